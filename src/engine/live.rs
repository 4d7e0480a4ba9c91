//! Who watches a page hears that something changed, and looks again; other nodes as well.
//!
//! Nothing of what changed is said, only that it did: a listener that is slow, or a node that was cut off, misses
//! nothing but intermediate states. Nodes on PostgreSQL tell each other by `NOTIFY`, at most ten times a second.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::Engine;
use super::random;
use super::store::changes::{self, Changes};
use super::store::drops::{self, Drop};
use super::store::wallets::{self, Moved};
use super::store::{Dialect, Stored};
use crate::id::{AccountId, EntryId};
use crate::money::Balance;

/// What comes from one burst is told to other nodes once.
const BURST: Duration = Duration::from_millis(100);
/// How long a node that cannot listen waits before it tries again.
const BREAK: Duration = Duration::from_secs(1);
/// How often the clock is put right by the database's, and how often it is looked whether that is in doubt.
const AGREE_EVERY: Duration = Duration::from_mins(1);
const DOUBT_EVERY: Duration = Duration::from_secs(1);

/// Announces that something changed.
#[derive(Debug)]
pub struct Hub {
    /// Counts the changes of this node and of others.
    changes: watch::Sender<u64>,
    /// Counts those that other nodes have to be told of.
    own: watch::Sender<u64>,
}

impl Hub {
    pub(super) fn new() -> Self {
        Self { changes: watch::Sender::new(0), own: watch::Sender::new(0) }
    }

    /// To be called after a commit.
    pub(super) fn changed(&self) {
        self.own.send_modify(|count| *count += 1);
        self.heard();
    }

    fn heard(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Counts changes; wait on it to hear of the next.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }
}

/// The drops that pages show above everything else.
#[derive(Clone, Debug, Default)]
pub struct InSight {
    /// Open, or else the next to open.
    pub nearest: Option<Drop>,
    /// The latest that was open and is over.
    pub last: Option<Drop>,
}

impl Engine {
    pub async fn in_sight(&self) -> Stored<InSight> {
        let mut db = self.store().read().await?;
        // The nearest opening comes first, and one that is open has passed it.
        let nearest = drops::live(&mut db).await?.into_iter().next();
        Ok(InSight { nearest, last: drops::last_opened(&mut db).await? })
    }

    pub async fn balance(&self, account: AccountId) -> Stored<Balance> {
        wallets::balance(&mut *self.store().read().await?, account).await
    }

    /// The latest balance of every wallet that has an entry after this one, in the order of their entries.
    pub async fn balances_since(&self, entry: EntryId) -> Stored<Vec<Moved>> {
        wallets::moved_since(&mut *self.store().read().await?, entry).await
    }

    pub async fn last_entry(&self) -> Stored<EntryId> {
        wallets::last_entry(&mut *self.store().read().await?).await
    }

    /// Exchanges changes with other nodes and agrees on the time with them, until `stop`.
    pub(super) async fn run_exchange(self, stop: CancellationToken) {
        if self.store().dialect() == Dialect::Sqlite {
            return;
        }
        let node = hex::encode(random::bytes::<8>());
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.tell_others(&node) => {}
            () = self.hear_others(&node) => {}
            () = self.agree_on_time() => {}
        }
    }

    async fn tell_others(&self, node: &str) {
        let mut own = self.0.hub.own.subscribe();
        // The hub lives as long as the engine.
        while own.changed().await.is_ok() {
            if let Err(error) = self.store().within_patience(changes::tell(self.store(), node)).await {
                tracing::warn!(%error, "other nodes could not be told of a change; they look by themselves");
            }
            tokio::time::sleep(BURST).await;
        }
    }

    async fn hear_others(&self, node: &str) {
        loop {
            if let Err(error) = self.hear(node).await {
                tracing::warn!(%error, "other nodes cannot be heard; trying again");
            }
            tokio::time::sleep(BREAK).await;
        }
    }

    async fn hear(&self, node: &str) -> Stored<()> {
        let mut changes = self.store().within_patience(Changes::listen(self.store())).await?;
        loop {
            // What was said before we listened is lost: look once.
            self.0.drops_changed.notify_one();
            self.0.deliveries_written.notify_one();
            self.0.hub.heard();
            while changes.next(changes::PATIENCE).await? == node {}
        }
    }

    async fn agree_on_time(&self) {
        let mut asked = Instant::now();
        loop {
            tokio::time::sleep(DOUBT_EVERY).await;
            if asked.elapsed() < AGREE_EVERY && !self.clock().is_in_doubt() {
                continue;
            }
            match self.store().within_patience(self.store().clock()).await {
                Ok(Some(database)) => {
                    self.clock().agree_with(database);
                    self.0.clock_agreed.note();
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "the database's clock could not be read"),
            }
            asked = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::testing::TestEngine;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nodes_hear_each_other_and_not_themselves() {
        let test = TestEngine::new(Dialect::Postgres).await;
        let other = test.another().await;
        let stop = CancellationToken::new();
        let tasks = [test.engine.clone(), other.clone()].map(|node| tokio::spawn(node.run_exchange(stop.clone())));

        // Both have looked once when they began to listen.
        let (mut here, mut there) = (test.engine.hub().listen(), other.hub().listen());
        here.wait_for(|count| *count == 1).await.unwrap();
        there.wait_for(|count| *count == 1).await.unwrap();
        test.engine.hub().changed();
        there.wait_for(|count| *count == 2).await.unwrap();
        other.hub().changed();
        // Its own change, and the other's: never an echo.
        here.wait_for(|count| *count == 3).await.unwrap();
        assert_eq!(*there.borrow(), 3);

        stop.cancel();
        for task in tasks {
            task.await.unwrap();
        }
    }
}
