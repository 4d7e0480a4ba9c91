//! A copy of a database that runs, and what is to be done with one before it runs again.
//!
//! A restored database has stood still while the world went on. What waited may have been sent, sessions may have been
//! ended, and numbers were told to people that it does not know of: [`settle`] makes it fit to go on.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::audit::{self, Action, Object};
use super::cause::Cause;
use super::clock::Clock;
use super::store::{Dialect, Store, StoreError, Stored, nodes, restored, settings};
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

/// Makes a restored database fit to go on, in one transaction: what waited for a chat is uncertain, unless `resend`;
/// sessions and links end; and numbers that people were told since are not given again.
pub async fn settle(store: &Store, clock: &Clock, resend: bool) -> Result<Settled, SettleError> {
    if let Some(database) = store.clock().await? {
        clock.agree_with(database);
    }
    let now = clock.now();
    let mut tx = store.begin().await?;
    if store.dialect() == Dialect::Postgres && nodes::any(&mut tx, now).await? {
        return Err(SettleError::Running);
    }
    restored::forget_nodes(&mut tx).await?;
    let doubtful =
        if resend { 0 } else { restored::doubt_what_waited(&mut tx, Cause::Restored.name(), now).await? };
    let mails = restored::drop_mails(&mut tx, now).await?;
    let (sessions, links) = restored::end_sessions_and_links(&mut tx).await?;
    for (table, leap) in LEAPS {
        restored::leap(&mut tx, store.dialect(), table, leap).await?;
    }
    let detail = json!({ "doubtful": doubtful, "sessions": sessions, "links": links, "mails": mails });
    audit::write(&mut tx, None, Action::BackupRestored, Object::Settings, detail, now).await?;
    Store::commit(tx).await?;
    Ok(Settled { doubtful, mails, sessions, links })
}

/// Whether a process serves the database, or may.
pub async fn is_served(store: &Store, now: Moment) -> Stored<bool> {
    nodes::any(&mut *store.read().await?, now).await
}

/// How long a process that has ended without a word counts as running.
pub const SILENCE: Duration = Duration::from_mins(1);

#[cfg(test)]
mod tests;
