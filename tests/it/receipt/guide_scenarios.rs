//! The scenarios of the integrator's guide, each as the register would play it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::setup::till::{Till, asked, balance, held, items, shop, write};

const DMITRY: &str = "79000003377";

/// Opens a sandbox and a session at it, whatever they speak with each other.
pub type Shop<'a> = &'a dyn Fn() -> (maxbonus_sandbox::Sandbox, Till);

/// One of them.
pub type Scenario = fn(Shop);

/// All of them, for a server that speaks another dialect.
pub const ALL: &[(&str, Scenario)] = &[
    (
        "scenario_1a_a_new_customer_fills_the_form_and_spends_nothing_yet",
        scenario_1a_a_new_customer_fills_the_form_and_spends_nothing_yet,
    ),
    (
        "scenario_1b_a_card_from_the_drawer_is_recognised_by_its_number",
        scenario_1b_a_card_from_the_drawer_is_recognised_by_its_number,
    ),
    (
        "scenario_2_a_known_customer_by_phone_qr_code_short_code_or_card",
        scenario_2_a_known_customer_by_phone_qr_code_short_code_or_card,
    ),
    (
        "scenario_2_with_a_pin_spending_is_permitted_by_an_sms",
        scenario_2_with_a_pin_spending_is_permitted_by_an_sms,
    ),
    (
        "scenario_3_a_known_customer_pays_with_a_certificate",
        scenario_3_a_known_customer_pays_with_a_certificate,
    ),
    (
        "scenario_4_an_anonymous_customer_earns_and_spends_nothing",
        scenario_4_an_anonymous_customer_earns_and_spends_nothing,
    ),
    ("scenario_5_coupon_a_right_one_and_a_wrong_one", scenario_5_coupon_a_right_one_and_a_wrong_one),
    (
        "scenario_5_the_till_hung_second_write_rollback_write_again",
        scenario_5_the_till_hung_second_write_rollback_write_again,
    ),
    (
        "scenario_5_the_till_hung_and_its_journal_knows_the_check",
        scenario_5_the_till_hung_and_its_journal_knows_the_check,
    ),
];

mod by_the_contract {
    #[test]
    fn scenario_1a_a_new_customer_fills_the_form_and_spends_nothing_yet() {
        super::scenario_1a_a_new_customer_fills_the_form_and_spends_nothing_yet(&super::shop);
    }

    #[test]
    fn scenario_1b_a_card_from_the_drawer_is_recognised_by_its_number() {
        super::scenario_1b_a_card_from_the_drawer_is_recognised_by_its_number(&super::shop);
    }

    #[test]
    fn scenario_2_a_known_customer_by_phone_qr_code_short_code_or_card() {
        super::scenario_2_a_known_customer_by_phone_qr_code_short_code_or_card(&super::shop);
    }

    #[test]
    fn scenario_2_with_a_pin_spending_is_permitted_by_an_sms() {
        super::scenario_2_with_a_pin_spending_is_permitted_by_an_sms(&super::shop);
    }

    #[test]
    fn scenario_3_a_known_customer_pays_with_a_certificate() {
        super::scenario_3_a_known_customer_pays_with_a_certificate(&super::shop);
    }

    #[test]
    fn scenario_4_an_anonymous_customer_earns_and_spends_nothing() {
        super::scenario_4_an_anonymous_customer_earns_and_spends_nothing(&super::shop);
    }

    #[test]
    fn scenario_5_coupon_a_right_one_and_a_wrong_one() {
        super::scenario_5_coupon_a_right_one_and_a_wrong_one(&super::shop);
    }

    #[test]
    fn scenario_5_the_till_hung_second_write_rollback_write_again() {
        super::scenario_5_the_till_hung_second_write_rollback_write_again(&super::shop);
    }

    #[test]
    fn scenario_5_the_till_hung_and_its_journal_knows_the_check() {
        super::scenario_5_the_till_hung_and_its_journal_knows_the_check(&super::shop);
    }
}

fn pin_for(sandbox: &maxbonus_sandbox::Sandbox, phone: &str) -> Value {
    let outbox = sandbox.outbox();
    outbox.iter().rev().find(|sms| sms["phone"] == phone).expect("an SMS was sent")["pin"].clone()
}

fn scenario_1a_a_new_customer_fills_the_form_and_spends_nothing_yet(shop: Shop) {
    let (sandbox, till) = shop();
    let phone = "+7 (911) 222-33-44";
    till.refused("CUSTOMER_NOT_FOUND", "customer.auth", json!({"input": phone}));
    till.call("customer.register_request", json!({"phone": phone}));
    till.call("customer.register_resend", json!({"phone": phone}));
    let form = |pin: &Value| {
        json!({"phone": phone, "pin": pin, "last_name": "Новиков", "first_name": "Иван", "middle_name": "Петрович",
               "birthday": "1990-05-17", "gender": "male"})
    };
    till.refused("PIN_WRONG", "customer.register_confirm", form(&json!("0")));
    let customer = till.call("customer.register_confirm", form(&pin_for(&sandbox, "79112223344")));
    assert_eq!(
        (&customer["first_name"], &customer["total_bonus"].to_string()),
        (&json!("Иван"), &"0".to_owned())
    );
    let written = till.sell("1A", &customer["token"], &[("1001", "200.00")], "0");
    assert_eq!(written["customer_total_bonus"].to_string(), "10");
    till.call("check.close", json!({"check_id": "1A"}));
    assert_eq!(till.token_of(phone), customer["token"]);
    till.call("customer.send_chatbot_sms", json!({"phone": phone}));
}

fn scenario_1b_a_card_from_the_drawer_is_recognised_by_its_number(shop: Shop) {
    let (sandbox, till) = shop();
    let customer = till.call("customer.auth_qr", json!({"qr": "2000000033770"}));
    assert_eq!(customer["first_name"], "Дмитрий");
    let written = till.sell("1B", &customer["token"], &[("1001", "100.00")], "30");
    assert_eq!(written["total_bonus_pay"].to_string(), "30");
    assert!(written["print_text"].as_str().unwrap().contains("Списано бонусов 30.00"));
    assert_eq!(balance(&sandbox, DMITRY).to_string(), "73.5");
}

fn scenario_2_a_known_customer_by_phone_qr_code_short_code_or_card(shop: Shop) {
    let (sandbox, till) = shop();
    for input in ["89000003377", "MB:QR:3377-0000-0000", "337701", "2000000033770"] {
        assert_eq!(till.call("customer.auth", json!({"input": input}))["last_name"], "Петров", "{input}");
    }
    assert_eq!(asked(&sandbox, "customer.auth_phone"), 1);
    assert_eq!(asked(&sandbox, "customer.auth_qr"), 3);
    // A number of ten digits that no phone has is tried as a card.
    till.refused("CUSTOMER_NOT_FOUND", "customer.auth", json!({"input": "9990000000"}));
    assert_eq!((asked(&sandbox, "customer.auth_phone"), asked(&sandbox, "customer.auth_qr")), (2, 4));
}

fn scenario_2_with_a_pin_spending_is_permitted_by_an_sms(shop: Shop) {
    let (sandbox, till) = shop();
    let customer = till.call("customer.auth", json!({"input": "79000004455"}));
    assert_ne!(customer["n_checkpin"].to_string(), "0");
    let token = &customer["token"];
    let calc = till.calc(token, &[("1001", "100.00")]);
    let request = write("2P", &calc, token, "30");
    let document = till.refused("PIN_REQUIRED", "check.write", request.clone());
    assert_eq!(document["outcome"], "not_applied");
    let ids = json!({"customer_token": token, "calc_id": calc["calc_id"]});
    till.call("check.askpin", ids.clone());
    let with = |pin: Value| {
        let mut ids = ids.clone();
        ids["pin"] = pin;
        ids
    };
    till.refused("PIN_WRONG", "check.checkpin", with(json!("0")));
    till.call("check.checkpin", with(pin_for(&sandbox, "79000004455")));
    till.call("check.write", request);
    assert_eq!(balance(&sandbox, "79000004455").to_string(), "473.5");
}

fn scenario_3_a_known_customer_pays_with_a_certificate(shop: Shop) {
    let (_sandbox, till) = shop();
    let token = till.token_of(DMITRY);
    assert_eq!(till.call("certificate.info", json!({"code": "CERT-PIN"}))["need_pin"], true);
    till.refused("CERTIFICATE_UNUSABLE", "certificate.info", json!({"code": "CERT-PIN", "pin": "0000"}));
    till.refused("CERTIFICATE_UNUSABLE", "certificate.info", json!({"code": "нет такого"}));
    let info = till.call("certificate.info", json!({"code": "CERT-PIN", "pin": "4321"}));
    assert_eq!((&info["usable"], info["balance"].to_string()), (&json!(true), "500".to_owned()));
    let certificate = json!([{"code": "CERT-PIN", "pin": "4321", "summ": "150.00"}]);
    let calc = till.call(
        "check.calc",
        json!({"customer_token": token, "items": items(&[("1001", "200.00")]), "certificate": certificate}),
    );
    let mut request = write("3", &calc, &token, "0");
    request["certificate"] = json!([{"code": "CERT-PIN", "pin": "9999", "summ": "150.00"}]);
    till.refused("CERTIFICATE_UNUSABLE", "check.write", request.clone());
    request["certificate"] = certificate;
    till.call("check.write", request);
    assert_eq!(
        till.call("certificate.info", json!({"code": "CERT-PIN", "pin": "4321"}))["balance"].to_string(),
        "350"
    );
}

fn scenario_4_an_anonymous_customer_earns_and_spends_nothing(shop: Shop) {
    let (sandbox, till) = shop();
    let anonymous = json!("8888888888");
    let written = till.sell("4", &anonymous, &[("1001", "100.00")], "0");
    assert_eq!(written["total_add_bonus"].to_string(), "0");
    assert_eq!(sandbox.state()["checks"].as_array().unwrap().len(), 1);
    let calc = till.calc(&anonymous, &[("1001", "100.00")]);
    let document = till.refused("INVALID_ARGUMENT", "check.write", write("4b", &calc, &anonymous, "1"));
    assert_eq!(document["field"], "pay_bonus");
}

fn scenario_5_coupon_a_right_one_and_a_wrong_one(shop: Shop) {
    let (sandbox, till) = shop();
    let token = till.token_of(DMITRY);
    let with = |coupon: &str| json!({"customer_token": token, "items": items(&[("1001", "100.00")]), "coupon": coupon});
    let wrong = till.call("check.calc", with("687523388469"));
    assert_eq!(
        (&wrong["coupon_used"], &wrong["coupon_code"], &wrong["coupon_message"]),
        (&json!(""), &json!("0"), &json!("Купон не найден в чеке")),
        "a wrong coupon is no error"
    );
    let right = till.call("check.calc", with("MINUS50"));
    assert_eq!(
        (&right["coupon_used"], right["total_check_amount"].to_string()),
        (&json!("MINUS50"), "50".to_owned())
    );
    let mut request = write("5", &right, &token, "0");
    request["coupon"] = json!("MINUS50");
    till.call("check.write", request);
    assert_eq!(balance(&sandbox, DMITRY).to_string(), "102.5");
    assert_eq!(till.call("check.calc", with("MINUS50"))["coupon_message"], "Купон уже использован");
}

fn scenario_5_the_till_hung_second_write_rollback_write_again(shop: Shop) {
    let (sandbox, till) = shop();
    if till.config().pointer("/wire/operations/check.write/fields/check_id").is_some() {
        // A server that never hears the register's number cannot tell a second write by it from another check.
        return;
    }
    // The server knows checks by the register's number, and the register knows that.
    sandbox.settings(json!({"identity": "check_id"}));
    let till = till.told(json!({"wire": {"identity": "check_id"}}));
    let token = till.token_of(DMITRY);
    till.sell("5H", &token, &[("1001", "100.00")], "30");
    // The till hangs before the paper comes out, and its journal is lost with its disk.
    let fresh = till.beside();
    let calc = fresh.calc(&token, &[("1001", "100.00")]);
    let document = fresh.refused("ALREADY_WRITTEN", "check.write", write("5H", &calc, &token, "20"));
    assert_eq!(
        (&document["message"], &document["outcome"]),
        (&json!("Такой чек уже проведен. Вышел ли он на бумаге на этой кассе?"), &json!("applied"))
    );
    fresh.call("check.rollback", json!({"check_id": "5H"}));
    fresh.call("check.write", write("5H", &calc, &token, "20"));
    fresh.call("check.close", json!({"check_id": "5H"}));
    assert_eq!(held(&sandbox, "5H"), 1);
    assert_eq!(balance(&sandbox, DMITRY).to_string(), "84");
}

fn scenario_5_the_till_hung_and_its_journal_knows_the_check(shop: Shop) {
    let (sandbox, till) = shop();
    let token = till.token_of(DMITRY);
    let first = till.sell("5J", &token, &[("1001", "100.00")], "30");
    let till = till.reopened();
    assert_eq!(till.opened["pending"]["checks"], 1);
    assert_eq!(till.call("journal.pending", json!({}))["checks"][0]["state"], "WRITTEN");
    // The cashier calculates again and presses the button again: the answer of the first time.
    let again = till.sell("5J", &token, &[("1001", "100.00")], "30");
    assert_eq!(again["total_bonus_pay"], first["total_bonus_pay"]);
    assert_eq!(asked(&sandbox, "check.write"), 1);
    crate::setup::till::until("closed", Duration::from_secs(1), || {
        till.call("check.close", json!({"check_id": "5J"}))["state"] == "CLOSED"
    });
    assert_eq!(till.call("journal.pending", json!({}))["checks"], json!([]));
    assert_eq!(balance(&sandbox, DMITRY).to_string(), "73.5");
}

#[test]
fn a_phone_goes_out_in_a_form_with_its_country_code() {
    let (sandbox, till) = shop();
    till.token_of("89000003377");
    let sent = &sandbox.requests()[0];
    let kind = sent["headers"]["content-type"].as_str().unwrap();
    assert!(kind.starts_with("application/x-www-form-urlencoded"));
    assert_eq!(sent["body"]["phone"], DMITRY);
}
