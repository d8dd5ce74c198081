//! Checks a request before anything is sent: one pass over the caller's text.
//!
//! What needs no change leaves as it was written: the order of keys, the spelling of numbers, fields that the table
//! does not name. The rest is replaced in place: phones in the contract's format, numbers out of strings, the anonymous
//! customer where there is none.

use std::borrow::Cow;
use std::ops::Range;

use rust_decimal::Decimal;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::json::{Name, is_suspicious};
use super::table::{Field, Kind, Row};
use super::value::{Wrong, amount, scalar};
use crate::config::ANONYMOUS;
use crate::error::{Error, Outcome, Result, Status};
use crate::phone::PhoneFormat;

/// A request that keeps the table's rules, as JSON text.
#[derive(Clone, Debug)]
pub struct Checked<'t>(Cow<'t, str>);

impl Checked<'_> {
    /// A request that the library composed itself.
    #[must_use]
    pub fn composed(object: Map<String, Value>) -> Self {
        Checked(Cow::Owned(Value::Object(object).to_string()))
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The object, to be looked into.
    #[must_use]
    pub fn object(&self) -> Map<String, Value> {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

/// A request's text as an object; none at all counts as an empty one.
///
/// # Errors
/// `INVALID_JSON`.
pub fn object(text: &str) -> Result<Map<String, Value>> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(not_json("the request is JSON, but not an object")),
        Err(error) => Err(broken(&error)),
    }
}

/// Checks a request of an operation and brings it into the table's form.
///
/// # Errors
/// `INVALID_JSON`; `INVALID_ARGUMENT` with the field's path.
pub fn check<'t>(row: &Row, text: &'t str, phones: PhoneFormat) -> Result<Checked<'t>> {
    let text = if text.trim().is_empty() { "{}" } else { text };
    if is_suspicious(text.as_bytes()) {
        // Halves of characters and brackets without end: only a reader of the whole sees them.
        object(text)?;
    }
    let mut pass = Pass { text, phones, edits: Vec::new(), error: None, twice: false };
    let fields = level(row, "");
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Object { pass: &mut pass, row, fields: &fields, list: None }.deserialize(&mut reader);
    let read = read.and_then(|_| reader.end());
    if let Err(error) = read {
        // A text that is broken further on is broken, whatever else is wrong with it.
        serde_json::from_str::<IgnoredAny>(text).map_err(|error| broken(&error))?;
        return Err(pass.error.unwrap_or_else(|| broken(&error)));
    }
    if pass.twice {
        // Of a key that stands twice the last one counts, here and on the server.
        let once = Value::Object(object(text)?).to_string();
        return check(row, &once, phones).map(|checked| Checked(Cow::Owned(checked.0.into_owned())));
    }
    Ok(Checked(edited(text, pass.edits)))
}

fn not_json(detail: impl Into<String>) -> Error {
    Error::new(Status::InvalidJson, Outcome::NotApplied, detail)
}

fn broken(error: &serde_json::Error) -> Error {
    not_json(format!("the request is not JSON: line {}, column {}", error.line(), error.column()))
}

fn edited(text: &str, mut edits: Vec<(Range<usize>, String)>) -> Cow<'_, str> {
    if edits.is_empty() {
        return Cow::Borrowed(text);
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut written = String::with_capacity(text.len() + 64);
    let mut from = 0;
    for (range, replacement) in edits {
        written.push_str(&text[from..range.start]);
        written.push_str(&replacement);
        from = range.end;
    }
    written.push_str(&text[from..]);
    Cow::Owned(written)
}

/// What the pass has found so far.
struct Pass<'t> {
    text: &'t str,
    phones: PhoneFormat,
    edits: Vec<(Range<usize>, String)>,
    error: Option<Error>,
    /// A field of the table stands twice in one object.
    twice: bool,
}

impl Pass<'_> {
    /// Where a part of the text stands.
    fn range(&self, part: &str) -> Range<usize> {
        let start = part.as_ptr() as usize - self.text.as_ptr() as usize;
        start..start + part.len()
    }

    /// Notes why the request is refused; what the reader is told does not matter.
    fn refuse<E: serde::de::Error>(&mut self, error: Error) -> E {
        self.error = Some(error);
        E::custom("refused")
    }
}

/// The table's fields of one level, under their last names.
fn level<'r>(row: &'r Row, parent: &str) -> Vec<(&'r str, &'r Field)> {
    let name = |field: &'r Field| match parent {
        "" => (!field.name.contains('.')).then_some((field.name, field)),
        _ => Some((field.name.strip_prefix(parent)?.strip_prefix('.')?, field)),
    };
    row.fields.iter().filter_map(name).collect()
}

/// One object of the request: the whole, or an entry of a list.
struct Object<'p, 't, 'r> {
    pass: &'p mut Pass<'t>,
    row: &'r Row,
    fields: &'p [(&'r str, &'r Field)],
    /// The list that it is an entry of, and which.
    list: Option<(&'r Field, usize)>,
}

impl Object<'_, '_, '_> {
    /// `items[1].price`.
    fn path(&self, name: &str) -> String {
        match self.list {
            None => name.to_owned(),
            Some((list, n)) => format!("{}[{n}].{name}", list.name),
        }
    }

    /// An optional list still has whole entries: a position names its goods and how many.
    fn is_needed(&self, name: &str, field: &Field) -> bool {
        let always = match self.list.map(|(list, _)| list.kind) {
            Some(Kind::Positions) => matches!(name, "index" | "code" | "price" | "qty"),
            Some(Kind::Returned) => matches!(name, "index" | "code" | "qty"),
            Some(Kind::Certificates) => name == "code",
            _ => false,
        };
        field.required || always
    }

    fn wrong_kind<E: serde::de::Error>(&mut self) -> E {
        let error = match self.list {
            None => not_json("the request is JSON, but not an object"),
            Some((list, n)) => {
                Error::argument(format!("{}[{n}]", list.name), "нужен объект", "is not an object")
            }
        };
        self.pass.refuse(error)
    }
}

impl<'de> DeserializeSeed<'de> for Object<'_, '_, '_> {
    /// The position's number, where there is one.
    type Value = Option<Decimal>;
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> std::result::Result<Self::Value, D::Error> {
        reader.deserialize_any(self)
    }
}

/// What is no object, or no list: each kind of value by itself.
macro_rules! refuse_other_values {
    ($($name:ident $kind:ty,)*) => {
        $(fn $name<E: serde::de::Error>(mut self, _: $kind) -> std::result::Result<Self::Value, E> {
            Err(self.wrong_kind())
        })*
    };
}

impl<'de> Visitor<'de> for Object<'_, '_, '_> {
    type Value = Option<Decimal>;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }
    refuse_other_values! { visit_str &str, visit_bool bool, visit_i64 i64, visit_u64 u64, visit_f64 f64, }
    fn visit_unit<E: serde::de::Error>(mut self) -> std::result::Result<Self::Value, E> {
        Err(self.wrong_kind())
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, _: A) -> std::result::Result<Self::Value, A::Error> {
        Err(self.wrong_kind())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
        let (mut seen, mut index, mut keys) = (0_u64, None, 0);
        while let Some(place) =
            map.next_key_seed(Name(|key: &str| self.fields.iter().position(|f| f.0 == key)))?
        {
            keys += 1;
            let Some(place) = place else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let (name, field) = self.fields[place];
            self.pass.twice |= seen & 1 << place != 0;
            seen |= 1 << place;
            let needed = self.is_needed(name, field);
            if matches!(field.kind, Kind::Positions | Kind::Returned | Kind::Certificates) {
                map.next_value_seed(List { pass: self.pass, row: self.row, field, needed })?;
                continue;
            }
            let raw = map.next_value::<&RawValue>()?.get();
            match scalar(field.kind, needed, raw, self.pass.phones) {
                Ok(None) => {}
                Ok(Some(replacement)) => self.pass.edits.push((self.pass.range(raw), replacement)),
                Err(wrong) => {
                    let error = wrong.told(self.path(name));
                    return Err(self.pass.refuse(error));
                }
            }
            if name == "index" {
                index = amount(raw).ok();
            }
        }
        for (place, (name, field)) in self.fields.iter().enumerate() {
            if seen & 1 << place != 0 {
                continue;
            }
            if self.is_needed(name, field) {
                let error = Wrong::Missing.told(self.path(name));
                return Err(self.pass.refuse(error));
            }
            if field.kind == Kind::Customer {
                // At the end, where an object's last bracket stands.
                let at = self.pass.text.trim_end().len() - 1;
                let comma = if keys > 0 { "," } else { "" };
                self.pass.edits.push((at..at, format!("{comma}\"{name}\":\"{ANONYMOUS}\"")));
                keys += 1;
            }
        }
        Ok(index)
    }
}

/// A list of positions or certificates; the positions' numbers are unlike each other.
struct List<'p, 't, 'r> {
    pass: &'p mut Pass<'t>,
    row: &'r Row,
    field: &'r Field,
    needed: bool,
}

impl List<'_, '_, '_> {
    fn wrong_kind<E: serde::de::Error>(&mut self) -> E {
        self.pass.refuse(Error::argument(self.field.name, "нужен массив", "is not an array"))
    }
}

impl<'de> DeserializeSeed<'de> for List<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> std::result::Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array")
    }
    refuse_other_values! { visit_str &str, visit_bool bool, visit_i64 i64, visit_u64 u64, visit_f64 f64, }
    fn visit_map<A: MapAccess<'de>>(mut self, _: A) -> std::result::Result<(), A::Error> {
        Err(self.wrong_kind())
    }
    fn visit_unit<E: serde::de::Error>(self) -> std::result::Result<(), E> {
        if self.needed { Err(self.pass.refuse(Wrong::Missing.told(self.field.name))) } else { Ok(()) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> std::result::Result<(), A::Error> {
        let fields = level(self.row, self.field.name);
        let mut numbers = Vec::with_capacity(32);
        let mut count = 0;
        loop {
            let list = Some((self.field, count));
            let entry = Object { pass: self.pass, row: self.row, fields: &fields, list };
            let Some(index) = entries.next_element_seed(entry)? else { break };
            numbers.extend(index.map(|index| (index, count)));
            count += 1;
        }
        if count == 0 && self.field.kind == Kind::Positions {
            return Err(self.pass.refuse(Error::argument(
                self.field.name,
                "нет ни одной позиции",
                "is empty",
            )));
        }
        numbers.sort_unstable();
        if let Some(twice) = numbers.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let path = format!("{}[{}].index", self.field.name, twice[1].1);
            return Err(self.pass.refuse(Error::argument(
                path,
                "номер позиции повторяется",
                "is used twice",
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::table::Operation;
    use serde_json::json;

    fn checked(name: &str, text: &str) -> Result<String> {
        let row = Operation::named(name).unwrap().row();
        check(row, text, PhoneFormat::Seven).map(|checked| checked.text().to_owned())
    }

    fn refused(name: &str, request: &Value) -> String {
        let error = checked(name, &request.to_string()).unwrap_err();
        assert_eq!(
            (error.status(), error.outcome()),
            (Status::InvalidArgument, Outcome::NotApplied),
            "{request}"
        );
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
    fn a_request_in_its_final_form_leaves_as_it_was_written() {
        for text in [
            r#"{"customer_token":"abc","items":[{"index":0,"code":"1","price":1.50,"qty":0.125,"mrc":0.0}]}"#,
            r#" {"items":[{"index":1,"code":"яблоко","price":6000.0,"qty":1,"x":[{}]}],"customer_token":null,"y":1e400,"y":2} "#,
            r#"{"customer_token":"8888888888","pay_bonus":30,"coupon":"","check_id":"1","items":[{"index":2,"code":"a","price":0,"qty":1},{"index":1,"code":"b","price":0,"qty":1}]}"#,
        ] {
            assert_eq!(checked("check.calc", text).unwrap(), text);
        }
    }

    #[test]
    fn what_must_change_is_replaced_in_place() {
        for (name, text, expected) in [
            (
                "check.calc",
                r#"{"y": 1, "items":[{"index":"7","code":"0","price":"6000.00","qty":"0.125"}, {"index":8,"code":"1","price":1e2,"qty":1}] }"#,
                r#"{"y": 1, "items":[{"index":7,"code":"0","price":6000.00,"qty":0.125}, {"index":8,"code":"1","price":100,"qty":1}] ,"customer_token":"8888888888"}"#,
            ),
            (
                "customer.auth_phone",
                r#"{"phone": "8 900 000 33 77", "x": {"deep": [1e400]}}"#,
                r#"{"phone": "79000003377", "x": {"deep": [1e400]}}"#,
            ),
            (
                "check.calc",
                r#"{"customer_token":" ","items":[{"index":0,"code":"1","price":1,"qty":1}]}"#,
                r#"{"customer_token":"8888888888","items":[{"index":0,"code":"1","price":1,"qty":1}]}"#,
            ),
            ("certificate.info", r#"{"code":"a","code":"b"}"#, r#"{"code":"b"}"#),
            ("basic.ping", "", "{}"),
        ] {
            assert_eq!(checked(name, text).unwrap(), expected);
        }
    }

    #[test]
    fn a_position_is_refused_by_its_path() {
        for (change, field) in [
            (json!({"price": -1}), "items[1].price"),
            (json!({"price": "1,5"}), "items[1].price"),
            (json!({"price": null}), "items[1].price"),
            (json!({"price": 1.001}), "items[1].price"),
            (json!({"price": true}), "items[1].price"),
            (json!({"qty": 0}), "items[1].qty"),
            (json!({"qty": "0.0000001"}), "items[1].qty"),
            (json!({"code": ""}), "items[1].code"),
            (json!({"code": 5}), "items[1].code"),
            (json!({"code": "a\u{7}"}), "items[1].code"),
            (json!({"index": 1.5}), "items[1].index"),
            (json!({"index": 7}), "items[1].index"),
            (json!({"index": "7"}), "items[1].index"),
            (json!({"mrc": "x"}), "items[1].mrc"),
        ] {
            assert_eq!(refused("check.calc", &position(&change)), field, "{change}");
        }
        for items in [json!(null), json!([]), json!({}), json!("1"), json!(1.5)] {
            assert_eq!(refused("check.calc", &json!({"items": items})), "items");
        }
        assert_eq!(refused("check.calc", &json!({})), "items");
        assert_eq!(refused("check.calc", &json!({"items": [1]})), "items[0]");
        assert_eq!(
            refused("check.calc", &json!({"items": [{"index": 0, "code": "1", "price": 1}]})),
            "items[0].qty"
        );
    }

    #[test]
    fn identifiers_are_present_short_and_clean_and_tokens_have_no_bound() {
        let long = "x".repeat(257);
        for bad in [json!(null), json!(""), json!(" "), json!("a\n"), json!(long), json!(5)] {
            assert_eq!(refused("check.write", &json!({"check_id": bad, "calc_id": "c"})), "check_id");
            assert_eq!(refused("customer.auth_qr", &json!({"qr": bad})), "qr");
        }
        assert_eq!(refused("check.write", &json!({"check_id": "1"})), "calc_id");
        let longest =
            json!({"check_id": "я".repeat(256), "calc_id": long, "customer_token": "t".repeat(3_000)});
        assert!(checked("check.write", &longest.to_string()).is_ok());
    }

    #[test]
    fn a_full_return_may_be_empty_and_a_partial_one_needs_no_price() {
        for items in [json!(null), json!([]), json!([{"index": 0, "code": "1", "qty": 1}])] {
            let request = json!({"check_id": "1", "return_id": "r", "items": items});
            assert!(checked("check.return", &request.to_string()).is_ok());
        }
        let no_quantity = json!({"check_id": "1", "return_id": "r", "items": [{"index": 0, "code": "1"}]});
        assert_eq!(refused("check.return", &no_quantity), "items[0].qty");
    }

    #[test]
    fn a_text_that_is_broken_anywhere_is_broken() {
        let deep = format!(r#"{{"phone":"1","x":{}{}}}"#, "[".repeat(200), "]".repeat(200));
        for text in [
            r#"{"phone":"nobody"} x"#,
            r#"{"phone":"nobody","x":"#,
            r#"{"phone":"79000003377","x":"\ud83d"}"#,
            "[]",
            "1",
            "null",
            "x",
            &deep,
        ] {
            let error = checked("customer.auth_phone", text).unwrap_err();
            assert_eq!(error.status(), Status::InvalidJson, "{text}");
        }
    }
}
