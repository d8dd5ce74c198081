//! The configuration of a session: JSON text, checked whole before anything is opened.

mod address;
mod fault;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use fault::describe;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::log::Level;

/// The production server (G).
pub const PRODUCTION: &str = "https://api.maxbonus.ru:38200";
/// The base path of the API (G).
pub const BASE_PATH: &str = "/api/cashbox";
/// The customer of an anonymous check: ten eights (G).
pub const ANONYMOUS: &str = "8888888888";

/// Longest time that any setting may name: a till that waits longer is a defect of its configuration.
const LONGEST_MS: u64 = 600_000;
/// An answer is held in memory whole.
const RESPONSE_BYTES: RangeInclusive<u64> = 1 << 10..=1 << 30;
/// Receipts of yesterday are still asked about today.
const KEEP_DAYS: RangeInclusive<u64> = 2..=36_500;
/// Smaller files would hold less than a call's lines.
const LOG_BYTES: RangeInclusive<u64> = 1 << 10..=1 << 40;
/// Each rotation renames all of them.
const LOG_FILES: RangeInclusive<u64> = 0..=100;
/// A store's name stands in each row of the journal.
const STORE_CHARS_MAX: usize = 64;

/// A session's configuration; only `token` is required.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The store's secret token.
    pub token: String,
    /// A name for the store, where its token changes more often than the store does; by default the token tells stores apart.
    pub store: Option<String>,
    /// The server; a URL without a path gets `wire.base_path`.
    #[serde(default = "production")]
    pub base_url: String,
    /// Permits plain http to other machines.
    #[serde(default)]
    pub allow_http: bool,
    /// An HTTP proxy, `http://user:password@host:port`.
    pub proxy: Option<String>,
    /// Limits in time.
    #[serde(default)]
    pub timeouts: Timeouts,
    /// Trust.
    #[serde(default)]
    pub tls: Tls,
    /// When to stop asking a dead network.
    #[serde(default)]
    pub breaker: Breaker,
    /// The journal of receipts.
    #[serde(default)]
    pub journal: Journal,
    /// The log file.
    #[serde(default)]
    pub log: LogFile,
    /// Limits in size.
    #[serde(default)]
    pub limits: Limits,
    /// The contract's facts that can be overridden.
    #[serde(default)]
    pub wire: Wire,
}

/// Limits in time, in milliseconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timeouts {
    /// For the name look-up and the connection.
    pub connect_ms: u64,
    /// For a whole call, rollback of a lost write included.
    pub total_ms: u64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts { connect_ms: 3_000, total_ms: 10_000 }
    }
}

/// Trust.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// More roots, PEM; joined with the operating system's and the built-in ones.
    pub ca_file: Option<PathBuf>,
}

/// When to stop asking a dead network.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Breaker {
    /// So many network failures in a row open it; 0 switches it off.
    pub failures: u32,
    /// So long calls are answered OFFLINE at once, then one probes.
    pub open_ms: u64,
}

impl Default for Breaker {
    fn default() -> Self {
        Breaker { failures: 3, open_ms: 30_000 }
    }
}

/// The journal of receipts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Journal {
    /// The file; by default in the user's application-data folder, one per server.
    pub path: Option<PathBuf>,
    /// How long a lost write may still arrive after its rollback, in milliseconds.
    pub settle_ms: u64,
    /// Receipts closed or rolled back longer ago are deleted.
    pub keep_days: u32,
}

impl Default for Journal {
    fn default() -> Self {
        Journal { path: None, settle_ms: 60_000, keep_days: 90 }
    }
}

/// The log file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogFile {
    /// The file; none by default.
    pub path: Option<PathBuf>,
    /// `off`, `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
    /// Size at which a new file begins.
    pub max_bytes: u64,
    /// How many older files stay.
    pub keep: u32,
}

impl Default for LogFile {
    fn default() -> Self {
        LogFile { path: None, level: "info".to_owned(), max_bytes: 10 << 20, keep: 5 }
    }
}

/// Limits in size.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Largest answer, after decompression.
    pub response_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { response_bytes: 8 << 20 }
    }
}

/// The contract's facts that can be overridden.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wire {
    /// The header of the token.
    pub auth_header: String,
    /// What stands before the token; empty: the bare token.
    pub auth_scheme: String,
    /// The parameter of the query that carries the bare token, in the header's place.
    pub auth_query: Option<String>,
    /// The field of the body that carries the bare token, in the header's place.
    pub auth_field: Option<String>,
    /// `7XXXXXXXXXX`, `+7XXXXXXXXXX`, `8XXXXXXXXXX` or `XXXXXXXXXX`.
    pub phone_format: String,
    /// The path that a `base_url` without one gets.
    pub base_path: String,
    /// What goes out as `customer_token` for an anonymous check; null is sent as null, "" leaves the field out.
    pub anonymous_token: Option<String>,
    /// What a certificate's `status_code` 1 means: `unusable` (G) or `usable`.
    pub certificate_status_1: String,
    /// What names a check to the server: `calc_id` (G), `check_id`, or `both`, which says that each names this check alone.
    pub identity: String,
    /// Whether the server knows a return by its `return_id`, so that the same one may be sent again.
    pub return_identity: bool,
    /// The names of the envelope's keys.
    pub envelope: Envelope,
    /// What tells refusals apart.
    pub refusals: Refusals,
    /// Overrides of rows of the table.
    #[serde(skip_serializing)]
    pub operations: BTreeMap<String, OperationOverride>,
}

impl Default for Wire {
    fn default() -> Self {
        Wire {
            auth_header: "Authorization".to_owned(),
            auth_scheme: "Bearer".to_owned(),
            auth_query: None,
            auth_field: None,
            phone_format: "7XXXXXXXXXX".to_owned(),
            base_path: BASE_PATH.to_owned(),
            anonymous_token: Some(ANONYMOUS.to_owned()),
            certificate_status_1: "unusable".to_owned(),
            identity: "calc_id".to_owned(),
            return_identity: false,
            envelope: Envelope::default(),
            refusals: Refusals::default(),
            operations: BTreeMap::new(),
        }
    }
}

/// The names of the envelope's keys (C).
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Envelope {
    /// The status, a number as of HTTP.
    pub status: String,
    /// The sentence.
    pub message: String,
    /// What is inside.
    pub data: String,
}

impl Default for Envelope {
    fn default() -> Self {
        let [status, message, data] = ["statusCode", "message", "data"].map(ToOwned::to_owned);
        Envelope { status, message, data }
    }
}

/// What tells refusals apart: a part of the server's sentence, in any case of letters, or its number of the error or
/// of HTTP. What is not set is told by the words that this library knows.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct Refusals {
    /// The check or return is there already.
    pub already_written: Vec<Sign>,
    /// A rollback of a check that the server does not hold.
    pub never_seen: Vec<Sign>,
    /// Spending needs a PIN.
    pub pin_required: Vec<Sign>,
    /// The PIN is not right.
    pub pin_wrong: Vec<Sign>,
    /// There is no customer with this phone, code or token.
    pub customer_not_found: Vec<Sign>,
    /// The certificate cannot be paid with.
    pub certificate_unusable: Vec<Sign>,
}

/// One sign of a refusal.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum Sign {
    /// The server's number of the error, or of HTTP.
    Number(i64),
    /// A part of the sentence, or the server's code of the error where that is a text.
    Text(String),
}

/// An override of one row of the table.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OperationOverride {
    /// The HTTP method.
    pub method: Option<String>,
    /// The path under the base URL.
    pub path: Option<String>,
    /// `form`, `json` or `query`.
    pub encoding: Option<String>,
    /// From the table's name of a request's field to the server's, dots lead into objects; null switches the field off.
    pub fields: BTreeMap<String, Option<String>>,
    /// From the table's name of an answer's field to the server's, dots lead into objects.
    pub response_fields: BTreeMap<String, Option<String>>,
}

fn production() -> String {
    PRODUCTION.to_owned()
}

impl Config {
    /// Reads and checks a configuration.
    ///
    /// # Errors
    /// `BAD_CONFIG` naming the key; the text of a value never stands in the error.
    pub fn parse(text: &str) -> Result<Self> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let config: Config = serde_path_to_error::deserialize(&mut reader)
            .map_err(|e| describe(&e.path().to_string(), e.inner()))?;
        reader.end().map_err(|e| describe(".", &e))?;
        unanswered(text)?;
        config.check()
    }

    fn check(mut self) -> Result<Self> {
        if self.token.trim().is_empty() {
            return Err(Error::config("token", "не заполнена", "is empty"));
        }
        if !self.token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::config(
                "token",
                "есть посторонние символы",
                "holds spaces or characters beyond ASCII",
            ));
        }
        for (key, ms) in [
            ("timeouts.connect_ms", self.timeouts.connect_ms),
            ("timeouts.total_ms", self.timeouts.total_ms),
            ("breaker.open_ms", self.breaker.open_ms.max(1)),
            ("journal.settle_ms", self.journal.settle_ms.max(1)),
        ] {
            if !(1..=LONGEST_MS).contains(&ms) {
                return Err(Error::config(
                    key,
                    &format!("нужно от 1 до {LONGEST_MS} мс"),
                    &format!("must be from 1 to {LONGEST_MS} ms"),
                ));
            }
        }
        for (key, number, range) in [
            ("limits.response_bytes", self.limits.response_bytes, RESPONSE_BYTES),
            ("journal.keep_days", self.journal.keep_days.into(), KEEP_DAYS),
            ("log.max_bytes", self.log.max_bytes, LOG_BYTES),
            ("log.keep", self.log.keep.into(), LOG_FILES),
        ] {
            if !range.contains(&number) {
                let (least, most) = (range.start(), range.end());
                let (ru, en) =
                    (format!("нужно от {least} до {most}"), format!("must be from {least} to {most}"));
                return Err(Error::config(key, &ru, &en));
            }
        }
        if self
            .store
            .as_deref()
            .is_some_and(|store| store.trim().is_empty() || store.chars().count() > STORE_CHARS_MAX)
        {
            let en = format!("must have 1 to {STORE_CHARS_MAX} characters");
            return Err(Error::config("store", &format!("нужно от 1 до {STORE_CHARS_MAX} знаков"), &en));
        }
        if self.log_level().is_none() {
            return Err(Error::config(
                "log.level",
                "нужно off, error, warn, info, debug или trace",
                "must be off, error, warn, info, debug or trace",
            ));
        }
        self.base_url = self.whole_url()?;
        Ok(self)
    }

    /// The level of the log file.
    #[must_use]
    pub fn log_level(&self) -> Option<Level> {
        Level::named(&self.log.level)
    }

    /// A whole call's time.
    #[must_use]
    pub fn total(&self) -> Duration {
        Duration::from_millis(self.timeouts.total_ms)
    }
}

/// Refuses a `wire` section in which a question is left for a person.
fn unanswered(text: &str) -> Result<()> {
    fn find(value: &Value, path: &str) -> Option<String> {
        match value {
            Value::String(text) if text.trim() == "???" => Some(path.to_owned()),
            Value::Object(object) => {
                object.iter().find_map(|(key, value)| find(value, &format!("{path}.{key}")))
            }
            Value::Array(entries) => {
                entries.iter().enumerate().find_map(|(n, value)| find(value, &format!("{path}[{n}]")))
            }
            _ => None,
        }
    }
    let config: Value = serde_json::from_str(text).unwrap_or_default();
    match config.get("wire").and_then(|wire| find(wire, "wire")) {
        Some(key) => {
            let en = "is \"???\": a person has to say how this server does it";
            Err(Error::config(key, "не выбрано: вместо ??? впишите, как у вашего сервера", en))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (String, String) {
        let error = Config::parse(text).unwrap_err();
        assert_eq!(error.status(), crate::error::Status::BadConfig);
        (error.field().unwrap_or("").to_owned(), error.detail().to_owned())
    }

    #[test]
    fn only_the_token_is_required() {
        let config = Config::parse(r#"{"token":"t"}"#).unwrap();
        assert_eq!(config.base_url, "https://api.maxbonus.ru:38200/api/cashbox");
        assert_eq!((config.timeouts.connect_ms, config.timeouts.total_ms), (3_000, 10_000));
    }

    #[test]
    fn a_wrong_key_or_value_is_named_and_never_quoted() {
        for (text, key) in [
            ("{}", "token"),
            (r#"{"token":""}"#, "token"),
            (r#"{"token":"a b"}"#, "token"),
            (r#"{"token":5}"#, "token"),
            (r#"{"token":"secret","tokn":1}"#, "tokn"),
            (r#"{"token":"secret","timeouts":{"conect_ms":1}}"#, "timeouts.conect_ms"),
            (r#"{"token":"secret","timeouts":{"total_ms":0}}"#, "timeouts.total_ms"),
            (r#"{"token":"secret","timeouts":{"total_ms":"secret"}}"#, "timeouts.total_ms"),
            (r#"{"token":"secret","timeouts":{"total_ms":1.5}}"#, "timeouts.total_ms"),
            (r#"{"token":"secret","base_url":"http://example.com"}"#, "base_url"),
            (r#"{"token":"secret","base_url":"ftp://127.0.0.1"}"#, "base_url"),
            (r#"{"token":"secret","base_url":"https://user:secret@x"}"#, "base_url"),
            (r#"{"token":"secret","wire":{"base_path":"/ى9"}}"#, "wire.base_path"),
            (r#"{"token":"secret","wire":{"base_path":"/a?b"}}"#, "wire.base_path"),
            (r#"{"token":"secret","log":{"level":"loud"}}"#, "log.level"),
            (
                r#"{"token":"secret","wire":{"operations":{"check.calc":{"pth":"/x"}}}}"#,
                "wire.operations.check.calc.pth",
            ),
            (r#"["secret"]"#, ""),
            (r#"{"token":"secret""#, ""),
            (r#"{"token":"secret"} x"#, ""),
        ] {
            let (field, detail) = refused(text);
            assert_eq!(field, key, "{text}: {detail}");
            assert!(!detail.contains("secret"), "{detail}");
        }
    }

    #[test]
    fn a_url_without_a_path_gets_the_contracts() {
        for (url, whole) in [
            ("http://127.0.0.1:1", "http://127.0.0.1:1/api/cashbox"),
            ("http://localhost:1/", "http://localhost:1/api/cashbox"),
            ("http://[::1]:1/v9/", "http://[::1]:1/v9"),
            ("https://example.com/a/b", "https://example.com/a/b"),
        ] {
            let config = Config::parse(&format!(r#"{{"token":"t","base_url":"{url}"}}"#)).unwrap();
            assert_eq!(config.base_url, whole);
        }
        assert!(Config::parse(r#"{"token":"t","base_url":"http://example.com","allow_http":true}"#).is_ok());
    }
}
