//! Webhooks: where messages go. The address is sealed before it comes here.

use super::{Db, StoreError, Stored};
use crate::id::WebhookId;
use crate::time::Moment;
use crate::webhook::DestinationKind;

/// A webhook as stored; [`Webhook::url`] opens only with the installation's key.
#[derive(Clone, Debug)]
pub struct Webhook {
    pub id: WebhookId,
    pub name: String,
    pub kind: DestinationKind,
    pub url: String,
    /// The address as people may see it.
    pub masked: String,
    /// What the webhook calls itself at its destination.
    pub remote_name: String,
    pub remote_avatar: String,
    /// Why it is switched off: the destination's own words, or an admin's wish.
    pub disabled: Option<String>,
    pub paused_until: Moment,
}

type Row = (i64, String, String, String, String, String, String, String, String, i64);

fn read((id, name, kind, url, masked, remote_name, remote_avatar, state, trouble, paused): Row) -> Stored<Webhook> {
    Ok(Webhook {
        id: WebhookId::new(id),
        name,
        kind: DestinationKind::from_name(&kind).ok_or_else(|| StoreError::unreadable("kind of a webhook", &kind))?,
        url,
        masked,
        remote_name,
        remote_avatar,
        disabled: (state != "active").then_some(trouble),
        paused_until: Moment::from_millis(paused),
    })
}

macro_rules! select_webhook {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, kind, url, masked, remote_name, remote_avatar, state, trouble, paused_until FROM webhooks ",
            $rest
        )
    };
}

/// A webhook to be added.
pub struct NewWebhook<'a> {
    pub name: &'a str,
    pub kind: DestinationKind,
    pub url: &'a str,
    pub url_hash: &'a str,
    pub masked: &'a str,
    pub remote_name: &'a str,
    pub remote_avatar: &'a str,
    pub now: Moment,
}

pub async fn insert(db: &mut Db, new: &NewWebhook<'_>) -> Stored<WebhookId> {
    let id = sqlx::query_scalar(
        "INSERT INTO webhooks (name, kind, url, url_hash, masked, remote_name, remote_avatar, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', $8) RETURNING id",
    )
    .bind(new.name)
    .bind(new.kind.name())
    .bind(new.url)
    .bind(new.url_hash)
    .bind(new.masked)
    .bind(new.remote_name)
    .bind(new.remote_avatar)
    .bind(new.now.millis())
    .fetch_one(db)
    .await?;
    Ok(WebhookId::new(id))
}

pub async fn all(db: &mut Db) -> Stored<Vec<Webhook>> {
    let rows: Vec<Row> = sqlx::query_as(select_webhook!("ORDER BY id")).fetch_all(db).await?;
    rows.into_iter().map(read).collect()
}

pub async fn find(db: &mut Db, id: WebhookId) -> Stored<Option<Webhook>> {
    let row: Option<Row> = sqlx::query_as(select_webhook!("WHERE id = $1")).bind(id.get()).fetch_optional(db).await?;
    row.map(read).transpose()
}

/// An entry with this address, other than `but`.
pub async fn with_url_hash(db: &mut Db, url_hash: &str, but: Option<WebhookId>) -> Stored<Option<Webhook>> {
    let row: Option<Row> = sqlx::query_as(select_webhook!("WHERE url_hash = $1 AND id <> $2 ORDER BY id LIMIT 1"))
        .bind(url_hash)
        .bind(but.map_or(0, WebhookId::get))
        .fetch_optional(db)
        .await?;
    row.map(read).transpose()
}

/// Gives a webhook the address and the looks of `new`, and the pace of the entries that have this address already. Its
/// own name stays.
pub async fn readdress(db: &mut Db, id: WebhookId, new: &NewWebhook<'_>) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE webhooks SET url = $2, url_hash = $3, masked = $4, remote_name = $5, remote_avatar = $6, kind = $8,
             paused_until = COALESCE((SELECT MAX(same.paused_until) FROM webhooks same WHERE same.url_hash = $7), 0)
         WHERE id = $1",
    )
    .bind(id.get())
    .bind(new.url)
    .bind(new.url_hash)
    .bind(new.masked)
    .bind(new.remote_name)
    .bind(new.remote_avatar)
    .bind(new.url_hash)
    .bind(new.kind.name())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn rename(db: &mut Db, id: WebhookId, name: &str) -> Stored<bool> {
    let done = sqlx::query("UPDATE webhooks SET name = $2 WHERE id = $1").bind(id.get()).bind(name).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Switches a webhook off, with the reason; `false` where it was off already.
pub async fn disable(db: &mut Db, id: WebhookId, why: &str) -> Stored<bool> {
    let done = sqlx::query("UPDATE webhooks SET state = 'disabled', trouble = $2 WHERE id = $1 AND state = 'active'")
        .bind(id.get())
        .bind(why)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn enable(db: &mut Db, id: WebhookId) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE webhooks SET state = 'active', trouble = '', paused_until = 0 WHERE id = $1 AND state <> 'active'",
    )
    .bind(id.get())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Nothing is sent to this address, whatever entry names it, before `until`.
pub async fn pause(db: &mut Db, id: WebhookId, until: Moment) -> Stored<()> {
    sqlx::query(
        "UPDATE webhooks SET paused_until = $2
         WHERE url_hash = (SELECT url_hash FROM webhooks WHERE id = $1) AND paused_until < $2",
    )
    .bind(id.get())
    .bind(until.millis())
    .execute(db)
    .await?;
    Ok(())
}

/// Removes a webhook. Its deliveries stay as history.
pub async fn delete(db: &mut Db, id: WebhookId) -> Stored<bool> {
    let done = sqlx::query("DELETE FROM webhooks WHERE id = $1").bind(id.get()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}
