//! Names of fields: the table's on our side, the server's on the wire.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// From a table's name (`items.code`) to the wire's name of its last part; `None` switches the field off.
pub type Names = BTreeMap<String, Option<String>>;

#[derive(Clone, Copy)]
enum Direction {
    Out,
    In,
}

/// The request under the wire's names.
#[must_use]
pub fn outgoing(names: &Names, object: Map<String, Value>) -> Map<String, Value> {
    if names.is_empty() { object } else { walk(names, object, "", Direction::Out) }
}

/// The answer under the table's names. A wire's name with dots is a path from the top of the answer.
#[must_use]
pub fn incoming(names: &Names, object: Map<String, Value>) -> Map<String, Value> {
    if names.is_empty() {
        return object;
    }
    let mut lifted = Vec::new();
    for (name, wire) in names {
        let Some(path) = wire.as_deref().filter(|w| w.contains('.')) else { continue };
        let mut parts = path.split('.');
        let first = parts.next().and_then(|p| object.get(p));
        if let Some(found) = parts.fold(first, |at, part| at?.get(part)) {
            lifted.push((name.clone(), found.clone()));
        }
    }
    let mut answer = walk(names, object, "", Direction::In);
    answer.extend(lifted);
    answer
}

/// Rebuilds the object under the other side's names; `parent` is in the table's names, arrays do not add to it.
fn walk(names: &Names, object: Map<String, Value>, parent: &str, direction: Direction) -> Map<String, Value> {
    let mut renamed = Vec::with_capacity(object.len());
    for (key, value) in object {
        let (name, ours) = match direction {
            Direction::Out => match names.get(&format!("{parent}{key}")) {
                Some(None) => continue,
                Some(Some(wire)) => (wire.clone(), key.clone()),
                None => (key.clone(), key.clone()),
            },
            Direction::In => {
                let ours = ours(names, parent, &key).unwrap_or(&key).to_owned();
                (ours.clone(), ours)
            }
        };
        let value = walk_value(names, value, &format!("{parent}{ours}."), direction);
        renamed.push((name != key, name, value));
    }
    // A renamed field wins over an unknown one that happens to bear its name.
    let taken: Vec<String> =
        renamed.iter().filter(|(moved, ..)| *moved).map(|(_, name, _)| name.clone()).collect();
    renamed
        .into_iter()
        .filter(|(moved, name, _)| *moved || !taken.contains(name))
        .map(|(_, name, value)| (name, value))
        .collect()
}

fn ours<'a>(names: &'a Names, parent: &str, wire_key: &str) -> Option<&'a str> {
    names.iter().find_map(|(name, wire)| {
        let last = name.strip_prefix(parent)?;
        (wire.as_deref() == Some(wire_key) && !last.contains('.')).then_some(last)
    })
}

fn walk_value(names: &Names, value: Value, below: &str, direction: Direction) -> Value {
    match value {
        Value::Object(inner) => Value::Object(walk(names, inner, below, direction)),
        Value::Array(entries) => {
            Value::Array(entries.into_iter().map(|e| walk_value(names, e, below, direction)).collect())
        }
        other => other,
    }
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
    fn two_names_may_be_swapped() {
        let names = names(&[("code", Some("pin")), ("pin", Some("code"))]);
        let ours = object(&json!({"code": "A", "pin": "1"}));
        let wire = outgoing(&names, ours.clone());
        assert_eq!(Value::Object(wire.clone()), json!({"pin": "A", "code": "1"}));
        assert_eq!(incoming(&names, wire), ours);
    }
}
