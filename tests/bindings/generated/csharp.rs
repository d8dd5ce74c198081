//! `bindings/csharp/src/{Operations,Models,Tables}.cs`.

use std::fmt::Write as _;

use super::fold::fold;
use super::table::{Kind, Operation, Row};
use super::{Member, answer, capitals, record_name, request, status::Status, way};
use crate::golden;

const MADE: &str = "// Made from the tables of operations and statuses by tests/bindings: do not edit.\n";
const WIDTH: usize = 104;

/// How a field is declared: its type in C#, how it is read, what it holds in words.
fn declared(member: &Member, record: &str) -> (String, String, &'static str) {
    let name = member.name;
    let read = |kind: &str, how: &str| (kind.to_owned(), format!("{how}(\"{name}\")"), member.kind.words());
    if !member.parts.is_empty() {
        let words = if member.kind == Kind::Any { "array of objects" } else { member.kind.words() };
        return (format!("IReadOnlyList<{record}>"), format!("GetRecords<{record}>(\"{name}\")"), words);
    }
    match member.kind {
        Kind::Money | Kind::MoneyAsGiven => {
            let (kind, how, _) = read("decimal?", "GetAmount");
            (kind, how, "roubles or bonuses, at most 2 decimals")
        }
        Kind::Quantity => read("decimal?", "GetAmount"),
        Kind::Text | Kind::Token | Kind::Code | Kind::Phone | Kind::Customer => read("string", "GetText"),
        Kind::Whole => read("long?", "GetWhole"),
        Kind::Flag => read("bool?", "GetFlag"),
        Kind::Lines => read("IReadOnlyList<string>", "GetTexts"),
        Kind::Any => read("object", "GetAny"),
        Kind::Positions | Kind::Returned | Kind::Certificates | Kind::Records => {
            unreachable!("they have parts")
        }
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let parts = text.split('`').enumerate();
    parts.map(|(n, part)| if n % 2 == 1 { format!("<c>{part}</c>") } else { part.to_owned() }).collect()
}

/// A comment's element, on lines of its own when it is long.
fn element(tag: &str, text: &str) -> String {
    let text = escaped(text);
    let close = tag.split(' ').next().unwrap();
    if text.len() <= WIDTH - 20 {
        return format!("        /// <{tag}>{text}</{close}>\n");
    }
    let lines = fold(&text, WIDTH).join("\n        /// ");
    format!("        /// <{tag}>\n        /// {lines}\n        /// </{close}>\n")
}

/// A field as a property of its class.
fn property(member: &Member, records: &str, asked: bool) -> String {
    let (kind, read, words) = declared(member, &record_name(records, member.name));
    let absent = match (member.required, asked) {
        (true, true) => "; required",
        (false, true) => "; null is not sent",
        (true, false) => "",
        (false, false) => "; null when the answer has none",
    };
    let words = words[..1].to_uppercase() + &words[1..];
    let doc = element("summary", &format!("{words}{absent} ({}).", member.source.letter()));
    let body = if asked {
        format!("{{ get => {read}; set => Set(\"{}\", value); }}", member.name)
    } else {
        format!("=> {read};")
    };
    format!("{doc}        public {kind} {} {body}\n", capitals(member.name))
}

/// A class of a request or an answer, and before it the classes of the objects in it.
fn class(name: &str, records: &str, doc: &str, members: &[Member], asked: bool) -> String {
    let mut text = String::new();
    let mut become_records = String::new();
    for member in members.iter().filter(|m| !m.parts.is_empty()) {
        let record = record_name(records, member.name);
        text += &class(&record, &record, &format!("One of `{}`.", member.name), &member.parts, asked);
        _ = writeln!(become_records, "            Become(\"{}\", one => new {record}(one));", member.name);
    }
    let constructors = if asked {
        format!(
            "        /// <summary>No fields yet.</summary>\n        public {name}()\n        {{\n        }}\n\n        \
             /// <summary>The fields of another object, an answer for one.</summary>\n        \
             /// <param name=\"fields\">What is copied.</param>\n        \
             public {name}(IDictionary<string, object> fields) : base(fields)\n        {{\n{become_records}        }}\n"
        )
    } else {
        format!(
            "        internal {name}(IDictionary<string, object> fields) : base(fields)\n        {{\n{become_records}        }}\n"
        )
    };
    let doc = element("summary", doc).replace("        ///", "    ///");
    let properties: Vec<String> = members.iter().map(|m| property(m, records, asked)).collect();
    let properties = properties.join("\n");
    _ = write!(
        text,
        "\n{doc}    public sealed class {name} : Fields\n    {{\n{constructors}\n{properties}    }}\n"
    );
    text
}

fn models() -> String {
    let mut text = format!(
        "// What operations take and answer. An answer holds what the server sent: it may leave a field out, and send more.\n\
         // After each field: G integrator's guide, C captured exchange, I inferred, own: the library's.\n{MADE}\n\
         using System.Collections.Generic;\n\nnamespace MaxBonus\n{{"
    );
    let mut classes = String::new();
    for operation in Operation::rows() {
        let name = capitals(operation.name);
        let (asked, answered) = (request(operation), answer(operation));
        if !asked.is_empty() {
            let doc = format!("Request of `{}`.", operation.name);
            classes += &class(&format!("{name}Request"), &name, &doc, &asked, true);
        }
        if !answered.is_empty() {
            let doc = format!("Answer of `{}`.", operation.name);
            let answer = format!("{name}Answer");
            classes += &class(&answer, &answer, &doc, &answered, false);
        }
    }
    // The first stands right after the brace.
    text += &classes;
    text.replace("{\n\n    ///", "{\n    ///") + "}\n"
}

/// A method and its twin for `await`.
fn methods(operation: &Row) -> String {
    let name = capitals(operation.name);
    let asked = request(operation);
    let (asks, answers) = (!asked.is_empty(), !answer(operation).is_empty());
    let takes = if asks { format!("{name}Request request") } else { "Fields request".to_owned() };
    let takes = if asked.iter().any(|m| m.required) { takes } else { format!("{takes} = null") };
    let gives = if answers { format!("{name}Answer") } else { "Fields".to_owned() };
    let call = format!("Call(\"{}\", request)", operation.name);
    let call = if answers { format!("new {gives}({call})") } else { call };
    let made = if answers { format!("answer => new {gives}(answer), ") } else { String::new() };
    let notes = if operation.notes.is_empty() { String::new() } else { format!(" {}", operation.notes) };
    let request_doc = if asks { "The request." } else { "Fields that have no name here; none are needed." };
    let common = element("param name=\"request\"", request_doc);
    format!(
        "{summary}{remarks}{common}        /// <returns>The answer.</returns>\n        \
         /// <exception cref=\"MaxBonusException\">The call failed.</exception>\n        \
         public {gives} {name}({takes})\n        {{\n            return {call};\n        }}\n\n        \
         /// <summary><see cref=\"{name}\"/> without holding up the caller, cancelled as in CallAsync.</summary>\n\
         {common}        /// <param name=\"cancellation\">Cancels the call.</param>\n        /// <returns>The answer.</returns>\n        \
         /// <exception cref=\"MaxBonusException\">The call failed.</exception>\n        \
         /// <exception cref=\"System.OperationCanceledException\">It was cancelled.</exception>\n        \
         public Task<{gives}> {name}Async({takes}, CancellationToken cancellation = default)\n        {{\n            \
         return CallAsync(\"{}\", request, {made}cancellation);\n        }}\n",
        operation.name,
        summary = element("summary", operation.doc),
        remarks = element("remarks", &format!("`{}`{}.{notes}", operation.name, way(operation))),
    )
}

fn operations() -> String {
    let methods: Vec<String> = Operation::rows().map(methods).collect();
    format!(
        "// A method per operation.\n{MADE}\n\
         using System.Threading;\nusing System.Threading.Tasks;\n\nnamespace MaxBonus\n{{\n    \
         public sealed partial class Session\n    {{\n{}    }}\n}}\n",
        methods.join("\n")
    )
}

fn tables() -> String {
    let errors = || Status::ALL.iter().filter(|s| **s != Status::Ok);
    let constant = |s: &Status| {
        let doc = element("summary", s.doc());
        format!(
            "{doc}        public const string {} = \"{}\";\n",
            capitals(&s.name().to_lowercase()),
            s.name()
        )
    };
    let constants: Vec<String> = errors().map(constant).collect();
    let mut families: Vec<&str> = Vec::new();
    for status in errors() {
        if !families.contains(&status.family()) {
            families.push(status.family());
        }
    }
    let mut cases = String::new();
    for family in families {
        for status in errors().filter(|s| s.family() == family) {
            _ = writeln!(cases, "                case {}: // {}", *status as i32, status.name());
        }
        let class = if family == "Cancelled" { "CallCancelled" } else { family };
        _ = writeln!(cases, "                    return new {class}Exception(document);");
    }
    let sentences: Vec<String> =
        Status::ALL.iter().map(|s| format!("            \"{}\",\n", s.sentence())).collect();
    format!(
        "// What the package knows of statuses.\n{MADE}\nnamespace MaxBonus\n{{\n    \
         /// <summary>The statuses that a <see cref=\"MaxBonusException\"/> may have, by their names.</summary>\n    \
         public static class Status\n    {{\n{}    }}\n\n    \
         internal static class Tables\n    {{\n        internal const uint AbiVersion = {};\n\n        \
         static readonly string[] Sentences =\n        {{\n{}        }};\n\n        \
         /// <summary>The exception of a status; of one that this package does not know, the base of them all.</summary>\n        \
         internal static MaxBonusException Failure(int status, Fields document)\n        {{\n            \
         switch (status)\n            {{\n{cases}                default:\n                    \
         return new MaxBonusException(document);\n            }}\n        }}\n\n        \
         /// <summary>The cashier's sentence for a status, in Russian.</summary>\n        \
         internal static string Sentence(int status)\n        {{\n            return Sentences[status];\n        }}\n    }}\n}}\n",
        constants.join("\n"),
        super::abi_version(),
        sentences.concat(),
    )
}

#[test]
fn the_csharp_files_are_as_the_tables_make_them() {
    let file = |name: &str| format!("bindings/csharp/src/{name}.cs");
    golden::compare_file(&file("Models"), &models());
    golden::compare_file(&file("Operations"), &operations());
    golden::compare_file(&file("Tables"), &tables());
}
