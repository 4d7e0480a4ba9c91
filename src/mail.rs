//! E-mail: what people are written to about.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A link that says that the address is theirs.
    Verify,
    /// Somebody signed up with an address that has an account.
    HasAccount,
    /// A link that sets a new password.
    Reset,
    /// A link that signs in.
    SignIn,
    /// The team has answered a ticket.
    Answered,
    /// Somebody signed in from a device that was not known.
    NewDevice,
    PasswordChanged,
    /// An account is signed in to without a code from now on.
    SecondFactorRemoved,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("there is no such kind of mail")]
pub struct UnknownKind;

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::Verify,
        Self::HasAccount,
        Self::Reset,
        Self::SignIn,
        Self::Answered,
        Self::NewDevice,
        Self::PasswordChanged,
        Self::SecondFactorRemoved,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::HasAccount => "has-account",
            Self::Reset => "reset",
            Self::SignIn => "sign-in",
            Self::Answered => "answered",
            Self::NewDevice => "new-device",
            Self::PasswordChanged => "password-changed",
            Self::SecondFactorRemoved => "second-factor-removed",
        }
    }

    /// Whether people may choose not to get it. What concerns the account's safety always comes.
    pub const fn can_be_switched_off(self) -> bool {
        matches!(self, Self::Answered)
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(UnknownKind)
    }
}

/// What a mail is made of, besides its kind and its language. It is kept sealed: a link in it grants something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The recipient's e-mail address.
    pub to: String,
    /// How the recipient is greeted; may be empty.
    #[serde(default)]
    pub name: String,
    /// Where its link leads on this installation, such as `/reset/…`; empty without one.
    #[serde(default)]
    pub path: String,
    /// What it is about in words: a ticket's subject, a device.
    #[serde(default)]
    pub about: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for kind in Kind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        assert_eq!("".parse::<Kind>(), Err(UnknownKind));
    }

    #[test]
    fn only_what_is_no_matter_of_safety_can_be_switched_off() {
        let optional: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| kind.can_be_switched_off()).collect();
        assert_eq!(optional, [Kind::Answered]);
    }

    #[test]
    fn a_letter_of_an_earlier_version_is_read() {
        let letter: Letter = serde_json::from_str(r#"{"to": "zoe@example.org"}"#).unwrap();
        assert_eq!(letter, Letter { to: "zoe@example.org".into(), ..Letter::default() });
    }
}
