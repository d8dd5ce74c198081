//! The server's words: what a refusal says, and which of our statuses it is. The words of a section of the API stand in
//! that section's file; here is what they have in common.

use serde_json::Value;

use super::table::Operation;
use super::{certificate, check, customer};
use crate::config::{Envelope, Refusals, Sign};
use crate::error::{Error, Outcome, Result, Status};

/// A refusal as the server worded it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refusal {
    /// HTTP's status, or the envelope's where HTTP said 200.
    pub http: u16,
    /// The sentence for the cashier; empty where there was none.
    pub message: String,
    /// The server's own number of the error.
    pub code: Option<Value>,
    /// The first field that the server named.
    pub field: Option<String>,
    /// It refuses because it holds this very check or return already.
    pub is_already_written: bool,
}

impl Refusal {
    /// Whether the sentence holds one of these words, which are in lower case.
    #[must_use]
    pub fn says(&self, words: &[&str]) -> bool {
        let text = self.message.to_lowercase();
        words.iter().any(|word| text.contains(word))
    }

    /// Whether it is about a PIN.
    #[must_use]
    pub fn names_pin(&self) -> bool {
        self.field.as_deref() == Some("pin") || self.says(PIN)
    }
}

/// Words that several sections share, in lower case (I).
pub const NOT_FOUND: &[&str] =
    &["не найден", "не существует", "нет такого", "not found", "not exist", "no such"];
/// Beside a PIN: it is not right.
pub const WRONG: &[&str] =
    &["неверн", "не верн", "неправильн", "не совпад", "не подходит", "больше не действ", "wrong", "invalid"];
const PIN: &[&str] = &["пин", "pin", "код подтвержд", "смс-код", "код из смс", "кодом из смс"];
/// What frameworks and gateways say of an address that they do not know.
const ROUTE: &[&str] = &[
    "page",
    "route",
    "cannot get",
    "cannot post",
    "cannot put",
    "cannot delete",
    "unable to resolve",
    "endpoint",
    "method not",
    "not allowed",
    "url",
    "страниц",
    "маршрут",
    "метод",
    "адрес",
    "ресурс",
    "resource",
];
/// Words about a token and what it opens.
const ACCESS: &[&str] =
    &["токен", "token", "ключ", "авториз", "аутентиф", "учётн", "учетн", "доступ", "auth"];
const BARE_ROUTE: &[&str] = &["not found", "not found.", "не найдено", "не найдено."];

/// Gathers message, number and field from whichever shape an error has.
#[must_use]
pub fn read(http: u16, value: &Value, envelope: &Envelope) -> Refusal {
    let mut found = Found::default();
    found.look(value, envelope, true);
    let is_russian =
        |text: &&String| text.chars().any(|c| ('а'..='я').contains(&c) || ('А'..='Я').contains(&c));
    // The first sentence is the nearest to the error; one in Russian is for the cashier.
    let message = found.texts.iter().find(is_russian).or(found.texts.first()).cloned().unwrap_or_default();
    Refusal { http, message, code: found.code, field: found.field, is_already_written: false }
}

/// What stands in an error, the nearest first.
#[derive(Default)]
struct Found {
    texts: Vec<String>,
    code: Option<Value>,
    field: Option<String>,
}

impl Found {
    fn look(&mut self, value: &Value, envelope: &Envelope, outside: bool) {
        match value {
            Value::String(text) => self.text(text),
            // [{"field": "phone", "message": "…"}]
            Value::Array(_) => self.first_error(value),
            Value::Object(object) => {
                // Beside `errors`, `message` is a formality ("Error validation").
                if let Some(errors) = object.get("errors") {
                    self.first_error(errors);
                }
                let nested = ["error", &envelope.data]
                    .map(|key| object.get(key).filter(|v| v.is_object() || v.is_array()));
                for inner in nested.into_iter().flatten().filter(|_| outside) {
                    self.look(inner, envelope, false);
                }
                for key in [&envelope.message, "message", "detail", "title", "error"] {
                    // NestJS lists its sentences.
                    let text = object.get(key).and_then(|v| v.as_str().or_else(|| v.get(0)?.as_str()));
                    text.into_iter().for_each(|text| self.text(text));
                }
                // {"phone": ["…"]}: nothing but fields, each with what is wrong with it.
                if self.texts.is_empty() && object.values().all(Value::is_array) {
                    self.first_error(value);
                    self.field.take_if(|field| field == "non_field_errors");
                }
                let own = ["code", "error_code", &envelope.status].iter().find_map(|key| {
                    let own = object.get(*key).filter(|v| !v.is_null())?;
                    // HTTP's number under the envelope's status is no number of the error's own, unless the server
                    // calls it otherwise.
                    let is_https =
                        *key == envelope.status && *envelope == Envelope::default() && is_http(own);
                    (!is_https).then(|| own.clone())
                });
                self.code = self.code.take().or(own);
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.texts.push(text.to_owned());
        }
    }

    /// The first of `{"phone": ["…"]}`, `{"phone": "…"}`, `["…"]`, `[{"field", "message"}]` or a sentence.
    fn first_error(&mut self, errors: &Value) {
        let string = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
        let found = match errors {
            Value::Object(object) => object.iter().find_map(|(field, text)| {
                let text = text.as_str().or_else(|| text.get(0).and_then(Value::as_str))?;
                Some((Some(field.clone()), text.to_owned()))
            }),
            Value::Array(entries) => match entries.first() {
                Some(Value::String(text)) => Some((None, text.clone())),
                Some(entry) => string(entry, "message").map(|text| (string(entry, "field"), text)),
                None => None,
            },
            Value::String(text) => Some((None, text.clone())),
            _ => None,
        };
        if let Some((field, text)) = found {
            self.field = self.field.take().or(field.filter(|f| !f.is_empty()));
            self.text(&text);
        }
    }
}

fn is_http(value: &Value) -> bool {
    super::reply::whole_number(&value.to_string()).is_some_and(|n| (100..600).contains(&n))
}

/// Whether these are the words of a framework or a gateway for an address that it does not know.
#[must_use]
pub fn speaks_of_a_route(message: &str) -> bool {
    let text = message.trim().to_lowercase();
    BARE_ROUTE.contains(&&*text) || ROUTE.iter().any(|word| text.contains(word))
}

/// The error for a refusal.
#[must_use]
pub fn error(operation: Option<Operation>, refusal: Refusal, outcome: Outcome, signs: &Refusals) -> Error {
    let status = status(operation, &refusal, signs);
    let is_generic = status == Status::Unauthorized && refusal.message.is_ascii();
    let error = Error::new(status, outcome, format!("the server refused: HTTP {}", refusal.http))
        .with_http(refusal.http)
        .with_server_code(refusal.code)
        .with_retryable(false);
    // English words about credentials tell the cashier less than our own sentence.
    let error = if is_generic {
        error
    } else if refusal.is_already_written && operation == Some(Operation::CheckWrite) {
        // To roll it back would delete another register's receipt of this number, so the paper is asked about first.
        match refusal.message.trim().trim_end_matches('.') {
            "" => error,
            words => error.with_message(format!("{words}. Вышел ли он на бумаге на этой кассе?")),
        }
    } else {
        error.with_message(refusal.message)
    };
    match refusal.field {
        Some(field) => error.with_field(field),
        None => error,
    }
}

/// The lists of the configuration by their key, with the status that each is for.
fn lists(signs: &Refusals) -> [(&'static str, &[Sign], Status); 6] {
    [
        ("already_written", &signs.already_written, Status::AlreadyWritten),
        ("pin_wrong", &signs.pin_wrong, Status::PinWrong),
        ("pin_required", &signs.pin_required, Status::PinRequired),
        ("certificate_unusable", &signs.certificate_unusable, Status::CertificateUnusable),
        ("customer_not_found", &signs.customer_not_found, Status::CustomerNotFound),
        ("never_seen", &signs.never_seen, Status::Rejected),
    ]
}

/// Checks the configuration's lists.
///
/// # Errors
/// `BAD_CONFIG` for an empty text, which every sentence would hold.
pub fn check_lists(signs: &Refusals) -> Result<()> {
    let is_empty = |sign: &Sign| matches!(sign, Sign::Text(text) if text.trim().is_empty());
    match lists(signs).into_iter().find(|(_, list, _)| list.iter().any(is_empty)) {
        Some((key, ..)) => {
            Err(Error::config(format!("wire.refusals.{key}"), "пустая строка", "holds an empty text"))
        }
        None => Ok(()),
    }
}

/// Whether one of the signs is there.
fn shows(signs: &[Sign], refusal: &Refusal) -> bool {
    let text = refusal.message.to_lowercase();
    let written = refusal.code.as_ref();
    let written = written.map(|code| code.as_str().map_or_else(|| code.to_string(), ToOwned::to_owned));
    signs.iter().any(|sign| match sign {
        Sign::Number(n) => i64::from(refusal.http) == *n || written == Some(n.to_string()),
        Sign::Text(part) => text.contains(&part.to_lowercase()) || written.as_ref() == Some(part),
    })
}

/// Whether the configuration knows this refusal: its word counts wherever the refusal stood.
#[must_use]
pub fn is_listed(refusal: &Refusal, signs: &Refusals) -> bool {
    lists(signs).iter().any(|(_, list, _)| shows(list, refusal))
}

/// Whether the server refuses because it holds this very check or return already.
#[must_use]
pub fn is_already_written(operation: Option<Operation>, refusal: &Refusal, signs: &Refusals) -> bool {
    match operation {
        Some(Operation::CheckWrite | Operation::CheckReturn) if !signs.already_written.is_empty() => {
            shows(&signs.already_written, refusal)
        }
        // Of returns the guide has no such words: goods that were returned by another document are not this return.
        Some(Operation::CheckWrite) => check::says_already_written(refusal),
        _ => false,
    }
}

/// Whether the server says that it does not hold the check: by the configuration's signs, or in words that name it.
#[must_use]
pub fn is_never_seen(refusal: &Refusal, signs: &Refusals) -> bool {
    if signs.never_seen.is_empty() {
        check::says_never_seen(&refusal.message)
    } else {
        shows(&signs.never_seen, refusal)
    }
}

/// Under 401 and 403 the token is blamed where the words blame nothing else: a framework's English, or words about access.
fn blames_the_token(refusal: &Refusal) -> bool {
    !refusal.says(customer::WORDS) && (refusal.message.is_ascii() || refusal.says(ACCESS))
}

fn status(operation: Option<Operation>, refusal: &Refusal, signs: &Refusals) -> Status {
    if refusal.is_already_written {
        return Status::AlreadyWritten;
    }
    let lists = lists(signs);
    let shown =
        lists.iter().find(|(_, list, status)| *status != Status::AlreadyWritten && shows(list, refusal));
    if let Some((_, _, status)) = shown {
        return *status;
    }
    let told = told(operation, refusal);
    if matches!(refusal.http, 401 | 403) && told == Status::Rejected && blames_the_token(refusal) {
        return Status::Unauthorized;
    }
    // Where the configuration has a list, it is the whole list.
    let is_listed = lists.iter().any(|(_, list, status)| *status == told && !list.is_empty());
    if is_listed { Status::Rejected } else { told }
}

/// By the words that this library knows, section by section.
fn told(operation: Option<Operation>, refusal: &Refusal) -> Status {
    use Operation::{
        BasicContract, BasicPing, BasicSupport, CertificateInfo, CheckAskpin, CheckCalc, CheckCheckpin,
        CheckClose, CheckReturn, CheckRollback, CheckWrite, CustomerAuth, CustomerAuthPhone, CustomerAuthQr,
        CustomerRegisterConfirm, CustomerRegisterRequest, CustomerRegisterResend, CustomerSendChatbotSms,
        GoodsImport, JournalAdopt, JournalGet, JournalPending, JournalRecover, JournalSettle, JournalStats,
        ReceiptShift, ReceiptSlip, ReceiptSpread,
    };
    let Some(operation) = operation else { return Status::Rejected };
    match operation {
        CustomerAuth
        | CustomerAuthPhone
        | CustomerAuthQr
        | CustomerRegisterRequest
        | CustomerRegisterResend
        | CustomerRegisterConfirm
        | CustomerSendChatbotSms => customer::refused(operation, refusal),
        CertificateInfo => certificate::refused(refusal),
        CheckCalc | CheckAskpin | CheckCheckpin | CheckWrite | CheckClose | CheckRollback | CheckReturn => {
            check::refused(operation, refusal)
        }
        GoodsImport | BasicPing | BasicContract | BasicSupport | JournalPending | JournalGet
        | JournalRecover | JournalSettle | JournalAdopt | JournalStats | ReceiptSpread | ReceiptSlip
        | ReceiptShift => Status::Rejected,
    }
}
