//! The parts of a staged list, one call of `goods.import` each.

use serde_json::{Value, json};

use super::progress::Sending;
use super::stage::{Refused, Stage, Staged};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::library::Library;

type Result<T> = std::result::Result<T, Failure>;

/// How a list is cut.
#[derive(Clone, Copy)]
pub struct Parts {
    pub goods: usize,
    pub size: usize,
    pub is_full: bool,
}

impl Parts {
    /// Groups alone are one part too.
    pub fn count(&self) -> usize {
        self.goods.div_ceil(self.size).max(1)
    }

    /// Sends what the server has not accepted yet; each part is noted as soon as it is.
    ///
    /// # Errors
    /// The library's, Ctrl+C, the disk. The parts before the failed one are accepted.
    pub fn send(&self, library: &Library, stage: &mut Stage, interrupt: &Interrupt) -> Result<()> {
        let before = stage.parts_done()?;
        let sending = Sending::begin(self.goods_after(before), self.goods as u64);
        for part in before + 1..=self.count() {
            interrupt.check()?;
            let rows = stage.goods(part, self.size)?;
            let groups = if part == 1 { stage.groups()? } else { Vec::new() };
            let answer = library.call("goods.import", &self.request(part, &rows, groups))?;
            let (count, known) = refused(&answer, &rows);
            stage.accepted(part, count, &known)?;
            sending.done(self.goods_after(part));
        }
        Ok(())
    }

    fn goods_after(&self, part: usize) -> u64 {
        (part * self.size).min(self.goods) as u64
    }

    /// One part's request; the groups come with the first.
    fn request(&self, part: usize, rows: &[Staged], groups: Vec<Value>) -> Value {
        let goods: Vec<&Value> = rows.iter().map(|row| &row.good).collect();
        let mut request = json!({"goods": goods, "full": self.is_full, "part": part, "parts": self.count()});
        if !groups.is_empty() {
            request["groups"] = groups.into();
        }
        request
    }
}

/// How many goods of a part were refused, and the rows to tell of them:
/// `{"refused_count","refused":[{"index","code","reason"}]}`.
fn refused(answer: &Value, rows: &[Staged]) -> (usize, Vec<Refused>) {
    let listed = answer["refused"].as_array().map_or(&[][..], Vec::as_slice);
    let known = listed.iter().filter_map(|row| {
        let index = row["index"].as_u64().and_then(|index| usize::try_from(index).ok());
        let by_code = || rows.iter().find(|staged| row["code"].as_str() == Some(&staged.code));
        let Staged { place, code, .. } = index.and_then(|index| rows.get(index)).or_else(by_code)?;
        let reason = row["reason"].as_str().unwrap_or("сервер не принял товар");
        Some(Refused { place: *place, code: code.clone(), reason: reason.to_owned() })
    });
    let mut known: Vec<Refused> = known.collect();
    let count = answer["refused_count"].as_u64().and_then(|count| usize::try_from(count).ok());
    let count = count.unwrap_or(0).max(listed.len()).min(rows.len());
    // What the server refused and did not name is not passed over in silence.
    if let (Some(first), 1..) = (rows.first(), count.saturating_sub(known.len())) {
        let reason = format!("сервер не принял товаров этой части: {count}, и назвал из них {}", known.len());
        known.push(Refused { place: first.place, code: String::new(), reason });
    }
    (count, known)
}
