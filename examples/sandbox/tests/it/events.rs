//! What an open page hears, byte by byte; and what the log tells of answers.

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::client::{DMITRY, Wire, api, ask, calc, eventually, form, one, post, sandbox, try_post};

/// An open page.
struct Page {
    stream: BufReader<TcpStream>,
}

impl Page {
    fn open(sandbox: &Sandbox, query: &str) -> Page {
        let mut stream = TcpStream::connect(("127.0.0.1", sandbox.port())).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let request = format!("GET /sandbox/events{query} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut page = Page { stream: BufReader::new(stream) };
        let mut head = String::new();
        loop {
            match page.line().as_str() {
                "\r\n" => break,
                line => head += line,
            }
        }
        assert!(
            head.contains("200 OK") && head.contains("text/event-stream") && head.contains("no-store"),
            "{head}"
        );
        page
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert_ne!(self.stream.read_line(&mut line).unwrap(), 0, "the stream ended");
        line
    }

    /// The next message; the lines of the transfer's chunks end otherwise than those of messages.
    fn next(&mut self) -> (String, Value) {
        let mut name = String::new();
        loop {
            let line = self.line();
            if let Some(event) = line.strip_prefix("event: ") {
                name = event.trim_end().to_owned();
            } else if let Some(data) = line.strip_prefix("data: ") {
                return (name, serde_json::from_str(data).unwrap());
            }
        }
    }

    /// The next message of a name for which something is true.
    fn until(&mut self, name: &str, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let (event, data) = self.next();
            if event == name && fits(&data) {
                return data;
            }
        }
    }
}

#[test]
fn a_page_hears_everything_first_and_then_what_changes() {
    let sandbox = sandbox();
    form(&sandbox, "/customer/auth", "phone=79000003377");
    let mut page = Page::open(&sandbox, "");
    let first: Vec<(String, Value)> = (0..4).map(|_| page.next()).collect();
    let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["hello", "faults", "books", "requests"]);
    let hello = &first[0].1;
    assert_eq!((hello["kinds"].as_array().unwrap().len(), &hello["base_path"]), (25, &json!("/api/cashbox")));
    assert_eq!(hello["kinds"][1], json!({"kind": "delay", "keys": [{"name": "ms", "default": 1000}]}));
    assert_eq!(first[1].1, json!({"cable_pulled": false, "faults": []}));
    assert_eq!(
        (&first[2].1["customers"]["count"], &first[2].1["goods"]["rows"][1]["code"]),
        (&json!(4), &json!("SALO"))
    );
    assert_eq!(
        (&first[3].1["fresh"], &first[3].1["rows"][0]["operation"]),
        (&json!(true), &json!("customer.auth_phone"))
    );

    post(&sandbox, "/check", json!({"customer_token": DMITRY, "items": one("X", json!(100))}));
    let news = page.until("requests", |news| news["rows"][0]["status"] == 200);
    assert_eq!((news["fresh"].clone(), news["rows"].as_array().unwrap().len()), (json!(false), 1));
    let row = &news["rows"][0];
    assert!(row["request"]["text"].as_str().unwrap().contains("\n  \"customer_token\": \"c0"), "{row}");
    assert!(row["answer"]["text"].as_str().unwrap().contains("\"total_check_amount\": 100"), "{row}");
    assert!(row["ms"].is_u64() && row["answer"]["bytes"].as_u64().unwrap() > 100, "{row}");

    sandbox.fault(json!({"kind": "status", "status": 503}));
    assert_eq!(page.until("faults", |_| true)["faults"][0]["left"], 1);
    sandbox.set_cable(true);
    assert_eq!(page.until("faults", |_| true)["cable_pulled"], true);
    ask(&sandbox, "POST", "/sandbox/coupons", &[], r#"{"code":"NEW"}"#).unwrap();
    assert_eq!(page.until("books", |_| true)["coupons"]["rows"][2]["code"], "NEW");
    sandbox.clear_requests();
    assert_eq!(page.until("requests", |news| news["fresh"] == true)["rows"], json!([]));
}

#[test]
fn a_page_may_ask_for_one_operation_and_is_shown_the_last_two_hundred() {
    let sandbox = sandbox();
    post(&sandbox, "/check", json!({}));
    ask(&sandbox, "GET", "/elsewhere", &[], "").unwrap();
    let auth = format!("Bearer {}", sandbox.token());
    let mut wire = Wire::open(&sandbox);
    for _ in 0..450 {
        wire.send("GET", &api("/basic/ping"), &[("authorization", &auth)], "").unwrap();
        wire.receive().unwrap();
    }
    let rows = |query: &str| {
        Page::open(&sandbox, query).until("requests", |_| true)["rows"].as_array().unwrap().clone()
    };
    let all = rows("");
    assert_eq!((all.len(), &all[0]["n"], &all[199]["n"]), (200, &json!(452), &json!(253)));
    let calculations = rows("?operation=check.calc");
    assert_eq!((calculations.len(), &calculations[0]["n"]), (1, &json!(1)));
    let elsewhere = rows("?operation=-");
    assert_eq!((elsewhere.len(), &elsewhere[0]["path"]), (1, &json!("/elsewhere")));
    assert_eq!(rows("?operation=check.return").len(), 0);
}

#[test]
fn many_requests_are_few_messages_with_bodies_cut() {
    let sandbox = sandbox();
    let mut page = Page::open(&sandbox, "");
    page.until("requests", |_| true);
    let long = "я".repeat(10_000);
    let auth = format!("Bearer {}", sandbox.token());
    let headers = [("authorization", auth.as_str()), ("content-type", "application/json")];
    let mut wire = Wire::open(&sandbox);
    let (messages, started) = (std::cell::Cell::new(0), Instant::now());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0..500 {
                let body = json!({"phone": long, "n": n}).to_string();
                wire.send("POST", &api("/customer/auth"), &headers, &body).unwrap();
                wire.receive().unwrap();
            }
        });
        let is_cut = |row: &Value| {
            let shown = &row["request"];
            shown["text"].as_str().unwrap().len() <= 16 << 10 && shown["cut"] == true
        };
        page.until("requests", |news| {
            messages.set(messages.get() + 1);
            let rows = news["rows"].as_array().unwrap();
            rows.iter().all(is_cut) && rows[0]["n"] == 500 && rows[0]["ms"].is_u64()
        })
    });
    let most = started.elapsed().as_millis() / 100 + 2;
    assert!(messages.get() <= most, "{} messages, at most {most}", messages.get());
}

#[test]
fn the_token_is_nowhere_on_the_page_though_it_was_everywhere() {
    let sandbox =
        Sandbox::start(Options { dialect: Some(json!({"auth_field": "key"})), ..Options::default() })
            .unwrap();
    let token = sandbox.token();
    sandbox.fault(json!({"operation": "basic.ping", "kind": "body", "body": {"echo": token}}));
    let body = json!({"key": token, "phone": "79000003377"}).to_string();
    ask(
        &sandbox,
        "POST",
        &api("/customer/auth"),
        &[("content-type", "application/json"), ("x", &token)],
        &body,
    )
    .unwrap();
    ask(&sandbox, "GET", &api(&format!("/basic/ping?key={token}")), &[], "").unwrap();
    let mut page = Page::open(&sandbox, "");
    let news = page.until("requests", |_| true);
    assert_eq!(news["rows"].as_array().unwrap().len(), 2);
    assert!(!news.to_string().contains(&token), "{news}");
    assert_eq!(news["rows"][0]["answer"]["text"], "{\n  \"echo\": \"***\"\n}");
}

#[test]
fn the_log_tells_what_was_answered_and_when_it_was_over() {
    let sandbox = sandbox();
    form(&sandbox, "/customer/auth", "phone=79000003377");
    let seen = sandbox.requests().remove(0);
    assert_eq!(seen["answer"]["data"]["token"], DMITRY);
    assert!(seen["ms"].is_u64() && seen["at"].as_str().unwrap().starts_with("20"), "{seen}");

    sandbox.fault(json!([{"kind": "garbage"}, {"kind": "body", "body": "x".repeat(100_000)}, {"kind": "die_after"}, {"kind": "delay", "ms": 60}]));
    for _ in 0..4 {
        let _ = try_post(&sandbox, "/customer/auth", json!({"phone": "79000003377"}));
    }
    let seen = sandbox.requests().split_off(1);
    assert!(seen[0]["answer"].as_str().unwrap().starts_with("<html>"));
    assert_eq!(seen[1]["answer"].as_str().unwrap().len(), 64 << 10);
    assert_eq!((&seen[2]["status"], &seen[2]["answer"]), (&Value::Null, &json!("")));
    assert!(seen[2]["ms"].is_u64() && seen[3]["ms"].as_u64().unwrap() >= 60, "{seen:?}");

    // Nothing is over while the client still waits.
    sandbox.fault(json!({"kind": "hang"}));
    let mut wire = Wire::open(&sandbox);
    wire.send("POST", &api("/check"), &[], "").unwrap();
    eventually(|| sandbox.requests().len() == 6);
    assert_eq!(sandbox.requests()[5]["ms"], Value::Null);
    drop(wire);
    eventually(|| sandbox.requests()[5]["ms"].is_u64());
}

#[test]
fn a_pulled_cable_cuts_every_request_until_it_is_in_again() {
    let sandbox = sandbox();
    let cable = |pulled: bool| {
        let body = json!({"pulled": pulled}).to_string();
        assert_eq!(ask(&sandbox, "PUT", "/sandbox/cable", &[], &body).unwrap().status, 200);
        assert_eq!(
            ask(&sandbox, "GET", "/sandbox/cable", &[], "").unwrap().json(),
            json!({"pulled": pulled})
        );
    };
    let ping = || post(&sandbox, "/customer/auth", json!({"phone": "79000003377"}));
    sandbox.fault(json!({"kind": "status", "status": 500}));
    cable(true);
    for path in ["/customer/auth", "/check", "/nowhere"] {
        assert_eq!(
            try_post(&sandbox, path, json!({})).unwrap_err().kind(),
            ErrorKind::ConnectionReset,
            "{path}"
        );
    }
    let seen = sandbox.requests();
    assert!(
        seen.iter().all(|row| row["fault"] == "cable" && row["status"].is_null() && row["ms"].is_u64()),
        "{seen:?}"
    );
    cable(false);
    // The fault has waited.
    assert_eq!((ping().status, ping().status), (500, 200));
}

#[test]
fn a_cable_pulled_under_way_takes_the_answer_with_it() {
    let sandbox = sandbox();
    let calc_id = calc(&sandbox, DMITRY, one("X", json!(100)), json!(30))["calc_id"].clone();
    sandbox.fault(json!({"kind": "delay", "ms": 200}));
    let answer = std::thread::scope(|scope| {
        let write =
            scope.spawn(|| try_post(&sandbox, "/check/write", json!({"check_id": "K", "calc_id": calc_id})));
        eventually(|| sandbox.requests().len() == 2);
        std::thread::sleep(Duration::from_millis(20));
        sandbox.set_cable(true);
        write.join().unwrap()
    });
    assert_eq!(answer.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(sandbox.state()["checks"][0]["check_id"], "K");
    let seen = sandbox.requests().remove(1);
    assert_eq!(
        (&seen["fault"], &seen["status"], &seen["answer"]),
        (&json!("cable"), &Value::Null, &json!(""))
    );
}
