//! What is printed: pure functions over what the server said.

mod elements;
mod slip;
mod spread;

pub use slip::slip;
pub use spread::spread;
