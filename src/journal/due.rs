//! What is due to be settled now: receipts whose fate is open, and late writes.

use super::checks::{COLUMNS, known, read};
use super::failure::Result;
use super::rollback::retry_at;
use super::{Check, Journal, OPEN, State, sqlite};
use crate::clock;
use crate::deadline::Deadline;

/// A shift is no longer than this: what is open for longer is a person's business.
const SHIFT_MS: u64 = 86_400_000;

/// A lost write under a former calculation, to be rolled back once more.
#[derive(Clone, Debug)]
pub struct LateWrite {
    /// The receipt that it belonged to.
    pub check_id: String,
    /// The calculation under which it was written.
    pub calc_id: String,
    retries: i64,
}

impl Journal {
    /// Whether the library settles this receipt by itself: not one that is open for longer than a shift, nor one of
    /// another machine, whose paper was not seen here.
    #[must_use]
    pub fn settles_by_itself(&self, check: &Check) -> bool {
        let age = clock::now_ms().abs_diff(check.updated_at);
        check.machine == self.machine && age <= SHIFT_MS && check.state.is_open_question()
    }

    /// The receipts whose rollback is due now, oldest first: `all` of them, or those that the server did not refuse and
    /// whose last try was long enough ago.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn due(&self, all: bool, deadline: &Deadline) -> Result<Vec<String>> {
        self.read(deadline, |t| {
            let query = format!(
                "SELECT {COLUMNS} FROM checks INDEXED BY checks_open
                 WHERE store = ?1 AND {OPEN} AND state IN ('PREPARED', 'UNKNOWN', 'ROLLING_BACK', 'REFUSED')
                 ORDER BY updated_at LIMIT 1000"
            );
            let mut statement = t.prepare_cached(&query).map_err(|e| sqlite(&e))?;
            let rows = statement.query_map([&self.store], read).map_err(|e| sqlite(&e))?;
            let mut due = Vec::new();
            for row in rows {
                let check = known(row.map_err(|e| sqlite(&e))?)?;
                let waits = check.state == State::RollingBack && !self.is_over(check.repeat_at.as_deref())
                    || !all && (check.state == State::Refused || !self.is_over(check.retry_at.as_deref()));
                if !waits && !self.is_in_flight(&check) && self.settles_by_itself(&check) {
                    due.push(check.check_id);
                }
            }
            Ok(due)
        })
    }

    /// The lost writes under former calculations that are to be rolled back once more now.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn due_late_writes(&self, deadline: &Deadline) -> Result<Vec<LateWrite>> {
        self.read(deadline, |t| {
            let mut statement = t
                .prepare_cached(
                    "SELECT check_id, calc_id, retries, repeat_at FROM late_writes WHERE store = ?1",
                )
                .map_err(|e| sqlite(&e))?;
            let rows = statement
                .query_map([&self.store], |r| {
                    let late = LateWrite { check_id: r.get(0)?, calc_id: r.get(1)?, retries: r.get(2)? };
                    Ok((late, r.get::<_, String>(3)?))
                })
                .map_err(|e| sqlite(&e))?;
            let mut due = Vec::new();
            for row in rows {
                let (late, repeat_at) = row.map_err(|e| sqlite(&e))?;
                if self.is_over(Some(&repeat_at)) {
                    due.push(late);
                }
            }
            Ok(due)
        })
    }

    /// The late write is rolled back and cannot arrive any more.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn late_write_settled(&self, late: &LateWrite, deadline: &Deadline) -> Result<()> {
        self.transact(deadline, |t| {
            t.execute(
                "DELETE FROM late_writes WHERE store = ?1 AND check_id = ?2 AND calc_id = ?3",
                (&self.store, &late.check_id, &late.calc_id),
            )
            .map(drop)
            .map_err(|e| sqlite(&e))
        })
    }

    /// The late write could not be rolled back now: again after a while.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn late_write_failed(&self, late: &LateWrite, deadline: &Deadline) -> Result<()> {
        self.transact(deadline, |t| {
            t.execute(
                "UPDATE late_writes SET repeat_at = ?4, retries = retries + 1
                 WHERE store = ?1 AND check_id = ?2 AND calc_id = ?3",
                (&self.store, &late.check_id, &late.calc_id, retry_at(late.retries)),
            )
            .map(drop)
            .map_err(|e| sqlite(&e))
        })
    }
}
