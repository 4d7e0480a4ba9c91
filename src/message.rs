//! A message as its author writes it: the text, embeds, name, picture and buttons of a Discord message, with
//! `%variables%` in every text. [`Message::check`] says what is wrong with it before anything happens,
//! [`Message::render`] makes what is sent. It reads and writes Discord's own JSON; what it does not know it keeps and
//! reports, but does not send.

mod check;
mod edit;
mod form;
mod render;

pub use check::{Finding, Path, Problem, Severity};
pub use edit::{Edit, Item, List, NoEdit};
pub use form::{Fields, colour_text, emoji_text, read_colour, read_emoji, read_id, read_ids};
pub use render::{EmptyMessage, Rendered};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::discord::{Snowflake, flags, limits};
use crate::template::Place;

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

/// What stands below a message. A person's webhook may only carry link buttons; anything else is kept unread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Component {
    Row(ButtonRow),
    Other(Value),
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ButtonRow {
    #[serde(rename = "type")]
    tag: Tag<1>,
    #[serde(rename = "components")]
    pub buttons: Vec<LinkButton>,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LinkButton {
    #[serde(rename = "type")]
    tag: Tag<2>,
    style: Tag<5>,
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub label: String,
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<ButtonEmoji>,
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub disabled: bool,
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A Unicode emoji by `name`, or one of a server's own by `id`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ButtonEmoji {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Snowflake>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub animated: Option<bool>,
}

impl ButtonRow {
    pub fn new(buttons: Vec<LinkButton>) -> Self {
        Self { buttons, ..Self::default() }
    }
}

impl LinkButton {
    pub fn new(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self { label: label.into(), url: url.into(), ..Self::default() }
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
    /// Bits that a webhook may set and that we send.
    const SENT: u64 = flags::SILENT | flags::SUPPRESS_EMBEDS;

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
    pub fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// Discord's JSON, indented for people.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a message is made of texts, numbers and lists")
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
        for (row_index, component) in self.components.iter_mut().enumerate() {
            let Component::Row(row) = component else { continue };
            let path = Path::root().key("components").index(row_index).key("components");
            for (index, button) in row.buttons.iter_mut().enumerate() {
                let path = path.index(index);
                visit(slot(path.key("label"), Place::Name, limits::BUTTON_LABEL), &mut button.label);
                visit(slot(path.key("url"), Place::Url, limits::BUTTON_URL), &mut button.url);
            }
        }
    }
}

impl Embed {
    fn visit_texts(&mut self, path: &Path, visit: &mut impl FnMut(Slot, &mut String)) {
        let text = |path: Path, place, limit| Slot { path, place, limit, part: Part::Embed };
        let address = |path: Path| Slot { path, place: Place::Url, limit: limits::URL, part: Part::Message };
        visit(text(path.key("title"), Place::MarkdownLine, limits::TITLE), &mut self.title);
        visit(address(path.key("url")), &mut self.url);
        visit(text(path.key("description"), Place::Markdown, limits::DESCRIPTION), &mut self.description);
        let author = path.key("author");
        visit(text(author.key("name"), Place::Name, limits::AUTHOR), &mut self.author.name);
        visit(address(author.key("url")), &mut self.author.url);
        visit(address(author.key("icon_url")), &mut self.author.icon_url);
        for (index, field) in self.fields.iter_mut().enumerate() {
            let path = path.key("fields").index(index);
            let name =
                Slot { part: Part::FieldName, ..text(path.key("name"), Place::MarkdownLine, limits::FIELD_NAME) };
            visit(name, &mut field.name);
            visit(text(path.key("value"), Place::Markdown, limits::FIELD_VALUE), &mut field.value);
        }
        visit(address(path.key("image").key("url")), &mut self.image.url);
        visit(address(path.key("thumbnail").key("url")), &mut self.thumbnail.url);
        let footer = path.key("footer");
        visit(text(footer.key("text"), Place::Plain, limits::FOOTER), &mut self.footer.text);
        visit(address(footer.key("icon_url")), &mut self.footer.icon_url);
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
}

/// A number that must stand in the JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tag<const NUMBER: u64>;

impl<const NUMBER: u64> Serialize for Tag<NUMBER> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(NUMBER)
    }
}

impl<'de, const NUMBER: u64> Deserialize<'de> for Tag<NUMBER> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if u64::deserialize(deserializer)? == NUMBER {
            return Ok(Self);
        }
        Err(serde::de::Error::custom(format!("must be {NUMBER}")))
    }
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
mod tests;
