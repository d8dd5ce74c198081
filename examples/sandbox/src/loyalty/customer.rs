//! Who the customer is: by phone, QR, short code or card.

use serde_json::{Value, json};

use super::{Desk, new_id, now};
use crate::amount::Amount;
use crate::fields::Fields;
use crate::model::{Alias, Change, Customer, Pin};
use crate::phone;
use crate::refusal::{Reason, Refusal};
use crate::store::Books;

/// `customer.auth_phone`
pub fn auth_phone(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let phone = desk.phone(fields)?;
    match by_phone(desk.books, &phone)? {
        Some(customer) => answer(desk, &customer),
        None => Err(Reason::CustomerNotFound.on("phone")),
    }
}

/// `customer.auth_qr`
pub fn auth_qr(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let code = fields.required("qr")?;
    match by_alias(desk.books, &format!("code:{code}"))? {
        Some(customer) => answer(desk, &customer),
        None => Err(Reason::CustomerNotFound.on("qr")),
    }
}

/// The customer with this phone.
pub fn by_phone(books: &Books<'_>, phone: &str) -> Result<Option<Customer>, Refusal> {
    by_alias(books, &format!("phone:{phone}"))
}

/// True when a card, QR or short code is somebody's already.
pub fn code_taken(books: &Books<'_>, code: &str) -> Result<bool, Refusal> {
    Ok(books.get::<Alias>(&format!("code:{code}"))?.is_some())
}

fn by_alias(books: &Books<'_>, id: &str) -> Result<Option<Customer>, Refusal> {
    match books.get::<Alias>(id)? {
        Some(alias) => books.get(&alias.token),
        None => Ok(None),
    }
}

/// Stores a new customer with everything they can be found by; the balance opens the history.
pub fn admit(books: &Books<'_>, customer: &Customer) -> Result<(), Refusal> {
    books.put(customer)?;
    for (_, id) in aliases(customer) {
        books.put(&Alias { id, token: customer.token.clone() })?;
    }
    note(books, customer, "opening", &format!("opening|{}", customer.token), customer.balance)
}

/// Puts an edited customer in the place of what was; what the balance changed by goes into the history.
pub fn amend(books: &Books<'_>, before: &Customer, after: &Customer) -> Result<(), Refusal> {
    for (_, id) in aliases(before) {
        books.remove::<Alias>(&id)?;
    }
    books.put(after)?;
    for (_, id) in aliases(after) {
        books.put(&Alias { id, token: after.token.clone() })?;
    }
    note(books, after, "edited", &format!("edited|{}", new_id()), after.balance - before.balance)
}

/// Removes a customer, everything they can be found by, and the history.
pub fn dismiss(books: &Books<'_>, customer: &Customer) -> Result<(), Refusal> {
    for (_, id) in aliases(customer) {
        books.remove::<Alias>(&id)?;
    }
    books.remove_of::<Change>(&customer.token)?;
    books.remove::<Customer>(&customer.token)
}

/// The field by which somebody else can be found already.
pub fn taken(books: &Books<'_>, customer: &Customer) -> Result<Option<&'static str>, Refusal> {
    for (field, id) in aliases(customer) {
        let other = books.get::<Alias>(&id)?.is_some_and(|alias| alias.token != customer.token);
        if other {
            return Ok(Some(field));
        }
    }
    Ok(None)
}

/// What leads to a customer: the field, and the alias that it makes.
fn aliases(customer: &Customer) -> Vec<(&'static str, String)> {
    let codes = [("card", &customer.card), ("qr", &customer.qr), ("short_code", &customer.short_code)];
    let codes = codes.into_iter().map(|(field, code)| (field, code, "code"));
    let all = [("phone", &customer.phone, "phone")].into_iter().chain(codes);
    all.filter(|(_, text, _)| !text.is_empty())
        .map(|(field, text, kind)| (field, format!("{kind}:{text}")))
        .collect()
}

/// A line of a customer's history; a change of nothing leaves none.
fn note(books: &Books<'_>, customer: &Customer, kind: &str, id: &str, amount: Amount) -> Result<(), Refusal> {
    if amount == Amount::ZERO {
        return Ok(());
    }
    books.put(&Change {
        id: id.to_owned(),
        token: customer.token.clone(),
        kind: kind.to_owned(),
        amount,
        check_id: String::new(),
        at: now(),
    })
}

/// Whether this customer's spending needs a PIN.
pub fn needs_pin(desk: &Desk<'_>, customer: &Customer) -> bool {
    customer.pin_to_spend || desk.settings.require_pin_to_spend
}

/// CustomerAuthResponse.
pub fn answer(desk: &Desk<'_>, customer: &Customer) -> Result<Value, Refusal> {
    let unfinished = desk.books.get::<Pin>(&format!("register:{}", customer.phone))?;
    Ok(json!({
        "first_name": customer.first_name,
        "middle_name": customer.middle_name,
        "last_name": customer.last_name,
        "total_bonus": customer.balance,
        "token": customer.token,
        "phone": phone::spell(&customer.phone, desk.phone_format),
        "exists_chatbot": customer.exists_chatbot,
        "n_checkpin": i32::from(needs_pin(desk, customer)),
        "register_request": unfinished.map(|pin| pin.request).unwrap_or_default(),
    }))
}
