//! The library through its C ABI, against the sandbox and raw sockets, over real connections. A folder per room:
//! `receipt` (the life of a receipt, its paper, its journal), `wire` (the contract, errors, other dialects), `network`
//! (connections, TLS, hostile servers, what support sees) and `project` (header, pages, rules). `cases` are accidents at
//! tills, each told by the name of its test. Set-up is in `setup`.

mod cases;
mod network;
mod project;
mod receipt;
mod setup;
mod wire;
