//! What holds for every request.

use super::{Found, broken, none_of, quoted};
use crate::judge::scene::Scene;
use crate::phone as number;
use crate::refusal::Reason;
use crate::request_log::{Presented, Seen};

pub fn played(scene: &Scene<'_>) -> Found {
    if scene.requests.is_empty() {
        return broken("Касса ничего не прислала. Проверьте адрес сервера в её настройках.", []);
    }
    Found::Right
}

pub fn token(scene: &Scene<'_>) -> Found {
    let presented = |seen: &Seen| seen.heard.as_ref().map(|heard| heard.token);
    let mut wrong = Vec::new();
    let mut foreign = false;
    for request in &scene.requests {
        match presented(request) {
            Some(Presented::Foreign) => foreign = true,
            Some(Presented::None) => {}
            Some(Presented::Right) | None => continue,
        }
        wrong.push(request.n);
    }
    none_of(wrong, || {
        let what = if foreign { "чужой токен" } else { "нет токена точки" };
        format!("В запросах {what}: сервер ответит 401, и бонусов не будет.")
    })
}

pub fn understood(scene: &Scene<'_>) -> Found {
    for request in &scene.requests {
        let why = match (request.operation, &request.outcome) {
            // The browser that shows the page asks for its picture.
            (None, _) if request.path == "/favicon.ico" => continue,
            (None, _) => {
                let way = quoted(&format!("{} {}", request.method, request.path));
                format!("Такого запроса у сервера нет: {way}.")
            }
            (Some(operation), Some(Err(refusal))) if unreadable(refusal.reason) => {
                format!("{operation}: {}.", quoted(&refusal.message))
            }
            _ => continue,
        };
        return broken(why, [request.n]);
    }
    Found::Right
}

/// Refusals that no cashier causes: the program's own mistakes.
fn unreadable(reason: Reason) -> bool {
    use Reason::{BadBody, BadField, BodyTooLarge, UnknownField, WrongEncoding, WrongMethod};
    matches!(reason, BadBody | BadField | BodyTooLarge | UnknownField | WrongEncoding | WrongMethod)
}

pub fn unknown_fields(scene: &Scene<'_>) -> Found {
    let unknown = |seen: &&&Seen| seen.heard.as_ref().is_some_and(|heard| !heard.unknown.is_empty());
    let requests: Vec<&Seen> = scene.requests.iter().filter(unknown).copied().collect();
    none_of(requests.iter().map(|request| request.n).collect(), || {
        let names =
            requests.iter().filter_map(|request| request.heard.as_ref()).flat_map(|heard| &heard.unknown);
        let mut names: Vec<String> = names.map(|name| quoted(name)).collect();
        names.sort();
        names.dedup();
        names.truncate(10);
        format!("Сервер не знает полей: {}. Строгий сервер откажет.", names.join(", "))
    })
}

pub fn phone(scene: &Scene<'_>) -> Found {
    let spelt_otherwise = |seen: &&&Seen| {
        let sent = seen.text("phone");
        let normal = number::normal(&sent);
        normal.is_some_and(|normal| number::spell(&normal, scene.phone_format) != sent)
    };
    let wrong = scene.requests.iter().filter(spelt_otherwise).map(|request| request.n).collect();
    none_of(wrong, || format!("Телефон написан не так, как ждёт сервер: нужно {}.", scene.phone_format))
}
