//! The calculations of this session: what a later write is measured against.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::journal::Sums;
use crate::money;
use crate::wire::Answer;

/// Calculations remembered: a till has a few receipts open, and each may be calculated many times.
const REMEMBERED_MAX: usize = 256;
/// The texts of all of them together; the last one is kept whatever its size.
const REMEMBERED_BYTES: usize = 2 << 20;

/// One calculation.
#[derive(Debug)]
pub struct Calculation {
    /// The request as the caller sent it: read only if a write follows.
    text: String,
    /// `total_max_bonus_can_pay` of the answer.
    pub most_bonuses: Option<Decimal>,
    /// What it said of bonuses.
    pub sums: Sums,
}

impl Calculation {
    /// The request.
    #[must_use]
    pub fn request(&self) -> Map<String, Value> {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

/// The last calculations, by `calc_id`.
#[derive(Debug, Default)]
pub struct Calculations(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    by_id: HashMap<String, Arc<Calculation>>,
    /// Oldest first.
    order: VecDeque<String>,
    bytes: usize,
}

impl Calculations {
    /// Remembers a calculation.
    pub fn remember(&self, request: &str, answer: &Answer) {
        let [calc_id, most_bonuses, spent, earned] =
            answer.fields(["calc_id", "total_max_bonus_can_pay", "total_bonus_pay", "total_add_bonus"]);
        let Some(Value::String(calc_id)) = calc_id else { return };
        let most_bonuses = most_bonuses.as_ref().and_then(money::read_lenient);
        let kopecks = |value: Option<Value>| value.as_ref().and_then(money::kopecks_of).unwrap_or(0);
        let sums = Sums { spent: kopecks(spent), earned: kopecks(earned), estimated: true };
        let calculation = Arc::new(Calculation { text: request.to_owned(), most_bonuses, sums });
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.bytes += request.len();
        match known.by_id.insert(calc_id.clone(), calculation) {
            None => known.order.push_back(calc_id),
            Some(former) => known.bytes -= former.text.len(),
        }
        while known.order.len() > 1 && (known.order.len() > REMEMBERED_MAX || known.bytes > REMEMBERED_BYTES)
        {
            let forgotten = known.order.pop_front().and_then(|oldest| known.by_id.remove(&oldest));
            known.bytes -= forgotten.map_or(0, |former| former.text.len());
        }
    }

    /// The calculation of this id, where this session made it lately.
    #[must_use]
    pub fn get(&self, calc_id: &str) -> Option<Arc<Calculation>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).by_id.get(calc_id).cloned()
    }
}
