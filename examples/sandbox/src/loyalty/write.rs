//! `check.write`: the check is final, bonuses are spent and earned.

use serde_json::{Map, Value, json};

use super::calc::{self, Outcome};
use super::{Desk, certificate, codes, customer, now, pin, rollback, token_of};
use crate::amount::Amount;
use crate::fields::Fields;
use crate::model::{Basket, CalcCheck, Calculation, Check};
use crate::refusal::{Reason, Refusal};
use crate::settings::Identity;

/// `check.write`
pub fn write(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let calc_id = fields.required("calc_id")?;
    let check_id = fields.text("check_id")?.unwrap_or_else(|| calc_id.clone());
    // Before anything else, also before the calculation is looked up: the oldest answer of all.
    let key = match desk.settings.identity {
        Identity::CheckId if desk.books.get::<Check>(&check_id)?.is_some() => {
            return Err(Reason::AlreadyWritten.on("check_id"));
        }
        Identity::CalcId | Identity::Number if rollback::by_calc(desk, &calc_id)?.is_some() => {
            return Err(Reason::AlreadyWritten.on("calc_id"));
        }
        Identity::CheckId => check_id.clone(),
        Identity::CalcId => calc_id.clone(),
        Identity::Number => String::new(),
    };
    let Some(calculation) = desk.books.get::<Calculation>(&calc_id)? else {
        return Err(Reason::CalcNotFound.on("calc_id"));
    };
    let basket = final_basket(&calculation.basket, fields)?;
    let outcome = calc::compute(desk, &basket)?;
    permit(desk, &calculation, &basket, &outcome)?;

    // The number is given last, so that no refusal takes one.
    let key = if key.is_empty() { desk.next("check")?.to_string() } else { key };
    let check = apply(desk, &basket, outcome, Ids { key, check_id, calc_id }, register(fields))?;
    let balance = desk.balance(&check.token)?;
    answer(desk, &check, balance)
}

/// The calculation's basket with what the write says anew; what it leaves out stays as calculated.
fn final_basket(calculated: &Basket, fields: &Fields<'_>) -> Result<Basket, Refusal> {
    let said = fields.get("customer_token").is_some();
    let mut basket = calculated.clone();
    if said {
        basket.token = token_of(fields)?;
    }
    basket.pay_bonus = fields.money("pay_bonus")?.or(basket.pay_bonus);
    basket.coupon = fields.text("coupon")?.or(basket.coupon);
    basket.gift_code = fields.text("gift_code")?.or(basket.gift_code);
    basket.certificate = certificate::payments(fields)?.or(basket.certificate);
    Ok(basket)
}

/// Refuses what was fine at the calculation and is not any more, and spending without the PIN.
fn permit(
    desk: &Desk<'_>,
    calculation: &Calculation,
    basket: &Basket,
    outcome: &Outcome,
) -> Result<(), Refusal> {
    let coupon_gone = basket.coupon == calculation.basket.coupon
        && !calculation.coupon_used.is_empty()
        && outcome.coupon.works.is_none();
    let gift_gone = basket.gift_code == calculation.basket.gift_code
        && !calculation.gift_code_used.is_empty()
        && outcome.gift.works.is_none();
    if coupon_gone || gift_gone {
        return Err(Reason::CouponGone.on(if coupon_gone { "coupon" } else { "gift_code" }));
    }
    let Some(customer) = outcome.customer.as_ref().filter(|_| outcome.bonus_pay.is_positive()) else {
        return Ok(());
    };
    if customer::needs_pin(desk, customer) && !pin::confirmed(desk, &customer.token, &calculation.calc_id)? {
        return Err(Reason::PinRequired.on("pin"));
    }
    Ok(())
}

struct Ids {
    key: String,
    check_id: String,
    calc_id: String,
}

fn apply(
    desk: &Desk<'_>,
    basket: &Basket,
    outcome: Outcome,
    ids: Ids,
    register: Value,
) -> Result<Check, Refusal> {
    let payments = basket.certificate.as_deref().unwrap_or_default();
    let certificates = certificate::take(desk, payments, outcome.due)?;
    codes::consume(desk, &outcome.coupon, &outcome.gift)?;
    let check = Check {
        key: ids.key,
        check_id: ids.check_id,
        calc_id: ids.calc_id,
        token: outcome.customer.map(|customer| customer.token).unwrap_or_default(),
        total_bonus_pay: outcome.bonus_pay,
        total_add_bonus: outcome.bonus_add,
        gift_bonus: outcome.gift.bonus(),
        total_discount: outcome.discount,
        total_check_amount: outcome.due,
        coupon_used: outcome.coupon.used,
        gift_code_used: outcome.gift.used,
        certificates,
        certificates_restored: false,
        items: outcome.lines.iter().map(|line| line.sold()).collect(),
        register,
        at: now(),
    };
    desk.change(&check.token, "spent", &check.key, &check.check_id, -check.total_bonus_pay)?;
    desk.change(&check.token, "earned", &check.key, &check.check_id, check.total_add_bonus)?;
    desk.change(&check.token, "gift", &check.key, &check.check_id, check.gift_bonus)?;
    desk.books.put(&check)?;
    desk.books.put(&CalcCheck { key: check.key.clone(), calc_id: check.calc_id.clone() })?;
    Ok(check)
}

/// What the register says of itself is kept as it came.
fn register(fields: &Fields<'_>) -> Value {
    let mut register = Map::new();
    for name in ["cashier", "shift", "number", "datetime"] {
        if let Some(value) = fields.get(name) {
            register.insert(name.to_owned(), value.clone());
        }
    }
    Value::Object(register)
}

fn answer(desk: &Desk<'_>, check: &Check, balance: Amount) -> Result<Value, Refusal> {
    let mut answer = Map::new();
    if desk.settings.print_text {
        answer.insert("print_text".to_owned(), slip(check, balance).into());
    }
    answer.insert("check_id".to_owned(), rollback::told_id(desk, check));
    answer.insert("total_bonus_pay".to_owned(), check.total_bonus_pay.to_value());
    answer.insert("total_add_bonus".to_owned(), check.total_add_bonus.to_value());
    answer.insert("customer_total_bonus".to_owned(), balance.to_value());
    if !check.certificates.is_empty() {
        let rows = check.certificates.iter().map(|taken| json!({"code": taken.code, "summ": taken.amount}));
        answer.insert("certificate".to_owned(), rows.collect());
    }
    Ok(Value::Object(answer))
}

/// The text to print, in the manner of the guide's third slip.
fn slip(check: &Check, balance: Amount) -> String {
    let mut slip = String::new();
    if !check.token.is_empty() {
        if check.total_bonus_pay.is_positive() {
            slip += &format!("Списано бонусов {}\n", check.total_bonus_pay.slip());
        }
        let added = check.total_add_bonus + check.gift_bonus;
        slip += &format!("Начислено бонусов {}\nВсего бонусов {}\n", added.slip(), balance.slip());
    }
    slip + "Спасибо за покупку. Ждём вас снова!"
}
