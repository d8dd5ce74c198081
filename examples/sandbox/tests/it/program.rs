//! The program: its first line, its introduction, its ends.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_maxbonus-sandbox"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// Ends with the test, also with one that fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_first_line_is_the_address_and_then_come_the_customers() {
    let mut running = Running(program(&["--port", "0"]).spawn().unwrap());
    let mut output = BufReader::new(running.0.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let port = line.trim_end().strip_prefix("listening on http://127.0.0.1:").unwrap();
    let port: u16 = port.strip_suffix("/api/cashbox").unwrap().parse().unwrap();
    let mut text = String::new();
    while !text.contains("all admin paths") {
        assert_ne!(output.read_line(&mut text).unwrap(), 0, "{text}");
    }
    let page = format!("a page for people:    http://127.0.0.1:{port}/\n");
    for word in
        ["token: eyJ0eXAi", "79000003377", "2000000033770", "337701", "pin 4321", "PROMO10", "GIFT100", &page]
    {
        assert!(text.contains(word), "{word} in {text}");
    }
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    #[cfg(unix)]
    {
        let started = Instant::now();
        let killed = Command::new("kill").arg(running.0.id().to_string()).status().unwrap();
        assert!(killed.success() && running.0.wait().unwrap().success());
        assert!(started.elapsed() < Duration::from_secs(1));
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
    }
}

#[test]
fn wrong_arguments_are_one_sentence_and_exit_2() {
    for (arguments, sentence) in [
        (&["--colour"][..], "there is no option --colour"),
        (&["--port"], "--port needs a value"),
        (&["--port=70000"], "--port is a number between 0 and 65535, not 70000"),
        (&["--seed", "/no/such/file"], "/no/such/file cannot be read"),
        (&["--dialect", env!("CARGO_MANIFEST_DIR")], "cannot be read"),
        (&["--seed", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")], "is not JSON"),
        (&["--dialect", concat!(env!("CARGO_MANIFEST_DIR"), "/seed.json")], "the dialect: unknown field"),
        (&["--tls-cert", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")], "are given together"),
        (&["--yes"], "--yes is an option of maxbonus-sandbox judge"),
        (&["judge", "--patience", "-1"], "--patience is a number of seconds above 0 and up to 3600, not -1"),
        (&["judge", "--only"], "--only needs a value"),
        (
            &["--db", "/no/such/folder/x.db", "--port", "0"],
            "the database /no/such/folder/x.db cannot be used",
        ),
    ] {
        let (code, stdout, stderr) = run(arguments);
        assert_eq!((code, stdout.as_str(), stderr.lines().count()), (Some(2), "", 1), "{stderr}");
        assert!(stderr.starts_with("maxbonus-sandbox: ") && stderr.contains(sentence), "{stderr}");
    }
}

#[test]
fn what_cannot_be_judged_is_said_before_anybody_has_played_and_exit_2() {
    for (arguments, sentence) in [
        (&["judge", "--port", "0", "--report", "/no/such/folder/x.html"][..], "x.html cannot be written"),
        (
            &["judge", "--port", "0", "--report", "/dev/null", "--only", "13"],
            "there is no scenario 13; the scenarios are 1А, 1Б",
        ),
    ] {
        let (code, _, stderr) = run(arguments);
        assert_eq!((code, stderr.lines().count()), (Some(2), 1), "{stderr}");
        assert!(stderr.starts_with("maxbonus-sandbox: ") && stderr.contains(sentence), "{stderr}");
    }
}

#[test]
fn a_port_in_use_is_one_sentence_and_exit_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let (code, _, stderr) = run(&["--port", &port.to_string()]);
    assert_eq!((code, stderr.lines().count()), (Some(1), 1));
    assert!(stderr.contains(&format!("port {port} of 127.0.0.1 cannot be had")), "{stderr}");
}

#[test]
fn help_and_version_are_printed() {
    let (code, help, _) = run(&["--help"]);
    assert!(code == Some(0) && help.contains("--dialect FILE"));
    let (code, version, _) = run(&["--version"]);
    assert_eq!((code, version), (Some(0), format!("maxbonus-sandbox {}\n", env!("CARGO_PKG_VERSION"))));
}
