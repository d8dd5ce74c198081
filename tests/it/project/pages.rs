//! Pages held to the truth: tables are the table of operations, requests and answers are what comes, code is code that
//! runs, every status and key is named. `GOLDEN=write` writes the parts between marks anew.

use serde_json::{Map, Value, json};

use crate::project::rules::{files, read, root};
use crate::setup::golden;
use crate::setup::till::{Till, new_folder, sandbox, shop};

fn first_clause(text: &str) -> &str {
    let sentence = text.split(". ").next().unwrap();
    sentence.split(": ").next().unwrap().trim_end_matches('.')
}

/// The table of operations, from the contract in force.
fn table(contract: &Value, titles: bool) -> String {
    let mut table = if titles {
        "| операция | название | на сервере | откуда |\n| --- | --- | --- | --- |\n".to_owned()
    } else {
        "| operation | what it does | on the server | source |\n| --- | --- | --- | --- |\n".to_owned()
    };
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
fn the_tables_of_operations_are_the_table_of_operations() {
    let (_sandbox, till) = shop();
    let contract = till.call("basic.contract", json!({}));
    golden::compare_part("include/README.md", "operations", &table(&contract, false));
    golden::compare_part("include/README.ru.md", "operations", &table(&contract, true));
}

#[test]
fn the_reference_names_every_status() {
    for page in ["include/README.md", "include/README.ru.md"] {
        let text = read(page);
        for line in read("include/maxbonus.h").lines().filter(|l| l.starts_with("#define MAXBONUS_")) {
            let name = line.split_whitespace().nth(1).unwrap().trim_start_matches("MAXBONUS_");
            if name != "H" && name != "ABI_VERSION" && !name.starts_with("LOG_") {
                assert!(text.contains(&format!("`{name}`")), "{page} does not name {name}");
            }
        }
    }
}

#[test]
fn the_pages_name_every_key_of_the_configuration() {
    for language in ["md", "ru.md"] {
        let text =
            read(&format!("include/README.{language}")) + &read(&format!("src/wire/README.{language}"));
        for line in read("src/config.rs").lines() {
            let field = line.strip_prefix("    pub ").filter(|rest| !rest.starts_with("fn "));
            if let Some(key) = field.and_then(|rest| rest.split(':').next()) {
                assert!(text.contains(key), "README.{language}: no page names the key {key}");
            }
        }
    }
}

#[test]
fn the_readmes_fit_into_150_lines() {
    for page in ["README.md", "README.ru.md"] {
        assert!(read(page).lines().count() <= 150, "{page}");
    }
}

#[test]
fn settings_to_paste_open_a_session() {
    for page in ["README.md", "README.ru.md", "src/wire/README.md", "src/wire/README.ru.md"] {
        for block in read(page).split("```json\n").skip(1).map(|b| b.split("```").next().unwrap()) {
            let mut config: Value =
                serde_json::from_str(block).unwrap_or_else(|e| panic!("{page}: {e}\n{block}"));
            let Some(settings) = config.as_object_mut().filter(|c| c.contains_key("token")) else { continue };
            settings.remove("journal");
            settings.remove("log");
            Till::open(config);
        }
    }
}

/// Where a page leaves something out.
const LEFT_OUT: &str = "…";

/// Puts what earlier answers held where the page's request leaves it out.
fn filled(request: Value, known: &Map<String, Value>) -> Value {
    match request {
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| {
                let value = if value == LEFT_OUT { known[&key].clone() } else { filled(value, known) };
                (key, value)
            })
            .collect(),
        Value::Array(list) => list.into_iter().map(|value| filled(value, known)).collect(),
        plain => plain,
    }
}

/// Whether all that the page shows stands in the answer.
fn shows(page: &Value, answer: &Value) -> bool {
    match (page, answer) {
        (Value::String(text), _) if text == LEFT_OUT => !answer.is_null(),
        (Value::Object(page), Value::Object(answer)) => {
            page.iter().all(|(key, value)| answer.get(key).is_some_and(|a| shows(value, a)))
        }
        (Value::Array(page), Value::Array(answer)) => {
            page.len() == answer.len() && page.iter().zip(answer).all(|(p, a)| shows(p, a))
        }
        _ => page == answer,
    }
}

/// Plays the lines `→ operation request` and `← answer` of a page; how many there were.
fn play(page: &str) -> usize {
    let (sandbox, folder) = (sandbox(), new_folder());
    let till = Till::with(&sandbox, json!({"journal": {"path": folder.join("чеки.db")}}));
    let (mut known, mut answer, mut played) = (Map::new(), Value::Null, 0);
    for line in read(page).lines() {
        if let Some(call) = line.strip_prefix("→ ") {
            let (operation, request) = call.split_once(' ').unwrap();
            let request = serde_json::from_str(request).unwrap_or_else(|e| panic!("{page}: {e}\n{line}"));
            answer = till.try_call(operation, &filled(request, &known)).1;
            known.extend(answer.as_object().unwrap().clone());
            // Of the customer the page writes `customer_token`.
            known.extend(answer.get("token").map(|token| ("customer_token".to_owned(), token.clone())));
        } else if let Some(shown) = line.strip_prefix("← ") {
            let shown: Value = serde_json::from_str(shown).unwrap_or_else(|e| panic!("{page}: {e}\n{line}"));
            assert!(shows(&shown, &answer), "{page} shows {shown}\nand there came {answer}");
            played += 1;
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
    played
}

#[test]
fn requests_and_answers_on_the_pages_are_what_comes() {
    for page in ["README.md", "README.ru.md"] {
        assert_eq!(play(page), 8, "{page}");
    }
    for page in ["include/README.md", "include/README.ru.md"] {
        assert_eq!(play(page), 2, "{page}");
    }
}

/// What stands in round brackets behind square ones, without addresses on the network.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    links.filter(|link| !link.contains("://") && !link.contains(' '))
}

/// The anchors of a page, as a browser of the repository makes them.
fn anchors(text: &str) -> Vec<String> {
    let letters = |title: &str| {
        let kept = title.chars().filter(|c| c.is_alphanumeric() || "-_ ".contains(*c));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| letters(line.trim_start_matches('#').trim()))
        .collect()
}

#[test]
fn links_lead_to_files_and_chapters_that_exist() {
    let readmes = ["README.md", "README.ru.md"].map(|name| root().join(name));
    for path in
        files(&["include", "src", "bindings", "examples", "tests"], &["md"]).into_iter().chain(readmes)
    {
        let text = std::fs::read_to_string(&path).unwrap();
        for link in links(&text) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            assert!(target.exists(), "{}: there is no {link}", path.display());
            if !anchor.is_empty() && target.extension().is_some_and(|e| e == "md") {
                let known = anchors(&std::fs::read_to_string(&target).unwrap());
                assert!(known.iter().any(|a| a == anchor), "{}: no chapter {link}", path.display());
            }
        }
    }
}
