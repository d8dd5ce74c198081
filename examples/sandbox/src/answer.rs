//! The shapes of answers: the envelope or the bare object, and the many shapes of an error.

use std::time::Duration;

use serde_json::{Value, json};

use crate::amount::Amount;
use crate::dialect::Dialect;
use crate::refusal::{Reason, Refusal};

/// The shape of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
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
}

/// A success in the dialect's shape.
pub fn success(dialect: &Dialect, data: Value, took: Duration) -> Reply {
    let Some(keys) = &dialect.envelope else { return Reply { status: 200, body: data } };
    let seconds = format!("{}.{:06}", took.as_secs(), took.subsec_micros());
    let body = json!({
        keys.status.as_str(): 200,
        keys.message.as_str(): "Data retrieval successfully",
        keys.data.as_str(): data,
        "backendExecTimeSec": Amount::parse(&seconds),
    });
    Reply { status: 200, body }
}

/// A refusal in the dialect's shape. Unauthorized always looks as the guide has it.
pub fn failure(dialect: &Dialect, refusal: &Refusal) -> Reply {
    let (status, code, message) = dialect.worded(refusal);
    let (field, name) = (&refusal.field, name_of(status));
    let keys = dialect.envelope.clone().unwrap_or_default();
    if refusal.reason == Reason::Unauthorized {
        return Reply {
            status: 401,
            body: json!({keys.status.as_str(): 401, keys.message.as_str(): message}),
        };
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
            return Reply { status: 200, body: json!({"success": false, "data": flat}) };
        }
        Shape::List => json!([{"field": field, "message": message}]),
        Shape::ErrorObject => json!({"error": {"code": code, "message": message}}),
        Shape::ErrorString => json!({"error": message}),
    };
    Reply { status, body }
}

fn name_of(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable entity",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}
