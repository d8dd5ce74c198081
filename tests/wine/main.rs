//! The Windows libraries under Wine, against the sandbox:
//! `cargo test --test wine -- WIDTH LIBRARY COMPONENT FOLDER [ROOT]`.
//!
//! `WIDTH` is x64 or x86, `LIBRARY` a maxbonus.dll, `COMPONENT` that of 1C, `FOLDER` takes Wine's prefix and
//! what the programs write, `ROOT` is a Debian of 32 bits with Wine. tests/windows.sh builds and installs all that and calls this. Wine 8 plays
//! a Windows 7 here; no real Windows was at hand. Without words it does nothing, so that `cargo test` passes it by.

#[path = "../it/setup/authority.rs"]
mod authority;
mod machine;
#[path = "../it/setup/till.rs"]
#[allow(dead_code)]
mod till;

use std::net::UdpSocket;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use authority::Authority;
use machine::Machine;
use maxbonus_sandbox::Sandbox;
use serde_json::{Value, json};
use till::{asked, balance, held, merge, sandbox, until};

const PHONE: &str = "79000003377";
const NAME_SERVER: &str = "127.0.0.53:53";
/// So many sessions are opened and closed one after another.
const CYCLES: &str = "1000";

/// It plays a name server, whose port and whose settings are root's.
const NEEDS_ROOT: &str = "FreeLibrary under a name look-up that hangs";

type Case = fn(&Machine);

/// What is tried, in this order: the trusted root stays in the store.
const CASES: [(&str, Case); 9] = [
    ("the DLL says its version and its name in Cyrillic letters", says_its_version),
    ("a C program does the main job and unloads the library", main_job),
    ("TLS trusts a ca_file, and nothing else", own_authority),
    ("TLS trusts the authorities of the Windows certificate store", store_of_windows),
    ("a kill during a write leaves nothing on the server after recovery", kill_during_a_write),
    ("a thousand sessions, one after another, leave no handle and no memory", cycles),
    ("FreeLibrary after the last session, again and again", unload),
    (NEEDS_ROOT, stuck_look_up),
    ("the 1C component answers a host that plays the platform, and does the main job", component),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let [width, library, component, folder, root @ ..] = &words[..] else { return ExitCode::SUCCESS };
    let folder = PathBuf::from(folder).join(width);
    let machine = Machine::new(width, &folder, root.first().map(PathBuf::from));
    std::fs::copy(library, machine.outside("maxbonus.dll")).unwrap();
    std::fs::copy(component, machine.outside("компонента 1С.dll")).unwrap();
    machine.compile("tests/c/main_job.c", "main_job.exe", &[]);
    machine.compile("tests/c/windows.c", "windows.exe", &["-lcrypt32", "-lversion", "-lpsapi"]);
    machine.compile_host("host.exe");
    let (mut passed, mut failed) = (0, 0);
    for (name, case) in CASES {
        if name == NEEDS_ROOT && UdpSocket::bind(NAME_SERVER).is_err() {
            println!("skipped: {width}: {name}: only root can play a name server");
            continue;
        }
        let good = catch_unwind(AssertUnwindSafe(|| case(&machine))).is_ok();
        passed += usize::from(good);
        failed += usize::from(!good);
        println!("{}  {width}: {name}", if good { "ok    " } else { "FAILED" });
    }
    machine.shut_down();
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The configuration of a register whose journal lies in the shared folder.
fn config(machine: &Machine, sandbox: &Sandbox, journal: &str, more: Value) -> String {
    let mut config = json!({"token": sandbox.token(), "base_url": sandbox.base_url(),
        "journal": {"path": machine.inside(&format!("{journal}.db"))},
        "log": {"path": machine.inside("касса.log"), "level": "debug"}});
    merge(&mut config, more);
    config.to_string()
}

/// Runs a command of tests/c/windows.c that must end well.
fn windows(machine: &Machine, words: &[&str]) -> String {
    let library = machine.inside("maxbonus.dll");
    let words: Vec<&str> = std::iter::once(library.as_str()).chain(words.iter().copied()).collect();
    let text = machine.run("windows.exe", &words).unwrap_or_else(|e| panic!("{words:?}: {e}"));
    assert!(text.ends_with("done\n"), "{words:?}: {text}");
    text
}

/// The value of a line `name value`.
fn value<'t>(text: &'t str, name: &str) -> &'t str {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name}: {text}"))
}

/// Runs a program that does the main job and ends with `N checked`.
fn does_the_main_job(machine: &Machine, program: &str, library: &str, journal: &str) {
    let sandbox = sandbox();
    let admin = json!({"base_url": format!("{}/sandbox", sandbox.origin())});
    let words = [
        machine.inside(library),
        config(machine, &sandbox, journal, json!({})),
        config(machine, &sandbox, &format!("{journal} admin"), admin),
        "unload".to_owned(),
    ];
    let text = machine.run(program, &words.each_ref().map(String::as_str)).unwrap_or_else(|e| panic!("{e}"));
    println!("        {}", text.lines().last().unwrap_or_default());
    assert!(text.trim_end().ends_with(" checked"), "{text}");
    let lies_there = machine.outside(&format!("{journal}.db")).is_file();
    assert!(lies_there, "the journal lies where it was told to");
}

fn component(machine: &Machine) {
    does_the_main_job(machine, "host.exe", "компонента 1С.dll", "чеки 1С");
}

fn says_its_version(machine: &Machine) {
    let text = windows(machine, &["version"]);
    assert_eq!(value(&text, "FileVersion"), env!("CARGO_PKG_VERSION"));
    assert_eq!(value(&text, "ProductName"), "MaxBonus");
    assert_eq!(value(&text, "FileDescription"), "Библиотека лояльности MaxBonus для касс");
    assert_eq!(value(&text, "OriginalFilename"), "maxbonus.dll");
}

fn main_job(machine: &Machine) {
    does_the_main_job(machine, "main_job.exe", "maxbonus.dll", "чеки магазина");
}

/// A sandbox behind TLS; who vouches for it lies in `authority.pem` and `authority.der`.
fn behind_tls(machine: &Machine) -> Sandbox {
    let authority = Authority::new();
    std::fs::write(machine.outside("authority.pem"), authority.certificate.pem()).unwrap();
    std::fs::write(machine.outside("authority.der"), authority.certificate.der()).unwrap();
    authority.sandbox()
}

fn own_authority(machine: &Machine) {
    let sandbox = behind_tls(machine);
    let trusting = json!({"tls": {"ca_file": machine.inside("authority.pem")}});
    let text = windows(machine, &["ping", &config(machine, &sandbox, "own", trusting)]);
    assert_eq!(value(&text, "status"), "OK");
    let text = windows(machine, &["ping", &config(machine, &sandbox, "own", json!({}))]);
    assert_eq!(value(&text, "status"), "TLS");
}

fn store_of_windows(machine: &Machine) {
    let sandbox = behind_tls(machine);
    let config = config(machine, &sandbox, "tls", json!({}));
    assert_eq!(value(&windows(machine, &["ping", &config]), "status"), "TLS");
    windows(machine, &["trust", &machine.inside("authority.der")]);
    assert_eq!(value(&windows(machine, &["ping", &config]), "status"), "OK");
}

fn kill_during_a_write(machine: &Machine) {
    let sandbox = sandbox();
    let before = balance(&sandbox, PHONE);
    let config = config(machine, &sandbox, "убит", json!({"journal": {"settle_ms": 300}}));
    // The server writes the check and never answers.
    sandbox.fault(json!({"operation": "check.write", "kind": "hang_after"}));
    let library = machine.inside("maxbonus.dll");
    let mut register = machine.start("windows.exe", &[&library, "write", &config, "W-1"]);
    until("the server holds the check", Duration::from_secs(60), || held(&sandbox, "W-1") == 1);
    register.kill().unwrap();
    register.wait().unwrap();
    assert_ne!(balance(&sandbox, PHONE), before);

    windows(machine, &["recover", &config, "W-1"]);
    std::thread::sleep(Duration::from_millis(400));
    let text = windows(machine, &["recover", &config, "W-1"]);
    assert_eq!((value(&text, "state"), value(&text, "pending")), ("ROLLED_BACK", "0"));
    assert_eq!((held(&sandbox, "W-1"), balance(&sandbox, PHONE)), (0, before));

    let text = windows(machine, &["write", &config, "W-1"]);
    assert_eq!((value(&text, "state"), held(&sandbox, "W-1")), ("WRITTEN", 1));
}

fn cycles(machine: &Machine) {
    let sandbox = sandbox();
    let text = windows(machine, &["cycles", &config(machine, &sandbox, "смены", json!({})), CYCLES]);
    println!("        {}", text.replace('\n', "  "));
    let number = |name| value(&text, name).parse::<i64>().unwrap();
    assert!(number("handles") <= 2, "{text}");
    assert!(number("kilobytes") < 1024, "{text}");
}

fn unload(machine: &Machine) {
    let sandbox = sandbox();
    let text = windows(machine, &["unload", &config(machine, &sandbox, "выгрузка", json!({})), "25"]);
    assert_eq!(value(&text, "gone"), "25");
}

fn stuck_look_up(machine: &Machine) {
    // A name server that takes questions and keeps silent; a system's look-up waits for it for 10 seconds.
    let silent = UdpSocket::bind(NAME_SERVER).unwrap();
    let sandbox = sandbox();
    let machine = machine.with_name_server(NAME_SERVER.trim_end_matches(":53"));
    let far = json!({"base_url": "https://maxbonus.example:38200", "timeouts": {"total_ms": 500}});
    let text = windows(&machine, &["stuck", &config(&machine, &sandbox, "имена", far), "12000"]);
    assert_eq!(value(&text, "status"), "TIMEOUT");
    // Its thread was still waiting: the library stayed, and the thread found its code when it woke.
    assert_eq!(value(&text, "gone"), "0");
    silent.set_nonblocking(true).unwrap();
    assert!(silent.recv(&mut [0; 512]).is_ok(), "the name server was asked");
    assert_eq!(asked(&sandbox, "basic.ping"), 0);
}
