//! What of a JSON tree may be shown or stored: one allow-list for the log, error documents, the support bundle and the
//! journal.
//!
//! A field that is not named here is hidden, so that a new secret of the server's is hidden from its first day. What
//! cannot be parsed is not quoted at all.

use serde_json::{Map, Value};

/// Who may see a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The log, the support desk.
    Log,
    /// The journal, which keeps what a second press of the button must answer again.
    Journal,
}

/// Numbers and ids that say nothing of a person and open nothing.
const FIELDS: &[&str] = &[
    "action",
    "automatic",
    "backendExecTimeSec",
    "bonus_returned",
    "bonus_withdrawn",
    "calc_bonus_add",
    "calc_discount",
    "calc_id",
    "campaign_id",
    "check_id",
    "index",
    "max_bonus_can_pay",
    "mrc",
    "not_discount",
    "not_exist",
    "part",
    "parts",
    "pay_bonus",
    "price",
    "qty",
    "return_id",
    "state",
    "statusCode",
    "status_code",
    "success",
    "sum",
    "total_add_bonus",
    "total_bonus_pay",
    "total_check_amount",
    "total_discount",
    "total_max_bonus_can_pay",
    "updated_at",
];

/// What the slip of a receipt needs, and so its second printing: the balance, and the one text of the server's that is
/// kept.
const OF_THE_SLIP: &[&str] = &["customer_total_bonus", "print_text"];

/// Fields that hold others; a text in their place is hidden.
const CONTAINERS: &[&str] = &["checks", "data", "errors", "items", "returns"];

/// Longest id that is shown.
const ID_CHARS_MAX: usize = 256;

/// Longest title of a page that is quoted.
const TITLE_CHARS_MAX: usize = 60;

/// The allowed fields of an object, and how many were hidden.
#[must_use]
pub fn allowed(object: &Map<String, Value>, place: Place) -> (Map<String, Value>, usize) {
    let mut hidden = 0;
    let kept = keep(object, place, &mut hidden);
    (kept, hidden)
}

/// The object as a log may show it, with the number of what was hidden.
#[must_use]
pub fn visible(object: &Map<String, Value>) -> String {
    let (shown, hidden) = allowed(object, Place::Log);
    format!("{} (+{hidden} hidden)", Value::Object(shown))
}

fn keep(object: &Map<String, Value>, place: Place, hidden: &mut usize) -> Map<String, Value> {
    let mut kept = Map::new();
    for (key, value) in object {
        let value = if CONTAINERS.contains(&key.as_str()) {
            container(value, place, hidden)
        } else if FIELDS.contains(&key.as_str()) {
            leaf(value, ID_CHARS_MAX)
        } else if place == Place::Journal && OF_THE_SLIP.contains(&key.as_str()) {
            leaf(value, usize::MAX)
        } else {
            None
        };
        match value {
            Some(value) => _ = kept.insert(key.clone(), value),
            None => *hidden += 1,
        }
    }
    kept
}

fn container(value: &Value, place: Place, hidden: &mut usize) -> Option<Value> {
    match value {
        Value::Object(inner) => Some(Value::Object(keep(inner, place, hidden))),
        Value::Array(entries) => {
            let mut kept = Vec::with_capacity(entries.len());
            for entry in entries {
                match entry {
                    Value::Object(inner) => kept.push(Value::Object(keep(inner, place, hidden))),
                    _ => *hidden += 1,
                }
            }
            Some(Value::Array(kept))
        }
        _ => None,
    }
}

fn leaf(value: &Value, chars_max: usize) -> Option<Value> {
    match value {
        Value::Object(_) | Value::Array(_) => None,
        Value::String(text) if text.chars().count() > chars_max => None,
        other => Some(other.clone()),
    }
}

/// What the log gets of an answer that was not understood: of an object the allowed fields, of a page its title, of
/// anything else its length.
#[must_use]
pub fn described(body: &[u8]) -> String {
    let length = body.len();
    if let Ok(object) = serde_json::from_slice::<Map<String, Value>>(body) {
        return visible(&object);
    }
    let text = String::from_utf8_lossy(body);
    match title(&text) {
        Some(title) => format!("a page of {length} bytes, `{title}`"),
        None if text.trim_start().starts_with('<') => format!("a page of {length} bytes"),
        None => format!("{length} bytes"),
    }
}

/// A page's title, if it is short and plain; digits in a row may be somebody's number.
fn title(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let from = lower.find("<title>")? + "<title>".len();
    let to = from + lower[from..].find("</title>")?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '.' | '/');
    let title: String =
        text[from..to].trim().chars().filter(|c| is_plain(*c)).take(TITLE_CHARS_MAX).collect();
    let digits = title.chars().filter(char::is_ascii_digit).count();
    (!title.is_empty() && digits <= 3).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: &Value) -> &Map<String, Value> {
        value.as_object().unwrap()
    }

    #[test]
    fn what_is_not_named_is_hidden_and_counted() {
        let value = json!({"check_id": "1", "pin": "1234", "items": [{"price": 1, "name": "x"}, "Иван"], "data": "79000003377",
            "errors": ["Duplicate entry '+79000003377'"], "calc_id": {"token": "t"}});
        assert_eq!(
            visible(object(&value)),
            r#"{"check_id":"1","items":[{"price":1}],"errors":[]} (+6 hidden)"#
        );
    }

    #[test]
    fn the_journal_keeps_what_the_slip_needs_and_no_person() {
        let value = json!({"print_text": "Спасибо", "total_bonus_pay": 1.5, "customer_total_bonus": 3, "customer_name": "Иван",
            "card_number": "1", "customer_phone": "7", "token": "t"});
        let (kept, hidden) = allowed(object(&value), Place::Journal);
        assert_eq!(
            Value::Object(kept),
            json!({"print_text": "Спасибо", "total_bonus_pay": 1.5, "customer_total_bonus": 3})
        );
        assert_eq!(hidden, 4);
    }

    #[test]
    fn what_cannot_be_parsed_is_not_quoted() {
        for (body, told) in [
            ("Иванов 79000003377", "24 bytes"),
            (r#"{"first_name":"Ivan"#, "19 bytes"),
            ("<html><b>Ivanov", "a page of 15 bytes"),
            ("<html><title>502 Bad Gateway</title>", "a page of 36 bytes, `502 Bad Gateway`"),
            ("<title>79000003377</title>", "a page of 26 bytes"),
            (r#"{"statusCode":500,"message":"boom"}"#, r#"{"statusCode":500} (+1 hidden)"#),
        ] {
            assert_eq!(described(body.as_bytes()), told, "{body}");
        }
    }
}
