//! Finds out how one operation is asked: where it is, how it is written, how its fields are called.
//!
//! A name is the right one when the server's reply with it differs from the reply without it. A strict server says
//! itself which names it does not know.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::server::{Heard, Server, UNKNOWN};
use crate::doctor::lexicon;
use crate::error::Result;
use crate::wire::table::{Kind, Operation};

/// The search at one server.
pub struct Search<'a, 's> {
    /// The server.
    pub server: &'a mut Server<'s>,
    /// Facts of replies that differ each time.
    pub volatile: BTreeSet<String>,
    /// The reply at a path that no server has; empty where that is a success.
    pub nowhere: Option<String>,
    /// By operation, encoding and level.
    manners: BTreeMap<String, Manner>,
    /// How unknown fields are refused, wherever that was seen.
    refusals: BTreeSet<String>,
}

/// Whether the server knows a field by a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Yes,
    No,
    /// Its replies do not show it.
    Hidden,
}

/// What came of looking for several fields.
pub type FoundAll = Vec<(&'static str, Found)>;

/// What came of looking for a field's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is called as the section has it now.
    Named,
    /// All of these are known; the section has the first.
    Several(Vec<String>),
    /// The server knows none of the names, and would say so.
    Absent,
    /// The server's replies do not show it.
    Hidden,
}

impl Found {
    /// Whether the section has a name that the server knows.
    #[must_use]
    pub fn is_known(&self) -> bool {
        matches!(self, Found::Named | Found::Several(_))
    }
}

/// How an operation replies at one level of its request to what is not there and to what it does not know.
#[derive(Clone)]
struct Manner {
    nothing: String,
    /// Whether a request with nothing in it succeeds.
    takes_nothing: bool,
    /// Whether an unknown field alone is refused.
    is_strict: bool,
}

/// A field that is looked for: where, and in what request.
struct Wanted<'w> {
    operation: &'static Operation,
    whole: &'w Map<String, Value>,
    field: &'static str,
    manner: Manner,
    /// The reply to the request without the field.
    without: String,
    /// Whether an unknown field beside all others is refused.
    is_strict: bool,
}

impl<'a, 's> Search<'a, 's> {
    /// A search at this server.
    pub fn new(server: &'a mut Server<'s>) -> Self {
        Search {
            server,
            volatile: BTreeSet::new(),
            nowhere: None,
            manners: BTreeMap::new(),
            refusals: BTreeSet::new(),
        }
    }

    /// A reply as it can be compared with others.
    #[must_use]
    pub fn tells(&self, heard: &Heard) -> String {
        heard.tells(&self.volatile, "")
    }

    /// Asks twice and remembers what differs by itself.
    fn ask_twice(&mut self, operation: &Operation, request: &Map<String, Value>) -> Result<Heard> {
        let one = self.server.ask(operation, request)?;
        let other = self.server.ask(operation, request)?;
        // Two refusals that differ say that something changed meanwhile: that is news.
        if one.is_done() && other.is_done() {
            self.volatile.extend(one.changed(&other));
        }
        Ok(other)
    }

    /// Finds path, method, encoding and the names of these fields, all of which stand in `whole`; `None` where no
    /// known path answers.
    ///
    /// # Errors
    /// `UNAUTHORIZED` where the token is refused wherever it stands; of the network.
    pub fn study(
        &mut self,
        operation: &'static Operation,
        whole: &Map<String, Value>,
        fields: &[&'static str],
    ) -> Result<Option<FoundAll>> {
        if !self.locate(operation)? {
            return Ok(None);
        }
        let located = self.server.wire().clone();
        let mut best: Option<(Map<String, Value>, FoundAll)> = None;
        let known = |found: &[(&str, Found)]| found.iter().filter(|(_, found)| found.is_known()).count();
        for encoding in self.encodings(operation) {
            self.server.become_of(located.clone())?;
            if !self.set_row(operation, "encoding", json!(encoding))?
                || self.server.ask(operation, &unknown_alone())?.http == 415
            {
                continue;
            }
            let found = self.find_all(operation, whole, fields)?;
            let is_whole = known(&found) == fields.len();
            if best.as_ref().is_none_or(|(_, other)| known(other) < known(&found)) {
                best = Some((self.server.wire().clone(), found));
            }
            if is_whole {
                break;
            }
        }
        let (wire, found) = best.unwrap_or_else(|| (located, Vec::new()));
        self.server.become_of(wire)?;
        Ok(Some(found))
    }

    /// Finds the names of several fields, which may hide each other.
    ///
    /// # Errors
    /// Of the network.
    pub fn find_all(
        &mut self,
        operation: &'static Operation,
        whole: &Map<String, Value>,
        fields: &[&'static str],
    ) -> Result<FoundAll> {
        let mut found: Vec<_> = fields.iter().map(|field| (*field, Found::Hidden)).collect();
        // What is wrong with one field may hide another: as long as one is found, the others are looked for again.
        loop {
            let before = found.iter().filter(|(_, found)| found.is_known()).count();
            for n in 0..found.len() {
                let (field, so_far) = &found[n];
                let parent_is_known = match field.rsplit_once('.') {
                    Some((parent, _)) => {
                        found.iter().any(|(name, found)| *name == parent && found.is_known())
                    }
                    None => true,
                };
                if !so_far.is_known() && parent_is_known {
                    found[n].1 = self.find(operation, whole, found[n].0)?;
                }
            }
            let now = found.iter().filter(|(_, found)| found.is_known()).count();
            if now == before || now == found.len() {
                return Ok(found);
            }
        }
    }

    /// Finds the name of a field that stands in `whole`.
    ///
    /// # Errors
    /// Of the network.
    pub fn find(
        &mut self,
        operation: &'static Operation,
        whole: &Map<String, Value>,
        field: &'static str,
    ) -> Result<Found> {
        if self.server.contract().in_path(operation).iter().any(|known| known == field) {
            return Ok(Found::Named);
        }
        let before = self.server.wire().clone();
        let own = self.name(operation, field);
        // Of a request of one field a success says everything, and some send an SMS each time.
        let is_all = whole.len() == 1 && own.is_some() && !self.manner(operation, field)?.takes_nothing;
        if is_all && self.server.ask(operation, whole)?.is_done() {
            return Ok(Found::Named);
        }
        let wanted = self.wanted(operation, whole, field)?;
        let names = names(operation, field, own.as_deref());
        if !wanted.is_strict && self.hides_all(&wanted, &names)? {
            return Ok(Found::Hidden);
        }
        let mut known: Vec<String> = Vec::new();
        let mut is_hidden = false;
        for name in names {
            if !self.call(operation, field, &name)? {
                continue;
            }
            match self.knows(&wanted, &name)? {
                Known::Yes => known.push(name),
                Known::No => {}
                Known::Hidden => is_hidden = true,
            }
            // Its present name is beyond doubt; one in an object is not looked for where another is known.
            if known.first() == own.as_ref() && own.is_some() || (!known.is_empty() && known[0].contains('.'))
            {
                break;
            }
        }
        self.server.become_of(before)?;
        let Some(first) = known.first() else {
            return Ok(if is_hidden { Found::Hidden } else { Found::Absent });
        };
        self.call(operation, field, first)?;
        Ok(if known.len() == 1 { Found::Named } else { Found::Several(known) })
    }

    fn wanted<'w>(
        &mut self,
        operation: &'static Operation,
        whole: &'w Map<String, Value>,
        field: &'static str,
    ) -> Result<Wanted<'w>> {
        let manner = self.manner(operation, field)?;
        let mut lacking = without(whole, field);
        if lacking.is_empty() && !manner.is_strict {
            // An empty body may be no body at all.
            lacking = unknown_alone();
        }
        let without = self.server.ask(operation, &lacking)?;
        let mut is_strict = manner.is_strict;
        for base in [&lacking, whole] {
            if !is_strict && !base.contains_key(UNKNOWN) {
                let with = self.ask_twice(operation, base)?;
                let mut beside = base.clone();
                put(&mut beside, &beside_of(field, UNKNOWN), json!("1"));
                let beside = self.server.ask(operation, &beside)?;
                is_strict = self.tells(&beside) != self.tells(&with);
                self.note_strictness(is_strict, &beside);
            }
        }
        // Only now it is known what changes each time.
        let without = self.tells(&without);
        Ok(Wanted { operation, whole, field, manner, without, is_strict })
    }

    fn note_strictness(&mut self, is_strict: bool, unknown: &Heard) {
        if is_strict {
            self.refusals.insert(unknown.tells(&self.volatile, UNKNOWN));
        }
    }

    /// Whether this is how an unknown field is refused, here or elsewhere; one in a row may be named with its list.
    fn is_refused(&self, heard: &Heard, list: Option<&str>, name: &str) -> bool {
        let mut spellings = vec![name.to_owned()];
        if let Some(list) = list {
            spellings.extend([
                format!("{list}.{name}"),
                format!("{list}[0].{name}"),
                format!("{list}.0.{name}"),
            ]);
        }
        spellings.iter().any(|name| {
            let told = heard.tells(&self.volatile, name);
            self.refusals.iter().any(|unknown| unknown.replace(name, "{}") == told)
        })
    }

    fn manner(&mut self, operation: &Operation, field: &str) -> Result<Manner> {
        let level = field.rsplit_once('.').map_or("", |(parent, _)| parent);
        let words =
            [self.row(operation, "path"), self.row(operation, "encoding"), self.name(operation, level)];
        let key = format!("{} {level} {words:?}", operation.name);
        if let Some(manner) = self.manners.get(&key) {
            return Ok(manner.clone());
        }
        let nothing =
            if level.is_empty() { Map::new() } else { Map::from_iter([(level.to_owned(), json!([{}]))]) };
        let mut alone = nothing.clone();
        put(&mut alone, &beside_of(field, UNKNOWN), json!("1"));
        let nothing = self.ask_twice(operation, &nothing)?;
        let unknown = self.server.ask(operation, &alone)?;
        // Some take an empty body for none at all.
        let is_refused = if nothing.http == 415 {
            self.tells(&unknown).contains(UNKNOWN)
        } else {
            self.tells(&unknown) != self.tells(&nothing)
        };
        let manner = Manner {
            takes_nothing: nothing.is_done(),
            nothing: self.tells(if nothing.http == 415 { &unknown } else { &nothing }),
            is_strict: is_refused,
        };
        self.note_strictness(is_refused, &unknown);
        self.manners.insert(key, manner.clone());
        Ok(manner)
    }

    /// Whether a server that passes over what it does not know passes over all of these names: with good values, alone
    /// and beside the others, and with senseless ones.
    fn hides_all(&mut self, wanted: &Wanted<'_>, names: &[String]) -> Result<bool> {
        let Wanted { operation, whole, field, .. } = *wanted;
        let value = value_of(whole, field);
        let level = field.rsplit_once('.').map_or("", |(parent, _)| parent);
        let mut alone = Map::new();
        if !level.is_empty() {
            alone.insert(level.to_owned(), json!([{}]));
        }
        let beside = without(whole, field);
        for (request, value, expected) in [
            (alone, value.clone(), &wanted.manner.nothing),
            (beside.clone(), value, &wanted.without),
            (beside, json!({"doctor": "1"}), &wanted.without),
        ] {
            let mut request = request;
            for name in names {
                let (first, value) = match name.split_once('.') {
                    None => (name.as_str(), value.clone()),
                    Some((first, last)) => {
                        let so_far = value_of(&request, &beside_of(field, first));
                        let mut inner = so_far.as_object().cloned().unwrap_or_default();
                        inner.insert(last.to_owned(), value.clone());
                        (first, Value::Object(inner))
                    }
                };
                put(&mut request, &beside_of(field, first), value);
            }
            let heard = self.server.ask(operation, &request)?;
            if self.tells(&heard) != *expected {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn knows(&mut self, wanted: &Wanted<'_>, name: &str) -> Result<Known> {
        let Wanted { operation, whole, field, .. } = *wanted;
        let list = field.rsplit_once('.').and_then(|(parent, _)| self.name(operation, parent));
        let list = list.as_deref();
        let alone = self.server.ask(operation, &only(whole, field))?;
        if self.is_refused(&alone, list, name) {
            return Ok(Known::No);
        }
        if wanted.manner.is_strict || self.tells(&alone) != wanted.manner.nothing {
            return Ok(Known::Yes);
        }
        let with = self.server.ask(operation, whole)?;
        if self.is_refused(&with, list, name) {
            return Ok(Known::No);
        }
        if wanted.is_strict || self.tells(&with) != wanted.without {
            return Ok(Known::Yes);
        }
        // What the server reads it complains of when it makes no sense.
        let mut senseless = whole.clone();
        put(&mut senseless, field, json!({"doctor": "1"}));
        let senseless = self.server.ask(operation, &senseless)?;
        Ok(if self.tells(&senseless) == wanted.without { Known::Hidden } else { Known::Yes })
    }

    /// The wire's name of a field; `None` where it is switched off.
    #[must_use]
    pub fn name(&self, operation: &Operation, field: &str) -> Option<String> {
        match self.server.get(&["operations", operation.name, "fields", field]) {
            Some(name) => name.as_str().map(ToOwned::to_owned),
            None => field.rsplit('.').next().map(ToOwned::to_owned),
        }
    }

    /// Gives a field a name; says whether it may have it.
    ///
    /// # Errors
    /// Of the network.
    pub fn call(&mut self, operation: &Operation, field: &str, name: &str) -> Result<bool> {
        let key = ["operations", operation.name, "fields", field];
        let is_own = field.rsplit('.').next() == Some(name);
        self.server.set(&key, if is_own { None } else { Some(json!(name)) })
    }
}

/// The names that a field may have, the present one first.
fn names(operation: &Operation, field: &str, present: Option<&str>) -> Vec<String> {
    let plain = lexicon::names(field);
    let kind = operation.fields.iter().find(|known| known.name == field).map(|known| known.kind);
    let is_persons =
        operation.name.starts_with("customer.") && matches!(kind, Some(Kind::Phone | Kind::Text));
    let nests = if is_persons { lexicon::NESTS } else { &[] };
    let nested: Vec<String> =
        nests.iter().flat_map(|nest| plain.iter().map(move |name| format!("{nest}.{name}"))).collect();
    let mut all: Vec<String> = present.map(ToOwned::to_owned).into_iter().collect();
    for name in plain.into_iter().chain(nested) {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// The path of another field at the same level.
fn beside_of(field: &str, name: &str) -> String {
    field.rsplit_once('.').map_or_else(|| name.to_owned(), |(parent, _)| format!("{parent}.{name}"))
}

fn value_of(request: &Map<String, Value>, field: &str) -> Value {
    let value = match field.split_once('.') {
        None => request.get(field),
        Some((parent, last)) => request.get(parent).and_then(|rows| rows.get(0)?.get(last)),
    };
    value.cloned().unwrap_or_default()
}

/// A request of a field that no server knows.
#[must_use]
pub fn unknown_alone() -> Map<String, Value> {
    Map::from_iter([(UNKNOWN.to_owned(), json!("1"))])
}

/// A request of this field alone, with its value in `whole`.
fn only(whole: &Map<String, Value>, field: &str) -> Map<String, Value> {
    let mut request = Map::new();
    match field.split_once('.') {
        None => {
            let value = value_of(whole, field);
            // Of a list the rows are looked into by themselves.
            let value = if value.is_array() { json!([{}]) } else { value };
            request.insert(field.to_owned(), value);
        }
        Some((parent, last)) => {
            request.insert(parent.to_owned(), json!([{last: value_of(whole, field)}]));
        }
    }
    request
}

fn without(whole: &Map<String, Value>, field: &str) -> Map<String, Value> {
    let mut request = whole.clone();
    match field.split_once('.') {
        None => _ = request.shift_remove(field),
        Some((parent, last)) => {
            if let Some(row) = first_row(&mut request, parent) {
                row.shift_remove(last);
            }
        }
    }
    request
}

/// Puts a value where a field stands; one of a list's rows into its first row.
pub fn put(request: &mut Map<String, Value>, field: &str, value: Value) {
    match field.split_once('.') {
        None => _ = request.insert(field.to_owned(), value),
        Some((parent, last)) => {
            if let Some(row) = first_row(request, parent) {
                row.insert(last.to_owned(), value);
            }
        }
    }
}

fn first_row<'r>(request: &'r mut Map<String, Value>, parent: &str) -> Option<&'r mut Map<String, Value>> {
    request.get_mut(parent)?.as_array_mut()?.first_mut()?.as_object_mut()
}
