//! The caller's functions, as closures that the rooms above understand.

use std::ffi::{CString, c_void};
use std::sync::Arc;

use super::{maxbonus_log_fn, maxbonus_progress_fn};
use crate::error::{Error, Outcome, Result, Status};
use crate::log::{self, Level};
use crate::session::{Progress, Response};

/// The caller's pointer: never looked into, only handed back.
#[derive(Clone, Copy)]
struct User(*mut c_void);

// SAFETY: the pointer is only handed back, and the header tells the caller that any thread may do so.
unsafe impl Send for User {}
// SAFETY: the same.
unsafe impl Sync for User {}

impl User {
    /// By method, so that a closure captures the whole and not the bare pointer.
    fn pointer(self) -> *mut c_void {
        self.0
    }
}

/// Sets or ends the process's log callback.
///
/// # Errors
/// `INVALID_ARGUMENT` for a level that is none, `CONFLICT` from inside the log callback.
pub fn set_log(level: i32, callback: maxbonus_log_fn, user: *mut c_void) -> Result<Response> {
    let level = Level::numbered(level)
        .ok_or_else(|| Error::argument("level", "нужно от 0 до 5", "is not a MAXBONUS_LOG_* level"))?;
    let user = User(user);
    let sink = callback.filter(|_| level != Level::Off).map(|callback| {
        let sink: log::Sink = Arc::new(move |level, line| {
            let line = CString::new(line).unwrap_or_default();
            // SAFETY: the caller promises that function and pointer stay valid while they are set.
            unsafe { callback(level as i32, line.as_ptr(), user.pointer()) };
        });
        (level, sink)
    });
    if log::set_sink(sink) {
        Ok(Response { status: Status::Ok, text: String::new() })
    } else {
        Err(Error::new(
            Status::Conflict,
            Outcome::NotApplied,
            "the log callback cannot be set from inside itself",
        ))
    }
}

/// The caller's progress function as a closure.
pub fn progress(callback: maxbonus_progress_fn, user: *mut c_void) -> Option<Progress> {
    let user = User(user);
    callback.map(|callback| -> Progress {
        Arc::new(move |done, all| {
            // SAFETY: the caller promises that function and pointer stay valid while they are set.
            unsafe { callback(done, all, user.pointer()) == 0 }
        })
    })
}
