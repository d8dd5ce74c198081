//! A slip: as JSON, or as the server's own text with a width. No line is wider than the paper.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maxbonus::error::Status;
use maxbonus::fuzzing::slip;
use serde_json::{Map, Value, json};

fuzz_target!(|input: &[u8]| {
    let request = match input {
        [b'{', ..] => serde_json::from_slice(input).ok(),
        [width, text @ ..] => {
            Some(json!({"width": 24 + width % 41, "print_text": String::from_utf8_lossy(text)}))
        }
        [] => None,
    };
    if let Some(Value::Object(request)) = request {
        printed(&request);
    }
});

fn printed(request: &Map<String, Value>) {
    let answer = match slip(request) {
        Ok(answer) => answer,
        Err(error) => {
            assert_eq!(error.status(), Status::InvalidArgument);
            assert!(error.field().is_some(), "{error}");
            return;
        }
    };
    let width = request.get("width").filter(|w| !w.is_null());
    let width = width.map_or(32.0, |w| w.as_f64().or_else(|| w.as_str()?.parse().ok()).unwrap());
    let lines: Vec<&str> = answer["lines"].as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
    for line in &lines {
        assert!(line.chars().count() as f64 <= width, "{line:?} is wider than {width}");
        assert!(!line.contains(char::is_control), "{line:?}");
    }
    assert_eq!(answer["text"].as_str().unwrap(), lines.join("\n"));
    // Of the server's text only spaces and control characters may go; a separator is drawn as long as the paper is wide.
    if let Some(text) = request.get("print_text").and_then(Value::as_str).filter(|t| !t.trim().is_empty()) {
        let barcodes = request.get("barcodes").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let codes: Vec<&str> = barcodes.iter().map(|code| code["data"].as_str().unwrap()).collect();
        let visible = |text: &str| -> Vec<char> {
            let mut signs: Vec<char> =
                text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            signs.dedup();
            signs
        };
        assert_eq!(visible(&lines.concat()), visible(&format!("{text}{}", codes.concat())));
        let pieces = answer["elements"].as_array().unwrap();
        assert!(pieces.len() >= codes.len() && pieces.iter().all(|piece| piece["kind"].is_string()));
    }
    assert!(!answer["screen"].as_str().unwrap().contains(|c: char| c.is_control() && c != '\n'));
}
