//! Checks: what makes two writes the same receipt in the customer's eyes, and the server's words about them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::refusal::{Refusal, WRONG};
use super::table::Operation;
use super::{certificate, customer};
use crate::error::Status;
use crate::money;

/// What a check is called, in lower case (G for «чек»).
const NOUNS: &[&str] = &["чек", "расчет", "расчёт", "check", "receipt", "calculation"];
/// What may stand between a check and the verb of the sentence without changing what the sentence is about.
const BETWEEN: &[&str] = &[
    "с",
    "таким",
    "этим",
    "указанным",
    "данным",
    "номером",
    "id",
    "calc_id",
    "check_id",
    "ид",
    "кодом",
    "№",
    "with",
    "the",
    "this",
    "that",
    "such",
    "given",
    "number",
    "was",
    "is",
    "does",
];
/// That a check is not there; the verb agrees with it, and so with nothing else.
const NOT_THERE: &[&[&str]] =
    &[&["не", "найден"], &["не", "существует"], &["отсутствует"], &["not", "found"], &["not", "exist"]];
/// Words behind which a sentence says where it looked: «не найден в этой смене» says nothing of the other shifts.
const PLACES: &[&str] =
    &["в", "во", "на", "у", "за", "среди", "для", "in", "at", "on", "for", "among", "within", "under"];
/// Places that hold everything that there is.
const EVERYWHERE: &[&str] =
    &["базе", "данных", "бд", "системе", "сервере", "лояльности", "maxbonus", "database", "system", "server"];
/// That a check is there already («уже проведен»: G, the rest: I).
const ALREADY: &[&str] = &["уже провед", "already written"];
/// The same, if a check is named beside it.
const ALREADY_OF_A_CHECK: &[&str] = &[
    "уже записан",
    "уже есть",
    "уже существует",
    "уже зарегистрирован",
    "already exists",
    "already registered",
    "already processed",
    "duplicate",
    "повторн",
];

/// What else may be there already, twice or for the second time, with a check named beside it.
const OTHER_THINGS: &[&str] = &[
    "позици",
    "товар",
    "купон",
    "промокод",
    "сертификат",
    "бонус",
    "списан",
    "смен",
    "инвентар",
    "возврат",
    "item",
    "position",
    "coupon",
    "certificate",
    "bonus",
    "shift",
    "return",
];

/// What a refusal of this section means, where it is not "already written".
#[must_use]
pub fn refused(operation: Operation, refusal: &Refusal) -> Status {
    match operation {
        Operation::CheckCheckpin if refusal.names_pin() || refusal.says(WRONG) => Status::PinWrong,
        Operation::CheckWrite | Operation::CheckCalc => {
            if refusal.says(certificate::WORDS) {
                Status::CertificateUnusable
            } else if customer::says_not_found(refusal) && refusal.says(customer::WORDS) {
                Status::CustomerNotFound
            } else if refusal.names_pin() && refusal.says(WRONG) {
                Status::PinWrong
            } else if refusal.names_pin() {
                Status::PinRequired
            } else {
                Status::Rejected
            }
        }
        _ => Status::Rejected,
    }
}

/// Whether a write is refused because the server holds this check.
#[must_use]
pub fn says_already_written(refusal: &Refusal) -> bool {
    // What a clause says of something else says nothing of the check: «Чек содержит повторные позиции».
    let text = refusal.message.to_lowercase();
    text.split([',', ';', ':', '.', '!', '?', '–', '—']).any(|clause| {
        let says = |words: &[&str]| words.iter().any(|word| clause.contains(word));
        (says(ALREADY) || says(NOUNS) && says(ALREADY_OF_A_CHECK)) && !says(OTHER_THINGS)
    })
}

/// Whether a sentence says of this check, and of nothing else, that it is not there: «Чек 15 не найден».
#[must_use]
pub fn says_never_seen(message: &str) -> bool {
    // A comma begins another clause, and with it perhaps another subject.
    let text = message.to_lowercase().replace([',', ';', ':', '.', '!', '?', '–', '—'], " , ");
    let is_between = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '№' | ',');
    let words: Vec<&str> = text.split(is_between).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().filter(|(_, word)| NOUNS.contains(word)).any(|(at, _)| {
        let after = &words[at + 1..];
        let skipped =
            after.iter().take_while(|w| BETWEEN.contains(w) || w.chars().any(|c| c.is_ascii_digit())).count();
        let verb = NOT_THERE.iter().find(|verb| after[skipped..].starts_with(verb));
        verb.is_some_and(|verb| !is_of_a_place(&after[skipped + verb.len()..]))
    })
}

/// Whether a sentence goes on with a place, so that the check may be elsewhere.
fn is_of_a_place(rest: &[&str]) -> bool {
    let is_of_all = |word: &&str| {
        EVERYWHERE.contains(word) || BETWEEN.contains(word) || word.chars().any(|c| c.is_ascii_digit())
    };
    rest.split_first().is_some_and(|(first, place)| {
        PLACES.contains(first) && !place.iter().take_while(|w| **w != ",").all(is_of_all)
    })
}

/// The fields that the customer sees; `calc_id` is not one of them.
const CONTENT: &[&str] = &["items", "pay_bonus", "customer_token", "coupon", "gift_code", "certificate"];

/// A digest per field of what the customer sees; a field that is not known is absent and equals anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content(BTreeMap<String, String>);

impl Content {
    /// The content of a write, completed by what its calculation said where this session knows it.
    #[must_use]
    pub fn of_write(
        check_id: &str,
        write: &Map<String, Value>,
        calculation: Option<&Map<String, Value>>,
    ) -> Self {
        let mut digests = BTreeMap::new();
        for name in CONTENT {
            // The write's default customer (ten eights) says no more than an absent one.
            let given = write.get(*name).filter(|v| !v.is_null());
            let value = match (given, calculation) {
                (Some(value), _) => Some(value),
                (None, Some(calculation)) => Some(calculation.get(*name).unwrap_or(&Value::Null)),
                (None, None) => None,
            };
            if let Some(value) = value {
                digests.insert((*name).to_owned(), digest(check_id, &normal(name, value)));
            }
        }
        Content(digests)
    }

    /// The content of a return: its positions.
    #[must_use]
    pub fn of_return(return_id: &str, request: &Map<String, Value>) -> Self {
        let mut digests = BTreeMap::new();
        for name in ["check_id", "items"] {
            let value = request.get(name).unwrap_or(&Value::Null);
            digests.insert(name.to_owned(), digest(return_id, &normal(name, value)));
        }
        Content(digests)
    }

    /// Whether both may be the same receipt: no field known to both differs.
    #[must_use]
    pub fn agrees_with(&self, other: &Content) -> bool {
        self.0.iter().all(|(name, digest)| other.0.get(name).is_none_or(|d| d == digest))
    }

    /// The first field that differs.
    #[must_use]
    pub fn difference(&self, other: &Content) -> Option<&str> {
        self.0
            .iter()
            .find(|(name, digest)| other.0.get(*name).is_some_and(|d| d != *digest))
            .map(|(n, _)| n.as_str())
    }

    /// As the journal keeps it.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.0.iter().map(|(name, digest)| format!("{name}={digest}")).collect::<Vec<_>>().join(" ")
    }

    /// From the journal.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Content(
            text.split(' ')
                .filter_map(|p| p.split_once('='))
                .map(|(n, d)| (n.to_owned(), d.to_owned()))
                .collect(),
        )
    }
}

/// The value in one spelling: numbers by value, nothing as null, certificates without their PIN.
fn normal(name: &str, value: &Value) -> Value {
    match name {
        "customer_token" if customer::is_anonymous(Some(value)) => Value::Null,
        "pay_bonus" => money::read_lenient(value).filter(|d| !d.is_zero()).map_or(Value::Null, plain),
        "items" => list(value, &["index", "code", "price", "qty"]),
        "certificate" => list(value, &["code", "summ"]),
        _ if value.as_str() == Some("") => Value::Null,
        _ => value.clone(),
    }
}

fn list(value: &Value, keys: &[&str]) -> Value {
    let Some(entries) = value.as_array().filter(|a| !a.is_empty()) else { return Value::Null };
    entries
        .iter()
        .map(|entry| {
            keys.iter()
                .map(|key| {
                    let value = entry.get(*key).unwrap_or(&Value::Null);
                    match *key {
                        "code" => value.clone(),
                        _ => money::read_lenient(value).map_or(Value::Null, plain),
                    }
                })
                .collect::<Value>()
        })
        .collect()
}

fn plain(amount: Decimal) -> Value {
    Value::String(amount.normalize().to_string())
}

/// Salted by the receipt, so that one customer's receipts cannot be told to be theirs.
fn digest(salt: &str, value: &Value) -> String {
    let mut hash = Sha256::new();
    hash.update(salt.as_bytes());
    hash.update([0]);
    hash.update(value.to_string().as_bytes());
    hex::encode(&hash.finalize()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn content(write: &Value, calculation: Option<&Value>) -> Content {
        Content::of_write("1", write.as_object().unwrap(), calculation.map(|c| c.as_object().unwrap()))
    }

    #[test]
    fn only_words_about_this_check_say_that_it_is_not_there() {
        for told in [
            "Чек не найден",
            "Такой чек не найден.",
            "Чек с таким номером не существует",
            "Чек №0001-000042 не найден",
            "Расчёт с id a0f3 не найден",
            "Check not found",
            "Receipt with id 17 was not found",
            "The check does not exist",
        ] {
            assert!(says_never_seen(told), "{told}");
        }
        for told in [
            "Торговая точка не найдена",
            "Смена для чека не найдена",
            "Чек не найден в текущей смене",
            "Check not found for today",
            "Покупатель чека не найден",
            "Чек: покупатель не найден",
            "Покупатель, на которого оформлен чек, не найден",
            "Чек старше суток",
            "Чек найден",
            "Не найден метод check/rollback",
            "Page not found.",
            "no Route matched",
            "Необходимо заполнить «check_id».",
            "The selected check id is invalid.",
            "",
        ] {
            assert!(!says_never_seen(told), "{told}");
        }
    }

    #[test]
    fn already_written_is_said_of_a_check_and_not_of_goods_or_bonuses() {
        let says = |message: &str| {
            says_already_written(&Refusal { message: message.to_owned(), ..Refusal::default() })
        };
        for told in [
            "Такой чек уже проведен",
            "ТАКОЙ ЧЕК УЖЕ ПРОВЕДЁН",
            "Чек с таким номером уже есть",
            "Чек уже проведён, бонусы списаны",
        ] {
            assert!(says(told), "{told}");
        }
        for told in [
            "Чек уже отменён",
            "Бонусы уже списаны",
            "Чек содержит повторные позиции",
            "Coupon already exists in another check",
            "Смена уже проведена, чек не записан",
            "Товар уже возвращён другим документом",
            "Чек не найден",
        ] {
            assert!(!says(told), "{told}");
        }
    }

    #[test]
    fn spelling_does_not_change_the_content() {
        let items = json!([{"index": 0, "code": "a", "price": 1.50, "qty": 1}]);
        let same = json!([{"code": "a", "price": "1.5", "qty": "1.0", "index": 0, "name": "added"}]);
        let one = content(&json!({"items": items, "pay_bonus": null, "customer_token": "8888888888"}), None);
        let other = content(&json!({"items": same, "pay_bonus": 0, "customer_token": "88888888888"}), None);
        assert!(one.agrees_with(&other) && other.agrees_with(&one));
        assert_eq!(Content::from_text(&one.to_text()), one);
    }

    #[test]
    fn what_the_customer_sees_does() {
        let base = json!({"items": [{"index": 0, "code": "a", "price": 1, "qty": 1}], "pay_bonus": 1,
            "customer_token": "t", "coupon": "c", "gift_code": "g", "certificate": [{"code": "x", "pin": "1", "summ": "5"}]});
        let first = content(&base, None);
        for (name, changed) in [
            ("items", json!([{"index": 0, "code": "a", "price": 2, "qty": 1}])),
            ("pay_bonus", json!(2)),
            ("customer_token", json!("u")),
            ("coupon", json!("d")),
            ("gift_code", json!("")),
            ("certificate", json!([{"code": "x", "pin": "1", "summ": "6"}])),
        ] {
            let mut other = base.clone();
            other[name] = changed;
            assert_eq!(content(&other, None).difference(&first), Some(name));
        }
        let mut other_pin = base.clone();
        other_pin["certificate"][0]["pin"] = json!("2");
        assert!(content(&other_pin, None).agrees_with(&first));
    }

    #[test]
    fn a_calculation_completes_a_write_and_the_unknown_equals_anything() {
        let calculation =
            json!({"items": [{"index": 0, "code": "a", "price": 1, "qty": 1}], "pay_bonus": 0.3});
        let known = content(&json!({"customer_token": "t"}), Some(&calculation));
        let unknown = content(&json!({"customer_token": "t"}), None);
        assert!(known.agrees_with(&unknown));
        let other = content(&json!({"customer_token": "t"}), Some(&json!({"items": calculation["items"]})));
        assert_eq!(known.difference(&other), Some("pay_bonus"));
    }
}
