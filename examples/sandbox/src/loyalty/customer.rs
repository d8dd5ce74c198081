//! Who the customer is: by phone, QR, short code or card.

use serde_json::{Value, json};

use super::{Desk, now};
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
    let token = customer.token.clone();
    books.put(customer)?;
    if !customer.phone.is_empty() {
        books.put(&Alias { id: format!("phone:{}", customer.phone), token: token.clone() })?;
    }
    for code in [&customer.card, &customer.qr, &customer.short_code] {
        if !code.is_empty() {
            books.put(&Alias { id: format!("code:{code}"), token: token.clone() })?;
        }
    }
    if customer.balance == Amount::ZERO {
        return Ok(());
    }
    books.put(&Change {
        id: format!("opening|{token}"),
        token,
        kind: "opening".to_owned(),
        amount: customer.balance,
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
