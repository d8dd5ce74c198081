//! Coupons and gift codes. What is wrong with a code is a message for the cashier, never an error.

use super::Desk;
use crate::amount::Amount;
use crate::model::{Coupon, GiftCode};
use crate::refusal::Refusal;

/// What became of a code that was sent, or of none.
#[derive(Default)]
pub struct Found<T> {
    /// The code's document, when it works.
    pub works: Option<T>,
    /// The code that works, else empty.
    pub used: String,
    /// What the cashier is told, else empty.
    pub message: &'static str,
}

/// Looks a coupon up.
pub fn coupon(desk: &Desk<'_>, code: Option<&str>) -> Result<Found<Coupon>, Refusal> {
    let Some(code) = code else { return Ok(Found::default()) };
    Ok(match desk.books.get::<Coupon>(code)? {
        None => Found { message: "Купон не найден в чеке", ..Found::default() },
        Some(coupon) if coupon.used => {
            Found { message: "Купон уже использован", ..Found::default() }
        }
        Some(coupon) => Found { used: coupon.code.clone(), works: Some(coupon), message: "" },
    })
}

/// Looks a gift code up; its bonuses need somebody to go to.
pub fn gift(desk: &Desk<'_>, code: Option<&str>, anonymous: bool) -> Result<Found<GiftCode>, Refusal> {
    let Some(code) = code else { return Ok(Found::default()) };
    let nothing = |message| Found { message, ..Found::default() };
    Ok(match desk.books.get::<GiftCode>(code)? {
        None => nothing("Подарочный код не найден"),
        Some(gift) if gift.used => nothing("Подарочный код уже использован"),
        Some(_) if anonymous => nothing("Подарочный код действует только для покупателя"),
        Some(gift) => Found { used: gift.code.clone(), works: Some(gift), message: "" },
    })
}

impl Found<GiftCode> {
    /// The bonuses that it gives.
    pub fn bonus(&self) -> Amount {
        self.works.as_ref().map_or(Amount::ZERO, |gift| gift.bonus)
    }
}

/// Marks what a written check has used up.
pub fn consume(desk: &Desk<'_>, coupon: &Found<Coupon>, gift: &Found<GiftCode>) -> Result<(), Refusal> {
    if let Some(coupon) = coupon.works.as_ref().filter(|coupon| coupon.single_use) {
        desk.books.put(&Coupon { used: true, ..coupon.clone() })?;
    }
    if let Some(gift) = &gift.works {
        desk.books.put(&GiftCode { used: true, ..gift.clone() })?;
    }
    Ok(())
}

/// Makes them usable again after a rollback.
pub fn restore(desk: &Desk<'_>, coupon: &str, gift: &str) -> Result<(), Refusal> {
    if let Some(coupon) = desk.books.get::<Coupon>(coupon)? {
        desk.books.put(&Coupon { used: false, ..coupon })?;
    }
    if let Some(gift) = desk.books.get::<GiftCode>(gift)? {
        desk.books.put(&GiftCode { used: false, ..gift })?;
    }
    Ok(())
}
