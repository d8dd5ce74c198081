//! What is stored, edited row by row; and the way back to the start.

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::client::{ANNA, Answer, DMITRY, ask, balance, customer, form, post, sandbox, sell};

fn edit(sandbox: &Sandbox, method: &str, path: &str, body: Value) -> Answer {
    ask(sandbox, method, &format!("/sandbox/{path}"), &[], &body.to_string()).unwrap()
}

#[test]
fn every_list_takes_a_row_changes_it_and_gives_it_back() {
    let sandbox = sandbox();
    for (list, key, new, change, field, changed) in [
        (
            "customers",
            "token",
            json!({"token": "new", "phone": "8 (900) 111-22-33"}),
            json!({"first_name": "Вера"}),
            "first_name",
            json!("Вера"),
        ),
        (
            "certificates",
            "code",
            json!({"code": "C-1", "balance": "10.50"}),
            json!({"used": true}),
            "used",
            json!(true),
        ),
        (
            "coupons",
            "code",
            json!({"code": "ВЕСНА/5 +", "discount_percent": 5}),
            json!({"discount_percent": "7.5"}),
            "discount_percent",
            json!(7.5),
        ),
        ("gift_codes", "code", json!({"code": "G", "bonus": 5}), json!({"bonus": 6}), "bonus", json!(6)),
        (
            "campaigns",
            "id",
            json!({"id": 7, "codes": ["A"], "earn_percent": 1}),
            json!({"earn_percent": null}),
            "earn_percent",
            Value::Null,
        ),
    ] {
        let before = sandbox.state()[list].clone();
        let added = edit(&sandbox, "POST", list, new.clone());
        assert_eq!((added.status, &added.json()[key]), (200, &new[key]), "{list}");
        let key = added.json()[key].clone();
        let named = key.as_str().map_or_else(|| key.to_string(), str::to_owned);
        let escaped: String = named.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let path = format!("{list}/{escaped}");
        let answer = edit(&sandbox, "PUT", &path, change);
        assert_eq!((answer.status, &answer.json()[field]), (200, &changed), "{list}");
        let stored = sandbox.state()[list].as_array().unwrap().last().unwrap().clone();
        assert_eq!(stored[field], changed, "{list}: what is stored");
        assert_eq!(edit(&sandbox, "DELETE", &path, Value::Null).status, 200);
        assert_eq!(sandbox.state()[list], before, "{list}: as it was");
        assert_eq!(edit(&sandbox, "DELETE", &path, Value::Null).status, 404);
    }
}

#[test]
fn a_wrong_edit_names_its_field_and_changes_nothing() {
    let sandbox = sandbox();
    let before = sandbox.state();
    let dmitry = format!("customers/{DMITRY}");
    for (method, path, body, status, field, reason, sentence) in [
        (
            "PUT",
            dmitry.as_str(),
            json!({"phone": "12"}),
            400,
            "phone",
            "phone",
            "phone 12 is not a phone number",
        ),
        (
            "PUT",
            &dmitry,
            json!({"balance": "много"}),
            400,
            "balance",
            "value",
            "balance: \"много\" is not an amount",
        ),
        ("PUT", &dmitry, json!({"balance": -1}), 400, "balance", "negative", "balance is below 0"),
        ("PUT", &dmitry, json!({"birthday": "31.01.2000"}), 400, "birthday", "date", "is not a date"),
        ("PUT", &dmitry, json!({"phone": "+79000002249"}), 400, "phone", "taken", "another customer"),
        (
            "PUT",
            &dmitry,
            json!({"short_code": "224901", "balance": 1}),
            400,
            "short_code",
            "taken",
            "another customer",
        ),
        ("PUT", &dmitry, json!({"token": "x"}), 400, "token", "fixed", "stays as it is"),
        ("PUT", &dmitry, json!({"pin_to_spend": "да"}), 400, "pin_to_spend", "value", "pin_to_spend: "),
        ("PUT", &dmitry, json!({"colour": 1}), 400, "colour", "value", "unknown field `colour`"),
        (
            "PUT",
            "customers/missing",
            json!({}),
            404,
            "token",
            "missing",
            "there is no token missing in customers",
        ),
        (
            "POST",
            "customers",
            json!({"token": "888"}),
            400,
            "token",
            "eights",
            "stand for an anonymous customer",
        ),
        ("POST", "customers", json!({"token": ANNA}), 400, "token", "exists", "already"),
        ("POST", "certificates", json!({"balance": 5}), 400, "code", "empty", "code is empty"),
        ("POST", "certificates", json!({"code": "C", "expires": "завтра"}), 400, "expires", "date", "завтра"),
        (
            "POST",
            "coupons",
            json!({"code": "PROMO10"}),
            400,
            "code",
            "exists",
            "PROMO10 is in coupons already",
        ),
        (
            "POST",
            "coupons",
            json!({"code": "C", "discount_percent": 101}),
            400,
            "discount_percent",
            "percent",
            "0 and 100",
        ),
        ("POST", "gift_codes", json!({"code": "G", "bonus": -0.01}), 400, "bonus", "negative", "below 0"),
        ("POST", "campaigns", json!({"id": 0}), 400, "id", "number", "above 0"),
        ("PUT", "campaigns/1", json!({"codes": "A"}), 400, "codes", "value", "codes: "),
        ("PUT", "settings", json!({"earn_percent": 101}), 400, "earn_percent", "percent", "0 and 100"),
        ("PUT", "settings", json!({"pin_seed": "x"}), 400, "pin_seed", "value", "pin_seed: "),
        ("POST", "faults", json!({"kind": "delay", "ms": "x"}), 400, "ms", "whole", "whole number"),
        ("PUT", "cable", json!({"pulled": 1}), 400, "pulled", "value", "the cable is"),
    ] {
        let answer = edit(&sandbox, method, path, body.clone());
        let told = answer.json();
        assert_eq!(
            (answer.status, &told["field"], &told["reason"]),
            (status, &json!(field), &json!(reason)),
            "{path} {body}: {told}"
        );
        let error = told["error"].as_str().unwrap();
        assert!(error.contains(sentence) && error.contains(field) | (field == "pulled"), "{error}");
    }
    for (method, path, status) in [
        ("GET", "customers", 405),
        ("PUT", "customers", 405),
        ("POST", "customers/x", 405),
        ("DELETE", "coupons", 405),
        ("POST", "checks", 404),
    ] {
        assert_eq!(edit(&sandbox, method, path, json!({})).status, status, "{method} {path}");
    }
    assert_eq!(ask(&sandbox, "PUT", "/sandbox/coupons/PROMO10", &[], "[]").unwrap().status, 400);
    assert_eq!(sandbox.state(), before);
}

#[test]
fn an_edited_balance_stands_in_the_history_and_old_codes_lead_nowhere() {
    let sandbox = sandbox();
    let path = format!("customers/{DMITRY}");
    edit(&sandbox, "PUT", &path, json!({"balance": "70.25", "phone": "79000009999", "card": ""}));
    let edited = customer(&sandbox, DMITRY);
    let last = edited["history"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["kind"], &last["amount"], &edited["balance"]),
        (&json!("edited"), &json!(-29.75), &json!(70.25))
    );
    assert_eq!(form(&sandbox, "/customer/auth", "phone=79000009999").data()["total_bonus"], 70.25);
    assert_eq!(form(&sandbox, "/customer/auth", "phone=79000003377").status, 422);
    assert_eq!(form(&sandbox, "/customer/auth/qr", "qr=2000000033770").status, 422);
    assert_eq!(form(&sandbox, "/customer/auth/qr", "qr=337701").data()["token"], DMITRY);
    // Nothing but a name changes: the history stays.
    edit(&sandbox, "PUT", &path, json!({"first_name": "Митя"}));
    assert_eq!(customer(&sandbox, DMITRY)["history"], edited["history"]);
    // Whoever is removed is found by nothing, and the codes are free again.
    edit(&sandbox, "DELETE", &path, Value::Null);
    assert_eq!(form(&sandbox, "/customer/auth/qr", "qr=337701").status, 422);
    let heir = edit(&sandbox, "POST", "customers", json!({"short_code": "337701", "balance": 3})).json();
    assert_eq!(heir["token"].as_str().unwrap().len(), 32);
    assert_eq!(form(&sandbox, "/customer/auth/qr", "qr=337701").data()["total_bonus"], 3);
}

#[test]
fn a_reset_puts_everything_back_as_it_was_at_the_start() {
    let seed = json!({"token": "t", "customers": [{"token": "one", "phone": "79990001122", "balance": 10}], "settings": {"earn_percent": 50}});
    let sandbox = Sandbox::start(Options { seed: Some(seed), ..Options::default() }).unwrap();
    let start = |sandbox: &Sandbox| {
        let mut state = sandbox.state();
        state["customers"][0]["history"][0]["at"].take();
        state
    };
    let before = start(&sandbox);
    sell(&sandbox, "K", "one", json!([{"index": 0, "code": "X", "price": 100, "qty": 1}]), Value::Null);
    assert_eq!(balance(&sandbox, "one"), 60);
    sandbox.seed(json!({"token": "other"}));
    sandbox.fault(json!({"kind": "hang"}));
    sandbox.set_cable(true);
    assert_eq!(edit(&sandbox, "POST", "reset", Value::Null).json(), json!({"done": true}));
    assert_eq!(start(&sandbox), before);
    assert_eq!(sandbox.token(), "t");
    assert_eq!(edit(&sandbox, "GET", "faults", Value::Null).json(), json!([]));
    assert_eq!(post(&sandbox, "/customer/auth", json!({"phone": "79990001122"})).data()["total_bonus"], 10);
    assert_eq!(sandbox.requests().len(), 3);
    sandbox.seed(json!({}));
    sandbox.reset();
    assert_eq!(start(&sandbox), before);
}
