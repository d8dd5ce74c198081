//! `check.rollback`: everything the server holds of a check is gone, as if it had never been written.

use serde_json::{Value, json};

use super::{Desk, certificate, codes};
use crate::fields::Fields;
use crate::model::{CalcCheck, Check, Return};
use crate::refusal::{Reason, Refusal};
use crate::settings::Identity;

/// `check.rollback`
pub fn rollback(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let Some(check) = find(desk, fields)? else {
        let id = fields.text("check_id")?.or(fields.text("calc_id")?);
        return match desk.settings.rollback_unknown {
            200 => Ok(json!({"check_id": id, "rolled_back": false})),
            status => Err(Reason::CheckNotFound.on("check_id").with_status(status)),
        };
    };
    for done in desk.books.list_of::<Return>(&check.key)? {
        desk.forget_change("returned", &done.return_id)?;
        desk.forget_change("withdrawn", &done.return_id)?;
        desk.books.remove::<Return>(&done.return_id)?;
    }
    for kind in ["spent", "earned", "gift"] {
        desk.forget_change(kind, &check.key)?;
    }
    if !check.certificates_restored {
        certificate::restore(desk, &check.certificates)?;
    }
    codes::restore(desk, &check.coupon_used, &check.gift_code_used)?;
    desk.books.remove::<CalcCheck>(&check.key)?;
    desk.books.remove::<Check>(&check.key)?;
    Ok(json!({"check_id": check.check_id, "rolled_back": true}))
}

/// The check that a return or a rollback means. The id by which the server knows checks decides alone when it is
/// given; the other one is asked only in its absence.
pub fn find(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Option<Check>, Refusal> {
    let (check_id, calc_id) = (fields.text("check_id")?, fields.text("calc_id")?);
    if check_id.is_none() && calc_id.is_none() {
        return Err(fields.bad("check_id"));
    }
    let by_check = |id: &String| Ok(desk.books.list_of::<Check>(id)?.pop());
    let by_calc = |id: &String| match desk.books.list_of::<CalcCheck>(id)?.pop() {
        Some(pair) => desk.books.get::<Check>(&pair.key),
        None => Ok(None),
    };
    match (desk.settings.identity, &check_id, &calc_id) {
        (Identity::CheckId, Some(check_id), _) | (Identity::CalcId, Some(check_id), None) => {
            by_check(check_id)
        }
        (Identity::CalcId, _, Some(calc_id)) | (Identity::CheckId, None, Some(calc_id)) => by_calc(calc_id),
        (_, None, None) => Ok(None),
    }
}
