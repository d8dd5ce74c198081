//! An amount shared out in proportion to weights, to the kopeck, no share above its cap.

use std::cmp::Ordering;

/// What one share is measured by; a weight is never below its cap.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// What the share is in proportion to.
    pub weight: i128,
    /// The most that it may be.
    pub cap: i128,
}

/// The shares of the claims, in their order. They add up to `amount`, or to all caps where that is less.
///
/// What a full share cannot take goes to the others in proportion; the last kopecks to the largest remainders, of equal
/// ones to the claim that `claims` has first: the caller's order decides, so it must not depend on chance.
#[must_use]
pub fn apportion(amount: i128, claims: &[Claim]) -> Vec<i128> {
    let mut shares = vec![0; claims.len()];
    // Those without room, then those that fill up first, by cap for weight: a/b < c/d as a*d < c*b.
    let open = ordered(claims.len(), &|a, b| {
        let (a, b) = (&claims[a], &claims[b]);
        (a.cap > 0).cmp(&(b.cap > 0)).then((a.cap * b.weight).cmp(&(b.cap * a.weight)))
    });
    let (mut room, mut weights) = (0, 0);
    for claim in claims {
        room += claim.cap;
        weights += claim.weight;
    }
    let mut left = amount.min(room);
    let mut full = 0;
    for n in &open {
        let Claim { weight, cap } = claims[*n];
        if left * weight < cap * weights {
            break;
        }
        shares[*n] = cap;
        left -= cap;
        weights -= weight;
        full += 1;
    }
    let (pool, rest) = (left, &open[full..]);
    for n in rest {
        shares[*n] = pool * claims[*n].weight / weights;
        left -= shares[*n];
    }
    // Each of these is below its cap, so that one kopeck more never passes it.
    let remainder = |at: usize| pool * claims[rest[at]].weight % weights;
    let nearest = ordered(rest.len(), &|a, b| remainder(b).cmp(&remainder(a)).then(rest[a].cmp(&rest[b])));
    for at in nearest.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        shares[rest[at]] += 1;
    }
    shares
}

/// The numbers below `count` in this order. Every sort goes through here: each one of its own is kilobytes of code.
#[must_use]
pub fn ordered(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..count).collect();
    numbers.sort_by(|a, b| compare(*a, *b));
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(amount: i128, claims: &[(i128, i128)]) -> Vec<i128> {
        let claims: Vec<Claim> =
            claims.iter().map(|(weight, cap)| Claim { weight: *weight, cap: *cap }).collect();
        apportion(amount, &claims)
    }

    #[test]
    fn kopecks_that_are_left_go_to_the_largest_remainders_and_then_to_the_first() {
        assert_eq!(shares(100, &[(1, 1), (2, 2), (3, 3)]), [1, 2, 3]);
        assert_eq!(shares(10, &[(100, 99), (100, 99), (100, 99)]), [4, 3, 3]);
        assert_eq!(shares(5, &[(10, 9), (30, 29), (20, 19)]), [1, 2, 2]);
        assert_eq!(shares(0, &[(10, 9)]), [0]);
        assert_eq!(shares(7, &[]), [0; 0]);
        assert_eq!(shares(7, &[(0, 0), (10, 9)]), [0, 7]);
    }

    #[test]
    fn what_a_full_share_cannot_take_goes_to_the_others_in_proportion() {
        assert_eq!(shares(90, &[(100, 10), (100, 99), (200, 199)]), [10, 27, 53]);
        assert_eq!(shares(30, &[(100, 5), (100, 6), (100, 99)]), [5, 6, 19]);
    }

    /// Every small case: exact, within the caps, and no share more than a kopeck from a fair one.
    #[test]
    #[cfg_attr(miri, ignore = "too many cases for an interpreter")]
    fn every_small_case_is_exact_within_caps_and_fair() {
        let mut cases = 0;
        for code in 0..7_i128.pow(6) {
            let digit = |n: u32| code / 7_i128.pow(n) % 7;
            let claims: Vec<(i128, i128)> =
                (0..3).map(|n| (digit(2 * n), digit(2 * n + 1))).filter(|(w, c)| c <= w).collect();
            if claims.len() < 3 {
                continue;
            }
            let room: i128 = claims.iter().map(|c| c.1).sum();
            for amount in 0..=room + 1 {
                let shares = shares(amount, &claims);
                assert_eq!(shares.iter().sum::<i128>(), amount.min(room), "{amount} over {claims:?}");
                for (share, (weight, cap)) in shares.iter().zip(&claims) {
                    assert!((0..=*cap).contains(share), "{amount} over {claims:?}: {shares:?}");
                    for (other, (more, limit)) in shares.iter().zip(&claims) {
                        // Nobody who has room left gets less for its weight, but for the kopecks of rounding.
                        let lags = share < cap && (share + 1) * more < (other - 1) * weight;
                        assert!(!lags, "{amount} over {claims:?}: {shares:?}, {limit}");
                    }
                }
                cases += 1;
            }
        }
        assert!(cases > 100_000, "{cases}");
    }
}
