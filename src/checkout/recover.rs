//! Settling what can be settled: receipts whose write got no answer, and rollbacks that are due once more.

use serde_json::{Map, Value};

use super::Checkout;
use crate::deadline::Deadline;
use crate::error::{Outcome, Result};
use crate::journal::Stating;
use crate::log::Level;

impl Checkout {
    /// Settles what it can within the deadline. What cannot be settled stays for the next opportunity, so
    /// there is nothing to report but in the log.
    pub fn recover(&self, deadline: &Deadline) {
        if self.exchange.transport.is_offline() {
            return;
        }
        if let Err(error) = self.try_recover(deadline) {
            self.exchange.log.write(Level::Warn, &format!("recovery stopped: {error}"));
        }
    }

    /// `journal.recover`: settles, then lists what is left.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn recover_and_list(&self, deadline: &Deadline) -> Result<Map<String, Value>> {
        self.recover(deadline);
        self.pending(&deadline.for_the_record())
    }

    /// The first failure ends it: the others would meet the same dead network.
    fn try_recover(&self, deadline: &Deadline) -> Result<()> {
        let journal = self.journal()?;
        for check_id in journal.due(deadline).stating(Outcome::Unknown)? {
            if deadline.expired() || deadline.cancelled() {
                return Ok(());
            }
            // In hand elsewhere in this session: that call settles it.
            let Some(_claim) = self.claims.try_take(&check_id) else { continue };
            self.roll_back(&check_id, None, false, deadline)?;
        }
        for late in journal.due_late_writes(deadline).stating(Outcome::Unknown)? {
            if deadline.expired() || deadline.cancelled() {
                return Ok(());
            }
            // By calc_id alone: under check_id the server may hold the check's good write.
            self.send_rollback(None, Some(&late.calc_id), deadline)?;
            journal.late_write_settled(&late, &deadline.for_the_record()).stating(Outcome::Unknown)?;
            self.exchange
                .log
                .write(Level::Info, &format!("check {}: a late write is settled", late.check_id));
        }
        Ok(())
    }
}
