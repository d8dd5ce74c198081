//! What is printed: pure functions over what the server said.

mod elements;
mod slip;
mod spread;

pub use slip::slip;
pub use spread::spread;

use serde_json::{Map, Value};

/// An object of these fields: once, as each written out in place is a kilobyte of the library.
#[inline(never)]
pub fn object(fields: Vec<(&str, Value)>) -> Map<String, Value> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
