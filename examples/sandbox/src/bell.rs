//! Tells the pages that are open that something has changed.

use tokio::sync::watch;

/// Rings for everybody who listens; whoever was busy meanwhile hears it once.
#[derive(Clone, Default)]
pub struct Bell(watch::Sender<()>);

impl Bell {
    /// Something has changed.
    pub fn ring(&self) {
        self.0.send_replace(());
    }

    /// Hears every ring from now on.
    pub fn listen(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}
