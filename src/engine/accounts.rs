//! Accounts: signing up and in, and what people change about themselves.
//!
//! **Signing up does not tell whether an address has an account**: it answers the same either way and opens no
//! session; who signs up signs in next. Without a confirmation by mail this only makes asking expensive (each question
//! costs an account and counts against the address it comes from), but nothing else of the product gives it away.
//! Signing in takes the same work for an unknown address as for a wrong password.

use serde_json::json;

use super::Engine;
use super::audit::{self, Action};
use super::company;
use super::files;
use super::limits::{self, Key, Scope};
use super::mail::NewMail;
use super::password::{self, Busy};
use super::sessions::{self, SignedIn, Visitor};
use super::store::accounts::{self, NewAccount};
use super::store::{self, Db, Store, StoreError, Stored, failures, links};
use super::token::Token;
use crate::account::{Email, Password, PasswordError, Role};
use crate::company::SignUp;
use crate::id::AccountId;
use crate::lang::Lang;
use crate::mail::{Kind, Letter};
use crate::profile::{self, Profile};
use crate::registration::{self, Registration};
use crate::time::{DAY, Moment};

pub use super::store::accounts::{Account, Block};

/// What was asked takes a role that the account does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this takes the role {}", .0.as_str())]
pub struct Forbidden(pub Role);

impl Account {
    /// Refuses who has a lesser role. Every method that needs one begins with this.
    pub fn require(&self, role: Role) -> Result<(), Forbidden> {
        if self.role >= role { Ok(()) } else { Err(Forbidden(role)) }
    }

    /// What its owner may change on the account page.
    pub fn profile(&self) -> Profile {
        Profile {
            public_name: self.public_name.clone(),
            announced: self.announced,
            name: self.name.clone(),
            lang: self.lang,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Signing up takes an invitation, or is switched off.
    #[error("signing up is not open")]
    SignUpNotOpen(SignUp),
    #[error("some fields are wrong")]
    Problems(registration::Problems),
    #[error("some fields are wrong")]
    ProfileProblems(profile::Problems),
    /// The new password.
    #[error(transparent)]
    Password(PasswordError),
    /// Only told to who may know.
    #[error("this e-mail address has an account")]
    EmailTaken,
    /// E-mail address or password, or one's present password.
    #[error("not the right e-mail address and password")]
    Wrong,
    /// Also when the password was right: otherwise guessing could go on.
    #[error("too many attempts until {retry_at}")]
    TooManyAttempts { retry_at: Moment },
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes an account and its trace; `None` where the e-mail address has one.
pub(super) async fn create(
    db: &mut Db,
    registration: &Registration,
    password_hash: &str,
    role: Role,
    lang: Option<Lang>,
    how: &str,
    now: Moment,
) -> Stored<Option<AccountId>> {
    let new = NewAccount {
        email: &registration.email,
        password_hash,
        role,
        public_name: &registration.public_name,
        name: registration.name.as_ref(),
        lang,
        now,
    };
    let id = accounts::insert(db, &new).await?;
    if let Some(id) = id {
        let detail = json!({"role": role, "how": how});
        audit::write(db, None, Action::AccountCreated, id, detail, now).await?;
    }
    Ok(id)
}

/// The hash of the new password, if the present one is right.
async fn rehash(present: &str, hash: Option<String>, new: &Password) -> Result<Option<String>, Busy> {
    if password::verify(present, hash).await? { password::hash(new).await.map(Some) } else { Ok(None) }
}

impl Engine {
    pub async fn account(&self, id: AccountId) -> Stored<Option<Account>> {
        accounts::find(&mut *self.store().read().await?, id).await
    }

    pub async fn account_by_email(&self, email: &Email) -> Stored<Option<Account>> {
        accounts::find_by_email(&mut *self.store().read().await?, email).await
    }

    /// Makes a customer; `lang` is the language that was chosen, if one was. Answers the same whether the address had an
    /// account or not.
    pub async fn sign_up(
        &self,
        draft: &registration::Draft,
        lang: impl Into<Option<Lang>>,
        visitor: &Visitor,
    ) -> Result<(), AccountError> {
        let sign_up = self.company().await?.sign_up;
        if sign_up != SignUp::Open {
            return Err(AccountError::SignUpNotOpen(sign_up));
        }
        let registration = draft.check().map_err(AccountError::Problems)?;
        if let Some(retry_at) = self.take_attempt(Scope::SignUp, &[Key::Address(visitor.address)]).await? {
            return Err(AccountError::TooManyAttempts { retry_at });
        }
        let hash = password::hash(&registration.password).await?;
        let (lang, now) = (lang.into(), self.clock().now());
        let mut tx = self.store().begin().await?;
        let made = create(&mut tx, &registration, &hash, Role::Customer, lang, "sign-up", now).await?;
        let account = accounts::find_by_email(&mut tx, &registration.email).await?;
        let spoken = lang.unwrap_or(company::read(&mut tx).await?.lang);
        match (made, account) {
            (Some(_), Some(account)) if self.mail_is_on() => {
                self.mail_link(&mut tx, &account, Kind::Verify, spoken, now).await?;
            }
            (None, Some(account)) if self.mail_is_on() => {
                self.tell_of_account(&mut tx, &account, spoken, now).await?;
            }
            // A known address takes the work of a new one.
            _ => self.write_no_mail(&mut tx, Kind::HasAccount, now).await?,
        }
        Ok(Store::commit(tx).await?)
    }

    /// Tells whoever owns an address that somebody wanted to sign up with it, once a day.
    async fn tell_of_account(&self, tx: &mut Db, account: &Account, lang: Lang, now: Moment) -> Stored<()> {
        let letter = Letter {
            to: account.email.to_string(),
            name: account.public_name.to_string(),
            path: "/sign-in".to_owned(),
            about: String::new(),
        };
        let once = format!("has-account {} {}", account.id, now.millis() / 86_400_000);
        let new = NewMail {
            account: Some(account.id),
            kind: Kind::HasAccount,
            lang: account.lang.unwrap_or(lang),
            letter: &letter,
            subject: None,
            once: Some(&once),
            due_at: now,
            pointless_at: Some(now + DAY),
            now,
        };
        if self.write_mail(tx, &new).await?.is_none() {
            self.write_no_mail(tx, Kind::HasAccount, now).await?;
        }
        Ok(())
    }

    /// Makes an admin, for who stands at the command line.
    pub async fn create_admin(
        &self,
        draft: &registration::Draft,
        lang: impl Into<Option<Lang>>,
    ) -> Result<AccountId, AccountError> {
        let registration = draft.check().map_err(AccountError::Problems)?;
        let hash = password::hash(&registration.password).await?;
        let mut tx = self.store().begin().await?;
        accounts::lock_admins(&mut tx).await?;
        let now = self.clock().now();
        let id = create(&mut tx, &registration, &hash, Role::Admin, lang.into(), "command line", now).await?;
        let id = id.ok_or(AccountError::EmailTaken)?;
        Store::commit(tx).await?;
        Ok(id)
    }

    pub async fn sign_in(&self, email: &str, typed: &str, visitor: &Visitor) -> Result<Token, AccountError> {
        let email = Email::new(email).ok();
        let address = Key::Address(visitor.address);
        let of_email = email.clone().map(|email| Key::of_email(email, visitor.address));
        let keys: Vec<Key> = of_email.iter().flatten().chain([&address]).cloned().collect();
        if let Some(retry_at) = self.take_attempt(Scope::SignIn, &keys).await? {
            return Err(AccountError::TooManyAttempts { retry_at });
        }
        let credentials = match &email {
            Some(email) => accounts::credentials(&mut *self.store().read().await?, email).await?,
            None => None,
        };
        let hash = credentials.as_ref().map(|(_, hash)| hash.clone());
        let right = match password::verify(typed, hash).await {
            Ok(right) => right,
            Err(busy) => {
                self.give_back_attempt(Scope::SignIn, &keys).await?;
                return Err(busy.into());
            }
        };
        let (Some((id, hash)), Some(of_email), true) = (credentials, of_email, right) else {
            return Err(AccountError::Wrong);
        };
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        if !accounts::sign_in(&mut tx, id, &hash, now).await? {
            return Err(AccountError::Wrong);
        }
        let token = sessions::open(&mut tx, id, visitor, now).await?;
        // In the order in which attempts are counted: the other way round, two nodes could wait for each other.
        limits::give_back(&mut tx, Scope::SignIn, &[address]).await?;
        for key in &of_email {
            limits::forget(&mut tx, Scope::SignIn, key).await?;
        }
        Store::commit(tx).await?;
        Ok(token)
    }

    pub async fn change_profile(&self, by: &Account, draft: &profile::Draft) -> Result<Profile, AccountError> {
        let profile = draft.check().map_err(AccountError::ProfileProblems)?;
        let mut tx = self.store().begin().await?;
        accounts::change_profile(&mut tx, by.id, &by.email, &profile).await?;
        Store::commit(tx).await?;
        Ok(profile)
    }

    pub async fn change_lang(&self, by: &Account, lang: Lang) -> Stored<()> {
        let mut tx = self.store().begin().await?;
        accounts::change_lang(&mut tx, by.id, lang).await?;
        Store::commit(tx).await
    }

    /// Replaces one's password, which ends one's other sessions and open reset links.
    pub async fn change_password(&self, by: &SignedIn, present: &str, new: &str) -> Result<(), AccountError> {
        let new = Password::new(new).map_err(AccountError::Password)?;
        let id = by.account.id;
        let key = [Key::Account(id)];
        if let Some(retry_at) = self.take_attempt(Scope::Password, &key).await? {
            return Err(AccountError::TooManyAttempts { retry_at });
        }
        let seen = accounts::password_hash(&mut *self.store().read().await?, id).await?;
        let new = match rehash(present, seen.clone(), &new).await {
            Ok(new) => new,
            Err(busy) => {
                self.give_back_attempt(Scope::Password, &key).await?;
                return Err(busy.into());
            }
        };
        let (Some(seen), Some(new)) = (seen, new) else { return Err(AccountError::Wrong) };
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        if !accounts::change_password(&mut tx, id, &seen, &new).await? {
            return Err(AccountError::Wrong);
        }
        store::sessions::end_all(&mut tx, id, Some(by.session)).await?;
        links::forget_resets(&mut tx, id).await?;
        limits::forget(&mut tx, Scope::Password, &key[0]).await?;
        audit::write(&mut tx, Some(id), Action::PasswordChanged, id, json!({}), now).await?;
        Ok(Store::commit(tx).await?)
    }

    /// Forgets sessions, links and counts that are over, and deliveries that are kept no longer. Nothing depends on it but
    /// the size of the tables.
    pub async fn tidy_up(&self) -> Stored<()> {
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        store::sessions::prune(&mut tx, now).await?;
        links::prune(&mut tx, now).await?;
        failures::prune(&mut tx, now).await?;
        files::prune(&mut tx, now).await?;
        store::webhooks::forget_former_secrets(&mut tx, now).await?;
        for webhook in store::deliveries::without_webhook(&mut tx).await? {
            store::deliveries::end_waiting(&mut tx, webhook, "", now).await?;
        }
        Store::commit(tx).await?;
        self.prune_deliveries().await
    }
}

#[cfg(test)]
mod tests;
