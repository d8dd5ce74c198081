//! Settling what can be settled: receipts whose write got no answer, and rollbacks that are due once more.

use serde_json::{Map, Value};

use super::Checkout;
use crate::deadline::Deadline;
use crate::error::{Error, Outcome, Result, Status};
use crate::journal::Stating;
use crate::log::Level;

impl Checkout {
    /// Settles what it can within the deadline: `all` that is open, or what was not tried just now. What cannot be settled
    /// stays for the next opportunity, so there is nothing to report but in the log.
    pub fn recover(&self, all: bool, deadline: &Deadline) {
        if self.exchange.transport.is_offline() {
            return;
        }
        if let Err(error) = self.try_recover(all, deadline) {
            self.exchange.log.write(Level::Warn, &format!("recovery stopped: {error}"));
        }
    }

    /// `journal.recover`: settles, then lists what is left.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn recover_and_list(&self, deadline: &Deadline) -> Result<Map<String, Value>> {
        self.recover(true, deadline);
        self.pending(&deadline.for_the_record())
    }

    /// A receipt that the server will not roll back stops no other; a dead network does.
    fn try_recover(&self, all: bool, deadline: &Deadline) -> Result<()> {
        let journal = self.journal(Outcome::Unknown, deadline)?;
        for check_id in journal.due(all, deadline).stating(Outcome::Unknown)? {
            if deadline.expired() || deadline.cancelled() {
                return Ok(());
            }
            // In hand elsewhere in this session: that call settles it.
            let Some(_claim) = self.claims.try_take(&check_id) else { continue };
            if let Err(error) = self.roll_back(&check_id, None, false, deadline) {
                self.exchange.log.write(Level::Warn, &format!("check {check_id}: not rolled back: {error}"));
                stop_if_dead(error)?;
            }
        }
        for late in journal.due_late_writes(deadline).stating(Outcome::Unknown)? {
            if deadline.expired() || deadline.cancelled() {
                return Ok(());
            }
            // By calc_id alone: under check_id the server may hold the check's good write.
            let sent = self.send_rollback(None, Some(&late.calc_id), deadline);
            let record = deadline.for_the_record();
            match sent {
                Ok(_) => {
                    journal.late_write_settled(&late, &record).stating(Outcome::Unknown)?;
                    self.exchange
                        .log
                        .write(Level::Info, &format!("check {}: a late write is settled", late.check_id));
                }
                Err(error) => {
                    journal.late_write_failed(&late, &record).stating(Outcome::Unknown)?;
                    stop_if_dead(error)?;
                }
            }
        }
        Ok(())
    }
}

/// The others would meet the same dead network.
fn stop_if_dead(error: Error) -> Result<()> {
    let is_dead = matches!(
        error.status(),
        Status::Network
            | Status::Timeout
            | Status::Tls
            | Status::Offline
            | Status::Cancelled
            | Status::Journal
    );
    if is_dead { Err(error) } else { Ok(()) }
}
