//! The proof: a receipt of the test customer with the configuration that was found, as a register would write it.

use serde_json::{Map, Value, json};

use super::search::put;
use super::writing::is_servers;
use super::{Examination, Why, request, row};
use crate::checkout::Checkout;
use crate::config::Wire;
use crate::error::{Error, Result, Status};
use crate::exchange::Exchange;
use crate::journal::Journal;
use crate::log::Log;
use crate::money;
use crate::phone::PhoneFormat;
use crate::transport::Transport;
use crate::wire::Contract;

/// What the test customer spends, where it may.
const SPENT: &str = "0.01";

impl Examination<'_, '_> {
    /// Writes a receipt of the test customer through the journal and rolls it back; the balance is what it was.
    ///
    /// # Errors
    /// Of the network and the journal; what the server said against it is in the findings.
    pub fn prove(&mut self, journal: impl FnOnce() -> Result<Journal>) -> Result<()> {
        let Some(token) = self.customer.clone().filter(|_| self.is_writable()) else { return Ok(()) };
        match self.proof(&token, journal) {
            Err(error) if is_servers(&error) => self.findings.failure = Some(error.message().to_owned()),
            Err(error) => return Err(error),
            Ok(()) => self.findings.proven = true,
        }
        Ok(())
    }

    fn proof(&mut self, token: &str, journal: impl FnOnce() -> Result<Journal>) -> Result<()> {
        let wire = Wire::read(&self.settled())?;
        let config = self.search.server.config();
        let contract = Contract::new(&wire, &config.token)?;
        let transport = Transport::new(config, contract.auth_header(), self.search.server.canceller())?;
        let checkout = Checkout::new(Exchange { contract, transport, log: Log::default() }, journal());
        let before = self.balance(&checkout)?;
        let receipt = self.receipt(token);
        let [_, most] =
            self.call(&checkout, "check.calc", receipt.clone(), ["calc_id", "total_max_bonus_can_pay"])?;
        let may_spend =
            most.as_ref().and_then(money::read_lenient).is_some_and(|m| m >= money::from_kopecks(1));
        let spent = if may_spend { self.written(&checkout, &receipt, token, Some(SPENT)) } else { Ok(()) };
        match spent {
            Ok(()) if may_spend && self.needs_pin => {
                self.findings.unasked.push(("refusals.pin_required".to_owned(), Why::NoDifference));
            }
            Ok(()) => {}
            Err(error) if error.status() == Status::PinRequired => self.findings.agreements += 1,
            Err(error) if self.needs_pin && error.status() == Status::Rejected => {
                self.note_pin_required(&error)?;
            }
            Err(error) => return Err(error),
        }
        self.written(&checkout, &receipt, token, None)?;
        if self.balance(&checkout)? != before {
            let detail =
                "the test customer's balance is not what it was before the check that was rolled back";
            let told = "После отката проверочного чека баланс покупателя не вернулся. Сообщите в MaxBonus.";
            return Err(Error::new(Status::Protocol, detail).with_message(told));
        }
        Ok(())
    }

    /// Calculates, writes and rolls back.
    fn written(
        &mut self,
        checkout: &Checkout,
        receipt: &Map<String, Value>,
        token: &str,
        spent: Option<&str>,
    ) -> Result<()> {
        let [calc_id] = self.call(checkout, "check.calc", receipt.clone(), ["calc_id"])?;
        let number = self.new_number();
        let mut write = request([
            ("check_id", json!(number)),
            ("calc_id", calc_id.unwrap_or_default()),
            ("customer_token", json!(token)),
        ]);
        if let Some(spent) = spent {
            put(&mut write, "pay_bonus", json!(spent));
        }
        let write = checkout.exchange.contract.check(row("check.write")?, write)?;
        checkout.write(&write, &self.search.server.deadline())?;
        let rollback = request([("check_id", json!(number))]);
        checkout.rollback(&rollback, &self.search.server.deadline()).map(drop)
    }

    /// The customer's bonuses, as the server tells them.
    fn balance(&self, checkout: &Checkout) -> Result<Option<Value>> {
        let phone = json!(self.case.phone.on_the_wire(PhoneFormat::PlusSeven));
        let [balance] =
            self.call(checkout, "customer.auth_phone", request([("phone", phone)]), ["total_bonus"])?;
        Ok(balance)
    }

    /// Some fields of an operation's answer.
    fn call<const N: usize>(
        &self,
        checkout: &Checkout,
        name: &str,
        request: Map<String, Value>,
        fields: [&str; N],
    ) -> Result<[Option<Value>; N]> {
        let operation = row(name)?;
        let request = checkout.exchange.contract.check(operation, request)?;
        Ok(checkout.exchange.call(operation, request, &self.search.server.deadline())?.fields(fields))
    }

    /// Whether everything that a receipt takes was found.
    fn is_writable(&self) -> bool {
        let needed = ["customer.auth_phone", "check.calc", "check.write", "check.rollback"];
        let blocks = |key: &str| {
            needed.iter().any(|name| {
                let rest = key.strip_prefix("operations.").and_then(|rest| rest.strip_prefix(name));
                rest.is_some_and(|rest| !rest.starts_with(".response_fields"))
            })
        };
        !self.findings.doubts.iter().any(|doubt| blocks(&doubt.key))
            && !self.findings.unasked.iter().any(|(_, why)| *why == Why::NoRollback)
    }

    /// The refusal of spending without a PIN, where the library did not understand it.
    fn note_pin_required(&mut self, error: &Error) -> Result<()> {
        let sign = match error.server_code().filter(|code| code.as_i64().is_some_and(|code| code != 0)) {
            Some(code) => code.clone(),
            None => json!(error.message()),
        };
        self.note_sign("pin_required", sign)
    }
}
