//! The reference as OpenAPI 3 and as Swagger 2.

use serde_json::{Map, Value, json};

use super::schema::{Holds, Object};
use super::{Described, enveloped, operations};
use crate::body::Encoding;
use crate::dialect::{Dialect, TokenIn};

const TITLE: &str = "CashBox REST API";
const VERSION: &str = "2.0.6";

/// Named schemas; those that differ under one name get the operation's number behind it.
#[derive(Default)]
struct Schemas(Map<String, Value>);

impl Schemas {
    /// A reference to the schema, or the schema itself where it has no name.
    fn refer(&mut self, place: &str, name: &str, schema: Value) -> Value {
        if name.is_empty() {
            return schema;
        }
        let mut unique = name.to_owned();
        let mut n = 1;
        while self.0.get(&unique).is_some_and(|other| *other != schema) {
            n += 1;
            unique = format!("{name}{n}");
        }
        let reference = json!({"$ref": format!("{place}{unique}")});
        self.0.insert(unique, schema);
        reference
    }
}

/// OpenAPI 3.
pub fn openapi(dialect: &Dialect) -> Value {
    let place = "#/components/schemas/";
    let (mut schemas, mut paths) = (Schemas::default(), Map::new());
    for operation in operations(dialect) {
        let mut described = begun(
            dialect,
            &operation,
            &mut schemas,
            place,
            |answer| json!({"content": {"application/json": {"schema": answer}}}),
        );
        let kind = match operation.encoding {
            Encoding::Form => "application/x-www-form-urlencoded",
            Encoding::Json => "application/json",
            Encoding::Query => "",
        };
        if kind.is_empty() {
            let parameter = |name: &str, schema: Value, required: bool, text: &str| json!({"name": name, "in": "query", "required": required, "description": text, "schema": schema});
            described["parameters"] = parameters(&operation.request, &parameter);
        } else {
            let schema = schemas.refer(place, operation.words.schemas.0, operation.request.to_schema());
            described["requestBody"] = json!({"required": true, "content": {kind: {"schema": schema}}});
        }
        add(&mut paths, &operation, described);
    }
    let mut document = json!({
        "openapi": "3.0.3",
        "info": {"title": TITLE, "version": VERSION},
        "servers": [{"url": dialect.base_path}],
        "paths": paths,
        "components": {"schemas": schemas.0},
    });
    let scheme = match &dialect.token_in {
        TokenIn::Header(name, scheme) if name == "authorization" && scheme.eq_ignore_ascii_case("bearer") => {
            json!({"type": "http", "scheme": "bearer"})
        }
        TokenIn::Header(name, scheme) => {
            json!({"type": "apiKey", "in": "header", "name": name, "description": described_scheme(scheme)})
        }
        TokenIn::Query(name) => json!({"type": "apiKey", "in": "query", "name": name}),
        TokenIn::Field(_) => return document,
    };
    document["components"]["securitySchemes"] = json!({"token": scheme});
    document["security"] = json!([{"token": []}]);
    document
}

/// Swagger 2.
pub fn swagger(dialect: &Dialect) -> Value {
    let place = "#/definitions/";
    let (mut schemas, mut paths) = (Schemas::default(), Map::new());
    for operation in operations(dialect) {
        let mut described =
            begun(dialect, &operation, &mut schemas, place, |answer| json!({"schema": answer}));
        described["parameters"] = match operation.encoding {
            Encoding::Json => {
                let schema = schemas.refer(place, operation.words.schemas.0, operation.request.to_schema());
                described["consumes"] = json!(["application/json"]);
                json!([{"in": "body", "name": "body", "required": true, "schema": schema}])
            }
            encoding => {
                let stands = if encoding == Encoding::Form { "formData" } else { "query" };
                if encoding == Encoding::Form {
                    described["consumes"] = json!(["application/x-www-form-urlencoded"]);
                }
                parameters(&operation.request, &|name, mut schema, required, text| {
                    let kind = schema["type"].take();
                    json!({"name": name, "in": stands, "required": required, "description": text, "type": kind,
                           "x-example": schema["example"]})
                })
            }
        };
        add(&mut paths, &operation, described);
    }
    let mut document = json!({
        "swagger": "2.0",
        "info": {"title": TITLE, "version": VERSION},
        "basePath": dialect.base_path,
        "produces": ["application/json"],
        "paths": paths,
        "definitions": schemas.0,
    });
    let (stands, name, text) = match &dialect.token_in {
        TokenIn::Header(name, scheme) => ("header", name, described_scheme(scheme)),
        TokenIn::Query(name) => ("query", name, String::new()),
        TokenIn::Field(_) => return document,
    };
    document["securityDefinitions"] =
        json!({"token": {"type": "apiKey", "in": stands, "name": name, "description": text}});
    document["security"] = json!([{"token": []}]);
    document
}

/// What both kinds of document say of an operation alike; `shown` puts the answer's schema where it stands.
fn begun(
    dialect: &Dialect,
    operation: &Described,
    schemas: &mut Schemas,
    place: &str,
    shown: impl Fn(Value) -> Value,
) -> Value {
    let answer = schemas.refer(place, operation.words.schemas.1, operation.answer.to_schema());
    let answer = enveloped(dialect.envelope.as_ref(), answer);
    json!({
        "summary": operation.words.title,
        "operationId": operation.words.operation.replace('.', "_"),
        "responses": responses(operation, &shown(answer)),
    })
}

fn described_scheme(scheme: &str) -> String {
    if scheme.is_empty() {
        "Токен торговой точки".to_owned()
    } else {
        format!("{scheme} <токен торговой точки>")
    }
}

fn responses(operation: &Described, success: &Value) -> Value {
    let mut responses = json!({"200": {"description": "Успешно"}, "401": {"description": "Unauthorized"}});
    responses["200"]
        .as_object_mut()
        .into_iter()
        .for_each(|ok| ok.extend(success.as_object().cloned().unwrap_or_default()));
    for (status, text) in operation.words.errors {
        responses[status.to_string()] = json!({"description": text});
    }
    responses
}

/// Fields that stand beside each other: nested ones with PHP's brackets.
fn parameters(object: &Object, parameter: &dyn Fn(&str, Value, bool, &str) -> Value) -> Value {
    fn walk(
        object: &Object,
        prefix: &str,
        out: &mut Vec<Value>,
        parameter: &dyn Fn(&str, Value, bool, &str) -> Value,
    ) {
        for member in &object.0 {
            let name =
                if prefix.is_empty() { member.name.clone() } else { format!("{prefix}[{}]", member.name) };
            match &member.holds {
                Holds::Object(inner) => walk(inner, &name, out, parameter),
                Holds::Rows(rows) => walk(rows, &format!("{name}[]"), out, parameter),
                Holds::Plain(kind, example) => {
                    let schema = json!({"type": kind.name(), "example": example});
                    out.push(parameter(&name, schema, member.required, &member.text));
                }
            }
        }
    }
    let mut out = Vec::new();
    walk(object, "", &mut out, parameter);
    Value::Array(out)
}

fn add(paths: &mut Map<String, Value>, operation: &Described, described: Value) {
    let path = paths.entry(operation.path).or_insert_with(|| json!({}));
    path[operation.method.to_ascii_lowercase()] = described;
}
