//! What the sandbox remembers.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::amount::Amount;
use crate::store::Document;

macro_rules! document {
    ($type:ty, $kind:literal, $id:ident) => {
        impl Document for $type {
            const KIND: &'static str = $kind;
            fn id(&self) -> &str {
                &self.$id
            }
        }
    };
    ($type:ty, $kind:literal, $id:ident, $owner:ident) => {
        impl Document for $type {
            const KIND: &'static str = $kind;
            fn id(&self) -> &str {
                &self.$id
            }
            fn owner(&self) -> &str {
                &self.$owner
            }
        }
    };
}

/// A customer. The balance is always the sum of the customer's changes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Customer {
    /// Opaque, stable.
    pub token: String,
    /// `79876543210`
    pub phone: String,
    /// The plastic card's number.
    pub card: String,
    /// The payload of the QR code.
    pub qr: String,
    /// What is typed where there is no scanner.
    pub short_code: String,
    /// Имя
    pub first_name: String,
    /// Отчество
    pub middle_name: String,
    /// Фамилия
    pub last_name: String,
    /// `YYYY-MM-DD`
    pub birthday: String,
    /// `male` or `female`
    pub gender: String,
    /// Has the chat bot.
    pub exists_chatbot: bool,
    /// Spending needs a PIN.
    pub pin_to_spend: bool,
    /// Bonuses.
    pub balance: Amount,
}
document!(Customer, "customer", token);

/// Where a phone, card, QR or short code leads.
#[derive(Serialize, Deserialize)]
pub struct Alias {
    /// `phone:79876543210`, `code:…`
    pub id: String,
    /// The customer's token.
    pub token: String,
}
document!(Alias, "alias", id);

/// One change of a balance.
#[derive(Serialize, Deserialize)]
pub struct Change {
    /// Kind and cause, so that a rollback finds it again.
    pub id: String,
    /// The customer's token.
    pub token: String,
    /// `opening`, `spent`, `earned`, `gift`, `returned`, `withdrawn` or `edited`.
    pub kind: String,
    /// By how much.
    pub amount: Amount,
    /// The check that caused it.
    pub check_id: String,
    /// When.
    pub at: String,
}
document!(Change, "change", id, token);

/// A gift certificate.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Certificate {
    /// Number.
    pub code: String,
    /// Empty when none is needed.
    pub pin: String,
    /// What is left.
    pub balance: Amount,
    /// `YYYY-MM-DD`, empty for ever.
    pub expires: String,
    /// Cannot be used any more, whatever is left.
    pub used: bool,
}
document!(Certificate, "certificate", code);

/// A coupon or promo code: a discount on the check.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Coupon {
    /// What the cashier types.
    pub code: String,
    /// Percent of the discount, or
    pub discount_percent: Amount,
    /// roubles of the discount.
    pub discount: Amount,
    /// Works once.
    pub single_use: bool,
    /// Has worked.
    pub used: bool,
}
document!(Coupon, "coupon", code);

/// A gift code: bonuses added when the check is written; works once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GiftCode {
    /// What the cashier types.
    pub code: String,
    /// How many bonuses.
    pub bonus: Amount,
    /// Has worked.
    pub used: bool,
}
document!(GiftCode, "gift_code", code);

/// A campaign: a discount on some goods.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Campaign {
    /// Number, above 0.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Codes of the goods.
    pub codes: Vec<String>,
    /// Percent of the discount.
    pub discount_percent: Amount,
    /// Earning instead of the shop's setting.
    pub earn_percent: Option<Amount>,
}

/// All campaigns in one document: they are few and read together at each calculation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Campaigns {
    /// In the order in which they are tried.
    pub list: Vec<Campaign>,
}

impl Document for Campaigns {
    const KIND: &'static str = "campaigns";
    fn id(&self) -> &str {
        "campaigns"
    }
}

/// A good of the shop's list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Good {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of its group.
    pub group: String,
    /// Neither discounts nor bonuses touch it.
    pub not_discount: bool,
}
document!(Good, "good", code);

/// Marks that a list of goods was imported, so that a code outside it is unknown.
#[derive(Default, Serialize, Deserialize)]
pub struct GoodsList {}

impl Document for GoodsList {
    const KIND: &'static str = "goods_list";
    fn id(&self) -> &str {
        "goods_list"
    }
}

/// A group of goods.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Group {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the group above.
    pub parent: String,
}
document!(Group, "group", code);

/// A position of a check, as sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Item {
    /// The register's number of the position.
    pub index: i64,
    /// The good's code.
    pub code: String,
    /// Price of one.
    pub price: Amount,
    /// Quantity.
    pub qty: Amount,
    /// Minimum retail price, 0 for none.
    pub mrc: Amount,
}

/// A certificate that a check is paid with, as sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Payment {
    /// The certificate's number.
    pub code: String,
    /// The certificate's PIN.
    pub pin: String,
    /// How much of it.
    pub summ: Amount,
}

/// What a calculation is made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Basket {
    /// The customer; `None` is anonymous.
    pub token: Option<String>,
    /// The positions.
    pub items: Vec<Item>,
    /// Bonuses to spend.
    pub pay_bonus: Option<Amount>,
    /// Coupon.
    pub coupon: Option<String>,
    /// Gift code.
    pub gift_code: Option<String>,
    /// Certificates; `None` when the key was not sent.
    pub certificate: Option<Vec<Payment>>,
}

/// A calculation that a write may refer to.
#[derive(Serialize, Deserialize)]
pub struct Calculation {
    /// 32 hex digits.
    pub calc_id: String,
    /// What was sent.
    pub basket: Basket,
    /// The coupon that worked.
    pub coupon_used: String,
    /// The gift code that worked.
    pub gift_code_used: String,
}
document!(Calculation, "calculation", calc_id);

/// A sold position: what a return needs of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sold {
    /// The register's number of the position.
    pub index: i64,
    /// The good's code.
    pub code: String,
    /// Sold.
    pub qty: Amount,
    /// Came back so far.
    pub returned: Amount,
    /// Bonuses spent on it.
    pub pay_bonus: Amount,
    /// Bonuses earned by it.
    pub bonus_add: Amount,
    /// Price times quantity.
    pub sum: Amount,
    /// Discount.
    pub discount: Amount,
}

/// What was taken off a certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Taken {
    /// The certificate's number.
    pub code: String,
    /// How much.
    pub amount: Amount,
}

/// A written check.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Check {
    /// The id by which the server knows it, by the setting `identity`.
    pub key: String,
    /// The register's number.
    pub check_id: String,
    /// The calculation's number.
    pub calc_id: String,
    /// The customer's token, empty for anonymous.
    pub token: String,
    /// Bonuses spent.
    pub total_bonus_pay: Amount,
    /// Bonuses earned.
    pub total_add_bonus: Amount,
    /// Bonuses of a gift code.
    pub gift_bonus: Amount,
    /// Discount.
    pub total_discount: Amount,
    /// To pay.
    pub total_check_amount: Amount,
    /// The coupon that worked.
    pub coupon_used: String,
    /// The gift code that worked.
    pub gift_code_used: String,
    /// Taken off certificates.
    pub certificates: Vec<Taken>,
    /// The certificates got it back after the whole check was returned.
    pub certificates_restored: bool,
    /// The positions.
    pub items: Vec<Sold>,
    /// `cashier`, `shift`, `number`, `datetime` as sent.
    pub register: Value,
    /// When.
    pub at: String,
}
document!(Check, "check", key, check_id);

/// Which check a calculation became, so that it is found by either id.
#[derive(Serialize, Deserialize)]
pub struct CalcCheck {
    /// The check's key.
    pub key: String,
    /// The calculation.
    pub calc_id: String,
}
document!(CalcCheck, "calc_check", key, calc_id);

/// A return.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Return {
    /// The register's number, or ours where none was sent.
    pub return_id: String,
    /// The check's key.
    pub key: String,
    /// The check's number.
    pub check_id: String,
    /// Positions and quantities that came back.
    pub items: Vec<Value>,
    /// Bonuses given back.
    pub bonus_returned: Amount,
    /// Bonuses taken away.
    pub bonus_withdrawn: Amount,
    /// The answer, to be given again to the same `return_id`.
    pub answer: Value,
    /// When.
    pub at: String,
}
document!(Return, "return", return_id, key);

/// A PIN that was sent by SMS: for a registration or for spending.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pin {
    /// `register:PHONE` or `spend:CALC`
    pub id: String,
    /// Digits.
    pub pin: String,
    /// The registration's number, empty for spending.
    pub request: String,
    /// Wrong tries so far.
    pub wrong: u32,
    /// Checked successfully.
    pub confirmed: bool,
    /// The customer's token, for spending.
    pub token: String,
}
document!(Pin, "pin", id);

/// An SMS that was not sent.
#[derive(Serialize, Deserialize)]
pub struct Message {
    /// Number.
    pub id: String,
    /// `register`, `spend` or `chatbot`.
    pub kind: String,
    /// To whom.
    pub phone: String,
    /// The PIN in it, empty where it has none.
    pub pin: String,
    /// Text.
    pub text: String,
    /// When.
    pub at: String,
}
document!(Message, "message", id);

/// A counter.
#[derive(Serialize, Deserialize)]
pub struct Counter {
    /// Name.
    pub id: String,
    /// Last number given.
    pub last: u64,
}
document!(Counter, "counter", id);

/// The store's secret token.
#[derive(Serialize, Deserialize)]
pub struct StoreToken {
    /// Always the same.
    pub id: String,
    /// The token.
    pub token: String,
}
document!(StoreToken, "store_token", id);

impl StoreToken {
    /// The id of the only one.
    pub const ID: &'static str = "store_token";

    /// The document of a token.
    pub fn new(token: String) -> StoreToken {
        StoreToken { id: StoreToken::ID.to_owned(), token }
    }
}
