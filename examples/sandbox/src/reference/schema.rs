//! What a request or an answer holds under the dialect's names, as a tree.

use serde_json::{Map, Value, json};

use super::words::{Field, Kind};
use crate::dialect::Names;

/// An object: its fields in their order.
#[derive(Default)]
pub struct Object(pub Vec<Member>);

/// A field of an object.
pub struct Member {
    pub name: String,
    pub required: bool,
    pub text: String,
    pub holds: Holds,
}

/// What a field holds.
pub enum Holds {
    Plain(Kind, Option<Value>),
    Object(Object),
    Rows(Object),
}

impl Object {
    /// The fields under the dialect's names; `hint` adds words and an example to some of them.
    pub fn of(fields: &[Field], names: &Names, hint: &dyn Fn(&str) -> (String, Option<Value>)) -> Object {
        let mut whole = Object::default();
        for (path, kind, required, text) in fields {
            let (parent, last) = path.rsplit_once('.').unwrap_or(("", path));
            let named = |path: &str, last: &str| match names.get(path) {
                Some(name) => name.clone(),
                None => Some(last.to_owned()),
            };
            let (Some(name), Some(owner)) = (named(path, last), whole.inside(parent, &named)) else {
                continue;
            };
            let (more, example) = hint(path);
            let holds = match kind {
                Kind::Rows => Holds::Rows(Object::default()),
                plain => Holds::Plain(*plain, example),
            };
            owner.place(
                &name,
                Member { name: String::new(), required: *required, text: format!("{text}{more}"), holds },
            );
        }
        whole
    }

    /// The object that the rows at this canonical path hold.
    fn inside(&mut self, path: &str, named: &dyn Fn(&str, &str) -> Option<String>) -> Option<&mut Object> {
        if path.is_empty() {
            return Some(self);
        }
        self.find(&named(path, path)?)
    }

    fn find(&mut self, name: &str) -> Option<&mut Object> {
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        let member = self.0.iter_mut().find(|member| member.name == first)?;
        match (&mut member.holds, rest) {
            (Holds::Rows(rows), None) => Some(rows),
            (Holds::Object(inner), Some(rest)) => inner.find(rest),
            _ => None,
        }
    }

    /// Puts a field where a name with dots leads.
    fn place(&mut self, name: &str, mut member: Member) {
        let Some((first, rest)) = name.split_once('.') else {
            name.clone_into(&mut member.name);
            self.0.push(member);
            return;
        };
        let at = self.0.iter().position(|other| other.name == first).unwrap_or_else(|| {
            let holds = Holds::Object(Object::default());
            self.0.push(Member { name: first.to_owned(), required: false, text: String::new(), holds });
            self.0.len() - 1
        });
        self.0[at].required |= member.required;
        if let Holds::Object(inner) = &mut self.0[at].holds {
            inner.place(rest, member);
        }
    }

    /// As JSON Schema has it.
    pub fn to_schema(&self) -> Value {
        let properties: Map<String, Value> =
            self.0.iter().map(|member| (member.name.clone(), member.to_schema())).collect();
        let required: Vec<&str> =
            self.0.iter().filter(|member| member.required).map(|member| member.name.as_str()).collect();
        let mut schema = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    }
}

impl Member {
    fn to_schema(&self) -> Value {
        let mut schema = match &self.holds {
            Holds::Plain(kind, example) => {
                let mut schema = json!({"type": kind.name()});
                if let Some(example) = example {
                    schema["example"] = example.clone();
                }
                schema
            }
            Holds::Object(object) => object.to_schema(),
            Holds::Rows(rows) => json!({"type": "array", "items": rows.to_schema()}),
        };
        if !self.text.is_empty() {
            schema["description"] = json!(self.text);
        }
        schema
    }
}

impl Kind {
    /// As JSON Schema calls it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::Number => "number",
            Kind::Integer => "integer",
            Kind::Flag => "boolean",
            Kind::Rows => "array",
        }
    }
}
