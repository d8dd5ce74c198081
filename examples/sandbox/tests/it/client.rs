//! A register in a few lines: it sends exactly what it is told and reports exactly what came back.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use maxbonus_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

pub const DMITRY: &str = "c0000000000000000000000000003377";
pub const ANNA: &str = "c0000000000000000000000000002249";
pub const OLGA: &str = "c0000000000000000000000000007319";
pub const MICHAEL: &str = "c0000000000000000000000000004455";
pub const ANONYMOUS: &str = "8888888888";

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn data(&self) -> Value {
        assert!((200..300).contains(&self.status), "{}", String::from_utf8_lossy(&self.body));
        self.json()["data"].take()
    }

    /// The status and the cashier's sentence of a refusal in the default shape.
    pub fn refusal(&self) -> (u16, String) {
        (self.status, sentence(&self.json()).to_owned())
    }
}

/// The sentence of a refusal: beside its field, or the exception's.
pub fn sentence(body: &Value) -> &str {
    let of_a_field =
        body["errors"].as_object().and_then(|errors| errors.values().next()).map(|list| &list[0]);
    of_a_field.unwrap_or(&body["message"]).as_str().unwrap_or_default()
}

/// One connection.
pub struct Wire<S: Read + Write> {
    stream: S,
}

impl Wire<TcpStream> {
    pub fn open(sandbox: &Sandbox) -> Wire<TcpStream> {
        let stream = TcpStream::connect(("127.0.0.1", sandbox.port())).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        Wire { stream }
    }

    /// The connection itself.
    pub fn into_stream(self) -> TcpStream {
        self.stream
    }

    pub fn timeout(&self, ms: u64) {
        self.stream.set_read_timeout(Some(Duration::from_millis(ms))).unwrap();
    }
}

impl<S: Read + Write> Wire<S> {
    pub fn over(stream: S) -> Wire<S> {
        Wire { stream }
    }

    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> io::Result<()> {
        let mut text =
            format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        self.stream.write_all(format!("{text}\r\n{body}").as_bytes())
    }

    /// Reads one answer; what came of it before an error is lost.
    pub fn receive(&mut self) -> io::Result<Answer> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.byte()?);
        }
        let head = String::from_utf8(head).unwrap().to_lowercase();
        let length =
            head.split_once("content-length: ").map_or("0", |(_, rest)| rest.split_once('\r').unwrap().0);
        let mut body = vec![0; length.parse().unwrap()];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status: head[9..12].parse().unwrap(), head, body })
    }

    /// True once the other side has closed; false when it stays open for the read timeout.
    pub fn is_closed(&mut self) -> bool {
        match self.byte() {
            Ok(byte) => panic!("unexpected byte {byte}"),
            Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
        }
    }

    pub fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.stream.read_exact(&mut byte).map(|()| byte[0])
    }
}

/// A sandbox with the built-in seed.
pub fn sandbox() -> Sandbox {
    Sandbox::start(Options::default()).unwrap()
}

/// One request on a connection of its own.
pub fn ask(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> io::Result<Answer> {
    let mut wire = Wire::open(sandbox);
    wire.send(method, path, headers, body)?;
    wire.receive()
}

/// The full path of an operation's path.
pub fn api(path: &str) -> String {
    format!("/api/cashbox{path}")
}

/// POSTs JSON to the API; the connection may fail.
pub fn try_post(sandbox: &Sandbox, path: &str, body: Value) -> io::Result<Answer> {
    let auth = format!("Bearer {}", sandbox.token());
    let headers = [("authorization", auth.as_str()), ("content-type", "application/json")];
    ask(sandbox, "POST", &api(path), &headers, &body.to_string())
}

/// POSTs JSON to the API.
pub fn post(sandbox: &Sandbox, path: &str, body: Value) -> Answer {
    try_post(sandbox, path, body).unwrap()
}

/// POSTs a form to the API.
pub fn form(sandbox: &Sandbox, path: &str, body: &str) -> Answer {
    let auth = format!("Bearer {}", sandbox.token());
    let headers = [("authorization", auth.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    ask(sandbox, "POST", &api(path), &headers, body).unwrap()
}

/// One position.
pub fn one(code: &str, price: Value) -> Value {
    json!([{"index": 0, "code": code, "price": price, "qty": 1}])
}

/// Calculates a check and returns the answer.
pub fn calc(sandbox: &Sandbox, token: &str, items: Value, pay_bonus: Value) -> Value {
    post(sandbox, "/check", json!({"customer_token": token, "items": items, "pay_bonus": pay_bonus})).data()
}

/// Calculates a check and writes it.
pub fn sell(sandbox: &Sandbox, check_id: &str, token: &str, items: Value, pay_bonus: Value) -> Value {
    let calc_id = calc(sandbox, token, items, pay_bonus)["calc_id"].clone();
    post(sandbox, "/check/write", json!({"check_id": check_id, "calc_id": calc_id, "customer_token": token}))
        .data()
}

/// What the sandbox has on a customer.
pub fn customer(sandbox: &Sandbox, token: &str) -> Value {
    let state = sandbox.state();
    let customers = state["customers"].as_array().unwrap();
    customers.iter().find(|customer| customer["token"] == token).unwrap().clone()
}

pub fn balance(sandbox: &Sandbox, token: &str) -> Value {
    customer(sandbox, token)["balance"].clone()
}

/// Waits until something is true; a fault's late work has no other sign.
pub fn eventually(what: impl Fn() -> bool) {
    for _ in 0..400 {
        if what() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("it did not become true within two seconds");
}
