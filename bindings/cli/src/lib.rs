//! The program `maxbonus`: what an integrator needs at a desk, over the library's public Rust API.
//!
//! | module | what lives there |
//! | --- | --- |
//! | `arguments`, `usage` | the command line, and what is said of a wrong one |
//! | `library` | the only place where the library is called: how a program in Rust uses it |
//! | `interrupt` | Ctrl+C |
//! | `output`, `failure` | what people and machines read, and the exit codes |
//! | `check` | what of a till's way to its server works |
//! | [`goods`] | files of goods to the server |
//! | `journal` | receipts and returns that wait for something |
#![deny(missing_docs, unsafe_code)]

mod arguments;
mod check;
mod failure;
pub mod goods;
mod interrupt;
mod journal;
mod library;
mod output;
mod usage;

use std::process::ExitCode;

use arguments::{Arguments, Command};
pub use failure::{Failure, Kind};
use interrupt::Interrupt;
use output::Output;

/// What a command came to, where it did not fail outright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// Exit code 0.
    Well,
    /// Exit code 1: something does not work, was refused or needs a decision; it has been told.
    Unwell,
}

impl Ending {
    fn well_if(is_well: bool) -> Self {
        if is_well { Ending::Well } else { Ending::Unwell }
    }
}

/// Runs the program with the process's own arguments.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = match usage::read(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let output = Output::new(arguments.json);
    let code = match dispatch(&arguments, &output) {
        Ok(Ending::Well) => 0,
        Ok(Ending::Unwell) => 1,
        Err(failure) => {
            output.failure(&failure);
            failure.kind.exit_code()
        }
    };
    // Whoever reads only what was printed must not take a torn text for the whole.
    ExitCode::from(if output.finish().is_err() && code == 0 { 1 } else { code })
}

fn dispatch(arguments: &Arguments, output: &Output) -> Result<Ending, Failure> {
    let interrupt = Interrupt::install()?;
    match &arguments.command {
        Command::Check(check) => check::run(check, &interrupt, output),
        Command::Goods(goods) => goods::run(goods, &interrupt, output),
        Command::Journal(journal) => journal::run(journal, &interrupt, output),
    }
}
