//! The scenarios: what the person at the register shall do, what is prepared for it, and what is judged.

mod trouble;

use serde_json::{Value, json};

use super::test_data::{FIFTY, PRICE, TestData, WRONG_COUPON};
use crate::amount::Amount;
use crate::request_log::Seen;

/// How the customer is recognised.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// However the register likes.
    Any,
    Phone,
    Card,
    /// The register makes a customer of somebody.
    Registration,
    /// No customer is recognised.
    Anonymous,
}

/// What is prepared before a step.
pub enum Stage {
    Fault(Value),
    CablePulled,
}

/// One thing to do at the register.
pub struct Step {
    pub say: String,
    pub stage: Vec<Stage>,
    /// Whether what was expected has come, so that an unattended judge goes on once it is quiet.
    pub enough: fn(&[Seen]) -> bool,
}

/// What only a person sees.
pub struct Question {
    pub text: &'static str,
    pub asks: Asks,
}

/// What an answer is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// "No" is something missing, in these words.
    Must(&'static str),
    /// Whether the printed receipt has bonuses spent: held against what the server has.
    Paper,
    /// Whether the register says that the receipt is cancelled: held against what the server has.
    Cancelled,
}

/// One scenario.
pub struct Scenario {
    pub id: &'static str,
    pub title: &'static str,
    pub way: Way,
    /// The customer's token; empty where it is not known before.
    pub customer: String,
    /// How many bonuses shall be spent.
    pub spend: Amount,
    pub steps: Vec<Step>,
    /// Names of rules.
    pub rules: Vec<&'static str>,
    pub questions: Vec<Question>,
}

const ALWAYS: [&str; 5] = ["played", "token", "understood", "unknown_fields", "phone"];
const SALE: [&str; 9] =
    ["recognised", "calculated", "max", "last_calc", "carried", "customer", "written", "once", "number"];
const SPENDING: [&str; 2] = ["recalculated", "spent"];
/// Of a receipt that goes wrong, whether it ends well is asked by rules of its own.
const BEGUN: [&str; 5] = ["recognised", "calculated", "max", "last_calc", "carried"];

const PAPER: Question = Question {
    text: "На напечатанном чеке бонусы списаны?", asks: Asks::Paper
};
const CANCELLED: Question = Question {
    text: "Касса сказала, что чек с бонусами отменён или откачен?",
    asks: Asks::Cancelled,
};
const NAME_AND_LIMIT: Question = Question {
    text: "Кассир увидел имя покупателя, баланс и сколько можно списать?",
    asks: Asks::Must(
        "Кассир не видит имени, баланса и максимума списания: ему нечего предложить покупателю.",
    ),
};
const SLIP: Question = Question {
    text: "Текст из ответа сервера напечатан на чеке или слипе?",
    asks: Asks::Must("Текст из ответа на проведение не напечатан."),
};
const COUPON_SHOWN: Question = Question {
    text: "На неверный купон кассир увидел «Купон не найден в чеке»?",
    asks: Asks::Must("Кассир не видит, что купон не сработал."),
};
const TOLD: Question = Question {
    text: "Касса сказала кассиру понятными словами, что случилось с бонусами?",
    asks: Asks::Must("Кассир не знает, списаны ли бонусы."),
};

fn rules(parts: &[&[&'static str]]) -> Vec<&'static str> {
    [&ALWAYS[..]].iter().chain(parts).flat_map(|part| part.iter().copied()).collect()
}

fn step(say: String, stage: Vec<Stage>, enough: fn(&[Seen]) -> bool) -> Step {
    Step { say, stage, enough }
}

fn fault(operation: &str, kind: &str, count: u64) -> Stage {
    Stage::Fault(json!({"operation": operation, "kind": kind, "count": count}))
}

fn came(seen: &[Seen], operation: &str) -> bool {
    seen.iter().any(|request| request.operation == Some(operation))
}

fn written(seen: &[Seen]) -> bool {
    seen.iter().any(|request| request.operation == Some("check.write") && request.succeeded())
}

fn calculated(seen: &[Seen]) -> bool {
    came(seen, "check.calc")
}

fn returned(seen: &[Seen]) -> bool {
    came(seen, "check.return")
}

fn anything(seen: &[Seen]) -> bool {
    !seen.is_empty()
}

/// Nothing needs to come: a quiet while is enough.
fn nothing(_: &[Seen]) -> bool {
    true
}

/// All scenarios, in the order of the guide and then of what goes wrong.
pub fn all(test_data: &TestData) -> Vec<Scenario> {
    let mut all = of_the_guide(test_data);
    all.extend(trouble::of_trouble(test_data));
    all
}

#[allow(clippy::too_many_lines)] // A table reads better in one piece.
fn of_the_guide(test_data: &TestData) -> Vec<Scenario> {
    let TestData { buyer, careful, newcomer, certificate, coupon, spend } = test_data;
    let bonuses = spend.slip();
    let pin = if certificate.pin.is_empty() {
        String::new()
    } else {
        format!(" (ПИН-код {})", certificate.pin)
    };
    vec![
        Scenario {
            id: "1А",
            title: "Новый клиент, анкета",
            way: Way::Registration,
            customer: String::new(),
            spend: Amount::ZERO,
            steps: vec![step(
                format!(
                    "Зарегистрируйте нового покупателя с телефоном {newcomer}: имя, фамилия, день рождения, пол. ПИН-код из \
                     СМС появится здесь. Затем продайте ему один товар за {PRICE}.00 без списания бонусов и напечатайте чек."
                ),
                vec![],
                written,
            )],
            rules: rules(&[&["registration", "form"], &SALE]),
            questions: vec![],
        },
        Scenario {
            id: "1Б",
            title: "Новый клиент, пластиковая карта",
            way: Way::Card,
            customer: buyer.token.clone(),
            spend: *spend,
            steps: vec![step(
                format!(
                    "Новый чек. Введите номер карты {} в окно авторизации по карте. Один товар за {PRICE}.00, спишите \
                     {bonuses} бонусов, напечатайте чек.",
                    buyer.card
                ),
                vec![],
                written,
            )],
            rules: rules(&[&["way"], &SALE, &SPENDING]),
            questions: vec![],
        },
        Scenario {
            id: "2",
            title: "Существующий клиент, списание бонусов",
            way: Way::Phone,
            customer: buyer.token.clone(),
            spend: *spend,
            steps: vec![step(
                format!(
                    "Новый чек. Авторизуйте клиента по телефону {} ({}). Один товар за {PRICE}.00, спишите {bonuses} \
                     бонусов, напечатайте чек.",
                    buyer.phone, buyer.name
                ),
                vec![],
                written,
            )],
            rules: rules(&[&["way"], &SALE, &SPENDING]),
            questions: vec![NAME_AND_LIMIT, SLIP],
        },
        Scenario {
            id: "2П",
            title: "Списание с подтверждением ПИН-кодом",
            way: Way::Phone,
            customer: careful.token.clone(),
            spend: *spend,
            steps: vec![step(
                format!(
                    "Новый чек. Авторизуйте клиента по телефону {} ({}): списание – только с ПИН-кодом из СМС, он появится \
                     здесь. Один товар за {PRICE}.00, спишите {bonuses} бонусов, напечатайте чек.",
                    careful.phone, careful.name
                ),
                vec![],
                written,
            )],
            rules: rules(&[&["way", "pin"], &SALE, &SPENDING]),
            questions: vec![],
        },
        Scenario {
            id: "3",
            title: "Оплата сертификатом",
            way: Way::Any,
            customer: buyer.token.clone(),
            spend: Amount::ZERO,
            steps: vec![step(
                format!(
                    "Новый чек. Авторизуйте клиента по телефону {}. Один товар за {PRICE}.00; {FIFTY}.00 из них оплатите \
                     сертификатом {}{pin}. Бонусы не списывайте. Напечатайте чек.",
                    buyer.phone, certificate.code
                ),
                vec![],
                written,
            )],
            rules: rules(&[&["certificate_info", "certificate_paid"], &SALE]),
            questions: vec![],
        },
        Scenario {
            id: "4",
            title: "Анонимный клиент",
            way: Way::Anonymous,
            customer: String::new(),
            spend: Amount::ZERO,
            steps: vec![step(
                format!(
                    "Новый чек без покупателя: никого не авторизуйте. Один товар за {PRICE}.00. Напечатайте чек."
                ),
                vec![],
                written,
            )],
            rules: rules(&[&[
                "other_customer",
                "anonymous",
                "calculated",
                "max",
                "last_calc",
                "carried",
                "written",
                "once",
                "number",
            ]]),
            questions: vec![],
        },
        Scenario {
            id: "5К",
            title: "Промокод и купон",
            way: Way::Any,
            customer: buyer.token.clone(),
            spend: Amount::ZERO,
            steps: vec![step(
                format!(
                    "Новый чек. Авторизуйте клиента по телефону {}. Один товар за {PRICE}.00. Введите неверный купон \
                     {WRONG_COUPON} и нажмите «Расчёт». Затем введите верный купон {coupon}, рассчитайте и напечатайте чек.",
                    buyer.phone
                ),
                vec![],
                written,
            )],
            rules: rules(&[&["wrong_coupon", "coupon"], &SALE]),
            questions: vec![COUPON_SHOWN],
        },
        Scenario {
            id: "5З",
            title: "Во время проведения чека зависла касса",
            way: Way::Any,
            customer: buyer.token.clone(),
            spend: *spend,
            steps: vec![
                step(
                    format!(
                        "Новый чек. Авторизуйте клиента по телефону {}. Один товар за {PRICE}.00, спишите {bonuses} бонусов, \
                         проведите чек. Сервер проведёт его и замолчит: снимите программу кассы, не дожидаясь ответа (диспетчер \
                         задач, выключение питания).",
                        buyer.phone
                    ),
                    vec![fault("check.write", "hang_after", 1)],
                    |seen| came(seen, "check.write"),
                ),
                step(
                    "Запустите программу кассы снова и закончите эту продажу так, как она предлагает."
                        .to_owned(),
                    vec![],
                    anything,
                ),
            ],
            rules: rules(&[&["reached"], &BEGUN, &["new_number", "forgotten", "paper"]]),
            questions: vec![TOLD, PAPER],
        },
    ]
}

/// Chooses by what was asked: `1А`, also in Latin letters; a number alone means the scenario of that name or, where
/// there is none, all that begin with it.
///
/// # Errors
/// The one that there is not.
pub fn chosen(all: Vec<Scenario>, only: &[String]) -> Result<Vec<Scenario>, String> {
    let cyrillic = |text: &str| -> String {
        let letter = |sign| match sign {
            'A' => 'А',
            'B' => 'Б',
            'P' => 'П',
            'K' => 'К',
            'Z' => 'З',
            other => other,
        };
        text.trim().to_uppercase().chars().map(letter).collect()
    };
    let mut wanted = Vec::new();
    for asked in only.iter().map(|text| cyrillic(text)) {
        let number = |id: &'static str| id.trim_end_matches(|sign: char| !sign.is_ascii_digit());
        let exact = all.iter().any(|scenario| scenario.id == asked);
        let fits = |id: &'static str| if exact { id == asked } else { number(id) == asked };
        let before = wanted.len();
        wanted.extend(all.iter().map(|scenario| scenario.id).filter(|id| fits(id)));
        if wanted.len() == before {
            let ids: Vec<&str> = all.iter().map(|scenario| scenario.id).collect();
            return Err(format!("there is no scenario {asked}; the scenarios are {}", ids.join(", ")));
        }
    }
    Ok(all.into_iter().filter(|scenario| only.is_empty() || wanted.contains(&scenario.id)).collect())
}
