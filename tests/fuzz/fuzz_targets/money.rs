//! An amount: what is read is exactly what was written, and what is printed has two decimals.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maxbonus::fuzzing::{
    from_kopecks, kopecks, printed, read_lenient, read_strict, to_json, to_kopecks_precision,
};
use rust_decimal::Decimal;
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    if let Some(eight) = input.first_chunk::<8>() {
        let whole = i64::from_le_bytes(*eight);
        assert_eq!(kopecks(from_kopecks(whole)), Some(whole));
    }
    let Ok(text) = std::str::from_utf8(input) else { return };
    let string = Value::String(text.to_owned());
    read(&string, text);
    if let Ok(amount) = read_strict(&string, 6) {
        assert!(
            text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !amount.is_sign_negative(),
            "{text}"
        );
    }
    if let Ok(number @ Value::Number(_)) = serde_json::from_str::<Value>(text) {
        read(&number, &number.to_string());
    }
});

fn read(value: &Value, text: &str) {
    if let Some(amount) = read_lenient(value) {
        assert_eq!(digits(&amount.to_string()), digits(text.trim()), "{text} was read as {amount}");
        shown(amount);
    }
    for decimals in [0, 2, 6] {
        if let Ok(amount) = read_strict(value, decimals) {
            assert_eq!(digits(&amount.to_string()), digits(text), "{text} was read as {amount}");
            assert!(amount.normalize().scale() <= decimals, "{text}");
        }
    }
}

fn shown(amount: Decimal) {
    assert_eq!(read_lenient(&to_json(amount)), Some(amount));
    let rounded = to_kopecks_precision(amount);
    assert!((rounded - amount).abs() <= Decimal::new(5, 3), "{amount}");
    // Past this the digits do not suffice for kopecks; the slip takes nothing so large.
    if amount.abs() < Decimal::from(1_000_000_000_000_i64) {
        let text = printed(amount);
        let (_, fraction) = text.split_once('.').expect("a dot");
        assert_eq!(fraction.len(), 2, "{text}");
        assert_eq!(Decimal::from_str_exact(&text).ok(), Some(rounded));
        assert_eq!(kopecks(amount).map(from_kopecks), Some(rounded));
    }
}

/// A number's sign, its digits without zeros at either end, and the power of ten of the last one: told without
/// arithmetic, so that it can judge arithmetic.
fn digits(text: &str) -> (bool, String, i64) {
    let (text, power) = match text.split_once(['e', 'E']) {
        Some((before, power)) => (before, power.parse().expect("a power")),
        None => (text, 0_i64),
    };
    let minus = text.starts_with('-');
    let (whole, fraction) = text.trim_start_matches(['-', '+']).split_once('.').unwrap_or((text, ""));
    let whole = whole.trim_start_matches(['-', '+']);
    let all = format!("{whole}{fraction}");
    let cut = all.trim_end_matches('0');
    let power = power - fraction.len() as i64 + (all.len() - cut.len()) as i64;
    let cut = cut.trim_start_matches('0').to_owned();
    if cut.is_empty() { (false, cut, 0) } else { (minus, cut, power) }
}
