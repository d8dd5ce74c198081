//! The calculations of this session: what a later write is measured against.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::money;
use crate::wire::Answer;

/// Calculations remembered: a till has a few receipts open, and each may be calculated many times.
const REMEMBERED_MAX: usize = 256;

/// One calculation.
#[derive(Debug)]
pub struct Calculation {
    /// The request as the caller sent it: read only if a write follows.
    text: String,
    /// `total_max_bonus_can_pay` of the answer.
    pub most_bonuses: Option<Decimal>,
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
}

impl Calculations {
    /// Remembers a calculation.
    pub fn remember(&self, request: &str, answer: &Answer) {
        let [calc_id, most_bonuses] = answer.fields(["calc_id", "total_max_bonus_can_pay"]);
        let Some(Value::String(calc_id)) = calc_id else { return };
        let most_bonuses = most_bonuses.as_ref().and_then(money::read_lenient);
        let calculation = Arc::new(Calculation { text: request.to_owned(), most_bonuses });
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.by_id.insert(calc_id.clone(), calculation).is_none() {
            known.order.push_back(calc_id);
        }
        if known.order.len() > REMEMBERED_MAX
            && let Some(oldest) = known.order.pop_front()
        {
            known.by_id.remove(&oldest);
        }
    }

    /// The calculation of this id, where this session made it lately.
    #[must_use]
    pub fn get(&self, calc_id: &str) -> Option<Arc<Calculation>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).by_id.get(calc_id).cloned()
    }
}
