//! The slip, on paper of every width.

use serde_json::{Value, json};

use crate::setup::golden;
use crate::setup::till::{Till, shop};

fn printed(till: &Till, title: &str, request: &Value) -> String {
    let mut text = String::new();
    for width in [24, 32, 42, 64] {
        let mut request = request.clone();
        request["width"] = json!(width);
        let slip = till.call("receipt.slip", request);
        let lines: Vec<&str> =
            slip["lines"].as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
        assert_eq!(slip["text"], lines.join("\n"));
        assert!(lines.iter().all(|l| l.chars().count() <= width), "{lines:?}");
        text += &format!("# {title}, {width}\n");
        lines.iter().for_each(|line| text += &format!("|{line:width$}|\n"));
    }
    text + "\n"
}

#[test]
fn slips_are_as_they_were() {
    let (_sandbox, till) = shop();
    let server = "Списано бонусов 33.0\r\nНачислено бонусов 1.53\r\nВсего бонусов 73.19\r\nСпасибо за покупку. Ждём вас снова! Приходите ещё, будем очень рады видеть вас";
    let slips = [
        (
            "guide, receipt 1",
            json!({"phone": "79000002249", "total_bonus_pay": 0, "total_add_bonus": 0.05, "customer_total_bonus": 0.16}),
        ),
        (
            "guide, receipt 2",
            json!({"phone": "79000003377", "total_bonus_pay": 0.3, "total_add_bonus": 0.04, "customer_total_bonus": 99.74}),
        ),
        (
            "large sums as text",
            json!({"phone": "9000003377", "total_bonus_pay": "12345678.90", "total_add_bonus": "0", "customer_total_bonus": "99999999.99"}),
        ),
        (
            "a customer by card",
            json!({"total_bonus_pay": 0, "total_add_bonus": 1, "customer_total_bonus": 1}),
        ),
        ("no balance known", json!({"phone": "9000003377", "total_add_bonus": 1.5})),
        (
            "anonymous",
            json!({"check_id": "4", "total_bonus_pay": 0, "total_add_bonus": 0, "customer_total_bonus": 0}),
        ),
        (
            "the server's own text",
            json!({"print_text": server, "phone": "9000003377", "total_add_bonus": 1.53}),
        ),
    ];
    let text: String = slips.iter().map(|(title, request)| printed(&till, title, request)).collect();
    golden::compare("slips.txt", &text);
}

/// What the guide's first receipt says of the customer, as a server's text, with more to print.
fn with_pieces() -> Value {
    let text = "------------------------------------------------\nКлиент      : ***2249\nВаши бонусы : 0.11\n\
        ================\nОткрыто до 22:00\n\n  Подарок за отзыв:\r\n";
    json!({"print_text": text, "barcodes": [
        {"type": "EAN13", "data": "4006381333931"}, {"type": "QR", "data": "https://example.ru/отзыв?чек=42"}]})
}

#[test]
fn a_slip_in_pieces_is_as_it_was() {
    let (_sandbox, till) = shop();
    let numbers = json!({"phone": "79000003377", "total_bonus_pay": 0.3, "total_add_bonus": 0.04, "customer_total_bonus": 99.74});
    let mut both = with_pieces();
    both.as_object_mut().unwrap().extend(numbers.as_object().unwrap().clone());
    let mut text = printed(&till, "separators and barcodes", &with_pieces());
    for (title, request) in [("numbers", numbers), ("a server's text", with_pieces()), ("both", both)] {
        let slip = till.call("receipt.slip", request);
        text += &format!("# {title}, in pieces\n");
        slip["elements"].as_array().unwrap().iter().for_each(|piece| text += &format!("{piece}\n"));
        text += &format!("# {title}, on a screen\n{}\n\n", slip["screen"].as_str().unwrap());
    }
    golden::compare("pieces.txt", &text);
}

#[test]
fn pieces_do_not_depend_on_the_width_and_paper_bears_the_same() {
    let (_sandbox, till) = shop();
    let mut narrow = with_pieces();
    narrow["width"] = json!(24);
    let (narrow, wide) = (till.call("receipt.slip", narrow), till.call("receipt.slip", with_pieces()));
    assert_eq!(narrow["elements"], wide["elements"]);
    assert_eq!(narrow["screen"], wide["screen"]);
    assert_eq!((&narrow["lines"][0], &wide["lines"][0]), (&json!("-".repeat(24)), &json!("-".repeat(32))));
    assert_eq!(wide["lines"].as_array().unwrap().last().unwrap(), "https://example.ru/отзыв?чек=42");
    let anonymous = till.call("receipt.slip", json!({"total_add_bonus": 0}));
    assert_eq!((&anonymous["elements"], &anonymous["screen"]), (&json!([]), &json!("")));
    let unreadable = json!({"print_text": "Спасибо", "total_add_bonus": "много"});
    let slip = till.call("receipt.slip", unreadable);
    assert_eq!((&slip["text"], &slip["screen"]), (&json!("Спасибо"), &json!("Спасибо")), "paper comes out");
}

#[test]
fn every_width_from_24_to_64_holds_and_32_is_the_default() {
    let (_sandbox, till) = shop();
    let request = json!({"phone": "9000003377", "total_bonus_pay": 0.3, "total_add_bonus": 0.04, "customer_total_bonus": 99.74});
    let default = till.call("receipt.slip", request.clone());
    for width in 24..=64 {
        let mut request = request.clone();
        request["width"] = json!(width);
        let slip = till.call("receipt.slip", request);
        let lines = slip["lines"].as_array().unwrap();
        assert_eq!(lines.len(), 5, "{width}");
        let colons: Vec<_> =
            lines.iter().map(|l| l.as_str().unwrap().chars().position(|c| c == ':')).collect();
        let ends: Vec<_> = lines.iter().map(|l| l.as_str().unwrap().chars().count()).collect();
        let same = |places: &[usize]| places.iter().all(|p| *p == places[0]);
        let colons: Vec<usize> = colons.into_iter().flatten().collect();
        assert!(colons.len() == 5 && same(&colons) || ends[0] == width && same(&ends), "{width}: {lines:?}");
        assert_eq!(slip == default, width == 32 || slip["text"] == default["text"]);
    }
}

#[test]
fn the_answer_of_a_write_is_printed_as_it_is() {
    let (sandbox, till) = shop();
    sandbox.settings(json!({"print_text": false}));
    let token = till.token_of("79000002249");
    let mut answer = till.sell("1", &token, &[("DT-01", "1.00")], "0");
    answer["phone"] = json!("79000002249");
    let slip = till.call("receipt.slip", answer);
    assert_eq!(
        slip["text"],
        "Клиент              : ***2249\nВаши бонусы         : 0.11\nНачислено бонусов   : 0.05\nОстаток Бонусов     : 0.16"
    );
    sandbox.settings(json!({"print_text": true}));
    let mut answer = till.sell("2", &token, &[("DT-01", "1.00")], "0");
    answer["phone"] = json!("79000002249");
    let lines = till.call("receipt.slip", answer)["lines"].clone();
    assert_eq!(lines[0], "Начислено бонусов 0.05", "the server's own text: {lines}");
}
