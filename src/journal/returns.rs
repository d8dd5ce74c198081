//! A return's life, under the register's own `return_id`. Nothing undoes a return.

use rusqlite::OptionalExtension;
use serde_json::{Map, Value};

use super::failure::Result;
use super::{Journal, State, sqlite, storable};
use crate::clock;
use crate::deadline::Deadline;

/// One return as the journal holds it.
#[derive(Clone, Debug)]
pub struct Return {
    /// Digests of its positions.
    pub content: String,
    /// The answer, as JSON.
    pub answer: Option<String>,
}

/// What a return finds.
#[derive(Debug)]
pub enum ReturnStep {
    /// Journalled as PREPARED: send it. `again`: it was sent before and got no answer.
    Send {
        /// See above.
        again: bool,
    },
    /// Accepted before.
    Done(Return),
    /// Sent before with other content, and its fate is open.
    Different(Return),
    /// Another session has it in flight: wait, then come again.
    InFlight,
}

impl Journal {
    /// The first step of a return; leaves PREPARED where it says [`ReturnStep::Send`].
    /// `agrees` tells whether the content stored is the content now sent.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn begin_return(
        &self,
        return_id: &str,
        check_id: &str,
        content: &str,
        agrees: impl Fn(&str) -> bool,
        deadline: &Deadline,
    ) -> Result<ReturnStep> {
        self.transact(deadline, |t| {
            let found = t
                .query_row(
                    "SELECT state, content, answer, owner FROM returns WHERE return_id = ?1",
                    [return_id],
                    |r| {
                        let state: String = r.get(0)?;
                        let owner: Option<String> = r.get(3)?;
                        Ok((state, owner, Return { content: r.get(1)?, answer: r.get(2)? }))
                    },
                )
                .optional()
                .map_err(|e| sqlite(&e))?;
            let mut again = false;
            if let Some((state, owner, found)) = found {
                if owner.is_some_and(|o| self.owner.other_is_alive(&o)) {
                    return Ok(ReturnStep::InFlight);
                }
                if state == State::Written.name() {
                    return Ok(ReturnStep::Done(found));
                }
                again = state != State::Rejected.name();
                if again && !agrees(&found.content) {
                    return Ok(ReturnStep::Different(found));
                }
            }
            let now = clock::now_ms();
            t.execute(
                "INSERT INTO returns (return_id, check_id, state, content, owner, returned, withdrawn, created_at,
                 updated_at) VALUES (?1, ?2, 'PREPARED', ?3, ?4, 0, 0, ?5, ?5)
                 ON CONFLICT (return_id) DO UPDATE SET state = 'PREPARED', check_id = excluded.check_id,
                 content = excluded.content, owner = excluded.owner, updated_at = excluded.updated_at",
                (return_id, check_id, content, self.owner.name(), now),
            )
            .map_err(|e| sqlite(&e))?;
            Ok(ReturnStep::Send { again })
        })
    }

    /// The server accepted the return; amounts in kopecks.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn returned(
        &self,
        return_id: &str,
        answer: &Map<String, Value>,
        returned: i64,
        withdrawn: i64,
        deadline: &Deadline,
    ) -> Result<()> {
        let answer = storable(answer);
        self.transact(deadline, |t| {
            t.execute(
                "UPDATE returns SET state = 'WRITTEN', answer = ?2, returned = ?3, withdrawn = ?4, owner = NULL,
                 updated_at = ?5 WHERE return_id = ?1",
                (return_id, &answer, returned, withdrawn, clock::now_ms()),
            )
            .map(drop)
            .map_err(|e| sqlite(&e))
        })
    }

    /// The return ended in REJECTED, or its fate is UNKNOWN.
    ///
    /// # Errors
    /// `JOURNAL`.
    pub fn return_ended(&self, return_id: &str, state: State, deadline: &Deadline) -> Result<()> {
        self.transact(deadline, |t| {
            t.execute(
                "UPDATE returns SET state = ?2, owner = NULL, updated_at = ?3 WHERE return_id = ?1",
                (return_id, state.name(), clock::now_ms()),
            )
            .map(drop)
            .map_err(|e| sqlite(&e))
        })
    }
}
