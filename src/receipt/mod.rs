//! What is printed: pure functions over what the server said.

mod slip;

pub use slip::slip;
