//! `goods.import`: goods and groups of the request, sent in parts.

use serde_json::{Value, json};

use crate::setup::till::{asked, shop};

#[test]
fn goods_are_imported_in_parts_and_progress_is_told() {
    use std::ffi::c_void;
    unsafe extern "C" fn note(done: u64, total: u64, user: *mut c_void) -> i32 {
        let seen = unsafe { &mut *user.cast::<Vec<(u64, u64)>>() };
        seen.push((done, total));
        i32::from(done == 4_000)
    }
    let (sandbox, till) = shop();
    let mut seen: Vec<(u64, u64)> = Vec::new();
    let user = (&raw mut seen).cast::<c_void>();
    assert_eq!(unsafe { maxbonus::ffi::maxbonus_set_progress(till.handle, Some(note), user) }, 0);
    let goods = |count: usize| -> Value {
        (0..count)
            .map(|n| json!({"code": format!("G{n}"), "name": "Товар", "group": "A", "price": "1.50"}))
            .collect()
    };
    let groups = json!([{"code": "A", "name": "Группа", "parent": null}]);
    till.call("goods.import", json!({"groups": groups, "goods": goods(2_500), "full": true}));
    assert_eq!(seen, [(1_000, 2_500), (2_000, 2_500), (2_500, 2_500)]);
    let parts: Vec<_> =
        sandbox.requests().iter().map(|r| (r["body"]["part"].clone(), r["body"]["parts"].clone())).collect();
    assert_eq!(parts, [(json!(1), json!(3)), (json!(2), json!(3)), (json!(3), json!(3))]);
    assert_eq!(sandbox.state()["goods_count"], 2_500);
    let document = till.refused("CANCELLED", "goods.import", json!({"goods": goods(5_000)}));
    assert!(document["detail"].as_str().unwrap().contains("4 of 5"), "{document}");
    assert_eq!(till.refused("INVALID_ARGUMENT", "goods.import", json!({}))["field"], "goods");
    assert_eq!(till.refused("INVALID_ARGUMENT", "goods.import", json!({"goods": {}}))["field"], "goods");
    assert_eq!(unsafe { maxbonus::ffi::maxbonus_set_progress(till.handle, None, std::ptr::null_mut()) }, 0);
}

/// The goods of these numbers.
fn goods(numbers: std::ops::Range<usize>) -> Vec<Value> {
    numbers.map(|n| json!({"code": format!("G{n}"), "name": "Товар", "price": "1.50"})).collect()
}

#[test]
fn rows_that_the_server_refuses_are_told_by_their_place_in_the_whole_list() {
    let (sandbox, till) = shop();
    sandbox.fault(json!({"operation": "goods.import", "kind": "body", "skip": 1, "body":
        {"statusCode": 200, "data": {"accepted": 9, "rejected": [{"index": 2, "code": "G12", "message": "Слишком длинное название"}]}}}));
    let answer = till.call("goods.import", json!({"goods": goods(0..25), "part_size": 10}));
    assert_eq!(
        (&answer["goods"], &answer["parts"], &answer["refused_count"]),
        (&json!(25), &json!(3), &json!(1))
    );
    let refused = &answer["refused"][0];
    assert_eq!((&refused["index"], &refused["code"]), (&json!(12), &json!("G12")), "{answer}");
    assert!(refused["reason"].as_str().unwrap().contains("Слишком длинное название"), "{answer}");
}

#[test]
fn a_part_that_failed_may_be_sent_again_alone() {
    let (sandbox, till) = shop();
    sandbox.fault(json!({"operation": "goods.import", "kind": "status", "status": 503, "skip": 1}));
    till.refused("PROTOCOL", "goods.import", json!({"goods": goods(0..25), "part_size": 10}));
    let held = || sandbox.state()["goods_count"].as_u64().unwrap();
    let first = held();
    for (part, numbers) in [(2, 10..20), (2, 10..20), (3, 20..25)] {
        till.call("goods.import", json!({"goods": goods(numbers), "part": part, "parts": 3}));
    }
    assert_eq!(held(), first + 15, "a part sent twice changes nothing");
}

#[test]
fn a_wrong_size_of_parts_is_named() {
    let (sandbox, till) = shop();
    for size in [0, 10_001] {
        let request = json!({"goods": goods(0..1), "part_size": size});
        assert_eq!(till.refused("INVALID_ARGUMENT", "goods.import", request)["field"], "part_size");
    }
    assert_eq!(asked(&sandbox, "goods.import"), 0);
}
