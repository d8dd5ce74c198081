//! The assessment of one scenario: every rule of it, kept, broken or not to be judged.

use std::collections::HashSet;

use super::evidence::{self, Row};
use super::rules::{Found, Gravity, RULES};
use super::scenario::Asks;
use super::scene::Scene;

/// What became of a rule or a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Right,
    Broken(Gravity),
    /// It could not be judged, or no question was asked.
    Unchecked,
}

/// One line of a assessment.
pub struct Line {
    /// The rule's name; of a question, `question`.
    pub rule: &'static str,
    pub outcome: Outcome,
    /// How bad it would be.
    pub gravity: Gravity,
    pub sentence: String,
    /// The numbers of the requests that show it.
    pub requests: Vec<u64>,
}

/// What is said of one scenario.
pub struct Assessment {
    pub id: &'static str,
    pub title: &'static str,
    pub asked: Vec<String>,
    pub lines: Vec<Line>,
    pub rows: Vec<Row>,
}

impl Assessment {
    /// Judges a scene.
    pub fn on(scene: &Scene<'_>) -> Assessment {
        let scenario = scene.scenario;
        let mut lines = Vec::new();
        // Rules that are broken, and those that cannot be judged because of them.
        let mut failed = HashSet::new();
        for rule in RULES.iter().filter(|rule| scenario.rules.contains(&rule.name)) {
            let mut line = |outcome, sentence, requests| {
                lines.push(Line { rule: rule.name, outcome, gravity: rule.gravity, sentence, requests });
            };
            if rule.needs.iter().any(|need| failed.contains(need)) {
                failed.insert(rule.name);
                line(Outcome::Unchecked, rule.right.to_owned(), Vec::new());
                continue;
            }
            match (rule.judge)(scene) {
                Found::Right => line(Outcome::Right, rule.right.to_owned(), Vec::new()),
                Found::Broken(sentence, requests) => {
                    // A remark keeps nothing else from being judged.
                    if rule.gravity > Gravity::Remark {
                        failed.insert(rule.name);
                    }
                    line(Outcome::Broken(rule.gravity), sentence, requests);
                }
                Found::Nothing => {}
            }
        }
        for (question, answer) in scenario.questions.iter().zip(&scene.played.answers) {
            let (outcome, sentence) = match (answer, question.asks) {
                (None, _) => (Outcome::Unchecked, question.text),
                (Some(false), Asks::Must(sentence)) => (Outcome::Broken(Gravity::Missing), sentence),
                (Some(true), Asks::Must(_)) => (Outcome::Right, question.text),
                // What was answered is judged by the rules `paper`, `unsettled` and `cancelled`.
                (Some(_), Asks::Paper | Asks::Cancelled) => continue,
            };
            let gravity =
                if matches!(question.asks, Asks::Must(_)) { Gravity::Missing } else { Gravity::Loss };
            lines.push(Line {
                rule: "question",
                outcome,
                gravity,
                sentence: sentence.to_owned(),
                requests: Vec::new(),
            });
        }
        Assessment {
            id: scenario.id,
            title: scenario.title,
            asked: scenario.steps.iter().map(|step| step.say.clone()).collect(),
            lines,
            rows: evidence::rows(&scene.requests),
        }
    }

    /// How many rules are broken so badly.
    pub fn count(&self, gravity: Gravity) -> usize {
        self.lines.iter().filter(|line| line.outcome == Outcome::Broken(gravity)).count()
    }

    /// How many could not be judged.
    pub fn unchecked(&self) -> usize {
        self.lines.iter().filter(|line| line.outcome == Outcome::Unchecked).count()
    }

    fn is_broken(&self, rule: &str) -> bool {
        self.lines.iter().any(|line| line.rule == rule && matches!(line.outcome, Outcome::Broken(_)))
    }

    /// Whether the register never came.
    pub fn is_silent(&self) -> bool {
        self.is_broken("played")
    }

    /// Whether the scenario was not played: the register did not come, or its accident befell nothing.
    pub fn is_unplayed(&self) -> bool {
        self.is_silent() || self.is_broken("reached")
    }

    /// Whether it is not known that no bonus is lost.
    pub fn is_open(&self) -> bool {
        let open = |line: &Line| line.outcome == Outcome::Unchecked && line.gravity == Gravity::Loss;
        self.is_unplayed() || self.lines.iter().any(open)
    }

    /// Whether nothing required is missing and no bonus would be lost.
    pub fn passed(&self) -> bool {
        self.count(Gravity::Missing) + self.count(Gravity::Loss) == 0
    }

    /// `✓`, `замечания`, `✗` or `не проверено`.
    pub fn mark(&self) -> &'static str {
        if self.is_unplayed() && self.count(Gravity::Loss) == 0 {
            return "не проверено";
        }
        match (self.passed(), self.count(Gravity::Remark)) {
            (true, 0) => "✓",
            (true, _) => "замечания",
            (false, _) => "✗",
        }
    }
}
