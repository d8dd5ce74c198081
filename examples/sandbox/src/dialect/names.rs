//! Names of fields: canonical inside, the dialect's on the wire. Dots of a dialect's name lead into objects from where
//! the field stands.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::operation::Operation;

/// Canonical path → the dialect's name; `None` where the dialect has no such field.
pub type Names = HashMap<String, Option<String>>;

/// The request under its canonical names, and the unknown fields.
pub fn incoming(operation: &Operation, names: &Names, request: Value) -> (Value, Vec<String>) {
    let mut unknown = Vec::new();
    let request = Incoming { operation, names, unknown: &mut unknown }.walk(request, "", "");
    (request, unknown)
}

/// The answer under the dialect's names.
pub fn outgoing(names: &Names, answer: Value) -> Value {
    if names.is_empty() { answer } else { rename(answer, "", names) }
}

/// A canonical path with the numbers of its rows, `items[1].price`, in the dialect's names.
pub fn spelt(names: &Names, path: &str) -> String {
    let mut canonical = String::new();
    let mut spelt = Vec::new();
    for part in path.split('.') {
        let (name, number) = part.find('[').map_or((part, ""), |at| part.split_at(at));
        canonical = below(&canonical, name);
        let wire = names.get(&canonical).and_then(Option::as_deref).unwrap_or(name);
        spelt.push(format!("{wire}{number}"));
    }
    spelt.join(".")
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

struct Incoming<'a> {
    operation: &'a Operation,
    names: &'a Names,
    unknown: &'a mut Vec<String>,
}

impl Incoming<'_> {
    /// `path` is canonical, `sent` is what the client calls the same place.
    fn walk(&mut self, value: Value, path: &str, sent: &str) -> Value {
        match value {
            Value::Array(rows) => rows.into_iter().map(|row| self.walk(row, path, sent)).collect(),
            Value::Object(mut object) => {
                let mut canonical = Map::new();
                for name in known(self.operation, path) {
                    let here = below(path, name);
                    let spelt = self.names.get(&here).map_or(Some(name), |spelt| spelt.as_deref());
                    let Some(spelt) = spelt else { continue };
                    if let Some(value) = take(&mut object, spelt) {
                        canonical.insert(name.to_owned(), self.walk(value, &here, &below(sent, spelt)));
                    }
                }
                leaves(&object, sent, self.unknown);
                Value::Object(canonical)
            }
            plain => plain,
        }
    }
}

/// The operation's fields that stand at this path.
fn known<'a>(operation: &'a Operation, path: &str) -> Vec<&'a str> {
    let standing = |field: &&'a str| match field.rsplit_once('.') {
        Some((parent, name)) => (parent == path).then_some(name),
        None => path.is_empty().then_some(*field),
    };
    operation.fields.iter().filter_map(standing).collect()
}

/// Takes out what a name leads to; an object that is empty after it goes too.
fn take(sent: &mut Map<String, Value>, name: &str) -> Option<Value> {
    let Some((first, rest)) = name.split_once('.') else { return sent.shift_remove(name) };
    let Some(Value::Object(inner)) = sent.get_mut(first) else { return None };
    let taken = take(inner, rest);
    if inner.is_empty() {
        sent.shift_remove(first);
    }
    taken
}

fn leaves(sent: &Map<String, Value>, path: &str, unknown: &mut Vec<String>) {
    for (key, value) in sent {
        match value {
            Value::Object(inner) if !inner.is_empty() => leaves(inner, &below(path, key), unknown),
            _ => unknown.push(below(path, key)),
        }
    }
}

fn rename(value: Value, path: &str, names: &Names) -> Value {
    match value {
        Value::Array(rows) => rows.into_iter().map(|row| rename(row, path, names)).collect(),
        Value::Object(map) => {
            let mut renamed = Map::new();
            for (key, value) in map {
                let here = below(path, &key);
                let name = match names.get(&here) {
                    Some(Some(name)) => name.clone(),
                    Some(None) => continue,
                    None => key,
                };
                place(&mut renamed, &name, rename(value, &here, names));
            }
            Value::Object(renamed)
        }
        plain => plain,
    }
}

fn place(map: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => _ = map.insert(name.to_owned(), value),
        Some((first, rest)) => {
            let inner = map.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                place(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation;
    use serde_json::json;

    fn names(pairs: &Value) -> Names {
        serde_json::from_value(pairs.clone()).unwrap()
    }

    #[test]
    fn renamed_fields_lose_their_old_name() {
        let names = names(&json!({"items": "rows", "items.code": "sku", "check_id": null}));
        let calc = operation::named("check.calc").unwrap();
        let request = json!({"rows": [{"sku": "1", "code": "2", "qty": 1}], "items": [], "check_id": "K"});
        let (request, unknown) = incoming(calc, &names, request);
        assert_eq!(request, json!({"items": [{"code": "1", "qty": 1}]}));
        assert_eq!(unknown, ["rows.code", "items", "check_id"]);
    }

    #[test]
    fn a_refusal_names_a_field_as_its_client_does() {
        let names = names(&json!({"items": "rows", "items.price": "cost.unit"}));
        assert_eq!(spelt(&names, "items[1].price"), "rows[1].cost.unit");
        assert_eq!((spelt(&names, "coupon"), spelt(&names, "")), ("coupon".to_owned(), String::new()));
    }

    #[test]
    fn dots_lead_into_objects() {
        let names =
            names(&json!({"phone": "customer.phone", "pin": "customer.pin", "items.code": "goods.id"}));
        let confirm = operation::named("customer.register_confirm").unwrap();
        let request = json!({"customer": {"phone": "1", "pin": "2", "age": 3}});
        let (request, unknown) = incoming(confirm, &names, request);
        assert_eq!(request, json!({"phone": "1", "pin": "2"}));
        assert_eq!(unknown, ["customer.age"]);
        let answer = outgoing(&names, json!({"phone": "1", "items": [{"code": "x", "sum": 1}]}));
        assert_eq!(answer, json!({"customer": {"phone": "1"}, "items": [{"goods": {"id": "x"}, "sum": 1}]}));
    }
}
