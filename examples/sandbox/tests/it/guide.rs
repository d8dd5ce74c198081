//! The facts of the guide and of the captured exchange.

use serde_json::{Value, json};

use crate::client::{ANNA, ANONYMOUS, DMITRY, OLGA, balance, calc, customer, one, post, sandbox, sell};

/// The keys of an object, in order; the capture's answer must look the same to a decoder that cares.
fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_captured_request_is_answered_as_captured() {
    let sandbox = sandbox();
    let request = json!({
        "coupon": "687523388469",
        "customer_token": null,
        "items": [
            {"code": "9918", "index": 1, "mrc": 0.0, "price": 6000.0, "qty": 1.0},
            {"code": "9934", "index": 0, "mrc": 0.0, "price": 2500.0, "qty": 1.0},
        ],
        "pay_bonus": null,
    });
    let captured: Value = serde_json::from_str(
        r#"{"statusCode":200,"message":"Data retrieval successfully","data":{"code":null,"calc_id":"","customer_token":
        "88888888888","customer_total_bonus":0,"total_max_bonus_can_pay":0,"total_bonus_pay":0,"total_add_bonus":0,
        "total_discount":0,"total_check_amount":8500,"campaign_id":0,"campaign_name":null,"coupon":"687523388469",
        "coupon_used":"","items":[{"code":"9918","qty":1,"sum":6000,"max_bonus_can_pay":1800,"calc_discount":0,
        "calc_bonus_add":0,"not_exist":false,"not_discount":false,"index":1,"price":6000,"action":0,"pay_bonus":0},
        {"code":"9934","qty":1,"sum":2500,"max_bonus_can_pay":750,"calc_discount":0,"calc_bonus_add":0,
        "not_exist":false,"not_discount":false,"index":0,"price":2500,"action":0,"pay_bonus":0}],"coupon_code":"0",
        "coupon_message":"Купон не найден в чеке"},"backendExecTimeSec":0}"#,
    )
    .unwrap();
    let mut answer = post(&sandbox, "/check", request).json();
    assert_eq!(keys(&answer), keys(&captured));
    assert_eq!(keys(&answer["data"]), keys(&captured["data"]));
    assert_eq!(keys(&answer["data"]["items"][0]), keys(&captured["data"]["items"][0]));
    let calc_id = answer["data"]["calc_id"].as_str().unwrap();
    assert!(calc_id.len() == 32 && calc_id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert!(answer["backendExecTimeSec"].is_number());
    answer["data"]["calc_id"] = json!("");
    answer["backendExecTimeSec"] = json!(0);
    assert_eq!(answer, captured);
}

#[test]
fn anonymous_neither_earns_nor_spends() {
    let sandbox = sandbox();
    for token in [json!(ANONYMOUS), json!("88888888888"), json!(""), Value::Null] {
        let request = json!({"customer_token": token, "items": one("X", json!(100))});
        let answer = post(&sandbox, "/check", request).data();
        assert_eq!(answer["total_max_bonus_can_pay"], 0);
        assert_eq!(answer["total_add_bonus"], 0);
        assert_eq!(answer["items"][0]["max_bonus_can_pay"], 30);
    }
    let request = json!({"customer_token": ANONYMOUS, "items": one("X", json!(100)), "pay_bonus": 1});
    let refused = post(&sandbox, "/check", request);
    assert_eq!(refused.refusal(), (422, "Сумма списания больше доступной".to_owned()));
    let written = sell(&sandbox, "K", ANONYMOUS, one("X", json!(100)), Value::Null);
    assert_eq!(written["print_text"], "Спасибо за покупку. Ждём вас снова!");
    assert_eq!(sandbox.state()["checks"][0]["token"], "");
}

#[test]
fn receipt_1_earns_5_percent() {
    let sandbox = sandbox();
    let written = sell(&sandbox, "K", ANNA, one("DT-01", json!(1.00)), Value::Null);
    assert_eq!(written["total_add_bonus"], json!(0.05));
    assert_eq!(written["customer_total_bonus"], json!(0.16));
    assert_eq!(balance(&sandbox, ANNA), json!(0.16));
}

#[test]
fn receipt_2_spends_30_percent() {
    let sandbox = sandbox();
    let answer = calc(&sandbox, DMITRY, one("DT-01", json!(1.00)), Value::Null);
    assert_eq!(answer["total_max_bonus_can_pay"], json!(0.3));
    let answer = calc(&sandbox, DMITRY, one("DT-01", json!(1.00)), json!(0.30));
    assert_eq!(answer["total_check_amount"], json!(0.7));
    assert_eq!(answer["items"][0]["pay_bonus"], json!(0.3));
    let request = json!({"check_id": "K", "calc_id": answer["calc_id"]});
    let written = post(&sandbox, "/check/write", request).data();
    assert_eq!(written["total_bonus_pay"], json!(0.3));
    assert_eq!(written["total_add_bonus"], json!(0.04));
    assert_eq!(written["customer_total_bonus"], json!(99.74));
    let slip = "Списано бонусов 0.30\nНачислено бонусов 0.04\nВсего бонусов 99.74\nСпасибо за покупку. Ждём вас снова!";
    assert_eq!(written["print_text"], slip);
    let history = customer(&sandbox, DMITRY)["history"].clone();
    let kinds: Vec<&str> =
        history.as_array().unwrap().iter().map(|change| change["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["opening", "spent", "earned"]);
}

#[test]
fn receipt_3_has_a_campaign() {
    let sandbox = sandbox();
    let answer = calc(&sandbox, OLGA, one("SALO", json!(109.00)), Value::Null);
    assert_eq!(answer["total_discount"], json!(32.7));
    assert_eq!(answer["total_check_amount"], json!(76.3));
    assert_eq!(answer["total_add_bonus"], json!(1.53));
    assert_eq!((&answer["campaign_id"], &answer["campaign_name"]), (&json!(1), &json!("тестовая акция")));
    assert_eq!(answer["items"][0]["action"], 1);
    let written = sell(&sandbox, "K", OLGA, one("SALO", json!("109.00")), Value::Null);
    assert_eq!(written["customer_total_bonus"], json!(73.19));
}

#[test]
fn one_code_may_be_sent_as_coupon_and_as_gift_code() {
    let sandbox = sandbox();
    let request = |code| json!({"customer_token": DMITRY, "items": one("X", json!(200)), "coupon": code, "gift_code": code});
    let answer = post(&sandbox, "/check", request("PROMO10")).data();
    assert_eq!((&answer["coupon_code"], &answer["coupon_used"]), (&json!("1"), &json!("PROMO10")));
    assert_eq!(answer["total_discount"], 20);
    assert_eq!(answer["gift_code_message"], "Подарочный код не найден");
    let answer = post(&sandbox, "/check", request("GIFT100")).data();
    assert_eq!((&answer["coupon_code"], &answer["gift_code_used"]), (&json!("0"), &json!("GIFT100")));
    let request = json!({"check_id": "K", "calc_id": answer["calc_id"]});
    post(&sandbox, "/check/write", request.clone()).data();
    assert_eq!(balance(&sandbox, DMITRY), 210);
    let again = post(
        &sandbox,
        "/check",
        json!({"customer_token": DMITRY, "items": one("X", json!(1)), "gift_code": "GIFT100"}),
    );
    assert_eq!(again.data()["gift_code_message"], "Подарочный код уже использован");
    post(&sandbox, "/check/rollback", json!({"check_id": "K"})).data();
    assert_eq!(balance(&sandbox, DMITRY), 100);
    post(&sandbox, "/check/write", request).data();
    assert_eq!(balance(&sandbox, DMITRY), 210);
}
