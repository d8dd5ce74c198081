//! The library, as a program in Rust uses it: open a session, call operations by name with JSON, cancel.
//!
//! A register in another language does the same through `include/maxbonus.h`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use maxbonus::error::Status;
use maxbonus::session::Session;
use serde_json::{Map, Value};

use crate::failure::{Failure, Kind};
use crate::interrupt::Interrupt;

/// A configuration as it was written.
pub struct Config {
    path: PathBuf,
    text: String,
    value: Value,
}

impl Config {
    /// Reads a file; what is in it is checked when the session is opened.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let told = |e: &dyn std::fmt::Display| {
            Failure::new(Kind::Config, format!("Настройки {}: {e}", path.display()), e)
        };
        let bytes = std::fs::read(path).map_err(|e| told(&e))?;
        // Editors on Windows put a mark before the text.
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        let text = std::str::from_utf8(bytes).map_err(|_| told(&"файл не в UTF-8"))?.to_owned();
        let value: Value = serde_json::from_str(&text).map_err(|e| told(&format!("это не JSON: {e}")))?;
        Ok(Config { path: path.to_owned(), text, value })
    }

    /// One setting as it was written; null where it is left to the library.
    pub fn get(&self, name: &str) -> &Value {
        &self.value[name]
    }
}

/// An open session.
pub struct Library {
    session: Arc<Session>,
    /// `{"version","journal","pending","warnings":[{"status","message","detail"}]}`.
    opened: Map<String, Value>,
}

impl Library {
    /// Opens a session; from here on Ctrl+C cancels its calls.
    ///
    /// Opening settles what an earlier session left: a receipt without an answer may be rolled back now.
    pub fn open(config: &Config, interrupt: &Interrupt) -> Result<Self, Failure> {
        let opened = Session::open(&config.text);
        let (session, opened) = opened.map_err(|error| {
            let failure = Failure::from_library(error.document(None, None));
            let told = format!("Настройки {}: {}", config.path.display(), failure.message);
            failure.told_as(told)
        })?;
        let session = Arc::new(session);
        let cancelled = Arc::clone(&session);
        interrupt.cancels(move || cancelled.cancel());
        Ok(Library { session, opened })
    }

    /// What the session was opened with a warning about: a journal or a log that cannot be used.
    pub fn warnings(&self) -> &[Value] {
        self.opened.get("warnings").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Where the journal lies, if there is one.
    pub fn journal(&self) -> Option<&str> {
        self.opened.get("journal").and_then(Value::as_str)
    }

    /// Calls an operation.
    pub fn call(&self, operation: &str, request: &Value) -> Result<Value, Failure> {
        let told = self.session.call(operation, &request.to_string());
        let document = serde_json::from_str(&told.text).unwrap_or_default();
        if told.status == Status::Ok { Ok(document) } else { Err(Failure::from_library(document)) }
    }
}
