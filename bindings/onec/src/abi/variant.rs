//! The platform's variant.

use std::ffi::c_int;

use super::platform::Memory;
use crate::value::{Argument, Value, to_library};

const EMPTY: u16 = 0;
const NULL: u16 = 1;
const I4: u16 = 3;
const DATE: u16 = 6;
const TM: u16 = 7;
const BOOL: u16 = 11;
const PWSTR: u16 = 22;
const BLOB: u16 = 23;

/// `struct tm`, the largest member of the union: it alone decides where the type stands.
#[derive(Clone, Copy)]
#[repr(C)]
struct Tm {
    fields: [c_int; 9],
    #[cfg(unix)]
    zone: (std::ffi::c_long, *const std::ffi::c_char),
}

#[derive(Clone, Copy)]
#[repr(C)]
struct Units {
    pointer: *mut u16,
    count: u32,
}

#[repr(C)]
union Payload {
    boolean: u8,
    number: i32,
    units: Units,
    /// The widest number, for the alignment.
    _double: f64,
    _tm: Tm,
}

/// `tVariant`.
#[repr(C)]
pub struct Variant {
    payload: Payload,
    _elements: u32,
    kind: u16,
}

#[cfg(all(target_pointer_width = "64", unix))]
const _: () = assert!(size_of::<Variant>() == 64 && std::mem::offset_of!(Variant, kind) == 60);
#[cfg(windows)]
const _: () = assert!(size_of::<Variant>() == 48 && std::mem::offset_of!(Variant, kind) == 44);

impl Variant {
    /// Reads an argument.
    ///
    /// # Safety
    /// The payload is what the kind says.
    pub unsafe fn read(&self) -> Argument {
        match self.kind {
            EMPTY | NULL => Argument::Absent,
            PWSTR => {
                // SAFETY: the kind says that it is this member.
                let Units { pointer, count } = unsafe { self.payload.units };
                if pointer.is_null() || count == 0 {
                    return Argument::Text(to_library(&[]));
                }
                // SAFETY: the caller promises so many units.
                Argument::Text(to_library(unsafe {
                    std::slice::from_raw_parts(pointer, usize::try_from(count).unwrap_or(0))
                }))
            }
            BOOL => Argument::Other("Булево"),
            // Whole and floating, of every width: 1C gives any of them for a number.
            2..=5 | 13..=20 => Argument::Other("Число"),
            DATE | TM => Argument::Other("Дата"),
            BLOB => Argument::Other("ДвоичныеДанные"),
            _ => Argument::Other("значение другого типа"),
        }
    }

    /// Makes it Неопределено; what it held is not freed.
    pub fn clear(&mut self) {
        self.kind = EMPTY;
    }

    /// Sets a value; what it held is not freed. False: no memory, and nothing is changed.
    pub fn set(&mut self, value: &Value, memory: Option<Memory>) -> bool {
        match value {
            Value::Bool(value) => {
                self.payload.boolean = u8::from(*value);
                self.kind = BOOL;
            }
            Value::Number(value) => {
                self.payload.number = *value;
                self.kind = I4;
            }
            Value::Text(text) => {
                let Some((pointer, count)) = memory.and_then(|memory| memory.text(text)) else {
                    return false;
                };
                self.payload.units =
                    Units { pointer: pointer.as_ptr(), count: u32::try_from(count).unwrap_or(u32::MAX) };
                self.kind = PWSTR;
            }
        }
        true
    }

    /// Puts a text into a parameter of the caller's: what it held goes back to the manager.
    /// False: no memory, and nothing is changed.
    ///
    /// # Safety
    /// A string or a blob that it holds is the manager's.
    pub unsafe fn replace(&mut self, text: &str, memory: Memory) -> bool {
        let former = match self.kind {
            // SAFETY: the kind says that it is a pointer and a count, of units or of bytes.
            PWSTR | BLOB => unsafe { self.payload.units }.pointer,
            _ => std::ptr::null_mut(),
        };
        let Some((pointer, count)) = memory.text(text) else { return false };
        if !former.is_null() {
            // SAFETY: the caller promises whose it is, and it is replaced here.
            unsafe { memory.free(former.cast()) };
        }
        self.payload.units =
            Units { pointer: pointer.as_ptr(), count: u32::try_from(count).unwrap_or(u32::MAX) };
        self.kind = PWSTR;
        true
    }
}
