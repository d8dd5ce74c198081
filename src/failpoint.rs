//! Named places where a test makes a call panic, dies, or looks around.
//!
//! Without the feature `failpoints`, which no release build has, nothing of it is there.

/// Passes a place.
#[cfg(not(feature = "failpoints"))]
#[inline]
pub const fn pass(_place: &'static str) {}

#[cfg(feature = "failpoints")]
pub use on::{
    advance_clock, clock_offset_ms, clocks, pass, set, set_clocks, steady_offset_ms, step_wall_clock,
};

#[cfg(all(feature = "failpoints", not(debug_assertions)))]
compile_error!("the feature `failpoints` is for tests: a release build must not have it");

#[cfg(feature = "failpoints")]
mod on {
    use std::cell::{Cell, RefCell};

    type Hook = Box<dyn FnMut(&'static str)>;

    thread_local! {
        static HOOK: RefCell<Option<Hook>> = const { RefCell::new(None) };
        static WALL_MS: Cell<i64> = const { Cell::new(0) };
        static STEADY_MS: Cell<i64> = const { Cell::new(0) };
    }

    /// Sets who is told of the places that this thread passes. A hook that panics is gone.
    pub fn set(hook: Option<Hook>) {
        HOOK.set(hook);
    }

    /// Passes a place.
    pub fn pass(place: &'static str) {
        if let Some(mut hook) = HOOK.take() {
            hook(place);
            HOOK.set(Some(hook));
        }
    }

    /// Moves this thread's clocks on, so that a test need not wait for `journal.settle_ms`.
    pub fn advance_clock(ms: i64) {
        STEADY_MS.set(STEADY_MS.get() + ms);
        step_wall_clock(ms);
    }

    /// Sets this thread's wall clock, as somebody at the till may do.
    pub fn step_wall_clock(ms: i64) {
        WALL_MS.set(WALL_MS.get() + ms);
    }

    /// This thread's clocks: by how much the wall clock and the steady one were moved.
    #[must_use]
    pub fn clocks() -> (i64, i64) {
        (WALL_MS.get(), STEADY_MS.get())
    }

    /// Gives this thread another one's clocks.
    pub fn set_clocks((wall, steady): (i64, i64)) {
        WALL_MS.set(wall);
        STEADY_MS.set(steady);
    }

    /// By how much the wall clock was moved.
    #[must_use]
    pub fn clock_offset_ms() -> i64 {
        WALL_MS.get()
    }

    /// By how much the steady clock was moved.
    #[must_use]
    pub fn steady_offset_ms() -> i64 {
        STEADY_MS.get()
    }
}
