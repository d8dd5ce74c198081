//! A class that panics wherever it can, behind the very tables that the platform calls.

use super::*;
use crate::value::{Argument, Misuse, Outcome};

#[derive(Default)]
struct Panicking;

impl Class for Panicking {
    const NAME: &'static str = "Panicking";

    fn property_count(&self) -> usize {
        panic!("injected")
    }
    fn property_name(&self, _: usize, _: Language) -> Option<String> {
        panic!("injected")
    }
    fn property(&self, _: usize) -> Option<Value> {
        panic!("injected")
    }
    fn method_count(&self) -> usize {
        panic!("injected")
    }
    fn method_name(&self, _: usize, _: Language) -> Option<String> {
        panic!("injected")
    }
    fn parameter_count(&self, _: usize) -> Option<usize> {
        panic!("injected")
    }
    fn is_optional(&self, _: usize, _: usize) -> bool {
        panic!("injected")
    }
    fn call(&self, _: usize, _: &[Argument]) -> Result<Outcome, Misuse> {
        panic!("injected")
    }
    fn done(&self) {
        panic!("injected")
    }
}

/// The tables of an object, and the address of each base's pointer.
fn tables(object: *mut c_void) -> (&'static InitDoneTable, &'static LanguageTable, This, This) {
    // SAFETY: the object was just made.
    let bases = unsafe { Object::<Panicking>::behind(object, 0) }.bases;
    // SAFETY: the bases stand one behind the other.
    (bases.init_done, bases.language, object, unsafe { object.cast::<*const c_void>().add(LANGUAGE).cast() })
}

#[test]
fn a_panic_behind_an_entry_is_its_plainest_answer() {
    let object = Object::<Panicking>::create();
    let (first, second, this, language) = tables(object);
    // SAFETY: the functions are called as the platform calls them.
    unsafe {
        assert!(!(second.register)(language, null_mut()));
        assert_eq!((second.property_count)(language), 0);
        assert_eq!((second.find_property)(language, null()), -1);
        assert_eq!((second.method_count)(language), 0);
        assert_eq!((second.find_method)(language, null()), -1);
        for alias in 0..2 {
            assert!((second.property_name)(language, 0, alias).is_null());
            assert!((second.method_name)(language, 0, alias).is_null());
        }
        assert!(!(second.get_property)(language, 0, null_mut()));
        assert!(!(second.set_property)(language, 0, null_mut()));
        assert!(!(second.is_readable)(language, 0) && !(second.is_writable)(language, 0));
        assert_eq!((second.parameter_count)(language, 0), 0);
        assert!(!(second.parameter_default)(language, 0, 0, null_mut()));
        assert!(!(second.has_result)(language, 0));
        assert!(!(second.call_procedure)(language, 0, null_mut(), 0));
        assert!(!(second.call_function)(language, 0, null_mut(), null_mut(), 0));
        assert_eq!((first.info)(this), INFO);
        (first.done)(this);
    }
    drop_it(first, this);
}

/// As `delete component` does it.
#[cfg(not(windows))]
fn drop_it(table: &InitDoneTable, this: This) {
    // SAFETY: the object is no longer used.
    unsafe {
        (table.destructors.complete)(this);
        (table.destructors.deleting)(this);
    }
}

#[cfg(windows)]
fn drop_it(table: &InitDoneTable, this: This) {
    // SAFETY: the object is no longer used.
    unsafe { (table.destructors)(this, 1) };
}
