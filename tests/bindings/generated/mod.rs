//! What the bindings hold of the tables of operations and statuses, written by these modules and checked in.

#[allow(dead_code)]
#[path = "../../../src/status.rs"]
pub mod status;
#[allow(dead_code)]
#[path = "../../../src/wire/table.rs"]
pub mod table;

mod csharp;
#[path = "../../../bindings/fold.rs"]
mod fold;
mod pascal;
mod python;

use table::{Kind, Row, Source};

/// A field of a request or an answer, with the fields of the objects in it.
pub struct Member {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
    pub source: Source,
    pub parts: Vec<Member>,
}

pub fn request(operation: &Row) -> Vec<Member> {
    let member = |f: &table::Field| (f.name, f.kind, f.required, f.source);
    tree(operation.fields.iter().map(member))
}

pub fn answer(operation: &Row) -> Vec<Member> {
    let member = |f: &table::AnswerField| (f.name, f.kind, f.required, f.source);
    tree(operation.answer.iter().map(member))
}

/// Puts the fields with a dot into the ones before the dot.
fn tree(fields: impl Iterator<Item = (&'static str, Kind, bool, Source)>) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
    for (path, kind, required, source) in fields {
        let member = |name| Member { name, kind, required, source, parts: Vec::new() };
        match path.split_once('.') {
            Some((whole, part)) => {
                members.iter_mut().find(|m| m.name == whole).unwrap().parts.push(member(part));
            }
            None => members.push(member(path)),
        }
    }
    members
}

/// `CheckCalc` of `check.calc`, `CalcId` of `calc_id`.
pub fn capitals(name: &str) -> String {
    name.split(['.', '_']).map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

/// `CheckCalcItem` of `CheckCalc` and `items`.
pub fn record_name(owner: &str, name: &str) -> String {
    let one = if name == "goods" { name } else { name.strip_suffix('s').unwrap_or(name) };
    format!("{owner}{}", capitals(one))
}

/// `, POST /check (G)` of an operation that goes to the server.
pub fn way(operation: &Row) -> String {
    let way = |route: &table::Route| format!(", {} {} ({})", route.method, route.path, route.source.letter());
    operation.route.as_ref().map(way).unwrap_or_default()
}

/// The header's constants with their values.
fn header_constants() -> impl Iterator<Item = (&'static str, &'static str)> {
    let header = include_str!("../../../include/maxbonus.h");
    header.lines().filter_map(|line| line.strip_prefix("#define ")?.split_once(' '))
}

/// The version of the C interface, as the header has it.
pub fn abi_version() -> &'static str {
    header_constants().find(|(name, _)| *name == "MAXBONUS_ABI_VERSION").unwrap().1
}
