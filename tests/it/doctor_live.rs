//! `doctor live`: from what a server replies to a configuration that speaks with it.

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::doctor::download;
use crate::plain::{self, Plain};
use crate::scenarios;
use crate::till::{Till, asked, balance, sandbox};

const DMITRY: &str = "79000003377";
/// Spends with a PIN.
const MIKHAIL: &str = "79000004455";

fn speaking(dialect: &Value) -> Sandbox {
    Sandbox::start(Options { dialect: Some(dialect.clone()), ..Options::default() }).unwrap()
}

/// The whole case of a test customer, with consent.
fn case(phone: &str) -> Value {
    json!({"phone": phone, "code": "337701", "allow_writes": true, "certificate": {"code": "CERT-PIN", "pin": "4321"}})
}

/// What `doctor live` says of this server.
fn examined(sandbox: &Sandbox, case: Value) -> Value {
    let till = Till::open(json!({"token": sandbox.token(), "base_url": sandbox.base_url()}));
    till.call("basic.doctor", json!({"live": case}))
}

fn till_of(sandbox: &Sandbox, said: &Value) -> Till {
    Till::open(json!({"token": sandbox.token(), "base_url": sandbox.base_url(), "wire": said["wire"]}))
}

/// Answers the doctor's questions as a person would who knows this server; how many there were.
fn answered(said: &mut Value, dialect: &Value) -> usize {
    let doubts = said["doubts"].as_array().unwrap().clone();
    for doubt in &doubts {
        let key = doubt["key"].as_str().unwrap();
        let rest =
            key.strip_prefix("wire.operations.").unwrap_or_else(|| panic!("{key}: {}", said["report"]));
        let list = if rest.contains(".response_fields.") { "response_fields" } else { "fields" };
        let (operation, field) = rest.split_once(&format!(".{list}.")).unwrap_or_else(|| panic!("{key}"));
        let name = &dialect["operations"][operation][list][field];
        let name = name.as_str().unwrap_or(field.rsplit('.').next().unwrap());
        let candidates = doubt["candidates"].as_array().unwrap();
        assert!(candidates.iter().any(|c| c == name), "{key} is {name}, offered: {candidates:?}");
        said["wire"]["operations"][operation][list][field] = json!(name);
    }
    doubts.len()
}

#[test]
fn the_unchanged_library_speaks_with_servers_chosen_at_random_from_what_they_reply_alone() {
    let count: u64 = std::env::var("DIALECTS").map_or(4, |n| n.parse().unwrap());
    let (mut questions, mut asked) = (0, 0);
    let from: u64 = std::env::var("FROM").map_or(1, |n| n.parse().unwrap());
    for seed in from..=count {
        let dialect = maxbonus_sandbox::random_dialect(seed);
        let server = speaking(&dialect);
        let mut said = examined(&server, case(DMITRY));
        println!("seed {seed}: {dialect:#}\n{}\n{:#}", said["report"].as_str().unwrap(), said["wire"]);
        assert_eq!(server.state()["checks"], json!([]), "nothing of the doctor's stays");
        assert_eq!((&said["proven"], balance(&server, DMITRY).to_string()), (&json!(true), "100".to_owned()));
        questions += answered(&mut said, &dialect);
        asked += server.requests().len();
        for (name, scenario) in scenarios::ALL {
            println!("seed {seed}, {name}");
            scenario(&|| {
                let sandbox = speaking(&dialect);
                let till = till_of(&sandbox, &said);
                (sandbox, till)
            });
        }
    }
    println!("{count} servers, {questions} questions, {asked} requests");
}

fn reasons(said: &Value, reason: &str) -> Vec<String> {
    let unasked = said["unasked"].as_array().unwrap().iter().filter(|row| row["reason"] == reason);
    unasked.map(|row| row["key"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn without_consent_nothing_is_changed_and_the_report_says_what_was_not_asked() {
    let sandbox = sandbox();
    let before = sandbox.state();
    let said = examined(&sandbox, json!({"phone": "8 900 000-33-77"}));
    assert_eq!((sandbox.state(), sandbox.outbox()), (before, Vec::new()));
    for operation in
        ["check.write", "check.rollback", "check.return", "check.askpin", "customer.register_request"]
    {
        assert_eq!(asked(&sandbox, operation), 0, "{operation}");
    }
    let unasked = reasons(&said, "no_consent");
    assert!(unasked.contains(&"wire.operations.check.write".to_owned()), "{unasked:?}");
    assert_eq!(reasons(&said, "not_given")[0], "wire.operations.customer.auth_qr.response_fields");
    assert_eq!(
        (&said["doubts"], &said["differences"], &said["proven"]),
        (&json!([]), &json!([]), &json!(false))
    );
    assert_eq!(said["wire"], json!({}), "the sandbox speaks by the contract");
    let report = said["report"].as_str().unwrap();
    assert!(report.contains("нужно согласие на запись"), "{report}");
}

#[test]
fn with_consent_the_checks_are_rolled_back_and_what_makes_them_the_same_is_known() {
    for identity in ["check_id", "calc_id"] {
        let sandbox = speaking(&json!({"identity": identity}));
        let said = examined(&sandbox, case(DMITRY));
        assert_eq!((&said["wire"]["identity"], &said["proven"]), (&json!(identity), &json!(true)));
        assert_eq!(sandbox.state()["checks"], json!([]));
        assert_eq!(balance(&sandbox, DMITRY).to_string(), "100");
        assert!(asked(&sandbox, "check.write") > 0);
        let sms: Vec<_> = sandbox.outbox().iter().map(|sms| sms["kind"].clone()).collect();
        assert_eq!(sms, ["chatbot"], "each costs somebody something");
        crate::till::holds_no_secret("the report", said.to_string().as_bytes());
    }
}

#[test]
fn refusals_in_other_words_are_told_apart() {
    let refusals = json!({
        "customer_not_found": {"http": 400, "code": 1001, "message": "Нет такого гостя"},
        "already_written": {"http": 400, "code": 1402, "message": "Повтор"},
        "never_seen": {"http": 410, "code": 1403, "message": "Отменять нечего"},
        "pin_required": {"http": 400, "code": 1404, "message": "Подтвердите списание"},
        "certificate_unusable": {"http": 400, "code": 1405, "message": "Платить этим нельзя"},
    });
    for shape in ["envelope", "error_string"] {
        let dialect = json!({"refusals": refusals, "error_shape": shape, "identity": "check_id"});
        let sandbox = speaking(&dialect);
        let said = examined(&sandbox, case(MIKHAIL));
        println!("{shape}\n{}", said["report"].as_str().unwrap());
        assert_eq!(said["doubts"], json!([]));
        let till = till_of(&sandbox, &said);
        till.refused("CUSTOMER_NOT_FOUND", "customer.auth_phone", json!({"phone": "79990000000"}));
        till.refused("CERTIFICATE_UNUSABLE", "certificate.info", json!({"code": "нет такого"}));
        let token = till.token_of(MIKHAIL);
        let calc = till.calc(&token, &[("1001", "100.00")]);
        let write = |pay_bonus| crate::till::write("W", &calc, &token, pay_bonus);
        till.refused("PIN_REQUIRED", "check.write", write("30"));
        till.call("check.write", write("0"));
        let fresh = till.beside();
        fresh.refused("ALREADY_WRITTEN", "check.write", write("0"));
        assert_eq!(fresh.call("check.rollback", json!({"check_id": "W"}))["state"], "ROLLED_BACK");
        assert_eq!(fresh.call("check.rollback", json!({"check_id": "none"}))["state"], "ROLLED_BACK");
        assert_eq!(sandbox.state()["checks"], json!([]));
    }
}

#[test]
fn of_two_fields_that_fit_none_is_chosen_silently() {
    let fields = json!({"check_id": "receipt_id", "number": "bill_number"});
    let sandbox = speaking(&json!({"strict": true, "operations": {"check.write": {"fields": fields}}}));
    let said = examined(&sandbox, case(DMITRY));
    let doubts = said["doubts"].as_array().unwrap();
    let key = "wire.operations.check.write.fields.check_id";
    let doubt =
        doubts.iter().find(|doubt| doubt["key"] == key).unwrap_or_else(|| panic!("{}", said["report"]));
    assert_eq!(doubt["candidates"], json!(["receipt_id", "bill_number"]));
    assert_eq!(said["wire"]["operations"]["check.write"]["fields"].get("check_id"), None);
    assert_eq!((&said["proven"], &sandbox.state()["checks"]), (&json!(false), &json!([])));
}

#[test]
fn a_token_that_is_refused_everywhere_is_told_with_the_keys_to_set() {
    let sandbox = sandbox();
    let till = Till::open(json!({"token": "wrong", "base_url": sandbox.base_url()}));
    let document = till.refused("UNAUTHORIZED", "basic.doctor", json!({"live": {"phone": DMITRY}}));
    let message = document["message"].as_str().unwrap();
    for key in ["wire.auth_header", "wire.auth_scheme", "wire.auth_query", "wire.auth_field"] {
        assert!(message.contains(key), "{message}");
    }
}

#[test]
fn a_wrong_case_is_refused_with_its_field() {
    let sandbox = sandbox();
    let till = Till::at(&sandbox);
    for (live, field) in [
        (json!(5), "live"),
        (json!({}), "live.phone"),
        (json!({"phone": "12"}), "live.phone"),
        (json!({"phone": DMITRY, "fone": "1"}), "live.fone"),
        (json!({"phone": DMITRY, "code": 5}), "live.code"),
        (json!({"phone": DMITRY, "price": "дорого"}), "live.price"),
        (json!({"phone": DMITRY, "certificate": {"pin": "1"}}), "live.certificate.code"),
        (json!({"phone": DMITRY, "allow_writes": "yes"}), "live.allow_writes"),
    ] {
        let document = till.refused("INVALID_ARGUMENT", "basic.doctor", json!({"live": live}));
        assert_eq!(document["field"], field);
    }
    assert_eq!(sandbox.requests().len(), 0);
    let document = till.refused("INVALID_ARGUMENT", "basic.doctor", json!({}));
    assert_eq!(document["field"], "document");
}

#[test]
fn a_server_that_is_no_maxbonus_is_not_understood_and_nothing_is_written() {
    for (status, headers, body) in [
        (200, "Content-Type: text/html\r\n", "<html>It works!</html>"),
        (200, "Content-Type: application/json\r\n", "{}"),
        (
            200,
            "Content-Type: application/json\r\n",
            r#"{"statusCode":200,"message":"ok","data":{"token":"t"}}"#,
        ),
        (404, "", ""),
        (500, "", "oops"),
        (302, "Location: /login\r\n", ""),
    ] {
        let server = Plain::start(move |_| plain::answer(status, headers, body.as_bytes()));
        let till = Till::open(json!({"token": "t", "base_url": server.origin()}));
        let said = till.call("basic.doctor", json!({"live": case(DMITRY)}));
        assert_eq!(said["proven"], false, "{status} {body}");
        assert_ne!(said["doubts"], json!([]), "{status} {body}");
    }
}

#[test]
fn a_server_that_goes_away_ends_the_examination_with_its_status() {
    let sandbox = sandbox();
    sandbox.fault(json!({"operation": "check.calc", "kind": "refuse", "count": 1_000}));
    let till = Till::at(&sandbox);
    let document = till.refused("NETWORK", "basic.doctor", json!({"live": case(DMITRY)}));
    assert_eq!(document["outcome"], "not_applied");
    assert_eq!(sandbox.state()["checks"], json!([]));
    till.call("customer.auth", json!({"input": DMITRY}));
}

#[test]
fn a_description_is_read_first_and_the_server_asked_about_the_rest() {
    let dialect =
        json!({"operations": {"check.calc": {"path": "/very/much/its/own"}}, "identity": "calc_id"});
    let sandbox = speaking(&dialect);
    let alone = examined(&sandbox, case(DMITRY));
    assert!(alone["doubts"].to_string().contains("check.calc.path"), "{}", alone["report"]);
    let document = download(&sandbox, "/cashbox/openapi.json");
    let till = Till::at(&sandbox);
    let said = till.call("basic.doctor", json!({"document": document, "live": case(DMITRY)}));
    assert_eq!(said["wire"]["operations"]["check.calc"]["path"], "/very/much/its/own");
    assert_eq!((&said["wire"]["identity"], &said["proven"]), (&json!("calc_id"), &json!(true)));
}
