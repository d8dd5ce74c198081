//! 1C: the component behind the host that plays the platform, and the example in 1C's own language.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use maxbonus_sandbox::{Options, Sandbox};

#[path = "../../bindings/onec/tests/host/mod.rs"]
mod host;

use crate::bsl::{Program, Source};
use crate::built;
use crate::driver::{Driver, new_folder, root};
use crate::scenario::{self, Language};

/// The host and the component, made once for all tests.
fn made() -> &'static (PathBuf, PathBuf) {
    static MADE: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    MADE.get_or_init(|| {
        let host = host::compiled(&root("bindings/onec/tests/host"), Path::new(env!("CARGO_TARGET_TMPDIR")));
        (host, built::program(&["-p", "maxbonus-onec"], "libmaxbonus_onec.so"))
    })
}

pub fn driver(_: &Path) -> Command {
    let (host, component) = made();
    let mut command = Command::new(host);
    command.arg(component).arg("driver");
    command
}

fn language() -> Language<'static> {
    // 1C has no classes of exceptions: a method is Ложь, or a wrong use raises.
    Language { name: "1С", driver: &driver, class: |_| "-".to_owned(), unloaded: "", is_linked: true }
}

#[test]
fn every_status_is_told() {
    scenario::raises_every_status(&language());
}

#[test]
fn a_session_closes_during_a_call() {
    scenario::closes_during_a_call(&language());
}

#[test]
fn every_letter_comes_to_the_server_and_back() {
    scenario::passes_every_letter(&language());
}

#[test]
fn the_example_plays_the_golden_day() {
    let text = |file: &str| std::fs::read_to_string(root("examples/onec").join(file)).unwrap();
    let sources = [
        Source::parse("МаксБонусКлиент", text("MaxBonusClient.bsl")),
        Source::parse("МаксБонусДень", text("Checkout.bsl")),
    ];
    let (sandbox, folder) = (Sandbox::start(Options::default()).unwrap(), new_folder("1С day"));
    let attach = || Driver::start(driver(&folder));
    let program = Program::new(&sources, &attach);
    let arguments = [sandbox.base_url(), sandbox.token(), folder.display().to_string()];
    let done = program.run("МаксБонусДень", "ПровестиАсинх", &arguments.each_ref().map(String::as_str));
    let printed = program.printed.borrow();
    assert_eq!(done, Ok(()), "{printed}");
    crate::golden::compare("day.txt", &printed);
    std::fs::remove_dir_all(folder).unwrap();
}
