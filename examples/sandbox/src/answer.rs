//! The shapes of answers: the envelope or the bare object, and the many shapes of an error.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::amount::Amount;
use crate::dialect::{Dialect, Envelope};
use crate::operation::Operation;
use crate::refusal::{Reason, Refusal};
use crate::spelling::Spelling;

/// The shape of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The probable server's: `{"statusCode","name":"ValidateErrorException","message":"Error validation","errors":{field:[s]}}`
    /// where a field is wrong, `{"name","message","statusCode"}` for everything else
    Probable,
    /// `{"statusCode","message","data":{"code"}}`
    Envelope,
    /// `{"statusCode","name","message":"Error validation","errors":{field:[s]}}`
    Yii,
    /// `{"name","message","code","status"}`
    Flat,
    /// HTTP 200 with `{"success":false,"data":{…}}`
    SuccessFalse,
    /// `[{"field","message"}]`
    List,
    /// `{"error":{"code","message"}}`
    ErrorObject,
    /// `{"error":s}`
    ErrorString,
}

impl Shape {
    /// The shape of a name in a dialect.
    pub fn named(name: &str) -> Option<Shape> {
        Some(match name {
            "probable" => Shape::Probable,
            "envelope" => Shape::Envelope,
            "yii" => Shape::Yii,
            "flat" => Shape::Flat,
            "success_false" => Shape::SuccessFalse,
            "list" => Shape::List,
            "error_object" => Shape::ErrorObject,
            "error_string" => Shape::ErrorString,
            _ => return None,
        })
    }
}

/// An answer before it becomes bytes.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub body: Value,
    /// How the body is spelt.
    pub spelling: Spelling,
}

impl Reply {
    fn new(status: u16, body: Value) -> Reply {
        Reply { status, body, spelling: Spelling::default() }
    }

    /// The body as it goes out.
    pub fn text(&self) -> Bytes {
        self.spelling.text(&self.body)
    }
}

/// The status of an operation's success, and its words.
fn done(operation: &Operation) -> (u16, &'static str) {
    match operation.name {
        "check.write" | "check.return" | "customer.register_confirm" => (201, "Created successfully"),
        "goods.import" => (202, "Updated successfully"),
        "check.rollback" => (202, "Deleted successfully"),
        _ => (200, "Data retrieval successfully"),
    }
}

/// A success in the dialect's shape. Without an envelope it is 200 always.
pub fn success(dialect: &Dialect, operation: &Operation, data: Value, took: Duration) -> Reply {
    let Some(keys) = &dialect.envelope else { return Reply::new(200, data) };
    let (status, message) = done(operation);
    let seconds = format!("{}.{:06}", took.as_secs(), took.subsec_micros());
    let body = json!({
        keys.status.as_str(): status,
        keys.message.as_str(): message,
        keys.data.as_str(): data,
        "backendExecTimeSec": Amount::parse(&seconds),
    });
    Reply::new(status, body)
}

/// A refusal in the dialect's shape. Unauthorized looks as the guide has it.
pub fn failure(dialect: &Dialect, refusal: &Refusal) -> Reply {
    let (status, code, message) = dialect.worded(refusal);
    let (field, name) = (&refusal.field, name_of(status));
    let keys = dialect.envelope.clone().unwrap_or_default();
    if dialect.error_shape == Shape::Probable {
        return Reply::new(status, probable(dialect, refusal, &keys));
    }
    if refusal.reason == Reason::Unauthorized {
        return Reply::new(401, json!({keys.status.as_str(): 401, keys.message.as_str(): message}));
    }
    let flat = json!({"name": name, "message": message, "code": code, "status": status});
    let shape = match dialect.error_shape {
        // These two describe wrong fields, so a framework uses them under 422 only.
        Shape::Yii | Shape::List if status != 422 => Shape::Flat,
        shape => shape,
    };
    let body = match shape {
        Shape::Envelope => json!({keys.status.as_str(): status, keys.message.as_str(): message,
            keys.data.as_str(): {"code": code}}),
        Shape::Yii => json!({keys.status.as_str(): status, "name": name,
            keys.message.as_str(): "Error validation", "errors": {field.as_str(): [message]}}),
        Shape::Flat => flat,
        Shape::SuccessFalse => {
            return Reply::new(200, json!({"success": false, "data": flat}));
        }
        Shape::List => json!([{"field": field, "message": message}]),
        Shape::ErrorObject => json!({"error": {"code": code, "message": message}}),
        Shape::ErrorString => json!({"error": message}),
        Shape::Probable => probable(dialect, refusal, &keys),
    };
    Reply::new(status, body)
}

/// The probable server cuts the number of a refusal off; one that the dialect gives is told all the same.
fn probable(dialect: &Dialect, refusal: &Refusal, keys: &Envelope) -> Value {
    let (status, code, message) = dialect.worded(refusal);
    let Envelope { status: status_key, message: message_key, .. } = keys;
    let mut body = match refusal.reason {
        // A refusal that names no field was thrown, not found by a validation.
        _ if status == 422 && !refusal.field.is_empty() => json!({
            status_key.as_str(): status,
            "name": "ValidateErrorException",
            message_key.as_str(): "Error validation",
            "errors": {refusal.field.as_str(): [message]},
        }),
        reason => {
            let message = match reason {
                Reason::Unauthorized => "Your request was made with invalid credentials.",
                Reason::UnknownPath => "Page not found.",
                _ => message.as_str(),
            };
            json!({"name": name_of(status), message_key.as_str(): message, status_key.as_str(): status})
        }
    };
    if dialect.gives_code(refusal.reason) {
        body["code"] = code;
    }
    body
}

fn name_of(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable entity",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}
