//! What a live answer shows: its fields, its envelope, and the sign by which a refusal is known again.

use serde_json::{Map, Value, json};

use super::server::Heard;
use crate::doctor::api::{FIELDS_MAX, Seen, Shape};

/// Shortest part of a sentence that tells refusals apart.
const SIGN_CHARS: usize = 4;

/// An answer's fields, as a document would describe them.
#[must_use]
pub fn seen(data: &Map<String, Value>) -> Vec<Seen> {
    let mut fields = Vec::new();
    look(data, "", &mut fields);
    fields
}

fn look(object: &Map<String, Value>, place: &str, fields: &mut Vec<Seen>) {
    for (key, value) in object {
        let path = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
        if fields.len() >= FIELDS_MAX || fields.iter().any(|seen| seen.path == path) {
            continue;
        }
        let shape = match value {
            Value::Number(_) => Shape::Number,
            Value::Bool(_) => Shape::Flag,
            Value::Array(_) => Shape::List,
            Value::Object(_) => Shape::Object,
            Value::String(_) | Value::Null => Shape::Text,
        };
        fields.push(Seen { path: path.clone(), shape, ..Seen::default() });
        match value {
            Value::Object(inner) => look(inner, &path, fields),
            Value::Array(rows) => {
                rows.iter().filter_map(Value::as_object).for_each(|row| look(row, &path, fields));
            }
            _ => {}
        }
    }
}

/// The keys around an answer that the library does not know as an envelope yet: the status of HTTP, a text, and one
/// object that holds the rest.
#[must_use]
pub fn envelope(heard: &Heard) -> Option<Value> {
    let Value::Object(body) = heard.body() else { return None };
    let is_bare = heard.data.as_ref() == Some(&body);
    let mut holders = body.iter().filter(|(_, value)| value.is_object());
    let (Some((data, _)), None) = (holders.next(), holders.next()) else { return None };
    let (status, _) = body.iter().find(|(_, value)| **value == json!(heard.http) || **value == json!(200))?;
    let (message, _) = body.iter().find(|(_, value)| value.is_string())?;
    (is_bare && body.len() <= 6).then(|| json!({"status": status, "message": message, "data": data}))
}

/// The number or the words by which a refusal is known again, unlike those of another one; nothing of a customer's.
#[must_use]
pub fn sign(heard: &Heard, unlike: &Heard) -> Option<Value> {
    let code = heard.code.clone().filter(|code| {
        let is_number = code.as_i64().is_some_and(|code| code != 0 && code != i64::from(heard.http));
        (is_number || code.is_string()) && heard.code != unlike.code
    });
    code.or_else(|| {
        let parts =
            heard.text.split(|c: char| c.is_ascii_digit() || c == '+' || c == '*' || c == '"' || c == '«');
        let longest =
            parts.map(|part| part.trim_matches(|c: char| !c.is_alphanumeric())).max_by_key(|p| p.len())?;
        let is_fit = longest.chars().count() >= SIGN_CHARS
            && !unlike.text.to_lowercase().contains(&longest.to_lowercase());
        is_fit.then(|| json!(longest))
    })
    .or_else(|| (heard.http != unlike.http).then(|| json!(heard.http)))
}
