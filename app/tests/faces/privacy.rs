//! What may leave for a webhook: its form, and what messages' and notifications' pages say of it.

use axum::http::StatusCode;
use largage::{
    account::Role,
    event::Kind,
    id::WebhookId,
    message::Message,
    privacy::{NameOut, Privacy, TextOut},
};

use crate::support::Site;

async fn channel(site: &Site) -> WebhookId {
    WebhookId::new(site.engine.sandbox().await.0)
}

async fn stands(site: &Site, id: WebhookId) -> Privacy {
    site.engine.engine.webhook(id).await.unwrap().unwrap().webhook.privacy
}

#[tokio::test]
async fn a_choice_is_shown_saved_and_noted() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let id = channel(&site).await;
    let (at, form) = (format!("/admin/webhooks/{id}"), format!("/admin/webhooks/{id}/privacy"));
    let page = site.open(&at).get().await;
    page.shows("<option value=\"shortened\" selected>Shortened: Camille D.</option>");
    page.shows("<option value=\"beginning\" selected>");
    assert!(!page.between("name=\"email\"", ">").contains("checked"));
    site.open(&at).in_french().get().await.shows("Abrégé\u{a0}: Camille D.");

    let fields = [("customer", "nobody"), ("email", "on"), ("text", "beginning"), ("length", " 80 ")];
    let saved = site.open(&form).fields(&fields).post().await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let expected =
        Privacy { name: NameOut::Nobody, email: true, number: false, text: TextOut::First(80.try_into().unwrap()) };
    assert_eq!(stands(&site, id).await, expected);
    let page = site.open(&at).header("cookie", &site.cookies(&saved)).get().await;
    page.shows("Saved. It counts for every message to Drops from now on.");
    page.shows("value=\"80\"");
    let log = site.open(&format!("/admin/audit?object=webhook:{id}")).get().await;
    log.shows("What may leave for a webhook changed");
    log.shows("Shortened: Camille D. → None: a customer");
    log.shows("The first 200 characters → The first 80 characters");
    site.open("/admin/audit").in_french().get().await.shows("Les 200 premiers caractères → Les 80 premiers caractères");
}

#[tokio::test]
async fn what_is_wrong_is_said_at_the_field_and_changes_nothing() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let id = channel(&site).await;
    let form = format!("/admin/webhooks/{id}/privacy");
    for (length, customer, problem) in
        [("0", "full", "length"), ("1501", "full", "length"), ("many", "full", "length"), ("5", "whoever", "customer")]
    {
        let fields = [("customer", customer), ("number", "on"), ("text", "beginning"), ("length", length)];
        let refused = site.open(&form).fields(&fields).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{length} {customer}");
        refused.shows(&format!("id=\"{problem}-problem\""));
        refused.shows(&format!("value=\"{length}\""));
        assert!(refused.between("name=\"number\"", ">").contains("checked"), "what was ticked stays ticked");
        refused.lacks("id=\"name-problem\"");
    }
    let refused = site.open(&form).fields(&[("customer", "full"), ("text", "some")]).post().await;
    refused.shows("id=\"text-problem\"");
    assert_eq!(stands(&site, id).await, Privacy::CHANNEL);
    // A length that is not asked for may be anything.
    let saved = site.open(&form).fields(&[("customer", "full"), ("text", "full"), ("length", "x")]).post().await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert_eq!(site.open("/admin/webhooks/99/privacy").form("").post().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn staff_read_it() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    let id = channel(&site).await;
    let page = site.open(&format!("/admin/webhooks/{id}")).get().await;
    page.shows("<dd>Shortened: Camille D.</dd>");
    page.shows("<dd>stays here</dd>");
    page.shows("<dd>The first 200 characters</dd>");
    page.lacks("/privacy");
}

#[tokio::test]
async fn pages_say_what_a_webhook_is_not_told() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let (id, open) = (channel(&site).await, site.engine.endpoint("https://app.example.org/").await);
    site.engine.notify(Kind::TicketOpened, &Message::text("%user% %e-mail% %EMAIL%"), None, &[id, open]).await;
    let notification = &site.engine.engine.notifications().await.unwrap()[0];
    let (message, notification) = (notification.message.0, notification.id);
    let page = site.open(&format!("/admin/notifications/{notification}")).get().await;
    page.shows("Does not get: %email%.");
    page.shows(&format!("href=\"/admin/webhooks/{id}#privacy\""));
    page.lacks(&format!("href=\"/admin/webhooks/{open}#privacy\""));
    let editor = site.open(&format!("/admin/messages/{message}")).get().await;
    editor.shows("Drops does not get: %email%.");
    editor.lacks("app.example.org does not get");
    site.open(&format!("/admin/messages/{message}"))
        .in_french()
        .get()
        .await
        .shows("Drops ne reçoit pas\u{a0}: %email%.");
    let admin = site.engine.admin().await;
    site.engine.engine.set_webhook_privacy(&admin, id, Privacy::OPEN).await.unwrap();
    site.open(&format!("/admin/messages/{message}")).get().await.lacks("does not get");
    site.open(&format!("/admin/notifications/{notification}")).get().await.lacks("Does not get");
}
