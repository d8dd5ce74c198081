//! The object: four addresses of tables, as a C++ class with four bases has them, and behind them what is ours.
//!
//! A function gets the address of ITS base's pointer; the object begins so many pointers before. On 32-bit Windows
//! the functions are `__stdcall`, which is what "system" means, and the destructor is `__thiscall`.

use std::ffi::{c_long, c_void};
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicPtr, Ordering};

use super::platform::{Memory, add_error, read_text};
use super::variant::Variant;
use super::{Class, guarded};
use crate::members::Language;
use crate::value::Value;

/// Places of the bases.
const INIT_DONE: usize = 0;
const LANGUAGE: usize = 1;
const LOCALE: usize = 2;
const USER_LANGUAGE: usize = 3;

/// The version of the technology.
const INFO: c_long = 2000;

type This = *mut c_void;

/// The destructor's slots, for one base.
#[cfg(not(windows))]
#[repr(C)]
struct Destructors {
    complete: unsafe extern "C" fn(This),
    deleting: unsafe extern "C" fn(This),
}
#[cfg(all(windows, not(target_arch = "x86")))]
type Destructors = unsafe extern "C" fn(This, u32) -> This;
#[cfg(all(windows, target_arch = "x86"))]
type Destructors = unsafe extern "thiscall" fn(This, u32) -> This;

#[repr(C)]
struct InitDoneTable {
    destructors: Destructors,
    init: unsafe extern "system" fn(This, *mut c_void) -> bool,
    set_memory: unsafe extern "system" fn(This, *mut c_void) -> bool,
    info: unsafe extern "system" fn(This) -> c_long,
    done: unsafe extern "system" fn(This),
}

#[repr(C)]
struct LanguageTable {
    destructors: Destructors,
    register: unsafe extern "system" fn(This, *mut *mut u16) -> bool,
    property_count: unsafe extern "system" fn(This) -> c_long,
    find_property: unsafe extern "system" fn(This, *const u16) -> c_long,
    property_name: unsafe extern "system" fn(This, c_long, c_long) -> *const u16,
    get_property: unsafe extern "system" fn(This, c_long, *mut Variant) -> bool,
    set_property: unsafe extern "system" fn(This, c_long, *mut Variant) -> bool,
    is_readable: unsafe extern "system" fn(This, c_long) -> bool,
    is_writable: unsafe extern "system" fn(This, c_long) -> bool,
    method_count: unsafe extern "system" fn(This) -> c_long,
    find_method: unsafe extern "system" fn(This, *const u16) -> c_long,
    method_name: unsafe extern "system" fn(This, c_long, c_long) -> *const u16,
    parameter_count: unsafe extern "system" fn(This, c_long) -> c_long,
    parameter_default: unsafe extern "system" fn(This, c_long, c_long, *mut Variant) -> bool,
    has_result: unsafe extern "system" fn(This, c_long) -> bool,
    call_procedure: unsafe extern "system" fn(This, c_long, *mut Variant, c_long) -> bool,
    call_function: unsafe extern "system" fn(This, c_long, *mut Variant, *mut Variant, c_long) -> bool,
}

/// `LocaleBase` and `UserLanguageBase`.
#[repr(C)]
struct LocaleTable {
    destructors: Destructors,
    set: unsafe extern "system" fn(This, *const u16),
}

/// The bases' pointers.
#[derive(Clone, Copy)]
#[repr(C)]
struct Bases {
    init_done: &'static InitDoneTable,
    language: &'static LanguageTable,
    locale: &'static LocaleTable,
    user_language: &'static LocaleTable,
}

/// An object of a class.
#[repr(C)]
pub struct Object<C> {
    bases: Bases,
    connection: AtomicPtr<c_void>,
    memory: AtomicPtr<c_void>,
    class: C,
}

impl<C: Class> Object<C> {
    const INIT_DONE: &'static InitDoneTable = &InitDoneTable {
        destructors: destructors::<C, INIT_DONE>(),
        init: init::<C>,
        set_memory: set_memory::<C>,
        info: info::<C>,
        done: done::<C>,
    };
    const LANGUAGE: &'static LanguageTable = &LanguageTable {
        destructors: destructors::<C, LANGUAGE>(),
        register: register::<C>,
        property_count: property_count::<C>,
        find_property: find_property::<C>,
        property_name: property_name::<C>,
        get_property: get_property::<C>,
        set_property: set_property::<C>,
        is_readable: is_readable::<C>,
        is_writable: is_writable::<C>,
        method_count: method_count::<C>,
        find_method: find_method::<C>,
        method_name: method_name::<C>,
        parameter_count: parameter_count::<C>,
        parameter_default: parameter_default::<C>,
        has_result: has_result::<C>,
        call_procedure: call_procedure::<C>,
        call_function: call_function::<C>,
    };
    const LOCALE: &'static LocaleTable =
        &LocaleTable { destructors: destructors::<C, LOCALE>(), set: set_locale };
    const USER_LANGUAGE: &'static LocaleTable =
        &LocaleTable { destructors: destructors::<C, USER_LANGUAGE>(), set: set_locale };

    /// Makes an object; it ends by [`Object::destroy`] or by its virtual destructor.
    pub fn create() -> *mut c_void {
        let bases = Bases {
            init_done: Self::INIT_DONE,
            language: Self::LANGUAGE,
            locale: Self::LOCALE,
            user_language: Self::USER_LANGUAGE,
        };
        let (connection, memory) = (AtomicPtr::new(null_mut()), AtomicPtr::new(null_mut()));
        Box::into_raw(Box::new(Object { bases, connection, memory, class: C::default() })).cast()
    }

    /// Destroys an object.
    ///
    /// # Safety
    /// It was made by [`Object::create`] and is no longer used.
    pub unsafe fn destroy(object: *mut c_void) {
        // SAFETY: the caller's promise.
        let object = unsafe { Box::from_raw(object.cast::<Self>()) };
        object.connection.store(null_mut(), Ordering::SeqCst);
        object.class.done();
    }

    /// The object behind the address of a base's pointer.
    ///
    /// # Safety
    /// `this` is that address, and the object lives during `'a`.
    unsafe fn behind<'a>(this: This, base: usize) -> &'a Self {
        // SAFETY: the bases stand one behind the other at the object's beginning.
        unsafe { &*this.cast::<*const c_void>().sub(base).cast::<Self>() }
    }

    fn memory(&self) -> Option<Memory> {
        // SAFETY: the platform promises its manager until the object is destroyed.
        unsafe { Memory::new(self.memory.load(Ordering::SeqCst)) }
    }

    fn error(&self, text: &str) {
        // SAFETY: the platform's connection lives until `Done`, which takes it away.
        unsafe { add_error(self.connection.load(Ordering::SeqCst), C::NAME, text) };
    }

    /// A text in a block of the platform's; NULL when it has none.
    fn hand_out(&self, text: Option<String>) -> *const u16 {
        let block = self.memory().zip(text).and_then(|(memory, text)| memory.text(&text));
        block.map_or(null(), |(pointer, _)| pointer.as_ptr().cast_const())
    }

    /// Runs a method; `result` may be NULL.
    ///
    /// # Safety
    /// `arguments` has so many variants; `result` is NULL or writable.
    unsafe fn call(
        &self,
        method: c_long,
        arguments: *mut Variant,
        count: c_long,
        result: *mut Variant,
    ) -> bool {
        let count = if arguments.is_null() { 0 } else { usize::try_from(count).unwrap_or(0) };
        let read = |at: usize| {
            // SAFETY: the caller promises so many variants.
            unsafe { (*arguments.add(at)).read() }
        };
        let given: Vec<_> = (0..count).map(read).collect();
        // SAFETY: the caller promises NULL or a writable variant.
        let mut result = unsafe { result.as_mut() };
        if let Some(result) = &mut result {
            result.clear();
        }
        let outcome = match self.class.call(number(method), &given) {
            Ok(outcome) => outcome,
            Err(misuse) => {
                self.error(&misuse.text);
                return false;
            }
        };
        let is_set = match (&outcome.out, self.memory()) {
            (Some((at, text)), Some(memory)) if *at < count => {
                // SAFETY: one of the variants; a text in it is the platform's.
                unsafe { (*arguments.add(*at)).replace(text, memory) }
            }
            (Some((at, _)), None) if *at < count => false,
            _ => true,
        };
        let is_told = is_set && result.is_none_or(|result| result.set(&outcome.result, self.memory()));
        if !is_told {
            self.error("Не хватает памяти для ответа; свойство Ответ хранит его.");
        }
        is_told
    }
}

/// A number of the platform's; a negative one is out of every range.
fn number(number: c_long) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn long(number: usize) -> c_long {
    c_long::try_from(number).unwrap_or(-1)
}

fn language(alias: c_long) -> Option<Language> {
    match alias {
        0 => Some(Language::English),
        1 => Some(Language::Russian),
        _ => None,
    }
}

/// Finds a name in either language and any case; -1 when there is none.
fn find(wanted: &str, count: usize, name: impl Fn(usize, Language) -> Option<String>) -> c_long {
    let wanted = wanted.to_lowercase();
    let is_it = |at: usize| {
        let is = |language| name(at, language).is_some_and(|name| name.to_lowercase() == wanted);
        is(Language::English) || is(Language::Russian)
    };
    (0..count).find(|at| is_it(*at)).map_or(-1, long)
}

#[cfg(not(windows))]
const fn destructors<C: Class, const BASE: usize>() -> Destructors {
    Destructors { complete: end::<C, BASE>, deleting: delete::<C, BASE> }
}
#[cfg(windows)]
const fn destructors<C: Class, const BASE: usize>() -> Destructors {
    delete::<C, BASE>
}

/// The object ends where it stands; its memory stays whoever's it is.
#[cfg(not(windows))]
unsafe extern "C" fn end<C: Class, const BASE: usize>(this: This) {
    // SAFETY: the host's promise is that of a destructor.
    guarded((), || unsafe { Object::<C>::behind(this, BASE) }.class.done());
}

/// `delete component`.
#[cfg(not(windows))]
unsafe extern "C" fn delete<C: Class, const BASE: usize>(this: This) {
    // SAFETY: the host's promise is that of a destructor.
    guarded((), || unsafe { Object::<C>::destroy(this.cast::<*const c_void>().sub(BASE).cast()) });
}

/// The destructor, and with flag 1 `delete component`.
#[cfg(windows)]
macro_rules! delete_as {
    ($abi:literal) => {
        unsafe extern $abi fn delete<C: Class, const BASE: usize>(this: This, flags: u32) -> This {
            guarded((), || {
                // SAFETY: the host's promise is that of a destructor.
                let object = unsafe { this.cast::<*const c_void>().sub(BASE) };
                if flags & 1 == 0 {
                    // SAFETY: the same; the memory stays the host's.
                    unsafe { Object::<C>::behind(this, BASE) }.class.done();
                } else {
                    // SAFETY: the same.
                    unsafe { Object::<C>::destroy(object.cast()) };
                }
            });
            this
        }
    };
}
#[cfg(all(windows, not(target_arch = "x86")))]
delete_as!("C");
#[cfg(all(windows, target_arch = "x86"))]
delete_as!("thiscall");

/// An entry: its base, its answer when it panics, and what it does with the object. The platform calls each with the
/// address of the base's pointer, with texts that end with a zero, and with variants that it owns.
macro_rules! entry {
    ($name:ident($($argument:ident: $type:ty),*) -> $answer:ty, $base:ident, $otherwise:expr, $object:ident => $body:expr) => {
        unsafe extern "system" fn $name<C: Class>(this: This $(, $argument: $type)*) -> $answer {
            guarded($otherwise, || {
                // SAFETY: the platform calls it through this base's table, and the object lives.
                let $object = unsafe { Object::<C>::behind(this, $base) };
                $body
            })
        }
    };
}

entry!(init(connection: *mut c_void) -> bool, INIT_DONE, false, object => {
    object.connection.store(connection, Ordering::SeqCst);
    !connection.is_null()
});
entry!(set_memory(manager: *mut c_void) -> bool, INIT_DONE, false, object => {
    object.memory.store(manager, Ordering::SeqCst);
    !manager.is_null()
});
entry!(info() -> c_long, INIT_DONE, INFO, _object => INFO);
entry!(done() -> (), INIT_DONE, (), object => {
    object.connection.store(null_mut(), Ordering::SeqCst);
    object.class.done();
});
entry!(register(name: *mut *mut u16) -> bool, LANGUAGE, false, object => {
    let text = object.hand_out((!name.is_null()).then(|| C::NAME.to_owned()));
    if !name.is_null() {
        // SAFETY: the platform gives a place to write to.
        unsafe { name.write(text.cast_mut()) };
    }
    !text.is_null()
});
entry!(property_count() -> c_long, LANGUAGE, 0, object => long(object.class.property_count()));
entry!(find_property(name: *const u16) -> c_long, LANGUAGE, -1, object => {
    // SAFETY: the platform gives a zero-terminated text.
    let wanted = unsafe { read_text(name) };
    find(&wanted, object.class.property_count(), |at, language| object.class.property_name(at, language))
});
entry!(property_name(at: c_long, alias: c_long) -> *const u16, LANGUAGE, null(), object => {
    object.hand_out(language(alias).and_then(|language| object.class.property_name(number(at), language)))
});
entry!(get_property(at: c_long, value: *mut Variant) -> bool, LANGUAGE, false, object => {
    // SAFETY: the platform gives a place to write to.
    let place = unsafe { value.as_mut() };
    let is_set = |(value, place): (Value, &mut Variant)| {
        place.clear();
        place.set(&value, object.memory())
    };
    object.class.property(number(at)).zip(place).is_some_and(is_set)
});
entry!(set_property(at: c_long, _value: *mut Variant) -> bool, LANGUAGE, false, object => {
    if let Some(name) = object.class.property_name(number(at), Language::Russian) {
        object.error(&format!("Свойство {name} только для чтения."));
    }
    false
});
entry!(is_readable(at: c_long) -> bool, LANGUAGE, false, object => {
    number(at) < object.class.property_count()
});
entry!(is_writable(_at: c_long) -> bool, LANGUAGE, false, _object => false);
entry!(method_count() -> c_long, LANGUAGE, 0, object => long(object.class.method_count()));
entry!(find_method(name: *const u16) -> c_long, LANGUAGE, -1, object => {
    // SAFETY: the platform gives a zero-terminated text.
    let wanted = unsafe { read_text(name) };
    find(&wanted, object.class.method_count(), |at, language| object.class.method_name(at, language))
});
entry!(method_name(at: c_long, alias: c_long) -> *const u16, LANGUAGE, null(), object => {
    object.hand_out(language(alias).and_then(|language| object.class.method_name(number(at), language)))
});
entry!(parameter_count(method: c_long) -> c_long, LANGUAGE, 0, object => {
    object.class.parameter_count(number(method)).map_or(0, long)
});
entry!(parameter_default(method: c_long, parameter: c_long, value: *mut Variant) -> bool, LANGUAGE, false, object => {
    // SAFETY: the platform gives a place to write to.
    if let Some(value) = unsafe { value.as_mut() } {
        value.clear();
    }
    object.class.is_optional(number(method), number(parameter))
});
entry!(has_result(method: c_long) -> bool, LANGUAGE, false, object => {
    object.class.parameter_count(number(method)).is_some()
});
entry!(call_procedure(method: c_long, arguments: *mut Variant, count: c_long) -> bool, LANGUAGE, false, object => {
    // SAFETY: the platform gives so many variants.
    unsafe { object.call(method, arguments, count, null_mut()) }
});
entry!(call_function(method: c_long, result: *mut Variant, arguments: *mut Variant, count: c_long) -> bool, LANGUAGE, false, object => {
    // SAFETY: the platform gives so many variants and a place for the result.
    unsafe { object.call(method, arguments, count, result) }
});

/// The platform's language: the texts have one only.
unsafe extern "system" fn set_locale(_this: This, _language: *const u16) {}

#[cfg(test)]
#[path = "object_tests.rs"]
mod tests;
