//! The rows that a seed holds and that people edit: what each must be, and how it is stored.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use time::Date;

use crate::amount::Amount;
use crate::loyalty::{self, DATE, admit, new_id};
use crate::model::{Campaign, Campaigns, Certificate, Coupon, Customer, GiftCode};
use crate::phone;
use crate::refusal::Refusal;
use crate::store::{Books, Document};

/// Why an edit is refused.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// HTTP status.
    pub status: u16,
    /// The field that it is about; empty for the whole.
    pub field: String,
    /// One word for the page, which has its own sentence for it in each language.
    pub reason: &'static str,
    /// One sentence that names the field.
    pub sentence: String,
}

impl Wrong {
    /// What is wrong with a field.
    pub fn at(field: &str, reason: &'static str, sentence: impl Into<String>) -> Wrong {
        Wrong { status: 400, field: field.to_owned(), reason, sentence: sentence.into() }
    }
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Wrong {
        Wrong { status: 500, ..Wrong::at("", "failed", refusal.message) }
    }
}

/// A row of one of the lists.
pub trait Row: Serialize + DeserializeOwned {
    /// The list's name, as in the seed.
    const LIST: &'static str;
    /// The field by which a row is known.
    const KEY: &'static str;

    /// Its key.
    fn key(&self) -> String;
    /// Refuses what would make the sandbox answer nonsense later, and fills in what may be left out.
    fn check(&mut self) -> Result<(), Wrong>;
    /// The stored row of a key.
    fn find(books: &Books<'_>, key: &str) -> Result<Option<Self>, Refusal>;
    /// Stores the row in the place of what it was before, if it was.
    fn save(&self, books: &Books<'_>, before: Option<&Self>) -> Result<(), Wrong>;
    /// Removes the row, and with it what it alone has.
    fn remove(self, books: &Books<'_>) -> Result<(), Refusal>;
}

/// Adds a row.
pub fn add<R: Row>(books: &Books<'_>, fields: &Map<String, Value>) -> Result<Value, Wrong> {
    let mut row: R = read(Value::Object(fields.clone()))?;
    row.check()?;
    let key = row.key();
    if R::find(books, &key)?.is_some() {
        return Err(Wrong::at(R::KEY, "exists", format!("{} {key} is in {} already", R::KEY, R::LIST)));
    }
    row.save(books, None)?;
    shown(&row)
}

/// Changes the fields that are given.
pub fn change<R: Row>(books: &Books<'_>, key: &str, changes: &Map<String, Value>) -> Result<Value, Wrong> {
    let before = stored::<R>(books, key)?;
    let mut row: R = merged(&before, changes)?;
    row.check()?;
    if row.key() != key {
        let sentence = format!("{} {key} stays as it is; remove the row and add another", R::KEY);
        return Err(Wrong::at(R::KEY, "fixed", sentence));
    }
    row.save(books, Some(&before))?;
    shown(&row)
}

/// Removes a row.
pub fn remove<R: Row>(books: &Books<'_>, key: &str) -> Result<Value, Wrong> {
    let row = stored::<R>(books, key)?;
    let gone = shown(&row)?;
    row.remove(books)?;
    Ok(gone)
}

fn stored<R: Row>(books: &Books<'_>, key: &str) -> Result<R, Wrong> {
    let missing = || {
        let sentence = format!("there is no {} {key} in {}", R::KEY, R::LIST);
        Wrong { status: 404, ..Wrong::at(R::KEY, "missing", sentence) }
    };
    R::find(books, key)?.ok_or_else(missing)
}

/// Something stored, with the fields changed that are given.
pub fn merged<T: Serialize + DeserializeOwned>(before: &T, changes: &Map<String, Value>) -> Result<T, Wrong> {
    let mut value = shown(before)?;
    if let Value::Object(map) = &mut value {
        map.extend(changes.clone());
    }
    read(value)
}

fn shown(row: &impl Serialize) -> Result<Value, Wrong> {
    serde_json::to_value(row).map_err(|error| Refusal::from(error).into())
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Wrong> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let field = path.split(['.', '[']).next().unwrap_or_default();
        Wrong::at(field, "value", format!("{path}: {}", error.inner()))
    })
}

impl Row for Customer {
    const LIST: &'static str = "customers";
    const KEY: &'static str = "token";

    fn key(&self) -> String {
        self.token.clone()
    }

    fn check(&mut self) -> Result<(), Wrong> {
        if self.token.is_empty() {
            self.token = new_id();
        }
        if self.token.bytes().all(|byte| byte == b'8') {
            return Err(Wrong::at(
                "token",
                "eights",
                "a token of eights alone stand for an anonymous customer",
            ));
        }
        if !self.phone.is_empty() {
            let sentence = format!("phone {} is not a phone number", self.phone);
            let normal = phone::normal(&self.phone);
            self.phone = normal.ok_or_else(|| Wrong::at("phone", "phone", sentence))?;
        }
        not_negative("balance", self.balance)?;
        date("birthday", &self.birthday)
    }

    fn find(books: &Books<'_>, key: &str) -> Result<Option<Customer>, Refusal> {
        books.get(key)
    }

    fn save(&self, books: &Books<'_>, before: Option<&Customer>) -> Result<(), Wrong> {
        if let Some(field) = loyalty::taken(books, self)? {
            let sentence = format!("{field} stands for another customer already");
            return Err(Wrong::at(field, "taken", sentence));
        }
        match before {
            None => Ok(admit(books, self)?),
            Some(before) => Ok(loyalty::amend(books, before, self)?),
        }
    }

    fn remove(self, books: &Books<'_>) -> Result<(), Refusal> {
        loyalty::dismiss(books, &self)
    }
}

/// What is a document of its own, known by its code.
macro_rules! row_with_code {
    ($type:ty, $list:literal, $check:expr) => {
        impl Row for $type {
            const LIST: &'static str = $list;
            const KEY: &'static str = "code";

            fn key(&self) -> String {
                self.code.clone()
            }

            fn check(&mut self) -> Result<(), Wrong> {
                if self.code.is_empty() {
                    return Err(Wrong::at("code", "empty", "code is empty"));
                }
                let check: fn(&$type) -> Result<(), Wrong> = $check;
                check(self)
            }

            fn find(books: &Books<'_>, key: &str) -> Result<Option<$type>, Refusal> {
                books.get(key)
            }

            fn save(&self, books: &Books<'_>, _: Option<&$type>) -> Result<(), Wrong> {
                Ok(books.put(self)?)
            }

            fn remove(self, books: &Books<'_>) -> Result<(), Refusal> {
                books.remove::<$type>(&self.code)
            }
        }
    };
}

row_with_code!(Certificate, "certificates", |row| {
    not_negative("balance", row.balance)?;
    date("expires", &row.expires)
});
row_with_code!(Coupon, "coupons", |row| {
    not_negative("discount", row.discount)?;
    percent("discount_percent", row.discount_percent)
});
row_with_code!(GiftCode, "gift_codes", |row| not_negative("bonus", row.bonus));

impl Row for Campaign {
    const LIST: &'static str = "campaigns";
    const KEY: &'static str = "id";

    fn key(&self) -> String {
        self.id.to_string()
    }

    fn check(&mut self) -> Result<(), Wrong> {
        if self.id <= 0 {
            return Err(Wrong::at("id", "number", "id is a whole number above 0"));
        }
        percent("discount_percent", self.discount_percent)?;
        percent("earn_percent", self.earn_percent.unwrap_or_default())
    }

    fn find(books: &Books<'_>, key: &str) -> Result<Option<Campaign>, Refusal> {
        Ok(campaigns(books)?.list.into_iter().find(|row| row.key() == key))
    }

    fn save(&self, books: &Books<'_>, _: Option<&Campaign>) -> Result<(), Wrong> {
        let mut all = campaigns(books)?;
        match all.list.iter_mut().find(|row| row.id == self.id) {
            Some(row) => *row = self.clone(),
            None => all.list.push(self.clone()),
        }
        Ok(books.put(&all)?)
    }

    fn remove(self, books: &Books<'_>) -> Result<(), Refusal> {
        let mut all = campaigns(books)?;
        all.list.retain(|row| row.id != self.id);
        books.put(&all)
    }
}

fn campaigns(books: &Books<'_>) -> Result<Campaigns, Refusal> {
    Ok(books.get(Campaigns::KIND)?.unwrap_or_default())
}

fn date(field: &str, text: &str) -> Result<(), Wrong> {
    if text.is_empty() || Date::parse(text, DATE).is_ok() {
        return Ok(());
    }
    Err(Wrong::at(field, "date", format!("{field} {text} is not a date like 2000-01-31")))
}

fn not_negative(field: &str, amount: Amount) -> Result<(), Wrong> {
    if amount.is_negative() {
        Err(Wrong::at(field, "negative", format!("{field} is below 0")))
    } else {
        Ok(())
    }
}

/// Refuses what is no part of a hundred.
pub fn percent(field: &str, amount: Amount) -> Result<(), Wrong> {
    let fits = !amount.is_negative() && amount <= Amount::whole(100);
    if fits { Ok(()) } else { Err(Wrong::at(field, "percent", format!("{field} is between 0 and 100"))) }
}
