//! From a server's refusal to one of our statuses: the only place that reads the server's words.

use serde_json::Value;

use super::table::Operation;
use crate::config::{Refusals, Sign};
use crate::error::{Error, Outcome, Result, Status};

/// A refusal as the server worded it.
#[derive(Debug, Default, PartialEq)]
pub struct Refusal {
    /// HTTP's status, or the envelope's where HTTP said 200.
    pub http: u16,
    /// The sentence for the cashier; empty where there was none.
    pub message: String,
    /// The server's own number of the error.
    pub code: Option<Value>,
    /// The first field that the server named.
    pub field: Option<String>,
}

/// The words that tell one refusal from another, in lower case (I, but for «уже проведен»: G).
const ALREADY_WRITTEN: &[&str] = &["уже проведен", "уже проведён", "already written", "already exists"];
const NOT_FOUND: &[&str] = &["не найден", "not found"];
/// Beside those: what says that the thing under a field's value is not there.
const NOT_THERE: &[&str] = &["не существует", "not exist", "no such", "нет такого", "selected", "выбранн"];
/// Beside [`ALREADY_WRITTEN`], under HTTP 409.
const ALREADY: &[&str] = &["уже", "already", "duplicate", "повтор"];
const CUSTOMER: &[&str] = &["покупател", "клиент", "гость", "customer"];
const PIN: &[&str] = &["пин", "pin", "код подтвержд", "смс-код", "код из смс", "кодом из смс"];
const WRONG: &[&str] =
    &["неверн", "не верн", "неправильн", "не совпад", "не подходит", "больше не действ", "wrong", "invalid"];
const CERTIFICATE: &[&str] = &["сертификат", "certificate"];

/// The error for a refusal (HTTP 4xx or its like in an envelope).
#[must_use]
pub fn classify(operation: &Operation, refusal: Refusal, signs: &Refusals) -> Error {
    let status = status(operation.name, &refusal, signs);
    let mut error = Error::new(status, format!("the server refused: HTTP {}", refusal.http))
        .with_http(refusal.http)
        .with_server_code(refusal.code)
        .with_retryable(matches!(refusal.http, 408 | 423 | 425 | 429));
    if status != Status::Unauthorized {
        error = error.with_message(refusal.message);
    }
    if status == Status::AlreadyWritten {
        error = error.with_outcome(Outcome::Applied);
    }
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
pub fn check(signs: &Refusals) -> Result<()> {
    let is_empty = |sign: &Sign| matches!(sign, Sign::Text(text) if text.trim().is_empty());
    match lists(signs).into_iter().find(|(_, list, _)| list.iter().any(is_empty)) {
        Some((key, ..)) => {
            Err(Error::config(format!("wire.refusals.{key}"), "пустая строка", "holds an empty text"))
        }
        None => Ok(()),
    }
}

/// Whether one of the signs is there.
#[must_use]
pub fn shows(signs: &[Sign], http: Option<u16>, code: Option<&Value>, message: &str) -> bool {
    let text = message.to_lowercase();
    let written = code.map(|code| code.as_str().map_or_else(|| code.to_string(), ToOwned::to_owned));
    signs.iter().any(|sign| match sign {
        Sign::Number(n) => http.is_some_and(|http| i64::from(http) == *n) || written == Some(n.to_string()),
        Sign::Text(part) => text.contains(&part.to_lowercase()) || written.as_ref() == Some(part),
    })
}

/// Whether a sentence says that something is not there, and not that a field is wrong.
#[must_use]
pub fn says_not_found(message: &str) -> bool {
    let text = message.to_lowercase();
    NOT_FOUND.iter().chain(NOT_THERE).any(|words| text.contains(words))
}

fn status(operation: &str, refusal: &Refusal, signs: &Refusals) -> Status {
    if refusal.http == 401 {
        return Status::Unauthorized;
    }
    let is_written = matches!(operation, "check.write" | "check.return");
    let lists = lists(signs);
    let shown = lists.iter().find(|(_, list, status)| {
        (*status != Status::AlreadyWritten || is_written)
            && shows(list, Some(refusal.http), refusal.code.as_ref(), &refusal.message)
    });
    if let Some((_, _, status)) = shown {
        return *status;
    }
    let told = told(operation, refusal);
    // Some servers forbid what needs a PIN; the token is not in question then.
    let is_of_pin = matches!(operation, "check.calc" | "check.write") && told == Status::PinRequired;
    if refusal.http == 403 && !is_of_pin {
        return Status::Unauthorized;
    }
    // Where the configuration has a list, it is the whole list.
    let is_listed = lists.iter().any(|(_, list, status)| *status == told && !list.is_empty());
    if is_listed { Status::Rejected } else { told }
}

/// By the words that this library knows.
fn told(operation: &str, refusal: &Refusal) -> Status {
    let text = refusal.message.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|w| text.contains(w));
    let names_pin = refusal.field.as_deref() == Some("pin") || says(PIN);
    match operation {
        "customer.auth_phone" | "customer.auth_qr" => {
            // HTTP 422 is "not found" here (G), unless the server complains of the field itself.
            if refusal.field.is_none() || says(NOT_FOUND) {
                Status::CustomerNotFound
            } else {
                Status::Rejected
            }
        }
        "customer.register_confirm" if names_pin => Status::PinWrong,
        "check.checkpin" => Status::PinWrong,
        "certificate.info" => Status::CertificateUnusable,
        "check.write" | "check.return" if says(ALREADY_WRITTEN) => Status::AlreadyWritten,
        "check.write" | "check.calc" if says(CERTIFICATE) => Status::CertificateUnusable,
        "check.write" | "check.calc" if says(CUSTOMER) && says(NOT_FOUND) => Status::CustomerNotFound,
        "check.write" | "check.calc" if names_pin && says(WRONG) => Status::PinWrong,
        "check.write" | "check.calc" if names_pin => Status::PinRequired,
        // Only what says nothing else: a conflict may be about the PIN or the balance too.
        "check.write" | "check.return" if refusal.http == 409 && (text.is_empty() || says(ALREADY)) => {
            Status::AlreadyWritten
        }
        _ => Status::Rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::table;

    #[test]
    fn the_servers_words_decide_between_statuses() {
        for (operation, http, message, expected) in [
            ("customer.auth_phone", 422, "Покупатель не найден", Status::CustomerNotFound),
            ("customer.auth_qr", 404, "", Status::CustomerNotFound),
            ("customer.auth_qr", 401, "Unauthorized", Status::Unauthorized),
            ("customer.register_confirm", 422, "Неверный ПИН-код", Status::PinWrong),
            ("customer.register_confirm", 422, "Заполните имя", Status::Rejected),
            ("check.checkpin", 422, "Нет", Status::PinWrong),
            ("check.write", 422, "Такой чек уже проведен", Status::AlreadyWritten),
            ("check.write", 422, "ТАКОЙ ЧЕК УЖЕ ПРОВЕДЁН", Status::AlreadyWritten),
            ("check.write", 422, "Для списания бонусов нужен ПИН-код", Status::PinRequired),
            ("check.write", 422, "Неверный ПИН-код сертификата", Status::CertificateUnusable),
            ("check.write", 422, "Недостаточно бонусов", Status::Rejected),
            ("check.write", 403, "Требуется ПИН-код", Status::PinRequired),
            ("check.write", 403, "Касса заблокирована", Status::Unauthorized),
            ("check.write", 409, "", Status::AlreadyWritten),
            ("check.write", 409, "Чек с таким номером уже есть", Status::AlreadyWritten),
            ("check.write", 409, "Для списания подтвердите ПИН-код", Status::PinRequired),
            ("check.write", 409, "Недостаточно бонусов", Status::Rejected),
            ("check.calc", 422, "Покупатель не найден", Status::CustomerNotFound),
            ("certificate.info", 422, "Сертификат не найден", Status::CertificateUnusable),
            ("check.return", 422, "Чек не найден", Status::Rejected),
        ] {
            let refusal = Refusal { http, message: message.to_owned(), ..Refusal::default() };
            let error = classify(table::find(operation).unwrap(), refusal, &Refusals::default());
            assert_eq!(error.status(), expected, "{operation} {message}");
            if !message.is_empty() && expected != Status::Unauthorized {
                assert_eq!(error.message(), message);
            }
        }
    }

    #[test]
    fn a_complaint_about_the_field_is_not_an_unknown_customer() {
        let refusal = Refusal {
            http: 422,
            message: "Неверный формат".to_owned(),
            field: Some("phone".to_owned()),
            ..Refusal::default()
        };
        let error = classify(table::find("customer.auth_phone").unwrap(), refusal, &Refusals::default());
        assert_eq!((error.status(), error.field()), (Status::Rejected, Some("phone")));
    }

    #[test]
    fn what_is_not_there_is_told_from_a_field_that_is_wrong() {
        for told in ["Чек не найден", "The selected check id is invalid.", "Такой чек не существует"]
        {
            assert!(says_not_found(told), "{told}");
        }
        for told in ["Необходимо заполнить «check_id».", "Неверный формат", "Неизвестное поле", ""]
        {
            assert!(!says_not_found(told), "{told}");
        }
    }

    #[test]
    fn the_configurations_signs_come_before_the_known_words() {
        let signs: Refusals = serde_json::from_value(serde_json::json!({
            "already_written": [1402, "повтор"], "pin_required": ["E17"], "customer_not_found": [410]
        }))
        .unwrap();
        for (operation, http, code, message, expected) in [
            ("check.write", 422, serde_json::json!(1402), "?", Status::AlreadyWritten),
            ("check.write", 422, serde_json::json!("1402"), "?", Status::AlreadyWritten),
            ("check.return", 400, serde_json::json!(null), "Это ПОВТОР чека", Status::AlreadyWritten),
            ("check.calc", 422, serde_json::json!(1402), "?", Status::Rejected),
            ("check.calc", 400, serde_json::json!("E17"), "?", Status::PinRequired),
            ("customer.auth_phone", 410, serde_json::json!(null), "", Status::CustomerNotFound),
            // The lists are whole: what the library would have guessed counts no more.
            ("customer.auth_phone", 422, serde_json::json!(null), "Покупатель не найден", Status::Rejected),
            ("check.write", 422, serde_json::json!(null), "Такой чек уже проведен", Status::Rejected),
            // Of this one there is no list.
            ("check.checkpin", 422, serde_json::json!(null), "Неверный ПИН-код", Status::PinWrong),
        ] {
            let refusal = Refusal {
                http,
                message: message.to_owned(),
                code: Some(code).filter(|c| !c.is_null()),
                field: None,
            };
            let error = classify(table::find(operation).unwrap(), refusal, &signs);
            assert_eq!(error.status(), expected, "{operation} {http} {message}");
        }
    }
}
