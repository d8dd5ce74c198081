//! The log of requests: what came, and what was answered.

use std::collections::VecDeque;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::body::{self, Encoding};

/// How many requests are kept.
const KEEP: usize = 10_000;

/// The requests that came, oldest first.
#[derive(Default)]
pub struct RequestLog {
    entries: VecDeque<Kept>,
    last: u64,
}

/// A request's head.
pub struct Entry {
    /// The number of its connection.
    pub connection: u64,
    /// HTTP method.
    pub method: String,
    /// Path as it came.
    pub path: String,
    /// After the question mark.
    pub query: String,
    /// Header names in lower case; the token is hidden.
    pub headers: Vec<(String, String)>,
    /// The operation, if there is one at this path.
    pub operation: Option<&'static str>,
    /// The fault that befell it.
    pub fault: Option<&'static str>,
}

struct Kept {
    n: u64,
    entry: Entry,
    raw: Bytes,
    status: Option<u16>,
}

impl RequestLog {
    /// Notes a request and numbers it.
    pub fn add(&mut self, entry: Entry) -> u64 {
        self.last += 1;
        if self.entries.len() == KEEP {
            self.entries.pop_front();
        }
        self.entries.push_back(Kept { n: self.last, entry, raw: Bytes::new(), status: None });
        self.last
    }

    /// Notes the body of a request.
    pub fn set_body(&mut self, n: u64, raw: &Bytes) {
        if let Some(entry) = self.find(n) {
            entry.raw = raw.clone();
        }
    }

    /// Notes that a request is answered.
    pub fn answered(&mut self, n: u64, status: u16) {
        if let Some(entry) = self.find(n) {
            entry.status = Some(status);
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// All requests as JSON.
    pub fn list(&self) -> Vec<Value> {
        self.entries.iter().map(Kept::to_value).collect()
    }

    fn find(&mut self, n: u64) -> Option<&mut Kept> {
        self.entries.iter_mut().rev().find(|entry| entry.n == n)
    }
}

impl Kept {
    fn to_value(&self) -> Value {
        let Kept { n, entry, raw, status } = self;
        let headers: Map<String, Value> =
            entry.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        let kind = headers.get("content-type").and_then(Value::as_str).unwrap_or_default();
        let text = String::from_utf8_lossy(raw);
        let body = match Encoding::of(kind, raw) {
            Some(Encoding::Json) => serde_json::from_slice(raw).unwrap_or(Value::Null),
            Some(Encoding::Form) => body::parse_form(&text),
            Some(Encoding::Query) | None => Value::Null,
        };
        json!({
            "n": n,
            "connection": entry.connection,
            "method": entry.method,
            "path": entry.path,
            "query": entry.query,
            "headers": headers,
            "operation": entry.operation,
            "body": body,
            "raw": text,
            "status": status,
            "fault": entry.fault,
        })
    }
}
