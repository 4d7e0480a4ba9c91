//! What is sent: a message with an event's values in place.

use std::collections::HashSet;

use super::attachment::{ATTACHED, SentFile, file_name};
use super::component::{
    Accessory, ButtonEmoji, ButtonRow, Component, Gallery, GalleryItem, LinkButton, Section, visit,
};
use super::{AllowedMentions, Author, Embed, Flags, Footer, MentionKind, Message, Part, Path, Poll, Slot, Unknown};
use crate::discord::{Snowflake, counted_length, forbidden_name, limits};
use crate::event::{Kind, Values};
use crate::lang::Lang;
use crate::template::{Place, Template};

/// A field's name where there is none but a value to show; Discord insists on one.
const NO_NAME: &str = "\u{200b}";

/// A message with its values in place. Discord takes it: nothing in it is too long, empty or forbidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    message: Message,
    thread: Option<Snowflake>,
    files: Vec<SentFile>,
}

/// Nothing is left to send once the values are in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message is empty with these values")]
pub struct EmptyMessage;

impl Message {
    /// Puts an event's values in place. Over-long text is shortened with an ellipsis; parts with nothing to show, and
    /// what is not understood, are left out. Only those are notified whom the author named in `allowed_mentions`.
    pub fn render(&self, kind: Kind, values: &Values, lang: Lang) -> Result<Rendered, EmptyMessage> {
        let mut message = self.clone();
        message.keep_what_is_sent();
        let mut texts = Vec::new();
        message.visit_texts(|slot, text| texts.push(Text::new(slot, text)));
        // Discord takes the white space at both ends away, and some of its descriptions count it.
        let render = |text: &Text, limit: usize| text.template.render(kind, values, lang, limit).trim().to_owned();
        for text in &mut texts {
            text.rendered = render(text, text.slot.limit);
        }
        name_fields(&mut texts);
        for (parts, limit) in
            [(&[Part::Embed, Part::FieldName][..], limits::EMBEDS_TOTAL), (&[Part::Block], limits::BLOCKS_TOTAL)]
        {
            shorten_together(&mut texts, parts, limit, &render);
        }
        let mut texts = texts.into_iter();
        message.visit_texts(|_, text| *text = texts.next().map(|text| text.rendered).unwrap_or_default());
        let files = message.number_files();
        message.keep_what_shows();
        if message.is_empty() {
            return Err(EmptyMessage);
        }
        Ok(Rendered { thread: message.thread_id.take(), message, files })
    }

    fn is_empty(&self) -> bool {
        self.content.is_empty()
            && self.embeds.is_empty()
            && self.components.is_empty()
            && self.attachments.is_empty()
            && self.poll.is_none()
    }

    /// Leaves out what is not understood, and what is beyond Discord's numbers.
    fn keep_what_is_sent(&mut self) {
        self.visit_unknown(|_, unknown| unknown.clear());
        let blocks = self.is_made_of_blocks();
        self.flags = Flags(self.flags.0 & Flags::SENT).with_blocks(blocks);
        self.allowed_mentions = Some(self.allowed_mentions.take().unwrap_or_default().consistent());
        if self.thread_id.is_some() {
            self.thread_name.clear();
        }
        if blocks {
            self.content.clear();
            self.embeds.clear();
            self.poll = None;
        } else {
            self.components.retain(|component| matches!(component, Component::Row(_)));
            self.components.truncate(limits::ROWS);
        }
        self.embeds.truncate(limits::EMBEDS);
        for embed in &mut self.embeds {
            embed.fields.truncate(limits::FIELDS);
            embed.colour = embed.colour.filter(|colour| *colour <= limits::COLOUR);
        }
        self.attachments.truncate(limits::FILES);
    }

    /// Gives the files safe names and the numbers that they travel under.
    fn number_files(&mut self) -> Vec<SentFile> {
        let mut files = Vec::with_capacity(self.attachments.len());
        for (number, attachment) in (0..).zip(&mut self.attachments) {
            attachment.filename = file_name(&attachment.filename);
            files.push(SentFile { id: attachment.id, name: attachment.filename.clone() });
            attachment.id = Snowflake(number);
        }
        files
    }

    /// Leaves out the parts that have nothing to show, or that Discord would refuse the whole message for.
    fn keep_what_shows(&mut self) {
        if forbidden_name(&self.username).is_some() {
            self.username.clear();
        }
        if self.thread_name.is_empty() {
            self.applied_tags.clear();
        }
        self.applied_tags = without_doubles(&self.applied_tags, limits::TAGS);
        let files: HashSet<String> = self.attachments.iter().map(|file| file.filename.clone()).collect();
        self.visit_texts(|slot, text| {
            let is_missing = |name: &str| !files.contains(name);
            if slot.place == Place::Picture && text.strip_prefix(ATTACHED).is_some_and(is_missing) {
                text.clear();
            }
        });
        self.embeds.iter_mut().for_each(Embed::keep_what_shows);
        self.embeds.retain(Embed::shows);
        self.poll = self.poll.take().and_then(Poll::kept);
        let mut room = limits::COMPONENTS;
        self.components = fitting(kept(std::mem::take(&mut self.components), false), &mut room);
        let mut ids = HashSet::new();
        visit(&mut self.components, &Path::root(), &mut |_, mut part| {
            if let Some(id) = part.id() {
                *id = id.filter(|id| (1..=limits::COMPONENT_ID).contains(id) && ids.insert(*id));
            }
        });
    }
}

/// The components that have something to show, in places where Discord takes them.
fn kept(components: Vec<Component>, in_container: bool) -> Vec<Component> {
    let mut kept_components = Vec::with_capacity(components.len());
    for component in components {
        match component {
            Component::Row(row) => kept_components.extend(row.kept().map(Component::Row)),
            Component::Section(section) => kept_components.extend(section.kept()),
            Component::Gallery(gallery) => kept_components.extend(gallery.kept().map(Component::Gallery)),
            Component::Text(text) if text.content.is_empty() => {}
            Component::File(file) if !file.file.url.starts_with(ATTACHED) => {}
            Component::Separator(mut separator) => {
                separator.spacing = separator.spacing.map(|spacing| spacing.clamp(1, 2));
                kept_components.push(Component::Separator(separator));
            }
            Component::Container(mut container) => {
                let inside = kept(std::mem::take(&mut container.components), true);
                if in_container {
                    kept_components.extend(inside);
                } else if !inside.is_empty() {
                    container.components = inside;
                    container.colour = container.colour.filter(|colour| *colour <= limits::COLOUR);
                    kept_components.push(Component::Container(container));
                }
            }
            Component::Other(_) => {}
            shown @ (Component::Text(_) | Component::File(_)) => kept_components.push(shown),
        }
    }
    kept_components
}

/// As many components, from the first on, as there is room for.
fn fitting(components: Vec<Component>, room: &mut usize) -> Vec<Component> {
    let mut fitting_components = Vec::with_capacity(components.len());
    for mut component in components {
        let mut size = 0;
        visit(std::slice::from_mut(&mut component), &Path::root(), &mut |_, part| size += usize::from(part.counts()));
        if size <= *room {
            *room -= size;
            fitting_components.push(component);
            continue;
        }
        if let Component::Container(container) = &mut component
            && *room > 1
        {
            *room -= 1;
            container.components = fitting(std::mem::take(&mut container.components), room);
            fitting_components.extend((!container.components.is_empty()).then_some(component));
        }
        break;
    }
    fitting_components
}

impl ButtonRow {
    fn kept(mut self) -> Option<Self> {
        self.buttons = self.buttons.into_iter().filter_map(LinkButton::kept).take(limits::BUTTONS_PER_ROW).collect();
        (!self.buttons.is_empty()).then_some(self)
    }
}

impl LinkButton {
    fn kept(mut self) -> Option<Self> {
        self.emoji = self.emoji.as_ref().and_then(ButtonEmoji::known);
        if self.label.is_empty() && self.emoji.is_none() {
            self.label = self.url.chars().take(limits::BUTTON_LABEL).collect();
        }
        (self.is_link() && !self.url.is_empty()).then_some(self)
    }
}

impl Section {
    /// Discord wants texts and something beside them: where one is missing, the other stands by itself.
    fn kept(mut self) -> Vec<Component> {
        let (mut texts, others): (Vec<_>, Vec<_>) =
            kept(self.components, true).into_iter().partition(|component| matches!(component, Component::Text(_)));
        let rest = texts.split_off(texts.len().min(limits::SECTION_TEXTS));
        self.accessory = match self.accessory {
            Some(Accessory::Button(button)) => button.kept().map(Accessory::Button),
            Some(Accessory::Thumbnail(picture)) if !picture.media.url.is_empty() => Some(Accessory::Thumbnail(picture)),
            _ => None,
        };
        let mut components = match self.accessory {
            Some(_) if !texts.is_empty() => {
                self.components = texts;
                vec![Component::Section(self)]
            }
            Some(Accessory::Button(button)) => vec![Component::Row(ButtonRow::new(vec![button]))],
            Some(Accessory::Thumbnail(picture)) => {
                let item = GalleryItem {
                    media: picture.media,
                    description: picture.description,
                    spoiler: picture.spoiler,
                    unknown: Unknown::new(),
                };
                vec![Component::Gallery(Gallery::new(vec![item]))]
            }
            Some(Accessory::Other(_)) | None => texts,
        };
        components.extend(rest.into_iter().chain(others));
        components
    }
}

impl Gallery {
    fn kept(mut self) -> Option<Self> {
        self.items.retain(|item| !item.media.url.is_empty());
        self.items.truncate(limits::GALLERY_ITEMS);
        (!self.items.is_empty()).then_some(self)
    }
}

/// Shortens the longest of some texts until all of them together keep a limit.
fn shorten_together(texts: &mut [Text], parts: &[Part], limit: usize, render: &dyn Fn(&Text, usize) -> String) {
    let length = |text: &Text| counted_length(&text.rendered);
    loop {
        let counted = || texts.iter().enumerate().filter(|(_, text)| parts.contains(&text.slot.part));
        let excess = counted().map(|(_, text)| length(text)).sum::<usize>().saturating_sub(limit);
        let longest = counted().max_by_key(|(_, text)| length(text)).map(|(index, _)| index);
        match longest {
            Some(index) if excess > 0 => {
                let text = &mut texts[index];
                text.rendered = render(text, length(text).saturating_sub(excess).max(1));
            }
            _ => return,
        }
    }
}

fn without_doubles(ids: &[Snowflake], most: usize) -> Vec<Snowflake> {
    let mut seen = HashSet::new();
    ids.iter().copied().filter(|id| seen.insert(*id)).take(most).collect()
}

/// A field whose value is empty loses its name; one with a value but no name gets an invisible one.
fn name_fields(texts: &mut [Text]) {
    for index in 1..texts.len() {
        let has_value = !texts[index].rendered.trim().is_empty();
        let name = &mut texts[index - 1];
        if name.slot.part == Part::FieldName {
            if !has_value {
                name.rendered.clear();
            } else if name.rendered.trim().is_empty() {
                NO_NAME.clone_into(&mut name.rendered);
            }
        }
    }
}

struct Text {
    slot: Slot,
    template: Template,
    rendered: String,
}

impl Text {
    fn new(slot: Slot, source: &str) -> Self {
        Self { template: Template::parse(source, slot.place), slot, rendered: String::new() }
    }
}

impl Embed {
    fn keep_what_shows(&mut self) {
        if self.author.name.trim().is_empty() {
            self.author = Author::default();
        }
        if self.footer.text.trim().is_empty() {
            self.footer = Footer::default();
        }
        self.fields.retain(|field| !field.value.trim().is_empty());
    }

    fn shows(&self) -> bool {
        let texts = [&self.title, &self.description, &self.author.name, &self.footer.text];
        let pictures = [&self.image.url, &self.thumbnail.url];
        !self.fields.is_empty() || texts.into_iter().chain(pictures).any(|text| !text.trim().is_empty())
    }
}

impl AllowedMentions {
    /// Where everyone of a kind is allowed and some are listed, only the listed ones are meant.
    fn consistent(mut self) -> Self {
        self.users = without_doubles(&self.users, limits::MENTIONED);
        self.roles = without_doubles(&self.roles, limits::MENTIONED);
        let mut parse = Vec::new();
        for kind in self.parse {
            let is_listed = match kind {
                MentionKind::Users => !self.users.is_empty(),
                MentionKind::Roles => !self.roles.is_empty(),
                MentionKind::Everyone => false,
            };
            if !is_listed && !parse.contains(&kind) {
                parse.push(kind);
            }
        }
        Self { parse, ..self }
    }
}

impl Rendered {
    /// The message as it is sent, for a preview.
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// The thread that the message's author chose.
    pub fn thread(&self) -> Option<Snowflake> {
        self.thread
    }

    /// The files that travel along, in the order of the request's parts `files[0]`, `files[1]` …
    pub fn files(&self) -> &[SentFile] {
        &self.files
    }

    /// Whether the request must say `with_components=true`.
    pub fn has_components(&self) -> bool {
        !self.message.components.is_empty()
    }

    /// The body of the request to Discord, byte for byte.
    pub fn to_discord_json(&self) -> Vec<u8> {
        serde_json::to_vec(&self.message).expect("a message is made of texts, numbers and lists")
    }
}
