//! What the journal tells: what is pending, one receipt, counts and ages, the sums of a shift.

use rusqlite::{OptionalExtension as _, Transaction};
use serde_json::{Map, Value, json};

use super::failure::Result;
use super::{Check, Journal, OPEN, State, Sums, sqlite};
use crate::clock;
use crate::deadline::Deadline;
use crate::money;

/// Most receipts listed at once; a till with more has another problem.
const LISTED_MAX: u32 = 10_000;

/// Which events a report sums; all bounds are optional.
#[derive(Debug, Default)]
pub struct Period {
    /// Ms since 1970, included.
    pub from: Option<i64>,
    /// Ms since 1970, not included.
    pub to: Option<i64>,
    /// The value that check.write was given.
    pub shift: Option<String>,
}

impl Journal {
    /// Receipts and returns that need a decision or another try. `automatic` tells which of them the library settles.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn pending(&self, deadline: &Deadline) -> Result<Map<String, Value>> {
        self.read(deadline, |t| {
            let ids: Vec<String> = {
                let query = format!(
                    "SELECT check_id FROM checks INDEXED BY checks_open WHERE store = ?1 AND {OPEN}
                     ORDER BY updated_at, check_id LIMIT ?2"
                );
                let mut statement = t.prepare_cached(&query).map_err(|e| sqlite(&e))?;
                let listed = statement.query_map((&self.store, LISTED_MAX), |r| r.get(0));
                listed.and_then(Iterator::collect).map_err(|e| sqlite(&e))?
            };
            let mut checks = Vec::with_capacity(ids.len());
            for check_id in ids {
                if let Some(check) = self.load(t, &check_id)? {
                    checks.push(json!({"check_id": check.check_id, "state": check.state.name(), "calc_id": check.calc_id,
                        "updated_at": clock::rfc3339(check.updated_at), "automatic": self.settles_by_itself(&check)}));
                }
            }
            let mut statement = t
                .prepare_cached(
                    "SELECT return_id, check_id, state, updated_at FROM returns INDEXED BY returns_open
                     WHERE store = ?1 AND state IN ('PREPARED', 'UNKNOWN') ORDER BY updated_at, return_id LIMIT ?2",
                )
                .map_err(|e| sqlite(&e))?;
            let returns = statement
                .query_map((&self.store, LISTED_MAX), |r| {
                    Ok(json!({"return_id": r.get::<_, String>(0)?, "check_id": r.get::<_, String>(1)?,
                        "state": r.get::<_, String>(2)?, "updated_at": clock::rfc3339(r.get(3)?)}))
                })
                .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
                .map_err(|e| sqlite(&e))?;
            Ok(into_map(json!({"checks": checks, "returns": returns})))
        })
    }

    /// One receipt as `journal.get` shows it, with its returns.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn describe(&self, check: &Check, deadline: &Deadline) -> Result<Map<String, Value>> {
        let answer = check.answer.as_deref().and_then(|a| serde_json::from_str::<Value>(a).ok());
        let returns = self.read(deadline, |t| {
            let mut statement = t
                .prepare(
                    "SELECT return_id, state, answer, updated_at FROM returns WHERE store = ?1 AND check_id = ?2
                     ORDER BY created_at",
                )
                .map_err(|e| sqlite(&e))?;
            let listed = statement
                .query_map((&self.store, &check.check_id), |r| {
                    let answer: Option<String> = r.get(2)?;
                    let answer = answer.and_then(|a| serde_json::from_str::<Value>(&a).ok());
                    Ok(json!({"return_id": r.get::<_, String>(0)?, "state": r.get::<_, String>(1)?,
                        "answer": answer, "updated_at": clock::rfc3339(r.get(3)?)}))
                })
                .map_err(|e| sqlite(&e))?;
            listed.collect::<rusqlite::Result<Vec<_>>>().map_err(|e| sqlite(&e))
        })?;
        let shown = json!({
            "check_id": check.check_id,
            "state": check.state.name(),
            "calc_id": check.calc_id,
            "automatic": self.settles_by_itself(check),
            "answer": answer,
            "created_at": clock::rfc3339(check.created_at),
            "updated_at": clock::rfc3339(check.updated_at),
            "returns": returns,
        });
        Ok(into_map(shown))
    }

    /// Counts by state, with the age of the oldest in ms.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn stats(&self, deadline: &Deadline) -> Result<Map<String, Value>> {
        self.read(deadline, |t| {
            let now = clock::now_ms();
            let mut shown = Map::new();
            for table in ["checks", "returns"] {
                let query = format!(
                    "SELECT state, count(*), min(updated_at) FROM {table} WHERE store = ?1 GROUP BY state"
                );
                let mut statement = t.prepare(&query).map_err(|e| sqlite(&e))?;
                let counted = statement
                    .query_map([&self.store], |r| {
                        Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?, r.get::<_, i64>(2)?))
                    })
                    .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
                    .map_err(|e| sqlite(&e))?;
                let by_state = State::ALL.iter().filter_map(|state| {
                    let (name, count, oldest) = counted.iter().find(|(name, ..)| name == state.name())?;
                    Some((name.clone(), json!({"count": count, "oldest_age_ms": (now - oldest).max(0)})))
                });
                shown.insert(table.to_owned(), Value::Object(by_state.collect()));
            }
            let late = t.query_row("SELECT count(*) FROM late_writes WHERE store = ?1", [&self.store], |r| {
                r.get::<_, i64>(0)
            });
            shown.insert("late_writes".to_owned(), json!({"count": late.map_err(|e| sqlite(&e))?}));
            shown.insert("path".to_owned(), json!(self.path.display().to_string()));
            Ok(shown)
        })
    }

    /// What happened in a period, to lay beside the Z-report. Amounts are bonuses.
    ///
    /// Each event is summed by its own time and shift: what happens to a receipt later changes no earlier report.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn shift(&self, period: &Period, deadline: &Deadline) -> Result<Map<String, Value>> {
        self.read(deadline, |t| {
            let (from, to) = (period.from.unwrap_or(i64::MIN), period.to.unwrap_or(i64::MAX));
            let within = (&self.store, from, to, period.shift.as_deref());
            let summed = t
                .query_row(
                    "WITH within AS (SELECT * FROM events WHERE store = ?1 AND at >= ?2 AND at < ?3
                         AND (?4 IS NULL OR shift = ?4))
                     SELECT count(*) FILTER (WHERE kind = 'sale')
                         - count(*) FILTER (WHERE kind = 'undone' AND sale IN (SELECT n FROM within WHERE kind = 'sale')),
                     coalesce(sum(CASE kind WHEN 'sale' THEN spent WHEN 'undone' THEN -spent ELSE 0 END), 0),
                     coalesce(sum(CASE kind WHEN 'sale' THEN earned WHEN 'undone' THEN -earned ELSE 0 END), 0),
                     count(*) FILTER (WHERE kind = 'return'),
                     coalesce(sum(spent) FILTER (WHERE kind = 'return'), 0),
                     coalesce(sum(earned) FILTER (WHERE kind = 'return'), 0),
                     count(*) FILTER (WHERE kind IN ('undone', 'rollback')),
                     count(*) FILTER (WHERE kind IN ('sale', 'return') AND estimated)
                     FROM within",
                    within,
                    |r| (0..8).map(|n| r.get(n)).collect::<rusqlite::Result<Vec<i64>>>(),
                )
                .map_err(|e| sqlite(&e))?;
            let open = t
                .query_row(
                    "SELECT (SELECT count(*) FROM checks WHERE store = ?1 AND updated_at >= ?2 AND updated_at < ?3
                         AND (?4 IS NULL OR shift = ?4) AND (state IN ('PREPARED', 'UNKNOWN', 'REFUSED')
                         OR state = 'ROLLING_BACK' AND repeat_at IS NULL))
                     + (SELECT count(*) FROM returns WHERE store = ?1 AND updated_at >= ?2 AND updated_at < ?3
                         AND (?4 IS NULL OR shift = ?4) AND state IN ('PREPARED', 'UNKNOWN')),
                     (SELECT count(*) FROM checks WHERE store = ?1 AND updated_at >= ?2 AND updated_at < ?3
                         AND (?4 IS NULL OR shift = ?4) AND state = 'WRITTEN')",
                    within,
                    |r| Ok([r.get::<_, i64>(0)?, r.get(1)?]),
                )
                .map_err(|e| sqlite(&e))?;
            let bonuses = |kopecks| money::to_json(money::from_kopecks(kopecks));
            Ok(into_map(json!({
                "receipts": summed[0],
                "spent": bonuses(summed[1]),
                "earned": bonuses(summed[2]),
                "returns": summed[3],
                "returned": bonuses(summed[4]),
                "withdrawn": bonuses(summed[5]),
                "rolled_back": summed[6],
                "estimated": summed[7],
                "unknown": open[0],
                "open": open[1],
            })))
        })
    }

    /// Notes what happened, for the reports; returns its number.
    pub(super) fn note(
        &self,
        transaction: &Transaction<'_>,
        kind: &str,
        sale: Option<i64>,
        shift: Option<&str>,
        sums: Sums,
    ) -> Result<i64> {
        transaction
            .prepare_cached(
                "INSERT INTO events (store, kind, sale, at, shift, spent, earned, estimated)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )
            .and_then(|mut s| {
                let Sums { spent, earned, estimated } = sums;
                s.insert((&self.store, kind, sale, clock::now_ms(), shift, spent, earned, estimated))
            })
            .map_err(|e| sqlite(&e))
    }

    /// Notes what a person said of a receipt.
    pub(super) fn note_settled(
        &self,
        transaction: &Transaction<'_>,
        check: &Check,
        is_applied: bool,
    ) -> Result<()> {
        let shift = self.shift_now(transaction)?;
        match (is_applied, check.sale) {
            // It was written, and its sale was summed then.
            (true, Some(_)) => Ok(()),
            (true, None) => self.note(transaction, "sale", None, shift.as_deref(), check.sums).map(drop),
            (false, Some(sale)) => {
                self.note(transaction, "undone", Some(sale), shift.as_deref(), check.sums).map(drop)
            }
            (false, None) => {
                self.note(transaction, "rollback", None, shift.as_deref(), Sums::default()).map(drop)
            }
        }
    }

    /// The shift that is on: that of the last sale.
    pub(super) fn shift_now(&self, transaction: &Transaction<'_>) -> Result<Option<String>> {
        transaction
            .prepare_cached(
                "SELECT shift FROM events WHERE store = ?1 AND kind = 'sale' ORDER BY n DESC LIMIT 1",
            )
            .and_then(|mut s| s.query_row([&self.store], |r| r.get(0)).optional())
            .map(Option::flatten)
            .map_err(|e| sqlite(&e))
    }
}

fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}
