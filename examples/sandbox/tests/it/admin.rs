//! The admin paths, over HTTP and as methods.

use maxbonus_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::{Answer, DMITRY, ask, calc, form, one, post, sandbox};

fn admin(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> Answer {
    ask(sandbox, method, path, &[], body).unwrap()
}

#[test]
fn every_path_answers_without_a_token() {
    let sandbox = sandbox();
    // A fault for everything spares the admin paths: who set it must be able to take it away.
    sandbox.fault(json!({"operation": "*", "kind": "refuse", "count": 0}));
    for path in ["/", "/sandbox", "/sandbox/"] {
        let answer = admin(&sandbox, "GET", path, "");
        assert!(answer.head.contains("text/plain") && answer.body.starts_with(b"MaxBonus sandbox"));
    }
    let get = |path: &str| admin(&sandbox, "GET", path, "").json();
    assert_eq!(get("/sandbox/state"), sandbox.state());
    assert_eq!(get("/sandbox/state")["customers"][0]["history"][0]["kind"], "opening");
    assert_eq!(get("/sandbox/outbox"), json!([]));
    assert_eq!(get("/sandbox/faults")[0]["left"], Value::Null);
    assert_eq!(admin(&sandbox, "DELETE", "/sandbox/faults", "").json(), json!({"done": true}));
    assert_eq!(get("/sandbox/faults"), json!([]));
    let fault = r#"[{"kind":"status","status":500},{"kind":"hang"}]"#;
    assert_eq!(admin(&sandbox, "POST", "/sandbox/faults", fault).status, 200);
    assert_eq!(form(&sandbox, "/customer/auth", "phone=1").status, 500);
    assert_eq!(get("/sandbox/faults").as_array().unwrap().len(), 1);
    assert_eq!(get("/sandbox/settings")["spend_percent"], 30);
    let changed = admin(&sandbox, "PUT", "/sandbox/settings", r#"{"spend_percent":"99.5"}"#).json();
    assert_eq!((&changed["spend_percent"], &changed["earn_percent"]), (&json!(99.5), &json!(5)));
    let seed = r#"{"customers":[{"phone":"9990001122","balance":"1.50"}],"settings":{"earn_percent":1}}"#;
    assert_eq!(admin(&sandbox, "POST", "/sandbox/seed", seed).status, 200);
    let state = sandbox.state();
    assert_eq!(
        (&state["customers"][0]["balance"], &state["settings"]["earn_percent"]),
        (&json!(1.5), &json!(1))
    );
    assert_eq!((&state["certificates"], &state["goods_count"]), (&json!([]), &json!(0)));
}

#[test]
fn what_is_wrong_is_refused_with_a_sentence() {
    let sandbox = sandbox();
    for (method, path, body, status, sentence) in [
        ("POST", "/sandbox/seed", "{", 400, "the body is not JSON"),
        ("POST", "/sandbox/seed", r#"{"clients":[]}"#, 400, "unknown field `clients`"),
        ("PUT", "/sandbox/settings", r#"{"colour":1}"#, 400, "unknown field `colour`"),
        ("PUT", "/sandbox/settings", r#"{"identity":"x"}"#, 400, "unknown variant `x`"),
        ("PUT", "/sandbox/settings", r#"{"rollback_unknown":500}"#, 400, "200, 404 or 422"),
        ("PUT", "/sandbox/settings", "[]", 400, "an object with some keys"),
        ("POST", "/sandbox/faults", r#"{"kind":"explode"}"#, 400, "there is no fault explode"),
        ("POST", "/sandbox/state", "", 405, "/sandbox/state does not take POST"),
        ("GET", "/sandbox/nothing", "", 404, "there is no /sandbox/nothing"),
    ] {
        let answer = admin(&sandbox, method, path, body);
        let error = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(answer.status == status && error.contains(sentence), "{path}: {} {error}", answer.status);
    }
    assert_eq!(sandbox.state()["customers"].as_array().unwrap().len(), 4);
}

#[test]
fn the_log_of_requests_hides_the_token_and_shows_the_rest() {
    let sandbox = sandbox();
    form(&sandbox, "/customer/auth", "phone=%2B79000003377");
    post(&sandbox, "/check", json!({"customer_token": DMITRY}));
    ask(
        &sandbox,
        "GET",
        "/elsewhere",
        &[("authorization", "Bearer somebody's"), ("x", &sandbox.token())],
        "",
    )
    .unwrap();
    let requests = sandbox.requests();
    assert_eq!(requests[0]["body"], json!({"phone": "+79000003377"}));
    assert_eq!((&requests[0]["raw"], &requests[0]["status"]), (&json!("phone=%2B79000003377"), &json!(200)));
    assert_eq!(
        (&requests[0]["operation"], &requests[0]["method"]),
        (&json!("customer.auth_phone"), &json!("POST"))
    );
    assert_eq!(requests[0]["path"], "/api/cashbox/customer/auth");
    assert_eq!(requests[0]["headers"]["authorization"], "Bearer ***");
    assert_eq!(
        (&requests[1]["body"], &requests[1]["status"]),
        (&json!({"customer_token": DMITRY}), &json!(422))
    );
    assert_eq!((&requests[2]["operation"], &requests[2]["status"]), (&Value::Null, &json!(401)));
    assert_eq!(
        (&requests[2]["headers"]["authorization"], &requests[2]["headers"]["x"]),
        (&json!("Bearer ***"), &json!("***"))
    );
    assert_eq!(admin(&sandbox, "GET", "/sandbox/requests", "").json(), Value::from(requests));
    assert_eq!(admin(&sandbox, "DELETE", "/sandbox/requests", "").status, 200);
    assert!(sandbox.requests().is_empty());
}

#[test]
fn a_seed_may_change_the_token() {
    let sandbox = sandbox();
    assert!(sandbox.token().starts_with("eyJ0eXAi"));
    sandbox.seed(json!({"token": "eyJ0eXAiother"}));
    assert_eq!(sandbox.token(), "eyJ0eXAiother");
    assert_eq!(form(&sandbox, "/customer/auth", "phone=79000003377").refusal().1, "Покупатель не найден");
}

#[test]
#[should_panic(expected = "the seed: unknown field `clients`")]
fn a_wrong_seed_panics() {
    sandbox().seed(json!({"clients": []}));
}

#[test]
fn a_panic_is_answered_500_and_the_server_lives() {
    let sandbox = sandbox();
    // The largest decimal there is: anything earned on top of it overflows.
    let most = "79228162514264337593543950335";
    sandbox.seed(json!({"customers": [{"token": "rich", "phone": "79990001122", "balance": most}]}));
    let calculated = calc(&sandbox, "rich", one("X", json!(100)), Value::Null);
    let write = json!({"check_id": "K", "calc_id": calculated["calc_id"]});
    let answer = post(&sandbox, "/check/write", write);
    assert_eq!(answer.refusal(), (500, "Внутренняя ошибка сервера".to_owned()));
    assert_eq!(sandbox.state()["checks"], json!([]));
    assert_eq!(form(&sandbox, "/customer/auth", "phone=79990001122").data()["token"], "rich");
}
