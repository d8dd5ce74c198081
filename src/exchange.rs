//! One operation, there and back: encode, send, decode. It keeps no state of a receipt.

use serde_json::Value;

use crate::clock;
use crate::deadline::Deadline;
use crate::error::{Error, Result};
use crate::log::{Level, Log};
use crate::shown;
use crate::transport::{Outgoing, Reply, Transport};
use crate::wire::table::{Operation, Repeat};
use crate::wire::{Answer, Checked, Contract, WireRequest};

/// The contract and the way to the server.
#[derive(Debug)]
pub struct Exchange {
    /// What requests say and answers mean.
    pub contract: Contract,
    /// How they travel.
    pub transport: Transport,
    /// Who is told.
    pub log: Log,
}

impl Exchange {
    /// Sends a checked request of an operation with a route.
    ///
    /// # Errors
    /// Any status of the network or the server; the outcome is the verdict's.
    pub fn call(&self, operation: Operation, checked: &Checked<'_>, deadline: &Deadline) -> Result<Answer> {
        self.trace(operation, "request", || checked.text().to_owned());
        let request = self.contract.encode(operation, checked)?;
        let reply = self.reply(operation, &request, deadline)?;
        let answer = self.contract.decode(Some(operation), reply.http, &reply.body)?;
        self.trace(operation, "answer", || answer.clone().into_text());
        Ok(answer)
    }

    /// Sends any request that the server may know, outside the table.
    ///
    /// # Errors
    /// As [`Exchange::call`].
    pub fn request(&self, method: &str, path: &str, text: &str, deadline: &Deadline) -> Result<Answer> {
        let request = self.contract.encode_any(method, path, text)?;
        let reply = self.send(None, &request, method == "GET", deadline)?;
        self.contract.decode(None, reply.http, &reply.body)
    }

    /// What the server replies, not yet understood.
    ///
    /// # Errors
    /// Any status of the network.
    pub fn reply(
        &self,
        operation: Operation,
        request: &WireRequest<'_>,
        deadline: &Deadline,
    ) -> Result<Reply> {
        let repeatable = matches!(operation.row().repeat, Repeat::Read | Repeat::Idempotent);
        self.send(Some(operation), request, repeatable, deadline)
    }

    fn send(
        &self,
        operation: Option<Operation>,
        request: &WireRequest<'_>,
        repeatable: bool,
        deadline: &Deadline,
    ) -> Result<Reply> {
        let outgoing = Outgoing {
            method: &request.method,
            path: &request.path,
            content_type: request.content_type,
            body: &request.body,
            repeatable,
        };
        self.transport.send(outgoing, deadline).map_err(|failure| {
            let outcome = self.contract.outcome_without_reply(operation, failure.sent);
            let error = Error::new(failure.kind.status(), outcome, failure.detail)
                .with_kept_line(failure.on_a_kept_line);
            if failure.by_our_clock {
                let now = clock::rfc3339(clock::now_ms());
                error.with_message(format!(
                    "Сертификат сервера лояльности не действует по часам этой кассы ({now}): проверьте дату и время. \
                     Продолжайте продажу без бонусов."
                ))
            } else {
                error
            }
        })
    }

    /// Tells the log what went out or came in, if anybody listens that closely.
    fn trace(&self, operation: Operation, what: &str, text: impl FnOnce() -> String) {
        if !self.log.wants(Level::Trace) {
            return;
        }
        if let Ok(Value::Object(object)) = serde_json::from_str(&text()) {
            self.log
                .write(Level::Trace, &format!("{} {what}: {}", operation.name(), shown::visible(&object)));
        }
    }
}
