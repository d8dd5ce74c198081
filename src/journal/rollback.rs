//! A rollback's steps: what each finds in the journal and leaves there.

use super::failure::Result;
use super::{Journal, State, Sums, sqlite};
use crate::clock::{self, Moment};
use crate::deadline::Deadline;

/// How long a receipt that could not be settled is left alone: not at all after the first try, then twice as long after
/// each, within these bounds.
const RETRY_FIRST_MS: i64 = 5_000;
const RETRY_LAST_MS: i64 = 600_000;

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

impl Journal {
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
    pub(super) fn settled_from_now(&self) -> String {
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
}

/// When a receipt that could not be settled is tried again.
pub(super) fn retry_at(retries: i64) -> String {
    let wait = match retries {
        ..=0 => 0,
        _ => RETRY_FIRST_MS.saturating_mul(1_i64 << retries.clamp(1, 10)) / 2,
    };
    Moment::after_ms(wait.min(RETRY_LAST_MS)).to_text()
}
