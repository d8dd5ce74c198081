//! Files of goods, whatever they are: read as a whole or refused by name, and each row is sent or told with its line.
#![no_main]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use maxbonus_cli::Kind;
use maxbonus_cli::goods::{Input, Reading, Stage};
use serde_json::Value;

/// Memory where there is such a folder: a stage is made for each input.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let folder = base.join(format!("maxbonus-fuzz-goods-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
});

fuzz_target!(|input: &[u8]| {
    // What stands behind a line of its own is the second file.
    const BETWEEN: &[u8] = b"\n----\n";
    let cut = input.windows(BETWEEN.len()).position(|part| part == BETWEEN);
    let (goods, offers) = cut.map_or((input, None), |at| (&input[..at], Some(&input[at + BETWEEN.len()..])));
    let mut lines = 0;
    let mut write = |name: &str, bytes: &[u8]| {
        let path = FOLDER.join(name);
        std::fs::write(&path, bytes).unwrap();
        // In UTF-16 the byte may be half of another letter: the bound is generous there.
        lines += 1 + bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        path
    };
    let file = write("file", goods);
    let offers = offers.map(|bytes| write("offers", bytes));
    let reading = Reading { code_from: "id".to_owned(), ..Reading::default() };
    let input = Input::find(&file, offers.as_deref(), reading).expect("it is a file");
    let mut stage = Stage::open(&FOLDER.join("till.goods"), "key").expect("there is a disk");
    match stage.fill(|stage| input.read_into(stage, &|| false)) {
        Ok(()) => {
            let goods = stage.goods(1, 10_000).unwrap();
            for row in &goods {
                let (line, code, good) = (row.place.line, &row.code, &row.good);
                assert!((1..=lines).contains(&line), "{line} of {lines}");
                assert!(!code.trim().is_empty() && good["code"] == *code.as_str() && is_text(&good["name"]), "{good}");
                assert!(good.get("price").is_none_or(|price| is_price(price)), "{good}");
            }
            let groups = stage.groups().unwrap();
            assert!(groups.iter().all(|group| is_text(&group["code"]) && is_text(&group["name"])));
            for refused in stage.refused(u32::MAX).unwrap() {
                assert!((1..=lines).contains(&refused.place.line), "{refused:?} of {lines}");
                assert!(!refused.reason.is_empty(), "{refused:?}");
            }
        }
        Err(error) => {
            assert_eq!(error.kind, Kind::Input, "{error:?}");
            assert!(error.message.contains(&FOLDER.display().to_string()), "{error:?}");
        }
    }
    stage.discard();
});

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty() && !text.chars().any(char::is_control))
}

fn is_price(value: &Value) -> bool {
    let text = value.to_string();
    !text.starts_with('-') && text.split_once('.').is_none_or(|(_, kopecks)| kopecks.len() <= 2)
}
