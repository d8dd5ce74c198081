//! The Python package: made by its command, installed from its wheel into a fresh venv, used from there.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use maxbonus_sandbox::{Options, Sandbox};

use crate::built::library;
use crate::driver::{new_folder, new_venv, root, run};
use crate::scenario::{self, Language};

struct Installed {
    python: PathBuf,
    wheel: String,
    packages: PathBuf,
}

/// Makes the packages and installs the wheel, once for all tests.
fn installed() -> &'static Installed {
    static INSTALLED: OnceLock<Installed> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        let folder = new_folder("python");
        let packages = folder.join("dist");
        let library = library();
        run(Command::new(root("bindings/python/package.sh")).arg(&packages).arg("linux_x86_64").arg(library));
        let names = std::fs::read_dir(&packages).unwrap().flatten();
        let mut names = names.map(|f| f.file_name().into_string().unwrap());
        let wheel = names.find(|n| n.ends_with("py3-none-linux_x86_64.whl")).expect("a wheel");
        let python = new_venv(&folder.join("venv")).join("python");
        let pip = ["-m", "pip", "install", "--quiet", "--no-index"];
        run(Command::new(&python).args(pip).arg(packages.join(&wheel)));
        Installed { python, wheel, packages }
    })
}

/// The installed Python in an empty folder: what it imports comes out of the wheel.
fn python(script: &Path) -> Command {
    let mut command = Command::new(&installed().python);
    command.arg("-W").arg("error").arg(script).current_dir(installed().packages.parent().unwrap());
    command
}

fn language(name: &'static str) -> Language<'static> {
    fn driver(folder: &Path) -> Command {
        let mut command = python(&root("bindings/python/tests/driver.py"));
        command.arg(folder.join("libmaxbonus.so"));
        command
    }
    let class =
        |family: &str| if family.is_empty() { "MaxBonusError".to_owned() } else { format!("{family}Error") };
    Language { name, driver: &driver, class, unloaded: "LibraryError", is_linked: false }
}

#[test]
fn the_package_and_the_library_in_it_have_the_projects_version() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(installed().wheel.starts_with(&format!("maxbonus-{version}-")), "{}", installed().wheel);
    let mut python = Command::new(&installed().python);
    let said = run(python.args(["-c", "import maxbonus as m; print(m.__version__, m.native_version())"]));
    assert_eq!(said.trim(), format!("{version} {version}"));
}

#[test]
fn every_status_is_raised_as_its_familys_exception() {
    scenario::raises_every_status(&language("python"));
}

#[test]
fn a_session_closes_during_a_call() {
    scenario::closes_during_a_call(&language("python"));
}

#[test]
fn every_letter_comes_to_the_server_and_back() {
    scenario::passes_every_letter(&language("python"));
}

#[test]
fn a_library_that_cannot_be_used_is_named() {
    scenario::names_a_library_that_cannot_be_used(&language("python"));
}

#[test]
fn the_example_plays_the_golden_day() {
    scenario::plays_the_golden_day(|base_url, token| {
        let mut command = python(&root("examples/python/checkout.py"));
        command.args([base_url, token]);
        command
    });
}

#[test]
fn the_page_sells() {
    let (sandbox, home) = (Sandbox::start(Options::default()).unwrap(), new_folder("python sale"));
    let mut page = python(&root("examples/python/sale.py"));
    let printed = run(page.args([&sandbox.base_url(), &sandbox.token()]).env("TMPDIR", &home));
    for line in ["Бонусы: 100", "Можно списать: 0.30", "Всего бонусов 99.74"] {
        assert!(printed.contains(line), "no {line}: {printed}");
    }
    std::fs::remove_dir_all(home).unwrap();
}

#[test]
fn the_pages_for_python_hold_the_sale_as_it_runs() {
    let sale = std::fs::read_to_string(root("examples/python/sale.py")).unwrap();
    for page in ["README.md", "README.ru.md"] {
        let text = std::fs::read_to_string(root("bindings/python").join(page)).unwrap();
        assert!(text.contains(&format!("```python\n{sale}```\n")), "{page} has another sale");
    }
}

#[test]
fn the_package_does_what_only_python_asks_of_it() {
    let (sandbox, folder) = (Sandbox::start(Options::default()).unwrap(), new_folder("python own"));
    let mut tests = python(&root("bindings/python/tests/test_package.py"));
    tests.env("BASE_URL", sandbox.base_url()).env("TOKEN", sandbox.token()).env("FOLDER", &folder);
    run(&mut tests);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn mypy_finds_nothing_in_the_package_its_tests_and_its_examples() {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mypy");
    if !tools.join("bin/mypy").is_file() {
        run(Command::new(new_venv(&tools).join("pip")).args(["install", "--quiet", "mypy"]));
    }
    let checked = ["src/maxbonus", "tests/driver.py", "tests/test_package.py", "../../examples/python"];
    run(Command::new(tools.join("bin/mypy"))
        .args(["--strict", "--scripts-are-modules"])
        .args(checked)
        .env("MYPYPATH", "src")
        .current_dir(root("bindings/python")));
    run(Command::new(tools.join("bin/mypy"))
        .args(["--strict", "--python-version=3.10", "."])
        .env("MYPYPATH", root("bindings/python/src"))
        .current_dir(root("examples/till")));
}

#[test]
fn the_wheels_of_windows_hold_their_library_and_no_other() {
    let folder = new_folder("python windows");
    let dll = folder.join("some.dll");
    std::fs::write(&dll, "not run here").unwrap();
    let mut package = Command::new(root("bindings/python/package.sh"));
    run(package.arg(&folder).arg("win32").arg(&dll).arg("win_amd64").arg(&dll));
    for platform in ["win32", "win_amd64"] {
        let wheel = folder.join(installed().wheel.replace("linux_x86_64", platform));
        let listed = run(Command::new("python3").args(["-m", "zipfile", "-l"]).arg(&wheel));
        assert!(listed.contains("maxbonus/maxbonus.dll"), "{listed}");
        assert!(!listed.contains("libmaxbonus.so") && listed.contains("maxbonus/py.typed"), "{listed}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_source_package_says_what_a_wheel_needs() {
    let folder = new_folder("python source");
    let names = std::fs::read_dir(&installed().packages).unwrap().flatten();
    let source =
        names.map(|f| f.path()).find(|p| p.to_string_lossy().ends_with(".tar.gz")).expect("an sdist");
    let tools = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root("target"), PathBuf::from);
    let output = Command::new(tools.join("python-build/bin/python"))
        .args(["-m", "pip", "wheel", "--no-build-isolation", "--no-index", "--wheel-dir"])
        .arg(&folder)
        .arg(source)
        .output()
        .unwrap();
    let said =
        String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && said.contains("MAXBONUS_LIBRARY"), "{said}");
    std::fs::remove_dir_all(folder).unwrap();
}
