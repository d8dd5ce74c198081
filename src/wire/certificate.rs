//! Certificates: the plain flag beside the code that reads inverted, and the server's words about them.

use serde_json::{Map, Value};

use super::refusal::{NOT_FOUND, Refusal, WRONG};
use crate::error::Status;
use crate::money;

/// Words that speak of a certificate, in lower case (I).
pub const WORDS: &[&str] = &["сертификат", "certificate"];

/// What a refusal of this section means.
#[must_use]
pub fn refused(refusal: &Refusal) -> Status {
    let is_of_field = matches!(refusal.field.as_deref(), Some("code" | "pin"));
    let is_told =
        refusal.says(WORDS) || refusal.names_pin() || refusal.says(NOT_FOUND) || refusal.says(WRONG);
    if is_of_field || is_told { Status::CertificateUnusable } else { Status::Rejected }
}

/// Adds `usable`: by the guide anything but 1 can be paid with (G).
pub fn add_usable(answer: &mut Map<String, Value>, one_is_usable: bool) {
    let is_one = answer
        .get("status_code")
        .and_then(money::read_lenient)
        .is_some_and(|code| code == rust_decimal::Decimal::ONE);
    answer.insert("usable".to_owned(), Value::Bool(is_one == one_is_usable));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn anything_but_one_is_usable_unless_turned_round() {
        for (code, usable) in
            [(json!(1), false), (json!("1"), false), (json!(0), true), (json!(2), true), (json!("x"), true)]
        {
            for turned in [false, true] {
                let mut answer = Map::from_iter([("status_code".to_owned(), code.clone())]);
                add_usable(&mut answer, turned);
                assert_eq!(answer["usable"], json!(usable != turned), "{code} {turned}");
            }
        }
    }
}
