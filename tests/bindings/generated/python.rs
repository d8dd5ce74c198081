//! `bindings/python/src/maxbonus/{operations,types,_tables}.py`.

use std::fmt::Write as _;

use super::fold::fold;
use super::table::{Kind, Operation, Row};
use super::{Member, answer, capitals, record_name, request, status::Status, way};
use crate::golden;

const MADE: &str = "# Made from the tables of operations and statuses by tests/bindings: do not edit.\n";
const WIDTH: usize = 104;
/// Words that no name can have in Python.
const RESERVED: &[&str] = &["from"];

fn folder(file: &str) -> String {
    format!("bindings/python/src/maxbonus/{file}")
}

/// The Python type of what a request may hold, or of what an answer holds.
fn python_type(member: &Member, record: &str, asked: bool) -> String {
    if !member.parts.is_empty() {
        return format!("{}[{record}]", if asked { "Sequence" } else { "List" });
    }
    match member.kind {
        Kind::Money | Kind::MoneyAsGiven | Kind::Quantity if asked => "Amount".to_owned(),
        Kind::Money | Kind::MoneyAsGiven | Kind::Quantity => "Decimal".to_owned(),
        Kind::Text | Kind::Token | Kind::Code | Kind::Phone | Kind::Customer => "str".to_owned(),
        Kind::Whole => "int".to_owned(),
        Kind::Flag => "bool".to_owned(),
        Kind::Lines => "List[str]".to_owned(),
        Kind::Any if asked => "object".to_owned(),
        Kind::Any => "Any".to_owned(),
        Kind::Positions | Kind::Returned | Kind::Certificates | Kind::Records => {
            unreachable!("they have parts")
        }
    }
}

fn name_in_python(name: &str) -> String {
    if RESERVED.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

/// A dictionary's class: the required keys in a class of their own, because one class has one totality.
fn class(name: &str, records: &str, doc: &str, members: &[Member], asked: bool) -> String {
    let mut text = String::new();
    for member in members.iter().filter(|m| !m.parts.is_empty()) {
        let record = record_name(records, member.name);
        let doc = format!("One of `{}`.", member.name);
        text += &class(&record, &record, &doc, &member.parts, asked);
    }
    let line =
        |m: &&Member| format!("    {}: {}\n", m.name, python_type(m, &record_name(records, m.name), asked));
    let (required, optional): (Vec<&Member>, Vec<&Member>) = members.iter().partition(|m| m.required);
    if members.iter().any(|m| RESERVED.contains(&m.name)) {
        assert!(required.is_empty());
        let keys = members
            .iter()
            .map(|m| format!("\"{}\": {}", m.name, python_type(m, &record_name(records, m.name), asked)));
        let keys = keys.collect::<Vec<_>>().join(", ");
        _ = writeln!(text, "#: {doc}\n{name} = TypedDict(\"{name}\", {{{keys}}}, total=False)\n\n");
        return text;
    }
    if required.is_empty() || optional.is_empty() {
        let total = if optional.is_empty() { "" } else { ", total=False" };
        let body: String = members.iter().map(|m| line(&m)).collect();
        _ = writeln!(text, "class {name}(TypedDict{total}):\n    \"\"\"{doc}\"\"\"\n\n{body}\n");
        return text;
    }
    let lines = |members: &[&Member]| members.iter().map(line).collect::<String>();
    _ = writeln!(text, "class _{name}(TypedDict):\n{}\n", lines(&required));
    _ = writeln!(
        text,
        "class {name}(_{name}, total=False):\n    \"\"\"{doc}\"\"\"\n\n{}\n",
        lines(&optional)
    );
    text
}

fn types() -> String {
    let mut text = format!(
        "\"\"\"What operations take and answer: amounts are roubles or bonuses with at most 2 decimals.\n\n\
         An answer holds what the server sent: a key that the server leaves out is not there, and it may send more.\n\
         \"\"\"\n{MADE}\nfrom decimal import Decimal\nfrom typing import Any, List, Sequence, TypedDict, Union\n\n\
         #: An amount or a quantity in a request: exact, so no float.\n\
         Amount = Union[Decimal, int, str]\n\n\n"
    );
    for operation in Operation::rows() {
        let name = capitals(operation.name);
        let (asked, answered) = (request(operation), answer(operation));
        if !asked.is_empty() {
            let doc = format!("Request of `{}`.", operation.name);
            text += &class(&format!("{name}Request"), &name, &doc, &asked, true);
        }
        if !answered.is_empty() {
            let doc = format!("Answer of `{}`.", operation.name);
            let answer = format!("{name}Answer");
            text += &class(&answer, &answer, &doc, &answered, false);
        }
    }
    text.trim_end().to_owned() + "\n"
}

fn docstring(operation: &Row) -> String {
    let mut lines = fold(operation.doc, WIDTH);
    let mut more = vec![format!("`{}`{}.", operation.name, way(operation))];
    if !operation.notes.is_empty() {
        more.extend(fold(operation.notes, WIDTH));
    }
    lines.push(String::new());
    lines.extend(more);
    let lines: Vec<String> =
        lines.iter().map(|l| if l.is_empty() { String::new() } else { format!("        {l}") }).collect();
    format!("        \"\"\"{}\n        \"\"\"\n", lines.join("\n").trim_start())
}

fn method(operation: &Row) -> String {
    let name = capitals(operation.name);
    let members = request(operation);
    let mut parameters = String::new();
    let mut given = String::new();
    for member in members.iter().filter(|m| m.required).chain(members.iter().filter(|m| !m.required)) {
        let kind = python_type(member, &format!("types.{}", record_name(&name, member.name)), true);
        let kind = if kind == "Amount" { "types.Amount".to_owned() } else { kind };
        let python = name_in_python(member.name);
        let kind = if member.required { kind } else { format!("Optional[{kind}] = None") };
        _ = writeln!(parameters, "        {python}: {kind},");
        _ = writeln!(given, "            {python}={python},");
    }
    if parameters.is_empty() {
        "        request = given(more)\n".clone_into(&mut given);
    } else {
        parameters = format!("        *,\n{parameters}");
        given = format!("        request = given(\n            more,\n{given}        )\n");
    }
    let call = format!("self.call(\"{}\", request)", operation.name);
    let (answer, call) = if answer(operation).is_empty() {
        ("Dict[str, Any]".to_owned(), call)
    } else {
        (format!("types.{name}Answer"), format!("cast(\"types.{name}Answer\", {call})"))
    };
    format!(
        "    def {method}(\n        self,\n        more: Mapping[str, object] = NOTHING,\n        /,\n{parameters}    ) -> {answer}:\n\
         {doc}{given}        return {call}\n",
        method = operation.name.replace('.', "_"),
        doc = docstring(operation),
    )
}

fn operations() -> String {
    let methods: Vec<String> = Operation::rows().map(method).collect();
    format!(
        "\"\"\"A method per operation.\"\"\"\n{MADE}\n\
         from typing import Any, Dict, Mapping, Optional, Sequence, cast\n\n\
         from . import types\nfrom ._json import NOTHING, given\n\n\n\
         class Operations:\n    \"\"\"The operations, for `Session`. `more` holds fields beside the named ones; None is not sent.\"\"\"\n\n    \
         def call(self, operation: str, request: Mapping[str, object] = NOTHING, /) -> Dict[str, Any]:\n        \
         \"\"\"Runs an operation by its name.\"\"\"\n        raise NotImplementedError\n\n{}",
        methods.join("\n")
    )
}

/// Names of answers' fields of these kinds; what one name means it means everywhere.
fn names_of(kinds: &[Kind]) -> String {
    let all = || Operation::rows().flat_map(|o| o.answer);
    let last = |name: &'static str| name.rsplit('.').next().unwrap();
    let mut names: Vec<&str> = all().filter(|f| kinds.contains(&f.kind)).map(|f| last(f.name)).collect();
    names.sort_unstable();
    names.dedup();
    let fits = |kind| kinds.contains(&kind) || matches!(kind, Kind::Any | Kind::Records);
    assert!(all().all(|f| !names.contains(&last(f.name)) || fits(f.kind)), "one name, two kinds of number");
    names.iter().map(|n| format!("        \"{n}\",\n")).collect::<Vec<_>>().concat()
}

fn tables() -> String {
    let statuses: Vec<String> = Status::ALL.iter().map(|s| format!("    \"{}\",\n", s.name())).collect();
    let families = Status::ALL.iter().filter(|s| **s != Status::Ok);
    let family = |s: &Status| format!("    {}: \"{}\",  # {}\n", *s as i32, s.family(), s.name());
    let families = families.map(family).collect::<Vec<_>>().concat();
    format!(
        "\"\"\"What the binding knows of statuses and of numbers in answers.\"\"\"\n{MADE}\n\
         from typing import Literal\n\n\
         ABI_VERSION = {}\n\n\
         Status = Literal[\n{}]\n\n#: The family of a status by its number.\nFAMILIES = {{\n{families}}}\n\n\
         #: Fields of answers that hold an amount or a quantity.\nAMOUNTS = frozenset(\n    (\n{}    )\n)\n\n\
         #: Fields of answers that hold a whole number.\nWHOLE = frozenset(\n    (\n{}    )\n)\n",
        super::abi_version(),
        statuses.concat(),
        names_of(&[Kind::Money, Kind::Quantity]),
        names_of(&[Kind::Whole]),
    )
}

#[test]
fn the_python_files_are_as_the_tables_make_them() {
    golden::compare_file(&folder("types.py"), &types());
    golden::compare_file(&folder("operations.py"), &operations());
    golden::compare_file(&folder("_tables.py"), &tables());
}
