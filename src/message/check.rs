//! What is wrong with a message, found while it is written.

use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::attachment::{ATTACHED, file_name, is_file_name};
use super::component::{Accessory, ButtonEmoji, Component, LinkButton, Media, Visited, visit};
use super::{
    AllowedMentions, Attachment, Author, Embed, Flags, Footer, MentionKind, Message, Part, Poll, Slot, Unknown,
};
use crate::discord::{Snowflake, counted_length, forbidden_name, limits};
use crate::event::{Kind, Shape, Values};
use crate::lang::Lang;
use crate::template::{Place, Template};

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
    /// The longest possible values would make this address too long; it would be left out.
    MayBeLeftOut {
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
    /// All blocks of text together are too long even when every variable is empty.
    BlocksTooLong {
        length: usize,
        limit: usize,
    },
    BlocksMayBeShortened {
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
    /// An id of Discord is a number.
    NotAnId,
    NotAnEmoji,
    /// `parse` allows everyone of this kind, and a list names some: Discord takes one of both.
    MentionsTwice,
    /// Discord takes it once.
    Twice,
    /// Kept, but not sent.
    NotUnderstood {
        key: String,
    },
    /// Some of the flags are none that a webhook may set.
    FlagsNotSent,
    /// A thread to go into and a name for a new one.
    ThreadTwice,
    /// Tags are put on new threads only.
    TagsWithoutThread,
    /// Other buttons need a program that answers.
    NotALinkButton,
    OutOfRange {
        least: u64,
        most: u64,
    },
    /// A file's name has characters that Discord would change.
    FileName,
    SameFileName {
        name: String,
    },
    /// `attachment://` names a file that is not attached.
    NoSuchFile {
        name: String,
    },
    /// A block that shows a file names something else.
    NotAFile,
    /// No block shows this file, so nobody sees it.
    FileNotShown {
        name: String,
    },
    /// Text, embeds or a poll beside blocks.
    BesideBlocks,
    /// A block inside one that cannot hold it.
    Misplaced,
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
    /// What an author should know, as [`Message::check`] says it, and the most characters that all texts in embeds may
    /// have together.
    pub fn review(&self, kind: Kind) -> (Vec<Finding>, usize) {
        let check = self.checked(kind);
        (check.findings, check.embeds.longest)
    }

    /// Everything that an author should know before this message is sent for events of this kind: what concerns single
    /// texts first, then what concerns the parts and the whole.
    pub fn check(&self, kind: Kind) -> Vec<Finding> {
        self.checked(kind).findings
    }

    fn checked(&self, kind: Kind) -> Check {
        let files = self.attachments.iter().map(|file| file_name(&file.filename)).collect();
        let mut check = Check {
            kind,
            files,
            findings: Vec::new(),
            shown: HashSet::new(),
            embeds: Lengths::default(),
            blocks: Lengths::default(),
        };
        let mut copy = self.clone();
        copy.visit_texts(|slot, text| check.text(slot, text));
        for (index, embed) in self.embeds.iter().enumerate() {
            check.embed(&Path::root().key("embeds").index(index), embed);
        }
        check.too_many(Path::root().key("embeds"), self.embeds.len(), limits::EMBEDS);
        check.all_components(&mut copy);
        check.attachments(&mut copy);
        check.poll(self.poll.as_ref());
        check.mentions(self.allowed_mentions.as_ref());
        check.address(self);
        copy.visit_unknown(|path, unknown| check.unknown(&path, unknown));
        check.whole(&mut copy);
        check
    }
}

struct Check {
    kind: Kind,
    findings: Vec<Finding>,
    /// The names of the attached files.
    files: HashSet<String>,
    /// The texts that may show something.
    shown: HashSet<Path>,
    /// Of all texts in embeds.
    embeds: Lengths,
    /// Of all blocks of text.
    blocks: Lengths,
}

/// With every variable empty, and with every value as long as it can be.
#[derive(Default)]
struct Lengths {
    shortest: usize,
    longest: usize,
}

/// What a component stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Message,
    Container,
    Section,
}

impl Check {
    fn error(&mut self, path: Path, problem: Problem) {
        self.findings.push(Finding { path, span: None, severity: Severity::Error, problem });
    }

    fn warning(&mut self, path: Path, problem: Problem) {
        self.findings.push(Finding { path, span: None, severity: Severity::Warning, problem });
    }

    fn is_shown(&self, path: &Path, key: &str) -> bool {
        self.shown.contains(&path.key(key))
    }

    fn text(&mut self, slot: Slot, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        let template = Template::parse(text, slot.place);
        for (span, severity, problem) in template.check(self.kind) {
            self.findings.push(Finding { path: slot.path.clone(), span: Some(span), severity, problem });
        }
        if template.may_show(self.kind) {
            self.shown.insert(slot.path.clone());
        }
        let is_address = matches!(slot.place, Place::Url | Place::Picture);
        let (shortest, longest) = if template.has_variables() {
            (template.shortest(self.kind), template.longest(self.kind))
        } else {
            let length = counted_length(&template.render(self.kind, &Values::new(), Lang::En, usize::MAX));
            let length = if is_address { length.max(counted_length(text)) } else { length };
            (length, length)
        };
        let together = match slot.part {
            Part::Embed | Part::FieldName => Some(&mut self.embeds),
            Part::Block => Some(&mut self.blocks),
            Part::Message => None,
        };
        if let Some(lengths) = together {
            lengths.shortest += shortest.min(slot.limit);
            lengths.longest += longest.min(slot.limit);
        }
        if shortest > slot.limit {
            self.error(slot.path, Problem::TooLong { length: shortest, limit: slot.limit });
            return;
        }
        if longest > slot.limit && slot.place != Place::Timestamp {
            let limit = slot.limit;
            let problem = if is_address {
                Problem::MayBeLeftOut { longest, limit }
            } else {
                Problem::MayBeShortened { longest, limit }
            };
            self.warning(slot.path.clone(), problem);
        }
        self.value(slot, &template, text);
    }

    /// Texts that must be an address, a moment, an allowed name.
    fn value(&mut self, slot: Slot, template: &Template, text: &str) {
        let is_empty =
            || template.render(self.kind, &Values::sample(self.kind, Lang::En), Lang::En, slot.limit).is_empty();
        let is_only = |shape| template.only_variable(self.kind).is_some_and(|variable| variable.shape == shape);
        match slot.place {
            Place::Picture if text.trim().starts_with(ATTACHED) => {
                let name = text.trim().trim_start_matches(ATTACHED);
                if !template.has_variables() && !self.files.contains(&file_name(name)) {
                    self.error(slot.path, Problem::NoSuchFile { name: name.to_owned() });
                }
            }
            Place::Url | Place::Picture if is_empty() && !is_only(Shape::Url) => {
                self.error(slot.path, Problem::NotAUrl);
            }
            Place::Timestamp if is_empty() && !is_only(Shape::Moment) => self.error(slot.path, Problem::NotAMoment),
            Place::Name if slot.path.as_str() == "username" => {
                let written = template.render(self.kind, &Values::new(), Lang::En, usize::MAX);
                if let Some(word) = forbidden_name(&written) {
                    self.error(slot.path, Problem::ForbiddenName { word: word.to_owned() });
                }
            }
            _ => {}
        }
    }

    fn embed(&mut self, path: &Path, embed: &Embed) {
        self.colour(path.key("color"), embed.colour);
        self.too_many(path.key("fields"), embed.fields.len(), limits::FIELDS);
        for (index, field) in embed.fields.iter().enumerate() {
            let path = path.key("fields").index(index);
            for (key, text) in [("name", &field.name), ("value", &field.value)] {
                self.needed(path.key(key), text);
            }
        }
        for (part, key, filled) in [
            ("author", "name", embed.author != Author::default()),
            ("footer", "text", embed.footer != Footer::default()),
        ] {
            let part = path.key(part);
            if filled && !self.is_shown(&part, key) {
                self.warning(part, Problem::NothingToShow);
            }
        }
        if !self.shows(path, embed) {
            self.warning(path.clone(), Problem::NothingToShow);
        }
    }

    fn shows(&self, path: &Path, embed: &Embed) -> bool {
        let texts = [("title", ""), ("description", ""), ("author", "name"), ("footer", "text"), ("image", "url")];
        let mut paths = texts.into_iter().chain([("thumbnail", "url")]).map(|(part, key)| match key {
            "" => path.key(part),
            _ => path.key(part).key(key),
        });
        paths.any(|path| self.shown.contains(&path))
            || (0..embed.fields.len()).any(|index| self.is_shown(&path.key("fields").index(index), "value"))
    }

    fn all_components(&mut self, message: &mut Message) {
        let path = Path::root().key("components");
        let (mut count, mut ids) = (0, HashSet::new());
        visit(&mut message.components, &path, &mut |path, mut part| {
            count += usize::from(part.counts());
            // Discord numbers those with a zero itself.
            let Some(id) = part.id().and_then(|id| *id).filter(|id| *id > 0) else { return };
            if id > limits::COMPONENT_ID {
                self.error(path.key("id"), Problem::OutOfRange { least: 0, most: limits::COMPONENT_ID.into() });
            } else if !ids.insert(id) {
                self.error(path.key("id"), Problem::Twice);
            }
        });
        for (index, component) in message.components.iter().enumerate() {
            self.component(&path.index(index), component, Inside::Message);
        }
        if message.is_made_of_blocks() {
            self.too_many(path, count, limits::COMPONENTS);
            for (key, is_there) in [
                ("content", !message.content.trim().is_empty()),
                ("embeds", !message.embeds.is_empty()),
                ("poll", message.poll.is_some()),
            ] {
                if is_there {
                    self.error(Path::root().key(key), Problem::BesideBlocks);
                }
            }
        } else {
            self.too_many(path, message.components.len(), limits::ROWS);
        }
    }

    fn component(&mut self, path: &Path, component: &Component, inside: Inside) {
        let fits = match component {
            Component::Text(_) | Component::Other(_) => true,
            Component::Container(_) => inside == Inside::Message,
            _ => inside != Inside::Section,
        };
        if !fits {
            self.error(path.clone(), Problem::Misplaced);
        }
        match component {
            Component::Row(row) => {
                let path = path.key("components");
                self.some(&path, row.buttons.len(), limits::BUTTONS_PER_ROW);
                for (index, button) in row.buttons.iter().enumerate() {
                    self.button(&path.index(index), button);
                }
            }
            Component::Section(section) => {
                self.children(path, &section.components, Inside::Section);
                self.some(&path.key("components"), section.components.len(), limits::SECTION_TEXTS);
                let path = path.key("accessory");
                match &section.accessory {
                    Some(Accessory::Button(button)) => self.button(&path, button),
                    Some(Accessory::Thumbnail(thumbnail)) => self.media(&path.key("media"), &thumbnail.media),
                    Some(Accessory::Other(_)) => self.not_understood(&path),
                    None => self.error(path, Problem::Missing),
                }
            }
            Component::Text(text) => self.needed(path.key("content"), &text.content),
            Component::Gallery(gallery) => {
                let path = path.key("items");
                self.some(&path, gallery.items.len(), limits::GALLERY_ITEMS);
                for (index, item) in gallery.items.iter().enumerate() {
                    self.media(&path.index(index).key("media"), &item.media);
                }
            }
            Component::File(block) => {
                let path = path.key("file");
                self.media(&path, &block.file);
                let url = block.file.url.trim();
                if !url.is_empty() && !url.starts_with(ATTACHED) {
                    self.error(path.key("url"), Problem::NotAFile);
                }
            }
            Component::Separator(separator) => {
                self.in_range(path.key("spacing"), separator.spacing, 1, 2);
            }
            Component::Container(container) => {
                self.colour(path.key("accent_color"), container.colour);
                self.children(path, &container.components, Inside::Container);
                if container.components.is_empty() {
                    self.error(path.key("components"), Problem::Missing);
                }
            }
            Component::Other(_) => self.not_understood(path),
        }
    }

    fn children(&mut self, path: &Path, components: &[Component], inside: Inside) {
        let path = path.key("components");
        for (index, component) in components.iter().enumerate() {
            self.component(&path.index(index), component, inside);
        }
    }

    fn button(&mut self, path: &Path, button: &LinkButton) {
        if !button.is_link() {
            self.error(path.key("style"), Problem::NotALinkButton);
            return;
        }
        self.needed(path.key("url"), &button.url);
        if button.emoji.is_none() {
            self.needed(path.key("label"), &button.label);
        }
        self.emoji(path.key("emoji"), button.emoji.as_ref());
    }

    fn media(&mut self, path: &Path, media: &Media) {
        self.needed(path.key("url"), &media.url);
    }

    fn emoji(&mut self, path: Path, emoji: Option<&ButtonEmoji>) {
        let Some(emoji) = emoji else { return };
        if emoji.known().is_none() {
            self.error(path, Problem::NotAnEmoji);
        } else if let Some(length) =
            emoji.name.as_ref().map(|name| counted_length(name)).filter(|length| *length > limits::EMOJI_NAME)
        {
            self.error(path, Problem::TooLong { length, limit: limits::EMOJI_NAME });
        }
    }

    fn attachments(&mut self, message: &mut Message) {
        let root = Path::root().key("attachments");
        self.too_many(root.clone(), message.attachments.len(), limits::FILES);
        let (mut names, mut ids) = (HashSet::new(), HashSet::new());
        for (index, Attachment { id, filename, .. }) in message.attachments.iter().enumerate() {
            let path = root.index(index);
            if filename.is_empty() {
                self.error(path.key("filename"), Problem::Missing);
            } else if counted_length(filename) > limits::FILE_NAME {
                let problem = Problem::TooLong { length: counted_length(filename), limit: limits::FILE_NAME };
                self.error(path.key("filename"), problem);
            } else if !is_file_name(filename) {
                self.error(path.key("filename"), Problem::FileName);
            } else if !names.insert(filename.clone()) {
                self.error(path.key("filename"), Problem::SameFileName { name: filename.clone() });
            }
            if !ids.insert(*id) {
                self.error(path.key("id"), Problem::Twice);
            }
        }
        if message.is_made_of_blocks() {
            let mut named = HashSet::new();
            message.visit_texts(|_, text| named.extend(text.trim().strip_prefix(ATTACHED).map(str::to_owned)));
            for (index, file) in message.attachments.iter().enumerate() {
                if !named.contains(&file.filename) {
                    self.warning(root.index(index), Problem::FileNotShown { name: file.filename.clone() });
                }
            }
        }
    }

    fn poll(&mut self, poll: Option<&Poll>) {
        let Some(poll) = poll else { return };
        let path = Path::root().key("poll");
        self.needed(path.key("question").key("text"), &poll.question.text);
        self.some(&path.key("answers"), poll.answers.len(), limits::POLL_ANSWERS);
        for (index, answer) in poll.answers.iter().enumerate() {
            let path = path.key("answers").index(index).key("poll_media");
            self.needed(path.key("text"), &answer.media.text);
            self.emoji(path.key("emoji"), answer.media.emoji.as_ref());
        }
        self.in_range(path.key("duration"), poll.duration, 1, limits::POLL_HOURS);
        self.in_range(path.key("layout_type"), poll.layout_type, 1, 1);
    }

    fn mentions(&mut self, mentions: Option<&AllowedMentions>) {
        let Some(mentions) = mentions else { return };
        let path = Path::root().key("allowed_mentions");
        self.once(&path.key("parse"), &mentions.parse);
        for (key, kind, ids) in
            [("users", MentionKind::Users, &mentions.users), ("roles", MentionKind::Roles, &mentions.roles)]
        {
            if !ids.is_empty() && mentions.parse.contains(&kind) {
                self.error(path.key(key), Problem::MentionsTwice);
            }
            self.too_many(path.key(key), ids.len(), limits::MENTIONED);
            self.once(&path.key(key), ids);
        }
    }

    /// Where it goes, and how it arrives there.
    fn address(&mut self, message: &Message) {
        let root = Path::root();
        if message.flags.0 & !Flags::SENT != 0 {
            self.warning(root.key("flags"), Problem::FlagsNotSent);
        }
        let opens_a_thread = !message.thread_name.trim().is_empty();
        if message.thread_id.is_some() && opens_a_thread {
            self.error(root.key("thread_name"), Problem::ThreadTwice);
        }
        if !message.applied_tags.is_empty() && !opens_a_thread {
            self.warning(root.key("applied_tags"), Problem::TagsWithoutThread);
        }
        self.too_many(root.key("applied_tags"), message.applied_tags.len(), limits::TAGS);
        self.once::<Snowflake>(&root.key("applied_tags"), &message.applied_tags);
    }

    fn needed(&mut self, path: Path, text: &str) {
        if text.trim().is_empty() {
            self.error(path, Problem::Missing);
        }
    }

    fn some(&mut self, path: &Path, count: usize, limit: usize) {
        if count == 0 {
            self.error(path.clone(), Problem::Missing);
        }
        self.too_many(path.clone(), count, limit);
    }

    fn too_many(&mut self, path: Path, count: usize, limit: usize) {
        if count > limit {
            self.error(path, Problem::TooMany { count, limit });
        }
    }

    fn in_range(&mut self, path: Path, number: Option<u64>, least: u64, most: u64) {
        if number.is_some_and(|number| !(least..=most).contains(&number)) {
            self.error(path, Problem::OutOfRange { least, most });
        }
    }

    fn colour(&mut self, path: Path, colour: Option<u32>) {
        if colour.is_some_and(|colour| colour > limits::COLOUR) {
            self.error(path, Problem::NotAColour);
        }
    }

    fn once<T: Eq + Hash>(&mut self, path: &Path, items: &[T]) {
        let mut seen = HashSet::new();
        for (index, item) in items.iter().enumerate() {
            if !seen.insert(item) {
                self.error(path.index(index), Problem::Twice);
            }
        }
    }

    fn not_understood(&mut self, path: &Path) {
        self.warning(path.clone(), Problem::NotUnderstood { key: path.to_string() });
    }

    fn unknown(&mut self, path: &Path, unknown: &Unknown) {
        for (key, value) in unknown {
            let is_nothing = match value {
                Value::Null => true,
                Value::Array(items) => items.is_empty(),
                Value::Object(entries) => entries.is_empty(),
                // What Discord itself adds when a message is read back.
                Value::String(text) => text.is_empty() || (key == "type" && text == "rich"),
                _ => false,
            };
            if !is_nothing {
                self.warning(path.key(key), Problem::NotUnderstood { key: key.clone() });
            }
        }
    }

    fn whole(&mut self, message: &mut Message) {
        let (Lengths { shortest, longest }, limit) = (&self.embeds, limits::EMBEDS_TOTAL);
        let (length, longest, path) = (*shortest, *longest, Path::root().key("embeds"));
        if length > limit {
            self.error(path, Problem::EmbedsTooLong { length, limit });
        } else if longest > limit {
            self.warning(path, Problem::EmbedsMayBeShortened { longest, limit });
        }
        let (Lengths { shortest, longest }, limit) = (&self.blocks, limits::BLOCKS_TOTAL);
        let (length, longest, path) = (*shortest, *longest, Path::root().key("components"));
        if length > limit {
            self.error(path, Problem::BlocksTooLong { length, limit });
        } else if longest > limit {
            self.warning(path, Problem::BlocksMayBeShortened { longest, limit });
        }
        let mut visible = !message.attachments.is_empty() || message.poll.is_some();
        visit(&mut message.components, &Path::root().key("components"), &mut |path, part| {
            visible |= match part {
                Visited::Component(Component::Text(_)) => self.is_shown(path, "content"),
                Visited::Component(component) => !matches!(component, Component::Other(_)),
                _ => false,
            };
        });
        let visible = visible
            || self.is_shown(&Path::root(), "content")
            || (0_usize..)
                .zip(&message.embeds)
                .any(|(index, embed)| self.shows(&Path::root().key("embeds").index(index), embed));
        if !visible {
            self.error(Path::root(), Problem::EmptyMessage);
        }
    }
}
