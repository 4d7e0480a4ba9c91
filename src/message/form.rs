//! A message as the fields of a form, each named by its path in Discord's JSON: `content`, `embeds.0.color`,
//! `embeds.0.fields.2.value`. What has no field of its own stays as it was.

use std::collections::BTreeMap;

use super::{AllowedMentions, ButtonEmoji, Component, Finding, MentionKind, Message, Path, Problem, Severity};
use crate::discord::{Snowflake, limits};

/// The fields of a form by name. A box that is not ticked is absent.
pub type Fields = BTreeMap<String, String>;

impl Message {
    /// Puts the fields of a form in place; a text without its field stays. Answers what could not be read, whose part
    /// of the message stays as well.
    pub fn fill(&mut self, fields: &Fields) -> Vec<Finding> {
        let mut form = Form { fields, unread: Vec::new() };
        self.visit_texts(|slot, text| {
            if let Some(typed) = fields.get(slot.path.as_str()) {
                *text = lines(typed);
            }
        });
        self.tts = form.is_ticked("tts");
        self.flags = self
            .flags
            .with_silent(form.is_ticked("flags.silent"))
            .with_suppress_embeds(form.is_ticked("flags.suppress_embeds"));
        if let Some(thread) = form.read("thread_id", read_id, Problem::NotAnId) {
            self.thread_id = thread;
        }
        self.allowed_mentions = form.mentions(self.allowed_mentions.take());
        for (index, embed) in self.embeds.iter_mut().enumerate() {
            if let Some(colour) = form.read(&format!("embeds.{index}.color"), read_colour, Problem::NotAColour) {
                embed.colour = colour;
            }
            for (field_index, field) in embed.fields.iter_mut().enumerate() {
                field.inline = form.is_ticked(&format!("embeds.{index}.fields.{field_index}.inline"));
            }
        }
        for (index, file) in self.attachments.iter_mut().enumerate() {
            file.set_spoiler(form.is_ticked(&format!("attachments.{index}.spoiler")));
        }
        for (row_index, component) in self.components.iter_mut().enumerate() {
            let Component::Row(row) = component else { continue };
            for (index, button) in row.buttons.iter_mut().enumerate() {
                let name = format!("components.{row_index}.components.{index}.emoji");
                if let Some(emoji) = form.read(&name, read_emoji, Problem::NotAnEmoji) {
                    button.emoji = emoji;
                }
            }
        }
        form.unread
    }
}

/// The text at a path, from one side or the other.
macro_rules! text_at {
    ($message:expr, $path:expr, $get:ident, $buttons:ident $(, $mut:tt)?) => {{
        let parts: Vec<&str> = $path.split('.').collect();
        match parts[..] {
            ["content"] => Some(&$($mut)? $message.content),
            ["username"] => Some(&$($mut)? $message.username),
            ["avatar_url"] => Some(&$($mut)? $message.avatar_url),
            ["thread_name"] => Some(&$($mut)? $message.thread_name),
            ["embeds", embed, ref rest @ ..] => {
                let embed = $message.embeds.$get(embed.parse::<usize>().ok()?)?;
                match *rest {
                    ["title"] => Some(&$($mut)? embed.title),
                    ["url"] => Some(&$($mut)? embed.url),
                    ["description"] => Some(&$($mut)? embed.description),
                    ["timestamp"] => Some(&$($mut)? embed.timestamp),
                    ["author", "name"] => Some(&$($mut)? embed.author.name),
                    ["author", "url"] => Some(&$($mut)? embed.author.url),
                    ["author", "icon_url"] => Some(&$($mut)? embed.author.icon_url),
                    ["footer", "text"] => Some(&$($mut)? embed.footer.text),
                    ["footer", "icon_url"] => Some(&$($mut)? embed.footer.icon_url),
                    ["image", "url"] => Some(&$($mut)? embed.image.url),
                    ["thumbnail", "url"] => Some(&$($mut)? embed.thumbnail.url),
                    ["fields", field, part] => {
                        let field = embed.fields.$get(field.parse::<usize>().ok()?)?;
                        match part {
                            "name" => Some(&$($mut)? field.name),
                            "value" => Some(&$($mut)? field.value),
                            _ => None,
                        }
                    }
                    _ => None,
                }
            }
            ["attachments", file, "description"] => {
                Some(&$($mut)? $message.attachments.$get(file.parse::<usize>().ok()?)?.description)
            }
            ["components", row, "components", button, part] => {
                let button = $message.$buttons(row.parse().ok()?, button.parse().ok()?)?;
                match part {
                    "label" => Some(&$($mut)? button.label),
                    "url" => Some(&$($mut)? button.url),
                    _ => None,
                }
            }
            _ => None,
        }
    }};
}

impl Message {
    /// The text of a field, by its path.
    pub fn text_at(&self, path: &str) -> Option<&str> {
        let text: Option<&String> = text_at!(self, path, get, button_at);
        text.map(String::as_str)
    }

    pub fn text_at_mut(&mut self, path: &str) -> Option<&mut String> {
        text_at!(self, path, get_mut, button_at_mut, mut)
    }
}

struct Form<'a> {
    fields: &'a Fields,
    unread: Vec<Finding>,
}

impl Form<'_> {
    fn is_ticked(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// The value of a field that is there and can be read.
    fn read<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Option<T>, problem: Problem) -> Option<T> {
        let typed = self.fields.get(name)?;
        let value = read(typed.trim());
        if value.is_none() {
            let path = Path::root().key(name);
            self.unread.push(Finding { path, span: None, severity: Severity::Error, problem });
        }
        value
    }

    fn mentions(&mut self, before: Option<AllowedMentions>) -> Option<AllowedMentions> {
        let was_there = before.is_some();
        let mut mentions = before.unwrap_or_default();
        let kinds = [MentionKind::Users, MentionKind::Roles, MentionKind::Everyone];
        mentions.parse = kinds
            .into_iter()
            .filter(|kind| self.is_ticked(&format!("allowed_mentions.parse.{}", kind.name())))
            .collect();
        for (name, ids) in [("users", &mut mentions.users), ("roles", &mut mentions.roles)] {
            if let Some(read) = self.read(&format!("allowed_mentions.{name}"), read_ids, Problem::NotAnId) {
                *ids = read;
            }
        }
        (was_there || mentions != AllowedMentions::default()).then_some(mentions)
    }
}

impl MentionKind {
    /// As Discord writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Roles => "roles",
            Self::Everyone => "everyone",
        }
    }
}

/// Browsers send line breaks as two characters.
fn lines(typed: &str) -> String {
    typed.replace("\r\n", "\n")
}

/// `#F97316`, with or without the mark; nothing is no colour of one's own.
pub fn read_colour(typed: &str) -> Option<Option<u32>> {
    if typed.trim().is_empty() {
        return Some(None);
    }
    let digits = typed.trim();
    let digits = digits.strip_prefix('#').unwrap_or(digits);
    let is_colour = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let colour = u32::from_str_radix(digits, 16).ok().filter(|colour| is_colour && *colour <= limits::COLOUR);
    colour.map(Some)
}

/// `#F97316`
pub fn colour_text(colour: u32) -> String {
    format!("#{colour:06X}")
}

/// An id of Discord, or nothing.
pub fn read_id(typed: &str) -> Option<Option<Snowflake>> {
    if typed.is_empty() { Some(None) } else { typed.parse().ok().map(Some) }
}

/// Ids as people paste them, with what is around them in a mention.
pub fn read_ids(typed: &str) -> Option<Vec<Snowflake>> {
    let ids = typed.split(|c: char| c.is_whitespace() || ",;<>@&!".contains(c)).filter(|id| !id.is_empty());
    ids.map(|id| id.parse().ok()).collect()
}

/// A Unicode emoji, its name with or without colons, or a server's own as `<:name:id>`.
pub fn read_emoji(typed: &str) -> Option<Option<ButtonEmoji>> {
    if typed.is_empty() {
        return Some(None);
    }
    if let Some(own) = typed.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        let (animated, name_and_id) = match own.strip_prefix("a:") {
            Some(rest) => (Some(true), rest),
            None => (None, own.strip_prefix(':')?),
        };
        let (name, id) = name_and_id.split_once(':')?;
        let id = id.parse().ok().filter(|_| !name.is_empty())?;
        return Some(Some(ButtonEmoji { id: Some(id), name: Some(name.to_owned()), animated }));
    }
    ButtonEmoji { name: Some(typed.to_owned()), ..ButtonEmoji::default() }.known().map(Some)
}

/// As [`read_emoji`] reads it.
pub fn emoji_text(emoji: &ButtonEmoji) -> String {
    let name = emoji.name.as_deref().unwrap_or_default();
    match emoji.id {
        Some(id) if emoji.animated == Some(true) => format!("<a:{name}:{id}>"),
        Some(id) => format!("<:{name}:{id}>"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Embed;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn message() -> Message {
        Message::from_json(
            r#"{
                "content": "old", "flags": 4100, "tts": true, "thread_id": "7", "nonce": 1,
                "allowed_mentions": { "parse": ["everyone"], "replied_user": true },
                "attachments": [{ "id": "1", "filename": "SPOILER_map.png" }],
                "embeds": [{ "title": "t", "color": 255, "fields": [{ "name": "n", "value": "v", "inline": true }] }],
                "components": [{ "type": 1, "components": [{ "type": 2, "style": 5, "label": "l", "url": "u" }] }]
            }"#,
        )
        .unwrap()
    }

    #[test]
    fn texts_stand_where_their_names_say() {
        let mut message = message();
        let unread = message.fill(&fields(&[
            ("content", "new\r\nline"),
            ("embeds.0.title", ""),
            ("embeds.0.fields.0.value", "é\u{202e}"),
            ("components.0.components.0.label", "Go"),
            ("embeds.7.title", "nowhere"),
            ("__proto__", "x"),
        ]));
        assert_eq!(unread, []);
        assert_eq!(message.content, "new\nline");
        assert_eq!(message.embeds[0].title, "");
        assert_eq!(message.embeds[0].fields[0].name, "n", "without its field a text stays");
        assert_eq!(message.embeds[0].fields[0].value, "é\u{202e}");
        assert_eq!(message.button_at(0, 0).unwrap().label, "Go");
        assert_eq!(message.unknown["nonce"], 1, "what has no field stays");
    }

    #[test]
    fn every_text_is_found_by_its_path() {
        let mut message = message();
        let mut paths = Vec::new();
        message.visit_texts(|slot, text| {
            *text = slot.path.to_string();
            paths.push(slot.path);
        });
        assert_eq!(paths.len(), 20);
        for path in paths {
            assert_eq!(message.text_at(path.as_str()), Some(path.as_str()));
            message.text_at_mut(path.as_str()).unwrap().push('!');
            assert_eq!(message.text_at(path.as_str()), Some(format!("{path}!").as_str()));
        }
        for wrong in
            ["", "embeds", "embeds.1.title", "embeds.0.fields.0.inline", "components.0.components.0.style", "x"]
        {
            assert_eq!(message.text_at(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_box_that_is_not_ticked_is_absent() {
        let mut message = message();
        message.fill(&Fields::new());
        assert!(!message.tts && !message.flags.silent() && !message.flags.suppress_embeds());
        assert!(!message.embeds[0].fields[0].inline);
        assert_eq!(message.attachments[0].filename, "map.png");
        let mentions = message.allowed_mentions.clone().unwrap();
        assert_eq!(mentions.parse, []);
        assert_eq!(mentions.unknown["replied_user"], true);
        message.fill(&fields(&[
            ("flags.silent", "on"),
            ("embeds.0.fields.0.inline", "on"),
            ("allowed_mentions.parse.roles", "on"),
        ]));
        assert!(message.flags.silent() && message.embeds[0].fields[0].inline);
        assert_eq!(message.allowed_mentions.unwrap().parse, [MentionKind::Roles]);
    }

    #[test]
    fn nobody_is_mentioned_without_being_asked_for() {
        let mut message = Message { embeds: vec![Embed::default()], ..Message::text("x") };
        let before = message.clone();
        assert_eq!(message.fill(&fields(&[("thread_id", ""), ("allowed_mentions.users", " ")])), []);
        assert_eq!(message, before);
        message.fill(&fields(&[("allowed_mentions.users", "<@!42>, 43")]));
        assert_eq!(message.allowed_mentions.unwrap().users, [Snowflake(42), Snowflake(43)]);
    }

    #[test]
    fn what_cannot_be_read_is_said_and_changes_nothing() {
        let mut message = message();
        let unread = message.fill(&fields(&[
            ("thread_id", "general"),
            ("allowed_mentions.roles", "1 admins"),
            ("embeds.0.color", "orange"),
            ("components.0.components.0.emoji", "no emoji"),
        ]));
        let said: Vec<_> = unread.iter().map(|finding| (finding.path.as_str(), finding.problem.clone())).collect();
        assert_eq!(
            said,
            [
                ("thread_id", Problem::NotAnId),
                ("allowed_mentions.roles", Problem::NotAnId),
                ("embeds.0.color", Problem::NotAColour),
                ("components.0.components.0.emoji", Problem::NotAnEmoji),
            ]
        );
        assert_eq!(message.thread_id, Some(Snowflake(7)));
        assert_eq!(message.embeds[0].colour, Some(255));
    }

    #[test]
    fn colours_are_read_as_people_write_them() {
        assert_eq!(read_colour(""), Some(None));
        assert_eq!(read_colour(" #f97316 "), Some(Some(0xF9_7316)));
        assert_eq!(read_colour("000000"), Some(Some(0)));
        assert_eq!(read_colour(&colour_text(limits::COLOUR)), Some(Some(limits::COLOUR)));
        for wrong in ["#fff", "#f973160", "orange", "#+97316", "##97316", "#é9731"] {
            assert_eq!(read_colour(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn emoji_are_read_as_people_write_them() {
        let name = |typed: &str| read_emoji(typed).unwrap().unwrap().name.unwrap();
        assert_eq!(read_emoji(""), Some(None));
        assert_eq!((name(":pushpin:").as_str(), name("pushpin").as_str(), name("🎁").as_str()), ("📌", "📌", "🎁"));
        for own in ["<:crate:123456789012345678>", "<a:crate:123456789012345678>"] {
            assert_eq!(emoji_text(&read_emoji(own).unwrap().unwrap()), own);
        }
        for wrong in ["no such emoji", "zz", "<:crate:>", "<::1>", "<:crate:one>", &"🎁".repeat(21)] {
            assert_eq!(read_emoji(wrong), None, "{wrong}");
        }
    }
}
