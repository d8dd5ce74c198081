//! The C ABI itself: handles, texts, threads, callbacks.

use std::ffi::{CStr, CString, c_char, c_void};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use maxbonus::ffi::*;
use serde_json::{Value, json};

use crate::setup::till::{Till, call_text, items, open, sandbox, shop, take, write};

#[test]
fn a_closed_stale_or_made_up_handle_is_refused_and_never_crashes() {
    let (sandbox, till) = shop();
    let (stale, _) = open(&till.config().to_string());
    assert_eq!(maxbonus_session_close(stale), MAXBONUS_OK);
    for handle in [0, 1, 42, u64::MAX, stale, till.handle ^ 2, till.handle.wrapping_add(1 << 32)] {
        let (status, text) = call_text(handle, "basic.ping", "{}");
        assert_eq!(status, MAXBONUS_INVALID_HANDLE, "{handle}: {text}");
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document["status"], "INVALID_HANDLE");
        assert_eq!(maxbonus_session_cancel(handle), MAXBONUS_INVALID_HANDLE);
        assert_eq!(maxbonus_session_close(handle), MAXBONUS_INVALID_HANDLE);
    }
    till.call("basic.ping", json!({}));
    drop(sandbox);
}

#[test]
fn null_pointers_are_refused_and_a_null_answer_is_not_wanted() {
    let (_sandbox, till) = shop();
    let (null, mut response) = (std::ptr::null::<c_char>(), std::ptr::null_mut());
    let mut handle = 5;
    assert_eq!(
        unsafe { maxbonus_session_open(null, &raw mut handle, &raw mut response) },
        MAXBONUS_BAD_CONFIG
    );
    assert_eq!(handle, 0);
    assert!(take(response).contains("config_json"));
    let config = CString::new(r#"{"token":"t"}"#).unwrap();
    let no_handle = std::ptr::null_mut();
    assert_eq!(
        unsafe { maxbonus_session_open(config.as_ptr(), no_handle, std::ptr::null_mut()) },
        MAXBONUS_INVALID_ARGUMENT
    );
    assert_eq!(
        unsafe { maxbonus_call(till.handle, null, null, &raw mut response) },
        MAXBONUS_INVALID_ARGUMENT
    );
    assert!(take(response).contains(r#""field":"operation""#));
    assert_eq!(unsafe { maxbonus_basic_ping(till.handle, null, std::ptr::null_mut()) }, MAXBONUS_OK);
    assert_eq!(
        unsafe { maxbonus_request(till.handle, null, null, null, std::ptr::null_mut()) },
        MAXBONUS_INVALID_ARGUMENT
    );
    unsafe { maxbonus_string_free(std::ptr::null_mut()) };
}

#[test]
fn a_byte_order_mark_is_accepted_and_bytes_that_are_not_utf_8_are_refused() {
    let sandbox = sandbox();
    let config = json!({"token": sandbox.token(), "base_url": sandbox.base_url(), "journal": {"path": crate::setup::till::new_folder().join("j.db")}});
    let (handle, _) = open(&format!("\u{feff}{config}"));
    assert_ne!(handle, 0);
    assert_eq!(call_text(handle, "basic.ping", "\u{feff}{}").0, MAXBONUS_OK);
    assert_eq!(call_text(handle, "\u{feff}basic.ping", " ").0, MAXBONUS_OK);
    let mut response = std::ptr::null_mut();
    let windows_1251 = CString::new(b"{\"input\":\"\xcf\xe5\xf2\"}".to_vec()).unwrap();
    let status = unsafe { maxbonus_customer_auth(handle, windows_1251.as_ptr(), &raw mut response) };
    let text = take(response);
    assert_eq!(status, MAXBONUS_INVALID_JSON);
    assert!(text.contains("UTF-8") && text.contains("byte 10"), "{text}");
    maxbonus_session_close(handle);
}

#[test]
fn versions_and_status_names_are_static_texts() {
    let text = |pointer: *const c_char| unsafe { CStr::from_ptr(pointer) }.to_str().unwrap();
    assert_eq!(maxbonus_abi_version(), MAXBONUS_ABI_VERSION);
    assert_eq!(text(maxbonus_version()), env!("CARGO_PKG_VERSION"));
    let names = "OK INVALID_ARGUMENT INVALID_JSON INVALID_HANDLE BAD_CONFIG UNAUTHORIZED CUSTOMER_NOT_FOUND REJECTED \
        ALREADY_WRITTEN PIN_REQUIRED PIN_WRONG CERTIFICATE_UNUSABLE NETWORK TIMEOUT TLS OFFLINE CANCELLED PROTOCOL \
        OUTCOME_UNKNOWN CONFLICT JOURNAL INTERNAL";
    for (number, name) in names.split_whitespace().enumerate() {
        assert_eq!(text(maxbonus_status_name(i32::try_from(number).unwrap())), name);
    }
    assert_eq!(text(maxbonus_status_name(22)), "UNKNOWN");
    assert_eq!(text(maxbonus_status_name(-1)), "UNKNOWN");
}

#[test]
fn each_operation_has_its_function_and_none_is_left_undone() {
    type Function = unsafe extern "C" fn(u64, *const c_char, *mut *mut c_char) -> i32;
    let (_sandbox, till) = shop();
    let functions: &[(&str, Function)] = &[
        ("customer.auth", maxbonus_customer_auth),
        ("customer.auth_phone", maxbonus_customer_auth_phone),
        ("customer.auth_qr", maxbonus_customer_auth_qr),
        ("customer.register_request", maxbonus_customer_register_request),
        ("customer.register_resend", maxbonus_customer_register_resend),
        ("customer.register_confirm", maxbonus_customer_register_confirm),
        ("customer.send_chatbot_sms", maxbonus_customer_send_chatbot_sms),
        ("certificate.info", maxbonus_certificate_info),
        ("check.calc", maxbonus_check_calc),
        ("check.askpin", maxbonus_check_askpin),
        ("check.checkpin", maxbonus_check_checkpin),
        ("check.write", maxbonus_check_write),
        ("check.close", maxbonus_check_close),
        ("check.rollback", maxbonus_check_rollback),
        ("check.return", maxbonus_check_return),
        ("goods.import", maxbonus_goods_import),
        ("basic.ping", maxbonus_basic_ping),
        ("basic.contract", maxbonus_basic_contract),
        ("basic.support", maxbonus_basic_support),
        ("journal.pending", maxbonus_journal_pending),
        ("journal.get", maxbonus_journal_get),
        ("journal.recover", maxbonus_journal_recover),
        ("journal.settle", maxbonus_journal_settle),
        ("journal.adopt", maxbonus_journal_adopt),
        ("journal.stats", maxbonus_journal_stats),
        ("receipt.spread", maxbonus_receipt_spread),
        ("receipt.slip", maxbonus_receipt_slip),
        ("receipt.shift", maxbonus_receipt_shift),
    ];
    let contract = till.call("basic.contract", json!({}));
    let listed: Vec<&str> =
        contract["operations"].as_array().unwrap().iter().map(|o| o["operation"].as_str().unwrap()).collect();
    assert_eq!(listed, functions.iter().map(|f| f.0).collect::<Vec<_>>(), "the table, in its order");
    for (name, function) in functions {
        let mut response = std::ptr::null_mut();
        let request = CString::new("{}").unwrap();
        let status = unsafe { function(till.handle, request.as_ptr(), &raw mut response) };
        let document: Value = serde_json::from_str(&take(response)).unwrap();
        assert_ne!(status, MAXBONUS_INTERNAL, "{name}: {document}");
        if status != MAXBONUS_OK {
            assert_eq!(document["operation"], *name);
            assert_eq!(document["code"], status);
        }
    }
}

#[test]
fn closing_waits_for_calls_in_flight_on_eight_threads() {
    let sandbox = sandbox();
    let config = json!({"token": sandbox.token(), "base_url": sandbox.base_url(), "journal": {"path": crate::setup::till::new_folder().join("j.db")}});
    let (handle, _) = open(&config.to_string());
    sandbox.fault(json!({"operation": "*", "kind": "hang", "count": 0}));
    std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8)
            .map(|_| scope.spawn(move || (call_text(handle, "basic.ping", "{}").0, Instant::now())))
            .collect();
        crate::setup::till::until("all are in flight", Duration::from_secs(3), || {
            sandbox.requests().len() == 8
        });
        let begun = Instant::now();
        assert_eq!(maxbonus_session_close(handle), MAXBONUS_OK);
        // Far from the deadline; closing the journal syncs it, which a busy disk may make slow.
        assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
        for call in calls {
            let (status, ended) = call.join().unwrap();
            assert_eq!(status, MAXBONUS_CANCELLED);
            assert!(ended - begun < Duration::from_millis(150), "{:?}", ended - begun);
        }
    });
}

#[test]
fn many_threads_may_sell_on_one_session() {
    let (sandbox, till) = shop();
    let token = till.token_of("79000003377");
    std::thread::scope(|scope| {
        for n in 0..8 {
            let (till, token) = (&till, &token);
            scope.spawn(move || {
                for m in 0..5 {
                    till.sell(&format!("{n}-{m}"), token, &[("1001", "10.00")], "1");
                    till.call("check.close", json!({"check_id": format!("{n}-{m}")}));
                }
            });
        }
    });
    assert_eq!(sandbox.state()["checks"].as_array().unwrap().len(), 40);
    assert_eq!(till.call("journal.stats", json!({}))["checks"]["CLOSED"]["count"], 40);
}

static LINES: Mutex<Vec<(i32, String)>> = Mutex::new(Vec::new());

unsafe extern "C" fn note(level: i32, line: *const c_char, user: *mut c_void) {
    let line = unsafe { CStr::from_ptr(line) }.to_str().unwrap().to_owned();
    LINES.lock().unwrap().push((level, line));
    // From inside: refused, and no endless story of the story.
    assert_eq!(
        unsafe { maxbonus_set_log(MAXBONUS_LOG_TRACE, None, std::ptr::null_mut()) },
        MAXBONUS_CONFLICT
    );
    let handle = unsafe { &*user.cast::<AtomicU64>() }.load(Ordering::SeqCst);
    if handle != 0 {
        call_text(handle, "journal.stats", "{}");
    }
}

#[test]
fn the_log_tells_of_each_call_and_of_no_secret() {
    let sandbox = sandbox();
    let log = crate::setup::till::new_folder().join("касса.log");
    let session = AtomicU64::new(0);
    let user = (&raw const session).cast_mut().cast::<c_void>();
    assert_eq!(unsafe { maxbonus_set_log(9, Some(note), user) }, MAXBONUS_INVALID_ARGUMENT);
    assert_eq!(unsafe { maxbonus_set_log(MAXBONUS_LOG_TRACE, Some(note), user) }, MAXBONUS_OK);
    let till = Till::with(&sandbox, json!({"log": {"path": log, "level": "trace"}}));
    session.store(till.handle, Ordering::SeqCst);
    let customer = till.call("customer.auth", json!({"input": "+7 900 000-33-77"}));
    let token = customer["token"].clone();
    let certificate = json!([{"code": "CERT-PIN", "pin": "4321", "summ": "1.00"}]);
    let request =
        json!({"customer_token": token, "items": items(&[("1001", "100.00")]), "certificate": certificate});
    let calc = till.call("check.calc", request);
    let mut request = write("1", &calc, &token, "30");
    request["certificate"] = certificate;
    sandbox.fault(json!({"operation": "check.write", "kind": "garbage_after", "body": "Петров 79000003377 {\"token\":\"c0000000000000000000000000003377\""}));
    till.try_call("check.write", &request);
    till.call("check.write", request);
    till.call("customer.register_request", json!({"phone": "79112223344"}));
    let pin = sandbox.outbox()[0]["pin"].as_str().unwrap().to_owned();
    till.call(
        "customer.register_confirm",
        json!({"phone": "79112223344", "pin": pin, "last_name": "Новиков"}),
    );
    till.try_call("customer.auth_qr", &json!({"qr": "MB:QR:3377-0000-0000"}));
    sandbox.fault(json!({"operation": "customer.auth_phone", "kind": "truncated"}));
    till.try_call("customer.auth_phone", &json!({"phone": "79000003377"}));
    assert_eq!(unsafe { maxbonus_set_log(MAXBONUS_LOG_OFF, None, std::ptr::null_mut()) }, MAXBONUS_OK);
    let lines = LINES.lock().unwrap().clone();
    let file = std::fs::read_to_string(&log).unwrap();
    assert!(
        lines.iter().any(|(level, line)| *level == MAXBONUS_LOG_INFO && line.starts_with("check.write OK")
            || line.contains("check.write"))
    );
    assert!(lines.iter().any(|(level, _)| *level == MAXBONUS_LOG_TRACE) && file.contains(" trace "));
    assert!(file.contains("+07") || file.contains('Z'), "lines bear their time");
    let own = lines.iter().filter(|(_, line)| !line.contains("тест")).map(|(_, line)| line.as_str());
    let all = own.collect::<Vec<_>>().join("\n") + &file;
    for secret in [
        sandbox.token().as_str(),
        token.as_str().unwrap(),
        "9000003377",
        "9112223344",
        "Дмитрий",
        "Петров",
        "Новиков",
        "4321",
        "MB:QR",
    ] {
        assert!(!all.contains(secret), "{secret}: {all}");
    }
    assert!(!all.lines().any(|l| l.contains(&format!("\"{pin}\""))), "the SMS PIN");
}

unsafe extern "C" fn close_from_inside(_: u64, _: u64, user: *mut c_void) -> i32 {
    let (handle, seen) = unsafe { &mut *user.cast::<(u64, i32)>() };
    *seen = maxbonus_session_close(*handle);
    0
}

#[test]
fn a_session_cannot_be_closed_from_inside_its_own_call() {
    let (_sandbox, till) = shop();
    let mut seen: (u64, i32) = (till.handle, 0);
    let user = (&raw mut seen).cast::<c_void>();
    assert_eq!(unsafe { maxbonus_set_progress(till.handle, Some(close_from_inside), user) }, MAXBONUS_OK);
    till.call("goods.import", json!({"goods": [{"code": "1", "name": "x"}]}));
    assert_eq!(seen.1, MAXBONUS_CONFLICT);
    till.call("basic.ping", json!({}));
}

#[test]
fn the_journal_lies_in_the_users_own_folder_when_none_is_named() {
    let (handle, opened) =
        open(r#"{"token":"the-token-of-a-test-of-its-own","base_url":"http://127.0.0.1:9"}"#);
    assert_ne!(handle, 0, "{opened}");
    let path = opened["journal"].as_str().unwrap_or_else(|| panic!("{opened}")).to_owned();
    assert!(path.contains("maxbonus") && std::path::Path::new(&path).is_file(), "{path}");
    assert!(!path.contains("the-token"));
    maxbonus_session_close(handle);
    for suffix in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{path}{suffix}")).ok();
    }
}

#[test]
fn any_text_of_any_size_is_answered_with_a_status() {
    let (sandbox, till) = shop();
    let megabytes = 64 << 20;
    let long_text =
        format!(r#"{{"input":"{}","items":"{}"}}"#, "x".repeat(megabytes / 2), "y".repeat(megabytes / 2));
    let deep = format!(r#"{{"items":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let many_items = format!(r#"{{"items":[{}1]}}"#, "1,".repeat(1_000_000));
    let long_number =
        format!(r#"{{"items":[{{"index":0,"code":"1","price":{},"qty":1}}]}}"#, "9".repeat(1_000_000));
    for text in
        ["", " ", "null", "0", "\"", "{\"items\"", "{}{}", &long_text, &deep, &many_items, &long_number]
    {
        for operation in
            ["check.calc", "customer.auth", "check.write", "receipt.spread", "receipt.slip", "journal.get"]
        {
            let (status, document) = call_text(till.handle, operation, text);
            assert_ne!(status, MAXBONUS_INTERNAL, "{operation}: {}", &document[..document.len().min(300)]);
            assert!(
                document.len() < 100_000 || status == MAXBONUS_OK,
                "{operation} answers {} bytes",
                document.len()
            );
        }
        let (handle, document) = open(text);
        assert_eq!((handle, &document["status"]), (0, &json!("BAD_CONFIG")));
    }
    assert_eq!(sandbox.requests(), Vec::<Value>::new());
    let (status, document) = call_text(till.handle, &"operation ".repeat(1_000_000), "{}");
    assert_eq!(status, MAXBONUS_INVALID_ARGUMENT);
    assert!(document.len() < 1_000, "a name that is none is not repeated: {} bytes", document.len());
    let bytes: Vec<u8> = (1..=255).collect();
    let nonsense = CString::new(bytes).unwrap();
    let mut response = std::ptr::null_mut();
    let (null, pointer) = (std::ptr::null(), nonsense.as_ptr());
    for (operation, request) in [(pointer, null), (c"basic.ping".as_ptr(), pointer), (pointer, pointer)] {
        let status = unsafe { maxbonus_call(till.handle, operation, request, &raw mut response) };
        assert_eq!(status, MAXBONUS_INVALID_JSON, "{}", take(response));
    }
    let status = unsafe { maxbonus_session_open(pointer, std::ptr::null_mut(), &raw mut response) };
    assert_eq!(status, MAXBONUS_INVALID_ARGUMENT, "{}", take(response));
    till.call("basic.ping", json!({}));
}
