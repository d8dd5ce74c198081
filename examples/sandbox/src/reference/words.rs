//! What the reference says of each operation, in Russian: titles as the guide has them, fields, errors.

/// What a field holds: JSON's kinds, and lists of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Integer,
    Flag,
    Rows,
}

/// A field: its canonical path, what it holds, whether it must be there, its words.
pub type Field = (&'static str, Kind, bool, &'static str);

/// The words of an operation.
pub struct Words {
    pub operation: &'static str,
    pub title: &'static str,
    /// The schema's name in the guide, of the request and of the answer.
    pub schemas: (&'static str, &'static str),
    pub request: &'static [Field],
    pub answer: &'static [Field],
    /// HTTP statuses beside 200 and 401, with their sentences.
    pub errors: &'static [(u16, &'static str)],
}

use Kind::{Flag, Integer, Number, Rows, Text};

const PHONE: &[Field] = &[("phone", Text, true, "Номер телефона")];
const NOT_FOUND: &[(u16, &str)] = &[(422, "Покупатель не найден")];

const CUSTOMER: &[Field] = &[
    ("first_name", Text, false, "Имя"),
    ("middle_name", Text, false, "Отчество"),
    ("last_name", Text, false, "Фамилия"),
    ("total_bonus", Number, false, "Всего бонусов"),
    ("token", Text, false, "Токен клиента"),
    ("phone", Text, false, "Телефон клиента"),
    ("exists_chatbot", Flag, false, "Признак наличия чатбота"),
    ("n_checkpin", Integer, false, "Нужна проверка ПИН-кода при списании"),
    ("register_request", Text, false, "Номер заявки на регистрацию"),
];

/// All operations, in the order of the contract.
pub static WORDS: [Words; 15] = [
    Words {
        operation: "customer.auth_phone",
        title: "Авторизация гостя по телефону",
        schemas: ("", "CustomerAuthResponse"),
        request: PHONE,
        answer: CUSTOMER,
        errors: NOT_FOUND,
    },
    Words {
        operation: "customer.auth_qr",
        title: "Авторизация гостя по QR коду",
        schemas: ("", "CustomerAuthResponse"),
        request: &[("qr", Text, true, "QR код, короткий код или номер карты")],
        answer: CUSTOMER,
        errors: NOT_FOUND,
    },
    Words {
        operation: "customer.register_request",
        title: "Запрос регистрации",
        schemas: ("", "RegisterRequestResponse"),
        request: PHONE,
        answer: &[("register_request", Text, false, "Номер заявки на регистрацию")],
        errors: &[(422, "Покупатель уже зарегистрирован")],
    },
    Words {
        operation: "customer.register_resend",
        title: "Повторный запрос пин кода",
        schemas: ("", "RegisterRequestResponse"),
        request: PHONE,
        answer: &[("register_request", Text, false, "Номер заявки на регистрацию")],
        errors: &[(422, "Регистрация не запрашивалась")],
    },
    Words {
        operation: "customer.register_confirm",
        title: "Подтверждение регистрации",
        schemas: ("CustomerRegisterRequest", "CustomerAuthResponse"),
        request: &[
            ("phone", Text, true, "Номер телефона"),
            ("pin", Text, true, "ПИН-код из СМС"),
            ("last_name", Text, false, "Фамилия"),
            ("first_name", Text, false, "Имя"),
            ("middle_name", Text, false, "Отчество"),
            ("birthday", Text, false, "Дата рождения"),
            ("gender", Text, false, "Пол"),
            ("card", Text, false, "Номер карты"),
            ("register_request", Text, false, "Номер заявки на регистрацию"),
        ],
        answer: CUSTOMER,
        errors: &[(422, "Неверный ПИН-код")],
    },
    Words {
        operation: "customer.send_chatbot_sms",
        title: "Отправка смс с чатботом",
        schemas: ("", "SmsResponse"),
        request: PHONE,
        answer: &[("sent", Flag, false, "СМС отправлено")],
        errors: NOT_FOUND,
    },
    Words {
        operation: "certificate.info",
        title: "Получить информацию по сертификату",
        schemas: ("CertInfoRequest", "CertInfoResponse"),
        request: &[("code", Text, true, "Номер сертификата"), ("pin", Text, false, "Пин-код сертификата")],
        answer: &[
            ("status_code", Integer, false, "Код статуса сертификата"),
            ("code", Text, false, "Номер сертификата"),
            ("balance", Number, false, "Остаток на сертификате"),
            ("expires", Text, false, "Срок действия"),
            ("message", Text, false, "Сообщение для кассира"),
            ("need_pin", Flag, false, "Нужен пин-код"),
        ],
        errors: &[(422, "Сертификат не найден")],
    },
    Words {
        operation: "check.calc",
        title: "Подсчет бонусов по чеку",
        schemas: ("CalcCheckRequest", "CalcCheckResponse"),
        request: &[
            ("check_id", Text, false, "Номер чека на кассе"),
            ("customer_token", Text, false, "Токен клиента"),
            ("items", Rows, true, "Позиции чека"),
            ("items.index", Integer, true, "Номер позиции"),
            ("items.code", Text, true, "Код товара"),
            ("items.price", Number, true, "Цена"),
            ("items.qty", Number, true, "Количество"),
            ("items.mrc", Number, false, "Минимальная розничная цена"),
            ("pay_bonus", Number, false, "Сколько бонусов списать"),
            ("coupon", Text, false, "Купон"),
            ("gift_code", Text, false, "Подарочный код"),
            ("certificate", Rows, false, "Сертификаты к оплате"),
            ("certificate.code", Text, true, "Номер сертификата"),
            ("certificate.pin", Text, false, "Пин-код сертификата"),
            ("certificate.summ", Text, false, "Сумма к списанию"),
        ],
        answer: &[
            ("code", Integer, false, "Код ошибки"),
            ("calc_id", Text, false, "Идентификатор расчета"),
            ("customer_token", Text, false, "Токен клиента"),
            ("customer_total_bonus", Number, false, "Бонусов у клиента"),
            ("total_max_bonus_can_pay", Number, false, "Максимум бонусов к списанию"),
            ("total_bonus_pay", Number, false, "Списано бонусов"),
            ("total_add_bonus", Number, false, "Начислено бонусов"),
            ("total_discount", Number, false, "Скидка"),
            ("total_check_amount", Number, false, "Сумма чека"),
            ("campaign_id", Integer, false, "Номер акции"),
            ("campaign_name", Text, false, "Название акции"),
            ("coupon", Text, false, "Купон"),
            ("coupon_used", Text, false, "Примененный купон"),
            ("coupon_code", Text, false, "Код применения купона"),
            ("coupon_message", Text, false, "Сообщение о купоне"),
            ("gift_code_used", Text, false, "Примененный подарочный код"),
            ("gift_code_message", Text, false, "Сообщение о подарочном коде"),
            ("items", Rows, false, "Позиции чека"),
            ("items.code", Text, false, "Код товара"),
            ("items.qty", Number, false, "Количество"),
            ("items.sum", Number, false, "Сумма позиции"),
            ("items.max_bonus_can_pay", Number, false, "Максимум бонусов на позицию"),
            ("items.calc_discount", Number, false, "Скидка на позицию"),
            ("items.calc_bonus_add", Number, false, "Начислено за позицию"),
            ("items.not_exist", Flag, false, "Товара нет в базе"),
            ("items.not_discount", Flag, false, "Скидки запрещены"),
            ("items.index", Integer, false, "Номер позиции"),
            ("items.price", Number, false, "Цена"),
            ("items.action", Integer, false, "Акция позиции"),
            ("items.pay_bonus", Number, false, "Списано на позицию"),
            ("certificate", Rows, false, "Сертификаты"),
            ("certificate.code", Text, false, "Номер сертификата"),
            ("certificate.summ", Number, false, "Принятая сумма"),
        ],
        errors: NOT_FOUND,
    },
    Words {
        operation: "check.write",
        title: "Провести чек",
        schemas: ("WriteCheckRequest", "WriteCheckResponse"),
        request: &[
            ("calc_id", Text, true, "Идентификатор расчета"),
            ("check_id", Text, false, "Номер чека на кассе"),
            ("customer_token", Text, false, "Токен клиента"),
            ("pay_bonus", Number, false, "Сколько бонусов списать"),
            ("coupon", Text, false, "Купон"),
            ("gift_code", Text, false, "Подарочный код"),
            ("certificate", Rows, false, "Сертификаты к оплате"),
            ("certificate.code", Text, true, "Номер сертификата"),
            ("certificate.pin", Text, false, "Пин-код сертификата"),
            ("certificate.summ", Text, false, "Сумма к списанию"),
            ("cashier", Text, false, "Кассир"),
            ("shift", Text, false, "Номер смены"),
            ("number", Text, false, "Номер документа"),
            ("datetime", Text, false, "Дата и время чека"),
        ],
        answer: &[
            ("print_text", Text, false, "Текст для печати в чеке"),
            ("check_id", Text, false, "Номер чека на кассе"),
            ("total_bonus_pay", Number, false, "Списано бонусов"),
            ("total_add_bonus", Number, false, "Начислено бонусов"),
            ("customer_total_bonus", Number, false, "Бонусов у клиента"),
        ],
        errors: &[(422, "Такой чек уже проведен")],
    },
    Words {
        operation: "check.askpin",
        title: "Запрос ПИН-кода на списание",
        schemas: ("AskPinRequest", "SmsResponse"),
        request: &[
            ("customer_token", Text, true, "Токен клиента"),
            ("calc_id", Text, false, "Идентификатор расчета"),
        ],
        answer: &[("sent", Flag, false, "СМС отправлено")],
        errors: NOT_FOUND,
    },
    Words {
        operation: "check.checkpin",
        title: "Проверка ПИН-кода на списание",
        schemas: ("CheckPinRequest", "CheckPinResponse"),
        request: &[
            ("customer_token", Text, true, "Токен клиента"),
            ("calc_id", Text, false, "Идентификатор расчета"),
            ("pin", Text, true, "ПИН-код из СМС"),
        ],
        answer: &[("confirmed", Flag, false, "Списание подтверждено")],
        errors: &[(422, "Неверный ПИН-код")],
    },
    Words {
        operation: "check.return",
        title: "Возврат чека",
        schemas: ("ReturnCheckRequest", "ReturnCheckResponse"),
        request: &[
            ("check_id", Text, true, "Номер чека на кассе"),
            ("calc_id", Text, false, "Идентификатор расчета"),
            ("return_id", Text, true, "Номер возврата"),
            ("items", Rows, false, "Возвращаемые позиции"),
            ("items.index", Integer, true, "Номер позиции"),
            ("items.code", Text, true, "Код товара"),
            ("items.qty", Number, true, "Количество"),
        ],
        answer: &[
            ("bonus_returned", Number, false, "Возвращено бонусов"),
            ("bonus_withdrawn", Number, false, "Снято начисленных бонусов"),
            ("customer_total_bonus", Number, false, "Бонусов у клиента"),
            ("print_text", Text, false, "Текст для печати в чеке"),
        ],
        errors: &[(422, "Чек не найден")],
    },
    Words {
        operation: "check.rollback",
        title: "Откат чека",
        schemas: ("RollbackRequest", "RollbackResponse"),
        request: &[
            ("check_id", Text, false, "Номер чека на кассе"),
            ("calc_id", Text, false, "Идентификатор расчета"),
        ],
        answer: &[
            ("check_id", Text, false, "Номер чека на кассе"),
            ("rolled_back", Flag, false, "Чек удален"),
        ],
        errors: &[(422, "Чек не найден")],
    },
    Words {
        operation: "goods.import",
        title: "Импорт товаров",
        schemas: ("ImportRequest", "ImportResponse"),
        request: &[
            ("groups", Rows, false, "Группы товаров"),
            ("groups.code", Text, true, "Код группы"),
            ("groups.name", Text, true, "Название группы"),
            ("groups.parent", Text, false, "Родительская группа"),
            ("goods", Rows, false, "Товары"),
            ("goods.code", Text, true, "Код товара"),
            ("goods.name", Text, true, "Название товара"),
            ("goods.group", Text, false, "Группа товара"),
            ("goods.price", Number, false, "Цена"),
            ("goods.barcode", Text, false, "Штрихкод"),
            ("goods.unit", Text, false, "Единица измерения"),
            ("goods.not_discount", Flag, false, "Скидки запрещены"),
            ("goods.mrc", Number, false, "Минимальная розничная цена"),
            ("full", Flag, false, "Полная выгрузка"),
            ("part", Integer, false, "Номер части"),
            ("parts", Integer, false, "Всего частей"),
        ],
        answer: &[
            ("accepted", Integer, false, "Принято товаров"),
            ("rejected", Rows, false, "Непринятые товары"),
            ("rejected.index", Integer, false, "Номер строки"),
            ("rejected.code", Text, false, "Код товара"),
            ("rejected.message", Text, false, "Причина"),
        ],
        errors: &[(422, "Неверное значение поля")],
    },
    Words {
        operation: "basic.ping",
        title: "Проверка связи",
        schemas: ("", "PingResponse"),
        request: &[],
        answer: &[("time", Text, false, "Время сервера"), ("version", Text, false, "Версия")],
        errors: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::OPERATIONS;

    #[test]
    fn the_reference_has_words_for_every_operation_and_every_field_of_a_request() {
        for (words, operation) in WORDS.iter().zip(&OPERATIONS) {
            assert_eq!(words.operation, operation.name);
            let mut told: Vec<&str> = words.request.iter().map(|field| field.0).collect();
            let mut known = operation.fields.to_vec();
            told.sort_unstable();
            known.sort_unstable();
            assert_eq!(told, known, "{}", operation.name);
        }
    }
}
