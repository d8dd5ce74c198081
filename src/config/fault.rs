//! Which key makes a text no configuration, and what is wrong with it; a value is never quoted.

use serde_json::{Map, Value};

use super::Config;
use crate::error::{Error, Status};

/// The path of the key that makes a text no configuration: the one that does so by itself; `.` where none does.
pub fn fault(text: &str) -> String {
    let mut shown = String::new();
    let (mut path, mut here) = (Vec::new(), serde_json::from_str::<Value>(text).unwrap_or_default());
    if !here.is_object() {
        return ".".to_owned();
    }
    loop {
        let parts: Vec<(Option<String>, Value)> = match here {
            Value::Object(object) => object.into_iter().map(|(key, value)| (Some(key), value)).collect(),
            Value::Array(entries) => entries.into_iter().map(|value| (None, value)).collect(),
            _ => break,
        };
        let is_at_fault = |(key, value): &(Option<String>, Value)| {
            let mut alone = wrapped(key.as_ref(), value.clone());
            for key in path.iter().rev() {
                let key: &Option<String> = key;
                alone = wrapped(key.as_ref(), alone);
            }
            if let Value::Object(root) = &mut alone {
                root.entry("token").or_insert_with(|| Value::from("t"));
            }
            serde_json::from_str::<Config>(&alone.to_string()).is_err()
        };
        let Some(place) = parts.iter().position(is_at_fault) else { break };
        let (key, value) = parts.into_iter().nth(place).unwrap_or_default();
        shown.push_str(&key.as_ref().map_or_else(|| format!("[{place}]"), |key| format!(".{key}")));
        path.push(key);
        here = value;
    }
    if shown.is_empty() { ".".to_owned() } else { shown.trim_start_matches('.').to_owned() }
}

fn wrapped(key: Option<&String>, value: Value) -> Value {
    match key {
        Some(key) => Value::Object(Map::from_iter([(key.clone(), value)])),
        None => Value::Array(vec![value]),
    }
}

/// Names the key at fault; serde's text for a wrong value would quote it, and it may be the token.
pub fn describe(path: &str, error: &serde_json::Error) -> Error {
    let text = error.to_string();
    let quoted = text.split('`').nth(1).unwrap_or_default();
    let inside = |name: &str| {
        if path == "." || path == name || path.ends_with(&format!(".{name}")) {
            if path == "." { name.to_owned() } else { path.to_owned() }
        } else {
            format!("{path}.{name}")
        }
    };
    if text.starts_with("unknown field") {
        Error::config(inside(quoted), "такой настройки нет", "is unknown")
    } else if text.starts_with("missing field") {
        Error::config(inside(quoted), "не заполнена", "is required and missing")
    } else if error.is_data() {
        let expected = text.split(", expected ").nth(1).and_then(|t| t.split(" at line").next());
        let expected = expected.unwrap_or("another value");
        Error::config(path.trim_matches('.'), "неверное значение", &format!("is wrong: expected {expected}"))
    } else {
        let at = format!("line {}, column {}", error.line(), error.column());
        Error::new(Status::BadConfig, format!("the configuration is not JSON: {at}")).with_message(format!(
            "Настройки повреждены: строка {}, знак {}.",
            error.line(),
            error.column()
        ))
    }
}
