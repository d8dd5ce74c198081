//! What the till does on each status at each moment: the tables of include/README.ru.md.
//!
//! Moments, operations and methods come from the contract in force, statuses from the library; the advice stands here,
//! a `match` per moment without a rest, so that a new status or moment has to be thought of before this compiles or
//! passes. The page must hold the text that follows from it; `GOLDEN=write` writes it.

use maxbonus::error::Status;
use serde_json::{Value, json};

use crate::setup::golden;
use crate::setup::till::shop;

/// What the till does on a status at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Advice {
    /// This.
    Does(&'static str),
    /// What `always` says.
    Always,
    /// The status cannot come.
    Never,
}

use Advice::{Always, Does, Never};

type Book = fn(Status) -> Advice;

/// The moments as the contract words them, with their advice.
const MOMENTS: &[(&str, Book)] = &[
    ("запуск программы, чек под вопросом", at_the_start),
    ("кассир узнаёт покупателя", with_a_customer),
    ("регистрация покупателя", at_a_registration),
    ("чек набирается", with_a_receipt),
    ("оплата", at_the_payment),
    ("фискальный чек напечатан или нет", after_the_print),
    ("возврат", at_a_return),
    ("закрытие смены", at_the_shifts_end),
    ("вне продажи", in_service),
];

/// What means the same whenever it comes.
fn always(status: Status) -> Option<&'static str> {
    match status {
        Status::InvalidArgument => Some(
            "Ошибка в программе кассы: неверно поле `field`. Ничего не отправлено и не записано; продавать без бонусов.",
        ),
        Status::InvalidJson => {
            Some("Ошибка в программе кассы: запрос не UTF-8, не JSON или не объект. Продавать без бонусов.")
        }
        Status::InvalidHandle => Some("Открыть сеанс; пока не открыт, продавать без бонусов."),
        Status::Unauthorized => Some("Продавать без бонусов. Администратору: проверить токен точки."),
        Status::Tls => {
            Some("Продавать без бонусов. Администратору: проверить часы кассы, сертификаты, `tls.ca_file`.")
        }
        Status::Cancelled => Some("Вызов отменила сама касса; если нужно, повторить."),
        Status::Internal => Some("Продавать без бонусов; сеанс работает. Сообщить разработчику `trace`."),
        Status::Ok
        | Status::BadConfig
        | Status::CustomerNotFound
        | Status::Rejected
        | Status::AlreadyWritten
        | Status::PinRequired
        | Status::PinWrong
        | Status::CertificateUnusable
        | Status::Network
        | Status::Timeout
        | Status::Offline
        | Status::Protocol
        | Status::OutcomeUnknown
        | Status::Conflict
        | Status::Journal => None,
    }
}

fn at_the_start(status: Status) -> Advice {
    match status {
        Status::Ok => Does(
            "По каждому чеку в состоянии `WRITTEN` спросить кассира, вышла ли бумага: да – `check.close`, нет – \
             `check.rollback`. Чеки с `automatic` `true` библиотека улаживает сама; остальные и возвраты человек смотрит в \
             личном кабинете и отмечает их итог: `journal.settle`.",
        ),
        Status::BadConfig => Does("Исправить настройку `field`; до этого продавать без бонусов."),
        Status::Rejected => Does("Журнал этой кассы такого номера не знает: решать по нему нечего."),
        Status::Conflict => Does("`journal.settle`: судьба этого чека или возврата уже известна."),
        Status::Journal => Does(
            "Продавать без бонусов. Администратору: проверить диск и `journal.path`, открыть сеанс заново.",
        ),
        Status::InvalidArgument
        | Status::InvalidJson
        | Status::InvalidHandle
        | Status::Cancelled
        | Status::Internal => Always,
        // `journal.recover` goes to the server, but what it could not settle stays listed in its answer.
        Status::Unauthorized
        | Status::CustomerNotFound
        | Status::AlreadyWritten
        | Status::PinRequired
        | Status::PinWrong
        | Status::CertificateUnusable
        | Status::Network
        | Status::Timeout
        | Status::Tls
        | Status::Offline
        | Status::Protocol
        | Status::OutcomeUnknown => Never,
    }
}

fn with_a_customer(status: Status) -> Advice {
    match status {
        Status::Ok => Does("Показать имя и бонусы, рассчитать чек."),
        Status::InvalidArgument => {
            Does("Показать `message`: номер или код набран неверно; спросить ещё раз.")
        }
        Status::CustomerNotFound => Does("Предложить регистрацию или продать без покупателя."),
        Status::Rejected => {
            Does("Показать `message`; спросить другой номер, карту или QR – или продать без покупателя.")
        }
        Status::Network | Status::Timeout | Status::Offline | Status::Protocol => {
            Does("Набирать чек без покупателя; до оплаты можно спросить ещё раз.")
        }
        Status::InvalidJson
        | Status::InvalidHandle
        | Status::Unauthorized
        | Status::Tls
        | Status::Cancelled
        | Status::Internal => Always,
        Status::BadConfig
        | Status::AlreadyWritten
        | Status::PinRequired
        | Status::PinWrong
        | Status::CertificateUnusable
        | Status::OutcomeUnknown
        | Status::Conflict
        | Status::Journal => Never,
    }
}

fn at_a_registration(status: Status) -> Advice {
    match status {
        Status::Ok => Does("СМС отправлена; после подтверждения покупатель узнан – рассчитать чек."),
        Status::InvalidArgument => Does("Показать `message`, исправить поле анкеты `field`."),
        Status::Rejected => {
            Does("Показать `message`; если покупатель уже зарегистрирован, узнать его: `customer.auth`.")
        }
        Status::PinWrong => {
            Does("Спросить ПИН-код ещё раз; `customer.register_resend` отправляет его повторно.")
        }
        Status::Network | Status::Timeout | Status::Offline | Status::Protocol | Status::Cancelled => Does(
            "Продать без покупателя, зарегистрировать позже. Запрос мог дойти: перед повтором спросить `customer.auth`.",
        ),
        Status::InvalidJson
        | Status::InvalidHandle
        | Status::Unauthorized
        | Status::Tls
        | Status::Internal => Always,
        Status::BadConfig
        | Status::CustomerNotFound
        | Status::AlreadyWritten
        | Status::PinRequired
        | Status::CertificateUnusable
        | Status::OutcomeUnknown
        | Status::Conflict
        | Status::Journal => Never,
    }
}

fn with_a_receipt(status: Status) -> Advice {
    match status {
        Status::Ok => {
            Does("Показать скидки, наибольшее списание и начисление; `coupon_message` показать кассиру.")
        }
        Status::InvalidArgument => Does("Показать `message`, исправить позицию или сумму `field`."),
        Status::CustomerNotFound => Does("Узнать покупателя заново или считать без него."),
        Status::Rejected => Does("Показать `message`; исправить чек или продать без бонусов."),
        Status::PinRequired => {
            Does("`check.askpin`, `check.checkpin`, затем тот же расчёт – или без списания.")
        }
        Status::PinWrong => Does("Спросить ПИН-код ещё раз – или не списывать бонусы."),
        Status::CertificateUnusable => Does("Показать `message`; убрать сертификат, платить иначе."),
        Status::Network | Status::Timeout | Status::Offline | Status::Protocol => Does(
            "Набирать чек дальше, рассчитать при следующем изменении. До оплаты не вышло – продать без бонусов.",
        ),
        Status::InvalidJson
        | Status::InvalidHandle
        | Status::Unauthorized
        | Status::Tls
        | Status::Cancelled
        | Status::Internal => Always,
        Status::BadConfig
        | Status::AlreadyWritten
        | Status::OutcomeUnknown
        | Status::Conflict
        | Status::Journal => Never,
    }
}

fn at_the_payment(status: Status) -> Advice {
    match status {
        Status::Ok => Does("Напечатать фискальный чек со строками из `receipt.slip`, затем `check.close`."),
        Status::InvalidArgument => Does(
            "Показать `message`, исправить `field` (например, списание больше допустимого), рассчитать и провести.",
        ),
        Status::CustomerNotFound => {
            Does("Узнать покупателя заново или продать без него: рассчитать и провести ещё раз.")
        }
        Status::Rejected => {
            Does("Показать `message`; исправить чек и рассчитать заново – или продать без бонусов.")
        }
        Status::AlreadyWritten => Does(
            "Спросить кассира: вышел ли этот чек на бумаге. Да – он уже проведён, продажа окончена. Нет, и касса знает, что \
             проводила его сама, – `check.rollback`, затем тот же `check.write`. Иначе провести под новым номером.",
        ),
        Status::PinRequired => Does(
            "`check.askpin`, `check.checkpin`, затем тот же `check.write` – или рассчитать без списания.",
        ),
        Status::PinWrong => Does("Спросить ПИН-код ещё раз – или рассчитать без списания."),
        Status::CertificateUnusable => {
            Does("Показать `message`; убрать сертификат, рассчитать и провести, доплату взять иначе.")
        }
        Status::Network | Status::Timeout | Status::Offline | Status::Protocol => {
            Does("Чек на сервере не проведён: повторить с тем же номером или продать без бонусов.")
        }
        Status::Cancelled => Does(
            "`outcome` `not_applied`: повторить или продать без бонусов; `unknown`: так же, как при `OUTCOME_UNKNOWN`.",
        ),
        Status::OutcomeUnknown => Does(
            "Продать без бонусов под новым номером – или подождать и повторить тот же чек. Прежний библиотека \
             откатит сама; что откатить не смогла, покажет `journal.pending`.",
        ),
        Status::Conflict => Does(
            "Номер занят: прежний откат ещё в пути или под ним проведён другой чек. Провести под новым номером или \
             продать без бонусов.",
        ),
        Status::Journal => Does("Продать без бонусов. Администратору: проверить диск и `journal.path`."),
        Status::InvalidJson
        | Status::InvalidHandle
        | Status::Unauthorized
        | Status::Tls
        | Status::Internal => Always,
        Status::BadConfig => Never,
    }
}

fn after_the_print(status: Status) -> Advice {
    match status {
        Status::Ok => Does("Жизнь чека закончена. После отката чек можно провести ещё раз."),
        Status::Rejected => Does(
            "Показать `message`: сервер отказался откатить чек. Посмотреть его в личном кабинете, отметить итог: \
                 `journal.settle`. Новую продажу провести под новым номером.",
        ),
        Status::Unauthorized
        | Status::Network
        | Status::Timeout
        | Status::Tls
        | Status::Offline
        | Status::Cancelled
        | Status::Protocol => Does(
            "Не напечатан: откат остаётся в журнале, библиотека повторит его сама; чек провести под новым номером или \
             продать без бонусов. Напечатан: повторить `check.close`.",
        ),
        Status::Conflict => Does(
            "`check.close`: чек не проведён, закрывать нечего. `check.rollback`: чек уже закрыт, оформить возврат.",
        ),
        Status::Journal => {
            Does("Продажу не останавливать. Напечатанный чек закрыть позже: о нём спросит `journal.pending`.")
        }
        Status::InvalidArgument | Status::InvalidJson | Status::InvalidHandle | Status::Internal => Always,
        Status::BadConfig
        | Status::CustomerNotFound
        | Status::AlreadyWritten
        | Status::PinRequired
        | Status::PinWrong
        | Status::CertificateUnusable
        | Status::OutcomeUnknown => Never,
    }
}

fn at_a_return(status: Status) -> Advice {
    match status {
        Status::Ok => Does("Напечатать чек возврата."),
        Status::InvalidArgument => Does("Показать `message`, исправить `field`."),
        Status::Rejected => Does("Показать `message`; вернуть деньги без бонусов."),
        Status::AlreadyWritten => Does("Сервер этот возврат уже знает: напечатать чек возврата."),
        Status::Unauthorized
        | Status::Network
        | Status::Timeout
        | Status::Tls
        | Status::Offline
        | Status::Protocol => {
            Does("Возврат не отправлен: вернуть деньги, позже повторить с тем же `return_id`.")
        }
        Status::Cancelled | Status::OutcomeUnknown => Does(
            "Вернуть деньги. Прошёл ли возврат бонусов, посмотреть в личном кабинете и отметить: `journal.settle`. \
                 Повторять с тем же `return_id` можно, если в настройках `wire.return_identity`.",
        ),
        Status::Conflict => Does(
            "Под этим `return_id` отправлено другое содержимое: повторить прежнее. Новый номер – только для другого \
             возврата.",
        ),
        Status::Journal => Does(
            "Вернуть деньги. `outcome` `applied`: сервер возврат принял; `not_applied`: позже повторить с тем же \
             `return_id`; `unknown`: посмотреть в личном кабинете.",
        ),
        Status::InvalidJson | Status::InvalidHandle | Status::Internal => Always,
        Status::BadConfig
        | Status::CustomerNotFound
        | Status::PinRequired
        | Status::PinWrong
        | Status::CertificateUnusable => Never,
    }
}

fn at_the_shifts_end(status: Status) -> Advice {
    match status {
        Status::Ok => Does("Положить итоги рядом с Z-отчётом."),
        Status::Journal => {
            Does("Закрыть смену без итогов лояльности. Администратору: проверить диск и `journal.path`.")
        }
        Status::InvalidArgument
        | Status::InvalidJson
        | Status::InvalidHandle
        | Status::Cancelled
        | Status::Internal => Always,
        Status::BadConfig
        | Status::Unauthorized
        | Status::CustomerNotFound
        | Status::Rejected
        | Status::AlreadyWritten
        | Status::PinRequired
        | Status::PinWrong
        | Status::CertificateUnusable
        | Status::Network
        | Status::Timeout
        | Status::Tls
        | Status::Offline
        | Status::Protocol
        | Status::OutcomeUnknown
        | Status::Conflict => Never,
    }
}

fn in_service(status: Status) -> Advice {
    match status {
        Status::Ok => Does("Готово."),
        Status::InvalidArgument => Does("Показать `message` администратору, исправить `field`."),
        Status::Rejected => Does("Показать `message` администратору."),
        Status::Network | Status::Timeout | Status::Offline | Status::Protocol => {
            Does("Повторить позже: всё это, и выгрузку товаров тоже, можно повторять.")
        }
        Status::Journal => Does("Администратору: проверить диск и `journal.path`."),
        Status::InvalidJson
        | Status::InvalidHandle
        | Status::Unauthorized
        | Status::Tls
        | Status::Cancelled
        | Status::Internal => Always,
        Status::BadConfig
        | Status::CustomerNotFound
        | Status::AlreadyWritten
        | Status::PinRequired
        | Status::PinWrong
        | Status::CertificateUnusable
        | Status::OutcomeUnknown
        | Status::Conflict => Never,
    }
}

/// Whether the tables say what to do on this status at this moment.
pub fn has_advice(moment: &str, status: &str) -> bool {
    let status = Status::ALL.iter().find(|s| s.name() == status).unwrap();
    MOMENTS.iter().any(|(words, advice)| moment == *words && advice(*status) != Never)
}

fn rows(contract: &Value) -> &Vec<Value> {
    contract["operations"].as_array().unwrap()
}

/// A table with a row for all statuses of the same advice.
fn table(advice: impl Fn(Status) -> Option<&'static str>) -> String {
    let mut rows: Vec<(String, &str)> = Vec::new();
    for &status in Status::ALL {
        let Some(text) = advice(status) else { continue };
        match rows.iter_mut().find(|(_, known)| *known == text) {
            Some((names, _)) => *names += &format!(", `{}`", status.name()),
            None => rows.push((format!("`{}`", status.name()), text)),
        }
    }
    let mut table = "| статус | что делает касса |\n| --- | --- |\n".to_owned();
    rows.iter().for_each(|(names, text)| table += &format!("| {names} | {text} |\n"));
    table
}

/// What include/README.ru.md holds.
fn chapter(contract: &Value) -> String {
    let mut text = format!("**В любой момент**\n\n{}", table(always));
    for (words, advice) in MOMENTS {
        let here = rows(contract).iter().filter(|row| row["moment"] == *words);
        let name = |row: &Value| {
            format!("`{}` (`{}`)", row["operation"].as_str().unwrap(), row["onec"].as_str().unwrap())
        };
        let mut operations: Vec<String> = here.map(name).collect();
        if *words == "запуск программы, чек под вопросом" {
            operations.insert(0, "`maxbonus_session_open` (`ОткрытьСессию`)".to_owned());
        }
        let table = table(|status| match advice(status) {
            Does(text) => Some(text),
            Always | Never => None,
        });
        let (first, rest) = words.split_at(words.chars().next().map_or(0, char::len_utf8));
        let head = format!("{}{rest}", first.to_uppercase());
        text += &format!("\n**{head}**: {}\n\n{table}", operations.join(", "));
    }
    text
}

fn contract() -> Value {
    let (_sandbox, till) = shop();
    till.call("basic.contract", json!({}))
}

#[test]
fn the_russian_page_says_what_the_till_does_on_each_status_at_each_moment() {
    golden::compare_part("include/README.ru.md", "advice", &chapter(&contract()));
}

#[test]
fn every_moment_of_the_table_has_its_advice_and_the_other_way_round() {
    let contract = contract();
    for row in rows(&contract) {
        assert!(MOMENTS.iter().any(|(words, _)| row["moment"] == *words), "{row}");
    }
    for (words, _) in MOMENTS {
        assert!(
            rows(&contract).iter().any(|row| row["moment"] == *words),
            "no operation belongs to: {words}"
        );
    }
}

#[test]
fn an_error_that_the_table_names_for_an_operation_has_advice_at_its_moment() {
    let contract = contract();
    let mut named = 0;
    for row in rows(&contract) {
        let (_, advice) = MOMENTS.iter().find(|(words, _)| row["moment"] == *words).unwrap();
        let notes = row["notes"].as_str().unwrap();
        for &status in Status::ALL {
            let is_named =
                notes.split(|c: char| !(c.is_ascii_uppercase() || c == '_')).any(|w| w == status.name());
            if is_named {
                named += 1;
                assert_ne!(advice(status), Never, "{} can end with {}", row["operation"], status.name());
            }
        }
    }
    assert!(named > 15, "the table names errors: {named}");
}

#[test]
fn the_page_for_1c_shows_each_status_with_the_sentence_that_the_cashier_reads() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/bindings/onec/README.ru.md")).unwrap();
    for &status in Status::ALL.iter().filter(|s| **s != Status::Ok) {
        let row = format!("| `{}` | {} | ", status.name(), status.sentence());
        assert!(page.contains(&row), "bindings/onec/README.ru.md lacks this row: {row}");
    }
}
