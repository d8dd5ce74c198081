//! Files of goods: which they are, what they are written in, and their text.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use memchr::memchr_iter;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::row::{self, Row};
use super::stage::{Refused, Stage};
use super::{commerceml, csv, json};
use crate::error::{Error, Result, Status};

/// How much is looked at in one piece.
const CHUNK: usize = 64 << 10;
/// What 1C calls the two files of an exchange.
const EXCHANGE: [(&str, &str); 2] = [("import.xml", "offers.xml"), ("import0_1.xml", "offers0_1.xml")];

/// Whether somebody wants to stop.
pub type Stopped<'a> = &'a dyn Fn() -> bool;

/// The files of one import, and how to understand them.
#[derive(Debug)]
pub struct Files {
    file: PathBuf,
    offers: Option<PathBuf>,
    /// The wording of the request about them, for the key.
    options: Value,
    /// Our fields by the heading of their column.
    pub columns: BTreeMap<String, String>,
    /// What of CommerceML is the code.
    pub code_from: String,
    /// Which of CommerceML's prices is taken, by name or id; the first where none is named.
    pub price_type: Option<String>,
}

impl Files {
    /// The files that a request names; `None` where it names none.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` naming the field.
    pub fn of(request: &Map<String, Value>) -> Result<Option<Self>> {
        let text = |name: &str| match request.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.clone())),
            Some(_) => Err(Error::argument(name, "нужен текст", "is no text")),
        };
        let Some(file) = text("file")? else {
            let stray = ["offers", "columns", "code_from", "price_type", "report"];
            let stray =
                stray.into_iter().find(|name| request.get(*name).is_some_and(|value| !value.is_null()));
            return match stray {
                Some(name) => {
                    Err(Error::argument(name, "относится к файлу (file)", "means nothing without `file`"))
                }
                None => Ok(None),
            };
        };
        let mut columns = BTreeMap::new();
        if let Some(given) = request.get("columns").filter(|given| !given.is_null()) {
            let bad = || {
                Error::argument("columns", "нужны пары «поле: название столбца»", "is not an object of texts")
            };
            for (field, heading) in given.as_object().ok_or_else(bad)? {
                if !csv::FIELDS.iter().any(|(known, _)| known == field) {
                    return Err(Error::argument(
                        format!("columns.{field}"),
                        "такого поля нет",
                        "is no field of a good",
                    ));
                }
                columns.insert(field.clone(), heading.as_str().ok_or_else(bad)?.to_owned());
            }
        }
        let (file, mut offers) = (PathBuf::from(file), text("offers")?.map(PathBuf::from));
        let file = if file.is_dir() {
            let pair = EXCHANGE.iter().find(|(import, _)| file.join(import).is_file());
            let (import, beside) = pair.ok_or_else(|| {
                Error::argument("file", "в папке нет import.xml", "is a folder without import.xml")
            })?;
            offers = offers.or_else(|| Some(file.join(beside)).filter(|path| path.is_file()));
            file.join(import)
        } else {
            file
        };
        let options = ["columns", "code_from", "price_type"];
        let options =
            options.iter().filter_map(|name| Some(((*name).to_owned(), request.get(*name)?.clone())));
        Ok(Some(Files {
            file,
            offers,
            options: Value::Object(options.collect()),
            columns,
            code_from: text("code_from")?.unwrap_or_else(|| "id".to_owned()),
            price_type: text("price_type")?,
        }))
    }

    fn named(&self) -> impl Iterator<Item = (&'static str, &PathBuf)> {
        std::iter::once(("file", &self.file)).chain(self.offers.iter().map(|path| ("offers", path)))
    }

    /// What makes an import the same: the files' content and all that is said about it.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a file that cannot be read, `CANCELLED`.
    pub fn key(&self, request: &Value, stopped: Stopped<'_>) -> Result<String> {
        let mut digest = Sha256::new();
        digest.update(format!("1\0{request}\0{}\0", self.options));
        for (field, path) in self.named() {
            let mut file = open(field, path)?;
            let mut chunk = vec![0; CHUNK];
            loop {
                if stopped() {
                    return Err(cancelled());
                }
                let read = file.read(&mut chunk).map_err(|e| unreadable(field, &e))?;
                if read == 0 {
                    break;
                }
                digest.update(&chunk[..read]);
            }
            digest.update([0]);
        }
        Ok(hex::encode(digest.finalize()))
    }

    /// Reads everything into a stage.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a file that is broken as a whole, `CANCELLED`, `JOURNAL`.
    pub fn read_into(&self, stage: &Stage, stopped: Stopped<'_>) -> Result<()> {
        let mut prices = commerceml::Prices::default();
        for (field, path) in self.named() {
            let text = Text::open(field, path)?;
            let sink = Sink { stage, stopped, field, line: Rc::clone(&text.line) };
            match text.begins_with {
                b'<' => commerceml::read(text, self, &mut prices, &sink)?,
                b'{' | b'[' => json::read(text, &sink)?,
                _ => csv::read(text, self, &sink)?,
            }
        }
        prices.check(self)?;
        stage.note_prices_without_goods()
    }
}

/// Where rows go.
pub struct Sink<'a> {
    stage: &'a Stage,
    stopped: Stopped<'a>,
    /// The request's field that names the file.
    pub field: &'static str,
    line: Rc<Cell<u64>>,
}

impl Sink<'_> {
    /// The line that the reader has come to.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line.get()
    }

    /// Takes a good; `id` is what its price is known by.
    ///
    /// # Errors
    /// `CANCELLED`, `JOURNAL`.
    pub fn good(&self, line: u64, id: Option<&str>, good: Row) -> Result<()> {
        if (self.stopped)() {
            return Err(cancelled());
        }
        let code =
            good.get("code").map(|code| code.as_str().map_or_else(|| code.to_string(), ToOwned::to_owned));
        let good = row::good(good).map_err(|reason| (code.unwrap_or_default(), reason));
        self.stage.add_good(line, id, good)
    }

    /// Takes a group.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn group(&self, line: u64, group: Row) -> Result<()> {
        match row::group(group) {
            Ok(group) => self.stage.add_group(line, group),
            Err(reason) => self.refuse(line, "", &format!("группа: {reason}")),
        }
    }

    /// Takes a price for the good of this id.
    ///
    /// # Errors
    /// `CANCELLED`, `JOURNAL`.
    pub fn price(&self, line: u64, id: &str, price: &str) -> Result<()> {
        if (self.stopped)() {
            return Err(cancelled());
        }
        match row::price(&Value::String(row::amount(price))) {
            Ok(price) => self.stage.add_price(line, id, &price.to_string()),
            Err(why) => self.refuse(line, id, &format!("цена: {why}")),
        }
    }

    /// Notes a row that cannot be sent.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn refuse(&self, line: u64, code: &str, reason: &str) -> Result<()> {
        self.stage.add_refused(&Refused { line, code: code.to_owned(), reason: reason.to_owned() })
    }

    /// The error for a file that is broken as a whole.
    #[must_use]
    pub fn broken(&self, line: u64, ru: &str, en: &str) -> Error {
        Error::argument(self.field, &format!("строка {line}: {ru}"), &format!("line {line}: {en}"))
    }
}

/// A file's text in UTF-8, whatever it is written in; counts the lines that were read.
pub struct Text {
    file: BufReader<File>,
    is_cyrillic: bool,
    buffer: Vec<u8>,
    at: usize,
    line: Rc<Cell<u64>>,
    /// Whether the last line that was read has no end yet.
    ends_open: bool,
    /// The first sign that is no blank.
    pub begins_with: u8,
}

impl Text {
    /// Opens a file and recognises its encoding: UTF-8 where all of it is, else Windows-1251.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a file that cannot be read, is empty, or is UTF-16.
    pub fn open(field: &'static str, path: &Path) -> Result<Self> {
        let (is_utf8, start) = look_at(open(field, path)?).map_err(|e| unreadable(field, &e))?;
        if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
            let ru = "файл в UTF-16; сохраните его в UTF-8 или Windows-1251";
            return Err(Error::argument(field, ru, "is UTF-16"));
        }
        let mark = if start.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
        let first = start[mark..].iter().find(|byte| !byte.is_ascii_whitespace());
        let begins_with = *first.ok_or_else(|| Error::argument(field, "файл пустой", "is empty"))?;
        let mut file = BufReader::with_capacity(CHUNK, open(field, path)?);
        file.read_exact(&mut vec![0; mark]).map_err(|e| unreadable(field, &e))?;
        let line = Rc::new(Cell::new(1));
        Ok(Text {
            file,
            is_cyrillic: !is_utf8,
            buffer: Vec::new(),
            at: 0,
            line,
            ends_open: false,
            begins_with,
        })
    }
}

impl Read for Text {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Text {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        // Line ends are LF; a piece may be all CR.
        while self.at == self.buffer.len() {
            let raw = self.file.fill_buf()?;
            self.buffer.clear();
            self.at = 0;
            if self.is_cyrillic {
                let mut letter = [0; 4];
                for byte in raw.iter().filter(|byte| **byte != b'\r') {
                    self.buffer.extend_from_slice(cyrillic(*byte).encode_utf8(&mut letter).as_bytes());
                }
            } else {
                self.buffer.extend(raw.iter().filter(|byte| **byte != b'\r'));
            }
            let read = raw.len();
            self.file.consume(read);
            if read == 0 {
                // The last line ends too.
                if self.ends_open {
                    self.buffer.push(b'\n');
                }
                self.ends_open = false;
                break;
            }
            self.ends_open = self.buffer.last().is_some_and(|byte| *byte != b'\n');
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, read: usize) {
        let lines = memchr_iter(b'\n', &self.buffer[self.at..self.at + read]).count();
        self.line.set(self.line.get() + lines as u64);
        self.at += read;
    }
}

/// Whether a whole file is UTF-8, and how it begins.
fn look_at(mut file: File) -> io::Result<(bool, Vec<u8>)> {
    let (mut start, mut rest) = (Vec::new(), Vec::new());
    let mut chunk = vec![0; CHUNK];
    let mut is_utf8 = true;
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            return Ok((is_utf8 && rest.is_empty(), start));
        }
        if start.is_empty() {
            start = chunk[..read].to_vec();
        }
        if is_utf8 {
            rest.extend_from_slice(&chunk[..read]);
            match std::str::from_utf8(&rest) {
                Ok(_) => rest.clear(),
                // A letter that the chunk's end cut through.
                Err(e) if e.error_len().is_none() => _ = rest.drain(..e.valid_up_to()),
                Err(_) => is_utf8 = false,
            }
        }
    }
}

/// A letter of Windows-1251.
fn cyrillic(byte: u8) -> char {
    /// From 0x80 to 0xBF; 0x98 is nothing.
    const UPPER: [char; 64] = [
        'Ђ', 'Ѓ', '‚', 'ѓ', '„', '…', '†', '‡', '€', '‰', 'Љ', '‹', 'Њ', 'Ќ', 'Ћ', 'Џ', 'ђ', '‘', '’', '“',
        '”', '•', '–', '—', '\u{98}', '™', 'љ', '›', 'њ', 'ќ', 'ћ', 'џ', '\u{a0}', 'Ў', 'ў', 'Ј', '¤', 'Ґ',
        '¦', '§', 'Ё', '©', 'Є', '«', '¬', '\u{ad}', '®', 'Ї', '°', '±', 'І', 'і', 'ґ', 'µ', '¶', '·', 'ё',
        '№', 'є', '»', 'ј', 'Ѕ', 'ѕ', 'ї',
    ];
    match byte {
        0..0x80 => char::from(byte),
        0x80..0xC0 => UPPER[usize::from(byte - 0x80)],
        // А to я stand in their order in both.
        _ => char::from_u32(0x410 + u32::from(byte - 0xC0)).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

fn open(field: &'static str, path: &Path) -> Result<File> {
    File::open(path).map_err(|e| unreadable(field, &e))
}

fn unreadable(field: &'static str, error: &io::Error) -> Error {
    Error::argument(field, "файл не открыть или не прочитать", &format!("cannot be read: {error}"))
}

/// The error of an import that was stopped while its files were read.
#[must_use]
pub fn cancelled() -> Error {
    Error::new(Status::Cancelled, "stopped before anything was sent")
}

#[cfg(test)]
mod tests {
    use super::cyrillic;

    #[test]
    fn windows_1251_is_read_as_it_is_written() {
        let text: String = [0xCF, 0xF0, 0xE8, 0xE2, 0xE5, 0xF2, 0x20, 0xB8, 0xA8, 0xB9, 0x96, 0x41]
            .map(cyrillic)
            .iter()
            .collect();
        assert_eq!(text, "Привет ёЁ№–A");
        assert_eq!((cyrillic(0xBF), cyrillic(0xFF)), ('ї', 'я'));
    }
}
