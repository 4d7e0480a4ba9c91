//! Who is signed in, and where.
//!
//! A session lives 30 days from sign-in, whatever happens in them, until it is ended here, by a change of the password
//! or by a reset, or until [`MOST`] newer ones were opened. The browser holds its token, the database the token's hash.
//!
//! A browser is known again by another cookie, for its device: where an account has others and not this one, its owner
//! is written to, and the account's other sessions tell of it on their next page.

use std::net::IpAddr;
use std::time::Duration;

use super::Engine;
use super::accounts::Account;
use super::company;
use super::store::sessions::NewSession;
use super::store::{Db, Store, Stored, accounts, devices, sessions};
use super::token::Token;
use crate::device;
use crate::id::{AccountId, SessionId};
use crate::lang::Lang;
use crate::mail::Kind;
use crate::time::{DAY, HOUR, Moment};

pub use super::store::sessions::Session;

/// How long a session lives; its cookie as well.
pub const LIFETIME: Duration = Duration::from_secs(30 * DAY.as_secs());

/// How long a device is known that is not seen again; its cookie as well.
pub const DEVICE_LIFETIME: Duration = Duration::from_secs(400 * DAY.as_secs());

/// How many sessions an account has at once.
pub const MOST: u32 = 50;

/// Where a request comes from.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub address: IpAddr,
    /// The `User-Agent` header.
    pub device: String,
    /// What this browser was given for its device when somebody signed in with it before.
    pub remembered: Option<Token>,
}

impl Visitor {
    const DEVICE_MAX_LENGTH: usize = 200;

    /// Browser, system and address, as people call them.
    fn described(&self, lang: Lang) -> String {
        format!("{}, {}", device::name(&self.device(), lang), self.address.to_canonical())
    }

    fn device(&self) -> String {
        self.device.chars().filter(|c| !c.is_control()).take(Self::DEVICE_MAX_LENGTH).collect()
    }
}

/// Who asks, and by which session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub account: Account,
    pub session: SessionId,
    /// Whether the account has a second factor that counts.
    pub has_second_factor: bool,
    /// Whether they are still to be told that the account was signed in to from a device that it did not know.
    pub is_to_be_told: bool,
}

impl Engine {
    /// Who holds this token. The account is read afresh, so that a role that was taken away is gone at once.
    pub async fn signed_in(&self, token: &Token) -> Stored<Option<SignedIn>> {
        let now = self.clock().now();
        let found = sessions::find(&mut *self.store().read().await?, &token.hash(), now).await?;
        let Some(found) = found else { return Ok(None) };
        let session = found.id;
        let since = now - HOUR;
        if found.last_seen_at <= since {
            let mut tx = self.store().begin().await?;
            sessions::see(&mut tx, session, since, now).await?;
            Store::commit(tx).await?;
        }
        Ok(Some(SignedIn {
            account: found.account,
            session,
            has_second_factor: found.has_second_factor,
            is_to_be_told: found.is_to_be_told,
        }))
    }

    /// Notes that a session's reader was told of another one, from a device that the account did not know.
    pub async fn told_of_new_device(&self, session: SessionId) -> Stored<()> {
        let mut tx = self.store().begin().await?;
        sessions::told(&mut tx, session).await?;
        Store::commit(tx).await
    }

    /// Opens a session in the transaction that has found out who it is; the oldest end where there are too many.
    pub(super) async fn open_session_in(
        &self,
        tx: &mut Db,
        account: AccountId,
        visitor: &Visitor,
        now: Moment,
    ) -> Stored<Token> {
        let token = Token::draw();
        let device = visitor.remembered.clone().unwrap_or_else(|| token.for_device());
        let is_new_device = !self.knows_device(tx, account, &device, now).await?;
        let new = NewSession {
            token_hash: &token.hash(),
            account,
            device: &visitor.device(),
            address: &visitor.address.to_canonical().to_string(),
            now,
            expires_at: now + LIFETIME,
            is_new_device,
        };
        let session = sessions::insert(tx, &new).await?;
        sessions::keep_newest(tx, account, MOST.into()).await?;
        if is_new_device {
            sessions::tell_others(tx, account, session).await?;
            if let Some(owner) = accounts::find(tx, account).await? {
                let company = company::read(tx).await?;
                let lang = owner.lang.unwrap_or(company.lang);
                let about = format!("{}, {}", visitor.described(lang), now.format_date_and_time(&company.zone, lang));
                self.write_to_owner(tx, &owner, Kind::NewDevice, about, now).await?;
            }
        }
        Ok(token)
    }

    /// Whether the account was signed in to from this device before, or from none; from now on it was.
    async fn knows_device(&self, tx: &mut Db, account: AccountId, device: &Token, now: Moment) -> Stored<bool> {
        if devices::see(tx, account, &device.hash(), now).await? {
            return Ok(true);
        }
        let is_first = !devices::any(tx, account).await?;
        devices::insert(tx, account, &device.hash(), now).await?;
        Ok(is_first)
    }

    /// Signs an account in without asking for its password, for who has proved otherwise who they are.
    pub async fn open_session(&self, account: AccountId, visitor: &Visitor) -> Stored<Token> {
        let mut tx = self.store().begin().await?;
        let token = self.open_session_in(&mut tx, account, visitor, self.clock().now()).await?;
        Store::commit(tx).await?;
        Ok(token)
    }

    pub async fn sign_out(&self, token: &Token) -> Stored<()> {
        let mut tx = self.store().begin().await?;
        sessions::end_by_token(&mut tx, &token.hash()).await?;
        Store::commit(tx).await
    }

    /// One's own sessions, the one seen last first.
    pub async fn sessions(&self, by: &SignedIn) -> Stored<Vec<Session>> {
        sessions::of(&mut *self.store().read().await?, by.account.id, self.clock().now(), MOST.into()).await
    }

    /// Ends one of one's own sessions; nothing happens where it has ended or is somebody else's.
    pub async fn end_session(&self, by: &SignedIn, id: SessionId) -> Stored<()> {
        let mut tx = self.store().begin().await?;
        sessions::end(&mut tx, by.account.id, id).await?;
        Store::commit(tx).await
    }

    /// Ends all of one's own sessions but the one that asks; answers how many.
    pub async fn end_other_sessions(&self, by: &SignedIn) -> Stored<u64> {
        let mut tx = self.store().begin().await?;
        let ended = sessions::end_all(&mut tx, by.account.id, Some(by.session)).await?;
        Store::commit(tx).await?;
        Ok(ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Role;
    use crate::engine::testing::{START, TestEngine};
    use crate::on_both_engines;
    use crate::time::MINUTE;

    on_both_engines! {
        async fn a_session_lives_thirty_days_and_is_stored_as_a_hash(test: TestEngine) {
            let engine = &test.engine;
            let account = test.account("zoe@example.org", Role::Customer).await;
            let token = engine.open_session(account.id, &TestEngine::visitor()).await.unwrap();
            let signed_in = engine.signed_in(&token).await.unwrap().unwrap();
            assert_eq!(signed_in.account, account);
            assert_eq!(engine.signed_in(&Token::draw()).await.unwrap(), None);

            let mut db = engine.store().read().await.unwrap();
            assert!(sessions::find(&mut db, token.expose(), START).await.unwrap().is_none());
            assert!(sessions::find(&mut db, &token.hash(), START).await.unwrap().is_some());
            drop(db);

            engine.clock().set(Moment::from_millis((START + LIFETIME).millis() - 1));
            assert!(engine.signed_in(&token).await.unwrap().is_some());
            engine.clock().set(START + LIFETIME);
            assert_eq!(engine.signed_in(&token).await.unwrap(), None);
            assert_eq!(engine.sessions(&signed_in).await.unwrap(), []);
        }

        async fn being_seen_is_noted_once_an_hour(test: TestEngine) {
            let engine = &test.engine;
            let signed_in = test.signed_in("zoe@example.org", Role::Customer).await;
            let last_seen = async |at: Moment| {
                engine.clock().set(at);
                engine.signed_in(&signed_in.0).await.unwrap().unwrap();
                engine.sessions(&signed_in.1).await.unwrap()[0].last_seen_at
            };
            assert_eq!(last_seen(START + MINUTE * 59).await, START);
            assert_eq!(last_seen(START + HOUR).await, START + HOUR);
            assert_eq!(last_seen(START + HOUR + MINUTE).await, START + HOUR);
        }

        async fn one_ends_ones_own_sessions_and_nobody_elses(test: TestEngine) {
            let engine = &test.engine;
            let (zoe_token, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
            let (max_token, max) = test.signed_in("max@example.org", Role::Customer).await;
            let hostile = Visitor { device: format!("Firefox\0\r\n{}", "é".repeat(5000)), ..TestEngine::visitor() };
            let other = engine.open_session(zoe.account.id, &hostile).await.unwrap();
            let listed = engine.sessions(&zoe).await.unwrap();
            assert_eq!(listed.len(), 2);
            assert_eq!(listed[0].device.chars().count(), 200);
            assert_eq!(listed[0].address, "192.0.2.1");

            engine.end_session(&max, zoe.session).await.unwrap();
            assert!(engine.signed_in(&zoe_token).await.unwrap().is_some());
            engine.end_session(&zoe, listed[0].id).await.unwrap();
            engine.end_session(&zoe, listed[0].id).await.unwrap();
            assert!(engine.signed_in(&other).await.unwrap().is_none());

            engine.open_session(zoe.account.id, &hostile).await.unwrap();
            assert_eq!(engine.end_other_sessions(&zoe).await.unwrap(), 1);
            assert!(engine.signed_in(&zoe_token).await.unwrap().is_some());
            engine.sign_out(&zoe_token).await.unwrap();
            engine.sign_out(&zoe_token).await.unwrap();
            assert!(engine.signed_in(&zoe_token).await.unwrap().is_none());
            assert!(engine.signed_in(&max_token).await.unwrap().is_some());
        }

        async fn the_oldest_end_where_there_are_too_many(test: TestEngine) {
            let engine = &test.engine;
            let (first, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
            let (others, max) = test.signed_in("max@example.org", Role::Customer).await;
            let open = async || engine.open_session(zoe.account.id, &TestEngine::visitor()).await.unwrap();
            let second = open().await;
            for _ in 2..MOST {
                open().await;
            }
            // Being seen does not make a session younger.
            engine.clock().set(START + HOUR);
            assert!(engine.signed_in(&first).await.unwrap().is_some());
            let last = open().await;
            assert!(engine.signed_in(&first).await.unwrap().is_none());
            for token in [&second, &last, &others] {
                assert!(engine.signed_in(token).await.unwrap().is_some());
            }
            assert_eq!(engine.sessions(&zoe).await.unwrap().len(), 50);
            assert_eq!(engine.sessions(&max).await.unwrap().len(), 1);
        }

        async fn what_is_over_is_tidied_up(test: TestEngine) {
            let engine = &test.engine;
            let (token, _) = test.signed_in("zoe@example.org", Role::Customer).await;
            engine.clock().set(START + LIFETIME);
            engine.tidy_up().await.unwrap();
            let mut db = engine.store().read().await.unwrap();
            assert!(sessions::find(&mut db, &token.hash(), START).await.unwrap().is_none());
        }
    }
}
