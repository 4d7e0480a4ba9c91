//! Named values of the installation.

use super::{Db, Stored};

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
