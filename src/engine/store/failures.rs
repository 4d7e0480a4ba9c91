//! Counts of failed attempts, each within a window of time that begins with its first failure.

use super::{Db, Stored};
use crate::time::Moment;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub failed: i64,
    pub ends_at: Moment,
}

fn read((failed, ends_at): (i64, i64)) -> Count {
    Count { failed, ends_at: Moment::from_millis(ends_at) }
}

/// The count whose window has not ended.
pub async fn find(db: &mut Db, name: &str, now: Moment) -> Stored<Option<Count>> {
    let row = sqlx::query_as("SELECT failed, ends_at FROM failures WHERE name = $1 AND ends_at > $2")
        .bind(name)
        .bind(now.millis())
        .fetch_optional(db)
        .await?;
    Ok(row.map(read))
}

/// Adds to a count, in a new window ending at `ends_at` where the last one is over; answers the sum.
pub async fn add(db: &mut Db, name: &str, failed: i64, now: Moment, ends_at: Moment) -> Stored<Count> {
    let row = sqlx::query_as(
        "INSERT INTO failures (name, failed, ends_at) VALUES ($1, $2, $4)
         ON CONFLICT (name) DO UPDATE SET
             failed = CASE WHEN failures.ends_at > $3 THEN failures.failed ELSE 0 END + excluded.failed,
             ends_at = CASE WHEN failures.ends_at > $3 THEN failures.ends_at ELSE excluded.ends_at END
         RETURNING failed, ends_at",
    )
    .bind(name)
    .bind(failed)
    .bind(now.millis())
    .bind(ends_at.millis())
    .fetch_one(db)
    .await?;
    Ok(read(row))
}

pub async fn take_back(db: &mut Db, name: &str) -> Stored<()> {
    sqlx::query("UPDATE failures SET failed = failed - 1 WHERE name = $1 AND failed > 0")
        .bind(name)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn forget(db: &mut Db, name: &str) -> Stored<()> {
    sqlx::query("DELETE FROM failures WHERE name = $1").bind(name).execute(db).await?;
    Ok(())
}

/// Forgets the counts whose window has ended.
pub async fn prune(db: &mut Db, now: Moment) -> Stored<u64> {
    let done = sqlx::query("DELETE FROM failures WHERE ends_at <= $1").bind(now.millis()).execute(db).await?;
    Ok(done.rows_affected())
}
