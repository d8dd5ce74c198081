//! Gift certificates.

use serde_json::{Value, json};
use time::{Date, OffsetDateTime};

use super::Desk;
use super::registration::DATE;
use crate::amount::Amount;
use crate::fields::Fields;
use crate::model::{Certificate, Payment, Taken};
use crate::refusal::{Reason, Refusal};

/// `certificate.info`
pub fn info(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let code = fields.required("code")?;
    let pin = fields.text("pin")?.unwrap_or_default();
    let certificate = find(desk, &code)?;
    // Without a PIN the question is whether one is needed; a wrong one is refused.
    if !pin.is_empty() && pin != certificate.pin {
        return Err(Reason::CertificatePin.on("pin"));
    }
    let trouble = trouble(&certificate);
    Ok(json!({
        // As in the guide: 1 means that it cannot be used.
        "status_code": i32::from(trouble.is_some()),
        "code": certificate.code,
        "balance": certificate.balance,
        "expires": certificate.expires,
        "message": trouble.unwrap_or(""),
        "need_pin": !certificate.pin.is_empty(),
    }))
}

/// Reads the field `certificate` of a calculation or a write.
pub fn payments(fields: &Fields<'_>) -> Result<Option<Vec<Payment>>, Refusal> {
    let Some(rows) = fields.list("certificate")? else { return Ok(None) };
    let payment = |row: &Fields<'_>| {
        Ok(Payment {
            code: row.required("code")?,
            pin: row.text("pin")?.unwrap_or_default(),
            summ: row.money("summ")?.unwrap_or_default(),
        })
    };
    rows.iter().map(payment).collect::<Result<Vec<_>, Refusal>>().map(Some)
}

/// How much of each certificate is accepted for what is to be paid, and what the cashier is told of the others.
pub fn accept(desk: &Desk<'_>, payments: &[Payment], due: Amount) -> Result<Vec<(Amount, String)>, Refusal> {
    let mut left = due;
    let mut accepted = Vec::with_capacity(payments.len());
    for payment in payments {
        match usable(desk, payment) {
            Ok(certificate) => {
                let amount = payment.summ.min(certificate.balance).min(left);
                left = left - amount;
                let short = payment.summ > certificate.balance;
                let message = if short { Reason::CertificateShort.on("").message } else { String::new() };
                accepted.push((amount, message));
            }
            Err(refusal) if refusal.reason == Reason::Internal => return Err(refusal),
            Err(refusal) => accepted.push((Amount::ZERO, refusal.message)),
        }
    }
    Ok(accepted)
}

/// Takes the sums off, or refuses the whole check. No more is taken than there is to pay.
pub fn take(desk: &Desk<'_>, payments: &[Payment], due: Amount) -> Result<Vec<Taken>, Refusal> {
    let mut left = due;
    let mut taken = Vec::with_capacity(payments.len());
    for payment in payments {
        let mut certificate = usable(desk, payment)?;
        if payment.summ > certificate.balance {
            return Err(Reason::CertificateShort.on("certificate"));
        }
        let amount = payment.summ.min(left);
        left = left - amount;
        certificate.balance = certificate.balance - amount;
        desk.books.put(&certificate)?;
        taken.push(Taken { code: certificate.code, amount });
    }
    Ok(taken)
}

/// Gives the sums back.
pub fn restore(desk: &Desk<'_>, taken: &[Taken]) -> Result<(), Refusal> {
    for Taken { code, amount } in taken {
        if let Some(mut certificate) = desk.books.get::<Certificate>(code)? {
            certificate.balance += *amount;
            desk.books.put(&certificate)?;
        }
    }
    Ok(())
}

fn find(desk: &Desk<'_>, code: &str) -> Result<Certificate, Refusal> {
    desk.books.get(code)?.ok_or_else(|| Reason::CertificateNotFound.on("certificate"))
}

fn usable(desk: &Desk<'_>, payment: &Payment) -> Result<Certificate, Refusal> {
    let certificate = find(desk, &payment.code)?;
    if certificate.pin != payment.pin && !certificate.pin.is_empty() {
        return Err(Reason::CertificatePin.on("certificate"));
    }
    match trouble(&certificate) {
        Some(message) => Err(Reason::CertificateUnusable.on("certificate").saying(message)),
        None => Ok(certificate),
    }
}

/// Why a certificate cannot be used.
fn trouble(certificate: &Certificate) -> Option<&'static str> {
    let expired = Date::parse(&certificate.expires, DATE)
        .is_ok_and(|expires| expires < OffsetDateTime::now_utc().date());
    if certificate.used || !certificate.balance.is_positive() {
        Some("Сертификат уже использован")
    } else if expired {
        Some("Срок действия сертификата истёк")
    } else {
        None
    }
}
