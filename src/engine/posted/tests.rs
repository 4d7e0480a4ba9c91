use serde_json::{Value as Json, json};

use super::*;
use crate::engine::sandbox::Execution;
use crate::engine::testing::{START, TestEngine};
use crate::on_both_engines;
use crate::time::{MINUTE, SECOND};
use crate::webhook::SandboxId;

const ID: Snowflake = Snowflake(1_165_398_123_456_789_012);

fn link(channel: Option<u64>) -> MessageLink {
    MessageLink { channel: channel.map(Snowflake), message: ID }
}

fn reply(status: u16, body: &Json) -> Reply {
    Reply { status, headers: Vec::new(), body: body.to_string().into_bytes() }
}

fn standing(content: &str) -> Reply {
    reply(200, &json!({ "id": ID, "author": { "username": "Captain" }, "content": content }))
}

/// What stands in the sandbox, by its number.
async fn posted_in(test: &TestEngine, channel: SandboxId) -> Snowflake {
    let mut posted = test.engine.sandbox_messages(channel, 1).await.unwrap();
    posted.remove(0).snowflake.parse().unwrap()
}

on_both_engines! {
    async fn what_stands_in_the_sandbox_is_read_edited_and_deleted(test: TestEngine) {
        let admin = test.admin().await;
        let channel = test.sandbox().await;
        let webhook = WebhookId::new(channel.0);
        let body = json!({ "content": "100% @everyone", "embeds": [{ "title": "Old" }] }).to_string();
        test.engine.sandbox_execute(channel, body.as_bytes(), Execution::default()).await.unwrap();
        let message = posted_in(&test, channel).await;
        let read = async || test.engine.read_posted(&admin, webhook, MessageLink { channel: None, message }).await;
        let before = read().await.unwrap();
        assert_eq!(before.standing.message.content, "100%% @everyone");
        assert_eq!(before.standing.poster, "Drops");

        let new = Message::text("%company% says: 50%% off @everyone");
        let after = test.engine.edit_posted(&admin, before.place, &before.standing.mark, &new).await.unwrap();
        assert_eq!(after.standing.message.content, "Largage says: 50%% off @everyone");
        assert!(after.standing.message.embeds.is_empty(), "what is no longer there is taken away");
        // The sandbox takes five calls in two seconds, as Discord does.
        test.engine.clock().set(START + SECOND * 10);
        assert_eq!(read().await.unwrap(), after);
        assert!(test.channel(channel).await[0].contains(r#""allowed_mentions":{"parse":[]}"#));

        // Somebody else has edited it since.
        let stale = test.engine.edit_posted(&admin, before.place, &before.standing.mark, &Message::text("x")).await;
        assert!(matches!(stale, Err(PostedError::Changed(now)) if *now == after));
        let stale = test.engine.delete_posted(&admin, before.place, &before.standing.mark).await;
        assert!(matches!(stale, Err(PostedError::Changed(_))));
        test.engine.clock().set(START + SECOND * 20);
        test.engine.delete_posted(&admin, after.place, &after.standing.mark).await.unwrap();
        assert!(test.channel(channel).await.is_empty());
        assert!(matches!(read().await, Err(PostedError::NoMessage)));
        let twice = test.engine.delete_posted(&admin, after.place, &after.standing.mark).await;
        assert!(matches!(twice, Err(PostedError::NoMessage)));
        let log = test.engine.audit_log(&admin, Some(webhook.into()), None, 10).await.unwrap().items;
        let told: Vec<_> = log.into_iter().rev().map(|line| (line.action, line.detail)).collect();
        let detail = json!({ "message": message.to_string() });
        let expected = [Action::PostedMessageChanged, Action::PostedMessageDeleted].map(|action| (action, detail.clone()));
        assert_eq!(told, expected);
    }

    async fn discord_is_asked_before_it_is_changed(test: TestEngine) {
        let admin = test.admin().await;
        let webhook = test.discord("Discord").await;
        test.network.then(Ok(standing("one")));
        let before = test.engine.read_posted(&admin, webhook, link(Some(22))).await.unwrap();
        test.network.then(Ok(standing("one")));
        test.network.then(Ok(standing("two")));
        let new = Message::text("two");
        let after = test.engine.edit_posted(&admin, before.place, &before.standing.mark, &new).await.unwrap();
        assert_eq!(after.standing.message, new);
        test.network.then(Ok(standing("two")));
        test.network.then(Ok(Reply { status: 204, ..Reply::default() }));
        test.engine.delete_posted(&admin, after.place, &after.standing.mark).await.unwrap();
        let calls = test.network.take_calls();
        let told: Vec<_> = calls.iter().map(|call| (call.method, call.url.split("/messages/").nth(1).unwrap())).collect();
        let id = ID.to_string();
        let edited = format!("{ID}?with_components=true");
        let asked = (Method::Get, id.as_str());
        assert_eq!(told, [asked, asked, (Method::Patch, edited.as_str()), asked, (Method::Delete, id.as_str())]);
        let body: Json = serde_json::from_str(calls[2].body.as_deref().unwrap()).unwrap();
        assert_eq!(body["allowed_mentions"], json!({ "parse": [] }));
        assert_eq!((&body["content"], &body["embeds"]), (&json!("two"), &json!([])));
    }

    async fn a_message_in_a_thread_is_found_there(test: TestEngine) {
        let admin = test.admin().await;
        let webhook = test.discord("Discord").await;
        let nothing = || reply(404, &json!({ "code": 10008, "message": "Unknown Message" }));
        test.network.then(Ok(nothing()));
        test.network.then(Ok(standing("one")));
        let found = test.engine.read_posted(&admin, webhook, link(Some(22))).await.unwrap();
        assert_eq!(found.place.thread, Some(Snowflake(22)));
        let asked: Vec<_> = test.network.take_calls().into_iter().map(|call| call.url).collect();
        assert!(!asked[0].contains("thread_id") && asked[1].ends_with("?thread_id=22"), "{asked:?}");
        test.network.then(Ok(standing("one")));
        test.network.then(Ok(standing("two")));
        let new = Message::text("two");
        test.engine.edit_posted(&admin, found.place, &found.standing.mark, &new).await.unwrap();
        assert!(test.network.take_calls()[1].url.ends_with("?thread_id=22&with_components=true"));

        test.network.then(Ok(nothing()));
        test.network.then(Ok(reply(404, &json!({ "code": 10003, "message": "Unknown Channel" }))));
        assert!(matches!(test.engine.read_posted(&admin, webhook, link(Some(22))).await, Err(PostedError::NoMessage)));
        test.network.then(Ok(nothing()));
        assert!(matches!(test.engine.read_posted(&admin, webhook, link(None)).await, Err(PostedError::NoMessage)));
        assert!(test.engine.webhook(webhook).await.unwrap().unwrap().webhook.disabled.is_none());
    }

    async fn what_discord_does_not_take_is_told_and_nothing_is_lost(test: TestEngine) {
        let admin = test.admin().await;
        let webhook = test.discord("Discord").await;
        test.network.then(Ok(standing("one")));
        let before = test.engine.read_posted(&admin, webhook, link(None)).await.unwrap();
        let edit = async |message: &str| {
            test.engine.edit_posted(&admin, before.place, &before.standing.mark, &Message::text(message)).await
        };
        test.network.take_calls();
        assert!(matches!(edit("%nobody%").await, Err(PostedError::Invalid(findings)) if findings.len() == 1));
        assert!(matches!(edit("").await, Err(PostedError::Invalid(_))));
        assert!(test.network.take_calls().is_empty(), "nobody is asked for what is wrong");
        let errors = json!({ "content": { "_errors": [{ "code": "X", "message": "Not like this" }] } });
        test.network.then(Ok(standing("one")));
        test.network.then(Ok(reply(400, &json!({ "code": 50035, "message": "Invalid Form Body", "errors": errors }))));
        let refused = edit("two").await;
        assert!(matches!(&refused, Err(PostedError::Refused { path: Some(path), reason })
            if path == "content" && reason == "Not like this"), "{refused:?}");
        test.network.then(Ok(standing("one")));
        test.network.then(Err(NoReply::Lost("reset".into())));
        assert!(matches!(edit("two").await, Err(PostedError::Uncertain)));
        test.network.then(Err(NoReply::Lost("reset".into())));
        assert!(matches!(edit("two").await, Err(PostedError::Unreachable)), "only the question was lost");
        test.network.then(Ok(reply(200, &json!(["no", "message"]))));
        assert!(matches!(edit("two").await, Err(PostedError::Unreachable)));

        test.network.then(Ok(reply(429, &json!({ "message": "slow", "retry_after": 5.0, "global": false }))));
        assert!(matches!(edit("two").await, Err(PostedError::Later { at }) if at == START + SECOND * 5));
        test.network.take_calls();
        assert!(matches!(edit("two").await, Err(PostedError::Later { at }) if at == START + SECOND * 5));
        assert!(test.network.take_calls().is_empty(), "nobody is called before its time");
        test.engine.clock().set(START + SECOND * 5);
        test.network.then(Ok(reply(404, &json!({ "code": 10015, "message": "Unknown Webhook" }))));
        assert!(matches!(edit("two").await, Err(PostedError::Gone)));
        assert!(test.engine.webhook(webhook).await.unwrap().unwrap().webhook.disabled.is_some());
    }

    async fn only_admins_and_only_at_webhooks_that_are_known(test: TestEngine) {
        let admin = test.admin().await;
        let staff = test.account("staff@example.org", Role::Staff).await;
        let place = Place { webhook: WebhookId::new(99), message: ID, thread: None };
        let read = test.engine.read_posted(&admin, place.webhook, link(None)).await;
        assert!(matches!(read, Err(PostedError::UnknownWebhook)));
        assert!(matches!(test.engine.read_posted(&staff, place.webhook, link(None)).await, Err(PostedError::Forbidden(_))));
        let edited = test.engine.edit_posted(&staff, place, "", &Message::text("x")).await;
        assert!(matches!(edited, Err(PostedError::Forbidden(_))));
        assert!(matches!(test.engine.delete_posted(&staff, place, "").await, Err(PostedError::Forbidden(_))));
    }

    async fn what_was_delivered_lately_can_be_named(test: TestEngine) {
        let channel = test.sandbox().await;
        let campaign = test.campaign(Some(channel), |_| {}).await;
        let opens_at = test.view(campaign).await.live.unwrap().opens_at;
        for at in [opens_at - MINUTE, opens_at] {
            test.advance_to(at).await;
        }
        let lately = test.engine.lately_posted(WebhookId::new(channel.0), 10).await.unwrap();
        let kinds: Vec<_> = lately.iter().map(|delivered| delivered.kind).collect();
        assert_eq!(kinds, [Kind::DropOpened, Kind::DropAnnounced]);
        assert_eq!(lately[0].message, posted_in(&test, channel).await);
        assert_eq!(test.engine.lately_posted(WebhookId::new(channel.0), 1).await.unwrap().len(), 1);
        assert_eq!(test.engine.lately_posted(WebhookId::new(99), 10).await.unwrap(), []);
    }
}
