use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::event::{Kind, Values};
use crate::lang::Lang;
use crate::message::tests::any_message;
use crate::message::{Embed, Finding};

fn read(json: &Value) -> Imported {
    import(&json.to_string()).unwrap_or_else(|error| panic!("{error:?}: {json}"))
}

fn only(imported: &Imported) -> &Message {
    assert_eq!(imported.messages.len(), 1);
    &imported.messages[0].1
}

fn wrong(json: &Value) -> (String, JsonKind) {
    match import(&json.to_string()) {
        Err(ImportError::WrongType { path, found }) => (path.to_string(), found),
        other => panic!("{other:?}: {json}"),
    }
}

#[test]
fn discords_json_is_a_message() {
    let imported =
        read(&json!({ "content": "a %user%", "embeds": [{ "title": "b", "color": "#5865F2" }], "flags": 4 }));
    assert_eq!((imported.format, imported.notes.as_slice()), (Format::Discord, &[][..]));
    let message = only(&imported);
    assert_eq!((message.content.as_str(), message.embeds[0].colour, message.flags.0), ("a %user%", Some(0x58_65F2), 4));
    assert_eq!(imported.messages[0].0, "a %user%");
    assert_eq!(only(&read(&json!({ "content": "a", "data": { "content": "b" } }))).content, "a");
}

#[test]
fn a_message_read_back_from_discord_loses_what_is_discords() {
    let imported = read(&json!({
        "id": "1", "type": 0, "channel_id": "2", "webhook_id": "3", "application_id": null, "pinned": false, "tts": false,
        "author": { "id": "3", "username": "Bot", "avatar": null, "bot": true, "discriminator": "0000" },
        "timestamp": "2026-11-22T05:30:00Z", "edited_timestamp": null, "mentions": [], "mention_roles": [],
        "mention_everyone": false, "flags": 4128, "content": "a https://x.example",
        "attachments": [{ "id": "4", "filename": "a.png", "size": 5, "url": "https://cdn.example/a.png" }],
        "embeds": [
            { "type": "rich", "title": "b", "content_scan_version": 0,
              "image": { "url": "https://x.example/i.png", "proxy_url": "https://p.example", "width": 1, "height": 1, "placeholder": "x", "placeholder_version": 1, "flags": 0 },
              "footer": { "text": "c", "icon_url": "https://x.example/f.png", "proxy_icon_url": "https://p.example" } },
            { "type": "link", "url": "https://x.example", "title": "Found by Discord" }
        ],
        "components": [{ "type": 1, "id": 1, "components": [{ "type": 2, "id": 2, "style": 5, "label": "d", "url": "https://x.example" }] }],
        "poll": { "question": { "text": "e" }, "answers": [{ "answer_id": 1, "poll_media": { "text": "f" } }], "expiry": "2026", "results": {}, "layout_type": 1 }
    }));
    let message = only(&imported);
    assert!(
        message.check(Kind::DropOpened).iter().all(|finding| !finding.is_error()),
        "{:?}",
        message.check(Kind::DropOpened)
    );
    let findings = message.check(Kind::DropOpened);
    assert_eq!(findings, [], "nothing of where it came from is left");
    assert_eq!((message.embeds.len(), message.flags.0, message.username.as_str()), (1, 4096, ""));
    assert_eq!(imported.notes, [Note::FilesLeftOut { count: 1 }]);
}

#[test]
fn media_of_blocks_keep_their_address_alone() {
    let media = json!({ "id": "1", "url": "https://x.example/a.png", "proxy_url": "https://p.example", "width": 1, "content_type": "image/png", "loading_state": 2 });
    let imported = read(
        &json!({ "id": "1", "flags": 32768, "components": [{ "type": 17, "id": 1, "components": [{ "type": 12, "id": 2, "items": [{ "media": media, "description": null, "spoiler": false }] }] }] }),
    );
    assert_eq!(only(&imported).check(Kind::DropOpened), []);
}

#[test]
fn every_version_of_discohook_is_read() {
    let data = json!({ "content": "a", "embeds": null, "author": { "name": "Bot", "icon_url": "https://x.example/a.png" }, "attachments": [] });
    let target = json!({ "url": "https://discord.com/api/webhooks/123456789012345678/secret" });
    let camel = json!({ "content": "a", "username": "Bot", "avatarUrl": "https://x.example/a.png", "embeds": [{ "author": { "name": "b", "iconUrl": "https://x.example/b.png" } }] });
    for (json, name, has_address) in [
        (json!({ "messages": [{ "data": data }] }), "a", false),
        (
            json!({ "version": "d2", "messages": [{ "_id": "1", "data": data, "reference": "https://discord.com/channels/1/2/3" }], "targets": [target] }),
            "a",
            true,
        ),
        (json!({ "version": 1, "name": "N", "message": camel }), "N", false),
        (json!({ "version": 2, "name": "N", "message": data }), "N", false),
        (
            json!({ "version": 3, "backups": [{ "name": "N", "webhookUrl": target["url"], "message": data }] }),
            "N",
            true,
        ),
        (json!({ "version": 4, "backups": [{ "name": "N", "messages": [data] }] }), "N", false),
        (json!({ "version": 5, "backups": [{ "name": "N", "messages": [data], "target": target }] }), "N", true),
        (
            json!({ "version": 6, "backups": [{ "name": "N", "messages": [{ "data": data }], "target": {} }] }),
            "N",
            false,
        ),
        (
            json!({ "version": 7, "backups": [{ "name": "N", "messages": [{ "data": data }], "targets": [target] }] }),
            "N",
            true,
        ),
        (json!({ "data": data }), "a", false),
    ] {
        let imported = read(&json);
        assert_eq!(imported.format, Format::Discohook, "{json}");
        let message = only(&imported);
        assert_eq!((message.content.as_str(), message.username.as_str()), ("a", "Bot"), "{json}");
        assert_eq!(message.avatar_url, "https://x.example/a.png");
        assert!(!message.check(Kind::DropOpened).iter().any(Finding::is_error), "{json}");
        assert_eq!(imported.messages[0].0, name);
        assert_eq!(imported.notes, if has_address { vec![Note::AddressesLeftOut] } else { vec![] }, "{json}");
        assert!(!format!("{imported:?}").contains("secret"));
    }
}

#[test]
fn several_messages_are_a_list_to_choose_from() {
    let backups = json!({ "version": 7, "backups": [
        { "name": "One", "messages": [{ "data": { "content": "a" } }, { "name": "Mine", "thread_id": "7", "data": { "content": "b" } }] },
        { "name": "Two", "messages": [{ "data": { "content": "c" } }] }
    ] });
    let imported = read(&backups);
    let named: Vec<_> =
        imported.messages.iter().map(|(name, message)| (name.as_str(), message.content.as_str())).collect();
    assert_eq!(named, [("One 1", "a"), ("Mine", "b"), ("Two", "c")]);
    assert_eq!(imported.messages[1].1.thread_id.unwrap().0, 7);
    let many = json!({ "messages": vec![json!({ "data": { "content": "a" } }); MOST_MESSAGES + 3] });
    let imported = read(&many);
    assert_eq!(imported.messages.len(), MOST_MESSAGES);
    assert_eq!(imported.notes, [Note::MessagesLeftOut { count: 3 }]);
    assert_eq!(read(&json!([{ "content": "a" }, { "content": "b" }])).messages.len(), 2);
}

#[test]
fn links_of_discohook_carry_their_message() {
    let json = json!({ "messages": [{ "data": { "content": "é🎁 ~ÿ?>" } }] }).to_string();
    let standard = STANDARD.encode(&json);
    for link in [
        format!("https://discohook.org/?data={}", URL_SAFE_NO_PAD.encode(&json)),
        format!("https://discohook.app/?data={}#x", URL_SAFE.encode(&json)),
        format!("http://www.discohook.org/?a=b&data={standard}"),
        format!("https://discohook.org/?data={}", standard.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")),
    ] {
        let imported = import(&link).unwrap_or_else(|error| panic!("{error:?}: {link}"));
        assert_eq!(only(&imported).content, "é🎁 ~ÿ?>");
        assert_eq!(imported.format, Format::Discohook);
    }
    for (link, error) in [
        ("https://discohook.app/?share=abc", ImportError::ShortLink),
        ("https://share.discohook.app/go/abc", ImportError::ShortLink),
        ("https://discohook.org/?data=%%%", ImportError::BrokenLink),
        ("https://discohook.org/?data=aGVsbG8", ImportError::BrokenLink),
        ("https://discohook.org/?data=", ImportError::BrokenLink),
    ] {
        assert_eq!(import(link), Err(error), "{link}");
    }
    for text in [
        "https://discohook.org.evil.example/?data=e30",
        "https://mydiscohook.org/?data=e30",
        "see https://discohook.org/?data=e30",
    ] {
        assert_eq!(import(text).unwrap().format, Format::Text, "{text}");
    }
}

#[test]
fn texts_are_taken_as_they_are() {
    let imported = import("\u{feff}  :pushpin: Commande %id%\r\n**%price%** \n").unwrap();
    assert_eq!(
        (imported.format, only(&imported).content.as_str()),
        (Format::ClientXcms, ":pushpin: Commande %id%\n**%price%**")
    );
    assert_eq!(imported.notes, []);
    let imported = import("%customername% (%CustomerEmail%): %message|none% %url% 50 % off %customername%").unwrap();
    assert_eq!(only(&imported).content, "%user% (%email%): %content|none% %url% 50 % off %user%");
    let renamed = |from: &str, to: &str| Note::Renamed { from: from.into(), to: to.into() };
    assert_eq!(
        imported.notes,
        [renamed("customername", "user"), renamed("CustomerEmail", "email"), renamed("message", "content")]
    );
    for text in ["Hello", "{user} wins", "[a](https://x.example)", "50 % off", "https://x.example/?data=e30"] {
        let imported = import(text).unwrap();
        assert_eq!((imported.format, only(&imported).content.as_str()), (Format::Text, text));
    }
    assert_eq!(import("```json\n{\"content\": \"a\"}\n```").unwrap().messages[0].1.content, "a");
    assert_eq!(import("```\n%code%\n```").unwrap().messages[0].1.content, "```\n%code%\n```");
    let long = import(&"word ".repeat(50)).unwrap();
    assert_eq!(long.messages[0].0, "word word word word word word word word…");
}

#[test]
fn embeds_alone_are_messages() {
    for json in [
        json!({ "title": "a", "color": 5 }),
        json!({ "embed": { "title": "a" } }),
        json!({ "embeds": [{ "title": "a", "type": "rich" }] }),
    ] {
        assert_eq!(only(&read(&json)).embeds[0].title, "a", "{json}");
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    assert_eq!(import(" \n "), Err(ImportError::Empty));
    assert_eq!(import("{\"content\":\n \"a\",}"), Err(ImportError::NotJson { line: 2, column: 6 }));
    assert_eq!(import("{\"content\": \"a"), Err(ImportError::NotJson { line: 1, column: 14 }));
    assert_eq!(import("{}"), Err(ImportError::NoMessage));
    assert_eq!(import("[]"), Err(ImportError::NoMessage));
    assert_eq!(import("{\"foo\": 1}"), Err(ImportError::NoMessage));
    let token = "a".repeat(68);
    let webhook = format!("https://discord.com/api/webhooks/123456789012345678/{token}");
    assert_eq!(import(&webhook), Err(ImportError::WebhookAddress));
    for (json, path, found) in [
        (json!({ "content": 5 }), "content", JsonKind::Number),
        (json!({ "embeds": {} }), "embeds", JsonKind::Object),
        (json!({ "embeds": [{ "title": "a" }, { "title": ["b"] }] }), "embeds.1.title", JsonKind::List),
        (
            json!({ "embeds": [{ "fields": [{ "name": "a", "value": true }] }] }),
            "embeds.0.fields.0.value",
            JsonKind::Boolean,
        ),
        (json!({ "embeds": ["a"] }), "embeds.0", JsonKind::Text),
        (json!({ "embeds": [{ "color": -1 }] }), "embeds.0.color", JsonKind::Number),
        (json!({ "content": "a", "flags": "silent" }), "flags", JsonKind::Text),
        (
            json!({ "content": "a", "allowed_mentions": { "parse": ["users", "all"] } }),
            "allowed_mentions.parse.1",
            JsonKind::Text,
        ),
        (
            json!({ "messages": [{ "data": { "embeds": [{ "footer": 5 }] } }] }),
            "messages.0.data.embeds.0.footer",
            JsonKind::Number,
        ),
        (json!({ "messages": [5] }), "messages.0", JsonKind::Number),
        (json!({ "messages": {} }), "messages", JsonKind::Object),
        (json!({ "backups": [{ "messages": [{ "data": [] }] }] }), "backups.0.messages.0.data", JsonKind::List),
        (json!([{ "content": "a" }, null]), "1", JsonKind::Null),
    ] {
        assert_eq!(wrong(&json), (path.to_owned(), found), "{json}");
    }
}

#[test]
fn hostile_input_is_refused_or_read_in_time() {
    for deep in [
        format!("{{\"content\":{}", "[".repeat(100_000)),
        "[{".repeat(50_000),
        format!("{{\"components\":{}1{}}}", "[".repeat(200), "]".repeat(200)),
    ] {
        assert!(matches!(import(&deep), Err(ImportError::NotJson { .. })), "{deep:.40}");
    }
    let nested =
        (0..100).fold(json!({ "type": 10, "content": "a" }), |inside, _| json!({ "type": 17, "components": [inside] }));
    assert!(import(&json!({ "components": [nested] }).to_string()).is_err());
    let huge = "a".repeat(10 * 1024 * 1024);
    assert_eq!(import(&huge), Err(ImportError::TooLarge { limit: LARGEST }));
    assert_eq!(import(&huge[..LARGEST]).unwrap().messages[0].1.content.len(), LARGEST);
    let twice = import("{\"content\":\"a\",\"content\":\"b\"}").unwrap();
    assert_eq!(only(&twice).content, "b", "the last counts, as for everyone who reads JSON");
    for odd in ["{\"content\":\"\\ud83d\"}", "{\"content\":\"\u{0}\"}"] {
        assert!(matches!(import(odd), Err(ImportError::NotJson { .. })), "{odd:?}");
    }
    let nul = import("{\"content\":\"a\\u0000b\"}").unwrap();
    let rendered = only(&nul).render(Kind::DropOpened, &Values::new(), Lang::En).unwrap();
    assert_eq!(rendered.message().content, "ab");
    let unread = json!({ "embeds": vec![json!({ "title": "a", "fields": vec![json!({ "name": "b", "value": "c" }); 25] }); 2000], "content": 5 });
    assert_eq!(wrong(&unread).0, "content");
}

#[test]
fn clientxcms_gets_the_texts_and_notes_what_it_loses() {
    let message: Message = serde_json::from_value(json!({
        "content": "Hello %user|you%: 100 %%", "username": "Bot", "flags": 4096, "attachments": [{ "id": 1, "filename": "a" }],
        "embeds": [{ "title": "T", "description": "D", "image": { "url": "https://x.example/i.png" },
                     "fields": [{ "name": "Next", "value": "%created_at:R%" }], "footer": { "text": "F" } }],
        "components": [{ "type": 1, "components": [{ "type": 2, "style": 5, "label": "Go", "url": "%url%" }] }]
    }))
    .unwrap();
    let Exported { text, notes } = export(&message, "", Export::ClientXcms);
    assert_eq!(text, "Hello %user%: 100 %\n**T**\nD\n**Next** %created_at%\nF\nGo %url%");
    let lost = |path: &str| Note::PartLeftOut { path: path.split('.').fold(Path::root(), |path, key| path.key(key)) };
    let expected = [
        Note::FilesLeftOut { count: 1 },
        Note::Flattened,
        lost("username"),
        lost("flags"),
        lost("embeds.0.image"),
        Note::StylesLeftOut,
    ];
    assert_eq!(notes, expected);
    assert_eq!(export(&Message::text("a %user%"), "", Export::ClientXcms).notes, []);
}

#[test]
fn a_backup_is_what_discohook_reads() {
    let message =
        Message { username: "Bot".into(), thread_id: Some(crate::discord::Snowflake(7)), ..Message::text("a") };
    let backup: Value = serde_json::from_str(&export(&message, "Mine", Export::DiscohookBackup).text).unwrap();
    assert_eq!(
        backup,
        json!({ "version": 7, "backups": [{ "name": "Mine", "targets": [], "messages": [{
        "thread_id": "7",
        "data": { "content": "a", "embeds": null, "username": "Bot", "author": { "name": "Bot" } }
    }] }] })
    );
    let link = export(&message, "Mine", Export::DiscohookLink).text;
    assert_eq!(only(&import(&link).unwrap()), &message);
}

#[test]
fn curl_is_quoted_for_any_shell() {
    let json = json!({ "content": "it's `$HOME` \"$(id)\" \\ !x\n'", "thread_id": "7",
        "components": [{ "type": 1, "components": [{ "type": 2, "style": 5, "label": "Go", "url": "https://x.example" }] }] });
    let message: Message = serde_json::from_value(json).unwrap();
    let rendered = message.render(Kind::DropOpened, &Values::new(), Lang::En).unwrap();
    let command = curl(&rendered, None);
    assert!(command.starts_with(
        "curl 'https://discord.com/api/v10/webhooks/WEBHOOK_ID/WEBHOOK_TOKEN?wait=true&thread_id=7&with_components=true' \\\n"
    ));
    // What a shell makes of the words.
    let word = command.split_once("--data-raw ").unwrap().1;
    let unquoted = word.strip_prefix('\'').unwrap().strip_suffix('\'').unwrap().replace(r"'\''", "'");
    assert_eq!(unquoted.as_bytes(), rendered.to_discord_json());
    let token = "t".repeat(68);
    let webhook: WebhookUrl = format!("https://discord.com/api/webhooks/123456789012345678/{token}").parse().unwrap();
    assert!(curl(&rendered, Some(&webhook)).contains(&token));
    let with_file = Message {
        attachments: vec![crate::message::Attachment::new(crate::discord::Snowflake(3), "a b;type=x.png")],
        ..Message::text("a")
    };
    let command = curl(&with_file.render(Kind::DropOpened, &Values::new(), Lang::En).unwrap(), None);
    assert!(
        command.contains("--form-string 'payload_json={") && command.ends_with("-F 'files[0]=@a_b_type_x.png'"),
        "{command}"
    );
}

#[cfg(unix)]
#[test]
fn a_shell_reads_curl_as_it_is_meant() {
    let content = "it's `$HOME` \"$(id)\" \\ !x %s\n'é🎁";
    let rendered = Message::text(content).render(Kind::DropOpened, &Values::new(), Lang::En).unwrap();
    let script = curl(&rendered, None).replacen("curl ", "printf '%s\\n' ", 1);
    let output = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    let last = words.lines().last().unwrap();
    assert_eq!(last.as_bytes(), rendered.to_discord_json());
}

/// Without what does not travel: files, and what is empty in another way.
fn portable(message: Message) -> Message {
    Message { attachments: Vec::new(), ..message }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_is_written_is_read_back(message in any_message()) {
        let message = portable(message);
        for format in [Export::Discord, Export::DiscohookBackup, Export::DiscohookLink] {
            let exported = export(&message, "Name", format);
            let imported = import(&exported.text).unwrap();
            prop_assert_eq!(only(&imported), &message, "{:?}", format);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,80}|([{}\\[\\]\":,%]|content|data|messages|user|embeds|null|1){0,40}") {
        if let Ok(imported) = import(&text) {
            prop_assert!(!imported.messages.is_empty());
        }
    }
}

#[test]
fn an_embeds_of_ours_stays_as_it_is() {
    let embed = Embed { title: "a".into(), colour: Some(1), ..Embed::default() };
    let message = Message { embeds: vec![embed], ..Message::default() };
    assert_eq!(only(&import(&message.to_json()).unwrap()), &message);
}
