//! Devices that accounts were signed in from: browsers, known by the hash of a cookie.

use super::{Db, Stored};
use crate::id::AccountId;
use crate::time::Moment;

/// Notes that a known device was seen; `false` where the account does not know it.
pub async fn see(db: &mut Db, account: AccountId, token_hash: &str, now: Moment) -> Stored<bool> {
    let done = sqlx::query("UPDATE devices SET last_seen_at = $3 WHERE account_id = $1 AND token_hash = $2")
        .bind(account.get())
        .bind(token_hash)
        .bind(now.millis())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether the account was signed in to before, from whatever device.
pub async fn any(db: &mut Db, account: AccountId) -> Stored<bool> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM devices WHERE account_id = $1")
        .bind(account.get())
        .fetch_one(db)
        .await?;
    Ok(count > 0)
}

pub async fn insert(db: &mut Db, account: AccountId, token_hash: &str, now: Moment) -> Stored<()> {
    sqlx::query(
        "INSERT INTO devices (account_id, token_hash, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $3)
         ON CONFLICT (account_id, token_hash) DO NOTHING",
    )
    .bind(account.get())
    .bind(token_hash)
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(())
}

/// Knows none of the account's devices any more, but that there were some.
pub async fn forget(db: &mut Db, account: AccountId) -> Stored<()> {
    sqlx::query("UPDATE devices SET token_hash = NULL WHERE account_id = $1 AND token_hash IS NOT NULL")
        .bind(account.get())
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets what was not seen since.
pub async fn prune(db: &mut Db, since: Moment) -> Stored<u64> {
    let done = sqlx::query("DELETE FROM devices WHERE last_seen_at <= $1").bind(since.millis()).execute(db).await?;
    Ok(done.rows_affected())
}
