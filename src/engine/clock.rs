//! Where the engine reads the time. Tests hold a clock that they move themselves.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use crate::time::Moment;

/// How far the machine's clock and the time that has passed may come apart before an agreement is in doubt.
const DOUBT: Duration = Duration::from_secs(1);

/// A clock shared by everything in one engine; cheap to clone.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>);

#[derive(Debug)]
enum Source {
    /// The database's clock since it was agreed with, so that nodes agree; the machine's before, and for ever where the
    /// database has none of its own.
    System {
        agreed: Mutex<Option<Agreement>>,
    },
    Simulated(watch::Sender<Moment>),
}

/// What the database's clock showed. From then on the time passes by itself, whatever becomes of the machine's clock.
#[derive(Clone, Copy, Debug)]
struct Agreement {
    database: Moment,
    at: Instant,
    /// What the machine's clock showed.
    machine: Moment,
}

impl Agreement {
    fn now(&self, now: Instant) -> Moment {
        self.database + now.saturating_duration_since(self.at)
    }

    /// Whether the machine's clock was set since, or the machine has slept, of which only its clock knows.
    fn is_in_doubt(&self, now: Instant, machine: Moment) -> bool {
        let expected = self.machine + now.saturating_duration_since(self.at);
        machine.since(expected).max(expected.since(machine)) > DOUBT
    }
}

/// What the machine's clock shows.
fn machine() -> Moment {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let millis = i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX);
    #[cfg(feature = "drill")]
    let millis = millis.saturating_add(super::kill_point::ahead());
    Moment::from_millis(millis)
}

impl Clock {
    pub fn system() -> Self {
        Self(Arc::new(Source::System { agreed: Mutex::new(None) }))
    }

    /// A clock that stands at `start` until [`Clock::set`] moves it.
    pub fn simulated(start: Moment) -> Self {
        Self(Arc::new(Source::Simulated(watch::Sender::new(start))))
    }

    pub fn now(&self) -> Moment {
        match &*self.0 {
            Source::System { .. } => self.agreement().map_or_else(machine, |agreed| agreed.now(Instant::now())),
            Source::Simulated(now) => *now.borrow(),
        }
    }

    /// Agrees with the database's clock, which was read just now. A simulated clock stays as it is.
    pub fn agree_with(&self, database: Moment) {
        if let Source::System { agreed } = &*self.0 {
            let agreement = Agreement { database, at: Instant::now(), machine: machine() };
            *agreed.lock().unwrap_or_else(PoisonError::into_inner) = Some(agreement);
        }
    }

    /// Whether the database's clock should be asked again at once.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.agreement().is_some_and(|agreed| agreed.is_in_doubt(Instant::now(), machine()))
    }

    fn agreement(&self) -> Option<Agreement> {
        match &*self.0 {
            Source::System { agreed } => *agreed.lock().unwrap_or_else(PoisonError::into_inner),
            Source::Simulated(_) => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY, HOUR, MINUTE, SECOND};

    #[test]
    fn between_agreements_the_machine_s_clock_moves_nothing() {
        let (database, machine, at) = (Moment::from_millis(1_795_348_800_000), Moment::from_millis(5), Instant::now());
        let agreed = Agreement { database, at, machine };
        assert_eq!((agreed.now(at), agreed.now(at + MINUTE)), (database, database + MINUTE));
        // What counts as the same is what drifts apart within a second, whichever is ahead.
        let later = machine + MINUTE;
        for same in [later, later + SECOND, later - SECOND] {
            assert!(!agreed.is_in_doubt(at + MINUTE, same), "{same}");
        }
        let step = Duration::from_millis(1001);
        for set in [later + step, later - step, later + HOUR, later - HOUR] {
            assert!(agreed.is_in_doubt(at + MINUTE, set), "{set}");
        }
    }

    #[test]
    fn the_database_s_clock_counts_wherever_the_machine_s_stands() {
        let clock = Clock::system();
        assert!(!clock.is_in_doubt(), "nothing was agreed");
        for database in [machine() + DAY, machine() - DAY] {
            clock.agree_with(database);
            assert!(clock.now() >= database && clock.now() < database + HOUR);
            assert!(!clock.is_in_doubt());
        }
        let simulated = Clock::simulated(Moment::from_millis(7));
        simulated.agree_with(Moment::from_millis(9));
        assert!(simulated.now() == Moment::from_millis(7) && !simulated.is_in_doubt());
    }
}
