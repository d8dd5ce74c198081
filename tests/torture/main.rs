//! Tortures that take long or kill processes: `cargo test --features failpoints --test torture -- COMMAND`.
//!
//! | command | what it does |
//! | --- | --- |
//! | `steps` | kills the register at every step of a sale, under every fault |
//! | `kills N [SEED]` | kills it N times at random moments |
//! | `model [ACTIONS] [INCIDENTS]` | tries every interleaving of so many actions with so many things going wrong |
//! | `stale` | a server closes an idle connection in the last moment before a write |
//! | `panics` | a panic in every operation, at every place |
//! | `calls [N]` | N calls, 100,000 by default, without growth of memory |
//! | (none) | all of them, in the size that CI runs |
//!
//! Each prints its seed, so that a failure can be replayed, and ends with `N passed, N failed`.

mod endurance;
mod kills;
mod model;
mod printed;
mod register;
mod server;
mod stale;
#[path = "../it/setup/till.rs"]
#[allow(dead_code)]
mod till;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: endurance::Counting = endurance::Counting;

/// What CI runs; tests/README.md names the long form.
const KILLS_IN_CI: usize = 100;
const CALLS_IN_CI: usize = 20_000;
/// Actions and incidents.
const MODELS_IN_CI: [(usize, usize); 2] = [(3, 1), (2, 2)];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number =
        |at: usize, otherwise: usize| words.get(at).map_or(otherwise, |w| w.parse().expect("a number"));
    let seed = words.get(2).and_then(|w| w.parse().ok()).unwrap_or_else(|| fastrand::u64(..));
    let results = match words.first().copied() {
        Some("register") => {
            register::run(words[1]);
            return ExitCode::SUCCESS;
        }
        Some("steps") => vec![kills::at_every_step()],
        Some("kills") => vec![kills::at_random(number(1, 20_000), seed)],
        Some("stale") => vec![stale::closed_in_the_last_moment()],
        Some("panics") => vec![endurance::panics_in_every_operation()],
        Some("calls") => vec![endurance::calls_without_growth(number(1, 100_000))],
        Some("model") => vec![model::every_interleaving(number(1, 4), number(2, 2))],
        None => {
            let mut all = vec![
                stale::closed_in_the_last_moment(),
                endurance::panics_in_every_operation(),
                endurance::calls_without_growth(CALLS_IN_CI),
                kills::at_every_step(),
                kills::at_random(KILLS_IN_CI, seed),
            ];
            all.extend(MODELS_IN_CI.map(|(depth, incidents)| model::every_interleaving(depth, incidents)));
            all
        }
        Some(other) => panic!("no such command: {other}"),
    };
    let passed = results.iter().filter(|good| **good).count();
    // In the words of cargo's own harness too, so that tests/run.sh counts them.
    println!("test result: {} passed; {} failed;", passed, results.len() - passed);
    println!("{passed} passed, {} failed", results.len() - passed);
    if passed == results.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
