//! The loyalty server itself: what each operation does. Nothing here knows of HTTP, dialects or faults.

mod calc;
mod certificate;
mod codes;
mod customer;
mod goods;
mod lines;
mod pin;
mod registration;
mod returns;
mod rollback;
mod write;

use std::hash::{BuildHasher, Hasher, RandomState};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::amount::Amount;
use crate::fields::Fields;
use crate::model::{Change, Counter, Customer, Message};
use crate::operation::Operation;
use crate::phone;
use crate::refusal::{Reason, Refusal};
use crate::settings::Settings;
use crate::store::Books;

pub use customer::{admit, amend, dismiss, taken};
pub use registration::DATE;

/// What every operation works with.
pub struct Desk<'a> {
    /// The documents, inside this request's transaction.
    pub books: &'a Books<'a>,
    /// The shop's settings.
    pub settings: Settings,
    /// How answers spell a phone.
    pub phone_format: &'a str,
}

/// Runs one operation on a request with canonical names.
pub fn run(desk: &Desk<'_>, operation: &Operation, request: &Value) -> Result<Value, Refusal> {
    let fields = Fields::of(request);
    match operation.name {
        "customer.auth_phone" => customer::auth_phone(desk, &fields),
        "customer.auth_qr" => customer::auth_qr(desk, &fields),
        "customer.register_request" => registration::request(desk, &fields),
        "customer.register_resend" => registration::resend(desk, &fields),
        "customer.register_confirm" => registration::confirm(desk, &fields),
        "customer.send_chatbot_sms" => registration::chatbot(desk, &fields),
        "certificate.info" => certificate::info(desk, &fields),
        "check.calc" => calc::calc(desk, &fields),
        "check.write" => write::write(desk, &fields),
        "check.askpin" => pin::ask(desk, &fields),
        "check.checkpin" => pin::check(desk, &fields),
        "check.return" => returns::give_back(desk, &fields),
        "check.rollback" => rollback::rollback(desk, &fields),
        "goods.import" => goods::import(desk, &fields),
        "basic.ping" => Ok(json!({"time": now(), "version": "2.0.6"})),
        _ => Err(Reason::UnknownPath.on("")),
    }
}

/// The moment, as RFC 3339.
pub fn now() -> String {
    OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default()
}

/// 32 hex digits that are new. `RandomState` is the standard library's own source of chance, which
/// saves a dependency; nothing here is a secret.
pub fn new_id() -> String {
    let half = |salt| {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u32(salt);
        hasher.finish()
    };
    format!("{:016x}{:016x}", half(1), half(2))
}

impl Desk<'_> {
    /// The phone of a request, as customers are known by.
    fn phone(&self, fields: &Fields<'_>) -> Result<String, Refusal> {
        let text = fields.required("phone")?;
        phone::normal(&text).ok_or_else(|| fields.bad("phone").saying("Неверный номер телефона"))
    }

    /// The customer of a token: `None` is anonymous, an unknown token is refused.
    fn customer(&self, token: Option<&str>) -> Result<Option<Customer>, Refusal> {
        let Some(token) = token else { return Ok(None) };
        match self.books.get::<Customer>(token)? {
            Some(customer) => Ok(Some(customer)),
            None => Err(Reason::CustomerNotFound.on("customer_token")),
        }
    }

    /// Changes a balance and keeps the reason. A change of nothing leaves no trace.
    fn change(
        &self,
        token: &str,
        kind: &str,
        cause: &str,
        check_id: &str,
        amount: Amount,
    ) -> Result<(), Refusal> {
        if token.is_empty() || amount == Amount::ZERO {
            return Ok(());
        }
        let Some(mut customer) = self.customer(Some(token))? else { return Ok(()) };
        customer.balance += amount;
        self.books.put(&customer)?;
        self.books.put(&Change {
            id: format!("{kind}|{cause}"),
            token: token.to_owned(),
            kind: kind.to_owned(),
            amount,
            check_id: check_id.to_owned(),
            at: now(),
        })
    }

    /// Takes a change back as if it had never been.
    fn forget_change(&self, kind: &str, cause: &str) -> Result<(), Refusal> {
        let id = format!("{kind}|{cause}");
        let Some(change) = self.books.get::<Change>(&id)? else { return Ok(()) };
        if let Some(mut customer) = self.books.get::<Customer>(&change.token)? {
            customer.balance = customer.balance - change.amount;
            self.books.put(&customer)?;
        }
        self.books.remove::<Change>(&id)
    }

    /// The balance of a token now; anonymous has none.
    fn balance(&self, token: &str) -> Result<Amount, Refusal> {
        Ok(self.books.get::<Customer>(token)?.map_or(Amount::ZERO, |customer| customer.balance))
    }

    /// The next number of a counter, from 1.
    fn next(&self, name: &str) -> Result<u64, Refusal> {
        let last = self.books.get::<Counter>(name)?.map_or(0, |counter| counter.last);
        self.books.put(&Counter { id: name.to_owned(), last: last + 1 })?;
        Ok(last + 1)
    }

    /// Puts an SMS into the outbox.
    fn send(&self, kind: &str, phone: &str, pin: &str, text: String) -> Result<(), Refusal> {
        self.books.put(&Message {
            id: self.next("message")?.to_string(),
            kind: kind.to_owned(),
            phone: phone.to_owned(),
            pin: pin.to_owned(),
            text,
            at: now(),
        })
    }
}

/// The token of a request: absent, empty and all eights mean anonymous.
fn token_of(fields: &Fields<'_>) -> Result<Option<String>, Refusal> {
    Ok(fields.text("customer_token")?.filter(|token| !token.bytes().all(|byte| byte == b'8')))
}
