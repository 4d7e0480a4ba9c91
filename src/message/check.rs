//! What is wrong with a message, found while it is written.

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AllowedMentions, Author, Component, Embed, Footer, MentionKind, Message, Part, Slot, Unknown};
use crate::discord::{counted_length, forbidden_name, limits};
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
        (check.findings, check.longest)
    }

    /// Everything that an author should know before this message is sent for events of this kind: what concerns single
    /// texts first, then what concerns the parts and the whole.
    pub fn check(&self, kind: Kind) -> Vec<Finding> {
        self.checked(kind).findings
    }

    fn checked(&self, kind: Kind) -> Check {
        let mut check = Check { kind, findings: Vec::new(), shown: HashSet::new(), shortest: 0, longest: 0 };
        let mut copy = self.clone();
        copy.visit_texts(|slot, text| check.text(slot, text));
        for (index, embed) in self.embeds.iter().enumerate() {
            check.embed(&Path::root().key("embeds").index(index), embed);
        }
        check.too_many(Path::root().key("embeds"), self.embeds.len(), limits::EMBEDS);
        check.components(&self.components);
        check.mentions(self.allowed_mentions.as_ref());
        check.unknown(&Path::root(), &self.unknown);
        check.whole(self);
        check
    }
}

struct Check {
    kind: Kind,
    findings: Vec<Finding>,
    /// The texts that may show something.
    shown: HashSet<Path>,
    /// Lengths of all texts in embeds.
    shortest: usize,
    longest: usize,
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
        let (shortest, longest) = if template.has_variables() {
            (template.shortest(self.kind), template.longest(self.kind))
        } else {
            let length = counted_length(&template.render(self.kind, &Values::new(), Lang::En, usize::MAX));
            let length = if slot.place == Place::Url { text.trim().chars().count() } else { length };
            (length, length)
        };
        if slot.part != Part::Message {
            self.shortest += shortest.min(slot.limit);
            self.longest += longest.min(slot.limit);
        }
        if shortest > slot.limit {
            self.error(slot.path, Problem::TooLong { length: shortest, limit: slot.limit });
            return;
        }
        if longest > slot.limit && !matches!(slot.place, Place::Url | Place::Timestamp) {
            self.warning(slot.path.clone(), Problem::MayBeShortened { longest, limit: slot.limit });
        }
        self.value(slot, &template);
    }

    /// Texts that must be an address, a moment, an allowed name.
    fn value(&mut self, slot: Slot, template: &Template) {
        let is_empty =
            || template.render(self.kind, &Values::sample(self.kind, Lang::En), Lang::En, slot.limit).is_empty();
        let is_only = |shape| template.only_variable(self.kind).is_some_and(|variable| variable.shape == shape);
        match slot.place {
            Place::Url if is_empty() && !is_only(Shape::Url) => self.error(slot.path, Problem::NotAUrl),
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
        if embed.colour.is_some_and(|colour| colour > limits::COLOUR) {
            self.error(path.key("color"), Problem::NotAColour);
        }
        self.too_many(path.key("fields"), embed.fields.len(), limits::FIELDS);
        for (index, field) in embed.fields.iter().enumerate() {
            let path = path.key("fields").index(index);
            for (key, text) in [("name", &field.name), ("value", &field.value)] {
                if text.trim().is_empty() {
                    self.error(path.key(key), Problem::Missing);
                }
            }
            self.unknown(&path, &field.unknown);
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
        self.unknown(&path.key("author"), &embed.author.unknown);
        self.unknown(&path.key("footer"), &embed.footer.unknown);
        self.unknown(&path.key("image"), &embed.image.unknown);
        self.unknown(&path.key("thumbnail"), &embed.thumbnail.unknown);
        self.unknown(path, &embed.unknown);
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

    fn components(&mut self, components: &[Component]) {
        let path = Path::root().key("components");
        self.too_many(path.clone(), components.len(), limits::ROWS);
        for (index, component) in components.iter().enumerate() {
            let path = path.index(index);
            let Component::Row(row) = component else {
                self.warning(path.clone(), Problem::NotUnderstood { key: path.to_string() });
                continue;
            };
            let path = path.key("components");
            if row.buttons.is_empty() {
                self.error(path.clone(), Problem::Missing);
            }
            self.too_many(path.clone(), row.buttons.len(), limits::BUTTONS_PER_ROW);
            for (index, button) in row.buttons.iter().enumerate() {
                let path = path.index(index);
                if button.url.trim().is_empty() {
                    self.error(path.key("url"), Problem::Missing);
                }
                if button.label.trim().is_empty() && button.emoji.is_none() {
                    self.error(path.key("label"), Problem::Missing);
                }
                self.unknown(&path, &button.unknown);
            }
            self.unknown(&path, &row.unknown);
        }
    }

    fn mentions(&mut self, mentions: Option<&AllowedMentions>) {
        let Some(mentions) = mentions else { return };
        let path = Path::root().key("allowed_mentions");
        for (key, kind, ids) in
            [("users", MentionKind::Users, &mentions.users), ("roles", MentionKind::Roles, &mentions.roles)]
        {
            if !ids.is_empty() && mentions.parse.contains(&kind) {
                self.error(path.key(key), Problem::MentionsTwice);
            }
            self.too_many(path.key(key), ids.len(), limits::MENTIONED);
        }
        self.unknown(&path, &mentions.unknown);
    }

    fn too_many(&mut self, path: Path, count: usize, limit: usize) {
        if count > limit {
            self.error(path, Problem::TooMany { count, limit });
        }
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

    fn whole(&mut self, message: &Message) {
        let limit = limits::EMBEDS_TOTAL;
        let path = Path::root().key("embeds");
        if self.shortest > limit {
            self.error(path, Problem::EmbedsTooLong { length: self.shortest, limit });
        } else if self.longest > limit {
            self.warning(path, Problem::EmbedsMayBeShortened { longest: self.longest, limit });
        }
        let has_buttons = message.components.iter().any(|component| matches!(component, Component::Row(_)));
        let visible = self.is_shown(&Path::root(), "content")
            || has_buttons
            || (0_usize..)
                .zip(&message.embeds)
                .any(|(index, embed)| self.shows(&Path::root().key("embeds").index(index), embed));
        if !visible {
            self.error(Path::root(), Problem::EmptyMessage);
        }
    }
}
