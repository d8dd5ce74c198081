//! The doctor of the contract, through the C ABI.
//!
//! `cargo run --example doctor -- swagger FILE... [--out CONFIG]`
//!
//! Reads what the server says of its own interface: OpenAPI 3 or Swagger 2 (JSON or YAML), Swagger 1.2 (the listing and its
//! declarations), or the reference page's text as copied. No server is asked.
//!
//! `cargo run --example doctor -- live CONFIG --phone PHONE [--code CARD] [--certificate CODE[:PIN]] [--goods CODE]
//! [--price 1.00] [--allow-writes] [--swagger FILE]... [--report FILE] [--out CONFIG]`
//!
//! Asks the configuration's server itself; CONFIG has the token, PHONE is a test customer's. Checks are written, and rolled
//! back, with --allow-writes alone.
//!
//! Both print what agrees, what differs and what is in doubt, and write a configuration with the `wire` section that speaks
//! this contract. Exit code: 0, 1 when something is in doubt, 2 when it could not be examined.

use std::ffi::{CStr, CString};
use std::io::Write as _;
use std::process::ExitCode;

use maxbonus::ffi::{
    MAXBONUS_OK, maxbonus_call, maxbonus_session_close, maxbonus_session_open, maxbonus_string_free,
};
use serde_json::{Value, json};

const USAGE: &str = "\
doctor swagger ФАЙЛ... [--out НАСТРОЙКИ]
    сверить описание сервера с контрактом и записать настройки
doctor live НАСТРОЙКИ --phone ТЕЛЕФОН [--code КАРТА] [--certificate НОМЕР[:ПИН]] [--goods КОД] [--price 1.00]
            [--allow-writes] [--swagger ФАЙЛ]... [--report ФАЙЛ] [--out НАСТРОЙКИ]
    спросить сам сервер; чеки пишутся и откатываются только с --allow-writes";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let examined = Arguments::read(&words).and_then(|arguments| examine(&arguments));
    examined.unwrap_or_else(|problem| {
        eprintln!("{problem}");
        ExitCode::from(2)
    })
}

/// What was asked for.
#[derive(Default)]
struct Arguments {
    /// The configuration of the server that is asked itself.
    config: Option<String>,
    documents: Vec<String>,
    case: serde_json::Map<String, Value>,
    report: Option<String>,
    out: Option<String>,
}

impl Arguments {
    fn read(words: &[String]) -> Result<Self, String> {
        let mut arguments = Arguments::default();
        let is_live = match words.first().map(String::as_str) {
            Some("swagger") => false,
            Some("live") => true,
            _ => return Err(USAGE.to_owned()),
        };
        let mut words = words[1..].iter();
        while let Some(word) = words.next() {
            let Some(option) = word.strip_prefix("--") else {
                match (is_live, &arguments.config) {
                    (true, None) => arguments.config = Some(word.clone()),
                    (true, Some(_)) => return Err(USAGE.to_owned()),
                    (false, _) => arguments.documents.push(word.clone()),
                }
                continue;
            };
            if is_live && option == "allow-writes" {
                arguments.case.insert("allow_writes".to_owned(), json!(true));
                continue;
            }
            let value = words.next().ok_or(USAGE)?.clone();
            match (option, is_live) {
                ("out", _) => arguments.out = Some(value),
                ("report", true) => arguments.report = Some(value),
                ("swagger", true) => arguments.documents.push(value),
                ("phone" | "code" | "price", true) => {
                    arguments.case.insert(option.to_owned(), json!(value));
                }
                ("goods", true) => {
                    arguments.case.insert("goods_code".to_owned(), json!(value));
                }
                ("certificate", true) => {
                    let (code, pin) = value.split_once(':').unwrap_or((&value, ""));
                    arguments.case.insert(option.to_owned(), json!({"code": code, "pin": pin}));
                }
                _ => return Err(USAGE.to_owned()),
            }
        }
        let is_whole = if is_live { arguments.config.is_some() } else { !arguments.documents.is_empty() };
        if is_whole { Ok(arguments) } else { Err(USAGE.to_owned()) }
    }
}

fn examine(arguments: &Arguments) -> Result<ExitCode, String> {
    let read = |file: &String| std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"));
    let texts = arguments.documents.iter().map(read).collect::<Result<Vec<String>, String>>()?;
    let mut request = json!({});
    match texts.as_slice() {
        [] => {}
        [text] => request["document"] = json!(text),
        texts => request["document"] = json!(texts),
    }
    let (mut config, answer) = if let Some(file) = &arguments.config {
        let config: Value = serde_json::from_str(&read(file)?).map_err(|e| format!("{file}: {e}"))?;
        request["live"] = Value::Object(arguments.case.clone());
        let answer = call(&config, &request)?;
        (config, answer)
    } else {
        // No server is asked, so any token will do.
        let journal = std::env::temp_dir().join(format!("maxbonus-doctor-{}.db", std::process::id()));
        let answer = call(&json!({"token": "none", "journal": {"path": journal}}), &request);
        _ = std::fs::remove_file(journal);
        (json!({"token": "…"}), answer?)
    };
    config["wire"] = answer["wire"].clone();
    let out = arguments.out.as_deref().unwrap_or("maxbonus-wire.json");
    let write = |file: &str, text: String| std::fs::write(file, text).map_err(|e| format!("{file}: {e}"));
    write(out, format!("{config:#}\n"))?;
    let report = answer["report"].as_str().unwrap_or_default();
    if let Some(file) = &arguments.report {
        write(file, report.to_owned())?;
    }
    let rest = if arguments.config.is_none() { " Впишите в них токен." } else { "" };
    // Whoever stopped reading has the file.
    _ = writeln!(std::io::stdout(), "{report}\nНастройки записаны: {out}.{rest}");
    let is_in_doubt = answer["doubts"].as_array().is_some_and(|doubts| !doubts.is_empty());
    Ok(ExitCode::from(u8::from(is_in_doubt)))
}

/// The answer of `basic.doctor`.
fn call(config: &Value, request: &Value) -> Result<Value, String> {
    let config = text(config);
    let (mut session, mut answer) = (0, std::ptr::null_mut());
    // SAFETY: the texts live through the calls, the pointers are ours, and each answer is freed once.
    unsafe {
        let opened = maxbonus_session_open(config.as_ptr(), &raw mut session, &raw mut answer);
        let document = taken(answer);
        if opened != MAXBONUS_OK {
            return Err(sentence(&document));
        }
        let done = maxbonus_call(session, c"basic.doctor".as_ptr(), text(request).as_ptr(), &raw mut answer);
        let document = taken(answer);
        maxbonus_session_close(session);
        if done == MAXBONUS_OK { Ok(document) } else { Err(sentence(&document)) }
    }
}

fn text(json: &Value) -> CString {
    // JSON escapes control characters, so there is no NUL in it.
    CString::new(json.to_string()).unwrap_or_default()
}

fn sentence(document: &Value) -> String {
    let word = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
    format!("{} ({})", word("message"), word("detail"))
}

/// # Safety
/// `answer` came from the library and is taken once.
unsafe fn taken(answer: *mut std::ffi::c_char) -> Value {
    // SAFETY: the caller's.
    unsafe {
        let json = serde_json::from_slice(CStr::from_ptr(answer).to_bytes()).unwrap_or_default();
        maxbonus_string_free(answer);
        json
    }
}
