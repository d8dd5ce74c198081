//! The rules: one table, a small function for each.

mod accident;
mod request;
mod sale;
mod special;

use super::scene::Scene;

/// How bad it is when a rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// It works, but could be better.
    Remark,
    /// Something required is missing.
    Missing,
    /// A bonus is lost or spent twice.
    Loss,
}

/// What a rule finds.
pub enum Found {
    /// As it should be.
    Right,
    /// A sentence, and the numbers of the requests that show it.
    Broken(String, Vec<u64>),
    /// There was nothing to judge.
    Nothing,
}

/// One row of the table.
pub struct Rule {
    pub name: &'static str,
    pub gravity: Gravity,
    /// What is said when it is kept.
    pub right: &'static str,
    /// It can be judged only where these are kept, if the scenario has them.
    pub needs: &'static [&'static str],
    pub judge: fn(&Scene<'_>) -> Found,
}

use Gravity::{Loss, Missing, Remark};

const fn rule(
    name: &'static str,
    gravity: Gravity,
    right: &'static str,
    needs: &'static [&'static str],
    judge: fn(&Scene<'_>) -> Found,
) -> Rule {
    Rule { name, gravity, right, needs, judge }
}

const PLAYED: &[&str] = &["played"];
const WRITTEN: &[&str] = &["written"];
const REACHED: &[&str] = &["reached"];

/// All rules; what a rule needs stands before it.
pub static RULES: [Rule; 41] = [
    rule("played", Missing, "Касса обращалась к серверу.", &[], request::played),
    rule("token", Missing, "В каждом запросе – токен точки.", PLAYED, request::token),
    rule("understood", Missing, "Сервер понял каждый запрос.", PLAYED, request::understood),
    rule("unknown_fields", Remark, "Лишних полей в запросах нет.", PLAYED, request::unknown_fields),
    rule("phone", Remark, "Телефон написан так, как ждёт сервер.", PLAYED, request::phone),
    rule(
        "registration",
        Missing,
        "Сначала запрос регистрации, потом подтверждение с ПИН-кодом из СМС.",
        PLAYED,
        special::registration,
    ),
    rule("form", Remark, "Анкета передана вся.", &["registration"], special::form),
    rule(
        "recognised",
        Missing,
        "Покупатель узнан до расчёта, его токен взят из ответа.",
        &["played", "registration"],
        sale::recognised,
    ),
    rule("way", Missing, "Покупатель узнан тем способом, о котором просили.", &["recognised"], sale::way),
    rule("calculated", Missing, "Чек рассчитан до проведения.", PLAYED, sale::calculated),
    rule(
        "other_customer",
        Loss,
        "Чек без покупателя не записан на другого.",
        PLAYED,
        special::other_customer,
    ),
    rule(
        "anonymous",
        Missing,
        "Без покупателя передан токен 8888888888 или null.",
        &["other_customer", "calculated"],
        special::anonymous,
    ),
    rule("max", Missing, "К списанию не больше, чем разрешил расчёт.", &["calculated"], sale::max),
    rule(
        "last_calc",
        Loss,
        "Проведён последний расчёт – тот, который видел кассир.",
        &["calculated"],
        sale::last_calc,
    ),
    rule(
        "carried",
        Missing,
        "В проведении – тот же покупатель, купон и сертификаты, что в расчёте.",
        &["calculated", "other_customer"],
        sale::carried,
    ),
    rule(
        "certificate_info",
        Missing,
        "Сертификат проверен до расчёта.",
        &["calculated"],
        special::certificate_info,
    ),
    rule(
        "wrong_coupon",
        Missing,
        "Неверный купон отправлен в расчёт.",
        &["calculated"],
        special::wrong_coupon,
    ),
    rule("pin", Missing, "ПИН-код запрошен и проверен до проведения.", &["calculated"], special::pin),
    rule("written", Loss, "Чек на сервере есть.", &["calculated"], sale::written),
    rule("customer", Loss, "Чек записан на этого покупателя.", &["written", "registration"], sale::customer),
    rule("once", Loss, "Продажа записана один раз.", WRITTEN, sale::once),
    rule("number", Remark, "В проведении – номер чека кассы (check_id).", WRITTEN, sale::number),
    rule(
        "recalculated",
        Missing,
        "Чек рассчитан ещё раз с суммой списания.",
        &["written", "once", "last_calc"],
        sale::recalculated,
    ),
    rule(
        "spent",
        Missing,
        "Списано столько, сколько просили.",
        &["written", "once", "customer", "pin"],
        sale::spent,
    ),
    rule("coupon", Missing, "Купон сработал.", &["written", "last_calc"], special::coupon),
    rule(
        "certificate_paid",
        Missing,
        "С сертификата снято столько, сколько просили.",
        WRITTEN,
        special::certificate_paid,
    ),
    rule("reached", Missing, "Авария случилась, когда касса проводила чек.", PLAYED, accident::reached),
    rule(
        "gives_up",
        Missing,
        "Касса перестала ждать вовремя: очередь не стоит.",
        REACHED,
        accident::gives_up,
    ),
    rule("new_number", Loss, "Чек не проведён второй раз под новым номером.", REACHED, accident::new_number),
    rule(
        "forgotten",
        Loss,
        "К чеку без ответа касса вернулась: откатила его или повторила с тем же номером.",
        &["reached", "new_number"],
        accident::forgotten,
    ),
    rule(
        "rolled_back",
        Loss,
        "Чек, проданный без бонусов, на сервере откачен.",
        REACHED,
        accident::rolled_back,
    ),
    rule("stray", Loss, "После обрыва на сервер не попало ничего лишнего.", REACHED, accident::stray),
    rule(
        "cancelled",
        Loss,
        "Чек, который сервер не откатил, не назван отменённым.",
        &["reached", "new_number", "forgotten"],
        accident::cancelled,
    ),
    rule(
        "unsettled",
        Loss,
        "Пока неизвестно, проведён ли чек, он не напечатан с бонусами.",
        &["reached", "new_number", "forgotten"],
        accident::unsettled,
    ),
    rule("goes_on", Missing, "Застрявший чек не мешает следующим продажам.", REACHED, accident::goes_on),
    rule(
        "unproven",
        Loss,
        "Ответ без чека не принят за успех: касса вернулась к этому чеку.",
        REACHED,
        accident::unproven,
    ),
    rule(
        "paper",
        Loss,
        "На бумаге и на сервере – одно и то же.",
        &["reached", "new_number", "forgotten", "rolled_back", "stray", "unproven"],
        accident::paper,
    ),
    rule("returned", Missing, "Возврат назвал свой чек и принят.", WRITTEN, special::returned),
    rule("return_once", Loss, "Возврат принят один раз.", &["returned"], special::return_once),
    rule(
        "return_positions",
        Loss,
        "В возврате только возвращённая позиция.",
        &["returned", "return_once"],
        special::return_positions,
    ),
    rule(
        "return_number",
        Remark,
        "У возврата есть свой номер (return_id).",
        &["returned"],
        special::return_number,
    ),
];

/// A broken rule.
fn broken(sentence: impl Into<String>, requests: impl IntoIterator<Item = u64>) -> Found {
    Found::Broken(sentence.into(), requests.into_iter().collect())
}

/// Right when nothing was found, else the sentence with the requests that were found.
fn none_of(requests: Vec<u64>, sentence: impl FnOnce() -> String) -> Found {
    if requests.is_empty() { Found::Right } else { Found::Broken(sentence(), requests) }
}

/// What came from the register, as a sentence may hold it: short, and with no sign that a terminal would obey.
fn quoted(text: &str) -> String {
    let plain: String =
        text.chars().map(|sign| if sign.is_control() { '?' } else { sign }).take(60).collect();
    format!("«{plain}»")
}
