//! A MaxBonus of raw sockets: it does at once whatever it is asked, as often as it is asked, knows what it holds, and
//! answers as a script tells it to.

use std::collections::BTreeMap;
use std::io::{BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::setup::raw_server;

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    /// Behind the base path: `check/write`.
    pub path: String,
    /// JSON, or the text of a form.
    pub body: Value,
}

/// What becomes of an answer.
#[derive(Clone, Debug)]
pub enum Way {
    /// The bytes, after so many ms.
    Say(u64, Vec<u8>),
    /// A FIN, and so many ms later a reset.
    FinThenReset(u64),
    /// A reset at once.
    Reset,
    /// A FIN of our half alone; the other stays open.
    HalfClose,
    /// Nothing, on a line that stays open.
    Silence,
    /// These bytes, and then the end of the line.
    CutAfter(Vec<u8>),
}

/// What to do with the next requests of a path.
#[derive(Clone, Debug)]
pub struct Step {
    applies: bool,
    /// Applied so many ms after the line was dealt with.
    late: Option<u64>,
    way: Option<Way>,
    times: usize,
}

pub struct Scripted {
    pub port: u16,
    world: Arc<World>,
}

#[derive(Default)]
struct World {
    requests: Mutex<Vec<Request>>,
    /// How often each calculation was written and not rolled back since; with the register's own number.
    held: Mutex<BTreeMap<String, (u32, Value)>>,
    /// The most that a calculation was ever held at once.
    most: Mutex<u32>,
    returns: Mutex<u32>,
    steps: Mutex<BTreeMap<String, Vec<Step>>>,
    /// What `check` answers beside its `calc_id`.
    calc: Mutex<Value>,
    /// What `check/write` answers.
    written: Mutex<Value>,
    /// A receipt that is there under its `calc_id`, `check_id` or `both` is not taken twice; nothing: it is.
    identity: Mutex<String>,
}

/// Does what it is asked, and answers in this way.
pub fn applies(way: Way) -> Step {
    Step { applies: true, late: None, way: Some(way), times: 1 }
}

/// Does nothing, and answers in this way.
pub fn ignores(way: Way) -> Step {
    Step { applies: false, late: None, way: Some(way), times: 1 }
}

/// Answers in this way, and does what it was asked so many ms later.
pub fn late(ms: u64, way: Way) -> Step {
    Step { applies: false, late: Some(ms), way: Some(way), times: 1 }
}

impl Step {
    pub fn times(self, times: usize) -> Step {
        Step { times, ..self }
    }

    pub fn always(self) -> Step {
        self.times(usize::MAX)
    }
}

/// A whole answer in JSON.
pub fn says(status: u16, body: &Value) -> Way {
    says_text(status, &body.to_string())
}

pub fn says_text(status: u16, body: &str) -> Way {
    Way::Say(0, raw_server::answer(status, "Content-Type: application/json\r\n", body.as_bytes()))
}

pub fn page(status: u16, body: &str) -> Way {
    Way::Say(0, raw_server::answer(status, "Content-Type: text/html\r\n", body.as_bytes()))
}

impl Scripted {
    pub fn start() -> Scripted {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let world = Arc::new(World::default());
        *world.calc.lock().unwrap() =
            json!({"total_max_bonus_can_pay": 30, "total_bonus_pay": 0, "total_add_bonus": 5});
        *world.written.lock().unwrap() = json!({"print_text": "Спасибо"});
        let shared = Arc::clone(&world);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let world = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream.unwrap(), &world));
            }
        });
        Scripted { port, world }
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn by_name(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The next requests of a path are dealt with so, one step after another.
    pub fn on(&self, path: &str, step: Step) {
        self.world.steps.lock().unwrap().entry(path.to_owned()).or_default().push(step);
    }

    /// No path has steps any more.
    pub fn heals(&self) {
        self.world.steps.lock().unwrap().clear();
    }

    pub fn calculates(&self, answer: Value) {
        *self.world.calc.lock().unwrap() = answer;
    }

    pub fn writes(&self, answer: Value) {
        *self.world.written.lock().unwrap() = answer;
    }

    /// From now on a receipt that is there already, by this identity, is refused.
    pub fn knows_by(&self, identity: &str) {
        identity.clone_into(&mut self.world.identity.lock().unwrap());
    }

    /// How often this calculation is on the server now.
    pub fn held(&self, calc: &Value) -> u32 {
        self.world.held.lock().unwrap().get(calc["calc_id"].as_str().unwrap()).map_or(0, |h| h.0)
    }

    /// How often a receipt of this number of the register's is on the server now, under whichever calculation.
    pub fn held_as(&self, check_id: &str) -> u32 {
        self.world.held.lock().unwrap().values().filter(|h| h.1 == check_id).map(|h| h.0).sum()
    }

    /// How many receipts are on the server now.
    pub fn holds(&self) -> u32 {
        self.world.held.lock().unwrap().values().map(|h| h.0).sum()
    }

    /// No calculation was ever there twice at once.
    pub fn never_twice(&self) -> bool {
        *self.world.most.lock().unwrap() <= 1
    }

    pub fn returned(&self) -> u32 {
        *self.world.returns.lock().unwrap()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.world.requests.lock().unwrap().clone()
    }

    pub fn asked(&self, path: &str) -> Vec<Request> {
        self.requests().into_iter().filter(|r| r.path == path).collect()
    }
}

fn serve(stream: TcpStream, world: &Arc<World>) {
    let mut reader = BufReader::new(stream);
    loop {
        let Some((head, text)) = raw_server::read_request(&mut reader) else { return };
        let path = head.split(' ').nth(1).unwrap().trim_start_matches("/api/cashbox/").to_owned();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        let request = Request { path, body };
        let step = step(world, &request.path);
        world.requests.lock().unwrap().push(request.clone());
        let answer = if step.applies { world.does(&request) } else { Value::Null };
        if let Some(ms) = step.late {
            let (world, request) = (Arc::clone(world), request.clone());
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(ms));
                world.does(&request);
            });
        }
        let good = |answer: &Value| {
            let status = answer["statusCode"].as_u64().unwrap_or(200);
            says(u16::try_from(status).unwrap(), answer)
        };
        if !deals(reader.get_mut(), step.way.unwrap_or_else(|| good(&answer))) {
            // What the client still writes is not read: the line stays as it was left.
            return;
        }
    }
}

fn step(world: &World, path: &str) -> Step {
    let plain = Step { applies: true, late: None, way: None, times: 1 };
    let mut steps = world.steps.lock().unwrap();
    let Some(list) = steps.get_mut(path).filter(|list| !list.is_empty()) else { return plain };
    let step = list[0].clone();
    list[0].times -= usize::from(list[0].times != usize::MAX);
    if list[0].times == 0 {
        list.remove(0);
    }
    step
}

/// Whether the line goes on.
fn deals(stream: &mut TcpStream, way: Way) -> bool {
    let reset = |stream: &TcpStream| {
        socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO)).unwrap();
    };
    match way {
        Way::Say(ms, bytes) => {
            std::thread::sleep(Duration::from_millis(ms));
            return stream.write_all(&bytes).is_ok();
        }
        Way::FinThenReset(ms) => {
            let _ = stream.shutdown(Shutdown::Write);
            std::thread::sleep(Duration::from_millis(ms));
            reset(stream);
        }
        Way::Reset => reset(stream),
        Way::HalfClose => {
            let _ = stream.shutdown(Shutdown::Write);
            std::thread::sleep(Duration::from_secs(20));
        }
        Way::Silence => std::thread::sleep(Duration::from_secs(20)),
        Way::CutAfter(bytes) => {
            let _ = stream.write_all(&bytes);
        }
    }
    false
}

impl World {
    /// The effect of a request, and the answer that tells of it.
    fn does(&self, request: &Request) -> Value {
        let calc = request.body["calc_id"].as_str().unwrap_or("").to_owned();
        let mut held = self.held.lock().unwrap();
        match request.path.as_str() {
            "customer/auth" | "customer/auth/qr" => {
                json!({"token": "c0ffee00000000000000000000000001", "first_name": "", "total_bonus": 100})
            }
            "check" => {
                let mut answer = self.calc.lock().unwrap().clone();
                let n = self.requests.lock().unwrap().len();
                answer["calc_id"] = json!(format!("{n:032x}"));
                answer["customer_token"] = request.body["customer_token"].clone();
                answer
            }
            "check/write" => {
                let identity = self.identity.lock().unwrap();
                let by_calc = *identity != "check_id" && held.contains_key(&calc);
                let number = &request.body["check_id"];
                let by_number = *identity != "calc_id" && held.values().any(|check| check.1 == *number);
                if !identity.is_empty() && (by_calc || by_number) {
                    return json!({"statusCode": 422, "message": "Такой чек уже проведен"});
                }
                let check = held.entry(calc).or_default();
                *check = (check.0 + 1, request.body["check_id"].clone());
                let mut most = self.most.lock().unwrap();
                *most = (*most).max(check.0);
                self.written.lock().unwrap().clone()
            }
            "check/rollback" => {
                // By whichever name it is told.
                let number = &request.body["check_id"];
                let before = held.len();
                held.retain(|id, check| *id != calc && (number.is_null() || check.1 != *number));
                if held.len() == before {
                    return json!({"statusCode": 422, "message": "Чек не найден"});
                }
                json!({"statusCode": 202, "message": "Deleted successfully", "data": {"calc_id": calc}})
            }
            "check/return" => {
                *self.returns.lock().unwrap() += 1;
                json!({"bonus_returned": 1, "bonus_withdrawn": 1})
            }
            _ => json!({"statusCode": 200, "message": "Success"}),
        }
    }
}
