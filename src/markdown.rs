//! Discord's markdown, as Discord reads it: [`parse`] makes a tree, from which the preview ([`to_html`]) and the plain
//! text ([`to_plain`]) are made, and what other chats read ([`to_mrkdwn`], [`Writer`]). Any text is valid; a mark without its partner is a character like any other.
//!
//! Reading takes a number of steps that grows with the text's length and no faster: what closes a mark is found in
//! tables made beforehand, no character is read twice at one depth, and depth is bounded.
//!
//! Discord does not tell marks from blocks: a quote may stand within bold text that began its line, and a mark ends where
//! it finds its partner, in code as anywhere.

mod chat;
mod html;
mod lines;
mod parse;
mod when;

pub(crate) use chat::escaped;
pub use chat::{Chat, Writer, to_mrkdwn};
pub use html::{to_html, to_plain};
pub use parse::parse;
pub use when::{Reader, Style, tell};

use std::borrow::Cow;

use crate::discord::Snowflake;
use crate::emoji;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Characters as they stand in the source, the first of them at character `at`.
    Text {
        text: String,
        at: usize,
    },
    /// A character that a backslash keeps from being a mark.
    Escaped(char),
    LineBreak,
    Strong(Vec<Node>),
    Emphasis(Vec<Node>),
    Underline(Vec<Node>),
    Strike(Vec<Node>),
    Spoiler(Vec<Node>),
    Code(String),
    CodeBlock {
        language: Option<String>,
        code: String,
    },
    /// `[label](url)`; only `http` and `https`.
    Link {
        label: Vec<Node>,
        url: String,
    },
    /// An address that stands in the text. `preview` is off for `<url>`.
    Address {
        url: String,
        preview: bool,
    },
    /// `level` is 1 to 3.
    Heading {
        level: u8,
        content: Vec<Node>,
    },
    Subtext(Vec<Node>),
    Quote(Vec<Node>),
    /// Numbered from `start`, or with bullets.
    List {
        start: Option<u64>,
        items: Vec<Vec<Node>>,
    },
    Timestamp {
        seconds: i64,
        style: Style,
    },
    Mention(Mention),
    /// An emoji of a server.
    CustomEmoji {
        name: String,
        id: Snowflake,
        animated: bool,
    },
    /// `:name:` in the source, with `length` characters from character `at`.
    Emoji {
        unicode: Cow<'static, str>,
        at: usize,
        length: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mention {
    Everyone,
    Here,
    User(Snowflake),
    Role(Snowflake),
    Channel(Snowflake),
    Command {
        name: String,
        id: Snowflake,
    },
    /// A page of the server's own, such as `guide`.
    Guild(String),
}

impl Node {
    /// Whether it stands on lines of its own.
    pub fn is_block(&self) -> bool {
        matches!(
            self,
            Self::CodeBlock { .. } | Self::Heading { .. } | Self::Subtext(_) | Self::Quote(_) | Self::List { .. }
        )
    }

    /// The nodes inside, if it has any.
    pub fn children(&self) -> impl Iterator<Item = &Node> {
        let (one, many): (&[Node], &[Vec<Node>]) = match self {
            Self::Strong(content)
            | Self::Emphasis(content)
            | Self::Underline(content)
            | Self::Strike(content)
            | Self::Spoiler(content)
            | Self::Link { label: content, .. }
            | Self::Heading { content, .. }
            | Self::Subtext(content)
            | Self::Quote(content) => (content, &[]),
            Self::List { items, .. } => (&[], items),
            _ => (&[], &[]),
        };
        one.iter().chain(many.iter().flatten())
    }
}

/// Emoji that Discord draws large at most.
const MOST_LARGE_EMOJI: usize = 30;

/// Whether a message's text is nothing but a few emoji, which Discord then draws large.
pub fn is_jumbo(nodes: &[Node]) -> bool {
    let mut count = 0;
    for node in nodes {
        match node {
            Node::LineBreak => {}
            Node::Emoji { .. } | Node::CustomEmoji { .. } => count += 1,
            Node::Text { text, .. } => {
                let mut rest = text.trim_start();
                while !rest.is_empty() && count <= MOST_LARGE_EMOJI {
                    let Some(length) = emoji::leading(rest) else { return false };
                    count += 1;
                    rest = rest[length..].trim_start();
                }
            }
            _ => return false,
        }
    }
    (1..=MOST_LARGE_EMOJI).contains(&count)
}

#[cfg(test)]
mod tests;
