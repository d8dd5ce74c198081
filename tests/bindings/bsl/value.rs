//! Values of the language, and what their methods do.

use std::cell::RefCell;
use std::rc::Rc;

use rust_decimal::Decimal;

use crate::driver::Driver;

/// Keys and values in their order; the keys of a structure are its properties, whatever the case of their letters.
pub struct Pairs {
    pub is_structure: bool,
    pub pairs: Vec<(String, Value)>,
}

#[derive(Clone)]
pub enum Value {
    Undefined,
    Null,
    Bool(bool),
    Number(Decimal),
    Text(Rc<str>),
    /// Digits: year, month, day.
    Date(String),
    Type(&'static str),
    Array(Rc<RefCell<Vec<Value>>>),
    Pairs(Rc<RefCell<Pairs>>),
    /// ЧтениеJSON or ЗаписьJSON: the text in it.
    Json(Rc<RefCell<String>>),
    /// An object of the component, in a host of its own.
    Component(Rc<RefCell<Driver>>),
    Module(usize),
}

impl Value {
    pub fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    pub fn component(host: Driver) -> Value {
        Value::Component(Rc::new(RefCell::new(host)))
    }

    pub fn array(values: Vec<Value>) -> Value {
        Value::Array(Rc::new(RefCell::new(values)))
    }

    pub fn pairs(is_structure: bool, pairs: Vec<(String, Value)>) -> Value {
        Value::Pairs(Rc::new(RefCell::new(Pairs { is_structure, pairs })))
    }

    /// `Новый class(arguments)`.
    pub fn new(class: &str, arguments: &[Value]) -> Value {
        match (class, arguments) {
            ("Массив", []) => Value::array(Vec::new()),
            ("Соответствие", []) => Value::pairs(false, Vec::new()),
            ("Структура", []) => Value::pairs(true, Vec::new()),
            ("Структура", [names, values @ ..]) => {
                let names: Vec<String> =
                    names.to_text().split(',').map(|name| name.trim().to_owned()).collect();
                assert_eq!(names.len(), values.len(), "a value for each of {names:?}");
                Value::pairs(true, names.into_iter().zip(values.iter().cloned()).collect())
            }
            ("ЧтениеJSON" | "ЗаписьJSON", []) => Value::Json(Rc::default()),
            _ => panic!("Новый {class} of {} arguments", arguments.len()),
        }
    }

    pub fn is_text(&self) -> bool {
        matches!(self, Value::Text(_))
    }

    pub fn truth(&self) -> bool {
        let Value::Bool(truth) = self else { panic!("Булево is needed, not {}", self.to_text()) };
        *truth
    }

    pub fn number(&self) -> Decimal {
        let Value::Number(number) = self else { panic!("Число is needed, not {}", self.to_text()) };
        *number
    }

    /// As `Строка()` and a sum of texts write it.
    pub fn to_text(&self) -> String {
        match self {
            Value::Text(text) => text.to_string(),
            Value::Number(number) => {
                let number = number.normalize();
                // 1C writes separators of the user's language into these.
                assert!(
                    number.scale() == 0 && number.abs() < Decimal::ONE_THOUSAND,
                    "{number} is written as a text without Формат"
                );
                number.to_string()
            }
            Value::Undefined | Value::Null => String::new(),
            _ => panic!("this value is no text"),
        }
    }

    pub fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Undefined, Value::Undefined) | (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::Type(a), Value::Type(b)) => a == b,
            (Value::Pairs(a), Value::Pairs(b)) => Rc::ptr_eq(a, b),
            (Value::Array(a), Value::Array(b)) => Rc::ptr_eq(a, b),
            // Values of two types are never equal.
            _ => false,
        }
    }

    /// What `Для Каждого` goes through.
    pub fn elements(&self) -> Vec<Value> {
        let Value::Array(elements) = self else { panic!("only an array is gone through") };
        elements.borrow().clone()
    }

    /// `owner[key]`, `owner.key`: a map has no value at an unknown key, a structure raises.
    pub fn get(&self, key: &Value) -> Value {
        match self {
            Value::Array(elements) => {
                let at: usize = key.number().try_into().unwrap();
                elements.borrow()[at].clone()
            }
            Value::Pairs(pairs) => {
                let (pairs, key) = (pairs.borrow(), key.to_text());
                let found = pairs.pairs.iter().find(|(name, _)| pairs.is_same(name, &key));
                assert!(found.is_some() || !pairs.is_structure, "the structure has no {key}");
                found.map_or(Value::Undefined, |(_, value)| value.clone())
            }
            _ => panic!("no value has {}", key.to_text()),
        }
    }

    /// `owner.key = value`.
    pub fn set(&self, key: &Value, value: Value) {
        let Value::Pairs(pairs) = self else { panic!("nothing can be set in this value") };
        let key = key.to_text();
        assert!(
            pairs.borrow().pairs.iter().any(|(name, _)| pairs.borrow().is_same(name, &key)),
            "the structure has no {key}"
        );
        pairs.borrow_mut().insert(key, value);
    }

    /// `owner.method(arguments)`.
    pub fn method(&self, method: &str, arguments: Vec<Value>) -> Result<Value, String> {
        match (self, method, arguments.as_slice()) {
            (Value::Array(elements), "Добавить", [value]) => {
                elements.borrow_mut().push(value.clone());
            }
            (Value::Array(elements), "Количество", []) => {
                return Ok(Value::Number(elements.borrow().len().into()));
            }
            (Value::Array(elements), "ВГраница", []) => {
                return Ok(Value::Number(Decimal::from(elements.borrow().len()) - Decimal::ONE));
            }
            (Value::Pairs(pairs), "Вставить", [key, value]) => {
                pairs.borrow_mut().insert(key.to_text(), value.clone());
            }
            (Value::Json(text), "УстановитьСтроку", []) => text.borrow_mut().clear(),
            (Value::Json(held), "УстановитьСтроку", [text]) => {
                *held.borrow_mut() = text.to_text();
            }
            (Value::Json(text), "Закрыть", []) => return Ok(Value::text(&text.borrow())),
            (Value::Component(host), method, arguments) => {
                return asked(&mut host.borrow_mut(), method, arguments);
            }
            _ => panic!("no method {method} with {} arguments", arguments.len()),
        }
        Ok(Value::Undefined)
    }
}

impl Pairs {
    fn is_same(&self, a: &str, b: &str) -> bool {
        a == b || self.is_structure && a.to_lowercase() == b.to_lowercase()
    }

    fn insert(&mut self, key: String, value: Value) {
        let at = self.pairs.iter().position(|(name, _)| self.is_same(name, &key));
        match at {
            Some(at) => self.pairs[at].1 = value,
            None => self.pairs.push((key, value)),
        }
    }
}

/// The kept promise of `МетодАсинх(arguments)`: the method's value and its parameters after the call.
fn asked(host: &mut Driver, method: &str, arguments: &[Value]) -> Result<Value, String> {
    let method = method.strip_suffix("Асинх").unwrap_or_else(|| panic!("{method} would stop the client"));
    let mut words = vec!["method".to_owned(), method.to_owned()];
    words.extend(arguments.iter().map(Value::to_text));
    let said = host.tell(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let (value, parameters) = match said[0].as_str() {
        "yes" => (Value::Bool(true), &said[1..]),
        "no" => (Value::Bool(false), &said[1..]),
        "text" => (Value::text(&said[1]), &said[2..]),
        "raised" => return Err(said[1].clone()),
        _ => panic!("the host ended: {said:?}"),
    };
    let parameters = parameters.iter().map(|p| Value::text(p)).collect();
    let call = [("Значение", value), ("Параметры", Value::array(parameters))];
    Ok(Value::pairs(true, call.map(|(name, value)| (name.to_owned(), value)).to_vec()))
}
