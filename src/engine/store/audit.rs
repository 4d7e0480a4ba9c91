//! The audit log. Lines are only ever added.

use sqlx::AssertSqlSafe;

use super::{Db, StoreError, Stored};
use crate::id::{AccountId, AuditId};
use crate::time::Moment;

/// A line as stored; the engine gives its words their types.
pub struct Line {
    pub id: AuditId,
    /// The public name of who acted; nobody where the program or a visitor did.
    pub by: Option<(AccountId, String)>,
    pub action: String,
    pub object: String,
    /// The name that an account, a campaign, a webhook, a message or a ticket has today.
    pub object_name: Option<String>,
    pub detail: serde_json::Value,
    pub at: Moment,
}

pub async fn insert(
    db: &mut Db,
    by: Option<AccountId>,
    action: &str,
    object: &str,
    detail: &serde_json::Value,
    now: Moment,
) -> Stored<()> {
    sqlx::query("INSERT INTO audit (account_id, action, object, detail, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(by.map(AccountId::get))
        .bind(action)
        .bind(object)
        .bind(detail.to_string())
        .bind(now.millis())
        .execute(db)
        .await?;
    Ok(())
}

/// Lines before a line, newest first, of one object where it is named.
pub async fn page(db: &mut Db, object: Option<&str>, before: Option<AuditId>, most: i64) -> Stored<Vec<Line>> {
    type Row = (i64, Option<i64>, Option<String>, String, String, Option<String>, String, i64);
    // `$2` stands in either text, since each has its arguments.
    let of_object = if object.is_some() { "l.object = $2" } else { "$2 = ''" };
    let select = format!(
        "SELECT l.id, l.account_id, a.public_name, l.action, l.object,
                CASE substr(l.object, 1, 8)
                    WHEN 'account:' THEN
                        (SELECT o.public_name FROM accounts o WHERE o.id = CAST(substr(l.object, 9) AS BIGINT))
                    WHEN 'campaign' THEN
                        (SELECT c.name FROM campaigns c WHERE c.id = CAST(substr(l.object, 10) AS BIGINT))
                    WHEN 'webhook:' THEN
                        (SELECT w.name FROM webhooks w WHERE w.id = CAST(substr(l.object, 9) AS BIGINT))
                    WHEN 'product:' THEN
                        (SELECT p.name FROM products p WHERE p.id = CAST(substr(l.object, 9) AS BIGINT))
                    WHEN 'message:' THEN
                        (SELECT m.name FROM messages m WHERE m.id = CAST(substr(l.object, 9) AS BIGINT))
                    WHEN 'ticket:' || substr(l.object, 8, 1) THEN
                        (SELECT t.subject FROM tickets t WHERE t.id = CAST(substr(l.object, 8) AS BIGINT))
                END,
                l.detail, l.created_at
         FROM audit l LEFT JOIN accounts a ON a.id = l.account_id
         WHERE l.id < $1 AND {of_object} ORDER BY l.id DESC LIMIT $3"
    );
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(select))
        .bind(before.map_or(i64::MAX, AuditId::get))
        .bind(object.unwrap_or_default())
        .bind(most)
        .fetch_all(db)
        .await?;
    rows.into_iter()
        .map(|(id, account, public_name, action, object, object_name, detail, at)| {
            Ok(Line {
                id: AuditId::new(id),
                by: account.map(AccountId::new).zip(public_name),
                action,
                object,
                object_name,
                detail: serde_json::from_str(&detail)
                    .map_err(|error| StoreError::unreadable("detail of the audit log", error))?,
                at: Moment::from_millis(at),
            })
        })
        .collect()
}
