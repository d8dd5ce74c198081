//! A person's word: `journal.settle` and `journal.adopt`.

use serde_json::{Map, Value};

use super::{Checkout, not_known, optional_text, still_waiting};
use crate::deadline::Deadline;
use crate::error::{Error, Outcome, Result, Status};
use crate::journal::{Settled, Stating};
use crate::log::Level;

impl Checkout {
    /// Ends the life of a receipt or a return whose fate is open, as a person who looked it up says.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`; `REJECTED` for one that the journal does not know; `CONFLICT` for one whose fate is not open.
    pub fn settle(&self, request: &Map<String, Value>, deadline: &Deadline) -> Result<Map<String, Value>> {
        let is_applied = match request.get("outcome").and_then(Value::as_str) {
            Some("applied") => true,
            Some("not_applied") => false,
            _ => {
                let en = "is not applied or not_applied";
                return Err(Error::argument("outcome", "нужно applied или not_applied", en));
            }
        };
        let (field, id) = match (optional_text(request, "check_id"), optional_text(request, "return_id")) {
            (Some(check_id), None) => ("check_id", check_id),
            (None, Some(return_id)) => ("return_id", return_id),
            _ => {
                let en = "or `return_id` is needed, one of the two";
                return Err(Error::argument(
                    "check_id",
                    "нужен номер чека или номер возврата, один из двух",
                    en,
                ));
            }
        };
        let key = if field == "check_id" { id.to_owned() } else { format!("return {id}") };
        let _claim = self.claims.take(&key, Outcome::NotApplied, deadline)?;
        let journal = self.journal(Outcome::NotApplied, deadline)?;
        loop {
            let settled = if field == "check_id" {
                journal.settle_check(id, is_applied, deadline)
            } else {
                journal.settle_return(id, is_applied, deadline)
            };
            match settled.stating(Outcome::NotApplied)? {
                Settled::Now(state) => {
                    let line = format!("{field} {id}: {}, by a person's word", state.name());
                    self.exchange.log.write(Level::Warn, &line);
                    return Ok(Map::from_iter([
                        (field.to_owned(), id.into()),
                        ("state".to_owned(), state.name().into()),
                    ]));
                }
                Settled::NotOpen(state) => {
                    let detail = format!("it is {}: nothing about it is open", state.name());
                    return Err(Error::new(Status::Conflict, Outcome::NotApplied, detail)
                        .with_message("По этому номеру решать нечего: его судьба известна.")
                        .with_field(field));
                }
                Settled::NotKnown => return Err(not_known(field)),
                Settled::InFlight => {
                    still_waiting(Outcome::NotApplied, deadline)?;
                    std::thread::sleep(super::IN_FLIGHT_TICK);
                }
            }
        }
    }

    /// Takes the open receipts of other tokens of this store over, then lists what is open.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn adopt(&self, deadline: &Deadline) -> Result<Map<String, Value>> {
        let adopted =
            self.journal(Outcome::NotApplied, deadline)?.adopt(deadline).stating(Outcome::NotApplied)?;
        self.exchange.log.write(Level::Warn, &format!("{adopted} open receipts of other tokens adopted"));
        self.pending(deadline)
    }
}
