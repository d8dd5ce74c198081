//! `basic.contract`: the table in force.

use serde_json::{Map, Value, json};

use super::Contract;
use super::in_force::InForce;
use super::table::{Operation, Row, Source};
use crate::config::Wire;

impl Contract {
    /// The operations in force, each fact with its source letter; `set` marks what the configuration set.
    #[must_use]
    pub fn listing(&self) -> Map<String, Value> {
        let rows = Operation::rows().zip(&self.rows);
        let operations = rows.map(|(row, in_force)| describe(row, in_force.as_ref())).collect::<Vec<_>>();
        let wire = self.settings();
        Map::from_iter([("operations".to_owned(), operations.into()), ("wire".to_owned(), wire.into())])
    }

    /// What holds for every operation: inferred, but for the keys under `set`, which the configuration set.
    fn settings(&self) -> Map<String, Value> {
        let written = |wire: &Wire| match serde_json::to_value(wire) {
            Ok(Value::Object(settings)) => settings,
            _ => Map::new(),
        };
        let (mut settings, default) = (written(&self.wire), written(&Wire::default()));
        // The path is a part of the session's URL.
        settings.shift_remove("base_path");
        if self.auth_header().is_none() {
            settings.retain(|key, _| !matches!(key.as_str(), "auth_header" | "auth_scheme"));
        }
        let is_set = |key: &&String| settings[*key] != default[*key];
        let set: Vec<Value> = settings.keys().filter(is_set).map(|key| json!(key)).collect();
        settings.insert("source".to_owned(), json!(Source::Inferred.letter()));
        settings.insert("set".to_owned(), Value::Array(set));
        settings
    }
}

fn describe(operation: &Row, row: Option<&InForce>) -> Value {
    let fields = operation.fields.iter().map(|f| {
        let wire = row.and_then(|r| r.fields.get(f.name));
        json!({"name": f.name, "wire": wire_name(f.name, wire), "required": f.required,
               "kind": f.kind.words(), "source": source(f.source, wire.is_some())})
    });
    let answer = operation.answer.iter().map(|f| {
        let wire = row.and_then(|r| r.response_fields.get(f.name));
        json!({"name": f.name, "wire": wire_name(f.name, wire), "required": f.required,
               "kind": f.kind.words(), "source": source(f.source, wire.is_some())})
    });
    let mut listed = json!({
        "operation": operation.name,
        "title": operation.title,
        "onec": operation.onec,
        "moment": operation.moment.words(),
        "doc": operation.doc,
        "notes": operation.notes,
        "repeat": operation.repeat.name(),
    });
    if let (Some(row), Some(route)) = (row, &operation.route) {
        let set = row.method != route.method || row.path != route.path || row.encoding != route.encoding;
        listed["method"] = json!(row.method);
        listed["path"] = json!(row.path);
        listed["encoding"] = json!(row.encoding.name());
        listed["source"] = json!(source(route.source, set));
    } else {
        listed["source"] = json!(Source::Own.letter());
    }
    listed["fields"] = fields.collect();
    listed["response_fields"] = answer.collect();
    listed
}

fn source(from: Source, set: bool) -> &'static str {
    if set { "set" } else { from.letter() }
}

fn wire_name(name: &str, set: Option<&Option<String>>) -> Value {
    match set {
        Some(wire) => json!(wire),
        None => json!(name.rsplit('.').next()),
    }
}
