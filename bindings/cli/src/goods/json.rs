//! Goods from JSON: `{"goods":[…],"groups":[…]}` or an array of goods, read row by row.

use std::cell::RefCell;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::sink::Sink;
use super::text::Text;
use crate::failure::Failure;

type Result<T> = std::result::Result<T, Failure>;

/// Reads a document.
///
/// # Errors
/// What is not JSON, or holds no lists of goods; the sink's.
pub fn read(text: Text, sink: &Sink<'_>) -> Result<()> {
    let failed = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_reader(text);
    let read = Document { sink, failed: &failed }.deserialize(&mut reader).and_then(|()| reader.end());
    match (failed.into_inner(), read) {
        (Some(error), _) => Err(error),
        (None, Ok(())) => Ok(()),
        (None, Err(e)) => Err(sink.broken(
            sink.line(),
            "это не JSON со списками goods и groups",
            &format!("cannot be read: {e}"),
        )),
    }
}

/// What a list holds.
#[derive(Clone, Copy)]
enum List {
    Goods,
    Groups,
}

#[derive(Clone, Copy)]
struct Document<'a> {
    sink: &'a Sink<'a>,
    /// What the sink said; serde's errors are texts.
    failed: &'a RefCell<Option<Failure>>,
}

impl Document<'_> {
    fn take(self, list: List, value: Value) -> Result<()> {
        let line = self.sink.line();
        match (value, list) {
            (Value::Object(row), List::Goods) => self.sink.good(line, None, row),
            (Value::Object(row), List::Groups) => self.sink.group(line, row),
            _ => self.sink.refuse(line, "", "нужен объект { }"),
        }
    }

    fn rows<'de, A: SeqAccess<'de>>(self, list: List, mut rows: A) -> std::result::Result<(), A::Error> {
        while let Some(value) = rows.next_element::<Value>()? {
            if let Err(error) = self.take(list, value) {
                *self.failed.borrow_mut() = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> std::result::Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("goods and groups, or an array of goods")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> std::result::Result<(), A::Error> {
        self.rows(List::Goods, rows)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "goods" => map.next_value_seed(Rows { document: self, list: List::Goods })?,
                "groups" => map.next_value_seed(Rows { document: self, list: List::Groups })?,
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }
}

struct Rows<'a> {
    document: Document<'a>,
    list: List,
}

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> std::result::Result<(), D::Error> {
        reader.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array")
    }
    fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> std::result::Result<(), A::Error> {
        self.document.rows(self.list, rows)
    }
}
