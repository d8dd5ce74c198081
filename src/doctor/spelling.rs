//! What descriptions and examples tell beside names: how a phone is spelt, how nobody is, what 1 means.

use std::cmp::Reverse;

use serde_json::{Value, json};

use super::api::Seen;
use super::compare::{ENOUGH, Findings, score_of};
use crate::phone::PhoneFormat;
use crate::wire::table::Operation;

impl Findings {
    /// Notes what an operation's descriptions tell.
    pub fn spellings(&mut self, operation: &Operation, fields: &[Seen], answer: &[Seen]) {
        let best = |seen: &'_ [Seen], name: &str| {
            let best = seen.iter().max_by_key(|seen| score_of(name, seen));
            best.filter(|seen| score_of(name, seen) >= ENOUGH).cloned()
        };
        let asked = |name: &str| best(fields, name);
        if operation.name == "customer.auth_phone"
            && let Some(format) = asked("phone").and_then(|seen| told_format(&seen))
        {
            self.setting("phone_format", json!("7XXXXXXXXXX"), json!(format));
        }
        if operation.name == "check.calc"
            && let Some(seen) = asked("customer_token")
        {
            let words = seen.words.to_lowercase();
            let nobody = match () {
                () if words.contains("8888888888") => Some(json!("8888888888")),
                () if words.contains("не перед") || words.contains("отсутств") => {
                    Some(json!(""))
                }
                () if words.contains("null") => Some(Value::Null),
                () => None,
            };
            if let Some(nobody) = nobody {
                self.setting("anonymous_token", json!("8888888888"), nobody);
            }
        }
        if operation.name == "certificate.info"
            && let Some(seen) = best(answer, "status_code")
            && let Some((before, rule)) = seen.words.split_once('1')
        {
            let rule = rule.to_lowercase();
            let is_told = rule.contains("нельзя") || rule.contains("можно");
            let before = before.trim_end().to_lowercase();
            // As the guide has it: where it is not 1, one can pay.
            let is_not =
                ["не равен", "не равно", "не", "!=", "<>", "≠"].iter().any(|not| before.ends_with(not));
            let meaning = if rule.contains("нельзя") == is_not { "usable" } else { "unusable" };
            if is_told {
                self.setting("certificate_status_1", json!("unusable"), json!(meaning));
            }
        }
    }
}

/// The spelling of a phone as an example, a description or the number of its digits tells it.
fn told_format(seen: &Seen) -> Option<&'static str> {
    let mut words = seen.words.split(|c: char| !c.is_ascii_digit() && c != '+');
    // The longest one that stands there: one name may hold another.
    let named = || PhoneFormat::NAMES.into_iter().filter(|name| seen.words.contains(name));
    let by_count = || match () {
        () if seen.words.contains("10 цифр") => Some("XXXXXXXXXX"),
        () if seen.words.contains("начинается с 8") => Some("8XXXXXXXXXX"),
        () => named().min_by_key(|name| Reverse(name.len())),
    };
    phone_format(&seen.example).or_else(|| words.find_map(phone_format)).or_else(by_count)
}

/// The spelling of an example: `79001234567` is `7XXXXXXXXXX`.
fn phone_format(example: &str) -> Option<&'static str> {
    let digits = example.strip_prefix('+').unwrap_or(example);
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match (example.starts_with('+'), digits.len(), digits.as_bytes().first()?) {
        (true, 11, b'7') => Some("+7XXXXXXXXXX"),
        (false, 11, b'7') => Some("7XXXXXXXXXX"),
        (false, 11, b'8') => Some("8XXXXXXXXXX"),
        (false, 10, b'9') => Some("XXXXXXXXXX"),
        _ => None,
    }
}
