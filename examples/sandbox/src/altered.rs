//! The usual answer with some of it otherwise: the fault `altered`.

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::answer::Reply;
use crate::dialect::Dialect;
use crate::faults::Altered;

/// Stands where the fault's own text goes, which need not be JSON.
const PLACE: &str = "sandbox-fault-value";

/// The answer's text. A refusal stays as it is.
pub fn text(how: &Altered, dialect: &Dialect, reply: &Reply) -> Bytes {
    let mut altered = reply.clone();
    let data = match &dialect.envelope {
        Some(keys) => altered.body.get_mut(&keys.data),
        None => Some(&mut altered.body),
    };
    let Some(Value::Object(data)) = data.filter(|_| reply.status < 300) else { return reply.text() };
    alter(how, data);
    let text = String::from_utf8_lossy(&altered.text()).into_owned();
    let value = how.value.as_deref().unwrap_or_default();
    Bytes::from(text.replace(&format!("\"{PLACE}\""), value))
}

fn alter(how: &Altered, data: &mut Map<String, Value>) {
    if !how.only.is_empty() {
        data.retain(|name, _| how.only.contains(name));
    }
    match &how.value {
        _ if how.field.is_empty() => {}
        Some(_) => _ = data.insert(how.field.clone(), PLACE.into()),
        None => _ = data.shift_remove(&how.field),
    }
}
