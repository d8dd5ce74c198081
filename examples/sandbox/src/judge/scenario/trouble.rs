//! The scenarios of what goes wrong beside the guide's: lost answers, no line, silence, a stubborn server, a return.

use serde_json::json;

use super::{
    BEGUN, CANCELLED, PAPER, SALE, SPENDING, Scenario, Stage, TOLD, Way, anything, calculated, came, fault,
    nothing, returned, rules, step, written,
};
use crate::judge::test_data::{FIFTY, PRICE, TestData};

#[allow(clippy::too_many_lines)] // A table reads better in one piece.
/// Of trouble, in the order of their numbers.
pub fn of_trouble(test_data: &TestData) -> Vec<Scenario> {
    let TestData { buyer, spend, .. } = test_data;
    let bonuses = spend.slip();
    let begin = format!(
        "Новый чек. Авторизуйте клиента по телефону {}. Один товар за {PRICE}.00, спишите {bonuses} бонусов",
        buyer.phone
    );
    let next =
        "Сделайте обычную продажу без покупателя: один товар. У кассы есть случай уладить прежний чек.";
    let scenario = |id, title, rules, questions, steps| Scenario {
        id,
        title,
        way: Way::Any,
        customer: buyer.token.clone(),
        spend: *spend,
        steps,
        rules,
        questions,
    };
    vec![
        scenario(
            "6",
            "Ответ на проведение потерян",
            rules(&[&["reached"], &BEGUN, &["new_number", "forgotten", "paper"]]),
            vec![TOLD, PAPER],
            vec![step(
                format!(
                    "{begin}, проведите чек. Сервер его проведёт, но ответ до кассы не дойдёт. Закончите эту продажу так, как \
                     предлагает касса."
                ),
                vec![fault("check.write", "die_after", 1)],
                |seen| came(seen, "check.write"),
            )],
        ),
        scenario(
            "7",
            "Нет связи",
            rules(&[&["reached", "recognised", "calculated", "max", "gives_up", "stray", "paper"]]),
            vec![TOLD, PAPER],
            vec![
                step(format!("{begin}, нажмите «Расчёт» – но чек не проводите."), vec![], calculated),
                step(
                    "Кабель выдернут. Проведите и напечатайте чек: касса должна продать его без бонусов."
                        .to_owned(),
                    vec![Stage::CablePulled],
                    anything,
                ),
                step(format!("Кабель на месте. {next}"), vec![], written),
                step(
                    "Подождите полминуты и ничего не делайте: может быть, касса пошлёт ещё что-нибудь."
                        .to_owned(),
                    vec![],
                    nothing,
                ),
            ],
        ),
        scenario(
            "8",
            "Сервер молчит",
            rules(&[&["reached"], &BEGUN, &["gives_up", "rolled_back", "paper"]]),
            vec![TOLD, PAPER],
            vec![
                step(
                    format!(
                        "{begin}, проведите чек. Сервер его проведёт и замолчит. Дождитесь, пока касса перестанет ждать, и продайте \
                         без бонусов."
                    ),
                    vec![
                        fault("check.write", "hang_after", 1),
                        fault("check.write", "hang", 0),
                        fault("check.rollback", "hang", 0),
                    ],
                    |seen| came(seen, "check.write"),
                ),
                step(format!("Сервер снова отвечает. {next}"), vec![], written),
            ],
        ),
        scenario(
            "9",
            "Двойное нажатие",
            rules(&[&SALE, &SPENDING]),
            vec![],
            vec![step(
                format!(
                    "{begin}. Нажмите «Оплатить» и сразу ещё раз, не дожидаясь ответа: сервер будет думать две секунды. Напечатайте \
                     чек."
                ),
                vec![Stage::Fault(json!({"operation": "check.write", "kind": "delay", "ms": 2000}))],
                written,
            )],
        ),
        scenario(
            "10",
            "Возврат одной позиции",
            rules(&[
                &SALE,
                &["recalculated", "returned", "return_positions", "return_once", "return_number"],
            ]),
            vec![],
            vec![
                step(
                    format!(
                        "Новый чек. Авторизуйте клиента по телефону {}. Два разных товара, за {PRICE}.00 и за {FIFTY}.00, спишите \
                         {bonuses} бонусов, напечатайте чек.",
                        buyer.phone
                    ),
                    vec![],
                    written,
                ),
                step(
                    format!(
                        "Оформите возврат по этому чеку: только товар за {FIFTY}.00, второй остаётся у покупателя."
                    ),
                    vec![],
                    returned,
                ),
            ],
        ),
        scenario(
            "11",
            "Сервер не откатывает чек",
            rules(&[&["reached"], &BEGUN, &["new_number", "forgotten", "cancelled", "unsettled", "goes_on"]]),
            vec![TOLD, CANCELLED, PAPER],
            vec![
                step(
                    format!(
                        "{begin}, проведите чек. Сервер его проведёт, но ответ до кассы не дойдёт, а откатить чек сервер откажется: \
                         «Смена закрыта, откат невозможен». Закончите эту продажу так, как предлагает касса."
                    ),
                    vec![fault("check.write", "die_after", 1), will_not_roll_back()],
                    |seen| came(seen, "check.write"),
                ),
                step(
                    format!("Прежний чек сервер так и не откатывает. {next}"),
                    vec![will_not_roll_back()],
                    written,
                ),
            ],
        ),
        scenario(
            "12",
            "Успех без чека",
            rules(&[&["reached"], &BEGUN, &["unproven", "paper"]]),
            vec![TOLD, PAPER],
            vec![step(
                format!(
                    "{begin}, проведите чек. Сервер ответит «HTTP 200», но чека в ответе не будет, и на сервере он не появится. \
                     Закончите эту продажу так, как предлагает касса."
                ),
                vec![Stage::Fault(
                    json!({"operation": "check.write", "kind": "body", "sample": "status_error", "count": 0}),
                )],
                |seen| came(seen, "check.write"),
            )],
        ),
    ]
}

/// Every rollback is refused, in words that say nothing of whether the check is there.
fn will_not_roll_back() -> Stage {
    Stage::Fault(json!({"operation": "check.rollback", "kind": "refuse_words", "status": 422,
                        "message": "Смена закрыта, откат невозможен", "count": 0}))
}
