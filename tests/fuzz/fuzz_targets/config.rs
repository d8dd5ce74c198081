//! A configuration's text, then the contract that it asks for. A value never stands in an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maxbonus::error::{Error, Status};
use maxbonus::fuzzing::{Config, Contract, table};
use serde_json::{Value, json};

const TOKEN: &str = "PlantedStoreTokenQ";

fuzz_target!(|text: &str| {
    opened(Config::parse(text));
    // The same behind a token that must not be quoted.
    if !text.contains(TOKEN) {
        let rest = text.strip_prefix('{').unwrap_or(text);
        for start in [format!(r#"{{"token":"{TOKEN}","#), format!(r#"{{"token":["{TOKEN}"],"#)] {
            if let Some(error) = opened(Config::parse(&(start + rest))) {
                assert!(!error.detail().contains(TOKEN) && !error.message().contains(TOKEN), "{error}");
            }
        }
    }
});

fn opened(parsed: Result<Config, Error>) -> Option<Error> {
    let config = match parsed {
        Ok(config) => config,
        Err(error) => {
            assert_eq!(error.status(), Status::BadConfig);
            return Some(error);
        }
    };
    let scheme = config.base_url.to_ascii_lowercase();
    assert!(scheme.starts_with("https://") || scheme.starts_with("http://"), "{}", config.base_url);
    assert!(config.base_url.is_ascii() && !config.base_url.ends_with('/'), "{}", config.base_url);
    assert!((1..=600_000).contains(&config.timeouts.total_ms));
    let contract = match Contract::new(&config.wire, &config.token) {
        Ok(contract) => contract,
        Err(error) => {
            assert_eq!(error.status(), Status::BadConfig);
            assert!(error.field().is_some_and(|f| f.starts_with("wire.")), "{error}");
            return Some(error);
        }
    };
    if let Some((_, value)) = contract.auth_header() {
        assert!(value.bytes().all(|b| b.is_ascii_graphic() || b == b' '), "{value:?} is no header's value");
    }
    works(&contract);
    None
}

/// Whatever was renamed: every operation can be asked, and every answer read.
fn works(contract: &Contract) {
    let listed = Value::Object(contract.listing()).to_string();
    serde_json::from_str::<Value>(&listed).expect("the listing is JSON");
    let request = json!({"phone": "79000003377", "code": "1", "pin": "1", "check_id": "1", "calc_id": "1",
        "return_id": "1", "customer_token": "t", "qr": "1", "goods": [{"code": "1"}],
        "items": [{"index": 0, "code": "1", "price": 1, "qty": 1}], "certificate": [{"code": "1"}]});
    let request = request.to_string();
    let body =
        br#"{"statusCode":200,"data":{"token":"t","calc_id":"1","items":[{"code":"1","x":{"code":2}}]}}"#;
    for operation in table::Operation::ALL.iter().copied().filter(|o| o.row().route.is_some()) {
        let checked = contract.check(operation, &request).unwrap();
        let sent = contract.encode(operation, &checked).unwrap();
        assert!(
            sent.path.starts_with('/') && sent.path.bytes().all(|b| b.is_ascii_graphic()),
            "{}",
            sent.path
        );
        if let Err(error) = contract.decode(Some(operation), 200, body) {
            assert_eq!(error.status(), Status::Protocol);
        }
    }
}
