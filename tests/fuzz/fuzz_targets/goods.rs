//! Files of goods, whatever they are: read as a whole or refused by name, and each row is sent or told with its line.
#![no_main]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use maxbonus::error::Status;
use maxbonus::fuzzing::{Files, Stage};
use serde_json::{Map, Value, json};

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
    let mut request = Map::new();
    let mut lines = 0;
    for (field, bytes) in [("file", Some(goods)), ("offers", offers)] {
        let Some(bytes) = bytes else { continue };
        let path = FOLDER.join(field);
        std::fs::write(&path, bytes).unwrap();
        request.insert(field.to_owned(), json!(path));
        lines += 1 + bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
    }
    let files = Files::of(&request).expect("the request is right").expect("it names a file");
    let mut stage = Stage::open(&FOLDER.join("till.db"), "key").expect("there is a disk");
    match stage.fill(|stage| files.read_into(stage, &|| false)) {
        Ok(()) => {
            let goods = stage.goods(1, 10_000).unwrap();
            for ((line, code), good) in &goods {
                assert!((1..=lines).contains(line), "{line} of {lines}");
                assert!(!code.trim().is_empty() && good["code"] == **code && is_text(&good["name"]), "{good}");
                assert!(good.get("price").is_none_or(|price| is_price(price)), "{good}");
            }
            let groups = stage.groups().unwrap();
            assert!(groups.iter().all(|group| is_text(&group["code"]) && is_text(&group["name"])));
            for refused in stage.refused(u32::MAX).unwrap() {
                assert!((1..=lines).contains(&refused.line), "{refused:?} of {lines}");
                assert!(!refused.reason.is_empty(), "{refused:?}");
            }
        }
        Err(error) => {
            assert_eq!(error.status(), Status::InvalidArgument, "{error}");
            assert!(error.field().is_some_and(|field| request.contains_key(field)), "{error}");
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
