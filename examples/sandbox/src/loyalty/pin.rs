//! PINs that permit spending.

use serde_json::{Value, json};

use super::{Desk, token_of};
use crate::fields::Fields;
use crate::model::{Calculation, Customer, Pin};
use crate::refusal::{Reason, Refusal};

/// After so many wrong tries a PIN is void.
const WRONG_MAX: u32 = 3;

/// The next PIN: four digits that follow from the setting `pin_seed` and from nothing else.
pub fn new(desk: &Desk<'_>) -> Result<String, Refusal> {
    let number = desk.next("pin")?;
    Ok(format!("{:04}", scramble(desk.settings.pin_seed.wrapping_add(number)) % 10_000))
}

/// The mixing step of the generator splitmix64.
fn scramble(number: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// `check.askpin`
pub fn ask(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let (customer, id) = subject(desk, fields)?;
    let pin = Pin {
        id,
        pin: new(desk)?,
        request: String::new(),
        wrong: 0,
        confirmed: false,
        token: customer.token,
    };
    desk.books.put(&pin)?;
    let text = format!("ПИН-код для списания бонусов: {}", pin.pin);
    desk.send("spend", &customer.phone, &pin.pin, text)?;
    Ok(json!({"sent": true}))
}

/// `check.checkpin`
pub fn check(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let given = fields.required("pin")?;
    let (_, id) = subject(desk, fields)?;
    let Some(mut pin) = desk.books.get::<Pin>(&id)? else {
        return Err(Reason::PinNotAsked.on("pin"));
    };
    if pin.wrong >= WRONG_MAX {
        return Err(Reason::PinSpent.on("pin"));
    }
    if given == pin.pin {
        pin.confirmed = true;
        desk.books.put(&pin)?;
        return Ok(json!({"confirmed": true}));
    }
    pin.wrong += 1;
    desk.books.put(&pin)?;
    let reason = if pin.wrong >= WRONG_MAX { Reason::PinSpent } else { Reason::PinWrong };
    Err(reason.on("pin").keeping())
}

/// Whether this customer's PIN was checked for this calculation.
pub fn confirmed(desk: &Desk<'_>, token: &str, calc_id: &str) -> Result<bool, Refusal> {
    let pin = desk.books.get::<Pin>(&format!("spend:{calc_id}"))?;
    Ok(pin.is_some_and(|pin| pin.confirmed && pin.token == token))
}

/// The customer and the PIN's id. The calculation knows its customer, so the token may be left out.
fn subject(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<(Customer, String), Refusal> {
    let calc_id = fields.required("calc_id")?;
    let Some(calculation) = desk.books.get::<Calculation>(&calc_id)? else {
        return Err(Reason::CalcNotFound.on("calc_id"));
    };
    let token = token_of(fields)?.or(calculation.basket.token);
    match desk.customer(token.as_deref())? {
        Some(customer) => Ok((customer, format!("spend:{calc_id}"))),
        None => Err(Reason::CustomerNotFound.on("customer_token")),
    }
}
