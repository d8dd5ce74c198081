//! Why a command ends early, and with which exit code.

use std::fmt::Display;
use std::path::Path;

use serde_json::{Value, json};

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The command line asks for what cannot be.
    Usage,
    /// The configuration is wrong.
    Config,
    /// A file of goods is broken, or holds nothing that can be sent.
    Input,
    /// This machine's disk does not do.
    Disk,
    /// Another import of this store is under way.
    Busy,
    /// The library or the server said no.
    Refused,
    /// Somebody pressed Ctrl+C.
    Interrupted,
}

impl Kind {
    /// The word that machines read.
    const fn name(self) -> &'static str {
        match self {
            Kind::Usage => "USAGE",
            Kind::Config => "BAD_CONFIG",
            Kind::Input => "BAD_INPUT",
            Kind::Disk => "DISK",
            Kind::Busy => "BUSY",
            Kind::Refused => "REFUSED",
            Kind::Interrupted => "CANCELLED",
        }
    }

    /// The process's exit code.
    pub(crate) const fn exit_code(self) -> u8 {
        match self {
            Kind::Usage | Kind::Config => 2,
            Kind::Input | Kind::Disk | Kind::Busy | Kind::Refused => 1,
            Kind::Interrupted => 130,
        }
    }
}

/// Why a command ends early.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What kind of failure it is.
    pub kind: Kind,
    /// What to tell the person, in Russian.
    pub message: String,
    /// What the machine reads.
    document: Value,
}

impl Failure {
    /// A failure of this program's own; `detail` is English and for whoever looks into it.
    #[must_use]
    pub fn new(kind: Kind, message: impl Into<String>, detail: impl Display) -> Self {
        let message = message.into();
        let document = json!({"status": kind.name(), "message": message, "detail": detail.to_string()});
        Failure { kind, message, document }
    }

    /// A file of goods that is broken at this line.
    #[must_use]
    pub fn input(path: &Path, line: u64, ru: &str, en: &str) -> Self {
        let file = path.display();
        Failure::new(
            Kind::Input,
            format!("{file}, строка {line}: {ru}"),
            format!("{file}: line {line}: {en}"),
        )
    }

    /// A file of the command line that cannot be opened or read.
    #[must_use]
    pub fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        let file = path.display();
        Failure::new(Kind::Usage, format!("{file}: файл не открыть или не прочитать: {error}"), error)
    }

    /// Somebody pressed Ctrl+C.
    #[must_use]
    pub fn interrupted(message: impl Into<String>) -> Self {
        Failure::new(Kind::Interrupted, message, "interrupted")
    }

    /// The library's error document.
    pub(crate) fn from_library(document: Value) -> Self {
        let word = |name: &str| document[name].as_str().unwrap_or_default();
        let kind = match word("status") {
            "BAD_CONFIG" => Kind::Config,
            "CANCELLED" => Kind::Interrupted,
            _ => Kind::Refused,
        };
        Failure { kind, message: sentence(&document), document }
    }

    /// The same failure in a sentence that says what it means here.
    #[must_use]
    pub(crate) fn told_as(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self.document["message"] = self.message.clone().into();
        self
    }

    /// The same failure with more for the machine.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.document[name] = value.into();
        self
    }

    /// The word that tells the failure's kind.
    pub(crate) fn status(&self) -> &str {
        self.document["status"].as_str().unwrap_or_default()
    }

    /// The HTTP status of the server's answer, if there was one.
    pub(crate) fn http_status(&self) -> Option<u64> {
        self.document["http_status"].as_u64()
    }

    /// What the machine reads.
    pub(crate) fn document(&self) -> &Value {
        &self.document
    }
}

/// A status, a person's sentence and the detail of a document of the library's, in one line.
pub(crate) fn sentence(document: &Value) -> String {
    let word = |name: &str| document[name].as_str().unwrap_or_default();
    format!("{} {} [{}]", word("status"), word("message"), word("detail"))
}
