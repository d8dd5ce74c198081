//! Tills that run for months, settings without measure, lines that slept, memory, and a slow log.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{sale, till};
use crate::setup::built;
use crate::setup::child::{self, Process};
use crate::setup::raw_server::{self, RawServer};
use crate::setup::scripted::Scripted;
use crate::setup::till::{Till, new_folder, open};

#[test]
fn a_till_that_runs_for_months_forgets_a_little_at_a_time_and_its_wal_shrinks_after_a_reader_has_gone() {
    let server = Scripted::start();
    let till = till(&server, json!({"journal": {"keep_days": 30}, "log": {}}));
    sale(&till, "first");
    till.call("check.close", json!({"check_id": "first"}));
    let other = Connection::open(till.journal()).unwrap();
    // A year of receipts, ended long ago, and a hundred of today.
    for (count, days) in [(2_000, 400_i64), (100, 0)] {
        let more = format!(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count})
             INSERT INTO checks (store, check_id, state, content, lost, is_on_server, retries, machine, spent, earned,
             created_at, updated_at) SELECT store, 'old {days} ' || n, 'CLOSED', hex(randomblob(300)), 0, 0, 0, machine, 0, 0,
             created_at - {days} * 86400000, updated_at - {days} * 86400000 FROM checks, n WHERE check_id = 'first'"
        );
        other.execute(&more, []).unwrap();
    }
    let count = || -> i64 {
        other
            .query_row("SELECT count(*) FROM checks WHERE check_id LIKE 'old 400%'", [], |r| r.get(0))
            .unwrap()
    };
    let before = count();
    // A reader that stays: the -wal cannot be moved into the main file.
    let reader = Connection::open(till.journal()).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let _: i64 = reader.query_row("SELECT count(*) FROM checks", [], |r| r.get(0)).unwrap();
    let mut wal = till.journal().into_os_string();
    wal.push("-wal");
    let length = || std::fs::metadata(&wal).unwrap().len();
    let filler = Connection::open(till.journal()).unwrap();
    filler
        .execute_batch(
            "CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(8000000)); DROP TABLE filler",
        )
        .unwrap();
    assert!(length() > 6_000_000, "{}", length());
    drop(reader);
    drop(filler);
    for n in 0..60 {
        sale(&till, &n.to_string());
        till.call("check.close", json!({"check_id": n.to_string()}));
    }
    assert!(count() < before, "{} of {before} are there still", count());
    assert!(before - count() < 1_000, "a little at a time");
    assert!(length() < 5_000_000, "{}", length());
    assert_eq!(till.state_of("first"), "CLOSED");
}

#[test]
fn settings_without_measure_are_refused_or_meant_well() {
    for (more, field) in [
        (json!({"log": {"keep": 1_000_000}}), "log.keep"),
        (json!({"log": {"keep": 4_000_000_000_u64}}), "log.keep"),
        (json!({"log": {"keep": u64::MAX}}), "log.keep"),
        (json!({"log": {"keep": -1}}), "log.keep"),
        (json!({"journal": {"keep_days": u64::MAX}}), "journal.keep_days"),
        (json!({"journal": {"keep_days": 4_294_967_295_u32}}), "journal.keep_days"),
        (json!({"journal": {"settle_ms": u64::MAX}}), "journal.settle_ms"),
        (json!({"timeouts": {"total_ms": u64::MAX}}), "timeouts.total_ms"),
        (json!({"timeouts": {"total_ms": 0}}), "timeouts.total_ms"),
        (json!({"timeouts": {"connect_ms": u64::MAX}}), "timeouts.connect_ms"),
        (json!({"breaker": {"open_ms": u64::MAX}}), "breaker.open_ms"),
        (json!({"breaker": {"failures": u64::MAX}}), "breaker.failures"),
        (json!({"log": {"max_bytes": 0}}), "log.max_bytes"),
        (json!({"log": {"max_bytes": u64::MAX}}), "log.max_bytes"),
    ] {
        let server = Scripted::start();
        let folder = new_folder();
        let mut config = json!({"token": "t", "base_url": server.origin(),
            "journal": {"path": folder.join("j.db")}, "log": {"path": folder.join("log"), "level": "trace"}});
        crate::setup::till::merge(&mut config, more.clone());
        let (handle, document) = open(&config.to_string());
        if handle == 0 {
            assert_eq!(
                (&document["status"], &document["field"]),
                (&json!("BAD_CONFIG"), &json!(field)),
                "{more}"
            );
        } else {
            maxbonus::ffi::maxbonus_session_close(handle);
            let till = Till::open(config);
            let begun = Instant::now();
            for n in 0..20 {
                sale(&till, &n.to_string());
            }
            till.call("journal.recover", json!({}));
            assert!(begun.elapsed() < Duration::from_secs(2), "{more}: {:?}", begun.elapsed());
        }
        std::fs::remove_dir_all(folder).ok();
    }
}

#[test]
fn with_any_number_of_days_to_keep_nothing_younger_than_two_days_is_forgotten() {
    for days in [0, 1, 2] {
        let server = Scripted::start();
        let (handle, document) = open(
            &json!({"token": "t", "base_url": server.origin(),
            "journal": {"path": new_folder().join("j.db"), "keep_days": days}})
            .to_string(),
        );
        maxbonus::ffi::maxbonus_session_close(handle);
        if handle == 0 {
            assert_eq!(
                (&document["status"], &document["field"]),
                (&json!("BAD_CONFIG"), &json!("journal.keep_days"))
            );
            continue;
        }
        let till = till(&server, json!({"journal": {"keep_days": days}, "log": {}}));
        for n in 0..70 {
            sale(&till, &n.to_string());
            till.call("check.close", json!({"check_id": n.to_string()}));
        }
        let other = Connection::open(till.journal()).unwrap();
        let aged = "UPDATE checks SET updated_at = updated_at - 47 * 3600000 WHERE check_id = '0'";
        assert_eq!(other.execute(aged, []).unwrap(), 1);
        drop(other);
        let till = till.reopened();
        assert_eq!(till.state_of("0"), "CLOSED", "{days}");
        assert_eq!(till.call("journal.stats", json!({}))["checks"]["CLOSED"]["count"], 70, "{days}");
    }
}

#[test]
fn four_lines_that_died_in_their_sleep_cost_one_time_out_at_most() {
    // Lines up to the fourth fall silent; new ones are served.
    let asleep = std::sync::Arc::new(AtomicBool::new(false));
    let server = {
        let asleep = std::sync::Arc::clone(&asleep);
        DeadLines::start(move |line| line <= 4 && asleep.load(Ordering::SeqCst))
    };
    let config = json!({"token": "t", "base_url": format!("http://localhost:{}", server.port),
        "timeouts": {"total_ms": 600, "connect_ms": 300}});
    let till = Till::open(config);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| till.call("basic.ping", json!({})));
        }
    });
    asleep.store(true, Ordering::SeqCst);
    let failed = (0..4).filter(|_| till.try_call("basic.ping", &json!({})).0 != 0).count();
    assert!(failed <= 1, "{failed}");
    till.call("basic.ping", json!({}));
}

/// A server some of whose connections swallow what they are sent.
struct DeadLines {
    port: u16,
}

impl DeadLines {
    fn start(is_dead: impl Fn(usize) -> bool + Send + Sync + 'static) -> DeadLines {
        use std::io::{Read, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let is_dead = std::sync::Arc::new(is_dead);
        std::thread::spawn(move || {
            for (n, stream) in listener.incoming().enumerate() {
                let (mut stream, is_dead) = (stream.unwrap(), std::sync::Arc::clone(&is_dead));
                std::thread::spawn(move || {
                    let mut bytes = vec![0; 65_536];
                    while let Ok(1..) = stream.read(&mut bytes) {
                        // Long enough for four to be asked at once.
                        std::thread::sleep(Duration::from_millis(100));
                        if !is_dead(n + 1) {
                            stream.write_all(&raw_server::answer(200, "", b"{}")).unwrap();
                        }
                    }
                });
            }
        });
        DeadLines { port }
    }
}

/// The child of the test below: calculates, and tells how much memory it takes.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn child_that_calculates() {
    let Some(told) = child::told() else { return };
    let memory = || -> u64 {
        let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
        pages.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
    };
    let till = Till::open(told);
    let request = json!({"items": [{"index": 0, "code": "1", "price": 1, "qty": 1}]});
    let calculate = |n: usize| (0..n).for_each(|_| drop(till.call("check.calc", request.clone())));
    calculate(8);
    let before = memory();
    calculate(100);
    child::say(&json!(memory().saturating_sub(before)));
}

#[test]
fn remembered_calculations_have_a_bound_in_bytes() {
    let items: Vec<Value> = (0..2_000)
        .map(|n| json!({"index": n, "code": format!("{n:0400}"), "price": 1, "qty": 1, "sum": 1, "pay_bonus": 0}))
        .collect();
    let count = std::sync::atomic::AtomicUsize::new(0);
    let items = serde_json::to_string(&items).unwrap();
    let server = RawServer::start(move |_| {
        let n = count.fetch_add(1, Ordering::SeqCst);
        let body =
            format!(r#"{{"calc_id":"{n:032}","campaign_name":"{}","items":{items}}}"#, "x".repeat(100_000));
        raw_server::answer(200, "", body.as_bytes())
    });
    let folder = new_folder();
    let config = json!({"token": "t", "base_url": server.origin(), "journal": {"path": folder.join("j.db")}, "log": {}});
    let mut child = Process::run("cases::weeks::child_that_calculates", &config);
    let grown = child.hears().as_u64().unwrap();
    assert!(grown < 40_000_000, "{grown}");
    child.ends();
    std::fs::remove_dir_all(folder).ok();
}

static IS_SLOW: AtomicBool = AtomicBool::new(false);

/// Slow for the one session that is told so by the operation's name in the line.
unsafe extern "C" fn slow_log(_: i32, line: *const std::ffi::c_char, _: *mut std::ffi::c_void) {
    let line = unsafe { std::ffi::CStr::from_ptr(line) }.to_string_lossy();
    if line.contains("journal.stats") && IS_SLOW.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(800));
    }
}

/// The child of the test below: the process's log callback is its own.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn child_with_a_slow_log() {
    use maxbonus::ffi::maxbonus_set_log;
    let Some(told) = child::told() else { return };
    let [first, second] = [told["first"].clone(), told["second"].clone()].map(Till::open);
    assert_eq!(unsafe { maxbonus_set_log(3, Some(slow_log), std::ptr::null_mut()) }, 0);
    IS_SLOW.store(true, Ordering::SeqCst);
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| first.call("journal.stats", json!({})));
        std::thread::sleep(Duration::from_millis(100));
        let sets = scope.spawn(|| unsafe { maxbonus_set_log(0, None, std::ptr::null_mut()) });
        std::thread::sleep(Duration::from_millis(100));
        let begun = Instant::now();
        for _ in 0..5 {
            second.call("journal.pending", json!({}));
        }
        let took = begun.elapsed();
        slow.join().unwrap();
        assert_eq!(sets.join().unwrap(), 0);
        child::say(&json!(u64::try_from(took.as_millis()).unwrap()));
    });
}

#[test]
fn a_slow_log_callback_that_is_being_replaced_holds_up_no_other_sessions_calls() {
    let folder = new_folder();
    let config = |name: &str| json!({"token": "t", "base_url": "http://127.0.0.1:9", "journal": {"path": folder.join(name)}, "log": {}});
    let told = json!({"first": config("1.db"), "second": config("2.db")});
    let mut child = Process::run("cases::weeks::child_with_a_slow_log", &told);
    let took = child.hears().as_u64().unwrap();
    assert!(took < 200, "{took} ms");
    child.ends();
    std::fs::remove_dir_all(folder).ok();
}

#[test]
fn the_sale_in_c_sells_at_a_server_that_writes_blanks_after_its_colons() {
    let server = RawServer::start(|request| {
        let body = if request.body.starts_with("phone=") || request.body.starts_with("qr=") {
            r#"{ "token" : "c1" , "first_name" : "a \" b" , "total_bonus" : 100.00 }"#
        } else if request.body.contains("items") {
            "{\n  \"calc_id\": \"c0ffee\",\n  \"total_max_bonus_can_pay\": 0.30,\n  \"total_bonus_pay\": 0\n}"
        } else {
            "{\"statusCode\": 200, \"data\": {\"print_text\": \"Спасибо\", \"total_bonus_pay\": 0.30}}"
        };
        raw_server::answer(200, "", body.as_bytes())
    });
    let folder = new_folder();
    let program = folder.join("sale");
    let libraries = built::library().parent().unwrap().to_owned();
    let root = env!("CARGO_MANIFEST_DIR");
    let built = std::process::Command::new("cc")
        .args([
            "-std=c99",
            "-D_GNU_SOURCE",
            "-I",
            &format!("{root}/include"),
            &format!("{root}/examples/c/sale.c"),
        ])
        .args(["-L", libraries.to_str().unwrap(), "-lmaxbonus", "-o"])
        .arg(&program)
        .status();
    assert!(built.unwrap().success());
    let config = json!({"token": "t", "base_url": server.origin(), "journal": {"path": folder.join("j.db")}});
    let output = std::process::Command::new(&program)
        .args([config.to_string(), "79161234567".to_owned()])
        .env("LD_LIBRARY_PATH", libraries)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("Бонусы: 100.00") && text.contains("Можно списать: 0.30"), "{text}");
    let written: Vec<_> = server.received().into_iter().filter(|r| r.body.contains("c0ffee")).collect();
    assert_eq!(written.len(), 1);
    assert!(written[0].body.contains("\"c1\""), "{}", written[0].body);
    std::fs::remove_dir_all(folder).ok();
}
