//! Faults: what shall go wrong, with which requests, how often.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::changes::Changes;
use crate::operation;
use crate::rows::Wrong;
use crate::samples::{self, Body, SAMPLES};

/// A rate is counted over so long.
const SECOND_LONG: Duration = Duration::from_secs(1);

/// The most padding that `huge` and `gzip_bomb` make, and the longest wait.
const BYTES_MAX: u64 = 1 << 30;
const MS_MAX: u64 = 3_600_000;

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

/// What stands in the log where the cable was pulled.
pub const CABLE: &str = "cable";

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

/// The keys that every fault takes.
const COMMON: [&str; 6] = ["operation", "path", "containing", "kind", "count", "skip"];

/// A request that may meet a fault.
#[derive(Clone, Copy, Default)]
pub struct Asked<'a> {
    /// The operation, if there is one at its path.
    pub operation: Option<&'a str>,
    /// Path as it came.
    pub path: &'a str,
    /// The dialect's base path.
    pub base: &'a str,
    /// Query and body; read only where a fault looks inside.
    pub said: &'a str,
}

enum Target {
    Everything,
    Operation(&'static str),
    Path(String),
}

/// The kinds with their keys, as JSON.
pub fn kinds() -> Vec<Value> {
    let keys = |keys: &[Key]| keys.iter().map(|key| key.to_value()).collect::<Vec<_>>();
    KINDS.iter().map(|(name, own)| json!({"kind": name, "keys": keys(own)})).collect()
}

/// A fault that waits for its requests.
pub struct Fault {
    id: u64,
    target: Target,
    /// Text that stands in the request; empty is any.
    containing: String,
    rate: Option<Rate>,
    name: &'static str,
    kind: Kind,
    posted: Map<String, Value>,
    skip: u64,
    /// `None` is for ever.
    left: Option<u64>,
    used: u64,
}

/// So many requests of a second pass.
struct Rate {
    per_second: u64,
    passed: VecDeque<Instant>,
}

/// The faults that are waiting, in the order in which they were posted.
#[derive(Default)]
pub struct Faults {
    list: Vec<Fault>,
    last: u64,
    cable_pulled: bool,
    changes: Changes,
}

impl Faults {
    /// Faults that signal each change.
    pub fn new(changes: Changes) -> Faults {
        Faults { changes, ..Faults::default() }
    }

    /// Pulls the cable or plugs it in again. While it is pulled, every request is cut, whatever faults are waiting.
    pub fn set_cable(&mut self, pulled: bool) {
        self.cable_pulled = pulled;
        self.changes.signal();
    }

    /// Whether the cable is pulled.
    pub fn cable_pulled(&self) -> bool {
        self.cable_pulled
    }

    /// Reads faults: an object, or an array of them. All are taken or none.
    pub fn post(&mut self, posted: Value) -> Result<(), Wrong> {
        let posted = match posted {
            Value::Array(posted) => posted,
            one => vec![one],
        };
        let read = posted.into_iter().map(Fault::read).collect::<Result<Vec<_>, _>>()?;
        for mut fault in read {
            self.last += 1;
            fault.id = self.last;
            self.list.push(fault);
        }
        self.changes.signal();
        Ok(())
    }

    /// Removes one, if it is there still.
    pub fn remove(&mut self, id: u64) -> bool {
        let before = self.list.len();
        self.list.retain(|fault| fault.id != id);
        self.changes.signal();
        self.list.len() < before
    }

    /// Removes all.
    pub fn clear(&mut self) {
        self.list.clear();
        self.changes.signal();
    }

    /// The faults as posted, each with its number, how often it was used and how often it still will be.
    pub fn list(&self) -> Vec<Value> {
        let row = |fault: &Fault| {
            let mut row = fault.posted.clone();
            row.insert("id".to_owned(), fault.id.into());
            row.insert("used".to_owned(), fault.used.into());
            row.insert("left".to_owned(), fault.left.into());
            Value::Object(row)
        };
        self.list.iter().map(row).collect()
    }

    /// Whether a fault looks inside requests, so that they must be read before anything befalls them.
    pub fn look_inside(&self) -> bool {
        !self.cable_pulled && self.list.iter().any(|fault| !fault.containing.is_empty())
    }

    /// What befalls a request: its name and kind. A pulled cable comes before all; else the first fault that fits and
    /// does not skip is used.
    pub fn strike(&mut self, asked: &Asked<'_>) -> Option<(&'static str, Kind)> {
        if self.cable_pulled {
            return Some((CABLE, Kind::Refuse));
        }
        let position = self.list.iter_mut().position(|fault| fault.hits(asked))?;
        let fault = &mut self.list[position];
        fault.used += 1;
        let struck = (fault.name, fault.kind.clone());
        if let Some(left) = &mut fault.left {
            *left -= 1;
            if *left == 0 {
                self.list.remove(position);
            }
        }
        Some(struck)
    }
}

impl Fault {
    fn read(posted: Value) -> Result<Fault, Wrong> {
        let Value::Object(posted) = posted else {
            return Err(Wrong::at("", "value", "a fault is a JSON object with a kind"));
        };
        let kind = posted
            .get("kind")
            .and_then(Value::as_str)
            .ok_or_else(|| Wrong::at("kind", "empty", "a fault needs a kind"))?;
        let Some(&(name, keys)) = KINDS.iter().find(|(name, _)| *name == kind) else {
            let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
            let sentence = format!("there is no fault {kind}; the kinds are {}", names.join(", "));
            return Err(Wrong::at("kind", "choice", sentence));
        };
        let known = |key: &str| COMMON.contains(&key) || keys.iter().any(|own| own.name() == key);
        if let Some(key) = posted.keys().find(|key| !known(key)) {
            return Err(Wrong::at(key, "unknown", format!("the fault {name} has no key {key}")));
        }
        Ok(Fault {
            id: 0,
            target: target(&posted)?,
            containing: text(&posted, "containing")?.unwrap_or_default(),
            rate: match name {
                "rate_limit" => {
                    let per_second = whole(&posted, "per_second", 0, u64::MAX)?;
                    Some(Rate { per_second, passed: VecDeque::new() })
                }
                _ => None,
            },
            name,
            kind: read_kind(name, keys, &posted)?,
            skip: whole(&posted, "skip", 0, u64::MAX)?,
            left: Some(whole(&posted, "count", 1, u64::MAX)?).filter(|count| *count > 0),
            used: 0,
            posted,
        })
    }

    /// Whether the fault is for this request; a skipped one is counted.
    fn hits(&mut self, asked: &Asked<'_>) -> bool {
        let fits = match &self.target {
            Target::Everything => true,
            Target::Operation(name) => asked.operation == Some(name),
            Target::Path(wanted) => {
                asked.path == wanted || asked.path.strip_prefix(asked.base) == Some(wanted)
            }
        };
        if !fits || !asked.said.contains(&self.containing) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.rate.as_mut().is_none_or(|rate| rate.exceeded(Instant::now()))
    }
}

impl Rate {
    /// Whether one more request is too much; one that is not is counted.
    fn exceeded(&mut self, now: Instant) -> bool {
        while self.passed.front().is_some_and(|passed| now.duration_since(*passed) >= SECOND_LONG) {
            self.passed.pop_front();
        }
        let exceeded = self.passed.len() as u64 >= self.per_second;
        if !exceeded {
            self.passed.push_back(now);
        }
        exceeded
    }
}

fn target(posted: &Map<String, Value>) -> Result<Target, Wrong> {
    let key = |name: &'static str| posted.get(name).map(|value| (name, value));
    let (name, value) = match (key("operation"), key("path")) {
        (Some(_), Some(_)) => {
            return Err(Wrong::at("path", "both", "a fault has an operation or a path, not both"));
        }
        (None, None) => return Ok(Target::Everything),
        (Some(one), None) | (None, Some(one)) => one,
    };
    match value.as_str() {
        Some("*") => Ok(Target::Everything),
        Some(path) if name == "path" && path.starts_with('/') => Ok(Target::Path(path.to_owned())),
        Some(wanted) if name == "operation" => match operation::named(wanted) {
            Some(operation) => Ok(Target::Operation(operation.name)),
            None => Err(Wrong::at(name, "choice", format!("there is no operation {wanted}"))),
        },
        _ => {
            let sentence = format!(
                "a fault's {name} is text: a name such as check.write, a path such as /check/write, or *"
            );
            Err(Wrong::at(name, "value", sentence))
        }
    }
}

fn read_kind(name: &str, keys: &[Key], posted: &Map<String, Value>) -> Result<Kind, Wrong> {
    let default = |wanted| {
        let number = |key: &Key| match key {
            Key::Number(name, default) if *name == wanted => Some(*default),
            _ => None,
        };
        keys.iter().find_map(number).unwrap_or_default()
    };
    let number = |key, most| whole(posted, key, default(key), most);
    let ms = || number("ms", MS_MAX).map(Duration::from_millis);
    let bytes = || number("bytes", BYTES_MAX);
    Ok(match name {
        "refuse" => Kind::Refuse,
        "delay" => Kind::Delay(ms()?),
        "die_before" => Kind::DieBefore,
        "die_after" => Kind::DieAfter,
        "half_close" => Kind::HalfClose(ms()?),
        "late" => Kind::Late(ms()?),
        "status" | "status_after" => {
            let status = status(posted, 0)?;
            Kind::Status { status, body: body(posted, status)?, applied: name == "status_after" }
        }
        "refuse_words" => {
            let sentence = "the fault refuse_words needs a message, the server's sentence";
            let message = text(posted, "message")?.filter(|message| !message.is_empty());
            Kind::Words {
                status: status(posted, default("status"))?,
                message: message.ok_or_else(|| Wrong::at("message", "empty", sentence))?,
                retry_after: None,
            }
        }
        "rate_limit" => Kind::Words {
            status: 429,
            message: "Rate limit exceeded.".to_owned(),
            retry_after: Some(number("retry_after", MS_MAX)?),
        },
        "garbage" | "garbage_after" => {
            Kind::Garbage { body: body(posted, 200)?, applied: name == "garbage_after" }
        }
        "body" | "body_after" => {
            let needed = || Wrong::at("body", "empty", format!("the fault {name} needs a body or a sample"));
            Kind::Body { body: body(posted, 200)?.ok_or_else(needed)?, applied: name == "body_after" }
        }
        "altered" => Kind::Altered(altered(posted)?),
        "truncated" => Kind::Truncated,
        "huge" => Kind::Huge(bytes()?),
        "gzip" => Kind::Gzip(coding(posted)?),
        "gzip_bomb" => Kind::GzipBomb(bytes()?),
        "drip" => Kind::Drip(ms()?),
        "drip_head" => Kind::DripHead(ms()?),
        "hang" | "hang_after" => Kind::Hang { applied: name == "hang_after" },
        "redirect" => Kind::Redirect(location(posted)?),
        "close_idle" => Kind::CloseIdle(ms()?),
        _ => return Err(Wrong::at("kind", "choice", format!("there is no fault {name}"))),
    })
}

fn status(posted: &Map<String, Value>, default: u64) -> Result<u16, Wrong> {
    let status = whole(posted, "status", default, 599)?;
    match u16::try_from(status) {
        Ok(status @ 200..) => Ok(status),
        _ => Err(Wrong::at("status", "http_status", "the fault needs a status between 200 and 599")),
    }
}

/// The body that a fault names: text as it is, anything else as JSON; or a sample.
fn body(posted: &Map<String, Value>, status: u16) -> Result<Option<Body>, Wrong> {
    let json = |bytes| Ok(Some(Body { kind: crate::exchange::JSON, bytes }));
    match (posted.get("body"), text(posted, "sample")?) {
        (Some(_), Some(_)) => Err(Wrong::at("sample", "both", "a fault has a body or a sample, not both")),
        (Some(Value::String(text)), None) => json(Bytes::from(text.clone())),
        (Some(body), None) => json(Bytes::from(body.to_string())),
        (None, Some(name)) => match samples::named(&name, status) {
            Some(sample) => Ok(Some(sample)),
            None => {
                let names: Vec<&str> = SAMPLES.iter().map(|(name, ..)| *name).collect();
                let sentence = format!("there is no sample {name}; the samples are {}", names.join(", "));
                Err(Wrong::at("sample", "choice", sentence))
            }
        },
        (None, None) => Ok(None),
    }
}

fn altered(posted: &Map<String, Value>) -> Result<Altered, Wrong> {
    let only = match posted.get("only") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => {
            let names = text(posted, "only")?.unwrap_or_default();
            names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
        }
    };
    let field = text(posted, "field")?.unwrap_or_default();
    if field.is_empty() && Vec::is_empty(&only) {
        let sentence = "the fault altered needs a field, or only: the names of the fields that stay";
        return Err(Wrong::at("field", "empty", sentence));
    }
    let value = posted.get("value").map(|value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    Ok(Altered { only, field, value })
}

fn coding(posted: &Map<String, Value>) -> Result<String, Wrong> {
    let coding = text(posted, "coding")?.unwrap_or_else(|| "gzip".to_owned());
    if coding.bytes().all(|byte| byte.is_ascii_graphic()) && !coding.is_empty() {
        return Ok(coding);
    }
    Err(Wrong::at("coding", "value", "a fault's coding is a word such as gzip, GZIP or x-gzip"))
}

fn text(posted: &Map<String, Value>, key: &str) -> Result<Option<String>, Wrong> {
    match posted.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(Wrong::at(key, "value", format!("a fault's {key} is text, not {other}"))),
    }
}

fn location(posted: &Map<String, Value>) -> Result<String, Wrong> {
    let location = posted.get("location").and_then(Value::as_str).filter(|text| !text.is_empty());
    let fits = location.filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    let sentence = "the fault redirect needs a location, an address without spaces";
    fits.map(str::to_owned).ok_or_else(|| Wrong::at("location", "location", sentence))
}

fn whole(posted: &Map<String, Value>, key: &str, default: u64, max: u64) -> Result<u64, Wrong> {
    match posted.get(key) {
        None => Ok(default),
        Some(value) => match value.as_u64() {
            Some(number) if number <= max => Ok(number),
            Some(_) => Err(Wrong::at(key, "most", format!("a fault's {key} is at most {max}"))),
            None => Err(Wrong::at(key, "whole", format!("a fault's {key} is a whole number, not {value}"))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(faults: &mut Faults, operations: &[&str]) -> Vec<Option<&'static str>> {
        let strike = |name: &&str| {
            let asked = Asked { operation: Some(name), path: "/base/x", base: "/base", said: "" };
            faults.strike(&asked).map(|(name, _)| name)
        };
        operations.iter().map(strike).collect()
    }

    #[test]
    fn the_first_that_fits_is_used_as_often_as_it_says() {
        let mut faults = Faults::default();
        let posted = json!([
            {"operation": "check.write", "kind": "hang", "skip": 1, "count": 2},
            {"operation": "*", "kind": "refuse"},
            {"path": "/x", "kind": "drip", "count": 0},
        ]);
        faults.post(posted).unwrap();
        let seen =
            names(&mut faults, &["check.write", "check.calc", "check.write", "check.write", "check.write"]);
        assert_eq!(seen, [Some("refuse"), Some("drip"), Some("hang"), Some("hang"), Some("drip")]);
        assert_eq!(faults.list().len(), 1);
    }

    #[test]
    fn a_fault_may_look_for_words_in_a_request() {
        let mut faults = Faults::default();
        assert!(!faults.look_inside());
        faults.post(json!({"kind": "hang", "containing": "K-2", "count": 0})).unwrap();
        assert!(faults.look_inside());
        let mut hit = |said| faults.strike(&Asked { said, ..Asked::default() }).is_some();
        assert!(hit(r#"{"check_id":"K-2"}"#) && !hit(r#"{"check_id":"K-1"}"#) && !hit(""));
    }

    #[test]
    fn a_rate_lets_so_many_requests_of_a_second_pass() {
        let mut rate = Rate { per_second: 2, passed: VecDeque::new() };
        let begun = Instant::now();
        let seen =
            [0, 10, 20, 999, 1000, 1005, 1010].map(|ms| rate.exceeded(begun + Duration::from_millis(ms)));
        assert_eq!(seen, [false, false, true, true, false, true, false]);
    }

    #[test]
    fn a_wrong_fault_is_refused_with_a_sentence() {
        for (wrong, sentence) in [
            (json!(1), "a fault is a JSON object"),
            (json!({}), "needs a kind"),
            (json!({"kind": "explode"}), "there is no fault explode"),
            (json!({"kind": "hang", "ms": 5}), "the fault hang has no key ms"),
            (json!({"kind": "hang", "operation": "check.wrote"}), "there is no operation check.wrote"),
            (json!({"kind": "hang", "operation": "*", "path": "/check"}), "not both"),
            (json!({"kind": "hang", "path": "check"}), "a path such as"),
            (json!({"kind": "hang", "count": -1}), "count is a whole number, not -1"),
            (json!({"kind": "delay", "ms": "5"}), "ms is a whole number"),
            (json!({"kind": "status"}), "a status between 200 and 599"),
            (json!({"kind": "status", "status": 101}), "a status between 200 and 599"),
            (json!({"kind": "redirect"}), "needs a location"),
            (json!({"kind": "redirect", "location": "a\r\nb"}), "needs a location"),
            (json!({"kind": "body"}), "needs a body or a sample"),
            (json!({"kind": "body", "body": 1, "sample": "ok"}), "a body or a sample, not both"),
            (json!({"kind": "body_after", "sample": "nice"}), "there is no sample nice"),
            (json!({"kind": "refuse_words"}), "needs a message"),
            (json!({"kind": "refuse_words", "message": "Нет", "status": 99}), "between 200 and 599"),
            (json!({"kind": "altered", "value": 1}), "needs a field"),
            (json!({"kind": "gzip", "coding": "g zip"}), "a word such as gzip"),
            (json!({"kind": "hang", "containing": 5}), "containing is text"),
            (json!({"kind": "huge", "bytes": 1u64 << 40}), "at most"),
        ] {
            let error = Faults::default().post(wrong).unwrap_err().sentence;
            assert!(error.contains(sentence), "{error}");
        }
    }

    #[test]
    fn every_kind_in_the_table_can_be_posted() {
        for (name, keys) in KINDS {
            let mut fault = json!({"kind": name});
            for key in keys {
                fault[key.name()] = match key.name() {
                    "sample" => continue,
                    "location" | "body" | "message" | "only" | "field" | "value" | "coding" => json!("/x"),
                    _ => json!(500),
                };
            }
            Faults::default().post(fault).unwrap();
        }
    }
}
