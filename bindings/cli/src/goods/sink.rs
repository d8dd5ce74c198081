//! Where the readers put rows: checked, into the stage, or among the refused ones.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;

use super::amount;
use super::row::{self, Row};
use super::stage::{Place, Refused, Stage};
use crate::failure::Failure;

type Result<T> = std::result::Result<T, Failure>;

/// Where the rows of one file go.
pub struct Sink<'a> {
    /// The stage.
    pub stage: &'a Stage,
    /// Told of each row; whether somebody wants to stop.
    pub stopped: &'a dyn Fn() -> bool,
    /// The file.
    pub path: &'a Path,
    /// Its number among the files of the import.
    pub file: usize,
    /// The line that the reader has come to.
    pub line: Rc<Cell<u64>>,
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
    /// Ctrl+C, the disk.
    pub fn good(&self, line: u64, id: Option<&str>, good: Row) -> Result<()> {
        self.go_on()?;
        let code =
            good.get("code").map(|code| code.as_str().map_or_else(|| code.to_string(), ToOwned::to_owned));
        match row::checked(good) {
            Ok(good) => self.stage.add_good(self.place(line), id, good),
            Err(reason) => self.refuse(line, &code.unwrap_or_default(), &reason),
        }
    }

    /// Takes a group.
    ///
    /// # Errors
    /// The disk.
    pub fn group(&self, line: u64, group: Row) -> Result<()> {
        match row::checked(group) {
            Ok(group) => self.stage.add_group(self.place(line), group),
            Err(reason) => self.refuse(line, "", &format!("группа: {reason}")),
        }
    }

    /// Takes a price for the good of this id.
    ///
    /// # Errors
    /// Ctrl+C, the disk.
    pub fn price(&self, line: u64, id: &str, price: &str) -> Result<()> {
        self.go_on()?;
        match amount::read_text(&amount::of_a_spreadsheet(price)) {
            Ok(price) => self.stage.add_price(self.place(line), id, &price.to_string()),
            Err(why) => self.refuse(line, id, &format!("цена: {}", why.russian())),
        }
    }

    /// Notes a row that cannot be sent.
    ///
    /// # Errors
    /// The disk.
    pub fn refuse(&self, line: u64, code: &str, reason: &str) -> Result<()> {
        let place = self.place(line);
        self.stage.add_refused(&Refused { place, code: code.to_owned(), reason: reason.to_owned() })
    }

    /// The failure of a file that is broken as a whole.
    #[must_use]
    pub fn broken(&self, line: u64, ru: &str, en: &str) -> Failure {
        Failure::input(self.path, line, ru, en)
    }

    fn place(&self, line: u64) -> Place {
        Place { file: self.file, line }
    }

    fn go_on(&self) -> Result<()> {
        if (self.stopped)() { Err(Failure::interrupted(super::NOTHING_SENT)) } else { Ok(()) }
    }
}
