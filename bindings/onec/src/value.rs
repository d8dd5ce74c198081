//! What goes in and out of a method, in safe types.

use std::ffi::CString;

/// A method's argument.
#[derive(Debug)]
pub enum Argument {
    /// Left out, or Неопределено.
    Absent,
    /// A text, as the library takes it.
    Text(CString),
    /// Another type, by its name in 1C: no method takes one.
    Other(&'static str),
}

/// What a method or a property gives.
#[derive(Debug)]
pub enum Value {
    /// Булево.
    Bool(bool),
    /// Число.
    Number(i32),
    /// Строка.
    Text(String),
}

/// What a method came to: its value, and the text for the parameter that is set.
#[derive(Debug)]
pub struct Outcome {
    /// The value.
    pub result: Value,
    /// The parameter's number and its text.
    pub out: Option<(usize, String)>,
}

/// A call that the caller's program got wrong: an exception in 1C. The text names no value that was passed.
#[derive(Debug)]
pub struct Misuse {
    /// One sentence in Russian.
    pub text: String,
}

/// UTF-16 as the library takes it. What is no character (half of a surrogate pair) and what C cannot carry (NUL) stays
/// what it is, in bytes that are no UTF-8, so that the library refuses the text instead of somebody changing it.
pub fn to_library(units: &[u16]) -> CString {
    let mut bytes = Vec::with_capacity(units.len());
    let unit = |bytes: &mut Vec<u8>, unit: u16| {
        let low = |shift: u32| u8::try_from(unit >> shift & 0x3F).unwrap_or_default() | 0x80;
        let first = u8::try_from(unit >> 12).unwrap_or_default();
        if unit == 0 { bytes.extend([0xC0, 0x80]) } else { bytes.extend([0xE0 | first, low(6), low(0)]) }
    };
    for decoded in char::decode_utf16(units.iter().copied()) {
        match decoded {
            Ok('\0') => unit(&mut bytes, 0),
            Ok(character) => bytes.extend(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(half) => unit(&mut bytes, half.unpaired_surrogate()),
        }
    }
    CString::new(bytes).unwrap_or_default()
}

/// A text as the platform takes it, with the zero at the end.
pub fn to_platform(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_there_and_back_and_what_is_no_text_stays_none() {
        let text = "чек 😀 {\"a\":1}";
        let units = to_platform(text);
        assert_eq!(to_library(&units[..units.len() - 1]).to_str(), Ok(text));
        assert_eq!(to_library(&[0x41, 0xD83D]).to_bytes(), [0x41, 0xED, 0xA0, 0xBD]);
        assert_eq!(to_library(&[0x41, 0, 0x42]).to_bytes(), [0x41, 0xC0, 0x80, 0x42]);
        assert!(to_library(&[0xDE00]).to_str().is_err() && to_library(&[0]).to_str().is_err());
    }
}
