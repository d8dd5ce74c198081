//! The seed: what the shop has when the sandbox starts.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::loyalty::admit;
use crate::model::{
    Campaign, Campaigns, Certificate, Coupon, Customer, GiftCode, Good, GoodsList, Group, StoreToken,
};
use crate::refusal::Refusal;
use crate::rows::Row;
use crate::settings::Settings;
use crate::store::Books;

const BUILT_IN: &str = include_str!("../seed.json");

/// A seed that is checked and ready.
pub struct Seed {
    file: File,
    settings: Settings,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct File {
    token: Option<String>,
    settings: Map<String, Value>,
    customers: Vec<Customer>,
    certificates: Vec<Certificate>,
    coupons: Vec<Coupon>,
    gift_codes: Vec<GiftCode>,
    campaigns: Vec<Campaign>,
    groups: Vec<Group>,
    goods: Vec<Good>,
}

impl Seed {
    /// Reads and checks a seed; `None` is the built-in one. `over` is what the dialect puts over the settings.
    pub fn read(file: Option<Value>, over: &Map<String, Value>) -> Result<Seed, String> {
        let built_in =
            || serde_json::from_str(BUILT_IN).map_err(|error| format!("the built-in seed: {error}"));
        let mut file: File = match file {
            // A derived reader would take an array too, field after field.
            Some(value) if !value.is_object() => return Err("the seed: it is not a JSON object".to_owned()),
            Some(value) => serde_json::from_value(value).map_err(|error| format!("the seed: {error}"))?,
            None => built_in()?,
        };
        if file.token.is_none() {
            file.token = built_in()?.token;
        }
        let settings = Settings::default().merged(&file.settings).and_then(|settings| settings.merged(over));
        let settings = settings.map_err(|wrong| format!("the seed: settings: {}", wrong.sentence))?;
        file.check().map_err(|sentence| format!("the seed: {sentence}"))?;
        Ok(Seed { file, settings })
    }

    /// Puts the seed in the place of everything that is stored.
    pub fn apply(&self, books: &Books<'_>) -> Result<(), Refusal> {
        let file = &self.file;
        books.clear()?;
        books.put(&StoreToken::new(file.token.clone().unwrap_or_default()))?;
        books.put(&self.settings)?;
        for customer in &file.customers {
            admit(books, customer)?;
        }
        put_all(books, &file.certificates)?;
        put_all(books, &file.coupons)?;
        put_all(books, &file.gift_codes)?;
        put_all(books, &file.groups)?;
        put_all(books, &file.goods)?;
        if !file.goods.is_empty() {
            books.put(&GoodsList::default())?;
        }
        books.put(&Campaigns { list: file.campaigns.clone() })
    }
}

fn put_all<D: crate::store::Document>(books: &Books<'_>, documents: &[D]) -> Result<(), Refusal> {
    documents.iter().try_for_each(|document| books.put(document))
}

impl File {
    /// Refuses what would make the sandbox answer nonsense later, and fills in what may be left out.
    fn check(&mut self) -> Result<(), String> {
        if self.token.as_deref().is_none_or(str::is_empty) {
            return Err("token is empty".to_owned());
        }
        let mut known = HashSet::new();
        for customer in &mut self.customers {
            checked(customer)?;
            let Customer { token, phone, card, qr, short_code, .. } = &*customer;
            let codes = [("code", card), ("code", qr), ("code", short_code)];
            for (kind, id) in [("token", token), ("phone", phone)].into_iter().chain(codes) {
                if !id.is_empty() && !known.insert((kind, id.clone())) {
                    return Err(format!("{id} stands for two customers"));
                }
            }
        }
        self.certificates.iter_mut().try_for_each(checked)?;
        self.coupons.iter_mut().try_for_each(checked)?;
        self.gift_codes.iter_mut().try_for_each(checked)?;
        self.campaigns.iter_mut().try_for_each(checked)?;
        distinct("certificates", self.certificates.iter().map(|row| row.code.as_str()))?;
        distinct("coupons", self.coupons.iter().map(|row| row.code.as_str()))?;
        distinct("gift_codes", self.gift_codes.iter().map(|row| row.code.as_str()))?;
        distinct("groups", self.groups.iter().map(|row| row.code.as_str()))?;
        distinct("goods", self.goods.iter().map(|row| row.code.as_str()))
    }
}

fn checked<R: Row>(row: &mut R) -> Result<(), String> {
    row.check().map_err(|wrong| format!("{}: {}", R::LIST, wrong.sentence))
}

fn distinct<'a>(list: &str, mut codes: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = HashSet::new();
    match codes.find(|code| code.is_empty() || !seen.insert(*code)) {
        Some("") => Err(format!("a row of {list} has no code")),
        Some(code) => Err(format!("{list} has {code} twice")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_built_in_seed_is_sound() {
        assert!(Seed::read(None, &Map::new()).is_ok());
    }

    #[test]
    fn a_wrong_seed_is_refused_with_a_sentence() {
        for (wrong, sentence) in [
            (json!({"clients": []}), "unknown field `clients`"),
            (json!({"customers": [{"phone": "12"}]}), "12 is not a phone number"),
            (json!({"customers": [{"card": "1"}, {"qr": "1"}]}), "1 stands for two customers"),
            (json!({"customers": [{"token": "888"}]}), "eights alone"),
            (json!({"customers": [{"balance": -1}]}), "balance is below 0"),
            (json!({"certificates": [{"balance": 5}]}), "certificates: code is empty"),
            (json!({"goods": [{"code": "a"}, {"code": "a"}]}), "goods has a twice"),
            (json!({"settings": {"earn_percent": 101}}), "between 0 and 100"),
            (json!([]), "the seed: "),
        ] {
            let error = Seed::read(Some(wrong), &Map::new()).err().unwrap();
            assert!(error.starts_with("the seed: ") && error.contains(sentence), "{error}");
        }
    }
}
