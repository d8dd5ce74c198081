//! The life of one receipt: write, close, roll back, return, recover.
//!
//! Each call is a loop over what the journal holds; a transaction never spans a request, and recovery runs the
//! same steps as the calls do.

mod calculations;
mod claims;
mod recover;
mod returns;
mod rollback;
mod write;

use std::time::Duration;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

pub use calculations::Calculations;
use claims::{Claims, still_waiting};
pub(crate) use write::shift_name;

use crate::deadline::Deadline;
use crate::error::{Error, Outcome, Result, Status};
use crate::exchange::Exchange;
use crate::journal::{Journal, Period, State, Stating};
use crate::money;

/// How often a receipt that another session has in flight is looked at again.
const IN_FLIGHT_TICK: Duration = Duration::from_millis(20);

/// Everything that a receipt's life needs.
#[derive(Debug)]
pub struct Checkout {
    /// The way to the server.
    pub exchange: Exchange,
    /// The calculations of this session.
    pub calculations: Calculations,
    /// The journal, or why there is none: sales go on, but nothing can be written.
    journal: Result<Journal>,
    claims: Claims,
}

impl Checkout {
    /// A checkout over this journal.
    #[must_use]
    pub fn new(exchange: Exchange, journal: Result<Journal>) -> Self {
        Checkout { exchange, calculations: Calculations::default(), journal, claims: Claims::default() }
    }

    /// The journal.
    ///
    /// # Errors
    /// `JOURNAL`: why it could not be opened.
    pub fn journal(&self) -> Result<&Journal> {
        self.journal.as_ref().map_err(Clone::clone)
    }

    /// `journal.get`: one receipt as the journal holds it.
    ///
    /// # Errors
    /// `REJECTED` for one that it does not know, `JOURNAL`.
    pub fn look_up(&self, request: &Map<String, Value>, deadline: &Deadline) -> Result<Map<String, Value>> {
        let journal = self.journal()?;
        let check = journal.check(text(request, "check_id"), deadline).stating(Outcome::NotApplied)?;
        let check = check.ok_or_else(|| {
            Error::new(Status::Rejected, Outcome::NotApplied, "the journal does not know this check")
                .with_message("Такого чека нет в журнале этой кассы.")
                .with_field("check_id")
        })?;
        journal.describe(&check, deadline).stating(Outcome::NotApplied)
    }

    /// `journal.pending`.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn pending(&self, deadline: &Deadline) -> Result<Map<String, Value>> {
        self.journal()?.pending(deadline).stating(Outcome::NotApplied)
    }

    /// `journal.stats`.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn stats(&self, deadline: &Deadline) -> Result<Map<String, Value>> {
        self.journal()?.stats(deadline).stating(Outcome::NotApplied)
    }

    /// `receipt.shift`.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn shift(&self, period: &Period, deadline: &Deadline) -> Result<Map<String, Value>> {
        self.journal()?.shift(period, deadline).stating(Outcome::NotApplied)
    }

    /// Notes that the fiscal receipt is printed; may be repeated.
    ///
    /// # Errors
    /// `CONFLICT` for a check that is not written, `JOURNAL`.
    pub fn close(&self, request: &Map<String, Value>, deadline: &Deadline) -> Result<Map<String, Value>> {
        let check_id = text(request, "check_id");
        let _claim = self.claims.take(check_id, deadline)?;
        match self.journal()?.close(check_id, deadline).stating(Outcome::NotApplied)? {
            Some(State::Written | State::Closed) => Ok(standing(check_id, State::Closed)),
            found => {
                let name = found.map_or("unknown to the journal", State::name);
                Err(Error::new(
                    Status::Conflict,
                    Outcome::NotApplied,
                    format!("the check is {name}, not WRITTEN"),
                )
                .with_message("Этот чек не проведён в программе лояльности, закрывать нечего.")
                .with_field("check_id"))
            }
        }
    }
}

/// A text that the table's check has made sure of.
fn text<'a>(request: &'a Map<String, Value>, name: &str) -> &'a str {
    request.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn optional_text<'a>(request: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    request.get(name).and_then(Value::as_str).filter(|t| !t.is_empty())
}

/// The answer that says only where the check stands.
fn standing(check_id: &str, state: State) -> Map<String, Value> {
    Map::from_iter([("check_id".to_owned(), check_id.into()), ("state".to_owned(), state.name().into())])
}

/// The stored answer of an earlier call.
fn stored(answer: Option<&str>) -> Map<String, Value> {
    answer.and_then(|a| serde_json::from_str(a).ok()).unwrap_or_default()
}

/// An amount of an answer in kopecks; what is absent or no number counts as nothing.
fn kopecks_of(answer: &Map<String, Value>, name: &str, otherwise: Option<&Value>) -> i64 {
    let found = answer.get(name).or(otherwise);
    found.and_then(money::read_lenient).and_then(|d: Decimal| money::kopecks(d)).unwrap_or(0)
}
