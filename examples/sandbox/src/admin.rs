//! The admin paths: what tests and people ask the sandbox itself. They need no token and no fault befalls them.

use std::sync::Arc;

use bytes::Bytes;
use hyper::Response;
use hyper::header::{ACCEPT, CACHE_CONTROL, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use hyper::http::request::Parts;
use serde_json::{Map, Value, json};

use crate::body;
use crate::delivery::Delivery;
use crate::faults;
use crate::model::{Campaign, Certificate, Coupon, Customer, GiftCode};
use crate::rows::{self, Row, Wrong};
use crate::shop::Shop;
use crate::{events, exchange, origin, page};

const HELP: &str = "\
MaxBonus sandbox: a server that plays MaxBonus. It is not MaxBonus, nothing here is real.
A browser shows all of this as a page: open / in it.

GET    /sandbox/state         everything that is stored: customers, checks, returns, certificates, codes, settings
GET    /sandbox/outbox        the SMS that would have been sent, with their PINs
GET    /sandbox/requests      the requests that came and their answers, oldest first; DELETE forgets them
GET    /sandbox/events        the same as it happens (server-sent events); ?operation=check.write: these requests only
POST   /sandbox/seed          replaces everything that is stored
POST   /sandbox/reset         everything as it was at the start: what is stored, no faults, the cable plugged in
GET    /sandbox/settings      the shop's settings; PUT changes the keys that it is given
POST   /sandbox/customers     adds one; PUT /sandbox/customers/TOKEN changes the keys that it is given, DELETE removes it
POST   /sandbox/certificates  the same, by CODE
POST   /sandbox/coupons       the same
POST   /sandbox/gift_codes    the same
POST   /sandbox/campaigns     the same, by ID
GET    /sandbox/cable         whether the cable is pulled; PUT {\"pulled\":true} cuts every request until {\"pulled\":false}
GET    /sandbox/faults        the faults that are waiting; POST adds one or an array, DELETE removes all, or one by /ID
GET    /sandbox/faults/kinds  the kinds below, as JSON

A fault: {\"operation\":\"check.write\",\"kind\":\"die_after\",\"count\":1,\"skip\":0}
The kinds, and the keys of their own:
";

/// Paths that are there, though not for every method; lists of rows and faults are looked at apart.
const TOPICS: [&str; 9] = ["", "state", "outbox", "requests", "events", "seed", "reset", "settings", "cable"];

enum Answer {
    Text(String),
    Json(Value),
    Wrong(Wrong),
    Refused(u16, String),
    Ready(Response<Delivery>),
}

/// Whether a path is an admin path.
pub fn owns(path: &str) -> bool {
    path == "/" || path == "/sandbox" || path.starts_with("/sandbox/")
}

/// Answers an admin request; `None` is a body that is too large.
pub fn answer(shop: &Arc<Shop>, head: &Parts, body: Option<&[u8]>) -> Response<Delivery> {
    let answer = match (origin::refusal(head), body) {
        (Some(sentence), _) => Answer::Refused(403, sentence.to_owned()),
        (None, Some(body)) => serve(shop, head, body),
        (None, None) => Answer::Refused(413, "the body is too large".to_owned()),
    };
    let json = |status, body: &Value| {
        let bytes = Bytes::from(body.to_string());
        exchange::response(status, "application/json; charset=UTF-8", Delivery::plain(bytes))
    };
    let mut response = match answer {
        Answer::Text(text) => {
            exchange::response(200, "text/plain; charset=UTF-8", Delivery::plain(Bytes::from(text)))
        }
        Answer::Json(body) => json(200, &body),
        Answer::Wrong(Wrong { status, field, reason, sentence }) => {
            json(status, &json!({"error": sentence, "field": field, "reason": reason}))
        }
        Answer::Refused(status, sentence) => json(status, &json!({"error": sentence})),
        Answer::Ready(response) => response,
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn serve(shop: &Arc<Shop>, head: &Parts, body: &[u8]) -> Answer {
    let (method, path) = (head.method.as_str(), head.uri.path());
    let topic = path.strip_prefix("/sandbox").unwrap_or(path).trim_matches('/');
    let (list, key) = topic.split_once('/').unwrap_or((topic, ""));
    let key = body::decode(&key.replace('+', "%2B"));
    match (method, list, key.as_str()) {
        ("GET", "", "") if path == "/" && wants_html(head) => file(""),
        ("GET", "", "") => Answer::Text(help()),
        ("GET", name, "") if name.ends_with(".js") || name.ends_with(".css") => file(name),
        ("GET", "events", "") => {
            let query = body::parse_form(head.uri.query().unwrap_or_default());
            let only = query["operation"].as_str().filter(|name| !name.is_empty()).map(str::to_owned);
            let stream = events::stream(shop.clone(), only);
            Answer::Ready(exchange::response(200, "text/event-stream", stream))
        }
        ("GET", "state", "") => asked(shop.state()),
        ("GET", "outbox", "") => asked(shop.outbox().map(Value::from)),
        ("GET", "requests", "") => Answer::Json(shop.log().list().into()),
        ("DELETE", "requests", "") => {
            shop.log().clear();
            done()
        }
        ("POST", "seed", "") => {
            told(body, |seed| shop.seed(seed).map_err(|sentence| Wrong::at("", "value", sentence)))
        }
        ("POST", "reset", "") => asked(shop.reset().map(|()| json!({"done": true}))),
        ("GET", "settings", "") => asked(shop.settings().map(|settings| json!(settings))),
        ("PUT", "settings", "") => {
            edited(body, |changes| shop.change_settings(changes).map(|settings| json!(settings)))
        }
        ("GET", "cable", "") => Answer::Json(json!({"pulled": shop.faults().cable_pulled()})),
        ("PUT", "cable", "") => told(body, |cable| match cable.get("pulled").and_then(Value::as_bool) {
            Some(pulled) => {
                shop.faults().set_cable(pulled);
                Ok(())
            }
            None => {
                let sentence = "the cable is {\"pulled\": true} or {\"pulled\": false}";
                Err(Wrong::at("pulled", "value", sentence))
            }
        }),
        ("GET", "faults", "") => Answer::Json(shop.faults().list().into()),
        ("GET", "faults", "kinds") => Answer::Json(faults::kinds().into()),
        ("POST", "faults", "") => told(body, |fault| shop.faults().post(fault)),
        ("DELETE", "faults", "") => {
            shop.faults().clear();
            done()
        }
        ("DELETE", "faults", id) => match id.parse().is_ok_and(|id| shop.faults().remove(id)) {
            true => done(),
            false => Answer::Refused(404, format!("no fault {id} is waiting")),
        },
        (_, "customers", key) => row::<Customer>(shop, head, key, body),
        (_, "certificates", key) => row::<Certificate>(shop, head, key, body),
        (_, "coupons", key) => row::<Coupon>(shop, head, key, body),
        (_, "gift_codes", key) => row::<GiftCode>(shop, head, key, body),
        (_, "campaigns", key) => row::<Campaign>(shop, head, key, body),
        (_, "faults", "" | "kinds") => not_taken(head),
        (_, topic, "") if TOPICS.contains(&topic) => not_taken(head),
        _ => Answer::Refused(404, format!("there is no {path}; GET /sandbox lists what there is")),
    }
}

fn row<R: Row>(shop: &Shop, head: &Parts, key: &str, body: &[u8]) -> Answer {
    match (head.method.as_str(), key) {
        ("POST", "") => edited(body, |fields| shop.edit(|books| rows::add::<R>(books, fields))),
        ("PUT", key) if !key.is_empty() => {
            edited(body, |changes| shop.edit(|books| rows::change::<R>(books, key, changes)))
        }
        ("DELETE", key) if !key.is_empty() => {
            shop.edit(|books| rows::remove::<R>(books, key)).map_or_else(Answer::Wrong, Answer::Json)
        }
        _ => not_taken(head),
    }
}

fn not_taken(head: &Parts) -> Answer {
    let (method, path) = (&head.method, head.uri.path());
    Answer::Refused(405, format!("{path} does not take {method}; GET /sandbox lists what there is"))
}

fn file(name: &str) -> Answer {
    let missing = || Answer::Refused(404, format!("there is no /sandbox/{name}"));
    page::file(name).map_or_else(missing, Answer::Ready)
}

fn wants_html(head: &Parts) -> bool {
    let accept = head.headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn help() -> String {
    let row = |(name, keys): &(&str, &[faults::Key])| {
        let keys: Vec<&str> = keys.iter().map(|key| key.name()).collect();
        format!("  {name:<14}{}\n", keys.join(", "))
    };
    let kinds: String = faults::KINDS.iter().map(row).collect();
    format!("{HELP}{kinds}")
}

fn done() -> Answer {
    Answer::Json(json!({"done": true}))
}

fn asked(answer: Result<Value, String>) -> Answer {
    answer.map_or_else(|sentence| Answer::Refused(500, sentence), Answer::Json)
}

fn told(body: &[u8], act: impl FnOnce(Value) -> Result<(), Wrong>) -> Answer {
    let told = serde_json::from_slice(body).map_err(not_json);
    told.and_then(act).map_or_else(Answer::Wrong, |()| done())
}

fn edited(body: &[u8], act: impl FnOnce(&Map<String, Value>) -> Result<Value, Wrong>) -> Answer {
    let edited = match serde_json::from_slice(body).map_err(not_json) {
        Ok(Value::Object(fields)) => act(&fields),
        Ok(_) => Err(Wrong::at("", "value", "an object with some keys is needed")),
        Err(wrong) => Err(wrong),
    };
    edited.map_or_else(Answer::Wrong, Answer::Json)
}

fn not_json(error: serde_json::Error) -> Wrong {
    Wrong::at("", "value", format!("the body is not JSON: {error}"))
}
