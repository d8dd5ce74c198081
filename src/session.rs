//! A session: one store's configuration, way to the server and journal; the operations by name.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use crate::checkout::Checkout;
use crate::clock;
use crate::config::Config;
use crate::deadline::{Canceller, Deadline};
use crate::doctor;
use crate::error::{Error, Result, Status};
use crate::exchange::Exchange;
use crate::failpoint;
use crate::goods::Import;
use crate::journal::{self, Journal, Opened, Period};
use crate::log::{Level, Log};
use crate::receipt;
use crate::support;
use crate::transport::Transport;
use crate::wire::table::{self, Operation};
use crate::wire::{Answer, Contract, customer, row};

/// What settling old receipts may take of opening a session.
const RECOVER_AT_OPEN: Duration = Duration::from_secs(1);

/// Longest name of an operation that an error document repeats.
const OPERATION_CHARS_MAX: usize = 64;

/// Told of an import's progress: goods done, goods in all; `false` stops it.
pub type Progress = Arc<dyn Fn(u64, u64) -> bool + Send + Sync>;

/// A session.
pub struct Session {
    checkout: Checkout,
    canceller: Canceller,
    total: Duration,
    config: Config,
    /// The configuration's `wire` section as it was written.
    wire: Map<String, Value>,
    progress: Mutex<Option<Progress>>,
    /// Traces begin with this, unlike those of any other session, and end with the number of the call.
    traces: String,
    calls: AtomicU32,
}

impl Session {
    /// Opens a session with this configuration and settles what an earlier one left.
    ///
    /// Answers `{"version","journal","pending":{"checks","returns"},"warnings":[{"status","message","detail"}]}`.
    /// A journal or a log that cannot be opened is a warning: the sale goes on, but nothing can be written.
    ///
    /// # Errors
    /// `BAD_CONFIG` naming the key.
    pub fn open(config: &str) -> Result<(Self, Map<String, Value>)> {
        let text = config;
        let config = Config::parse(text)?;
        let canceller = Canceller::default();
        let contract = Contract::new(&config.wire, &config.token)?;
        let transport = Transport::new(&config, contract.auth_header(), &canceller)?;
        let mut warnings = Vec::new();
        let log = open_log(&config, &mut warnings);
        let journal = open_journal(&config, &mut warnings);
        let exchange = Exchange { contract, transport, log };
        let session = Session {
            checkout: Checkout::new(exchange, journal),
            canceller,
            total: config.total(),
            config,
            wire: section(text, "wire"),
            progress: Mutex::default(),
            traces: new_id().split_off(8),
            calls: AtomicU32::new(1),
        };
        let answer = session.settle_and_describe(&mut warnings);
        Ok((session, answer))
    }

    fn settle_and_describe(&self, warnings: &mut Vec<Error>) -> Map<String, Value> {
        self.checkout.recover(&self.deadline().at_most(RECOVER_AT_OPEN.min(self.total / 4)));
        let pending = self.checkout.journal().ok().map(|journal| journal.pending(&self.deadline()));
        let pending = pending.unwrap_or_else(|| Ok(Map::new())).unwrap_or_else(|error| {
            warnings.push(error);
            Map::new()
        });
        let count = |name: &str| pending.get(name).and_then(Value::as_array).map_or(0, Vec::len);
        let log = &self.checkout.exchange.log;
        log.write(
            Level::Info,
            &format!(
                "session opened: maxbonus {}, {} checks and {} returns pending",
                env!("CARGO_PKG_VERSION"),
                count("checks"),
                count("returns")
            ),
        );
        for warning in warnings.iter() {
            log.write(Level::Warn, &format!("session opened with a warning: {warning}"));
        }
        let told = warnings
            .iter()
            .map(|w| json!({"status": w.status().name(), "message": w.message(), "detail": w.detail()}));
        Map::from_iter([
            ("version".to_owned(), json!(env!("CARGO_PKG_VERSION"))),
            (
                "journal".to_owned(),
                self.checkout.journal().map_or(Value::Null, |j| json!(j.path().display().to_string())),
            ),
            ("pending".to_owned(), json!({"checks": count("checks"), "returns": count("returns")})),
            ("warnings".to_owned(), told.collect()),
        ])
    }

    /// Cancels every call in flight: they end within 100 ms.
    pub fn cancel(&self) {
        self.canceller.cancel();
    }

    /// Sets who is told of an import's progress.
    pub fn set_progress(&self, progress: Option<Progress>) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    }

    /// Runs an operation of the table: JSON text in, JSON text out.
    pub fn call(&self, operation: &str, request: &str) -> Told {
        self.told(operation, || {
            let operation = table::find(operation).ok_or_else(|| {
                Error::argument("operation", "такой операции нет", "is not the name of an operation")
            })?;
            self.run(operation, request)
        })
    }

    /// Runs any call that the server may have, outside the table: `path` is under the base URL.
    pub fn request(&self, method: &str, path: &str, request: &str) -> Told {
        self.told("request", || {
            if !["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method) {
                return Err(Error::argument(
                    "method",
                    "неверный метод",
                    "is not GET, POST, PUT, PATCH or DELETE",
                ));
            }
            if !path.starts_with('/') || !path.bytes().all(|b| b.is_ascii_graphic()) || path.contains('#') {
                return Err(Error::argument(
                    "path",
                    "нужен путь от /",
                    "must begin with / and hold no spaces",
                ));
            }
            self.checkout.exchange.request(method, path, &object(request)?, &self.deadline())
        })
    }

    /// The one place where a call gets its trace, its line in the log and its text.
    fn told(&self, operation: &str, work: impl FnOnce() -> Result<Answer>) -> Told {
        let trace = format!("{}{:08x}", self.traces, self.calls.fetch_add(1, Ordering::Relaxed));
        let begun = Instant::now();
        let result = work();
        let log = &self.checkout.exchange.log;
        if log.wants(Level::Info) {
            let known = table::find(operation).map_or("request", |o| o.name);
            let said = result.as_ref().map_or_else(ToString::to_string, |_| Status::Ok.name().to_owned());
            log.write(
                Level::Info,
                &format!("{known} {} ms trace={trace} {said}", begun.elapsed().as_millis()),
            );
        }
        match result {
            Ok(answer) => Told { status: Status::Ok, text: answer.into_text() },
            Err(error) => {
                // A name that is none may be anything of any length.
                let named: String = operation.chars().take(OPERATION_CHARS_MAX).collect();
                Told::error(&error, Some(&named), Some(&trace))
            }
        }
    }

    /// Runs a row of the table; what is special about an operation is told here, the rest is the exchange.
    fn run(&self, operation: &'static Operation, text: &str) -> Result<Answer> {
        let deadline = self.deadline();
        let checkout = &self.checkout;
        let exchange = &checkout.exchange;
        failpoint::pass(operation.name);
        if operation.name == "check.calc" {
            return self.calculate(operation, text, &deadline);
        }
        let checked = exchange.contract.check(operation, object(text)?)?;
        match operation.name {
            "customer.auth" => self.authorise(&checked, &deadline),
            "check.write" => checkout.write(&checked, &deadline).map(Answer::from),
            "check.close" => checkout.close(&checked, &deadline).map(Answer::from),
            "check.rollback" => checkout.rollback(&checked, &deadline).map(Answer::from),
            "check.return" => checkout.give_back(&checked, &deadline).map(Answer::from),
            "goods.import" => {
                let told = self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let progress = |done, all| told.as_ref().is_none_or(|tell| tell(done, all));
                let journal = checkout.journal().map(Journal::path);
                let import = Import {
                    exchange,
                    operation,
                    progress: &progress,
                    total: self.total,
                    canceller: &self.canceller,
                };
                import.run(checked, journal)
            }
            "basic.contract" => Ok(exchange.contract.listing().into()),
            "basic.doctor" => self.examine(&checked).map(Answer::from),
            "basic.support" => {
                support::bundle(&self.config, &self.wire, exchange, checkout.journal(), &deadline)
                    .map(Answer::from)
            }
            "journal.pending" => checkout.journal()?.pending(&deadline).map(Answer::from),
            "journal.get" => checkout.look_up(&checked, &deadline).map(Answer::from),
            "journal.recover" => checkout.recover_and_list(&deadline).map(Answer::from),
            "journal.stats" => checkout.journal()?.stats(&deadline).map(Answer::from),
            "receipt.spread" => receipt::spread(&checked).map(Answer::from),
            "receipt.slip" => receipt::slip(&checked).map(Answer::from),
            "receipt.shift" => checkout.journal()?.shift(&period(&checked)?, &deadline).map(Answer::from),
            _ => exchange.call(operation, checked, &deadline),
        }
    }

    /// The call that a till makes most: a request in its final form leaves as it was written.
    fn calculate(&self, operation: &Operation, text: &str, deadline: &Deadline) -> Result<Answer> {
        let exchange = &self.checkout.exchange;
        let answer = match exchange.contract.as_written(operation, text) {
            Some(request) => {
                exchange.trace(operation.name, "request", || object(text).unwrap_or_default());
                exchange.deliver(operation, &request, deadline)?
            }
            None => exchange.call(operation, exchange.contract.check(operation, object(text)?)?, deadline)?,
        };
        self.checkout.calculations.remember(text, &answer);
        Ok(answer)
    }

    /// What documents say, what the server itself says, or the one and then the other.
    fn examine(&self, request: &Map<String, Value>) -> Result<Map<String, Value>> {
        let Some(case) = request.get("live").filter(|case| !case.is_null()) else {
            return doctor::examine(request);
        };
        let mut wire = Value::Object(self.wire.clone());
        if request.get("document").is_some_and(|document| !document.is_null()) {
            let mut read = doctor::examine(request)?;
            doctor::lay_over(&mut wire, read.shift_remove("wire").unwrap_or_default());
        }
        let wire = if let Value::Object(wire) = wire { wire } else { Map::new() };
        let journal = || open_journal(&self.config, &mut Vec::new());
        doctor::live::examine(case, &self.config, wire, &self.canceller, journal)
    }

    /// A phone first as a phone, then as a card's number; the first "not found" is what the cashier is told.
    fn authorise(&self, request: &Map<String, Value>, deadline: &Deadline) -> Result<Answer> {
        let exchange = &self.checkout.exchange;
        let input = request.get("input").and_then(Value::as_str).unwrap_or_default();
        let mut not_found: Option<Error> = None;
        for (name, attempt) in customer::attempts(input) {
            let operation = row(name)?;
            let attempt = exchange.contract.check(operation, attempt)?;
            match exchange.call(operation, attempt, deadline) {
                Err(error) if error.status() == Status::CustomerNotFound => {
                    not_found.get_or_insert(error);
                }
                // The other way of asking was refused: what is known is that the first found nobody.
                Err(error) if error.status() == Status::Rejected && not_found.is_some() => {}
                other => return other,
            }
        }
        Err(not_found.unwrap_or_else(|| Error::new(Status::CustomerNotFound, "no way to ask for this input")))
    }

    fn deadline(&self) -> Deadline {
        Deadline::after(self.total, &self.canceller)
    }
}

/// What a call came to: the status and the JSON text that crosses the border.
#[derive(Debug)]
pub struct Told {
    /// The status.
    pub status: Status,
    /// The answer, or the error document.
    pub text: String,
}

impl Told {
    /// The error document of an error.
    #[must_use]
    pub fn error(error: &Error, operation: Option<&str>, trace: Option<&str>) -> Self {
        Told { status: error.status(), text: error.document(operation, trace).to_string() }
    }
}

/// A request's text as an object; none at all counts as an empty one.
fn object(text: &str) -> Result<Map<String, Value>> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Error::new(Status::InvalidJson, "the request is JSON, but not an object")),
        Err(error) => {
            let at = format!("line {}, column {}", error.line(), error.column());
            Err(Error::new(Status::InvalidJson, format!("the request is not JSON: {at}")))
        }
    }
}

/// One section of a configuration that has been read whole already.
fn section(config: &str, name: &str) -> Map<String, Value> {
    match object(config).ok().and_then(|mut config| config.shift_remove(name)) {
        Some(Value::Object(section)) => section,
        _ => Map::new(),
    }
}

fn open_log(config: &Config, warnings: &mut Vec<Error>) -> Log {
    let (Some(path), Some(level)) = (&config.log.path, config.log_level()) else { return Log::default() };
    Log::with_file(path, level, config.log.max_bytes, config.log.keep).unwrap_or_else(|error| {
        let why = format!("the log {} cannot be written: {error}", path.display());
        warnings.push(Error::config("log.path", "файл журнала работы недоступен", &why));
        Log::default()
    })
}

fn open_journal(config: &Config, warnings: &mut Vec<Error>) -> Result<Journal> {
    let path = match &config.journal.path {
        Some(path) => Ok(path.clone()),
        None => journal::default_path(&config.base_url, &config.token),
    };
    let open =
        |path: PathBuf| Journal::open(&path, new_id(), config.journal.settle_ms, config.journal.keep_days);
    match path.and_then(open) {
        Ok(Opened { journal, set_aside }) => {
            if let Some(aside) = set_aside {
                let detail = format!("the journal was damaged and set aside as {}", aside.display());
                let told = "Журнал чеков был повреждён и отложен. Сверьте последние чеки с личным кабинетом.";
                warnings.push(Error::new(Status::Journal, detail).with_message(told));
            }
            Ok(journal)
        }
        Err(error) => {
            warnings.push(error.clone());
            Err(error)
        }
    }
}

fn period(request: &Map<String, Value>) -> Result<Period> {
    let moment = |name: &str| match request.get(name).and_then(Value::as_str) {
        None => Ok(None),
        Some(text) => clock::parse_rfc3339(text).map(Some).ok_or_else(|| {
            let ru = "нужны дата и время вида 2026-11-24T09:00:00+03:00";
            Error::argument(name, ru, "is not a moment like 2026-11-24T09:00:00+03:00")
        }),
    };
    let shift = request.get("shift").filter(|s| !s.is_null()).map(crate::checkout::plain);
    Ok(Period { from: moment("from")?, to: moment("to")?, shift })
}

/// A new id of 16 hex digits, unlike any other.
fn new_id() -> String {
    let mut bytes = [0; 8];
    // Without randomness the time must do.
    if getrandom::fill(&mut bytes).is_err() {
        bytes = clock::now_ms().to_be_bytes();
    }
    hex::encode(bytes)
}
