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
mod envelope;
pub mod fields;
mod refusal;
pub mod rename;
pub mod reply;
pub mod table;
mod token;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use answer::Reading;
pub use encode::WireRequest;
use rename::Names;
pub use reply::Answer;
use table::{Encoding, Kind, OPERATIONS, Operation};
use token::Carrier;

use crate::config::{ANONYMOUS, OperationOverride, Wire};
use crate::error::{Error, Result, Status};
use crate::log::Secrets;
use crate::phone::PhoneFormat;

/// The contract in force: the table with the configuration's overrides.
#[derive(Debug)]
pub struct Contract {
    /// As the configuration has it, checked.
    wire: Wire,
    token: Carrier,
    phones: PhoneFormat,
    identity: Identity,
    envelope: envelope::Keys,
    rows: BTreeMap<&'static str, Row>,
    reading: Reading,
}

/// What makes a check the same for the server (I).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// Nobody told: it is named by both ids.
    Unknown,
    /// The register's number.
    CheckId,
    /// The calculation.
    CalcId,
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
        let known = "7XXXXXXXXXX, +7XXXXXXXXXX, 8XXXXXXXXXX, XXXXXXXXXX";
        let phones =
            PhoneFormat::named(&wire.phone_format).ok_or_else(|| one_of("wire.phone_format", known))?;
        let identity = match wire.identity.as_str() {
            "unknown" => Identity::Unknown,
            "check_id" => Identity::CheckId,
            "calc_id" => Identity::CalcId,
            _ => return Err(one_of("wire.identity", "unknown, check_id, calc_id")),
        };
        if !["unusable", "usable"].contains(&wire.certificate_status_1.as_str()) {
            return Err(one_of("wire.certificate_status_1", "unusable, usable"));
        }
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
        refusal::check(&wire.refusals)?;
        Ok(Contract {
            token: Carrier::of(wire, token)?,
            phones,
            identity,
            envelope: envelope::Keys::of(&wire.envelope)?,
            rows,
            reading: Reading { secrets: Secrets::new(token), refusals: wire.refusals.clone() },
            wire: wire.clone(),
        })
    }

    /// The header that carries the token and its whole value, unless something else carries it.
    #[must_use]
    pub fn auth_header(&self) -> Option<(&str, &str)> {
        match &self.token {
            Carrier::Header(name, value) => Some((name, value)),
            _ => None,
        }
    }

    /// What makes a check the same for the server.
    #[must_use]
    pub fn identity(&self) -> Identity {
        self.identity
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
        let untouched = row.encoding == Encoding::Json
            && row.fields.is_empty()
            && !row.path.contains('{')
            && !matches!(self.token, Carrier::Field(..))
            && self.wire.anonymous_token.as_deref() == Some(ANONYMOUS);
        (untouched && clean::is_clean(operation, text)).then(|| {
            self.token.added_to_path(encode::as_json(&row.method, &row.path, text.as_bytes().to_vec()))
        })
    }

    /// A checked request as it leaves.
    ///
    /// # Errors
    /// `INTERNAL` for an operation without a route.
    pub fn encode(&self, operation: &Operation, mut checked: Map<String, Value>) -> Result<WireRequest> {
        let row = self.row(operation)?;
        for field in operation.fields.iter().filter(|f| f.kind == Kind::Customer) {
            self.spell_nobody(field.name, &mut checked);
        }
        let mut object = rename::outgoing(&row.fields, checked);
        let path = encode::filled_in(&row.path, &mut object).map_err(|missing| {
            Error::argument(
                rename::ours(&row.fields, missing),
                "не заполнено",
                "is part of the path and is missing",
            )
        })?;
        self.carried(&row.method, &path, row.encoding, object)
    }

    /// The fields that an operation's path takes, under the table's names.
    #[must_use]
    pub fn in_path(&self, operation: &Operation) -> Vec<String> {
        let row = self.rows.get(operation.name);
        row.map_or_else(Vec::new, |row| {
            encode::places(&row.path).map(|wire| rename::ours(&row.fields, wire)).collect()
        })
    }

    /// A request outside the table as it leaves.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for one that is too large.
    pub fn encode_any(&self, method: &str, path: &str, object: &Map<String, Value>) -> Result<WireRequest> {
        let encoding = if has_no_body(method) { Encoding::Query } else { Encoding::Json };
        self.carried(method, path, encoding, object.clone())
    }

    fn carried(
        &self,
        method: &str,
        path: &str,
        encoding: Encoding,
        mut object: Map<String, Value>,
    ) -> Result<WireRequest> {
        self.token.add_to_fields(&mut object);
        Ok(self.token.added_to_path(encode::encode(method, path, encoding, &object)?))
    }

    /// The customer of an anonymous check the way this server wants it; a null of the caller's stays one.
    fn spell_nobody(&self, field: &str, checked: &mut Map<String, Value>) {
        let is_eights = |v: &Value| v.is_string() && fields::is_anonymous(Some(v));
        if checked.get(field).is_some_and(is_eights) {
            match self.wire.anonymous_token.as_deref() {
                // As it is: a register may send eleven of them.
                Some(ANONYMOUS) => {}
                Some("") => _ = checked.shift_remove(field),
                token => _ = checked.insert(field.to_owned(), token.map_or(Value::Null, Value::from)),
            }
        }
    }

    /// What an answer says, under the table's names.
    ///
    /// # Errors
    /// A refusal under its status; `PROTOCOL` for what cannot be read or lacks what must be there.
    pub fn decode(&self, operation: &Operation, http: u16, body: &[u8]) -> Result<Answer> {
        let row = self.row(operation)?;
        let body = &*self.under_known_keys(reply::trimmed(body));
        let is_certificate = operation.name == "certificate.info";
        if (200..300).contains(&http)
            && row.response_fields.is_empty()
            && !is_certificate
            && let Some(text) = reply::untouched(operation, body)
        {
            return Ok(Answer::Text(text));
        }
        let read = answer::read(operation, http, body, &self.reading);
        let data = read.map_err(|e| match e.field().map(|wire| rename::ours(&row.fields, wire)) {
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
            certificate::add_usable(&mut data, self.wire.certificate_status_1 == "usable");
        }
        Ok(data.into())
    }

    /// Any call that the server may have, outside the table: the answer as it is, out of its envelope.
    ///
    /// # Errors
    /// As [`Contract::decode`].
    pub fn decode_any(&self, http: u16, body: &[u8]) -> Result<Answer> {
        let body = self.under_known_keys(reply::trimmed(body));
        answer::read(&ANY, http, &body, &self.reading).map(Answer::from)
    }

    /// Whether the server said, in one way or another, that it does not hold the check (I: 404 or 422).
    #[must_use]
    pub fn says_not_there(&self, error: &Error) -> bool {
        let signs = &self.reading.refusals.never_seen;
        error.status() == Status::Rejected
            && if signs.is_empty() {
                // A complaint about the request says nothing of the check.
                let is_complaint = error.field().is_some() && !refusal::says_not_found(error.message());
                matches!(error.http(), Some(404 | 422)) && !is_complaint
            } else {
                refusal::shows(signs, error.http(), error.server_code(), error.message())
            }
    }

    fn under_known_keys<'b>(&self, body: &'b [u8]) -> Cow<'b, [u8]> {
        let renamed = if self.envelope.are_known() { None } else { self.envelope.renamed(body) };
        renamed.map_or(Cow::Borrowed(body), Cow::Owned)
    }

    fn row(&self, operation: &Operation) -> Result<&Row> {
        self.rows
            .get(operation.name)
            .ok_or_else(|| Error::new(Status::Internal, format!("{} has no route", operation.name)))
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
            if has_no_body(method) {
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
            if !encode::is_template(path) {
                let en = "holds braces that are no {field}";
                return Err(Error::config(format!("{key}.path"), "в скобках { } нужно имя поля", en));
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
        if has_no_body(&self.method) && self.encoding != Encoding::Query {
            let en = "must be query: such a request has no body";
            return Err(Error::config(
                format!("{key}.encoding"),
                "у такого запроса нет тела, нужно query",
                en,
            ));
        }
        let ours: Vec<&str> = self.operation.fields.iter().map(|f| f.name).collect();
        let theirs: Vec<&str> = self.operation.answer.iter().map(|f| f.name).collect();
        known_names(&format!("{key}.fields"), &change.fields, &ours)?;
        distinct_names(&format!("{key}.fields"), &change.fields, self.operation.fields)?;
        known_names(&format!("{key}.response_fields"), &change.response_fields, &theirs)?;
        self.fields.clone_from(&change.fields);
        self.response_fields.clone_from(&change.response_fields);
        Ok(())
    }
}

/// A row of the table that the code itself names.
///
/// # Errors
/// `INTERNAL` for a name that is not in the table.
pub fn row(name: &str) -> Result<&'static Operation> {
    table::find(name).ok_or_else(|| Error::new(Status::Internal, format!("{name} is not in the table")))
}

fn has_no_body(method: &str) -> bool {
    matches!(method, "GET" | "DELETE")
}

fn one_of(key: &str, known: &str) -> Error {
    Error::config(key, &format!("нужно одно из: {known}"), &format!("must be one of {known}"))
}

fn known_names(key: &str, names: &Names, known: &[&str]) -> Result<()> {
    for (name, wire) in names {
        let key = format!("{key}.{name}");
        if !known.contains(&name.as_str()) {
            return Err(Error::config(key, "такого поля нет", "is not a field of the operation"));
        }
        if wire.as_deref().is_some_and(|wire| wire.split('.').any(str::is_empty)) {
            let en = "is empty, or a part of it is; null switches a field off";
            return Err(Error::config(key, "пустое имя", en));
        }
    }
    Ok(())
}

/// Refuses two fields of a request under one name: one of them would be lost.
fn distinct_names(key: &str, names: &Names, fields: &[table::Field]) -> Result<()> {
    let on_the_wire = |name: &'static str| {
        let (parent, last) = name.rsplit_once('.').unwrap_or(("", name));
        let wire = names.get(name).map_or(Some(last), |wire| wire.as_deref())?;
        Some((name, parent, wire))
    };
    let wire: Vec<_> = fields.iter().filter_map(|f| on_the_wire(f.name)).collect();
    let leads_into = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let clash = wire.iter().find(|(name, parent, here)| {
        names.contains_key(*name)
            && wire.iter().any(|(other, of, there)| other != name && of == parent && leads_into(there, here))
    });
    match clash {
        Some((name, ..)) => Err(Error::config(
            format!("{key}.{name}"),
            "имя уже занято другим полем",
            "is another field's name",
        )),
        None => Ok(()),
    }
}
