//! Test data: the customers, the certificate and the coupon of the shop that the scenarios name.

use serde_json::{Value, json};

use crate::amount::Amount;
use crate::model::Customer;
use crate::phone;
use crate::rows;
use crate::shop::Shop;

/// The first of these phones that no customer has is the newcomer's.
const NEWCOMERS: std::ops::Range<u64> = 79_112_223_344..79_112_233_344;

/// Of the certificate and of the second position so much.
pub const FIFTY: i64 = 50;
/// The price of every first position.
pub const PRICE: i64 = 100;
/// At most so many bonuses are spent.
const SPEND_MAX: i64 = 30;

/// A coupon that no shop has.
pub const WRONG_COUPON: &str = "687523388469";

/// A customer of the shop.
#[derive(Clone)]
pub struct Person {
    pub token: String,
    pub phone: String,
    pub card: String,
    pub name: String,
    balance: Amount,
}

/// A certificate that can be used.
pub struct Certificate {
    pub code: String,
    pub pin: String,
}

/// Who plays.
pub struct TestData {
    /// Spends without a PIN.
    pub buyer: Person,
    /// Spends with a PIN.
    pub careful: Person,
    /// The phone of somebody who is no customer yet.
    pub newcomer: String,
    pub certificate: Certificate,
    pub coupon: String,
    /// How many bonuses are spent of a receipt of `PRICE`.
    pub spend: Amount,
}

impl TestData {
    /// Chooses among what the shop has.
    ///
    /// # Errors
    /// A sentence that says whom the seed lacks.
    pub fn choose(state: &Value) -> Result<TestData, String> {
        let rows = |list: &str| state[list].as_array().cloned().unwrap_or_default();
        let amount = |value: &Value| Amount::from_value(value).unwrap_or_default();
        let limit = Amount::whole(PRICE).percent(amount(&state["settings"]["spend_percent"]));
        let spend = limit.min(Amount::whole(SPEND_MAX));
        if !spend.is_positive() || state["settings"]["require_pin_to_spend"] == true {
            return Err("the judge needs a shop where bonuses can be spent without a PIN".to_owned());
        }
        let people: Vec<(bool, Person)> = rows("customers").iter().map(person).collect();
        let able = |person: &Person| !person.phone.is_empty() && person.balance >= spend;
        let lacks = |what: &str| format!("the judge needs {what}; the seed has none");
        let found = |pin: bool| {
            let fits = |(needs, person): &&(bool, Person)| {
                *needs == pin && able(person) && (pin || !person.card.is_empty())
            };
            people.iter().find(fits).map(|(_, person)| person.clone())
        };
        let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let today = crate::loyalty::now();
        let today = today.get(..10).unwrap_or_default();
        // The one with a PIN first: it asks more of the register.
        let mut certificates = rows("certificates");
        certificates.sort_by_key(|row| row["pin"] == "");
        let usable = |row: &&Value| {
            row["used"] == false
                && amount(&row["balance"]) >= Amount::whole(FIFTY)
                && (text(row, "expires").is_empty() || text(row, "expires").as_str() > today)
        };
        let certificate =
            certificates.iter().find(usable).ok_or_else(|| lacks("a certificate of 50 roubles"))?;
        let lasting = |row: &&Value| row["single_use"] == false && row["used"] == false;
        let coupons = rows("coupons");
        let coupon =
            coupons.iter().find(lasting).ok_or_else(|| lacks("a coupon that works more than once"))?;
        let free = |phone: &String| people.iter().all(|(_, person)| person.phone != *phone);
        let newcomer = NEWCOMERS.map(|phone| phone.to_string()).find(free);
        Ok(TestData {
            buyer: found(false).ok_or_else(|| lacks("a customer with phone, card and enough bonuses"))?,
            careful: found(true).ok_or_else(|| lacks("a customer with pin_to_spend and enough bonuses"))?,
            newcomer: newcomer.ok_or_else(|| lacks("a phone that is free"))?,
            certificate: Certificate { code: text(certificate, "code"), pin: text(certificate, "pin") },
            coupon: text(coupon, "code"),
            spend,
        })
    }

    /// Gives the customers back what they have spent, so that each scenario begins alike.
    pub fn refill(&self, shop: &Shop) -> Result<(), String> {
        for person in [&self.buyer, &self.careful] {
            let change = json!({"balance": person.balance});
            let fields = change.as_object().cloned().unwrap_or_default();
            let changed = shop.edit(|books| rows::change::<Customer>(books, &person.token, &fields));
            changed.map_err(|wrong| wrong.sentence)?;
        }
        Ok(())
    }

    /// Whether a token stands for an anonymous customer: all eights, null, or none at all.
    pub fn is_anonymous(token: &Value) -> bool {
        token.as_str().is_none_or(|token| token.bytes().all(|byte| byte == b'8'))
    }

    /// Whether two spellings are one phone.
    pub fn same_phone(sent: &Value, phone: &str) -> bool {
        sent.as_str().and_then(phone::normal).as_deref() == Some(phone)
    }
}

/// Whether spending needs a PIN, and who it is.
fn person(row: &Value) -> (bool, Person) {
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let person = Person {
        token: text("token"),
        phone: text("phone"),
        card: text("card"),
        name: text("first_name"),
        balance: Amount::from_value(&row["balance"]).unwrap_or_default(),
    };
    (row["pin_to_spend"] == true, person)
}
