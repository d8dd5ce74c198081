//! `check.calc`: discounts, how many bonuses may be spent, how many are earned.

use serde_json::{Map, Value, json};

use super::codes::{self, Found};
use super::lines::{self, Line, Rule};
use super::{Desk, certificate, new_id, token_of};
use crate::amount::Amount;
use crate::fields::Fields;
use crate::model::{
    Basket, Calculation, Campaign, Campaigns, Coupon, Customer, GiftCode, Good, Item, Payment,
};
use crate::refusal::{Reason, Refusal};

/// What the production server puts in place of an absent customer: eleven eights.
const ANONYMOUS: &str = "88888888888";

/// The largest sum of a position, 10^10, and of a check, 10^12: beyond it exact decimals would overflow.
const LINE_MAX: i64 = 10_000_000_000;
const CHECK_MAX: i64 = 1_000_000_000_000;

/// A calculation's result.
pub struct Outcome {
    /// The customer; `None` is anonymous.
    pub customer: Option<Customer>,
    /// The positions.
    pub lines: Vec<Line>,
    /// Bonuses that may be spent.
    pub max_bonus: Amount,
    /// Bonuses spent.
    pub bonus_pay: Amount,
    /// Bonuses earned.
    pub bonus_add: Amount,
    /// Discount.
    pub discount: Amount,
    /// To pay.
    pub due: Amount,
    /// The first campaign that worked.
    pub campaign: Option<Campaign>,
    /// The coupon.
    pub coupon: Found<Coupon>,
    /// The gift code.
    pub gift: Found<GiftCode>,
}

/// `check.calc`
pub fn calc(desk: &Desk<'_>, fields: &Fields<'_>) -> Result<Value, Refusal> {
    let basket = read(fields)?;
    let outcome = compute(desk, &basket)?;
    let calc_id = new_id();
    let answer = answer(desk, &basket, &outcome, &calc_id)?;
    desk.books.put(&Calculation {
        calc_id,
        basket,
        coupon_used: outcome.coupon.used,
        gift_code_used: outcome.gift.used,
    })?;
    Ok(answer)
}

fn read(fields: &Fields<'_>) -> Result<Basket, Refusal> {
    let rows = fields.list("items")?.filter(|rows| !rows.is_empty());
    let rows = rows.ok_or_else(|| fields.bad("items").saying("В чеке нет товаров"))?;
    let mut items: Vec<Item> = Vec::with_capacity(rows.len());
    for (position, row) in rows.iter().enumerate() {
        let item = read_item(row, position)?;
        if items.iter().any(|other| other.index == item.index) {
            return Err(row.bad("index"));
        }
        items.push(item);
    }
    let total: Amount = items.iter().map(|item| item.price.times(item.qty)).sum();
    if total > Amount::whole(CHECK_MAX) {
        return Err(fields.bad("items"));
    }
    Ok(Basket {
        token: token_of(fields)?,
        items,
        pay_bonus: fields.money("pay_bonus")?,
        coupon: fields.text("coupon")?,
        gift_code: fields.text("gift_code")?,
        certificate: certificate::payments(fields)?,
    })
}

fn read_item(row: &Fields<'_>, position: usize) -> Result<Item, Refusal> {
    let number = |name| row.amount(name)?.ok_or_else(|| row.bad(name));
    let (price, qty) = (row.money("price")?.ok_or_else(|| row.bad("price"))?, number("qty")?);
    let index = match row.whole("index")? {
        Some(index) => index,
        None => i64::try_from(position).map_err(|_| row.bad("index"))?,
    };
    let limit = Amount::whole(LINE_MAX);
    if !qty.is_positive() || qty.decimals() > 6 || qty > limit {
        return Err(row.bad("qty"));
    }
    if price > limit || price.times(qty) > limit {
        return Err(row.bad("price"));
    }
    let mrc = row.money("mrc")?.unwrap_or_default();
    if mrc > limit {
        return Err(row.bad("mrc"));
    }
    Ok(Item { index, code: row.required("code")?, price, qty, mrc })
}

/// Calculates a basket as things stand now.
pub fn compute(desk: &Desk<'_>, basket: &Basket) -> Result<Outcome, Refusal> {
    let customer = desk.customer(basket.token.as_deref())?;
    let coupon = codes::coupon(desk, basket.coupon.as_deref())?;
    let gift = codes::gift(desk, basket.gift_code.as_deref(), customer.is_none())?;
    let campaigns = desk.books.get::<Campaigns>("campaigns")?.unwrap_or_default().list;
    let rules = rules(desk, &basket.items, &campaigns)?;
    let mut lines = lines::price(&basket.items, &rules, coupon.works.as_ref(), desk.settings.spend_percent);

    let allowed = lines::total(&lines, |line| line.max_bonus);
    let balance = customer.as_ref().map_or(Amount::ZERO, |customer| customer.balance.max(Amount::ZERO));
    let max_bonus = balance.min(allowed);
    let bonus_pay = basket.pay_bonus.unwrap_or_default();
    if bonus_pay > max_bonus {
        return Err(Reason::TooManyBonuses.on("pay_bonus"));
    }
    lines::pay(&mut lines, bonus_pay);
    if customer.is_some() {
        lines::earn(&mut lines);
    }
    let discount = lines::total(&lines, |line| line.discount);
    let first = lines.iter().find(|line| line.rule.campaign != 0).map(|line| line.rule.campaign);
    Ok(Outcome {
        max_bonus,
        bonus_pay,
        bonus_add: lines::total(&lines, |line| line.earned),
        discount,
        due: lines::total(&lines, |line| line.sum) - discount - bonus_pay,
        campaign: campaigns.into_iter().find(|campaign| Some(campaign.id) == first),
        customer,
        lines,
        coupon,
        gift,
    })
}

fn rules(desk: &Desk<'_>, items: &[Item], campaigns: &[Campaign]) -> Result<Vec<Rule>, Refusal> {
    let known = desk.settings.know_goods && desk.books.any::<crate::model::GoodsList>()?;
    let mut rules = Vec::with_capacity(items.len());
    for item in items {
        let good = desk.books.get::<Good>(&item.code)?;
        let mut rule = Rule {
            earn_percent: desk.settings.earn_percent,
            not_exist: known && good.is_none(),
            not_discount: good.is_some_and(|good| good.not_discount),
            ..Rule::default()
        };
        let campaign = campaigns.iter().find(|campaign| campaign.codes.contains(&item.code));
        if let Some(campaign) = campaign.filter(|_| !rule.not_discount) {
            rule.campaign = campaign.id;
            rule.discount_percent = campaign.discount_percent;
            rule.earn_percent = campaign.earn_percent.unwrap_or(rule.earn_percent);
        }
        rules.push(rule);
    }
    Ok(rules)
}

/// CalcCheckResponse, with its keys in the order of the captured answer.
fn answer(desk: &Desk<'_>, basket: &Basket, outcome: &Outcome, calc_id: &str) -> Result<Value, Refusal> {
    let customer = outcome.customer.as_ref();
    let mut answer = Map::new();
    let mut put = |key: &str, value: Value| {
        answer.insert(key.to_owned(), value);
    };
    put("code", Value::Null);
    put("calc_id", calc_id.into());
    put("customer_token", customer.map_or(ANONYMOUS, |customer| customer.token.as_str()).into());
    put("customer_total_bonus", customer.map_or(Amount::ZERO, |customer| customer.balance).to_value());
    put("total_max_bonus_can_pay", outcome.max_bonus.to_value());
    put("total_bonus_pay", outcome.bonus_pay.to_value());
    put("total_add_bonus", outcome.bonus_add.to_value());
    put("total_discount", outcome.discount.to_value());
    put("total_check_amount", outcome.due.to_value());
    put("campaign_id", outcome.campaign.as_ref().map_or(0, |campaign| campaign.id).into());
    put("campaign_name", outcome.campaign.as_ref().map(|campaign| campaign.name.as_str()).into());
    put("coupon", basket.coupon.as_deref().into());
    put("coupon_used", outcome.coupon.used.as_str().into());
    put("items", outcome.lines.iter().map(line_answer).collect());
    put("coupon_code", if outcome.coupon.works.is_some() { "1" } else { "0" }.into());
    put("coupon_message", outcome.coupon.message.into());
    if basket.gift_code.is_some() {
        put("gift_code_used", outcome.gift.used.as_str().into());
        put("gift_code_message", outcome.gift.message.into());
    }
    if let Some(payments) = &basket.certificate {
        put("certificate", certificates(desk, payments, outcome.due)?);
    }
    Ok(Value::Object(answer))
}

fn line_answer(line: &Line) -> Value {
    json!({
        "code": line.item.code,
        "qty": line.item.qty,
        "sum": line.sum,
        "max_bonus_can_pay": line.max_bonus,
        "calc_discount": line.discount,
        "calc_bonus_add": line.earned,
        "not_exist": line.rule.not_exist,
        "not_discount": line.rule.not_discount,
        "index": line.item.index,
        "price": line.item.price,
        "action": line.rule.campaign,
        "pay_bonus": line.paid,
    })
}

fn certificates(desk: &Desk<'_>, payments: &[Payment], due: Amount) -> Result<Value, Refusal> {
    let accepted = certificate::accept(desk, payments, due)?;
    let row = |(payment, (amount, message)): (&Payment, (Amount, String))| json!({"code": payment.code, "summ": amount, "message": message});
    Ok(payments.iter().zip(accepted).map(row).collect())
}
