//! The `wire` section that is being written: keys put in, taken away, and what the library would not take.

use serde_json::{Map, Value};

use super::compare::Findings;
use crate::config::Wire;
use crate::wire::Contract;
use crate::wire::table::OPERATIONS;

/// Puts one section over another.
pub fn lay_over(base: &mut Value, over: Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            over.into_iter().for_each(|(key, value)| lay_over(base.entry(key).or_insert(Value::Null), value));
        }
        (base, over) => *base = over,
    }
}

/// Puts a value under a key, or takes the key away and tells what stood there; objects are made on the way, and go when
/// they are empty.
pub fn place(object: &mut Map<String, Value>, key: &[&str], value: Option<Value>) -> Option<Value> {
    match (key, value) {
        ([], _) => None,
        ([last], Some(value)) => object.insert((*last).to_owned(), value),
        ([last], None) => object.shift_remove(*last),
        ([first, rest @ ..], value) => {
            let inner = object.entry(*first).or_insert_with(|| Value::Object(Map::new()));
            let Value::Object(inner) = inner else { return None };
            let before = place(inner, rest, value);
            if inner.is_empty() {
                object.shift_remove(*first);
            }
            before
        }
    }
}

/// The parts of a key under `wire`; names of operations and of fields have dots of their own.
#[must_use]
pub fn parts(key: &str) -> Vec<&str> {
    let operation = key.strip_prefix("operations.").and_then(|rest| {
        OPERATIONS.iter().find_map(|operation| {
            let rest = rest.strip_prefix(operation.name)?;
            let rest = if rest.is_empty() { rest } else { rest.strip_prefix('.')? };
            Some((operation.name, rest))
        })
    });
    match operation {
        Some((name, "")) => vec!["operations", name],
        Some((name, rest)) => [vec!["operations", name], rest.splitn(2, '.').collect()].concat(),
        None => key.split('.').collect(),
    }
}

/// Takes out of the section what the library would not take: a document may say anything. It becomes a doubt.
pub fn settle(findings: &mut Findings) {
    while let Err(error) = Wire::read(&findings.wire).and_then(|wire| Contract::new(&wire, "t")) {
        let key = error.field().and_then(|field| field.strip_prefix("wire.")).unwrap_or_default().to_owned();
        let Some(value) = place(&mut findings.wire, &parts(&key), None) else {
            // What cannot be found cannot be taken out alone.
            findings.wire.clear();
            return;
        };
        findings.differences.retain(|difference| difference.key != key);
        let candidate = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        findings.doubt(key, vec![candidate]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_parted_where_names_have_dots() {
        assert_eq!(parts("envelope.status"), ["envelope", "status"]);
        assert_eq!(parts("operations.check.calc"), ["operations", "check.calc"]);
        assert_eq!(parts("operations.check.calc.path"), ["operations", "check.calc", "path"]);
        let field = parts("operations.check.calc.fields.items.price");
        assert_eq!(field, ["operations", "check.calc", "fields", "items.price"]);
        assert_eq!(parts("operations.customer.auth_qr.path")[1], "customer.auth_qr");
    }

    #[test]
    fn what_the_library_would_not_take_becomes_a_doubt() {
        let wire = json!({"auth_header": "%-T", "operations": {"check.calc": {"path": "no slash", "encoding": "form"}}});
        let mut findings = Findings { wire: wire.as_object().cloned().unwrap(), ..Findings::default() };
        settle(&mut findings);
        assert_eq!(Value::Object(findings.wire), json!({"operations": {"check.calc": {"encoding": "form"}}}));
        let doubts: Vec<_> =
            findings.doubts.iter().map(|d| (d.key.as_str(), d.candidates[0].as_str())).collect();
        assert_eq!(doubts, [("operations.check.calc.path", "no slash"), ("auth_header", "%-T")]);
    }
}
