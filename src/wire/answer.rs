//! Reads what came back: the envelope or the bare object, and every shape of error known to us.
//!
//! It leans on no framework: a decoder takes what it finds.

use serde_json::{Map, Value};

use super::refusal::{self, Refusal};
use super::table::Operation;
use crate::config::Refusals;
use crate::error::{Error, Outcome, Result, Status};
use crate::log;

/// What a session reads answers with.
#[derive(Debug, Default)]
pub struct Reading {
    /// What no excerpt of an answer may show.
    pub secrets: log::Secrets,
    /// What tells refusals apart.
    pub refusals: Refusals,
}

/// What the envelope adds around the data; everything else beside them belongs to the answer.
const ENVELOPE_KEYS: &[&str] = &["statusCode", "message", "data", "backendExecTimeSec", "success"];

/// The answer's data under the wire's names, or the error it stands for.
///
/// # Errors
/// A refusal under its status, `PROTOCOL` for what cannot be read. The outcome of a `PROTOCOL` error is
/// `unknown` where the request may have been applied.
pub fn read(operation: &Operation, http: u16, body: &[u8], reading: &Reading) -> Result<Map<String, Value>> {
    let Reading { secrets, refusals } = reading;
    let success = (200..300).contains(&http);
    if body.is_empty() {
        return match http {
            200..300 => Ok(Map::new()),
            400..500 => Err(refusal::classify(operation, Refusal { http, ..Refusal::default() }, refusals)),
            _ => Err(unreadable(http, "is empty", body, secrets)),
        };
    }
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        if matches!(http, 401 | 403) {
            return Err(refusal::classify(operation, Refusal { http, ..Refusal::default() }, refusals));
        }
        return Err(unreadable(http, "is not JSON or is cut short", body, secrets));
    };
    match (success, refused(http, &value)) {
        (true, None) => Ok(data(value)),
        (_, found) => {
            let refusal = found.unwrap_or_else(|| describe(http, &value));
            if (400..500).contains(&refusal.http) {
                Err(refusal::classify(operation, refusal, refusals))
            } else {
                let problem = format!("says {}", refusal.http);
                Err(unreadable(http, &problem, body, secrets).with_server_code(refusal.code))
            }
        }
    }
}

/// `PROTOCOL` for a body that tells nothing; keeps its first bytes for the log, masked.
fn unreadable(http: u16, problem: &str, body: &[u8], secrets: &log::Secrets) -> Error {
    Error::new(Status::Protocol, format!("HTTP {http}: the answer {problem}: {}", secrets.excerpt(body)))
        .with_http(http)
        .with_outcome(Outcome::Unknown)
}

/// The error for an answer that lacks what the operation must return.
#[must_use]
pub fn lacking(field: &str, http: u16) -> Error {
    Error::new(Status::Protocol, format!("HTTP {http}: the answer lacks `{field}`"))
        .with_http(http)
        .with_outcome(Outcome::Unknown)
}

/// Whether a body under HTTP 2xx is a failure all the same.
fn refused(http_says: u16, value: &Value) -> Option<Refusal> {
    let object = value.as_object()?;
    if let Some(code) = object.get("statusCode").and_then(whole_number) {
        // A number that is none of HTTP's is the server's own for a failure.
        let http = u16::try_from(code).ok().filter(|code| (100..600).contains(code));
        return match http {
            Some(200..300) => None,
            Some(http) => Some(describe(http, value)),
            None => {
                let mut refusal = describe(if http_says >= 400 { http_says } else { 422 }, value);
                refusal.code = refusal.code.or_else(|| Some(code.into()));
                Some(refusal)
            }
        };
    }
    if object.get("success").and_then(Value::as_bool) == Some(false) {
        let inner = object.get("data").unwrap_or(value);
        let code = ["statusCode", "status"].iter().find_map(|k| inner.get(k).and_then(status_number));
        return Some(describe(code.filter(|c| *c >= 400).unwrap_or(422), inner));
    }
    let flat = object.get("status").and_then(status_number).filter(|c| *c >= 400);
    if let (Some(code), Some(Value::String(_))) = (flat, object.get("message")) {
        return Some(describe(code, value));
    }
    let error = object.get("error").filter(|e| e.is_object() || e.as_str().is_some_and(|s| !s.is_empty()));
    if error.is_some() && (200..300).contains(&http_says) && !object.contains_key("data") {
        return Some(describe(422, value));
    }
    None
}

fn whole_number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(n) => n.as_str().parse().ok(),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    }
}

fn status_number(value: &Value) -> Option<u16> {
    whole_number(value).and_then(|n| u16::try_from(n).ok()).filter(|n| (100..600).contains(n))
}

/// Gathers message, number and field from whichever shape the error has.
fn describe(http: u16, value: &Value) -> Refusal {
    let mut refusal = Refusal { http, ..Refusal::default() };
    match value {
        Value::String(text) => refusal.message.clone_from(text),
        Value::Array(entries) => {
            // [{"field": "phone", "message": "…"}]
            let first = entries.first();
            refusal.message = text_of(first, "message");
            refusal.field = Some(text_of(first, "field")).filter(|f| !f.is_empty());
        }
        Value::Object(object) => {
            let nested = ["error", "data"].iter().find_map(|k| object.get(*k).filter(|v| !v.is_null()));
            if let Some(inner) = nested {
                let inner = describe(http, inner);
                refusal.message = inner.message;
                refusal.code = inner.code;
                refusal.field = inner.field;
            }
            if let Some((field, text)) = object.get("errors").and_then(first_error) {
                // Beside `errors`, `message` is a formality ("Error validation").
                refusal.message = text;
                refusal.field = field;
            } else if refusal.message.is_empty() {
                let told = ["message", "detail", "title"].map(|key| text_of(Some(value), key));
                refusal.message = told.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
                // {"phone": ["…"]}: nothing but fields, each with what is wrong with it.
                if refusal.message.is_empty()
                    && object.values().all(Value::is_array)
                    && let Some((field, text)) = first_error(value)
                {
                    (refusal.field, refusal.message) = (field.filter(|f| f != "non_field_errors"), text);
                }
            }
            let own = ["code", "error_code"].iter().find_map(|k| object.get(*k).filter(|v| !v.is_null()));
            refusal.code = own.filter(|_| refusal.code.is_none()).cloned().or(refusal.code);
        }
        _ => {}
    }
    refusal
}

fn text_of(value: Option<&Value>, key: &str) -> String {
    value.and_then(|v| v.get(key)).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The first of `{"phone": ["…"]}`, `{"phone": "…"}`, `["…"]` or `[{"field", "message"}]`.
fn first_error(errors: &Value) -> Option<(Option<String>, String)> {
    match errors {
        Value::Object(object) => object.iter().find_map(|(field, text)| {
            let text = text.as_str().or_else(|| text.get(0).and_then(Value::as_str))?;
            Some((Some(field.clone()), text.to_owned()))
        }),
        Value::Array(entries) => match entries.first()? {
            Value::String(text) => Some((None, text.clone())),
            entry => {
                let text = text_of(Some(entry), "message");
                let field = text_of(Some(entry), "field");
                (!text.is_empty()).then(|| (Some(field).filter(|f| !f.is_empty()), text))
            }
        },
        Value::String(text) => Some((None, text.clone())),
        _ => None,
    }
}

/// Takes the data out of its envelope, if it has one.
fn data(value: Value) -> Map<String, Value> {
    let Value::Object(mut object) = value else { return wrapped(value) };
    let enveloped = object.get("statusCode").and_then(status_number).is_some()
        || object.get("success").and_then(Value::as_bool) == Some(true);
    if !enveloped {
        return object;
    }
    match object.shift_remove("data") {
        None | Some(Value::Null) => {
            object.retain(|key, _| !ENVELOPE_KEYS.contains(&key.as_str()));
            object
        }
        Some(Value::Object(data)) => data,
        Some(other) => wrapped(other),
    }
}

/// PHP writes an empty object as `[]`; anything else that is no object is kept under `data`.
fn wrapped(value: Value) -> Map<String, Value> {
    match value {
        Value::Array(entries) if entries.is_empty() => Map::new(),
        other => Map::from_iter([("data".to_owned(), other)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::table;
    use serde_json::json;

    fn answer(http: u16, body: &str) -> Result<Map<String, Value>> {
        read(table::find("customer.auth_phone").unwrap(), http, body.as_bytes(), &Reading::default())
    }

    #[test]
    fn both_shapes_of_success() {
        let expected = json!({"token": "t", "x": 1});
        for body in [
            r#"{"statusCode":200,"message":"ok","data":{"token":"t","x":1},"backendExecTimeSec":0.2}"#,
            r#"{"statusCode":201,"data":{"token":"t","x":1}}"#,
            r#"{"success":true,"data":{"token":"t","x":1}}"#,
            r#"{"statusCode":200,"message":"ok","token":"t","x":1}"#,
            r#"{"token":"t","x":1}"#,
        ] {
            assert_eq!(Value::Object(answer(200, body).unwrap()), expected, "{body}");
        }
        for (http, body) in
            [(204, ""), (200, "{}"), (200, r#"{"statusCode":202}"#), (200, r#"{"statusCode":200,"data":[]}"#)]
        {
            assert_eq!(answer(http, body).unwrap(), Map::new(), "{body}");
        }
    }

    #[test]
    fn every_shape_of_refusal_gives_its_message_code_and_field() {
        let none = None::<&str>;
        for (http, body, code, field) in [
            (422, json!({"statusCode":422,"message":"Гость не найден","data":{"code":7}}), json!(7), none),
            (
                422,
                json!({"statusCode":422,"name":"x","message":"Error validation","errors":{"phone":["Гость не найден"]}}),
                json!(null),
                Some("phone"),
            ),
            (422, json!({"name":"x","message":"Гость не найден","code":7,"status":422}), json!(7), none),
            (200, json!({"name":"x","message":"Гость не найден","code":7,"status":422}), json!(7), none),
            (
                200,
                json!({"success":false,"data":{"statusCode":422,"message":"Гость не найден","data":{"code":7}}}),
                json!(7),
                none,
            ),
            (
                200,
                json!({"success":false,"data":{"name":"x","message":"Гость не найден","code":7,"status":422}}),
                json!(7),
                none,
            ),
            (200, json!({"statusCode":422,"message":"Гость не найден"}), json!(null), none),
            (422, json!([{"field":"phone","message":"Гость не найден"}]), json!(null), Some("phone")),
            (422, json!({"error":{"code":7,"message":"Гость не найден"}}), json!(7), none),
            (200, json!({"error":{"code":7,"message":"Гость не найден"}}), json!(7), none),
            (422, json!({"error":"Гость не найден"}), json!(null), none),
            (422, json!({"detail":"Гость не найден","code":7}), json!(7), none),
            (
                422,
                json!({"title":"Unprocessable","status":422,"detail":"Гость не найден"}),
                json!(null),
                none,
            ),
            (422, json!({"phone":["Гость не найден"]}), json!(null), Some("phone")),
            (422, json!({"non_field_errors":["Гость не найден"]}), json!(null), none),
            (200, json!({"statusCode":21,"message":"Гость не найден","data":null}), json!(21), none),
            (200, json!({"statusCode":0,"message":"Гость не найден","data":null}), json!(0), none),
        ] {
            let error = answer(http, &body.to_string()).unwrap_err();
            let document = error.document(None, None);
            assert_eq!(document["status"], "CUSTOMER_NOT_FOUND", "{body}");
            assert_eq!(document["message"], "Гость не найден", "{body}");
            assert_eq!(document["server_code"], code, "{body}");
            assert_eq!(document["http_status"], 422, "{body}");
            assert_eq!(error.field(), field, "{body}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_a_protocol_error_of_unknown_outcome() {
        for (http, body) in [
            (200, "<html>"),
            (200, r#"{"token":"t"#),
            (502, "<html>bad gateway"),
            (500, r#"{"statusCode":500,"message":"boom"}"#),
            (200, r#"{"statusCode":500,"message":"boom"}"#),
            (302, ""),
            (404, "<html>not found"),
        ] {
            let error = answer(http, body).unwrap_err();
            assert_eq!(
                (error.status(), error.outcome()),
                (Status::Protocol, Outcome::Unknown),
                "{http} {body}"
            );
        }
        for http in [401, 403] {
            assert_eq!(answer(http, "<html>").unwrap_err().status(), Status::Unauthorized);
        }
    }
}
