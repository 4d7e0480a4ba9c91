//! Who watches a page hears that something changed, and looks again.

use tokio::sync::watch;

/// Announces that the drops changed. Listeners that are slow miss nothing but intermediate states.
#[derive(Debug)]
pub struct Hub(watch::Sender<u64>);

impl Hub {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    pub(super) fn changed(&self) {
        self.0.send_modify(|count| *count += 1);
    }

    /// Counts changes; wait on it to hear of the next.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}
