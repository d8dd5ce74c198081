//! The dialect: how the wire differs from the contract's defaults. Inside, everything has its canonical name.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::answer::Shape;
use crate::body::Encoding;
use crate::operation::{self, OPERATIONS, Operation};
use crate::phone;

/// A dialect that is checked and ready.
pub struct Dialect {
    /// Before every path.
    pub base_path: String,
    /// The header with the store's token.
    pub auth_header: String,
    /// The word before the token; may be empty.
    pub auth_scheme: String,
    /// Whether answers come in the envelope.
    pub envelope: bool,
    /// The shape of errors.
    pub error_shape: Shape,
    /// How answers spell a phone.
    pub phone_format: String,
    /// What the dialect puts over the settings: `identity`, `strict`.
    pub settings: Map<String, Value>,
    rows: Vec<Row>,
}

struct Row {
    operation: &'static Operation,
    method: String,
    path: String,
    encoding: Option<Encoding>,
    fields: Names,
    response_fields: Names,
}

/// Canonical path → the dialect's name; `None` where the dialect has no such field.
type Names = HashMap<String, Option<String>>;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    base_path: Option<String>,
    auth_header: Option<String>,
    auth_scheme: Option<String>,
    envelope: Option<bool>,
    error_shape: Option<String>,
    phone_format: Option<String>,
    identity: Option<String>,
    strict: Option<bool>,
    operations: HashMap<String, FileRow>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct FileRow {
    method: Option<String>,
    path: Option<String>,
    encoding: Option<String>,
    fields: Names,
    response_fields: Names,
}

/// What routing found.
pub enum Route {
    /// An operation.
    Found(&'static Operation),
    /// The path, but under another method.
    WrongMethod,
    /// Nothing.
    Unknown,
}

impl Dialect {
    /// Reads and checks a dialect; `None` is the contract itself.
    pub fn read(file: Option<Value>) -> Result<Dialect, String> {
        let file: File = match file {
            // A derived reader would take an array too, field after field.
            Some(value) if !value.is_object() => {
                return Err("the dialect: it is not a JSON object".to_owned());
            }
            Some(value) => serde_json::from_value(value).map_err(|error| format!("the dialect: {error}"))?,
            None => File::default(),
        };
        if let Some(name) = file.operations.keys().find(|name| operation::named(name).is_none()) {
            return Err(format!("the dialect: there is no operation {name}"));
        }
        let error_shape = match file.error_shape {
            Some(name) => {
                Shape::named(&name).ok_or(format!("the dialect: there is no error_shape {name}"))?
            }
            None => Shape::Envelope,
        };
        let phone_format = file.phone_format.unwrap_or_else(|| phone::FORMATS[0].to_owned());
        if !phone::FORMATS.contains(&phone_format.as_str()) {
            return Err(format!("the dialect: phone_format is one of {}", phone::FORMATS.join(", ")));
        }
        let mut rows: Vec<Row> = Vec::with_capacity(OPERATIONS.len());
        for operation in &OPERATIONS {
            let row = Row::read(operation, file.operations.get(operation.name))?;
            let same = |other: &&Row| other.method == row.method && other.path == row.path;
            if let Some(other) = rows.iter().find(same) {
                let (one, other) = (operation.name, other.operation.name);
                return Err(format!("the dialect: {other} and {one} are both {} {}", row.method, row.path));
            }
            rows.push(row);
        }
        let mut settings = Map::new();
        settings.extend(file.identity.map(|identity| ("identity".to_owned(), Value::from(identity))));
        settings.extend(file.strict.map(|strict| ("strict".to_owned(), Value::from(strict))));
        let base_path = file.base_path.as_deref().unwrap_or("/api/cashbox").trim_matches('/').to_owned();
        Ok(Dialect {
            base_path: if base_path.is_empty() { base_path } else { format!("/{base_path}") },
            auth_header: file.auth_header.unwrap_or_else(|| "Authorization".to_owned()).to_ascii_lowercase(),
            auth_scheme: file.auth_scheme.unwrap_or_else(|| "Bearer".to_owned()),
            envelope: file.envelope.unwrap_or(true),
            error_shape,
            phone_format,
            settings,
            rows,
        })
    }

    /// The operation of a method and a full path.
    pub fn route(&self, method: &str, path: &str) -> Route {
        let Some(path) = path.strip_prefix(self.base_path.as_str()) else { return Route::Unknown };
        let mut route = Route::Unknown;
        for row in self.rows.iter().filter(|row| row.path == path) {
            if row.method == method {
                return Route::Found(row.operation);
            }
            route = Route::WrongMethod;
        }
        route
    }

    /// Whether the operation takes this encoding.
    pub fn takes(&self, operation: &Operation, encoding: Option<Encoding>) -> bool {
        self.row(operation).and_then(|row| row.encoding).is_none_or(|only| Some(only) == encoding)
    }

    /// The request under its canonical names, and the fields that nobody knows.
    pub fn incoming(&self, operation: &Operation, request: Value) -> (Value, Vec<String>) {
        let mut unknown = Vec::new();
        let none = Names::new();
        let names = self.row(operation).map_or(&none, |row| &row.fields);
        let request = Incoming { operation, names, unknown: &mut unknown }.walk(request, "");
        (request, unknown)
    }

    /// The answer under the dialect's names.
    pub fn outgoing(&self, operation: &Operation, answer: Value) -> Value {
        match self.row(operation) {
            Some(row) if !row.response_fields.is_empty() => rename(answer, "", &row.response_fields),
            _ => answer,
        }
    }

    fn row(&self, operation: &Operation) -> Option<&Row> {
        self.rows.iter().find(|row| row.operation.name == operation.name)
    }
}

impl Row {
    fn read(operation: &'static Operation, file: Option<&FileRow>) -> Result<Row, String> {
        let default = FileRow::default();
        let file = file.unwrap_or(&default);
        let encoding = match &file.encoding {
            None => None,
            Some(name) => {
                let encoding = Encoding::named(name);
                Some(encoding.ok_or(format!("the dialect: {} has no encoding {name}", operation.name))?)
            }
        };
        if let Some(field) = file.fields.keys().find(|field| !operation.fields.contains(&field.as_str())) {
            return Err(format!("the dialect: {} has no field {field}", operation.name));
        }
        let path = file.path.as_deref().unwrap_or(operation.path).trim_matches('/');
        Ok(Row {
            operation,
            method: file.method.as_deref().unwrap_or(operation.method).to_ascii_uppercase(),
            path: format!("/{path}"),
            encoding,
            fields: file.fields.clone(),
            response_fields: file.response_fields.clone(),
        })
    }
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
    fn walk(&mut self, value: Value, path: &str) -> Value {
        match value {
            Value::Array(rows) => rows.into_iter().map(|row| self.walk(row, path)).collect(),
            Value::Object(map) => {
                let mut canonical = Map::new();
                for (key, value) in map {
                    match self.canonical(path, &key) {
                        Some(name) => {
                            let value = self.walk(value, &below(path, &name));
                            canonical.insert(name, value);
                        }
                        None => self.unknown.push(below(path, &key)),
                    }
                }
                Value::Object(canonical)
            }
            plain => plain,
        }
    }

    /// The canonical name of a key that arrived at this path, if it is known there.
    fn canonical(&self, path: &str, key: &str) -> Option<String> {
        let known = self.operation.fields.iter().filter_map(|field| match field.rsplit_once('.') {
            Some((parent, name)) => (parent == path).then_some(name),
            None => path.is_empty().then_some(*field),
        });
        for name in known {
            let spelt = match self.names.get(&below(path, name)) {
                Some(spelt) => spelt.as_deref(),
                None => Some(name),
            };
            if spelt == Some(key) {
                return Some(name.to_owned());
            }
        }
        None
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
                renamed.insert(name, rename(value, &here, names));
            }
            Value::Object(renamed)
        }
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn renamed_fields_lose_their_old_name() {
        let fields = json!({"items": "rows", "items.code": "sku", "check_id": null});
        let dialect = json!({"operations": {"check.calc": {"fields": fields}}});
        let dialect = Dialect::read(Some(dialect)).unwrap();
        let calc = operation::named("check.calc").unwrap();
        let request = json!({"rows": [{"sku": "1", "code": "2", "qty": 1}], "items": [], "check_id": "K"});
        let (request, unknown) = dialect.incoming(calc, request);
        assert_eq!(request, json!({"items": [{"code": "1", "qty": 1}]}));
        assert_eq!(unknown, ["items.code", "items", "check_id"]);
    }

    #[test]
    fn a_wrong_dialect_is_refused_with_a_sentence() {
        for wrong in [
            json!([]),
            json!({"base": "/x"}),
            json!({"operations": {"check.calculate": {}}}),
            json!({"error_shape": "odd"}),
            json!({"phone_format": "9XX"}),
            json!({"operations": {"check.calc": {"encoding": "xml"}}}),
            json!({"operations": {"check.calc": {"fields": {"chek_id": "id"}}}}),
            json!({"operations": {"check.calc": {"path": "/check/write"}}}),
        ] {
            assert!(Dialect::read(Some(wrong)).is_err_and(|sentence| sentence.starts_with("the dialect: ")));
        }
    }
}
