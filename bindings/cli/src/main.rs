//! The program `maxbonus`; everything it does is in the library beside it, where tests and fuzzing reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    maxbonus_cli::run()
}
