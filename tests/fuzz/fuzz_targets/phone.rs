//! A phone as typed: what is read is read the same again, and shows four digits at most.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maxbonus::fuzzing::{Phone, PhoneFormat, masked};

const FORMATS: [PhoneFormat; 4] =
    [PhoneFormat::Seven, PhoneFormat::PlusSeven, PhoneFormat::Eight, PhoneFormat::Bare];

fuzz_target!(|text: &str| {
    if let Some(mask) = masked(text) {
        assert!(mask.len() == 7 && mask.starts_with("***"), "{mask}");
        assert!(mask[3..].bytes().all(|b| b.is_ascii_digit()), "{mask}");
        assert_eq!(masked(&mask).as_deref(), Some(mask.as_str()));
    }
    let Some(phone) = Phone::parse(text) else { return };
    assert_eq!(Some(phone.masked()), masked(text));
    assert_eq!(format!("{phone:?}"), phone.masked());
    let plus = phone.on_the_wire(PhoneFormat::PlusSeven);
    assert!((12..=16).contains(&plus.len()) && plus[1..].bytes().all(|b| b.is_ascii_digit()), "{plus}");
    assert_eq!(Phone::parse(&plus).as_ref(), Some(&phone));
    let russian = plus.len() == 12 && plus.starts_with("+7");
    for format in FORMATS {
        let wire = phone.on_the_wire(format);
        assert!(wire.ends_with(&plus[plus.len() - 10..]), "{wire}");
        assert!(!russian || Phone::parse(&wire).as_ref() == Some(&phone), "{wire}");
    }
});
