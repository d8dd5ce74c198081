//! Checks a request before anything is sent, and brings it into the form that goes out.
//!
//! The rules are the table's kinds; what the table does not name passes through untouched.

use std::collections::HashSet;

use rust_decimal::Decimal;
use serde_json::{Map, Number, Value};

use super::table::{Field, Kind, Operation};
use crate::config::ANONYMOUS;
use crate::error::{Error, Result};
use crate::money::{self, MONEY_DECIMALS, NotANumber, QUANTITY_DECIMALS};
use crate::phone::{Phone, PhoneFormat};

/// Longest identifier: a QR payload with room to spare.
pub const CODE_CHARS_MAX: usize = 256;

/// Whether this token stands for nobody: absent, empty, or made only of eights (C, G).
#[must_use]
pub fn is_anonymous(token: Option<&Value>) -> bool {
    match token {
        None | Some(Value::Null) => true,
        Some(Value::String(s)) => s.bytes().all(|b| b == b'8'),
        Some(_) => false,
    }
}

/// The request as it will be sent, under the table's names.
///
/// # Errors
/// `INVALID_ARGUMENT` with the field's path.
pub fn check(
    operation: &Operation,
    mut request: Map<String, Value>,
    phones: PhoneFormat,
) -> Result<Map<String, Value>> {
    for field in operation.fields.iter().filter(|f| !f.name.contains('.')) {
        let place = Place { field: field.name, entry: None, inner: "" };
        check_field(operation, field, place, &mut request, phones)?;
    }
    Ok(request)
}

/// Where a value stands, `items[1].price`: spelled out only when it is wrong.
#[derive(Clone, Copy)]
struct Place<'a> {
    field: &'a str,
    entry: Option<usize>,
    /// With its dot.
    inner: &'a str,
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.entry {
            None => f.write_str(self.field),
            Some(n) => write!(f, "{}[{n}]{}", self.field, self.inner),
        }
    }
}

fn check_field(
    operation: &Operation,
    field: &Field,
    path: Place<'_>,
    object: &mut Map<String, Value>,
    phones: PhoneFormat,
) -> Result<()> {
    let name = field.name.rsplit('.').next().unwrap_or(field.name);
    if field.kind == Kind::Customer {
        let absent = match object.get(name) {
            None => true,
            Some(Value::String(s)) => s.trim().is_empty(),
            Some(_) => false,
        };
        if absent {
            object.insert(name.to_owned(), Value::String(ANONYMOUS.to_owned()));
        }
    }
    let Some(value) = object.get_mut(name).filter(|v| field.required || !v.is_null()) else {
        return if field.required { Err(missing(path)) } else { Ok(()) };
    };
    if value.is_null() && !matches!(field.kind, Kind::Money | Kind::Quantity | Kind::Whole) {
        return Err(missing(path));
    }
    match field.kind {
        Kind::Any | Kind::Records | Kind::Lines => {}
        Kind::Text => check_text(path, value, field.required)?,
        Kind::Code => check_code(path, value, field.required)?,
        Kind::Customer => check_code(path, value, true)?,
        Kind::Phone => {
            let text = value.as_str().ok_or_else(|| not_text(path))?;
            *value = Value::String(Phone::parse_field(&path.to_string(), text)?.on_the_wire(phones));
        }
        Kind::Money => check_number(path, value, MONEY_DECIMALS, false)?,
        Kind::MoneyAsGiven => {
            check_number(path, &mut value.clone(), MONEY_DECIMALS, false)?;
        }
        Kind::Quantity => check_number(path, value, QUANTITY_DECIMALS, true)?,
        Kind::Whole => check_number(path, value, 0, false)?,
        Kind::Flag => {
            if !value.is_boolean() {
                return Err(Error::argument(
                    path.to_string(),
                    "нужно true или false",
                    "is not true or false",
                ));
            }
        }
        Kind::Positions => check_array(operation, field, path, value, phones, false)?,
        Kind::Returned | Kind::Certificates => check_array(operation, field, path, value, phones, true)?,
    }
    Ok(())
}

fn check_array(
    operation: &Operation,
    field: &Field,
    path: Place<'_>,
    value: &mut Value,
    phones: PhoneFormat,
    may_be_empty: bool,
) -> Result<()> {
    let Value::Array(entries) = value else {
        return Err(Error::argument(path.to_string(), "нужен массив", "is not an array"));
    };
    if entries.is_empty() && !may_be_empty {
        return Err(Error::argument(path.to_string(), "нет ни одной позиции", "is empty"));
    }
    let mut seen = HashSet::with_capacity(entries.len());
    for (n, entry) in entries.iter_mut().enumerate() {
        let here = Place { entry: Some(n), ..path };
        let Value::Object(object) = entry else {
            return Err(Error::argument(here.to_string(), "нужен объект", "is not an object"));
        };
        for inner in operation.fields.iter().filter(|f| is_inside(f.name, field.name)) {
            let inner_place = Place { inner: &inner.name[field.name.len()..], ..here };
            check_field(operation, &demanded(field, inner, object), inner_place, object, phones)?;
        }
        let Some(index) = object.get("index").and_then(|v| money::read_strict(v, 0).ok()) else { continue };
        if !seen.insert(index) {
            return Err(Error::argument(
                format!("{here}.index"),
                "номер позиции повторяется",
                "is used twice",
            ));
        }
    }
    Ok(())
}

fn is_inside(name: &str, outer: &str) -> bool {
    name.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
}

/// Inside an array an optional list still has whole entries: a position names its goods and how many.
fn demanded(outer: &Field, inner: &Field, object: &Map<String, Value>) -> Field {
    let name = inner.name.rsplit('.').next().unwrap_or(inner.name);
    let always = match outer.kind {
        Kind::Positions => matches!(name, "index" | "code" | "price" | "qty"),
        Kind::Returned => matches!(name, "index" | "code" | "qty"),
        Kind::Certificates => name == "code",
        _ => false,
    };
    // A null price is a price that was not given, not a free position.
    let given_null = object.get(name).is_some_and(Value::is_null) && name == "price";
    Field { required: inner.required || always || given_null, ..*inner }
}

fn missing(path: Place<'_>) -> Error {
    Error::argument(path.to_string(), "не заполнено", "is required and missing")
}

fn not_text(path: Place<'_>) -> Error {
    Error::argument(path.to_string(), "нужна строка", "is not a string")
}

fn check_text(path: Place<'_>, value: &Value, required: bool) -> Result<()> {
    let text = value.as_str().ok_or_else(|| not_text(path))?;
    if required && text.trim().is_empty() { Err(missing(path)) } else { Ok(()) }
}

fn check_code(path: Place<'_>, value: &Value, required: bool) -> Result<()> {
    let text = value.as_str().ok_or_else(|| not_text(path))?;
    if required && text.trim().is_empty() {
        return Err(missing(path));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::argument(
            path.to_string(),
            "есть управляющие символы",
            "holds control characters",
        ));
    }
    if text.chars().count() > CODE_CHARS_MAX {
        return Err(Error::argument(
            path.to_string(),
            &format!("длиннее {CODE_CHARS_MAX} символов"),
            &format!("is longer than {CODE_CHARS_MAX} characters"),
        ));
    }
    Ok(())
}

/// Checks a number and leaves it as a JSON number, spelled as the caller did where JSON allows.
fn check_number(path: Place<'_>, value: &mut Value, decimals: u32, above_zero: bool) -> Result<()> {
    let amount = money::read_strict(value, decimals).map_err(|problem| {
        if decimals == 0 && matches!(problem, NotANumber::Format | NotANumber::Decimals(_)) {
            return Error::argument(path.to_string(), "нужно целое число", "is not a whole number");
        }
        Error::argument(path.to_string(), &problem.russian(), &problem.english())
    })?;
    if above_zero && amount <= Decimal::ZERO {
        return Err(Error::argument(path.to_string(), "должно быть больше нуля", "must be above 0"));
    }
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(Error::argument(path.to_string(), "не может быть меньше нуля", "must not be below 0"));
    }
    let plain = match value {
        Value::Number(n) => !n.as_str().contains(['e', 'E']),
        _ => false,
    };
    if !plain {
        *value = amount.to_string().parse::<Number>().map_or(Value::Null, Value::Number);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::table;
    use serde_json::json;

    fn checked(operation: &str, request: &Value) -> Result<Value> {
        let operation = table::find(operation).unwrap();
        check(operation, request.as_object().unwrap().clone(), PhoneFormat::Seven).map(Value::Object)
    }

    fn refused(operation: &str, request: &Value) -> String {
        let error = checked(operation, request).unwrap_err();
        assert!(error.detail().contains(error.field().unwrap()), "{error}");
        error.field().unwrap().to_owned()
    }

    fn position(change: &Value) -> Value {
        let mut position = json!({"index": 0, "code": "1", "price": 1, "qty": 1});
        for (key, value) in change.as_object().unwrap() {
            position[key] = value.clone();
        }
        json!({"items": [{"index": 7, "code": "0", "price": "1.50", "qty": 1}, position]})
    }

    #[test]
    fn a_position_is_refused_by_its_path() {
        for (change, field) in [
            (json!({"price": -1}), "items[1].price"),
            (json!({"price": "1,5"}), "items[1].price"),
            (json!({"price": null}), "items[1].price"),
            (json!({"price": 1.001}), "items[1].price"),
            (json!({"qty": 0}), "items[1].qty"),
            (json!({"qty": "0.0000001"}), "items[1].qty"),
            (json!({"code": ""}), "items[1].code"),
            (json!({"code": 5}), "items[1].code"),
            (json!({"index": 1.5}), "items[1].index"),
            (json!({"index": 7}), "items[1].index"),
            (json!({"mrc": "x"}), "items[1].mrc"),
        ] {
            assert_eq!(refused("check.calc", &position(&change)), field, "{change}");
        }
        for items in [json!(null), json!([]), json!({}), json!("1")] {
            assert_eq!(refused("check.calc", &json!({"items": items})), "items");
        }
        assert_eq!(refused("check.calc", &json!({})), "items");
        assert_eq!(refused("check.calc", &json!({"items": [1]})), "items[0]");
    }

    #[test]
    fn numeric_strings_leave_as_the_same_number() {
        let request = position(&json!({"price": "6000.00", "qty": "0.125"}));
        let sent = checked("check.calc", &request).unwrap();
        assert_eq!(sent["items"][1].to_string(), r#"{"index":0,"code":"1","price":6000.00,"qty":0.125}"#);
        let certificate = json!({"items": request["items"], "certificate": [{"code": "A", "summ": "0"}]});
        assert_eq!(checked("check.calc", &certificate).unwrap()["certificate"][0]["summ"], "0");
    }

    #[test]
    fn an_absent_customer_is_ten_eights_and_a_null_stays() {
        let items = position(&json!({}))["items"].clone();
        for (token, sent) in [
            (None, json!("8888888888")),
            (Some(json!("")), json!("8888888888")),
            (Some(json!(null)), json!(null)),
            (Some(json!("88888888888")), json!("88888888888")),
            (Some(json!("abc")), json!("abc")),
        ] {
            let mut request = json!({"items": items});
            if let Some(token) = token {
                request["customer_token"] = token;
            }
            let checked = checked("check.calc", &request).unwrap();
            assert_eq!(checked["customer_token"], sent);
            assert_eq!(is_anonymous(checked.get("customer_token")), sent != "abc");
        }
    }

    #[test]
    fn identifiers_are_present_short_and_clean() {
        let long = "x".repeat(257);
        for bad in [json!(null), json!(""), json!(" "), json!("a\n"), json!(long), json!(5)] {
            assert_eq!(refused("check.write", &json!({"check_id": bad, "calc_id": "c"})), "check_id");
            assert_eq!(refused("customer.auth_qr", &json!({"qr": bad})), "qr");
        }
        assert_eq!(refused("check.write", &json!({"check_id": "1"})), "calc_id");
        assert!(checked("check.write", &json!({"check_id": "x".repeat(256), "calc_id": "c"})).is_ok());
    }

    #[test]
    fn a_full_return_may_be_empty_and_a_partial_one_needs_no_price() {
        for items in [json!(null), json!([]), json!([{"index": 0, "code": "1", "qty": 1}])] {
            assert!(
                checked("check.return", &json!({"check_id": "1", "return_id": "r", "items": items})).is_ok()
            );
        }
        let no_quantity = json!({"check_id": "1", "return_id": "r", "items": [{"index": 0, "code": "1"}]});
        assert_eq!(refused("check.return", &no_quantity), "items[0].qty");
    }

    #[test]
    fn unknown_fields_pass_untouched() {
        let text = r#"{"phone": "8 900 000 33 77", "x_vendor": {"deep": [1e400, 0.10]}}"#;
        let request: Value = serde_json::from_str(text).unwrap();
        let sent = checked("customer.auth_phone", &request).unwrap();
        assert_eq!(sent["phone"], "79000003377");
        assert_eq!(sent["x_vendor"].to_string(), r#"{"deep":[1e+400,0.10]}"#);
    }
}
