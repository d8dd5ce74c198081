//! A person's word: what became of a receipt that the library cannot settle, and whose the open ones of another token are.

use rusqlite::OptionalExtension;

use super::failure::Result;
use super::{Journal, OPEN, State, Sums, sqlite};
use crate::clock;
use crate::deadline::Deadline;

/// What came of a person's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It stands like this now.
    Now(State),
    /// It was in a state that leaves nothing to say.
    NotOpen(State),
    /// Another session has it in flight.
    InFlight,
    /// The journal does not know it.
    NotKnown,
}

impl Journal {
    /// A person says whether the server holds a receipt whose fate is open: then its life ends, in CLOSED or ROLLED_BACK.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn settle_check(&self, check_id: &str, is_applied: bool, deadline: &Deadline) -> Result<Settled> {
        self.transact(deadline, |t| {
            let Some(check) = self.load(t, check_id)? else { return Ok(Settled::NotKnown) };
            if self.is_in_flight(&check) {
                return Ok(Settled::InFlight);
            }
            if !check.state.is_open_question() {
                return Ok(Settled::NotOpen(check.state));
            }
            let state = if is_applied { State::Closed } else { State::RolledBack };
            t.execute(
                "UPDATE checks SET state = ?3, owner = NULL, lease = NULL, lost = 0, repeat_at = NULL, held_until = NULL,
                 updated_at = ?4 WHERE store = ?1 AND check_id = ?2",
                (&self.store, check_id, state.name(), clock::now_ms()),
            )
            .map_err(|e| sqlite(&e))?;
            self.note_settled(t, &check, is_applied)?;
            Ok(Settled::Now(state))
        })
    }

    /// A person says whether the server holds a return that got no answer.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn settle_return(&self, return_id: &str, is_applied: bool, deadline: &Deadline) -> Result<Settled> {
        self.transact(deadline, |t| {
            let found = t
                .query_row(
                    "SELECT state, owner, lease FROM returns WHERE store = ?1 AND return_id = ?2",
                    (&self.store, return_id),
                    |r| {
                        Ok((
                            r.get::<_, String>(0)?,
                            r.get::<_, Option<String>>(1)?,
                            r.get::<_, Option<String>>(2)?,
                        ))
                    },
                )
                .optional()
                .map_err(|e| sqlite(&e))?;
            let Some((state, owner, lease)) = found else { return Ok(Settled::NotKnown) };
            if self.is_held(owner.as_deref(), lease.as_deref()) {
                return Ok(Settled::InFlight);
            }
            match State::named(&state) {
                Some(State::Prepared | State::Unknown) => {}
                other => return Ok(Settled::NotOpen(other.unwrap_or(State::Unknown))),
            }
            let state = if is_applied { State::Written } else { State::Rejected };
            t.execute(
                "UPDATE returns SET state = ?3, owner = NULL, lease = NULL, updated_at = ?4
                 WHERE store = ?1 AND return_id = ?2",
                (&self.store, return_id, state.name(), clock::now_ms()),
            )
            .map_err(|e| sqlite(&e))?;
            if is_applied {
                self.note_return(t, return_id, Sums { estimated: true, ..Sums::default() })?;
            }
            Ok(Settled::Now(state))
        })
    }

    /// Makes the open receipts and returns of other stores of this server this store's. One whose number this store uses
    /// already stays where it is. Returns how many came.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn adopt(&self, deadline: &Deadline) -> Result<u64> {
        self.transact(deadline, |t| {
            let mut adopted = 0;
            for statement in [
                format!("UPDATE OR IGNORE checks SET store = ?1 WHERE store <> ?1 AND {OPEN} AND owner IS NULL"),
                "UPDATE OR IGNORE returns SET store = ?1 WHERE store <> ?1 AND state IN ('PREPARED', 'UNKNOWN')
                 AND owner IS NULL"
                    .to_owned(),
                "UPDATE OR IGNORE late_writes SET store = ?1 WHERE store <> ?1".to_owned(),
            ] {
                adopted += t.execute(&statement, [&self.store]).map_err(|e| sqlite(&e))? as u64;
            }
            Ok(adopted)
        })
    }

    /// Open receipts and returns that lie here under other stores of this server.
    pub(super) fn count_of_other_stores(&self, deadline: &Deadline) -> Result<u64> {
        self.read(deadline, |t| {
            let query = format!(
                "SELECT (SELECT count(*) FROM checks WHERE store <> ?1 AND {OPEN})
                 + (SELECT count(*) FROM returns WHERE store <> ?1 AND state IN ('PREPARED', 'UNKNOWN'))"
            );
            let count: i64 = t.query_row(&query, [&self.store], |r| r.get(0)).map_err(|e| sqlite(&e))?;
            Ok(count.unsigned_abs())
        })
    }
}
