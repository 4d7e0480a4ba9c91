//! Secrets at rest: sealed with XChaCha20-Poly1305 under one key that stands outside the database.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::random;

/// The key of an installation. Losing it loses every webhook address.
#[derive(Clone)]
pub struct Key([u8; 32]);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum KeyError {
    #[error("a key is 32 bytes in base64")]
    NotAKey,
}

/// The sealed text was made by another key, for another purpose, or was changed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a sealed value does not open with this key")]
pub struct Unsealable;

impl Key {
    pub fn draw() -> Self {
        Self(random::bytes())
    }

    pub fn parse(text: &str) -> Result<Self, KeyError> {
        Self::from_bytes(&STANDARD.decode(text.trim()).map_err(|_| KeyError::NotAKey)?)
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        bytes.try_into().map(Self).map_err(|_| KeyError::NotAKey)
    }

    /// The key as it is written to its file.
    pub fn reveal(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Tells two keys apart without telling anything of either.
    pub fn fingerprint(&self) -> String {
        self.mark("fingerprint", b"")[..16].to_owned()
    }

    /// Seals `plain` for one `purpose`, which must be named again to open it.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> String {
        let nonce: [u8; 24] = random::bytes();
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: purpose.as_bytes() })
            .expect("memory is large enough for a secret");
        STANDARD.encode([nonce.as_slice(), &sealed].concat())
    }

    pub fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>, Unsealable> {
        let bytes = STANDARD.decode(sealed).map_err(|_| Unsealable)?;
        let (nonce, sealed) = bytes.split_first_chunk::<24>().ok_or(Unsealable)?;
        self.cipher()
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: purpose.as_bytes() })
            .map_err(|_| Unsealable)
    }

    /// A keyed hash in hexadecimal, to compare secrets without opening them.
    pub fn mark(&self, purpose: &str, plain: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(&(purpose.len() as u64).to_be_bytes());
        mac.update(purpose.as_bytes());
        mac.update(plain);
        hex::encode(mac.finalize().into_bytes())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_and_purpose_only() {
        let key = Key::draw();
        let sealed = key.seal("webhook", "https://example.org/é".as_bytes());
        assert_eq!(key.open("webhook", &sealed).as_deref(), Ok("https://example.org/é".as_bytes()));
        assert_eq!(key.open("seed", &sealed), Err(Unsealable));
        assert_eq!(Key::draw().open("webhook", &sealed), Err(Unsealable));
        for broken in ["", "é", "AAAA", &sealed[4..], &sealed[..sealed.len() - 4]] {
            assert_eq!(key.open("webhook", broken), Err(Unsealable), "{broken:?}");
        }
    }

    #[test]
    fn a_key_is_read_back_and_never_printed() {
        let key = Key::draw();
        let again = Key::parse(&format!("  {}\n", key.reveal())).expect("a revealed key parses");
        assert_eq!(again.fingerprint(), key.fingerprint());
        assert_ne!(Key::draw().fingerprint(), key.fingerprint());
        assert_eq!(format!("{key:?}"), "Key(…)");
        assert_eq!(Key::parse("short").map(|_| ()), Err(KeyError::NotAKey));
    }
}
