//! The binary interface to the platform: the five exports; in the files below the object's tables, the platform's two
//! interfaces and its variants. Every entry is guarded: a panic that crossed it would end 1C.

mod object;
mod platform;
mod variant;

use std::ffi::{c_int, c_long, c_void};
use std::panic::{self, AssertUnwindSafe};

use object::Object;

use crate::component::MaxBonus;
use crate::members::Language;
use crate::value::{Argument, Misuse, Outcome, Value};

/// A class of the component, in safe code. Members are asked for by number; `None` is a number out of range.
pub(crate) trait Class: Default + Send + Sync + 'static {
    /// The class's name.
    const NAME: &'static str;
    /// How many properties there are.
    fn property_count(&self) -> usize;
    /// A property's name.
    fn property_name(&self, number: usize, language: Language) -> Option<String>;
    /// A property's value.
    fn property(&self, number: usize) -> Option<Value>;
    /// How many methods there are.
    fn method_count(&self) -> usize;
    /// A method's name.
    fn method_name(&self, number: usize, language: Language) -> Option<String>;
    /// How many parameters a method has.
    fn parameter_count(&self, method: usize) -> Option<usize>;
    /// Whether a parameter may be left out.
    fn is_optional(&self, method: usize, parameter: usize) -> bool;
    /// Runs a method.
    fn call(&self, method: usize, arguments: &[Argument]) -> Result<Outcome, Misuse>;
    /// The platform is done with the object.
    fn done(&self);
}

/// The names of the classes, `|` between them: here one, with the zero.
static CLASS_NAMES: [u16; 9] = {
    let (name, mut units, mut n) = (MaxBonus::NAME.as_bytes(), [0; 9], 0);
    while n < name.len() {
        units[n] = name[n] as u16;
        n += 1;
    }
    units
};

/// Not isolated, isolated: any.
const ATTACH_ANY: c_int = 3;
/// What this component knows of: messages and what is told of the platform.
const CAPABILITIES: c_int = 3;

/// Runs an entry; a panic ends in this answer.
fn guarded<R>(otherwise: R, entry: impl FnOnce() -> R) -> R {
    panic::catch_unwind(AssertUnwindSafe(entry)).unwrap_or_else(|payload| {
        // Dropping a payload may panic in its turn; leaking it is the lesser evil.
        std::mem::forget(payload);
        otherwise
    })
}

/// The names of the component's classes.
#[unsafe(no_mangle)]
#[allow(non_snake_case)]
pub extern "C" fn GetClassNames() -> *const u16 {
    CLASS_NAMES.as_ptr()
}

/// Makes an object; 0 when there is no such class.
///
/// # Safety
/// `name` is NULL or a zero-terminated UTF-16 text; `object` is NULL or writable.
#[unsafe(no_mangle)]
#[allow(non_snake_case)]
pub unsafe extern "C" fn GetClassObject(name: *const u16, object: *mut *mut c_void) -> c_long {
    guarded(0, || {
        // SAFETY: the caller's promise is the same.
        let name = unsafe { platform::read_text(name) };
        if object.is_null() || name.to_lowercase() != MaxBonus::NAME.to_lowercase() {
            return 0;
        }
        // SAFETY: not NULL, and the caller promises that it is writable.
        unsafe { object.write(Object::<MaxBonus>::create()) };
        1
    })
}

/// Destroys an object; 0 is fine.
///
/// # Safety
/// `object` is NULL, or holds NULL or an object of [`GetClassObject`] that is no longer used.
#[unsafe(no_mangle)]
#[allow(non_snake_case)]
pub unsafe extern "C" fn DestroyObject(object: *mut *mut c_void) -> c_long {
    guarded(-1, || {
        if object.is_null() {
            return -1;
        }
        // SAFETY: not NULL, and the caller promises the rest.
        let made = unsafe { object.replace(std::ptr::null_mut()) };
        if made.is_null() {
            return -1;
        }
        // SAFETY: it was made by `create`, and the caller promises that it is not used.
        unsafe { Object::<MaxBonus>::destroy(made) };
        0
    })
}

/// The platform tells what it can; the answer tells what the component can.
#[unsafe(no_mangle)]
#[allow(non_snake_case)]
pub extern "C" fn SetPlatformCapabilities(_capabilities: c_int) -> c_int {
    CAPABILITIES
}

/// How the component may be attached.
#[unsafe(no_mangle)]
#[allow(non_snake_case)]
pub extern "C" fn GetAttachType() -> c_int {
    ATTACH_ANY
}
