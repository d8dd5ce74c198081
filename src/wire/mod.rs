//! The contract with the server: what a request says, what an answer means. It knows no sockets.
//!
//! [`table`] is the single place that knows names, paths and sources; the modules per section of the API
//! hold what is special about theirs.

pub mod answer;
pub mod basic;
pub mod certificate;
pub mod check;
mod clean;
pub mod customer;
pub mod encode;
pub mod fields;
mod refusal;
pub mod rename;
pub mod reply;
pub mod table;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub use encode::WireRequest;
use rename::Names;
pub use reply::Answer;
use table::{Encoding, OPERATIONS, Operation};

use crate::config::{OperationOverride, Wire};
use crate::error::{Error, Result};
use crate::log::Secrets;
use crate::phone::PhoneFormat;

/// The contract in force: the table with the configuration's overrides.
#[derive(Debug)]
pub struct Contract {
    /// The header that carries the token.
    pub auth_header: String,
    /// Its whole value.
    pub auth_value: String,
    auth_scheme: String,
    phones: PhoneFormat,
    certificate_1_is_usable: bool,
    rows: BTreeMap<&'static str, Row>,
    secrets: Secrets,
}

/// A row of the table as this session speaks it.
#[derive(Debug)]
struct Row {
    operation: &'static Operation,
    method: String,
    path: String,
    encoding: Encoding,
    fields: Names,
    response_fields: Names,
}

impl Contract {
    /// The table with these overrides.
    ///
    /// # Errors
    /// `BAD_CONFIG` naming the key under `wire`.
    pub fn new(wire: &Wire, token: &str) -> Result<Self> {
        let phones = PhoneFormat::named(&wire.phone_format).ok_or_else(|| {
            let known = "7XXXXXXXXXX, +7XXXXXXXXXX, 8XXXXXXXXXX, XXXXXXXXXX";
            Error::config(
                "wire.phone_format",
                &format!("нужно одно из: {known}"),
                &format!("must be one of {known}"),
            )
        })?;
        let header_ok = !wire.auth_header.is_empty()
            && wire.auth_header.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !header_ok {
            return Err(Error::config(
                "wire.auth_header",
                "неверное имя заголовка",
                "is not a header's name",
            ));
        }
        if !wire.auth_scheme.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
            return Err(Error::config(
                "wire.auth_scheme",
                "есть посторонние символы",
                "holds characters beyond ASCII",
            ));
        }
        let certificate_1_is_usable = match wire.certificate_status_1.as_str() {
            "unusable" => false,
            "usable" => true,
            _ => {
                return Err(Error::config(
                    "wire.certificate_status_1",
                    "нужно unusable или usable",
                    "must be unusable or usable",
                ));
            }
        };
        let mut rows = BTreeMap::new();
        for operation in OPERATIONS {
            let key = format!("wire.operations.{}", operation.name);
            match (Row::of(operation), wire.operations.get(operation.name)) {
                (Some(mut row), change) => {
                    if let Some(change) = change {
                        row.apply(&key, change)?;
                    }
                    rows.insert(operation.name, row);
                }
                (None, Some(_)) => {
                    return Err(Error::config(key, "не обращается к серверу", "sends no request"));
                }
                (None, None) => {}
            }
        }
        if let Some(name) = wire.operations.keys().find(|n| table::find(n).is_none()) {
            let key = format!("wire.operations.{name}");
            return Err(Error::config(key, "такой операции нет", "is not an operation"));
        }
        let scheme = wire.auth_scheme.trim().to_owned();
        let auth_value = if scheme.is_empty() { token.to_owned() } else { format!("{scheme} {token}") };
        Ok(Contract {
            auth_header: wire.auth_header.clone(),
            auth_value,
            auth_scheme: scheme,
            phones,
            certificate_1_is_usable,
            rows,
            secrets: Secrets::new(token),
        })
    }

    /// Checks a request and brings it into the table's form; local operations too.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` with the field's path.
    pub fn check(&self, operation: &Operation, request: Map<String, Value>) -> Result<Map<String, Value>> {
        fields::check(operation, request, self.phones)
    }

    /// A request that may leave as the caller wrote it; `None` where it must be looked at or rewritten.
    #[must_use]
    pub fn as_written(&self, operation: &Operation, text: &str) -> Option<WireRequest> {
        let row = self.rows.get(operation.name)?;
        let untouched = row.encoding == Encoding::Json && row.fields.is_empty();
        (untouched && clean::is_clean(operation, text))
            .then(|| encode::as_json(&row.method, &row.path, text.as_bytes().to_vec()))
    }

    /// A checked request as it leaves.
    ///
    /// # Errors
    /// `INTERNAL` for an operation without a route.
    pub fn encode(&self, operation: &Operation, checked: Map<String, Value>) -> Result<WireRequest> {
        let row = self.row(operation)?;
        let object = rename::outgoing(&row.fields, checked);
        encode::encode(&row.method, &row.path, row.encoding, &object)
    }

    /// What an answer says, under the table's names.
    ///
    /// # Errors
    /// A refusal under its status; `PROTOCOL` for what cannot be read or lacks what must be there.
    pub fn decode(&self, operation: &Operation, http: u16, body: &[u8]) -> Result<Answer> {
        let row = self.row(operation)?;
        let body = reply::trimmed(body);
        let is_certificate = operation.name == "certificate.info";
        if (200..300).contains(&http)
            && row.response_fields.is_empty()
            && !is_certificate
            && let Some(text) = reply::untouched(operation, body)
        {
            return Ok(Answer::Text(text));
        }
        let read = answer::read(operation, http, body, &self.secrets);
        let data = read.map_err(|e| match e.field().and_then(|wire| row.field_named(wire)) {
            Some(ours) => e.with_field(ours),
            None => e,
        })?;
        let mut data = rename::incoming(&row.response_fields, data);
        for field in operation.answer.iter().filter(|f| f.required) {
            if data.get(field.name).is_none_or(|v| v.is_null() || v.as_str() == Some("")) {
                return Err(answer::lacking(field.name, http));
            }
        }
        if is_certificate {
            certificate::add_usable(&mut data, self.certificate_1_is_usable);
        }
        Ok(data.into())
    }

    /// Any call that the server may have, outside the table: the answer as it is, out of its envelope.
    ///
    /// # Errors
    /// As [`Contract::decode`].
    pub fn decode_any(&self, http: u16, body: &[u8]) -> Result<Answer> {
        answer::read(&ANY, http, reply::trimmed(body), &self.secrets).map(Answer::from)
    }

    fn row(&self, operation: &Operation) -> Result<&Row> {
        self.rows.get(operation.name).ok_or_else(|| {
            Error::new(crate::error::Status::Internal, format!("{} has no route", operation.name))
        })
    }
}

/// Stands for a call outside the table; any refusal is REJECTED.
static ANY: Operation = Operation {
    name: "request",
    doc: "",
    title: "",
    onec: "",
    moment: table::Moment::Service,
    route: None,
    repeat: table::Repeat::Never,
    fields: &[],
    answer: &[],
    notes: "",
};

impl Row {
    fn of(operation: &'static Operation) -> Option<Self> {
        let route = operation.route.as_ref()?;
        Some(Row {
            operation,
            method: route.method.to_owned(),
            path: route.path.to_owned(),
            encoding: route.encoding,
            fields: Names::new(),
            response_fields: Names::new(),
        })
    }

    fn apply(&mut self, key: &str, change: &OperationOverride) -> Result<()> {
        if let Some(method) = &change.method {
            if !["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method.as_str()) {
                return Err(Error::config(
                    format!("{key}.method"),
                    "неверный метод",
                    "is not GET, POST, PUT, PATCH or DELETE",
                ));
            }
            self.method.clone_from(method);
            if method == "GET" {
                self.encoding = Encoding::Query;
            }
        }
        if let Some(path) = &change.path {
            if !path.starts_with('/') || !path.bytes().all(|b| b.is_ascii_graphic()) || path.contains('#') {
                return Err(Error::config(
                    format!("{key}.path"),
                    "нужен путь от /",
                    "must begin with / and hold no spaces",
                ));
            }
            self.path.clone_from(path);
        }
        if let Some(encoding) = &change.encoding {
            self.encoding = match encoding.as_str() {
                "form" => Encoding::Form,
                "json" => Encoding::Json,
                "query" => Encoding::Query,
                _ => {
                    let key = format!("{key}.encoding");
                    return Err(Error::config(
                        key,
                        "нужно form, json или query",
                        "must be form, json or query",
                    ));
                }
            };
        }
        let ours: Vec<&str> = self.operation.fields.iter().map(|f| f.name).collect();
        let theirs: Vec<&str> = self.operation.answer.iter().map(|f| f.name).collect();
        known_names(&format!("{key}.fields"), &change.fields, &ours)?;
        known_names(&format!("{key}.response_fields"), &change.response_fields, &theirs)?;
        self.fields.clone_from(&change.fields);
        self.response_fields.clone_from(&change.response_fields);
        Ok(())
    }

    fn field_named(&self, wire: &str) -> Option<String> {
        self.fields.iter().find(|(_, name)| name.as_deref() == Some(wire)).map(|(name, _)| name.clone())
    }
}

fn known_names(key: &str, names: &Names, known: &[&str]) -> Result<()> {
    for (name, wire) in names {
        let key = format!("{key}.{name}");
        if !known.contains(&name.as_str()) {
            return Err(Error::config(key, "такого поля нет", "is not a field of the operation"));
        }
        if wire.as_deref() == Some("") {
            return Err(Error::config(key, "пустое имя", "is empty; null switches a field off"));
        }
    }
    Ok(())
}
