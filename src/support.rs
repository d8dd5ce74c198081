//! The bundle for the support desk: what it takes to say what is wrong with a till, and nothing of a customer.
//!
//! Everything in it is listed here by name. Folders are left out (they hold the user's name), and so is what the proxy's
//! address may hide.

use std::time::Instant;

use serde_json::{Map, Value};

use crate::checkout::Checkout;
use crate::clock;
use crate::config::Config;
use crate::deadline::Deadline;
use crate::error::{Error, Result, Status};
use crate::exchange::Exchange;
use crate::receipt::object;
use crate::shown::{self, Place};
use crate::transport::certificates::Shown;
use crate::wire::Checked;
use crate::wire::table::Operation;

/// The bundle of a session: `wire` is the section of its configuration as written. The server is asked once, and once
/// more for its certificates.
pub fn bundle(
    config: &Config,
    wire: &Map<String, Value>,
    checkout: &Checkout,
    deadline: &Deadline,
) -> Result<Map<String, Value>> {
    let exchange = &checkout.exchange;
    // First what is at hand: the server may use up the deadline.
    let journal = checkout.stats(deadline).and_then(|mut stats| {
        stats.remove("path");
        let pending = shown::allowed(&checkout.pending(deadline)?, Place::Log).0;
        stats.insert("pending".to_owned(), Value::Object(pending));
        Ok(Value::Object(stats))
    });
    let is_offline = exchange.transport.is_offline();
    let (answered, clock) = ping(exchange, deadline)?;
    let is_reached =
        !["NETWORK", "TIMEOUT", "OFFLINE", "CANCELLED"].iter().any(|s| answered["status"] == **s);
    let certificates = if is_reached { exchange.transport.certificates(deadline) } else { Vec::new() };
    Ok(object(vec![
        ("created_at", clock::rfc3339(clock::now_ms()).into()),
        ("version", env!("CARGO_PKG_VERSION").into()),
        ("system", format!("{} {}", std::env::consts::OS, std::env::consts::ARCH).into()),
        ("settings", settings(config)),
        ("wire", Value::Object(wire.clone())),
        ("offline", is_offline.into()),
        ("ping", answered),
        ("clock", clock),
        ("certificates", certificates.into_iter().map(shown).collect()),
        ("journal", journal.unwrap_or_else(|error| failed(&error).into())),
        ("log", exchange.log.tail().into()),
    ]))
}

fn settings(config: &Config) -> Value {
    let settings = object(vec![
        ("base_url", config.base_url.clone().into()),
        ("proxy", config.proxy.is_some().into()),
        ("ca_file", config.tls.ca_file.is_some().into()),
        ("connect_ms", config.timeouts.connect_ms.into()),
        ("total_ms", config.timeouts.total_ms.into()),
        ("breaker_failures", config.breaker.failures.into()),
        ("breaker_open_ms", config.breaker.open_ms.into()),
        ("settle_ms", config.journal.settle_ms.into()),
        ("keep_days", config.journal.keep_days.into()),
        ("log_level", config.log.level.clone().into()),
        ("response_bytes", config.limits.response_bytes.into()),
    ]);
    settings.into()
}

/// How the server answers, and how far this machine's clock is from its.
fn ping(exchange: &Exchange, deadline: &Deadline) -> Result<(Value, Value)> {
    let operation = Operation::BasicPing;
    let nothing = Checked::composed(Map::new());
    let request = exchange.contract.encode(operation, &nothing)?;
    let begun = (Instant::now(), clock::now_ms());
    let reply = exchange.reply(operation, &request, deadline);
    let took = i64::try_from(begun.0.elapsed().as_millis()).unwrap_or(i64::MAX);
    let mut clocks = Value::Null;
    let answer = reply.and_then(|reply| {
        if let Some(server) = reply.date.as_ref().and_then(|date| clock::parse_http(date.to_str().ok()?)) {
            // The server's header has no fractions: on average it is half a second late.
            let (local, server) = (begun.1 + took / 2, server + 500);
            let told = object(vec![
                ("local", clock::rfc3339(local).into()),
                ("server", clock::rfc3339(server).into()),
                ("skew_ms", (local - server).into()),
            ]);
            clocks = told.into();
        }
        exchange.contract.decode(Some(operation), reply.http, &reply.body)
    });
    let mut told =
        answer.map_or_else(|error| failed(&error), |_| object(vec![("status", Status::Ok.name().into())]));
    told.insert("ms".to_owned(), took.into());
    Ok((told.into(), clocks))
}

fn failed(error: &Error) -> Map<String, Value> {
    object(vec![
        ("status", error.status().name().into()),
        ("message", error.message().into()),
        ("detail", error.detail().into()),
        ("http_status", error.http().into()),
    ])
}

fn shown(certificate: Shown) -> Value {
    let Shown { subject, issuer, not_before, not_after, sha256 } = certificate;
    let shown = object(vec![
        ("subject", subject.into()),
        ("issuer", issuer.into()),
        ("not_before", not_before.into()),
        ("not_after", not_after.into()),
        ("sha256", sha256.into()),
    ]);
    shown.into()
}
