//! How often one may fail before one has to wait: counted in the database, so that all nodes agree, by who is tried
//! and by the address that tries.
//!
//! Where each try costs a guess (passwords), [`take`] counts it before it is judged and [`give_back`] takes the count
//! back when it was right: twenty guesses at once are still twenty guesses. Of codes only the
//! wrong ones count, and each customer's are judged one by one: [`check`] looks first and [`count`] adds afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use super::Engine;
use super::store::{Db, Store, Stored, failures};
use crate::account::Email;
use crate::id::AccountId;
use crate::time::{HOUR, MINUTE, Moment};

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A password, to sign in.
    SignIn,
    /// An account's present password, to change it.
    Password,
    /// A new account; each counts, not only what fails.
    SignUp,
    /// A drop's code.
    Code,
    /// An invitation's or a reset's link.
    Link,
    /// A mail that somebody asks for; each counts.
    Mail,
    /// A new ticket; each counts.
    Ticket,
    /// A customer's reply in a ticket; each counts.
    TicketReply,
    /// What customers attach to tickets, by the mebibyte.
    TicketFiles,
}

/// Who is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Account(AccountId),
    /// An account by the address that was typed, whether there is one or not.
    Email(Email),
    /// The same, as it is tried from one visitor's address: others cannot keep its owner out.
    EmailFrom(Email, IpAddr),
    /// The visitor's address, by its [`network`].
    Address(IpAddr),
}

impl Key {
    /// Whom a password is tried for, and by whom.
    pub fn of_email(email: Email, from: IpAddr) -> [Self; 2] {
        [Self::Email(email.clone()), Self::EmailFrom(email, from)]
    }
}

/// `most` failures in a window are allowed, the next is refused until the window ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub most: u32,
    pub window: Duration,
}

impl Scope {
    const fn name(self) -> &'static str {
        match self {
            Scope::SignIn => "sign-in",
            Scope::Password => "password",
            Scope::SignUp => "sign-up",
            Scope::Code => "code",
            Scope::Link => "link",
            Scope::Mail => "mail",
            Scope::Ticket => "ticket",
            Scope::TicketReply => "ticket reply",
            Scope::TicketFiles => "ticket files",
        }
    }

    /// Many people may share an address (a school, a mobile network), so it is allowed more than an account; and an
    /// e-mail address more than one who tries it, for whoever fails with it may be anybody.
    pub fn limit(self, key: &Key) -> Limit {
        let (one, many, window) = match self {
            Scope::SignIn | Scope::Password => (10, 100, MINUTE * 15),
            Scope::SignUp => (30, 30, HOUR),
            Scope::Code => (10, 100, MINUTE * 10),
            Scope::Link => (30, 30, MINUTE * 15),
            Scope::Mail => (3, 20, HOUR),
            Scope::Ticket => (10, 10, HOUR),
            Scope::TicketReply => (60, 60, HOUR),
            Scope::TicketFiles => (60, 60, HOUR),
        };
        let most = match key {
            Key::Account(_) | Key::EmailFrom(..) => one,
            Key::Email(_) | Key::Address(_) => many,
        };
        Limit { most, window }
    }

    fn name_of(self, key: &Key) -> String {
        let scope = self.name();
        match key {
            Key::Account(id) => format!("{scope} account {id}"),
            Key::Email(email) => format!("{scope} email {}", email.key()),
            Key::EmailFrom(email, address) => format!("{scope} email {} from {}", email.key(), network(*address)),
            Key::Address(address) => format!("{scope} address {}", network(*address)),
        }
    }
}

/// Who shares a count with this address: for IPv6 its /64, which is one customer's network.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

/// When one may try again, if one of the keys has to wait.
pub async fn check(db: &mut Db, scope: Scope, keys: &[Key], now: Moment) -> Stored<Option<Moment>> {
    let mut retry_at = None;
    for key in keys {
        if let Some(count) = failures::find(db, &scope.name_of(key), now).await?
            && count.failed >= i64::from(scope.limit(key).most)
        {
            retry_at = retry_at.max(Some(count.ends_at));
        }
    }
    Ok(retry_at)
}

/// How often a key has failed in its present window.
pub async fn failed(db: &mut Db, scope: Scope, key: &Key, now: Moment) -> Stored<i64> {
    Ok(failures::find(db, &scope.name_of(key), now).await?.map_or(0, |count| count.failed))
}

/// Counts one failure a key; a key that stands there twice failed twice. Answers when one may try again if one of them
/// is now beyond its limit. The order in which rows are taken is always the same, so that two nodes cannot deadlock.
pub async fn count(db: &mut Db, scope: Scope, keys: &[Key], now: Moment) -> Stored<Option<Moment>> {
    let mut failed: BTreeMap<String, (i64, Limit)> = BTreeMap::new();
    for key in keys {
        failed.entry(scope.name_of(key)).or_insert((0, scope.limit(key))).0 += 1;
    }
    let mut retry_at = None;
    for (name, (times, limit)) in failed {
        let count = failures::add(db, &name, times, now, now + limit.window).await?;
        if count.failed > i64::from(limit.most) {
            retry_at = retry_at.max(Some(count.ends_at));
        }
    }
    Ok(retry_at)
}

/// Counts an attempt before it is judged; answers when one may try again if it must not be.
pub async fn take(db: &mut Db, scope: Scope, keys: &[Key], now: Moment) -> Stored<Option<Moment>> {
    match check(db, scope, keys, now).await? {
        Some(retry_at) => Ok(Some(retry_at)),
        None => count(db, scope, keys, now).await,
    }
}

/// An attempt that was taken was no failure after all.
pub async fn give_back(db: &mut Db, scope: Scope, keys: &[Key]) -> Stored<()> {
    let names: BTreeSet<String> = keys.iter().map(|key| scope.name_of(key)).collect();
    for name in names {
        failures::take_back(db, &name).await?;
    }
    Ok(())
}

/// Who has proved to be right starts afresh. Not for addresses: others fail from there too.
pub async fn forget(db: &mut Db, scope: Scope, key: &Key) -> Stored<()> {
    failures::forget(db, &scope.name_of(key)).await
}

impl Engine {
    /// [`take`] in a transaction of its own.
    pub(super) async fn take_attempt(&self, scope: Scope, keys: &[Key]) -> Stored<Option<Moment>> {
        let mut tx = self.store().begin().await?;
        let retry_at = take(&mut tx, scope, keys, self.clock().now()).await?;
        Store::commit(tx).await?;
        Ok(retry_at)
    }

    /// [`give_back`] in a transaction of its own.
    pub(super) async fn give_back_attempt(&self, scope: Scope, keys: &[Key]) -> Stored<()> {
        let mut tx = self.store().begin().await?;
        give_back(&mut tx, scope, keys).await?;
        Store::commit(tx).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::testing::START;
    use crate::on_both_engines;
    use crate::time::SECOND;

    fn account(id: i64) -> Key {
        Key::Account(AccountId::new(id))
    }

    fn address(text: &str) -> Key {
        Key::Address(text.parse().unwrap())
    }

    #[test]
    fn a_network_is_one_address_of_ipv4_and_64_bits_of_ipv6() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
            ("2001:db8:1:3::", "2001:db8:1:3::"),
        ] {
            assert_eq!(network(address.parse().unwrap()), expected.parse::<IpAddr>().unwrap());
        }
    }

    on_both_engines! {
        async fn the_tenth_failure_is_allowed_and_the_next_waits_for_the_windows_end(test: TestEngine) {
            let mut tx = test.engine.store().begin().await.unwrap();
            let keys = [account(1), address("192.0.2.7")];
            for second in 0..10 {
                let now = START + SECOND * second;
                assert_eq!(check(&mut tx, Scope::Code, &keys, now).await.unwrap(), None);
                assert_eq!(count(&mut tx, Scope::Code, &keys, now).await.unwrap(), None);
            }
            let end = START + MINUTE * 10;
            let now = START + MINUTE;
            assert_eq!(check(&mut tx, Scope::Code, &keys, now).await.unwrap(), Some(end));
            assert_eq!(take(&mut tx, Scope::Code, &keys, now).await.unwrap(), Some(end));
            assert_eq!(count(&mut tx, Scope::Code, &keys, now).await.unwrap(), Some(end));
            // Neither another account, nor the address, nor another scope has to wait.
            for (scope, key) in [
                (Scope::Code, account(2)),
                (Scope::Code, address("192.0.2.7")),
                (Scope::Password, account(1)),
            ] {
                assert_eq!(check(&mut tx, scope, &[key], now).await.unwrap(), None);
            }
            let just_before = Moment::from_millis(end.millis() - 1);
            assert_eq!(check(&mut tx, Scope::Code, &keys, just_before).await.unwrap(), Some(end));
            assert_eq!(check(&mut tx, Scope::Code, &keys, end).await.unwrap(), None);
            assert_eq!(take(&mut tx, Scope::Code, &keys, end).await.unwrap(), None);
            let again = failures::find(&mut tx, &Scope::Code.name_of(&account(1)), end).await.unwrap().unwrap();
            assert_eq!((again.failed, again.ends_at), (1, end + MINUTE * 10));
        }

        async fn attempts_at_the_same_time_are_all_counted(test: TestEngine) {
            let keys = [account(1), address("2001:db8::1")];
            let tasks: Vec<_> = (0..20)
                .map(|_| {
                    let (engine, keys) = (test.engine.clone(), keys.clone());
                    tokio::spawn(async move {
                        let mut tx = engine.store().begin().await.unwrap();
                        let refused = take(&mut tx, Scope::SignIn, &keys, START).await.unwrap().is_some();
                        Store::commit(tx).await.unwrap();
                        refused
                    })
                })
                .collect();
            let mut refused = 0;
            for task in tasks {
                refused += usize::from(task.await.unwrap());
            }
            assert_eq!(refused, 10);
        }

        async fn a_batch_counts_each_of_its_failures(test: TestEngine) {
            let mut tx = test.engine.store().begin().await.unwrap();
            let keys: Vec<Key> = (0..101).flat_map(|id| [account(id), address("192.0.2.7")]).collect();
            assert_eq!(count(&mut tx, Scope::Code, &keys[..200], START).await.unwrap(), None);
            assert!(count(&mut tx, Scope::Code, &keys[200..], START).await.unwrap().is_some());
        }

        async fn an_e_mail_address_has_ten_failures_a_network_and_a_hundred_in_all(test: TestEngine) {
            let mut tx = test.engine.store().begin().await.unwrap();
            let email: Email = "zoe@example.org".parse().unwrap();
            let keys = |network: u8, host: u8| {
                let address: IpAddr = format!("2001:db8:0:{network:x}::{host:x}").parse().unwrap();
                Key::of_email(email.clone(), address)
            };
            for network in 0..10 {
                for host in 0..10 {
                    assert_eq!(take(&mut tx, Scope::SignIn, &keys(network, host), START).await.unwrap(), None);
                }
                assert!(check(&mut tx, Scope::SignIn, &keys(network, 10), START).await.unwrap().is_some());
            }
            assert!(take(&mut tx, Scope::SignIn, &keys(10, 0), START).await.unwrap().is_some());
            let other = Key::of_email("max@example.org".parse().unwrap(), "2001:db8::".parse().unwrap());
            assert_eq!(take(&mut tx, Scope::SignIn, &other, START).await.unwrap(), None);
        }

        async fn success_frees_the_account_and_not_the_address(test: TestEngine) {
            let mut tx = test.engine.store().begin().await.unwrap();
            let keys = [account(1), address("192.0.2.7")];
            for _ in 0..5 {
                assert_eq!(take(&mut tx, Scope::SignIn, &keys, START).await.unwrap(), None);
            }
            give_back(&mut tx, Scope::SignIn, &keys[1..]).await.unwrap();
            forget(&mut tx, Scope::SignIn, &keys[0]).await.unwrap();
            let name = |key: &Key| Scope::SignIn.name_of(key);
            assert_eq!(failures::find(&mut tx, &name(&keys[0]), START).await.unwrap(), None);
            assert_eq!(failures::find(&mut tx, &name(&keys[1]), START).await.unwrap().unwrap().failed, 4);
        }

        async fn what_is_over_is_forgotten(test: TestEngine) {
            let mut tx = test.engine.store().begin().await.unwrap();
            count(&mut tx, Scope::Code, &[account(1)], START).await.unwrap();
            count(&mut tx, Scope::SignUp, &[address("192.0.2.7")], START).await.unwrap();
            assert_eq!(failures::prune(&mut tx, START + MINUTE * 10).await.unwrap(), 1);
            assert_eq!(failures::prune(&mut tx, START + HOUR).await.unwrap(), 1);
        }
    }
}
