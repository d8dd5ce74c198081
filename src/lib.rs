//! The MaxBonus register library: a loyalty programme for cash registers behind a C ABI.
//!
//! The way of a request is one way only:
//!
//! ```text
//! caller → ffi (guard, UTF-8, handle) → session → checkout (where a receipt is touched)
//!        → wire (check, encode) → transport (TLS, deadline) → wire (decode) → ffi (string)
//! ```
//!
//! | room | what lives there |
//! | --- | --- |
//! | [`ffi`] | every exported function and every `unsafe` block |
//! | [`session`] | configuration, transport and journal of one store; the operations by name |
//! | `checkout` | the life of one receipt: write, close, roll back, return, recover |
//! | `journal` | the durable record of receipts (SQLite) and its state machine |
//! | `exchange` | one operation there and back |
//! | `wire` | the contract: one table of operations, how requests are written and answers read |
//! | `support` | the bundle for the support desk |
//! | `transport` | HTTP under a deadline: TLS, keep-alive, circuit breaker, cancelling |
//! | `receipt` | the slip, discounts spread over lines |
//! | `shown` | what of a JSON tree may be shown or stored |
//! | `money`, `phone`, `config`, `error`, `log`, `clock`, `deadline`, `status` | the ground floor |
//!
//! A register loads the library through the C ABI (`include/maxbonus.h`); a program in Rust may use
//! [`session::Session`] directly.
#![deny(missing_docs, unsafe_op_in_unsafe_fn)]

mod checkout;
mod clock;
mod config;
mod deadline;
pub mod error;
mod exchange;
#[cfg(feature = "failpoints")]
pub mod failpoint;
#[cfg(not(feature = "failpoints"))]
mod failpoint;
pub mod ffi;
mod journal;
mod log;
mod money;
mod phone;
mod receipt;
pub mod session;
mod shown;
mod status;
mod support;
mod transport;
mod wire;

/// What tests/fuzz reaches; in no other build.
#[cfg(fuzzing)]
pub mod fuzzing {
    pub use crate::config::{Config, Wire};
    pub use crate::deadline::{Canceller, Deadline};
    pub use crate::journal::{Begun, Failure, Journal, Opened, Period, Settings, StoreName, Sums};
    pub use crate::wire::{Answer, Checked, Contract, table};
    pub use crate::{money::*, phone::*, receipt::slip, receipt::spread};
}
