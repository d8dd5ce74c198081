//! Who holds a receipt: other programs, other users, forked children, killed processes, clocks that are set.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::{ROLLBACK, WRITE, calc, is_true, pending, request, till};
use crate::setup::built::library;
use crate::setup::child::{self, Process};
use crate::setup::raw_server::answer;
use crate::setup::scripted::{Scripted, Way, applies, ignores, late, page};
use crate::setup::till::{Till, merge, new_folder, until};

fn slow(ms: u64) -> Way {
    Way::Say(ms, answer(200, "", br#"{"print_text":"x"}"#))
}

/// The child of the tests below: opens, says so, and does what it is told.
#[test]
#[ignore = "run by the tests below, in a process of its own"]
fn child_with_a_till() {
    let Some(told) = child::told() else { return };
    if let Some(user) = told["user"].as_u64() {
        assert_eq!(unsafe { libc::setuid(u32::try_from(user).unwrap()) }, 0);
    }
    let till = Till::open(told["session"].clone());
    child::say(&till.opened);
    child::wait();
    if told["writes"].is_object() {
        let (status, document) = till.try_call("check.write", &told["writes"]);
        child::say(&json!([status, document]));
        child::wait();
    }
    for operation in told["calls"].as_array().into_iter().flatten() {
        child::say(&till.try_call(operation.as_str().unwrap(), &json!({})).1);
        child::wait();
    }
}

const CHILD: &str = "cases::holders::child_with_a_till";

fn marks(journal: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(journal.parent().unwrap()).unwrap().flatten().map(|f| f.path());
    files.filter(|f| f.to_string_lossy().ends_with(".live")).collect()
}

#[test]
fn marks_swept_away_while_a_write_is_in_flight_let_no_second_program_roll_it_back() {
    let server = Scripted::start();
    let folder = new_folder();
    let session = json!({"token": "t", "base_url": server.origin(), "journal": {"path": folder.join("j.db")},
        "timeouts": {"total_ms": 5000}});
    let first = till(&server, json!({"journal": {"path": folder.join("j.db")}}));
    let calculated = calc(&first);
    let told = json!({"session": session, "writes": request("1", &calculated)});
    let mut writer = Process::run(CHILD, &told);
    writer.hears();
    server.on(WRITE, applies(slow(800)));
    writer.go();
    until("it is there", Duration::from_secs(5), || server.held(&calculated) == 1);
    for mark in marks(&folder.join("j.db")) {
        std::fs::remove_file(mark).unwrap();
    }
    let second = till(&server, json!({"journal": {"path": folder.join("j.db")}}));
    second.call("journal.recover", json!({}));
    first.call("journal.recover", json!({}));
    let hasty = till(
        &server,
        json!({"journal": {"path": folder.join("j.db")}, "timeouts": {"total_ms": 200, "connect_ms": 100}}),
    );
    let rolled_back = hasty.try_call("check.rollback", &json!({"check_id": "1"}));
    assert_ne!(rolled_back.0, 0, "it is in flight elsewhere: {}", rolled_back.1);
    let told = writer.hears();
    assert_eq!(told[0], 0, "{told}");
    assert_eq!((server.held(&calculated), server.asked(ROLLBACK).len()), (1, 0));
    assert_eq!(second.state_of("1"), "WRITTEN");
    writer.go();
    drop((first, second, hasty));
    std::fs::remove_dir_all(folder).ok();
}

#[test]
fn another_user_who_cannot_read_the_mark_leaves_a_write_in_flight_alone() {
    // One user can be made another by root alone.
    if unsafe { libc::geteuid() } != 0 {
        return;
    }
    let server = Scripted::start();
    let folder = new_folder();
    let all = |path: &Path, mode| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    all(&folder, 0o777);
    let journal = folder.join("j.db");
    let first = till(&server, json!({"journal": {"path": journal}, "timeouts": {"total_ms": 5000}}));
    let calculated = calc(&first);
    for file in std::fs::read_dir(&folder).unwrap().flatten() {
        let is_mark = file.path().to_string_lossy().ends_with(".live");
        all(&file.path(), if is_mark { 0o600 } else { 0o666 });
    }
    server.on(WRITE, applies(slow(1500)));
    let told = std::thread::scope(|scope| {
        let writing = scope.spawn(|| first.try_call("check.write", &request("1", &calculated)));
        until("it is there", Duration::from_secs(5), || server.held(&calculated) == 1);
        let session =
            json!({"token": "t", "base_url": server.origin(), "journal": {"path": journal}, "log": {}});
        let told = json!({"session": session, "user": 65534, "calls": ["journal.recover"]});
        let mut other = Process::run(CHILD, &told);
        let opened = other.hears();
        assert_eq!(opened["warnings"], json!([]), "{opened}");
        other.go();
        other.hears();
        assert_eq!(server.asked(ROLLBACK).len(), 0);
        writing.join().unwrap()
    });
    assert_eq!(told.0, 0, "{}", told.1);
    is_true("two users", &server, &calculated, &told);
    drop(first);
    std::fs::remove_dir_all(folder).ok();
}

/// Runs the program that forks, and hands over what it said.
fn forks(server: &Scripted, journal: &Path, what: &str, calc: &Value) -> std::process::Child {
    let config = json!({"token": "t", "base_url": server.origin(), "journal": {"path": journal}, "timeouts": {"total_ms": 1500}});
    Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cases/fork.py"))
        .arg(library())
        .args([&config.to_string(), what, calc["calc_id"].as_str().unwrap()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is installed")
}

fn said(program: std::process::Child) -> Value {
    let output = program.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    serde_json::from_str(text.split_once("says: ").unwrap().1).unwrap()
}

#[test]
fn in_a_forked_child_every_call_is_refused_and_its_end_touches_nothing_of_the_parents() {
    let server = Scripted::start();
    let folder = new_folder();
    let calculated = json!({"calc_id": "00000000000000000000000000000001"});
    let told = said(forks(&server, &folder.join("j.db"), "child calls", &calculated));
    assert_eq!(told["child"], json!([3, 3, 3, 3, 3, 3, 3, 0, 0]), "{told}");
    assert!(!told["marks"].as_array().unwrap().is_empty(), "the parent's mark is there still");
    assert_eq!((&told["ping"], &told["write"]), (&json!(0), &json!(0)));
    assert_eq!((server.held(&calculated), server.asked(WRITE).len()), (1, 1));
    std::fs::remove_dir_all(folder).ok();
}

#[test]
fn parent_and_forked_child_that_call_at_once_get_no_answer_of_each_others() {
    let server = crate::setup::raw_server::RawServer::start(|request| {
        let (_, qr) = request.body.split_once('=').unwrap_or_default();
        answer(200, "", json!({"token": qr}).to_string().as_bytes())
    });
    let folder = new_folder();
    let config = json!({"token": "t", "base_url": server.origin(), "journal": {"path": folder.join("j.db")}});
    let program = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cases/fork.py"))
        .arg(library())
        .args([&config.to_string(), "both call", "c"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    assert_eq!(said(program), json!({"child": 0, "parent": 0}));
    std::fs::remove_dir_all(folder).ok();
}

#[test]
fn a_parent_killed_in_its_write_is_settled_although_its_forked_child_lives_on() {
    use std::io::BufRead;
    let server = Scripted::start();
    let folder = new_folder();
    let journal = folder.join("j.db");
    let calculated = json!({"calc_id": "00000000000000000000000000000001"});
    server.on(WRITE, applies(Way::Silence));
    let mut program = forks(&server, &journal, "lives on", &calculated);
    let mut line = String::new();
    std::io::BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    until("it is there", Duration::from_secs(5), || server.held(&calculated) == 1);
    program.kill().unwrap();
    program.wait().unwrap();
    let next = till(&server, json!({"journal": {"path": journal}}));
    // Its deadline and a margin later nobody can be in that write any more.
    until("it is rolled back", Duration::from_secs(8), || {
        next.call("journal.recover", json!({}));
        server.held(&calculated) == 0
    });
    drop(next);
    std::fs::remove_dir_all(folder).ok();
}

#[test]
fn the_marks_of_killed_sessions_are_swept_at_the_next_opening() {
    let server = Scripted::start();
    let folder = new_folder();
    let journal = folder.join("j.db");
    let session = json!({"token": "t", "base_url": server.origin(), "journal": {"path": journal}});
    let mut killed: Vec<Process> =
        (0..5).map(|_| Process::run(CHILD, &json!({"session": session}))).collect();
    for process in &mut killed {
        process.hears();
    }
    assert!(marks(&journal).len() >= 5);
    for process in &mut killed {
        process.kill();
    }
    let next = till(&server, json!({"journal": {"path": journal}}));
    assert!(marks(&journal).len() <= 1, "{:?}", marks(&journal));
    drop(next);
    assert_eq!(marks(&journal), Vec::<PathBuf>::new());
    std::fs::remove_dir_all(folder).ok();
}

/// Something that makes a child's clocks its own: the environment that does it, and the files that hold by how much.
struct Clock {
    preload: &'static str,
    wall: PathBuf,
    slept: PathBuf,
}

impl Clock {
    fn new(folder: &Path) -> Clock {
        static PRELOAD: std::sync::OnceLock<String> = std::sync::OnceLock::new();
        let build = || {
            // The loader takes a blank for the end of a name.
            let preload = std::env::temp_dir().join(format!("maxbonus-clock-{}.so", std::process::id()));
            let built = Command::new("cc")
                .args(["-shared", "-fPIC", "-O1", "-o"])
                .arg(&preload)
                .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cases/clock.c"))
                .arg("-ldl")
                .status();
            assert!(built.unwrap().success());
            preload.to_str().unwrap().to_owned()
        };
        let clock = Clock {
            preload: PRELOAD.get_or_init(build),
            wall: folder.join("wall"),
            slept: folder.join("slept"),
        };
        std::fs::write(&clock.wall, "0").unwrap();
        clock
    }

    fn runs(&self, told: &Value) -> Process {
        let environment = [
            ("LD_PRELOAD", self.preload),
            ("MAXBONUS_TEST_CLOCK", self.wall.to_str().unwrap()),
            ("MAXBONUS_TEST_SLEPT", self.slept.to_str().unwrap()),
        ];
        Process::run_with(CHILD, told, &environment)
    }
}

#[test]
fn a_clock_that_steps_after_a_lost_write_does_not_hurry_the_second_rollback() {
    for step in ["5", "10800", "-10800"] {
        let server = Scripted::start();
        let folder = new_folder();
        let journal = folder.join("j.db");
        let clock = Clock::new(&folder);
        let calculator = till(&server, json!({}));
        let calculated = calc(&calculator);
        let session = json!({"token": "t", "base_url": server.origin(), "timeouts": {"total_ms": 2000},
            "journal": {"path": journal, "settle_ms": 1500}, "log": {"path": folder.join("log"), "level": "trace"}});
        let told = json!({"session": session, "writes": request("1", &calculated), "calls": vec!["journal.recover"; 60]});
        let mut child = clock.runs(&told);
        child.hears();
        server.on(WRITE, late(700, page(504, "")));
        child.go();
        let word = child.hears();
        is_true(
            step,
            &server,
            &calculated,
            &(i32::try_from(word[0].as_i64().unwrap()).unwrap(), word[1].clone()),
        );
        std::fs::write(&clock.wall, step).unwrap();
        let asked = server.asked(ROLLBACK).len();
        child.go();
        child.hears();
        assert_eq!(server.asked(ROLLBACK).len(), asked, "{step}: the wall clock says nothing");
        until("it arrives", Duration::from_secs(3), || server.held(&calculated) == 1);
        until("it is rolled back", Duration::from_secs(4), || {
            std::thread::sleep(Duration::from_millis(50));
            child.go();
            child.hears();
            server.held(&calculated) == 0
        });
        child.kill();
        drop(calculator);
        std::fs::remove_dir_all(folder).ok();
    }
}

#[test]
fn one_start_with_the_clock_a_year_ahead_forgets_no_receipt() {
    for years in [31_536_000_i64, 10 * 31_536_000] {
        let server = Scripted::start();
        let folder = new_folder();
        let journal = folder.join("j.db");
        let clock = Clock::new(&folder);
        let mut config = json!({"journal": {"path": journal}});
        let first = till(&server, config.clone());
        for n in 0..5 {
            super::sale(&first, &n.to_string());
            first.call("check.close", json!({"check_id": n.to_string()}));
        }
        drop(first);
        merge(&mut config, json!({"token": "t", "base_url": server.origin()}));
        std::fs::write(&clock.wall, years.to_string()).unwrap();
        let calculator = till(&server, json!({}));
        let told = json!({"session": config, "writes": request("ahead", &calc(&calculator)), "calls": ["journal.stats"]});
        let mut child = clock.runs(&told);
        child.hears();
        child.go();
        assert_eq!(child.hears()[0], 0);
        child.go();
        child.hears();
        child.go();
        child.ends();
        // The clock is right again.
        let next = till(&server, json!({"journal": {"path": journal}}));
        for n in 0..5 {
            assert_eq!(next.state_of(&n.to_string()), "CLOSED", "{years} s ahead");
        }
        let ahead = next.call("journal.get", json!({"check_id": "ahead"}));
        assert_eq!(ahead["state"], "WRITTEN");
        let [then, now] = [&ahead, &next.call("journal.get", json!({"check_id": "1"}))]
            .map(|c| c["created_at"].as_str().unwrap()[..4].parse::<i64>().unwrap());
        assert!(then > now, "the clock was ahead: {then} {now}");
        drop((next, calculator));
        std::fs::remove_dir_all(folder).ok();
    }
}

#[test]
fn a_till_killed_in_its_write_and_opened_at_once_by_two_programs_is_rolled_back_and_stays_so() {
    let server = Scripted::start();
    let folder = new_folder();
    let journal = folder.join("j.db");
    let more = json!({"journal": {"path": journal}, "wire": {"identity": "both"}});
    let first = till(&server, more.clone());
    let calculated = calc(&first);
    let session = json!({"token": "t", "base_url": server.origin(), "journal": {"path": journal},
        "wire": {"identity": "both"}});
    let mut writer = Process::run(CHILD, &json!({"session": session, "writes": request("1", &calculated)}));
    writer.hears();
    server.on(WRITE, applies(Way::Silence));
    writer.go();
    until("it is there", Duration::from_secs(5), || server.held(&calculated) == 1);
    writer.kill();
    server.on(ROLLBACK, ignores(page(502, "")));
    let opened: Vec<Till> = std::thread::scope(|scope| {
        let opening: Vec<_> = (0..2).map(|_| scope.spawn(|| till(&server, more.clone()))).collect();
        opening.into_iter().map(|o| o.join().unwrap()).collect()
    });
    until("it is rolled back", Duration::from_secs(5), || {
        opened.iter().for_each(|till| drop(till.call("journal.recover", json!({}))));
        opened[0].try_call("check.rollback", &json!({"check_id": "1"}));
        server.held(&calculated) == 0
    });
    // Sold again under its number, at the other window.
    let again = calc(&opened[1]);
    let told = opened[1].try_call("check.write", &request("1", &again));
    is_true("again", &server, &again, &told);
    first.call("journal.recover", json!({}));
    is_true("again", &server, &again, &told);
    assert!(pending(&first, "1").is_some());
    drop((first, opened));
    std::fs::remove_dir_all(folder).ok();
}
