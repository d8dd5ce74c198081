//! The import of goods.

use serde_json::json;

use crate::client::{DMITRY, calc, one, post, sandbox};

#[test]
fn imported_goods_are_known_and_bad_rows_are_named() {
    let sandbox = sandbox();
    sandbox.settings(json!({"know_goods": true}));
    let request = json!({
        "full": true, "part": 1, "parts": 2,
        "groups": [{"code": "G", "name": "Группа"}],
        "goods": [
            {"code": "A", "name": "Хлеб", "group": "G", "price": 50, "barcode": "4600000000000"},
            {"code": "B", "name": "Водка", "not_discount": true},
            {"code": "C"},
            {"code": "D", "name": "Кофе", "price": "дорого"},
        ],
    });
    let answer = post(&sandbox, "/import/json", request).data();
    assert_eq!(answer["accepted"], 2);
    assert_eq!(
        answer["rejected"][0],
        json!({"index": 2, "code": "C", "message": "Не указано название товара"})
    );
    assert_eq!(answer["rejected"][1]["message"], "Неверная цена");
    let second = json!({"full": true, "part": 2, "parts": 2, "goods": [{"code": "E", "name": "Чай"}]});
    post(&sandbox, "/import/json", second).data();
    assert_eq!((&sandbox.state()["goods_count"], &sandbox.state()["groups_count"]), (&json!(3), &json!(1)));

    let lines = |code: &str| calc(&sandbox, DMITRY, one(code, json!(100)), json!(null))["items"][0].clone();
    assert_eq!(lines("A")["not_exist"], false);
    assert_eq!(lines("SALO")["not_exist"], true);
    let vodka = lines("B");
    assert_eq!((&vodka["not_discount"], &vodka["max_bonus_can_pay"]), (&json!(true), &json!(0)));
}
