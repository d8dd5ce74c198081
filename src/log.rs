//! The log: a callback for the whole process and a file per session.
//!
//! What may stand in a line is said in [`crate::shown`]: the token, PINs, phones and names never reach a log.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crate::clock;

/// How loud a line is; the numbers are those of `maxbonus_set_log`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub enum Level {
    /// Nothing.
    Off = 0,
    /// The library or the machine failed.
    Error = 1,
    /// Something was lost, late or set aside.
    Warn = 2,
    /// One line per call and per state of a receipt.
    Info = 3,
    /// Connections, retries, recovery.
    Debug = 4,
    /// Requests and answers, fields by the allow-list.
    Trace = 5,
}

impl Level {
    const ALL: [(Level, &'static str); 6] = [
        (Level::Off, "off"),
        (Level::Error, "error"),
        (Level::Warn, "warn"),
        (Level::Info, "info"),
        (Level::Debug, "debug"),
        (Level::Trace, "trace"),
    ];

    /// The level of this name in the configuration.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Level::ALL.iter().find(|(_, n)| *n == name).map(|(level, _)| *level)
    }

    /// The level of this number at the border.
    #[must_use]
    pub fn numbered(number: i32) -> Option<Self> {
        Level::ALL.iter().find(|(level, _)| *level as i32 == number).map(|(level, _)| *level)
    }

    fn name(self) -> &'static str {
        Level::ALL[self as usize].1
    }
}

/// What receives the process's log lines.
pub type Sink = Arc<dyn Fn(Level, &str) + Send + Sync>;

/// A sink that is set, and the calls that are in it.
struct Listener {
    level: Level,
    sink: Sink,
    calls: Mutex<usize>,
    ended: Condvar,
}

static LISTENER: Mutex<Option<Arc<Listener>>> = Mutex::new(None);

thread_local! {
    /// This thread is in the sink: what it logs meanwhile is not told to the sink again.
    static IN_SINK: Cell<bool> = const { Cell::new(false) };
}

/// Sets or clears the process's sink. On return no call to the former one is under way; so it is refused
/// (`false`) from inside the sink. Only this call waits for a slow sink: the others go on with the new one.
#[must_use]
pub fn set_sink(sink: Option<(Level, Sink)>) -> bool {
    if IN_SINK.get() {
        return false;
    }
    let new = sink
        .map(|(level, sink)| Arc::new(Listener { level, sink, calls: Mutex::new(0), ended: Condvar::new() }));
    let former = std::mem::replace(&mut *LISTENER.lock().unwrap_or_else(PoisonError::into_inner), new);
    if let Some(former) = former {
        let mut calls = former.calls.lock().unwrap_or_else(PoisonError::into_inner);
        while *calls > 0 {
            calls = former.ended.wait(calls).unwrap_or_else(PoisonError::into_inner);
        }
    }
    true
}

fn sink_wants(level: Level) -> bool {
    let listener = LISTENER.lock().unwrap_or_else(PoisonError::into_inner);
    !IN_SINK.get() && listener.as_ref().is_some_and(|listener| level <= listener.level)
}

fn tell_sink(level: Level, line: &str) {
    if IN_SINK.get() {
        return;
    }
    let listener = {
        let listener = LISTENER.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(listener) = listener.as_ref().filter(|listener| level <= listener.level) else { return };
        // Counted before the lock is given back: whoever takes the sink away waits for this call.
        *listener.calls.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Arc::clone(listener)
    };
    IN_SINK.set(true);
    (listener.sink)(level, line);
    IN_SINK.set(false);
    *listener.calls.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
    listener.ended.notify_all();
}

/// Lines that are remembered without a file, and the most that are shown of one.
const RECENT_MAX: usize = 100;
/// How much of the file is shown.
const TAIL_BYTES: u64 = 16 << 10;

/// A session's log.
#[derive(Debug, Default)]
pub struct Log {
    /// The last lines, for who has no file.
    recent: Mutex<VecDeque<(i64, Level, String)>>,
    file: Option<(Level, Mutex<Rotating>)>,
}

impl Log {
    /// A log that also writes a file: at most `max_bytes` each, `keep` older ones beside it.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn with_file(path: &Path, level: Level, max_bytes: u64, keep: u32) -> std::io::Result<Self> {
        let file = Rotating::open(path.to_owned(), max_bytes, keep)?;
        Ok(Log { file: Some((level, Mutex::new(file))), recent: Mutex::default() })
    }

    /// Whether anybody listens at this level; saves composing lines that are not read.
    #[must_use]
    pub fn wants(&self, level: Level) -> bool {
        let by_itself = self.file.as_ref().map_or(level <= Level::Info, |(max, _)| level <= *max);
        by_itself || sink_wants(level)
    }

    /// Writes one line; the caller has left the secrets out.
    pub fn write(&self, level: Level, line: &str) {
        match &self.file {
            Some((max, file)) if level <= *max => {
                let stamped = format!("{}\n", stamped(clock::now_ms(), level, line));
                file.lock().unwrap_or_else(PoisonError::into_inner).append(&stamped);
            }
            None if level <= Level::Info => {
                let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
                if recent.len() == RECENT_MAX {
                    recent.pop_front();
                }
                recent.push_back((clock::now_ms(), level, line.to_owned()));
            }
            _ => {}
        }
        tell_sink(level, line);
    }

    /// The last lines: of the file, earlier sessions' too, or what this session remembers.
    #[must_use]
    pub fn tail(&self) -> Vec<String> {
        let Some((_, file)) = &self.file else {
            let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            return recent.iter().map(|(at, level, line)| stamped(*at, *level, line)).collect();
        };
        let path = file.lock().unwrap_or_else(PoisonError::into_inner).path.clone();
        if !path.is_file() {
            return Vec::new();
        }
        let read = || {
            let mut file = File::open(path)?;
            let from = file.metadata()?.len().saturating_sub(TAIL_BYTES);
            file.seek(SeekFrom::Start(from))?;
            let mut bytes = Vec::new();
            file.take(TAIL_BYTES).read_to_end(&mut bytes)?;
            // It begins in the middle of a line.
            let whole =
                if from == 0 { 0 } else { bytes.iter().position(|b| *b == b'\n').map_or(0, |at| at + 1) };
            Ok(bytes.split_off(whole))
        };
        let text = read().unwrap_or_else(|e: std::io::Error| e.to_string().into_bytes());
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(RECENT_MAX)..].iter().map(|line| (*line).to_owned()).collect()
    }
}

fn stamped(at: i64, level: Level, line: &str) -> String {
    format!("{} {:5} {line}", clock::rfc3339(at), level.name())
}

/// Opens a file to be appended to. A pipe that nobody reads is an error, and a full one too later on: neither may keep a
/// call waiting.
#[cfg(unix)]
fn open_without_waiting(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().create(true).append(true).custom_flags(libc::O_NONBLOCK).open(path)
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> std::io::Result<File> {
    let file = OpenOptions::new().create(true).append(true).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(std::io::Error::other("it is no file")) }
}

#[derive(Debug)]
struct Rotating {
    path: PathBuf,
    file: File,
    size: u64,
    max_bytes: u64,
    keep: u32,
    /// Lines that could not be written since the last one that could.
    lost: u64,
}

impl Rotating {
    fn open(path: PathBuf, max_bytes: u64, keep: u32) -> std::io::Result<Self> {
        let file = open_without_waiting(&path)?;
        let size = file.metadata()?.len();
        Ok(Rotating { path, file, size, max_bytes, keep, lost: 0 })
    }

    /// Appends a line, or counts it as lost: a log that cannot be written must not stop a sale.
    fn append(&mut self, line: &str) {
        let written = self.try_append(line);
        self.lost = if written.is_ok() { 0 } else { self.lost + 1 };
    }

    fn try_append(&mut self, line: &str) -> std::io::Result<()> {
        let told = match self.lost {
            0 => Cow::Borrowed(line),
            // The end of an earlier line may be missing too.
            lost => Cow::Owned(format!("\n({lost} lines could not be written)\n{line}")),
        };
        // What is no file, a pipe for instance, cannot be renamed.
        if self.size > 0 && self.size + told.len() as u64 > self.max_bytes && self.file.metadata()?.is_file()
        {
            self.rotate()?;
        }
        self.size += told.len() as u64;
        self.file.write_all(told.as_bytes())
    }

    fn rotate(&mut self) -> std::io::Result<()> {
        let numbered = |n: u32| {
            let mut name = self.path.clone().into_os_string();
            name.push(format!(".{n}"));
            PathBuf::from(name)
        };
        for n in (1..self.keep).rev() {
            _ = std::fs::rename(numbered(n), numbered(n + 1));
        }
        if self.keep > 0 {
            _ = std::fs::rename(&self.path, numbered(1));
        } else {
            _ = std::fs::remove_file(&self.path);
        }
        *self = Rotating::open(self.path.clone(), self.max_bytes, self.keep)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_makes_room_and_keeps_so_many() {
        let folder = std::env::temp_dir().join(format!("maxbonus-log-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("журнал.log");
        let log = Log::with_file(&path, Level::Info, 200, 2).unwrap();
        for n in 0..20 {
            log.write(Level::Info, &format!("line {n} {}", "x".repeat(80)));
            log.write(Level::Debug, "too quiet for this file");
        }
        let mut names: Vec<_> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["журнал.log", "журнал.log.1", "журнал.log.2"]);
        let newest = std::fs::read_to_string(&path).unwrap();
        assert!(newest.contains("line 19") && newest.len() <= 200 && !newest.contains("quiet"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
