//! The judge: asks whoever integrates a register to play the guide's scenarios, watches, and says what was right, what was missing
//! and what would lose a bonus.

mod assessment;
mod console;
mod evidence;
mod report;
mod rules;
mod scenario;
mod scene;
mod test_data;

use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use crate::loyalty::now;
use crate::sandbox::Sandbox;
use assessment::{Assessment, Outcome};
use console::{Console, Heard};
pub use report::Report;
use rules::Gravity;
use scenario::{Scenario, Stage, Step};
use scene::{All, Played, Scene};
use test_data::TestData;

/// An unattended judge waits for what does not come so many times as long as it waits for quiet.
const WAITS: u32 = 12;

/// How a register is judged.
#[derive(Clone, Debug)]
pub struct Judge {
    /// The scenarios that are played; empty for all.
    pub only: Vec<String>,
    /// With no one to press Enter, a step is over after so long a quiet.
    pub idle: Duration,
    /// The longest that the queue may wait for a server that is silent.
    pub patience: Duration,
}

impl Default for Judge {
    fn default() -> Judge {
        Judge { only: Vec::new(), idle: Duration::from_secs(5), patience: Duration::from_secs(15) }
    }
}

impl Judge {
    /// Plays the scenarios. Without an input no questions are asked, and each step is over when it is quiet. After each scenario
    /// the report so far is saved, so that an hour's work outlives a closed window.
    ///
    /// # Errors
    /// A sentence: a scenario that there is not, a shop that lacks whom the scenarios name, what `save` says.
    pub fn judge(
        &self,
        sandbox: &Sandbox,
        output: Box<dyn Write>,
        input: Option<Box<dyn BufRead + Send>>,
        save: impl Fn(&Report) -> Result<(), String>,
    ) -> Result<Report, String> {
        let test_data = TestData::choose(&sandbox.shop.state()?)?;
        let all: Vec<&'static str> = scenario::all(&test_data).iter().map(|scenario| scenario.id).collect();
        let scenarios = scenario::chosen(scenario::all(&test_data), &self.only)?;
        let mut console = Console::new(output, input);
        sandbox.shop.log().watch();
        let first = sandbox.shop.log().last();
        console.say(&introduction(sandbox, &test_data, scenarios.len()));
        let mut played = Vec::new();
        let mut report = Report { assessments: Vec::new(), left_out: all, at: now() };
        for scenario in &scenarios {
            test_data.refill(&sandbox.shop)?;
            played.push(self.play(sandbox, scenario, &mut console));
            // All of them again, with all that came since: a receipt may be written twice long after its scenario.
            report.assessments = self.assessments(sandbox, &test_data, first, &scenarios, &played)?;
            report.left_out.retain(|id| *id != scenario.id);
            console.say(&report.assessments.last().map(short).unwrap_or_default());
            save(&report)?;
        }
        console.say(&report.text());
        Ok(report)
    }

    fn play(&self, sandbox: &Sandbox, scenario: &Scenario, console: &mut Console) -> Played {
        let before = sandbox.shop.log().last();
        console.say(&format!("\n{}. {}\n", scenario.id, scenario.title));
        for step in &scenario.steps {
            sandbox.clear_faults();
            sandbox.set_cable(false);
            for stage in &step.stage {
                match stage {
                    Stage::Fault(fault) => sandbox.fault(fault.clone()),
                    Stage::CablePulled => sandbox.set_cable(true),
                }
            }
            self.wait(sandbox, step, console);
            console.say("\n");
        }
        sandbox.clear_faults();
        sandbox.set_cable(false);
        let until = Instant::now();
        let answers = scenario.questions.iter().map(|question| console.ask(question.text)).collect();
        Played { before, answers, until }
    }

    /// Says what is to be done and waits for Enter; once the input has ended, until what was expected has come and it is quiet.
    fn wait(&self, sandbox: &Sandbox, step: &Step, console: &mut Console) {
        // Before a word is said: a register that listens may be quick.
        let (begun, before) = (Instant::now(), sandbox.shop.log().last());
        let mut messages = sandbox.shop.outbox().map_or(0, |outbox| outbox.len());
        console.say(&format!("  {}\n", step.say));
        if console.attended() {
            console.say("  Готово – нажмите Enter. ");
        }
        loop {
            let heard = console.glance();
            let outbox = sandbox.shop.outbox().unwrap_or_default();
            for message in &outbox[messages.min(outbox.len())..] {
                let text = |key: &str| message[key].as_str().unwrap_or_default();
                console.say(&format!("\n  СМС на {}: {}\n  ", text("phone"), text("text")));
            }
            messages = outbox.len();
            match heard {
                Heard::Line => return,
                Heard::Nothing => {}
                Heard::End => {
                    let seen = sandbox.shop.log().seen(before);
                    let last = seen.iter().map(|request| request.ended.unwrap_or(request.came)).max();
                    let quiet = last.unwrap_or(begun).elapsed();
                    // A register that waits for an answer is not quiet, until its patience must be over.
                    let waits = seen.iter().any(|request| request.ended.is_none());
                    let enough = if waits { self.patience + self.idle } else { self.idle };
                    if quiet >= enough * WAITS || (quiet >= enough && (step.enough)(&seen)) {
                        return;
                    }
                }
            }
        }
    }

    /// The assessments on the scenarios that were played so far.
    fn assessments(
        &self,
        sandbox: &Sandbox,
        test_data: &TestData,
        first: u64,
        scenarios: &[Scenario],
        played: &[Played],
    ) -> Result<Vec<Assessment>, String> {
        let seen = sandbox.shop.log().seen(first);
        let belonging = scene::belonging(&seen, played);
        let patience = self.patience;
        let all = All { sandbox, test_data, patience, seen, belonging, state: sandbox.shop.state()? };
        let scenes = scenarios.iter().zip(played).enumerate();
        let scenes = scenes.map(|(index, (scenario, played))| Scene::of(index, scenario, played, &all));
        Ok(scenes.map(|scene| Assessment::on(&scene)).collect())
    }
}

fn introduction(sandbox: &Sandbox, test_data: &TestData, scenarios: usize) -> String {
    format!(
        "\nПодключите свою кассу к этому адресу:\n  адрес: {}\n  токен: {}\n\n\
         Покупатели: {} ({}, карта {}), {} ({}, списание с ПИН-кодом). Запросы кассы видно в браузере: {}/\n\
         Сценариев: {scenarios}.\n",
        sandbox.base_url(),
        sandbox.token(),
        test_data.buyer.name,
        test_data.buyer.phone,
        test_data.buyer.card,
        test_data.careful.name,
        test_data.careful.phone,
        sandbox.origin()
    )
}

/// What is said in the terminal after a scenario; the last word comes in the report.
fn short(assessment: &Assessment) -> String {
    let mut text = format!("  {}\n", assessment.mark());
    for line in &assessment.lines {
        let word = match line.outcome {
            Outcome::Broken(Gravity::Loss) => "потеря бонусов",
            Outcome::Broken(Gravity::Missing) => "не хватает",
            Outcome::Broken(Gravity::Remark) => "замечание",
            Outcome::Right | Outcome::Unchecked => continue,
        };
        text += &format!("    {word}: {}\n", line.sentence);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::sandbox::Options;
    use rules::RULES;

    #[test]
    fn each_scenario_names_rules_that_there_are_and_each_rule_is_used_after_those_it_needs() {
        let sandbox = Sandbox::start(Options::default()).unwrap();
        let scenarios = scenario::all(&TestData::choose(&sandbox.state()).unwrap());
        let used: HashSet<&str> =
            scenarios.iter().flat_map(|scenario| scenario.rules.iter().copied()).collect();
        let known: HashSet<&str> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(used, known);
        for (n, rule) in RULES.iter().enumerate() {
            for need in rule.needs {
                assert!(RULES[..n].iter().any(|before| before.name == *need), "{} needs {need}", rule.name);
            }
        }
    }

    #[test]
    fn a_seed_without_the_people_of_the_scenarios_is_refused_with_a_sentence() {
        let shop = |change: fn(&mut serde_json::Value)| {
            let mut state = Sandbox::start(Options::default()).unwrap().state();
            change(&mut state);
            TestData::choose(&state).map(|_| ()).unwrap_err()
        };
        for (sentence, whom) in [
            (shop(|state| state["customers"] = serde_json::json!([])), "a customer with phone, card"),
            (shop(|state| state["certificates"] = serde_json::json!([])), "a certificate of 50 roubles"),
            (shop(|state| state["coupons"] = serde_json::json!([])), "a coupon that works more than once"),
            (shop(|state| state["settings"]["require_pin_to_spend"] = true.into()), "without a PIN"),
        ] {
            assert!(sentence.contains(whom), "{sentence}");
        }
    }
}
