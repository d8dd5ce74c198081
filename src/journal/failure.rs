//! Why the journal could not be read or written. What that means for a receipt only its caller knows.

use crate::error::{Error, Outcome, Status};

/// The result of everything that the journal does.
pub type Result<T> = std::result::Result<T, Failure>;

/// A failure of the journal, or the end of waiting for it.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The call was cancelled while it waited.
    is_cancelled: bool,
    /// The same may succeed later.
    is_retryable: bool,
    /// For the log, in English.
    detail: String,
    /// For the person at the till, in Russian, where the status's own sentence does not do.
    message: Option<&'static str>,
}

impl Failure {
    /// The journal failed.
    #[cold]
    pub fn new(detail: impl std::fmt::Display) -> Self {
        let detail = format!("the journal: {detail}");
        Failure { is_cancelled: false, is_retryable: false, detail, message: None }
    }

    /// The call was cancelled while it waited for another one.
    #[cold]
    pub fn cancelled() -> Self {
        let detail = "the call was cancelled while it waited for the journal".to_owned();
        Failure { is_cancelled: true, is_retryable: true, detail, message: None }
    }

    /// Another call or process holds it longer than this call may wait.
    #[must_use]
    pub fn retryable(mut self, is_retryable: bool) -> Self {
        self.is_retryable = is_retryable;
        self
    }

    /// Whether the same may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.is_retryable
    }

    /// What the person at the till can do about it.
    #[must_use]
    pub fn with_message(mut self, message: &'static str) -> Self {
        self.message = Some(message);
        self
    }

    /// The error of a call of which this outcome is known.
    #[must_use]
    pub fn into_error(self, outcome: Outcome) -> Error {
        let status = if self.is_cancelled { Status::Cancelled } else { Status::Journal };
        Error::new(status, outcome, self.detail)
            .with_retryable(self.is_retryable)
            .with_message(self.message.unwrap_or_default())
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.detail)
    }
}

/// Says what a failure of the journal means for the call.
pub trait Stating<T> {
    /// The result with this outcome.
    ///
    /// # Errors
    /// `JOURNAL` or `CANCELLED`.
    fn stating(self, outcome: Outcome) -> crate::error::Result<T>;
}

impl<T> Stating<T> for Result<T> {
    fn stating(self, outcome: Outcome) -> crate::error::Result<T> {
        self.map_err(|failure| failure.into_error(outcome))
    }
}
