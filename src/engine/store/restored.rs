//! What a database says that has stood still since its backup was taken, while the world went on.

use sqlx::AssertSqlSafe;

use super::{Db, Dialect, Stored};
use crate::time::Moment;

/// Calls uncertain what waited to be posted into a chat and was due: it may have been sent after the backup. Endpoints know
/// a message by its id, and the sandbox by its delivery, so what waits for these is simply tried again.
pub async fn doubt_what_waited(db: &mut Db, detail: &str, now: Moment) -> Stored<u64> {
    let doubted = sqlx::query(
        "UPDATE deliveries SET state = 'uncertain', detail = $1, ended_at = $2, claim_id = NULL, lease_until = NULL
         WHERE state IN ('queued', 'retrying', 'sending') AND due_at <= $2
           AND webhook_id IN (SELECT id FROM webhooks WHERE kind NOT IN ('endpoint', 'sandbox'))",
    )
    .bind(detail)
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(doubted.rows_affected())
}

/// Leaves out the mails that waited, with the links in them.
pub async fn drop_mails(db: &mut Db, now: Moment) -> Stored<u64> {
    let dropped = sqlx::query(
        "UPDATE mails SET state = 'stale', sealed = '', ended_at = $1, claim_id = NULL, lease_until = NULL
         WHERE state IN ('queued', 'retrying', 'sending', 'by_hand')",
    )
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(dropped.rows_affected())
}

/// Ends every session and every link that nobody has used: some of them were ended after the backup.
pub async fn end_sessions_and_links(db: &mut Db) -> Stored<(u64, u64)> {
    let sessions = sqlx::query("DELETE FROM sessions").execute(&mut *db).await?.rows_affected();
    let links = sqlx::query("DELETE FROM links WHERE used_at IS NULL").execute(db).await?.rows_affected();
    Ok((sessions, links))
}

/// No process serves it.
pub async fn forget_nodes(db: &mut Db) -> Stored<()> {
    sqlx::query("DELETE FROM nodes").execute(db).await?;
    Ok(())
}

/// Lets the next row of a table have a number at least `leap` higher than the last.
pub async fn leap(db: &mut Db, dialect: Dialect, table: &'static str, leap: i64) -> Stored<()> {
    match dialect {
        Dialect::Sqlite => {
            sqlx::query(
                "INSERT INTO sqlite_sequence (name, seq) SELECT $1, 0
                 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = $1)",
            )
            .bind(table)
            .execute(&mut *db)
            .await?;
            sqlx::query("UPDATE sqlite_sequence SET seq = seq + $2 WHERE name = $1")
                .bind(table)
                .bind(leap)
                .execute(db)
                .await?;
        }
        Dialect::Postgres => {
            let sequence = format!("pg_get_serial_sequence('{table}', 'id')");
            let select = format!("SELECT setval({sequence}, nextval({sequence}) + $1)");
            sqlx::query(AssertSqlSafe(select)).bind(leap).execute(db).await?;
        }
    }
    Ok(())
}
