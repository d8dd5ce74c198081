//! JSON text looked into without building a tree of it.

use std::borrow::Cow;

use memchr::{memchr_iter, memchr2_iter};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// So many brackets may be nested; a text with fewer of them in all needs no closer look.
const DEPTH_MAX: usize = 120;

/// Which of some names a key is.
pub struct Name<F>(pub F);

impl<'de, F: Fn(&str) -> Option<usize>> DeserializeSeed<'de> for Name<F> {
    type Value = Option<usize>;
    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<F: Fn(&str) -> Option<usize>> Visitor<'_> for Name<F> {
    type Value = Option<usize>;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok((self.0)(key))
    }
}

/// The raw texts of some keys of an object; of a key that stands twice the last one. `None` for what is no object, or
/// no JSON.
#[must_use]
pub fn pick<'t, const N: usize>(text: &'t str, names: [&str; N]) -> Option<[Option<&'t str>; N]> {
    let mut picked = [None; N];
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.deserialize_map(Picker { names: &names, picked: &mut picked, to_the_end: true }).ok()?;
    reader.end().ok()?;
    Some(picked)
}

/// The same of an object that is known to be sound: stops at the last key that it needs, mostly an early one.
#[must_use]
pub fn pick_first<'t, const N: usize>(text: &'t str, names: [&str; N]) -> [Option<&'t str>; N] {
    let mut picked = [None; N];
    let mut reader = serde_json::Deserializer::from_str(text);
    // Stopping is an error to the reader, and of no interest.
    _ = reader.deserialize_map(Picker { names: &names, picked: &mut picked, to_the_end: false });
    picked
}

struct Picker<'n, 'p, 't> {
    names: &'n [&'n str],
    picked: &'p mut [Option<&'t str>],
    to_the_end: bool,
}

impl<'de> Visitor<'de> for Picker<'_, '_, 'de> {
    type Value = ();
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while self.to_the_end || self.picked.iter().any(Option::is_none) {
            match map.next_key_seed(Name(|key: &str| self.names.iter().position(|name| *name == key)))? {
                None => break,
                Some(Some(place)) => self.picked[place] = Some(map.next_value::<&RawValue>()?.get()),
                Some(None) => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }
}

/// The text of a raw string; `None` for any other value.
#[must_use]
pub fn unescaped(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str(raw).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

/// Whether only a look at the whole text can say that it is sound: it may be too deep, or hold half a character.
#[must_use]
pub fn is_suspicious(text: &[u8]) -> bool {
    memchr2_iter(b'{', b'[', text).count() > DEPTH_MAX || escapes_a_surrogate(text)
}

/// Whether half of a surrogate pair is written as an escape: alone it is no character.
fn escapes_a_surrogate(text: &[u8]) -> bool {
    let begins = |at: usize| {
        let part = text.get(at..at + 4);
        part.is_some_and(|part| part[1] == b'u' && part[2] | 0x20 == b'd' && part[3] >= b'8')
    };
    memchr_iter(b'\\', text).any(begins)
}

/// A server's text as a strict reader takes it: half a character becomes U+FFFD, and a control character that stands in
/// a string as it is becomes its escape. `None` for brackets nested too deeply.
#[must_use]
pub fn mended(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut written = String::with_capacity(text.len() + 16);
    let (mut from, mut at, mut depth, mut in_string) = (0, 0, 0_usize, false);
    while at < bytes.len() {
        let replacement = match bytes[at] {
            b'"' => {
                in_string = !in_string;
                None
            }
            b'{' | b'[' if !in_string => {
                depth += 1;
                None
            }
            b'}' | b']' if !in_string => {
                depth = depth.saturating_sub(1);
                None
            }
            b'\\' if in_string => match surrogate(bytes, at) {
                Some(0xd800..0xdc00) if matches!(surrogate(bytes, at + 6), Some(0xdc00..0xe000)) => {
                    at += 11;
                    None
                }
                Some(_) => Some((6, "\\ufffd".to_owned())),
                None => {
                    at += 1;
                    None
                }
            },
            control @ 0..0x20 if in_string => Some((1, format!("\\u{control:04x}"))),
            _ => None,
        };
        if depth > DEPTH_MAX {
            return None;
        }
        match replacement {
            Some((length, replacement)) => {
                written.push_str(&text[from..at]);
                written.push_str(&replacement);
                at += length;
                from = at;
            }
            None => at += 1,
        }
    }
    written.push_str(&text[from.min(text.len())..]);
    Some(written)
}

/// The half of a surrogate pair that is escaped here.
fn surrogate(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let unit = u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    (0xd800..0xe000).contains(&unit).then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_keys_are_picked_and_of_two_the_last() {
        let text = r#"{"a":1,"b":{"a":2},"a":[3],"c":"x"}"#;
        assert_eq!(pick(text, ["b", "a", "z"]), Some([Some(r#"{"a":2}"#), Some("[3]"), None]));
        assert_eq!(pick_first(text, ["a"]), [Some("1")]);
        for broken in ["", "[]", r#"{"a":1"#, r#"{"a":1} x"#] {
            assert_eq!(pick(broken, ["a"]), None, "{broken}");
        }
    }

    #[test]
    fn halves_of_characters_and_bare_control_characters_are_mended_and_nothing_else() {
        for (text, expected) in [
            (r#"{"a":"\ud83d"}"#, r#"{"a":"\ufffd"}"#),
            (r#"{"a":"x\uDE00\uD83Dy"}"#, r#"{"a":"x\ufffd\ufffdy"}"#),
            (r#"{"a":"\ud83d\ude00"}"#, r#"{"a":"\ud83d\ude00"}"#),
            (r#"{"a":"\\ud83d"}"#, r#"{"a":"\\ud83d"}"#),
            ("{\n\"a\":\t\"x\ty\"}", "{\n\"a\":\t\"x\\u0009y\"}"),
            (r#"{"a":"\"[[{{"}"#, r#"{"a":"\"[[{{"}"#),
            (r#"{"a":"\u"#, r#"{"a":"\u"#),
            ("\\", "\\"),
        ] {
            assert_eq!(mended(text).as_deref(), Some(expected));
        }
        assert_eq!(mended(&"[".repeat(DEPTH_MAX + 1)), None);
        let flat = "[],".repeat(500);
        assert_eq!(mended(&flat), Some(flat));
    }
}
