//! The component loaded by a host in C++ that does what 1C does, against the sandbox.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use maxbonus_sandbox::{Options, Sandbox};

mod host;
#[allow(dead_code)]
#[path = "../../../src/wire/table.rs"]
mod table;

fn folder_of_package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The library that cargo built for this very test.
fn library() -> PathBuf {
    let path = std::env::current_exe().unwrap().with_file_name("libmaxbonus_onec.so");
    assert!(path.is_file(), "{} is not built", path.display());
    path
}

fn new_folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("maxbonus 1С {name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn printed(output: &Output) -> String {
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{:?}: {text}", output.status);
    text
}

/// The host, compiled once for all tests.
fn host() -> PathBuf {
    static HOST: OnceLock<PathBuf> = OnceLock::new();
    let sources = folder_of_package().join("tests/host");
    HOST.get_or_init(|| host::compiled(&sources, Path::new(env!("CARGO_TARGET_TMPDIR")))).clone()
}

/// Runs the host against a sandbox of its own, by itself or under `valgrind`; how many checks there were.
fn run(name: &str, valgrind: &[&str], library: &Path, last: &[&str]) -> u32 {
    let (sandbox, folder) = (Sandbox::start(Options::default()).unwrap(), new_folder(name));
    let config = |base_url: String, journal: &str| {
        let journal = folder.join(journal);
        let (token, path) = (sandbox.token(), journal.display());
        format!(
            r#"{{"token":"{token}","base_url":"{base_url}","journal":{{"path":"{path}"}},"timeouts":{{"total_ms":30000}}}}"#
        )
    };
    let mut words: Vec<OsString> = valgrind.iter().map(Into::into).collect();
    words.extend([host().into(), library.into()]);
    words.push(config(sandbox.base_url(), "касса.db").into());
    words.push(config(format!("{}/sandbox", sandbox.origin()), "admin.db").into());
    words.extend(last.iter().map(Into::into));
    let output = Command::new(&words[0]).args(&words[1..]).output();
    let text = printed(&output.unwrap_or_else(|e| panic!("{words:?}: {e}")));
    let checked = text.lines().last().and_then(|line| line.strip_suffix(" checked"));
    let checked = checked.unwrap_or_else(|| panic!("{text}")).parse().unwrap();
    println!("{checked} checked");
    std::fs::remove_dir_all(folder).unwrap();
    checked
}

#[test]
fn a_host_finds_the_interface_sound_and_does_the_main_job_in_russian() {
    assert!(run("host", &[], &library(), &["unload"]) > 1_000);
}

#[test]
fn a_host_under_valgrind_finds_no_error_and_no_leak() {
    let leaks = ["--leak-check=full", "--errors-for-leak-kinds=definite,indirect,possible"];
    let valgrind = ["valgrind", "--quiet", "--error-exitcode=9", leaks[0], leaks[1], "--num-callers=30"];
    run("valgrind", &valgrind, &library(), &[]);
}

#[test]
fn the_host_reads_its_arguments_from_a_file_too() {
    let folder = new_folder("arguments");
    let file = folder.join("аргументы");
    std::fs::write(&file, format!("{}\r\nnames\r\n", library().display())).unwrap();
    let mut argument = OsString::from("@");
    argument.push(&file);
    let text = printed(&Command::new(host()).arg(argument).output().unwrap());
    assert!(text.starts_with("property Version Версия 0\n"), "{text}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_methods_are_the_tables_operations_and_seven_of_the_components_own() {
    let text = printed(&Command::new(host()).arg(library()).arg("names").output().unwrap());
    let methods: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("method ")).collect();
    let own = [
        "OpenSession ОткрытьСессию 1",
        "CloseSession ЗакрытьСессию 0",
        "Cancel Отменить 0",
        "Call Вызвать 3",
        "Request ВыполнитьЗапрос 4",
        "GetVersionNumber ПолучитьНомерВерсии 0",
        "GetLastError ПолучитьОшибку 1",
    ];
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let of_table = table::Operation::rows().map(|operation| {
        let english: String = operation.name.split(['.', '_']).map(capital).collect();
        format!("{english} {} 2", operation.onec)
    });
    let expected: Vec<String> = own.map(str::to_owned).into_iter().chain(of_table).collect();
    assert_eq!(methods, expected);
    // Such names are the platform's, and half a driver of 1C's own interface would be worse than none.
    for name in methods.iter().flat_map(|line| line.split(' ').take(2)) {
        assert!(!name.starts_with("Начать") && !name.starts_with("Begin"), "{name}");
        assert!(!name.ends_with("Асинх") && !name.ends_with("Async"), "{name}");
        assert!(name != "ПолучитьРевизиюИнтерфейса" && name != "GetInterfaceRevision");
    }
}

/// Names in the table of dynamic symbols.
fn exported(library: &Path) -> Vec<String> {
    let arguments = ["--dynamic", "--defined-only", "--format=just-symbols"];
    let output = Command::new("nm").args(arguments).arg(library).output().unwrap();
    printed(&output).lines().map(str::to_owned).collect()
}

#[test]
fn the_library_exports_the_five_functions_beside_those_that_are_linked_in() {
    let header = std::fs::read_to_string(folder_of_package().join("../../include/maxbonus.h")).unwrap();
    let (of_library, own): (Vec<String>, Vec<String>) =
        exported(&library()).into_iter().partition(|name| name.starts_with("maxbonus_"));
    let five =
        ["DestroyObject", "GetAttachType", "GetClassNames", "GetClassObject", "SetPlatformCapabilities"];
    let mut own = own;
    own.sort_unstable();
    assert_eq!(own, five);
    for name in of_library {
        assert!(header.contains(&format!("{name}(")), "{name}");
    }
}

#[test]
fn the_library_calls_its_own_functions_whatever_else_is_loaded() {
    let output = Command::new("readelf").args(["--dynamic", "--wide"]).arg(library()).output().unwrap();
    let text = printed(&output);
    assert!(text.contains("SYMBOLIC"), "{text}");
    assert!(text.contains("soname: [libmaxbonus_onec.so]"), "{text}");
    let output = Command::new("readelf").args(["--relocs", "--wide"]).arg(library()).output().unwrap();
    let imported = printed(&output).lines().filter(|line| line.contains(" maxbonus_")).count();
    assert_eq!(imported, 0, "a call through the table of symbols can be taken by another library");
}

/// Makes a ZIP; its path.
fn package(out: &Path, files: &[&str]) -> Output {
    let mut command = Command::new(folder_of_package().join("package.sh"));
    command.arg(out).arg(env!("CARGO_PKG_VERSION")).args(files).output().unwrap()
}

#[test]
fn the_zip_is_the_same_each_time_and_its_manifest_names_the_files_that_are_in_it() {
    let folder = new_folder("zip");
    let (built, version) = (library(), env!("CARGO_PKG_VERSION"));
    let zip = format!("MaxBonus-onec-{version}.zip");
    let (dll, so) = (folder.join("x.dll"), built.to_str().unwrap());
    std::fs::write(&dll, "not run here").unwrap();
    let dll = dll.to_str().unwrap();
    let orders = [
        ["Linux", "x86_64", so, "Windows", "x86_64", dll, "Windows", "i386", dll],
        ["Windows", "i386", dll, "Windows", "x86_64", dll, "Linux", "x86_64", so],
    ];
    for (n, order) in orders.iter().enumerate() {
        printed(&package(&folder.join(n.to_string()), order));
    }
    let bytes = |n: &str| std::fs::read(folder.join(n).join(&zip)).unwrap();
    assert!(bytes("0") == bytes("1"), "the same files in another order make another ZIP");

    let unpack = Command::new("python3")
        .args(["-m", "zipfile", "-e"])
        .args([folder.join("0").join(&zip), folder.join("out")])
        .output();
    printed(&unpack.unwrap());
    let mut found: Vec<String> = std::fs::read_dir(folder.join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort_unstable();
    let digits = version.replace('.', "_");
    let names = ["Lin64", "Win32", "Win64"]
        .map(|system| format!("MaxBonus{system}_{digits}.{}", if system == "Lin64" { "so" } else { "dll" }));
    assert_eq!(found[0], "MANIFEST.XML");
    assert_eq!(found[1..], names);
    let manifest = std::fs::read_to_string(folder.join("out/MANIFEST.XML")).unwrap();
    let rows: Vec<&str> = manifest.lines().filter(|line| line.contains("<component ")).collect();
    assert_eq!(rows.len(), 3);
    for (row, (name, system)) in
        rows.iter().zip(names.iter().zip(["Linux x86_64", "Windows i386", "Windows x86_64"]))
    {
        let (os, arch) = system.split_once(' ').unwrap();
        let expected = format!(r#"<component os="{os}" path="{name}" type="native" arch="{arch}"/>"#);
        assert_eq!(row.trim(), expected);
    }
    let text =
        printed(&Command::new(host()).arg(folder.join("out").join(&names[0])).arg("names").output().unwrap());
    assert!(text.contains("CheckWrite ЗаписатьЧек"), "the library out of the ZIP works: {text}");

    for wrong in [&[][..], &["Linux", "x86_64"], &["Linux", "arm", so], &["Linux", "x86_64", "/no/such/file"]]
    {
        assert!(!package(&folder.join("wrong"), wrong).status.success(), "{wrong:?}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// The project's rules for its code, here.
#[test]
fn unsafe_lives_at_the_two_borders_alone_says_why_it_is_safe_and_nothing_unwraps() {
    let mut open = vec![folder_of_package().join("src")];
    while let Some(folder) = open.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(text.lines().count() <= 500, "{} is too long", path.display());
            let is_border = path.ends_with("library.rs") || path.components().any(|c| c.as_os_str() == "abi");
            let code = text.split("#[cfg(test)]").next().unwrap();
            for word in [".unwrap()", ".expect(", "panic!(", "println!("] {
                let is_test = path.ends_with("object_tests.rs");
                assert!(is_test || !code.contains(word), "{}: {word}", path.display());
            }
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            for (n, line) in lines.iter().enumerate().filter(|(_, line)| line.contains("unsafe {")) {
                assert!(is_border, "{}:{}", path.display(), n + 1);
                let near = lines[n.saturating_sub(4)..n].iter().any(|line| line.starts_with("// SAFETY:"));
                assert!(near, "{}:{}: no SAFETY comment: {line}", path.display(), n + 1);
            }
        }
    }
}
