//! MaxBonus for 1C:Enterprise: an external component by the Native API, with the library linked in. It is a face and
//! nothing more: names, variants and strings; what a call means is the library's business.
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`abi`] | the binary interface to the platform: exports, tables of functions, variants; `unsafe` |
//! | `value` | what goes in and out, in safe types; UTF-16 there and back |
//! | `component` | the class `MaxBonus`: what its members do |
//! | `members` | its properties and methods by number and by name |
//! | `library` | the C functions of the library in safe types; `unsafe` |
//! | `table` | the library's one table of operations: a method for each |
#![deny(missing_docs, unsafe_op_in_unsafe_fn, unsafe_code)]

#[allow(unsafe_code)]
pub mod abi;
mod component;
#[allow(unsafe_code)]
mod library;
mod members;
#[allow(dead_code)]
#[path = "../../../src/wire/table.rs"]
mod table;
mod value;
