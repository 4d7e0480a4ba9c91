//! The scheduler's loop. The table of drops is the truth; timer and wake-up call are hints to look at it.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Engine;

/// How long the loop trusts its hints before it looks anyway: other nodes write to the same table.
const AT_LEAST_EVERY: Duration = Duration::from_secs(5);

impl Engine {
    /// Runs until `stop`: does what is due, sleeps until the next step, looks again.
    pub(super) async fn run_scheduler(self, stop: CancellationToken) {
        let pulse = self.0.scheduler_pulse.begin();
        while !stop.is_cancelled() {
            pulse.beat();
            let pause = self.clock().now() + AT_LEAST_EVERY;
            let due = async { if self.is_overtaken() { Ok(None) } else { self.run_due().await } };
            let next = match self.store().within_patience(due).await {
                Ok(next) => next.map_or(pause, |next| next.min(pause)),
                Err(error) => {
                    tracing::error!(%error, "the scheduler could not do what is due; it will try again");
                    self.clock().now() + Duration::from_secs(1)
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.0.drops_changed.notified() => {}
                () = self.clock().reaches(next) => {}
            }
        }
    }
}
