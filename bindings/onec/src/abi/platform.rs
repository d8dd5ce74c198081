//! What the platform gives: memory for everything that is handed out, and a place for errors.

use std::ffi::{c_long, c_ulong, c_void};
use std::ptr::{NonNull, null_mut};

use crate::value::to_platform;

/// Slots of the virtual destructor at the top of a table: MSVC has one, the Itanium ABI two.
pub const DESTRUCTORS: usize = if cfg!(windows) { 1 } else { 2 };

/// Under this code 1C reports a failure, without a modal box.
const FAIL: u16 = 1006;
/// Anything but 0 makes the text the exception's.
const RAISE: c_long = -1;

#[repr(C)]
struct MemoryTable {
    destructors: [*const c_void; DESTRUCTORS],
    alloc: unsafe extern "system" fn(*mut c_void, *mut *mut c_void, c_ulong) -> bool,
    free: unsafe extern "system" fn(*mut c_void, *mut *mut c_void),
}

#[repr(C)]
struct ConnectionTable {
    destructors: [*const c_void; DESTRUCTORS],
    add_error: unsafe extern "system" fn(*mut c_void, u16, *const u16, *const u16, c_long) -> bool,
}

/// The platform's memory manager.
#[derive(Clone, Copy)]
pub struct Memory(NonNull<c_void>);

impl Memory {
    /// `None` for NULL.
    ///
    /// # Safety
    /// NULL, or an `IMemoryManager` that lives as long as this is used.
    pub unsafe fn new(manager: *mut c_void) -> Option<Memory> {
        NonNull::new(manager).map(Memory)
    }

    fn table(self) -> *const MemoryTable {
        // SAFETY: an object with virtual functions begins with the address of its table.
        unsafe { self.0.cast::<*const MemoryTable>().read() }
    }

    /// A block with this text and a zero; and how many units it has, the zero not counted. `None`: no memory.
    pub fn text(self, text: &str) -> Option<(NonNull<u16>, usize)> {
        let units = to_platform(text);
        let bytes = c_ulong::try_from(size_of_val(units.as_slice())).ok()?;
        let mut block = null_mut();
        // SAFETY: the manager's own function, called as it is declared.
        let given = unsafe { ((*self.table()).alloc)(self.0.as_ptr(), &raw mut block, bytes) };
        let block = NonNull::new(block.cast::<u16>()).filter(|_| given)?;
        // SAFETY: the manager gave that many bytes; managers align like malloc.
        unsafe { block.copy_from_nonoverlapping(NonNull::from(units.as_slice()).cast(), units.len()) };
        Some((block, units.len() - 1))
    }

    /// Gives a block back.
    ///
    /// # Safety
    /// It came from this manager and it is not used.
    pub unsafe fn free(self, mut block: *mut c_void) {
        // SAFETY: the manager's own function, and the caller promises the block.
        unsafe { ((*self.table()).free)(self.0.as_ptr(), &raw mut block) };
    }
}

/// Tells the platform of a misuse; NULL is a platform that is not there.
///
/// # Safety
/// NULL or a living `IAddInDefBase`.
pub unsafe fn add_error(connection: *mut c_void, source: &str, text: &str) {
    let Some(connection) = NonNull::new(connection) else { return };
    // SAFETY: an object with virtual functions begins with the address of its table.
    let table = unsafe { connection.cast::<*const ConnectionTable>().read() };
    let (source, text) = (to_platform(source), to_platform(text));
    // SAFETY: the platform's own function, with zero-terminated texts that live during the call.
    unsafe { ((*table).add_error)(connection.as_ptr(), FAIL, source.as_ptr(), text.as_ptr(), RAISE) };
}

/// The text up to its zero; NULL is an empty one.
///
/// # Safety
/// NULL or a zero-terminated UTF-16 text.
pub unsafe fn read_text(text: *const u16) -> String {
    if text.is_null() {
        return String::new();
    }
    let mut length = 0;
    // SAFETY: the text is read up to its zero and no further.
    while unsafe { text.add(length).read() } != 0 {
        length += 1;
    }
    // SAFETY: so many units were just read.
    String::from_utf16_lossy(unsafe { std::slice::from_raw_parts(text, length) })
}
