//! YAML as the JSON that it stands for, within limits: aliases are copies, and copies of copies fill any memory.

use std::collections::HashMap;

use serde_json::{Map, Number, Value};
use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::scanner::TScalarStyle;

const DEPTH_MAX: usize = 100;
/// A description of a whole server has some ten thousand.
const NODES_MAX: usize = 500_000;

/// The document, the first of several; `None` for what is no YAML, or grows beyond the limits.
#[must_use]
pub fn read(text: &str) -> Option<Value> {
    let mut reader = Reader { parser: Parser::new_from_str(text), anchors: HashMap::new(), nodes: 0 };
    loop {
        match reader.next()? {
            Event::StreamStart | Event::DocumentStart => {}
            event => return reader.value(event, 0).map(|(value, _)| value),
        }
    }
}

struct Reader<'t> {
    parser: Parser<std::str::Chars<'t>>,
    /// By its number: what an anchor holds, and of how many nodes it is.
    anchors: HashMap<usize, (Value, usize)>,
    nodes: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<Event> {
        self.parser.next_token().ok().map(|(event, _)| event)
    }

    /// The value that begins with this event, and of how many nodes it is.
    fn value(&mut self, event: Event, depth: usize) -> Option<(Value, usize)> {
        if depth > DEPTH_MAX {
            return None;
        }
        let (anchor, value, size) = match event {
            Event::Alias(number) => {
                // An alias inside what its anchor holds is not there yet: a circle.
                let (_, size) = self.anchors.get(&number)?;
                self.nodes += size;
                if self.nodes > NODES_MAX {
                    return None;
                }
                let (value, size) = self.anchors.get(&number)?.clone();
                (0, value, size)
            }
            Event::Scalar(text, style, anchor, _) => (anchor, scalar(text, style), 1),
            Event::SequenceStart(anchor, _) => {
                let (mut entries, mut size) = (Vec::new(), 1);
                loop {
                    match self.next()? {
                        Event::SequenceEnd => break (anchor, Value::Array(entries), size),
                        event => {
                            let (entry, more) = self.value(event, depth + 1)?;
                            entries.push(entry);
                            size += more;
                        }
                    }
                }
            }
            Event::MappingStart(anchor, _) => {
                let (mut fields, mut size) = (Map::new(), 1);
                loop {
                    let key = match self.next()? {
                        Event::MappingEnd => break (anchor, Value::Object(fields), size),
                        Event::Scalar(key, ..) => key,
                        _ => return None,
                    };
                    let event = self.next()?;
                    let (field, more) = self.value(event, depth + 1)?;
                    fields.insert(key, field);
                    size += more;
                }
            }
            _ => return None,
        };
        self.nodes += if anchor == 0 { 1 } else { 1 + size };
        if self.nodes > NODES_MAX {
            return None;
        }
        if anchor != 0 {
            self.anchors.insert(anchor, (value.clone(), size));
        }
        Some((value, size))
    }
}

fn scalar(text: String, style: TScalarStyle) -> Value {
    if style != TScalarStyle::Plain {
        return Value::String(text);
    }
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        other => match other.parse::<Number>() {
            Ok(number) => Value::Number(number),
            Err(_) => Value::String(text),
        },
    }
}
