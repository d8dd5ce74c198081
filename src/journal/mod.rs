//! The durable record of receipts, in SQLite, and its state machine. It knows no HTTP.
//!
//! Each change is one transaction, synced before it returns. A transition is compare-and-set: it names the state and the
//! owner that it expects, and the number of changed rows is looked at. Reading has a connection of its own and never
//! waits for a writer. It holds no token and no person's data; whose journal it is, and which store's each row, is in it.

mod checks;
mod due;
mod failure;
mod files;
mod lease;
mod mark;
mod place;
mod report;
mod returns;
mod rollback;
mod schema;
mod settle;
mod state;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, TransactionBehavior};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

pub use checks::{Begun, Check, Sums, WriteStep};
use failure::Result;
pub use failure::{Failure, Stating};
use files::Identity;
pub use files::Notice;
use files::with_suffix;
use mark::Mark;
pub use place::default_path;
pub use report::Period;
pub use returns::{Return, ReturnStep};
pub use rollback::RollbackStep;
use schema::{Broken, connect};
pub use settle::Settled;
pub use state::State;

use crate::clock;
use crate::deadline::{Canceller, Deadline};
use crate::failpoint;
use crate::shown::{self, Place};

/// How long SQLite waits for a lock in one piece, so that the deadline and cancelling are noticed.
const LOCK_SLICE: Duration = Duration::from_millis(40);

/// Receipts whose life has not ended, in the words of the partial index: SQLite knows the index by them alone, and
/// without it would read a million closed receipts before each write.
const OPEN: &str = "state NOT IN ('CLOSED', 'ROLLED_BACK', 'REJECTED')";

/// Old receipts deleted at an opening, and beside a write: the till does not wait for more.
const PRUNED_AT_OPENING: u32 = 500;
const PRUNED_BESIDE_A_WRITE: u32 = 10;

/// A clock that stands wrong for so few receipts does not decide which ones are old.
const CLOCK_WITNESSES: u32 = 50;

/// How a journal is opened.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The file.
    pub path: PathBuf,
    /// The server's address, normalised.
    pub server: String,
    /// What the store is known by: the configuration's name for it, or its token.
    pub store: StoreName,
    /// How long a lost write may still arrive.
    pub settle_ms: u64,
    /// Receipts whose life ended so long ago are deleted.
    pub keep_days: u32,
}

/// What a store is known by. The token itself is never stored, only a digest of it.
#[derive(Clone, Debug)]
pub enum StoreName {
    /// The configuration's word.
    Named(String),
    /// Its token.
    Token(String),
}

/// A journal file, opened for one store by one session.
#[derive(Debug)]
pub struct Journal {
    writer: Mutex<Line>,
    reader: Mutex<Connection>,
    path: PathBuf,
    mark: Mark,
    store: String,
    machine: String,
    settle_ms: i64,
    keep_days: u32,
    /// When it was opened, by the steady clock: what another boot left waits from here.
    opened: i64,
    writes: AtomicU32,
    /// What happened to the files since the last time somebody asked.
    notices: Mutex<Vec<Notice>>,
    process: u32,
}

/// The writing connection, and the files that it has open.
#[derive(Debug)]
struct Line {
    connection: Connection,
    main: Identity,
    log: Identity,
}

impl Line {
    fn new(connection: Connection, path: &Path) -> Self {
        Line { connection, main: Identity::of(path), log: Identity::of(&with_suffix(path, "-wal")) }
    }
}

/// A journal with what the person at the till should know of its opening.
#[derive(Debug)]
pub struct Opened {
    /// The journal.
    pub journal: Journal,
    /// Damage that was found.
    pub notices: Vec<Notice>,
    /// Open receipts and returns in it that belong to other stores of this server.
    pub of_other_stores: u64,
}

impl Journal {
    /// Opens the file, making it and its folder where needed; a damaged one is set aside, never overwritten.
    ///
    /// `session` is a name that no other session bears. Other processes that hold the file are waited for by `patience`.
    ///
    /// # Errors
    /// `JOURNAL`: not to be read or written, made by a newer version, or another server's. Where another process held it,
    /// the failure is retryable.
    pub fn open(settings: &Settings, session: String, patience: Duration) -> Result<Opened> {
        let path = settings.path.as_path();
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|e| failed(&format!("its folder cannot be made: {e}")))?;
        }
        let mark = Mark::new(path, session).map_err(|e| failed(&format!("its mark cannot be made: {e}")))?;
        let (connection, mut notices) = open_whole(path, &mark, patience).inspect_err(|_| mark.remove())?;
        if !notices.is_empty() {
            disown(&connection).inspect_err(|_| mark.remove())?;
        }
        let opened = Journal::over(settings, connection, mark, patience);
        opened.map(|(journal, of_other_stores)| {
            notices.append(&mut journal.notices());
            Opened { journal, notices, of_other_stores }
        })
    }

    fn over(
        settings: &Settings,
        connection: Connection,
        mark: Mark,
        patience: Duration,
    ) -> Result<(Self, u64)> {
        let path = settings.path.clone();
        let facts = facts(&connection, &settings.server).and_then(|salt| {
            let reader = connect(&path, patience).map_err(Failure::from)?;
            Ok((salt, reader))
        });
        let (salt, reader) = facts.inspect_err(|_| mark.remove())?;
        let store = match &settings.store {
            StoreName::Named(name) => format!("named {name}"),
            StoreName::Token(token) => digest(&salt, token),
        };
        let journal = Journal {
            writer: Mutex::new(Line::new(connection, &path)),
            reader: Mutex::new(reader),
            machine: digest(&salt, &machine()),
            path,
            mark,
            store,
            settle_ms: i64::try_from(settings.settle_ms).unwrap_or(i64::MAX),
            keep_days: settings.keep_days,
            opened: clock::steady_ms(),
            writes: AtomicU32::new(0),
            notices: Mutex::default(),
            process: std::process::id(),
        };
        let deadline = Deadline::after(patience, &Canceller::default());
        // What cannot be pruned now is pruned later.
        _ = journal.transact(&deadline, |t| journal.prune(t, PRUNED_AT_OPENING));
        journal.free_the_dead(&deadline);
        let of_other_stores = journal.count_of_other_stores(&deadline).unwrap_or(0);
        Ok((journal, of_other_stores))
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What happened to the files since this was asked last.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        std::mem::take(&mut self.notices.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs one transaction that holds the write lock from its start; waits for other processes by the deadline.
    fn transact<T>(&self, deadline: &Deadline, work: impl Fn(&Transaction<'_>) -> Result<T>) -> Result<T> {
        failpoint::pass("journal: before");
        let mut line = wait_for(&self.writer, deadline)?;
        self.check_files(&mut line, deadline)?;
        loop {
            let connection = &mut line.connection;
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
            if !self.mark.has_written() {
                let log = with_suffix(&self.path, "-wal");
                line.log = Identity::of(&log);
                // Most sessions begin with transactions that find nothing to do.
                if std::fs::metadata(&log).is_ok_and(|m| m.len() > 0) {
                    self.mark.note_writing();
                }
            }
            return Ok(done);
        }
    }

    /// Reads on the connection that waits for no writer.
    fn read<T>(&self, deadline: &Deadline, work: impl Fn(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let connection = wait_for(&self.reader, deadline)?;
        loop {
            connection.busy_timeout(deadline.left().min(LOCK_SLICE)).map_err(|e| sqlite(&e))?;
            let done = connection.unchecked_transaction().map_err(|e| sqlite(&e)).and_then(|t| work(&t));
            match done {
                Err(failure) if failure.is_retryable() && deadline.cancelled() => {
                    return Err(Failure::cancelled());
                }
                Err(failure) if failure.is_retryable() && !deadline.expired() => {}
                other => return other,
            }
        }
    }

    /// Notices, before anything is written, that the files are not those that were opened: somebody deleted or replaced
    /// them, and what is written there is lost. What this session knows is kept: where the journal lay, if there is
    /// nothing now, else beside it.
    fn check_files(&self, line: &mut Line, deadline: &Deadline) -> Result<()> {
        let log = with_suffix(&self.path, "-wal");
        let (main_now, log_now) = (Identity::of(&self.path), Identity::of(&log));
        if main_now == line.main && (log_now == line.log || !line.log.exists()) {
            return Ok(());
        }
        let (target, why) = if main_now.exists() {
            let aside = with_suffix(&self.path, &format!(".damaged-{}", clock::now_ms()));
            (aside, "its files were replaced while the session was open")
        } else {
            // What is left of the log belongs to the deleted file.
            _ = std::fs::remove_file(&log);
            (self.path.clone(), "its files were deleted while the session was open; they were written anew")
        };
        let copied = line.connection.execute("VACUUM INTO ?1", [target.to_string_lossy()]);
        let aside = main_now.exists().then_some(target.as_path());
        let notice = Notice::damage(why, aside);
        if let Err(error) = copied {
            return Err(failed(&format!("{why}, and cannot be copied: {error}")));
        }
        let connection = connect(&self.path, deadline.left()).map_err(Failure::from)?;
        *wait_for(&self.reader, deadline)? = connect(&self.path, deadline.left()).map_err(Failure::from)?;
        *line = Line::new(connection, &self.path);
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).push(notice);
        Ok(())
    }

    /// Deletes a few receipts whose life ended long ago. How long is measured against the newest receipts too: a clock
    /// that was set ahead must not make a day's receipts old. Nothing younger than two days goes.
    fn prune(&self, transaction: &Transaction<'_>, most: u32) -> Result<()> {
        let newest: Option<i64> = transaction
            .prepare_cached("SELECT updated_at FROM checks ORDER BY updated_at DESC LIMIT 1 OFFSET ?1")
            .and_then(|mut s| s.query_row([CLOCK_WITNESSES], |r| r.get(0)).optional())
            .map_err(|e| sqlite(&e))?;
        // Fewer receipts than that take no room.
        let Some(newest) = newest else { return Ok(()) };
        let before = newest.min(clock::now_ms()) - i64::from(self.keep_days.max(2)) * 86_400_000;
        for statement in [
            "DELETE FROM checks WHERE (store, check_id) IN (SELECT store, check_id FROM checks INDEXED BY checks_when
             WHERE updated_at < ?1 AND state IN ('CLOSED', 'ROLLED_BACK', 'REJECTED') ORDER BY updated_at LIMIT ?2)",
            "DELETE FROM returns WHERE (store, return_id) IN (SELECT store, return_id FROM returns INDEXED BY returns_when
             WHERE updated_at < ?1 AND state IN ('WRITTEN', 'REJECTED') ORDER BY updated_at LIMIT ?2)",
            "DELETE FROM events WHERE n IN (SELECT n FROM events ORDER BY n LIMIT ?2) AND at < ?1",
        ] {
            transaction
                .prepare_cached(statement)
                .and_then(|mut s| s.execute((before, most)))
                .map_err(|e| sqlite(&e))?;
        }
        Ok(())
    }

    /// Frees what dead sessions had in flight and clears their marks away.
    fn free_the_dead(&self, deadline: &Deadline) {
        let dead = mark::others(&self.path, self.mark.name()).dead;
        if !dead.is_empty() && self.release(&dead, deadline).is_ok() {
            mark::clear(&self.path, &dead);
        }
    }

    /// A little upkeep beside a write.
    fn keep_up(&self, transaction: &Transaction<'_>) -> Result<()> {
        if self.writes.fetch_add(1, Ordering::Relaxed) % 8 == 7 {
            self.prune(transaction, PRUNED_BESIDE_A_WRITE)?;
        }
        Ok(())
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // A forked child has the same files open and the same marks; they are its parent's.
        if std::process::id() == self.process {
            // The last session takes the write-ahead log with it: a dead one's mark would then tell of a loss.
            let deadline = Deadline::after(LOCK_SLICE, &Canceller::default());
            self.free_the_dead(&deadline);
            if self.mark.has_written() {
                // A call that panicked left its receipt in flight; without a mark it would stay so until its lease is over.
                _ = self.release(&[self.mark.name().to_owned()], &deadline);
            }
            self.mark.remove();
        }
    }
}

/// Opens the file and looks for damage, alone: of two processes that find it at once the second one finds the new journal,
/// and must leave it where it is.
fn open_whole(path: &Path, mark: &Mark, patience: Duration) -> Result<(Connection, Vec<Notice>)> {
    let lock =
        std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(with_suffix(path, ".lock"));
    let lock = lock.map_err(|e| failed(&format!("it cannot be locked: {e}")))?;
    // Where locks are not to be had the processes must do without.
    _ = lock_within(&lock, patience);
    let others = mark::others(path, mark.name());
    let mut notices = Vec::new();
    if !others.others_alive {
        notices.extend(files::look(path, others.has_written)?);
    }
    let connection = match connect(path, patience) {
        Err(Broken::Damaged(why)) => {
            let aside = files::set_aside(path)?;
            notices.push(Notice::damage(&why, Some(&aside)));
            connect(path, patience)
        }
        other => other,
    }
    .map_err(Failure::from)?;
    files::remember(path);
    Ok((connection, notices))
}

/// What a damaged journal remembers as open may have been sold since, in the part that is lost: only a person knows.
fn disown(connection: &Connection) -> Result<()> {
    let open = format!("UPDATE checks SET machine = '' WHERE {OPEN} AND state <> 'WRITTEN'");
    connection.execute(&open, []).map(drop).map_err(|e| sqlite(&e))
}

fn lock_within(file: &std::fs::File, patience: Duration) -> std::io::Result<()> {
    let end = std::time::Instant::now() + patience;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(std::fs::TryLockError::WouldBlock) if std::time::Instant::now() < end => {
                std::thread::sleep(Duration::from_millis(2));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Checks whose journal it is, and returns the salt of its digests; a new one is given both.
fn facts(connection: &Connection, server: &str) -> Result<String> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|e| failed(&format!("no randomness: {e}")))?;
    let given = [("server", server.to_owned()), ("salt", hex::encode(salt))];
    connection.busy_timeout(Duration::from_millis(500)).map_err(|e| sqlite(&e))?;
    let fact = |name: &str| {
        let query = "SELECT value FROM facts WHERE name = ?1";
        connection.query_row(query, [name], |r| r.get::<_, String>(0)).optional().map_err(|e| sqlite(&e))
    };
    for (name, value) in given {
        // Most openings find both, and write nothing.
        if fact(name)?.is_none() {
            connection
                .execute("INSERT OR IGNORE INTO facts VALUES (?1, ?2)", (name, value))
                .map_err(|e| sqlite(&e))?;
        }
    }
    let whose = fact("server")?.unwrap_or_default();
    if whose != server {
        let why = format!("it belongs to the server {whose}, and this session's is {server}");
        let message = "Журнал чеков принадлежит другому серверу. Укажите другой journal.path.";
        return Err(failed(&why).with_message(message));
    }
    Ok(fact("salt")?.unwrap_or_default())
}

/// Waits for another thread's turn, no longer than the call may.
fn wait_for<'m, T>(mutex: &'m Mutex<T>, deadline: &Deadline) -> Result<MutexGuard<'m, T>> {
    loop {
        match mutex.try_lock() {
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

/// What tells this machine from another one that was cloned from it: a clone gets a name of its own first.
fn machine() -> String {
    let id = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
    format!("{}\0{}", id.trim(), gethostname::gethostname().to_string_lossy())
}

/// Salted by the journal, so that the same token gives another digest in another one.
fn digest(salt: &str, value: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(salt.as_bytes());
    hash.update([0]);
    hash.update(value.as_bytes());
    hex::encode(&hash.finalize()[..16])
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn failed(detail: &str) -> Failure {
    Failure::new(detail)
}

fn sqlite(error: &rusqlite::Error) -> Failure {
    // SQLite's own words may name the file, and with it the user.
    let detail = match error {
        rusqlite::Error::SqliteFailure(code, _) => code.to_string(),
        other => other.to_string(),
    };
    Failure::new(detail).retryable(is_busy(error))
}

/// The answer as the journal may keep it.
fn storable(answer: &Map<String, Value>) -> String {
    Value::Object(shown::allowed(answer, Place::Journal).0).to_string()
}
