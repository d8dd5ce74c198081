//! The library's C functions in safe types: texts in, status and text out.

use std::ffi::{CStr, c_char};
use std::ptr::null;

use maxbonus::ffi;

/// What a call came to.
pub struct Told {
    /// The MAXBONUS_* status.
    pub status: i32,
    /// The answer, or the error document.
    pub text: String,
}

/// Runs a call that sets a text, and takes the text out of the library's hands.
fn told(call: impl FnOnce(*mut *mut c_char) -> i32) -> Told {
    let mut answer: *mut c_char = std::ptr::null_mut();
    let status = call(&raw mut answer);
    if answer.is_null() {
        return Told { status, text: String::new() };
    }
    // SAFETY: the library has just set it to a NUL-terminated text of its own.
    let text = unsafe { CStr::from_ptr(answer) }.to_string_lossy().into_owned();
    // SAFETY: it came from the library and is kept nowhere.
    unsafe { ffi::maxbonus_string_free(answer) };
    Told { status, text }
}

/// Opens a session: its handle, 0 on failure.
pub fn open(config: &CStr) -> (u64, Told) {
    let mut session = 0;
    // SAFETY: a NUL-terminated text and two places to write to.
    let told =
        told(|answer| unsafe { ffi::maxbonus_session_open(config.as_ptr(), &raw mut session, answer) });
    (session, told)
}

/// Closes a session.
pub fn close(session: u64) -> i32 {
    ffi::maxbonus_session_close(session)
}

/// Cancels a session's calls in flight.
pub fn cancel(session: u64) -> i32 {
    ffi::maxbonus_session_cancel(session)
}

/// Runs an operation.
pub fn call(session: u64, operation: &CStr, request: Option<&CStr>) -> Told {
    let request = request.map_or(null(), CStr::as_ptr);
    // SAFETY: NUL-terminated texts or NULL, and a place to write to.
    told(|answer| unsafe { ffi::maxbonus_call(session, operation.as_ptr(), request, answer) })
}

/// Runs a call outside the table.
pub fn request(session: u64, method: &CStr, path: &CStr, request: Option<&CStr>) -> Told {
    let request = request.map_or(null(), CStr::as_ptr);
    // SAFETY: NUL-terminated texts or NULL, and a place to write to.
    told(|answer| unsafe { ffi::maxbonus_request(session, method.as_ptr(), path.as_ptr(), request, answer) })
}

/// The library's version.
pub fn version() -> String {
    // SAFETY: a static NUL-terminated text.
    unsafe { CStr::from_ptr(ffi::maxbonus_version()) }.to_string_lossy().into_owned()
}

/// A status's name.
pub fn status_name(status: i32) -> String {
    // SAFETY: a static NUL-terminated text.
    unsafe { CStr::from_ptr(ffi::maxbonus_status_name(status)) }.to_string_lossy().into_owned()
}
