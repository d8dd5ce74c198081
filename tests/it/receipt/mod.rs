//! The life of a receipt, its paper and its journal.

// The sandbox's own tests need more of it.
mod guide_figures;
pub mod guide_scenarios;
mod journal_files;
mod judge;
#[allow(dead_code)]
#[path = "../../../examples/sandbox/tests/it/judge_process.rs"]
mod judge_process;
mod lifecycle;
mod returns;
mod slip;
mod spread;
