//! The border: every exported function, every `unsafe` block.
//!
//! `border` guards each call, `handles` knows the open sessions, `callbacks` the caller's functions, `pin` keeps
//! the library loaded where unloading would crash. The functions per operation are made by `build.rs` from the
//! table, and so is `include/maxbonus.h`.
#![allow(unsafe_code)]

mod border;
mod callbacks;
mod handles;
mod pin;

use std::ffi::{c_char, c_void};

use border::{guarded, optional_text, text};
pub use operations::*;
pub use statuses::*;

use crate::error::{Error, Outcome, Status};
use crate::session::{Operation, Response, Session};

/// Changes only when something breaks; things are added, not changed.
pub const MAXBONUS_ABI_VERSION: u32 = 1;

/// Log nothing.
pub const MAXBONUS_LOG_OFF: i32 = 0;
/// The library or the machine failed.
pub const MAXBONUS_LOG_ERROR: i32 = 1;
/// Something was lost, late or set aside.
pub const MAXBONUS_LOG_WARN: i32 = 2;
/// One line per call and per state of a receipt.
pub const MAXBONUS_LOG_INFO: i32 = 3;
/// Connections, retries, recovery.
pub const MAXBONUS_LOG_DEBUG: i32 = 4;
/// Requests and answers, without tokens, PINs, phones and names.
pub const MAXBONUS_LOG_TRACE: i32 = 5;

/// Receives a log line: its level, the line (UTF-8, valid during the call) and the caller's pointer.
///
/// It is called on the thread of the call that it tells of, perhaps from several threads at once. It must not
/// unwind, and must not close the session or call maxbonus_set_log.
#[allow(non_camel_case_types)]
pub type maxbonus_log_fn = Option<unsafe extern "C" fn(level: i32, line: *const c_char, user: *mut c_void)>;

/// Receives an import's progress: goods done, goods in all and the caller's pointer; non-zero stops the import.
///
/// It is called on the thread that imports, after each part. It must not unwind and must not close the session.
#[allow(non_camel_case_types)]
pub type maxbonus_progress_fn = Option<unsafe extern "C" fn(done: u64, total: u64, user: *mut c_void) -> i32>;

/// The version of this interface: compare it with MAXBONUS_ABI_VERSION once after loading.
#[unsafe(no_mangle)]
pub extern "C" fn maxbonus_abi_version() -> u32 {
    MAXBONUS_ABI_VERSION
}

/// The library's version, `0.2.0`: static text, not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn maxbonus_version() -> *const c_char {
    statuses::VERSION.as_ptr()
}

/// The name of a status, `CUSTOMER_NOT_FOUND`: static text, not to be freed; `UNKNOWN` for a number that is none.
#[unsafe(no_mangle)]
pub extern "C" fn maxbonus_status_name(status: i32) -> *const c_char {
    let name = usize::try_from(status).ok().and_then(|n| statuses::STATUS_NAMES.get(n).copied());
    name.unwrap_or(c"UNKNOWN").as_ptr()
}

/// Opens a session for one store and settles what an earlier one left (about 1 s at most).
///
/// `config_json`: `{"token":"..."}` and what include/README.md lists; only `token` is required.
/// `session`: receives the handle, 0 on failure.
/// Answer: `{"version","abi_version","journal","pending":{"checks","returns"},"warnings":[{"status","message","detail"}]}`.
/// A journal that cannot be opened is a warning, not an error: sales go on, but check.write answers JOURNAL.
/// Errors: BAD_CONFIG, its `field` names the key.
///
/// # Safety
/// `config_json` is NULL or a NUL-terminated text; `session` and `response_json` are NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maxbonus_session_open(
    config_json: *const c_char,
    session: *mut u64,
    response_json: *mut *mut c_char,
) -> i32 {
    if !session.is_null() {
        // SAFETY: not NULL, and the caller promises that it is writable.
        unsafe { session.write(0) };
    }
    guarded(response_json, Outcome::NotApplied, || {
        if session.is_null() {
            return Err(Error::argument("session", "не задано", "is NULL"));
        }
        // SAFETY: the caller promises a NUL-terminated text or NULL.
        let config = unsafe { text(config_json, "config_json") }.map_err(|error| {
            Error::new(Status::BadConfig, Outcome::NotApplied, error.detail())
                .with_message("Настройки не переданы или повреждены.")
        })?;
        let (opened, mut answer) = Session::open(config)?;
        answer.insert("abi_version".to_owned(), MAXBONUS_ABI_VERSION.into());
        let handle = handles::insert(opened)?;
        // SAFETY: checked above.
        unsafe { session.write(handle) };
        Ok(Response { status: Status::Ok, text: serde_json::Value::Object(answer).to_string() })
    })
}

/// Closes a session: cancels its calls in flight, waits for them, and frees it.
///
/// Errors: INVALID_HANDLE; CONFLICT when called from a callback of a call on this very session.
#[unsafe(no_mangle)]
pub extern "C" fn maxbonus_session_close(session: u64) -> i32 {
    guarded(std::ptr::null_mut(), Outcome::NotApplied, || {
        handles::close(session)?;
        pin::if_needed();
        Ok(Response { status: Status::Ok, text: String::new() })
    })
}

/// Makes the session's calls in flight return CANCELLED within 100 ms; the session stays open.
///
/// A cancelled check.write is settled like one that got no answer. Errors: INVALID_HANDLE.
#[unsafe(no_mangle)]
pub extern "C" fn maxbonus_session_cancel(session: u64) -> i32 {
    guarded(std::ptr::null_mut(), Outcome::NotApplied, || {
        handles::enter(session)?.session()?.cancel();
        Ok(Response { status: Status::Ok, text: String::new() })
    })
}

/// Runs an operation by its name, `check.calc`: the same as its own function below.
///
/// `request_json`: a JSON object; NULL or empty text counts as `{}`.
/// Answer: a JSON object; on failure the error document
/// `{"status","code","message","detail","field","http_status","server_code","retryable","outcome","operation","trace"}`:
/// `message` is one Russian sentence for the cashier, `detail` is English for the log, `field` names the wrong input,
/// `outcome` is `not_applied`, `applied` or `unknown`. It ends by `timeouts.total_ms`.
///
/// # Safety
/// Texts are NULL or NUL-terminated; `response_json` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maxbonus_call(
    session: u64,
    operation: *const c_char,
    request_json: *const c_char,
    response_json: *mut *mut c_char,
) -> i32 {
    guarded(response_json, Outcome::Unknown, || {
        let entered = handles::enter(session)?;
        // SAFETY: the caller promises NUL-terminated texts or NULL.
        let (operation, request) = unsafe { (text(operation, "operation")?, optional_text(request_json)?) };
        Ok(entered.session()?.call(operation, request))
    })
}

/// Runs any call that the server may have, outside the table: `path` is under the base URL.
///
/// `method`: GET, POST, PUT, PATCH or DELETE. `request_json`: a JSON object, sent as JSON, in the query for GET and
/// DELETE. Answer: the server's, out of its envelope. Never repeated by itself, except GET.
///
/// # Safety
/// Texts are NULL or NUL-terminated; `response_json` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maxbonus_request(
    session: u64,
    method: *const c_char,
    path: *const c_char,
    request_json: *const c_char,
    response_json: *mut *mut c_char,
) -> i32 {
    guarded(response_json, Outcome::Unknown, || {
        let entered = handles::enter(session)?;
        // SAFETY: the caller promises NUL-terminated texts or NULL.
        let (method, path, request) =
            unsafe { (text(method, "method")?, text(path, "path")?, optional_text(request_json)?) };
        Ok(entered.session()?.request(method, path, request))
    })
}

/// Sets the process's log callback; NULL or MAXBONUS_LOG_OFF ends it. On return the former one is not called any more.
///
/// `level`: lines up to this MAXBONUS_LOG_* level are told. No line holds a token, a PIN, a phone or a name.
/// Errors: INVALID_ARGUMENT for a level that is none; CONFLICT when called from the log callback itself.
///
/// # Safety
/// `callback` and `user` stay valid until another call of this function has returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maxbonus_set_log(level: i32, callback: maxbonus_log_fn, user: *mut c_void) -> i32 {
    guarded(std::ptr::null_mut(), Outcome::NotApplied, || callbacks::set_log(level, callback, user))
}

/// Sets who is told of goods.import's progress on this session; NULL ends it.
///
/// Errors: INVALID_HANDLE.
///
/// # Safety
/// `callback` and `user` stay valid until the session is closed or another call of this function has returned and
/// no import is in flight.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maxbonus_set_progress(
    session: u64,
    callback: maxbonus_progress_fn,
    user: *mut c_void,
) -> i32 {
    guarded(std::ptr::null_mut(), Outcome::NotApplied, || {
        handles::enter(session)?.session()?.set_progress(callbacks::progress(callback, user));
        Ok(Response { status: Status::Ok, text: String::new() })
    })
}

/// Frees a text that this library returned; NULL is fine.
///
/// # Safety
/// `text` is NULL or came from this library and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn maxbonus_string_free(text: *mut c_char) {
    // SAFETY: the caller's promise is the same.
    unsafe { border::free(text) };
}

/// What every function per operation does. It does not go through `maxbonus_call`: where two copies of the library are
/// loaded, that name may belong to the other one.
///
/// # Safety
/// As [`maxbonus_call`].
unsafe fn run(
    session: u64,
    operation: Operation,
    request_json: *const c_char,
    response_json: *mut *mut c_char,
) -> i32 {
    guarded(response_json, Session::outcome_of_a_panic(operation), || {
        let entered = handles::enter(session)?;
        // SAFETY: the caller promises a NUL-terminated text or NULL.
        let request = unsafe { optional_text(request_json)? };
        Ok(entered.session()?.run(operation, request))
    })
}

/// Made by `build.rs` from the table of statuses.
mod statuses {
    include!(concat!(env!("OUT_DIR"), "/statuses.rs"));
}

/// Made by `build.rs` from the table of operations; the pointers are those of [`maxbonus_call`].
#[allow(clippy::missing_safety_doc)]
mod operations {
    include!(concat!(env!("OUT_DIR"), "/operations.rs"));
}
