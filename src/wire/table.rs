//! The one table of operations: names, paths, fields, and where each fact comes from.
//!
//! The enum, the exported functions, the header's comments, the bindings and `basic.contract` follow from it.
//! `build.rs` includes this file too, so it uses nothing but `core`.
//! What reaches the header is ASCII: old compilers read it in the system's code page. It is long because it is one
//! table: a row for each operation, with its fields.

/// Where a fact of the contract comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The integrator's guide: the authority.
    Guide,
    /// A recorded exchange with the production server.
    Capture,
    /// Inferred; it can be overridden under `wire` in the configuration.
    Inferred,
    /// The library's own, no server is asked.
    Own,
}

impl Source {
    /// The letter in the documentation.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Source::Guide => "G",
            Source::Capture => "C",
            Source::Inferred => "I",
            Source::Own => "own",
        }
    }
}

/// How a request's body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `application/json`.
    Json,
    /// In the query string.
    Query,
}

impl Encoding {
    /// Its name in the configuration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Form => "form",
            Encoding::Json => "json",
            Encoding::Query => "query",
        }
    }

    /// The encoding of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Encoding::Form, Encoding::Json, Encoding::Query].into_iter().find(|encoding| encoding.name() == name)
    }
}

/// When a register calls an operation: what it does after a refusal depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The program starts; a receipt is in doubt.
    Start,
    /// The cashier asks who the customer is.
    Customer,
    /// A new customer joins.
    Registration,
    /// The receipt is being put together.
    Receipt,
    /// The customer pays.
    Payment,
    /// The fiscal receipt came out, or did not.
    Printed,
    /// Goods come back.
    Return,
    /// The shift is closed.
    Shift,
    /// Outside a sale.
    Service,
}

impl Moment {
    /// In words, for the documentation, in Russian.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Moment::Start => "запуск программы, чек под вопросом",
            Moment::Customer => "кассир узнаёт покупателя",
            Moment::Registration => "регистрация покупателя",
            Moment::Receipt => "чек набирается",
            Moment::Payment => "оплата",
            Moment::Printed => "фискальный чек напечатан или нет",
            Moment::Return => "возврат",
            Moment::Shift => "закрытие смены",
            Moment::Service => "вне продажи",
        }
    }
}

/// Whether a request may be sent again after it got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// It changes nothing: sent again at once.
    Read,
    /// The same again changes nothing more: sent again at once.
    Idempotent,
    /// It changes something each time: never sent again by itself.
    Never,
    /// The journal decides, under the caller's own id.
    Journal,
}

impl Repeat {
    /// Its name in `basic.contract`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Repeat::Read => "read",
            Repeat::Idempotent => "idempotent",
            Repeat::Never => "never",
            Repeat::Journal => "journal",
        }
    }
}

/// What a request's field holds, and so how it is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// An identifier or a code: no control characters, at most 256 characters.
    Code,
    /// A token or an id of the server's: no control characters, of any length.
    Token,
    /// A phone in any Russian spelling.
    Phone,
    /// Roubles or bonuses, at most 2 decimals.
    Money,
    /// The same, sent in the form the caller chose (number or string).
    MoneyAsGiven,
    /// A quantity, at most 6 decimals.
    Quantity,
    /// A whole number.
    Whole,
    /// True or false.
    Flag,
    /// A customer's token; absent or empty goes out as ten eights (anonymous), null as null.
    Customer,
    /// The receipt's positions.
    Positions,
    /// Positions to return; empty or absent means the whole check.
    Returned,
    /// Certificates to pay with.
    Certificates,
    /// Objects, of an answer.
    Records,
    /// Lines of text, of an answer.
    Lines,
    /// Anything.
    Any,
}

impl Kind {
    /// In words, for the documentation.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Kind::Text | Kind::Token => "text",
            Kind::Code => "text, at most 256 characters",
            Kind::Phone => "phone in any Russian spelling",
            Kind::Money | Kind::MoneyAsGiven => "amount, at most 2 decimals",
            Kind::Quantity => "quantity, at most 6 decimals",
            Kind::Whole => "whole number",
            Kind::Flag => "true or false",
            Kind::Customer => "the customer's token; absent, empty or only eights: anonymous",
            Kind::Positions => "array of positions",
            Kind::Returned => "array of positions; empty or absent: the whole check",
            Kind::Certificates => "array of certificates",
            Kind::Records => "array of objects",
            Kind::Lines => "array of texts",
            Kind::Any => "any",
        }
    }
}

/// A field of a request; a dot leads into an object or the objects of an array.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name here; the wire's name unless overridden.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether the operation needs it.
    pub required: bool,
    /// Where it is known from.
    pub source: Source,
}

/// A field of an answer; a dot leads into the objects of an array.
#[derive(Clone, Copy, Debug)]
pub struct AnswerField {
    /// Its name here; the wire's name unless overridden.
    pub name: &'static str,
    /// What it holds, for the bindings' types: the server's answer is handed on as it came.
    pub kind: Kind,
    /// Whether an answer without it is a protocol error.
    pub required: bool,
    /// Where it is known from.
    pub source: Source,
}

/// Where an operation goes on the server.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The HTTP method.
    pub method: &'static str,
    /// The path under the base URL.
    pub path: &'static str,
    /// Where the path is known from.
    pub source: Source,
    /// How the body is written.
    pub encoding: Encoding,
}

/// One row of the table: everything that is known of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// `section.name`; the exported function is `maxbonus_section_name`.
    pub name: &'static str,
    /// What it does, in one English sentence.
    pub doc: &'static str,
    /// Its name in the guide or for the cashier, in Russian.
    pub title: &'static str,
    /// Its method's Russian name in the 1C component; the English one is the operation's name without dots.
    pub onec: &'static str,
    /// When a register calls it.
    pub moment: Moment,
    /// Where it goes; `None` for the library's own.
    pub route: Option<Route>,
    /// Whether it may be sent again.
    pub repeat: Repeat,
    /// The request.
    pub fields: &'static [Field],
    /// The answer.
    pub answer: &'static [AnswerField],
    /// What else to know: units, states, errors.
    pub notes: &'static str,
}

use Encoding::{Form, Json, Query};
use Kind::{
    Any, Certificates, Code, Customer, Flag, Lines, Money, MoneyAsGiven, Phone, Positions, Quantity, Records,
    Returned, Text, Token, Whole,
};
use Source::{Capture as C, Guide as G, Inferred as I, Own};

const fn must(name: &'static str, kind: Kind, source: Source) -> Field {
    Field { name, kind, required: true, source }
}

const fn may(name: &'static str, kind: Kind, source: Source) -> Field {
    Field { name, kind, required: false, source }
}

const fn has(name: &'static str, kind: Kind, source: Source) -> AnswerField {
    AnswerField { name, kind, required: false, source }
}

const fn needs(name: &'static str, kind: Kind, source: Source) -> AnswerField {
    AnswerField { name, kind, required: true, source }
}

const fn to(method: &'static str, path: &'static str, encoding: Encoding, source: Source) -> Option<Route> {
    Some(Route { method, path, source, encoding })
}

const PHONE_ONLY: &[Field] = &[must("phone", Phone, G)];

const CUSTOMER: &[AnswerField] = &[
    needs("token", Text, G),
    has("first_name", Text, G),
    has("middle_name", Text, G),
    has("last_name", Text, G),
    has("total_bonus", Money, G),
    has("phone", Text, G),
    has("exists_chatbot", Flag, G),
    has("n_checkpin", Whole, G),
    has("register_request", Text, G),
];

const SLIP_NUMBERS: &[AnswerField] = &[
    has("print_text", Text, G),
    has("check_id", Text, I),
    has("total_bonus_pay", Money, I),
    has("total_add_bonus", Money, I),
    has("customer_total_bonus", Money, I),
];

const PENDING: &[AnswerField] = &[
    has("checks", Records, Own),
    has("checks.check_id", Text, Own),
    has("checks.state", Text, Own),
    has("checks.calc_id", Text, Own),
    has("checks.updated_at", Text, Own),
    has("checks.automatic", Flag, Own),
    has("checks.message", Text, Own),
    has("returns", Records, Own),
    has("returns.return_id", Text, Own),
    has("returns.check_id", Text, Own),
    has("returns.state", Text, Own),
    has("returns.updated_at", Text, Own),
];

macro_rules! operations {
    ($($variant:ident $row:tt)*) => {
        /// An operation of the library; its row describes it. Whoever handles operations matches on this, so that a new
        /// one that is handled nowhere does not compile.
        #[allow(missing_docs)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Operation {
            $($variant),*
        }

        impl Operation {
            /// Every operation, the server's and the library's own, in the order of the documentation.
            pub const ALL: &'static [Operation] = &[$(Operation::$variant),*];

            /// Its row of the table.
            #[must_use]
            pub const fn row(self) -> &'static Row {
                match self { $(Operation::$variant => { const ROW: Row = Row $row; &ROW }),* }
            }
        }
    };
}

impl Operation {
    /// The rows of all operations.
    pub fn rows() -> impl Iterator<Item = &'static Row> {
        Operation::ALL.iter().map(|operation| operation.row())
    }

    /// The operation of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Operation::ALL.iter().copied().find(|operation| operation.name() == name)
    }

    /// Its name, `check.calc`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }
}

operations! {
    CustomerAuth {
        name: "customer.auth",
        doc: "Recognises a customer by what the cashier typed or scanned: a phone, a QR payload, a short code or a card's number.",
        title: "Авторизация гостя",
        onec: "Авторизовать",
        moment: Moment::Customer,
        route: None,
        repeat: Repeat::Read,
        fields: &[must("input", Code, Own)],
        answer: CUSTOMER,
        notes: "A phone in any Russian spelling goes to customer.auth_phone and, when not found, to customer.auth_qr; anything else to customer.auth_qr. Errors: CUSTOMER_NOT_FOUND.",
    }

    CustomerAuthPhone {
        name: "customer.auth_phone",
        doc: "Recognises a customer by phone.",
        title: "Авторизация гостя по телефону",
        onec: "АвторизоватьПоТелефону",
        moment: Moment::Customer,
        route: to("POST", "/customer/auth", Form, G),
        repeat: Repeat::Read,
        fields: PHONE_ONLY,
        answer: CUSTOMER,
        notes: "`n_checkpin` other than 0: spending needs check.askpin and check.checkpin (I). Errors: CUSTOMER_NOT_FOUND.",
    }

    CustomerAuthQr {
        name: "customer.auth_qr",
        doc: "Recognises a customer by a QR payload, the short code typed by hand, or a plastic card's number.",
        title: "Авторизация гостя по QR коду",
        onec: "АвторизоватьПоКоду",
        moment: Moment::Customer,
        route: to("POST", "/customer/auth/qr", Form, I),
        repeat: Repeat::Read,
        fields: &[must("qr", Code, I)],
        answer: CUSTOMER,
        notes: "Errors: CUSTOMER_NOT_FOUND.",
    }

    CustomerRegisterRequest {
        name: "customer.register_request",
        doc: "Begins a registration: the server sends an SMS PIN to the phone.",
        title: "Запрос регистрации",
        onec: "ЗапроситьРегистрацию",
        moment: Moment::Registration,
        route: to("POST", "/customer/register/request", Form, I),
        repeat: Repeat::Never,
        fields: PHONE_ONLY,
        answer: &[has("register_request", Text, I)],
        notes: "Errors: REJECTED (already registered).",
    }

    CustomerRegisterResend {
        name: "customer.register_resend",
        doc: "Sends the registration's PIN again.",
        title: "Повторный запрос пин кода",
        onec: "ПовторитьПинРегистрации",
        moment: Moment::Registration,
        route: to("POST", "/customer/register/resend", Form, I),
        repeat: Repeat::Never,
        fields: PHONE_ONLY,
        answer: &[has("register_request", Text, I)],
        notes: "Errors: REJECTED.",
    }

    CustomerRegisterConfirm {
        name: "customer.register_confirm",
        doc: "Ends a registration with the PIN and the customer's form.",
        title: "Подтверждение регистрации",
        onec: "ПодтвердитьРегистрацию",
        moment: Moment::Registration,
        route: to("POST", "/customer/register/confirm", Form, I),
        repeat: Repeat::Never,
        fields: &[
            must("phone", Phone, I),
            must("pin", Code, I),
            may("last_name", Text, I),
            may("first_name", Text, I),
            may("middle_name", Text, I),
            may("birthday", Text, I),
            may("gender", Text, I),
            may("card", Code, I),
            may("register_request", Code, I),
        ],
        answer: CUSTOMER,
        notes: "`birthday` is YYYY-MM-DD, `gender` male or female. Errors: PIN_WRONG, REJECTED.",
    }

    CustomerSendChatbotSms {
        name: "customer.send_chatbot_sms",
        doc: "Sends the customer an SMS with a link to the chat bot.",
        title: "Отправка смс с чатботом",
        onec: "ОтправитьСмсЧатБота",
        moment: Moment::Registration,
        route: to("POST", "/customer/chatbot/sms", Form, I),
        repeat: Repeat::Never,
        fields: PHONE_ONLY,
        answer: &[],
        notes: "",
    }

    CertificateInfo {
        name: "certificate.info",
        doc: "Asks what a certificate is worth and whether it can be paid with.",
        title: "Получить информацию по сертификату",
        onec: "ПроверитьСертификат",
        moment: Moment::Receipt,
        route: to("POST", "/certificate/info", Json, I),
        repeat: Repeat::Read,
        fields: &[must("code", Code, I), may("pin", Code, I)],
        answer: &[
            needs("status_code", Whole, G),
            has("code", Text, I),
            has("balance", Money, I),
            has("expires", Text, I),
            has("message", Text, I),
            has("need_pin", Flag, I),
            has("usable", Flag, Own),
        ],
        notes: "`usable` is added by the library: true when `status_code` is not 1 (G). Errors: CERTIFICATE_UNUSABLE (unknown, wrong PIN).",
    }

    CheckCalc {
        name: "check.calc",
        doc: "Calculates a receipt: discounts, bonuses that can be spent, bonuses to be earned.",
        title: "Подсчет бонусов по чеку",
        onec: "РассчитатьЧек",
        moment: Moment::Receipt,
        route: to("POST", "/check", Json, G),
        repeat: Repeat::Read,
        fields: &[
            may("customer_token", Customer, C),
            must("items", Positions, C),
            must("items.index", Whole, C),
            must("items.code", Code, C),
            must("items.price", Money, C),
            must("items.qty", Quantity, C),
            may("items.mrc", Money, C),
            may("pay_bonus", Money, C),
            may("coupon", Text, C),
            may("gift_code", Text, G),
            may("certificate", Certificates, G),
            may("certificate.code", Code, G),
            may("certificate.pin", Code, G),
            may("certificate.summ", MoneyAsGiven, G),
            may("check_id", Code, I),
        ],
        answer: &[
            needs("calc_id", Text, C),
            has("code", Any, C),
            has("customer_token", Text, C),
            has("customer_total_bonus", Money, C),
            has("total_max_bonus_can_pay", Money, C),
            has("total_bonus_pay", Money, C),
            has("total_add_bonus", Money, C),
            has("total_discount", Money, C),
            has("total_check_amount", Money, C),
            has("campaign_id", Whole, C),
            has("campaign_name", Text, C),
            has("coupon", Text, C),
            has("coupon_used", Text, C),
            has("coupon_code", Text, C),
            has("coupon_message", Text, C),
            has("gift_code_used", Text, I),
            has("gift_code_message", Text, I),
            has("certificate", Records, I),
            has("certificate.code", Text, I),
            has("certificate.summ", Money, I),
            has("items", Records, C),
            has("items.code", Text, C),
            has("items.qty", Quantity, C),
            has("items.sum", Money, C),
            has("items.max_bonus_can_pay", Money, C),
            has("items.calc_discount", Money, C),
            has("items.calc_bonus_add", Money, C),
            has("items.not_exist", Flag, C),
            has("items.not_discount", Flag, C),
            has("items.index", Whole, C),
            has("items.price", Money, C),
            has("items.action", Whole, C),
            has("items.pay_bonus", Money, C),
        ],
        notes: "Amounts are roubles and bonuses with at most 2 decimals. A coupon that does not fit is no error: show `coupon_message` to the cashier (C).",
    }

    CheckAskpin {
        name: "check.askpin",
        doc: "Sends the customer an SMS PIN that permits spending.",
        title: "Запрос пин-кода на списание",
        onec: "ЗапроситьПин",
        moment: Moment::Receipt,
        route: to("POST", "/check/askpin", Json, I),
        repeat: Repeat::Never,
        fields: &[must("customer_token", Token, I), may("calc_id", Token, I)],
        answer: &[],
        notes: "",
    }

    CheckCheckpin {
        name: "check.checkpin",
        doc: "Checks the PIN that the customer named.",
        title: "Проверка пин-кода на списание",
        onec: "ПроверитьПин",
        moment: Moment::Receipt,
        route: to("POST", "/check/checkpin", Json, I),
        repeat: Repeat::Never,
        fields: &[must("customer_token", Token, I), may("calc_id", Token, I), must("pin", Code, I)],
        answer: &[],
        notes: "Errors: PIN_WRONG.",
    }

    CheckWrite {
        name: "check.write",
        doc: "Writes the receipt: bonuses are spent and earned. Call it before the fiscal receipt is printed.",
        title: "Провести чек",
        onec: "ЗаписатьЧек",
        moment: Moment::Payment,
        route: to("POST", "/check/write", Json, G),
        repeat: Repeat::Journal,
        fields: &[
            must("check_id", Code, I),
            must("calc_id", Token, G),
            may("customer_token", Token, G),
            may("pay_bonus", Money, I),
            may("coupon", Text, G),
            may("gift_code", Text, G),
            may("certificate", Certificates, G),
            may("certificate.code", Code, G),
            may("certificate.pin", Code, G),
            may("certificate.summ", MoneyAsGiven, G),
            may("items", Positions, I),
            may("items.index", Whole, I),
            may("items.code", Code, I),
            may("items.price", Money, I),
            may("items.qty", Quantity, I),
            may("items.mrc", Money, I),
            may("cashier", Text, I),
            may("shift", Any, I),
            may("number", Any, I),
            may("datetime", Text, I),
        ],
        answer: SLIP_NUMBERS,
        notes: "`check_id` is the register's own id of the receipt and the idempotency key: the same content again returns the stored answer without a request, other content is CONFLICT. An absent `customer_token` is the calculation's customer. No answer: the library rolls the check back in what is left of the deadline; `outcome` not_applied means that it can be written again, OUTCOME_UNKNOWN that the library will settle it later. Errors: ALREADY_WRITTEN, PIN_REQUIRED, CERTIFICATE_UNUSABLE, REJECTED, CONFLICT, JOURNAL.",
    }

    CheckClose {
        name: "check.close",
        doc: "Tells the journal that the fiscal receipt was printed: the receipt's life ends well. No request is sent.",
        title: "Чек напечатан",
        onec: "ЗакрытьЧек",
        moment: Moment::Printed,
        route: None,
        repeat: Repeat::Idempotent,
        fields: &[must("check_id", Code, Own)],
        answer: &[has("check_id", Text, Own), has("state", Text, Own)],
        notes: "May be repeated. Errors: CONFLICT (the check is not written).",
    }

    CheckRollback {
        name: "check.rollback",
        doc: "Deletes everything that the server holds of a check, so that it can be closed again.",
        title: "Откат чека",
        onec: "ОткатитьЧек",
        moment: Moment::Printed,
        route: to("POST", "/check/rollback", Json, I),
        repeat: Repeat::Idempotent,
        fields: &[must("check_id", Code, I), may("calc_id", Token, I)],
        answer: &[has("check_id", Text, I), has("calc_id", Text, I), has("state", Text, Own)],
        notes: "The server is told what `wire.identity` says: `calc_id`, which the journal knows, or `check_id`. `state` is ROLLED_BACK, or ROLLING_BACK while a lost write could still arrive: the library repeats the rollback once by itself. REJECTED: the server refused; look in the cabinet, then journal.settle. Errors: CONFLICT (the check is closed: make a return).",
    }

    CheckReturn {
        name: "check.return",
        doc: "Returns positions of a check, or the whole of it.",
        title: "Возврат по чеку",
        onec: "ВернутьЧек",
        moment: Moment::Return,
        route: to("POST", "/check/return", Json, G),
        repeat: Repeat::Journal,
        fields: &[
            must("check_id", Code, I),
            must("return_id", Code, I),
            may("calc_id", Token, I),
            may("items", Returned, G),
            may("items.index", Whole, I),
            may("items.code", Code, I),
            may("items.price", Money, I),
            may("items.qty", Quantity, I),
            may("shift", Any, Own),
        ],
        answer: &[
            has("bonus_returned", Money, I),
            has("bonus_withdrawn", Money, I),
            has("customer_total_bonus", Money, I),
            has("print_text", Text, I),
        ],
        notes: "`return_id` is the register's own id of the return and the idempotency key; the same one again returns the stored answer. `calc_id` is added from the journal; give it for a receipt of another register. `shift` is for receipt.shift alone. Nothing undoes a return: after OUTCOME_UNKNOWN it is sent again only where `wire.return_identity` says that the server knows `return_id`; else look in the cabinet, then journal.settle. Errors: REJECTED, CONFLICT.",
    }

    GoodsImport {
        name: "goods.import",
        doc: "Sends goods and groups of goods.",
        title: "Импорт товаров",
        onec: "ЗагрузитьТовары",
        moment: Moment::Service,
        route: to("POST", "/import/json", Json, G),
        repeat: Repeat::Idempotent,
        fields: &[
            may("groups", Any, I),
            may("groups.code", Any, I),
            may("groups.name", Any, I),
            may("groups.parent", Any, I),
            may("goods", Any, I),
            may("goods.code", Any, I),
            may("goods.name", Any, I),
            may("goods.group", Any, I),
            may("goods.price", Any, I),
            may("goods.barcode", Any, I),
            may("goods.unit", Any, I),
            may("goods.not_discount", Any, I),
            may("goods.mrc", Any, I),
            may("full", Flag, I),
            may("part", Whole, I),
            may("parts", Whole, I),
            may("part_size", Whole, Own),
        ],
        answer: &[
            has("goods", Whole, Own),
            has("groups", Whole, Own),
            has("parts", Whole, Own),
            has("refused_count", Whole, Own),
            has("refused", Records, Own),
            has("refused.index", Whole, Own),
            has("refused.code", Text, Own),
            has("refused.reason", Text, Own),
        ],
        notes: "`goods` or `groups` is needed. More goods than `part_size` (1000; at most 10000) go out in parts, each with the call's whole time; maxbonus_set_progress tells of each and may stop it. A caller that numbers its parts itself (`part` of `parts`) sends one part by a call. Any part, and the whole of it, may be sent again. `refused` names the goods that the server did not take, the first 1000 of them: `index` is the place in `goods`, from 0. Errors: any of the network, CANCELLED; `detail` tells how many parts were accepted before.",
    }

    BasicPing {
        name: "basic.ping",
        doc: "Asks whether the server is there and the token is good.",
        title: "Проверка связи",
        onec: "ПроверитьСвязь",
        moment: Moment::Service,
        route: to("GET", "/basic/ping", Query, I),
        repeat: Repeat::Read,
        fields: &[],
        answer: &[],
        notes: "Errors: UNAUTHORIZED, NETWORK, TIMEOUT, TLS, OFFLINE.",
    }

    BasicContract {
        name: "basic.contract",
        doc: "Lists the operations in force: what this session sends where, and where each fact comes from. No request is sent.",
        title: "Действующий контракт",
        onec: "ПолучитьКонтракт",
        moment: Moment::Service,
        route: None,
        repeat: Repeat::Read,
        fields: &[],
        answer: &[has("operations", Any, Own), has("wire", Any, Own)],
        notes: "",
    }

    BasicSupport {
        name: "basic.support",
        doc: "Gathers what the support desk asks for: versions, settings, how the server answers, clocks, certificates, the journal's states, the log's last lines.",
        title: "Сведения для поддержки",
        onec: "СобратьСведения",
        moment: Moment::Service,
        route: None,
        repeat: Repeat::Read,
        fields: &[],
        answer: &[
            has("created_at", Text, Own),
            has("version", Text, Own),
            has("system", Text, Own),
            has("settings", Any, Own),
            has("wire", Any, Own),
            has("offline", Flag, Own),
            has("ping", Any, Own),
            has("clock", Any, Own),
            has("certificates", Records, Own),
            has("certificates.subject", Text, Own),
            has("certificates.issuer", Text, Own),
            has("certificates.not_before", Text, Own),
            has("certificates.not_after", Text, Own),
            has("certificates.sha256", Text, Own),
            has("journal", Any, Own),
            has("log", Lines, Own),
        ],
        notes: "No customer's data, no token, no PIN, no folder: it can be sent as it is. The server is asked by one basic.ping and shows its certificates once more, trusted or not; a dead network is told in `ping` and is no error. `clock` is null where the server tells no time; `skew_ms` above 0: this machine is ahead, to about half a second.",
    }

    JournalPending {
        name: "journal.pending",
        doc: "Lists receipts and returns that need a decision or another try. No request is sent.",
        title: "Чеки, требующие решения",
        onec: "ПолучитьНезавершенныеЧеки",
        moment: Moment::Start,
        route: None,
        repeat: Repeat::Read,
        fields: &[],
        answer: PENDING,
        notes: "WRITTEN: the register says check.close or check.rollback. PREPARED, UNKNOWN, ROLLING_BACK: the library settles them where `automatic` is true; it is false for what is older than a shift or came from another machine. REFUSED: the server will not roll it back, `message` has its words; look in the cabinet, then journal.settle. A return in UNKNOWN or PREPARED: likewise.",
    }

    JournalGet {
        name: "journal.get",
        doc: "Shows one receipt of the journal, with the stored answer.",
        title: "Чек в журнале",
        onec: "ПолучитьЧекИзЖурнала",
        moment: Moment::Start,
        route: None,
        repeat: Repeat::Read,
        fields: &[must("check_id", Code, Own)],
        answer: &[
            has("check_id", Text, Own),
            has("state", Text, Own),
            has("calc_id", Text, Own),
            has("automatic", Flag, Own),
            has("answer", Any, Own),
            has("created_at", Text, Own),
            has("updated_at", Text, Own),
            has("returns", Records, Own),
            has("returns.return_id", Text, Own),
            has("returns.state", Text, Own),
            has("returns.answer", Any, Own),
            has("returns.updated_at", Text, Own),
        ],
        notes: "Errors: REJECTED (the journal does not know the check).",
    }

    JournalRecover {
        name: "journal.recover",
        doc: "Settles now what can be settled: rolls back receipts whose write got no answer.",
        title: "Восстановление чеков",
        onec: "ВосстановитьЧеки",
        moment: Moment::Start,
        route: None,
        repeat: Repeat::Idempotent,
        fields: &[],
        answer: PENDING,
        notes: "Answers like journal.pending, with what is left.",
    }

    JournalSettle {
        name: "journal.settle",
        doc: "Takes a person's word on a receipt or a return that the library cannot settle. No request is sent.",
        title: "Итог чека со слов человека",
        onec: "ОтметитьИтогЧека",
        moment: Moment::Start,
        route: None,
        repeat: Repeat::Never,
        fields: &[may("check_id", Code, Own), may("return_id", Code, Own), must("outcome", Code, Own)],
        answer: &[has("check_id", Text, Own), has("return_id", Text, Own), has("state", Text, Own)],
        notes: "`check_id` or `return_id`, one of the two; `outcome` is applied (the server holds it, and that is right) or not_applied (it does not, or was deleted in the cabinet). A receipt ends in CLOSED or ROLLED_BACK, a return in WRITTEN or REJECTED. Errors: REJECTED (the journal does not know it), CONFLICT (nothing about it is open).",
    }

    JournalAdopt {
        name: "journal.adopt",
        doc: "Takes over the open receipts that a former token of this store left in the journal. No request is sent.",
        title: "Чеки прежнего токена",
        onec: "ПринятьЧекиПрежнегоТокена",
        moment: Moment::Start,
        route: None,
        repeat: Repeat::Never,
        fields: &[],
        answer: PENDING,
        notes: "It is the register's or a person's word that the other tokens in this journal were this very store's: opening a session tells how many open receipts they left. Answers like journal.pending.",
    }

    JournalStats {
        name: "journal.stats",
        doc: "Counts the journal's receipts and returns by state, with the age of the oldest. No request is sent.",
        title: "Состояние журнала",
        onec: "ПолучитьСостояниеЖурнала",
        moment: Moment::Service,
        route: None,
        repeat: Repeat::Read,
        fields: &[],
        answer: &[
            has("checks", Any, Own),
            has("returns", Any, Own),
            has("late_writes", Any, Own),
            has("path", Text, Own),
        ],
        notes: "Ages are milliseconds. `late_writes`: lost writes of checks that were written anew since; the library rolls them back once more by itself.",
    }

    ReceiptSpread {
        name: "receipt.spread",
        doc: "Spreads discounts, bonuses and certificates over the receipt's lines so that a fiscal printer takes it. No request is sent.",
        title: "Скидки и бонусы по строкам чека",
        onec: "РаспределитьПоСтрокам",
        moment: Moment::Receipt,
        route: None,
        repeat: Repeat::Read,
        fields: &[
            must("items", Positions, Own),
            must("items.index", Whole, Own),
            must("items.code", Code, Own),
            must("items.price", Money, Own),
            must("items.qty", Quantity, Own),
            may("items.sum", Money, Own),
            may("items.mrc", Money, Own),
            may("items.not_discount", Flag, Own),
            may("items.max_bonus_can_pay", Money, Own),
            may("items.calc_discount", Money, Own),
            may("items.pay_bonus", Money, Own),
            may("discount", Money, Own),
            may("bonus", Money, Own),
            may("certificate", Money, Own),
            may("certificate_as", Text, Own),
            may("result", Text, Own),
            may("min_left", Money, Own),
            may("max_percent", Money, Own),
            may("tolerance", Money, Own),
            may("partial", Flag, Own),
        ],
        answer: &[
            has("lines", Records, Own),
            has("lines.index", Whole, Own),
            has("lines.qty", Quantity, Own),
            has("lines.price", Money, Own),
            has("lines.sum", Money, Own),
            has("lines.discount", Money, Own),
            has("lines.bonus", Money, Own),
            has("lines.certificate", Money, Own),
            has("total", Money, Own),
            has("to_pay", Money, Own),
            has("discount", Money, Own),
            has("bonus", Money, Own),
            has("certificate", Money, Own),
            has("unplaced", Money, Own),
        ],
        notes: "`items` are those of check.calc's answer, or your own; `price` and `sum` (absent: price times quantity) are before any discount. What the server put on a line (`calc_discount`, `pay_bonus`; roubles) stays there as far as it fits; the rest of `discount` and `bonus`, the whole receipt's roubles (absent: what the lines bear), goes to the lines in proportion to their sums. `certificate` is what certificates pay; `certificate_as` payment (default) lowers `to_pay` only, discount lowers prices. A unit's price falls neither below `min_left` (default 0.01) or `mrc` nor by more than `max_percent` (default 99); a `not_discount` line takes nothing, and `max_bonus_can_pay` bounds a line's bonuses. `result` prices (default): `lines.price` is the unit price to print; discounts: the price stays, and `discount` + `bonus` + `certificate` are what the line costs less. In both there is a unit price that times the quantity gives `sum` within `tolerance` (default 0.01; 0: exactly, half a kopeck up); a line for which none exists becomes two with the same index. What does not fit is INVALID_ARGUMENT, which tells the most that does; with `partial` it is answered as `unplaced`. Always: the sums before = `total` + `discount` + `bonus` + certificates that are discounts.",
    }

    ReceiptSlip {
        name: "receipt.slip",
        doc: "Makes the loyalty part of the printed receipt from the answer of check.write. No request is sent.",
        title: "Текст для чека",
        onec: "СформироватьСлип",
        moment: Moment::Printed,
        route: None,
        repeat: Repeat::Read,
        fields: &[
            may("print_text", Any, G),
            may("customer_total_bonus", Any, I),
            may("total_bonus_pay", Any, I),
            may("total_add_bonus", Any, I),
            may("phone", Text, Own),
            may("width", Whole, Own),
            may("barcodes", Records, Own),
            may("barcodes.type", Text, Own),
            may("barcodes.data", Text, Own),
        ],
        answer: &[
            has("text", Text, Own),
            has("lines", Lines, Own),
            has("elements", Records, Own),
            has("elements.kind", Text, Own),
            has("elements.text", Text, Own),
            has("elements.label", Text, Own),
            has("elements.value", Text, Own),
            has("elements.type", Text, Own),
            has("elements.data", Text, Own),
            has("screen", Text, Own),
        ],
        notes: "The request is the answer of check.write as it is, plus `phone` (shown as *** and four digits), `width` (24 to 64 characters, default 32) and `barcodes` to print below (`type` EAN13, EAN8, CODE128 or QR). The server's own `print_text` is used on paper where there is one. `text` and `lines` are the paper, cut to its width, with what a barcode holds as text; `elements` are the same for a register that lays out paper itself, whole: `kind` text (`text`), pair (`label`, `value`), separator, barcode (`type`, `data`). `screen` is for a screen: the sums, a line each, or the server's text where there are none.",
    }

    ReceiptShift {
        name: "receipt.shift",
        doc: "Sums up what the journal knows of a period, to lay beside the Z-report. No request is sent.",
        title: "Итоги смены",
        onec: "ПолучитьИтогиСмены",
        moment: Moment::Shift,
        route: None,
        repeat: Repeat::Read,
        fields: &[may("from", Text, Own), may("to", Text, Own), may("shift", Any, Own)],
        answer: &[
            has("receipts", Whole, Own),
            has("spent", Money, Own),
            has("earned", Money, Own),
            has("returns", Whole, Own),
            has("returned", Money, Own),
            has("withdrawn", Money, Own),
            has("rolled_back", Whole, Own),
            has("estimated", Whole, Own),
            has("unknown", Whole, Own),
            has("open", Whole, Own),
        ],
        notes: "`from` and `to` are RFC 3339, `from` included, `to` not; `shift` is the value that check.write was given. All are optional. Amounts are bonuses. Each event belongs to its own time and shift: a sale when it was written, a return when it was made (its `shift`, or the one of the last sale), a rollback when it was done; a report that was printed does not change. `estimated`: so many of them have sums that the calculation said, because the server's answer had none.",
    }
}
