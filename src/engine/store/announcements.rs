//! Announcements: events of their own, sent by hand at once or at a time.

use std::collections::BTreeMap;

use super::deliveries::State;
use super::{Db, StoreError, Stored};
use crate::id::{AccountId, AnnouncementId, EventId, MessageId};
use crate::time::Moment;

/// An announcement to be written.
pub struct NewAnnouncement<'a> {
    pub once: &'a str,
    pub message: MessageId,
    pub version: i64,
    pub by: AccountId,
    pub due_at: Moment,
    pub now: Moment,
}

/// Writes an announcement; `None` where the same wish was written before.
pub async fn insert(db: &mut Db, new: &NewAnnouncement<'_>) -> Stored<Option<AnnouncementId>> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO announcements (once, message_id, message_version, made_by, due_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(new.once)
    .bind(new.message.get())
    .bind(new.version)
    .bind(new.by.get())
    .bind(new.due_at.millis())
    .bind(new.now.millis())
    .fetch_optional(db)
    .await?;
    Ok(id.map(AnnouncementId::new))
}

/// The announcement that a wish has become.
pub async fn of_wish(db: &mut Db, once: &str) -> Stored<Option<AnnouncementId>> {
    let id: Option<i64> =
        sqlx::query_scalar("SELECT id FROM announcements WHERE once = $1").bind(once).fetch_optional(db).await?;
    Ok(id.map(AnnouncementId::new))
}

pub async fn set_event(db: &mut Db, id: AnnouncementId, event: EventId) -> Stored<()> {
    sqlx::query("UPDATE announcements SET event_id = $2 WHERE id = $1")
        .bind(id.get())
        .bind(event.get())
        .execute(db)
        .await?;
    Ok(())
}

/// Marks an announcement as cancelled and answers its event; `None` where it is so already, or is not there.
pub async fn cancel(db: &mut Db, id: AnnouncementId, now: Moment) -> Stored<Option<EventId>> {
    let event: Option<i64> = sqlx::query_scalar(
        "UPDATE announcements SET cancelled_at = $2
         WHERE id = $1 AND cancelled_at IS NULL AND event_id IS NOT NULL RETURNING event_id",
    )
    .bind(id.get())
    .bind(now.millis())
    .fetch_optional(db)
    .await?;
    Ok(event.map(EventId::new))
}

/// An announcement in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: AnnouncementId,
    pub message: MessageId,
    pub message_name: String,
    /// The version that is sent, whatever is saved later.
    pub version: i64,
    /// Who announces.
    pub by: Option<String>,
    pub due_at: Moment,
    pub created_at: Moment,
    pub cancelled_at: Option<Moment>,
    pub deliveries: Vec<Delivery>,
}

/// How far it has come at one webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its name; nothing where it was removed meanwhile.
    pub webhook: Option<String>,
    pub state: State,
    pub detail: String,
    pub ended_at: Option<Moment>,
}

/// Announcements before one, the newest first; or one of them.
pub async fn page(
    db: &mut Db,
    before: Option<AnnouncementId>,
    only: Option<AnnouncementId>,
    most: i64,
) -> Stored<Vec<Listed>> {
    type Row = (i64, i64, String, i64, Option<String>, i64, i64, Option<i64>);
    type DeliveryRow = (i64, Option<String>, String, String, Option<i64>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT n.id, n.message_id, m.name, n.message_version, a.public_name, n.due_at, n.created_at, n.cancelled_at
         FROM announcements n JOIN messages m ON m.id = n.message_id LEFT JOIN accounts a ON a.id = n.made_by
         WHERE n.id < $1 AND ($2 = 0 OR n.id = $2) ORDER BY n.id DESC LIMIT $3",
    )
    .bind(before.map_or(i64::MAX, AnnouncementId::get))
    .bind(only.map_or(0, AnnouncementId::get))
    .bind(most)
    .fetch_all(&mut *db)
    .await?;
    let (Some(newest), Some(oldest)) = (rows.first(), rows.last()) else { return Ok(Vec::new()) };
    let found: Vec<DeliveryRow> = sqlx::query_as(
        "SELECT n.id, w.name, d.state, d.detail, d.ended_at
         FROM announcements n JOIN deliveries d ON d.event_id = n.event_id LEFT JOIN webhooks w ON w.id = d.webhook_id
         WHERE n.id BETWEEN $1 AND $2 ORDER BY d.id",
    )
    .bind(oldest.0)
    .bind(newest.0)
    .fetch_all(db)
    .await?;
    let mut deliveries: BTreeMap<i64, Vec<Delivery>> = BTreeMap::new();
    for (id, webhook, state, detail, ended_at) in found {
        let state = State::parse(&state).ok_or_else(|| StoreError::unreadable("state of a delivery", &state))?;
        let ended_at = ended_at.map(Moment::from_millis);
        deliveries.entry(id).or_default().push(Delivery { webhook, state, detail, ended_at });
    }
    Ok(rows
        .into_iter()
        .map(|(id, message, message_name, version, by, due_at, created_at, cancelled_at)| Listed {
            id: AnnouncementId::new(id),
            message: MessageId::new(message),
            message_name,
            version,
            by,
            due_at: Moment::from_millis(due_at),
            created_at: Moment::from_millis(created_at),
            cancelled_at: cancelled_at.map(Moment::from_millis),
            deliveries: deliveries.remove(&id).unwrap_or_default(),
        })
        .collect())
}
