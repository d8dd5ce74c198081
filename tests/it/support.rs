//! What the support desk gets.

use rcgen::{CertificateParams, DnType};
use serde_json::{Value, json};

use crate::authority::Authority;
use crate::plain::{self, Plain};
use crate::till::{Till, asked, fault, holds_no_secret, new_folder, sandbox, shop};

const DMITRY: &str = "79000003377";

#[test]
fn the_bundle_tells_of_the_till_and_nothing_of_its_customers() {
    let (sandbox, till) = shop();
    let token = till.token_of(DMITRY);
    till.sell("С-1", &token, &[("1001", "100.00")], "30");
    sandbox.fault(fault("check.write", "die_before"));
    let mut lasting = fault("check.rollback", "die_before");
    lasting["count"] = json!(0);
    sandbox.fault(lasting);
    let calc = till.calc(&token, &[("1001", "100.00")]);
    till.refused("OUTCOME_UNKNOWN", "check.write", crate::till::write("С-2", &calc, &token, "1"));
    sandbox.clear_faults();
    till.refused("CUSTOMER_NOT_FOUND", "customer.auth", json!({"input": "+7 999 000-00-00"}));
    let before = asked(&sandbox, "basic.ping");
    let bundle = till.call("basic.support", json!({}));
    assert_eq!(asked(&sandbox, "basic.ping"), before + 1);
    holds_no_secret("the bundle", bundle.to_string().as_bytes());
    assert!(!bundle.to_string().contains("9990000000"), "{bundle:#}");
    assert!(!bundle.to_string().contains(till.folder().to_str().unwrap()), "a folder holds a user's name");
    assert_eq!(bundle["settings"]["base_url"], sandbox.base_url());
    assert_eq!((&bundle["ping"]["status"], &bundle["offline"]), (&json!("OK"), &json!(false)));
    assert_eq!(bundle["certificates"], json!([]), "plain http shows none");
    assert!(bundle["clock"]["skew_ms"].as_i64().unwrap().abs() < 3_000, "{bundle:#}");
    let journal = &bundle["journal"];
    assert_eq!(journal["checks"]["WRITTEN"]["count"], 1, "{journal}");
    let waiting: Vec<&Value> =
        journal["pending"]["checks"].as_array().unwrap().iter().map(|c| &c["check_id"]).collect();
    assert_eq!(waiting, [&json!("С-1"), &json!("С-2")]);
    let log: Vec<&str> = bundle["log"].as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
    assert!(log.iter().any(|line| line.contains("OUTCOME_UNKNOWN")), "{log:#?}");
    assert!(log.len() <= 100);
}

#[test]
fn without_a_log_file_the_last_hundred_lines_are_remembered() {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, json!({"log": {}}));
    for _ in 0..120 {
        till.call("journal.stats", json!({}));
    }
    let bundle = till.call("basic.support", json!({}));
    let log = bundle["log"].as_array().unwrap();
    assert_eq!(log.len(), 100);
    assert!(log[99].as_str().unwrap().contains(" info  journal.stats "), "{}", log[99]);
}

#[test]
fn a_clock_that_is_wrong_is_told_by_how_much() {
    for (date, ahead) in [("Sun, 06 Nov 1994 08:49:37 GMT", true), ("Fri, 06 Nov 2099 08:49:37 GMT", false)] {
        let headers = format!("Content-Type: application/json\r\nDate: {date}\r\n");
        let server = Plain::start(move |_| plain::answer(200, &headers, b"{}"));
        let till = Till::open(json!({"token": "t", "base_url": server.origin()}));
        let clock = till.call("basic.support", json!({}))["clock"].clone();
        assert_eq!(clock["skew_ms"].as_i64().unwrap() > 0, ahead, "{clock}");
    }
    for header in ["", "Date: вчера\r\n"] {
        let server = Plain::start(move |_| plain::answer(200, header, b"{}"));
        let till = Till::open(json!({"token": "t", "base_url": server.origin()}));
        assert_eq!(till.call("basic.support", json!({}))["clock"], Value::Null, "{header}");
    }
}

#[test]
fn a_dead_network_a_wrong_token_and_no_journal_are_told_in_the_bundle_and_are_no_error() {
    let dead =
        Till::open(json!({"token": "t", "base_url": "http://127.0.0.1:9", "breaker": {"failures": 1}}));
    let bundle = dead.call("basic.support", json!({}));
    assert_eq!((&bundle["ping"]["status"], &bundle["clock"]), (&json!("NETWORK"), &Value::Null));
    let bundle = dead.call("basic.support", json!({}));
    assert_eq!((&bundle["ping"]["status"], &bundle["offline"]), (&json!("OFFLINE"), &json!(true)));
    let sandbox = sandbox();
    sandbox.fault(fault("basic.ping", "hang"));
    let till = Till::with(&sandbox, json!({"timeouts": {"total_ms": 300}}));
    let bundle = till.call("basic.support", json!({}));
    assert_eq!((&bundle["ping"]["status"], &bundle["journal"]["checks"]), (&json!("TIMEOUT"), &json!({})));
    let till = Till::with(&sandbox, json!({"token": "wrong", "journal": {"path": "/dev/null/чеки.db"}}));
    let bundle = till.call("basic.support", json!({}));
    assert_eq!(
        (&bundle["ping"]["status"], &bundle["ping"]["http_status"]),
        (&json!("UNAUTHORIZED"), &json!(401))
    );
    assert_eq!(bundle["journal"]["status"], "JOURNAL");
    assert!(!bundle.to_string().contains("wrong"));
}

/// A certificate of a shop, with these days.
fn certificate(from: i32, to: i32) -> CertificateParams {
    let mut leaf = CertificateParams::new(["localhost".to_owned()]).unwrap();
    leaf.distinguished_name.push(DnType::CommonName, "касса.пример");
    leaf.not_before = rcgen::date_time_ymd(from, 1, 2);
    leaf.not_after = rcgen::date_time_ymd(to, 3, 4);
    leaf
}

#[test]
fn the_servers_certificates_are_shown_whether_they_are_trusted_or_not() {
    let authority = Authority::new();
    let folder = new_folder();
    let ca_file = folder.join("корень.pem");
    std::fs::write(&ca_file, authority.certificate.pem()).unwrap();
    for (sandbox, status) in [
        (authority.sandbox_with(&certificate(2020, 2090), false), "OK"),
        (authority.sandbox_with(&certificate(2020, 2021), false), "TLS"),
        (authority.sandbox_with(&certificate(2020, 2090), true), "TLS"),
    ] {
        let till = Till::with(&sandbox, json!({"tls": {"ca_file": ca_file}}));
        let bundle = till.call("basic.support", json!({}));
        assert_eq!(bundle["ping"]["status"], status, "{bundle:#}");
        let shown = &bundle["certificates"][0];
        assert!(shown["subject"].as_str().unwrap().contains("касса.пример"), "{shown}");
        assert_eq!(shown["not_before"], "2020-01-02T00:00:00Z");
        assert_eq!(shown["sha256"].as_str().unwrap().len(), 64);
        holds_no_secret("the bundle", bundle.to_string().as_bytes());
    }
    std::fs::remove_dir_all(folder).unwrap();
}
