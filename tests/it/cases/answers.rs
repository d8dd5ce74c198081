//! What an answer proves. Elsewhere: `wire::errors::every_shape_of_error_gives_the_same_document`.

use serde_json::json;

use super::{RETURN, ROLLBACK, WRITE, calc, is_true, pending, request, till};
use crate::setup::scripted::{Scripted, Way, applies, ignores, page, says, says_text};

/// Answers under HTTP 200 that show no success.
const NO_SUCCESS: &[&str] = &[
    r#"{"status":"error","message":"DB down"}"#,
    r#"{"error":true}"#,
    r#"{"success":0}"#,
    r#"{"statusCode":null,"message":"Internal error","data":null}"#,
    r#"{"errors":["нет связи с базой"]}"#,
    r#"{"code":500}"#,
    r#"{"ok":false}"#,
    "\"Сервис временно недоступен\"",
    "\"ok\"",
    "true",
    "null",
    "0",
    "[]",
    "{}",
    "",
    "  ",
    r#"{"acceptURL":"http://portal.example/login","ssid":"Guest","session":"7f"}"#,
    // Neighbours.
    r#"{"status":"ERROR","print_text":"Спасибо"}"#,
    r#"{"status":"fail"}"#,
    r#"{"success":"false","print_text":"x","bonus_returned":1,"calc_id":"x"}"#,
    r#"{"success":"0","check_id":"1"}"#,
    r#"{"success":"no","check_id":"1"}"#,
    r#"{"ok":"false","check_id":"1"}"#,
    r#"{"ok":0,"check_id":"1"}"#,
    r#"{"result":"error"}"#,
    r#"{"result":false}"#,
    r#"{"data":null}"#,
    r#"{"data":{}}"#,
    r#"{"data":{"error":"x"}}"#,
    r#"{"data":{"status":"error","print_text":"x","bonus_returned":1,"calc_id":"x"}}"#,
    r#"{"statusCode":"500","message":"x","data":{"print_text":"x"}}"#,
    r#"{"statusCode":500,"message":"x","data":{"print_text":"x"}}"#,
    r#"{"statusCode":503}"#,
    r#"{"statusCode":""}"#,
    r#"{"statusCode":0,"message":"x"}"#,
    r#"{"statusCode":200,"error":"deadlock","data":{"print_text":"x"}}"#,
    r#"{"statusCode":200,"errors":{"check":["deadlock"]},"data":{"print_text":"x"}}"#,
    r#"{"statusCode":200,"success":false,"data":{}}"#,
    r#"{"statusCode":200,"data":{"success":false}}"#,
    r#"{"statusCode":200,"data":{"errors":["x"]}}"#,
    r#"{"error":{"code":500,"message":"x"},"print_text":"x","bonus_returned":1,"calc_id":"x"}"#,
    r#"{"print_text":null}"#,
    r#"{"message":"Чек принят в обработку"}"#,
    r#"[{"print_text":"x"}]"#,
    "<html><head><title>Вход в сеть</title></head><body>print_text</body></html>",
    r#"{"print_text":"x","error":"не записан"}"#,
    r#"{"status":"failed","bonus_returned":1,"check_id":"1","print_text":"x"}"#,
    r#"{"status":500,"bonus_returned":1,"check_id":"1","print_text":"x"}"#,
    r#"{"status":"500","bonus_returned":1,"check_id":"1","print_text":"x"}"#,
    r#"{"code":"500","message":"x"}"#,
    r#"{"ok":null}"#,
    r#"{"exception":"SQLSTATE[40001]"}"#,
    r#"{"success":"","check_id":"1"}"#,
    r#"{"success":0.0,"check_id":"1"}"#,
    r#"{"success":-1,"check_id":"1"}"#,
    r#"{"ok":"error","check_id":"1"}"#,
    r#"{"Success":false,"Message":"DB down","check_id":"1"}"#,
    r#"{"result":"error","check_id":"1"}"#,
    r#"{"result":false,"check_id":"1"}"#,
    r#"{"error_code":17,"check_id":"1"}"#,
    r#"{"errorCode":"E17","check_id":"1"}"#,
    r#"{"error_message":"DB down","check_id":"1"}"#,
];

#[test]
fn http_200_without_any_sign_of_success_is_not_taken_for_a_written_receipt() {
    let server = Scripted::start();
    let till = till(&server, json!({"base_url": server.by_name()}));
    for (n, body) in NO_SUCCESS.iter().enumerate() {
        let check_id = format!("1-{n}");
        let calculated = calc(&till);
        server.on(WRITE, ignores(says_text(200, body)));
        let told = till.try_call("check.write", &request(&check_id, &calculated));
        assert_ne!(told.0, 0, "{body}: {}", told.1);
        is_true(body, &server, &calculated, &told);
        assert_ne!(till.state_of(&check_id), "WRITTEN", "{body}");
        // The server did apply it, and said the same; its rollback is answered likewise.
        let (check_id, calculated) = (format!("2-{n}"), calc(&till));
        server.on(WRITE, applies(says_text(200, body)));
        server.on(ROLLBACK, ignores(says_text(200, body)));
        let told = till.try_call("check.write", &request(&check_id, &calculated));
        server.heals();
        assert_eq!(told.1["outcome"], "unknown", "{body}: {}", told.1);
        assert!(pending(&till, &check_id).is_some(), "{body}");
        till.call("check.rollback", json!({"check_id": check_id}));
        assert_eq!(server.held(&calculated), 0, "{body}");
    }
}

#[test]
fn http_200_without_any_sign_of_success_is_not_taken_for_a_rollback() {
    let server = Scripted::start();
    let till = till(&server, json!({}));
    for (n, body) in NO_SUCCESS.iter().enumerate() {
        let (check_id, calculated) = (n.to_string(), calc(&till));
        till.call("check.write", request(&check_id, &calculated));
        server.on(ROLLBACK, ignores(says_text(200, body)));
        let (status, document) = till.try_call("check.rollback", &json!({"check_id": check_id}));
        assert!(status != 0 && document["outcome"] != "applied", "{body}: {document}");
        assert_ne!(till.state_of(&check_id), "ROLLED_BACK", "{body}");
        assert!(pending(&till, &check_id).is_some(), "{body}");
        assert_eq!(server.held(&calculated), 1);
        till.call("check.rollback", json!({"check_id": check_id}));
        assert_eq!(server.held(&calculated), 0, "{body}");
    }
}

#[test]
fn http_200_without_any_sign_of_success_is_not_taken_for_a_return() {
    let server = Scripted::start();
    let till = till(&server, json!({}));
    let calculated = calc(&till);
    till.call("check.write", request("1", &calculated));
    till.call("check.close", json!({"check_id": "1"}));
    for (n, body) in NO_SUCCESS.iter().enumerate() {
        for does in [true, false] {
            let return_id = format!("{does}-{n}");
            let way = says_text(200, body);
            server.on(RETURN, if does { applies(way) } else { ignores(way) });
            let request = json!({"check_id": "1", "return_id": return_id});
            let (status, document) = till.try_call("check.return", &request);
            assert!(status != 0 && document["outcome"] == "unknown", "{body}: {document}");
            let asked = server.asked(RETURN).len();
            let (_, document) = till.try_call("check.return", &request);
            assert_eq!(document["outcome"], "unknown", "{body}: {document}");
            assert_eq!(server.asked(RETURN).len(), asked, "{body}: not sent again");
        }
    }
}

#[test]
fn a_success_in_any_shape_of_the_contract_is_a_success() {
    let server = Scripted::start();
    let till = till(&server, json!({}));
    for (n, body) in [
        r#"{"statusCode":200,"message":"Success"}"#,
        r#"{"statusCode":201,"message":"Created successfully","data":null}"#,
        r#"{"statusCode":"200","message":"","data":{}}"#,
        r#"{"statusCode":200,"message":"Success","errors":[],"error":null,"data":{"print_text":""}}"#,
        r#"{"print_text":""}"#,
        r#"{"print_text":"Спасибо","status":"ok","success":true,"error":false}"#,
        r#"{"total_bonus_pay":30}"#,
        r#"{"customer_total_bonus":"70.00"}"#,
        r#"{"statusCode" : 200 , "data" : {"print_text" : "x"} }"#,
    ]
    .iter()
    .enumerate()
    {
        let (check_id, calculated) = (n.to_string(), calc(&till));
        server.on(WRITE, applies(says_text(200, body)));
        let told = till.try_call("check.write", &request(&check_id, &calculated));
        assert_eq!(told.0, 0, "{body}: {}", told.1);
        is_true(body, &server, &calculated, &told);
        till.call("check.close", json!({"check_id": check_id}));
    }
}

/// Answers to a rollback that do not say that this very check is not there.
fn proves_nothing() -> Vec<(&'static str, Way)> {
    let words = |status, text: &str| says(status, &json!({"message": text}));
    vec![
        ("Kong", words(404, "no Route matched with those values")),
        (
            "Yii",
            says(404, &json!({"name": "Not Found", "message": "Page not found.", "code": 0, "status": 404})),
        ),
        ("nothing", page(404, "")),
        ("a page", page(404, "<html><title>404 Not Found</title><h1>Чек не найден</h1></html>")),
        ("405", says(405, &json!({"message": "Method Not Allowed"}))),
        ("too old", words(400, "Чек старше суток")),
        ("shift", words(422, "Смена закрыта, откат невозможен")),
        ("shop", words(422, "Торговая точка не найдена")),
        ("429", words(429, "Too Many Requests")),
        // Neighbours.
        ("customer", words(422, "Покупатель не найден")),
        ("a shop's check", words(422, "Касса чека не найдена")),
        ("the check's customer", words(422, "Покупатель чека не найден")),
        ("the check's shop", words(404, "Торговая точка этого чека не найдена")),
        ("the shift of the check", words(422, "Не найдена смена, в которой пробит чек")),
        ("a field", words(422, "Поле check_id не найдено")),
        ("the method", words(404, "Метод check/rollback не найден")),
        ("a page in words", words(404, "Страница не найдена")),
        ("a page named by the path", words(404, "Запрошенная страница /check/rollback не существует")),
        ("Express", page(404, "Cannot POST /api/cashbox/check/rollback")),
        (
            "Spring",
            says(404, &json!({"status": 404, "error": "Not Found", "path": "/api/cashbox/check/rollback"})),
        ),
        ("Laravel", words(404, "The route api/cashbox/check/rollback could not be found.")),
        ("Laravel model", words(404, "No query results for model [App\\Models\\Store] 17")),
        ("FastAPI", says(404, &json!({"detail": "Not Found"}))),
        (
            "ASP.NET",
            says(404, &json!({"Message": "No HTTP resource was found that matches the request URI"})),
        ),
        ("501", words(501, "Not implemented")),
        ("410", words(410, "Gone")),
        ("already closed", words(409, "Чек уже закрыт")),
        ("someone else's", words(403, "Чек другой торговой точки")),
        ("401", words(401, "Unauthorized")),
        ("500 with the words", words(500, "Чек не найден")),
        ("502 with the words", words(502, "Чек не найден")),
        ("429 with the words", words(429, "Чек не найден")),
        ("found in the archive", words(422, "Чек найден в архиве, откат невозможен")),
        ("in this shift", words(422, "Чек не найден в текущей смене")),
        ("at this till", words(404, "Чек не найден на этой кассе")),
        ("among the open ones", words(422, "Чек не найден среди открытых")),
        ("for today", words(422, "Check not found for today")),
        ("null", says_text(422, "null")),
        ("a list", says_text(422, "[]")),
        (
            "cut",
            Way::CutAfter(b"HTTP/1.1 404 Not Found\r\nContent-Length: 90\r\n\r\n{\"message\":\"".to_vec()),
        ),
    ]
}

#[test]
fn a_lost_write_whose_rollback_is_refused_in_any_other_words_is_unknown_and_listed() {
    let server = Scripted::start();
    let till = till(&server, json!({}));
    for (n, (what, way)) in proves_nothing().into_iter().enumerate() {
        let (check_id, calculated) = (n.to_string(), calc(&till));
        server.on(WRITE, applies(Way::CutAfter(Vec::new())));
        server.on(ROLLBACK, ignores(way).always());
        let told = till.try_call("check.write", &request(&check_id, &calculated));
        server.heals();
        assert_eq!(told.1["outcome"], "unknown", "{what}: {}", told.1);
        assert!(!told.1["message"].as_str().unwrap().contains("отменён"), "{what}: {}", told.1);
        let listed = pending(&till, &check_id).unwrap_or_else(|| panic!("{what}: not listed"));
        if ["too old", "shift", "shop"].contains(&what) {
            assert!(!listed["message"].as_str().unwrap_or("").is_empty(), "{what}: {listed}");
        }
        assert_eq!(server.held(&calculated), 1, "{what}");
        assert!(server.never_twice(), "{what}");
        till.call("check.rollback", json!({"check_id": check_id}));
        assert_eq!(server.held(&calculated), 0, "{what}");
    }
}

#[test]
fn a_lost_write_whose_rollback_says_that_this_check_is_not_there_is_not_applied() {
    let server = Scripted::start();
    let till = till(&server, json!({}));
    for (n, words) in [
        "Чек не найден",
        "Чек с таким номером не существует",
        "Расчёт не найден",
        "Расчет не найден.",
        "Check not found",
        "receipt not found",
        "ЧЕК НЕ НАЙДЕН",
        "Указанный чек не найден",
    ]
    .iter()
    .enumerate()
    {
        let (check_id, calculated) = (n.to_string(), calc(&till));
        // Under a status that is no accident of the line, so that it is not written anew.
        server.on(WRITE, ignores(page(502, "")));
        server.on(ROLLBACK, ignores(says(422, &json!({"message": words}))));
        let told = till.try_call("check.write", &request(&check_id, &calculated));
        server.heals();
        assert_eq!(told.1["outcome"], "not_applied", "{words}: {}", told.1);
        is_true(words, &server, &calculated, &told);
    }
}
