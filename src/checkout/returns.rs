//! `check.return`: nothing undoes a return, so one that got no answer is sent again only where the server knows it.

use serde_json::{Map, Value};

use super::rollback::taken_over;
use super::{Checkout, IN_FLIGHT_TICK, shift_name, still_waiting, stored, text};
use crate::deadline::Deadline;
use crate::error::{Error, Outcome, Result, Status};
use crate::journal::{Return, ReturnStep, State, Stating, Sums};
use crate::log::Level;
use crate::money;
use crate::wire::check::Content;
use crate::wire::table::Operation;
use crate::wire::{Answer, Checked, Identity};

impl Checkout {
    /// Returns positions of a check, or the whole; the request has passed the table's check.
    ///
    /// # Errors
    /// `OUTCOME_UNKNOWN` where no answer came.
    pub fn give_back(&self, request: &Map<String, Value>, deadline: &Deadline) -> Result<Map<String, Value>> {
        let (return_id, check_id) = (text(request, "return_id"), text(request, "check_id"));
        let content = Content::of_return(return_id, request);
        // A return and a receipt may bear the same number.
        let _claim = self.claims.take(&format!("return {return_id}"), Outcome::Unknown, deadline)?;
        let journal = self.journal(Outcome::NotApplied, deadline)?;
        let agrees = |stored: &str| content.agrees_with(&Content::from_text(stored));
        let (written, shift) = (content.to_text(), shift_name(request));
        let may_repeat = self.exchange.contract.knows_returns();
        let on_the_wire = self.named_for_the_server(request, deadline);
        loop {
            let begun = journal.begin_return(
                (return_id, check_id),
                (&written, shift.as_deref()),
                agrees,
                may_repeat,
                deadline,
            );
            match begun.stating(Outcome::Unknown)? {
                ReturnStep::Done(done) if agrees(&done.content) => return Ok(stored(done.answer.as_deref())),
                ReturnStep::Done(other) | ReturnStep::Different(other) => {
                    return Err(conflict(&content, &other));
                }
                ReturnStep::Unknown => {
                    let detail =
                        "the return got no answer before, and the server does not know it by its return_id";
                    return Err(Error::new(Status::OutcomeUnknown, Outcome::Unknown, detail)
                        .with_message(
                            "Неизвестно, прошёл ли этот возврат. Посмотрите в личном кабинете и отметьте его итог.",
                        )
                        .with_field("return_id"));
                }
                ReturnStep::InFlight => {
                    still_waiting(Outcome::Unknown, deadline)?;
                    std::thread::sleep(IN_FLIGHT_TICK);
                }
                ReturnStep::Send { again } => {
                    return match on_the_wire {
                        Ok(checked) => self.send_return(return_id, &checked, again, deadline),
                        Err(error) => {
                            let state = if again { State::Unknown } else { State::Rejected };
                            journal.return_ended(return_id, state, deadline).stating(error.outcome())?;
                            Err(error)
                        }
                    };
                }
            }
        }
    }

    /// The request under the name by which this server knows the check, and no other.
    fn named_for_the_server(
        &self,
        request: &Map<String, Value>,
        deadline: &Deadline,
    ) -> Result<Checked<'static>> {
        let mut sent = request.clone();
        sent.shift_remove("shift");
        let identity = self.exchange.contract.identity();
        let given = sent.shift_remove("calc_id").filter(|id| id.as_str().is_some_and(|id| !id.is_empty()));
        if identity != Identity::CheckId {
            let known = if given.is_some() {
                given
            } else {
                let journal = self.journal(Outcome::NotApplied, deadline)?;
                let check =
                    journal.check(text(request, "check_id"), deadline).stating(Outcome::NotApplied)?;
                check.and_then(|check| check.calc_id).map(Value::from)
            };
            let calc_id = known.ok_or_else(|| {
                let ru = "журнал не знает расчёта этого чека, а сервер знает чек по нему";
                Error::argument("calc_id", ru, "is needed: the journal does not know the check")
            })?;
            sent.insert("calc_id".to_owned(), calc_id);
        }
        if identity == Identity::CalcId {
            sent.shift_remove("check_id");
        }
        Ok(Checked::composed(sent))
    }

    fn send_return(
        &self,
        return_id: &str,
        request: &Checked<'_>,
        again: bool,
        deadline: &Deadline,
    ) -> Result<Map<String, Value>> {
        let journal = self.journal(Outcome::NotApplied, deadline)?;
        let sent = self.exchange.call(Operation::CheckReturn, request, deadline);
        let record = deadline.for_the_record();
        match sent.map(Answer::into_object) {
            Ok(answer) => {
                let kopecks = |name: &str| answer.get(name).and_then(money::kopecks_of);
                let (returned, withdrawn) = (kopecks("bonus_returned"), kopecks("bonus_withdrawn"));
                let estimated = returned.is_none() && withdrawn.is_none();
                let sums = Sums { spent: returned.unwrap_or(0), earned: withdrawn.unwrap_or(0), estimated };
                let noted = journal.returned(return_id, &answer, sums, &record).stating(Outcome::Applied)?;
                if noted { Ok(answer) } else { Err(taken_over()) }
            }
            Err(error) if again && error.status() == Status::AlreadyWritten => {
                // The first sending arrived after all, and its answer is lost for good.
                let sums = Sums { estimated: true, ..Sums::default() };
                journal.returned(return_id, &Map::new(), sums, &record).stating(Outcome::Applied)?;
                Ok(Map::new())
            }
            // A refusal of the second sending says nothing of the first one.
            Err(error) if again || error.outcome() == Outcome::Unknown => {
                // Should this fail, PREPARED stays, which is met in the same way.
                _ = journal.return_ended(return_id, State::Unknown, &record);
                self.exchange.log.write(Level::Warn, &format!("return {return_id}: no answer: {error}"));
                let is_cancelled = error.status() == Status::Cancelled;
                Err(if is_cancelled { error.with_outcome(Outcome::Unknown) } else { error.into_unknown() })
            }
            Err(error) => {
                journal.return_ended(return_id, State::Rejected, &record).stating(error.outcome())?;
                Err(error)
            }
        }
    }
}

fn conflict(content: &Content, other: &Return) -> Error {
    let former = Content::from_text(&other.content);
    let field = content.difference(&former).unwrap_or("items");
    let detail = format!("the return was sent before with another `{field}`");
    Error::new(Status::Conflict, Outcome::NotApplied, detail)
        .with_message("Возврат с этим номером уже отправлен с другим содержимым.")
        .with_field(field)
}
