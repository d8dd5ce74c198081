//! The slip in pieces, for a register that lays them out itself: text, pairs, separators, barcodes.

use serde_json::{Map, Value};

use super::object;
use crate::error::{Error, Result};

/// A slip with more of them is a mistake.
const BARCODES_MAX: usize = 10;
/// What such a code holds on receipt paper.
const CODE128_CHARS_MAX: usize = 48;
const QR_CHARS_MAX: usize = 1000;

/// Shortest line of one repeated sign that is a separator.
const SEPARATOR_CHARS_MIN: usize = 4;

/// The sign of which a line of the server's text is drawn from edge to edge.
#[must_use]
pub fn separator(line: &str) -> Option<char> {
    let line = line.trim();
    let sign = line.chars().next().filter(|sign| "-=_*~.—–─═".contains(*sign))?;
    (line.chars().count() >= SEPARATOR_CHARS_MIN && line.chars().all(|c| c == sign)).then_some(sign)
}

/// A label and its value.
#[must_use]
pub fn pair(label: &str, value: &str) -> Value {
    piece("pair", &[("label", label), ("value", value)])
}

/// A line of the server's text. It is a pair when one word stands after a colon and a space.
#[must_use]
pub fn of_line(line: &str) -> Value {
    if separator(line).is_some() {
        return piece("separator", &[]);
    }
    match line.trim().rsplit_once(": ").map(|(label, value)| (label.trim_end(), value.trim_start())) {
        Some((label, value)) if !label.is_empty() && !value.contains(' ') => pair(label, value),
        _ => piece("text", &[("text", line)]),
    }
}

fn piece(kind: &str, parts: &[(&str, &str)]) -> Value {
    let parts =
        [("kind", kind)].iter().chain(parts).map(|(name, text)| (*name, Value::from(*text))).collect();
    Value::Object(object(parts))
}

/// A piece in words, for a screen.
#[must_use]
pub fn words(piece: &Value) -> Option<String> {
    let part = |name: &str| piece.get(name).and_then(Value::as_str);
    let text = part("text").map(|text| text.trim().to_owned());
    text.or_else(|| Some(format!("{}: {}", part("label")?, part("value")?)))
}

/// The barcodes that the register wants under the slip: what each holds, and the pieces.
///
/// # Errors
/// `INVALID_ARGUMENT` with the path of what no printer could print.
pub fn barcodes(request: &Map<String, Value>) -> Result<Vec<(&str, Value)>> {
    let Some(given) = request.get("barcodes").filter(|b| !b.is_null()) else { return Ok(Vec::new()) };
    let Some(given) = given.as_array() else {
        return Err(Error::argument("barcodes", "нужен массив", "is not an array"));
    };
    if given.len() > BARCODES_MAX {
        let (ru, en) = (format!("не больше {BARCODES_MAX}"), format!("has more than {BARCODES_MAX} entries"));
        return Err(Error::argument("barcodes", &ru, &en));
    }
    given.iter().enumerate().map(|(n, code)| barcode(n, code)).collect()
}

fn barcode(n: usize, code: &Value) -> Result<(&str, Value)> {
    let text = |name: &str| {
        let text = code.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        text.ok_or_else(|| {
            Error::argument(
                format!("barcodes[{n}].{name}"),
                "нужна непустая строка",
                "is not a text, or empty",
            )
        })
    };
    let (kind, data) = (text("type")?, text("data")?);
    let length = data.chars().count();
    let (fits, ru, en) = match kind {
        "EAN13" | "EAN8" => {
            let digits = if kind == "EAN13" { 13 } else { 8 };
            let ru = format!("нужно цифр: {digits}, последняя – контрольная");
            (is_ean(data, digits), ru, format!("is not {digits} digits, the last one a check digit"))
        }
        "CODE128" => (
            length <= CODE128_CHARS_MAX && data.bytes().all(|b| (b' '..=b'~').contains(&b)),
            format!("нужны латинские буквы, цифры и знаки, не больше {CODE128_CHARS_MAX}"),
            format!("is not printable ASCII of at most {CODE128_CHARS_MAX} characters"),
        ),
        "QR" => (
            length <= QR_CHARS_MAX && !data.contains(char::is_control),
            format!("нужен текст без управляющих символов, не длиннее {QR_CHARS_MAX}"),
            format!("is not a text of at most {QR_CHARS_MAX} characters, none of them control characters"),
        ),
        _ => {
            let known = "EAN13, EAN8, CODE128, QR";
            let (ru, en) = (format!("нужно одно из: {known}"), format!("is none of {known}"));
            return Err(Error::argument(format!("barcodes[{n}].type"), &ru, &en));
        }
    };
    if !fits {
        return Err(Error::argument(format!("barcodes[{n}].data"), &ru, &en));
    }
    Ok((data, piece("barcode", &[("type", kind), ("data", data)])))
}

/// Digits whose sum, every other one tripled from before the last, is a multiple of ten.
fn is_ean(data: &str, length: usize) -> bool {
    let sum: u32 =
        data.bytes().rev().zip([1, 3].into_iter().cycle()).map(|(d, by)| u32::from(d & 15) * by).sum();
    data.len() == length && data.bytes().all(|b| b.is_ascii_digit()) && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_line_is_a_separator_a_pair_or_text() {
        for (line, element) in [
            ("--------", json!({"kind": "separator"})),
            ("  ====", json!({"kind": "separator"})),
            ("---", json!({"kind": "text", "text": "---"})),
            ("Клиент      : ***2249", pair("Клиент", "***2249")),
            ("Остаток: 0.16", pair("Остаток", "0.16")),
            ("Списано бонусов 33.0", json!({"kind": "text", "text": "Списано бонусов 33.0"})),
            ("Открыто до 22:00", json!({"kind": "text", "text": "Открыто до 22:00"})),
            ("Внимание: до пятого мая", json!({"kind": "text", "text": "Внимание: до пятого мая"})),
            ("", json!({"kind": "text", "text": ""})),
        ] {
            assert_eq!(of_line(line), element);
        }
    }

    #[test]
    fn a_check_digit_is_checked() {
        assert!(is_ean("4006381333931", 13) && is_ean("96385074", 8));
        assert!(!is_ean("4006381333930", 13) && !is_ean("400638133393", 13) && !is_ean("400638133393x", 13));
    }
}
