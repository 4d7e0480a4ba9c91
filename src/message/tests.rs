mod described;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::discord;
use crate::event::{Kind, Value as EventValue, Values};
use crate::lang::Lang;

const KIND: Kind = Kind::DropRedeemed;

fn read(json: &Value) -> Message {
    Message::from_json(&json.to_string()).unwrap()
}

fn full() -> Value {
    json!({
        "content": "Hello %user%", "username": "Largage", "avatar_url": "https://x.example/a.png", "tts": true,
        "embeds": [{
            "title": "T", "url": "https://x.example", "description": "D", "color": 16_744_960,
            "author": { "name": "A", "url": "https://x.example", "icon_url": "https://x.example/i.png" },
            "fields": [{ "name": "N", "value": "V", "inline": true }, { "name": "N", "value": "V" }],
            "image": { "url": "https://x.example/i.png" }, "thumbnail": { "url": "https://x.example/t.png" },
            "footer": { "text": "F", "icon_url": "https://x.example/f.png" }, "timestamp": "2026-11-22T05:30:00Z"
        }],
        "components": [{ "type": 1, "components": [
            { "type": 2, "style": 5, "label": "Go", "url": "%url%", "emoji": { "name": "🎁" } }] }],
        "allowed_mentions": { "parse": ["users"], "roles": ["123456789012345678"] },
        "flags": 4096, "thread_name": "News"
    })
}

fn body(message: &Message, values: &Values) -> Value {
    let rendered = message.render(KIND, values, Lang::En).unwrap();
    serde_json::from_slice(&rendered.to_discord_json()).unwrap()
}

#[test]
fn discords_json_is_read_and_written_without_loss() {
    assert_eq!(serde_json::to_value(read(&full())).unwrap(), full());
    let mut unknown = full();
    unknown["sticker_ids"] = json!(["1"]);
    unknown["embeds"][0]["provider"] = json!({ "name": "P" });
    unknown["components"][0] = json!({ "type": 3, "custom_id": "x" });
    let message = read(&unknown);
    assert_eq!(serde_json::to_value(&message).unwrap(), unknown);
    let kept: Vec<_> =
        message.check(KIND).into_iter().map(|finding| (finding.path.to_string(), finding.severity)).collect();
    let expected =
        ["components.0", "embeds.0.provider", "sticker_ids"].map(|path| (path.to_owned(), Severity::Warning));
    assert_eq!(kept, expected);
    let sent = body(&message, &Values::sample(KIND, Lang::En));
    assert!(
        sent.get("sticker_ids").is_none()
            && sent["embeds"][0].get("provider").is_none()
            && sent.get("components").is_none()
    );
}

#[test]
fn whatever_is_not_understood_is_kept_and_reported_wherever_it_stands() {
    /// Puts a key that nobody knows into every object, and tells where.
    fn mark(part: &mut Value, path: &str, marked: &mut Vec<String>) {
        let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match part {
            Value::Object(entries) => {
                entries.iter_mut().for_each(|(key, entry)| mark(entry, &join(key), marked));
                marked.push(join("mystery"));
                entries.insert("mystery".to_owned(), json!({ "deep": [1] }));
            }
            Value::Array(items) => {
                items.iter_mut().enumerate().for_each(|(index, item)| mark(item, &join(&index.to_string()), marked));
            }
            _ => {}
        }
    }
    let emoji = json!({ "id": "7", "name": "crate", "animated": true });
    let mut text = full();
    text["components"][0]["components"][0]["emoji"] = emoji.clone();
    text["attachments"] = json!([{ "id": "1", "filename": "a.png" }]);
    text["poll"] =
        json!({ "question": { "text": "q" }, "answers": [{ "poll_media": { "text": "a", "emoji": emoji } }] });
    let mut blocks = all_blocks();
    for message in [&mut text, &mut blocks] {
        let mut marked = Vec::new();
        mark(message, "", &mut marked);
        let read = read(message);
        assert_eq!(serde_json::to_value(&read).unwrap(), *message, "it is kept");
        let found = read.check(KIND);
        let mut reported: Vec<_> = found
            .iter()
            .filter(|finding| matches!(finding.problem, Problem::NotUnderstood { .. }))
            .map(|finding| finding.path.to_string())
            .collect();
        marked.sort_unstable();
        reported.sort_unstable();
        assert_eq!(reported, marked, "it is reported");
        let sent = body(&read, &Values::sample(KIND, Lang::En)).to_string();
        assert!(!sent.contains("mystery"), "it is not sent: {sent}");
    }
}

#[test]
fn what_no_person_writes_is_not_read() {
    let unread = |json: &Value| matches!(Message::from_json(&json.to_string()), Err(super::Unread::TooLarge));
    let field = json!({ "name": "a", "value": "b" });
    let text = json!({ "type": 10, "content": "a" });
    type Make = fn(Value) -> Value;
    let lists: [(&str, Make, Value); 5] = [
        ("embeds", |items| json!({ "embeds": items }), json!({ "title": "a" })),
        ("fields", |items| json!({ "embeds": [{ "fields": items }] }), field),
        ("components", |items| json!({ "components": items }), text.clone()),
        ("inside", |items| json!({ "components": [{ "type": 17, "components": items }] }), text),
        ("answers", |items| json!({ "poll": { "answers": items } }), json!({ "poll_media": { "text": "a" } })),
    ];
    for (name, make, item) in lists {
        assert!(!unread(&make(json!(vec![item.clone(); 490]))), "{name}");
        assert!(unread(&make(json!(vec![item; 501]))), "{name}");
    }
    let keys = |count: usize| (0..count).map(|key| (key.to_string(), json!(1))).collect::<serde_json::Map<_, _>>();
    assert!(!unread(&json!(keys(500))) && unread(&json!(keys(501))));
    assert!(unread(&json!({ "content": "a".repeat(256 * 1024) })));
    assert!(Message::text("é".repeat(128 * 1024 + 1)).is_too_large());
    assert!(!Message::text("é".repeat(128 * 1024)).is_too_large());
    // All that Discord takes at once is far from it.
    let most =
        json!({ "title": "🎁".repeat(256), "fields": vec![json!({ "name": "a", "value": "🎁".repeat(12) }); 25] });
    assert!(!unread(&json!({ "content": "🎁".repeat(2000), "embeds": vec![most; 10] })));
}

#[test]
fn exports_of_other_programs_are_read() {
    let message = read(&json!({ "content": null, "embeds": null, "attachments": [], "username": null }));
    assert_eq!(message.check(KIND).len(), 1);
    let message =
        read(&json!({ "content": "a", "embeds": [{ "type": "rich", "title": "b", "color": null, "footer": null }] }));
    assert_eq!(message.check(KIND), []);
    assert!(Message::from_json("{").is_err() && Message::from_json("[]").is_err());
}

#[test]
fn what_is_sent_is_what_was_written_with_its_values() {
    let sent = body(&read(&full()), &Values::sample(KIND, Lang::En));
    let mut expected = full();
    expected["content"] = json!("Hello Camille");
    expected["components"][0]["components"][0]["url"] = json!("https://largage.example/funds");
    assert_eq!(sent, expected);
    discord::validate(&sent, true).unwrap();
}

#[test]
fn nobody_is_notified_unless_the_author_says_so() {
    let values = Values::sample(KIND, Lang::En);
    assert_eq!(body(&Message::text("@everyone"), &values)["allowed_mentions"], json!({ "parse": [] }));
    let twice = json!({ "content": "a", "allowed_mentions": { "parse": ["roles", "users"], "roles": ["1"] } });
    assert_eq!(body(&read(&twice), &values)["allowed_mentions"], json!({ "parse": ["users"], "roles": ["1"] }));
    let problems: Vec<_> = read(&twice).check(KIND).into_iter().map(|finding| finding.problem).collect();
    assert_eq!(problems, [Problem::MentionsTwice]);
}

#[test]
fn the_thread_travels_in_the_address() {
    let message = Message { thread_id: Some(Snowflake(7)), ..Message::text("a") };
    let rendered = message.render(KIND, &Values::new(), Lang::En).unwrap();
    assert_eq!(rendered.thread(), Some(Snowflake(7)));
    assert!(!String::from_utf8(rendered.to_discord_json()).unwrap().contains("thread"));
    assert_eq!(Message::from_json(&message.to_json()).unwrap(), message);
}

#[test]
fn every_limit_holds_at_its_last_character() {
    type Make = fn(String) -> Value;
    let texts: [(&str, usize, Make); 10] = [
        ("content", limits::CONTENT, |text| json!({ "content": text })),
        ("username", limits::USERNAME, |text| json!({ "content": "a", "username": text })),
        ("embeds.0.title", limits::TITLE, |text| json!({ "embeds": [{ "title": text }] })),
        ("embeds.0.description", limits::DESCRIPTION, |text| json!({ "embeds": [{ "description": text }] })),
        ("embeds.0.footer.text", limits::FOOTER, |text| json!({ "embeds": [{ "footer": { "text": text } }] })),
        ("embeds.0.author.name", limits::AUTHOR, |text| json!({ "embeds": [{ "author": { "name": text } }] })),
        (
            "embeds.0.fields.0.name",
            limits::FIELD_NAME,
            |text| json!({ "embeds": [{ "fields": [{ "name": text, "value": "a" }] }] }),
        ),
        (
            "embeds.0.fields.0.value",
            limits::FIELD_VALUE,
            |text| json!({ "embeds": [{ "fields": [{ "name": "a", "value": text }] }] }),
        ),
        ("thread_name", limits::THREAD_NAME, |text| json!({ "content": "a", "thread_name": text })),
        ("components.0.components.0.label", limits::BUTTON_LABEL, |text| {
            let button = json!({ "type": 2, "style": 5, "label": text, "url": "https://x.example" });
            json!({ "content": "a", "components": [{ "type": 1, "components": [button] }] })
        }),
    ];
    for (path, limit, make) in texts {
        let at = read(&make("🎁".repeat(limit)));
        assert_eq!(at.check(KIND), [], "{path}");
        let past = read(&make("🎁".repeat(limit + 1)));
        let finding = &past.check(KIND)[0];
        assert_eq!((finding.path.as_str(), finding.severity), (path, Severity::Error));
        assert_eq!(finding.problem, Problem::TooLong { length: limit + 1, limit });
        let whole = body(&at, &Values::new());
        let cut = body(&past, &Values::new());
        assert_eq!(whole, {
            let mut sent = make("🎁".repeat(limit));
            sent["allowed_mentions"] = json!({ "parse": [] });
            sent
        });
        assert_eq!(cut, {
            let mut sent = make("🎁".repeat(limit - 1) + "…");
            sent["allowed_mentions"] = json!({ "parse": [] });
            sent
        });
        discord::validate(&whole, true).unwrap();
        discord::validate(&cut, true).unwrap();
    }
}

#[test]
fn all_embeds_together_keep_their_limit() {
    let embeds = |length: usize| {
        read(&json!({ "embeds": [{ "description": "a".repeat(4000) }, { "description": "b".repeat(length) }] }))
    };
    assert_eq!(embeds(2000).check(KIND), []);
    assert_eq!(embeds(2001).check(KIND)[0].problem, Problem::EmbedsTooLong { length: 6001, limit: 6000 });
    let sent = body(&embeds(3000), &Values::new());
    let length = |index: usize| sent["embeds"][index]["description"].as_str().unwrap().chars().count();
    assert_eq!((length(0), length(1)), (3000, 3000));
    let many = |count: usize| read(&json!({ "embeds": vec![json!({ "title": "a" }); count] })).check(KIND);
    assert_eq!(many(10), []);
    assert_eq!(many(11)[0].problem, Problem::TooMany { count: 11, limit: 10 });
}

#[test]
fn the_longest_values_are_foreseen() {
    let short = format!("{}%user%", "a".repeat(80 - 32 - 1));
    let username = |name: String| Message { username: name, ..Message::text("a") }.check(KIND);
    assert_eq!(username(short.clone()), []);
    let finding = &username(format!("{short}b"))[0];
    assert_eq!(finding.problem, Problem::MayBeShortened { longest: 81, limit: 80 });
    assert_eq!(finding.severity, Severity::Warning);
}

#[test]
fn what_cannot_be_sent_is_named() {
    let cases = [
        (json!({}), "", Problem::EmptyMessage),
        (json!({ "content": "%seed%" }), "content", Problem::AlwaysEmpty { name: "seed".into() }),
        (
            json!({ "content": "a", "username": "My Discord" }),
            "username",
            Problem::ForbiddenName { word: "discord".into() },
        ),
        (json!({ "content": "a", "avatar_url": "x" }), "avatar_url", Problem::NotAUrl),
        (json!({ "embeds": [{ "title": "a", "url": "javascript:alert(1)" }] }), "embeds.0.url", Problem::NotAUrl),
        (json!({ "embeds": [{ "title": "a", "color": 0x100_0000 }] }), "embeds.0.color", Problem::NotAColour),
        (json!({ "embeds": [{ "title": "a", "timestamp": "soon" }] }), "embeds.0.timestamp", Problem::NotAMoment),
        (
            json!({ "embeds": [{ "title": "a", "fields": [{ "name": "", "value": "b" }] }] }),
            "embeds.0.fields.0.name",
            Problem::Missing,
        ),
        (json!({ "content": "a", "embeds": [{ "color": 1 }] }), "embeds.0", Problem::NothingToShow),
        (
            json!({ "content": "a", "embeds": [{ "title": "b", "footer": { "icon_url": "https://x.example" } }] }),
            "embeds.0.footer",
            Problem::NothingToShow,
        ),
    ];
    for (message, path, problem) in cases {
        let finding = read(&message).check(KIND).into_iter().find(|finding| finding.problem == problem);
        assert_eq!(finding.map(|finding| finding.path.to_string()).as_deref(), Some(path), "{message}");
    }
    let clean = json!({ "content": "a", "embeds": [{ "title": "b", "url": "%url%", "timestamp": "%closes_at%", "image": { "url": "https://x.example/%user%.png" } }] });
    assert_eq!(read(&clean).check(KIND), []);
}

#[test]
fn parts_without_values_are_left_out() {
    let message = read(&json!({
        "content": "%user%", "username": "%user%",
        "embeds": [
            { "title": "%user%", "color": 1 },
            { "title": "a", "author": { "name": "%user%", "icon_url": "https://x.example" },
              "fields": [{ "name": "User", "value": "%user%" }, { "name": "%user%", "value": "b" }] }
        ]
    }));
    let expected = json!({
        "embeds": [{ "title": "a", "fields": [{ "name": "\u{200b}", "value": "b" }] }],
        "allowed_mentions": { "parse": [] }
    });
    assert_eq!(body(&message, &Values::new()), expected);
    assert_eq!(Message::text("%user%").render(KIND, &Values::new(), Lang::En), Err(EmptyMessage));
    let named = body(&message, &Values::new().with("user", EventValue::Text("A Discord fan".into())));
    assert!(named.get("username").is_none());
}

fn files(names: &[&str]) -> Value {
    names.iter().zip(7..).map(|(name, id)| json!({ "id": id.to_string(), "filename": name })).collect()
}

#[test]
fn files_are_numbered_and_named_as_they_travel() {
    let mut message = json!({
        "content": "a", "attachments": files(&["map.png", "SPOILER_été.png"]),
        "embeds": [{ "title": "b", "image": { "url": "attachment://map.png" }, "thumbnail": { "url": "attachment://gone.png" } }]
    });
    message["attachments"][0]["description"] = json!("Map for %user%");
    let message = read(&message);
    assert_eq!(serde_json::to_value(&message).unwrap()["attachments"][0]["id"], "7");
    let rendered = message.render(KIND, &Values::sample(KIND, Lang::En), Lang::En).unwrap();
    let sent: Value = serde_json::from_slice(&rendered.to_discord_json()).unwrap();
    assert_eq!(
        sent["attachments"],
        json!([{ "id": "0", "filename": "map.png", "description": "Map for Camille" },
               { "id": "1", "filename": "SPOILER__t_.png" }])
    );
    assert_eq!(sent["embeds"][0], json!({ "title": "b", "image": { "url": "attachment://map.png" } }));
    let names: Vec<_> = rendered.files().iter().map(|file| (file.id.0, file.name.as_str())).collect();
    assert_eq!(names, [(7, "map.png"), (8, "SPOILER__t_.png")]);
    discord::validate(&sent, true).unwrap();
    let only_files = read(&json!({ "attachments": files(&["a"]) }));
    assert_eq!(only_files.check(KIND), []);
    assert_eq!(body(&only_files, &Values::new())["attachments"][0]["filename"], "a");
}

#[test]
fn addresses_are_written_as_the_standard_wants_them() {
    let message = read(&json!({ "embeds": [{
        "title": "a", "url": "https://x.example/é à#b#c", "image": { "url": "https://x.example/[%user%]|{a}^" },
        "timestamp": "2026-11-22 05:30:00+01:00"
    }] }));
    let sent = body(&message, &Values::sample(KIND, Lang::En));
    assert!(sent["embeds"][0].get("url").is_none(), "an address has no spaces");
    assert_eq!(sent["embeds"][0]["image"]["url"], "https://x.example/%5BCamille%5D%7C%7Ba%7D%5E");
    assert_eq!(sent["embeds"][0]["timestamp"], "2026-11-22T05:30:00+01:00");
    let message = Message { avatar_url: "https://x.example/é%20à%zz".into(), ..Message::text("a") };
    assert_eq!(body(&message, &Values::new())["avatar_url"], "https://x.example/%C3%A9%20%C3%A0%25zz");
}

#[test]
fn white_space_at_the_ends_is_not_sent() {
    let long = format!(" \n{}\u{3000} ", "é".repeat(limits::CONTENT));
    let message = read(&json!({ "content": long, "username": "  a  " }));
    assert_eq!(message.check(KIND), []);
    let sent = body(&message, &Values::new());
    assert_eq!(sent["content"].as_str().unwrap().chars().count(), limits::CONTENT);
    assert_eq!(sent["username"], "a");
}

#[test]
fn polls_are_rendered_and_checked() {
    let poll = json!({
        "question": { "text": "Did %user% win %amount%?" },
        "answers": [{ "poll_media": { "text": "Yes", "emoji": { "name": ":gift:" } } }, { "poll_media": { "text": "%next%" } },
                    { "poll_media": { "text": "No", "emoji": { "id": "12345678901234567" } } }],
        "duration": 24, "allow_multiselect": true, "layout_type": 1
    });
    let message = read(&json!({ "poll": poll }));
    assert_eq!(serde_json::to_value(&message).unwrap()["poll"], poll);
    let sent = body(&message, &Values::sample(KIND, Lang::En));
    assert_eq!(
        sent["poll"],
        json!({
            "question": { "text": "Did Camille win €2.50?" },
            "answers": [{ "poll_media": { "text": "Yes", "emoji": { "name": "🎁" } } },
                        { "poll_media": { "text": "No", "emoji": { "id": "12345678901234567", "name": "_" } } }],
            "duration": 24, "allow_multiselect": true, "layout_type": 1
        })
    );
    discord::validate(&sent, true).unwrap();
    let empty =
        read(&json!({ "poll": { "question": { "text": "?" }, "answers": [{ "poll_media": { "text": "%next%" } }] } }));
    assert_eq!(empty.render(KIND, &Values::new(), Lang::En), Err(EmptyMessage));
}

fn of_blocks(components: Value) -> Value {
    json!({ "flags": 1 << 15, "components": components })
}

fn all_blocks() -> Value {
    let media = json!({ "url": "https://x.example/a.png" });
    let button =
        json!({ "type": 2, "id": 9, "style": 5, "label": "Go to %user%", "url": "%url%", "emoji": { "name": "🎁" } });
    let mut message = of_blocks(json!([
        { "type": 10, "id": 1, "content": "# Hello %user%" },
        { "type": 9, "components": [{ "type": 10, "content": "a" }], "accessory": { "type": 11, "media": media, "description": "%user%", "spoiler": true } },
        { "type": 9, "components": [{ "type": 10, "content": "a" }], "accessory": button },
        { "type": 12, "items": [{ "media": media, "description": "b" }, { "media": { "url": "attachment://a.png" }, "spoiler": true }] },
        { "type": 13, "file": { "url": "attachment://a.png" }, "spoiler": true },
        { "type": 14, "divider": false, "spacing": 2 },
        { "type": 17, "accent_color": 16_744_960, "spoiler": true, "components": [{ "type": 10, "content": "%code%" }, { "type": 1, "components": [{ "type": 2, "style": 5, "label": "x", "url": "https://x.example" }] }] }
    ]));
    message["attachments"] = files(&["a.png"]);
    message
}

#[test]
fn blocks_are_read_rendered_and_written() {
    let message = read(&all_blocks());
    assert_eq!(serde_json::to_value(&message).unwrap(), all_blocks());
    assert_eq!(message.check(KIND), []);
    let sent = body(&message, &Values::sample(KIND, Lang::En));
    let mut expected = all_blocks();
    expected["components"][0]["content"] = json!("# Hello Camille");
    expected["components"][1]["accessory"]["description"] = json!("Camille");
    expected["components"][2]["accessory"]["label"] = json!("Go to Camille");
    expected["components"][2]["accessory"]["url"] = json!("https://largage.example/funds");
    expected["components"][6]["components"][0]["content"] = json!("CC-PZCRYGZ3");
    expected["attachments"][0]["id"] = json!("0");
    expected["allowed_mentions"] = json!({ "parse": [] });
    assert_eq!(sent, expected);
    discord::validate(&sent, true).unwrap();
    let mut without_flag = all_blocks();
    without_flag.as_object_mut().unwrap().remove("flags");
    assert_eq!(body(&read(&without_flag), &Values::sample(KIND, Lang::En)), sent, "blocks bring their flag");
}

#[test]
fn blocks_without_values_are_left_out_and_what_remains_stands_where_it_may() {
    let message = read(&of_blocks(json!([
        { "type": 10, "content": "%user%" },
        { "type": 9, "components": [{ "type": 10, "content": "a" }], "accessory": { "type": 11, "media": { "url": "%user%" } } },
        { "type": 9, "components": [{ "type": 10, "content": "%user%" }], "accessory": { "type": 2, "style": 5, "label": "b", "url": "https://x.example" } },
        { "type": 9, "components": [{ "type": 10, "content": "%user%" }], "accessory": { "type": 11, "media": { "url": "https://x.example/c" } } },
        { "type": 12, "items": [{ "media": { "url": "%user%" } }] },
        { "type": 13, "file": { "url": "attachment://nowhere" } },
        { "type": 17, "components": [{ "type": 10, "content": "%user%" }, { "type": 17, "components": [{ "type": 10, "content": "d" }] }] },
        { "type": 17, "components": [{ "type": 10, "content": "%user%" }] }
    ])));
    let sent = body(&message, &Values::new());
    assert_eq!(
        sent["components"],
        json!([
            { "type": 10, "content": "a" },
            { "type": 1, "components": [{ "type": 2, "style": 5, "label": "b", "url": "https://x.example" }] },
            { "type": 12, "items": [{ "media": { "url": "https://x.example/c" } }] },
            { "type": 17, "components": [{ "type": 10, "content": "d" }] }
        ])
    );
    discord::validate(&sent, true).unwrap();
}

#[test]
fn blocks_keep_their_limits_together() {
    let texts = |count: usize, length: usize| {
        read(&of_blocks(json!(vec![json!({ "type": 10, "content": "é".repeat(length) }); count])))
    };
    assert_eq!(texts(2, 2000).check(KIND), []);
    assert_eq!(texts(2, 2001).check(KIND)[0].problem, Problem::BlocksTooLong { length: 4002, limit: 4000 });
    assert_eq!(texts(40, 1).check(KIND), []);
    assert_eq!(texts(41, 1).check(KIND)[0].problem, Problem::TooMany { count: 41, limit: 40 });
    for message in [texts(2, 2001), texts(41, 1), texts(30, 500), texts(1, 4001)] {
        let sent = body(&message, &Values::new());
        discord::validate(&sent, true).unwrap();
    }
    let framed =
        read(&of_blocks(json!([{ "type": 17, "components": vec![json!({ "type": 10, "content": "a" }); 50] }])));
    let sent = body(&framed, &Values::new());
    assert_eq!(sent["components"][0]["components"].as_array().unwrap().len(), 39);
    discord::validate(&sent, true).unwrap();
    let long = read(&of_blocks(json!([{ "type": 10, "content": "%user%".repeat(60) }])));
    assert!(matches!(long.check(KIND)[0].problem, Problem::MayBeShortened { limit: 4000, .. }));
}

/// Each message with the path and the problem that must be found; what is sent of it all the same passes.
#[track_caller]
fn assert_found(cases: impl IntoIterator<Item = (Value, &'static str, Problem)>) {
    for (json, path, problem) in cases {
        let message = read(&json);
        let found = message.check(KIND);
        let is_it = |finding: &Finding| finding.problem == problem && finding.path.as_str() == path;
        assert!(found.iter().any(is_it), "{json}: {found:?}");
        if let Ok(rendered) = message.render(KIND, &Values::sample(KIND, Lang::En), Lang::En) {
            let sent = serde_json::from_slice(&rendered.to_discord_json()).unwrap();
            assert_eq!(discord::validate(&sent, rendered.has_components()), Ok(()), "{json}");
        }
    }
}

fn not_understood(key: &str) -> Problem {
    Problem::NotUnderstood { key: key.into() }
}

/// A text and something besides.
fn with(key: &str, value: Value) -> Value {
    let mut message = json!({ "content": "a" });
    message[key] = value;
    message
}

#[test]
fn what_is_wrong_with_mentions_threads_and_buttons_is_named() {
    let row = |button: Value| with("components", json!([{ "type": 1, "components": [button] }]));
    assert_found([
        (with("flags", json!(1 << 6)), "flags", Problem::FlagsNotSent),
        (json!({ "content": "a", "thread_name": "b", "thread_id": "1" }), "thread_name", Problem::ThreadTwice),
        (with("applied_tags", json!(["1"])), "applied_tags", Problem::TagsWithoutThread),
        (
            json!({ "content": "a", "thread_name": "b", "applied_tags": [1, 2, 3, 4, 5, 6] }),
            "applied_tags",
            Problem::TooMany { count: 6, limit: 5 },
        ),
        (json!({ "content": "a", "thread_name": "b", "applied_tags": ["1", "1"] }), "applied_tags.1", Problem::Twice),
        (with("allowed_mentions", json!({ "parse": ["users", "users"] })), "allowed_mentions.parse.1", Problem::Twice),
        (with("allowed_mentions", json!({ "roles": ["1", "2", "1"] })), "allowed_mentions.roles.2", Problem::Twice),
        (
            with("allowed_mentions", json!({ "users": (1..=101).collect::<Vec<_>>() })),
            "allowed_mentions.users",
            Problem::TooMany { count: 101, limit: 100 },
        ),
        (
            row(json!({ "type": 2, "style": 1, "label": "a", "custom_id": "x" })),
            "components.0.components.0.style",
            Problem::NotALinkButton,
        ),
        (
            row(
                json!({ "type": 2, "style": 5, "label": "a", "url": "https://x.example", "emoji": { "name": "nope" } }),
            ),
            "components.0.components.0.emoji",
            Problem::NotAnEmoji,
        ),
        (row(json!({ "type": 2, "style": 5, "label": "a" })), "components.0.components.0.url", Problem::Missing),
        (
            row(json!({ "type": 2, "style": 5, "label": "a", "url": "https://x.example", "sku_id": "1" })),
            "components.0.components.0.sku_id",
            not_understood("sku_id"),
        ),
        (
            with("avatar_url", json!(format!("https://x.example/{}", "%user%".repeat(9)))),
            "avatar_url",
            Problem::MayBeLeftOut { longest: 18 + 9 * 12 * 32, limit: 2048 },
        ),
    ]);
}

#[test]
fn what_is_wrong_with_files_is_named() {
    let file = |name: &str| with("attachments", files(&[name]));
    assert_found([
        (file(""), "attachments.0.filename", Problem::Missing),
        (file("a b.png"), "attachments.0.filename", Problem::FileName),
        (file(&"a".repeat(256)), "attachments.0.filename", Problem::TooLong { length: 256, limit: 255 }),
        (with("attachments", files(&["a", "a"])), "attachments.1.filename", Problem::SameFileName { name: "a".into() }),
        (
            with("attachments", json!([{ "id": 1, "filename": "a" }, { "id": 1, "filename": "b" }])),
            "attachments.1.id",
            Problem::Twice,
        ),
        (
            with(
                "attachments",
                json!((0..11).map(|id| json!({ "id": id, "filename": format!("a{id}") })).collect::<Vec<_>>()),
            ),
            "attachments",
            Problem::TooMany { count: 11, limit: 10 },
        ),
        (
            with("attachments", json!([{ "id": 1, "filename": "a", "description": "é".repeat(1025) }])),
            "attachments.0.description",
            Problem::TooLong { length: 1025, limit: 1024 },
        ),
        (
            with("attachments", json!([{ "id": 1, "filename": "a", "size": 7 }])),
            "attachments.0.size",
            not_understood("size"),
        ),
        (
            json!({ "embeds": [{ "title": "a", "image": { "url": "attachment://b" } }] }),
            "embeds.0.image.url",
            Problem::NoSuchFile { name: "b".into() },
        ),
        (with("avatar_url", json!("attachment://a")), "avatar_url", Problem::NotAUrl),
    ]);
}

#[test]
fn what_is_wrong_with_polls_is_named() {
    let poll = |key: &str, value: Value| {
        let mut poll = json!({ "question": { "text": "?" }, "answers": [{ "poll_media": { "text": "a" } }] });
        poll[key] = value;
        json!({ "poll": poll })
    };
    assert_found([
        (poll("question", json!({ "text": " " })), "poll.question.text", Problem::Missing),
        (
            poll("question", json!({ "text": "é".repeat(301) })),
            "poll.question.text",
            Problem::TooLong { length: 301, limit: 300 },
        ),
        (poll("answers", json!([])), "poll.answers", Problem::Missing),
        (
            poll("answers", json!(vec![json!({ "poll_media": { "text": "a" } }); 11])),
            "poll.answers",
            Problem::TooMany { count: 11, limit: 10 },
        ),
        (
            poll("answers", json!([{ "poll_media": { "text": "é".repeat(56) } }])),
            "poll.answers.0.poll_media.text",
            Problem::TooLong { length: 56, limit: 55 },
        ),
        (
            poll("answers", json!([{ "poll_media": { "text": "a", "gif": 1 } }])),
            "poll.answers.0.poll_media.gif",
            not_understood("gif"),
        ),
        (poll("duration", json!(769)), "poll.duration", Problem::OutOfRange { least: 1, most: 768 }),
        (poll("duration", json!(0)), "poll.duration", Problem::OutOfRange { least: 1, most: 768 }),
        (poll("layout_type", json!(2)), "poll.layout_type", Problem::OutOfRange { least: 1, most: 1 }),
    ]);
}

#[test]
fn what_is_wrong_with_blocks_is_named() {
    let text = json!({ "type": 10, "content": "a" });
    let link = json!({ "type": 2, "style": 5, "label": "a", "url": "https://x.example" });
    let media = json!({ "url": "https://x.example/a.png" });
    let blocks = |block: Value| of_blocks(json!([text, block]));
    assert_found([
        (json!({ "content": "a", "components": [text] }), "content", Problem::BesideBlocks),
        (json!({ "poll": {}, "components": [text] }), "poll", Problem::BesideBlocks),
        (json!({ "embeds": [{ "title": "a" }], "components": [text] }), "embeds", Problem::BesideBlocks),
        (blocks(json!({ "type": 10, "content": " " })), "components.1.content", Problem::Missing),
        (blocks(json!({ "type": 9, "components": [text] })), "components.1.accessory", Problem::Missing),
        (
            blocks(json!({ "type": 9, "components": [], "accessory": link })),
            "components.1.components",
            Problem::Missing,
        ),
        (
            blocks(json!({ "type": 9, "components": [text, text, text, text], "accessory": link })),
            "components.1.components",
            Problem::TooMany { count: 4, limit: 3 },
        ),
        (
            blocks(json!({ "type": 9, "components": [{ "type": 14 }], "accessory": link })),
            "components.1.components.0",
            Problem::Misplaced,
        ),
        (
            blocks(json!({ "type": 9, "components": [text], "accessory": { "type": 99 } })),
            "components.1.accessory",
            not_understood("components.1.accessory"),
        ),
        (blocks(json!({ "type": 12, "items": [] })), "components.1.items", Problem::Missing),
        (
            blocks(json!({ "type": 12, "items": vec![json!({ "media": media }); 11] })),
            "components.1.items",
            Problem::TooMany { count: 11, limit: 10 },
        ),
    ]);
    assert_found([
        (
            blocks(json!({ "type": 12, "items": [{ "media": { "url": "" } }] })),
            "components.1.items.0.media.url",
            Problem::Missing,
        ),
        (
            blocks(json!({ "type": 12, "items": [{ "media": { "url": "x" } }] })),
            "components.1.items.0.media.url",
            Problem::NotAUrl,
        ),
        (blocks(json!({ "type": 13, "file": media })), "components.1.file.url", Problem::NotAFile),
        (
            blocks(json!({ "type": 13, "file": { "url": "attachment://a" } })),
            "components.1.file.url",
            Problem::NoSuchFile { name: "a".into() },
        ),
        (
            blocks(json!({ "type": 14, "spacing": 3 })),
            "components.1.spacing",
            Problem::OutOfRange { least: 1, most: 2 },
        ),
        (blocks(json!({ "type": 17, "components": [] })), "components.1.components", Problem::Missing),
        (
            blocks(json!({ "type": 17, "components": [{ "type": 17, "components": [text] }] })),
            "components.1.components.0",
            Problem::Misplaced,
        ),
        (
            blocks(json!({ "type": 17, "components": [{ "type": 3 }] })),
            "components.1.components.0",
            not_understood("components.1.components.0"),
        ),
        (
            blocks(json!({ "type": 17, "components": [text], "accent_color": 0x100_0000 })),
            "components.1.accent_color",
            Problem::NotAColour,
        ),
        (blocks(json!({ "type": 10, "content": "a", "colour": 1 })), "components.1.colour", not_understood("colour")),
        (
            of_blocks(json!([{ "type": 10, "id": 3, "content": "a" }, { "type": 14, "id": 3 }])),
            "components.1.id",
            Problem::Twice,
        ),
        (
            of_blocks(json!([{ "type": 10, "id": 0x8000_0000_u32, "content": "a" }])),
            "components.0.id",
            Problem::OutOfRange { least: 0, most: 0x7FFF_FFFF },
        ),
    ]);
    let mut unseen = of_blocks(json!([text]));
    unseen["attachments"] = files(&["a"]);
    assert_eq!(read(&unseen).check(KIND)[0].problem, Problem::FileNotShown { name: "a".into() });
}

const HOSTILE: [&str; 19] = [
    "🎁\u{200d}<@1> 🎁\u{200d}**a** ||🎁\u{200d}||",
    "@everyone",
    "@here",
    "<@&1>",
    "<@1>",
    "<#1>",
    "[x](javascript:alert(1))",
    "[x](https://evil.example)",
    "javascript:alert(1)",
    "</script><script>alert(1)</script>",
    "\u{202e}drawkcab\u{2066}",
    "\0",
    "%code% %user%",
    "**__~~||`\\",
    "\n# big\n> quote",
    ":pushpin:",
    "discord",
    "🎁",
    " ",
];

/// Two messages with a variable in every place that a text may have.
fn everywhere(name: &str) -> [Value; 2] {
    let fill = |message: Value| -> Value {
        serde_json::from_str(&message.to_string().replace('§', &format!("%{name}%"))).unwrap()
    };
    let media = json!({ "url": "https://x.example/§" });
    let button = json!({ "type": 2, "style": 5, "label": "§", "url": "https://x.example/§" });
    let plain = json!({
        "content": "§ `§` **§** [§](https://x.example/§) https://x.example/?§\n> §\n# §\n@§ <@§> :§:", "username": "§",
        "avatar_url": "https://x.example/§", "thread_name": "§", "attachments": [{ "id": 1, "filename": "a", "description": "§" }],
        "embeds": [{
            "title": "§ §", "url": "§", "description": "§\n```\n§\n```", "timestamp": "§",
            "author": { "name": "§", "url": "§", "icon_url": "§" }, "footer": { "text": "§", "icon_url": "§" },
            "image": media, "thumbnail": { "url": "attachment://§" },
            "fields": [{ "name": "§", "value": "§" }, { "name": "**§**", "value": "||§||" }]
        }],
        "components": [{ "type": 1, "components": [button, { "type": 2, "style": 5, "label": "a", "url": "§" }] }],
        "poll": { "question": { "text": "a§" }, "answers": [{ "poll_media": { "text": "b§" } }, { "poll_media": { "text": "§" } }] }
    });
    let picture = json!({ "media": media, "description": "§" });
    let blocks = json!({
        "components": [
            { "type": 10, "content": "§" },
            { "type": 9, "components": [{ "type": 10, "content": "`§`" }], "accessory": button },
            { "type": 17, "components": [{ "type": 12, "items": [picture, { "media": { "url": "§" } }] }, { "type": 10, "content": "a§" }] }
        ]
    });
    [fill(plain), fill(blocks)]
}

#[test]
fn hostile_values_ping_break_and_run_nothing() {
    let combining = "\u{301}".repeat(4000);
    let long = "x".repeat(100_000);
    let many_lines = "\n".repeat(5000) + "a";
    let values: Vec<&str> = HOSTILE.into_iter().chain([combining.as_str(), &long, &many_lines]).collect();
    let mut seen = std::collections::HashSet::new();
    for (kind, variable) in
        Kind::ALL.into_iter().flat_map(|kind| kind.variables().map(move |variable| (kind, variable)))
    {
        if !seen.insert(std::ptr::from_ref(variable)) {
            continue;
        }
        for message in everywhere(variable.name).map(|message| read(&message)) {
            for hostile in &values {
                let values = Values::new().with(variable.name, EventValue::Text((*hostile).into()));
                let what = format!("{kind} {} {hostile:.40}", variable.name);
                let rendered = message.render(kind, &values, Lang::Fr).unwrap_or_else(|_| panic!("{what}"));
                let text = String::from_utf8(rendered.to_discord_json()).unwrap();
                let sent: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(discord::validate(&sent, true), Ok(()), "{what}: {text}");
                assert_eq!(sent["allowed_mentions"], json!({ "parse": [] }));
                for power in [
                    "@everyone",
                    "@here",
                    "<@1",
                    "<@&1",
                    "\u{202e}",
                    "\u{2066}",
                    "\\u0000",
                    "\u{301}\u{301}\u{301}\u{301}",
                    "url\":\"javascript:",
                ] {
                    assert!(!text.contains(power), "{what} {power}: {text}");
                }
                let reader = crate::markdown::Reader { lang: Lang::En, offset: 0, now: None };
                let html = crate::markdown::to_html(&crate::markdown::parse(&rendered.message().content), reader);
                assert!(
                    !html.contains("<script") && !html.contains("class=\"mention") && !html.contains("evil.example\""),
                    "{html}"
                );
            }
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "\\PC{0,40}",
        "([%|:*`<>@\\[\\]()]|user|code|url|%user%|%code%|%url%|:gift:|https://| ){0,12}",
        (1_usize..1500).prop_map(|length| "🎁".repeat(length)),
    ]
}

prop_compose! {
    fn any_embed()(title in any_text(), url in any_text(), description in any_text(), colour in any::<Option<u32>>(),
                   name in any_text(), value in any_text(), author in any_text(), footer in any_text(), fields in 0_usize..27,
                   picture in any_text(), timestamp in any_text()) -> Embed {
        let field = Field { name, value, ..Field::default() };
        Embed {
            title, url, description, colour,
            author: Author { name: author.clone(), icon_url: author, ..Author::default() },
            fields: vec![field; fields],
            image: Picture { url: picture, ..Picture::default() },
            footer: Footer { text: footer, ..Footer::default() },
            timestamp,
            ..Embed::default()
        }
    }
}

prop_compose! {
    pub(crate) fn any_message()(content in any_text(), username in any_text(), avatar_url in any_text(), thread_name in any_text(),
                     embeds in prop::collection::vec(any_embed(), 0..12), label in any_text(), url in any_text(),
                     flags in any::<u64>(), tts in any::<bool>()) -> Message {
        let row = ButtonRow::new(vec![LinkButton::new(label, url)]);
        Message {
            content, username, avatar_url, thread_name, embeds, tts, flags: Flags(flags),
            components: vec![Component::Row(row)],
            ..Message::default()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_is_rendered_passes(message in any_message(), user in any_text()) {
        let values = Values::sample(KIND, Lang::Fr).with("user", EventValue::Text(user));
        message.check(KIND);
        if let Ok(rendered) = message.render(KIND, &values, Lang::Fr) {
            let body: Value = serde_json::from_slice(&rendered.to_discord_json()).unwrap();
            prop_assert_eq!(discord::validate(&body, rendered.has_components()), Ok(()));
        }
    }

    #[test]
    fn every_message_is_read_back(message in any_message()) {
        // As long as these are, only who writes them would read them.
        let read: Message = serde_json::from_str(&message.to_json()).unwrap();
        prop_assert_eq!(&read, &message);
        if let Ok(read) = Message::from_json(&message.to_json()) {
            prop_assert_eq!(read, message);
        }
    }

    #[test]
    fn what_has_no_errors_is_sent_as_it_is(message in any_message()) {
        let values = Values::sample(KIND, Lang::En);
        if !message.check(KIND).iter().any(Finding::is_error) {
            prop_assert!(message.render(KIND, &values, Lang::En).is_ok());
        }
    }
}
