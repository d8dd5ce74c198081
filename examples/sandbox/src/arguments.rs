//! The command line.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use maxbonus_sandbox::{Judge, Options, Tls};
use serde_json::Value;

const PORT: u16 = 38200;

const HELP: &str = "\
maxbonus-sandbox: a server that plays MaxBonus, so that a register can be integrated with no contract and no internet.
It listens on 127.0.0.1 only. Nothing in it is real.

maxbonus-sandbox [OPTIONS]
maxbonus-sandbox judge [OPTIONS]    asks whoever integrates a register to play the guide's scenarios, watches the requests,
                                    and writes a report in Russian: what was right, what was missing, what would lose a bonus

  --port N          the port, 38200 by default; 0 takes a free one
  --seed FILE       what the shop has at the start (JSON); replaces what the database holds
  --db FILE         keeps everything in this SQLite file; without it, everything is forgotten at the end
  --dialect FILE    how the wire differs from the contract (JSON)
  --tls-cert FILE   serves https with this certificate chain (PEM)
  --tls-key FILE    the certificate's key (PEM)
  --report FILE     judge: where the report goes (HTML), judge.html by default
  --only LIST       judge: these scenarios only, such as 1А,3
  --yes             judge: asks no questions; a step is over when what was expected has come and it is quiet
  --idle SECONDS    judge: how long a quiet that is, 5 by default
  --patience SECONDS  judge: how long the queue may wait for a silent server, 15 by default
  --help            this text
  --version         the version
";

/// What the command line asks for.
pub enum Arguments {
    /// A text.
    Print(String),
    /// A sandbox.
    Start(Box<Options>),
    /// A sandbox that judges a register.
    Judge(Box<Options>, Judging),
}

/// How a register is judged, and what becomes of it.
pub struct Judging {
    pub judge: Judge,
    pub report: PathBuf,
    /// No questions are asked.
    pub unattended: bool,
}

/// Reads the command line.
pub fn read(arguments: impl Iterator<Item = OsString>) -> Result<Arguments, String> {
    let mut options = Options { port: PORT, ..Options::default() };
    let mut judging =
        Judging { judge: Judge::default(), report: PathBuf::from("judge.html"), unattended: false };
    let (mut cert, mut key) = (None, None);
    let mut arguments = arguments.peekable();
    let judges = arguments.next_if(|first| first == "judge").is_some();
    while let Some(argument) = arguments.next() {
        let name = argument.to_string_lossy().into_owned();
        let (name, mut given) = match name.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(OsString::from(value))),
            None => (name, None),
        };
        let mut value = || given.take().or_else(|| arguments.next()).ok_or(format!("{name} needs a value"));
        match name.as_str() {
            "--help" | "-h" => return Ok(Arguments::Print(HELP.to_owned())),
            "--version" | "-V" => {
                return Ok(Arguments::Print(format!("maxbonus-sandbox {}\n", env!("CARGO_PKG_VERSION"))));
            }
            "--port" => options.port = port(&value()?)?,
            "--seed" => options.seed = Some(json(&value()?)?),
            "--dialect" => options.dialect = Some(json(&value()?)?),
            "--db" => options.db = Some(value()?.into()),
            "--report" if judges => judging.report = value()?.into(),
            "--only" if judges => {
                let list = value()?.to_string_lossy().into_owned();
                judging.judge.only = list.split(',').map(str::to_owned).collect();
            }
            "--yes" if judges => judging.unattended = true,
            "--idle" if judges => judging.judge.idle = seconds(&name, &value()?)?,
            "--patience" if judges => judging.judge.patience = seconds(&name, &value()?)?,
            "--report" | "--only" | "--yes" | "--idle" | "--patience" => {
                return Err(format!("{name} is an option of maxbonus-sandbox judge"));
            }
            "--tls-cert" => cert = Some(text(&value()?)?),
            "--tls-key" => key = Some(text(&value()?)?),
            _ => return Err(format!("there is no option {name}; --help lists them")),
        }
    }
    options.tls = match (cert, key) {
        (None, None) => None,
        (Some(cert_pem), Some(key_pem)) => Some(Tls { cert_pem, key_pem }),
        _ => return Err("--tls-cert and --tls-key are given together".to_owned()),
    };
    let options = Box::new(options);
    Ok(if judges { Arguments::Judge(options, judging) } else { Arguments::Start(options) })
}

fn port(value: &OsString) -> Result<u16, String> {
    let text = value.to_string_lossy();
    text.parse().map_err(|_| format!("--port is a number between 0 and 65535, not {text}"))
}

fn seconds(name: &str, value: &OsString) -> Result<Duration, String> {
    let text = value.to_string_lossy();
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let fits = seconds.filter(|seconds| !seconds.is_zero() && *seconds <= Duration::from_secs(3600));
    fits.ok_or_else(|| format!("{name} is a number of seconds above 0 and up to 3600, not {text}"))
}

fn text(file: &OsString) -> Result<String, String> {
    let file = Path::new(file);
    let text =
        fs::read_to_string(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    // Editors on Windows begin a file with a byte order mark.
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn json(file: &OsString) -> Result<Value, String> {
    let trouble = |error| format!("{} is not JSON: {error}", Path::new(file).display());
    serde_json::from_str(&text(file)?).map_err(trouble)
}
