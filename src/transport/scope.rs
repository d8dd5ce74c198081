//! The deadline of the call that this thread is in, for sockets that know only the thread.
//!
//! ureq hands our sockets no more than a timeout of its own making; a budget of zero becomes a second
//! there, and nothing tells of cancelling. So its timeouts stay unset, and the sockets ask here.
//! Only plain values, so that the thread keeps no destructor in a library that may be unloaded.

use std::cell::Cell;
use std::io;
use std::time::{Duration, Instant};

use crate::deadline::{Canceller, Deadline};

/// Longest wait in one piece: cancelling is noticed within this.
const SLICE: Duration = Duration::from_millis(40);

#[derive(Clone, Copy)]
struct Scope {
    end: Instant,
    connect: Duration,
    epoch: u64,
}

thread_local! {
    static SCOPE: Cell<Option<Scope>> = const { Cell::new(None) };
    static CANCELLED: Cell<bool> = const { Cell::new(false) };
    static SENT: Cell<bool> = const { Cell::new(false) };
    static UNDELIVERED: Cell<bool> = const { Cell::new(false) };
    static KEPT_LINE: Cell<bool> = const { Cell::new(false) };
    static CONNECT_END: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// While it lives, this thread is in a call.
pub struct Entered(());

impl Drop for Entered {
    fn drop(&mut self) {
        SCOPE.set(None);
    }
}

/// Enters a call with this deadline.
#[must_use]
pub fn enter(deadline: &Deadline, connect: Duration) -> Entered {
    SCOPE.set(Some(Scope { end: deadline.end(), connect, epoch: deadline.epoch() }));
    CANCELLED.set(false);
    SENT.set(false);
    UNDELIVERED.set(false);
    KEPT_LINE.set(false);
    CONNECT_END.set(None);
    Entered(())
}

/// Notes that bytes of the request leave now.
pub fn mark_sent() {
    SENT.set(true);
}

/// Whether any byte of the request may have left.
#[must_use]
pub fn was_sent() -> bool {
    SENT.get()
}

/// Notes whether the request leaves on a line that was kept alive: such a line may have died without a word.
pub fn note_line(is_kept: bool) {
    KEPT_LINE.set(is_kept);
}

/// Whether the request left on a line that was kept alive.
#[must_use]
pub fn was_on_a_kept_line() -> bool {
    KEPT_LINE.get()
}

/// Notes that no byte of the request left: it may be sent again, whatever it does.
pub fn mark_undelivered() {
    UNDELIVERED.set(true);
    SENT.set(false);
}

/// Whether no byte of the request left, although it was tried.
#[must_use]
pub fn was_undelivered() -> bool {
    UNDELIVERED.get()
}

/// Whether the call was found cancelled.
#[must_use]
pub fn is_cancelled() -> bool {
    CANCELLED.get()
}

/// When connecting must have ended; the first question starts its clock.
#[must_use]
pub fn connect_end() -> Option<Instant> {
    if CONNECT_END.get().is_none() {
        CONNECT_END.set(SCOPE.get().map(|s| s.end.min(Instant::now() + s.connect)));
    }
    CONNECT_END.get()
}

/// Notes a cancellation, if the session's canceller says so.
pub fn check_cancelled(canceller: &Canceller) -> io::Result<()> {
    if SCOPE.get().is_some_and(|s| s.epoch != canceller.epoch()) {
        CANCELLED.set(true);
    }
    if CANCELLED.get() { Err(io::Error::other("cancelled")) } else { Ok(()) }
}

/// How long to wait in one piece until `end` or the call's own end.
///
/// # Errors
/// `TimedOut` when nothing is left.
pub fn slice(end: Option<Instant>) -> io::Result<Duration> {
    let limit = match (SCOPE.get().map(|s| s.end), end) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let left = limit.map_or(SLICE, |l| l.saturating_duration_since(Instant::now()));
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left.min(SLICE)) }
}
