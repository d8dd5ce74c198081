//! One walk over the table, the header and every binding: the same operations and the same statuses in all of them.

use std::collections::BTreeSet;

use serde_json::json;

use crate::driver::{Driver, root};
use crate::generated::capitals;
use crate::generated::status::Status;
use crate::generated::table::Operation;

fn text(path: &str) -> String {
    std::fs::read_to_string(root(path)).unwrap()
}

/// The names of operations that stand between these quotes: small letters, one dot.
fn quoted(text: &str, quote: char) -> BTreeSet<String> {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let is_name = |name: &&str| name.split_once('.').is_some_and(|(a, b)| is_word(a) && is_word(b));
    let is_file = |name: &&str| ["libmaxbonus.so", "maxbonus.dll"].contains(name);
    text.split(quote).filter(is_name).filter(|n| !is_file(n)).map(ToOwned::to_owned).collect()
}

fn table() -> BTreeSet<String> {
    Operation::rows().map(|operation| operation.name.to_owned()).collect()
}

#[test]
fn the_same_operations_stand_in_the_table_the_header_and_every_binding() {
    let header = text("include/maxbonus.h");
    let titles = header.lines().filter_map(|line| line.trim_start().strip_prefix("* ")?.split_once(": "));
    let described: BTreeSet<String> = titles
        .map(|(name, _)| name.to_owned())
        .filter(|name| !quoted(&format!("'{name}'"), '\'').is_empty())
        .collect();
    assert_eq!(described, table(), "the header's descriptions");
    for name in table() {
        let function = format!("int32_t maxbonus_{}(", name.replace('.', "_"));
        assert!(header.contains(&function), "the header has no {function}");
    }
    assert_eq!(quoted(&text("bindings/python/src/maxbonus/operations.py"), '"'), table(), "Python");
    assert_eq!(quoted(&text("bindings/csharp/src/Operations.cs"), '"'), table(), "C#");
    assert_eq!(quoted(&text("bindings/pascal/MaxBonus.pas"), '\''), table(), "Pascal");
    for operation in Operation::rows() {
        let (words, method) = (operation.name.replace('.', "_"), capitals(operation.name));
        for (file, declared) in [
            ("bindings/python/src/maxbonus/operations.py", format!("def {words}(")),
            ("bindings/csharp/src/Operations.cs", format!(" {method}(")),
            ("bindings/csharp/src/Operations.cs", format!(" {method}Async(")),
            ("bindings/pascal/MaxBonus.pas", format!("function {method}(")),
        ] {
            assert!(text(file).contains(&declared), "{file} has no {declared}");
        }
    }
}

#[test]
fn the_component_for_1c_and_the_library_in_it_have_the_tables_operations() {
    let program = crate::onec::driver(&root("."));
    let names = std::process::Command::new(program.get_program())
        .args(program.get_args().next())
        .arg("names")
        .output()
        .unwrap();
    let names = String::from_utf8(names.stdout).unwrap();
    let mut driver = Driver::start(program);
    let said = driver.open(&json!({"token": "t", "base_url": "http://127.0.0.1:9/x"}));
    assert_eq!(said[0], "opened", "{said:?}");
    let said = driver.call("basic.contract", &json!({}));
    let contract: serde_json::Value = serde_json::from_str(&said[1]).unwrap();
    let rows = contract["operations"].as_array().unwrap();
    assert_eq!(rows.len(), Operation::ALL.len());
    for (row, operation) in rows.iter().zip(Operation::rows()) {
        assert_eq!(row["operation"], operation.name);
        let method = format!("method {} {} 2", capitals(operation.name), operation.onec);
        assert!(names.lines().any(|line| line == method), "the component has no {method}");
    }
}

#[test]
fn the_same_statuses_stand_in_the_header_and_every_binding() {
    let (header, python) = (text("include/maxbonus.h"), text("bindings/python/src/maxbonus/_tables.py"));
    let (csharp, pascal) = (text("bindings/csharp/src/Tables.cs"), text("bindings/pascal/MaxBonus.pas"));
    for status in Status::ALL {
        let (name, number) = (status.name(), *status as i32);
        assert!(header.contains(&format!("#define MAXBONUS_{name} {number}\n")), "the header: {name}");
        assert!(pascal.contains(&format!("  MAXBONUS_{name} = {number};")), "Pascal: {name}");
        // These raise what fails, so they need no name for what did not.
        if *status != Status::Ok {
            let family = status.family();
            assert!(python.contains(&format!("    {number}: \"{family}\",  # {name}\n")), "Python: {name}");
            assert!(csharp.contains(&format!(" = \"{name}\";")), "C#: {name}");
        }
    }
    let defined =
        header.lines().filter(|l| l.starts_with("#define MAXBONUS_")).filter_map(|l| l.split(' ').nth(1));
    let others = ["MAXBONUS_H", "MAXBONUS_ABI_VERSION"];
    let statuses = defined.filter(|name| !others.contains(name) && !name.starts_with("MAXBONUS_LOG_"));
    assert_eq!(statuses.count(), Status::ALL.len());
}
