//! A journal that lacks a part of itself, or that is deleted or replaced under a running session. Elsewhere:
//! `receipt::journal_files` (overwritten, cut, of a newer version, on a full disk).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::json;

use super::{ROLLBACK, WRITE, calc, is_true, pending, request, sale, till};
use crate::setup::child::{self, Process};
use crate::setup::raw_server::answer;
use crate::setup::scripted::{Scripted, Way, applies};
use crate::setup::till::{Till, new_folder, until};

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// The child of the test below: sells, and is killed with its last receipts in the -wal alone.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn child_that_sells() {
    let Some(config) = child::told() else { return };
    let till = Till::open(config);
    for n in 0..5 {
        sale(&till, &n.to_string());
    }
    child::say(&json!("sold"));
    child::wait();
}

#[test]
fn a_journal_without_a_part_of_it_is_set_aside_with_a_warning_and_its_bytes_kept() {
    type Damage = fn(&Path);
    let damages: &[(&str, Damage)] = &[
        ("the main file emptied", |path| std::fs::write(path, "").unwrap()),
        ("the main file gone", |path| std::fs::remove_file(path).unwrap()),
        ("the -wal gone", |path| std::fs::remove_file(with_suffix(path, "-wal")).unwrap()),
        ("the -wal emptied", |path| std::fs::write(with_suffix(path, "-wal"), "").unwrap()),
        ("the -wal zeroed", |path| {
            let wal = with_suffix(path, "-wal");
            let length = std::fs::metadata(&wal).unwrap().len();
            std::fs::write(wal, vec![0; usize::try_from(length).unwrap()]).unwrap();
        }),
        ("the -wal's head zeroed", |path| {
            let wal = with_suffix(path, "-wal");
            let mut bytes = std::fs::read(&wal).unwrap();
            bytes[..32].fill(0);
            std::fs::write(wal, bytes).unwrap();
        }),
        ("the -wal and -shm gone", |path| {
            std::fs::remove_file(with_suffix(path, "-wal")).unwrap();
            std::fs::remove_file(with_suffix(path, "-shm")).ok();
        }),
    ];
    for (what, damage) in damages {
        let server = Scripted::start();
        let folder = new_folder();
        let journal = folder.join("j.db");
        let config = json!({"token": "t", "base_url": server.origin(), "journal": {"path": journal}});
        let mut child = Process::run("cases::damage::child_that_sells", &config);
        child.hears();
        child.kill();
        assert!(std::fs::metadata(with_suffix(&journal, "-wal")).unwrap().len() > 0);
        damage(&journal);
        let kept: Vec<Vec<u8>> = ["", "-wal"]
            .iter()
            .filter_map(|suffix| std::fs::read(with_suffix(&journal, suffix)).ok())
            .filter(|bytes| bytes.iter().any(|b| *b != 0))
            .collect();
        let next = till(&server, json!({"journal": {"path": journal}}));
        let warned = next.opened["warnings"].as_array().unwrap();
        assert!(warned.iter().any(|w| w["status"] == "JOURNAL"), "{what}: {}", next.opened);
        // A main file that is sound in itself may stay in use.
        let left: Vec<Vec<u8>> = std::fs::read_dir(&folder)
            .unwrap()
            .flatten()
            .filter(|f| {
                what.contains("-wal") && f.path() == journal
                    || f.file_name().to_string_lossy().contains(".damaged-")
            })
            .map(|f| std::fs::read(f.path()).unwrap())
            .collect();
        for bytes in &kept {
            let is_main = bytes.starts_with(b"SQLite format 3") && what.contains("-wal");
            assert!(is_main || left.contains(bytes), "{what}: bytes are kept");
        }
        sale(&next, "after");
        assert_eq!(next.state_of("after"), "WRITTEN", "{what}");
        // The warning is told once; the next opening finds a sound journal.
        let next = next.reopened();
        assert_eq!(next.opened["warnings"], json!([]), "{what}: {}", next.opened);
        drop(next);
        std::fs::remove_dir_all(folder).ok();
    }
}

/// The child of the test below: writes slowly, closes, and is killed.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn child_that_sells_slowly() {
    let Some(told) = child::told() else { return };
    let till = Till::open(told["session"].clone());
    child::say(&json!("open"));
    child::wait();
    till.call("check.write", told["writes"].clone());
    till.call("check.close", json!({"check_id": "1"}));
    child::say(&json!("closed"));
    child::wait();
}

#[test]
fn a_journal_whose_newest_part_is_lost_rolls_back_no_receipt_that_it_remembers_as_open() {
    type Damage = fn(&Path);
    let damages: &[(&str, Damage)] = &[
        ("gone", |wal| std::fs::remove_file(wal).unwrap()),
        ("emptied", |wal| std::fs::write(wal, "").unwrap()),
        ("zeroed", |wal| std::fs::write(wal, vec![0; 50_000]).unwrap()),
    ];
    for (what, damage) in damages {
        let server = Scripted::start();
        let folder = new_folder();
        let journal = folder.join("j.db");
        let calculator = till(&server, json!({}));
        let calculated = calc(&calculator);
        let session = json!({"token": "t", "base_url": server.origin(), "journal": {"path": journal}});
        let told = json!({"session": session, "writes": request("1", &calculated)});
        let mut child = Process::run("cases::damage::child_that_sells_slowly", &told);
        child.hears();
        let good = answer(200, "", br#"{"print_text":"x"}"#);
        server.on(WRITE, applies(Way::Say(400, good)));
        child.go();
        until("it is there", Duration::from_secs(5), || server.held(&calculated) == 1);
        // By another process: in this one a second connection would be the session's accomplice.
        let script = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('PRAGMA wal_checkpoint(FULL)').fetchone())";
        assert!(
            Command::new("python3").args(["-c", script]).arg(&journal).output().unwrap().status.success()
        );
        child.hears();
        child.kill();
        damage(&with_suffix(&journal, "-wal"));
        std::fs::remove_file(with_suffix(&journal, "-shm")).ok();
        let next = till(&server, json!({"journal": {"path": journal}}));
        next.call("journal.recover", json!({}));
        sale(&next, "2");
        assert_eq!(
            server.held(&calculated),
            1,
            "{what}: {} {}",
            next.opened,
            next.call("journal.pending", json!({}))
        );
        assert!(!next.opened["warnings"].as_array().unwrap().is_empty(), "{what}");
        let listed = pending(&next, "1").unwrap();
        assert_eq!(listed["automatic"], false, "{what}: {listed}");
        next.call("journal.settle", json!({"check_id": "1", "outcome": "applied"}));
        drop((next, calculator));
        std::fs::remove_dir_all(folder).ok();
    }
}

/// The child of the test below: sells in two parts.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn child_that_sells_twice() {
    let Some(config) = child::told() else { return };
    let till = Till::open(config);
    for n in 0..10 {
        sale(&till, &format!("{n} {}", "x".repeat(200)));
        if n % 5 == 4 {
            child::say(&json!(n));
            child::wait();
        }
    }
}

#[test]
fn a_main_file_restored_alone_beside_a_later_wal_is_no_journal_without_a_word() {
    let server = Scripted::start();
    let folder = new_folder();
    let (journal, backup) = (folder.join("j.db"), folder.join("backup"));
    drop(till(&server, json!({"journal": {"path": journal}})));
    std::fs::copy(&journal, &backup).unwrap();
    let config = json!({"token": "t", "base_url": server.origin(), "journal": {"path": journal}});
    let mut child = Process::run("cases::damage::child_that_sells_twice", &config);
    child.hears();
    let script =
        "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA wal_checkpoint(FULL)').fetchone()";
    assert!(Command::new("python3").args(["-c", script]).arg(&journal).status().unwrap().success());
    child.go();
    child.hears();
    child.kill();
    std::fs::copy(&backup, &journal).unwrap();
    let next = till(&server, json!({"journal": {"path": journal}}));
    let stats = next.call("journal.stats", json!({}));
    let is_whole = stats["checks"]["WRITTEN"]["count"] == 10;
    assert!(is_whole || !next.opened["warnings"].as_array().unwrap().is_empty(), "{stats}");
    assert_eq!((server.holds(), server.asked(ROLLBACK).len()), (10, 0));
    sale(&next, "after");
    assert_eq!(next.state_of("after"), "WRITTEN");
    drop(next);
    std::fs::remove_dir_all(folder).ok();
}

#[test]
fn a_journal_deleted_or_replaced_under_a_running_session_is_noticed_before_the_next_write() {
    type Loss = fn(&Path);
    let losses: &[(&str, Loss)] = &[
        ("all files deleted", |path| {
            for suffix in ["", "-wal", "-shm"] {
                std::fs::remove_file(with_suffix(path, suffix)).ok();
            }
        }),
        ("the main file deleted", |path| std::fs::remove_file(path).unwrap()),
        ("the -wal deleted", |path| std::fs::remove_file(with_suffix(path, "-wal")).unwrap()),
        ("the main file replaced by a copy", |path| {
            std::fs::copy(path, with_suffix(path, ".new")).unwrap();
            std::fs::rename(with_suffix(path, ".new"), path).unwrap();
        }),
        ("moved away", |path| std::fs::rename(path, with_suffix(path, ".old")).unwrap()),
        ("its folder moved away", |path| {
            let folder = path.parent().unwrap();
            std::fs::rename(folder, with_suffix(folder, " gone")).unwrap();
        }),
        ("copied by the register, and the copy's reader closed it", |path| {
            // The locks of this process end when it closes any handle of the file: then another program is the last one.
            std::fs::copy(path, with_suffix(path, ".backup")).unwrap();
            let script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM checks'); c.close()";
            let status = Command::new("python3").args(["-c", script]).arg(path).status();
            assert!(status.unwrap().success());
        }),
    ];
    for (what, loss) in losses {
        let server = Scripted::start();
        let folder = new_folder();
        let journal = folder.join("касса/j.db");
        let till = till(&server, json!({"journal": {"path": journal}, "log": {}}));
        sale(&till, "before");
        loss(&journal);
        let calculated = calc(&till);
        let told = till.try_call("check.write", &request("after", &calculated));
        is_true(what, &server, &calculated, &told);
        if told.0 == 0 {
            // What was told as written is in the file that the next session opens.
            let other = Connection::open(&journal).unwrap();
            let state: String = other
                .query_row("SELECT state FROM checks WHERE check_id = 'after'", [], |r| r.get(0))
                .unwrap_or_else(|e| panic!("{what}: {e}"));
            assert_eq!(state, "WRITTEN", "{what}");
        } else {
            assert_eq!(told.1["status"], "JOURNAL", "{what}: {}", told.1);
            assert_eq!(server.held(&calculated), 0, "{what}");
        }
        // A third sale works, or says that it does not.
        let calculated = calc(&till);
        let told = till.try_call("check.write", &request("third", &calculated));
        is_true(what, &server, &calculated, &told);
        drop(till);
        std::fs::remove_dir_all(folder).ok();
    }
}
