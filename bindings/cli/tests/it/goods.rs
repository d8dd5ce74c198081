//! How goods are sent: in parts, with what the server would not have told.

use serde_json::json;

use crate::desk::{Desk, many, refused};

#[test]
fn goods_are_sent_in_parts_and_the_end_is_told() {
    let desk = Desk::new();
    desk.configure(&json!({"base_url": desk.sandbox.base_url().replace("127.0.0.1", "localhost")}));
    desk.file("g.csv", many(25).replace("Товар 3;3,50", ";3,50"));
    let ran = desk.run(&["goods", "настройки.json", "g.csv", "--part-size", "10", "--full"]);
    assert_eq!((ran.code, desk.parts()), (Some(1), vec![1, 2, 3]), "{ran:?}");
    assert!(ran.said.contains("Загружено товаров: 24, групп: 0, частей: 3"), "{ran:?}");
    assert!(ran.said.contains("g.csv, строка 5 (G3): название: не заполнено"), "{ran:?}");
    assert!(ran.remarks.contains("24 из 24"), "{ran:?}");
    assert_eq!((desk.sandbox.state()["goods_count"].clone(), desk.stages()), (json!(24), 0));
}

#[test]
fn rows_that_the_server_would_not_have_are_told_with_their_lines_and_are_not_counted_as_sent() {
    let desk = Desk::new();
    desk.file("g.csv", many(25));
    let refuses = json!([{"index": 2, "code": "G12", "message": "Слишком длинное название"}]);
    desk.sandbox.fault(json!({"operation": "goods.import", "kind": "body", "skip": 1, "body":
        {"statusCode": 200, "data": {"accepted": 9, "rejected": refuses}}}));
    let words = ["goods", "настройки.json", "g.csv", "--part-size", "10", "--report", "отказы.csv"];
    let (answer, code) = desk.document(&words);
    assert_eq!((refused(&answer), code), (vec!["14 G12 Слишком длинное название".to_owned()], Some(1)));
    assert_eq!(answer["goods"], 24);
    let report = std::fs::read_to_string(desk.path("отказы.csv")).unwrap();
    assert!(report.contains("g.csv;14;G12;Слишком длинное название"), "{report}");
}

#[test]
fn a_server_that_refuses_every_row_is_no_success() {
    let desk = Desk::new();
    desk.file("g.csv", many(3));
    let rejected: Vec<_> =
        (0..3).map(|n| json!({"index": n, "code": format!("G{n}"), "message": "Нет"})).collect();
    desk.sandbox.fault(json!({"operation": "goods.import", "kind": "body", "body":
        {"statusCode": 200, "data": {"accepted": 0, "rejected": rejected}}}));
    let ran = desk.run(&["goods", "настройки.json", "g.csv"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.said.contains("Загружено товаров: 0") && ran.said.contains("Отклонено строк: 3"), "{ran:?}");
}

#[test]
fn a_report_goes_over_nothing_that_is_needed_and_a_place_that_is_none_sends_nothing() {
    let desk = Desk::new();
    desk.file("g.csv", many(3));
    desk.file("чужой.csv", "a;b\n");
    for report in ["g.csv", "./g.csv", "настройки.json", "чужой.csv", ".", "/dev/null"] {
        let ran = desk.run(&["goods", "настройки.json", "g.csv", "--report", report]);
        assert_eq!(ran.code, Some(2), "{report}: {ran:?}");
    }
    assert_eq!(std::fs::read_to_string(desk.path("g.csv")).unwrap(), many(3));
    assert!(desk.sandbox.requests().is_empty());
    for _ in 0..2 {
        assert_eq!(desk.run(&["goods", "настройки.json", "g.csv", "--report", "отчёт.csv"]).code, Some(0));
    }
}

#[test]
fn what_a_file_says_is_shown_and_not_obeyed() {
    let desk = Desk::new();
    desk.file("g.csv", "код;название\n\u{1b}[2J7;Стол\n8;Стул\n");
    let ran = desk.run(&["goods", "настройки.json", "g.csv"]);
    assert!(ran.code == Some(1) && ran.said.contains("[2J7") && !ran.said.contains('\u{1b}'), "{ran:?}");
}

#[test]
#[cfg(unix)]
fn a_pipe_is_no_file_of_goods() {
    let desk = Desk::new();
    let ran = desk.run(&["goods", "настройки.json", "/dev/null"]);
    assert!(ran.code == Some(2) && ran.remarks.contains("это не обычный файл"), "{ran:?}");
}

#[test]
fn a_journal_that_cannot_be_had_asks_for_another_place() {
    let desk = Desk::new();
    desk.file("g.csv", many(3));
    desk.configure(&json!({"journal": {"path": "/dev/null/чеки.db"}}));
    let ran = desk.run(&["goods", "настройки.json", "g.csv"]);
    assert!(ran.code == Some(1) && ran.remarks.contains("--stage"), "{ran:?}");
    let ran = desk.run(&["goods", "настройки.json", "g.csv", "--stage", "/dev/null"]);
    assert!(ran.code == Some(1) && ran.remarks.contains("/dev/null/maxbonus.goods не записать"), "{ran:?}");
    let ran = desk.run(&["goods", "настройки.json", "g.csv", "--stage", "."]);
    assert_eq!((ran.code, desk.sent("goods").len()), (Some(0), 3), "{ran:?}");
}
