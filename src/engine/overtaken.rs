//! A node that a later version has overtaken: while nodes are replaced one after the other, the new ones write what the
//! old ones cannot read. Those leave deliveries and drops alone then, and only serve.

use std::sync::OnceLock;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Engine;

const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Whether the database was brought forward by a later version than this one.
#[derive(Debug, Default)]
pub(super) struct Overtaken(OnceLock<Versions>);

/// The numbers of two schemas: the one that the database has, and the one that this program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    pub database: i64,
    pub program: i64,
}

impl Engine {
    /// Whether this node only serves, since a later version works on the same database.
    pub fn is_overtaken(&self) -> bool {
        self.overtaken().is_some()
    }

    /// How far, where it is so.
    pub fn overtaken(&self) -> Option<Versions> {
        self.0.overtaken.0.get().copied()
    }

    pub(super) async fn run_lookout(self, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.look_out() => {}
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    async fn look_out(&self) {
        match self.store().within_patience(self.store().versions()).await {
            Ok((Some(database), program)) if database > program => {
                if self.0.overtaken.0.set(Versions { database, program }).is_ok() {
                    tracing::warn!(
                        database,
                        program,
                        "a later version has brought the database forward: this node only serves from here on"
                    );
                }
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "it could not be seen whether a later version is there"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::store::deliveries::{self, State};
    use crate::event::{Kind, Values};
    use crate::message::Message;
    use crate::on_both_engines;
    use crate::phase::Phase;

    on_both_engines! {
        async fn what_a_later_version_has_written_is_left_to_it(test: TestEngine) {
            let engine = &test.engine;
            let webhook = test.discord("News").await;
            test.notify(Kind::TicketOpened, &Message::text("Help"), None, &[webhook]).await;
            let campaign = test.campaign(None, |_| {}).await;
            let drop = test.view(campaign).await.live.unwrap();
            engine.look_out().await;
            assert!(!engine.is_overtaken());

            test.a_later_version_comes().await;
            engine.look_out().await;
            let (_, program) = engine.store().versions().await.unwrap();
            assert_eq!(engine.overtaken(), Some(Versions { database: 1001, program }));
            for number in 1..=2 {
                test.happens(Kind::TicketOpened, &format!("ticket:{number}"), &Values::new()).await;
            }
            test.change("UPDATE events SET kind = 'mind.read' WHERE subject = 'ticket:2'").await;
            engine.clock().set(drop.opens_at);
            let stop = CancellationToken::new();
            let mut tasks = engine.start(&stop);
            // Both loops have begun their first turn, which they end before they stop.
            let turning = async {
                while engine.ready().await.is_err() {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(Duration::from_secs(30), turning).await.expect("its loops begin to turn");
            stop.cancel();
            while tasks.join_next().await.is_some() {}

            let mut db = engine.store().read().await.unwrap();
            assert_eq!(deliveries::backlog(&mut db, engine.clock().now()).await.unwrap().waiting[0], (State::Queued, 2));
            assert!(test.network.take_calls().is_empty());
            assert_eq!(test.view(campaign).await.live.unwrap().phase, Phase::Scheduled);
        }
    }
}
