//! A receipt's life: what each step finds in the journal and leaves there.

use rusqlite::{OptionalExtension, Row, Transaction, named_params};
use serde_json::{Map, Value};

use super::failure::Result;
use super::{Journal, OPEN, State, failed, sqlite, storable};
use crate::clock::{self, Moment};
use crate::deadline::Deadline;

/// How long a receipt that could not be settled is left alone: not at all after the first try, then twice as long after
/// each, within these bounds.
const RETRY_FIRST_MS: i64 = 5_000;
const RETRY_LAST_MS: i64 = 600_000;

/// A shift is no longer than this: what is open for longer is a person's business.
pub(super) const SHIFT_MS: u64 = 86_400_000;

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
    repeat_at: Option<String>,
    held_until: Option<String>,
    retry_at: Option<String>,
    retries: i64,
    owner: Option<String>,
    lease: Option<String>,
    machine: String,
    shift: Option<String>,
    sums: Sums,
    sale: Option<i64>,
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

/// A lost write under a former calculation, to be rolled back once more.
#[derive(Clone, Debug)]
pub struct LateWrite {
    /// The receipt that it belonged to.
    pub check_id: String,
    /// The calculation under which it was written.
    pub calc_id: String,
    retries: i64,
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
    Send {
        /// See above.
        calc_id: Option<String>,
        /// The server said that it holds the check: should it now say that it never saw it, it means another one.
        is_on_server: bool,
    },
    /// Nothing to do: rolled back before, or settled otherwise meanwhile.
    Done(State),
    /// Its fiscal receipt is printed.
    Closed,
    /// Another session has it in flight: wait, then come again.
    InFlight,
}

impl Check {
    /// Its bonuses: what the answer said, or the calculation.
    #[must_use]
    pub fn sums(&self) -> Sums {
        self.sums
    }

    /// The event of its sale, while it is written.
    #[must_use]
    pub(super) fn sale(&self) -> Option<i64> {
        self.sale
    }
}

const COLUMNS: &str = "check_id, state, calc_id, content, answer, lost, created_at, updated_at, repeat_at, held_until, \
                       retry_at, retries, owner, lease, machine, shift, spent, earned, sale, is_on_server";

fn read(row: &Row<'_>) -> rusqlite::Result<(String, Check)> {
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

fn known((state, check): (String, Check)) -> Result<Check> {
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
            State::Written | State::Closed => Some(WriteStep::Done(check.clone())),
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
            let (owner, lease) = (self.mark.name(), Journal::lease(deadline));
            let Some(check) = self.load(t, check_id)? else {
                t.execute(
                    "INSERT INTO checks (store, check_id, state, calc_id, content, owner, lease, lost, is_on_server, retries,
                     machine, spent, earned, created_at, updated_at)
                     VALUES (?1, ?2, 'ROLLING_BACK', ?3, '', ?4, ?5, 0, 0, 0, ?6, 0, 0, ?7, ?7)",
                    (&self.store, check_id, calc_id, owner, lease, &self.machine, now),
                )
                .map_err(|e| sqlite(&e))?;
                let calc_id = calc_id.map(ToOwned::to_owned);
                return Ok(RollbackStep::Send { calc_id, is_on_server: false });
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
            // Who had it in flight is gone, and what became of that rollback is not known.
            let died = check.state == State::RollingBack && check.owner.is_some();
            let held_until = if died { Some(self.settled_from_now()) } else { check.held_until };
            let calc_id = check.calc_id.or_else(|| calc_id.map(ToOwned::to_owned));
            let changed = t
                .execute(
                    "UPDATE checks SET state = 'ROLLING_BACK', calc_id = ?3, owner = ?4, lease = ?5, lost = ?6,
                     repeat_at = ?7, held_until = ?8, updated_at = ?9
                     WHERE store = ?1 AND check_id = ?2 AND state = ?10 AND owner IS ?11",
                    rusqlite::params![
                        self.store, check_id, calc_id, owner, lease, lost, repeat_at, held_until, now,
                        check.state.name(), check.owner
                    ],
                )
                .map_err(|e| sqlite(&e))?;
            let is_on_server = check.is_on_server;
            Ok(if changed == 1 { RollbackStep::Send { calc_id, is_on_server } } else { RollbackStep::InFlight })
        })
    }

    /// When whatever is on its way now will have arrived.
    fn settled_from_now(&self) -> String {
        Moment::after_ms(self.settle_ms).to_text()
    }

    /// The server said that it does not hold the check. After a lost write that counts only once it was said again
    /// `settle_ms` later, because the write may still arrive in between. `None` where another session took it over.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn rolled_back(&self, check_id: &str, deadline: &Deadline) -> Result<Option<State>> {
        self.transact(deadline, |t| {
            let Some(check) = self.load(t, check_id)? else { return Ok(None) };
            let (state, repeat_at) = match &check.repeat_at {
                _ if !check.lost || self.settle_ms == 0 => (State::RolledBack, None),
                None => (State::RollingBack, Some(self.settled_from_now())),
                Some(at) if self.is_over(Some(at)) => (State::RolledBack, None),
                Some(at) => (State::RollingBack, Some(at.clone())),
            };
            let changed = t
                .execute(
                    "UPDATE checks SET state = ?3, repeat_at = ?4, lost = ?5, owner = NULL, lease = NULL, sale = NULL, is_on_server = 0,
                     retries = 0, retry_at = NULL, updated_at = ?6
                     WHERE store = ?1 AND check_id = ?2 AND state = 'ROLLING_BACK' AND owner = ?7",
                    (
                        &self.store,
                        check_id,
                        state.name(),
                        &repeat_at,
                        state == State::RollingBack,
                        clock::now_ms(),
                        self.mark.name(),
                    ),
                )
                .map_err(|e| sqlite(&e))?;
            if changed != 1 {
                return Ok(None);
            }
            // The second rollback of a lost write is the same event.
            if check.repeat_at.is_none() {
                let shift = self.shift_now(t)?.or(check.shift);
                match check.sale {
                    Some(sale) => self.note(t, "undone", Some(sale), shift.as_deref(), check.sums)?,
                    None => self.note(t, "rollback", None, shift.as_deref(), Sums::default())?,
                };
            }
            Ok(Some(state))
        })
    }

    /// The rollback is not proven: it stays wanted, after a while. Where it `may_arrive` yet, no write is sent until it
    /// would have. Where the server `refused` it, a person has to look. False where another session took it over.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn rollback_failed(
        &self,
        check_id: &str,
        may_arrive: bool,
        refused: bool,
        deadline: &Deadline,
    ) -> Result<bool> {
        self.transact(deadline, |t| {
            let retries = self.load(t, check_id)?.map_or(0, |check| check.retries);
            let held_until = may_arrive.then(|| self.settled_from_now());
            let state = if refused { State::Refused } else { State::RollingBack };
            let changed = t
                .execute(
                    "UPDATE checks SET state = ?3, owner = NULL, lease = NULL, held_until = coalesce(?4, held_until),
                     retries = retries + 1, retry_at = ?5
                     WHERE store = ?1 AND check_id = ?2 AND state = 'ROLLING_BACK' AND owner = ?6",
                    (&self.store, check_id, state.name(), held_until, retry_at(retries), self.mark.name()),
                )
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

    /// Whether the library settles this receipt by itself: not one that is open for longer than a shift, nor one of
    /// another machine, whose paper nobody here has seen.
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

fn retry_at(retries: i64) -> String {
    let wait = match retries {
        ..=0 => 0,
        _ => RETRY_FIRST_MS.saturating_mul(1_i64 << retries.clamp(1, 10)) / 2,
    };
    Moment::after_ms(wait.min(RETRY_LAST_MS)).to_text()
}
