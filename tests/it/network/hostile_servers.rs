//! Hostile servers: each gets its status in time, none gets the token, the session lives on.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use maxbonus_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::setup::authority::Authority;
use crate::setup::raw_server::{self, RawServer};
use crate::setup::till::{Till, new_folder};

const TOTAL_MS: u64 = 1_000;

/// What a call came to against a server that answers every request with these bytes; it must end in time.
fn asked(answer: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Value {
    let server = RawServer::start(move |_| answer());
    let config = json!({"token": "the-secret-token", "base_url": server.origin(), "timeouts": {"total_ms": TOTAL_MS},
        "limits": {"response_bytes": 100_000}, "breaker": {"failures": 0}});
    let till = Till::open(config);
    let begun = Instant::now();
    let (_, document) = till.try_call("customer.auth_qr", &json!({"qr": "1"}));
    assert!(begun.elapsed() < Duration::from_millis(TOTAL_MS + 50), "{:?}", begun.elapsed());
    assert!(!document.to_string().contains("the-secret-token"), "{document}");
    assert_eq!(till.try_call("journal.stats", &json!({})).0, 0);
    document
}

fn raw(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

#[test]
fn answers_that_are_no_http_or_lie_about_their_length_are_told_as_such() {
    let good = r#"{"token":"t"}"#;
    let long = "x".repeat(100_000);
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("no HTTP at all", raw("SSH-2.0-OpenSSH_9.2\r\n\r\n"), &["PROTOCOL"]),
        ("HTTP/0.9", raw(good), &["PROTOCOL", "NETWORK", "TIMEOUT"]),
        (
            "a header flood",
            raw(&format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-Flood: 1\r\n".repeat(20_000))),
            &["PROTOCOL"],
        ),
        ("one endless header", raw(&format!("HTTP/1.1 200 OK\r\nX: {long}\r\n\r\n")), &["PROTOCOL"]),
        (
            "more promised than sent",
            raw(&format!("HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n{good}")),
            &["PROTOCOL", "TIMEOUT"],
        ),
        (
            "less promised than sent",
            raw(&format!("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{good}")),
            &["PROTOCOL"],
        ),
        (
            "a length below nothing",
            raw(&format!("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{good}")),
            &["PROTOCOL"],
        ),
        (
            "two lengths",
            raw(&format!("HTTP/1.1 200 OK\r\nContent-Length: 13\r\nContent-Length: 5\r\n\r\n{good}")),
            &["PROTOCOL", "OK"],
        ),
        (
            "a chunk of 2^64",
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx"),
            &["PROTOCOL", "TIMEOUT"],
        ),
        (
            "a chunk of no number",
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n"),
            &["PROTOCOL"],
        ),
        (
            "gzip that is none",
            raw_server::answer(200, "Content-Encoding: gzip\r\n", good.as_bytes()),
            &["PROTOCOL"],
        ),
        ("nested too deep", raw_server::answer(200, "", "[".repeat(90_000).as_bytes()), &["PROTOCOL"]),
        (
            "a huge number",
            raw_server::answer(
                200,
                "",
                format!(r#"{{"token":"t","total_bonus":1e{}}}"#, "9".repeat(5_000)).as_bytes(),
            ),
            &["OK", "PROTOCOL"],
        ),
        ("no UTF-8", raw_server::answer(200, "", b"{\"token\":\"\xff\xfe\"}"), &["PROTOCOL"]),
        ("status 101", raw("HTTP/1.1 101 Switching\r\n\r\n"), &["PROTOCOL", "NETWORK", "TIMEOUT"]),
        (
            "status 100 without end",
            raw(&"HTTP/1.1 100 Continue\r\n\r\n".repeat(5_000)),
            &["PROTOCOL", "NETWORK", "TIMEOUT"],
        ),
        ("status 999", raw_server::answer(999, "", good.as_bytes()), &["PROTOCOL"]),
        ("HTTP/1.0 without a length", raw(&format!("HTTP/1.0 200 OK\r\n\r\n{good}")), &["OK", "TIMEOUT"]),
        ("an error page", raw_server::answer(503, "", b"<html>busy</html>"), &["PROTOCOL"]),
        ("nothing under 200", raw_server::answer(200, "", b""), &["PROTOCOL"]),
    ];
    for (what, bytes, statuses) in cases {
        let document = asked(move || bytes.clone());
        let status = document["status"].as_str().unwrap_or("OK");
        assert!(statuses.contains(&status), "{what}: {document}");
    }
}

#[test]
fn small_chunks_without_end_are_cut_at_the_limit_or_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 4_096]);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                while stream.write_all(&b"1\r\nx\r\n".repeat(100)).is_ok() {}
            });
        }
    });
    let config = json!({"token": "t", "base_url": format!("http://{address}"), "timeouts": {"total_ms": TOTAL_MS},
        "limits": {"response_bytes": 100_000}});
    let till = Till::open(config);
    let begun = Instant::now();
    let (_, document) = till.try_call("customer.auth_qr", &json!({"qr": "1"}));
    assert!(begun.elapsed() < Duration::from_millis(TOTAL_MS + 50), "{:?}", begun.elapsed());
    assert!(document["status"] == "PROTOCOL" || document["status"] == "TIMEOUT", "{document}");
}

#[test]
fn a_session_may_speak_http_1_0_and_closed_connections() {
    for head in [
        "HTTP/1.0 200 OK\r\nContent-Length: 13\r\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 13\r\n",
    ] {
        let server = RawServer::start(move |_| raw(&format!("{head}\r\n{{\"token\":\"t\"}}")));
        let till = Till::open(json!({"token": "t", "base_url": server.origin()}));
        for _ in 0..3 {
            assert_eq!(till.call("customer.auth_qr", json!({"qr": "1"}))["token"], "t");
        }
    }
}

/// A server with this certificate, vouched for by a CA or by itself.
fn with_certificate(names: &[&str], expired: bool, by_itself: bool) -> (Sandbox, Value) {
    let authority = Authority::new();
    let ca_file = new_folder().join("ca.pem");
    std::fs::write(&ca_file, authority.certificate.pem()).unwrap();
    let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
    let mut leaf = rcgen::CertificateParams::new(names).unwrap();
    if expired {
        leaf.not_after = rcgen::date_time_ymd(2020, 1, 1);
    }
    let sandbox = authority.sandbox_with(&leaf, by_itself);
    (sandbox, json!({"tls": {"ca_file": ca_file}, "timeouts": {"total_ms": TOTAL_MS}}))
}

#[test]
fn a_certificate_that_is_wrong_in_any_way_is_refused_before_the_token_leaves() {
    for (what, names, expired, by_itself) in [
        ("another name", ["elsewhere.example"], false, false),
        ("expired", ["localhost"], true, false),
        ("vouched for by itself", ["localhost"], false, true),
    ] {
        let (sandbox, config) = with_certificate(&names, expired, by_itself);
        let till = Till::with(&sandbox, config);
        let document = till.refused("TLS", "check.write", json!({"check_id": "1", "calc_id": "c"}));
        assert_eq!(document["outcome"], "not_applied", "{what}: {document}");
        assert_eq!(sandbox.requests(), Vec::<Value>::new(), "{what}: nothing was asked");
        assert_eq!(
            till.call("journal.pending", json!({}))["checks"],
            json!([]),
            "{what}: nothing is unknown"
        );
    }
    let (sandbox, config) = with_certificate(&["localhost"], false, false);
    Till::with(&sandbox, config).call("basic.ping", json!({}));
}

/// A server that answers the first bytes of a handshake with these and then keeps silent.
fn handshake_answered_with(bytes: &'static [u8]) -> Till {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4_096]);
            let _ = stream.write_all(bytes);
            kept.push(stream);
        }
    });
    let config = json!({"token": "t", "base_url": format!("https://localhost:{port}"), "breaker": {"failures": 0},
        "timeouts": {"total_ms": 400}});
    Till::open(config)
}

#[test]
fn a_handshake_that_is_refused_downgraded_nonsense_or_stalled_ends_in_time() {
    let refused: &[u8] = &[21, 3, 3, 0, 2, 2, 40];
    // ServerHello of TLS 1.0.
    let downgraded: &[u8] = &[
        22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
        19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 0, 0, 47, 0,
    ];
    for (what, bytes, statuses) in [
        ("refused", refused, &["TLS"][..]),
        ("downgraded", downgraded, &["TLS"]),
        ("plain HTTP", b"HTTP/1.1 400 Bad Request\r\n\r\n", &["TLS"]),
        ("nothing", b"", &["TIMEOUT"]),
    ] {
        let till = handshake_answered_with(bytes);
        let begun = Instant::now();
        let (_, document) = till.try_call("check.write", &json!({"check_id": "1", "calc_id": "c"}));
        assert!(begun.elapsed() < Duration::from_millis(450), "{what}: {:?}", begun.elapsed());
        assert!(statuses.contains(&document["status"].as_str().unwrap()), "{what}: {document}");
        assert_eq!(document["outcome"], "not_applied", "{what}: {document}");
    }
}
