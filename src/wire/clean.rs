//! Whether a request may leave as the caller wrote it: every field right, nothing to bring into another form.
//!
//! The answer "no" only means that [`super::fields`] must look: it knows what is wrong and what can be mended.

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::fields::CODE_CHARS_MAX;
use super::reply::{Name, needs_a_tree};
use super::table::{Field, Kind, Operation};
use crate::money::{MONEY_DECIMALS, QUANTITY_DECIMALS};

/// Digits that an exact decimal holds with room to spare.
const DIGITS_MAX: usize = 20;

/// What a position cannot do without.
const POSITION: [&str; 4] = ["index", "code", "price", "qty"];

/// Whether this text is a request that can be sent as it is.
#[must_use]
pub fn is_clean(operation: &Operation, text: &str) -> bool {
    if needs_a_tree(text.as_bytes()) {
        return false;
    }
    let fields = Fields::of(operation, "");
    let mut reader = serde_json::Deserializer::from_str(text);
    fields.deserialize(&mut reader).is_ok() && reader.end().is_ok()
}

/// The fields of one level of the table: of the request, or of its positions.
struct Fields<'o> {
    operation: &'o Operation,
    names: Vec<&'o str>,
    fields: Vec<&'o Field>,
    inside: bool,
}

impl<'o> Fields<'o> {
    fn of(operation: &'o Operation, parent: &str) -> Self {
        let name = |field: &'o Field| match parent {
            "" => (!field.name.contains('.')).then_some((field.name, field)),
            _ => Some((field.name.strip_prefix(parent)?.strip_prefix('.')?, field)),
        };
        let (names, fields) = operation.fields.iter().filter_map(name).unzip();
        Fields { operation, names, fields, inside: !parent.is_empty() }
    }

    fn is_needed(&self, name: &str, field: &Field) -> bool {
        field.required || field.kind == Kind::Customer || self.inside && POSITION.contains(&name)
    }
}

impl<'de> DeserializeSeed<'de> for &Fields<'_> {
    /// The position's number, where there is one.
    type Value = Option<u64>;
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &Fields<'_> {
    type Value = Option<u64>;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a clean object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let unclean = || A::Error::custom("not clean");
        let mut seen = 0_u64;
        let mut index = None;
        while let Some(place) = map.next_key_seed(Name(&self.names))? {
            let Some(place) = place else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let (name, field) = (self.names[place], self.fields[place]);
            // Of a field that stands twice nobody knows which one the server takes.
            if seen & 1 << place != 0 {
                return Err(unclean());
            }
            seen |= 1 << place;
            if field.kind == Kind::Positions {
                map.next_value_seed(Positions(&Fields::of(self.operation, field.name)))?;
                continue;
            }
            let raw = map.next_value::<&RawValue>()?.get();
            if !is_clean_value(field.kind, self.is_needed(name, field), raw) {
                return Err(unclean());
            }
            if name == "index" {
                index = raw.parse().ok();
            }
        }
        let fields = self.names.iter().zip(&self.fields).enumerate();
        let complete =
            fields.into_iter().all(|(n, (name, field))| seen & 1 << n != 0 || !self.is_needed(name, field));
        if complete { Ok(index) } else { Err(unclean()) }
    }
}

/// The receipt's positions; their numbers are unlike each other.
struct Positions<'f>(&'f Fields<'f>);

impl<'de> DeserializeSeed<'de> for Positions<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Positions<'_> {
    type Value = ();
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("clean positions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let unclean = || A::Error::custom("not clean");
        let mut numbers = Vec::with_capacity(32);
        while let Some(index) = entries.next_element_seed(self.0)? {
            numbers.push(index.ok_or_else(unclean)?);
        }
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        if count > 0 && numbers.len() == count { Ok(()) } else { Err(unclean()) }
    }
}

fn is_clean_value(kind: Kind, needed: bool, raw: &str) -> bool {
    if raw == "null" {
        return !needed || kind == Kind::Customer;
    }
    match kind {
        Kind::Any | Kind::Records | Kind::Lines => true,
        Kind::Text => raw.starts_with('"') && (!needed || is_clean_code(raw)),
        Kind::Code | Kind::Customer => is_clean_code(raw),
        Kind::Money | Kind::MoneyAsGiven => is_clean_number(raw, MONEY_DECIMALS, false),
        Kind::Quantity => is_clean_number(raw, QUANTITY_DECIMALS, true),
        Kind::Whole => is_clean_number(raw, 0, false),
        Kind::Flag => matches!(raw, "true" | "false"),
        Kind::Phone | Kind::Positions | Kind::Returned | Kind::Certificates => false,
    }
}

/// A short text without escapes, without control characters, not blank.
fn is_clean_code(raw: &str) -> bool {
    let Some(text) = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return false };
    let plain = |byte: u8| byte > b' ' && byte != b'\\' && byte != 0x7f && byte != 0xc2;
    // Spaces, escapes and what begins like a control character beyond ASCII are looked at more closely elsewhere.
    !text.is_empty() && text.len() <= CODE_CHARS_MAX && text.bytes().all(plain)
}

/// Digits with at most one dot and few enough decimals; JSON's own rules hold already.
fn is_clean_number(raw: &str, decimals: u32, above_zero: bool) -> bool {
    let (mut places, mut needed, mut fraction, mut zero) = (0, 0, false, true);
    for byte in raw.bytes() {
        match byte {
            b'0' => places += usize::from(fraction),
            b'1'..=b'9' => {
                places += usize::from(fraction);
                // Zeros at the end are no decimals that anybody needs.
                needed = places;
                zero = false;
            }
            b'.' if !fraction => fraction = true,
            _ => return false,
        }
    }
    raw.len() <= DIGITS_MAX && needed <= decimals as usize && !(above_zero && zero)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::PhoneFormat;
    use crate::wire::{fields, table};
    use serde_json::{Map, Value};

    /// What is clean passes the other check too, and leaves it unchanged.
    fn calc(text: &str) -> bool {
        let operation = table::find("check.calc").unwrap();
        let clean = is_clean(operation, text);
        if clean {
            let object: Map<String, Value> = serde_json::from_str(text).unwrap();
            assert_eq!(
                fields::check(operation, object.clone(), PhoneFormat::Seven).unwrap(),
                object,
                "{text}"
            );
        }
        clean
    }

    #[test]
    fn a_request_in_its_final_form_is_clean() {
        for text in [
            r#"{"customer_token":"abc","items":[{"index":0,"code":"1","price":1.50,"qty":0.125,"mrc":0.0}]}"#,
            r#"{"items":[{"index":1,"code":"яблоко","price":6000.0,"qty":1,"x":[{}]}],"customer_token":null,"y":1e400}"#,
            r#"{"customer_token":"8888888888","pay_bonus":30,"coupon":"","check_id":"1","items":[{"index":2,"code":"a","price":0,"qty":1},{"index":1,"code":"b","price":0,"qty":1}]}"#,
        ] {
            assert!(calc(text), "{text}");
        }
    }

    #[test]
    fn whatever_needs_a_look_is_not() {
        let with = |item: &str| {
            format!(r#"{{"customer_token":"t","items":[{{"index":0,"code":"1","price":1,"qty":1}},{item}]}}"#)
        };
        for text in [
            r#"{"items":[{"index":0,"code":"1","price":1,"qty":1}]}"#.to_owned(),
            r#"{"customer_token":"","items":[{"index":0,"code":"1","price":1,"qty":1}]}"#.to_owned(),
            r#"{"customer_token":"t"}"#.to_owned(),
            r#"{"customer_token":"t","items":[]}"#.to_owned(),
            r#"{"customer_token":"t","items":{}}"#.to_owned(),
            with(r#"{"index":0,"code":"1","price":1,"qty":1}"#),
            with(r#"{"index":1,"code":"","price":1,"qty":1}"#),
            with(r#"{"index":1,"code":"a\u0007","price":1,"qty":1}"#),
            with(r#"{"index":1,"code":"1","price":"1.50","qty":1}"#),
            with(r#"{"index":1,"code":"1","price":1.505,"qty":1}"#),
            with(r#"{"index":1,"code":"1","price":-1,"qty":1}"#),
            with(r#"{"index":1,"code":"1","price":1e2,"qty":1}"#),
            with(r#"{"index":1,"code":"1","price":null,"qty":1}"#),
            with(r#"{"index":1,"code":"1","price":1,"qty":0.0}"#),
            with(r#"{"index":1.5,"code":"1","price":1,"qty":1}"#),
            with(r#"{"index":1,"code":"1","price":1,"price":2,"qty":1}"#),
            with(r#"{"index":1,"code":"1","price":1}"#),
            with(r#"{"index":1,"code":"1","price":1,"qty":1,"name":"\ud83d"}"#),
            with("1"),
            with(r#"{"index":1,"code":"1","price":1,"qty":1}"#) + "x",
            String::new(),
        ] {
            assert!(!calc(&text), "{text}");
        }
    }
}
