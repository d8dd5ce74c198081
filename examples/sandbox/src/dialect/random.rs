//! A dialect chosen by a seed: what the live server might be, as far as nobody told us.

use serde_json::{Map, Value, json};

use crate::operation::{OPERATIONS, Operation};
use crate::phone;
use crate::reference::answer_fields;

/// SplitMix64: the same seed is the same dialect on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn one_of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        let count = u64::try_from(choices.len()).unwrap_or(1);
        choices[usize::try_from(self.roll() % count).unwrap_or_default()]
    }

    /// So often of a hundred.
    fn happens(&mut self, percent: u64) -> bool {
        self.roll() % 100 < percent
    }
}

/// Other names that a field may have, by its canonical one; the first is the canonical.
const NAMES: &[&[&str]] = &[
    &["phone", "phone_number", "msisdn", "tel", "mobile"],
    &["qr", "qr_code", "scan", "barcode_value"],
    &["pin", "pin_code", "sms_code", "confirm_code"],
    &["first_name", "firstName", "name"],
    &["last_name", "lastName", "surname"],
    &["middle_name", "middleName", "patronymic"],
    &["birthday", "birth_date", "date_of_birth"],
    &["gender", "sex"],
    &["card", "card_number"],
    &["total_bonus", "bonus_balance", "points"],
    &["token", "client_token", "guest_key"],
    &["customer_token", "client_token", "guest_key"],
    &["check_id", "receipt_id", "bill_number"],
    &["calc_id", "calculation_id", "calc_key"],
    &["return_id", "refund_id"],
    &["items", "positions", "lines", "rows"],
    &["index", "line_no", "position"],
    &["price", "cost", "unit_price"],
    &["qty", "quantity", "amount"],
    &["coupon", "promo_code", "couponCode"],
    &["gift_code", "gift", "present_code"],
    &["certificate", "certificates", "gift_cards"],
    &["summ", "pay_sum", "cert_sum"],
    &["pay_bonus", "bonus_pay", "spend_bonus"],
    &["cashier", "operator"],
    &["shift", "shift_number"],
    &["print_text", "receipt_text", "slip"],
    &["total_bonus_pay", "bonus_paid", "spent"],
    &["total_add_bonus", "bonus_added", "earned"],
    &["customer_total_bonus", "bonus_left", "balance_after"],
    &["total_max_bonus_can_pay", "max_bonus", "bonus_limit"],
    &["total_discount", "discount_total", "discount_sum"],
    &["total_check_amount", "to_pay", "amount_due"],
    &["status_code", "cert_status", "state_code"],
    &["balance", "rest", "cert_balance"],
    &["bonus_returned", "returned_bonus"],
    &["bonus_withdrawn", "withdrawn_bonus"],
];

/// Other paths of an operation.
const PATHS: &[(&str, &[&str])] = &[
    ("customer.auth_phone", &["/guest/find", "/client/by-phone"]),
    ("customer.auth_qr", &["/guest/scan", "/client/by-code"]),
    ("customer.register_request", &["/guest/join", "/client/register"]),
    ("customer.register_resend", &["/guest/join/again", "/client/register/repeat"]),
    ("customer.register_confirm", &["/guest/join/confirm", "/client/register/finish"]),
    ("customer.send_chatbot_sms", &["/guest/bot", "/client/chatbot"]),
    ("certificate.info", &["/giftcard/state", "/cert/check"]),
    ("check.calc", &["/bill/count", "/receipt/calculate"]),
    ("check.write", &["/bill/close", "/receipt/commit"]),
    ("check.askpin", &["/bill/pin", "/receipt/pin/send"]),
    ("check.checkpin", &["/bill/pin/check", "/receipt/pin/verify"]),
    ("check.return", &["/bill/refund", "/receipt/return"]),
    ("check.rollback", &["/bill/undo", "/receipt/cancel"]),
    ("goods.import", &["/goods", "/nomenclature/load"]),
    ("basic.ping", &["/alive", "/status"]),
];

/// The dialect of a seed, as `--dialect` takes it.
pub fn dialect(seed: u64) -> Value {
    let mut dice = Dice(seed);
    let mut dialect = json!({
        "base_path": dice.one_of(&["/api/cashbox", "/v2/till", "/rest/pos"]),
        "error_shape": dice.one_of(&["envelope", "yii", "flat", "success_false", "list", "error_object", "error_string"]),
        "phone_format": dice.one_of(&phone::FORMATS),
        "phone_strict": dice.happens(50),
        "anonymous": dice.one_of(&["any", "eights", "null", "absent"]),
        "certificate_status_1": dice.one_of(&["unusable", "usable"]),
        "identity": dice.one_of(&["check_id", "calc_id"]),
        "strict": dice.happens(50),
    });
    match dice.roll() % 5 {
        0 => {}
        1 => (dialect["auth_header"], dialect["auth_scheme"]) = (json!("X-Token"), json!("")),
        2 => dialect["auth_scheme"] = json!("Token"),
        3 => dialect["auth_query"] = json!(dice.one_of(&["token", "access_token"])),
        _ => dialect["auth_field"] = json!(dice.one_of(&["store_token", "api_key"])),
    }
    match dice.roll() % 3 {
        0 => dialect["envelope"] = json!(false),
        1 => dialect["envelope"] = json!({"status": "code", "message": "text", "data": "result"}),
        _ => {}
    }
    let names: Vec<&str> =
        NAMES.iter().map(|names| if dice.happens(50) { dice.one_of(names) } else { names[0] }).collect();
    // The three answers that tell who a customer is are one model.
    let nested_customer = dice.happens(25);
    let operations: Map<String, Value> = OPERATIONS
        .iter()
        .map(|operation| (operation.name.to_owned(), row(operation, &names, nested_customer, &mut dice)))
        .collect();
    dialect["operations"] = Value::Object(operations);
    dialect
}

fn row(operation: &Operation, names: &[&str], nested_customer: bool, dice: &mut Dice) -> Value {
    let mut row = json!({});
    if let Some((_, paths)) = PATHS.iter().find(|(name, _)| *name == operation.name)
        && dice.happens(60)
    {
        row["path"] = json!(dice.one_of(paths));
    }
    let changes = matches!(operation.name, "check.calc" | "check.write" | "check.return" | "goods.import");
    let encoding = if operation.method == "GET" {
        "query"
    } else if changes || dice.happens(50) {
        // Nested rows fit a form badly; a server with them takes JSON.
        "json"
    } else {
        "form"
    };
    row["encoding"] = json!(encoding);
    if operation.name == "check.write" && dice.happens(30) {
        row["method"] = json!("PUT");
    }
    if operation.name == "certificate.info" && dice.happens(30) {
        (row["method"], row["encoding"]) = (json!("GET"), json!("query"));
    }
    // One object for all that is the customer's, if at all.
    let nest = encoding == "json" && dice.happens(25);
    row["fields"] = renamed(operation.fields.iter().copied(), names, nest, operation.fields);
    let answer: Vec<&str> = answer_fields(operation.name);
    row["response_fields"] = renamed(answer.iter().copied(), names, nested_customer, &answer);
    row
}

/// New names for these fields; none that another field of the same place has already.
fn renamed<'a>(fields: impl Iterator<Item = &'a str>, names: &[&str], nest: bool, all: &[&str]) -> Value {
    let new_name = |path: &str| {
        let last = path.rsplit('.').next().unwrap_or(path);
        let at = NAMES.iter().position(|known| known[0] == last);
        at.map_or(last, |at| names[at]).to_owned()
    };
    let mut taken: Vec<(String, String)> = Vec::new();
    let mut changed = Map::new();
    for path in fields {
        let (parent, last) = path.rsplit_once('.').unwrap_or(("", path));
        let mut name = new_name(path);
        let is_others = |name: &String| {
            name != last
                && all.iter().any(|other| other.rsplit_once('.').unwrap_or(("", other)) == (parent, name))
        };
        if is_others(&name) || taken.contains(&(parent.to_owned(), name.clone())) {
            last.clone_into(&mut name);
        }
        taken.push((parent.to_owned(), name.clone()));
        let is_customers = matches!(path, "phone" | "first_name" | "last_name" | "middle_name" | "token");
        if nest && is_customers {
            name = format!("guest.{name}");
        }
        if name != last {
            changed.insert(path.to_owned(), json!(name));
        }
    }
    Value::Object(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;

    #[test]
    fn every_seed_makes_a_dialect_and_always_the_same() {
        for seed in 0..500 {
            let chosen = dialect(seed);
            assert_eq!(chosen, dialect(seed));
            let read = Dialect::read(Some(chosen.clone())).map(|_| ());
            assert_eq!(read, Ok(()), "seed {seed}: {chosen}");
        }
        assert_ne!(dialect(1), dialect(2));
    }
}
