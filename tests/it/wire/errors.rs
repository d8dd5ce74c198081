//! Every error names its field, in a Russian sentence and an English detail.

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::setup::golden;
use crate::setup::till::{Till, asked, items, open, sandbox, shop, write};

/// One error of each kind that a register meets, as documents; what differs between runs is masked.
#[test]
fn error_documents_are_as_they_were() {
    let (sandbox, till) = shop();
    let mut documents = Vec::new();
    let mut note = |title: &str, mut document: Value| {
        if document["trace"].is_string() {
            document["trace"] = json!("…");
        }
        documents.push(format!("# {title}\n{}\n", serde_json::to_string_pretty(&document).unwrap()));
    };
    let position = |price: &str| json!({"items": [{"index": 0, "code": "1001", "price": price, "qty": 1}]});
    note("a comma", till.try_call("check.calc", &position("1,5")).1);
    note("a space", till.try_call("check.calc", &position("1 000")).1);
    note("a no-break space", till.try_call("check.calc", &position("1\u{a0}000.00")).1);
    note("no positions", till.try_call("check.calc", &json!({"items": []})).1);
    note("a phone that is none", till.try_call("customer.auth_phone", &json!({"phone": "12345"})).1);
    note("an unknown customer", till.try_call("customer.auth_phone", &json!({"phone": "9990000000"})).1);
    note("an operation that is none", till.try_call("check.paint", &json!({})).1);
    note(
        "not JSON",
        serde_json::from_str(&crate::setup::till::call_text(till.handle, "basic.ping", "{\"a\":}").1)
            .unwrap(),
    );
    note(
        "no object",
        serde_json::from_str(&crate::setup::till::call_text(till.handle, "basic.ping", "[1]").1).unwrap(),
    );
    note("a check that is not written", till.try_call("check.close", &json!({"check_id": "нет"})).1);
    let token = till.token_of("79000003377");
    let calc = till.calc(&token, &[("1001", "100.00")]);
    note(
        "more bonuses than may be spent",
        till.try_call("check.write", &write("1", &calc, &token, "30.01")).1,
    );
    sandbox.fault(json!({"operation": "check.write", "kind": "status_after", "status": 503}));
    note(
        "a lost write, rolled back",
        without_detail(till.try_call("check.write", &write("1", &calc, &token, "30")).1),
    );
    sandbox.fault(json!({"operation": "check.write", "kind": "die_after"}));
    sandbox.fault(json!({"operation": "check.rollback", "kind": "refuse", "count": 0}));
    note("a lost write", without_detail(till.try_call("check.write", &write("2", &calc, &token, "30")).1));
    let foreign = Till::with(&sandbox, json!({"token": "чужой".len().to_string()}));
    note("a token that the server refuses", foreign.try_call("basic.ping", &json!({})).1);
    note("a configuration without a token", open("{}").1);
    note("a misspelt key", open(r#"{"token":"t","timeouts":{"total":5}}"#).1);
    golden::compare("errors.txt", &documents.join("\n"));
}

/// The system's own words of a broken line differ.
fn without_detail(mut document: Value) -> Value {
    document["detail"] = json!("…");
    document
}

#[test]
fn nothing_is_sent_or_journalled_for_a_wrong_input() {
    let (sandbox, till) = shop();
    let good = json!({"index": 0, "code": "1", "price": 1, "qty": 1});
    let with = |name: &str, value: Value| {
        let mut item = good.clone();
        item[name] = value;
        json!({"items": [good, item]})
    };
    let second = |name: &str, value: Value| {
        let mut request = with(name, value);
        request["items"][0]["index"] = json!(9);
        request
    };
    for (operation, request, field) in [
        ("check.calc", json!({}), "items"),
        ("check.calc", json!({"items": {}}), "items"),
        ("check.calc", second("price", json!(-0.01)), "items[1].price"),
        ("check.calc", second("price", json!(1.005)), "items[1].price"),
        ("check.calc", second("price", json!("NaN")), "items[1].price"),
        ("check.calc", second("price", json!("1e3")), "items[1].price"),
        ("check.calc", second("qty", json!(0)), "items[1].qty"),
        ("check.calc", second("qty", json!(0.000_000_1)), "items[1].qty"),
        ("check.calc", second("code", json!("")), "items[1].code"),
        ("check.calc", with("index", json!(0)), "items[1].index"),
        ("check.calc", second("index", json!(0.5)), "items[1].index"),
        ("check.calc", json!({"items": [good], "pay_bonus": -1}), "pay_bonus"),
        ("check.write", json!({"calc_id": "c"}), "check_id"),
        ("check.write", json!({"check_id": "1"}), "calc_id"),
        ("check.write", json!({"check_id": "1\u{0}", "calc_id": "c"}), "check_id"),
        ("check.write", json!({"check_id": "x".repeat(257), "calc_id": "c"}), "check_id"),
        ("check.return", json!({"check_id": "1"}), "return_id"),
        ("check.rollback", json!({}), "check_id"),
        ("check.checkpin", json!({"customer_token": "t", "calc_id": "c"}), "pin"),
        ("customer.auth", json!({}), "input"),
        ("customer.auth", json!({"input": "a\u{7}"}), "input"),
        ("customer.auth_qr", json!({"qr": ""}), "qr"),
        ("customer.auth_phone", json!({"phone": "+7 900"}), "phone"),
        ("customer.register_confirm", json!({"phone": "9000000000"}), "pin"),
        ("certificate.info", json!({"code": null}), "code"),
        ("receipt.slip", json!({"width": 23}), "width"),
        ("receipt.slip", json!({"width": 65}), "width"),
        ("receipt.slip", json!({"phone": "нет"}), "phone"),
        ("receipt.slip", json!({"barcodes": {}}), "barcodes"),
        ("receipt.slip", json!({"barcodes": vec![json!({"type": "QR", "data": "x"}); 11]}), "barcodes"),
        ("receipt.slip", json!({"barcodes": ["4006381333931"]}), "barcodes[0].type"),
        ("receipt.slip", json!({"barcodes": [{"type": "UPC", "data": "1"}]}), "barcodes[0].type"),
        ("receipt.slip", json!({"barcodes": [{"type": "QR", "data": ""}]}), "barcodes[0].data"),
        (
            "receipt.slip",
            json!({"barcodes": [{"type": "EAN13", "data": "4006381333930"}]}),
            "barcodes[0].data",
        ),
        ("receipt.slip", json!({"barcodes": [{"type": "CODE128", "data": "код"}]}), "barcodes[0].data"),
        ("receipt.spread", second("sum", json!(0.98)), "items[1].sum"),
        ("receipt.spread", json!({"items": [good], "bonus": 1}), "bonus"),
    ] {
        let document = till.refused("INVALID_ARGUMENT", operation, request.clone());
        assert_eq!(document["field"], field, "{operation} {request}");
        assert!(document["message"].as_str().unwrap().contains(field), "{document}");
        assert_eq!(
            (&document["operation"], &document["outcome"]),
            (&json!(operation), &json!("not_applied"))
        );
    }
    assert_eq!(sandbox.requests(), Vec::<Value>::new());
    assert_eq!(till.call("journal.stats", json!({}))["checks"], json!({}));
}

#[test]
fn every_phone_spelling_reaches_the_server_as_one() {
    let (sandbox, till) = shop();
    let spellings =
        ["9000003377", "89000003377", "79000003377", "+79000003377", "+7 (900) 000-33-77", "8 900 000 33 77"];
    for phone in spellings {
        till.call("customer.auth_phone", json!({"phone": phone}));
    }
    assert!(sandbox.requests().iter().all(|r| r["body"] == json!({"phone": "79000003377"})));
    assert_eq!(sandbox.requests().len(), spellings.len());
}

/// Both shapes of answer and every shape of error, from a real server that speaks them.
#[test]
fn every_shape_of_error_gives_the_same_document() {
    for shape in ["envelope", "yii", "flat", "success_false", "list", "error_object", "error_string"] {
        for envelope in [true, false] {
            let dialect = Some(json!({"error_shape": shape, "envelope": envelope}));
            let sandbox = Sandbox::start(Options { dialect, ..Options::default() }).unwrap();
            let till = Till::at(&sandbox);
            let document =
                till.refused("CUSTOMER_NOT_FOUND", "customer.auth_phone", json!({"phone": "9990000000"}));
            assert_eq!(document["message"], "Покупатель не найден", "{shape}");
            assert_eq!(document["http_status"], 422, "{shape}");
            let token = till.token_of("79000003377");
            let calc = till.calc(&token, &[("1001", "100.00")]);
            till.call("check.write", write("1", &calc, &token, "30"));
            let other = Till::at(&sandbox);
            other.refused("ALREADY_WRITTEN", "check.write", write("1", &calc, &token, "30"));
        }
    }
}

#[test]
fn a_wrong_token_is_unauthorized_and_says_nothing_of_it() {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, json!({"token": "wrong-token-of-this-test"}));
    for operation in ["basic.ping", "journal.pending"] {
        let (status, document) = till.try_call(operation, &json!({}));
        assert_eq!(status, if operation == "basic.ping" { 5 } else { 0 }, "{document}");
        assert!(!document.to_string().contains("wrong-token"));
    }
    assert_eq!(asked(&sandbox, "basic.ping"), 1);
}

#[test]
fn any_call_of_the_server_can_be_made_outside_the_table() {
    use std::ffi::CString;
    let (sandbox, till) = shop();
    let ask = |method: &str, path: &str, request: &str| {
        let [method, path, request] = [method, path, request].map(|t| CString::new(t).unwrap());
        let mut response = std::ptr::null_mut();
        let status = unsafe {
            maxbonus::ffi::maxbonus_request(
                till.handle,
                method.as_ptr(),
                path.as_ptr(),
                request.as_ptr(),
                &raw mut response,
            )
        };
        (status, crate::setup::till::take(response))
    };
    let (status, answer) = ask("POST", "/customer/auth", r#"{"phone":"79000003377"}"#);
    assert_eq!(status, 0, "{answer}");
    assert!(answer.contains("Дмитрий"), "{answer}");
    assert_eq!(ask("GET", "/basic/ping", "").0, 0);
    let (status, answer) = ask("POST", "/нет", "{}");
    assert_eq!((status, answer.contains(r#""field":"path""#)), (1, true), "{answer}");
    assert_eq!(ask("FETCH", "/x", "{}").0, 1);
    let (status, answer) = ask("POST", "/no/such", "{}");
    assert_eq!(status, 17, "no such path: {answer}");
    assert_eq!(sandbox.requests().len(), 3);
    let calc = json!({"items": items(&[("1001", "1.00")])});
    let (status, answer) = ask("POST", "/check", &calc.to_string());
    assert_eq!((status, answer.contains("calc_id")), (0, true), "{answer}");
}
