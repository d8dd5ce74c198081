//! A line as a fiscal document takes it: its unit price times its quantity is its sum, or it is cut in two.

/// Millionths: what a quantity is counted in.
pub const ONE: i128 = 1_000_000;

/// A line of the document. Quantities are in millionths, amounts in kopecks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// How much of the goods.
    pub qty: i128,
    /// Of one unit.
    pub price: i128,
    /// Of all of it.
    pub sum: i128,
}

/// What so much costs at this price: half a kopeck goes up.
#[must_use]
pub fn cost(price: i128, qty: i128) -> i128 {
    (2 * price * qty + ONE) / (2 * ONE)
}

/// Whether a printer takes the line: the sum is what it costs, or not further from price times quantity than the
/// tolerance.
#[must_use]
pub fn fits(part: Part, tolerance: i128) -> bool {
    cost(part.price, part.qty) == part.sum
        || (part.price * part.qty - part.sum * ONE).abs() <= tolerance * ONE
}

/// The line of this quantity and sum at the nearest unit price; where none fits, two lines a kopeck of price apart.
///
/// Two always suffice. At the lower price `low`, the whole of `qty` comes to less than `sum` by as many kopecks as units
/// (and parts of units) must be a kopeck dearer. Were that division printed, both sums could end in half a kopeck. So
/// the cheaper line gets the nearest whole number of units: its sum is exact, and the other line's is off by half a
/// kopeck at most, which rounding takes up. That number is neither 0 nor all: one price would have fitted then.
#[must_use]
pub fn lines(qty: i128, sum: i128, tolerance: i128) -> (Part, Option<Part>) {
    let nearest = Part { qty, price: (2 * sum * ONE + qty - 1) / (2 * qty), sum };
    if fits(nearest, tolerance) {
        return (nearest, None);
    }
    let low = sum * ONE / qty;
    let dearer = sum * ONE - low * qty;
    let units = (2 * (qty - dearer) + ONE) / (2 * ONE);
    let cheap = Part { qty: units * ONE, price: low, sum: low * units };
    let dear = Part { qty: qty - cheap.qty, price: low + 1, sum: sum - cheap.sum };
    (cheap, Some(dear))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown((first, second): (Part, Option<Part>)) -> Vec<(i128, i128, i128)> {
        [Some(first), second].into_iter().flatten().map(|p| (p.qty, p.price, p.sum)).collect()
    }

    #[test]
    fn a_thousand_in_three_is_one_line_within_a_kopeck_and_two_exact_ones() {
        assert_eq!(shown(lines(3 * ONE, 100_000, 1)), [(3 * ONE, 33_333, 100_000)]);
        assert_eq!(shown(lines(3 * ONE, 100_000, 0)), [(2 * ONE, 33_333, 66_666), (ONE, 33_334, 33_334)]);
    }

    /// Every quantity and sum below a bound: one line wherever a price exists, else two that fit.
    #[test]
    #[cfg_attr(miri, ignore = "too many cases for an interpreter")]
    fn one_line_where_a_price_exists_and_two_that_fit_everywhere_else() {
        let (mut single, mut cut) = (0, 0);
        for (step, top) in
            [(ONE, 40), (ONE / 2, 25), (ONE / 10, 150), (ONE / 8, 120), (7_001, 300), (ONE / 1000, 90)]
        {
            for qty in (1..=top).map(|n| n * step) {
                for (sum, tolerance) in (0..=260).flat_map(|sum| [(sum, 0), (sum, 1)]) {
                    // Further away no price is within a kopeck, or the nearest one fits.
                    let low = sum * ONE / qty;
                    let exists = (low - 2..=low + 2).any(|price| fits(Part { qty, price, sum }, tolerance));
                    let (first, second) = lines(qty, sum, tolerance);
                    assert_eq!(exists, second.is_none(), "{qty} for {sum}, {tolerance}");
                    let parts = [Some(first), second];
                    for part in parts.into_iter().flatten() {
                        assert!(part.qty > 0 && part.price >= low, "{part:?} of {qty} for {sum}");
                        assert!(fits(part, tolerance), "{part:?} of {qty} for {sum}, {tolerance}");
                        // As the lowest price is kept, a line keeps what its share of the quantity is worth at it.
                        assert!(part.sum * ONE >= low * part.qty || second.is_none(), "{part:?}");
                    }
                    let total = parts.iter().flatten().fold((0, 0), |(q, s), p| (q + p.qty, s + p.sum));
                    assert_eq!(total, (qty, sum));
                    *(if exists { &mut single } else { &mut cut }) += 1;
                }
            }
        }
        assert!(single > 100_000 && cut > 10_000, "{single} {cut}");
    }
}
