//! A server for the model: it holds checks, and a script decides the fate of each request.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Answered,
    LostBefore,
    LostAfter,
    /// It is lost and arrives later.
    Late,
    /// It is done, and the answer says nothing of it.
    Silent,
    /// It is not done, and the answer does not say so.
    NothingDone,
    /// The application says no, although it knows the check.
    Refused,
}

const WRITE_FATES: [Fate; 6] =
    [Fate::Answered, Fate::LostBefore, Fate::LostAfter, Fate::Late, Fate::Silent, Fate::NothingDone];
/// A rollback that arrives after its line was closed cannot be told from one that was lost: none of these is late.
const ROLLBACK_FATES: [Fate; 6] =
    [Fate::Answered, Fate::LostBefore, Fate::LostAfter, Fate::Silent, Fate::NothingDone, Fate::Refused];

/// The choices of one run: those of the script first, then always the first of each.
#[derive(Default)]
pub struct Script {
    pub given: Vec<usize>,
    /// What was chosen, and of how many.
    pub taken: Vec<(usize, usize)>,
}

impl Script {
    pub fn choose(&mut self, of: usize) -> usize {
        if of < 2 {
            return 0;
        }
        let choice = self.given.get(self.taken.len()).copied().unwrap_or(0);
        self.taken.push((choice, of));
        choice
    }
}

/// A check as the server knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub check_id: String,
    pub calc_id: String,
}

#[derive(Default)]
pub struct World {
    pub script: Script,
    /// Whether a check is known by its calculation's id.
    pub by_calc_id: bool,
    pub held: Vec<Held>,
    /// Writes that were lost and arrive later.
    pub late: Vec<Held>,
    /// How many more things may go wrong: a lost answer, a crash, a visit.
    pub incidents_left: usize,
    /// The second process looks in while a request of the first is under way.
    pub visit: Option<Arc<dyn Fn() + Send + Sync>>,
    /// What happened, for whoever reads a failure.
    pub story: Vec<String>,
}

impl World {
    /// True when it was not there yet.
    pub fn apply(&mut self, check: Held) -> bool {
        let same = |held: &Held| {
            if self.by_calc_id { held.calc_id == check.calc_id } else { held.check_id == check.check_id }
        };
        let new = !self.held.iter().any(same);
        if new {
            self.held.push(check);
        }
        new
    }

    fn remove(&mut self, check_id: Option<&str>, calc_id: Option<&str>) -> bool {
        let before = self.held.len();
        let by_calc_id = calc_id.is_some() && (self.by_calc_id || check_id.is_none());
        self.held.retain(|held| {
            if by_calc_id {
                Some(held.calc_id.as_str()) != calc_id
            } else {
                Some(held.check_id.as_str()) != check_id
            }
        });
        self.held.len() < before
    }
}

pub struct Server {
    pub port: u16,
    pub world: Arc<Mutex<World>>,
}

impl Server {
    pub fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let world = Arc::new(Mutex::new(World::default()));
        let shared = Arc::clone(&world);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let world = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream.unwrap(), &world));
            }
        });
        Server { port, world }
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }
}

fn serve(stream: TcpStream, world: &Mutex<World>) {
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap_or(0) == 0 {
                return;
            }
        }
        let length =
            head.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let path = head.split(' ').nth(1).unwrap_or_default();
        let request: Value = serde_json::from_slice(&body).unwrap_or_default();
        let Some((status, answer)) = answer(path, &request, world) else { return };
        let answer = answer.to_string();
        let text = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n{answer}", answer.len());
        if reader.get_mut().write_all(text.as_bytes()).is_err() {
            return;
        }
    }
}

/// The answer, or none where the line is cut.
fn answer(path: &str, request: &Value, world: &Mutex<World>) -> Option<(u16, Value)> {
    let id = |name: &str| request[name].as_str().map(ToOwned::to_owned);
    visit(world, path);
    let mut w = world.lock().unwrap();
    if !path.contains("/check/") {
        return Some((
            200,
            json!({"statusCode": 200, "data": {"token": "t", "status_code": 0, "calc_id": "c"}}),
        ));
    }
    let writing = path.ends_with("/check/write");
    let fates = match (w.incidents_left, writing) {
        (0, _) => 1,
        (_, true) => WRITE_FATES.len(),
        (_, false) => ROLLBACK_FATES.len(),
    };
    let choice = w.script.choose(fates);
    w.incidents_left -= usize::from(choice > 0);
    let fate = if writing { WRITE_FATES[choice] } else { ROLLBACK_FATES[choice] };
    w.story.push(format!("  server: {path} {request} {fate:?}"));
    match fate {
        Fate::LostBefore => return None,
        Fate::NothingDone => return Some((200, json!({"status": "ok"}))),
        Fate::Refused => {
            return Some((422, json!({"statusCode": 422, "message": "Смена закрыта, откат невозможен"})));
        }
        Fate::Answered | Fate::LostAfter | Fate::Late | Fate::Silent => {}
    }
    let answer = if writing {
        let check = Held { check_id: id("check_id")?, calc_id: id("calc_id")? };
        if fate == Fate::Late {
            w.late.push(check);
            return None;
        }
        if w.apply(check) {
            (200, json!({"check_id": id("check_id"), "total_bonus_pay": 0, "total_add_bonus": 0}))
        } else {
            (422, json!({"statusCode": 422, "message": "Такой чек уже проведен"}))
        }
    } else if w.remove(id("check_id").as_deref(), id("calc_id").as_deref()) {
        (200, json!({"statusCode": 200}))
    } else {
        (404, json!({"statusCode": 404, "message": "Чек не найден"}))
    };
    match fate {
        Fate::LostAfter => None,
        Fate::Silent => Some((200, json!({}))),
        _ => Some(answer),
    }
}

/// The second process may look in while the request is under way.
fn visit(world: &Mutex<World>, path: &str) {
    let visitor = {
        let mut w = world.lock().unwrap();
        if w.incidents_left == 0 || w.visit.is_none() || w.script.choose(2) == 0 {
            return;
        }
        w.incidents_left -= 1;
        w.story.push(format!("  the other process recovers while {path} is under way"));
        // Its own requests are not visited.
        w.visit.take()
    };
    if let Some(visitor) = visitor {
        visitor();
        world.lock().unwrap().visit = Some(visitor);
    }
}
