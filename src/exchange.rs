//! One operation, there and back: encode, send, decode. It keeps no state of a receipt.

use serde_json::{Map, Value};

use crate::deadline::Deadline;
use crate::error::{Error, Outcome, Result};
use crate::log::{self, Level, Log};
use crate::transport::{Outgoing, Reply, Transport};
use crate::wire::table::{Operation, Repeat};
use crate::wire::{Answer, Contract, WireRequest};

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
    /// Any status of the network or the server; the outcome is `unknown` only where the operation changes
    /// something and may have arrived.
    pub fn call(
        &self,
        operation: &Operation,
        checked: Map<String, Value>,
        deadline: &Deadline,
    ) -> Result<Answer> {
        self.trace(operation.name, "request", || checked.clone());
        let request = self.contract.encode(operation, checked)?;
        self.deliver(operation, &request, deadline)
    }

    /// Sends a request of an operation that is ready to leave.
    ///
    /// # Errors
    /// As [`Exchange::call`].
    pub fn deliver(
        &self,
        operation: &Operation,
        request: &WireRequest,
        deadline: &Deadline,
    ) -> Result<Answer> {
        let repeatable = matches!(operation.repeat, Repeat::Read | Repeat::Idempotent);
        let answer = self
            .send(request, repeatable, deadline, |http, body| self.contract.decode(operation, http, body));
        match answer {
            Ok(answer) => {
                self.trace(operation.name, "answer", || answer.clone().into_object());
                Ok(answer)
            }
            Err(error) if operation.repeat == Repeat::Read => Err(error.with_outcome(Outcome::NotApplied)),
            Err(error) => Err(error),
        }
    }

    /// Sends any request that the server may know, outside the table.
    ///
    /// # Errors
    /// As [`Exchange::call`].
    pub fn request(
        &self,
        method: &str,
        path: &str,
        object: &Map<String, Value>,
        deadline: &Deadline,
    ) -> Result<Answer> {
        let request = self.contract.encode_any(method, path, object)?;
        self.send(&request, method == "GET", deadline, |http, body| self.contract.decode_any(http, body))
    }

    fn send(
        &self,
        request: &WireRequest,
        repeatable: bool,
        deadline: &Deadline,
        decode: impl Fn(u16, &[u8]) -> Result<Answer>,
    ) -> Result<Answer> {
        let reply = self.reply(request, repeatable, deadline)?;
        decode(reply.http, &reply.body)
    }

    /// What the server replies, not yet understood.
    ///
    /// # Errors
    /// Any status of the network.
    pub fn reply(&self, request: &WireRequest, repeatable: bool, deadline: &Deadline) -> Result<Reply> {
        let outgoing = Outgoing {
            method: &request.method,
            path: &request.path,
            content_type: request.content_type,
            body: &request.body,
            repeatable,
        };
        self.transport.send(outgoing, deadline).map_err(Error::from)
    }

    /// Tells the log what went out or came in, if anybody listens that closely.
    pub fn trace(&self, operation: &str, what: &str, object: impl FnOnce() -> Map<String, Value>) {
        if self.log.wants(Level::Trace) {
            self.log.write(Level::Trace, &format!("{operation} {what}: {}", log::visible(&object())));
        }
    }
}
