//! `check.write`: journalled before it leaves, never applied twice, settled when no answer comes.

use std::time::Duration;

use serde_json::{Map, Value};

use super::{Checkout, IN_FLIGHT_TICK, kopecks_of, optional_text, still_waiting, stored, text};
use crate::deadline::Deadline;
use crate::error::{Error, Outcome, Result, Status};
use crate::journal::{Check, State, Stating, WriteStep};
use crate::log::Level;
use crate::money;
use crate::wire::check::Content;
use crate::wire::table::Operation;
use crate::wire::{Answer, Checked};

/// What is kept of the deadline for rolling a lost write back.
const ROLLBACK_RESERVE: Duration = Duration::from_secs(3);

/// What settling older receipts may take of a write's time.
const RECOVER_FIRST: Duration = Duration::from_millis(500);

impl Checkout {
    /// Writes a check; the request has passed the table's check.
    ///
    /// # Errors
    /// See the table; the outcome tells whether the server holds the check.
    pub fn write(&self, checked: &Checked<'_>, deadline: &Deadline) -> Result<Map<String, Value>> {
        let request = &checked.object();
        let (check_id, calc_id) = (text(request, "check_id"), text(request, "calc_id"));
        let calculation = self.calculations.get(calc_id);
        if let Some(most) = calculation.as_ref().and_then(|c| c.most_bonuses) {
            let wanted = request.get("pay_bonus").and_then(money::read_lenient).unwrap_or_default();
            if wanted > most {
                let most = money::printed(most);
                return Err(Error::argument(
                    "pay_bonus",
                    &format!("можно списать не больше {most}"),
                    &format!("is above total_max_bonus_can_pay of the calculation, {most}"),
                ));
            }
        }
        let content =
            Content::of_write(check_id, request, calculation.as_ref().map(|c| c.request()).as_ref());
        let _claim = self.claims.take(check_id, deadline)?;
        let journal = self.journal()?;
        if self.exchange.transport.is_offline() {
            // Nothing can leave, so nothing is journalled; but a written check is told from the journal.
            return match journal.check(check_id, deadline).stating(Outcome::Unknown)? {
                Some(check) if matches!(check.state, State::Written | State::Closed) => {
                    repeated(&check, &content)
                }
                Some(check) if matches!(check.state, State::Prepared | State::Unknown) => {
                    Err(Error::new(Status::Offline, Outcome::Unknown, "the network is down").into_unknown())
                }
                _ => Err(Error::new(
                    Status::Offline,
                    Outcome::NotApplied,
                    "the network failed before; waiting for a probe",
                )),
            };
        }
        self.recover(&deadline.at_most(RECOVER_FIRST.min(deadline.left() / 4)));
        let shift = request.get("shift").filter(|v| !v.is_null()).map(shift_name);
        let mut settled = false;
        loop {
            match journal
                .begin_write(check_id, calc_id, &content.to_text(), shift.as_deref(), deadline)
                .stating(Outcome::Unknown)?
            {
                WriteStep::Done(check) => return repeated(&check, &content),
                WriteStep::InFlight => {
                    still_waiting(deadline)?;
                    std::thread::sleep(IN_FLIGHT_TICK);
                }
                WriteStep::Held => {
                    return Err(Error::new(
                        Status::Conflict,
                        Outcome::NotApplied,
                        "a rollback of the check got no answer and may still arrive",
                    )
                    .with_message(
                        "Чек ещё отменяется на сервере. Закройте его без бонусов или под новым номером.",
                    )
                    .with_field("check_id")
                    .with_retryable(true));
                }
                WriteStep::RollBackFirst => {
                    self.roll_back(check_id, None, false, deadline).map_err(Error::into_unknown)?;
                }
                WriteStep::Send { settling } => match self.send_write(check_id, request, checked, deadline) {
                    Err(error) if settling && !settled && error.status() == Status::AlreadyWritten => {
                        // The lost write arrived after its rollback: once more, then it is ours again.
                        settled = true;
                        journal.unknown(check_id, &deadline.for_the_record()).stating(Outcome::Unknown)?;
                    }
                    Err(error) if error.status() == Status::AlreadyWritten => {
                        journal.rejected(check_id, &deadline.for_the_record()).stating(Outcome::Applied)?;
                        return Err(error);
                    }
                    other => return other,
                },
            }
        }
    }

    /// Sends the prepared write and leaves the journal in the state that its answer means.
    fn send_write(
        &self,
        check_id: &str,
        request: &Map<String, Value>,
        checked: &Checked<'_>,
        deadline: &Deadline,
    ) -> Result<Map<String, Value>> {
        let journal = self.journal()?;
        let sent = self.exchange.call(Operation::CheckWrite, checked, &deadline.keeping(ROLLBACK_RESERVE));
        let record = deadline.for_the_record();
        match sent.map(Answer::into_object) {
            Ok(answer) => {
                let spent = kopecks_of(&answer, "total_bonus_pay", request.get("pay_bonus"));
                let earned = kopecks_of(&answer, "total_add_bonus", None);
                match journal.written(check_id, &answer, spent, earned, &record) {
                    Ok(()) => Ok(answer),
                    Err(failure) => {
                        let error = failure.into_error(Outcome::NotApplied);
                        Err(self.undo_unrecorded(check_id, request, error, deadline))
                    }
                }
            }
            Err(error) => match error.outcome() {
                Outcome::NotApplied => {
                    journal.rejected(check_id, &record).stating(Outcome::NotApplied)?;
                    Err(error)
                }
                Outcome::Applied => Err(error),
                Outcome::Unknown => {
                    // Should this fail, PREPARED stays: recovery treats it the same.
                    _ = journal.unknown(check_id, &record);
                    self.exchange
                        .log
                        .write(Level::Warn, &format!("check {check_id}: no answer to its write: {error}"));
                    Err(self.undo_lost(check_id, error, deadline))
                }
            },
        }
    }

    /// No answer came: what is left of the deadline serves to roll the check back.
    fn undo_lost(&self, check_id: &str, error: Error, deadline: &Deadline) -> Error {
        if error.status() == Status::Cancelled {
            return error;
        }
        match self.roll_back(check_id, None, false, deadline) {
            Ok(_) => error
                .with_message("Ответа от сервера лояльности нет, чек в нём отменён. Закройте чек ещё раз или без бонусов.")
                .with_outcome(Outcome::NotApplied)
                .with_retryable(true),
            Err(_) => error.into_unknown(),
        }
    }

    /// The server holds the check and the journal could not note it: after a crash it would be rolled back
    /// though its receipt was printed. So it is rolled back now, and the sale is closed anew.
    fn undo_unrecorded(
        &self,
        check_id: &str,
        request: &Map<String, Value>,
        error: Error,
        deadline: &Deadline,
    ) -> Error {
        let undone = self.send_rollback(Some(check_id), optional_text(request, "calc_id"), deadline);
        self.exchange
            .log
            .write(Level::Error, &format!("check {check_id}: written but not journalled: {error}"));
        match undone {
            Ok(_) => error,
            Err(_) => error.into_unknown(),
        }
    }
}

/// The answer to a write that was done before: the stored one, if the customer would see the same.
fn repeated(check: &Check, content: &Content) -> Result<Map<String, Value>> {
    match content.difference(&Content::from_text(&check.content)) {
        None => Ok(stored(check.answer.as_deref())),
        Some(field) => Err(Error::new(
            Status::Conflict,
            Outcome::NotApplied,
            format!("the check is {} already with another `{field}`", check.state.name()),
        )
        .with_message("Чек с этим номером уже проведён с другим содержимым.")
        .with_field(field)),
    }
}

/// A shift's name as the journal compares it: 7 and "7" are the same.
pub(crate) fn shift_name(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}
