//! Posted messages: loaded, edited where they stand, deleted.

use axum::http::{StatusCode, header};
use largage::{
    account::Role,
    engine::{destinations::Reply, sandbox::Execution},
    time::SECOND,
    webhook::SandboxId,
};
use serde_json::json;

use crate::support::Site;

const PATH: &str = "/admin/messages/posted";
const EDIT: &str = "/admin/messages/posted/edit";
const DELETE: &str = "/admin/messages/posted/delete";

struct Posted {
    site: Site,
    channel: SandboxId,
    message: String,
}

impl Posted {
    async fn new() -> Self {
        let site = Site::new().await.signed_in(Role::Admin).await;
        let channel = site.engine.sandbox().await;
        let body = json!({ "content": "100% <b>", "embeds": [{ "title": "Old" }] }).to_string();
        site.engine.engine.sandbox_execute(channel, body.as_bytes(), Execution::default()).await.unwrap();
        let message = site.engine.engine.sandbox_messages(channel, 1).await.unwrap().remove(0).snowflake;
        Self { site, channel, message }
    }

    fn at(&self, path: &str) -> String {
        format!("{path}?webhook={}&link={}", self.channel.0, self.message)
    }

    /// The sandbox takes five calls in two seconds, as Discord does.
    fn rest(&self) {
        let clock = self.site.engine.engine.clock();
        clock.set(clock.now() + SECOND * 3);
    }
}

#[tokio::test]
async fn a_message_is_asked_for_by_its_link() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    site.open(PATH).get().await.shows("No webhook can be asked");
    site.open(PATH).in_french().get().await.shows("Aucun webhook ne peut être interrogé");
    let webhook = site.engine.discord("Discord").await;
    site.open(PATH).get().await.shows("Link of the message");
    for (link, sentence) in [
        ("", "Paste the link of a message."),
        ("hello", "This is not the link of a message."),
        ("12", "The number of a message has 17 to 20 digits."),
        ("https%3A%2F%2Fevil.example%2Fchannels%2F1%2F2%2F3", "This is not the link of a message."),
    ] {
        let refused = site.open(&format!("{EDIT}?webhook={webhook}&link={link}")).get().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{link}");
        refused.shows(sentence);
        refused.shows("id=\"link-problem\"");
    }
    let nobody = site.open(&format!("{EDIT}?link=1165398123456789012")).in_french().get().await;
    nobody.shows("Choisissez le webhook qui l’a posté.");
    assert!(site.engine.network.take_calls().is_empty(), "nobody is asked for what is wrong");
    let unknown =
        Reply { status: 404, headers: Vec::new(), body: br#"{"code":10008,"message":"Unknown Message"}"#.to_vec() };
    site.engine.network.then(Ok(unknown));
    let refused = site.open(&format!("{EDIT}?webhook={webhook}&link=1165398123456789012")).get().await;
    refused.shows("This webhook has posted no such message");
    refused.shows("value=\"1165398123456789012\"");
}

#[tokio::test]
async fn what_was_delivered_lately_is_one_press_away() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let channel = site.engine.sandbox().await;
    let campaign = site.engine.campaign(Some(channel), |_| {}).await;
    site.engine.advance_to(site.engine.view(campaign).await.live.unwrap().opens_at).await;
    let page = site.open(PATH).get().await;
    page.shows("Posted lately");
    page.shows("A drop is open: here is the code</a>");
}

#[tokio::test]
async fn it_is_edited_where_it_stands() {
    let posted = Posted::new().await;
    let site = &posted.site;
    let page = site.open(&posted.at(EDIT)).get().await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page.shows("Posted as Drops by Drops.");
    page.shows("100%% &lt;b>");
    page.shows("value=\"Old\"");
    let mark = page.between("name=\"mark\" value=\"", "\"").to_owned();
    let webhook = posted.channel.0.to_string();
    let base = json!({ "embeds": [{ "title": "Old" }] }).to_string();
    let send = async |fields: &[(&str, &str)]| {
        let mut all =
            vec![("webhook", webhook.as_str()), ("posted", &posted.message), ("mark", mark.as_str()), ("base", &base)];
        all.extend(fields);
        posted.rest();
        site.open(EDIT).fields(&all).post().await
    };
    // A change of shape saves nothing.
    let shaped = send(&[("content", "typed"), ("edit", "add embeds")]).await;
    assert_eq!(shaped.status, StatusCode::OK);
    shaped.shows("embeds.1.title");
    let wrong = send(&[("content", "%nobody%"), ("embeds.0.title", "Kept"), ("action", "save")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.shows("%nobody%");
    wrong.shows("value=\"Kept\"");
    assert!(site.engine.channel(posted.channel).await[0].contains("Old"));

    let saved = send(&[("content", "New: 50%% @everyone"), ("embeds.0.title", "New"), ("action", "save")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let stands = &site.engine.channel(posted.channel).await[0];
    assert!(stands.contains("New: 50% @everyone") && stands.contains(r#""parse":[]"#), "{stands}");
    posted.rest();
    let page = site.open(saved.header(header::LOCATION)).header("cookie", &site.cookies(&saved)).get().await;
    page.shows("The message is changed.");

    // Somebody has changed it since this form was loaded.
    let stale = send(&[("content", "Mine"), ("embeds.0.title", "Mine, too"), ("action", "save")]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    stale.shows("Somebody changed this message after you loaded it.");
    stale.shows("What stands there now");
    stale.shows("New: 50%");
    stale.shows("value=\"Mine, too\"");
    assert_ne!(stale.between("name=\"mark\" value=\"", "\""), mark, "saving again replaces what is shown");
    let log = site.open("/admin/audit").in_french().get().await;
    log.shows(&posted.message);
}

#[tokio::test]
async fn it_is_deleted_after_asking() {
    let posted = Posted::new().await;
    let site = &posted.site;
    let page = site.open(&posted.at(EDIT)).get().await;
    let path = format!("{DELETE}?{}", page.between(&format!("href=\"{DELETE}?"), "\"").replace("&amp;", "&"));
    let asked = site.open(&path).get().await;
    asked.shows("Delete this message?");
    let mark = asked.between("name=\"mark\" value=\"", "\"").to_owned();
    let webhook = posted.channel.0.to_string();
    let delete = async |mark: &str| {
        posted.rest();
        let fields = [("webhook", webhook.as_str()), ("link", &posted.message), ("mark", mark)];
        site.open(DELETE).fields(&fields).post().await
    };
    let stale = delete("another").await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    stale.shows("look at it again before you delete it");
    assert_eq!(site.engine.channel(posted.channel).await.len(), 1);
    let deleted = delete(&mark).await;
    assert_eq!(deleted.status, StatusCode::SEE_OTHER);
    assert!(site.engine.channel(posted.channel).await.is_empty());
    delete(&mark).await.shows("This webhook has posted no such message");
    assert_eq!(site.open(DELETE).get().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_discord_says_is_told_in_words() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let webhook = site.engine.discord("Discord").await.to_string();
    let reply =
        |status, body: serde_json::Value| Ok(Reply { status, headers: Vec::new(), body: body.to_string().into() });
    let standing =
        || reply(200, json!({ "id": "1165398123456789012", "content": "one", "author": { "username": "A" } }));
    site.engine.network.then(standing());
    let page = site.open(&format!("{EDIT}?webhook={webhook}&link=1165398123456789012")).get().await;
    let mark = page.between("name=\"mark\" value=\"", "\"").to_owned();
    let save = async || {
        let fields = [
            ("webhook", webhook.as_str()),
            ("posted", "1165398123456789012"),
            ("mark", &mark),
            ("content", "two"),
            ("action", "save"),
        ];
        site.open(EDIT).in_french().fields(&fields).post().await
    };
    let errors = json!({ "content": { "_errors": [{ "code": "X", "message": "Not like this" }] } });
    site.engine.network.then(standing());
    site.engine.network.then(reply(400, json!({ "code": 50035, "message": "Invalid Form Body", "errors": errors })));
    let refused = save().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("Texte\u{a0}: Discord l’a refusé\u{a0}: Not like this");
    refused.shows("two");
    site.engine.network.then(reply(429, json!({ "retry_after": 5.0, "global": false, "message": "slow" })));
    save().await.shows("Discord demande une pause jusqu’au");
}

#[tokio::test]
async fn only_admins_change_what_stands_there() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    for (path, post) in [(PATH, false), (EDIT, false), (EDIT, true), (DELETE, false), (DELETE, true)] {
        let asking = site.open(path);
        let answer = if post { asking.form("").post().await } else { asking.get().await };
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
}
