//! Phone numbers in any of the spellings that a register may send.

/// How the answers spell a Russian number: one of the four patterns of the contract.
pub const FORMATS: [&str; 4] = ["7XXXXXXXXXX", "+7XXXXXXXXXX", "8XXXXXXXXXX", "XXXXXXXXXX"];

/// The digits by which a customer is known: `79876543210`, or a foreign number as it is.
pub fn normal(text: &str) -> Option<String> {
    if text.chars().any(|sign| !sign.is_ascii_digit() && !" +-()".contains(sign)) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    match digits.len() {
        10 => Some(format!("7{digits}")),
        11 if digits.starts_with(['7', '8']) => Some(format!("7{}", &digits[1..])),
        11..=15 => Some(digits),
        _ => None,
    }
}

/// The number as the answers of this dialect spell it.
pub fn spell(normal: &str, format: &str) -> String {
    let plus = if format.starts_with('+') { "+" } else { "" };
    match normal.strip_prefix('7') {
        Some(rest) if rest.len() == 10 => format!("{}{rest}", format.trim_end_matches('X')),
        _ => format!("{plus}{normal}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_spellings_are_one_number() {
        for text in ["79876543210", "+7 987 654-32-10", "8(987)6543210", "9876543210"] {
            assert_eq!(normal(text).as_deref(), Some("79876543210"), "{text}");
        }
        assert_eq!(normal("+375291234567").as_deref(), Some("375291234567"));
        assert_eq!(normal("12345"), None);
        assert_eq!(normal("phone"), None);
    }

    #[test]
    fn answers_follow_the_format() {
        let spelt = FORMATS.map(|format| spell("79876543210", format));
        assert_eq!(spelt, ["79876543210", "+79876543210", "89876543210", "9876543210"]);
        assert_eq!(spell("375291234567", FORMATS[1]), "+375291234567");
    }
}
