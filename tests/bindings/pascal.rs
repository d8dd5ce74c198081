//! The Pascal package: made by its command, unpacked in a clean place, compiled there by Free Pascal. The programs run with
//! its heap checked: what they do not free is told when they end.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use maxbonus_sandbox::{Options, Sandbox};

use crate::built::library;
use crate::driver::{Driver, new_folder, root, run};
use crate::scenario::{self, Language};

/// The unpacked package, once for all tests.
fn package() -> &'static Path {
    static PACKAGE: OnceLock<PathBuf> = OnceLock::new();
    PACKAGE.get_or_init(|| {
        let folder = new_folder("pascal");
        let library = library();
        let mut command = Command::new(root("bindings/pascal/package.sh"));
        let zip = run(command.arg(&folder).arg("linux-x64").arg(library));
        let package = folder.join("package");
        run(Command::new("python3").args(["-m", "zipfile", "-e", zip.trim()]).arg(&package));
        package
    })
}

/// Compiles a program against the package's unit: without a warning, and without a hint in the unit.
fn compiled(source: &Path) -> PathBuf {
    let name = source.file_stem().unwrap().to_str().unwrap();
    let folder = new_folder(&format!("pascal program {name}"));
    let output = Command::new("fpc")
        .args(["-vewnh", "-O2", "-gh"])
        .arg(format!("-Fu{}", package().display()))
        .arg(format!("-FE{}", folder.display()))
        .arg(source)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(!said.contains("Warning:") && !said.contains("MaxBonus.pas("), "{said}");
    folder.join(name)
}

/// A program, compiled, with the library beside it.
fn with_the_library(source: &Path) -> PathBuf {
    let program = compiled(source);
    let library = package().join("linux-x64/libmaxbonus.so");
    std::fs::copy(library, program.with_file_name("libmaxbonus.so")).unwrap();
    program
}

/// The program, in a folder where it tells, when it ends, what of its heap was not freed.
fn heap_checked(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    // A blank in the file's name would end it.
    command.env("HEAPTRC", "log=heap").current_dir(folder);
    command
}

/// Every run of the program in this folder freed all that it took.
fn freed_everything(folder: &Path) {
    let said = std::fs::read_to_string(folder.join("heap")).unwrap();
    let blocks: Vec<&str> = said.lines().filter(|line| line.contains("unfreed memory blocks")).collect();
    assert!(!blocks.is_empty() && blocks.iter().all(|line| line.starts_with("0 ")), "{said}");
    std::fs::remove_dir_all(folder).unwrap();
}

fn driver() -> &'static Path {
    static DRIVER: OnceLock<PathBuf> = OnceLock::new();
    DRIVER.get_or_init(|| compiled(&root("bindings/pascal/tests/driver.pas")))
}

/// Puts the driver through a scenario; where it ran.
fn goes_through(scenario: fn(&Language), name: &'static str) -> PathBuf {
    let folder = new_folder(&format!("{name} driver"));
    let start = |library: &Path| {
        let mut command = heap_checked(driver(), &folder);
        command.arg(library.join("libmaxbonus.so"));
        command
    };
    let class = |family: &str| format!("EMaxBonus{family}");
    scenario(&Language { name, driver: &start, class, unloaded: "EMaxBonusLibrary", is_linked: false });
    folder
}

#[test]
fn the_package_holds_what_a_program_needs() {
    let zips = std::fs::read_dir(package().parent().unwrap()).unwrap().flatten();
    let names: Vec<String> = zips.map(|f| f.file_name().into_string().unwrap()).collect();
    let zip = format!("MaxBonus-pascal-{}.zip", env!("CARGO_PKG_VERSION"));
    assert!(names.contains(&zip), "{names:?}");
    for file in ["MaxBonus.pas", "README.md", "README.ru.md", "LICENSE", "examples/sale.pas"] {
        assert!(package().join(file).is_file(), "no {file}");
    }
}

#[test]
fn the_same_files_make_the_same_package() {
    let folder = new_folder("pascal again");
    let package = |out: &str| {
        let mut command = Command::new(root("bindings/pascal/package.sh"));
        let zip = run(command.arg(folder.join(out)).arg("win32").arg(root("LICENSE")));
        std::fs::read(zip.trim()).unwrap()
    };
    assert!(package("one") == package("two"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn every_status_is_raised_as_its_familys_exception() {
    freed_everything(&goes_through(scenario::raises_every_status, "pascal"));
}

#[test]
fn a_session_closes_during_a_call() {
    freed_everything(&goes_through(scenario::closes_during_a_call, "pascal close"));
}

#[test]
fn every_letter_comes_to_the_server_and_back() {
    freed_everything(&goes_through(scenario::passes_every_letter, "pascal letters"));
}

#[test]
fn a_library_that_cannot_be_used_is_named() {
    let folder = goes_through(scenario::names_a_library_that_cannot_be_used, "pascal unloaded");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_library_that_lacks_a_function_is_named() {
    let folder = new_folder("pascal lacking");
    let (source, library) = (folder.join("lacking.c"), folder.join("libmaxbonus.so"));
    std::fs::write(&source, "unsigned maxbonus_abi_version(void) { return 1; }\n").unwrap();
    run(Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source));
    let mut command = Command::new(driver());
    command.arg(library);
    let said = Driver::start(command).tell(&["open", "{}"]);
    assert_eq!(said[..2], ["unloaded", "EMaxBonusLibrary"], "{said:?}");
    assert!(said[2].contains("maxbonus has no function version"), "{said:?}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_example_plays_the_golden_day() {
    let program = with_the_library(&package().join("examples/checkout.pas"));
    let folder = program.parent().unwrap();
    scenario::plays_the_golden_day(|base_url, token| {
        let mut day = heap_checked(&program, folder);
        // Of a locale that knows no letters beyond ASCII nothing depends.
        day.args([base_url, token]).env("LC_ALL", "C");
        day
    });
    freed_everything(folder);
}

#[test]
fn the_page_sells() {
    let sandbox = Sandbox::start(Options::default()).unwrap();
    let program = with_the_library(&package().join("examples/sale.pas"));
    let folder = program.parent().unwrap();
    let printed = run(heap_checked(&program, folder).args([&sandbox.base_url(), &sandbox.token()]));
    for line in ["Бонусы: 100.00", "Можно списать: 0.30", "Всего бонусов 99.74"]
    {
        assert!(printed.contains(line), "no {line}: {printed}");
    }
    freed_everything(folder);
}

#[test]
fn the_pages_for_pascal_hold_the_sale_as_it_runs() {
    let sale = std::fs::read_to_string(root("examples/pascal/sale.pas")).unwrap();
    // Delphi knows by the mark that the file is UTF-8.
    let sale = sale.strip_prefix('\u{FEFF}').expect("a byte order mark");
    for page in ["README.md", "README.ru.md"] {
        let text = std::fs::read_to_string(root("bindings/pascal").join(page)).unwrap();
        assert!(text.contains(&format!("```pascal\n{sale}```\n")), "{page} has another sale");
    }
}

#[test]
fn the_package_does_what_only_pascal_asks_of_it() {
    let (sandbox, folder) = (Sandbox::start(Options::default()).unwrap(), new_folder("pascal own"));
    let program = with_the_library(&root("bindings/pascal/tests/package_tests.pas"));
    let mut tests = heap_checked(&program, &folder);
    tests.env("BASE_URL", sandbox.base_url()).env("TOKEN", sandbox.token()).env("FOLDER", &folder);
    let printed = run(tests.env("VERSION", env!("CARGO_PKG_VERSION")));
    assert!(printed.contains(" passed, 0 failed"), "{printed}");
    freed_everything(&folder);
}
