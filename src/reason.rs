//! Why someone of the staff did what they did, in their own words.

use serde::{Deserialize, Serialize};

use crate::text::{TextError, checked_text, one_line};

checked_text!(Reason: TextError);

/// 1 to 200 characters on one line. The customer reads it beside the entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Reason(String);

impl Reason {
    pub const MAX_LENGTH: usize = 200;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }
}
