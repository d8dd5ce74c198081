//! What was read, on the disk beside the journal, until all of it is sent.
//!
//! The stage is not the journal: what it loses is read again and sent again, which changes nothing on the server.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;

use super::row::Row;
use crate::error::{Error, Result, Status};

/// SQLite's share of the memory, in KiB.
const CACHE_KIB: i64 = 8 * 1024;

const SCHEMA: &str = "
CREATE TABLE goods (n INTEGER PRIMARY KEY, line INTEGER NOT NULL, code TEXT NOT NULL UNIQUE, id TEXT, body TEXT NOT NULL);
CREATE TABLE groups (n INTEGER PRIMARY KEY, line INTEGER NOT NULL, code TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE prices (id TEXT PRIMARY KEY, line INTEGER NOT NULL, price TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE refused (n INTEGER PRIMARY KEY, line INTEGER NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE state (key TEXT NOT NULL, complete INTEGER NOT NULL, parts INTEGER NOT NULL);
";

/// The stage of one import.
pub struct Stage {
    connection: Connection,
    path: PathBuf,
    /// Locked as long as this lives: two imports of one store do not mix.
    _lock: File,
}

/// A row that is not sent, or that the server would not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its line in the file; of an XML element the one that it ends in.
    pub line: u64,
    /// Its code, where it has one.
    pub code: String,
    /// Why, in Russian.
    pub reason: String,
}

impl Stage {
    /// The stage beside this journal: the one that an import with this key left, or a new one.
    ///
    /// # Errors
    /// `CONFLICT` where another import of this store is under way, `JOURNAL` for a disk that does not do.
    pub fn open(journal: &Path, key: &str) -> Result<Self> {
        let beside = |suffix: &str| {
            let mut name = journal.to_owned().into_os_string();
            name.push(suffix);
            PathBuf::from(name)
        };
        let failed = |what: &str, e: &dyn std::fmt::Display| failed(&format!("{what}: {e}"));
        let (path, lock) = (beside(".goods"), beside(".goods.lock"));
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(lock);
        let lock = lock.map_err(|e| failed("cannot be locked", &e))?;
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            let told = "Загрузка товаров уже идёт. Дождитесь её конца.";
            return Err(
                Error::new(Status::Conflict, "another import of this store is under way").with_message(told)
            );
        }
        if let Ok(connection) = connect(&path)
            && is_of(&connection, key)
        {
            return Ok(Stage { connection, path, _lock: lock });
        }
        remove(&path);
        let connection = connect(&path).map_err(|e| failed("cannot be made", &e))?;
        connection.execute_batch(SCHEMA).map_err(|e| sqlite(&e))?;
        connection.execute("INSERT INTO state VALUES (?1, 0, 0)", [key]).map_err(|e| sqlite(&e))?;
        Ok(Stage { connection, path, _lock: lock })
    }

    /// Whether everything was read.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn is_complete(&self) -> Result<bool> {
        self.connection.query_row("SELECT complete FROM state", [], |r| r.get(0)).map_err(|e| sqlite(&e))
    }

    /// Fills an empty stage; what fails leaves it empty.
    ///
    /// # Errors
    /// The reader's, `JOURNAL`.
    pub fn fill(&mut self, read: impl FnOnce(&Stage) -> Result<()>) -> Result<()> {
        self.connection.execute_batch("BEGIN").map_err(|e| sqlite(&e))?;
        let read = read(self).and_then(|()| {
            self.connection.execute("UPDATE state SET complete = 1", []).map(drop).map_err(|e| sqlite(&e))
        });
        let end = if read.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = self.connection.execute_batch(end).map_err(|e| sqlite(&e));
        if read.is_err() {
            remove(&self.path);
        }
        read.and(ended)
    }

    /// Adds a good, or the reason why it is none; `id` is what its price is known by.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn add_good(
        &self,
        line: u64,
        id: Option<&str>,
        good: std::result::Result<Row, (String, String)>,
    ) -> Result<()> {
        let row = match good {
            Ok(row) => row,
            Err((code, reason)) => return self.add_refused(&Refused { line, code, reason }),
        };
        let code = row.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut add = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO goods (line, code, id, body) VALUES (?1, ?2, ?3, ?4)")
            .map_err(|e| sqlite(&e))?;
        let body = Value::Object(row).to_string();
        if add.execute(params![stored(line), code, id, body]).map_err(|e| sqlite(&e))? == 1 {
            return Ok(());
        }
        let (first, _) = self.first("SELECT line, body FROM goods WHERE code = ?1", &code)?;
        self.add_refused(&Refused {
            line, code, reason: format!("код уже был в строке {first}")
        })
    }

    /// Adds a group; of two with one code the first one stays, and another one than that is refused.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn add_group(&self, line: u64, row: Row) -> Result<()> {
        let code = row.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
        let body = Value::Object(row).to_string();
        let mut add = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO groups (line, code, body) VALUES (?1, ?2, ?3)")
            .map_err(|e| sqlite(&e))?;
        if add.execute(params![stored(line), code, body]).map_err(|e| sqlite(&e))? == 1 {
            return Ok(());
        }
        match self.first("SELECT line, body FROM groups WHERE code = ?1", &code)? {
            (_, same) if same == body => Ok(()),
            (first, _) => {
                let reason = format!("группа с этим кодом, но другая, уже была в строке {first}");
                self.add_refused(&Refused { line, code, reason })
            }
        }
    }

    /// Adds the price of the good with this id; the first one stays, and another one than that is refused.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn add_price(&self, line: u64, id: &str, price: &str) -> Result<()> {
        let mut add = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO prices VALUES (?1, ?2, ?3)")
            .map_err(|e| sqlite(&e))?;
        if add.execute(params![id, stored(line), price]).map_err(|e| sqlite(&e))? == 1 {
            return Ok(());
        }
        match self.first("SELECT line, price FROM prices WHERE id = ?1", id)? {
            (_, same) if same == price => Ok(()),
            (first, kept) => {
                let reason = format!("цена {price}, а в строке {first} была {kept}");
                self.add_refused(&Refused { line, code: id.to_owned(), reason })
            }
        }
    }

    /// The line and the content of what stands here first under this key.
    fn first(&self, query: &str, key: &str) -> Result<(i64, String)> {
        let mut first = self.connection.prepare_cached(query).map_err(|e| sqlite(&e))?;
        first.query_row([key], |r| Ok((r.get(0)?, r.get(1)?))).map_err(|e| sqlite(&e))
    }

    /// Notes the prices that no good has.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn note_prices_without_goods(&self) -> Result<()> {
        let noted = self.connection.execute_batch(
            "CREATE INDEX goods_id ON goods (id) WHERE id IS NOT NULL;
             INSERT INTO refused (line, code, reason) SELECT line, id, 'цена есть, а товара нет' FROM prices
             WHERE NOT EXISTS (SELECT 1 FROM goods WHERE goods.id = prices.id)",
        );
        noted.map_err(|e| sqlite(&e))
    }

    /// Adds a row that is not sent.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn add_refused(&self, refused: &Refused) -> Result<()> {
        let mut add = self
            .connection
            .prepare_cached("INSERT INTO refused (line, code, reason) VALUES (?1, ?2, ?3)")
            .map_err(|e| sqlite(&e))?;
        add.execute(params![stored(refused.line), refused.code, refused.reason])
            .map(drop)
            .map_err(|e| sqlite(&e))
    }

    /// How many goods and groups there are to send.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn counts(&self) -> Result<(u64, u64)> {
        let counted = self.connection.query_row(
            "SELECT (SELECT count(*) FROM goods), (SELECT count(*) FROM groups)",
            [],
            |r| Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?)),
        );
        let (goods, groups) = counted.map_err(|e| sqlite(&e))?;
        Ok((goods.unsigned_abs(), groups.unsigned_abs()))
    }

    /// The goods of a part, each with its line and code, and with its price where that stood elsewhere.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn goods(&self, part: usize, size: usize) -> Result<Vec<((u64, String), Value)>> {
        let mut rows = self
            .connection
            .prepare_cached(
                "SELECT line, code, body, (SELECT price FROM prices WHERE prices.id = goods.id) FROM goods
                 WHERE n > ?1 AND n <= ?2 ORDER BY n",
            )
            .map_err(|e| sqlite(&e))?;
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let read = rows.query_map([number((part - 1) * size), number(part * size)], |r| {
            Ok((
                r.get::<_, i64>(0)?,
                r.get::<_, String>(1)?,
                r.get::<_, String>(2)?,
                r.get::<_, Option<String>>(3)?,
            ))
        });
        let mut goods = Vec::with_capacity(size);
        for row in read.map_err(|e| sqlite(&e))? {
            let (line, code, body, price) = row.map_err(|e| sqlite(&e))?;
            let mut good: Value = serde_json::from_str(&body).unwrap_or_default();
            if let (Some(price), Some(good)) = (price, good.as_object_mut()) {
                let price = serde_json::from_str(&price).unwrap_or(Value::String(price));
                good.insert("price".to_owned(), price);
            }
            goods.push(((line.unsigned_abs(), code), good));
        }
        Ok(goods)
    }

    /// All groups.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn groups(&self) -> Result<Vec<Value>> {
        let mut rows =
            self.connection.prepare("SELECT body FROM groups ORDER BY n").map_err(|e| sqlite(&e))?;
        let read = rows.query_map([], |r| r.get::<_, String>(0)).map_err(|e| sqlite(&e))?;
        read.map(|body| Ok(serde_json::from_str(&body.map_err(|e| sqlite(&e))?).unwrap_or_default()))
            .collect()
    }

    /// How many parts the server has accepted.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn parts_done(&self) -> Result<usize> {
        let parts: i64 =
            self.connection.query_row("SELECT parts FROM state", [], |r| r.get(0)).map_err(|e| sqlite(&e))?;
        Ok(usize::try_from(parts).unwrap_or(0))
    }

    /// Notes that the server has accepted a part, but for these rows.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn accepted(&mut self, part: usize, but: &[Refused]) -> Result<()> {
        self.connection.execute_batch("BEGIN").map_err(|e| sqlite(&e))?;
        let part = i64::try_from(part).unwrap_or(i64::MAX);
        but.iter().try_for_each(|refused| self.add_refused(refused))?;
        self.connection.execute("UPDATE state SET parts = ?1", [part]).map_err(|e| sqlite(&e))?;
        self.connection.execute_batch("COMMIT").map_err(|e| sqlite(&e))
    }

    /// The first so many rows that were refused, in the order of their lines.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn refused(&self, most: u32) -> Result<Vec<Refused>> {
        let mut all = Vec::new();
        self.each_refused(most, |refused| {
            all.push(refused);
            Ok(())
        })?;
        Ok(all)
    }

    /// Hands over the first so many rows that were refused, one by one: there may be as many as goods.
    ///
    /// # Errors
    /// `JOURNAL`, the taker's.
    pub fn each_refused(&self, most: u32, mut take: impl FnMut(Refused) -> Result<()>) -> Result<()> {
        let mut rows = self
            .connection
            .prepare("SELECT line, code, reason FROM refused ORDER BY line, n LIMIT ?1")
            .map_err(|e| sqlite(&e))?;
        let read = rows.query_map([most], |r| {
            Ok(Refused { line: r.get::<_, i64>(0)?.unsigned_abs(), code: r.get(1)?, reason: r.get(2)? })
        });
        for refused in read.map_err(|e| sqlite(&e))? {
            take(refused.map_err(|e| sqlite(&e))?)?;
        }
        Ok(())
    }

    /// How many rows were refused.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn refused_count(&self) -> Result<u64> {
        let count: std::result::Result<i64, _> =
            self.connection.query_row("SELECT count(*) FROM refused", [], |r| r.get(0));
        count.map(i64::unsigned_abs).map_err(|e| sqlite(&e))
    }

    /// Takes the stage away: everything is sent.
    pub fn discard(self) {
        drop(self.connection);
        remove(&self.path);
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    // A stage that a power cut damaged is read again; what must be durable is in the journal.
    connection.execute_batch(&format!(
        "PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF; PRAGMA cache_size=-{CACHE_KIB}; PRAGMA temp_store=FILE;
         PRAGMA trusted_schema=OFF"
    ))?;
    Ok(connection)
}

/// Whether a stage that was left is of this import, and sound.
fn is_of(connection: &Connection, key: &str) -> bool {
    let state = connection
        .query_row("SELECT complete FROM state WHERE key = ?1", [key], |r| r.get::<_, bool>(0))
        .optional();
    let verdict = connection.query_row("PRAGMA quick_check(1)", [], |r| r.get::<_, String>(0));
    matches!(state, Ok(Some(true))) && verdict.is_ok_and(|verdict| verdict == "ok")
}

/// A number as SQLite keeps it.
fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn remove(path: &Path) {
    // What is not there need not go; what cannot go is found damaged or foreign, and told, when it is opened.
    _ = std::fs::remove_file(path);
    let mut rollback = path.to_owned().into_os_string();
    rollback.push("-journal");
    _ = std::fs::remove_file(rollback);
}

fn failed(detail: &str) -> Error {
    Error::new(Status::Journal, format!("the stage of the import {detail}"))
        .with_message("Загрузку товаров не записать на диск этой кассы.")
}

fn sqlite(error: &rusqlite::Error) -> Error {
    failed(&format!("failed: {error}"))
}
