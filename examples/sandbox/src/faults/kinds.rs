//! The kinds of faults, and the keys that each takes.

use std::time::Duration;

use serde_json::{Value, json};

use crate::samples::{Body, SAMPLES};

/// What goes wrong.
#[derive(Clone, Debug)]
pub enum Kind {
    /// The connection is reset at the request's head.
    Refuse,
    /// A wait, then everything as usual.
    Delay(Duration),
    /// The connection is cut; not applied.
    DieBefore,
    /// Applied, then the connection is cut.
    DieAfter,
    /// The connection is cut at once; applied after a while.
    Late(Duration),
    /// An HTTP status.
    Status {
        /// Which one.
        status: u16,
        /// The body, else a usual one.
        body: Option<Body>,
        /// Whether the request was applied before.
        applied: bool,
    },
    /// A refusal in the dialect's shape.
    Words {
        /// HTTP status.
        status: u16,
        /// The sentence.
        message: String,
        /// `Retry-After`, in seconds.
        retry_after: Option<u64>,
    },
    /// An answer that is not JSON.
    Garbage {
        /// The text, else a proxy's page.
        body: Option<Body>,
        /// Whether the request was applied before.
        applied: bool,
    },
    /// Applied; half of the answer, then the connection is cut.
    Truncated,
    /// Applied; the answer with so many bytes of padding.
    Huge(u64),
    /// Applied; the same, compressed.
    GzipBomb(u64),
    /// Applied; the answer's body byte by byte.
    Drip(Duration),
    /// Applied; the whole answer byte by byte.
    DripHead(Duration),
    /// Applied; the usual answer, compressed, under this name of the coding.
    Gzip(String),
    /// Applied; the usual answer with some of it otherwise.
    Altered(Altered),
    /// Never an answer; the connection stays open.
    Hang {
        /// Whether the request was applied before.
        applied: bool,
    },
    /// A redirect; not applied.
    Redirect(String),
    /// The usual answer that announces keep-alive, then the connection is closed after a while.
    CloseIdle(Duration),
    /// Applied; no answer: the sending side is closed, and after a while the connection is reset.
    HalfClose(Duration),
    /// This very answer with 200.
    Body {
        /// The answer.
        body: Body,
        /// Whether the request was applied before.
        applied: bool,
    },
}

/// How an answer is altered.
#[derive(Clone, Debug)]
pub struct Altered {
    /// All other fields go; empty keeps all.
    pub only: Vec<String>,
    /// The field that is otherwise; empty is none.
    pub field: String,
    /// What stands there, as it goes out; nothing takes the field away.
    pub value: Option<String>,
}

/// A key of a kind's own.
#[derive(Clone, Copy)]
pub enum Key {
    /// A whole number, and what it is when it is left out.
    Number(&'static str, u64),
    /// It must be given.
    Needed(&'static str),
    /// It may be left out.
    Optional(&'static str),
    /// It may be left out; the names of samples.
    Sample,
}

impl Key {
    /// The key's name.
    pub fn name(self) -> &'static str {
        match self {
            Key::Number(name, _) | Key::Needed(name) | Key::Optional(name) => name,
            Key::Sample => "sample",
        }
    }

    fn to_value(self) -> Value {
        match self {
            Key::Number(name, default) => json!({"name": name, "default": default}),
            Key::Needed(name) => json!({"name": name, "needed": true}),
            Key::Optional(name) => json!({"name": name}),
            Key::Sample => {
                let names: Vec<&str> = SAMPLES.iter().map(|(name, ..)| *name).collect();
                json!({"name": self.name(), "choices": names})
            }
        }
    }
}

const STATUS: &[Key] = &[Key::Needed("status"), Key::Optional("body"), Key::Sample];
const BODY: &[Key] = &[Key::Optional("body"), Key::Sample];
const SECOND: &[Key] = &[Key::Number("ms", 1000)];
const TENTH: &[Key] = &[Key::Number("ms", 100)];
const SIZE: &[Key] = &[Key::Number("bytes", 16 << 20)];

/// The kinds by name, and the keys that each takes beside the common ones.
pub const KINDS: [(&str, &[Key]); 25] = [
    ("refuse", &[]),
    ("delay", SECOND),
    ("die_before", &[]),
    ("die_after", &[]),
    ("half_close", &[Key::Number("ms", 50)]),
    ("late", SECOND),
    ("status", STATUS),
    ("status_after", STATUS),
    ("refuse_words", &[Key::Number("status", 422), Key::Needed("message")]),
    ("rate_limit", &[Key::Number("per_second", 0), Key::Number("retry_after", 1)]),
    ("garbage", BODY),
    ("garbage_after", BODY),
    ("body", BODY),
    ("body_after", BODY),
    ("altered", &[Key::Optional("only"), Key::Optional("field"), Key::Optional("value")]),
    ("truncated", &[]),
    ("huge", SIZE),
    ("gzip", &[Key::Optional("coding")]),
    ("gzip_bomb", SIZE),
    ("drip", TENTH),
    ("drip_head", TENTH),
    ("hang", &[]),
    ("hang_after", &[]),
    ("redirect", &[Key::Needed("location")]),
    ("close_idle", &[Key::Number("ms", 0)]),
];

/// The kinds with their keys, as JSON.
pub fn kinds() -> Vec<Value> {
    let keys = |keys: &[Key]| keys.iter().map(|key| key.to_value()).collect::<Vec<_>>();
    KINDS.iter().map(|(name, own)| json!({"kind": name, "keys": keys(own)})).collect()
}
