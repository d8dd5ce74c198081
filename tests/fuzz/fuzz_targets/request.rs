//! A request's JSON: checked, then encoded. The first byte chooses the operation and the contract.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use maxbonus::error::Status;
use maxbonus::fuzzing::{Config, Contract, read_strict, table};
use serde_json::{Map, Value};

static PLAIN: LazyLock<Contract> = LazyLock::new(|| contract("{}"));
/// Renamed, switched off and sent another way.
static CHANGED: LazyLock<Contract> = LazyLock::new(|| {
    contract(
        r#"{"phone_format": "8XXXXXXXXXX", "operations": {
        "customer.auth_phone": {"encoding": "query", "method": "GET", "fields": {"phone": "tel"}},
        "certificate.info": {"encoding": "form", "fields": {"code": "pin", "pin": "code"}},
        "check.calc": {"encoding": "form", "fields": {"items": "rows", "items.code": "sku", "check_id": null}},
        "check.write": {"fields": {"items": "rows", "items.price": null, "certificate.pin": "secret"}}}}"#,
    )
});

fn contract(wire: &str) -> Contract {
    let config = Config::parse(&format!(r#"{{"token":"t","wire":{wire}}}"#)).unwrap();
    Contract::new(&config.wire, &config.token).unwrap()
}

fuzz_target!(|input: &[u8]| {
    let Some((choice, text)) = input.split_first() else { return };
    let operation = table::Operation::ALL[usize::from(*choice & 0x7f) % table::Operation::ALL.len()];
    let row = operation.row();
    let contract = if choice & 0x80 == 0 { &*PLAIN } else { &*CHANGED };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let Ok(Value::Object(request)) = serde_json::from_str::<Value>(text) else {
        // What is no object is refused as such, never taken for one.
        assert!(text.trim().is_empty() || contract.check(operation, text).is_err(), "{text}");
        return;
    };
    let accepted = match contract.check(operation, text) {
        Ok(checked) => checked,
        Err(error) => {
            assert_eq!(error.status(), Status::InvalidArgument);
            assert!(error.field().is_some_and(|f| !f.is_empty()), "{error}");
            return;
        }
    };
    let checked = accepted.object();
    for amount in ["pay_bonus"].iter().filter_map(|name| checked.get(*name)).filter(|v| !v.is_null()) {
        if row.fields.iter().any(|f| f.name == "pay_bonus") {
            assert!(amount.is_number() && read_strict(amount, 2).is_ok(), "{amount}");
        }
    }
    let Some(route) = &row.route else { return };
    let sent = contract.encode(operation, &accepted).unwrap();
    assert!(sent.path.bytes().all(|b| b.is_ascii_graphic()), "{}", sent.path);
    let json = sent.content_type.is_some_and(|t| t.starts_with("application/json"));
    if json {
        let body: Value = serde_json::from_slice(&sent.body).expect("the body is JSON");
        assert!(body.is_object());
        if choice & 0x80 == 0 {
            survives(row, &request, |name, value| body.get(name) == Some(value));
        }
    } else if choice & 0x80 == 0 && route.encoding == table::Encoding::Form {
        assert!(sent.body.is_ascii());
        let pairs: Vec<(String, String)> = form_urlencoded::parse(&sent.body).into_owned().collect();
        survives(row, &request, |name, value| match value {
            Value::String(text) => pairs.iter().any(|(n, v)| n == name && v == text),
            Value::Number(number) => pairs.iter().any(|(n, v)| n == name && v == number.as_str()),
            _ => true,
        });
    }
});

/// What the table does not name goes out as it came.
fn survives(
    row: &table::Row,
    request: &Map<String, Value>,
    found: impl Fn(&str, &Value) -> bool,
) {
    for (name, value) in request {
        let known = row.fields.iter().any(|f| f.name == name);
        assert!(known || found(name, value), "`{name}` is lost");
    }
}
