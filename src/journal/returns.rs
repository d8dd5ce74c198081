//! A return's life, under the register's own `return_id`. Nothing undoes a return.

use rusqlite::OptionalExtension;
use serde_json::{Map, Value};

use super::failure::Result;
use super::{Journal, State, Sums, failed, sqlite, storable};
use crate::clock;
use crate::deadline::Deadline;

/// One return as the journal holds it.
#[derive(Clone, Debug)]
pub struct Return {
    /// Digests of its positions.
    pub content: String,
    /// The answer, as JSON.
    pub answer: Option<String>,
}

/// What a return finds.
#[derive(Debug)]
pub enum ReturnStep {
    /// Journalled as PREPARED: send it. `again`: it was sent before and got no answer.
    Send {
        /// See above.
        again: bool,
    },
    /// Accepted before.
    Done(Return),
    /// Sent before with other content, and its fate is open.
    Different(Return),
    /// Sent before without an answer, and the server does not know it by its `return_id`: a second sending would return
    /// the goods twice.
    Unknown,
    /// Another session has it in flight: wait, then come again.
    InFlight,
}

impl Journal {
    /// The first step of a return; leaves PREPARED where it says [`ReturnStep::Send`].
    ///
    /// `agrees` tells whether the content stored is the content now sent; `may_repeat`, whether the server knows a return
    /// that it has got already.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn begin_return(
        &self,
        (return_id, check_id): (&str, &str),
        (content, shift): (&str, Option<&str>),
        agrees: impl Fn(&str) -> bool,
        may_repeat: bool,
        deadline: &Deadline,
    ) -> Result<ReturnStep> {
        self.transact(deadline, |t| {
            let found = t
                .query_row(
                    "SELECT state, content, answer, owner, lease FROM returns WHERE store = ?1 AND return_id = ?2",
                    (&self.store, return_id),
                    |r| {
                        let state: String = r.get(0)?;
                        let (owner, lease): (Option<String>, Option<String>) = (r.get(3)?, r.get(4)?);
                        Ok((state, owner, lease, Return { content: r.get(1)?, answer: r.get(2)? }))
                    },
                )
                .optional()
                .map_err(|e| sqlite(&e))?;
            let mut again = false;
            if let Some((state, owner, lease, found)) = found {
                if self.is_held(owner.as_deref(), lease.as_deref()) {
                    return Ok(ReturnStep::InFlight);
                }
                match State::named(&state) {
                    Some(State::Written) => return Ok(ReturnStep::Done(found)),
                    Some(State::Rejected) => {}
                    Some(State::Prepared | State::Unknown) => again = true,
                    _ => return Err(failed(&format!("return {return_id} is in the unknown state {state}"))),
                }
                if again && !agrees(&found.content) {
                    return Ok(ReturnStep::Different(found));
                }
                if again && !may_repeat {
                    return Ok(ReturnStep::Unknown);
                }
            }
            let now = clock::now_ms();
            t.execute(
                "INSERT INTO returns (store, return_id, check_id, state, content, owner, lease, shift, created_at,
                 updated_at) VALUES (?1, ?2, ?3, 'PREPARED', ?4, ?5, ?6, ?7, ?8, ?8)
                 ON CONFLICT (store, return_id) DO UPDATE SET state = 'PREPARED', check_id = excluded.check_id,
                 content = excluded.content, owner = excluded.owner, lease = excluded.lease, shift = excluded.shift,
                 updated_at = excluded.updated_at",
                (
                    &self.store,
                    return_id,
                    check_id,
                    content,
                    self.mark.name(),
                    Journal::lease(deadline),
                    shift,
                    now,
                ),
            )
            .map_err(|e| sqlite(&e))?;
            Ok(ReturnStep::Send { again })
        })
    }

    /// The server accepted the return. False where another session took it over meanwhile.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn returned(
        &self,
        return_id: &str,
        answer: &Map<String, Value>,
        sums: Sums,
        deadline: &Deadline,
    ) -> Result<bool> {
        let answer = storable(answer);
        self.transact(deadline, |t| {
            let changed = t
                .execute(
                    "UPDATE returns SET state = 'WRITTEN', answer = ?3, owner = NULL, lease = NULL, updated_at = ?4
                     WHERE store = ?1 AND return_id = ?2 AND state = 'PREPARED' AND owner = ?5",
                    (&self.store, return_id, &answer, clock::now_ms(), self.mark.name()),
                )
                .map_err(|e| sqlite(&e))?;
            if changed == 1 {
                self.note_return(t, return_id, sums)?;
            }
            Ok(changed == 1)
        })
    }

    /// Notes a return that the server holds, in the shift in which it was made.
    pub(super) fn note_return(
        &self,
        transaction: &rusqlite::Transaction<'_>,
        return_id: &str,
        sums: Sums,
    ) -> Result<()> {
        let query = "SELECT shift FROM returns WHERE store = ?1 AND return_id = ?2";
        let own: Option<String> =
            transaction.query_row(query, (&self.store, return_id), |r| r.get(0)).map_err(|e| sqlite(&e))?;
        let shift = match own {
            Some(shift) => Some(shift),
            None => self.shift_now(transaction)?,
        };
        self.note(transaction, "return", None, shift.as_deref(), sums).map(drop)
    }

    /// The return ended in REJECTED, or its fate is UNKNOWN. False where another session took it over meanwhile.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn return_ended(&self, return_id: &str, state: State, deadline: &Deadline) -> Result<bool> {
        self.transact(deadline, |t| {
            let changed = t
                .execute(
                    "UPDATE returns SET state = ?3, owner = NULL, lease = NULL, updated_at = ?4
                     WHERE store = ?1 AND return_id = ?2 AND state = 'PREPARED' AND owner = ?5",
                    (&self.store, return_id, state.name(), clock::now_ms(), self.mark.name()),
                )
                .map_err(|e| sqlite(&e))?;
            Ok(changed == 1)
        })
    }
}
