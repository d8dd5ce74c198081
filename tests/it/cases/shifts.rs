//! Shifts and sums, and what a refusal is told as.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ROLLBACK, WRITE, calc, request, sale, till};
use crate::setup::scripted::{Scripted, Way, applies, ignores, page, says};
use crate::setup::till::{Till, until};

/// The shift's report, without what is not settled yet: that is told as it stands now.
fn shift(till: &Till, shift: Value) -> String {
    let mut report = till.call("receipt.shift", json!({"shift": shift}));
    report.as_object_mut().unwrap().retain(|name, _| name != "open" && name != "unknown");
    report.to_string()
}

fn in_shift(check_id: &str, calc: &Value, shift: Value) -> Value {
    let mut request = request(check_id, calc);
    request["shift"] = shift;
    request
}

#[test]
fn a_return_and_a_rollback_belong_to_the_shift_in_which_they_happen_and_a_printed_report_does_not_change() {
    let server = Scripted::start();
    server.writes(json!({"print_text": "x", "total_bonus_pay": 30, "total_add_bonus": 5}));
    let till = till(&server, json!({}));
    for check_id in ["sold", "undone"] {
        till.call("check.write", in_shift(check_id, &calc(&till), json!(7)));
    }
    till.call("check.close", json!({"check_id": "sold"}));
    let printed = shift(&till, json!(7));
    till.call("check.return", json!({"check_id": "sold", "return_id": "R-1", "shift": 8}));
    // Of another till's receipt.
    till.call("check.return", json!({"check_id": "other's", "return_id": "R-2", "shift": 8, "calc_id": "c"}));
    // Without a shift of its own it belongs to the one that is open, which a sale tells.
    till.call("check.write", in_shift("next", &calc(&till), json!(8)));
    till.call("check.return", json!({"check_id": "sold", "return_id": "R-3"}));
    till.call("check.rollback", json!({"check_id": "undone"}));
    assert_eq!(shift(&till, json!(7)), printed);
    let eight = till.call("receipt.shift", json!({"shift": 8}));
    assert_eq!((&eight["returns"], &eight["rolled_back"]), (&json!(3), &json!(1)), "{eight}");
    // Once more, whatever comes later: sales, closings, restarts, the same calls again.
    let printed_eight = shift(&till, json!(8));
    till.call("check.close", json!({"check_id": "next"}));
    till.call("check.return", json!({"check_id": "sold", "return_id": "R-1", "shift": 8}));
    till.call("check.write", in_shift("nine", &calc(&till), json!(9)));
    let till = till.reopened();
    till.call("check.rollback", json!({"check_id": "nine"}));
    till.call("check.rollback", json!({"check_id": "nine"}));
    assert_eq!((shift(&till, json!(7)), shift(&till, json!(8))), (printed, printed_eight));
    let all = till.call("receipt.shift", json!({}));
    let parts: Vec<Value> =
        [7, 8, 9].iter().map(|n| till.call("receipt.shift", json!({"shift": n}))).collect();
    for name in ["spent", "earned", "returns", "returned", "withdrawn", "rolled_back"] {
        let sum: f64 = parts.iter().map(|part| part[name].to_string().parse::<f64>().unwrap()).sum();
        assert!(
            (sum - all[name].to_string().parse::<f64>().unwrap()).abs() < 0.001,
            "{name}: {all} {parts:?}"
        );
    }
}

#[test]
fn a_write_that_answers_only_its_print_text_is_summed_by_what_the_calculation_said() {
    for (asked, calculated, spent) in
        [(json!("30"), json!(0), "30"), (json!(null), json!(12.5), "12.5"), (json!(0), json!(12.5), "0")]
    {
        let server = Scripted::start();
        server.calculates(
            json!({"total_max_bonus_can_pay": 30, "total_bonus_pay": calculated, "total_add_bonus": "4.25"}),
        );
        let till = till(&server, json!({}));
        let mut request = request("1", &calc(&till));
        if asked.is_null() {
            request.as_object_mut().unwrap().remove("pay_bonus");
        } else {
            request["pay_bonus"] = asked;
        }
        till.call("check.write", request);
        let told = till.call("receipt.shift", json!({}));
        assert_eq!(
            (told["spent"].to_string(), told["earned"].to_string(), &told["estimated"]),
            (spent.to_owned(), "4.25".to_owned(), &json!(1)),
            "{told}"
        );
    }
}

#[test]
fn a_number_that_the_server_holds_already_and_this_journal_does_not_know_is_asked_about_before_anything_else()
{
    let server = Scripted::start();
    let till = till(&server, json!({}));
    for words in ["Такой чек уже проведен", "Чек с таким номером уже существует"]
    {
        server.on(WRITE, ignores(says(422, &json!({"message": words}))));
        let document = till.refused("ALREADY_WRITTEN", "check.write", request(words, &calc(&till)));
        assert_eq!(
            document["message"],
            format!("{words}. Вышел ли он на бумаге на этой кассе?"),
            "the server's words, and the question"
        );
        // Nothing is rolled back by itself: it may be another till's.
        till.call("journal.recover", json!({}));
        sale(&till, &format!("next {words}"));
        let till = till.beside();
        till.call("journal.recover", json!({}));
        assert_eq!(server.asked(ROLLBACK).len(), 0);
    }
    for page in ["include/README.ru.md", "include/README.md", "include/maxbonus.h"] {
        let text = std::fs::read_to_string(format!("{}/{page}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert!(
            text.contains("бумаг") || text.contains("on paper") || text.contains("on\n * paper"),
            "{page}"
        );
    }
}

#[test]
fn a_refusal_of_other_things_than_this_check_is_not_told_as_written_already() {
    let server = Scripted::start();
    let till = till(&server, json!({}));
    for words in [
        "Чек содержит повторные позиции",
        "Повторное списание бонусов в чеке запрещено",
        "Duplicate item in receipt",
        "Coupon already exists in another check",
        "Coupon already registered for this check",
        "Инвентаризация уже проведена",
        "Смена уже проведена, чек не записан",
        "Промокод в чеке уже есть",
        "Сертификат по этому чеку уже зарегистрирован",
    ] {
        let calculated = calc(&till);
        server.on(WRITE, ignores(says(422, &json!({"message": words}))));
        let (_, document) = till.try_call("check.write", &request(words, &calculated));
        assert_eq!(document["outcome"], "not_applied", "{words}: {document}");
        assert_ne!(document["status"], "ALREADY_WRITTEN", "{words}: {document}");
    }
}

#[test]
fn a_refusal_under_401_or_403_that_speaks_of_the_customer_is_told_in_its_own_words() {
    for (status, words, is_token) in [
        (401, "Сессия покупателя истекла", false),
        (403, "Сессия покупателя истекла", false),
        (403, "Покупатель заблокирован", false),
        (403, "Списание бонусов по карте запрещено", false),
        (401, "Токен недействителен", true),
        (401, "Your request was made with invalid credentials.", true),
        (403, "Forbidden", true),
    ] {
        let server = Scripted::start();
        let till = till(&server, json!({}));
        let refusal = || ignores(says(status, &json!({"message": words, "statusCode": status})));
        let calculated = calc(&till);
        for (operation, path, request) in [
            ("check.write", WRITE, request("1", &calculated)),
            ("check.calc", "check", json!({"items": [{"index": 0, "code": "1", "price": 1, "qty": 1}]})),
            ("customer.auth_qr", "customer/auth/qr", json!({"qr": "1"})),
        ] {
            server.on(path, refusal());
            let (_, document) = till.try_call(operation, &request);
            assert_eq!(document["outcome"], "not_applied", "{words}: {document}");
            if is_token {
                assert_eq!(document["status"], "UNAUTHORIZED", "{words}: {document}");
            } else {
                assert_eq!(document["message"], words, "{operation}: {document}");
                assert!(document["status"] != "UNAUTHORIZED", "{document}");
            }
        }
    }
}

#[test]
fn a_shift_is_one_shift_in_every_spelling_and_a_period_does_not_end_before_it_begins() {
    let server = Scripted::start();
    let till = till(&server, json!({}));
    let spellings = ["7", "7.0", "\"7\"", "7.00", "\"07\"", "70e-1"];
    for (n, spelling) in spellings.iter().enumerate() {
        let text = request(&n.to_string(), &calc(&till)).to_string();
        let text = format!("{},\"shift\":{spelling}}}", text.trim_end_matches('}'));
        let (status, answer) = crate::setup::till::call_text(till.handle, "check.write", &text);
        assert_eq!(status, 0, "{answer}");
    }
    for spelling in &spellings[..4] {
        let (_, answer) =
            crate::setup::till::call_text(till.handle, "receipt.shift", &format!("{{\"shift\":{spelling}}}"));
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert!(answer["receipts"].as_u64().unwrap() >= 4, "{spelling}: {answer}");
    }
    for (from, to) in [
        ("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("2026-01-01T03:00:00+03:00", "2025-12-31T23:59:59Z"),
        ("2026-01-01T00:00:00.002Z", "2026-01-01T00:00:00.001Z"),
    ] {
        till.refused("INVALID_ARGUMENT", "receipt.shift", json!({"from": from, "to": to}));
    }
    assert_eq!(
        till.call(
            "receipt.shift",
            json!({"from": "2020-01-01T00:00:00Z", "to": "2020-01-01T03:00:00+03:00"})
        )["receipts"],
        0
    );
}

#[test]
fn a_lost_write_in_the_last_minute_of_a_shift_is_summed_once_whatever_becomes_of_it() {
    let server = Scripted::start();
    let till = till(&server, json!({"journal": {"settle_ms": 0}}));
    let first = calc(&till);
    server.on(WRITE, applies(Way::Reset));
    server.on(ROLLBACK, ignores(page(502, "")));
    let told = till.try_call("check.write", &in_shift("1", &first, json!(7)));
    assert_eq!(told.1["outcome"], "unknown", "{}", told.1);
    server.heals();
    till.call("journal.recover", json!({}));
    until("it is settled", Duration::from_secs(2), || till.state_of("1") == "ROLLED_BACK");
    let seven = shift(&till, json!(7));
    let again = calc(&till);
    till.call("check.write", in_shift("1", &again, json!(8)));
    assert_eq!(shift(&till, json!(7)), seven);
    let eight = till.call("receipt.shift", json!({"shift": 8}));
    assert_eq!((&eight["receipts"], eight["spent"].to_string()), (&json!(1), "30".to_owned()), "{eight}");
    let all = till.call("receipt.shift", json!({}));
    assert_eq!((&all["receipts"], all["spent"].to_string()), (&json!(1), "30".to_owned()), "{all}");
}
