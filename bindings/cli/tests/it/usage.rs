//! Wrong command lines, help, and where the words go.

use std::process::Stdio;

use crate::desk::Desk;

#[test]
fn a_wrong_command_line_is_told_in_russian_and_ends_with_2() {
    let desk = Desk::new();
    for (words, says) in [
        (&[][..], "Не указана команда: check, goods, journal"),
        (&["chek"], "Нет такой команды: chek. Может быть, check?"),
        (&["check"], "Не указано: НАСТРОЙКИ"),
        (&["check", "настройки.json", "--phone"], "Не указано значение: --phone ТЕЛЕФОН"),
        (&["check", "настройки.json", "--price", "1,5"], "нужно число с точкой"),
        (&["goods", "настройки.json", "x", "--part-size", "0"], "нужно от 1 до 10000"),
        (
            &["goods", "настройки.json", "x", "--colums", "x"],
            "неизвестный параметр: --colums. Может быть, --columns?",
        ),
        (&["goods", "настройки.json", "нет.csv"], "нет.csv: файл не открыть"),
        (&["goods", "настройки.json", "."], "в папке нет import.xml"),
        (&["goods", "настройки.json", "x", "--columns", "kode=№"], "поля «kode» нет"),
        (&["goods", "настройки.json", "x", "--columns", "№"], "нужны пары"),
        (&["goods", "настройки.json", "x", "--report", "нет/отчёт.csv"], "--report нет/отчёт.csv"),
        (&["journal", "нет.json"], "нет.json"),
    ] {
        let ran = desk.run(words);
        assert_eq!((ran.said.as_str(), ran.code), ("", Some(2)), "{words:?}: {ran:?}");
        assert!(ran.remarks.contains(says), "{words:?}: {ran:?}");
        for english in ["error:", "Usage", "tip:", "For more"] {
            assert!(!ran.remarks.contains(english), "{words:?}: {ran:?}");
        }
        let (document, code) = desk.document(words);
        assert_eq!((&document["ok"], code), (&false.into(), Some(2)), "{words:?}: {document}");
        assert!(
            ran.remarks.starts_with(document["error"]["message"].as_str().unwrap()),
            "{words:?}: {document}"
        );
    }
}

#[test]
fn a_wrong_configuration_names_its_key_and_ends_with_2() {
    let desk = Desk::new();
    desk.file("опечатка.json", r#"{"token":"t","bese_url":"x"}"#);
    desk.file("не json.json", "token=t");
    for command in ["check", "journal"] {
        let ran = desk.run(&[command, "опечатка.json"]);
        assert!(
            ran.code == Some(2) && ran.remarks.contains("bese_url") && ran.remarks.contains("опечатка.json"),
            "{ran:?}"
        );
        let ran = desk.run(&[command, "не json.json"]);
        assert!(ran.code == Some(2) && ran.remarks.contains("это не JSON"), "{ran:?}");
    }
}

#[test]
fn a_configuration_may_be_what_an_editor_on_windows_makes_of_it() {
    let desk = Desk::new();
    let text = std::fs::read_to_string(desk.path("настройки.json")).unwrap();
    desk.file("блокнот.json", format!("\u{feff}{}", text.replace(',', ",\r\n")));
    let ran = desk.run(&["journal", "блокнот.json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    desk.file("юникод.json", b"\xff\xfe{\0}\0");
    let ran = desk.run(&["journal", "юникод.json"]);
    assert!(ran.code == Some(2) && ran.remarks.contains("файл не в UTF-8"), "{ran:?}");
}

#[test]
fn every_help_is_in_russian() {
    let desk = Desk::new();
    for words in [
        &["--help"][..],
        &["check", "--help"],
        &["goods", "-h"],
        &["journal", "--help"],
        &["journal", "x", "get", "--help"],
        &["journal", "x", "recover", "--help"],
    ] {
        let ran = desk.run(words);
        assert!(ran.code == Some(0) && ran.said.contains("Использование: maxbonus"), "{words:?}: {ran:?}");
        for english in ["Usage", "Options", "Commands", "Arguments", "default", "possible", "Print"] {
            assert!(!ran.said.contains(english), "{words:?}: {english}: {}", ran.said);
        }
    }
    assert_eq!(desk.run(&["--version"]).said.trim(), concat!("maxbonus ", env!("CARGO_PKG_VERSION")));
}

#[test]
#[cfg(target_os = "linux")]
fn words_that_did_not_arrive_are_no_success() {
    let desk = Desk::new();
    desk.file("товары.csv", crate::desk::many(3));
    for words in [
        &["--help"][..],
        &["check", "настройки.json"],
        &["goods", "настройки.json", "товары.csv", "--json"],
        &["journal", "настройки.json"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = desk.command(words).stdout(full).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        assert!(String::from_utf8(output.stderr).unwrap().contains("Вывод записан не весь"), "{words:?}");
    }
    // What nobody reads does not stop the work.
    assert_eq!(desk.sent("goods").len(), 3);
}
