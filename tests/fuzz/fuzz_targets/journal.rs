//! Bytes that lie where the journal should: it opens, or a status says why not, and nothing of them is lost.
//! An input that begins with `P` is a patch of a sound journal: places and the bytes that are wrong there.
#![no_main]

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use maxbonus::error::{Outcome, Status};
use maxbonus::fuzzing::{
    Begun, Canceller, Deadline, Failure, Journal, Opened, Period, Settings, StoreName, Sums,
};
use serde_json::Map;

thread_local! {
    static RUNS: Cell<u64> = const { Cell::new(0) };
}

/// A journal as this version of the library leaves it, so that the corpus knows no schema.
static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = new_folder();
    let path = folder.join("journal.db");
    let journal = open(&path, "seed").unwrap().journal;
    lives(&journal, true);
    let deadline = Deadline::after(Duration::from_secs(5), &Canceller::default());
    for n in 0..40 {
        let check_id = format!("C-{n}");
        journal.begin_write(begun(&check_id, "items=0123"), &deadline).unwrap();
        match n % 4 {
            0 => {}
            1 => _ = journal.written(&check_id, &Map::new(), Sums::default(), &deadline).unwrap(),
            2 => _ = journal.unknown(&check_id, &deadline).unwrap(),
            _ => _ = journal.rejected(&check_id, &deadline).unwrap(),
        }
    }
    drop(journal);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    bytes
});

fn open(path: &Path, session: &str) -> Result<Opened, Failure> {
    let settings = Settings {
        path: path.to_owned(),
        server: "https://example.org".to_owned(),
        store: StoreName::Named("1".to_owned()),
        settle_ms: 60_000,
        keep_days: 90,
    };
    Journal::open(&settings, session.to_owned(), Duration::from_secs(2))
}

fn begun<'a>(check_id: &'a str, content: &'a str) -> Begun<'a> {
    Begun { check_id, calc_id: "c", content, shift: Some("1"), sums: Sums::default() }
}

/// Two bytes say where, one how often, one what is written there.
fn patched(patch: &[u8]) -> Vec<u8> {
    let mut bytes = SOUND.clone();
    for one in patch.chunks_exact(4) {
        let from = usize::from(u16::from_be_bytes([one[0], one[1]])).min(bytes.len());
        let to = (from + usize::from(one[2])).min(bytes.len());
        bytes[from..to].fill(one[3]);
    }
    bytes
}

fuzz_target!(|input: &[u8]| {
    let bytes = match input {
        [b'P', patch @ ..] => patched(patch),
        _ => input.to_vec(),
    };
    let bytes = bytes.as_slice();
    let folder = new_folder();
    let path = folder.join("journal.db");
    std::fs::write(&path, bytes).unwrap();
    match open(&path, "fuzz") {
        Ok(opened) => {
            let is_damaged = !opened.notices.is_empty();
            lives(&opened.journal, is_damaged);
            drop(opened.journal);
            if is_damaged {
                let aside = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
                let aside = aside.into_iter().find(|p| p.to_string_lossy().contains(".damaged-")).unwrap();
                kept(&aside, bytes);
            }
            let again = open(&path, "next");
            assert!(again.is_ok_and(|o| o.notices.is_empty()), "it opened once and does not open again");
        }
        Err(error) => {
            is_journal(&error);
            kept(&path, bytes);
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
});

/// Memory where there is such a folder: a disk would be asked to sync thousands of times a second.
fn new_folder() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let run = RUNS.get();
    RUNS.set(run + 1);
    let folder = base.join(format!("maxbonus-fuzz-{}-{run}", std::process::id()));
    _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn is_journal(failure: &Failure) {
    assert_eq!(failure.clone().into_error(Outcome::Unknown).status(), Status::Journal, "{failure}");
}

/// A receipt's whole life. In a fresh journal all of it must work; in a damaged one each step may fail.
fn lives(journal: &Journal, fresh: bool) {
    let deadline = Deadline::after(Duration::from_secs(5), &Canceller::default());
    let deadline = &deadline;
    let steps = [
        journal.pending(deadline).err(),
        journal.stats(deadline).err(),
        journal.shift(&Period::default(), deadline).err(),
        journal.due(true, deadline).err(),
        journal.due_late_writes(deadline).err(),
        journal.begin_write(begun("F-1", ""), deadline).err(),
        journal.written("F-1", &Map::new(), Sums::default(), deadline).err(),
        journal.close("F-1", deadline).err(),
        journal.begin_rollback("F-2", None, true, deadline).err(),
        journal.rolled_back("F-2", deadline).err(),
        journal.begin_return(("R-1", "F-1"), ("", None), |_| true, false, deadline).err(),
        journal.settle_check("F-2", true, deadline).err(),
        journal.adopt(deadline).err(),
    ];
    for error in steps.iter().flatten() {
        is_journal(error);
        assert!(!fresh, "a fresh journal does not work: {error}");
    }
    for check_id in ["F-1", "C-1"] {
        match journal.check(check_id, deadline) {
            Ok(Some(check)) => _ = journal.describe(&check, deadline).map_err(|e| is_journal(&e)),
            Ok(None) => assert!(!fresh || check_id != "F-1"),
            Err(error) => is_journal(&error),
        }
    }
}

/// What was there is there still. SQLite may have noted its own version and the WAL mode in the header.
fn kept(path: &Path, bytes: &[u8]) {
    let found = std::fs::read(path).unwrap();
    let header = bytes.len().min(100);
    assert!(found.len() >= bytes.len(), "{} of {} bytes are left", found.len(), bytes.len());
    assert!(found[header..bytes.len()] == bytes[header..], "the damaged file was changed");
}
