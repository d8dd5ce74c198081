//! HTTP under a deadline: TLS, keep-alive, retries, circuit breaker, cancelling. It knows no loyalty.

mod breaker;
pub mod certificates;
mod failure;
mod resolver;
mod roots;
mod scope;
mod socket;

use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::http::{HeaderName, HeaderValue, Method, Request, Response, header};
use ureq::tls::{TlsConfig, TlsProvider};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, RustlsConnector};
use ureq::{Agent, Body, Proxy};

use breaker::Breaker;
pub use failure::{Failure, Kind};
pub use resolver::left_a_thread_behind;

use crate::clock;
use crate::config::Config;
use crate::deadline::{Canceller, Deadline};
use crate::error::{Error, Result};
use crate::failpoint;

/// Idle connections kept: as many as tills of one shop call at once.
const IDLE_MAX: usize = 16;
/// Servers commonly close idle connections after 60 s or more; ours go first.
const IDLE_AGE: Duration = Duration::from_secs(50);
/// Memory taken for an answer by what its head announces; the rest as it comes.
const BODY_AT_ONCE: u64 = 64 << 10;
/// The machine slept if one steady clock went on for so long while the other one stood.
const SLEEP_MS: i64 = 2_000;
/// Largest head of an answer.
const HEAD_BYTES: usize = 32 << 10;

/// What came back, whatever its status.
#[derive(Debug)]
pub struct Reply {
    /// The HTTP status.
    pub http: u16,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// When the server says it is.
    pub date: Option<HeaderValue>,
}

/// The way to one server.
#[derive(Debug)]
pub struct Transport {
    /// With its connections; another one takes its place when they are dead.
    agent: Mutex<Agent>,
    lookup: resolver::Lookup,
    /// How far the two steady clocks were apart at the last call: the one that stops while the machine sleeps, and the
    /// other one.
    slept: Mutex<Option<(Instant, i64)>>,
    canceller: Canceller,
    behind_proxy: bool,
    base_url: String,
    auth: Option<(HeaderName, HeaderValue)>,
    connect: Duration,
    response_bytes: u64,
    breaker: Breaker,
}

/// What is sent: a path under the base URL and a body.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The path with the query.
    pub path: &'a str,
    /// The body's type.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
    /// Whether it may be sent again when the line broke.
    pub repeatable: bool,
}

impl Transport {
    /// The way to the configuration's server; nothing is opened yet.
    ///
    /// # Errors
    /// `BAD_CONFIG` for the proxy, the CA file or the header.
    pub fn new(config: &Config, auth_header: Option<(&str, &str)>, canceller: &Canceller) -> Result<Self> {
        let proxy = config.proxy.as_deref().map(parse_proxy).transpose()?;
        let behind_proxy = proxy.is_some();
        let roots = if config.base_url.starts_with("https") || behind_proxy {
            roots::load(config.tls.ca_file.as_deref())?
        } else {
            check_ca_file(config.tls.ca_file.as_deref())?
        };
        let auth = auth_header.map(sensitive_header).transpose()?;
        // Every option that we depend on is set here; ureq's defaults read the environment and follow redirects.
        let agent_config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy)
            .https_only(false)
            .tls_config(TlsConfig::builder().provider(TlsProvider::Rustls).root_certs(roots).build())
            .user_agent(concat!("maxbonus/", env!("CARGO_PKG_VERSION")))
            .accept("application/json")
            .accept_encoding("gzip")
            .max_response_header_size(HEAD_BYTES)
            .input_buffer_size(socket::INPUT_BYTES)
            .output_buffer_size(socket::OUTPUT_BYTES)
            .max_idle_connections(IDLE_MAX)
            .max_idle_connections_per_host(IDLE_MAX)
            .max_idle_age(IDLE_AGE)
            .build();
        let lookup = resolver::Lookup::new(canceller.clone());
        let agent = agent(agent_config, canceller, behind_proxy, &lookup);
        Ok(Transport {
            agent: Mutex::new(agent),
            lookup,
            slept: Mutex::default(),
            canceller: canceller.clone(),
            behind_proxy,
            base_url: config.base_url.clone(),
            auth,
            connect: Duration::from_millis(config.timeouts.connect_ms),
            response_bytes: config.limits.response_bytes,
            breaker: Breaker::new(config.breaker.failures, Duration::from_millis(config.breaker.open_ms)),
        })
    }

    /// The agent with its connections; with none where the machine slept since the last call, which ends them all without
    /// a word.
    fn agent(&self) -> Agent {
        let now = (Instant::now(), clock::steady_ms());
        let before = self.slept.lock().unwrap_or_else(PoisonError::into_inner).replace(now);
        if let Some((instant, steady)) = before {
            let awake = i64::try_from(now.0.duration_since(instant).as_millis()).unwrap_or(i64::MAX);
            if (now.1 - steady).saturating_sub(awake) > SLEEP_MS {
                self.drop_connections();
            }
        }
        self.agent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Leaves the kept connections behind; calls in flight on them end as they may.
    fn drop_connections(&self) {
        let mut held = self.agent.lock().unwrap_or_else(PoisonError::into_inner);
        *held = agent(held.config().clone(), &self.canceller, self.behind_proxy, &self.lookup);
    }

    /// Whether calls are being answered OFFLINE now.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        self.breaker.is_open(Instant::now())
    }

    /// Sends a request and reads its answer, whatever the status, by the deadline.
    ///
    /// # Errors
    /// [`Failure`]; its `sent` says whether the server may have the request.
    pub fn send(&self, request: Outgoing<'_>, deadline: &Deadline) -> std::result::Result<Reply, Failure> {
        if !self.breaker.permits(Instant::now()) {
            let detail = "the network failed before; waiting for a probe".to_owned();
            let kind = Kind::Offline;
            return Err(Failure { kind, sent: false, on_a_kept_line: false, by_our_clock: false, detail });
        }
        let mut attempt = 1;
        let result = loop {
            let result = self.send_once(request, deadline);
            match &result {
                Err(failure) => {
                    if failure.on_a_kept_line && failure.is_network() {
                        // The others were kept as long, and died of the same.
                        self.drop_connections();
                    }
                    let undelivered = scope::was_undelivered();
                    if !may_retry(request.repeatable, undelivered, failure, attempt, deadline.left()) {
                        break result;
                    }
                    attempt += 1;
                }
                Ok(_) => break result,
            }
        };
        match &result {
            Err(failure) if failure.is_network() => _ = self.breaker.failed(Instant::now()),
            Err(failure) if matches!(failure.kind, Kind::Cancelled | Kind::Tls) => {
                self.breaker.undecided(Instant::now());
            }
            _ => self.breaker.succeeded(),
        }
        result
    }

    /// The certificates that the server shows, its own first, whether they are trusted or not; none over plain http or
    /// when it cannot be reached.
    pub fn certificates(&self, deadline: &Deadline) -> Vec<certificates::Shown> {
        if !self.base_url.starts_with("https") {
            return Vec::new();
        }
        let _in_call = scope::enter(deadline, self.connect);
        let look = certificates::Look::new(self.behind_proxy);
        let chain =
            ().chain(ConnectProxyConnector::default())
                .chain(socket::Tcp { canceller: self.canceller.clone() })
                .chain(certificates::LookConnector(look.clone()));
        let agent = Agent::with_parts(self.agent().config().clone(), chain, self.lookup.clone());
        // It ends with an error always: the handshake is broken off once the certificates are there.
        _ = agent.get(&self.base_url).call();
        look.seen()
    }

    fn send_once(&self, request: Outgoing<'_>, deadline: &Deadline) -> std::result::Result<Reply, Failure> {
        let _in_call = scope::enter(deadline, self.connect);
        let fail = |kind, detail: String| Failure {
            kind,
            sent: scope::was_sent(),
            on_a_kept_line: scope::was_on_a_kept_line(),
            by_our_clock: false,
            detail,
        };
        if deadline.cancelled() {
            return Err(fail(Kind::Cancelled, "the call was cancelled".to_owned()));
        }
        if deadline.expired() {
            return Err(fail(Kind::Timeout, "the deadline had passed before the request".to_owned()));
        }
        failpoint::pass("transport: before");
        let response = self.run(request).map_err(|e| {
            let kind = classify(&e);
            Failure { by_our_clock: is_of_the_clock(&e), ..fail(kind, describe(kind, &e)) }
        })?;
        let http = response.status().as_u16();
        let date = response.headers().get(header::DATE).cloned();
        let is_packed = is_packed(&response);
        let announced = response.body().content_length().unwrap_or(0).min(BODY_AT_ONCE);
        let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0) + 1);
        // ureq's own limit is a default that counts before decompression: ours alone holds.
        let reader = response.into_body().into_with_config().limit(u64::MAX).reader();
        let read = reader.take(self.response_bytes + 1).read_to_end(&mut body);
        if body.len() as u64 > self.response_bytes {
            let detail = format!("HTTP {http}: the answer is larger than {} bytes", self.response_bytes);
            return Err(fail(Kind::Protocol, detail));
        }
        if let Err(e) = read {
            let e = ureq::Error::from(e);
            let kind = match classify(&e) {
                Kind::Network => Kind::Protocol,
                kind => kind,
            };
            return Err(fail(kind, format!("HTTP {http}: the answer was cut short: {}", describe(kind, &e))));
        }
        if is_packed {
            body = unpacked(&body, self.response_bytes).ok_or_else(|| {
                fail(Kind::Protocol, format!("HTTP {http}: the answer cannot be decompressed"))
            })?;
        }
        failpoint::pass("transport: answered");
        Ok(Reply { http, body, date })
    }

    fn run(&self, request: Outgoing<'_>) -> std::result::Result<Response<Body>, ureq::Error> {
        let method =
            Method::from_bytes(request.method.as_bytes()).map_err(|_| ureq::Error::BadUri(String::new()))?;
        let mut head = Request::builder().method(&method).uri(format!("{}{}", self.base_url, request.path));
        if let Some((name, value)) = &self.auth {
            head = head.header(name.clone(), value.clone());
        }
        if let Some(content_type) = request.content_type {
            head = head.header(header::CONTENT_TYPE, content_type);
        }
        if matches!(method, Method::POST | Method::PUT | Method::PATCH) {
            self.agent().run(head.body(request.body)?)
        } else {
            self.agent().run(head.body(())?)
        }
    }
}

/// An agent without connections.
fn agent(
    config: ureq::config::Config,
    canceller: &Canceller,
    behind_proxy: bool,
    lookup: &resolver::Lookup,
) -> Agent {
    let chain =
        ().chain(ConnectProxyConnector::default())
            .chain(socket::Tcp { canceller: canceller.clone() })
            .chain(RustlsConnector::default())
            .chain(socket::TopOfChain { behind_proxy });
    Agent::with_parts(config, chain, lookup.clone())
}

/// Whether a body is packed in a spelling that ureq leaves alone: it knows `gzip` in small letters.
fn is_packed(response: &Response<Body>) -> bool {
    let encoding = response.headers().get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok());
    encoding.is_some_and(|encoding| {
        encoding != "gzip" && ["gzip", "x-gzip"].contains(&encoding.trim().to_ascii_lowercase().as_str())
    })
}

/// What a packed body holds, if it is no larger than the limit.
fn unpacked(body: &[u8], most: u64) -> Option<Vec<u8>> {
    let mut unpacked = Vec::new();
    let reader = flate2::read::MultiGzDecoder::new(body);
    reader.take(most + 1).read_to_end(&mut unpacked).ok()?;
    (unpacked.len() as u64 <= most).then_some(unpacked)
}

/// Whether the handshake failed because this machine's clock stands before or after a certificate's time.
fn is_of_the_clock(error: &ureq::Error) -> bool {
    use rustls::CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    let of_rustls = |error: &rustls::Error| {
        matches!(
            error,
            rustls::Error::InvalidCertificate(
                Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. }
            )
        )
    };
    match error {
        ureq::Error::Rustls(error) => of_rustls(error),
        ureq::Error::Io(e) => e.get_ref().is_some_and(|inner| {
            inner.downcast_ref::<rustls::Error>().is_some_and(of_rustls)
                || inner.downcast_ref::<ureq::Error>().is_some_and(is_of_the_clock)
        }),
        _ => false,
    }
}

/// Whether to send again: what may be repeated, or what cannot have left, once, when the line broke under it
/// (as a kept-alive connection does when the server has just closed it) and there is time.
fn may_retry(repeatable: bool, undelivered: bool, failure: &Failure, attempt: u32, left: Duration) -> bool {
    (repeatable && failure.sent || undelivered)
        && failure.kind == Kind::Network
        && attempt < 2
        && left > Duration::from_millis(100)
}

fn sensitive_header((name, value): (&str, &str)) -> Result<(HeaderName, HeaderValue)> {
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Error::config("wire.auth_header", "неверное имя", "is not a header's name"))?;
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| Error::config("token", "есть посторонние символы", "fits no header"))?;
    value.set_sensitive(true);
    Ok((name, value))
}

fn parse_proxy(text: &str) -> Result<Proxy> {
    let bad = |why: &str| {
        Error::config(
            "proxy",
            "нужен адрес вида http://прокси:порт",
            &format!("is not http://host:port ({why})"),
        )
    };
    if !text.starts_with("http://") && !text.starts_with("https://") {
        return Err(bad("the scheme is not http or https"));
    }
    // The error's own text would quote the password.
    Proxy::new(text).map_err(|_| bad("it cannot be parsed"))
}

/// Over plain http the file is not used, but a wrong one is told at once, not on the day of https.
fn check_ca_file(path: Option<&Path>) -> Result<ureq::tls::RootCerts> {
    match path {
        Some(_) => roots::load(path),
        None => Ok(ureq::tls::RootCerts::Specific(std::sync::Arc::new(Vec::new()))),
    }
}

fn classify(error: &ureq::Error) -> Kind {
    if scope::is_cancelled() {
        return Kind::Cancelled;
    }
    match error {
        ureq::Error::Timeout(_) => Kind::Timeout,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) | ureq::Error::TlsRequired => {
            Kind::Tls
        }
        ureq::Error::Io(e) if e.kind() == std::io::ErrorKind::TimedOut => Kind::Timeout,
        ureq::Error::Io(e) => match e.get_ref() {
            Some(inner) if inner.is::<rustls::Error>() => Kind::Tls,
            Some(inner) => inner.downcast_ref::<ureq::Error>().map_or(Kind::Network, classify),
            None => Kind::Network,
        },
        ureq::Error::Protocol(_)
        | ureq::Error::Http(_)
        | ureq::Error::LargeResponseHeader(..)
        | ureq::Error::Decompress(..)
        | ureq::Error::BodyExceedsLimit(_)
        | ureq::Error::BodyStalled => Kind::Protocol,
        _ => Kind::Network,
    }
}

fn describe(kind: Kind, error: &ureq::Error) -> String {
    match (kind, error) {
        (Kind::Cancelled, _) => "the call was cancelled".to_owned(),
        (Kind::Timeout, _) if scope::was_sent() => "no answer by the deadline".to_owned(),
        (Kind::Timeout, _) => "no connection by the deadline".to_owned(),
        // These quote the URL, and with it a query.
        (_, ureq::Error::BadUri(_)) => "the URL is wrong".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_repeatable_request_on_a_broken_line_is_sent_again_and_once() {
        let failure = |kind, sent| Failure {
            kind,
            sent,
            on_a_kept_line: false,
            by_our_clock: false,
            detail: String::new(),
        };
        let left = Duration::from_secs(1);
        assert!(may_retry(true, false, &failure(Kind::Network, true), 1, left));
        assert!(may_retry(false, true, &failure(Kind::Network, false), 1, left), "it cannot have left");
        assert!(!may_retry(false, true, &failure(Kind::Network, false), 2, left), "but once");
        for (repeatable, kind, sent, attempt, left) in [
            (false, Kind::Network, true, 1, left),
            (true, Kind::Network, false, 1, left),
            (true, Kind::Network, true, 2, left),
            (true, Kind::Network, true, 1, Duration::from_millis(50)),
            (true, Kind::Timeout, true, 1, left),
            (true, Kind::Tls, true, 1, left),
            (true, Kind::Protocol, true, 1, left),
            (true, Kind::Cancelled, true, 1, left),
        ] {
            assert!(!may_retry(repeatable, false, &failure(kind, sent), attempt, left), "{kind:?}");
        }
    }

    #[test]
    fn a_wrong_proxy_is_named_but_not_quoted() {
        for text in ["socks5://a:1", "http://user:secret@", "secret"] {
            let error = parse_proxy(text).unwrap_err();
            assert_eq!(error.field(), Some("proxy"));
            assert!(!error.detail().contains("secret"));
        }
        assert!(parse_proxy("http://user:secret@127.0.0.1:3128").is_ok());
    }
}
