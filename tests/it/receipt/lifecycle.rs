//! The life of a receipt, step by step: every state of the journal, every fault of a write.

use std::time::{Duration, Instant};

use maxbonus::ffi::{maxbonus_session_cancel, maxbonus_session_close};
use maxbonus_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::setup::till::{Till, asked, balance, fault, held, items, sandbox, shop, until, write};

const DMITRY: &str = "79000003377";

/// A shop, a customer and a calculation ready to be written.
fn ready() -> (Sandbox, Till, Value, Value) {
    let sandbox = sandbox();
    // These tests lose answers one after another; the breaker has tests of its own.
    let till = Till::with(&sandbox, json!({"breaker": {"failures": 0}}));
    let token = till.token_of(DMITRY);
    let calc = till.calc(&token, &[("1001", "100.00")]);
    (sandbox, till, token, calc)
}

#[test]
fn written_closed_and_told_again_without_a_request() {
    let (sandbox, till, token, calc) = ready();
    let request = write("1", &calc, &token, "30");
    let first = till.call("check.write", request.clone());
    assert_eq!(till.state_of("1"), "WRITTEN");
    let mut stored = first.clone();
    stored.as_object_mut().unwrap().shift_remove("customer_token");
    assert_eq!(till.call("check.write", request.clone()), stored);
    assert_eq!(
        till.call("check.close", json!({"check_id": "1"})),
        json!({"check_id": "1", "state": "CLOSED"})
    );
    assert_eq!(till.call("check.close", json!({"check_id": "1"}))["state"], "CLOSED", "may be repeated");
    assert_eq!(till.call("check.write", request), stored);
    assert_eq!(asked(&sandbox, "check.write"), 1);
    let document = till.refused("CONFLICT", "check.rollback", json!({"check_id": "1"}));
    assert!(document["message"].as_str().unwrap().contains("возврат"), "{document}");
    assert_eq!(asked(&sandbox, "check.rollback"), 0);
}

#[test]
fn the_same_number_with_other_content_is_a_conflict_that_names_the_field() {
    let (sandbox, till, token, calc) = ready();
    till.call("check.write", write("2", &calc, &token, "30"));
    let document = till.refused("CONFLICT", "check.write", write("2", &calc, &token, "20"));
    assert_eq!(document["field"], "pay_bonus");
    let other = till.calc(&token, &[("1001", "100.00"), ("1002", "5.00")]);
    assert_eq!(till.refused("CONFLICT", "check.write", write("2", &other, &token, "30"))["field"], "items");
    let anonymous = json!("8888888888");
    let other = till.calc(&anonymous, &[("1001", "100.00")]);
    let document =
        till.refused("CONFLICT", "check.write", json!({"check_id": "2", "calc_id": other["calc_id"]}));
    assert_eq!(document["field"], "customer_token");
    assert_eq!(asked(&sandbox, "check.write"), 1);
}

#[test]
fn a_register_that_calculated_again_after_a_restart_gets_the_stored_answer() {
    let (sandbox, till, token, calc) = ready();
    till.call("check.write", write("3", &calc, &token, "30"));
    let till = till.reopened();
    let token = till.token_of(DMITRY);
    let again = till.calc(&token, &[("1001", "100.00")]);
    assert_ne!(again["calc_id"], calc["calc_id"]);
    assert_eq!(
        till.call("check.write", write("3", &again, &token, "30"))["total_bonus_pay"].to_string(),
        "30"
    );
    assert_eq!(
        (asked(&sandbox, "check.write"), balance(&sandbox, DMITRY).to_string()),
        (1, "73.5".to_owned())
    );
}

#[test]
fn a_button_pressed_twice_at_once_writes_once() {
    let (sandbox, till, token, calc) = ready();
    sandbox.fault(json!({"operation": "check.write", "kind": "delay", "ms": 300}));
    let request = write("4", &calc, &token, "30");
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let press = || till.call("check.write", request.clone());
        let presses: Vec<_> = (0..4).map(|_| scope.spawn(press)).collect();
        presses.into_iter().map(|p| p.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|a| a["total_bonus_pay"] == answers[0]["total_bonus_pay"]));
    assert_eq!((asked(&sandbox, "check.write"), held(&sandbox, "4")), (1, 1));
}

#[test]
fn a_refused_check_is_rejected_and_may_be_written_again() {
    let (sandbox, till, token, calc) = ready();
    let fault = json!({"operation": "check.write", "kind": "status", "status": 422,
        "body": {"statusCode": 422, "message": "Смена закрыта", "data": {"code": 71}}});
    sandbox.fault(fault);
    let document = till.refused("REJECTED", "check.write", write("5", &calc, &token, "30"));
    assert_eq!((&document["message"], &document["server_code"]), (&json!("Смена закрыта"), &json!(71)));
    assert_eq!((&document["outcome"], &document["http_status"]), (&json!("not_applied"), &json!(422)));
    assert_eq!(till.state_of("5"), "REJECTED");
    assert_eq!(till.call("journal.pending", json!({}))["checks"], json!([]));
    till.call("check.write", write("5", &calc, &token, "20"));
    assert_eq!(till.state_of("5"), "WRITTEN");
}

/// Each fault of a write, and whether the server applied it before the answer was lost.
const LOST: &[(&str, bool)] = &[
    ("refuse", false),
    ("die_before", false),
    ("die_after", true),
    ("status", false),
    ("status_after", true),
    ("garbage", false),
    ("garbage_after", true),
    ("truncated", true),
    ("huge", true),
    ("hang", false),
    ("hang_after", true),
    ("redirect", false),
];

#[test]
fn a_write_without_an_answer_is_rolled_back_within_its_deadline_and_the_sale_closed_again() {
    let sandbox = sandbox();
    let till = Till::with(
        &sandbox,
        json!({"timeouts": {"total_ms": 1500}, "limits": {"response_bytes": 65536}, "breaker": {"failures": 0}}),
    );
    let token = till.token_of(DMITRY);
    for (n, (kind, _)) in LOST.iter().enumerate() {
        let check_id = format!("L-{n}");
        let calc = till.calc(&token, &[("1001", "100.00")]);
        sandbox.fault(fault("check.write", kind));
        let begun = Instant::now();
        let (_, document) = till.try_call("check.write", &write(&check_id, &calc, &token, "30"));
        assert!(begun.elapsed() < Duration::from_millis(1550), "{kind}: {:?}", begun.elapsed());
        sandbox.clear_faults();
        if ["refuse", "die_before", "die_after"].contains(kind) {
            // The line had been kept alive: it is rolled back and written anew on another one.
            assert_eq!(document["total_bonus_pay"], 30, "{kind}: {document}");
        } else {
            assert_eq!(document["outcome"], "not_applied", "{kind}: {document}");
            assert_eq!(document["retryable"], true, "{kind}: {document}");
            assert_eq!(held(&sandbox, &check_id), 0, "{kind}");
            assert_eq!(till.state_of(&check_id), "ROLLING_BACK", "{kind}: a late one may still arrive");
            till.sell(&check_id, &token, &[("1001", "100.00")], "30");
        }
        assert_eq!(
            (till.state_of(&check_id), held(&sandbox, &check_id)),
            ("WRITTEN".to_owned(), 1),
            "{kind}"
        );
        till.call("check.rollback", json!({"check_id": check_id}));
        assert_eq!(till.state_of(&check_id), "ROLLING_BACK", "{kind}: the first write may still arrive");
        assert_eq!(balance(&sandbox, DMITRY).to_string(), "100", "{kind}");
    }
}

#[test]
fn a_lost_write_whose_rollback_is_lost_too_is_unknown_and_settled_later() {
    for (kind, applied) in [("die_after", 1), ("die_before", 0)] {
        let (sandbox, till, token, calc) = ready();
        sandbox.fault(json!({"operation": "check.write", "kind": kind}));
        sandbox.fault(json!({"operation": "check.rollback", "kind": "refuse", "count": 0}));
        let document = till.refused("OUTCOME_UNKNOWN", "check.write", write("6", &calc, &token, "30"));
        assert_eq!((&document["outcome"], &document["retryable"]), (&json!("unknown"), &json!(true)));
        assert_eq!((till.state_of("6"), held(&sandbox, "6")), ("ROLLING_BACK".to_owned(), applied));
        let pending = till.call("journal.recover", json!({}));
        assert_eq!(pending["checks"][0]["check_id"], "6", "still unreachable: {pending}");
        sandbox.clear_faults();
        till.call("journal.recover", json!({}));
        assert_eq!((held(&sandbox, "6"), balance(&sandbox, DMITRY).to_string()), (0, "100".to_owned()));
    }
}

#[test]
fn what_is_unknown_is_settled_when_the_next_session_opens() {
    let (sandbox, till, token, calc) = ready();
    sandbox.fault(json!({"operation": "check.write", "kind": "die_after"}));
    sandbox.fault(json!({"operation": "check.rollback", "kind": "refuse", "count": 0}));
    till.refused("OUTCOME_UNKNOWN", "check.write", write("7", &calc, &token, "30"));
    sandbox.clear_faults();
    let till = till.reopened();
    assert_eq!(held(&sandbox, "7"), 0);
    assert_eq!(till.state_of("7"), "ROLLING_BACK", "until settle_ms has passed");
}

#[test]
fn what_is_unknown_is_settled_before_the_next_write() {
    let (sandbox, till, token, calc) = ready();
    sandbox.fault(json!({"operation": "check.write", "kind": "die_after"}));
    sandbox.fault(json!({"operation": "check.rollback", "kind": "refuse", "count": 0}));
    till.refused("OUTCOME_UNKNOWN", "check.write", write("8", &calc, &token, "30"));
    sandbox.clear_faults();
    till.sell("9", &token, &[("1001", "100.00")], "0");
    assert_eq!((held(&sandbox, "8"), held(&sandbox, "9")), (0, 1));
}

#[test]
fn a_write_that_arrives_after_its_rollback_is_rolled_back_once_more() {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, json!({"journal": {"settle_ms": 600}}));
    let token = till.token_of(DMITRY);
    let calc = till.calc(&token, &[("1001", "100.00")]);
    sandbox.fault(json!({"operation": "check.write", "kind": "late", "ms": 300}));
    // On a new line, so that it is not written anew within the call.
    let till = till.reopened();
    let (_, document) = till.try_call("check.write", &write("10", &calc, &token, "30"));
    assert_eq!(document["outcome"], "not_applied", "{document}");
    until("the lost write arrives", Duration::from_secs(2), || held(&sandbox, "10") == 1);
    until("settle_ms has passed and the check is rolled back again", Duration::from_secs(3), || {
        till.call("journal.recover", json!({}));
        till.state_of("10") == "ROLLED_BACK"
    });
    assert_eq!((held(&sandbox, "10"), balance(&sandbox, DMITRY).to_string()), (0, "100".to_owned()));
    assert_eq!(asked(&sandbox, "check.rollback"), 2);
}

#[test]
fn a_new_write_that_meets_the_late_one_settles_it_and_is_written() {
    for identity in ["check_id", "calc_id"] {
        let sandbox = sandbox();
        sandbox.settings(json!({"identity": identity}));
        let till = Till::with(&sandbox, json!({"journal": {"settle_ms": 400}}));
        let token = till.token_of(DMITRY);
        let calc = till.calc(&token, &[("1001", "100.00")]);
        sandbox.fault(json!({"operation": "check.write", "kind": "late", "ms": 200}));
        till.try_call("check.write", &write("11", &calc, &token, "30"));
        until("the lost write arrives", Duration::from_secs(2), || held(&sandbox, "11") == 1);
        // The cashier closes the sale again; the register has calculated anew.
        till.sell("11", &token, &[("1001", "100.00")], "30");
        assert_eq!(till.state_of("11"), "WRITTEN", "{identity}");
        until("the late write is settled", Duration::from_secs(3), || {
            till.call("journal.recover", json!({}));
            held(&sandbox, "11") == 1
        });
        assert_eq!(balance(&sandbox, DMITRY).to_string(), "73.5", "{identity}");
    }
}

#[test]
fn a_cancelled_write_is_told_as_unknown_and_settled_like_a_lost_one() {
    let (sandbox, till, token, calc) = ready();
    sandbox.fault(json!({"operation": "check.write", "kind": "hang_after"}));
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| till.try_call("check.write", &write("12", &calc, &token, "30")).1);
        until("the server holds it", Duration::from_secs(2), || held(&sandbox, "12") == 1);
        let begun = Instant::now();
        assert_eq!(maxbonus_session_cancel(till.handle), 0);
        let document = writing.join().unwrap();
        assert!(begun.elapsed() < Duration::from_millis(100), "{:?}", begun.elapsed());
        assert_eq!(
            (&document["status"], &document["outcome"]),
            (&json!("CANCELLED"), &json!("unknown")),
            "{document}"
        );
    });
    assert_eq!(till.state_of("12"), "UNKNOWN");
    till.call("journal.recover", json!({}));
    assert_eq!((held(&sandbox, "12"), balance(&sandbox, DMITRY).to_string()), (0, "100".to_owned()));
}

#[test]
fn a_session_closed_during_a_write_leaves_it_to_the_next_one() {
    let (sandbox, till, token, calc) = ready();
    sandbox.fault(json!({"operation": "check.write", "kind": "hang_after"}));
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| till.try_call("check.write", &write("13", &calc, &token, "30")).1);
        until("the server holds it", Duration::from_secs(2), || held(&sandbox, "13") == 1);
        assert_eq!(maxbonus_session_close(till.handle), 0);
        assert_eq!(writing.join().unwrap()["status"], "CANCELLED");
    });
    let next = Till::with(&sandbox, json!({"journal": {"path": till.journal()}}));
    assert_eq!((held(&sandbox, "13"), next.state_of("13")), (0, "ROLLING_BACK".to_owned()));
}

/// The child of the next test: writes and never gets an answer.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn child_that_hangs_in_a_write() {
    let Ok(config) = std::env::var("MAXBONUS_TEST_CHILD") else { return };
    let till = Till::open(serde_json::from_str(&config).unwrap());
    let token = till.token_of(DMITRY);
    let calc = till.calc(&token, &[("1001", "100.00")]);
    till.try_call("check.write", &write("14", &calc, &token, "30"));
    unreachable!("the parent kills us first");
}

#[test]
fn a_till_killed_in_the_middle_of_a_write_is_settled_by_the_next_session() {
    let (sandbox, till) = shop();
    sandbox.fault(json!({"operation": "check.write", "kind": "hang_after"}));
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "receipt::lifecycle::child_that_hangs_in_a_write", "--ignored"])
        .env("MAXBONUS_TEST_CHILD", till.config().to_string())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    until("the server holds it", Duration::from_secs(20), || held(&sandbox, "14") == 1);
    assert_eq!(till.state_of("14"), "PREPARED", "the other process is still alive: hands off");
    till.call("journal.recover", json!({}));
    assert_eq!(held(&sandbox, "14"), 1);
    child.kill().unwrap();
    child.wait().unwrap();
    till.call("journal.recover", json!({}));
    assert_eq!((held(&sandbox, "14"), balance(&sandbox, DMITRY).to_string()), (0, "100".to_owned()));
}

#[test]
fn the_record_is_in_the_journal_before_the_request_leaves() {
    let (sandbox, till, token, calc) = ready();
    sandbox.fault(json!({"operation": "check.write", "kind": "delay", "ms": 500}));
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| till.call("check.write", write("15", &calc, &token, "30")));
        until("the request has left", Duration::from_secs(2), || asked(&sandbox, "check.write") == 1);
        let other = rusqlite::Connection::open(till.journal()).unwrap();
        let state: String =
            other.query_row("SELECT state FROM checks WHERE check_id = '15'", [], |r| r.get(0)).unwrap();
        assert_eq!(state, "PREPARED");
        writing.join().unwrap();
    });
}

#[test]
fn a_rollback_of_what_the_server_never_saw_is_as_good_as_done() {
    for unknown in [200, 404, 422] {
        let (sandbox, till) = shop();
        sandbox.settings(json!({"rollback_unknown": unknown}));
        let answer = till.call("check.rollback", json!({"check_id": "никогда", "calc_id": "c"}));
        assert_eq!(
            (&answer["check_id"], &answer["state"]),
            (&json!("никогда"), &json!("ROLLED_BACK")),
            "{unknown}"
        );
        let sent = &sandbox.requests()[0]["body"];
        assert_eq!(
            (&sent["check_id"], &sent["calc_id"]),
            (&json!(null), &json!("c")),
            "by the guide's name alone"
        );
    }
}

#[test]
fn a_rollback_that_is_refused_for_a_field_is_not_done_and_is_repeated() {
    let (sandbox, till, token, calc) = ready();
    till.call("check.write", write("18", &calc, &token, "30"));
    let complaint =
        json!({"message": "Error validation", "errors": {"check_id": ["Необходимо заполнить «check_id»."]}});
    sandbox.fault(json!({"operation": "check.rollback", "kind": "status", "status": 422, "body": complaint}));
    let document = till.refused("REJECTED", "check.rollback", json!({"check_id": "18"}));
    assert_eq!(document["field"], "check_id");
    let seen = till.call("journal.get", json!({"check_id": "18"}));
    assert_eq!((&seen["state"], held(&sandbox, "18")), (&json!("REFUSED"), 1));
    till.call("journal.recover", json!({}));
    assert_eq!((held(&sandbox, "18"), balance(&sandbox, DMITRY).to_string()), (0, "100".to_owned()));
}

#[test]
fn a_rollback_names_the_calculation_from_the_journal() {
    let (sandbox, till, token, calc) = ready();
    till.call("check.write", write("16", &calc, &token, "30"));
    till.call("check.rollback", json!({"check_id": "16"}));
    let sent = sandbox.requests().into_iter().find(|r| r["operation"] == "check.rollback").unwrap();
    assert_eq!(sent["body"]["calc_id"], calc["calc_id"]);
    assert_eq!(till.call("check.rollback", json!({"check_id": "16"}))["state"], "ROLLED_BACK");
    assert_eq!(asked(&sandbox, "check.rollback"), 1, "known to be rolled back: no second request");
}

#[test]
fn the_journal_holds_no_token_no_phone_no_name_and_no_pin() {
    let (sandbox, till) = shop();
    let customer = till.call("customer.auth", json!({"input": DMITRY}));
    let token = customer["token"].clone();
    let certificate = json!([{"code": "CERT-PIN", "pin": "4321", "summ": "10.00"}]);
    let request =
        json!({"customer_token": token, "items": items(&[("1001", "100.00")]), "certificate": certificate});
    let calc = till.call("check.calc", request);
    let mut request = write("17", &calc, &token, "30");
    request["certificate"] = certificate;
    request["cashier"] = json!("Дорощенко Н.В.");
    till.call("check.write", request);
    till.call("check.return", json!({"check_id": "17", "return_id": "В-17"}));
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(till.folder()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("WRITTEN"), "the journal was read");
    for secret in
        [sandbox.token().as_str(), token.as_str().unwrap(), "9000003377", "Дмитрий", "Петров", "Дорощенко"]
    {
        assert!(!text.contains(secret), "{secret}");
    }
    // Digests hold any four digits sooner or later, so the PIN is looked for as JSON or SQL would write it.
    for secret in ["\"4321\"", "'4321'", "=4321", " 4321"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn a_damaged_journal_is_set_aside_and_the_session_opens_with_a_warning() {
    let (_sandbox, till, token, calc) = ready();
    till.call("check.write", write("18", &calc, &token, "30"));
    let (journal, config) = (till.journal(), till.config().clone());
    let keep = crate::setup::till::new_folder().join("журнал.db");
    maxbonus_session_close(till.handle);
    std::fs::write(&keep, b"this is no database at all, but longer than a header of one hundred bytes, so that it is read. ...............").unwrap();
    let mut config = config;
    config["journal"]["path"] = json!(keep);
    let other = Till::open(config);
    let warning = &other.opened["warnings"][0];
    assert_eq!(warning["status"], "JOURNAL", "{}", other.opened);
    assert!(warning["message"].as_str().unwrap().contains("повреждён"));
    let set_aside = std::fs::read_dir(keep.parent().unwrap())
        .unwrap()
        .flatten()
        .find(|f| f.file_name().to_string_lossy().contains("damaged"))
        .unwrap();
    assert!(std::fs::read(set_aside.path()).unwrap().starts_with(b"this is no database"));
    assert!(journal.exists());
    let token = other.token_of(DMITRY);
    other.sell("19", &token, &[("1001", "100.00")], "0");
    drop(other);
    std::fs::remove_dir_all(keep.parent().unwrap()).unwrap();
}

#[test]
fn without_a_journal_sales_go_on_but_nothing_is_written() {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, json!({"journal": {"path": "/dev/null/no/journal.db"}}));
    assert_eq!(till.opened["warnings"][0]["status"], "JOURNAL");
    assert_eq!(till.opened["journal"], json!(null));
    let token = till.token_of(DMITRY);
    let calc = till.calc(&token, &[("1001", "100.00")]);
    let document = till.refused("JOURNAL", "check.write", write("20", &calc, &token, "30"));
    assert_eq!(document["outcome"], "not_applied");
    assert_eq!(held(&sandbox, "20"), 0);
}

#[test]
fn a_shift_is_summed_and_the_journal_counted() {
    let (sandbox, till) = shop();
    let token = till.token_of(DMITRY);
    for (n, pay) in ["30", "10", "0"].iter().enumerate() {
        let calc = till.calc(&token, &[("1001", "100.00")]);
        let mut request = write(&format!("S-{n}"), &calc, &token, pay);
        request["shift"] = if n == 2 { json!(8) } else { json!(7) };
        till.call("check.write", request);
    }
    till.call("check.close", json!({"check_id": "S-0"}));
    till.call("check.rollback", json!({"check_id": "S-1"}));
    till.call("check.return", json!({"check_id": "S-0", "return_id": "R-0"}));
    sandbox.fault(json!({"operation": "check.write", "kind": "die_after"}));
    sandbox.fault(json!({"operation": "check.rollback", "kind": "refuse", "count": 0}));
    let calc = till.calc(&token, &[("1001", "100.00")]);
    till.refused("OUTCOME_UNKNOWN", "check.write", write("S-3", &calc, &token, "1"));
    let all = till.call("receipt.shift", json!({}));
    assert_eq!(
        all.to_string(),
        r#"{"receipts":2,"spent":30,"earned":8.5,"returns":1,"returned":30,"withdrawn":3.5,"rolled_back":1,"estimated":0,"unknown":1,"open":1}"#
    );
    let seven = till.call("receipt.shift", json!({"shift": "7"}));
    assert_eq!(
        (seven["receipts"].to_string(), seven["spent"].to_string()),
        ("2".to_owned(), "40".to_owned()),
        "the report of shift 7 was printed before its sale was rolled back"
    );
    let eight = till.call("receipt.shift", json!({"shift": 8.0}));
    assert_eq!(
        (&eight["receipts"], &eight["spent"], &eight["rolled_back"]),
        (&json!(1), &json!(-10), &json!(1))
    );
    assert_eq!(till.call("receipt.shift", json!({"to": "2020-01-01T00:00:00+03:00"}))["receipts"], 0);
    assert_eq!(till.refused("INVALID_ARGUMENT", "receipt.shift", json!({"from": "вчера"}))["field"], "from");
    let stats = till.call("journal.stats", json!({}));
    assert_eq!(stats["checks"]["CLOSED"]["count"], 1);
    assert_eq!(stats["checks"]["ROLLED_BACK"]["count"], 1);
    assert_eq!(stats["returns"]["WRITTEN"]["count"], 1);
}
