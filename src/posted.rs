//! Messages that stand at Discord already: which one a link means, what of it can be edited, and the request that edits
//! it. What a message carries is read as a template of an announcement, so that it is checked and rendered by the same
//! rules as everything else.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::discord::{Snowflake, flags};
use crate::message::{Message, Rendered};

/// Digits that the number of a message may have.
const DIGITS: std::ops::RangeInclusive<usize> = 17..=20;
const HOSTS: [&str; 6] = [
    "discord.com",
    "ptb.discord.com",
    "canary.discord.com",
    "discordapp.com",
    "ptb.discordapp.com",
    "canary.discordapp.com",
];

/// Which message is meant: "Copy Message Link", or "Copy Message ID".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageLink {
    /// The channel, or the thread, that the link leads to.
    pub channel: Option<Snowflake>,
    pub message: Snowflake,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageLinkError {
    #[error("nothing was typed")]
    Empty,
    /// The address of something else.
    #[error("not the link of a message")]
    NotAMessage,
    #[error("not a number of 17 to 20 digits")]
    BadId,
}

impl FromStr for MessageLink {
    type Err = MessageLinkError;

    fn from_str(pasted: &str) -> Result<Self, MessageLinkError> {
        let pasted = pasted.trim_matches(|c: char| c.is_whitespace() || c.is_control() || "<>\"'`\u{feff}".contains(c));
        if pasted.is_empty() {
            return Err(MessageLinkError::Empty);
        }
        if pasted.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self { channel: None, message: id(pasted)? });
        }
        let address = match pasted.split_once("://") {
            Some((scheme, rest)) if ["https", "http", "discord"].contains(&scheme.to_ascii_lowercase().as_str()) => {
                rest
            }
            Some(_) => return Err(MessageLinkError::NotAMessage),
            None => pasted,
        };
        let address = address.split(['?', '#']).next().unwrap_or_default();
        let mut parts = address.split('/');
        let host = parts.next().unwrap_or_default().to_ascii_lowercase();
        if !HOSTS.contains(&host.as_str()) || parts.next() != Some("channels") {
            return Err(MessageLinkError::NotAMessage);
        }
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [_server, channel, message] => Ok(Self { channel: Some(id(channel)?), message: id(message)? }),
            _ => Err(MessageLinkError::NotAMessage),
        }
    }
}

impl fmt::Display for MessageLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.channel {
            Some(channel) => write!(f, "https://discord.com/channels/@me/{channel}/{}", self.message),
            None => self.message.fmt(f),
        }
    }
}

fn id(digits: &str) -> Result<Snowflake, MessageLinkError> {
    if !DIGITS.contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(MessageLinkError::BadId);
    }
    digits.parse().map_err(|_| MessageLinkError::BadId)
}

/// What Discord says about a message that stands there.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What can be edited of it, as its author would write it.
    pub message: Message,
    /// Two messages with the same mark say the same.
    pub mark: String,
    /// Under which name it was posted; cannot be changed.
    pub poster: String,
    /// The files that it carries; they stay.
    pub files: Vec<String>,
}

/// Nothing that Discord would answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a message")]
pub struct NotAMessage;

impl Standing {
    /// Reads Discord's answer to a question for a message.
    pub fn read(answer: &[u8]) -> Result<Self, NotAMessage> {
        let answer: Value = serde_json::from_slice(answer).map_err(|_| NotAMessage)?;
        let answer = answer.as_object().filter(|answer| answer.contains_key("id")).ok_or(NotAMessage)?;
        let parts = editable(answer);
        let mark = hex::encode(Sha256::digest(Value::Object(parts.clone()).to_string()));
        let mut source = Value::Object(parts);
        double_percent_signs(&mut source);
        let files = answer.get("attachments").and_then(Value::as_array).into_iter().flatten();
        let name = |file: &Value| file.get("filename").and_then(Value::as_str).map(str::to_owned);
        Ok(Self {
            message: serde_json::from_value(source).map_err(|_| NotAMessage)?,
            mark,
            poster: answer.get("author").and_then(|author| author["username"].as_str()).unwrap_or_default().to_owned(),
            files: files.filter_map(name).collect(),
        })
    }
}

/// The parts that a request may change, without what Discord adds when it is asked.
fn editable(answer: &Map<String, Value>) -> Map<String, Value> {
    let mut parts = Map::new();
    let content = answer.get("content").and_then(Value::as_str).unwrap_or_default();
    if !content.is_empty() {
        parts.insert("content".to_owned(), content.into());
    }
    let items = |key: &str| answer.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    // The previews of links are Discord's own, and come and go.
    let is_ours = |embed: &Value| matches!(embed["type"].as_str(), None | Some("rich"));
    let mut embeds: Vec<Value> = items("embeds").into_iter().filter(is_ours).collect();
    embeds.iter_mut().for_each(without_additions);
    let mut components = items("components");
    components.iter_mut().for_each(without_additions);
    for (key, items) in [("embeds", embeds), ("components", components)] {
        if !items.is_empty() {
            parts.insert(key.to_owned(), Value::Array(items));
        }
    }
    let kept = flags::SUPPRESS_EMBEDS | flags::COMPONENTS_V2;
    let set = answer.get("flags").and_then(Value::as_u64).unwrap_or(0) & kept;
    if set != 0 {
        parts.insert("flags".to_owned(), set.into());
    }
    parts
}

/// Takes out what Discord adds to a part: numbers of components, and what it has found behind addresses.
fn without_additions(part: &mut Value) {
    const ADDED: [&str; 10] = [
        "proxy_url",
        "proxy_icon_url",
        "width",
        "height",
        "content_type",
        "content_scan_version",
        "placeholder",
        "placeholder_version",
        "loading_state",
        "attachment_id",
    ];
    match part {
        Value::Array(items) => items.iter_mut().for_each(without_additions),
        Value::Object(entries) => {
            let is_embed = entries.get("type").is_some_and(|kind| kind == "rich");
            let is_component = entries.get("type").is_some_and(Value::is_u64);
            let is_picture = entries.contains_key("proxy_url") || entries.contains_key("loading_state");
            entries.retain(|key, value| {
                !(ADDED.contains(&key.as_str())
                    || value.is_null()
                    || is_embed && key == "type"
                    || is_component && key == "id"
                    || is_picture && key == "flags")
            });
            entries.values_mut().for_each(without_additions);
        }
        _ => {}
    }
}

/// What stands there has no variables: a percent sign is one.
fn double_percent_signs(part: &mut Value) {
    match part {
        Value::String(text) if text.contains('%') => *text = text.replace('%', "%%"),
        Value::Array(items) => items.iter_mut().for_each(double_percent_signs),
        Value::Object(entries) => entries.values_mut().for_each(double_percent_signs),
        _ => {}
    }
}

/// The body of the request that lets a posted message say what was rendered: what it no longer has is taken away, files
/// stay, and nobody is notified but whom its author picked.
pub fn edit_body(rendered: &Rendered) -> Value {
    let mut body: Value = serde_json::from_slice(&rendered.to_discord_json()).unwrap_or_default();
    let is_v2 = body["flags"].as_u64().unwrap_or(0) & flags::COMPONENTS_V2 != 0;
    let Value::Object(parts) = &mut body else { return json!({}) };
    let set = parts.get("flags").and_then(Value::as_u64).unwrap_or(0) & (flags::SUPPRESS_EMBEDS | flags::COMPONENTS_V2);
    parts.retain(|key, _| ["content", "embeds", "components", "allowed_mentions"].contains(&key.as_str()));
    parts.insert("flags".to_owned(), set.into());
    let absent = if is_v2 {
        vec![("components", json!([]))]
    } else {
        vec![("content", json!("")), ("embeds", json!([])), ("components", json!([]))]
    };
    for (key, nothing) in absent.into_iter().chain([("allowed_mentions", json!({ "parse": [] }))]) {
        parts.entry(key).or_insert(nothing);
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Kind, Values};
    use crate::lang::Lang;

    const MESSAGE: &str = "1165398123456789012";

    #[test]
    fn every_way_to_name_a_message_is_read() {
        let link = |pasted: &str| pasted.parse::<MessageLink>();
        let expected =
            MessageLink { channel: Some(Snowflake(22_222_222_222_222_222)), message: MESSAGE.parse().unwrap() };
        for host in [
            "https://discord.com",
            "https://canary.discord.com",
            "http://PTB.discord.com",
            "discordapp.com",
            "<https://discord.com",
        ] {
            for server in ["111111111111111111", "@me"] {
                let pasted = format!(" {host}/channels/{server}/22222222222222222/{MESSAGE}/?x=1#y> \n");
                assert_eq!(link(&pasted), Ok(expected), "{pasted}");
            }
        }
        assert_eq!(link(&format!("\u{feff}{MESSAGE}\0")), Ok(MessageLink { channel: None, message: expected.message }));
        assert_eq!(link(&expected.to_string()), Ok(expected));
    }

    #[test]
    fn what_names_no_message_is_refused() {
        let link = |pasted: &str| pasted.parse::<MessageLink>().unwrap_err();
        assert_eq!(link(" <> "), MessageLinkError::Empty);
        for digits in ["1", "1234567890123456", "123456789012345678901", "18446744073709551616"] {
            assert_eq!(link(digits), MessageLinkError::BadId, "{digits}");
        }
        for pasted in [
            "hello",
            "https://discord.com/channels/111111111111111111/22222222222222222",
            "https://discord.com/api/webhooks/111111111111111111/x/1",
            "https://evil.example/channels/1/22222222222222222/1165398123456789012",
            "https://discord.com.evil.example/channels/1/22222222222222222/1165398123456789012",
            "javascript://discord.com/channels/1/22222222222222222/1165398123456789012",
            "https://discord.com/channels/1/22222222222222222/1165398123456789012/9",
        ] {
            assert_eq!(link(pasted), MessageLinkError::NotAMessage, "{pasted}");
        }
        assert_eq!(link("https://discord.com/channels/1/x/1165398123456789012"), MessageLinkError::BadId);
        assert_eq!(link("https://discord.com/channels/1/22222222222222222/١٢٣"), MessageLinkError::BadId);
    }

    /// As Discord tells a message: with numbers, sizes and the preview of a link that nobody wrote.
    fn answer() -> Value {
        json!({
            "id": MESSAGE, "type": 0, "channel_id": "2", "webhook_id": "3", "pinned": false, "tts": false,
            "author": { "id": "3", "bot": true, "username": "Captain", "avatar": null },
            "content": "100% of %user% see https://example.org",
            "timestamp": "2026-11-22T12:00:00.000000+00:00", "edited_timestamp": null, "flags": 4100,
            "mentions": [], "mention_roles": [], "mention_everyone": false,
            "attachments": [{ "id": "9", "filename": "map.png", "url": "https://cdn.example/x", "size": 3 }],
            "embeds": [
                { "type": "rich", "title": "Now 50% off", "url": "https://example.org/%20?a=%C3%A9", "color": 255,
                  "content_scan_version": 0, "timestamp": "2026-11-22T12:00:00+00:00",
                  "image": { "url": "https://example.org/a.png", "proxy_url": "https://media.example/a.png", "width": 3, "height": 4, "flags": 0 },
                  "author": { "name": "Zoé", "proxy_icon_url": "https://media.example/b.png", "icon_url": "https://example.org/b.png" },
                  "fields": [{ "name": "a", "value": "b", "inline": true }] },
                { "type": "link", "url": "https://example.org", "title": "Example" },
            ],
            "components": [{ "type": 1, "id": 1, "components": [
                { "type": 2, "id": 2, "style": 5, "label": "Go", "url": "https://example.org",
                  "emoji": { "id": "77777777777777777", "name": "crate" } }] }],
        })
    }

    fn read(answer: &Value) -> Standing {
        Standing::read(answer.to_string().as_bytes()).unwrap()
    }

    fn body_of(message: &Message) -> Value {
        edit_body(&message.render(Kind::Announcement, &Values::new(), Lang::En).unwrap())
    }

    #[test]
    fn what_was_posted_is_read_and_edited_without_a_change() {
        let standing = read(&answer());
        assert_eq!(
            (standing.poster.as_str(), standing.files.as_slice()),
            ("Captain", ["map.png".to_owned()].as_slice())
        );
        assert_eq!(standing.message.check(Kind::Announcement), []);
        assert_eq!(standing.message.content, "100%% of %%user%% see https://example.org");
        let body = body_of(&standing.message);
        assert_eq!(body["content"], "100% of %user% see https://example.org");
        assert_eq!(body["embeds"][0]["title"], "Now 50% off");
        assert_eq!(body["embeds"][0]["url"], "https://example.org/%20?a=%C3%A9");
        assert_eq!(body["embeds"].as_array().unwrap().len(), 1, "the preview of a link is not ours");
        assert_eq!(body["components"][0]["components"][0]["emoji"]["id"], "77777777777777777");
        assert_eq!(body["allowed_mentions"], json!({ "parse": [] }));
        assert_eq!(body["flags"], 4, "whether it was silent cannot be changed");
        assert!(body.get("attachments").is_none(), "files stay");
        assert!(body.get("username").is_none() && body.get("avatar_url").is_none());
    }

    #[test]
    fn what_is_taken_away_is_sent_as_nothing() {
        let body = body_of(&Message::text("only this"));
        let expected = json!({
            "content": "only this", "embeds": [], "components": [], "flags": 0, "allowed_mentions": { "parse": [] },
        });
        assert_eq!(body, expected);
        let named: Message = serde_json::from_value(
            json!({ "content": "x", "username": "Other", "avatar_url": "https://example.org/a.png",
                "thread_name": "t", "tts": true }),
        )
        .unwrap();
        assert_eq!(
            body_of(&named),
            json!({ "content": "x", "embeds": [], "components": [], "flags": 0,
            "allowed_mentions": { "parse": [] } })
        );
    }

    #[test]
    fn the_mark_tells_what_is_said_and_nothing_else() {
        let mark = read(&answer()).mark;
        let mut same = answer();
        same["edited_timestamp"] = "2026-11-22T13:00:00+00:00".into();
        same["embeds"].as_array_mut().unwrap().pop();
        same["embeds"][0]["image"]["width"] = 99.into();
        assert_eq!(read(&same).mark, mark);
        for (pointer, value) in [
            ("/content", json!("other")),
            ("/embeds/0/fields/0/inline", json!(false)),
            ("/components/0/components/0/label", json!("Go!")),
            ("/flags", json!(0)),
        ] {
            let mut other = answer();
            *other.pointer_mut(pointer).unwrap() = value;
            assert_ne!(read(&other).mark, mark, "{pointer}");
        }
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for answer in ["", "[]", "{}", "{\"id\":\"1\",\"components\":[5],\"embeds\":[7]}"] {
            assert!(Standing::read(answer.as_bytes()).is_err(), "{answer}");
        }
        assert_eq!(read(&json!({ "id": "1" })).message, Message::default());
    }
}
