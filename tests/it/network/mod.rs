//! The way to the server, and what support sees of it.

mod connections;
mod hostile_servers;
mod support;
