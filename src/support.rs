//! The bundle for the support desk: what it takes to say what is wrong with a till, and nothing of a customer.
//!
//! Everything in it is listed here by name. Folders are left out (they hold the user's name), and so is what the proxy's
//! address may hide.

use std::time::Instant;

use serde_json::{Map, Value, json};

use crate::clock;
use crate::config::Config;
use crate::deadline::Deadline;
use crate::error::{Error, Result, Status};
use crate::exchange::Exchange;
use crate::journal::Journal;
use crate::transport::certificates::Shown;
use crate::wire::table;

/// The bundle of a session: `wire` is the section of its configuration as written. The server is asked once, and once
/// more for its certificates.
pub fn bundle(
    config: &Config,
    wire: &Map<String, Value>,
    exchange: &Exchange,
    journal: Result<&Journal>,
    deadline: &Deadline,
) -> Result<Map<String, Value>> {
    // First what is at hand: the server may use up the deadline.
    let journal = journal.and_then(|journal| {
        let mut stats = journal.stats(deadline)?;
        stats.remove("path");
        stats.insert("pending".to_owned(), Value::Object(journal.pending(deadline)?));
        Ok(Value::Object(stats))
    });
    let is_offline = exchange.transport.is_offline();
    let (answered, clock) = ping(exchange, deadline)?;
    let is_reached =
        !["NETWORK", "TIMEOUT", "OFFLINE", "CANCELLED"].iter().any(|s| answered["status"] == **s);
    let certificates = if is_reached { exchange.transport.certificates(deadline) } else { Vec::new() };
    Ok(Map::from_iter([
        ("created_at".to_owned(), json!(clock::rfc3339(clock::now_ms()))),
        ("version".to_owned(), json!(env!("CARGO_PKG_VERSION"))),
        ("system".to_owned(), json!(format!("{} {}", std::env::consts::OS, std::env::consts::ARCH))),
        ("settings".to_owned(), settings(config)),
        ("wire".to_owned(), Value::Object(wire.clone())),
        ("offline".to_owned(), json!(is_offline)),
        ("ping".to_owned(), answered),
        ("clock".to_owned(), clock),
        ("certificates".to_owned(), certificates.iter().map(shown).collect()),
        ("journal".to_owned(), journal.unwrap_or_else(|error| failed(&error))),
        ("log".to_owned(), exchange.log.tail().into()),
    ]))
}

fn settings(config: &Config) -> Value {
    json!({
        "base_url": config.base_url,
        "proxy": config.proxy.is_some(),
        "ca_file": config.tls.ca_file.is_some(),
        "connect_ms": config.timeouts.connect_ms,
        "total_ms": config.timeouts.total_ms,
        "breaker_failures": config.breaker.failures,
        "breaker_open_ms": config.breaker.open_ms,
        "settle_ms": config.journal.settle_ms,
        "keep_days": config.journal.keep_days,
        "log_level": config.log.level,
        "response_bytes": config.limits.response_bytes,
    })
}

/// How the server answers, and how far this machine's clock is from its.
fn ping(exchange: &Exchange, deadline: &Deadline) -> Result<(Value, Value)> {
    let operation = table::find("basic.ping").ok_or_else(|| Error::new(Status::Internal, "basic.ping"))?;
    let request = exchange.contract.encode(operation, Map::new())?;
    let begun = (Instant::now(), clock::now_ms());
    let reply = exchange.reply(&request, true, deadline);
    let took = i64::try_from(begun.0.elapsed().as_millis()).unwrap_or(i64::MAX);
    let mut clocks = Value::Null;
    let answer = reply.and_then(|reply| {
        if let Some(server) = reply.date.as_ref().and_then(|date| clock::parse_http(date.to_str().ok()?)) {
            // The server's header has no fractions: on average it is half a second late.
            let (local, server) = (begun.1 + took / 2, server + 500);
            clocks = json!({"local": clock::rfc3339(local), "server": clock::rfc3339(server), "skew_ms": local - server});
        }
        exchange.contract.decode(operation, reply.http, &reply.body)
    });
    let mut told = answer.map_or_else(|error| failed(&error), |_| json!({"status": Status::Ok.name()}));
    told["ms"] = json!(took);
    Ok((told, clocks))
}

fn failed(error: &Error) -> Value {
    json!({"status": error.status().name(), "message": error.message(), "detail": error.detail(), "http_status": error.http()})
}

fn shown(certificate: &Shown) -> Value {
    let Shown { subject, issuer, not_before, not_after, sha256 } = certificate;
    json!({"subject": subject, "issuer": issuer, "not_before": not_before, "not_after": not_after, "sha256": sha256})
}
