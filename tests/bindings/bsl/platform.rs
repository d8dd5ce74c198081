//! Names and functions of the platform.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Number};

use super::value::Value;
use super::{Frame, Program, Raised};

/// A name that stands for itself.
pub fn name(name: &str) -> Option<Value> {
    let kinds = || vec![("Native".to_owned(), Value::text("Native"))];
    (name == "ТипВнешнейКомпоненты").then(|| Value::pairs(true, kinds()))
}

impl Program<'_> {
    /// A function of the platform; panics at one that is not known here.
    pub(super) fn global(&self, frame: &Frame, name: &str, arguments: Vec<Value>) -> Result<Value, Raised> {
        let text = |n: usize| arguments[n].to_text();
        Ok(match (name, arguments.len()) {
            ("Сообщить", 1) => {
                *self.printed.borrow_mut() += &(text(0) + "\n");
                Value::Undefined
            }
            // The template holds the component that this test was given.
            ("ПодключитьВнешнююКомпонентуАсинх", 3) => {
                Value::Bool(text(0) == "ОбщийМакет.MaxBonus")
            }
            ("КраткоеПредставлениеОшибки", 1) => arguments[0].clone(),
            ("ИнформацияОбОшибке", 0) => {
                Value::text(frame.handled.as_deref().unwrap_or_default())
            }
            ("ПустаяСтрока", 1) => Value::Bool(text(0).trim().is_empty()),
            ("СтрДлина", 1) => Value::Number(text(0).chars().count().into()),
            ("СтрЗаменить", 3) => Value::text(&text(0).replace(&text(1), &text(2))),
            ("СтрРазделить", 2) => {
                let separators = text(1);
                let parts = text(0);
                Value::array(parts.split(|c| separators.contains(c)).map(Value::text).collect())
            }
            ("Лев", 2) => {
                let length: usize = arguments[1].number().try_into().unwrap();
                Value::text(&text(0).chars().take(length).collect::<String>())
            }
            ("Строка", 1) => Value::text(&text(0)),
            ("Число", 1) => {
                Value::Number(text(0).parse().map_err(|_| "Преобразование значения к типу Число")?)
            }
            ("Формат", 2) => Value::text(&formatted(&arguments[0], &text(1))),
            ("ЗначениеЗаполнено", 1) => Value::Bool(is_filled(&arguments[0])),
            ("Тип", 1) => Value::Type(kind_named(&text(0))),
            ("ТипЗнч", 1) => Value::Type(kind(&arguments[0])),
            ("ПрочитатьJSON", 2) => {
                let Value::Json(text) = &arguments[0] else {
                    panic!("ПрочитатьJSON reads a ЧтениеJSON")
                };
                assert!(arguments[1].truth(), "ПрочитатьJSON into a structure: keys may be no names");
                let read = serde_json::from_str(&text.borrow()).map_err(|e| format!("ПрочитатьJSON: {e}"))?;
                from_json(read)
            }
            ("ЗаписатьJSON", 2) => {
                let Value::Json(text) = &arguments[0] else {
                    panic!("ЗаписатьJSON writes a ЗаписьJSON")
                };
                *text.borrow_mut() += &to_json(&arguments[1]).to_string();
                Value::Undefined
            }
            _ => panic!("the platform's {name} with {} arguments is not known here", arguments.len()),
        })
    }
}

/// As the platform reads it into a map: null is Неопределено.
fn from_json(json: serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::Undefined,
        Json::Bool(truth) => Value::Bool(truth),
        Json::Number(number) => Value::Number(number.to_string().parse().unwrap()),
        Json::String(text) => Value::text(&text),
        Json::Array(values) => Value::array(values.into_iter().map(from_json).collect()),
        Json::Object(fields) => {
            Value::pairs(false, fields.into_iter().map(|(k, v)| (k, from_json(v))).collect())
        }
    }
}

fn to_json(value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Value::Undefined | Value::Null => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Number(number) => Json::Number(number.normalize().to_string().parse::<Number>().unwrap()),
        Value::Text(text) => Json::String(text.to_string()),
        Value::Array(values) => Json::Array(values.borrow().iter().map(to_json).collect()),
        Value::Pairs(pairs) => {
            let fields =
                pairs.borrow().pairs.iter().map(|(k, v)| (k.clone(), to_json(v))).collect::<Map<_, _>>();
            Json::Object(fields)
        }
        _ => panic!("ЗаписатьJSON cannot write this value"),
    }
}

/// `Формат` with `ЧДЦ ЧРД ЧГ ЧН` for numbers, `ДФ=yyyy-MM-dd` for dates.
fn formatted(value: &Value, format: &str) -> String {
    let settings: Vec<(&str, &str)> =
        format.split(';').filter_map(|s| s.trim_start().split_once('=')).collect();
    let setting = |name| settings.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
    if let Value::Date(digits) = value {
        assert_eq!(format, "ДФ=yyyy-MM-dd");
        return format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..8]);
    }
    let decimals: u32 = setting("ЧДЦ").expect("how many decimals").parse().unwrap();
    assert_eq!((setting("ЧРД"), setting("ЧГ")), (Some("."), Some("0")), "else it is the user's language's");
    let number = value.number().round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    if number.is_zero() {
        return setting("ЧН").unwrap_or_default().to_owned();
    }
    let mut exact: Decimal = number;
    exact.rescale(decimals);
    exact.to_string()
}

fn is_filled(value: &Value) -> bool {
    match value {
        Value::Undefined | Value::Null => false,
        Value::Text(text) => !text.trim().is_empty(),
        Value::Number(number) => !number.is_zero(),
        Value::Date(digits) => !digits.starts_with("00010101"),
        Value::Array(elements) => !elements.borrow().is_empty(),
        Value::Pairs(pairs) => !pairs.borrow().pairs.is_empty(),
        _ => panic!("ЗначениеЗаполнено of this value"),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Number(_) => "Число",
        Value::Text(_) => "Строка",
        _ => "",
    }
}

fn kind_named(name: &str) -> &'static str {
    match name {
        "Число" => "Число",
        "Строка" => "Строка",
        _ => panic!("the type {name}"),
    }
}
