//! Wallets and their entries. A wallet's balance changes only together with an entry that says why.

use super::{Db, Dialect, StoreError, Stored};
use crate::id::{AccountId, EntryId, OrderId, RedemptionId};
use crate::money::{Balance, Change};
use crate::time::Moment;

/// Why a wallet changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    Redemption,
    Reversal,
    Correction,
    /// Something was bought.
    Order,
    /// What was bought is paid back.
    Refund,
}

impl Cause {
    const ALL: [Self; 5] = [Self::Redemption, Self::Reversal, Self::Correction, Self::Order, Self::Refund];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Redemption => "redemption",
            Self::Reversal => "reversal",
            Self::Correction => "correction",
            Self::Order => "order",
            Self::Refund => "refund",
        }
    }

    fn parse(name: &str) -> Stored<Self> {
        Self::ALL
            .into_iter()
            .find(|cause| cause.name() == name)
            .ok_or_else(|| StoreError::unreadable("cause of an entry", name))
    }
}

/// One change of a wallet, as written.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: EntryId,
    pub amount: Change,
    /// The wallet's balance after this entry.
    pub balance: Balance,
    pub cause: Cause,
    pub redemption: Option<RedemptionId>,
    pub order: Option<OrderId>,
    pub reason: String,
    /// Who of the team made it; nobody where the customer did.
    pub made_by: Option<AccountId>,
    pub at: Moment,
}

/// A change to be written.
pub struct NewEntry<'a> {
    pub account: AccountId,
    pub amount: Change,
    pub cause: Cause,
    pub redemption: Option<RedemptionId>,
    pub order: Option<OrderId>,
    pub reason: &'a str,
    pub made_by: Option<AccountId>,
    pub at: Moment,
}

/// Adds an entry and moves the balance with it; answers the new balance, or `None` where it would leave its bounds
/// (zero and [`Balance::MAX`]): then nothing is written.
pub async fn add(db: &mut Db, entry: &NewEntry<'_>) -> Stored<Option<Balance>> {
    let balance: Option<i64> = sqlx::query_scalar(
        "INSERT INTO wallets (account_id, balance) SELECT $1, $2 WHERE $2 >= 0
         ON CONFLICT (account_id) DO UPDATE SET balance = wallets.balance + excluded.balance
         WHERE wallets.balance + excluded.balance <= $3
         RETURNING balance",
    )
    .bind(entry.account.get())
    .bind(entry.amount.minor())
    .bind(Balance::MAX.minor())
    .fetch_optional(&mut *db)
    .await?;
    let balance = match balance {
        Some(balance) => Some(balance),
        None => {
            sqlx::query_scalar(
                "UPDATE wallets SET balance = balance + $2
                 WHERE account_id = $1 AND $2 < 0 AND balance + $2 >= 0 RETURNING balance",
            )
            .bind(entry.account.get())
            .bind(entry.amount.minor())
            .fetch_optional(&mut *db)
            .await?
        }
    };
    let Some(balance) = balance else { return Ok(None) };
    sqlx::query(
        "INSERT INTO entries (account_id, amount, balance, cause, redemption_id, reason, made_by, created_at,
                              order_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(entry.account.get())
    .bind(entry.amount.minor())
    .bind(balance)
    .bind(entry.cause.name())
    .bind(entry.redemption.map(RedemptionId::get))
    .bind(entry.reason)
    .bind(entry.made_by.map(AccountId::get))
    .bind(entry.at.millis())
    .bind(entry.order.map(OrderId::get))
    .execute(db)
    .await?;
    Ok(Some(read_balance(balance)?))
}

pub async fn balance(db: &mut Db, account: AccountId) -> Stored<Balance> {
    let balance: Option<i64> = sqlx::query_scalar("SELECT balance FROM wallets WHERE account_id = $1")
        .bind(account.get())
        .fetch_optional(db)
        .await?;
    read_balance(balance.unwrap_or(0))
}

fn read_balance(minor: i64) -> Stored<Balance> {
    Balance::new(minor).map_err(|error| StoreError::unreadable("balance", error))
}

type EntryRow = (i64, i64, i64, String, Option<i64>, Option<i64>, String, Option<i64>, i64);

fn read_entry((id, amount, balance, cause, redemption, order, reason, made_by, at): EntryRow) -> Stored<Entry> {
    Ok(Entry {
        id: EntryId::new(id),
        amount: Change::new(amount).map_err(|error| StoreError::unreadable("amount of an entry", error))?,
        balance: read_balance(balance)?,
        cause: Cause::parse(&cause)?,
        redemption: redemption.map(RedemptionId::new),
        order: order.map(OrderId::new),
        reason,
        made_by: made_by.map(AccountId::new),
        at: Moment::from_millis(at),
    })
}

/// An account's entries, the latest or those before one, newest first.
pub async fn entries(db: &mut Db, account: AccountId, before: Option<EntryId>, most: i64) -> Stored<Vec<Entry>> {
    let rows: Vec<EntryRow> = sqlx::query_as(
        "SELECT id, amount, balance, cause, redemption_id, order_id, reason, made_by, created_at
         FROM entries WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
    )
    .bind(account.get())
    .bind(before.map_or(i64::MAX, EntryId::get))
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(read_entry).collect()
}

/// The entries that an order brought about: its payment, then its refund.
pub async fn of_order(db: &mut Db, order: OrderId) -> Stored<Vec<Entry>> {
    let rows: Vec<EntryRow> = sqlx::query_as(
        "SELECT id, amount, balance, cause, redemption_id, order_id, reason, made_by, created_at
         FROM entries WHERE order_id = $1 ORDER BY id",
    )
    .bind(order.get())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(read_entry).collect()
}

/// Whether anything has a price or a prize, or was ever credited: from then on the unit is fixed.
pub async fn is_unit_fixed(db: &mut Db) -> Stored<bool> {
    let some: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM (SELECT id FROM products UNION ALL SELECT id FROM entries UNION ALL SELECT id FROM campaigns)
             AS money LIMIT 1",
    )
    .fetch_optional(db)
    .await?;
    Ok(some.is_some())
}

/// Lets nobody else set a price or a prize or credit anything until this transaction ends.
pub async fn hold_all(db: &mut Db, dialect: Dialect) -> Stored<()> {
    if let Some(statement) = dialect.hold_money() {
        sqlx::query(statement).execute(db).await?;
    }
    Ok(())
}

/// A wallet that has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    pub entry: EntryId,
    pub account: AccountId,
    pub balance: Balance,
}

/// The entries after one, the latest thousand of them, each with its wallet's balance after it. On PostgreSQL an entry
/// may appear after others with larger ids; never after a larger one of the same wallet.
pub async fn moved_since(db: &mut Db, entry: EntryId) -> Stored<Vec<Moved>> {
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
        "SELECT id, account_id, balance FROM
            (SELECT id, account_id, balance FROM entries WHERE id > $1 ORDER BY id DESC LIMIT 1000) AS latest
         ORDER BY id",
    )
    .bind(entry.get())
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(entry, account, balance)| {
            Ok(Moved { entry: EntryId::new(entry), account: AccountId::new(account), balance: read_balance(balance)? })
        })
        .collect()
}

pub async fn last_entry(db: &mut Db) -> Stored<EntryId> {
    let id: i64 = sqlx::query_scalar("SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM entries").fetch_one(db).await?;
    Ok(EntryId::new(id))
}

/// Wallets whose balance is not the sum of their entries: none, ever.
pub async fn unbalanced(db: &mut Db) -> Stored<Vec<AccountId>> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "SELECT w.account_id FROM wallets w
         WHERE w.balance <> (SELECT CAST(COALESCE(SUM(e.amount), 0) AS BIGINT) FROM entries e WHERE e.account_id = w.account_id)
         ORDER BY w.account_id",
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(AccountId::new).collect())
}
