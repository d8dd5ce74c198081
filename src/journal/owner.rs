//! Who is working on a receipt right now: a lock file per session, released by the system when it dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::with_suffix;

/// A session's mark on the receipts that it has in flight.
#[derive(Debug)]
pub struct Owner {
    name: String,
    journal: PathBuf,
    file: Option<File>,
}

impl Owner {
    /// A new mark beside the journal, locked as long as this lives.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn new(journal: &Path, name: String) -> std::io::Result<Self> {
        let file = OpenOptions::new().create(true).truncate(true).write(true).open(mark(journal, &name))?;
        file.lock()?;
        Ok(Owner { name, journal: journal.to_owned(), file: Some(file) })
    }

    /// As it stands in the journal.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the session of this name, other than ours, is still alive; a dead one's mark is removed.
    #[must_use]
    pub fn other_is_alive(&self, name: &str) -> bool {
        if name == self.name {
            return false;
        }
        let path = mark(&self.journal, name);
        let Ok(file) = OpenOptions::new().write(true).open(&path) else { return false };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => true,
            Err(TryLockError::Error(_)) => false,
            Ok(()) => {
                drop(file);
                _ = std::fs::remove_file(path);
                false
            }
        }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        drop(self.file.take());
        _ = std::fs::remove_file(mark(&self.journal, &self.name));
    }
}

fn mark(journal: &Path, name: &str) -> PathBuf {
    with_suffix(journal, &format!(".{name}.live"))
}
