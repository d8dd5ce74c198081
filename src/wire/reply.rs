//! A server's reply, looked at once: the keys that tell success from failure, and where its data stands.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::json::{self, is_suspicious, mended, pick};
use crate::config::Envelope;

/// What came back.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'b> {
    /// The HTTP status.
    pub http: u16,
    /// What the body is.
    pub shape: Shape<'b>,
    /// The names of the envelope's keys.
    pub envelope: &'b Envelope,
}

/// What a body is.
#[derive(Clone, Copy, Debug)]
pub enum Shape<'b> {
    /// Nothing.
    Empty,
    /// No JSON, or too deep.
    Unreadable,
    /// JSON, but no object.
    Other(&'b str),
    /// An object: its text, and the raw values of the keys that matter.
    Object(&'b str, Keys<'b>),
}

/// The raw values of an object's keys that tell what it means.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keys<'b> {
    /// The envelope's status, `statusCode`.
    pub status_code: Option<&'b str>,
    /// The envelope's `data`.
    pub data: Option<&'b str>,
    pub(super) success: Option<&'b str>,
    pub(super) ok: Option<&'b str>,
    pub(super) status: Option<&'b str>,
    pub(super) error: Option<&'b str>,
    pub(super) errors: Option<&'b str>,
    pub(super) code: Option<&'b str>,
    pub(super) message: Option<&'b str>,
}

/// What the envelope adds around the data; everything else beside them belongs to the answer.
const AROUND: [&str; 3] = ["message", "success", "backendExecTimeSec"];

/// The data of a success.
#[derive(Debug)]
pub enum Data<'b> {
    /// An object, as the server wrote it.
    Text(&'b str),
    /// An object that had to be made.
    Object(Map<String, Value>),
}

/// A body as text: without what some servers put around it (a byte order mark, blanks), and mended where a strict reader
/// would refuse it. Empty for an empty one, `None` for brackets nested too deeply.
#[must_use]
pub fn text_of(body: &[u8]) -> Option<Cow<'_, str>> {
    let trimmed = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body).trim_ascii();
    let text = String::from_utf8_lossy(trimmed);
    let suspicious = is_suspicious(text.as_bytes()) || text.bytes().fold(0xff, u8::min) < b' ';
    if !suspicious {
        return Some(text);
    }
    let mended = mended(&text)?;
    Some(if mended == *text { text } else { Cow::Owned(mended) })
}

impl<'b> Reply<'b> {
    /// A reply with this body, as [`text_of`] gives it.
    #[must_use]
    pub fn read(http: u16, text: Option<&'b str>, envelope: &'b Envelope) -> Self {
        let shape = match text {
            None => Shape::Unreadable,
            Some("") => Shape::Empty,
            Some(text) => match Keys::of(text, envelope) {
                Some(keys) => Shape::Object(text, keys),
                None if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() => Shape::Unreadable,
                None => Shape::Other(text),
            },
        };
        Reply { http, shape, envelope }
    }

    /// The data of a success, out of its envelope.
    #[must_use]
    pub fn data(&self) -> Data<'b> {
        match self.shape {
            Shape::Empty | Shape::Unreadable => Data::Object(Map::new()),
            Shape::Other(text) => Data::Object(wrapped(text)),
            Shape::Object(text, keys) if !keys.is_envelope() => Data::Text(text),
            Shape::Object(text, keys) => match keys.data {
                None | Some("null") => {
                    let mut object: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
                    let Envelope { status, message, data } = self.envelope;
                    object.retain(|key, _| {
                        ![status, message, data].contains(&key) && !AROUND.contains(&key.as_str())
                    });
                    Data::Object(object)
                }
                Some(data) if data.starts_with('{') => Data::Text(data),
                Some(data) => Data::Object(wrapped(data)),
            },
        }
    }

    /// The whole as a tree: a refusal may have any shape.
    #[must_use]
    pub fn tree(&self) -> Value {
        match self.shape {
            Shape::Object(text, _) | Shape::Other(text) => serde_json::from_str(text).unwrap_or_default(),
            Shape::Empty | Shape::Unreadable => Value::Null,
        }
    }
}

impl<'b> Keys<'b> {
    /// The keys of an object; `None` for anything else.
    #[must_use]
    pub fn of(text: &'b str, envelope: &Envelope) -> Option<Self> {
        let names = [
            envelope.status.as_str(),
            envelope.data.as_str(),
            envelope.message.as_str(),
            "success",
            "ok",
            "status",
            "error",
            "errors",
            "code",
        ];
        let [status_code, data, message, success, ok, status, error, errors, code] = pick(text, names)?;
        let keys = Keys { status_code, data, success, ok, status, error, errors, code, message };
        // Under other names than MaxBonus's these keys may be the answer's own: without a status there is no envelope.
        let is_bare = keys.status_code.is_none() && *envelope != Envelope::default();
        Some(if is_bare { Keys { data: None, message: None, ..keys } } else { keys })
    }

    /// Whether the data stands inside.
    fn is_envelope(&self) -> bool {
        self.status_code.is_some_and(|raw| whole_number(raw).is_some() || raw == "true")
            || self.success == Some("true")
    }
}

/// A whole number, or a string of one.
#[must_use]
pub fn whole_number(raw: &str) -> Option<i64> {
    json::unescaped(raw).map_or_else(|| raw.parse().ok(), |text| text.trim().parse().ok())
}

/// PHP writes an empty object as `[]`; anything else that is no object is kept under `data`.
fn wrapped(text: &str) -> Map<String, Value> {
    match serde_json::from_str(text).unwrap_or_default() {
        Value::Array(entries) if entries.is_empty() => Map::new(),
        other => Map::from_iter([("data".to_owned(), other)]),
    }
}
