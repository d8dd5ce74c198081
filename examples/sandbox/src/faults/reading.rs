//! Reads what was posted: a fault's target and its kind.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::Target;
use super::kinds::{Altered, Key, Kind};
use crate::operation;
use crate::rows::Wrong;
use crate::samples::{self, Body, SAMPLES};

/// The most padding that `huge` and `gzip_bomb` make, and the longest wait.
const BYTES_MAX: u64 = 1 << 30;
const MS_MAX: u64 = 3_600_000;

/// The requests that a fault is for.
pub fn target(posted: &Map<String, Value>) -> Result<Target, Wrong> {
    let key = |name: &'static str| posted.get(name).map(|value| (name, value));
    let (name, value) = match (key("operation"), key("path")) {
        (Some(_), Some(_)) => {
            return Err(Wrong::at("path", "both", "a fault has an operation or a path, not both"));
        }
        (None, None) => return Ok(Target::Everything),
        (Some(one), None) | (None, Some(one)) => one,
    };
    match value.as_str() {
        Some("*") => Ok(Target::Everything),
        Some(path) if name == "path" && path.starts_with('/') => Ok(Target::Path(path.to_owned())),
        Some(wanted) if name == "operation" => match operation::named(wanted) {
            Some(operation) => Ok(Target::Operation(operation.name)),
            None => Err(Wrong::at(name, "choice", format!("there is no operation {wanted}"))),
        },
        _ => {
            let sentence = format!(
                "a fault's {name} is text: a name such as check.write, a path such as /check/write, or *"
            );
            Err(Wrong::at(name, "value", sentence))
        }
    }
}

/// A fault's kind with its keys.
pub fn read_kind(name: &str, keys: &[Key], posted: &Map<String, Value>) -> Result<Kind, Wrong> {
    let default = |wanted| {
        let number = |key: &Key| match key {
            Key::Number(name, default) if *name == wanted => Some(*default),
            _ => None,
        };
        keys.iter().find_map(number).unwrap_or_default()
    };
    let number = |key, most| whole(posted, key, default(key), most);
    let ms = || number("ms", MS_MAX).map(Duration::from_millis);
    let bytes = || number("bytes", BYTES_MAX);
    Ok(match name {
        "refuse" => Kind::Refuse,
        "delay" => Kind::Delay(ms()?),
        "die_before" => Kind::DieBefore,
        "die_after" => Kind::DieAfter,
        "half_close" => Kind::HalfClose(ms()?),
        "late" => Kind::Late(ms()?),
        "status" | "status_after" => {
            let status = status(posted, 0)?;
            Kind::Status { status, body: body(posted, status)?, applied: name == "status_after" }
        }
        "refuse_words" => {
            let sentence = "the fault refuse_words needs a message, the server's sentence";
            let message = text(posted, "message")?.filter(|message| !message.is_empty());
            Kind::Words {
                status: status(posted, default("status"))?,
                message: message.ok_or_else(|| Wrong::at("message", "empty", sentence))?,
                retry_after: None,
            }
        }
        "rate_limit" => Kind::Words {
            status: 429,
            message: "Rate limit exceeded.".to_owned(),
            retry_after: Some(number("retry_after", MS_MAX)?),
        },
        "garbage" | "garbage_after" => {
            Kind::Garbage { body: body(posted, 200)?, applied: name == "garbage_after" }
        }
        "body" | "body_after" => {
            let needed = || Wrong::at("body", "empty", format!("the fault {name} needs a body or a sample"));
            Kind::Body { body: body(posted, 200)?.ok_or_else(needed)?, applied: name == "body_after" }
        }
        "altered" => Kind::Altered(altered(posted)?),
        "truncated" => Kind::Truncated,
        "huge" => Kind::Huge(bytes()?),
        "gzip" => Kind::Gzip(coding(posted)?),
        "gzip_bomb" => Kind::GzipBomb(bytes()?),
        "drip" => Kind::Drip(ms()?),
        "drip_head" => Kind::DripHead(ms()?),
        "hang" | "hang_after" => Kind::Hang { applied: name == "hang_after" },
        "redirect" => Kind::Redirect(location(posted)?),
        "close_idle" => Kind::CloseIdle(ms()?),
        _ => return Err(Wrong::at("kind", "choice", format!("there is no fault {name}"))),
    })
}

fn status(posted: &Map<String, Value>, default: u64) -> Result<u16, Wrong> {
    let status = whole(posted, "status", default, 599)?;
    match u16::try_from(status) {
        Ok(status @ 200..) => Ok(status),
        _ => Err(Wrong::at("status", "http_status", "the fault needs a status between 200 and 599")),
    }
}

/// The body that a fault names: text as it is, anything else as JSON; or a sample.
fn body(posted: &Map<String, Value>, status: u16) -> Result<Option<Body>, Wrong> {
    let json = |bytes| Ok(Some(Body { kind: crate::exchange::JSON, bytes }));
    match (posted.get("body"), text(posted, "sample")?) {
        (Some(_), Some(_)) => Err(Wrong::at("sample", "both", "a fault has a body or a sample, not both")),
        (Some(Value::String(text)), None) => json(Bytes::from(text.clone())),
        (Some(body), None) => json(Bytes::from(body.to_string())),
        (None, Some(name)) => match samples::named(&name, status) {
            Some(sample) => Ok(Some(sample)),
            None => {
                let names: Vec<&str> = SAMPLES.iter().map(|(name, ..)| *name).collect();
                let sentence = format!("there is no sample {name}; the samples are {}", names.join(", "));
                Err(Wrong::at("sample", "choice", sentence))
            }
        },
        (None, None) => Ok(None),
    }
}

fn altered(posted: &Map<String, Value>) -> Result<Altered, Wrong> {
    let only = match posted.get("only") {
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => {
            let names = text(posted, "only")?.unwrap_or_default();
            names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
        }
    };
    let field = text(posted, "field")?.unwrap_or_default();
    if field.is_empty() && Vec::is_empty(&only) {
        let sentence = "the fault altered needs a field, or only: the names of the fields that stay";
        return Err(Wrong::at("field", "empty", sentence));
    }
    let value = posted.get("value").map(|value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    Ok(Altered { only, field, value })
}

fn coding(posted: &Map<String, Value>) -> Result<String, Wrong> {
    let coding = text(posted, "coding")?.unwrap_or_else(|| "gzip".to_owned());
    if coding.bytes().all(|byte| byte.is_ascii_graphic()) && !coding.is_empty() {
        return Ok(coding);
    }
    Err(Wrong::at("coding", "value", "a fault's coding is a word such as gzip, GZIP or x-gzip"))
}

/// A text, if it is there.
pub fn text(posted: &Map<String, Value>, key: &str) -> Result<Option<String>, Wrong> {
    match posted.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(Wrong::at(key, "value", format!("a fault's {key} is text, not {other}"))),
    }
}

fn location(posted: &Map<String, Value>) -> Result<String, Wrong> {
    let location = posted.get("location").and_then(Value::as_str).filter(|text| !text.is_empty());
    let fits = location.filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    let sentence = "the fault redirect needs a location, an address without spaces";
    fits.map(str::to_owned).ok_or_else(|| Wrong::at("location", "location", sentence))
}

/// A whole number up to a limit, or the default.
pub fn whole(posted: &Map<String, Value>, key: &str, default: u64, max: u64) -> Result<u64, Wrong> {
    match posted.get(key) {
        None => Ok(default),
        Some(value) => match value.as_u64() {
            Some(number) if number <= max => Ok(number),
            Some(_) => Err(Wrong::at(key, "most", format!("a fault's {key} is at most {max}"))),
            None => Err(Wrong::at(key, "whole", format!("a fault's {key} is a whole number, not {value}"))),
        },
    }
}
