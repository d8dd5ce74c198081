//! `maxbonus journal`: receipts and returns that wait for something, and what that is.

use serde_json::{Value, json};

use crate::Ending;
use crate::arguments::{JournalAction, JournalArguments};
use crate::failure::{Failure, sentence};
use crate::interrupt::Interrupt;
use crate::library::{Config, Library};
use crate::output::{self, Output};

type Result<T> = std::result::Result<T, Failure>;

/// Opens the journal and does what is wanted with it.
pub fn run(arguments: &JournalArguments, interrupt: &Interrupt, output: &Output) -> Result<Ending> {
    let config = Config::read(&arguments.config)?;
    let library = Library::open(&config, interrupt)?;
    interrupt.check()?;
    // A journal that was damaged and set aside, for example: an empty list says nothing then.
    for warning in library.warnings() {
        output::remark(&sentence(warning));
    }
    let is_sound = library.warnings().is_empty();
    let ending = match arguments.action.as_ref().unwrap_or(&JournalAction::List) {
        JournalAction::List => list(&library, "journal.pending", output)?,
        JournalAction::Recover => list(&library, "journal.recover", output)?,
        JournalAction::Adopt => list(&library, "journal.adopt", output)?,
        JournalAction::Get { check_id } => get(&library, check_id, output)?,
        JournalAction::Settle { id, outcome, is_return } => {
            settle(&library, id, outcome, *is_return, output)?
        }
    };
    Ok(if is_sound { ending } else { Ending::Unwell })
}

/// What waits, after what could be settled was.
fn list(library: &Library, operation: &str, output: &Output) -> Result<Ending> {
    let answer = library.call(operation, &json!({}))?;
    let (checks, returns) = (rows(&answer["checks"]), rows(&answer["returns"]));
    let is_clear = checks.is_empty() && returns.is_empty();
    let ok = is_clear && library.warnings().is_empty();
    output.document(&json!({
        "ok": ok, "journal": library.journal(), "warnings": library.warnings(), "checks": checks, "returns": returns,
    }));
    output.line(&format!("Журнал: {}", library.journal().unwrap_or("недоступен")));
    if is_clear {
        output.line("Решать нечего.");
        return Ok(Ending::Well);
    }
    if !checks.is_empty() {
        output.table(
            &["Чек", "Состояние", "Изменён (UTC)", "Что это значит"],
            checks.iter().map(|row| {
                let state = text(row, "state");
                vec![text(row, "check_id"), state.clone(), moment(row, "updated_at"), meaning(row, &state)]
            }),
        );
    }
    if !returns.is_empty() {
        output.table(
            &["Возврат", "Чек", "Состояние", "Изменён (UTC)", "Что это значит"],
            returns.iter().map(|row| {
                let state = text(row, "state");
                let meaning = of_a_return(&state).to_owned();
                vec![text(row, "return_id"), text(row, "check_id"), state, moment(row, "updated_at"), meaning]
            }),
        );
    }
    output.line(&format!("Чеков: {}, возвратов: {}", checks.len(), returns.len()));
    Ok(Ending::Unwell)
}

/// A person's word on a receipt or a return.
fn settle(library: &Library, id: &str, outcome: &str, is_return: bool, output: &Output) -> Result<Ending> {
    let field = if is_return { "return_id" } else { "check_id" };
    let settled = library.call("journal.settle", &json!({field: id, "outcome": outcome}))?;
    let state = text(&settled, "state");
    output.document(
        &json!({"ok": library.warnings().is_empty(), "warnings": library.warnings(), "settled": settled}),
    );
    let (what, meaning) =
        if is_return { ("Возврат", of_a_return(&state)) } else { ("Чек", of_a_check(&state)) };
    output.line(&format!("{what} {id}: {state} – {meaning}"));
    Ok(Ending::Well)
}

/// One receipt as the journal holds it.
fn get(library: &Library, check_id: &str, output: &Output) -> Result<Ending> {
    let check = library.call("journal.get", &json!({"check_id": check_id}))?;
    let state = text(&check, "state");
    let returns = rows(&check["returns"]);
    let is_open = is_open(&state) || returns.iter().any(|row| is_open_return(&text(row, "state")));
    output.document(&json!({
        "ok": !is_open && library.warnings().is_empty(), "warnings": library.warnings(), "check": check,
    }));
    output.line(&format!("Чек {}: {state} – {}", text(&check, "check_id"), of_a_check(&state)));
    output.line(&format!(
        "Заведён {} UTC, изменён {} UTC",
        moment(&check, "created_at"),
        moment(&check, "updated_at")
    ));
    if let Some(calc_id) = check["calc_id"].as_str() {
        output.line(&format!("Расчёт {calc_id}"));
    }
    if check["answer"].is_object() {
        output.line(&format!("Ответ сервера:\n{:#}", check["answer"]));
    }
    for row in returns {
        let state = text(row, "state");
        output.line(&format!(
            "Возврат {}: {state} – {}; изменён {} UTC",
            text(row, "return_id"),
            of_a_return(&state),
            moment(row, "updated_at")
        ));
    }
    Ok(Ending::well_if(!is_open))
}

fn rows(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn text(row: &Value, name: &str) -> String {
    row[name].as_str().unwrap_or_default().to_owned()
}

/// A moment without what nobody reads: `2026-11-24 09:00:00`.
fn moment(row: &Value, name: &str) -> String {
    text(row, name).replace('T', " ").chars().take(19).collect()
}

/// What a listed receipt means: its state, whether the library settles it, and the server's words about it.
fn meaning(row: &Value, state: &str) -> String {
    let by_hand = row["automatic"] == false && matches!(state, "PREPARED" | "UNKNOWN" | "ROLLING_BACK");
    let meaning = if by_hand {
        "открыт дольше суток или с другой машины, сам не откатится; сверьте с личным кабинетом и отметьте итог (settle)"
    } else {
        of_a_check(state)
    };
    match row["message"].as_str() {
        Some(words) => format!("{meaning}: «{words}»"),
        None => meaning.to_owned(),
    }
}

/// What a receipt's state means for the person who looks.
pub fn of_a_check(state: &str) -> &'static str {
    match state {
        "PREPARED" => "отправляется сейчас или потерян при сбое; если потерян, библиотека откатит его сама",
        "WRITTEN" => "проведён; если бумага вышла, чек нужно закрыть, если нет – откатить",
        "CLOSED" => "проведён и закрыт",
        "UNKNOWN" => "неизвестно, проведён ли; библиотека откатит его сама, как только сервер ответит",
        "ROLLING_BACK" => "идёт откат; библиотека доведёт его до конца сама",
        "ROLLED_BACK" => "откат выполнен, на сервере чека нет",
        "REJECTED" => "сервер его не принял",
        "REFUSED" => "сервер не даёт его откатить; сверьте с личным кабинетом и отметьте итог (settle)",
        _ => "состояние, которого эта версия программы не знает",
    }
}

/// What a return's state means.
fn of_a_return(state: &str) -> &'static str {
    match state {
        "PREPARED" | "UNKNOWN" => {
            "неизвестно, принят ли; сверьте с личным кабинетом и отметьте итог (settle --return)"
        }
        "WRITTEN" => "принят",
        "REJECTED" => "сервер его не принял",
        _ => "состояние, которого эта версия программы не знает",
    }
}

fn is_open(state: &str) -> bool {
    !matches!(state, "CLOSED" | "ROLLED_BACK" | "REJECTED")
}

fn is_open_return(state: &str) -> bool {
    matches!(state, "PREPARED" | "UNKNOWN")
}
