//! `check.return`: goods come back, bonuses go back both ways.

use serde_json::{Map, Value, json};

use super::rollback::find;
use super::{Desk, certificate, new_id, now};
use crate::amount::Amount;
use crate::fields::Fields;
use crate::model::{Check, Return, Sold};
use crate::refusal::{Reason, Refusal};

/// `check.return`
pub fn give_back(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let Some(mut check) = find(desk, fields)? else {
        let field = if fields.text("check_id")?.is_some() { "check_id" } else { "calc_id" };
        return Err(Reason::CheckNotFound.on(field));
    };
    let sent = fields.text("return_id")?.filter(|_| desk.settings.knows_returns);
    let return_id = sent.unwrap_or_else(new_id);
    match desk.books.get::<Return>(&return_id)? {
        Some(done) if done.key == check.key => return Ok(done.answer),
        Some(_) => return Err(Reason::ReturnTaken.on("return_id")),
        None => {}
    }
    let mut tally = Tally::default();
    match fields.list("items")?.filter(|rows| !rows.is_empty()) {
        None => tally.everything(&mut check.items)?,
        Some(rows) => {
            for row in &rows {
                tally.position(&mut check.items, row)?;
            }
        }
    }
    if check.items.iter().all(|sold| sold.returned == sold.qty) && !check.certificates_restored {
        certificate::restore(desk, &check.certificates)?;
        check.certificates_restored = true;
    }
    desk.books.put(&check)?;
    desk.change(&check.token, "returned", &return_id, &check.check_id, tally.given)?;
    desk.change(&check.token, "withdrawn", &return_id, &check.check_id, -tally.withdrawn)?;
    let answer = answer(desk, &check, &tally)?;
    desk.books.put(&Return {
        return_id,
        key: check.key,
        check_id: check.check_id,
        items: tally.items,
        bonus_returned: tally.given,
        bonus_withdrawn: tally.withdrawn,
        answer: answer.clone(),
        at: now(),
    })?;
    Ok(answer)
}

#[derive(Default)]
struct Tally {
    given: Amount,
    withdrawn: Amount,
    items: Vec<Value>,
}

impl Tally {
    /// All that is left of the check.
    fn everything(&mut self, items: &mut [Sold]) -> Result<(), Refusal> {
        for sold in items.iter_mut().filter(|sold| sold.returned < sold.qty) {
            self.take(sold, sold.qty - sold.returned);
        }
        if self.items.is_empty() { Err(Reason::ReturnedAll.on("items")) } else { Ok(()) }
    }

    /// One position of the request.
    fn position(&mut self, items: &mut [Sold], row: &Fields<'_>) -> Result<(), Refusal> {
        let (index, code) = (row.whole("index")?, row.text("code")?);
        if index.is_none() && code.is_none() {
            return Err(row.bad("index"));
        }
        let same = |sold: &&mut Sold| {
            index.is_none_or(|index| index == sold.index)
                && code.as_ref().is_none_or(|code| *code == sold.code)
        };
        let Some(sold) = items.iter_mut().find(same) else {
            return Err(Reason::ReturnNotSold.on(&row.path("index")));
        };
        let left = sold.qty - sold.returned;
        let qty = row.amount("qty")?.unwrap_or(left);
        if qty > left || !left.is_positive() {
            return Err(Reason::ReturnTooMuch.on(&row.path("qty")));
        }
        if !qty.is_positive() {
            return Err(row.bad("qty"));
        }
        self.take(sold, qty);
        Ok(())
    }

    /// The running share is rounded, not each part, so that any split of a return adds up to the whole.
    fn take(&mut self, sold: &mut Sold, qty: Amount) {
        let upto = sold.returned + qty;
        let part = |of: Amount| of.share(upto, sold.qty) - of.share(sold.returned, sold.qty);
        self.given += part(sold.pay_bonus);
        self.withdrawn += part(sold.bonus_add);
        self.items.push(json!({"index": sold.index, "code": sold.code, "qty": qty}));
        sold.returned = upto;
    }
}

fn answer(desk: &Desk<'_>, check: &Check, tally: &Tally) -> Result<Value, Refusal> {
    let balance = desk.balance(&check.token)?;
    let mut answer = Map::new();
    answer.insert("bonus_returned".to_owned(), tally.given.to_value());
    answer.insert("bonus_withdrawn".to_owned(), tally.withdrawn.to_value());
    answer.insert("customer_total_bonus".to_owned(), balance.to_value());
    if desk.settings.print_text {
        answer.insert("print_text".to_owned(), slip(check, tally, balance).into());
    }
    Ok(Value::Object(answer))
}

fn slip(check: &Check, tally: &Tally, balance: Amount) -> String {
    if check.token.is_empty() {
        return "Возврат принят".to_owned();
    }
    let mut slip = String::new();
    if tally.given.is_positive() {
        slip += &format!("Возвращено бонусов {}\n", tally.given.slip());
    }
    if tally.withdrawn.is_positive() {
        slip += &format!("Снято бонусов {}\n", tally.withdrawn.slip());
    }
    slip + &format!("Всего бонусов {}", balance.slip())
}
