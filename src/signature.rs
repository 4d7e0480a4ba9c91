//! How an endpoint knows that a request is ours: signed as the Standard Webhooks specification says. The signature is
//! the HMAC-SHA-256 of `id.timestamp.body` under a secret that only we and the endpoint know, in base64.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::time::Moment;

/// What secrets are written with in front.
const PREFIX: &str = "whsec_";
/// Bytes that the specification allows.
const LENGTH: std::ops::RangeInclusive<usize> = 24..=64;

/// A key to sign with: 24 to 64 bytes. Written only by [`Secret::reveal`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(Vec<u8>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    #[error("a secret is {PREFIX} and base64")]
    NotASecret,
    #[error("a secret has 24 to 64 bytes, not {length}")]
    Length { length: usize },
}

impl Secret {
    /// Takes bytes that nobody can guess.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SecretError> {
        if LENGTH.contains(&bytes.len()) {
            Ok(Self(bytes.to_vec()))
        } else {
            Err(SecretError::Length { length: bytes.len() })
        }
    }

    /// As it is handed to whoever runs the endpoint.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// The signature of one request, with its version.
    fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body.as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl FromStr for Secret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or(SecretError::NotASecret)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| SecretError::NotASecret)?;
        Self::from_bytes(&bytes)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(whsec_••••)")
    }
}

/// What an endpoint's requests are signed with now.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Secrets {
    pub current: Secret,
    /// The one before, until whoever runs the endpoint has taken over the new one.
    pub former: Option<Secret>,
}

impl Secrets {
    /// The secrets as others may repeat them: with what each begins with and without, and as JSON may write its slashes.
    pub fn spellings(&self) -> impl Iterator<Item = String> {
        [Some(&self.current), self.former.as_ref()].into_iter().flatten().flat_map(|secret| {
            let encoded = STANDARD.encode(&secret.0);
            [format!("{PREFIX}{encoded}"), encoded.replace('/', "\\/"), encoded]
        })
    }

    /// The headers of a request. `id` is the same in each try of one message, `at` is that of the try.
    pub fn headers(&self, id: &str, at: Moment, body: &str) -> Vec<(&'static str, String)> {
        let timestamp = at.millis().div_euclid(1000);
        let signatures: Vec<String> = [Some(&self.current), self.former.as_ref()]
            .into_iter()
            .flatten()
            .map(|secret| secret.sign(id, timestamp, body))
            .collect();
        vec![
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signatures.join(" ")),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the specification's own libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const AT: Moment = Moment::from_seconds(1_614_265_330);
    const BODY: &str = r#"{"test": 2432232314}"#;
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn secret(text: &str) -> Secret {
        text.parse().unwrap()
    }

    #[test]
    fn the_standards_test_vector_is_met() {
        let secrets = Secrets { current: secret(SECRET), former: None };
        let expected = [("webhook-id", ID), ("webhook-timestamp", "1614265330"), ("webhook-signature", SIGNATURE)];
        assert_eq!(secrets.headers(ID, AT, BODY), expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn two_secrets_sign_side_by_side_the_new_one_first() {
        let new = Secret::from_bytes(&[7; 32]).unwrap();
        let alone =
            |secret: &Secret| Secrets { current: secret.clone(), former: None }.headers(ID, AT, BODY)[2].1.clone();
        let both = Secrets { current: new.clone(), former: Some(secret(SECRET)) };
        assert_eq!(both.headers(ID, AT, BODY)[2].1, format!("{} {SIGNATURE}", alone(&new)));
    }

    #[test]
    fn every_part_is_signed() {
        let headers = |id: &str, at, body: &str| {
            Secrets { current: secret(SECRET), former: None }.headers(id, at, body)[2].1.clone()
        };
        let signature = headers(ID, AT, BODY);
        for other in [
            headers("msg_other", AT, BODY),
            headers(ID, Moment::from_seconds(1_614_265_331), BODY),
            headers(ID, AT, r#"{"test":2432232314}"#),
        ] {
            assert_ne!(other, signature);
        }
        assert_eq!(headers(ID, Moment::from_millis(1_614_265_330_999), BODY), signature, "whole seconds count");
    }

    #[test]
    fn a_secret_is_read_back_and_never_printed() {
        for length in [24, 32, 64] {
            let drawn = Secret::from_bytes(&vec![0xfb; length]).unwrap();
            assert_eq!(secret(&drawn.reveal()), drawn);
            let printed = format!("{:?}", Secrets { current: drawn.clone(), former: Some(drawn.clone()) });
            assert!(!printed.contains(drawn.reveal().trim_start_matches(PREFIX)), "{printed}");
        }
        for (text, error) in [
            ("", SecretError::NotASecret),
            ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", SecretError::NotASecret),
            ("whsec_é", SecretError::NotASecret),
            ("whsec_", SecretError::Length { length: 0 }),
            ("whsec_AAAA", SecretError::Length { length: 3 }),
        ] {
            assert_eq!(text.parse::<Secret>(), Err(error), "{text:?}");
        }
        assert_eq!(Secret::from_bytes(&[0; 23]), Err(SecretError::Length { length: 23 }));
        assert_eq!(Secret::from_bytes(&[0; 65]), Err(SecretError::Length { length: 65 }));
    }
}
