//! Files that travel with a message.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Message, Rendered, Unknown, or_default};
use crate::discord::{Snowflake, limits};
use crate::template::Place;

/// How the address of an attached file begins, its name follows.
pub const ATTACHED: &str = "attachment://";
/// Discord blurs files whose names begin so.
const SPOILER: &str = "SPOILER_";

/// A file of a message. In a template `id` is that of our stored file; in what is sent, the position of the file among
/// the request's parts `files[n]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    pub id: Snowflake,
    #[serde(default, deserialize_with = "or_default")]
    pub filename: String,
    /// Alternative text.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A stored file and the name that it is sent by, in the order of the request's parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFile {
    pub id: Snowflake,
    pub name: String,
}

impl Attachment {
    pub fn new(id: Snowflake, filename: impl Into<String>) -> Self {
        Self { id, filename: filename.into(), description: String::new(), unknown: Unknown::new() }
    }

    /// Whether it is blurred until somebody clicks.
    pub fn is_spoiler(&self) -> bool {
        self.filename.starts_with(SPOILER)
    }

    pub fn set_spoiler(&mut self, on: bool) {
        let bare = self.filename.trim_start_matches(SPOILER);
        self.filename = if on { format!("{SPOILER}{bare}") } else { bare.to_owned() };
    }

    /// What the texts of the message name it by.
    pub fn address(&self) -> String {
        format!("{ATTACHED}{}", self.filename)
    }
}

impl SentFile {
    /// Where this site serves it.
    pub fn address(&self) -> String {
        format!("/admin/files/{}/{}", self.id, self.name)
    }
}

/// Points a message at the files as they are kept here, where it names those of its request.
pub fn point_at_kept(message: &mut Value, files: &[SentFile]) {
    let attachments = message.get_mut("attachments").and_then(Value::as_array_mut);
    for (attachment, file) in attachments.into_iter().flatten().zip(files) {
        attachment["url"] = file.address().into();
    }
    point(message, files);
}

fn point(part: &mut Value, files: &[SentFile]) {
    match part {
        Value::String(text) => {
            let file = text.strip_prefix(ATTACHED).and_then(|name| files.iter().find(|file| file.name == name));
            if let Some(file) = file {
                *text = file.address();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| point(item, files)),
        Value::Object(entries) => entries.values_mut().for_each(|entry| point(entry, files)),
        _ => {}
    }
}

impl Rendered {
    /// The message as a preview shows it: with the files as they are kept here.
    pub fn previewed(&self) -> Message {
        let mut message = self.message().clone();
        for (attachment, file) in message.attachments.iter_mut().zip(self.files()) {
            attachment.unknown.insert("url".to_owned(), file.address().into());
        }
        message.visit_texts(|slot, text| {
            let named = text.strip_prefix(ATTACHED).filter(|_| slot.place == Place::Picture);
            if let Some(file) = named.and_then(|name| self.files().iter().find(|file| file.name == name)) {
                *text = file.address();
            }
        });
        message
    }
}

impl Message {
    /// Adds a stored file, under a name that no other file of the message has.
    pub fn attach(&mut self, id: Snowflake, typed: &str) {
        let name = file_name(typed);
        let is_taken = |name: &str| {
            self.attachments.iter().any(|file| file.filename.trim_start_matches(SPOILER).eq_ignore_ascii_case(name))
        };
        let (stem, ending) =
            name.rsplit_once('.').map_or((name.as_str(), String::new()), |(stem, ending)| (stem, format!(".{ending}")));
        let numbered = (2..).map(|number| format!("{stem}-{number}{ending}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !is_taken(name));
        self.attachments.push(Attachment::new(id, free.unwrap_or(name)));
    }
}

/// Whether Discord keeps a file's name as it is.
pub fn is_file_name(name: &str) -> bool {
    (1..=limits::FILE_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && !name.starts_with('.')
}

/// The nearest name that Discord keeps as it is, its ending above all.
pub fn file_name(typed: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
    let name: String = typed.trim().trim_start_matches('.').chars().map(safe).collect();
    if name.len() <= limits::FILE_NAME {
        return if name.is_empty() { "file".to_owned() } else { name };
    }
    let ending = name.rfind('.').map_or("", |dot| &name[dot..]);
    let ending = if ending.len() <= 16 { ending } else { "" };
    format!("{}{ending}", &name[..limits::FILE_NAME - ending.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_safe_characters() {
        for name in ["a", "map.png", "SPOILER_map-2.tar.gz", &"a".repeat(limits::FILE_NAME)] {
            assert!(is_file_name(name), "{name}");
            assert_eq!(file_name(name), name);
        }
        for (wrong, mended) in [
            ("", "file"),
            (".env", "env"),
            ("été à la mer.png", "_t____la_mer.png"),
            ("a/../b\"\r\n.png", "a_.._b___.png"),
            ("\u{202e}gpj.exe", "_gpj.exe"),
        ] {
            assert!(!is_file_name(wrong), "{wrong}");
            assert_eq!(file_name(wrong), mended);
            assert!(is_file_name(mended));
        }
        let long = file_name(&format!("{}.png", "é".repeat(limits::FILE_NAME)));
        assert!(is_file_name(&long) && long.ends_with("_.png") && long.len() == limits::FILE_NAME);
        assert!(!is_file_name(&"a".repeat(limits::FILE_NAME + 1)));
    }

    #[test]
    fn a_message_is_pointed_at_the_files_that_are_kept() {
        let mut message = serde_json::json!({
            "content": "see attachment://a.png", "attachments": [{ "id": "0", "filename": "a.png" }],
            "embeds": [{ "image": { "url": "attachment://a.png" }, "thumbnail": { "url": "attachment://b.png" } }],
        });
        point_at_kept(&mut message, &[SentFile { id: Snowflake(7), name: "a.png".to_owned() }]);
        assert_eq!(message["attachments"][0]["url"], "/admin/files/7/a.png");
        assert_eq!(message["embeds"][0]["image"]["url"], "/admin/files/7/a.png");
        assert_eq!(message["embeds"][0]["thumbnail"]["url"], "attachment://b.png");
        assert_eq!(message["content"], "see attachment://a.png");
    }

    #[test]
    fn a_preview_shows_what_a_sandbox_is_sent() {
        let files = serde_json::json!([{ "id": "7", "filename": "a.png" }, { "id": "8", "filename": "b.pdf" }]);
        let media = serde_json::json!({ "url": "attachment://a.png" });
        let embed = serde_json::json!({ "title": "t", "image": media, "description": "see attachment://a.png" });
        for message in [
            serde_json::json!({ "content": "see attachment://a.png", "attachments": files, "embeds": [embed] }),
            serde_json::json!({ "flags": 32768, "attachments": files, "components": [
                { "type": 12, "items": [{ "media": media }] },
                { "type": 17, "components": [{ "type": 13, "file": { "url": "attachment://b.pdf" } }] }] }),
        ] {
            let message: Message = serde_json::from_value(message).unwrap();
            let values = crate::event::Values::new();
            let rendered = message.render(crate::event::Kind::DropOpened, &values, crate::lang::Lang::En).unwrap();
            let mut sent: Value = serde_json::from_slice(&rendered.to_discord_json()).unwrap();
            point_at_kept(&mut sent, rendered.files());
            assert_eq!(serde_json::to_value(rendered.previewed()).unwrap(), sent);
        }
    }

    #[test]
    fn every_file_has_a_name_of_its_own() {
        let mut message = Message::default();
        for name in ["map.png", "map.png", "MAP.png", "plan", "plan"] {
            message.attach(Snowflake(1), name);
        }
        message.attachments[0].set_spoiler(true);
        message.attach(Snowflake(1), "map.png");
        let names: Vec<&str> = message.attachments.iter().map(|file| file.filename.as_str()).collect();
        assert_eq!(names, ["SPOILER_map.png", "map-2.png", "MAP-3.png", "plan", "plan-2", "map-4.png"]);
    }

    #[test]
    fn spoilers_begin_with_their_prefix_once() {
        let mut file = Attachment::new(Snowflake(1), "map.png");
        file.set_spoiler(true);
        file.set_spoiler(true);
        assert_eq!((file.filename.as_str(), file.is_spoiler()), ("SPOILER_map.png", true));
        assert_eq!(file.address(), "attachment://SPOILER_map.png");
        file.set_spoiler(false);
        assert_eq!((file.filename.as_str(), file.is_spoiler()), ("map.png", false));
    }
}
