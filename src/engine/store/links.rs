//! Links that are used once: set-up, invitations, password resets, confirmed addresses, signing in in one
//! step or in two. A token is known by its hash only.

use super::{Db, StoreError, Stored};
use crate::account::Role;
use crate::id::{AccountId, LinkId};
use crate::time::Moment;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Makes the first admin.
    SetUp,
    /// Makes an account with a role.
    Invitation(Role),
    /// Changes an account's password.
    Reset(AccountId),
    /// Says that an account's e-mail address is its owner's.
    Verify(AccountId),
    /// Signs an account in.
    SignIn(AccountId),
    /// Signs an account in together with a code of its second factor.
    SecondFactor(AccountId),
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Invitation(_) => "invitation",
            Self::Reset(_) => "reset",
            Self::Verify(_) => "verify",
            Self::SignIn(_) => "sign-in",
            Self::SecondFactor(_) => "second-factor",
        }
    }

    fn read(name: &str, role: Option<&str>, account: Option<i64>) -> Stored<Self> {
        match (name, role, account) {
            ("set-up", _, _) => Ok(Self::SetUp),
            ("invitation", Some(role), _) => {
                role.parse().map(Self::Invitation).map_err(|_| StoreError::unreadable("role of a link", role))
            }
            ("reset", _, Some(account)) => Ok(Self::Reset(AccountId::new(account))),
            ("verify", _, Some(account)) => Ok(Self::Verify(AccountId::new(account))),
            ("sign-in", _, Some(account)) => Ok(Self::SignIn(AccountId::new(account))),
            ("second-factor", _, Some(account)) => Ok(Self::SecondFactor(AccountId::new(account))),
            _ => Err(StoreError::unreadable("purpose of a link", name)),
        }
    }
}

pub struct NewLink<'a> {
    pub token_hash: &'a str,
    pub purpose: Purpose,
    pub created_by: Option<AccountId>,
    pub now: Moment,
    pub expires_at: Moment,
}

pub async fn insert(db: &mut Db, new: &NewLink<'_>) -> Stored<LinkId> {
    let (role, account) = match new.purpose {
        Purpose::SetUp => (None, None),
        Purpose::Invitation(role) => (Some(role.as_str()), None),
        Purpose::Reset(account)
        | Purpose::Verify(account)
        | Purpose::SignIn(account)
        | Purpose::SecondFactor(account) => (None, Some(account.get())),
    };
    let id = sqlx::query_scalar(
        "INSERT INTO links (token_hash, purpose, account_id, role, created_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(new.token_hash)
    .bind(new.purpose.name())
    .bind(account)
    .bind(role)
    .bind(new.created_by.map(AccountId::get))
    .bind(new.now.millis())
    .bind(new.expires_at.millis())
    .fetch_one(db)
    .await?;
    Ok(LinkId::new(id))
}

type Row = (i64, String, Option<String>, Option<i64>);

fn read((id, purpose, role, account): Row) -> Stored<(LinkId, Purpose)> {
    Ok((LinkId::new(id), Purpose::read(&purpose, role.as_deref(), account)?))
}

/// What a link is for that may still be used.
pub async fn find(db: &mut Db, token_hash: &str, now: Moment) -> Stored<Option<(LinkId, Purpose)>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, purpose, role, account_id FROM links
         WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
    )
    .bind(token_hash)
    .bind(now.millis())
    .fetch_optional(db)
    .await?;
    row.map(read).transpose()
}

/// Uses a link up; `None` where that was done before, or it is too late. Of those who try at once, one wins.
pub async fn take(db: &mut Db, token_hash: &str, now: Moment) -> Stored<Option<(LinkId, Purpose)>> {
    let row: Option<Row> = sqlx::query_as(
        "UPDATE links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
         RETURNING id, purpose, role, account_id",
    )
    .bind(token_hash)
    .bind(now.millis())
    .fetch_optional(db)
    .await?;
    row.map(read).transpose()
}

/// Notes whom an invitation has become.
pub async fn became(db: &mut Db, id: LinkId, account: AccountId) -> Stored<()> {
    sqlx::query("UPDATE links SET account_id = $2 WHERE id = $1")
        .bind(id.get())
        .bind(account.get())
        .execute(db)
        .await?;
    Ok(())
}

/// Forgets an account's links that were not used and that set a password or sign in.
pub async fn forget_resets(db: &mut Db, account: AccountId) -> Stored<()> {
    sqlx::query(
        "DELETE FROM links WHERE purpose IN ('reset', 'sign-in', 'second-factor') AND account_id = $1 AND used_at IS NULL",
    )
    .bind(account.get())
    .execute(db)
    .await?;
    Ok(())
}

/// An invitation that nobody has accepted yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub id: LinkId,
    pub role: Role,
    pub invited_by: String,
    pub created_at: Moment,
    pub expires_at: Moment,
}

/// Invitations that may still be accepted, newest first.
pub async fn invitations(db: &mut Db, now: Moment, most: i64) -> Stored<Vec<Invitation>> {
    let rows: Vec<(i64, String, Option<String>, i64, i64)> = sqlx::query_as(
        "SELECT l.id, l.role, a.public_name, l.created_at, l.expires_at
         FROM links l LEFT JOIN accounts a ON a.id = l.created_by
         WHERE l.purpose = 'invitation' AND l.used_at IS NULL AND l.expires_at > $1 ORDER BY l.id DESC LIMIT $2",
    )
    .bind(now.millis())
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|(id, role, invited_by, created_at, expires_at)| {
            Ok(Invitation {
                id: LinkId::new(id),
                role: role.parse().map_err(|_| StoreError::unreadable("role of a link", &role))?,
                invited_by: invited_by.unwrap_or_default(),
                created_at: Moment::from_millis(created_at),
                expires_at: Moment::from_millis(expires_at),
            })
        })
        .collect()
}

/// Withdraws an invitation; `false` where it was accepted or is gone.
pub async fn withdraw(db: &mut Db, id: LinkId) -> Stored<bool> {
    let done = sqlx::query("DELETE FROM links WHERE id = $1 AND purpose = 'invitation' AND used_at IS NULL")
        .bind(id.get())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets the links that nobody can use any more.
pub async fn prune(db: &mut Db, now: Moment) -> Stored<u64> {
    let done = sqlx::query("DELETE FROM links WHERE expires_at <= $1").bind(now.millis()).execute(db).await?;
    Ok(done.rows_affected())
}
