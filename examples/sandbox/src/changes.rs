//! Tells the open pages that something has changed.

use tokio::sync::watch;

/// A signal to all who listen; changes that come while one is busy reach it as one.
#[derive(Clone, Default)]
pub struct Changes(watch::Sender<()>);

impl Changes {
    /// Something has changed.
    pub fn signal(&self) {
        self.0.send_replace(());
    }

    /// Every signal from now on.
    pub fn listen(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}
