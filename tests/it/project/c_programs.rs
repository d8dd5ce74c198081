//! Programs in C, compiled here, run against the sandbox.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;

use crate::project::header::declared;
use crate::project::rules::read;
use crate::setup::built::library;
use crate::setup::till::{new_folder, sandbox};

/// The words of a variable that tests/dist.sh sets to try a library of the release, perhaps of another machine.
fn told(variable: &str) -> Vec<String> {
    std::env::var(variable).unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

fn compile(source: &str, program: &Path, more: &[&str]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let other = told("MAXBONUS_CC");
    let cc = ["cc".to_owned()];
    let compiler = if other.is_empty() { &cc[..] } else { &other };
    // Another compiler's own headers need not be as strict as our sources are under this machine's.
    let lenient = if other.is_empty() { &[][..] } else { &["-Wno-error"] };
    let status = Command::new(&compiler[0])
        .args(&compiler[1..])
        .args(["-std=c99", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g"])
        .args(lenient)
        .arg("-I")
        .arg(root.join("include"))
        .arg(root.join(source))
        .arg("-o")
        .arg(program)
        .args(more)
        .status()
        .unwrap();
    assert!(status.success(), "{source} does not compile");
}

fn printed(output: &Output) -> String {
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{:?}: {text}", output.status);
    text
}

/// Compiles the main job and runs it, by itself or under `valgrind`.
fn main_job(valgrind: &[&str], last: &[&str]) {
    let (sandbox, folder) = (sandbox(), new_folder());
    let program = folder.join("main_job");
    compile("tests/c/main_job.c", &program, &["-ldl"]);
    let config = |base_url: String, journal: &str| {
        json!({"token": sandbox.token(), "base_url": base_url, "journal": {"path": folder.join(journal)}})
            .to_string()
    };
    // Another machine's programs run in an emulator of it.
    let emulator = told("MAXBONUS_RUNNER");
    let mut words: Vec<std::ffi::OsString> = valgrind.iter().map(Into::into).collect();
    words.extend(emulator.iter().map(Into::into));
    words.extend([program.into(), library().into()]);
    words.push(config(sandbox.base_url(), "касса.db").into());
    words.push(config(format!("{}/sandbox", sandbox.origin()), "admin.db").into());
    words.extend(last.iter().map(Into::into));
    let output =
        Command::new(&words[0]).args(&words[1..]).output().unwrap_or_else(|e| panic!("{words:?}: {e}"));
    let text = printed(&output);
    assert!(text.trim_end().ends_with(" checked"), "{text}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_c_program_does_the_main_job_and_unloads_the_library() {
    main_job(&[], &["unload"]);
}

#[test]
fn a_c_program_does_the_main_job_under_valgrind_with_no_error_and_no_leak() {
    let leaks = ["--leak-check=full", "--errors-for-leak-kinds=definite,indirect,possible"];
    main_job(&["valgrind", "--quiet", "--error-exitcode=9", leaks[0], leaks[1], "--num-callers=30"], &[]);
}

#[test]
fn a_stuck_name_look_up_holds_no_call_up_and_survives_an_unloaded_library() {
    let folder = new_folder();
    let program = folder.join("stuck_lookup");
    compile("tests/c/stuck_lookup.c", &program, &["-rdynamic", "-ldl", "-lpthread"]);
    let output = Command::new(&program).arg(library()).arg(folder.join("j.db")).output().unwrap();
    assert_eq!(printed(&output), "ok\n");
    std::fs::remove_dir_all(folder).unwrap();
}

/// The system calls of a sale, in order: what is on the disk before the request leaves, and before the answer is told.
#[test]
fn a_write_is_synced_before_its_request_leaves_and_before_its_answer_is_told() {
    let (sandbox, folder) = (sandbox(), new_folder());
    let program = folder.join("sale");
    let libraries = library().parent().unwrap().to_owned();
    compile("examples/c/sale.c", &program, &["-L", libraries.to_str().unwrap(), "-lmaxbonus"]);
    let config = json!({"token": sandbox.token(), "base_url": sandbox.base_url(), "journal": {"path": folder.join("j.db")}});
    let trace = folder.join("trace");
    let calls = "trace=pwrite64,write,fdatasync,fsync,sendto,sendmsg,recvfrom,read";
    let output = Command::new("strace")
        .args(["-f", "-y", "-s", "120", "-e", calls, "-o"])
        .arg(&trace)
        // Line by line, so that the slip is on the screen before the sale goes on.
        .args(["stdbuf", "-oL"])
        .arg(&program)
        .args([config.to_string(), "+7 900 000-33-77".to_owned()])
        .env("LD_LIBRARY_PATH", libraries)
        .output()
        .expect("strace is installed (tests/run.sh does it)");
    printed(&output);
    let trace = std::fs::read_to_string(trace).unwrap();
    let lines: Vec<&str> = trace.lines().collect();
    let first = |from: usize, holds: &dyn Fn(&str) -> bool| {
        lines[from..].iter().position(|line| holds(line)).map(|at| from + at)
    };
    let sends = |line: &str| line.contains("POST /api/cashbox/check/write");
    let sent = first(0, &sends).expect("the write's request");
    let answered =
        first(sent, &|line| line.contains("recvfrom(") && line.contains("HTTP/1.1 201")).expect("its answer");
    let told = first(answered, &|line| line.contains("write(1<")).expect("the slip");
    let is_write = |line: &str| line.contains("pwrite64(") && line.contains("j.db-wal");
    let is_sync =
        |line: &str| (line.contains("fdatasync(") || line.contains("fsync(")) && line.contains("j.db-wal");
    let synced_last = |part: &[&str]| {
        let last_write = part.iter().rposition(|line| is_write(line));
        let last_sync = part.iter().rposition(|line| is_sync(line));
        last_write.is_some() && last_sync > last_write
    };
    assert!(synced_last(&lines[..sent]), "PREPARED is on the disk before the request leaves:\n{trace}");
    assert!(
        synced_last(&lines[answered..told]),
        "WRITTEN is on the disk before the answer is told:\n{trace}"
    );
    let between = lines[sent..told].iter().filter(|line| is_sync(line)).count();
    assert_eq!(between, 1, "one synced transaction after the answer");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_sale_in_c_prints_what_the_readmes_show_and_its_second_run_is_another_sale() {
    let (sandbox, folder) = (sandbox(), new_folder());
    let program = folder.join("sale");
    let libraries = library().parent().unwrap().to_owned();
    compile("examples/c/sale.c", &program, &["-L", libraries.to_str().unwrap(), "-lmaxbonus"]);
    let config = json!({"token": sandbox.token(), "base_url": sandbox.base_url(), "journal": {"path": folder.join("j.db")}});
    let sells = || {
        let mut sale = Command::new(&program);
        sale.args([config.to_string(), "79000003377".to_owned()]).env("LD_LIBRARY_PATH", &libraries);
        printed(&sale.output().unwrap())
    };
    let first = sells();
    for page in ["README.md", "README.ru.md"] {
        assert!(
            read(page).contains(&format!("```text\n{first}```\n")),
            "{page} shows another output than {first}"
        );
    }
    // Numbers are made of seconds.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    assert!(sells().starts_with("Бонусы: 99.74\n"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_library_exports_its_own_functions_and_nothing_else() {
    let output = Command::new("nm")
        .args(["--dynamic", "--defined-only", "--format=just-symbols"])
        .arg(library())
        .output();
    let listed = printed(&output.unwrap());
    let exported: BTreeSet<&str> = listed.lines().collect();
    assert!(exported.iter().all(|name| name.starts_with("maxbonus_")), "{exported:?}");
    assert_eq!(exported, declared());
}
