//! Customers: what the cashier typed or scanned, and which operation it belongs to.

use serde_json::{Map, Value};

use crate::phone::Phone;

/// The operations to ask for this input, in order: a phone first as a phone, then as a card's number.
#[must_use]
pub fn attempts(input: &str) -> Vec<(&'static str, Map<String, Value>)> {
    let request = |field: &str| Map::from_iter([(field.to_owned(), Value::String(input.trim().to_owned()))]);
    let mut attempts = Vec::with_capacity(2);
    if Phone::parse(input).is_some() {
        attempts.push(("customer.auth_phone", request("phone")));
    }
    attempts.push(("customer.auth_qr", request("qr")));
    attempts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_tried_as_a_phone_and_then_as_a_card() {
        let names = |input: &str| attempts(input).iter().map(|a| a.0).collect::<Vec<_>>();
        assert_eq!(names("+7 (900) 000-33-77"), ["customer.auth_phone", "customer.auth_qr"]);
        assert_eq!(names("2000000033778"), ["customer.auth_qr"]);
        assert_eq!(names("4821"), ["customer.auth_qr"]);
        assert_eq!(attempts(" MB-1 ")[0].1["qr"], "MB-1");
    }
}
