//! The contract with the server: what a request says, what an answer means. It knows no sockets.
//!
//! [`table`] is the single place that knows names, paths and sources; the modules per section of the API (`customer`,
//! `certificate`, `check`, `goods`, `basic`) hold what is special about theirs. A request goes through [`request`] and
//! [`encode`], a reply through [`reply`] and [`mod@verdict`]: there is no second way.

pub mod answer;
pub mod basic;
pub mod certificate;
pub mod check;
pub mod customer;
pub mod encode;
pub mod goods;
mod in_force;
mod json;
mod refusal;
pub mod rename;
pub mod reply;
pub mod request;
pub mod table;
mod token;
mod value;
pub mod verdict;

use serde_json::{Map, Value};

pub use answer::Answer;
pub use encode::WireRequest;
use in_force::{InForce, METHODS, has_no_body, is_path};
use reply::Reply;
pub use request::Checked;
use table::{Encoding, Operation, Row};
use token::Carrier;
use verdict::{Rules, Seen, Verdict, verdict};

use crate::config::{ANONYMOUS, Wire};
use crate::error::{Error, Outcome, Result, Status};
use crate::phone::PhoneFormat;
use crate::shown;

/// The contract in force: the table with the configuration's overrides.
#[derive(Debug)]
pub struct Contract {
    /// As the configuration has it, checked.
    wire: Wire,
    token: Carrier,
    phones: PhoneFormat,
    identity: Identity,
    /// In the order of the operations; the library's own have none.
    rows: Vec<Option<InForce>>,
    /// What no excerpt of an answer may hold.
    store_token: String,
}

/// What makes a check the same for the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The calculation (G): it is named by `calc_id`.
    CalcId,
    /// The register's number: it is named by `check_id`.
    CheckId,
    /// Both; the configuration says that each of them names this check and no other.
    Both,
}

impl Contract {
    /// The table with these overrides.
    ///
    /// # Errors
    /// `BAD_CONFIG` naming the key under `wire`.
    pub fn new(wire: &Wire, token: &str) -> Result<Self> {
        let phones = PhoneFormat::named(&wire.phone_format)
            .ok_or_else(|| one_of("wire.phone_format", &PhoneFormat::NAMES.join(", ")))?;
        let identity = match wire.identity.as_str() {
            "calc_id" => Identity::CalcId,
            "check_id" => Identity::CheckId,
            "both" => Identity::Both,
            _ => return Err(one_of("wire.identity", "calc_id, check_id, both")),
        };
        if !["unusable", "usable"].contains(&wire.certificate_status_1.as_str()) {
            return Err(one_of("wire.certificate_status_1", "unusable, usable"));
        }
        for name in wire.operations.keys() {
            let key = || format!("wire.operations.{name}");
            match Operation::named(name) {
                None => return Err(Error::config(key(), "такой операции нет", "is not an operation")),
                Some(operation) if operation.row().route.is_none() => {
                    return Err(Error::config(key(), "не обращается к серверу", "sends no request"));
                }
                Some(_) => {}
            }
        }
        let mut rows: Vec<Option<InForce>> = Operation::ALL.iter().map(|o| InForce::of(*o)).collect();
        for row in rows.iter_mut().flatten() {
            if let Some(change) = wire.operations.get(row.operation.name()) {
                row.apply(change)?;
            }
        }
        refusal::check_lists(&wire.refusals)?;
        check_envelope(wire)?;
        let contract = Contract {
            token: Carrier::of(wire, token)?,
            phones,
            identity,
            rows,
            store_token: token.to_owned(),
            wire: wire.clone(),
        };
        contract.check_identity()?;
        Ok(contract)
    }

    /// The name that a rollback uses must be one that the write has told the server.
    fn check_identity(&self) -> Result<()> {
        let names: &[&str] = match self.identity {
            Identity::CalcId => &["calc_id"],
            Identity::CheckId => &["check_id"],
            Identity::Both => &["calc_id", "check_id"],
        };
        for name in names {
            for operation in [Operation::CheckWrite, Operation::CheckRollback, Operation::CheckReturn] {
                if self.is_switched_off(operation, name) {
                    let key = format!("wire.operations.{}.fields.{name}", operation.name());
                    let ru = format!("поле выключено, а по wire.identity чек называют им: {name}");
                    let en = format!("is switched off, and wire.identity says that {name} names a check");
                    return Err(Error::config(key, &ru, &en));
                }
            }
        }
        Ok(())
    }

    fn is_switched_off(&self, operation: Operation, field: &str) -> bool {
        self.in_force(operation).is_ok_and(|row| row.fields.get(field) == Some(&None))
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

    /// Whether the server knows a return by its `return_id`, as the configuration says.
    #[must_use]
    pub fn knows_returns(&self) -> bool {
        self.wire.return_identity
    }

    /// Checks a request and brings it into the table's form; local operations too.
    ///
    /// # Errors
    /// `INVALID_JSON`; `INVALID_ARGUMENT` with the field's path.
    pub fn check<'t>(&self, operation: Operation, text: &'t str) -> Result<Checked<'t>> {
        request::check(operation.row(), text, self.phones)
    }

    /// A checked request as it leaves: as it is written, where this server takes it so.
    ///
    /// # Errors
    /// `INTERNAL` for an operation without a route, `INVALID_ARGUMENT` for one that is too large.
    pub fn encode<'t>(&self, operation: Operation, checked: &'t Checked<'_>) -> Result<WireRequest<'t>> {
        let row = self.in_force(operation)?;
        let as_written = row.encoding == Encoding::Json
            && row.fields.is_empty()
            && !row.path.contains('{')
            && !matches!(self.token, Carrier::Field(..))
            && self.wire.anonymous_token.as_deref() == Some(ANONYMOUS);
        if as_written {
            let request = encode::as_json(&row.method, &row.path, checked.text().as_bytes().into());
            return Ok(self.token.added_to_path(request));
        }
        let mut object = checked.object();
        customer::spell_anonymous(self.wire.anonymous_token.as_deref(), &mut object);
        let mut object = rename::outgoing(&row.fields, object);
        let path = encode::filled_in(&row.path, &mut object).map_err(|missing| {
            Error::argument(
                rename::ours(&row.fields, missing),
                "не заполнено",
                "is part of the path and is missing",
            )
        })?;
        self.carried(&row.method, &path, row.encoding, object)
    }

    /// A request outside the table as it leaves.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a method or a path that is none, `INVALID_JSON`.
    pub fn encode_any(&self, method: &str, path: &str, text: &str) -> Result<WireRequest<'static>> {
        if !METHODS.contains(&method) {
            return Err(Error::argument(
                "method",
                "неверный метод",
                "is not GET, POST, PUT, PATCH or DELETE",
            ));
        }
        // A call that the register names itself may have a query.
        if !is_path(path.split('?').next().unwrap_or(path))
            || path.contains('#')
            || !path.bytes().all(|b| b.is_ascii_graphic())
        {
            return Err(Error::argument("path", "нужен путь от /", "must begin with / and hold no spaces"));
        }
        let encoding = if has_no_body(method) { Encoding::Query } else { Encoding::Json };
        self.carried(method, path, encoding, request::object(text)?)
    }

    fn carried(
        &self,
        method: &str,
        path: &str,
        encoding: Encoding,
        mut object: Map<String, Value>,
    ) -> Result<WireRequest<'static>> {
        self.token.add_to_fields(&mut object);
        Ok(self.token.added_to_path(encode::encode(method, path, encoding, &object)?))
    }

    /// What a reply means, under the table's names; `None` stands for a call outside the table.
    ///
    /// # Errors
    /// A refusal under its status; `PROTOCOL` for what cannot be read or lacks what must be there. The outcome is the
    /// verdict's.
    pub fn decode(&self, operation: Option<Operation>, http: u16, body: &[u8]) -> Result<Answer> {
        let row = operation.map(|operation| self.in_force(operation)).transpose()?;
        let text = reply::text_of(body);
        let reply = Reply::read(http, text.as_deref(), &self.wire.envelope);
        let seen = Seen::Replied(reply);
        let found = verdict(operation, seen, self.rules(&|data| row.is_some_and(|row| is_known(row, data))));
        let outcome = found.outcome(operation);
        match found {
            Verdict::Applied => self.answer(row, &reply),
            Verdict::NeverSeen => Ok(Answer::NeverSeen),
            Verdict::Refused(mut refused) => {
                refused.field = refused
                    .field
                    .map(|wire| row.map_or(wire.clone(), |row| rename::ours(&row.fields, &wire)));
                Err(refusal::error(operation, refused, outcome, &self.wire.refusals))
            }
            Verdict::NoRoute(http) => Err(no_route(row, http, outcome)),
            Verdict::NotSent => Err(Error::new(Status::Network, outcome, "nothing was sent")),
            Verdict::Unclear(why) => {
                let detail = format!("{why}: {}", self.described(body));
                let error = Error::new(Status::Protocol, outcome, detail).with_http(http);
                Err(error.with_retryable(verdict::is_retryable(http)))
            }
        }
    }

    /// What is known of a request that got no reply.
    #[must_use]
    pub fn outcome_without_reply(&self, operation: Option<Operation>, sent: bool) -> Outcome {
        let seen = if sent { Seen::NoReply } else { Seen::NotSent };
        verdict(operation, seen, self.rules(&|_| false)).outcome(operation)
    }

    fn rules<'c>(&'c self, is_known: &'c dyn Fn(&str) -> bool) -> Rules<'c> {
        let own_numbers = self.wire.envelope.status != crate::config::Envelope::default().status;
        Rules { refusals: &self.wire.refusals, is_known, own_numbers }
    }

    fn answer(&self, row: Option<&InForce>, reply: &Reply<'_>) -> Result<Answer> {
        let Some(row) = row else { return Ok(reply.data().into()) };
        let operation = row.operation;
        let mut answer = match reply.data() {
            data if row.response_fields.is_empty() => Answer::from(data),
            data => rename::incoming(&row.response_fields, Answer::from(data).into_object()).into(),
        };
        for field in operation.row().answer.iter().filter(|f| f.required) {
            let [found] = answer.fields([field.name]);
            // An id with a broken letter names something else.
            let is_broken =
                |v: &Value| v.as_str().is_some_and(|text| text.is_empty() || text.contains('\u{fffd}'));
            if found.is_none_or(|v| v.is_null() || is_broken(&v)) {
                let detail = format!("HTTP {}: the answer lacks `{}`", reply.http, field.name);
                let outcome = Verdict::Unclear(String::new()).outcome(Some(operation));
                return Err(Error::new(Status::Protocol, outcome, detail).with_http(reply.http));
            }
        }
        if operation == Operation::CertificateInfo {
            let mut object = answer.into_object();
            certificate::add_usable(&mut object, self.wire.certificate_status_1 == "usable");
            answer = object.into();
        }
        Ok(answer)
    }

    /// What the log gets of an answer; one that holds the store's token is not quoted.
    fn described(&self, body: &[u8]) -> String {
        let token = self.store_token.as_bytes();
        if memchr::memmem::find(body, token).is_some() {
            return format!("{} bytes", body.len());
        }
        shown::described(body)
    }

    fn in_force(&self, operation: Operation) -> Result<&InForce> {
        self.rows.get(operation as usize).and_then(Option::as_ref).ok_or_else(|| {
            let detail = format!("{} has no route", operation.name());
            Error::new(Status::Internal, Outcome::NotApplied, detail)
        })
    }
}

/// Whether data holds a field that this operation's answer is known by. The library's own fields are no evidence, and of a
/// write and a return neither is an id that was sent: an echo shows that somebody has read the request.
fn is_known(row: &InForce, data: &str) -> bool {
    let table: &Row = row.operation.row();
    let is_echo =
        |name: &str| row.operation != Operation::CheckRollback && matches!(name, "check_id" | "calc_id");
    let fields = || {
        let fields = table.answer.iter().filter(|f| f.source != table::Source::Own && !f.name.contains('.'));
        fields.filter(|f| !is_echo(f.name))
    };
    if row.response_fields.is_empty() {
        return fields().any(|f| json::pick_first(data, [f.name])[0].is_some_and(|raw| raw != "null"));
    }
    let object = rename::incoming(&row.response_fields, serde_json::from_str(data).unwrap_or_default());
    fields().any(|f| object.get(f.name).is_some_and(|value| !value.is_null()))
}

fn no_route(row: Option<&InForce>, http: u16, outcome: Outcome) -> Error {
    let detail = match row {
        Some(row) => format!(
            "HTTP {http}: the server knows no {} {}: check `wire.operations.{}.path` and `base_url`",
            row.method,
            row.path,
            row.operation.name()
        ),
        None => format!("HTTP {http}: the server knows no such path"),
    };
    Error::new(Status::Protocol, outcome, detail).with_http(http).with_retryable(false)
}

fn one_of(key: &str, known: &str) -> Error {
    Error::config(key, &format!("нужно одно из: {known}"), &format!("must be one of {known}"))
}

fn check_envelope(wire: &Wire) -> Result<()> {
    let envelope = &wire.envelope;
    let names = [
        ("wire.envelope.status", &envelope.status),
        ("wire.envelope.message", &envelope.message),
        ("wire.envelope.data", &envelope.data),
    ];
    for (n, (key, name)) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(Error::config(*key, "пустое имя", "is empty"));
        }
        if names[..n].iter().any(|(_, other)| other == name) {
            return Err(Error::config(*key, "имя уже занято", "is the name of another key"));
        }
    }
    Ok(())
}
