//! The log: a callback for the whole process, a file per session, and what may be written there.
//!
//! Fields are shown by an allow-list; everything else is only counted, so that a new secret field is hidden
//! by default. The token, PINs, phones and names never reach a log.

use std::cell::Cell;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use serde_json::{Map, Value};

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

static SINK: RwLock<Option<(Level, Sink)>> = RwLock::new(None);

thread_local! {
    /// This thread is in the sink: what it logs meanwhile is not told to the sink again.
    static IN_SINK: Cell<bool> = const { Cell::new(false) };
}

/// Sets or clears the process's sink. On return no call to the former one is under way; so it is refused
/// (`false`) from inside the sink.
#[must_use]
pub fn set_sink(sink: Option<(Level, Sink)>) -> bool {
    if IN_SINK.get() {
        return false;
    }
    *SINK.write().unwrap_or_else(PoisonError::into_inner) = sink;
    true
}

fn sink_wants(level: Level) -> bool {
    !IN_SINK.get()
        && SINK.read().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(|(max, _)| level <= *max)
}

fn tell_sink(level: Level, line: &str) {
    if IN_SINK.get() {
        return;
    }
    let sink = SINK.read().unwrap_or_else(PoisonError::into_inner);
    if let Some((max, sink)) = sink.as_ref()
        && level <= *max
    {
        IN_SINK.set(true);
        sink(level, line);
        IN_SINK.set(false);
    }
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

    /// Whether anybody listens at this level; saves composing lines that nobody reads.
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
                // A log that cannot be written must not stop a sale.
                _ = file.lock().unwrap_or_else(PoisonError::into_inner).append(stamped.as_bytes());
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

#[derive(Debug)]
struct Rotating {
    path: PathBuf,
    file: File,
    size: u64,
    max_bytes: u64,
    keep: u32,
}

impl Rotating {
    fn open(path: PathBuf, max_bytes: u64, keep: u32) -> std::io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        let size = file.metadata()?.len();
        Ok(Rotating { path, file, size, max_bytes, keep })
    }

    fn append(&mut self, line: &[u8]) -> std::io::Result<()> {
        if self.size > 0 && self.size + line.len() as u64 > self.max_bytes {
            self.rotate()?;
        }
        self.size += line.len() as u64;
        self.file.write_all(line)
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

/// Fields whose values say nothing of a person and open nothing.
const SHOWN: &[&str] = &[
    "action",
    "backendExecTimeSec",
    "bonus_returned",
    "bonus_withdrawn",
    "calc_bonus_add",
    "calc_discount",
    "calc_id",
    "campaign_id",
    "check_id",
    "data",
    "errors",
    "index",
    "items",
    "max_bonus_can_pay",
    "mrc",
    "not_discount",
    "not_exist",
    "part",
    "parts",
    "pay_bonus",
    "price",
    "qty",
    "return_id",
    "state",
    "status",
    "statusCode",
    "status_code",
    "success",
    "sum",
    "total_add_bonus",
    "total_bonus_pay",
    "total_check_amount",
    "total_discount",
    "total_max_bonus_can_pay",
];

fn shown(key: &str) -> bool {
    SHOWN.contains(&key)
}

/// The object as a log may show it: allowed fields, and how many were hidden.
#[must_use]
pub fn visible(object: &Map<String, Value>) -> String {
    let mut hidden = 0;
    let shown = keep_shown(object, &mut hidden);
    format!("{} (+{hidden} hidden)", Value::Object(shown))
}

fn keep_shown(object: &Map<String, Value>, hidden: &mut usize) -> Map<String, Value> {
    let mut kept = Map::new();
    for (key, value) in object {
        if !shown(key) {
            *hidden += 1;
            continue;
        }
        let value = match value {
            Value::Object(inner) => Value::Object(keep_shown(inner, hidden)),
            Value::Array(entries) => entries
                .iter()
                .map(|e| match e {
                    Value::Object(inner) => Value::Object(keep_shown(inner, hidden)),
                    other => other.clone(),
                })
                .collect(),
            other => other.clone(),
        };
        kept.insert(key.clone(), value);
    }
    kept
}

/// Longest excerpt of an answer that could not be read.
const EXCERPT_BYTES: usize = 512;

/// What must never be quoted from an answer: the session's own token, and anything that may be a person's.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    token: String,
}

impl Secrets {
    /// The secrets of a session with this token.
    #[must_use]
    pub fn new(token: &str) -> Self {
        Secrets { token: token.to_owned() }
    }

    /// The first bytes of an answer for the log: values of fields not allowed, digits in a row and
    /// letters beyond ASCII are masked.
    #[must_use]
    pub fn excerpt(&self, body: &[u8]) -> String {
        let cut = &body[..body.len().min(EXCERPT_BYTES)];
        // A token that the cut goes through would not be found: what may be its beginning is left out.
        let token = self.token.as_bytes();
        let half = (1..token.len()).rev().find(|n| cut.ends_with(&token[..*n])).unwrap_or(0);
        let cut = &cut[..cut.len() - half];
        let mut text = String::from_utf8_lossy(cut).into_owned();
        if !self.token.is_empty() {
            text = text.replace(&self.token, "***");
        }
        mask(&text)
    }
}

fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut key_is_shown = true;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let (string, after) = take_string(&rest[1..]);
            let is_key = after.trim_start().starts_with(':');
            if is_key {
                key_is_shown = shown(string);
                _ = write!(out, "\"{}\"", ascii_only(string));
            } else if key_is_shown && string.len() <= 64 {
                _ = write!(out, "\"{}\"", ascii_only(string));
            } else {
                out.push_str("\"***\"");
            }
            rest = after;
        } else if c.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            out.push_str(if end >= 4 && !key_is_shown { "***" } else { digits(&rest[..end]) });
            rest = &rest[end..];
        } else if c.is_ascii() {
            out.push(if c.is_ascii_control() { ' ' } else { c });
            rest = &rest[1..];
        } else {
            out.push('*');
            rest = rest.trim_start_matches(|c: char| !c.is_ascii());
        }
    }
    out
}

/// A number is no phone and no card below ten digits.
fn digits(run: &str) -> &str {
    if run.len() >= 10 { "***" } else { run }
}

fn ascii_only(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '*' }).collect()
}

fn take_string(text: &str) -> (&str, &str) {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return (&text[..at], &text[at + 1..]),
            _ => {}
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_excerpt_shows_the_shape_but_no_persons_data() {
        let body = r#"{"statusCode":200,"data":{"token":"abcdef","first_name":"Иван","phone":79000003377,"calc_id":"a0","total_bo"#;
        let excerpt = Secrets::new("secret").excerpt(format!("{body} secret").as_bytes());
        for secret in ["abcdef", "Иван", "79000003377", "secret"] {
            assert!(!excerpt.contains(secret), "{excerpt}");
        }
        assert!(
            excerpt.starts_with(
                r#"{"statusCode":200,"data":{"token":"***","first_name":"***","phone":***,"calc_id":"a0""#
            ),
            "{excerpt}"
        );
        let cut = Secrets::default().excerpt(r#"{"last_name":"Ivanov"#.as_bytes());
        assert!(!cut.contains("Ivanov"), "{cut}");
        let halved = format!("{}secret", "x".repeat(EXCERPT_BYTES - 4));
        assert!(!Secrets::new("secret").excerpt(halved.as_bytes()).contains("xs"), "a token cut in two");
        let html = Secrets::default().excerpt("<b>Иванов 79000003377</b>".as_bytes());
        assert_eq!(html, "<b>* ***</b>");
    }

    #[test]
    fn hidden_fields_are_counted() {
        let object = json!({"check_id": "1", "pin": "1234", "items": [{"price": 1, "name": "x"}]});
        assert_eq!(
            visible(object.as_object().unwrap()),
            r#"{"check_id":"1","items":[{"price":1}]} (+2 hidden)"#
        );
    }

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
