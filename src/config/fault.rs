//! What is wrong with a text that is no configuration; a value is never quoted, it may be the token.

use crate::error::{Error, Outcome, Status};

/// Names the key at fault, which lies on this path.
pub fn describe(path: &str, error: &serde_json::Error) -> Error {
    let text = error.to_string();
    let named = text.split('`').nth(1).unwrap_or_default();
    let inside = || match path {
        "." => named.to_owned(),
        path if path == named || path.ends_with(&format!(".{named}")) => path.to_owned(),
        path => format!("{path}.{named}"),
    };
    if text.starts_with("unknown field") {
        Error::config(inside(), "такой настройки нет", "is unknown")
    } else if text.starts_with("missing field") {
        Error::config(inside(), "не заполнена", "is required and missing")
    } else if text.starts_with("duplicate field") {
        Error::config(inside(), "указана дважды", "stands twice")
    } else if error.is_data() {
        let expected = text.split(", expected ").nth(1).and_then(|t| t.split(" at line").next());
        let expected = expected.unwrap_or("another value");
        Error::config(path.trim_matches('.'), "неверное значение", &format!("is wrong: expected {expected}"))
    } else {
        let (line, column) = (error.line(), error.column());
        let detail = format!("the configuration is not JSON: line {line}, column {column}");
        Error::new(Status::BadConfig, Outcome::NotApplied, detail)
            .with_message(format!("Настройки повреждены: строка {line}, знак {column}."))
    }
}
