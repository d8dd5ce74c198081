//! Registration of a new customer, with a PIN by SMS.

use serde_json::{Value, json};
use time::Date;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::{Desk, customer, new_id, pin};
use crate::fields::Fields;
use crate::model::{Customer, Pin};
use crate::refusal::{Reason, Refusal};

/// How a date is written: `2000-01-31`.
pub const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// `customer.register_request`
pub fn request(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let phone = desk.phone(fields)?;
    if customer::by_phone(desk.books, &phone)?.is_some() {
        return Err(Reason::AlreadyRegistered.on("phone"));
    }
    let id = format!("register:{phone}");
    // A second request is the same registration begun again: the old PIN is void.
    let begun = desk.books.get::<Pin>(&id)?;
    let request = begun.map_or_else(new_id, |begun| begun.request);
    let pin = Pin { id, pin: pin::new(desk)?, request, wrong: 0, confirmed: false, token: String::new() };
    desk.books.put(&pin)?;
    send(desk, &phone, &pin)
}

/// `customer.register_resend`
pub fn resend(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let phone = desk.phone(fields)?;
    match desk.books.get::<Pin>(&format!("register:{phone}"))? {
        Some(pin) => send(desk, &phone, &pin),
        None => Err(Reason::NotRequested.on("phone")),
    }
}

fn send(desk: &Desk<'_>, phone: &str, pin: &Pin) -> Result<Value, Refusal> {
    let text = format!("ПИН-код для регистрации: {}", pin.pin);
    desk.send("register", phone, &pin.pin, text)?;
    Ok(json!({"register_request": pin.request}))
}

/// `customer.register_confirm`
pub fn confirm(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let phone = desk.phone(fields)?;
    let given = fields.required("pin")?;
    if customer::by_phone(desk.books, &phone)?.is_some() {
        return Err(Reason::AlreadyRegistered.on("phone"));
    }
    let Some(begun) = desk.books.get::<Pin>(&format!("register:{phone}"))? else {
        return Err(Reason::NotRequested.on("phone"));
    };
    if fields.text("register_request")?.is_some_and(|request| request != begun.request) {
        return Err(Reason::NotRequested.on("register_request"));
    }
    if given != begun.pin {
        return Err(Reason::PinWrong.on("pin"));
    }
    let newcomer = newcomer(desk, fields, phone)?;
    customer::admit(desk.books, &newcomer)?;
    desk.books.remove::<Pin>(&begun.id)?;
    customer::answer(desk, &newcomer)
}

fn newcomer(desk: &Desk<'_>, fields: &Fields<'_>, phone: String) -> Result<Customer, Refusal> {
    let text = |name| fields.text(name).map(Option::unwrap_or_default);
    let (birthday, gender, card) = (text("birthday")?, text("gender")?, text("card")?);
    if !birthday.is_empty() && Date::parse(&birthday, DATE).is_err() {
        return Err(fields.bad("birthday"));
    }
    if !["", "male", "female"].contains(&gender.as_str()) {
        return Err(fields.bad("gender"));
    }
    if !card.is_empty() && customer::code_taken(desk.books, &card)? {
        return Err(Reason::CardTaken.on("card"));
    }
    Ok(Customer {
        token: new_id(),
        phone,
        card,
        first_name: text("first_name")?,
        middle_name: text("middle_name")?,
        last_name: text("last_name")?,
        birthday,
        gender,
        ..Customer::default()
    })
}

/// `customer.send_chatbot_sms`
pub fn chatbot(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let phone = desk.phone(fields)?;
    if customer::by_phone(desk.books, &phone)?.is_none() {
        return Err(Reason::CustomerNotFound.on("phone"));
    }
    let text = "Ваши бонусы в чат-боте: https://bot.example/maxbonus".to_owned();
    desk.send("chatbot", &phone, "", text)?;
    Ok(json!({"sent": true}))
}
