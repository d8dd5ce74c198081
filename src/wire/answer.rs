//! An answer on its way to the caller: the server's own text as long as nothing in it has to change.
//!
//! A receipt's calculation comes as a few kilobytes, and a till wants them as they are: building a tree of them and
//! writing it again took most of a call's time.

use serde_json::{Map, Value};

use super::json::pick_first;
use super::reply::Data;

/// What an operation means to its caller.
#[derive(Clone, Debug)]
pub enum Answer {
    /// An object's text, untouched.
    Text(String),
    /// An object that was looked into.
    Object(Map<String, Value>),
    /// Of a rollback: the server said that it does not hold the check. It is as good as done, and says no more.
    NeverSeen,
}

impl From<Map<String, Value>> for Answer {
    fn from(object: Map<String, Value>) -> Self {
        Answer::Object(object)
    }
}

impl From<Data<'_>> for Answer {
    fn from(data: Data<'_>) -> Self {
        match data {
            Data::Text(text) => {
                // Room for the NUL that the border puts behind it.
                let mut owned = String::with_capacity(text.len() + 1);
                owned.push_str(text);
                Answer::Text(owned)
            }
            Data::Object(object) => Answer::Object(object),
        }
    }
}

impl Answer {
    /// The text for the caller.
    #[must_use]
    pub fn into_text(self) -> String {
        match self {
            Answer::Text(text) => text,
            Answer::Object(object) => Value::Object(object).to_string(),
            Answer::NeverSeen => "{}".to_owned(),
        }
    }

    /// The object, to be looked into.
    #[must_use]
    pub fn into_object(self) -> Map<String, Value> {
        match self {
            Answer::Text(text) => serde_json::from_str(&text).unwrap_or_default(),
            Answer::Object(object) => object,
            Answer::NeverSeen => Map::new(),
        }
    }

    /// Some fields of the object, in the order asked for.
    #[must_use]
    pub fn fields<const N: usize>(&self, names: [&str; N]) -> [Option<Value>; N] {
        match self {
            Answer::Object(object) => names.map(|name| object.get(name).cloned()),
            Answer::NeverSeen => names.map(|_| None),
            Answer::Text(text) => pick_first(text, names).map(|raw| serde_json::from_str(raw?).ok()),
        }
    }
}
