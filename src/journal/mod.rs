//! The durable record of receipts, in SQLite, and its state machine. It knows no HTTP.
//!
//! Each change is one transaction, synced before it returns (WAL with `synchronous=FULL`: with NORMAL the last
//! commits can vanish when the power fails). It holds no token, phone, name or PIN.

mod checks;
mod failure;
mod owner;
mod place;
mod report;
mod returns;
mod state;

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

pub use checks::{Check, RollbackStep, WriteStep};
use failure::Result;
pub use failure::{Failure, Stating};
use owner::Owner;
pub use place::default_path;
pub use report::Period;
pub use returns::{Return, ReturnStep};
pub use state::State;

use crate::clock;
use crate::deadline::Deadline;
use crate::failpoint;
use crate::shown::{self, Place};

/// What `PRAGMA user_version` says of our schema.
const SCHEMA_VERSION: i64 = 1;

/// How long SQLite waits for a lock in one piece, so that the deadline and cancelling are noticed.
const LOCK_SLICE: Duration = Duration::from_millis(40);

/// Up to this size a journal is read through at opening; a larger one would keep the till waiting.
const QUICK_CHECK_BYTES: u64 = 8 << 20;

/// Most old receipts deleted at one opening, for the same reason.
const PRUNE_MAX: u32 = 5_000;

/// Receipts whose life has not ended, in the words of the partial index: SQLite knows the index by them alone, and
/// without it would read a million closed receipts before each write.
const OPEN: &str = "state NOT IN ('CLOSED', 'ROLLED_BACK', 'REJECTED')";

const SCHEMA: &str = "
CREATE TABLE checks (
    check_id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    calc_id TEXT,
    content TEXT NOT NULL,          -- digests of what the customer sees
    answer TEXT,                    -- of check.write, without the customer's data
    owner TEXT,                     -- the session that has it in flight
    lost INTEGER NOT NULL,          -- a write of it got no answer and may still arrive
    repeat_at INTEGER,              -- when its rollback is sent once more, ms
    held_until INTEGER,             -- a rollback of it may still arrive: no write before, ms
    shift TEXT,
    spent INTEGER NOT NULL,         -- kopecks
    earned INTEGER NOT NULL,        -- kopecks
    created_at INTEGER NOT NULL,    -- ms since 1970
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX checks_open ON checks (state, updated_at) WHERE state NOT IN ('CLOSED', 'ROLLED_BACK', 'REJECTED');
CREATE INDEX checks_when ON checks (updated_at);
-- Lost writes of a check that was written anew under another calculation: one that arrives late is rolled back by calc_id.
CREATE TABLE late_writes (
    check_id TEXT NOT NULL,
    calc_id TEXT NOT NULL,
    repeat_at INTEGER NOT NULL,
    PRIMARY KEY (check_id, calc_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE returns (
    return_id TEXT PRIMARY KEY,
    check_id TEXT NOT NULL,
    state TEXT NOT NULL,
    content TEXT NOT NULL,
    answer TEXT,
    owner TEXT,
    returned INTEGER NOT NULL,      -- kopecks
    withdrawn INTEGER NOT NULL,     -- kopecks
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX returns_open ON returns (state) WHERE state IN ('PREPARED', 'UNKNOWN');
CREATE INDEX returns_when ON returns (updated_at);
CREATE INDEX returns_check ON returns (check_id);
";

/// Everything that is read of a journal, so that one that lacks a part of it is found when it is opened.
const LOOKS: [&str; 3] = [
    "SELECT check_id, state, calc_id, content, answer, owner, lost, repeat_at, held_until, shift, spent, earned,
     created_at, updated_at FROM checks INDEXED BY checks_open
     WHERE state NOT IN ('CLOSED', 'ROLLED_BACK', 'REJECTED')",
    "SELECT check_id, calc_id, repeat_at FROM late_writes",
    "SELECT return_id, check_id, state, content, answer, owner, returned, withdrawn, created_at, updated_at
     FROM returns INDEXED BY returns_open WHERE state IN ('PREPARED', 'UNKNOWN')",
];

/// A journal file, opened.
#[derive(Debug)]
pub struct Journal {
    connection: Mutex<Connection>,
    path: PathBuf,
    owner: Owner,
    settle_ms: i64,
}

/// A journal with what the person at the till should know of its opening.
#[derive(Debug)]
pub struct Opened {
    /// The journal.
    pub journal: Journal,
    /// Under which name a damaged one was set aside.
    pub set_aside: Option<PathBuf>,
}

impl Journal {
    /// Opens the file, making it and its folder where needed; a damaged one is set aside, never overwritten.
    ///
    /// `owner` is a name that no other session bears; `settle_ms` is how long a lost write may still arrive.
    ///
    /// # Errors
    /// `JOURNAL`: not to be read or written, or made by a newer version.
    pub fn open(path: &Path, owner: String, settle_ms: u64, keep_days: u32) -> Result<Opened> {
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|e| failed(&format!("cannot make {}: {e}", folder.display())))?;
        }
        let (connection, set_aside) = match connect(path, keep_days) {
            Err(Broken::Damaged(_)) => replace_damaged(path, keep_days)?,
            other => (other.map_err(Failure::from)?, None),
        };
        let owner = Owner::new(path, owner)
            .map_err(|e| failed(&format!("cannot mark the session's receipts: {e}")))?;
        let settle_ms = i64::try_from(settle_ms).unwrap_or(i64::MAX);
        let journal = Journal { connection: Mutex::new(connection), path: path.to_owned(), owner, settle_ms };
        Ok(Opened { journal, set_aside })
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs one transaction that holds the write lock from its start; waits for other processes by the deadline.
    fn transact<T>(&self, deadline: &Deadline, work: impl Fn(&Transaction<'_>) -> Result<T>) -> Result<T> {
        failpoint::pass("journal: before");
        let mut connection = self.lock(deadline)?;
        loop {
            connection.busy_timeout(deadline.left().min(LOCK_SLICE)).map_err(|e| sqlite(&e))?;
            let transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
                Ok(transaction) => transaction,
                Err(e) if is_busy(&e) && deadline.cancelled() => return Err(Failure::cancelled()),
                Err(e) if is_busy(&e) && !deadline.expired() => continue,
                Err(e) => return Err(sqlite(&e)),
            };
            let done = work(&transaction)?;
            failpoint::pass("journal: uncommitted");
            transaction.commit().map_err(|e| sqlite(&e))?;
            failpoint::pass("journal: committed");
            return Ok(done);
        }
    }

    /// Waits for another thread's transaction, no longer than the call may.
    fn lock(&self, deadline: &Deadline) -> Result<MutexGuard<'_, Connection>> {
        loop {
            match self.connection.try_lock() {
                Ok(guard) => return Ok(guard),
                // A panic in a transaction rolled it back; the connection is sound.
                Err(TryLockError::Poisoned(poisoned)) => return Ok(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) if deadline.cancelled() => return Err(Failure::cancelled()),
                Err(TryLockError::WouldBlock) if deadline.expired() => {
                    return Err(failed("busy: another call holds it").retryable(true));
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_micros(300)),
            }
        }
    }
}

enum Broken {
    /// The file's content is no journal.
    Damaged(String),
    /// Anything else.
    Failed(Failure),
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Damaged(why) => failed(&format!("damaged: {why}")),
            Broken::Failed(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Broken {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Broken::Damaged(error.to_string()),
            _ => Broken::Failed(sqlite(&error)),
        }
    }
}

fn connect(path: &Path, keep_days: u32) -> std::result::Result<Connection, Broken> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    // Two seconds, in steps as short as a transaction's: with its own ever longer ones SQLite would starve here.
    connection.busy_handler(Some(|tries| {
        std::thread::sleep(Duration::from_millis(2));
        tries < 1_000
    }))?;
    // In one statement: another process may be making the schema at this very moment.
    let looked_at =
        "SELECT (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)";
    let (version, tables): (i64, i64) =
        connection.query_row(looked_at, [], |r| Ok((r.get(0)?, r.get(1)?)))?;
    if version > SCHEMA_VERSION {
        let why = format!("{} was made by a newer version (schema {version})", path.display());
        return Err(Broken::Failed(
            failed(&why)
                .with_message("Журнал чеков создан более новой версией программы. Обновите maxbonus."),
        ));
    }
    // Nothing is touched of what is another program's or lacks a part, not even its mode.
    if version < 0 || version == 0 && tables > 0 {
        return Err(Broken::Damaged("another program's database".to_owned()));
    }
    if version == SCHEMA_VERSION {
        for look in LOOKS {
            match connection.prepare(look) {
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::Unknown) => {
                    return Err(Broken::Damaged(error.to_string()));
                }
                other => drop(other?),
            }
        }
    }
    // The mode stays in the file; where WAL cannot be had (some network folders) the rollback journal serves.
    connection.query_row("PRAGMA journal_mode=WAL", [], |_| Ok(()))?;
    connection
        .execute_batch("PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; PRAGMA trusted_schema=OFF")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = transaction.query_row("PRAGMA user_version", [], |r| r.get(0))?;
    if version == 0 {
        transaction.execute_batch(SCHEMA)?;
        transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    }
    transaction.commit()?;
    if std::fs::metadata(path).is_ok_and(|m| m.len() <= QUICK_CHECK_BYTES) {
        let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
        if verdict != "ok" {
            return Err(Broken::Damaged(verdict));
        }
    }
    prune(&connection, keep_days)?;
    Ok(connection)
}

/// Sets a damaged journal aside and begins a new one. Of two processes that find the damage at once the second
/// one finds the new journal, and must leave it where it is.
fn replace_damaged(path: &Path, keep_days: u32) -> Result<(Connection, Option<PathBuf>)> {
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(with_suffix(path, ".lock"));
    let lock = lock.map_err(|e| failed(&format!("damaged, and cannot be locked: {e}")))?;
    // Where locks are not to be had the processes must do without.
    _ = lock.lock();
    match connect(path, keep_days) {
        Err(Broken::Damaged(_)) => {
            let aside = set_aside(path)?;
            Ok((connect(path, keep_days).map_err(Failure::from)?, Some(aside)))
        }
        other => Ok((other.map_err(Failure::from)?, None)),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(suffix);
    PathBuf::from(name)
}

/// Renames a damaged journal with what belongs to it; the time makes the name its own.
fn set_aside(path: &Path) -> Result<PathBuf> {
    let damaged = format!(".damaged-{}", clock::now_ms());
    let aside = with_suffix(path, &damaged);
    std::fs::rename(path, &aside).map_err(|e| failed(&format!("damaged, and cannot be set aside: {e}")))?;
    for suffix in ["-wal", "-shm"] {
        _ = std::fs::rename(with_suffix(path, suffix), with_suffix(path, &format!("{damaged}{suffix}")));
    }
    Ok(aside)
}

fn prune(connection: &Connection, keep_days: u32) -> rusqlite::Result<()> {
    let before = clock::now_ms() - i64::from(keep_days) * 86_400_000;
    connection.execute(
        "DELETE FROM checks WHERE check_id IN (SELECT check_id FROM checks WHERE updated_at < ?1
         AND state IN ('CLOSED', 'ROLLED_BACK') ORDER BY updated_at LIMIT ?2)",
        (before, PRUNE_MAX),
    )?;
    connection.execute(
        "DELETE FROM returns WHERE return_id IN (SELECT return_id FROM returns WHERE updated_at < ?1
         AND state = 'WRITTEN' ORDER BY updated_at LIMIT ?2)",
        (before, PRUNE_MAX),
    )?;
    Ok(())
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn failed(detail: &str) -> Failure {
    Failure::new(detail)
}

fn sqlite(error: &rusqlite::Error) -> Failure {
    Failure::new(error).retryable(is_busy(error))
}

/// The answer as the journal may keep it.
fn storable(answer: &serde_json::Map<String, serde_json::Value>) -> String {
    serde_json::Value::Object(shown::allowed(answer, Place::Journal).0).to_string()
}
