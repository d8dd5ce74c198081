//! A row of the table as a session speaks it: the table's with the configuration's overrides.

use super::encode;
use super::rename::Names;
use super::table::{Encoding, Field, Operation};
use crate::config::OperationOverride;
use crate::error::{Error, Result};

/// A row in force.
#[derive(Debug)]
pub struct InForce {
    /// Whose.
    pub operation: Operation,
    /// The HTTP method.
    pub method: String,
    /// The path under the base URL, perhaps with fields in braces.
    pub path: String,
    /// How the body is written.
    pub encoding: Encoding,
    /// The request's fields that bear other names on the wire.
    pub fields: Names,
    /// The answer's.
    pub response_fields: Names,
}

/// The methods that a request may have.
pub const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// Whether a request of this method carries its fields in the query.
#[must_use]
pub fn has_no_body(method: &str) -> bool {
    matches!(method, "GET" | "DELETE")
}

impl InForce {
    /// The table's row; `None` for an operation of the library's own.
    #[must_use]
    pub fn of(operation: Operation) -> Option<Self> {
        let route = operation.row().route.as_ref()?;
        Some(InForce {
            operation,
            method: route.method.to_owned(),
            path: route.path.to_owned(),
            encoding: route.encoding,
            fields: Names::new(),
            response_fields: Names::new(),
        })
    }

    /// The configuration's word.
    ///
    /// # Errors
    /// `BAD_CONFIG` naming the key.
    pub fn apply(&mut self, change: &OperationOverride) -> Result<()> {
        let key = |name: &str| format!("wire.operations.{}.{name}", self.operation.name());
        if let Some(method) = &change.method {
            if !METHODS.contains(&method.as_str()) {
                let en = "is not GET, POST, PUT, PATCH or DELETE";
                return Err(Error::config(key("method"), "неверный метод", en));
            }
            self.method.clone_from(method);
            if has_no_body(method) {
                self.encoding = Encoding::Query;
            }
        }
        if let Some(path) = &change.path {
            if !is_path(path) {
                let en = "must begin with / and hold no spaces, query or fragment";
                return Err(Error::config(key("path"), "нужен путь от /, без ? и #", en));
            }
            if !encode::is_template(path) {
                let en = "holds braces that are no {field}";
                return Err(Error::config(key("path"), "в скобках { } нужно имя поля", en));
            }
            self.path.clone_from(path);
        }
        if let Some(encoding) = &change.encoding {
            self.encoding = Encoding::named(encoding).ok_or_else(|| {
                Error::config(key("encoding"), "нужно form, json или query", "must be form, json or query")
            })?;
        }
        if has_no_body(&self.method) && self.encoding != Encoding::Query {
            let en = "must be query: such a request has no body";
            return Err(Error::config(key("encoding"), "у такого запроса нет тела, нужно query", en));
        }
        let row = self.operation.row();
        let ours: Vec<&str> = row.fields.iter().map(|f| f.name).collect();
        let theirs: Vec<&str> = row.answer.iter().map(|f| f.name).collect();
        known_names(&key("fields"), &change.fields, &ours)?;
        distinct_names(&key("fields"), &change.fields, row.fields)?;
        known_names(&key("response_fields"), &change.response_fields, &theirs)?;
        self.fields.clone_from(&change.fields);
        self.response_fields.clone_from(&change.response_fields);
        Ok(())
    }
}

/// Whether this is a path under the base URL, without a query of its own.
#[must_use]
pub fn is_path(path: &str) -> bool {
    path.starts_with('/') && path.bytes().all(|b| b.is_ascii_graphic()) && !path.contains(['?', '#'])
}

fn known_names(key: &str, names: &Names, known: &[&str]) -> Result<()> {
    for (name, wire) in names {
        let key = format!("{key}.{name}");
        if !known.contains(&name.as_str()) {
            return Err(Error::config(key, "такого поля нет", "is not a field of the operation"));
        }
        if wire.as_deref().is_some_and(|wire| wire.split('.').any(str::is_empty)) {
            let en = "is empty, or a part of it is; null switches a field off";
            return Err(Error::config(key, "пустое имя", en));
        }
    }
    Ok(())
}

/// Refuses two fields of a request under one name: one of them would be lost.
fn distinct_names(key: &str, names: &Names, fields: &[Field]) -> Result<()> {
    let on_the_wire = |name: &'static str| {
        let (parent, last) = name.rsplit_once('.').unwrap_or(("", name));
        let wire = names.get(name).map_or(Some(last), |wire| wire.as_deref())?;
        Some((name, parent, wire))
    };
    let wire: Vec<_> = fields.iter().filter_map(|f| on_the_wire(f.name)).collect();
    let leads_into = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let clash = wire.iter().find(|(name, parent, here)| {
        names.contains_key(*name)
            && wire.iter().any(|(other, of, there)| other != name && of == parent && leads_into(there, here))
    });
    match clash {
        Some((name, ..)) => Err(Error::config(
            format!("{key}.{name}"),
            "имя уже занято другим полем",
            "is another field's name",
        )),
        None => Ok(()),
    }
}
