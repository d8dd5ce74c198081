//! The READMEs name everything that there is: options, admin paths, faults, settings, keys of the seed and the log.

use std::process::Command;

use serde_json::Value;

use crate::client::{ask, form, sandbox};

const READMES: [(&str, &str); 2] =
    [("README.md", include_str!("../../README.md")), ("README.ru.md", include_str!("../../README.ru.md"))];

fn named(what: &str) {
    let spellings = [format!("`{what}`"), format!("`{what} "), format!(" {what}`"), format!("\"{what}\"")];
    for (page, text) in READMES {
        assert!(spellings.iter().any(|spelling| text.contains(spelling)), "{page} does not name {what}");
    }
}

fn keys(value: &Value) -> Vec<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_readmes_name_everything() {
    let sandbox = sandbox();
    form(&sandbox, "/customer/auth", "phone=1");
    let help = Command::new(env!("CARGO_BIN_EXE_maxbonus-sandbox")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    help.split_whitespace().filter(|word| word.starts_with("--")).for_each(named);

    let list = ask(&sandbox, "GET", "/sandbox", &[], "").unwrap();
    let list = String::from_utf8(list.body).unwrap();
    list.split_whitespace().filter(|word| word.starts_with("/sandbox")).for_each(named);
    let (_, faults) = list.split_once("of their own:\n").unwrap();
    assert_eq!(faults.lines().count(), 25);
    faults.split([' ', ',', '\n']).filter(|word| !word.is_empty()).for_each(named);

    keys(&sandbox.state()).iter().for_each(|key| named(key));
    keys(&sandbox.state()["settings"]).iter().for_each(|key| named(key));
    keys(&sandbox.requests()[0]).iter().for_each(|key| named(key));
    let seed: Value = serde_json::from_str(include_str!("../../seed.json")).unwrap();
    for (list, rows) in seed.as_object().unwrap() {
        named(list);
        let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
        rows.iter().flat_map(keys).for_each(|key| named(&key));
    }
}
