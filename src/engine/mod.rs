//! The engine: everything that does I/O, behind one handle.
//!
//! [`Engine`] is cheap to clone; each subject adds its methods to it in its own file. What runs in the background
//! (scheduler, outbox) is started by [`Engine::start`] and only hurries what the tables say anyway.

pub mod accounts;
pub mod announcements;
pub mod answer;
pub mod audit;
pub mod backup;
pub mod campaigns;
pub mod cause;
pub mod clock;
pub mod company;
pub mod customers;
pub mod dashboard;
pub mod deliveries;
pub mod desk;
pub mod destinations;
mod drops;
mod events;
pub mod files;
pub mod health;
mod in_hand;
pub mod kill_point;
pub mod limits;
pub mod links;
pub mod live;
pub mod mail;
pub mod messages;
pub mod metrics;
pub mod notifications;
pub mod orders;
pub mod outbox;
mod outcomes;
mod overtaken;
mod pace;
pub mod page;
mod password;
pub mod post;
pub mod posted;
pub mod products;
pub mod random;
mod redemption;
mod retention;
pub mod rotation;
pub mod sandbox;
mod scheduler;
pub mod seal;
pub mod sessions;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
pub mod tickets;
pub mod token;
pub mod usual;
pub mod verify;
pub mod views;
pub mod webhooks;

use std::sync::{Arc, OnceLock};

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use self::clock::Clock;
use self::destinations::Network;
use self::health::{Pulse, Watched};
use self::in_hand::InHand;
use self::live::Hub;
use self::metrics::Metrics;
use self::outcomes::Recorder;
use self::overtaken::Overtaken;
use self::pace::Breaker;
use self::post::Post;
use self::redemption::Counter;
use self::sandbox::Sandbox;
use self::seal::Key;
use self::store::{Store, StoreError};
use crate::time::HOUR;

/// The handle to a running installation.
#[derive(Clone)]
pub struct Engine(Arc<Parts>);

struct Parts {
    store: Store,
    clock: Clock,
    key: Key,
    /// What endpoints' ids are made with, whatever the key is.
    ids: Key,
    /// What this process is called among those that serve the database.
    node: String,
    hub: Hub,
    network: Box<dyn Network>,
    sandbox: Sandbox,
    /// What sends mail, where a mail server is set.
    post: OnceLock<Box<dyn Post>>,
    counter: Arc<Counter>,
    recorder: Recorder,
    in_hand: InHand,
    breaker: Breaker,
    /// Told when the table of drops has changed.
    drops_changed: Notify,
    /// Told when deliveries were written.
    deliveries_written: Notify,
    /// Told when a mail was written.
    mails_written: Notify,
    overtaken: Overtaken,
    scheduler_pulse: Pulse,
    outbox_pulse: Pulse,
    /// Felt when the clock was agreed with the database.
    clock_agreed: Pulse,
    watched_database: Watched,
    metrics: Metrics,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Going on would make every sealed value unreadable for good.
    #[error("the database was sealed with another key (it wants {wanted}, was given {given})")]
    OtherKey { wanted: String, given: String },
}

impl Engine {
    /// Opens the database at `url` with the key that seals its secrets. Nothing runs before [`Engine::start`].
    pub async fn open(url: &str, key: Key, clock: Clock, network: impl Network) -> Result<Self, OpenError> {
        let store = Store::open(url).await?;
        let clock_agreed = Pulse::default();
        if let Some(database) = store.clock().await? {
            clock.agree_with(database);
            clock_agreed.note();
        }
        let mut tx = store.begin().await?;
        let ids = rotation::take_up(&mut tx, &key).await?;
        Store::commit(tx).await?;
        Ok(Self(Arc::new(Parts {
            store,
            clock,
            key,
            ids,
            node: random::token(),
            hub: Hub::new(),
            network: Box::new(network),
            sandbox: Sandbox::default(),
            post: OnceLock::new(),
            counter: Arc::default(),
            recorder: Recorder::default(),
            in_hand: InHand::default(),
            breaker: Breaker::default(),
            drops_changed: Notify::new(),
            deliveries_written: Notify::new(),
            mails_written: Notify::new(),
            overtaken: Overtaken::default(),
            scheduler_pulse: Pulse::default(),
            outbox_pulse: Pulse::default(),
            clock_agreed,
            watched_database: Watched::default(),
            metrics: Metrics::new(),
        })))
    }

    /// Starts all that runs by itself; it ends some seconds after `stop`, with nothing half done.
    pub fn start(&self, stop: &CancellationToken) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        tasks.spawn(self.clone().run_scheduler(stop.clone()));
        tasks.spawn(self.clone().run_outbox(stop.clone()));
        tasks.spawn(self.clone().run_post(stop.clone()));
        tasks.spawn(self.clone().run_exchange(stop.clone()));
        tasks.spawn(self.clone().run_housekeeping(stop.clone()));
        tasks.spawn(self.clone().run_presence(stop.clone()));
        tasks.spawn(self.clone().run_lookout(stop.clone()));
        tasks
    }

    /// Removes each hour what has expired and nobody can use any more.
    async fn run_housekeeping(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            tokio::select! {
                // Its step is not done then, and nothing of it.
                () = stop.cancelled() => return,
                tidied = self.tidy_up() => if let Err(error) = tidied {
                    tracing::error!(%error, "what has expired could not be removed; it will be tried again");
                }
            }
            let next = self.clock().now() + HOUR;
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.clock().reaches(next) => {}
            }
        }
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub fn key(&self) -> &Key {
        &self.0.key
    }

    /// Where open pages hear of changes.
    pub fn hub(&self) -> &Hub {
        &self.0.hub
    }
}
