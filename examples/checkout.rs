//! The guide's day at the till, played through the C ABI against a sandbox that runs inside this program.
//!
//! `cargo run --example checkout`

use std::ffi::{CStr, CString};
use std::time::Duration;

use maxbonus::ffi::{
    MAXBONUS_OK, maxbonus_call, maxbonus_session_close, maxbonus_session_open, maxbonus_string_free,
};
use maxbonus_sandbox::{Options, Sandbox};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Width of the paper, in characters.
const PAPER: usize = 40;

const ANNA: &str = "8 (900) 000-22-49";
const DMITRY: &str = "+7 900 000-33-77";
const OLGA: &str = "9000007319";
const NEWCOMER: &str = "8-911-222-33-44";
const ANONYMOUS: &str = "8888888888";

fn main() {
    let sandbox = Sandbox::start(Options::default()).expect("a free port on the loopback");
    let journal = std::env::temp_dir().join(format!("maxbonus-checkout-{}.db", std::process::id()));
    let register = Register::open(&sandbox, &journal);

    title("Чек 1. Бонусы начисляются");
    // The shop's server sends no text of its own here, so the slip is the library's.
    sandbox.settings(json!({"print_text": false}));
    let anna = register.recognise(ANNA);
    register.sell("000001", &anna, &[("DT-01", "Держатель тростей ДТ-01", "1.00")], "0", json!({}));

    title("Чек 2. Бонусы списываются");
    let dmitry = register.recognise(DMITRY);
    register.sell("000002", &dmitry, &[("DT-01", "Держатель тростей ДТ-01", "1.00")], "0.30", json!({}));

    title("Чек 3. Скидка по акции");
    sandbox.settings(json!({"print_text": true}));
    let olga = register.recognise(OLGA);
    register.sell("000003", &olga, &[("SALO", "Сало крученое кг", "109.00")], "0", json!({}));

    title("Новый покупатель: анкета и ПИН-код из СМС");
    let newcomer = register.enrol(&sandbox);
    register.sell("000004", &newcomer, &[("9934", "Столик", "2500.00")], "0", json!({}));

    title("Купон, которого нет, и купон, который есть");
    let wrong = register.calc(&dmitry, &[("9918", "Кресло", "6000.00")], json!({"coupon": "687523388469"}));
    cashier(&format!("купон не принят: {}", text(&wrong["coupon_message"])));
    register.sell("000005", &dmitry, &[("9918", "Кресло", "6000.00")], "0", json!({"coupon": "PROMO10"}));

    title("Сертификат: с покупателем и без него");
    register.certificate("CERT-PIN");
    let payment = json!({"certificate": [{"code": "CERT-1000", "pin": "", "summ": "400.00"}]});
    register.certificate("CERT-1000");
    register.sell("000006", &dmitry, &[("9934", "Столик", "2500.00")], "0", payment.clone());
    register.sell("000007", &anonymous(), &[("9934", "Столик", "2500.00")], "0", payment);
    register.certificate("CERT-1000");

    title("Аноним");
    register.sell("000008", &anonymous(), &[("DT-01", "Держатель тростей ДТ-01", "1.00")], "0", json!({}));

    title("Возврат по чеку 2");
    let answer = register.must("check.return", json!({"check_id": "000002", "return_id": "В-000001"}));
    cashier(&format!(
        "возвращено бонусов {}, снято начисленных {}, на счёте {}",
        amount(&answer["bonus_returned"]),
        amount(&answer["bonus_withdrawn"]),
        amount(&answer["customer_total_bonus"])
    ));

    title("Касса зависла, пока проводила чек");
    let register = register.hang_and_start_again(&sandbox, &journal, &anna);

    title("Обрыв связи: чек не потерян и не удвоен");
    register.lose_the_answer(&sandbox, &dmitry);

    title("Итоги смены");
    let shift = register.must("receipt.shift", json!({}));
    for (name, key) in [
        ("чеков", "receipts"),
        ("возвратов", "returns"),
        ("откачено чеков", "rolled_back"),
        ("неясных", "unknown"),
    ] {
        cashier(&format!("{name}: {}", shift[key]));
    }
    cashier(&format!("списано бонусов {}, начислено {}", amount(&shift["spent"]), amount(&shift["earned"])));
    drop(register);
    for suffix in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{suffix}", journal.display())).ok();
    }
}

/// A customer as the cashier sees one.
struct Customer {
    token: Value,
    phone: String,
}

fn anonymous() -> Customer {
    Customer { token: json!(ANONYMOUS), phone: String::new() }
}

/// A session, used as a register's software would.
struct Register(u64);

impl Register {
    fn open(sandbox: &Sandbox, journal: &std::path::Path) -> Register {
        let config =
            json!({"token": sandbox.token(), "base_url": sandbox.base_url(), "journal": {"path": journal}});
        let config = CString::new(config.to_string()).expect("no NUL in it");
        let (mut session, mut response) = (0, std::ptr::null_mut());
        // SAFETY: a text that lives through the call, and two places to write to.
        let status = unsafe { maxbonus_session_open(config.as_ptr(), &raw mut session, &raw mut response) };
        let answer = take(response);
        assert_eq!(status, MAXBONUS_OK, "{answer}");
        Register(session)
    }

    /// Status and answer of an operation.
    fn call(&self, operation: &str, request: &Value) -> (i32, Value) {
        let operation = CString::new(operation).expect("no NUL in it");
        let request = CString::new(request.to_string()).expect("no NUL in it");
        let mut response = std::ptr::null_mut();
        // SAFETY: texts that live through the call, and a place to write to.
        let status =
            unsafe { maxbonus_call(self.0, operation.as_ptr(), request.as_ptr(), &raw mut response) };
        (status, take(response))
    }

    /// The answer of an operation that this story expects to succeed.
    fn must(&self, operation: &str, request: Value) -> Value {
        let (status, answer) = self.call(operation, &request);
        assert_eq!(status, MAXBONUS_OK, "{operation}: {answer}");
        answer
    }

    fn recognise(&self, input: &str) -> Customer {
        let customer = self.must("customer.auth", json!({"input": input}));
        cashier(&format!("{}, бонусов {}", text(&customer["first_name"]), amount(&customer["total_bonus"])));
        Customer { token: customer["token"].clone(), phone: input.to_owned() }
    }

    fn calc(&self, customer: &Customer, goods: &[(&str, &str, &str)], more: Value) -> Value {
        let items = goods.iter().enumerate();
        let items =
            items.map(|(n, (code, _, price))| json!({"index": n, "code": code, "price": price, "qty": 1}));
        let mut request = json!({"customer_token": customer.token, "items": items.collect::<Value>()});
        put(&mut request, more);
        self.must("check.calc", request)
    }

    /// Calculates, spends, writes, prints and closes.
    fn sell(
        &self,
        number: &str,
        customer: &Customer,
        goods: &[(&str, &str, &str)],
        pay_bonus: &str,
        more: Value,
    ) {
        let mut calc = self.calc(customer, goods, more.clone());
        cashier(&format!("можно списать до {}", amount(&calc["total_max_bonus_can_pay"])));
        if pay_bonus != "0" {
            let mut with_bonus = more.clone();
            put(&mut with_bonus, json!({"pay_bonus": pay_bonus}));
            calc = self.calc(customer, goods, with_bonus);
            cashier(&format!("покупатель списывает {pay_bonus}"));
        }
        let mut request = json!({"check_id": number, "calc_id": calc["calc_id"], "customer_token": customer.token,
                                 "pay_bonus": pay_bonus, "shift": 1});
        put(&mut request, more);
        let written = self.must("check.write", request);
        self.print(number, customer, goods, &calc, &written);
        self.must("check.close", json!({"check_id": number}));
    }

    /// The paper: goods, the loyalty part as the library made it, the total.
    fn print(
        &self,
        number: &str,
        customer: &Customer,
        goods: &[(&str, &str, &str)],
        calc: &Value,
        written: &Value,
    ) {
        let mut request = written.clone();
        put(&mut request, json!({"phone": customer.phone, "width": PAPER}));
        let slip = self.must("receipt.slip", request);
        paper(&"=".repeat(PAPER));
        paper(&pair("ПРОДАЖА", &format!("№{number}")));
        for (_, name, price) in goods {
            paper(&pair(name, price));
        }
        for (name, sum) in [("СКИДКА", &calc["total_discount"]), ("БОНУСАМИ", &calc["total_bonus_pay"])]
        {
            if !decimal(sum).is_zero() {
                paper(&pair(name, &amount(sum)));
            }
        }
        paper(&pair("ИТОГ", &amount(&calc["total_check_amount"])));
        for certificate in calc["certificate"].as_array().into_iter().flatten() {
            paper(&pair("СЕРТИФИКАТОМ", &amount(&certificate["summ"])));
        }
        let lines = slip["lines"].as_array().cloned().unwrap_or_default();
        if !lines.is_empty() {
            paper(&"-".repeat(PAPER));
            lines.iter().for_each(|line| paper(&text(line)));
        }
        paper(&"=".repeat(PAPER));
    }

    fn enrol(&self, sandbox: &Sandbox) -> Customer {
        let (_, refusal) = self.call("customer.auth", &json!({"input": NEWCOMER}));
        cashier(&text(&refusal["message"]));
        self.must("customer.register_request", json!({"phone": NEWCOMER}));
        // The customer reads the PIN from the telephone; here it lies in the sandbox's outbox.
        let pin = sandbox.outbox().last().map(|sms| sms["pin"].clone()).unwrap_or_default();
        let form = |pin: &Value| {
            json!({"phone": NEWCOMER, "pin": pin, "last_name": "Новиков", "first_name": "Иван", "gender": "male",
                   "birthday": "1990-05-17"})
        };
        let (_, refusal) = self.call("customer.register_confirm", &form(&json!("0000000")));
        cashier(&format!("первая попытка: {}", text(&refusal["message"])));
        let customer = self.must("customer.register_confirm", form(&pin));
        cashier(&format!("зарегистрирован: {}", text(&customer["first_name"])));
        Customer { token: customer["token"].clone(), phone: NEWCOMER.to_owned() }
    }

    fn certificate(&self, code: &str) {
        let (status, answer) = self.call("certificate.info", &json!({"code": code}));
        if status != MAXBONUS_OK {
            return cashier(&text(&answer["message"]));
        }
        let pin = if answer["need_pin"] == true { ", нужен ПИН-код" } else { "" };
        let usable = if answer["usable"] == true {
            "можно платить"
        } else {
            "платить нельзя"
        };
        cashier(&format!("сертификат {code}: {usable}, на нём {}{pin}", amount(&answer["balance"])));
    }

    /// Scenario 5: the server holds the check, the paper never came out, and the till knows nothing any more.
    fn hang_and_start_again(self, sandbox: &Sandbox, journal: &std::path::Path, anna: &Customer) -> Register {
        let goods = [("9934", "Столик", "2500.00")];
        let calc = self.calc(anna, &goods, json!({}));
        let request = json!({"check_id": "000009", "calc_id": calc["calc_id"], "customer_token": anna.token});
        self.must("check.write", request.clone());
        cashier("чек проведён, касса зависла до печати");
        drop(self);
        // The old journal is put away, as if the disk had been changed; the register kept the receipt and its calculation.
        let lost = journal.with_extension("lost");
        let register = Register::open(sandbox, &lost);
        let (_, refusal) = register.call("check.write", &request);
        cashier(&format!("вторая попытка: {}", text(&refusal["message"])));
        let answer = register.must("check.rollback", json!({"check_id": "000009"}));
        cashier(&format!("откат: {}", text(&answer["state"])));
        let written = register.must("check.write", request);
        register.print("000009", anna, &goods, &calc, &written);
        register.must("check.close", json!({"check_id": "000009"}));
        drop(register);
        for suffix in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{}{suffix}", lost.display())).ok();
        }
        let register = Register::open(sandbox, journal);
        let pending = register.must("journal.pending", json!({}));
        cashier(&format!("в прежнем журнале ждёт решения чек {}", text(&pending["checks"][0]["check_id"])));
        // It was printed in the end, so the journal is told so.
        register.must("check.close", json!({"check_id": "000009"}));
        register
    }

    /// The answer to a write is lost: the library rolls the check back, and the sale is closed again.
    fn lose_the_answer(&self, sandbox: &Sandbox, dmitry: &Customer) {
        let goods = [("9934", "Столик", "2500.00")];
        let calc = self.calc(dmitry, &goods, json!({}));
        let request = json!({"check_id": "000010", "calc_id": calc["calc_id"], "customer_token": dmitry.token,
                             "pay_bonus": "10.00", "shift": 1});
        sandbox.fault(json!({"operation": "check.write", "kind": "status_after", "status": 503}));
        let (_, refusal) = self.call("check.write", &request);
        cashier(&format!("{} Итог: {}", text(&refusal["message"]), text(&refusal["outcome"])));
        std::thread::sleep(Duration::from_millis(10));
        self.sell("000010", dmitry, &goods, "10.00", json!({}));
    }
}

impl Drop for Register {
    fn drop(&mut self) {
        maxbonus_session_close(self.0);
    }
}

/// Takes a text from the library and frees it.
fn take(response: *mut std::ffi::c_char) -> Value {
    // SAFETY: the library has just set it, and it is freed once.
    let text = unsafe { CStr::from_ptr(response) }.to_string_lossy().into_owned();
    // SAFETY: the same.
    unsafe { maxbonus_string_free(response) };
    serde_json::from_str(&text).unwrap_or_default()
}

fn put(object: &mut Value, more: Value) {
    if let (Value::Object(object), Value::Object(more)) = (object, more) {
        object.extend(more);
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn decimal(value: &Value) -> Decimal {
    value.to_string().parse().unwrap_or_default()
}

fn amount(value: &Value) -> String {
    format!("{:.2}", decimal(value))
}

fn pair(left: &str, right: &str) -> String {
    let space = PAPER.saturating_sub(right.chars().count());
    format!("{left:space$}{right}")
}

fn title(text: &str) {
    println!("\n## {text}\n");
}

fn cashier(line: &str) {
    println!("касса: {line}");
}

fn paper(line: &str) {
    println!("        |{line:PAPER$}|");
}
