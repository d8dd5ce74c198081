//! Amounts of money as they stand in files: read exactly, never rounded.

use rust_decimal::Decimal;
use serde_json::{Number, Value};

const DECIMALS: u32 = 2;

/// Why something is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnAmount {
    /// Neither a JSON number nor a text of digits with at most one dot.
    Format,
    /// More decimals than money has.
    Decimals,
    /// Beyond what 28 digits hold.
    Range,
    /// Below nothing.
    Negative,
}

impl NotAnAmount {
    /// Completes the sentence about the field, in Russian.
    #[must_use]
    pub fn russian(self) -> String {
        match self {
            NotAnAmount::Format => {
                "нужно число с точкой, без пробелов и запятых, например 1234.50".to_owned()
            }
            NotAnAmount::Decimals => format!("не больше {DECIMALS} знаков после точки"),
            NotAnAmount::Range => "слишком большое число".to_owned(),
            NotAnAmount::Negative => "меньше нуля".to_owned(),
        }
    }
}

/// Reads an amount of a file, and brings it into the form of a JSON number.
///
/// # Errors
/// Why it is none.
pub fn read(value: &Value) -> Result<Value, NotAnAmount> {
    let amount = match value {
        Value::Number(number) => read_number(number.as_str())?,
        Value::String(text) => return read_text(text),
        _ => return Err(NotAnAmount::Format),
    };
    checked(amount)
}

/// Reads an amount of digits with at most one dot.
///
/// # Errors
/// Why it is none.
pub fn read_text(text: &str) -> Result<Value, NotAnAmount> {
    // The sign is no mistake in the form, but the amount is one all the same.
    if text.strip_prefix('-').is_some_and(is_plain) {
        return Err(NotAnAmount::Negative);
    }
    if !is_plain(text) {
        return Err(NotAnAmount::Format);
    }
    // A longer fraction would be rounded by the usual parser in silence.
    checked(Decimal::from_str_exact(text).map_err(|_| NotAnAmount::Range)?)
}

/// An amount as spreadsheets write it: `1 234,50` is `1234.50`.
#[must_use]
pub fn of_a_spreadsheet(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == ',' { '.' } else { c }).collect()
}

fn is_plain(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    [whole, part].iter().all(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn read_number(text: &str) -> Result<Decimal, NotAnAmount> {
    let Some((digits, _)) = text.split_once(['e', 'E']) else {
        return Decimal::from_str_exact(text).map_err(|_| NotAnAmount::Range);
    };
    // Before an exponent the parser rounds in silence what 28 digits do not hold.
    Decimal::from_str_exact(digits)
        .and_then(|_| Decimal::from_scientific(text))
        .map_err(|_| NotAnAmount::Range)
}

fn checked(amount: Decimal) -> Result<Value, NotAnAmount> {
    let amount = amount.normalize();
    if amount.scale() > DECIMALS {
        return Err(NotAnAmount::Decimals);
    }
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(NotAnAmount::Negative);
    }
    let text = amount.abs().to_string();
    Ok(text.parse::<Number>().map_or(Value::String(text), Value::Number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn amounts_are_read_exactly_or_refused_with_the_reason() {
        let number = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        for (value, amount) in [
            (json!("10.50"), "10.5"),
            (number("99999999.99"), "99999999.99"),
            (number("1e3"), "1000"),
            (number("-0"), "0"),
        ] {
            assert_eq!(read(&value).unwrap().to_string(), amount);
        }
        for (value, why) in [
            (json!("1,5"), NotAnAmount::Format),
            (json!("1."), NotAnAmount::Format),
            (json!(""), NotAnAmount::Format),
            (json!(true), NotAnAmount::Format),
            (json!("1.005"), NotAnAmount::Decimals),
            (number("0.30000000000000004"), NotAnAmount::Decimals),
            (json!("-1"), NotAnAmount::Negative),
            (number("-1"), NotAnAmount::Negative),
            (number("123456789012345678901234567890"), NotAnAmount::Range),
            (number("5555.0155555555555015555515999999991e3"), NotAnAmount::Range),
        ] {
            assert_eq!(read(&value), Err(why), "{value}");
        }
    }

    #[test]
    fn amounts_of_spreadsheets_are_read() {
        for (text, amount) in [("1 234,50", "1234.50"), ("1\u{a0}234.5", "1234.5"), ("7", "7")] {
            assert_eq!(of_a_spreadsheet(text), amount);
        }
    }
}
