//! The library through its C ABI, against the sandbox and plain sockets, over real connections.

mod advised;
mod authority;
mod border;
mod capture;
mod dialect;
mod disks;
mod doctor;
mod doctor_live;
mod errors;
mod facts;
mod golden;
mod header;
mod hostile;
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
