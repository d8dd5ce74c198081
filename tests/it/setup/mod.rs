//! What the tests stand on: a register, servers that send any bytes, a certification authority, golden files, built programs.

pub mod authority;
pub mod built;
pub mod child;
pub mod golden;
pub mod raw_server;
pub mod scripted;
pub mod till;
