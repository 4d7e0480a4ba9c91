use serde_json::Value;

use super::*;
use crate::engine::audit::Object;
use crate::engine::destinations::Reply;
use crate::engine::store::Dialect;
use crate::engine::testing::{START, TestEngine};
use crate::event::Value::Text;
use crate::on_both_engines;
use crate::time::{MINUTE, SECOND};
use crate::webhook::WebhookUrl;

const ID: &str = "1124512345678901234";

fn url() -> Address {
    discord().into()
}

fn discord() -> WebhookUrl {
    format!("https://canary.discord.com/api/webhooks/{ID}/{}", "s3cret-".repeat(9)).parse().unwrap()
}

fn name(text: &str) -> WebhookName {
    text.parse().unwrap()
}

fn reply(status: u16, body: &Value) -> Reply {
    Reply { status, headers: Vec::new(), body: body.to_string().into_bytes() }
}

fn described() -> Reply {
    reply(200, &json!({"type": 1, "id": ID, "name": "Northwind drops", "avatar": "a_0f1e", "channel_id": "1"}))
}

fn new(url: &Address) -> NewWebhook<'_> {
    NewWebhook { name: None, url, unseen: false, again: false }
}

async fn add(test: &TestEngine, admin: &Account) -> WebhookId {
    test.network.then(Ok(described()));
    let url = url();
    let id = test.engine.add_webhook(admin, new(&url)).await.unwrap();
    test.network.take_calls();
    id
}

async fn actions(test: &TestEngine, admin: &Account, id: WebhookId) -> Vec<Action> {
    let log = test.engine.audit_log(admin, Some(Object::Webhook(id)), None, 50).await.unwrap();
    log.items.into_iter().rev().map(|line| line.action).collect()
}

on_both_engines! {
    async fn a_webhook_is_looked_at_without_posting_and_its_address_is_kept_secret(test: TestEngine) {
        let admin = test.admin().await;
        test.network.then(Ok(described()));
        let look = test.engine.look_at_webhook(&admin, &url()).await.unwrap();
        let remote = look.remote.unwrap();
        assert_eq!(remote.name, "Northwind drops");
        let avatar = format!("https://cdn.discordapp.com/avatars/{ID}/a_0f1e.png?size=80");
        assert_eq!(remote.avatar.as_deref(), Some(avatar.as_str()));
        assert_eq!(look.known_as, None);
        let calls = test.network.take_calls();
        assert_eq!(calls.len(), 1);
        assert_eq!((calls[0].url.as_str(), &calls[0].body), (discord().info_url().as_str(), &None));

        let id = add(&test, &admin).await;
        let WebhookView { webhook, health, .. } = test.engine.webhook(id).await.unwrap().unwrap();
        assert_eq!((webhook.name.as_str(), webhook.remote_name.as_str()), ("Northwind drops", "Northwind drops"));
        assert_eq!(webhook.masked, "https://discord.com/api/webhooks/1124…/••••");
        assert!(!format!("{webhook:?}").contains("s3cret"));
        assert!(!test.everything().await.contains("s3cret"));
        assert_eq!(test.engine.address(&webhook).unwrap(), url());
        assert_eq!(health, Health::default());
        assert_eq!(actions(&test, &admin, id).await, [Action::WebhookCreated]);
    }

    async fn what_is_no_webhook_of_ours_is_refused(test: TestEngine) {
        let admin = test.admin().await;
        let url = url();
        let gone = reply(404, &json!({"message": "Unknown Webhook", "code": 10015}));
        let followed = reply(200, &json!({"type": 2, "name": "News"}));
        test.network.then(Ok(gone.clone()));
        assert!(matches!(test.engine.add_webhook(&admin, new(&url)).await, Err(WebhookError::Gone)));
        test.network.then(Ok(reply(401, &json!({"code": 50027}))));
        assert!(matches!(test.engine.add_webhook(&admin, new(&url)).await, Err(WebhookError::Gone)));
        test.network.then(Ok(followed));
        assert!(matches!(test.engine.add_webhook(&admin, new(&url)).await, Err(WebhookError::NotIncoming)));
        // Even who wants to add it unseen does not add what is known to be gone.
        test.network.then(Ok(gone));
        let unseen = NewWebhook { unseen: true, ..new(&url) };
        assert!(matches!(test.engine.add_webhook(&admin, unseen).await, Err(WebhookError::Gone)));
        assert!(test.engine.webhooks().await.unwrap().is_empty());
    }

    async fn one_that_cannot_be_read_is_left_out(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let (unreadable, readable) = (test.endpoint("https://app.example.org/in").await, add(&test, &admin).await);
        test.change("UPDATE webhooks SET kind = 'telepathy' WHERE kind = 'endpoint'").await;
        let listed: Vec<WebhookId> = engine.webhooks().await.unwrap().iter().map(|view| view.webhook.id).collect();
        assert_eq!(listed, [readable]);
        assert!(engine.webhook(unreadable).await.unwrap().is_none());
        engine.dashboard().await.unwrap();
    }

    async fn an_address_that_cannot_be_asked_is_added_only_on_purpose(test: TestEngine) {
        let admin = test.admin().await;
        let url = url();
        for answer in [
            Err(NoReply::NotSent("no route".to_owned())),
            Err(NoReply::Lost("reset".to_owned())),
            Ok(reply(503, &Value::Null)),
            Ok(reply(429, &json!({"retry_after": 1.0}))),
            Ok(reply(200, &json!(["no", "webhook"]))),
        ] {
            test.network.then(answer);
            assert!(matches!(test.engine.add_webhook(&admin, new(&url)).await, Err(WebhookError::Unreachable)));
        }
        let unseen = NewWebhook { unseen: true, ..new(&url) };
        test.network.then(Err(NoReply::NotSent("no route".to_owned())));
        let nameless = test.engine.add_webhook(&admin, unseen).await;
        assert!(matches!(nameless, Err(WebhookError::Name(TextError::Empty))));
        let news = name("News");
        test.network.then(Err(NoReply::NotSent("no route".to_owned())));
        let id = test.engine.add_webhook(&admin, NewWebhook { name: Some(&news), ..unseen }).await.unwrap();
        assert_eq!(test.engine.webhook(id).await.unwrap().unwrap().webhook.name, "News");
    }

    async fn an_address_is_added_twice_only_on_purpose_whatever_its_spelling(test: TestEngine) {
        let admin = test.admin().await;
        let first = add(&test, &admin).await;
        let same: Address = format!("{}?thread_id=42", url().expose()).parse().unwrap();
        test.network.then(Ok(described()));
        let twice = test.engine.add_webhook(&admin, new(&same)).await;
        assert!(matches!(twice, Err(WebhookError::Duplicate { name }) if name == "Northwind drops"));
        test.network.then(Ok(described()));
        let second = test.engine.add_webhook(&admin, NewWebhook { again: true, ..new(&same) }).await.unwrap();
        // They share their pace.
        let mut tx = test.engine.store().begin().await.unwrap();
        webhooks::pause(&mut tx, first, START + MINUTE).await.unwrap();
        Store::commit(tx).await.unwrap();
        assert_eq!(test.engine.webhook(second).await.unwrap().unwrap().webhook.paused_until, START + MINUTE);
    }

    async fn a_webhook_is_renamed_switched_off_and_on_and_removed(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let id = add(&test, &admin).await;
        engine.rename_webhook(&admin, id, &name("News")).await.unwrap();
        engine.rename_webhook(&admin, id, &name("News")).await.unwrap();
        for _ in 0..2 {
            engine.disable_webhook(&admin, id).await.unwrap();
        }
        let webhook = engine.webhook(id).await.unwrap().unwrap().webhook;
        assert_eq!((webhook.name.as_str(), webhook.disabled.as_deref()), ("News", Some("")));
        assert!(matches!(engine.test_webhook(&admin, id, "Hello").await, Err(WebhookError::Disabled)));
        engine.enable_webhook(&admin, id).await.unwrap();
        assert_eq!(engine.webhook(id).await.unwrap().unwrap().webhook.disabled, None);
        engine.remove_webhook(&admin, id).await.unwrap();
        assert!(engine.webhook(id).await.unwrap().is_none());
        assert!(matches!(engine.remove_webhook(&admin, id).await, Err(WebhookError::Unknown)));
        let expected = [
            Action::WebhookCreated,
            Action::WebhookChanged,
            Action::WebhookDisabled,
            Action::WebhookEnabled,
            Action::WebhookDeleted,
        ];
        assert_eq!(actions(&test, &admin, id).await, expected);
    }

    async fn a_webhook_gets_another_address_without_a_post(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let id = add(&test, &admin).await;
        let other = |thread: &str| -> Address {
            format!("https://discord.com/api/webhooks/2224512345678901234/{}{thread}", "n3wer-".repeat(11)).parse().unwrap()
        };
        let to = other("");
        let address = NewAddress { url: &to, unseen: false, again: false };
        let gone = reply(404, &json!({"message": "Unknown Webhook", "code": 10015}));
        test.network.then(Ok(gone.clone()));
        assert!(matches!(engine.readdress_webhook(&admin, id, address).await, Err(WebhookError::Gone)));
        test.network.then(Err(NoReply::NotSent("no route".to_owned())));
        assert!(matches!(engine.readdress_webhook(&admin, id, address).await, Err(WebhookError::Unreachable)));
        let stored = async || engine.webhook(id).await.unwrap().unwrap().webhook;
        assert_eq!(engine.address(&stored().await).unwrap(), url(), "what is refused changes nothing");

        // Switched off by its destination: the new address brings it back.
        test.network.then(Ok(gone));
        assert_eq!(engine.test_webhook(&admin, id, "Hello").await.unwrap(), Tested::Gone);
        test.network.take_calls();
        test.network.then(Ok(reply(200, &json!({"type": 1, "name": "Southwind", "avatar": null}))));
        engine.readdress_webhook(&admin, id, address).await.unwrap();
        assert!(test.network.take_calls().iter().all(|call| call.body.is_none()), "nothing is posted");
        let webhook = stored().await;
        assert_eq!((webhook.name.as_str(), webhook.remote_name.as_str()), ("Northwind drops", "Southwind"));
        assert_eq!((webhook.masked.as_str(), &webhook.disabled), ("https://discord.com/api/webhooks/2224…/••••", &None));
        assert_eq!(engine.address(&webhook).unwrap(), to);
        assert!(!test.everything().await.contains("n3wer"));
        assert_eq!(engine.test_webhook(&admin, id, "Hello").await.unwrap(), Tested::Delivered);
        let Address::Discord(posts_to) = &to else { panic!("{to:?}") };
        assert_eq!(test.network.take_calls()[0].url, posts_to.execute_url(None, false));

        // Switched off by an admin: it stays so until it is switched on.
        engine.disable_webhook(&admin, id).await.unwrap();
        test.network.then(Err(NoReply::NotSent("no route".to_owned())));
        engine.readdress_webhook(&admin, id, NewAddress { unseen: true, ..address }).await.unwrap();
        assert_eq!(stored().await.disabled.as_deref(), Some(""));
        engine.enable_webhook(&admin, id).await.unwrap();
        let expected = [
            Action::WebhookCreated,
            Action::WebhookDisabled,
            Action::WebhookTested,
            Action::WebhookChanged,
            Action::WebhookEnabled,
            Action::WebhookTested,
            Action::WebhookDisabled,
            Action::WebhookChanged,
            Action::WebhookEnabled,
        ];
        assert_eq!(actions(&test, &admin, id).await, expected);

        // Its own address is no duplicate, another's is; whoever shares an address shares its pace.
        let thread = other("?thread_id=42");
        test.network.then(Ok(described()));
        engine.readdress_webhook(&admin, id, NewAddress { url: &thread, ..address }).await.unwrap();
        let second = add(&test, &admin).await;
        test.network.then(Ok(described()));
        let twice = engine.readdress_webhook(&admin, second, address).await;
        assert!(matches!(twice, Err(WebhookError::Duplicate { name }) if name == "Northwind drops"));
        let mut tx = engine.store().begin().await.unwrap();
        webhooks::pause(&mut tx, id, START + MINUTE).await.unwrap();
        Store::commit(tx).await.unwrap();
        test.network.then(Ok(described()));
        engine.readdress_webhook(&admin, second, NewAddress { again: true, ..address }).await.unwrap();
        assert_eq!(engine.webhook(second).await.unwrap().unwrap().webhook.paused_until, START + MINUTE);

        let channel = WebhookId::new(test.sandbox().await.0);
        assert!(matches!(engine.readdress_webhook(&admin, channel, address).await, Err(WebhookError::Unknown)));
        let nowhere = engine.readdress_webhook(&admin, WebhookId::new(999), address).await;
        assert!(matches!(nowhere, Err(WebhookError::Unknown)));
    }

    async fn a_test_message_says_what_came_of_it_and_keeps_the_pace(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let id = add(&test, &admin).await;
        assert_eq!(engine.test_webhook(&admin, id, "100 % hello @everyone").await.unwrap(), Tested::Delivered);
        let calls = test.network.take_calls();
        assert_eq!(calls[0].url, discord().execute_url(None, false));
        let body: Value = serde_json::from_str(calls[0].body.as_deref().unwrap()).unwrap();
        assert_eq!(body, json!({"content": "100 % hello @everyone", "allowed_mentions": {"parse": []}}));

        test.network.then(Err(NoReply::NotSent("no route".to_owned())));
        assert_eq!(engine.test_webhook(&admin, id, "Hello").await.unwrap(), Tested::Unreachable);
        test.network.then(Err(NoReply::Lost("reset".to_owned())));
        assert_eq!(engine.test_webhook(&admin, id, "Hello").await.unwrap(), Tested::Uncertain);
        let forbidden = reply(400, &json!({"code": 50035, "message": "Invalid Form Body"}));
        test.network.then(Ok(forbidden));
        let refused = Tested::Refused { reason: "Invalid Form Body".to_owned() };
        assert_eq!(engine.test_webhook(&admin, id, "Hello").await.unwrap(), refused);

        let mut slow = reply(429, &json!({"message": "slow", "retry_after": 60.0, "global": false}));
        slow.headers = vec![("x-ratelimit-scope".to_owned(), "shared".to_owned())];
        test.network.then(Ok(slow));
        let later = Tested::Later { at: START + MINUTE };
        assert_eq!(engine.test_webhook(&admin, id, "Hello").await.unwrap(), later);
        test.network.take_calls();
        assert_eq!(engine.test_webhook(&admin, id, "Hello").await.unwrap(), later);
        assert!(test.network.take_calls().is_empty(), "nothing is posted while the destination wants a pause");

        engine.clock().set(START + MINUTE);
        test.network.then(Ok(reply(404, &json!({"code": 10015}))));
        assert_eq!(engine.test_webhook(&admin, id, "Hello").await.unwrap(), Tested::Gone);
        let webhook = engine.webhook(id).await.unwrap().unwrap().webhook;
        assert_eq!(webhook.disabled.as_deref(), Some("HTTP 404"));
    }

    async fn channels_of_the_sandbox_are_added_only_where_it_is_on(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let refused = engine.add_sandbox_channel(&admin, &name("Drops")).await;
        assert!(matches!(refused, Err(WebhookError::SandboxOff)));
        engine.switch_sandbox_on();
        let id = engine.add_sandbox_channel(&admin, &name("Drops")).await.unwrap();
        assert_eq!(engine.test_webhook(&admin, id, "Hello").await.unwrap(), Tested::Delivered);
        let posted = engine.sandbox_messages(crate::webhook::SandboxId(id.get()), 10).await.unwrap();
        assert_eq!(posted.len(), 1);
        assert!(test.network.take_calls().is_empty());
    }

    async fn only_admins_touch_webhooks(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let id = add(&test, &admin).await;
        for (email, role) in [("staff@example.org", Role::Staff), ("zoe@example.org", Role::Customer)] {
            let by = test.account(email, role).await;
            let url = url();
            let news = name("News");
            let refusals = [
                engine.look_at_webhook(&by, &url).await.err(),
                engine.add_webhook(&by, new(&url)).await.err(),
                engine.add_sandbox_channel(&by, &news).await.err(),
                engine.rename_webhook(&by, id, &news).await.err(),
                engine.readdress_webhook(&by, id, NewAddress { url: &url, unseen: true, again: true }).await.err(),
                engine.disable_webhook(&by, id).await.err(),
                engine.enable_webhook(&by, id).await.err(),
                engine.test_webhook(&by, id, "Hello").await.err(),
                engine.remove_webhook(&by, id).await.err(),
            ];
            for refusal in refusals {
                assert!(matches!(refusal, Some(WebhookError::Forbidden(Forbidden(Role::Admin)))), "{refusal:?}");
            }
        }
        assert!(test.network.take_calls().is_empty(), "nobody else makes us call anyone");
        assert_eq!(actions(&test, &admin, id).await, [Action::WebhookCreated]);
    }

    async fn health_tells_what_was_delivered_what_waits_and_what_came_last(test: TestEngine) {
        let engine = &test.engine;
        let channel = test.sandbox().await;
        let campaign = test.campaign(Some(channel), |_| {}).await;
        let id = WebhookId::new(channel.0);
        let opens_at = test.view(campaign).await.live.unwrap().opens_at;
        test.advance_to(opens_at - MINUTE).await;
        test.advance_to(opens_at).await;
        let health = engine.webhook(id).await.unwrap().unwrap().health;
        assert_eq!((health.delivered, health.waiting, health.next_try), (2, 0, None));
        assert_eq!(health.last.unwrap().state, deliveries::State::Delivered);

        // Written, but not sent yet.
        engine.clock().set(opens_at + MINUTE * 30);
        engine.run_due().await.unwrap();
        assert_eq!(engine.webhook(id).await.unwrap().unwrap().health.waiting, 1);
        engine.disable_webhook(&test.admin().await, id).await.unwrap();
        let health = engine.webhook(id).await.unwrap().unwrap().health;
        assert_eq!((health.delivered, health.waiting), (2, 0));
        assert_eq!(health.last.unwrap().state, deliveries::State::DeadWebhook);

        // What is long over counts no more; what came last is still told.
        engine.clock().set(opens_at + DAY * (HEALTH_DAYS + 1));
        let health = engine.webhook(id).await.unwrap().unwrap().health;
        assert_eq!(health.delivered, 0);
        assert!(health.last.is_some());
    }

    async fn webhooks_of_other_chats_are_added_without_a_post(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        for (pasted, kind, called) in [
            ("https://hooks.slack.com/services/T0123/B0456/s3cret", DestinationKind::Slack, "hooks.slack.com"),
            ("https://hooks.slack.com/triggers/T0123/4567/s3cret", DestinationKind::SlackWorkflow, "hooks.slack.com"),
            ("https://chat.example.org/hooks/s3crets3crets3crets3", DestinationKind::Mattermost, "chat.example.org"),
            ("https://chat.example.org/hooks/abc/s3crets3crets3crets3", DestinationKind::RocketChat, "chat.example.org"),
        ] {
            let address: Address = pasted.parse().unwrap();
            let look = engine.look_at_webhook(&admin, &address).await.unwrap();
            assert_eq!(look.remote.unwrap(), Remote::default());
            let id = engine.add_webhook(&admin, new(&address)).await.unwrap();
            let webhook = engine.webhook(id).await.unwrap().unwrap().webhook;
            assert_eq!((webhook.kind, webhook.name.as_str()), (kind, called));
            assert_eq!(engine.address(&webhook).unwrap(), address);
            assert!(!format!("{webhook:?}").contains("s3cret"));
            let twice = engine.add_webhook(&admin, new(&address)).await;
            assert!(matches!(twice, Err(WebhookError::Duplicate { .. })));
            assert_eq!(actions(&test, &admin, id).await, [Action::WebhookCreated]);
        }
        assert!(test.network.take_calls().is_empty());
        assert!(!test.everything().await.contains("s3cret"));
    }

    async fn a_test_of_slack_is_written_for_slack_and_keeps_its_pace(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let address: Address = "https://hooks.slack.com/services/T0/B0/s3cret".parse().unwrap();
        let id = engine.add_webhook(&admin, new(&address)).await.unwrap();
        let text = |words: &str| Reply { status: 200, headers: Vec::new(), body: words.as_bytes().to_vec() };
        test.network.then(Ok(text("ok")));
        assert_eq!(engine.test_webhook(&admin, id, "100 % <!channel> & hello").await.unwrap(), Tested::Delivered);
        let calls = test.network.take_calls();
        assert_eq!(calls[0].url, address.expose());
        let body: Value = serde_json::from_str(calls[0].body.as_deref().unwrap()).unwrap();
        assert_eq!(body["text"], "100 % &lt;!channel&gt; &amp; hello");
        // One message a second, whatever the answer says.
        let later = Tested::Later { at: START + SECOND };
        assert_eq!(engine.test_webhook(&admin, id, "Hello").await.unwrap(), later);
        assert!(test.network.take_calls().is_empty());

        let then = |status: u16, words: &str| test.network.then(Ok(Reply { status, ..text(words) }));
        let mut now = START;
        let mut again = async |words| {
            now = now + SECOND;
            engine.clock().set(now);
            engine.test_webhook(&admin, id, words).await.unwrap()
        };
        then(400, "invalid_blocks");
        assert_eq!(again("Hello").await, Tested::Refused { reason: "invalid_blocks".to_owned() });
        test.network.then(Err(NoReply::NotAllowed(Refusal::NotGlobal)));
        assert_eq!(again("Hello").await, Tested::Refused { reason: Refusal::NotGlobal.to_string() });
        then(404, "no_service");
        assert_eq!(again("Hello").await, Tested::Gone);
        assert!(engine.webhook(id).await.unwrap().unwrap().webhook.disabled.is_some());
    }

    async fn a_webhook_that_moves_to_another_chat_has_its_messages_written_anew(test: TestEngine) {
        let (engine, admin) = (&test.engine, test.admin().await);
        let id = add(&test, &admin).await;
        let campaign = test.campaign(Some(crate::webhook::SandboxId(id.get())), |_| {}).await;
        let opens_at = test.view(campaign).await.live.unwrap().opens_at;
        test.network.then(Ok(reply(502, &Value::Null)));
        test.advance_to(opens_at - MINUTE).await;
        let first = test.network.take_calls().remove(0).body.unwrap();
        assert!(first.contains("allowed_mentions"));

        let slack: Address = "https://hooks.slack.com/services/T0/B0/s3cret".parse().unwrap();
        engine.readdress_webhook(&admin, id, NewAddress { url: &slack, unseen: false, again: false }).await.unwrap();
        assert_eq!(engine.webhook(id).await.unwrap().unwrap().webhook.kind, DestinationKind::Slack);
        test.network.then(Ok(Reply { status: 200, headers: Vec::new(), body: b"ok".to_vec() }));
        test.advance(3 * SECOND).await;
        let again = test.network.take_calls().remove(0);
        assert_eq!(again.url, slack.expose());
        assert!(again.body.unwrap().contains("unfurl_links"));
    }
}

/// One that its destination no longer knows, or whose pace is asked for, is held before its deliveries; so it is here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_removes_or_moves_a_webhook_waits_for_it_before_its_deliveries() {
    let test = TestEngine::new(Dialect::Postgres).await;
    let (engine, admin) = (&test.engine, test.admin().await);
    let id = add(&test, &admin).await;
    test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[id]).await;
    test.happens(Kind::TicketOpened, "ticket:1", &Values::new().with("subject", Text("Help".to_owned()))).await;
    let slack: Address = "https://hooks.slack.com/services/T0/B0/s3cret".parse().unwrap();
    for removes in [false, true] {
        let mut gone = engine.store().begin().await.unwrap();
        assert!(webhooks::lock(&mut gone, id).await.unwrap());
        let (other, by, to) = (engine.clone(), admin.clone(), slack.clone());
        let changing = tokio::spawn(async move {
            if removes {
                return other.remove_webhook(&by, id).await;
            }
            other.readdress_webhook(&by, id, NewAddress { url: &to, unseen: true, again: true }).await
        });
        test.somebody_waits_for_a_row().await;
        deliveries::forget_bodies(&mut gone, id).await.unwrap();
        Store::commit(gone).await.unwrap();
        changing.await.unwrap().unwrap();
    }
    assert!(engine.webhooks().await.unwrap().is_empty());
}
