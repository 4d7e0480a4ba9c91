//! Orders: what is bought at once, and how far it has come.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::money::Amount;
use crate::text::{TextError, checked_text, several_lines};

/// What a customer adds to an order: up to 1000 characters on any number of lines, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Comment(String);

checked_text!(Comment: TextError);

impl Comment {
    pub const MAX_LENGTH: usize = 1000;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        several_lines(typed, Self::MAX_LENGTH).map(Self)
    }
}

/// How many of a product are bought at once: 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Quantity(u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number between 1 and {}", Quantity::MAX)]
pub struct QuantityError;

impl Quantity {
    pub const ONE: Self = Self(1);
    pub const MAX: u32 = 100;

    pub const fn new(quantity: u32) -> Result<Self, QuantityError> {
        if quantity >= 1 && quantity <= Self::MAX { Ok(Self(quantity)) } else { Err(QuantityError) }
    }

    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Quantity {
    type Error = QuantityError;

    fn try_from(quantity: u32) -> Result<Self, QuantityError> {
        Self::new(quantity)
    }
}

impl From<Quantity> for u32 {
    fn from(quantity: Quantity) -> Self {
        quantity.0
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(typed: &str) -> Result<Self, QuantityError> {
        typed.trim().parse().map_err(|_| QuantityError).and_then(Self::new)
    }
}

/// What `quantity` of something cost together; `None` beyond the largest amount.
pub fn total(price: Amount, quantity: Quantity) -> Option<Amount> {
    price.checked_mul(quantity.get().into())
}

/// What was bought, in a few words: `2 × Key`.
pub fn in_words(name: &str, quantity: Quantity) -> String {
    match quantity.get() {
        1 => name.to_owned(),
        several => format!("{several} × {name}"),
    }
}

/// How far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The customer waits for it.
    Paid,
    Delivered,
    /// The credits are back in the wallet.
    Refunded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no state of an order")]
pub struct UnknownState;

impl State {
    pub const ALL: [Self; 3] = [Self::Paid, Self::Delivered, Self::Refunded];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Delivered => "delivered",
            Self::Refunded => "refunded",
        }
    }

    /// Whether an order may go from this state to `next`: forward only, and nothing follows a refund.
    pub const fn may_become(self, next: Self) -> bool {
        matches!((self, next), (Self::Paid, Self::Delivered | Self::Refunded) | (Self::Delivered, Self::Refunded))
    }
}

impl FromStr for State {
    type Err = UnknownState;

    fn from_str(name: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.name() == name).ok_or(UnknownState)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_may_be_empty_and_has_a_thousand_characters_at_most() {
        assert_eq!(Comment::new(" \r\n ").unwrap().as_str(), "");
        assert_eq!(Comment::new(" a\r\nb\rc ").unwrap().as_str(), "a\nb\nc");
        assert_eq!(Comment::new("👨‍👩‍👧 merci").unwrap().as_str(), "👨‍👩‍👧 merci");
        assert!(Comment::new(&"é".repeat(1000)).is_ok());
        assert_eq!(Comment::new(&"é".repeat(1001)), Err(TextError::TooLong { max: 1000 }));
        for hostile in ["a\0b", "a\u{202e}b", "\u{7}", &format!("e{}", "\u{301}".repeat(4))] {
            assert_eq!(Comment::new(hostile), Err(TextError::Characters), "{hostile:?}");
        }
    }

    #[test]
    fn one_to_a_hundred_are_bought_at_once() {
        assert_eq!(" 1 ".parse(), Ok(Quantity::ONE));
        assert_eq!("100".parse(), Quantity::new(100));
        for wrong in ["", "0", "101", "-1", "1.5", "one", "99999999999999999999", "１"] {
            assert_eq!(wrong.parse::<Quantity>(), Err(QuantityError), "{wrong:?}");
        }
        assert_eq!(in_words("Key", Quantity::ONE), "Key");
        assert_eq!(in_words("Key", Quantity::new(3).unwrap()), "3 × Key");
    }

    #[test]
    fn a_total_stays_within_the_largest_amount() {
        let most = Quantity::new(100).unwrap();
        assert_eq!(total(Amount::new(199).unwrap(), Quantity::new(3).unwrap()), Amount::new(597).ok());
        assert_eq!(total(Amount::new(Amount::MAX.minor() / 100).unwrap(), most), Some(Amount::MAX));
        assert_eq!(total(Amount::new(Amount::MAX.minor() / 100 + 1).unwrap(), most), None);
    }

    #[test]
    fn an_order_only_goes_forward() {
        let allowed = |from: State, to: State| from.may_become(to);
        let steps: Vec<_> = State::ALL
            .iter()
            .flat_map(|from| State::ALL.iter().map(move |to| (*from, *to)))
            .filter(|(from, to)| allowed(*from, *to))
            .collect();
        let (paid, delivered, refunded) = (State::Paid, State::Delivered, State::Refunded);
        assert_eq!(steps, [(paid, delivered), (paid, refunded), (delivered, refunded)]);
        for state in State::ALL {
            assert_eq!(state.name().parse(), Ok(state));
        }
        assert_eq!("open".parse::<State>(), Err(UnknownState));
    }
}
