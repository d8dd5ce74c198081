//! `goods.import`: a long list goes out in parts, each of which may be repeated.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::deadline::{Canceller, Deadline};
use crate::error::{Error, Result, Status};
use crate::exchange::Exchange;
use crate::wire::Answer;
use crate::wire::table::Operation;

/// Goods in one request: a few hundred kilobytes, so that a part fits into one call's time on a slow line.
const PART_GOODS: usize = 1_000;

/// Told after each part: goods done, goods in all; `false` stops the import.
pub type Progress<'a> = &'a dyn Fn(u64, u64) -> bool;

/// Sends goods and groups; each part has a call's whole time.
///
/// A caller that numbers its parts itself (`part`, `parts`) is left alone.
///
/// # Errors
/// `INVALID_ARGUMENT` where there is nothing to send, `CANCELLED` when stopped, any of the network. Parts before
/// the failed one are accepted; the whole import may be repeated.
pub fn import(
    exchange: &Exchange,
    operation: &Operation,
    mut request: Map<String, Value>,
    progress: Progress<'_>,
    total: Duration,
    canceller: &Canceller,
) -> Result<Answer> {
    for name in ["goods", "groups"] {
        if request.get(name).is_some_and(|list| !list.is_array() && !list.is_null()) {
            return Err(Error::argument(name, "нужен массив", "is not an array"));
        }
    }
    let length = |name: &str| request.get(name).and_then(Value::as_array).map_or(0, Vec::len);
    if length("goods") + length("groups") == 0 {
        return Err(Error::argument("goods", "нет ни товаров, ни групп", "is empty, and so is `groups`"));
    }
    let count = length("goods");
    let begun = canceller.epoch();
    if count <= PART_GOODS || request.contains_key("part") || request.contains_key("parts") {
        let answer = exchange.call(operation, request, &Deadline::after(total, canceller))?;
        _ = progress(count as u64, count as u64);
        return Ok(answer);
    }
    let Some(Value::Array(goods)) = request.remove("goods") else {
        return Ok(Map::new().into());
    };
    let parts = count.div_ceil(PART_GOODS);
    let mut goods = goods.into_iter();
    let mut answer = Answer::from(Map::new());
    for part in 1..=parts {
        let chunk: Vec<Value> = goods.by_ref().take(PART_GOODS).collect();
        let mut sent = request.clone();
        sent.insert("goods".to_owned(), Value::Array(chunk));
        sent.insert("part".to_owned(), part.into());
        sent.insert("parts".to_owned(), parts.into());
        // The groups came with the first part.
        request.remove("groups");
        answer = exchange.call(operation, sent, &Deadline::after(total, canceller))?;
        let done = (part * PART_GOODS).min(count);
        let wanted = progress(done as u64, count as u64) && canceller.epoch() == begun;
        if !wanted && part < parts {
            return Err(Error::new(Status::Cancelled, format!("stopped after part {part} of {parts}")));
        }
    }
    Ok(answer)
}
