//! Returns: any split adds up to the whole, and a repeated return happens once.

use serde_json::{Value, json};

use crate::client::{DMITRY, balance, post, sandbox, sell};

fn items() -> Value {
    json!([
        {"index": 0, "code": "A", "price": "33.33", "qty": 3},
        {"index": 1, "code": "B", "price": "0.99", "qty": "1.5"},
    ])
}

#[test]
fn partial_returns_add_up_to_the_whole() {
    let sandbox = sandbox();
    let sold = sell(&sandbox, "K", DMITRY, items(), json!("10.01"));
    let give_back = |id: &str, items: Value| {
        post(&sandbox, "/check/return", json!({"check_id": "K", "return_id": id, "items": items}))
    };
    let mut answers = Vec::new();
    for (id, items) in [
        ("R1", json!([{"index": 0, "code": "A", "qty": 1}])),
        ("R2", json!([{"index": 0, "code": "A", "qty": 1}, {"index": 1, "qty": "0.7"}])),
        ("R3", json!([])),
    ] {
        let answer = give_back(id, items.clone()).data();
        assert_eq!(give_back(id, items).data(), answer, "a repeated return is answered as before");
        answers.push(answer);
    }
    let total = |key: &str| -> i64 {
        let kopecks =
            |answer: &Value| (answer[key].to_string().parse::<f64>().unwrap() * 100.0).round() as i64;
        answers.iter().map(kopecks).sum()
    };
    assert_eq!(total("bonus_returned"), 1001);
    assert_eq!(json!(total("bonus_withdrawn") as f64 / 100.0), sold["total_add_bonus"]);
    assert_eq!(balance(&sandbox, DMITRY), 100);
    assert_eq!(sandbox.state()["checks"][0]["returned"], true);
    assert_eq!(sandbox.state()["returns"].as_array().unwrap().len(), 3);
    assert_eq!(give_back("R4", json!([])).refusal().1, "Чек уже возвращён полностью");
}

#[test]
fn wrong_returns_are_refused_and_change_nothing() {
    let sandbox = sandbox();
    sell(&sandbox, "K", DMITRY, items(), json!(10));
    sell(&sandbox, "K2", DMITRY, items(), Value::Null);
    let before = balance(&sandbox, DMITRY);
    let give_back = |check: &str, id: &str, items: Value| {
        post(&sandbox, "/check/return", json!({"check_id": check, "return_id": id, "items": items})).refusal()
    };
    let row = |index: i64, qty: &str| json!([{"index": 0, "qty": 1}, {"index": index, "qty": qty}]);
    assert_eq!(give_back("K", "R", row(0, "2.5")).1, "Возвращается больше, чем продано");
    assert_eq!(give_back("K", "R", row(5, "1")).1, "Такой позиции нет в чеке");
    assert_eq!(give_back("K", "R", row(1, "0")).0, 422);
    assert_eq!(give_back("none", "R", json!([])).1, "Чек не найден");
    assert_eq!(balance(&sandbox, DMITRY), before);
    assert_eq!(give_back("K", "R", row(1, "1")).0, 201);
    assert_eq!(give_back("K2", "R", json!([])).1, "Возврат с таким номером уже проведен по другому чеку");
}

/// The guide has no `return_id`: a return that comes again is another one.
#[test]
fn a_server_that_knows_no_return_ids_takes_back_twice() {
    let sandbox = sandbox();
    sandbox.settings(json!({"knows_returns": false}));
    sell(&sandbox, "K", DMITRY, items(), json!(10));
    let request = json!({"check_id": "K", "return_id": "R", "items": [{"index": 0, "qty": 1}]});
    for times in 1..=2 {
        post(&sandbox, "/check/return", request.clone()).data();
        let state = sandbox.state();
        assert_eq!(state["returns"].as_array().unwrap().len(), times);
        assert_eq!(state["checks"][0]["items"][0]["returned"], times);
    }
    assert!(sandbox.state()["returns"].as_array().unwrap().iter().all(|row| row["return_id"] != "R"));
}

#[test]
fn a_rollback_takes_the_returns_with_it() {
    let sandbox = sandbox();
    sell(&sandbox, "K", DMITRY, items(), json!(10));
    post(
        &sandbox,
        "/check/return",
        json!({"check_id": "K", "return_id": "R", "items": [{"index": 0, "qty": 2}]}),
    )
    .data();
    post(&sandbox, "/check/rollback", json!({"check_id": "K"})).data();
    assert_eq!(balance(&sandbox, DMITRY), 100);
    assert_eq!(sandbox.state()["returns"], json!([]));
    sell(&sandbox, "K", DMITRY, items(), json!(10));
    post(&sandbox, "/check/return", json!({"check_id": "K", "return_id": "R"})).data();
    assert_eq!(balance(&sandbox, DMITRY), 100);
}
