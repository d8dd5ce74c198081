//! Ctrl+C: the call in flight is cancelled, and the command ends where nothing is left half done.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::failure::{Failure, Kind};

/// A call that begins just after it was cancelled is caught by the next round.
const AGAIN: Duration = Duration::from_millis(50);

/// Whether somebody wants to stop; also for SIGTERM and a closed terminal.
#[derive(Clone, Default)]
pub struct Interrupt(Arc<State>);

#[derive(Default)]
struct State {
    wanted: AtomicBool,
    shielded: AtomicBool,
    cancel: Mutex<Option<Box<dyn Fn() + Send>>>,
}

impl Interrupt {
    /// Takes the process's Ctrl+C: the first one stops the command, the second one the process.
    pub fn install() -> Result<Self, Failure> {
        let interrupt = Interrupt::default();
        let state = Arc::clone(&interrupt.0);
        let installed = ctrlc::set_handler(move || {
            if state.wanted.swap(true, Ordering::SeqCst) {
                std::process::exit(i32::from(Kind::Interrupted.exit_code()));
            }
            let state = Arc::clone(&state);
            std::thread::spawn(move || {
                loop {
                    state.cancel();
                    std::thread::sleep(AGAIN);
                }
            });
        });
        installed.map_err(|e| Failure::new(Kind::Disk, format!("Ctrl+C не перехватить: {e}"), e))?;
        Ok(interrupt)
    }

    /// What ends the calls in flight.
    pub fn cancels(&self, cancel: impl Fn() + Send + 'static) {
        *self.0.cancel.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(cancel));
    }

    /// Whether the command shall end.
    pub fn is_wanted(&self) -> bool {
        self.0.wanted.load(Ordering::SeqCst)
    }

    /// Ends the command here where that is wanted.
    pub fn check(&self) -> Result<(), Failure> {
        if self.is_wanted() { Err(Failure::interrupted("Остановлено.")) } else { Ok(()) }
    }

    /// Work that is done to its end all the same: what takes back what this command did.
    pub fn shielded<T>(&self, work: impl FnOnce() -> T) -> T {
        self.0.shielded.store(true, Ordering::SeqCst);
        let done = work();
        self.0.shielded.store(false, Ordering::SeqCst);
        done
    }
}

impl State {
    fn cancel(&self) {
        let cancel = self.cancel.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cancel) = cancel.as_ref().filter(|_| !self.shielded.load(Ordering::SeqCst)) {
            cancel();
        }
    }
}
