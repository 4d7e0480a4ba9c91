//! What of a customer leaves for a webhook. Events carry everything; each webhook has a [`Privacy`], which is applied
//! once, where a message is made for it, before any variable is put in place.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::account::shortened;
use crate::event::{Kind, Personal, Term, Value, Values, Variable};
use crate::message::Message;
use crate::webhook::DestinationKind;

/// What a webhook lets out of what is personal. A drop's `%user%` is none of it: that is a public name already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Privacy {
    /// First and last name.
    pub name: NameOut,
    /// E-mail addresses.
    pub email: bool,
    /// The customer's number.
    pub number: bool,
    /// What customers and staff write: a ticket's text, an order's comment.
    pub text: TextOut,
}

/// How much of a customer's name leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameOut {
    /// `Camille Dupont`
    Full,
    /// `Camille D.`
    Shortened,
    /// `a customer`
    Nobody,
}

impl NameOut {
    pub const ALL: [Self; 3] = [Self::Full, Self::Shortened, Self::Nobody];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Shortened => "shortened",
            Self::Nobody => "nobody",
        }
    }
}

/// How much of a text leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextOut {
    Full,
    /// Its beginning.
    First(TextLength),
    Nothing,
}

/// How long the beginning of a text is: 1 to 1500 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct TextLength(u16);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number of 1 to {} characters", TextLength::MAX)]
pub struct TextLengthError;

impl TextLength {
    /// More of a text is in no event's message.
    pub const MAX: u16 = 1500;
    pub const DEFAULT: Self = Self(200);

    pub const fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for TextLength {
    type Error = TextLengthError;

    fn try_from(length: u16) -> Result<Self, TextLengthError> {
        if (1..=Self::MAX).contains(&length) { Ok(Self(length)) } else { Err(TextLengthError) }
    }
}

impl From<TextLength> for u16 {
    fn from(length: TextLength) -> Self {
        length.0
    }
}

impl FromStr for TextLength {
    type Err = TextLengthError;

    fn from_str(typed: &str) -> Result<Self, TextLengthError> {
        let length: u16 = typed.trim().parse().map_err(|_| TextLengthError)?;
        length.try_into()
    }
}

impl Privacy {
    /// Everything leaves.
    pub const OPEN: Self = Self { name: NameOut::Full, email: true, number: true, text: TextOut::Full };

    /// What a channel that many people read is told, before anybody has chosen.
    pub const CHANNEL: Self =
        Self { name: NameOut::Shortened, email: false, number: true, text: TextOut::First(TextLength::DEFAULT) };

    /// What holds for a new webhook: channels of chats are read by many, endpoints are the company's own.
    pub const fn default_for(kind: DestinationKind) -> Self {
        if kind.is_chat() { Self::CHANNEL } else { Self::OPEN }
    }

    /// The values of an event without what does not leave. What no variable names does not leave either.
    pub fn let_out(self, kind: Kind, values: &Values) -> Values {
        let leaves = |(name, value): (&str, &Value)| {
            let variable = kind.variable(name)?;
            let value = match variable.personal {
                None => value.clone(),
                Some(personal) => self.value(personal, value)?,
            };
            Some((name.to_owned(), value))
        };
        values.iter().filter_map(leaves).collect()
    }

    fn value(self, personal: Personal, value: &Value) -> Option<Value> {
        match personal {
            Personal::Name => Some(self.name(value)),
            Personal::Email => self.email.then(|| value.clone()),
            Personal::Number => self.number.then(|| value.clone()),
            Personal::Text => match (self.text, value) {
                (TextOut::Full, _) => Some(value.clone()),
                (TextOut::First(length), Value::Text(text)) => Some(Value::Text(beginning(text, length))),
                (TextOut::First(_) | TextOut::Nothing, _) => None,
            },
        }
    }

    fn name(self, value: &Value) -> Value {
        match (self.name, value) {
            (NameOut::Full, _) | (_, Value::Term(_)) => value.clone(),
            (NameOut::Shortened, Value::Text(name)) => Value::Text(shortened(name)),
            (NameOut::Shortened | NameOut::Nobody, _) => Value::Term(Term::SomeCustomer),
        }
    }

    /// The variables of a message that stay empty, or name nobody, with this privacy.
    pub fn withheld(self, message: &Message, kind: Kind) -> Vec<&'static Variable> {
        let stays = |variable: &&'static Variable| match variable.personal {
            None => false,
            Some(Personal::Name) => self.name == NameOut::Nobody,
            Some(Personal::Email) => !self.email,
            Some(Personal::Number) => !self.number,
            Some(Personal::Text) => self.text == TextOut::Nothing,
        };
        message.variables(kind).into_iter().filter(stays).collect()
    }
}

fn beginning(text: &str, length: TextLength) -> String {
    let length = usize::from(length.0);
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let beginning: String = text.chars().take(length).collect();
    format!("{}…", beginning.trim_end())
}

#[cfg(test)]
mod tests;
