//! Storage: one table of JSON documents, each request inside one transaction.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Serialize, de::DeserializeOwned};

use crate::changes::Changes;
use crate::refusal::Refusal;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS document (
        seq   INTEGER PRIMARY KEY AUTOINCREMENT,
        kind  TEXT NOT NULL,
        id    TEXT NOT NULL,
        owner TEXT NOT NULL,
        body  TEXT NOT NULL,
        UNIQUE (kind, id)
    );
    CREATE INDEX IF NOT EXISTS document_owner ON document (kind, owner, seq);";

/// Something stored: typed inside, JSON in the table.
pub trait Document: Serialize + DeserializeOwned {
    /// The kind, one per type.
    const KIND: &'static str;
    /// The id within the kind.
    fn id(&self) -> &str;
    /// What it belongs to, for lists: a customer's history, a check's returns.
    fn owner(&self) -> &str {
        ""
    }
}

/// The database.
pub struct Store {
    db: Connection,
    revision: u64,
    changes: Changes,
}

impl Store {
    /// Opens a file, or memory; rings for each change of what is stored.
    pub fn open(path: Option<&Path>, changes: Changes) -> rusqlite::Result<Store> {
        let db = match path {
            Some(path) => Connection::open(path)?,
            None => Connection::open_in_memory()?,
        };
        // A sandbox must outlive its process, not a power cut: no sync for each request.
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "NORMAL")?;
        db.execute_batch(SCHEMA)?;
        Ok(Store { db, revision: 0, changes })
    }

    /// Runs one request's work. A refusal undoes it, unless the refusal says that it must be kept.
    pub fn transact<T>(&mut self, work: impl FnOnce(&Books<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let changes = self.db.total_changes();
        let transaction = self.db.transaction()?;
        let outcome = work(&Books { transaction: &transaction });
        let keep = match &outcome {
            Ok(_) => true,
            Err(refusal) => refusal.keep,
        };
        if keep {
            transaction.commit()?;
            if self.db.total_changes() != changes {
                self.revision += 1;
                self.changes.signal();
            }
        }
        outcome
    }

    /// Grows with each change of what is stored.
    pub fn revision(&self) -> u64 {
        self.revision
    }
}

/// The documents, inside a transaction.
pub struct Books<'a> {
    transaction: &'a Transaction<'a>,
}

impl Books<'_> {
    /// One document.
    pub fn get<D: Document>(&self, id: &str) -> Result<Option<D>, Refusal> {
        let mut statement =
            self.transaction.prepare_cached("SELECT body FROM document WHERE kind = ? AND id = ?")?;
        let body: Option<String> = statement.query_row([D::KIND, id], |row| row.get(0)).optional()?;
        Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
    }

    /// Stores a document under its id, new or again. It keeps its place in lists.
    pub fn put<D: Document>(&self, document: &D) -> Result<(), Refusal> {
        let body = serde_json::to_string(document)?;
        let mut statement = self.transaction.prepare_cached(
            "INSERT INTO document (kind, id, owner, body) VALUES (?, ?, ?, ?)
             ON CONFLICT (kind, id) DO UPDATE SET owner = excluded.owner, body = excluded.body",
        )?;
        statement.execute(params![D::KIND, document.id(), document.owner(), body])?;
        Ok(())
    }

    /// Removes a document, if it is there.
    pub fn remove<D: Document>(&self, id: &str) -> Result<(), Refusal> {
        let mut statement =
            self.transaction.prepare_cached("DELETE FROM document WHERE kind = ? AND id = ?")?;
        statement.execute([D::KIND, id])?;
        Ok(())
    }

    /// Removes all documents of a kind.
    pub fn remove_all<D: Document>(&self) -> Result<(), Refusal> {
        self.transaction.execute("DELETE FROM document WHERE kind = ?", [D::KIND])?;
        Ok(())
    }

    /// All documents of a kind, oldest first.
    pub fn list<D: Document>(&self) -> Result<Vec<D>, Refusal> {
        self.collect("SELECT body FROM document WHERE kind = ? ORDER BY seq", &[D::KIND])
    }

    /// The last documents of a kind, newest first.
    pub fn last<D: Document>(&self, limit: u16) -> Result<Vec<D>, Refusal> {
        let query = format!("SELECT body FROM document WHERE kind = ? ORDER BY seq DESC LIMIT {limit}");
        self.collect(&query, &[D::KIND])
    }

    /// The last documents of a kind that belong to one owner, newest first.
    pub fn last_of<D: Document>(&self, owner: &str, limit: u16) -> Result<Vec<D>, Refusal> {
        let query =
            format!("SELECT body FROM document WHERE kind = ? AND owner = ? ORDER BY seq DESC LIMIT {limit}");
        self.collect(&query, &[D::KIND, owner])
    }

    /// Removes all documents of a kind that belong to one owner.
    pub fn remove_of<D: Document>(&self, owner: &str) -> Result<(), Refusal> {
        self.transaction.execute("DELETE FROM document WHERE kind = ? AND owner = ?", [D::KIND, owner])?;
        Ok(())
    }

    /// All documents of a kind that belong to one owner, oldest first.
    pub fn list_of<D: Document>(&self, owner: &str) -> Result<Vec<D>, Refusal> {
        self.collect("SELECT body FROM document WHERE kind = ? AND owner = ? ORDER BY seq", &[D::KIND, owner])
    }

    /// How many documents of a kind there are.
    pub fn count<D: Document>(&self) -> Result<i64, Refusal> {
        let mut statement =
            self.transaction.prepare_cached("SELECT count(*) FROM document WHERE kind = ?")?;
        Ok(statement.query_row([D::KIND], |row| row.get(0))?)
    }

    /// True when there is at least one.
    pub fn any<D: Document>(&self) -> Result<bool, Refusal> {
        let mut statement =
            self.transaction.prepare_cached("SELECT EXISTS (SELECT 1 FROM document WHERE kind = ?)")?;
        Ok(statement.query_row([D::KIND], |row| row.get(0))?)
    }

    /// Removes everything.
    pub fn clear(&self) -> Result<(), Refusal> {
        self.transaction.execute("DELETE FROM document", [])?;
        Ok(())
    }

    fn collect<D: Document>(&self, query: &str, keys: &[&str]) -> Result<Vec<D>, Refusal> {
        let mut statement = self.transaction.prepare_cached(query)?;
        let bodies = statement.query_map(rusqlite::params_from_iter(keys), |row| row.get::<_, String>(0))?;
        bodies.map(|body| Ok(serde_json::from_str(&body?)?)).collect()
    }
}
