//! The second factor: codes of an authenticator app, and recovery codes for the day on which it is lost.
//!
//! **A code lets in once**, whoever brings it at the same time and to whichever node: its step is used up by a conditional
//! `UPDATE`, in the transaction that it is for. Guesses are counted by account, and a right password does not make them
//! forgotten. Whoever sets it up, takes it away or wants new recovery codes is asked for the password again, so that a
//! browser that was left open is not enough.

use std::time::Duration;

use serde_json::json;

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action};
use super::limits::{self, Key, Scope};
use super::password::{self, Busy};
use super::random;
use super::sessions::{SignedIn, Visitor};
use super::store::links::{self, NewLink, Purpose};
use super::store::{Db, Store, StoreError, Stored, Transaction, accounts, second_factors};
use super::token::Token;
use crate::account::{Email, Role};
use crate::id::AccountId;
use crate::mail::Kind;
use crate::time::{MINUTE, Moment};
use crate::totp::{Code, RecoveryCode, Secret};

/// What a secret is sealed for.
pub(super) const SECRET: &str = "second factor";
/// What recovery codes are hashed for.
const RECOVERY: &str = "recovery code";

/// How long one may look for one's phone between password and code; the step's cookie as well.
pub const STEP_LIFETIME: Duration = Duration::from_secs(10 * MINUTE.as_secs());
/// How long a secret that was shown waits for its first code.
const BEGUN_LIFETIME: Duration = Duration::from_secs(30 * MINUTE.as_secs());

/// What signing in has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entered {
    Session(Token),
    /// Who it is has proved one factor, and has another one: [`Engine::enter_code`] takes this with a code.
    NeedsCode(Token),
}

impl Entered {
    /// The session, where it took no more than that.
    pub fn session(self) -> Option<Token> {
        match self {
            Self::Session(token) => Some(token),
            Self::NeedsCode(_) => None,
        }
    }
}

/// By what somebody has proved to have the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    Code,
    /// How many are left.
    RecoveryCode {
        left: i64,
    },
}

/// What one's account page tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    pub since: Moment,
    pub recovery_codes_left: i64,
}

#[derive(Debug, thiserror::Error)]
pub enum SecondFactorError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such account")]
    NoSuchAccount,
    /// One's own is removed with password and code.
    #[error("one's own")]
    Own,
    #[error("not the present password")]
    WrongPassword,
    #[error("not a code that counts")]
    WrongCode,
    #[error("too many attempts until {retry_at}")]
    TooManyAttempts { retry_at: Moment },
    /// The password is to be typed anew, or this secret is not the one that is being set up.
    #[error("this took too long, or was begun again")]
    Gone,
    #[error("there is a second factor already")]
    On,
    #[error("there is no second factor")]
    Off,
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// One's own second factor, if it counts.
    pub async fn second_factor(&self, by: &SignedIn) -> Stored<Option<SecondFactor>> {
        let mut db = self.store().read().await?;
        let Some(since) = second_factors::since(&mut db, by.account.id).await? else { return Ok(None) };
        let recovery_codes_left = second_factors::recovery_codes_left(&mut db, by.account.id).await?;
        Ok(Some(SecondFactor { since, recovery_codes_left }))
    }

    /// Since when an account has a second factor.
    pub async fn second_factor_since(&self, account: AccountId) -> Stored<Option<Moment>> {
        second_factors::since(&mut *self.store().read().await?, account).await
    }

    /// Draws a secret for one's app, which counts once a code of it has come back.
    pub async fn begin_second_factor(&self, by: &SignedIn, password: &str) -> Result<Secret, SecondFactorError> {
        self.check_password(by.account.id, password).await?;
        let secret = Secret::from_bytes(random::bytes());
        let sealed = self.key().seal(SECRET, secret.as_bytes());
        let mut tx = self.store().begin().await?;
        if !second_factors::begin(&mut tx, by.account.id, &sealed, self.clock().now()).await? {
            return Err(SecondFactorError::On);
        }
        Store::commit(tx).await?;
        Ok(secret)
    }

    /// Lets the secret that one was shown count, for a code of it; answers the recovery codes, which nobody sees again.
    pub async fn confirm_second_factor(
        &self,
        by: &SignedIn,
        shown: &str,
        typed: &str,
    ) -> Result<Vec<RecoveryCode>, SecondFactorError> {
        let id = by.account.id;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        if second_factors::since(&mut tx, id).await?.is_some() {
            return Err(SecondFactorError::On);
        }
        let sealed = second_factors::begun(&mut tx, id, now - BEGUN_LIFETIME).await?;
        let sealed = sealed.ok_or(SecondFactorError::Gone)?;
        let secret = self.open_secret(&sealed)?;
        if shown.parse() != Ok(secret.clone()) {
            return Err(SecondFactorError::Gone);
        }
        let code: Code = typed.parse().map_err(|_| SecondFactorError::WrongCode)?;
        let step = secret.step_of(code, 0, now).ok_or(SecondFactorError::WrongCode)?;
        if !second_factors::confirm(&mut tx, id, &sealed, step, now).await? {
            return Err(SecondFactorError::Gone);
        }
        let codes = self.draw_recovery_codes(&mut tx, id).await?;
        audit::write(&mut tx, Some(id), Action::SecondFactorAdded, id, json!({}), now).await?;
        Store::commit(tx).await?;
        Ok(codes)
    }

    /// Recovery codes in place of those of before.
    pub async fn new_recovery_codes(
        &self,
        by: &SignedIn,
        password: &str,
        code: &str,
    ) -> Result<Vec<RecoveryCode>, SecondFactorError> {
        let (id, now) = (by.account.id, self.clock().now());
        let mut tx = self.prove(id, password, code, now).await?;
        let codes = self.draw_recovery_codes(&mut tx, id).await?;
        audit::write(&mut tx, Some(id), Action::RecoveryCodesMade, id, json!({}), now).await?;
        Store::commit(tx).await?;
        Ok(codes)
    }

    /// Takes one's own second factor away.
    pub async fn remove_second_factor(
        &self,
        by: &SignedIn,
        password: &str,
        code: &str,
    ) -> Result<(), SecondFactorError> {
        let (id, now) = (by.account.id, self.clock().now());
        let mut tx = self.prove(id, password, code, now).await?;
        self.remove(&mut tx, Some(id), id, now).await?;
        Ok(Store::commit(tx).await?)
    }

    /// Takes somebody else's second factor away: they have lost it and all of their recovery codes.
    pub async fn remove_second_factor_of(&self, by: &Account, id: AccountId) -> Result<(), SecondFactorError> {
        by.require(Role::Admin)?;
        if by.id == id {
            return Err(SecondFactorError::Own);
        }
        let mut tx = self.store().begin().await?;
        self.remove(&mut tx, Some(by.id), id, self.clock().now()).await?;
        Ok(Store::commit(tx).await?)
    }

    /// The same for who stands at the command line.
    pub async fn remove_second_factor_for(&self, email: &Email) -> Result<(), SecondFactorError> {
        let account = self.account_by_email(email).await?.ok_or(SecondFactorError::NoSuchAccount)?;
        let mut tx = self.store().begin().await?;
        self.remove(&mut tx, None, account.id, self.clock().now()).await?;
        Ok(Store::commit(tx).await?)
    }

    async fn remove(
        &self,
        tx: &mut Db,
        by: Option<AccountId>,
        id: AccountId,
        now: Moment,
    ) -> Result<(), SecondFactorError> {
        let owner = accounts::find(tx, id).await?.ok_or(SecondFactorError::NoSuchAccount)?;
        if !second_factors::remove(tx, id).await? {
            return Err(SecondFactorError::Off);
        }
        audit::write(tx, by, Action::SecondFactorRemoved, id, json!({}), now).await?;
        Ok(self.write_to_owner(tx, &owner, Kind::SecondFactorRemoved, String::new(), now).await?)
    }

    /// Opens a session for who has proved one factor, or asks for the other one. Whoever calls it holds the account's
    /// row.
    pub(super) async fn enter(
        &self,
        tx: &mut Db,
        account: AccountId,
        visitor: &Visitor,
        now: Moment,
    ) -> Stored<Entered> {
        if second_factors::since(tx, account).await?.is_none() {
            return Ok(Entered::Session(self.open_session_in(tx, account, visitor, now).await?));
        }
        let token = Token::draw();
        let new = NewLink {
            token_hash: &token.hash(),
            purpose: Purpose::SecondFactor(account),
            created_by: None,
            now,
            expires_at: now + STEP_LIFETIME,
        };
        links::insert(tx, &new).await?;
        Ok(Entered::NeedsCode(token))
    }

    /// Whether a step can still be finished by a code.
    pub async fn awaits_code(&self, step: &Token) -> Stored<bool> {
        let found = links::find(&mut *self.store().read().await?, &step.hash(), self.clock().now()).await?;
        Ok(matches!(found, Some((_, Purpose::SecondFactor(_)))))
    }

    /// The second step of signing in. A wrong code leaves the step as it is.
    pub async fn enter_code(
        &self,
        step: &Token,
        typed: &str,
        visitor: &Visitor,
    ) -> Result<(Token, Used), SecondFactorError> {
        let now = self.clock().now();
        let found = links::find(&mut *self.store().read().await?, &step.hash(), now).await?;
        let Some((_, Purpose::SecondFactor(id))) = found else { return Err(SecondFactorError::Gone) };
        self.take_code_attempt(id).await?;
        let mut tx = self.store().begin().await?;
        // The account's row first, as in every change of a password: two nodes never wait for each other.
        accounts::has_signed_in(&mut tx, id, now).await?;
        links::take(&mut tx, &step.hash(), now).await?.ok_or(SecondFactorError::Gone)?;
        let owner = accounts::find(&mut tx, id).await?.ok_or(SecondFactorError::Gone)?;
        if second_factors::since(&mut tx, id).await?.is_none() {
            return Err(SecondFactorError::Gone);
        }
        let used = self.use_code(&mut tx, id, typed, now).await?.ok_or(SecondFactorError::WrongCode)?;
        let session = self.open_session_in(&mut tx, id, visitor, now).await?;
        limits::give_back(&mut tx, Scope::SecondFactor, &[Key::Account(id)]).await?;
        // Only now the password's attempt was none: before, a right password would be told from a wrong one for free.
        limits::give_back(&mut tx, Scope::SignIn, &[Key::Address(visitor.address)]).await?;
        for key in Key::of_email(owner.email, visitor.address) {
            limits::forget(&mut tx, Scope::SignIn, &key).await?;
        }
        Store::commit(tx).await?;
        Ok((session, used))
    }

    /// Begins the transaction of what takes the password and a code, with the code used up in it.
    async fn prove(
        &self,
        id: AccountId,
        password: &str,
        code: &str,
        now: Moment,
    ) -> Result<Transaction, SecondFactorError> {
        if self.second_factor_since(id).await?.is_none() {
            return Err(SecondFactorError::Off);
        }
        self.check_password(id, password).await?;
        self.take_code_attempt(id).await?;
        let mut tx = self.store().begin().await?;
        self.use_code(&mut tx, id, code, now).await?.ok_or(SecondFactorError::WrongCode)?;
        limits::give_back(&mut tx, Scope::SecondFactor, &[Key::Account(id)]).await?;
        Ok(tx)
    }

    async fn check_password(&self, id: AccountId, password: &str) -> Result<(), SecondFactorError> {
        let key = [Key::Account(id)];
        if let Some(retry_at) = self.take_attempt(Scope::Password, &key).await? {
            return Err(SecondFactorError::TooManyAttempts { retry_at });
        }
        let hash = accounts::password_hash(&mut *self.store().read().await?, id).await?;
        let answer = password::verify(password, hash).await;
        if !matches!(answer, Ok(false)) {
            self.give_back_attempt(Scope::Password, &key).await?;
        }
        if answer? { Ok(()) } else { Err(SecondFactorError::WrongPassword) }
    }

    async fn take_code_attempt(&self, id: AccountId) -> Result<(), SecondFactorError> {
        match self.take_attempt(Scope::SecondFactor, &[Key::Account(id)]).await? {
            Some(retry_at) => Err(SecondFactorError::TooManyAttempts { retry_at }),
            None => Ok(()),
        }
    }

    /// Uses a code up, of the app or for recovery; nothing where it is none that counts.
    async fn use_code(&self, tx: &mut Db, id: AccountId, typed: &str, now: Moment) -> Stored<Option<Used>> {
        if let Ok(code) = typed.parse::<Code>() {
            let Some((sealed, last)) = second_factors::find(tx, id).await? else { return Ok(None) };
            let Some(step) = self.open_secret(&sealed)?.step_of(code, last, now) else { return Ok(None) };
            return Ok(second_factors::take_step(tx, id, &sealed, step).await?.then_some(Used::Code));
        }
        let Ok(code) = typed.parse::<RecoveryCode>() else { return Ok(None) };
        if !second_factors::take_recovery_code(tx, id, &self.recovery_mark(id, &code), now).await? {
            return Ok(None);
        }
        let left = second_factors::recovery_codes_left(tx, id).await?;
        audit::write(tx, Some(id), Action::RecoveryCodeUsed, id, json!({"left": left}), now).await?;
        Ok(Some(Used::RecoveryCode { left }))
    }

    fn open_secret(&self, sealed: &str) -> Stored<Secret> {
        let unreadable = |why: String| StoreError::unreadable("secret of a second factor", why);
        let bytes = self.key().open(SECRET, sealed).map_err(|error| unreadable(error.to_string()))?;
        Secret::try_from(bytes.as_slice()).map_err(|error| unreadable(error.to_string()))
    }

    /// By the key of ids: a change of the key leaves recovery codes as they are.
    fn recovery_mark(&self, id: AccountId, code: &RecoveryCode) -> String {
        self.0.ids.mark(RECOVERY, format!("{id}:{}", code.expose()).as_bytes())
    }

    async fn draw_recovery_codes(&self, tx: &mut Db, id: AccountId) -> Stored<Vec<RecoveryCode>> {
        second_factors::forget_recovery_codes(tx, id).await?;
        let codes: Vec<RecoveryCode> =
            (0..RecoveryCode::COUNT).map(|_| RecoveryCode::from_bytes(random::bytes())).collect();
        for code in &codes {
            second_factors::add_recovery_code(tx, id, &self.recovery_mark(id, code)).await?;
        }
        Ok(codes)
    }
}

#[cfg(test)]
mod tests;
