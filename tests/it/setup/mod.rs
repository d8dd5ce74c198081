//! What the tests stand on: a register, a server that sends any bytes, a certification authority, golden files, built programs.

pub mod authority;
pub mod built;
pub mod golden;
pub mod raw_server;
pub mod till;
