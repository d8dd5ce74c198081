//! What a request carries: a form with PHP-style nesting, JSON or a query, whichever came.

use serde_json::{Map, Value};

use crate::refusal::{Reason, Refusal};

/// Nesting deeper than this is not followed: `a[b][c]…` is cheap to send and costly to build.
const DEPTH_MAX: usize = 8;

/// How a body is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `application/x-www-form-urlencoded`
    Form,
    /// `application/json`
    Json,
    /// No body; the fields stand in the address.
    Query,
}

impl Encoding {
    /// The encoding of a name in a dialect.
    pub fn named(name: &str) -> Option<Encoding> {
        match name {
            "form" => Some(Encoding::Form),
            "json" => Some(Encoding::Json),
            "query" => Some(Encoding::Query),
            _ => None,
        }
    }

    /// The encoding of a request that arrived. Without a content type the body's first sign decides.
    pub fn of(content_type: &str, raw: &[u8]) -> Option<Encoding> {
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            _ if raw.is_empty() => Some(Encoding::Query),
            "application/x-www-form-urlencoded" => Some(Encoding::Form),
            "application/json" | "text/json" => Some(Encoding::Json),
            "" if raw.starts_with(b"{") => Some(Encoding::Json),
            "" => Some(Encoding::Form),
            _ => None,
        }
    }
}

/// The fields of query and body together; the body wins.
pub fn read(encoding: Option<Encoding>, query: &str, raw: &[u8]) -> Result<Value, Refusal> {
    let mut fields = match parse_form(query) {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let body = match encoding {
        Some(Encoding::Query) => return Ok(Value::Object(fields)),
        Some(Encoding::Json) => {
            serde_json::from_slice::<Value>(raw).map_err(|_| Reason::BadBody.on("body"))?
        }
        Some(Encoding::Form) => match std::str::from_utf8(raw) {
            Ok(text) => parse_form(text),
            Err(_) => return Err(Reason::BadBody.on("body")),
        },
        None => return Err(Reason::WrongEncoding.on("body")),
    };
    match body {
        Value::Object(body) => fields.extend(body),
        _ => return Err(Reason::BadBody.on("body")),
    }
    Ok(Value::Object(fields))
}

/// Reads `a=1&items[0][code]=x` as PHP does.
pub fn parse_form(text: &str) -> Value {
    let mut root = Map::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        insert(&mut root, &keys(&decode(name)), decode(value));
    }
    lists(Value::Object(root))
}

/// `items[0][code]` → `items`, `0`, `code`.
fn keys(name: &str) -> Vec<String> {
    let (first, rest) = name.split_once('[').unwrap_or((name, ""));
    let mut keys = vec![first.to_owned()];
    if !rest.is_empty() {
        keys.extend(rest.trim_end_matches(']').split("][").take(DEPTH_MAX).map(str::to_owned));
    }
    keys
}

fn insert(map: &mut Map<String, Value>, keys: &[String], value: String) {
    let Some((first, rest)) = keys.split_first() else { return };
    let key = if first.is_empty() { map.len().to_string() } else { first.clone() };
    if rest.is_empty() {
        map.insert(key, Value::String(value));
        return;
    }
    let below = map.entry(key).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(below) = below {
        insert(below, rest, value);
    }
}

/// Objects whose keys are all numbers are lists.
fn lists(value: Value) -> Value {
    let Value::Object(map) = value else { return value };
    let numbered = !map.is_empty() && map.keys().all(|key| key.bytes().all(|byte| byte.is_ascii_digit()));
    let below = map.into_iter().map(|(key, value)| (key, lists(value)));
    if numbered { below.map(|(_, value)| value).collect() } else { Value::Object(below.collect()) }
}

/// Reads what is escaped by percent signs, and `+` as a space.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escape = after.get(..2).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        let escape = escape.and_then(|pair| std::str::from_utf8(pair).ok());
        match (first, escape.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(first),
        }
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn forms_nest_as_in_php() {
        let form = "phone=%2B7+987&items[0][code]=a&items[0][qty]=1&items%5B1%5D%5Bcode%5D=b&tags[]=x&tags[]=y&empty=&100%=1";
        let expected = json!({"phone": "+7 987", "items": [{"code": "a", "qty": "1"}, {"code": "b"}],
            "tags": ["x", "y"], "empty": "", "100%": "1"});
        assert_eq!(parse_form(form), expected);
    }

    #[test]
    fn the_body_wins_over_the_query() {
        let read = |kind, raw: &str| read(Encoding::of(kind, raw.as_bytes()), "a=1&b=2", raw.as_bytes());
        assert_eq!(read("application/json; charset=utf-8", r#"{"b":3}"#).unwrap(), json!({"a": "1", "b": 3}));
        assert_eq!(read("", "").unwrap(), json!({"a": "1", "b": "2"}));
        assert_eq!(read("text/csv", "a;b").unwrap_err().status, 415);
        assert_eq!(read("application/json", "[1]").unwrap_err().status, 400);
    }
}
