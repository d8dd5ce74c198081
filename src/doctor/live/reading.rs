//! What can be asked without changing anything: the customer, a certificate, a calculation.

use serde_json::{Map, Value, json};

use super::search::put;
use super::server::Heard;
use super::{Examination, Why, answers, request, row, spelt};
use crate::config::ANONYMOUS;
use crate::error::{Result, Status};
use crate::money;
use crate::phone::{Phone, PhoneFormat};
use crate::wire::table::Operation;

/// A code that no card, coupon or certificate has.
const NO_CODE: &str = "DOCTOR-0";
/// A phone that nobody has.
const NO_PHONE: &str = "+70000000000";
/// More bonuses than anybody has.
const TOO_MANY: i64 = 100_000_000;
/// The position's number: a server that does not read it would say 0 or 1.
pub const INDEX: i64 = 7;

impl Examination<'_, '_> {
    /// Asks everything that changes nothing.
    pub fn reading(&mut self) -> Result<()> {
        self.by_phone()?;
        self.note_token();
        self.by_code()?;
        self.certificate()?;
        let ping = row("basic.ping")?;
        self.study(ping, &Map::new(), &[])?;
        self.calculation()
    }

    fn note_token(&mut self) {
        let get = |key: &str| self.search.server.get(&[key]).cloned();
        let (header, scheme) = (get("auth_header"), get("auth_scheme"));
        let (query, field) = (get("auth_query"), get("auth_field"));
        if let Some((key, name)) = query.map(|n| ("auth_query", n)).or(field.map(|n| ("auth_field", n))) {
            self.findings.differs(key, Value::Null, &name);
            return;
        }
        for (key, ours, theirs) in
            [("auth_header", "Authorization", header), ("auth_scheme", "Bearer", scheme)]
        {
            self.findings.differs(key, json!(ours), &theirs.unwrap_or_else(|| json!(ours)));
        }
    }

    fn by_phone(&mut self) -> Result<()> {
        let operation = row("customer.auth_phone")?;
        let before = self.search.server.wire().clone();
        let own = self
            .search
            .server
            .get(&["phone_format"])
            .cloned()
            .unwrap_or_else(|| json!(PhoneFormat::NAMES[0]));
        let mut formats = PhoneFormat::NAMES.to_vec();
        formats.sort_by_key(|format| own != *format);
        let mut best = None;
        for format in formats {
            self.search.server.set(&["phone_format"], Some(json!(format)))?;
            let whole = request([("phone", json!(self.phone()))]);
            let Some(found) = self.search.study(operation, &whole, &["phone"])? else { break };
            let heard = self.search.server.ask(operation, &whole)?;
            let is_known = found.iter().all(|(_, found)| found.is_known());
            if heard.is_done() && is_known {
                best = Some((format, found, heard));
                break;
            }
        }
        let Some((format, found, heard)) = best else {
            self.search.server.become_of(before)?;
            let candidates = PhoneFormat::NAMES.map(ToOwned::to_owned).to_vec();
            self.findings.doubt("phone_format", candidates);
            let key = "operations.customer.auth_phone".to_owned();
            self.findings.doubt(key, Vec::new());
            return Ok(());
        };
        self.note_setting("phone_format", json!(PhoneFormat::NAMES[0]), json!(format))?;
        self.note_route(operation);
        for (field, found) in found {
            self.note_name(operation, field, found)?;
        }
        self.note_envelope(&heard)?;
        let whole = request([("phone", json!(self.phone()))]);
        let heard = self.search.server.ask(operation, &whole)?;
        self.note_answer(operation, &heard)?;
        if let Ok(customer) = self.search.server.understood(operation, &heard) {
            self.customer = customer.get("token").and_then(Value::as_str).map(ToOwned::to_owned);
            let pin = customer.get("n_checkpin").and_then(money::read_lenient);
            self.needs_pin = pin.is_some_and(|pin| !pin.is_zero());
        }
        let nobody = Phone::parse_field("phone", NO_PHONE)?;
        let nobody = request([("phone", json!(spelt(&nobody, self.search.server)))]);
        let (not_found, nothing) =
            (self.search.server.ask(operation, &nobody)?, self.search.server.ask(operation, &Map::new())?);
        self.note_refusal(operation, &not_found, &nothing, Status::CustomerNotFound, "customer_not_found")
    }

    fn note_envelope(&mut self, heard: &Heard) -> Result<()> {
        let ours = json!({"status": "statusCode", "message": "message", "data": "data"});
        let set = self.search.server.get(&["envelope"]).cloned();
        let theirs = set.or_else(|| answers::envelope(heard)).unwrap_or_else(|| ours.clone());
        self.note_setting("envelope", ours, theirs)
    }

    fn by_code(&mut self) -> Result<()> {
        let operation = row("customer.auth_qr")?;
        let code = self.case.code.clone();
        let whole = request([("qr", json!(code.as_deref().unwrap_or(NO_CODE)))]);
        if !self.study(operation, &whole, &["qr"])? {
            return Ok(());
        }
        let heard = self.search.server.ask(operation, &whole)?;
        if code.is_some() && heard.is_done() {
            return self.note_answer(operation, &heard);
        }
        self.assume_answer(operation, "customer.auth_phone", Why::NotGiven)
    }

    fn certificate(&mut self) -> Result<()> {
        let operation = row("certificate.info")?;
        let (code, pin) =
            self.case.certificate.clone().unwrap_or_else(|| (NO_CODE.to_owned(), String::new()));
        let whole = request([("code", json!(code))]);
        if !self.study(operation, &whole, &["code"])? {
            return Ok(());
        }
        let mut with_pin = whole.clone();
        with_pin.insert("pin".to_owned(), json!(if pin.is_empty() { "0000" } else { &pin }));
        self.look_for(operation, &with_pin, "pin")?;
        let (unknown, nothing) = (
            self.search.server.ask(operation, &request([("code", json!(NO_CODE))]))?,
            self.search.server.ask(operation, &Map::new())?,
        );
        self.note_refusal(
            operation,
            &unknown,
            &nothing,
            Status::CertificateUnusable,
            "certificate_unusable",
        )?;
        if self.case.certificate.is_none() {
            self.findings.unasked.push(("certificate_status_1".to_owned(), Why::NotGiven));
            self.findings
                .unasked
                .push(("operations.certificate.info.response_fields".to_owned(), Why::NotGiven));
            return Ok(());
        }
        let heard = self.search.server.ask(operation, if pin.is_empty() { &whole } else { &with_pin })?;
        self.note_answer(operation, &heard)?;
        if let Ok(info) = self.search.server.understood(operation, &heard) {
            // The certificate that was given can be paid with.
            let is_one = info.get("status_code").and_then(money::read_lenient).is_some_and(|c| c == 1.into());
            let meaning = if is_one { "usable" } else { "unusable" };
            self.note_setting("certificate_status_1", json!("unusable"), json!(meaning))?;
        }
        Ok(())
    }

    /// A receipt of one position.
    pub fn receipt(&self, customer: &str) -> Map<String, Value> {
        let position =
            json!({"index": INDEX, "code": self.case.goods_code, "price": self.case.price, "qty": 1});
        request([("customer_token", json!(customer)), ("items", json!([position]))])
    }

    fn calculation(&mut self) -> Result<()> {
        let operation = row("check.calc")?;
        let customer = self.customer.clone();
        let whole = self.receipt(customer.as_deref().unwrap_or(ANONYMOUS));
        let mut needed = vec!["items", "items.code", "items.price", "items.qty"];
        needed.extend(customer.is_some().then_some("customer_token"));
        if !self.study(operation, &whole, &needed)? {
            return Ok(());
        }
        self.look_for(operation, &whole, "items.index")?;
        self.note_nobody()?;
        let heard = self.search.server.ask(operation, &whole)?;
        let mut with_all = whole.clone();
        for (field, value) in [
            ("items.mrc", json!(1)),
            ("pay_bonus", json!(TOO_MANY)),
            ("coupon", json!(NO_CODE)),
            ("gift_code", json!(NO_CODE)),
            ("check_id", json!(NO_CODE)),
        ] {
            let mut whole = whole.clone();
            put(&mut whole, field, value);
            if self.look_for(operation, &whole, field)?.is_known() && field != "pay_bonus" {
                with_all = merged(with_all, &whole);
            }
        }
        let (code, pin) =
            self.case.certificate.clone().unwrap_or_else(|| (NO_CODE.to_owned(), "0000".to_owned()));
        let certificate = json!([{"code": code, "pin": pin, "summ": "1.00"}]);
        let mut with_certificate = whole;
        put(&mut with_certificate, "certificate", certificate);
        let rows = ["certificate", "certificate.code", "certificate.pin", "certificate.summ"];
        if self.look_for_rows(operation, &with_certificate, &rows)? {
            with_all = merged(with_all, &with_certificate);
        }
        // The fullest answer shows the most names.
        let full = self.search.server.ask(operation, &with_all)?;
        self.note_answer(operation, if full.is_done() { &full } else { &heard })
    }

    /// How a receipt of nobody says so.
    fn note_nobody(&mut self) -> Result<()> {
        let operation = row("check.calc")?;
        let nobody = self.receipt(ANONYMOUS);
        let own = self.search.server.get(&["anonymous_token"]).cloned();
        let mut forms = vec![own.unwrap_or_else(|| json!(ANONYMOUS))];
        forms.extend([json!(ANONYMOUS), Value::Null, json!("")]);
        for form in forms {
            self.search.server.set(&["anonymous_token"], Some(form.clone()))?;
            if self.search.server.ask(operation, &nobody)?.is_done() {
                return self.note_setting("anonymous_token", json!(ANONYMOUS), form);
            }
        }
        self.search.server.set(&["anonymous_token"], None)?;
        let candidates = ["8888888888", "null", "\"\""].map(ToOwned::to_owned).to_vec();
        self.findings.doubt("anonymous_token", candidates);
        Ok(())
    }

    /// Begins with the names that a calculation's fields have.
    pub fn begin_with_calculations_names(&mut self, operation: &'static Operation) -> Result<()> {
        let calculation = row("check.calc")?;
        for field in operation.fields.iter().filter(|f| calculation.fields.iter().any(|c| c.name == f.name)) {
            if let Some(name) = self.search.name(calculation, field.name) {
                self.search.call(operation, field.name, &name)?;
            }
        }
        Ok(())
    }

    /// Notes that a field which shows nowhere keeps the name that it has in a calculation.
    pub fn note_assumed(&mut self, operation: &str, field: &str) {
        let key = format!("operations.{operation}.fields.{field}");
        self.findings.unasked.retain(|(other, _)| *other != key);
        self.findings.unasked.push((key, Why::Assumed));
    }
}

/// Both requests' fields; lists' first rows too.
fn merged(mut base: Map<String, Value>, over: &Map<String, Value>) -> Map<String, Value> {
    for (key, value) in over {
        match (base.get_mut(key), value) {
            (Some(Value::Array(rows)), Value::Array(more)) => {
                if let (Some(Value::Object(row)), Some(Value::Object(more))) =
                    (rows.first_mut(), more.first())
                {
                    row.extend(more.clone());
                }
            }
            _ => _ = base.insert(key.clone(), value.clone()),
        }
    }
    base
}
