//! The day on which the key changes: everything that is sealed is sealed anew, in one transaction, while no process
//! serves the database. Who serves it says so in the table of nodes, in a transaction that also looks at the key, so
//! that either of the two comes first and the other learns of it.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::clock::Clock;
use super::drops::SEED;
use super::mail::LETTER;
use super::outbox::{WEBHOOK_SECRET, WEBHOOK_URL};
use super::products::CODE;
use super::random;
use super::seal::Key;
use super::store::seals::{self, Column};
use super::store::{Db, Store, StoreError, Stored, nodes, paces, settings};
use super::webhooks::hash_of_sealed;
use super::{Engine, OpenError};

/// A process that was not heard of for so long has ended.
const ALIVE: Duration = Duration::from_mins(1);
/// How often one is heard of.
const SIGN: Duration = Duration::from_secs(20);

/// Where the fingerprint of the key stands.
const FINGERPRINT: &str = "key";
/// Where the key of endpoints' ids stands, sealed: it outlives the key, so that an endpoint knows a message again.
const IDS: &str = "ids";

/// What is sealed, and what for.
pub(super) const SEALED: [(Column, &str); 6] = [
    (Column { table: "webhooks", name: "url", hash: Some("url_hash") }, WEBHOOK_URL),
    (Column { table: "webhooks", name: "secret", hash: None }, WEBHOOK_SECRET),
    (Column { table: "webhooks", name: "former_secret", hash: None }, WEBHOOK_SECRET),
    (Column { table: "drops", name: "seed", hash: None }, SEED),
    (Column { table: "mails", name: "sealed", hash: None }, LETTER),
    (Column { table: "product_codes", name: "code", hash: Some("code_hash") }, CODE),
];
/// How many rows are read at once.
const STEP: i64 = 500;

#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The values are sealed with a key other than the one that was to be changed.
    #[error("the database was sealed with another key (it wants {wanted}, was given {given})")]
    OtherKey { wanted: String, given: String },
    /// It would go on to seal with the old key.
    #[error("a server runs on this database, or ended without a word less than a minute ago")]
    Running,
}

/// What a change of the key has come to.
#[derive(Debug, PartialEq, Eq)]
pub struct Changed {
    /// How many values are sealed anew.
    pub values: usize,
    /// The values that the old key did not open either, which stay as they are: `webhooks 3 url`.
    pub unreadable: Vec<String>,
}

/// The fingerprint of the key that the database at `url` is sealed with, or `None` while it is new.
pub async fn fingerprint(url: &str) -> Stored<Option<String>> {
    let store = Store::open(url).await?;
    let fingerprint = fingerprint_of(&store).await;
    store.close().await;
    fingerprint
}

/// The same of a database that is open.
pub async fn fingerprint_of(store: &Store) -> Stored<Option<String>> {
    settings::get(&mut *store.read().await?, FINGERPRINT).await
}

/// Seals everything in the database at `url` with `new` instead of `old`, all of it or nothing.
pub async fn change_key(url: &str, old: &Key, new: &Key, clock: &Clock) -> Result<Changed, ChangeError> {
    let store = Store::open(url).await?;
    let changed = change(&store, old, new, clock).await;
    store.close().await;
    changed
}

async fn change(store: &Store, old: &Key, new: &Key, clock: &Clock) -> Result<Changed, ChangeError> {
    if let Some(database) = store.clock().await? {
        clock.agree_with(database);
    }
    let (given, next) = (old.fingerprint(), new.fingerprint());
    let mut tx = store.begin().await?;
    // First of all: a process that starts now waits for the end of this transaction.
    if !settings::replace(&mut tx, FINGERPRINT, &given, &next).await? {
        let wanted = settings::get(&mut tx, FINGERPRINT).await?.unwrap_or_default();
        return Err(ChangeError::OtherKey { wanted, given });
    }
    if nodes::any(&mut tx, clock.now()).await? {
        return Err(ChangeError::Running);
    }
    let mut changed = Changed { values: 0, unreadable: Vec::new() };
    for (column, purpose) in SEALED {
        reseal(&mut tx, column, purpose, (old, new), &mut changed).await?;
    }
    if let Some(sealed) = settings::get(&mut tx, IDS).await? {
        let ids = old.open(IDS, &sealed).map_err(|error| StoreError::unreadable("key of ids", error))?;
        settings::set(&mut tx, IDS, &new.seal(IDS, &ids)).await?;
        changed.values += 1;
    }
    Store::commit(tx).await?;
    Ok(changed)
}

async fn reseal(db: &mut Db, column: Column, purpose: &str, keys: (&Key, &Key), changed: &mut Changed) -> Stored<()> {
    let (old, new) = keys;
    let mut after = 0;
    loop {
        let rows = seals::some(db, column, after, STEP).await?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (id, sealed) in rows {
            let Ok(plain) = old.open(purpose, &sealed) else {
                changed.unreadable.push(format!("{} {id} {}", column.table, column.name));
                continue;
            };
            seals::replace(db, column, id, &new.seal(purpose, &plain)).await?;
            if let Some(hash) = column.hash {
                let mark = |key: &Key| {
                    if purpose == WEBHOOK_URL { hash_of_sealed(key, &plain) } else { key.mark(purpose, &plain) }
                };
                seals::replace_hash(db, column.table, hash, id, &mark(new)).await?;
                if purpose == WEBHOOK_URL {
                    paces::rename(db, &mark(old), &mark(new)).await?;
                }
            }
            changed.values += 1;
        }
    }
}

/// Makes sure that `key` is the database's, and answers the one that endpoints' ids are made with.
pub(super) async fn take_up(db: &mut Db, key: &Key) -> Result<Key, OpenError> {
    let given = key.fingerprint();
    let wanted = settings::first(db, FINGERPRINT, &given).await?;
    if wanted != given {
        return Err(OpenError::OtherKey { wanted, given });
    }
    let drawn = key.seal(IDS, &random::bytes::<32>());
    let sealed = settings::first(db, IDS, &drawn).await?;
    let unreadable = |why: String| StoreError::unreadable("key of ids", why);
    let bytes = key.open(IDS, &sealed).map_err(|error| unreadable(error.to_string()))?;
    Ok(Key::from_bytes(&bytes).map_err(|error| unreadable(error.to_string()))?)
}

impl Engine {
    /// Notes that this process serves the database for the next minute, unless the key has been changed meanwhile.
    pub async fn join(&self) -> Result<(), OpenError> {
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let wanted = settings::hold(&mut tx, self.store().dialect(), FINGERPRINT).await?.unwrap_or_default();
        let given = self.key().fingerprint();
        if wanted != given {
            return Err(OpenError::OtherKey { wanted, given });
        }
        nodes::stay(&mut tx, &self.0.node, now, now + ALIVE).await?;
        Ok(Store::commit(tx).await?)
    }

    /// Notes that this process serves the database no longer: nothing of it may run any more.
    pub async fn leave(&self) -> Stored<()> {
        let mut tx = self.store().begin().await?;
        nodes::leave(&mut tx, &self.0.node).await?;
        Store::commit(tx).await
    }

    /// Gives signs of life until `stop`, and stops everything where the key was changed behind its back.
    pub(super) async fn run_presence(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.join().await {
                Ok(()) => {}
                Err(error @ OpenError::OtherKey { .. }) => {
                    tracing::error!(%error, "the key was changed while this process slept: it ends");
                    stop.cancel();
                    return;
                }
                Err(OpenError::Store(error)) => tracing::warn!(%error, "no sign of life could be given; trying again"),
            }
            let next = self.clock().now() + SIGN;
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.clock().reaches(next) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
