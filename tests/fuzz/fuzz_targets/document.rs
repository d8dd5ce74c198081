//! A server's description of itself: whatever it says, it is read within limits, and the `wire` section that comes of it is
//! one that the library takes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maxbonus::error::Status;
use maxbonus::fuzzing::{Contract, Wire, examine};
use serde_json::{Map, json};

fuzz_target!(|text: &str| {
    // Several documents come with a line of their own between them.
    let parts: Vec<&str> = text.split("\n----\n").collect();
    let document = if parts.len() == 1 { json!(text) } else { json!(parts) };
    match examine(&Map::from_iter([("document".to_owned(), document)])) {
        Ok(answer) => {
            let wire: Wire = serde_json::from_value(answer["wire"].clone()).expect("the section can be read");
            if let Err(error) = Contract::new(&wire, "token") {
                panic!("{error}: {}", answer["wire"]);
            }
            assert!(answer["report"].as_str().is_some_and(|report| !report.is_empty()));
            for doubt in answer["doubts"].as_array().into_iter().flatten() {
                assert!(doubt["key"].as_str().is_some_and(|key| key.starts_with("wire.")), "{doubt}");
            }
        }
        Err(error) => {
            assert_eq!((error.status(), error.field()), (Status::InvalidArgument, Some("document")), "{error}");
        }
    }
});
