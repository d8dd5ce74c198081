//! The doctor of the contract, through the C ABI.
//!
//! `cargo run --example doctor -- swagger FILE... [--out CONFIG]`
//!
//! Reads what the server says of its own interface: OpenAPI 3 or Swagger 2 (JSON or YAML), Swagger 1.2 (the listing and its
//! declarations), or the reference page's text as copied. Prints what agrees, what differs and what is in doubt, and writes
//! the `wire` section of the configuration. Exit code: 0, 1 when something is in doubt, 2 when it cannot be read.

use std::ffi::{CStr, CString};
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use maxbonus::ffi::{
    MAXBONUS_OK, maxbonus_call, maxbonus_session_close, maxbonus_session_open, maxbonus_string_free,
};
use serde_json::{Value, json};

const USAGE: &str =
    "doctor swagger FILE... [--out CONFIG]: сверить описание сервера с контрактом и записать настройки";

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let out = given.iter().position(|word| word == "--out");
    let (files, out) = match out {
        Some(at) => (&given[..at], given.get(at + 1).map(String::as_str)),
        None => (&given[..], Some("maxbonus-wire.json")),
    };
    let (Some("swagger"), [_, files @ ..], Some(out)) = (files.first().map(String::as_str), files, out)
    else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match examine(files) {
        Ok(answer) => report(&answer, out),
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

fn examine(files: &[String]) -> Result<Value, String> {
    if files.is_empty() {
        return Err(USAGE.to_owned());
    }
    let read = |file: &String| std::fs::read_to_string(file).map_err(|e| format!("{file}: {e}"));
    let texts = files.iter().map(read).collect::<Result<Vec<String>, String>>()?;
    let document = if let [text] = texts.as_slice() { json!(text) } else { json!(texts) };
    let journal = std::env::temp_dir().join(format!("maxbonus-doctor-{}.db", std::process::id()));
    let answer = call(&journal, &json!({"document": document}));
    _ = std::fs::remove_file(journal);
    answer
}

/// Prints the report and writes the configuration.
fn report(answer: &Value, out: &str) -> ExitCode {
    let config = json!({"token": "…", "wire": answer["wire"]});
    if let Err(e) = std::fs::write(out, format!("{config:#}\n")) {
        eprintln!("{out}: {e}");
        return ExitCode::from(2);
    }
    let report = answer["report"].as_str().unwrap_or_default();
    // Whoever stopped reading has the file.
    _ = writeln!(std::io::stdout(), "{report}\nНастройки записаны: {out}. Впишите в них токен.");
    ExitCode::from(u8::from(answer["doubts"].as_array().is_some_and(|doubts| !doubts.is_empty())))
}

/// The answer of `basic.doctor`; no server is asked, so any token will do.
fn call(journal: &Path, request: &Value) -> Result<Value, String> {
    let config = text(&json!({"token": "none", "journal": {"path": journal}}));
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
