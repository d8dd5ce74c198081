//! Another dialect: other paths, names, headers and shapes, with the same loyalty behind them.

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::client::{DMITRY, api, ask, balance, form, one, post};

fn start(dialect: Value) -> Sandbox {
    Sandbox::start(Options { dialect: Some(dialect), ..Options::default() }).unwrap()
}

#[test]
fn everything_that_is_inferred_can_be_otherwise() {
    let sandbox = start(json!({
        "base_path": "/v3/pos/",
        "auth_header": "X-Store-Token",
        "auth_scheme": "",
        "envelope": false,
        "error_shape": "yii",
        "identity": "calc_id",
        "strict": true,
        "phone_format": "+7XXXXXXXXXX",
        "operations": {
            "customer.auth_qr": {"method": "PUT", "path": "/guest", "encoding": "json", "fields": {"qr": "code"},
                "response_fields": {"token": "guest", "total_bonus": "bonus"}},
            "check.calc": {"path": "/calc", "fields": {"customer_token": "guest", "items": "rows",
                "items.code": "sku"}, "response_fields": {"items": "rows", "items.code": "sku", "calc_id": "id"}},
            "check.write": {"fields": {"check_id": null, "calc_id": "id"}},
            "check.rollback": {"method": "DELETE", "path": "/check", "encoding": "query",
                "fields": {"check_id": null}},
        },
    }));
    assert!(sandbox.base_url().ends_with("/v3/pos"));
    let send = |method: &str, path: &str, body: Value| {
        let token = sandbox.token();
        let headers = [("x-store-token", token.as_str()), ("content-type", "application/json")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        ask(&sandbox, method, &format!("/v3/pos{path}"), &headers, &body).unwrap()
    };
    let guest = send("PUT", "/guest", json!({"code": "337701"})).json();
    assert_eq!((&guest["guest"], &guest["phone"]), (&json!(DMITRY), &json!("+79000003377")));
    assert_eq!((&guest["bonus"], guest.get("token")), (&json!(100), None));
    let rows = json!([{"index": 0, "sku": "X", "price": 100, "qty": 1}]);
    let calculated = send("POST", "/calc", json!({"guest": DMITRY, "rows": rows, "pay_bonus": 30})).json();
    assert_eq!(calculated["rows"][0]["sku"], "X");
    let write = json!({"id": calculated["id"]});
    assert!(send("POST", "/check/write", write.clone()).json()["print_text"].is_string());
    assert_eq!(balance(&sandbox, DMITRY), json!(73.5));
    let refused = send("POST", "/check/write", write);
    let errors = json!({"id": ["Такой чек уже проведен"]});
    assert_eq!((refused.status, &refused.json()["errors"]), (422, &errors));
    let strict = send("POST", "/check/write", json!({"id": calculated["id"], "check_id": "K"}));
    assert_eq!(strict.json()["errors"]["check_id"][0], "Неизвестное поле check_id");
    let path = format!("/check?calc_id={}", calculated["id"].as_str().unwrap());
    assert_eq!(send("DELETE", &path, Value::Null).status, 200);
    assert_eq!(balance(&sandbox, DMITRY), 100);
    let wrong_encoding = send("PUT", "/guest?code=337701", Value::Null);
    assert_eq!(wrong_encoding.status, 415);
    let requests = sandbox.requests();
    assert_eq!(requests[0]["headers"]["x-store-token"], "***");
    assert_eq!(requests[0]["operation"], "customer.auth_qr");
    // The dialect's word stays over a new seed's default.
    sandbox.seed(json!({}));
    assert_eq!(sandbox.state()["settings"]["identity"], "calc_id");
}

#[test]
fn errors_come_in_every_shape() {
    let sentence = "Покупатель не найден";
    for (shape, status, body) in [
        (
            "probable",
            422,
            json!({"statusCode": 422, "name": "ValidateErrorException", "message": "Error validation",
                "errors": {"phone": [sentence]}}),
        ),
        ("envelope", 422, json!({"statusCode": 422, "message": sentence, "data": {"code": 10}})),
        (
            "yii",
            422,
            json!({"statusCode": 422, "name": "Unprocessable entity", "message": "Error validation",
                "errors": {"phone": [sentence]}}),
        ),
        (
            "flat",
            422,
            json!({"name": "Unprocessable entity", "message": sentence, "code": 10, "status": 422}),
        ),
        (
            "success_false",
            200,
            json!({"success": false, "data": {"name": "Unprocessable entity", "message": sentence, "code": 10,
                "status": 422}}),
        ),
        ("list", 422, json!([{"field": "phone", "message": sentence}])),
        ("error_object", 422, json!({"error": {"code": 10, "message": sentence}})),
        ("error_string", 422, json!({"error": sentence})),
    ] {
        let sandbox = start(json!({"error_shape": shape}));
        let answer = form(&sandbox, "/customer/auth", "phone=79990000000");
        assert_eq!((answer.status, answer.json()), (status, body), "{shape}");
    }
}

/// What wire.md marks P, word for word.
#[test]
fn by_default_the_probable_server_speaks() {
    let sandbox = start(json!({}));
    let auth = format!("Bearer {}", sandbox.token());
    let ask = |method: &str, path: &str, auth: &str| {
        let answer = ask(&sandbox, method, &api(path), &[("authorization", auth)], "").unwrap();
        (answer.status, answer.json())
    };
    let exception = |status: u16, name: &str, message: &str| {
        (status, json!({"name": name, "message": message, "statusCode": status}))
    };
    let invalid = "Your request was made with invalid credentials.";
    assert_eq!(ask("GET", "/basic/ping", "Bearer x"), exception(401, "Unauthorized", invalid));
    assert_eq!(ask("GET", "/nowhere", &auth), exception(404, "Not Found", "Page not found."));
    let other_way = exception(405, "Method Not Allowed", "Метод вызывается другим способом");
    assert_eq!(ask("DELETE", "/check/write", &auth), other_way);
    assert_eq!(
        post(&sandbox, "/check/write", json!({"calc_id": "0000"})).json(),
        json!({"statusCode": 422, "name": "ValidateErrorException", "message": "Error validation",
               "errors": {"calc_id": ["Расчёт не найден"]}})
    );
    let told = |answer: crate::client::Answer| {
        let body = answer.json();
        (answer.status, body["statusCode"].clone(), body["message"].as_str().unwrap().to_owned())
    };
    let calc = post(&sandbox, "/check", json!({"customer_token": DMITRY, "items": one("X", json!(1))}));
    let calc_id = json!({"calc_id": calc.json()["data"]["calc_id"]});
    assert_eq!(told(calc), (200, json!(200), "Data retrieval successfully".to_owned()));
    let created = (201, json!(201), "Created successfully".to_owned());
    assert_eq!(told(post(&sandbox, "/check/write", calc_id.clone())), created);
    assert_eq!(told(post(&sandbox, "/check/return", calc_id.clone())), created);
    let deleted = (202, json!(202), "Deleted successfully".to_owned());
    assert_eq!(told(post(&sandbox, "/check/rollback", calc_id)), deleted);
    let goods = json!({"goods": [{"code": "1", "name": "Чай"}]});
    let updated = (202, json!(202), "Updated successfully".to_owned());
    assert_eq!(told(post(&sandbox, "/import/json", goods)), updated);
}

#[test]
fn answers_are_spelt_as_set() {
    let sandbox = start(json!({}));
    let body = || String::from_utf8(form(&sandbox, "/customer/auth", "phone=79000003377").body).unwrap();
    assert!(body().contains("\"first_name\":\"Дмитрий\""), "{}", body());
    sandbox.settings(json!({"json": "spaced"}));
    assert!(body().contains("\n    \"first_name\": \"Дмитрий\""), "{}", body());
    sandbox.settings(json!({"json": "escaped"}));
    assert!(body().is_ascii() && body().contains("\"first_name\":\"\\u0414\\u043c"), "{}", body());
    assert_eq!(form(&sandbox, "/customer/auth", "phone=79000003377").data()["first_name"], "Дмитрий");
}

#[test]
fn unknown_fields_are_ignored_unless_strict() {
    let sandbox = start(json!({}));
    let request = || json!({"items": one("X", json!(1)), "colour": "red"});
    assert_eq!(post(&sandbox, "/check", request()).status, 200);
    sandbox.settings(json!({"strict": true}));
    assert_eq!(post(&sandbox, "/check", request()).refusal(), (422, "Неизвестное поле colour".to_owned()));
}

#[test]
fn bodies_that_cannot_be_read_are_refused() {
    let sandbox = start(json!({}));
    let auth = format!("Bearer {}", sandbox.token());
    let status = |kind: &str, body: &str| {
        let headers = [("authorization", auth.as_str()), ("content-type", kind)];
        ask(&sandbox, "POST", &api("/check"), &headers, body).unwrap().status
    };
    assert_eq!(status("application/json", "{"), 400);
    assert_eq!(status("application/json", "[]"), 400);
    assert_eq!(status("text/xml", "<a/>"), 415);
    let nested = "items[0][code]=X&items[0][price]=1.50&items[0][qty]=2&customer_token=8888888888";
    assert_eq!(status("application/x-www-form-urlencoded", nested), 200);
}
