//! The open sessions. A handle is a number that is never used again, so a stale one finds nothing.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{Error, Outcome, Result, Status};
use crate::session::Session;

static OPEN: Mutex<Vec<(u64, Arc<Slot>)>> = Mutex::new(Vec::new());

/// How often a closing session cancels what is still in flight.
const CANCEL_AGAIN: Duration = Duration::from_millis(20);
static OPENED: AtomicU32 = AtomicU32::new(0);

thread_local! {
    /// The session whose call this thread is in; an outer one is restored when an inner call ends.
    static CURRENT: Cell<u64> = const { Cell::new(0) };
}

struct Slot {
    session: Session,
    gate: Arc<Gate>,
    /// A session belongs to the process that opened it: in a forked child its sockets and its journal are the parent's.
    process: u32,
}

/// Counts the calls in flight; it outlives the session, so that the last call can let go of the session first.
#[derive(Default)]
struct Gate {
    calls: Mutex<Calls>,
    ended: Condvar,
}

#[derive(Default)]
struct Calls {
    in_flight: usize,
    /// Somebody waits for the last one: else no call need wake anybody.
    closing: bool,
}

/// A call on a session; closing waits for it.
pub struct Entered {
    slot: Option<Arc<Slot>>,
    gate: Arc<Gate>,
    outer: u64,
}

impl Entered {
    /// The session.
    ///
    /// # Errors
    /// Never while the call lasts.
    pub fn session(&self) -> Result<&Session> {
        self.slot.as_ref().map(|slot| &slot.session).ok_or_else(invalid)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.outer);
        self.slot = None;
        let mut calls = calls(&self.gate);
        calls.in_flight -= 1;
        if calls.closing {
            self.gate.ended.notify_all();
        }
    }
}

/// Gives a session its handle: how many were opened so far, and a number that cannot be guessed.
///
/// # Errors
/// `INTERNAL`: the system has no randomness.
pub fn insert(session: Session) -> Result<u64> {
    let mut guess = [0; 4];
    getrandom::fill(&mut guess)
        .map_err(|e| Error::new(Status::Internal, Outcome::NotApplied, format!("no randomness: {e}")))?;
    let opened = OPENED.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
    let handle = u64::from(opened) << 32 | u64::from(u32::from_ne_bytes(guess)) | 1;
    let slot = Slot { session, gate: Arc::default(), process: std::process::id() };
    table().push((handle, Arc::new(slot)));
    Ok(handle)
}

/// Enters a call.
///
/// # Errors
/// `INVALID_HANDLE`.
pub fn enter(handle: u64) -> Result<Entered> {
    let table = table();
    let slot = table
        .iter()
        .find(|(open, slot)| *open == handle && slot.process == std::process::id())
        .map(|(_, slot)| Arc::clone(slot))
        .ok_or_else(invalid)?;
    let gate = Arc::clone(&slot.gate);
    calls(&gate).in_flight += 1;
    Ok(Entered { slot: Some(slot), gate, outer: CURRENT.replace(handle) })
}

/// Takes the handle away, cancels the calls in flight and waits for them.
///
/// # Errors
/// `INVALID_HANDLE`; `CONFLICT` from inside a call on the same session, which would wait for itself.
pub fn close(handle: u64) -> Result<()> {
    if handle != 0 && CURRENT.get() == handle {
        return Err(Error::new(
            Status::Conflict,
            Outcome::NotApplied,
            "a session cannot be closed from inside its own call",
        ));
    }
    let slot = {
        let mut table = table();
        let is_ours = |slot: &Slot| slot.process == std::process::id();
        let found = table.iter().position(|(open, slot)| *open == handle && is_ours(slot));
        let place = found.ok_or_else(invalid)?;
        let (_, slot) = table.swap_remove(place);
        if table.is_empty() {
            // Nothing of ours stays allocated when the library is unloaded.
            *table = Vec::new();
        }
        slot
    };
    let mut calls = calls(&slot.gate);
    calls.closing = true;
    while calls.in_flight > 0 {
        // Again and again: a call that has just entered may begin after the first time.
        slot.session.cancel();
        calls = slot.gate.ended.wait_timeout(calls, CANCEL_AGAIN).unwrap_or_else(PoisonError::into_inner).0;
    }
    Ok(())
}

fn table() -> MutexGuard<'static, Vec<(u64, Arc<Slot>)>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn calls(gate: &Gate) -> MutexGuard<'_, Calls> {
    gate.calls.lock().unwrap_or_else(PoisonError::into_inner)
}

fn invalid() -> Error {
    Error::new(Status::InvalidHandle, Outcome::NotApplied, "the session is closed or never was")
}
