//! What the check tells of each step: a line for people, a row for machines.

use std::cell::RefCell;
use std::time::Instant;

use serde_json::{Value, json};

use crate::failure::{Failure, sentence};
use crate::output::Output;

/// A step did not work; it has been told.
pub struct Broken;

/// How a step ended.
#[derive(Clone, Copy)]
pub enum Mark {
    /// It works.
    Works,
    /// It does not.
    Fails,
    /// There was nothing to look at.
    Skipped,
}

/// What is looked at: its name for machines and its title for people.
pub struct Step(&'static str, &'static str);

pub const SETTINGS: Step = Step("settings", "Настройки");
pub const JOURNAL: Step = Step("journal", "Журнал");
pub const NAME: Step = Step("name", "Имя");
pub const CONNECTION: Step = Step("connection", "Соединение");
pub const SERVER: Step = Step("server", "Сервер");
pub const TLS: Step = Step("tls", "TLS");
pub const CHAIN: Step = Step("tls_chain", "  цепочка");
pub const TOKEN: Step = Step("token", "Токен");
pub const CLOCK: Step = Step("clock", "Часы");
pub const CUSTOMER: Step = Step("customer", "Покупатель");
pub const CALCULATION: Step = Step("calculation", "Расчёт");
pub const WRITE: Step = Step("write", "Чек");
pub const ROLLBACK: Step = Step("rollback", "Откат");
pub const BUNDLE: Step = Step("support", "Сведения");

/// All steps so far.
pub struct Steps<'a> {
    output: &'a Output,
    rows: RefCell<Vec<Value>>,
}

impl<'a> Steps<'a> {
    /// None yet.
    pub fn new(output: &'a Output) -> Self {
        Steps { output, rows: RefCell::default() }
    }

    /// Tells of a step that began then.
    pub fn tell(&self, mark: Mark, step: &Step, begun: Instant, said: &str) {
        self.row(mark, step, said, u64::try_from(begun.elapsed().as_millis()).ok(), None);
    }

    /// Tells of a step whose time is part of another one's, or its own words.
    pub fn tell_untimed(&self, mark: Mark, step: &Step, said: &str) {
        self.row(mark, step, said, None, None);
    }

    /// Tells of a step that failed, and what to do.
    pub fn failed<T>(
        &self,
        step: &Step,
        begun: Option<Instant>,
        said: &str,
        advice: &str,
    ) -> Result<T, Broken> {
        let took = begun.and_then(|begun| u64::try_from(begun.elapsed().as_millis()).ok());
        self.row(Mark::Fails, step, said, took, Some(advice));
        Err(Broken)
    }

    /// Tells of a call that failed, and what to do.
    pub fn refused<T>(&self, step: &Step, begun: Option<Instant>, document: &Value) -> Result<T, Broken> {
        self.failed(step, begun, &sentence(document), advice(document["status"].as_str().unwrap_or_default()))
    }

    /// A call whose failure is told.
    pub fn done<T>(&self, step: &Step, begun: Instant, called: Result<T, Failure>) -> Result<T, Broken> {
        called.or_else(|failure| self.refused(step, Some(begun), failure.document()))
    }

    /// The rows for machines.
    pub fn rows(&self) -> Vec<Value> {
        self.rows.take()
    }

    fn row(&self, mark: Mark, step: &Step, said: &str, took: Option<u64>, advice: Option<&str>) {
        let (sign, word) = match mark {
            Mark::Works => ('✓', "ok"),
            Mark::Fails => ('✗', "failed"),
            Mark::Skipped => ('–', "skipped"),
        };
        let time = took.map(|took| format!(" ({took} мс)")).unwrap_or_default();
        let Step(name, title) = step;
        self.output.line(&format!("{sign} {title:<12} {said}{time}"));
        if let Some(advice) = advice {
            self.output.line(&format!("    Что делать: {advice}."));
        }
        let row = json!({"step": name, "result": word, "said": said, "advice": advice, "ms": took});
        self.rows.borrow_mut().push(row);
    }
}

/// What to do about a status.
fn advice(status: &str) -> &'static str {
    match status {
        "UNAUTHORIZED" => "проверьте token и wire.auth_header, wire.auth_scheme",
        "TLS" => {
            "проверьте часы и кто выдал сертификат; корневой сертификат организации впишите в tls.ca_file (PEM)"
        }
        "NETWORK" | "TIMEOUT" | "OFFLINE" => {
            "проверьте кабель, брандмауэр, прокси; касса торгует без бонусов"
        }
        "PROTOCOL" | "REJECTED" => {
            "сервер отвечает не по контракту: проверьте base_url; отличия сервера задаёт раздел wire"
        }
        "JOURNAL" => "проверьте диск, права и journal.path",
        "CUSTOMER_NOT_FOUND" => "проверьте телефон или зарегистрируйте покупателя",
        "INVALID_ARGUMENT" => "исправьте параметр команды",
        "OUTCOME_UNKNOWN" => {
            "библиотека откатит чек сама, как только сервер ответит; maxbonus journal покажет его"
        }
        "CANCELLED" => "запустите проверку ещё раз",
        _ => "запустите с --support и отправьте файл в поддержку",
    }
}
