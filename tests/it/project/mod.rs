//! The C ABI, the header, the pages, the project's rules.

pub mod advice;
mod c_abi;
mod c_programs;
mod header;
mod onec_example;
mod pages;
pub mod rules;
