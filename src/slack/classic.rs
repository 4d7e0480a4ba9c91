//! Attachments as Slack had them before blocks: what Mattermost and Rocket.Chat draw.

use serde::Serialize;

use super::{Attachment, Payload, button_label, colour, foot, limits, plain, rows, summary, web_url};
use crate::markdown::{Chat, Node, Writer, parse};
use crate::message::{Embed, Message};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
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

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ClassicField {
    pub title: String,
    pub value: String,
    /// Stands beside others.
    pub short: bool,
}

/// The message with its embeds as attachments, and its buttons as links below the text.
pub(super) fn fill(payload: Payload, message: &Message, writer: &Writer, quiet: &Writer) -> Payload {
    let mut content = parse(&message.content);
    for row in rows(message) {
        let links = row.iter().filter_map(|button| {
            let label = vec![super::text(&button_label(button))];
            Some(Node::Link { label, url: web_url(&button.url)? })
        });
        for (index, link) in links.enumerate() {
            match index {
                0 if !content.is_empty() => content.extend([Node::LineBreak, Node::LineBreak]),
                0 => {}
                _ => content.push(super::text(" · ")),
            }
            content.push(link);
        }
    }
    let attachments = message.embeds.iter().take(limits::ATTACHMENTS);
    let attachments = attachments.map(|embed| Attachment::Classic(Box::new(classic(embed, quiet)))).collect();
    Payload { text: writer.cut(&content, limits::TEXT), attachments, ..payload }
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
        colour: colour(embed),
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
