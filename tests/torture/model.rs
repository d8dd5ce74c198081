//! Every interleaving of a receipt's life: the real library against a server whose script tries all fates of each
//! request, all places of a crash, all orders of what a register and a second process may do, up to a depth.
//!
//! The invariant: whatever a write is told to have come to is true at that moment, and once everything is settled, the
//! server holds the check exactly once if its receipt was printed with bonuses; otherwise it does not hold it, or the
//! journal lists it as open.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use maxbonus::failpoint;
use maxbonus::ffi::{MAXBONUS_OK, maxbonus_session_close};
use serde_json::{Value, json};

use crate::server::{Script, Server, World};
use crate::till::{call_text, open};

const SETTLE_MS: i64 = 60_000;
const CHECK: &str = "R";

/// What a register may do next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Action {
    /// Calculates and writes.
    Write,
    /// Writes once more under the calculation of before: the button pressed twice.
    WriteAgain,
    RollBack,
    Recover,
    /// The paper comes out, and the journal is told.
    PrintAndClose,
    Restart,
    /// A lost write arrives.
    LateArrives,
    /// So much time passes that nothing lost can arrive any more.
    TimePasses,
    OtherRecovers,
    OtherWrites,
    /// Somebody sets the machine's clock three hours on.
    ClockSteps,
    /// A cleaner takes the sessions' marks away.
    MarksVanish,
}

/// Runs all of them.
pub fn every_interleaving(depth: usize, incidents: usize) -> bool {
    let begun = Instant::now();
    let results: Vec<Result<usize, String>> = std::thread::scope(|scope| {
        let workers: Vec<_> =
            [false, true].map(|by_calc_id| scope.spawn(move || explore(by_calc_id, depth, incidents))).into();
        workers.into_iter().map(|w| w.join().unwrap()).collect()
    });
    let mut good = true;
    let mut runs = 0;
    for result in results {
        match result {
            Ok(count) => runs += count,
            Err(story) => {
                println!("FAILED  {story}");
                good = false;
            }
        }
    }
    println!(
        "model: {runs} interleavings of {depth} actions and {incidents} incidents, {:.0?}",
        begun.elapsed()
    );
    good
}

/// Depth first through all scripts.
fn explore(by_calc_id: bool, depth: usize, incidents: usize) -> Result<usize, String> {
    let server = Server::start();
    let folder = crate::kills::new_folder();
    let mut given: Vec<usize> = Vec::new();
    let mut runs = 0;
    loop {
        let mut run = Run::begin(&server, folder.join("journal.db"), given, by_calc_id, incidents);
        let verdict = run.play(depth);
        let (taken, story) = run.end();
        verdict.map_err(|why| format!("{why}\nby_calc_id {by_calc_id}\n{}", story.join("\n")))?;
        runs += 1;
        // The next script: the last choice that has another one left.
        let mut taken = taken;
        loop {
            match taken.pop() {
                None => {
                    std::fs::remove_dir_all(&folder).ok();
                    return Ok(runs);
                }
                Some((choice, of)) if choice + 1 < of => {
                    given = taken.iter().map(|(c, _)| *c).chain([choice + 1]).collect();
                    break;
                }
                Some(_) => {}
            }
        }
    }
}

struct Run<'a> {
    server: &'a Server,
    config: String,
    journal: PathBuf,
    session: u64,
    other: u64,
    calculations: usize,
    /// The answer to a write is in the register's hand.
    holding: bool,
    printed: bool,
    /// This thread's clocks, for the threads of the second process.
    clocks: Arc<Mutex<(i64, i64)>>,
    /// What a write was told and was not true.
    lie: Option<String>,
}

impl<'a> Run<'a> {
    fn begin(
        server: &'a Server,
        journal: PathBuf,
        given: Vec<usize>,
        by_calc_id: bool,
        incidents: usize,
    ) -> Run<'a> {
        for suffix in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{}{suffix}", journal.display())).ok();
        }
        *server.world() = World {
            script: Script { given, ..Script::default() },
            by_calc_id,
            incidents_left: incidents,
            ..World::default()
        };
        let config = json!({"token": "t", "base_url": format!("http://127.0.0.1:{}/api", server.port),
            "journal": {"path": journal, "settle_ms": SETTLE_MS}, "timeouts": {"total_ms": 5000},
            "wire": {"identity": if by_calc_id { "calc_id" } else { "check_id" }}})
        .to_string();
        let mut run = Run {
            server,
            config,
            journal,
            session: 0,
            other: 0,
            calculations: 0,
            holding: false,
            printed: false,
            clocks: Arc::new(Mutex::new(failpoint::clocks())),
            lie: None,
        };
        run.restart();
        run.other = open(&run.config).0;
        let (other, clocks) = (run.other, Arc::clone(&run.clocks));
        server.world().visit = Some(Arc::new(move || {
            // On a thread of the server's, whose clocks are its own.
            failpoint::set_clocks(*clocks.lock().unwrap());
            call_text(other, "journal.recover", "{}");
        }));
        run
    }

    fn end(self) -> (Vec<(usize, usize)>, Vec<String>) {
        failpoint::set(None);
        self.server.world().visit = None;
        maxbonus_session_close(self.session);
        maxbonus_session_close(self.other);
        let mut world = self.server.world();
        (std::mem::take(&mut world.script.taken), std::mem::take(&mut world.story))
    }

    fn play(&mut self, depth: usize) -> Result<(), String> {
        for _ in 0..depth {
            let actions = self.possible();
            let choice = self.server.world().script.choose(actions.len());
            self.server.world().story.push(format!("{:?}", actions[choice]));
            self.act(actions[choice]);
            *self.clocks.lock().unwrap() = failpoint::clocks();
        }
        self.settle_and_check()
    }

    fn possible(&self) -> Vec<Action> {
        let mut actions = vec![];
        if !self.printed {
            actions.push(Action::Write);
            if self.calculations > 0 {
                actions.extend([Action::WriteAgain, Action::RollBack, Action::OtherWrites]);
            }
            if self.holding {
                actions.push(Action::PrintAndClose);
            }
        }
        if self.calculations > 0 {
            actions.extend([Action::Recover, Action::Restart, Action::OtherRecovers]);
            actions.extend([Action::ClockSteps, Action::MarksVanish]);
            actions.push(if self.server.world().late.is_empty() {
                Action::TimePasses
            } else {
                Action::LateArrives
            });
        }
        actions
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Write => {
                self.calculations += 1;
                self.write(self.session);
            }
            Action::WriteAgain => self.write(self.session),
            Action::OtherWrites => self.write(self.other),
            Action::RollBack => {
                self.holding = false;
                self.call(self.session, "check.rollback", json!({"check_id": CHECK}));
            }
            Action::Recover => drop(self.call(self.session, "journal.recover", json!({}))),
            Action::OtherRecovers => drop(self.call(self.other, "journal.recover", json!({}))),
            Action::PrintAndClose => {
                self.printed = true;
                self.call(self.session, "check.close", json!({"check_id": CHECK}));
            }
            Action::Restart => self.restart(),
            Action::LateArrives => {
                let mut world = self.server.world();
                let late = world.late.remove(0);
                world.apply(late);
            }
            Action::TimePasses => failpoint::advance_clock(SETTLE_MS + 1),
            Action::ClockSteps => failpoint::step_wall_clock(3 * 3_600_000),
            Action::MarksVanish => {
                let folder = std::fs::read_dir(self.journal.parent().unwrap()).unwrap().flatten();
                let is_mark = |path: &PathBuf| path.extension().is_some_and(|e| e == "live");
                folder
                    .map(|entry| entry.path())
                    .filter(is_mark)
                    .for_each(|mark| std::fs::remove_file(mark).unwrap());
            }
        }
    }

    fn write(&mut self, session: u64) {
        let calc_id = format!("c{}", self.calculations);
        let request = json!({"check_id": CHECK, "calc_id": &calc_id, "customer_token": "t"});
        let (status, told) = self.call(session, "check.write", request);
        self.holding = status == MAXBONUS_OK;
        let told: Value = serde_json::from_str(&told).unwrap_or_default();
        let outcome =
            if status == MAXBONUS_OK { "applied" } else { told["outcome"].as_str().unwrap_or("none") };
        // A stored answer is that of an earlier calculation; an earlier write that was late is rolled back in the end.
        let (is_held, is_there) = {
            let world = self.server.world();
            (world.held.iter().any(|held| held.calc_id == calc_id), !world.held.is_empty())
        };
        let is_true = match outcome {
            "applied" => is_there,
            "not_applied" => !is_held,
            "unknown" => true,
            _ => false,
        };
        if !is_true && self.lie.is_none() {
            self.lie = Some(format!("told {outcome}, held: {is_held}: {told}"));
        }
    }

    /// A call that may crash at each transaction of the journal; after a crash the register starts again.
    fn call(&mut self, session: u64, operation: &str, request: Value) -> (i32, String) {
        let crashed = self.arm();
        let done = call_text(session, operation, &request.to_string());
        failpoint::set(None);
        self.server.world().story.push(format!("  {operation}: {} {}", done.0, done.1));
        if *crashed.lock().unwrap() {
            self.holding = false;
            if session == self.other {
                maxbonus_session_close(self.other);
                self.other = open(&self.config).0;
            } else {
                self.restart();
            }
        }
        done
    }

    /// From now on the script may choose a crash at each place of the journal.
    fn arm(&self) -> Arc<Mutex<bool>> {
        let crashed = Arc::new(Mutex::new(false));
        let (told, world) = (Arc::clone(&crashed), Arc::clone(&self.server.world));
        failpoint::set(Some(Box::new(move |place| {
            if !matches!(place, "journal: before" | "journal: committed") {
                return;
            }
            let mut w = world.lock().unwrap();
            if w.incidents_left == 0 || w.script.choose(2) == 0 {
                return;
            }
            w.incidents_left -= 1;
            w.story.push(format!("  crash at {place}"));
            drop(w);
            *told.lock().unwrap() = true;
            panic!("crash");
        })));
        crashed
    }

    fn restart(&mut self) {
        self.holding = false;
        maxbonus_session_close(self.session);
        let crashed = self.arm();
        let (session, _) = open(&self.config);
        failpoint::set(None);
        self.session = session;
        if *crashed.lock().unwrap() {
            self.restart();
        }
    }

    /// What is late arrives or does not; the register settles what is its own; time passes; then the books are read.
    fn settle_and_check(&mut self) -> Result<(), String> {
        {
            let mut world = self.server.world();
            world.incidents_left = 0;
            while let Some(late) = world.late.pop() {
                if world.script.choose(2) == 0 {
                    world.apply(late);
                }
            }
        }
        self.restart();
        let (_, pending) = self.call(self.session, "journal.pending", json!({}));
        if pending.contains("\"WRITTEN\"") {
            let operation = if self.printed { "check.close" } else { "check.rollback" };
            self.call(self.session, operation, json!({"check_id": CHECK}));
        }
        for _ in 0..2 {
            failpoint::advance_clock(SETTLE_MS + 1);
            self.call(self.session, "journal.recover", json!({}));
        }
        let (_, pending) = self.call(self.session, "journal.pending", json!({}));
        let (_, stats) = self.call(self.session, "journal.stats", json!({}));
        let held = self.server.world().held.len();
        if let Some(lie) = self.lie.take() {
            return Err(lie);
        }
        if held != usize::from(self.printed) {
            return Err(format!("the server holds {held}, printed {}", self.printed));
        }
        if !pending.contains("\"checks\":[]") || !stats.contains("\"late_writes\":{\"count\":0}") {
            return Err(format!("not settled: {pending} {stats} {}", self.journal.display()));
        }
        Ok(())
    }
}
