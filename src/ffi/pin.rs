//! Keeps the library loaded once a name look-up outlived its call: its thread runs our code at an unknown time,
//! and would crash in a library that is gone.

use crate::transport;

/// Pins the library if a look-up was ever left behind.
pub fn if_needed() {
    if transport::left_a_thread_behind() {
        pin();
    }
}

#[cfg(unix)]
fn pin() {
    let mut found = std::mem::MaybeUninit::<libc::Dl_info>::uninit();
    // SAFETY: the address is of our own code, and `found` is writable.
    let known = unsafe { libc::dladdr(pin as *const libc::c_void, found.as_mut_ptr()) } != 0;
    if known {
        // SAFETY: dladdr succeeded, so it filled the structure and the name lives as long as the library.
        unsafe {
            libc::dlopen(
                found.assume_init().dli_fname,
                libc::RTLD_NOW | libc::RTLD_NODELETE | libc::RTLD_NOLOAD,
            )
        };
    }
}

#[cfg(windows)]
fn pin() {
    const FROM_ADDRESS: u32 = 4;
    const PIN: u32 = 1;
    unsafe extern "system" {
        fn GetModuleHandleExW(flags: u32, name: *const u16, module: *mut *mut std::ffi::c_void) -> i32;
    }
    let mut module = std::ptr::null_mut();
    // SAFETY: with FROM_ADDRESS the name is any address inside the module; `module` is writable.
    unsafe { GetModuleHandleExW(FROM_ADDRESS | PIN, pin as *const u16, &raw mut module) };
}
