//! The list of messages, and their versions.

use axum::http::{StatusCode, header};
use largage::{account::Role, event::Kind, id::MessageId, message::Message, name::MessageName};

use crate::support::Site;

async fn admin() -> Site {
    Site::new().await.signed_in(Role::Admin).await
}

async fn write(site: &Site, name: &str, kind: Kind, text: &str) -> MessageId {
    let admin = site.engine.admin().await;
    site.engine
        .engine
        .create_message(&admin, kind, &MessageName::new(name).unwrap(), &Message::text(text))
        .await
        .unwrap()
}

async fn save(site: &Site, id: MessageId, seen: i64, json: serde_json::Value) {
    let admin = site.engine.admin().await;
    let body: Message = serde_json::from_value(json).unwrap();
    let name = MessageName::new("Hello").unwrap();
    site.engine.engine.save_message(&admin, id, seen, &name, &body).await.unwrap();
}

#[tokio::test]
async fn an_empty_list_says_what_messages_are() {
    let site = admin().await;
    site.open("/admin/messages").get().await.shows("No message yet");
    site.open("/admin/messages").in_french().get().await.shows("Pas encore de message");
    let filtered = site.open("/admin/messages?q=x").get().await;
    filtered.shows("No message matches");
}

#[tokio::test]
async fn messages_are_listed_with_their_use_and_found_by_name_and_event() {
    let site = admin().await;
    let campaign = site.engine.campaign(None, |_| {}).await;
    let idle = write(&site, "Idle <b>", Kind::OrderPlaced, "x").await;
    let page = site.open("/admin/messages").get().await;
    page.shows("Weekly – the code");
    page.shows("Weekly – A drop is open: here is the code</a>");
    page.shows("Idle &lt;b&gt;");
    page.shows("<span class=\"chip closed\">Not used</span>");
    page.shows(&format!("href=\"/admin/messages/{idle}/remove\""));
    let of_drop = site.engine.engine.campaign_notifications(campaign).await.unwrap()[0].message;
    page.lacks(&format!("href=\"/admin/messages/{of_drop}/remove\""));
    page.shows("by admin,");

    let found = site.open("/admin/messages?q=WEEKLY+cod&event=drop.opened&used=yes").get().await;
    found.shows("Weekly – the code");
    found.lacks("Weekly – a win");
    found.shows("<option value=\"drop.opened\" selected>");
    found.shows("value=\"WEEKLY cod\"");
    let unused = site.open("/admin/messages?used=no").in_french().get().await;
    unused.shows("Idle");
    unused.lacks("Weekly");
    unused.shows("Inutilisé");
    for odd in ["?event=x&used=x&before=x", "?q=%00%25", "?before=0"] {
        assert_eq!(site.open(&format!("/admin/messages{odd}")).get().await.status, StatusCode::OK, "{odd}");
    }
    let zoe = site.engine.engine.account_by_email(&"zoe@example.org".parse().unwrap()).await.unwrap().unwrap();
    let admin = site.engine.admin().await;
    site.engine.engine.keep_draft(&zoe, idle, 1, "", "typed").await.unwrap();
    site.engine.engine.keep_draft(&admin, of_drop, 1, "", "typed").await.unwrap();
    let page = site.open("/admin/messages").get().await;
    page.shows("Your draft is not saved");
    page.shows("admin is editing");
}

#[tokio::test]
async fn long_lists_have_pages() {
    let site = admin().await;
    for number in 0..51 {
        write(&site, &format!("Message {number:02}"), Kind::OrderPlaced, "x").await;
    }
    let page = site.open("/admin/messages?q=message").get().await;
    page.shows("Message 50");
    page.lacks("Message 00");
    let next = page.between("rel=\"next\" href=\"", "\"").replace("&amp;", "&");
    assert!(next.contains("q=message"), "{next}");
    let last = site.open(&next).get().await;
    last.shows("Message 00");
    last.lacks("rel=\"next\"");
    last.shows("Back to the newest");
}

#[tokio::test]
async fn a_new_message_begins_with_the_default_of_its_language() {
    let site = admin().await;
    let form = site.open("/admin/messages/new?event=ticket.opened").get().await;
    form.shows("<option value=\"ticket.opened\" selected>");
    let fields = [("event", "ticket.opened"), ("name", ""), ("lang", "fr")];
    let made = site.open("/admin/messages/new").fields(&fields).post().await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let id: MessageId = made.header(header::LOCATION).rsplit('/').next().unwrap().parse().unwrap();
    let admin = site.engine.admin().await;
    let message = site.engine.engine.message(&admin, id).await.unwrap().unwrap();
    assert_eq!((message.name.as_str(), message.kind), ("Nouveau ticket", Kind::TicketOpened));
    assert_eq!(message.body, largage::defaults::message(Kind::TicketOpened, largage::lang::Lang::Fr));

    let long = "é".repeat(101);
    for (event, name, sentence) in [
        ("", "Kept", "Choose an event."),
        ("x", "Kept", "Choose an event."),
        ("ticket.opened", &long, "Use at most 100 characters."),
        ("ticket.opened", "a\u{200b}b", "Remove the characters"),
    ] {
        let refused = site.open("/admin/messages/new").fields(&[("event", event), ("name", name)]).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows(sentence);
        refused.shows(&format!("value=\"{name}\""));
    }
    site.open("/admin/messages/new").in_french().form("").post().await.shows("Choisissez un événement.");
}

#[tokio::test]
async fn a_message_is_copied_and_removed_unless_it_is_used() {
    let site = admin().await;
    let id = write(&site, "Hello", Kind::OrderPlaced, "x").await;
    let copied = site.open(&format!("/admin/messages/{id}/duplicate")).form("").post().await;
    let copy = copied.header(header::LOCATION).to_owned();
    let page = site.open("/admin/messages").header("cookie", &site.cookies(&copied)).get().await;
    page.shows("This is a copy: “Hello (2)”.");
    let asked = site.open(&format!("{copy}/remove")).in_french().get().await;
    asked.shows("Supprimer «\u{202f}Hello (2)\u{202f}»\u{202f}?");
    assert_eq!(site.open(&format!("{copy}/remove")).form("").post().await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.open(&format!("{copy}/remove")).get().await.status, StatusCode::NOT_FOUND);

    let campaign = site.engine.campaign(None, |_| {}).await;
    let used = site.engine.engine.campaign_notifications(campaign).await.unwrap()[0].message;
    for refused in [
        site.open(&format!("/admin/messages/{used}/remove")).get().await,
        site.open(&format!("/admin/messages/{used}/remove")).form("").post().await,
    ] {
        assert_eq!(refused.status, StatusCode::CONFLICT);
        refused.shows("This message is used by: Weekly – A drop opens soon.");
    }
    assert_eq!(site.open("/admin/messages/99/duplicate").form("").post().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn versions_are_listed_compared_and_restored() {
    let site = admin().await;
    let id = write(&site, "Hello", Kind::OrderPlaced, "The code is here").await;
    let at = format!("/admin/messages/{id}/versions");
    save(
        &site,
        id,
        1,
        serde_json::json!({ "content": "The code was there", "embeds": [
        { "title": "New </script>", "color": 255, "fields": [{ "name": "a", "value": "b", "inline": true }] }] }),
    )
    .await;
    let page = site.open(&at).get().await;
    page.shows("Versions of “Hello”");
    page.shows("Version 2");
    page.shows("latest");
    page.shows(&format!("href=\"{at}?from=1&amp;to=2\""));
    page.lacks("<del>");

    let compared = site.open(&format!("{at}?from=1&to=2")).get().await;
    compared.shows("From version 1 to version 2");
    compared.shows("The code <del>is</del><ins>was</ins> ");
    compared.shows("<ins>#0000FF</ins>");
    compared.shows("Embed 1, field 1, beside its neighbours");
    compared.shows("<ins>New &lt;/script&gt;</ins>");
    let french = site.open(&format!("{at}?from=2&to=1")).in_french().get().await;
    french.shows("De la version 2 à la version 1");
    french.shows("<del>oui</del>");
    french.shows("retiré");
    site.open(&format!("{at}?from=2&to=2")).get().await.shows("Nothing differs.");
    site.open(&format!("{at}?from=0&to=1")).get().await.shows("<ins>The code is here</ins>");
    for odd in ["?from=9&to=1", "?from=x&to=1", "?from=1", "?from=-1&to=2", "?from=99999999999999999999&to=1"] {
        let answer = site.open(&format!("{at}{odd}")).get().await;
        assert_eq!(answer.status, StatusCode::OK, "{odd}");
        answer.shows("One of these versions does not exist.");
    }

    let asked = site.open(&format!("{at}/1/restore?seen=2")).get().await;
    asked.shows("Restore version 1?");
    asked.shows("<ins>is</ins>");
    let restored = site.open(&format!("{at}/1/restore")).form("seen=2").post().await;
    assert_eq!(restored.status, StatusCode::SEE_OTHER);
    let page = site.open(&at).header("cookie", &site.cookies(&restored)).get().await;
    page.shows("Version 1 is the latest again.");
    page.shows("Version 3");
    let late = site.open(&format!("{at}/2/restore")).form("seen=2").post().await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.shows("Somebody saved this message meanwhile.");
    for missing in [format!("{at}/9/restore"), "/admin/messages/99/versions".to_owned()] {
        assert_eq!(site.open(&missing).get().await.status, StatusCode::NOT_FOUND, "{missing}");
    }
    assert_eq!(site.open(&format!("{at}/9/restore")).form("seen=3").post().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn staff_look_and_admins_change() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    let id = write(&site, "Hello", Kind::OrderPlaced, "x").await;
    save(&site, id, 1, serde_json::json!({ "content": "y" })).await;
    let list = site.open("/admin/messages").get().await;
    list.shows(&format!("href=\"/admin/messages/{id}/versions\""));
    list.lacks("Duplicate");
    list.lacks("/admin/messages/new");
    let versions = site.open(&format!("/admin/messages/{id}/versions?from=1&to=2")).get().await;
    versions.shows("<del>x</del>");
    versions.lacks("/restore");
    for (path, post) in [
        ("/admin/messages/new".to_owned(), false),
        ("/admin/messages/new".to_owned(), true),
        (format!("/admin/messages/{id}/duplicate"), true),
        (format!("/admin/messages/{id}/remove"), false),
        (format!("/admin/messages/{id}/remove"), true),
        (format!("/admin/messages/{id}/versions/1/restore"), false),
        (format!("/admin/messages/{id}/versions/1/restore"), true),
    ] {
        let asking = site.open(&path);
        let answer = if post { asking.form("").post().await } else { asking.get().await };
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
}
