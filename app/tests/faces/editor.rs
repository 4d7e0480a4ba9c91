//! The message editor as a form: nothing that was typed is lost, whatever is pressed.

use axum::http::{StatusCode, header};
use largage::{
    account::Role,
    engine::testing::TestEngine,
    event::Kind,
    id::MessageId,
    message::{Embed, Message},
    name::MessageName,
};

use crate::support::Site;

struct Editing {
    site: Site,
    id: MessageId,
}

impl Editing {
    async fn of(message: &Message) -> Self {
        let site = Site::new().await.signed_in(Role::Admin).await;
        let id = created(&site.engine, message).await;
        Self { site, id }
    }

    fn at(&self) -> String {
        format!("/admin/messages/{}", self.id)
    }

    async fn post(&self, fields: &[(&str, &str)]) -> crate::support::Answer {
        self.site.open(&self.at()).fields(fields).post().await
    }

    async fn saved(&self) -> Message {
        let admin = self.site.engine.admin().await;
        self.site.engine.engine.message(&admin, self.id).await.unwrap().unwrap().body
    }
}

async fn created(engine: &TestEngine, message: &Message) -> MessageId {
    let admin = engine.admin().await;
    let name = MessageName::new("When a code is used").unwrap();
    engine.engine.create_message(&admin, Kind::DropRedeemed, &name, message).await.unwrap()
}

fn with_embed() -> Message {
    let embed = Embed { title: "A crate".to_owned(), colour: Some(0xF9_7316), ..Embed::default() };
    Message { embeds: vec![embed], ..Message::text("%user% won %amount%") }
}

#[tokio::test]
async fn the_page_shows_form_preview_and_findings_without_a_script() {
    let editing = Editing::of(&with_embed()).await;
    let typed = "%user% won </textarea><script>alert(1)</script> %ammount|x%";
    let base = with_embed().to_json();
    let fields = [("base", base.as_str()), ("content", typed), ("embeds.0.color", "#F97316"), ("edit", "")];
    let page = editing.post(&fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page.shows("name=\"embeds.0.title\"");
    page.shows("value=\"#F97316\"");
    page.shows("value=\"add embeds.0.fields\"");
    page.shows("Nothing is called %ammount%. Did you mean %amount%?");
    page.shows("Camille won");
    page.lacks("<script>alert");
    let french = editing.site.open(&editing.at()).in_french().fields(&fields).post().await;
    french.shows("Rien ne s’appelle %ammount%.");
    french.shows("Ajouter un encadré");
}

#[tokio::test]
async fn every_button_keeps_what_was_typed() {
    let editing = Editing::of(&with_embed()).await;
    let base = with_embed().to_json();
    let typed = [
        ("base", base.as_str()),
        ("version", "1"),
        ("name", "Mine"),
        ("content", "Typed </p> only"),
        ("embeds.0.color", "orange"),
    ];
    for edit in
        ["add embeds", "add embeds.0.fields", "add components", "duplicate embeds.0", "move embeds.0 0", "", "nonsense"]
    {
        let page = editing.post(&[&typed[..], &[("edit", edit)]].concat()).await;
        assert_eq!(page.status, StatusCode::OK, "{edit}: {}", page.body);
        page.shows("Typed &lt;/p> only</textarea>");
        page.shows("value=\"Mine\"");
        page.shows("value=\"orange\"");
    }
    let page = editing.post(&[&typed[..], &[("edit", "add embeds")]].concat()).await;
    page.shows("name=\"embeds.1.title\"");
    let page = editing.post(&[&typed[..], &[("edit", "remove embeds.0")]].concat()).await;
    page.lacks("name=\"embeds.0.title\"");
    assert_eq!(editing.saved().await, with_embed(), "nothing was saved");
}

#[tokio::test]
async fn a_message_that_discord_would_refuse_is_not_saved() {
    let editing = Editing::of(&with_embed()).await;
    let base = with_embed().to_json();
    let fields = [
        ("action", "save"),
        ("base", base.as_str()),
        ("version", "1"),
        ("name", "Mine"),
        ("content", "%uzer%"),
        ("embeds.0.color", ""),
    ];
    let refused = editing.post(&fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("Text: Nothing is called %uzer%. Did you mean %user%?");
    refused.shows("%uzer%</textarea>");
    let colour = editing.post(&[&fields[..4], &[("embeds.0.color", "orange")]].concat()).await;
    assert_eq!(colour.status, StatusCode::UNPROCESSABLE_ENTITY);
    colour.shows("value=\"orange\"");
    let nameless = editing.post(&[("action", "save"), ("base", base.as_str()), ("version", "1"), ("name", " ")]).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    nameless.shows("id=\"name-problem\"");
    assert_eq!(editing.saved().await, with_embed());
}

#[tokio::test]
async fn saving_is_a_version_and_the_later_of_two_is_told() {
    let editing = Editing::of(&with_embed()).await;
    let base = with_embed().to_json();
    let save = |version: &'static str, content: &'static str| {
        [("action", "save"), ("version", version), ("name", "Mine"), ("content", content)]
    };
    let fields = [&save("1", "First")[..], &[("base", base.as_str())]].concat();
    let saved = editing.post(&fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert_eq!(saved.header(header::LOCATION), editing.at());
    assert_eq!(editing.saved().await.content, "First");
    assert_eq!(editing.saved().await.embeds, with_embed().embeds, "what was not posted stays");

    let late = editing.post(&[&save("1", "Second")[..], &[("base", base.as_str())]].concat()).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.shows("saved this message meanwhile");
    late.shows("Second</textarea>");
    late.shows("name=\"version\" value=\"2\"");
    assert_eq!(editing.saved().await.content, "First");
    let again = editing.post(&[&save("2", "Second")[..], &[("base", base.as_str())]].concat()).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert_eq!(editing.saved().await.content, "Second");
}

#[tokio::test]
async fn json_is_taken_over_or_explained() {
    let editing = Editing::of(&with_embed()).await;
    let fields = |json: &'static str| [("edit", "json"), ("version", "1"), ("name", "Mine"), ("json", json)];
    let taken = editing.post(&fields(r#"{"content":"From JSON","embeds":[]}"#)).await;
    assert_eq!(taken.status, StatusCode::OK);
    taken.shows("From JSON</textarea>");
    let wrong = editing.post(&fields("{\n  nonsense")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.shows("look at line 2, character 3");
}

#[tokio::test]
async fn a_test_says_what_came_of_it_at_each_webhook() {
    let editing = Editing::of(&with_embed()).await;
    let webhook = editing.site.engine.sandbox().await.0;
    let base = with_embed().to_json();
    let nowhere = editing.post(&[("action", "test"), ("base", base.as_str()), ("version", "1")]).await;
    assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    nowhere.shows("Choose at least one webhook");
    let to = format!("to.{webhook}");
    let tested = editing
        .post(&[
            ("action", "test"),
            ("base", base.as_str()),
            ("version", "1"),
            (to.as_str(), "on"),
            ("content", "Hi %user%"),
        ])
        .await;
    assert_eq!(tested.status, StatusCode::OK, "{}", tested.body);
    tested.shows("It arrived in ");
    assert_eq!(editing.saved().await, with_embed(), "a test saves nothing");
}

#[tokio::test]
async fn only_admins_edit() {
    let editing = Editing::of(&with_embed()).await;
    let cookie = editing.site.cookie_of("staff@example.org", Role::Staff).await;
    let page = editing.site.open(&editing.at()).header("cookie", &cookie).get().await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let unknown = editing.site.open("/admin/messages/999").get().await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

/// The form as a browser sends it with a file.
fn multipart(fields: &[(&str, &str)], file: Option<(&str, &str, &str)>) -> String {
    let field = |(name, value): &(&str, &str)| {
        format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let (name, media_type, bytes) = file.unwrap_or(("", "application/octet-stream", ""));
    let file = format!(
        "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: {media_type}\r\n\r\n{bytes}\r\n"
    );
    fields.iter().map(field).collect::<String>() + &file + "--cut--\r\n"
}

#[tokio::test]
async fn a_file_is_attached_saved_and_travels_with_the_message() {
    let editing = Editing::of(&with_embed()).await;
    let base = with_embed().to_json();
    let fields =
        [("base", base.as_str()), ("version", "1"), ("name", "Mine"), ("content", "Typed"), ("edit", "attach")];
    let send = |body: &str| {
        let asking = editing.site.open(&editing.at()).form(body);
        asking.header("content-type", "multipart/form-data; boundary=cut").post()
    };
    let none = send(&multipart(&fields, None)).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.shows("Choose a file first.");
    none.shows("Typed</textarea>");
    let attached = send(&multipart(&fields, Some(("été.png", "image/png", "picture")))).await;
    assert_eq!(attached.status, StatusCode::OK, "{}", attached.body);
    attached.shows("_t_.png");
    attached.shows("Typed</textarea>");
    attached.shows("src=\"/admin/files/1/_t_.png\"");
    let large = send(&multipart(&fields, Some(("a.png", "image/png", &"x".repeat(10 * 1024 * 1024 + 1))))).await;
    assert_eq!(large.status, StatusCode::UNPROCESSABLE_ENTITY);
    large.shows("more than 10 MB");

    let mut message = with_embed();
    message.attach(largage::discord::Snowflake(1), "été.png");
    let base = message.to_json();
    let channel = editing.site.engine.sandbox().await;
    let to = format!("to.{}", channel.0);
    let test = [("action", "test"), ("base", base.as_str()), ("version", "1"), (to.as_str(), "on")];
    editing.post(&test).await.shows("It arrived in ");
    let posted = editing.site.engine.engine.sandbox_messages(channel, 10).await.unwrap();
    let payload: serde_json::Value = serde_json::from_str(&posted[0].payload).unwrap();
    assert_eq!(payload["attachments"][0]["filename"], "_t_.png");
    assert_eq!(payload["attachments"][0]["url"], "/admin/files/1/_t_.png");

    let file = editing.site.open("/admin/files/1/_t_.png").get().await;
    assert_eq!(
        (file.status, file.body.as_str(), file.header("content-type")),
        (StatusCode::OK, "picture", "image/png")
    );
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    let visitor = editing.site.open("/admin/files/1/_t_.png").without("cookie").get().await;
    assert_eq!(visitor.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_file_that_could_run_is_only_ever_downloaded() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let admin = site.engine.admin().await;
    let id =
        site.engine.engine.keep_file(&admin, "page.html", "text/html", b"<script>alert(1)</script>").await.unwrap();
    let file = site.open(&format!("/admin/files/{id}/page.html")).get().await;
    assert_eq!(file.header("content-type"), "application/octet-stream");
    assert_eq!(file.header("content-disposition"), "attachment");
    assert!(file.header("content-security-policy").contains("sandbox"));
}

#[tokio::test]
async fn blocks_and_polls_are_edited_without_a_script() {
    let editing = Editing::of(&Message::text("%user% won")).await;
    let base = Message::text("%user% won").to_json();
    let page = editing.post(&[("base", &base), ("content", "%user% won it"), ("edit", "turn blocks")]).await;
    page.shows("This message is made of blocks.");
    page.shows("name=\"components.0.content\"");
    page.shows("value=\"add blocks container\"");
    page.shows("%user% won it");
    let blocks = r#"{ "flags": 32768, "components": [{ "type": 10, "content": "a" }, { "type": 99 }] }"#;
    let page = editing
        .post(&[("base", blocks), ("components.0.content", "</textarea><b>"), ("edit", "add blocks section")])
        .await;
    page.shows("name=\"components.2.accessory.media.url\"");
    page.shows("Largage does not know this block.");
    page.lacks("</textarea><b>");
    let nested = r#"{ "components": [{ "type": 17, "components": [] }] }"#;
    let page = editing
        .post(&[("base", nested), ("components.0.accent_color", "orange"), ("edit", "add blocks.0.blocks buttons")])
        .await;
    page.shows("name=\"components.0.components.0.components.0.label\"");
    page.shows("value=\"orange\"");
    let poll = r#"{ "content": "a", "poll": { "question": {}, "answers": [{}] } }"#;
    let page = editing
        .post(&[("base", poll), ("poll.question.text", "Which?"), ("poll.duration", "x"), ("edit", "add poll.answers")])
        .await;
    page.shows("name=\"poll.answers.1.poll_media.emoji\"");
    page.shows("Discord takes a number from 1 to 768 here.");
    let beside = r#"{ "content": "a", "components": [{ "type": 10, "content": "b" }] }"#;
    let page = editing
        .post(&[("base", beside), ("version", "1"), ("name", "Mine"), ("content", "a"), ("action", "save")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.shows("Beside blocks Discord takes no text, embeds or poll.");
    let french = editing.site.open(&editing.at()).in_french().fields(&[("base", blocks), ("edit", "")]).post().await;
    french.shows("Ce message est fait de blocs.");
    french.shows("Revenir au texte et aux encadrés");
}

#[tokio::test]
async fn what_no_person_writes_is_refused_at_once() {
    let editing = Editing::of(&with_embed()).await;
    let many = format!("{{\"embeds\":[{}]}}", vec!["{\"title\":\"a\"}"; 5000].join(","));
    let page = editing.post(&[("json", many.as_str()), ("edit", "json")]).await;
    page.shows("This is far more than any message can hold.");
    let page = editing.post(&[("import", many.as_str()), ("edit", "import")]).await;
    page.shows("This is far more than any message can hold.");
    let long = "a".repeat(300 * 1024);
    let page = editing.post(&[("content", long.as_str()), ("edit", "")]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
}
