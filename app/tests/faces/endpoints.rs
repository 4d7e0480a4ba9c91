//! Endpoints: added, their secret shown once and on purpose, changed with an overlap.

use axum::http::{StatusCode, header};
use largage::{
    account::Role,
    address::Refusal,
    engine::{
        audit::{Action, Object},
        destinations::{NoReply, Reply},
        webhooks::OVERLAP,
    },
    id::WebhookId,
};

use crate::support::{Answer, Site};

const NEW: &str = "/admin/webhooks/new/endpoint";
const URL: &str = "https://app.example.org/in/s3cret";

async fn admin() -> Site {
    Site::new().await.signed_in(Role::Admin).await
}

async fn only(site: &Site) -> WebhookId {
    let webhooks = site.engine.engine.webhooks().await.unwrap();
    assert_eq!(webhooks.len(), 1);
    webhooks[0].webhook.id
}

/// The secret that a page shows.
fn shown(page: &Answer) -> String {
    let secret = page.between("value=\"whsec_", "\"");
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    format!("whsec_{secret}")
}

#[tokio::test]
async fn an_endpoint_is_added_and_its_secret_shown_once() {
    let site = admin().await;
    site.open("/admin/webhooks/new").get().await.shows(&format!("href=\"{NEW}\""));
    let form = site.open(NEW).get().await;
    form.shows("How your program verifies a request");
    form.shows("href=\"/help/endpoints\"");
    site.open(NEW).in_french().get().await.shows("Adresse du point d’accès");

    let added = site.open(NEW).fields(&[("url", URL), ("name", "")]).post().await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.body);
    added.shows("<h1>app.example.org is added</h1>");
    let id = only(&site).await;
    let secret = site.engine.engine.webhook_secret(&site.engine.admin().await, id).await.unwrap().reveal();
    assert_eq!(shown(&added), secret);
    assert!(site.engine.network.take_calls().is_empty(), "nothing is posted");
    let at = format!("/admin/webhooks/{id}");
    for path in [at.as_str(), "/admin/webhooks", "/admin", "/admin/audit"] {
        let page = site.open(path).get().await;
        page.lacks("s3cret");
        page.lacks(&secret);
    }
    let page = site.open(&at).get().await;
    page.shows("Endpoint");
    page.shows("<code>https://app.example.org/••••</code>");
    page.shows("whsec_••••••••");
    page.lacks("signed with the secret before");
}

#[tokio::test]
async fn what_is_wrong_with_its_address_is_said_at_the_field() {
    let site = admin().await;
    let discord = format!("https://discord.com/api/webhooks/1124512345678901234/{}", "s3cret-".repeat(9));
    for (url, sentence) in [
        ("", "Type the address of your endpoint."),
        ("hello", "This is no web address."),
        ("https://app.example.org/a b", "This is no web address."),
        (discord.as_str(), "This is a webhook of Discord or Slack."),
        (&format!("https://app.example.org/{}", "a".repeat(2000)), "Use at most 2000 characters."),
    ] {
        let refused = site.open(NEW).fields(&[("url", url), ("name", "Kept")]).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
        refused.shows(sentence);
        refused.shows("value=\"Kept\"");
    }
    let long = site.open(NEW).fields(&[("url", URL), ("name", &"a".repeat(81))]).post().await;
    long.shows("id=\"name-problem\"");
    long.shows(&format!("value=\"{URL}\""));
    assert!(site.engine.engine.webhooks().await.unwrap().is_empty());
    for _ in 0..2 {
        site.open(NEW).fields(&[("url", URL), ("name", "Orders")]).post().await;
    }
    let id = only(&site).await;
    let twice = site.open(NEW).fields(&[("url", URL)]).post().await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    twice.shows("This address is already known here as Orders.");
    twice.shows("name=\"again\"");

    // What is a chat's stays a chat's, and the other way round.
    let moved = site.open(&format!("/admin/webhooks/{id}/address")).fields(&[("url", &discord)]).post().await;
    assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY);
    moved.shows("This is a webhook of Discord or Slack.");
    let moved =
        site.open(&format!("/admin/webhooks/{id}/address")).fields(&[("url", "https://new.example/")]).post().await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn its_secret_is_shown_on_purpose_and_changed_with_an_overlap() {
    let site = admin().await;
    let first = shown(&site.open(NEW).fields(&[("url", URL), ("name", "Orders")]).post().await);
    let id = only(&site).await;
    let at = format!("/admin/webhooks/{id}");
    let again = site.open(&format!("{at}/secret")).form("").post().await;
    again.shows("<h1>Secret of Orders</h1>");
    assert_eq!(shown(&again), first);

    let back = site.open(&format!("{at}/secret")).get().await;
    assert_eq!(
        (back.status, back.header(header::LOCATION)),
        (StatusCode::SEE_OTHER, at.as_str()),
        "seen by asking only"
    );

    let ask = site.open(&format!("{at}/secret/change")).get().await;
    ask.shows("Change the secret of “Orders”?");
    let changed = site.open(&format!("{at}/secret/change")).form("").post().await;
    let second = shown(&changed);
    assert_ne!(first, second);
    changed.shows("New secret of Orders");
    site.open(&at).get().await.shows("Requests are signed with the secret before, too, until Monday 23 November");
    site.engine.engine.clock().set(site.engine.engine.clock().now() + OVERLAP);
    site.open(&at).get().await.lacks("signed with the secret before");
    let log = site.open(&format!("/admin/audit?object=webhook:{id}")).get().await;
    log.shows("Secret of an endpoint shown");
    log.shows("Secret of an endpoint changed");
    let french = site.open("/admin/audit").in_french().get().await;
    french.shows("Secret d’un point d’accès montré");
}

#[tokio::test]
async fn only_admins_see_it_and_only_endpoints_have_one() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    let endpoint = site.engine.endpoint(URL).await;
    let channel = WebhookId::new(site.engine.sandbox().await.0);
    for path in ["secret", "secret/change"] {
        let answer = site.open(&format!("/admin/webhooks/{endpoint}/{path}")).form("").post().await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    let page = site.open(&format!("/admin/webhooks/{endpoint}")).get().await;
    page.lacks("whsec_");
    page.lacks("/secret");
    assert_eq!(site.open(NEW).get().await.status, StatusCode::FORBIDDEN);
    let admin = site.cookie_of("eve@example.org", Role::Admin).await;
    for id in [channel.to_string(), "99".to_owned()] {
        for path in ["secret", "secret/change"] {
            let asking = site.open(&format!("/admin/webhooks/{id}/{path}")).header("cookie", &admin);
            assert_eq!(asking.form("").post().await.status, StatusCode::NOT_FOUND, "{id} {path}");
        }
        let asking = site.open(&format!("/admin/webhooks/{id}/secret/change")).header("cookie", &admin);
        assert_eq!(asking.get().await.status, StatusCode::NOT_FOUND, "{id}");
    }
    let log = site.engine.engine.audit_log(&site.engine.admin().await, Some(Object::Webhook(endpoint)), None, 9).await;
    assert_eq!(log.unwrap().items.iter().map(|line| line.action).collect::<Vec<_>>(), [Action::WebhookCreated]);
}

#[tokio::test]
async fn a_test_says_what_the_endpoint_answered() {
    let site = admin().await;
    let id = site.engine.endpoint(URL).await;
    let reply = |status| Ok(Reply { status, ..Reply::default() });
    for (answer, sentence) in [
        (reply(204), "app.example.org took the test event."),
        (reply(401), "app.example.org refused the test message: HTTP 401"),
        (reply(503), "app.example.org could not be reached"),
        (Err(NoReply::NotAllowed(Refusal::NotGlobal)), "app.example.org refused the test message"),
        (reply(410), "no longer exists at its destination and was switched off"),
    ] {
        site.engine.network.then(answer);
        let tested = site.open(&format!("/admin/webhooks/{id}/test")).form("").post().await;
        assert_eq!(tested.status, StatusCode::SEE_OTHER);
        let page = site.open(&format!("/admin/webhooks/{id}")).header("cookie", &site.cookies(&tested)).get().await;
        page.shows(sentence);
    }
    let calls = site.engine.network.take_calls();
    assert!(calls[0].body.as_deref().unwrap().contains("Hello from Largage!"));
    assert_eq!(
        calls[0].headers.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        ["webhook-id", "webhook-timestamp", "webhook-signature"]
    );
}
