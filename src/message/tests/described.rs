//! Our limits against Discord's own description of its API (github.com/discord/discord-api-spec,
//! `specs/openapi_preview.json` at commit 62071cdb): the request of `POST /webhooks/{id}/{token}` and all it is made of.
//! Each row names the schema and its property; the numbers are its `minLength`, `maxLength`, `maxItems`, `minimum` and
//! `maximum`. What it allows at most passes the check and is sent as it stands, one more is named and never sent.

use serde_json::{Value, json};

use super::{KIND, body, read};
use crate::discord;
use crate::event::Values;

type Make = fn(usize) -> Value;

struct Row {
    /// As the description names it.
    name: &'static str,
    least: usize,
    most: usize,
    make: Make,
}

const fn row(name: &'static str, least: usize, most: usize, make: Make) -> Row {
    Row { name, least, most, make }
}

fn text(length: usize) -> String {
    "é".repeat(length)
}

/// An address of so many characters.
fn url(length: usize) -> String {
    let start = "https://x.example/";
    if length < start.len() { "h".repeat(length) } else { format!("{start}{}", "a".repeat(length - start.len())) }
}

fn embed(embed: Value) -> Value {
    json!({ "embeds": [embed] })
}

fn of_blocks(blocks: Value) -> Value {
    json!({ "flags": 32768, "components": blocks })
}

fn text_block(content: &str) -> Value {
    json!({ "type": 10, "content": content })
}

fn button() -> Value {
    json!({ "type": 2, "style": 5, "label": "Go", "url": "https://x.example" })
}

fn picture() -> Value {
    json!({ "media": { "url": "https://x.example/a.png" } })
}

fn buttons(count: usize) -> Value {
    json!({ "content": "a", "components": [{ "type": 1, "components": vec![button(); count] }] })
}

fn poll(question: &str, answers: usize) -> Value {
    let answer = json!({ "poll_media": { "text": "Yes" } });
    json!({ "poll": { "question": { "text": question }, "answers": vec![answer; answers] } })
}

fn files(count: usize) -> Value {
    let file = |id: usize| json!({ "id": id.to_string(), "filename": format!("{id}.png") });
    json!({ "attachments": (1..=count).map(file).collect::<Vec<_>>() })
}

fn ids(count: usize) -> Vec<String> {
    (1..=count).map(|id| id.to_string()).collect()
}

/// Texts, lists and numbers with the bounds that the description gives them.
const ROWS: &[Row] = &[
    row("IncomingWebhookRequestPartial.content", 1, 2000, |n| json!({ "content": text(n) })),
    row("IncomingWebhookRequestPartial.embeds", 1, 10, |n| json!({ "embeds": vec![json!({ "title": "a" }); n] })),
    row("IncomingWebhookRequestPartial.components", 1, 40, |n| of_blocks(json!(vec![text_block("a"); n]))),
    row("IncomingWebhookRequestPartial.attachments", 1, 10, files),
    row("IncomingWebhookRequestPartial.username", 1, 80, |n| json!({ "content": "a", "username": text(n) })),
    row("IncomingWebhookRequestPartial.avatar_url", 20, 2048, |n| json!({ "content": "a", "avatar_url": url(n) })),
    row("IncomingWebhookRequestPartial.thread_name", 0, 100, |n| json!({ "content": "a", "thread_name": text(n) })),
    row(
        "IncomingWebhookRequestPartial.applied_tags",
        0,
        5,
        |n| json!({ "content": "a", "thread_name": "t", "applied_tags": ids(n) }),
    ),
    row("RichEmbed.title", 1, 256, |n| embed(json!({ "title": text(n) }))),
    row("RichEmbed.url", 20, 2048, |n| embed(json!({ "title": "a", "url": url(n) }))),
    row("RichEmbed.description", 1, 4096, |n| embed(json!({ "description": text(n) }))),
    row("RichEmbed.color", 0, 16_777_215, |n| embed(json!({ "title": "a", "color": n }))),
    row("RichEmbed.fields", 1, 25, |n| embed(json!({ "fields": vec![json!({ "name": "a", "value": "b" }); n] }))),
    row("RichEmbedAuthor.name", 1, 256, |n| embed(json!({ "author": { "name": text(n) } }))),
    row("RichEmbedAuthor.url", 20, 2048, |n| embed(json!({ "author": { "name": "a", "url": url(n) } }))),
    row("RichEmbedAuthor.icon_url", 20, 2048, |n| embed(json!({ "author": { "name": "a", "icon_url": url(n) } }))),
    row("RichEmbedField.name", 1, 256, |n| embed(json!({ "fields": [{ "name": text(n), "value": "a" }] }))),
    row("RichEmbedField.value", 1, 1024, |n| embed(json!({ "fields": [{ "name": "a", "value": text(n) }] }))),
    row("RichEmbedFooter.text", 1, 2048, |n| embed(json!({ "footer": { "text": text(n) } }))),
    row("RichEmbedFooter.icon_url", 20, 2048, |n| embed(json!({ "footer": { "text": "a", "icon_url": url(n) } }))),
    row("RichEmbedImage.url", 20, 2048, |n| embed(json!({ "title": "a", "image": { "url": url(n) } }))),
    row("RichEmbedThumbnail.url", 20, 2048, |n| embed(json!({ "title": "a", "thumbnail": { "url": url(n) } }))),
    row(
        "MessageAllowedMentionsRequest.users",
        0,
        100,
        |n| json!({ "content": "a", "allowed_mentions": { "parse": [], "users": ids(n) } }),
    ),
    row(
        "MessageAllowedMentionsRequest.roles",
        0,
        100,
        |n| json!({ "content": "a", "allowed_mentions": { "parse": [], "roles": ids(n) } }),
    ),
    row(
        "MessageAttachmentRequest.description",
        0,
        1024,
        |n| json!({ "attachments": [{ "id": "0", "filename": "a.png", "description": text(n) }] }),
    ),
    row("PollMedia.text", 1, 300, |n| poll(&text(n), 1)),
    row("PollCreateRequest.answers", 1, 10, |n| poll("a", n)),
    row("PollCreateRequest.duration", 1, 768, |n| {
        let mut message = poll("a", 1);
        message["poll"]["duration"] = json!(n);
        message
    }),
    // Its description allows 300, the documentation of polls 55: the lower one holds.
    row(
        "PollMediaCreateRequest.text",
        1,
        55,
        |n| json!({ "poll": { "question": { "text": "a" }, "answers": [{ "poll_media": { "text": text(n) } }] } }),
    ),
    row("PollEmojiCreateRequest.name", 1, 32, |n| {
        let media = json!({ "text": "a", "emoji": { "id": "7", "name": "n".repeat(n) } });
        json!({ "poll": { "question": { "text": "a" }, "answers": [{ "poll_media": media }] } })
    }),
    // By the documentation of rows.
    row("ActionRowComponentForMessageRequest.components", 1, 5, buttons),
    row("ButtonComponentForMessageRequest.label", 1, 80, |n| {
        let mut message = buttons(1);
        message["components"][0]["components"][0]["label"] = json!(text(n));
        message
    }),
    row("ButtonComponentForMessageRequest.url", 20, 512, |n| {
        let mut message = buttons(1);
        message["components"][0]["components"][0]["url"] = json!(url(n));
        message
    }),
    row("TextDisplayComponentForMessageRequest.content", 1, 4000, |n| of_blocks(json!([text_block(&text(n))]))),
    row("TextDisplayComponentForMessageRequest.id", 0, 2_147_483_647, |n| {
        let mut block = text_block("a");
        block["id"] = json!(n);
        of_blocks(json!([block]))
    }),
    row("SectionComponentForMessageRequest.components", 1, 3, |n| {
        of_blocks(json!([{ "type": 9, "components": vec![text_block("a"); n], "accessory": button() }]))
    }),
    row("ThumbnailComponentForMessageRequest.description", 1, 1024, |n| {
        let mut thumbnail = picture();
        thumbnail["type"] = json!(11);
        thumbnail["description"] = json!(text(n));
        of_blocks(json!([{ "type": 9, "components": [text_block("a")], "accessory": thumbnail }]))
    }),
    row("MediaGalleryComponentForMessageRequest.items", 1, 10, |n| {
        of_blocks(json!([{ "type": 12, "items": vec![picture(); n] }]))
    }),
    row("MediaGalleryItemRequest.description", 1, 1024, |n| {
        let mut item = picture();
        item["description"] = json!(text(n));
        of_blocks(json!([{ "type": 12, "items": [item] }]))
    }),
    row("UnfurledMediaRequest.url", 20, 2048, |n| {
        of_blocks(json!([{ "type": 12, "items": [{ "media": { "url": url(n) } }] }]))
    }),
    row("MessageComponentSeparatorSpacingSize", 1, 2, |n| {
        of_blocks(json!([{ "type": 14, "spacing": n }, text_block("a")]))
    }),
    // It allows 40, and so does the whole message, in which the container counts.
    row("ContainerComponentForMessageRequest.components", 1, 39, |n| {
        of_blocks(json!([{ "type": 17, "components": vec![text_block("a"); n] }]))
    }),
    row("ContainerComponentForMessageRequest.accent_color", 0, 16_777_215, |n| {
        of_blocks(json!([{ "type": 17, "accent_color": n, "components": [text_block("a")] }]))
    }),
];

/// What an author is told keeps the message from being saved.
fn errors(message: &Value) -> Vec<String> {
    let found = read(message).check(KIND).into_iter().filter(super::Finding::is_error);
    found.map(|finding| format!("{}: {:?}", finding.path, finding.problem)).collect()
}

/// What is sent, without the notifications that the author said nothing about.
fn sent(message: &Value) -> Value {
    let mut sent = body(&read(message), &Values::new());
    if message.get("allowed_mentions").is_none() {
        sent.as_object_mut().unwrap().remove("allowed_mentions");
    }
    sent
}

#[test]
fn what_discord_allows_is_sent_as_it_stands_and_one_more_never() {
    for Row { name, least, most, make } in ROWS {
        for allowed in [*least, *most] {
            let message = make(allowed);
            assert_eq!(errors(&message), [""; 0], "{name} {allowed}");
            assert_eq!(discord::validate(&as_sent(&message), true), Ok(()), "{name} {allowed}");
            let is_nothing = allowed == 0;
            if !is_nothing {
                assert_eq!(sent(&message), as_sent(&message), "{name} {allowed}");
            }
        }
        let message = make(most + 1);
        assert!(!errors(&message).is_empty(), "{name} {}", most + 1);
        assert!(discord::validate(&as_sent(&message), true).is_err(), "{name} {}", most + 1);
        if let Ok(rendered) = read(&message).render(KIND, &Values::new(), crate::lang::Lang::En) {
            let body = serde_json::from_slice(&rendered.to_discord_json()).unwrap();
            assert_eq!(discord::validate(&body, true), Ok(()), "{name} {} is mended", most + 1);
        }
        if let Some(fewer) = least.checked_sub(1).filter(|_| *least < 20) {
            assert!(discord::validate(&as_sent(&make(fewer)), true).is_err(), "{name} {fewer}");
        }
    }
}

/// Files travel under their positions.
fn as_sent(message: &Value) -> Value {
    let mut message = message.clone();
    for (number, file) in message["attachments"].as_array_mut().into_iter().flatten().enumerate() {
        file["id"] = json!(number.to_string());
    }
    if message["attachments"].is_null() {
        message.as_object_mut().unwrap().remove("attachments");
    }
    message
}

#[test]
fn what_the_description_requires_is_required() {
    let button_without = |key: &str| {
        let mut message = buttons(1);
        message["components"][0]["components"][0].as_object_mut().unwrap().remove(key);
        message
    };
    for (name, message) in [
        ("RichEmbedField.name", embed(json!({ "fields": [{ "value": "a" }] }))),
        ("RichEmbedField.value", embed(json!({ "fields": [{ "name": "a" }] }))),
        ("PollCreateRequest.question", json!({ "poll": { "answers": [{ "poll_media": { "text": "a" } }] } })),
        ("PollCreateRequest.answers", json!({ "poll": { "question": { "text": "a" }, "answers": [] } })),
        ("PollAnswerCreateRequest.poll_media", {
            json!({ "poll": { "question": { "text": "a" }, "answers": [{ "poll_media": {} }] } })
        }),
        ("ButtonComponentForMessageRequest.url of a link", button_without("url")),
        ("SectionComponentForMessageRequest.accessory", {
            of_blocks(json!([{ "type": 9, "components": [text_block("a")] }]))
        }),
        ("MediaGalleryItemRequest.media", of_blocks(json!([{ "type": 12, "items": [{ "media": { "url": "" } }] }]))),
        ("FileComponentForMessageRequest.file", of_blocks(json!([{ "type": 13, "file": { "url": "" } }]))),
    ] {
        assert!(!errors(&message).is_empty(), "{name}");
        assert!(discord::validate(&message, true).is_err(), "{name}");
    }
}

#[test]
fn the_webhook_takes_these_keys_and_no_others_are_sent() {
    let keys = [
        "content",
        "embeds",
        "allowed_mentions",
        "components",
        "attachments",
        "poll",
        "tts",
        "flags",
        "username",
        "avatar_url",
        "thread_name",
        "applied_tags",
    ];
    let mut whole = super::full();
    whole["attachments"] = files(1)["attachments"].clone();
    whole["poll"] = poll("a", 1)["poll"].clone();
    whole["applied_tags"] = json!(["1"]);
    for (key, value) in [("nonce", json!(1)), ("sticker_ids", json!(["1"])), ("confetti_potion", json!({ "a": 1 }))] {
        whole[key] = value;
    }
    let sent = body(&read(&whole), &Values::sample(KIND, crate::lang::Lang::En));
    let mut found: Vec<_> = sent.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = keys.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn ids_are_written_as_snowflakes() {
    // `^(0|[1-9][0-9]*)$`, always a string.
    for (typed, written) in [(json!("0"), "0"), (json!(18_446_744_073_709_551_615_u64), "18446744073709551615")] {
        let message = json!({ "content": "a", "thread_name": "t", "applied_tags": [typed] });
        assert_eq!(sent(&message)["applied_tags"], json!([written]));
    }
    for wrong in ["", "-1", "+1", "1.0", "18446744073709551616", "a"] {
        assert!(wrong.parse::<discord::Snowflake>().is_err(), "{wrong}");
    }
}
