//! A server's answer: the first byte chooses the operation, two more the HTTP status, one where a token is planted.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use maxbonus::error::{Error, Outcome, Status};
use maxbonus::fuzzing::{Answer, Config, Contract, table};
use serde_json::{Map, Value};

const TOKEN: &str = "PlantedStoreTokenQ";
/// So much of a token helps whoever reads the log.
const TELLING: usize = 8;
const MARK: &[u8] = b"$serde_json::private";
const USUAL: [u16; 8] = [200, 200, 201, 400, 401, 422, 422, 500];

static PLAIN: LazyLock<Contract> = LazyLock::new(|| contract("{}"));
static RENAMED: LazyLock<Contract> = LazyLock::new(|| {
    contract(
        r#"{"certificate_status_1": "usable", "operations": {
        "customer.auth_phone": {"response_fields": {"token": "guest_key", "phone": "customer.contacts.phone"}},
        "check.calc": {"response_fields": {"items": "rows", "items.code": "sku", "calc_id": "data.id"}}}}"#,
    )
});

fn contract(wire: &str) -> Contract {
    let config = Config::parse(&format!(r#"{{"token":"{TOKEN}","wire":{wire}}}"#)).unwrap();
    Contract::new(&config.wire, &config.token).unwrap()
}

fuzz_target!(|input: &[u8]| {
    let [choice, high, low, at, body @ ..] = input else { return };
    // serde_json's own mark for exact numbers makes it read an object as something else; no server sends it.
    if body.windows(MARK.len()).any(|part| part == MARK) {
        return;
    }
    let operation = table::Operation::ALL[usize::from(*choice & 0x7f) % table::Operation::ALL.len()];
    let contract = if choice & 0x80 == 0 { &*PLAIN } else { &*RENAMED };
    let http = if *high < 0x80 { USUAL[usize::from(*high & 7)] } else { u16::from_be_bytes([*high, *low]) };
    let decoded = told(contract.decode(Some(operation), http, body), Some(operation), http, body);
    let any = told(contract.decode(None, http, body), None, http, body);
    // What is handed on as text is what would be read and written again.
    if let (Some(decoded), false) = (decoded, *choice & 0x80 != 0 || operation == table::Operation::CertificateInfo) {
        assert_eq!(Some(&decoded), any.as_ref());
    }

    // The server repeats the store's token somewhere, perhaps just where the excerpt ends.
    let place = (usize::from(*at) * 3).min(body.len());
    let planted = [&body[..place], TOKEN.as_bytes(), &body[place..]].concat();
    told(contract.decode(Some(operation), http, &planted), Some(operation), http, &planted);
});

fn told(
    result: Result<Answer, Error>,
    operation: Option<table::Operation>,
    http: u16,
    body: &[u8],
) -> Option<Map<String, Value>> {
    match result {
        Ok(answer) => {
            assert!((200..300).contains(&http), "HTTP {http} is no success");
            let picked = answer.fields(["token", "calc_id", "items", "print_text"]);
            let text = answer.clone().into_text();
            assert!(!text.contains('\0'), "the border's texts end at a NUL");
            let object = answer.into_object();
            assert_eq!(
                serde_json::from_str::<Value>(&text).ok(),
                Some(Value::Object(object.clone())),
                "{text}"
            );
            let found = ["token", "calc_id", "items", "print_text"].map(|name| object.get(name).cloned());
            assert_eq!(picked, found, "{text}");
            Some(object)
        }
        Err(error) => {
            assert_ne!(error.status(), Status::Ok);
            assert_ne!(error.status(), Status::InvalidArgument);
            if error.status() == Status::Internal {
                assert!(error.detail().ends_with("has no route"), "{error}");
                return None;
            }
            assert!(error.http().is_some(), "{error}");
            let is_read = operation.is_some_and(|o| o.row().repeat == table::Repeat::Read);
            let unproven = if is_read { Outcome::NotApplied } else { Outcome::Unknown };
            assert!(error.status() != Status::Protocol || error.outcome() == unproven, "{error}");
            let document = error.document(Some("x"), None);
            assert_eq!(document["code"], error.status() as i32);
            hides_the_token(error.detail(), body);
            None
        }
    }
}

/// The detail goes to the log. What the body holds beside whole tokens is the server's own and may look like one.
fn hides_the_token(detail: &str, body: &[u8]) {
    assert!(!detail.contains(TOKEN), "{detail}");
    let start = &TOKEN[..TELLING];
    let text = String::from_utf8_lossy(body);
    if !text.split(TOKEN).any(|part| part.contains(start)) {
        assert!(!detail.contains(start), "a token cut in two is shown: {detail}");
    }
}
