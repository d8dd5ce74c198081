//! What is read from files, on the disk until all of it is sent.
//!
//! The stage is not the journal: what it loses is read again and sent again, which changes nothing on the server.

use std::fmt::Display;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row as Record, params};
use serde_json::Value;

use super::row::Row;
use crate::failure::{Failure, Kind};

type Result<T> = std::result::Result<T, Failure>;

/// SQLite's share of the memory, in KiB.
const CACHE_KIB: i64 = 8 * 1024;

const SCHEMA: &str = "
CREATE TABLE goods (n INTEGER PRIMARY KEY, file INTEGER NOT NULL, line INTEGER NOT NULL, code TEXT NOT NULL UNIQUE, id TEXT,
                    body TEXT NOT NULL);
CREATE TABLE groups (n INTEGER PRIMARY KEY, file INTEGER NOT NULL, line INTEGER NOT NULL, code TEXT NOT NULL UNIQUE,
                     body TEXT NOT NULL);
CREATE TABLE prices (id TEXT PRIMARY KEY, file INTEGER NOT NULL, line INTEGER NOT NULL, price TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE refused (n INTEGER PRIMARY KEY, file INTEGER NOT NULL, line INTEGER NOT NULL, code TEXT NOT NULL,
                      reason TEXT NOT NULL);
CREATE TABLE state (key TEXT NOT NULL, complete INTEGER NOT NULL, parts INTEGER NOT NULL, not_accepted INTEGER NOT NULL);
";

/// The stage of one import.
pub struct Stage {
    connection: Connection,
    path: PathBuf,
    /// What of another import was found here and dropped: how many of its parts the server had accepted.
    dropped: usize,
    /// Locked as long as this lives: two imports of one store do not mix.
    _lock: File,
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file's number.
    pub file: usize,
    /// The line in it; of an XML element the one that it ends in.
    pub line: u64,
}

/// A row that is not sent, or that the server would not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Where it stands.
    pub place: Place,
    /// Its code, where it has one.
    pub code: String,
    /// Why, in Russian.
    pub reason: String,
}

/// A good to be sent.
#[derive(Clone, Debug)]
pub struct Staged {
    /// Where it was read.
    pub place: Place,
    /// Its code.
    pub code: String,
    /// As the server gets it.
    pub good: Value,
}

impl Stage {
    /// The stage at this path: the one that an import with this key left, or a new one.
    ///
    /// # Errors
    /// Another import that is under way here, a disk that does not do.
    pub fn open(path: &Path, key: &str) -> Result<Self> {
        let mut lock = path.to_owned().into_os_string();
        lock.push(".lock");
        let failed = |e: &dyn Display| failed(path, e);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(lock);
        let lock = lock.map_err(|e| failed(&e))?;
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            let told = "Загрузка товаров уже идёт в другом окне. Дождитесь её конца.";
            return Err(Failure::new(Kind::Busy, told, "another import of this store is under way"));
        }
        let path = path.to_owned();
        let mut dropped = 0;
        if path.exists()
            && let Ok(connection) = connect(&path)
        {
            if is_of(&connection, key) {
                return Ok(Stage { connection, path, dropped, _lock: lock });
            }
            let parts = connection.query_row("SELECT parts FROM state", [], |r| r.get::<_, i64>(0));
            dropped = parts.ok().and_then(|parts| usize::try_from(parts).ok()).unwrap_or(0);
        }
        remove(&path);
        let made = connect(&path).and_then(|connection| {
            connection.execute_batch(SCHEMA)?;
            connection.execute("INSERT INTO state VALUES (?1, 0, 0, 0)", [key])?;
            Ok(connection)
        });
        let connection = made.map_err(|e| failed(&e))?;
        Ok(Stage { connection, path, dropped, _lock: lock })
    }

    /// How many parts the server had accepted of another import, which begins anew; none where there was none.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// Whether everything was read.
    ///
    /// # Errors
    /// The disk.
    pub fn is_complete(&self) -> Result<bool> {
        self.one("SELECT complete FROM state")
    }

    /// Fills an empty stage; what fails leaves none.
    ///
    /// # Errors
    /// The reader's, the disk.
    pub fn fill(&mut self, read: impl FnOnce(&Stage) -> Result<()>) -> Result<()> {
        self.run("BEGIN")?;
        let read = read(self).and_then(|()| self.run("UPDATE state SET complete = 1"));
        let ended = self.run(if read.is_ok() { "COMMIT" } else { "ROLLBACK" });
        if read.is_err() {
            remove(&self.path);
        }
        read.and(ended)
    }

    /// Adds a good; `id` is what its price is known by. Of two with one code the second one is refused.
    ///
    /// # Errors
    /// The disk.
    pub fn add_good(&self, place: Place, id: Option<&str>, row: Row) -> Result<()> {
        let code = row.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
        let body = Value::Object(row).to_string();
        let add = "INSERT OR IGNORE INTO goods (file, line, code, id, body) VALUES (?1, ?2, ?3, ?4, ?5)";
        if self.add(add, params![stored(place.file), stored(place.line), code, id, body])? {
            return Ok(());
        }
        let (first, _) = self.first("SELECT line, body FROM goods WHERE code = ?1", &code)?;
        self.add_refused(&Refused {
            place, code, reason: format!("код уже был в строке {first}")
        })
    }

    /// Adds a group; of two with one code the first one stays, and another one than that is refused.
    ///
    /// # Errors
    /// The disk.
    pub fn add_group(&self, place: Place, row: Row) -> Result<()> {
        let code = row.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
        let body = Value::Object(row).to_string();
        let add = "INSERT OR IGNORE INTO groups (file, line, code, body) VALUES (?1, ?2, ?3, ?4)";
        if self.add(add, params![stored(place.file), stored(place.line), code, body])? {
            return Ok(());
        }
        match self.first("SELECT line, body FROM groups WHERE code = ?1", &code)? {
            (_, same) if same == body => Ok(()),
            (first, _) => {
                let reason = format!("группа с этим кодом, но другая, уже была в строке {first}");
                self.add_refused(&Refused { place, code, reason })
            }
        }
    }

    /// Adds the price of the good with this id; the first one stays, and another one than that is refused.
    ///
    /// # Errors
    /// The disk.
    pub fn add_price(&self, place: Place, id: &str, price: &str) -> Result<()> {
        let add = "INSERT OR IGNORE INTO prices VALUES (?1, ?2, ?3, ?4)";
        if self.add(add, params![id, stored(place.file), stored(place.line), price])? {
            return Ok(());
        }
        match self.first("SELECT line, price FROM prices WHERE id = ?1", id)? {
            (_, same) if same == price => Ok(()),
            (first, kept) => {
                let reason = format!("цена {price}, а в строке {first} была {kept}");
                self.add_refused(&Refused { place, code: id.to_owned(), reason })
            }
        }
    }

    /// Notes the prices that no good has.
    ///
    /// # Errors
    /// The disk.
    pub fn note_prices_without_goods(&self) -> Result<()> {
        self.run(
            "CREATE INDEX goods_id ON goods (id) WHERE id IS NOT NULL;
             INSERT INTO refused (file, line, code, reason) SELECT file, line, id, 'цена есть, а товара нет' FROM prices
             WHERE NOT EXISTS (SELECT 1 FROM goods WHERE goods.id = prices.id)",
        )
    }

    /// Adds a row that is not sent.
    ///
    /// # Errors
    /// The disk.
    pub fn add_refused(&self, refused: &Refused) -> Result<()> {
        let Refused { place, code, reason } = refused;
        let add = "INSERT INTO refused (file, line, code, reason) VALUES (?1, ?2, ?3, ?4)";
        self.add(add, params![stored(place.file), stored(place.line), code, reason]).map(drop)
    }

    /// How many goods and groups there are to send.
    ///
    /// # Errors
    /// The disk.
    pub fn counts(&self) -> Result<(u64, u64)> {
        let goods: i64 = self.one("SELECT count(*) FROM goods")?;
        let groups: i64 = self.one("SELECT count(*) FROM groups")?;
        Ok((goods.unsigned_abs(), groups.unsigned_abs()))
    }

    /// The goods of a part, each with its price where that stood elsewhere.
    ///
    /// # Errors
    /// The disk.
    pub fn goods(&self, part: usize, size: usize) -> Result<Vec<Staged>> {
        let mut rows = self.prepared(
            "SELECT file, line, code, body, (SELECT price FROM prices WHERE prices.id = goods.id) FROM goods
             WHERE n > ?1 AND n <= ?2 ORDER BY n",
        )?;
        let read = rows.query_map([stored((part - 1) * size), stored(part * size)], |r| {
            let (body, price): (String, Option<String>) = (r.get(3)?, r.get(4)?);
            let mut good: Value = serde_json::from_str(&body).unwrap_or_default();
            if let (Some(price), Some(good)) = (price, good.as_object_mut()) {
                let price = serde_json::from_str(&price).unwrap_or(Value::String(price));
                good.insert("price".to_owned(), price);
            }
            Ok(Staged { place: place(r)?, code: r.get(2)?, good })
        });
        read.and_then(Iterator::collect).map_err(|e| self.failed(&e))
    }

    /// All groups.
    ///
    /// # Errors
    /// The disk.
    pub fn groups(&self) -> Result<Vec<Value>> {
        let mut rows = self.prepared("SELECT body FROM groups ORDER BY n")?;
        let read = rows.query_map([], |r| {
            let body: String = r.get(0)?;
            Ok(serde_json::from_str(&body).unwrap_or_default())
        });
        read.and_then(Iterator::collect).map_err(|e| self.failed(&e))
    }

    /// How many parts the server has accepted.
    ///
    /// # Errors
    /// The disk.
    pub fn parts_done(&self) -> Result<usize> {
        let parts: i64 = self.one("SELECT parts FROM state")?;
        Ok(usize::try_from(parts).unwrap_or(0))
    }

    /// Notes that the server has accepted a part, but for so many goods; these rows of them are known.
    ///
    /// # Errors
    /// The disk.
    pub fn accepted(&mut self, part: usize, but: usize, known: &[Refused]) -> Result<()> {
        self.run("BEGIN")?;
        known.iter().try_for_each(|refused| self.add_refused(refused))?;
        self.add(
            "UPDATE state SET parts = ?1, not_accepted = not_accepted + ?2",
            params![stored(part), stored(but)],
        )?;
        self.run("COMMIT")
    }

    /// How many goods the server would not have.
    ///
    /// # Errors
    /// The disk.
    pub fn not_accepted(&self) -> Result<u64> {
        self.one("SELECT not_accepted FROM state").map(i64::unsigned_abs)
    }

    /// Hands over the first so many rows that were refused, one by one: there may be as many as goods.
    ///
    /// # Errors
    /// The disk, the taker's.
    pub fn each_refused(&self, most: u32, mut take: impl FnMut(Refused) -> Result<()>) -> Result<()> {
        let mut rows =
            self.prepared("SELECT file, line, code, reason FROM refused ORDER BY file, line, n LIMIT ?1")?;
        let read =
            rows.query_map([most], |r| Ok(Refused { place: place(r)?, code: r.get(2)?, reason: r.get(3)? }));
        for refused in read.map_err(|e| self.failed(&e))? {
            take(refused.map_err(|e| self.failed(&e))?)?;
        }
        Ok(())
    }

    /// The first so many rows that were refused, in the order of their lines.
    ///
    /// # Errors
    /// The disk.
    pub fn refused(&self, most: u32) -> Result<Vec<Refused>> {
        let mut all = Vec::new();
        self.each_refused(most, |refused| {
            all.push(refused);
            Ok(())
        })?;
        Ok(all)
    }

    /// How many rows were refused.
    ///
    /// # Errors
    /// The disk.
    pub fn refused_count(&self) -> Result<u64> {
        self.one("SELECT count(*) FROM refused").map(i64::unsigned_abs)
    }

    /// Takes the stage away: everything is sent.
    pub fn discard(self) {
        drop(self.connection);
        remove(&self.path);
    }

    fn run(&self, batch: &str) -> Result<()> {
        self.connection.execute_batch(batch).map_err(|e| self.failed(&e))
    }

    /// Whether a row was added or changed.
    fn add(&self, statement: &str, values: &[&dyn rusqlite::ToSql]) -> Result<bool> {
        let done = self.prepared(statement)?.execute(values);
        done.map(|rows| rows > 0).map_err(|e| self.failed(&e))
    }

    fn one<T: rusqlite::types::FromSql>(&self, query: &str) -> Result<T> {
        self.connection.query_row(query, [], |r| r.get(0)).map_err(|e| self.failed(&e))
    }

    /// The line and the content of what stands here first under this key.
    fn first(&self, query: &str, key: &str) -> Result<(i64, String)> {
        let found = self.prepared(query)?.query_row([key], |r| Ok((r.get(0)?, r.get(1)?)));
        found.map_err(|e| self.failed(&e))
    }

    fn prepared(&self, query: &str) -> Result<rusqlite::CachedStatement<'_>> {
        self.connection.prepare_cached(query).map_err(|e| self.failed(&e))
    }

    fn failed(&self, error: &rusqlite::Error) -> Failure {
        failed(&self.path, error)
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

/// The first two columns of a row.
fn place(row: &Record<'_>) -> rusqlite::Result<Place> {
    let (file, line): (i64, i64) = (row.get(0)?, row.get(1)?);
    Ok(Place { file: usize::try_from(file).unwrap_or(0), line: line.unsigned_abs() })
}

/// A number as SQLite keeps it.
fn stored(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

fn remove(path: &Path) {
    // What is not there need not go; what cannot go is found damaged or foreign, and told, when it is opened.
    _ = std::fs::remove_file(path);
    let mut rollback = path.to_owned().into_os_string();
    rollback.push("-journal");
    _ = std::fs::remove_file(rollback);
}

fn failed(path: &Path, error: &dyn Display) -> Failure {
    let file = path.display();
    let told = format!("Промежуточный файл {file} не записать: {error}. Другую папку задаёт --stage.");
    Failure::new(Kind::Disk, told, format!("the stage {file}: {error}"))
}
