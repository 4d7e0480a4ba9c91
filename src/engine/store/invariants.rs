//! What must be found in no database, whatever has happened to it.

use sqlx::Row;

use super::{Db, Dialect, StoreError, Stored};

/// Each with a statement that finds it by its number. What retention removes, these do not ask for.
const NEVER: &[(&str, &str)] = &[
    (
        "the balance of account {} is not the sum of its entries",
        "SELECT w.account_id FROM wallets w WHERE w.balance <>
             (SELECT COALESCE(SUM(e.amount), 0) FROM entries e WHERE e.account_id = w.account_id)",
    ),
    (
        "account {} has entries and no wallet",
        "SELECT DISTINCT e.account_id FROM entries e
             WHERE NOT EXISTS (SELECT 1 FROM wallets w WHERE w.account_id = e.account_id)",
    ),
    (
        "entry {} tells another balance than all entries up to it",
        "SELECT s.id FROM (SELECT id, balance, SUM(amount) OVER (PARTITION BY account_id ORDER BY id) AS total
             FROM entries) s WHERE s.balance <> s.total",
    ),
    (
        "drop {} has credited more or fewer uses than it says, or than it has",
        "SELECT d.id FROM drops d WHERE d.used > d.uses
             OR d.used <> (SELECT COUNT(*) FROM redemptions r WHERE r.drop_id = d.id)",
    ),
    (
        "the redemptions of drop {} are not numbered from one on",
        "SELECT drop_id FROM redemptions GROUP BY drop_id HAVING MIN(ordinal) <> 1 OR MAX(ordinal) <> COUNT(*)",
    ),
    (
        "redemption {} has not exactly one credit, of its amount",
        "SELECT r.id FROM redemptions r WHERE 1 <> (SELECT COUNT(*) FROM entries e WHERE e.redemption_id = r.id AND e.cause = 'redemption'
             AND e.account_id = r.account_id AND e.amount = r.amount)",
    ),
    (
        "order {} was not paid exactly once",
        "SELECT o.id FROM orders o WHERE 1 <> (SELECT COUNT(*) FROM entries e WHERE e.order_id = o.id AND e.cause = 'order'
             AND e.account_id = o.account_id AND e.amount = -o.total)",
    ),
    (
        "a code of drop {} is valid in another one as well",
        "SELECT d.id FROM drops d JOIN drops o ON o.code_key = d.code_key AND o.id < d.id
             WHERE d.phase = 'open' AND o.phase = 'open'",
    ),
    (
        "a drop of campaign {} is missing",
        "SELECT campaign_id FROM drops GROUP BY campaign_id HAVING MAX(number) <> COUNT(*)",
    ),
    (
        "delivery {} was tried again although it had arrived",
        "SELECT a.delivery_id FROM attempts a WHERE a.outcome = 'delivered'
             AND EXISTS (SELECT 1 FROM attempts b WHERE b.delivery_id = a.delivery_id AND b.started_at > a.ended_at)",
    ),
    (
        "delivery {} is called delivered, and no attempt says so",
        "SELECT d.id FROM deliveries d WHERE d.state = 'delivered' AND NOT EXISTS
             (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id AND a.outcome = 'delivered')",
    ),
    (
        // An answer that came after its lease leaves it uncertain.
        "delivery {} arrived and is not called so",
        "SELECT d.id FROM deliveries d WHERE d.state NOT IN ('delivered', 'uncertain', 'sending') AND EXISTS
             (SELECT 1 FROM attempts a WHERE a.delivery_id = d.id AND a.outcome = 'delivered')",
    ),
];

/// Everything in the tables that must not be, a sentence each.
pub async fn violated(db: &mut Db) -> Stored<Vec<String>> {
    let mut found = Vec::new();
    for (sentence, statement) in NEVER {
        for row in sqlx::query(*statement).fetch_all(&mut *db).await? {
            let number: i64 = row.try_get(0)?;
            found.push(sentence.replace("{}", &number.to_string()));
        }
    }
    Ok(found)
}

/// What the engine itself says of its file and of rows that name others which are not there. PostgreSQL watches over both
/// by itself.
pub async fn broken(db: &mut Db, dialect: Dialect) -> Stored<Vec<String>> {
    if dialect == Dialect::Postgres {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for row in sqlx::query("PRAGMA integrity_check").fetch_all(&mut *db).await? {
        let said: String = row.try_get(0)?;
        if said != "ok" {
            found.push(format!("the file is damaged: {said}"));
        }
    }
    for row in sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut *db).await? {
        let (table, parent): (String, String) = (row.try_get(0)?, row.try_get(2)?);
        let number: Option<i64> = row.try_get(1)?;
        let number = number.map(|number| format!(" {number}")).unwrap_or_default();
        found.push(format!("{table}{number} names a row of {parent} that is not there"));
    }
    Ok(found)
}

/// The tables of the database.
pub async fn tables(db: &mut Db, dialect: Dialect) -> Stored<Vec<String>> {
    let select = match dialect {
        Dialect::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        }
        Dialect::Postgres => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables
             WHERE table_schema = current_schema() ORDER BY table_name"
        }
    };
    sqlx::query_scalar(select).fetch_all(db).await.map_err(StoreError::from)
}
