//! What changes something, and is undone: registration's refusals, receipts of nobody, one of the test customer.

use serde_json::{Map, Value, json};

use super::reading::INDEX;
use super::search::{Found, FoundAll, put};
use super::{Examination, Why, request, row};
use crate::config::ANONYMOUS;
use crate::error::{Error, Result, Status};
use crate::wire::table::Operation;

/// An id of a calculation that never was.
const NO_CALCULATION: &str = "doctor0000000000000000000000000000";

/// Fields of a write that mean the same in a calculation.
const SHARED: [&str; 4] = ["customer_token", "pay_bonus", "coupon", "gift_code"];

/// Operations that need consent, in the order of the table.
const WITH_CONSENT: [&str; 10] = [
    "customer.register_request",
    "customer.register_resend",
    "customer.register_confirm",
    "customer.send_chatbot_sms",
    "check.askpin",
    "check.checkpin",
    "check.write",
    "check.return",
    "check.rollback",
    "goods.import",
];

impl Examination<'_, '_> {
    /// Notes everything that needs consent as not asked.
    pub fn leave_the_rest(&mut self, why: Why) {
        self.findings.unasked.extend(WITH_CONSENT.map(|name| (format!("operations.{name}"), why)));
        self.findings.unasked.push(("identity".to_owned(), why));
    }

    /// Asks everything that changes something.
    ///
    /// # Errors
    /// Of the network; what was written the server remembers.
    pub fn writing(&mut self) -> Result<()> {
        self.registration()?;
        let goods = row("goods.import")?;
        if self.study(goods, &Map::new(), &[])? {
            self.findings.unasked.push(("operations.goods.import.fields".to_owned(), Why::NoDifference));
        }
        if !self.rollback()? {
            for name in ["check.write", "check.return"] {
                self.findings.unasked.push((format!("operations.{name}"), Why::NoRollback));
            }
            return Ok(());
        }
        self.pins()?;
        let written = self.writes();
        if self.unless_refused("check.write", written)? == Some(true) {
            let returned = self.returns();
            self.unless_refused("check.return", returned)?;
        }
        Ok(())
    }

    /// A refusal in the middle is a doubt about the operation, and the examination goes on.
    fn unless_refused<T>(&mut self, operation: &str, result: Result<T>) -> Result<Option<T>> {
        match result {
            Err(error) if is_servers(&error) => {
                let key = format!("operations.{operation}");
                self.findings.doubt(key, Vec::new());
                Ok(None)
            }
            result => result.map(Some),
        }
    }

    /// Rolls back every check that the server holds of us.
    ///
    /// # Errors
    /// What the server said to it, naming the check: somebody must do it by hand.
    pub fn undo_all(&mut self) -> Result<()> {
        let operation = row("check.rollback")?;
        while let Some(check) = self.search.server.written.last().cloned() {
            let ids = ["check_id", "calc_id"]
                .map(|name| (name.to_owned(), check.get(name).cloned().unwrap_or_default()));
            let heard = self.search.server.ask(operation, &Map::from_iter(ids.clone()))?;
            let undone = self.search.server.understood(operation, &heard);
            if let Err(error) = undone.map(drop)
                && !self.search.server.contract().says_not_there(&error)
            {
                let told = format!("Проверочный чек {} остался на сервере: отмените его вручную.", ids[0].1);
                return Err(error.with_message(told));
            }
            self.search.server.written.pop();
        }
        Ok(())
    }

    /// The customer is registered already, so these are refused; the chat bot's SMS is sent.
    fn registration(&mut self) -> Result<()> {
        let phone = json!(self.phone());
        let whole = request([("phone", phone.clone())]);
        for name in ["customer.register_request", "customer.register_resend", "customer.send_chatbot_sms"] {
            self.study(row(name)?, &whole, &["phone"])?;
        }
        let confirm = row("customer.register_confirm")?;
        let whole = request([("phone", phone), ("pin", json!("0000"))]);
        if !self.study(confirm, &whole, &["phone", "pin"])? {
            return Ok(());
        }
        for (field, value) in [
            ("last_name", "Доктор"),
            ("first_name", "Доктор"),
            ("middle_name", "Доктор"),
            ("birthday", "2000-01-31"),
            ("gender", "male"),
            ("card", "DOCTOR-0"),
            ("register_request", "DOCTOR-0"),
        ] {
            let mut whole = whole.clone();
            put(&mut whole, field, json!(value));
            let is_answered = confirm.answer.iter().any(|answered| answered.name == field);
            if self.look_for(confirm, &whole, field)? == Found::Hidden && is_answered {
                self.ask_for_the_name(confirm, field);
            }
        }
        self.assume_answer(confirm, "customer.auth_phone", Why::Assumed)
    }

    /// A field that shows nowhere may be called as in the answer or as in the table, and stand where the phone stands: a
    /// person must say.
    fn ask_for_the_name(&mut self, operation: &'static Operation, field: &'static str) {
        let answered = ["operations", "customer.auth_phone", "response_fields", field];
        let answered = self.search.server.get(&answered).and_then(Value::as_str).map(ToOwned::to_owned);
        let phone = self.search.name(operation, "phone").unwrap_or_default();
        let nest = phone.rsplit_once('.').map(|(nest, _)| nest);
        let mut candidates: Vec<String> = Vec::new();
        for name in [answered.as_deref(), Some(field)].into_iter().flatten() {
            let last = name.rsplit('.').next().unwrap_or(name);
            let nested = nest.map(|nest| format!("{nest}.{last}"));
            for name in nested.into_iter().chain([name.to_owned(), last.to_owned()]) {
                if !candidates.contains(&name) {
                    candidates.push(name);
                }
            }
        }
        if candidates.len() > 1 {
            let key = format!("operations.{}.fields.{field}", operation.name);
            self.findings.unasked.retain(|(other, _)| *other != key);
            self.findings.doubt(key, candidates);
        }
    }

    /// Whether a check can be rolled back: nothing is written before.
    fn rollback(&mut self) -> Result<bool> {
        let operation = row("check.rollback")?;
        let whole = request([("check_id", json!(self.new_number()))]);
        // A path that takes the calculation needs no number of the check.
        let is_by_path = !self.search.server.contract().in_path(operation).is_empty();
        let needed: &[&'static str] = if is_by_path { &[] } else { &["check_id"] };
        let found = self.search.study(operation, &whole, needed)?;
        let is_unknown = |found: &FoundAll| found.iter().any(|(_, found)| !found.is_known());
        let mut with_both = whole;
        if found.as_ref().is_some_and(is_unknown) {
            // It may know checks by their calculation alone.
            with_both = request([("calc_id", json!(NO_CALCULATION))]);
            if !self.study(operation, &with_both, &["calc_id"])? {
                return Ok(false);
            }
            self.note_name(operation, "check_id", Found::Absent)?;
        } else {
            if !self.note_study(operation, found)? {
                return Ok(false);
            }
            put(&mut with_both, "calc_id", json!(NO_CALCULATION));
            self.look_for(operation, &with_both, "calc_id")?;
        }
        let (heard, nothing) =
            (self.search.server.ask(operation, &with_both)?, self.search.server.ask(operation, &Map::new())?);
        match self.search.server.understood(operation, &heard) {
            Ok(_) => self.findings.agreements += 1,
            Err(error) if self.search.server.contract().says_not_there(&error) => {
                self.findings.agreements += 1;
            }
            Err(_) => match super::answers::sign(&heard, &nothing) {
                Some(sign) => self.note_sign("never_seen", sign)?,
                None => self.findings.doubt("refusals.never_seen", Vec::new()),
            },
        }
        Ok(true)
    }

    /// Of a calculation that never was, so no SMS is sent.
    fn pins(&mut self) -> Result<()> {
        let token = json!(self.customer.as_deref().unwrap_or(ANONYMOUS));
        let whole = request([("customer_token", token), ("calc_id", json!(NO_CALCULATION))]);
        let ask = row("check.askpin")?;
        self.begin_with_calculations_names(ask)?;
        if self.study(ask, &whole, &["calc_id"])?
            && self.look_for(ask, &whole, "customer_token")? == Found::Hidden
        {
            self.note_assumed(ask.name, "customer_token");
        }
        let check = row("check.checkpin")?;
        self.begin_with_calculations_names(check)?;
        let mut whole = whole;
        put(&mut whole, "pin", json!("0000"));
        if self.study(check, &whole, &["pin", "calc_id"])?
            && self.look_for(check, &whole, "customer_token")? == Found::Hidden
        {
            self.note_assumed(check.name, "customer_token");
        }
        self.findings.unasked.push(("refusals.pin_wrong".to_owned(), Why::NoDifference));
        Ok(())
    }

    /// A new calculation of nobody's receipt.
    fn calculated(&mut self) -> Result<Value> {
        let operation = row("check.calc")?;
        let heard = self.search.server.ask(operation, &self.receipt(ANONYMOUS))?;
        let answer = self.search.server.understood(operation, &heard)?;
        Ok(answer.get("calc_id").cloned().unwrap_or_default())
    }

    fn write_of(check_id: &str, calc_id: &Value) -> Map<String, Value> {
        request([
            ("check_id", json!(check_id)),
            ("calc_id", calc_id.clone()),
            ("customer_token", json!(ANONYMOUS)),
        ])
    }

    fn writes(&mut self) -> Result<bool> {
        let operation = row("check.write")?;
        self.begin_with_calculations_names(operation)?;
        let whole = Self::write_of(&self.new_number(), &json!(NO_CALCULATION));
        if !self.study(operation, &whole, &["calc_id"])? {
            return Ok(false);
        }
        let position = json!({"index": INDEX, "code": "DOCTOR", "price": 1, "qty": 1});
        let certificate = json!({"code": "DOCTOR-0", "pin": "0000", "summ": "1.00"});
        for (field, value) in [
            ("check_id", whole["check_id"].clone()),
            ("customer_token", json!(ANONYMOUS)),
            ("pay_bonus", json!(0)),
            ("coupon", json!("DOCTOR-0")),
            ("gift_code", json!("DOCTOR-0")),
            ("cashier", json!("Доктор")),
            ("shift", json!("1")),
            ("number", json!("1")),
            ("datetime", json!("2026-01-01T12:00:00+03:00")),
        ] {
            let mut whole = whole.clone();
            put(&mut whole, field, value);
            if self.look_for(operation, &whole, field)? == Found::Hidden && SHARED.contains(&field) {
                self.note_assumed(operation.name, field);
            }
        }
        for (list, row, fields) in [
            (
                "certificate",
                certificate,
                &["certificate", "certificate.code", "certificate.pin", "certificate.summ"],
            ),
            ("items", position, &["items", "items.index", "items.code", "items.price"]),
        ] {
            let mut whole = whole.clone();
            put(&mut whole, list, json!([row]));
            if !self.look_for_rows(operation, &whole, fields)? {
                self.note_assumed(operation.name, list);
            }
        }
        self.written_once(operation)
    }

    /// Writes nobody's check, again, and again under a new calculation.
    fn written_once(&mut self, operation: &'static Operation) -> Result<bool> {
        let number = self.new_number();
        let calc_id = self.calculated()?;
        let write = Self::write_of(&number, &calc_id);
        let heard = self.search.server.ask(operation, &write)?;
        if !heard.is_done() {
            let key = "operations.check.write".to_owned();
            self.findings.doubt(key, Vec::new());
            return Ok(false);
        }
        self.note_answer(operation, &heard)?;
        let nothing = self.search.server.ask(operation, &Map::new())?;
        let again = self.search.server.ask(operation, &write)?;
        if again.is_done() {
            self.findings.unasked.push(("refusals.already_written".to_owned(), Why::NoDifference));
        } else {
            self.note_refusal(operation, &again, &nothing, Status::AlreadyWritten, "already_written")?;
        }
        let calc_id = self.calculated()?;
        let other = self.search.server.ask(operation, &Self::write_of(&number, &calc_id))?;
        let identity = if other.is_done() { "calc_id" } else { "check_id" };
        self.note_setting("identity", json!("unknown"), json!(identity))?;
        self.undo_all()?;
        Ok(true)
    }

    fn returns(&mut self) -> Result<()> {
        let operation = row("check.return")?;
        let unknown = request([("check_id", json!(self.new_number()))]);
        if !self.study(operation, &unknown, &["check_id"])? {
            return Ok(());
        }
        let check_id = self.new_written()?;
        let mut whole = request([("check_id", json!(check_id))]);
        put(&mut whole, "return_id", json!(self.new_number()));
        self.look_for(operation, &whole, "return_id")?;
        whole.shift_remove("return_id");
        put(&mut whole, "items", json!([{"index": INDEX, "code": self.case.goods_code, "qty": 1}]));
        if self.look_for_rows(operation, &whole, &["items", "items.index", "items.code", "items.qty"])? {
            put(&mut whole, "items.price", self.case.price.clone());
            self.look_for(operation, &whole, "items.price")?;
        }
        let check_id = self.new_written()?;
        let whole = request([("check_id", json!(check_id)), ("return_id", json!(self.new_number()))]);
        let heard = self.search.server.ask(operation, &whole)?;
        self.note_answer(operation, &heard)?;
        self.undo_all()
    }

    /// A check of nobody that the server holds.
    fn new_written(&mut self) -> Result<String> {
        let operation = row("check.write")?;
        let (number, calc_id) = (self.new_number(), self.calculated()?);
        let heard = self.search.server.ask(operation, &Self::write_of(&number, &calc_id))?;
        self.search.server.understood(operation, &heard)?;
        Ok(number)
    }
}

/// Whether the server said it: neither the network, nor the journal, nor the caller.
pub fn is_servers(error: &Error) -> bool {
    use Status::{
        AlreadyWritten, CertificateUnusable, Conflict, CustomerNotFound, PinRequired, PinWrong, Protocol,
        Rejected,
    };
    [
        AlreadyWritten,
        CertificateUnusable,
        Conflict,
        CustomerNotFound,
        PinRequired,
        PinWrong,
        Protocol,
        Rejected,
    ]
    .contains(&error.status())
}
