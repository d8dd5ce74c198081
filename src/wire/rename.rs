//! Names of fields: the table's on our side, the server's on the wire.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// From a table's name (`items.code`) to the wire's name of its last part, whose dots lead into objects from where the
/// field stands; `None` switches the field off.
pub type Names = BTreeMap<String, Option<String>>;

/// The request under the wire's names.
#[must_use]
pub fn outgoing(names: &Names, object: Map<String, Value>) -> Map<String, Value> {
    if names.is_empty() { object } else { out_of(names, object, "") }
}

/// The answer under the table's names. What a wire's name with dots leads to is copied: its object stays.
#[must_use]
pub fn incoming(names: &Names, object: Map<String, Value>) -> Map<String, Value> {
    if names.is_empty() { object } else { into(names, object, "") }
}

/// The table's path of a field that the server complains of: `rows[1].cost` is `items[1].price`.
#[must_use]
pub fn ours(names: &Names, wire: &str) -> String {
    let (mut path, mut shown, mut rest) = (String::new(), String::new(), wire);
    while !rest.is_empty() {
        let here = names.iter().filter_map(|(name, wire)| {
            let last = name.strip_prefix(path.as_str()).filter(|last| !last.contains('.'))?;
            let after = rest.strip_prefix(wire.as_deref()?)?;
            (after.is_empty() || after.starts_with(['.', '['])).then_some((last, after))
        });
        let (last, after) = here.min_by_key(|(_, after)| after.len()).unwrap_or_else(|| {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            rest.split_at(end)
        });
        let (number, after) = after.split_at(after.find('.').unwrap_or(after.len()));
        path.push_str(last);
        shown.push_str(last);
        shown.push_str(number);
        rest = after.strip_prefix('.').unwrap_or_default();
        if !rest.is_empty() {
            path.push('.');
            shown.push('.');
        }
    }
    shown
}

/// `parent` is in the table's names, with its dot; arrays do not add to it.
fn out_of(names: &Names, object: Map<String, Value>, parent: &str) -> Map<String, Value> {
    let mut fields = Vec::with_capacity(object.len());
    for (key, value) in object {
        let ours = format!("{parent}{key}");
        let value = deeper(value, &|inner| out_of(names, inner, &format!("{ours}.")));
        match names.get(&ours) {
            Some(None) => {}
            Some(Some(wire)) => fields.push((true, wire.clone(), value)),
            None => fields.push((false, key, value)),
        }
    }
    let mut renamed = Map::with_capacity(fields.len());
    for (_, name, value) in settled(fields) {
        place(&mut renamed, &name, value);
    }
    renamed
}

fn into(names: &Names, object: Map<String, Value>, parent: &str) -> Map<String, Value> {
    let here = names.iter().filter_map(|(name, wire)| {
        let last = name.strip_prefix(parent).filter(|last| !last.contains('.'))?;
        Some((last, wire.as_deref()?))
    });
    let here: Vec<(&str, &str)> = here.collect();
    let mut fields = Vec::with_capacity(object.len());
    for (ours, wire) in here.iter().filter(|(_, wire)| wire.contains('.')) {
        if let Some(found) = found(&object, wire) {
            fields.push((true, (*ours).to_owned(), found.clone()));
        }
    }
    for (key, value) in object {
        let ours = here.iter().find(|(_, wire)| *wire == key).map(|(ours, _)| (*ours).to_owned());
        fields.push((ours.is_some(), ours.unwrap_or(key), value));
    }
    let below = |name: &str, value| deeper(value, &|inner| into(names, inner, &format!("{parent}{name}.")));
    settled(fields)
        .map(|(_, name, value)| {
            let value = below(&name, value);
            (name, value)
        })
        .collect()
}

/// A renamed field wins over an unknown one that happens to bear its name.
fn settled(fields: Vec<(bool, String, Value)>) -> impl Iterator<Item = (bool, String, Value)> {
    let taken: Vec<String> =
        fields.iter().filter(|(moved, ..)| *moved).map(|(_, name, _)| name.clone()).collect();
    fields.into_iter().filter(move |(moved, name, _)| *moved || !taken.contains(name))
}

fn deeper(value: Value, rebuilt: &dyn Fn(Map<String, Value>) -> Map<String, Value>) -> Value {
    match value {
        Value::Object(inner) => Value::Object(rebuilt(inner)),
        Value::Array(entries) => entries.into_iter().map(|entry| deeper(entry, rebuilt)).collect(),
        other => other,
    }
}

/// Puts a value where a name with dots leads, and makes the objects on the way.
fn place(object: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => _ = object.insert(name.to_owned(), value),
        Some((first, rest)) => {
            let inner = object.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            if let Value::Object(inner) = inner {
                place(inner, rest, value);
            }
        }
    }
}

/// What a name with dots leads to; the envelope's `data` may be named too, which is taken off by then.
fn found<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let walk = |name: &str| {
        let mut parts = name.split('.');
        let first = object.get(parts.next()?)?;
        parts.try_fold(first, |at, part| at.get(part))
    };
    walk(name).or_else(|| name.strip_prefix("data.").and_then(walk))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names(pairs: &[(&str, Option<&str>)]) -> Names {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), v.map(ToOwned::to_owned))).collect()
    }

    fn object(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_request_leaves_under_the_wires_names_in_order() {
        let names = names(&[("items", Some("rows")), ("items.code", Some("sku")), ("check_id", None)]);
        let sent = outgoing(
            &names,
            object(
                &json!({"a": 1, "items": [{"index": 0, "code": "x", "own": 1}], "check_id": "1", "code": "c"}),
            ),
        );
        assert_eq!(
            Value::Object(sent).to_string(),
            r#"{"a":1,"rows":[{"index":0,"sku":"x","own":1}],"code":"c"}"#
        );
    }

    #[test]
    fn an_answer_comes_back_under_ours() {
        let names = names(&[
            ("token", Some("guest_key")),
            ("items", Some("rows")),
            ("items.code", Some("sku")),
            ("phone", Some("customer.contacts.phone")),
        ]);
        let wire = json!({
            "guest_key": "t", "token": "unrelated", "rows": [{"sku": "x", "code": 5}],
            "customer": {"contacts": {"phone": "79000003377"}}
        });
        let answer = Value::Object(incoming(&names, object(&wire)));
        assert_eq!(answer["token"], "t");
        assert_eq!(answer["items"], json!([{"code": "x"}]));
        assert_eq!(answer["phone"], "79000003377");
        assert_eq!(answer["customer"], wire["customer"]);
    }

    #[test]
    fn dots_lead_into_objects_from_where_the_field_stands() {
        let names = names(&[
            ("phone", Some("customer.phone")),
            ("pin", Some("customer.pin")),
            ("items.code", Some("product.code")),
            ("token", Some("data.customer.token")),
        ]);
        let ours = object(&json!({"phone": "1", "pin": "2", "items": [{"code": "x", "qty": 1}]}));
        let sent = outgoing(&names, ours);
        let wire =
            json!({"customer": {"phone": "1", "pin": "2"}, "items": [{"product": {"code": "x"}, "qty": 1}]});
        assert_eq!(Value::Object(sent), wire);
        let answer = incoming(
            &names,
            object(&json!({"customer": {"token": "t"}, "items": [{"product": {"code": "x"}}]})),
        );
        assert_eq!((&answer["token"], &answer["items"][0]["code"]), (&json!("t"), &json!("x")));
    }

    #[test]
    fn a_complaint_names_the_field_as_the_caller_does() {
        let names = names(&[
            ("items", Some("rows")),
            ("items.price", Some("cost.unit")),
            ("phone", Some("guest.phone")),
        ]);
        for (wire, field) in [
            ("rows[1].cost.unit", "items[1].price"),
            ("rows[0].qty", "items[0].qty"),
            ("rows", "items"),
            ("guest.phone", "phone"),
            ("guest", "guest"),
            ("", ""),
        ] {
            assert_eq!(ours(&names, wire), field);
        }
    }

    #[test]
    fn two_names_may_be_swapped() {
        let names = names(&[("code", Some("pin")), ("pin", Some("code"))]);
        let ours = object(&json!({"code": "A", "pin": "1"}));
        let wire = outgoing(&names, ours.clone());
        assert_eq!(Value::Object(wire.clone()), json!({"pin": "A", "code": "1"}));
        assert_eq!(incoming(&names, wire), ours);
    }
}
