//! Import of goods: from the request, from JSON, tables of text and CommerceML.

use std::ffi::c_void;
use std::path::{Path, PathBuf};

use maxbonus_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::till::{Till, asked, shop};

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
    assert_eq!(unsafe { maxbonus::ffi::maxbonus_set_progress(till.handle, None, std::ptr::null_mut()) }, 0);
}

/// Writes a file into the register's folder.
fn file(till: &Till, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = till.folder().join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What the server was sent, all parts together.
fn sent(sandbox: &Sandbox, list: &str) -> Vec<Value> {
    let requests = sandbox.requests();
    let lists = requests.iter().filter_map(|request| request["body"][list].as_array());
    lists.flatten().cloned().collect()
}

fn refused(answer: &Value) -> Vec<String> {
    let rows = answer["refused"].as_array().unwrap().iter();
    rows.map(|r| format!("{} {} {}", r["line"], r["code"].as_str().unwrap(), r["reason"].as_str().unwrap()))
        .collect()
}

/// What is left beside the journal of an import.
fn stages(till: &Till) -> Vec<PathBuf> {
    let files = std::fs::read_dir(till.folder()).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.to_string_lossy().ends_with(".goods")).collect()
}

/// Windows-1251, as far as the tests write.
fn windows_1251(text: &str) -> Vec<u8> {
    let byte = |letter: char| match letter {
        'А'..='я' => u8::try_from(u32::from(letter) - 0x410 + 0xC0).unwrap(),
        'ё' => 0xB8,
        '№' => 0xB9,
        '\u{a0}' => 0xA0,
        ascii => u8::try_from(ascii).unwrap(),
    };
    text.chars().map(byte).collect()
}

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

#[test]
fn a_table_of_text_is_read_whatever_its_encoding_delimiter_and_decimal_sign() {
    let utf8 = TABLE.replace(['«', '»'], "\"\"").replace("Стол \"\"Дубок\"\"", "\"Стол \"\"Дубок\"\"\"");
    let marked = format!("\u{feff}{utf8}");
    for bytes in [windows_1251(&utf8), utf8.clone().into_bytes(), marked.into_bytes()] {
        let (sandbox, till) = shop();
        let report = till.folder().join("отказы.csv");
        let path = file(&till, "товары.csv", bytes);
        let answer = till.call("goods.import", json!({"file": path, "report": report, "full": true}));
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
        let goods = sent(&sandbox, "goods");
        let table = json!({"code": "A-1", "name": "Стол \"Дубок\"", "group": "Мебель", "price": 1234.5, "barcode": "4600000000017",
                           "unit": "шт", "not_discount": false});
        assert_eq!(goods[0].to_string(), table.to_string());
        assert_eq!(
            (&goods[1]["name"], goods[1]["price"].to_string()),
            (&json!("Чай; чёрный, \"лист\""), "99.9".to_owned())
        );
        assert_eq!(sent(&sandbox, "groups")[0], json!({"code": "Мебель", "name": "Мебель"}));
        let written = std::fs::read_to_string(&report).unwrap();
        assert!(written.contains("\n7;\"A-1\";\"код уже был в строке 2\"\r\n"), "{written}");
        assert_eq!(stages(&till), Vec::<PathBuf>::new());
    }
}

#[test]
fn other_delimiters_and_headings_of_ones_own() {
    for (delimiter, decimal) in [("\t", ","), (",", "."), ("|", ",")] {
        let (sandbox, till) = shop();
        let table =
            ["№;Что это;Почём", "1;Стол;10^50"].join("\n").replace(';', delimiter).replace('^', decimal);
        let path = file(&till, "t.txt", table);
        let document = till.refused("INVALID_ARGUMENT", "goods.import", json!({"file": path}));
        assert_eq!(document["field"], "file");
        assert!(document["message"].as_str().unwrap().contains("нет столбца «код»"), "{document}");
        let columns = json!({"code": "№", "name": "что ЭТО", "price": "Почём"});
        till.call("goods.import", json!({"file": path, "columns": columns}));
        assert_eq!(sent(&sandbox, "goods")[0].to_string(), r#"{"code":"1","name":"Стол","price":10.5}"#);
        for (columns, field) in [
            (json!({"code": "№", "name": "Нет такого"}), "file"),
            (json!({"kode": "№"}), "columns.kode"),
            (json!(["№"]), "columns"),
        ] {
            let request = json!({"file": path, "columns": columns});
            assert_eq!(till.refused("INVALID_ARGUMENT", "goods.import", request)["field"], field);
        }
    }
}

#[test]
fn json_is_read_row_by_row_and_what_the_library_does_not_know_goes_along() {
    let document = json!({
        "version": 3,
        "groups": [{"code": "A", "name": "Мебель"}, {"code": "B", "name": "Столы", "parent": "A"}, {"name": "без кода"}],
        "goods": [{"code": 1, "name": "Стол", "price": "10.50", "own": {"x": [1]}}, {"code": "2"}, 5],
    });
    let (sandbox, till) = shop();
    let path = file(&till, "g.json", format!("{document:#}"));
    let answer = till.call("goods.import", json!({"file": path}));
    assert_eq!(
        (&answer["goods"], &answer["groups"], &answer["refused_count"]),
        (&json!(1), &json!(2), &json!(3))
    );
    assert_eq!(
        sent(&sandbox, "goods")[0],
        json!({"code": "1", "name": "Стол", "price": 10.5, "own": {"x": [1]}})
    );
    assert_eq!(sent(&sandbox, "groups")[1], json!({"code": "B", "name": "Столы", "parent": "A"}));
    let bare = file(&till, "b.json", r#"[{"code":"9","name":"Стул"}]"#);
    assert_eq!(till.call("goods.import", json!({"file": bare}))["goods"], 1);
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
    let (sandbox, till) = shop();
    let folder = till.folder().join("webdata");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("import.xml"), IMPORT).unwrap();
    std::fs::write(folder.join("offers.xml"), OFFERS).unwrap();
    let answer = till.call("goods.import", json!({"file": folder}));
    // Lines of prices are of the other file. What is told twice alike is no loss.
    let expected = [
        "9 id-9 цена есть, а товара нет",
        "10 id-1 цена 1600, а в строке 7 была 1500",
        "12 id-2 цена: нужно число с точкой, без пробелов и запятых, например 1234.50",
        "15 g4 группа с этим кодом, но другая, уже была в строке 9",
        "21 id-3 помечен на удаление",
        "22 id-4 название: не заполнено",
    ];
    assert_eq!(refused(&answer), expected);
    let groups: Vec<String> = sent(&sandbox, "groups").iter().map(Value::to_string).collect();
    let expected = [
        r#"{"code":"g1","name":"Мебель"}"#,
        r#"{"code":"g2","name":"Столы","parent":"g1"}"#,
        r#"{"code":"g3","name":"Стулья","parent":"g1"}"#,
        r#"{"code":"g4","name":"Еда & вода"}"#,
    ];
    assert_eq!(groups, expected);
    let goods: Vec<String> = sent(&sandbox, "goods").iter().map(Value::to_string).collect();
    let expected = [
        r#"{"code":"id-1","name":"Стол <Дубок>","group":"g2","barcode":"4600000000017","unit":"шт","price":1500}"#,
        r#"{"code":"id-2","name":"Вода \"Ключ\"","group":"g4","price":39.9}"#,
    ];
    assert_eq!(goods, expected);
    sandbox.clear_requests();
    let import = folder.join("import.xml");
    let offers = folder.join("offers.xml");
    let of = |more: Value| {
        let mut request = json!({"file": import, "offers": offers});
        crate::till::merge(&mut request, more);
        request
    };
    till.call("goods.import", of(json!({"code_from": "Код", "price_type": "Оптовая"})));
    let good = &sent(&sandbox, "goods")[0];
    assert_eq!((&good["code"], good["price"].to_string()), (&json!("НФ-001"), "1200".to_owned()));
    let document = till.refused("INVALID_ARGUMENT", "goods.import", of(json!({"price_type": "Закупочная"})));
    assert_eq!(document["field"], "price_type");
    assert!(document["message"].as_str().unwrap().contains("Розничная, Оптовая"), "{document}");
}

#[test]
fn a_broken_file_sends_nothing_and_is_named() {
    let (sandbox, till) = shop();
    let whole = r#"{"goods":[{"code":"1","name":"Стол"}]}"#;
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("cut.json", whole.as_bytes()[..whole.len() - 3].into()),
        ("more.json", format!("{whole} x").into()),
        ("other.json", b"{}".to_vec()),
        ("list.json", br#"{"goods":{"code":"1"}}"#.to_vec()),
        ("empty.csv", b"  \n".to_vec()),
        ("headings.csv", b"code;name\n".to_vec()),
        ("cut.xml", IMPORT.as_bytes()[..IMPORT.len() - 20].into()),
        ("other.xml", b"<yml_catalog><shop/></yml_catalog>".to_vec()),
        ("entity.xml", IMPORT.replace("&amp;", "&bomb;").into()),
        ("crossed.xml", IMPORT.replace("</Товары>", "</Каталог>").into()),
        ("deep.xml", "<КоммерческаяИнформация>".repeat(5_000).into()),
        ("utf16.csv", b"\xff\xfec\0o\0".to_vec()),
    ];
    for (name, bytes) in cases {
        let path = file(&till, name, bytes);
        let document = till.refused("INVALID_ARGUMENT", "goods.import", json!({"file": path}));
        assert_eq!(document["field"], "file", "{name}: {document}");
    }
    for (request, field) in [
        (json!({"file": till.folder().join("нет")}), "file"),
        (json!({"file": till.folder()}), "file"),
        (json!({"file": 5}), "file"),
        (json!({"file": "x", "goods": []}), "file"),
        (json!({"offers": "x", "goods": []}), "offers"),
        (json!({"goods": [{"code": "1"}], "part_size": 0}), "part_size"),
        (json!({"goods": [{"code": "1"}], "part_size": 10_001}), "part_size"),
    ] {
        let document = till.refused("INVALID_ARGUMENT", "goods.import", request);
        assert_eq!(document["field"], field, "{document}");
    }
    assert_eq!((asked(&sandbox, "goods.import"), stages(&till)), (0, Vec::new()));
}

fn many(count: usize) -> String {
    let rows = (0..count).map(|n| format!("G{n};Товар {n};{n},50\n"));
    std::iter::once("код;название;цена\n".to_owned()).chain(rows).collect()
}

fn parts(sandbox: &Sandbox) -> Vec<u64> {
    sandbox.requests().iter().filter_map(|request| request["body"]["part"].as_u64()).collect()
}

#[test]
fn an_import_that_was_cut_off_goes_on_where_it_stopped() {
    let (sandbox, till) = shop();
    let path = file(&till, "g.csv", many(25));
    let request = json!({"file": path, "part_size": 10, "full": true});
    sandbox.fault(json!({"operation": "goods.import", "kind": "status", "status": 503, "skip": 1}));
    till.refused("PROTOCOL", "goods.import", request.clone());
    assert_eq!(parts(&sandbox), [1, 2]);
    // Other words are another import, and begin anew.
    let till = till.reopened();
    let answer = till.call("goods.import", request.clone());
    assert_eq!((parts(&sandbox), &answer["parts_before"]), (vec![1, 2, 2, 3], &json!(1)));
    assert_eq!(sandbox.state()["goods_count"], 25);
    // What is done is done anew.
    let answer = till.call("goods.import", request);
    assert_eq!((parts(&sandbox).len(), &answer["parts_before"]), (7, &json!(0)));
}

#[test]
fn a_changed_file_begins_anew_and_a_damaged_stage_is_made_anew() {
    let (sandbox, till) = shop();
    let path = file(&till, "g.csv", many(25));
    let request = json!({"file": path, "part_size": 10});
    let cut_off = || {
        sandbox.fault(json!({"operation": "goods.import", "kind": "status", "status": 503, "skip": 1}));
        till.refused("PROTOCOL", "goods.import", request.clone());
        sandbox.clear_requests();
    };
    cut_off();
    file(&till, "g.csv", many(26));
    assert_eq!(till.call("goods.import", request.clone())["parts_before"], 0);
    cut_off();
    let stage = stages(&till).pop().unwrap();
    let length = std::fs::metadata(&stage).unwrap().len();
    std::fs::OpenOptions::new().write(true).open(&stage).unwrap().set_len(length / 2).unwrap();
    assert_eq!(till.call("goods.import", request.clone())["parts_before"], 0);
    assert_eq!(parts(&sandbox), [1, 2, 3]);
}

#[test]
fn rows_that_the_server_would_not_have_are_told_with_their_lines() {
    let (sandbox, till) = shop();
    let strange = many(25).replace("G12;Товар 12", &format!("G12;{}", "я".repeat(100)));
    let path = file(&till, "g.csv", strange);
    sandbox.fault(json!({"operation": "goods.import", "kind": "body", "skip": 1, "body":
        {"statusCode": 200, "data": {"accepted": 9, "rejected": [{"index": 2, "code": "G12", "message": "Слишком длинное название"}]}}}));
    let answer = till.call("goods.import", json!({"file": path, "part_size": 10}));
    assert_eq!(refused(&answer), ["14 G12 Слишком длинное название"]);
}

#[test]
fn an_import_may_be_stopped_and_two_at_once_do_not_mix() {
    unsafe extern "C" fn stop(done: u64, _total: u64, _user: *mut c_void) -> i32 {
        i32::from(done == 20)
    }
    let (sandbox, till) = shop();
    let path = file(&till, "g.csv", many(45));
    let request = json!({"file": path, "part_size": 10});
    assert_eq!(
        unsafe { maxbonus::ffi::maxbonus_set_progress(till.handle, Some(stop), std::ptr::null_mut()) },
        0
    );
    till.refused("CANCELLED", "goods.import", request.clone());
    assert_eq!(unsafe { maxbonus::ffi::maxbonus_set_progress(till.handle, None, std::ptr::null_mut()) }, 0);
    sandbox.fault(json!({"operation": "goods.import", "kind": "delay", "ms": 600}));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| till.call("goods.import", request.clone()));
        crate::till::until("the first one is under way", std::time::Duration::from_secs(2), || {
            parts(&sandbox).len() == 3
        });
        till.refused("CONFLICT", "goods.import", request.clone());
        assert_eq!(first.join().unwrap()["parts_before"], 2);
    });
    assert_eq!(parts(&sandbox), [1, 2, 3, 4, 5]);
}

#[test]
fn a_killed_import_goes_on_where_it_stopped() {
    let (sandbox, folder) = (crate::till::sandbox(), crate::till::new_folder());
    let till = Till::with(&sandbox, json!({"journal": {"path": folder.join("чеки.db")}}));
    let path = file(&till, "g.csv", many(45));
    sandbox.fault(json!({"operation": "goods.import", "kind": "delay", "ms": 5_000, "skip": 2}));
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "goods::child_that_imports", "--ignored", "--nocapture"])
        .envs([("GOODS_CONFIG", till.config().to_string()), ("GOODS_FILE", path.clone())])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    crate::till::until("two parts are accepted", std::time::Duration::from_secs(10), || {
        parts(&sandbox).len() == 3
    });
    child.kill().unwrap();
    child.wait().unwrap();
    sandbox.clear_faults();
    let answer = till.call("goods.import", json!({"file": path, "part_size": 10}));
    assert_eq!((parts(&sandbox), &answer["parts_before"]), (vec![1, 2, 3, 3, 4, 5], &json!(2)));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn child_that_imports() {
    let (handle, _) = crate::till::open(&std::env::var("GOODS_CONFIG").unwrap());
    let path = std::env::var("GOODS_FILE").unwrap();
    crate::till::call_text(
        handle,
        "goods.import",
        &json!({"file": Path::new(&path), "part_size": 10}).to_string(),
    );
}

#[test]
fn the_example_draws_a_bar_and_says_what_was_not_imported() {
    let (_sandbox, till) = shop();
    let table = file(&till, "g.csv", many(25).replace("Товар 3;3,50", ";3,50"));
    let mut config = till.config().clone();
    config["journal"]["path"] = json!(till.folder().join("другой.db"));
    let config_file = std::env::temp_dir().join(format!("maxbonus-goods-{}.json", std::process::id()));
    std::fs::write(&config_file, config.to_string()).unwrap();
    let program = crate::till::built(&["--example", "goods"], "examples/goods");
    let output =
        std::process::Command::new(program).arg(&config_file).args([&table, "--part-size", "10"]).output();
    std::fs::remove_file(config_file).unwrap();
    let output = output.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("Загружено товаров: 24") && said.contains("строка 5 (G3): название: не заполнено"),
        "{said}"
    );
    assert!(String::from_utf8(output.stderr).unwrap().contains("24 из 24"));
}
