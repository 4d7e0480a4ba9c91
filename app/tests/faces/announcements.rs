//! Announcements: sent at once or at a time, once, and taken back.

use axum::http::StatusCode;
use largage::{
    account::Role, engine::testing::START, event::Kind, id::MessageId, message::Message, name::MessageName, time::HOUR,
    webhook::SandboxId,
};

use crate::support::{Answer, Site};

const NEW: &str = "/admin/announcements/new";

struct Ready {
    site: Site,
    channel: SandboxId,
    message: MessageId,
}

impl Ready {
    async fn new() -> Self {
        let site = Site::new().await.signed_in(Role::Admin).await;
        let channel = site.engine.sandbox().await;
        let admin = site.engine.admin().await;
        let name = MessageName::new("News <b>").unwrap();
        let body = Message::text("Hello from %company%");
        let message = site.engine.engine.create_message(&admin, Kind::Announcement, &name, &body).await.unwrap();
        Self { site, channel, message }
    }

    async fn send(&self, changes: &[(&str, &str)]) -> Answer {
        let (message, channel) = (format!("{}:1", self.message), self.channel.0.to_string());
        let mut fields =
            vec![("message", message.as_str()), ("webhooks", channel.as_str()), ("when", "now"), ("once", "form")];
        fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        fields.extend(changes);
        self.site.open(NEW).fields(&fields).post().await
    }

    async fn posted(&self) -> usize {
        self.site.engine.settle().await;
        self.site.engine.channel(self.channel).await.len()
    }
}

#[tokio::test]
async fn the_first_steps_are_shown() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    site.open("/admin/announcements").get().await.shows("Nothing was announced yet");
    site.open("/admin/announcements").in_french().get().await.shows("Rien n’a encore été annoncé");
    let new = site.open(NEW).get().await;
    new.shows("There is no message for announcements yet");
    new.shows("href=\"/admin/messages/new?event=announcement\"");
}

#[tokio::test]
async fn it_is_announced_at_once_and_once() {
    let ready = Ready::new().await;
    let form = ready.site.open(&format!("{NEW}?message={}", ready.message)).get().await;
    form.shows(&format!("<option value=\"{}:1\" selected>", ready.message));
    form.shows("Hello from Largage");
    assert_eq!(form.between("name=\"once\" value=\"", "\"").len(), 43, "a chance text");
    let sent = ready.send(&[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(ready.send(&[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(ready.posted().await, 1, "pressed twice, posted once");
    let list = ready.site.open("/admin/announcements").header("cookie", &ready.site.cookies(&sent)).get().await;
    list.shows("It is announced.");
    list.shows("News &lt;b&gt;");
    list.shows("<span class=\"chip delivered\">Sent</span>");
    list.lacks("/cancel");
    ready.site.open("/admin/announcements").in_french().get().await.shows("Envoyée");
}

#[tokio::test]
async fn it_waits_for_its_time_and_can_be_taken_back() {
    let ready = Ready::new().await;
    let answer = ready.send(&[("when", "later"), ("at", "2026-11-22T13:30")]).await;
    let list = ready.site.open("/admin/announcements").header("cookie", &ready.site.cookies(&answer)).get().await;
    list.shows("It will be announced on");
    list.shows("<span class=\"chip scheduled\">Scheduled</span>");
    assert_eq!(ready.posted().await, 0);
    let planned = ready.site.engine.engine.announcements(None, 1).await.unwrap().items.remove(0);
    let path = format!("/admin/announcements/{}/cancel", planned.id);
    list.shows(&format!("href=\"{path}\""));
    ready.site.open(&path).get().await.shows("Cancel the announcement “News &lt;b&gt;”?");
    ready.site.open(&path).in_french().get().await.shows("Annuler l’annonce");
    assert_eq!(ready.site.open(&path).form("").post().await.status, StatusCode::SEE_OTHER);
    let twice = ready.site.open(&path).form("").post().await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    twice.shows("It is too late");
    ready.site.engine.engine.clock().set(START + HOUR * 3);
    assert_eq!(ready.posted().await, 0);
    ready.site.open("/admin/announcements").get().await.shows("<span class=\"chip cancelled\">Cancelled</span>");
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_nothing_is_lost() {
    let ready = Ready::new().await;
    for (changes, field, sentence) in [
        (vec![("message", "")], "message", "Choose a message."),
        (vec![("message", "99:1")], "message", "This message is gone."),
        (vec![("message", "1:99")], "message", "This message is gone."),
        (vec![("webhooks", "99")], "webhooks", "Choose at least one webhook"),
        (vec![("webhooks", "x")], "webhooks", "Choose at least one webhook"),
        (vec![("when", "later"), ("at", "")], "at", "Choose a date and a time."),
        (vec![("when", "later"), ("at", "2026-11-22T11:59")], "at", "This moment has passed."),
        (vec![("when", "later"), ("at", "2030-01-01T00:00")], "at", "Choose a moment within 366 days."),
    ] {
        let refused = ready.send(&changes).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
        refused.shows(&format!("href=\"#{field}\""));
        refused.shows(sentence);
        refused.shows("name=\"once\" value=\"form\"");
        if let Some((_, at)) = changes.iter().find(|(name, at)| *name == "at" && !at.is_empty()) {
            refused.shows(&format!("value=\"{at}\""));
        }
    }
    let french = ready.site.open(NEW).in_french().form("when=later&at=x").post().await;
    french.shows("Choisissez une date et une heure.");
    french.shows("Choisissez un message.");
    assert_eq!(ready.posted().await, 0);
}

#[tokio::test]
async fn the_preview_follows_the_form_and_sends_nothing() {
    let ready = Ready::new().await;
    let message = format!("{}:1", ready.message);
    let piece = ready.site.open("/admin/announcements/new/preview").fields(&[("message", &message)]).post().await;
    piece.shows("Hello from Largage");
    piece.lacks("<html");
    let none = ready.site.open("/admin/announcements/new/preview").form("message=9:9").post().await;
    none.shows("Choose a message to see it here.");
    let page = ready.send(&[("action", "preview")]).await;
    assert_eq!(page.status, StatusCode::OK);
    page.shows("Hello from Largage");
    assert_eq!(ready.posted().await, 0);
}

#[tokio::test]
async fn staff_look_and_admins_announce() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    let list = site.open("/admin/announcements").get().await;
    assert_eq!(list.status, StatusCode::OK);
    list.lacks(NEW);
    for (path, post) in [
        (NEW, false),
        (NEW, true),
        ("/admin/announcements/new/preview", true),
        ("/admin/announcements/1/cancel", false),
        ("/admin/announcements/1/cancel", true),
    ] {
        let asking = site.open(path);
        let answer = if post { asking.form("").post().await } else { asking.get().await };
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    let admin = Site::new().await.signed_in(Role::Admin).await;
    assert_eq!(admin.open("/admin/announcements/99/cancel").get().await.status, StatusCode::NOT_FOUND);
}
