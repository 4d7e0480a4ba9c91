//! Endpoints of the company's own: signed requests, one id for every try, and what their answers lead to.

use serde_json::{Value as Json, json};

use crate::account::Role;
use crate::discord::Snowflake;
use crate::engine::audit::{Action, Object};
use crate::engine::destinations::{Call, NoReply, Reply};
use crate::engine::outbox::Outgoing;
use crate::engine::posted::{Place, PostedError};
use crate::engine::store::deliveries::{self, Listed, State};
use crate::engine::testing::{START, TestEngine};
use crate::engine::webhooks::{NewAddress, NewWebhook, OVERLAP, Tested, WebhookError};
use crate::event::{Kind, Values};
use crate::id::WebhookId;
use crate::lang::Lang;
use crate::message::Message;
use crate::on_both_engines;
use crate::signature::{Secret, Secrets};
use crate::time::{DAY, MINUTE, Moment, SECOND};
use crate::webhook::{Address, DestinationKind};

const URL: &str = "https://app.example.org/in/s3cret-path?key=s3cret-query";

fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Reply { status, headers, body: body.as_bytes().to_vec() }
}

/// An endpoint that is told of every order.
async fn told_of_orders(test: &TestEngine) -> WebhookId {
    let webhook = test.endpoint(URL).await;
    test.notify(Kind::OrderPlaced, &Message::text("**%user%** paid %price%"), None, &[webhook]).await;
    webhook
}

async fn order(test: &TestEngine, number: i64) {
    let values = Values::sample(Kind::OrderPlaced, Lang::En);
    test.happens(Kind::OrderPlaced, &format!("order:{number}"), &values).await;
}

async fn latest(test: &TestEngine) -> Listed {
    let mut db = test.engine.store().read().await.unwrap();
    deliveries::latest(&mut db, None, 1).await.unwrap().remove(0)
}

async fn disabled(test: &TestEngine, webhook: WebhookId) -> Option<String> {
    test.engine.webhook(webhook).await.unwrap().unwrap().webhook.disabled
}

async fn actions(test: &TestEngine, webhook: WebhookId) -> Vec<Action> {
    let log = test.engine.audit_log(&test.admin().await, Some(Object::Webhook(webhook)), None, 50).await.unwrap();
    log.items.into_iter().rev().map(|line| line.action).collect()
}

fn header<'a>(call: &'a Call, name: &str) -> &'a str {
    &call.headers.iter().find(|(known, _)| *known == name).unwrap().1
}

/// Whether a request is signed by exactly these secrets, at this moment.
fn is_signed(call: &Call, current: &Secret, former: Option<&Secret>, at: Moment) -> bool {
    let secrets = Secrets { current: current.clone(), former: former.cloned() };
    call.headers == secrets.headers(header(call, "webhook-id"), at, call.body.as_deref().unwrap())
}

on_both_engines! {
    async fn every_try_bears_one_id_its_own_time_and_the_same_bytes(test: TestEngine) {
        let webhook = told_of_orders(&test).await;
        let secret = test.engine.webhook_secret(&test.admin().await, webhook).await.unwrap();
        order(&test, 1).await;
        test.engine.clock().set(START + MINUTE);
        test.network.then(Ok(reply(502, &[], "")));
        test.network.then(Err(NoReply::Lost("timed out".to_owned())));
        test.settle().await;
        let mut times = vec![START + MINUTE];
        for _ in 0..2 {
            let waiting = latest(&test).await;
            assert_eq!(waiting.state, State::Retrying, "a repeat is recognised, so that a lost answer is no riddle");
            times.push(waiting.due_at);
            test.advance_to(waiting.due_at).await;
        }
        assert_eq!((latest(&test).await.state, latest(&test).await.tries), (State::Delivered, 3));
        let calls = test.network.take_calls();
        assert_eq!(calls.len(), 3);
        for (call, at) in calls.iter().zip(times) {
            assert_eq!(call.url, URL);
            assert!(is_signed(call, &secret, None, at), "{call:?}");
            assert_eq!((header(call, "webhook-id"), &call.body), (header(&calls[0], "webhook-id"), &calls[0].body));
            assert!(!format!("{call:?}").contains("s3cret"));
        }
        let body: Json = serde_json::from_str(calls[0].body.as_deref().unwrap()).unwrap();
        assert_eq!((&body["type"], &body["data"]["user"]), (&json!("order.placed"), &json!("Camille Dupont")));
        assert_eq!(body["timestamp"], START.to_string(), "when it happened, not when it was sent");
        assert_eq!(body["text"], "Camille Dupont paid €19.90");

        order(&test, 2).await;
        test.settle().await;
        assert_ne!(header(&test.network.take_calls()[0], "webhook-id"), header(&calls[0], "webhook-id"));
    }

    async fn a_repeat_after_a_crash_bears_the_same_id(test: TestEngine) {
        told_of_orders(&test).await;
        order(&test, 1).await;
        // It is posted, and the process ends before it can say so.
        let Outgoing { claim, destination, outbound, .. } = test.engine.claim_due().await.unwrap().unwrap();
        test.engine.post(&destination, outbound, Some(&claim)).await.unwrap();
        test.advance(MINUTE).await;
        let ids: Vec<_> = test.network.take_calls().iter().map(|call| header(call, "webhook-id").to_owned()).collect();
        assert!(ids.len() == 2 && ids[0] == ids[1], "{ids:?}");
        assert_eq!((latest(&test).await.state, latest(&test).await.tries), (State::Delivered, 2));
    }

    async fn its_answers_are_obeyed(test: TestEngine) {
        let webhook = told_of_orders(&test).await;
        let date = (START + 3 * MINUTE).to_string();
        assert_eq!(date, "2026-11-22T12:03:00Z");
        for (number, (status, wait, after)) in [(429, "120", 2 * MINUTE), (503, "Sun, 22 Nov 2026 12:05:00 GMT", 3 * MINUTE), (500, "60", MINUTE)]
            .into_iter()
            .enumerate()
        {
            order(&test, i64::try_from(number).unwrap()).await;
            let now = test.engine.clock().now();
            test.network.then(Ok(reply(status, &[("retry-after", wait)], "")));
            test.settle().await;
            let waiting = latest(&test).await;
            assert_eq!((waiting.state, waiting.due_at), (State::Retrying, now + after), "{status}");
            test.network.take_calls();
            // Nothing else is sent there before.
            order(&test, 100 + i64::try_from(number).unwrap()).await;
            test.advance_to(now + after - SECOND).await;
            assert_eq!(test.network.take_calls().len(), 0, "{status}");
            test.advance(SECOND).await;
            assert_eq!(test.network.take_calls().len(), 2, "{status}");
            assert_eq!(latest(&test).await.state, State::Delivered);
        }
        for (status, body, detail) in [
            (302, "", "HTTP 302"),
            (308, "<html>moved</html>", "HTTP 308"),
            (400, "no such field", "HTTP 400: no such field"),
            (401, "{\"error\":\"bad signature\"}", "HTTP 401: {\"error\":\"bad signature\"}"),
            (404, "", "HTTP 404: Not Found"),
            (422, "", "HTTP 422"),
            (400, "no /in/s3cret-path?key=s3cret-query", "HTTP 400: no /in/••••?key=••••"),
        ] {
            order(&test, 200 + i64::from(status)).await;
            test.network.then(Ok(reply(status, &[("location", "https://elsewhere.example/")], body)));
            test.settle().await;
            let refused = latest(&test).await;
            assert_eq!((refused.state, refused.detail.as_str(), refused.tries), (State::Refused, detail, 1));
            assert_eq!(disabled(&test, webhook).await, None);
        }
        order(&test, 1000).await;
        test.network.then(Ok(reply(204, &[], "")));
        test.settle().await;
        assert_eq!(latest(&test).await.state, State::Delivered);
        order(&test, 1001).await;
        test.network.then(Err(NoReply::NotAllowed(crate::address::Refusal::NotGlobal)));
        test.settle().await;
        assert_eq!(latest(&test).await.state, State::Refused, "its host has moved into the house");
    }

    async fn one_that_is_gone_is_switched_off_and_told_elsewhere(test: TestEngine) {
        let webhook = told_of_orders(&test).await;
        let channel = test.sandbox().await;
        let alert = Message::text("%webhook% %reason%");
        test.notify(Kind::WebhookDisabled, &alert, None, &[webhook, WebhookId::new(channel.0)]).await;
        order(&test, 1).await;
        order(&test, 2).await;
        test.network.then(Ok(reply(410, &[], "")));
        test.settle().await;
        assert_eq!(disabled(&test, webhook).await.as_deref(), Some("HTTP 410"));
        assert_eq!(test.network.take_calls().len(), 1, "it is never called again");
        let told = test.channel(channel).await;
        assert!(told.len() == 1 && told[0].contains("app.example.org its destination no longer knows it"), "{told:?}");
        let mut db = test.engine.store().read().await.unwrap();
        let dead = deliveries::latest(&mut db, Some(State::DeadWebhook), 10).await.unwrap();
        assert_eq!(dead.len(), 2);
    }

    async fn one_found_gone_by_a_test_or_an_edit_is_told_elsewhere_as_well(test: TestEngine) {
        let admin = test.admin().await;
        let channel = test.sandbox().await;
        test.notify(Kind::WebhookDisabled, &Message::text("%webhook%"), None, &[WebhookId::new(channel.0)]).await;
        let endpoint = test.endpoint(URL).await;
        test.network.then(Ok(reply(410, &[], "")));
        assert_eq!(test.engine.test_webhook(&admin, endpoint, "Hello").await.unwrap(), Tested::Gone);
        test.settle().await;
        let told = test.channel(channel).await;
        assert!(told.len() == 1 && told[0].contains("app.example.org"), "{told:?}");
        let switched_off = actions(&test, endpoint).await;
        assert!(switched_off.contains(&Action::WebhookDisabled), "{switched_off:?}");

        let discord = test.discord("Drops").await;
        let place = Place { webhook: discord, message: Snowflake(42), thread: None };
        test.network.then(Ok(reply(404, &[], r#"{"code": 10015, "message": "Unknown Webhook"}"#)));
        let deleted = test.engine.delete_posted(&admin, place, "whatever").await;
        assert!(matches!(deleted, Err(PostedError::Gone)), "{deleted:?}");
        test.settle().await;
        assert_eq!(test.channel(channel).await.len(), 2);
        assert_eq!(actions(&test, discord).await.last(), Some(&Action::WebhookDisabled));
    }

    async fn one_that_asks_for_later_again_and_again_is_given_up_after_a_day(test: TestEngine) {
        told_of_orders(&test).await;
        order(&test, 1).await;
        let mut tries = 0;
        let refused = loop {
            test.network.then(Ok(reply(503, &[("retry-after", "3600")], "")));
            test.settle().await;
            tries += 1;
            let sent = latest(&test).await;
            if sent.state != State::Retrying {
                break sent;
            }
            assert!(tries < 100, "it is asked for ever");
            test.engine.clock().set(sent.due_at);
        };
        assert_eq!((refused.state, refused.tries), (State::Refused, 25), "at once, and then each hour of a day");
    }

    async fn a_new_secret_signs_beside_the_old_one_for_a_day(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let webhook = told_of_orders(&test).await;
        let first = engine.webhook_secret(&admin, webhook).await.unwrap();
        let send = async |number| {
            order(&test, number).await;
            test.settle().await;
            test.network.take_calls().remove(0)
        };
        assert!(is_signed(&send(1).await, &first, None, START));
        let second = engine.rotate_webhook_secret(&admin, webhook).await.unwrap();
        assert_ne!(first, second);
        assert_eq!(engine.webhook_secret(&admin, webhook).await.unwrap(), second);
        let both = send(2).await;
        assert!(is_signed(&both, &second, Some(&first), START));
        assert_eq!(header(&both, "webhook-signature").split(' ').count(), 2);
        engine.clock().set(START + OVERLAP - SECOND);
        assert!(is_signed(&send(3).await, &second, Some(&first), START + OVERLAP - SECOND));
        // What is over is over, whether it was tidied up or not; and so it is afterwards.
        engine.clock().set(START + DAY);
        assert!(is_signed(&send(4).await, &second, None, START + DAY));
        engine.tidy_up().await.unwrap();
        assert_eq!(engine.webhook(webhook).await.unwrap().unwrap().webhook.former_secret, None);
        assert!(is_signed(&send(5).await, &second, None, START + DAY));
        // Changed twice at once, the first of the three is worth nothing any more.
        let third = engine.rotate_webhook_secret(&admin, webhook).await.unwrap();
        let fourth = engine.rotate_webhook_secret(&admin, webhook).await.unwrap();
        assert!(is_signed(&send(6).await, &fourth, Some(&third), START + DAY));
        let expected = [
            Action::WebhookCreated,
            Action::WebhookSecretShown,
            Action::WebhookSecretChanged,
            Action::WebhookSecretShown,
            Action::WebhookSecretChanged,
            Action::WebhookSecretChanged,
        ];
        assert_eq!(actions(&test, webhook).await, expected);
    }

    async fn its_secret_is_drawn_sealed_and_shown_to_admins_only(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let (one, other) = (test.endpoint(URL).await, test.endpoint(URL).await);
        let secret = engine.webhook_secret(&admin, one).await.unwrap();
        assert_ne!(secret, engine.webhook_secret(&admin, other).await.unwrap(), "each has its own");
        let shown = secret.reveal();
        assert!(shown.starts_with("whsec_") && shown.len() == 6 + 44, "32 bytes");
        let stored = engine.webhook(one).await.unwrap().unwrap().webhook;
        assert_eq!((stored.name.as_str(), stored.masked.as_str()), ("app.example.org", "https://app.example.org/••••"));
        assert_eq!(stored.kind, DestinationKind::Endpoint);
        let everything = format!("{stored:?} {}", test.everything().await);
        assert!(!everything.contains("s3cret") && !everything.contains(shown.trim_start_matches("whsec_")));
        let staff = test.account("staff@example.org", Role::Staff).await;
        assert!(matches!(engine.webhook_secret(&staff, one).await, Err(WebhookError::Forbidden(_))));
        assert!(matches!(engine.rotate_webhook_secret(&staff, one).await, Err(WebhookError::Forbidden(_))));
        let channel = WebhookId::new(test.sandbox().await.0);
        assert!(matches!(engine.webhook_secret(&admin, channel).await, Err(WebhookError::NotSigned)));
        assert!(matches!(engine.rotate_webhook_secret(&admin, channel).await, Err(WebhookError::NotSigned)));
        assert!(matches!(engine.webhook_secret(&admin, WebhookId::new(99)).await, Err(WebhookError::Unknown)));
        let url = Address::parse(DestinationKind::Endpoint, URL).unwrap();
        let twice = engine.add_webhook(&admin, NewWebhook { name: None, url: &url, unseen: false, again: false }).await;
        assert!(matches!(twice, Err(WebhookError::Duplicate { .. })));
    }

    async fn it_keeps_its_secret_at_another_address_and_never_becomes_a_chat(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let webhook = told_of_orders(&test).await;
        let secret = engine.webhook_secret(&admin, webhook).await.unwrap();
        let moved = Address::parse(DestinationKind::Endpoint, "https://new.example.org/").unwrap();
        engine.readdress_webhook(&admin, webhook, NewAddress { url: &moved, unseen: false, again: false }).await.unwrap();
        order(&test, 1).await;
        test.settle().await;
        let call = test.network.take_calls().remove(0);
        assert!(call.url == "https://new.example.org/" && is_signed(&call, &secret, None, START));
        let slack: Address = "https://hooks.slack.com/services/T0/B0/x".parse().unwrap();
        let wrong = NewAddress { url: &slack, unseen: false, again: false };
        assert!(matches!(engine.readdress_webhook(&admin, webhook, wrong).await, Err(WebhookError::OtherSort)));
        let discord = test.discord("Drops").await;
        let wrong = NewAddress { url: &moved, unseen: false, again: true };
        assert!(matches!(engine.readdress_webhook(&admin, discord, wrong).await, Err(WebhookError::OtherSort)));
    }

    async fn a_test_is_a_signed_event_of_its_own(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let webhook = test.endpoint(URL).await;
        let secret = engine.webhook_secret(&admin, webhook).await.unwrap();
        for (answer, tested) in [
            (Ok(reply(202, &[], "")), Tested::Delivered),
            (Ok(reply(301, &[], "")), Tested::Refused { reason: "HTTP 301".to_owned() }),
            (Ok(reply(500, &[], "")), Tested::Unreachable),
            (Err(NoReply::Lost("timed out".to_owned())), Tested::Uncertain),
        ] {
            test.network.then(answer);
            assert_eq!(engine.test_webhook(&admin, webhook, "100 % hello").await.unwrap(), tested);
        }
        let calls = test.network.take_calls();
        assert!(calls.iter().all(|call| is_signed(call, &secret, None, START)));
        let body: Json = serde_json::from_str(calls[0].body.as_deref().unwrap()).unwrap();
        let expected = json!({ "type": "test", "timestamp": START.to_string(), "data": {}, "text": "100 % hello", "test": true });
        assert_eq!(body, expected);
        let mut ids: Vec<_> = calls.iter().map(|call| header(call, "webhook-id")).collect();
        ids.dedup();
        assert_eq!(ids.len(), 4, "each is one of its own");
        // A message that is tried out says that nothing has happened.
        let values = Values::sample(Kind::OrderPlaced, Lang::En);
        engine.test_message(&admin, Kind::OrderPlaced, &Message::text("%price%"), &values, &[webhook]).await.unwrap();
        let tried = test.network.take_calls().remove(0);
        let body: Json = serde_json::from_str(tried.body.as_deref().unwrap()).unwrap();
        assert_eq!((&body["type"], &body["test"]), (&json!("order.placed"), &json!(true)));
        assert!(is_signed(&tried, &secret, None, START));
    }
}
