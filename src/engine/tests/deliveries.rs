//! Deliveries: what is committed is sent, once; what is uncertain says so.

use std::time::Duration;

use futures::FutureExt;
use serde_json::json;

use crate::engine::audit::Action;
use crate::engine::destinations::{NoReply, Reply};
use crate::engine::outbox::{Outgoing, Room};
use crate::engine::store::deliveries::{self, Listed, State};
use crate::engine::store::webhooks::{self, NewWebhook};
use crate::engine::store::{Store, drops::Drop};
use crate::engine::testing::TestEngine;
use crate::event::{Kind, Values};
use crate::id::{CampaignId, WebhookId};
use crate::message::Message;
use crate::on_both_engines;
use crate::time::{DAY, MINUTE, Moment, SECOND};
use crate::webhook::{DestinationKind, WebhookUrl};

fn reply(status: u16, body: &str) -> Reply {
    Reply { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

/// A campaign that tells a Discord webhook, whose answers are the test's.
async fn discord(test: &TestEngine) -> (CampaignId, WebhookId) {
    let url: WebhookUrl =
        format!("https://discord.com/api/webhooks/123456789012345678/{}", "t".repeat(64)).parse().unwrap();
    let key = test.engine.key();
    let new = NewWebhook {
        name: "Discord",
        kind: DestinationKind::Discord,
        url: &key.seal(crate::engine::outbox::WEBHOOK_URL, url.expose().as_bytes()),
        url_hash: &key.mark("webhook", url.expose().as_bytes()),
        masked: &url.to_string(),
        remote_name: "Captain",
        remote_avatar: "",
        channel: "",
        now: test.engine.clock().now(),
    };
    let mut tx = test.engine.store().begin().await.unwrap();
    let webhook = webhooks::insert(&mut tx, &new).await.unwrap();
    Store::commit(tx).await.unwrap();
    let id = test.campaign(Some(crate::webhook::SandboxId(webhook.get())), |_| {}).await;
    (id, webhook)
}

async fn live(test: &TestEngine, id: CampaignId) -> Drop {
    test.view(id).await.live.unwrap()
}

/// When the lease of the delivery that is being sent ends.
async fn lease(test: &TestEngine) -> Moment {
    let mut db = test.engine.store().read().await.unwrap();
    let until = sqlx::query_scalar("SELECT lease_until FROM deliveries WHERE state = 'sending'");
    Moment::from_millis(until.fetch_one(&mut *db).await.unwrap())
}

async fn listed(test: &TestEngine) -> Vec<Listed> {
    let mut db = test.engine.store().read().await.unwrap();
    deliveries::latest(&mut db, None, 100).await.unwrap()
}

/// The states as they are stored, of what cannot be read as well.
async fn listed_states(test: &TestEngine) -> Vec<String> {
    let mut db = test.engine.store().read().await.unwrap();
    sqlx::query_scalar("SELECT state FROM deliveries ORDER BY id").fetch_all(&mut *db).await.unwrap()
}

on_both_engines! {
    async fn the_address_is_rebuilt_and_stands_nowhere_in_the_open(test: TestEngine) {
        let (id, webhook) = discord(&test).await;
        let drop = live(&test, id).await;
        test.advance_to(drop.opens_at - MINUTE).await;
        let calls = test.network.take_calls();
        assert_eq!(calls.len(), 1);
        let token = "t".repeat(64);
        assert!(calls[0].url.starts_with(&format!("https://discord.com/api/v10/webhooks/123456789012345678/{token}?wait=true")));
        assert!(!format!("{:?}", calls[0]).contains(&token), "a call prints itself without its secret");
        let stored = webhooks::find(&mut test.engine.store().read().await.unwrap(), webhook).await.unwrap().unwrap();
        assert!(!format!("{stored:?}").contains(&token));
    }

    async fn a_message_goes_into_its_own_thread_in_every_try(test: TestEngine) {
        let (id, _) = discord(&test).await;
        let drop = live(&test, id).await;
        let mut tx = test.engine.store().begin().await.unwrap();
        let body = json!({"content": "the word \"components\"", "thread_id": "42"}).to_string();
        sqlx::query("UPDATE message_versions SET body = $1").bind(body).execute(&mut *tx).await.unwrap();
        Store::commit(tx).await.unwrap();
        test.network.then(Ok(reply(502, "")));
        test.advance_to(drop.opens_at - MINUTE).await;
        test.advance_to(listed(&test).await[0].due_at).await;
        let calls = test.network.take_calls();
        assert_eq!(calls.len(), 2);
        for call in calls {
            assert!(call.url.ends_with("?wait=true&thread_id=42"), "no components, whatever the words say");
            let body: serde_json::Value = serde_json::from_str(call.body.as_deref().unwrap()).unwrap();
            assert_eq!(body, json!({"content": "the word \"components\"", "allowed_mentions": {"parse": []}}));
        }
    }

    async fn what_an_earlier_version_has_written_is_sent(test: TestEngine) {
        let (id, _) = discord(&test).await;
        let drop = live(&test, id).await;
        test.network.then(Ok(reply(502, "")));
        test.advance_to(drop.opens_at - MINUTE).await;
        test.network.take_calls();
        let old = json!({"content": "as before", "allowed_mentions": {"parse": []}}).to_string();
        let mut tx = test.engine.store().begin().await.unwrap();
        sqlx::query("UPDATE deliveries SET body = $1").bind(&old).execute(&mut *tx).await.unwrap();
        Store::commit(tx).await.unwrap();
        test.advance_to(listed(&test).await[0].due_at).await;
        assert_eq!(test.network.take_calls()[0].body.as_deref(), Some(old.as_str()));
        assert_eq!(listed(&test).await[0].state, State::Delivered);
    }

    async fn a_lost_answer_is_uncertain_and_is_not_posted_again(test: TestEngine) {
        let (id, _) = discord(&test).await;
        let drop = live(&test, id).await;
        test.network.then(Err(NoReply::Lost("timed out".into())));
        test.advance_to(drop.opens_at - MINUTE).await;
        let announced = &listed(&test).await[0];
        assert_eq!((announced.kind, announced.state), (Kind::DropAnnounced, State::Uncertain));
        test.network.take_calls();
        test.advance(MINUTE / 2).await;
        assert_eq!(test.network.take_calls().len(), 0);
    }

    async fn a_code_whose_answer_is_lost_is_sent_again_while_its_time_runs(test: TestEngine) {
        let (id, _) = discord(&test).await;
        let drop = live(&test, id).await;
        test.advance_to(drop.opens_at - MINUTE).await;
        test.network.take_calls();
        for _ in 0..3 {
            test.network.then(Err(NoReply::Lost("timed out".into())));
        }
        test.advance_to(drop.opens_at).await;
        let opened = &listed(&test).await[0];
        assert_eq!((opened.kind, opened.state), (Kind::DropOpened, State::Retrying));
        assert_eq!(live(&test, id).await.closes_at, Some(drop.opens_at + 10 * MINUTE), "customers may have seen it");
        for _ in 0..3 {
            test.advance(MINUTE).await;
        }
        let sent: Vec<_> = test.network.take_calls().into_iter().map(|call| call.body).collect();
        assert_eq!(sent.len(), 3, "not for ever");
        assert!(sent.windows(2).all(|pair| pair[0] == pair[1]), "the same bytes");
        assert_eq!(listed(&test).await[0].state, State::Uncertain);
        assert_eq!(live(&test, id).await.closes_at, Some(drop.opens_at + 10 * MINUTE));
    }

    async fn a_code_whose_worker_is_lost_stands_in_the_channel_once(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let drop = live(&test, id).await;
        test.advance_to(drop.opens_at - MINUTE).await;
        test.engine.clock().set(drop.opens_at);
        test.engine.run_due().await.unwrap();
        let outgoing = test.engine.claim_due().await.unwrap().unwrap();
        let again = test.another().await;
        again.clock().set(drop.opens_at + 15 * SECOND);
        assert_eq!(again.deliver_due().await.unwrap(), 1);
        let sent = listed(&test).await[0].clone();
        assert_eq!((sent.kind, sent.state, sent.tries), (Kind::DropOpened, State::Delivered, 2));

        // The lost worker was only slow, and sends it as well.
        test.engine.send(outgoing).await;
        let code = live(&test, id).await.code.unwrap();
        let standing = test.channel(channel).await.into_iter().filter(|message| message.contains(&code)).count();
        assert_eq!(standing, 1);
    }

    async fn a_webhook_removed_while_its_worker_is_lost_holds_nothing_up(test: TestEngine) {
        let (id, webhook) = discord(&test).await;
        let drop = live(&test, id).await;
        test.engine.clock().set(drop.opens_at - MINUTE);
        test.engine.run_due().await.unwrap();
        assert!(test.engine.claim_due().await.unwrap().is_some());
        let mut tx = test.engine.store().begin().await.unwrap();
        webhooks::delete(&mut tx, webhook).await.unwrap();
        Store::commit(tx).await.unwrap();
        test.advance(15 * SECOND).await;
        assert_eq!(listed(&test).await[0].state, State::Uncertain);
    }

    async fn one_delivery_that_nobody_can_read_holds_no_other_up(test: TestEngine) {
        let (id, webhook) = discord(&test).await;
        let other = test.campaign(Some(test.sandbox().await), |_| {}).await;
        let mut tx = test.engine.store().begin().await.unwrap();
        let broken = sqlx::query("UPDATE webhooks SET url = 'sealed by nobody' WHERE id = $1").bind(webhook.get());
        broken.execute(&mut *tx).await.unwrap();
        Store::commit(tx).await.unwrap();
        let mut openings = [live(&test, id).await.opens_at, live(&test, other).await.opens_at];
        openings.sort_unstable();
        for opening in openings {
            test.advance_to(test.engine.clock().now().max(opening - MINUTE)).await;
            test.advance_to(opening).await;
        }
        let all = listed(&test).await;
        let states = |id: WebhookId| all.iter().filter(move |sent| sent.webhook == id).map(|sent| sent.state);
        assert!(states(webhook).all(|state| matches!(state, State::Refused | State::Stale)), "{all:?}");
        assert!(all.iter().any(|sent| sent.webhook != webhook && sent.kind == Kind::DropOpened && sent.state == State::Delivered));
    }

    async fn waits_that_discord_asks_for_are_no_failures(test: TestEngine) {
        let (id, _) = discord(&test).await;
        let drop = live(&test, id).await;
        test.advance_to(drop.opens_at - MINUTE).await;
        for _ in 0..12 {
            let headers = vec![("retry-after".to_owned(), "10".to_owned())];
            test.network.then(Ok(Reply { status: 429, headers, body: br#"{"retry_after":10.0}"#.to_vec() }));
        }
        test.advance_to(drop.opens_at).await;
        for _ in 0..12 {
            assert_eq!(listed(&test).await[0].state, State::Retrying);
            test.advance(11 * SECOND).await;
        }
        assert_eq!(listed(&test).await[0].state, State::Delivered);
    }

    async fn a_worker_that_is_not_heard_of_leaves_an_uncertain_delivery(test: TestEngine) {
        let (id, _) = discord(&test).await;
        let drop = live(&test, id).await;
        test.engine.clock().set(drop.opens_at - MINUTE);
        test.engine.run_due().await.unwrap();
        // The claim and its attempt are committed; then the process ends.
        let claimed = test.engine.claim_due().await.unwrap();
        assert!(claimed.is_some());
        let again = test.another().await;
        assert_eq!(again.deliver_due().await.unwrap(), 0, "its lease holds");
        // Later it would be too late for a warning, whatever has become of it.
        again.clock().set(drop.opens_at - MINUTE + 15 * SECOND);
        assert_eq!(again.deliver_due().await.unwrap(), 0);
        assert_eq!(listed(&test).await[0].state, State::Uncertain);
        assert_eq!(test.network.take_calls().len(), 0);

        // The lost worker comes back, too late to send anything.
        test.engine.clock().set(again.clock().now());
        test.engine.send(claimed.unwrap()).await;
        assert_eq!(listed(&test).await[0].state, State::Uncertain);
        assert_eq!(test.network.take_calls().len(), 0);
    }

    async fn what_this_process_still_sends_is_not_lost_however_late(test: TestEngine) {
        let webhook = test.discord("News").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[webhook]).await;
        test.happens(Kind::TicketOpened, "ticket:1", &Values::new()).await;
        let answer = test.network.then_wait();
        let outgoing = test.engine.claim_due().await.unwrap().unwrap();
        let sending = test.engine.send(outgoing);
        tokio::pin!(sending);
        assert!((&mut sending).now_or_never().is_none());
        // As after a pause of the machine, or of the database.
        test.engine.clock().set(test.engine.clock().now() + MINUTE);
        assert_eq!(test.engine.deliver_due().await.unwrap(), 0);
        assert_eq!(listed(&test).await[0].state, State::Sending);
        answer.send(Ok(reply(200, r#"{"id":"1"}"#))).unwrap();
        sending.await;
        assert_eq!(listed(&test).await[0].state, State::Delivered);
    }

    async fn an_answer_that_comes_after_others_have_sent_it_again_stays_marked(test: TestEngine) {
        let webhook = test.endpoint("https://app.example.org/in").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[webhook]).await;
        test.happens(Kind::TicketOpened, "ticket:1", &Values::new()).await;
        let answer = test.network.then_wait();
        let outgoing = test.engine.claim_due().await.unwrap().unwrap();
        let sending = test.engine.send(outgoing);
        tokio::pin!(sending);
        assert!((&mut sending).now_or_never().is_none());
        let again = test.another().await;
        again.clock().set(test.engine.clock().now() + MINUTE);
        assert_eq!(again.deliver_due().await.unwrap(), 1);
        answer.send(Ok(reply(200, ""))).unwrap();
        sending.await;
        assert_eq!(listed(&test).await[0].state, State::Delivered);
        let mut db = test.engine.store().read().await.unwrap();
        let outcomes: Vec<(i64, String)> =
            sqlx::query_as("SELECT status, outcome FROM attempts ORDER BY id").fetch_all(&mut *db).await.unwrap();
        assert_eq!(outcomes, [(200, "uncertain".to_owned()), (200, "delivered".to_owned())]);
    }

    async fn one_that_cannot_be_read_keeps_no_other_lost_one(test: TestEngine) {
        let webhook = test.discord("News").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[webhook]).await;
        for number in 0..2 {
            test.happens(Kind::TicketOpened, &format!("ticket:{number}"), &Values::new()).await;
        }
        let taken = test.engine.claim_turn(Room::of(2)).await.unwrap().outgoing;
        assert_eq!(taken.len(), 1, "nobody knows yet what the channel takes");
        test.change("UPDATE deliveries SET state = 'sending', lease_until = 1, claim_id = 'lost' WHERE state = 'queued'").await;
        test.change("UPDATE events SET kind = 'of a later version' WHERE subject = 'ticket:0'").await;
        test.advance(MINUTE).await;
        assert_eq!(listed_states(&test).await, ["uncertain", "uncertain"]);
    }

    async fn an_opening_that_comes_late_tells_when_it_closes(test: TestEngine) {
        let (id, _) = discord(&test).await;
        let drop = live(&test, id).await;
        test.advance_to(drop.opens_at - MINUTE).await;
        test.network.then(Ok(reply(502, "")));
        test.advance_to(drop.opens_at).await;
        let waiting = listed(&test).await.into_iter().find(|sent| sent.kind == Kind::DropOpened).unwrap();
        assert_eq!(waiting.state, State::Retrying);
        test.advance_to(waiting.due_at).await;
        let closes_at = live(&test, id).await.closes_at.unwrap();
        assert!(closes_at > drop.opens_at + drop.settings.timing.validity);
        let told = test.network.take_calls().pop().unwrap().body.unwrap();
        assert!(told.contains(&format!("<t:{}:", closes_at.millis() / 1000)), "{told}");
    }

    async fn patience_begins_with_the_first_try(test: TestEngine) {
        let webhook = test.endpoint("https://app.example.org/in").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[webhook]).await;
        test.happens(Kind::TicketOpened, "ticket:1", &Values::new()).await;
        test.engine.clock().set(test.engine.clock().now() + 2 * DAY);
        for _ in 0..12 {
            let headers = vec![("retry-after".to_owned(), "1".to_owned())];
            test.network.then(Ok(Reply { status: 503, headers, body: Vec::new() }));
        }
        test.settle().await;
        for _ in 0..12 {
            assert_eq!(listed(&test).await[0].state, State::Retrying);
            test.advance(2 * SECOND).await;
        }
        assert_eq!(listed(&test).await[0].state, State::Delivered);
    }

    async fn what_may_stand_in_the_channel_is_never_called_unsent(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let opens_at = live(&test, id).await.opens_at;
        test.engine.clock().set(opens_at - MINUTE);
        test.engine.run_due().await.unwrap();
        // It is posted, and the process ends before it can say so.
        let Outgoing { claim, destination, outbound, .. } = test.engine.claim_due().await.unwrap().unwrap();
        test.engine.post(&destination, outbound, Some(&claim)).await.unwrap();
        let again = test.another().await;
        again.clock().set(opens_at);
        again.run_due().await.unwrap();
        again.deliver_due().await.unwrap();
        let warning = listed(&test).await.pop().unwrap();
        assert_eq!((warning.kind, warning.state), (Kind::DropAnnounced, State::Uncertain));
        assert_eq!(test.channel(channel).await.len(), 2, "the warning and the code");
    }

    async fn a_slow_answer_counts_for_as_long_as_its_worker_is_heard_of(test: TestEngine) {
        let (id, _) = discord(&test).await;
        let drop = live(&test, id).await;
        let answer = test.network.then_wait();
        test.engine.clock().set(drop.opens_at - MINUTE);
        test.engine.run_due().await.unwrap();
        let outgoing = test.engine.claim_due().await.unwrap().unwrap();
        let worker = tokio::spawn({
            let engine = test.engine.clone();
            async move { engine.send(outgoing).await }
        });
        let other = test.another().await;
        for _ in 0..40 {
            let now = test.engine.clock().now() + SECOND;
            test.engine.clock().set(now);
            other.clock().set(now);
            while lease(&test).await < now + 9 * SECOND {
                tokio::task::yield_now().await;
            }
            assert_eq!(other.deliver_due().await.unwrap(), 0);
            assert_eq!(listed(&test).await[0].state, State::Sending);
        }
        answer.send(Ok(reply(200, r#"{"id":"1"}"#))).unwrap();
        worker.await.unwrap();
        assert_eq!(listed(&test).await[0].state, State::Delivered);
    }

    async fn what_never_left_is_tried_again_until_it_arrives(test: TestEngine) {
        let (id, _) = discord(&test).await;
        let drop = live(&test, id).await;
        for _ in 0..3 {
            test.network.then(Err(NoReply::NotSent("no route".into())));
        }
        test.network.then(Ok(reply(503, "")));
        test.advance_to(drop.opens_at - MINUTE).await;
        let first = &listed(&test).await[0];
        assert_eq!((first.state, first.tries), (State::Retrying, 1));
        assert!(first.due_at > test.engine.clock().now());
        test.advance_to(first.due_at).await;
        test.advance_to(listed(&test).await[0].due_at).await;
        assert_eq!(listed(&test).await[0].tries, 3);
        // The warning is pointless once the drop has opened; the opening is not.
        test.advance_to(drop.opens_at).await;
        test.advance(10 * SECOND).await;
        let all = listed(&test).await;
        let state = |kind| all.iter().find(|delivery| delivery.kind == kind).unwrap().state;
        assert_eq!(state(Kind::DropAnnounced), State::Stale);
        assert_eq!(state(Kind::DropOpened), State::Delivered);
    }

    async fn a_late_opening_keeps_its_order_and_its_full_time(test: TestEngine) {
        let (id, _) = discord(&test).await;
        let drop = live(&test, id).await;
        test.advance_to(drop.opens_at - MINUTE).await;
        test.network.then(Ok(reply(502, "")));
        test.advance_to(drop.opens_at).await;
        assert_eq!(live(&test, id).await.closes_at, None);
        let due_at = listed(&test).await[0].due_at;
        test.advance_to(due_at).await;
        assert_eq!(live(&test, id).await.closes_at, Some(due_at + 10 * MINUTE));
    }

    async fn retry_after_is_obeyed_in_full_by_everything_for_that_webhook(test: TestEngine) {
        let (id, _) = discord(&test).await;
        let drop = live(&test, id).await;
        let headers = [("retry-after", "95"), ("x-ratelimit-limit", "5"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-scope", "shared")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let limited = Reply { status: 429, headers, body: br#"{"message":"slow down","retry_after":95.0,"global":false}"#.to_vec() };
        test.network.then(Ok(limited));
        test.advance_to(drop.opens_at - MINUTE).await;
        test.network.take_calls();
        test.advance_to(drop.opens_at).await;
        test.advance(34 * SECOND).await;
        assert_eq!(test.network.take_calls().len(), 0, "nothing before 95 seconds are over, not even the opening");
        test.advance(SECOND).await;
        assert_eq!(test.network.take_calls().len(), 1);
        assert_eq!(live(&test, id).await.confirmed_at, Some(drop.opens_at + 35 * SECOND));
    }

    async fn a_webhook_that_is_gone_is_switched_off_and_never_called_again(test: TestEngine) {
        let (id, webhook) = discord(&test).await;
        let drop = live(&test, id).await;
        test.network.then(Ok(reply(404, r#"{"message":"Unknown Webhook","code":10015}"#)));
        test.advance_to(drop.opens_at - MINUTE).await;
        assert_eq!(listed(&test).await[0].state, State::DeadWebhook);
        let stored = webhooks::find(&mut test.engine.store().read().await.unwrap(), webhook).await.unwrap().unwrap();
        assert_eq!(stored.disabled.as_deref(), Some("HTTP 404"));
        let admin = test.admin().await;
        let log = test.engine.audit_log(&admin, Some(webhook.into()), None, 10).await.unwrap().items;
        let told: Vec<_> = log.iter().map(|line| (line.action, line.by.is_none(), line.detail.clone())).collect();
        assert_eq!(told, [(Action::WebhookDisabled, true, json!({"why": "gone", "answer": "HTTP 404"}))]);
        test.network.take_calls();
        test.advance_to(drop.opens_at).await;
        assert_eq!(test.network.take_calls().len(), 0);
        assert_eq!(live(&test, id).await.closes_at, None, "nobody knows the code, so that nobody's time runs");
    }

    async fn a_refused_message_says_where_and_holds_nothing_back(test: TestEngine) {
        let (id, _) = discord(&test).await;
        let drop = live(&test, id).await;
        test.network.then(Ok(reply(400, r#"{"code":50035,"message":"Invalid Form Body","errors":{"embeds":{"0":{"title":{"_errors":[{"code":"X","message":"Must be 256 or fewer in length."}]}}}}}"#)));
        test.advance_to(drop.opens_at - MINUTE).await;
        let refused = &listed(&test).await[0];
        assert_eq!((refused.state, refused.detail.as_str()), (State::Refused, "embeds.0.title: Must be 256 or fewer in length."));
        test.advance_to(drop.opens_at).await;
        assert_eq!(listed(&test).await[0].state, State::Delivered);
    }

    async fn a_stop_finishes_what_is_on_its_way(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let drop = live(&test, id).await;
        let stop = tokio_util::sync::CancellationToken::new();
        let mut tasks = test.engine.start(&stop);
        let mut changes = test.engine.hub().listen();
        test.engine.clock().set(drop.opens_at);
        tokio::time::timeout(Duration::from_secs(30), async {
            while live(&test, id).await.confirmed_at.is_none() {
                changes.changed().await.unwrap();
            }
        }).await.expect("scheduler and outbox run by themselves");
        stop.cancel();
        while let Some(ended) = tasks.join_next().await {
            ended.unwrap();
        }
        assert!(listed(&test).await.iter().all(|delivery| delivery.state != State::Sending));
    }

    async fn slack_is_sent_a_message_a_second_and_its_words_are_understood(test: TestEngine) {
        let key = test.engine.key();
        let url: crate::webhook::Address = "https://hooks.slack.com/services/T0/B0/s3cret".parse().unwrap();
        let new = NewWebhook {
            name: "Slack",
            kind: DestinationKind::Slack,
            url: &key.seal(crate::engine::outbox::WEBHOOK_URL, url.expose().as_bytes()),
            url_hash: &key.mark("webhook", url.identity().as_bytes()),
            masked: &url.to_string(),
            remote_name: "",
            remote_avatar: "",
            channel: "",
            now: test.engine.clock().now(),
        };
        let mut tx = test.engine.store().begin().await.unwrap();
        let webhook = webhooks::insert(&mut tx, &new).await.unwrap();
        Store::commit(tx).await.unwrap();
        let channel = Some(crate::webhook::SandboxId(webhook.get()));
        let opens = test.campaign(channel, |_| {}).await;
        let opens_at = live(&test, opens).await.opens_at;
        let words = |status: u16, body: &str| test.network.then(Ok(reply(status, body)));
        words(200, "ok");
        test.advance_to(opens_at - MINUTE).await;
        let announced = &listed(&test).await[0];
        assert_eq!((announced.kind, announced.state), (Kind::DropAnnounced, State::Delivered));
        let call = test.network.take_calls().remove(0);
        assert_eq!(call.url, url.expose());
        assert!(!format!("{call:?}").contains("s3cret"));
        let body: serde_json::Value = serde_json::from_str(call.body.as_deref().unwrap()).unwrap();
        assert!(body["attachments"][0]["blocks"].is_array() || body["blocks"].is_array(), "{body}");
        let stored = webhooks::find(&mut test.engine.store().read().await.unwrap(), webhook).await.unwrap().unwrap();
        assert_eq!(test.engine.reserve(&stored).await.unwrap().unwrap_err(), opens_at - MINUTE + SECOND);

        // Too fast all the same: it is obeyed in full.
        let headers = vec![("retry-after".to_owned(), "30".to_owned())];
        test.network.then(Ok(Reply { status: 429, headers, body: b"rate_limited".to_vec() }));
        test.advance_to(opens_at).await;
        let opened = |all: Vec<Listed>| all.into_iter().find(|sent| sent.kind == Kind::DropOpened).unwrap();
        assert_eq!(opened(listed(&test).await).state, State::Retrying);
        test.network.take_calls();
        test.advance(29 * SECOND).await;
        assert!(test.network.take_calls().is_empty());
        // An answer that is lost is uncertain; the code is rather sent twice.
        test.network.then(Err(NoReply::Lost("timed out".into())));
        words(200, "ok");
        test.advance(SECOND).await;
        assert_eq!(live(&test, opens).await.closes_at, Some(opens_at + 30 * SECOND + 10 * MINUTE));
        test.advance(MINUTE).await;
        assert_eq!(opened(listed(&test).await).state, State::Delivered);

        words(404, "no_service");
        test.engine.cancel_drop(&test.admin().await, live(&test, opens).await.id).await.unwrap();
        test.settle().await;
        test.advance(SECOND).await;
        let stored = webhooks::find(&mut test.engine.store().read().await.unwrap(), webhook).await.unwrap().unwrap();
        assert_eq!(stored.disabled.as_deref(), Some("HTTP 404"));
    }
}
