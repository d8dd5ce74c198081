//! Customers: what the cashier typed or scanned, the anonymous one, and the server's words about them.

use serde_json::{Map, Value};

use super::refusal::{NOT_FOUND, Refusal};
use super::table::Operation;
use crate::config::ANONYMOUS;
use crate::error::Status;
use crate::phone::Phone;

/// Words that speak of a customer, in lower case (I, but for «покупатель»: G).
pub const WORDS: &[&str] =
    &["покупател", "клиент", "гост", "пользовател", "сесси", "customer", "session", "user"];
/// What a customer is recognised by.
const KEYS: &[&str] = &["телефон", "номер", "карт", "код", "phone", "number", "card", "code"];

/// The operations to ask for this input, in order: a phone first as a phone, then as a card's number.
#[must_use]
pub fn attempts(input: &str) -> Vec<(Operation, Map<String, Value>)> {
    let request = |field: &str| Map::from_iter([(field.to_owned(), Value::String(input.trim().to_owned()))]);
    let mut attempts = Vec::with_capacity(2);
    if Phone::parse(input).is_some() {
        attempts.push((Operation::CustomerAuthPhone, request("phone")));
    }
    attempts.push((Operation::CustomerAuthQr, request("qr")));
    attempts
}

/// Whether this token is the anonymous customer's: absent, empty, or made only of eights (C, G).
#[must_use]
pub fn is_anonymous(token: Option<&Value>) -> bool {
    match token {
        None | Some(Value::Null) => true,
        Some(Value::String(s)) => s.bytes().all(|b| b == b'8'),
        Some(_) => false,
    }
}

/// The field that names the customer of a receipt.
const FIELD: &str = "customer_token";

/// Spells the anonymous customer the way this server wants it; a null of the caller's stays one.
pub fn spell_anonymous(wanted: Option<&str>, request: &mut Map<String, Value>) {
    if !request.get(FIELD).is_some_and(|v| v.is_string() && is_anonymous(Some(v))) {
        return;
    }
    match wanted {
        // As it is: a register may send eleven of them.
        Some(ANONYMOUS) => {}
        Some("") => _ = request.shift_remove(FIELD),
        token => _ = request.insert(FIELD.to_owned(), token.map_or(Value::Null, Value::from)),
    }
}

/// What a refusal of this section means.
#[must_use]
pub fn refused(operation: Operation, refusal: &Refusal) -> Status {
    match operation {
        Operation::CustomerAuthPhone | Operation::CustomerAuthQr => {
            // HTTP 422 is "not found" here (G), unless the server complains of the field itself.
            let is_guides = refusal.http == 422 && refusal.field.is_none();
            if is_guides || says_not_found(refusal) { Status::CustomerNotFound } else { Status::Rejected }
        }
        Operation::CustomerRegisterConfirm if refusal.names_pin() => Status::PinWrong,
        _ => Status::Rejected,
    }
}

/// Whether the words say that there is no such customer.
#[must_use]
pub fn says_not_found(refusal: &Refusal) -> bool {
    refusal.says(NOT_FOUND) && (refusal.says(WORDS) || refusal.says(KEYS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_tried_as_a_phone_and_then_as_a_card() {
        let asked = |input: &str| attempts(input).iter().map(|a| a.0).collect::<Vec<_>>();
        assert_eq!(asked("+7 (900) 000-33-77"), [Operation::CustomerAuthPhone, Operation::CustomerAuthQr]);
        assert_eq!(asked("2000000033778"), [Operation::CustomerAuthQr]);
        assert_eq!(asked("4821"), [Operation::CustomerAuthQr]);
        assert_eq!(attempts(" MB-1 ")[0].1["qr"], "MB-1");
    }
}
