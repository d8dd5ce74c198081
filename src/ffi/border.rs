//! The guard around each call: no panic passes, the answer is always set.

use std::cell::Cell;
use std::ffi::{CStr, CString, c_char};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use crate::error::{Error, Outcome, Result, Status};
use crate::log::{Level, Log};
use crate::session::Response;

thread_local! {
    static INSIDE: Cell<u32> = const { Cell::new(0) };
}

/// Runs a call: its status is returned, its text is put where the caller wants it (NULL: nowhere).
///
/// `if_it_panics` is what is known of the call's effect should it panic.
pub fn guarded(
    response_json: *mut *mut c_char,
    if_it_panics: Outcome,
    call: impl FnOnce() -> Result<Response>,
) -> i32 {
    quiet_panics();
    INSIDE.set(INSIDE.get() + 1);
    let result = panic::catch_unwind(AssertUnwindSafe(call));
    INSIDE.set(INSIDE.get() - 1);
    let response = match result {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => Response::error(&error, None, None),
        Err(payload) => {
            // Dropping a payload may panic in its turn; leaking it is the lesser evil.
            std::mem::forget(payload);
            let error = Error::new(
                Status::Internal,
                if_it_panics,
                "a defect of the library: it panicked, and the panic was caught",
            );
            Response::error(&error, None, None)
        }
    };
    if !response_json.is_null() {
        // JSON escapes NUL, so the text has none.
        let text = CString::new(response.text).unwrap_or_default().into_raw();
        // SAFETY: not NULL, and the caller promises that it is writable.
        unsafe { response_json.write(text) };
    }
    response.status as i32
}

/// A panic inside the border says where it happened, to the log; its text may hold anything, so it is not told.
/// Panics elsewhere in the program are none of our business and go to the hook that was there before.
fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if INSIDE.get() == 0 {
                before(info);
            } else if let Some(place) = info.location() {
                Log::default().write(Level::Error, &format!("a panic at {}:{}", place.file(), place.line()));
            }
        }));
    });
}

/// A text that must be there.
///
/// # Errors
/// `INVALID_ARGUMENT` for NULL, `INVALID_JSON` for what is not UTF-8.
///
/// # Safety
/// `text` is NULL or NUL-terminated, and lives as long as `'a`.
pub unsafe fn text<'a>(text: *const c_char, name: &str) -> Result<&'a str> {
    if text.is_null() {
        return Err(Error::argument(name, "не задано", "is NULL"));
    }
    // SAFETY: not NULL, and the caller promises the rest.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    // 1C and .NET like to begin a text with a byte order mark.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        Error::new(
            Status::InvalidJson,
            Outcome::NotApplied,
            format!("`{name}` is not UTF-8: byte {}", error.valid_up_to()),
        )
        .with_message("Касса передала текст не в кодировке UTF-8.")
        .with_field(name)
    })
}

/// A request; NULL is an empty text.
///
/// # Errors
/// `INVALID_JSON` for what is not UTF-8.
///
/// # Safety
/// As [`text`].
pub unsafe fn optional_text<'a>(request_json: *const c_char) -> Result<&'a str> {
    if request_json.is_null() {
        return Ok("");
    }
    // SAFETY: the caller's promise is the same.
    unsafe { text(request_json, "request_json") }
}

/// Frees a text that [`guarded`] gave out.
///
/// # Safety
/// `text` is NULL or came from [`guarded`] and was not freed before.
pub unsafe fn free(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: it came from `CString::into_raw`, as the caller promises.
        drop(unsafe { CString::from_raw(text) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_internal_and_its_text_is_not_told() {
        let mut response = std::ptr::null_mut();
        let status = guarded(&raw mut response, Outcome::Unknown, || panic!("secret {}", 1));
        assert_eq!(status, Status::Internal as i32);
        // SAFETY: `guarded` has just set it.
        let document = unsafe { CStr::from_ptr(response) }.to_str().unwrap().to_owned();
        // SAFETY: the same, once.
        unsafe { free(response) };
        assert!(document.contains(r#""outcome":"unknown""#), "{document}");
        assert!(document.contains(r#""status":"INTERNAL""#) && !document.contains("secret"), "{document}");
        assert_eq!(guarded(std::ptr::null_mut(), Outcome::NotApplied, || panic!()), Status::Internal as i32);
    }
}
