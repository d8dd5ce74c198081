//! The dialect: how the wire differs from the contract's defaults. Inside, everything has its canonical name.

mod names;

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::answer::Shape;
use crate::body::Encoding;
use crate::operation::{self, OPERATIONS, Operation};
use crate::phone;
use crate::refusal::{Reason, Refusal};
pub use names::Names;

/// A dialect that is checked and ready.
pub struct Dialect {
    /// Before every path.
    pub base_path: String,
    /// Where the store's token stands.
    pub token_in: TokenIn,
    /// The keys of the envelope around answers; none where they come bare.
    pub envelope: Option<Envelope>,
    /// The shape of errors.
    pub error_shape: Shape,
    /// How answers spell a phone.
    pub phone_format: String,
    /// What the dialect puts over the settings: `identity`, `strict`.
    pub settings: Map<String, Value>,
    /// Requests must spell a phone so too.
    phone_strict: bool,
    anonymous: Anonymous,
    /// What a certificate's `status_code` 1 means.
    pub certificate_1_is_usable: bool,
    refusals: Vec<(Reason, Worded)>,
    rows: Vec<Row>,
}

/// Where the store's token stands.
pub enum TokenIn {
    /// A header, its name in small letters, and the word before the token, which may be empty.
    Header(String, String),
    /// A parameter of the query.
    Query(String),
    /// A field of the body, or of the query where there is no body.
    Field(String),
}

/// The keys of the envelope.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Envelope {
    pub status: String,
    pub message: String,
    pub data: String,
}

impl Default for Envelope {
    fn default() -> Envelope {
        let [status, message, data] = ["statusCode", "message", "data"].map(str::to_owned);
        Envelope { status, message, data }
    }
}

/// How `customer_token` stands for an anonymous customer.
#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Anonymous {
    Any,
    Eights,
    Null,
    Absent,
}

/// A refusal in the dialect's words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Worded {
    http: Option<u16>,
    code: Option<Value>,
    message: Option<String>,
}

/// An operation in this dialect.
pub struct Row {
    pub operation: &'static Operation,
    pub method: String,
    pub path: String,
    /// The only one that is taken.
    pub encoding: Option<Encoding>,
    pub fields: Names,
    pub response_fields: Names,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    base_path: Option<String>,
    auth_header: Option<String>,
    auth_scheme: Option<String>,
    auth_query: Option<String>,
    auth_field: Option<String>,
    envelope: Option<FileEnvelope>,
    error_shape: Option<String>,
    phone_format: Option<String>,
    phone_strict: bool,
    anonymous: Option<Anonymous>,
    certificate_status_1: Option<String>,
    identity: Option<String>,
    strict: Option<bool>,
    refusals: HashMap<String, Worded>,
    operations: HashMap<String, FileRow>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum FileEnvelope {
    Whether(bool),
    Keys(Envelope),
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
        let error_shape = match &file.error_shape {
            Some(name) => Shape::named(name).ok_or(format!("the dialect: there is no error_shape {name}"))?,
            None => Shape::Probable,
        };
        let phone_format = file.phone_format.clone().unwrap_or_else(|| phone::FORMATS[0].to_owned());
        if !phone::FORMATS.contains(&phone_format.as_str()) {
            return Err(format!("the dialect: phone_format is one of {}", phone::FORMATS.join(", ")));
        }
        let certificate_1_is_usable = match file.certificate_status_1.as_deref() {
            None | Some("unusable") => false,
            Some("usable") => true,
            Some(_) => return Err("the dialect: certificate_status_1 is usable or unusable".to_owned()),
        };
        let rows = rows(&file)?;
        let mut settings = Map::new();
        settings.extend(file.identity.as_deref().map(|identity| ("identity".to_owned(), identity.into())));
        settings.extend(file.strict.map(|strict| ("strict".to_owned(), Value::from(strict))));
        let base_path = file.base_path.as_deref().unwrap_or("/api/cashbox").trim_matches('/').to_owned();
        Ok(Dialect {
            base_path: if base_path.is_empty() { base_path } else { format!("/{base_path}") },
            token_in: file.token_in()?,
            envelope: match file.envelope {
                Some(FileEnvelope::Whether(false)) => None,
                Some(FileEnvelope::Keys(keys)) => Some(keys),
                Some(FileEnvelope::Whether(true)) | None => Some(Envelope::default()),
            },
            error_shape,
            phone_format,
            settings,
            phone_strict: file.phone_strict,
            anonymous: file.anonymous.unwrap_or(Anonymous::Any),
            certificate_1_is_usable,
            refusals: worded(file.refusals)?,
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

    /// The request under its canonical names, and the unknown fields.
    ///
    /// # Errors
    /// The refusal of a phone or a customer that this server spells otherwise.
    pub fn incoming(&self, operation: &Operation, request: Value) -> Result<(Value, Vec<String>), Refusal> {
        let none = Names::new();
        let names = self.row(operation).map_or(&none, |row| &row.fields);
        let (mut request, unknown) = names::incoming(operation, names, request);
        if self.phone_strict
            && let Some(sent) = request.get("phone").and_then(Value::as_str)
            && phone::normal(sent).is_none_or(|normal| phone::spell(&normal, &self.phone_format) != sent)
        {
            return Err(Reason::BadField.on("phone"));
        }
        if operation.fields.contains(&"customer_token")
            && let Some(request) = request.as_object_mut()
        {
            self.admit_anonymous(request)?;
        }
        Ok((request, unknown))
    }

    /// Of an anonymous check's token only the dialect's own form is taken.
    fn admit_anonymous(&self, request: &mut Map<String, Value>) -> Result<(), Refusal> {
        let form = match request.get("customer_token") {
            None => Anonymous::Absent,
            Some(Value::Null) => Anonymous::Null,
            // In a form or a query a null is an empty text.
            Some(Value::String(text)) if text.is_empty() => Anonymous::Null,
            Some(Value::String(text)) if text.bytes().all(|byte| byte == b'8') => Anonymous::Eights,
            Some(_) => return Ok(()),
        };
        if self.anonymous != Anonymous::Any && self.anonymous != form {
            return Err(Reason::CustomerNotFound.on("customer_token"));
        }
        Ok(())
    }

    /// The answer under the dialect's names.
    pub fn outgoing(&self, operation: &Operation, mut answer: Value) -> Value {
        if self.certificate_1_is_usable
            && operation.name == "certificate.info"
            && let Some(code) = answer.get_mut("status_code")
        {
            *code = Value::from(i32::from(*code == 0));
        }
        match self.row(operation) {
            Some(row) => names::outgoing(&row.response_fields, answer),
            None => answer,
        }
    }

    /// The refusal with its field as this operation's clients know it.
    pub fn spelt(&self, operation: &Operation, mut refusal: Refusal) -> Refusal {
        let spelt = match self.row(operation) {
            Some(row) => names::spelt(&row.fields, &refusal.field),
            None => return refusal,
        };
        if let Some(before) = refusal.message.strip_suffix(refusal.field.as_str()) {
            refusal.message = format!("{before}{spelt}");
        }
        refusal.field = spelt;
        refusal
    }

    /// The refusal's HTTP status, number and sentence in the dialect's words.
    pub fn worded(&self, refusal: &Refusal) -> (u16, Value, String) {
        let words =
            self.refusals.iter().find(|(reason, _)| *reason == refusal.reason).map(|(_, words)| words);
        (
            words.and_then(|w| w.http).unwrap_or(refusal.status),
            words.and_then(|w| w.code.clone()).unwrap_or_else(|| refusal.code.into()),
            words.and_then(|w| w.message.clone()).unwrap_or_else(|| refusal.message.clone()),
        )
    }

    /// Whether the dialect itself gives a refusal its number.
    pub fn gives_code(&self, reason: Reason) -> bool {
        self.refusals.iter().any(|(known, words)| *known == reason && words.code.is_some())
    }

    /// The row of this operation.
    pub fn row_named(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.operation.name == name)
    }

    /// How `customer_token` stands for an anonymous customer, in words; empty where any form will do.
    pub fn anonymous_form(&self) -> &'static str {
        match self.anonymous {
            Anonymous::Any => "",
            Anonymous::Eights => " (аноним: 8888888888)",
            Anonymous::Null => " (аноним: null)",
            Anonymous::Absent => " (аноним: не передается)",
        }
    }

    fn row(&self, operation: &Operation) -> Option<&Row> {
        self.row_named(operation.name)
    }
}

impl File {
    fn token_in(&self) -> Result<TokenIn, String> {
        match (&self.auth_query, &self.auth_field) {
            (Some(_), Some(_)) => Err("the dialect: auth_query and auth_field exclude each other".to_owned()),
            (Some(name), None) => Ok(TokenIn::Query(name.clone())),
            (None, Some(name)) => Ok(TokenIn::Field(name.clone())),
            (None, None) => Ok(TokenIn::Header(
                self.auth_header.as_deref().unwrap_or("Authorization").to_ascii_lowercase(),
                self.auth_scheme.as_deref().unwrap_or("Bearer").to_owned(),
            )),
        }
    }
}

fn rows(file: &File) -> Result<Vec<Row>, String> {
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
    Ok(rows)
}

/// A kind of refusal, as integrators tell them apart, may be several reasons of the sandbox.
fn worded(refusals: HashMap<String, Worded>) -> Result<Vec<(Reason, Worded)>, String> {
    let mut worded = Vec::with_capacity(refusals.len());
    for (kind, words) in refusals {
        let reason = match kind.as_str() {
            "already_written" => Reason::AlreadyWritten,
            "never_seen" => Reason::CheckNotFound,
            "pin_required" => Reason::PinRequired,
            "pin_wrong" => Reason::PinWrong,
            "customer_not_found" => Reason::CustomerNotFound,
            "certificate_unusable" => Reason::CertificateNotFound,
            _ => return Err(format!("the dialect: there is no kind of refusal {kind}")),
        };
        worded.push((reason, words));
    }
    Ok(worded)
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_wrong_dialect_is_refused_with_a_sentence() {
        for wrong in [
            json!([]),
            json!({"base": "/x"}),
            json!({"operations": {"check.calculate": {}}}),
            json!({"error_shape": "odd"}),
            json!({"phone_format": "9XX"}),
            json!({"anonymous": "nines"}),
            json!({"envelope": {"statuz": "x"}}),
            json!({"auth_query": "a", "auth_field": "b"}),
            json!({"certificate_status_1": "broken"}),
            json!({"refusals": {"bored": {}}}),
            json!({"operations": {"check.calc": {"encoding": "xml"}}}),
            json!({"operations": {"check.calc": {"fields": {"chek_id": "id"}}}}),
            json!({"operations": {"check.calc": {"path": "/check/write"}}}),
        ] {
            assert!(Dialect::read(Some(wrong)).is_err_and(|sentence| sentence.starts_with("the dialect: ")));
        }
    }
}
