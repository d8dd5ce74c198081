//! Random days of a till: any end of a line, any answer, any order of presses, restarts and second windows. Whatever is told
//! at any moment is true at that moment, and at the end of the day each receipt is on the server once, or not at all, or listed.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ROLLBACK, WRITE, calc, pending, request, till};
use crate::setup::raw_server::answer;
use crate::setup::scripted::{Scripted, Step, Way, applies, ignores, late, page, says};
use crate::setup::till::{Till, until};

/// How long a late write is on its way.
const LATE_MS: u64 = 60;

struct Day {
    server: Scripted,
    random: fastrand::Rng,
    settle_ms: u64,
    story: Vec<String>,
}

impl Day {
    fn way(&mut self) -> Way {
        match self.random.u8(..12) {
            0 => Way::FinThenReset(0),
            1 => Way::FinThenReset(20),
            2 => Way::Reset,
            3 => Way::CutAfter(Vec::new()),
            4 => Way::CutAfter(b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n{".to_vec()),
            5 => page(502, ""),
            6 => page(404, "<h1>Not Found</h1>"),
            7 => says(429, &json!({"message": "Чек не найден"})),
            8 => says(200, &json!({"status": "error"})),
            9 => Way::Silence,
            10 => Way::Say(30, answer(200, "", b"{}")),
            _ => says(422, &json!({"message": "Смена не открыта"})),
        }
    }

    /// What is wrong with the server for the next requests.
    fn spoil(&mut self) {
        self.server.heals();
        for path in [WRITE, ROLLBACK] {
            for _ in 0..self.random.usize(..3) {
                let way = self.way();
                // A refusal is the application's word, and it does not lie.
                let is_word = matches!(&way, Way::Say(_, bytes) if String::from_utf8_lossy(bytes).contains("422 X") || String::from_utf8_lossy(bytes).contains("404 X"));
                let step: Step = match self.random.u8(..4) {
                    0 if self.settle_ms > 0 && path == WRITE && !is_word => late(LATE_MS, way),
                    0 | 1 if !is_word => applies(way),
                    _ => ignores(way),
                };
                self.story.push(format!("{path}: {step:?}"));
                self.server.on(path, step);
            }
        }
    }

    /// A write's word against the server.
    fn told_of_a_write(&mut self, check_id: &str, (status, document): &(i32, Value)) {
        self.story.push(format!("write {check_id}: {status} {}", document["outcome"]));
        let held = self.server.held_as(check_id);
        let told = document["outcome"].as_str().unwrap_or("applied");
        let is_true = match (*status, told) {
            (0, _) => held == 1,
            // It may arrive yet, and is rolled back then.
            (_, "not_applied") => held == 0,
            (_, "applied") => held >= 1,
            (_, told) => told == "unknown",
        };
        let conflict = document["status"] == "CONFLICT";
        assert!(is_true || conflict, "{check_id} is there {held} times: {document} {:#?}", self.story);
    }
}

fn a_day(seed: u64, identity: &str, settle_ms: u64, breaker: &Value) {
    let server = Scripted::start();
    server.knows_by(identity);
    let more = json!({"wire": {"identity": identity}, "journal": {"settle_ms": settle_ms}, "breaker": breaker,
        "timeouts": {"total_ms": 120, "connect_ms": 100}, "log": {}});
    let mut first = till(&server, more);
    let mut day = Day {
        server,
        random: fastrand::Rng::with_seed(seed),
        settle_ms,
        story: vec![format!("seed {seed} {identity} {settle_ms}")],
    };
    let journal = first.journal();
    let second = Till::open({
        let mut config = first.config().clone();
        config["journal"]["path"] = json!(journal);
        config
    });
    let mut calculations: Vec<Value> = (0..3).map(|_| calc(&first)).collect();
    for _ in 0..14 {
        let n = day.random.usize(..3);
        let check_id = n.to_string();
        let window = if day.random.u8(..4) == 0 { &second } else { &first };
        match day.random.u8(..10) {
            0 => {
                // A register that calculates anew.
                if let (0, again) = first.try_call(
                    "check.calc",
                    &json!({"customer_token": "c0ffee00000000000000000000000001",
                    "items": [{"index": 0, "code": "1001", "price": "100.00", "qty": 1}]}),
                ) {
                    calculations[n] = again;
                }
            }
            1 => drop(window.try_call("journal.recover", &json!({}))),
            2 => {
                let (status, document) = window.try_call("check.rollback", &json!({"check_id": check_id}));
                day.story.push(format!("rollback {check_id}: {status} {}", document["outcome"]));
                if status == 0 && settle_ms == 0 {
                    assert_eq!(day.server.held_as(&check_id), 0, "{:#?}", day.story);
                }
            }
            3 => {
                let (status, _) = window.try_call("check.close", &json!({"check_id": check_id}));
                day.story.push(format!("close {check_id}: {status}"));
                assert!(status != 0 || day.server.held_as(&check_id) == 1, "{:#?}", day.story);
            }
            4 => first = first.reopened(),
            5 | 6 => day.spoil(),
            _ => {
                let told = window.try_call("check.write", &request(&check_id, &calculations[n]));
                day.told_of_a_write(&check_id, &told);
            }
        }
    }
    day.server.heals();
    std::thread::sleep(Duration::from_millis(LATE_MS + 20 + settle_ms));
    let is_open = |till: &Till| {
        let listed = till.call("journal.recover", json!({}));
        listed["checks"].as_array().unwrap().iter().any(|c| c["automatic"] == true)
    };
    until("everything is settled", Duration::from_secs(15), || !is_open(&first));
    until("late writes are settled", Duration::from_secs(15), || {
        first.call("journal.recover", json!({}));
        let left = first.call("journal.stats", json!({}));
        left["late_writes"] == json!(0)
            || left["late_writes"]["count"] == 0
            || left["late_writes"].as_object().is_some_and(serde_json::Map::is_empty)
    });
    for n in 0..3 {
        let check_id = n.to_string();
        let (status, seen) = first.try_call("journal.get", &json!({"check_id": check_id}));
        let held = day.server.held_as(&check_id);
        let state = if status == 0 { seen["state"].as_str().unwrap() } else { "nothing" };
        let is_right = match state {
            "CLOSED" | "WRITTEN" => held == 1,
            "ROLLED_BACK" | "REJECTED" | "nothing" => held == 0,
            _ => pending(&first, &check_id).is_some(),
        };
        assert!(is_right, "{check_id} is {state} and there {held} times: {:#?}", day.story);
    }
}

#[test]
fn whatever_is_told_on_a_random_day_is_true_and_nothing_is_there_twice_or_lost() {
    let seeds = std::env::var("MAXBONUS_TEST_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(4);
    for seed in 0..seeds {
        for (identity, settle_ms, breaker) in [
            ("calc_id", 0, json!({"failures": 0})),
            ("calc_id", 150, json!({"failures": 0})),
            ("check_id", 0, json!({"failures": 3, "open_ms": 100})),
            ("check_id", 150, json!({"failures": 0})),
            ("both", 150, json!({"failures": 3, "open_ms": 100})),
        ] {
            a_day(seed, identity, settle_ms, &breaker);
        }
    }
}
