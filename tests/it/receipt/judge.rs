//! The library before the sandbox's judge: every scenario of the guide and every accident, played against the program.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::receipt::judge_process::{JudgeProcess, truth};
use crate::setup::built;
use crate::setup::till::{Till, items, merge, new_folder, until, write};
use crate::wire::dialect::{far_dialects, far_wire};

const DMITRY: &str = "79000003377";
const NEWCOMER: &str = "79112223344";
const ANONYMOUS: &str = "8888888888";

/// A register before its judge.
struct Register {
    till: Option<Till>,
    port: u16,
    /// What the library is asked to write again.
    memory: Value,
}

impl Register {
    fn till(&self) -> &Till {
        self.till.as_ref().unwrap()
    }

    /// What an admin path of the sandbox answers.
    fn admin(&self, path: &str) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    fn pin(&self) -> Value {
        self.admin("/sandbox/outbox").as_array().unwrap().last().unwrap()["pin"].clone()
    }

    fn calc(&self, receipt: &Value, pay: &str) -> Value {
        let mut request = receipt.clone();
        if pay != "0" {
            request["pay_bonus"] = json!(pay);
        }
        self.till().call("check.calc", request)
    }

    /// Calculates, with what is to be spent once more, and makes the request that writes.
    fn ready(&self, check_id: &str, receipt: &Value, pay: &str) -> Value {
        let mut calc = self.calc(receipt, "0");
        if pay != "0" {
            calc = self.calc(receipt, pay);
        }
        let mut request = write(check_id, &calc, &receipt["customer_token"], pay);
        for name in ["coupon", "certificate"] {
            if let Some(value) = receipt.get(name) {
                request[name] = value.clone();
            }
        }
        request
    }

    fn sell(&self, check_id: &str, receipt: &Value, pay: &str) {
        self.till().call("check.write", self.ready(check_id, receipt, pay));
        self.till().call("check.close", json!({"check_id": check_id}));
    }

    fn receipt(&self, input: &str) -> Value {
        json!({"customer_token": self.till().token_of(input), "items": items(&[("1001", "100.00")])})
    }

    fn sell_anonymously(&self, check_id: &str) {
        // The breaker may still be open, as long as it is told to be.
        std::thread::sleep(Duration::from_millis(300));
        self.sell(
            check_id,
            &json!({"customer_token": ANONYMOUS, "items": items(&[("1001", "100.00")])}),
            "0",
        );
    }

    fn play(&mut self, scenario: &str, step: usize) {
        match (scenario, step) {
            ("1А", 0) => self.registers(),
            ("1Б", 0) => self.sell("1b", &self.receipt("2000000033770"), "30"),
            ("2", 0) => self.sell("2", &self.receipt(DMITRY), "30"),
            ("2П", 0) => self.spends_with_a_pin(),
            ("3", 0) => {
                let mut receipt = self.receipt(DMITRY);
                self.till().call("certificate.info", json!({"code": "CERT-PIN", "pin": "4321"}));
                receipt["certificate"] = json!([{"code": "CERT-PIN", "pin": "4321", "summ": "50.00"}]);
                self.sell("3", &receipt, "0");
            }
            ("4", 0) => self.sell_anonymously("4"),
            ("5К", 0) => {
                let mut receipt = self.receipt(DMITRY);
                receipt["coupon"] = json!("687523388469");
                assert_eq!(self.calc(&receipt, "0")["coupon_message"], "Купон не найден в чеке");
                receipt["coupon"] = json!("PROMO10");
                self.sell("5k", &receipt, "0");
            }
            ("5З", 0) => self.dies_in_a_write(),
            // The session opens: the library rolls back what the dead process left, and the sale begins anew.
            ("5З", 1) => {
                self.till = self.till.take().map(Till::reopened);
                self.till().call("journal.recover", json!({}));
                self.sell("dead", &self.receipt(DMITRY), "30");
            }
            ("6", 0) => {
                let request = self.ready("6", &self.receipt(DMITRY), "30");
                let (_, document) = self.till().try_call("check.write", &request);
                // On a line that had been kept alive the library has written it anew already.
                if document["outcome"] == "not_applied" {
                    self.till().call("check.write", request);
                }
                self.till().call("check.close", json!({"check_id": "6"}));
            }
            ("7", 0) => self.memory = self.ready("7", &self.receipt(DMITRY), "30"),
            ("7", 1) => self.fails(),
            ("7", 2) => self.sell_anonymously("7n"),
            ("7", 3) => {}
            ("8", 0) => {
                self.memory = self.ready("8", &self.receipt(DMITRY), "30");
                self.fails();
            }
            ("8", 1) => self.sell_anonymously("8n"),
            ("9", 0) => self.presses_twice(),
            ("10", 0) => {
                let mut receipt = self.receipt(DMITRY);
                receipt["items"] = items(&[("1001", "100.00"), ("1002", "50.00")]);
                self.sell("10", &receipt, "30");
            }
            ("10", 1) => {
                let back = json!([{"index": 1, "code": "1002", "qty": 1}]);
                self.till().call("check.return", json!({"check_id": "10", "return_id": "R", "items": back}));
            }
            ("11", 0) => self.is_not_rolled_back(),
            ("11", 1) => {
                self.sell_anonymously("11n");
                let pending = self.till().call("journal.pending", json!({}));
                let stuck = pending["checks"].as_array().unwrap().iter().find(|row| row["check_id"] == "11");
                assert!(stuck.is_some(), "the cashier sees what is open: {pending}");
            }
            ("12", 0) => self.is_told_of_a_success(),
            other => panic!("unknown: {other:?}"),
        }
    }

    fn registers(&self) {
        self.till().call("customer.register_request", json!({"phone": NEWCOMER}));
        let form = json!({"phone": NEWCOMER, "pin": self.pin(), "first_name": "Иван", "last_name": "Новиков",
                          "birthday": "1990-05-17", "gender": "male"});
        let token = self.till().call("customer.register_confirm", form)["token"].clone();
        self.sell("1a", &json!({"customer_token": token, "items": items(&[("1001", "100.00")])}), "0");
    }

    fn spends_with_a_pin(&self) {
        let request = self.ready("2p", &self.receipt("79000004455"), "30");
        self.till().refused("PIN_REQUIRED", "check.write", request.clone());
        let mut ids = json!({"customer_token": request["customer_token"], "calc_id": request["calc_id"]});
        self.till().call("check.askpin", ids.clone());
        ids["pin"] = self.pin();
        self.till().call("check.checkpin", ids);
        self.till().call("check.write", request);
        self.till().call("check.close", json!({"check_id": "2p"}));
    }

    /// A process of its own is killed while the server is silent.
    fn dies_in_a_write(&self) {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "receipt::judge::child_that_dies_in_a_write", "--ignored"])
            .env("MAXBONUS_TEST_CHILD", self.till().config().to_string())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        until("the server holds it", Duration::from_secs(20), || {
            let state = self.admin("/sandbox/state");
            state["checks"]
                .as_array()
                .unwrap()
                .iter()
                .any(|check| check["calc_id"].is_string() && check["register"]["number"] == "dead")
        });
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// The write gets no answer, and the sale goes on without bonuses.
    fn fails(&self) {
        let (_, document) = self.till().try_call("check.write", &self.memory);
        assert!(["OUTCOME_UNKNOWN", "NETWORK"].contains(&document["status"].as_str().unwrap()), "{document}");
    }

    /// The server holds the receipt and will not roll it back: nobody says that it is cancelled, however often it is asked.
    fn is_not_rolled_back(&self) {
        let request = self.ready("11", &self.receipt(DMITRY), "30");
        for _ in 0..2 {
            let (_, document) = self.till().try_call("check.write", &request);
            assert_eq!(
                (&document["status"], &document["outcome"]),
                (&json!("OUTCOME_UNKNOWN"), &json!("unknown"))
            );
        }
        let (status, document) = self.till().try_call("check.rollback", &json!({"check_id": "11"}));
        assert_ne!(status, 0, "{document}");
        assert_eq!(
            document["message"], "Смена закрыта, откат невозможен",
            "the cashier reads the server's words"
        );
        let state = self.admin("/sandbox/state");
        let held = state["checks"].as_array().unwrap().iter();
        assert_eq!(held.filter(|check| check["calc_id"] == request["calc_id"]).count(), 1);
    }

    /// HTTP 200 without a receipt is no success; nothing may be printed with bonuses.
    fn is_told_of_a_success(&self) {
        let request = self.ready("12", &self.receipt(DMITRY), "30");
        let (status, document) = self.till().try_call("check.write", &request);
        assert_ne!(status, 0, "{document}");
        assert!(["unknown", "not_applied"].contains(&document["outcome"].as_str().unwrap()), "{document}");
    }

    fn presses_twice(&self) {
        let request = self.ready("9", &self.receipt(DMITRY), "30");
        std::thread::scope(|scope| {
            scope.spawn(|| self.till().call("check.write", request.clone()));
            std::thread::sleep(Duration::from_millis(200));
            self.till().try_call("check.write", &request);
        });
        self.till().call("check.close", json!({"check_id": "9"}));
    }
}

/// The process that is killed.
#[test]
#[ignore = "run by the tests below, in a process of its own"]
fn child_that_dies_in_a_write() {
    let Ok(config) = std::env::var("MAXBONUS_TEST_CHILD") else { return };
    let till = Till::open(serde_json::from_str(&config).unwrap());
    let register = Register { till: Some(till), port: 0, memory: Value::Null };
    let mut request = register.ready("dead", &register.receipt(DMITRY), "30");
    request["number"] = json!("dead");
    register.till().try_call("check.write", &request);
    unreachable!("the parent kills us first");
}

/// The library plays every scenario, and the judge finds nothing.
fn finds_nothing(name: &str, more: &[&str], wire: Value) {
    let mut judge = JudgeProcess::open(
        &built::program(&["-p", "maxbonus-sandbox", "--bin", "maxbonus-sandbox"], "maxbonus-sandbox"),
        &format!("library-{name}"),
        more,
    );
    let mut config = json!({"token": judge.token, "base_url": judge.base_url, "timeouts": {"total_ms": 6000},
                            "breaker": {"open_ms": 200}});
    merge(&mut config, wire);
    let mut register = Register { till: Some(Till::open(config)), port: judge.port, memory: Value::Null };
    let (code, html) = judge.play(|scenario, step| register.play(scenario, step), truth);
    assert_eq!(code, 0, "{}", judge.said);
    for class in ["loss", "missing", "remark", "unchecked"] {
        assert!(!html.contains(&format!("<div class=\"{class}\">")), "{class}: {}", judge.said);
    }
}

#[test]
fn the_judge_finds_nothing_in_any_scenario() {
    finds_nothing("contract", &[], json!({}));
}

#[test]
fn the_judge_finds_nothing_in_other_dialects() {
    let folder = new_folder();
    let write = |name: &str, dialect: &Value| {
        let file = folder.join(name);
        std::fs::write(&file, dialect.to_string()).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let [query, field] = far_dialects();
    let known_by = json!({"identity": "calc_id"});
    // At once: they wait more than they work.
    std::thread::scope(|scope| {
        for (name, dialect) in [("query", &query), ("field", &field)] {
            let file = write(name, dialect);
            scope.spawn(move || finds_nothing(name, &["--dialect", &file], far_wire(dialect)));
        }
        finds_nothing("calc-id", &["--dialect", &write("calc-id", &known_by)], json!({}));
    });
    std::fs::remove_dir_all(folder).unwrap();
}
