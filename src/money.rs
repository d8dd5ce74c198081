//! Amounts: read exactly, rounded half up to kopecks in one place.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Number, Value};

/// Most decimals that an amount of money may carry.
pub const MONEY_DECIMALS: u32 = 2;
/// Most decimals that a quantity may carry.
pub const QUANTITY_DECIMALS: u32 = 6;

/// Why a value is not a number of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotANumber {
    /// Neither a JSON number nor a string of digits with at most one dot.
    Format,
    /// More decimals than the field allows.
    Decimals(u32),
    /// Beyond what 28 digits hold.
    Range,
}

impl NotANumber {
    /// Completes the cashier's sentence about the field, in Russian.
    #[must_use]
    pub fn russian(self) -> String {
        match self {
            NotANumber::Format => "нужно число с точкой, без пробелов и запятых, например 1234.50".to_owned(),
            NotANumber::Decimals(n) => format!("не больше {n} знаков после точки"),
            NotANumber::Range => "слишком большое число".to_owned(),
        }
    }

    /// Completes the log's sentence about the field, in English.
    #[must_use]
    pub fn english(self) -> String {
        match self {
            NotANumber::Format => "is not a number: send a JSON number or a string like \"1234.50\" \
                 (a dot, no spaces, no comma, no exponent)"
                .to_owned(),
            NotANumber::Decimals(n) => format!("has more than {n} decimals"),
            NotANumber::Range => "is out of range".to_owned(),
        }
    }
}

/// Rounds half up (away from zero) to kopecks.
#[must_use]
pub fn to_kopecks_precision(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(MONEY_DECIMALS, RoundingStrategy::MidpointAwayFromZero)
}

/// The amount in whole kopecks; `None` past what an `i64` holds.
#[must_use]
pub fn kopecks(amount: Decimal) -> Option<i64> {
    i64::try_from(to_kopecks_precision(amount).checked_mul(Decimal::ONE_HUNDRED)?.trunc().mantissa()).ok()
}

/// The kopecks of what a server sent; `None` for what is no number.
#[must_use]
pub fn kopecks_of(value: &Value) -> Option<i64> {
    read_lenient(value).and_then(kopecks)
}

/// The amount of so many kopecks.
#[must_use]
pub fn from_kopecks(kopecks: i64) -> Decimal {
    Decimal::new(kopecks, MONEY_DECIMALS)
}

/// As printed on a receipt: always two decimals, a dot.
#[must_use]
pub fn printed(amount: Decimal) -> String {
    let mut amount = to_kopecks_precision(amount);
    amount.rescale(MONEY_DECIMALS);
    amount.to_string()
}

/// As a JSON number, exactly, without trailing zeros.
#[must_use]
pub fn to_json(amount: Decimal) -> Value {
    let text = amount.normalize().to_string();
    text.parse::<Number>().map_or(Value::String(text), Value::Number)
}

/// Reads what a caller sent: a JSON number, or a string of digits with at most one dot.
///
/// # Errors
/// [`NotANumber`]; trailing zeros do not count as decimals.
pub fn read_strict(value: &Value, max_decimals: u32) -> Result<Decimal, NotANumber> {
    let amount = match value {
        Value::Number(n) => parse_json_number(n.as_str())?,
        Value::String(s) => parse_digits(s)?,
        _ => return Err(NotANumber::Format),
    };
    if amount.normalize().scale() > max_decimals {
        return Err(NotANumber::Decimals(max_decimals));
    }
    Ok(amount)
}

/// Whether this JSON number is 0, of one that every reader understands alike: digits with at most one dot, few enough
/// decimals, no sign, no exponent. `None` for any other text, which [`read_strict`] may still understand.
#[must_use]
pub fn is_plain(raw: &str, max_decimals: u32) -> Option<bool> {
    /// Digits that an exact decimal holds with room to spare.
    const DIGITS_MAX: usize = 20;
    let (mut places, mut needed, mut fraction, mut zero) = (0, 0, false, true);
    for byte in raw.bytes() {
        match byte {
            b'0' => places += u32::from(fraction),
            b'1'..=b'9' => {
                places += u32::from(fraction);
                // Zeros at the end are no decimals that anybody needs.
                needed = places;
                zero = false;
            }
            b'.' if !fraction => fraction = true,
            _ => return None,
        }
    }
    (raw.len() <= DIGITS_MAX && needed <= max_decimals).then_some(zero)
}

/// Reads what a server sent: a JSON number or a numeric string, signed, any decimals.
#[must_use]
pub fn read_lenient(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(n) => parse_json_number(n.as_str()).ok(),
        Value::String(s) => {
            let s = s.trim();
            let (sign, digits) =
                s.strip_prefix('-').map_or((Decimal::ONE, s), |rest| (Decimal::NEGATIVE_ONE, rest));
            parse_digits(digits).ok().map(|d| d * sign)
        }
        _ => None,
    }
}

fn parse_digits(text: &str) -> Result<Decimal, NotANumber> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let dots = text.bytes().filter(|b| *b == b'.').count();
    if digits == 0 || dots > 1 || digits + dots != text.len() || text.starts_with('.') || text.ends_with('.')
    {
        return Err(NotANumber::Format);
    }
    // A longer fraction would be rounded by the parser in silence.
    Decimal::from_str_exact(text).map_err(|_| NotANumber::Range)
}

fn parse_json_number(text: &str) -> Result<Decimal, NotANumber> {
    let Some((digits, _)) = text.split_once(['e', 'E']) else {
        return Decimal::from_str_exact(text).map_err(|_| NotANumber::Range);
    };
    // Before an exponent the parser rounds in silence what 28 digits do not hold.
    Decimal::from_str_exact(digits)
        .and_then(|_| Decimal::from_scientific(text))
        .map_err(|_| NotANumber::Range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn number(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn numbers_and_numeric_strings_are_read_exactly() {
        for (value, expected) in [
            (number("0.1"), "0.1"),
            (number("99999999.99"), "99999999.99"),
            (json!("99999999.99"), "99999999.99"),
            (number("6000.0"), "6000.0"),
            (number("1e3"), "1000"),
            (json!("0.30"), "0.30"),
        ] {
            assert_eq!(read_strict(&value, 2).unwrap().to_string(), expected, "{value}");
        }
        let sum = read_strict(&number("0.1"), 2).unwrap() + read_strict(&number("0.2"), 2).unwrap();
        assert_eq!(to_json(sum).to_string(), "0.3");
    }

    #[test]
    fn spellings_of_1c_are_refused() {
        for text in [
            "1,5",
            "1 000",
            "1\u{a0}000",
            "1\u{202f}000",
            "1e3",
            "NaN",
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1.2.3",
        ] {
            assert_eq!(read_strict(&json!(text), 2), Err(NotANumber::Format), "{text}");
        }
        for value in [json!(null), json!(true), json!([1]), json!({})] {
            assert_eq!(read_strict(&value, 2), Err(NotANumber::Format), "{value}");
        }
    }

    #[test]
    fn decimals_are_counted_without_trailing_zeros() {
        assert!(read_strict(&number("1.500"), 2).is_ok());
        assert_eq!(read_strict(&number("1.505"), 2), Err(NotANumber::Decimals(2)));
        assert_eq!(read_strict(&number("0.30000000000000004"), 2), Err(NotANumber::Decimals(2)));
        assert!(read_strict(&number("0.000001"), 6).is_ok());
        assert_eq!(read_strict(&number("0.0000001"), 6), Err(NotANumber::Decimals(6)));
        assert_eq!(read_strict(&number("123456789012345678901234567890"), 2), Err(NotANumber::Range));
        assert_eq!(read_strict(&number("5555.0155555555555015555515999999991e3"), 6), Err(NotANumber::Range));
    }

    #[test]
    fn half_a_kopeck_goes_up() {
        let half = Decimal::from_str_exact("0.035").unwrap();
        assert_eq!(printed(half), "0.04");
        assert_eq!(kopecks(half), Some(4));
        assert_eq!(printed(Decimal::from_str_exact("-0.035").unwrap()), "-0.04");
        assert_eq!(printed(Decimal::from(100)), "100.00");
        assert_eq!(to_json(from_kopecks(30)).to_string(), "0.3");
        assert_eq!(kopecks(Decimal::MAX), None);
    }

    #[test]
    fn a_servers_number_may_be_signed_or_a_string() {
        assert_eq!(read_lenient(&json!("-5.10")).unwrap().to_string(), "-5.10");
        assert_eq!(read_lenient(&number("-0.5")).unwrap().to_string(), "-0.5");
        assert_eq!(read_lenient(&json!(null)), None);
    }
}
