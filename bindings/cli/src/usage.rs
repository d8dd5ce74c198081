//! What is said of a wrong command line, in Russian: clap's own words are English.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::arguments::Arguments;
use crate::failure::{Failure, Kind};
use crate::output::Output;

/// Reads the command line. What is not for a command (help, version, mistakes) is told here, and ends the program.
pub fn read(words: impl Iterator<Item = OsString>) -> Result<Arguments, ExitCode> {
    let words: Vec<OsString> = words.collect();
    Arguments::try_parse_from(&words).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let output = Output::new(false);
            output.line(error.render().to_string().trim_end());
            ExitCode::from(u8::from(output.finish().is_err()))
        }
        _ => {
            // Where the rest is not understood, a machine still gets its document.
            let output = Output::new(words.iter().any(|word| word == "--json"));
            let failure = Failure::new(Kind::Usage, sentence(&error), error.kind());
            output.failure(&failure);
            ExitCode::from(failure.kind.exit_code())
        }
    })
}

fn sentence(error: &clap::Error) -> String {
    let context = |kind| {
        let text = match error.get(kind) {
            Some(ContextValue::String(text)) => text.clone(),
            Some(ContextValue::Strings(texts)) => texts.join(", "),
            _ => String::new(),
        };
        text.replace(['<', '>'], "")
    };
    let (word, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let said = match error.kind() {
        ErrorKind::UnknownArgument => format!("Лишнее слово или неизвестный параметр: {word}"),
        ErrorKind::InvalidSubcommand => {
            format!("Нет такой команды: {}", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            format!("Не указана команда: {}", context(ContextKind::ValidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("Не указано: {word}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("Не указано значение: {word}"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(|why| format!(" ({why})")).unwrap_or_default();
            format!("Неверное значение «{value}»: {word}{why}")
        }
        ErrorKind::ArgumentConflict => format!("Указано дважды или вместе с тем, что исключает: {word}"),
        ErrorKind::InvalidUtf8 => "В команде есть текст не в Юникоде".to_owned(),
        ErrorKind::NoEquals
        | ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues => {
            format!("Неверное число значений: {word}")
        }
        _ => format!("Команда не понята: {error}"),
    };
    let likely = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand].map(context).concat();
    let likely = if likely.is_empty() { likely } else { format!(" Может быть, {likely}?") };
    format!("{said}.{likely}\nСправка: maxbonus --help, maxbonus КОМАНДА --help")
}
