//! Writes a checked request as bytes: form, JSON or query.

use std::borrow::Cow;

use form_urlencoded::Serializer;
use serde_json::{Map, Value};

use super::table::Encoding;
use crate::error::{Error, Result};

/// Largest form or query; a till's are a few hundred bytes.
const FORM_BYTES_MAX: usize = 4 << 20;

/// A request as it leaves, under the base URL.
#[derive(Debug)]
pub struct WireRequest<'t> {
    /// The HTTP method.
    pub method: String,
    /// The path with the query.
    pub path: String,
    /// The body's type; `None` with no body.
    pub content_type: Option<&'static str>,
    /// The body.
    pub body: Cow<'t, [u8]>,
}

/// A request whose body is JSON already.
#[must_use]
pub fn as_json<'t>(method: &str, path: &str, body: Cow<'t, [u8]>) -> WireRequest<'t> {
    let content_type = Some("application/json; charset=utf-8");
    WireRequest { method: method.to_owned(), path: path.to_owned(), content_type, body }
}

/// The request in this encoding; the object is under the wire's names.
///
/// # Errors
/// `INVALID_ARGUMENT` for what grows beyond measure: nested fields repeat their whole path in a form.
pub fn encode(
    method: &str,
    path: &str,
    encoding: Encoding,
    object: &Map<String, Value>,
) -> Result<WireRequest<'static>> {
    if encoding != Encoding::Json
        && object.iter().fold(0, |sum, (k, v)| pairs_size(sum, k.len(), v)) > FORM_BYTES_MAX
    {
        let en = format!("is larger than {FORM_BYTES_MAX} bytes in this encoding");
        return Err(Error::argument("request", "слишком большой запрос", &en));
    }
    let mut request = WireRequest {
        method: method.to_owned(),
        path: path.to_owned(),
        content_type: None,
        body: Cow::Borrowed(&[]),
    };
    match encoding {
        // Writing a Value of strings and numbers into memory cannot fail.
        Encoding::Json => {
            return Ok(as_json(method, path, Cow::Owned(serde_json::to_vec(object).unwrap_or_default())));
        }
        Encoding::Form => {
            request.content_type = Some("application/x-www-form-urlencoded; charset=utf-8");
            request.body = Cow::Owned(pairs(object).into_bytes());
        }
        Encoding::Query if object.is_empty() => {}
        Encoding::Query => {
            request.path.push(if path.contains('?') { '&' } else { '?' });
            request.path.push_str(&pairs(object));
        }
    }
    Ok(request)
}

/// The parts of a path that a request fills in: `calc_id` of `/check/{calc_id}`.
pub fn places(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

/// Whether the braces of a path are all around names.
#[must_use]
pub fn is_template(path: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    };
    let named = places(path).filter(|name| is_name(name)).count();
    named == path.matches('{').count() && named == path.matches('}').count()
}

/// The path with the fields that it names, which leave the object.
///
/// # Errors
/// The name of the one that is not there.
pub fn filled_in<'p>(path: &'p str, object: &mut Map<String, Value>) -> std::result::Result<String, &'p str> {
    let mut filled = path.to_owned();
    for name in places(path) {
        let text = match object.shift_remove(name) {
            Some(Value::String(text)) if !text.is_empty() => text,
            Some(Value::Number(number)) => number.to_string(),
            _ => return Err(name),
        };
        filled = filled.replacen(&format!("{{{name}}}"), &in_path(&text), 1);
    }
    Ok(filled)
}

/// Everything but letters, digits and `-_.~` as percents; a part of dots alone would be taken for a folder.
fn in_path(text: &str) -> String {
    let is_dots = text.bytes().all(|b| b == b'.');
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) || (byte == b'.' && !is_dots) {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}

/// About how many bytes a field takes in a form, added to those before it; stops counting once it is too many.
fn pairs_size(sum: usize, key: usize, value: &Value) -> usize {
    if sum > FORM_BYTES_MAX {
        return sum;
    }
    match value {
        Value::Null | Value::Bool(_) => sum + key + 2,
        Value::Number(n) => sum + key + n.as_str().len() + 2,
        Value::String(s) => sum + key + s.len() + 2,
        Value::Array(entries) => entries.iter().fold(sum, |sum, entry| pairs_size(sum, key + 4, entry)),
        Value::Object(inner) => inner.iter().fold(sum, |sum, (k, v)| pairs_size(sum, key + k.len() + 2, v)),
    }
}

fn pairs(object: &Map<String, Value>) -> String {
    let mut out = Serializer::new(String::new());
    for (key, value) in object {
        append(&mut out, key, value);
    }
    out.finish()
}

/// Nested values go out the way PHP servers read them: `items[0][code]=…`.
fn append(out: &mut Serializer<'_, String>, key: &str, value: &Value) {
    match value {
        Value::Null => _ = out.append_pair(key, ""),
        Value::Bool(b) => _ = out.append_pair(key, if *b { "1" } else { "0" }),
        Value::Number(n) => _ = out.append_pair(key, n.as_str()),
        Value::String(s) => _ = out.append_pair(key, s),
        Value::Array(entries) => {
            entries.iter().enumerate().for_each(|(n, e)| append(out, &format!("{key}[{n}]"), e));
        }
        Value::Object(inner) => inner.iter().for_each(|(k, v)| append(out, &format!("{key}[{k}]"), v)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_takes_the_fields_that_it_names() {
        let mut object = json!({"calc_id": "a/б .", "n": 7, "pin": "1"}).as_object().unwrap().clone();
        let path = filled_in("/check/{calc_id}/pin/{n}/", &mut object).unwrap();
        assert_eq!(path, "/check/a%2F%D0%B1%20./pin/7/");
        assert_eq!(Value::Object(object.clone()), json!({"pin": "1"}));
        assert_eq!(filled_in("/check/{calc_id}", &mut object), Err("calc_id"));
        let mut dots = json!({"n": ".."}).as_object().unwrap().clone();
        assert_eq!(filled_in("/{n}/x", &mut dots).unwrap(), "/%2E%2E/x");
        assert_eq!(["/a/{b}/c", "/a"].map(is_template), [true; 2]);
        assert_eq!(["/a/{b", "/a/{}", "/a/b}", "/a/}b{", "/a/{b c}"].map(is_template), [false; 5]);
    }

    #[test]
    fn the_three_encodings() {
        let object =
            json!({"phone": "+7 900", "n": 0.30, "items": [{"code": "я"}], "yes": true, "none": null});
        let object = object.as_object().unwrap();
        let form = encode("POST", "/a", Encoding::Form, object).unwrap();
        let expected = "phone=%2B7+900&n=0.3&items%5B0%5D%5Bcode%5D=%D1%8F&yes=1&none=";
        assert_eq!(String::from_utf8(form.body.into_owned()).unwrap(), expected);
        let query = encode("GET", "/a?b=1", Encoding::Query, object).unwrap();
        assert_eq!(query.path, format!("/a?b=1&{expected}"));
        assert!(query.body.is_empty() && query.content_type.is_none());
        assert_eq!(encode("GET", "/a", Encoding::Query, &Map::new()).unwrap().path, "/a");
        let json = encode("POST", "/a", Encoding::Json, object).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&json.body).unwrap(), Value::Object(object.clone()));
    }

    #[test]
    fn a_form_that_would_repeat_long_paths_without_end_is_refused() {
        let entries = Value::Array(vec![Value::Null; 4_000]);
        let object = Map::from_iter([("k".repeat(100_000), entries)]);
        let error = encode("POST", "/a", Encoding::Form, &object).unwrap_err();
        assert_eq!(error.field(), Some("request"));
        assert!(encode("POST", "/a", Encoding::Json, &object).is_ok());
    }
}
