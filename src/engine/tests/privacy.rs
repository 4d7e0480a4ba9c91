//! What may not leave for a webhook leaves by no way.

use serde_json::Value as Json;

use crate::account::Role;
use crate::engine::audit::{Action, Object};
use crate::engine::destinations::Reply;
use crate::engine::testing::{START, TestEngine};
use crate::engine::webhooks::WebhookError;
use crate::event::{Kind, Value, Values};
use crate::id::WebhookId;
use crate::message::Message;
use crate::on_both_engines;
use crate::privacy::{NameOut, Privacy, TextOut};
use crate::time::MINUTE;
use crate::webhook::SandboxId;

const MESSAGE: &str = "%user%|%email%|%userid%|%content%";
const NOTHING: Privacy = Privacy { name: NameOut::Nobody, email: false, number: false, text: TextOut::Nothing };

fn values() -> Values {
    let text = |text: &str| Value::Text(text.to_owned());
    Values::new()
        .with("user", text("Camille Dupont"))
        .with("email", text("camille@example.org"))
        .with("userid", text("42"))
        .with("subject", text("Refund"))
        .with("content", text(&"abcdefghij".repeat(30)))
}

async fn contents(test: &TestEngine, channel: SandboxId) -> Vec<String> {
    let content = |payload: &String| {
        let payload: Json = serde_json::from_str(payload).unwrap();
        payload["content"].as_str().unwrap_or_default().to_owned()
    };
    test.channel(channel).await.iter().map(content).collect()
}

on_both_engines! {
    async fn each_webhook_is_told_what_may_leave_for_it(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let (channel, closed) = (test.sandbox().await, test.sandbox().await);
        let endpoint = test.endpoint("https://app.example.org/in").await;
        let ids = [WebhookId::new(channel.0), WebhookId::new(closed.0), endpoint];
        engine.set_webhook_privacy(&admin, ids[1], NOTHING).await.unwrap();
        test.notify(Kind::TicketOpened, &Message::text(MESSAGE), None, &ids).await;
        test.happens(Kind::TicketOpened, "ticket:1", &values()).await;
        test.settle().await;
        let text = "abcdefghij".repeat(30);
        assert_eq!(contents(&test, channel).await, [format!("Camille D.||42|{}…", &text[..200])]);
        assert_eq!(contents(&test, closed).await, ["a customer|||"]);
        let sent = test.network.take_calls().remove(0).body.unwrap();
        let body: Json = serde_json::from_str(&sent).unwrap();
        assert_eq!(body["data"]["email"], "camille@example.org");
        assert_eq!(body["text"], format!("Camille Dupont|camille@example.org|42|{text}"));

        engine.set_webhook_privacy(&admin, endpoint, NOTHING).await.unwrap();
        test.happens(Kind::TicketOpened, "ticket:2", &values()).await;
        test.settle().await;
        let sent = test.network.take_calls().remove(0).body.unwrap();
        for secret in ["Camille", "Dupont", "camille@", "42", "abc"] {
            assert!(!sent.contains(secret), "{secret} in {sent}");
        }
        assert!(sent.contains("Refund"), "{sent}");
    }

    async fn what_is_tried_out_with_real_data_keeps_to_it_as_well(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let channel = test.sandbox().await;
        let webhook = WebhookId::new(channel.0);
        test.happens(Kind::TicketOpened, "ticket:1", &values()).await;
        let (real, _) = engine.last_values(Kind::TicketOpened, None).await.unwrap().unwrap();
        assert_eq!(real, values(), "what is kept is whole");
        engine.set_webhook_privacy(&admin, webhook, NOTHING).await.unwrap();
        engine.test_message(&admin, Kind::TicketOpened, &Message::text(MESSAGE), &real, &[webhook]).await.unwrap();
        assert_eq!(contents(&test, channel).await, ["a customer|||"]);
    }

    async fn what_waits_is_written_anew_within_what_may_leave_now(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let discord = test.discord("Support").await;
        engine.set_webhook_privacy(&admin, discord, Privacy::OPEN).await.unwrap();
        test.notify(Kind::TicketOpened, &Message::text(MESSAGE), None, &[discord]).await;
        test.happens(Kind::TicketOpened, "ticket:1", &values()).await;
        test.network.then(Ok(Reply { status: 502, ..Reply::default() }));
        test.settle().await;
        assert!(test.network.take_calls()[0].body.as_deref().unwrap().contains("camille@example.org"));
        engine.set_webhook_privacy(&admin, discord, NOTHING).await.unwrap();
        test.advance(MINUTE).await;
        assert!(test.network.take_calls()[0].body.as_deref().unwrap().contains("a customer|||"));

        // What is on its way meanwhile has left; its next try is written anew.
        engine.set_webhook_privacy(&admin, discord, Privacy::OPEN).await.unwrap();
        test.happens(Kind::TicketOpened, "ticket:2", &values()).await;
        let outgoing = engine.claim_due().await.unwrap().unwrap();
        engine.set_webhook_privacy(&admin, discord, NOTHING).await.unwrap();
        test.network.then(Ok(Reply { status: 502, ..Reply::default() }));
        engine.send(outgoing).await;
        test.advance(MINUTE).await;
        let bodies: Vec<_> = test.network.take_calls().into_iter().map(|call| call.body.unwrap()).collect();
        assert!(bodies.len() == 2 && bodies[0].contains("camille@example.org"), "{bodies:?}");
        assert!(bodies[1].contains("a customer|||"), "{bodies:?}");
    }

    async fn it_is_an_admins_choice_and_is_noted(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let webhook = WebhookId::new(test.sandbox().await.0);
        let stored = async || engine.webhook(webhook).await.unwrap().unwrap().webhook.privacy;
        assert_eq!(stored().await, Privacy::CHANNEL);
        assert_eq!(engine.webhook(test.endpoint("https://a.example/").await).await.unwrap().unwrap().webhook.privacy, Privacy::OPEN);
        for _ in 0..2 {
            engine.set_webhook_privacy(&admin, webhook, NOTHING).await.unwrap();
        }
        assert_eq!(stored().await, NOTHING);
        let log = engine.audit_log(&admin, Some(Object::Webhook(webhook)), None, 10).await.unwrap().items;
        assert_eq!(log.len(), 1, "no change is no line");
        assert_eq!((log[0].action, log[0].at), (Action::WebhookPrivacyChanged, START));
        let expected = serde_json::json!({ "customer": ["shortened", "nobody"], "number": [true, false], "texts": ["200", "nothing"] });
        assert_eq!(log[0].detail, expected);
        let staff = test.account("staff@example.org", Role::Staff).await;
        let refused = engine.set_webhook_privacy(&staff, webhook, Privacy::OPEN).await;
        assert!(matches!(refused, Err(WebhookError::Forbidden(_))));
        let unknown = engine.set_webhook_privacy(&admin, WebhookId::new(99), Privacy::OPEN).await;
        assert!(matches!(unknown, Err(WebhookError::Unknown)));
    }
}
