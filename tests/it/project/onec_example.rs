//! The 1C example and the code on the pages for 1C: parsed by a grammar, and held against the table of operations.
//!
//! Not run: 1C itself is not here. What the grammar cannot see, whether a name of the platform exists and is allowed
//! on a client, is read by a person.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Value, json};
use tree_sitter::{Node, Parser, Tree};

use crate::setup::till::shop;

/// What the component has beside a method per operation.
const FIXED: &[&str] = &[
    "Версия",
    "Ответ",
    "ОписаниеОшибки",
    "КодОшибки",
    "СессияОткрыта",
    "ОткрытьСессию",
    "ЗакрытьСессию",
    "Отменить",
    "Вызвать",
    "ВыполнитьЗапрос",
    "ПолучитьНомерВерсии",
    "ПолучитьОшибку",
];

/// What the platform puts before or behind a member's name for its asynchronous forms.
const BEFORE: &[&str] = &["НачатьВызов", "НачатьПолучение"];
const BEHIND: &str = "Асинх";

/// The variables that hold the component.
const COMPONENT: &[&str] = &["Компонента", "НовыйОбъект"];

/// Operations that no cashier's workplace needs: the two ways that customer.auth takes by itself, and service.
const NOT_AT_A_TILL: &[&str] = &[
    "customer.auth_phone",
    "customer.auth_qr",
    "goods.import",
    "basic.ping",
    "basic.contract",
    "basic.support",
    "journal.settle",
    "journal.adopt",
    "journal.stats",
];

/// What error documents and the answer of an opened session hold; the table says the rest.
const ALSO_ANSWERED: &[&str] =
    &["status", "message", "outcome", "retryable", "warnings", "check_id", "return_id", "state"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every text in BSL: the example's modules and the blocks of the pages, each with its name.
fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    for name in ["MaxBonusClient.bsl", "CashierForm.bsl"] {
        texts.push((
            name.to_owned(),
            std::fs::read_to_string(root().join("examples/onec").join(name)).unwrap(),
        ));
    }
    for page in ["bindings/onec/README.ru.md", "examples/onec/README.md"] {
        let text = std::fs::read_to_string(root().join(page)).unwrap();
        for (n, block) in text.split("```bsl\n").skip(1).enumerate() {
            let block = block.split("```").next().unwrap();
            texts.push((format!("{page}, block {}", n + 1), block.to_owned()));
        }
    }
    texts
}

fn parse(text: &str) -> Tree {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_bsl::LANGUAGE.into()).unwrap();
    parser.parse(text, None).unwrap()
}

/// Every node, the root first.
fn nodes(tree: &Tree) -> Vec<Node<'_>> {
    let (mut found, mut open) = (Vec::new(), vec![tree.root_node()]);
    while let Some(node) = open.pop() {
        found.push(node);
        open.extend((0..node.child_count()).rev().filter_map(|n| node.child(n)));
    }
    found
}

/// The first place that the grammar refuses.
fn refused(text: &str) -> Option<String> {
    let tree = parse(text);
    let wrong = nodes(&tree).into_iter().find(|n| n.is_error() || n.is_missing())?;
    let line = text.lines().nth(wrong.start_position().row).unwrap_or_default();
    Some(format!("line {}: {line}", wrong.start_position().row + 1))
}

/// A text without its comments, in routines: what stands between two ends of a procedure or function.
fn routines(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
    let code = code.join("\n").replace("КонецФункции", "КонецПроцедуры");
    code.split("КонецПроцедуры").map(ToOwned::to_owned).collect()
}

/// The names that follow these words up to something that is no letter of a name.
fn names_after(text: &str, words: &str) -> Vec<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    text.split(words).skip(1).map(name).filter(|n| !n.is_empty()).collect()
}

/// The members of the component that a text uses, without the platform's endings.
fn members(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for variable in COMPONENT {
        for name in names_after(text, &format!("{variable}.")) {
            let name = BEFORE.iter().find_map(|b| name.strip_prefix(b)).unwrap_or(&name);
            found.push(name.strip_suffix(BEHIND).unwrap_or(name).to_owned());
        }
    }
    found
}

/// The keys of `Новый Структура("a, b", …)`.
fn structures(text: &str) -> Vec<String> {
    let lists = text.split("Новый Структура(\"").skip(1).filter_map(|rest| rest.split('"').next());
    lists.flat_map(|list| list.split(',')).map(|key| key.trim().to_owned()).collect()
}

fn contract() -> Vec<Value> {
    let (_sandbox, till) = shop();
    till.call("basic.contract", json!({}))["operations"].as_array().unwrap().clone()
}

/// The last parts of an operation's names of fields: `code` of `items.code`.
fn fields(row: &Value, list: &str) -> BTreeSet<String> {
    let parts =
        row[list].as_array().unwrap().iter().filter_map(|f| f["name"].as_str()?.split('.').next_back());
    parts.map(ToOwned::to_owned).collect()
}

#[test]
fn the_grammar_accepts_every_text_in_bsl() {
    let texts = texts();
    assert!(texts.len() > 4, "modules and blocks: {}", texts.len());
    for (name, text) in texts {
        assert_eq!(refused(&text), None, "{name}");
    }
}

#[test]
fn every_member_of_the_component_that_is_used_exists() {
    let contract = contract();
    let methods: BTreeSet<&str> = contract.iter().filter_map(|row| row["onec"].as_str()).collect();
    for (name, text) in texts() {
        for member in routines(&text).iter().flat_map(|r| members(r)) {
            let exists = methods.contains(member.as_str()) || FIXED.contains(&member.as_str());
            assert!(exists, "{name}: the component has no {member}");
        }
    }
}

#[test]
fn the_component_has_these_members_beside_the_operations_and_no_others() {
    let members = std::fs::read_to_string(root().join("bindings/onec/src/members.rs")).unwrap();
    let code = members.split("#[cfg(test)]").next().unwrap();
    let is_russian = |word: &&str| word.starts_with(|c: char| c.is_uppercase() && !c.is_ascii());
    let named: BTreeSet<&str> = code.split('"').skip(1).step_by(2).filter(is_russian).collect();
    let parameters = ["Конфигурация", "Операция", "Запрос", "Метод", "Путь"];
    let expected: BTreeSet<&str> = FIXED.iter().copied().chain(parameters).collect();
    assert_eq!(named, expected);
}

#[test]
fn the_example_uses_every_operation_that_a_cashier_needs() {
    let (_, form) = texts().swap_remove(1);
    let used: BTreeSet<String> = routines(&form).iter().flat_map(|r| members(r)).collect();
    for row in contract() {
        let (operation, method) = (row["operation"].as_str().unwrap(), row["onec"].as_str().unwrap());
        let expected = !NOT_AT_A_TILL.contains(&operation);
        assert_eq!(used.contains(method), expected, "{operation}, {method}");
    }
}

#[test]
fn every_field_that_is_written_or_read_stands_in_the_table() {
    let contract = contract();
    let all = |list: &str| contract.iter().flat_map(|row| fields(row, list)).collect::<BTreeSet<String>>();
    let (requested, answered) = (all("fields"), all("response_fields"));
    let readme = std::fs::read_to_string(root().join("include/README.md")).unwrap();
    for (name, text) in texts() {
        for routine in routines(&text) {
            let used = members(&routine);
            let rows: Vec<&Value> =
                contract.iter().filter(|row| used.iter().any(|m| row["onec"] == m.as_str())).collect();
            let here: BTreeSet<String> = rows.iter().flat_map(|row| fields(row, "fields")).collect();
            let written = [
                names_after(&routine, ".Вставить(\""),
                names_after(&routine, "(Запрос, \""),
                structures(&routine),
            ]
            .concat();
            for field in written.iter().filter(|f| f.is_ascii()) {
                // A routine that calls nothing makes a part of a request, or the configuration.
                let known = if here.is_empty() { requested.contains(field) } else { here.contains(field) };
                let is_key = routine.contains("Функция НастройкиСеанса()")
                    && [format!("`{field}`"), format!("`{field}."), format!(".{field}`")]
                        .iter()
                        .any(|key| readme.contains(key));
                assert!(known || is_key, "{name}: no field {field} in a request of {used:?}");
            }
            for field in names_after(&routine, "[\"") {
                let known = answered.contains(&field) || ALSO_ANSWERED.contains(&field.as_str());
                assert!(known, "{name}: no answer has a field {field}");
            }
        }
    }
}

#[test]
fn the_form_handles_every_command_that_its_head_lists() {
    let (_, form) = texts().swap_remove(1);
    let page = std::fs::read_to_string(root().join("examples/onec/README.md")).unwrap();
    let head =
        form.split("// КОМАНДЫ ФОРМЫ").nth(1).and_then(|rest| rest.split("// СОБЫТИЯ").next()).unwrap();
    let listed: Vec<&str> = head.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    assert!(listed.len() > 10, "{listed:?}");
    for command in &listed {
        assert!(form.contains(&format!("Процедура {command}(Команда)")), "{command} has no handler");
        assert!(page.contains(&format!("`{command}`")), "the example's page does not name {command}");
    }
    assert_eq!(form.matches("(Команда)").count(), listed.len(), "a handler that the head does not list");
}
