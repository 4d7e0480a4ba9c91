//! What admins call messages and notifications: one visible line.

use serde::{Deserialize, Serialize};

use crate::text::{TextError, checked_text, one_line};

/// What a message is called in lists: 1 to 100 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MessageName(String);

/// What a notification is called in lists: 1 to 100 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NotificationName(String);

checked_text!(MessageName: TextError, NotificationName: TextError);

impl MessageName {
    pub const MAX_LENGTH: usize = 100;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }

    /// This name with a mark behind it, such as `(2)`, shortened in front of the mark where it would be too long.
    #[must_use]
    pub fn marked(&self, mark: &str) -> Self {
        let most = Self::MAX_LENGTH.saturating_sub(mark.chars().count() + 1);
        let kept: String = self.0.chars().take(most).collect();
        Self::new(&format!("{} {mark}", kept.trim_end())).unwrap_or_else(|_| self.clone())
    }
}

impl NotificationName {
    pub const MAX_LENGTH: usize = 100;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_visible_line_of_a_hundred_characters() {
        assert_eq!(MessageName::new("  The\tcode \n").unwrap().as_str(), "The code");
        assert_eq!(MessageName::new(&"é".repeat(100)).unwrap().as_str().chars().count(), 100);
        assert_eq!(MessageName::new(&"é".repeat(101)), Err(TextError::TooLong { max: 100 }));
        assert_eq!(NotificationName::new(&"é".repeat(101)), Err(TextError::TooLong { max: 100 }));
        assert_eq!(MessageName::new(" \u{a0}"), Err(TextError::Empty));
        for hostile in ["a\u{202e}b", "a\0b", "a\u{200b}", &format!("e{}", "\u{301}".repeat(4))] {
            assert_eq!(NotificationName::new(hostile), Err(TextError::Characters), "{hostile:?}");
        }
    }

    #[test]
    fn a_mark_always_fits() {
        assert_eq!(MessageName::new("The code").unwrap().marked("(2)").as_str(), "The code (2)");
        let long = MessageName::new(&"é".repeat(100)).unwrap().marked("(2)");
        assert_eq!(long.as_str().chars().count(), 100);
        assert!(long.as_str().ends_with("é (2)"));
    }
}
