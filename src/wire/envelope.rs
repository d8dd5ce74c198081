//! An envelope whose keys have other names, brought back to the known ones.

use serde_json::{Map, Value};

use crate::config::Envelope;
use crate::error::{Error, Result};

/// The keys that differ: theirs and ours.
#[derive(Debug, Default)]
pub struct Keys(Vec<(String, &'static str)>);

impl Keys {
    /// What the configuration says.
    ///
    /// # Errors
    /// `BAD_CONFIG` naming the key.
    pub fn of(envelope: &Envelope) -> Result<Self> {
        let names = [
            ("wire.envelope.status", &envelope.status, "statusCode"),
            ("wire.envelope.message", &envelope.message, "message"),
            ("wire.envelope.data", &envelope.data, "data"),
        ];
        for (n, (key, name, _)) in names.iter().enumerate() {
            if name.is_empty() {
                return Err(Error::config(*key, "пустое имя", "is empty"));
            }
            if names[..n].iter().any(|(_, other, _)| other == name) {
                return Err(Error::config(*key, "имя уже занято", "is the name of another key"));
            }
        }
        let differing = names.into_iter().filter(|(_, name, ours)| name != ours);
        Ok(Keys(differing.map(|(_, name, ours)| (name.clone(), ours)).collect()))
    }

    /// Whether an answer can be read as it is.
    #[must_use]
    pub fn are_known(&self) -> bool {
        self.0.is_empty()
    }

    /// The answer under the known keys; `None` for what is no object, or has nothing to rename.
    #[must_use]
    pub fn renamed(&self, body: &[u8]) -> Option<Vec<u8>> {
        let object: Map<String, Value> = serde_json::from_slice(body).ok()?;
        let status =
            self.0.iter().find(|(_, ours)| *ours == "statusCode").map_or("statusCode", |(name, _)| name);
        // Without a status there is no envelope, and the answer's own fields may bear these names.
        object.get(status)?;
        let renamed: Map<String, Value> = object
            .into_iter()
            .map(|(key, value)| match self.0.iter().find(|(name, _)| *name == key) {
                // Own numbers begin with 0 for "all is well"; HTTP has no such status.
                Some((_, ours)) if *ours == "statusCode" && value == 0 => ((*ours).to_owned(), 200.into()),
                Some((_, ours)) => ((*ours).to_owned(), value),
                None => (key, value),
            })
            .collect();
        serde_json::to_vec(&renamed).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_status_is_an_envelope() {
        let [status, message, data] = ["code", "text", "result"].map(ToOwned::to_owned);
        let keys = Keys::of(&Envelope { status, message, data }).unwrap();
        let renamed = keys.renamed(br#"{"code":200,"text":"ok","result":{"result":1},"x":2}"#).unwrap();
        assert_eq!(renamed, br#"{"statusCode":200,"message":"ok","data":{"result":1},"x":2}"#);
        let renamed = keys.renamed(br#"{"code":0,"text":"","result":null}"#).unwrap();
        assert_eq!(renamed, br#"{"statusCode":200,"message":"","data":null}"#);
        assert_eq!(keys.renamed(br#"{"result":1,"text":"bare"}"#), None);
        assert_eq!(keys.renamed(b"[]"), None);
    }
}
