//! Faults: what shall go wrong, with which requests, how often.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::changes::Changes;
use crate::operation;
use crate::rows::Wrong;

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
        body: Option<Value>,
        /// Whether the request was applied before.
        applied: bool,
    },
    /// An answer that is not JSON.
    Garbage {
        /// The text, else a proxy's page.
        body: Option<Value>,
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
    /// Never an answer; the connection stays open.
    Hang {
        /// Whether the request was applied before.
        applied: bool,
    },
    /// A redirect; not applied.
    Redirect(String),
    /// The usual answer that announces keep-alive, then the connection is closed after a while.
    CloseIdle(Duration),
    /// This very answer; not applied.
    Body(Value),
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
}

impl Key {
    /// The key's name.
    pub fn name(self) -> &'static str {
        match self {
            Key::Number(name, _) | Key::Needed(name) | Key::Optional(name) => name,
        }
    }

    fn to_value(self) -> Value {
        match self {
            Key::Number(name, default) => json!({"name": name, "default": default}),
            Key::Needed(name) => json!({"name": name, "needed": true}),
            Key::Optional(name) => json!({"name": name}),
        }
    }
}

const STATUS: &[Key] = &[Key::Needed("status"), Key::Optional("body")];
const SECOND: &[Key] = &[Key::Number("ms", 1000)];
const TENTH: &[Key] = &[Key::Number("ms", 100)];
const SIZE: &[Key] = &[Key::Number("bytes", 16 << 20)];

/// The kinds by name, and the keys that each takes beside the common ones.
pub const KINDS: [(&str, &[Key]); 19] = [
    ("refuse", &[]),
    ("delay", SECOND),
    ("die_before", &[]),
    ("die_after", &[]),
    ("late", SECOND),
    ("status", STATUS),
    ("status_after", STATUS),
    ("garbage", &[Key::Optional("body")]),
    ("garbage_after", &[Key::Optional("body")]),
    ("truncated", &[]),
    ("huge", SIZE),
    ("gzip_bomb", SIZE),
    ("drip", TENTH),
    ("drip_head", TENTH),
    ("hang", &[]),
    ("hang_after", &[]),
    ("redirect", &[Key::Needed("location")]),
    ("close_idle", &[Key::Number("ms", 0)]),
    ("body", &[Key::Needed("body")]),
];

/// The keys that every fault takes.
const COMMON: [&str; 5] = ["operation", "path", "kind", "count", "skip"];

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
    name: &'static str,
    kind: Kind,
    posted: Map<String, Value>,
    skip: u64,
    /// `None` is for ever.
    left: Option<u64>,
    used: u64,
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

    /// What befalls a request: its name and kind. A pulled cable comes before all; else the first fault that fits and
    /// does not skip is used.
    pub fn strike(
        &mut self,
        operation: Option<&str>,
        path: &str,
        base: &str,
    ) -> Option<(&'static str, Kind)> {
        if self.cable_pulled {
            return Some((CABLE, Kind::Refuse));
        }
        let position = self.list.iter_mut().position(|fault| fault.hits(operation, path, base))?;
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
            name,
            kind: read_kind(name, keys, &posted)?,
            skip: whole(&posted, "skip", 0, u64::MAX)?,
            left: Some(whole(&posted, "count", 1, u64::MAX)?).filter(|count| *count > 0),
            used: 0,
            posted,
        })
    }

    /// Whether the fault is for this request; a skipped one is counted.
    fn hits(&mut self, operation: Option<&str>, path: &str, base: &str) -> bool {
        let fits = match &self.target {
            Target::Everything => true,
            Target::Operation(name) => operation == Some(name),
            Target::Path(wanted) => path == wanted || path.strip_prefix(base) == Some(wanted),
        };
        if fits && self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        fits
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
    let default =
        || keys.iter().find_map(|key| if let Key::Number(_, default) = key { Some(*default) } else { None });
    let number = |key, most| whole(posted, key, default().unwrap_or_default(), most);
    let ms = || number("ms", MS_MAX).map(Duration::from_millis);
    let bytes = || number("bytes", BYTES_MAX);
    let body = || posted.get("body").cloned();
    Ok(match name {
        "refuse" => Kind::Refuse,
        "delay" => Kind::Delay(ms()?),
        "die_before" => Kind::DieBefore,
        "die_after" => Kind::DieAfter,
        "late" => Kind::Late(ms()?),
        "status" | "status_after" => {
            Kind::Status { status: status(posted)?, body: body(), applied: name == "status_after" }
        }
        "garbage" | "garbage_after" => Kind::Garbage { body: body(), applied: name == "garbage_after" },
        "truncated" => Kind::Truncated,
        "huge" => Kind::Huge(bytes()?),
        "gzip_bomb" => Kind::GzipBomb(bytes()?),
        "drip" => Kind::Drip(ms()?),
        "drip_head" => Kind::DripHead(ms()?),
        "hang" | "hang_after" => Kind::Hang { applied: name == "hang_after" },
        "redirect" => Kind::Redirect(location(posted)?),
        "close_idle" => Kind::CloseIdle(ms()?),
        "body" => {
            Kind::Body(body().ok_or_else(|| Wrong::at("body", "empty", "the fault body needs a body"))?)
        }
        _ => return Err(Wrong::at("kind", "choice", format!("there is no fault {name}"))),
    })
}

fn status(posted: &Map<String, Value>) -> Result<u16, Wrong> {
    let status = whole(posted, "status", 0, 599)?;
    match u16::try_from(status) {
        Ok(status @ 200..) => Ok(status),
        _ => Err(Wrong::at("status", "http_status", "the fault needs a status between 200 and 599")),
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
        let strike = |name: &&str| faults.strike(Some(name), "/base/x", "/base").map(|(name, _)| name);
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
            (json!({"kind": "body"}), "needs a body"),
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
                    "location" | "body" => json!("/x"),
                    _ => json!(500),
                };
            }
            Faults::default().post(fault).unwrap();
        }
    }
}
