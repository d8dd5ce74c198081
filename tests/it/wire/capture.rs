//! The one captured exchange with the production server (tests/data/check-coupon.json).

use serde_json::{Value, json};

use crate::setup::raw_server::{self, RawServer};
use crate::setup::till::{Till, items, shop};

fn capture() -> Value {
    serde_json::from_str(include_str!("../../data/check-coupon.json")).unwrap()
}

/// The captured answer's bytes, as they stand in the file.
fn answer_bytes() -> &'static str {
    let file = include_str!("../../data/check-coupon.json");
    let body = &file[file.rfind("\"body\": {").unwrap() + 8..];
    let mut depth = 0;
    let end = body.char_indices().find_map(|(at, c)| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        (depth == 0).then_some(at + 1)
    });
    &body[..end.unwrap()]
}

/// The same objects whatever the order of their keys, numbers compared by value.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}

#[test]
fn the_librarys_request_equals_the_captured_one_field_by_field() {
    let (sandbox, till) = shop();
    let captured = capture()["request"]["body"].clone();
    till.call("check.calc", captured.clone());
    // A 1C register that has the same numbers as text gets the same request.
    let mut texts = captured.clone();
    for (n, price) in ["6000", "2500.00"].iter().enumerate() {
        texts["items"][n]["price"] = json!(price);
        texts["items"][n]["qty"] = json!("1");
    }
    till.call("check.calc", texts);
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_eq!((&request["method"], &request["path"]), (&json!("POST"), &json!("/api/cashbox/check")));
        assert!(request["headers"]["content-type"].as_str().unwrap().starts_with("application/json"));
        assert!(same(&request["body"], &captured), "{request}\n{captured}");
    }
    let text = requests[0]["raw"].as_str().unwrap();
    assert!(
        text.contains("6000.0") && text.contains(r#""mrc":0.0"#),
        "numbers go out as they were spelled: {text}"
    );
}

#[test]
fn the_sandbox_answers_the_captured_request_as_production_did() {
    let (_sandbox, till) = shop();
    let mut expected = capture()["response"]["body"]["data"].clone();
    let mut answer = till.call("check.calc", capture()["request"]["body"].clone());
    let id = answer["calc_id"].as_str().unwrap().to_owned();
    assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()), "{id}");
    for calc in [&mut expected, &mut answer] {
        calc["calc_id"] = json!(null);
    }
    assert_eq!(answer.to_string(), expected.to_string(), "also in the order of its keys");
}

#[test]
fn the_captured_answer_served_byte_for_byte_is_returned_with_nothing_lost() {
    let server = RawServer::start(|_| {
        raw_server::answer(200, "Content-Type: application/json\r\n", answer_bytes().as_bytes())
    });
    let till = Till::open(json!({"token": "t", "base_url": server.origin()}));
    let answer = till.call("check.calc", capture()["request"]["body"].clone());
    assert_eq!(answer.to_string(), capture()["response"]["body"]["data"].to_string());
}

#[test]
fn what_the_server_adds_is_returned_and_what_the_caller_adds_is_sent() {
    let body = r#"{"statusCode":200,"data":{"calc_id":"c","новое":{"x":[1.10,99999999999999999999.5]}}}"#;
    let server = RawServer::start(move |_| raw_server::answer(200, "", body.as_bytes()));
    let till = Till::open(json!({"token": "t", "base_url": server.origin()}));
    let request =
        r#"{"x_till":{"a":[0.10,1e400]},"items":[{"index":0,"code":"1","price":0.3,"qty":1,"x":null}]}"#;
    let (status, answer) = crate::setup::till::call_text(till.handle, "check.calc", request);
    assert_eq!(status, 0, "{answer}");
    assert_eq!(answer, r#"{"calc_id":"c","новое":{"x":[1.10,99999999999999999999.5]}}"#);
    let sent = server.received().pop().unwrap().body;
    let expected = request.strip_suffix('}').unwrap().to_owned() + r#","customer_token":"8888888888"}"#;
    assert_eq!(sent, expected, "what needs no change leaves as it was written");
}

#[test]
fn numbers_are_read_exactly_as_numbers_and_as_text() {
    let (sandbox, till) = shop();
    for price in [json!("99999999.99"), serde_json::from_str("99999999.99").unwrap()] {
        let calc = till
            .call("check.calc", json!({"items": [{"index": 0, "code": "1001", "price": price, "qty": 1}]}));
        assert_eq!(calc["total_check_amount"].to_string(), "99999999.99");
    }
    let calc = till.call("check.calc", json!({"items": items(&[("1001", "0.1"), ("1002", "0.2")])}));
    assert_eq!(calc["total_check_amount"].to_string(), "0.3");
    assert!(sandbox.requests().iter().all(|r| r["raw"].as_str().unwrap().contains(r#""price":"#)));
    assert!(sandbox.requests()[0]["raw"].as_str().unwrap().contains("\"price\":99999999.99"));
}
