//! Hashing passwords with argon2id. A hash takes 19 MiB and tens of milliseconds on purpose, so few run at once, on
//! threads of their own: a rush of sign-ins must not hold up redemptions.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use super::random;
use crate::account::Password;

/// Too many people wait for their password to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked")]
pub struct Busy;

/// How many may wait or be at work; some ten seconds of work.
static PLACES: Semaphore = Semaphore::const_new(256);

/// Half of the cores hash, the others stay free.
static WORKERS: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Semaphore::new((cores / 2).max(1))
});

/// What is checked against where there is no account, so that its absence takes as long as a wrong password.
static NOBODYS: LazyLock<String> = LazyLock::new(|| hash_now(&random::token()));

pub(super) async fn hash(password: &Password) -> Result<String, Busy> {
    let password = password.expose().to_owned();
    work(move || hash_now(&password)).await
}

/// Whether `typed` is the password behind `hash`. Without a hash it takes the same time and is wrong.
pub(super) async fn verify(typed: &str, hash: Option<String>) -> Result<bool, Busy> {
    // What is too long is no password, and need not be carried around.
    let typed = if typed.len() > Password::MAX_LENGTH * 4 { String::new() } else { typed.to_owned() };
    work(move || {
        let nobodys = &*NOBODYS;
        let right = hasher().verify_password(typed.as_bytes(), hash.as_deref().unwrap_or(nobodys)).is_ok();
        right && hash.is_some()
    })
    .await
}

async fn work<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
    let place = PLACES.try_acquire().map_err(|_| Busy)?;
    let worker = WORKERS.acquire().await.map_err(|_| Busy)?;
    // Both go with the job: it runs to its end even when nobody waits for it any more.
    let job = move || {
        // Tests count it: how long it takes tells nobody whom an address belongs to.
        tracing::trace!("argon2 runs");
        let done = job();
        drop((place, worker));
        done
    };
    tokio::task::spawn_blocking(job).await.map_err(|_| Busy)
}

fn hash_now(password: &str) -> String {
    hasher()
        .hash_password_with_salt(password.as_bytes(), &random::bytes::<16>())
        .expect("the salt's length and the password's are within argon2's bounds")
        .to_string()
}

/// OWASP's parameters: 19 MiB, two passes, one lane.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_right_for_its_own_hash_only() {
        let hash = hash(&Password::new("three small owls").unwrap()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify("three small owls", Some(hash.clone())).await.unwrap());
        assert!(!verify("three small owl", Some(hash.clone())).await.unwrap());
        assert!(!verify("", Some(hash)).await.unwrap());
        assert!(!verify(&NOBODYS, None).await.unwrap());
    }
}
