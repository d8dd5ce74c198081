//! The bindings in their users' hands: packages made by their commands, installed in a clean place, run against the
//! sandbox. Every language's driver (`bindings/*/tests/driver.*`) hears the same words and must answer alike.
//!
//! `cargo test --test bindings`; what is generated from the tables: `GOLDEN=write cargo test --test bindings generated`.

mod c;
mod driver;
mod generated;
#[path = "../it/golden.rs"]
mod golden;
mod python;
mod scenario;
