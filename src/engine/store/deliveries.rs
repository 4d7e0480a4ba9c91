//! Events, their deliveries and each attempt. A claim hands a delivery to one worker until its lease ends; whatever
//! the worker records counts only under the claim that it holds.

use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::any::AnyArguments;
use sqlx::query::QueryAs;
use sqlx::{Any, AssertSqlSafe, FromRow};

#[cfg(doc)]
use super::Store;
use super::campaigns::settings_from;
use super::{Db, Dialect, StoreError, Stored, rows};
use crate::discord::Snowflake;
use crate::event::{Kind, Value, Values};
use crate::id::{AccountId, DeliveryId, DropId, EventId, MessageId, NotificationId, WebhookId};
use crate::lost::WhenLost;
use crate::search;
use crate::time::{DAY, Moment, Span};
use crate::webhook::DestinationKind;

/// SQL: whether the message of a row of `deliveries` may stand at its destination although nobody has confirmed it, since
/// a try was never answered. Such a one is uncertain once it is over, and never called unsent.
macro_rules! may_stand {
    () => {
        "EXISTS (SELECT 1 FROM attempts a WHERE a.delivery_id = deliveries.id
                 AND (a.ended_at IS NULL OR a.outcome = 'uncertain'))"
    };
}

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Queued,
    Sending,
    Retrying,
    Delivered,
    /// The destination will never take this message.
    Refused,
    /// It was sent, but the answer was lost: it may stand in the channel or not.
    Uncertain,
    /// It came too late to make sense.
    Stale,
    /// Another message tells of it as well; `detail` is that one's delivery.
    Merged,
    Cancelled,
    /// Its webhook is gone or switched off.
    DeadWebhook,
}

impl State {
    pub const ALL: [Self; 10] = [
        Self::Queued,
        Self::Sending,
        Self::Retrying,
        Self::Delivered,
        Self::Refused,
        Self::Uncertain,
        Self::Stale,
        Self::Merged,
        Self::Cancelled,
        Self::DeadWebhook,
    ];

    /// Those that can be cancelled.
    pub const WAITING: [Self; 2] = [Self::Queued, Self::Retrying];
    /// Those of messages that were sent or given up, as the index `deliveries_fared` names them.
    const FARED: [Self; 4] = [Self::Delivered, Self::Refused, Self::Uncertain, Self::DeadWebhook];
    /// Those of messages that did not arrive, or perhaps not, although nobody wanted that.
    pub const FAILED: [Self; 3] = [Self::Refused, Self::Uncertain, Self::DeadWebhook];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Retrying => "retrying",
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::Uncertain => "uncertain",
            Self::Stale => "stale",
            Self::Merged => "merged",
            Self::Cancelled => "cancelled",
            Self::DeadWebhook => "dead_webhook",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nothing more will be tried by itself.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Queued | Self::Sending | Self::Retrying)
    }
}

/// An event to be written.
pub struct NewEvent<'a> {
    pub kind: Kind,
    /// What it is about: events of one subject reach a webhook in their order.
    pub subject: &'a str,
    pub drop: Option<DropId>,
    pub account: Option<AccountId>,
    pub values: &'a Values,
    pub now: Moment,
}

pub async fn insert_event(db: &mut Db, event: &NewEvent<'_>) -> Stored<EventId> {
    let data = serde_json::to_string(event.values).map_err(|error| StoreError::unreadable("values", error))?;
    let id = sqlx::query_scalar(
        "INSERT INTO events (kind, subject, drop_id, account_id, data, created_at, search)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(event.kind.name())
    .bind(event.subject)
    .bind(event.drop.map(DropId::get))
    .bind(event.account.map(AccountId::get))
    .bind(data)
    .bind(event.now.millis())
    .bind(words(event))
    .fetch_one(db)
    .await?;
    Ok(EventId::new(id))
}

/// Characters of an event that it is found by.
const MOST_WORDS: usize = 1000;

/// What an event is found by: its subject and the texts in it, but the company's name, which stands in each.
fn words(event: &NewEvent<'_>) -> String {
    let mut words = event.subject.to_owned();
    for (name, value) in event.values.iter() {
        if let Value::Text(text) = value
            // A code is nobody's to guess at.
            && !matches!(name, "company" | "code")
        {
            words.push(' ');
            words.push_str(text);
        }
    }
    search::normalise(&words).chars().take(MOST_WORDS).collect()
}

/// A delivery to be written, in the transaction of its event.
pub struct NewDelivery<'a> {
    pub event: EventId,
    /// None for what was sent by hand.
    pub notification: Option<NotificationId>,
    pub message: MessageId,
    pub version: i64,
    pub webhook: WebhookId,
    pub subject: &'a str,
    /// Smaller goes first.
    pub rank: i64,
    pub due_at: Moment,
    pub pointless_at: Option<Moment>,
    pub now: Moment,
}

pub async fn insert(db: &mut Db, new: &NewDelivery<'_>) -> Stored<()> {
    sqlx::query(
        "INSERT INTO deliveries (event_id, notification_id, message_id, message_version, webhook_id, subject, rank,
                                 state, due_at, pointless_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, $9, $10)",
    )
    .bind(new.event.get())
    .bind(new.notification.map(NotificationId::get))
    .bind(new.message.get())
    .bind(new.version)
    .bind(new.webhook.get())
    .bind(new.subject)
    .bind(new.rank)
    .bind(new.due_at.millis())
    .bind(new.pointless_at.map(Moment::millis))
    .bind(new.now.millis())
    .execute(db)
    .await?;
    Ok(())
}

/// A delivery in the hands of one worker.
#[derive(Clone, Debug)]
pub struct Claim {
    pub id: DeliveryId,
    /// The first one, where this one sends it again; else itself.
    pub origin: DeliveryId,
    /// The fencing token: what is recorded under another one counts for nothing.
    pub claim: String,
    pub webhook: WebhookId,
    pub kind: Kind,
    pub drop: Option<DropId>,
    pub values: Values,
    /// When it happened.
    pub at: Moment,
    pub message: MessageId,
    pub version: i64,
    /// The bytes of an earlier try; rendered only once.
    pub body: Option<String>,
    /// Tries so far, this one included.
    pub tries: i64,
    /// When this try was due.
    pub due_at: Moment,
    pub pointless_at: Option<Moment>,
}

#[derive(FromRow)]
struct ClaimRow {
    id: i64,
    origin_id: Option<i64>,
    event_id: i64,
    claim_id: String,
    webhook_id: i64,
    message_id: i64,
    message_version: i64,
    body: Option<String>,
    tries: i64,
    due_at: i64,
    pointless_at: Option<i64>,
}

#[derive(FromRow)]
struct EventRow {
    id: i64,
    kind: String,
    data: String,
    drop_id: Option<i64>,
    created_at: i64,
}

/// A delivery that is due. Smaller ones are more urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    pub rank: i64,
    pub due_at: Moment,
    pub id: DeliveryId,
}

/// The most urgent deliveries that are due for a webhook and that nothing earlier of their subject holds back. For a
/// transaction of [`Store::begin_in_order`].
pub async fn due(db: &mut Db, dialect: Dialect, webhook: WebhookId, now: Moment, most: usize) -> Stored<Vec<Due>> {
    let select = format!(
        "SELECT d.rank, d.due_at, d.id FROM deliveries d {}
         WHERE d.webhook_id = $1 AND d.state IN ('queued', 'retrying') AND d.due_at <= $2
           AND NOT EXISTS (SELECT 1 FROM deliveries e
                           WHERE e.webhook_id = d.webhook_id AND e.subject = d.subject AND e.id < d.id
                             AND e.state IN ('queued', 'retrying', 'sending') {})
         ORDER BY d.rank, d.due_at, d.id LIMIT $3 {}",
        dialect.by_index("deliveries_lane"),
        dialect.row_by_row(),
        dialect.skip_locked()
    );
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(AssertSqlSafe(select))
        .bind(webhook.get())
        .bind(now.millis())
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all(db)
        .await?;
    let due = |(rank, due_at, id)| Due { rank, due_at: Moment::from_millis(due_at), id: DeliveryId::new(id) };
    Ok(rows.into_iter().map(due).collect())
}

/// How many messages are on their way to each webhook.
pub async fn on_their_way(db: &mut Db) -> Stored<BTreeMap<WebhookId, usize>> {
    let rows: Vec<(i64, i64)> =
        sqlx::query_as("SELECT webhook_id, COUNT(*) FROM deliveries WHERE state = 'sending' GROUP BY webhook_id")
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(|(id, count)| (WebhookId::new(id), usize::try_from(count).unwrap_or(0))).collect())
}

/// Claims these deliveries, the most urgent first; those that somebody else has claimed meanwhile are left out. One that
/// cannot be read is refused for good: it must not stand in the way of others.
pub async fn claim(
    db: &mut Db,
    ids: &[DeliveryId],
    token: &str,
    now: Moment,
    lease_until: Moment,
) -> Stored<Vec<Claim>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut rows: Vec<ClaimRow> = sqlx::query_as(AssertSqlSafe(format!(
        "UPDATE deliveries SET state = 'sending', claim_id = CAST($1 AS TEXT) || '-' || CAST(id AS TEXT),
                               lease_until = $2, tries = tries + 1
         WHERE id IN ({}) AND state IN ('queued', 'retrying')
         RETURNING id, origin_id, event_id, claim_id, webhook_id, message_id, message_version, body, tries, due_at,
                   pointless_at",
        ids.join(", ")
    )))
    .persistent(false)
    .bind(token)
    .bind(lease_until.millis())
    .fetch_all(&mut *db)
    .await?;
    let position = |row: &ClaimRow| ids.iter().position(|id| *id == row.id.to_string());
    rows.sort_by_key(position);
    let events: Vec<String> = rows.iter().map(|row| row.event_id.to_string()).collect();
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let events: Vec<EventRow> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT id, kind, data, drop_id, created_at FROM events WHERE id IN ({})",
        events.join(", ")
    )))
    .persistent(false)
    .fetch_all(&mut *db)
    .await?;
    let mut claims = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, token) = (row.id, row.claim_id.clone());
        match events.iter().find(|event| event.id == row.event_id).map(|event| read_claim(row, event)) {
            Some(Ok(claim)) => claims.push(claim),
            unreadable => {
                let why = unreadable.and_then(Result::err).map_or_else(String::new, |error| error.to_string());
                tracing::error!(delivery = id, why, "a delivery cannot be read");
                refuse(db, DeliveryId::new(id), &token, &why, now).await?;
            }
        }
    }
    Ok(claims)
}

fn read_claim(row: ClaimRow, event: &EventRow) -> Stored<Claim> {
    Ok(Claim {
        id: DeliveryId::new(row.id),
        origin: DeliveryId::new(row.origin_id.unwrap_or(row.id)),
        claim: row.claim_id,
        webhook: WebhookId::new(row.webhook_id),
        kind: event.kind.parse().map_err(|error| StoreError::unreadable("kind of an event", error))?,
        drop: event.drop_id.map(DropId::new),
        values: serde_json::from_str(&event.data)
            .map_err(|error| StoreError::unreadable("values of an event", error))?,
        at: Moment::from_millis(event.created_at),
        message: MessageId::new(row.message_id),
        version: row.message_version,
        body: row.body,
        tries: row.tries,
        due_at: Moment::from_millis(row.due_at),
        pointless_at: row.pointless_at.map(Moment::from_millis),
    })
}

/// Ends a claimed delivery that nobody can send.
async fn refuse(db: &mut Db, id: DeliveryId, token: &str, why: &str, now: Moment) -> Stored<()> {
    sqlx::query(concat!(
        "UPDATE deliveries SET detail = $3, ended_at = $4, claim_id = NULL, lease_until = NULL, state = CASE WHEN ",
        may_stand!(),
        " THEN 'uncertain' ELSE 'refused' END WHERE id = $1 AND claim_id = $2"
    ))
    .bind(id.get())
    .bind(token)
    .bind(why)
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(())
}

/// Writes down, before the network is touched, that these claims are about to send these bytes. To be called in the
/// transaction that has claimed them.
pub async fn start_attempts(db: &mut Db, starting: &[(&Claim, String)], now: Moment) -> Stored<()> {
    let rendered: Vec<_> = starting.iter().filter(|(claim, body)| claim.body.as_ref() != Some(body)).collect();
    if !rendered.is_empty() {
        let update = format!(
            "UPDATE deliveries SET body = n.column2 FROM (VALUES {}) n WHERE deliveries.id = n.column1",
            rows(rendered.len(), 0, &["BIGINT", "TEXT"])
        );
        let mut update = sqlx::query(AssertSqlSafe(update)).persistent(false);
        for (claim, body) in rendered {
            update = update.bind(claim.id.get()).bind(body);
        }
        update.execute(&mut *db).await?;
    }
    if starting.is_empty() {
        return Ok(());
    }
    let insert = format!(
        "INSERT INTO attempts (delivery_id, claim_id, started_at) SELECT n.column1, n.column2, $1 FROM (VALUES {}) n",
        rows(starting.len(), 1, &["BIGINT", "TEXT"])
    );
    let mut insert = sqlx::query(AssertSqlSafe(insert)).persistent(false).bind(now.millis());
    for (claim, _) in starting {
        insert = insert.bind(claim.id.get()).bind(&claim.claim);
    }
    insert.execute(db).await?;
    Ok(())
}

/// Redemptions of the same drop that wait behind a claim, for the same notification and webhook, and that nobody has
/// tried to tell of, the latest last.
pub async fn pile(db: &mut Db, dialect: Dialect, claim: &Claim) -> Stored<Vec<DeliveryId>> {
    let select = format!(
        "SELECT p.id FROM deliveries c
         JOIN deliveries p ON p.webhook_id = c.webhook_id AND p.subject = c.subject AND p.id > c.id
         JOIN events e ON e.id = p.event_id
         WHERE c.id = $1 AND p.notification_id = c.notification_id AND p.tries = 0 AND p.replay_of IS NULL
           AND p.state IN ('queued', 'retrying', 'sending') AND p.state = 'queued' AND e.kind = $2
         ORDER BY p.id {}",
        match dialect {
            Dialect::Sqlite => "",
            Dialect::Postgres => "FOR UPDATE OF p SKIP LOCKED",
        }
    );
    let ids: Vec<i64> = sqlx::query_scalar(AssertSqlSafe(select))
        .bind(claim.id.get())
        .bind(Kind::DropRedeemed.name())
        .fetch_all(db)
        .await?;
    Ok(ids.into_iter().map(DeliveryId::new).collect())
}

/// Those that a claim's message tells of as well, since its first try or since the delivery that it sends again.
pub async fn merged_into(db: &mut Db, claim: &Claim) -> Stored<Vec<DeliveryId>> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT id FROM deliveries WHERE webhook_id = $1 AND state = 'merged' AND detail = $2 ORDER BY id",
    )
    .bind(claim.webhook.get())
    .bind(claim.origin.to_string())
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(DeliveryId::new).collect())
}

/// The values of a delivery's event.
pub async fn values(db: &mut Db, id: DeliveryId) -> Stored<Values> {
    let data: String =
        sqlx::query_scalar("SELECT e.data FROM deliveries d JOIN events e ON e.id = d.event_id WHERE d.id = $1")
            .bind(id.get())
            .fetch_one(db)
            .await?;
    serde_json::from_str(&data).map_err(|error| StoreError::unreadable("values of an event", error))
}

/// Ends deliveries that `claim` tells of as well.
pub async fn merge(db: &mut Db, claim: &Claim, pile: &[DeliveryId], now: Moment) -> Stored<()> {
    let ids: Vec<String> = pile.iter().map(ToString::to_string).collect();
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE deliveries SET state = 'merged', detail = $1, ended_at = $2 WHERE id IN ({})",
        ids.join(", ")
    )))
    .persistent(false)
    .bind(claim.id.to_string())
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(())
}

/// Webhooks that were removed while something was written for them.
pub async fn without_webhook(db: &mut Db) -> Stored<Vec<WebhookId>> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT DISTINCT d.webhook_id FROM deliveries d
         WHERE d.state IN ('queued', 'retrying') AND NOT EXISTS (SELECT 1 FROM webhooks w WHERE w.id = d.webhook_id)",
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(WebhookId::new).collect())
}

/// Lets those of these claims, by their deliveries and tokens, that are still held last until `lease_until`.
pub async fn renew(db: &mut Db, claims: &[(DeliveryId, String)], lease_until: Moment) -> Stored<()> {
    let update = format!(
        "UPDATE deliveries SET lease_until = $1 FROM (VALUES {}) n
         WHERE deliveries.id = n.column1 AND deliveries.claim_id = n.column2 AND deliveries.state = 'sending'",
        rows(claims.len(), 1, &["BIGINT", "TEXT"])
    );
    let mut update = sqlx::query(AssertSqlSafe(update)).persistent(false).bind(lease_until.millis());
    for (id, token) in claims {
        update = update.bind(id.get()).bind(token);
    }
    update.execute(db).await?;
    Ok(())
}

/// When a delivery was tried first.
pub async fn first_tried(db: &mut Db, id: DeliveryId) -> Stored<Option<Moment>> {
    let millis: Option<i64> = sqlx::query_scalar("SELECT MIN(started_at) FROM attempts WHERE delivery_id = $1")
        .bind(id.get())
        .fetch_one(db)
        .await?;
    Ok(millis.map(Moment::from_millis))
}

/// Whether a delivery's message may stand at its destination although nobody has confirmed it.
pub async fn may_stand(db: &mut Db, id: DeliveryId) -> Stored<bool> {
    let found: Option<i64> = sqlx::query_scalar(concat!("SELECT id FROM deliveries WHERE id = $1 AND ", may_stand!()))
        .bind(id.get())
        .fetch_optional(db)
        .await?;
    Ok(found.is_some())
}

/// What a claim came to.
pub struct Ending<'a> {
    pub state: State,
    pub detail: &'a str,
    pub status: Option<u16>,
    pub remote_id: Option<&'a str>,
    /// When to try again, for [`State::Retrying`].
    pub due_at: Option<Moment>,
    /// Whether an answer was lost: the message may stand at its destination whatever becomes of the delivery.
    pub lost: bool,
    /// What may be shown of the answer.
    pub answer: Answer,
}

/// An answer as it is kept: nothing in it grants anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Those that tell something, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its beginning.
    pub body: String,
}

/// Records the endings of claims, as uncertain where one did not arrive but an earlier try may have. For each: whether it
/// was still held. Where a claim was lost meanwhile, nothing is recorded but the attempt, and one that has arrived stays
/// uncertain: others may have sent it again.
pub async fn record(db: &mut Db, endings: &[(&Claim, Ending<'_>)], now: Moment) -> Stored<Vec<bool>> {
    if endings.is_empty() {
        return Ok(Vec::new());
    }
    end_attempts(db, endings, now).await?;
    let update = format!(
        "UPDATE deliveries SET state = CASE WHEN n.column7 = 1 AND {} THEN 'uncertain' ELSE n.column3 END,
                detail = CASE WHEN n.column7 = 1 AND n.column4 = '' THEN detail ELSE n.column4 END,
                remote_id = n.column5, due_at = COALESCE(n.column6, due_at), claim_id = NULL, lease_until = NULL,
                ended_at = CASE WHEN n.column8 = 1 THEN $1 END
         FROM (VALUES {}) n
         WHERE deliveries.id = n.column1 AND deliveries.claim_id = n.column2 AND deliveries.state = 'sending'
         RETURNING id, tries",
        may_stand!(),
        rows(endings.len(), 1, &["BIGINT", "TEXT", "TEXT", "TEXT", "TEXT", "BIGINT", "BIGINT", "BIGINT"])
    );
    let mut update = sqlx::query_as(AssertSqlSafe(update)).persistent(false).bind(now.millis());
    for (claim, ending) in endings {
        let is_over = ending.state.is_over();
        update = update
            .bind(claim.id.get())
            .bind(&claim.claim)
            .bind(ending.state.name())
            .bind(ending.detail)
            .bind(ending.remote_id)
            .bind(ending.due_at.map(Moment::millis))
            .bind(i64::from(is_over && ending.state != State::Delivered))
            .bind(i64::from(is_over));
    }
    let held: Vec<(i64, i64)> = update.fetch_all(db).await?;
    // Of a delivery's claims, no two are the same try.
    Ok(endings.iter().map(|(claim, _)| held.contains(&(claim.id.get(), claim.tries))).collect())
}

async fn end_attempts(db: &mut Db, endings: &[(&Claim, Ending<'_>)], now: Moment) -> Stored<()> {
    let update = format!(
        "UPDATE attempts SET ended_at = $1, status = n.column2, detail = n.column4, headers = n.column5, answer = n.column6,
                outcome = CASE WHEN n.column3 <> 'delivered' OR EXISTS
                              (SELECT 1 FROM deliveries d WHERE d.id = attempts.delivery_id AND d.state = 'sending'
                               AND d.claim_id = attempts.claim_id) THEN n.column3 ELSE 'uncertain' END
         FROM (VALUES {}) n WHERE attempts.claim_id = n.column1",
        rows(endings.len(), 1, &["TEXT", "BIGINT", "TEXT", "TEXT", "TEXT", "TEXT"])
    );
    let mut update = sqlx::query(AssertSqlSafe(update)).persistent(false).bind(now.millis());
    for (claim, ending) in endings {
        let headers = match ending.answer.headers.as_slice() {
            [] => String::new(),
            some => serde_json::to_string(some).map_err(|error| StoreError::unreadable("headers", error))?,
        };
        update = update
            .bind(&claim.claim)
            .bind(ending.status.map(i64::from))
            .bind(if ending.lost { State::Uncertain } else { ending.state }.name())
            .bind(ending.detail)
            .bind(headers)
            .bind(&ending.answer.body);
    }
    update.execute(db).await?;
    Ok(())
}

/// What an admin wishes for a delivery whose answer is lost.
pub async fn when_lost(db: &mut Db, id: DeliveryId) -> Stored<WhenLost> {
    let name: Option<String> = sqlx::query_scalar(
        "SELECT n.when_lost FROM deliveries d JOIN notifications n ON n.id = d.notification_id WHERE d.id = $1",
    )
    .bind(id.get())
    .fetch_optional(db)
    .await?;
    Ok(name.and_then(|name| name.parse().ok()).unwrap_or_default())
}

/// A claim whose lease has ended.
pub struct Expired {
    pub id: DeliveryId,
    /// `None` where it cannot be read.
    pub kind: Option<Kind>,
    pub drop: Option<DropId>,
    /// `None` where the webhook was removed meanwhile.
    pub destination: Option<DestinationKind>,
    pub tries: i64,
}

/// Claims whose worker was not heard of again.
pub async fn expired(db: &mut Db, now: Moment) -> Stored<Vec<Expired>> {
    type Row = (i64, String, Option<i64>, Option<String>, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT d.id, e.kind, e.drop_id, w.kind, d.tries FROM deliveries d
         JOIN events e ON e.id = d.event_id LEFT JOIN webhooks w ON w.id = d.webhook_id
         WHERE d.state = 'sending' AND d.lease_until <= $1 ORDER BY d.id",
    )
    .bind(now.millis())
    .fetch_all(db)
    .await?;
    let expired = |(id, kind, drop, destination, tries): Row| Expired {
        id: DeliveryId::new(id),
        kind: kind.parse().ok(),
        drop: drop.map(DropId::new),
        destination: destination.as_deref().and_then(DestinationKind::from_name),
        tries,
    };
    Ok(rows.into_iter().map(expired).collect())
}

/// Ends the leases of these claims, which nobody works on any more.
pub async fn end_leases(db: &mut Db, claims: &[String], now: Moment) -> Stored<()> {
    for claim in claims {
        sqlx::query("UPDATE deliveries SET lease_until = $2 WHERE claim_id = $1 AND state = 'sending'")
            .bind(claim)
            .bind(now.millis())
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

/// Takes a delivery back from a worker whose lease has ended; `false` where it was heard of meanwhile.
pub async fn take_back(db: &mut Db, expired: &Expired, ending: &Ending<'_>, now: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE deliveries SET state = $3, detail = $4, due_at = COALESCE($5, due_at), ended_at = $6,
                               claim_id = NULL, lease_until = NULL
         WHERE id = $1 AND state = 'sending' AND lease_until <= $2",
    )
    .bind(expired.id.get())
    .bind(now.millis())
    .bind(ending.state.name())
    .bind(ending.detail)
    .bind(ending.due_at.map(Moment::millis))
    .bind(ending.state.is_over().then_some(now.millis()))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The next moment after `now` at which a delivery falls due or a webhook may be written to again. What is due already
/// waits for an earlier one of its subject, whose end is told, or for its pace.
pub async fn next_due(db: &mut Db, dialect: Dialect, now: Moment) -> Stored<Option<Moment>> {
    let select = format!(
        "SELECT MIN(at) FROM (
             SELECT at FROM (SELECT due_at AS at FROM deliveries {} WHERE state IN ('queued', 'retrying') AND due_at > $1
                             ORDER BY due_at LIMIT 1) first
             UNION ALL
             SELECT MIN(paused_until) AS at FROM webhooks WHERE paused_until > $1) due",
        dialect.by_index("deliveries_due")
    );
    let millis: Option<i64> = sqlx::query_scalar(AssertSqlSafe(select)).bind(now.millis()).fetch_one(db).await?;
    Ok(millis.map(Moment::from_millis))
}

/// When the first lease ends.
pub async fn next_lease_end(db: &mut Db) -> Stored<Option<Moment>> {
    let millis: Option<i64> =
        sqlx::query_scalar("SELECT MIN(lease_until) FROM deliveries WHERE state = 'sending'").fetch_one(db).await?;
    Ok(millis.map(Moment::from_millis))
}

/// What is not over yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Every state that is not over, with its number.
    pub waiting: Vec<(State, i64)>,
    /// Those that wait, with the moment at which the one that is due longest was due.
    pub oldest_due: Vec<(State, Option<Moment>)>,
}

pub async fn backlog(db: &mut Db, now: Moment) -> Stored<Backlog> {
    let rows: Vec<(String, i64, Option<i64>)> = sqlx::query_as(
        "SELECT state, COUNT(*), MIN(CASE WHEN state <> 'sending' AND due_at <= $1 THEN due_at END) FROM deliveries
         WHERE state IN ('queued', 'retrying', 'sending') GROUP BY state",
    )
    .bind(now.millis())
    .fetch_all(db)
    .await?;
    let of = |state: State| rows.iter().find(|(name, ..)| *name == state.name());
    let waiting = State::ALL.into_iter().filter(|state| !state.is_over());
    let waiting = waiting.map(|state| (state, of(state).map_or(0, |(_, count, _)| *count))).collect();
    let due = |state| of(state).and_then(|(.., due_at)| *due_at).map(Moment::from_millis);
    let oldest_due = State::WAITING.into_iter().map(|state| (state, due(state))).collect();
    Ok(Backlog { waiting, oldest_due })
}

/// Cancels the deliveries of an event that wait; answers how many there were.
pub async fn cancel_event(db: &mut Db, event: EventId, now: Moment) -> Stored<u64> {
    let done = sqlx::query(concat!(
        "UPDATE deliveries SET ended_at = $2, state = CASE WHEN ",
        may_stand!(),
        " THEN 'uncertain' ELSE 'cancelled' END WHERE event_id = $1 AND state IN ('queued', 'retrying')"
    ))
    .bind(event.get())
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Ends everything that still waits for a webhook that takes nothing more.
pub async fn end_waiting(db: &mut Db, webhook: WebhookId, detail: &str, now: Moment) -> Stored<u64> {
    let done = sqlx::query(concat!(
        "UPDATE deliveries SET detail = $2, ended_at = $3, state = CASE WHEN ",
        may_stand!(),
        " THEN 'uncertain' ELSE 'dead_webhook' END WHERE webhook_id = $1 AND state IN ('queued', 'retrying')"
    ))
    .bind(webhook.get())
    .bind(detail)
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Lets what waits for a webhook be rendered anew. What is on its way right now as well: another try may follow.
pub async fn forget_bodies(db: &mut Db, webhook: WebhookId) -> Stored<()> {
    sqlx::query(
        "UPDATE deliveries SET body = NULL WHERE webhook_id = $1 AND state IN ('queued', 'retrying', 'sending')",
    )
    .bind(webhook.get())
    .execute(db)
    .await?;
    Ok(())
}

/// A delivery as a list shows it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: DeliveryId,
    pub kind: Kind,
    /// What it tells of, as `ticket:12`.
    pub subject: String,
    /// The drop, where it tells of one.
    pub drop: Option<ToldDrop>,
    pub webhook: WebhookId,
    pub state: State,
    /// Why it did not arrive: the name of a [`Cause`](crate::engine::cause::Cause), `HTTP` and a status, or what the other
    /// side said. Of one that was given up after tries, why the last one failed.
    pub detail: String,
    pub tries: i64,
    pub due_at: Moment,
    pub created_at: Moment,
}

/// A drop by its campaign and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldDrop {
    pub id: DropId,
    pub number: u32,
    pub campaign: String,
}

#[derive(FromRow)]
struct ListedRow {
    id: i64,
    kind: String,
    subject: String,
    drop_id: Option<i64>,
    number: Option<i64>,
    settings: Option<String>,
    webhook_id: i64,
    state: String,
    detail: String,
    tries: i64,
    due_at: i64,
    created_at: i64,
}

impl TryFrom<ListedRow> for Listed {
    type Error = StoreError;

    fn try_from(row: ListedRow) -> Stored<Self> {
        // Without its drop a delivery can still be told of.
        let drop = match (row.drop_id, row.number.map(u32::try_from), row.settings.as_deref().map(settings_from)) {
            (Some(id), Some(Ok(number)), Some(Ok(settings))) => {
                Some(ToldDrop { id: DropId::new(id), number, campaign: settings.name.to_string() })
            }
            _ => None,
        };
        Ok(Self {
            id: DeliveryId::new(row.id),
            kind: row.kind.parse().map_err(|error| StoreError::unreadable("kind of an event", error))?,
            subject: row.subject,
            drop,
            webhook: WebhookId::new(row.webhook_id),
            state: State::parse(&row.state).ok_or_else(|| StoreError::unreadable("state of a delivery", &row.state))?,
            detail: row.detail,
            tries: row.tries,
            due_at: Moment::from_millis(row.due_at),
            created_at: Moment::from_millis(row.created_at),
        })
    }
}

macro_rules! select_listed {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, e.kind, e.subject, e.drop_id, p.number, p.settings, d.webhook_id, d.state, d.tries, d.due_at,
                    d.created_at,
                    CASE WHEN d.state = 'stale'
                         THEN COALESCE((SELECT a.detail FROM attempts a WHERE a.delivery_id = d.id AND a.detail <> ''
                                        ORDER BY a.id DESC LIMIT 1), d.detail)
                         ELSE d.detail END AS detail
             FROM deliveries d JOIN events e ON e.id = d.event_id LEFT JOIN drops p ON p.id = e.drop_id ",
            $rest
        )
    };
}

/// The latest deliveries, all or those in one state.
pub async fn latest(db: &mut Db, state: Option<State>, most: i64) -> Stored<Vec<Listed>> {
    let state = state.map(|state| format!("WHERE d.state = '{}'", state.name())).unwrap_or_default();
    let select = format!("{} {state} ORDER BY d.id DESC LIMIT $1", select_listed!(""));
    let rows: Vec<ListedRow> = sqlx::query_as(AssertSqlSafe(select)).bind(most).fetch_all(db).await?;
    rows.into_iter().map(Listed::try_from).collect()
}

/// Which deliveries are meant: without anything, all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// One of these, if any are named.
    pub states: Vec<State>,
    pub webhook: Option<WebhookId>,
    pub kind: Option<Kind>,
    /// When they were written.
    pub period: Option<Span>,
    /// Words of the event, the number of the delivery, or that of the message at its destination.
    pub search: String,
    /// Older than this one.
    pub before: Option<DeliveryId>,
}

/// So many events are named one by one; where words or a kind mean more, the latest deliveries are looked through, and
/// enough of those that are meant are found soon.
const MOST_NAMED: usize = 2000;

/// How far the times of deliveries may be out of the order in which they were written: clocks are set.
const OUT_OF_ORDER: Duration = DAY;

/// What a filter comes to for SQL.
#[derive(Clone)]
struct Meant {
    /// What all hold of a row `d` of deliveries and its event `e`. Numbers and names of ours stand in the text, so that
    /// the database chooses its index by what is asked; `$1` is the pattern of the words, where there is one.
    conditions: Vec<String>,
    pattern: Option<String>,
    /// Whether anything is asked of the event.
    asks_event: bool,
}

impl Meant {
    /// `None` where nothing can be meant.
    async fn by(db: &mut Db, dialect: Dialect, filter: &Filter) -> Stored<Option<Self>> {
        let mut all = Vec::new();
        let mut pattern = None;
        let words = !search::normalise(&filter.search).is_empty();
        if words {
            let number = filter.search.trim().trim_start_matches('#').parse::<i64>();
            let mut found: Vec<String> = number.into_iter().map(|number| format!("d.id = {number}")).collect();
            let remote_id = filter.remote_id();
            if !remote_id.is_empty() {
                found.push(format!("d.remote_id = '{remote_id}'"));
            }
            let typed = search::pattern(&filter.search);
            match named(db, dialect, filter.kind, Some(&typed)).await? {
                Some(events) if events.is_empty() => {}
                Some(events) => found.push(format!("d.event_id IN ({})", events.join(", "))),
                None => {
                    found.push("e.search LIKE $1 ESCAPE '!'".to_owned());
                    pattern = Some(typed);
                }
            }
            if found.is_empty() {
                return Ok(None);
            }
            all.push(format!("({})", found.join(" OR ")));
        }
        if let Some(kind) = filter.kind {
            all.push(format!("e.kind = '{}'", kind.name()));
            if !words {
                match named(db, dialect, filter.kind, None).await? {
                    Some(events) if events.is_empty() => return Ok(None),
                    Some(events) => all.push(format!("d.event_id IN ({})", events.join(", "))),
                    None => {}
                }
            }
        }
        if !filter.states.is_empty() {
            all.push(format!("d.state IN ({})", names(&filter.states)));
        }
        all.extend(filter.webhook.map(|webhook| format!("d.webhook_id = {webhook}")));
        if let Some(Span { from, to }) = filter.period {
            all.push(format!("d.created_at >= {} AND d.created_at < {}", from.millis(), to.millis()));
            match written_within(db, Span { from, to }).await? {
                Some((first, last)) => all.push(format!("d.id BETWEEN {first} AND {last}")),
                None => return Ok(None),
            }
        }
        all.extend(filter.before.map(|before| format!("d.id < {before}")));
        let asks_event = pattern.is_some() || filter.kind.is_some();
        Ok(Some(Self { conditions: all, asks_event, pattern }))
    }

    fn condition(&self) -> String {
        if self.conditions.is_empty() { String::new() } else { format!("WHERE {}", self.conditions.join(" AND ")) }
    }

    /// The arguments of a statement that has the condition in it.
    fn bind<O>(self, query: QueryAs<'_, Any, O, AnyArguments>) -> QueryAs<'_, Any, O, AnyArguments> {
        match self.pattern {
            Some(pattern) => query.bind(pattern),
            None => query,
        }
    }
}

/// The numbers of the events of a kind with these words, or of either; nothing where they are too many to be named.
async fn named(
    db: &mut Db,
    dialect: Dialect,
    kind: Option<Kind>,
    pattern: Option<&str>,
) -> Stored<Option<Vec<String>>> {
    let kind = kind.map(|kind| format!("kind = '{}'", kind.name()));
    let words = pattern.map(|_| "search LIKE $1 ESCAPE '!'".to_owned());
    let index = if words.is_some() { "events_find" } else { "events_kind" };
    let condition: Vec<String> = kind.into_iter().chain(words).collect();
    let select = format!(
        "SELECT id FROM events {} WHERE {} LIMIT {}",
        dialect.by_index(index),
        condition.join(" AND "),
        MOST_NAMED + 1
    );
    let select = sqlx::query_scalar(AssertSqlSafe(select)).persistent(false);
    let select = if let Some(pattern) = pattern { select.bind(pattern) } else { select };
    let ids: Vec<i64> = select.fetch_all(db).await?;
    Ok((ids.len() <= MOST_NAMED).then(|| ids.iter().map(ToString::to_string).collect()))
}

/// Between which numbers the deliveries are that were written within a span; nothing where there is none.
async fn written_within(db: &mut Db, Span { from, to }: Span) -> Stored<Option<(i64, i64)>> {
    let select = "SELECT id FROM deliveries WHERE created_at >= $1 ORDER BY created_at, id LIMIT 1";
    let first: Option<i64> =
        sqlx::query_scalar(select).bind((from - OUT_OF_ORDER).millis()).fetch_optional(&mut *db).await?;
    let select = "SELECT id FROM deliveries WHERE created_at < $1 ORDER BY created_at DESC, id DESC LIMIT 1";
    let last: Option<i64> = sqlx::query_scalar(select).bind((to + OUT_OF_ORDER).millis()).fetch_optional(db).await?;
    Ok(first.zip(last))
}

impl Filter {
    /// The number of a message, also out of its link.
    fn remote_id(&self) -> &str {
        let last = self.search.trim().rsplit('/').next().unwrap_or_default();
        if last.bytes().all(|byte| byte.is_ascii_digit()) { last } else { "" }
    }
}

/// States as SQL lists them.
fn names(states: &[State]) -> String {
    states.iter().map(|state| format!("'{}'", state.name())).collect::<Vec<_>>().join(", ")
}

/// Those that a filter means, the latest first, each with its number: one that cannot be read is one all the same.
pub async fn matching(
    db: &mut Db,
    dialect: Dialect,
    filter: &Filter,
    most: i64,
) -> Stored<Vec<(DeliveryId, Stored<Listed>)>> {
    let Some(meant) = Meant::by(db, dialect, filter).await? else { return Ok(Vec::new()) };
    let select = format!("{} {} ORDER BY d.id DESC LIMIT {most}", select_listed!(""), meant.condition());
    let rows: Vec<ListedRow> =
        meant.bind(sqlx::query_as(AssertSqlSafe(select)).persistent(false)).fetch_all(db).await?;
    Ok(rows.into_iter().map(|row| (DeliveryId::new(row.id), row.try_into())).collect())
}

/// What is done to many deliveries at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Replay,
    Cancel,
}

impl Deed {
    /// To which it is done: what did not arrive and was not sent again yet, where it still makes sense and can be sent;
    /// what waits.
    fn condition(self, now: Moment) -> String {
        match self {
            Self::Replay => format!(
                "d.state IN ({}) AND (d.pointless_at IS NULL OR d.pointless_at > {})
                 AND NOT EXISTS (SELECT 1 FROM deliveries r WHERE r.replay_of = d.id)
                 AND EXISTS (SELECT 1 FROM webhooks w WHERE w.id = d.webhook_id AND w.state = 'active')",
                names(&State::FAILED),
                now.millis()
            ),
            Self::Cancel => format!("d.state IN ({})", names(&State::WAITING)),
        }
    }
}

/// How many a filter means, and how many of them a deed would be done to.
pub async fn count(db: &mut Db, dialect: Dialect, filter: &Filter, deed: Deed, now: Moment) -> Stored<(i64, i64)> {
    let Some(meant) = Meant::by(db, dialect, filter).await? else { return Ok((0, 0)) };
    let mut concerned = meant.clone();
    concerned.conditions.push(deed.condition(now));
    Ok((count_meant(db, meant).await?, count_meant(db, concerned).await?))
}

async fn count_meant(db: &mut Db, meant: Meant) -> Stored<i64> {
    let event = if meant.asks_event { "JOIN events e ON e.id = d.event_id" } else { "" };
    let select = format!("SELECT COUNT(*) FROM deliveries d {event} {}", meant.condition());
    let (count,): (i64,) = meant.bind(sqlx::query_as(AssertSqlSafe(select)).persistent(false)).fetch_one(db).await?;
    Ok(count)
}

/// The oldest of those that a deed is to be done to, in their order.
pub async fn concerned(
    db: &mut Db,
    dialect: Dialect,
    filter: &Filter,
    deed: Deed,
    now: Moment,
    most: i64,
) -> Stored<Vec<DeliveryId>> {
    let Some(mut meant) = Meant::by(db, dialect, filter).await? else { return Ok(Vec::new()) };
    meant.conditions.push(deed.condition(now));
    let select = format!(
        "SELECT d.id FROM deliveries d JOIN events e ON e.id = d.event_id {} ORDER BY d.id LIMIT {most}",
        meant.condition()
    );
    let ids: Vec<(i64,)> = meant.bind(sqlx::query_as(AssertSqlSafe(select)).persistent(false)).fetch_all(db).await?;
    Ok(ids.into_iter().map(|(id,)| DeliveryId::new(id)).collect())
}

/// All that is known of one delivery.
#[derive(Clone, Debug)]
pub struct Found {
    pub listed: Listed,
    /// Nothing where they cannot be read.
    pub values: Option<Values>,
    /// When it happened.
    pub happened_at: Moment,
    pub message: MessageId,
    pub version: i64,
    /// What was sent, if it was ever about to be.
    pub body: Option<String>,
    /// The number that its destination knows the message by.
    pub remote_id: Option<String>,
    pub pointless_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    /// Which one this one sends again.
    pub replay_of: Option<DeliveryId>,
    /// Which one has sent this one again.
    pub replayed_as: Option<DeliveryId>,
}

#[derive(FromRow)]
struct FoundRow {
    data: String,
    happened_at: i64,
    message_id: i64,
    message_version: i64,
    body: Option<String>,
    remote_id: Option<String>,
    pointless_at: Option<i64>,
    ended_at: Option<i64>,
    replay_of: Option<i64>,
    replayed_as: Option<i64>,
}

pub async fn find(db: &mut Db, id: DeliveryId) -> Stored<Option<Found>> {
    let listed: Option<ListedRow> =
        sqlx::query_as(select_listed!("WHERE d.id = $1")).bind(id.get()).fetch_optional(&mut *db).await?;
    let Some(listed) = listed else { return Ok(None) };
    let row: FoundRow = sqlx::query_as(
        "SELECT e.data, e.created_at AS happened_at, d.message_id, d.message_version, d.body, d.remote_id,
                d.pointless_at, d.ended_at, d.replay_of,
                (SELECT r.id FROM deliveries r WHERE r.replay_of = d.id) AS replayed_as
         FROM deliveries d JOIN events e ON e.id = d.event_id WHERE d.id = $1",
    )
    .bind(id.get())
    .fetch_one(db)
    .await?;
    Ok(Some(Found {
        listed: listed.try_into()?,
        values: serde_json::from_str(&row.data).ok(),
        happened_at: Moment::from_millis(row.happened_at),
        message: MessageId::new(row.message_id),
        version: row.message_version,
        body: row.body,
        remote_id: row.remote_id,
        pointless_at: row.pointless_at.map(Moment::from_millis),
        ended_at: row.ended_at.map(Moment::from_millis),
        replay_of: row.replay_of.map(DeliveryId::new),
        replayed_as: row.replayed_as.map(DeliveryId::new),
    }))
}

pub async fn is_kept(db: &mut Db, id: DeliveryId) -> Stored<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("SELECT id FROM deliveries WHERE id = $1").bind(id.get()).fetch_optional(db).await?;
    Ok(found.is_some())
}

/// One try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub started_at: Moment,
    /// Nothing while the answer is awaited, or where nobody was there any more to hear it.
    pub ended_at: Option<Moment>,
    pub status: Option<u16>,
    pub outcome: Option<State>,
    pub detail: String,
    pub answer: Answer,
    /// Whether headers of the answer are left out since they cannot be read.
    pub is_cut: bool,
}

/// The tries of a delivery, the first one first.
pub async fn attempts(db: &mut Db, id: DeliveryId) -> Stored<Vec<Attempt>> {
    type Row = (i64, Option<i64>, Option<i64>, String, String, String, String);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT started_at, ended_at, status, outcome, detail, headers, answer FROM attempts
         WHERE delivery_id = $1 ORDER BY id",
    )
    .bind(id.get())
    .fetch_all(db)
    .await?;
    let attempts = rows.into_iter().map(|(started_at, ended_at, status, outcome, detail, headers, body)| {
        let headers = if headers.is_empty() { Ok(Vec::new()) } else { serde_json::from_str(&headers) };
        Attempt {
            started_at: Moment::from_millis(started_at),
            ended_at: ended_at.map(Moment::from_millis),
            status: status.and_then(|status| u16::try_from(status).ok()),
            outcome: State::parse(&outcome),
            detail,
            is_cut: headers.is_err(),
            answer: Answer { headers: headers.unwrap_or_default(), body },
        }
    });
    Ok(attempts.collect())
}

/// How many deliveries to a webhook arrived and how many failed, of those written in each of these spans, which follow
/// each other.
pub async fn fared(db: &mut Db, dialect: Dialect, webhook: WebhookId, spans: &[Span]) -> Stored<Vec<(i64, i64)>> {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return Ok(Vec::new()) };
    let place = |(number, span): (u16, &Span)| format!("WHEN created_at < {} THEN {number}", span.to.millis());
    let place = (0..).zip(spans).map(place).collect::<Vec<_>>().join(" ");
    let select = format!(
        "SELECT CAST(CASE {place} END AS BIGINT),
                CAST(SUM(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END) AS BIGINT),
                CAST(SUM(CASE WHEN state IN ({}) THEN 1 ELSE 0 END) AS BIGINT)
         FROM deliveries {} WHERE webhook_id = $1 AND state IN ({}) AND created_at >= $2 AND created_at < $3 GROUP BY 1",
        names(&State::FAILED),
        dialect.by_index("deliveries_fared"),
        names(&State::FARED)
    );
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(AssertSqlSafe(select))
        .persistent(false)
        .bind(webhook.get())
        .bind(first.from.millis())
        .bind(last.to.millis())
        .fetch_all(db)
        .await?;
    let mut counts = vec![(0, 0); spans.len()];
    for (number, delivered, failed) in rows {
        if let Some(count) = usize::try_from(number).ok().and_then(|number| counts.get_mut(number)) {
            *count = (delivered, failed);
        }
    }
    Ok(counts)
}

/// Removes the oldest, up to `most`, of those that were over before a moment, with their tries; answers how many.
pub async fn prune(db: &mut Db, dialect: Dialect, before: Moment, most: i64) -> Stored<u64> {
    let delete = format!(
        "DELETE FROM deliveries WHERE id IN
             (SELECT id FROM deliveries WHERE ended_at < $1 AND state NOT IN ('queued', 'retrying', 'sending')
              ORDER BY ended_at LIMIT $2 {})",
        dialect.skip_locked()
    );
    let done = sqlx::query(AssertSqlSafe(delete)).bind(before.millis()).bind(most).execute(db).await?;
    Ok(done.rows_affected())
}

/// How long each answer took of a webhook's latest deliveries, up to `most` of them.
pub async fn answer_times(db: &mut Db, webhook: WebhookId, most: i64) -> Stored<Vec<Duration>> {
    let millis: Vec<i64> = sqlx::query_scalar(
        "SELECT ended_at - started_at FROM attempts
         WHERE status IS NOT NULL AND delivery_id IN
               (SELECT id FROM deliveries WHERE webhook_id = $1 ORDER BY id DESC LIMIT $2)",
    )
    .bind(webhook.get())
    .bind(most)
    .fetch_all(db)
    .await?;
    Ok(millis.into_iter().map(|millis| Duration::from_millis(u64::try_from(millis).unwrap_or(0))).collect())
}

/// Writes a delivery that sends `id` again, with another version of its message where one is named. `None` where that one
/// is not over, or was sent again before.
pub async fn replay(
    db: &mut Db,
    id: DeliveryId,
    version: Option<i64>,
    pointless_at: Option<Moment>,
    now: Moment,
) -> Stored<Option<DeliveryId>> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO deliveries (event_id, notification_id, message_id, message_version, webhook_id, subject, rank, state,
                                 due_at, pointless_at, created_at, replay_of, origin_id)
         SELECT event_id, notification_id, message_id, COALESCE($3, message_version), webhook_id, subject, rank, 'queued',
                $2, $4, $2, id, COALESCE(origin_id, id)
         FROM deliveries WHERE id = $1 AND state NOT IN ('queued', 'retrying', 'sending')
         ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(id.get())
    .bind(now.millis())
    .bind(version)
    .bind(pointless_at.map(Moment::millis))
    .fetch_optional(db)
    .await?;
    Ok(id.map(DeliveryId::new))
}

/// Cancels one that waits; what it is then, or `None` where it does not wait. What may stand there is not called unsent.
pub async fn cancel(db: &mut Db, id: DeliveryId, now: Moment) -> Stored<Option<State>> {
    let state: Option<String> = sqlx::query_scalar(concat!(
        "UPDATE deliveries SET ended_at = $2, state = CASE WHEN ",
        may_stand!(),
        " THEN 'uncertain' ELSE 'cancelled' END WHERE id = $1 AND state IN ('queued', 'retrying') RETURNING state"
    ))
    .bind(id.get())
    .bind(now.millis())
    .fetch_optional(db)
    .await?;
    Ok(state.as_deref().and_then(State::parse))
}

/// A delivery that stands at its destination under a number of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    pub message: Snowflake,
    pub kind: Kind,
    pub at: Moment,
}

/// The latest deliveries to a webhook that can be named there.
pub async fn delivered(db: &mut Db, webhook: WebhookId, most: i64) -> Stored<Vec<Delivered>> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT d.remote_id, e.kind, COALESCE(d.ended_at, d.created_at) FROM deliveries d JOIN events e ON e.id = d.event_id
         WHERE d.webhook_id = $1 AND d.state = 'delivered' AND d.remote_id IS NOT NULL ORDER BY d.id DESC LIMIT $2",
    )
    .bind(webhook.get())
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(message, kind, at)| {
            Ok(Delivered {
                message: message.parse().map_err(|error| StoreError::unreadable("number of a message", error))?,
                kind: kind.parse().map_err(|error| StoreError::unreadable("kind of an event", error))?,
                at: Moment::from_millis(at),
            })
        })
        .collect()
}

/// How a webhook has fared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Delivered since the moment asked for.
    pub delivered: i64,
    /// Written since then, and ended otherwise although nobody wanted that.
    pub failed: i64,
    /// Not over yet.
    pub waiting: i64,
    /// When what failed is tried next.
    pub next_try: Option<Moment>,
    /// What came of the latest delivery that was sent or given up.
    pub last: Option<Last>,
}

impl Health {
    /// How many in a hundred arrived of those that are over; nothing where none is.
    pub fn success_percent(&self) -> Option<u32> {
        let over = self.delivered + self.failed;
        (over > 0).then(|| u32::try_from(self.delivered * 100 / over).unwrap_or(100))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    pub state: State,
    pub detail: String,
    pub at: Moment,
}

/// How every webhook has fared, or `only` one, counting deliveries from `since` on. What is not due yet does not wait.
pub async fn health(
    db: &mut Db,
    dialect: Dialect,
    only: Option<WebhookId>,
    since: Moment,
    now: Moment,
) -> Stored<BTreeMap<WebhookId, Health>> {
    type Row = (i64, i64, i64, Option<i64>);
    // SQLite reads by the index where its own condition stands in the statement.
    let (by_index, fared) = (dialect.by_index("deliveries_fared"), names(&State::FARED));
    let ended = |states: &[State]| {
        format!(
            "(SELECT COUNT(*) FROM deliveries d {by_index}
              WHERE d.webhook_id = w.id AND d.state IN ({fared}) AND d.state IN ({}) AND d.created_at >= $1)",
            names(states)
        )
    };
    // The latest in each state that a message ends in, and the latest of these.
    let latest = |state: &State| {
        format!(
            "SELECT * FROM (SELECT d.created_at AS at, d.id AS id FROM deliveries d {by_index}
                            WHERE d.webhook_id = w.id AND d.state IN ({fared}) AND d.state = '{}'
                            ORDER BY d.created_at DESC, d.id DESC LIMIT 1) one",
            state.name()
        )
    };
    let latest: Vec<String> = State::FARED.iter().map(latest).collect();
    let counts = format!(
        "SELECT w.id, {}, {}, (SELECT l.id FROM ({}) l ORDER BY l.at DESC, l.id DESC LIMIT 1)
         FROM webhooks w {}",
        ended(&[State::Delivered]),
        ended(&State::FAILED),
        latest.join(" UNION ALL "),
        only.map(|only| format!("WHERE w.id = {only}")).unwrap_or_default()
    );
    let counts: Vec<Row> = sqlx::query_as(AssertSqlSafe(counts)).bind(since.millis()).fetch_all(&mut *db).await?;
    let mut health: BTreeMap<WebhookId, Health> = BTreeMap::new();
    let mut last = BTreeMap::new();
    for (webhook, delivered, failed, latest) in counts {
        health.insert(WebhookId::new(webhook), Health { delivered, failed, ..Health::default() });
        last.extend(latest.map(|latest| (latest, WebhookId::new(webhook))));
    }
    for (webhook, waiting, next_try) in waiting(db, dialect, only, now).await? {
        let health = health.entry(webhook).or_default();
        (health.waiting, health.next_try) = (waiting, next_try);
    }
    for (webhook, count) in on_their_way(db).await? {
        health.entry(webhook).or_default().waiting += i64::try_from(count).unwrap_or(i64::MAX);
    }
    for (webhook, ended) in read_last(db, &last).await? {
        health.entry(webhook).or_default().last = Some(ended);
    }
    Ok(health)
}

/// How many wait for each webhook to be sent, or to be tried again, and when the first of these is tried.
async fn waiting(
    db: &mut Db,
    dialect: Dialect,
    only: Option<WebhookId>,
    now: Moment,
) -> Stored<Vec<(WebhookId, i64, Option<Moment>)>> {
    let select = format!(
        "SELECT webhook_id, COUNT(CASE WHEN state = 'retrying' OR due_at <= $1 THEN 1 END),
                MIN(CASE WHEN state = 'retrying' THEN due_at END)
         FROM deliveries {} WHERE state IN ('queued', 'retrying') {} GROUP BY webhook_id",
        dialect.by_index("deliveries_lane"),
        only.map(|only| format!("AND webhook_id = {only}")).unwrap_or_default()
    );
    let rows: Vec<(i64, i64, Option<i64>)> =
        sqlx::query_as(AssertSqlSafe(select)).bind(now.millis()).fetch_all(db).await?;
    let read = |(webhook, waiting, next_try): (i64, i64, Option<i64>)| {
        (WebhookId::new(webhook), waiting, next_try.map(Moment::from_millis))
    };
    Ok(rows.into_iter().map(read).collect())
}

/// What came of these deliveries, by the webhooks that they were for.
async fn read_last(db: &mut Db, last: &BTreeMap<i64, WebhookId>) -> Stored<Vec<(WebhookId, Last)>> {
    if last.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = last.keys().map(ToString::to_string).collect();
    let select = format!("SELECT id, state, detail, ended_at FROM deliveries WHERE id IN ({})", ids.join(", "));
    let rows: Vec<(i64, String, String, i64)> =
        sqlx::query_as(AssertSqlSafe(select)).persistent(false).fetch_all(db).await?;
    let read = |(id, state, detail, at): (i64, String, String, i64)| {
        let last = last.get(&id).copied().zip(State::parse(&state));
        last.map(|(webhook, state)| (webhook, Last { state, detail, at: Moment::from_millis(at) }))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// The latest deliveries since a moment that ended badly or wait for another try.
pub async fn failing(db: &mut Db, since: Moment, most: i64) -> Stored<Vec<Listed>> {
    let ever = Span { from: since, to: Moment::MAX };
    let Some((first, _)) = written_within(db, ever).await? else { return Ok(Vec::new()) };
    let rows: Vec<ListedRow> = sqlx::query_as(select_listed!(
        "WHERE d.id IN (SELECT f.id FROM deliveries f
                        WHERE f.state IN ('retrying', 'refused', 'uncertain', 'dead_webhook') AND f.id >= $1
                          AND f.created_at >= $2 ORDER BY f.id DESC LIMIT $3)
         ORDER BY d.id DESC"
    ))
    .bind(first)
    .bind(since.millis())
    .bind(most)
    .fetch_all(db)
    .await?;
    // What cannot be read is told on the list of deliveries.
    Ok(rows.into_iter().filter_map(|row| row.try_into().ok()).collect())
}
