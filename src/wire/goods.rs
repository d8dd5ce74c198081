//! Goods: a long list is cut into parts, and the server says of each which goods it did not take.

use serde_json::{Map, Value, json};

use super::Answer;
use super::request::Checked;
use crate::error::{Error, Result};
use crate::money;

/// Goods in one request: a few hundred kilobytes, so that a part fits into one call's time on a slow line.
const PART_GOODS: usize = 1_000;
/// More goods in one request than this fit into no call's time.
const PART_GOODS_MAX: usize = 10_000;
/// So many refused goods stand in the answer.
const REFUSED_SHOWN: usize = 1_000;

/// An import, cut into the requests that it takes; each of them may be sent again.
#[derive(Debug)]
pub struct Import {
    /// What every part carries.
    common: Map<String, Value>,
    groups: Option<Value>,
    goods: std::vec::IntoIter<Value>,
    size: usize,
    /// Goods in all.
    pub count: usize,
    /// Groups in all.
    pub groups_count: usize,
    /// Parts in all.
    pub parts: usize,
    /// The caller numbers its parts itself.
    is_numbered: bool,
    part: usize,
    refused: Vec<Value>,
    refused_count: usize,
}

impl Import {
    /// The parts of a checked request.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for what is no list, for nothing to send, and for a part's size out of range.
    pub fn of(request: &Checked<'_>) -> Result<Self> {
        let mut common = request.object();
        let size = part_size(common.shift_remove("part_size").as_ref())?;
        let mut list = |name: &str| match common.shift_remove(name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(entries)) => Ok(entries),
            Some(_) => Err(Error::argument(name, "нужен массив", "is not an array")),
        };
        let (goods, groups) = (list("goods")?, list("groups")?);
        if goods.is_empty() && groups.is_empty() {
            return Err(Error::argument("goods", "нет ни товаров, ни групп", "is empty, and so is `groups`"));
        }
        let is_given = |name: &str| common.get(name).is_some_and(|v| !v.is_null());
        let is_numbered = is_given("part") || is_given("parts");
        let size = if is_numbered { goods.len().max(1) } else { size };
        Ok(Import {
            count: goods.len(),
            groups_count: groups.len(),
            // Groups alone are one part too.
            parts: goods.len().div_ceil(size).max(1),
            groups: (!groups.is_empty()).then_some(Value::Array(groups)),
            goods: goods.into_iter(),
            common,
            size,
            is_numbered,
            part: 0,
            refused: Vec::new(),
            refused_count: 0,
        })
    }

    /// The next part's request; the groups come with the first.
    pub fn next(&mut self) -> Option<Checked<'static>> {
        if self.part == self.parts {
            return None;
        }
        self.part += 1;
        let mut request = self.common.clone();
        if let Some(groups) = self.groups.take() {
            request.insert("groups".to_owned(), groups);
        }
        let goods: Vec<Value> = self.goods.by_ref().take(self.size).collect();
        if !goods.is_empty() {
            request.insert("goods".to_owned(), goods.into());
        }
        if !self.is_numbered && self.parts > 1 {
            request.insert("part".to_owned(), self.part.into());
            request.insert("parts".to_owned(), self.parts.into());
        }
        Some(Checked::composed(request))
    }

    /// Parts that were accepted before the one under way.
    #[must_use]
    pub fn parts_before(&self) -> usize {
        self.part.saturating_sub(1)
    }

    /// Notes what the server said of the part that was sent last: `{"rejected":[{"index","code","message"}]}` (I).
    /// Returns how many goods are done.
    pub fn accepted(&mut self, answer: &Answer) -> usize {
        let before = self.parts_before() * self.size;
        let [rejected] = answer.fields(["rejected"]);
        for row in rejected.as_ref().and_then(Value::as_array).into_iter().flatten() {
            self.refused_count += 1;
            if self.refused.len() < REFUSED_SHOWN {
                let index =
                    row.get("index").and_then(money::read_lenient).and_then(|n| usize::try_from(n).ok());
                let index = index.map(|n| before + n);
                let reason = row.get("message").and_then(Value::as_str).unwrap_or("сервер не принял товар");
                self.refused.push(json!({"index": index, "code": row.get("code"), "reason": reason}));
            }
        }
        (self.part * self.size).min(self.count)
    }

    /// The answer once every part is accepted.
    #[must_use]
    pub fn answer(self) -> Answer {
        let fields = [
            ("goods", json!(self.count)),
            ("groups", json!(self.groups_count)),
            ("parts", json!(self.parts)),
            ("refused_count", json!(self.refused_count)),
            ("refused", Value::Array(self.refused)),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
    }
}

fn part_size(given: Option<&Value>) -> Result<usize> {
    let Some(given) = given.filter(|size| !size.is_null()) else { return Ok(PART_GOODS) };
    let size = money::read_strict(given, 0).ok().and_then(|size| usize::try_from(size).ok());
    size.filter(|size| (1..=PART_GOODS_MAX).contains(size)).ok_or_else(|| {
        let ru = format!("нужно от 1 до {PART_GOODS_MAX}");
        Error::argument("part_size", &ru, &format!("must be from 1 to {PART_GOODS_MAX}"))
    })
}
