//! The statuses: one table from which the enum, the header's constants and the sentences follow.
//!
//! `build.rs` includes this file too, so it uses nothing but `core`.

macro_rules! statuses {
    ($($number:literal $variant:ident $name:literal $retryable:literal $family:literal $sentence:literal $doc:literal;)*) => {
        /// What a call came to; the numbers never change once released.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(i32)]
        pub enum Status {
            $(#[doc = $doc] $variant = $number,)*
        }

        impl Status {
            /// Every status, in the order of its number.
            pub const ALL: &'static [Status] = &[$(Status::$variant),*];

            /// The status's name as it stands in error documents, `CUSTOMER_NOT_FOUND`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Status::$variant => $name),* }
            }

            /// What it means, in English: the header's and the README's words.
            #[must_use]
            pub const fn doc(self) -> &'static str {
                match self { $(Status::$variant => $doc),* }
            }

            /// The cashier's sentence where nothing more exact is known, in Russian.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Status::$variant => $sentence),* }
            }

            /// Statuses of one family are met in the same way; the bindings have an exception for each family.
            #[must_use]
            pub const fn family(self) -> &'static str {
                match self { $(Status::$variant => $family),* }
            }

            /// Whether the same call may succeed later without a change by the caller.
            #[must_use]
            pub const fn retryable(self) -> bool {
                match self { $(Status::$variant => $retryable),* }
            }
        }
    };
}

statuses! {
    0 Ok "OK" false "" "Выполнено."
        "Done; the answer is in the response.";
    1 InvalidArgument "INVALID_ARGUMENT" false "Usage" "Касса передала неверные данные."
        "The request breaks a rule; `field` names the input. Nothing was sent or journalled.";
    2 InvalidJson "INVALID_JSON" false "Usage" "Касса передала повреждённый запрос."
        "The text is not UTF-8, not JSON, or not a JSON object. Nothing was sent.";
    3 InvalidHandle "INVALID_HANDLE" false "Usage" "Связь с программой лояльности не открыта."
        "The session is closed or never was.";
    4 BadConfig "BAD_CONFIG" false "Usage" "Программа лояльности настроена неверно."
        "The configuration is wrong; `field` names the key.";
    5 Unauthorized "UNAUTHORIZED" false "Refused" "Сервер лояльности не принял токен торговой точки."
        "The server refused the store's token (HTTP 401 or 403).";
    6 CustomerNotFound "CUSTOMER_NOT_FOUND" false "Refused" "Покупатель не найден."
        "The server knows no such customer.";
    7 Rejected "REJECTED" false "Refused" "Сервер лояльности отклонил запрос."
        "The server refused the request; `message` holds its words.";
    8 AlreadyWritten "ALREADY_WRITTEN" false "Refused" "Такой чек уже проведён. Вышел ли он на бумаге на этой кассе?"
        "The server holds this check already, and this journal does not know of it. Did its receipt come out on paper here? Then it is sold. If it is another receipt, write under a new number. Roll it back only if you know that it never came out.";
    9 PinRequired "PIN_REQUIRED" false "Refused" "Для списания бонусов нужен ПИН-код покупателя."
        "Spending needs a PIN: check.askpin, check.checkpin, then the same write.";
    10 PinWrong "PIN_WRONG" false "Refused" "Неверный ПИН-код."
        "The PIN was wrong.";
    11 CertificateUnusable "CERTIFICATE_UNUSABLE" false "Refused" "Сертификат нельзя использовать."
        "The certificate is unknown, used up, or its PIN is wrong.";
    12 Network "NETWORK" true "Unavailable" "Нет связи с сервером лояльности. Продолжайте продажу без бонусов."
        "No connection, or it broke.";
    13 Timeout "TIMEOUT" true "Unavailable" "Сервер лояльности не ответил вовремя. Продолжайте продажу без бонусов."
        "The deadline passed.";
    14 Tls "TLS" false "Unavailable" "Защищённое соединение с сервером лояльности не установлено. Продолжайте продажу без бонусов."
        "The TLS handshake or the certificate check failed.";
    15 Offline "OFFLINE" true "Unavailable" "Сервер лояльности недоступен. Продолжайте продажу без бонусов."
        "The network failed several times; calls are answered at once until a probe succeeds.";
    16 Cancelled "CANCELLED" true "Cancelled" "Операция отменена."
        "The caller cancelled the call or closed the session.";
    17 Protocol "PROTOCOL" true "Unavailable" "Сервер лояльности ответил непонятно. Продолжайте продажу без бонусов."
        "The answer is not what the contract says: not JSON, cut short, too large, a field is missing, or HTTP 5xx.";
    18 OutcomeUnknown "OUTCOME_UNKNOWN" true "OutcomeUnknown" "Неизвестно, прошла ли операция. Программа проверит это позже сама."
        "The request may or may not have been applied. A check is rolled back at the next opportunity; journal.pending lists what a person has to decide.";
    19 Conflict "CONFLICT" false "Conflict" "Операция противоречит уже выполненной."
        "The same id was used with other content, or the receipt's state forbids the operation.";
    20 Journal "JOURNAL" false "Journal" "Журнал чеков на этой кассе недоступен."
        "The journal file cannot be read or written.";
    21 Internal "INTERNAL" false "Internal" "Внутренняя ошибка программы лояльности."
        "A defect of the library; the session still works.";
}
