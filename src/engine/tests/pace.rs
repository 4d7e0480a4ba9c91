//! The pace of messages: what a destination allows is used and hardly ever exceeded, by several nodes together, and a ban
//! holds for everything.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::{BoxFuture, join_all};

use crate::account::Role;
use crate::campaign::Uses;
use crate::engine::Engine;
use crate::engine::clock::Clock;
use crate::engine::deliveries::Version;
use crate::engine::destinations::{Call, Network, NoReply, Reply};
use crate::engine::outbox::{Outgoing, Room};
use crate::engine::store::deliveries::{self, State};
use crate::engine::store::{Dialect, Store};
use crate::engine::testing::{START, TestEngine};
use crate::engine::webhooks::{NewAddress, NewWebhook, Tested, WebhookError};
use crate::event::{Kind, Values};
use crate::id::WebhookId;
use crate::lost::WhenLost;
use crate::message::Message;
use crate::on_both_engines;
use crate::privacy::Privacy;
use crate::time::{HOUR, MINUTE, Moment, SECOND};
use crate::webhook::{Address, DestinationKind};

/// Discord as it counts: 5 messages in 2 seconds from each webhook, which it tells, and 30 a minute in each channel,
/// which it does not.
#[derive(Clone)]
struct Discord {
    clock: Clock,
    counts: Arc<Mutex<Counts>>,
}

#[derive(Default)]
struct Counts {
    /// When messages passed, by webhook and by channel.
    passed: HashMap<String, Vec<Moment>>,
    posted: usize,
    refused: usize,
}

impl Discord {
    fn new(clock: Clock) -> Self {
        Self { clock, counts: Arc::default() }
    }

    fn count(&self, url: &str) -> Reply {
        let now = self.clock.now();
        let mut counts = self.counts.lock().unwrap();
        // All webhooks of this Discord post into one channel.
        let webhook = url.split(['/', '?']).nth(6).unwrap().to_owned();
        let mut lane = |name: &str, limit: usize, per: Duration| {
            let passed = counts.passed.entry(name.to_owned()).or_default();
            passed.retain(|at| now < *at + per);
            let reset_after = passed.first().map_or(per, |first| now.until(*first + per));
            (limit - passed.len(), reset_after)
        };
        let (told, told_reset) = lane(&webhook, 5, 2 * SECOND);
        let (hidden, hidden_reset) = lane("channel", 30, MINUTE);
        let headers = |remaining: usize, reset: Duration| {
            [
                ("limit", "5".to_owned()),
                ("remaining", remaining.to_string()),
                ("reset-after", reset.as_secs_f64().to_string()),
            ]
            .map(|(name, value)| (format!("x-ratelimit-{name}"), value))
            .to_vec()
        };
        let wait = if told == 0 {
            Some(told_reset)
        } else if hidden == 0 {
            Some(hidden_reset)
        } else {
            None
        };
        if let Some(wait) = wait {
            counts.refused += 1;
            let body = format!(r#"{{"message":"slow down","retry_after":{},"global":false}}"#, wait.as_secs_f64());
            return Reply { status: 429, headers: headers(told, told_reset), body: body.into_bytes() };
        }
        for lane in [webhook, "channel".to_owned()] {
            counts.passed.get_mut(&lane).unwrap().push(now);
        }
        counts.posted += 1;
        let body = format!(r#"{{"id":"{}"}}"#, counts.posted);
        Reply { status: 200, headers: headers(told - 1, told_reset), body: body.into_bytes() }
    }
}

impl Network for Discord {
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Reply, NoReply>> {
        let reply = if call.body.is_some() {
            self.count(&call.url)
        } else {
            Reply {
                status: 200,
                headers: Vec::new(),
                body: br#"{"type":1,"name":"Captain","channel_id":"42"}"#.to_vec(),
            }
        };
        Box::pin(async move { Ok(reply) })
    }

    fn admits(&self, _: String) -> BoxFuture<'_, Result<(), NoReply>> {
        Box::pin(async { Ok(()) })
    }
}

fn address(number: u64) -> Address {
    format!("https://discord.com/api/webhooks/{}/{}", 123_456_789_012_345_678 + number, "t".repeat(64)).parse().unwrap()
}

async fn add(test: &TestEngine, number: u64) -> WebhookId {
    let url = address(number);
    let new = NewWebhook { name: None, url: &url, unseen: false, again: false };
    test.engine.add_webhook(&test.admin().await, new).await.unwrap()
}

/// What a node would send now, on its way together.
async fn send_what_may_leave(engine: &Engine) -> Vec<Outgoing> {
    let mut taken = Vec::new();
    while let Some(outgoing) = engine.claim_due().await.unwrap() {
        taken.push(outgoing);
    }
    taken
}

async fn opened(test: &TestEngine, number: usize) {
    test.happens(Kind::TicketOpened, &format!("ticket:{number}"), &Values::new()).await;
}

async fn states(test: &TestEngine) -> Vec<State> {
    let mut db = test.engine.store().read().await.unwrap();
    deliveries::latest(&mut db, None, 1000).await.unwrap().into_iter().map(|sent| sent.state).collect()
}

/// An answer of Discord's front, which bans who comes back too early.
fn banned() -> Reply {
    Reply {
        status: 429,
        headers: vec![("retry-after".to_owned(), "600".to_owned())],
        body: b"error code: 1015".to_vec(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_webhooks_of_a_channel_send_from_two_nodes_what_discord_allows() {
    let clock = Clock::simulated(START);
    let discord = Discord::new(clock.clone());
    let test = TestEngine::calling_at(discord.clone(), clock.clone()).await;
    let other = Engine::open(&test.url, test.key.clone(), clock.clone(), discord.clone()).await.unwrap();
    let webhooks = [add(&test, 1).await, add(&test, 2).await];
    test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &webhooks).await;
    for number in 0..250 {
        opened(&test, number).await;
    }
    // A quarter of an hour with always something to send, in steps of a fifth of a second.
    let end = START + HOUR / 4;
    while clock.now() < end {
        for engine in [&test.engine, &other] {
            let taken = send_what_may_leave(engine).await;
            join_all(taken.into_iter().map(|outgoing| engine.send(outgoing))).await;
        }
        let next = deliveries::next_due(&mut test.engine.store().read().await.unwrap(), Dialect::Sqlite, clock.now())
            .await
            .unwrap();
        let step = clock.now() + SECOND / 5;
        clock.set(next.map_or(step, |next| next.max(step).min(step + SECOND)));
    }
    let counts = discord.counts.lock().unwrap();
    assert!(counts.posted >= 15 * 30 * 95 / 100, "{} of {}", counts.posted, 15 * 30);
    // The one that meets the hidden limit for the first time, and those that try whether it still holds.
    assert!(counts.refused <= 4, "{} were refused", counts.refused);
}

on_both_engines! {
    async fn who_is_refused_by_discords_front_calls_it_no_more(test: TestEngine) {
        let webhook = test.discord("Discord").await;
        let endpoint = test.endpoint("https://app.example.org/in").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[webhook, endpoint]).await;
        test.network.take_calls();
        opened(&test, 1).await;
        test.network.then(Ok(banned()));
        test.settle().await;
        assert_eq!(test.network.take_calls().len(), 2, "Discord once, and the endpoint");

        // Neither other webhooks, nor the test button, nor a look at an address; nor another node or one that starts anew.
        let (admin, new) = (test.admin().await, test.discord("Added meanwhile").await);
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[new]).await;
        opened(&test, 2).await;
        let again = test.another().await;
        for engine in [&test.engine, &again] {
            let at = START + 10 * MINUTE;
            assert_eq!(engine.test_webhook(&admin, new, "Hello").await.unwrap(), Tested::Later { at });
            engine.deliver_due().await.unwrap();
        }
        let look = test.engine.look_at_webhook(&admin, &address(9)).await.unwrap();
        assert!(matches!(look.remote, Err(WebhookError::Unreachable)), "{look:?}");
        let url = address(9);
        let moved = NewAddress { url: &url, unseen: false, again: false };
        assert!(test.engine.readdress_webhook(&admin, new, moved).await.is_err());
        let called = test.network.take_calls();
        assert_eq!(called.iter().map(|call| call.url.as_str()).collect::<Vec<_>>(), ["https://app.example.org/in"]);

        test.advance(10 * MINUTE).await;
        assert!(states(&test).await.iter().all(|state| *state == State::Delivered), "{:?}", states(&test).await);
    }

    async fn what_is_on_its_way_when_all_has_to_end_is_given_back(test: TestEngine) {
        let (webhook, endpoint) = (test.discord("Discord").await, test.endpoint("https://app.example.org/in").await);
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[webhook, endpoint]).await;
        opened(&test, 1).await;
        let taken = send_what_may_leave(&test.engine).await;
        let tokens: Vec<String> = taken.iter().map(|outgoing| outgoing.claim.claim.clone()).collect();
        test.engine.give_back(&tokens).await.unwrap();
        // The endpoint knows a message that it gets twice; Discord does not.
        let mut states = states(&test).await;
        states.sort_by_key(|state| state.name());
        assert_eq!(states, [State::Retrying, State::Uncertain]);
        let again = test.another().await;
        assert_eq!(again.deliver_due().await.unwrap(), 1, "at once, and not when the lease ends");
    }

    async fn outcomes_that_come_together_are_recorded_together_and_each_its_own(test: TestEngine) {
        let endpoint = test.endpoint("https://app.example.org/in").await;
        let gone = test.endpoint("https://gone.example.org/in").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[endpoint]).await;
        test.notify(Kind::TicketClosed, &Message::text("Hello"), None, &[gone]).await;
        for number in 0..10 {
            opened(&test, number).await;
        }
        test.happens(Kind::TicketClosed, "ticket:1", &Values::new()).await;
        let taken = send_what_may_leave(&test.engine).await;
        assert_eq!(taken.len(), 11);
        let mut answers: Vec<_> = taken.iter().map(|_| test.network.then_wait()).collect();
        let sending = tokio::spawn({
            let engine = test.engine.clone();
            async move { join_all(taken.into_iter().map(|outgoing| engine.send(outgoing))).await }
        });
        let (last, statuses) = (answers.pop().unwrap(), [200, 500, 200, 200, 200, 200, 200, 503, 200, 200]);
        for (answer, status) in answers.into_iter().zip(statuses) {
            answer.send(Ok(Reply { status, ..Reply::default() })).unwrap();
        }
        last.send(Err(NoReply::NotAllowed(crate::address::Refusal::NotGlobal))).unwrap();
        sending.await.unwrap();
        let states = states(&test).await;
        let count = |state| states.iter().filter(|known| **known == state).count();
        assert_eq!((count(State::Delivered), count(State::Retrying), count(State::Refused)), (8, 2, 1), "{states:?}");
    }
}

/// Uses that messages tell of, one by one and together, by the words that the test gives them.
fn told_of(messages: &[String], one: &str, several: &str) -> (usize, usize) {
    let together = messages.iter().filter_map(|message| {
        let (_, rest) = message.split_once(several)?;
        rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse::<usize>().ok()
    });
    (messages.iter().filter(|message| message.contains(one)).count(), together.sum())
}

on_both_engines! {
    async fn redemptions_that_pile_up_are_told_in_one_message(test: TestEngine) {
        let channel = test.sandbox().await;
        let webhook = WebhookId::new(channel.0);
        let endpoint = test.endpoint("https://app.example.org/in").await;
        let campaign = test.campaign(None, |settings| settings.uses = Uses::new(40).unwrap()).await;
        test.notify(Kind::DropRedeemed, &Message::text("one more"), None, &[webhook, endpoint]).await;
        test.notify(Kind::DropClosed, &Message::text("closed"), None, &[webhook]).await;
        let drop = test.view(campaign).await.live.unwrap();
        test.advance_to(drop.opens_at).await;
        let mut customers = Vec::new();
        for number in 0..40 {
            customers.push(test.account(&format!("c{number}@example.org"), Role::Customer).await);
        }
        let (first, others) = customers.split_at(4);
        for customer in first {
            test.redeem(customer, drop.id).await;
        }
        test.settle().await;
        assert_eq!(told_of(&test.channel(channel).await, "one more", "**"), (4, 0), "few are told of one by one");

        // The company's own words, once there are some; until then ours.
        let (before, after) = others.split_at(20);
        for customer in before {
            test.redeem(customer, drop.id).await;
        }
        test.advance(SECOND).await;
        test.notify(Kind::DropRush, &Message::text("together: %merged%, left: %count%"), None, &[webhook]).await;
        for customer in after {
            test.redeem(customer, drop.id).await;
        }
        for _ in 0..20 {
            test.advance(2 * SECOND).await;
        }
        let messages = test.channel(channel).await;
        let (one, together) = told_of(&messages, "one more", "together: ");
        let (_, in_our_words) = told_of(&messages, "one more", "**");
        assert_eq!(one + together + in_our_words, 40, "{messages:?}");
        assert!(in_our_words > 5 && together > 5, "{messages:?}");
        assert!(messages.iter().any(|message| message.contains("left: 0")), "{messages:?}");
        assert!(messages.last().unwrap().contains("closed"), "the end comes last");
        assert!(messages.len() < 20, "{messages:?}");
        assert_eq!(test.network.take_calls().len(), 40, "a program hears of each");
        let mut db = test.engine.store().read().await.unwrap();
        let sent = deliveries::latest(&mut db, None, 200).await.unwrap();
        let merged = sent.iter().filter(|sent| sent.state == State::Merged);
        for one in merged.clone() {
            let into = sent.iter().find(|sent| sent.id.to_string() == one.detail).unwrap();
            assert_eq!((into.state, into.webhook), (State::Delivered, webhook));
        }
        assert_eq!(merged.count() + messages.len(), 41);
    }
}

on_both_engines! {
    async fn what_becomes_of_a_lost_answer_is_the_admins_wish(test: TestEngine) {
        let webhook = test.discord("Discord").await;
        let kinds = [Kind::TicketOpened, Kind::TicketReplied, Kind::TicketClosed];
        for (kind, wish) in kinds.into_iter().zip(WhenLost::ALL) {
            test.notify(kind, &Message::text("Hello"), None, &[webhook]).await;
            let mut tx = test.engine.store().begin().await.unwrap();
            let update = sqlx::query("UPDATE notifications SET when_lost = $1 WHERE kind = $2");
            update.bind(wish.name()).bind(kind.name()).execute(&mut *tx).await.unwrap();
            Store::commit(tx).await.unwrap();
            test.network.then(Err(NoReply::Lost("timed out".to_owned())));
            test.happens(kind, "ticket:1", &Values::new()).await;
            test.settle().await;
            let expected = if wish == WhenLost::SendAgain { State::Retrying } else { State::Uncertain };
            assert_eq!(states(&test).await[0], expected, "{wish}");
            test.advance(MINUTE).await;
        }
        // The same for one whose worker was lost.
        test.happens(Kind::TicketReplied, "ticket:2", &Values::new()).await;
        test.engine.claim_due().await.unwrap().unwrap();
        test.network.take_calls();
        test.advance(MINUTE).await;
        assert_eq!((states(&test).await[0], test.network.take_calls().len()), (State::Delivered, 1));
    }
}

on_both_engines! {
    async fn a_hundred_thousand_that_wait_hold_no_other_up(test: TestEngine) {
        let (slow, other) = (test.discord("Discord").await, test.endpoint("https://app.example.org/in").await);
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[slow]).await;
        test.notify(Kind::TicketClosed, &Message::text("Hello"), None, &[other]).await;
        opened(&test, 0).await;
        let mut tx = test.engine.store().begin().await.unwrap();
        sqlx::query(
            "INSERT INTO deliveries (event_id, notification_id, message_id, message_version, webhook_id, subject, rank,
                                     state, due_at, created_at)
             WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 100000)
             SELECT event_id, notification_id, message_id, message_version, webhook_id, 'ticket:' || n, rank, state,
                    due_at, created_at
             FROM deliveries, number",
        )
        .execute(&mut *tx)
        .await
        .unwrap();
        Store::commit(tx).await.unwrap();
        test.network.take_calls();

        // As at a start: the first leaves, and while nobody knows how fast more may follow, the others wait.
        let again = test.another().await;
        test.happens(Kind::TicketClosed, "ticket:1", &Values::new()).await;
        let taken = send_what_may_leave(&again).await;
        let mut webhooks: Vec<WebhookId> = taken.iter().map(|outgoing| outgoing.claim.webhook).collect();
        webhooks.sort_unstable();
        assert_eq!(webhooks, [slow, other]);
        assert_eq!(taken[0].claim.id.get(), 1, "the oldest first");
        join_all(taken.into_iter().map(|outgoing| again.send(outgoing))).await;
        // Nobody reads them all for what may not leave.
        let paused = sqlx::query("UPDATE webhooks SET paused_until = $1 WHERE id = $2");
        let mut tx = again.store().begin().await.unwrap();
        paused.bind((START + HOUR).millis()).bind(slow.get()).execute(&mut *tx).await.unwrap();
        Store::commit(tx).await.unwrap();
        assert_eq!(again.deliver_due().await.unwrap(), 0);
        let mut db = again.store().read().await.unwrap();
        assert_eq!(deliveries::next_due(&mut db, again.store().dialect(), START).await.unwrap(), Some(START + HOUR));
    }
}

#[tokio::test]
async fn webhooks_of_one_channel_share_its_places_within_one_turn() {
    let clock = Clock::simulated(START);
    let test = TestEngine::calling_at(Discord::new(clock.clone()), clock.clone()).await;
    let webhooks = [add(&test, 1).await, add(&test, 2).await, add(&test, 3).await];
    test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &webhooks).await;
    for number in 0..5 {
        opened(&test, number).await;
    }
    assert_eq!(
        test.engine.claim_turn(Room::of(32)).await.unwrap().outgoing.len(),
        1,
        "nobody knows yet what the channel takes"
    );
}

on_both_engines! {
    async fn a_webhook_that_nobody_can_read_holds_no_other_up(test: TestEngine) {
        let (broken, other) = (test.discord("Discord").await, test.endpoint("https://app.example.org/in").await);
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[broken, other]).await;
        opened(&test, 1).await;
        test.change("UPDATE webhooks SET privacy = '{' WHERE kind = 'discord'").await;
        assert_eq!(test.engine.deliver_due().await.unwrap(), 1);
        let mut ended = states(&test).await;
        ended.sort_by_key(|state| state.name());
        assert_eq!(ended, [State::DeadWebhook, State::Delivered]);
    }

    async fn what_was_written_for_a_webhook_that_is_gone_is_given_up(test: TestEngine) {
        let webhook = test.discord("Discord").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[webhook]).await;
        opened(&test, 1).await;
        // Removed while the event was being written.
        test.change("DELETE FROM webhooks").await;
        test.engine.tidy_up().await.unwrap();
        assert_eq!(states(&test).await, [State::DeadWebhook]);
    }

    async fn a_gone_address_that_was_changed_meanwhile_ends_nothing(test: TestEngine) {
        let webhook = test.discord("Discord").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[webhook]).await;
        opened(&test, 1).await;
        let outgoing = test.engine.claim_due().await.unwrap().unwrap();
        test.network.then(Ok(Reply { status: 200, body: br#"{"type":1,"name":"New"}"#.to_vec(), ..Reply::default() }));
        let url = address(7);
        let moved = NewAddress { url: &url, unseen: false, again: false };
        test.engine.readdress_webhook(&test.admin().await, webhook, moved).await.unwrap();
        test.network.then(Ok(Reply { status: 404, body: br#"{"code":10015}"#.to_vec(), ..Reply::default() }));
        test.engine.send(outgoing).await;
        assert_eq!(states(&test).await, [State::Retrying]);
        test.advance(MINUTE).await;
        assert_eq!(states(&test).await, [State::Delivered]);
    }

    async fn a_message_that_tells_of_many_does_so_in_every_try_and_when_it_is_sent_again(test: TestEngine) {
        let webhook = test.discord("Discord").await;
        let campaign = test.campaign(None, |settings| settings.uses = Uses::new(20).unwrap()).await;
        test.notify(Kind::DropRedeemed, &Message::text("one more"), None, &[webhook]).await;
        test.notify(Kind::DropRush, &Message::text("together: %merged%"), None, &[webhook]).await;
        let drop = test.view(campaign).await.live.unwrap();
        test.advance_to(drop.opens_at).await;
        for number in 0..10 {
            let customer = test.account(&format!("c{number}@example.org"), Role::Customer).await;
            test.redeem(&customer, drop.id).await;
        }
        let said = || -> Vec<String> {
            let bodies = test.network.take_calls().into_iter().filter_map(|call| call.body);
            let contents = bodies.map(|body| serde_json::from_str::<serde_json::Value>(&body).unwrap()["content"].clone());
            contents.map(|content| content.as_str().unwrap().to_owned()).collect()
        };
        test.network.then(Ok(Reply { status: 503, ..Reply::default() }));
        test.settle().await;
        // What waits is written anew.
        test.engine.set_webhook_privacy(&test.admin().await, webhook, Privacy::OPEN).await.unwrap();
        test.network.then(Ok(Reply { status: 400, ..Reply::default() }));
        test.advance(MINUTE).await;
        assert_eq!(said(), ["together: 10", "together: 10"]);
        let sent = {
            let mut db = test.engine.store().read().await.unwrap();
            deliveries::latest(&mut db, None, 100).await.unwrap()
        };
        let refused = sent.iter().find(|sent| sent.state == State::Refused).unwrap();
        test.engine.replay_delivery(&test.admin().await, refused.id, Version::Then).await.unwrap();
        test.settle().await;
        assert_eq!(said(), ["together: 10"]);
    }
}

/// An answer that refuses for the pace.
fn slow_down(headers: &[(&str, &str)], body: &str) -> Reply {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Reply { status: 429, headers, body: body.as_bytes().to_vec() }
}

/// When the next message may go to each of these webhooks, as pages tell it.
async fn next_allowed<const N: usize>(engine: &Engine, ids: [WebhookId; N]) -> [Moment; N] {
    let views = engine.webhooks().await.unwrap();
    ids.map(|id| views.iter().find(|view| view.webhook.id == id).unwrap().next_allowed)
}

async fn count_in_metrics(engine: &Engine, state: &str) -> String {
    let text = engine.metrics_text().await;
    let name = format!("largage_webhooks{{state=\"{state}\"}} ");
    text.lines().find_map(|line| line.strip_prefix(&name)).unwrap().to_owned()
}

on_both_engines! {
    async fn the_next_message_may_go_at_once_where_nothing_stands_against_it(test: TestEngine) {
        let ids = [test.discord("Discord").await, test.endpoint("https://app.example.org/in").await];
        assert_eq!(next_allowed(&test.engine, ids).await, [START; 2]);
        assert_eq!(count_in_metrics(&test.engine, "paused").await, "0");
    }

    async fn the_next_message_waits_as_long_as_a_refusal_says_for_all_with_its_address(test: TestEngine) {
        let (endpoint, other) =
            (test.endpoint("https://app.example.org/in").await, test.endpoint("https://app.example.org/other").await);
        let twin = test.endpoint("https://app.example.org/in").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[endpoint]).await;
        test.network.then(Ok(slow_down(&[("retry-after", "30")], "")));
        opened(&test, 1).await;
        test.settle().await;
        let told = next_allowed(&test.engine, [endpoint, twin, other]).await;
        assert_eq!(told, [START + 30 * SECOND, START + 30 * SECOND, START]);
        assert_eq!(count_in_metrics(&test.engine, "paused").await, "2");
    }

    async fn the_next_message_waits_for_a_window_that_is_used_up(test: TestEngine) {
        let url = Address::parse(DestinationKind::Slack, "https://hooks.slack.com/services/T0/B0/abcdefghijklmnop").unwrap();
        let new = NewWebhook { name: None, url: &url, unseen: false, again: false };
        let slack = test.engine.add_webhook(&test.admin().await, new).await.unwrap();
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[slack]).await;
        test.network.then(Ok(Reply { status: 200, body: b"ok".to_vec(), ..Reply::default() }));
        opened(&test, 1).await;
        test.settle().await;
        assert_eq!(test.engine.webhook(slack).await.unwrap().unwrap().webhook.paused_until, Moment::from_millis(0));
        let pace = DestinationKind::Slack.pace().unwrap();
        assert_eq!(next_allowed(&test.engine, [slack]).await, [START + pace], "no answer asked for it");
        test.advance(pace).await;
        assert_eq!(next_allowed(&test.engine, [slack]).await, [START + pace]);
    }

    async fn the_next_message_waits_for_its_channel_whichever_webhook_was_refused(test: TestEngine) {
        let mut ids = Vec::new();
        for number in 1..=2 {
            test.network.then(Ok(Reply {
                status: 200,
                body: br#"{"type":1,"name":"Captain","channel_id":"42"}"#.to_vec(),
                ..Reply::default()
            }));
            ids.push(add(&test, number).await);
        }
        let elsewhere = test.discord("Elsewhere").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &ids[..1]).await;
        let headers = [("x-ratelimit-limit", "5"), ("x-ratelimit-remaining", "4"), ("x-ratelimit-reset-after", "2")];
        test.network.then(Ok(slow_down(&headers, r#"{"message":"slow down","retry_after":42,"global":false}"#)));
        opened(&test, 1).await;
        test.settle().await;
        let told = next_allowed(&test.engine, [ids[0], ids[1], elsewhere]).await;
        assert_eq!(told, [START + 42 * SECOND, START + 42 * SECOND, START]);
        let twin = test.engine.webhook(ids[1]).await.unwrap().unwrap().webhook;
        assert_eq!(twin.paused_until, Moment::from_millis(0), "its own pause says nothing of it");
    }

    async fn the_next_message_to_discord_waits_for_the_end_of_a_ban(test: TestEngine) {
        let (webhook, endpoint) = (test.discord("Discord").await, test.endpoint("https://app.example.org/in").await);
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[webhook]).await;
        test.network.then(Ok(banned()));
        opened(&test, 1).await;
        test.settle().await;
        let new = test.discord("Added meanwhile").await;
        let again = test.another().await;
        for engine in [&test.engine, &again] {
            let told = next_allowed(engine, [webhook, new, endpoint]).await;
            assert_eq!(told, [START + 10 * MINUTE, START + 10 * MINUTE, START]);
            assert_eq!(count_in_metrics(engine, "paused").await, "2");
        }
    }
}
