//! Journals on bad disks and damaged journals: a status and a sentence, nothing overwritten, the sale goes on.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::setup::till::{Till, held, new_folder, open, sandbox, shop, write};

const DMITRY: &str = "79000003377";

/// A journal with a written check in it, closed; its bytes and its place.
fn used_journal(sandbox: &maxbonus_sandbox::Sandbox) -> PathBuf {
    let path = new_folder().join("журнал.db");
    let till = Till::with(sandbox, json!({"journal": {"path": path}}));
    let token = till.token_of(DMITRY);
    till.sell("1", &token, &[("1001", "100.00")], "30");
    drop(till);
    path
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn sells(till: &Till, check_id: &str) -> Value {
    let token = till.token_of(DMITRY);
    till.sell(check_id, &token, &[("1001", "100.00")], "0")
}

#[test]
fn a_journal_that_was_overwritten_or_cut_is_set_aside_whole_and_a_new_one_begun() {
    type Damage = fn(&mut Vec<u8>);
    let damages: &[(&str, Damage)] = &[
        ("garbage", |bytes| bytes.iter_mut().for_each(|b| *b = b.wrapping_mul(31).wrapping_add(7))),
        ("half of it", |bytes| bytes.truncate(bytes.len() / 2 + 100)),
        ("a spoilt page", |bytes| bytes[4096 + 8..4096 + 2000].fill(0xAA)),
        ("without its columns", |bytes| {
            let path = new_folder().join("lacking.db");
            let other = rusqlite::Connection::open(&path).unwrap();
            other.execute_batch("CREATE TABLE checks (check_id TEXT); PRAGMA user_version = 1").unwrap();
            drop(other);
            *bytes = std::fs::read(path).unwrap();
        }),
        ("another program's", |bytes| {
            let path = new_folder().join("other.db");
            let other = rusqlite::Connection::open(&path).unwrap();
            other.execute_batch("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)").unwrap();
            drop(other);
            *bytes = std::fs::read(path).unwrap();
        }),
    ];
    for (n, (what, damage)) in damages.iter().enumerate() {
        let sandbox = sandbox();
        let path = used_journal(&sandbox);
        let mut bytes = std::fs::read(&path).unwrap();
        damage(&mut bytes);
        std::fs::write(&path, &bytes).unwrap();
        let till = Till::with(&sandbox, json!({"journal": {"path": path}}));
        let warning = &till.opened["warnings"][0];
        assert_eq!(warning["status"], "JOURNAL", "{what}: {}", till.opened);
        let names = files(path.parent().unwrap());
        let aside =
            names.iter().find(|n| n.contains(".damaged-") && !n.ends_with("-wal") && !n.ends_with("-shm"));
        let aside = aside.unwrap_or_else(|| panic!("{what}: {names:?}"));
        let kept = std::fs::read(path.with_file_name(aside)).unwrap();
        assert!(kept == bytes, "{what}: kept byte for byte");
        sells(&till, &format!("after {n}"));
        assert_eq!(till.state_of(&format!("after {n}")), "WRITTEN");
    }
}

#[test]
fn a_journal_of_a_newer_version_is_left_alone() {
    let sandbox = sandbox();
    let path = used_journal(&sandbox);
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA user_version = 99").unwrap();
    drop(other);
    let before = std::fs::read(&path).unwrap();
    let till = Till::with(&sandbox, json!({"journal": {"path": path}}));
    let warning = &till.opened["warnings"][0];
    assert_eq!(warning["status"], "JOURNAL");
    assert!(warning["message"].as_str().unwrap().contains("более новой версией"), "{warning}");
    assert!(std::fs::read(&path).unwrap() == before, "not a byte of it is changed");
    assert_eq!(files(path.parent().unwrap()).iter().filter(|n| n.contains("damaged")).count(), 0);
    let token = till.token_of(DMITRY);
    let calc = till.calc(&token, &[("1001", "100.00")]);
    let document = till.refused("JOURNAL", "check.write", write("2", &calc, &token, "30"));
    assert_eq!(document["outcome"], "not_applied");
    assert_eq!(held(&sandbox, "2"), 0);
}

/// The child of the next two tests: its files may not grow, as on a full disk, or its folder may not be written.
#[test]
#[ignore = "run by the tests below, in a process of its own"]
fn child_on_a_bad_disk() {
    let Ok(config) = std::env::var("MAXBONUS_TEST_CHILD") else { return };
    let config: Value = serde_json::from_str(&config).unwrap();
    let limit = config["limit"].as_u64();
    let till = Till::open(config["session"].clone());
    let token = till.token_of(DMITRY);
    if let Some(limit) = limit {
        // What fills a disk for one process: no file of it may grow beyond this.
        let bytes = libc::rlimit { rlim_cur: limit, rlim_max: limit };
        unsafe {
            libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
            assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &raw const bytes), 0);
        }
    }
    let mut refused = 0;
    for n in 0..40 {
        let calc = till.calc(&token, &[("1001", "100.00")]);
        let (status, document) = till.try_call("check.write", &write(&format!("D-{n}"), &calc, &token, "0"));
        if status != 0 {
            assert_eq!(document["status"], "JOURNAL", "{document}");
            assert_eq!(document["outcome"], "not_applied", "{document}");
            refused += 1;
        }
    }
    println!("refused {refused}");
    // The session lives on.
    till.call("basic.ping", json!({}));
    till.call("journal.pending", json!({}));
}

fn on_a_bad_disk(session: &Value, limit: Option<u64>) -> usize {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "receipt::journal_files::child_on_a_bad_disk", "--ignored", "--nocapture"])
        .env("MAXBONUS_TEST_CHILD", json!({"session": session, "limit": limit}).to_string())
        .output()
        .unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    text.split("refused ").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn on_a_full_disk_a_write_is_refused_before_it_leaves_and_the_session_lives_on() {
    let (sandbox, till) = shop();
    let refused = on_a_bad_disk(till.config(), Some(300_000));
    assert!(refused > 0 && refused < 40, "{refused}");
    let written = sandbox.state()["checks"].as_array().unwrap().len();
    assert_eq!(written, 40 - refused, "what was refused is not on the server, what was not is");
}

#[test]
fn a_journal_that_cannot_be_written_is_told_when_the_session_opens() {
    let sandbox = sandbox();
    for folder in ["/proc", "/dev/null"] {
        let till = Till::with(&sandbox, json!({"journal": {"path": format!("{folder}/maxbonus.db")}}));
        assert_eq!(till.opened["warnings"][0]["status"], "JOURNAL", "{}", till.opened);
        let token = till.token_of(DMITRY);
        let calc = till.calc(&token, &[("1001", "100.00")]);
        till.refused("JOURNAL", "check.write", write("1", &calc, &token, "0"));
    }
    // A file that may only be read; root may write any file, so root is not asked.
    if unsafe { libc::geteuid() } != 0 {
        let path = used_journal(&sandbox);
        let mut permissions = std::fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&path, permissions).unwrap();
        let till = Till::with(&sandbox, json!({"journal": {"path": path}}));
        assert_eq!(till.opened["warnings"][0]["status"], "JOURNAL", "{}", till.opened);
    }
}

#[test]
fn another_process_that_holds_the_journal_is_waited_for_no_longer_than_the_deadline() {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, json!({"timeouts": {"total_ms": 500}}));
    let token = till.token_of(DMITRY);
    let calc = till.calc(&token, &[("1001", "100.00")]);
    let other = rusqlite::Connection::open(till.journal()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = Instant::now();
    let document = till.refused("JOURNAL", "check.write", write("1", &calc, &token, "0"));
    assert!(begun.elapsed() < Duration::from_millis(550), "{:?}", begun.elapsed());
    assert_eq!((&document["outcome"], &document["retryable"]), (&json!("not_applied"), &json!(true)));
    assert_eq!(held(&sandbox, "1"), 0);
    // Cancelled while it waits.
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| till.try_call("check.write", &write("1", &calc, &token, "0")).1);
        std::thread::sleep(Duration::from_millis(100));
        let begun = Instant::now();
        maxbonus::ffi::maxbonus_session_cancel(till.handle);
        waiting.join().unwrap();
        assert!(begun.elapsed() < Duration::from_millis(100), "{:?}", begun.elapsed());
    });
    other.execute_batch("COMMIT").unwrap();
    till.call("check.write", write("1", &calc, &token, "0"));
}

#[test]
fn two_registers_may_share_one_journal() {
    let sandbox = sandbox();
    let first = Till::at(&sandbox);
    let second = Till::with(&sandbox, json!({"journal": {"path": first.journal()}}));
    let token = first.token_of(DMITRY);
    std::thread::scope(|scope| {
        for (till, name) in [(&first, "a"), (&second, "b")] {
            let token = &token;
            scope.spawn(move || {
                for n in 0..20 {
                    till.sell(&format!("{name}-{n}"), token, &[("1001", "10.00")], "0");
                    till.call("check.close", json!({"check_id": format!("{name}-{n}")}));
                }
            });
        }
    });
    assert_eq!(first.call("journal.stats", json!({}))["checks"]["CLOSED"]["count"], 40);
    // The same number from both at once: one request, both get its answer.
    let calc = first.calc(&token, &[("1001", "10.00")]);
    sandbox.fault(json!({"operation": "check.write", "kind": "delay", "ms": 200}));
    let request = write("same", &calc, &token, "1");
    std::thread::scope(|scope| {
        let (one, other) = (
            scope.spawn(|| first.call("check.write", request.clone())),
            scope.spawn(|| second.call("check.write", request.clone())),
        );
        assert_eq!(one.join().unwrap()["total_bonus_pay"], other.join().unwrap()["total_bonus_pay"]);
    });
    assert_eq!(held(&sandbox, "same"), 1);
}

#[test]
fn old_receipts_are_pruned_only_when_their_life_has_ended() {
    let sandbox = sandbox();
    let till = Till::with(&sandbox, json!({"journal": {"keep_days": 30}}));
    let token = till.token_of(DMITRY);
    for number in ["closed", "written", "rolled back", "young"] {
        till.sell(number, &token, &[("1001", "10.00")], "0");
    }
    for number in ["closed", "young"] {
        till.call("check.close", json!({"check_id": number}));
    }
    till.call("check.rollback", json!({"check_id": "rolled back"}));
    sandbox.fault(json!({"operation": "check.write", "kind": "die_after"}));
    sandbox.fault(json!({"operation": "check.rollback", "kind": "refuse", "count": 0}));
    let calc = till.calc(&token, &[("1001", "10.00")]);
    till.try_call("check.write", &write("unknown", &calc, &token, "0"));
    let other = rusqlite::Connection::open(till.journal()).unwrap();
    let old = "UPDATE checks SET updated_at = updated_at - 31 * 86400000 WHERE check_id <> 'young'";
    assert_eq!(other.execute(old, []).unwrap(), 4);
    // The newest receipts say what is old, and not the clock alone.
    let more = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 60)
        INSERT INTO checks (store, check_id, state, content, lost, is_on_server, retries, machine, spent, earned, created_at,
        updated_at) SELECT store, 'more ' || n, 'CLOSED', '', 0, 0, 0, machine, 0, 0, created_at, updated_at
        FROM checks, n WHERE check_id = 'young'";
    assert_eq!(other.execute(more, []).unwrap(), 60);
    drop(other);
    let till = till.reopened();
    let stats = till.call("journal.stats", json!({}));
    let states: Vec<&String> = stats["checks"].as_object().unwrap().keys().collect();
    assert_eq!(states, ["WRITTEN", "CLOSED", "ROLLING_BACK"], "{stats}");
    assert_eq!(till.state_of("young"), "CLOSED");
    till.refused("REJECTED", "journal.get", json!({"check_id": "closed"}));
    sandbox.clear_faults();
    // Older than a shift: whether its paper came out only a person knows.
    let pending = till.call("journal.recover", json!({}));
    let unknown = pending["checks"].as_array().unwrap().iter().find(|c| c["check_id"] == "unknown").unwrap();
    assert_eq!((&unknown["automatic"], held(&sandbox, "unknown")), (&json!(false), 1));
    till.call("check.rollback", json!({"check_id": "unknown"}));
    assert_eq!(held(&sandbox, "unknown"), 0);
    let (handle, document) = open(r#"{"token":"t","journal":{"keep_days":-1}}"#);
    assert_eq!((handle, &document["field"]), (0, &json!("journal.keep_days")));
}

#[test]
fn of_many_sessions_that_find_a_damaged_journal_at_once_one_sets_it_aside() {
    let sandbox = sandbox();
    let path = new_folder().join("общий.db");
    std::fs::write(&path, "no database ".repeat(1_000)).unwrap();
    let tills: Vec<Till> = std::thread::scope(|scope| {
        let open = || Till::with(&sandbox, json!({"journal": {"path": path}}));
        let opening: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        opening.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let warned = tills.iter().filter(|t| !t.opened["warnings"].as_array().unwrap().is_empty()).count();
    assert_eq!(warned, 1);
    for (n, till) in tills.iter().enumerate() {
        sells(till, &n.to_string());
    }
    assert_eq!(
        tills[0].call("journal.stats", json!({}))["checks"]["WRITTEN"]["count"],
        8,
        "all on one journal"
    );
}
