//! A message as its author writes it: the text, embeds, name, picture, buttons, files, poll or blocks of a Discord
//! message, with `%variables%` in every text. [`Message::check`] says what is wrong with it before anything happens,
//! [`Message::render`] makes what is sent. It reads and writes Discord's own JSON; what it does not know it keeps and
//! reports, but does not send.

mod attachment;
mod block;
mod check;
mod component;
mod edit;
mod form;
mod poll;
mod render;

pub use attachment::{ATTACHED, Attachment, SentFile, file_name, is_file_name, point_at_kept};
pub use block::{Block, BlockKind};
pub use check::{Finding, Path, Problem, Severity};
pub use component::{
    Accessory, ButtonEmoji, ButtonRow, ButtonStyle, Component, Container, FileBlock, Gallery, GalleryItem, LinkButton,
    Media, Section, Separator, TextBlock, Thumbnail,
};
pub use edit::{Edit, Item, List, NoEdit, Shape};
pub use form::{Fields, colour_text, emoji_text, put_emoji, read_colour, read_emoji, read_id, read_ids, read_number};
pub use poll::{Answer, AnswerMedia, Poll, Question};
pub use render::{EmptyMessage, Rendered};

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::discord::{Snowflake, flags, limits};
use crate::event::{Kind, Variable};
use crate::template::{Place, Template};

/// Embeds, fields, components and other parts that are read at most.
const MOST_PARTS: usize = 500;
/// Bytes of a message that are read at most: as JSON, and of all its texts.
const MOST_BYTES: usize = 256 * 1024;

/// The text is no message.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    #[error(transparent)]
    NotJson(#[from] serde_json::Error),
    #[error("it has more than {MOST_PARTS} parts or {MOST_BYTES} bytes")]
    TooLarge,
}

/// Keys that are not understood, by name.
pub type Unknown = Map<String, Value>;

/// A message's source. Every text may hold variables; an empty text is an absent one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Message {
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub content: String,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub username: String,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub avatar_url: String,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub tts: bool,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub embeds: Vec<Embed>,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
    /// Who may be notified; nobody unless the author says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_mentions: Option<AllowedMentions>,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Flags::is_empty")]
    pub flags: Flags,
    /// Opens a new thread in a forum.
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub thread_name: String,
    /// Posts into a thread. Travels in the request's address, not in its body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_id: Option<Snowflake>,
    /// Tags of the forum for a new thread.
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub applied_tags: Vec<Snowflake>,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<Poll>,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Embed {
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub url: String,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Red, green and blue, as in `0xFF8800`.
    #[serde(rename = "color", skip_serializing_if = "Option::is_none")]
    pub colour: Option<u32>,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Author::is_empty")]
    pub author: Author,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Picture::is_empty")]
    pub image: Picture,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Picture::is_empty")]
    pub thumbnail: Picture,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Footer::is_empty")]
    pub footer: Footer,
    /// A moment: RFC 3339, or a variable that is one.
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub timestamp: String,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Author {
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub url: String,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub icon_url: String,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Footer {
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub icon_url: String,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Field {
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    #[serde(deserialize_with = "or_default")]
    pub value: String,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub inline: bool,
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// An embed's image or thumbnail.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Picture {
    #[serde(deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub url: String,
    #[serde(flatten)]
    pub unknown: Unknown,
}

impl Author {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Footer {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Picture {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Who a message may notify. Kinds in `parse` are notified wherever the text names them; `users` and `roles` only the
/// ones listed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AllowedMentions {
    #[serde(deserialize_with = "or_default")]
    pub parse: Vec<MentionKind>,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<Snowflake>,
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Snowflake>,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionKind {
    Users,
    Roles,
    Everyone,
}

/// Discord's bits that say how a message appears.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Flags(pub u64);

impl Flags {
    /// Bits that a webhook may set.
    pub(crate) const SENT: u64 = flags::SILENT | flags::SUPPRESS_EMBEDS | flags::COMPONENTS_V2;

    #[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
    fn is_empty(&self) -> bool {
        self.0 == 0
    }

    /// Nobody's device makes a sound.
    pub fn silent(self) -> bool {
        self.0 & flags::SILENT != 0
    }

    /// Links in the text get no preview.
    pub fn suppress_embeds(self) -> bool {
        self.0 & flags::SUPPRESS_EMBEDS != 0
    }

    #[must_use]
    pub fn with_silent(self, on: bool) -> Self {
        self.with(flags::SILENT, on)
    }

    #[must_use]
    pub fn with_suppress_embeds(self, on: bool) -> Self {
        self.with(flags::SUPPRESS_EMBEDS, on)
    }

    /// The message is made of blocks.
    pub fn blocks(self) -> bool {
        self.0 & flags::COMPONENTS_V2 != 0
    }

    #[must_use]
    pub fn with_blocks(self, on: bool) -> Self {
        self.with(flags::COMPONENTS_V2, on)
    }

    fn with(self, bit: u64, on: bool) -> Self {
        Self(if on { self.0 | bit } else { self.0 & !bit })
    }
}

impl Message {
    /// A message of text alone.
    pub fn text(content: impl Into<String>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// Reads Discord's JSON.
    pub fn from_json(json: &str) -> Result<Self, Unread> {
        if json.len() > MOST_BYTES {
            return Err(Unread::TooLarge);
        }
        let message: Self = serde_json::from_str(json)?;
        if message.is_too_large() { Err(Unread::TooLarge) } else { Ok(message) }
    }

    /// Whether it is no message of a person: many times what any chat takes, and more than can be shown.
    pub fn is_too_large(&self) -> bool {
        let (mut parts, mut bytes) = (self.embeds.len() + self.attachments.len(), 0);
        parts += self.embeds.iter().map(|embed| embed.fields.len()).sum::<usize>();
        parts += self.poll.as_ref().map_or(0, |poll| poll.answers.len()) + self.applied_tags.len();
        if let Some(mentions) = &self.allowed_mentions {
            parts += mentions.parse.len() + mentions.users.len() + mentions.roles.len();
        }
        // What follows walks through all of them.
        if parts > MOST_PARTS {
            return true;
        }
        let mut copy = self.clone();
        component::visit(&mut copy.components, &Path::root(), &mut |_, _| parts += 1);
        if parts > MOST_PARTS {
            return true;
        }
        copy.visit_unknown(|_, unknown| parts += unknown.len());
        copy.visit_texts(|_, text| bytes += text.len());
        parts > MOST_PARTS || bytes > MOST_BYTES
    }

    /// Discord's JSON, indented for people.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a message is made of texts, numbers and lists")
    }

    /// Where a character of a text stands, counted from 0: its line and column, counted from 1.
    pub fn line_and_column(&self, path: &Path, character: usize) -> Option<(usize, usize)> {
        let mut found = None;
        self.clone().visit_texts(|slot, text| {
            if slot.path == *path {
                let before: String = text.chars().take(character).collect();
                let line_start = before.rfind('\n').map_or(0, |end| end + 1);
                found = Some((before.matches('\n').count() + 1, before[line_start..].chars().count() + 1));
            }
        });
        found
    }

    /// The variables that this message names of a kind of event, each once, in the order of the message.
    pub fn variables(&self, kind: Kind) -> Vec<&'static Variable> {
        let mut named: Vec<&'static Variable> = Vec::new();
        self.clone().visit_texts(|slot, text| {
            for variable in Template::parse(text, slot.place).variables(kind) {
                if !named.iter().any(|known| known.name == variable.name) {
                    named.push(variable);
                }
            }
        });
        named
    }

    /// Visits every text with its place in the message and its limits, in the order of the message.
    fn visit_texts(&mut self, mut visit: impl FnMut(Slot, &mut String)) {
        let slot = |path: Path, place, limit| Slot { path, place, limit, part: Part::Message };
        let top = |key: &str, place, limit| slot(Path::root().key(key), place, limit);
        visit(top("content", Place::Markdown, limits::CONTENT), &mut self.content);
        visit(top("username", Place::Name, limits::USERNAME), &mut self.username);
        visit(top("avatar_url", Place::Url, limits::URL), &mut self.avatar_url);
        visit(top("thread_name", Place::Name, limits::THREAD_NAME), &mut self.thread_name);
        for (index, embed) in self.embeds.iter_mut().enumerate() {
            embed.visit_texts(&Path::root().key("embeds").index(index), &mut visit);
        }
        component::visit(&mut self.components, &Path::root().key("components"), &mut |path, mut part| {
            part.visit_texts(path, &mut visit);
        });
        for (index, attachment) in self.attachments.iter_mut().enumerate() {
            let path = Path::root().key("attachments").index(index).key("description");
            visit(slot(path, Place::Plain, limits::ALT_TEXT), &mut attachment.description);
        }
        if let Some(poll) = &mut self.poll {
            poll.visit_texts(&Path::root().key("poll"), &mut visit);
        }
    }

    /// Visits what is not understood, part by part.
    fn visit_unknown(&mut self, mut visit: impl FnMut(Path, &mut Unknown)) {
        let root = Path::root();
        for (index, embed) in self.embeds.iter_mut().enumerate() {
            let path = root.key("embeds").index(index);
            for (field_index, field) in embed.fields.iter_mut().enumerate() {
                visit(path.key("fields").index(field_index), &mut field.unknown);
            }
            visit(path.key("author"), &mut embed.author.unknown);
            visit(path.key("footer"), &mut embed.footer.unknown);
            visit(path.key("image"), &mut embed.image.unknown);
            visit(path.key("thumbnail"), &mut embed.thumbnail.unknown);
            visit(path, &mut embed.unknown);
        }
        component::visit(&mut self.components, &root.key("components"), &mut |path, mut part| {
            part.visit_unknown(path, &mut visit);
        });
        for (index, attachment) in self.attachments.iter_mut().enumerate() {
            visit(root.key("attachments").index(index), &mut attachment.unknown);
        }
        if let Some(poll) = &mut self.poll {
            poll.visit_unknown(&root.key("poll"), &mut visit);
        }
        if let Some(mentions) = &mut self.allowed_mentions {
            visit(root.key("allowed_mentions"), &mut mentions.unknown);
        }
        visit(root, &mut self.unknown);
    }

    /// Whether it is made of blocks (Components V2), beside which nothing else may stand.
    pub fn is_made_of_blocks(&self) -> bool {
        let has_others = !self.content.trim().is_empty() || !self.embeds.is_empty() || self.poll.is_some();
        self.components.iter().any(Component::is_block)
            || (self.flags.blocks() && !self.components.is_empty() && !has_others)
    }
}

impl Embed {
    fn visit_texts(&mut self, path: &Path, visit: &mut impl FnMut(Slot, &mut String)) {
        let text = |path: Path, place, limit| Slot { path, place, limit, part: Part::Embed };
        let address = |path: Path| Slot { path, place: Place::Url, limit: limits::URL, part: Part::Message };
        let picture = |path: Path| Slot { place: Place::Picture, ..address(path) };
        visit(text(path.key("title"), Place::MarkdownLine, limits::TITLE), &mut self.title);
        visit(address(path.key("url")), &mut self.url);
        visit(text(path.key("description"), Place::Markdown, limits::DESCRIPTION), &mut self.description);
        let author = path.key("author");
        visit(text(author.key("name"), Place::Name, limits::AUTHOR), &mut self.author.name);
        visit(address(author.key("url")), &mut self.author.url);
        visit(picture(author.key("icon_url")), &mut self.author.icon_url);
        for (index, field) in self.fields.iter_mut().enumerate() {
            let path = path.key("fields").index(index);
            let name =
                Slot { part: Part::FieldName, ..text(path.key("name"), Place::MarkdownLine, limits::FIELD_NAME) };
            visit(name, &mut field.name);
            visit(text(path.key("value"), Place::Markdown, limits::FIELD_VALUE), &mut field.value);
        }
        visit(picture(path.key("image").key("url")), &mut self.image.url);
        visit(picture(path.key("thumbnail").key("url")), &mut self.thumbnail.url);
        let footer = path.key("footer");
        visit(text(footer.key("text"), Place::Plain, limits::FOOTER), &mut self.footer.text);
        visit(picture(footer.key("icon_url")), &mut self.footer.icon_url);
        let timestamp = Slot { place: Place::Timestamp, ..address(path.key("timestamp")) };
        visit(timestamp, &mut self.timestamp);
    }
}

/// One text of a message: where it stands and what holds for it.
#[derive(Debug, Clone)]
struct Slot {
    path: Path,
    place: Place,
    /// Most characters that Discord takes.
    limit: usize,
    part: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Message,
    /// Counts towards the limit of all embeds together.
    Embed,
    /// The same; its value is the text that follows.
    FieldName,
    /// Counts towards the limit of all blocks of text together.
    Block,
}

/// Exports of other programs write `null` for what is absent.
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
pub(crate) mod tests;
