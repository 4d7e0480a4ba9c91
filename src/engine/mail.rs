//! E-mail: written in the transaction of its cause, as messages are.
//!
//! Without a mail server it waits for an admin, who hands its link over.

use super::Engine;
use super::accounts::Account;
use super::company;
use super::random;
use super::store::mails::{self, Row, State};
use super::store::{Db, Stored};
use crate::id::{AccountId, MailId};
use crate::lang::Lang;
use crate::mail::{Kind, Letter};
use crate::time::Moment;

/// What a letter is sealed for.
pub(super) const LETTER: &str = "mail";

/// A mail to be written.
pub struct NewMail<'a> {
    /// Whom it is to, where the address has an account.
    pub account: Option<AccountId>,
    pub kind: Kind,
    pub lang: Lang,
    pub letter: &'a Letter,
    /// The row that it is about, such as a ticket's.
    pub subject: Option<i64>,
    /// Names what is told no second time.
    pub once: Option<&'a str>,
    /// When it leaves.
    pub due_at: Moment,
    /// From when on it is of no use: its link's end.
    pub pointless_at: Option<Moment>,
    pub now: Moment,
}

impl Engine {
    /// Writes a mail; `None` where what it is told once was told.
    pub async fn write_mail(&self, tx: &mut Db, new: &NewMail<'_>) -> Stored<Option<MailId>> {
        let letter = serde_json::to_vec(new.letter).expect("a letter is a plain structure");
        let sealed = self.key().seal(LETTER, &letter);
        let row = Row {
            account: new.account,
            kind: new.kind,
            lang: new.lang,
            sealed: &sealed,
            message_id: &random::token(),
            subject: new.subject,
            once: new.once,
            // Nothing sends yet.
            state: State::ByHand,
            due_at: new.due_at,
            pointless_at: new.pointless_at,
            now: new.now,
        };
        mails::insert(tx, &row).await
    }

    /// Tells an account's owner, in their language, what has happened to it.
    pub(super) async fn write_to_owner(
        &self,
        tx: &mut Db,
        owner: &Account,
        kind: Kind,
        about: String,
        now: Moment,
    ) -> Stored<()> {
        let lang = match owner.lang {
            Some(lang) => lang,
            None => company::read(tx).await?.lang,
        };
        let letter = Letter {
            to: owner.email.to_string(),
            name: owner.public_name.to_string(),
            path: "/account".to_owned(),
            about,
        };
        let new = NewMail {
            account: Some(owner.id),
            kind,
            lang,
            letter: &letter,
            subject: None,
            once: None,
            due_at: now,
            pointless_at: None,
            now,
        };
        self.write_mail(tx, &new).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
