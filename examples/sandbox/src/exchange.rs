//! One request and its response: what comes in, which fault befalls it, what goes out.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER};
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode};
use tokio::task::{spawn, spawn_blocking};
use tokio::time::sleep;

use crate::answer::{self, Reply};
use crate::body;
use crate::delivery::{self, Cut, Delivery};
use crate::dialect::{Route, TokenIn};
use crate::faults::{Asked, Kind};
use crate::line::Control;
use crate::reference::{self, Reference};
use crate::refusal::Reason;
use crate::request_log::Entry;
use crate::samples::{self, Body};
use crate::shop::{Ask, Shop};
use crate::{admin, altered};

/// Larger request bodies are refused with 413.
const BODY_MAX: usize = 64 << 20;

/// Content types.
pub const HTML: &str = "text/html; charset=UTF-8";
pub const JSON: &str = "application/json; charset=UTF-8";
pub const TEXT: &str = "text/plain; charset=UTF-8";
const GARBAGE: &str = "<html><body><h1>It works!</h1></body></html>\n";

/// Answers one request, or cuts its connection.
pub async fn answer(
    shop: Arc<Shop>,
    control: Arc<Control>,
    connection: u64,
    request: Request<Incoming>,
) -> Result<Response<Delivery>, Cut> {
    let (head, body) = request.into_parts();
    if admin::owns(head.uri.path()) {
        let body = read(body).await?;
        return Ok(admin::answer(&shop, &head, body.as_deref()));
    }
    if head.method == "GET"
        && let Some(reference) = reference::at(&shop.dialect, head.uri.path())
    {
        return Ok(match reference {
            Reference::Page(page) => response(200, HTML, Delivery::plain(Bytes::from(page))),
            Reference::Document(document) => {
                response(200, JSON, Delivery::plain(Bytes::from(document.to_string())))
            }
        });
    }
    let operation = match shop.dialect.route(head.method.as_str(), head.uri.path()) {
        Route::Found(operation) => Some(operation.name),
        Route::WrongMethod | Route::Unknown => None,
    };
    let looks_inside = shop.faults().look_inside();
    let (body, early) = if looks_inside { (None, read(body).await?) } else { (Some(body), None) };
    let said = early.as_deref().map(|raw| said(&head, raw)).unwrap_or_default();
    let asked =
        Asked { operation, path: head.uri.path(), base: &shop.dialect.base_path, said: said.as_str() };
    let struck = shop.faults().strike(&asked);
    let (fault, kind) = struck.unzip();
    let n = shop.log().add(entry(&shop, &head, connection, operation, fault));
    let _ended = Ended { shop: shop.clone(), n };
    if let Some(Kind::Refuse) = kind {
        control.reset();
        return Err(Cut);
    }
    let exchange = Exchange { shop, control, n };
    let raw = match body {
        Some(body) => read(body).await?,
        None => early,
    };
    let Some(raw) = raw else {
        let refusal = Reason::BodyTooLarge.on("body");
        let reply = answer::failure(&exchange.shop.dialect, &refusal);
        return exchange.reply(&reply);
    };
    let shown = exchange.shop.without_token(&raw);
    exchange.shop.log().set_body(n, &shown);
    let ask = ask(&exchange.shop, &head, raw);
    exchange.shop.hear(n, &ask);
    match kind {
        None => {
            let reply = exchange.apply(ask, Duration::ZERO).await;
            exchange.reply(&reply)
        }
        Some(kind) => exchange.befall(kind, ask).await,
    }
}

/// What a request says, for faults that look inside: its query and body, as they came and decoded.
fn said(head: &Parts, raw: &[u8]) -> String {
    let raw = format!("{} {}", head.uri.query().unwrap_or_default(), String::from_utf8_lossy(raw));
    format!("{raw} {}", body::decode(&raw))
}

/// The body, or `None` when it is too large.
async fn read(body: Incoming) -> Result<Option<Bytes>, Cut> {
    match Limited::new(body, BODY_MAX).collect().await {
        Ok(body) => Ok(Some(body.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => Ok(None),
        // The client went away in the middle of its request.
        Err(_) => Err(Cut),
    }
}

fn ask(shop: &Shop, head: &Parts, raw: Bytes) -> Ask {
    let header = |name: &str| head.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    Ask {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        content_type: header(CONTENT_TYPE.as_str()).unwrap_or_default().into_owned(),
        auth: match &shop.dialect.token_in {
            TokenIn::Header(name, _) => header(name).map(|value| value.into_owned()),
            _ => None,
        },
        raw,
    }
}

fn entry(
    shop: &Shop,
    head: &Parts,
    connection: u64,
    operation: Option<&'static str>,
    fault: Option<&'static str>,
) -> Entry {
    let token = shop.token().unwrap_or_default();
    let hidden = |text: String| if token.is_empty() { text } else { text.replace(&token, "***") };
    let shown = |name: &str, value: &HeaderValue| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        if !matches!(&shop.dialect.token_in, TokenIn::Header(carries, _) if carries == name) {
            return hidden(value);
        }
        // Whatever was presented is hidden: a wrong token may be a real shop's.
        match value.split_once(' ') {
            Some((scheme, _)) => format!("{scheme} ***"),
            None => "***".to_owned(),
        }
    };
    Entry {
        connection,
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: hidden(head.uri.query().unwrap_or_default().to_owned()),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), shown(name.as_str(), value)))
            .collect(),
        operation,
        fault,
    }
}

/// However an exchange ends, also with a client that goes away: from then on nothing more is answered.
struct Ended {
    shop: Arc<Shop>,
    n: u64,
}

impl Drop for Ended {
    fn drop(&mut self) {
        self.shop.log().ended(self.n);
    }
}

struct Exchange {
    shop: Arc<Shop>,
    control: Arc<Control>,
    n: u64,
}

impl Exchange {
    /// Serves the request after a wait. It happens even if the client goes away meanwhile, as it does on a server
    /// that has read the request; and a panic becomes an answer.
    async fn apply(&self, ask: Ask, wait: Duration) -> Reply {
        let (shop, n) = (self.shop.clone(), self.n);
        let serving = spawn(async move {
            if !wait.is_zero() {
                sleep(wait).await;
            }
            shop.serve(n, &ask)
        });
        let failed = |_| answer::failure(&self.shop.dialect, &Reason::Internal.on(""));
        serving.await.unwrap_or_else(failed)
    }

    async fn befall(self, kind: Kind, ask: Ask) -> Result<Response<Delivery>, Cut> {
        let now = Duration::ZERO;
        match kind {
            Kind::Refuse | Kind::DieBefore => Err(Cut),
            Kind::DieAfter => {
                self.apply(ask, now).await;
                Err(Cut)
            }
            Kind::Late(wait) => {
                let late = async move { self.apply(ask, wait).await };
                drop(spawn(late));
                Err(Cut)
            }
            Kind::Delay(wait) => {
                let reply = self.apply(ask, wait).await;
                self.reply(&reply)
            }
            Kind::Hang { applied } => {
                if applied {
                    self.apply(ask, now).await;
                }
                std::future::pending().await
            }
            Kind::HalfClose(wait) => {
                self.apply(ask, now).await;
                self.control.half_close(wait);
                std::future::pending().await
            }
            Kind::Status { status, body, applied } => {
                let reply = if applied { Some(self.apply(ask, now).await) } else { None };
                self.status(status, body, reply)
            }
            Kind::Words { status, message, retry_after } => {
                let refusal = Reason::Unavailable.on("").with_status(status).saying(message);
                let mut response = self.reply(&answer::failure(&self.shop.dialect, &refusal))?;
                if let Some(seconds) = retry_after {
                    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
                }
                Ok(response)
            }
            Kind::Garbage { body, applied } => {
                if applied {
                    self.apply(ask, now).await;
                }
                let bytes = body.map_or_else(|| Bytes::from_static(GARBAGE.as_bytes()), |body| body.bytes);
                self.body(200, Body { kind: HTML, bytes })
            }
            Kind::Redirect(location) => {
                let mut response = self.body(307, Body { kind: JSON, bytes: Bytes::new() })?;
                if let Ok(location) = HeaderValue::from_str(&location) {
                    response.headers_mut().insert(LOCATION, location);
                }
                Ok(response)
            }
            Kind::Body { body, applied } => {
                if applied {
                    self.apply(ask, now).await;
                }
                self.body(200, body)
            }
            Kind::Altered(how) => {
                let reply = self.apply(ask, now).await;
                let bytes = altered::text(&how, &self.shop.dialect, &reply);
                self.body(reply.status, Body { kind: JSON, bytes })
            }
            Kind::Truncated
            | Kind::Huge(_)
            | Kind::Gzip(_)
            | Kind::GzipBomb(_)
            | Kind::Drip(_)
            | Kind::DripHead(_)
            | Kind::CloseIdle(_) => {
                let reply = self.apply(ask, now).await;
                self.deform(kind, &reply).await
            }
        }
    }

    /// The usual answer, delivered in an unusual way.
    async fn deform(&self, kind: Kind, reply: &Reply) -> Result<Response<Delivery>, Cut> {
        let bytes = reply.text();
        let said = bytes.clone();
        let json = |delivery| self.response(reply.status, JSON, &said, delivery);
        match kind {
            Kind::Truncated => json(Delivery::truncated(&bytes)),
            Kind::Huge(size) => json(Delivery::huge(&bytes, size)),
            Kind::Gzip(coding) => {
                let Ok(packed) = delivery::gzip(&bytes) else { return Err(Cut) };
                let mut response = json(Delivery::plain(packed))?;
                if let Ok(coding) = HeaderValue::from_str(&coding) {
                    response.headers_mut().insert(CONTENT_ENCODING, coding);
                }
                Ok(response)
            }
            Kind::GzipBomb(size) => {
                let packed = spawn_blocking(move || delivery::gzip_bomb(&bytes, size)).await;
                let Ok(Ok(packed)) = packed else { return Err(Cut) };
                let mut response = json(Delivery::plain(packed))?;
                response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                Ok(response)
            }
            Kind::Drip(pause) => json(Delivery::dripping(bytes, pause)),
            Kind::DripHead(pause) => {
                self.control.drip(pause);
                json(Delivery::plain(bytes))
            }
            Kind::CloseIdle(pause) => {
                self.control.close_after(pause);
                let mut response = json(Delivery::plain(bytes).then_close(self.control.clone()))?;
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("keep-alive"));
                Ok(response)
            }
            _ => json(Delivery::plain(bytes)),
        }
    }

    /// The answer of the faults `status` and `status_after`.
    fn status(
        &self,
        status: u16,
        body: Option<Body>,
        applied: Option<Reply>,
    ) -> Result<Response<Delivery>, Cut> {
        let reason = if status == 401 { Reason::Unauthorized } else { Reason::Unavailable };
        let usual = || answer::failure(&self.shop.dialect, &reason.on("").with_status(status)).text();
        let json = |bytes| Body { kind: JSON, bytes };
        let of_the_way = || samples::named("gateway", status).filter(|_| samples::is_of_the_way(status));
        let body = match (body, applied) {
            (Some(body), _) => body,
            (None, Some(reply)) if status < 300 => json(reply.text()),
            (None, None) if status < 300 => json(Bytes::new()),
            (None, _) => of_the_way().unwrap_or_else(|| json(usual())),
        };
        self.body(status, body)
    }

    fn reply(&self, reply: &Reply) -> Result<Response<Delivery>, Cut> {
        self.body(reply.status, Body { kind: JSON, bytes: reply.text() })
    }

    fn body(&self, status: u16, body: Body) -> Result<Response<Delivery>, Cut> {
        self.response(status, body.kind, &body.bytes, Delivery::plain(body.bytes.clone()))
    }

    /// The response on its way, and in the log what it says; nothing when the cable was pulled meanwhile.
    fn response(
        &self,
        status: u16,
        kind: &'static str,
        said: &Bytes,
        body: Delivery,
    ) -> Result<Response<Delivery>, Cut> {
        if self.shop.faults().cable_pulled() {
            self.shop.log().lost(self.n);
            self.control.reset();
            return Err(Cut);
        }
        let shown = self.shop.without_token(said);
        self.shop.log().answered(self.n, status, &shown);
        Ok(response(status, kind, body))
    }
}

/// A response with its content type.
pub fn response(status: u16, kind: &'static str, body: Delivery) -> Response<Delivery> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
