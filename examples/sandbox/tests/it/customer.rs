//! Who the customer is, and how one becomes a customer.

use serde_json::json;

use crate::client::{DMITRY, api, ask, form, post, sandbox};

#[test]
fn a_customer_is_found_by_phone_qr_card_and_short_code() {
    let sandbox = sandbox();
    for phone in ["79000003377", "%2B7+900+000-33-77", "8(900)0003377", "9000003377"] {
        let answer = form(&sandbox, "/customer/auth", &format!("phone={phone}")).data();
        assert_eq!((&answer["token"], &answer["phone"]), (&json!(DMITRY), &json!("79000003377")));
        assert_eq!((&answer["total_bonus"], &answer["first_name"]), (&json!(100), &json!("Дмитрий")));
        assert_eq!((&answer["n_checkpin"], &answer["exists_chatbot"]), (&json!(0), &json!(true)));
    }
    for code in ["MB:QR:3377-0000-0000", "2000000033770", "337701"] {
        assert_eq!(form(&sandbox, "/customer/auth/qr", &format!("qr={code}")).data()["token"], DMITRY);
        assert_eq!(post(&sandbox, "/customer/auth/qr", json!({"qr": code})).data()["token"], DMITRY);
    }
    let pin = form(&sandbox, "/customer/auth", "phone=79000004455").data();
    assert_eq!(pin["n_checkpin"], 1);
    let not_found = (422, "Покупатель не найден".to_owned());
    assert_eq!(form(&sandbox, "/customer/auth", "phone=79000000000").refusal(), not_found);
    assert_eq!(form(&sandbox, "/customer/auth/qr", "qr=1").refusal(), not_found);
    assert_eq!(
        form(&sandbox, "/customer/auth", "phone=12").refusal(),
        (422, "Неверный номер телефона".to_owned())
    );
    assert_eq!(form(&sandbox, "/customer/auth", "").refusal().0, 422);
}

#[test]
fn the_token_is_checked_first() {
    let sandbox = sandbox();
    let bearer = format!("Bearer {}", sandbox.token());
    let ping =
        |headers: &[(&str, &str)]| ask(&sandbox, "GET", &api("/basic/ping"), headers, "").unwrap().status;
    assert_eq!(ping(&[("authorization", &bearer)]), 200);
    assert_eq!(ping(&[("Authorization", &bearer.replace("Bearer", "bearer"))]), 200);
    for wrong in ["Bearer x", &sandbox.token(), &format!("{bearer}x"), &format!("Basic {}", sandbox.token())]
    {
        assert_eq!(ping(&[("authorization", wrong)]), 401);
    }
    let answer = ask(&sandbox, "GET", &api("/nowhere"), &[], "").unwrap();
    assert_eq!(
        (answer.status, answer.json()),
        (
            401,
            json!({"name": "Unauthorized", "message": "Your request was made with invalid credentials.", "statusCode": 401})
        )
    );
    let status =
        |method, path: &str| ask(&sandbox, method, path, &[("authorization", &bearer)], "").unwrap().status;
    assert_eq!(status("GET", &api("/nowhere")), 404);
    assert_eq!(status("GET", "/basic/ping"), 404);
    assert_eq!(status("POST", &api("/basic/ping")), 405);
}

#[test]
fn a_registration_needs_the_pin_of_the_sms() {
    let sandbox = sandbox();
    let confirm = |pin: &str, card: &str| {
        let name = "last_name=%D0%98%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2&birthday=2000-01-01&gender=male";
        let body = format!("phone=%2B79876543210&pin={pin}&card={card}&{name}");
        form(&sandbox, "/customer/register/confirm", &body)
    };
    assert_eq!(confirm("1", "").refusal().1, "Регистрация не запрашивалась");
    assert_eq!(form(&sandbox, "/customer/register/resend", "phone=9876543210").refusal().0, 422);
    let begun = form(&sandbox, "/customer/register/request", "phone=9876543210").data();
    form(&sandbox, "/customer/register/resend", "phone=9876543210").data();
    let outbox = sandbox.outbox();
    assert_eq!((outbox.len(), &outbox[0]["pin"]), (2, &outbox[1]["pin"]));
    assert_eq!((&outbox[0]["kind"], &outbox[0]["phone"]), (&json!("register"), &json!("79876543210")));
    let pin = outbox[0]["pin"].as_str().unwrap();
    assert_eq!(confirm("x", "").refusal().1, "Неверный ПИН-код");
    assert_eq!(confirm(pin, "2000000033770").refusal().1, "Карта уже выдана другому покупателю");
    let newcomer = confirm(pin, "777").data();
    assert_eq!((&newcomer["last_name"], &newcomer["total_bonus"]), (&json!("Иванов"), &json!(0)));
    assert!(begun["register_request"].as_str().is_some_and(|id| !id.is_empty()));
    assert_eq!(form(&sandbox, "/customer/auth/qr", "qr=777").data()["token"], newcomer["token"]);
    assert_eq!(confirm(pin, "").refusal().1, "Покупатель уже зарегистрирован");
    assert_eq!(form(&sandbox, "/customer/register/request", "phone=9876543210").refusal().0, 422);
}

#[test]
fn the_same_seed_sends_the_same_pins() {
    let pins = |seed: u64| {
        let sandbox = sandbox();
        sandbox.settings(json!({"pin_seed": seed}));
        for phone in ["79990000001", "79990000002"] {
            form(&sandbox, "/customer/register/request", &format!("phone={phone}")).data();
        }
        sandbox.outbox().iter().map(|sms| sms["pin"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(pins(1), pins(1));
    assert_ne!(pins(1), pins(2));
}

#[test]
fn the_chat_bot_link_goes_by_sms() {
    let sandbox = sandbox();
    form(&sandbox, "/customer/chatbot/sms", "phone=79000002249").data();
    let sms = sandbox.outbox().pop().unwrap();
    assert_eq!((&sms["kind"], &sms["pin"]), (&json!("chatbot"), &json!("")));
    assert_eq!(form(&sandbox, "/customer/chatbot/sms", "phone=79000000000").refusal().0, 422);
}
