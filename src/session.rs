//! A session: one store's configuration, way to the server and journal; the operations by name.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use crate::checkout::{self, Book, Checkout, Remarks};
use crate::clock;
use crate::config::Config;
use crate::deadline::{Canceller, Deadline};
use crate::error::{Error, Outcome, Result, Status};
use crate::exchange::Exchange;
use crate::failpoint;
use crate::journal::{self, Period, Settings, StoreName};
use crate::log::{Level, Log};
use crate::receipt;
use crate::support;
use crate::transport::Transport;
use crate::wire::goods::Import;
pub use crate::wire::table::Operation;
use crate::wire::table::Repeat;
use crate::wire::{Answer, Checked, Contract, customer, request};

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
        let book = open_journal(&config, &mut warnings);
        let exchange = Exchange { contract, transport, log };
        let session = Session {
            checkout: Checkout::new(exchange, book),
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
        let opened = self.checkout.book.opened();
        if opened.is_some() {
            self.checkout.recover(true, &self.deadline().at_most(RECOVER_AT_OPEN.min(self.total / 4)));
        }
        let pending =
            opened.as_ref().map_or_else(|| Ok(Map::new()), |_| self.checkout.pending(&self.deadline()));
        let pending = pending.unwrap_or_else(|error| {
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
        let listed = warnings
            .iter()
            .map(|w| json!({"status": w.status().name(), "message": w.message(), "detail": w.detail()}));
        Map::from_iter([
            ("version".to_owned(), json!(env!("CARGO_PKG_VERSION"))),
            ("journal".to_owned(), opened.map_or(Value::Null, |j| json!(j.path().display().to_string()))),
            ("pending".to_owned(), json!({"checks": count("checks"), "returns": count("returns")})),
            ("warnings".to_owned(), listed.collect()),
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

    /// Runs the operation of this name: JSON text in, JSON text out.
    pub fn call(&self, name: &str, request: &str) -> Response {
        match Operation::named(name) {
            Some(operation) => self.run(operation, request),
            None => self.respond(name, || {
                Err(Error::argument("operation", "такой операции нет", "is not the name of an operation"))
            }),
        }
    }

    /// Runs an operation.
    pub fn run(&self, operation: Operation, request: &str) -> Response {
        self.respond(operation.name(), || self.dispatch(operation, request))
    }

    /// What is known of an operation that panicked: what only reads changed nothing.
    #[must_use]
    pub fn outcome_of_a_panic(operation: Operation) -> Outcome {
        if operation.row().repeat == Repeat::Read { Outcome::NotApplied } else { Outcome::Unknown }
    }

    /// Runs any call that the server may have, outside the table: `path` is under the base URL.
    pub fn request(&self, method: &str, path: &str, request: &str) -> Response {
        self.respond("request", || self.checkout.exchange.request(method, path, request, &self.deadline()))
    }

    /// The one place where a call gets its trace, its line in the log and its text.
    fn respond(&self, operation: &str, work: impl FnOnce() -> Result<Answer>) -> Response {
        let trace = format!("{}{:08x}", self.traces, self.calls.fetch_add(1, Ordering::Relaxed));
        let begun = Instant::now();
        let result = work();
        let log = &self.checkout.exchange.log;
        if log.wants(Level::Info) {
            let known = Operation::named(operation).map_or("request", Operation::name);
            let came_to = result.as_ref().map_or_else(ToString::to_string, |_| Status::Ok.name().to_owned());
            let ms = begun.elapsed().as_millis();
            log.write(Level::Info, &format!("{known} {ms} ms trace={trace} {came_to}"));
        }
        match result {
            Ok(answer) => Response { status: Status::Ok, text: answer.into_text() },
            Err(error) => {
                // A name that is none may be anything of any length.
                let named: String = operation.chars().take(OPERATION_CHARS_MAX).collect();
                Response::error(&error, Some(&named), Some(&trace))
            }
        }
    }

    /// Every operation, and who carries it out.
    fn dispatch(&self, operation: Operation, text: &str) -> Result<Answer> {
        use Operation::{
            BasicContract, BasicPing, BasicSupport, CertificateInfo, CheckAskpin, CheckCalc, CheckCheckpin,
            CheckClose, CheckReturn, CheckRollback, CheckWrite, CustomerAuth, CustomerAuthPhone,
            CustomerAuthQr, CustomerRegisterConfirm, CustomerRegisterRequest, CustomerRegisterResend,
            CustomerSendChatbotSms, GoodsImport, JournalAdopt, JournalGet, JournalPending, JournalRecover,
            JournalSettle, JournalStats, ReceiptShift, ReceiptSlip, ReceiptSpread,
        };
        let deadline = self.deadline();
        let checkout = &self.checkout;
        let exchange = &checkout.exchange;
        failpoint::pass(operation.name());
        let check = || exchange.contract.check(operation, text);
        match operation {
            CustomerAuthPhone
            | CustomerAuthQr
            | CustomerRegisterRequest
            | CustomerRegisterResend
            | CustomerRegisterConfirm
            | CustomerSendChatbotSms
            | CertificateInfo
            | CheckAskpin
            | CheckCheckpin
            | BasicPing => exchange.call(operation, &check()?, &deadline),
            CustomerAuth => self.authorise(&check()?, &deadline),
            CheckCalc => {
                let checked = check()?;
                let answer = exchange.call(operation, &checked, &deadline)?;
                checkout.calculations.remember(checked.text(), &answer);
                Ok(answer)
            }
            // It looks at the journal before it judges the request.
            CheckWrite => checkout.write(text, &deadline).map(Answer::from),
            CheckClose => checkout.close(&check()?.object(), &deadline).map(Answer::from),
            CheckRollback => checkout.rollback(&check()?.object(), &deadline).map(Answer::from),
            CheckReturn => checkout.give_back(&check()?.object(), &deadline).map(Answer::from),
            GoodsImport => self.import(&check()?),
            JournalSettle => checkout.settle(&check()?.object(), &deadline).map(Answer::from),
            JournalAdopt => checkout.adopt(&deadline).map(Answer::from),
            BasicContract => Ok(exchange.contract.listing().into()),
            BasicSupport => support::bundle(&self.config, &self.wire, checkout, &deadline).map(Answer::from),
            JournalPending => checkout.pending(&deadline).map(Answer::from),
            JournalGet => checkout.look_up(&check()?.object(), &deadline).map(Answer::from),
            JournalRecover => checkout.recover_and_list(&deadline).map(Answer::from),
            JournalStats => checkout.stats(&deadline).map(Answer::from),
            ReceiptSpread => receipt::spread(&check()?.object()).map(Answer::from),
            ReceiptSlip => receipt::slip(&check()?.object()).map(Answer::from),
            ReceiptShift => checkout.shift(&period(&check()?.object())?, &deadline).map(Answer::from),
        }
    }

    /// Sends a list of goods part by part, each with a call's whole time; the caller may stop it after each.
    fn import(&self, request: &Checked<'_>) -> Result<Answer> {
        let progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let epoch = self.canceller.epoch();
        let mut import = Import::of(request)?;
        while let Some(part) = import.next() {
            let (before, all) = (import.parts_before(), import.parts);
            if self.canceller.epoch() != epoch {
                return Err(stopped(before, all));
            }
            let sent = self.checkout.exchange.call(Operation::GoodsImport, &part, &self.deadline());
            let answer = sent.map_err(|error| {
                let detail = format!("{}; parts accepted before: {before} of {all}", error.detail());
                error.with_detail(detail)
            })?;
            let done = import.accepted(&answer);
            let goes_on = progress.as_ref().is_none_or(|tell| tell(done as u64, import.count as u64));
            if !goes_on && before + 1 < all {
                return Err(stopped(before + 1, all));
            }
        }
        Ok(import.answer())
    }

    /// A phone first as a phone, then as a card's number; the first "not found" is what the cashier is told.
    fn authorise(&self, request: &Checked<'_>, deadline: &Deadline) -> Result<Answer> {
        let exchange = &self.checkout.exchange;
        let request = request.object();
        let input = request.get("input").and_then(Value::as_str).unwrap_or_default();
        let mut not_found: Option<Error> = None;
        for (operation, attempt) in customer::attempts(input) {
            let attempt = Value::Object(attempt).to_string();
            let attempt = exchange.contract.check(operation, &attempt)?;
            match exchange.call(operation, &attempt, deadline) {
                Err(error) if error.status() == Status::CustomerNotFound => {
                    not_found.get_or_insert(error);
                }
                // The other way of asking was refused: what is known is that the first found no customer.
                Err(error) if error.status() == Status::Rejected && not_found.is_some() => {}
                other => return other,
            }
        }
        Err(not_found.unwrap_or_else(|| {
            Error::new(Status::CustomerNotFound, Outcome::NotApplied, "no way to ask for this input")
        }))
    }

    fn deadline(&self) -> Deadline {
        Deadline::after(self.total, &self.canceller)
    }
}

/// An import that was stopped by its caller.
fn stopped(accepted: usize, all: usize) -> Error {
    let outcome = if accepted > 0 { Outcome::Applied } else { Outcome::NotApplied };
    Error::new(Status::Cancelled, outcome, format!("stopped; parts accepted before: {accepted} of {all}"))
}

/// What a call came to: the status and the JSON text that crosses the border.
#[derive(Debug)]
pub struct Response {
    /// The status.
    pub status: Status,
    /// The answer, or the error document.
    pub text: String,
}

impl Response {
    /// The error document of an error.
    #[must_use]
    pub fn error(error: &Error, operation: Option<&str>, trace: Option<&str>) -> Self {
        Response { status: error.status(), text: error.document(operation, trace).to_string() }
    }
}

/// One section of a configuration that has been read whole already.
fn section(config: &str, name: &str) -> Map<String, Value> {
    match request::object(config).ok().and_then(|mut config| config.shift_remove(name)) {
        Some(Value::Object(section)) => section,
        _ => Map::new(),
    }
}

fn open_log(config: &Config, warnings: &mut Vec<Error>) -> Log {
    let (Some(path), Some(level)) = (&config.log.path, config.log_level()) else { return Log::default() };
    Log::with_file(path, level, config.log.max_bytes, config.log.keep).unwrap_or_else(|error| {
        let why = format!("cannot be written: {error}");
        warnings.push(Error::config("log.path", "файл журнала работы недоступен", &why));
        Log::default()
    })
}

fn open_journal(config: &Config, warnings: &mut Vec<Error>) -> Book {
    let path = config.journal.path.clone().map_or_else(|| journal::default_path(&config.base_url), Ok);
    let store = match &config.store {
        Some(name) => StoreName::Named(name.clone()),
        None => StoreName::Token(config.token.clone()),
    };
    let settings = path.map(|path| Settings {
        path,
        server: config.base_url.clone(),
        store,
        settle_ms: config.journal.settle_ms,
        keep_days: config.journal.keep_days,
    });
    let (book, opened) = Book::open(settings, new_id());
    match opened {
        Ok(Remarks { notices, of_other_stores }) => {
            for notice in notices {
                warnings.push(
                    Error::new(Status::Journal, Outcome::Unknown, notice.detail).with_message(notice.message),
                );
            }
            if of_other_stores > 0 {
                let detail = format!(
                    "{of_other_stores} open receipts and returns of another token of this server lie in the journal"
                );
                let message = format!(
                    "В журнале есть незавершённые чеки другого токена: {of_other_stores}. Если сменился токен этой же торговой \
                     точки, вызовите journal.adopt."
                );
                warnings.push(Error::new(Status::Journal, Outcome::Unknown, detail).with_message(message));
            }
        }
        Err(failure) => warnings.push(failure.into_error(Outcome::NotApplied)),
    }
    book
}

fn period(request: &Map<String, Value>) -> Result<Period> {
    let moment = |name: &str| match request.get(name).and_then(Value::as_str) {
        None => Ok(None),
        Some(text) => clock::parse_rfc3339(text).map(Some).ok_or_else(|| {
            let ru = "нужны дата и время вида 2026-11-24T09:00:00+03:00";
            Error::argument(name, ru, "is not a moment like 2026-11-24T09:00:00+03:00")
        }),
    };
    let (from, to) = (moment("from")?, moment("to")?);
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(Error::argument("to", "раньше, чем from", "is before `from`"));
    }
    Ok(Period { from, to, shift: checkout::shift_name(request) })
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
