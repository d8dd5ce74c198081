//! Discounts and bonuses over the lines of a receipt: known pains in sentences, then receipts at random, held against
//! what a printer and a customer count: integers only, no arithmetic of the library's.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::project::rules::read;
use crate::setup::till::{Till, shop};

/// A number of JSON as a whole number of its last decimals.
fn scaled(value: &Value, decimals: usize) -> i128 {
    let text = value.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    assert!(fraction.len() <= decimals, "{text} has more than {decimals} decimals");
    format!("{whole}{fraction:0<decimals$}").parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

fn kopecks(value: &Value) -> i128 {
    scaled(value, 2)
}

fn given(value: &Value) -> Option<i128> {
    (!value.is_null()).then(|| kopecks(value))
}

fn millionths(value: &Value) -> i128 {
    scaled(value, 6)
}

fn decimal(number: i128, decimals: usize) -> Value {
    let text = format!("{number:0>width$}", width = decimals + 1);
    let (whole, fraction) = text.split_at(text.len() - decimals);
    serde_json::from_str(&format!("{whole}.{fraction}")).unwrap()
}

fn roubles(kopecks: i128) -> Value {
    decimal(kopecks, 2)
}

fn array(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

/// `price × qty = sum` of each line, and what it bears.
fn shown(answer: &Value) -> Vec<String> {
    let line = |l: &Value| {
        let off: Vec<String> = ["discount", "bonus", "certificate"]
            .iter()
            .filter(|kind| kopecks(&l[**kind]) != 0)
            .map(|kind| format!(" {kind} {}", l[*kind]))
            .collect();
        format!("{}: {} × {} = {}{}", l["index"], l["price"], l["qty"], l["sum"], off.concat())
    };
    array(&answer["lines"]).iter().map(line).collect()
}

fn item(index: u32, price: &str, qty: &str) -> Value {
    json!({"index": index, "code": format!("{index}"), "price": price, "qty": qty})
}

fn lines(till: &Till, request: Value) -> Vec<String> {
    shown(&till.call("receipt.spread", request))
}

#[test]
fn a_thousand_for_three_is_one_line_within_a_kopeck_and_two_lines_where_the_printer_multiplies_itself() {
    let (_sandbox, till) = shop();
    let mut request = json!({"items": [item(0, "400.00", "3")], "discount": 200});
    assert_eq!(lines(&till, request.clone()), ["0: 333.33 × 3 = 1000 discount 200"]);
    request["tolerance"] = json!(0);
    assert_eq!(
        lines(&till, request.clone()),
        ["0: 333.33 × 2 = 666.66 discount 133.34", "0: 333.34 × 1 = 333.34 discount 66.66"]
    );
    request["result"] = json!("discounts");
    assert_eq!(
        lines(&till, request),
        ["0: 400 × 2 = 666.66 discount 133.34", "0: 400 × 1 = 333.34 discount 66.66"]
    );
    let three = json!([item(0, "1000", "1"), item(1, "1000", "1"), item(2, "1000", "1")]);
    assert_eq!(
        lines(&till, json!({"items": three, "bonus": 1000})),
        [
            "0: 666.66 × 1 = 666.66 bonus 333.34",
            "1: 666.67 × 1 = 666.67 bonus 333.33",
            "2: 666.67 × 1 = 666.67 bonus 333.33"
        ]
    );
}

#[test]
fn forty_seven_kilos_less_twelve_kopecks_are_two_lines_because_no_price_gives_1051() {
    let (_sandbox, till) = shop();
    for tolerance in ["0.01", "0"] {
        let request =
            json!({"items": [item(0, "21.99", "47.8")], "discount": "0.12", "tolerance": tolerance});
        let answer = till.call("receipt.spread", request);
        assert_eq!(
            shown(&answer),
            ["0: 21.98 × 12 = 263.76 discount 0.12", "0: 21.99 × 35.8 = 787.24"],
            "12 × 21.98 = 263.76; 35.8 × 21.99 = 787.242"
        );
        assert_eq!(answer["total"].to_string(), "1051");
    }
}

#[test]
fn two_lines_of_122_72_and_27_27_keep_every_kopeck_of_any_discount() {
    let (_sandbox, till) = shop();
    let items = json!([item(0, "122.72", "1"), item(1, "27.27", "1")]);
    for (discount, expected) in [
        ("0.99", ["0: 121.91 × 1 = 121.91 discount 0.81", "1: 27.09 × 1 = 27.09 discount 0.18"]),
        ("75.00", ["0: 61.36 × 1 = 61.36 discount 61.36", "1: 13.63 × 1 = 13.63 discount 13.64"]),
        ("100.00", ["0: 40.9 × 1 = 40.9 discount 81.82", "1: 9.09 × 1 = 9.09 discount 18.18"]),
        ("148.48", ["0: 1.23 × 1 = 1.23 discount 121.49", "1: 0.28 × 1 = 0.28 discount 26.99"]),
    ] {
        assert_eq!(lines(&till, json!({"items": items, "discount": discount})), expected, "{discount}");
    }
}

#[test]
fn what_the_server_put_on_a_line_stays_there_and_only_the_rest_is_spread() {
    let (_sandbox, till) = shop();
    let mut items = json!([item(0, "100", "1"), item(1, "100", "1"), item(2, "50", "1")]);
    items[0]["calc_discount"] = json!(10);
    items[1]["pay_bonus"] = json!(30);
    items[1]["max_bonus_can_pay"] = json!(30);
    items[2]["not_discount"] = json!(true);
    let request = json!({"items": items, "discount": 20, "bonus": 39});
    assert_eq!(
        lines(&till, request),
        [
            "0: 75.64 × 1 = 75.64 discount 15.36 bonus 9",
            "1: 65.36 × 1 = 65.36 discount 4.64 bonus 30",
            "2: 50 × 1 = 50"
        ]
    );
    let answer = till.call("receipt.spread", json!({"items": items}));
    assert_eq!(answer["discount"].to_string(), "10", "without totals the lines' own are the totals");
    assert_eq!(answer["bonus"].to_string(), "30");
}

#[test]
fn a_gift_keeps_its_least_price_and_the_rest_of_its_discount_goes_to_the_others() {
    let (_sandbox, till) = shop();
    let mut items = json!([item(0, "100", "1"), item(1, "10", "1")]);
    items[1]["calc_discount"] = json!(10);
    let request = json!({"items": items});
    assert_eq!(lines(&till, request), ["0: 99.9 × 1 = 99.9 discount 0.1", "1: 0.1 × 1 = 0.1 discount 9.9"]);
    let whole = json!({"items": items, "max_percent": 100});
    assert_eq!(lines(&till, whole)[1], "1: 0.01 × 1 = 0.01 discount 9.99");
    let free = json!({"items": items, "max_percent": 100, "min_left": 0});
    assert_eq!(lines(&till, free), ["0: 100 × 1 = 100", "1: 0 × 1 = 0 discount 10"]);
}

#[test]
fn the_minimum_price_and_the_server_s_limit_of_bonuses_hold() {
    let (_sandbox, till) = shop();
    let mut items = json!([item(0, "150", "2"), item(1, "100", "1")]);
    items[0]["mrc"] = json!("139.99");
    items[1]["max_bonus_can_pay"] = json!(30);
    assert_eq!(
        lines(&till, json!({"items": items, "bonus": 50})),
        ["0: 139.99 × 2 = 279.98 bonus 20.02", "1: 70.02 × 1 = 70.02 bonus 29.98"]
    );
    let document = till.refused("INVALID_ARGUMENT", "receipt.spread", json!({"items": items, "bonus": 51}));
    assert_eq!(document["field"], "bonus");
    assert_eq!(document["message"], "Поле «bonus»: на строки чека помещается не больше 50.02.");
    let answer = till.call("receipt.spread", json!({"items": items, "bonus": 51, "partial": true}));
    assert_eq!(
        (answer["bonus"].to_string(), answer["unplaced"].to_string()),
        ("50.02".into(), "0.98".into())
    );
}

#[test]
fn a_certificate_pays_as_on_the_guides_receipts_or_lowers_the_prices() {
    let (_sandbox, till) = shop();
    let mut request = json!({"items": [item(0, "100", "1"), item(1, "300", "1")], "certificate": 400});
    let answer = till.call("receipt.spread", request.clone());
    assert_eq!(shown(&answer), ["0: 100 × 1 = 100", "1: 300 × 1 = 300"]);
    assert_eq!((answer["total"].to_string(), answer["to_pay"].to_string()), ("400".into(), "0".into()));
    assert_eq!(answer["certificate"].to_string(), "400");
    request["certificate_as"] = json!("discount");
    let document = till.refused("INVALID_ARGUMENT", "receipt.spread", request.clone());
    assert!(document["message"].as_str().unwrap().contains("не больше 396.00"), "{document}");
    request["certificate"] = json!("100.01");
    let answer = till.call("receipt.spread", request);
    assert_eq!(shown(&answer), ["0: 75 × 1 = 75 certificate 25", "1: 224.99 × 1 = 224.99 certificate 75.01"]);
    assert_eq!(answer["to_pay"], answer["total"]);
}

#[test]
fn the_positions_of_a_calculation_are_all_that_is_needed() {
    let (_sandbox, till) = shop();
    let dmitry = till.token_of("79000003377");
    let items: Vec<Value> = [("SALO", "109.00", "1"), ("1001", "33.33", "3"), ("1002", "199.90", "0.237")]
        .iter()
        .enumerate()
        .map(|(n, (code, price, qty))| json!({"index": n, "code": code, "price": price, "qty": qty}))
        .collect();
    let request =
        json!({"customer_token": dmitry, "items": items, "pay_bonus": "20.00", "coupon": "PROMO10"});
    let calc = till.call("check.calc", request);
    assert_eq!(calc["total_bonus_pay"].to_string(), "20");
    assert!(kopecks(&calc["total_discount"]) > 0, "{calc}");
    let answer = till.call("receipt.spread", json!({"items": calc["items"]}));
    assert_eq!(answer["total"], calc["total_check_amount"]);
    let told =
        json!({"items": calc["items"], "discount": calc["total_discount"], "bonus": calc["total_bonus_pay"]});
    assert_eq!(till.call("receipt.spread", told), answer, "the totals say the same");
}

#[test]
fn what_is_wrong_is_named() {
    let (sandbox, till) = shop();
    let with = |name: &str, value: Value| {
        let mut second = item(1, "10", "3");
        second[name] = value;
        json!({"items": [item(0, "10", "1"), second]})
    };
    let and = |name: &str, value: Value| {
        let mut request = with("calc_discount", json!(5));
        request[name] = value;
        request
    };
    for (request, field) in [
        (json!({}), "items"),
        (with("index", json!(0)), "items[1].index"),
        (with("price", json!(null)), "items[1].price"),
        (with("price", json!("999999999999.99")), "items[1].price"),
        (with("qty", json!("1e9")), "items[1].qty"),
        (with("qty", json!("1000000000000")), "items[1].qty"),
        (with("sum", json!("29.98")), "items[1].sum"),
        (with("mrc", json!("1,5")), "items[1].mrc"),
        (with("not_discount", json!(1)), "items[1].not_discount"),
        (with("max_bonus_can_pay", json!(-1)), "items[1].max_bonus_can_pay"),
        (with("calc_discount", json!("0.001")), "items[1].calc_discount"),
        (with("pay_bonus", json!(1_000_000_000_000_u64)), "items[1].pay_bonus"),
        (and("discount", json!("4.99")), "discount"),
        (and("bonus", json!(100)), "bonus"),
        (and("certificate", json!([])), "certificate"),
        (and("certificate", json!(36)), "certificate"),
        (and("certificate_as", json!("money")), "certificate_as"),
        (and("result", json!("price")), "result"),
        (and("min_left", json!(-1)), "min_left"),
        (and("max_percent", json!("100.01")), "max_percent"),
        (and("tolerance", json!("0.02")), "tolerance"),
        (and("partial", json!("yes")), "partial"),
    ] {
        let document = till.refused("INVALID_ARGUMENT", "receipt.spread", request.clone());
        assert_eq!(document["field"], field, "{request}: {document}");
    }
    assert_eq!(sandbox.requests(), Vec::<Value>::new());
}

/// A receipt at random, the sort that a shop has: pieces and weights, caps of every kind.
fn receipt(random: &mut fastrand::Rng) -> Value {
    let mut items = Vec::new();
    for n in 0..random.u32(1..8) {
        let qty = match random.u32(0..5) {
            0 | 1 => 1_000_000,
            2 => i128::from(random.u32(2..30)) * 1_000_000,
            3 => i128::from(random.u32(1..20_000)) * 1_000,
            _ => i128::from(random.u32(1..300)) * 100_000,
        };
        let price = match random.u32(0..4) {
            0 => i128::from(random.u32(0..30)),
            1 => i128::from(random.u32(1..100)) * 100,
            _ => i128::from(random.u32(1..100_000)),
        };
        let mut item =
            json!({"index": n * 7 % 11, "code": "x", "price": roubles(price), "qty": decimal(qty, 6)});
        let worth = price * qty / 1_000_000;
        let mut part = |of: i128| roubles(of * i128::from(random.u32(0..120)) / 100);
        let (mrc, most, discount, bonus) = (part(price), part(worth), part(worth / 3), part(worth / 3));
        for (name, value) in
            [("mrc", mrc), ("max_bonus_can_pay", most), ("calc_discount", discount), ("pay_bonus", bonus)]
        {
            if random.u32(0..4) == 0 {
                item[name] = value;
            }
        }
        item["not_discount"] = json!(random.u32(0..6) == 0);
        items.push(item);
    }
    let whole: i128 = items.iter().map(|i| kopecks(&i["price"]) * millionths(&i["qty"]) / 1_000_000).sum();
    let mut request = json!({"items": items, "partial": true});
    for (name, server) in [("discount", "calc_discount"), ("bonus", "pay_bonus"), ("certificate", "")] {
        if random.u32(0..3) > 0 {
            let server: i128 = items.iter().filter_map(|i| given(&i[server])).sum();
            request[name] = roubles(server + whole * i128::from(random.u32(0..60)) / 100);
        }
    }
    request["tolerance"] = json!(if random.bool() { "0" } else { "0.01" });
    request["result"] = json!(if random.bool() { "prices" } else { "discounts" });
    request["certificate_as"] = json!(if random.bool() { "payment" } else { "discount" });
    if random.bool() {
        request["max_percent"] = json!(random.u32(0..101));
        request["min_left"] = roubles(i128::from(random.u32(0..20)));
    }
    request
}

/// Everything that must be true of an answer, whatever the receipt.
fn hold_to_account(request: &Value, answer: &Value) {
    let context = format!("{request}\n{answer}");
    let tolerance = i128::from(request["tolerance"] != "0");
    let number = |name: &str, default: i128| given(&request[name]).unwrap_or(default);
    let (least, percent) = (number("min_left", 1), number("max_percent", 9_900));
    let mut off = BTreeMap::from([("discount", 0), ("bonus", 0), ("certificate", 0)]);
    let (mut total, mut before) = (0, 0);
    let mut all = array(&answer["lines"]).iter().peekable();
    for item in array(&request["items"]) {
        let (price, qty) = (kopecks(&item["price"]), millionths(&item["qty"]));
        let gross = (price * qty * 2 + 1_000_000) / 2_000_000;
        before += gross;
        let mut mine = BTreeMap::from([("discount", 0), ("bonus", 0), ("certificate", 0)]);
        let (mut sums, mut weight, mut count) = (0, 0, 0);
        while let Some(line) = all.next_if(|line| line["index"] == item["index"]) {
            let (sum, part, unit) =
                (kopecks(&line["sum"]), millionths(&line["qty"]), kopecks(&line["price"]));
            let taken: i128 = ["discount", "bonus", "certificate"]
                .map(|kind| {
                    let amount = kopecks(&line[kind]);
                    assert!(amount >= 0, "{context}");
                    *mine.get_mut(kind).unwrap() += amount;
                    amount
                })
                .iter()
                .sum();
            let takes = |unit: i128| {
                let exact = (unit * part * 2 + 1_000_000) / 2_000_000 == sum;
                exact || (unit * part - sum * 1_000_000).abs() <= tolerance * 1_000_000
            };
            let printable = if request["result"] == "prices" {
                takes(unit)
            } else {
                // The register multiplies, then takes the discount off; the printer is told the price that is left.
                let low = sum * 1_000_000 / part;
                assert_eq!(unit, price, "{context}");
                (unit * part * 2 + 1_000_000) / 2_000_000 - taken == sum && (low - 2..=low + 2).any(takes)
            };
            assert!(printable, "a printer refuses {line}: {context}");
            (sums, weight, count) = (sums + sum, weight + part, count + 1);
        }
        assert!(count == 1 || count == 2 && qty > 1_000_000, "{context}");
        let taken: i128 = mine.values().sum();
        assert_eq!((sums + taken, weight), (gross, qty), "{context}");
        let server = |name: &str| given(&item[name]).unwrap_or(0);
        let lowest = least.max((price * (10_000 - percent) + 9_999) / 10_000).max(server("mrc"));
        assert!(taken == 0 || sums * 1_000_000 >= lowest * qty, "{} is too cheap: {context}", item["index"]);
        if let Some(most) = given(&item["max_bonus_can_pay"]) {
            assert!(mine["bonus"] <= most.max(server("pay_bonus")), "{context}");
        }
        if item["not_discount"] == true {
            assert!(
                mine["bonus"] <= server("pay_bonus") && mine["discount"] <= server("calc_discount"),
                "{context}"
            );
            assert_eq!(mine["certificate"], 0, "{context}");
        }
        // What the server put here left only for want of room.
        let full = (sums - 1) * 1_000_000 < lowest * qty;
        let kept = mine["bonus"] >= server("pay_bonus") && mine["discount"] >= server("calc_discount");
        assert!(kept || full, "{context}");
        total += sums;
        mine.iter().for_each(|(kind, amount)| *off.get_mut(kind).unwrap() += amount);
    }
    assert!(all.next().is_none(), "{context}");
    assert_eq!(kopecks(&answer["total"]), total, "{context}");
    let pays = request["certificate_as"] == "payment";
    let paid = if pays { kopecks(&answer["certificate"]) } else { 0 };
    assert_eq!(kopecks(&answer["to_pay"]), total - paid, "{context}");
    let placed = ["discount", "bonus", "certificate"].map(|kind| kopecks(&answer[kind]));
    assert_eq!(before, total + placed.iter().sum::<i128>() - paid, "{context}");
    assert_eq!([off["discount"], off["bonus"], off["certificate"] + paid], placed, "{context}");
    let servers = |name: &str| array(&request["items"]).iter().filter_map(|i| given(&i[name])).sum::<i128>();
    let asked = number("discount", servers("calc_discount"))
        + number("bonus", servers("pay_bonus"))
        + number("certificate", 0);
    assert_eq!(kopecks(&answer["unplaced"]), asked - placed.iter().sum::<i128>(), "{context}");
}

/// The answer's lines as the positions of a new receipt with nothing more to spread.
fn again(request: &Value, answer: &Value) -> Value {
    let discounts = request["result"] == "discounts";
    let item = |(n, line): (usize, &Value)| {
        let mut item = json!({"index": n, "code": "x", "price": line["price"], "qty": line["qty"]});
        if discounts {
            // Of what came off a certificate is a discount like any other.
            let off = kopecks(&line["discount"]) + kopecks(&line["certificate"]);
            item["calc_discount"] = roubles(off);
            item["pay_bonus"] = line["bonus"].clone();
        } else {
            item["sum"] = line["sum"].clone();
        }
        item
    };
    let mut next = request.clone();
    next["items"] = array(&answer["lines"]).iter().enumerate().map(item).collect();
    for name in ["discount", "bonus", "certificate"] {
        next.as_object_mut().unwrap().remove(name);
    }
    next
}

#[test]
fn any_receipt_is_exact_printable_within_its_caps_the_same_in_any_order_and_settled_at_once() {
    let (_sandbox, till) = shop();
    let seed = std::env::var("SEED").ok().and_then(|s| s.parse().ok()).unwrap_or_else(|| fastrand::u64(..));
    println!("SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut cut, mut left_over) = (0, 0);
    for _ in 0..1_000 {
        let mut request = receipt(&mut random);
        let answer = till.call("receipt.spread", request.clone());
        hold_to_account(&request, &answer);
        cut += usize::from(array(&answer["lines"]).len() > array(&request["items"]).len());
        left_over += usize::from(kopecks(&answer["unplaced"]) > 0);

        let next = again(&request, &answer);
        let settled = till.call("receipt.spread", next.clone());
        let sums = |answer: &Value| -> Vec<Value> {
            array(&answer["lines"]).iter().map(|l| json!([l["qty"], l["price"], l["sum"]])).collect()
        };
        assert_eq!(sums(&settled), sums(&answer), "SEED={seed} {request}\n{answer}\n{next}");

        let by_index = |answer: &Value| {
            let mut lines: Vec<String> = array(&answer["lines"]).iter().map(Value::to_string).collect();
            lines.sort();
            lines
        };
        random.shuffle(request["items"].as_array_mut().unwrap());
        let other = till.call("receipt.spread", request.clone());
        assert_eq!(by_index(&other), by_index(&answer), "SEED={seed} {request}");
        assert_eq!((&other["total"], &other["unplaced"]), (&answer["total"], &answer["unplaced"]));
    }
    assert!(cut > 100 && left_over > 100 && left_over < 900, "cut {cut}, left over {left_over}");
}

/// The most that the kinds can put on the lines, by trying every way: `caps[line]` is room, bonuses' cap, fixed.
fn most(caps: &[(i128, i128, bool)], asked: [i128; 3]) -> i128 {
    let Some(((room, bonuses, fixed), rest)) = caps.split_first() else { return 0 };
    let room = if *fixed { 0 } else { *room };
    let mut best = 0;
    for bonus in 0..=asked[0].min(room).min(*bonuses) {
        for discount in 0..=asked[1].min(room - bonus) {
            for certificate in 0..=asked[2].min(room - bonus - discount) {
                let left = [asked[0] - bonus, asked[1] - discount, asked[2] - certificate];
                best = best.max(bonus + discount + certificate + most(rest, left));
            }
        }
    }
    best
}

#[test]
fn a_place_is_found_for_everything_whenever_there_is_one() {
    let (_sandbox, till) = shop();
    let mut random = fastrand::Rng::with_seed(5);
    let (mut found, mut none) = (0, 0);
    for _ in 0..3_000 {
        let mut caps = Vec::new();
        let mut items = Vec::new();
        for n in 0..random.u32(1..4) {
            let gross = i128::from(random.u32(1..7));
            let (most, fixed) = (i128::from(random.u32(0..7)), random.u32(0..4) == 0);
            caps.push((gross - 1, most, fixed));
            items.push(json!({"index": n, "code": "x", "price": roubles(gross), "qty": 1,
                "max_bonus_can_pay": roubles(most), "not_discount": fixed}));
        }
        let asked = [0; 3].map(|_: i128| i128::from(random.u32(0..6)));
        let mut request = json!({"items": items, "max_percent": 100, "certificate_as": "discount",
            "bonus": roubles(asked[0]), "discount": roubles(asked[1]), "certificate": roubles(asked[2])});
        let (status, answer) = till.try_call("receipt.spread", &request);
        let (all, most) = (asked.iter().sum::<i128>(), most(&caps, asked));
        assert_eq!(status == 0, most == all, "{request}: {answer}");
        request["partial"] = json!(true);
        let answer = till.call("receipt.spread", request.clone());
        assert_eq!(kopecks(&answer["unplaced"]), all - most, "{request}: {answer}");
        *(if most == all { &mut found } else { &mut none }) += 1;
    }
    assert!(found > 300 && none > 300, "{found} {none}");
}

#[test]
fn the_example_of_the_reference_is_what_comes() {
    let (_sandbox, till) = shop();
    for (page, title) in [
        ("include/README.md", "### Discounts and bonuses over the lines"),
        ("include/README.ru.md", "### Скидки и бонусы по строкам"),
    ] {
        let text = read(page);
        let (_, chapter) = text.split_once(title).unwrap_or_else(|| panic!("{page} has no {title}"));
        let blocks: Vec<&str> =
            chapter.split("```json\n").skip(1).take(2).map(|b| b.split("```").next().unwrap()).collect();
        let [request, answer] = blocks[..] else { panic!("a request and an answer: {blocks:?}") };
        let said = till.call("receipt.spread", serde_json::from_str(request).unwrap());
        let told: Value = serde_json::from_str(answer).unwrap();
        assert_eq!(told.to_string(), said.to_string(), "{page}");
    }
}
