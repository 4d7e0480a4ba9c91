//! What the built-in channels received.

use super::{Db, Stored};
use crate::id::DeliveryId;
use crate::time::Moment;
use crate::webhook::SandboxId;

/// A message as the sandbox keeps it: the JSON that was posted.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Discord's way of naming a message.
    pub snowflake: String,
    pub payload: String,
    pub at: Moment,
    pub edited_at: Option<Moment>,
}

type Row = (String, String, i64, Option<i64>);

fn read((snowflake, payload, at, edited_at): Row) -> Posted {
    Posted { snowflake, payload, at: Moment::from_millis(at), edited_at: edited_at.map(Moment::from_millis) }
}

/// A message to be posted.
pub struct NewMessage<'a> {
    pub channel: SandboxId,
    pub snowflake: &'a str,
    pub payload: &'a str,
    /// The delivery of ours that it is; one delivery stands in a channel once, however often it is sent.
    pub delivery: Option<DeliveryId>,
    pub now: Moment,
}

/// Posts a message; answers the name of the one that stands there.
pub async fn insert(db: &mut Db, new: &NewMessage<'_>) -> Stored<String> {
    let snowflake = sqlx::query_scalar(
        "INSERT INTO sandbox_messages (channel_id, snowflake, payload, delivery_id, created_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (delivery_id) DO UPDATE SET delivery_id = excluded.delivery_id
         RETURNING snowflake",
    )
    .bind(new.channel.0)
    .bind(new.snowflake)
    .bind(new.payload)
    .bind(new.delivery.map(DeliveryId::get))
    .bind(new.now.millis())
    .fetch_one(db)
    .await?;
    Ok(snowflake)
}

/// The latest messages of a channel, the oldest of them first, as a channel reads.
pub async fn latest(db: &mut Db, channel: SandboxId, most: i64) -> Stored<Vec<Posted>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT snowflake, payload, created_at, edited_at FROM sandbox_messages
         WHERE channel_id = $1 AND deleted_at IS NULL ORDER BY id DESC LIMIT $2",
    )
    .bind(channel.0)
    .bind(most)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().rev().map(read).collect())
}

pub async fn find(db: &mut Db, channel: SandboxId, snowflake: &str) -> Stored<Option<Posted>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT snowflake, payload, created_at, edited_at FROM sandbox_messages
         WHERE channel_id = $1 AND snowflake = $2 AND deleted_at IS NULL",
    )
    .bind(channel.0)
    .bind(snowflake)
    .fetch_optional(db)
    .await?;
    Ok(row.map(read))
}

pub async fn edit(db: &mut Db, channel: SandboxId, snowflake: &str, payload: &str, now: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE sandbox_messages SET payload = $3, edited_at = $4
         WHERE channel_id = $1 AND snowflake = $2 AND deleted_at IS NULL",
    )
    .bind(channel.0)
    .bind(snowflake)
    .bind(payload)
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes the oldest, up to `most`, of those that were posted before a moment, but those of a delivery that is still
/// kept; answers how many.
pub async fn prune(db: &mut Db, before: Moment, most: i64) -> Stored<u64> {
    let done = sqlx::query(
        "DELETE FROM sandbox_messages WHERE id IN
             (SELECT m.id FROM sandbox_messages m WHERE m.created_at < $1
              AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.id = m.delivery_id)
              ORDER BY m.created_at LIMIT $2)",
    )
    .bind(before.millis())
    .bind(most)
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

pub async fn delete(db: &mut Db, channel: SandboxId, snowflake: &str, now: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE sandbox_messages SET deleted_at = $3 WHERE channel_id = $1 AND snowflake = $2 AND deleted_at IS NULL",
    )
    .bind(channel.0)
    .bind(snowflake)
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
