//! Attachments as Slack had them before blocks: what Mattermost and Rocket.Chat draw.

use serde::{Deserialize, Serialize};

use super::{
    Attachment, Payload, add_paragraph, button_label, colour, components, foot, limits, plain, poll_nodes, summary,
    web_url,
};
use crate::markdown::{Chat, Node, Writer, parse};
use crate::message::{Component, Container, Embed, LinkButton, Message};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Classic {
    pub fallback: String,
    #[serde(rename = "color", skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author_link: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub author_icon: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title_link: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ClassicField>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub image_url: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub thumb_url: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub footer: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub footer_icon: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassicField {
    pub title: String,
    pub value: String,
    /// Stands beside others.
    pub short: bool,
}

/// The message with its embeds as attachments, and its buttons as links below the text.
pub(super) fn fill(payload: Payload, message: &Message, writer: &Writer, quiet: &Writer) -> Payload {
    let mut content = parse(&message.content);
    if let Some(poll) = &message.poll {
        add_paragraph(&mut content, poll_nodes(poll));
    }
    let mut attachments: Vec<Classic> = message.embeds.iter().map(|embed| classic(embed, quiet)).collect();
    for component in &message.components {
        match component {
            Component::Container(container) => attachments.push(framed(container, quiet)),
            other => {
                for paragraph in paragraphs(other) {
                    add_paragraph(&mut content, paragraph);
                }
            }
        }
    }
    for file in &message.attachments {
        add_paragraph(&mut content, vec![super::text(&format!("📎 {}", file.filename))]);
    }
    attachments.truncate(limits::ATTACHMENTS);
    let attachments = attachments.into_iter().map(|classic| Attachment::Classic(Box::new(classic))).collect();
    Payload { text: writer.cut(&content, limits::TEXT), attachments, ..payload }
}

/// What a component says, paragraph by paragraph.
fn paragraphs(component: &Component) -> Vec<Vec<Node>> {
    let one = std::slice::from_ref(component);
    let texts = components::texts(one).into_iter().map(parse);
    let pictures = components::pictures(one).into_iter().map(|url| vec![Node::Address { url, preview: true }]);
    texts.chain(pictures).chain(links(&components::buttons(one))).collect()
}

/// Buttons as links on one line.
fn links(buttons: &[&LinkButton]) -> Option<Vec<Node>> {
    let mut links = Vec::new();
    for button in buttons {
        let Some(url) = web_url(&button.url) else { continue };
        if !links.is_empty() {
            links.push(super::text(" · "));
        }
        links.push(Node::Link { label: vec![super::text(&button_label(button))], url });
    }
    (!links.is_empty()).then_some(links)
}

fn framed(container: &Container, writer: &Writer) -> Classic {
    let mut text = Vec::new();
    for paragraph in container.components.iter().flat_map(paragraphs) {
        add_paragraph(&mut text, paragraph);
    }
    let summary = components::container_summary(&container.components);
    Classic {
        fallback: writer.plain(&summary, limits::CONTEXT),
        colour: colour(container.colour),
        text: writer.cut(&text, limits::TEXT),
        image_url: components::pictures(&container.components).into_iter().next().unwrap_or_default(),
        ..Classic::default()
    }
}

fn classic(embed: &Embed, writer: &Writer) -> Classic {
    let url = |url: &str| web_url(url).unwrap_or_default();
    let mut text = parse(&embed.description);
    let mut footer = String::new();
    let foot = foot(embed);
    if writer.chat == Chat::RocketChat && !foot.is_empty() {
        // It has no footers.
        if !text.is_empty() {
            text.extend([Node::LineBreak, Node::LineBreak]);
        }
        text.push(Node::Emphasis(foot));
    } else {
        footer = writer.cut(&foot, limits::CONTEXT);
    }
    let summary = summary(embed, writer.reader);
    Classic {
        fallback: writer.plain(&summary, limits::CONTEXT),
        colour: colour(embed.colour),
        author_name: plain_name(&embed.author.name),
        author_link: url(&embed.author.url),
        author_icon: url(&embed.author.icon_url),
        title: writer.cut(&parse(&embed.title), limits::FIELD),
        title_link: url(&embed.url),
        text: writer.cut(&text, limits::TEXT),
        fields: embed
            .fields
            .iter()
            .map(|field| ClassicField {
                title: writer.cut(&parse(&field.name), limits::FIELD),
                value: writer.cut(&parse(&field.value), limits::FIELD),
                short: field.inline,
            })
            .collect(),
        image_url: url(&embed.image.url),
        thumb_url: url(&embed.thumbnail.url),
        footer,
        footer_icon: url(&embed.footer.icon_url),
    }
}

/// Markdown is not read in names; mentions might be.
fn plain_name(name: &str) -> String {
    plain(&name.replace('@', "@\u{200b}"), limits::FIELD)
}
