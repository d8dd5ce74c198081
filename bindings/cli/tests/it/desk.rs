//! An integrator's desk: a sandbox, a folder with the configuration, and the program.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use tempfile::TempDir;

pub struct Desk {
    pub sandbox: Sandbox,
    folder: TempDir,
}

/// What a run of the program came to.
#[derive(Debug)]
pub struct Ran {
    pub said: String,
    pub remarks: String,
    pub code: Option<i32>,
}

impl Desk {
    pub fn new() -> Desk {
        Desk::with(Sandbox::start(Options::default()).unwrap())
    }

    pub fn with(sandbox: Sandbox) -> Desk {
        let folder = tempfile::Builder::new().prefix("стол кассира ").tempdir().unwrap();
        let desk = Desk { sandbox, folder };
        desk.configure(&json!({}));
        desk
    }

    /// Writes the configuration, with these keys over the usual ones.
    pub fn configure(&self, over: &Value) {
        let mut config = json!({
            "token": self.sandbox.token(), "base_url": self.sandbox.base_url(), "journal": {"path": self.path("чеки.db")},
        });
        for (key, value) in over.as_object().unwrap() {
            config[key] = value.clone();
        }
        self.file("настройки.json", config.to_string());
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file into the folder.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maxbonus"));
        command.args(words).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Runs the program in the folder to its end.
    pub fn run(&self, words: &[&str]) -> Ran {
        let output = self.command(words).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { said: text(output.stdout), remarks: text(output.stderr), code: output.status.code() }
    }

    /// Starts the program and leaves it running.
    pub fn start(&self, words: &[&str]) -> Child {
        self.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs with `--json`: the document and the exit code.
    pub fn document(&self, words: &[&str]) -> (Value, Option<i32>) {
        let ran = self.run(&[words, &["--json"]].concat());
        let document =
            serde_json::from_str(&ran.said).unwrap_or_else(|e| panic!("no document: {e}: {ran:?}"));
        (document, ran.code)
    }

    /// What the server was sent under this name, all parts together.
    pub fn sent(&self, list: &str) -> Vec<Value> {
        let requests = self.sandbox.requests();
        requests.iter().filter_map(|request| request["body"][list].as_array()).flatten().cloned().collect()
    }

    /// The numbers of the parts that reached the server.
    pub fn parts(&self) -> Vec<u64> {
        self.sandbox.requests().iter().filter_map(|request| request["body"]["part"].as_u64()).collect()
    }

    /// Stages that were left.
    pub fn stages(&self) -> usize {
        let entries = std::fs::read_dir(self.folder.path()).unwrap().flatten();
        entries.filter(|entry| entry.file_name().to_string_lossy().ends_with(".goods")).count()
    }

    /// Waits until something holds.
    pub fn until(&self, what: &str, holds: impl Fn(&Desk) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(begun.elapsed() < Duration::from_secs(20), "not within 20 s: {what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// A table of so many goods.
pub fn many(count: usize) -> String {
    let rows = (0..count).map(|n| format!("G{n};Товар {n};{n},50\n"));
    std::iter::once("код;название;цена\n".to_owned()).chain(rows).collect()
}

/// The refused rows of a document, as lines.
pub fn refused(document: &Value) -> Vec<String> {
    let rows = document["refused"].as_array().unwrap().iter();
    rows.map(|r| format!("{} {} {}", r["line"], r["code"].as_str().unwrap(), r["reason"].as_str().unwrap()))
        .collect()
}
