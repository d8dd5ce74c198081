//! The doctor of the contract: reads what a server says of its own interface and writes the configuration that speaks it.
//!
//! A document comes from outside: its size, its depth and its references have limits, and nothing in it is fetched.

mod api;
mod around;
mod compare;
mod lexicon;
pub mod live;
mod openapi;
mod page;
mod report;
mod section;
mod spelling;
mod swagger1;
mod yaml;

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use api::Api;
pub use section::lay_over;

/// Largest document; the reference of a whole shop system is a tenth of it.
const DOCUMENT_BYTES_MAX: usize = 8 << 20;

/// `basic.doctor`: what the documents say, held against the table.
///
/// # Errors
/// `INVALID_ARGUMENT` for documents that describe no operation, or that cannot be read.
pub fn examine(request: &Map<String, Value>) -> Result<Map<String, Value>> {
    let texts: Vec<&str> = match request.get("document") {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(texts)) => texts.iter().map(|text| text.as_str().unwrap_or_default()).collect(),
        _ => Vec::new(),
    };
    if texts.iter().all(|text| text.trim().is_empty()) {
        return Err(Error::argument("document", "нужен текст описания", "is no text, and no array of texts"));
    }
    if texts.iter().map(|text| text.len()).sum::<usize>() > DOCUMENT_BYTES_MAX {
        let en = format!("is larger than {DOCUMENT_BYTES_MAX} bytes");
        return Err(refused("описание слишком большое", &en));
    }
    let api = read(&texts)?;
    if api.operations.is_empty() {
        return Err(refused("в нём нет ни одного метода", "describes no operation"));
    }
    let mut findings = compare::compare(&api);
    section::settle(&mut findings);
    Ok(report::of(&findings))
}

fn read(texts: &[&str]) -> Result<Api> {
    let documents: Vec<Option<Value>> =
        texts.iter().map(|text| structured(text.trim_start_matches('\u{feff}'))).collect::<Result<_>>()?;
    let known = |key: &str| documents.iter().flatten().find(|document| document.get(key).is_some());
    if let Some(document) = known("openapi").or_else(|| known("swagger")) {
        return openapi::read(document);
    }
    if known("swaggerVersion").is_some() || known("apis").is_some() {
        // The listing and its declarations may be in one array too.
        let all = documents.into_iter().flatten().flat_map(|document| match document {
            Value::Array(documents) => documents,
            document => vec![document],
        });
        return swagger1::read(&all.collect::<Vec<_>>());
    }
    if let [Some(Value::Array(all))] = documents.as_slice() {
        return swagger1::read(all);
    }
    if documents.iter().any(Option::is_some) {
        return Err(refused("это не OpenAPI и не Swagger", "is neither OpenAPI nor Swagger"));
    }
    Ok(page::read(&texts.join("\n")))
}

/// JSON or YAML; `None` for text that is neither.
fn structured(text: &str) -> Result<Option<Value>> {
    let begins = text.trim_start();
    if begins.starts_with(['{', '[']) {
        return serde_json::from_str(text).map(Some).map_err(|e| {
            let at = format!("line {}, column {}", e.line(), e.column());
            refused(&format!("не читается, строка {}", e.line()), &format!("is not JSON: {at}"))
        });
    }
    let keys = ["openapi", "swagger", "swaggerVersion"];
    let is_yaml = text.lines().any(|line| {
        line.split_once(':').is_some_and(|(key, _)| keys.contains(&key.trim_matches(['"', '\''])))
    });
    if !is_yaml {
        return Ok(None);
    }
    match yaml::read(text) {
        Some(document) => Ok(Some(document)),
        None => Err(refused("не читается как YAML", "is not YAML, or repeats itself without end")),
    }
}

fn refused(ru: &str, en: &str) -> Error {
    Error::argument("document", ru, en)
}
