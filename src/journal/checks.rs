//! A receipt's life: what each step finds in the journal and leaves there.

use rusqlite::{OptionalExtension, Row, Transaction, named_params};
use serde_json::{Map, Value};

use super::failure::Result;
use super::{Journal, State, failed, sqlite, storable};
use crate::clock;
use crate::deadline::Deadline;

/// One receipt as the journal holds it.
#[derive(Clone, Debug)]
pub struct Check {
    /// The register's own id.
    pub check_id: String,
    /// Where it stands.
    pub state: State,
    /// The server said that it holds it already.
    pub is_on_server: bool,
    /// The calculation under which it was written last.
    pub calc_id: Option<String>,
    /// Digests of what the customer sees.
    pub content: String,
    /// The answer of its write, as JSON.
    pub answer: Option<String>,
    /// A write of it got no answer and may still arrive.
    pub lost: bool,
    /// Ms since 1970.
    pub created_at: i64,
    /// Ms since 1970.
    pub updated_at: i64,
    pub(super) repeat_at: Option<String>,
    pub(super) held_until: Option<String>,
    pub(super) retry_at: Option<String>,
    pub(super) retries: i64,
    pub(super) owner: Option<String>,
    lease: Option<String>,
    pub(super) machine: String,
    pub(super) shift: Option<String>,
    pub(super) sums: Sums,
    pub(super) sale: Option<i64>,
}

/// Bonuses of a receipt, in kopecks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Spent by the customer; of a return given back.
    pub spent: i64,
    /// Earned; of a return taken back.
    pub earned: i64,
    /// The calculation said so; the answer of the write did not.
    pub estimated: bool,
}

/// A write that begins.
#[derive(Clone, Copy, Debug)]
pub struct Begun<'a> {
    /// The register's own id.
    pub check_id: &'a str,
    /// The calculation.
    pub calc_id: &'a str,
    /// Digests of what the customer sees.
    pub content: &'a str,
    /// The shift, as the register names it.
    pub shift: Option<&'a str>,
    /// What the calculation said, should the answer be silent.
    pub sums: Sums,
}

/// What a write finds.
#[derive(Debug)]
pub enum WriteStep {
    /// Journalled as PREPARED: send it. `settling`: a former write of it may still arrive, so the server's
    /// "already written" may be that one.
    Send {
        /// See above.
        settling: bool,
    },
    /// Written before: this is what the caller may compare and return.
    Done(Box<Check>),
    /// A former write's fate is open: roll it back, then come again.
    RollBackFirst,
    /// A rollback that got no answer may still arrive, and would delete a new write.
    Held,
    /// Another session has it in flight: wait, then come again.
    InFlight,
}

/// What is read of a receipt, in the order of [`read`].
pub(super) const COLUMNS: &str = "check_id, state, calc_id, content, answer, lost, created_at, updated_at, repeat_at, held_until, \
                       retry_at, retries, owner, lease, machine, shift, spent, earned, sale, is_on_server";

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<(String, Check)> {
    let state: String = row.get(1)?;
    let check = Check {
        check_id: row.get(0)?,
        state: State::named(&state).unwrap_or(State::Unknown),
        calc_id: row.get(2)?,
        content: row.get(3)?,
        answer: row.get(4)?,
        lost: row.get(5)?,
        created_at: row.get(6)?,
        updated_at: row.get(7)?,
        repeat_at: row.get(8)?,
        held_until: row.get(9)?,
        retry_at: row.get(10)?,
        retries: row.get(11)?,
        owner: row.get(12)?,
        lease: row.get(13)?,
        machine: row.get(14)?,
        shift: row.get(15)?,
        sums: Sums { spent: row.get(16)?, earned: row.get(17)?, estimated: true },
        sale: row.get(18)?,
        is_on_server: row.get(19)?,
    };
    Ok((state, check))
}

pub(super) fn known((state, check): (String, Check)) -> Result<Check> {
    match State::named(&state) {
        Some(_) => Ok(check),
        None => Err(failed(&format!("check {} is in the unknown state {state}", check.check_id))),
    }
}

impl Journal {
    pub(super) fn load(&self, transaction: &Transaction<'_>, check_id: &str) -> Result<Option<Check>> {
        let query = format!("SELECT {COLUMNS} FROM checks WHERE store = ?1 AND check_id = ?2");
        let mut statement = transaction.prepare_cached(&query).map_err(|e| sqlite(&e))?;
        let found = statement.query_row((&self.store, check_id), read).optional();
        found.map_err(|e| sqlite(&e))?.map(known).transpose()
    }

    /// One receipt; waits for no writer.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn check(&self, check_id: &str, deadline: &Deadline) -> Result<Option<Check>> {
        self.read(deadline, |t| self.load(t, check_id))
    }

    /// Whether another session has this receipt in flight.
    #[must_use]
    pub fn is_in_flight(&self, check: &Check) -> bool {
        self.is_held(check.owner.as_deref(), check.lease.as_deref())
    }

    /// The first step of a write; leaves PREPARED where it says [`WriteStep::Send`].
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn begin_write(&self, begun: Begun<'_>, deadline: &Deadline) -> Result<WriteStep> {
        self.transact(deadline, |t| {
            let found = self.load(t, begun.check_id)?;
            let settling = match &found {
                None => false,
                Some(check) => match self.before_write(check) {
                    Some(step) => return Ok(step),
                    None => check.lost,
                },
            };
            if let Some(Check { lost: true, repeat_at: Some(at), calc_id: Some(former), .. }) = &found
                && former != begun.calc_id
            {
                t.execute(
                    "INSERT OR REPLACE INTO late_writes VALUES (?1, ?2, ?3, ?4, 0)",
                    (&self.store, begun.check_id, former, at),
                )
                .map_err(|e| sqlite(&e))?;
            }
            t.prepare_cached(
                "INSERT INTO checks (store, check_id, state, calc_id, content, owner, lease, lost, is_on_server, retries, machine, shift,
                 spent, earned, created_at, updated_at)
                 VALUES (:store, :check_id, 'PREPARED', :calc_id, :content, :owner, :lease, 0, 0, 0, :machine, :shift,
                 :spent, :earned, :now, :now)
                 ON CONFLICT (store, check_id) DO UPDATE SET state = 'PREPARED', calc_id = :calc_id, content = :content,
                 owner = :owner, lease = :lease, retries = 0, retry_at = NULL, machine = :machine, shift = :shift,
                 spent = :spent, earned = :earned, sale = NULL, answer = NULL, updated_at = :now",
            )
            .and_then(|mut s| {
                s.execute(named_params! {
                    ":store": self.store, ":check_id": begun.check_id, ":calc_id": begun.calc_id,
                    ":content": begun.content, ":owner": self.mark.name(), ":lease": Journal::lease(deadline),
                    ":machine": self.machine, ":shift": begun.shift, ":spent": begun.sums.spent,
                    ":earned": begun.sums.earned, ":now": clock::now_ms(),
                })
            })
            .map_err(|e| sqlite(&e))?;
            self.keep_up(t)?;
            Ok(WriteStep::Send { settling })
        })
    }

    /// What stands in the way of a write of this receipt.
    fn before_write(&self, check: &Check) -> Option<WriteStep> {
        if self.is_in_flight(check) {
            return Some(WriteStep::InFlight);
        }
        match check.state {
            State::Written | State::Closed => Some(WriteStep::Done(Box::new(check.clone()))),
            State::Prepared | State::Unknown | State::Refused => Some(WriteStep::RollBackFirst),
            // Not yet rolled back at all.
            State::RollingBack if check.repeat_at.is_none() => Some(WriteStep::RollBackFirst),
            State::RollingBack | State::RolledBack | State::Rejected => {
                (!self.is_over(check.held_until.as_deref())).then_some(WriteStep::Held)
            }
        }
    }

    /// The server holds the check. False where another session took it over meanwhile.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn written(
        &self,
        check_id: &str,
        answer: &Map<String, Value>,
        sums: Sums,
        deadline: &Deadline,
    ) -> Result<bool> {
        let answer = storable(answer);
        self.transact(deadline, |t| {
            let now = clock::now_ms();
            // Its identity on the server is taken now, so that a late former write is refused there; but only until
            // this one is rolled back, so what is known of the former one stays.
            let changed = t
                .prepare_cached(
                    "UPDATE checks SET state = 'WRITTEN', answer = ?3, spent = ?4, earned = ?5, owner = NULL,
                     lease = NULL, held_until = NULL, updated_at = ?6
                     WHERE store = ?1 AND check_id = ?2 AND state = 'PREPARED' AND owner = ?7",
                )
                .and_then(|mut s| {
                    s.execute((
                        &self.store,
                        check_id,
                        &answer,
                        sums.spent,
                        sums.earned,
                        now,
                        self.mark.name(),
                    ))
                })
                .map_err(|e| sqlite(&e))?;
            if changed == 1 {
                let shift: Option<String> = self.load(t, check_id)?.and_then(|check| check.shift);
                let sale = self.note(t, "sale", None, shift.as_deref(), sums)?;
                t.prepare_cached("UPDATE checks SET sale = ?3 WHERE store = ?1 AND check_id = ?2")
                    .and_then(|mut s| s.execute((&self.store, check_id, sale)))
                    .map_err(|e| sqlite(&e))?;
            }
            Ok(changed == 1)
        })
    }

    /// The server refused the check, or the request never left. A former lost write keeps its rollback. False where
    /// another session took it over meanwhile.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn rejected(&self, check_id: &str, deadline: &Deadline) -> Result<bool> {
        let set = "state = CASE WHEN lost THEN 'ROLLING_BACK' ELSE 'REJECTED' END, is_on_server = 0";
        self.transition(check_id, State::Prepared, set, deadline)
    }

    /// The server refused the check because it holds it, and it is not this register's. False where another session took
    /// it over meanwhile.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn already_written(&self, check_id: &str, deadline: &Deadline) -> Result<bool> {
        self.transition(check_id, State::Prepared, "state = 'REJECTED', is_on_server = 1", deadline)
    }

    /// Whether the server holds the check is not known. False where another session took it over meanwhile.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn unknown(&self, check_id: &str, deadline: &Deadline) -> Result<bool> {
        self.transition(check_id, State::Prepared, "state = 'UNKNOWN', lost = 1, repeat_at = NULL", deadline)
    }

    /// From a state that this session left the receipt in to another one, if it is still so.
    fn transition(&self, check_id: &str, from: State, set: &str, deadline: &Deadline) -> Result<bool> {
        let statement = format!(
            "UPDATE checks SET {set}, owner = NULL, lease = NULL, updated_at = ?3
             WHERE store = ?1 AND check_id = ?2 AND state = ?4 AND owner = ?5"
        );
        self.transact(deadline, |t| {
            let changed = t
                .prepare_cached(&statement)
                .and_then(|mut s| {
                    s.execute((&self.store, check_id, clock::now_ms(), from.name(), self.mark.name()))
                })
                .map_err(|e| sqlite(&e))?;
            Ok(changed == 1)
        })
    }

    /// The fiscal receipt is printed. Returns the state found: only WRITTEN and CLOSED are well.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn close(&self, check_id: &str, deadline: &Deadline) -> Result<Option<State>> {
        self.transact(deadline, |t| {
            let found = self.load(t, check_id)?.map(|c| c.state);
            if found == Some(State::Written) {
                t.execute(
                    "UPDATE checks SET state = 'CLOSED', updated_at = ?3
                     WHERE store = ?1 AND check_id = ?2 AND state = 'WRITTEN'",
                    (&self.store, check_id, clock::now_ms()),
                )
                .map_err(|e| sqlite(&e))?;
            }
            Ok(found)
        })
    }

    /// Frees the receipts of sessions that are proven dead, so that their marks may go.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub(super) fn release(&self, dead: &[String], deadline: &Deadline) -> Result<()> {
        self.transact(deadline, |t| {
            for owner in dead {
                // What became of a rollback that was in flight is not known: it may still arrive.
                t.execute(
                    "UPDATE checks SET held_until = CASE WHEN state = 'ROLLING_BACK' THEN ?2 ELSE held_until END,
                     owner = NULL, lease = NULL WHERE owner = ?1",
                    (owner, self.settled_from_now()),
                )
                .and_then(|_| t.execute("UPDATE returns SET owner = NULL, lease = NULL WHERE owner = ?1", [owner]))
                .map_err(|e| sqlite(&e))?;
            }
            Ok(())
        })
    }
}
