//! A copy of a database that runs, and what is to be done with one before it runs again.
//!
//! A restored database has stood still while the world went on. What waited may have been sent, sessions may have been
//! ended, and numbers were told to people that it does not know of: [`Engine::settle_restored`] makes it fit to go on.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::Engine;
use super::audit::{self, Action, Object};
use super::cause::Cause;
use super::store::{Db, Dialect, Store, StoreError, Stored, campaigns, drops, nodes, restored, settings};
use crate::phase::{CloseReason, Phase, SkipReason};
use crate::time::Moment;

/// Where the moment of the last backup stands, in milliseconds, as a text.
pub const LAST_BACKUP: &str = "last backup";

/// Tables whose rows are known outside by their number, and by how much it leaps: by more than were made since any backup
/// that somebody would restore. Endpoints would take a delivery with a number that they know for one that has arrived.
const LEAPS: [(&str, i64); 5] =
    [("deliveries", 1_000_000), ("accounts", 1_000), ("orders", 1_000), ("redemptions", 1_000), ("tickets", 1_000)];

/// Writes a consistent copy of a SQLite database into `file`, which must be empty or missing, while others go on to read
/// and write.
pub async fn copy_into(store: &Store, file: &Path) -> Stored<()> {
    let name = file.to_str().ok_or_else(|| sqlx::Error::Configuration("the file's name is not UTF-8".into()))?;
    let mut db = store.read().await?;
    sqlx::query("VACUUM INTO $1").bind(name).execute(&mut *db).await?;
    Ok(())
}

/// Notes that a backup was taken, for whoever asks how old the last one is.
pub async fn note(store: &Store, taken_at: Moment) -> Stored<()> {
    let mut tx = store.begin().await?;
    settings::set(&mut tx, LAST_BACKUP, &taken_at.millis().to_string()).await?;
    Store::commit(tx).await
}

/// What settling a restored database has come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Messages that waited and may have been sent since.
    pub doubtful: u64,
    /// Drops that were open, or whose moment has passed since.
    pub drops: u64,
    pub mails: u64,
    pub sessions: u64,
    pub links: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a server runs on this database, or ended without a word less than a minute ago")]
    Running,
}

impl Engine {
    /// Makes a restored database fit to go on, in one transaction: what waited for a chat is uncertain, unless `resend`;
    /// drops that are open or whose moment has passed are over, in silence; sessions and links end; and numbers that people were told since
    /// are not given again.
    pub async fn settle_restored(&self, resend: bool) -> Result<Settled, SettleError> {
        let (store, now) = (self.store(), self.clock().now());
        let mut tx = store.begin().await?;
        if store.dialect() == Dialect::Postgres && nodes::any(&mut tx, now).await? {
            return Err(SettleError::Running);
        }
        restored::forget_nodes(&mut tx).await?;
        let mut settled = Settled { drops: self.end_passed_drops(&mut tx, now).await?, ..Settled::default() };
        if !resend {
            settled.doubtful = restored::doubt_what_waited(&mut tx, Cause::Restored.name(), now).await?;
        }
        settled.mails = restored::drop_mails(&mut tx, now).await?;
        (settled.sessions, settled.links) = restored::end_sessions_and_links(&mut tx).await?;
        for (table, leap) in LEAPS {
            restored::leap(&mut tx, store.dialect(), table, leap).await?;
        }
        let Settled { doubtful, drops, mails, sessions, links } = settled;
        let detail =
            json!({ "doubtful": doubtful, "drops": drops, "sessions": sessions, "links": links, "mails": mails });
        audit::write(&mut tx, None, Action::BackupRestored, Object::Settings, detail, now).await?;
        Store::commit(tx).await?;
        Ok(settled)
    }

    /// What was to happen before now may have happened, with a code that this database never knew: it does not happen
    /// again, and no channel hears of it twice.
    async fn end_passed_drops(&self, tx: &mut Db, now: Moment) -> Stored<u64> {
        let mut ended = 0;
        for drop in drops::live(tx).await? {
            campaigns::lock(tx, drop.campaign).await?;
            // The uses of one that is open may be gone, and its end told.
            let over = match drop.phase {
                Phase::Open => Some(Phase::Closed(CloseReason::Expired)),
                _ => (drop.opens_at <= now).then_some(Phase::Skipped(SkipReason::Late)),
            };
            let Some(over) = over else { continue };
            if drops::end(tx, drop.id, drop.phase, over, now).await? {
                self.schedule_next(tx, drop.campaign, drop.opened_at.unwrap_or(now), now).await?;
                ended += 1;
            }
        }
        Ok(ended)
    }
}

/// Whether a process serves the database, or may.
pub async fn is_served(store: &Store, now: Moment) -> Stored<bool> {
    nodes::any(&mut *store.read().await?, now).await
}

/// How long a process that has ended without a word counts as running.
pub const SILENCE: Duration = Duration::from_mins(1);

#[cfg(test)]
mod tests;
