//! The parts between marks of `bindings/pascal/MaxBonus.pas`.

use std::fmt::Write as _;

use super::fold::fold;
use super::table::{Operation, Row};
use super::{Member, answer, capitals, header_constants, request, status::Status};
use crate::golden;

const UNIT: &str = "bindings/pascal/MaxBonus.pas";
const BEGIN: &str = "// <made from the tables of operations and statuses by tests/bindings: do not edit>\n";
const END: &str = "// </made>\n";
const WIDTH: usize = 116;

/// The constants of the interface.
fn constants() -> String {
    let mut text = "const\n".to_owned();
    text += "  /// The version of the library's interface that this unit speaks.\n";
    _ = writeln!(text, "  MAXBONUS_ABI_VERSION = {};\n", super::abi_version());
    for status in Status::ALL {
        _ = writeln!(text, "  /// {}", fold(status.doc(), WIDTH).join("\n  /// "));
        _ = writeln!(text, "  MAXBONUS_{} = {};", status.name(), *status as i32);
    }
    text += "\n  // Levels of the log: each tells of the ones above it too.\n";
    for (name, value) in header_constants().filter(|(name, _)| name.starts_with("MAXBONUS_LOG_")) {
        _ = writeln!(text, "  {name} = {value};");
    }
    text += "\n  // The operations' names, for Call.\n";
    for operation in Operation::rows() {
        _ = writeln!(text, "  MaxBonus{} = '{}';", capitals(operation.name), operation.name);
    }
    text
}

/// Fields in one sentence, those of inner objects in brackets behind theirs.
fn fields(members: &[Member]) -> String {
    let one = |m: &Member| {
        let required = if m.required { ", required" } else { "" };
        let parts = if m.parts.is_empty() { String::new() } else { format!(" with [{}]", fields(&m.parts)) };
        format!("{} ({}{required}){parts}", m.name, m.kind.words())
    };
    members.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn comment(operation: &Row) -> String {
    let mut name = operation.name.to_owned();
    if let Some(route) = &operation.route {
        _ = write!(name, ", {} {} ({})", route.method, route.path, route.source.letter());
    }
    let (asked, answered) = (request(operation), answer(operation));
    let or = |text: String, none: &str| if text.is_empty() { none.to_owned() } else { text };
    let mut paragraphs = vec![
        operation.doc.to_owned(),
        format!("{name}."),
        format!("Request: {}.", or(fields(&asked), "no fields")),
        format!("Answer: {}.", or(fields(&answered), "the server's own fields")),
    ];
    if !operation.notes.is_empty() {
        paragraphs.push(operation.notes.to_owned());
    }
    let line = |line: String| format!("    /// {line}\n");
    paragraphs.iter().flat_map(|p| fold(p, WIDTH)).map(line).collect()
}

fn declarations() -> String {
    let method = |operation: &Row| {
        let name = capitals(operation.name);
        format!(
            "{}    function {name}(const Json: TMaxBonusText): TMaxBonusText; overload;\n    \
             function {name}(const Fields: IMaxBonusFields): IMaxBonusFields; overload;\n",
            comment(operation)
        )
    };
    Operation::rows().map(method).collect()
}

/// A text as constants of 16 bits, which no code page can spoil.
fn characters(text: &str) -> String {
    let mut literal = String::new();
    let mut quoted = false;
    for unit in text.encode_utf16() {
        let plain = (0x20..0x7f).contains(&unit) && unit != 0x27;
        if plain != quoted {
            literal.push('\'');
        }
        quoted = plain;
        if plain {
            literal.push(char::from_u32(u32::from(unit)).unwrap());
        } else {
            _ = write!(literal, "#${unit:04X}");
        }
    }
    if quoted {
        literal.push('\'');
    }
    literal
}

/// The Russian sentences that the unit says itself, and the exceptions of the statuses.
fn sentences_and_families() -> String {
    let mut text = "const\n".to_owned();
    let sentences = [
        ("InvalidArgumentSentence", Status::InvalidArgument.sentence()),
        ("InvalidHandleSentence", Status::InvalidHandle.sentence()),
        ("ConflictSentence", Status::Conflict.sentence()),
        ("LibraryMissing", "Библиотека MaxBonus не загружена: "),
        ("LibraryOther", "Библиотека MaxBonus другой версии: "),
    ];
    for (name, sentence) in sentences {
        // No line of a source may be longer than what old editors take.
        let parts = fold(sentence, 20);
        let last = parts.len() - 1;
        let blank = |i: usize| if i < last { " " } else { "" };
        let parts = parts.iter().enumerate().map(|(i, part)| characters(&format!("{part}{}", blank(i))));
        _ = writeln!(text, "  {name} = {};", parts.collect::<Vec<_>>().join(" +\n    "));
    }
    text += "\nfunction FamilyOf(Status: Integer): EMaxBonusClass;\nbegin\n  case Status of\n";
    for status in Status::ALL.iter().filter(|s| **s != Status::Ok) {
        _ = writeln!(text, "    MAXBONUS_{}: Result := EMaxBonus{};", status.name(), status.family());
    }
    text + "  else\n    // A status of a later library.\n    Result := EMaxBonus;\n  end;\nend;\n"
}

fn bodies() -> String {
    let method = |operation: &Row| {
        let name = capitals(operation.name);
        format!(
            "function TMaxBonusSession.{name}(const Json: TMaxBonusText): TMaxBonusText;\nbegin\n  \
             Result := Call(MaxBonus{name}, Json);\nend;\n\n\
             function TMaxBonusSession.{name}(const Fields: IMaxBonusFields): IMaxBonusFields;\nbegin\n  \
             Result := Call(MaxBonus{name}, Fields);\nend;\n"
        )
    };
    Operation::rows().map(method).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_pascal_unit_holds_what_the_tables_make() {
    let unit = std::fs::read_to_string(crate::driver::root(UNIT)).unwrap();
    assert!(unit.is_ascii(), "some compiler would read it in its own code page");
    let mut made = [constants(), declarations(), sentences_and_families(), bodies()].into_iter();
    let mut text = String::new();
    let mut rest = unit.as_str();
    while let Some((before, after)) = rest.split_once(BEGIN) {
        // The mark at the end stands as far in as the one at the beginning.
        let indent = &before[before.rfind('\n').map_or(0, |i| i + 1)..];
        let (_, behind) = after.split_once(END).expect("a mark at the end");
        text += &format!("{before}{BEGIN}{}{indent}{END}", made.next().expect("no more marks"));
        rest = behind;
    }
    assert!(made.next().is_none(), "a mark is missing");
    golden::compare_file(UNIT, &(text + rest));
}
