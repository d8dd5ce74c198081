//! The queue waits, a secret is told, a status is wrong.

use std::os::fd::AsRawFd;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{WRITE, calc, request, till};
use crate::setup::authority::Authority;
use crate::setup::built::library;
use crate::setup::raw_server::{self, RawServer};
use crate::setup::scripted::{Scripted, ignores, page, says, says_text};
use crate::setup::till::{Till, new_folder};

fn fifo(path: &Path) {
    let name = std::ffi::CString::new(path.to_str().unwrap()).unwrap();
    assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
}

#[test]
fn a_log_that_nobody_reads_or_that_cannot_be_written_holds_up_no_call() {
    let server = Scripted::start();
    let folder = new_folder();
    fifo(&folder.join("unread"));
    fifo(&folder.join("full"));
    // A reader that never reads, and a pipe that is full already.
    let full = std::fs::OpenOptions::new().read(true).write(true).open(folder.join("full")).unwrap();
    unsafe { libc::fcntl(full.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) };
    while std::io::Write::write(&mut &full, &[b'x'; 4096]).is_ok() {}
    std::fs::create_dir(folder.join("directory")).unwrap();
    std::fs::write(folder.join("file"), "").unwrap();
    for path in [
        folder.join("unread"),
        folder.join("full"),
        format!("/proc/self/fd/{}", full.as_raw_fd()).into(),
        "/dev/full".into(),
        "/dev/null".into(),
        folder.join("directory"),
        folder.join("file/under"),
        folder.join("no/such/folder/log"),
    ] {
        let begun = Instant::now();
        let till =
            till(&server, json!({"log": {"path": path, "level": "trace", "max_bytes": 2000, "keep": 2}}));
        for n in 0..50 {
            super::sale(&till, &format!("{n} {}", path.display()));
        }
        drop(till);
        assert!(begun.elapsed() < Duration::from_secs(3), "{}: {:?}", path.display(), begun.elapsed());
    }
    std::fs::remove_dir_all(folder).ok();
}

/// Answers of a gateway, a proxy or a framework: none tells of a customer, a PIN, a certificate or a token.
fn of_the_way() -> Vec<(&'static str, Vec<u8>)> {
    let answer = |status, kind: &str, body: &str| {
        raw_server::answer(status, &format!("Content-Type: {kind}\r\n"), body.as_bytes())
    };
    let html = |status| {
        answer(status, "text/html", "<html><title>Доступ запрещён</title>Покупатель не найден</html>")
    };
    vec![
        ("429", answer(429, "application/json", r#"{"message":"Too Many Requests"}"#)),
        ("429 empty", answer(429, "text/plain", "")),
        ("408", answer(408, "application/json", r#"{"message":"Request Timeout"}"#)),
        ("407", answer(407, "text/html", "")),
        ("423", answer(423, "application/json", r#"{"message":"Locked"}"#)),
        ("413", html(413)),
        ("405", answer(405, "application/json", r#"{"message":"Method Not Allowed"}"#)),
        (
            "404 of a gateway",
            answer(404, "application/json", r#"{"message":"no Route matched with those values"}"#),
        ),
        ("404 of nginx", html(404)),
        ("404 empty", answer(404, "text/plain", "")),
        (
            "404 of Yii",
            answer(
                404,
                "application/json",
                r#"{"name":"Not Found","message":"Page not found.","statusCode":404}"#,
            ),
        ),
        ("a filter's 403", html(403)),
        ("a filter's 403, empty", answer(403, "text/plain", "")),
        ("a filter's 401", html(401)),
        ("451", html(451)),
        ("421", answer(421, "text/plain", "")),
        ("425", answer(425, "text/plain", "")),
        ("431", answer(431, "text/plain", "")),
        ("502", html(502)),
        ("503", answer(503, "application/json", r#"{"message":"Покупатель не найден"}"#)),
        ("418", html(418)),
        ("511", html(511)),
        ("302", answer(302, "text/html", "")),
        ("200 of a portal", html(200)),
    ]
}

#[test]
fn what_a_gateway_says_is_told_as_no_customers_pins_certificates_or_tokens_fault() {
    for (what, bytes) in of_the_way() {
        let server = RawServer::start(move |_| bytes.clone());
        let config = json!({"token": "t", "base_url": server.origin(), "breaker": {"failures": 0},
            "timeouts": {"total_ms": 1000}});
        let till = Till::open(config);
        for (operation, request) in [
            ("customer.auth", json!({"input": "+79161234567"})),
            ("customer.auth_phone", json!({"phone": "79161234567"})),
            ("customer.auth_qr", json!({"qr": "1"})),
            ("check.checkpin", json!({"customer_token": "t", "calc_id": "c", "pin": "1"})),
            ("certificate.info", json!({"code": "1", "pin": "1"})),
            ("check.calc", json!({"items": [{"index": 0, "code": "1", "price": 1, "qty": 1}]})),
            ("basic.ping", json!({})),
        ] {
            let before = server.received().len();
            let (status, document) = till.try_call(operation, &request);
            if operation == "basic.ping" && what == "200 of a portal" {
                continue;
            }
            assert_ne!(status, 0, "{what}, {operation}: {document}");
            let told = document["status"].as_str().unwrap();
            let is_fault = [
                "CUSTOMER_NOT_FOUND",
                "PIN_WRONG",
                "PIN_REQUIRED",
                "CERTIFICATE_UNUSABLE",
                "ALREADY_WRITTEN",
            ]
            .contains(&told);
            assert!(!is_fault, "{what}, {operation}: {document}");
            // By the guide 401 is the token's, whoever says it; 403 with a page is a filter's.
            assert!(told != "UNAUTHORIZED" || what == "a filter's 401", "{what}, {operation}: {document}");
            if what.starts_with("429") {
                assert_eq!(document["retryable"], true, "{what}: {document}");
                assert_eq!(server.received().len(), before + 1, "{what}, {operation}: asked once");
            }
        }
    }
}

#[test]
fn what_a_server_says_about_a_customer_in_the_wrong_place_is_in_no_detail_and_no_log() {
    let phone = "79161234567";
    let name = "Дорофеев";
    for body in [
        json!({"errors": [format!("Duplicate entry '+{phone}' for key 'customer.phone'")]}),
        json!({"errors": {"phone": [format!("Duplicate entry '+{phone}' for {name}")]}}),
        json!({"data": format!("{name} +{phone}")}),
        json!({"data": [format!("{name} +{phone}")]}),
        json!({"statusCode": 500, "data": {"trace": format!("{name} {phone}")}}),
        json!({"exception": format!("SQL: INSERT '{phone}', '{name}'"), "previous": {"message": phone}}),
        json!([format!("{phone} {name}")]),
        json!(format!("{name} {phone}")),
        json!({phone: name}),
        json!({"error": {"debug": {phone: {name: phone}}}}),
        json!({"print_text": null, "owner": {"phone": phone, "fio": name}}),
    ] {
        for status in [200, 400, 422, 500] {
            let server = Scripted::start();
            let till = till(&server, json!({}));
            let calculated = calc(&till);
            server.on(WRITE, ignores(says(status, &body)));
            server.on("customer/auth", ignores(says(status, &body)));
            server.on("certificate/info", ignores(says(status, &body)));
            let documents = [
                till.try_call("check.write", &request("1", &calculated)).1,
                till.try_call("customer.auth_phone", &json!({"phone": "79990000000"})).1,
                till.try_call("certificate.info", &json!({"code": "1"})).1,
            ];
            for document in &documents {
                let detail = document["detail"].as_str().unwrap_or("");
                assert!(!detail.contains(phone) && !detail.contains(name), "{status} {body}: {detail}");
            }
            let log = std::fs::read_to_string(till.folder().join("касса.log")).unwrap();
            assert!(log.contains("check.write"), "{log}");
            assert!(!log.contains(phone) && !log.contains(name), "{status} {body}: {log}");
            let bundle = till.call("basic.support", json!({})).to_string();
            assert!(!bundle.contains(phone) && !bundle.contains(name), "{bundle}");
        }
    }
}

#[test]
fn the_support_bundle_names_no_folder_when_the_journal_cannot_be_opened() {
    let server = Scripted::start();
    for path in ["/dev/null/vasilisa/чеки.db", "/proc/vasilisa/чеки.db"] {
        let till = till(&server, json!({"journal": {"path": path}, "log": {}}));
        assert_eq!(till.opened["warnings"][0]["status"], "JOURNAL");
        till.try_call("check.write", &request("1", &calc(&till)));
        let bundle = till.call("basic.support", json!({})).to_string();
        assert!(!bundle.contains("vasilisa"), "{bundle}");
    }
    let folder = new_folder().join("vasilisa");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("чеки.db"), "nonsense ".repeat(1000)).unwrap();
    let till = till(&server, json!({"journal": {"path": folder.join("чеки.db")}, "log": {}}));
    let bundle = till.call("basic.support", json!({})).to_string();
    assert!(!bundle.contains("vasilisa"), "{bundle}");
}

#[test]
fn a_certificate_that_is_not_valid_yet_or_no_more_is_told_with_the_date_and_the_sale_goes_on() {
    let authority = Authority::new();
    let ca_file = new_folder().join("ca.pem");
    std::fs::write(&ca_file, authority.certificate.pem()).unwrap();
    for (from, to) in [(2090, 2095), (2001, 2002)] {
        let mut leaf = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
        leaf.not_before = rcgen::date_time_ymd(from, 1, 2);
        leaf.not_after = rcgen::date_time_ymd(to, 1, 2);
        let sandbox = authority.sandbox_with(&leaf, false);
        let till = Till::with(&sandbox, json!({"tls": {"ca_file": ca_file}}));
        let items = json!([{"index": 0, "code": "1", "price": 1, "qty": 1}]);
        for (operation, request) in [
            ("check.calc", json!({"items": items})),
            ("customer.auth", json!({"input": "79161234567"})),
            ("check.write", json!({"check_id": "1", "calc_id": "c"})),
        ] {
            let document = till.refused("TLS", operation, request);
            let message = document["message"].as_str().unwrap();
            assert!(message.contains("дат") && message.contains("без бонусов"), "{message}");
            assert_eq!(document["outcome"], "not_applied");
        }
    }
}

#[test]
fn a_token_or_a_calculation_of_any_length_goes_through_all_operations() {
    for length in [256, 257, 300, 4_000] {
        let token = "к".repeat(length);
        let calc_id = "c".repeat(length);
        let shown = json!({"token": token, "calc_id": calc_id, "print_text": "x", "bonus_returned": 0});
        let server = RawServer::start(move |_| raw_server::answer(200, "", shown.to_string().as_bytes()));
        let till = Till::open(json!({"token": "t", "base_url": server.origin()}));
        let token = till.call("customer.auth", json!({"input": "79161234567"}))["token"].clone();
        let calc = till.call(
            "check.calc",
            json!({"customer_token": token, "items": [{"index": 0, "code": "1", "price": 1, "qty": 1}]}),
        );
        let ids = json!({"customer_token": token, "calc_id": calc["calc_id"]});
        till.call("check.askpin", ids.clone());
        till.call("check.checkpin", json!({"customer_token": token, "calc_id": calc["calc_id"], "pin": "1"}));
        till.call(
            "check.write",
            json!({"check_id": "1", "customer_token": token, "calc_id": calc["calc_id"]}),
        );
        till.call("check.return", json!({"check_id": "2", "return_id": "R", "calc_id": calc["calc_id"]}));
        till.try_call("check.rollback", &json!({"check_id": "3", "calc_id": calc["calc_id"]}));
    }
}

#[test]
fn a_customer_whose_name_holds_broken_letters_or_raw_control_characters_is_served() {
    for (what, name) in [
        ("half a pair", r"Анна \ud83d"),
        ("the other half", r"\ude00 Анна"),
        ("halves in the wrong order", r"\ude00\ud83d"),
        ("half a pair before a letter", r"\ud83dА"),
        ("half a pair before an escape", r"\ud83d\n"),
        ("two first halves", r"\ud83d\ud83d\ude00"),
        ("a raw tab", "Анна\tПетрова"),
        ("a raw line feed", "Анна\nПетрова"),
        ("a raw carriage return", "Анна\r\nПетрова"),
        ("a raw backspace", "Анна\u{8}"),
        ("an escaped nothing", r"\u0000"),
        ("a whole pair", r"\ud83d\ude00"),
    ] {
        let body = format!(
            "{{\"statusCode\":200,\"data\":{{\"token\":\"c1\",\"first_name\":\"{name}\",\"total_bonus\":1}}}}"
        );
        let server = RawServer::start(move |_| raw_server::answer(200, "", body.as_bytes()));
        let till = Till::open(json!({"token": "t", "base_url": server.origin()}));
        let customer = till.call("customer.auth", json!({"input": "79161234567"}));
        assert_eq!(customer["token"], "c1", "{what}: {customer}");
        assert!(customer["first_name"].is_string(), "{what}: {customer}");
        if what == "half a pair" {
            assert_eq!(customer["first_name"], "Анна \u{fffd}");
        }
    }
}

#[test]
fn a_body_in_gzip_is_read_however_its_coding_is_spelt() {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(br#"{"token":"c1"}"#).unwrap();
    let packed = packed.finish().unwrap();
    for (header, is_packed) in [
        ("Content-Encoding: gzip", true),
        ("Content-Encoding: GZIP", true),
        ("Content-Encoding: x-gzip", true),
        ("content-encoding: X-GZip", true),
        ("CONTENT-ENCODING:gzip", true),
        ("Content-Encoding:  gzip  ", true),
        ("Content-Encoding: identity", false),
        ("Content-Encoding: ", false),
        ("X-Nothing: 1", false),
    ] {
        let body = if is_packed { packed.clone() } else { br#"{"token":"c1"}"#.to_vec() };
        let header = format!("{header}\r\n");
        let server = RawServer::start(move |_| raw_server::answer(200, &header, &body));
        let till = Till::open(json!({"token": "t", "base_url": server.origin()}));
        for _ in 0..2 {
            assert_eq!(till.call("customer.auth", json!({"input": "1"}))["token"], "c1");
        }
    }
}

#[test]
fn two_copies_of_the_library_in_one_process_each_call_their_own_functions() {
    let server = Scripted::start();
    let folder = new_folder();
    let second = folder.join("second.so");
    std::fs::copy(library(), &second).unwrap();
    let program = folder.join("two");
    let built = Command::new("cc")
        .args(["-std=c99", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-o"])
        .arg(&program)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cases/two_copies.c"))
        .arg("-ldl")
        .status();
    assert!(built.unwrap().success());
    let config = |name: &str| {
        json!({"token": "t", "base_url": server.origin(), "journal": {"path": folder.join(name)}}).to_string()
    };
    let output = Command::new(&program)
        .args([library(), second])
        .args([config("first.db"), config("second.db")])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert_eq!(text, "0 0 0 0\n3 3\n");
    std::fs::remove_dir_all(folder).ok();
}

#[test]
fn a_write_answered_by_a_gateway_is_unknown_until_it_is_rolled_back() {
    let server = Scripted::start();
    let till = till(&server, json!({}));
    for (n, status) in
        [407, 408, 413, 421, 423, 425, 429, 431, 451, 500, 502, 503, 504, 520].into_iter().enumerate()
    {
        for body in ["", r#"{"message":"Покупатель не найден"}"#, r#"{"message":"Такой чек уже проведен"}"#]
        {
            let (check_id, calculated) = (format!("{n}{body}"), calc(&till));
            let step = |way| if n % 2 == 0 { crate::setup::scripted::applies(way) } else { ignores(way) };
            server.on(WRITE, step(says_text(status, body)));
            server.on(super::ROLLBACK, ignores(page(502, "")));
            let told = till.try_call("check.write", &request(&check_id, &calculated));
            server.heals();
            assert_eq!(told.1["outcome"], "unknown", "{status} {body}: {}", told.1);
            let told = till.try_call("check.rollback", &json!({"check_id": check_id}));
            assert_eq!((told.0, server.held(&calculated)), (0, 0), "{status} {body}: {}", told.1);
        }
    }
}
