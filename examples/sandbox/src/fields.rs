//! Reading a request leniently: a form sends everything as text, JSON sends numbers, both are meant the same.

use serde_json::{Map, Value};

use crate::amount::Amount;
use crate::refusal::{Reason, Refusal};

/// One object of a request, which knows its path so that a refusal can name the field.
pub struct Fields<'a> {
    map: Option<&'a Map<String, Value>>,
    path: String,
}

impl<'a> Fields<'a> {
    /// The whole request.
    pub fn of(request: &'a Value) -> Fields<'a> {
        Fields { map: request.as_object(), path: String::new() }
    }

    /// The full path of a field: `items[1].price`.
    pub fn path(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The refusal that names a field of this object.
    pub fn bad(&self, name: &str) -> Refusal {
        Reason::BadField.on(&self.path(name))
    }

    /// The raw value; null counts as absent.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.and_then(|map| map.get(name)).filter(|value| !value.is_null())
    }

    /// Text, or a number's digits; empty counts as absent.
    pub fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        let text = match self.get(name) {
            None => return Ok(None),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(self.bad(name)),
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// Text that must be there.
    pub fn required(&self, name: &str) -> Result<String, Refusal> {
        self.text(name)?.ok_or_else(|| self.bad(name))
    }

    /// An amount not below nothing.
    pub fn amount(&self, name: &str) -> Result<Option<Amount>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(value) => match Amount::from_value(value) {
                Some(amount) if !amount.is_negative() => Ok(Some(amount)),
                _ => Err(self.bad(name)),
            },
        }
    }

    /// An amount of money: two decimals at most.
    pub fn money(&self, name: &str) -> Result<Option<Amount>, Refusal> {
        match self.amount(name)? {
            Some(amount) if amount.decimals() > 2 => Err(self.bad(name)),
            amount => Ok(amount),
        }
    }

    /// A whole number.
    pub fn whole(&self, name: &str) -> Result<Option<i64>, Refusal> {
        match self.amount(name)? {
            None => Ok(None),
            Some(amount) => amount.text().parse().map(Some).map_err(|_| self.bad(name)),
        }
    }

    /// A yes or no, in any of the spellings of forms; absent is no.
    pub fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => match self.text(name)?.as_deref() {
                None | Some("0" | "false") => Ok(false),
                Some("1" | "true") => Ok(true),
                Some(_) => Err(self.bad(name)),
            },
        }
    }

    /// A list of objects; `None` when the field is absent.
    pub fn list(&self, name: &str) -> Result<Option<Vec<Fields<'a>>>, Refusal> {
        let rows = match self.get(name) {
            None => return Ok(None),
            // A form cannot express an empty list but by an empty value.
            Some(Value::String(text)) if text.is_empty() => return Ok(Some(Vec::new())),
            Some(Value::Array(rows)) => rows,
            Some(_) => return Err(self.bad(name)),
        };
        let fields = rows.iter().enumerate().map(|(position, row)| {
            let path = format!("{}[{position}]", self.path(name));
            match row.as_object() {
                Some(map) => Ok(Fields { map: Some(map), path }),
                None => Err(Reason::BadField.on(&path)),
            }
        });
        fields.collect::<Result<Vec<_>, _>>().map(Some)
    }
}
