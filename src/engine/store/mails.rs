//! Mails: written with their cause, kept sealed until they are over.

use sqlx::AssertSqlSafe;

use super::{Db, Dialect, StoreError, Stored};
use crate::id::{AccountId, MailId};
use crate::lang::Lang;
use crate::mail::Kind;
use crate::time::Moment;

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Queued,
    Sending,
    Retrying,
    Delivered,
    Refused,
    /// Its cause had gone before it was sent.
    Stale,
    /// Nothing sends mail: an admin hands its link over.
    ByHand,
}

impl State {
    pub const ALL: [Self; 7] =
        [Self::Queued, Self::Sending, Self::Retrying, Self::Delivered, Self::Refused, Self::Stale, Self::ByHand];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Retrying => "retrying",
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::Stale => "stale",
            Self::ByHand => "by_hand",
        }
    }

    /// Nothing more is tried.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Delivered | Self::Refused | Self::Stale)
    }
}

pub struct Row<'a> {
    pub account: Option<AccountId>,
    pub kind: Kind,
    pub lang: Lang,
    pub sealed: &'a str,
    /// The same in each try, so that readers fold what arrived twice.
    pub message_id: &'a str,
    pub subject: Option<i64>,
    pub once: Option<&'a str>,
    pub state: State,
    pub due_at: Moment,
    pub pointless_at: Option<Moment>,
    pub now: Moment,
}

/// Writes a mail; `None` where what it is told once was told.
pub async fn insert(db: &mut Db, row: &Row<'_>) -> Stored<Option<MailId>> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO mails (account_id, kind, lang, sealed, message_id, subject_id, once, state, due_at, pointless_at,
                            created_at, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (once) DO NOTHING RETURNING id",
    )
    .bind(row.account.map(AccountId::get))
    .bind(row.kind.name())
    .bind(row.lang.code())
    .bind(row.sealed)
    .bind(row.message_id)
    .bind(row.subject)
    .bind(row.once)
    .bind(row.state.name())
    .bind(row.due_at.millis())
    .bind(row.pointless_at.map(Moment::millis))
    .bind(row.now.millis())
    .bind(row.state.is_over().then_some(row.now.millis()))
    .fetch_optional(db)
    .await?;
    Ok(id.map(MailId::new))
}

/// A mail as the team sees it: whom it is to is sealed, but for whose account it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub id: MailId,
    pub account: Option<AccountId>,
    /// The recipient's public name.
    pub name: Option<String>,
    pub kind: Kind,
    pub lang: Lang,
    pub state: State,
    pub detail: String,
    pub tries: i64,
    pub due_at: Moment,
    pub pointless_at: Option<Moment>,
    pub created_at: Moment,
    pub ended_at: Option<Moment>,
    /// Empty once it is over.
    pub sealed: String,
    pub message_id: String,
    pub subject: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct MailRow {
    id: i64,
    account_id: Option<i64>,
    public_name: Option<String>,
    kind: String,
    lang: String,
    state: String,
    detail: String,
    tries: i64,
    due_at: i64,
    pointless_at: Option<i64>,
    mail_created_at: i64,
    ended_at: Option<i64>,
    sealed: String,
    message_id: String,
    subject_id: Option<i64>,
}

const COLUMNS: &str = "m.id, m.account_id, a.public_name, m.kind, m.lang, m.state, m.detail, m.tries, m.due_at,
                       m.pointless_at, m.created_at AS mail_created_at, m.ended_at, m.sealed, m.message_id, m.subject_id";
const FROM: &str = "FROM mails m LEFT JOIN accounts a ON a.id = m.account_id";

impl TryFrom<MailRow> for Mail {
    type Error = StoreError;

    fn try_from(row: MailRow) -> Stored<Self> {
        let state = State::ALL.into_iter().find(|state| state.name() == row.state);
        Ok(Self {
            id: MailId::new(row.id),
            account: row.account_id.map(AccountId::new),
            name: row.public_name,
            kind: row.kind.parse().map_err(|error| StoreError::unreadable("kind of a mail", error))?,
            lang: row.lang.parse().map_err(|error| StoreError::unreadable("language of a mail", error))?,
            state: state.ok_or_else(|| StoreError::unreadable("state of a mail", &row.state))?,
            detail: row.detail,
            tries: row.tries,
            due_at: Moment::from_millis(row.due_at),
            pointless_at: row.pointless_at.map(Moment::from_millis),
            created_at: Moment::from_millis(row.mail_created_at),
            ended_at: row.ended_at.map(Moment::from_millis),
            sealed: row.sealed,
            message_id: row.message_id,
            subject: row.subject_id,
        })
    }
}

/// Mails before a mail, newest first; of one state where it is named. What was written for nobody is not among them.
pub async fn page(
    db: &mut Db,
    dialect: Dialect,
    state: Option<State>,
    before: Option<MailId>,
    most: i64,
) -> Stored<Vec<Mail>> {
    let (index, of_state) = match state {
        Some(state) => ("mails_state", format!("AND m.state = '{}'", state.name())),
        None => ("mails_listed", String::new()),
    };
    let select = format!(
        "SELECT {COLUMNS} FROM mails m {} LEFT JOIN accounts a ON a.id = m.account_id
         WHERE m.account_id IS NOT NULL {of_state} AND m.id < $1 ORDER BY m.id DESC LIMIT $2",
        dialect.by_index(index)
    );
    let rows: Vec<MailRow> = sqlx::query_as(AssertSqlSafe(select))
        .bind(before.map_or(i64::MAX, MailId::get))
        .bind(most)
        .fetch_all(db)
        .await?;
    rows.into_iter().map(Mail::try_from).collect()
}

pub async fn find(db: &mut Db, id: MailId) -> Stored<Option<Mail>> {
    let select = format!("SELECT {COLUMNS} {FROM} WHERE m.id = $1 AND m.account_id IS NOT NULL");
    let row: Option<MailRow> = sqlx::query_as(AssertSqlSafe(select)).bind(id.get()).fetch_optional(db).await?;
    row.map(Mail::try_from).transpose()
}

/// Claims up to `most` mails that are due, for as long as the lease.
pub async fn claim(
    db: &mut Db,
    dialect: Dialect,
    token: &str,
    now: Moment,
    lease_until: Moment,
    most: i64,
) -> Stored<Vec<Mail>> {
    let claim = format!(
        "UPDATE mails SET state = 'sending', claim_id = $1, lease_until = $2, tries = tries + 1
         WHERE id IN (SELECT id FROM mails WHERE state IN ('queued', 'retrying') AND due_at <= $3
                      ORDER BY due_at, id LIMIT $4 {})",
        dialect.skip_locked()
    );
    let claimed = sqlx::query(AssertSqlSafe(claim))
        .bind(token)
        .bind(lease_until.millis())
        .bind(now.millis())
        .bind(most)
        .execute(&mut *db)
        .await?;
    if claimed.rows_affected() == 0 {
        return Ok(Vec::new());
    }
    let select = format!("SELECT {COLUMNS} {FROM} WHERE m.claim_id = $1 AND m.state = 'sending' ORDER BY m.id");
    let rows: Vec<MailRow> = sqlx::query_as(AssertSqlSafe(select)).bind(token).fetch_all(db).await?;
    rows.into_iter().map(Mail::try_from).collect()
}

/// Lets those be tried again whose sender was not heard of again: a mail rather arrives twice than never, and readers
/// fold what has the same id.
pub async fn take_back(db: &mut Db, now: Moment) -> Stored<u64> {
    let back = sqlx::query(
        "UPDATE mails SET state = 'retrying', due_at = $1, claim_id = NULL, lease_until = NULL
         WHERE state = 'sending' AND lease_until <= $1",
    )
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(back.rows_affected())
}

/// When the next mail is due, or a lease ends.
pub async fn next(db: &mut Db) -> Stored<Option<Moment>> {
    let next: Option<i64> = sqlx::query_scalar(
        "SELECT MIN(at) FROM (SELECT MIN(due_at) AS at FROM mails WHERE state IN ('queued', 'retrying')
                              UNION ALL SELECT MIN(lease_until) FROM mails WHERE state = 'sending') times",
    )
    .fetch_one(db)
    .await?;
    Ok(next.map(Moment::from_millis))
}

/// Notes what has come of a claim that is still held; `false` where it is not. What is over keeps nothing of its letter.
pub async fn record(
    db: &mut Db,
    id: MailId,
    token: &str,
    state: State,
    detail: &str,
    due_at: Option<Moment>,
    now: Moment,
) -> Stored<bool> {
    let is_over = state.is_over();
    let done = sqlx::query(
        "UPDATE mails SET state = $3, detail = $4, due_at = COALESCE($5, due_at), claim_id = NULL, lease_until = NULL,
                          ended_at = $6, sealed = CASE WHEN $7 = 1 THEN '' ELSE sealed END
         WHERE id = $1 AND claim_id = $2 AND state = 'sending'",
    )
    .bind(id.get())
    .bind(token)
    .bind(state.name())
    .bind(detail)
    .bind(due_at.map(Moment::millis))
    .bind(is_over.then_some(now.millis()))
    .bind(i16::from(is_over))
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets a mail that waits for somebody be sent now; `false` where it is over or on its way.
pub async fn send_now(db: &mut Db, id: MailId, now: Moment) -> Stored<bool> {
    let done = sqlx::query(
        "UPDATE mails SET state = 'queued', due_at = $2, detail = '' WHERE id = $1
         AND state IN ('by_hand', 'retrying', 'queued') AND (pointless_at IS NULL OR pointless_at > $2)",
    )
    .bind(id.get())
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends what waits and is of no use any more: its link has ended.
pub async fn end_pointless(db: &mut Db, now: Moment) -> Stored<u64> {
    let ended = sqlx::query(
        "UPDATE mails SET state = 'stale', sealed = '', ended_at = $1
         WHERE state IN ('queued', 'retrying', 'by_hand') AND pointless_at <= $1",
    )
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(ended.rows_affected())
}

/// Ends what waits to tell a customer of an answer in this ticket.
pub async fn replace_answers(db: &mut Db, account: AccountId, ticket: i64, now: Moment) -> Stored<()> {
    sqlx::query(
        "UPDATE mails SET state = 'stale', sealed = '', ended_at = $3
         WHERE account_id = $1 AND kind = 'answered' AND state IN ('queued', 'retrying')
           AND subject_id IN (SELECT id FROM ticket_lines WHERE ticket_id = $2)",
    )
    .bind(account.get())
    .bind(ticket)
    .bind(now.millis())
    .execute(db)
    .await?;
    Ok(())
}

/// Whether its customer has read this line of a ticket, or wants to be told of none.
pub async fn is_answer_known(db: &mut Db, account: AccountId, line: i64) -> Stored<bool> {
    let known: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM accounts a WHERE a.id = $1 AND (a.mailed = 0 OR EXISTS
             (SELECT 1 FROM ticket_lines l JOIN ticket_reads r ON r.ticket_id = l.ticket_id
              WHERE l.id = $2 AND r.account_id = a.id AND r.line_id >= l.id))",
    )
    .bind(account.get())
    .bind(line)
    .fetch_one(db)
    .await?;
    Ok(known > 0)
}

/// Removes up to `most` of what was over before a moment.
pub async fn prune(db: &mut Db, before: Moment, most: i64) -> Stored<u64> {
    let gone = sqlx::query(
        "DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE ended_at IS NOT NULL AND ended_at < $1
                                        ORDER BY ended_at LIMIT $2)",
    )
    .bind(before.millis())
    .bind(most)
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}

/// Sets whether an account is told of answers; `false` where there is no such account.
pub async fn set_mailed(db: &mut Db, account: AccountId, mailed: bool) -> Stored<bool> {
    let done = sqlx::query("UPDATE accounts SET mailed = $2 WHERE id = $1")
        .bind(account.get())
        .bind(i16::from(mailed))
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether an address is its owner's, and whether they are told of answers.
pub async fn settings(db: &mut Db, account: AccountId) -> Stored<Option<(Option<Moment>, bool)>> {
    let row: Option<(Option<i64>, i16)> = sqlx::query_as("SELECT verified_at, mailed FROM accounts WHERE id = $1")
        .bind(account.get())
        .fetch_optional(db)
        .await?;
    Ok(row.map(|(verified, mailed)| (verified.map(Moment::from_millis), mailed != 0)))
}

/// Notes that an address is its owner's; it stays so since the first time.
pub async fn verify(db: &mut Db, account: AccountId, now: Moment) -> Stored<()> {
    sqlx::query("UPDATE accounts SET verified_at = COALESCE(verified_at, $2) WHERE id = $1")
        .bind(account.get())
        .bind(now.millis())
        .execute(db)
        .await?;
    Ok(())
}
