use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::event::{Kind, Values};
use crate::lang::Lang;

const READER: Reader = Reader { lang: Lang::En, offset: 3600, now: None };

fn rendered(message: Value) -> Rendered {
    let message: Message = serde_json::from_value(message).unwrap();
    message.render(Kind::DropOpened, &Values::new(), Lang::En).unwrap()
}

fn sent(chat: Chat, message: Value) -> Value {
    let payload = payload(&rendered(message), chat, READER);
    assert_eq!(serde_json::from_str::<Payload>(&payload.to_json()).unwrap(), payload, "what was sent is read back");
    serde_json::from_str(&payload.to_json()).unwrap()
}

fn slack(message: Value) -> Value {
    sent(Chat::Slack, message)
}

fn mrkdwn(text: &str) -> Value {
    json!({ "type": "mrkdwn", "text": text, "verbatim": true })
}

fn full() -> Value {
    json!({
        "content": "**Hello** you", "username": "Largage", "avatar_url": "https://x.example/a.png",
        "embeds": [{
            "title": "A *drop*", "url": "https://x.example/drop", "description": "Be **fast** & kind", "color": 0xFF_8800,
            "author": { "name": "A & B", "url": "https://x.example", "icon_url": "https://x.example/i.png" },
            "fields": [
                { "name": "N", "value": "**V**", "inline": true }, { "name": "M", "value": "W", "inline": true },
                { "name": "Wide", "value": "X" }
            ],
            "image": { "url": "https://x.example/p.png" }, "thumbnail": { "url": "https://x.example/t.png" },
            "footer": { "text": "F *not bold*", "icon_url": "https://x.example/f.png" }, "timestamp": "2026-11-26T17:12:00Z"
        }],
        "components": [{ "type": 1, "components": [
            { "type": 2, "style": 5, "label": "Go", "url": "https://x.example/go", "emoji": { "name": "🎁" } }] }]
    })
}

#[test]
fn a_message_becomes_blocks_and_attachments() {
    let image = |url: &str, alt: &str| json!({ "type": "image", "image_url": url, "alt_text": alt });
    let expected = json!({
        "text": "*Hello* you",
        "username": "Largage", "icon_url": "https://x.example/a.png", "unfurl_links": true, "unfurl_media": true,
        "blocks": [{ "type": "section", "text": mrkdwn("*Hello* you") }],
        "attachments": [{
            "color": "#ff8800", "fallback": "A drop",
            "blocks": [
                { "type": "context", "elements": [
                    image("https://x.example/i.png", "A & B"), mrkdwn("<https://x.example|A &amp; B>")] },
                { "type": "section", "text": mrkdwn("*<https://x.example/drop|A drop>*\nBe *fast* &amp; kind"),
                  "accessory": image("https://x.example/t.png", "A drop") },
                { "type": "section", "fields": [mrkdwn("*N*\n*V*"), mrkdwn("*M*\nW")] },
                { "type": "section", "fields": [mrkdwn("*Wide*\nX")] },
                image("https://x.example/p.png", "A drop"),
                { "type": "context", "elements": [
                    image("https://x.example/f.png", "F *not bold*"),
                    mrkdwn("F *\u{200b}not bold\u{200b}* • <!date^1795713120^{date_short_pretty} {time}|26 November 2026 18:12>")] },
                { "type": "actions", "elements": [{
                    "type": "button", "text": { "type": "plain_text", "text": "🎁 Go", "emoji": true }, "url": "https://x.example/go" }] }
            ]
        }]
    });
    assert_eq!(slack(full()), expected);
}

#[test]
fn mattermost_gets_attachments_it_knows() {
    let expected = json!({
        "text": "**Hello** you\n\n[🎁 Go](https://x.example/go)",
        "username": "Largage", "icon_url": "https://x.example/a.png", "unfurl_links": true, "unfurl_media": true,
        "attachments": [{
            "fallback": "A drop", "color": "#ff8800",
            "author_name": "A & B", "author_link": "https://x.example", "author_icon": "https://x.example/i.png",
            "title": "A *drop*", "title_link": "https://x.example/drop", "text": "Be **fast** & kind",
            "fields": [
                { "title": "N", "value": "**V**", "short": true }, { "title": "M", "value": "W", "short": true },
                { "title": "Wide", "value": "X", "short": false }
            ],
            "image_url": "https://x.example/p.png", "thumb_url": "https://x.example/t.png",
            "footer": "F \\*not bold\\* • 26 November 2026 18:12", "footer_icon": "https://x.example/f.png"
        }]
    });
    assert_eq!(sent(Chat::Mattermost, full()), expected);
    let rocket_chat = sent(Chat::RocketChat, full());
    let text = "Be *fast* & kind\n\n_F \\*not bold\\* • 26 November 2026 18:12_";
    assert_eq!(rocket_chat["attachments"][0]["text"], text);
    assert_eq!(rocket_chat["text"], "*Hello* you\n\n[🎁 Go](https://x.example/go)");
}

#[test]
fn headings_and_small_print_are_blocks_while_they_fit() {
    let blocks = |content: &str| slack(json!({ "content": content }))["blocks"].clone();
    let header =
        |text: &str| json!({ "type": "header", "text": { "type": "plain_text", "text": text, "emoji": true } });
    let section = |text: &str| json!({ "type": "section", "text": mrkdwn(text) });
    let small = json!({ "type": "context", "elements": [mrkdwn("small")] });
    assert_eq!(
        blocks("# **Big**\ntext\n-# small\nend"),
        json!([header("Big"), section("text"), small, section("end")])
    );
    assert_eq!(blocks("### Least"), json!([section("*Least*")]));
    assert_eq!(blocks("# [a](https://x.example)"), json!([section("*<https://x.example|a>*")]));
    let long = "a".repeat(limits::HEADER);
    assert_eq!(blocks(&format!("# {long}")), json!([header(&long)]));
    assert_eq!(blocks(&format!("# {long}a")), json!([section(&format!("*{long}a*"))]));
    let many = blocks(&"-# a\nb\n".repeat(16));
    assert_eq!(many.as_array().unwrap().len(), 1);
    let most = blocks(&"-# a\nb\n".repeat(15));
    assert_eq!(most.as_array().unwrap().len(), 30);
}

#[test]
fn everyone_is_notified_only_by_the_authors_will() {
    let text = "@everyone @here <!channel> <@U1>";
    assert_eq!(slack(json!({ "content": text }))["text"], "@everyone @here &lt;!channel&gt; &lt;@U1&gt;");
    let allowed =
        json!({ "content": text, "allowed_mentions": { "parse": ["everyone"] }, "embeds": [{ "title": text }] });
    let allowed = slack(allowed);
    assert_eq!(allowed["text"], "<!channel> <!here> &lt;!channel&gt; &lt;@U1&gt;");
    assert!(!allowed["attachments"].to_string().contains("<!"));
    let only_users = json!({ "content": text, "allowed_mentions": { "parse": ["users", "roles"] } });
    assert!(!slack(only_users).to_string().contains("<!"));
    let everywhere = "<!channel> <@U1> <#C1>";
    let hidden = json!({
        "content": format!("# {everywhere}\n{everywhere}"), "username": everywhere,
        "embeds": [{
            "title": everywhere, "description": everywhere, "author": { "name": everywhere }, "footer": { "text": everywhere },
            "fields": [{ "name": everywhere, "value": everywhere }], "image": { "url": "https://x.example/i.png" }
        }],
        "components": [{ "type": 1, "components": [
            { "type": 2, "style": 5, "label": everywhere, "url": "https://x.example" }] }]
    });
    for chat in [Chat::Slack, Chat::Mattermost, Chat::RocketChat] {
        let sent = sent(chat, hidden.clone()).to_string();
        for power in ["<!", "<@", "<#"] {
            assert!(!sent.contains(power), "{power}: {sent}");
        }
    }
}

#[test]
fn suppressed_previews_stay_suppressed() {
    let sent = slack(json!({ "content": "https://x.example", "flags": 4 }));
    assert_eq!((&sent["unfurl_links"], &sent["unfurl_media"]), (&json!(false), &json!(false)));
}

#[test]
fn every_limit_of_slack_holds_at_its_last_character() {
    let length = |value: &Value| value.as_str().unwrap().chars().count();
    let embed = |embed: Value| slack(json!({ "embeds": [embed] }))["attachments"][0]["blocks"].clone();
    // A description of Discord's longest length is parted, not cut.
    let parts = embed(json!({ "description": "é".repeat(4096) }));
    assert_eq!((length(&parts[0]["text"]["text"]), length(&parts[1]["text"]["text"])), (3000, 1096));
    // What grows when it is escaped is cut: "*a*", a line break, and entities of five characters.
    let escaped = embed(json!({ "fields": [{ "name": "a", "value": "&".repeat(1024) }] }));
    let text = escaped[0]["fields"][0]["text"].as_str().unwrap();
    assert!(text.chars().count() <= limits::FIELD && text.ends_with("&amp;…"), "{text}");
    let fields =
        |count: usize| embed(json!({ "fields": vec![json!({ "name": "a", "value": "b", "inline": true }); count] }));
    assert_eq!(fields(10).as_array().unwrap().len(), 1);
    let lengths: Vec<usize> =
        fields(25).as_array().unwrap().iter().map(|block| block["fields"].as_array().unwrap().len()).collect();
    assert_eq!(lengths, [10, 10, 5]);
    let label = |length: usize| {
        let button = json!({ "type": 2, "style": 5, "label": "🎁".repeat(length), "url": "https://x.example" });
        slack(json!({ "content": "a", "components": [{ "type": 1, "components": [button] }] }))["blocks"][1]["elements"]
            [0]["text"]["text"]
            .clone()
    };
    assert_eq!(label(75), "🎁".repeat(75));
    assert_eq!(label(76), "🎁".repeat(74) + "…");
    let content = slack(json!({ "content": "&".repeat(2000) }));
    assert!(length(&content["text"]) <= limits::TEXT);
    let sections = content["blocks"].as_array().unwrap();
    let kept: usize = sections.iter().map(|section| length(&section["text"]["text"])).sum();
    assert_eq!(kept, 10_000, "nothing is lost");
}

#[test]
fn what_slack_would_refuse_is_left_out() {
    let sent = slack(json!({
        "content": "a",
        "embeds": [
            { "title": "t", "image": { "url": "attachment://a.png" }, "thumbnail": { "url": "https://x.example/t.png" } },
            { "fields": [{ "name": "\u{200b}", "value": "only" }], "thumbnail": { "url": "https://x.example/t.png" } },
            { "thumbnail": { "url": "https://x.example/t.png" } }
        ]
    }));
    let blocks = |index: usize| sent["attachments"][index]["blocks"].clone();
    assert_eq!(blocks(0).as_array().unwrap().len(), 1);
    assert_eq!(blocks(1)[0]["fields"], json!([mrkdwn("only")]));
    assert_eq!(blocks(1)[0]["accessory"]["alt_text"], "only");
    assert_eq!(blocks(2), json!([{ "type": "image", "image_url": "https://x.example/t.png", "alt_text": "image" }]));
    let buttons = slack(json!({ "components": [{ "type": 1, "components": [
        { "type": 2, "style": 5, "label": "Go", "url": "https://x.example" }] }] }));
    assert_eq!(buttons["text"], "Go");
}

#[test]
fn blocks_of_discord_become_blocks_of_slack() {
    let text = |content: &str| json!({ "type": 10, "content": content });
    let button = json!({ "type": 2, "style": 5, "label": "Go", "url": "https://x.example/go" });
    let picture = json!({ "media": { "url": "https://x.example/p.png" }, "description": "A map" });
    let message = json!({ "flags": 32768, "components": [
        text("# Title\n**text**"),
        { "type": 14 }, { "type": 14, "divider": false },
        { "type": 9, "components": [text("beside")], "accessory": button },
        { "type": 17, "accent_color": 255, "components": [text("inside"), { "type": 12, "items": [picture] }] },
        text("after"),
        { "type": 1, "components": [button] }
    ] });
    let drawn_button = json!({
        "type": "button", "text": { "type": "plain_text", "text": "Go", "emoji": true }, "url": "https://x.example/go" });
    let section = |text: &str| json!({ "type": "section", "text": mrkdwn(text) });
    let sent = slack(message.clone());
    assert_eq!(
        sent["blocks"],
        json!([
            { "type": "header", "text": { "type": "plain_text", "text": "Title", "emoji": true } },
            section("*text*"),
            { "type": "divider" },
            { "type": "section", "text": mrkdwn("beside"), "accessory": drawn_button }
        ])
    );
    assert_eq!(
        sent["attachments"],
        json!([
            { "color": "#0000ff", "fallback": "inside", "blocks": [
                section("inside"), { "type": "image", "image_url": "https://x.example/p.png", "alt_text": "A map" }] },
            { "fallback": "after", "blocks": [section("after"), { "type": "actions", "elements": [drawn_button] }] }
        ])
    );
    assert_eq!(sent["text"], "Title");
    let classic = super::tests::sent(Chat::Mattermost, message);
    assert_eq!(
        classic["text"],
        "**Title**\n**text**\n\nbeside\n\n[Go](https://x.example/go)\n\nafter\n\n[Go](https://x.example/go)"
    );
    assert_eq!(
        classic["attachments"],
        json!([{
        "fallback": "inside", "color": "#0000ff", "text": "inside\n\nhttps://x.example/p.png", "image_url": "https://x.example/p.png" }])
    );
}

#[test]
fn polls_and_files_are_told_in_words() {
    let message = json!({
        "content": "Vote!",
        "poll": { "question": { "text": "Which?" }, "answers": [
            { "poll_media": { "text": "This", "emoji": { "name": "🎁" } } }, { "poll_media": { "text": "That" } }] },
        "attachments": [{ "id": "7", "filename": "map.png", "description": "The *map*" }]
    });
    let sent = slack(message.clone());
    assert_eq!(sent["text"], "Vote!\n\n*Which?*\n• 🎁 This\n• That");
    assert_eq!(
        sent["blocks"][1],
        json!({ "type": "context", "elements": [mrkdwn("📎 map.png: The *\u{200b}map\u{200b}*")] })
    );
    let classic = super::tests::sent(Chat::RocketChat, message);
    assert_eq!(classic["text"], "Vote!\n\n*Which?*\n- 🎁 This\n- That\n\n📎 map.png");
}

#[test]
fn a_file_that_a_block_shows_is_named_once() {
    let message = json!({
        "flags": 32768, "attachments": [{ "id": "7", "filename": "a.png" }, { "id": "8", "filename": "b.pdf" }],
        "components": [
            { "type": 17, "components": [{ "type": 13, "file": { "url": "attachment://b.pdf" } }] },
            { "type": 12, "items": [{ "media": { "url": "attachment://a.png" } }] }
        ]
    });
    let sent = slack(message.clone());
    assert_eq!(
        sent["attachments"],
        json!([
            { "fallback": "📎 b.pdf", "blocks": [{ "type": "section", "text": mrkdwn("📎 b.pdf") }] },
            { "fallback": "📎 a.png", "blocks": [{ "type": "context", "elements": [mrkdwn("📎 a.png")] }] }
        ])
    );
    let variables = Value::Object(workflow(&rendered(message.clone()), READER));
    assert_eq!(variables["text"], "📎 a.png\n\n📎 b.pdf");
    assert_eq!(super::tests::sent(Chat::Mattermost, message)["text"], "📎 a.png\n\n📎 b.pdf");
}

#[test]
fn the_longest_poll_and_the_most_blocks_fit() {
    let answer = json!({ "poll_media": { "text": "&".repeat(55), "emoji": { "name": "🎁" } } });
    let poll = json!({ "content": "&".repeat(2000),
        "poll": { "question": { "text": "&".repeat(300) }, "answers": vec![answer; 10] } });
    let text = json!({ "type": 10, "content": "a" });
    let pictures = json!({ "type": 12, "items": vec![json!({ "media": { "url": "https://x.example/p.png" } }); 10] });
    let galleries = json!({ "flags": 32768, "components": vec![pictures; 39] });
    let inside = json!({ "flags": 32768, "components": [{ "type": 17, "components": galleries["components"] }] });
    let long = json!({ "type": 10, "content": "# a\n".repeat(999) });
    let button = json!({ "type": 2, "style": 5, "label": "🎁".repeat(80), "url": "https://x.example" });
    let section = json!({ "type": 9, "components": vec![text; 3], "accessory": button });
    let sections = json!({ "flags": 32768, "components": vec![section; 8] });
    let length = |text: &Value| text.as_str().map_or(0, |text| text.chars().count());
    for message in [poll, galleries, inside, json!({ "flags": 32768, "components": [long] }), sections] {
        let sent = slack(message.clone());
        let attachments = sent["attachments"].as_array().map_or(&[][..], Vec::as_slice);
        for blocks in attachments.iter().chain([&sent]).filter_map(|part| part["blocks"].as_array()) {
            assert!((1..=limits::BLOCKS).contains(&blocks.len()), "{}", blocks.len());
            for block in blocks {
                let text = length(&block["text"]["text"]);
                assert!(text <= limits::SECTION, "{block}");
                let label = length(&block["accessory"]["text"]["text"]);
                assert!(label <= limits::BUTTON, "{block}");
            }
        }
        assert!(length(&sent["text"]) <= limits::TEXT);
        for chat in [Chat::Mattermost, Chat::RocketChat] {
            assert!(length(&super::tests::sent(chat, message.clone())["text"]) <= limits::TEXT);
        }
    }
}

#[test]
fn a_workflow_gets_flat_texts_always_by_the_same_names() {
    let variables = |message| Value::Object(workflow(&rendered(message), READER));
    assert_eq!(
        variables(json!({ "content": "**Hello** <!channel>" })),
        json!({
        "text": "Hello <\u{200b}!channel>", "title": "", "url": "" })
    );
    assert_eq!(
        variables(full()),
        json!({
        "text": "Hello you\n\nA drop\n\nBe fast & kind\n\nN: V\n\nM: W\n\nWide: X\n\nF *not bold*",
        "title": "A drop", "url": "https://x.example/drop" })
    );
    let long = variables(json!({ "content": "a".repeat(2000), "embeds": [{ "description": "b".repeat(4000) }] }));
    assert_eq!(long["text"].as_str().unwrap().chars().count(), limits::TEXT);
}

/// Every text of a payload with the key it stands at.
fn texts<'a>(value: &'a Value, key: &'a str, found: &mut Vec<(&'a str, &'a str)>) {
    match value {
        Value::String(text) => found.push((key, text)),
        Value::Array(items) => items.iter().for_each(|item| texts(item, key, found)),
        Value::Object(object) => object.iter().for_each(|(key, value)| texts(value, key, found)),
        _ => {}
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "([*_~|`<>\\[\\]()\\\\#@:&!/ \n-]|https://x[.]example|<t:1:R>|@everyone|[a-zé🎁]){0,40}",
        (1_usize..1500).prop_map(|length| "🎁&".repeat(length)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_rendered_fits_slack(content in any_text(), title in any_text(), description in any_text(),
                                       name in any_text(), value in any_text(), footer in any_text(), url in any_text(),
                                       embeds in 0_usize..11, fields in 0_usize..26, inline in any::<bool>()) {
        let field = json!({ "name": name, "value": value, "inline": inline });
        let embed = json!({ "title": title, "url": url, "description": description, "author": { "name": name, "icon_url": url },
                            "fields": vec![field; fields], "footer": { "text": footer }, "thumbnail": { "url": url } });
        let message: Message = serde_json::from_value(json!({ "content": content, "embeds": vec![embed; embeds] })).unwrap();
        let Ok(rendered) = message.render(Kind::DropOpened, &Values::new(), Lang::En) else { return Ok(()) };
        for chat in [Chat::Slack, Chat::Mattermost, Chat::RocketChat] {
            let sent = serde_json::to_value(payload(&rendered, chat, READER)).unwrap();
            let attachments = sent["attachments"].as_array().map_or(&[][..], Vec::as_slice);
            prop_assert!(attachments.len() <= limits::ATTACHMENTS);
            for blocks in attachments.iter().chain([&sent]).filter_map(|part| part["blocks"].as_array()) {
                prop_assert!(!blocks.is_empty() && blocks.len() <= limits::BLOCKS);
                for block in blocks {
                    let limit = match block["type"].as_str() { Some("header") => limits::HEADER, _ => limits::SECTION };
                    if let Some(text) = block["text"]["text"].as_str() {
                        prop_assert!((1..=limit).contains(&text.chars().count()));
                    }
                    for field in block["fields"].as_array().into_iter().flatten() {
                        prop_assert!((1..=limits::FIELD).contains(&field["text"].as_str().unwrap().chars().count()));
                    }
                }
            }
            let mut found = Vec::new();
            texts(&sent, "", &mut found);
            for (key, text) in found {
                prop_assert!(!text.is_empty(), "{key}");
                // Within code nobody is notified, and code stays as it was written where it need not be escaped.
                if chat == Chat::Slack || !text.contains('`') {
                    prop_assert!(!["<!channel", "<!here", "<@"].iter().any(|mention| text.contains(mention)), "{text}");
                }
            }
        }
    }
}
