//! The log of requests: what came, and what was answered.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::body::{self, Encoding};
use crate::changes::Changes;
use crate::loyalty::now;
use crate::refusal::Refusal;

/// How many requests are kept, and how many of them the page shows.
const KEEP: usize = 10_000;
const SHOWN: usize = 200;

/// So much of an answer is kept, and so much of a body is shown on the page.
const ANSWER_MAX: usize = 64 << 10;
const SHOWN_MAX: usize = 16 << 10;

/// What stands for the operation of a request to no known path.
pub const ELSEWHERE: &str = "-";

/// The requests that came, oldest first.
#[derive(Default)]
pub struct RequestLog {
    entries: VecDeque<Kept>,
    last: u64,
    /// Grows with each change; every entry has the one of its last change.
    revision: u64,
    /// When all was forgotten last.
    cleared: u64,
    /// Whether a judge watches: what requests say and come to is kept for him alone.
    watched: bool,
    changes: Changes,
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

/// Whose token a request presents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presented {
    /// The store's.
    Right,
    /// Some other one.
    Foreign,
    /// None where the dialect has it.
    None,
}

/// What a request says under canonical names, whatever dialect is spoken.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Whose token.
    pub token: Presented,
    /// The fields.
    pub request: Value,
    /// The unknown fields.
    pub unknown: Vec<String>,
}

/// A request as the judge sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its number.
    pub n: u64,
    /// HTTP method.
    pub method: String,
    /// Path as it came.
    pub path: String,
    /// The operation, if there is one at this path.
    pub operation: Option<&'static str>,
    /// The fault that befell it.
    pub fault: Option<&'static str>,
    /// When it came.
    pub came: Instant,
    /// When its answer began or its connection was cut; `None` while it is under way.
    pub ended: Option<Instant>,
    /// The HTTP status of the answer, if one went out.
    pub status: Option<u16>,
    /// What it says; `None` when its body was not read.
    pub heard: Option<Heard>,
    /// What the shop made of it, also when the answer was lost; `None` when it never got there.
    pub outcome: Option<Result<Value, Refusal>>,
}

struct Kept {
    heard: Option<Heard>,
    outcome: Option<Result<Value, Refusal>>,
    n: u64,
    entry: Entry,
    raw: Bytes,
    status: Option<u16>,
    answer: Bytes,
    answer_length: usize,
    at: String,
    began: Instant,
    /// Until the answer began or the connection was cut; `None` while the request is under way.
    ms: Option<u64>,
    revision: u64,
}

impl RequestLog {
    /// A log that rings for each change.
    pub fn new(changes: Changes) -> RequestLog {
        RequestLog { changes, revision: 1, ..RequestLog::default() }
    }

    /// Notes a request and numbers it.
    pub fn add(&mut self, entry: Entry) -> u64 {
        self.last += 1;
        if self.entries.len() == KEEP {
            self.entries.pop_front();
        }
        let n = self.last;
        self.entries.push_back(Kept {
            heard: None,
            outcome: None,
            n,
            entry,
            raw: Bytes::new(),
            status: None,
            answer: Bytes::new(),
            answer_length: 0,
            at: now(),
            began: Instant::now(),
            ms: None,
            revision: 0,
        });
        self.note(n, |_| {});
        n
    }

    /// Notes the body of a request.
    pub fn set_body(&mut self, n: u64, raw: &Bytes) {
        self.note(n, |kept| kept.raw = raw.clone());
    }

    /// From now on, requests are kept for a judge.
    pub fn watch(&mut self) {
        self.watched = true;
    }

    /// Whether a judge watches.
    pub fn is_watched(&self) -> bool {
        self.watched
    }

    /// Notes what a request says.
    pub fn heard(&mut self, n: u64, heard: Heard) {
        self.note(n, |kept| kept.heard = Some(heard));
    }

    /// Notes what the shop made of a request.
    pub fn applied(&mut self, n: u64, outcome: Result<Value, Refusal>) {
        self.note(n, |kept| kept.outcome = Some(outcome));
    }

    /// The requests after a number, as the judge sees them, oldest first.
    pub fn seen(&self, after: u64) -> Vec<Seen> {
        self.entries.iter().filter(|kept| kept.n > after).map(Kept::to_seen).collect()
    }

    /// The number of the last request.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Notes what a request is answered.
    pub fn answered(&mut self, n: u64, status: u16, answer: &Bytes) {
        self.note(n, |kept| {
            kept.status = Some(status);
            // A copy: a slice would keep the whole of a large answer.
            kept.answer = Bytes::copy_from_slice(&answer[..answer.len().min(ANSWER_MAX)]);
            kept.answer_length = answer.len();
            kept.ms = Some(kept.elapsed());
        });
    }

    /// Notes that the cable was pulled while a request was under way.
    pub fn lost(&mut self, n: u64) {
        self.note(n, |kept| kept.entry.fault = Some(crate::faults::CABLE));
    }

    /// Notes that nothing more will be answered to a request.
    pub fn ended(&mut self, n: u64) {
        if self.find(n).is_some_and(|kept| kept.ms.is_none()) {
            self.note(n, |kept| kept.ms = Some(kept.elapsed()));
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.revision += 1;
        self.cleared = self.revision;
        self.changes.signal();
    }

    /// All requests as JSON.
    pub fn list(&self) -> Vec<Value> {
        self.entries.iter().map(Kept::to_value).collect()
    }

    /// What the page needs to know since a revision: of the last requests of an operation, those that changed, newest
    /// first. `fresh` says that what the page has is to be forgotten.
    pub fn news(&self, since: u64, only: Option<&str>) -> (u64, Value) {
        let newest = self.entries.iter().rev();
        let wanted =
            newest.filter(|kept| only.is_none_or(|name| kept.entry.operation.unwrap_or(ELSEWHERE) == name));
        let changed = wanted.take(SHOWN).filter(|kept| kept.revision > since);
        let rows: Vec<Value> = changed.map(Kept::to_row).collect();
        (self.revision, json!({"fresh": since == 0 || since < self.cleared, "shown": SHOWN, "rows": rows}))
    }

    fn note(&mut self, n: u64, change: impl FnOnce(&mut Kept)) {
        self.revision += 1;
        let revision = self.revision;
        if let Some(kept) = self.find(n) {
            change(kept);
            kept.revision = revision;
        }
        self.changes.signal();
    }

    fn find(&mut self, n: u64) -> Option<&mut Kept> {
        self.entries.iter_mut().rev().find(|entry| entry.n == n)
    }
}

impl Kept {
    fn elapsed(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn headers(&self) -> Map<String, Value> {
        self.entry.headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
    }

    fn body(&self) -> Value {
        let kind = self.entry.headers.iter().find(|(name, _)| name == "content-type");
        let raw = &self.raw;
        match Encoding::of(kind.map(|(_, value)| value.as_str()).unwrap_or_default(), raw) {
            Some(Encoding::Json) => serde_json::from_slice(raw).unwrap_or(Value::Null),
            Some(Encoding::Form) => body::parse_form(&String::from_utf8_lossy(raw)),
            Some(Encoding::Query) | None => Value::Null,
        }
    }

    fn to_seen(&self) -> Seen {
        Seen {
            n: self.n,
            method: self.entry.method.clone(),
            path: self.entry.path.clone(),
            operation: self.entry.operation,
            fault: self.entry.fault,
            came: self.began,
            ended: self.ms.map(|ms| self.began + Duration::from_millis(ms)),
            status: self.status,
            heard: self.heard.clone(),
            outcome: self.outcome.clone(),
        }
    }

    fn to_value(&self) -> Value {
        let said = || Value::from(String::from_utf8_lossy(&self.answer));
        self.with(json!({
            "body": self.body(),
            "raw": String::from_utf8_lossy(&self.raw),
            "answer": serde_json::from_slice(&self.answer).unwrap_or_else(|_| said()),
        }))
    }

    /// The same for the page: bodies are laid out for reading, and cut.
    fn to_row(&self) -> Value {
        let Kept { raw, answer, .. } = self;
        let json = || serde_json::from_slice(answer).unwrap_or_default();
        self.with(json!({
            "request": laid_out(raw, raw.len(), || self.body()),
            "answer": laid_out(answer, self.answer_length, json),
        }))
    }

    /// What every listing tells, with the bodies as this one shows them.
    fn with(&self, mut bodies: Value) -> Value {
        let Kept { n, entry, status, at, ms, .. } = self;
        let mut row = json!({
            "n": n,
            "at": at,
            "connection": entry.connection,
            "method": entry.method,
            "path": entry.path,
            "query": entry.query,
            "headers": self.headers(),
            "operation": entry.operation,
            "status": status,
            "ms": ms,
            "fault": entry.fault,
        });
        if let (Some(row), Some(bodies)) = (row.as_object_mut(), bodies.as_object_mut()) {
            row.append(bodies);
        }
        row
    }
}

/// A body as the page shows it: its JSON with line breaks, or its text as it is; the beginning where it is long.
fn laid_out(raw: &[u8], length: usize, json: impl FnOnce() -> Value) -> Value {
    // What is too long to be shown is not worth the reading: the log is locked meanwhile.
    let json = if raw.len() > SHOWN_MAX { Value::Null } else { json() };
    let pretty = if json.is_null() { None } else { serde_json::to_string_pretty(&json).ok() };
    let text =
        pretty.unwrap_or_else(|| String::from_utf8_lossy(&raw[..raw.len().min(SHOWN_MAX)]).into_owned());
    let end =
        (0..=SHOWN_MAX.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    json!({"text": text[..end], "bytes": length, "cut": end < text.len() || raw.len() > SHOWN_MAX})
}
