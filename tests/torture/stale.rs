//! A server closes an idle connection in the very moment when a write is about to leave on it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use maxbonus::failpoint;
use serde_json::json;

use crate::till::Till;

/// What was lost is rolled back and written anew on a new connection: no error, and one write.
pub fn closed_in_the_last_moment() -> bool {
    let results = [false, true].map(one_way);
    for error in results.iter().filter_map(|r| r.as_ref().err()) {
        println!("FAILED  a connection closed in the last moment: {error}");
    }
    results.iter().all(Result::is_ok)
}

/// Closes in order, or with a reset.
fn one_way(reset: bool) -> Result<(), String> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let open: Arc<Mutex<Option<TcpStream>>> = Arc::default();
    let writes = Arc::new(Mutex::new(0));
    let (kept, counted) = (Arc::clone(&open), Arc::clone(&writes));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            *kept.lock().unwrap() = Some(stream.try_clone().unwrap());
            let counted = Arc::clone(&counted);
            std::thread::spawn(move || {
                let mut bytes = vec![0; 65_536];
                while let Ok(n @ 1..) = stream.read(&mut bytes) {
                    *counted.lock().unwrap() += usize::from(bytes[..n].starts_with(b"POST /api/check/write"));
                    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{\"statusCode\": 200}";
                    stream.write_all(answer).unwrap();
                }
            });
        }
    });
    let till = Till::open(json!({"token": "t", "base_url": format!("http://{address}/api")}));
    till.call("basic.ping", json!({}));
    let mut armed = true;
    failpoint::set(Some(Box::new(move |place| {
        if place == "transport: sending" && std::mem::take(&mut armed) {
            let stream = open.lock().unwrap().take().unwrap();
            if reset {
                socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
            }
            stream.shutdown(std::net::Shutdown::Both).unwrap();
            // The reader's copy ends by the shutdown; with the last one the system answers with a reset.
            drop(stream);
            std::thread::sleep(Duration::from_millis(30));
        }
    })));
    let (status, document) = till.try_call("check.write", &json!({"check_id": "1", "calc_id": "c"}));
    failpoint::set(None);
    let writes = *writes.lock().unwrap();
    if status == 0 && writes == 1 {
        Ok(())
    } else {
        Err(format!("reset {reset}: {writes} writes, {document}"))
    }
}
