//! How JSON is spelt on the wire. All spellings mean the same.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The spelling of answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spelling {
    /// Without blanks.
    #[default]
    Compact,
    /// With line breaks, and a blank after each colon.
    Spaced,
    /// As PHP spells it when it is told nothing: `\u0427` and `\/`.
    Escaped,
}

impl Spelling {
    /// The JSON text.
    pub fn text(self, value: &Value) -> Bytes {
        match self {
            Spelling::Compact => Bytes::from(value.to_string()),
            Spelling::Spaced => Bytes::from(format!("{value:#}")),
            Spelling::Escaped => Bytes::from(escaped(&value.to_string())),
        }
    }
}

/// Outside texts JSON has neither slashes nor signs beyond ASCII, so that every one may be escaped.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for sign in json.chars() {
        match sign {
            '/' => text += "\\/",
            sign if sign.is_ascii() => text.push(sign),
            sign => sign.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text += &format!("\\u{unit:04x}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_spelling_means_the_same() {
        let value = json!({"имя": "Чай/кофе 🍵 \\ \"", "n": [1, 0.5]});
        let texts =
            [Spelling::Compact, Spelling::Spaced, Spelling::Escaped].map(|spelling| spelling.text(&value));
        for text in &texts {
            assert_eq!(serde_json::from_slice::<Value>(text).unwrap(), value);
        }
        assert!(String::from_utf8_lossy(&texts[1]).contains("\"n\": ["));
        assert!(
            texts[2].is_ascii() && String::from_utf8_lossy(&texts[2]).contains("\\u0427\\u0430\\u0439\\/")
        );
    }
}
