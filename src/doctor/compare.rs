//! Holds what a document describes against the table: what agrees, what differs, what is in doubt.

use serde_json::{Map, Value, json};

use super::api::{Api, Described, Seen, Shape, TokenPlace};
use super::around::{Envelope, envelope, inside, token_field};
use super::lexicon::{self, likeness};
use super::live::Why;
use crate::wire::table::{Encoding, Kind, OPERATIONS, Operation, Route, Source};

/// Below this two things are not taken for the same; scores go to 100.
pub const ENOUGH: u32 = 55;
/// A second candidate that is so near makes a doubt of it.
const NEAR: u32 = 8;

/// Fields of a request that name one thing each in a way of their own.
const NAMING: [&str; 3] = ["check_id", "calc_id", "customer_token"];

/// What came out.
#[derive(Debug, Default)]
pub struct Findings {
    /// Facts that are as the table has them.
    pub agreements: usize,
    /// Facts that are otherwise.
    pub differences: Vec<Difference>,
    /// Facts that a person must settle.
    pub doubts: Vec<Doubt>,
    /// Facts that were not asked about, and why; only of a live server.
    pub unasked: Vec<(String, Why)>,
    /// How many questions a live server was asked.
    pub asked: Option<u32>,
    /// Whether a receipt was written and rolled back with the section.
    pub proven: bool,
    /// Why it was not, in the cashier's words.
    pub failure: Option<String>,
    /// The `wire` section that speaks the document's contract, doubts left as the table has them.
    pub wire: Map<String, Value>,
}

/// A fact that is otherwise.
#[derive(Debug)]
pub struct Difference {
    /// The key under `wire`.
    pub key: String,
    /// What the table says.
    pub ours: Value,
    /// What the document says.
    pub theirs: Value,
}

/// A fact that the document does not settle.
#[derive(Debug)]
pub struct Doubt {
    /// The key under `wire`.
    pub key: String,
    /// What may stand there; empty where nothing was found.
    pub candidates: Vec<String>,
}

/// Compares all that the document tells.
#[must_use]
pub fn compare(api: &Api) -> Findings {
    let mut findings = Findings::default();
    let envelope = envelope(api);
    let token_field = token_field(api);
    findings.base(api, envelope.as_ref(), token_field.as_deref());
    let mut operations = Map::new();
    for (operation, route, described) in pairs(api, &mut findings) {
        let mut row = Map::new();
        let key = format!("operations.{}", operation.name);
        findings.route(&key, &route, described, &mut row);
        let sent: Vec<&Seen> = described
            .fields
            .iter()
            .filter(|seen| Some(seen.path.as_str()) != token_field.as_deref())
            .collect();
        let ours: Vec<Ours> = operation
            .fields
            .iter()
            .filter(|f| f.source != Source::Own)
            .map(|f| Ours { name: f.name, kind: f.kind, required: f.required })
            .collect();
        let fields = findings.fields(&format!("{key}.fields"), &ours, &sent, true);
        if !fields.is_empty() {
            row.insert("fields".to_owned(), Value::Object(fields));
        }
        let answer = inside(&described.answer, envelope.as_ref());
        let answered: Vec<&Seen> = answer.iter().collect();
        let ours = Ours::of_answer(operation);
        let fields = findings.fields(&format!("{key}.response_fields"), &ours, &answered, false);
        if !fields.is_empty() {
            row.insert("response_fields".to_owned(), Value::Object(fields));
        }
        findings.spellings(operation, &described.fields, &answer);
        if !row.is_empty() {
            operations.insert(operation.name.to_owned(), Value::Object(row));
        }
    }
    findings.doubt_other_names(&mut operations);
    if !operations.is_empty() {
        findings.wire.insert("operations".to_owned(), Value::Object(operations));
    }
    findings
}

/// A field of the table, of a request or of an answer.
pub struct Ours {
    name: &'static str,
    kind: Kind,
    required: bool,
}

impl Ours {
    /// The fields of an operation's answer.
    #[must_use]
    pub fn of_answer(operation: &'static Operation) -> Vec<Ours> {
        let servers = operation.answer.iter().filter(|f| f.source != Source::Own);
        servers.map(|f| Ours { name: f.name, kind: f.kind, required: f.required }).collect()
    }

    fn parent(&self) -> &'static str {
        self.name.rsplit_once('.').map_or("", |(parent, _)| parent)
    }

    fn last(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }

    fn is_list(&self) -> bool {
        matches!(
            self.kind,
            Kind::Positions | Kind::Returned | Kind::Certificates | Kind::Records | Kind::Lines
        ) || (self.kind == Kind::Any && matches!(self.name, "items" | "goods" | "groups"))
    }
}

impl Findings {
    /// Notes a fact, and says whether it is otherwise and goes into the configuration.
    pub fn differs(&mut self, key: &str, ours: Value, theirs: &Value) -> bool {
        if ours == *theirs {
            self.agreements += 1;
            return false;
        }
        self.differences.push(Difference { key: key.to_owned(), ours, theirs: theirs.clone() });
        true
    }

    /// Notes what is not settled, with what may stand there.
    pub fn doubt(&mut self, key: impl Into<String>, candidates: Vec<String>) {
        self.doubts.push(Doubt { key: key.into(), candidates });
    }

    /// A thing that one operation calls otherwise than the others is a doubt: a wrong number of a check loses bonuses.
    fn doubt_other_names(&mut self, operations: &mut Map<String, Value>) {
        for name in NAMING {
            let named = |row: &Value| row["fields"][name].as_str().map(ToOwned::to_owned);
            let names: Vec<String> = operations.values().filter_map(named).collect();
            let count = |name: &String| names.iter().filter(|other| *other == name).count();
            let Some(usual) = names.iter().max_by_key(|name| count(name)).cloned() else { continue };
            for (operation, row) in operations.iter_mut() {
                let Some(other) = named(row).filter(|other| *other != usual) else { continue };
                let key = format!("operations.{operation}.fields.{name}");
                self.differences.retain(|difference| difference.key != key);
                self.doubt(key, vec![usual.clone(), other]);
                if let Some(fields) = row["fields"].as_object_mut() {
                    fields.shift_remove(name);
                }
            }
        }
    }

    /// Notes a fact that holds for every operation.
    pub fn setting(&mut self, key: &str, ours: Value, theirs: Value) {
        if self.differs(key, ours, &theirs) {
            self.wire.insert(key.to_owned(), theirs);
        }
    }

    fn base(&mut self, api: &Api, envelope: Option<&Envelope>, token_field: Option<&str>) {
        if !api.base_path.is_empty() {
            self.setting("base_path", json!(crate::config::BASE_PATH), json!(api.base_path));
        }
        match (&api.token, token_field) {
            (Some(TokenPlace::Header(name, scheme)), _) => {
                let name = if name.eq_ignore_ascii_case("authorization") { "Authorization" } else { name };
                self.setting("auth_header", json!("Authorization"), json!(name));
                self.setting("auth_scheme", json!("Bearer"), json!(scheme));
            }
            (Some(TokenPlace::Query(name)), _) => self.setting("auth_query", Value::Null, json!(name)),
            (None, Some(name)) => self.setting("auth_field", Value::Null, json!(name)),
            (None, None) => self.doubt("auth_header", Vec::new()),
        }
        if let Some(keys) = envelope {
            let ours = json!({"status": "statusCode", "message": "message", "data": "data"});
            self.setting(
                "envelope",
                ours,
                json!({"status": keys.status, "message": keys.message, "data": keys.data}),
            );
        }
    }

    fn route(&mut self, key: &str, route: &Route, described: &Described, row: &mut Map<String, Value>) {
        let mut facts = vec![
            ("method", json!(route.method), json!(described.method)),
            ("path", json!(route.path), json!(described.path)),
        ];
        let has_body = !matches!(described.method.as_str(), "GET" | "DELETE");
        let encoding = described.encoding.filter(|encoding| has_body || *encoding == Encoding::Query);
        // Without fields there is nothing to encode.
        if let Some(encoding) = encoding {
            facts.push(("encoding", json!(route.encoding.name()), json!(encoding.name())));
        }
        for (name, ours, theirs) in facts {
            if self.differs(&format!("{key}.{name}"), ours, &theirs) {
                row.insert(name.to_owned(), theirs);
            }
        }
    }

    /// Finds our fields among those that are described; what is renamed, or switched off.
    pub fn fields(&mut self, key: &str, ours: &[Ours], seen: &[&Seen], asked: bool) -> Map<String, Value> {
        let mut renamed = Map::new();
        if seen.is_empty() {
            return renamed;
        }
        // Where our lists were found, so that the fields of their rows can be looked for there.
        let mut places: Vec<(&str, String)> = vec![("", String::new())];
        let parents = || ours.iter().map(Ours::parent);
        let mut levels: Vec<&str> = parents().collect();
        levels.sort_unstable();
        levels.dedup();
        for level in levels {
            let Some((_, place)) = places.iter().find(|(ours, _)| *ours == level).cloned() else { continue };
            let here: Vec<&Ours> = ours.iter().filter(|o| o.parent() == level).collect();
            let there = candidates(seen, &place);
            if there.is_empty() {
                continue;
            }
            for (field, found) in self.matched(key, &here, &there, asked) {
                let wire = match found {
                    Some((path, wire)) => {
                        if field.is_list() {
                            places.push((field.name, path));
                        }
                        json!(wire)
                    }
                    // What the server does not describe, a strict one refuses.
                    None if asked => Value::Null,
                    None => continue,
                };
                if self.differs(&format!("{key}.{}", field.name), json!(field.last()), &wire) {
                    renamed.insert(field.name.to_owned(), wire);
                }
            }
        }
        renamed
    }

    /// Each of our fields at one place with the whole path and the wire's name of what it is there, if it was found. A
    /// doubt is noted, and leaves the field out of the result.
    fn matched<'o>(
        &mut self,
        key: &str,
        ours: &[&'o Ours],
        there: &[(&Seen, &str)],
        asked: bool,
    ) -> Vec<(&'o Ours, Option<(String, String)>)> {
        let mut pairs = Vec::new();
        for (o, field) in ours.iter().enumerate() {
            for (s, (seen, name)) in there.iter().enumerate() {
                pairs.push((score(field, seen, name), o, s));
            }
        }
        pairs.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
        let mut of_ours: Vec<Option<(u32, usize)>> = vec![None; ours.len()];
        let mut taken = vec![false; there.len()];
        for (score, o, s) in pairs.iter().copied().filter(|(score, ..)| *score >= ENOUGH) {
            if of_ours[o].is_none() && !taken[s] {
                (of_ours[o], taken[s]) = (Some((score, s)), true);
            }
        }
        let mut results = Vec::new();
        for (o, field) in ours.iter().enumerate() {
            let rivals = pairs.iter().filter(|(score, other, s)| {
                *other == o
                    && !taken[*s]
                    && of_ours[o].is_some_and(|(best, _)| score + NEAR >= best && *score >= ENOUGH)
            });
            let mut rivals: Vec<String> = rivals.map(|(_, _, s)| there[*s].1.to_owned()).collect();
            // Another field of ours, which found nothing, may as well be what this one took.
            let is_shared = of_ours[o].is_some_and(|(best, taken)| {
                pairs.iter().any(|(score, other, s)| {
                    let is_other = *s == taken && *other != o && of_ours[*other].is_none();
                    is_other && score + NEAR >= best && *score >= ENOUGH
                })
            });
            // What is described and nothing else of ours: one of these may be it.
            let strangers = (0..there.len()).filter(|s| asked && !taken[*s] && may_be(field, there[*s].0));
            let strangers: Vec<String> = strangers.map(|s| there[s].1.to_owned()).collect();
            // What names the check or the customer need not be told twice.
            let is_told = asked && NAMING.contains(&field.name) && of_ours.iter().any(Option::is_some);
            match of_ours[o] {
                Some((_, s)) if rivals.is_empty() && !is_shared => {
                    let (seen, name) = there[s];
                    results.push((*field, Some((seen.path.clone(), name.to_owned()))));
                }
                Some((_, s)) => {
                    rivals.insert(0, there[s].1.to_owned());
                    self.doubt(format!("{key}.{}", field.name), rivals);
                }
                None if field.required && !(is_told && strangers.is_empty()) => {
                    let near = pairs
                        .iter()
                        .filter(|(score, other, s)| *other == o && !taken[*s] && *score >= ENOUGH / 2);
                    let candidates = near.map(|(_, _, s)| there[*s].1.to_owned()).collect();
                    self.doubt(format!("{key}.{}", field.name), candidates);
                }
                None if strangers.is_empty() => results.push((*field, None)),
                // It is not switched off.
                None => self.doubt(format!("{key}.{}", field.name), strangers),
            }
        }
        results
    }
}

/// The pairs of the table's operations and the described ones; what has no partner is a doubt.
fn pairs<'a>(api: &'a Api, findings: &mut Findings) -> Vec<(&'static Operation, Route, &'a Described)> {
    let routed: Vec<(&'static Operation, Route)> =
        OPERATIONS.iter().filter_map(|o| Some((o, o.route?))).collect();
    let mut scores = Vec::new();
    for (o, (operation, route)) in routed.iter().enumerate() {
        for (d, described) in api.operations.iter().enumerate() {
            scores.push((operation_score(operation, route, described), o, d));
        }
    }
    scores.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
    let mut of_ours: Vec<Option<(u32, usize)>> = vec![None; routed.len()];
    let mut taken = vec![false; api.operations.len()];
    for (score, o, d) in scores.iter().copied().filter(|(score, ..)| *score >= ENOUGH) {
        if of_ours[o].is_none() && !taken[d] {
            (of_ours[o], taken[d]) = (Some((score, d)), true);
        }
    }
    let mut found = Vec::new();
    for (o, (operation, route)) in routed.into_iter().enumerate() {
        let free = |near: u32| {
            let near = scores.iter().filter(move |(score, other, _)| *other == o && *score >= near);
            near.filter(|(_, _, d)| !taken[*d]).map(|(_, _, d)| {
                let described = &api.operations[*d];
                format!("{} {}", described.method, described.path)
            })
        };
        let key = format!("operations.{}", operation.name);
        match of_ours[o] {
            Some((best, d)) => {
                let rivals: Vec<String> = free(best.saturating_sub(NEAR).max(ENOUGH)).collect();
                let described = &api.operations[d];
                if rivals.is_empty() {
                    found.push((operation, route, described));
                } else {
                    let first = format!("{} {}", described.method, described.path);
                    let candidates = std::iter::once(first).chain(rivals).collect();
                    findings.doubt(key, candidates);
                }
            }
            None => findings.doubt(key, free(ENOUGH / 2).collect()),
        }
    }
    found
}

fn operation_score(operation: &Operation, route: &Route, described: &Described) -> u32 {
    let is_ours = described.path.trim_end_matches('/').eq_ignore_ascii_case(route.path);
    let (paths, titles) = lexicon::operation(operation.name);
    // What is filled in is no part of a path's name.
    let named: Vec<&str> = described.path.split('/').filter(|part| !part.starts_with('{')).collect();
    let path = if is_ours { 100 } else { likeness(&named.join("/"), paths) };
    let title = described.title.split(['.', '\n', '(']).next().unwrap_or_default();
    if title.trim().is_empty() {
        return path;
    }
    let title = likeness(title, operation.title).max(likeness(title, titles));
    (together(path, title) + if is_ours { 10 } else { 0 }).min(100)
}

/// The described fields that stand at a place, lists not entered, with their names from there.
fn candidates<'s>(seen: &[&'s Seen], place: &str) -> Vec<(&'s Seen, &'s str)> {
    let lists: Vec<&str> = seen.iter().filter(|s| s.shape == Shape::List).map(|s| s.path.as_str()).collect();
    let stands = |s: &&&'s Seen| {
        let name = if place.is_empty() {
            Some(s.path.as_str())
        } else {
            s.path.strip_prefix(place)?.strip_prefix('.')
        }?;
        let is_deeper = lists.iter().any(|list| {
            *list != place
                && list.len() > place.len()
                && s.path.strip_prefix(list).is_some_and(|rest| rest.starts_with('.'))
        });
        // An object is a place, its fields are what is looked for.
        (!is_deeper && s.shape != Shape::Object).then_some((**s, name))
    };
    seen.iter().filter_map(|s| stands(&s)).collect()
}

/// Whether a described field that is nothing else of ours may be this one after all.
fn may_be(ours: &Ours, seen: &Seen) -> bool {
    ours.is_list() == (seen.shape == Shape::List) && (ours.kind == Kind::Flag) == (seen.shape == Shape::Flag)
}

fn score(ours: &Ours, seen: &Seen, name: &str) -> u32 {
    if ours.is_list() != (seen.shape == Shape::List) {
        return 0;
    }
    let is_flag = ours.kind == Kind::Flag;
    let wrong_kind = (is_flag && seen.shape == Shape::Number)
        || (!is_flag && seen.shape == Shape::Flag && ours.kind != Kind::Any);
    let last = name.rsplit('.').next().unwrap_or(name);
    named_score(ours.name, last, &seen.words).saturating_sub(if wrong_kind { 30 } else { 0 })
}

pub fn score_of(ours: &str, seen: &Seen) -> u32 {
    named_score(ours, seen.path.rsplit('.').next().unwrap_or(&seen.path), &seen.words)
}

fn named_score(ours: &str, last: &str, words: &str) -> u32 {
    let Some((_, english, russian)) = lexicon::field(ours) else {
        return if ours.rsplit('.').next() == Some(last) { 100 } else { 0 };
    };
    let is_same = ours.rsplit('.').next() == Some(last);
    let meant = || likeness(&lexicon::in_cyrillic(last), russian);
    let name = if is_same { 100 } else { likeness(last, english).max(meant()) };
    let words = words.split(['(', '.', ',', ';']).next().unwrap_or_default().trim();
    if words.is_empty() {
        return name;
    }
    (together(name, likeness(words, russian)) + if is_same { 20 } else { 0 }).min(100)
}

/// A name's likeness and that of the words about it: either is enough where it is whole.
fn together(name: u32, words: u32) -> u32 {
    ((name * 4 + words * 6) / 10).max(name * 6 / 10)
}
