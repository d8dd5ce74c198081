//! Why a request got no answer, and whether any of it may have left.

use crate::error::Status;

/// What went wrong between us and an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The name, the connection, the proxy, or the line in the middle.
    Network,
    /// The deadline.
    Timeout,
    /// The handshake or the certificate.
    Tls,
    /// The breaker is open: nothing was tried.
    Offline,
    /// The caller cancelled.
    Cancelled,
    /// What came back is no HTTP, or larger than the limit.
    Protocol,
}

/// A request without an answer.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What went wrong.
    pub kind: Kind,
    /// Whether any byte of the request may have left.
    pub sent: bool,
    /// Whether it was lost on a line that had been kept alive: that says nothing against the server.
    pub on_a_kept_line: bool,
    /// The certificate does not hold by this machine's clock.
    pub by_our_clock: bool,
    /// For the log, in English, without secrets.
    pub detail: String,
}

impl Failure {
    /// Whether it counts as a dead network.
    #[must_use]
    pub fn is_network(&self) -> bool {
        matches!(self.kind, Kind::Network | Kind::Timeout)
    }
}

impl Kind {
    /// The status that it is told under.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Kind::Network => Status::Network,
            Kind::Timeout => Status::Timeout,
            Kind::Tls => Status::Tls,
            Kind::Offline => Status::Offline,
            Kind::Cancelled => Status::Cancelled,
            Kind::Protocol => Status::Protocol,
        }
    }
}
