//! The life of one receipt: write, close, roll back, return, recover, settle.
//!
//! Each call is a loop over what the journal holds; a transaction never spans a request, and recovery runs the same steps
//! as the calls do. What is told of a receipt is what the server's answers prove and the journal knows.

mod book;
mod calculations;
mod claims;
mod recover;
mod returns;
mod rollback;
mod settle;
mod write;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value, json};

pub use book::{Book, Remarks};
pub use calculations::Calculations;
use claims::{Claims, still_waiting};

use crate::deadline::Deadline;
use crate::error::{Error, Outcome, Result, Status};
use crate::exchange::Exchange;
use crate::journal::{Journal, Period, State, Stating};
use crate::log::Level;

/// How often a receipt that another session has in flight is looked at again.
const IN_FLIGHT_TICK: Duration = Duration::from_millis(20);

/// Refusals whose words are remembered for `journal.pending`.
const WORDS_MAX: usize = 256;

/// Everything that a receipt's life needs.
#[derive(Debug)]
pub struct Checkout {
    /// The way to the server.
    pub exchange: Exchange,
    /// The calculations of this session.
    pub calculations: Calculations,
    /// The journal.
    pub book: Book,
    claims: Claims,
    /// The server's words about rollbacks that it refused, as long as the session lives: they may name a person, so the
    /// journal has none of them.
    words: Mutex<HashMap<String, String>>,
}

impl Checkout {
    /// A checkout over this journal.
    #[must_use]
    pub fn new(exchange: Exchange, book: Book) -> Self {
        Checkout {
            exchange,
            calculations: Calculations::default(),
            book,
            claims: Claims::default(),
            words: Mutex::default(),
        }
    }

    /// The journal, for a call of which this is known if there is none.
    fn journal(&self, outcome: Outcome, deadline: &Deadline) -> Result<Arc<Journal>> {
        let journal = self.book.journal(outcome, deadline)?;
        for notice in journal.notices() {
            self.exchange.log.write(Level::Warn, &notice.detail);
        }
        Ok(journal)
    }

    /// `journal.get`: one receipt as the journal holds it.
    ///
    /// # Errors
    /// `REJECTED` for one that it does not know, `JOURNAL`.
    pub fn look_up(&self, request: &Map<String, Value>, deadline: &Deadline) -> Result<Map<String, Value>> {
        let journal = self.journal(Outcome::NotApplied, deadline)?;
        let check = journal.check(text(request, "check_id"), deadline).stating(Outcome::NotApplied)?;
        let check = check.ok_or_else(|| not_known("check_id"))?;
        journal.describe(&check, deadline).stating(Outcome::NotApplied)
    }

    /// `journal.pending`, with the server's words about what it refused to roll back.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn pending(&self, deadline: &Deadline) -> Result<Map<String, Value>> {
        let journal = self.journal(Outcome::NotApplied, deadline)?;
        let mut pending = journal.pending(deadline).stating(Outcome::NotApplied)?;
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        for check in pending.get_mut("checks").and_then(Value::as_array_mut).into_iter().flatten() {
            let said = check["check_id"].as_str().and_then(|check_id| words.get(check_id));
            check["message"] = json!(said);
        }
        Ok(pending)
    }

    /// `journal.stats`.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn stats(&self, deadline: &Deadline) -> Result<Map<String, Value>> {
        self.journal(Outcome::NotApplied, deadline)?.stats(deadline).stating(Outcome::NotApplied)
    }

    /// `receipt.shift`.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn shift(&self, period: &Period, deadline: &Deadline) -> Result<Map<String, Value>> {
        self.journal(Outcome::NotApplied, deadline)?.shift(period, deadline).stating(Outcome::NotApplied)
    }

    /// Notes that the fiscal receipt is printed; may be repeated.
    ///
    /// # Errors
    /// `CONFLICT` for a check that is not written, `JOURNAL`.
    pub fn close(&self, request: &Map<String, Value>, deadline: &Deadline) -> Result<Map<String, Value>> {
        let check_id = text(request, "check_id");
        let _claim = self.claims.take(check_id, Outcome::NotApplied, deadline)?;
        let journal = self.journal(Outcome::NotApplied, deadline)?;
        match journal.close(check_id, deadline).stating(Outcome::NotApplied)? {
            Some(State::Written | State::Closed) => Ok(standing(check_id, State::Closed)),
            found => {
                let name = found.map_or("unknown to the journal", State::name);
                let detail = format!("the check is {name}, not WRITTEN");
                Err(Error::new(Status::Conflict, Outcome::NotApplied, detail)
                    .with_message("Этот чек не проведён в программе лояльности, закрывать нечего.")
                    .with_field("check_id"))
            }
        }
    }

    /// Remembers why the server refused to roll a receipt back.
    fn remember_words(&self, check_id: &str, words: &str) {
        let mut known = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < WORDS_MAX || known.contains_key(check_id) {
            known.insert(check_id.to_owned(), words.to_owned());
        }
    }
}

/// What is told where the journal has no such receipt or return.
fn not_known(field: &str) -> Error {
    Error::new(Status::Rejected, Outcome::NotApplied, "the journal does not know it")
        .with_message("В журнале этой кассы такого номера нет.")
        .with_field(field)
}

/// A text that the table's check has made sure of.
fn text<'a>(request: &'a Map<String, Value>, name: &str) -> &'a str {
    request.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn optional_text<'a>(request: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    request.get(name).and_then(Value::as_str).filter(|t| !t.is_empty())
}

/// A shift's name as the journal compares it: 7, 7.0 and "7" are the same.
pub fn shift_name(request: &Map<String, Value>) -> Option<String> {
    let given = request.get("shift").filter(|shift| !shift.is_null())?;
    let number = crate::money::read_lenient(given).map(|number| number.normalize().to_string());
    let name =
        number.unwrap_or_else(|| given.as_str().map_or_else(|| given.to_string(), |s| s.trim().to_owned()));
    Some(name).filter(|name| !name.is_empty())
}

/// The answer that says only where the check stands.
fn standing(check_id: &str, state: State) -> Map<String, Value> {
    Map::from_iter([("check_id".to_owned(), check_id.into()), ("state".to_owned(), state.name().into())])
}

/// The stored answer of an earlier call.
fn stored(answer: Option<&str>) -> Map<String, Value> {
    answer.and_then(|a| serde_json::from_str(a).ok()).unwrap_or_default()
}
