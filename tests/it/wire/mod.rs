//! The contract: the captured exchange, other dialects, errors and statuses, goods.

mod capture;
pub mod dialect;
mod errors;
mod goods;
mod statuses;
