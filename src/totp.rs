//! Codes of a second factor, as RFC 6238 says: six digits that follow from a secret and the time, new every thirty
//! seconds. An authenticator app computes the same ones.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::time::Moment;

/// How long a code is shown.
const STEP_SECONDS: i64 = 30;
/// By how many steps the clock of a phone may be wrong, either way.
const DRIFT: i64 = 1;

/// What an authenticator app and we share. Written only by [`Secret::reveal`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; Secret::LENGTH]);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the secret of a second factor")]
pub struct NotASecret;

/// The number of a span of thirty seconds, counted since 1970.
pub type Step = i64;

impl Secret {
    /// As long as the hash, as the RFC asks.
    pub const LENGTH: usize = 20;

    /// Takes bytes that nobody can guess.
    pub const fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    pub const fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// As it is typed into an app: 32 letters and digits.
    pub fn reveal(&self) -> String {
        base32(&self.0)
    }

    /// What a QR code tells an app: whom the codes are for, and the secret.
    pub fn address(&self, company: &str, account: &str) -> String {
        let (company, account) = (escaped(company), escaped(account));
        format!("otpauth://totp/{company}:{account}?secret={}&issuer={company}", self.reveal())
    }

    /// The code of a step.
    pub fn code(&self, step: Step) -> Code {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let at = usize::from(hash[hash.len() - 1] & 0xf);
        let number = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]);
        Code((number & 0x7fff_ffff) % 1_000_000)
    }

    /// The earliest step after `last` that this code is of, among those that a clock may show at `now`.
    pub fn step_of(&self, code: Code, last: Step, now: Moment) -> Option<Step> {
        let present = step_at(now);
        (present - DRIFT..=present + DRIFT).filter(|step| *step > last).find(|step| self.code(*step) == code)
    }
}

/// The step that a moment lies in.
pub const fn step_at(moment: Moment) -> Step {
    moment.millis().div_euclid(1000 * STEP_SECONDS)
}

impl FromStr for Secret {
    type Err = NotASecret;

    fn from_str(text: &str) -> Result<Self, NotASecret> {
        let bytes = from_base32(text).ok_or(NotASecret)?;
        bytes.try_into().map(Self).map_err(|_| NotASecret)
    }
}

impl TryFrom<&[u8]> for Secret {
    type Error = NotASecret;

    fn try_from(bytes: &[u8]) -> Result<Self, NotASecret> {
        bytes.try_into().map(Self).map_err(|_| NotASecret)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// Six digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code(u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code has six digits")]
pub struct NotACode;

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(hidden)")
    }
}

impl FromStr for Code {
    type Err = NotACode;

    /// Apps show codes in groups, and people type them so.
    fn from_str(typed: &str) -> Result<Self, NotACode> {
        let digits = squeezed(typed).ok_or(NotACode)?;
        let is_code = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_code { digits.parse().map(Self).map_err(|_| NotACode) } else { Err(NotACode) }
    }
}

/// What lets its owner in once without the app: 80 bits as sixteen letters and digits in groups of four.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a recovery code has sixteen letters and digits")]
pub struct NotARecoveryCode;

impl RecoveryCode {
    /// How many an account is given.
    pub const COUNT: usize = 10;
    /// Bytes of chance in each.
    pub const BYTES: usize = 10;
    const LENGTH: usize = 16;

    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(base32(&bytes))
    }

    /// The bare letters and digits: what is hashed.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// As it is written down.
    pub fn reveal(&self) -> String {
        in_fours(&self.0)
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(hidden)")
    }
}

impl FromStr for RecoveryCode {
    type Err = NotARecoveryCode;

    /// Case, spaces and dashes do not matter, and digits that no code has are read as the letters they look like.
    fn from_str(typed: &str) -> Result<Self, NotARecoveryCode> {
        let read = squeezed(typed).ok_or(NotARecoveryCode)?.to_ascii_uppercase();
        let read = read.replace('0', "O").replace('1', "I").replace('8', "B");
        let is_code = read.len() == Self::LENGTH && read.bytes().all(|byte| ALPHABET.contains(&byte));
        if is_code { Ok(Self(read)) } else { Err(NotARecoveryCode) }
    }
}

/// `ABCD EFGH` of `ABCDEFGH`: as people read it off and type it.
pub fn in_fours(text: &str) -> String {
    let mut grouped = String::with_capacity(text.len() + text.len() / 4);
    for (at, letter) in text.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            grouped.push(' ');
        }
        grouped.push(letter);
    }
    grouped
}

/// Without what only groups; nothing where it is longer than anything that is typed here.
fn squeezed(typed: &str) -> Option<String> {
    (typed.len() <= 200)
        .then(|| typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '_')).collect())
}

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// RFC 4648, without padding, as apps want it.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[((held >> bits) & 31) as usize]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[((held << (5 - bits)) & 31) as usize]));
    }
    text
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0_u32);
    for letter in squeezed(text)?.bytes() {
        let value = ALPHABET.iter().position(|other| *other == letter.to_ascii_uppercase())?;
        held = (held << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    // What is left is less than a letter.
    (bits < 5).then_some(bytes)
}

/// As it can stand in an address.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: Secret = Secret::from_bytes(*b"12345678901234567890");

    fn at(seconds: i64) -> Moment {
        Moment::from_millis(seconds * 1000)
    }

    /// RFC 6238, appendix B: the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(SECRET.code(step_at(at(seconds))).to_string(), code, "{seconds}");
        }
    }

    #[test]
    fn a_clock_may_be_wrong_by_a_step_either_way_and_a_step_counts_once() {
        let now = at(1_234_567_890);
        let present = step_at(now);
        for drift in -3..=3 {
            let found = SECRET.step_of(SECRET.code(present + drift), 0, now);
            assert_eq!(found, (drift.abs() <= 1).then_some(present + drift), "{drift}");
        }
        assert_eq!(SECRET.step_of(SECRET.code(present), present, now), None);
        assert_eq!(SECRET.step_of(SECRET.code(present), present - 1, now), Some(present));
        assert_eq!(SECRET.step_of(SECRET.code(present - 1), present, now), None, "an earlier one neither");
        assert_eq!(step_at(Moment::from_millis(29_999)), 0);
        assert_eq!(step_at(Moment::from_millis(30_000)), 1);
    }

    #[test]
    fn base32_is_that_of_the_rfc() {
        for (plain, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(plain.as_bytes()), text);
            assert_eq!(from_base32(text), Some(plain.as_bytes().to_vec()));
        }
        assert_eq!(from_base32("MZXW1"), None);
    }

    #[test]
    fn a_secret_reads_back_and_is_not_printed() {
        let text = SECRET.reveal();
        assert_eq!(text.len(), 32);
        assert_eq!(in_fours(&text).to_lowercase().parse(), Ok(SECRET));
        for wrong in ["", &text[1..], &format!("{text}A"), &"é".repeat(32), &"A".repeat(100_000)] {
            assert_eq!(wrong.parse::<Secret>(), Err(NotASecret));
        }
        assert!(!format!("{SECRET:?}").contains(&text[..4]));
    }

    #[test]
    fn codes_are_typed_as_people_type_them() {
        let code: Code = "005924".parse().unwrap();
        for typed in ["005924", " 005 924 ", "005-924", "005\u{202f}924"] {
            assert_eq!(typed.parse(), Ok(code), "{typed}");
        }
        for wrong in ["", "5924", "0059244", "00592a", "٠٠٥٩٢٤", "+05924", &" ".repeat(1000)] {
            assert_eq!(wrong.parse::<Code>(), Err(NotACode), "{wrong}");
        }
        let code = RecoveryCode::from_bytes(*b"\x00\x44\x32\x14\xc7\x42\x54\xb6\x35\xcf");
        assert_eq!(code.reveal(), "ABCD EFGH IJKL MNOP");
        for typed in ["ABCDEFGHIJKLMNOP", "abcd-efgh-ijkl-mnop", " A8CD EFGH 1JKL MN0P\t"] {
            assert_eq!(typed.parse(), Ok(code.clone()), "{typed}");
        }
        for wrong in ["", "ABCD EFGH IJKL MNO", "ABCD EFGH IJKL MNOPQ", "ABCD EFGH IJKL MNO9", "ÀBCD EFGH IJKL MNOP"] {
            assert_eq!(wrong.parse::<RecoveryCode>(), Err(NotARecoveryCode), "{wrong}");
        }
        assert_eq!(format!("{code:?}"), "RecoveryCode(hidden)");
    }

    #[test]
    fn an_app_is_told_whom_the_codes_are_for() {
        let address = SECRET.address("Nuage & fils: drops", "zoé@example.org");
        assert_eq!(
            address,
            "otpauth://totp/Nuage%20%26%20fils%3A%20drops:zo%C3%A9%40example.org?\
             secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Nuage%20%26%20fils%3A%20drops"
        );
    }
}
