//! Discounts and bonuses spread over the lines of a receipt, so that a fiscal printer takes it (FFD 1.05 and 1.2).

mod apportion;
mod fiscal;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use self::apportion::{Claim, apportion, ordered};
use self::fiscal::{ONE, Part, cost, fits, lines};
use super::object;
use crate::error::{Error, Result};
use crate::money::{self, MONEY_DECIMALS, NotANumber, QUANTITY_DECIMALS};

/// Beyond this no receipt is real, and products could overflow.
const LIMIT: i128 = 100_000_000_000_000;

/// Bonuses come first: fewer lines may take them, and so nothing that has a place anywhere is left without one.
const KINDS: [&str; 3] = ["bonus", "discount", "certificate"];
const BONUS: usize = 0;
const DISCOUNT: usize = 1;
const CERTIFICATE: usize = 2;

/// The lines of a receipt with its discounts and bonuses on them.
///
/// The request has passed the table's check. What the server put on a line (`calc_discount`, `pay_bonus`) stays there; the
/// rest of `discount`, `bonus` and, where it is a discount, `certificate` goes to the lines in proportion to their sums.
/// The order of the lines changes nothing, and an answer spread again stays as it is.
///
/// # Errors
/// `INVALID_ARGUMENT` for a setting that is none, a sum that is not price times quantity, and for an amount for which the
/// lines have no room, unless `partial`.
pub fn spread(request: &Map<String, Value>) -> Result<Map<String, Value>> {
    let rules = Rules::of(request)?;
    let mut positions = rules.positions(request)?;
    let mut placed = [0; 3];
    let mut unplaced = 0;
    for (kind, name) in KINDS.into_iter().enumerate() {
        let asked = asked(request, name, positions.iter().map(|p| p.server[kind]).sum())?;
        let kept: i128 = positions.iter().map(|p| p.off[kind]).sum();
        placed[kind] = match kind {
            CERTIFICATE if rules.certificate_pays => asked.min(positions.iter().map(Position::sum).sum()),
            _ => kept + place(&mut positions, kind, asked - kept),
        };
        if placed[kind] < asked && !rules.partial {
            let most = money::printed(amount(placed[kind]));
            return Err(Error::argument(
                name,
                &format!("на строки чека помещается не больше {most}"),
                &format!("is more than the lines have room for, {most}"),
            ));
        }
        unplaced += asked - placed[kind];
    }
    let total: i128 = positions.iter().map(Position::sum).sum();
    let paid = if rules.certificate_pays { placed[CERTIFICATE] } else { 0 };
    let lines: Vec<Value> = positions.iter().flat_map(|p| rules.shown(p)).collect();
    Ok(object(vec![
        ("lines", lines.into()),
        ("total", number(total)),
        ("to_pay", number(total - paid)),
        ("discount", number(placed[DISCOUNT])),
        ("bonus", number(placed[BONUS])),
        ("certificate", number(placed[CERTIFICATE])),
        ("unplaced", number(unplaced)),
    ]))
}

/// How the receipt is to be made.
struct Rules {
    /// Lines keep their price and name their discount.
    as_discounts: bool,
    /// A certificate is a way to pay, as on the guide's receipts, and lowers no price.
    certificate_pays: bool,
    partial: bool,
    /// Of a unit's price, in kopecks.
    min_left: i128,
    /// In hundredths of a percent.
    max_percent: i128,
    tolerance: i128,
}

impl Rules {
    fn of(request: &Map<String, Value>) -> Result<Self> {
        let at_most = |name: &str, default: i128, most: i128| match kopecks(request, "", name)? {
            Some(value) if value > most => {
                let most = money::to_json(amount(most));
                Err(Error::argument(name, &format!("не больше {most}"), &format!("must not be above {most}")))
            }
            value => Ok(value.unwrap_or(default)),
        };
        Ok(Rules {
            as_discounts: second_of(request, "result", "prices", "discounts")?,
            certificate_pays: !second_of(request, "certificate_as", "payment", "discount")?,
            partial: request.get("partial").and_then(Value::as_bool).unwrap_or_default(),
            min_left: at_most("min_left", 1, LIMIT)?,
            max_percent: at_most("max_percent", 9_900, 10_000)?,
            tolerance: at_most("tolerance", 1, 1)?,
        })
    }

    fn positions(&self, request: &Map<String, Value>) -> Result<Vec<Position>> {
        let items = request.get("items").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let items = items.iter().filter_map(Value::as_object).enumerate();
        let positions: Vec<Position> =
            items.map(|(n, item)| self.position(n, item)).collect::<Result<_>>()?;
        if positions.iter().map(|p| p.gross).sum::<i128>() >= LIMIT {
            let problem = NotANumber::Range;
            return Err(Error::argument("items", &problem.russian(), &problem.english()));
        }
        Ok(positions)
    }

    fn position(&self, n: usize, item: &Map<String, Value>) -> Result<Position> {
        let at = format!("items[{n}].");
        let read = |name: &str| kopecks(item, &at, name);
        let price = read("price")?.unwrap_or_default();
        let qty = scaled(item, &at, "qty", QUANTITY_DECIMALS)?.unwrap_or(ONE);
        let costs = cost(price, qty);
        let gross = read("sum")?.unwrap_or(costs);
        if gross >= LIMIT {
            let problem = NotANumber::Range;
            return Err(Error::argument(format!("{at}price"), &problem.russian(), &problem.english()));
        }
        if !fits(Part { qty, price, sum: gross }, self.tolerance) {
            let costs = money::printed(amount(costs));
            return Err(Error::argument(
                format!("{at}sum"),
                &format!("цена на количество – это {costs}, без скидок"),
                &format!("is not price times quantity, {costs}, before any discount"),
            ));
        }
        // A unit's price may come down to this; rounded up, so that a line of any quantity keeps it.
        let percent = (price * (10_000 - self.max_percent) + 9_999) / 10_000;
        let lowest = self.min_left.max(percent).max(read("mrc")?.unwrap_or_default());
        let room = (gross - (lowest * qty + ONE - 1) / ONE).max(0);
        let server = [read("pay_bonus")?.unwrap_or_default(), read("calc_discount")?.unwrap_or_default(), 0];
        let bonus = server[BONUS].min(room);
        let off = [bonus, server[DISCOUNT].min(room - bonus), 0];
        let fixed = item.get("not_discount").and_then(Value::as_bool).unwrap_or_default();
        let for_bonus = read("max_bonus_can_pay")?.map_or(LIMIT, |most| (most - bonus).max(0));
        let index = item.get("index").cloned().unwrap_or(Value::Null);
        let order = money::read_strict(&index, 0).unwrap_or_default();
        Ok(Position { index, order, price, qty, gross, room, fixed, for_bonus, server, off })
    }

    /// A position as one line of the document, or two.
    fn shown(&self, position: &Position) -> Vec<Value> {
        let (sum, price) = (position.sum(), position.price);
        let whole = Part { qty: position.qty, price, sum };
        if sum == position.gross {
            return vec![self.line(position, whole, position.off)];
        }
        let (first, second) = lines(position.qty, sum, self.tolerance);
        let Some(second) = second else { return vec![self.line(position, first, position.off)] };
        // What the first line costs less than at the full price; its kinds are shared in proportion.
        let less = (price - first.price) * first.qty / ONE;
        let claims = position.off.map(|off| Claim { weight: off, cap: off });
        let mut off = [0; 3];
        off.copy_from_slice(&apportion(less, &claims));
        let rest = [BONUS, DISCOUNT, CERTIFICATE].map(|kind| position.off[kind] - off[kind]);
        vec![self.line(position, first, off), self.line(position, second, rest)]
    }

    fn line(&self, position: &Position, part: Part, off: [i128; 3]) -> Value {
        let qty = money::to_json(Decimal::from_i128_with_scale(part.qty, QUANTITY_DECIMALS));
        let price = if self.as_discounts { position.price } else { part.price };
        Value::Object(object(vec![
            ("index", position.index.clone()),
            ("qty", qty),
            ("price", number(price)),
            ("sum", number(part.sum)),
            ("discount", number(off[DISCOUNT])),
            ("bonus", number(off[BONUS])),
            ("certificate", number(off[CERTIFICATE])),
        ]))
    }
}

/// A position of the receipt; amounts are kopecks.
struct Position {
    index: Value,
    /// The index as a number: which of two equal claims comes first.
    order: Decimal,
    price: i128,
    qty: i128,
    gross: i128,
    /// The most that may be taken off in all.
    room: i128,
    /// Takes neither discounts nor bonuses beyond the server's own.
    fixed: bool,
    /// The most that bonuses may take off beyond the server's own.
    for_bonus: i128,
    /// What the server put here, of each kind.
    server: [i128; 3],
    /// What is taken off, of each kind.
    off: [i128; 3],
}

impl Position {
    fn taken(&self) -> i128 {
        self.off.iter().sum()
    }

    fn sum(&self) -> i128 {
        self.gross - self.taken()
    }

    fn claim(&self, kind: usize) -> Claim {
        let room = if self.fixed { 0 } else { self.room - self.taken() };
        let cap = if kind == BONUS { room.min(self.for_bonus) } else { room };
        Claim { weight: self.sum(), cap }
    }
}

/// Puts so much of a kind on the positions, as far as there is room; tells how much that was.
fn place(positions: &mut [Position], kind: usize, amount: i128) -> i128 {
    let order = ordered(positions.len(), &|a, b| positions[a].order.cmp(&positions[b].order));
    let claims: Vec<Claim> = order.iter().map(|n| positions[*n].claim(kind)).collect();
    let shares = apportion(amount, &claims);
    for (n, share) in order.into_iter().zip(&shares) {
        positions[n].off[kind] += share;
    }
    shares.iter().sum()
}

/// How much of a kind the receipt has: no less than the server put on its lines.
fn asked(request: &Map<String, Value>, name: &str, server: i128) -> Result<i128> {
    let asked = kopecks(request, "", name)?.unwrap_or(server);
    if asked < server {
        let server = money::printed(amount(server));
        return Err(Error::argument(
            name,
            &format!("на строках уже {server}, меньше быть не может"),
            &format!("is less than what the lines bear already, {server}"),
        ));
    }
    Ok(asked)
}

/// Whether a setting has its second value; the first is the default.
fn second_of(request: &Map<String, Value>, name: &str, first: &str, second: &str) -> Result<bool> {
    match request.get(name).and_then(Value::as_str) {
        None => Ok(false),
        Some(value) if value == first => Ok(false),
        Some(value) if value == second => Ok(true),
        Some(_) => Err(Error::argument(
            name,
            &format!("нужно {first} или {second}"),
            &format!("must be {first} or {second}"),
        )),
    }
}

fn kopecks(object: &Map<String, Value>, at: &str, name: &str) -> Result<Option<i128>> {
    scaled(object, at, name, MONEY_DECIMALS)
}

/// A number as a whole one of its last decimals.
fn scaled(object: &Map<String, Value>, at: &str, name: &str, decimals: u32) -> Result<Option<i128>> {
    let Some(value) = object.get(name).filter(|v| !v.is_null()) else { return Ok(None) };
    let refused =
        |problem: NotANumber| Error::argument(format!("{at}{name}"), &problem.russian(), &problem.english());
    let mut amount = money::read_strict(value, decimals).map_err(refused)?;
    if amount.abs() >= Decimal::from_i128_with_scale(LIMIT, MONEY_DECIMALS) {
        return Err(refused(NotANumber::Range));
    }
    amount.rescale(decimals);
    Ok(Some(amount.mantissa()))
}

fn amount(kopecks: i128) -> Decimal {
    Decimal::from_i128_with_scale(kopecks, MONEY_DECIMALS)
}

fn number(kopecks: i128) -> Value {
    money::to_json(amount(kopecks))
}
