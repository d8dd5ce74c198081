//! Money and quantities: exact decimals that travel as JSON numbers.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::{Number, Value};

/// An exact decimal: roubles, bonuses, percents and quantities alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(Decimal);

impl Amount {
    /// Nothing.
    pub const ZERO: Amount = Amount(Decimal::ZERO);

    /// A whole number.
    pub fn whole(number: i64) -> Amount {
        Amount(Decimal::from(number))
    }

    /// Reads digits with an optional dot, or JSON's exponent form.
    pub fn parse(text: &str) -> Option<Amount> {
        let text = text.trim();
        let exact = Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text));
        exact.ok().map(Amount)
    }

    /// Reads a JSON number or a numeric string.
    pub fn from_value(value: &Value) -> Option<Amount> {
        match value {
            Value::Number(number) => Amount::parse(&number.to_string()),
            Value::String(text) => Amount::parse(text),
            _ => None,
        }
    }

    /// The JSON number without trailing zeros: `6000`, `0.3`.
    pub fn to_value(self) -> Value {
        self.text().parse::<Number>().map_or(Value::Null, Value::Number)
    }

    /// The shortest text: `6000`, `0.3`.
    pub fn text(self) -> String {
        self.0.normalize().to_string()
    }

    /// The text of a slip: always two digits after the dot.
    pub fn slip(self) -> String {
        format!("{:.2}", kopecks(self.0))
    }

    /// True for everything above nothing.
    pub fn is_positive(self) -> bool {
        self > Amount::ZERO
    }

    /// True below nothing.
    pub fn is_negative(self) -> bool {
        self < Amount::ZERO
    }

    /// Digits after the dot, trailing zeros aside.
    pub fn decimals(self) -> u32 {
        self.0.normalize().scale()
    }

    /// The price of a quantity, in whole kopecks.
    pub fn times(self, quantity: Amount) -> Amount {
        Amount(kopecks(self.0 * quantity.0))
    }

    /// So many percent of this, in whole kopecks.
    pub fn percent(self, percent: Amount) -> Amount {
        Amount(kopecks(self.0 * percent.0 / Decimal::ONE_HUNDRED))
    }

    /// The share that `part` has in `whole`, in whole kopecks.
    pub fn share(self, part: Amount, whole: Amount) -> Amount {
        if whole.0.is_zero() { Amount::ZERO } else { Amount(kopecks(self.0 * part.0 / whole.0)) }
    }
}

/// The one place where money is rounded: half up, to kopecks.
fn kopecks(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Spreads `total` over the weights to the kopeck. The running sum is rounded, not each share, so that the parts
/// always add up; no part exceeds its weight while `total` does not exceed their sum.
pub fn spread(total: Amount, weights: &[Amount]) -> Vec<Amount> {
    let whole: Amount = weights.iter().copied().sum();
    let (mut weight_so_far, mut spread_so_far) = (Amount::ZERO, Amount::ZERO);
    let mut parts = Vec::with_capacity(weights.len());
    for weight in weights {
        weight_so_far += *weight;
        let upto = total.share(weight_so_far, whole);
        parts.push(upto - spread_so_far);
        spread_so_far = upto;
    }
    parts
}

impl Add for Amount {
    type Output = Amount;
    fn add(self, other: Amount) -> Amount {
        Amount(self.0 + other.0)
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Amount) {
        self.0 += other.0;
    }
}

impl Sub for Amount {
    type Output = Amount;
    fn sub(self, other: Amount) -> Amount {
        Amount(self.0 - other.0)
    }
}

impl Neg for Amount {
    type Output = Amount;
    fn neg(self) -> Amount {
        Amount(-self.0)
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Amount>>(amounts: I) -> Amount {
        amounts.fold(Amount::ZERO, Add::add)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Amount::from_value(&value).ok_or_else(|| D::Error::custom(format!("{value} is not an amount")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).unwrap()
    }

    #[test]
    fn half_a_kopeck_goes_up() {
        assert_eq!(amount("0.70").percent(amount("5")).text(), "0.04");
        assert_eq!(amount("0.50").percent(amount("5")).text(), "0.03");
        assert_eq!(amount("0.68").percent(amount("5")).text(), "0.03");
        assert_eq!((-amount("0.70").percent(amount("5"))).text(), "-0.04");
    }

    #[test]
    fn numbers_lose_their_trailing_zeros() {
        assert_eq!(serde_json::to_string(&amount("6000.00")).unwrap(), "6000");
        assert_eq!(serde_json::to_string(&amount("0.30")).unwrap(), "0.3");
        assert_eq!(serde_json::from_str::<Amount>("\"0.30\"").unwrap(), amount("0.3"));
        assert_eq!(serde_json::from_str::<Amount>("1e3").unwrap(), amount("1000"));
        assert!(serde_json::from_str::<Amount>("\"1,5\"").is_err());
    }

    #[test]
    fn a_spread_adds_up_and_never_exceeds_a_weight() {
        let weights: Vec<Amount> = ["0.01", "0.02", "0", "3.33", "0.01"].map(amount).to_vec();
        for total_kopecks in 0..=337 {
            let total = Amount::whole(total_kopecks).share(Amount::whole(1), Amount::whole(100));
            let parts = spread(total, &weights);
            assert_eq!(parts.iter().copied().sum::<Amount>(), total);
            assert!(parts.iter().zip(&weights).all(|(part, weight)| !part.is_negative() && part <= weight));
        }
    }
}
