//! One thread at a time per receipt: the cashier who presses the button twice waits for the first press.

use std::collections::HashSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::deadline::Deadline;
use crate::error::{Error, Outcome, Result, Status};

/// How long to wait in one piece, so that cancelling is noticed.
const SLICE: Duration = Duration::from_millis(40);

/// The receipts and returns in hand within this session.
#[derive(Debug, Default)]
pub struct Claims {
    held: Mutex<HashSet<String>>,
    freed: Condvar,
}

/// A receipt in hand, until dropped.
#[derive(Debug)]
pub struct Claim<'a> {
    claims: &'a Claims,
    key: String,
}

impl Claims {
    /// Takes the receipt in hand, waiting for whoever holds it. What becomes of it is up to that other call: so `outcome`
    /// is what is told if the wait is in vain.
    ///
    /// # Errors
    /// `TIMEOUT` or `CANCELLED`.
    pub fn take(&self, key: &str, outcome: Outcome, deadline: &Deadline) -> Result<Claim<'_>> {
        let mut held = self.lock();
        while held.contains(key) {
            still_waiting(outcome, deadline)?;
            let wait = deadline.left().min(SLICE);
            held = self.freed.wait_timeout(held, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
        held.insert(key.to_owned());
        Ok(Claim { claims: self, key: key.to_owned() })
    }

    /// Takes the receipt in hand unless somebody holds it.
    #[must_use]
    pub fn try_take(&self, key: &str) -> Option<Claim<'_>> {
        self.lock().insert(key.to_owned()).then(|| Claim { claims: self, key: key.to_owned() })
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<String>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.claims.lock().remove(&self.key);
        self.claims.freed.notify_all();
    }
}

/// Ends the wait for another call on the same receipt when time is up or the call was cancelled.
///
/// # Errors
/// `TIMEOUT` or `CANCELLED`.
pub fn still_waiting(outcome: Outcome, deadline: &Deadline) -> Result<()> {
    let status = if deadline.cancelled() {
        Status::Cancelled
    } else if deadline.expired() {
        Status::Timeout
    } else {
        return Ok(());
    };
    let detail = "another call on the same receipt is still under way";
    Err(Error::new(status, outcome, detail)
        .with_message("Этот чек сейчас проводит другое окно или программа. Дождитесь её ответа.")
        .with_retryable(true))
}
