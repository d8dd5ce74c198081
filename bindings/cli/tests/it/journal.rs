//! What waits in a till's journal, as the person at the desk sees it.

use maxbonus::session::Session;
use serde_json::{Value, json};

use crate::desk::Desk;

/// A till that used the library and died: it wrote a check and never closed it, and lost another one.
fn leave_two_receipts(desk: &Desk) {
    let config = std::fs::read_to_string(desk.path("настройки.json")).unwrap();
    let (session, _) = Session::open(&config).unwrap();
    let call = |operation: &str, request: Value| -> Value {
        serde_json::from_str(&session.call(operation, &request.to_string()).text).unwrap()
    };
    let items = json!([{"index": 0, "code": "1001", "price": "100.00", "qty": 1}]);
    for check_id in ["Ч-1", "Ч-2"] {
        let calc = call("check.calc", json!({"items": items}));
        if check_id == "Ч-2" {
            desk.sandbox.fault(json!({"operation": "check.write", "kind": "die_before"}));
            desk.sandbox.fault(json!({"operation": "check.rollback", "kind": "die_before", "count": 0}));
        }
        call(
            "check.write",
            json!({"check_id": check_id, "calc_id": calc["calc_id"], "pay_bonus": 0, "items": items}),
        );
    }
}

#[test]
fn receipts_that_wait_are_listed_shown_and_settled() {
    let desk = Desk::new();
    let ran = desk.run(&["journal", "настройки.json"]);
    assert!(ran.code == Some(0) && ran.said.contains("Решать нечего"), "{ran:?}");
    leave_two_receipts(&desk);
    for words in [&["journal", "настройки.json"][..], &["journal", "настройки.json", "list"]]
    {
        let ran = desk.run(words);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        for says in ["Ч-1", "WRITTEN", "если бумага вышла", "Ч-2", "Чеков: 2, возвратов: 0"]
        {
            assert!(ran.said.contains(says), "{says}: {}", ran.said);
        }
    }
    let (document, code) = desk.document(&["journal", "настройки.json"]);
    let states: Vec<&Value> =
        document["checks"].as_array().unwrap().iter().map(|check| &check["check_id"]).collect();
    assert_eq!((states, code), (vec![&json!("Ч-1"), &json!("Ч-2")], Some(1)));

    let ran = desk.run(&["journal", "настройки.json", "get", "Ч-1"]);
    assert!(
        ran.code == Some(1) && ran.said.contains("Чек Ч-1: WRITTEN") && ran.said.contains("print_text"),
        "{ran:?}"
    );
    let (document, _) = desk.document(&["journal", "настройки.json", "get", "Ч-1"]);
    assert_eq!(document["check"]["state"], "WRITTEN");
    let ran = desk.run(&["journal", "настройки.json", "get", "Ч-9"]);
    assert!(ran.code == Some(1) && ran.remarks.starts_with("REJECTED "), "{ran:?}");

    desk.sandbox.clear_faults();
    let ran = desk.run(&["journal", "настройки.json", "recover"]);
    assert!(ran.code == Some(1) && ran.said.contains("Ч-1"), "{ran:?}");
    // The lost one is not on the server, whatever else has to be waited for.
    let held = desk.sandbox.state()["checks"].clone();
    assert_eq!(held.as_array().unwrap().len(), 1, "{held}");
}

#[test]
fn what_a_person_looked_up_is_marked_and_a_former_tokens_receipts_are_adopted() {
    let desk = Desk::new();
    leave_two_receipts(&desk);
    let ran = desk.run(&["journal", "настройки.json", "settle", "Ч-9", "applied"]);
    assert!(ran.code == Some(1) && ran.remarks.starts_with("REJECTED "), "{ran:?}");
    let ran = desk.run(&["journal", "настройки.json", "settle", "Ч-2", "maybe"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let ran = desk.run(&["journal", "настройки.json", "settle", "Ч-2", "not_applied"]);
    assert!(ran.code == Some(0) && ran.said.contains("Чек Ч-2: ROLLED_BACK"), "{ran:?}");
    let ran = desk.run(&["journal", "настройки.json", "settle", "Ч-2", "not_applied"]);
    assert!(ran.code == Some(1) && ran.remarks.starts_with("CONFLICT "), "{ran:?}");

    // The store gets a name of its own: what the token left is another store's until somebody says otherwise.
    let config = std::fs::read_to_string(desk.path("настройки.json")).unwrap();
    let mut config: Value = serde_json::from_str(&config).unwrap();
    config["store"] = json!("Касса 1");
    std::fs::write(desk.path("новые.json"), config.to_string()).unwrap();
    let ran = desk.run(&["journal", "новые.json"]);
    assert!(
        ran.code == Some(1) && ran.remarks.contains("journal.adopt") && ran.said.contains("Решать нечего"),
        "{ran:?}"
    );
    let ran = desk.run(&["journal", "новые.json", "adopt"]);
    assert!(ran.said.contains("Ч-1") && ran.said.contains("WRITTEN"), "{ran:?}");
    let ran = desk.run(&["journal", "новые.json"]);
    assert!(ran.remarks.is_empty() && ran.said.contains("Ч-1"), "{ran:?}");
}
