//! One scenario as it was played: its requests, and what the shop has of it at the end.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::scenario::{Asks, Scenario};
use super::test_data::TestData;
use crate::amount::Amount;
use crate::request_log::Seen;
use crate::sandbox::Sandbox;

/// A machine repeats within so long; whatever comes later was asked for by a person.
const AT_ONCE: Duration = Duration::from_secs(1);

/// When a scenario was played.
pub struct Played {
    /// The number of the last request before the scenario.
    pub before: u64,
    /// The answers to its questions, in their order; `None` is not asked.
    pub answers: Vec<Option<bool>>,
    /// When it ended.
    pub until: Instant,
}

/// What the rules look at.
pub struct Scene<'a> {
    pub scenario: &'a Scenario,
    pub test_data: &'a TestData,
    /// How a phone is spelt by the contract or the dialect.
    pub phone_format: &'a str,
    /// Whether the server takes an anonymous receipt in any form.
    pub anonymous_in_any_form: bool,
    /// The longest that the queue may wait.
    pub patience: Duration,
    pub played: &'a Played,
    pub requests: Vec<&'a Seen>,
    /// The checks that the shop has.
    pub held: Vec<&'a Value>,
    pub returns: Vec<&'a Value>,
    /// Whether bonuses are spent on the printed receipt, as a person says.
    pub paper: Option<bool>,
    /// Whether the register said that the receipt is cancelled, as a person says.
    pub cancelled: Option<bool>,
}

/// Gives each request to its scenario. A request that names a receipt belongs to the receipt's scenario, whenever it comes: a
/// late rollback is no matter of the scenario that is played meanwhile.
pub fn belonging(seen: &[Seen], played: &[Played]) -> Vec<usize> {
    let (mut by_calc, mut by_check) = (HashMap::new(), HashMap::new());
    let belongs = |request: &Seen| {
        let now = played.iter().rposition(|played| request.n > played.before).unwrap_or_default();
        let (calc, check) = (request.text("calc_id"), request.text("check_id"));
        // A new calculation is a new receipt, whatever number it has.
        let new = matches!(request.operation, Some("check.calc"));
        let known = by_calc.get(&calc).or_else(|| by_check.get(&check)).filter(|_| !new).copied();
        let mine = known.unwrap_or(now);
        if let Some(made) = request.answer().and_then(|answer| answer["calc_id"].as_str()).filter(|_| new) {
            by_calc.insert(made.to_owned(), mine);
        }
        if !check.is_empty() {
            by_check.insert(check, mine);
        }
        mine
    };
    seen.iter().map(belongs).collect()
}

impl<'a> Scene<'a> {
    /// The scene of one scenario.
    pub fn of(index: usize, scenario: &'a Scenario, played: &'a Played, all: &'a All<'a>) -> Scene<'a> {
        let mine = all.seen.iter().zip(&all.belonging).filter(|(_, belongs)| **belongs == index);
        let requests: Vec<&Seen> = mine.map(|(request, _)| request).collect();
        let made = |id: &Value| {
            let calcs = requests.iter().filter(|request| request.operation == Some("check.calc"));
            id.is_string() && calcs.filter_map(|calc| calc.answer()).any(|answer| answer["calc_id"] == *id)
        };
        let rows = |list: &str| all.state[list].as_array().map(Vec::as_slice).unwrap_or_default();
        let held: Vec<&Value> = rows("checks").iter().filter(|check| made(&check["calc_id"])).collect();
        let of_held = |row: &&Value| held.iter().any(|check| check["key"] == row["key"]);
        let returns = rows("returns").iter().filter(of_held).collect();
        let said = |asks| {
            let mut asked = scenario.questions.iter().zip(&played.answers);
            asked.find(|(question, _)| question.asks == asks).and_then(|(_, answer)| *answer)
        };
        Scene {
            scenario,
            test_data: all.test_data,
            phone_format: &all.sandbox.shop.dialect.phone_format,
            anonymous_in_any_form: all.sandbox.shop.dialect.anonymous_form().is_empty(),
            patience: all.patience,
            played,
            paper: said(Asks::Paper),
            cancelled: said(Asks::Cancelled),
            requests,
            held,
            returns,
        }
    }

    /// The requests of an operation.
    pub fn of_operation(&self, operation: &str) -> impl DoubleEndedIterator<Item = &'a Seen> {
        self.requests.iter().copied().filter(move |request| request.operation == Some(operation))
    }

    /// The last calculation that was made before a request.
    pub fn calc_before(&self, request: &Seen) -> Option<&'a Seen> {
        self.of_operation("check.calc").rev().find(|calc| calc.n < request.n && calc.answer().is_some())
    }

    /// The calculation that a request names.
    pub fn calc_named(&self, request: &Seen) -> Option<&'a Seen> {
        let id = request.text("calc_id");
        self.of_operation("check.calc")
            .find(|calc| calc.answer().is_some_and(|answer| answer["calc_id"] == id))
    }

    /// The first write that was applied though its answer never reached the register.
    pub fn lost_write(&self) -> Option<&'a Seen> {
        self.of_operation("check.write").find(|write| write.answer().is_some() && write.status.is_none())
    }

    /// Whether the shop has the check of this write.
    pub fn holds(&self, write: &Seen) -> bool {
        self.held.iter().any(|check| check["calc_id"] == write.text("calc_id"))
    }

    /// The checks of known customers.
    pub fn held_of_customers(&self) -> impl Iterator<Item = &'a Value> {
        self.held.iter().copied().filter(|check| check["token"] != "")
    }

    /// Bonuses spent by the checks that the shop has.
    pub fn spent(&self) -> Amount {
        self.held.iter().filter_map(|check| Amount::from_value(&check["total_bonus_pay"])).sum()
    }

    /// The longest that the register waited for a server that does not answer, its own repetitions together.
    pub fn longest_wait(&self) -> Option<(Duration, &'a Seen)> {
        let ends = |request: &Seen| request.ended.unwrap_or(self.played.until);
        let mut longest: Option<(Duration, &Seen)> = None;
        let mut chain: Option<(Instant, Instant)> = None;
        for request in self.requests.iter().copied().filter(|request| request.status.is_none()) {
            let (began, before) = match chain {
                Some((began, end)) if request.came <= end + AT_ONCE => (began, end),
                _ => (request.came, request.came),
            };
            let end = before.max(ends(request));
            chain = Some((began, end));
            let wait = end.saturating_duration_since(began);
            if longest.is_none_or(|(most, _)| wait > most) {
                longest = Some((wait, request));
            }
        }
        longest
    }
}

/// Everything that was seen, to be divided among the scenes.
pub struct All<'a> {
    pub sandbox: &'a Sandbox,
    pub test_data: &'a TestData,
    pub patience: Duration,
    pub seen: Vec<Seen>,
    /// For each request, its scenario.
    pub belonging: Vec<usize>,
    pub state: Value,
}

impl Seen {
    /// A field of the request.
    pub fn field(&self, name: &str) -> &Value {
        self.heard.as_ref().and_then(|heard| heard.request.get(name)).unwrap_or(&Value::Null)
    }

    /// Whether the request has the field, were it null.
    pub fn has(&self, name: &str) -> bool {
        self.heard.as_ref().is_some_and(|heard| heard.request.get(name).is_some())
    }

    /// A field's text, empty where it has none. A number's is its digits: some registers send their receipts' so.
    pub fn text(&self, name: &str) -> String {
        match self.field(name) {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        }
    }

    /// Whether the register was told of a success.
    pub fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// What the shop answered, when it did what was asked, whether or not the answer arrived.
    pub fn answer(&self) -> Option<&Value> {
        self.outcome.as_ref().and_then(|outcome| outcome.as_ref().ok())
    }
}
