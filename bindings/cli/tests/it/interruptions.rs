//! Imports that are cut off, killed, stopped, or met by another one.

use serde_json::json;

use crate::desk::{Desk, many};

const WORDS: [&str; 5] = ["goods", "настройки.json", "g.csv", "--part-size", "10"];

/// Lets the second part fail.
fn cut_off(desk: &Desk) {
    desk.sandbox.fault(json!({"operation": "goods.import", "kind": "status", "status": 503, "skip": 1}));
    let ran = desk.run(&WORDS);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.remarks.contains("Часть 2 из 3 не принята"), "{ran:?}");
    assert!(ran.remarks.contains("Принято частей: 1 из 3. Та же команда продолжит с части 2"), "{ran:?}");
    assert_eq!(ran.said, "");
}

#[test]
fn an_import_that_was_cut_off_goes_on_where_it_stopped() {
    let desk = Desk::new();
    let before = desk.sandbox.state()["goods_count"].as_u64().unwrap();
    desk.file("g.csv", many(25));
    cut_off(&desk);
    assert_eq!(desk.parts(), [1, 2]);
    let ran = desk.run(&WORDS);
    assert_eq!((desk.parts(), ran.code), (vec![1, 2, 2, 3], Some(0)), "{ran:?}");
    assert!(ran.said.contains("частей: 3 (принято раньше: 1)"), "{ran:?}");
    assert_eq!(desk.sandbox.state()["goods_count"].as_u64().unwrap(), before + 25);
    // What is done is done anew.
    assert_eq!(desk.document(&WORDS).0["parts_before"], 0);
    assert_eq!(desk.parts().len(), 7);
}

#[test]
fn a_server_that_goes_down_in_the_middle_is_told_with_what_was_accepted() {
    let desk = Desk::new();
    desk.file("g.csv", many(25));
    desk.sandbox.fault(json!({"operation": "goods.import", "kind": "die_before", "skip": 2, "count": 0}));
    let (document, code) = desk.document(&WORDS);
    assert_eq!((&document["ok"], code), (&json!(false), Some(1)), "{document}");
    let error = &document["error"];
    assert_eq!((&error["parts_done"], &error["parts"]), (&json!(2), &json!(3)), "{document}");
    assert!(error["status"].is_string(), "{document}");
}

#[test]
fn a_changed_file_other_words_another_store_and_a_damaged_stage_begin_anew() {
    let desk = Desk::new();
    desk.file("g.csv", many(25));
    cut_off(&desk);
    desk.file("g.csv", many(26));
    let ran = desk.run(&WORDS);
    assert!(
        ran.remarks.contains("прежняя загрузка не продолжена") && !ran.said.contains("раньше"),
        "{ran:?}"
    );
    cut_off(&desk);
    assert_eq!(desk.document(&[&WORDS[..], &["--full"]].concat()).0["parts_before"], 0);
    cut_off(&desk);
    let token = desk.sandbox.token();
    desk.configure(&json!({"token": token, "wire": {"auth_scheme": "bearer"}}));
    assert_eq!(desk.document(&WORDS).0["parts_before"], 0);
    cut_off(&desk);
    let stage = desk.path("чеки.db.goods");
    let length = std::fs::metadata(&stage).unwrap().len();
    std::fs::OpenOptions::new().write(true).open(&stage).unwrap().set_len(length / 2).unwrap();
    desk.sandbox.clear_requests();
    assert_eq!(desk.document(&WORDS).0["parts_before"], 0);
    assert_eq!(desk.parts(), [1, 2, 3]);
}

#[test]
fn a_killed_import_goes_on_where_it_stopped() {
    let desk = Desk::new();
    desk.file("g.csv", many(45));
    desk.sandbox.fault(json!({"operation": "goods.import", "kind": "delay", "ms": 5_000, "skip": 2}));
    let mut child = desk.start(&WORDS);
    desk.until("two parts are accepted", |desk| desk.parts().len() == 3);
    child.kill().unwrap();
    child.wait().unwrap();
    desk.sandbox.clear_faults();
    let (answer, code) = desk.document(&WORDS);
    assert_eq!((desk.parts(), &answer["parts_before"], code), (vec![1, 2, 3, 3, 4, 5], &json!(2), Some(0)));
}

#[test]
fn two_imports_at_once_do_not_mix() {
    let desk = Desk::new();
    desk.file("g.csv", many(25));
    desk.sandbox.fault(json!({"operation": "goods.import", "kind": "delay", "ms": 1_500}));
    let first = desk.start(&WORDS);
    desk.until("the first one is under way", |desk| desk.parts().len() == 1);
    let ran = desk.run(&WORDS);
    assert!(ran.code == Some(1) && ran.remarks.contains("уже идёт в другом окне"), "{ran:?}");
    assert_eq!(first.wait_with_output().unwrap().status.code(), Some(0));
    assert_eq!(desk.parts(), [1, 2, 3]);
}

#[cfg(unix)]
fn interrupt(child: &std::process::Child) {
    let id = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).unwrap();
}

#[test]
#[cfg(unix)]
fn ctrl_c_stops_an_import_at_once_and_the_next_run_goes_on() {
    let desk = Desk::new();
    desk.file("g.csv", many(45));
    desk.sandbox.fault(json!({"operation": "goods.import", "kind": "delay", "ms": 8_000, "skip": 2}));
    let child = desk.start(&WORDS);
    desk.until("two parts are accepted", |desk| desk.parts().len() == 3);
    let begun = std::time::Instant::now();
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    assert!(begun.elapsed().as_millis() < 2_000, "{:?}", begun.elapsed());
    let remarks = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{remarks}");
    assert!(remarks.contains("Принято частей: 2 из 5. Та же команда продолжит с части 3"), "{remarks}");
    desk.sandbox.clear_faults();
    assert_eq!(desk.document(&WORDS).0["parts_before"], 2);
}

#[test]
#[cfg(unix)]
fn ctrl_c_during_a_check_still_takes_back_what_was_written() {
    let desk = Desk::new();
    desk.sandbox.fault(json!({"operation": "check.write", "kind": "drip", "ms": 5}));
    let child = desk.start(&["check", "настройки.json", "--write", "--json"]);
    desk.until("the check is written", |desk| desk.sandbox.state()["checks"] != json!([]));
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    assert_eq!(desk.sandbox.state()["checks"], json!([]), "{output:?}");
}
