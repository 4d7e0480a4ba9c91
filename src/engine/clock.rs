//! Where the engine reads the time. Tests hold a clock that they move themselves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use crate::time::Moment;

/// A clock shared by everything in one engine; cheap to clone.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    /// The machine's clock plus the milliseconds by which the database's is ahead, so that nodes agree.
    System {
        offset: AtomicI64,
    },
    Simulated(watch::Sender<Moment>),
}

impl Clock {
    pub fn system() -> Self {
        #[cfg(feature = "drill")]
        let offset = super::kill_point::ahead();
        #[cfg(not(feature = "drill"))]
        let offset = 0;
        Self(Arc::new(Source::System { offset: AtomicI64::new(offset) }))
    }

    /// A clock that stands at `start` until [`Clock::set`] moves it.
    pub fn simulated(start: Moment) -> Self {
        Self(Arc::new(Source::Simulated(watch::Sender::new(start))))
    }

    pub fn now(&self) -> Moment {
        match &*self.0 {
            Source::System { offset } => {
                let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                let millis = i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX);
                Moment::from_millis(millis.saturating_add(offset.load(Ordering::Relaxed)))
            }
            Source::Simulated(now) => *now.borrow(),
        }
    }

    /// Agrees with the database's clock, which was read just now. A simulated clock stays as it is.
    pub fn agree_with(&self, database: Moment) {
        if let Source::System { offset } = &*self.0 {
            offset.fetch_add(database.millis() - self.now().millis(), Ordering::Relaxed);
        }
    }

    /// Moves a simulated clock.
    ///
    /// # Panics
    /// On the system's clock, which nobody may move.
    pub fn set(&self, moment: Moment) {
        match &*self.0 {
            Source::Simulated(now) => now.send_replace(moment),
            Source::System { .. } => panic!("only a simulated clock can be moved"),
        };
    }

    /// Returns once the clock shows `moment` or later.
    pub async fn reaches(&self, moment: Moment) {
        match &*self.0 {
            // In steps, since the machine may sleep and the clock may be put right meanwhile.
            Source::System { .. } => {
                while self.now() < moment {
                    tokio::time::sleep(self.now().until(moment).min(Duration::from_secs(30))).await;
                }
            }
            Source::Simulated(now) => {
                let mut now = now.subscribe();
                now.wait_for(|now| *now >= moment).await.expect("the clock outlives who waits for it");
            }
        }
    }
}
