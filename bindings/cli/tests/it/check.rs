//! What the check says of a way that works and of ways that do not.

use maxbonus_sandbox::{Options, Sandbox, Tls};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};

use crate::desk::{Desk, Ran};

/// Each line's mark and what was looked at.
fn steps(ran: &Ran) -> Vec<String> {
    let marked = ran.said.lines().filter(|line| line.starts_with(['✓', '✗', '–']));
    marked.map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect()
}

fn holds_no_secret(text: &str) {
    for secret in ["eyJ0eXAi", "9000003377", "Дмитрий"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn it_goes_through_a_sale_and_leaves_nothing_behind() {
    let desk = Desk::new();
    let by_name = desk.sandbox.base_url().replace("127.0.0.1", "localhost");
    for (n, url) in [desk.sandbox.base_url(), by_name].into_iter().enumerate() {
        desk.configure(&json!({"base_url": url, "journal": {"path": desk.path(&format!("{n}.db"))}}));
        let words = ["check", "настройки.json", "--phone", "8 900 000-33-77", "--goods", "1001", "--write"];
        let ran = desk.run(&[&words[..], &["--support", "сведения.json"]].concat());
        let all = "✓ Настройки, ✓ Журнал, ✓ Имя, ✓ Соединение, – TLS, ✓ Токен, ✓ Часы, ✓ Покупатель, ✓ Расчёт, ✓ Чек, ✓ Откат, \
                   ✓ Сведения";
        assert_eq!((steps(&ran).join(", "), ran.code), (all.to_owned(), Some(0)), "{ran:?}");
        holds_no_secret(&ran.said);
        assert_eq!(desk.sandbox.state()["checks"], json!([]));
        let bundle = std::fs::read_to_string(desk.path("сведения.json")).unwrap();
        holds_no_secret(&bundle);
        let bundle: Value = serde_json::from_str(&bundle).unwrap();
        assert_eq!(bundle["journal"]["checks"]["ROLLED_BACK"]["count"], 1, "{bundle:#}");
    }
    let ran = desk.run(&["check", "настройки.json"]);
    assert!(
        ran.said.contains("– Покупатель") && ran.said.contains("– Чек") && ran.code == Some(0),
        "{ran:?}"
    );
}

#[test]
fn machines_get_the_same_steps_as_a_document() {
    let desk = Desk::new();
    let (document, code) = desk.document(&["check", "настройки.json"]);
    assert_eq!((&document["ok"], code), (&json!(true), Some(0)));
    let rows = document["steps"].as_array().unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row["step"].as_str().unwrap()).collect();
    let all = [
        "settings",
        "journal",
        "name",
        "connection",
        "tls",
        "token",
        "clock",
        "customer",
        "calculation",
        "write",
    ];
    assert_eq!(names, all);
    desk.configure(&json!({"token": "wrong"}));
    let (document, code) = desk.document(&["check", "настройки.json"]);
    assert_eq!((&document["ok"], code), (&json!(false), Some(1)));
    let last = document["steps"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["step"], &last["result"]), (&json!("token"), &json!("failed")));
    assert!(last["advice"].as_str().unwrap().contains("token"), "{last}");
}

/// An https sandbox with a certificate of these years, vouched for by somebody unknown, or by itself.
fn https(from: i32, to: i32, by_itself: bool) -> Sandbox {
    let mut ca = CertificateParams::new([]).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = Issuer::new(ca, KeyPair::generate().unwrap());
    let mut leaf = CertificateParams::new(["localhost".to_owned()]).unwrap();
    leaf.distinguished_name.push(DnType::CommonName, "касса.пример");
    leaf.not_before = rcgen::date_time_ymd(from, 1, 2);
    leaf.not_after = rcgen::date_time_ymd(to, 3, 4);
    let key = KeyPair::generate().unwrap();
    let leaf = if by_itself { leaf.self_signed(&key) } else { leaf.signed_by(&key, &issuer) };
    let tls = Tls { cert_pem: leaf.unwrap().pem(), key_pem: key.serialize_pem() };
    Sandbox::start(Options { tls: Some(tls), ..Options::default() }).unwrap()
}

#[test]
fn it_stops_at_what_is_broken_and_says_what_to_do() {
    let desk = Desk::new();
    let at = |url: &str| json!({"base_url": url});
    let (expired, unknown) = (https(2020, 2021, false), https(2020, 2090, true));
    for (over, last, says) in [
        (json!({"token": "wrong"}), "✗ Токен", "UNAUTHORIZED"),
        (at("https://no-such-host.invalid"), "✗ Имя", "no-such-host.invalid:443"),
        (
            json!({"proxy": "http://user:wrong@no-such-proxy.invalid:1"}),
            "✗ Имя",
            "прокси no-such-proxy.invalid:1",
        ),
        (at("http://127.0.0.1:9"), "✗ Соединение", "127.0.0.1:9"),
        (at(&expired.base_url()), "✗ TLS", "истёк дней назад"),
        (at(&unknown.base_url()), "✗ TLS", "tls.ca_file"),
    ] {
        desk.configure(&over);
        let ran = desk.run(&["check", "настройки.json"]);
        assert_eq!((steps(&ran).last().unwrap().as_str(), ran.code), (last, Some(1)), "{ran:?}");
        assert!(ran.said.contains(says) && ran.said.contains("Что делать: "), "{ran:?}");
        assert!(!ran.said.contains("wrong") && !ran.said.contains("doctor"), "{ran:?}");
        // Another server's journal would be another question.
        std::fs::remove_file(desk.path("чеки.db")).ok();
    }
}

#[test]
fn a_write_without_an_answer_is_told_and_taken_back() {
    let desk = Desk::new();
    desk.sandbox.fault(json!({"operation": "check.write", "kind": "die_after", "count": 0}));
    let ran = desk.run(&["check", "настройки.json", "--write"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.said.contains("✗ Чек") && ran.said.contains("✓ Откат"), "{ran:?}");
    assert_eq!(ran.said.matches("Peer disconnected").count(), 1, "{ran:?}");
    assert_eq!(desk.sandbox.state()["checks"], json!([]), "{ran:?}");
}

#[test]
fn the_bundle_goes_over_nothing_but_a_bundle_and_a_journal_that_cannot_be_opened_is_told() {
    let desk = Desk::new();
    desk.run(&["journal", "настройки.json"]);
    for name in ["./настройки.json", "чеки.db"] {
        let before = std::fs::read(desk.path(name)).unwrap();
        let ran = desk.run(&["check", "настройки.json", "--support", name]);
        assert!(ran.code == Some(2) && ran.remarks.contains("выберите другое имя"), "{ran:?}");
        assert_eq!(std::fs::read(desk.path(name)).unwrap(), before);
    }
    for _ in 0..2 {
        assert_eq!(desk.run(&["check", "настройки.json", "--support", "s.json"]).code, Some(0));
    }
    desk.configure(&json!({"journal": {"path": "/dev/null/чеки.db"}}));
    let ran = desk.run(&["check", "настройки.json"]);
    assert!(ran.code == Some(1) && ran.said.contains("✗ Журнал") && ran.said.contains("✓ Расчёт"), "{ran:?}");
    let ran = desk.run(&["journal", "настройки.json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
}
