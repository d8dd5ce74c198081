//! What a server or the way to it says though it is not so: each lie, its bytes, and what the books hold after it.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use maxbonus_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{
    Answer, DMITRY, Wire, api, ask, balance, calc, eventually, form, one, post, sandbox, sell,
};

/// What a write that meets a fault is answered, and whether it was applied.
fn write_under(fault: Value) -> (Answer, bool) {
    let sandbox = sandbox();
    let calc_id = calc(&sandbox, DMITRY, one("X", json!(100)), json!(30))["calc_id"].clone();
    sandbox.fault(fault);
    let answer = post(&sandbox, "/check/write", json!({"check_id": "K", "calc_id": calc_id}));
    let held = sandbox.state()["checks"].as_array().unwrap().len();
    (answer, held == 1)
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

#[test]
fn success_without_evidence_is_applied_or_not() {
    let samples = [
        ("object", "{}"),
        ("ok", "\"ok\""),
        ("true", "true"),
        ("empty", ""),
        ("sentence", "Ваш запрос принят в обработку."),
        ("status_error", r#"{"status":"error","message":"DB down"}"#),
        ("error_true", r#"{"error":true}"#),
        ("success_0", r#"{"success":0}"#),
        ("ok_false", r#"{"ok":false}"#),
        ("code_500", r#"{"code":500}"#),
        ("code_null", r#"{"statusCode":null,"message":"Internal error","data":null}"#),
        ("portal_json", r#"{"captive":true,"user-portal-url":"http://portal.example/login"}"#),
    ];
    for (sample, body) in samples {
        for (kind, expected) in [("body", false), ("body_after", true)] {
            let (answer, applied) = write_under(json!({"kind": kind, "sample": sample}));
            let shown = (answer.status, text(&answer), applied);
            assert_eq!(shown, (200, body.to_owned(), expected), "{kind} {sample}");
        }
    }
    let (answer, applied) = write_under(json!({"kind": "body", "sample": "portal"}));
    assert!(answer.head.contains("content-type: text/html") && text(&answer).contains("Войти в интернет"));
    assert!(!applied);
    let (answer, applied) = write_under(json!({"kind": "body_after", "body": {"errors": ["Нет"]}}));
    assert_eq!((text(&answer).as_str(), applied), (r#"{"errors":["Нет"]}"#, true));
}

#[test]
fn a_refusal_comes_in_the_servers_words_and_shape() {
    let sandbox = sandbox();
    sell(&sandbox, "K", DMITRY, one("X", json!(100)), json!(30));
    for (status, name, sentence) in [
        (400, "Bad Request", "Чек старше суток"),
        (401, "Unauthorized", "Сессия покупателя истекла"),
        (409, "Conflict", "Товар уже возвращён другим документом"),
        (422, "Unprocessable entity", "Смена закрыта, откат невозможен"),
        (429, "Too Many Requests", "Слишком часто"),
    ] {
        sandbox.fault(json!({"kind": "refuse_words", "status": status, "message": sentence}));
        let answer = post(&sandbox, "/check/rollback", json!({"check_id": "K"}));
        let body = json!({"name": name, "message": sentence, "statusCode": status});
        assert_eq!((answer.status, answer.json()), (status, body));
    }
    // 422 unless it is told otherwise.
    sandbox.fault(json!({"kind": "refuse_words", "message": "Нет"}));
    assert_eq!(
        post(&sandbox, "/check/rollback", json!({"check_id": "K"})).refusal(),
        (422, "Нет".to_owned())
    );
    assert_eq!(sandbox.state()["checks"].as_array().unwrap().len(), 1);
}

#[test]
fn the_way_speaks_for_the_server() {
    for (status, words) in [
        (407, "Proxy Authentication Required"),
        (408, "Request Timeout"),
        (413, "Payload Too Large"),
        (421, "Misdirected Request"),
        (423, "Locked"),
        (425, "Too Early"),
        (431, "Request Header Fields Too Large"),
        (451, "Unavailable For Legal Reasons"),
    ] {
        let (answer, applied) = write_under(json!({"kind": "status", "status": status}));
        let title = format!("<title>{status} {words}</title>");
        assert!(answer.status == status && text(&answer).contains(&title) && !applied, "{answer:?}");
        assert!(answer.head.contains("content-type: text/html"));
    }
    for (status, sample, body) in [
        (404, "no_route", r#"{"message":"no Route matched"}"#),
        (404, "no_page", r#"{"name":"Not Found","message":"Page not found.","statusCode":404}"#),
        (404, "no_page_html", "<html><body><h1>404 Not Found</h1></body></html>\n"),
        (404, "empty", ""),
        (
            429,
            "too_many",
            r#"{"name":"Too Many Requests","message":"Rate limit exceeded.","statusCode":429}"#,
        ),
        (500, "errors", r#"{"errors":["Duplicate entry '+79000003377' for key 'customer.phone'"]}"#),
    ] {
        let (answer, applied) = write_under(json!({"kind": "status", "status": status, "sample": sample}));
        assert_eq!((answer.status, text(&answer).as_str(), applied), (status, body, false));
    }
    let (answer, _) = write_under(json!({"kind": "status", "status": 405, "sample": "no_method"}));
    assert!(text(&answer).contains("following request methods"), "{answer:?}");
    let (answer, _) = write_under(json!({"kind": "status", "status": 403, "sample": "filter"}));
    assert!(answer.status == 403 && text(&answer).contains("Доступ ограничен"), "{answer:?}");
    let (answer, applied) = write_under(json!({"kind": "status_after", "status": 502, "sample": "gateway"}));
    assert!(text(&answer).contains("502 Bad Gateway") && applied, "{answer:?}");
}

#[test]
fn a_half_closed_line_has_applied_and_is_reset_a_moment_later() {
    let sandbox = sandbox();
    let calc_id = calc(&sandbox, DMITRY, one("X", json!(100)), json!(30))["calc_id"].clone();
    let mut wire = Wire::open(&sandbox);
    let auth = format!("Bearer {}", sandbox.token());
    let headers = [("authorization", auth.as_str())];
    wire.send("GET", &api("/basic/ping"), &headers, "").unwrap();
    assert_eq!(wire.receive().unwrap().status, 200, "the line is kept alive");
    sandbox.fault(json!({"operation": "check.write", "kind": "half_close", "ms": 80}));
    let body = json!({"check_id": "K", "calc_id": calc_id}).to_string();
    wire.send("POST", &api("/check/write"), &headers, &body).unwrap();
    let mut stream = wire.into_stream();
    assert_eq!(stream.read(&mut [0]).unwrap(), 0, "the sending side is closed in order");
    let closed = Instant::now();
    assert_eq!(sandbox.state()["checks"].as_array().unwrap().len(), 1);
    assert!(stream.write(b"x").is_ok(), "the other side is open still");
    eventually(|| (&stream).write(b"x").is_err());
    assert!(closed.elapsed() >= Duration::from_millis(40), "{:?}", closed.elapsed());
    let seen = sandbox.requests().pop().unwrap();
    assert_eq!((&seen["fault"], &seen["status"]), (&json!("half_close"), &Value::Null));
}

#[test]
fn too_many_requests_of_a_second_are_refused_with_a_time_to_wait() {
    let sandbox = sandbox();
    sandbox.fault(json!({"kind": "rate_limit", "per_second": 2, "retry_after": 3, "count": 0}));
    let auth = format!("Bearer {}", sandbox.token());
    let ping = || ask(&sandbox, "GET", &api("/basic/ping"), &[("authorization", &auth)], "").unwrap();
    let answers = [ping(), ping(), ping()];
    assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 200, 429]);
    assert!(answers[2].head.contains("retry-after: 3"), "{}", answers[2].head);
    let body = json!({"name": "Too Many Requests", "message": "Rate limit exceeded.", "statusCode": 429});
    assert_eq!(answers[2].json(), body);
    std::thread::sleep(Duration::from_millis(1_050));
    assert_eq!(ping().status, 200);
    sandbox.clear_faults();
    sandbox.fault(json!({"operation": "check.write", "kind": "rate_limit"}));
    assert_eq!(post(&sandbox, "/check/write", json!({})).status, 429, "as a fault: the very first");
}

#[test]
fn an_answer_is_as_usual_but_for_one_thing() {
    let data = |fault: Value| {
        let (answer, applied) = write_under(fault);
        assert!(applied && answer.status == 201);
        answer.json()["data"].take()
    };
    let only = data(json!({"kind": "altered", "only": "print_text"}));
    assert_eq!(only.as_object().unwrap().keys().collect::<Vec<_>>(), ["print_text"]);
    let only = data(json!({"kind": "altered", "only": ["print_text", "check_id"], "field": "x", "value": 1}));
    assert_eq!(only.as_object().unwrap().len(), 3);
    for (value, stands) in
        [(Value::Null, Value::Null), (json!("\"\""), json!("")), (json!("\"1,00\""), json!("1,00"))]
    {
        let told = data(json!({"kind": "altered", "field": "total_bonus_pay", "value": value}));
        assert_eq!((&told["total_bonus_pay"], told["check_id"].as_str()), (&stands, Some("K")));
    }
    let told = data(json!({"kind": "altered", "field": "total_bonus_pay"}));
    assert!(told.get("total_bonus_pay").is_none() && told["print_text"].is_string());
    // What is no JSON at all is told too: a raw tab, half of a pair.
    let sandbox = sandbox();
    for value in ["\"Дми\tтрий\"", "\"Дмитрий \\ud83d\"", "{\"a\":"] {
        let fault = json!({"operation": "customer.auth_phone", "kind": "altered", "field": "first_name", "value": value});
        sandbox.fault(fault);
        let told = text(&form(&sandbox, "/customer/auth", "phone=79000003377"));
        assert!(told.contains(&format!("\"first_name\":{value},")), "{told}");
        assert!(serde_json::from_str::<Value>(&told).is_err());
    }
    sandbox.fault(json!({"kind": "altered", "only": "x"}));
    assert_eq!(form(&sandbox, "/customer/auth", "phone=1").refusal().0, 422, "a refusal stays");
}

#[test]
fn an_answer_is_compressed_under_any_name() {
    for coding in ["gzip", "GZIP", "x-gzip"] {
        let sandbox = sandbox();
        sandbox.fault(json!({"kind": "gzip", "coding": coding}));
        let head = raw_head(&sandbox);
        assert!(head.contains(&format!("content-encoding: {coding}\r\n")), "{head}");
        let (answer, applied) = write_under(json!({"kind": "gzip", "coding": coding}));
        let mut text = String::new();
        flate2::read::GzDecoder::new(answer.body.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["data"]["check_id"], "K");
        assert!(applied);
    }
}

/// The head as it came, whatever its letters.
fn raw_head(sandbox: &Sandbox) -> String {
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", sandbox.port())).unwrap();
    stream
        .write_all(b"GET /api/cashbox/basic/ping HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    String::from_utf8_lossy(&all).split_once("\r\n\r\n").unwrap().0.to_owned() + "\r\n"
}

/// One check's rollback is refused for ever, and the others' go on.
#[test]
fn a_fault_may_befall_one_check_alone() {
    let sandbox = sandbox();
    for check_id in ["K-1", "K-2"] {
        sell(&sandbox, check_id, DMITRY, one("X", json!(10)), Value::Null);
    }
    let words = "Смена закрыта, откат невозможен";
    sandbox.fault(json!({"operation": "check.rollback", "containing": "K-1", "kind": "refuse_words",
                         "message": words, "count": 0}));
    let rollback = |check_id: &str| post(&sandbox, "/check/rollback", json!({"check_id": check_id})).status;
    assert_eq!([rollback("K-1"), rollback("K-2"), rollback("K-1")], [422, 202, 422]);
    let refused = form(&sandbox, "/check/rollback", "check_id=K%2D1");
    assert_eq!(refused.refusal(), (422, words.to_owned()), "a form is read decoded");
    assert_eq!(sandbox.state()["checks"][0]["check_id"], "K-1");
    sandbox.clear_faults();
    // What is cut at its head is read first where a fault looks inside.
    sandbox.fault(json!({"kind": "refuse", "containing": "K-1"}));
    let refused = crate::client::try_post(&sandbox, "/check/rollback", json!({"check_id": "K-1"}));
    assert!(refused.is_err());
    assert_eq!(rollback("K-1"), 202);
    assert_eq!(balance(&sandbox, DMITRY), 100);
}
