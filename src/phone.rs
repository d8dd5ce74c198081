//! Phone numbers: read in any Russian spelling, sent in the contract's format, shown masked.

use crate::error::Error;

/// How phones look on the wire (`wire.phone_format`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneFormat {
    /// `79876543210`, the default.
    Seven,
    /// `+79876543210`.
    PlusSeven,
    /// `89876543210`.
    Eight,
    /// `9876543210`.
    Bare,
}

impl PhoneFormat {
    /// The names in the configuration, the usual one first.
    pub const NAMES: [&str; 4] = ["7XXXXXXXXXX", "+7XXXXXXXXXX", "8XXXXXXXXXX", "XXXXXXXXXX"];

    /// The format of this name in the configuration.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "7XXXXXXXXXX" => PhoneFormat::Seven,
            "+7XXXXXXXXXX" => PhoneFormat::PlusSeven,
            "8XXXXXXXXXX" => PhoneFormat::Eight,
            "XXXXXXXXXX" => PhoneFormat::Bare,
            _ => return None,
        })
    }
}

/// A phone number with its country code, digits only.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Reads a phone as typed: 10 digits, 11 beginning with 7 or 8, or `+` and 11 to 15 digits.
    /// Spaces, brackets and dashes do not matter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (plus, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
        let mut digits = String::with_capacity(15);
        for c in rest.chars() {
            match c {
                '0'..='9' => digits.push(c),
                '(' | ')' | '[' | ']' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
                c if c.is_whitespace() => {}
                _ => return None,
            }
        }
        match (plus, digits.len()) {
            (true, 11..=15) => Some(Phone(digits)),
            (false, 10) => Some(Phone(format!("7{digits}"))),
            (false, 11) if digits.starts_with(['7', '8']) => Some(Phone(format!("7{}", &digits[1..]))),
            _ => None,
        }
    }

    /// What is told of a field that is no phone.
    #[cold]
    pub fn refused(field: &str) -> Error {
        Error::argument(
            field,
            "нужен номер телефона, например +7 900 123-45-67",
            "is not a phone: 10 digits, 11 beginning with 7 or 8, or + and 11 to 15 digits",
        )
    }

    /// As the server expects it. A foreign number keeps its own code.
    #[must_use]
    pub fn on_the_wire(&self, format: PhoneFormat) -> String {
        let russian = self.0.len() == 11 && self.0.starts_with('7');
        match format {
            PhoneFormat::Eight if russian => format!("8{}", &self.0[1..]),
            PhoneFormat::Bare if russian => self.0[1..].to_owned(),
            PhoneFormat::PlusSeven => format!("+{}", self.0),
            _ => self.0.clone(),
        }
    }

    /// As a receipt shows it: `***` and the last four digits (G).
    #[must_use]
    pub fn masked(&self) -> String {
        format!("***{}", &self.0[self.0.len() - 4..])
    }
}

/// Masks what may be a phone in any form, also an already masked one.
#[must_use]
pub fn masked(text: &str) -> Option<String> {
    if let Some(phone) = Phone::parse(text) {
        return Some(phone.masked());
    }
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 4).then(|| format!("***{}", digits[digits.len() - 4..].iter().collect::<String>()))
}

// A phone never shows itself, not even in a debug print.
impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_russian_spelling_is_the_same_phone() {
        for text in [
            "9876543210",
            "79876543210",
            "89876543210",
            "+79876543210",
            "+7 (987) 654-32-10",
            "8 (987) 654 32 10",
            "8-987-654-32-10",
            " +7\u{a0}987\u{a0}654\u{2011}32\u{2013}10 ",
        ] {
            let phone = Phone::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(phone.on_the_wire(PhoneFormat::Seven), "79876543210", "{text}");
            assert_eq!(phone.masked(), "***3210");
            assert_eq!(format!("{phone:?}"), "***3210");
        }
    }

    #[test]
    fn formats_of_the_wire() {
        let russian = Phone::parse("9876543210").unwrap();
        let foreign = Phone::parse("+375 29 123-45-67").unwrap();
        for (name, expected) in [
            ("7XXXXXXXXXX", ["79876543210", "375291234567"]),
            ("+7XXXXXXXXXX", ["+79876543210", "+375291234567"]),
            ("8XXXXXXXXXX", ["89876543210", "375291234567"]),
            ("XXXXXXXXXX", ["9876543210", "375291234567"]),
        ] {
            let format = PhoneFormat::named(name).unwrap();
            assert_eq!([russian.on_the_wire(format), foreign.on_the_wire(format)], expected);
        }
        assert_eq!(PhoneFormat::named("9XXXXXXXXX"), None);
    }

    #[test]
    fn what_is_no_phone_is_refused() {
        for text in [
            "",
            "123",
            "987654321",
            "98765432101",
            "69876543210",
            "+7987654321",
            "+1234567890123456",
            "9876543210a",
            "７９８７６５４３２１０",
            "7+9876543210",
            "MB-3377",
        ] {
            assert!(Phone::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn anything_with_four_digits_can_be_masked() {
        assert_eq!(masked("***3377").as_deref(), Some("***3377"));
        assert_eq!(masked("8 900 000 33 77").as_deref(), Some("***3377"));
        assert_eq!(masked("нет"), None);
    }
}
