//! Kills: a register dies at every step and at random moments, and in the end the books agree.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use maxbonus_sandbox::{Options, Sandbox};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::printed::Printed;
use crate::register::{Orders, Register};
use crate::till::Till;

const PHONE: &str = "79000003377";
const OPENING: i64 = 1_000_000;
/// A call's whole time; the slowest fault answers later.
const TOTAL_MS: u64 = 400;
/// The latest that a lost write arrives after it was sent.
const LATE_MS: u64 = 550;
/// So it is settled after this.
const SETTLE_MS: u64 = 800;

/// A shop with one customer, its register's files, and both of them after each death.
struct Shop {
    sandbox: Sandbox,
    folder: PathBuf,
    config: Value,
    deaths: usize,
}

impl Shop {
    fn open(identity: &str) -> Shop {
        let seed = json!({"settings": {"identity": identity},
            "customers": [{"token": "c1", "phone": PHONE, "balance": OPENING}]});
        let sandbox = Sandbox::start(Options { seed: Some(seed), ..Options::default() }).unwrap();
        let folder = new_folder();
        let config = json!({"token": sandbox.token(), "base_url": sandbox.base_url(),
            "journal": {"path": folder.join("journal.db"), "settle_ms": SETTLE_MS},
            "timeouts": {"total_ms": TOTAL_MS}, "breaker": {"failures": 3, "open_ms": 50},
            "wire": {"identity": identity}});
        Shop { sandbox, folder, config, deaths: 0 }
    }

    fn printed(&self) -> Printed {
        Printed::at(&self.folder.join("printed"))
    }

    fn start(&self, sales: usize, die_at: usize, seed: u64) -> Child {
        let printed = self.folder.join("printed").display().to_string();
        let orders =
            Orders { config: self.config.clone(), printed, phone: PHONE.to_owned(), sales, die_at, seed };
        Command::new(std::env::current_exe().unwrap())
            .args(["register", &serde_json::to_string(&orders).unwrap()])
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// A last register settles everything; then each printed receipt with bonuses is on the server exactly once, no
    /// other is, and the balance is the sum.
    fn audit(&self) -> Result<usize, String> {
        self.sandbox.clear_faults();
        // A write that was lost arrives within LATE_MS; a register that died left its rollback to the next.
        std::thread::sleep(Duration::from_millis(LATE_MS));
        let till = Till::open(self.config.clone());
        let mut register = Register {
            till,
            printed: self.printed(),
            phone: PHONE.to_owned(),
            random: fastrand::Rng::with_seed(1),
        };
        let begun = Instant::now();
        loop {
            register.settle();
            let pending = register.till.call("journal.recover", json!({}));
            let late = register.till.call("journal.stats", json!({}))["late_writes"]["count"].clone();
            if pending["checks"].as_array().is_some_and(Vec::is_empty) && late == 0 {
                break;
            }
            if begun.elapsed() > Duration::from_millis(SETTLE_MS * 5) {
                return Err(format!("never settled: {pending}, {late} late writes"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.compare()
    }

    fn compare(&self) -> Result<usize, String> {
        let state = self.sandbox.state();
        let mut held: BTreeMap<&str, usize> = BTreeMap::new();
        for check in state["checks"].as_array().unwrap() {
            *held.entry(check["check_id"].as_str().unwrap()).or_default() += 1;
        }
        let mut balance = Decimal::from(OPENING);
        let lines = self.printed().lines();
        for line in &lines {
            let expected = usize::from(line.bonuses.is_some());
            let found = held.remove(line.check_id.as_str()).unwrap_or(0);
            if found != expected {
                return Err(format!(
                    "{} is on the server {found} times, printed with bonuses {expected}",
                    line.check_id
                ));
            }
            let (spent, earned) = line.bonuses.unwrap_or_default();
            balance = balance - spent + earned;
        }
        if !held.is_empty() {
            return Err(format!("on the server and never printed: {held:?}"));
        }
        let found: Decimal = state["customers"][0]["balance"].to_string().parse().unwrap();
        if found != balance {
            return Err(format!("the balance is {found}, the receipts say {balance}"));
        }
        Ok(lines.len())
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }
}

/// Memory where there is some: what is killed is the process, not the machine, so no disk is needed.
pub fn new_folder() -> PathBuf {
    let base = PathBuf::from("/dev/shm");
    let base = if base.is_dir() { base } else { std::env::temp_dir() };
    let folder = base.join(format!("maxbonus-torture-{}-{}", std::process::id(), fastrand::u32(..)));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The faults of a sale: what befalls the write, and what befalls the rollback after it.
const FAULTS: &[(&str, &str)] = &[
    ("", ""),
    ("die_before", ""),
    ("die_after", ""),
    ("late", ""),
    ("delay", ""),
    ("status", ""),
    ("status_after", ""),
    ("truncated", ""),
    ("garbage_after", ""),
    ("hang_after", ""),
    ("die_after", "die_before"),
    ("die_after", "die_after"),
    ("late", "die_after"),
    ("die_before", "hang"),
    ("die_after", "delay"),
    ("delay", "hang_after"),
];

fn fault(operation: &str, kind: &str, random: &mut fastrand::Rng) -> Value {
    let mut fault = json!({"operation": operation, "kind": kind});
    match kind {
        "status" | "status_after" => fault["status"] = json!(503),
        "late" | "delay" => fault["ms"] = json!(random.u64(TOTAL_MS + 20..=LATE_MS)),
        _ => {}
    }
    fault
}

/// Says what came of all shops together; true when the books of each agree.
fn tell(what: &str, begun: Instant, results: Vec<Result<(usize, usize), String>>) -> bool {
    let (mut deaths, mut receipts, mut good) = (0, 0, true);
    for result in results {
        match result {
            Ok((d, r)) => (deaths, receipts) = (deaths + d, receipts + r),
            Err(error) => {
                println!("FAILED  {what}: {error}");
                good = false;
            }
        }
    }
    println!("{what}: {deaths} kills, {receipts} receipts, {:.0?}", begun.elapsed());
    good
}

/// Kills a register at each place that it passes in a sale, under each fault, for both notions of a check.
pub fn at_every_step() -> bool {
    let begun = Instant::now();
    let combinations: Vec<(&str, (&str, &str))> =
        ["check_id", "calc_id"].into_iter().flat_map(|i| FAULTS.iter().map(move |f| (i, *f))).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let results: Vec<Result<(usize, usize), String>> = std::thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            while let Some((identity, faults)) =
                combinations.get(next.fetch_add(1, std::sync::atomic::Ordering::SeqCst))
            {
                done.push(one_sweep(identity, *faults));
            }
            done
        };
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|w| w.join().unwrap()).collect()
    });
    tell("kills at every step", begun, results)
}

/// One fault: dies at place 1, 2, 3… until a sale passes no more places.
fn one_sweep(identity: &str, (on_write, on_rollback): (&str, &str)) -> Result<(usize, usize), String> {
    let mut shop = Shop::open(identity);
    let mut random = fastrand::Rng::with_seed(7);
    let tell = |error: String, die_at: usize| {
        format!("{identity}, write {on_write:?}, rollback {on_rollback:?}, place {die_at}: {error}")
    };
    for die_at in 1.. {
        shop.sandbox.clear_faults();
        for (operation, kind) in [("check.write", on_write), ("check.rollback", on_rollback)] {
            if !kind.is_empty() {
                shop.sandbox.fault(fault(operation, kind, &mut random));
            }
        }
        let sales = shop.printed().lines().len() + 1;
        let status = shop.start(sales, die_at, die_at as u64).wait().unwrap();
        if status.success() {
            break;
        }
        shop.deaths += 1;
        // The next register finds what is left of it; its own sale is without faults.
        shop.sandbox.clear_faults();
        let status = shop.start(sales + 1, 0, die_at as u64).wait().unwrap();
        if !status.success() {
            return Err(tell("the register after it failed".to_owned(), die_at));
        }
        if die_at > 400 {
            return Err(tell("a sale has no end".to_owned(), die_at));
        }
    }
    let receipts = shop.audit().map_err(|error| tell(error, 0))?;
    Ok((shop.deaths, receipts))
}

/// Kills a register `count` times at random moments, under random faults.
pub fn at_random(count: usize, seed: u64) -> bool {
    println!("seed {seed}");
    let begun = Instant::now();
    let results: Vec<Result<(usize, usize), String>> = std::thread::scope(|scope| {
        let work = |worker: u64| at_random_in_one_shop(count / 2, seed.wrapping_add(worker));
        let workers: Vec<_> = (0..2).map(|w| scope.spawn(move || work(w))).collect();
        workers.into_iter().map(|w| w.join().unwrap()).collect()
    });
    tell("kills at random", begun, results)
}

fn at_random_in_one_shop(count: usize, seed: u64) -> Result<(usize, usize), String> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut shop = Shop::open(if seed.is_multiple_of(2) { "check_id" } else { "calc_id" });
    let kinds: Vec<&str> = FAULTS.iter().map(|f| f.0).filter(|k| !k.is_empty()).collect();
    while shop.deaths < count {
        shop.sandbox.clear_faults();
        for operation in ["check.write", "check.rollback", "check.calc"] {
            for _ in 0..random.usize(..3) {
                let kind = kinds[random.usize(..kinds.len())];
                // A rollback that is applied after its line was closed cannot be told from one that was not: the
                // library holds writes back only where it gave up waiting itself.
                if operation == "check.rollback" && kind == "late" {
                    continue;
                }
                let mut fault = fault(operation, kind, &mut random);
                fault["skip"] = json!(random.usize(..4));
                shop.sandbox.fault(fault);
            }
        }
        let mut child = shop.start(usize::MAX, 0, random.u64(..));
        std::thread::sleep(Duration::from_millis(random.u64(10..250)));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        if status.code().is_some() {
            return Err(format!("a register ended by itself: {status}"));
        }
        shop.deaths += 1;
        if shop.deaths.is_multiple_of(250) {
            shop.audit().map_err(|error| format!("after {} kills: {error}", shop.deaths))?;
        }
    }
    let receipts = shop.audit()?;
    Ok((shop.deaths, receipts))
}
