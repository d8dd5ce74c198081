//! What the doctor found, for the program and for the person before it.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::compare::Findings;
use super::live::Why;

/// In the report's order.
const REASONS: [Why; 5] = [Why::NoConsent, Why::NotGiven, Why::NoRollback, Why::Assumed, Why::NoDifference];

/// The answer of `basic.doctor`.
#[must_use]
pub fn of(findings: &Findings) -> Map<String, Value> {
    let differences = findings.differences.iter();
    let differences =
        differences.map(|d| json!({"key": format!("wire.{}", d.key), "ours": d.ours, "theirs": d.theirs}));
    let doubts = findings.doubts.iter();
    let doubts = doubts.map(|d| json!({"key": format!("wire.{}", d.key), "candidates": d.candidates}));
    let unasked = findings.unasked.iter();
    let unasked = unasked.map(|(key, why)| json!({"key": format!("wire.{key}"), "reason": why.words().0}));
    let answer = [
        ("agreements", json!(findings.agreements)),
        ("differences", differences.collect()),
        ("doubts", doubts.collect()),
        ("unasked", unasked.collect()),
        ("proven", json!(findings.proven)),
        ("wire", Value::Object(findings.wire.clone())),
        ("report", json!(text(findings))),
    ];
    answer.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// For the integrator, in Russian.
fn text(findings: &Findings) -> String {
    let mut text = String::new();
    if let Some(asked) = findings.asked {
        _ = writeln!(text, "Запросов к серверу: {asked}");
        let proof = match &findings.failure {
            _ if findings.proven => "чек проверочного покупателя проведён и отменён, баланс прежний",
            Some(failure) => failure,
            None => "не проводилась",
        };
        _ = writeln!(text, "Проверка с полученными настройками: {proof}\n");
    }
    _ = writeln!(text, "Совпадает: {}", findings.agreements);
    if !findings.differences.is_empty() {
        _ = writeln!(text, "\nОтличается (записано в настройки): {}", findings.differences.len());
        for difference in &findings.differences {
            let theirs = match &difference.theirs {
                Value::Null => "нет".to_owned(),
                theirs => shown(theirs),
            };
            _ = writeln!(
                text,
                "  wire.{}: у нас {}, у сервера {theirs}",
                difference.key,
                shown(&difference.ours)
            );
        }
    }
    if !findings.doubts.is_empty() {
        _ = writeln!(text, "\nНеясно, решать вам (в настройки не записано): {}", findings.doubts.len());
        for doubt in &findings.doubts {
            let candidates = if doubt.candidates.is_empty() {
                "не нашлось".to_owned()
            } else {
                doubt.candidates.join(" или ")
            };
            _ = writeln!(text, "  wire.{}: {candidates}", doubt.key);
        }
    }
    for (why, words) in REASONS.map(|why| (why, why.words().1)) {
        let keys: Vec<&str> =
            findings.unasked.iter().filter(|(_, other)| *other == why).map(|(key, _)| key.as_str()).collect();
        if !keys.is_empty() {
            _ = writeln!(text, "\nНе проверено – {words}: {}", keys.len());
            keys.iter().for_each(|key| _ = writeln!(text, "  wire.{key}"));
        }
    }
    text
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}
