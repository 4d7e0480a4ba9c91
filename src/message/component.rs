//! What stands below a message, or makes it up: rows of link buttons, and the blocks of Components V2 that only show
//! something. A person's webhook may carry nothing that needs an answer; that, and what we do not know, is kept unread.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{Part, Path, Slot, Unknown, is_false, or_default};
use crate::discord::{Snowflake, limits};
use crate::emoji;
use crate::template::Place;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Component {
    Row(ButtonRow),
    Section(Section),
    Text(TextBlock),
    Gallery(Gallery),
    File(FileBlock),
    Separator(Separator),
    Container(Container),
    Other(Value),
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ButtonRow {
    #[serde(rename = "type")]
    tag: Tag<1>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    #[serde(rename = "components")]
    pub buttons: Vec<LinkButton>,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LinkButton {
    #[serde(rename = "type")]
    tag: Tag<2>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    #[serde(default)]
    pub style: ButtonStyle,
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub label: String,
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emoji: Option<ButtonEmoji>,
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub disabled: bool,
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A link's unless it was read: buttons of other styles need a program that answers, and are not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ButtonStyle(u64);

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
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Texts, with a picture or a button beside them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    #[serde(rename = "type")]
    tag: Tag<9>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// Only blocks of text may stand here.
    pub components: Vec<Component>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessory: Option<Accessory>,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Accessory {
    Button(LinkButton),
    Thumbnail(Thumbnail),
    Other(Value),
}

/// Text with marks on any number of lines.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TextBlock {
    #[serde(rename = "type")]
    tag: Tag<10>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    #[serde(deserialize_with = "or_default")]
    pub content: String,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Thumbnail {
    #[serde(rename = "type")]
    tag: Tag<11>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    pub media: Media,
    /// Alternative text.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub spoiler: bool,
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// The address of a picture, a film or an attached file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Media {
    #[serde(deserialize_with = "or_default")]
    pub url: String,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Gallery {
    #[serde(rename = "type")]
    tag: Tag<12>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    pub items: Vec<GalleryItem>,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GalleryItem {
    pub media: Media,
    /// Alternative text.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub spoiler: bool,
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Shows an attached file by its name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FileBlock {
    #[serde(rename = "type")]
    tag: Tag<13>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    pub file: Media,
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub spoiler: bool,
    #[serde(flatten)]
    pub unknown: Unknown,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Separator {
    #[serde(rename = "type")]
    tag: Tag<14>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// Whether a line is drawn: yes unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub divider: Option<bool>,
    /// 1 is small, 2 is large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spacing: Option<u64>,
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Blocks in a frame with a coloured bar.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Container {
    #[serde(rename = "type")]
    tag: Tag<17>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    pub components: Vec<Component>,
    #[serde(rename = "accent_color", default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<u32>,
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_false")]
    pub spoiler: bool,
    #[serde(flatten)]
    pub unknown: Unknown,
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

    /// Whether it only leads somewhere.
    pub fn is_link(&self) -> bool {
        self.style == ButtonStyle::default()
    }
}

impl Default for ButtonStyle {
    fn default() -> Self {
        Self(5)
    }
}

impl ButtonEmoji {
    /// As Discord takes it, a name between colons made Unicode; nothing where it is no emoji.
    pub fn known(&self) -> Option<Self> {
        /// The longest emoji of Unicode, a family with skin tones, has fewer.
        const LONGEST: usize = 20;
        /// Discord looks at the id alone, and still wants a name.
        const NAMELESS: &str = "_";
        let name = self.name.as_deref().unwrap_or_default().trim();
        if self.id.is_some() {
            let name: String = name.chars().take(limits::EMOJI_NAME).collect();
            let name = if name.is_empty() { NAMELESS.to_owned() } else { name };
            return Some(Self { name: Some(name), unknown: Unknown::new(), ..self.clone() });
        }
        let unicode = match emoji::find(name.trim_matches(':')) {
            Some(emoji) => emoji.into_owned(),
            None if name.is_ascii() || name.chars().count() > LONGEST || name.contains(char::is_whitespace) => {
                return None;
            }
            None => name.to_owned(),
        };
        Some(Self { name: Some(unicode), ..Self::default() })
    }
}

impl Component {
    /// Whether it makes up a message of blocks, rather than standing below any message.
    pub fn is_block(&self) -> bool {
        !matches!(self, Self::Row(_) | Self::Other(_))
    }
}

impl Section {
    pub fn new(components: Vec<Component>, accessory: Accessory) -> Self {
        Self { components, accessory: Some(accessory), ..Self::default() }
    }
}

impl TextBlock {
    pub fn new(content: impl Into<String>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }
}

impl Gallery {
    pub fn new(items: Vec<GalleryItem>) -> Self {
        Self { items, ..Self::default() }
    }
}

impl Separator {
    pub fn is_line(&self) -> bool {
        self.divider != Some(false)
    }

    pub fn is_large(&self) -> bool {
        self.spacing.is_some_and(|spacing| spacing > 1)
    }

    /// Writes down only what differs from what Discord takes for granted.
    pub fn set(&mut self, is_line: bool, is_large: bool) {
        if is_line != self.is_line() {
            self.divider = (!is_line).then_some(false);
        }
        if is_large != self.is_large() {
            self.spacing = is_large.then_some(2);
        }
    }
}

impl Container {
    pub fn new(components: Vec<Component>) -> Self {
        Self { components, ..Self::default() }
    }
}

/// A component, or a part of one that has texts or an id of its own.
pub(super) enum Visited<'a> {
    Component(&'a mut Component),
    Button(&'a mut LinkButton),
    Thumbnail(&'a mut Thumbnail),
    Item(&'a mut GalleryItem),
}

/// Visits components and all their parts, each before what it holds.
pub(super) fn visit(components: &mut [Component], path: &Path, visitor: &mut dyn FnMut(&Path, Visited<'_>)) {
    for (index, component) in components.iter_mut().enumerate() {
        let path = path.index(index);
        visitor(&path, Visited::Component(component));
        match component {
            Component::Row(row) => {
                let path = path.key("components");
                for (index, button) in row.buttons.iter_mut().enumerate() {
                    visitor(&path.index(index), Visited::Button(button));
                }
            }
            Component::Section(section) => {
                visit(&mut section.components, &path.key("components"), visitor);
                let path = path.key("accessory");
                match &mut section.accessory {
                    Some(Accessory::Button(button)) => visitor(&path, Visited::Button(button)),
                    Some(Accessory::Thumbnail(thumbnail)) => visitor(&path, Visited::Thumbnail(thumbnail)),
                    Some(Accessory::Other(_)) | None => {}
                }
            }
            Component::Container(container) => visit(&mut container.components, &path.key("components"), visitor),
            Component::Gallery(gallery) => {
                let path = path.key("items");
                for (index, item) in gallery.items.iter_mut().enumerate() {
                    visitor(&path.index(index), Visited::Item(item));
                }
            }
            Component::Text(_) | Component::File(_) | Component::Separator(_) | Component::Other(_) => {}
        }
    }
}

impl Visited<'_> {
    /// Visits the texts that stand in this part itself.
    pub(super) fn visit_texts(&mut self, path: &Path, visitor: &mut dyn FnMut(Slot, &mut String)) {
        let slot = |path: Path, place, limit| Slot { path, place, limit, part: Part::Message };
        let mut media = |path: &Path, key: &str, media: &mut Media, description: Option<&mut String>| {
            visitor(slot(path.key(key).key("url"), Place::Picture, limits::URL), &mut media.url);
            if let Some(text) = description {
                visitor(slot(path.key("description"), Place::Plain, limits::ALT_TEXT), text);
            }
        };
        match self {
            Self::Thumbnail(part) => media(path, "media", &mut part.media, Some(&mut part.description)),
            Self::Item(part) => media(path, "media", &mut part.media, Some(&mut part.description)),
            Self::Component(Component::File(block)) => media(path, "file", &mut block.file, None),
            Self::Component(Component::Text(block)) => {
                let content =
                    Slot { part: Part::Block, ..slot(path.key("content"), Place::Markdown, limits::BLOCKS_TOTAL) };
                visitor(content, &mut block.content);
            }
            Self::Button(button) => {
                visitor(slot(path.key("label"), Place::Name, limits::BUTTON_LABEL), &mut button.label);
                visitor(slot(path.key("url"), Place::Url, limits::BUTTON_URL), &mut button.url);
            }
            Self::Component(_) => {}
        }
    }

    /// Visits what is not understood of this part itself.
    pub(super) fn visit_unknown(&mut self, path: &Path, visitor: &mut dyn FnMut(Path, &mut Unknown)) {
        match self {
            Self::Button(part) => {
                if let Some(emoji) = &mut part.emoji {
                    visitor(path.key("emoji"), &mut emoji.unknown);
                }
                visitor(path.clone(), &mut part.unknown);
            }
            Self::Thumbnail(part) => {
                visitor(path.key("media"), &mut part.media.unknown);
                visitor(path.clone(), &mut part.unknown);
            }
            Self::Item(part) => {
                visitor(path.key("media"), &mut part.media.unknown);
                visitor(path.clone(), &mut part.unknown);
            }
            Self::Component(component) => {
                let unknown = match component {
                    Component::Row(part) => &mut part.unknown,
                    Component::Section(part) => &mut part.unknown,
                    Component::Text(part) => &mut part.unknown,
                    Component::Gallery(part) => &mut part.unknown,
                    Component::File(part) => {
                        visitor(path.key("file"), &mut part.file.unknown);
                        &mut part.unknown
                    }
                    Component::Separator(part) => &mut part.unknown,
                    Component::Container(part) => &mut part.unknown,
                    Component::Other(_) => return,
                };
                visitor(path.clone(), unknown);
            }
        }
    }

    pub(super) fn id(&mut self) -> Option<&mut Option<u32>> {
        Some(match self {
            Self::Button(part) => &mut part.id,
            Self::Thumbnail(part) => &mut part.id,
            Self::Item(_) => return None,
            Self::Component(component) => match component {
                Component::Row(part) => &mut part.id,
                Component::Section(part) => &mut part.id,
                Component::Text(part) => &mut part.id,
                Component::Gallery(part) => &mut part.id,
                Component::File(part) => &mut part.id,
                Component::Separator(part) => &mut part.id,
                Component::Container(part) => &mut part.id,
                Component::Other(_) => return None,
            },
        })
    }

    /// Whether Discord counts it as a component.
    pub(super) fn counts(&self) -> bool {
        !matches!(self, Self::Item(_))
    }
}

impl<'de> Deserialize<'de> for Component {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(match tag(&value) {
            Some(1) => read(value, Self::Row, Self::Other),
            Some(9) => read(value, Self::Section, Self::Other),
            Some(10) => read(value, Self::Text, Self::Other),
            Some(12) => read(value, Self::Gallery, Self::Other),
            Some(13) => read(value, Self::File, Self::Other),
            Some(14) => read(value, Self::Separator, Self::Other),
            Some(17) => read(value, Self::Container, Self::Other),
            _ => Self::Other(value),
        })
    }
}

impl<'de> Deserialize<'de> for Accessory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(match tag(&value) {
            Some(2) => read(value, Self::Button, Self::Other),
            Some(11) => read(value, Self::Thumbnail, Self::Other),
            _ => Self::Other(value),
        })
    }
}

fn tag(value: &Value) -> Option<u64> {
    value.get("type")?.as_u64()
}

/// As what its number says, or unread.
fn read<T: DeserializeOwned, C>(value: Value, known: fn(T) -> C, other: fn(Value) -> C) -> C {
    match T::deserialize(&value) {
        Ok(component) => known(component),
        Err(_) => other(value),
    }
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
        Err(D::Error::custom(format!("must be {NUMBER}")))
    }
}
