//! The roll of paper: what the register printed, synced line by line. It survives the register.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use serde_json::Value;

/// One printed receipt.
#[derive(Clone, Debug)]
pub struct Line {
    pub check_id: String,
    /// Spent and earned; none where the sale went without bonuses.
    pub bonuses: Option<(Decimal, Decimal)>,
}

pub struct Printed(PathBuf);

impl Printed {
    pub fn at(path: &Path) -> Printed {
        Printed(path.to_owned())
    }

    pub fn lines(&self) -> Vec<Line> {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        let read = |line: &str| {
            let words: Vec<&str> = line.split(' ').collect();
            let bonuses = (words.len() == 3).then(|| (words[1].parse().unwrap(), words[2].parse().unwrap()));
            Line { check_id: words[0].to_owned(), bonuses }
        };
        text.lines().map(read).collect()
    }

    pub fn find(&self, check_id: &str) -> Option<Line> {
        self.lines().into_iter().find(|line| line.check_id == check_id)
    }

    /// Prints a receipt with its bonuses.
    pub fn with_bonuses(&self, check_id: &str, answer: &Value) {
        let amount = |name: &str| answer[name].to_string();
        self.append(&format!("{check_id} {} {}\n", amount("total_bonus_pay"), amount("total_add_bonus")));
    }

    /// Prints a receipt without bonuses.
    pub fn without(&self, check_id: &str) {
        self.append(&format!("{check_id} -\n"));
    }

    fn append(&self, line: &str) {
        let mut file = OpenOptions::new().create(true).append(true).open(&self.0).unwrap();
        file.write_all(line.as_bytes()).unwrap();
        file.sync_data().unwrap();
    }
}
