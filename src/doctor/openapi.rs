//! Reads OpenAPI 3 and Swagger 2: they differ in where things stand, hardly in what they say.

use serde_json::Value;

use super::api::{Api, DEPTH_MAX, Described, FIELDS_MAX, Seen, Shape, TokenPlace};
use super::{Result, refused};
use crate::wire::table::Encoding;

/// Schemas looked into for one operation: parts of parts may repeat each other without a single field.
const LOOKS_MAX: usize = 50_000;
const METHODS: &[&str] = &["get", "post", "put", "patch", "delete"];

/// Reads the document.
///
/// # Errors
/// `INVALID_ARGUMENT` for a reference out of the document, or one that leads nowhere.
pub fn read(document: &Value) -> Result<Api> {
    let mut api = Api { base_path: base_path(document), token: token(document), operations: Vec::new() };
    for (path, item) in entries(&document["paths"]) {
        for method in METHODS.iter().filter(|m| item.get(**m).is_some()) {
            let mut reader = Reader { document, stack: Vec::new(), looks: 0, found: Vec::new() };
            api.operations.push(reader.operation(path, item, method)?);
        }
    }
    api.find_base();
    Ok(api)
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn base_path(document: &Value) -> String {
    let url = document["basePath"].as_str().unwrap_or_else(|| text(&document["servers"][0], "url"));
    path_of(url).to_owned()
}

/// The path of a URL, or a path as it is; without a slash at its end.
pub(super) fn path_of(url: &str) -> &str {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest.find('/').map_or("", |at| &rest[at..]));
    path.trim_end_matches('/')
}

/// The first of these texts of an operation that says anything.
pub(super) fn title(operation: &Value, keys: [&str; 3]) -> String {
    let told = keys.into_iter().map(|key| text(operation, key)).find(|told| !told.trim().is_empty());
    told.unwrap_or_default().to_owned()
}

fn token(document: &Value) -> Option<TokenPlace> {
    let schemes = [&document["components"]["securitySchemes"], &document["securityDefinitions"]];
    let (_, scheme) = schemes.into_iter().flat_map(entries).next()?;
    let name = text(scheme, "name").to_owned();
    match (text(scheme, "type"), text(scheme, "in")) {
        ("http", _) => Some(TokenPlace::Header("Authorization".to_owned(), capital(text(scheme, "scheme")))),
        ("apiKey", "query") => Some(TokenPlace::Query(name)),
        ("apiKey", _) => Some(TokenPlace::Header(name, word_before(text(scheme, "description")))),
        ("oauth2" | "openIdConnect", _) => {
            Some(TokenPlace::Header("Authorization".to_owned(), "Bearer".to_owned()))
        }
        _ => None,
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// `Token` of `Token <…>`: the word that a description writes before the token, if it shows where that goes.
pub(super) fn word_before(description: &str) -> String {
    let first = description.split_once(['<', '{']).map_or("", |(before, _)| before.trim());
    let word = first.rsplit([' ', ':', '"', '\'']).next().unwrap_or_default();
    if !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return word.to_owned();
    }
    scheme_word(description)
}

/// A usual word before a token, wherever it stands.
pub(super) fn scheme_word(description: &str) -> String {
    let mut words = description.split(|c: char| !c.is_ascii_alphanumeric());
    words.find(|word| ["Bearer", "Token", "JWT"].contains(word)).unwrap_or_default().to_owned()
}

struct Reader<'a> {
    document: &'a Value,
    /// The references that are being followed: one that stands here already is a circle.
    stack: Vec<&'a str>,
    looks: usize,
    found: Vec<Seen>,
}

impl<'a> Reader<'a> {
    fn operation(&mut self, path: &str, item: &'a Value, method: &str) -> Result<Described> {
        let operation = &item[method];
        let mut described = Described {
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            title: title(operation, ["summary", "description", "operationId"]),
            ..Described::default()
        };
        let lists = [&item["parameters"], &operation["parameters"]];
        for parameter in lists.into_iter().filter_map(Value::as_array).flatten() {
            self.parameter(parameter, &mut described)?;
        }
        let body = self.target(&operation["requestBody"])?;
        for (kind, content) in entries(&body["content"]) {
            let encoding = encoding_named(kind);
            if encoding.is_some() && described.encoding.is_none() {
                described.encoding = encoding;
                self.schema(&content["schema"], "", 0)?;
            }
        }
        if described.encoding.is_none() && !self.found.is_empty() {
            described.encoding = consumed(operation).or_else(|| consumed(self.document));
        }
        described.fields = std::mem::take(&mut self.found);
        let answers: Vec<&Value> = ["200", "201", "202", "2XX", "default"]
            .iter()
            .filter_map(|s| operation["responses"].get(*s))
            .collect();
        let answers = answers.into_iter().map(|answer| self.target(answer)).collect::<Result<Vec<_>>>()?;
        let is_described = |answer: &&&Value| answer["schema"].is_object() || answer["content"].is_object();
        if let Some(answer) = answers.iter().find(is_described) {
            let in_content = entries(&answer["content"]).map(|(_, content)| &content["schema"]).next();
            self.schema(in_content.unwrap_or(&answer["schema"]), "", 0)?;
        }
        described.answer = std::mem::take(&mut self.found);
        Ok(described)
    }

    fn parameter(&mut self, parameter: &'a Value, described: &mut Described) -> Result<()> {
        let parameter = self.target(parameter)?;
        match text(parameter, "in") {
            "body" => {
                described.encoding = Some(Encoding::Json);
                self.schema(&parameter["schema"], "", 0)
            }
            place @ ("query" | "formData" | "path") => {
                match place {
                    "query" => described.encoding = Some(Encoding::Query),
                    "formData" => described.encoding = Some(Encoding::Form),
                    _ => {}
                }
                let schema = if parameter["schema"].is_object() { &parameter["schema"] } else { parameter };
                let schema = self.target(schema)?;
                self.note(Seen {
                    path: without_brackets(text(parameter, "name")),
                    shape: Shape::named(text(schema, "type")),
                    words: text(parameter, "description").to_owned(),
                    example: example(parameter, schema),
                })
            }
            _ => Ok(()),
        }
    }

    /// Notes the fields of an object's schema under `parent`, which ends with its dot.
    fn schema(&mut self, schema: &'a Value, parent: &str, depth: usize) -> Result<()> {
        let mark = self.stack.len();
        let schema = self.target(schema)?;
        if depth < DEPTH_MAX {
            for part in ["allOf", "oneOf", "anyOf"].iter().filter_map(|k| schema[*k].as_array()).flatten() {
                self.schema(part, parent, depth)?;
            }
            if schema["items"].is_object() {
                self.schema(&schema["items"], parent, depth + 1)?;
            }
            for (name, property) in entries(&schema["properties"]) {
                let path = format!("{parent}{name}");
                self.property(&path, property, depth)?;
            }
        }
        self.stack.truncate(mark);
        Ok(())
    }

    fn property(&mut self, path: &str, property: &'a Value, depth: usize) -> Result<()> {
        let mark = self.stack.len();
        let property = self.target(property)?;
        let is_object = property["properties"].is_object() || property["allOf"].is_array();
        let shape = if is_object { Shape::Object } else { Shape::named(type_of(property)) };
        self.note(Seen {
            path: path.to_owned(),
            shape,
            words: title(property, ["description", "title", ""]),
            example: example(property, property),
        })?;
        if is_object || shape == Shape::List {
            self.schema(property, &format!("{path}."), depth + 1)?;
        }
        self.stack.truncate(mark);
        Ok(())
    }

    fn note(&mut self, seen: Seen) -> Result<()> {
        if self.found.len() >= FIELDS_MAX {
            return Err(refused("описание слишком большое", "describes too many fields in one operation"));
        }
        // A part of `allOf` may name a field again.
        if !seen.path.is_empty() && self.found.iter().all(|other| other.path != seen.path) {
            self.found.push(seen);
        }
        Ok(())
    }

    /// What a value refers to, or the value; a circle ends in nothing. The caller takes its marks off the stack.
    fn target(&mut self, mut value: &'a Value) -> Result<&'a Value> {
        self.looks += 1;
        if self.looks > LOOKS_MAX {
            return Err(refused(
                "описание слишком запутанное",
                "repeats itself without end in one operation",
            ));
        }
        while let Some(reference) = value["$ref"].as_str() {
            let Some(pointer) = reference.strip_prefix('#') else {
                let en = format!("refers to another document, {reference:.200}: join them into one");
                return Err(refused("есть ссылка на другой файл", &en));
            };
            if self.stack.contains(&reference) {
                return Ok(&Value::Null);
            }
            self.stack.push(reference);
            value = self.document.pointer(pointer).ok_or_else(|| {
                refused("есть ссылка в никуда", &format!("refers to {reference:.200}, which is not there"))
            })?;
        }
        Ok(value)
    }
}

/// `["string", "null"]` of OpenAPI 3.1 is a string.
fn type_of(schema: &Value) -> &str {
    match &schema["type"] {
        Value::Array(types) => {
            types.iter().filter_map(Value::as_str).find(|t| *t != "null").unwrap_or_default()
        }
        other => other.as_str().unwrap_or_default(),
    }
}

fn example(outer: &Value, schema: &Value) -> String {
    let places =
        [&outer["example"], &outer["x-example"], &schema["example"], &schema["pattern"], &schema["default"]];
    let found = places.into_iter().find(|v| v.is_string() || v.is_number());
    found.map_or(String::new(), |v| v.as_str().map_or_else(|| v.to_string(), ToOwned::to_owned))
}

fn consumed(holder: &Value) -> Option<Encoding> {
    let kinds = holder["consumes"].as_array()?;
    kinds.iter().filter_map(Value::as_str).find_map(encoding_named)
}

pub(super) fn encoding_named(kind: &str) -> Option<Encoding> {
    match kind.split(';').next().unwrap_or_default().trim() {
        "application/json" | "text/json" => Some(Encoding::Json),
        "application/x-www-form-urlencoded" | "multipart/form-data" => Some(Encoding::Form),
        _ => None,
    }
}

/// `items.code` of `items[][code]` and `items[0][code]`.
pub(super) fn without_brackets(name: &str) -> String {
    let parts = name.split(['[', ']']).filter(|p| !p.is_empty() && !p.bytes().all(|b| b.is_ascii_digit()));
    parts.collect::<Vec<_>>().join(".")
}
