//! E-mail: written in the transaction of its cause, as messages are, and sent by a loop of its own.
//!
//! A mail is claimed with a lease and a token, in a commit before the network is touched, and what came of it counts only
//! under the token. One whose answer was lost is sent again with the same `Message-ID`: a link rather arrives twice than
//! never. Without a mail server only new passwords are written, and wait for an admin, who hands the link over.

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action};
use super::company;
use super::outcomes::RETRIES;
use super::page::Page;
use super::post::{Envelope, Post, PostError};
use super::random;
use super::store::mails::{self, Row};
use super::store::{Db, Store, StoreError, Stored};
use crate::account::Role;
use crate::id::{AccountId, MailId};
use crate::lang::Lang;
use crate::mail::{Kind, Letter, render};
use crate::time::{MINUTE, Moment};

pub use super::store::mails::{Mail, State};

/// What a letter is sealed for.
pub(super) const LETTER: &str = "mail";
/// For how long a claim holds: longer than a server may take for all of its answers.
const LEASE: Duration = Duration::from_mins(3);
/// How many are claimed, and sent, at once.
const AT_ONCE: i64 = 4;
/// How long the loop trusts its hints before it looks anyway: other nodes write to the same table.
const AT_LEAST_EVERY: Duration = Duration::from_secs(5);
/// How long mails on their way may hold up the end of the process.
const FINISH: Duration = Duration::from_secs(8);
/// How long the answer to a ticket waits: it may be read, or corrected, meanwhile.
const ANSWER_WAITS: Duration = Duration::from_mins(2);
/// How many digits prove that an address to leave by is ours.
const MARK: usize = 32;

/// A mail to be written.
pub struct NewMail<'a> {
    /// Whom it is to.
    pub account: Option<AccountId>,
    pub kind: Kind,
    pub lang: Lang,
    pub letter: &'a Letter,
    /// The row that it is about, such as a line of a ticket.
    pub subject: Option<i64>,
    /// Names what is told no second time.
    pub once: Option<&'a str>,
    /// When it leaves.
    pub due_at: Moment,
    /// From when on it is of no use: its link's end.
    pub pointless_at: Option<Moment>,
    pub now: Moment,
}

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// There is no such mail, or nothing can be done with it any more.
    #[error("this mail is over")]
    Over,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What somebody has set about mail, or was found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailSettings {
    /// Since when their address is known to be theirs.
    pub verified_at: Option<Moment>,
    /// Whether they are told of answers to their tickets.
    pub told_of_answers: bool,
}

impl Engine {
    /// From now on mail is sent, by this process.
    pub fn switch_mail_on(&self, post: impl Post) {
        self.0.post.set(Box::new(post)).ok();
    }

    pub fn mail_is_on(&self) -> bool {
        self.0.post.get().is_some()
    }

    /// Writes a mail; `None` where what it is told once was told, or where nothing sends it and nobody could hand it over.
    pub async fn write_mail(&self, tx: &mut Db, new: &NewMail<'_>) -> Stored<Option<MailId>> {
        if !self.mail_is_on() && new.kind != Kind::Reset {
            return Ok(None);
        }
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
            state: if self.mail_is_on() { State::Queued } else { State::ByHand },
            due_at: new.due_at,
            pointless_at: new.pointless_at,
            now: new.now,
        };
        let id = mails::insert(tx, &row).await?;
        self.0.mails_written.notify_one();
        Ok(id)
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
        // Whose password somebody else has changed cannot sign in any more.
        let path = if kind == Kind::PasswordChanged { "/forgotten" } else { "/account" };
        let letter =
            Letter { to: owner.email.to_string(), name: owner.public_name.to_string(), path: path.to_owned(), about };
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
        self.write_mail(tx, &new).await.map(drop)
    }

    /// Writes what is to nobody and over at once, so that an unknown address takes the work of a known one.
    pub(super) async fn write_no_mail(&self, tx: &mut Db, kind: Kind, now: Moment) -> Stored<()> {
        let row = Row {
            account: None,
            kind,
            lang: Lang::En,
            sealed: "",
            message_id: &random::token(),
            subject: None,
            once: None,
            state: State::Stale,
            due_at: now,
            pointless_at: None,
            now,
        };
        mails::insert(tx, &row).await.map(drop)
    }

    /// Tells a customer that a line of the staff's stands in their ticket, unless they read it within two minutes.
    pub(super) async fn tell_of_answer(
        &self,
        tx: &mut Db,
        customer: &Account,
        ticket: (i64, &str),
        line: i64,
        now: Moment,
    ) -> Stored<()> {
        let (id, subject) = ticket;
        if !self.mail_is_on() {
            return Ok(());
        }
        mails::replace_answers(tx, customer.id, id, now).await?;
        let lang = customer.lang.unwrap_or(company::read(tx).await?.lang);
        let letter = Letter {
            to: customer.email.to_string(),
            name: customer.public_name.to_string(),
            path: format!("/tickets/{id}"),
            about: subject.to_owned(),
        };
        let once = format!("answered {id} {line}");
        let new = NewMail {
            account: Some(customer.id),
            kind: Kind::Answered,
            lang,
            letter: &letter,
            subject: Some(line),
            once: Some(&once),
            due_at: now + ANSWER_WAITS,
            pointless_at: None,
            now,
        };
        self.write_mail(tx, &new).await.map(drop)
    }

    /// Sends mails until `stop`.
    pub(super) async fn run_post(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let next = self.clock().now() + AT_LEAST_EVERY;
            let mut more = false;
            if self.mail_is_on() && !self.is_overtaken() {
                let sending = self.send_mails();
                tokio::pin!(sending);
                let sent = tokio::select! {
                    sent = &mut sending => Some(sent),
                    () = stop.cancelled() => tokio::time::timeout(FINISH, sending).await.ok(),
                };
                match sent {
                    Some(Ok(sent)) => more = sent > 0,
                    Some(Err(error)) => {
                        tracing::error!(%error, "mails could not be read or recorded; it will be tried again");
                    }
                    None => tracing::warn!("mails on their way were left; they will be sent again"),
                }
            }
            if more {
                continue;
            }
            let due = mails_next(&self).await.unwrap_or_default();
            let next = due.filter(|_| self.mail_is_on()).map_or(next, |due| due.min(next)).max(self.clock().now());
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.0.mails_written.notified() => {}
                () = self.clock().reaches(next + Duration::from_millis(1)) => {}
            }
        }
    }

    /// Sends what is due, a few at once, and answers how many were claimed.
    pub async fn send_mails(&self) -> Stored<usize> {
        let now = self.clock().now();
        let token = random::token();
        let mut tx = self.store().begin().await?;
        mails::take_back(&mut tx, now).await?;
        mails::end_pointless(&mut tx, now).await?;
        let claimed = mails::claim(&mut tx, self.store().dialect(), &token, now, now + LEASE, AT_ONCE).await?;
        Store::commit(tx).await?;
        let company = company::read(&mut *self.store().read().await?).await?;
        let company = &company;
        let sent = claimed.iter().map(|mail| async move { (mail, self.send_mail(mail, company).await) });
        for (mail, outcome) in join_all(sent).await {
            let now = self.clock().now();
            let (state, detail, due_at) = match outcome? {
                Sent::Delivered => (State::Delivered, String::new(), None),
                Sent::Stale => (State::Stale, String::new(), None),
                Sent::Failed(PostError::Refused(why)) => (State::Refused, why, None),
                Sent::Failed(PostError::Later(why)) => match usize::try_from(mail.tries).ok().and_then(pause) {
                    Some(pause) => (State::Retrying, why, Some(now + pause)),
                    None => (State::Refused, why, None),
                },
            };
            if state != State::Delivered {
                tracing::info!(mail = %mail.id, kind = mail.kind.name(), state = state.name(), detail, "a mail did not leave");
            }
            let mut tx = self.store().begin().await?;
            mails::record(&mut tx, mail.id, &token, state, &detail, due_at, now).await?;
            Store::commit(tx).await?;
        }
        Ok(claimed.len())
    }

    async fn send_mail(&self, mail: &Mail, company: &crate::company::Company) -> Stored<Sent> {
        let Some(post) = self.0.post.get() else {
            return Ok(Sent::Failed(PostError::Later("no mail server is set".to_owned())));
        };
        if let (Kind::Answered, Some(account), Some(line)) = (mail.kind, mail.account, mail.subject)
            && mails::is_answer_known(&mut *self.store().read().await?, account, line).await?
        {
            return Ok(Sent::Stale);
        }
        let Some(letter) = self.letter(mail) else {
            return Ok(Sent::Failed(PostError::Refused(
                "it cannot be read: it was sealed with another key".to_owned(),
            )));
        };
        let link = (!letter.path.is_empty()).then(|| company.link(&letter.path));
        let leave = mail.account.filter(|_| mail.kind.can_be_switched_off());
        let leave = leave.map(|account| company.link(&self.unsubscribe_path(account)));
        let rendered = render(mail.kind, mail.lang, company.name.as_str(), &letter, link.as_deref(), leave.as_deref());
        let envelope =
            Envelope { to: letter.to, mail: rendered, message_id: mail.message_id.clone(), unsubscribe: leave };
        Ok(match tokio::time::timeout(LEASE / 2, post.send(&envelope)).await {
            Ok(Ok(())) => Sent::Delivered,
            Ok(Err(error)) => Sent::Failed(error),
            Err(_) => Sent::Failed(PostError::Later("the mail server took too long".to_owned())),
        })
    }

    fn letter(&self, mail: &Mail) -> Option<Letter> {
        serde_json::from_slice(&self.key().open(LETTER, &mail.sealed).ok()?).ok()
    }

    /// Where one click ends mails about tickets. It outlives a change of the key, as mailboxes do.
    fn unsubscribe_path(&self, account: AccountId) -> String {
        format!("/unsubscribe/{account}-{}", self.unsubscribe_mark(account))
    }

    fn unsubscribe_mark(&self, account: AccountId) -> String {
        self.0.ids.mark("unsubscribe", account.to_string().as_bytes())[..MARK].to_owned()
    }

    /// Whose the address is that [`Self::unsubscribe_path`] has made.
    pub fn unsubscriber(&self, text: &str) -> Option<AccountId> {
        let (id, mark) = text.split_once('-')?;
        let account = id.parse().ok()?;
        // Marks are compared by their own marks, which tell nothing by the time that it takes.
        let again = |mark: &str| self.0.ids.mark("compared", mark.as_bytes());
        (again(mark) == again(&self.unsubscribe_mark(account))).then_some(account)
    }

    /// Sets whether somebody is told of answers to their tickets.
    pub async fn set_told_of_answers(&self, account: AccountId, told: bool) -> Stored<bool> {
        let mut tx = self.store().begin().await?;
        let is_there = mails::set_mailed(&mut tx, account, told).await?;
        Store::commit(tx).await?;
        Ok(is_there)
    }

    pub async fn mail_settings(&self, account: AccountId) -> Stored<MailSettings> {
        let found = mails::settings(&mut *self.store().read().await?, account).await?;
        let (verified_at, told_of_answers) = found.unwrap_or_default();
        Ok(MailSettings { verified_at, told_of_answers })
    }

    /// A page of mails, newest first: of one state, or of all.
    pub async fn mails(
        &self,
        by: &Account,
        state: Option<State>,
        before: Option<MailId>,
        size: u16,
    ) -> Result<Page<Mail, MailId>, MailError> {
        by.require(Role::Admin)?;
        let mut db = self.store().read().await?;
        let found = mails::page(&mut db, self.store().dialect(), state, before, i64::from(size) + 1).await?;
        Ok(Page::cut(found, size, |mail: &Mail| mail.id))
    }

    /// The way on this installation that a mail leads to, for who hands it over, and its owner's public name.
    pub async fn show_mail_link(&self, by: &Account, id: MailId) -> Result<(String, String), MailError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let mail = mails::find(&mut tx, id).await?.filter(|mail| mail.state == State::ByHand).ok_or(MailError::Over)?;
        if mail.pointless_at.is_some_and(|end| end <= now) {
            return Err(MailError::Over);
        }
        let letter = self.letter(&mail).filter(|letter| !letter.path.is_empty()).ok_or(MailError::Over)?;
        let account = mail.account.ok_or(MailError::Over)?;
        audit::write(&mut tx, Some(by.id), Action::MailLinkShown, account, json!({}), now).await?;
        Store::commit(tx).await?;
        Ok((letter.path, mail.name.unwrap_or_default()))
    }

    /// Lets a mail that waits be sent now.
    pub async fn send_mail_now(&self, by: &Account, id: MailId) -> Result<(), MailError> {
        by.require(Role::Admin)?;
        let mut tx = self.store().begin().await?;
        if !self.mail_is_on() || !mails::send_now(&mut tx, id, self.clock().now()).await? {
            return Err(MailError::Over);
        }
        Store::commit(tx).await?;
        self.0.mails_written.notify_one();
        Ok(())
    }
}

/// What has become of one mail.
enum Sent {
    Delivered,
    /// It was no longer of use.
    Stale,
    Failed(PostError),
}

async fn mails_next(engine: &Engine) -> Stored<Option<Moment>> {
    mails::next(&mut *engine.store().read().await?).await
}

/// How long to wait after so many tries.
fn pause(tries: usize) -> Option<Duration> {
    // Greylisting wants some minutes, and nothing is gained by knocking sooner.
    RETRIES.get(tries.saturating_sub(1)).map(|seconds| Duration::from_secs(*seconds).max(MINUTE))
}

#[cfg(test)]
mod tests;
