//! The life of a receipt, its paper and its journal.

// The sandbox's own tests need more of it.
#[allow(dead_code)]
#[path = "../../../examples/sandbox/tests/it/court.rs"]
mod court;
mod guide_figures;
pub mod guide_scenarios;
mod journal_files;
mod judge;
mod lifecycle;
mod returns;
mod slip;
mod spread;
