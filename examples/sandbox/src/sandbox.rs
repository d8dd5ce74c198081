//! The library's face: a sandbox inside a test.

use std::error::Error;
use std::fmt;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use serde_json::Value;
use tokio::sync::oneshot;

use crate::dialect::Dialect;
use crate::server;
use crate::shop::Shop;

/// How a sandbox starts. The default is the contract, a free port, the built-in seed, and nothing kept.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// What the shop has at the start; `None` is the built-in seed, which an old database outlives.
    pub seed: Option<Value>,
    /// How the wire differs from the contract.
    pub dialect: Option<Value>,
    /// The SQLite file that survives a restart; `None` keeps everything in memory.
    pub db: Option<PathBuf>,
    /// Serves https instead of http.
    pub tls: Option<Tls>,
}

/// The certificate of an https sandbox.
#[derive(Clone)]
pub struct Tls {
    /// The certificate chain in PEM.
    pub cert_pem: String,
    /// The private key in PEM.
    pub key_pem: String,
}

/// The key stays out of every log.
impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// Why a sandbox does not start. Its text is one sentence.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// An option makes no sense: the seed, the dialect, the database or the certificate.
    Options(String),
    /// The port cannot be had, or the system refuses what a server needs.
    Listen(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Options(sentence) | StartError::Listen(sentence) => formatter.write_str(sentence),
        }
    }
}

impl Error for StartError {}

/// A running sandbox; it stops when it is dropped.
pub struct Sandbox {
    pub(crate) shop: Arc<Shop>,
    port: u16,
    https: bool,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a sandbox on a thread of its own. It accepts connections when this returns.
    ///
    /// # Errors
    /// When an option makes no sense or the port is in use.
    pub fn start(options: Options) -> Result<Sandbox, StartError> {
        let dialect = Dialect::read(options.dialect).map_err(StartError::Options)?;
        let https = options.tls.is_some();
        let tls = options.tls.map(|tls| server::tls(&tls.cert_pem, &tls.key_pem)).transpose();
        let tls = tls.map_err(StartError::Options)?;
        // The port first: whoever fails to get it must not have replaced the database's contents.
        let listener = listen(options.port).map_err(StartError::Listen)?;
        let shop = Shop::open(dialect, options.seed, options.db.as_deref()).map_err(StartError::Options)?;
        let system = |error: std::io::Error| StartError::Listen(format!("the server cannot start: {error}"));
        let port = listener.local_addr().map_err(system)?.port();
        let runtime = server::runtime().map_err(system)?;
        let shop = Arc::new(shop);
        let (stop, stopped) = oneshot::channel();
        let shared = shop.clone();
        let serve = move || server::run(runtime, listener, tls, shared, stopped);
        let thread = std::thread::Builder::new().name("sandbox".to_owned()).spawn(serve).map_err(system)?;
        Ok(Sandbox { shop, port, https, stop: Some(stop), thread: Some(thread) })
    }

    /// The server's address: `http://127.0.0.1:PORT`, or `https://localhost:PORT` with TLS.
    pub fn origin(&self) -> String {
        let (scheme, host) = if self.https { ("https", "localhost") } else { ("http", "127.0.0.1") };
        format!("{scheme}://{host}:{}", self.port)
    }

    /// The address of the API: the origin and the dialect's base path.
    pub fn base_url(&self) -> String {
        self.origin() + &self.shop.dialect.base_path
    }

    /// The store's secret token.
    pub fn token(&self) -> String {
        insist(self.shop.token())
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Replaces everything that is stored. Panics with a sentence when the seed is wrong.
    pub fn seed(&self, seed: Value) {
        insist(self.shop.seed(seed));
    }

    /// Everything that is stored, as `GET /sandbox/state` shows it.
    pub fn state(&self) -> Value {
        insist(self.shop.state())
    }

    /// The SMS that would have been sent, oldest first.
    pub fn outbox(&self) -> Vec<Value> {
        insist(self.shop.outbox())
    }

    /// The requests that came, oldest first; the last 10,000 are kept.
    pub fn requests(&self) -> Vec<Value> {
        self.shop.log().list()
    }

    /// Forgets the requests that came.
    pub fn clear_requests(&self) {
        self.shop.log().clear();
    }

    /// Adds a fault, or an array of them. Panics with a sentence when it is wrong.
    pub fn fault(&self, fault: Value) {
        let posted = self.shop.faults().post(fault);
        insist(posted.map_err(|wrong| wrong.sentence));
    }

    /// Removes all faults that are waiting.
    pub fn clear_faults(&self) {
        self.shop.faults().clear();
    }

    /// Pulls the network cable or plugs it in again: while it is pulled, every request of a register is cut.
    pub fn set_cable(&self, pulled: bool) {
        self.shop.faults().set_cable(pulled);
    }

    /// Everything as it was at the start: what is stored, no faults, the cable plugged in.
    pub fn reset(&self) {
        insist(self.shop.reset());
    }

    /// Changes the settings that are given. Panics with a sentence when one is wrong.
    pub fn settings(&self, changes: Value) {
        let changes = changes.as_object().ok_or("an object with some keys is needed".to_owned());
        let changed = self.shop.change_settings(insist(changes));
        insist(changed.map_err(|wrong| wrong.sentence));
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Only a panic of the accept loop makes this fail, and it has spoken for itself.
            let _ = thread.join();
        }
    }
}

fn listen(port: u16) -> Result<TcpListener, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let listener = listener.map_err(|error| format!("port {port} of 127.0.0.1 cannot be had: {error}"))?;
    let ready = listener.set_nonblocking(true);
    ready.map_err(|error| format!("port {port} of 127.0.0.1 cannot be used: {error}"))?;
    Ok(listener)
}

/// The methods are for tests, where a mistake shall stop the test with its sentence.
#[track_caller]
fn insist<T>(outcome: Result<T, String>) -> T {
    outcome.unwrap_or_else(|sentence| panic!("{sentence}"))
}
