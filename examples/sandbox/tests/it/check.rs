//! The life of a check: written once, rolled back, written again, under both identities.

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::client::{
    ANNA, DMITRY, MICHAEL, balance, calc, eventually, one, post, sandbox, sell, sentence, try_post,
};

fn write(sandbox: &Sandbox, check_id: &str, calc_id: &Value) -> (u16, Value) {
    let answer = post(sandbox, "/check/write", json!({"check_id": check_id, "calc_id": calc_id}));
    (answer.status, json!(sentence(&answer.json())))
}

fn rollback(sandbox: &Sandbox, request: Value) -> u16 {
    post(sandbox, "/check/rollback", request).status
}

fn spending(sandbox: &Sandbox) -> Value {
    calc(sandbox, DMITRY, one("X", json!(100)), json!(30))["calc_id"].clone()
}

#[test]
fn a_second_write_is_refused_until_a_rollback() {
    let sandbox = sandbox();
    sandbox.settings(json!({"identity": "check_id"}));
    let calc_id = spending(&sandbox);
    assert_eq!(write(&sandbox, "K", &calc_id).0, 201);
    assert_eq!(balance(&sandbox, DMITRY), json!(73.5));
    // Before the calculation is looked at: a wrong one gets the same answer.
    for calc_id in [&calc_id, &json!("0000")] {
        assert_eq!(write(&sandbox, "K", calc_id), (422, json!("Такой чек уже проведен")));
    }
    assert_eq!(rollback(&sandbox, json!({"check_id": "K", "calc_id": calc_id})), 202);
    assert_eq!(balance(&sandbox, DMITRY), 100);
    assert_eq!(sandbox.state()["checks"], json!([]));
    assert_eq!(write(&sandbox, "K", &calc_id).0, 201);
    assert_eq!(balance(&sandbox, DMITRY), json!(73.5));
    assert_eq!(write(&sandbox, "K2", &json!("0000")), (422, json!("Расчёт не найден")));
}

#[test]
fn by_check_id_a_new_calculation_is_still_the_same_check() {
    let sandbox = sandbox();
    sandbox.settings(json!({"identity": "check_id"}));
    let (first, second) = (spending(&sandbox), spending(&sandbox));
    assert_eq!(write(&sandbox, "K", &first).0, 201);
    assert_eq!(write(&sandbox, "K", &second), (422, json!("Такой чек уже проведен")));
    assert_eq!(write(&sandbox, "K2", &first).0, 201);
    assert_eq!(rollback(&sandbox, json!({"check_id": "K3", "calc_id": first})), 404);
}

#[test]
fn by_calc_id_a_new_calculation_is_another_check() {
    let sandbox = sandbox();
    sandbox.settings(json!({"identity": "calc_id"}));
    let (first, second) = (spending(&sandbox), spending(&sandbox));
    assert_eq!(write(&sandbox, "K", &first).0, 201);
    assert_eq!(write(&sandbox, "other", &first), (422, json!("Такой чек уже проведен")));
    assert_eq!(write(&sandbox, "K", &second).0, 201);
    assert_eq!(balance(&sandbox, DMITRY), json!(47));
    assert_eq!(rollback(&sandbox, json!({"check_id": "K", "calc_id": "0000"})), 404);
    assert_eq!(rollback(&sandbox, json!({"check_id": "K", "calc_id": first})), 202);
    assert_eq!(balance(&sandbox, DMITRY), json!(73.5));
    let checks = sandbox.state()["checks"].clone();
    assert_eq!((checks.as_array().unwrap().len(), &checks[0]["calc_id"]), (1, &second));
}

/// A rollback that names a check by the register's own number deletes another customer's.
#[test]
fn by_a_number_of_its_own_the_server_takes_the_beginning_of_what_it_gets() {
    let sandbox = sandbox();
    sandbox.settings(json!({"identity": "number"}));
    let first = calc(&sandbox, ANNA, one("X", json!(100)), Value::Null)["calc_id"].clone();
    let request = json!({"check_id": "0001-000007", "calc_id": first});
    assert_eq!(post(&sandbox, "/check/write", request).data()["check_id"], 1);
    let second = spending(&sandbox);
    let request = json!({"check_id": "0001-000042", "calc_id": second});
    assert_eq!(post(&sandbox, "/check/write", request.clone()).data()["check_id"], 2);
    assert_eq!(
        post(&sandbox, "/check/write", request.clone()).refusal(),
        (422, "Такой чек уже проведен".into())
    );
    let keys = |sandbox: &Sandbox| -> Vec<Value> {
        sandbox.state()["checks"].as_array().unwrap().iter().map(|check| check["key"].clone()).collect()
    };
    assert_eq!(keys(&sandbox), ["1", "2"]);
    // Neither number is the first check's, but both begin with it.
    let returned = post(&sandbox, "/check/return", json!({"check_id": "0001-000042", "items": []}));
    assert_eq!((returned.status, sandbox.state()["returns"][0]["key"].clone()), (201, json!("1")));
    assert_eq!(rollback(&sandbox, request), 202);
    assert_eq!(keys(&sandbox), ["2"]);
    assert_eq!(rollback(&sandbox, json!({"check_id": "чек 2"})), 404);
    assert_eq!(post(&sandbox, "/check/rollback", json!({"check_id": 2})).data()["check_id"], 2);
    // A number is given once, and a refused write takes none.
    assert_eq!(write(&sandbox, "K", &json!("0000")).0, 422);
    let third = spending(&sandbox);
    assert_eq!(post(&sandbox, "/check/write", json!({"calc_id": third})).data()["check_id"], 3);
    assert_eq!(rollback(&sandbox, json!({"calc_id": third})), 202);
    assert_eq!((keys(&sandbox).len(), balance(&sandbox, DMITRY)), (0, json!(100)));
}

#[test]
fn a_rollback_of_nothing_is_answered_as_set() {
    let sandbox = sandbox();
    for status in [200, 404, 422] {
        sandbox.settings(json!({"rollback_unknown": status}));
        let told = if status == 200 { 202 } else { status };
        assert_eq!(rollback(&sandbox, json!({"check_id": "never"})), told);
    }
    assert_eq!(rollback(&sandbox, json!({})), 422);
}

#[test]
fn a_late_write_comes_after_the_rollback() {
    let sandbox = sandbox();
    let calc_id = spending(&sandbox);
    sandbox.fault(json!({"operation": "check.write", "kind": "late", "ms": 150}));
    let request = json!({"check_id": "K", "calc_id": calc_id});
    assert!(try_post(&sandbox, "/check/write", request.clone()).is_err());
    assert_eq!(rollback(&sandbox, request), 404);
    assert_eq!(balance(&sandbox, DMITRY), 100);
    eventually(|| balance(&sandbox, DMITRY) == json!(73.5));
    assert_eq!(sandbox.requests()[1]["status"], Value::Null);
}

#[test]
fn spending_waits_for_the_pin() {
    let sandbox = sandbox();
    let calc_id = calc(&sandbox, MICHAEL, one("X", json!(100)), json!(10))["calc_id"].clone();
    let refused = write(&sandbox, "K", &calc_id);
    assert_eq!(refused, (422, json!("Для списания бонусов нужен ПИН-код")));
    let check = |pin: &str| {
        let request = json!({"customer_token": MICHAEL, "calc_id": calc_id, "pin": pin});
        post(&sandbox, "/check/checkpin", request).refusal()
    };
    assert_eq!(check("1").1, "ПИН-код не запрашивался");
    post(&sandbox, "/check/askpin", json!({"customer_token": MICHAEL, "calc_id": calc_id})).data();
    let sms = sandbox.outbox().pop().unwrap();
    assert_eq!((&sms["kind"], &sms["phone"]), (&json!("spend"), &json!("79000004455")));
    assert_eq!(check("wrong").1, "Неверный ПИН-код");
    assert_eq!(write(&sandbox, "K", &calc_id).0, 422);
    assert_eq!(check(sms["pin"].as_str().unwrap()).0, 200);
    assert_eq!(write(&sandbox, "K", &calc_id).0, 201);
    // Who does not spend needs no PIN.
    sell(&sandbox, "K2", MICHAEL, one("X", json!(100)), Value::Null);
}

#[test]
fn three_wrong_pins_void_it() {
    let sandbox = sandbox();
    sandbox.settings(json!({"require_pin_to_spend": true}));
    let calc_id = spending(&sandbox);
    let request = |pin: &str| json!({"calc_id": calc_id, "pin": pin});
    let check = |pin: &str| post(&sandbox, "/check/checkpin", request(pin)).refusal().1;
    post(&sandbox, "/check/askpin", json!({"calc_id": calc_id})).data();
    let pin = sandbox.outbox()[0]["pin"].as_str().unwrap().to_owned();
    let sentences = ["x", "y", "z", pin.as_str()].map(check);
    let spent = "ПИН-код больше не действует, запросите новый";
    assert_eq!(sentences, ["Неверный ПИН-код", "Неверный ПИН-код", spent, spent]);
    assert_eq!(write(&sandbox, "K", &calc_id).0, 422);
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    let sandbox = sandbox();
    let calc = |items: Value| post(&sandbox, "/check", json!({"items": items})).refusal();
    assert_eq!(calc(json!([])), (422, "В чеке нет товаров".to_owned()));
    for (item, field) in [
        (json!({"price": 1, "qty": 1}), "code"),
        (json!({"code": "X", "price": -1, "qty": 1}), "price"),
        (json!({"code": "X", "price": "1,5", "qty": 1}), "price"),
        (json!({"code": "X", "price": 0.001, "qty": 1}), "price"),
        (json!({"code": "X", "price": 1, "qty": 0}), "qty"),
        (json!({"code": "X", "price": "1e10", "qty": 2}), "price"),
        (json!({"code": "X", "price": 1, "qty": 1, "index": 1.5}), "index"),
        (json!({"code": "X", "price": 1, "qty": 1, "index": 7}), "index"),
    ] {
        let sentence = format!("Неверное значение поля items[1].{field}");
        assert_eq!(calc(json!([{"code": "A", "price": 1, "qty": 1, "index": 7}, item])), (422, sentence));
    }
    assert_eq!(calc(json!(5)).0, 422);
    let request = json!({"customer_token": "who", "items": one("X", json!(1))});
    assert_eq!(post(&sandbox, "/check", request).refusal(), (422, "Покупатель не найден".to_owned()));
}

#[test]
fn a_coupon_that_is_gone_is_noticed_at_the_write() {
    let sandbox = sandbox();
    let request = json!({"customer_token": DMITRY, "items": one("X", json!(80)), "coupon": "MINUS50"});
    let (first, second) =
        (post(&sandbox, "/check", request.clone()).data(), post(&sandbox, "/check", request).data());
    assert_eq!(first["total_check_amount"], 30);
    assert_eq!(write(&sandbox, "K1", &first["calc_id"]).0, 201);
    let gone = "Купон или подарочный код больше не действует, пересчитайте чек";
    assert_eq!(write(&sandbox, "K2", &second["calc_id"]), (422, json!(gone)));
}

#[test]
fn a_database_survives_a_restart() {
    let folder = std::env::temp_dir().join(format!("maxbonus-sandbox-test-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let db = folder.join("sandbox.db");
    let start = |seed| Sandbox::start(Options { db: Some(db.clone()), seed, ..Options::default() }).unwrap();
    let first = start(None);
    sell(&first, "K", DMITRY, one("X", json!(100)), json!(30));
    first.settings(json!({"earn_percent": 7}));
    drop(first);
    let second = start(None);
    assert_eq!(balance(&second, DMITRY), json!(73.5));
    assert_eq!(second.state()["settings"]["earn_percent"], 7);
    assert_eq!(rollback(&second, json!({"check_id": "K"})), 202);
    drop(second);
    // A seed that is given wins over the file.
    let third = start(Some(json!({"customers": [{"phone": "9990001122"}]})));
    assert_eq!(third.state()["customers"][0]["phone"], "79990001122");
    drop(third);
    let wrong = Options { db: Some(folder.clone()), ..Options::default() };
    assert!(Sandbox::start(wrong).err().unwrap().to_string().starts_with("the database "));
    std::fs::remove_dir_all(folder).unwrap();
}
