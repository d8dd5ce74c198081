//! The MaxBonus register library.
#![deny(missing_docs, unsafe_op_in_unsafe_fn)]
pub mod checkout;
pub mod clock;
pub mod config;
pub mod deadline;
pub mod error;
pub mod exchange;
pub mod journal;
pub mod log;
pub mod money;
pub mod phone;
mod status;
pub mod transport;
pub mod wire;
