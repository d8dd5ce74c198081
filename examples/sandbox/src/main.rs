//! The program: starts a sandbox, says what is in it, and stops when it is told to.

mod arguments;

use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, Write};
use std::process::ExitCode;

use maxbonus_sandbox::{Report, Sandbox, StartError};
use serde_json::Value;

use arguments::{Arguments, Judging};

fn main() -> ExitCode {
    match arguments::read(std::env::args_os().skip(1)) {
        Ok(Arguments::Print(text)) => {
            print(&text);
            ExitCode::SUCCESS
        }
        Ok(Arguments::Judge(options, judging)) => match Sandbox::start(*options) {
            Ok(sandbox) => judge(&sandbox, &judging),
            Err(error @ StartError::Listen(_)) => fail(&error.to_string(), 1),
            Err(error) => fail(&error.to_string(), 2),
        },
        Ok(Arguments::Start(options)) => match Sandbox::start(*options) {
            Ok(sandbox) => serve(&sandbox),
            Err(error @ StartError::Listen(_)) => fail(&error.to_string(), 1),
            Err(error) => fail(&error.to_string(), 2),
        },
        Err(sentence) => fail(&sentence, 2),
    }
}

fn fail(sentence: &str, code: u8) -> ExitCode {
    eprintln!("maxbonus-sandbox: {sentence}");
    ExitCode::from(code)
}

/// A reader that went away is no reason to stop serving, so what cannot be written is dropped.
fn print(text: &str) {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

fn serve(sandbox: &Sandbox) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("the server cannot start: {error}"), 1),
    };
    runtime.block_on(async {
        // The signals are caught before the address is printed: whoever reads it may stop us at once.
        match Stop::new() {
            Ok(stop) => {
                print(&format!("listening on {}\n", sandbox.base_url()));
                print(&introduction(sandbox));
                stop.received().await;
                ExitCode::SUCCESS
            }
            Err(error) => fail(&format!("signals cannot be caught: {error}"), 1),
        }
    })
}

/// 0: nothing would lose a bonus and nothing required was missing; 1: something would or was; 2: it could not be judged.
fn judge(sandbox: &Sandbox, judging: &Judging) -> ExitCode {
    print(&format!("listening on {}\n", sandbox.base_url()));
    let input: Option<Box<dyn BufRead + Send>> =
        if judging.unattended { None } else { Some(Box::new(BufReader::new(io::stdin()))) };
    let file = judging.report.display();
    let unwritable = |error: io::Error| format!("the report {file} cannot be written: {error}");
    // Not after an hour's work at the register.
    if let Err(error) = OpenOptions::new().append(true).create(true).open(&judging.report) {
        return fail(&unwritable(error), 2);
    }
    let save = |report: &Report| std::fs::write(&judging.report, report.html()).map_err(unwritable);
    let report = match judging.judge.judge(sandbox, Box::new(io::stdout()), input, save) {
        Ok(report) => report,
        Err(sentence) => return fail(&sentence, 2),
    };
    print(&format!("Отчёт: {file}\n"));
    ExitCode::from(u8::from(!report.passed()))
}

#[cfg(unix)]
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Stop {
    fn new() -> io::Result<Stop> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Stop { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn received(mut self) {
        std::future::poll_fn(|cx| {
            if self.interrupt.poll_recv(cx).is_ready() {
                return std::task::Poll::Ready(());
            }
            self.terminate.poll_recv(cx).map(|_| ())
        })
        .await;
    }
}

#[cfg(windows)]
struct Stop {
    interrupt: tokio::signal::windows::CtrlC,
}

#[cfg(windows)]
impl Stop {
    fn new() -> io::Result<Stop> {
        Ok(Stop { interrupt: tokio::signal::windows::ctrl_c()? })
    }

    async fn received(mut self) {
        self.interrupt.recv().await;
    }
}

/// What an integrator can try at once.
fn introduction(sandbox: &Sandbox) -> String {
    let state = sandbox.state();
    let mut text = format!("\ntoken: {}\n", sandbox.token());
    let mut table = |title: &str, list: &str, keys: &[&str]| {
        let rows = state[list].as_array().map(Vec::as_slice).unwrap_or_default();
        if !rows.is_empty() {
            text += &format!("\n{title}\n");
        }
        for row in rows {
            let cells: Vec<String> = keys.iter().filter_map(|key| cell(row, key)).collect();
            text += &format!("  {}\n", cells.join("  "));
        }
    };
    table(
        "customers:",
        "customers",
        &["first_name", "phone", "card", "qr", "short_code", "balance", "pin_to_spend"],
    );
    table("certificates:", "certificates", &["code", "pin", "balance", "expires", "used"]);
    table("coupons:", "coupons", &["code", "discount_percent", "discount", "single_use", "used"]);
    table("gift codes:", "gift_codes", &["code", "bonus", "used"]);
    text += &format!(
        "\na page for people:    {0}/\n\
         SMS with their PINs:  curl {0}/sandbox/outbox\n\
         all that is stored:   curl {0}/sandbox/state\n\
         a fault:              curl -d '{{\"operation\":\"check.write\",\"kind\":\"die_after\"}}' {0}/sandbox/faults\n\
         all admin paths:      curl {0}/sandbox\n",
        sandbox.origin()
    );
    text
}

/// One cell of a table; what is empty, nothing or no is left out.
fn cell(row: &Value, key: &str) -> Option<String> {
    let text = match &row[key] {
        Value::String(text) if !text.is_empty() => text.clone(),
        Value::Number(number) if number.as_u64() != Some(0) => number.to_string(),
        Value::Bool(true) => return Some(key.to_owned()),
        _ => return None,
    };
    Some(if key == "first_name" { text } else { format!("{key} {text}") })
}
