//! Servers that were written by others than the library and the sandbox: each is spoken with from its own description.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::till::{Till, merge, shop, until};

const PLAIN: &str = "+79161233377";
const NEEDS_A_PIN: &str = "+79031234567";

struct Stranger {
    process: Child,
    address: String,
    token: String,
}

impl Stranger {
    fn start(stack: &str) -> Stranger {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut process = Command::new("python3")
            .args(["-B", "-u", "tests/strangers/server.py", "--stack", stack, "--port", &port.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let token = said.find_map(|line| Some(line.unwrap().split_once("eyJ0eXAiOi")?.1.trim().to_owned()));
        // It goes on telling what an SMS would say.
        std::thread::spawn(move || said.for_each(drop));
        let stranger = Stranger {
            process,
            address: format!("127.0.0.1:{port}"),
            token: format!("eyJ0eXAiOi{}", token.unwrap()),
        };
        until("it listens", Duration::from_secs(10), || TcpStream::connect(&stranger.address).is_ok());
        stranger
    }

    fn ask(&self, method: &str, path: &str) -> Value {
        let mut line = TcpStream::connect(&self.address).unwrap();
        write!(line, "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap_or_default()
    }

    fn balance(&self, phone: &str) -> String {
        self.ask("GET", "/__state")["balances"][&phone[2..]].as_str().unwrap().to_owned()
    }

    /// The PIN of the last SMS.
    fn pin(&self) -> String {
        let state = self.ask("GET", "/__state");
        state["sms"].as_array().unwrap().last().unwrap()["text"].as_str().unwrap().to_owned()
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// A server's description of itself, all files of it.
fn described(stack: &str) -> Vec<String> {
    let folder = Path::new("tests/strangers/docs").join(stack);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// What the doctor says of it.
fn examined(stack: &str) -> Value {
    let (_sandbox, till) = shop();
    till.call("basic.doctor", json!({"document": described(stack)}))
}

/// A day with a server: everything that a sale needs and what goes wrong in it. `settled` is what a person answered.
fn day(stack: &str, doubts: &[&str], settled: Value) {
    let said = examined(stack);
    let found: Vec<&str> =
        said["doubts"].as_array().unwrap().iter().map(|doubt| doubt["key"].as_str().unwrap()).collect();
    assert_eq!(found, doubts, "{}", said["report"].as_str().unwrap());
    let mut wire = said["wire"].clone();
    merge(&mut wire, settled);
    let server = Stranger::start(stack);
    let till = Till::open(
        json!({"token": server.token, "base_url": format!("http://{}", server.address), "wire": wire}),
    );
    till.call("basic.ping", json!({}));
    till.refused("CUSTOMER_NOT_FOUND", "customer.auth_phone", json!({"phone": "+79990000000"}));
    let items = json!([{"index": 0, "code": "000123", "price": "600", "qty": 1}]);
    let calc = |token: &Value, check_id: &str, bonus: &str| {
        let request =
            json!({"customer_token": token, "check_id": check_id, "items": items, "pay_bonus": bonus});
        till.call("check.calc", request)["calc_id"].clone()
    };
    let write = |token: &Value, check_id: &str, calc_id: &Value, bonus: &str| json!({"check_id": check_id, "calc_id": calc_id, "customer_token": token, "pay_bonus": bonus});

    let by_card = till.call("customer.auth_qr", json!({"qr": "2000000000015"}));
    assert_eq!(by_card["first_name"], "Дмитрий");
    let token = till.call("customer.auth_phone", json!({"phone": PLAIN}))["token"].clone();
    let calc_id = calc(&token, "A-1", "50");
    till.call("check.write", write(&token, "A-1", &calc_id, "50"));
    assert_eq!(server.balance(PLAIN), "77.50");
    till.call("check.rollback", json!({"check_id": "A-1", "calc_id": calc_id}));
    assert_eq!(server.balance(PLAIN), "100.00");

    server.ask("POST", "/__fault?name=die-after-write&count=1");
    let calc_id = calc(&token, "A-2", "50");
    let lost = till.refused("NETWORK", "check.write", write(&token, "A-2", &calc_id, "50"));
    assert_eq!((&lost["outcome"], server.balance(PLAIN)), (&json!("not_applied"), "100.00".to_owned()));

    till.call("check.calc", json!({"customer_token": "8888888888", "items": items}));
    let usable = |code: &str, pin: &str| {
        till.call("certificate.info", json!({"code": code, "pin": pin}))["usable"].clone()
    };
    assert_eq!((usable("5000000001", "1111"), usable("5000000003", "3333")), (json!(true), json!(false)));

    let token = till.call("customer.auth_phone", json!({"phone": NEEDS_A_PIN}))["token"].clone();
    let calc_id = calc(&token, "A-3", "100");
    till.refused("PIN_REQUIRED", "check.write", write(&token, "A-3", &calc_id, "100"));
    till.call("check.askpin", json!({"customer_token": token, "calc_id": calc_id}));
    till.call("check.checkpin", json!({"customer_token": token, "calc_id": calc_id, "pin": server.pin()}));
    till.call("check.write", write(&token, "A-3", &calc_id, "100"));
    assert_eq!(server.balance(NEEDS_A_PIN), "1425.00");
    till.call(
        "goods.import",
        json!({"goods": [{"code": "1", "name": "Стол"}], "groups": [{"code": "g", "name": "Мебель"}]}),
    );
}

#[test]
fn a_server_of_php_habits_certificates_in_the_path_and_no_check_id() {
    let doubts =
        ["wire.operations.check.calc.response_fields.code", "wire.operations.check.return.fields.check_id"];
    day("laravel", &doubts, json!({}));
}

#[test]
fn a_server_of_python_habits_slashes_at_the_end_and_calculations_in_the_path() {
    let doubts = [
        "wire.operations.check.write.fields.pay_bonus",
        "wire.operations.check.write.fields.number",
        "wire.operations.goods.import.fields.part",
        "wire.operations.goods.import.fields.parts",
        "wire.operations.check.write.fields.check_id",
    ];
    let settled = json!({"operations": {"check.write": {"fields": {"check_id": "receipt_uid", "number": "receipt_number"}}}});
    day("drf", &doubts, settled);
}

#[test]
fn a_server_of_windows_habits_strict_and_with_two_numbers_of_a_check() {
    let doubts = [
        "wire.operations.certificate.info.response_fields.status_code",
        "wire.operations.check.write.fields.check_id",
        "wire.operations.check.write.fields.number",
    ];
    let settled = json!({"anonymous_token": "", "operations": {
        "certificate.info": {"response_fields": {"status_code": "data.statusCode"}},
        "check.write": {"fields": {"check_id": "externalReceiptId", "number": "receiptNumber"}}}});
    day("aspnet", &doubts, settled);
}

#[test]
fn a_server_in_1c_with_russian_names_in_latin_letters_and_errors_under_http_200() {
    let doubts = [
        "wire.operations.check.return.fields.check_id",
        "wire.operations.check.return.fields.items",
        "wire.operations.goods.import.fields.goods.unit",
        "wire.operations.goods.import.fields.goods.not_discount",
        "wire.operations.goods.import.fields.groups.name",
    ];
    let settled = json!({"operations": {"goods.import": {"fields": {"groups.name": "naimenovanie"}}}});
    day("onec", &doubts, settled);
}

#[test]
fn a_server_of_which_only_the_page_is_at_hand() {
    day("page", &[], json!({}));
}

#[test]
fn the_doctor_writes_a_check_and_takes_it_back_at_four_of_them() {
    for stack in ["laravel", "drf", "onec", "page"] {
        let server = Stranger::start(stack);
        let till =
            Till::open(json!({"token": server.token, "base_url": format!("http://{}", server.address)}));
        let live = json!({"phone": PLAIN, "code": "2000000000015", "allow_writes": true,
            "certificate": {"code": "5000000001", "pin": "1111"}});
        let said = till.call("basic.doctor", json!({"document": described(stack), "live": live}));
        assert_eq!(said["proven"], true, "{stack}: {}", said["report"].as_str().unwrap());
        assert_eq!(server.balance(PLAIN), "100.00", "{stack}");
        let checks = &server.ask("GET", "/__state")["checks"];
        assert!(checks.as_array().is_none_or(Vec::is_empty), "{stack}: {checks}");
    }
}
