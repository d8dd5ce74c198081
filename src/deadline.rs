//! One deadline per call, made at the border and passed down; it also says whether the call was cancelled.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a record of the journal may take past a call's end.
const RECORD_TIME: Duration = Duration::from_millis(40);

/// Counts a session's cancellations; a call that began under an older count is cancelled.
#[derive(Clone, Debug, Default)]
pub struct Canceller(Arc<AtomicU64>);

impl Canceller {
    /// Cancels every call that is in flight now.
    pub fn cancel(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// The present count.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// When a call must have ended, and whether it was cancelled meanwhile.
#[derive(Clone, Debug)]
pub struct Deadline {
    end: Instant,
    epoch: u64,
    canceller: Canceller,
}

impl Deadline {
    /// A call that begins now and may take `total`.
    #[must_use]
    pub fn after(total: Duration, canceller: &Canceller) -> Self {
        Deadline { end: Instant::now() + total, epoch: canceller.epoch(), canceller: canceller.clone() }
    }

    /// The same call with an end no later than `limit` from now.
    #[must_use]
    pub fn at_most(&self, limit: Duration) -> Self {
        Deadline { end: self.end.min(Instant::now() + limit), ..self.clone() }
    }

    /// The same call with `reserve` kept back at its end; never less than half of what is left.
    #[must_use]
    pub fn keeping(&self, reserve: Duration) -> Self {
        let left = self.left();
        let end = self.end.checked_sub(reserve.min(left / 2)).unwrap_or(self.end);
        Deadline { end, ..self.clone() }
    }

    /// For the journal's record of what has already happened: it may take a moment past the end, and
    /// a cancellation does not stop it.
    #[must_use]
    pub fn for_the_record(&self) -> Self {
        let end = self.end.max(Instant::now() + RECORD_TIME);
        // Its own canceller: a session that closes cancels every few ms.
        let canceller = Canceller::default();
        Deadline { end, epoch: canceller.epoch(), canceller }
    }

    /// When it ends.
    #[must_use]
    pub fn end(&self) -> Instant {
        self.end
    }

    /// The count of cancellations under which the call began.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// What is left; zero once it has passed.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }

    /// Whether it has passed.
    #[must_use]
    pub fn expired(&self) -> bool {
        self.left().is_zero()
    }

    /// Whether the call was cancelled.
    #[must_use]
    pub fn cancelled(&self) -> bool {
        self.canceller.epoch() != self.epoch
    }
}
