//! What a tree looks like. Every text is escaped, and the only addresses are those that the parser let through.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat};

use super::when::{Reader, tell};
use super::{Mention, Node};
use crate::lang::Lang;

/// HTML for the preview, to be put inside an element of class `markdown`.
pub fn to_html(nodes: &[Node], reader: Reader) -> String {
    let mut html = String::new();
    write_html(nodes, reader, &mut html);
    html
}

fn write_html(nodes: &[Node], reader: Reader, html: &mut String) {
    for (index, node) in nodes.iter().enumerate() {
        let between = |tags: [&str; 2], content: &[Node], html: &mut String| {
            html.push_str(tags[0]);
            write_html(content, reader, html);
            html.push_str(tags[1]);
        };
        match node {
            Node::Text { text, .. } => escape(text, html),
            Node::Escaped(character) => escape(character.encode_utf8(&mut [0; 4]), html),
            // A block begins its own line.
            Node::LineBreak if nodes.get(index + 1).is_some_and(Node::is_block) => {}
            Node::LineBreak => html.push_str("<br>"),
            Node::Strong(content) => between(["<strong>", "</strong>"], content, html),
            Node::Emphasis(content) => between(["<em>", "</em>"], content, html),
            Node::Underline(content) => between(["<u>", "</u>"], content, html),
            Node::Strike(content) => between(["<s>", "</s>"], content, html),
            Node::Spoiler(content) => between(["<span class=\"spoiler\">", "</span>"], content, html),
            Node::Code(code) => {
                html.push_str("<code>");
                escape(code, html);
                html.push_str("</code>");
            }
            Node::CodeBlock { code, .. } => {
                html.push_str("<pre><code>");
                escape(code, html);
                html.push_str("</code></pre>");
            }
            Node::Link { label, url } => {
                write_anchor(url, html);
                write_html(label, reader, html);
                html.push_str("</a>");
            }
            Node::Address { url, .. } => {
                write_anchor(url, html);
                escape(url, html);
                html.push_str("</a>");
            }
            Node::Heading { level, content } => {
                let _ = write!(html, "<div class=\"heading-{level}\">");
                write_html(content, reader, html);
                html.push_str("</div>");
            }
            Node::Subtext(content) => between(["<div class=\"subtext\">", "</div>"], content, html),
            Node::Quote(content) => between(["<blockquote>", "</blockquote>"], content, html),
            Node::List { start, items } => {
                let tag = if start.is_some() { "ol" } else { "ul" };
                match start {
                    Some(start) => {
                        let _ = write!(html, "<ol start=\"{start}\">");
                    }
                    None => html.push_str("<ul>"),
                }
                for item in items {
                    between(["<li>", "</li>"], item, html);
                }
                let _ = write!(html, "</{tag}>");
            }
            Node::Timestamp { seconds, style } => {
                let moment = DateTime::from_timestamp(*seconds, 0).unwrap_or_default();
                let moment = moment.to_rfc3339_opts(SecondsFormat::Secs, true);
                let _ = write!(html, "<time datetime=\"{moment}\">");
                escape(&tell(*seconds, *style, reader), html);
                html.push_str("</time>");
            }
            Node::Mention(mention) => {
                html.push_str("<span class=\"mention\">");
                escape(&mention_text(mention, reader.lang), html);
                html.push_str("</span>");
            }
            Node::CustomEmoji { name, .. } => {
                html.push_str("<span class=\"emoji\">:");
                escape(name, html);
                html.push_str(":</span>");
            }
            Node::Emoji { unicode, .. } => html.push_str(unicode),
        }
    }
}

fn write_anchor(url: &str, html: &mut String) {
    html.push_str("<a href=\"");
    escape(url, html);
    html.push_str("\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">");
}

fn escape(text: &str, html: &mut String) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\0' => html.push('\u{fffd}'),
            other => html.push(other),
        }
    }
}

pub(super) fn mention_text(mention: &Mention, lang: Lang) -> String {
    let either = |en: &str, fr: &str| match lang {
        Lang::En => en.to_owned(),
        Lang::Fr => fr.to_owned(),
    };
    match mention {
        Mention::Everyone => "@everyone".to_owned(),
        Mention::Here => "@here".to_owned(),
        Mention::User(id) => format!("@{id}"),
        Mention::Role(id) => format!("@{} {id}", either("role", "rôle")),
        Mention::Channel(id) => format!("#{id}"),
        Mention::Command { name, .. } => format!("/{name}"),
        Mention::Guild(page) => format!("#{page}"),
    }
}

/// The text without marks, for destinations and places that have none.
pub fn to_plain(nodes: &[Node], reader: Reader) -> String {
    let mut text = String::new();
    write_plain(nodes, reader, &mut text);
    text.truncate(text.trim_end().len());
    text
}

fn write_plain(nodes: &[Node], reader: Reader, text: &mut String) {
    for node in nodes {
        if node.is_block() && !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        match node {
            Node::Text { text: part, .. } => text.push_str(part),
            Node::Escaped(character) => text.push(*character),
            Node::LineBreak => text.push('\n'),
            Node::Code(code) | Node::CodeBlock { code, .. } => text.push_str(code),
            Node::Link { label, url } => {
                write_plain(label, reader, text);
                let _ = write!(text, " ({url})");
            }
            Node::Address { url, .. } => text.push_str(url),
            Node::List { start, items } => {
                for (index, item) in (0_u64..).zip(items) {
                    match start {
                        Some(start) => {
                            let _ = write!(text, "{}. ", start.saturating_add(index));
                        }
                        None => text.push_str("- "),
                    }
                    write_plain(item, reader, text);
                    if !text.ends_with('\n') {
                        text.push('\n');
                    }
                }
            }
            Node::Timestamp { seconds, style } => text.push_str(&tell(*seconds, *style, reader)),
            Node::Mention(mention) => text.push_str(&mention_text(mention, reader.lang)),
            Node::CustomEmoji { name, .. } => {
                let _ = write!(text, ":{name}:");
            }
            Node::Emoji { unicode, .. } => text.push_str(unicode),
            Node::Strong(content)
            | Node::Emphasis(content)
            | Node::Underline(content)
            | Node::Strike(content)
            | Node::Spoiler(content)
            | Node::Heading { content, .. }
            | Node::Subtext(content)
            | Node::Quote(content) => write_plain(content, reader, text),
        }
        if node.is_block() && !text.ends_with('\n') {
            text.push('\n');
        }
    }
}
