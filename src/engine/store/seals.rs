//! The columns that hold what is sealed. Whoever adds one names it here, or it is lost on the day the key changes.

use sqlx::AssertSqlSafe;

use super::{Db, Stored};

/// A column of sealed texts, empty where there is nothing to seal.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub table: &'static str,
    pub name: &'static str,
    /// Where a keyed hash of the same text stands.
    pub hash: Option<&'static str>,
}

/// Up to `most` sealed texts of rows after `after`, with the rows' numbers.
pub async fn some(db: &mut Db, column: Column, after: i64, most: i64) -> Stored<Vec<(i64, String)>> {
    let Column { table, name, .. } = column;
    let select = format!("SELECT id, {name} FROM {table} WHERE id > $1 AND {name} <> '' ORDER BY id LIMIT $2");
    Ok(sqlx::query_as(AssertSqlSafe(select)).bind(after).bind(most).fetch_all(db).await?)
}

pub async fn replace(db: &mut Db, column: Column, id: i64, sealed: &str) -> Stored<()> {
    let Column { table, name, .. } = column;
    let update = format!("UPDATE {table} SET {name} = $2 WHERE id = $1");
    sqlx::query(AssertSqlSafe(update)).bind(id).bind(sealed).execute(db).await?;
    Ok(())
}

pub async fn replace_hash(db: &mut Db, table: &str, hash: &str, id: i64, value: &str) -> Stored<()> {
    let update = format!("UPDATE {table} SET {hash} = $2 WHERE id = $1");
    sqlx::query(AssertSqlSafe(update)).bind(id).bind(value).execute(db).await?;
    Ok(())
}
