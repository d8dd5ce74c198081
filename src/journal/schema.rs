//! The journal's tables, and opening a file that holds them.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, TransactionBehavior};

use super::failure::Failure;
use super::{failed, is_busy, sqlite};

/// What `PRAGMA user_version` says of our schema.
const SCHEMA_VERSION: i64 = 2;

/// Up to this size a journal is read through at opening; a larger one would keep the till waiting.
const QUICK_CHECK_BYTES: u64 = 8 << 20;

/// What stays of the write-ahead log once its content is in the main file.
const LOG_BYTES_KEPT: u32 = 1 << 20;

/// How long to sleep between two tries for a lock.
const LOCK_TICK: Duration = Duration::from_millis(2);

const SCHEMA: &str = "
CREATE TABLE facts (
    name TEXT PRIMARY KEY,          -- server: whose journal it is; salt: of the stores' digests
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE checks (
    store TEXT NOT NULL,            -- a digest of the token, or the configuration's name
    check_id TEXT NOT NULL,
    state TEXT NOT NULL,
    calc_id TEXT,
    content TEXT NOT NULL,          -- digests of what the customer sees
    answer TEXT,                    -- of check.write, what the allow-list names
    owner TEXT,                     -- the session that has it in flight
    lease TEXT,                     -- until when it has
    lost INTEGER NOT NULL,          -- a write of it got no answer and may still arrive
    is_on_server INTEGER NOT NULL,  -- the server refused a write of it because it holds it already
    repeat_at TEXT,                 -- when its rollback is sent once more
    held_until TEXT,                -- a rollback of it may still arrive: no write before
    retry_at TEXT,                  -- not asked about by itself before
    retries INTEGER NOT NULL,
    machine TEXT NOT NULL,          -- where it was begun
    shift TEXT,
    spent INTEGER NOT NULL,         -- kopecks; until it is written, what the calculation said
    earned INTEGER NOT NULL,        -- kopecks, likewise
    sale INTEGER,                   -- its event, once it is written
    created_at INTEGER NOT NULL,    -- ms since 1970, by the wall clock
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (store, check_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX checks_open ON checks (store, state, updated_at) WHERE state NOT IN ('CLOSED', 'ROLLED_BACK', 'REJECTED');
CREATE INDEX checks_when ON checks (updated_at);
-- Lost writes of a check that was written anew under another calculation: one that arrives late is rolled back by calc_id.
CREATE TABLE late_writes (
    store TEXT NOT NULL,
    check_id TEXT NOT NULL,
    calc_id TEXT NOT NULL,
    repeat_at TEXT NOT NULL,
    retries INTEGER NOT NULL,
    PRIMARY KEY (store, check_id, calc_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE returns (
    store TEXT NOT NULL,
    return_id TEXT NOT NULL,
    check_id TEXT NOT NULL,
    state TEXT NOT NULL,
    content TEXT NOT NULL,
    answer TEXT,
    owner TEXT,
    lease TEXT,
    shift TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (store, return_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX returns_open ON returns (store, state) WHERE state IN ('PREPARED', 'UNKNOWN');
CREATE INDEX returns_when ON returns (updated_at);
CREATE INDEX returns_check ON returns (store, check_id);
-- What a shift's report sums: nothing in it ever changes.
CREATE TABLE events (
    n INTEGER PRIMARY KEY,
    store TEXT NOT NULL,
    kind TEXT NOT NULL,             -- sale, undone (a sale that was rolled back), rollback (of a lost write), return
    sale INTEGER,                   -- of what is undone
    at INTEGER NOT NULL,
    shift TEXT,
    spent INTEGER NOT NULL,         -- kopecks; of a return what came back to the customer
    earned INTEGER NOT NULL,        -- kopecks; of a return what was taken back
    estimated INTEGER NOT NULL      -- the sums are the calculation's: the server's answer had none
) STRICT;
CREATE INDEX events_when ON events (store, at);
CREATE INDEX events_shift ON events (store, shift) WHERE shift IS NOT NULL;
";

/// Everything that is read of a journal, so that one that lacks a part of it is found when it is opened.
const LOOKS: [&str; 5] = [
    "SELECT name, value FROM facts",
    "SELECT store, check_id, state, calc_id, content, answer, owner, lease, lost, is_on_server, repeat_at, held_until, retry_at, retries,
     machine, shift, spent, earned, sale, created_at, updated_at FROM checks INDEXED BY checks_open
     WHERE state NOT IN ('CLOSED', 'ROLLED_BACK', 'REJECTED') AND store = ''",
    "SELECT store, check_id, calc_id, repeat_at, retries FROM late_writes",
    "SELECT store, return_id, check_id, state, content, answer, owner, lease, shift, created_at, updated_at
     FROM returns INDEXED BY returns_open WHERE state IN ('PREPARED', 'UNKNOWN') AND store = ''",
    "SELECT n, store, kind, sale, at, shift, spent, earned, estimated FROM events INDEXED BY events_when WHERE store = ''",
];

/// Why a file could not be opened as a journal.
pub enum Broken {
    /// Its content is no journal.
    Damaged(String),
    /// Anything else.
    Failed(Failure),
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Damaged(why) => failed(&format!("damaged: {why}")),
            Broken::Failed(failure) => failure,
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

/// Opens a journal, making it where there is none; waits for other processes for so long.
pub fn connect(path: &Path, patience: Duration) -> Result<Connection, Broken> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    let end = std::time::Instant::now() + patience;
    let patient = |error: &rusqlite::Error| {
        let goes_on = is_busy(error) && std::time::Instant::now() < end;
        if goes_on {
            std::thread::sleep(LOCK_TICK);
        }
        goes_on
    };
    loop {
        // Without a handler of SQLite's own: its waits grow ever longer.
        connection.busy_timeout(Duration::ZERO)?;
        match prepared(&mut connection) {
            Err(Broken::Failed(failure)) if failure.is_retryable() && std::time::Instant::now() < end => {
                std::thread::sleep(LOCK_TICK);
            }
            other => {
                other?;
                break;
            }
        }
    }
    if std::fs::metadata(path).is_ok_and(|m| m.len() <= QUICK_CHECK_BYTES) {
        let verdict = loop {
            match connection.query_row("PRAGMA quick_check(1)", [], |r| r.get::<_, String>(0)) {
                Err(error) if patient(&error) => {}
                other => break other?,
            }
        };
        if verdict != "ok" {
            return Err(Broken::Damaged(verdict));
        }
    }
    Ok(connection)
}

fn prepared(connection: &mut Connection) -> Result<(), Broken> {
    // In one statement: another process may be making the schema at this very moment.
    let looked_at =
        "SELECT (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)";
    let (version, tables): (i64, i64) =
        connection.query_row(looked_at, [], |r| Ok((r.get(0)?, r.get(1)?)))?;
    if version > SCHEMA_VERSION {
        let why = format!("it was made by a newer version (schema {version})");
        return Err(Broken::Failed(
            failed(&why)
                .with_message("Журнал чеков создан более новой версией программы. Обновите maxbonus."),
        ));
    }
    // Nothing is touched of what is another program's or lacks a part, not even its mode.
    if version < 0 || version == 0 && tables > 0 {
        return Err(Broken::Damaged("another program's database".to_owned()));
    }
    if version > 0 && version < SCHEMA_VERSION {
        return Err(Broken::Damaged(format!("of a version before the first release (schema {version})")));
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
    // With `synchronous=NORMAL` the last commits can vanish when the power fails.
    connection
        .execute_batch("PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; PRAGMA trusted_schema=OFF")?;
    connection
        .query_row(&format!("PRAGMA journal_size_limit={LOG_BYTES_KEPT}"), [], |_| Ok(()))
        .optional()?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = transaction.query_row("PRAGMA user_version", [], |r| r.get(0))?;
    if version == 0 {
        transaction.execute_batch(SCHEMA)?;
        transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    }
    transaction.commit()?;
    Ok(())
}
