//! Each fault, seen from the client, and whether the request was applied.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use maxbonus_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{
    Answer, DMITRY, Wire, api, ask, balance, calc, eventually, form, one, post, sandbox, try_post,
};

/// A write that meets a fault: what the client got, and whether it was applied.
fn befall(fault: Value) -> (std::io::Result<Answer>, bool) {
    let sandbox = sandbox();
    let (answer, sandbox) = befall_at(sandbox, fault);
    let applied = sandbox.state()["checks"] != json!([]);
    (answer, applied)
}

fn befall_at(sandbox: Sandbox, fault: Value) -> (std::io::Result<Answer>, Sandbox) {
    let calc_id = calc(&sandbox, DMITRY, one("X", json!(100)), json!(30))["calc_id"].clone();
    sandbox.clear_requests();
    sandbox.fault(fault.clone());
    let answer = try_post(&sandbox, "/check/write", json!({"check_id": "K", "calc_id": calc_id}));
    let seen = sandbox.requests().pop().unwrap();
    assert_eq!(seen["fault"], fault["kind"]);
    assert_eq!(seen["status"], json!(answer.as_ref().ok().map(|answer| answer.status)));
    (answer, sandbox)
}

#[test]
fn cut_connections() {
    for (kind, applied, error) in [
        ("refuse", false, ErrorKind::ConnectionReset),
        ("die_before", false, ErrorKind::UnexpectedEof),
        ("die_after", true, ErrorKind::UnexpectedEof),
    ] {
        let (answer, was_applied) = befall(json!({"path": "/api/cashbox/check/write", "kind": kind}));
        assert_eq!((answer.unwrap_err().kind(), was_applied), (error, applied), "{kind}");
    }
}

#[test]
fn delayed_answers_are_applied_even_for_who_does_not_wait() {
    let started = Instant::now();
    let (answer, applied) = befall(json!({"path": "/check/write", "kind": "delay", "ms": 80}));
    assert!(answer.unwrap().status == 201 && applied && started.elapsed() >= Duration::from_millis(80));

    let sandbox = sandbox();
    let calc_id = calc(&sandbox, DMITRY, one("X", json!(100)), json!(30))["calc_id"].clone();
    sandbox.fault(json!({"operation": "check.write", "kind": "delay", "ms": 100}));
    let mut wire = Wire::open(&sandbox);
    let auth = format!("Bearer {}", sandbox.token());
    let body = json!({"check_id": "K", "calc_id": calc_id}).to_string();
    wire.send("POST", &api("/check/write"), &[("authorization", &auth)], &body).unwrap();
    eventually(|| sandbox.requests().last().unwrap()["raw"] == body.as_str());
    drop(wire);
    eventually(|| balance(&sandbox, DMITRY) == json!(73.5));
}

#[test]
fn statuses() {
    let (answer, applied) = befall(json!({"kind": "status", "status": 503}));
    assert_eq!((answer.unwrap().refusal().1.as_str(), applied), ("Сервис временно недоступен", false));
    let (answer, applied) = befall(json!({"kind": "status_after", "status": 500, "body": "oops"}));
    let answer = answer.unwrap();
    assert_eq!((answer.status, answer.body.as_slice(), applied), (500, b"oops".as_slice(), true));
    let (answer, applied) = befall(json!({"kind": "status_after", "status": 201}));
    let answer = answer.unwrap();
    assert_eq!((answer.status, answer.json()["data"]["check_id"].as_str(), applied), (201, Some("K"), true));
    let (answer, applied) = befall(json!({"kind": "status", "status": 204}));
    assert_eq!((answer.unwrap().body.len(), applied), (0, false));
    let (answer, applied) = befall(json!({"kind": "status", "status": 401, "body": {"x": 1}}));
    assert_eq!((answer.unwrap().json(), applied), (json!({"x": 1}), false));
}

#[test]
fn answers_that_are_no_answers() {
    for (fault, expected) in [
        (json!({"kind": "garbage"}), false),
        (json!({"kind": "garbage_after"}), true),
        (json!({"kind": "garbage_after", "body": "{\"data\":"}), true),
    ] {
        let (answer, applied) = befall(fault);
        let answer = answer.unwrap();
        assert_eq!((answer.status, applied), (200, expected));
        assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
    }
    let (answer, applied) = befall(json!({"kind": "body", "body": {"statusCode": 500}}));
    assert_eq!((answer.unwrap().body.as_slice(), applied), (br#"{"statusCode":500}"#.as_slice(), false));
    let (answer, applied) = befall(json!({"kind": "redirect", "location": "http://elsewhere/"}));
    let answer = answer.unwrap();
    assert!(answer.status == 307 && answer.head.contains("location: http://elsewhere/") && !applied);
}

#[test]
fn a_truncated_answer_is_announced_longer() {
    let sandbox = sandbox();
    let usual = form(&sandbox, "/customer/auth", "phone=79000003377").body.len();
    sandbox.fault(json!({"operation": "customer.auth_phone", "kind": "truncated"}));
    let mut wire = Wire::open(&sandbox);
    let auth = format!("Bearer {}", sandbox.token());
    wire.send("POST", &api("/customer/auth"), &[("authorization", &auth)], "phone=79000003377").unwrap();
    let mut all = Vec::new();
    let error = wire.receive().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    sandbox.fault(json!({"operation": "customer.auth_phone", "kind": "truncated"}));
    let mut socket = std::net::TcpStream::connect(("127.0.0.1", sandbox.port())).unwrap();
    let request = format!(
        "POST /api/cashbox/customer/auth?phone=79000003377 HTTP/1.1\r\nhost: x\r\nauthorization: {auth}\r\n\r\n"
    );
    std::io::Write::write_all(&mut socket, request.as_bytes()).unwrap();
    socket.read_to_end(&mut all).unwrap();
    let text = String::from_utf8_lossy(&all).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("content-length: ") && body.len() > usual / 3 && body.len() < usual);
}

#[test]
fn large_answers() {
    let (answer, applied) = befall(json!({"kind": "huge", "bytes": 1_000_000}));
    let answer = answer.unwrap();
    assert!(answer.body.len() > 1_000_000 && answer.json()["data"]["check_id"] == "K" && applied);
    let (answer, applied) = befall(json!({"kind": "gzip_bomb", "bytes": 1_000_000}));
    let answer = answer.unwrap();
    assert!(answer.body.len() < 10_000 && answer.head.contains("content-encoding: gzip") && applied);
    let mut text = String::new();
    flate2::read::GzDecoder::new(answer.body.as_slice()).read_to_string(&mut text).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["data"]["check_id"], "K");
}

#[test]
fn dripping_answers() {
    for (kind, slow_head) in [("drip", false), ("drip_head", true)] {
        let sandbox = sandbox();
        sandbox.fault(json!({"kind": kind, "ms": 40}));
        let mut wire = Wire::open(&sandbox);
        wire.timeout(1000);
        wire.send("GET", &api("/basic/ping"), &[], "").unwrap();
        let started = Instant::now();
        let mut head = Vec::new();
        while !head.ends_with(b"\n") {
            head.push(wire.byte().unwrap());
        }
        let slow = started.elapsed() > Duration::from_millis(400);
        assert_eq!(slow, slow_head, "{kind}: the first line took {:?}", started.elapsed());
        sandbox.clear_faults();
        let (answer, applied) = befall(json!({"kind": kind, "ms": 1}));
        assert!(answer.unwrap().json()["data"]["check_id"] == "K" && applied);
    }
}

#[test]
fn hanging_answers_never_come_and_do_not_stop_the_sandbox_from_stopping() {
    for (kind, applied) in [("hang", false), ("hang_after", true)] {
        let sandbox = sandbox();
        let calc_id = calc(&sandbox, DMITRY, one("X", json!(100)), json!(30))["calc_id"].clone();
        sandbox.fault(json!({"kind": kind, "count": 0}));
        let auth = format!("Bearer {}", sandbox.token());
        let mut wires: Vec<_> = (0..5).map(|_| Wire::open(&sandbox)).collect();
        for wire in &mut wires {
            let body = json!({"check_id": "K", "calc_id": calc_id}).to_string();
            wire.send("POST", &api("/check/write"), &[("authorization", &auth)], &body).unwrap();
            wire.timeout(50);
            assert!(!wire.is_closed());
        }
        assert_eq!(sandbox.state()["checks"] != json!([]), applied);
        let started = Instant::now();
        drop(sandbox);
        assert!(started.elapsed() < Duration::from_millis(500), "{:?}", started.elapsed());
        wires.iter().for_each(|wire| wire.timeout(2000));
        assert!(wires.iter_mut().all(Wire::is_closed));
    }
}

#[test]
fn an_idle_connection_is_closed_after_its_answer() {
    for ms in [0, 150] {
        let sandbox = sandbox();
        sandbox.fault(json!({"kind": "close_idle", "ms": ms}));
        let mut wire = Wire::open(&sandbox);
        wire.send("GET", &api("/basic/ping"), &[], "").unwrap();
        let answer = wire.receive().unwrap();
        let answered = Instant::now();
        assert!(answer.head.contains("connection: keep-alive") && answer.status == 401);
        assert!(wire.is_closed());
        assert!(answered.elapsed() + Duration::from_millis(20) >= Duration::from_millis(ms));
    }
}

#[test]
fn connections_are_kept_alive_and_numbered() {
    let sandbox = sandbox();
    let (mut first, mut second) = (Wire::open(&sandbox), Wire::open(&sandbox));
    for wire in [&mut first, &mut second].into_iter().chain([]) {
        for _ in 0..2 {
            wire.send("GET", &api("/basic/ping?a=1"), &[], "").unwrap();
            assert_eq!(wire.receive().unwrap().status, 401);
        }
    }
    let requests = sandbox.requests();
    let connections: Vec<u64> =
        requests.iter().map(|request| request["connection"].as_u64().unwrap()).collect();
    assert_eq!(connections[0], connections[1]);
    assert_eq!(connections[2], connections[3]);
    assert_ne!(connections[0], connections[2]);
    assert_eq!((&requests[0]["n"], &requests[3]["n"]), (&json!(1), &json!(4)));
    assert_eq!(requests[0]["query"], "a=1");
}

#[test]
fn count_and_skip_choose_the_requests() {
    let sandbox = sandbox();
    sandbox.fault(json!({"operation": "basic.ping", "kind": "status", "status": 500, "skip": 1, "count": 2}));
    let auth = format!("Bearer {}", sandbox.token());
    let ping = || ask(&sandbox, "GET", &api("/basic/ping"), &[("authorization", &auth)], "").unwrap().status;
    assert_eq!([ping(), ping(), ping(), ping()], [200, 500, 500, 200]);
    sandbox.fault(json!({"kind": "status", "status": 500, "count": 0}));
    assert_eq!([ping(), ping()], [500, 500]);
    sandbox.clear_faults();
    assert_eq!(ping(), 200);
    assert_eq!(post(&sandbox, "/check", json!({})).status, 422);
}

#[test]
#[should_panic(expected = "there is no fault explode")]
fn a_wrong_fault_panics() {
    sandbox().fault(json!({"kind": "explode"}));
}
