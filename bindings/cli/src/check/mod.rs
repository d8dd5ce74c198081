//! `maxbonus check`: what of a till's way to its server works, step by step.
//!
//! Configuration, journal, name, connection, TLS, token, clock, customer (with --phone), calculation; with --write an
//! anonymous check is written and rolled back. It stops where nothing further makes sense.

mod connection;
mod steps;

use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::Ending;
use crate::arguments::CheckArguments;
use crate::failure::{Failure, Kind, sentence};
use crate::interrupt::Interrupt;
use crate::journal;
use crate::library::{Config, Library};
use crate::output::Output;
use steps::{Broken, Mark, Step, Steps};

/// A fiscal register's clock may not be further off.
const SKEW_MAX_MS: i64 = 5 * 60 * 1_000;

/// Goes through all steps.
pub fn run(arguments: &CheckArguments, interrupt: &Interrupt, output: &Output) -> Result<Ending, Failure> {
    if let Some(file) = &arguments.support {
        writable(file)?;
    }
    let steps = Steps::new(output);
    let begun = Instant::now();
    let shown = arguments.config.display().to_string();
    let config = Config::read(&arguments.config)?;
    let library = Library::open(&config, interrupt)?;
    steps.tell(Mark::Works, &steps::SETTINGS, begun, &shown);
    let check = Check { library, arguments, interrupt, steps };
    let is_well = check.examine(&config).is_ok();
    interrupt.check().map_err(|failure| failure.with("steps", check.steps.rows()))?;
    let is_saved = arguments.support.as_ref().is_none_or(|file| check.save(file).is_ok());
    let is_well = is_well && is_saved;
    output.document(&json!({"ok": is_well, "steps": check.steps.rows()}));
    Ok(Ending::well_if(is_well))
}

/// Refuses a place for the bundle before a long check rather than after it: nothing but an earlier bundle is written over.
fn writable(file: &Path) -> Result<(), Failure> {
    let wrong = |why: &str| Failure::new(Kind::Usage, format!("--support {}: {why}", file.display()), why);
    if !file.exists() {
        return Ok(());
    }
    if !file.is_file() {
        return Err(wrong("это не обычный файл"));
    }
    let there = std::fs::read(file).map_err(|e| wrong(&e.to_string()))?;
    let is_bundle = serde_json::from_slice(&there).is_ok_and(|there: Value| there["ping"].is_object());
    if is_bundle || there.is_empty() {
        return Ok(());
    }
    Err(wrong("такой файл уже есть, и это не сведения для поддержки; выберите другое имя"))
}

struct Check<'a> {
    library: Library,
    arguments: &'a CheckArguments,
    interrupt: &'a Interrupt,
    steps: Steps<'a>,
}

impl Check<'_> {
    /// Every step after the configuration; goes on after what does not hinder the rest.
    fn examine(&self, config: &Config) -> Result<(), Broken> {
        let journal = self.look_at_journal();
        connection::examine(config, &self.steps)?;
        self.go_on()?;
        let begun = Instant::now();
        let bundle = self.call(&steps::SERVER, begun, "basic.support", &json!({}))?;
        self.look_at_tls(&bundle, begun)?;
        self.look_at_token(&bundle["ping"])?;
        let clock = self.look_at_clock(&bundle);
        self.go_on()?;
        let customer = self.recognise();
        self.go_on()?;
        let sale = self.sell(customer.as_ref().ok().and_then(Option::as_ref));
        journal.and(clock).and(customer.map(|_| ())).and(sale)
    }

    /// Somebody who pressed Ctrl+C does not wait for the rest.
    fn go_on(&self) -> Result<(), Broken> {
        if self.interrupt.is_wanted() { Err(Broken) } else { Ok(()) }
    }

    fn call(&self, step: &Step, begun: Instant, operation: &str, request: &Value) -> Result<Value, Broken> {
        self.steps.done(step, begun, self.library.call(operation, request))
    }

    fn look_at_journal(&self) -> Result<(), Broken> {
        let begun = Instant::now();
        let warnings = self.library.warnings();
        for warning in warnings {
            self.steps.tell(Mark::Fails, &steps::JOURNAL, begun, &sentence(warning));
        }
        let pending = self.call(&steps::JOURNAL, begun, "journal.pending", &json!({}))?;
        let count = |name: &str| pending[name].as_array().map_or(0, Vec::len);
        let path = self.library.journal().unwrap_or_default();
        let said = format!("{path}; ждут решения: чеков {}, возвратов {}", count("checks"), count("returns"));
        self.steps.tell(Mark::Works, &steps::JOURNAL, begun, &said);
        if warnings.is_empty() { Ok(()) } else { Err(Broken) }
    }

    fn look_at_tls(&self, bundle: &Value, begun: Instant) -> Result<(), Broken> {
        let url = bundle["settings"]["base_url"].as_str().unwrap_or_default();
        let is_broken = bundle["ping"]["status"] == "TLS";
        if !is_broken && !url.starts_with("https") {
            self.steps.tell(Mark::Skipped, &steps::TLS, begun, "адрес без https: не нужен");
            return Ok(());
        }
        for (n, certificate) in bundle["certificates"].as_array().into_iter().flatten().enumerate() {
            let text = |name: &str| certificate[name].as_str().unwrap_or_default();
            let said = format!(
                "«{}», выдан «{}», с {} по {}{}",
                text("subject"),
                text("issuer"),
                day(text("not_before")),
                day(text("not_after")),
                days_left(text("not_after"))
            );
            let mark = if is_broken { Mark::Skipped } else { Mark::Works };
            self.steps.tell(mark, if n == 0 { &steps::TLS } else { &steps::CHAIN }, begun, &said);
        }
        if is_broken {
            return self.steps.refused(&steps::TLS, Some(begun), &bundle["ping"]);
        }
        Ok(())
    }

    fn look_at_token(&self, ping: &Value) -> Result<(), Broken> {
        if ping["status"] != "OK" {
            return self.steps.refused(&steps::TOKEN, None, ping);
        }
        self.steps.tell_untimed(Mark::Works, &steps::TOKEN, &format!("принят; ответ за {} мс", ping["ms"]));
        Ok(())
    }

    fn look_at_clock(&self, bundle: &Value) -> Result<(), Broken> {
        let Some(skew) = bundle["clock"]["skew_ms"].as_i64() else {
            self.steps.tell_untimed(Mark::Skipped, &steps::CLOCK, "сервер не говорит, который час");
            return Ok(());
        };
        let side = if skew < 0 { "отстают" } else { "спешат" };
        let said = format!("{side} на {}.{} с", skew.abs() / 1_000, skew.abs() % 1_000 / 100);
        if skew.abs() > SKEW_MAX_MS {
            return self.steps.failed(&steps::CLOCK, None, &said, "включите синхронизацию времени");
        }
        self.steps.tell_untimed(Mark::Works, &steps::CLOCK, &said);
        Ok(())
    }

    /// The customer's token, if a phone was given.
    fn recognise(&self) -> Result<Option<Value>, Broken> {
        let begun = Instant::now();
        let Some(phone) = &self.arguments.phone else {
            self.steps.tell(Mark::Skipped, &steps::CUSTOMER, begun, "не задан (--phone)");
            return Ok(None);
        };
        let customer = self.call(&steps::CUSTOMER, begun, "customer.auth", &json!({"input": phone}))?;
        // Whoever reads this need not know who that is.
        let said = format!("найден, бонусов: {}", amount(&customer["total_bonus"]));
        self.steps.tell(Mark::Works, &steps::CUSTOMER, begun, &said);
        Ok(Some(customer["token"].clone()))
    }

    /// A calculation for the customer; with consent an anonymous check is written and rolled back.
    fn sell(&self, customer: Option<&Value>) -> Result<(), Broken> {
        let CheckArguments { goods, price, write, .. } = self.arguments;
        let items = json!([{"index": 0, "code": goods, "price": price, "qty": 1}]);
        let begun = Instant::now();
        let request = json!({"customer_token": customer, "items": items});
        let calc = self.call(&steps::CALCULATION, begun, "check.calc", &request)?;
        let said = format!(
            "{goods}: скидка {}, можно списать {}, будет начислено {}",
            amount(&calc["total_discount"]),
            amount(&calc["total_max_bonus_can_pay"]),
            amount(&calc["total_add_bonus"])
        );
        self.steps.tell(Mark::Works, &steps::CALCULATION, begun, &said);
        self.go_on()?;
        if *write {
            return self.write_and_roll_back(&items);
        }
        self.steps.tell(Mark::Skipped, &steps::WRITE, Instant::now(), "не проводился (--write)");
        Ok(())
    }

    fn write_and_roll_back(&self, items: &Value) -> Result<(), Broken> {
        let begun = Instant::now();
        let calc = self.call(&steps::WRITE, begun, "check.calc", &json!({"items": items}))?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let check_id = format!("maxbonus-check-{now}");
        let request =
            json!({"check_id": check_id, "calc_id": calc["calc_id"], "pay_bonus": 0, "items": items});
        self.go_on()?;
        // What was written is rolled back, whoever presses what meanwhile.
        self.interrupt.shielded(|| {
            let written = self.call(&steps::WRITE, begun, "check.write", &request);
            if written.is_ok() {
                self.steps.tell(
                    Mark::Works,
                    &steps::WRITE,
                    begun,
                    &format!("проведён анонимный чек {check_id}"),
                );
            }
            let begun = Instant::now();
            let undone =
                self.call(&steps::ROLLBACK, begun, "check.rollback", &json!({"check_id": check_id}))?;
            self.steps.tell(
                Mark::Works,
                &steps::ROLLBACK,
                begun,
                journal::of_a_check(undone["state"].as_str().unwrap_or_default()),
            );
            written.map(|_| ())
        })
    }

    /// The bundle of everything that has just happened.
    fn save(&self, file: &Path) -> Result<(), Broken> {
        let begun = Instant::now();
        let bundle = self.call(&steps::BUNDLE, begun, "basic.support", &json!({}))?;
        let shown = file.display();
        match std::fs::write(file, format!("{bundle:#}\n")) {
            Ok(()) => {
                let said = format!("{shown}: без токена и данных покупателей, можно отправить");
                self.steps.tell(Mark::Works, &steps::BUNDLE, begun, &said);
                Ok(())
            }
            Err(problem) => self.steps.failed(
                &steps::BUNDLE,
                Some(begun),
                &format!("{shown}: {problem}"),
                "выберите другой файл",
            ),
        }
    }
}

fn day(moment: &str) -> &str {
    moment.get(..10).unwrap_or("?")
}

fn days_left(not_after: &str) -> String {
    let Ok(end) = OffsetDateTime::parse(not_after, &Rfc3339) else { return String::new() };
    match (end - OffsetDateTime::now_utc()).whole_days() {
        days @ 0.. => format!(" (осталось дней: {days})"),
        days => format!(" (истёк дней назад: {})", -days),
    }
}

fn amount(value: &Value) -> String {
    match value {
        Value::Null => "0".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
