//! The way to the server: TLS, proxy, deadlines, keep-alive, limits.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use maxbonus::ffi::maxbonus_session_cancel;
use maxbonus_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::setup::authority::Authority;
use crate::setup::raw_server::{self, RawServer};
use crate::setup::till::{Till, asked, balance, fault, held, new_folder, open, sandbox, shop, until, write};

/// A certification authority and a server for `localhost` that it vouches for.
struct Trusted {
    sandbox: Sandbox,
    ca_file: std::path::PathBuf,
}

fn trusted() -> Trusted {
    let authority = Authority::new();
    let ca_file = new_folder().join("наш корень.pem");
    std::fs::write(&ca_file, authority.certificate.pem()).unwrap();
    Trusted { sandbox: authority.sandbox(), ca_file }
}

#[test]
fn tls_trusts_the_ca_file_and_nothing_else_and_checks_the_name() {
    let Trusted { sandbox, ca_file } = trusted();
    let ours = json!({"tls": {"ca_file": ca_file}});
    let till = Till::with(&sandbox, ours.clone());
    let token = till.token_of("79000003377");
    till.sell("1", &token, &[("1001", "100.00")], "30");
    assert_eq!(balance(&sandbox, "79000003377").to_string(), "73.5");
    let connections: std::collections::HashSet<_> =
        sandbox.requests().iter().map(|r| r["connection"].to_string()).collect();
    assert_eq!(connections.len(), 1, "one handshake for all calls");
    let without = Till::at(&sandbox);
    let document = without.refused("TLS", "basic.ping", json!({}));
    assert_eq!((&document["outcome"], &document["retryable"]), (&json!("not_applied"), &json!(false)));
    let mut by_address = ours;
    by_address["base_url"] = json!(format!("https://127.0.0.1:{}/api/cashbox", sandbox.port()));
    Till::with(&sandbox, by_address).refused("TLS", "basic.ping", json!({}));
}

#[test]
fn a_ca_file_that_is_none_is_told_when_the_session_opens() {
    let empty = new_folder().join("пусто.pem");
    std::fs::write(&empty, "нет сертификатов").unwrap();
    for path in [json!("/no/such/file.pem"), json!(empty)] {
        let (handle, document) = open(&json!({"token": "t", "tls": {"ca_file": path}}).to_string());
        assert_eq!(
            (handle, &document["status"], &document["field"]),
            (0, &json!("BAD_CONFIG"), &json!("tls.ca_file")),
            "{document}"
        );
    }
}

/// A proxy that knows CONNECT alone; keeps the heads it was sent.
fn proxy() -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heads = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&heads);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                if stream.read(&mut byte).unwrap_or(0) == 0 {
                    break;
                }
                head.push(byte[0]);
            }
            let head = String::from_utf8(head).unwrap();
            kept.lock().unwrap().push(head.clone());
            let Some(target) = head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next()) else {
                continue;
            };
            let Ok(upstream) = TcpStream::connect(target) else { continue };
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
            let pairs = [(stream.try_clone().unwrap(), upstream.try_clone().unwrap()), (upstream, stream)];
            for (mut from, mut to) in pairs {
                std::thread::spawn(move || {
                    std::io::copy(&mut from, &mut to).ok();
                    to.shutdown(std::net::Shutdown::Both).ok();
                });
            }
        }
    });
    (port, heads)
}

#[test]
fn a_proxy_is_used_when_the_configuration_names_one() {
    let Trusted { sandbox, ca_file } = trusted();
    let plain = crate::setup::till::sandbox();
    for (sandbox, more) in [(&plain, json!({})), (&sandbox, json!({"tls": {"ca_file": ca_file}}))] {
        let (port, heads) = proxy();
        let till = Till::with(sandbox, json!({"proxy": format!("http://kassa:secret@127.0.0.1:{port}")}));
        drop(till);
        let mut config = json!({"proxy": format!("http://kassa:secret@127.0.0.1:{port}")});
        crate::setup::till::merge(&mut config, more);
        let till = Till::with(sandbox, config);
        till.call("basic.ping", json!({}));
        till.call("basic.ping", json!({}));
        let heads = heads.lock().unwrap().clone();
        assert_eq!(heads.len(), 1, "one tunnel for all calls: {heads:?}");
        assert!(
            heads[0].to_ascii_lowercase().contains("proxy-authorization: basic a2fzc2e6c2vjcmv0"),
            "{heads:?}"
        );
        assert!(!heads[0].contains(&sandbox.token()), "the proxy never sees the store's token");
        let shown = till.call("basic.support", json!({}))["certificates"].as_array().unwrap().len();
        assert_eq!(shown, usize::from(sandbox.base_url().starts_with("https")), "seen through the proxy");
    }
    let (handle, document) = open(r#"{"token":"t","proxy":"socks5://user:secret@x:1"}"#);
    assert_eq!((handle, &document["field"]), (0, &json!("proxy")));
    assert!(!document.to_string().contains("secret"));
}

#[test]
#[ignore = "run by the test below, in a process of its own"]
fn child_with_a_proxy_in_its_environment() {
    let Ok(config) = std::env::var("MAXBONUS_TEST_CHILD") else { return };
    Till::open(serde_json::from_str(&config).unwrap()).call("basic.ping", json!({}));
}

#[test]
fn a_proxy_in_the_environment_is_not_used() {
    let (_sandbox, till) = shop();
    let mut config = till.config().clone();
    config["journal"] = json!({});
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "network::connections::child_with_a_proxy_in_its_environment", "--ignored"]);
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        child.env(name, "http://127.0.0.1:9");
    }
    let output = child.env("MAXBONUS_TEST_CHILD", config.to_string()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn every_call_ends_by_its_deadline() {
    let sandbox = sandbox();
    let till = Till::with(
        &sandbox,
        json!({"timeouts": {"total_ms": 400, "connect_ms": 200}, "breaker": {"failures": 0}}),
    );
    for kind in ["hang", "hang_after", "drip", "drip_head", "delay"] {
        sandbox.fault(fault("customer.auth_qr", kind));
        let begun = Instant::now();
        let document = till.refused("TIMEOUT", "customer.auth_qr", json!({"qr": "337701"}));
        let took = begun.elapsed();
        assert!(took >= Duration::from_millis(380) && took < Duration::from_millis(450), "{kind}: {took:?}");
        assert_eq!(document["outcome"], "not_applied", "asking changes nothing");
    }
    // A listener that accepts no connection: its queue is full.
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = deaf.local_addr().unwrap();
    let _queue: Vec<_> = (0..200)
        .map_while(|_| TcpStream::connect_timeout(&address, Duration::from_millis(50)).ok())
        .collect();
    let till = Till::with(
        &sandbox,
        json!({"base_url": format!("http://{address}"), "timeouts": {"total_ms": 2_000, "connect_ms": 300}}),
    );
    let begun = Instant::now();
    till.refused("TIMEOUT", "basic.ping", json!({}));
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(280) && took < Duration::from_millis(360), "{took:?}");
}

#[test]
fn a_name_that_does_not_exist_ends_by_the_deadline_too() {
    let till = Till::open(
        json!({"token": "t", "base_url": "https://no-such-host.invalid", "timeouts": {"total_ms": 1_000, "connect_ms": 500}}),
    );
    let begun = Instant::now();
    let (status, document) = till.try_call("basic.ping", &json!({}));
    assert!(begun.elapsed() < Duration::from_millis(1_050), "{:?}", begun.elapsed());
    assert!(status == 12 || status == 13, "{document}");
}

#[test]
fn a_cancelled_call_ends_at_once_and_the_session_lives_on() {
    let (sandbox, till) = shop();
    for kind in ["hang", "drip", "drip_head"] {
        sandbox.clear_requests();
        sandbox.fault(fault("basic.ping", kind));
        std::thread::scope(|scope| {
            let call = scope.spawn(|| till.try_call("basic.ping", &json!({})).1);
            until("it is in flight", Duration::from_secs(2), || asked(&sandbox, "basic.ping") == 1);
            let begun = Instant::now();
            assert_eq!(maxbonus_session_cancel(till.handle), 0);
            assert_eq!(call.join().unwrap()["status"], "CANCELLED", "{kind}");
            assert!(begun.elapsed() < Duration::from_millis(100), "{kind}: {:?}", begun.elapsed());
        });
        till.call("basic.ping", json!({}));
    }
}

#[test]
fn warm_calls_share_one_connection_and_leave_in_one_piece() {
    let (sandbox, till) = shop();
    let token = till.token_of("79000003377");
    till.sell("1", &token, &[("1001", "100.00")], "30");
    till.call("basic.ping", json!({}));
    assert!(sandbox.requests().iter().all(|r| r["connection"] == 1), "{:?}", sandbox.requests());

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let till =
        Till::open(json!({"token": "t", "base_url": format!("http://{}", listener.local_addr().unwrap())}));
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut pieces = Vec::new();
        for _ in 0..2 {
            let mut bytes = vec![0; 65_536];
            let n = stream.read(&mut bytes).unwrap();
            pieces.push(String::from_utf8_lossy(&bytes[..n]).into_owned());
            stream.write_all(&raw_server::answer(200, "", br#"{"calc_id":"c"}"#)).unwrap();
        }
        pieces
    });
    for _ in 0..2 {
        till.call("check.calc", json!({"items": [{"index": 0, "code": "1", "price": 1, "qty": 1}]}));
    }
    for piece in served.join().unwrap() {
        assert!(piece.starts_with("POST /api/cashbox/check HTTP/1.1\r\n") && piece.ends_with('}'), "{piece}");
        assert!(piece.to_ascii_lowercase().contains("authorization: bearer t\r\n"), "{piece}");
    }
}

#[test]
fn a_connection_that_the_server_has_closed_is_no_error_and_no_second_write() {
    let (sandbox, till) = shop();
    sandbox.fault(json!({"operation": "*", "kind": "close_idle", "count": 0}));
    let token = till.token_of("79000003377");
    for n in 0..10 {
        let calc = till.calc(&token, &[("1001", "10.00")]);
        // A connection is idle while the customer thinks; the server closes it meanwhile.
        std::thread::sleep(Duration::from_millis(100));
        till.call("check.write", write(&n.to_string(), &calc, &token, "1"));
    }
    assert_eq!(asked(&sandbox, "check.write"), 10);
    assert_eq!(asked(&sandbox, "check.rollback"), 0);
}

#[test]
fn redirects_are_never_followed() {
    let elsewhere = RawServer::start(|_| raw_server::answer(200, "", b"{}"));
    let (sandbox, till) = shop();
    let location = format!("{}/stolen", elsewhere.origin());
    for operation in ["basic.ping", "customer.auth_qr", "check.calc"] {
        sandbox.fault(json!({"operation": operation, "kind": "redirect", "location": location}));
    }
    for (operation, request) in [
        ("basic.ping", json!({})),
        ("customer.auth_qr", json!({"qr": "1"})),
        ("check.calc", json!({"items": [{"index": 0, "code": "1", "price": 1, "qty": 1}]})),
    ] {
        let document = till.refused("PROTOCOL", operation, request);
        assert_eq!(document["http_status"], 307);
    }
    assert!(elsewhere.received().is_empty());
}

#[test]
fn an_answer_above_the_limit_is_refused_also_after_decompression() {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, json!({"limits": {"response_bytes": 100_000}}));
    for kind in ["huge", "gzip_bomb"] {
        sandbox.fault(json!({"operation": "customer.auth_qr", "kind": kind, "bytes": 50_000_000}));
        let document = till.refused("PROTOCOL", "customer.auth_qr", json!({"qr": "337701"}));
        assert!(document["detail"].as_str().unwrap().contains("100000"), "{document}");
        sandbox.fault(json!({"operation": "customer.auth_qr", "kind": kind, "bytes": 50_000}));
        till.call("customer.auth_qr", json!({"qr": "337701"}));
    }
}

#[test]
fn answers_that_cannot_be_read_are_protocol_errors_that_keep_an_excerpt_without_secrets() {
    let (sandbox, till) = shop();
    for kind in ["garbage", "truncated"] {
        sandbox.fault(json!({"operation": "customer.auth_phone", "kind": kind}));
        till.refused("PROTOCOL", "customer.auth_phone", json!({"phone": "79000003377"}));
    }
    for (body, says) in [
        (r#"{"statusCode":200,"data":{"first_name":"Дмитрий","phone":"79000003377"}}"#, "token"),
        (r#"{"statusCode":200,"data":{"token":"c0000"#, "not JSON: 40 bytes"),
        ("<html>79000003377</html>", "not JSON: 24 bytes"),
    ] {
        let server = RawServer::start(move |_| raw_server::answer(200, "", body.as_bytes()));
        let till = Till::open(json!({"token": "t", "base_url": server.origin()}));
        let document = till.refused("PROTOCOL", "customer.auth_phone", json!({"phone": "79000003377"}));
        let detail = document["detail"].as_str().unwrap();
        assert!(detail.contains(says), "{detail}");
        assert!(
            !detail.contains("3377") && !detail.contains("Дмитрий") && !detail.contains("c0000"),
            "{detail}"
        );
    }
}

#[test]
fn the_breaker_opens_probes_and_closes_again() {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, json!({"breaker": {"failures": 2, "open_ms": 200}}));
    let token = till.token_of("79000003377");
    let written = till.sell("1", &token, &[("1001", "100.00")], "30");
    sandbox.fault(json!({"operation": "*", "kind": "refuse", "count": 0}));
    for _ in 0..2 {
        till.refused("NETWORK", "customer.send_chatbot_sms", json!({"phone": "79000003377"}));
    }
    sandbox.clear_requests();
    let begun = Instant::now();
    for _ in 0..100 {
        till.refused(
            "OFFLINE",
            "check.calc",
            json!({"items": [{"index": 0, "code": "1", "price": 1, "qty": 1}]}),
        );
    }
    assert!(begun.elapsed() < Duration::from_millis(100), "{:?} for 100 calls", begun.elapsed());
    // A written check is told from the journal, a new one is not applied and leaves nothing unknown.
    let calc = json!({"calc_id": "c"});
    let document = till.refused("OFFLINE", "check.write", write("2", &calc, &token, "0"));
    assert_eq!(document["outcome"], "not_applied");
    assert_eq!(sandbox.requests(), Vec::<Value>::new());
    assert_eq!(till.call("journal.pending", json!({}))["checks"].as_array().unwrap().len(), 1);
    sandbox.clear_faults();
    std::thread::sleep(Duration::from_millis(220));
    till.call("basic.ping", json!({}));
    till.call("basic.ping", json!({}));
    assert_eq!(held(&sandbox, "1"), 1);
    assert_eq!(written["total_bonus_pay"].to_string(), "30");
}

#[test]
fn plain_http_to_another_machine_is_refused() {
    let (handle, document) = open(r#"{"token":"t","base_url":"http://192.0.2.1:38200"}"#);
    assert_eq!(
        (handle, &document["status"], &document["field"]),
        (0, &json!("BAD_CONFIG"), &json!("base_url"))
    );
}

#[test]
fn a_call_that_connects_or_shakes_hands_can_be_cancelled_too() {
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = deaf.local_addr().unwrap();
    let connect = |_| TcpStream::connect_timeout(&address, Duration::from_millis(50)).ok();
    let _queue: Vec<_> = (0..200).map_while(connect).collect();
    // It accepts and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_port = silent.local_addr().unwrap().port();
    std::thread::spawn(move || silent.incoming().map(Result::unwrap).collect::<Vec<_>>());
    for base_url in [format!("http://{address}"), format!("https://localhost:{silent_port}")] {
        let till = Till::open(json!({"token": "t", "base_url": base_url}));
        let request = json!({"check_id": "1", "calc_id": "c"});
        std::thread::scope(|scope| {
            let call = scope.spawn(|| till.try_call("check.write", &request).1);
            std::thread::sleep(Duration::from_millis(200));
            let begun = Instant::now();
            assert_eq!(maxbonus_session_cancel(till.handle), 0);
            let document = call.join().unwrap();
            assert!(begun.elapsed() < Duration::from_millis(100), "{base_url}: {:?}", begun.elapsed());
            assert_eq!(document["status"], "CANCELLED", "{base_url}");
            assert_eq!(document["outcome"], "not_applied", "{base_url}: nothing had left");
        });
        assert_eq!(till.call("journal.pending", json!({}))["checks"], json!([]), "{base_url}");
    }
}
