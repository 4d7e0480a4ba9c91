//! Files that messages carry along.

use super::{Db, Stored};
use crate::id::{AccountId, FileId};
use crate::time::Moment;

/// A file without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileInfo {
    pub id: FileId,
    pub name: String,
    pub media_type: String,
    /// In bytes.
    pub size: u64,
}

/// A file to be kept.
pub struct NewFile<'a> {
    pub name: &'a str,
    pub media_type: &'a str,
    pub sha256: &'a str,
    pub bytes: &'a [u8],
    pub by: AccountId,
    pub now: Moment,
}

/// Keeps a file. The same one, kept again under the same name, is not kept twice, and counts as new.
pub async fn insert(db: &mut Db, new: &NewFile<'_>) -> Stored<FileId> {
    let known: Option<i64> = sqlx::query_scalar(
        "UPDATE files SET created_at = $4 WHERE sha256 = $1 AND name = $2 AND media_type = $3 RETURNING id",
    )
    .bind(new.sha256)
    .bind(new.name)
    .bind(new.media_type)
    .bind(new.now.millis())
    .fetch_optional(&mut *db)
    .await?;
    if let Some(id) = known {
        return Ok(FileId::new(id));
    }
    let id = sqlx::query_scalar(
        "INSERT INTO files (name, media_type, size, sha256, bytes, made_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(new.name)
    .bind(new.media_type)
    .bind(i64::try_from(new.bytes.len()).unwrap_or(i64::MAX))
    .bind(new.sha256)
    .bind(new.bytes)
    .bind(new.by.get())
    .bind(new.now.millis())
    .fetch_one(db)
    .await?;
    Ok(FileId::new(id))
}

type Row = (i64, String, String, i64);

fn read((id, name, media_type, size): Row) -> FileInfo {
    FileInfo { id: FileId::new(id), name, media_type, size: u64::try_from(size).unwrap_or(0) }
}

pub async fn info(db: &mut Db, id: FileId) -> Stored<Option<FileInfo>> {
    let row: Option<Row> = sqlx::query_as("SELECT id, name, media_type, size FROM files WHERE id = $1")
        .bind(id.get())
        .fetch_optional(db)
        .await?;
    Ok(row.map(read))
}

pub async fn bytes(db: &mut Db, id: FileId) -> Stored<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar("SELECT bytes FROM files WHERE id = $1").bind(id.get()).fetch_optional(db).await?)
}

/// Files kept before a moment that no version of a message, no product and no ticket names.
pub async fn unnamed(db: &mut Db, before: Moment) -> Stored<Vec<FileId>> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT f.id FROM files f
         WHERE f.created_at < $1 AND NOT EXISTS (SELECT 1 FROM message_files m WHERE m.file_id = f.id)
           AND NOT EXISTS (SELECT 1 FROM products p WHERE p.picture_id = f.id)
           AND NOT EXISTS (SELECT 1 FROM ticket_files t WHERE t.file_id = f.id)",
    )
    .bind(before.millis())
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(FileId::new).collect())
}

/// Forgets a file that no version of a message, no product and no ticket names.
pub async fn delete(db: &mut Db, id: FileId) -> Stored<()> {
    sqlx::query(
        "DELETE FROM files WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM message_files m WHERE m.file_id = $1)
           AND NOT EXISTS (SELECT 1 FROM products p WHERE p.picture_id = $1)
           AND NOT EXISTS (SELECT 1 FROM ticket_files t WHERE t.file_id = $1)",
    )
    .bind(id.get())
    .execute(db)
    .await?;
    Ok(())
}
