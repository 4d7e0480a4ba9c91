//! The pace of each address and each channel, which all nodes share.

use std::collections::BTreeMap;

use super::{Db, StoreError, Stored};
use crate::pace::Window;

/// The window that is kept under a name, or `None` for one that is new. It is the caller's until the transaction ends:
/// whoever holds several takes them in the order of their names.
pub async fn hold(db: &mut Db, lane: &str) -> Stored<Option<Window>> {
    let state: String = sqlx::query_scalar(
        "INSERT INTO paces (lane) VALUES ($1) ON CONFLICT (lane) DO UPDATE SET lane = excluded.lane RETURNING state",
    )
    .bind(lane)
    .fetch_one(db)
    .await?;
    Ok(read(&state))
}

/// The same, for who only looks.
pub async fn find(db: &mut Db, lane: &str) -> Stored<Option<Window>> {
    let state: Option<String> =
        sqlx::query_scalar("SELECT state FROM paces WHERE lane = $1").bind(lane).fetch_optional(db).await?;
    Ok(state.as_deref().and_then(read))
}

/// All of them by their names, for who only looks.
pub async fn all(db: &mut Db) -> Stored<BTreeMap<String, Window>> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT lane, state FROM paces").fetch_all(db).await?;
    Ok(rows.into_iter().filter_map(|(lane, state)| Some((lane, read(&state)?))).collect())
}

pub async fn keep(db: &mut Db, lane: &str, window: &Window) -> Stored<()> {
    let state = serde_json::to_string(window).map_err(|error| StoreError::unreadable("a pace", error))?;
    sqlx::query("UPDATE paces SET state = $2 WHERE lane = $1").bind(lane).bind(state).execute(db).await?;
    Ok(())
}

/// Keeps the windows of an address whose keyed hash has changed.
pub async fn rename(db: &mut Db, old_hash: &str, new_hash: &str) -> Stored<()> {
    sqlx::query("UPDATE paces SET lane = REPLACE(lane, $1, $2) WHERE lane LIKE '% ' || $1")
        .bind(old_hash)
        .bind(new_hash)
        .execute(db)
        .await?;
    Ok(())
}

/// What cannot be read is learnt anew.
fn read(state: &str) -> Option<Window> {
    if state.is_empty() {
        return None;
    }
    serde_json::from_str(state).inspect_err(|error| tracing::warn!(%error, "a pace is learnt anew")).ok()
}
