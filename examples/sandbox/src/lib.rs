//! A server that plays the MaxBonus loyalty API, so that cash registers can be integrated with no contract and no
//! internet. It is not MaxBonus: the rules that are not public are marked as inferred in the README.
//!
//! ```
//! use maxbonus_sandbox::{Options, Sandbox};
//!
//! let sandbox = Sandbox::start(Options::default())?;
//! assert!(sandbox.base_url().ends_with("/api/cashbox"));
//! assert_eq!(sandbox.state()["customers"][0]["balance"], 100);
//! # Ok::<(), maxbonus_sandbox::StartError>(())
//! ```
#![deny(missing_docs)]

mod admin;
mod altered;
mod amount;
mod answer;
mod body;
mod changes;
mod delivery;
mod dialect;
mod events;
mod exchange;
mod faults;
mod fields;
mod judge;
mod line;
mod loyalty;
mod model;
mod operation;
mod origin;
mod page;
mod phone;
mod reference;
mod refusal;
mod request_log;
mod rows;
mod samples;
mod sandbox;
mod seed;
mod server;
mod settings;
mod shop;
mod spelling;
mod store;

pub use judge::{Judge, Report};
pub use sandbox::{Options, Sandbox, StartError, Tls};

/// The README's program is compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
