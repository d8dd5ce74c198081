//! The journal as a file: of another token or server, held by others, restored, or with too much in it. Elsewhere: it is
//! waited for no longer than the deadline in `receipt::journal_files`.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{ROLLBACK, WRITE, calc, is_true, pending, request, sale, till};
use crate::setup::scripted::{Scripted, applies, ignores, page};
use crate::setup::till::{Till, new_folder, open, until};

/// A receipt whose write and rollback were both lost; the server holds it.
fn unknown(server: &Scripted, till: &Till, check_id: &str) -> Value {
    let calculated = calc(till);
    server.on(WRITE, applies(page(502, "")));
    server.on(ROLLBACK, ignores(page(502, "")).always());
    let told = till.try_call("check.write", &request(check_id, &calculated));
    assert_eq!(told.1["outcome"], "unknown", "{}", told.1);
    server.heals();
    calculated
}

#[test]
fn open_receipts_under_a_former_token_are_told_at_the_opening_and_taken_over_by_a_persons_word() {
    let server = Scripted::start();
    let old = till(&server, json!({}));
    let calculated = unknown(&server, &old, "1");
    let back = json!({"check_id": "1", "return_id": "R"});
    let more = json!({"token": "renewed", "journal": {"path": old.journal()}});
    let new = till(&server, more.clone());
    let warning = &new.opened["warnings"][0];
    assert!(warning["message"].as_str().unwrap().contains('1'), "{}", new.opened);
    assert_eq!(server.held(&calculated), 1, "not rolled back in silence");
    new.call("journal.recover", json!({}));
    assert_eq!(server.held(&calculated), 1);
    assert!(pending(&new, "1").is_none());
    new.refused("REJECTED", "journal.get", json!({"check_id": "1"}));
    new.try_call("check.return", &back);
    // The other store's number is free for this one.
    let own = calc(&new);
    let told = new.try_call("check.write", &request("2", &own));
    is_true("its own", &server, &own, &told);
    let adopted = new.call("journal.adopt", json!({}));
    assert!(adopted["checks"].as_array().unwrap().iter().any(|c| c["check_id"] == "1"), "{adopted}");
    new.call("journal.recover", json!({}));
    assert_eq!(server.held(&calculated), 0);
    assert_eq!(server.held(&own), 1);
    // The former one is told nothing of it any more.
    assert!(pending(&old, "1").is_none());
    let again = till(&server, more);
    assert_eq!(again.opened["warnings"], json!([]), "{}", again.opened);
}

#[test]
fn two_stores_with_the_same_numbers_in_one_journal_never_meet() {
    let server = Scripted::start();
    let first = till(&server, json!({"store": "first"}));
    let second = till(&server, json!({"store": "second", "journal": {"path": first.journal()}}));
    let [one, two] = [calc(&first), calc(&second)];
    first.call("check.write", request("1", &one));
    second.call("check.write", request("1", &two));
    assert_eq!((server.asked(WRITE).len(), server.holds()), (2, 2));
    second.call("check.rollback", json!({"check_id": "1"}));
    assert_eq!((server.held(&one), server.held(&two)), (1, 0));
    assert_eq!((first.state_of("1"), second.state_of("1")), ("WRITTEN".to_owned(), "ROLLED_BACK".to_owned()));
    // Renamed tokens do not matter where the store has a name.
    let same = till(&server, json!({"store": "first", "token": "new", "journal": {"path": first.journal()}}));
    assert_eq!(same.state_of("1"), "WRITTEN");
    // Both have an open receipt: adopting the same number overwrites neither.
    let [three, four] = [unknown(&server, &first, "3"), unknown(&server, &second, "3")];
    first.call("journal.adopt", json!({}));
    first.call("journal.recover", json!({}));
    second.call("journal.recover", json!({}));
    assert_eq!((server.held(&three), server.held(&four)), (0, 0));
}

#[test]
fn a_journal_of_another_server_is_refused_with_a_sentence() {
    let (sandbox, live) = (Scripted::start(), Scripted::start());
    let old = till(&sandbox, json!({}));
    sale(&old, "1");
    let bytes = std::fs::read(old.journal()).unwrap();
    for base_url in [live.origin(), live.by_name(), format!("{}/other", sandbox.origin())] {
        let new = till(&live, json!({"base_url": base_url, "journal": {"path": old.journal()}}));
        let warning = &new.opened["warnings"][0];
        assert_eq!(warning["status"], "JOURNAL", "{}", new.opened);
        assert!(warning["message"].as_str().unwrap().contains("сервер"), "{warning}");
        let document = new.refused("JOURNAL", "check.write", json!({"check_id": "1", "calc_id": "c"}));
        assert_eq!(document["outcome"], "not_applied");
        assert_eq!(live.asked(WRITE).len(), 0);
    }
    assert_eq!(std::fs::read(old.journal()).unwrap(), bytes);
    assert_eq!(old.state_of("1"), "WRITTEN");
}

#[test]
fn one_server_in_other_spellings_is_one_server() {
    let server = Scripted::start();
    let first = till(&server, json!({"base_url": server.by_name()}));
    sale(&first, "1");
    for base_url in [
        format!("HTTP://localhost:{}", server.port),
        format!("http://LOCALHOST:{}/", server.port),
        format!("Http://LocalHost:{}/api/cashbox", server.port),
        format!("http://localhost:{}/api/cashbox/", server.port),
        format!(" http://localhost:{}", server.port),
    ] {
        let config = json!({"token": "t", "base_url": base_url, "journal": {"path": first.journal()}});
        let (handle, opened) = open(&config.to_string());
        if handle == 0 {
            // A blank may be refused, but then with its name.
            assert_eq!((&opened["status"], &opened["field"]), (&json!("BAD_CONFIG"), &json!("base_url")));
            assert!(base_url.starts_with(' '), "{base_url}: {opened}");
            continue;
        }
        maxbonus::ffi::maxbonus_session_close(handle);
        assert_eq!(opened["warnings"], json!([]), "{base_url}: {opened}");
        let other = Till::open(config);
        assert_eq!(other.state_of("1"), "WRITTEN", "{base_url}");
        other.call("basic.ping", json!({}));
    }
    for base_url in [
        "https://x:99999",
        "https://x:65536",
        "https://x:-1",
        "https://x:port",
        "https://",
        "ftp://x",
        "x",
        "",
        "https://a b",
        "https://x/?a=1",
        "https://x/#a",
        "https://[::1",
        "https://x:44300000000000000000",
    ] {
        let (handle, document) = open(&json!({"token": "t", "base_url": base_url}).to_string());
        assert_eq!(
            (handle, &document["status"], &document["field"]),
            (0, &json!("BAD_CONFIG"), &json!("base_url")),
            "{base_url}: {document}"
        );
    }
}

#[test]
fn a_journal_that_another_process_holds_at_the_opening_is_opened_at_a_later_call() {
    let server = Scripted::start();
    let folder = new_folder();
    let journal = folder.join("j.db");
    drop(till(&server, json!({"journal": {"path": journal}})));
    for held in ["BEGIN EXCLUSIVE", "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE"] {
        let other = Connection::open(&journal).unwrap();
        other.execute_batch(held).unwrap();
        let begun = Instant::now();
        let held_till = till(&server, json!({"journal": {"path": journal}, "timeouts": {"total_ms": 400}}));
        assert!(begun.elapsed() < Duration::from_millis(1_200), "{:?}", begun.elapsed());
        let calculated = calc(&held_till);
        let document = held_till.refused("JOURNAL", "check.write", request("1", &calculated));
        assert_eq!(
            (&document["outcome"], &document["retryable"]),
            (&json!("not_applied"), &json!(true)),
            "{document}"
        );
        drop(other);
        until("it is opened", Duration::from_secs(3), || {
            held_till.try_call("check.write", &request("1", &calculated)).0 == 0
        });
        assert_eq!(held_till.state_of("1"), "WRITTEN");
        held_till.call("check.rollback", json!({"check_id": "1"}));
    }
    std::fs::remove_dir_all(folder).ok();
}

#[test]
fn readers_do_not_wait_for_another_process_that_writes() {
    let server = Scripted::start();
    let till = till(&server, json!({}));
    sale(&till, "1");
    let other = Connection::open(till.journal()).unwrap();
    for held in ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"] {
        other.execute_batch(held).unwrap();
        let begun = Instant::now();
        assert!(pending(&till, "1").is_some());
        assert_eq!(till.call("journal.stats", json!({}))["checks"]["WRITTEN"]["count"], 1);
        assert_eq!(till.call("receipt.shift", json!({}))["receipts"], 1);
        assert_eq!(till.state_of("1"), "WRITTEN");
        till.call("basic.support", json!({}));
        assert!(begun.elapsed() < Duration::from_millis(700), "{held}: {:?}", begun.elapsed());
        other.execute_batch("COMMIT").unwrap();
    }
}

#[test]
fn a_restored_backup_or_a_cloned_till_rolls_back_no_receipt_that_was_sold_since() {
    for (what, change) in [
        ("yesterday's", "updated_at = updated_at - 86500000, created_at = created_at - 86500000"),
        ("another machine's", "machine = 'another'"),
    ] {
        let server = Scripted::start();
        let folder = new_folder();
        let journal = folder.join("j.db");
        let more = json!({"journal": {"path": journal, "settle_ms": 0}, "wire": {"identity": "check_id"}});
        let first = till(&server, more.clone());
        unknown(&server, &first, "1");
        drop(first);
        // The backup is what the till was then.
        let backup = folder.join("backup");
        std::fs::copy(&journal, &backup).unwrap();
        let first = till(&server, more.clone());
        first.call("journal.recover", json!({}));
        let sold = calc(&first);
        first.call("check.write", request("1", &sold));
        first.call("check.close", json!({"check_id": "1"}));
        drop(first);
        std::fs::copy(&backup, &journal).unwrap();
        let other = Connection::open(&journal).unwrap();
        assert_eq!(other.execute(&format!("UPDATE checks SET {change}"), []).unwrap(), 1);
        drop(other);
        let asked = server.asked(ROLLBACK).len();
        let restored = till(&server, more);
        for n in 0..3 {
            restored.call("journal.recover", json!({}));
            sale(&restored, &format!("next {n}"));
        }
        assert_eq!((server.held(&sold), server.asked(ROLLBACK).len()), (1, asked), "{what}");
        let listed = pending(&restored, "1").unwrap();
        assert_eq!(listed["automatic"], false, "{what}: {listed}");
        let settled = restored.call("journal.settle", json!({"check_id": "1", "outcome": "applied"}));
        assert_eq!((&settled["state"], server.held(&sold)), (&json!("CLOSED"), 1), "{what}");
        drop(restored);
        std::fs::remove_dir_all(folder).ok();
    }
}

#[test]
fn of_the_servers_answer_the_journal_keeps_nothing_about_the_customer() {
    let secret = ["Дорофеев", "2200700112345678", "79161234567", "dorofeev@example.com", "c0ffee0000"];
    for wrapped in [false, true] {
        let server = Scripted::start();
        let data = json!({"print_text": "Спасибо", "customer_name": secret[0], "card_number": secret[1],
            "customer_phone": secret[2], "customer": {"name": secret[0], "email": secret[3], "card": secret[1]},
            "customer_token": secret[4], "items": [{"owner": secret[0]}], "email": secret[3], secret[2]: 1});
        server.writes(if wrapped {
            json!({"statusCode": 200, "message": secret[0], "data": data})
        } else {
            data
        });
        let till = till(&server, json!({}));
        let calculated = calc(&till);
        let answer = till.call("check.write", request("1", &calculated));
        assert_eq!(answer["customer_name"], secret[0], "the register gets what came");
        till.call("check.close", json!({"check_id": "1"}));
        till.call("check.return", json!({"check_id": "1", "return_id": "R"}));
        for file in std::fs::read_dir(till.folder()).unwrap().flatten() {
            let bytes = std::fs::read(file.path()).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            for word in secret {
                assert!(!text.contains(word), "{word} is in {}", file.path().display());
            }
        }
        assert_eq!(till.call("check.write", request("1", &calculated))["print_text"], "Спасибо");
    }
}
