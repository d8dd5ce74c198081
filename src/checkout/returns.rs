//! `check.return`: the same `return_id` may be sent again, because nothing undoes a return.

use serde_json::{Map, Value};

use super::{Checkout, IN_FLIGHT_TICK, kopecks_of, still_waiting, stored, text};
use crate::deadline::Deadline;
use crate::error::{Error, Outcome, Result, Status};
use crate::journal::{Return, ReturnStep, State, Stating};
use crate::log::Level;
use crate::wire::check::Content;
use crate::wire::table::Operation;
use crate::wire::{Answer, Checked};

impl Checkout {
    /// Returns positions of a check, or the whole; the request has passed the table's check.
    ///
    /// # Errors
    /// `OUTCOME_UNKNOWN` where no answer came: send the same again.
    pub fn give_back(&self, request: &Checked<'_>, deadline: &Deadline) -> Result<Map<String, Value>> {
        let request = &request.object();
        let (return_id, check_id) = (text(request, "return_id"), text(request, "check_id"));
        let content = Content::of_return(return_id, request);
        // A return and a receipt may bear the same number.
        let _claim = self.claims.take(&format!("return {return_id}"), deadline)?;
        let journal = self.journal()?;
        let agrees = |stored: &str| content.agrees_with(&Content::from_text(stored));
        loop {
            match journal
                .begin_return(return_id, check_id, &content.to_text(), agrees, deadline)
                .stating(Outcome::NotApplied)?
            {
                ReturnStep::Done(done) if agrees(&done.content) => return Ok(stored(done.answer.as_deref())),
                ReturnStep::Done(other) | ReturnStep::Different(other) => {
                    return Err(conflict(&content, &other));
                }
                ReturnStep::InFlight => {
                    still_waiting(deadline)?;
                    std::thread::sleep(IN_FLIGHT_TICK);
                }
                ReturnStep::Send { again } => return self.send_return(return_id, request, again, deadline),
            }
        }
    }

    fn send_return(
        &self,
        return_id: &str,
        request: &Map<String, Value>,
        again: bool,
        deadline: &Deadline,
    ) -> Result<Map<String, Value>> {
        let journal = self.journal()?;
        let sent = self.exchange.call(Operation::CheckReturn, &Checked::composed(request.clone()), deadline);
        let record = deadline.for_the_record();
        match sent.map(Answer::into_object) {
            Ok(answer) => {
                let returned = kopecks_of(&answer, "bonus_returned", None);
                let withdrawn = kopecks_of(&answer, "bonus_withdrawn", None);
                // Unrecorded it stays PREPARED, and the same return may be sent again.
                journal
                    .returned(return_id, &answer, returned, withdrawn, &record)
                    .stating(Outcome::Applied)?;
                Ok(answer)
            }
            Err(error) if again && error.status() == Status::AlreadyWritten => {
                // The first sending arrived after all, and its answer is lost for good.
                journal.returned(return_id, &Map::new(), 0, 0, &record).stating(Outcome::Applied)?;
                Ok(Map::new())
            }
            Err(error) if error.outcome() == Outcome::Unknown => {
                _ = journal.return_ended(return_id, State::Unknown, &record);
                self.exchange.log.write(Level::Warn, &format!("return {return_id}: no answer: {error}"));
                if error.status() == Status::Cancelled { Err(error) } else { Err(error.into_unknown()) }
            }
            Err(error) => {
                // Refused now says nothing of a former sending that got no answer, unless the server decided.
                let decided =
                    !again || error.http().is_some_and(|h| (400..500).contains(&h) && h != 401 && h != 403);
                let state = if decided { State::Rejected } else { State::Unknown };
                journal.return_ended(return_id, state, &record).stating(error.outcome())?;
                if decided { Err(error) } else { Err(error.into_unknown()) }
            }
        }
    }
}

fn conflict(content: &Content, other: &Return) -> Error {
    let former = Content::from_text(&other.content);
    let field = content.difference(&former).unwrap_or("items");
    Error::new(
        Status::Conflict,
        Outcome::NotApplied,
        format!("the return was sent before with another `{field}`"),
    )
    .with_message("Возврат с этим номером уже отправлен с другим содержимым.")
    .with_field(field)
}
