//! The seed: what the shop has when the sandbox starts.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Map, Value};
use time::Date;

use crate::amount::Amount;
use crate::loyalty::{DATE, admit, new_id};
use crate::model::{
    Campaign, Campaigns, Certificate, Coupon, Customer, GiftCode, Good, GoodsList, Group, StoreToken,
};
use crate::phone;
use crate::refusal::Refusal;
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
        let settings = settings.map_err(|sentence| format!("the seed: {sentence}"))?;
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
            check_customer(customer)?;
            let Customer { token, phone, card, qr, short_code, .. } = &*customer;
            let codes = [("code", card), ("code", qr), ("code", short_code)];
            for (kind, id) in [("token", token), ("phone", phone)].into_iter().chain(codes) {
                if !id.is_empty() && !known.insert((kind, id.clone())) {
                    return Err(format!("{id} stands for two customers"));
                }
            }
        }
        for certificate in &self.certificates {
            check_date(&certificate.expires)?;
            not_negative("a certificate's balance", certificate.balance)?;
        }
        for coupon in &self.coupons {
            not_negative("a coupon's discount", coupon.discount)?;
            percent("a coupon's discount_percent", coupon.discount_percent)?;
        }
        for gift in &self.gift_codes {
            not_negative("a gift code's bonus", gift.bonus)?;
        }
        for campaign in &self.campaigns {
            percent("a campaign's discount_percent", campaign.discount_percent)?;
            percent("a campaign's earn_percent", campaign.earn_percent.unwrap_or_default())?;
            if campaign.id <= 0 {
                return Err("a campaign's id is a whole number above 0".to_owned());
            }
        }
        distinct("certificates", self.certificates.iter().map(|row| row.code.as_str()))?;
        distinct("coupons", self.coupons.iter().map(|row| row.code.as_str()))?;
        distinct("gift_codes", self.gift_codes.iter().map(|row| row.code.as_str()))?;
        distinct("groups", self.groups.iter().map(|row| row.code.as_str()))?;
        distinct("goods", self.goods.iter().map(|row| row.code.as_str()))
    }
}

fn check_customer(customer: &mut Customer) -> Result<(), String> {
    if customer.token.is_empty() {
        customer.token = new_id();
    }
    if customer.token.bytes().all(|byte| byte == b'8') {
        return Err("a customer's token of eights alone would mean nobody".to_owned());
    }
    if !customer.phone.is_empty() {
        let normal = phone::normal(&customer.phone);
        customer.phone = normal.ok_or(format!("{} is not a phone number", customer.phone))?;
    }
    not_negative("a customer's balance", customer.balance)?;
    check_date(&customer.birthday)
}

fn check_date(text: &str) -> Result<(), String> {
    if text.is_empty() || Date::parse(text, DATE).is_ok() {
        return Ok(());
    }
    Err(format!("{text} is not a date like 2000-01-31"))
}

fn not_negative(what: &str, amount: Amount) -> Result<(), String> {
    if amount.is_negative() { Err(format!("{what} is below 0")) } else { Ok(()) }
}

fn percent(what: &str, amount: Amount) -> Result<(), String> {
    let fits = !amount.is_negative() && amount <= Amount::whole(100);
    if fits { Ok(()) } else { Err(format!("{what} is between 0 and 100")) }
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
            (json!({"certificates": [{"balance": 5}]}), "a row of certificates has no code"),
            (json!({"goods": [{"code": "a"}, {"code": "a"}]}), "goods has a twice"),
            (json!({"settings": {"earn_percent": 101}}), "between 0 and 100"),
            (json!([]), "the seed: "),
        ] {
            let error = Seed::read(Some(wrong), &Map::new()).err().unwrap();
            assert!(error.starts_with("the seed: ") && error.contains(sentence), "{error}");
        }
    }
}
