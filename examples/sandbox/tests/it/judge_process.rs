//! The judge as a process, and a cashier who does what it asks and answers its questions.

use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// What a judge asks at the end of a step, and at the end of a question.
const ENTER: &str = "Готово – нажмите Enter. ";
const QUESTION: &str = "(д/н, Enter – не знаю): ";

/// A judge that runs; it ends with the test, also with one that fails.
pub struct JudgeProcess {
    child: Child,
    /// `None` once the input has ended.
    pub input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// All that was said.
    pub said: String,
    report: PathBuf,
    /// Where the register finds the server.
    pub port: u16,
    pub base_url: String,
    pub token: String,
}

impl Drop for JudgeProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.report);
    }
}

impl JudgeProcess {
    /// Starts a judge; the name tells its report from others'.
    pub fn open(program: &Path, name: &str, more: &[&str]) -> JudgeProcess {
        let report = std::env::temp_dir().join(format!("maxbonus-judge-{}-{name}.html", std::process::id()));
        let mut child = Command::new(program)
            .args(["judge", "--port", "0", "--report"])
            .arg(&report)
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut judge = JudgeProcess {
            child,
            input,
            output,
            said: String::new(),
            report,
            port: 0,
            base_url: String::new(),
            token: String::new(),
        };
        let head = judge.listen(&["Сценариев:"]).unwrap();
        let after =
            |mark: &str| head.split_once(mark).unwrap().1.split_whitespace().next().unwrap().to_owned();
        judge.base_url = after("адрес: ");
        judge.token = after("токен: ");
        judge.port = judge.base_url.split([':', '/']).nth(4).unwrap().parse().unwrap();
        judge
    }

    /// Reads until one of these was said, or the end. What was said meanwhile.
    pub fn listen(&mut self, ends: &[&str]) -> Option<String> {
        let (mut said, mut byte) = (Vec::new(), [0]);
        while self.output.read_exact(&mut byte).is_ok() {
            said.push(byte[0]);
            if ends.iter().any(|end| said.ends_with(end.as_bytes())) {
                let said = String::from_utf8(said).unwrap();
                self.said += &said;
                return Some(said);
            }
        }
        self.said += &String::from_utf8(said).unwrap();
        None
    }

    fn type_line(&mut self, line: &str) {
        self.input.as_mut().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    /// Plays each step of each scenario, the steps numbered from 0, and answers each question. The exit code and the report.
    pub fn play(
        &mut self,
        mut act: impl FnMut(&str, usize),
        answer: impl Fn(&str, &str) -> &'static str,
    ) -> (i32, String) {
        let (mut scenario, mut step) = (String::new(), 0);
        while let Some(said) = self.listen(&[ENTER, QUESTION]) {
            if let Some(id) = begun(&said) {
                (scenario, step) = (id, 0);
            }
            if said.ends_with(ENTER) {
                act(&scenario, step);
                step += 1;
                self.type_line("");
            } else {
                self.type_line(answer(&scenario, &said));
            }
        }
        self.end()
    }

    /// The exit code and the report of a judge that has said its last.
    pub fn end(&mut self) -> (i32, String) {
        let code = self.child.wait().unwrap().code().unwrap();
        (code, std::fs::read_to_string(&self.report).unwrap_or_else(|error| panic!("{error}: {}", self.said)))
    }
}

/// The scenario whose title stands in this text.
fn begun(said: &str) -> Option<String> {
    let title = said.lines().rev().find(|line| !line.starts_with(' ') && line.contains(". "))?;
    Some(title.split_once(". ").unwrap().0.to_owned())
}

/// What a good cashier answers: the receipts of 7, 8, 11 and 12 are sold without bonuses, and what was not rolled back is not said to be.
pub fn truth(scenario: &str, question: &str) -> &'static str {
    let sold_without = matches!(scenario, "7" | "8" | "11" | "12");
    if question.contains("отменён") || question.contains("На напечатанном") && sold_without
    {
        "н"
    } else {
        "да"
    }
}
