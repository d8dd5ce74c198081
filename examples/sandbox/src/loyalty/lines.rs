//! The arithmetic of a check's positions. Pure: no storage, no settings.

use crate::amount::{Amount, spread};
use crate::model::{Coupon, Item, Sold};

/// What holds for the good of a position.
#[derive(Clone, Default)]
pub struct Rule {
    /// The campaign, 0 for none.
    pub campaign: i64,
    /// Its discount.
    pub discount_percent: Amount,
    /// How much is earned.
    pub earn_percent: Amount,
    /// Neither discounts nor bonuses.
    pub not_discount: bool,
    /// The shop's list does not have it.
    pub not_exist: bool,
}

/// A position with everything calculated.
pub struct Line {
    /// As sent.
    pub item: Item,
    /// What holds for it.
    pub rule: Rule,
    /// Price times quantity.
    pub sum: Amount,
    /// Discount of campaign and coupon.
    pub discount: Amount,
    /// How much bonuses may pay.
    pub max_bonus: Amount,
    /// How much they do pay.
    pub paid: Amount,
    /// Bonuses earned.
    pub earned: Amount,
}

/// Prices the positions: sums, discounts, limits.
pub fn price(items: &[Item], rules: &[Rule], coupon: Option<&Coupon>, spend_percent: Amount) -> Vec<Line> {
    let line = |(item, rule): (&Item, &Rule)| {
        let sum = item.price.times(item.qty);
        let mut line = Line {
            item: item.clone(),
            rule: rule.clone(),
            sum,
            discount: Amount::ZERO,
            max_bonus: Amount::ZERO,
            paid: Amount::ZERO,
            earned: Amount::ZERO,
        };
        line.discount = sum.percent(rule.discount_percent).min(room(&line));
        line
    };
    let mut lines: Vec<Line> = items.iter().zip(rules).map(line).collect();
    if let Some(coupon) = coupon {
        apply_coupon(&mut lines, coupon);
    }
    for line in &mut lines {
        let percent = if line.rule.not_discount { Amount::ZERO } else { spend_percent };
        line.max_bonus = (line.sum - line.discount).percent(percent);
    }
    lines
}

/// How much more discount a position takes: not below its minimum retail price.
fn room(line: &Line) -> Amount {
    if line.rule.not_discount {
        return Amount::ZERO;
    }
    let floor = line.item.mrc.times(line.item.qty);
    (line.sum - line.discount - floor).max(Amount::ZERO)
}

fn apply_coupon(lines: &mut [Line], coupon: &Coupon) {
    let rooms: Vec<Amount> = lines.iter().map(room).collect();
    let parts = if coupon.discount.is_positive() {
        spread(coupon.discount.min(rooms.iter().copied().sum()), &rooms)
    } else {
        let part = |(line, room): (&Line, &Amount)| {
            (line.sum - line.discount).percent(coupon.discount_percent).min(*room)
        };
        lines.iter().zip(&rooms).map(part).collect()
    };
    for (line, part) in lines.iter_mut().zip(parts) {
        line.discount += part;
    }
}

/// Spends bonuses over the positions in proportion to their limits, to the kopeck.
pub fn pay(lines: &mut [Line], bonuses: Amount) {
    let limits: Vec<Amount> = lines.iter().map(|line| line.max_bonus).collect();
    for (line, part) in lines.iter_mut().zip(spread(bonuses, &limits)) {
        line.paid = part;
    }
}

/// Earns on what is really paid.
pub fn earn(lines: &mut [Line]) {
    for line in lines {
        line.earned = (line.sum - line.discount - line.paid).percent(line.rule.earn_percent);
    }
}

/// A total over the positions.
pub fn total(lines: &[Line], of: impl Fn(&Line) -> Amount) -> Amount {
    lines.iter().map(of).sum()
}

impl Line {
    /// What a return needs of the position.
    pub fn sold(&self) -> Sold {
        Sold {
            index: self.item.index,
            code: self.item.code.clone(),
            qty: self.item.qty,
            returned: Amount::ZERO,
            pay_bonus: self.paid,
            bonus_add: self.earned,
            sum: self.sum,
            discount: self.discount,
        }
    }
}
