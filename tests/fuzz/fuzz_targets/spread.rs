//! A receipt to spread over: as JSON, or as bytes that make one. What is answered adds up and a printer takes it.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use maxbonus::error::Status;
use maxbonus::fuzzing::{Config, Contract, read_strict, spread, table};
use serde_json::{Map, Value, json};

static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
    let config = Config::parse(r#"{"token":"t"}"#).unwrap();
    Contract::new(&config.wire, &config.token).unwrap()
});

fuzz_target!(|input: &[u8]| {
    let request = match input {
        [b'{', ..] => serde_json::from_slice(input).ok(),
        _ => Some(made(input)),
    };
    let Some(Value::Object(request)) = request else { return };
    let operation = table::Operation::ReceiptSpread;
    let told = CONTRACT
        .check(operation, &Value::Object(request).to_string())
        .map(|checked| checked.object())
        .and_then(|request| spread(&request).map(|answer| (request, answer)));
    match told {
        Ok((request, answer)) => adds_up(&request, &answer),
        Err(error) => {
            assert_eq!(error.status(), Status::InvalidArgument);
            assert!(error.field().is_some_and(|f| !f.is_empty()), "{error}");
        }
    }
});

/// Settings from the first bytes, then twelve bytes a position.
fn made(input: &[u8]) -> Value {
    let (head, rest) = input.split_at(input.len().min(8));
    let byte = |n: usize| head.get(n).copied().unwrap_or_default();
    let roubles = |kopecks: u32| format!("{}.{:02}", kopecks / 100, kopecks % 100);
    let items = rest.chunks_exact(12).enumerate().map(|(n, bytes)| {
        let word = |at: usize| u32::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
        let quantity = word(2) * [1, 100, 1_000, 10_000][usize::from(bytes[11] & 3)];
        let mut item = json!({"index": n, "code": "x", "price": roubles(word(0) + 1),
            "qty": format!("{}.{:03}", quantity / 1000, quantity % 1000 + 1 - (quantity % 1000).min(1)),
            "not_discount": bytes[11] & 4 != 0});
        for (bit, name, kopecks) in [
            (8, "mrc", word(4)),
            (16, "max_bonus_can_pay", word(6) * 8),
            (32, "calc_discount", word(8)),
            (64, "pay_bonus", u32::from(bytes[10])),
        ] {
            if bytes[11] & bit != 0 {
                item[name] = json!(roubles(kopecks));
            }
        }
        item
    });
    let amount = |n: usize| {
        let kopecks = u32::from(byte(n)) * u32::from(byte(7)) * 64 + u32::from(byte(n));
        if byte(6) >> n & 1 == 0 { Value::Null } else { json!(roubles(kopecks)) }
    };
    let one_of = |bit: u8, values: [&'static str; 2]| values[usize::from(byte(0) >> bit & 1)];
    json!({"items": items.collect::<Value>(), "partial": byte(0) & 1 == 0, "discount": amount(1), "bonus": amount(2),
        "certificate": amount(3), "certificate_as": one_of(1, ["payment", "discount"]),
        "result": one_of(2, ["prices", "discounts"]), "tolerance": one_of(3, ["0.01", "0"]),
        "max_percent": 100 - byte(4) % 101, "min_left": roubles(u32::from(byte(5)))})
}

/// A number as a whole one of its last decimals.
fn scaled(value: &Value, decimals: u32) -> i128 {
    let mut amount = read_strict(value, decimals).unwrap_or_else(|_| panic!("{value}"));
    amount.rescale(decimals);
    assert!(!amount.is_sign_negative() || amount.is_zero(), "{value}");
    amount.mantissa()
}

fn adds_up(request: &Map<String, Value>, answer: &Map<String, Value>) {
    let cost = |price: i128, qty: i128| (price * qty * 2 + 1_000_000) / 2_000_000;
    let kopecks = |object: &Map<String, Value>, name: &str| {
        object.get(name).filter(|v| !v.is_null()).map(|value| scaled(value, 2))
    };
    let tolerance = kopecks(request, "tolerance").unwrap_or(1);
    let items = request["items"].as_array().unwrap();
    let mut lines = answer["lines"].as_array().unwrap().iter().map(|l| l.as_object().unwrap()).peekable();
    let (mut total, mut before, mut off) = (0, 0, 0);
    for item in items.iter().map(|i| i.as_object().unwrap()) {
        let (price, qty) = (scaled(&item["price"], 2), scaled(&item["qty"], 6));
        let (mut sum, mut weight, mut count, mut taken) = (0, 0, 0, 0);
        while let Some(line) = lines.next_if(|line| line["index"] == item["index"]) {
            let (part, part_sum) = (scaled(&line["qty"], 6), scaled(&line["sum"], 2));
            let part_off: i128 =
                ["discount", "bonus", "certificate"].map(|kind| scaled(&line[kind], 2)).iter().sum();
            let takes = |unit: i128| {
                cost(unit, part) == part_sum
                    || (unit * part - part_sum * 1_000_000).abs() <= tolerance * 1_000_000
            };
            if request.get("result").and_then(Value::as_str) == Some("discounts") {
                let low = part_sum * 1_000_000 / part;
                assert!((low - 2..=low + 2).any(takes), "no price for {line:?}");
                assert_eq!(scaled(&line["price"], 2), price);
            } else {
                assert!(takes(scaled(&line["price"], 2)), "{line:?}");
            }
            (sum, weight, count, taken) = (sum + part_sum, weight + part, count + 1, taken + part_off);
        }
        assert!(count == 1 || count == 2, "{item:?}");
        let gross = kopecks(item, "sum").unwrap_or(cost(price, qty));
        assert_eq!((sum + taken, weight), (gross, qty), "{item:?}");
        let percent = kopecks(request, "max_percent").unwrap_or(9_900);
        let lowest = (price * (10_000 - percent) + 9_999) / 10_000;
        let lowest = lowest.max(kopecks(request, "min_left").unwrap_or(1));
        let lowest = lowest.max(kopecks(item, "mrc").unwrap_or(0));
        assert!(taken == 0 || sum * 1_000_000 >= lowest * qty, "{item:?} came down to {sum}");
        (total, before, off) = (total + sum, before + gross, off + taken);
    }
    assert!(lines.next().is_none());
    assert_eq!(scaled(&answer["total"], 2), total);
    assert_eq!(before, total + off);
    let placed: i128 = ["discount", "bonus", "certificate"].map(|kind| scaled(&answer[kind], 2)).iter().sum();
    let paid = total - scaled(&answer["to_pay"], 2);
    assert_eq!(placed, off + paid);
    let servers = |name: &str| -> i128 {
        items.iter().filter_map(|item| kopecks(item.as_object().unwrap(), name)).sum()
    };
    let asked = kopecks(request, "discount").unwrap_or_else(|| servers("calc_discount"))
        + kopecks(request, "bonus").unwrap_or_else(|| servers("pay_bonus"))
        + kopecks(request, "certificate").unwrap_or(0);
    assert_eq!(scaled(&answer["unplaced"], 2), asked - placed);
}
