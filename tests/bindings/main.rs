//! The bindings as their users meet them: packages made by their commands, installed in a clean place, run against the
//! sandbox. Every language's driver (`bindings/*/tests/driver.*`) gets the same lines and must answer alike.
//!
//! `cargo test --test bindings`; what is generated from the tables: `GOLDEN=write cargo test --test bindings generated`.

mod bsl;
#[path = "../it/setup/built.rs"]
mod built;
mod c;
mod csharp;
mod driver;
mod generated;
// The pages' tests need more of it.
#[allow(dead_code)]
#[path = "../it/setup/golden.rs"]
mod golden;
mod onec;
mod page;
mod pascal;
mod python;
mod scenario;
mod walk;

#[test]
fn the_example_in_rust_plays_the_golden_day() {
    let mut cargo = std::process::Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--locked", "--example", "checkout"]).current_dir(driver::root("."));
    golden::compare("day.txt", &driver::run(&mut cargo));
}
