//! Accidents at tills, most of them from public reports about other tills' libraries; a file per kind. What is told must
//! be true, and no bonus applied twice or lost. Proven elsewhere:
//!
//! - a lost return sent again under its number at a server that knows no such number:
//!   `receipt::returns::a_return_without_an_answer_is_not_sent_again_until_a_person_has_said_what_became_of_it`;
//! - a damaged journal that several sessions find at once:
//!   `receipt::journal_files::of_many_sessions_that_find_a_damaged_journal_at_once_one_sets_it_aside`;
//! - a journal held by another process during a call:
//!   `receipt::journal_files::another_process_that_holds_the_journal_is_waited_for_no_longer_than_the_deadline`;
//! - a process killed in its write, its mark in place:
//!   `receipt::lifecycle::a_till_killed_in_the_middle_of_a_write_is_settled_by_the_next_session`.

mod answers;
mod damage;
mod files;
mod holders;
mod money;
mod queue;
mod random_days;
mod shifts;
mod weeks;

use serde_json::{Value, json};

use crate::setup::scripted::Scripted;
use crate::setup::till::{Till, items, merge, write};

const WRITE: &str = "check/write";
const ROLLBACK: &str = "check/rollback";
const RETURN: &str = "check/return";

/// A register at this server. Many of these tests lose answers one after another: the breaker is off unless it is told otherwise.
fn till(server: &Scripted, more: Value) -> Till {
    let mut config = json!({"token": "t", "base_url": server.origin(), "breaker": {"failures": 0},
        "timeouts": {"total_ms": 1500, "connect_ms": 500}});
    merge(&mut config, more);
    Till::open(config)
}

/// A customer's calculation.
fn calc(till: &Till) -> Value {
    till.calc(&json!("c0ffee00000000000000000000000001"), &[("1001", "100.00")])
}

fn request(check_id: &str, calc: &Value) -> Value {
    write(check_id, calc, &json!("c0ffee00000000000000000000000001"), "30")
}

/// What was told of a write, held against what the server holds.
fn is_true(what: &str, server: &Scripted, calc: &Value, (status, document): &(i32, Value)) {
    let told = if *status == 0 { "applied" } else { document["outcome"].as_str().unwrap() };
    let held = server.held(calc);
    match told {
        "applied" => assert_eq!(held, 1, "{what}: {document}"),
        "not_applied" => assert_eq!(held, 0, "{what}: {document}"),
        _ => assert_eq!(told, "unknown", "{what}: {document}"),
    }
    assert!(server.never_twice(), "{what}: applied twice; {document}");
}

/// The receipt's line in `journal.pending`.
fn pending(till: &Till, check_id: &str) -> Option<Value> {
    let listed = till.call("journal.pending", json!({}));
    listed["checks"].as_array().unwrap().iter().find(|c| c["check_id"] == check_id).cloned()
}

fn sale(till: &Till, check_id: &str) -> Value {
    let calc = till.call("check.calc", json!({"items": items(&[("1001", "10.00")])}));
    till.call("check.write", json!({"check_id": check_id, "calc_id": calc["calc_id"]}))
}
