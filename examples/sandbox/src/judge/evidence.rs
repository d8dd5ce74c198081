//! The requests as a report shows them: what is anybody's secret is hidden, also a person's who was typed in by mistake.

use serde_json::{Map, Value};

use super::test_data::TestData;
use crate::request_log::Seen;

/// One request.
pub struct Row {
    pub n: u64,
    /// Milliseconds since the scenario's first request.
    pub at: u128,
    pub what: String,
    pub said: String,
    pub answered: String,
    /// How long it took, in milliseconds; `None` while it is under way.
    pub took: Option<u128>,
}

/// So many signs are shown of a path, a field or an answer, and of all fields of a request.
const SHOWN_MAX: usize = 200;
const SAID_MAX: usize = 2_000;

/// The rows of a scenario.
pub fn rows(requests: &[&Seen]) -> Vec<Row> {
    let Some(first) = requests.first() else { return Vec::new() };
    let row = |seen: &&Seen| Row {
        n: seen.n,
        at: seen.came.duration_since(first.came).as_millis(),
        what: match seen.operation {
            Some(operation) => operation.to_owned(),
            None => cut(&format!("{} {}", seen.method, seen.path)),
        },
        said: said(seen),
        answered: answered(seen),
        took: seen.ended.map(|ended| ended.duration_since(seen.came).as_millis()),
    };
    requests.iter().map(row).collect()
}

fn answered(seen: &Seen) -> String {
    let text = match (seen.status, &seen.outcome) {
        (Some(status), Some(Err(refusal))) => format!("{status}: {}", refusal.message),
        (Some(status), _) => status.to_string(),
        (None, Some(Ok(_))) => "принято, но ответ до кассы не дошёл".to_owned(),
        (None, _) => "ответа нет".to_owned(),
    };
    cut(&text)
}

/// The fields under their canonical names; unknown ones are not among them.
fn said(seen: &Seen) -> String {
    let fields = seen.heard.as_ref().and_then(|heard| heard.request.as_object());
    let (Some(operation), Some(fields)) = (seen.operation, fields) else { return String::new() };
    let shown = fields.iter().map(|(name, value)| (name.clone(), masked(operation, name, value)));
    let mut text = Value::Object(shown.collect::<Map<_, _>>()).to_string();
    if let Some((end, _)) = text.char_indices().nth(SAID_MAX) {
        text.truncate(end);
        text.push('…');
    }
    text
}

fn masked(operation: &str, name: &str, value: &Value) -> Value {
    match (name, value) {
        ("customer_token", token) if TestData::is_anonymous(token) => value.clone(),
        ("phone" | "customer_token" | "qr" | "card", _) => tail(value),
        ("code", _) if operation == "certificate.info" => tail(value),
        ("pin" | "first_name" | "middle_name" | "last_name" | "birthday" | "register_request", _) => {
            "***".into()
        }
        ("certificate", Value::Array(rows)) => rows.iter().map(certificate).collect(),
        // A cashier's name is not needed here.
        ("cashier", _) => "***".into(),
        (_, Value::String(text)) => cut(text).into(),
        _ => value.clone(),
    }
}

fn certificate(row: &Value) -> Value {
    let Some(row) = row.as_object() else { return "…".into() };
    let field = |(name, value): (&String, &Value)| {
        let value = match name.as_str() {
            "code" => tail(value),
            "summ" => value.clone(),
            _ => "***".into(),
        };
        (name.clone(), value)
    };
    Value::Object(row.iter().map(field).collect())
}

/// The last four signs.
fn tail(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::String(text) => {
            let signs: Vec<char> = text.chars().collect();
            let shown = signs.len().saturating_sub(4).max(signs.len().min(4));
            format!("***{}", signs[shown..].iter().collect::<String>()).into()
        }
        _ => "***".into(),
    }
}

fn cut(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { '?' } else { sign }).take(SHOWN_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_but_the_end_of_a_number_is_shown() {
        assert_eq!(tail(&json!("79000003377")), "***3377");
        assert_eq!(tail(&json!("1234")), "***");
        assert_eq!(tail(&json!(79_000_003_377_u64)), "***");
        assert_eq!(masked("check.calc", "customer_token", &json!("8888888888")), "8888888888");
        let paid = json!([{"code": "CERT-PIN", "pin": "4321", "summ": "50", "more": 1}]);
        let shown = json!([{"code": "***-PIN", "pin": "***", "summ": "50", "more": "***"}]);
        assert_eq!(masked("check.write", "certificate", &paid), shown);
    }
}
