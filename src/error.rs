//! The one error type and the document that crosses the border.

use serde_json::{Value, json};

pub use crate::status::Status;

/// Whether the server holds the effect of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server does not hold it.
    NotApplied,
    /// The server holds it.
    Applied,
    /// It is not known.
    Unknown,
}

impl Outcome {
    /// The word in the error document.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Outcome::NotApplied => "not_applied",
            Outcome::Applied => "applied",
            Outcome::Unknown => "unknown",
        }
    }
}

/// The result of everything that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed: a status, a sentence for the cashier, a detail for the log.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    status: Status,
    message: String,
    detail: String,
    field: Option<String>,
    http_status: Option<u16>,
    server_code: Option<Value>,
    retryable: bool,
    outcome: Outcome,
    on_a_kept_line: bool,
}

impl Error {
    /// An error with the status's own sentence; `detail` is English and for the log.
    ///
    /// There is no default outcome: whoever makes an error knows what became of the call, or says that it is unknown.
    #[cold]
    pub fn new(status: Status, outcome: Outcome, detail: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            status,
            message: status.sentence().to_owned(),
            detail: detail.into(),
            field: None,
            http_status: None,
            server_code: None,
            retryable: status.retryable(),
            outcome,
            on_a_kept_line: false,
        }))
    }

    /// `INVALID_ARGUMENT` for one input: `problem_ru` completes «Поле …», `problem_en` the detail.
    /// Requests are checked before anything leaves, so nothing was applied.
    #[cold]
    pub fn argument(field: impl Into<String>, problem_ru: &str, problem_en: &str) -> Self {
        let field = field.into();
        Error::new(Status::InvalidArgument, Outcome::NotApplied, format!("`{field}` {problem_en}"))
            .with_message(format!("Поле «{field}»: {problem_ru}."))
            .with_field(field)
    }

    /// `BAD_CONFIG` for one key of the configuration: there is no session yet that could have sent anything.
    #[cold]
    pub fn config(key: impl Into<String>, problem_ru: &str, problem_en: &str) -> Self {
        let key = key.into();
        Error::new(Status::BadConfig, Outcome::NotApplied, format!("configuration key `{key}` {problem_en}"))
            .with_message(format!("Настройка «{key}»: {problem_ru}."))
            .with_field(key)
    }

    /// Replaces the cashier's sentence; an empty one is ignored.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        let message = message.into();
        if !message.trim().is_empty() {
            self.0.message = message;
        }
        self
    }

    /// Replaces the detail.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// Names the wrong input.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    /// Records the HTTP status that the server answered with.
    #[must_use]
    pub fn with_http(mut self, status: u16) -> Self {
        self.0.http_status = Some(status);
        self
    }

    /// Records the number that the server gave its error.
    #[must_use]
    pub fn with_server_code(mut self, code: Option<Value>) -> Self {
        self.0.server_code = code;
        self
    }

    /// States what is known of the effect.
    #[must_use]
    pub fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.0.outcome = outcome;
        self
    }

    /// Records that the request was lost on a line that had been kept alive.
    #[must_use]
    pub fn with_kept_line(mut self, on_a_kept_line: bool) -> Self {
        self.0.on_a_kept_line = on_a_kept_line;
        self
    }

    /// Whether the request was lost on a line that had been kept alive: it may have died long before, and that says
    /// nothing against the server.
    #[must_use]
    pub fn is_of_a_kept_line(&self) -> bool {
        self.0.on_a_kept_line
    }

    /// States whether the same call may succeed later.
    #[must_use]
    pub fn with_retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    /// What a lost write or return is told as: its outcome is unknown, and the former status stays in the detail.
    #[must_use]
    pub fn into_unknown(mut self) -> Self {
        self.0.detail = format!("{} ({})", self.0.detail, self.0.status.name());
        self.0.status = Status::OutcomeUnknown;
        Status::OutcomeUnknown.sentence().clone_into(&mut self.0.message);
        self.0.retryable = true;
        self.0.outcome = Outcome::Unknown;
        self
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> Status {
        self.0.status
    }

    /// What is known of the effect.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// The cashier's sentence, in Russian.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The detail for the log, in English; holds no secret.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The HTTP status that the server answered with.
    #[must_use]
    pub fn http(&self) -> Option<u16> {
        self.0.http_status
    }

    /// The number that the server gave its error.
    #[must_use]
    pub fn server_code(&self) -> Option<&Value> {
        self.0.server_code.as_ref()
    }

    /// The input at fault.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// The error document that the caller gets.
    #[must_use]
    pub fn document(&self, operation: Option<&str>, trace: Option<&str>) -> Value {
        json!({
            "status": self.0.status.name(),
            "code": self.0.status as i32,
            "message": self.0.message,
            "detail": self.0.detail,
            "field": self.0.field,
            "http_status": self.0.http_status,
            "server_code": self.0.server_code,
            "retryable": self.0.retryable,
            "outcome": self.0.outcome.name(),
            "operation": operation,
            "trace": trace,
        })
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.0.status.name(), self.0.detail)
    }
}

impl std::error::Error for Error {}
