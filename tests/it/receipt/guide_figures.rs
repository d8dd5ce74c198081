//! The figures of the guide's receipts and of the captured exchange.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::setup::till::{Till, balance, items, sandbox, shop, write};

const DMITRY: &str = "79000003377";
const ANNA: &str = "79000002249";
const OLGA: &str = "79000007319";

#[test]
fn an_anonymous_check_goes_out_as_ten_eights_and_earns_and_spends_nothing() {
    let (sandbox, till) = shop();
    for token in [json!("8888888888"), json!("88888888888"), json!("")] {
        let calc = till.calc(&token, &[("1001", "100.00")]);
        assert_eq!(calc["customer_token"], "88888888888");
        assert_eq!(calc["total_add_bonus"].to_string(), "0");
        assert_eq!(calc["total_max_bonus_can_pay"].to_string(), "0");
    }
    let calc = till.call("check.calc", json!({"items": items(&[("1001", "100.00")])}));
    let absent_at_the_write = json!({"check_id": "A-1", "calc_id": calc["calc_id"]});
    assert_eq!(till.call("check.write", absent_at_the_write)["total_add_bonus"].to_string(), "0");
    till.call("check.calc", json!({"customer_token": null, "items": items(&[("1001", "100.00")])}));
    let sent: Vec<_> = sandbox.requests().iter().map(|r| r["body"]["customer_token"].clone()).collect();
    let eights = json!("8888888888");
    assert_eq!(
        sent,
        [eights.clone(), json!("88888888888"), eights.clone(), eights.clone(), eights, json!(null)]
    );
}

#[test]
fn thirty_percent_of_each_line_can_be_paid_and_the_total_is_the_balance_at_most() {
    let (_sandbox, till) = shop();
    let lines = [("9918", "6000.00"), ("9934", "2500.00")];
    let calc = till.calc(&json!(null), &lines);
    assert_eq!(calc["items"][0]["max_bonus_can_pay"].to_string(), "1800");
    assert_eq!(calc["items"][1]["max_bonus_can_pay"].to_string(), "750");
    assert_eq!(calc["total_max_bonus_can_pay"].to_string(), "0");
    let dmitry = till.token_of(DMITRY);
    assert_eq!(till.calc(&dmitry, &lines)["total_max_bonus_can_pay"].to_string(), "100");
    assert_eq!(till.calc(&dmitry, &[("9918", "100.00")])["total_max_bonus_can_pay"].to_string(), "30");
}

#[test]
fn receipt_1_balance_0_11_paid_1_00_earned_0_05_balance_0_16() {
    let (sandbox, till) = shop();
    let anna = till.token_of(ANNA);
    let written = till.sell("1", &anna, &[("DT-01", "1.00")], "0");
    assert_eq!(written["total_add_bonus"].to_string(), "0.05");
    assert_eq!(written["customer_total_bonus"].to_string(), "0.16");
    assert_eq!(balance(&sandbox, ANNA).to_string(), "0.16");
}

#[test]
fn receipt_2_balance_100_00_spent_0_30_to_pay_0_70_earned_0_04_balance_99_74() {
    let (sandbox, till) = shop();
    let dmitry = till.token_of(DMITRY);
    let items = items(&[("DT-01", "1.00")]);
    let calc =
        till.call("check.calc", json!({"customer_token": dmitry, "items": items, "pay_bonus": "0.30"}));
    assert_eq!(calc["total_max_bonus_can_pay"].to_string(), "0.3");
    assert_eq!(calc["total_check_amount"].to_string(), "0.7");
    assert_eq!(calc["total_add_bonus"].to_string(), "0.04");
    let written = till.call("check.write", write("2", &calc, &dmitry, "0.30"));
    assert_eq!(written["total_bonus_pay"].to_string(), "0.3");
    assert_eq!(written["total_add_bonus"].to_string(), "0.04");
    assert_eq!(balance(&sandbox, DMITRY).to_string(), "99.74");
}

#[test]
fn receipt_3_price_109_00_discount_32_70_to_pay_76_30_earned_1_53() {
    let (sandbox, till) = shop();
    let olga = till.token_of(OLGA);
    let calc = till.calc(&olga, &[("SALO", "109.00")]);
    assert_eq!(calc["total_discount"].to_string(), "32.7");
    assert_eq!(calc["total_check_amount"].to_string(), "76.3");
    let written = till.call("check.write", write("3", &calc, &olga, "0"));
    assert_eq!(written["total_add_bonus"].to_string(), "1.53");
    assert_eq!(balance(&sandbox, OLGA).to_string(), "73.19");
    assert!(written["print_text"].as_str().unwrap().contains("Всего бонусов 73.19"));
}

/// A server that knows checks by the register's own number, and a register that knows that.
fn by_check_id() -> (maxbonus_sandbox::Sandbox, Till) {
    let sandbox = sandbox();
    sandbox.settings(json!({"identity": "check_id"}));
    let till = Till::with(&sandbox, json!({"wire": {"identity": "check_id"}}));
    (sandbox, till)
}

#[test]
fn a_rollback_under_the_wrong_name_is_not_taken_for_done() {
    let sandbox = sandbox();
    sandbox.settings(json!({"identity": "check_id"}));
    // The configuration was not told.
    let till = Till::at(&sandbox);
    let dmitry = till.token_of(DMITRY);
    till.sell("6", &dmitry, &[("1001", "100.00")], "10");
    let other = Till::at(&sandbox);
    let calc = other.calc(&dmitry, &[("1001", "100.00")]);
    other.refused("ALREADY_WRITTEN", "check.write", write("6", &calc, &dmitry, "10"));
    let document = other.refused("REJECTED", "check.rollback", json!({"check_id": "6"}));
    assert_eq!((&document["outcome"], other.state_of("6")), (&json!("not_applied"), "REFUSED".to_owned()));
    assert_eq!(balance(&sandbox, DMITRY).to_string(), "94.5", "it is still there");
}

#[test]
fn the_same_check_written_twice_is_refused_and_after_a_rollback_it_can_be_written_again() {
    let (sandbox, till) = by_check_id();
    let dmitry = till.token_of(DMITRY);
    till.sell("6", &dmitry, &[("1001", "100.00")], "10");
    // Another register knows nothing of it: the server's own words reach the cashier.
    let other = till.beside();
    let calc = other.calc(&dmitry, &[("1001", "100.00")]);
    let document = other.refused("ALREADY_WRITTEN", "check.write", write("6", &calc, &dmitry, "10"));
    assert_eq!(document["message"], "Такой чек уже проведен. Вышел ли он на бумаге на этой кассе?");
    other.call("check.rollback", json!({"check_id": "6"}));
    assert_eq!(balance(&sandbox, DMITRY).to_string(), "100");
    other.call("check.write", write("6", &calc, &dmitry, "10"));
    assert_eq!(balance(&sandbox, DMITRY).to_string(), "94.5");
}

#[test]
fn certificates_work_with_and_without_a_known_customer() {
    let (sandbox, till) = shop();
    let info = till.call("certificate.info", json!({"code": "CERT-1000"}));
    assert_eq!((info["usable"].clone(), info["balance"].to_string()), (json!(true), "1000".to_owned()));
    for (check_id, token) in [("7a", till.token_of(DMITRY)), ("7b", json!("8888888888"))] {
        let certificate = json!([{"code": "CERT-1000", "pin": "", "summ": "400.00"}]);
        let request = json!({"customer_token": token, "items": items(&[("1001", "500.00")]), "certificate": certificate});
        let calc = till.call("check.calc", request);
        assert_eq!(calc["certificate"][0]["summ"].to_string(), "400");
        let mut request = write(check_id, &calc, &token, "0");
        request["certificate"] = certificate;
        till.call("check.write", request);
    }
    assert_eq!(till.call("certificate.info", json!({"code": "CERT-1000"}))["balance"].to_string(), "200");
    let sent = &sandbox.requests().into_iter().find(|r| r["operation"] == "check.write").unwrap()["body"];
    assert_eq!(
        sent["certificate"][0]["summ"], "400.00",
        "a numeric string stays one, as in the guide's sample"
    );
    assert_eq!(till.call("certificate.info", json!({"code": "CERT-USED"}))["usable"], false);
}

#[test]
fn the_iiko_way_one_code_in_both_coupon_and_gift_code() {
    let (sandbox, till) = shop();
    let dmitry = till.token_of(DMITRY);
    let both = |code: &str| {
        let items = items(&[("1001", "100.00")]);
        till.call(
            "check.calc",
            json!({"customer_token": dmitry, "items": items, "coupon": code, "gift_code": code}),
        )
    };
    let coupon = both("PROMO10");
    assert_eq!((&coupon["coupon_used"], &coupon["gift_code_used"]), (&json!("PROMO10"), &json!("")));
    assert_eq!(coupon["total_discount"].to_string(), "10");
    let gift = both("GIFT25");
    assert_eq!((&gift["coupon_used"], &gift["gift_code_used"]), (&json!(""), &json!("GIFT25")));
    assert_eq!(gift["coupon_message"], "Купон не найден в чеке");
    let mut request = write("8", &gift, &dmitry, "0");
    request["coupon"] = json!("GIFT25");
    request["gift_code"] = json!("GIFT25");
    till.call("check.write", request);
    assert_eq!(balance(&sandbox, DMITRY).to_string(), "130");
}

#[test]
fn with_no_internet_the_sale_goes_on_without_bonuses_at_once() {
    let till =
        Till::open(json!({"token": "t", "base_url": "http://127.0.0.1:9", "breaker": {"failures": 2}}));
    let calc = json!({"items": items(&[("1001", "100.00")])});
    for _ in 0..2 {
        let document = till.refused("NETWORK", "check.calc", calc.clone());
        assert!(document["message"].as_str().unwrap().contains("без бонусов"));
    }
    let begun = Instant::now();
    let document = till.refused("OFFLINE", "check.calc", calc);
    assert!(begun.elapsed() < Duration::from_millis(20), "{:?}", begun.elapsed());
    assert_eq!((&document["outcome"], &document["retryable"]), (&json!("not_applied"), &json!(true)));
    till.refused("OFFLINE", "check.write", json!({"check_id": "9", "calc_id": "c"}));
    assert_eq!(till.call("journal.pending", json!({}))["checks"], json!([]), "nothing was journalled");
}

#[test]
fn a_receipt_shows_the_customer_masked() {
    let (_sandbox, till) = shop();
    for phone in ["+7 (900) 000-33-77", "89000003377", "***3377"] {
        let slip = till
            .call("receipt.slip", json!({"phone": phone, "customer_total_bonus": 1, "total_add_bonus": 1}));
        assert_eq!(slip["lines"][0], "Клиент              : ***3377");
        assert!(!slip["text"].as_str().unwrap().contains("000"));
    }
}
