//! A session's mark beside the journal: a file that is locked as long as the session lives, and that remembers whether it
//! has written.
//!
//! A mark that exists and whose lock can be taken proves that its session is dead. A mark that is missing, or that cannot
//! be opened, proves nothing: a cleaner may have taken it, or it may belong to another user.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::with_suffix;

/// A session's mark on the receipts that it has in flight.
#[derive(Debug)]
pub struct Mark {
    name: String,
    journal: PathBuf,
    file: Mutex<File>,
    has_written: AtomicBool,
}

/// What the marks beside a journal tell.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// The sessions that are proven dead.
    pub dead: Vec<String>,
    /// One of them died after it had written.
    pub has_written: bool,
    /// Another session is alive.
    pub others_alive: bool,
}

impl Mark {
    /// A new mark beside the journal.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn new(journal: &Path, name: String) -> std::io::Result<Self> {
        let file =
            OpenOptions::new().create(true).truncate(true).write(true).open(file_of(journal, &name))?;
        file.lock()?;
        Ok(Mark {
            name,
            journal: journal.to_owned(),
            file: Mutex::new(file),
            has_written: AtomicBool::new(false),
        })
    }

    /// As it stands in the journal.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Notes, once, that the session writes: should it die, its last transactions are in the write-ahead log.
    pub fn note_writing(&self) {
        if !self.has_written.swap(true, Ordering::Relaxed)
            && let Ok(mut file) = self.file.lock()
        {
            // A mark that cannot be written only makes damage harder to notice.
            _ = file.write_all(b"w").and_then(|()| file.sync_data());
        }
    }

    /// Whether the session has written.
    #[must_use]
    pub fn has_written(&self) -> bool {
        self.has_written.load(Ordering::Relaxed)
    }

    /// Whether the session of this name, other than ours, is proven dead.
    #[must_use]
    pub fn is_dead(&self, name: &str) -> bool {
        name != self.name && is_dead(&file_of(&self.journal, name)).is_some()
    }

    /// Removes the mark; not from a forked child, whose parent goes on with it.
    pub fn remove(&self) {
        _ = std::fs::remove_file(file_of(&self.journal, &self.name));
    }
}

/// Whether a mark's session is dead, and if so whether it had written.
fn is_dead(path: &Path) -> Option<bool> {
    let file = OpenOptions::new().write(true).open(path).ok()?;
    match file.try_lock() {
        Ok(()) => Some(file.metadata().is_ok_and(|m| m.len() > 0)),
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => None,
    }
}

/// Looks at the marks of the other sessions.
#[must_use]
pub fn others(journal: &Path, own: &str) -> Others {
    let mut found = Others::default();
    let (Some(folder), Some(name)) = (journal.parent(), journal.file_name()) else { return found };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let begins = format!("{}.", name.to_string_lossy());
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let session = name.strip_prefix(&begins).and_then(|rest| rest.strip_suffix(".live"));
        let Some(session) = session.filter(|session| *session != own) else { continue };
        match is_dead(&entry.path()) {
            Some(has_written) => {
                found.has_written |= has_written;
                found.dead.push(session.to_owned());
            }
            None => found.others_alive = true,
        }
    }
    found
}

/// Removes the marks of dead sessions, whose receipts are free by now.
pub fn clear(journal: &Path, dead: &[String]) {
    for session in dead {
        _ = std::fs::remove_file(file_of(journal, session));
    }
}

fn file_of(journal: &Path, name: &str) -> PathBuf {
    with_suffix(journal, &format!(".{name}.live"))
}
