//! The host in C++ that plays 1C, compiled.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Compiles the host, whose sources are in `sources`, into `folder`.
pub fn compiled(sources: &Path, folder: &Path) -> PathBuf {
    // Renamed when it is whole: another run may be using the old one.
    let program = folder.join("onec-host");
    let unfinished = program.with_extension(std::process::id().to_string());
    let parts = std::fs::read_dir(sources).unwrap().map(|entry| entry.unwrap().path());
    let output = Command::new("c++")
        .args(["-std=c++17", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-o"])
        .arg(&unfinished)
        .args(parts.filter(|part| part.extension().is_some_and(|e| e == "cpp")))
        .args(["-ldl", "-lpthread"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::rename(unfinished, &program).unwrap();
    program
}
