//! Pages held to the truth: tables are the table of operations, code is code that runs, every status and key is named.

use serde_json::json;

use crate::project::rules::read;
use crate::setup::till::shop;

fn first_clause(text: &str) -> &str {
    let sentence = text.split(". ").next().unwrap();
    sentence.split(": ").next().unwrap().trim_end_matches('.')
}

/// The table of the README, from the contract in force.
fn table(contract: &serde_json::Value, titles: bool) -> String {
    let mut table = String::new();
    for row in contract["operations"].as_array().unwrap() {
        let text = |key: &str| row[key].as_str().unwrap_or_default();
        let way = match row["path"].as_str() {
            Some(path) => format!("{} `{path}` {}", text("method"), text("encoding")),
            None => String::new(),
        };
        let what = if titles { text("title") } else { first_clause(text("doc")) };
        table += &format!("| `{}` | {what} | {way} | {} |\n", text("operation"), text("source"));
    }
    table
}

#[test]
fn the_tables_of_the_readmes_are_the_table_of_operations() {
    let (_sandbox, till) = shop();
    let contract = till.call("basic.contract", json!({}));
    for (file, titles) in [("README.md", false), ("README.ru.md", true)] {
        let table = table(&contract, titles);
        assert!(read(file).contains(&table), "{file} lacks this table:\n{table}");
    }
}

#[test]
fn the_readme_names_every_status_and_every_key_of_the_configuration() {
    let readme = read("README.md");
    for line in read("include/maxbonus.h").lines().filter(|l| l.starts_with("#define MAXBONUS_")) {
        let name = line.split_whitespace().nth(1).unwrap().trim_start_matches("MAXBONUS_");
        if name != "H" && name != "ABI_VERSION" && !name.starts_with("LOG_") {
            assert!(readme.contains(&format!("`{name}`")), "{name}");
        }
    }
    for line in read("src/config.rs").split("\nimpl").next().unwrap().lines() {
        if let Some(key) = line.strip_prefix("    pub ").and_then(|rest| rest.split(':').next()) {
            assert!(readme.contains(key), "README.md does not name the key {key}");
        }
    }
}

#[test]
fn the_readmes_page_of_c_is_the_one_that_is_run() {
    let page = read("examples/c/sale.c");
    for file in ["README.md", "README.ru.md"] {
        assert!(read(file).contains(page.trim()), "{file} must hold examples/c/sale.c as it is");
    }
}
