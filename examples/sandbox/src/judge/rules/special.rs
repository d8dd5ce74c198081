//! What holds in one scenario: registration, PIN, certificate, coupon, the anonymous customer, return.

use serde_json::Value;

use super::{Found, broken, none_of};
use crate::amount::Amount;
use crate::judge::scene::Scene;
use crate::judge::test_data::{FIFTY, TestData, WRONG_COUPON};
use crate::request_log::Seen;

pub fn registration(scene: &Scene<'_>) -> Found {
    let phone = scene.test_data.newcomer.as_str();
    let done = |operation| {
        let mut asked = scene.of_operation(operation);
        asked.find(|seen| seen.answer().is_some() && TestData::same_phone(seen.field("phone"), phone))
    };
    match (done("customer.register_request"), done("customer.register_confirm")) {
        (Some(request), Some(confirm)) if request.n < confirm.n => Found::Right,
        (request, _) => broken(
            "Регистрации не было: нужен запрос с телефоном, потом подтверждение с ПИН-кодом из СМС.",
            request.map(|request| request.n),
        ),
    }
}

pub fn form(scene: &Scene<'_>) -> Found {
    let confirmed =
        scene.of_operation("customer.register_confirm").find(|confirm| confirm.answer().is_some());
    let Some(confirm) = confirmed else { return Found::Nothing };
    let asked = ["first_name", "last_name", "birthday", "gender"];
    let lacking: Vec<&str> = asked.into_iter().filter(|name| confirm.text(name).is_empty()).collect();
    if lacking.is_empty() {
        return Found::Right;
    }
    broken(format!("В анкете не переданы: {}.", lacking.join(", ")), [confirm.n])
}

/// The requests that say whose receipt it is.
fn naming<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'a Seen> {
    let naming =
        |seen: &&Seen| matches!(seen.operation, Some("check.calc" | "check.write")) && seen.heard.is_some();
    scene.requests.iter().copied().filter(naming)
}

pub fn other_customer(scene: &Scene<'_>) -> Found {
    let wrong =
        naming(scene).filter(|seen| !TestData::is_anonymous(seen.field("customer_token"))).map(|seen| seen.n);
    none_of(wrong.collect(), || {
        "В чеке без покупателя – токен прежнего покупателя: бонусы достанутся чужому.".to_owned()
    })
}

pub fn anonymous(scene: &Scene<'_>) -> Found {
    // A strict dialect has refused all others already.
    let absent = naming(scene).filter(|seen| seen.answer().is_some() && !seen.has("customer_token"));
    if !scene.anonymous_in_any_form {
        return Found::Right;
    }
    none_of(absent.map(|seen| seen.n).collect(), || {
        "Поле customer_token не передано: для чека без покупателя нужно 8888888888.".to_owned()
    })
}

pub fn pin(scene: &Scene<'_>) -> Found {
    let done = |operation: &str, after: u64, calc: &str| {
        let mut asked = scene.of_operation(operation);
        asked
            .find(|seen| seen.n > after && seen.answer().is_some() && seen.text("calc_id") == calc)
            .map(|seen| seen.n)
    };
    let confirmed = |write: &Seen| {
        let calc = write.text("calc_id");
        let asked = done("check.askpin", 0, &calc)?;
        let checked = done("check.checkpin", asked, &calc)?;
        (checked < write.n).then_some(())
    };
    let mut written = scene.of_operation("check.write").filter(|write| write.answer().is_some());
    if written.any(|write| confirmed(write).is_some()) {
        return Found::Right;
    }
    let tried = scene.of_operation("check.write").map(|write| write.n);
    broken(
        "Списание не подтверждено ПИН-кодом: нужны askpin, checkpin и потом проведение того же расчёта.",
        tried,
    )
}

pub fn certificate_info(scene: &Scene<'_>) -> Found {
    let paid = |seen: &&Seen| seen.field("certificate").as_array().is_some_and(|rows| !rows.is_empty());
    let first = naming(scene).find(paid);
    let code = scene.test_data.certificate.code.as_str();
    let info = scene
        .of_operation("certificate.info")
        .find(|info| info.answer().is_some() && info.text("code") == code);
    match (info, first) {
        (Some(info), Some(first)) if info.n > first.n => {
            broken("О сертификате спросили уже после расчёта с ним.", [first.n, info.n])
        }
        (Some(_), _) => Found::Right,
        (None, first) => broken(
            "Касса не спросила, годен ли сертификат (certificate/info): его остаток кассир не видел.",
            first.map(|first| first.n),
        ),
    }
}

pub fn certificate_paid(scene: &Scene<'_>) -> Found {
    let taken = |check: &&Value| {
        let rows = check["certificates"].as_array().map(Vec::as_slice).unwrap_or_default().to_vec();
        rows.iter().filter_map(|row| Amount::from_value(&row["amount"])).sum::<Amount>()
    };
    let taken: Amount = scene.held.iter().map(taken).sum();
    if taken == Amount::whole(FIFTY) {
        return Found::Right;
    }
    let sentence = format!("С сертификата снято {} вместо {FIFTY}.00.", taken.slip());
    broken(sentence, scene.of_operation("check.write").map(|write| write.n))
}

/// The requests that carry a code, as a coupon or as a gift code.
fn with_code<'a>(scene: &Scene<'a>, code: &str) -> Vec<&'a Seen> {
    let carries = |seen: &&Seen| seen.text("coupon") == code || seen.text("gift_code") == code;
    scene.of_operation("check.calc").filter(carries).collect()
}

pub fn wrong_coupon(scene: &Scene<'_>) -> Found {
    if with_code(scene, WRONG_COUPON).is_empty() {
        return broken("Неверный купон до сервера не дошёл: касса не отправила его в расчёт.", []);
    }
    Found::Right
}

pub fn coupon(scene: &Scene<'_>) -> Found {
    let code = scene.test_data.coupon.as_str();
    let sent = with_code(scene, code);
    if sent.is_empty() {
        return broken("Верный купон не отправлен в расчёт: покупатель не получит скидки.", []);
    }
    if scene.held.iter().any(|check| check["coupon_used"] == code) {
        return Found::Right;
    }
    broken("Купон отправлен, но проведённый чек – без него.", sent.iter().map(|calc| calc.n))
}

fn accepted<'a>(scene: &Scene<'a>) -> Vec<&'a Seen> {
    scene.of_operation("check.return").filter(|seen| seen.answer().is_some()).collect()
}

pub fn returned(scene: &Scene<'_>) -> Found {
    if scene.returns.is_empty() {
        let asked = scene.of_operation("check.return").map(|seen| seen.n);
        let sentence = "Возврата этого чека на сервере нет: возврат должен назвать номер исходного чека.";
        return broken(sentence, asked);
    }
    Found::Right
}

pub fn return_once(scene: &Scene<'_>) -> Found {
    if scene.returns.len() == 1 {
        return Found::Right;
    }
    broken(
        "Возврат записан не один раз: бонусы возвращены дважды.",
        accepted(scene).iter().map(|seen| seen.n),
    )
}

pub fn return_positions(scene: &Scene<'_>) -> Found {
    let wrong = |sold: &Value| {
        let cheap = Amount::from_value(&sold["sum"]) == Some(Amount::whole(FIFTY));
        let back = Amount::from_value(&sold["returned"]).unwrap_or_default();
        if cheap { Some(back) != Amount::from_value(&sold["qty"]) } else { back.is_positive() }
    };
    let sold = scene.held.iter().filter_map(|check| check["items"].as_array()).flatten();
    if sold.into_iter().any(wrong) {
        let sentence = "Возвращено не то: в возврате должны быть только возвращённые позиции, иначе бонусы снимутся лишние.";
        return broken(sentence, accepted(scene).iter().map(|seen| seen.n));
    }
    Found::Right
}

pub fn return_number(scene: &Scene<'_>) -> Found {
    let without =
        accepted(scene).iter().filter(|seen| seen.text("return_id").is_empty()).map(|seen| seen.n).collect();
    none_of(without, || {
        "У возврата нет своего номера (return_id): повтор после обрыва связи вернёт бонусы дважды.".to_owned()
    })
}
