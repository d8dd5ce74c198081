//! The sandbox over real HTTP: a raw client speaks to a sandbox on a free port, so that also what a cut connection
//! leaves behind is seen byte by byte. Each test has a sandbox of its own.

mod admin;
mod certificate;
mod check;
mod client;
mod customer;
mod dialect;
mod edits;
mod events;
mod faults;
mod goods;
mod guide;
mod judge;
mod judge_process;
mod lies;
mod page;
mod program;
mod readme;
mod reference;
mod returns;
mod till;
mod tls;
