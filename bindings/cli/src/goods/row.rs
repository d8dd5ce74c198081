//! A row of a source, checked and brought into the table's form.

use serde_json::{Map, Value};

use super::amount;

/// Longest code and name; servers cut or refuse longer ones.
const TEXT_CHARS_MAX: usize = 256;

/// A good or a group in the table's form.
pub type Row = Map<String, Value>;

/// Checks a good or a group and brings its amounts into form.
///
/// # Errors
/// What is wrong, for the person who keeps the list, in Russian.
pub fn checked(mut row: Row) -> Result<Row, String> {
    row.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
    for name in ["code", "name"] {
        let text = match row.get(name) {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(format!("{}: нужен текст", word(name))),
            None => return Err(format!("{}: не заполнено", word(name))),
        };
        if text.is_empty() {
            return Err(format!("{}: не заполнено", word(name)));
        }
        if text.chars().any(char::is_control) {
            return Err(format!("{}: есть управляющие символы", word(name)));
        }
        if text.chars().count() > TEXT_CHARS_MAX {
            return Err(format!("{}: длиннее {TEXT_CHARS_MAX} символов", word(name)));
        }
        row.insert(name.to_owned(), Value::String(text));
    }
    for name in ["price", "mrc"] {
        if let Some(value) = row.get_mut(name) {
            *value = price(value).map_err(|why| format!("{}: {why}", word(name)))?;
        }
    }
    if let Some(value) = row.get_mut("not_discount") {
        *value =
            Value::Bool(flag(value).ok_or_else(|| format!("{}: нужно да или нет", word("not_discount")))?);
    }
    Ok(row)
}

/// Checks a price and brings it into form.
///
/// # Errors
/// As [`checked`], without the field.
pub fn price(value: &Value) -> Result<Value, String> {
    amount::read(value).map_err(amount::NotAnAmount::russian)
}

fn flag(value: &Value) -> Option<bool> {
    let text = match value {
        Value::Bool(flag) => return Some(*flag),
        Value::String(text) => text.trim().to_lowercase(),
        other => other.to_string(),
    };
    match text.as_str() {
        "1" | "true" | "да" | "истина" | "+" => Some(true),
        "0" | "false" | "нет" | "ложь" | "-" => Some(false),
        _ => None,
    }
}

/// What people call a field.
fn word(name: &str) -> &'static str {
    match name {
        "code" => "код",
        "name" => "название",
        "price" => "цена",
        "mrc" => "минимальная цена",
        _ => "запрет скидок",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(value: Value) -> Row {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn a_good_is_brought_into_form_and_what_it_lacks_is_named() {
        let good = |value| checked(row(value));
        let expected = json!({"code": "7", "name": "Стол", "price": 10.5, "not_discount": true, "own": [1]});
        let given = json!({"code": 7, "name": " Стол ", "price": "10.50", "not_discount": "да", "unit": "", "own": [1]});
        assert_eq!(Value::Object(good(given).unwrap()).to_string(), expected.to_string());
        for (value, why) in [
            (json!({"name": "Стол"}), "код: не заполнено"),
            (json!({"code": "1", "name": " "}), "название: не заполнено"),
            (json!({"code": "1\n2", "name": "x"}), "код: есть управляющие символы"),
            (json!({"code": "1", "name": "x", "price": "1.005"}), "цена: не больше 2 знаков после точки"),
            (
                json!({"code": "1", "name": "x", "price": "дорого"}),
                "цена: нужно число с точкой, без пробелов и запятых, например 1234.50",
            ),
            (json!({"code": "1", "name": "x", "price": -1}), "цена: меньше нуля"),
            (
                json!({"code": "1", "name": "x", "not_discount": "может быть"}),
                "запрет скидок: нужно да или нет",
            ),
            (json!({"code": ["1"], "name": "x"}), "код: нужен текст"),
        ] {
            assert_eq!(good(value).unwrap_err(), why);
        }
    }
}
