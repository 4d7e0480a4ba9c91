use serde_json::Value as Json;

use super::*;
use crate::account::Role;
use crate::engine::destinations::{NoReply, Reply};
use crate::engine::testing::TestEngine;
use crate::event::{Kind, Value, Values};
use crate::id::EventId;
use crate::message::Message;
use crate::on_both_engines;
use crate::privacy::Privacy;
use crate::time::{DAY, HOUR, MINUTE, SECOND, Span, Zone};

const KIND: Kind = Kind::TicketOpened;

fn reply(status: u16, body: &str) -> Reply {
    Reply { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

fn refusal() -> Reply {
    reply(400, r#"{"code":50006,"message":"Cannot send an empty message"}"#)
}

fn ticket(subject: &str, user: &str) -> Values {
    let text = |text: &str| Value::Text(text.to_owned());
    Values::new().with("subject", text(subject)).with("user", text(user)).with("company", text("Largage & co"))
}

/// A webhook at Discord that hears of every ticket.
async fn told(test: &TestEngine) -> WebhookId {
    let webhook = test.discord("Discord").await;
    test.notify(KIND, &Message::text("%subject%"), None, &[webhook]).await;
    webhook
}

async fn open(test: &TestEngine, number: i64, subject: &str) {
    test.happens(KIND, &format!("ticket:{number}"), &ticket(subject, "Zoé Lefèvre")).await;
}

async fn found(test: &TestEngine, filter: Filter) -> Vec<(String, State)> {
    let page = test.engine.find_deliveries(&test.admin().await, &filter, 100).await.unwrap();
    page.items.into_iter().map(|listed| (listed.subject, listed.state)).collect()
}

async fn subjects(test: &TestEngine, filter: Filter) -> Vec<String> {
    found(test, filter).await.into_iter().map(|(subject, _)| subject).collect()
}

async fn latest(test: &TestEngine) -> Listed {
    let page = test.engine.find_deliveries(&test.admin().await, &Filter::default(), 1).await.unwrap();
    page.items.into_iter().next().unwrap()
}

async fn view(test: &TestEngine, id: DeliveryId) -> DeliveryView {
    test.engine.delivery(&test.admin().await, id).await.unwrap()
}

fn search(words: &str) -> Filter {
    Filter { search: words.to_owned(), ..Filter::default() }
}

#[test]
fn most_answers_take_no_longer_than_said() {
    let of = |millis: std::ops::RangeInclusive<u64>| {
        let times = AnswerTimes::of(millis.rev().map(Duration::from_millis).collect());
        times.map(|times| (times.median.as_millis(), times.p95.as_millis()))
    };
    assert_eq!(AnswerTimes::of(Vec::new()), None);
    assert_eq!(of(7..=7), Some((7, 7)));
    assert_eq!(of(1..=2), Some((1, 2)));
    assert_eq!(of(1..=19), Some((10, 19)));
    assert_eq!(of(1..=20), Some((10, 19)));
    assert_eq!(of(1..=200), Some((100, 190)));
}

on_both_engines! {
    async fn answers_are_timed_by_their_webhook(test: TestEngine) {
        let webhook = told(&test).await;
        let admin = test.admin().await;
        assert_eq!(test.engine.answer_times(&admin, webhook).await.unwrap(), None);
        let times = [Duration::from_millis(1500), 3 * SECOND];
        for (number, time) in (1..).zip(times) {
            open(&test, number, "Help").await;
            let answer = test.network.then_wait();
            let outgoing = test.engine.claim_due().await.unwrap().unwrap();
            let sending = tokio::spawn({
                let engine = test.engine.clone();
                async move { engine.send(outgoing).await }
            });
            test.engine.clock().set(test.engine.clock().now() + time);
            answer.send(Ok(reply(200, r#"{"id":"1"}"#))).unwrap();
            sending.await.unwrap();
        }
        // What was never answered tells nothing.
        open(&test, 3, "Help").await;
        test.network.then(Err(NoReply::Lost("timed out".into())));
        test.settle().await;
        let told = test.engine.answer_times(&admin, webhook).await.unwrap();
        assert_eq!(told, Some(AnswerTimes { median: times[0], p95: times[1] }));
        assert_eq!(test.engine.answer_times(&admin, WebhookId::new(99)).await.unwrap(), None);
    }

    async fn more_than_are_named_one_by_one_are_found_as_well(test: TestEngine) {
        told(&test).await;
        // What no index of PostgreSQL would take.
        let long: String = (0..2000).filter_map(|number| char::from_u32(0x2_0000 + number * 17)).collect();
        open(&test, 1, &format!("The first {long}")).await;
        test.change(
            "INSERT INTO events (kind, subject, data, created_at, search)
             WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 2101)
             SELECT e.kind, 'ticket:' || i, e.data, e.created_at, 'ticket:' || i FROM n CROSS JOIN events e ORDER BY i",
        )
        .await;
        test.change(
            "INSERT INTO deliveries (event_id, message_id, message_version, webhook_id, subject, rank, state, due_at, created_at)
             SELECT e.id, d.message_id, d.message_version, d.webhook_id, e.subject, d.rank, 'queued', d.due_at, d.created_at
             FROM events e CROSS JOIN deliveries d WHERE e.subject <> 'ticket:1' ORDER BY e.id",
        )
        .await;
        let all: Vec<String> = (1..=2101).rev().map(|number| format!("ticket:{number}")).collect();
        assert_eq!(subjects(&test, search("ticket")).await, all[..100]);
        assert_eq!(subjects(&test, Filter { kind: Some(KIND), ..Filter::default() }).await, all[..100]);
        assert_eq!(subjects(&test, Filter { kind: Some(KIND), ..search("ticket") }).await, all[..100]);
        assert_eq!(subjects(&test, search("the first")).await, ["ticket:1"]);
        assert!(subjects(&test, Filter { kind: Some(Kind::OrderPlaced), ..search("ticket") }).await.is_empty());
        let admin = test.admin().await;
        let count = async |filter| test.engine.count_deliveries(&admin, &filter, Deed::Cancel).await.unwrap();
        assert_eq!(count(search("ticket")).await, (2101, 2101));
        assert_eq!(count(Filter { states: vec![State::Delivered], ..search("ticket") }).await, (0, 0));
        assert_eq!(count(search("the first")).await, (1, 1));
        assert_eq!(count(search("nothing like it")).await, (0, 0));
    }

    async fn they_are_found_by_all_that_is_asked(test: TestEngine) {
        let discord = told(&test).await;
        let channel = test.open_sandbox().await;
        let sandbox = WebhookId::new(channel.0);
        test.notify(Kind::TicketClosed, &Message::text("closed"), None, &[sandbox]).await;
        let start = test.engine.clock().now();
        open(&test, 1, "My château is on fire").await;
        test.network.then(Ok(reply(200, r#"{"id":"1234567890123456789"}"#)));
        test.network.then(Ok(refusal()));
        test.settle().await;
        test.engine.clock().set(start + DAY);
        open(&test, 2, "50% of it_works").await;
        test.settle().await;
        test.happens(Kind::TicketClosed, "ticket:1", &ticket("My château is on fire", "Zoé Lefèvre")).await;

        assert_eq!(subjects(&test, Filter::default()).await, ["ticket:1", "ticket:2", "ticket:1"]);
        let of = |webhook| Filter { webhook: Some(webhook), ..Filter::default() };
        assert_eq!(subjects(&test, of(discord)).await, ["ticket:2", "ticket:1"]);
        assert_eq!(subjects(&test, of(WebhookId::new(99))).await, [""; 0]);
        let kind = Filter { kind: Some(Kind::TicketClosed), ..Filter::default() };
        assert_eq!(found(&test, kind).await, [("ticket:1".to_owned(), State::Queued)]);
        let states = |states: &[State]| Filter { states: states.to_vec(), ..Filter::default() };
        assert_eq!(subjects(&test, states(&[State::Refused, State::Queued])).await, ["ticket:1", "ticket:2"]);
        assert_eq!(subjects(&test, states(&State::WAITING)).await, ["ticket:1"]);
        let during = |from, to| Filter { period: Some(Span::new(from, to)), ..Filter::default() };
        assert_eq!(subjects(&test, during(start, start + DAY)).await, ["ticket:1"], "half-open");
        assert_eq!(subjects(&test, during(start + DAY, start + 2 * DAY)).await, ["ticket:1", "ticket:2"]);

        for (words, expected) in [
            ("CHATEAU fire", &["ticket:1", "ticket:1"][..]),
            ("zoe", &["ticket:1", "ticket:2", "ticket:1"]),
            ("ticket:2", &["ticket:2"]),
            ("50%", &["ticket:2"]),
            ("it_w", &["ticket:2"]),
            ("it_x", &[]),
            ("Largage", &[]),
            ("1234567890123456789", &["ticket:1"]),
            ("https://discord.com/channels/1/2/1234567890123456789", &["ticket:1"]),
            ("#2", &["ticket:2"]),
            ("", &["ticket:1", "ticket:2", "ticket:1"]),
            (" \t ", &["ticket:1", "ticket:2", "ticket:1"]),
            ("\0'; DROP TABLE deliveries; --", &[]),
            ("99999999999999999999999999", &[]),
        ] {
            assert_eq!(subjects(&test, search(words)).await, expected, "{words:?}");
        }
        let both = Filter { states: vec![State::Delivered], ..search("chateau") };
        assert_eq!(found(&test, both).await, [("ticket:1".to_owned(), State::Delivered)]);
    }

    async fn pages_follow_each_other_whatever_comes_meanwhile(test: TestEngine) {
        told(&test).await;
        for number in 1..=5 {
            open(&test, number, "Help").await;
        }
        let admin = test.admin().await;
        let page = async |before| {
            let filter = Filter { before, ..Filter::default() };
            test.engine.find_deliveries(&admin, &filter, 2).await.unwrap()
        };
        let first = page(None).await;
        open(&test, 6, "Help").await;
        let second = page(first.next).await;
        let third = page(second.next).await;
        let all = [first.items, second.items, third.items].concat();
        let subjects: Vec<_> = all.iter().map(|listed| listed.subject.as_str()).collect();
        assert_eq!(subjects, ["ticket:5", "ticket:4", "ticket:3", "ticket:2", "ticket:1"]);
        assert_eq!(third.next, None);
    }

    async fn a_page_tells_every_try_with_what_was_answered(test: TestEngine) {
        told(&test).await;
        open(&test, 1, "Help").await;
        let queued = view(&test, latest(&test).await.id).await;
        let would = queued.outbound.unwrap();
        assert!(would.body.contains("Help") && queued.found.body.is_none(), "as it would be sent");

        let token = "t".repeat(64);
        let headers = [("retry-after", "5"), ("x-ratelimit-scope", "shared"), ("set-cookie", "secret")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        test.network.then(Ok(Reply { status: 429, headers, body: format!(r#"{{"retry_after":5.0,"url":"{token}"}}"#).into() }));
        test.network.then(Err(NoReply::NotSent("unreachable".into())));
        test.settle().await;
        test.advance(5 * SECOND).await;
        test.advance(MINUTE).await;
        let seen = view(&test, latest(&test).await.id).await;
        assert_eq!(seen.found.listed.state, State::Delivered);
        assert_eq!(seen.outbound.unwrap(), would);
        assert!(seen.found.ended_at.is_some() && seen.found.remote_id.is_some());
        let told: Vec<_> = seen.attempts.iter().map(|attempt| (attempt.status, attempt.outcome)).collect();
        assert_eq!(told, [(Some(429), Some(State::Retrying)), (None, Some(State::Retrying)), (Some(200), Some(State::Delivered))]);
        let first = &seen.attempts[0];
        assert_eq!(first.answer.headers, [("retry-after".to_owned(), "5".to_owned()), ("x-ratelimit-scope".to_owned(), "shared".to_owned())]);
        assert_eq!(first.answer.body, r#"{"retry_after":5.0,"url":"••••"}"#);
        assert!(!format!("{:?} {:?}", seen.attempts, seen.webhook).contains(&token));
        assert!(matches!(test.engine.delivery(&test.admin().await, DeliveryId::new(99)).await, Err(DeliveryError::Unknown)));
    }

    async fn what_was_refused_is_sent_again_once_within_todays_privacy(test: TestEngine) {
        let webhook = told(&test).await;
        let admin = test.admin().await;
        open(&test, 1, "Help").await;
        test.network.then(Ok(refusal()));
        let first = latest(&test).await.id;
        assert!(matches!(test.engine.replay_delivery(&admin, first, Version::Then).await, Err(DeliveryError::NotOver)));
        test.settle().await;
        test.network.take_calls();

        let message = view(&test, first).await.found.message;
        let name = crate::name::MessageName::new("A message").unwrap();
        test.engine.save_message(&admin, message, 1, &name, &Message::text("Better: %subject% %user%")).await.unwrap();
        assert!(view(&test, first).await.message_changed);
        test.engine.set_webhook_privacy(&admin, webhook, Privacy::OPEN).await.unwrap();
        let second = test.engine.replay_delivery(&admin, first, Version::Now).await.unwrap();
        assert!(matches!(
            test.engine.replay_delivery(&admin, first, Version::Now).await,
            Err(DeliveryError::SentAgain(again)) if again == second
        ));
        test.network.then(Ok(refusal()));
        test.settle().await;
        let third = test.engine.replay_delivery(&admin, second, Version::Then).await.unwrap();
        test.settle().await;
        let sent: Vec<Json> = test.network.take_calls().iter().map(|call| serde_json::from_str(call.body.as_deref().unwrap()).unwrap()).collect();
        let said: Vec<_> = sent.iter().map(|body| body["content"].as_str().unwrap()).collect();
        assert_eq!(said, ["Better: Help Zoé Lefèvre", "Better: Help Zoé Lefèvre"]);
        let (one, two, three) = (view(&test, first).await, view(&test, second).await, view(&test, third).await);
        assert_eq!((one.found.replayed_as, two.found.replay_of, two.found.replayed_as), (Some(second), Some(first), Some(third)));
        assert_eq!((one.found.listed.state, three.found.listed.state), (State::Refused, State::Delivered));
        let log: Vec<_> = one.log.iter().map(|line| (line.action, line.detail.clone())).collect();
        assert_eq!(log, [(Action::DeliveryReplayed, json!({"again": second.to_string()}))]);
    }

    async fn to_an_endpoint_a_message_that_is_sent_again_is_the_same(test: TestEngine) {
        let endpoint = test.endpoint("https://app.example.org/in/s3cret").await;
        test.notify(KIND, &Message::text("%subject%"), None, &[endpoint]).await;
        open(&test, 1, "Help").await;
        let admin = test.admin().await;
        for _ in 0..3 {
            test.network.then(Ok(reply(422, "no s3cret")));
            test.settle().await;
            let last = latest(&test).await.id;
            assert_eq!(view(&test, last).await.attempts[0].answer.body, "no ••••");
            test.engine.replay_delivery(&admin, last, Version::Then).await.unwrap();
        }
        test.settle().await;
        let id = |call: &crate::engine::destinations::Call| {
            call.headers.iter().find(|(name, _)| *name == "webhook-id").map(|(_, id)| id.clone()).unwrap()
        };
        let ids: Vec<_> = test.network.take_calls().iter().map(id).collect();
        assert_eq!(ids.len(), 4);
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }

    async fn in_the_sandbox_a_message_that_is_sent_again_stands_twice(test: TestEngine) {
        let channel = test.sandbox().await;
        test.notify(KIND, &Message::text("%subject%"), None, &[WebhookId::new(channel.0)]).await;
        open(&test, 1, "Help").await;
        test.settle().await;
        test.engine.replay_delivery(&test.admin().await, latest(&test).await.id, Version::Then).await.unwrap();
        test.settle().await;
        assert_eq!(test.channel(channel).await.len(), 2);
    }

    async fn sent_again_at_the_same_time_it_is_sent_once(test: TestEngine) {
        told(&test).await;
        open(&test, 1, "Help").await;
        test.settle().await;
        let (admin, id) = (test.admin().await, latest(&test).await.id);
        let other = test.another().await;
        let (one, two) = tokio::join!(
            test.engine.replay_delivery(&admin, id, Version::Then),
            other.replay_delivery(&admin, id, Version::Then)
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert_eq!(found(&test, Filter::default()).await.len(), 2);
    }

    async fn what_waits_is_cancelled_and_what_may_stand_is_not_called_unsent(test: TestEngine) {
        told(&test).await;
        let admin = test.admin().await;
        open(&test, 1, "Help").await;
        let first = latest(&test).await.id;
        open(&test, 1, "Help me").await;
        assert_eq!(test.engine.cancel_delivery(&admin, first).await.unwrap(), State::Cancelled);
        assert!(matches!(test.engine.cancel_delivery(&admin, first).await, Err(DeliveryError::NotWaiting)));
        assert!(matches!(test.engine.cancel_delivery(&admin, DeliveryId::new(99)).await, Err(DeliveryError::Unknown)));
        test.settle().await;
        let said: Vec<_> = test.network.take_calls().into_iter().filter_map(|call| call.body).collect();
        assert!(said.len() == 1 && said[0].contains("Help me"), "what it held back goes on: {said:?}");
        assert_eq!(view(&test, first).await.log[0].action, Action::DeliveryCancelled);

        // An opening whose answer is lost waits for another try.
        let campaign = test.campaign(None, |_| {}).await;
        let webhook = test.discord("Drops").await;
        test.notify(Kind::DropOpened, &Message::text("%code%"), None, &[webhook]).await;
        let drop = test.view(campaign).await.live.unwrap();
        test.network.then(Err(NoReply::Lost("timed out".into())));
        test.advance_to(drop.opens_at).await;
        let opened = latest(&test).await;
        assert_eq!((opened.kind, opened.state), (Kind::DropOpened, State::Retrying));
        assert_eq!(test.engine.cancel_delivery(&admin, opened.id).await.unwrap(), State::Uncertain);
    }

    async fn what_a_lost_worker_may_have_sent_is_not_called_unsent(test: TestEngine) {
        let endpoint = test.endpoint("https://app.example.org/in").await;
        test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[endpoint]).await;
        open(&test, 1, "Help").await;
        test.engine.claim_due().await.unwrap().expect("it is due");
        let mut tx = test.engine.store().begin().await.unwrap();
        webhooks::pause(&mut tx, endpoint, test.engine.clock().now() + DAY).await.unwrap();
        Store::commit(tx).await.unwrap();
        test.advance(MINUTE).await;
        let taken_back = latest(&test).await;
        assert_eq!(taken_back.state, State::Retrying);
        assert_eq!(test.engine.cancel_delivery(&test.admin().await, taken_back.id).await.unwrap(), State::Uncertain);
    }

    async fn whatever_ends_it_what_may_stand_is_called_uncertain(test: TestEngine) {
        let endpoint = test.endpoint("https://app.example.org/in").await;
        test.notify(KIND, &Message::text("%subject%"), None, &[endpoint]).await;
        let admin = test.admin().await;
        let lost = async |number| {
            open(&test, number, "Help").await;
            test.network.then(Err(NoReply::Lost("timed out".into())));
            test.settle().await;
            let lost = latest(&test).await;
            assert_eq!(lost.state, State::Retrying, "an endpoint recognises what it had");
            lost
        };

        let refused = lost(1).await;
        test.network.then(Ok(refusal()));
        test.advance_to(refused.due_at).await;
        let refused = view(&test, refused.id).await.found.listed;
        assert_eq!(refused.state, State::Uncertain, "the first one may have been taken");

        let given_up = lost(2).await;
        let mut due_at = given_up.due_at;
        while view(&test, given_up.id).await.found.listed.state == State::Retrying {
            test.network.then(Err(NoReply::NotSent("unreachable".into())));
            test.advance_to(due_at).await;
            due_at = view(&test, given_up.id).await.found.listed.due_at.max(test.engine.clock().now());
        }
        let given_up = view(&test, given_up.id).await.found.listed;
        assert_eq!((given_up.state, given_up.detail.as_str()), (State::Uncertain, "unreachable"));

        let called_off = lost(3).await;
        let mut tx = test.engine.store().begin().await.unwrap();
        let event: i64 = sqlx::query_scalar("SELECT event_id FROM deliveries WHERE id = $1")
            .bind(called_off.id.get()).fetch_one(&mut *tx).await.unwrap();
        let now = test.engine.clock().now();
        assert_eq!(store::cancel_event(&mut tx, EventId::new(event), now).await.unwrap(), 1);
        Store::commit(tx).await.unwrap();
        assert_eq!(view(&test, called_off.id).await.found.listed.state, State::Uncertain);

        let switched_off = lost(4).await;
        open(&test, 5, "Nobody has tried this one").await;
        let untried = latest(&test).await;
        test.engine.disable_webhook(&admin, endpoint).await.unwrap();
        assert_eq!(view(&test, switched_off.id).await.found.listed.state, State::Uncertain);
        assert_eq!(view(&test, untried.id).await.found.listed.state, State::DeadWebhook);
    }

    async fn one_that_cannot_be_read_hides_no_other(test: TestEngine) {
        told(&test).await;
        let (admin, engine) = (test.admin().await, &test.engine);
        for number in 1..=4 {
            open(&test, number, "Help").await;
        }
        test.network.then(Ok(refusal()));
        test.settle().await;
        let ids: Vec<_> = engine.find_deliveries(&admin, &Filter::default(), 9).await.unwrap().items.into_iter().rev().map(|listed| listed.id).collect();
        let mut tx = engine.store().begin().await.unwrap();
        for damage in [
            "UPDATE events SET data = '{' WHERE subject = 'ticket:1'",
            "UPDATE events SET kind = 'moon.landed' WHERE subject = 'ticket:2'",
            "UPDATE deliveries SET state = 'melted' WHERE subject = 'ticket:3'",
            "UPDATE attempts SET headers = '[' WHERE delivery_id = (SELECT MIN(id) FROM deliveries)",
        ] {
            sqlx::query(damage).execute(&mut *tx).await.unwrap();
        }
        Store::commit(tx).await.unwrap();

        let list = engine.list_deliveries(&admin, &Filter::default(), 2).await.unwrap();
        assert_eq!((list.page.items.len(), list.unreadable, list.page.next), (1, vec![ids[2]], Some(ids[2])));
        let rest = Filter { before: list.page.next, ..Filter::default() };
        let list = engine.list_deliveries(&admin, &rest, 2).await.unwrap();
        assert_eq!((list.page.items[0].id, list.unreadable, list.page.next), (ids[0], vec![ids[1]], None));

        let cut = view(&test, ids[0]).await;
        assert!(cut.is_cut && cut.outbound.is_some() && cut.attempts[0].is_cut, "what was sent is still known");
        assert!(cut.attempts[0].answer.body.contains("empty message"));
        for id in [ids[1], ids[2]] {
            assert!(matches!(engine.delivery(&admin, id).await, Err(DeliveryError::Unreadable)));
        }
        assert!(!view(&test, ids[3]).await.is_cut);
        assert!(matches!(engine.replay_delivery(&admin, ids[0], Version::Then).await, Err(DeliveryError::Unreadable)));
        let step = engine.do_to_deliveries(&admin, &Filter::default(), Deed::Replay, Version::Then).await.unwrap();
        assert_eq!(step, Step { done: 0, left: 1 });
        assert_eq!(engine.webhooks().await.unwrap().len(), 1);
        engine.dashboard().await.unwrap();
    }

    async fn each_day_tells_how_a_webhook_fared_by_the_clocks_of_its_zone(test: TestEngine) {
        let webhook = told(&test).await;
        let (admin, engine) = (test.admin().await, &test.engine);
        let zone: Zone = "Europe/Paris".parse().unwrap();
        assert!(engine.webhook_days(&admin, webhook, &zone).await.unwrap().iter().all(|day| day.delivered + day.failed == 0));
        // 22:59:59.999 UTC is the last moment of a day in Paris.
        let midnight = Span::of_day("2026-11-23", &zone).unwrap().from;
        for (number, (at, answer)) in
            [(midnight - Duration::from_millis(1), None), (midnight, Some(refusal())), (midnight + HOUR, None)].into_iter().enumerate()
        {
            test.engine.clock().set(at);
            open(&test, i64::try_from(number).unwrap(), "Help").await;
            if let Some(answer) = answer {
                test.network.then(Ok(answer));
            }
            test.settle().await;
        }
        open(&test, 9, "It waits").await;
        let told = |days: &[DayFared]| days.iter().map(|day| (day.delivered, day.failed)).collect::<Vec<_>>();
        let days = engine.webhook_days(&admin, webhook, &zone).await.unwrap();
        assert_eq!((days.len(), days[13].day.from), (14, midnight));
        assert_eq!(told(&days[11..]), [(0, 0), (1, 0), (1, 1)]);
        assert_eq!(told(&engine.webhook_days(&admin, webhook, &Zone::utc()).await.unwrap()[12..]), [(1, 1), (1, 0)]);
        test.engine.clock().set(midnight + DAY * 13);
        let days = engine.webhook_days(&admin, webhook, &zone).await.unwrap();
        assert_eq!((days[0].delivered, days[0].failed), (1, 1), "the day before is left out");
        let customer = test.account("zoe@example.org", Role::Customer).await;
        assert!(matches!(engine.webhook_days(&customer, webhook, &zone).await, Err(DeliveryError::Forbidden(_))));
    }

    async fn what_is_too_late_after_a_lost_answer_says_why_nobody_knows(test: TestEngine) {
        let campaign = test.campaign(None, |_| {}).await;
        let webhook = test.discord("Drops").await;
        test.notify(Kind::DropOpened, &Message::text("%code%"), None, &[webhook]).await;
        let drop = test.view(campaign).await.live.unwrap();
        test.network.then(Err(NoReply::Lost("timed out".into())));
        test.advance_to(drop.opens_at).await;
        let opened = latest(&test).await;
        assert_eq!(opened.state, State::Retrying);
        let mut tx = test.engine.store().begin().await.unwrap();
        let now = test.engine.clock().now();
        sqlx::query("UPDATE deliveries SET pointless_at = $1").bind(now.millis()).execute(&mut *tx).await.unwrap();
        Store::commit(tx).await.unwrap();
        test.advance(MINUTE).await;
        let late = view(&test, opened.id).await.found.listed;
        assert_eq!((late.state, late.detail.as_str()), (State::Uncertain, "timed out"));
    }

    async fn a_code_that_waits_is_shown_to_admins_alone_and_found_by_nobody(test: TestEngine) {
        let campaign = test.campaign(None, |_| {}).await;
        let webhook = test.discord("Drops").await;
        test.notify(Kind::DropOpened, &Message::text("%code%"), None, &[webhook]).await;
        let drop = test.view(campaign).await.live.unwrap();
        test.network.then(Err(NoReply::NotSent("unreachable".into())));
        test.advance_to(drop.opens_at).await;
        let (opened, code) = (latest(&test).await, test.view(campaign).await.live.unwrap().code.unwrap().clone());
        assert_eq!((opened.kind, opened.state), (Kind::DropOpened, State::Retrying));
        assert!(view(&test, opened.id).await.outbound.unwrap().body.contains(&code), "an admin sees it elsewhere, too");
        let staff = test.account("staff@example.org", Role::Staff).await;
        assert!(test.engine.delivery(&staff, opened.id).await.unwrap().outbound.is_none());
        assert!(found(&test, Filter { search: code, ..Filter::default() }).await.is_empty());
        test.advance(MINUTE).await;
        assert_eq!(latest(&test).await.state, State::Delivered);
        assert!(test.engine.delivery(&staff, opened.id).await.unwrap().outbound.is_some());
    }

    async fn all_that_did_not_arrive_is_sent_again_in_its_order_and_only_once(test: TestEngine) {
        let webhook = told(&test).await;
        let gone = test.discord("Gone").await;
        let admin = test.admin().await;
        let outcomes = [Ok(refusal()), Err(NoReply::Lost("timed out".into())), Ok(reply(200, r#"{"id":"1"}"#)), Ok(refusal())];
        for (number, outcome) in (1..).zip(outcomes) {
            open(&test, number, "Help").await;
            test.network.then(outcome);
            test.settle().await;
        }
        test.notify(KIND, &Message::text("%subject%"), None, &[gone]).await;
        open(&test, 5, "Help").await;
        test.engine.disable_webhook(&admin, gone).await.unwrap();
        let last = latest(&test).await.id;
        let shown = Filter { before: Some(DeliveryId::new(last.get() + 1)), ..Filter::default() };
        test.network.take_calls();

        assert_eq!(test.engine.count_deliveries(&admin, &shown, Deed::Replay).await.unwrap(), (6, 3));
        let step = test.engine.do_to_deliveries(&admin, &shown, Deed::Replay, Version::Then).await.unwrap();
        assert_eq!(step, Step { done: 3, left: 0 });
        let again = test.engine.do_to_deliveries(&admin, &shown, Deed::Replay, Version::Then).await.unwrap();
        assert_eq!(again, Step { done: 0, left: 0 }, "once");
        let of = Filter { states: vec![State::Queued], webhook: Some(webhook), ..Filter::default() };
        assert_eq!(subjects(&test, of).await, ["ticket:4", "ticket:2", "ticket:1", "ticket:5"]);
        let waiting = Filter { states: State::WAITING.to_vec(), ..Filter::default() };
        let step = test.engine.do_to_deliveries(&admin, &waiting, Deed::Cancel, Version::Then).await.unwrap();
        assert_eq!(step, Step { done: 4, left: 0 });
        test.settle().await;
        assert_eq!(test.network.take_calls().len(), 0);
        assert_eq!(found(&test, Filter { states: vec![State::Cancelled], ..Filter::default() }).await.len(), 4);
    }

    async fn what_is_pointless_by_now_is_sent_again_only_on_purpose(test: TestEngine) {
        let webhook = test.discord("Drops").await;
        test.notify(Kind::DropAnnounced, &Message::text("Soon"), None, &[webhook]).await;
        let campaign = test.campaign(None, |_| {}).await;
        let drop = test.view(campaign).await.live.unwrap();
        test.network.then(Ok(refusal()));
        test.advance_to(drop.opens_at - MINUTE).await;
        let warning = latest(&test).await;
        assert_eq!((warning.kind, warning.state), (Kind::DropAnnounced, State::Refused));
        let admin = test.admin().await;
        assert_eq!(test.engine.count_deliveries(&admin, &Filter::default(), Deed::Replay).await.unwrap(), (1, 1));
        test.advance_to(drop.opens_at).await;
        let (_, concerned) = test.engine.count_deliveries(&admin, &Filter::default(), Deed::Replay).await.unwrap();
        assert_eq!(concerned, 0);
        let again = test.engine.replay_delivery(&admin, warning.id, Version::Then).await.unwrap();
        test.settle().await;
        assert_eq!(view(&test, again).await.found.listed.state, State::Delivered);
    }

    async fn more_than_one_step_is_done_step_by_step(test: TestEngine) {
        told(&test).await;
        let admin = test.admin().await;
        for number in 0..i64::from(STEP) + 3 {
            open(&test, number, "Help").await;
        }
        let step = async || {
            test.engine.do_to_deliveries(&admin, &Filter::default(), Deed::Cancel, Version::Then).await.unwrap()
        };
        assert_eq!(step().await, Step { done: i64::from(STEP), left: 3 });
        assert_eq!(step().await, Step { done: 3, left: 0 });
    }

    async fn staff_look_and_admins_act(test: TestEngine) {
        told(&test).await;
        open(&test, 1, "Help").await;
        let id = latest(&test).await.id;
        let staff = test.account("staff@example.org", Role::Staff).await;
        let customer = test.account("zoe@example.org", Role::Customer).await;
        assert_eq!(test.engine.find_deliveries(&staff, &Filter::default(), 10).await.unwrap().items.len(), 1);
        assert!(test.engine.delivery(&staff, id).await.is_ok());
        for who in [&staff, &customer] {
            let refused = test.engine.cancel_delivery(who, id).await;
            assert!(matches!(refused, Err(DeliveryError::Forbidden(_))));
            let refused = test.engine.replay_delivery(who, id, Version::Then).await;
            assert!(matches!(refused, Err(DeliveryError::Forbidden(_))));
            let refused = test.engine.do_to_deliveries(who, &Filter::default(), Deed::Cancel, Version::Then).await;
            assert!(matches!(refused, Err(DeliveryError::Forbidden(_))));
        }
        assert!(matches!(test.engine.delivery(&customer, id).await, Err(DeliveryError::Forbidden(_))));
        assert!(matches!(test.engine.find_deliveries(&customer, &Filter::default(), 10).await, Err(DeliveryError::Forbidden(_))));
        assert_eq!(latest(&test).await.state, State::Queued);
    }
}
