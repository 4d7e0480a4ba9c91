//! Sessions: who is signed in where. A token is known by its hash only.

use sqlx::FromRow;

use super::accounts::{Account, Row as AccountRow, account_columns};
use super::{Db, Stored};
use crate::id::{AccountId, SessionId};
use crate::time::Moment;

/// Somebody's browser, signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    /// What the browser calls itself.
    pub device: String,
    pub address: String,
    pub created_at: Moment,
    /// To the hour.
    pub last_seen_at: Moment,
    /// Whether it was opened from a device that the account did not know.
    pub is_new_device: bool,
}

pub struct NewSession<'a> {
    pub token_hash: &'a str,
    pub account: AccountId,
    pub device: &'a str,
    pub address: &'a str,
    pub now: Moment,
    pub expires_at: Moment,
    pub is_new_device: bool,
}

pub async fn insert(db: &mut Db, new: &NewSession<'_>) -> Stored<SessionId> {
    let id = sqlx::query_scalar(
        "INSERT INTO sessions (token_hash, account_id, device, address, created_at, last_seen_at, expires_at,
                               is_new_device)
         VALUES ($1, $2, $3, $4, $5, $5, $6, $7) RETURNING id",
    )
    .bind(new.token_hash)
    .bind(new.account.get())
    .bind(new.device)
    .bind(new.address)
    .bind(new.now.millis())
    .bind(new.expires_at.millis())
    .bind(i16::from(new.is_new_device))
    .fetch_one(db)
    .await?;
    Ok(SessionId::new(id))
}

#[derive(FromRow)]
struct SignedInRow {
    session_id: i64,
    last_seen_at: i64,
    to_be_told: i16,
    factors: i64,
    #[sqlx(flatten)]
    account: AccountRow,
}

/// A session with whose it is.
#[derive(Clone, Debug)]
pub struct Found {
    pub id: SessionId,
    pub last_seen_at: Moment,
    pub account: Account,
    /// Whether its reader is still to be told of another session, from a device that the account did not know.
    pub is_to_be_told: bool,
    /// Whether the account has a second factor that counts.
    pub has_second_factor: bool,
}

/// The session behind a token's hash.
pub async fn find(db: &mut Db, token_hash: &str, now: Moment) -> Stored<Option<Found>> {
    let row: Option<SignedInRow> = sqlx::query_as(concat!(
        "SELECT s.id AS session_id, s.last_seen_at, s.to_be_told,
           (SELECT COUNT(*) FROM second_factors f WHERE f.account_id = s.account_id AND f.confirmed_at IS NOT NULL)
             AS factors, ",
        account_columns!(),
        " FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.token_hash = $1 AND s.expires_at > $2"
    ))
    .bind(token_hash)
    .bind(now.millis())
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Found {
            id: SessionId::new(row.session_id),
            last_seen_at: Moment::from_millis(row.last_seen_at),
            account: row.account.try_into()?,
            is_to_be_told: row.to_be_told != 0,
            has_second_factor: row.factors > 0,
        })
    })
    .transpose()
}

/// Lets all of an account's sessions but one tell of that one.
pub async fn tell_others(db: &mut Db, account: AccountId, of: SessionId) -> Stored<()> {
    sqlx::query("UPDATE sessions SET to_be_told = 1 WHERE account_id = $1 AND id <> $2")
        .bind(account.get())
        .bind(of.get())
        .execute(db)
        .await?;
    Ok(())
}

/// Notes that a session's reader was told.
pub async fn told(db: &mut Db, id: SessionId) -> Stored<()> {
    sqlx::query("UPDATE sessions SET to_be_told = 0 WHERE id = $1").bind(id.get()).execute(db).await?;
    Ok(())
}

/// Notes that a session was seen, unless that was noted after `since`.
pub async fn see(db: &mut Db, id: SessionId, since: Moment, now: Moment) -> Stored<()> {
    sqlx::query("UPDATE sessions SET last_seen_at = $3 WHERE id = $1 AND last_seen_at <= $2")
        .bind(id.get())
        .bind(since.millis())
        .bind(now.millis())
        .execute(db)
        .await?;
    Ok(())
}

/// An account's sessions, the one seen last first.
pub async fn of(db: &mut Db, account: AccountId, now: Moment, most: i64) -> Stored<Vec<Session>> {
    let rows: Vec<(i64, String, String, i64, i64, i16)> = sqlx::query_as(
        "SELECT id, device, address, created_at, last_seen_at, is_new_device FROM sessions
         WHERE account_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC, id DESC LIMIT $3",
    )
    .bind(account.get())
    .bind(now.millis())
    .bind(most)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, device, address, created_at, last_seen_at, is_new_device)| Session {
            id: SessionId::new(id),
            device,
            address,
            created_at: Moment::from_millis(created_at),
            last_seen_at: Moment::from_millis(last_seen_at),
            is_new_device: is_new_device != 0,
        })
        .collect())
}

pub async fn end_by_token(db: &mut Db, token_hash: &str) -> Stored<()> {
    sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token_hash).execute(db).await?;
    Ok(())
}

/// Ends one session of an account; `false` where it has no such session.
pub async fn end(db: &mut Db, account: AccountId, id: SessionId) -> Stored<bool> {
    let done = sqlx::query("DELETE FROM sessions WHERE id = $1 AND account_id = $2")
        .bind(id.get())
        .bind(account.get())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends an account's sessions, except one to keep. Answers how many.
pub async fn end_all(db: &mut Db, account: AccountId, keep: Option<SessionId>) -> Stored<u64> {
    let done = sqlx::query("DELETE FROM sessions WHERE account_id = $1 AND id <> $2")
        .bind(account.get())
        .bind(keep.map_or(0, SessionId::get))
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// Ends all sessions of an account but its newest `most`.
pub async fn keep_newest(db: &mut Db, account: AccountId, most: i64) -> Stored<()> {
    sqlx::query(
        "DELETE FROM sessions WHERE account_id = $1
         AND id NOT IN (SELECT id FROM sessions WHERE account_id = $1 ORDER BY id DESC LIMIT $2)",
    )
    .bind(account.get())
    .bind(most)
    .execute(db)
    .await?;
    Ok(())
}

pub async fn prune(db: &mut Db, now: Moment) -> Stored<u64> {
    let done = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(now.millis()).execute(db).await?;
    Ok(done.rows_affected())
}
