//! Secrets that we hand out: a session's cookie, a link's last part. The database knows only their hashes.

use std::fmt;

use sha2::{Digest, Sha256};

use super::random;

/// 256 random bits as 43 characters that fit a URL and a cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    const LENGTH: usize = 43;

    pub(super) fn draw() -> Self {
        Self(random::token())
    }

    /// What someone brings back; `None` if it cannot be one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let shaped = text.len() == Self::LENGTH
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        shaped.then(|| Self(text.to_owned()))
    }

    /// The secret itself, for the cookie or the link.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What a browser that has no cookie for its device is given with this session: its own, which tells nothing of the
    /// session's.
    #[must_use]
    pub fn for_device(&self) -> Self {
        use base64::Engine;
        let hash = Sha256::new().chain_update(b"device ").chain_update(self.0.as_bytes()).finalize();
        Self(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash))
    }

    /// What is stored. The token has all its entropy, so one pass of SHA-256 is enough.
    pub(super) fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_and_nothing_else_does() {
        let token = Token::draw();
        assert_eq!(Token::parse(token.expose()), Some(token.clone()));
        assert_ne!(Token::draw(), token);
        let device = token.for_device();
        assert_eq!(Token::parse(device.expose()), Some(device.clone()));
        assert_eq!(token.for_device(), device);
        assert!(device != token && device.hash() != token.hash());
        assert!(!format!("{token:?}").contains(token.expose()));
        for wrong in ["", &"a".repeat(42), &"a".repeat(44), &"%".repeat(43), &"é".repeat(43), &"\0".repeat(43)] {
            assert_eq!(Token::parse(wrong), None);
        }
    }
}
