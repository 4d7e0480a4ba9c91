//! What is sent: a message with an event's values in place.

use super::{AllowedMentions, Author, Component, Embed, Flags, Footer, MentionKind, Message, Part, Slot, Unknown};
use crate::discord::{Snowflake, counted_length, forbidden_name, limits};
use crate::event::{Kind, Values};
use crate::lang::Lang;
use crate::template::Template;

/// A field's name where there is none but a value to show; Discord insists on one.
const NO_NAME: &str = "\u{200b}";

/// A message with its values in place. Discord takes it: nothing in it is too long, empty or forbidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    message: Message,
    thread: Option<Snowflake>,
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
        let render = |text: &Text, limit| text.template.render(kind, values, lang, limit);
        for text in &mut texts {
            text.rendered = render(text, text.slot.limit);
        }
        name_fields(&mut texts);
        let length = |text: &Text| counted_length(&text.rendered);
        let in_embeds = |text: &&mut Text| text.slot.part != Part::Message;
        loop {
            let total: usize = texts.iter_mut().filter(in_embeds).map(|text| length(text)).sum();
            let excess = total.saturating_sub(limits::EMBEDS_TOTAL);
            let longest = texts.iter_mut().filter(in_embeds).max_by_key(|text| length(text));
            match longest {
                Some(text) if excess > 0 => {
                    text.rendered = render(text, length(text).saturating_sub(excess).max(1));
                }
                _ => break,
            }
        }
        let mut texts = texts.into_iter();
        message.visit_texts(|_, text| *text = texts.next().map(|text| text.rendered).unwrap_or_default());
        message.keep_what_shows();
        if message.content.trim().is_empty() && message.embeds.is_empty() && message.components.is_empty() {
            return Err(EmptyMessage);
        }
        Ok(Rendered { thread: message.thread_id.take(), message })
    }

    /// Leaves out what is not understood, and what is beyond Discord's numbers.
    fn keep_what_is_sent(&mut self) {
        self.unknown = Unknown::new();
        self.flags = Flags(self.flags.0 & Flags::SENT);
        self.allowed_mentions = Some(self.allowed_mentions.take().unwrap_or_default().consistent());
        if self.thread_id.is_some() {
            self.thread_name.clear();
        }
        self.embeds.truncate(limits::EMBEDS);
        for embed in &mut self.embeds {
            embed.fields.truncate(limits::FIELDS);
            embed.colour = embed.colour.filter(|colour| *colour <= limits::COLOUR);
            let pictures = [&mut embed.image.unknown, &mut embed.thumbnail.unknown];
            let parts = [&mut embed.unknown, &mut embed.author.unknown, &mut embed.footer.unknown];
            let fields = embed.fields.iter_mut().map(|field| &mut field.unknown);
            pictures.into_iter().chain(parts).chain(fields).for_each(Unknown::clear);
        }
        self.components.retain(|component| matches!(component, Component::Row(_)));
        self.components.truncate(limits::ROWS);
        for component in &mut self.components {
            let Component::Row(row) = component else { continue };
            row.unknown.clear();
            row.buttons.truncate(limits::BUTTONS_PER_ROW);
            row.buttons.iter_mut().for_each(|button| button.unknown.clear());
        }
    }

    /// Leaves out the parts that have nothing to show, or that Discord would refuse the whole message for.
    fn keep_what_shows(&mut self) {
        if self.username.trim().is_empty() || forbidden_name(&self.username).is_some() {
            self.username.clear();
        }
        if self.thread_name.trim().is_empty() {
            self.thread_name.clear();
        }
        self.embeds.iter_mut().for_each(Embed::keep_what_shows);
        self.embeds.retain(Embed::shows);
        for component in &mut self.components {
            let Component::Row(row) = component else { continue };
            row.buttons.retain(|button| !button.url.is_empty());
            for button in &mut row.buttons {
                if button.label.trim().is_empty() && button.emoji.is_none() {
                    button.label = button.url.chars().take(limits::BUTTON_LABEL).collect();
                }
            }
        }
        self.components.retain(|component| matches!(component, Component::Row(row) if !row.buttons.is_empty()));
    }
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
        self.unknown.clear();
        self.users.truncate(limits::MENTIONED);
        self.roles.truncate(limits::MENTIONED);
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

    /// Whether the request must say `with_components=true`.
    pub fn has_components(&self) -> bool {
        !self.message.components.is_empty()
    }

    /// The body of the request to Discord, byte for byte.
    pub fn to_discord_json(&self) -> Vec<u8> {
        serde_json::to_vec(&self.message).expect("a message is made of texts, numbers and lists")
    }
}
