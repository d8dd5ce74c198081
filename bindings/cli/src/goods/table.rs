//! Goods from a table of text: the delimiter, the columns and the decimal sign are recognised.

use std::io::BufRead;

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value};

use super::amount;
use super::input::Reading;
use super::row::Row;
use super::sink::Sink;
use super::text::Text;
use crate::failure::{Failure, Kind};

type Result<T> = std::result::Result<T, Failure>;

/// Fields of a good and the headings under which people keep them, in small letters.
pub const FIELDS: [(&str, &[&str]); 8] = [
    ("code", &["code", "код", "артикул", "sku", "код товара"]),
    ("name", &["name", "наименование", "название", "товар", "номенклатура"]),
    ("group", &["group", "группа", "категория", "родитель"]),
    ("price", &["price", "цена", "розничная цена"]),
    ("barcode", &["barcode", "штрихкод", "штрих-код", "ean", "ean13"]),
    ("unit", &["unit", "единица", "единица измерения", "ед", "ед.", "ед. изм.", "ед.изм."]),
    ("not_discount", &["not_discount", "без скидки", "скидка запрещена", "запрет скидок"]),
    ("mrc", &["mrc", "мрц", "минимальная цена"]),
];

const DELIMITERS: [u8; 4] = [b';', b'\t', b',', b'|'];

/// Reads a table; its first line has the headings.
///
/// # Errors
/// A table where no heading is a code or a name; the sink's.
pub fn read(mut text: Text, reading: &Reading, sink: &Sink<'_>) -> Result<()> {
    let start =
        text.fill_buf().map_err(|e| sink.broken(1, "не читается", &format!("cannot be read: {e}")))?;
    let delimiter = delimiter(start);
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(text);
    let mut record = StringRecord::new();
    let mut columns: Option<Vec<Option<&'static str>>> = None;
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(e) => return Err(sink.broken(line, "не читается", &format!("cannot be read: {e}"))),
        }
        // Where the record ended, without the lines inside it; what it began with may be blank lines.
        let inside = record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        let line = reader.position().line().saturating_sub(1 + inside);
        match &columns {
            None => columns = Some(headings(&record, reading, sink)?),
            Some(columns) => take(line, &record, columns, sink)?,
        }
    }
    Ok(())
}

/// The one that the first line has most of.
fn delimiter(start: &[u8]) -> u8 {
    // What stands in quotes is no delimiter.
    let mut is_quoted = false;
    let mut counts = [0; DELIMITERS.len()];
    for byte in start.split(|byte| *byte == b'\n').next().unwrap_or_default() {
        is_quoted ^= *byte == b'"';
        if let Some(n) = DELIMITERS.iter().position(|delimiter| delimiter == byte && !is_quoted) {
            counts[n] += 1;
        }
    }
    let best = (0..counts.len()).rev().max_by_key(|n| counts[*n]).unwrap_or(0);
    DELIMITERS[best]
}

/// Which field each column holds.
fn headings(record: &StringRecord, reading: &Reading, sink: &Sink<'_>) -> Result<Vec<Option<&'static str>>> {
    let mut columns = vec![None; record.len()];
    for (field, usual) in FIELDS {
        let own = reading.columns.get(field).map(|heading| heading.trim().to_lowercase());
        let fits = |heading: &str| {
            let heading = heading.trim().to_lowercase();
            own.as_ref().map_or_else(|| usual.contains(&heading.as_str()), |own| *own == heading)
        };
        match record.iter().position(fits) {
            Some(n) if columns[n].is_none() => columns[n] = Some(field),
            None if own.is_some() => {
                let heading = reading.columns.get(field).map_or("", String::as_str);
                let told = format!("--columns: в таблице нет столбца «{heading}» ({field})");
                return Err(Failure::new(Kind::Usage, told, format!("no column for {field}")));
            }
            _ => {}
        }
    }
    for needed in ["code", "name"] {
        if !columns.contains(&Some(needed)) {
            let word = if needed == "code" { "код" } else { "наименование" };
            let ru = format!("нет столбца «{word}»; назовите столбцы в первой строке или задайте --columns");
            return Err(sink.broken(
                1,
                &ru,
                &format!("has no column for `{needed}`: name it, or give --columns"),
            ));
        }
    }
    Ok(columns)
}

fn take(line: u64, record: &StringRecord, columns: &[Option<&'static str>], sink: &Sink<'_>) -> Result<()> {
    if record.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(());
    }
    if record.len() > columns.len() {
        let code =
            columns.iter().position(|c| *c == Some("code")).and_then(|n| record.get(n)).unwrap_or_default();
        return sink.refuse(line, code, "ячеек больше, чем столбцов: разделитель внутри текста без кавычек");
    }
    let mut good = Row::new();
    for (cell, field) in record.iter().zip(columns) {
        let Some(field) = field else { continue };
        let cell = cell.trim();
        let value =
            if matches!(*field, "price" | "mrc") { amount::of_a_spreadsheet(cell) } else { cell.to_owned() };
        good.insert((*field).to_owned(), Value::String(value));
    }
    if let Some(Value::String(group)) = good.get("group").filter(|group| group.as_str() != Some("")) {
        let group =
            Map::from_iter(["code", "name"].map(|name| (name.to_owned(), Value::String(group.clone()))));
        sink.group(line, group)?;
    }
    sink.good(line, None, good)
}
