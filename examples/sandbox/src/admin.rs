//! The admin paths: what tests and people ask the sandbox itself. They need no token and no fault befalls them.

use bytes::Bytes;
use hyper::Response;
use hyper::http::request::Parts;
use serde_json::{Value, json};

use crate::delivery::Delivery;
use crate::exchange;
use crate::shop::Shop;

const HELP: &str = "\
MaxBonus sandbox: a server that plays MaxBonus. It is not MaxBonus, nothing here is real.

GET    /sandbox/state     everything that is stored: customers, checks, returns, certificates, codes, settings
GET    /sandbox/outbox    the SMS that would have been sent, with their PINs
GET    /sandbox/requests  the requests that came, oldest first; DELETE forgets them
POST   /sandbox/seed      replaces everything that is stored
GET    /sandbox/settings  the shop's settings; PUT changes the keys that it is given
GET    /sandbox/faults    the faults that are waiting; POST adds one or an array, DELETE removes all

A fault: {\"operation\":\"check.write\",\"kind\":\"die_after\",\"count\":1,\"skip\":0}
The kinds, and the keys of their own:
";

enum Answer {
    Text(String),
    Json(Value),
    Refused(u16, String),
}

/// Whether a path is an admin path.
pub fn owns(path: &str) -> bool {
    path == "/" || path == "/sandbox" || path.starts_with("/sandbox/")
}

/// Answers an admin request; `None` is a body that is too large.
pub fn answer(shop: &Shop, head: &Parts, body: Option<&[u8]>) -> Response<Delivery> {
    let answer = match body {
        Some(body) => serve(shop, head.method.as_str(), head.uri.path(), body),
        None => Answer::Refused(413, "the body is too large".to_owned()),
    };
    let json = |status, body: &Value| {
        let bytes = Bytes::from(body.to_string());
        exchange::response(status, "application/json; charset=UTF-8", Delivery::plain(bytes))
    };
    match answer {
        Answer::Text(text) => {
            exchange::response(200, "text/plain; charset=UTF-8", Delivery::plain(Bytes::from(text)))
        }
        Answer::Json(body) => json(200, &body),
        Answer::Refused(status, sentence) => json(status, &json!({"error": sentence})),
    }
}

fn serve(shop: &Shop, method: &str, path: &str, body: &[u8]) -> Answer {
    let topic = path.strip_prefix("/sandbox").unwrap_or(path).trim_matches('/');
    let done = || Answer::Json(json!({"done": true}));
    match (method, topic) {
        ("GET", "") => Answer::Text(help()),
        ("GET", "state") => asked(shop.state()),
        ("GET", "outbox") => asked(shop.outbox().map(Value::from)),
        ("GET", "requests") => Answer::Json(shop.log().list().into()),
        ("DELETE", "requests") => {
            shop.log().clear();
            done()
        }
        ("POST", "seed") => told(body, |seed| shop.seed(seed).map(|()| json!({"done": true}))),
        ("GET", "settings") => asked(shop.settings().map(|settings| json!(settings))),
        ("PUT", "settings") => {
            told(body, |changes| shop.change_settings(&changes).map(|settings| json!(settings)))
        }
        ("GET", "faults") => Answer::Json(shop.faults().list().into()),
        ("POST", "faults") => told(body, |fault| shop.faults().post(fault).map(|()| json!({"done": true}))),
        ("DELETE", "faults") => {
            shop.faults().clear();
            done()
        }
        (_, "" | "state" | "outbox" | "requests" | "seed" | "settings" | "faults") => {
            Answer::Refused(405, format!("{path} does not take {method}; GET /sandbox lists what there is"))
        }
        _ => Answer::Refused(404, format!("there is no {path}; GET /sandbox lists what there is")),
    }
}

fn help() -> String {
    let row = |(name, keys): &(&str, &[&str])| format!("  {name:<14}{}\n", keys.join(", "));
    let kinds: String = crate::faults::KINDS.iter().map(row).collect();
    format!("{HELP}{kinds}")
}

fn asked(answer: Result<Value, String>) -> Answer {
    answer.map_or_else(|sentence| Answer::Refused(500, sentence), Answer::Json)
}

fn told(body: &[u8], act: impl FnOnce(Value) -> Result<Value, String>) -> Answer {
    let told = serde_json::from_slice(body).map_err(|error| format!("the body is not JSON: {error}"));
    told.and_then(act).map_or_else(|sentence| Answer::Refused(400, sentence), Answer::Json)
}
