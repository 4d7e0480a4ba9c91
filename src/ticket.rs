//! Tickets: what a customer asks, what is answered, and who may do what next.
//!
//! A customer's reply opens a closed ticket again, as at every help desk: whoever writes is not done. An answer of the
//! staff leaves it as it is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::{TextError, checked_text, is_mark, one_line};

pub mod file;

/// What a ticket is about: 1 to 100 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subject(String);

/// What is written in a ticket, in Discord's markdown: 1 to 10,000 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketText(String);

/// What a saved reply is called: 1 to 100 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReplyName(String);

checked_text!(Subject: TextError, TicketText: TextError, ReplyName: TextError);

impl Subject {
    pub const MAX_LENGTH: usize = 100;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }
}

impl ReplyName {
    pub const MAX_LENGTH: usize = 100;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }
}

impl TicketText {
    pub const MAX_LENGTH: usize = 10_000;

    /// Takes any text of that length. What cannot be seen, and what would spill over other lines, is left out.
    pub fn new(typed: &str) -> Result<Self, TextError> {
        let text = visible(&typed.replace("\r\n", "\n").replace('\r', "\n"));
        let text = text.trim_end().trim_start_matches('\n');
        if text.trim().is_empty() {
            return Err(TextError::Empty);
        }
        if text.chars().count() > Self::MAX_LENGTH {
            return Err(TextError::TooLong { max: Self::MAX_LENGTH });
        }
        Ok(Self(text.to_owned()))
    }
}

/// The text without controls, marks of direction that reach beyond their line, and letters piled up with marks.
fn visible(text: &str) -> String {
    /// No language needs more on one letter.
    const MOST_MARKS: usize = 3;
    let is_unwelcome = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\t')
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff0}'..='\u{fffb}')
    };
    let mut marks = 0;
    let kept = text.chars().filter(|c| {
        marks = if is_mark(*c) { marks + 1 } else { 0 };
        !is_unwelcome(*c) && marks <= MOST_MARKS
    });
    kept.collect()
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    #[default]
    Open,
    Closed,
}

/// Who writes in a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Author {
    Customer,
    Staff,
}

/// What changes a ticket's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Reply,
    Close,
    Reopen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a state of a ticket")]
pub struct UnknownState;

impl State {
    pub const ALL: [Self; 2] = [Self::Open, Self::Closed];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// What the ticket is after this.
    #[must_use]
    pub const fn after(self, act: Act, by: Author) -> Self {
        match (act, by) {
            (Act::Reply, Author::Customer) | (Act::Reopen, _) => Self::Open,
            (Act::Close, _) => Self::Closed,
            (Act::Reply, Author::Staff) => self,
        }
    }
}

impl FromStr for State {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(UnknownState)
    }
}

/// A line of a ticket's thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineKind {
    Message,
    /// Among the staff only.
    Note,
    Closed,
    Reopened,
    /// To the person whom its text names, or to nobody.
    Assigned,
    /// To the department that its text names.
    Department,
    Priority,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of line")]
pub struct UnknownLineKind;

impl LineKind {
    pub const ALL: [Self; 7] =
        [Self::Message, Self::Note, Self::Closed, Self::Reopened, Self::Assigned, Self::Department, Self::Priority];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Note => "note",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::Assigned => "assigned",
            Self::Department => "department",
            Self::Priority => "priority",
        }
    }

    /// Whether the customer sees it. What the staff does among itself is nobody else's.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Message | Self::Closed | Self::Reopened)
    }
}

impl FromStr for LineKind {
    type Err = UnknownLineKind;

    fn from_str(text: &str) -> Result<Self, UnknownLineKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownLineKind)
    }
}

/// What a ticket can be about besides its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RelatedKind {
    Order,
    Product,
}

impl RelatedKind {
    pub const ALL: [Self; 2] = [Self::Order, Self::Product];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Product => "product",
        }
    }
}

/// The order or product that a ticket is about, as it stands in addresses and forms: `order:12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Related {
    pub kind: RelatedKind,
    pub id: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("names no order and no product")]
pub struct NotRelated;

impl FromStr for Related {
    type Err = NotRelated;

    fn from_str(text: &str) -> Result<Self, NotRelated> {
        let (kind, id) = text.split_once(':').ok_or(NotRelated)?;
        let kind = RelatedKind::ALL.into_iter().find(|known| known.as_str() == kind).ok_or(NotRelated)?;
        match id.parse() {
            Ok(id) if id > 0 => Ok(Self { kind, id }),
            _ => Err(NotRelated),
        }
    }
}

impl fmt::Display for Related {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.as_str(), self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        for kind in LineKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for related in ["order:1", "product:9223372036854775807"] {
            assert_eq!(related.parse::<Related>().unwrap().to_string(), related);
        }
        for wrong in ["", "order", "order:", "order:0", "order:-1", "drop:1", "order:1:2", "order:9223372036854775808"]
        {
            assert_eq!(wrong.parse::<Related>(), Err(NotRelated), "{wrong:?}");
        }
    }

    #[test]
    fn a_text_has_one_to_ten_thousand_characters() {
        let text = |typed: &str| TicketText::new(typed).map(String::from);
        assert_eq!(text("  a\r\nb\rc  \n\n"), Ok("  a\nb\nc".to_owned()));
        assert_eq!(text("\n\n  - one\n"), Ok("  - one".to_owned()));
        assert_eq!(text(&"é".repeat(10_000)).unwrap().chars().count(), 10_000);
        assert_eq!(text(&"é".repeat(10_001)), Err(TextError::TooLong { max: 10_000 }));
        for nothing in ["", " \n\t", "\0\u{200b}", "\u{202e}\u{feff} "] {
            assert_eq!(text(nothing), Err(TextError::Empty), "{nothing:?}");
        }
    }

    #[test]
    fn what_would_disturb_other_lines_is_left_out_of_a_text() {
        let text = |typed: &str| String::from(TicketText::new(typed).unwrap());
        assert_eq!(text("a\0b\u{202e}c\u{2066}d\u{7}e\u{feff}"), "abcde");
        let tower = format!("e{}x", "\u{301}".repeat(30));
        assert_eq!(text(&tower), format!("e{}x", "\u{301}".repeat(3)));
        for whole in ["👩‍👩‍👧‍👦", "❤\u{fe0f}", "नमस्ते", "שלום", "a\tb"] {
            assert_eq!(text(whole), whole);
        }
    }

    #[test]
    fn a_customers_reply_opens_again_and_the_staffs_does_not() {
        for state in State::ALL {
            assert_eq!(state.after(Act::Reply, Author::Customer), State::Open);
            assert_eq!(state.after(Act::Reply, Author::Staff), state);
            for by in [Author::Customer, Author::Staff] {
                assert_eq!(state.after(Act::Close, by), State::Closed);
                assert_eq!(state.after(Act::Reopen, by), State::Open);
            }
        }
    }

    #[test]
    fn what_the_staff_does_among_itself_is_not_public() {
        let public: Vec<_> = LineKind::ALL.into_iter().filter(|kind| kind.is_public()).collect();
        assert_eq!(public, [LineKind::Message, LineKind::Closed, LineKind::Reopened]);
    }
}
