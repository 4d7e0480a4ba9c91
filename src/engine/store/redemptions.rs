//! Redemptions: who redeemed which drop. One row a customer and drop, whatever happens at the same time.

use super::{Db, StoreError, Stored};
use crate::account::PublicName;
use crate::eligibility::Customer;
use crate::id::{AccountId, DropId, RedemptionId};
use crate::money::Amount;
use crate::prize::Win;
use crate::time::Moment;

/// One customer's successful use of a code.
#[derive(Clone, Debug)]
pub struct Redemption {
    pub id: RedemptionId,
    pub drop: DropId,
    pub account: AccountId,
    pub ordinal: u32,
    pub amount: Amount,
    pub jackpot: bool,
    pub at: Moment,
    pub reversed_at: Option<Moment>,
}

type Row = (i64, i64, i64, i64, i64, i16, i64, Option<i64>);

fn read((id, drop, account, ordinal, amount, jackpot, at, reversed_at): Row) -> Stored<Redemption> {
    Ok(Redemption {
        id: RedemptionId::new(id),
        drop: DropId::new(drop),
        account: AccountId::new(account),
        ordinal: u32::try_from(ordinal).map_err(|error| StoreError::unreadable("ordinal of a redemption", error))?,
        amount: Amount::new(amount).map_err(|error| StoreError::unreadable("amount of a redemption", error))?,
        jackpot: jackpot != 0,
        at: Moment::from_millis(at),
        reversed_at: reversed_at.map(Moment::from_millis),
    })
}

macro_rules! select_redemption {
    ($rest:literal) => {
        concat!(
            "SELECT id, drop_id, account_id, ordinal, amount, jackpot, created_at, reversed_at FROM redemptions ",
            $rest
        )
    };
}

/// Writes a redemption; `None` where this customer has one of this drop already.
pub async fn insert(
    db: &mut Db,
    drop: DropId,
    account: AccountId,
    ordinal: u32,
    win: Win,
    now: Moment,
) -> Stored<Option<RedemptionId>> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO redemptions (drop_id, account_id, ordinal, amount, jackpot, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (drop_id, account_id) DO NOTHING RETURNING id",
    )
    .bind(drop.get())
    .bind(account.get())
    .bind(i64::from(ordinal))
    .bind(win.amount.minor())
    .bind(i16::from(win.jackpot))
    .bind(now.millis())
    .fetch_optional(db)
    .await?;
    Ok(id.map(RedemptionId::new))
}

/// Takes back a redemption that was written in this transaction.
pub async fn withdraw(db: &mut Db, id: RedemptionId) -> Stored<()> {
    sqlx::query("DELETE FROM redemptions WHERE id = $1").bind(id.get()).execute(db).await?;
    Ok(())
}

pub async fn find(db: &mut Db, id: RedemptionId) -> Stored<Option<Redemption>> {
    let row: Option<Row> =
        sqlx::query_as(select_redemption!("WHERE id = $1")).bind(id.get()).fetch_optional(db).await?;
    row.map(read).transpose()
}

/// A customer's redemption of a drop.
pub async fn of(db: &mut Db, drop: DropId, account: AccountId) -> Stored<Option<Redemption>> {
    let row: Option<Row> = sqlx::query_as(select_redemption!("WHERE drop_id = $1 AND account_id = $2"))
        .bind(drop.get())
        .bind(account.get())
        .fetch_optional(db)
        .await?;
    row.map(read).transpose()
}

/// A drop's redemptions in their order.
pub async fn of_drop(db: &mut Db, drop: DropId) -> Stored<Vec<Redemption>> {
    let rows: Vec<Row> = sqlx::query_as(select_redemption!("WHERE drop_id = $1 ORDER BY ordinal"))
        .bind(drop.get())
        .fetch_all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

/// A customer's latest redemptions, newest first.
pub async fn of_account(db: &mut Db, account: AccountId, most: i64) -> Stored<Vec<Redemption>> {
    let rows: Vec<Row> = sqlx::query_as(select_redemption!("WHERE account_id = $1 ORDER BY id DESC LIMIT $2"))
        .bind(account.get())
        .bind(most)
        .fetch_all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

/// Marks a redemption as reversed; `false` where it was already.
pub async fn reverse(db: &mut Db, id: RedemptionId, now: Moment) -> Stored<bool> {
    let done = sqlx::query("UPDATE redemptions SET reversed_at = $2 WHERE id = $1 AND reversed_at IS NULL")
        .bind(id.get())
        .bind(now.millis())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A recent winner, as announced in public.
#[derive(Clone, Debug)]
pub struct Winner {
    pub public_name: String,
    /// Whether the customer wants to be named.
    pub announced: bool,
    pub amount: Amount,
    pub at: Moment,
}

pub async fn latest_winners(db: &mut Db, most: i64) -> Stored<Vec<Winner>> {
    let rows: Vec<(String, i16, i64, i64)> = sqlx::query_as(
        "SELECT a.public_name, a.announced, r.amount, r.created_at
         FROM redemptions r JOIN accounts a ON a.id = r.account_id
         WHERE r.reversed_at IS NULL ORDER BY r.id DESC LIMIT $1",
    )
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(public_name, announced, amount, at)| {
            Ok(Winner {
                public_name,
                announced: announced != 0,
                amount: Amount::new(amount).map_err(|error| StoreError::unreadable("amount of a redemption", error))?,
                at: Moment::from_millis(at),
            })
        })
        .collect()
}

/// Who redeems: what eligibility asks, and how the channel may name them.
pub struct Redeemer {
    pub facts: Customer,
    pub public_name: PublicName,
    pub announced: bool,
}

pub async fn redeemer(db: &mut Db, account: AccountId) -> Stored<Option<Redeemer>> {
    type Row = (String, i64, i16, Option<i64>, String, i16, Option<i64>, i64);
    let row: Option<Row> = sqlx::query_as(
        "SELECT role, created_at, vouched, blocked_at, public_name, announced, verified_at,
                (SELECT COUNT(*) FROM orders o WHERE o.account_id = accounts.id AND o.state <> 'refunded')
         FROM accounts WHERE id = $1",
    )
    .bind(account.get())
    .fetch_optional(db)
    .await?;
    row.map(|(role, created_at, vouched, blocked_at, public_name, announced, verified_at, orders)| {
        Ok(Redeemer {
            facts: Customer {
                role: role.parse().map_err(|_| StoreError::unreadable("role", &role))?,
                created_at: Moment::from_millis(created_at),
                verified: verified_at.is_some(),
                vouched_for: vouched != 0,
                has_ordered: orders > 0,
                blocked: blocked_at.is_some(),
            },
            public_name: PublicName::new(&public_name).map_err(|error| StoreError::unreadable("public name", error))?,
            announced: announced != 0,
        })
    })
    .transpose()
}
