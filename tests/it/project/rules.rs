//! The project's own rules: header, versions, sizes, places of `unsafe`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file or folder of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the project.
pub fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// All files of these endings under these folders.
pub fn files(folders: &[&str], endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|f| root().join(f)).collect();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| endings.iter().any(|ending| e == *ending)) {
                found.push(path);
            }
        }
    }
    found
}

/// A Rust file without its tests.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]").next().unwrap().to_owned()
}

#[test]
fn the_header_compiles_alone_as_c99_and_c_plus_plus_11_with_every_warning_an_error() {
    for (compiler, language, standard) in [("cc", "c", "c99"), ("c++", "c++", "c++11")] {
        let status = Command::new(compiler)
            .args([
                "-x",
                language,
                &format!("-std={standard}"),
                "-Wall",
                "-Wextra",
                "-Wpedantic",
                "-Werror",
                "-fsyntax-only",
            ])
            .arg(root().join("include/maxbonus.h"))
            .status()
            .unwrap();
        assert!(status.success(), "{compiler}");
    }
    assert!(read("include/maxbonus.h").is_ascii(), "old compilers read it in the system's code page");
}

#[test]
fn versions_agree() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(read("CHANGELOG.md").contains(&format!("## {version}")));
    let msrv = read("Cargo.toml")
        .lines()
        .find_map(|l| l.strip_prefix("rust-version = ").map(|v| v.trim_matches('"').to_owned()));
    let msrv = msrv.unwrap();
    for file in ["README.md", "README.ru.md"] {
        assert!(read(file).contains(&format!("Rust {msrv}")), "{file}");
    }
    let toml = read("Cargo.toml");
    assert!(toml.contains("cbindgen = { version = \"=") && toml.contains("ureq = { version = \"="), "pinned");
}

#[test]
fn unsafe_lives_at_the_border_alone_and_each_block_says_why_it_is_safe() {
    for path in files(&["src"], &["rs"]) {
        let text = code(&path);
        let border = path.starts_with(root().join("src/ffi"));
        let mut comment = false;
        for (n, line) in text.lines().enumerate() {
            let line = line.trim();
            let opens = line.contains("unsafe {") || line.starts_with("unsafe impl");
            assert!(
                border || !line.contains("unsafe ") || line.starts_with("//"),
                "{}:{}",
                path.display(),
                n + 1
            );
            assert!(!opens || comment, "{}:{}: no SAFETY comment", path.display(), n + 1);
            comment = line.starts_with("// SAFETY:")
                || comment && (line.starts_with("//") || line.starts_with("let ") && !line.ends_with(';'));
        }
    }
}

#[test]
fn no_unwrap_outside_tests_no_file_too_long_and_no_room_without_a_name() {
    for path in files(&["src", "examples/sandbox/src"], &["rs"]) {
        let text = code(&path);
        for (n, line) in text.lines().enumerate() {
            let used = [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "println!("]
                .iter()
                .find(|w| line.contains(**w));
            let is_allowed = line.trim_start().starts_with("//") || path.starts_with(root().join("examples"));
            assert!(used.is_none() || is_allowed, "{}:{}: {}", path.display(), n + 1, used.unwrap());
        }
        let lines = text.lines().count();
        // The one table is long because it is one table.
        let limit = if path.ends_with("wire/table.rs") { 1_000 } else { 500 };
        assert!(lines <= limit, "{}: {lines} lines", path.display());
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(
            !["util", "utils", "helpers", "common", "misc"].contains(&name.as_str()),
            "{}",
            path.display()
        );
    }
}

#[test]
fn the_sandbox_and_the_library_share_no_code() {
    for path in files(&["examples/sandbox"], &["rs", "toml"]) {
        let text = std::fs::read_to_string(&path).unwrap();
        for foreign in ["maxbonus::", "../../src", "#[path", "maxbonus = "] {
            assert!(!text.contains(foreign), "{} mentions {foreign}", path.display());
        }
    }
    for path in files(&["src"], &["rs"]) {
        assert!(!code(&path).contains("sandbox"), "{}", path.display());
    }
}

#[test]
fn the_library_reads_no_environment_variable_and_no_clock_of_the_process() {
    for path in files(&["src"], &["rs"]) {
        let text = code(&path);
        for call in ["env::var", "env::args", "temp_dir", "current_dir", "home_dir"] {
            assert!(!text.contains(call), "{} calls {call}", path.display());
        }
    }
}

#[test]
fn the_top_level_is_as_agreed() {
    let output = Command::new("git").args(["ls-files"]).current_dir(root()).output().unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    let top: BTreeSet<&str> =
        listed.lines().filter_map(|l| l.split('/').next()).filter(|l| !l.starts_with('.')).collect();
    let agreed = "Cargo.toml build.rs src include bindings tests examples README.md Cargo.lock cbindgen.toml deny.toml LICENSE \
        CHANGELOG.md README.ru.md SECURITY.md";
    for name in top {
        assert!(agreed.split_whitespace().any(|a| a == name), "{name}");
    }
}
