//! The C ABI of the library as a file that a register loads; all of it is in the package `maxbonus`.

pub use api::ffi::*;
