//! What people and machines read: lines of text, or one JSON document; remarks go to the standard error stream.

use std::cell::RefCell;
use std::io::{self, Write as _};

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Value, json};

use crate::failure::Failure;

/// Tables grow no wider where nobody looks.
const COLUMNS_WITHOUT_TERMINAL: u16 = 120;

/// Where a command's words go.
pub struct Output {
    json: bool,
    /// Whether a write failed. Work goes on without a reader, but the exit code tells.
    torn: RefCell<Option<io::Error>>,
}

impl Output {
    /// For people, or for machines.
    pub fn new(json: bool) -> Self {
        Output { json, torn: RefCell::new(None) }
    }

    /// A line for people.
    pub fn line(&self, text: &str) {
        if !self.json {
            self.print(&printable(text));
        }
    }

    /// A table for people.
    pub fn table(&self, headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        if self.json {
            return;
        }
        let mut table = Table::new();
        let columns =
            console::Term::stdout().size_checked().map_or(COLUMNS_WITHOUT_TERMINAL, |(_, columns)| columns);
        table
            .load_style(presets::UTF8_HORIZONTAL_ONLY)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(columns)
            .set_header(headings.iter().copied());
        for row in rows {
            table.add_row(row.iter().map(|cell| printable(cell)));
        }
        self.print(&table.to_string());
    }

    /// The one document for machines.
    pub fn document(&self, document: &Value) {
        if self.json {
            self.print(&format!("{document:#}"));
        }
    }

    /// Why the command ends early.
    pub fn failure(&self, failure: &Failure) {
        remark(&failure.message);
        self.document(&json!({"ok": false, "error": failure.document()}));
    }

    /// Whether all that was printed arrived.
    ///
    /// # Errors
    /// The first write that failed; it has been told.
    pub fn finish(&self) -> io::Result<()> {
        match self.torn.borrow_mut().take() {
            None => Ok(()),
            Some(error) => {
                remark(&format!("Вывод записан не весь: {error}"));
                Err(error)
            }
        }
    }

    fn print(&self, text: &str) {
        let mut out = io::stdout().lock();
        let written = writeln!(out, "{text}").and_then(|()| out.flush());
        if let Err(error) = written {
            self.torn.borrow_mut().get_or_insert(error);
        }
    }
}

/// A remark beside the result, whoever reads that.
pub fn remark(text: &str) {
    // There is no other place to say that this one is closed.
    _ = writeln!(io::stderr(), "{}", printable(text));
}

/// Codes and names come from files and servers: a terminal must not obey them.
fn printable(text: &str) -> String {
    text.replace(|letter: char| letter.is_control() && letter != '\n', "\u{fffd}")
}
