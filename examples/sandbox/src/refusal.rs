//! Everything that the server may refuse, in one table: number, HTTP status, sentence for the cashier.

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The store's token is absent or wrong.
    Unauthorized,
    /// No such path.
    UnknownPath,
    /// The path exists for another method.
    WrongMethod,
    /// The dialect takes this operation in another encoding only.
    WrongEncoding,
    /// The body cannot be read.
    BadBody,
    /// The body is larger than the sandbox reads.
    BodyTooLarge,
    /// A field is absent, or its value makes no sense.
    BadField,
    /// Strict mode: the field is not known.
    UnknownField,
    /// The sandbox itself failed.
    Internal,
    /// No such customer.
    CustomerNotFound,
    /// Registration of somebody who is registered.
    AlreadyRegistered,
    /// A PIN or a repeat is given where no registration was begun.
    NotRequested,
    /// The card is somebody else's.
    CardTaken,
    /// Wrong PIN.
    PinWrong,
    /// Three wrong PINs.
    PinSpent,
    /// Spending needs a PIN.
    PinRequired,
    /// checkpin without askpin.
    PinNotAsked,
    /// More bonuses than may be spent.
    TooManyBonuses,
    /// No such calculation.
    CalcNotFound,
    /// The check is written already.
    AlreadyWritten,
    /// No such check.
    CheckNotFound,
    /// The coupon worked at the calculation and does not any more.
    CouponGone,
    /// No such certificate.
    CertificateNotFound,
    /// The certificate's PIN is wrong.
    CertificatePin,
    /// The certificate is used up, expired or blocked.
    CertificateUnusable,
    /// The certificate holds less.
    CertificateShort,
    /// A return of more than was sold.
    ReturnTooMuch,
    /// A return of a position that was not sold.
    ReturnNotSold,
    /// Nothing is left to return.
    ReturnedAll,
    /// The return's id belongs to another check.
    ReturnTaken,
    /// What the fault `status` answers when it names no body.
    Unavailable,
}

impl Reason {
    /// The HTTP status, the number inside the answer, the sentence for the cashier.
    fn row(self) -> (u16, u16, &'static str) {
        match self {
            Reason::Unauthorized => (401, 1, "Unauthorized"),
            Reason::UnknownPath => (404, 2, "Метод не найден"),
            Reason::WrongMethod => (405, 3, "Метод вызывается другим способом"),
            Reason::WrongEncoding => (415, 4, "Неподдерживаемый формат запроса"),
            Reason::BadBody => (400, 5, "Запрос не читается"),
            Reason::BodyTooLarge => (413, 6, "Слишком большой запрос"),
            Reason::BadField => (422, 7, "Неверное значение поля"),
            Reason::UnknownField => (422, 8, "Неизвестное поле"),
            Reason::Internal => (500, 9, "Внутренняя ошибка сервера"),
            Reason::CustomerNotFound => (422, 10, "Покупатель не найден"),
            Reason::AlreadyRegistered => (422, 11, "Покупатель уже зарегистрирован"),
            Reason::NotRequested => (422, 12, "Регистрация не запрашивалась"),
            Reason::CardTaken => (422, 13, "Карта уже выдана другому покупателю"),
            Reason::PinWrong => (422, 20, "Неверный ПИН-код"),
            Reason::PinSpent => (422, 21, "ПИН-код больше не действует, запросите новый"),
            Reason::PinRequired => (422, 22, "Для списания бонусов нужен ПИН-код"),
            Reason::PinNotAsked => (422, 23, "ПИН-код не запрашивался"),
            Reason::TooManyBonuses => (422, 30, "Сумма списания больше доступной"),
            Reason::CalcNotFound => (422, 31, "Расчёт не найден"),
            Reason::AlreadyWritten => (422, 32, "Такой чек уже проведен"),
            Reason::CheckNotFound => (422, 33, "Чек не найден"),
            Reason::CouponGone => (422, 34, "Купон или подарочный код больше не действует, пересчитайте чек"),
            Reason::CertificateNotFound => (422, 40, "Сертификат не найден"),
            Reason::CertificatePin => (422, 41, "Неверный ПИН-код сертификата"),
            Reason::CertificateUnusable => (422, 42, "Сертификат недействителен"),
            Reason::CertificateShort => (422, 43, "На сертификате недостаточно средств"),
            Reason::ReturnTooMuch => (422, 50, "Возвращается больше, чем продано"),
            Reason::ReturnNotSold => (422, 51, "Такой позиции нет в чеке"),
            Reason::ReturnedAll => (422, 52, "Чек уже возвращён полностью"),
            Reason::ReturnTaken => (422, 53, "Возврат с таким номером уже проведен по другому чеку"),
            Reason::Unavailable => (503, 90, "Сервис временно недоступен"),
        }
    }

    /// The refusal, with the field that it is about.
    pub fn on(self, field: &str) -> Refusal {
        let (status, code, text) = self.row();
        let message = match self {
            Reason::BadField | Reason::UnknownField => format!("{text} {field}"),
            _ => text.to_owned(),
        };
        Refusal { reason: self, status, code, message, field: field.to_owned(), keep: false }
    }
}

/// A refused request.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// HTTP status.
    pub status: u16,
    /// The number in the body.
    pub code: u16,
    /// The sentence for the cashier.
    pub message: String,
    /// The field it is about, for the shapes that name it.
    pub field: String,
    /// What was stored stays: a wrong PIN must count although its request is refused.
    pub keep: bool,
}

impl Refusal {
    /// The same refusal, after which the transaction is committed all the same.
    pub fn keeping(mut self) -> Refusal {
        self.keep = true;
        self
    }

    /// The same refusal under another HTTP status.
    pub fn with_status(mut self, status: u16) -> Refusal {
        self.status = status;
        self
    }

    /// The same refusal with another sentence.
    pub fn saying(mut self, message: impl Into<String>) -> Refusal {
        self.message = message.into();
        self
    }
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Refusal {
        Reason::Internal.on("").saying(format!("Внутренняя ошибка сервера: {error}"))
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Refusal {
        Reason::Internal.on("").saying(format!("Внутренняя ошибка сервера: {error}"))
    }
}
