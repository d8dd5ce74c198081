//! A register: a session opened through the C ABI, with a journal of its own.

use std::ffi::{CStr, CString, c_char};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use maxbonus::ffi::{
    MAXBONUS_OK, maxbonus_call, maxbonus_session_close, maxbonus_session_open, maxbonus_string_free,
};
use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

/// A sandbox with its built-in shop.
pub fn sandbox() -> Sandbox {
    Sandbox::start(Options::default()).unwrap()
}

/// A sandbox and a register connected to it.
pub fn shop() -> (Sandbox, Till) {
    let sandbox = sandbox();
    let till = Till::at(&sandbox);
    (sandbox, till)
}

pub struct Till {
    pub handle: u64,
    /// What `maxbonus_session_open` answered.
    pub opened: Value,
    config: Value,
    folder: PathBuf,
}

impl Till {
    pub fn at(sandbox: &Sandbox) -> Till {
        Till::with(sandbox, json!({}))
    }

    /// Like `at`, with more configuration.
    pub fn with(sandbox: &Sandbox, more: Value) -> Till {
        let mut config = json!({"token": sandbox.token(), "base_url": sandbox.base_url()});
        merge(&mut config, more);
        Till::open(config)
    }

    /// Opens a session; the journal lies in a folder of its own unless the configuration names one.
    pub fn open(mut config: Value) -> Till {
        let folder = new_folder();
        if config["journal"]["path"].is_null() {
            merge(&mut config, json!({"journal": {"path": folder.join("чеки.db")}}));
        }
        if config["log"].is_null() {
            merge(&mut config, json!({"log": {"path": folder.join("касса.log"), "level": "trace"}}));
        }
        let (handle, opened) = open(&config.to_string());
        assert_ne!(handle, 0, "{opened}");
        Till { handle, opened, config, folder }
    }

    /// Closes the session and opens another one with the same configuration.
    pub fn reopened(mut self) -> Till {
        assert_eq!(maxbonus_session_close(self.handle), MAXBONUS_OK);
        let (handle, opened) = open(&self.config.to_string());
        assert_ne!(handle, 0, "{opened}");
        (self.handle, self.opened) = (handle, opened);
        self
    }

    /// The same register with more configuration.
    pub fn told(mut self, more: Value) -> Till {
        merge(&mut self.config, more);
        self.reopened()
    }

    /// Another register of the shop, with a journal of its own.
    pub fn beside(&self) -> Till {
        let mut config = self.config.clone();
        let keys = config.as_object_mut().unwrap();
        keys.remove("journal");
        keys.remove("log");
        Till::open(config)
    }

    pub fn journal(&self) -> PathBuf {
        PathBuf::from(self.config["journal"]["path"].as_str().unwrap())
    }

    pub fn config(&self) -> &Value {
        &self.config
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Status and document.
    pub fn try_call(&self, operation: &str, request: &Value) -> (i32, Value) {
        let (status, text) = call_text(self.handle, operation, &request.to_string());
        if status != MAXBONUS_OK {
            holds_no_secret("an error document", text.as_bytes());
        }
        (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}")))
    }

    /// The answer of a call that must succeed.
    pub fn call(&self, operation: &str, request: Value) -> Value {
        let (status, answer) = self.try_call(operation, &request);
        assert_eq!(status, MAXBONUS_OK, "{operation}: {answer}");
        answer
    }

    /// The error document of a call that must fail with this status.
    pub fn refused(&self, status: &str, operation: &str, request: Value) -> Value {
        let (_, document) = self.try_call(operation, &request);
        assert_eq!(document["status"], status, "{operation}: {document}");
        assert!(
            !document["message"].as_str().unwrap().is_empty()
                && !document["detail"].as_str().unwrap().is_empty()
        );
        document
    }

    pub fn token_of(&self, input: &str) -> Value {
        self.call("customer.auth", json!({"input": input}))["token"].clone()
    }

    /// Calculates: the positions get their numbers, codes and quantities.
    pub fn calc(&self, customer: &Value, prices: &[(&str, &str)]) -> Value {
        self.call("check.calc", json!({"customer_token": customer, "items": items(prices)}))
    }

    /// Calculates and writes.
    pub fn sell(&self, check_id: &str, customer: &Value, prices: &[(&str, &str)], pay_bonus: &str) -> Value {
        let calc = self.calc(customer, prices);
        self.call("check.write", write(check_id, &calc, customer, pay_bonus))
    }

    pub fn state_of(&self, check_id: &str) -> String {
        self.call("journal.get", json!({"check_id": check_id}))["state"].as_str().unwrap().to_owned()
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        maxbonus_session_close(self.handle);
        let left: Vec<_> = std::fs::read_dir(&self.folder).into_iter().flatten().flatten().collect();
        for file in &left {
            holds_no_secret(
                &file.path().display().to_string(),
                &std::fs::read(file.path()).unwrap_or_default(),
            );
        }
        let live = left.iter().filter(|f| f.file_name().to_string_lossy().ends_with(".live")).count();
        std::fs::remove_dir_all(&self.folder).ok();
        if !std::thread::panicking() {
            assert_eq!(live, 0, "a closed session leaves no mark: {left:?}");
        }
    }
}

/// What must never be in a log, a journal or an error document: tokens, phones, names, QR codes of the sandbox's
/// customers and of those that tests register.
const SECRETS: &[&str] = &[
    "eyJ0eXAi",
    "c000000000000000000000000000",
    "9000003377",
    "9000002249",
    "9000007319",
    "9000004455",
    "9112223344",
    "Дмитрий",
    "Петров",
    "Анна",
    "Смирнова",
    "Ольга",
    "Кузнецова",
    "Михаил",
    "Орлов",
    "Новиков",
    "Иван",
    "MB:QR",
];

/// Every test's documents, logs (at their loudest) and journals are searched.
pub fn holds_no_secret(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let found = SECRETS.iter().find(|secret| text.contains(**secret));
    if !std::thread::panicking() {
        assert!(
            found.is_none(),
            "{what} holds {}: {}",
            found.unwrap_or(&""),
            text.chars().take(2_000).collect::<String>()
        );
    }
}

pub fn items(prices: &[(&str, &str)]) -> Value {
    let item = |(n, (code, price)): (usize, &(&str, &str))| json!({"index": n, "code": code, "price": price, "qty": 1});
    prices.iter().enumerate().map(item).collect()
}

pub fn write(check_id: &str, calc: &Value, customer: &Value, pay_bonus: &str) -> Value {
    json!({"check_id": check_id, "calc_id": calc["calc_id"], "customer_token": customer, "pay_bonus": pay_bonus})
}

/// Opens a session: the handle (0 on failure) and the document.
pub fn open(config: &str) -> (u64, Value) {
    let config = CString::new(config).unwrap();
    let (mut handle, mut response) = (7, std::ptr::null_mut());
    let status = unsafe { maxbonus_session_open(config.as_ptr(), &raw mut handle, &raw mut response) };
    assert_eq!(status == MAXBONUS_OK, handle != 0);
    (handle, serde_json::from_str(&take(response)).unwrap())
}

/// `maxbonus_call` with any text.
pub fn call_text(handle: u64, operation: &str, request: &str) -> (i32, String) {
    let (operation, request) = (CString::new(operation).unwrap(), CString::new(request).unwrap());
    let mut response = std::ptr::null_mut();
    let status = unsafe { maxbonus_call(handle, operation.as_ptr(), request.as_ptr(), &raw mut response) };
    (status, take(response))
}

/// Takes a text out of the library's hands and frees it.
pub fn take(response: *mut c_char) -> String {
    assert!(!response.is_null(), "the answer is always set");
    let text = unsafe { CStr::from_ptr(response) }.to_str().unwrap().to_owned();
    unsafe { maxbonus_string_free(response) };
    text
}

/// Puts one object's keys over another's, deeply.
pub fn merge(base: &mut Value, over: Value) {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, over) => *base = over,
    }
}

pub fn new_folder() -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("maxbonus тест {}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What a customer has on the server.
pub fn balance(sandbox: &Sandbox, phone: &str) -> Value {
    let state = sandbox.state();
    let customers = state["customers"].as_array().unwrap();
    customers.iter().find(|c| c["phone"] == phone).unwrap_or_else(|| panic!("no {phone}: {state}"))["balance"]
        .clone()
}

/// How many checks the server holds under this number.
pub fn held(sandbox: &Sandbox, check_id: &str) -> usize {
    sandbox.state()["checks"].as_array().unwrap().iter().filter(|c| c["check_id"] == check_id).count()
}

/// How many requests of an operation reached the server.
pub fn asked(sandbox: &Sandbox, operation: &str) -> usize {
    sandbox.requests().iter().filter(|r| r["operation"] == operation).count()
}

/// Waits until something holds.
pub fn until(what: &str, limit: Duration, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < limit, "not within {limit:?}: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A fault with what its kind needs.
pub fn fault(operation: &str, kind: &str) -> Value {
    let mut fault = json!({"operation": operation, "kind": kind});
    match kind {
        "status" | "status_after" => fault["status"] = json!(503),
        "drip" | "drip_head" => fault["ms"] = json!(100),
        "redirect" => fault["location"] = json!("http://127.0.0.1:9/"),
        "delay" => fault["ms"] = json!(5_000),
        _ => {}
    }
    fault
}
