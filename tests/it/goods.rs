//! Import of goods: lists of any length, in parts.

use serde_json::{Value, json};

use crate::till::shop;

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
    assert!(document["detail"].as_str().unwrap().contains("part 4 of 5"), "{document}");
    assert_eq!(till.refused("INVALID_ARGUMENT", "goods.import", json!({}))["field"], "goods");
    assert_eq!(till.refused("INVALID_ARGUMENT", "goods.import", json!({"goods": {}}))["field"], "goods");
    for part_size in [0, 10_001] {
        let request = json!({"goods": [{"code": "1"}], "part_size": part_size});
        assert_eq!(till.refused("INVALID_ARGUMENT", "goods.import", request)["field"], "part_size");
    }
    assert_eq!(unsafe { maxbonus::ffi::maxbonus_set_progress(till.handle, None, std::ptr::null_mut()) }, 0);
}
