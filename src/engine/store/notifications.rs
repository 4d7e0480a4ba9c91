//! Notifications: for which events which message goes where.

use std::collections::BTreeMap;

use super::{Db, StoreError, Stored};
use crate::condition::Condition;
use crate::event::{Kind, Values};
use crate::id::{CampaignId, MessageId, NotificationId, WebhookId};
use crate::lost::WhenLost;
use crate::message::Message;
use crate::time::Moment;

pub use super::messages::body as message;

/// A notification as a list and its form show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: NotificationId,
    pub kind: Kind,
    /// Empty where it was never given one.
    pub name: String,
    pub campaign: Option<(CampaignId, String)>,
    pub condition: Condition,
    pub message: (MessageId, String),
    pub active: bool,
    pub when_lost: WhenLost,
    pub targets: Vec<Target>,
    /// Grows with each change, so that a form opened earlier cannot overwrite a later one.
    pub version: i64,
    pub changed_at: Moment,
}

/// A webhook of a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub webhook: WebhookId,
    /// A message of its own, where it does not get the notification's.
    pub message: Option<(MessageId, String)>,
}

/// A notification to be written.
#[derive(Clone, Debug)]
pub struct NewNotification<'a> {
    pub kind: Kind,
    pub name: &'a str,
    pub campaign: Option<CampaignId>,
    pub condition: &'a Condition,
    pub message: MessageId,
    pub active: bool,
    pub when_lost: WhenLost,
    /// Webhooks, with a message of their own where they get one.
    pub targets: &'a [(WebhookId, Option<MessageId>)],
    pub now: Moment,
}

pub async fn insert(db: &mut Db, new: &NewNotification<'_>) -> Stored<NotificationId> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO notifications (kind, name, campaign_id, condition, message_id, active, when_lost, created_at,
                                    updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING id",
    )
    .bind(new.kind.name())
    .bind(new.name)
    .bind(new.campaign.map(CampaignId::get))
    .bind(new.condition.to_json())
    .bind(new.message.get())
    .bind(i16::from(new.active))
    .bind(new.when_lost.name())
    .bind(new.now.millis())
    .fetch_one(&mut *db)
    .await?;
    let id = NotificationId::new(id);
    set_targets(db, id, new.targets).await?;
    Ok(id)
}

/// Replaces everything but the kind over the version that the caller has seen; `false` where there is a later one.
pub async fn update(db: &mut Db, id: NotificationId, seen: i64, new: &NewNotification<'_>) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE notifications SET name = $3, campaign_id = $4, condition = $5, message_id = $6, active = $7,
                                  when_lost = $8, updated_at = $9, version = version + 1
         WHERE id = $1 AND version = $2",
    )
    .bind(id.get())
    .bind(seen)
    .bind(new.name)
    .bind(new.campaign.map(CampaignId::get))
    .bind(new.condition.to_json())
    .bind(new.message.get())
    .bind(i16::from(new.active))
    .bind(new.when_lost.name())
    .bind(new.now.millis())
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    set_targets(db, id, new.targets).await?;
    Ok(true)
}

async fn set_targets(db: &mut Db, id: NotificationId, targets: &[(WebhookId, Option<MessageId>)]) -> Stored<()> {
    sqlx::query("DELETE FROM notification_webhooks WHERE notification_id = $1")
        .bind(id.get())
        .execute(&mut *db)
        .await?;
    for (webhook, message) in targets {
        // A webhook that was removed meanwhile is left out.
        sqlx::query(
            "INSERT INTO notification_webhooks (notification_id, webhook_id, message_id)
             SELECT $1, id, $3 FROM webhooks WHERE id = $2 ON CONFLICT DO NOTHING",
        )
        .bind(id.get())
        .bind(webhook.get())
        .bind(message.map(MessageId::get))
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Switches a notification on or off; `false` where it is so already, or is not there.
pub async fn set_active(db: &mut Db, id: NotificationId, active: bool, now: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE notifications SET active = $2, updated_at = $3, version = version + 1 WHERE id = $1 AND active <> $2",
    )
    .bind(id.get())
    .bind(i16::from(active))
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets a notification go to these webhooks. Those that it went to before keep their own messages.
pub async fn set_webhooks(db: &mut Db, id: NotificationId, webhooks: &[WebhookId], now: Moment) -> Stored<bool> {
    let before: Vec<(i64, Option<i64>)> = sqlx::query_as(
        "SELECT webhook_id, message_id FROM notification_webhooks WHERE notification_id = $1 ORDER BY webhook_id",
    )
    .bind(id.get())
    .fetch_all(&mut *db)
    .await?;
    let known = |webhook: WebhookId| before.iter().find(|(known, _)| *known == webhook.get());
    let mut wanted = webhooks.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.len() == before.len() && wanted.iter().all(|webhook| known(*webhook).is_some()) {
        return Ok(false);
    }
    let own = |webhook| known(webhook).and_then(|(_, message)| *message).map(MessageId::new);
    let targets: Vec<_> = wanted.into_iter().map(|webhook| (webhook, own(webhook))).collect();
    sqlx::query("UPDATE notifications SET updated_at = $2, version = version + 1 WHERE id = $1")
        .bind(id.get())
        .bind(now.millis())
        .execute(&mut *db)
        .await?;
    set_targets(db, id, &targets).await?;
    Ok(true)
}

/// Removes a notification. Its deliveries stay as history.
pub async fn delete(db: &mut Db, id: NotificationId) -> Stored<bool> {
    let done = sqlx::query("DELETE FROM notifications WHERE id = $1").bind(id.get()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

fn parse_kind(kind: &str) -> Stored<Kind> {
    kind.parse().map_err(|error| StoreError::unreadable("kind of an event", error))
}

fn parse_condition(json: &str) -> Stored<Condition> {
    Condition::from_json(json).map_err(|error| StoreError::unreadable("condition of a notification", error))
}

type ListedRow = (i64, String, String, Option<i64>, Option<String>, String, i64, String, i16, String, i64, i64);

/// All notifications in the order in which they were written, or one of them.
async fn listed(db: &mut Db, only: i64) -> Stored<Vec<Listed>> {
    let rows: Vec<ListedRow> = sqlx::query_as(
        "SELECT n.id, n.kind, n.name, n.campaign_id, c.name, n.condition, n.message_id, m.name, n.active, n.when_lost,
                n.version, n.updated_at
         FROM notifications n
         JOIN messages m ON m.id = n.message_id
         LEFT JOIN campaigns c ON c.id = n.campaign_id
         WHERE $1 = 0 OR n.id = $1 ORDER BY n.id",
    )
    .bind(only)
    .fetch_all(&mut *db)
    .await?;
    let targets: Vec<(i64, i64, Option<i64>, Option<String>)> = sqlx::query_as(
        "SELECT t.notification_id, t.webhook_id, t.message_id, m.name FROM notification_webhooks t
         LEFT JOIN messages m ON m.id = t.message_id
         WHERE $1 = 0 OR t.notification_id = $1 ORDER BY t.notification_id, t.webhook_id",
    )
    .bind(only)
    .fetch_all(db)
    .await?;
    let mut of: BTreeMap<i64, Vec<Target>> = BTreeMap::new();
    for (notification, webhook, message, name) in targets {
        let message = message.map(MessageId::new).zip(name);
        of.entry(notification).or_default().push(Target { webhook: WebhookId::new(webhook), message });
    }
    rows.into_iter()
        .map(
            |(
                id,
                kind,
                name,
                campaign,
                campaign_name,
                condition,
                message,
                message_name,
                active,
                when_lost,
                version,
                at,
            )| {
                Ok(Listed {
                    id: NotificationId::new(id),
                    kind: parse_kind(&kind)?,
                    name,
                    campaign: campaign.map(CampaignId::new).zip(campaign_name),
                    condition: parse_condition(&condition)?,
                    message: (MessageId::new(message), message_name),
                    active: active != 0,
                    when_lost: when_lost
                        .parse()
                        .map_err(|error| StoreError::unreadable("wish for lost answers", error))?,
                    targets: of.remove(&id).unwrap_or_default(),
                    version,
                    changed_at: Moment::from_millis(at),
                })
            },
        )
        .collect()
}

pub async fn all(db: &mut Db) -> Stored<Vec<Listed>> {
    listed(db, 0).await
}

pub async fn find(db: &mut Db, id: NotificationId) -> Stored<Option<Listed>> {
    if id.get() <= 0 {
        return Ok(None);
    }
    Ok(listed(db, id.get()).await?.pop())
}

/// A campaign's notification with what it says.
#[derive(Clone, Debug)]
pub struct Notification {
    pub id: NotificationId,
    pub kind: Kind,
    /// Empty where it was never given one.
    pub name: String,
    pub condition: Condition,
    pub message: MessageId,
    /// The message's.
    pub version: i64,
    pub body: Message,
    pub active: bool,
    pub webhooks: Vec<WebhookId>,
}

/// The notifications conditioned on one campaign.
pub async fn of_campaign(db: &mut Db, campaign: CampaignId) -> Stored<Vec<Notification>> {
    type Row = (i64, String, String, String, i64, i64, String, i16);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT n.id, n.kind, n.name, n.condition, n.message_id, m.version, v.body, n.active
         FROM notifications n
         JOIN messages m ON m.id = n.message_id
         JOIN message_versions v ON v.message_id = m.id AND v.version = m.version
         WHERE n.campaign_id = $1 ORDER BY n.id",
    )
    .bind(campaign.get())
    .fetch_all(&mut *db)
    .await?;
    let mut notifications = Vec::with_capacity(rows.len());
    for (id, kind, name, condition, message, version, body, active) in rows {
        let webhooks: Vec<i64> = sqlx::query_scalar(
            "SELECT webhook_id FROM notification_webhooks WHERE notification_id = $1 ORDER BY webhook_id",
        )
        .bind(id)
        .fetch_all(&mut *db)
        .await?;
        notifications.push(Notification {
            id: NotificationId::new(id),
            kind: parse_kind(&kind)?,
            name,
            condition: parse_condition(&condition)?,
            message: MessageId::new(message),
            version,
            body: serde_json::from_str(&body).map_err(|error| StoreError::unreadable("message", error))?,
            active: active != 0,
            webhooks: webhooks.into_iter().map(WebhookId::new).collect(),
        });
    }
    Ok(notifications)
}

/// Whether anybody tells a channel of an event with these values, or would if its webhooks were not switched off.
pub async fn names_a_webhook(db: &mut Db, kind: Kind, campaign: CampaignId, values: &Values) -> Stored<bool> {
    let conditions: Vec<(i64, String)> = sqlx::query_as(
        "SELECT DISTINCT n.id, n.condition FROM notifications n
         JOIN notification_webhooks t ON t.notification_id = n.id
         WHERE n.kind = $1 AND n.active = 1 AND (n.campaign_id IS NULL OR n.campaign_id = $2)",
    )
    .bind(kind.name())
    .bind(campaign.get())
    .fetch_all(db)
    .await?;
    Ok(conditions.iter().any(|(id, condition)| is_meant(*id, condition, values)))
}

/// Where an event goes: every active notification of its kind whose condition holds, with every active webhook of it.
pub struct Route {
    pub notification: NotificationId,
    pub message: MessageId,
    pub version: i64,
    pub webhook: WebhookId,
}

pub async fn routes(db: &mut Db, kind: Kind, campaign: Option<CampaignId>, values: &Values) -> Stored<Vec<Route>> {
    let rows: Vec<(i64, String, i64, i64, i64)> = sqlx::query_as(
        "SELECT n.id, n.condition, m.id, m.version, w.id
         FROM notifications n
         JOIN notification_webhooks t ON t.notification_id = n.id
         JOIN messages m ON m.id = COALESCE(t.message_id, n.message_id)
         JOIN webhooks w ON w.id = t.webhook_id
         WHERE n.kind = $1 AND n.active = 1 AND w.state = 'active' AND (n.campaign_id IS NULL OR n.campaign_id = $2)
         ORDER BY n.id, w.id",
    )
    .bind(kind.name())
    .bind(campaign.map_or(0, CampaignId::get))
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .filter(|(id, condition, ..)| is_meant(*id, condition, values))
        .map(|(notification, _, message, version, webhook)| Route {
            notification: NotificationId::new(notification),
            message: MessageId::new(message),
            version,
            webhook: WebhookId::new(webhook),
        })
        .collect())
}

/// Whether a stored condition holds. One that cannot be read holds for nothing, and keeps nothing else from happening.
fn is_meant(notification: i64, condition: &str, values: &Values) -> bool {
    match Condition::from_json(condition) {
        Ok(condition) => condition.holds(values),
        Err(error) => {
            tracing::error!(notification, %error, "the condition of a notification cannot be read: nothing is sent");
            false
        }
    }
}
