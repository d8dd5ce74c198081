//! Faults: what shall go wrong, with which requests, how often.

mod kinds;
mod reading;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use crate::changes::Changes;
use crate::rows::Wrong;
pub use kinds::{Altered, KINDS, Key, Kind, kinds};
use reading::{read_kind, target, text, whole};

/// A rate is counted over so long.
const SECOND_LONG: Duration = Duration::from_secs(1);

/// What stands in the log where the cable was pulled.
pub const CABLE: &str = "cable";

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
