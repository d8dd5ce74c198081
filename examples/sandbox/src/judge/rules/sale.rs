//! What holds for every sale.

use serde_json::Value;

use super::{Found, broken, none_of};
use crate::amount::Amount;
use crate::judge::scenario::Way;
use crate::judge::scene::Scene;
use crate::judge::test_data::TestData;
use crate::request_log::Seen;

/// Requests whose answer says who the customer is.
const RECOGNISING: [&str; 3] = ["customer.auth_phone", "customer.auth_qr", "customer.register_confirm"];

fn recognising<'a>(scene: &Scene<'a>) -> Vec<&'a Seen> {
    let known = |seen: &&Seen| {
        seen.operation.is_some_and(|name| RECOGNISING.contains(&name)) && seen.answer().is_some()
    };
    scene.requests.iter().copied().filter(known).collect()
}

pub fn recognised(scene: &Scene<'_>) -> Found {
    let known = recognising(scene);
    let Some(first) = scene.of_operation("check.calc").next() else { return Found::Nothing };
    if !known.iter().any(|auth| auth.n < first.n) {
        return broken("До расчёта покупатель не авторизован.", [first.n]);
    }
    let told = |calc: &&Seen| {
        let token = calc.field("customer_token");
        let from_answer =
            |auth: &&Seen| auth.n < calc.n && auth.answer().is_some_and(|answer| answer["token"] == *token);
        !TestData::is_anonymous(token) && !known.iter().any(from_answer)
    };
    let wrong = scene.of_operation("check.calc").filter(told).map(|calc| calc.n).collect();
    none_of(wrong, || "Токен покупателя в расчёте – не из ответа на авторизацию этого чека.".to_owned())
}

pub fn way(scene: &Scene<'_>) -> Found {
    let test_data = scene.test_data;
    let (operation, what) = match scene.scenario.way {
        Way::Phone => ("customer.auth_phone", "по телефону"),
        Way::Card => ("customer.auth_qr", "по номеру карты (метод авторизации по QR коду)"),
        Way::Any | Way::Registration | Way::Anonymous => return Found::Nothing,
    };
    let phone = if scene.scenario.customer == test_data.careful.token {
        &test_data.careful.phone
    } else {
        &test_data.buyer.phone
    };
    let fits = |auth: &Seen| match scene.scenario.way {
        Way::Card => auth.text("qr") == test_data.buyer.card,
        _ => TestData::same_phone(auth.field("phone"), phone),
    };
    if scene.of_operation(operation).any(|auth| auth.answer().is_some() && fits(auth)) {
        return Found::Right;
    }
    broken(
        format!("Покупатель узнан не так, как просили: нужно {what}."),
        recognising(scene).iter().map(|auth| auth.n),
    )
}

pub fn calculated(scene: &Scene<'_>) -> Found {
    let first = scene.of_operation("check.calc").find(|calc| calc.answer().is_some());
    let write = scene.of_operation("check.write").next();
    match (first, write) {
        (Some(calc), Some(write)) if calc.n > write.n => {
            broken("Чек проведён раньше, чем рассчитан.", [write.n])
        }
        (Some(_), _) => Found::Right,
        (None, _) => broken("Чек не рассчитан.", write.map(|write| write.n)),
    }
}

/// Bonuses that a request wants to spend.
fn wanted(seen: &Seen) -> Amount {
    Amount::from_value(seen.field("pay_bonus")).unwrap_or_default()
}

pub fn max(scene: &Scene<'_>) -> Found {
    let too_many = |seen: &&&Seen| {
        let limit = scene.calc_before(seen).and_then(Seen::answer);
        let limit = limit.and_then(|answer| Amount::from_value(&answer["total_max_bonus_can_pay"]));
        limit.is_some_and(|limit| wanted(seen) > limit)
    };
    let asking =
        scene.requests.iter().filter(|seen| matches!(seen.operation, Some("check.calc" | "check.write")));
    none_of(asking.filter(too_many).map(|seen| seen.n).collect(), || {
        "Касса просит списать больше, чем разрешил расчёт (total_max_bonus_can_pay): сервер откажет."
            .to_owned()
    })
}

/// The writes that were applied, whether or not the answer arrived.
fn writes<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'a Seen> {
    scene.of_operation("check.write").filter(|write| write.answer().is_some())
}

pub fn last_calc(scene: &Scene<'_>) -> Found {
    let older = |write: &&Seen| {
        let last = scene.calc_before(write).and_then(Seen::answer);
        last.is_some_and(|answer| answer["calc_id"] != write.text("calc_id"))
    };
    none_of(writes(scene).filter(older).map(|write| write.n).collect(), || {
        "Проведён не последний расчёт: на сервере не те суммы, что видел кассир.".to_owned()
    })
}

pub fn carried(scene: &Scene<'_>) -> Found {
    let mut lacking = Vec::new();
    let mut requests = Vec::new();
    for write in scene.of_operation("check.write") {
        let Some(calc) = scene.calc_named(write) else { continue };
        for name in ["customer_token", "coupon", "gift_code", "certificate"] {
            if !carries(calc.field(name), write.field(name), name, write.has(name)) {
                lacking.push(name);
                requests.push(write.n);
            }
        }
    }
    lacking.dedup();
    requests.dedup();
    none_of(requests, || format!("В проведении нет того, что было в расчёте: {}.", lacking.join(", ")))
}

fn carries(calculated: &Value, written: &Value, name: &str, sent: bool) -> bool {
    let codes = |value: &Value| -> Vec<String> {
        let rows = value.as_array().map(Vec::as_slice).unwrap_or_default();
        rows.iter().map(|row| row["code"].to_string()).collect()
    };
    match name {
        "certificate" => codes(calculated).is_empty() || codes(calculated) == codes(written),
        "customer_token" if TestData::is_anonymous(calculated) => !sent || TestData::is_anonymous(written),
        _ => calculated.as_str().is_none_or(str::is_empty) || calculated == written,
    }
}

pub fn written(scene: &Scene<'_>) -> Found {
    if scene.held.is_empty() {
        let tried = scene.of_operation("check.write").map(|write| write.n);
        return broken("Чека на сервере нет: покупатель не получит бонусов за покупку.", tried);
    }
    Found::Right
}

/// The token of the customer who was just registered.
fn registered<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let mut confirmed = scene.of_operation("customer.register_confirm").filter_map(Seen::answer);
    confirmed.next().and_then(|answer| answer["token"].as_str())
}

pub fn customer(scene: &Scene<'_>) -> Found {
    let token = match scene.scenario.way {
        Way::Registration => registered(scene).unwrap_or_default(),
        _ => &scene.scenario.customer,
    };
    let of_others = scene.held.iter().filter(|check| check["token"] != token);
    let calcs: Vec<&str> = of_others.filter_map(|check| check["calc_id"].as_str()).collect();
    let wrong = writes(scene)
        .filter(|write| calcs.contains(&write.text("calc_id").as_str()))
        .map(|write| write.n)
        .collect();
    none_of(wrong, || "Чек записан не на этого покупателя: его бонусы пропадут.".to_owned())
}

pub fn once(scene: &Scene<'_>) -> Found {
    if scene.held.len() < 2 {
        return Found::Right;
    }
    let sentence = format!(
        "Одна продажа записана на сервере {} раза: бонусы списаны и начислены не один раз. Повторяйте тот же номер чека.",
        scene.held.len()
    );
    broken(sentence, writes(scene).map(|write| write.n))
}

pub fn number(scene: &Scene<'_>) -> Found {
    let without = writes(scene).filter(|write| !write.has("check_id")).map(|write| write.n).collect();
    none_of(without, || {
        "Касса не передаёт свой номер чека (check_id): после сбоя чек можно найти только по номеру расчёта."
            .to_owned()
    })
}

pub fn recalculated(scene: &Scene<'_>) -> Found {
    let spent = |write: &Seen| {
        let answer = write.answer().and_then(|answer| Amount::from_value(&answer["total_bonus_pay"]));
        answer.unwrap_or_default()
    };
    let calculated_with = |write: &Seen| {
        let mut before =
            scene.of_operation("check.calc").filter(|calc| calc.n < write.n && calc.answer().is_some());
        before.any(|calc| wanted(calc) == spent(write))
    };
    let wrong = writes(scene).filter(|write| spent(write).is_positive() && !calculated_with(write));
    none_of(wrong.map(|write| write.n).collect(), || {
        "Перед проведением нет расчёта с суммой списания (pay_bonus): суммы на чеке могут быть другими."
            .to_owned()
    })
}

pub fn spent(scene: &Scene<'_>) -> Found {
    let spent = scene.spent();
    if spent == scene.scenario.spend {
        return Found::Right;
    }
    let sentence = format!("Списано {} вместо {}.", spent.slip(), scene.scenario.spend.slip());
    broken(sentence, writes(scene).map(|write| write.n))
}
