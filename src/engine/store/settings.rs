//! Named values of the installation.

use sqlx::AssertSqlSafe;

use super::{Db, Dialect, Stored};

/// Keeps `value` under `name` if nothing stands there yet, and answers what stands there now.
pub async fn first(db: &mut Db, name: &str, value: &str) -> Stored<String> {
    sqlx::query("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .bind(value)
        .execute(&mut *db)
        .await?;
    Ok(sqlx::query_scalar("SELECT value FROM settings WHERE name = $1").bind(name).fetch_one(db).await?)
}

pub async fn get(db: &mut Db, name: &str) -> Stored<Option<String>> {
    Ok(sqlx::query_scalar("SELECT value FROM settings WHERE name = $1").bind(name).fetch_optional(db).await?)
}

/// The same, and it stays so until the transaction ends.
pub async fn hold(db: &mut Db, dialect: Dialect, name: &str) -> Stored<Option<String>> {
    let select = format!("SELECT value FROM settings WHERE name = $1 {}", dialect.for_share());
    Ok(sqlx::query_scalar(AssertSqlSafe(select)).bind(name).fetch_optional(db).await?)
}

/// Puts `new` in the place of `old`; `false` where something else stands there.
pub async fn replace(db: &mut Db, name: &str, old: &str, new: &str) -> Stored<bool> {
    let replaced = sqlx::query("UPDATE settings SET value = $3 WHERE name = $1 AND value = $2")
        .bind(name)
        .bind(old)
        .bind(new)
        .execute(db)
        .await?;
    Ok(replaced.rows_affected() > 0)
}

pub async fn set(db: &mut Db, name: &str, value: &str) -> Stored<()> {
    sqlx::query(
        "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(db)
    .await?;
    Ok(())
}
