//! The server under examination, asked in the words of a configuration that is still being found.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::config::{BASE_PATH, Config, Wire};
use crate::deadline::{Canceller, Deadline};
use crate::doctor::section::place;
use crate::error::{Error, Outcome, Result, Status};
use crate::transport::{Outgoing, Transport};
use crate::wire::table::{Operation, Repeat};
use crate::wire::{Contract, WireRequest};

/// A field that no server knows, and a value that none has.
pub const UNKNOWN: &str = "zz_doctor";
/// More questions than this are no examination; servers of the strangest kind that were tried took a third of it.
const ASKED_MAX: u32 = 6_000;
/// How long a server that asks for patience gets, and how often.
const PATIENCE: Duration = Duration::from_secs(1);
const PATIENCE_TIMES: u32 = 10;

/// The server, and what is known of its words.
pub struct Server<'a> {
    config: Config,
    canceller: &'a Canceller,
    begun: u64,
    wire: Map<String, Value>,
    contract: Contract,
    transport: Transport,
    /// How many requests it was asked.
    pub asked: u32,
    /// Checks that it was asked to write, and did.
    pub written: Vec<Map<String, Value>>,
}

/// What the server said.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The answer out of its envelope, under the server's names; `None` is a refusal.
    pub data: Option<Map<String, Value>>,
    /// The status of HTTP, or the one inside.
    pub http: u16,
    /// The server's number of its error.
    pub code: Option<Value>,
    /// The server's sentence.
    pub text: String,
    /// Whether it refuses the token.
    pub is_unauthorised: bool,
    body: Vec<u8>,
    outer_http: u16,
}

impl<'a> Server<'a> {
    /// The configuration's server, with this `wire` section to begin with.
    ///
    /// # Errors
    /// `BAD_CONFIG` for a section that makes no sense.
    pub fn new(config: &Config, wire: Map<String, Value>, canceller: &'a Canceller) -> Result<Self> {
        let mut config = config.clone();
        // Every question shall be asked, also after some that broke the line.
        config.breaker.failures = 0;
        // The path that a document names stands where a URL without one got the table's.
        if let (Some(base), Some(origin)) =
            (wire.get("base_path").and_then(Value::as_str), config.base_url.strip_suffix(BASE_PATH))
        {
            config.base_url = format!("{origin}{base}");
        }
        let contract = contract(&config, &wire)?;
        let transport = Transport::new(&config, contract.auth_header(), canceller)?;
        Ok(Server {
            config,
            canceller,
            begun: canceller.epoch(),
            wire,
            contract,
            transport,
            asked: 0,
            written: Vec::new(),
        })
    }

    /// The `wire` section as far as it is known.
    #[must_use]
    pub fn wire(&self) -> &Map<String, Value> {
        &self.wire
    }

    /// The contract that the section makes.
    #[must_use]
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// The configuration without its section.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Who cancels the examination.
    #[must_use]
    pub fn canceller(&self) -> &'a Canceller {
        self.canceller
    }

    /// A call's deadline.
    #[must_use]
    pub fn deadline(&self) -> Deadline {
        Deadline::after(self.config.total(), self.canceller)
    }

    /// What stands under a key of the section.
    #[must_use]
    pub fn get(&self, key: &[&str]) -> Option<&Value> {
        let (first, rest) = key.split_first()?;
        rest.iter().try_fold(self.wire.get(*first)?, |at, part| at.get(part))
    }

    /// Puts a value under a key of the section, or takes the key away; says whether that makes sense to the library.
    ///
    /// # Errors
    /// Only what has nothing to do with the value.
    pub fn set(&mut self, key: &[&str], value: Option<Value>) -> Result<bool> {
        let mut wire = self.wire.clone();
        _ = place(&mut wire, key, value);
        self.become_of(wire)
    }

    /// Goes back to an earlier section.
    ///
    /// # Errors
    /// As [`Server::set`].
    pub fn become_of(&mut self, wire: Map<String, Value>) -> Result<bool> {
        let contract = match contract(&self.config, &wire) {
            Ok(contract) => contract,
            Err(error) if error.status() == Status::BadConfig => return Ok(false),
            Err(error) => return Err(error),
        };
        if contract.auth_header() != self.contract.auth_header() {
            self.transport = Transport::new(&self.config, contract.auth_header(), self.canceller)?;
        }
        (self.wire, self.contract) = (wire, contract);
        Ok(true)
    }

    /// Asks an operation, in the words that are known by now; the request is under the table's names.
    ///
    /// # Errors
    /// Of the network, and `CANCELLED`.
    pub fn ask(&mut self, operation: &Operation, request: &Map<String, Value>) -> Result<Heard> {
        let mut whole = request.clone();
        for field in self.contract.in_path(operation) {
            // Without it there is no path to ask at.
            whole.entry(field).or_insert_with(|| UNKNOWN.into());
        }
        let encoded = self.contract.encode(operation, whole)?;
        let heard = self.send(&encoded).map_err(|error| match operation.repeat {
            Repeat::Read => error.with_outcome(Outcome::NotApplied),
            _ => error,
        })?;
        if operation.name == "check.write" && heard.is_done() {
            self.written.push(request.clone());
        }
        Ok(heard)
    }

    /// Asks at a path that no server has.
    ///
    /// # Errors
    /// As [`Server::ask`].
    pub fn ask_nowhere(&mut self) -> Result<Heard> {
        let request = self.contract.encode_any("POST", "/maxbonus-doctor/nowhere", &Map::new())?;
        self.send(&request)
    }

    fn send(&mut self, request: &WireRequest) -> Result<Heard> {
        for _ in 0..PATIENCE_TIMES {
            let heard = self.send_once(request)?;
            if heard.http != 429 {
                return Ok(heard);
            }
            std::thread::sleep(PATIENCE);
        }
        Err(Error::new(Status::Rejected, "the server answers HTTP 429 again and again").with_retryable(true))
    }

    fn send_once(&mut self, request: &WireRequest) -> Result<Heard> {
        if self.canceller.epoch() != self.begun {
            return Err(Error::new(Status::Cancelled, "the examination was cancelled"));
        }
        if self.asked >= ASKED_MAX {
            let detail = format!("{ASKED_MAX} questions were not enough to understand this server");
            return Err(Error::new(Status::Protocol, detail));
        }
        self.asked += 1;
        let outgoing = Outgoing {
            method: &request.method,
            path: &request.path,
            content_type: request.content_type,
            body: &request.body,
            repeatable: false,
        };
        let reply = self.transport.send(outgoing, &self.deadline()).map_err(Error::from)?;
        let said = self.contract.decode_any(reply.http, &reply.body);
        let heard = Heard {
            data: None,
            http: reply.http,
            code: None,
            text: String::new(),
            is_unauthorised: false,
            body: reply.body,
            outer_http: reply.http,
        };
        Ok(match said {
            Ok(answer) => Heard { data: Some(answer.into_object()), ..heard },
            Err(error) => Heard {
                http: error.http().unwrap_or(reply.http),
                code: error.server_code().cloned(),
                text: if error.status() == Status::Rejected {
                    error.message().to_owned()
                } else {
                    String::new()
                },
                is_unauthorised: error.status() == Status::Unauthorized,
                ..heard
            },
        })
    }

    /// What the library makes of what was heard, by the section as it is.
    ///
    /// # Errors
    /// The refusal under its status.
    pub fn understood(&self, operation: &Operation, heard: &Heard) -> Result<Map<String, Value>> {
        self.contract.decode(operation, heard.outer_http, &heard.body).map(crate::wire::Answer::into_object)
    }
}

impl Heard {
    /// Whether it is a success.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.data.is_some()
    }

    /// The whole body, where it is JSON.
    #[must_use]
    pub fn body(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// What tells one reply from another, but for what changes each time; a field's name is taken out of it.
    #[must_use]
    pub fn tells(&self, volatile: &BTreeSet<String>, name: &str) -> String {
        let mut facts = self.facts();
        facts.retain(|(path, _)| !volatile.contains(path));
        let mut told = format!("{} {}\n", self.http, self.is_done());
        for (path, value) in facts {
            _ = writeln!(told, "{path}={value}");
        }
        if name.is_empty() { told } else { told.replace(name, "{}") }
    }

    /// Which facts differ when the same is asked again.
    #[must_use]
    pub fn changed(&self, again: &Heard) -> BTreeSet<String> {
        let other = again.facts();
        self.facts().into_iter().filter(|fact| !other.contains(fact)).map(|(path, _)| path).collect()
    }

    fn facts(&self) -> Vec<(String, String)> {
        let mut facts = Vec::new();
        match serde_json::from_slice(&self.body) {
            Ok(body) => flatten(&body, "", &mut facts),
            Err(_) => facts.push((String::new(), String::from_utf8_lossy(&self.body).into_owned())),
        }
        facts
    }
}

fn contract(config: &Config, wire: &Map<String, Value>) -> Result<Contract> {
    let wire = Wire::read(wire)?;
    Contract::new(&wire, &config.token)
}

/// Rows of a list are told apart by their number.
fn flatten(value: &Value, path: &str, facts: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                flatten(value, &format!("{path}.{key}"), facts);
            }
        }
        Value::Array(rows) => {
            for (n, row) in rows.iter().enumerate() {
                flatten(row, &format!("{path}[{n}]"), facts);
            }
        }
        plain => facts.push((path.to_owned(), plain.to_string())),
    }
}
