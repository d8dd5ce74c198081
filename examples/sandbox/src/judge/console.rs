//! The conversation with the cashier on the console, line by line.

use std::io::{BufRead, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

/// So often is looked at what has happened meanwhile.
const GLANCE: Duration = Duration::from_millis(50);

/// What a glance at the keyboard shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Enter.
    Line,
    Nothing,
    /// The input has ended.
    End,
}

/// The conversation.
pub struct Console {
    output: Box<dyn Write>,
    /// `None` when the input has ended.
    lines: Option<Receiver<String>>,
    last: String,
}

impl Console {
    /// A conversation; without input, no question is answered.
    pub fn new(output: Box<dyn Write>, input: Option<Box<dyn BufRead + Send>>) -> Console {
        let lines = input.map(|input| {
            let (send, lines) = mpsc::channel();
            // It waits for a line that may never come, and ends with the program.
            std::thread::spawn(move || {
                for line in input.split(b'\n').map_while(Result::ok) {
                    // A console's own code page is no reason to stop listening.
                    if send.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                        break;
                    }
                }
            });
            lines
        });
        Console { output, lines, last: String::new() }
    }

    /// Says something. A listener that went away is no reason to stop.
    pub fn say(&mut self, text: &str) {
        let _ = self.output.write_all(text.as_bytes()).and_then(|()| self.output.flush());
    }

    /// Whether somebody answers.
    pub fn attended(&self) -> bool {
        self.lines.is_some()
    }

    /// Listens for a moment.
    pub fn glance(&mut self) -> Heard {
        let Some(lines) = &self.lines else {
            std::thread::sleep(GLANCE);
            return Heard::End;
        };
        match lines.recv_timeout(GLANCE) {
            Ok(line) => {
                self.last = line;
                Heard::Line
            }
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
            Err(RecvTimeoutError::Disconnected) => {
                self.lines = None;
                Heard::End
            }
        }
    }

    /// Asks until it is answered with yes or no, or skipped with Enter, or the input has ended.
    pub fn ask(&mut self, question: &str) -> Option<bool> {
        while self.attended() {
            self.say(&format!("  {question} (д/н, Enter – не знаю): "));
            while self.glance() == Heard::Nothing {}
            if !self.attended() {
                break;
            }
            match self.last.trim().to_lowercase().as_str() {
                "д" | "да" | "y" | "yes" => return Some(true),
                "н" | "нет" | "n" | "no" => return Some(false),
                "" => return None,
                _ => {}
            }
        }
        None
    }
}
