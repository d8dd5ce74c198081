//! What the journal tells: what is pending, one receipt, counts and ages, the sums of a shift.

use rusqlite::Transaction;
use serde_json::{Map, Value, json};

use super::failure::Result;
use super::{Check, Journal, OPEN, State, sqlite};
use crate::clock;
use crate::deadline::Deadline;
use crate::money;

/// Most receipts listed at once; a till with more has another problem.
const LISTED_MAX: u32 = 10_000;

/// Which receipts a shift holds; all bounds are optional.
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
    /// Receipts and returns that need a decision or another try.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn pending(&self, deadline: &Deadline) -> Result<Map<String, Value>> {
        self.transact(deadline, |t| {
            let checks = rows(
                t,
                &format!(
                    "SELECT check_id, state, calc_id, updated_at FROM checks INDEXED BY checks_open
                     WHERE {OPEN} ORDER BY updated_at, check_id LIMIT ?1"
                ),
                |r| {
                    Ok(json!({"check_id": r.get::<_, String>(0)?, "state": r.get::<_, String>(1)?,
                        "calc_id": r.get::<_, Option<String>>(2)?, "updated_at": clock::rfc3339(r.get(3)?)}))
                },
            )?;
            let returns = rows(
                t,
                "SELECT return_id, check_id, state, updated_at FROM returns INDEXED BY returns_open
                 WHERE state IN ('PREPARED', 'UNKNOWN') ORDER BY updated_at, return_id LIMIT ?1",
                |r| {
                    Ok(json!({"return_id": r.get::<_, String>(0)?, "check_id": r.get::<_, String>(1)?,
                        "state": r.get::<_, String>(2)?, "updated_at": clock::rfc3339(r.get(3)?)}))
                },
            )?;
            Ok(Map::from_iter([("checks".to_owned(), checks), ("returns".to_owned(), returns)]))
        })
    }

    /// One receipt as `journal.get` shows it, with its returns.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn describe(&self, check: &Check, deadline: &Deadline) -> Result<Map<String, Value>> {
        let answer = check.answer.as_deref().and_then(|a| serde_json::from_str::<Value>(a).ok());
        let returns = self.transact(deadline, |t| {
            let mut statement = t
                .prepare("SELECT return_id, state, answer, updated_at FROM returns WHERE check_id = ?1 ORDER BY created_at")
                .map_err(|e| sqlite(&e))?;
            let listed = statement
                .query_map([&check.check_id], |r| {
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
        self.transact(deadline, |t| {
            let now = clock::now_ms();
            let mut shown = Map::new();
            for table in ["checks", "returns"] {
                let query = format!("SELECT state, count(*), min(updated_at) FROM {table} GROUP BY state");
                let mut statement = t.prepare(&query).map_err(|e| sqlite(&e))?;
                let counted = statement
                    .query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?, r.get::<_, i64>(2)?)))
                    .and_then(Iterator::collect::<rusqlite::Result<Vec<_>>>)
                    .map_err(|e| sqlite(&e))?;
                let by_state = State::ALL.iter().filter_map(|state| {
                    let (name, count, oldest) = counted.iter().find(|(name, ..)| name == state.name())?;
                    Some((name.clone(), json!({"count": count, "oldest_age_ms": (now - oldest).max(0)})))
                });
                shown.insert(table.to_owned(), Value::Object(by_state.collect()));
            }
            let late = t.query_row("SELECT count(*) FROM late_writes", [], |r| r.get::<_, i64>(0));
            shown.insert("late_writes".to_owned(), json!({"count": late.map_err(|e| sqlite(&e))?}));
            shown.insert("path".to_owned(), json!(self.path.display().to_string()));
            Ok(shown)
        })
    }

    /// What happened in a period, to lay beside the Z-report. Amounts are bonuses.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn shift(&self, period: &Period, deadline: &Deadline) -> Result<Map<String, Value>> {
        self.transact(deadline, |t| {
            let within = (period.from.unwrap_or(i64::MIN), period.to.unwrap_or(i64::MAX), period.shift.as_deref());
            let checks = t
                .query_row(
                    "SELECT count(*) FILTER (WHERE state IN ('WRITTEN', 'CLOSED')),
                     coalesce(sum(spent) FILTER (WHERE state IN ('WRITTEN', 'CLOSED')), 0),
                     coalesce(sum(earned) FILTER (WHERE state IN ('WRITTEN', 'CLOSED')), 0),
                     count(*) FILTER (WHERE state = 'ROLLED_BACK' OR state = 'ROLLING_BACK' AND repeat_at IS NOT NULL),
                     count(*) FILTER (WHERE state IN ('PREPARED', 'UNKNOWN')
                        OR state = 'ROLLING_BACK' AND repeat_at IS NULL),
                     count(*) FILTER (WHERE state = 'WRITTEN')
                     FROM checks WHERE updated_at >= ?1 AND updated_at < ?2 AND (?3 IS NULL OR shift = ?3)",
                    within,
                    |r| Ok([r.get::<_, i64>(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?]),
                )
                .map_err(|e| sqlite(&e))?;
            let returns = t
                .query_row(
                    "SELECT count(*) FILTER (WHERE state = 'WRITTEN'), coalesce(sum(returned), 0),
                     coalesce(sum(withdrawn), 0), count(*) FILTER (WHERE state IN ('PREPARED', 'UNKNOWN'))
                     FROM returns WHERE updated_at >= ?1 AND updated_at < ?2 AND (?3 IS NULL OR EXISTS
                        (SELECT 1 FROM checks c WHERE c.check_id = returns.check_id AND c.shift = ?3))",
                    within,
                    |r| Ok([r.get::<_, i64>(0)?, r.get(1)?, r.get(2)?, r.get(3)?]),
                )
                .map_err(|e| sqlite(&e))?;
            let bonuses = |kopecks| money::to_json(money::from_kopecks(kopecks));
            Ok(into_map(json!({
                "receipts": checks[0],
                "spent": bonuses(checks[1]),
                "earned": bonuses(checks[2]),
                "returns": returns[0],
                "returned": bonuses(returns[1]),
                "withdrawn": bonuses(returns[2]),
                "rolled_back": checks[3],
                "unknown": checks[4] + returns[3],
                "open": checks[5],
            })))
        })
    }
}

fn rows(
    transaction: &Transaction<'_>,
    query: &str,
    read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<Value>,
) -> Result<Value> {
    let mut statement = transaction.prepare_cached(query).map_err(|e| sqlite(&e))?;
    let listed = statement.query_map([LISTED_MAX], read).map_err(|e| sqlite(&e))?;
    listed.collect::<rusqlite::Result<Vec<_>>>().map(Value::Array).map_err(|e| sqlite(&e))
}

fn into_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => Map::from_iter([("value".to_owned(), other)]),
    }
}
