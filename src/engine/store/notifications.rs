//! Notifications and the versions of their messages.

use super::{Db, StoreError, Stored};
use crate::event::Kind;
use crate::id::{AccountId, CampaignId, MessageId, NotificationId, WebhookId};
use crate::message::Message;
use crate::time::Moment;

/// For events of this kind (of one campaign, or of all), this message goes to these webhooks.
#[derive(Clone, Debug)]
pub struct Notification {
    pub id: NotificationId,
    pub kind: Kind,
    pub campaign: Option<CampaignId>,
    pub message: MessageId,
    pub version: i64,
    pub body: Message,
    pub active: bool,
    pub webhooks: Vec<WebhookId>,
}

pub async fn insert(
    db: &mut Db,
    kind: Kind,
    campaign: Option<CampaignId>,
    body: &Message,
    author: Option<AccountId>,
    now: Moment,
) -> Stored<NotificationId> {
    let message: i64 = sqlx::query_scalar("INSERT INTO messages (version, created_at) VALUES (1, $1) RETURNING id")
        .bind(now.millis())
        .fetch_one(&mut *db)
        .await?;
    insert_version(&mut *db, MessageId::new(message), 1, body, author, now).await?;
    let id = sqlx::query_scalar(
        "INSERT INTO notifications (kind, campaign_id, message_id, active, created_at) VALUES ($1, $2, $3, 1, $4) RETURNING id",
    )
    .bind(kind.name())
    .bind(campaign.map(CampaignId::get))
    .bind(message)
    .bind(now.millis())
    .fetch_one(db)
    .await?;
    Ok(NotificationId::new(id))
}

/// Saves a message over the version that its author has seen; `None` where there is a later one.
pub async fn save_message(
    db: &mut Db,
    message: MessageId,
    seen: i64,
    body: &Message,
    author: AccountId,
    now: Moment,
) -> Stored<Option<i64>> {
    let version: Option<i64> = sqlx::query_scalar(
        "UPDATE messages SET version = version + 1 WHERE id = $1 AND version = $2 RETURNING version",
    )
    .bind(message.get())
    .bind(seen)
    .fetch_optional(&mut *db)
    .await?;
    if let Some(version) = version {
        insert_version(db, message, version, body, Some(author), now).await?;
    }
    Ok(version)
}

async fn insert_version(
    db: &mut Db,
    message: MessageId,
    version: i64,
    body: &Message,
    author: Option<AccountId>,
    now: Moment,
) -> Stored<()> {
    let body = serde_json::to_string(body).map_err(|error| StoreError::unreadable("message", error))?;
    sqlx::query(
        "INSERT INTO message_versions (message_id, version, body, author_id, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(message.get())
    .bind(version)
    .bind(body)
    .bind(author.map(AccountId::get))
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(())
}

/// The message of a delivery, as it was when the delivery was written.
pub async fn message(db: &mut Db, message: MessageId, version: i64) -> Stored<Message> {
    let body: String = sqlx::query_scalar("SELECT body FROM message_versions WHERE message_id = $1 AND version = $2")
        .bind(message.get())
        .bind(version)
        .fetch_one(db)
        .await?;
    message_from(&body)
}

fn message_from(body: &str) -> Stored<Message> {
    serde_json::from_str(body).map_err(|error| StoreError::unreadable("message", error))
}

pub async fn set_active(db: &mut Db, id: NotificationId, active: bool) -> Stored<()> {
    sqlx::query("UPDATE notifications SET active = $2 WHERE id = $1")
        .bind(id.get())
        .bind(i16::from(active))
        .execute(db)
        .await?;
    Ok(())
}

pub async fn set_webhooks(db: &mut Db, id: NotificationId, webhooks: &[WebhookId]) -> Stored<()> {
    sqlx::query("DELETE FROM notification_webhooks WHERE notification_id = $1")
        .bind(id.get())
        .execute(&mut *db)
        .await?;
    for webhook in webhooks {
        // A webhook that was removed meanwhile is left out.
        sqlx::query(
            "INSERT INTO notification_webhooks (notification_id, webhook_id)
             SELECT $1, id FROM webhooks WHERE id = $2 ON CONFLICT DO NOTHING",
        )
        .bind(id.get())
        .bind(webhook.get())
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

type Row = (i64, String, Option<i64>, i64, i64, String, i16);

macro_rules! select_notification {
    ($rest:literal) => {
        concat!(
            "SELECT n.id, n.kind, n.campaign_id, n.message_id, m.version, v.body, n.active
             FROM notifications n
             JOIN messages m ON m.id = n.message_id
             JOIN message_versions v ON v.message_id = m.id AND v.version = m.version ",
            $rest
        )
    };
}

async fn read(db: &mut Db, rows: Vec<Row>) -> Stored<Vec<Notification>> {
    let mut notifications = Vec::with_capacity(rows.len());
    for (id, kind, campaign, message, version, body, active) in rows {
        let webhooks: Vec<i64> = sqlx::query_scalar(
            "SELECT webhook_id FROM notification_webhooks WHERE notification_id = $1 ORDER BY webhook_id",
        )
        .bind(id)
        .fetch_all(&mut *db)
        .await?;
        notifications.push(Notification {
            id: NotificationId::new(id),
            kind: kind.parse().map_err(|error| StoreError::unreadable("kind of an event", error))?,
            campaign: campaign.map(CampaignId::new),
            message: MessageId::new(message),
            version,
            body: message_from(&body)?,
            active: active != 0,
            webhooks: webhooks.into_iter().map(WebhookId::new).collect(),
        });
    }
    Ok(notifications)
}

/// The notifications conditioned on one campaign.
pub async fn of_campaign(db: &mut Db, campaign: CampaignId) -> Stored<Vec<Notification>> {
    let rows: Vec<Row> = sqlx::query_as(select_notification!("WHERE n.campaign_id = $1 ORDER BY n.id"))
        .bind(campaign.get())
        .fetch_all(&mut *db)
        .await?;
    read(db, rows).await
}

pub async fn find(db: &mut Db, id: NotificationId) -> Stored<Option<Notification>> {
    let rows: Vec<Row> =
        sqlx::query_as(select_notification!("WHERE n.id = $1")).bind(id.get()).fetch_all(&mut *db).await?;
    Ok(read(db, rows).await?.pop())
}

/// Whether a campaign tells any channel of this kind of event, or would if its webhooks were not switched off.
pub async fn names_a_webhook(db: &mut Db, kind: Kind, campaign: CampaignId) -> Stored<bool> {
    let some: Option<i64> = sqlx::query_scalar(
        "SELECT n.id FROM notifications n JOIN notification_webhooks nw ON nw.notification_id = n.id
         WHERE n.kind = $1 AND n.active = 1 AND (n.campaign_id IS NULL OR n.campaign_id = $2) LIMIT 1",
    )
    .bind(kind.name())
    .bind(campaign.get())
    .fetch_optional(db)
    .await?;
    Ok(some.is_some())
}

/// Where an event goes: every active notification of its kind with every active webhook of it.
pub struct Route {
    pub notification: NotificationId,
    pub message: MessageId,
    pub version: i64,
    pub webhook: WebhookId,
}

pub async fn routes(db: &mut Db, kind: Kind, campaign: Option<CampaignId>) -> Stored<Vec<Route>> {
    let rows: Vec<(i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT n.id, n.message_id, m.version, w.id
         FROM notifications n
         JOIN messages m ON m.id = n.message_id
         JOIN notification_webhooks nw ON nw.notification_id = n.id
         JOIN webhooks w ON w.id = nw.webhook_id
         WHERE n.kind = $1 AND n.active = 1 AND w.state = 'active' AND (n.campaign_id IS NULL OR n.campaign_id = $2)
         ORDER BY n.id, w.id",
    )
    .bind(kind.name())
    .bind(campaign.map_or(0, CampaignId::get))
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(notification, message, version, webhook)| Route {
            notification: NotificationId::new(notification),
            message: MessageId::new(message),
            version,
            webhook: WebhookId::new(webhook),
        })
        .collect())
}
