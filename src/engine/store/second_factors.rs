//! Second factors, and the codes that let in without them. A secret is sealed, a recovery code known by its hash only.

use super::{Db, Stored};
use crate::id::AccountId;
use crate::time::Moment;

/// Writes a secret that does not count yet, in place of one that does not; `false` where one counts already.
pub async fn begin(db: &mut Db, account: AccountId, sealed: &str, now: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "INSERT INTO second_factors (account_id, secret, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (account_id) DO UPDATE SET secret = $2, created_at = $3, last_step = 0
         WHERE second_factors.confirmed_at IS NULL",
    )
    .bind(account.get())
    .bind(sealed)
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What was begun after `since` and does not count yet, sealed.
pub async fn begun(db: &mut Db, account: AccountId, since: Moment) -> Stored<Option<String>> {
    Ok(sqlx::query_scalar(
        "SELECT secret FROM second_factors WHERE account_id = $1 AND confirmed_at IS NULL AND created_at > $2",
    )
    .bind(account.get())
    .bind(since.millis())
    .fetch_optional(db)
    .await?)
}

/// Lets it count, if it is still this secret; of those who try at once, one does.
pub async fn confirm(db: &mut Db, account: AccountId, sealed: &str, step: i64, now: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE second_factors SET confirmed_at = $4, last_step = $3
         WHERE account_id = $1 AND secret = $2 AND confirmed_at IS NULL",
    )
    .bind(account.get())
    .bind(sealed)
    .bind(step)
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The sealed secret that counts, and the step of the last code that was used.
pub async fn find(db: &mut Db, account: AccountId) -> Stored<Option<(String, i64)>> {
    Ok(sqlx::query_as(
        "SELECT secret, last_step FROM second_factors WHERE account_id = $1 AND confirmed_at IS NOT NULL",
    )
    .bind(account.get())
    .fetch_optional(db)
    .await?)
}

/// Since when an account has a second factor.
pub async fn since(db: &mut Db, account: AccountId) -> Stored<Option<Moment>> {
    let since: Option<i64> = sqlx::query_scalar(
        "SELECT confirmed_at FROM second_factors WHERE account_id = $1 AND confirmed_at IS NOT NULL",
    )
    .bind(account.get())
    .fetch_optional(db)
    .await?;
    Ok(since.map(Moment::from_millis))
}

/// Uses a step up; `false` where it was used before, or a later one. Of those who try at once, one does.
pub async fn take_step(db: &mut Db, account: AccountId, sealed: &str, step: i64) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE second_factors SET last_step = $3
         WHERE account_id = $1 AND secret = $2 AND confirmed_at IS NOT NULL AND last_step < $3",
    )
    .bind(account.get())
    .bind(sealed)
    .bind(step)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes a second factor with its recovery codes; `false` where there is none that counts.
pub async fn remove(db: &mut Db, account: AccountId) -> Stored<bool> {
    forget_recovery_codes(db, account).await?;
    let done = sqlx::query("DELETE FROM second_factors WHERE account_id = $1 AND confirmed_at IS NOT NULL")
        .bind(account.get())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn add_recovery_code(db: &mut Db, account: AccountId, code_hash: &str) -> Stored<()> {
    sqlx::query(
        "INSERT INTO recovery_codes (account_id, code_hash) VALUES ($1, $2) ON CONFLICT (account_id, code_hash) DO NOTHING",
    )
    .bind(account.get())
    .bind(code_hash)
    .execute(db)
    .await?;
    Ok(())
}

pub async fn forget_recovery_codes(db: &mut Db, account: AccountId) -> Stored<()> {
    sqlx::query("DELETE FROM recovery_codes WHERE account_id = $1").bind(account.get()).execute(db).await?;
    Ok(())
}

/// Uses a recovery code up; `false` where there is no such, or it was used.
pub async fn take_recovery_code(db: &mut Db, account: AccountId, code_hash: &str, now: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE recovery_codes SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL",
    )
    .bind(account.get())
    .bind(code_hash)
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// How many recovery codes were not used yet.
pub async fn recovery_codes_left(db: &mut Db, account: AccountId) -> Stored<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM recovery_codes WHERE account_id = $1 AND used_at IS NULL")
        .bind(account.get())
        .fetch_one(db)
        .await?)
}
