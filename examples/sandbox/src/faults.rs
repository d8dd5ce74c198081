//! Faults: what shall go wrong, with which requests, how often.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::operation;

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

/// The kinds by name, and the keys that each takes beside the common ones.
pub const KINDS: [(&str, &[&str]); 19] = [
    ("refuse", &[]),
    ("delay", &["ms"]),
    ("die_before", &[]),
    ("die_after", &[]),
    ("late", &["ms"]),
    ("status", &["status", "body"]),
    ("status_after", &["status", "body"]),
    ("garbage", &["body"]),
    ("garbage_after", &["body"]),
    ("truncated", &[]),
    ("huge", &["bytes"]),
    ("gzip_bomb", &["bytes"]),
    ("drip", &["ms"]),
    ("drip_head", &["ms"]),
    ("hang", &[]),
    ("hang_after", &[]),
    ("redirect", &["location"]),
    ("close_idle", &["ms"]),
    ("body", &["body"]),
];

/// The keys that every fault takes.
const COMMON: [&str; 5] = ["operation", "path", "kind", "count", "skip"];

enum Target {
    Everything,
    Operation(&'static str),
    Path(String),
}

/// A fault that waits for its requests.
pub struct Fault {
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
}

impl Faults {
    /// Reads faults: an object, or an array of them. All are taken or none.
    pub fn post(&mut self, posted: Value) -> Result<(), String> {
        let posted = match posted {
            Value::Array(posted) => posted,
            one => vec![one],
        };
        let read = posted.into_iter().map(Fault::read).collect::<Result<Vec<_>, _>>()?;
        self.list.extend(read);
        Ok(())
    }

    /// Removes all.
    pub fn clear(&mut self) {
        self.list.clear();
    }

    /// The faults as posted, each with how often it was used and how often it still will be.
    pub fn list(&self) -> Vec<Value> {
        let row = |fault: &Fault| {
            let mut row = fault.posted.clone();
            row.insert("used".to_owned(), fault.used.into());
            row.insert("left".to_owned(), fault.left.into());
            Value::Object(row)
        };
        self.list.iter().map(row).collect()
    }

    /// What befalls a request: its name and kind. The first fault that fits and does not skip is used.
    pub fn strike(
        &mut self,
        operation: Option<&str>,
        path: &str,
        base: &str,
    ) -> Option<(&'static str, Kind)> {
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
    fn read(posted: Value) -> Result<Fault, String> {
        let Value::Object(posted) = posted else {
            return Err("a fault is a JSON object with a kind".to_owned());
        };
        let kind = posted.get("kind").and_then(Value::as_str).ok_or("a fault needs a kind")?;
        let Some(&(name, keys)) = KINDS.iter().find(|(name, _)| *name == kind) else {
            let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
            return Err(format!("there is no fault {kind}; the kinds are {}", names.join(", ")));
        };
        if let Some(key) =
            posted.keys().find(|key| !COMMON.contains(&key.as_str()) && !keys.contains(&key.as_str()))
        {
            return Err(format!("the fault {name} has no key {key}"));
        }
        Ok(Fault {
            target: target(&posted)?,
            name,
            kind: read_kind(name, &posted)?,
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

fn target(posted: &Map<String, Value>) -> Result<Target, String> {
    let key = |name: &'static str| posted.get(name).map(|value| (name, value));
    let (name, value) = match (key("operation"), key("path")) {
        (Some(_), Some(_)) => return Err("a fault has an operation or a path, not both".to_owned()),
        (None, None) => return Ok(Target::Everything),
        (Some(one), None) | (None, Some(one)) => one,
    };
    match value.as_str() {
        Some("*") => Ok(Target::Everything),
        Some(path) if name == "path" && path.starts_with('/') => Ok(Target::Path(path.to_owned())),
        Some(wanted) if name == "operation" => match operation::named(wanted) {
            Some(operation) => Ok(Target::Operation(operation.name)),
            None => Err(format!("there is no operation {wanted}")),
        },
        _ => Err(format!(
            "a fault's {name} is text: a name such as check.write, a path such as /check/write, or *"
        )),
    }
}

fn read_kind(name: &str, posted: &Map<String, Value>) -> Result<Kind, String> {
    let ms = |default| whole(posted, "ms", default, MS_MAX).map(Duration::from_millis);
    let bytes = || whole(posted, "bytes", 16 << 20, BYTES_MAX);
    let body = || posted.get("body").cloned();
    Ok(match name {
        "refuse" => Kind::Refuse,
        "delay" => Kind::Delay(ms(1000)?),
        "die_before" => Kind::DieBefore,
        "die_after" => Kind::DieAfter,
        "late" => Kind::Late(ms(1000)?),
        "status" | "status_after" => {
            Kind::Status { status: status(posted)?, body: body(), applied: name == "status_after" }
        }
        "garbage" | "garbage_after" => Kind::Garbage { body: body(), applied: name == "garbage_after" },
        "truncated" => Kind::Truncated,
        "huge" => Kind::Huge(bytes()?),
        "gzip_bomb" => Kind::GzipBomb(bytes()?),
        "drip" => Kind::Drip(ms(100)?),
        "drip_head" => Kind::DripHead(ms(100)?),
        "hang" | "hang_after" => Kind::Hang { applied: name == "hang_after" },
        "redirect" => Kind::Redirect(location(posted)?),
        "close_idle" => Kind::CloseIdle(ms(0)?),
        "body" => Kind::Body(body().ok_or("the fault body needs a body")?),
        _ => return Err(format!("there is no fault {name}")),
    })
}

fn status(posted: &Map<String, Value>) -> Result<u16, String> {
    let status = whole(posted, "status", 0, 599)?;
    match u16::try_from(status) {
        Ok(status @ 200..) => Ok(status),
        _ => Err("the fault needs a status between 200 and 599".to_owned()),
    }
}

fn location(posted: &Map<String, Value>) -> Result<String, String> {
    let location = posted.get("location").and_then(Value::as_str).filter(|text| !text.is_empty());
    let fits = location.filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    fits.map(str::to_owned).ok_or("the fault redirect needs a location, an address without spaces".to_owned())
}

fn whole(posted: &Map<String, Value>, key: &str, default: u64, max: u64) -> Result<u64, String> {
    match posted.get(key) {
        None => Ok(default),
        Some(value) => match value.as_u64() {
            Some(number) if number <= max => Ok(number),
            Some(_) => Err(format!("a fault's {key} is at most {max}")),
            None => Err(format!("a fault's {key} is a whole number, not {value}")),
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
            let error = Faults::default().post(wrong).unwrap_err();
            assert!(error.contains(sentence), "{error}");
        }
    }

    #[test]
    fn every_kind_in_the_table_can_be_posted() {
        for (name, keys) in KINDS {
            let mut fault = json!({"kind": name});
            for key in keys {
                fault[*key] = match *key {
                    "location" | "body" => json!("/x"),
                    _ => json!(500),
                };
            }
            Faults::default().post(fault).unwrap();
        }
    }
}
