//! Writes messages as other programs read them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::Note;
use crate::message::{Accessory, Component, Message, Path, Rendered};
use crate::template::without_styles;
use crate::webhook::WebhookUrl;

/// What other programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Export {
    /// Discord's JSON.
    Discord,
    /// A file of Discohook with one backup.
    DiscohookBackup,
    /// The address of Discohook with the message in it.
    DiscohookLink,
    /// The text of ClientXCMS's own messages.
    ClientXcms,
}

/// A written message, and what it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    pub text: String,
    pub notes: Vec<Note>,
}

/// Writes a message, whose name is kept where the format has a place for it.
pub fn export(message: &Message, name: &str, format: Export) -> Exported {
    let files = message.attachments.len();
    let mut notes: Vec<Note> = (files > 0).then_some(Note::FilesLeftOut { count: files }).into_iter().collect();
    let bare = Message { attachments: Vec::new(), ..message.clone() };
    let text = match format {
        Export::Discord => bare.to_json(),
        Export::DiscohookBackup => {
            let backup = json!({ "name": name, "messages": [discohook(&bare)], "targets": [] });
            indented(&json!({ "version": 7, "backups": [backup] }))
        }
        Export::DiscohookLink => {
            let data = json!({ "version": "d2", "messages": [discohook(&bare)] }).to_string();
            format!("https://discohook.app/?data={}", URL_SAFE_NO_PAD.encode(data))
        }
        Export::ClientXcms => clientxcms(&bare, &mut notes),
    };
    Exported { text, notes }
}

fn indented(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a message is made of texts, numbers and lists")
}

/// A message of Discohook's data. Its name and picture stand there twice, for its earlier versions too.
fn discohook(message: &Message) -> Value {
    let mut data = serde_json::to_value(message).expect("a message is made of texts, numbers and lists");
    let mut wrapped = json!({});
    if let Value::Object(data) = &mut data {
        let mut author = json!({});
        for (ours, theirs) in [("username", "name"), ("avatar_url", "icon_url")] {
            if let Some(value) = data.get(ours) {
                author[theirs] = value.clone();
            }
        }
        if author != json!({}) {
            data.insert("author".to_owned(), author);
        }
        if let Some(thread) = data.remove("thread_id") {
            wrapped["thread_id"] = thread;
        }
        // It looks for both.
        for (key, nothing) in [("content", Value::Null), ("embeds", Value::Null)] {
            data.entry(key).or_insert(nothing);
        }
    }
    wrapped["data"] = data;
    wrapped
}

/// The texts line by line. ClientXCMS knows a text and its variables, nothing else.
fn clientxcms(message: &Message, notes: &mut Vec<Note>) -> String {
    let mut lines: Vec<String> = vec![message.content.clone()];
    for embed in &message.embeds {
        let bold = |text: &str| if text.trim().is_empty() { String::new() } else { format!("**{}**", text.trim()) };
        lines.extend([embed.author.name.clone(), bold(&embed.title), embed.description.clone()]);
        lines.extend(
            embed.fields.iter().map(|field| format!("{} {}", bold(&field.name), field.value).trim().to_owned()),
        );
        lines.push(embed.footer.text.clone());
    }
    blocks(&message.components, &mut lines);
    lines.retain(|line| !line.trim().is_empty());
    if !message.embeds.is_empty() || message.components.iter().any(Component::is_block) {
        notes.push(Note::Flattened);
    }
    let pictures = message.embeds.iter().enumerate().flat_map(|(index, embed)| {
        let path = Path::root().key("embeds").index(index);
        [("image", &embed.image), ("thumbnail", &embed.thumbnail)]
            .map(|(key, picture)| (path.key(key), !picture.url.is_empty()))
    });
    let parts = [
        ("username", !message.username.is_empty()),
        ("avatar_url", !message.avatar_url.is_empty()),
        ("allowed_mentions", message.allowed_mentions.is_some()),
        ("poll", message.poll.is_some()),
        ("thread_id", message.thread_id.is_some()),
        ("thread_name", !message.thread_name.is_empty()),
        ("flags", message.flags.with_blocks(false).0 != 0),
    ];
    let parts = parts.map(|(key, is_there)| (Path::root().key(key), is_there));
    let lost = parts.into_iter().chain(pictures).filter(|(_, is_there)| *is_there);
    notes.extend(lost.map(|(path, _)| Note::PartLeftOut { path }));
    let (text, had_styles) = without_styles(&lines.join("\n"));
    notes.extend(had_styles.then_some(Note::StylesLeftOut));
    text
}

fn blocks(components: &[Component], lines: &mut Vec<String>) {
    for component in components {
        match component {
            Component::Row(row) => {
                lines.extend(row.buttons.iter().map(|button| format!("{} {}", button.label, button.url)));
            }
            Component::Text(text) => lines.push(text.content.clone()),
            Component::Section(section) => {
                blocks(&section.components, lines);
                if let Some(Accessory::Button(button)) = &section.accessory {
                    lines.push(format!("{} {}", button.label, button.url));
                }
            }
            Component::Container(container) => blocks(&container.components, lines),
            Component::Gallery(_) | Component::File(_) | Component::Separator(_) | Component::Other(_) => {}
        }
    }
}

/// The command that posts a message from any shell, to the webhook where one is given, and to a placeholder else. With
/// the webhook it holds its secret.
pub fn curl(rendered: &Rendered, webhook: Option<&WebhookUrl>) -> String {
    let (thread, with_components) = (rendered.thread(), rendered.has_components());
    let address = webhook.map_or_else(
        || {
            let thread = thread.map(|thread| format!("&thread_id={thread}")).unwrap_or_default();
            let components = if with_components { "&with_components=true" } else { "" };
            format!("https://discord.com/api/v10/webhooks/WEBHOOK_ID/WEBHOOK_TOKEN?wait=true{thread}{components}")
        },
        |webhook| webhook.execute_url(thread, with_components),
    );
    let body = String::from_utf8_lossy(&rendered.to_discord_json()).into_owned();
    let mut lines = vec![format!("curl {}", quoted(&address))];
    if rendered.files().is_empty() {
        lines.push(format!("-H {}", quoted("Content-Type: application/json")));
        lines.push(format!("--data-raw {}", quoted(&body)));
    } else {
        lines.push(format!("--form-string {}", quoted(&format!("payload_json={body}"))));
        for (index, file) in rendered.files().iter().enumerate() {
            lines.push(format!("-F {}", quoted(&format!("files[{index}]=@{}", file.name))));
        }
    }
    lines.join(" \\\n  ")
}

/// For a POSIX shell, in which nothing has power between apostrophes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
