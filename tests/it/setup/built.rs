//! What cargo does not build for a test: the library as a till loads it, and programs of the workspace.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The package of the library that tills load.
const PACKAGE: &str = "maxbonus-c";

/// The shared library, built once in the profile of this test; or the one that `MAXBONUS_LIBRARY` names.
pub fn library() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let built = || match std::env::var_os("MAXBONUS_LIBRARY") {
        Some(path) => path.into(),
        None => program(&["-p", PACKAGE, "--lib"], "libmaxbonus.so"),
    };
    BUILT.get_or_init(built).clone()
}

/// Builds a program of the workspace in the profile of this test; its path under the target folder.
pub fn program(what: &[&str], path: &str) -> PathBuf {
    let folder = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned();
    let profile = match folder.file_name().unwrap().to_str().unwrap() {
        "debug" => "dev",
        other => other,
    };
    let built = Command::new(env!("CARGO"))
        .args(["build", "--locked", "--quiet"])
        .args(what)
        .args(["--profile", profile, "--target-dir"])
        .arg(folder.parent().unwrap())
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .status();
    assert!(built.unwrap().success(), "{what:?}");
    folder.join(path)
}
