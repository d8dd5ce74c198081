//! A receipt's life: what each step finds in the journal and leaves there.

use rusqlite::{OptionalExtension, Row, Transaction};
use serde_json::{Map, Value};

use super::failure::Result;
use super::{Journal, OPEN, State, failed, sqlite, storable};
use crate::clock;
use crate::deadline::Deadline;

/// One receipt as the journal holds it.
#[derive(Clone, Debug)]
pub struct Check {
    /// The register's own id.
    pub check_id: String,
    /// Where it stands.
    pub state: State,
    /// The calculation under which it was written last.
    pub calc_id: Option<String>,
    /// Digests of what the customer sees.
    pub content: String,
    /// The answer of its write, as JSON.
    pub answer: Option<String>,
    /// A write of it got no answer and may still arrive.
    pub lost: bool,
    /// When its rollback is sent once more, ms since 1970.
    pub repeat_at: Option<i64>,
    /// Until when a rollback of it may still arrive, ms since 1970.
    pub held_until: Option<i64>,
    /// Ms since 1970.
    pub created_at: i64,
    /// Ms since 1970.
    pub updated_at: i64,
    owner: Option<String>,
}

/// A lost write under a former calculation, to be rolled back once more.
#[derive(Clone, Debug)]
pub struct LateWrite {
    /// The receipt that it belonged to.
    pub check_id: String,
    /// The calculation under which it was written.
    pub calc_id: String,
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
    Done(Check),
    /// A former write's fate is open: roll it back, then come again.
    RollBackFirst,
    /// A rollback that got no answer may still arrive, and would delete a new write.
    Held,
    /// Another session has it in flight: wait, then come again.
    InFlight,
}

/// What a rollback finds.
#[derive(Debug)]
pub enum RollbackStep {
    /// Journalled as ROLLING_BACK: send it, under this calculation where one is known.
    Send(Option<String>),
    /// Nothing to do: rolled back before, or settled otherwise meanwhile.
    Done(State),
    /// Its fiscal receipt is printed.
    Closed,
    /// Another session has it in flight: wait, then come again.
    InFlight,
}

const COLUMNS: &str =
    "check_id, state, calc_id, content, answer, lost, repeat_at, held_until, created_at, updated_at, owner";

fn read(row: &Row<'_>) -> rusqlite::Result<(String, Check)> {
    let state: String = row.get(1)?;
    let check = Check {
        check_id: row.get(0)?,
        state: State::named(&state).unwrap_or(State::Unknown),
        calc_id: row.get(2)?,
        content: row.get(3)?,
        answer: row.get(4)?,
        lost: row.get(5)?,
        repeat_at: row.get(6)?,
        held_until: row.get(7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
        owner: row.get(10)?,
    };
    Ok((state, check))
}

fn known((state, check): (String, Check)) -> Result<Check> {
    match State::named(&state) {
        Some(_) => Ok(check),
        None => Err(failed(&format!("check {} is in the unknown state {state}", check.check_id))),
    }
}

fn load(transaction: &Transaction<'_>, check_id: &str) -> Result<Option<Check>> {
    let query = format!("SELECT {COLUMNS} FROM checks WHERE check_id = ?1");
    let mut statement = transaction.prepare_cached(&query).map_err(|e| sqlite(&e))?;
    statement.query_row([check_id], read).optional().map_err(|e| sqlite(&e))?.map(known).transpose()
}

impl Journal {
    /// One receipt.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn check(&self, check_id: &str, deadline: &Deadline) -> Result<Option<Check>> {
        self.transact(deadline, |t| load(t, check_id))
    }

    /// The first step of a write; leaves PREPARED where it says [`WriteStep::Send`].
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn begin_write(
        &self,
        check_id: &str,
        calc_id: &str,
        content: &str,
        shift: Option<&str>,
        deadline: &Deadline,
    ) -> Result<WriteStep> {
        self.transact(deadline, |t| {
            let Some(check) = load(t, check_id)? else {
                let now = clock::now_ms();
                t.prepare_cached(
                    "INSERT INTO checks (check_id, state, calc_id, content, owner, lost, shift, spent, earned,
                     created_at, updated_at) VALUES (?1, 'PREPARED', ?2, ?3, ?4, 0, ?5, 0, 0, ?6, ?6)",
                )
                .and_then(|mut s| s.execute((check_id, calc_id, content, self.owner.name(), shift, now)))
                .map_err(|e| sqlite(&e))?;
                return Ok(WriteStep::Send { settling: false });
            };
            if self.is_in_flight(&check) {
                return Ok(WriteStep::InFlight);
            }
            match check.state {
                State::Written | State::Closed => return Ok(WriteStep::Done(check)),
                State::Prepared | State::Unknown => return Ok(WriteStep::RollBackFirst),
                // Not yet rolled back at all.
                State::RollingBack if check.repeat_at.is_none() => return Ok(WriteStep::RollBackFirst),
                State::RollingBack | State::RolledBack | State::Rejected => {}
            }
            if self.lies_ahead(check.held_until) {
                return Ok(WriteStep::Held);
            }
            if let (true, Some(at), Some(former)) = (check.lost, check.repeat_at, &check.calc_id)
                && former != calc_id
            {
                t.execute("INSERT OR REPLACE INTO late_writes VALUES (?1, ?2, ?3)", (check_id, former, at))
                    .map_err(|e| sqlite(&e))?;
            }
            t.prepare_cached(
                "UPDATE checks SET state = 'PREPARED', calc_id = ?2, content = ?3, owner = ?4, shift = ?5,
                 answer = NULL, updated_at = ?6 WHERE check_id = ?1",
            )
            .and_then(|mut s| {
                s.execute((check_id, calc_id, content, self.owner.name(), shift, clock::now_ms()))
            })
            .map_err(|e| sqlite(&e))?;
            Ok(WriteStep::Send { settling: check.lost })
        })
    }

    /// The server holds the check.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn written(
        &self,
        check_id: &str,
        answer: &Map<String, Value>,
        spent: i64,
        earned: i64,
        deadline: &Deadline,
    ) -> Result<()> {
        let answer = storable(answer);
        self.transact(deadline, |t| {
            // Its identity on the server is taken now, so that a late former write is refused there; but only until
            // this one is rolled back, so what is known of the former one stays.
            t.prepare_cached(
                "UPDATE checks SET state = 'WRITTEN', answer = ?2, spent = ?3, earned = ?4, owner = NULL,
                 held_until = NULL, updated_at = ?5 WHERE check_id = ?1",
            )
            .and_then(|mut s| s.execute((check_id, &answer, spent, earned, clock::now_ms())))
            .map(drop)
            .map_err(|e| sqlite(&e))
        })
    }

    /// The server refused the check, or the request never left. A former lost write keeps its rollback.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn rejected(&self, check_id: &str, deadline: &Deadline) -> Result<()> {
        self.transact(deadline, |t| {
            t.execute(
                "UPDATE checks SET state = CASE WHEN lost THEN 'ROLLING_BACK' ELSE 'REJECTED' END, owner = NULL,
                 updated_at = ?2 WHERE check_id = ?1",
                (check_id, clock::now_ms()),
            )
            .map(drop)
            .map_err(|e| sqlite(&e))
        })
    }

    /// Whether the server holds the check is not known.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn unknown(&self, check_id: &str, deadline: &Deadline) -> Result<()> {
        self.transact(deadline, |t| {
            t.execute(
                "UPDATE checks SET state = 'UNKNOWN', owner = NULL, lost = 1, repeat_at = NULL, updated_at = ?2
                 WHERE check_id = ?1",
                (check_id, clock::now_ms()),
            )
            .map(drop)
            .map_err(|e| sqlite(&e))
        })
    }

    /// The first step of a rollback; leaves ROLLING_BACK where it says [`RollbackStep::Send`].
    /// Unless the register `asked` for it, only a receipt whose fate is open is touched.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn begin_rollback(
        &self,
        check_id: &str,
        calc_id: Option<&str>,
        asked: bool,
        deadline: &Deadline,
    ) -> Result<RollbackStep> {
        self.transact(deadline, |t| {
            let now = clock::now_ms();
            let Some(check) = load(t, check_id)? else {
                t.execute(
                    "INSERT INTO checks (check_id, state, calc_id, content, owner, lost, spent, earned, created_at,
                     updated_at) VALUES (?1, 'ROLLING_BACK', ?2, '', ?3, 0, 0, 0, ?4, ?4)",
                    (check_id, calc_id, self.owner.name(), now),
                )
                .map_err(|e| sqlite(&e))?;
                return Ok(RollbackStep::Send(calc_id.map(ToOwned::to_owned)));
            };
            if self.is_in_flight(&check) {
                return Ok(RollbackStep::InFlight);
            }
            match check.state {
                State::Closed if asked => return Ok(RollbackStep::Closed),
                State::RolledBack => return Ok(RollbackStep::Done(check.state)),
                State::Written | State::Rejected | State::Closed if !asked => {
                    return Ok(RollbackStep::Done(check.state));
                }
                _ => {}
            }
            // A write that never came to an answer, here or in a process that died, may still arrive; what was
            // known of an earlier one says nothing of when.
            let newly_lost = matches!(check.state, State::Prepared | State::Unknown);
            let lost = check.lost || newly_lost;
            let repeat_at = check.repeat_at.filter(|_| !newly_lost);
            // Who had it in flight is dead, and what became of the rollback is not known.
            let died = check.state == State::RollingBack && check.owner.is_some();
            let held_until = if died { Some(now + self.settle_ms) } else { check.held_until };
            let calc_id = check.calc_id.or_else(|| calc_id.map(ToOwned::to_owned));
            t.execute(
                "UPDATE checks SET state = 'ROLLING_BACK', calc_id = ?2, owner = ?3, lost = ?4, repeat_at = ?5,
                 held_until = ?6, updated_at = ?7 WHERE check_id = ?1",
                (check_id, &calc_id, self.owner.name(), lost, repeat_at, held_until, now),
            )
            .map_err(|e| sqlite(&e))?;
            Ok(RollbackStep::Send(calc_id))
        })
    }

    /// The server said that it does not hold the check. After a lost write that counts only once it was said
    /// again `settle_ms` later, because the write may still arrive in between.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn rolled_back(&self, check_id: &str, deadline: &Deadline) -> Result<State> {
        self.transact(deadline, |t| {
            let Some(check) = load(t, check_id)? else { return Ok(State::RolledBack) };
            let now = clock::now_ms();
            let (state, repeat_at) = match check.repeat_at {
                _ if !check.lost || self.settle_ms == 0 => (State::RolledBack, None),
                None => (State::RollingBack, Some(now + self.settle_ms)),
                Some(at) if now >= at || at > now + self.settle_ms => (State::RolledBack, None),
                Some(at) => (State::RollingBack, Some(at)),
            };
            t.execute(
                "UPDATE checks SET state = ?2, repeat_at = ?3, lost = ?4, owner = NULL, spent = 0, earned = 0,
                 updated_at = ?5 WHERE check_id = ?1",
                (check_id, state.name(), repeat_at, state == State::RollingBack, now),
            )
            .map_err(|e| sqlite(&e))?;
            Ok(state)
        })
    }

    /// The rollback got no good answer: it stays wanted. Where it `may_arrive` yet, no write is sent until it
    /// would have.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn rollback_failed(&self, check_id: &str, may_arrive: bool, deadline: &Deadline) -> Result<()> {
        self.transact(deadline, |t| {
            let held_until = may_arrive.then(|| clock::now_ms() + self.settle_ms);
            t.execute(
                "UPDATE checks SET owner = NULL, held_until = coalesce(?2, held_until) WHERE check_id = ?1",
                (check_id, held_until),
            )
            .map(drop)
            .map_err(|e| sqlite(&e))
        })
    }

    /// The fiscal receipt is printed. Returns the state found: only WRITTEN and CLOSED are well.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn close(&self, check_id: &str, deadline: &Deadline) -> Result<Option<State>> {
        self.transact(deadline, |t| {
            let found = load(t, check_id)?.map(|c| c.state);
            if found == Some(State::Written) {
                t.execute(
                    "UPDATE checks SET state = 'CLOSED', updated_at = ?2 WHERE check_id = ?1",
                    (check_id, clock::now_ms()),
                )
                .map_err(|e| sqlite(&e))?;
            }
            Ok(found)
        })
    }

    /// The receipts whose rollback is due now, oldest first.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn due(&self, deadline: &Deadline) -> Result<Vec<String>> {
        self.transact(deadline, |t| {
            let query = format!(
                "SELECT {COLUMNS} FROM checks INDEXED BY checks_open
                 WHERE {OPEN} AND state IN ('PREPARED', 'UNKNOWN', 'ROLLING_BACK') ORDER BY updated_at LIMIT 1000"
            );
            let mut statement = t.prepare_cached(&query).map_err(|e| sqlite(&e))?;
            let rows = statement.query_map([], read).map_err(|e| sqlite(&e))?;
            let mut due = Vec::new();
            for row in rows {
                let check = known(row.map_err(|e| sqlite(&e))?)?;
                let waits = check.state == State::RollingBack && self.lies_ahead(check.repeat_at);
                if !waits && !self.is_in_flight(&check) {
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
        self.transact(deadline, |t| {
            let now = clock::now_ms();
            let mut statement = t
                .prepare_cached(
                    "SELECT check_id, calc_id FROM late_writes WHERE repeat_at <= ?1 OR repeat_at > ?2",
                )
                .map_err(|e| sqlite(&e))?;
            let rows = statement
                .query_map((now, now + self.settle_ms), |r| {
                    Ok(LateWrite { check_id: r.get(0)?, calc_id: r.get(1)? })
                })
                .map_err(|e| sqlite(&e))?;
            rows.collect::<rusqlite::Result<_>>().map_err(|e| sqlite(&e))
        })
    }

    /// The late write is rolled back and cannot arrive any more.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn late_write_settled(&self, late: &LateWrite, deadline: &Deadline) -> Result<()> {
        self.transact(deadline, |t| {
            t.execute(
                "DELETE FROM late_writes WHERE check_id = ?1 AND calc_id = ?2",
                (&late.check_id, &late.calc_id),
            )
            .map(drop)
            .map_err(|e| sqlite(&e))
        })
    }

    /// Whether a moment of settling is still to come; one too far ahead means that the clock was set back since.
    fn lies_ahead(&self, moment: Option<i64>) -> bool {
        let now = clock::now_ms();
        moment.is_some_and(|at| now < at && at <= now + self.settle_ms)
    }

    fn is_in_flight(&self, check: &Check) -> bool {
        check.owner.as_deref().is_some_and(|owner| self.owner.other_is_alive(owner))
    }
}
