//! Import of goods from a file, through the C ABI, with a bar.
//!
//! `cargo run --example goods -- CONFIG FILE [--offers FILE] [--full] [--part-size N] [--columns JSON] [--code-from WHAT]
//! [--price-type NAME] [--report FILE]`
//!
//! CONFIG is a session's configuration; FILE is JSON, a table of text, CommerceML, or the folder of an exchange. An import that
//! was cut off goes on where it stopped when the same command is given again. Exit code: 0, 1 when rows were refused, 2 when
//! the import failed.

use std::ffi::{CStr, CString, c_void};
use std::io::Write as _;
use std::process::ExitCode;

use maxbonus::ffi::{
    MAXBONUS_OK, maxbonus_goods_import, maxbonus_session_close, maxbonus_session_open, maxbonus_set_progress,
    maxbonus_string_free,
};
use serde_json::{Value, json};

const USAGE: &str = "goods НАСТРОЙКИ ФАЙЛ [--offers ФАЙЛ] [--full] [--part-size N] [--columns JSON] [--code-from ЧТО] \
                     [--price-type ТИП] [--report ФАЙЛ]";
const BAR: u64 = 40;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let imported = request(&words).and_then(|(config, request)| import(&config, &request));
    match imported {
        Ok(answer) => {
            println!("{}", summary(&answer));
            ExitCode::from(u8::from(answer["refused_count"] != 0))
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

/// The configuration's text and the request.
fn request(words: &[String]) -> Result<(String, Value), String> {
    let [config, file, options @ ..] = words else { return Err(USAGE.to_owned()) };
    let config = std::fs::read_to_string(config).map_err(|e| format!("{config}: {e}"))?;
    let mut request = json!({"file": file});
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let mut value = || options.next().cloned().ok_or_else(|| USAGE.to_owned());
        match option.as_str() {
            "--full" => request["full"] = json!(true),
            "--offers" => request["offers"] = json!(value()?),
            "--part-size" => request["part_size"] = json!(value()?),
            "--columns" => {
                let columns = value()?;
                request["columns"] = serde_json::from_str(&columns).map_err(|e| format!("--columns: {e}"))?;
            }
            "--code-from" => request["code_from"] = json!(value()?),
            "--price-type" => request["price_type"] = json!(value()?),
            "--report" => request["report"] = json!(value()?),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok((config, request))
}

fn import(config: &str, request: &Value) -> Result<Value, String> {
    let text = |text: String| CString::new(text).map_err(|_| "в тексте есть NUL".to_owned());
    let (config, request) = (text(config.to_owned())?, text(request.to_string())?);
    let (mut session, mut answer) = (0, std::ptr::null_mut());
    // SAFETY: the texts live through the calls, the pointers are ours, and each answer is freed once.
    unsafe {
        let opened = maxbonus_session_open(config.as_ptr(), &raw mut session, &raw mut answer);
        let document = taken(answer);
        if opened != MAXBONUS_OK {
            return Err(sentence(&document));
        }
        maxbonus_set_progress(session, Some(draw), std::ptr::null_mut());
        let done = maxbonus_goods_import(session, request.as_ptr(), &raw mut answer);
        let document = taken(answer);
        maxbonus_session_close(session);
        if done == MAXBONUS_OK { Ok(document) } else { Err(sentence(&document)) }
    }
}

/// Told after each part; never stops.
unsafe extern "C" fn draw(done: u64, total: u64, _user: *mut c_void) -> i32 {
    let full = (done * BAR).checked_div(total).unwrap_or(BAR);
    let bar: String = (0..BAR).map(|n| if n < full { '█' } else { '░' }).collect();
    let end = if done == total { "\n" } else { "" };
    // Whoever stopped looking does not stop the import.
    _ = write!(std::io::stderr(), "\r{bar} {done} из {total}{end}");
    0
}

fn summary(answer: &Value) -> String {
    let mut text = format!(
        "Загружено товаров: {}, групп: {}, частей: {}",
        answer["goods"], answer["groups"], answer["parts"]
    );
    if answer["parts_before"] != 0 {
        text += &format!(" (принято раньше: {})", answer["parts_before"]);
    }
    if answer["refused_count"] != 0 {
        text += &format!("\nНе загружено строк: {}", answer["refused_count"]);
    }
    for row in answer["refused"].as_array().into_iter().flatten().take(20) {
        let word = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        text += &format!("\n  строка {} ({}): {}", row["line"], word("code"), word("reason"));
    }
    text
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
