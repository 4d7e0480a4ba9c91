use crate::account::Role;
use crate::company::Draft;
use crate::engine::deliveries::{DeliveryError, Filter, State, Version};
use crate::engine::destinations::{Call, NoReply};
use crate::engine::testing::TestEngine;
use crate::event::{Kind, Value, Values};
use crate::id::{DeliveryId, WebhookId};
use crate::message::Message;
use crate::on_both_engines;
use crate::time::{DAY, HOUR, MINUTE};

use super::*;

async fn rows(test: &TestEngine, table: &'static str) -> i64 {
    let select = match table {
        "deliveries" => "SELECT COUNT(*) FROM deliveries",
        "attempts" => "SELECT COUNT(*) FROM attempts",
        "events" => "SELECT COUNT(*) FROM events",
        "sandbox_messages" => "SELECT COUNT(*) FROM sandbox_messages",
        "audit" => "SELECT COUNT(*) FROM audit",
        "entries" => "SELECT COUNT(*) FROM entries",
        _ => "SELECT COUNT(*) FROM drops",
    };
    sqlx::query_scalar(select).fetch_one(&mut *test.engine.store().read().await.unwrap()).await.unwrap()
}

async fn open(test: &TestEngine, number: i64) {
    let values = Values::new().with("subject", Value::Text("Help".to_owned()));
    test.happens(Kind::TicketOpened, &format!("ticket:{number}"), &values).await;
}

async fn latest(test: &TestEngine) -> DeliveryId {
    let found = test.engine.find_deliveries(&test.admin().await, &Filter::default(), 1).await.unwrap();
    found.items[0].id
}

async fn keep(test: &TestEngine, days: &str) {
    let company = test.engine.company().await.unwrap();
    let draft = Draft { keep_deliveries: days.to_owned(), ..Draft::from(&company) };
    test.engine.change_company(&test.admin().await, &draft).await.unwrap();
}

on_both_engines! {
    async fn what_is_over_goes_after_its_days_with_all_that_belongs_to_it(test: TestEngine) {
        let channel = test.sandbox().await;
        let webhook = WebhookId::new(channel.0);
        test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[webhook]).await;
        test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[test.discord("News").await]).await;
        let customer = test.account("zoe@example.org", Role::Customer).await;
        test.credit(&customer, 500).await;
        test.campaign(None, |_| {}).await;
        keep(&test, "30").await;
        open(&test, 1).await;
        test.settle().await;
        let ended_at = test.engine.clock().now();
        // What nobody hears of goes as well.
        test.happens(Kind::OrderPlaced, "order:1", &Values::new()).await;
        let untouched = [rows(&test, "audit").await, rows(&test, "entries").await, rows(&test, "drops").await];

        test.engine.clock().set(ended_at + DAY * 30);
        test.engine.tidy_up().await.unwrap();
        assert_eq!((rows(&test, "deliveries").await, rows(&test, "attempts").await), (2, 2), "to the last moment");
        assert_eq!((rows(&test, "sandbox_messages").await, rows(&test, "events").await), (1, 2));

        test.engine.clock().set(ended_at + DAY * 30 + MINUTE);
        test.engine.tidy_up().await.unwrap();
        for table in ["deliveries", "attempts", "events", "sandbox_messages"] {
            assert_eq!(rows(&test, table).await, 0, "{table}");
        }
        assert_eq!([rows(&test, "audit").await, rows(&test, "entries").await, rows(&test, "drops").await], untouched);
        test.engine.tidy_up().await.unwrap();
    }

    async fn what_still_waits_stays_with_its_event_and_its_tries(test: TestEngine) {
        let webhook = test.discord("News").await;
        test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[webhook]).await;
        keep(&test, "30").await;
        open(&test, 1).await;
        test.network.then(Err(NoReply::NotSent("unreachable".into())));
        test.settle().await;
        test.engine.clock().set(test.engine.clock().now() + DAY * 400);
        test.engine.tidy_up().await.unwrap();
        assert_eq!((rows(&test, "deliveries").await, rows(&test, "attempts").await), (1, 1));
        assert_eq!(rows(&test, "events").await, 1);
        test.settle().await;
        let admin = test.admin().await;
        let found = test.engine.delivery(&admin, latest(&test).await).await.unwrap().found;
        assert_eq!(found.listed.state, State::Delivered, "it goes on as if nothing had happened");
        test.engine.tidy_up().await.unwrap();
        assert_eq!(rows(&test, "deliveries").await, 1, "its days count from its end");
    }

    async fn one_that_sends_again_what_is_gone_works_and_says_so(test: TestEngine) {
        let endpoint = test.endpoint("https://app.example.org/in").await;
        test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[endpoint]).await;
        keep(&test, "30").await;
        let admin = test.admin().await;
        open(&test, 1).await;
        test.settle().await;
        let first = latest(&test).await;
        let id = |call: &Call| {
            call.headers.iter().find(|(name, _)| *name == "webhook-id").map(|(_, id)| id.clone()).unwrap()
        };
        let known_as = id(&test.network.take_calls()[0]);

        test.engine.clock().set(test.engine.clock().now() + DAY * 29);
        let second = test.engine.replay_delivery(&admin, first, Version::Then).await.unwrap();
        test.engine.clock().set(test.engine.clock().now() + DAY + HOUR);
        test.engine.tidy_up().await.unwrap();
        assert!(matches!(test.engine.delivery(&admin, first).await, Err(DeliveryError::Unknown)));
        let view = test.engine.delivery(&admin, second).await.unwrap();
        assert_eq!((view.found.replay_of, view.original_is_kept), (Some(first), false));
        test.settle().await;
        let third = test.engine.replay_delivery(&admin, second, Version::Now).await.unwrap();
        test.settle().await;
        let calls = test.network.take_calls();
        assert_eq!(calls.iter().map(id).collect::<Vec<_>>(), [known_as.clone(), known_as], "the same to its endpoint");
        assert!(test.engine.delivery(&admin, third).await.unwrap().original_is_kept);
        assert!(matches!(test.engine.replay_delivery(&admin, first, Version::Then).await, Err(DeliveryError::Unknown)));
    }

    async fn more_than_a_step_goes_in_steps(test: TestEngine) {
        let webhook = test.discord("News").await;
        test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[webhook]).await;
        open(&test, 1).await;
        test.settle().await;
        let mut tx = test.engine.store().begin().await.unwrap();
        for _ in 0..2 * i32::from(STEP) {
            sqlx::query(
                "INSERT INTO deliveries (event_id, message_id, message_version, webhook_id, subject, rank, state,
                                         due_at, created_at, ended_at)
                 SELECT event_id, message_id, message_version, webhook_id, subject, rank, state, due_at, created_at,
                        ended_at FROM deliveries WHERE id = (SELECT MIN(id) FROM deliveries)",
            )
            .execute(&mut *tx).await.unwrap();
        }
        Store::commit(tx).await.unwrap();
        let before = test.engine.clock().now() + MINUTE;
        assert_eq!(test.engine.prune_step(Table::Deliveries, before).await.unwrap(), u64::from(STEP));
        assert_eq!(rows(&test, "deliveries").await, i64::from(STEP) + 1);
        test.engine.clock().set(test.engine.clock().now() + DAY * 91);
        test.engine.tidy_up().await.unwrap();
        assert_eq!((rows(&test, "deliveries").await, rows(&test, "events").await), (0, 0));
    }

    async fn an_event_that_an_announcement_names_stays(test: TestEngine) {
        let webhook = test.discord("News").await;
        test.notify(Kind::OrderPlaced, &Message::text("Somebody has bought something."), None, &[webhook]).await;
        open(&test, 1).await;
        open(&test, 2).await;
        let mut tx = test.engine.store().begin().await.unwrap();
        sqlx::query(
            "INSERT INTO announcements (once, event_id, message_id, message_version, due_at, created_at)
             SELECT 'once', (SELECT MIN(id) FROM events), message_id, version, 0, 0 FROM message_versions",
        )
        .execute(&mut *tx).await.unwrap();
        Store::commit(tx).await.unwrap();
        test.engine.clock().set(test.engine.clock().now() + DAY * 91);
        test.engine.tidy_up().await.unwrap();
        assert_eq!(rows(&test, "events").await, 1);
    }
}
