//! A message as the fields of a form, each named by its path in Discord's JSON: `content`, `embeds.0.color`,
//! `embeds.0.fields.2.value`. What has no field of its own stays as it was.

use std::collections::BTreeMap;

use super::component::{Accessory, Visited, visit};
use super::{
    AllowedMentions, ButtonEmoji, Component, Finding, LinkButton, MentionKind, Message, Path, Problem, Severity,
};
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
        if let Some(tags) = form.read("applied_tags", read_ids, Problem::NotAnId) {
            self.applied_tags = tags;
        }
        visit(&mut self.components, &Path::root().key("components"), &mut |path, part| form.component(path, part));
        if let Some(poll) = &mut self.poll {
            let hours = Problem::OutOfRange { least: 1, most: limits::POLL_HOURS };
            if let Some(duration) = form.read("poll.duration", read_number, hours) {
                poll.duration = duration;
            }
            // A form without the poll leaves it as it is.
            if fields.contains_key("poll.question.text") {
                poll.allow_multiselect = form.is_ticked("poll.allow_multiselect");
            }
            for (index, answer) in poll.answers.iter_mut().enumerate() {
                let name = format!("poll.answers.{index}.poll_media.emoji");
                form.emoji(&name, &mut answer.media.emoji);
            }
        }
        form.unread
    }
}

/// The text at a path, from one side or the other.
macro_rules! text_at {
    ($message:expr, $path:expr, $get:ident, $as_option:ident, $component_text:ident $(, $mut:tt)?) => {{
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
            ["components", ref rest @ ..] => $component_text(&$($mut)? $message.components, rest),
            ["poll", ref rest @ ..] => {
                let poll = $message.poll.$as_option()?;
                match *rest {
                    ["question", "text"] => Some(&$($mut)? poll.question.text),
                    ["answers", answer, "poll_media", "text"] => {
                        Some(&$($mut)? poll.answers.$get(answer.parse::<usize>().ok()?)?.media.text)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }};
}

/// The text at a path among components, from one side or the other.
macro_rules! component_text {
    ($name:ident, $button_text:ident, $get:ident $(, $mut:tt)?) => {
        fn $name<'a>(components: &'a $($mut)? [Component], path: &[&str]) -> Option<&'a $($mut)? String> {
            let (index, rest) = path.split_first()?;
            match (components.$get(index.parse::<usize>().ok()?)?, rest) {
                (Component::Row(row), ["components", button, part]) => {
                    $button_text(row.buttons.$get(button.parse::<usize>().ok()?)?, part)
                }
                (Component::Text(block), ["content"]) => Some(&$($mut)? block.content),
                (Component::Section(section), ["components", rest @ ..]) => $name(&$($mut)? section.components, rest),
                (Component::Section(section), ["accessory", rest @ ..]) => match (&$($mut)? section.accessory, rest) {
                    (Some(Accessory::Button(button)), [part]) => $button_text(button, part),
                    (Some(Accessory::Thumbnail(picture)), ["media", "url"]) => Some(&$($mut)? picture.media.url),
                    (Some(Accessory::Thumbnail(picture)), ["description"]) => Some(&$($mut)? picture.description),
                    _ => None,
                },
                (Component::Gallery(gallery), ["items", item, rest @ ..]) => {
                    let item = gallery.items.$get(item.parse::<usize>().ok()?)?;
                    match rest {
                        ["media", "url"] => Some(&$($mut)? item.media.url),
                        ["description"] => Some(&$($mut)? item.description),
                        _ => None,
                    }
                }
                (Component::File(block), ["file", "url"]) => Some(&$($mut)? block.file.url),
                (Component::Container(container), ["components", rest @ ..]) => {
                    $name(&$($mut)? container.components, rest)
                }
                _ => None,
            }
        }

        fn $button_text<'a>(button: &'a $($mut)? LinkButton, part: &str) -> Option<&'a $($mut)? String> {
            match part {
                "label" => Some(&$($mut)? button.label),
                "url" => Some(&$($mut)? button.url),
                _ => None,
            }
        }
    };
}

component_text!(component_text, button_text, get);
component_text!(component_text_mut, button_text_mut, get_mut, mut);

impl Message {
    /// The text of a field, by its path.
    pub fn text_at(&self, path: &str) -> Option<&str> {
        let text: Option<&String> = text_at!(self, path, get, as_ref, component_text);
        text.map(String::as_str)
    }

    pub fn text_at_mut(&mut self, path: &str) -> Option<&mut String> {
        text_at!(self, path, get_mut, as_mut, component_text_mut, mut)
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

    /// Takes over what a component has besides texts.
    fn component(&mut self, path: &Path, part: Visited<'_>) {
        let spoiler = self.is_ticked(path.key("spoiler").as_str());
        match part {
            Visited::Button(button) => self.emoji(path.key("emoji").as_str(), &mut button.emoji),
            Visited::Thumbnail(picture) => picture.spoiler = spoiler,
            Visited::Item(picture) => picture.spoiler = spoiler,
            Visited::Component(Component::File(file)) => file.spoiler = spoiler,
            Visited::Component(Component::Separator(separator)) => {
                let is_line = self.is_ticked(path.key("divider").as_str());
                let is_large = self.is_ticked(path.key("spacing").as_str());
                separator.set(is_line, is_large);
            }
            Visited::Component(Component::Container(container)) => {
                container.spoiler = spoiler;
                if let Some(colour) = self.read(path.key("accent_color").as_str(), read_colour, Problem::NotAColour) {
                    container.colour = colour;
                }
            }
            Visited::Component(_) => {}
        }
    }

    fn emoji(&mut self, name: &str, emoji: &mut Option<ButtonEmoji>) {
        if let Some(read) = self.read(name, read_emoji, Problem::NotAnEmoji) {
            put_emoji(emoji, read);
        }
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

/// A whole number, or nothing.
pub fn read_number(typed: &str) -> Option<Option<u64>> {
    let is_number = typed.bytes().all(|byte| byte.is_ascii_digit());
    if typed.is_empty() { Some(None) } else { typed.parse().ok().filter(|_| is_number).map(Some) }
}

/// Puts an emoji in place of another. One that stays the same keeps what is not understood of it.
pub fn put_emoji(place: &mut Option<ButtonEmoji>, emoji: Option<ButtonEmoji>) {
    let is_same = place.as_ref().map(emoji_text) == emoji.as_ref().map(emoji_text);
    if !is_same {
        *place = emoji;
    }
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
        let emoji = ButtonEmoji { id: Some(id), name: Some(name.to_owned()), animated, ..ButtonEmoji::default() };
        return Some(Some(emoji));
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
                "components": [{ "type": 1, "components": [{ "type": 2, "style": 5, "label": "l", "url": "u" }] }],
                "poll": { "question": { "text": "q" }, "answers": [{ "poll_media": { "text": "a" } }], "duration": 5 }
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
        assert_eq!(paths.len(), 22);
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

    /// Every block, in the message and in a container.
    fn blocks() -> Message {
        let button = r#"{ "type": 2, "style": 5, "label": "l", "url": "u" }"#;
        let media = r#""media": { "url": "m" }, "description": "d""#;
        let all = format!(
            r#"{{ "type": 10, "content": "t" }},
               {{ "type": 9, "components": [{{ "type": 10, "content": "t" }}], "accessory": {button} }},
               {{ "type": 9, "components": [{{ "type": 10, "content": "t" }}], "accessory": {{ "type": 11, {media} }} }},
               {{ "type": 12, "items": [{{ {media} }}] }}, {{ "type": 13, "file": {{ "url": "f" }} }},
               {{ "type": 14 }}, {{ "type": 1, "components": [{button}] }}"#
        );
        let components = format!(r#"{all}, {{ "type": 17, "components": [{all}] }}"#);
        Message::from_json(&format!(r#"{{ "flags": 32768, "components": [{components}] }}"#)).unwrap()
    }

    #[test]
    fn every_text_of_blocks_is_found_by_its_path() {
        let mut message = blocks();
        let mut paths = Vec::new();
        message.visit_texts(|slot, _| paths.push(slot.path));
        paths.retain(|path| path.as_str().starts_with("components."));
        assert_eq!(paths.len(), 2 * (1 + 3 + 3 + 2 + 1 + 2));
        for (number, path) in paths.iter().enumerate() {
            let typed = format!("{number}é");
            assert_eq!(message.fill(&fields(&[(path.as_str(), &typed)])), []);
            assert_eq!(message.text_at(path.as_str()), Some(typed.as_str()), "{path}");
            message.text_at_mut(path.as_str()).unwrap().push('!');
            assert_eq!(message.text_at(path.as_str()), Some(format!("{typed}!").as_str()));
        }
        for wrong in ["components.0", "components.7.components", "components.1.accessory.media.url", "components.5.x"] {
            assert_eq!(message.text_at(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_blocks_have_besides_texts_is_filled_in() {
        let mut message = blocks();
        let unread = message.fill(&fields(&[
            ("components.2.accessory.spoiler", "on"),
            ("components.3.items.0.spoiler", "on"),
            ("components.5.divider", "on"),
            ("components.7.accent_color", "#00FF00"),
            ("components.7.spoiler", "on"),
            ("components.7.components.4.spoiler", "on"),
            ("components.7.components.5.spacing", "on"),
            ("components.7.components.6.components.0.emoji", "pushpin"),
            ("components.7.components.1.accessory.emoji", "no emoji"),
        ]));
        let paths: Vec<_> = unread.iter().map(|finding| finding.path.as_str()).collect();
        assert_eq!(paths, ["components.7.components.1.accessory.emoji"]);
        let json = serde_json::to_value(&message).unwrap();
        let of = |path: &str| json.pointer(&format!("/components/{path}")).cloned();
        for (path, value) in [
            ("2/accessory/spoiler", serde_json::json!(true)),
            ("3/items/0/spoiler", serde_json::json!(true)),
            ("7/accent_color", serde_json::json!(0xFF00)),
            ("7/spoiler", serde_json::json!(true)),
            ("7/components/4/spoiler", serde_json::json!(true)),
            ("7/components/5/divider", serde_json::json!(false)),
            ("7/components/5/spacing", serde_json::json!(2)),
            ("7/components/6/components/0/emoji/name", serde_json::json!("📌")),
        ] {
            assert_eq!(of(path), Some(value), "{path}");
        }
        for absent in ["4/spoiler", "5/divider", "5/spacing", "7/components/3/items/0/spoiler"] {
            assert_eq!(of(absent), None, "{absent}");
        }
    }

    #[test]
    fn polls_and_tags_are_filled_in() {
        let mut message = message();
        let typed = [
            ("poll.question.text", "Which?"),
            ("poll.duration", " 768 "),
            ("poll.allow_multiselect", "on"),
            ("poll.answers.0.poll_media.text", "This"),
            ("poll.answers.0.poll_media.emoji", "🎁"),
            ("applied_tags", "12, 13"),
        ];
        assert_eq!(message.fill(&fields(&typed)), []);
        let poll = message.poll.clone().unwrap();
        assert_eq!((poll.question.text.as_str(), poll.duration, poll.allow_multiselect), ("Which?", Some(768), true));
        assert_eq!(poll.answers[0].media.emoji.as_ref().map(emoji_text).as_deref(), Some("🎁"));
        assert_eq!(message.applied_tags, [Snowflake(12), Snowflake(13)]);
        let unread = message.fill(&fields(&[("poll.duration", "a day"), ("applied_tags", "news")]));
        let said: Vec<_> = unread.iter().map(|finding| (finding.path.as_str(), finding.problem.clone())).collect();
        let hours = Problem::OutOfRange { least: 1, most: 768 };
        assert_eq!(said, [("applied_tags", Problem::NotAnId), ("poll.duration", hours)]);
        assert_eq!(message.poll.as_ref().unwrap().duration, Some(768));
        message.fill(&fields(&[("poll.duration", ""), ("applied_tags", "")]));
        assert_eq!((message.poll.unwrap().duration, message.applied_tags), (None, Vec::new()));
        for (typed, number) in [("", Some(None)), ("0", Some(Some(0))), ("+1", None), ("-1", None), ("1.5", None)] {
            assert_eq!(read_number(typed), number, "{typed}");
        }
        assert_eq!(read_number("99999999999999999999"), None);
    }

    #[test]
    fn an_emoji_that_stays_keeps_what_is_not_understood_of_it() {
        let json = r#"{ "content": "a", "components": [{ "type": 1, "components": [{ "type": 2, "style": 5, "label": "l",
            "url": "u", "emoji": { "name": "🎁", "tint": 1 } }] }] }"#;
        let mut message = Message::from_json(json).unwrap();
        let name = "components.0.components.0.emoji";
        message.fill(&fields(&[(name, "🎁")]));
        let emoji = |message: &Message| message.button_at(0, 0).unwrap().emoji.clone();
        assert_eq!(emoji(&message).unwrap().unknown["tint"], 1);
        message.fill(&fields(&[(name, "📌")]));
        assert_eq!(emoji(&message).unwrap().unknown.len(), 0);
        message.fill(&fields(&[(name, "")]));
        assert_eq!(emoji(&message), None);
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
