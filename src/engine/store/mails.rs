//! Mails: written with their cause, kept sealed until they are over.

use super::{Db, Stored};
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
                            created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (once) DO NOTHING RETURNING id",
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
    .fetch_optional(db)
    .await?;
    Ok(id.map(MailId::new))
}
