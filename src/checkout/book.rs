//! The session's journal: opened with the session, and again at the next call where that failed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::deadline::Deadline;
use crate::error::{Outcome, Result};
use crate::journal::{Failure, Journal, Notice, Opened, Settings, Stating};

/// What waiting for another process that holds the file may take of opening a session.
const PATIENCE_AT_OPENING: Duration = Duration::from_millis(500);
/// The same of a later call, which opens it again.
const PATIENCE_LATER: Duration = Duration::from_millis(100);

/// The journal, or why there is none: sales go on then, but nothing can be written.
#[derive(Debug)]
pub struct Book {
    settings: std::result::Result<Settings, Failure>,
    /// A name that no other session bears.
    session: String,
    journal: Mutex<Option<Arc<Journal>>>,
}

/// What the person at the till should know of the opening.
#[derive(Debug, Default)]
pub struct Remarks {
    /// Damage that was found.
    pub notices: Vec<Notice>,
    /// Open receipts and returns of other stores of this server.
    pub of_other_stores: u64,
}

impl Book {
    /// Opens the journal; a failure is told, and the next call tries again.
    pub fn open(
        settings: std::result::Result<Settings, Failure>,
        session: String,
    ) -> (Self, std::result::Result<Remarks, Failure>) {
        let book = Book { settings, session, journal: Mutex::default() };
        let opened = book.try_open(PATIENCE_AT_OPENING).map(|(journal, remarks)| {
            *book.journal.lock().unwrap_or_else(PoisonError::into_inner) = Some(journal);
            remarks
        });
        (book, opened)
    }

    fn try_open(&self, patience: Duration) -> std::result::Result<(Arc<Journal>, Remarks), Failure> {
        let settings = self.settings.as_ref().map_err(Clone::clone)?;
        let Opened { journal, notices, of_other_stores } =
            Journal::open(settings, self.session.clone(), patience)?;
        Ok((Arc::new(journal), Remarks { notices, of_other_stores }))
    }

    /// The journal, opened now if it could not be before.
    ///
    /// # Errors
    /// `JOURNAL` with this outcome: why it cannot be opened.
    pub fn journal(&self, outcome: Outcome, deadline: &Deadline) -> Result<Arc<Journal>> {
        let mut held = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(journal) = &*held {
            return Ok(Arc::clone(journal));
        }
        let (journal, _) = self.try_open(PATIENCE_LATER.min(deadline.left())).stating(outcome)?;
        *held = Some(Arc::clone(&journal));
        Ok(journal)
    }

    /// The journal, if it is open.
    #[must_use]
    pub fn opened(&self) -> Option<Arc<Journal>> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
