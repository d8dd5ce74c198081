//! `check.rollback`, asked for by the register or needed after a lost write: the same steps.

use serde_json::{Map, Value};

use super::{Checkout, IN_FLIGHT_TICK, optional_text, standing, still_waiting, text};
use crate::deadline::Deadline;
use crate::error::{Error, Outcome, Result, Status};
use crate::journal::{RollbackStep, State, Stating};
use crate::log::Level;
use crate::wire::table::Operation;
use crate::wire::{Answer, Checked, Identity};

/// Whether a rollback without a good answer may still be on its way: we gave up waiting, or somebody between us
/// and the server did. On a line that the other side closed nothing is expected any more.
fn may_arrive(error: &Error) -> bool {
    let gave_up = matches!(error.status(), Status::Timeout | Status::Cancelled | Status::Protocol);
    error.outcome() == Outcome::Unknown && gave_up
}

impl Checkout {
    /// Rolls a check back at the register's wish.
    ///
    /// # Errors
    /// `CONFLICT` once its fiscal receipt is printed; `INVALID_ARGUMENT` for a check that this server knows by a
    /// calculation that neither the journal nor the request names; any of the network: it stays wanted and is repeated.
    pub fn rollback(&self, request: &Map<String, Value>, deadline: &Deadline) -> Result<Map<String, Value>> {
        let (check_id, calc_id) = (text(request, "check_id"), optional_text(request, "calc_id"));
        let _claim = self.claims.take(check_id, Outcome::Unknown, deadline)?;
        let journal = self.journal(Outcome::NotApplied, deadline)?;
        let known = journal.check(check_id, deadline).stating(Outcome::NotApplied)?;
        let named = calc_id.is_some() || known.is_some_and(|check| check.calc_id.is_some());
        if !named && self.exchange.contract.identity() != Identity::CheckId {
            let ru = "журнал не знает расчёта этого чека, а сервер знает чек по нему";
            return Err(Error::argument("calc_id", ru, "is needed: the journal does not know the check"));
        }
        let (state, mut answer) = self.roll_back(check_id, calc_id, true, deadline)?;
        answer.extend(standing(check_id, state));
        Ok(answer)
    }

    /// The steps of a rollback; the caller holds the claim. Unless the register `asked`, only a check whose
    /// fate is open is touched; the state tells whether somebody else has made an end of it.
    pub(super) fn roll_back(
        &self,
        check_id: &str,
        calc_id: Option<&str>,
        asked: bool,
        deadline: &Deadline,
    ) -> Result<(State, Map<String, Value>)> {
        let journal = self.journal(Outcome::NotApplied, deadline)?;
        loop {
            match journal.begin_rollback(check_id, calc_id, asked, deadline).stating(Outcome::NotApplied)? {
                RollbackStep::Done(state) => return Ok((state, Map::new())),
                RollbackStep::Closed => {
                    return Err(Error::new(
                        Status::Conflict,
                        Outcome::NotApplied,
                        "the check is CLOSED: make a return",
                    )
                    .with_message("Чек уже напечатан. Оформите возврат.")
                    .with_field("check_id"));
                }
                RollbackStep::InFlight => {
                    still_waiting(Outcome::Unknown, deadline)?;
                    std::thread::sleep(IN_FLIGHT_TICK);
                }
                RollbackStep::Send { calc_id, is_on_server } => {
                    let sent = self.send_rollback(Some(check_id), calc_id.as_deref(), deadline);
                    let sent = sent.and_then(|answer| match answer {
                        Answer::NeverSeen if is_on_server => Err(held_under_another_name()),
                        answer => Ok(answer.into_object()),
                    });
                    let record = deadline.for_the_record();
                    let answer = match sent {
                        Ok(answer) => answer,
                        Err(error) => {
                            // The application's own no: asking again would be answered the same.
                            let refused = error.status() == Status::Rejected;
                            if refused {
                                self.remember_words(check_id, error.message());
                            }
                            let noted =
                                journal.rollback_failed(check_id, may_arrive(&error), refused, &record);
                            noted.stating(error.outcome())?;
                            return Err(error);
                        }
                    };
                    let state = journal.rolled_back(check_id, &record).stating(Outcome::Applied)?;
                    let state = state.ok_or_else(taken_over)?;
                    self.exchange.log.write(Level::Info, &format!("check {check_id}: {}", state.name()));
                    return Ok((state, answer));
                }
            }
        }
    }

    /// Asks the server to forget a check, by what names it there.
    pub(super) fn send_rollback(
        &self,
        check_id: Option<&str>,
        calc_id: Option<&str>,
        deadline: &Deadline,
    ) -> Result<Answer> {
        let (check_id, calc_id) = match self.exchange.contract.identity() {
            Identity::Both => (check_id, calc_id),
            Identity::CalcId => (None, calc_id),
            Identity::CheckId => (check_id, None),
        };
        let ids = [("check_id", check_id), ("calc_id", calc_id)];
        let named = ids.into_iter().filter_map(|(name, id)| Some((name.to_owned(), Value::from(id?))));
        let request: Map<String, Value> = named.collect();
        if request.is_empty() {
            // A lost write under this calculation: the server knows checks by the register's number, and under that
            // number it holds at most the one that was written since.
            return Ok(request.into());
        }
        self.exchange.call(Operation::CheckRollback, &Checked::composed(request), deadline)
    }
}

/// Another session took the receipt over while this one had it in flight.
pub(super) fn taken_over() -> Error {
    let detail = "another session took the receipt over while this one had it in flight";
    Error::new(Status::OutcomeUnknown, Outcome::Unknown, detail)
}

/// The server refused a write because it holds the check, and now says that it never saw it under the name that
/// `wire.identity` gives it: nothing was rolled back.
fn held_under_another_name() -> Error {
    let detail =
        "the server said that it holds the check, and does not know it by what `wire.identity` names";
    Error::new(Status::Rejected, Outcome::NotApplied, detail)
        .with_message("Сервер держит этот чек под другим номером расчёта. Откатите его в личном кабинете.")
        .with_field("calc_id")
}
