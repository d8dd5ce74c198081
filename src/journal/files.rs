//! The journal's files: is what lies there still the journal that we know, and where does it go when it is not.
//!
//! A journal is a main file and, while it is in use, a write-ahead log (`-wal`) with the newest transactions. Nothing of
//! a damaged journal is deleted or overwritten: it is renamed, and a person is told.

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::failed;
use super::failure::{Failure, Result};
use crate::clock;

/// How a write-ahead log begins, in either order of bytes.
const LOG_MAGIC: [[u8; 4]; 2] = [[0x37, 0x7f, 0x06, 0x82], [0x37, 0x7f, 0x06, 0x83]];

/// What the person at the till should know of an opening.
#[derive(Clone, Debug)]
pub struct Notice {
    /// For the cashier, in Russian.
    pub message: String,
    /// For the log, in English.
    pub detail: String,
}

impl Notice {
    /// Something is wrong with the files; what was found was set aside under this name.
    pub fn damage(why: &str, aside: Option<&Path>) -> Self {
        let aside = aside.and_then(Path::file_name).map_or_else(String::new, |name| {
            // No folder: it names the user, and this may go to the support desk.
            format!("; set aside as {}", name.to_string_lossy())
        });
        Notice {
            message: "Журнал чеков был повреждён. Сверьте последние чеки с личным кабинетом.".to_owned(),
            detail: format!("the journal was damaged: {why}{aside}"),
        }
    }
}

/// The path with something behind it.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(suffix);
    PathBuf::from(name)
}

/// Looks at the files before SQLite does, which would take an emptied journal for a new one and overwrite a log that it
/// does not understand. `was_written` says that a session died after it had written.
///
/// # Errors
/// `JOURNAL`: a damaged file cannot be renamed.
pub fn look(path: &Path, was_written: bool) -> Result<Option<Notice>> {
    let log = with_suffix(path, "-wal");
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |m| m.len());
    let (main_bytes, log_bytes) = (length(path), length(&log));
    let is_known = known(path).exists();
    if main_bytes == 0 && (log_bytes > 0 || is_known || was_written) {
        let why = if path.exists() { "the file is empty" } else { "the file is gone" };
        let aside = if log_bytes > 0 || path.exists() { Some(set_aside(path)?) } else { None };
        return Ok(Some(Notice::damage(why, aside.as_deref())));
    }
    if log_bytes > 0 && !begins_as_log(&log) {
        // The main file holds what was moved there before: it stays in use.
        let aside = with_suffix(&log, &damaged());
        std::fs::rename(&log, &aside).map_err(|e| cannot_set_aside(&e))?;
        return Ok(Some(Notice::damage("the newest receipts are unreadable", Some(&aside))));
    }
    if was_written && log_bytes == 0 && is_in_wal_mode(path) {
        return Ok(Some(Notice::damage("the newest receipts are gone: its -wal is missing or empty", None)));
    }
    Ok(None)
}

fn begins_as_log(path: &Path) -> bool {
    let mut magic = [0; 4];
    File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok() && LOG_MAGIC.contains(&magic)
}

/// Whether the main file expects a write-ahead log; on some network folders there is none.
fn is_in_wal_mode(path: &Path) -> bool {
    let mut head = [0; 20];
    File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head[18] == 2
}

/// The file that says that a journal was here: a main file that vanished would otherwise be made anew in silence.
fn known(path: &Path) -> PathBuf {
    with_suffix(path, ".known")
}

/// Notes that there is a journal here.
pub fn remember(path: &Path) {
    // Without it a vanished journal is not noticed; that is no reason to have none.
    _ = OpenOptions::new().create(true).truncate(false).write(true).open(known(path));
}

/// Renames a damaged journal with what belongs to it; the time makes the name its own.
///
/// # Errors
/// `JOURNAL`.
pub fn set_aside(path: &Path) -> Result<PathBuf> {
    let damaged = damaged();
    let aside = with_suffix(path, &damaged);
    if path.exists() {
        std::fs::rename(path, &aside).map_err(|e| cannot_set_aside(&e))?;
    }
    for suffix in ["-wal", "-shm"] {
        _ = std::fs::rename(with_suffix(path, suffix), with_suffix(path, &format!("{damaged}{suffix}")));
    }
    Ok(aside)
}

fn damaged() -> String {
    format!(".damaged-{}", clock::now_ms())
}

fn cannot_set_aside(error: &std::io::Error) -> Failure {
    failed(&format!("damaged, and cannot be set aside: {error}"))
}

/// Which file lies under a path; a file that was deleted and made anew is another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity(Option<(u64, u64)>);

impl Identity {
    /// Of the file under this path; of none where there is none.
    #[cfg(unix)]
    #[must_use]
    pub fn of(path: &Path) -> Self {
        use std::os::unix::fs::MetadataExt as _;
        Identity(std::fs::metadata(path).ok().map(|m| (m.dev(), m.ino())))
    }

    /// Windows lets nobody delete or replace a file that SQLite has open.
    #[cfg(not(unix))]
    #[must_use]
    pub fn of(_: &Path) -> Self {
        Identity(Some((0, 0)))
    }

    /// Whether there is a file at all.
    #[must_use]
    pub fn exists(self) -> bool {
        self.0.is_some()
    }
}
