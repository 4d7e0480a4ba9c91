//! Who signs in: e-mail address, names, password and role, each a value that cannot be a wrong one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::{TextError, checked_text, one_line};

/// What an account may do; each role may do what the ones below may, except that only customers redeem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    #[default]
    Customer,
    Staff,
    Admin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a role")]
pub struct UnknownRole;

impl Role {
    pub const ALL: [Role; 3] = [Role::Customer, Role::Staff, Role::Admin];

    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Customer => "customer",
            Role::Staff => "staff",
            Role::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}

checked_text!(Email: EmailError, PublicName: TextError, NamePart: TextError);

/// An e-mail address as its owner writes it, with the domain in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    #[error("nothing was typed")]
    Empty,
    #[error("longer than {} bytes", Email::MAX_LENGTH)]
    TooLong,
    #[error("not an e-mail address")]
    NotAnAddress,
}

impl Email {
    /// In bytes, as RFC 5321 counts.
    pub const MAX_LENGTH: usize = 254;

    pub fn new(typed: &str) -> Result<Self, EmailError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(EmailError::Empty);
        }
        if typed.len() > Self::MAX_LENGTH {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(EmailError::NotAnAddress)?;
        if !is_local_part(local) || !is_domain(domain) {
            return Err(EmailError::NotAnAddress);
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    /// What two spellings of one address share: accounts are unique by it.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// Unquoted local parts only; nobody's real address is quoted.
fn is_local_part(local: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    (1..=64).contains(&local.len()) && local.chars().all(allowed) && local.split('.').all(|word| !word.is_empty())
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

/// The name that others see: 1 to 32 characters on one line, none of them invisible.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicName(String);

/// A first or a last name: 1 to 64 characters, otherwise like a [`PublicName`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NamePart(String);

impl PublicName {
    pub const MAX_LENGTH: usize = 32;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }

    /// `Marie Dupont` becomes `Marie D.`; a single word stays.
    pub fn shortened(&self) -> String {
        shortened(&self.0)
    }
}

/// A name as it is told in public: `Camille Marie Dupont` becomes `Camille D.`; a single word stays.
pub(crate) fn shortened(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    match words.next_back().and_then(|last| last.chars().find(|c| c.is_alphanumeric())) {
        Some(initial) => format!("{first} {}.", initial.to_uppercase()),
        None => first.to_owned(),
    }
}

impl NamePart {
    pub const MAX_LENGTH: usize = 64;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }
}

/// A customer's civil name, for orders and tickets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    pub first: NamePart,
    pub last: NamePart,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.first, self.last)
    }
}

/// A password that someone chose. Neither printed nor serialised.
pub struct Password(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("shorter than {} characters", Password::MIN_LENGTH)]
    TooShort,
    #[error("longer than {} characters", Password::MAX_LENGTH)]
    TooLong,
    #[error("one of the first that anyone would try")]
    TooCommon,
}

/// Words that a password may not merely consist of, alone or repeated, with digits or marks around.
const COMMON: &[&str] = &[
    "password",
    "motdepasse",
    "passwort",
    "qwerty",
    "qwertyuiop",
    "azerty",
    "azertyuiop",
    "qwertz",
    "letmein",
    "welcome",
    "bienvenue",
    "iloveyou",
    "jetaime",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "football",
    "baseball",
    "superman",
    "batman",
    "trustno",
    "admin",
    "administrator",
    "administrateur",
    "changeme",
    "secret",
    "master",
    "soleil",
    "doudou",
    "marseille",
    "discord",
    "largage",
    "abcdefghij",
    "abcdefghijk",
    "asdfghjkl",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
];

impl Password {
    /// In characters.
    pub const MIN_LENGTH: usize = 10;
    pub const MAX_LENGTH: usize = 128;

    pub fn new(typed: &str) -> Result<Self, PasswordError> {
        // A character has at most four bytes: what is longer need not be counted.
        if typed.len() > Self::MAX_LENGTH * 4 {
            return Err(PasswordError::TooLong);
        }
        match typed.chars().count() {
            length if length < Self::MIN_LENGTH => Err(PasswordError::TooShort),
            length if length > Self::MAX_LENGTH => Err(PasswordError::TooLong),
            _ if is_common(typed) => Err(PasswordError::TooCommon),
            _ => Ok(Self(typed.to_owned())),
        }
    }

    /// The secret itself, to be hashed.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let core = lower.trim_matches(|c: char| !c.is_alphabetic());
    // Digits and marks alone: counting up or down, or the same over and over.
    if core.is_empty() {
        let step = |(before, after)| (i64::from(u32::from(after)) - i64::from(u32::from(before))).rem_euclid(10);
        let mut steps = lower.chars().zip(lower.chars().skip(1)).map(step);
        let first = steps.next();
        return steps.all(|step| Some(step) == first);
    }
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.len() <= 2 || COMMON.iter().any(|word| core.replace(word, "").is_empty())
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(hidden)")
    }
}

#[cfg(test)]
mod tests;
