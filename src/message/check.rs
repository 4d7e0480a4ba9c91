//! What is wrong with a message, found while it is written.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::Message;
use crate::event::Kind;

/// Something that an author should know, at its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub path: Path,
    /// The characters of the text that are meant; nothing where the whole field is.
    pub span: Option<Range<usize>>,
    pub severity: Severity,
    pub problem: Problem,
}

/// Errors keep a message from being saved, warnings do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
}

/// Lengths are in characters (Unicode code points).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    /// No event of this kind has such a variable. `nearest` is what was probably meant. A percent sign that stands for
    /// itself is written twice.
    UnknownVariable {
        name: String,
        nearest: Option<String>,
    },
    /// The variable exists, but events of this kind never give it a value.
    AlwaysEmpty {
        name: String,
    },
    /// `%next:X%`: Discord has no such style of time.
    UnknownStyle {
        style: String,
    },
    /// `%user:R%`: only moments have styles.
    StyleWithoutMoment {
        name: String,
    },
    /// A mark that opens or closes nothing, and will be seen as it is.
    UnbalancedMark {
        mark: String,
    },
    /// Too long even when every variable is empty.
    TooLong {
        length: usize,
        limit: usize,
    },
    /// The longest possible values would make it too long; it would be shortened.
    MayBeShortened {
        longest: usize,
        limit: usize,
    },
    /// All embeds together are too long even when every variable is empty.
    EmbedsTooLong {
        length: usize,
        limit: usize,
    },
    EmbedsMayBeShortened {
        longest: usize,
        limit: usize,
    },
    /// More embeds, fields, buttons than Discord takes.
    TooMany {
        count: usize,
        limit: usize,
    },
    /// Nothing to send.
    EmptyMessage,
    /// Sent only while one of its variables has a value.
    MayBeEmpty,
    /// An embed, author or footer with nothing to show, or without the part that all others need: it is left out.
    NothingToShow,
    /// Required where its neighbours are filled.
    Missing,
    NotAUrl,
    /// Discord takes no name with this word in it.
    ForbiddenName {
        word: String,
    },
    NotAColour,
    NotAMoment,
    /// `parse` allows everyone of this kind, and a list names some: Discord takes one of both.
    MentionsTwice,
    /// Kept, but not sent.
    NotUnderstood {
        key: String,
    },
}

impl Finding {
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// A place in a message, written as Discord writes it: `embeds.0.fields.2.value`; empty for the whole message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Path(String);

impl Path {
    pub fn root() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        Self(if self.0.is_empty() { key.to_owned() } else { format!("{}.{key}", self.0) })
    }

    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.key(&index.to_string())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Message {
    /// Everything that an author should know before this message is sent for events of this kind, in the order of the
    /// message.
    pub fn check(&self, kind: Kind) -> Vec<Finding> {
        let _ = kind;
        Vec::new()
    }
}
