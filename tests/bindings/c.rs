//! C and C++ out of an archive like the one that `tests/dist.sh` makes: found by pkg-config and by CMake.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::json;

use crate::built::library;
use crate::driver::{new_folder, root, run};
use crate::scenario::{self, Language};

/// The archive with this test's library, once for all tests.
fn archive() -> &'static Path {
    static ARCHIVE: OnceLock<PathBuf> = OnceLock::new();
    ARCHIVE.get_or_init(|| {
        let archive = new_folder("archive");
        let libraries = archive.join("linux").join(std::env::consts::ARCH);
        std::fs::create_dir_all(&libraries).unwrap();
        std::fs::copy(library(), libraries.join("libmaxbonus.so")).unwrap();
        run(Command::new(root("bindings/c/place.sh")).arg(&archive).arg(env!("CARGO_PKG_VERSION")));
        archive
    })
}

fn libraries() -> PathBuf {
    archive().join("linux").join(std::env::consts::ARCH)
}

/// What pkg-config says of the library; the shell takes away the backslashes before blanks and letters.
fn flags(option: &str) -> Vec<String> {
    let script = format!("eval printf '%s\\\\n' \"$(pkg-config {option} maxbonus)\"");
    let mut shell = Command::new("sh");
    let said = run(shell.env("PKG_CONFIG_PATH", libraries().join("pkgconfig")).args(["-c", &script]));
    said.lines().map(str::to_owned).collect()
}

/// Compiles a program against the archive.
fn compiled(compiler: &str, standard: &str, source: &str) -> PathBuf {
    let program = archive().join(Path::new(source).file_stem().unwrap());
    run(Command::new(compiler)
        .args([standard, "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g"])
        .args(flags("--cflags"))
        .arg(root(source))
        .arg("-o")
        .arg(&program)
        .args(flags("--libs"))
        .arg("-lpthread"));
    program
}

fn driver(folder: &Path) -> Command {
    static DRIVER: OnceLock<PathBuf> = OnceLock::new();
    let program = DRIVER.get_or_init(|| compiled("c++", "-std=c++11", "bindings/c/tests/driver.cpp"));
    let mut command = Command::new(program);
    command.env("LD_LIBRARY_PATH", folder);
    command
}

fn language() -> Language<'static> {
    Language {
        name: "c++",
        driver: &driver,
        class: |_| "Error".to_owned(),
        unloaded: "runtime_error",
        is_linked: false,
    }
}

#[test]
fn every_status_is_thrown() {
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
fn another_version_of_the_library_is_named() {
    scenario::names_another_version(&language());
}

/// The sale of the README, against a sandbox of its own.
fn sells(program: &Path) {
    let (sandbox, folder) = (Sandbox::start(Options::default()).unwrap(), new_folder("c sale"));
    let config = json!({"token": sandbox.token(), "base_url": sandbox.base_url(),
                        "journal": {"path": folder.join("чеки.db")}});
    let mut sale = Command::new(program);
    let printed = run(sale.env("LD_LIBRARY_PATH", libraries()).args([&config.to_string(), "79000003377"]));
    assert!(printed.contains("Всего бонусов 99.74"), "{printed}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_example_plays_the_golden_day_and_loses_no_memory() {
    let program = compiled("cc", "-std=c99", "examples/c/checkout.c");
    scenario::plays_the_golden_day(|base_url, token| {
        let mut day = Command::new("valgrind");
        day.args(["--quiet", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite"]);
        day.env("LD_LIBRARY_PATH", libraries()).arg(program).args([base_url, token]);
        day
    });
}

#[test]
fn pkg_config_finds_the_library_for_the_readmes_page() {
    assert_eq!(flags("--modversion"), [env!("CARGO_PKG_VERSION")]);
    sells(&compiled("cc", "-std=c99", "examples/c/sale.c"));
}

#[test]
fn cmake_finds_the_library_for_the_readmes_page() {
    let project = new_folder("cmake");
    let sale = root("examples/c/sale.c");
    let text = format!(
        "cmake_minimum_required(VERSION 3.10)\nproject(till C)\nfind_package(maxbonus REQUIRED)\n\
         add_executable(till \"{}\")\ntarget_link_libraries(till maxbonus::maxbonus)\n",
        sale.display()
    );
    std::fs::write(project.join("CMakeLists.txt"), text).unwrap();
    let build = project.join("build");
    let found = format!("-DCMAKE_PREFIX_PATH={}", archive().display());
    run(Command::new("cmake").arg("-S").arg(&project).arg("-B").arg(&build).arg(found));
    run(Command::new("cmake").arg("--build").arg(&build));
    sells(&build.join("till"));
    std::fs::remove_dir_all(project).unwrap();
}
