//! One event, several webhooks of several kinds, each with its condition: exactly those are told, and none waits for
//! another.

use serde_json::Value as Json;

use crate::engine::destinations::{NoReply, Reply};
use crate::engine::outbox::Room;
use crate::engine::store::deliveries::{self, State};
use crate::engine::testing::TestEngine;
use crate::engine::webhooks::NewWebhook;
use crate::event::{Kind, Value, Values};
use crate::id::WebhookId;
use crate::message::Message;
use crate::on_both_engines;
use crate::time::{MINUTE, SECOND};
use crate::webhook::{Address, DestinationKind, SandboxId};

const ENDPOINT: &str = "https://app.example.org/in";
const SLACK: &str = "https://hooks.slack.com/services/T0/B0/s3cret";

async fn slack(test: &TestEngine) -> WebhookId {
    let url: Address = SLACK.parse().unwrap();
    let new = NewWebhook { name: None, url: &url, unseen: false, again: false };
    test.engine.add_webhook(&test.admin().await, new).await.unwrap()
}

/// One of each kind: Discord, Slack, an endpoint, and a channel of the sandbox.
async fn one_of_each(test: &TestEngine) -> ([WebhookId; 4], SandboxId) {
    let channel = test.sandbox().await;
    let webhooks =
        [test.discord("Discord").await, slack(test).await, test.endpoint(ENDPOINT).await, WebhookId::new(channel.0)];
    (webhooks, channel)
}

fn ticket(department: &str, priority: &str) -> Values {
    let text = |text: &str| Value::Text(text.to_owned());
    Values::new()
        .with("departmentName", text(department))
        .with("priority", text(priority))
        .with("subject", text("Help"))
}

async fn opened(test: &TestEngine, number: i64, values: &Values) {
    test.happens(Kind::TicketOpened, &format!("ticket:{number}"), values).await;
}

/// Which kinds of destination were called, by what their messages say.
fn called(test: &TestEngine) -> Vec<String> {
    let calls = test.network.take_calls();
    let mut told: Vec<String> = calls
        .iter()
        .map(|call| {
            let body: Json = serde_json::from_str(call.body.as_deref().unwrap()).unwrap();
            let (who, what) = match call.url.as_str() {
                ENDPOINT => ("endpoint", &body["text"]),
                SLACK => ("slack", &body["text"]),
                _ => ("discord", &body["content"]),
            };
            format!("{who}: {}", what.as_str().unwrap())
        })
        .collect();
    told.sort();
    told
}

async fn states(test: &TestEngine, webhook: WebhookId) -> Vec<State> {
    let mut db = test.engine.store().read().await.unwrap();
    let all = deliveries::latest(&mut db, None, 100).await.unwrap();
    all.into_iter().rev().filter(|sent| sent.webhook == webhook).map(|sent| sent.state).collect()
}

on_both_engines! {
    async fn each_is_told_what_its_condition_means(test: TestEngine) {
        let ([discord, slack, endpoint, sandbox], channel) = one_of_each(&test).await;
        let say = |text: &str| Message::text(format!("{text} %subject%"));
        let kind = Kind::TicketOpened;
        test.notify(kind, &say("urgent"), Some(("priority", "High")), &[discord]).await;
        test.notify(kind, &say("billing"), Some(("departmentName", "Billing")), &[slack, sandbox]).await;
        test.notify(kind, &say("all"), None, &[endpoint]).await;
        // A second message for one event and one webhook.
        test.notify(kind, &say("also"), Some(("priority", "high")), &[discord, sandbox]).await;
        test.notify(Kind::TicketClosed, &say("closed"), None, &[discord, slack, endpoint, sandbox]).await;

        let cases: [(Values, &[&str], &[&str]); 4] = [
            (ticket("Billing", "High"), &["discord: also Help", "discord: urgent Help", "endpoint: all Help", "slack: billing Help"], &["billing", "also"]),
            (ticket("Billing", "Low"), &["endpoint: all Help", "slack: billing Help"], &["billing"]),
            (ticket("Technical", "High"), &["discord: also Help", "discord: urgent Help", "endpoint: all Help"], &["also"]),
            (ticket("Technical", "Low"), &["endpoint: all Help"], &[]),
        ];
        let mut in_sandbox = 0;
        for (number, (values, expected, posted)) in (1..).zip(cases) {
            opened(&test, number, &values).await;
            test.settle().await;
            test.advance(2 * SECOND).await;
            assert_eq!(called(&test), expected, "{values:?}");
            let standing = test.channel(channel).await;
            assert_eq!(standing.len() - in_sandbox, posted.len(), "{standing:?}");
            for word in posted {
                assert!(standing.iter().any(|payload| payload.contains(&format!("{word} Help"))), "{word} in {standing:?}");
            }
            in_sandbox = standing.len();
        }
    }

    async fn one_that_fails_is_dead_or_waits_holds_no_other(test: TestEngine) {
        let (webhooks @ [discord, slack, endpoint, sandbox], channel) = one_of_each(&test).await;
        test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &webhooks).await;
        let ticket = ticket("Billing", "Low");
        // In the order of the webhooks: Discord wants a long pause, Slack is gone, the endpoint's answer is lost.
        opened(&test, 1, &ticket).await;
        let headers = vec![("retry-after".to_owned(), "3600".to_owned())];
        test.network.then(Ok(Reply { status: 429, headers, body: br#"{"retry_after":3600.0}"#.to_vec() }));
        test.network.then(Ok(Reply { status: 404, body: b"no_service".to_vec(), ..Reply::default() }));
        test.network.then(Err(NoReply::Lost("timed out".to_owned())));
        test.settle().await;
        let now = async |webhook| states(&test, webhook).await.last().copied().unwrap();
        assert_eq!(now(discord).await, State::Retrying);
        assert_eq!(now(slack).await, State::DeadWebhook);
        assert_eq!(now(endpoint).await, State::Retrying);
        assert_eq!(now(sandbox).await, State::Delivered);
        called(&test);

        // The next one reaches whoever can be reached, and the endpoint catches up by itself.
        opened(&test, 2, &ticket).await;
        test.settle().await;
        assert_eq!(called(&test), ["endpoint: Help"]);
        test.advance(MINUTE).await;
        assert_eq!(called(&test), ["endpoint: Help"]);
        assert_eq!(states(&test, endpoint).await, [State::Delivered, State::Delivered]);
        assert_eq!(states(&test, sandbox).await, [State::Delivered, State::Delivered]);
        assert_eq!(test.channel(channel).await.len(), 2);
        assert_eq!(states(&test, discord).await, [State::Retrying, State::Queued]);
        assert_eq!(states(&test, slack).await, [State::DeadWebhook], "nothing more is written for it");
        test.advance(60 * MINUTE).await;
        assert_eq!(states(&test, discord).await, [State::Delivered, State::Delivered]);
    }

    async fn long_queues_leave_room_in_every_turn(test: TestEngine) {
        let busy = [test.endpoint(ENDPOINT).await, test.endpoint("https://other.example.org/in").await];
        let channel = test.sandbox().await;
        test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &busy).await;
        test.notify(Kind::TicketClosed, &Message::text("closed"), None, &[WebhookId::new(channel.0)]).await;
        for number in 0..50 {
            opened(&test, number, &ticket("Billing", "Low")).await;
        }
        test.engine.clock().set(test.engine.clock().now() + MINUTE);
        test.happens(Kind::TicketClosed, "ticket:99", &Values::new()).await;
        let turn = test.engine.claim_turn(Room::of(9)).await.unwrap();
        let mut taken: Vec<WebhookId> = turn.outgoing.iter().map(|outgoing| outgoing.claim.webhook).collect();
        taken.sort_unstable();
        let mut expected = [vec![busy[0]; 4], vec![busy[1]; 4], vec![WebhookId::new(channel.0)]].concat();
        expected.sort_unstable();
        assert_eq!(taken, expected);
    }

    async fn one_that_never_answers_leaves_room_for_the_others(test: TestEngine) {
        let silent = test.endpoint(ENDPOINT).await;
        let channel = test.sandbox().await;
        test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[silent]).await;
        test.notify(Kind::TicketClosed, &Message::text("closed"), None, &[WebhookId::new(channel.0)]).await;
        for number in 0..50 {
            opened(&test, number, &ticket("Billing", "Low")).await;
        }
        test.happens(Kind::TicketClosed, "ticket:99", &Values::new()).await;
        // What workers would take at once, none of which gets an answer.
        let mut taken = Vec::new();
        while let Some(outgoing) = test.engine.claim_due().await.unwrap() {
            taken.push(outgoing);
        }
        let share = DestinationKind::Endpoint.at_once();
        assert_eq!(taken.len(), share + 1, "a share for the silent one, and the other's");
        assert_eq!(states(&test, silent).await.iter().filter(|state| **state == State::Sending).count(), share);
        for outgoing in taken {
            test.engine.send(outgoing).await;
        }
        assert_eq!(test.channel(channel).await.len(), 1);
        test.settle().await;
        assert!(states(&test, silent).await.iter().all(|state| *state == State::Delivered));
    }
}
