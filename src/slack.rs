//! A message as Slack takes it from a webhook, and as Mattermost and Rocket.Chat do, made from the Discord message.
//! Slack draws blocks; the others know only attachments of an older kind, and read Markdown.
//!
//! Nothing is longer than Slack allows, no cut tears a mark, and nobody is notified but by the author's will.

mod classic;
mod components;
mod html;
mod outcome;

use std::ops::Range;

use chrono::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use classic::{Classic, ClassicField};
pub use html::to_html;
pub use outcome::classify;

use crate::discord::is_web_url;
use crate::markdown::{Chat, Node, Reader, Style, Writer, escaped, parse, to_plain};
use crate::message::{Embed, LinkButton, MentionKind, Message, Poll, Rendered};
use crate::text::clings;

/// Slack's limits, in characters or items.
pub mod limits {
    /// Slack cuts at 40,000 and advises to stay below this.
    pub const TEXT: usize = 4000;
    pub const SECTION: usize = 3000;
    pub const FIELD: usize = 2000;
    pub const FIELDS: usize = 10;
    pub const HEADER: usize = 150;
    pub const CONTEXT: usize = 2000;
    pub const BUTTON: usize = 75;
    pub const BUTTONS: usize = 25;
    /// In one block of small print.
    pub const ELEMENTS: usize = 10;
    pub const URL: usize = 3000;
    pub const ALT_TEXT: usize = 2000;
    pub const BLOCKS: usize = 50;
    pub const ATTACHMENTS: usize = 100;
    pub const USERNAME: usize = 80;
}

/// The body of a request to an incoming webhook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Payload {
    /// The content: what notifications show, and what is drawn where there are no blocks.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<Block>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub username: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub icon_url: String,
    /// Whether links in the text get a preview.
    pub unfurl_links: bool,
    pub unfurl_media: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    Header {
        text: Text,
    },
    Section {
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<Text>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        fields: Vec<Text>,
        #[serde(skip_serializing_if = "Option::is_none")]
        accessory: Option<Element>,
    },
    /// Small print.
    Context {
        elements: Vec<Element>,
    },
    Image {
        #[serde(flatten)]
        image: Image,
    },
    Actions {
        elements: Vec<Element>,
    },
    Divider,
}

/// What stands inside a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Element {
    Image(Image),
    Mrkdwn(Mrkdwn),
    /// Opens an address.
    Button {
        text: Text,
        url: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Text {
    Mrkdwn(Mrkdwn),
    /// `emoji`: names between colons are drawn.
    PlainText {
        text: String,
        emoji: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mrkdwn {
    pub text: String,
    /// Slack makes links and mentions only of what is marked as such.
    verbatim: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub image_url: String,
    pub alt_text: String,
}

/// What stands beside a bar of colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Attachment {
    Blocks {
        #[serde(rename = "color", skip_serializing_if = "Option::is_none")]
        colour: Option<String>,
        /// For notifications.
        fallback: String,
        blocks: Vec<Block>,
    },
    Classic(Box<Classic>),
}

impl Text {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Mrkdwn(Mrkdwn { text, .. }) | Self::PlainText { text, .. } => text,
        }
    }

    fn mrkdwn(text: String) -> Self {
        Self::Mrkdwn(Mrkdwn { text, verbatim: true })
    }

    fn plain(text: &str, limit: usize) -> Self {
        Self::PlainText { text: plain(text, limit), emoji: true }
    }
}

impl Payload {
    /// The body of the request, byte for byte.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a payload is made of texts, numbers and lists")
    }
}

/// The message as `chat` takes it. Times that the chat does not tell itself are told by `reader`'s clocks.
pub fn payload(rendered: &Rendered, chat: Chat, reader: Reader) -> Payload {
    let message = rendered.message();
    let mentions = message.allowed_mentions.as_ref();
    let writer = Writer {
        chat,
        reader: Reader { now: None, ..reader },
        notifies: mentions.is_some_and(|allowed| allowed.parse.contains(&MentionKind::Everyone)),
    };
    let previews = !message.flags.suppress_embeds();
    let payload = Payload {
        username: plain(&message.username, limits::USERNAME),
        icon_url: web_url(&message.avatar_url).unwrap_or_default(),
        unfurl_links: previews,
        unfurl_media: previews,
        ..Payload::default()
    };
    let quiet = Writer { notifies: false, ..writer };
    match chat {
        Chat::Slack => with_blocks(payload, message, &writer, &quiet),
        Chat::Mattermost | Chat::RocketChat => classic::fill(payload, message, &writer, &quiet),
    }
}

/// The variables of a workflow that a webhook starts: texts by name, the same names for every message.
pub fn workflow(rendered: &Rendered, reader: Reader) -> Map<String, Value> {
    let message = rendered.message();
    let embed = message.embeds.first();
    let title = embed.map(|embed| to_plain(&parse(&embed.title), reader)).unwrap_or_default();
    let buttons = components::buttons(&message.components).into_iter().map(|button| &button.url);
    let url = embed.map(|embed| &embed.url).into_iter().chain(buttons).find_map(|url| web_url(url));
    let mut texts = vec![to_plain(&parse(&message.content), reader)];
    for embed in &message.embeds {
        texts.extend([&embed.title, &embed.description].map(|text| to_plain(&parse(text), reader)));
        texts.extend(
            embed.fields.iter().map(|field| to_plain(&parse(&format!("{}: {}", field.name, field.value)), reader)),
        );
        texts.push(embed.footer.text.clone());
    }
    texts.extend(components::texts(&message.components).into_iter().map(|text| to_plain(&parse(text), reader)));
    texts.extend(message.poll.as_ref().map(|poll| to_plain(&poll_nodes(poll), reader)));
    texts.extend(message.attachments.iter().map(|file| format!("📎 {}", file.filename)));
    texts.retain(|text| !text.trim().is_empty());
    let variables = [("text", texts.join("\n\n")), ("title", title), ("url", url.unwrap_or_default())];
    variables.into_iter().map(|(name, text)| (name.to_owned(), plain(&text, limits::TEXT).into())).collect()
}

/// Blocks, and what follows them beside bars of colour.
#[derive(Default)]
struct Page {
    blocks: Vec<Block>,
    attachments: Vec<Attachment>,
}

impl Page {
    /// Puts blocks behind everything else, into `frame` or into none.
    fn push(&mut self, blocks: Vec<Block>, frame: Option<Frame>) {
        if blocks.is_empty() {
            return;
        }
        if frame.is_none() && self.attachments.is_empty() {
            self.blocks.extend(blocks);
            return;
        }
        let Frame { colour, fallback } = frame.unwrap_or_default();
        let fallback = if fallback.is_empty() { first_text(&blocks) } else { fallback };
        self.attachments.push(Attachment::Blocks { colour, fallback, blocks });
    }

    /// Puts a row of buttons below what stands above it, within its frame.
    fn push_buttons(&mut self, buttons: &[LinkButton]) {
        let elements: Vec<Element> = buttons.iter().filter_map(button).take(limits::BUTTONS).collect();
        if elements.is_empty() {
            return;
        }
        match self.attachments.last_mut() {
            Some(Attachment::Blocks { blocks, .. }) => blocks.push(Block::Actions { elements }),
            _ => self.blocks.push(Block::Actions { elements }),
        }
    }
}

/// What holds blocks together.
#[derive(Default)]
struct Frame {
    colour: Option<String>,
    fallback: String,
}

fn with_blocks(payload: Payload, message: &Message, writer: &Writer, quiet: &Writer) -> Payload {
    let mut content = parse(&message.content);
    if let Some(poll) = &message.poll {
        add_paragraph(&mut content, poll_nodes(poll));
    }
    let mut text = writer.cut(&content, limits::TEXT);
    let mut page = Page::default();
    page.push(content_blocks(&content, writer), None);
    for embed in &message.embeds {
        let (frame, blocks) = attachment(embed, quiet);
        page.push(blocks, Some(frame));
    }
    components::draw(&message.components, &mut page, writer);
    page.push(files(message, quiet), None);
    page.blocks.truncate(limits::BLOCKS);
    page.attachments.truncate(limits::ATTACHMENTS);
    for attachment in &mut page.attachments {
        if let Attachment::Blocks { blocks, .. } = attachment {
            blocks.truncate(limits::BLOCKS);
        }
    }
    if text.is_empty() && !page.blocks.is_empty() {
        text = quiet.plain(&first_text(&page.blocks), limits::TEXT);
    }
    Payload { text, blocks: page.blocks, attachments: page.attachments, ..payload }
}

/// A poll, which nobody can answer here.
fn poll_nodes(poll: &Poll) -> Vec<Node> {
    let answer = |answer: &crate::message::Answer| {
        let emoji = answer.media.emoji.as_ref().and_then(|emoji| emoji.name.clone()).unwrap_or_default();
        vec![text(format!("{emoji} {}", answer.media.text).trim())]
    };
    let answers = poll.answers.iter().map(answer).collect();
    vec![Node::Strong(vec![text(&poll.question.text)]), Node::List { start: None, items: answers }]
}

/// The names of files, which stay behind; those that a block shows stand there already.
fn files(message: &Message, writer: &Writer) -> Vec<Block> {
    let name = |file: &crate::message::Attachment| {
        let about = if file.description.is_empty() { String::new() } else { format!(": {}", file.description) };
        writer.plain(&format!("📎 {}{about}", file.filename), limits::CONTEXT)
    };
    let element = |text| Element::Mrkdwn(Mrkdwn { text, verbatim: true });
    let shown = components::shown_files(&message.components);
    let others = message.attachments.iter().filter(|file| !shown.contains(&file.filename.as_str()));
    let elements: Vec<Element> = others.take(limits::ELEMENTS).map(name).map(element).collect();
    if elements.is_empty() { Vec::new() } else { vec![Block::Context { elements }] }
}

fn add_paragraph(nodes: &mut Vec<Node>, paragraph: Vec<Node>) {
    match nodes.last() {
        None => {}
        Some(last) if last.is_block() => nodes.push(Node::LineBreak),
        Some(_) => nodes.extend([Node::LineBreak, Node::LineBreak]),
    }
    nodes.extend(paragraph);
}

/// What the first of some blocks says.
fn first_text(blocks: &[Block]) -> String {
    let of_element = |element: &Element| match element {
        Element::Mrkdwn(Mrkdwn { text, .. }) => Some(text.clone()),
        Element::Button { text, .. } => Some(text.as_str().to_owned()),
        Element::Image(_) => None,
    };
    let text = blocks.iter().find_map(|block| match block {
        Block::Header { text } => Some(text.as_str().to_owned()),
        Block::Section { text, fields, .. } => text.iter().chain(fields).map(|text| text.as_str().to_owned()).next(),
        Block::Context { elements } | Block::Actions { elements } => elements.iter().find_map(of_element),
        Block::Image { image } => Some(image.alt_text.clone()),
        Block::Divider => None,
    });
    plain(&text.unwrap_or_default(), limits::CONTEXT)
}

fn button(button: &LinkButton) -> Option<Element> {
    let url = web_url(&button.url)?;
    Some(Element::Button { text: Text::plain(&button_label(button), limits::BUTTON), url })
}

fn button_label(button: &LinkButton) -> String {
    let emoji = button.emoji.as_ref().and_then(|emoji| {
        let name = emoji.name.as_deref().filter(|name| !name.is_empty())?;
        Some(if emoji.id.is_some() { format!(":{name}: ") } else { format!("{name} ") })
    });
    let label = format!("{}{}", emoji.unwrap_or_default(), button.label);
    if label.trim().is_empty() { button.url.clone() } else { label }
}

/// Headings and small print become blocks of their own while there are not too many of them.
fn content_blocks(content: &[Node], writer: &Writer) -> Vec<Block> {
    let sections = |nodes: &[Node]| writer.split(nodes, limits::SECTION).into_iter().map(section);
    let mut blocks = Vec::new();
    let mut from = 0;
    for (index, node) in content.iter().enumerate() {
        if let Some(block) = block_of_its_own(node, writer) {
            blocks.extend(sections(&content[from..index]));
            blocks.push(block);
            from = index + 1;
        }
    }
    blocks.extend(sections(&content[from..]));
    if blocks.len() > MOST_CONTENT_BLOCKS {
        blocks = sections(content).collect();
    }
    blocks
}

/// More than so many are not worth their own: the rest of a message needs room.
const MOST_CONTENT_BLOCKS: usize = 30;

fn section(text: String) -> Block {
    Block::Section { text: Some(Text::mrkdwn(text)), fields: Vec::new(), accessory: None }
}

fn block_of_its_own(node: &Node, writer: &Writer) -> Option<Block> {
    match node {
        Node::Heading { level: 1 | 2, content } if content.iter().all(is_text) => {
            let text = to_plain(content, writer.reader);
            let fits = (1..=limits::HEADER).contains(&text.trim().chars().count());
            fits.then(|| Block::Header { text: Text::plain(text.trim(), limits::HEADER) })
        }
        Node::Subtext(content) => {
            let text = writer.cut(content, limits::CONTEXT);
            (!text.is_empty())
                .then(|| Block::Context { elements: vec![Element::Mrkdwn(Mrkdwn { text, verbatim: true })] })
        }
        _ => None,
    }
}

/// Whether nothing is lost when the marks are.
fn is_text(node: &Node) -> bool {
    match node {
        Node::Text { .. } | Node::Escaped(_) | Node::Emoji { .. } => true,
        Node::Strong(content) | Node::Emphasis(content) | Node::Underline(content) => content.iter().all(is_text),
        _ => false,
    }
}

fn attachment(embed: &Embed, writer: &Writer) -> (Frame, Vec<Block>) {
    let mut blocks = Vec::new();
    let context = |elements: Vec<Element>| (!elements.is_empty()).then_some(Block::Context { elements });
    let icon = |url: &str, alt: &str| Some(Element::Image(Image { image_url: web_url(url)?, alt_text: alt_text(alt) }));
    let mrkdwn = |text: String| (!text.is_empty()).then_some(Element::Mrkdwn(Mrkdwn { text, verbatim: true }));

    let author = &embed.author;
    let name = writer.cut(&linked(vec![text(&author.name)], &author.url), limits::CONTEXT);
    if !name.is_empty() {
        blocks.extend(context(icon(&author.icon_url, &author.name).into_iter().chain(mrkdwn(name)).collect()));
    }
    let summary = summary(embed, writer.reader);
    let image = |url: &str| picture(url, &summary);
    let mut thumbnail = image(&embed.thumbnail.url).map(Element::Image);
    for part in writer.split(&head(embed), limits::SECTION) {
        let (text, fields) = (Some(Text::mrkdwn(part)), Vec::new());
        blocks.push(Block::Section { text, fields, accessory: thumbnail.take() });
    }
    for fields in rows_of_fields(embed) {
        let fields = embed.fields[fields].iter().filter_map(|field| {
            let mut nodes = name_of_field(&field.name);
            nodes.extend(parse(&field.value));
            let text = writer.cut(&nodes, limits::FIELD);
            (!text.is_empty()).then(|| Text::mrkdwn(text))
        });
        let fields: Vec<Text> = fields.collect();
        if !fields.is_empty() {
            blocks.push(Block::Section { text: None, fields, accessory: thumbnail.take() });
        }
    }
    if let Some(Element::Image(image)) = thumbnail {
        blocks.push(Block::Image { image });
    }
    blocks.extend(image(&embed.image.url).map(|image| Block::Image { image }));
    let foot = foot(embed);
    if !foot.is_empty() {
        let icon = icon(&embed.footer.icon_url, &embed.footer.text);
        blocks.extend(context(icon.into_iter().chain(mrkdwn(writer.cut(&foot, limits::CONTEXT))).collect()));
    }
    (Frame { colour: colour(embed.colour), fallback: escaped(&plain(&summary, limits::CONTEXT)) }, blocks)
}

/// The title and what stands below it.
fn head(embed: &Embed) -> Vec<Node> {
    let mut nodes = Vec::new();
    if !embed.title.trim().is_empty() {
        nodes.push(Node::Strong(linked(parse(&embed.title), &embed.url)));
        nodes.push(Node::LineBreak);
    }
    nodes.extend(parse(&embed.description));
    nodes
}

/// The footer and the moment, on one line.
fn foot(embed: &Embed) -> Vec<Node> {
    let mut nodes = Vec::new();
    if !embed.footer.text.trim().is_empty() {
        nodes.push(text(&embed.footer.text));
    }
    if let Ok(moment) = DateTime::parse_from_rfc3339(embed.timestamp.trim()) {
        if !nodes.is_empty() {
            nodes.push(text(" • "));
        }
        nodes.push(Node::Timestamp { seconds: moment.timestamp(), style: Style::Relative });
    }
    nodes
}

/// Fields that stand side by side, as many as one section takes; the others one by one.
fn rows_of_fields(embed: &Embed) -> Vec<Range<usize>> {
    let mut rows: Vec<Range<usize>> = Vec::new();
    let mut was_inline = false;
    for (index, field) in embed.fields.iter().enumerate() {
        match rows.last_mut() {
            Some(row) if was_inline && field.inline && row.len() < limits::FIELDS => row.end += 1,
            _ => rows.push(index..index + 1),
        }
        was_inline = field.inline;
    }
    rows
}

/// A field's name on a line of its own, unless it is one that cannot be seen.
fn name_of_field(name: &str) -> Vec<Node> {
    if is_blank(name) {
        return Vec::new();
    }
    vec![Node::Strong(parse(name)), Node::LineBreak]
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c == '\u{200b}')
}

fn linked(label: Vec<Node>, url: &str) -> Vec<Node> {
    match web_url(url) {
        Some(url) if !label.is_empty() => vec![Node::Link { label, url }],
        _ => label,
    }
}

fn text(text: &str) -> Node {
    Node::Text { text: text.to_owned(), at: 0 }
}

/// What an embed says, without marks: for notifications, and for those who cannot see its pictures.
fn summary(embed: &Embed, reader: Reader) -> String {
    let texts = [&embed.title, &embed.description, &embed.author.name, &embed.footer.text];
    let fields = embed.fields.iter().flat_map(|field| [&field.name, &field.value]);
    let source = texts.into_iter().chain(fields).find(|text| !is_blank(text));
    source.map(|source| to_plain(&parse(source), reader)).unwrap_or_default()
}

fn picture(url: &str, alt: &str) -> Option<Image> {
    Some(Image { image_url: web_url(url)?, alt_text: alt_text(alt) })
}

fn alt_text(text: &str) -> String {
    let text = plain(text, limits::ALT_TEXT);
    if text.is_empty() { "image".to_owned() } else { text }
}

fn colour(colour: Option<u32>) -> Option<String> {
    colour.map(|colour| format!("#{colour:06x}"))
}

/// An address that a chat may open, whole or not at all.
fn web_url(url: &str) -> Option<String> {
    let url = url.trim();
    (is_web_url(url) && url.chars().count() <= limits::URL).then(|| url.to_owned())
}

/// Text where marks have no power, without what Slack might still take for a mention.
fn plain(text: &str, limit: usize) -> String {
    let text = text.trim();
    let mut plain: Vec<char> = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        plain.push(character);
        if character == '<' && matches!(characters.peek(), Some('!' | '@' | '#')) {
            plain.push('\u{200b}');
        }
    }
    if plain.len() > limit {
        let mut end = limit.saturating_sub(1);
        while end > 0 && (clings(plain[end]) || plain[end - 1] == '\u{200d}') {
            end -= 1;
        }
        plain.truncate(end);
        plain.push('…');
    }
    plain.into_iter().collect()
}

#[cfg(test)]
mod tests;
