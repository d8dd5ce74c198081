//! An answer on its way to the caller: the server's own text as long as nobody needs more of it.
//!
//! A receipt's calculation comes as a few kilobytes, and a till wants them as they are: building a tree of them and
//! writing it again took most of a call's time.

use memchr::{memchr_iter, memchr2_iter};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::table::Operation;

/// So many brackets may be nested, and text with more of them is read as a tree, which refuses what is too deep.
const BRACKETS_MAX: usize = 120;

/// What the server said.
#[derive(Clone, Debug)]
pub enum Answer {
    /// An object's text, untouched.
    Text(String),
    /// An object that was looked into.
    Object(Map<String, Value>),
}

impl From<Map<String, Value>> for Answer {
    fn from(object: Map<String, Value>) -> Self {
        Answer::Object(object)
    }
}

impl Answer {
    /// The text for the caller.
    #[must_use]
    pub fn into_text(self) -> String {
        match self {
            Answer::Text(text) => text,
            Answer::Object(object) => Value::Object(object).to_string(),
        }
    }

    /// The object, to be looked into.
    #[must_use]
    pub fn into_object(self) -> Map<String, Value> {
        match self {
            Answer::Text(text) => serde_json::from_str(&text).unwrap_or_default(),
            Answer::Object(object) => object,
        }
    }

    /// Some fields of the object, in the order asked for.
    #[must_use]
    pub fn fields<const N: usize>(&self, names: [&str; N]) -> [Option<Value>; N] {
        match self {
            Answer::Object(object) => names.map(|name| object.get(name).cloned()),
            Answer::Text(text) => {
                let mut found =
                    pick_first(text, &names).into_iter().map(|raw| serde_json::from_str(raw?.get()).ok());
                names.map(|_| found.next().flatten())
            }
        }
    }
}

/// The data's text of a plain success that has what the operation must return; anything less plain is for
/// [`super::answer::read`] to look into.
#[must_use]
pub fn untouched(operation: &Operation, body: &[u8]) -> Option<String> {
    if needs_a_tree(body) {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    let top = pick(text, &["statusCode", "data", "success", "status", "error"])?;
    let data = match top[..] {
        [Some(code), Some(data), None, ..] if is_success(code) => data.get(),
        [None, None, None, None, None] => text,
        _ => return None,
    };
    let needed: Vec<&str> = operation.answer.iter().filter(|f| f.required).map(|f| f.name).collect();
    let found = pick_first(data, &needed);
    let is_there = |raw: Option<&RawValue>| raw.is_some_and(|raw| !matches!(raw.get(), "null" | "\"\""));
    (data.starts_with('{') && found.into_iter().all(is_there)).then(|| data.to_owned())
}

/// A body without what some servers put around it: a byte order mark, blanks and line ends.
#[must_use]
pub fn trimmed(body: &[u8]) -> &[u8] {
    body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body).trim_ascii()
}

/// Whether only a reader of the whole text can say that it is sound: it may be too deep, or no text in places.
#[must_use]
pub fn needs_a_tree(text: &[u8]) -> bool {
    brackets(text) > BRACKETS_MAX || escapes_a_surrogate(text)
}

/// How many brackets open in this text.
fn brackets(text: &[u8]) -> usize {
    memchr2_iter(b'{', b'[', text).count()
}

/// Whether half of a surrogate pair is written as an escape: alone it is no character, and only a reader of the
/// whole text sees whether its other half follows.
fn escapes_a_surrogate(text: &[u8]) -> bool {
    let begins = |at: usize| {
        let part = text.get(at..at + 4);
        part.is_some_and(|part| part[1] == b'u' && part[2] | 0x20 == b'd' && part[3] >= b'8')
    };
    memchr_iter(b'\\', text).any(begins)
}

fn is_success(code: &RawValue) -> bool {
    code.get().parse().is_ok_and(|code: u16| (200..300).contains(&code))
}

/// The raw texts of some keys of an object; of a key that stands twice the last one. `None` for what is no object.
fn pick<'t>(text: &'t str, names: &[&str]) -> Option<Vec<Option<&'t RawValue>>> {
    let mut picked = vec![None; names.len()];
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.deserialize_map(Picker { names, picked: &mut picked, to_the_end: true }).ok()?;
    reader.end().ok()?;
    Some(picked)
}

/// The same of an object that is known to be sound: stops at the last key that it needs, mostly an early one.
fn pick_first<'t>(text: &'t str, names: &[&str]) -> Vec<Option<&'t RawValue>> {
    let mut picked = vec![None; names.len()];
    let mut reader = serde_json::Deserializer::from_str(text);
    // Stopping is an error to the reader, and of no interest.
    _ = reader.deserialize_map(Picker { names, picked: &mut picked, to_the_end: false });
    picked
}

struct Picker<'n, 'p, 't> {
    names: &'n [&'n str],
    picked: &'p mut Vec<Option<&'t RawValue>>,
    to_the_end: bool,
}

impl<'de> Visitor<'de> for Picker<'_, '_, 'de> {
    type Value = ();
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while self.to_the_end || self.picked.iter().any(Option::is_none) {
            match map.next_key_seed(Name(self.names))? {
                None => break,
                Some(Some(place)) => self.picked[place] = Some(map.next_value()?),
                Some(None) => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }
}

/// Which of the names a key is.
pub struct Name<'n>(pub &'n [&'n str]);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<usize>;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|name| *name == key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::table;
    use serde_json::json;

    fn calc(body: &str) -> Option<String> {
        untouched(table::find("check.calc").unwrap(), body.as_bytes())
    }

    #[test]
    fn plain_successes_are_taken_as_they_are() {
        let data = r#"{"calc_id" : "c", "x": [1.10, 1e400], "x": "\u0430"}"#;
        for body in [
            data.to_owned(),
            format!(r#"{{"statusCode":200,"message":"ok","data":{data},"backendExecTimeSec":0.2}}"#),
            format!(r#"{{"data":1,"data":{data},"statusCode":201}}"#),
        ] {
            assert_eq!(calc(&body).as_deref(), Some(data), "{body}");
        }
        let answer = Answer::Text(data.to_owned());
        assert_eq!(answer.fields(["y", "calc_id"]), [None, Some(json!("c"))]);
        assert_eq!(answer.into_object()["x"], "а");
    }

    #[test]
    fn what_stands_around_the_body_is_no_part_of_it_whichever_way_it_is_read() {
        let config = crate::config::Config::parse(r#"{"token":"t"}"#).unwrap();
        let contract = crate::wire::Contract::new(&config.wire, &config.token).unwrap();
        let operation = table::find("check.rollback").unwrap();
        let body = r#"{"x":98}"#;
        let around = [("", ""), ("\u{feff}", "\n"), (" \t\r\n", " "), ("\u{c}", "\u{c}")];
        for (before, after) in around {
            let body = format!("{before}{body}{after}");
            for answer in
                [contract.decode(operation, 200, body.as_bytes()), contract.decode_any(200, body.as_bytes())]
            {
                assert_eq!(Value::Object(answer.unwrap().into_object()), json!({"x": 98}), "{body:?}");
            }
        }
        for strange in ["\u{a0}", "\u{b}", "\u{2028}", "\0"] {
            let body = format!("{strange}{body}{strange}");
            assert!(contract.decode(operation, 200, body.as_bytes()).is_err(), "{body:?}");
            assert!(contract.decode_any(200, body.as_bytes()).is_err(), "{body:?}");
        }
    }

    #[test]
    fn everything_else_is_left_to_be_looked_into() {
        for body in [
            r#"{"statusCode":422,"data":{"calc_id":"c"}}"#,
            r#"{"statusCode":"200","data":{"calc_id":"c"}}"#,
            r#"{"statusCode":200,"data":{"calc_id":""}}"#,
            r#"{"statusCode":200,"data":{"calc_id":null}}"#,
            r#"{"statusCode":200,"data":{}}"#,
            r#"{"statusCode":200,"data":[]}"#,
            r#"{"statusCode":200,"calc_id":"c"}"#,
            r#"{"success":true,"data":{"calc_id":"c"}}"#,
            r#"{"status":422,"message":"x","calc_id":"c"}"#,
            r#"{"error":"x","calc_id":"c"}"#,
            r#"{"calc_id":"c"} x"#,
            r#"{"calc_id":"c","x":"\ud83d"}"#,
            r#"{"calc_id":"c","\uDE00\uD83D":1}"#,
            r#"{"statusCode":200,"data":{"calc_id":"c","x":"\uD83D\uDE00"}}"#,
            r#"{"calc_id":"c""#,
            "[1]",
            "",
        ] {
            assert_eq!(calc(body), None, "{body}");
        }
        let deep = format!(r#"{{"calc_id":"c","x":{}{}}}"#, "[".repeat(200), "]".repeat(200));
        assert_eq!(calc(&deep), None);
    }
}
