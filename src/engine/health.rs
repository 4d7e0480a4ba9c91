//! Whether this node can do its work, for those who watch over it.

use std::cmp::Ordering;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Mutex as AsyncMutex;

use super::Engine;
use super::store::Dialect;

/// How long the database may take to be there.
pub(super) const WITHIN: Duration = Duration::from_secs(2);
/// A loop that has not turned for so long stands still. It looks at its table every five seconds; a file on a slow line
/// may keep it for a minute and a half.
const STILL: Duration = Duration::from_mins(2);

/// How long a node may go by its own clock alone: clocks drift, and other nodes go by the database's.
const AGREED_WITHIN: Duration = Duration::from_mins(10);

/// Why nobody should be sent here now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    #[error("the database does not answer")]
    Database,
    #[error("the database is not brought forward to this version")]
    Schema,
    #[error("the scheduler does not run")]
    Scheduler,
    #[error("the outbox does not run")]
    Outbox,
    #[error("the clock could not be agreed with the database for ten minutes")]
    Clock,
}

/// For how long an answer of the database stands: whoever asks more often does not ask it.
const FRESH: Duration = Duration::from_secs(1);

/// What the database answered last, and when it was asked.
#[derive(Debug, Default)]
pub(super) struct Watched(AsyncMutex<Option<(Instant, Result<(), NotReady>)>>);

impl Watched {
    /// The answer of just now, or a new one. Whoever comes while one is awaited gets that one.
    async fn answer(
        &self,
        now: impl Fn() -> Instant,
        ask: impl AsyncFnOnce() -> Result<(), NotReady>,
    ) -> Result<(), NotReady> {
        let mut last = self.0.lock().await;
        if let Some((asked_at, answer)) = *last
            && now().saturating_duration_since(asked_at) < FRESH
        {
            return answer;
        }
        let answer = ask().await;
        *last = Some((now(), answer));
        answer
    }
}

/// The last sign of life of a loop; none while it does not run.
#[derive(Debug, Default)]
pub(super) struct Pulse(Mutex<Option<Instant>>);

impl Pulse {
    /// The loop has begun. When it ends, however it does, so does its pulse.
    pub(super) fn begin(&self) -> Beating<'_> {
        self.set(Some(Instant::now()));
        Beating(self)
    }

    fn is_felt(&self, now: Instant) -> bool {
        self.is_younger(STILL, now)
    }

    fn is_younger(&self, age: Duration, now: Instant) -> bool {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|last| now.saturating_duration_since(last) < age)
    }

    /// Something succeeded that has to succeed now and then.
    pub(super) fn note(&self) {
        self.set(Some(Instant::now()));
    }

    fn set(&self, last: Option<Instant>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = last;
    }
}

/// Held by the loop.
pub(super) struct Beating<'a>(&'a Pulse);

impl Beating<'_> {
    /// The loop turns.
    pub(super) fn beat(&self) {
        self.0.set(Some(Instant::now()));
    }
}

impl Drop for Beating<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}

impl Engine {
    /// Asks the database, unless it was asked just now, and looks whether the loops turn.
    pub async fn ready(&self) -> Result<(), NotReady> {
        self.0.watched_database.answer(Instant::now, async || self.ask_database().await).await?;
        let now = Instant::now();
        if !self.0.scheduler_pulse.is_felt(now) {
            return Err(NotReady::Scheduler);
        }
        if !self.0.outbox_pulse.is_felt(now) {
            return Err(NotReady::Outbox);
        }
        if self.store().dialect() == Dialect::Postgres && !self.0.clock_agreed.is_younger(AGREED_WITHIN, now) {
            return Err(NotReady::Clock);
        }
        Ok(())
    }

    async fn ask_database(&self) -> Result<(), NotReady> {
        match tokio::time::timeout(WITHIN, self.store().schema()).await {
            Ok(Ok(Ordering::Less)) => Err(NotReady::Schema),
            Ok(Ok(Ordering::Equal | Ordering::Greater)) => Ok(()),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the database does not answer");
                Err(NotReady::Database)
            }
            Err(_) => Err(NotReady::Database),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::engine::store::Store;
    use crate::on_both_engines;

    on_both_engines! {
        async fn it_is_ready_while_its_loops_turn_and_its_database_answers(test: TestEngine) {
            let engine = &test.engine;
            assert_eq!(engine.ready().await, Err(NotReady::Scheduler), "nothing runs yet");
            let stop = CancellationToken::new();
            let mut tasks = engine.start(&stop);
            tokio::time::timeout(Duration::from_secs(30), async {
                while engine.ready().await.is_err() {
                    tokio::task::yield_now().await;
                }
            })
            .await
            .expect("its loops begin to turn");

            engine.0.clock_agreed.set(None);
            let goes_by_another = engine.store().dialect() == Dialect::Postgres;
            assert_eq!(engine.ready().await, if goes_by_another { Err(NotReady::Clock) } else { Ok(()) });
            engine.0.clock_agreed.note();
            assert_eq!(engine.ready().await, Ok(()));

            let mut tx = engine.store().begin().await.unwrap();
            sqlx::query("DELETE FROM _sqlx_migrations WHERE version > 1").execute(&mut *tx).await.unwrap();
            Store::commit(tx).await.unwrap();
            assert_eq!(engine.ask_database().await, Err(NotReady::Schema));

            stop.cancel();
            while tasks.join_next().await.is_some() {}
            engine.store().close().await;
            assert_eq!(engine.ask_database().await, Err(NotReady::Database));
        }
    }

    #[tokio::test]
    async fn however_many_ask_the_database_is_asked_once_a_second() {
        let (watched, asked) = (Watched::default(), AtomicUsize::new(0));
        let start = Instant::now();
        let ask = async |after, answer| {
            watched
                .answer(
                    || start + after,
                    async || {
                        asked.fetch_add(1, Relaxed);
                        tokio::task::yield_now().await;
                        answer
                    },
                )
                .await
        };
        let crowd = (0..100).map(|_| ask(Duration::ZERO, Err(NotReady::Database)));
        let answers = futures::future::join_all(crowd).await;
        assert_eq!((answers, asked.load(Relaxed)), (vec![Err(NotReady::Database); 100], 1));
        let almost = Duration::from_millis(999);
        assert_eq!((ask(almost, Ok(())).await, asked.load(Relaxed)), (Err(NotReady::Database), 1));
        assert_eq!((ask(FRESH, Ok(())).await, asked.load(Relaxed)), (Ok(()), 2));
        assert_eq!((ask(FRESH, Err(NotReady::Schema)).await, asked.load(Relaxed)), (Ok(()), 2));
    }

    #[test]
    fn a_loop_that_ends_or_stands_still_has_no_pulse() {
        let pulse = Pulse::default();
        let now = Instant::now();
        assert!(!pulse.is_felt(now));
        let beating = pulse.begin();
        beating.beat();
        assert!(pulse.is_felt(now));
        assert!(!pulse.is_felt(Instant::now() + STILL));
        assert!(
            pulse.is_younger(AGREED_WITHIN, now + STILL)
                && !pulse.is_younger(AGREED_WITHIN, Instant::now() + AGREED_WITHIN)
        );
        drop(beating);
        assert!(!pulse.is_felt(now));
    }
}
