//! Messages: their versions, which never change, what their authors have not saved yet, and the files they name.

use super::{Db, StoreError, Stored};
use crate::event::Kind;
use crate::id::{AccountId, FileId, MessageId, NotificationId};
use crate::message::Message;
use crate::time::Moment;

/// A message to be written.
pub struct NewMessage<'a> {
    pub kind: Kind,
    pub name: &'a str,
    pub body: &'a Message,
    /// The files that it names.
    pub files: &'a [FileId],
    pub author: Option<AccountId>,
    pub now: Moment,
}

pub async fn insert(db: &mut Db, new: &NewMessage<'_>) -> Stored<MessageId> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO messages (name, kind, version, created_at) VALUES ($1, $2, 1, $3) RETURNING id",
    )
    .bind(new.name)
    .bind(new.kind.name())
    .bind(new.now.millis())
    .fetch_one(&mut *db)
    .await?;
    let id = MessageId::new(id);
    insert_version(db, id, 1, new).await?;
    Ok(id)
}

/// Saves a message over the version that its author has seen; `None` where there is a later one, or none.
pub async fn save(db: &mut Db, id: MessageId, seen: i64, new: &NewMessage<'_>) -> Stored<Option<i64>> {
    let version: Option<i64> = sqlx::query_scalar(
        "UPDATE messages SET name = $3, version = version + 1
         WHERE id = $1 AND version = $2 AND removed_at IS NULL RETURNING version",
    )
    .bind(id.get())
    .bind(seen)
    .bind(new.name)
    .fetch_optional(&mut *db)
    .await?;
    if let Some(version) = version {
        insert_version(db, id, version, new).await?;
    }
    Ok(version)
}

async fn insert_version(db: &mut Db, id: MessageId, version: i64, new: &NewMessage<'_>) -> Stored<()> {
    let body = serde_json::to_string(new.body).map_err(|error| StoreError::unreadable("message", error))?;
    sqlx::query(
        "INSERT INTO message_versions (message_id, version, body, author_id, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id.get())
    .bind(version)
    .bind(body)
    .bind(new.author.map(AccountId::get))
    .bind(new.now.millis())
    .execute(&mut *db)
    .await?;
    for file in new.files {
        sqlx::query(
            "INSERT INTO message_files (message_id, version, file_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(id.get())
        .bind(version)
        .bind(file.get())
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Gives the version that the caller has seen another name; `false` where there is a later one, or none.
pub async fn rename(db: &mut Db, id: MessageId, seen: i64, name: &str) -> Stored<bool> {
    let done = sqlx::query("UPDATE messages SET name = $3 WHERE id = $1 AND version = $2 AND removed_at IS NULL")
        .bind(id.get())
        .bind(seen)
        .bind(name)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets nobody else change, use or remove this message until the transaction ends; tells its kind where it is there.
pub async fn lock(db: &mut Db, id: MessageId) -> Stored<Option<Kind>> {
    let kind: Option<String> =
        sqlx::query_scalar("UPDATE messages SET version = version WHERE id = $1 AND removed_at IS NULL RETURNING kind")
            .bind(id.get())
            .fetch_optional(db)
            .await?;
    kind.map(|kind| parse_kind(&kind)).transpose()
}

/// Takes a message out of all lists. Its versions stay for the deliveries that name them.
pub async fn remove(db: &mut Db, id: MessageId, now: Moment) -> Stored<()> {
    sqlx::query("DELETE FROM message_drafts WHERE message_id = $1").bind(id.get()).execute(&mut *db).await?;
    sqlx::query("UPDATE messages SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL")
        .bind(id.get())
        .bind(now.millis())
        .execute(db)
        .await?;
    Ok(())
}

fn parse_kind(kind: &str) -> Stored<Kind> {
    kind.parse().map_err(|error| StoreError::unreadable("kind of an event", error))
}

fn parse_body(body: &str) -> Stored<Message> {
    serde_json::from_str(body).map_err(|error| StoreError::unreadable("message", error))
}

/// A message as it was when a delivery was written.
pub async fn body(db: &mut Db, id: MessageId, version: i64) -> Stored<Message> {
    let body: String = sqlx::query_scalar("SELECT body FROM message_versions WHERE message_id = $1 AND version = $2")
        .bind(id.get())
        .bind(version)
        .fetch_one(db)
        .await?;
    parse_body(&body)
}

/// Who has saved a version, and when. Nobody is named where the program did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    pub version: i64,
    pub by: Option<String>,
    pub at: Moment,
}

/// A message in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: MessageId,
    pub name: String,
    pub kind: Kind,
    pub saved: Saved,
}

type ListedRow = (i64, String, String, i64, Option<String>, i64);

fn listed((id, name, kind, version, by, at): ListedRow) -> Stored<Listed> {
    let saved = Saved { version, by, at: Moment::from_millis(at) };
    Ok(Listed { id: MessageId::new(id), name, kind: parse_kind(&kind)?, saved })
}

macro_rules! select_listed {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.name, m.kind, m.version, a.public_name, v.created_at
             FROM messages m
             JOIN message_versions v ON v.message_id = m.id AND v.version = m.version
             LEFT JOIN accounts a ON a.id = v.author_id WHERE m.removed_at IS NULL ",
            $rest
        )
    };
}

/// All messages, the newest first; of one kind where it is named.
pub async fn all(db: &mut Db, kind: Option<Kind>) -> Stored<Vec<Listed>> {
    let rows: Vec<ListedRow> = sqlx::query_as(select_listed!("AND ($1 = '' OR m.kind = $1) ORDER BY m.id DESC"))
        .bind(kind.map_or("", Kind::name))
        .fetch_all(db)
        .await?;
    rows.into_iter().map(listed).collect()
}

pub async fn find(db: &mut Db, id: MessageId) -> Stored<Option<Listed>> {
    let row: Option<ListedRow> =
        sqlx::query_as(select_listed!("AND m.id = $1")).bind(id.get()).fetch_optional(db).await?;
    row.map(listed).transpose()
}

/// All versions of a message, the latest first.
pub async fn versions(db: &mut Db, id: MessageId) -> Stored<Vec<Saved>> {
    let rows: Vec<(i64, Option<String>, i64)> = sqlx::query_as(
        "SELECT v.version, a.public_name, v.created_at FROM message_versions v
         LEFT JOIN accounts a ON a.id = v.author_id WHERE v.message_id = $1 ORDER BY v.version DESC",
    )
    .bind(id.get())
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(version, by, at)| Saved { version, by, at: Moment::from_millis(at) }).collect())
}

pub async fn version(db: &mut Db, id: MessageId, version: i64) -> Stored<Option<(Saved, Message)>> {
    let row: Option<(Option<String>, i64, String)> = sqlx::query_as(
        "SELECT a.public_name, v.created_at, v.body FROM message_versions v
         LEFT JOIN accounts a ON a.id = v.author_id WHERE v.message_id = $1 AND v.version = $2",
    )
    .bind(id.get())
    .bind(version)
    .fetch_optional(db)
    .await?;
    row.map(|(by, at, body)| Ok((Saved { version, by, at: Moment::from_millis(at) }, parse_body(&body)?))).transpose()
}

/// A notification that sends a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedBy {
    pub message: MessageId,
    pub notification: NotificationId,
    /// Empty where it was never given one.
    pub name: String,
    pub kind: Kind,
    /// The campaign's name, where it is of one.
    pub campaign: Option<String>,
}

/// The notifications that send any of the messages, or one of them, to some webhook at least.
pub async fn used_by(db: &mut Db, id: Option<MessageId>) -> Stored<Vec<UsedBy>> {
    let rows: Vec<(i64, i64, String, String, Option<String>)> = sqlx::query_as(
        "SELECT used.message_id, n.id, n.name, n.kind, c.name
         FROM (SELECT message_id, id AS notification_id FROM notifications
               UNION
               SELECT message_id, notification_id FROM notification_webhooks WHERE message_id IS NOT NULL) used
         JOIN notifications n ON n.id = used.notification_id
         LEFT JOIN campaigns c ON c.id = n.campaign_id
         WHERE $1 = 0 OR used.message_id = $1 ORDER BY used.message_id, n.id",
    )
    .bind(id.map_or(0, MessageId::get))
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(message, notification, name, kind, campaign)| {
            Ok(UsedBy {
                message: MessageId::new(message),
                notification: NotificationId::new(notification),
                name,
                kind: parse_kind(&kind)?,
                campaign,
            })
        })
        .collect()
}

/// What an author typed and has not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The version that it began with.
    pub based_on: i64,
    pub name: String,
    /// A message as JSON, or whatever was typed instead of it.
    pub body: String,
    pub at: Moment,
}

pub async fn keep_draft(db: &mut Db, id: MessageId, author: AccountId, draft: &Draft) -> Stored<()> {
    sqlx::query(
        "INSERT INTO message_drafts (message_id, account_id, based_on, name, body, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (message_id, account_id) DO UPDATE
         SET based_on = excluded.based_on, name = excluded.name, body = excluded.body,
             updated_at = excluded.updated_at",
    )
    .bind(id.get())
    .bind(author.get())
    .bind(draft.based_on)
    .bind(&draft.name)
    .bind(&draft.body)
    .bind(draft.at.millis())
    .execute(db)
    .await?;
    Ok(())
}

pub async fn draft(db: &mut Db, id: MessageId, author: AccountId) -> Stored<Option<Draft>> {
    let row: Option<(i64, String, String, i64)> = sqlx::query_as(
        "SELECT based_on, name, body, updated_at FROM message_drafts WHERE message_id = $1 AND account_id = $2",
    )
    .bind(id.get())
    .bind(author.get())
    .fetch_optional(db)
    .await?;
    Ok(row.map(|(based_on, name, body, at)| Draft { based_on, name, body, at: Moment::from_millis(at) }))
}

pub async fn discard_draft(db: &mut Db, id: MessageId, author: AccountId) -> Stored<()> {
    sqlx::query("DELETE FROM message_drafts WHERE message_id = $1 AND account_id = $2")
        .bind(id.get())
        .bind(author.get())
        .execute(db)
        .await?;
    Ok(())
}

/// That somebody has something unsaved in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaved {
    pub message: MessageId,
    pub author: AccountId,
    pub name: String,
    pub at: Moment,
}

/// Who has unsaved drafts that were typed at since a moment, the latest first.
pub async fn unsaved(db: &mut Db, since: Moment) -> Stored<Vec<Unsaved>> {
    let rows: Vec<(i64, i64, String, i64)> = sqlx::query_as(
        "SELECT d.message_id, d.account_id, a.public_name, d.updated_at FROM message_drafts d
         JOIN accounts a ON a.id = d.account_id WHERE d.updated_at >= $1 ORDER BY d.updated_at DESC, a.id",
    )
    .bind(since.millis())
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(message, author, name, at)| Unsaved {
            message: MessageId::new(message),
            author: AccountId::new(author),
            name,
            at: Moment::from_millis(at),
        })
        .collect())
}

/// The texts of all drafts that may name files.
pub async fn drafts_with_files(db: &mut Db) -> Stored<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT body FROM message_drafts WHERE body LIKE '%attachments%'").fetch_all(db).await?)
}
