//! Certificates: what they say, what they pay, with a customer and without.

use maxbonus_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{ANONYMOUS, DMITRY, one, post, sandbox};

fn left(sandbox: &Sandbox, code: &str) -> Value {
    let state = sandbox.state();
    let row = state["certificates"].as_array().unwrap().iter().find(|row| row["code"] == code).cloned();
    row.unwrap()["balance"].clone()
}

#[test]
fn a_certificate_tells_whether_it_can_be_used() {
    let sandbox = sandbox();
    let info = |code: &str, pin: &str| post(&sandbox, "/certificate/info", json!({"code": code, "pin": pin}));
    let good = info("CERT-1000", "").data();
    assert_eq!(
        (&good["status_code"], &good["balance"], &good["need_pin"]),
        (&json!(0), &json!(1000), &json!(false))
    );
    let with_pin = info("CERT-PIN", "4321").data();
    assert_eq!((&with_pin["status_code"], &with_pin["need_pin"]), (&json!(0), &json!(true)));
    for (code, message) in
        [("CERT-USED", "Сертификат уже использован"), ("CERT-OLD", "Срок действия сертификата истёк")]
    {
        let answer = info(code, "").data();
        assert_eq!((&answer["status_code"], &answer["message"]), (&json!(1), &json!(message)));
    }
    assert_eq!(info("CERT-PIN", "1").refusal(), (422, "Неверный ПИН-код сертификата".to_owned()));
    assert_eq!(info("CERT-NONE", "").refusal(), (422, "Сертификат не найден".to_owned()));
}

#[test]
fn certificates_pay_with_and_without_a_customer() {
    for token in [DMITRY, ANONYMOUS] {
        let sandbox = sandbox();
        let certificate = json!([
            {"code": "CERT-1000", "pin": "", "summ": "150.00"},
            {"code": "CERT-PIN", "pin": "4321", "summ": "100"},
            {"code": "CERT-OLD", "pin": "", "summ": "1"},
        ]);
        let request = |certificate: &Value| json!({"customer_token": token, "items": one("X", json!(200)), "certificate": certificate});
        let answer = post(&sandbox, "/check", request(&certificate)).data();
        let sums: Vec<&Value> =
            answer["certificate"].as_array().unwrap().iter().map(|row| &row["summ"]).collect();
        assert_eq!(sums, [150, 50, 0]);
        let write = json!({"check_id": "K", "calc_id": answer["calc_id"], "certificate": certificate});
        let refused = post(&sandbox, "/check/write", write).refusal();
        assert_eq!(refused.1, "Срок действия сертификата истёк");
        assert_eq!(left(&sandbox, "CERT-1000"), 1000);

        let good = json!([certificate[0], certificate[1]]);
        let calc_id = post(&sandbox, "/check", request(&good)).data()["calc_id"].clone();
        let write = json!({"check_id": "K", "calc_id": calc_id, "certificate": good});
        let written = post(&sandbox, "/check/write", write).data();
        assert_eq!(written["certificate"][1], json!({"code": "CERT-PIN", "summ": 50}));
        assert_eq!((left(&sandbox, "CERT-1000"), left(&sandbox, "CERT-PIN")), (json!(850), json!(450)));
        post(&sandbox, "/check/rollback", json!({"check_id": "K"})).data();
        assert_eq!((left(&sandbox, "CERT-1000"), left(&sandbox, "CERT-PIN")), (json!(1000), json!(500)));
    }
}

#[test]
fn more_than_a_certificate_holds_is_refused_at_the_write() {
    let sandbox = sandbox();
    let certificate = json!([{"code": "CERT-PIN", "pin": "4321", "summ": 501}]);
    let request = json!({"items": one("X", json!(900)), "certificate": certificate});
    let answer = post(&sandbox, "/check", request).data();
    let row = json!({"code": "CERT-PIN", "summ": 500, "message": "На сертификате недостаточно средств"});
    assert_eq!(answer["certificate"][0], row);
    let write = json!({"check_id": "K", "calc_id": answer["calc_id"]});
    assert_eq!(post(&sandbox, "/check/write", write).refusal().1, "На сертификате недостаточно средств");
    assert_eq!(left(&sandbox, "CERT-PIN"), 500);
}
