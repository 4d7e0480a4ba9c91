//! Links that are used once: the set-up of the first admin, invitations, password resets.
//!
//! A link's token is shown once, to who makes it; the database keeps its hash. It is used up in the transaction of what
//! it is used for, so that of twenty who click at once one is served, and a refused form leaves it usable.

use std::time::Duration;

use serde_json::json;

use super::Engine;
use super::accounts::{self, Account, Forbidden};
use super::audit::{self, Action};
use super::limits::{self, Key, Scope};
use super::mail::NewMail;
use super::password::{self, Busy};
use super::sessions::{self, Visitor};
use super::store::links::{self, NewLink};
use super::store::{self, Db, Store, StoreError, Stored, mails};
use super::token::Token;
use crate::account::{Email, Password, PasswordError, Role};
use crate::company::SignUp;
use crate::id::{AccountId, LinkId};
use crate::lang::Lang;
use crate::mail::{self, Letter};
use crate::registration;
use crate::time::{DAY, Moment};

pub use super::store::links::{Invitation, Purpose};

const SET_UP_LIFETIME: Duration = DAY;
const INVITATION_LIFETIME: Duration = Duration::from_secs(7 * DAY.as_secs());
const RESET_LIFETIME: Duration = DAY;
const VERIFY_LIFETIME: Duration = DAY;
const SIGN_IN_LIFETIME: Duration = Duration::from_mins(15);

#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Unknown, used, withdrawn or too old: ask for a new one.
    #[error("this link cannot be used (any more)")]
    Gone,
    /// Nobody becomes a customer at the moment.
    #[error("signing up is closed")]
    SignUpClosed,
    #[error("some fields are wrong")]
    Problems(registration::Problems),
    #[error(transparent)]
    Password(PasswordError),
    #[error("this e-mail address has an account")]
    EmailTaken,
    #[error("there is no such account")]
    NoSuchAccount,
    #[error("too many attempts until {retry_at}")]
    TooManyAttempts { retry_at: Moment },
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error(transparent)]
    Store(#[from] StoreError),
}

async fn write(
    db: &mut Db,
    purpose: Purpose,
    lifetime: Duration,
    by: Option<AccountId>,
    now: Moment,
) -> Stored<(LinkId, Token)> {
    let token = Token::draw();
    let new = NewLink { token_hash: &token.hash(), purpose, created_by: by, now, expires_at: now + lifetime };
    Ok((links::insert(db, &new).await?, token))
}

impl Engine {
    /// A link that makes the first admin, or nothing where there is an admin. Each call makes another; the first one
    /// used makes all others useless.
    pub async fn set_up_link(&self) -> Stored<Option<Token>> {
        let mut tx = self.store().begin().await?;
        if store::accounts::count_admins(&mut tx).await? > 0 {
            return Ok(None);
        }
        let (_, token) = write(&mut tx, Purpose::SetUp, SET_UP_LIFETIME, None, self.clock().now()).await?;
        Store::commit(tx).await?;
        Ok(Some(token))
    }

    /// An invitation to become a customer, of the staff or an admin.
    pub async fn invite(&self, by: &Account, role: Role) -> Result<Token, LinkError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let purpose = Purpose::Invitation(role);
        let (id, token) = write(&mut tx, purpose, INVITATION_LIFETIME, Some(by.id), now).await?;
        audit::write(&mut tx, Some(by.id), Action::InvitationCreated, id, json!({"role": role}), now).await?;
        Store::commit(tx).await?;
        Ok(token)
    }

    /// Invitations that may still be accepted, the hundred newest.
    pub async fn invitations(&self, by: &Account) -> Result<Vec<Invitation>, LinkError> {
        by.require(Role::Admin)?;
        Ok(links::invitations(&mut *self.store().read().await?, self.clock().now(), 100).await?)
    }

    pub async fn withdraw_invitation(&self, by: &Account, id: LinkId) -> Result<(), LinkError> {
        by.require(Role::Admin)?;
        let mut tx = self.store().begin().await?;
        if !links::withdraw(&mut tx, id).await? {
            return Err(LinkError::Gone);
        }
        audit::write(&mut tx, Some(by.id), Action::InvitationWithdrawn, id, json!({}), self.clock().now()).await?;
        Ok(Store::commit(tx).await?)
    }

    /// A link by which the account's owner sets a new password; earlier ones end.
    pub async fn reset_link(&self, by: &Account, account: AccountId) -> Result<Token, LinkError> {
        by.require(Role::Admin)?;
        self.write_reset_link(Some(by.id), account).await
    }

    /// A reset link for who stands at the command line.
    pub async fn reset_link_for(&self, email: &Email) -> Result<Token, LinkError> {
        let account = self.account_by_email(email).await?.ok_or(LinkError::NoSuchAccount)?;
        self.write_reset_link(None, account.id).await
    }

    async fn write_reset_link(&self, by: Option<AccountId>, account: AccountId) -> Result<Token, LinkError> {
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        store::accounts::find(&mut tx, account).await?.ok_or(LinkError::NoSuchAccount)?;
        links::forget_resets(&mut tx, account).await?;
        let (_, token) = write(&mut tx, Purpose::Reset(account), RESET_LIFETIME, by, now).await?;
        audit::write(&mut tx, by, Action::ResetLinkCreated, account, json!({}), now).await?;
        Store::commit(tx).await?;
        Ok(token)
    }

    /// Writes to whoever owns this address a link that sets a new password. Answers the same, for the same work, whether
    /// there is an account or not. `lang` is that of the page, for who has chosen none.
    pub async fn ask_reset(&self, email: &Email, lang: Lang, visitor: &Visitor) -> Result<(), LinkError> {
        self.ask_link(email, mail::Kind::Reset, lang, visitor).await
    }

    /// The same of a link that signs in.
    pub async fn ask_sign_in(&self, email: &Email, lang: Lang, visitor: &Visitor) -> Result<(), LinkError> {
        self.ask_link(email, mail::Kind::SignIn, lang, visitor).await
    }

    async fn ask_link(&self, email: &Email, kind: mail::Kind, lang: Lang, visitor: &Visitor) -> Result<(), LinkError> {
        let of_email = Key::of_email(email.clone(), visitor.address);
        let keys: Vec<Key> = of_email.into_iter().chain([Key::Address(visitor.address)]).collect();
        if let Some(retry_at) = self.take_attempt(Scope::Mail, &keys).await? {
            return Err(LinkError::TooManyAttempts { retry_at });
        }
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        match store::accounts::find_by_email(&mut tx, email).await? {
            Some(account) => self.mail_link(&mut tx, &account, kind, lang, now).await?,
            None => self.write_no_mail(&mut tx, kind, now).await?,
        }
        Ok(Store::commit(tx).await?)
    }

    /// Writes to somebody who is signed in a link that confirms their address.
    pub async fn ask_verify(&self, by: &Account, lang: Lang) -> Result<(), LinkError> {
        let key = [Key::Account(by.id)];
        if let Some(retry_at) = self.take_attempt(Scope::Mail, &key).await? {
            return Err(LinkError::TooManyAttempts { retry_at });
        }
        let mut tx = self.store().begin().await?;
        self.mail_link(&mut tx, by, mail::Kind::Verify, lang, self.clock().now()).await?;
        Ok(Store::commit(tx).await?)
    }

    /// Writes a link and the mail that brings it.
    pub(super) async fn mail_link(
        &self,
        tx: &mut Db,
        to: &Account,
        kind: mail::Kind,
        lang: Lang,
        now: Moment,
    ) -> Stored<()> {
        let (purpose, lifetime, path) = match kind {
            mail::Kind::Verify => (Purpose::Verify(to.id), VERIFY_LIFETIME, "/verify/"),
            mail::Kind::SignIn => (Purpose::SignIn(to.id), SIGN_IN_LIFETIME, "/sign-in/"),
            _ => (Purpose::Reset(to.id), RESET_LIFETIME, "/reset/"),
        };
        let (_, token) = write(tx, purpose, lifetime, None, now).await?;
        let letter = Letter {
            to: to.email.to_string(),
            name: to.public_name.to_string(),
            path: format!("{path}{}", token.expose()),
            about: String::new(),
        };
        let new = NewMail {
            account: Some(to.id),
            kind,
            lang: to.lang.unwrap_or(lang),
            letter: &letter,
            subject: None,
            once: None,
            due_at: now,
            pointless_at: Some(now + lifetime),
            now,
        };
        self.write_mail(tx, &new).await.map(drop)
    }

    /// What a link is for, without using it up: what its page shows.
    pub async fn link(&self, token: &str, visitor: &Visitor) -> Result<Purpose, LinkError> {
        self.find_link(token, visitor).await.map(|(_, purpose)| purpose)
    }

    async fn find_link(&self, token: &str, visitor: &Visitor) -> Result<(Token, Purpose), LinkError> {
        let now = self.clock().now();
        let keys = [Key::Address(visitor.address)];
        let mut db = self.store().read().await?;
        if let Some(retry_at) = limits::check(&mut db, Scope::Link, &keys, now).await? {
            return Err(LinkError::TooManyAttempts { retry_at });
        }
        if let Some(token) = Token::parse(token)
            && let Some((_, purpose)) = links::find(&mut db, &token.hash(), now).await?
        {
            return Ok((token, purpose));
        }
        drop(db);
        self.take_attempt(Scope::Link, &keys).await?;
        Err(LinkError::Gone)
    }

    /// Makes the account that a set-up link or an invitation promises, and signs it in.
    pub async fn accept_link(
        &self,
        token: &str,
        draft: &registration::Draft,
        lang: impl Into<Option<Lang>>,
        visitor: &Visitor,
    ) -> Result<Token, LinkError> {
        let (token, purpose) = self.find_link(token, visitor).await?;
        if !matches!(purpose, Purpose::SetUp | Purpose::Invitation(_)) {
            return Err(LinkError::Gone);
        }
        let registration = draft.check().map_err(LinkError::Problems)?;
        let hash = password::hash(&registration.password).await?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        store::accounts::lock_admins(&mut tx).await?;
        let (link, purpose) = links::take(&mut tx, &token.hash(), now).await?.ok_or(LinkError::Gone)?;
        let (role, how) = match purpose {
            Purpose::SetUp if store::accounts::count_admins(&mut tx).await? == 0 => (Role::Admin, "set-up"),
            Purpose::Invitation(Role::Customer) if super::company::read(&mut tx).await?.sign_up == SignUp::Closed => {
                return Err(LinkError::SignUpClosed);
            }
            Purpose::Invitation(role) => (role, "invitation"),
            _ => return Err(LinkError::Gone),
        };
        let id = accounts::create(&mut tx, &registration, &hash, role, lang.into(), how, now).await?;
        let id = id.ok_or(LinkError::EmailTaken)?;
        links::became(&mut tx, link, id).await?;
        let session = sessions::open(&mut tx, id, visitor, now).await?;
        Store::commit(tx).await?;
        Ok(session)
    }

    /// Notes that an address is its owner's.
    pub async fn accept_verify(&self, token: &str, visitor: &Visitor) -> Result<(), LinkError> {
        let (token, purpose) = self.find_link(token, visitor).await?;
        let Purpose::Verify(account) = purpose else { return Err(LinkError::Gone) };
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        links::take(&mut tx, &token.hash(), now).await?.ok_or(LinkError::Gone)?;
        mails::verify(&mut tx, account, now).await?;
        audit::write(&mut tx, Some(account), Action::AddressVerified, account, json!({}), now).await?;
        Ok(Store::commit(tx).await?)
    }

    /// Signs in whom a link was written to.
    pub async fn accept_sign_in(&self, token: &str, visitor: &Visitor) -> Result<Token, LinkError> {
        let (token, purpose) = self.find_link(token, visitor).await?;
        let Purpose::SignIn(account) = purpose else { return Err(LinkError::Gone) };
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        links::take(&mut tx, &token.hash(), now).await?.ok_or(LinkError::Gone)?;
        mails::verify(&mut tx, account, now).await?;
        store::accounts::note_sign_in(&mut tx, account, now).await?;
        let session = sessions::open(&mut tx, account, visitor, now).await?;
        Store::commit(tx).await?;
        Ok(session)
    }

    /// Sets a new password, which ends all of the account's sessions, and the wait of who sets it after failed attempts.
    pub async fn accept_reset(&self, token: &str, new: &str, visitor: &Visitor) -> Result<(), LinkError> {
        let (token, purpose) = self.find_link(token, visitor).await?;
        let Purpose::Reset(account) = purpose else { return Err(LinkError::Gone) };
        let new = Password::new(new).map_err(LinkError::Password)?;
        let hash = password::hash(&new).await?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        // The account's row first, as in every change of a password: two nodes never wait for each other.
        store::accounts::reset_password(&mut tx, account, &hash).await?;
        links::take(&mut tx, &token.hash(), now).await?.ok_or(LinkError::Gone)?;
        let owner = store::accounts::find(&mut tx, account).await?.ok_or(LinkError::Gone)?;
        store::sessions::end_all(&mut tx, account, None).await?;
        for key in Key::of_email(owner.email, visitor.address) {
            limits::forget(&mut tx, Scope::SignIn, &key).await?;
        }
        limits::forget(&mut tx, Scope::Password, &Key::Account(account)).await?;
        audit::write(&mut tx, Some(account), Action::PasswordReset, account, json!({}), now).await?;
        Ok(Store::commit(tx).await?)
    }
}

#[cfg(test)]
mod tests;
