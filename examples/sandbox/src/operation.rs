//! The table of operations: what the server can be asked, where, and which fields it knows.

/// One row of the table.
#[derive(Debug)]
pub struct Operation {
    /// The operation's name, as in the contract.
    pub name: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path under the base path.
    pub path: &'static str,
    /// Fields of the request; a nested one with a dot.
    pub fields: &'static [&'static str],
}

const fn post(name: &'static str, path: &'static str, fields: &'static [&'static str]) -> Operation {
    Operation { name, method: "POST", path, fields }
}

/// All operations, in the order of the contract.
pub static OPERATIONS: [Operation; 15] = [
    post("customer.auth_phone", "/customer/auth", &["phone"]),
    post("customer.auth_qr", "/customer/auth/qr", &["qr"]),
    post("customer.register_request", "/customer/register/request", &["phone"]),
    post("customer.register_resend", "/customer/register/resend", &["phone"]),
    post("customer.register_confirm", "/customer/register/confirm", &REGISTER),
    post("customer.send_chatbot_sms", "/customer/chatbot/sms", &["phone"]),
    post("certificate.info", "/certificate/info", &["code", "pin"]),
    post("check.calc", "/check", &CALC),
    post("check.write", "/check/write", &WRITE),
    post("check.askpin", "/check/askpin", &["customer_token", "calc_id"]),
    post("check.checkpin", "/check/checkpin", &["customer_token", "calc_id", "pin"]),
    post("check.return", "/check/return", &RETURN),
    post("check.rollback", "/check/rollback", &["check_id", "calc_id"]),
    post("goods.import", "/import/json", &IMPORT),
    Operation { name: "basic.ping", method: "GET", path: "/basic/ping", fields: &[] },
];

static REGISTER: [&str; 9] = [
    "phone",
    "pin",
    "last_name",
    "first_name",
    "middle_name",
    "birthday",
    "gender",
    "card",
    "register_request",
];

static CALC: [&str; 15] = [
    "check_id",
    "customer_token",
    "items",
    "items.index",
    "items.code",
    "items.price",
    "items.qty",
    "items.mrc",
    "pay_bonus",
    "coupon",
    "gift_code",
    "certificate",
    "certificate.code",
    "certificate.pin",
    "certificate.summ",
];

static WRITE: [&str; 14] = [
    "calc_id",
    "check_id",
    "customer_token",
    "pay_bonus",
    "coupon",
    "gift_code",
    "certificate",
    "certificate.code",
    "certificate.pin",
    "certificate.summ",
    "cashier",
    "shift",
    "number",
    "datetime",
];

static RETURN: [&str; 7] =
    ["check_id", "calc_id", "return_id", "items", "items.index", "items.code", "items.qty"];

static IMPORT: [&str; 16] = [
    "groups",
    "groups.code",
    "groups.name",
    "groups.parent",
    "goods",
    "goods.code",
    "goods.name",
    "goods.group",
    "goods.price",
    "goods.barcode",
    "goods.unit",
    "goods.not_discount",
    "goods.mrc",
    "full",
    "part",
    "parts",
];

/// The row of a name.
pub fn named(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}
