//! Checks one value of a request by its field's kind.

use std::borrow::Cow;
use std::fmt::Display;

use rust_decimal::Decimal;
use serde_json::Value;

use super::json::unescaped;
use super::table::Kind;
use crate::config::ANONYMOUS;
use crate::error::Error;
use crate::money::{self, MONEY_DECIMALS, NotANumber, QUANTITY_DECIMALS};
use crate::phone::{Phone, PhoneFormat};

/// Longest identifier: a QR payload with room to spare.
const CODE_CHARS_MAX: usize = 256;

/// What is wrong with a value.
pub enum Wrong {
    /// It is needed and absent.
    Missing,
    /// It is no text.
    NotText,
    /// It is no whole number.
    NotWhole,
    /// It is neither true nor false.
    NotFlag,
    /// It holds control characters.
    Control,
    /// It is too long for an identifier.
    Long,
    /// It must be above 0.
    Zero,
    /// It must not be below 0.
    Negative,
    /// It is no phone.
    Phone,
    /// It is no number of ours.
    Number(NotANumber),
}

impl Wrong {
    /// The error of the field at this path.
    pub fn told(self, path: impl Display) -> Error {
        let path = path.to_string();
        let (ru, en): (Cow<'_, str>, Cow<'_, str>) = match self {
            Wrong::Missing => ("не заполнено".into(), "is required and missing".into()),
            Wrong::NotText => ("нужна строка".into(), "is not a string".into()),
            Wrong::NotWhole => ("нужно целое число".into(), "is not a whole number".into()),
            Wrong::NotFlag => ("нужно true или false".into(), "is not true or false".into()),
            Wrong::Control => ("есть управляющие символы".into(), "holds control characters".into()),
            Wrong::Long => (
                format!("длиннее {CODE_CHARS_MAX} символов").into(),
                format!("is longer than {CODE_CHARS_MAX} characters").into(),
            ),
            Wrong::Zero => ("должно быть больше нуля".into(), "must be above 0".into()),
            Wrong::Negative => ("не может быть меньше нуля".into(), "must not be below 0".into()),
            Wrong::Phone => return Phone::refused(&path),
            Wrong::Number(problem) => (problem.russian().into(), problem.english().into()),
        };
        Error::argument(path, &ru, &en)
    }
}

/// Checks a value; what is to stand in its place, where it cannot stay as it is.
pub fn scalar(
    kind: Kind,
    needed: bool,
    raw: &str,
    phones: PhoneFormat,
) -> std::result::Result<Option<String>, Wrong> {
    if raw == "null" {
        return match kind {
            Kind::Customer => Ok(None),
            Kind::Money | Kind::Quantity | Kind::Whole if needed => Err(Wrong::Number(NotANumber::Format)),
            _ if needed => Err(Wrong::Missing),
            _ => Ok(None),
        };
    }
    let text = || unescaped(raw).ok_or(Wrong::NotText);
    match kind {
        Kind::Any | Kind::Records | Kind::Lines | Kind::Positions | Kind::Returned | Kind::Certificates => {
            Ok(None)
        }
        Kind::Text => {
            if needed && text()?.trim().is_empty() {
                Err(Wrong::Missing)
            } else {
                text().map(|_| None)
            }
        }
        Kind::Code | Kind::Token | Kind::Customer => {
            let text = text()?;
            if text.trim().is_empty() && kind == Kind::Customer {
                return Ok(Some(format!("\"{ANONYMOUS}\"")));
            }
            code(&text, needed, kind == Kind::Code).map(|()| None)
        }
        Kind::Phone => {
            let phone = Phone::parse(&text()?).ok_or(Wrong::Phone)?;
            Ok(Some(Value::String(phone.on_the_wire(phones)).to_string()))
        }
        Kind::Money => number(raw, MONEY_DECIMALS, false),
        Kind::MoneyAsGiven => number(raw, MONEY_DECIMALS, false).map(|_| None),
        Kind::Quantity => number(raw, QUANTITY_DECIMALS, true),
        Kind::Whole => number(raw, 0, false),
        Kind::Flag => {
            if matches!(raw, "true" | "false") {
                Ok(None)
            } else {
                Err(Wrong::NotFlag)
            }
        }
    }
}

fn code(text: &str, needed: bool, bounded: bool) -> std::result::Result<(), Wrong> {
    if needed && text.trim().is_empty() {
        return Err(Wrong::Missing);
    }
    if text.chars().any(char::is_control) {
        return Err(Wrong::Control);
    }
    if bounded && text.len() > CODE_CHARS_MAX && text.chars().count() > CODE_CHARS_MAX {
        return Err(Wrong::Long);
    }
    Ok(())
}

/// The amount of a raw value, a number or a string of digits.
pub fn amount(raw: &str) -> std::result::Result<Decimal, NotANumber> {
    let value: Value = serde_json::from_str(raw).map_err(|_| NotANumber::Format)?;
    money::read_strict(&value, u32::MAX)
}

/// Checks a number: it stays as it is written, or becomes a JSON number without an exponent.
fn number(raw: &str, decimals: u32, above_zero: bool) -> std::result::Result<Option<String>, Wrong> {
    if let Some(is_zero) = money::is_plain(raw, decimals) {
        return if above_zero && is_zero { Err(Wrong::Zero) } else { Ok(None) };
    }
    let value: Value = serde_json::from_str(raw).map_err(|_| Wrong::Number(NotANumber::Format))?;
    let amount = money::read_strict(&value, decimals).map_err(|problem| match problem {
        NotANumber::Format | NotANumber::Decimals(_) if decimals == 0 => Wrong::NotWhole,
        problem => Wrong::Number(problem),
    })?;
    if above_zero && amount <= Decimal::ZERO {
        return Err(Wrong::Zero);
    }
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(Wrong::Negative);
    }
    let stays = value.is_number() && !raw.contains(['e', 'E']);
    Ok((!stays).then(|| amount.to_string()))
}
