//! A binding's driver: a program in its language that does what it is told, a line a word, and says what came of it.
//!
//! Words of a line are parted by tabs; JSON holds no bare tab.
//!
//! | line | answer |
//! | --- | --- |
//! | `open CONFIG` | `opened ANSWER`; the driver has one session at a time |
//! | `call OPERATION JSON` | `answer JSON` |
//! | `request METHOD PATH JSON` | `answer JSON` |
//! | `cancel MS OPERATION JSON` | the call's, which another thread cancels after so long |
//! | `close MS OPERATION JSON` | the call's, during which another thread closes the session |
//! | `close` | `closed` |
//!
//! An error is `raised CLASS STATUS CODE OUTCOME RETRYABLE FIELD MESSAGE`, `-` where there is no field. A library that
//! cannot be used is `unloaded CLASS MESSAGE`, after which the driver ends. Any other exception ends it noisily.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

pub struct Driver {
    program: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Driver {
    pub fn start(mut command: Command) -> Driver {
        let program = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut program = program.unwrap_or_else(|e| panic!("{command:?}: {e}"));
        let (input, output) = (program.stdin.take(), program.stdout.take().unwrap());
        Driver { program, input, output: BufReader::new(output) }
    }

    /// Says a line and hears the answer's words.
    pub fn tell(&mut self, words: &[&str]) -> Vec<String> {
        let line = words.join("\t") + "\n";
        // A driver that has ended says why in its last line.
        _ = self.input.as_mut().unwrap().write_all(line.as_bytes());
        self.hear()
    }

    pub fn hear(&mut self) -> Vec<String> {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end_matches(['\r', '\n']).split('\t').map(str::to_owned).collect()
    }

    pub fn open(&mut self, config: &Value) -> Vec<String> {
        self.tell(&["open", &config.to_string()])
    }

    pub fn call(&mut self, operation: &str, request: &Value) -> Vec<String> {
        self.tell(&["call", operation, &request.to_string()])
    }

    /// Ends the driver, which must have nothing left to say.
    pub fn end(mut self) {
        drop(self.input.take());
        assert_eq!(self.hear(), [""]);
        let status = self.program.wait().unwrap();
        assert!(status.success(), "{status:?}");
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        _ = self.program.kill();
        _ = self.program.wait();
    }
}

/// A file of the project.
pub fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder of this run's, empty.
pub fn new_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name} касса {}", std::process::id()));
    _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Python's packages apart from the machine's, in a new folder; its `bin`.
pub fn new_venv(folder: &Path) -> PathBuf {
    let script = ". tests/machine.sh && make_venv \"$1\"";
    run(Command::new("sh").args(["-c", script, "sh"]).arg(folder).current_dir(root(".")));
    folder.join("bin")
}

/// What a program printed; it must have succeeded.
pub fn run(command: &mut Command) -> String {
    let output: Output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {}\n{printed}\n{complaints}", output.status);
    printed
}
