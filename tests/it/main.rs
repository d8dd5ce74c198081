//! The library through its C ABI, against the sandbox and plain sockets, over real connections.

mod advised;
mod authority;
mod border;
mod capture;
// The sandbox's own tests need more of it.
#[allow(dead_code)]
#[path = "../../examples/sandbox/tests/it/court.rs"]
mod court;
mod dialect;
mod disks;
mod errors;
mod facts;
mod golden;
mod goods;
mod header;
mod hostile;
mod judged;
mod life;
mod moments;
mod network;
mod onec;
mod plain;
mod programs;
mod project;
mod returns;
mod scenarios;
mod slips;
mod spread;
mod support;
mod till;
