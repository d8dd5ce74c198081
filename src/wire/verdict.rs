//! What an answer proves: the one place that decides whether the server holds the effect of a request.
//!
//! Success needs evidence, a refusal needs the application's own words, and everything else leaves the outcome open. A
//! number that a proxy, a gateway or a framework may say proves nothing about a receipt.

use super::json;
use super::refusal::{self, Refusal};
use super::reply::{Keys, Reply, Shape, whole_number};
use super::table::{Operation, Repeat};
use crate::config::Refusals;
use crate::error::Outcome;

/// How far a request got.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'b> {
    /// Nothing of it left this machine.
    NotSent,
    /// It may have arrived, and nothing came back that could be read to its end.
    NoReply,
    /// The server, or somebody in its place, replied.
    Replied(Reply<'b>),
}

/// What the configuration says of a server's replies.
#[derive(Clone, Copy)]
pub struct Rules<'c> {
    /// What tells refusals apart.
    pub refusals: &'c Refusals,
    /// Whether the data holds a field that this operation's answer is known by.
    pub is_known: &'c dyn Fn(&str) -> bool,
    /// The envelope's status is a number of the server's own, as the configuration says; else it is one of HTTP's.
    pub own_numbers: bool,
}

/// What is proven.
#[derive(Debug)]
pub enum Verdict {
    /// The server did what was asked.
    Applied,
    /// Of a rollback: the server said that it does not hold this check.
    NeverSeen,
    /// The application refused, in its own words.
    Refused(Refusal),
    /// The application was not asked: there is no such method on this server.
    NoRoute(u16),
    /// Nothing left, so nothing was done.
    NotSent,
    /// It may have been done; why that is not known, for the log.
    Unclear(String),
}

/// Numbers that tell of the way or of the moment, not of the request.
const OF_THE_WAY: [u16; 9] = [407, 408, 413, 421, 423, 425, 429, 431, 451];

impl Verdict {
    /// Whether the server holds the effect of the operation; `None` stands for a call outside the table.
    #[must_use]
    pub fn outcome(&self, operation: Option<Operation>) -> Outcome {
        match self {
            Verdict::Applied | Verdict::NeverSeen => Outcome::Applied,
            Verdict::Refused(refusal) if refusal.is_already_written => Outcome::Applied,
            Verdict::Refused(_) | Verdict::NoRoute(_) | Verdict::NotSent => Outcome::NotApplied,
            Verdict::Unclear(_) if operation.is_some_and(|o| o.row().repeat == Repeat::Read) => {
                Outcome::NotApplied
            }
            Verdict::Unclear(_) => Outcome::Unknown,
        }
    }
}

/// Whether the same call may succeed a moment later.
#[must_use]
pub fn is_retryable(http: u16) -> bool {
    matches!(http, 408 | 423 | 425 | 429 | 500..) || http < 400
}

/// What is proven by what was seen. `operation` is `None` for a call outside the table.
#[must_use]
pub fn verdict(operation: Option<Operation>, seen: Seen<'_>, rules: Rules<'_>) -> Verdict {
    let reply = match seen {
        Seen::NotSent => return Verdict::NotSent,
        Seen::NoReply => return Verdict::Unclear("no reply".to_owned()),
        Seen::Replied(reply) => reply,
    };
    let verdict = match reply.http {
        200..300 => of_success(operation, &reply, rules),
        400..=499 | 501 => of_refusal(operation, &reply, rules),
        http => Verdict::Unclear(format!("HTTP {http}")),
    };
    match verdict {
        Verdict::Refused(refusal)
            if operation == Some(Operation::CheckRollback)
                && refusal::is_never_seen(&refusal, rules.refusals) =>
        {
            Verdict::NeverSeen
        }
        other => other,
    }
}

/// A reply under 2xx: evidence, or a failure in it.
fn of_success(operation: Option<Operation>, reply: &Reply<'_>, rules: Rules<'_>) -> Verdict {
    // What only reads is proven by the fields that its answer must have.
    let changes = operation.is_some_and(|o| o.row().repeat != Repeat::Read);
    let needs_evidence = operation.is_some_and(is_money);
    let (text, keys) = match reply.shape {
        Shape::Unreadable => return Verdict::Unclear(format!("HTTP {}: not JSON", reply.http)),
        Shape::Empty if operation == Some(Operation::CheckRollback) && reply.http == 204 => {
            return Verdict::Applied;
        }
        Shape::Empty | Shape::Other(_) if needs_evidence => return without_evidence(reply.http),
        Shape::Empty | Shape::Other(_) => return Verdict::Applied,
        Shape::Object(text, keys) => (text, keys),
    };
    let status = keys.status_code.map(|raw| envelope_status(raw, rules.own_numbers));
    let failed = match status {
        Some(Number::Failure | Number::Http(_)) => true,
        Some(Number::Nothing) => changes,
        Some(Number::Success) | None => false,
    };
    let knows_code = operation.is_some_and(|o| o.row().answer.iter().any(|f| f.name == "code"));
    let inner = keys.data.and_then(|data| Keys::of(data, reply.envelope));
    let failed = failed
        || has_failed(&keys, changes, knows_code)
        || changes && inner.is_some_and(|inner| has_failed(&inner, true, knows_code))
        || changes && (tells_of_failure(text) || keys.data.is_some_and(tells_of_failure));
    if failed {
        return of_failure(operation, reply, &keys, rules);
    }
    let data = keys.data.unwrap_or(text);
    if needs_evidence && !matches!(status, Some(Number::Success)) && !(rules.is_known)(data) {
        return without_evidence(reply.http);
    }
    Verdict::Applied
}

/// Whether an operation moves money: success is believed on evidence only.
fn is_money(operation: Operation) -> bool {
    matches!(operation, Operation::CheckWrite | Operation::CheckReturn | Operation::CheckRollback)
}

fn without_evidence(http: u16) -> Verdict {
    Verdict::Unclear(format!("HTTP {http}: nothing in the answer shows that it was done"))
}

/// A failure under 2xx: the application's refusal where it is told with a number and words, else unclear.
fn of_failure(operation: Option<Operation>, reply: &Reply<'_>, keys: &Keys<'_>, rules: Rules<'_>) -> Verdict {
    let tree = reply.tree();
    let number = number_inside(keys, &tree, rules.own_numbers);
    let http = number.filter(|n| (400..500).contains(n));
    let refusal = refusal::read(http.unwrap_or(422), &tree, reply.envelope);
    let is_listed = refusal::is_listed(&refusal, rules.refusals);
    let proven = match operation {
        Some(operation) if is_money(operation) => http.is_some() || own_number(keys, rules),
        _ => number.is_none_or(|n| n < 500),
    };
    if OF_THE_WAY.contains(&refusal.http) || !is_listed && (!proven || refusal.message.is_empty()) {
        let number = number.map_or_else(String::new, |n| format!(", and says {n}"));
        return Verdict::Unclear(format!("HTTP {}: the answer tells of a failure{number}", reply.http));
    }
    refused(operation, refusal, rules)
}

/// A reply under 4xx.
fn of_refusal(operation: Option<Operation>, reply: &Reply<'_>, rules: Rules<'_>) -> Verdict {
    let http = reply.http;
    if OF_THE_WAY.contains(&http) {
        return Verdict::Unclear(format!("HTTP {http}"));
    }
    let is_of_route = matches!(http, 404 | 405 | 501);
    let tree = match reply.shape {
        Shape::Object(..) | Shape::Other(_) => reply.tree(),
        // The guide's own numbers need no words where no money is at stake: a wrong token, an unknown customer.
        Shape::Empty | Shape::Unreadable if http == 401 && !operation.is_some_and(is_money) => {
            return refused(operation, Refusal { http, ..Refusal::default() }, rules);
        }
        Shape::Empty if http == 422 && asks_for_a_customer(operation) => {
            return refused(operation, Refusal { http, ..Refusal::default() }, rules);
        }
        Shape::Empty | Shape::Unreadable if is_of_route => return Verdict::NoRoute(http),
        Shape::Empty => return Verdict::Unclear(format!("HTTP {http} without a word")),
        Shape::Unreadable => return Verdict::Unclear(format!("HTTP {http}: not JSON")),
    };
    let refusal = refusal::read(http, &tree, reply.envelope);
    if refusal::is_listed(&refusal, rules.refusals) {
        return refused(operation, refusal, rules);
    }
    if is_of_route && (refusal.message.is_empty() || refusal::speaks_of_a_route(&refusal.message)) {
        return Verdict::NoRoute(http);
    }
    if http == 501 {
        return Verdict::Unclear(format!("HTTP {http}"));
    }
    let needs_words = !(http == 401 || http == 422 && asks_for_a_customer(operation));
    if needs_words && refusal.message.is_empty() {
        return Verdict::Unclear(format!("HTTP {http} without a word"));
    }
    refused(operation, refusal, rules)
}

fn refused(operation: Option<Operation>, mut refusal: Refusal, rules: Rules<'_>) -> Verdict {
    refusal.is_already_written = refusal::is_already_written(operation, &refusal, rules.refusals);
    Verdict::Refused(refusal)
}

fn asks_for_a_customer(operation: Option<Operation>) -> bool {
    matches!(operation, Some(Operation::CustomerAuthPhone | Operation::CustomerAuthQr))
}

/// What the envelope's status says.
enum Number {
    Success,
    /// A failure under one of HTTP's numbers.
    Http(u16),
    /// A failure under a number of the server's own.
    Failure,
    /// It is no number.
    Nothing,
}

fn envelope_status(raw: &str, own_numbers: bool) -> Number {
    match (whole_number(raw), raw) {
        (Some(0), _) | (None, "true") if own_numbers => Number::Success,
        (None, "false") => Number::Failure,
        (None, _) => Number::Nothing,
        (Some(number), _) => match u16::try_from(number) {
            Ok(200..300) => Number::Success,
            Ok(http @ 100..600) => Number::Http(http),
            _ => Number::Failure,
        },
    }
}

/// The server numbers its failures itself, and the configuration says that it does.
fn own_number(keys: &Keys<'_>, rules: Rules<'_>) -> bool {
    rules.own_numbers && keys.status_code.is_some_and(|raw| whole_number(raw).is_some_and(|n| n != 0))
}

/// The number of HTTP's that stands in a failure under 2xx.
fn number_inside(keys: &Keys<'_>, tree: &serde_json::Value, own_numbers: bool) -> Option<u16> {
    if let Some(Number::Http(http)) = keys.status_code.map(|raw| envelope_status(raw, own_numbers)) {
        return Some(http);
    }
    // {"success":false,"data":{"statusCode":422,…}}, {"name","message","code","status":422}
    let places = [tree.get("data"), Some(tree)];
    let mut numbers = places.into_iter().flatten().flat_map(|at| [at.get("statusCode"), at.get("status")]);
    numbers.find_map(|number| {
        whole_number(&number?.to_string())
            .and_then(|n| u16::try_from(n).ok())
            .filter(|n| (400..600).contains(n))
    })
}

/// Whether a sign of failure stands among these keys. What `changes` something is held to every sign; of an answer that
/// is only read, `status` and `code` may be the answer's own.
fn has_failed(keys: &Keys<'_>, changes: bool, knows_code: bool) -> bool {
    let success = [keys.success, keys.ok].into_iter().flatten().any(is_no_success);
    let error = [keys.error, keys.errors].into_iter().flatten().any(is_something);
    let status = keys.status.is_some_and(|raw| match whole_number(raw) {
        Some(number) if changes => number != 1 && !(200..300).contains(&number),
        Some(number) => number >= 400 && keys.message.is_some_and(is_something),
        None => says_no(raw),
    });
    let code = changes
        && !knows_code
        && keys.code.and_then(whole_number).is_some_and(|number| !(0..400).contains(&number));
    success || error || status || code
}

/// Signs of failure under other names than the contract's, for what changes something.
fn tells_of_failure(text: &str) -> bool {
    let names = ["Success", "result", "error_code", "errorCode", "error_message", "errorMessage"];
    let Some([success, result, codes @ .., snake, camel]) = json::pick(text, names) else { return false };
    success.is_some_and(is_no_success)
        || result.is_some_and(|raw| whole_number(raw).is_none() && says_no(raw))
        || codes.into_iter().flatten().any(is_number_of_failure)
        || [snake, camel].into_iter().flatten().any(is_something)
}

/// PHP writes a false in a text as nothing.
fn is_no_success(raw: &str) -> bool {
    says_no(raw) || raw == "\"\"" || raw.parse::<f64>().is_ok_and(|number| number <= 0.0)
}

/// A number of an error, or its name; none where there was no error.
fn is_number_of_failure(raw: &str) -> bool {
    match whole_number(raw) {
        Some(number) => number != 0 && !(200..300).contains(&number),
        None => {
            is_something(raw) && !matches!(raw.to_lowercase().as_str(), "\"ok\"" | "\"none\"" | "\"success\"")
        }
    }
}

/// Whether a value says no, in any spelling.
fn says_no(raw: &str) -> bool {
    let Some(text) = json::unescaped(raw) else { return matches!(raw, "false" | "0") };
    let text = text.trim().to_lowercase();
    matches!(
        &*text,
        "0" | "no" | "n" | "ko" | "нет" | "false" | "denied" | "refused" | "rejected" | "отказ" | "отклонено"
    ) || ["err", "fail", "ошибк", "неусп", "exception"].iter().any(|word| text.starts_with(word))
}

fn is_something(raw: &str) -> bool {
    !matches!(raw, "null" | "false" | "0" | "\"\"" | "[]" | "{}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Envelope;
    use crate::wire::{json, reply};
    use Operation::{
        CheckAskpin, CheckCalc, CheckReturn, CheckRollback, CheckWrite, CustomerAuthPhone, CustomerAuthQr,
    };

    const APPLIED: &str = "applied";
    const UNKNOWN: &str = "unknown";
    const REFUSED: &str = "refused";
    const NO_ROUTE: &str = "no route";
    const NEVER_SEEN: &str = "never seen";

    fn seen(operation: Operation, http: u16, body: &str, signs: &Refusals) -> &'static str {
        let envelope = Envelope::default();
        let text = reply::text_of(body.as_bytes());
        let reply = Reply::read(http, text.as_deref(), &envelope);
        let names = operation.row().answer.iter().map(|f| f.name).filter(|name| !name.contains('.'));
        let names: Vec<&str> = names.collect();
        let is_known = |data: &str| {
            names.iter().any(|n| json::pick_first(data, [*n])[0].is_some_and(|raw| raw != "null"))
        };
        let rules = Rules { refusals: signs, is_known: &is_known, own_numbers: false };
        match verdict(Some(operation), Seen::Replied(reply), rules) {
            Verdict::Applied => APPLIED,
            Verdict::NeverSeen => NEVER_SEEN,
            Verdict::Refused(_) => REFUSED,
            Verdict::NoRoute(_) => NO_ROUTE,
            Verdict::NotSent => "not sent",
            Verdict::Unclear(_) => UNKNOWN,
        }
    }

    #[test]
    fn success_is_believed_on_evidence_alone() {
        let signs = Refusals::default();
        for operation in [CheckWrite, CheckReturn, CheckRollback] {
            for body in [
                r#"{"statusCode":200,"message":"ok","data":{}}"#,
                r#"{"statusCode":202,"message":"Deleted successfully"}"#,
                r#"{"statusCode":"200"}"#,
                r#"{"statusCode":200,"data":{"print_text":"a"},"error":null,"errors":[],"success":true}"#,
            ] {
                assert_eq!(seen(operation, 200, body, &signs), APPLIED, "{operation:?} {body}");
            }
            for body in [
                "",
                "{}",
                "[]",
                "true",
                "\"ok\"",
                "готово",
                "<html>войдите</html>",
                r#"{"login":"http://wifi"}"#,
                r#"{"ok":false}"#,
                r#"{"success":0}"#,
                r#"{"success":true}"#,
                r#"{"error":true}"#,
                r#"{"code":500}"#,
                r#"{"errors":["DB down"]}"#,
                r#"{"status":"error","message":"DB down"}"#,
                r#"{"status":"Ошибка"}"#,
                r#"{"statusCode":null,"message":"Internal error","data":null}"#,
                r#"{"statusCode":500,"message":"boom"}"#,
                r#"{"statusCode":0,"message":"boom"}"#,
                r#"{"statusCode":200,"data":{"status":"failed"}}"#,
                r#"{"statusCode":200,"data":{"print_text":"a","success":"no"}}"#,
                r#"{"print_text":"a""#,
            ] {
                assert_eq!(seen(operation, 200, body, &signs), UNKNOWN, "{operation:?} {body}");
            }
        }
        assert_eq!(seen(CheckWrite, 200, r#"{"total_bonus_pay":0}"#, &signs), APPLIED);
        assert_eq!(seen(CheckWrite, 200, r#"{"total_bonus_pay":null}"#, &signs), UNKNOWN);
        assert_eq!(
            seen(CheckWrite, 200, r#"{"print_text":"a","error":"нет связи с базой"}"#, &signs),
            UNKNOWN
        );
        assert_eq!(seen(CheckRollback, 204, "", &signs), APPLIED);
        assert_eq!(seen(CheckWrite, 204, "", &signs), UNKNOWN);
        // No money moves: an answer that is silent about failure is enough.
        assert_eq!(seen(CheckAskpin, 200, "{}", &signs), APPLIED);
        assert_eq!(seen(CheckAskpin, 200, r#"{"success":false}"#, &signs), UNKNOWN);
    }

    #[test]
    fn a_refusal_is_the_applications_own_words() {
        let signs = Refusals::default();
        for (http, body, expected) in [
            (422, r#"{"statusCode":422,"message":"Недостаточно бонусов"}"#, REFUSED),
            (
                422,
                r#"{"statusCode":422,"name":"x","message":"Error validation","errors":{"a":["Нет"]}}"#,
                REFUSED,
            ),
            (400, r#"[{"field":"phone","message":"Нет"}]"#, REFUSED),
            (422, r#"{"message":["Нет"],"error":"Unprocessable Entity","statusCode":422}"#, REFUSED),
            (404, r#"{"message":"Касса не найдена"}"#, REFUSED),
            (
                401,
                r#"{"name":"Unauthorized","message":"Your request was made with invalid credentials.","statusCode":401}"#,
                REFUSED,
            ),
            (200, r#"{"statusCode":422,"message":"Недостаточно бонусов"}"#, REFUSED),
            (200, r#"{"success":false,"data":{"statusCode":422,"message":"Нет"}}"#, REFUSED),
            (200, r#"{"success":false,"message":"Нет"}"#, UNKNOWN),
            (422, "", UNKNOWN),
            (422, "{}", UNKNOWN),
            (422, "<html>", UNKNOWN),
            (409, "", UNKNOWN),
            (403, "<html>blocked</html>", UNKNOWN),
            (401, "<html>", UNKNOWN),
            (404, "", NO_ROUTE),
            (404, "<html>", NO_ROUTE),
            (405, "", NO_ROUTE),
            (501, "", NO_ROUTE),
            (404, r#"{"name":"Not Found","message":"Page not found.","statusCode":404}"#, NO_ROUTE),
            (404, r#"{"message":"no Route matched with those values"}"#, NO_ROUTE),
            (404, r#"{"message":"Cannot POST /check/write","error":"Not Found","statusCode":404}"#, NO_ROUTE),
            (405, r#"{"message":"Method Not Allowed"}"#, NO_ROUTE),
            (501, r#"{"message":"Склад недоступен"}"#, UNKNOWN),
            (500, r#"{"message":"Такой чек уже проведен"}"#, UNKNOWN),
            (302, "", UNKNOWN),
        ] {
            assert_eq!(seen(CheckWrite, http, body, &signs), expected, "{http} {body}");
        }
        for http in OF_THE_WAY {
            for operation in [CheckWrite, CustomerAuthPhone, CheckRollback] {
                assert_eq!(
                    seen(operation, http, r#"{"message":"Чек не найден"}"#, &signs),
                    UNKNOWN,
                    "{http}"
                );
            }
        }
    }

    #[test]
    fn a_rollback_is_done_only_when_it_is_proven() {
        let signs = Refusals::default();
        for (http, body, expected) in [
            (422, r#"{"message":"Чек не найден"}"#, NEVER_SEEN),
            (404, r#"{"statusCode":404,"message":"Check not found"}"#, NEVER_SEEN),
            (404, r#"{"message":"no Route matched"}"#, NO_ROUTE),
            (404, "", NO_ROUTE),
            (404, r#"{"message":"Not found"}"#, NO_ROUTE),
            (400, r#"{"message":"Чек старше суток"}"#, REFUSED),
            (422, r#"{"message":"Смена закрыта, откат невозможен"}"#, REFUSED),
            (422, r#"{"message":"Торговая точка не найдена"}"#, REFUSED),
            (422, r#"{"errors":{"calc_id":["Необходимо заполнить"]}}"#, REFUSED),
            (200, r#"{"success":false,"message":"Чек не найден"}"#, UNKNOWN),
        ] {
            assert_eq!(seen(CheckRollback, http, body, &signs), expected, "{http} {body}");
        }
        let signs: Refusals =
            serde_json::from_value(serde_json::json!({"never_seen": [404, "неизвестный чек"]})).unwrap();
        assert_eq!(seen(CheckRollback, 404, r#"{"message":"Not found"}"#, &signs), NEVER_SEEN);
        assert_eq!(seen(CheckRollback, 422, r#"{"message":"Неизвестный чек"}"#, &signs), NEVER_SEEN);
        // The configuration's list is the whole list.
        assert_eq!(seen(CheckRollback, 422, r#"{"message":"Чек не найден"}"#, &signs), REFUSED);
    }

    #[test]
    fn a_customer_is_not_found_by_the_guides_status_or_by_words() {
        let signs = Refusals::default();
        for (operation, http, body, expected) in [
            (CustomerAuthPhone, 422, "", REFUSED),
            (CustomerAuthQr, 404, "", NO_ROUTE),
            (CustomerAuthQr, 404, r#"{"message":"Карта не найдена"}"#, REFUSED),
            (CustomerAuthPhone, 429, r#"{"message":"Too many"}"#, UNKNOWN),
            (CheckCalc, 200, r#"{"calc_id":"c","code":500}"#, APPLIED),
        ] {
            assert_eq!(seen(operation, http, body, &signs), expected, "{operation:?} {http} {body}");
        }
    }

    #[test]
    fn each_verdict_has_its_outcome() {
        let refused =
            |is_already_written| Verdict::Refused(Refusal { is_already_written, ..Refusal::default() });
        let unclear = || Verdict::Unclear(String::new());
        for (verdict, operation, outcome) in [
            (Verdict::Applied, CheckWrite, Outcome::Applied),
            (Verdict::NeverSeen, CheckRollback, Outcome::Applied),
            (refused(true), CheckWrite, Outcome::Applied),
            (refused(false), CheckWrite, Outcome::NotApplied),
            (Verdict::NoRoute(404), CheckWrite, Outcome::NotApplied),
            (Verdict::NotSent, CheckWrite, Outcome::NotApplied),
            (unclear(), CheckWrite, Outcome::Unknown),
            (unclear(), CheckAskpin, Outcome::Unknown),
            (unclear(), CheckCalc, Outcome::NotApplied),
        ] {
            assert_eq!(verdict.outcome(Some(operation)), outcome, "{verdict:?} {operation:?}");
        }
    }
}
