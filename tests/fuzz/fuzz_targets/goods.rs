//! Files of goods, whatever they are: read as a whole or refused by name, and each row is sent or told with its line.
#![no_main]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use maxbonus_cli::goods::{Input, Place, Reading, Stage, Staged};
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
    let mut lines = Vec::new();
    let paths = [("goods", Some(goods)), ("offers", offers)].map(|(name, bytes)| {
        let bytes = bytes?;
        let path = FOLDER.join(name);
        std::fs::write(&path, bytes).unwrap();
        lines.push(1 + bytes.iter().filter(|byte| **byte == b'\n').count() as u64);
        Some(path)
    });
    let reading = Reading { code_from: "id".to_owned(), ..Reading::default() };
    let input = Input::find(paths[0].as_deref().unwrap(), paths[1].as_deref(), reading).expect("no folder is named");
    let stands = |place: Place| assert!((1..=lines[place.file]).contains(&place.line), "{place:?} of {lines:?}");
    let mut stage = Stage::open(&FOLDER.join("stage"), "key").expect("there is a disk");
    match stage.fill(|stage| input.read_into(stage, &|| false)) {
        Ok(()) => {
            for Staged { place, code, good } in stage.goods(1, 10_000).unwrap() {
                stands(place);
                assert!(!code.trim().is_empty() && good["code"] == *code && is_text(&good["name"]), "{good}");
                assert!(good.get("price").is_none_or(is_price), "{good}");
            }
            let groups = stage.groups().unwrap();
            assert!(groups.iter().all(|group| is_text(&group["code"]) && is_text(&group["name"])));
            for refused in stage.refused(u32::MAX).unwrap() {
                stands(refused.place);
                assert!(!refused.reason.is_empty(), "{refused:?}");
            }
        }
        Err(failure) => assert!(!failure.message.is_empty()),
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
