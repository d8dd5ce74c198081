//! Finds out where an operation is and what carries the token.

use serde_json::{Map, Value, json};

use super::search::{Search, unknown_alone};
use super::server::Heard;
use crate::doctor::lexicon;
use crate::error::{Error, Result, Status};
use crate::wire::table::{Encoding, Operation};

/// The keys of the section that say how the token travels.
const TOKEN_KEYS: [&str; 4] = ["auth_header", "auth_scheme", "auth_query", "auth_field"];

impl Search<'_, '_> {
    /// Finds path and method, and the token's place where that was not known yet; whether a known path answers.
    ///
    /// # Errors
    /// `UNAUTHORIZED` where the token is refused wherever it stands; of the network.
    pub fn locate(&mut self, operation: &Operation) -> Result<bool> {
        let before = self.server.wire().clone();
        let Some(own) = self.row(operation, "path") else { return Ok(false) };
        let mut paths = vec![own.clone()];
        paths.extend(lexicon::paths(operation.name).map(ToOwned::to_owned).filter(|path| *path != own));
        for path in paths {
            self.back_to(&before)?;
            self.set_row(operation, "path", json!(path))?;
            let mut heard = self.ask_with_token(operation)?;
            for method in ["POST", "PUT", "GET", "PATCH"] {
                if heard.http != 405 {
                    break;
                }
                let encoding = if method == "GET" { json!("query") } else { json!("json") };
                self.set_row(operation, "encoding", encoding)?;
                self.set_row(operation, "method", json!(method))?;
                heard = self.server.ask(operation, &unknown_alone())?;
            }
            if heard.http != 405 && !self.is_nowhere(&heard)? {
                return Ok(true);
            }
        }
        self.back_to(&before)?;
        Ok(false)
    }

    /// Goes back to an earlier section, but keeps what was learnt of the token.
    fn back_to(&mut self, before: &Map<String, Value>) -> Result<()> {
        let mut wire = before.clone();
        for key in TOKEN_KEYS {
            match self.server.get(&[key]).cloned() {
                Some(value) => _ = wire.insert(key.to_owned(), value),
                None => _ = wire.shift_remove(key),
            }
        }
        self.server.become_of(wire).map(drop)
    }

    /// Asks with the token where the section has it, then wherever servers take it.
    fn ask_with_token(&mut self, operation: &Operation) -> Result<Heard> {
        let heard = self.server.ask(operation, &unknown_alone())?;
        if !heard.is_unauthorised {
            return Ok(heard);
        }
        for (key, name, scheme) in lexicon::TOKENS {
            for key in TOKEN_KEYS {
                self.server.set(&[key], None)?;
            }
            self.server.set(&[key], Some(json!(name)))?;
            if *key == "auth_header" {
                self.server.set(&["auth_scheme"], Some(json!(scheme)))?;
            }
            let heard = self.server.ask(operation, &unknown_alone())?;
            if !heard.is_unauthorised {
                return Ok(heard);
            }
        }
        let detail = "the server refuses the token wherever it stands: in headers, in the query, in the body";
        let told = "Сервер не принимает токен ни одним из известных способов. Проверьте токен; если он верен, \
                    задайте wire.auth_header и wire.auth_scheme, wire.auth_query или wire.auth_field.";
        Err(Error::new(Status::Unauthorized, detail).with_message(told))
    }

    fn is_nowhere(&mut self, heard: &Heard) -> Result<bool> {
        if self.nowhere.is_none() {
            let nowhere = self.server.ask_nowhere()?;
            let again = self.server.ask_nowhere()?;
            self.volatile.extend(nowhere.changed(&again));
            self.nowhere = Some(if nowhere.is_done() { String::new() } else { self.tells(&nowhere) });
        }
        Ok(self.nowhere.as_ref() == Some(&self.tells(heard)))
    }

    /// The section's word for a part of an operation's row, or the table's.
    #[must_use]
    pub fn row(&self, operation: &Operation, part: &str) -> Option<String> {
        let set = self.server.get(&["operations", operation.name, part]).and_then(Value::as_str);
        let route = operation.route?;
        let table = match part {
            "path" => route.path,
            "method" => route.method,
            _ => route.encoding.name(),
        };
        Some(set.unwrap_or(table).to_owned())
    }

    /// Sets a part of an operation's row, or takes it away where the table says the same.
    ///
    /// # Errors
    /// Of the network.
    pub fn set_row(&mut self, operation: &Operation, part: &str, value: Value) -> Result<bool> {
        let key = ["operations", operation.name, part];
        self.server.set(&key, None)?;
        let is_tables = self.row(operation, part).is_some_and(|table| value == table);
        if is_tables { Ok(true) } else { self.server.set(&key, Some(value)) }
    }

    /// The encodings that a method permits, the present one first.
    #[must_use]
    pub fn encodings(&self, operation: &Operation) -> Vec<&'static str> {
        let own = self.row(operation, "encoding").unwrap_or_default();
        let method = self.row(operation, "method").unwrap_or_default();
        if matches!(method.as_str(), "GET" | "DELETE") {
            return vec![Encoding::Query.name()];
        }
        let mut all = [Encoding::Json, Encoding::Form, Encoding::Query].map(Encoding::name);
        all.sort_by_key(|name| *name != own);
        all.to_vec()
    }
}
