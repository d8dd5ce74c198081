//! `check.rollback`: everything the server holds of a check is gone, as if it had never been written.

use serde_json::{Value, json};

use super::{Desk, certificate, codes};
use crate::fields::Fields;
use crate::model::{CalcCheck, Check, Return};
use crate::refusal::{Reason, Refusal};
use crate::settings::Identity;

/// `check.rollback`
pub fn rollback(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let Some(check) = find(desk, fields)? else {
        let (check_id, calc_id) = (fields.text("check_id")?, fields.text("calc_id")?);
        let field = if check_id.is_some() { "check_id" } else { "calc_id" };
        return match desk.settings.rollback_unknown {
            200 => Ok(json!({"check_id": check_id.or(calc_id), "rolled_back": false})),
            status => Err(Reason::CheckNotFound.on(field).with_status(status)),
        };
    };
    for done in desk.books.list_of::<Return>(&check.key)? {
        desk.forget_change("returned", &done.return_id)?;
        desk.forget_change("withdrawn", &done.return_id)?;
        desk.books.remove::<Return>(&done.return_id)?;
    }
    for kind in ["spent", "earned", "gift"] {
        desk.forget_change(kind, &check.key)?;
    }
    if !check.certificates_restored {
        certificate::restore(desk, &check.certificates)?;
    }
    codes::restore(desk, &check.coupon_used, &check.gift_code_used)?;
    desk.books.remove::<CalcCheck>(&check.key)?;
    desk.books.remove::<Check>(&check.key)?;
    Ok(json!({"check_id": told_id(desk, &check), "rolled_back": true}))
}

/// What the server calls a check in its answers.
pub fn told_id(desk: &Desk<'_>, check: &Check) -> Value {
    match (desk.settings.identity, check.key.parse::<u64>()) {
        (Identity::Number, Ok(number)) => number.into(),
        _ => check.check_id.as_str().into(),
    }
}

/// The check that a calculation became.
pub fn by_calc(desk: &Desk<'_>, calc_id: &str) -> Result<Option<Check>, Refusal> {
    match desk.books.list_of::<CalcCheck>(calc_id)?.pop() {
        Some(pair) => desk.books.get::<Check>(&pair.key),
        None => Ok(None),
    }
}

/// The check that a return or a rollback means. The id by which the server knows checks decides alone when it is
/// given; the other one is asked only in its absence.
pub fn find(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Option<Check>, Refusal> {
    let (check_id, calc_id) = (fields.text("check_id")?, fields.text("calc_id")?);
    if check_id.is_none() && calc_id.is_none() {
        return Err(fields.bad("check_id"));
    }
    let by_check = |id: &String| Ok(desk.books.list_of::<Check>(id)?.pop());
    let by_calc = |id: &String| by_calc(desk, id);
    match (desk.settings.identity, &check_id, &calc_id) {
        (Identity::CheckId, Some(check_id), _) | (Identity::CalcId, Some(check_id), None) => {
            by_check(check_id)
        }
        // Whatever number the register means by it, the server reads its own.
        (Identity::Number, Some(check_id), _) => desk.books.get::<Check>(&php_int(check_id).to_string()),
        (Identity::CalcId, _, Some(calc_id)) | (_, None, Some(calc_id)) => by_calc(calc_id),
        (_, None, None) => Ok(None),
    }
}

/// PHP's `(int)` of a text: the number at its beginning, 0 where there is none. "0001-000042" is 1.
fn php_int(text: &str) -> i64 {
    let text = text.trim_start_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}']);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(digits.len());
    match &digits[..end] {
        "" => 0,
        // What is too large for PHP is its largest or smallest number.
        number => {
            let most = if sign.is_empty() { i64::MAX } else { i64::MIN };
            format!("{sign}{number}").parse().unwrap_or(most)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::php_int;

    #[test]
    fn a_text_is_the_number_at_its_beginning() {
        for (text, number) in [
            ("0001-000042", 1),
            ("42", 42),
            (" 7 ", 7),
            ("-3x", -3),
            ("+5", 5),
            ("чек 9", 0),
            ("", 0),
            ("c0ffee", 0),
            ("99999999999999999999", i64::MAX),
        ] {
            assert_eq!(php_int(text), number, "{text}");
        }
    }
}
