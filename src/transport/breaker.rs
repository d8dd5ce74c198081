//! The circuit breaker: a dead network is noticed once and then answered at once.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Opens after so many network failures in a row; then one call in `open` may probe.
#[derive(Debug)]
pub struct Breaker {
    failures_max: u32,
    open: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    /// While open: when the next probe may go.
    probe_at: Option<Instant>,
}

impl Breaker {
    /// A closed breaker; `failures_max` 0 never opens.
    #[must_use]
    pub fn new(failures_max: u32, open: Duration) -> Self {
        Breaker { failures_max, open, state: Mutex::default() }
    }

    /// Whether a call may go out now. Of the callers after `open` one gets through, as the probe.
    #[must_use]
    pub fn permits(&self, now: Instant) -> bool {
        let mut state = self.lock();
        match state.probe_at {
            None => true,
            Some(at) if now >= at => {
                state.probe_at = Some(now + self.open);
                true
            }
            Some(_) => false,
        }
    }

    /// Whether calls are being refused now; asks for no probe.
    #[must_use]
    pub fn is_open(&self, now: Instant) -> bool {
        self.lock().probe_at.is_some_and(|at| now < at)
    }

    /// Notes that the server answered: closes.
    pub fn succeeded(&self) {
        *self.lock() = State::default();
    }

    /// Notes a network failure; true when this one opened it.
    pub fn failed(&self, now: Instant) -> bool {
        let mut state = self.lock();
        state.failures = state.failures.saturating_add(1);
        if self.failures_max == 0 || state.failures < self.failures_max {
            return false;
        }
        state.probe_at = Some(now + self.open);
        state.failures == self.failures_max
    }

    /// Gives the probe back: it ended without telling anything of the network.
    pub fn undecided(&self, now: Instant) {
        let mut state = self.lock();
        if state.probe_at.is_some() {
            state.probe_at = Some(now);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_probes_once_and_closes() {
        let breaker = Breaker::new(3, Duration::from_secs(30));
        let start = Instant::now();
        assert!(!breaker.failed(start) && !breaker.failed(start) && breaker.permits(start));
        assert!(breaker.failed(start));
        assert!(!breaker.permits(start + Duration::from_secs(29)) && breaker.is_open(start));
        let later = start + Duration::from_secs(30);
        assert!(breaker.permits(later) && !breaker.permits(later), "one probe only");
        assert!(!breaker.failed(later), "open already");
        let again = later + Duration::from_secs(30);
        assert!(breaker.permits(again));
        breaker.undecided(again);
        assert!(breaker.permits(again));
        breaker.succeeded();
        assert!(breaker.permits(again) && breaker.permits(again));
    }

    #[test]
    fn a_success_between_failures_begins_the_count_anew_and_zero_never_opens() {
        let now = Instant::now();
        let breaker = Breaker::new(2, Duration::from_secs(1));
        breaker.failed(now);
        breaker.succeeded();
        assert!(!breaker.failed(now) && breaker.permits(now));
        let never = Breaker::new(0, Duration::from_secs(1));
        assert!((0..100).all(|_| !never.failed(now)) && never.permits(now));
    }
}
