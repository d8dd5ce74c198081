//! Returns: exact, idempotent under their own number, never undone.

use serde_json::{Value, json};

use crate::setup::till::{Till, asked, balance, fault, items, sandbox, write};

const DMITRY: &str = "79000003377";

/// Two of one thing and one of another, 90 bonuses spent of 300 roubles.
fn sold() -> (maxbonus_sandbox::Sandbox, Till) {
    sold_with(json!({}))
}

fn sold_with(config: Value) -> (maxbonus_sandbox::Sandbox, Till) {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, config);
    let token = till.token_of(DMITRY);
    let mut lines = items(&[("1001", "100.00"), ("1002", "100.00")]);
    lines[0]["qty"] = json!(2);
    let calc = till.call("check.calc", json!({"customer_token": token, "items": lines}));
    till.call("check.write", write("1", &calc, &token, "90"));
    till.call("check.close", json!({"check_id": "1"}));
    assert_eq!(balance(&sandbox, DMITRY).to_string(), "20.5");
    (sandbox, till)
}

fn one(return_id: &str) -> Value {
    json!({"check_id": "1", "return_id": return_id, "items": [{"index": 0, "code": "1001", "qty": 1}]})
}

#[test]
fn a_partial_return_gives_back_in_proportion_and_the_rest_gives_back_the_rest() {
    let (sandbox, till) = sold();
    let answer = till.call("check.return", one("В-1"));
    assert_eq!(
        (answer["bonus_returned"].to_string(), answer["bonus_withdrawn"].to_string()),
        ("30".to_owned(), "3.5".to_owned())
    );
    assert_eq!(balance(&sandbox, DMITRY).to_string(), "47");
    let rest = till.call("check.return", json!({"check_id": "1", "return_id": "В-2"}));
    assert_eq!(
        (rest["bonus_returned"].to_string(), rest["bonus_withdrawn"].to_string()),
        ("60".to_owned(), "7".to_owned())
    );
    assert_eq!(balance(&sandbox, DMITRY).to_string(), "100");
    let document =
        till.refused("REJECTED", "check.return", json!({"check_id": "1", "return_id": "В-3", "items": []}));
    assert_eq!(document["outcome"], "not_applied");
    let seen = till.call("journal.get", json!({"check_id": "1"}));
    let states: Vec<_> =
        seen["returns"].as_array().unwrap().iter().map(|r| r["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["WRITTEN", "WRITTEN", "REJECTED"]);
}

#[test]
fn the_same_return_again_is_told_from_the_journal_and_another_content_is_a_conflict() {
    let (sandbox, till) = sold();
    let first = till.call("check.return", one("В-1"));
    let second = till.reopened();
    assert_eq!(second.call("check.return", one("В-1"))["bonus_returned"], first["bonus_returned"]);
    assert_eq!(asked(&sandbox, "check.return"), 1);
    let document = second.refused("CONFLICT", "check.return", json!({"check_id": "1", "return_id": "В-1"}));
    assert_eq!(document["field"], "items");
    let document = second.refused("CONFLICT", "check.return", json!({"check_id": "2", "return_id": "В-1"}));
    assert_eq!(document["field"], "check_id");
}

#[test]
fn a_return_without_an_answer_is_not_sent_again_until_a_person_has_said_what_became_of_it() {
    for (kind, outcome) in [("die_after", "applied"), ("die_before", "not_applied")] {
        let (sandbox, till) = sold();
        sandbox.fault(fault("check.return", kind));
        till.refused("OUTCOME_UNKNOWN", "check.return", one("В-1"));
        let till = till.reopened();
        let document = till.refused("OUTCOME_UNKNOWN", "check.return", one("В-1"));
        assert_eq!((&document["outcome"], asked(&sandbox, "check.return")), (&json!("unknown"), 1), "{kind}");
        let settled = till.call("journal.settle", json!({"return_id": "В-1", "outcome": outcome}));
        assert_eq!(settled["return_id"], "В-1");
        till.call("check.return", one("В-1"));
        assert_eq!(balance(&sandbox, DMITRY).to_string(), "47", "{kind}: once");
        till.refused("CONFLICT", "journal.settle", json!({"return_id": "В-1", "outcome": outcome}));
    }
}

#[test]
fn a_return_without_an_answer_stays_pending_and_is_sent_again_where_the_server_knows_its_number() {
    for kind in ["die_before", "die_after", "status_after", "truncated", "garbage_after"] {
        let (sandbox, till) = sold_with(json!({"wire": {"return_identity": true}}));
        sandbox.fault(fault("check.return", kind));
        let document = till.refused("OUTCOME_UNKNOWN", "check.return", one("В-1"));
        assert_eq!(
            (&document["outcome"], &document["retryable"]),
            (&json!("unknown"), &json!(true)),
            "{kind}"
        );
        let pending = till.call("journal.recover", json!({}));
        assert_eq!(
            (&pending["returns"][0]["return_id"], &pending["returns"][0]["state"]),
            (&json!("В-1"), &json!("UNKNOWN"))
        );
        assert_eq!(asked(&sandbox, "check.rollback"), 0, "nothing undoes a return");
        let till = till.reopened();
        assert_eq!(till.opened["pending"]["returns"], 1);
        till.call("check.return", one("В-1"));
        assert_eq!(balance(&sandbox, DMITRY).to_string(), "47", "{kind}: once");
        assert_eq!(till.call("journal.pending", json!({}))["returns"], json!([]));
    }
}

#[test]
fn a_return_that_never_left_is_not_unknown() {
    let till = Till::open(json!({"token": "t", "base_url": "http://127.0.0.1:9"}));
    let document = till.refused("INVALID_ARGUMENT", "check.return", one("В-1"));
    assert_eq!((&document["field"], &document["outcome"]), (&json!("calc_id"), &json!("not_applied")));
    let mut request = one("В-1");
    request["calc_id"] = json!("c");
    let document = till.refused("NETWORK", "check.return", request);
    assert_eq!(document["outcome"], "not_applied");
    assert_eq!(till.call("journal.pending", json!({}))["returns"], json!([]));
}
