//! A session that lives long and suffers: a panic in every operation, a hundred thousand calls.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use maxbonus::failpoint;
use serde_json::{Value, json};

use crate::server::Server;
use crate::till::Till;

/// Counts what Rust code holds; SQLite's memory is seen in the process's size.
pub struct Counting;

static HELD: AtomicI64 = AtomicI64::new(0);

fn signed(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

// SAFETY: everything is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.fetch_add(signed(layout.size()), Ordering::Relaxed);
        // SAFETY: the caller's promise is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(signed(layout.size()), Ordering::Relaxed);
        // SAFETY: the caller's promise is the same.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Pages of the process that are in memory, in KiB.
fn resident_kib() -> i64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find(|l| l.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A register whose journal lies in memory: it is the process that is looked at, not the disk.
fn till(server: &Server, folder: &std::path::Path) -> Till {
    let config = json!({"token": "t", "base_url": format!("http://127.0.0.1:{}/api", server.port),
        "breaker": {"failures": 0}, "log": {"level": "off"},
        "journal": {"path": folder.join("journal.db")}});
    Till::open(config)
}

/// Panics in each operation, at its start and in the middle of its transactions; the session goes on.
pub fn panics_in_every_operation() -> bool {
    let server = Server::start();
    let folder = crate::kills::new_folder();
    let till = till(&server, &folder);
    let contract = till.call("basic.contract", json!({}));
    let names: Vec<String> = contract["operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["operation"].as_str().unwrap().to_owned())
        .collect();
    let all = json!({"check_id": "P", "calc_id": "c", "return_id": "R", "input": "1", "phone": "9000000000", "qr": "1",
        "code": "1", "pin": "1", "customer_token": "t", "goods": [{"code": "1"}],
        "items": [{"index": 0, "code": "1", "price": 1, "qty": 1}]});
    let mut panics = 0;
    for name in &names {
        for at in 1..100 {
            let mut left = at;
            failpoint::set(Some(Box::new(move |_| {
                left -= 1;
                assert!(left > 0, "injected");
            })));
            let (status, document) = till.try_call(name, &all);
            failpoint::set(None);
            if status != maxbonus::ffi::MAXBONUS_INTERNAL {
                break;
            }
            panics += 1;
            if document["status"] != "INTERNAL" || document.to_string().contains("injected") {
                println!("FAILED  a panic in {name}: {document}");
                return false;
            }
            if till.try_call("basic.ping", &json!({})).0 != 0 {
                println!("FAILED  after a panic in {name} at place {at} the session is dead");
                return false;
            }
        }
    }
    // What the panics left open is settled like anything else.
    let pending = till.call("journal.recover", json!({}));
    let open = pending["checks"].as_array().unwrap().iter().filter(|c| c["state"] == "PREPARED").count();
    drop(till);
    std::fs::remove_dir_all(folder).ok();
    println!("panics: {panics} in {} operations, {open} receipts left in flight", names.len());
    panics > names.len() && open == 0
}

/// So many calls of a till's day; memory is measured after a tenth of them and at the end.
pub fn calls_without_growth(calls: usize) -> bool {
    let begun = Instant::now();
    let server = Server::start();
    let folder = crate::kills::new_folder();
    let till = till(&server, &folder);
    let mut after_a_tenth = (0, 0);
    for n in 0..calls {
        let (status, document): (i32, Value) = match n % 4 {
            0 => till.try_call("basic.ping", &json!({})),
            1 => {
                till.try_call("check.write", &json!({"check_id": n.to_string(), "calc_id": format!("c{n}")}))
            }
            2 => till.try_call("check.close", &json!({"check_id": (n - 1).to_string()})),
            _ => till.try_call(
                "check.calc",
                &json!({"items": [{"index": 0, "code": "1", "price": "1,5", "qty": 1}]}),
            ),
        };
        assert_eq!(status == 0, n % 4 != 3, "{document}");
        server.world().held.clear();
        server.world().story.clear();
        if n == calls / 10 {
            after_a_tenth = (resident_kib(), HELD.load(Ordering::Relaxed));
        }
    }
    let (resident, held) = (resident_kib() - after_a_tenth.0, HELD.load(Ordering::Relaxed) - after_a_tenth.1);
    drop(till);
    std::fs::remove_dir_all(folder).ok();
    println!(
        "memory: {calls} calls, grown by {resident} KiB resident and {held} bytes held, {:.0?}",
        begun.elapsed()
    );
    // SQLite's page cache may still be filling.
    resident < 4_096 && held < 65_536
}
