//! What is read from files: tables of text, JSON, CommerceML, in the encodings that people have.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};
use serde_json::{Value, json};

use crate::desk::{Desk, refused};

const TABLE: &str = "\
Артикул;Наименование;Группа;Цена;Штрихкод;Ед.;Без скидки;Остаток\r
A-1;Стол «Дубок»;Мебель;1\u{a0}234,50;4600000000017;шт;нет;5\r
A-2;\"Чай; чёрный, \"\"лист\"\"\";Еда;99,9;;кг;да;\r
\r
;Без кода;Еда;1;;;;\r
A-4;Дорогой;Еда;дорого;;;;\r
A-1;Стол ещё раз;Мебель;1;;;;\r
A-6;Лишняя;Еда;1;;;нет;1;2\r
A-7;\"В две
строки\";Мебель;10;;;;\r
";

/// A text in an encoding, UTF-16 with its mark.
fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, _, has_errors) = encoding.encode(text);
    assert!(!has_errors);
    bytes.into_owned()
}

fn utf_16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_table_of_text_is_read_whatever_its_encoding_delimiter_and_decimal_sign() {
    let utf8 = TABLE.replace(['«', '»'], "\"\"").replace("Стол \"\"Дубок\"\"", "\"Стол \"\"Дубок\"\"\"");
    let marked = format!("\u{feff}{utf8}");
    for bytes in [encoded(&utf8, WINDOWS_1251), encoded(&utf8, UTF_8), marked.into_bytes(), utf_16(&utf8)] {
        let desk = Desk::new();
        desk.file("товары.csv", bytes);
        let words = ["goods", "настройки.json", "товары.csv", "--report", "отказы.csv", "--full"];
        let (answer, code) = desk.document(&words);
        assert_eq!(code, Some(1), "{answer}");
        assert_eq!(
            (&answer["goods"], &answer["groups"], &answer["parts"]),
            (&json!(2), &json!(2), &json!(1))
        );
        let expected = [
            "5  код: не заполнено",
            "6 A-4 цена: нужно число с точкой, без пробелов и запятых, например 1234.50",
            "7 A-1 код уже был в строке 2",
            "8 A-6 ячеек больше, чем столбцов: разделитель внутри текста без кавычек",
            "9 A-7 название: есть управляющие символы",
        ];
        assert_eq!(refused(&answer), expected);
        assert_eq!(answer["refused_count"], 5);
        let goods = desk.sent("goods");
        let table = json!({"code": "A-1", "name": "Стол \"Дубок\"", "group": "Мебель", "price": 1234.5, "barcode": "4600000000017",
                           "unit": "шт", "not_discount": false});
        assert_eq!(goods[0].to_string(), table.to_string());
        assert_eq!(
            (&goods[1]["name"], goods[1]["price"].to_string()),
            (&json!("Чай; чёрный, \"лист\""), "99.9".to_owned())
        );
        assert_eq!(desk.sent("groups")[0], json!({"code": "Мебель", "name": "Мебель"}));
        let written = std::fs::read_to_string(desk.path("отказы.csv")).unwrap();
        assert!(written.starts_with("\u{feff}файл;строка;код;причина\r\n"), "{written}");
        assert!(written.contains("\nтовары.csv;7;A-1;код уже был в строке 2\r\n"), "{written}");
        assert_eq!(desk.stages(), 0);
    }
}

#[test]
fn other_delimiters_and_headings_of_ones_own() {
    for (delimiter, decimal) in [("\t", ","), (",", "."), ("|", ",")] {
        let desk = Desk::new();
        let table =
            ["№;\"Что, это\";Почём", "1;Стол;10^50"].join("\n").replace(';', delimiter).replace('^', decimal);
        desk.file("t.txt", table);
        let ran = desk.run(&["goods", "настройки.json", "t.txt"]);
        assert!(ran.code == Some(1) && ran.remarks.contains("нет столбца «код»"), "{ran:?}");
        let columns = "code=№, name=что, ЭТО,price=Почём";
        let ran = desk.run(&["goods", "настройки.json", "t.txt", "--columns", columns]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(desk.sent("goods")[0].to_string(), r#"{"code":"1","name":"Стол","price":10.5}"#);
        let ran = desk.run(&[
            "goods",
            "настройки.json",
            "t.txt",
            "--columns",
            "code=№",
            "--columns",
            "name=Нет такого",
        ]);
        assert!(ran.code == Some(2) && ran.remarks.contains("нет столбца «Нет такого» (name)"), "{ran:?}");
    }
}

#[test]
fn json_is_read_row_by_row_and_what_the_library_does_not_know_goes_along() {
    let document = json!({
        "version": 3,
        "groups": [{"code": "A", "name": "Мебель"}, {"code": "B", "name": "Столы", "parent": "A"}, {"name": "без кода"}],
        "goods": [{"code": 1, "name": "Стол", "price": "10.50", "own": {"x": [1]}}, {"code": "2"}, 5],
    });
    let desk = Desk::new();
    desk.file("g.json", format!("{document:#}"));
    let (answer, _) = desk.document(&["goods", "настройки.json", "g.json"]);
    assert_eq!(
        (&answer["goods"], &answer["groups"], &answer["refused_count"]),
        (&json!(1), &json!(2), &json!(3))
    );
    assert_eq!(desk.sent("goods")[0], json!({"code": "1", "name": "Стол", "price": 10.5, "own": {"x": [1]}}));
    assert_eq!(desk.sent("groups")[1], json!({"code": "B", "name": "Столы", "parent": "A"}));
    desk.file("b.json", r#"[{"code":"9","name":"Стул"}]"#);
    assert_eq!(desk.document(&["goods", "настройки.json", "b.json"]).0["goods"], 1);
}

const IMPORT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<КоммерческаяИнформация xmlns="urn:1C.ru:commerceml_2" ВерсияСхемы="2.05">
 <Классификатор><Ид>k</Ид><Наименование>Классификатор</Наименование>
  <Группы>
   <Группа><Ид>g1</Ид><Наименование>Мебель</Наименование>
    <Группы><Группа><Ид>g2</Ид><Наименование>Столы</Наименование></Группа>
            <Группа><Ид>g3</Ид><Наименование>Стулья</Наименование></Группа></Группы>
   </Группа>
   <Группа><Ид>g4</Ид><Наименование>Еда &amp; вода</Наименование></Группа>
  </Группы>
 </Классификатор>
 <Каталог><Ид>c</Ид><Наименование>Каталог</Наименование>
  <Товары>
   <Товар><Ид>id-1</Ид><Артикул>A-1</Артикул><Штрихкод>4600000000017</Штрихкод><Наименование>Стол &lt;Дубок&gt;</Наименование>
    <БазоваяЕдиница Код="796" НаименованиеКраткое="шт">шт</БазоваяЕдиница>
    <Группы><Ид>g2</Ид><Ид>g1</Ид></Группы>
    <ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Код</Наименование><Значение>НФ-001</Значение></ЗначениеРеквизита>
     <ЗначениеРеквизита><Наименование>Вес</Наименование><Значение>7</Значение></ЗначениеРеквизита></ЗначенияРеквизитов>
   </Товар>
   <Товар><Ид>id-2</Ид><Наименование><![CDATA[Вода "Ключ"]]></Наименование><Группы><Ид>g4</Ид></Группы></Товар>
   <Товар Статус="Удален"><Ид>id-3</Ид><Наименование>Старый</Наименование></Товар>
   <Товар><Ид>id-4</Ид></Товар>
  </Товары>
 </Каталог>
</КоммерческаяИнформация>"#;

const OFFERS: &str = r"<КоммерческаяИнформация><ПакетПредложений>
 <ТипыЦен><ТипЦены><Ид>p1</Ид><Наименование>Розничная</Наименование></ТипЦены>
          <ТипЦены><Ид>p2</Ид><Наименование>Оптовая</Наименование></ТипЦены></ТипыЦен>
 <Предложения>
  <Предложение><Ид>id-1#white</Ид><Наименование>Стол белый</Наименование><Цены>
    <Цена><ИдТипаЦены>p1</ИдТипаЦены><ЦенаЗаЕдиницу>1 500,00</ЦенаЗаЕдиницу></Цена>
    <Цена><ИдТипаЦены>p2</ИдТипаЦены><ЦенаЗаЕдиницу>1200</ЦенаЗаЕдиницу></Цена></Цены></Предложение>
  <Предложение><Ид>id-2</Ид><Цены><Цена><ИдТипаЦены>p1</ИдТипаЦены><ЦенаЗаЕдиницу>39.90</ЦенаЗаЕдиницу></Цена></Цены></Предложение>
  <Предложение><Ид>id-9</Ид><Цены><Цена><ИдТипаЦены>p1</ИдТипаЦены><ЦенаЗаЕдиницу>1</ЦенаЗаЕдиницу></Цена></Цены></Предложение>
  <Предложение><Ид>id-1#black</Ид><Цены><Цена><ИдТипаЦены>p1</ИдТипаЦены><ЦенаЗаЕдиницу>1600</ЦенаЗаЕдиницу></Цена></Цены></Предложение>
  <Предложение><Ид>id-2#big</Ид><Цены><Цена><ИдТипаЦены>p1</ИдТипаЦены><ЦенаЗаЕдиницу>39,9</ЦенаЗаЕдиницу></Цена></Цены></Предложение>
  <Предложение><Ид>id-2#bad</Ид><Цены><Цена><ИдТипаЦены>p1</ИдТипаЦены><ЦенаЗаЕдиницу>-1</ЦенаЗаЕдиницу></Цена></Цены></Предложение>
 </Предложения></ПакетПредложений>
 <Классификатор><Группы><Группа><Ид>g1</Ид><Наименование>Мебель</Наименование></Группа>
  <Группа><Ид>g4</Ид><Наименование>Продукты</Наименование></Группа></Группы></Классификатор></КоммерческаяИнформация>";

#[test]
fn commerceml_is_read_with_its_tree_of_groups_and_its_prices() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("webdata")).unwrap();
    desk.file("webdata/import.xml", IMPORT);
    desk.file("webdata/offers.xml", OFFERS);
    let (answer, _) = desk.document(&["goods", "настройки.json", "webdata"]);
    // What is told twice alike is no loss.
    let expected = [
        "21 id-3 помечен на удаление",
        "22 id-4 название: не заполнено",
        "9 id-9 цена есть, а товара нет",
        "10 id-1 цена 1600, а в строке 7 была 1500",
        "12 id-2 цена: меньше нуля",
        "15 g4 группа с этим кодом, но другая, уже была в строке 9",
    ];
    assert_eq!(refused(&answer), expected);
    let files: Vec<&Value> = answer["refused"].as_array().unwrap().iter().map(|row| &row["file"]).collect();
    assert_eq!((files[0], files[5]), (&json!("import.xml"), &json!("offers.xml")));
    let groups: Vec<String> = desk.sent("groups").iter().map(Value::to_string).collect();
    let expected = [
        r#"{"code":"g1","name":"Мебель"}"#,
        r#"{"code":"g2","name":"Столы","parent":"g1"}"#,
        r#"{"code":"g3","name":"Стулья","parent":"g1"}"#,
        r#"{"code":"g4","name":"Еда & вода"}"#,
    ];
    assert_eq!(groups, expected);
    let goods: Vec<String> = desk.sent("goods").iter().map(Value::to_string).collect();
    let expected = [
        r#"{"code":"id-1","name":"Стол <Дубок>","group":"g2","barcode":"4600000000017","unit":"шт","price":1500}"#,
        r#"{"code":"id-2","name":"Вода \"Ключ\"","group":"g4","price":39.9}"#,
    ];
    assert_eq!(goods, expected);
    desk.sandbox.clear_requests();
    let words = ["goods", "настройки.json", "webdata/import.xml", "--offers", "webdata/offers.xml"];
    desk.run(&[&words[..], &["--code-from", "Код", "--price-type", "Оптовая"]].concat());
    let good = &desk.sent("goods")[0];
    assert_eq!((&good["code"], good["price"].to_string()), (&json!("НФ-001"), "1200".to_owned()));
    let ran = desk.run(&[&words[..], &["--price-type", "Закупочная"]].concat());
    assert!(ran.code == Some(2) && ran.remarks.contains("Розничная, Оптовая"), "{ran:?}");
}

#[test]
fn a_broken_file_sends_nothing_and_is_named() {
    let desk = Desk::new();
    let whole = r#"{"goods":[{"code":"1","name":"Стол"}]}"#;
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("cut.json", whole.as_bytes()[..whole.len() - 3].into()),
        ("more.json", format!("{whole} x").into()),
        ("list.json", br#"{"goods":{"code":"1"}}"#.to_vec()),
        ("empty.csv", b"  \n".to_vec()),
        ("cut.xml", IMPORT.as_bytes()[..IMPORT.len() - 20].into()),
        ("other.xml", b"<yml_catalog><shop/></yml_catalog>".to_vec()),
        ("entity.xml", IMPORT.replace("&amp;", "&bomb;").into()),
        ("crossed.xml", IMPORT.replace("</Товары>", "</Каталог>").into()),
        ("deep.xml", "<КоммерческаяИнформация>".repeat(5_000).into()),
        ("utf16.csv", b"\xff\xfec\0o\0".to_vec()),
        ("half-utf16.csv", b"\xff\xfec\0\x00\xd8o\0".to_vec()),
        ("marked.csv", b"\xef\xbb\xbfcode;name\n1;\xcf\xf0\n".to_vec()),
    ];
    for (name, bytes) in cases {
        desk.file(name, bytes);
        let ran = desk.run(&["goods", "настройки.json", name]);
        assert!(ran.code == Some(1) && ran.remarks.contains(name), "{name}: {ran:?}");
    }
    for (name, bytes) in
        [("other.json", &b"{}"[..]), ("headings.csv", b"code;name\n"), ("refused.csv", b"code;name\n1;\n")]
    {
        desk.file(name, bytes);
        let ran = desk.run(&["goods", "настройки.json", name]);
        assert!(ran.code == Some(1) && ran.remarks.contains("Нет ни одного товара"), "{name}: {ran:?}");
    }
    let ran = desk.run(&["goods", "настройки.json", "refused.csv", "--report", "отказы.csv"]);
    assert!(ran.remarks.contains("refused.csv, строка 2: название: не заполнено"), "{ran:?}");
    assert!(std::fs::read_to_string(desk.path("отказы.csv")).unwrap().contains("refused.csv;2;1;название"));
    assert_eq!((desk.sent("goods").len(), desk.stages()), (0, 0));
}

#[test]
fn what_would_be_sent_is_shown_and_nothing_is_sent() {
    let desk = Desk::new();
    desk.file("товары.csv", "код;название;цена\n1;Стол;10,5\n2;;3\n");
    // Not even a session is opened: that would send what an earlier one left.
    desk.configure(&json!({"base_url": "http://127.0.0.1:9"}));
    let ran = desk.run(&["goods", "настройки.json", "товары.csv", "--dry-run"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    for says in
        ["Стол", "10.5", "Будет отправлено товаров: 1", "товары.csv, строка 3 (2): название: не заполнено"]
    {
        assert!(ran.said.contains(says), "{says}: {}", ran.said);
    }
    let (answer, _) = desk.document(&["goods", "настройки.json", "товары.csv", "--dry-run"]);
    assert_eq!((&answer["dry_run"], &answer["first"][0]["name"]), (&json!(true), &json!("Стол")));
    assert_eq!((desk.sandbox.requests().len(), desk.stages(), desk.path("чеки.db").exists()), (0, 0, false));
}

#[test]
#[cfg(unix)]
fn a_name_that_is_no_unicode_is_a_name_all_the_same() {
    use std::os::unix::ffi::OsStrExt as _;
    let desk = Desk::new();
    let name = std::ffi::OsStr::from_bytes(b"\xf2\xee\xe2.csv");
    std::fs::write(desk.folder().join(name), crate::desk::many(2)).unwrap();
    let output = desk
        .command(&["goods", "настройки.json", "--report"])
        .arg(name)
        .arg("--json")
        .arg("--")
        .arg(name)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "the report must not go over the goods");
    let output = desk.command(&["goods", "настройки.json"]).arg(name).output().unwrap();
    assert_eq!((output.status.code(), desk.sent("goods").len()), (Some(0), 2));
}
