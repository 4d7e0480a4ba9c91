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
    unknown["poll"] = json!({ "question": { "text": "?" } });
    unknown["embeds"][0]["provider"] = json!({ "name": "P" });
    unknown["components"][0] = json!({ "type": 10, "content": "text" });
    let message = read(&unknown);
    assert_eq!(serde_json::to_value(&message).unwrap(), unknown);
    let kept: Vec<_> =
        message.check(KIND).into_iter().map(|finding| (finding.path.to_string(), finding.severity)).collect();
    let expected = ["embeds.0.provider", "components.0", "poll"].map(|path| (path.to_owned(), Severity::Warning));
    assert_eq!(kept, expected);
    let sent = body(&message, &Values::sample(KIND, Lang::En));
    assert!(
        sent.get("poll").is_none() && sent["embeds"][0].get("provider").is_none() && sent.get("components").is_none()
    );
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
    let short = format!("{}%user%", "a".repeat(80 - 32 - 3));
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

const HOSTILE: [&str; 15] = [
    "🎁\u{200d}<@1> 🎁\u{200d}**a** ||🎁\u{200d}||",
    "@everyone",
    "@here",
    "<@&1>",
    "<@1>",
    "<#1>",
    "[x](javascript:alert(1))",
    "[x](https://evil.example)",
    "</script>",
    "\u{202e}drawkcab",
    "\0",
    "%code% %user%",
    "**__~~||`",
    "\n# big\n> quote",
    "🎁",
];

#[test]
fn hostile_values_ping_break_and_run_nothing() {
    let combining = "\u{301}".repeat(4000);
    let long = "x".repeat(100_000);
    for kind in Kind::ALL {
        let names = kind.variables().map(|variable| variable.name);
        let content: String = names.clone().flat_map(|name| [name, ": %", name, "%\n"]).collect();
        let fields: Vec<_> = names
            .take(20)
            .map(|name| json!({ "name": format!("%{name}%"), "value": format!("`%{name}%` %{name}%") }))
            .collect();
        let message = read(&json!({
            "content": content, "username": "%user%",
            "embeds": [{ "title": "%user% %subject%", "description": content, "fields": fields, "footer": { "text": "%user%" } }]
        }));
        for hostile in HOSTILE.into_iter().chain([combining.as_str(), long.as_str()]) {
            let values: Values =
                kind.variables().map(|variable| (variable.name.to_owned(), EventValue::Text(hostile.into()))).collect();
            let rendered = message.render(kind, &values, Lang::Fr).unwrap();
            let text = String::from_utf8(rendered.to_discord_json()).unwrap();
            discord::validate(&serde_json::from_str(&text).unwrap(), true).unwrap();
            for power in ["@everyone", "@here", "\u{202e}", "\\u0000", "\u{301}\u{301}\u{301}\u{301}"] {
                assert!(!text.contains(power), "{kind} {hostile} {power}: {text}");
            }
            let content = &rendered.message().content;
            assert!(!content.contains("<@") && !content.contains("<#"), "{content}");
            let reader = crate::markdown::Reader { lang: Lang::En, offset: 0, now: None };
            let html = crate::markdown::to_html(&crate::markdown::parse(content), reader);
            assert!(!html.contains("<a ") && !html.contains("<script") && !html.contains("class=\"mention"), "{html}");
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
    fn any_message()(content in any_text(), username in any_text(), avatar_url in any_text(), thread_name in any_text(),
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
        prop_assert_eq!(Message::from_json(&message.to_json()).unwrap(), message);
    }

    #[test]
    fn what_has_no_errors_is_sent_as_it_is(message in any_message()) {
        let values = Values::sample(KIND, Lang::En);
        if !message.check(KIND).iter().any(Finding::is_error) {
            prop_assert!(message.render(KIND, &values, Lang::En).is_ok());
        }
    }
}
