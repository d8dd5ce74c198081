//! What stands around every request and answer of a description: the token, and the keys that hold the rest.

use super::api::{Api, Seen, Shape};
use super::compare::ENOUGH;
use super::lexicon::likeness;

/// The keys around every answer.
pub struct Envelope {
    /// That of HTTP's status.
    pub status: String,
    /// That of the sentence.
    pub message: String,
    /// That of what holds the rest.
    pub data: String,
}

/// Keys that stand at the top of every answer: a number, a text, and something that holds the rest.
#[must_use]
pub fn envelope(api: &Api) -> Option<Envelope> {
    let answers: Vec<&[Seen]> =
        api.operations.iter().map(|d| d.answer.as_slice()).filter(|a| !a.is_empty()).collect();
    if answers.len() < 3 {
        return None;
    }
    let everywhere = |name: &str| answers.iter().all(|a| a.iter().any(|seen| seen.path == name));
    let top: Vec<&Seen> =
        answers[0].iter().filter(|seen| !seen.path.contains('.') && everywhere(&seen.path)).collect();
    let holder = top.iter().find(|seen| {
        let inner = format!("{}.", seen.path);
        answers.iter().filter(|a| a.iter().any(|s| s.path.starts_with(&inner))).count() * 10
            >= answers.len() * 8
    })?;
    let status = top.iter().find(|seen| seen.shape == Shape::Number)?;
    let message = top.iter().find(|seen| seen.shape == Shape::Text && seen.path != holder.path)?;
    Some(Envelope { status: status.path.clone(), message: message.path.clone(), data: holder.path.clone() })
}

/// An answer's fields without their envelope.
#[must_use]
pub fn inside(answer: &[Seen], envelope: Option<&Envelope>) -> Vec<Seen> {
    let Some(keys) = envelope else {
        let holds_all = answer.iter().any(|seen| seen.path.starts_with("data."));
        let is_around = |seen: &Seen| holds_all && !seen.path.contains('.') && seen.path != "data";
        return answer.iter().filter(|seen| !is_around(seen)).cloned().collect();
    };
    let prefix = format!("{}.", keys.data);
    let inner = answer
        .iter()
        .filter_map(|seen| Some(Seen { path: seen.path.strip_prefix(&prefix)?.to_owned(), ..seen.clone() }));
    inner.collect()
}

/// A field of every request that carries the store's token.
#[must_use]
pub fn token_field(api: &Api) -> Option<String> {
    if api.token.is_some() {
        return None;
    }
    let requests: Vec<&[Seen]> =
        api.operations.iter().map(|d| d.fields.as_slice()).filter(|f| !f.is_empty()).collect();
    let is_token = |seen: &&Seen| {
        likeness(&seen.words, "токен торговой точки|токен точки|токен магазина|токен кассы") >= ENOUGH
            && requests.iter().all(|fields| fields.iter().any(|other| other.path == seen.path))
    };
    requests.first()?.iter().find(is_token).map(|seen| seen.path.clone())
}
