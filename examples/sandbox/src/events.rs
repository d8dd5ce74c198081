//! What an open page is sent: everything once, and then what has changed, as server-sent events.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::spawn;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use crate::delivery::Delivery;
use crate::faults;
use crate::operation::OPERATIONS;
use crate::shop::Shop;

/// Many changes become one message: a page is told at most so often.
const PAUSE: Duration = Duration::from_millis(100);

/// A page that is gone is noticed when something is sent to it.
const ALIVE: Duration = Duration::from_secs(10);

/// A page whose sandbox has gone looks for it so often.
const RETRY: &[u8] = b"retry: 1000\n\n";

/// The stream of one page, with the requests of one operation or of all. A page that connects again is told everything
/// again: it may have missed anything, and another sandbox may answer at the same address.
pub fn stream(shop: Arc<Shop>, only: Option<String>) -> Delivery {
    // One message waits at most: a slow page gets fewer, newer ones.
    let (page, coming) = mpsc::channel(1);
    drop(spawn(tell(shop, only, page)));
    Delivery::live(coming)
}

/// What a page has been told.
#[derive(Default)]
struct Told {
    log: u64,
    books: u64,
    faults: Value,
}

async fn tell(shop: Arc<Shop>, only: Option<String>, page: mpsc::Sender<Bytes>) {
    let mut changes = shop.changes.listen();
    let mut told = Told::default();
    let mut messages = vec![Bytes::from_static(RETRY), message("hello", &hello(&shop))];
    loop {
        messages.extend(told.news(&shop, only.as_deref()));
        for message in messages.drain(..) {
            if page.send(message).await.is_err() {
                return;
            }
        }
        sleep(PAUSE).await;
        match timeout(ALIVE, changes.changed()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => messages.push(Bytes::from_static(b": still here\n\n")),
        }
    }
}

impl Told {
    fn news(&mut self, shop: &Shop, only: Option<&str>) -> Vec<Bytes> {
        let mut messages = Vec::new();
        let faults = json!({"cable_pulled": shop.faults().cable_pulled(), "faults": shop.faults().list()});
        if faults != self.faults {
            messages.push(message("faults", &faults));
            self.faults = faults;
        }
        match shop.overview(self.books) {
            Ok(Some((revision, overview))) => {
                messages.push(message("books", &overview));
                self.books = revision;
            }
            Ok(None) => {}
            Err(sentence) => messages.push(message("trouble", &json!({"error": sentence}))),
        }
        let (revision, news) = shop.log().news(self.log, only);
        if revision != self.log {
            messages.push(message("requests", &news));
            self.log = revision;
        }
        messages
    }
}

/// What does not change while a sandbox runs.
fn hello(shop: &Shop) -> Value {
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "base_path": shop.dialect.base_path,
        "operations": OPERATIONS.iter().map(|operation| operation.name).collect::<Vec<_>>(),
        "kinds": faults::kinds(),
    })
}

fn message(name: &str, data: &Value) -> Bytes {
    Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
}
