//! Bytes that lie where the journal should: it opens, or a status says why not, and nothing of them is lost.
#![no_main]

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use maxbonus::error::{Error, Status};
use maxbonus::fuzzing::{Canceller, Deadline, Journal, Period};
use serde_json::Map;

thread_local! {
    static RUNS: Cell<u64> = const { Cell::new(0) };
}

fuzz_target!(|bytes: &[u8]| {
    let folder = new_folder();
    let path = folder.join("journal.db");
    std::fs::write(&path, bytes).unwrap();
    match Journal::open(&path, "fuzz".to_owned(), 60_000, 90) {
        Ok(opened) => {
            lives(&opened.journal, opened.set_aside.is_some());
            drop(opened.journal);
            if let Some(aside) = opened.set_aside {
                kept(&aside, bytes);
            }
            let again = Journal::open(&path, "next".to_owned(), 60_000, 90);
            assert!(again.is_ok_and(|o| o.set_aside.is_none()), "it opened once and does not open again");
        }
        Err(error) => {
            journal(&error);
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

fn journal(error: &Error) {
    assert_eq!(error.status(), Status::Journal, "{error}");
}

/// A receipt's whole life. In a fresh journal all of it must work; in a damaged one each step may fail.
fn lives(journal_file: &Journal, fresh: bool) {
    let deadline = Deadline::after(Duration::from_secs(5), &Canceller::default());
    let deadline = &deadline;
    let steps = [
        journal_file.pending(deadline).err(),
        journal_file.stats(deadline).err(),
        journal_file.shift(&Period::default(), deadline).err(),
        journal_file.due(deadline).err(),
        journal_file.due_ghosts(deadline).err(),
        journal_file.begin_write("F-1", "c", "", Some("1"), deadline).err(),
        journal_file.written("F-1", &Map::new(), 1, 1, deadline).err(),
        journal_file.close("F-1", deadline).err(),
        journal_file.begin_rollback("F-2", None, true, deadline).err(),
        journal_file.rolled_back("F-2", deadline).err(),
        journal_file.begin_return("R-1", "F-1", "", |_| true, deadline).err(),
    ];
    for error in steps.iter().flatten() {
        journal(error);
        assert!(!fresh, "a fresh journal does not work: {error}");
    }
    for check_id in ["F-1", "C-1"] {
        match journal_file.check(check_id, deadline) {
            Ok(Some(check)) => _ = journal_file.describe(&check, deadline).map_err(|e| journal(&e)),
            Ok(None) => assert!(!fresh || check_id != "F-1"),
            Err(error) => journal(&error),
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
