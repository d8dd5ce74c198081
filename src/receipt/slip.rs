//! The loyalty part of the printed receipt (G: appendix 2).

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::elements::{self, separator};
use super::object;
use crate::error::{Error, Result};
use crate::{money, phone};

/// Widths of receipt paper, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 24..=64;
const DEFAULT_WIDTH: usize = 32;

/// Where the colon stands when the paper is wide enough, as on the guide's slip.
const LABEL_COLUMN: usize = 20;

/// The slip of a written check: `{"text","lines","elements","screen"}`.
///
/// The request is the answer of `check.write` plus `phone`, `width` and `barcodes`. On paper the server's own `print_text`
/// wins; an anonymous check has no lines. `text` and `lines` are the paper, cut to its width; `elements` are the same in
/// pieces that the register lays out; `screen` is for whom it tells the sums, each on its line.
///
/// # Errors
/// `INVALID_ARGUMENT` for a width off the paper, a phone that is none, a barcode that cannot be printed.
pub fn slip(request: &Map<String, Value>) -> Result<Map<String, Value>> {
    let width = width_of(request)?;
    let barcodes = elements::barcodes(request)?;
    let text = request.get("print_text").and_then(Value::as_str).filter(|t| !t.trim().is_empty());
    // What the server meant for paper is printed even if its sums cannot be read.
    let rows = if text.is_some() { rows(request).unwrap_or_default() } else { rows(request)? };
    let sums: Vec<Value> = rows.iter().map(|(label, value)| elements::pair(label, value)).collect();
    let (mut lines, mut elements) = match text {
        Some(text) => {
            (wrapped(text, width), cleaned(text).iter().map(|line| elements::of_line(line)).collect())
        }
        None => (aligned(&rows, width), sums.clone()),
    };
    let on_screen = if sums.is_empty() { &elements } else { &sums };
    let screen: Vec<String> = on_screen.iter().filter_map(elements::words).collect();
    for (data, barcode) in barcodes {
        lines.extend(wrapped(data, width));
        elements.push(barcode);
    }
    Ok(object(vec![
        ("text", lines.join("\n").into()),
        ("lines", lines.into()),
        ("elements", elements.into()),
        ("screen", screen.join("\n").trim().into()),
    ]))
}

fn width_of(request: &Map<String, Value>) -> Result<usize> {
    let Some(given) = request.get("width").filter(|w| !w.is_null()) else { return Ok(DEFAULT_WIDTH) };
    let width = money::read_strict(given, 0).ok().and_then(|w| usize::try_from(w).ok());
    width.filter(|w| WIDTHS.contains(w)).ok_or_else(|| {
        Error::argument(
            "width",
            &format!("нужно от {} до {} знаков", WIDTHS.start(), WIDTHS.end()),
            &format!("must be from {} to {} characters", WIDTHS.start(), WIDTHS.end()),
        )
    })
}

/// The guide's lines, those that the answer has something for.
fn rows(request: &Map<String, Value>) -> Result<Vec<(&'static str, String)>> {
    let mut rows = Vec::with_capacity(5);
    let phone = request.get("phone").and_then(Value::as_str).filter(|p| !p.trim().is_empty());
    if let Some(phone) = phone {
        let masked = phone::masked(phone)
            .ok_or_else(|| Error::argument("phone", "нужен номер телефона", "holds no four digits"))?;
        rows.push(("Клиент", masked));
    }
    let spent = amount(request, "total_bonus_pay").unwrap_or_default();
    let earned = amount(request, "total_add_bonus").unwrap_or_default();
    let balance = amount(request, "customer_total_bonus");
    let anonymous =
        phone.is_none() && [spent, earned, balance.unwrap_or_default()].iter().all(Decimal::is_zero);
    if anonymous {
        return Ok(rows);
    }
    if let Some(after) = balance {
        // The answer tells the balance after the check; the customer knows the one before.
        rows.push(("Ваши бонусы", money::printed(after + spent - earned)));
    }
    if !spent.is_zero() {
        rows.push(("Списано бонусов", money::printed(spent)));
    }
    rows.push(("Начислено бонусов", money::printed(earned)));
    if let Some(after) = balance {
        rows.push(("Остаток Бонусов", money::printed(after)));
    }
    Ok(rows)
}

/// An amount of the answer; what is no number, or none that is real, counts as absent: the money has moved already.
fn amount(request: &Map<String, Value>, name: &str) -> Option<Decimal> {
    let amount = request.get(name).and_then(money::read_lenient)?;
    // Beyond this no balance is real, and sums could overflow.
    (amount.abs() < Decimal::from(1_000_000_000_000_i64)).then_some(amount)
}

/// Colons under each other where the paper is wide enough, else values at its right edge, else on lines of
/// their own.
fn aligned(rows: &[(&str, String)], width: usize) -> Vec<String> {
    let length = |text: &str| text.chars().count();
    let label = rows.iter().map(|(label, _)| length(label)).max().unwrap_or(0);
    let value = rows.iter().map(|(_, value)| length(value)).max().unwrap_or(0);
    let columns = [(LABEL_COLUMN.max(label), ": "), (label, " : "), (label, ": ")];
    let fitting = columns.into_iter().find(|(column, colon)| column + colon.len() + value <= width);
    let mut lines = Vec::with_capacity(rows.len());
    for (label, value) in rows {
        if let Some((column, colon)) = fitting {
            lines.push(format!("{label:column$}{colon}{value}"));
            continue;
        }
        let room = width.saturating_sub(length(label) + 1);
        if length(value) <= room {
            lines.push(format!("{label}:{value:>room$}"));
        } else {
            lines.push(format!("{label}:"));
            lines.push(format!("{value:>width$}"));
        }
    }
    lines
}

/// The server's text in its own lines, without what no printer prints.
fn cleaned(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\t', " ");
    let lines = text.trim_end_matches(['\n', '\r', ' ']).split(['\n', '\r']);
    lines.map(|line| line.chars().filter(|c| !c.is_control()).collect()).collect()
}

/// The server's text cut into lines of at most `width` characters, between words where it can be; separators from edge
/// to edge.
#[must_use]
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in cleaned(text) {
        if let Some(sign) = separator(&line) {
            lines.push(sign.to_string().repeat(width));
            continue;
        }
        let line: Vec<char> = line.chars().collect();
        let mut rest = line.as_slice();
        while rest.len() > width {
            // A space right after the last fitting character is as good a place.
            let place = rest[..=width].iter().rposition(|c| *c == ' ').filter(|at| *at > 0);
            let (head, tail) = rest.split_at(place.unwrap_or(width));
            lines.push(head.iter().collect::<String>().trim_end().to_owned());
            let spaces = if place.is_some() { tail.iter().take_while(|c| **c == ' ').count() } else { 0 };
            rest = &tail[spaces..];
        }
        lines.push(rest.iter().collect::<String>().trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut_and_short_lines_stay_as_they_are() {
        assert_eq!(wrapped("а\r\n  б в  \n\nг\n", 24), ["а", "  б в", "", "г"]);
        assert_eq!(wrapped("abcdef gh", 4), ["abcd", "ef", "gh"]);
        assert_eq!(wrapped("abcd efgh", 4), ["abcd", "efgh"]);
        assert_eq!(wrapped("   abcdef", 4), ["", "abcd", "ef"]);
    }
}
