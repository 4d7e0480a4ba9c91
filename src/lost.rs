//! What becomes of a message whose answer was lost, so that it may stand at its destination or not.

use std::fmt;
use std::str::FromStr;

use crate::event::Kind;
use crate::webhook::DestinationKind;

/// Tries of one message whose answers are all lost, where a repeat would be seen.
const MOST_TRIES: i64 = 3;

/// An admin's wish for the messages of a notification.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenLost {
    /// Where a repeat is recognised it harms nobody. Elsewhere a code that stands twice harms nobody, one that stands
    /// nowhere wastes the drop; every other message is rather missed than doubled.
    #[default]
    Usual,
    SendAgain,
    Leave,
}

/// No wish has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a way to treat lost answers")]
pub struct NoSuchWish;

impl WhenLost {
    pub const ALL: [Self; 3] = [Self::Usual, Self::SendAgain, Self::Leave];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::SendAgain => "again",
            Self::Leave => "leave",
        }
    }

    /// Whether a message is sent again after the answer to its try number `tries` was lost.
    pub fn sends_again(self, to: DestinationKind, kind: Kind, tries: i64) -> bool {
        let is_wanted = match self {
            Self::Usual => kind == Kind::DropOpened || to.recognises_repeats(),
            Self::SendAgain => true,
            Self::Leave => false,
        };
        is_wanted && (to.recognises_repeats() || tries < MOST_TRIES)
    }
}

impl fmt::Display for WhenLost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for WhenLost {
    type Err = NoSuchWish;

    fn from_str(name: &str) -> Result<Self, NoSuchWish> {
        Self::ALL.into_iter().find(|wish| wish.name() == name).ok_or(NoSuchWish)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook::DestinationKind::{Discord, Endpoint, Slack};

    #[test]
    fn each_wish_is_kept() {
        let again =
            |wish: WhenLost, to, kind| (1..=4).map(|tries| wish.sends_again(to, kind, tries)).collect::<Vec<_>>();
        let (always, never, twice) = ([true; 4], [false; 4], [true, true, false, false]);
        assert_eq!(again(WhenLost::Usual, Discord, Kind::DropOpened), twice);
        assert_eq!(again(WhenLost::Usual, Discord, Kind::OrderPlaced), never);
        assert_eq!(again(WhenLost::Usual, Endpoint, Kind::OrderPlaced), always);
        assert_eq!(again(WhenLost::SendAgain, Slack, Kind::OrderPlaced), twice);
        assert_eq!(again(WhenLost::SendAgain, Endpoint, Kind::OrderPlaced), always);
        for to in [Discord, Endpoint] {
            assert_eq!(again(WhenLost::Leave, to, Kind::DropOpened), never);
        }
        for wish in WhenLost::ALL {
            assert_eq!(wish.name().parse(), Ok(wish));
        }
        assert_eq!("".parse::<WhenLost>(), Err(NoSuchWish));
    }
}
