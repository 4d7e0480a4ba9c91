//! The built-in channel as a client of Discord's would use it.

use axum::http::StatusCode;
use largage::{account::Role, webhook::SandboxId};
use serde_json::json;

use crate::support::{Answer, Site};

struct Channel {
    site: Site,
    address: String,
    id: SandboxId,
}

impl Channel {
    async fn new() -> Self {
        let site = Site::new().await;
        let id = site.test.sandbox().await;
        let address = format!("/sandbox/api/webhooks/{}/{}", id.0, site.test.engine.sandbox_token(id));
        Self { site, address, id }
    }

    async fn post(&self, query: &str, body: impl Into<Vec<u8>>) -> Answer {
        let foreign = self.site.ask("POST", &format!("{}{query}", self.address)).header("origin", "null");
        foreign.json(body).send().await
    }
}

#[tokio::test]
async fn a_message_is_posted_read_edited_and_deleted() {
    let channel = Channel::new().await;
    let posted = channel.post("", r#"{"content":"one"}"#).await;
    assert_eq!((posted.status, posted.text()), (StatusCode::NO_CONTENT, ""));
    let posted = channel.post("?wait=true", r#"{"content":"two","username":"Otto"}"#).await;
    assert_eq!(posted.status, StatusCode::OK);
    assert_eq!(posted.header("content-type"), "application/json");
    let message = posted.json();
    assert_eq!((&message["content"], &message["author"]["username"]), (&json!("two"), &json!("Otto")));

    let path = format!("{}/messages/{}", channel.address, message["id"].as_str().unwrap());
    assert_eq!(channel.site.ask("GET", &path).send().await.json()["content"], "two");
    let edited = channel.site.ask("PATCH", &path).json(r#"{"content":"three"}"#).send().await;
    assert_eq!((edited.status, &edited.json()["content"]), (StatusCode::OK, &json!("three")));
    assert_eq!(channel.site.ask("DELETE", &path).send().await.status, StatusCode::NO_CONTENT);
    assert_eq!(channel.site.test.channel(channel.id).await.len(), 1);
    channel.site.test.advance(largage::time::MINUTE).await;
    let gone = channel.site.ask("GET", &path).send().await;
    assert_eq!((gone.status, &gone.json()["code"]), (StatusCode::NOT_FOUND, &json!(10008)));

    let webhook = channel.site.ask("GET", &channel.address).send().await.json();
    assert_eq!((&webhook["type"], &webhook["name"]), (&json!(1), &json!("Drops")));
}

#[tokio::test]
async fn buttons_count_only_where_they_were_asked_for() {
    let channel = Channel::new().await;
    let body = |url: &str| {
        let button = json!({ "type": 2, "style": 5, "label": "Go", "url": url });
        json!({ "content": "x", "components": [{ "type": 1, "components": [button] }] }).to_string()
    };
    let refused = channel.post("?wait=true&with_components=true", body("javascript:alert(1)")).await;
    assert_eq!((refused.status, &refused.json()["code"]), (StatusCode::BAD_REQUEST, &json!(50035)));
    let dropped = channel.post("?wait=true", body("javascript:alert(1)")).await;
    assert_eq!((dropped.status, &dropped.json()["components"]), (StatusCode::OK, &json!([])));
    let path = format!("{}/messages/{}", channel.address, dropped.json()["id"].as_str().unwrap());
    let edited = channel.site.ask("PATCH", &path).json(body("javascript:alert(1)")).send().await;
    assert_eq!((edited.status, &edited.json()["components"]), (StatusCode::OK, &json!([])));
    for message in channel.site.test.channel(channel.id).await {
        assert!(!message.contains("javascript"), "{message}");
    }
    let path = format!("{path}?with_components=true");
    let edited = channel.site.ask("PATCH", &path).json(body("https://example.org")).send().await;
    assert_eq!(edited.json()["components"][0]["components"][0]["url"], "https://example.org");
}

#[tokio::test]
async fn what_is_no_number_is_no_message() {
    let channel = Channel::new().await;
    for id in ["%00", "x", "-1", "+1", "1%00", "99999999999999999999", "1", "%F0%9F%8E%81"] {
        channel.site.test.advance(largage::time::MINUTE).await;
        let path = format!("{}/messages/{id}", channel.address);
        for method in ["GET", "PATCH", "DELETE"] {
            let refused = channel.site.ask(method, &path).json("{}").send().await;
            assert_eq!((refused.status, &refused.json()["code"]), (StatusCode::NOT_FOUND, &json!(10008)), "{id}");
        }
    }
}

#[tokio::test]
async fn five_messages_in_two_seconds_and_thirty_a_minute() {
    let channel = Channel::new().await;
    for left in (0..5).rev() {
        let posted = channel.post("", r#"{"content":"x"}"#).await;
        assert_eq!(posted.status, StatusCode::NO_CONTENT);
        assert_eq!(posted.header("x-ratelimit-limit"), "5");
        assert_eq!(posted.header("x-ratelimit-remaining"), left.to_string());
        assert_eq!(posted.header("x-ratelimit-reset-after"), "2.000");
    }
    let refused = channel.post("", r#"{"content":"x"}"#).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header("retry-after"), "2");
    let body = refused.json();
    assert_eq!((&body["retry_after"], &body["global"]), (&json!(2.0), &json!(false)));

    for _ in 0..5 {
        channel.site.test.advance(std::time::Duration::from_secs(2)).await;
        for _ in 0..5 {
            assert_eq!(channel.post("", r#"{"content":"x"}"#).await.status, StatusCode::NO_CONTENT);
        }
    }
    channel.site.test.advance(std::time::Duration::from_secs(2)).await;
    let refused = channel.post("", r#"{"content":"x"}"#).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header("retry-after"), "48");
    assert_eq!(channel.site.test.channel(channel.id).await.len(), 30);
}

#[tokio::test]
async fn what_discord_refuses_is_refused_as_discord_does() {
    let channel = Channel::new().await;
    for (body, status, code) in [
        ("{".to_owned(), 400, 50109),
        (String::new(), 400, 50109),
        ("{}".to_owned(), 400, 50006),
        (json!({ "content": "x".repeat(2001) }).to_string(), 400, 50035),
        (json!({ "content": "x".repeat(300 * 1024) }).to_string(), 413, 40005),
    ] {
        channel.site.test.advance(largage::time::MINUTE).await;
        let refused = channel.post("?wait=1", body).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (status, &json!(code)));
    }
    let form = channel.site.ask("POST", &channel.address).header("content-type", "multipart/form-data").send().await;
    assert_eq!((form.status.as_u16(), &form.json()["code"]), (400, &json!(50035)));
    let put = channel.site.ask("PUT", &channel.address).send().await;
    assert_eq!((put.status.as_u16(), &put.json()["code"]), (405, &json!(0)));
    assert!(channel.site.test.channel(channel.id).await.is_empty());
}

#[tokio::test]
async fn only_its_token_opens_a_channel() {
    let channel = Channel::new().await;
    let id = channel.id.0;
    let token = channel.site.test.engine.sandbox_token(channel.id);
    let other = channel.site.test.engine.sandbox_token(SandboxId(id + 1));
    for (address, status, code) in [
        (format!("{id}/wrong"), 401, 50027),
        (format!("{id}/{other}"), 401, 50027),
        (format!("{id}/{}", token.to_uppercase()), 401, 50027),
        (format!("{}/{other}", id + 1), 404, 10015),
        (format!("x/{token}"), 404, 10015),
    ] {
        let path = format!("/sandbox/api/webhooks/{address}");
        let refused = channel.site.ask("POST", &path).json(r#"{"content":"x"}"#).send().await;
        assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (status, &json!(code)), "{path}");
    }
    assert!(channel.site.test.channel(channel.id).await.is_empty());
}

#[tokio::test]
async fn the_channel_shows_what_was_posted_to_staff_only() {
    let channel = Channel::new().await;
    let (site, page) = (&channel.site, format!("/sandbox/{}", channel.id.0));
    let typed =
        r#"{"content":"**Hello** <script>","embeds":[{"title":"A crate","fields":[{"name":"Uses","value":"3"}]}]}"#;
    assert_eq!(channel.post("", typed).await.status, StatusCode::NO_CONTENT);

    assert_eq!(site.get(&page).send().await.header("location"), format!("/sign-in?next=%2Fsandbox%2F{}", channel.id.0));
    let (customer, _) = site.test.signed_in("zoe@example.org", Role::Customer).await;
    assert_eq!(site.get(&page).signed_in(&customer).send().await.status, StatusCode::FORBIDDEN);
    let (staff, _) = site.test.signed_in("sam@example.org", Role::Staff).await;
    let shown = site.get(&page).signed_in(&staff).send().await;
    for html in ["<strong>Hello</strong> &lt;script&gt;", "A crate", "12:00", "id=\"messages\" data-fresh"] {
        assert!(shown.text().contains(html), "{html} in {}", shown.text());
    }
    let first = site.get("/sandbox").signed_in(&staff).send().await;
    assert_eq!(first.header("location"), page);
    assert_eq!(site.get("/sandbox/99").signed_in(&staff).send().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn in_a_demo_everyone_sees_the_channel() {
    let demo = |state: &mut largage_app::AppState| state.demo = Some(std::sync::Arc::default());
    let site = Site::with(demo, largage_server::live::Limits::default()).await;
    let id = site.test.sandbox().await;
    let shown = site.get(&format!("/sandbox/{}", id.0)).header("accept-language", "fr").send().await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.text().contains("Bac à sable"), "{}", shown.text());
}
