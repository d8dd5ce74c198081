//! What the support desk gets, and the driver's test tool.

use std::process::Command;

use rcgen::{CertificateParams, DnType};
use serde_json::{Value, json};

use crate::authority::Authority;
use crate::plain::{self, Plain};
use crate::till::{Till, asked, balance, built, fault, holds_no_secret, new_folder, sandbox, shop};

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

/// The program with this configuration: what it printed and its exit code.
fn check(config: &Value, more: &[&str]) -> (String, i32) {
    let folder = new_folder();
    let file = folder.join("настройки.json");
    let mut config = config.clone();
    crate::till::merge(&mut config, json!({"journal": {"path": folder.join("чеки.db")}}));
    std::fs::write(&file, config.to_string()).unwrap();
    let program = built(&["--example", "maxbonus-check"], "examples/maxbonus-check");
    let output = Command::new(&program).arg(&file).args(more).output().unwrap_or_else(|e| panic!("{e}"));
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

/// Each line's mark and what was checked.
fn steps(printed: &str) -> Vec<String> {
    let marked = printed.lines().filter(|line| line.starts_with(['✓', '✗', '–']));
    marked.map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_test_tool_goes_through_a_sale_and_leaves_nothing_behind() {
    let sandbox = sandbox();
    let config = json!({"token": sandbox.token(), "base_url": sandbox.base_url()});
    let folder = new_folder();
    let bundle = folder.join("сведения.json");
    let more =
        ["--phone", "8 900 000-33-77", "--goods", "1001", "--write", "--support", bundle.to_str().unwrap()];
    let (printed, code) = check(&config, &more);
    let all = "✓ Настройки, ✓ Журнал, ✓ Имя, ✓ Соединение, – TLS, ✓ Токен, ✓ Часы, ✓ Покупатель, ✓ Расчёт, ✓ Запись, ✓ Откат, ✓ Сведения";
    assert_eq!((steps(&printed).join(", "), code), (all.to_owned(), 0), "{printed}");
    holds_no_secret("what is printed", printed.as_bytes());
    assert_eq!(
        (&sandbox.state()["checks"], balance(&sandbox, DMITRY).to_string()),
        (&json!([]), "100".to_owned())
    );
    let written = std::fs::read(&bundle).unwrap();
    holds_no_secret("the file", &written);
    let written: Value = serde_json::from_slice(&written).unwrap();
    assert_eq!(written["journal"]["checks"]["ROLLED_BACK"]["count"], 1, "{written:#}");
    std::fs::remove_dir_all(folder).unwrap();
    let (printed, code) = check(&config, &[]);
    assert!(printed.contains("– Покупатель") && printed.contains("– Запись") && code == 0, "{printed}");
}

#[test]
fn the_test_tool_stops_at_what_is_broken_and_says_what_to_do() {
    let sandbox = sandbox();
    let at = |url: &str| json!({"token": sandbox.token(), "base_url": url});
    let authority = Authority::new();
    let expired = authority.sandbox_with(&certificate(2020, 2021), false);
    let unknown = authority.sandbox_with(&certificate(2020, 2090), true);
    for (config, last, says) in [
        (json!({"token": "wrong", "base_url": sandbox.base_url()}), "✗ Токен", "UNAUTHORIZED"),
        (at("https://no-such-host.invalid"), "✗ Имя", "no-such-host.invalid:443"),
        (at("http://127.0.0.1:9"), "✗ Соединение", "127.0.0.1:9"),
        (at(&expired.base_url()), "– TLS", "истёк дней назад"),
        (at(&unknown.base_url()), "– TLS", "tls.ca_file"),
    ] {
        let (printed, code) = check(&config, &[]);
        assert_eq!((steps(&printed).last().unwrap().as_str(), code), (last, 1), "{printed}");
        assert!(printed.contains(says) && printed.contains("Что делать: "), "{printed}");
        assert!(!printed.contains("wrong"), "{printed}");
    }
    let (printed, code) = check(&json!({"token": "t", "bese_url": "x"}), &[]);
    assert!(printed.contains("BAD_CONFIG") && printed.contains("bese_url") && code == 2, "{printed}");
}
