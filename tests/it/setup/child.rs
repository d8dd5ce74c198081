//! A test of this program that runs in a process of its own, and is told what to do by the test that started it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

pub struct Process {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Process {
    /// Runs an ignored test of this name; `told` is what it finds there.
    pub fn run(test: &str, what: &Value) -> Process {
        Process::run_with(test, what, &[])
    }

    /// The same, with more in its environment.
    pub fn run_with(test: &str, what: &Value, more: &[(&str, &str)]) -> Process {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--ignored", "--nocapture"])
            .env("MAXBONUS_TEST_CHILD", what.to_string())
            .envs(more.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Process { child, said }
    }

    /// The next word that it says.
    pub fn hears(&mut self) -> Value {
        let mut line = String::new();
        loop {
            line.clear();
            assert_ne!(self.said.read_line(&mut line).unwrap(), 0, "it ended");
            if let Some((_, text)) = line.split_once("says: ") {
                return serde_json::from_str(text).unwrap();
            }
        }
    }

    /// Lets it go on.
    pub fn go(&mut self) {
        self.child.stdin.as_mut().unwrap().write_all(b"go\n").unwrap();
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn ends(&mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// In the child: what it was told; nothing when a person runs ignored tests.
pub fn told() -> Option<Value> {
    serde_json::from_str(&std::env::var("MAXBONUS_TEST_CHILD").ok()?).ok()
}

/// In the child: says a word to the parent.
pub fn say(what: &Value) {
    println!("says: {what}");
}

/// In the child: waits until the parent lets it go on.
pub fn wait() {
    std::io::stdin().read_line(&mut String::new()).unwrap();
}
