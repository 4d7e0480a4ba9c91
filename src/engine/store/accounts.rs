//! Accounts: who signs in.

use sqlx::FromRow;

use super::{Db, StoreError, Stored, settings};
use crate::account::{Email, Name, PublicName, Role};
use crate::id::AccountId;
use crate::lang::Lang;
use crate::money::Balance;
use crate::profile::Profile;
use crate::search;
use crate::time::Moment;

/// Who signs in, as stored; the password's hash stays in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub email: Email,
    pub role: Role,
    pub public_name: PublicName,
    /// First and last name, where they were given.
    pub name: Option<Name>,
    /// Whether redemptions may be told in public under the public name.
    pub announced: bool,
    pub vouched: bool,
    /// What was chosen; without a choice the browser's counts.
    pub lang: Option<Lang>,
    pub blocked: Option<Block>,
    pub created_at: Moment,
    pub signed_in_at: Option<Moment>,
}

/// A blocked customer signs in and reads, but does not redeem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub at: Moment,
    pub reason: String,
}

#[derive(FromRow)]
pub(super) struct Row {
    id: i64,
    email: String,
    role: String,
    first_name: String,
    last_name: String,
    public_name: String,
    announced: i16,
    vouched: i16,
    lang: String,
    blocked_at: Option<i64>,
    block_reason: String,
    account_created_at: i64,
    signed_in_at: Option<i64>,
}

impl TryFrom<Row> for Account {
    type Error = StoreError;

    fn try_from(row: Row) -> Stored<Self> {
        let name = if row.first_name.is_empty() && row.last_name.is_empty() {
            None
        } else {
            Some(Name { first: parse("first name", &row.first_name)?, last: parse("last name", &row.last_name)? })
        };
        Ok(Self {
            id: AccountId::new(row.id),
            email: parse("e-mail address", &row.email)?,
            role: parse("role", &row.role)?,
            public_name: parse("public name", &row.public_name)?,
            name,
            announced: row.announced != 0,
            vouched: row.vouched != 0,
            lang: if row.lang.is_empty() { None } else { Some(parse("language", &row.lang)?) },
            blocked: row.blocked_at.map(|at| Block { at: Moment::from_millis(at), reason: row.block_reason }),
            created_at: Moment::from_millis(row.account_created_at),
            signed_in_at: row.signed_in_at.map(Moment::from_millis),
        })
    }
}

fn parse<T: std::str::FromStr<Err: ToString>>(what: &'static str, text: &str) -> Stored<T> {
    text.parse().map_err(|error: T::Err| StoreError::unreadable(what, error))
}

/// The columns of [`Row`], of the table of accounts by its alias `a`.
macro_rules! account_columns {
    () => {
        "a.id, a.email, a.role, a.first_name, a.last_name, a.public_name, a.announced, a.vouched, a.lang, \
         a.blocked_at, a.block_reason, a.created_at AS account_created_at, a.signed_in_at"
    };
}
pub(super) use account_columns;

/// An account to be written.
pub struct NewAccount<'a> {
    pub email: &'a Email,
    pub password_hash: &'a str,
    pub role: Role,
    pub public_name: &'a PublicName,
    pub name: Option<&'a Name>,
    pub lang: Option<Lang>,
    pub now: Moment,
}

/// Writes an account, unless there is one with this e-mail address: then `None`.
pub async fn insert(db: &mut Db, new: &NewAccount<'_>) -> Stored<Option<AccountId>> {
    let (first, last) = name_columns(new.name);
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO accounts (email, email_key, password_hash, role, first_name, last_name, public_name, lang, search,
                               created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (email_key) DO NOTHING RETURNING id",
    )
    .bind(new.email.as_str())
    .bind(new.email.key())
    .bind(new.password_hash)
    .bind(new.role.as_str())
    .bind(first)
    .bind(last)
    .bind(new.public_name.as_str())
    .bind(new.lang.map_or("", Lang::code))
    .bind(search_text(new.email, new.public_name, new.name))
    .bind(new.now.millis())
    .fetch_optional(db)
    .await?;
    Ok(id.map(AccountId::new))
}

fn name_columns(name: Option<&Name>) -> (&str, &str) {
    name.map_or(("", ""), |name| (name.first.as_str(), name.last.as_str()))
}

fn search_text(email: &Email, public_name: &PublicName, name: Option<&Name>) -> String {
    let name = name.map(Name::to_string).unwrap_or_default();
    search::normalise(&format!("{public_name} {name} {email}"))
}

pub async fn find(db: &mut Db, id: AccountId) -> Stored<Option<Account>> {
    let row: Option<Row> = sqlx::query_as(concat!("SELECT ", account_columns!(), " FROM accounts a WHERE a.id = $1"))
        .bind(id.get())
        .fetch_optional(db)
        .await?;
    row.map(Account::try_from).transpose()
}

pub async fn find_by_email(db: &mut Db, email: &Email) -> Stored<Option<Account>> {
    let row: Option<Row> =
        sqlx::query_as(concat!("SELECT ", account_columns!(), " FROM accounts a WHERE a.email_key = $1"))
            .bind(email.key())
            .fetch_optional(db)
            .await?;
    row.map(Account::try_from).transpose()
}

/// The account behind an e-mail address and its password's hash.
pub async fn credentials(db: &mut Db, email: &Email) -> Stored<Option<(AccountId, String)>> {
    let row: Option<(i64, String)> = sqlx::query_as("SELECT id, password_hash FROM accounts WHERE email_key = $1")
        .bind(email.key())
        .fetch_optional(db)
        .await?;
    Ok(row.map(|(id, hash)| (AccountId::new(id), hash)))
}

pub async fn password_hash(db: &mut Db, id: AccountId) -> Stored<Option<String>> {
    Ok(sqlx::query_scalar("SELECT password_hash FROM accounts WHERE id = $1").bind(id.get()).fetch_optional(db).await?)
}

/// Notes that somebody signs in with the password behind `hash`; `false` where it was changed meanwhile. Holds the
/// account's row, so that a change of the password ends the session that follows.
pub async fn sign_in(db: &mut Db, id: AccountId, hash: &str, now: Moment) -> Stored<bool> {
    let done = sqlx::query("UPDATE accounts SET signed_in_at = $3 WHERE id = $1 AND password_hash = $2")
        .bind(id.get())
        .bind(hash)
        .bind(now.millis())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes a sign-in that took no password.
pub async fn note_sign_in(db: &mut Db, id: AccountId, now: Moment) -> Stored<()> {
    sqlx::query("UPDATE accounts SET signed_in_at = $2 WHERE id = $1")
        .bind(id.get())
        .bind(now.millis())
        .execute(db)
        .await?;
    Ok(())
}

/// Replaces the hash that was `seen`; `false` where it was changed meanwhile.
pub async fn change_password(db: &mut Db, id: AccountId, seen: &str, hash: &str) -> Stored<bool> {
    let done = sqlx::query("UPDATE accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2")
        .bind(id.get())
        .bind(seen)
        .bind(hash)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn reset_password(db: &mut Db, id: AccountId, hash: &str) -> Stored<()> {
    sqlx::query("UPDATE accounts SET password_hash = $2 WHERE id = $1").bind(id.get()).bind(hash).execute(db).await?;
    Ok(())
}

pub async fn change_profile(db: &mut Db, id: AccountId, email: &Email, profile: &Profile) -> Stored<()> {
    let (first, last) = name_columns(profile.name.as_ref());
    sqlx::query(
        "UPDATE accounts SET public_name = $2, announced = $3, first_name = $4, last_name = $5, lang = $6, search = $7
         WHERE id = $1",
    )
    .bind(id.get())
    .bind(profile.public_name.as_str())
    .bind(i16::from(profile.announced))
    .bind(first)
    .bind(last)
    .bind(profile.lang.map_or("", Lang::code))
    .bind(search_text(email, &profile.public_name, profile.name.as_ref()))
    .execute(db)
    .await?;
    Ok(())
}

pub async fn change_lang(db: &mut Db, id: AccountId, lang: Lang) -> Stored<()> {
    sqlx::query("UPDATE accounts SET lang = $2 WHERE id = $1").bind(id.get()).bind(lang.code()).execute(db).await?;
    Ok(())
}

/// One transaction at a time decides who is an admin: the others wait here until it has ended.
pub async fn lock_admins(db: &mut Db) -> Stored<()> {
    settings::set(db, "lock: admins", "").await
}

pub async fn count_admins(db: &mut Db) -> Stored<i64> {
    Ok(sqlx::query_scalar("SELECT COUNT(*) FROM accounts WHERE role = 'admin'").fetch_one(db).await?)
}

/// Gives another role; `false` where the account has it already.
pub async fn change_role(db: &mut Db, id: AccountId, role: Role) -> Stored<bool> {
    let done = sqlx::query("UPDATE accounts SET role = $2 WHERE id = $1 AND role <> $2")
        .bind(id.get())
        .bind(role.as_str())
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Blocks a customer; `false` where there is none or it is blocked.
pub async fn block(db: &mut Db, id: AccountId, reason: &str, now: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE accounts SET blocked_at = $2, block_reason = $3
         WHERE id = $1 AND role = 'customer' AND blocked_at IS NULL",
    )
    .bind(id.get())
    .bind(now.millis())
    .bind(reason)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// `false` where it is not blocked.
pub async fn unblock(db: &mut Db, id: AccountId) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE accounts SET blocked_at = NULL, block_reason = '' WHERE id = $1 AND blocked_at IS NOT NULL",
    )
    .bind(id.get())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// `false` where it is so already.
pub async fn vouch(db: &mut Db, id: AccountId, vouched: bool) -> Stored<bool> {
    let done = sqlx::query("UPDATE accounts SET vouched = $2 WHERE id = $1 AND vouched <> $2")
        .bind(id.get())
        .bind(i16::from(vouched))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Which accounts a page lists, newest first.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words of a name or an e-mail address, in their order.
    pub search: String,
    pub role: Option<Role>,
    pub blocked_only: bool,
    /// Only accounts that are older than this one.
    pub before: Option<AccountId>,
}

#[derive(FromRow)]
struct RowWithBalance {
    #[sqlx(flatten)]
    account: Row,
    balance: i64,
}

pub async fn page(db: &mut Db, filter: &Filter, most: i64) -> Stored<Vec<(Account, Balance)>> {
    let rows: Vec<RowWithBalance> = sqlx::query_as(concat!(
        "SELECT ",
        account_columns!(),
        ", COALESCE(w.balance, 0) AS balance FROM accounts a LEFT JOIN wallets w ON w.account_id = a.id
         WHERE a.id < $1 AND a.search LIKE $2 ESCAPE '!' AND ($3 = '' OR a.role = $3)
           AND ($4 = 0 OR a.blocked_at IS NOT NULL)
         ORDER BY a.id DESC LIMIT $5"
    ))
    .bind(filter.before.map_or(i64::MAX, AccountId::get))
    .bind(search::pattern(&filter.search))
    .bind(filter.role.map_or("", Role::as_str))
    .bind(i64::from(filter.blocked_only))
    .bind(most)
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let balance = Balance::new(row.balance).map_err(|error| StoreError::unreadable("balance", error))?;
            Ok((row.account.try_into()?, balance))
        })
        .collect()
}
