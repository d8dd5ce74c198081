//! How the store's token travels: in a header, in the query, or in a field of the body.

use serde_json::{Map, Value};

use super::encode::WireRequest;
use crate::config::Wire;
use crate::error::{Error, Result};

/// What carries the token.
#[derive(Debug)]
pub enum Carrier {
    /// A header: its name and its whole value.
    Header(String, String),
    /// A parameter of the query, ready to be put behind a path.
    Query(String),
    /// A field of the body: its name, and the token.
    Field(String, String),
}

impl Carrier {
    /// What the configuration says.
    ///
    /// # Errors
    /// `BAD_CONFIG` naming the key.
    pub fn of(wire: &Wire, token: &str) -> Result<Self> {
        let named = |key: &'static str, name: &Option<String>| match name {
            Some(name) if name.trim().is_empty() => Err(Error::config(key, "пустое имя", "is empty")),
            name => Ok(name.clone()),
        };
        let query = named("wire.auth_query", &wire.auth_query)?;
        match (query, named("wire.auth_field", &wire.auth_field)?) {
            (Some(_), Some(_)) => {
                let en = "cannot be set beside wire.auth_query";
                Err(Error::config("wire.auth_field", "токен уже передаётся в адресе", en))
            }
            (Some(name), None) => {
                let pair = form_urlencoded::Serializer::new(String::new()).append_pair(&name, token).finish();
                Ok(Carrier::Query(pair))
            }
            (None, Some(name)) => Ok(Carrier::Field(name, token.to_owned())),
            (None, None) => header(wire, token),
        }
    }

    /// Adds the token to a request's fields, if it goes there.
    pub fn add_to_fields(&self, object: &mut Map<String, Value>) {
        if let Carrier::Field(name, token) = self {
            object.insert(name.clone(), Value::String(token.clone()));
        }
    }

    /// Adds the token to a request's path, if it goes there.
    #[must_use]
    pub fn added_to_path<'t>(&self, mut request: WireRequest<'t>) -> WireRequest<'t> {
        if let Carrier::Query(pair) = self {
            request.path.push(if request.path.contains('?') { '&' } else { '?' });
            request.path.push_str(pair);
        }
        request
    }
}

fn header(wire: &Wire, token: &str) -> Result<Carrier> {
    let header_ok = !wire.auth_header.is_empty()
        && wire.auth_header.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if !header_ok {
        return Err(Error::config("wire.auth_header", "неверное имя заголовка", "is not a header's name"));
    }
    if !wire.auth_scheme.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
        let en = "holds characters beyond ASCII";
        return Err(Error::config("wire.auth_scheme", "есть посторонние символы", en));
    }
    let scheme = wire.auth_scheme.trim();
    let value = if scheme.is_empty() { token.to_owned() } else { format!("{scheme} {token}") };
    Ok(Carrier::Header(wire.auth_header.clone(), value))
}
