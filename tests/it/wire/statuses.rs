//! The advice of include/README.ru.md held against what comes: every operation under every kind of trouble ends with a status
//! for which its moment has advice.

use std::collections::BTreeSet;

use maxbonus_sandbox::Sandbox;
use serde_json::{Map, Value, json};

use crate::project::advice::has_advice;
use crate::setup::till::{Till, call_text, sandbox};

/// What befalls the server's answers, for good. `{}` is no trouble.
fn troubles() -> Vec<Value> {
    let refusal = |text: &str| json!({"kind": "status", "status": 422, "body": {"message": text}});
    vec![
        json!({}),
        json!({"kind": "refuse"}),
        json!({"kind": "die_before"}),
        json!({"kind": "die_after"}),
        json!({"kind": "hang_after"}),
        json!({"kind": "garbage"}),
        json!({"kind": "garbage_after"}),
        json!({"kind": "truncated"}),
        json!({"kind": "status", "status": 401}),
        json!({"kind": "status", "status": 409}),
        json!({"kind": "status", "status": 500}),
        json!({"kind": "status_after", "status": 502}),
        refusal("Нельзя"),
        refusal("Покупатель не найден"),
        refusal("Такой чек уже проведен"),
        refusal("Нужен ПИН-код"),
        refusal("Неверный ПИН-код"),
        refusal("Сертификат просрочен"),
    ]
}

/// A request that passes the table's check, with ids that no other has.
fn request(till: &Till, row: &Value, id: &str) -> Value {
    let token = till.token_of("79000003377");
    let calc = till.calc(&token, &[("1001", "100.00")]);
    let mut request = Map::new();
    for field in row["fields"].as_array().unwrap().iter().filter(|f| f["required"] == true) {
        let name = field["name"].as_str().unwrap();
        let value = match name {
            "phone" | "input" | "qr" => json!("79000003377"),
            "pin" => json!("0000"),
            "code" => json!("CERT-1000"),
            "customer_token" => token.clone(),
            "calc_id" => calc["calc_id"].clone(),
            "items" => json!([{"index": 0, "code": "1001", "price": "100.00", "qty": 1}]),
            "check_id" | "return_id" => json!(id),
            "outcome" => json!("applied"),
            part if part.contains('.') => continue,
            other => panic!("what is {other}?"),
        };
        request.insert(name.to_owned(), value);
    }
    if row["operation"] == "goods.import" {
        request.insert("goods".to_owned(), json!([{"code": "1", "name": "Стол"}]));
    }
    request.into()
}

fn note(seen: &mut BTreeSet<String>, row: &Value, text: &str) {
    let document: Value = serde_json::from_str(text).unwrap();
    let status = match document["status"].as_str() {
        Some(name) if document["code"].is_number() && document["outcome"].is_string() => name,
        _ => "OK",
    };
    let moment = row["moment"].as_str().unwrap();
    assert!(
        has_advice(moment, status),
        "{} ended with {status}, and «{moment}» has no advice",
        row["operation"]
    );
    // There the advice says that nothing is on the server.
    let is_plain = ["UNAUTHORIZED", "NETWORK", "TIMEOUT", "TLS", "OFFLINE", "PROTOCOL"].contains(&status);
    if is_plain && ["check.write", "check.return"].iter().any(|name| row["operation"] == *name) {
        assert_eq!(document["outcome"], "not_applied", "{document}");
    }
    seen.insert(status.to_owned());
}

fn till(sandbox: &Sandbox, more: Value) -> Till {
    let mut config = json!({"timeouts": {"connect_ms": 200, "total_ms": 300}, "breaker": {"failures": 0}});
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Till::with(sandbox, config)
}

#[test]
fn whatever_befalls_an_operation_its_moment_has_advice() {
    let (sandbox, mut seen) = (sandbox(), BTreeSet::new());
    let (open, steady) = (till(&sandbox, json!({})), Till::at(&sandbox));
    let offline = till(&sandbox, json!({"breaker": {"failures": 1, "open_ms": 600_000}}));
    let journalless = till(&sandbox, json!({"journal": {"path": "/dev/null/чеки.db"}}));
    let contract = open.call("basic.contract", json!({}));
    let rows = contract["operations"].as_array().unwrap();
    let call = |till: &Till, row: &Value, request: &str| {
        call_text(till.handle, row["operation"].as_str().unwrap(), request).1
    };
    for (n, row) in rows.iter().enumerate() {
        for (m, trouble) in troubles().iter().enumerate() {
            // What the server is asked at all is asked under trouble; the rest needs a few only.
            if row["path"].is_null() && m > 2 && row["operation"] != "customer.auth" {
                continue;
            }
            let request = request(&steady, row, &format!("{n}-{m}")).to_string();
            let mut fault = trouble.clone();
            fault["count"] = json!(0);
            if fault["kind"].is_string() {
                sandbox.fault(fault);
            }
            note(&mut seen, row, &call(&open, row, &request));
            sandbox.clear_faults();
        }
        let request = request(&steady, row, &format!("{n}-x")).to_string();
        note(&mut seen, row, &call(&open, row, "{"));
        note(
            &mut seen,
            row,
            &call(&open, row, r#"{"phone":1,"input":"","check_id":"","code":"","goods":1,"from":1}"#),
        );
        note(&mut seen, row, &call(&journalless, row, &request));
        note(&mut seen, row, &call_text(7, row["operation"].as_str().unwrap(), &request).1);
    }
    sandbox.fault(json!({"kind": "refuse", "count": 0}));
    offline.try_call("basic.ping", &json!({}));
    for row in rows {
        let request = json!({"phone": "79000003377", "input": "79000003377", "check_id": "o", "calc_id": "c", "code": "1"});
        note(&mut seen, row, &call(&offline, row, &request.to_string()));
    }
    sandbox.clear_faults();
    let met = seen.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    assert_eq!(
        met,
        "ALREADY_WRITTEN CERTIFICATE_UNUSABLE CONFLICT CUSTOMER_NOT_FOUND INVALID_ARGUMENT INVALID_HANDLE INVALID_JSON \
         JOURNAL NETWORK OFFLINE OK OUTCOME_UNKNOWN PIN_REQUIRED PIN_WRONG PROTOCOL REJECTED TIMEOUT UNAUTHORIZED"
    );
}
