//! A register as a process of its own, to be killed: sells, prints, closes; after a restart it settles first.

use std::path::Path;

use maxbonus::failpoint;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::printed::Printed;
use crate::till::{Till, items};

/// What the parent tells its register.
#[derive(Serialize, Deserialize)]
pub struct Orders {
    /// The session's configuration.
    pub config: Value,
    /// The roll of paper.
    pub printed: String,
    /// The customer's phone.
    pub phone: String,
    /// Ends once so many receipts are printed in all.
    pub sales: usize,
    /// Dies at the so manieth place that it passes; 0 never.
    pub die_at: usize,
    pub seed: u64,
}

/// Does what it is told, until it is done or dead.
pub fn run(orders: &str) {
    let orders: Orders = serde_json::from_str(orders).expect("orders");
    if orders.die_at > 0 {
        let mut left = orders.die_at;
        failpoint::set(Some(Box::new(move |_| {
            left -= 1;
            if left == 0 {
                // SAFETY: a signal to ourselves; nothing runs after it.
                unsafe { libc::raise(libc::SIGKILL) };
            }
        })));
    }
    let mut register = Register {
        till: Till::open(orders.config),
        printed: Printed::at(Path::new(&orders.printed)),
        phone: orders.phone,
        random: fastrand::Rng::with_seed(orders.seed),
    };
    register.settle();
    while register.printed.lines().len() < orders.sales {
        register.sell();
    }
}

pub struct Register {
    pub till: Till,
    pub printed: Printed,
    pub phone: String,
    pub random: fastrand::Rng,
}

impl Register {
    /// After a restart: the register alone knows which receipts came out.
    pub fn settle(&mut self) {
        for check in self.written() {
            match self.printed.find(&check) {
                Some(line) if line.bonuses.is_some() => {
                    self.till.try_call("check.close", &json!({"check_id": check}));
                }
                Some(_) => self.roll_back(&check),
                // Not printed yet: either undone, or left to the sale that goes on.
                None if self.random.bool() => self.roll_back(&check),
                None => {}
            }
        }
    }

    fn written(&self) -> Vec<String> {
        let (_, pending) = self.till.try_call("journal.pending", &json!({}));
        let checks = pending["checks"].as_array().cloned().unwrap_or_default();
        let written = checks.iter().filter(|c| c["state"] == "WRITTEN");
        written.map(|c| c["check_id"].as_str().unwrap().to_owned()).collect()
    }

    fn roll_back(&self, check_id: &str) {
        self.till.try_call("check.rollback", &json!({"check_id": check_id}));
    }

    fn sell(&mut self) {
        let number = self.printed.lines().len();
        let check_id = format!("S-{number}");
        for _ in 0..3 {
            if self.try_to_sell(&check_id, number) {
                return;
            }
        }
        // The queue does not wait: without bonuses then, and what the server holds of it must go.
        if self.written().contains(&check_id) {
            self.roll_back(&check_id);
        }
        self.printed.without(&check_id);
    }

    /// True once the receipt is printed.
    fn try_to_sell(&mut self, check_id: &str, number: usize) -> bool {
        let (status, customer) = self.till.try_call("customer.auth", &json!({"input": self.phone}));
        if status != 0 {
            return false;
        }
        let request = json!({"customer_token": customer["token"], "items": items(&[("1001", "100.00")])});
        let (status, calc) = self.till.try_call("check.calc", &request);
        if status != 0 {
            return false;
        }
        // Mostly the same amount again, as a cashier would; now and then the customer changes his mind.
        let pay = if self.random.u8(..10) == 0 { self.random.usize(..30) } else { number % 30 };
        let write = json!({"check_id": check_id, "calc_id": calc["calc_id"], "customer_token": customer["token"],
                           "pay_bonus": pay});
        let (status, answer) = self.till.try_call("check.write", &write);
        match status {
            0 => {
                self.printed.with_bonuses(check_id, &answer);
                self.till.try_call("check.close", &json!({"check_id": check_id}));
                true
            }
            maxbonus::ffi::MAXBONUS_CONFLICT | maxbonus::ffi::MAXBONUS_ALREADY_WRITTEN => {
                self.roll_back(check_id);
                false
            }
            _ => false,
        }
    }
}
