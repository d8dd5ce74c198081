//! Name look-ups under a deadline.
//!
//! A look-up stuck in the operating system cannot be ended, so it runs on a thread that may outlive the
//! call. Once that happened ([`left_a_thread_behind`]) the library must not be unloaded any more.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::scope;
use crate::deadline::Canceller;

/// More stuck look-ups than this at once are refused: each holds a thread.
const STUCK_MAX: usize = 4;

/// Most addresses of one name that are tried.
const ADDRESSES_MAX: usize = 16;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static LEFT_BEHIND: AtomicBool = AtomicBool::new(false);

/// Whether a look-up of this process ever outlived its call: its thread runs our code at an unknown time.
#[must_use]
pub fn left_a_thread_behind() -> bool {
    LEFT_BEHIND.load(Ordering::SeqCst)
}

/// Looks names up on a thread of its own and remembers the last good addresses.
#[derive(Clone, Debug)]
pub struct Lookup {
    canceller: Canceller,
    last_good: Arc<Mutex<HashMap<String, Vec<SocketAddr>>>>,
}

impl Resolver for Lookup {
    fn resolve(
        &self,
        uri: &Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().ok_or(ureq::Error::HostNotFound)?.trim_matches(['[', ']']);
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
        let found = match host.parse::<IpAddr>() {
            Ok(ip) => vec![SocketAddr::new(ip, port)],
            Err(_) => self.named(host, port)?,
        };
        let mut addresses = self.empty();
        found.into_iter().take(ADDRESSES_MAX).for_each(|a| addresses.push(a));
        Ok(addresses)
    }
}

impl Lookup {
    /// A resolver for the session with this canceller.
    #[must_use]
    pub fn new(canceller: Canceller) -> Self {
        Lookup { canceller, last_good: Arc::default() }
    }

    fn named(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, ureq::Error> {
        let key = format!("{host}:{port}");
        // With a former answer at hand half of the time for connecting is enough to wait for a new one.
        let former = self.lock().get(&key).cloned();
        let limit = scope::connect_end();
        let patience = if former.is_some() { limit.map(|end| halfway(Instant::now(), end)) } else { limit };
        match self.look_up(key.clone(), patience) {
            Ok(found) => {
                self.lock().insert(key, found.clone());
                Ok(found)
            }
            Err(error) => match former {
                Some(addresses) if !scope::is_cancelled() => Ok(addresses),
                _ => Err(error),
            },
        }
    }

    fn look_up(&self, key: String, end: Option<Instant>) -> Result<Vec<SocketAddr>, ureq::Error> {
        if LIVE.fetch_add(1, Ordering::SeqCst) >= STUCK_MAX {
            LIVE.fetch_sub(1, Ordering::SeqCst);
            return Err(std::io::Error::other("too many name look-ups are stuck").into());
        }
        let counted = Counted;
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::Builder::new().name("maxbonus-lookup".to_owned()).spawn(move || {
            let _counted = counted;
            // The call may have given up waiting.
            _ = sender.send(key.to_socket_addrs().map(Iterator::collect::<Vec<_>>));
        })?;
        loop {
            let wait = scope::check_cancelled(&self.canceller).and_then(|()| scope::slice(end));
            let wait = wait.inspect_err(|_| LEFT_BEHIND.store(true, Ordering::SeqCst))?;
            match receiver.recv_timeout(wait) {
                Err(RecvTimeoutError::Timeout) => {}
                answered => {
                    _ = thread.join();
                    return match answered {
                        Ok(Ok(found)) if !found.is_empty() => Ok(found),
                        _ => Err(ureq::Error::HostNotFound),
                    };
                }
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Vec<SocketAddr>>> {
        self.last_good.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn halfway(now: Instant, end: Instant) -> Instant {
    now + end.saturating_duration_since(now) / 2
}

struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::SeqCst);
    }
}
