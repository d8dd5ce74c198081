//! A register for the judge: a script of requests over plain sockets, which plays every scenario well, or breaks one rule.

use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{ANONYMOUS, DMITRY, Wire, api, one};

/// How long it waits for an answer; a slow one more than the queue may wait.
const WAIT: Duration = Duration::from_millis(300);
const SLOW: Duration = Duration::from_millis(2_500);

pub struct Till {
    pub port: u16,
    pub token: String,
    /// The rule that it breaks, or another good way that it goes; empty for the usual one.
    pub mistake: &'static str,
    /// What it remembers from one step to the next.
    memory: Value,
}

impl Till {
    pub fn new(port: u16, token: String, mistake: &'static str) -> Till {
        Till { port, token, mistake, memory: Value::Null }
    }

    fn mistakes(&self, rule: &str) -> bool {
        self.mistake == rule
    }

    fn send(&self, wait: Duration, path: &str, token: &str, body: &Value) -> Option<(u16, Value)> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(wait)).unwrap();
        let mut wire = Wire::over(stream);
        let auth = format!("Bearer {token}");
        let headers = [("authorization", auth.as_str()), ("content-type", "application/json")];
        wire.send("POST", path, &headers, &body.to_string()).ok()?;
        let answer = wire.receive().ok()?;
        Some((answer.status, answer.json()))
    }

    /// Asks; `None` without an answer in time.
    fn ask(&self, wait: Duration, path: &str, body: Value) -> Option<(u16, Value)> {
        self.send(wait, &api(path), &self.token, &body)
    }

    fn try_post(&self, path: &str, body: Value) -> Option<(u16, Value)> {
        self.ask(WAIT, path, body)
    }

    /// What a request that must succeed is answered.
    fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.ask(Duration::from_secs(5), path, body.clone());
        match answer {
            Some((200..300, mut answer)) => answer["data"].take(),
            other => panic!("{path} {body}: {other:?}"),
        }
    }

    /// The PIN of the last SMS.
    fn pin(&self) -> Value {
        let mut wire = Wire::over(TcpStream::connect(("127.0.0.1", self.port)).unwrap());
        wire.send("GET", "/sandbox/outbox", &[], "").unwrap();
        wire.receive().unwrap().json().as_array().unwrap().last().unwrap()["pin"].clone()
    }

    fn auth_phone(&self, phone: &str) -> Value {
        self.post("/customer/auth", json!({"phone": phone}))["token"].clone()
    }

    fn calc(&self, receipt: &Value, pay: Value) -> Value {
        let mut request = receipt.clone();
        request["pay_bonus"] = pay;
        self.post("/check", request)
    }

    /// The request that writes a receipt.
    fn write(check_id: &str, receipt: &Value, calc: &Value, pay: Value) -> Value {
        let mut request = receipt.clone();
        let fields = request.as_object_mut().unwrap();
        fields.remove("items");
        request["check_id"] = json!(check_id);
        request["calc_id"] = calc["calc_id"].clone();
        request["pay_bonus"] = pay;
        request
    }

    fn sell(&self, check_id: &str, receipt: &Value, pay: u32) -> Value {
        let mut calc = self.calc(receipt, Value::Null);
        if pay > 0 {
            calc = self.calc(receipt, json!(pay));
        }
        self.post("/check/write", Till::write(check_id, receipt, &calc, json!(pay)));
        calc
    }

    fn sell_anonymously(&self, check_id: &str) {
        self.sell(check_id, &json!({"customer_token": ANONYMOUS, "items": one("B", json!(100))}), 0);
    }

    /// One step of a scenario, the steps numbered from 0.
    pub fn play(&mut self, scenario: &str, step: usize) {
        match (scenario, step) {
            _ if self.mistakes("played") => {}
            ("1А", 0) => self.registers(),
            ("1Б", 0) => {
                let token = match self.mistake {
                    "way" => self.auth_phone("79000003377"),
                    _ => self.post("/customer/auth/qr", json!({"qr": "2000000033770"}))["token"].clone(),
                };
                self.sell("1b", &json!({"customer_token": token, "items": one("A", json!(100))}), 30);
            }
            ("2", 0) => self.spends(),
            ("2П", 0) => self.spends_with_a_pin(),
            ("3", 0) => self.takes_a_certificate(),
            ("4", 0) => {
                let mut receipt = json!({"customer_token": ANONYMOUS, "items": one("A", json!(100))});
                match self.mistake {
                    "other_customer" => receipt["customer_token"] = json!(DMITRY),
                    "null" => receipt["customer_token"] = Value::Null,
                    "anonymous" => drop(receipt.as_object_mut().unwrap().remove("customer_token")),
                    _ => {}
                }
                self.sell("4", &receipt, 0);
            }
            ("5К", 0) => self.takes_a_coupon(),
            ("5З" | "6" | "8" | "11", 0) => self.loses_an_answer(scenario),
            ("5З", 1) => self.comes_back("5З"),
            ("7", 0) => {
                let receipt = self.begins();
                self.memory = Till::write("7", &receipt, &self.calc(&receipt, json!(30)), json!(30));
            }
            ("7", 1) => assert!(self.try_post("/check/write", self.memory.clone()).is_none()),
            ("7", 2) => {
                if self.mistakes("stray") {
                    self.post("/check/write", self.memory.clone());
                }
                self.sell_anonymously("7n");
            }
            ("7", 3) => {}
            ("8", 1) => {
                if !self.mistakes("rolled_back") {
                    self.rolls_back();
                }
                self.sell_anonymously("8n");
            }
            ("9", 0) => {
                if self.mistakes("late") {
                    self.post("/check/write", self.memory.clone());
                    self.sell("9", &self.begins(), 30);
                } else {
                    self.presses_twice();
                }
            }
            ("10", 0) => {
                let items = json!([{"index": 0, "code": "A", "price": 100, "qty": 1}, {"index": 1, "code": "B", "price": 50, "qty": 1}]);
                let token = self.auth_phone("79000003377");
                self.sell("10", &json!({"customer_token": token, "items": items}), 30);
            }
            ("10", 1) => self.returns(),
            ("11", 1) => {
                if !self.mistakes("goes_on") {
                    self.sell_anonymously("11n");
                }
            }
            ("12", 0) => self.is_told_of_a_success(),
            other => panic!("unknown: {other:?}"),
        }
    }

    fn registers(&self) {
        let phone = "79112223344";
        let mut token = json!(ANONYMOUS);
        if !self.mistakes("registration") {
            self.post("/customer/register/request", json!({"phone": phone}));
            let mut form = json!({"phone": phone, "pin": self.pin(), "first_name": "Иван", "last_name": "Новиков",
                                  "birthday": "1990-05-17", "gender": "male"});
            if self.mistakes("form") {
                form.as_object_mut().unwrap().remove("gender");
            }
            token = self.post("/customer/register/confirm", form)["token"].clone();
        }
        self.sell("1a", &json!({"customer_token": token, "items": one("A", json!(100))}), 0);
    }

    fn spends(&self) {
        let phone = if self.mistakes("phone") { "+7 (900) 000-33-77" } else { "79000003377" };
        let token = if self.mistakes("recognised") { json!(DMITRY) } else { self.auth_phone(phone) };
        let receipt = json!({"customer_token": token, "items": one("A", json!(100))});
        let write = |calc: &Value, pay: u32| Till::write("2", &receipt, calc, json!(pay));
        match self.mistake {
            "token" => assert_eq!(
                self.send(WAIT, &api("/check/rollback"), "someone-elses", &json!({"check_id": "0"}))
                    .unwrap()
                    .0,
                401
            ),
            "understood" => {
                let path = api("/a&b='c'");
                assert_eq!(self.send(WAIT, &path, &self.token, &json!({})).unwrap().0, 404);
            }
            "calculated" => {
                let invented = json!({"calc_id": "0123"});
                assert_eq!(self.try_post("/check/write", write(&invented, 30)).unwrap().0, 422);
                return;
            }
            _ => {}
        }
        let first = self.calc(&receipt, Value::Null);
        if self.mistakes("recalculated") {
            self.post("/check/write", write(&first, 30));
            return;
        }
        let pay = if self.mistakes("spent") { 10 } else { 30 };
        let calc = self.calc(&receipt, json!(pay));
        let mut request = write(if self.mistakes("last_calc") { &first } else { &calc }, pay);
        match self.mistake {
            "written" => return,
            "max" => assert_eq!(self.try_post("/check/write", write(&calc, 31)).unwrap().0, 422),
            "unknown_fields" => request["<img src=x onerror=alert(1)>"] = json!(1),
            "number" => drop(request.as_object_mut().unwrap().remove("check_id")),
            _ => {}
        }
        self.post("/check/write", request);
    }

    fn spends_with_a_pin(&self) {
        let token = self.auth_phone("79000004455");
        let receipt = json!({"customer_token": token, "items": one("A", json!(100))});
        self.calc(&receipt, Value::Null);
        let calc = self.calc(&receipt, json!(30));
        let write = Till::write("2p", &receipt, &calc, json!(30));
        // A register may find out by the refusal that a PIN is needed.
        assert_eq!(self.try_post("/check/write", write.clone()).unwrap().0, 422);
        if self.mistakes("pin") {
            self.sell("2p", &receipt, 0);
            return;
        }
        let mut ids = json!({"customer_token": token, "calc_id": calc["calc_id"]});
        self.post("/check/askpin", ids.clone());
        ids["pin"] = self.pin();
        self.post("/check/checkpin", ids);
        self.post("/check/write", write);
    }

    fn takes_a_certificate(&self) {
        let token = self.auth_phone("79000003377");
        if !self.mistakes("certificate_info") {
            let info = self.post("/certificate/info", json!({"code": "CERT-PIN", "pin": "4321"}));
            assert_eq!(info["status_code"], 0);
        }
        let summ = if self.mistakes("certificate_paid") { "40" } else { "50" };
        let paid = json!([{"code": "CERT-PIN", "pin": "4321", "summ": summ}]);
        self.sell(
            "3",
            &json!({"customer_token": token, "items": one("A", json!(100)), "certificate": paid}),
            0,
        );
    }

    fn takes_a_coupon(&self) {
        let mut token = self.auth_phone("79000003377");
        if self.mistakes("customer") {
            token = json!(ANONYMOUS);
        }
        let mut receipt =
            json!({"customer_token": token, "items": one("A", json!(100)), "coupon": "687523388469"});
        if !self.mistakes("wrong_coupon") {
            assert_eq!(self.calc(&receipt, Value::Null)["coupon_used"], "");
        }
        receipt["coupon"] = json!("PROMO10");
        if self.mistakes("coupon") {
            receipt.as_object_mut().unwrap().remove("coupon");
        }
        let calc = self.calc(&receipt, Value::Null);
        if self.mistakes("carried") {
            receipt.as_object_mut().unwrap().remove("coupon");
        }
        self.post("/check/write", Till::write("5k", &receipt, &calc, json!(0)));
    }

    fn begins(&self) -> Value {
        let receipt =
            json!({"customer_token": self.auth_phone("79000003377"), "items": one("A", json!(100))});
        self.calc(&receipt, Value::Null);
        receipt
    }

    fn loses_an_answer(&mut self, scenario: &str) {
        let receipt = self.begins();
        if self.mistakes("reached") {
            return;
        }
        let calc = self.calc(&receipt, json!(30));
        let write = Till::write(scenario, &receipt, &calc, json!(30));
        self.memory = json!({"receipt": receipt, "check_id": scenario, "calc_id": calc["calc_id"]});
        let wait = if self.mistakes("gives_up") { SLOW } else { WAIT };
        assert!(self.ask(wait, "/check/write", write).is_none());
        match scenario {
            "6" => self.comes_back("6"),
            // The server is silent still; the rollback comes later.
            "8" => assert!(self.try_post("/check/rollback", self.ids()).is_none()),
            "11" => self.is_not_rolled_back(),
            _ => {}
        }
    }

    /// Whatever it does, the receipt stays on the server.
    fn is_not_rolled_back(&self) {
        match self.mistake {
            "forgotten" => {}
            "new_number" => drop(self.sell("another", &self.memory["receipt"], 30)),
            "told again" => {
                let mut request = self.ids();
                request["customer_token"] = self.memory["receipt"]["customer_token"].clone();
                assert_eq!(self.try_post("/check/write", request).unwrap().0, 422);
            }
            _ => {
                let (status, answer) = self.try_post("/check/rollback", self.ids()).unwrap();
                let words = json!("Смена закрыта, откат невозможен");
                assert_eq!((status, &answer["message"]), (422, &words));
            }
        }
    }

    fn is_told_of_a_success(&self) {
        let receipt = self.begins();
        let calc = self.calc(&receipt, json!(30));
        let write = Till::write("12", &receipt, &calc, json!(30));
        let lie = json!({"status": "error", "message": "DB down"});
        let ids = json!({"check_id": write["check_id"], "calc_id": write["calc_id"]});
        assert_eq!(self.try_post("/check/write", write), Some((200, lie)));
        if !self.mistakes("unproven") {
            assert_eq!(self.try_post("/check/rollback", ids).unwrap().0, 404);
        }
    }

    fn ids(&self) -> Value {
        json!({"check_id": self.memory["check_id"], "calc_id": self.memory["calc_id"]})
    }

    fn rolls_back(&self) {
        self.post("/check/rollback", self.ids());
    }

    fn comes_back(&self, check_id: &str) {
        let receipt = &self.memory["receipt"];
        match self.mistake {
            "forgotten" if self.memory["check_id"] == "6" => {
                let other = json!({"check_id": "another"});
                assert_eq!(self.try_post("/check/rollback", other).unwrap().0, 404);
            }
            "forgotten" => {}
            "new_number" => drop(self.sell("another", receipt, 30)),
            "paper" | "without bonuses" => self.rolls_back(),
            // The server says that it has the receipt already: it is printed as it was calculated.
            "the same again" => {
                let mut request = self.ids();
                request["customer_token"] = receipt["customer_token"].clone();
                assert_eq!(self.try_post("/check/write", request).unwrap().0, 422);
            }
            _ => {
                self.rolls_back();
                self.sell(check_id, receipt, 30);
            }
        }
    }

    fn presses_twice(&self) {
        let receipt = self.begins();
        let calc = self.calc(&receipt, json!(30));
        let write = |check_id: &str| Till::write(check_id, &receipt, &calc, json!(30));
        if self.mistakes("one press") {
            self.post("/check/write", write("9"));
            return;
        }
        std::thread::scope(|scope| {
            scope.spawn(|| self.ask(Duration::from_secs(5), "/check/write", write("9")));
            std::thread::sleep(Duration::from_millis(200));
            let second = if self.mistakes("once") {
                Till::write("9a", &receipt, &self.calc(&receipt, json!(30)), json!(30))
            } else {
                write("9")
            };
            assert_eq!(self.try_post("/check/write", second).unwrap().0, 201);
        });
    }

    fn returns(&self) {
        let mut request =
            json!({"check_id": "10", "return_id": "R1", "items": [{"index": 1, "code": "B", "qty": 1}]});
        match self.mistake {
            "returned" => request["check_id"] = json!("unknown"),
            "return_positions" => request["items"] = json!([]),
            "return_number" => drop(request.as_object_mut().unwrap().remove("return_id")),
            "return_once" => {
                request["items"][0]["qty"] = json!(0.5);
                self.post("/check/return", request.clone());
                request["return_id"] = json!("R2");
            }
            _ => {}
        }
        let status = self.try_post("/check/return", request).unwrap().0;
        assert_eq!(status, if self.mistakes("returned") { 422 } else { 201 });
    }
}
