//! Money told wrongly: writes that are sent twice, told twice, or told by the wrong customer. Elsewhere: a return lost and
//! sent again at a server that knows no such number is
//! `receipt::returns::a_return_without_an_answer_is_not_sent_again_until_a_person_has_said_what_became_of_it`.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{RETURN, ROLLBACK, WRITE, calc, is_true, pending, request, sale, till};
use crate::setup::scripted::{Scripted, Way, applies, ignores, late, page, says};
use crate::setup::till::{Till, open, until};

/// Ends of a line on which a request was read.
fn ends() -> Vec<(&'static str, Way)> {
    vec![
        ("a FIN and a reset at once", Way::FinThenReset(0)),
        ("a FIN and a reset within 20 ms", Way::FinThenReset(20)),
        ("a FIN and a reset within 90 ms", Way::FinThenReset(90)),
        ("a FIN and a reset within 300 ms", Way::FinThenReset(300)),
        ("a reset", Way::Reset),
        ("our half closed", Way::HalfClose),
        ("a FIN", Way::CutAfter(Vec::new())),
        ("half a head", Way::CutAfter(b"HTTP/1.1 20".to_vec())),
        ("a whole head alone", Way::CutAfter(b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n".to_vec())),
        ("half a body", Way::CutAfter(b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n{\"print_".to_vec())),
    ]
}

#[test]
fn a_write_that_was_read_on_a_kept_alive_line_is_never_sent_again_behind_the_registers_back() {
    for by_name in [false, true] {
        for (what, way) in ends() {
            for does in [true, false] {
                let server = Scripted::start();
                let origin = if by_name { server.by_name() } else { server.origin() };
                let till = till(&server, json!({"base_url": origin}));
                let calculated = calc(&till);
                server.on(WRITE, if does { applies(way.clone()) } else { ignores(way.clone()) });
                let told = till.try_call("check.write", &request("1", &calculated));
                is_true(what, &server, &calculated, &told);
                // Between two writes of one receipt there is a rollback.
                let order: Vec<String> = server
                    .requests()
                    .into_iter()
                    .map(|r| r.path)
                    .filter(|p| p == WRITE || p == ROLLBACK)
                    .collect();
                assert!(!order.windows(2).any(|two| two == [WRITE, WRITE]), "{what}: {order:?}");
                // And in the end it is there once, or not at all.
                till.call("journal.recover", json!({}));
                assert_eq!(server.held(&calculated), u32::from(told.0 == 0), "{what}: {told:?}");
            }
        }
    }
}

#[test]
fn a_write_that_was_read_and_whose_rollbacks_are_lost_is_sent_once() {
    for (what, way) in ends() {
        let server = Scripted::start();
        let till = till(&server, json!({}));
        let calculated = calc(&till);
        server.on(WRITE, applies(way.clone()).always());
        server.on(ROLLBACK, ignores(way).always());
        let told = till.try_call("check.write", &request("1", &calculated));
        assert_eq!(told.1["outcome"], "unknown", "{what}: {told:?}");
        assert_eq!(server.asked(WRITE).len(), 1, "{what}");
        is_true(what, &server, &calculated, &told);
    }
}

#[test]
fn a_return_on_a_kept_alive_line_that_ends_is_sent_once() {
    for (what, way) in ends() {
        for identity in ["calc_id", "both"] {
            let server = Scripted::start();
            let till = till(&server, json!({"wire": {"identity": identity}}));
            let calculated = calc(&till);
            till.call("check.write", request("1", &calculated));
            till.call("check.close", json!({"check_id": "1"}));
            server.on(RETURN, applies(way.clone()).always());
            let back = json!({"check_id": "1", "return_id": "R"});
            for _ in 0..3 {
                let document = till.try_call("check.return", &back).1;
                assert_eq!(document["outcome"], "unknown", "{what}: {document}");
            }
            let till = till.reopened();
            assert_eq!(till.try_call("check.return", &back).1["outcome"], "unknown", "{what}");
            assert_eq!((server.asked(RETURN).len(), server.returned()), (1, 1), "{what}");
        }
    }
}

#[test]
fn a_lost_write_and_a_lost_rollback_stay_unknown_when_the_breaker_opens_and_the_cashier_presses_again() {
    for (failures, identity) in [(1, "calc_id"), (2, "check_id"), (3, "both"), (3, "calc_id")] {
        let server = Scripted::start();
        let till = till(
            &server,
            json!({"breaker": {"failures": failures}, "wire": {"identity": identity}, "journal": {"settle_ms": 0}}),
        );
        let calculated = calc(&till);
        server.on(WRITE, applies(Way::Reset).always());
        server.on(ROLLBACK, ignores(Way::Reset).always());
        for press in 0..6 {
            let told = till.try_call("check.write", &request("1", &calculated));
            assert_eq!(told.1["outcome"], "unknown", "press {press}: {}", told.1);
            is_true("pressed", &server, &calculated, &told);
        }
        // Calculated anew: the old one is on the server still.
        let again = json!({"check_id": "1", "calc_id": "0000000000000000000000000000beef", "pay_bonus": "30",
            "customer_token": "c0ffee00000000000000000000000001"});
        assert_eq!(till.try_call("check.write", &again).1["outcome"], "unknown");
        let told = till.try_call("check.rollback", &json!({"check_id": "1"}));
        assert_ne!(told.0, 0, "{}", told.1);
        assert!(pending(&till, "1").is_some());
        assert_eq!(server.held(&calculated), 1);
        server.heals();
        let till = till.reopened();
        till.call("journal.recover", json!({}));
        assert_eq!(server.holds(), 0);
    }
}

#[test]
fn a_written_receipt_is_told_again_before_any_other_look_at_the_request() {
    let server = Scripted::start();
    server.writes(json!({"print_text": "Спасибо", "total_bonus_pay": 30}));
    let till = till(&server, json!({}));
    let first = calc(&till);
    let answer = till.call("check.write", request("1", &first));
    // The limit is lower now.
    server.calculates(json!({"total_max_bonus_can_pay": 10, "total_bonus_pay": 10}));
    let again = calc(&till);
    for calculated in [&first, &again] {
        let told = till.call("check.write", request("1", calculated));
        assert_eq!(told["print_text"], answer["print_text"]);
    }
    // Closed, with the line dead, and after a restart too.
    till.call("check.close", json!({"check_id": "1"}));
    server.on(WRITE, ignores(Way::Reset).always());
    let till = till.reopened();
    server.calculates(json!({"total_max_bonus_can_pay": 0}));
    let again = calc(&till);
    assert_eq!(till.call("check.write", request("1", &again))["total_bonus_pay"], 30);
    assert_eq!(server.asked(WRITE).len(), 1);
}

#[test]
fn one_receipt_that_the_server_will_not_roll_back_stops_no_other_and_can_be_settled() {
    let server = Scripted::start();
    let till = till(&server, json!({"journal": {"settle_ms": 0}}));
    let stuck = calc(&till);
    server.on(WRITE, applies(page(502, "")));
    server.on(ROLLBACK, ignores(says(422, &json!({"message": "Смена закрыта, откат невозможен"}))));
    let told = till.try_call("check.write", &request("stuck", &stuck));
    assert_eq!(told.1["outcome"], "unknown", "{}", told.1);
    // Three more whose writes are lost, and whose rollbacks are lost with them.
    let mut others = Vec::new();
    for n in 0..3 {
        let calculated = calc(&till);
        server.on(WRITE, applies(page(502, "")));
        server.on(ROLLBACK, ignores(page(502, "")).times(5));
        till.try_call("check.write", &request(&n.to_string(), &calculated));
        server.heals();
        others.push(calculated);
    }
    let refuses = |server: &Scripted| {
        let before = server.asked(ROLLBACK).len();
        let n = server.asked(ROLLBACK).iter().filter(|r| r.body["calc_id"] == stuck["calc_id"]).count();
        (before, n)
    };
    // The server refuses the first one for ever: what it is asked about it is counted by its own number.
    let begun = Instant::now();
    for n in 0..10 {
        server.on(
            ROLLBACK,
            ignores(says(422, &json!({"message": "Смена закрыта, откат невозможен"}))).times(1),
        );
        till.call("journal.recover", json!({}));
        server.heals();
        sale(&till, &format!("sale {n}"));
        if others.iter().all(|calculated| server.held(calculated) == 0) {
            break;
        }
    }
    assert!(others.iter().all(|calculated| server.held(calculated) == 0), "the others are settled");
    assert!(begun.elapsed() < Duration::from_secs(5));
    if server.held(&stuck) == 1 {
        let (_, before) = refuses(&server);
        for n in 0..20 {
            sale(&till, &format!("later {n}"));
        }
        let (_, after) = refuses(&server);
        assert!(after - before <= 3, "not asked about at every sale: {before} and then {after}");
        let settled = till.call("journal.settle", json!({"check_id": "stuck", "outcome": "not_applied"}));
        assert_eq!(settled["state"], "ROLLED_BACK");
        assert!(pending(&till, "stuck").is_none());
    }
}

#[test]
fn a_write_without_a_customer_takes_the_calculations_and_is_never_anonymous_by_itself() {
    let server = Scripted::start();
    let till = till(&server, json!({}));
    let customer = json!("c0ffee00000000000000000000000001");
    for (n, absent) in [None, Some(json!(""))].into_iter().enumerate() {
        let calculated = calc(&till);
        let mut request =
            json!({"check_id": n.to_string(), "calc_id": calculated["calc_id"], "pay_bonus": 1});
        if let Some(absent) = absent {
            request["customer_token"] = absent;
        }
        till.call("check.write", request);
        assert_eq!(server.asked(WRITE)[n].body["customer_token"], customer);
    }
    // After a restart the calculation is not known any more: whatever happens, nobody becomes anonymous.
    let calculated = calc(&till);
    let till = till.reopened();
    till.try_call(
        "check.write",
        &json!({"check_id": "after", "calc_id": calculated["calc_id"], "pay_bonus": 1}),
    );
    if let Some(sent) = server.asked(WRITE).get(2) {
        assert_ne!(sent.body["customer_token"], "8888888888", "{}", sent.body);
    }
}

#[test]
fn a_return_refused_because_another_document_returned_the_goods_is_rejected_each_time() {
    let server = Scripted::start();
    let till = till(&server, json!({}));
    till.call("check.write", request("1", &calc(&till)));
    till.call("check.close", json!({"check_id": "1"}));
    for (status, words) in [
        (409, "Товар уже возвращён другим документом"),
        (422, "Товар уже возвращён другим документом"),
        (409, "Чек уже полностью возвращен"),
        (422, "Позиция уже возвращена"),
        (409, "Conflict"),
        (409, "Already returned by another document"),
    ] {
        let return_id = format!("{status} {words}");
        server.on(RETURN, ignores(says(status, &json!({"message": words}))).times(2));
        for _ in 0..2 {
            let document =
                till.refused("REJECTED", "check.return", json!({"check_id": "1", "return_id": return_id}));
            assert_eq!(document["outcome"], "not_applied", "{document}");
        }
        server.heals();
    }
    assert_eq!(server.returned(), 0);
}

#[test]
fn a_second_window_with_a_shorter_deadline_is_told_unknown_while_the_first_is_in_flight() {
    for same_process in [true, false] {
        let server = Scripted::start();
        let first = till(&server, json!({"timeouts": {"total_ms": 4000}}));
        let more =
            json!({"journal": {"path": first.journal()}, "timeouts": {"total_ms": 300, "connect_ms": 200}});
        let second = till(&server, more);
        let calculated = calc(&first);
        let good = crate::setup::raw_server::answer(200, "", br#"{"print_text":"x"}"#);
        server.on(WRITE, applies(Way::Say(900, good)));
        std::thread::scope(|scope| {
            let writing = scope.spawn(|| first.try_call("check.write", &request("1", &calculated)));
            until("it is there", Duration::from_secs(2), || server.held(&calculated) == 1);
            let told = if same_process {
                second.try_call("check.write", &request("1", &calculated))
            } else {
                second.try_call("check.rollback", &json!({"check_id": "1"}))
            };
            assert_ne!(told.0, 0);
            if same_process {
                assert_eq!(told.1["outcome"], "unknown", "{}", told.1);
                assert!(told.1["message"].as_str().unwrap().contains("окн"), "{}", told.1);
            }
            assert_eq!(server.asked(ROLLBACK).len(), 0);
            let told = writing.join().unwrap();
            assert_eq!(told.0, 0, "{}", told.1);
            is_true("the first", &server, &calculated, &told);
        });
        assert_eq!(second.state_of("1"), "WRITTEN");
    }
}

#[test]
fn a_journal_that_fails_after_the_request_has_left_is_never_told_as_not_applied() {
    for what in ["BEGIN EXCLUSIVE", "DROP TABLE checks", "DELETE FROM checks"] {
        let server = Scripted::start();
        let till = till(&server, json!({"timeouts": {"total_ms": 700}}));
        let calculated = calc(&till);
        let good = crate::setup::raw_server::answer(200, "", br#"{"print_text":"x"}"#);
        server.on(WRITE, applies(Way::Say(300, good)));
        server.on(ROLLBACK, ignores(Way::Silence).always());
        let told = std::thread::scope(|scope| {
            let writing = scope.spawn(|| till.try_call("check.write", &request("1", &calculated)));
            until("it is there", Duration::from_secs(2), || server.held(&calculated) == 1);
            let other = rusqlite::Connection::open(till.journal()).unwrap();
            other.execute_batch(what).unwrap();
            let told = writing.join().unwrap();
            drop(other);
            told
        });
        server.heals();
        is_true(what, &server, &calculated, &told);
        if told.0 != 0 {
            assert_ne!(told.1["outcome"], "not_applied", "{what}: {}", told.1);
        }
        // Whatever was told holds afterwards: a receipt told as applied is not rolled back.
        let till = till.reopened();
        till.call("journal.recover", json!({}));
        is_true(what, &server, &calculated, &told);
    }
}

#[test]
fn a_limit_of_bytes_beyond_all_bounds_is_refused_or_the_answer_is_read_nonetheless() {
    for limit in [
        json!(u64::MAX),
        json!(u64::MAX - 1),
        json!(1_u64 << 63),
        json!(1_u64 << 32),
        json!(0),
        json!(1),
        json!(-1),
    ] {
        let server = Scripted::start();
        let config = json!({"token": "t", "base_url": server.origin(), "limits": {"response_bytes": limit}});
        let (handle, document) = open(&config.to_string());
        if handle == 0 {
            assert_eq!(
                (&document["status"], &document["field"]),
                (&json!("BAD_CONFIG"), &json!("limits.response_bytes"))
            );
            continue;
        }
        maxbonus::ffi::maxbonus_session_close(handle);
        let till = Till::open(config);
        let refusal = json!({"statusCode": 422, "message": "Недостаточно бонусов", "data": null});
        server.on(WRITE, ignores(says(200, &refusal)));
        let told = till.try_call("check.write", &json!({"check_id": "1", "calc_id": "c", "pay_bonus": 1}));
        assert_ne!(told.0, 0, "{limit}: {}", told.1);
        is_true(&limit.to_string(), &server, &json!({"calc_id": "c"}), &told);
    }
}

#[test]
fn a_sum_that_is_no_number_in_the_writes_answer_counts_as_absent() {
    for wrong in [
        json!(null),
        json!(""),
        json!("1,00"),
        json!("1 000.00"),
        json!("тридцать"),
        json!(true),
        json!([]),
        json!({}),
        json!("NaN"),
        json!("1e3"),
    ] {
        let server = Scripted::start();
        server.writes(json!({"print_text": "Спасибо", "total_bonus_pay": wrong, "total_add_bonus": wrong,
            "customer_total_bonus": wrong}));
        let till = till(&server, json!({}));
        let mut answer = till.call("check.write", request("1", &calc(&till)));
        let shift = till.call("receipt.shift", json!({}));
        assert_eq!(
            (shift["spent"].to_string(), shift["earned"].to_string(), &shift["estimated"]),
            ("30".to_owned(), "5".to_owned(), &json!(1)),
            "{wrong}: {shift}"
        );
        answer["phone"] = json!("79000003377");
        answer["print_text"] = json!("");
        let slip = till.call("receipt.slip", answer);
        assert!(slip["text"].is_string(), "{wrong}");
    }
}

#[test]
fn a_write_that_arrives_after_everything_was_told_does_not_stay() {
    for (identity, settle_ms) in [("calc_id", 300), ("check_id", 300), ("both", 300)] {
        let server = Scripted::start();
        let more = json!({"wire": {"identity": identity}, "journal": {"settle_ms": settle_ms}});
        let till = till(&server, more);
        let calculated = calc(&till);
        server.on(WRITE, late(200, page(504, "")));
        let told = till.try_call("check.write", &request("1", &calculated));
        is_true(identity, &server, &calculated, &told);
        until("it arrives", Duration::from_secs(2), || server.held(&calculated) == 1);
        until("it is rolled back again", Duration::from_secs(3), || {
            till.call("journal.recover", json!({}));
            server.held(&calculated) == 0
        });
    }
}
