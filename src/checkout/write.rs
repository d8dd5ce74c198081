//! `check.write`: journalled before it leaves, never applied twice, settled when no answer comes.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::calculations::Calculation;
use super::{Checkout, IN_FLIGHT_TICK, optional_text, shift_name, still_waiting, stored, text};
use crate::deadline::Deadline;
use crate::error::{Error, Outcome, Result, Status};
use crate::journal::{Begun, Check, Failure, Journal, State, Stating, Sums, WriteStep};
use crate::log::Level;
use crate::money;
use crate::wire::check::Content;
use crate::wire::table::Operation;
use crate::wire::{Answer, Checked, request};

/// What is kept of the deadline for rolling a lost write back.
const ROLLBACK_RESERVE: Duration = Duration::from_secs(3);

/// What settling older receipts may take of a write's time.
const RECOVER_FIRST: Duration = Duration::from_millis(500);

/// What a second write needs of the deadline after a first one was lost on a broken line.
const ANEW_RESERVE: Duration = Duration::from_secs(1);

/// What the cashier is told of a receipt that the server will not roll back.
const REFUSED: &str = "Неизвестно, прошёл ли чек, а откатить его сервер отказался. Посмотрите чек в личном кабинете и отметьте его итог.";

/// A write under way.
struct Write<'a> {
    checked: &'a Checked<'a>,
    request: &'a Map<String, Value>,
    check_id: &'a str,
    calculation: Option<Arc<Calculation>>,
    content: Content,
}

/// What a sending came to.
enum Sent {
    /// The server holds the check, and the journal knows.
    Written(Map<String, Value>),
    /// It ended otherwise.
    Failed(Error),
    /// It was lost on a broken line and is rolled back.
    Undone(Error),
}

impl Checkout {
    /// Writes a check.
    ///
    /// # Errors
    /// See the table; the outcome tells whether the server holds the check.
    pub fn write(&self, text: &str, deadline: &Deadline) -> Result<Map<String, Value>> {
        let given = request::object(text)?;
        let text = self.with_its_customer(text, &given);
        let checked = self.exchange.contract.check(Operation::CheckWrite, &text);
        // A request that cannot be read again says nothing of an earlier one of this number.
        let checked = checked.map_err(|error| {
            let check_id = optional_text(&given, "check_id");
            let known = check_id.map_or(Outcome::NotApplied, |id| self.known_outcome(id, deadline));
            error.with_outcome(known)
        })?;
        let request = checked.object();
        let (check_id, calc_id) = (super::text(&request, "check_id"), super::text(&request, "calc_id"));
        let calculation = self.calculations.get(calc_id);
        let calculated = calculation.as_ref().map(|c| c.request());
        let content = Content::of_write(check_id, &request, calculated.as_ref());
        let write = Write { checked: &checked, request: &request, check_id, calculation, content };
        self.carry_out(&write, deadline)
    }

    /// A write without a customer is its calculation's customer's; where this session does not know the calculation, the
    /// server does, and the field is left out. It never becomes anonymous by itself.
    fn with_its_customer<'t>(&self, text: &'t str, given: &Map<String, Value>) -> Cow<'t, str> {
        let is_given = given.get("customer_token").is_some_and(|token| match token {
            Value::Null => false,
            Value::String(token) => !token.trim().is_empty(),
            _ => true,
        });
        if is_given {
            return Cow::Borrowed(text);
        }
        let calculation = optional_text(given, "calc_id").and_then(|calc_id| self.calculations.get(calc_id));
        let customer = calculation.and_then(|c| c.request().shift_remove("customer_token"));
        let mut completed = given.clone();
        match customer.filter(|token| !token.is_null()) {
            Some(token) => _ = completed.insert("customer_token".to_owned(), token),
            None if given.contains_key("customer_token") => _ = completed.shift_remove("customer_token"),
            None => return Cow::Borrowed(text),
        }
        Cow::Owned(Value::Object(completed).to_string())
    }

    /// What the journal knows of a receipt: told with errors that say nothing of the server themselves.
    fn known_outcome(&self, check_id: &str, deadline: &Deadline) -> Outcome {
        let Some(journal) = self.book.opened() else { return Outcome::NotApplied };
        match journal.check(check_id, deadline) {
            Ok(check) => so_far(check.as_ref()),
            Err(_) => Outcome::Unknown,
        }
    }

    fn carry_out(&self, write: &Write<'_>, deadline: &Deadline) -> Result<Map<String, Value>> {
        let check_id = write.check_id;
        let _claim = self.claims.take(check_id, Outcome::Unknown, deadline)?;
        let journal = self.journal(Outcome::NotApplied, deadline)?;
        // The stored answer comes first, before any other look at the request.
        let known = journal.check(check_id, deadline).stating(Outcome::Unknown)?;
        let so_far = so_far(known.as_ref());
        if let Some(check) = known.filter(|check| matches!(check.state, State::Written | State::Closed)) {
            return repeated(&check, &write.content);
        }
        write.check_bonuses().map_err(|error| error.with_outcome(so_far))?;
        if self.exchange.transport.is_offline() {
            let error = Error::new(Status::Offline, so_far, "the network failed before; waiting for a probe");
            return Err(if so_far == Outcome::Unknown { error.into_unknown() } else { error });
        }
        self.recover(false, &deadline.at_most(RECOVER_FIRST.min(deadline.left() / 4)));
        self.write_until_settled(&journal, write, deadline)
    }

    fn write_until_settled(
        &self,
        journal: &Journal,
        write: &Write<'_>,
        deadline: &Deadline,
    ) -> Result<Map<String, Value>> {
        let check_id = write.check_id;
        let (content, shift) = (write.content.to_text(), shift_name(write.request));
        let calc_id = text(write.request, "calc_id");
        let begun =
            Begun { check_id, calc_id, content: &content, shift: shift.as_deref(), sums: write.planned() };
        let (mut settled, mut sent_anew) = (false, false);
        loop {
            let step = journal.begin_write(begun, deadline);
            match step.map_err(|failure| {
                failure.into_error(self.known_outcome(check_id, &deadline.for_the_record()))
            })? {
                WriteStep::Done(check) => return repeated(&check, &write.content),
                WriteStep::InFlight => {
                    still_waiting(Outcome::Unknown, deadline)?;
                    std::thread::sleep(IN_FLIGHT_TICK);
                }
                WriteStep::Held => {
                    let detail = "a rollback of the check got no answer and may still arrive";
                    let message = "Откат этого чека ещё выполняется на сервере. Продайте без бонусов или под новым номером.";
                    return Err(Error::new(Status::Conflict, Outcome::NotApplied, detail)
                        .with_message(message)
                        .with_field("check_id")
                        .with_retryable(true));
                }
                WriteStep::RollBackFirst => {
                    self.roll_back(check_id, None, false, deadline).map_err(|error| {
                        let is_refused = error.status() == Status::Rejected;
                        let error = error.into_unknown();
                        if is_refused { error.with_message(REFUSED).with_retryable(false) } else { error }
                    })?;
                }
                WriteStep::Send { settling } => match self.send_write(journal, write, deadline) {
                    Sent::Written(answer) => return Ok(answer),
                    Sent::Failed(error) if error.status() == Status::AlreadyWritten => {
                        if !settling || settled {
                            let record = deadline.for_the_record();
                            journal.already_written(check_id, &record).stating(Outcome::Applied)?;
                            return Err(error);
                        }
                        // The lost write arrived after its rollback: once more, then it is ours again.
                        settled = true;
                        journal.unknown(check_id, &deadline.for_the_record()).stating(Outcome::Unknown)?;
                    }
                    Sent::Failed(error) => return Err(error),
                    // A line that was kept alive had died: there is time to write it anew on another one.
                    Sent::Undone(error)
                        if error.status() == Status::Network
                            && error.is_of_a_kept_line()
                            && !sent_anew
                            && deadline.left() > ANEW_RESERVE =>
                    {
                        sent_anew = true;
                    }
                    Sent::Undone(error) => {
                        let message = "Сервер лояльности не подтвердил чек, откат чека выполнен. Проведите чек ещё раз или продайте без бонусов.";
                        return Err(error
                            .with_message(message)
                            .with_outcome(Outcome::NotApplied)
                            .with_retryable(true));
                    }
                },
            }
        }
    }

    /// Sends the prepared write and leaves the journal in the state that its answer means.
    fn send_write(&self, journal: &Journal, write: &Write<'_>, deadline: &Deadline) -> Sent {
        let check_id = write.check_id;
        let sent =
            self.exchange.call(Operation::CheckWrite, write.checked, &deadline.keeping(ROLLBACK_RESERVE));
        let record = deadline.for_the_record();
        let log = &self.exchange.log;
        match sent.map(Answer::into_object) {
            Ok(answer) => match journal.written(check_id, &answer, write.sums(&answer), &record) {
                Ok(true) => Sent::Written(answer),
                Ok(false) => Sent::Failed(super::rollback::taken_over()),
                Err(failure) => Sent::Failed(self.undo_unrecorded(write, failure, deadline)),
            },
            Err(error) => match error.outcome() {
                Outcome::Applied => Sent::Failed(error),
                Outcome::NotApplied => match journal.rejected(check_id, &record) {
                    Ok(true) => Sent::Failed(error),
                    Ok(false) => Sent::Failed(super::rollback::taken_over()),
                    // PREPARED stays, and is rolled back once: the server never took it.
                    Err(failure) => {
                        log.write(
                            Level::Error,
                            &format!("check {check_id}: refused, not journalled: {failure}"),
                        );
                        Sent::Failed(error)
                    }
                },
                Outcome::Unknown => {
                    // Should this fail, PREPARED stays: recovery treats it the same.
                    _ = journal.unknown(check_id, &record);
                    log.write(Level::Warn, &format!("check {check_id}: no answer to its write: {error}"));
                    if error.status() == Status::Cancelled {
                        return Sent::Failed(error);
                    }
                    // What is left of the deadline serves to roll the check back.
                    match self.roll_back(check_id, None, false, deadline) {
                        Ok((State::RolledBack | State::RollingBack, _)) => Sent::Undone(error),
                        Ok(_) => Sent::Failed(super::rollback::taken_over()),
                        Err(undo) => {
                            log.write(Level::Warn, &format!("check {check_id}: not rolled back: {undo}"));
                            let detail = format!("{}; its rollback: {}", error.detail(), undo.detail());
                            let is_refused = undo.status() == Status::Rejected;
                            let error = error.with_detail(detail).into_unknown();
                            Sent::Failed(if is_refused { error.with_message(REFUSED) } else { error })
                        }
                    }
                }
            },
        }
    }

    /// The server holds the check and the journal could not note it: after a crash it would be rolled back
    /// though its receipt was printed. So it is rolled back now, and the sale is written anew.
    fn undo_unrecorded(&self, write: &Write<'_>, failure: Failure, deadline: &Deadline) -> Error {
        let calc_id = optional_text(write.request, "calc_id");
        let undone = self.send_rollback(Some(write.check_id), calc_id, deadline);
        let line = format!("check {}: written but not journalled: {failure}", write.check_id);
        self.exchange.log.write(Level::Error, &line);
        match undone {
            Ok(_) => failure.into_error(Outcome::NotApplied),
            Err(_) => failure.into_error(Outcome::Unknown).into_unknown(),
        }
    }
}

impl Write<'_> {
    /// No more bonuses than the calculation permits.
    fn check_bonuses(&self) -> Result<()> {
        let Some(most) = self.calculation.as_ref().and_then(|c| c.most_bonuses) else { return Ok(()) };
        let wanted = self.request.get("pay_bonus").and_then(money::read_lenient).unwrap_or_default();
        if wanted <= most {
            return Ok(());
        }
        let most = money::printed(most);
        Err(Error::argument(
            "pay_bonus",
            &format!("можно списать не больше {most}"),
            &format!("is above total_max_bonus_can_pay of the calculation, {most}"),
        ))
    }

    /// The bonuses that are to be expected before the server has said.
    fn planned(&self) -> Sums {
        let calculated = self.calculation.as_ref().map(|c| c.sums).unwrap_or_default();
        let asked = self.request.get("pay_bonus").and_then(money::kopecks_of);
        Sums { spent: asked.unwrap_or(calculated.spent), earned: calculated.earned, estimated: true }
    }

    /// The bonuses of a written check: the answer's, and where it is silent the expected ones.
    fn sums(&self, answer: &Map<String, Value>) -> Sums {
        let planned = self.planned();
        let said = |name: &str| answer.get(name).and_then(money::kopecks_of);
        let (spent, earned) = (said("total_bonus_pay"), said("total_add_bonus"));
        Sums {
            spent: spent.unwrap_or(planned.spent),
            earned: earned.unwrap_or(planned.earned),
            estimated: spent.is_none() || earned.is_none(),
        }
    }
}

/// What is known of a receipt before anything is sent.
fn so_far(check: Option<&Check>) -> Outcome {
    match check.map(|check| check.state) {
        Some(State::Written | State::Closed) => Outcome::Applied,
        Some(state) if state.is_open_question() => Outcome::Unknown,
        _ => Outcome::NotApplied,
    }
}

/// The answer to a write that was done before: the stored one, if the customer would see the same.
fn repeated(check: &Check, content: &Content) -> Result<Map<String, Value>> {
    let Some(field) = content.difference(&Content::from_text(&check.content)) else {
        return Ok(stored(check.answer.as_deref()));
    };
    let detail = format!("the check is {} already with another `{field}`", check.state.name());
    Err(Error::new(Status::Conflict, Outcome::NotApplied, detail)
        .with_message("Чек с этим номером уже проведён с другим содержимым.")
        .with_field(field))
}
