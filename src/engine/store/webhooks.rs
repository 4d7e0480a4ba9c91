//! Webhooks: where messages go. The address, and what an endpoint's requests are signed with, are sealed before they
//! come here.

use sqlx::{AssertSqlSafe, FromRow};

use super::{Db, Dialect, StoreError, Stored};
use crate::id::WebhookId;
use crate::privacy::Privacy;
use crate::time::Moment;
use crate::webhook::DestinationKind;

/// A webhook as stored; [`Webhook::url`] and the secrets open only with the installation's key.
#[derive(Clone, Debug)]
pub struct Webhook {
    pub id: WebhookId,
    pub name: String,
    pub kind: DestinationKind,
    pub url: String,
    /// What entries of one address have in common, and nobody can tell the address from.
    pub url_hash: String,
    /// The address as people may see it.
    pub masked: String,
    /// What the webhook calls itself at its destination.
    pub remote_name: String,
    pub remote_avatar: String,
    /// The channel that its messages appear in, where its destination names it.
    pub channel: String,
    /// Why it is switched off: the destination's own words, or an admin's wish.
    pub disabled: Option<String>,
    pub paused_until: Moment,
    /// What may leave for it.
    pub privacy: Privacy,
    /// What an endpoint's requests are signed with; empty for all others.
    pub secret: String,
    /// What they were signed with before, and until when they still are.
    pub former_secret: Option<(String, Moment)>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    name: String,
    kind: String,
    url: String,
    url_hash: String,
    masked: String,
    remote_name: String,
    remote_avatar: String,
    channel: String,
    state: String,
    trouble: String,
    paused_until: i64,
    privacy: String,
    secret: String,
    former_secret: String,
    former_until: i64,
}

impl TryFrom<Row> for Webhook {
    type Error = StoreError;

    fn try_from(row: Row) -> Stored<Self> {
        let kind = DestinationKind::from_name(&row.kind);
        let kind = kind.ok_or_else(|| StoreError::unreadable("kind of a webhook", &row.kind))?;
        let privacy = match row.privacy.as_str() {
            "" => Privacy::default_for(kind),
            json => {
                serde_json::from_str(json).map_err(|error| StoreError::unreadable("privacy of a webhook", error))?
            }
        };
        let former = !row.former_secret.is_empty();
        Ok(Self {
            id: WebhookId::new(row.id),
            name: row.name,
            kind,
            url: row.url,
            url_hash: row.url_hash,
            masked: row.masked,
            remote_name: row.remote_name,
            remote_avatar: row.remote_avatar,
            channel: row.channel,
            disabled: (row.state != "active").then_some(row.trouble),
            paused_until: Moment::from_millis(row.paused_until),
            privacy,
            secret: row.secret,
            former_secret: former.then_some((row.former_secret, Moment::from_millis(row.former_until))),
        })
    }
}

macro_rules! select_webhook {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, kind, url, url_hash, masked, remote_name, remote_avatar, channel, state, trouble,
                    paused_until, privacy, secret, former_secret, former_until FROM webhooks ",
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
    pub channel: &'a str,
    pub now: Moment,
}

pub async fn insert(db: &mut Db, new: &NewWebhook<'_>) -> Stored<WebhookId> {
    let id = sqlx::query_scalar(
        "INSERT INTO webhooks (name, kind, url, url_hash, masked, remote_name, remote_avatar, channel, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9) RETURNING id",
    )
    .bind(new.name)
    .bind(new.kind.name())
    .bind(new.url)
    .bind(new.url_hash)
    .bind(new.masked)
    .bind(new.remote_name)
    .bind(new.remote_avatar)
    .bind(new.channel)
    .bind(new.now.millis())
    .fetch_one(db)
    .await?;
    Ok(WebhookId::new(id))
}

/// Those that can be read. One that cannot, such as one of a kind that a later version knows, stands in nobody's way.
pub async fn all(db: &mut Db) -> Stored<Vec<Webhook>> {
    let rows: Vec<Row> = sqlx::query_as(select_webhook!("ORDER BY id")).fetch_all(db).await?;
    let (readable, _) = read(rows);
    Ok(readable)
}

/// The readable ones, and the numbers of the others.
fn read(rows: Vec<Row>) -> (Vec<Webhook>, Vec<WebhookId>) {
    let (mut readable, mut unreadable) = (Vec::new(), Vec::new());
    for row in rows {
        let id = WebhookId::new(row.id);
        match Webhook::try_from(row) {
            Ok(webhook) => readable.push(webhook),
            Err(error) => {
                tracing::error!(webhook = %id, %error, "a webhook cannot be read");
                unreadable.push(id);
            }
        }
    }
    (readable, unreadable)
}

/// Those for which something is due, and the numbers of those that cannot be read. Whatever holds their messages back is
/// not asked. The order within makes each webhook's own index the cheapest.
pub async fn with_due(db: &mut Db, dialect: Dialect, now: Moment) -> Stored<(Vec<Webhook>, Vec<WebhookId>)> {
    let select = format!(
        "{} w WHERE EXISTS (SELECT 1 FROM deliveries d {} WHERE d.webhook_id = w.id
                            AND d.state IN ('queued', 'retrying') AND d.due_at <= $1
                            ORDER BY d.rank, d.due_at, d.id {}) ORDER BY id",
        select_webhook!(""),
        dialect.by_index("deliveries_lane"),
        dialect.row_by_row()
    );
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(select)).bind(now.millis()).fetch_all(db).await?;
    Ok(read(rows))
}

pub async fn find(db: &mut Db, id: WebhookId) -> Stored<Option<Webhook>> {
    let row: Option<Row> = sqlx::query_as(select_webhook!("WHERE id = $1")).bind(id.get()).fetch_optional(db).await?;
    row.map(Webhook::try_from).transpose()
}

/// An entry with this address, other than `but`.
pub async fn with_url_hash(db: &mut Db, url_hash: &str, but: Option<WebhookId>) -> Stored<Option<Webhook>> {
    let row: Option<Row> = sqlx::query_as(select_webhook!("WHERE url_hash = $1 AND id <> $2 ORDER BY id LIMIT 1"))
        .bind(url_hash)
        .bind(but.map_or(0, WebhookId::get))
        .fetch_optional(db)
        .await?;
    row.map(Webhook::try_from).transpose()
}

/// Gives a webhook the address and the looks of `new`, and the pace of the entries that have this address already. Its
/// own name stays.
pub async fn readdress(db: &mut Db, id: WebhookId, new: &NewWebhook<'_>) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE webhooks SET url = $2, url_hash = $3, masked = $4, remote_name = $5, remote_avatar = $6, kind = $8,
             channel = $9, paused_until = COALESCE((SELECT MAX(same.paused_until) FROM webhooks same WHERE same.url_hash = $7), 0)
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
    .bind(new.channel)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn rename(db: &mut Db, id: WebhookId, name: &str) -> Stored<bool> {
    let done = sqlx::query("UPDATE webhooks SET name = $2 WHERE id = $1").bind(id.get()).bind(name).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Waits for whoever else changes what belongs to a webhook; `false` where there is none. Taken before its deliveries
/// wherever both are changed, so that two nodes never wait for each other.
pub async fn lock(db: &mut Db, id: WebhookId) -> Stored<bool> {
    let done = sqlx::query("UPDATE webhooks SET name = name WHERE id = $1").bind(id.get()).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

pub async fn set_privacy(db: &mut Db, id: WebhookId, privacy: Privacy) -> Stored<bool> {
    let json = serde_json::to_string(&privacy).map_err(|error| StoreError::unreadable("privacy", error))?;
    let done =
        sqlx::query("UPDATE webhooks SET privacy = $2 WHERE id = $1").bind(id.get()).bind(json).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

/// Lets the requests of an endpoint be signed with another secret. The one before signs as well until `former_until`.
pub async fn set_secret(db: &mut Db, id: WebhookId, sealed: &str, former_until: Moment) -> Stored<bool> {
    let done = sqlx::query("UPDATE webhooks SET former_secret = secret, former_until = $3, secret = $2 WHERE id = $1")
        .bind(id.get())
        .bind(sealed)
        .bind(former_until.millis())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets the secrets whose time is over.
pub async fn forget_former_secrets(db: &mut Db, now: Moment) -> Stored<()> {
    sqlx::query("UPDATE webhooks SET former_secret = '' WHERE former_secret <> '' AND former_until <= $1")
        .bind(now.millis())
        .execute(db)
        .await?;
    Ok(())
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
         WHERE (id = $1 OR url_hash <> '' AND url_hash = (SELECT url_hash FROM webhooks WHERE id = $1))
           AND paused_until < $2",
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
