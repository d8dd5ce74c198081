//! Tortures that take long or kill processes: `cargo test --features failpoints --test torture -- COMMAND`.
//!
//! | command | what it does |
//! | --- | --- |
//! | `steps` | kills the register at every step of a sale, under every fault |
//! | `kills N [SEED]` | kills it N times at random moments |
//! | `model [DEPTH]` | tries every interleaving of a receipt's life up to a depth |
//! | (none) | all three, in the size that CI runs |
//!
//! Each prints its seed, so that a failure can be replayed, and ends with `N passed, N failed`.

mod kills;
mod model;
mod printed;
mod register;
mod server;
#[path = "../it/till.rs"]
#[allow(dead_code)]
mod till;

use std::process::ExitCode;

/// What CI runs; the README names the long form.
const KILLS_IN_CI: usize = 400;
const DEPTH_IN_CI: usize = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number =
        |at: usize, otherwise: usize| words.get(at).map_or(otherwise, |w| w.parse().expect("a number"));
    let seed = words.get(2).map_or_else(|| fastrand::u64(..), |w| w.parse().expect("a seed"));
    let results = match words.first().copied() {
        Some("register") => {
            register::run(words[1]);
            return ExitCode::SUCCESS;
        }
        Some("steps") => vec![kills::at_every_step()],
        Some("kills") => vec![kills::at_random(number(1, 20_000), seed)],
        Some("model") => vec![model::every_interleaving(number(1, 4))],
        None => vec![
            kills::at_every_step(),
            kills::at_random(KILLS_IN_CI, seed),
            model::every_interleaving(DEPTH_IN_CI),
        ],
        Some(other) => panic!("no such command: {other}"),
    };
    let passed = results.iter().filter(|good| **good).count();
    // In the words of cargo's own harness too, so that tests/run.sh counts them.
    println!("test result: {} passed; {} failed;", passed, results.len() - passed);
    println!("{passed} passed, {} failed", results.len() - passed);
    if passed == results.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
