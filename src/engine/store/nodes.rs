//! The processes that serve this database.

use super::{Db, Stored};
use crate::time::Moment;

/// Notes that a process is there, and forgets those that were not heard of again.
pub async fn stay(db: &mut Db, node: &str, now: Moment, alive_until: Moment) -> Stored<()> {
    sqlx::query("DELETE FROM nodes WHERE alive_until < $1").bind(now.millis()).execute(&mut *db).await?;
    sqlx::query(
        "INSERT INTO nodes (id, alive_until) VALUES ($1, $2)
         ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until",
    )
    .bind(node)
    .bind(alive_until.millis())
    .execute(db)
    .await?;
    Ok(())
}

pub async fn leave(db: &mut Db, node: &str) -> Stored<()> {
    sqlx::query("DELETE FROM nodes WHERE id = $1").bind(node).execute(db).await?;
    Ok(())
}

/// Whether this one is there.
pub async fn is_there(db: &mut Db, node: &str, now: Moment) -> Stored<bool> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM nodes WHERE id = $1 AND alive_until >= $2")
        .bind(node)
        .bind(now.millis())
        .fetch_one(db)
        .await?;
    Ok(count > 0)
}

/// Whether any process is there, or may be.
pub async fn any(db: &mut Db, now: Moment) -> Stored<bool> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM nodes WHERE alive_until >= $1")
        .bind(now.millis())
        .fetch_one(db)
        .await?;
    Ok(count > 0)
}
