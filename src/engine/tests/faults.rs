//! Faults of the machine: a database that is held by somebody else or full, and clocks that jump. Nothing is half done,
//! and all goes on afterwards.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::engine::destinations::NoReply;
use crate::engine::events;
use crate::engine::store::deliveries::{self, Listed, State};
use crate::engine::store::webhooks;
use crate::engine::store::{Dialect, Fault, Store, StoreError};
use crate::engine::testing::{Held, TestEngine};
use crate::event::{Kind, Value, Values};
use crate::id::CampaignId;
use crate::message::Message;
use crate::on_both_engines;
use crate::time::{DAY, HOUR, MINUTE, SECOND};

async fn listed(test: &TestEngine) -> Vec<Listed> {
    deliveries::latest(&mut test.engine.store().read().await.unwrap(), None, 1000).await.unwrap()
}

async fn count(test: &TestEngine, select: &'static str) -> i64 {
    sqlx::query_scalar(select).fetch_one(&mut *test.engine.store().read().await.unwrap()).await.unwrap()
}

async fn ticket(test: &TestEngine, number: i64) {
    let values = Values::new().with("subject", Value::Text("Help".to_owned()));
    test.happens(Kind::TicketOpened, &format!("ticket:{number}"), &values).await;
}

/// How often each drop was opened, at most.
async fn most_openings(test: &TestEngine) -> i64 {
    count(
        test,
        "SELECT COALESCE(MAX(opened), 0) FROM
             (SELECT COUNT(*) AS opened FROM events WHERE kind = 'drop.opened' GROUP BY drop_id) each_drop",
    )
    .await
}

async fn live_drops(test: &TestEngine, id: CampaignId) -> i64 {
    let view = test.view(id).await;
    i64::from(view.live.is_some())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_another_program_holds_the_database_nothing_is_done_and_then_everything() {
    let test = TestEngine::new(Dialect::Sqlite).await;
    let webhook = test.discord("News").await;
    test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[webhook]).await;
    ticket(&test, 1).await;
    test.change("PRAGMA busy_timeout = 20").await;
    let held = test.hold().await;
    let error = test.engine.deliver_due().await.unwrap_err();
    assert!(StoreError::is_passing(&error), "{error}");
    assert!(test.network.take_calls().is_empty(), "nothing is sent of which no word can be kept");
    let company = test.engine.company().await.unwrap();
    assert!(StoreError::is_passing(
        &test.engine.adopt_address(&"https://a.example".parse().unwrap()).await.unwrap_err()
    ));
    assert_eq!(listed(&test).await[0].state, State::Queued);
    held.release().await;
    assert_eq!(test.engine.company().await.unwrap(), company);
    test.settle().await;
    assert_eq!((listed(&test).await[0].state, test.network.take_calls().len()), (State::Delivered, 1));
}

/// A message whose answer comes while somebody else holds the database.
async fn answered_while_the_database_is_held(test: &TestEngine) -> (JoinHandle<()>, Held) {
    let webhook = test.discord("News").await;
    test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[webhook]).await;
    ticket(test, 1).await;
    test.change("PRAGMA busy_timeout = 20").await;
    let outgoing = test.engine.claim_due().await.unwrap().unwrap();
    let held = test.hold().await;
    let engine = test.engine.clone();
    let sending = tokio::spawn(async move { engine.send(outgoing).await });
    (sending, held)
}

/// Lets time pass until a task has ended.
async fn ends(test: &TestEngine, mut task: JoinHandle<()>) {
    while timeout(Duration::from_millis(50), &mut task).await.is_err() {
        test.engine.clock().set(test.engine.clock().now() + SECOND);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_is_written_down_once_the_database_is_back() {
    let test = TestEngine::new(Dialect::Sqlite).await;
    let (mut sending, held) = answered_while_the_database_is_held(&test).await;
    assert!(timeout(Duration::from_millis(500), &mut sending).await.is_err(), "it is not given up");
    held.release().await;
    ends(&test, sending).await;
    assert_eq!(listed(&test).await[0].state, State::Delivered);
    test.advance(MINUTE).await;
    assert_eq!(test.network.take_calls().len(), 1);
}

/// The answer is there, and cannot be written down: the message may stand, and is not sent again by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_and_could_not_be_written_down_is_uncertain() {
    let test = TestEngine::new(Dialect::Sqlite).await;
    let (sending, held) = answered_while_the_database_is_held(&test).await;
    ends(&test, sending).await;
    assert_eq!(test.network.take_calls().len(), 1);
    held.release().await;
    assert_eq!(listed(&test).await[0].state, State::Sending);
    test.advance(MINUTE).await;
    assert_eq!(listed(&test).await[0].state, State::Uncertain);
    assert!(test.network.take_calls().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_leaves_nothing_half_written_and_is_forgotten_once_there_is_room() {
    let test = TestEngine::new(Dialect::Sqlite).await;
    let webhook = test.discord("News").await;
    test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[webhook]).await;
    let rows = async || {
        let events = count(&test, "SELECT COUNT(*) FROM events").await;
        (events, count(&test, "SELECT COUNT(*) FROM deliveries").await)
    };
    test.change("PRAGMA max_page_count = 1").await;
    let mut told = 0;
    // Some fit into what the file has already.
    let full = loop {
        let mut tx = test.engine.store().begin().await.unwrap();
        let text = format!("{told} {}", "x".repeat(5_000));
        let values = Values::new().with("subject", Value::Text(text));
        let now = test.engine.clock().now();
        let subject = format!("ticket:{told}");
        let event = deliveries::NewEvent {
            kind: Kind::TicketOpened,
            subject: &subject,
            drop: None,
            account: None,
            values: &values,
            now,
        };
        let written = events::write(&mut tx, &event, None, None).await.map(drop);
        let done = match written {
            Ok(()) => Store::commit(tx).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(()) => told += 1,
            Err(error) => break error,
        }
        assert!(told < 1_000, "the file grows");
    };
    assert!(StoreError::is_passing(&full), "{full}");
    assert!(full.to_string().contains("disk is full"), "{full}");
    assert_eq!(rows().await, (told, told), "with each event its delivery");
    // The connection that was full is not used again, and the next may grow.
    ticket(&test, 5_000).await;
    assert_eq!(rows().await, (told + 1, told + 1));
    test.settle().await;
    assert!(listed(&test).await.iter().all(|listed| listed.state == State::Delivered));
    let sound: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut *test.engine.store().read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(sound, "ok");
}

/// By its cause, which a pool would keep to itself.
#[tokio::test]
async fn a_damaged_file_is_told_as_such() {
    let test = TestEngine::new(Dialect::Sqlite).await;
    test.engine.store().close().await;
    let file = test.url.trim_start_matches("sqlite://").to_owned();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[..100].fill(b'x');
    std::fs::write(&file, bytes).unwrap();
    let error = Store::open(&test.url).await.unwrap_err();
    assert_eq!(error.fault(), Some(Fault::Damaged), "{error}");
    assert!(!StoreError::is_passing(&error));
}

on_both_engines! {
    async fn a_clock_that_jumps_a_day_opens_no_drop_twice(test: TestEngine) {
        let channel = test.sandbox().await;
        let id = test.campaign(Some(channel), |_| {}).await;
        let opens_at = test.view(id).await.live.unwrap().opens_at;
        test.advance_to(opens_at - MINUTE).await;
        test.advance_to(opens_at).await;
        let posted = test.channel(channel).await;
        assert_eq!(posted.len(), 2, "the warning and the code");

        // A day back, and as if nothing had been.
        test.advance_to(opens_at - DAY).await;
        test.advance(HOUR).await;
        assert_eq!((test.channel(channel).await, live_drops(&test, id).await), (posted.clone(), 1));
        test.advance_to(opens_at + SECOND).await;
        assert_eq!(test.channel(channel).await, posted);

        // A day ahead, back again, and on.
        test.advance_to(opens_at + DAY).await;
        let closed = count(&test, "SELECT COUNT(*) FROM events WHERE kind = 'drop.closed'").await;
        assert_eq!(closed, 1, "its minutes are over");
        test.advance_to(opens_at + MINUTE).await;
        for _ in 0..48 {
            test.advance(HOUR / 2).await;
        }
        assert_eq!(most_openings(&test).await, 1);
        assert_eq!(live_drops(&test, id).await, 1);
        let doubled = "SELECT COUNT(*) FROM (SELECT number FROM drops GROUP BY campaign_id, number HAVING COUNT(*) > 1) d";
        assert_eq!(count(&test, doubled).await, 0);
        let twice = "SELECT COUNT(*) FROM (SELECT event_id FROM deliveries GROUP BY event_id HAVING COUNT(*) > 1) d";
        assert_eq!(count(&test, twice).await, 0, "one delivery of each event");
    }

    async fn a_clock_that_jumps_a_day_ends_leases_and_never_sends_twice_what_is_on_its_way(test: TestEngine) {
        let webhook = test.discord("News").await;
        test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[webhook]).await;
        ticket(&test, 1).await;
        let now = test.engine.clock().now();

        // Back: the lease lasts longer than it should, and nobody else takes it.
        let outgoing = test.engine.claim_due().await.unwrap().unwrap();
        test.engine.clock().set(now - DAY);
        assert_eq!(test.engine.deliver_due().await.unwrap(), 0);
        test.engine.send(outgoing).await;
        assert_eq!((listed(&test).await[0].state, test.network.take_calls().len()), (State::Delivered, 1));

        // Ahead: the lease has ended for all others; what its worker says then counts for nothing.
        test.engine.clock().set(now);
        ticket(&test, 2).await;
        let outgoing = test.engine.claim_due().await.unwrap().unwrap();
        test.engine.clock().set(now + DAY);
        assert_eq!(test.engine.deliver_due().await.unwrap(), 0);
        assert_eq!(listed(&test).await[0].state, State::Uncertain);
        test.engine.send(outgoing).await;
        test.advance(MINUTE).await;
        assert!(test.network.take_calls().is_empty(), "others may have sent it, and more after it");

        // What waits for its next try waits no shorter and no longer than that for a clock that goes on.
        ticket(&test, 3).await;
        test.network.then(Err(NoReply::NotSent("unreachable".into())));
        test.settle().await;
        let due_at = listed(&test).await[0].due_at;
        test.engine.clock().set(due_at - DAY);
        test.settle().await;
        assert_eq!(listed(&test).await[0].state, State::Retrying);
        test.advance_to(due_at).await;
        assert_eq!(listed(&test).await[0].state, State::Delivered);
    }
}

/// PostgreSQL plans by what it counted last, which was an empty queue as a rule.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backlog_that_no_statistics_know_is_not_read_as_a_whole() {
    let test = TestEngine::new(Dialect::Postgres).await;
    let webhook = test.discord("News").await;
    test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[webhook]).await;
    for number in 0..100 {
        ticket(&test, number).await;
        test.settle().await;
        test.advance(SECOND).await;
    }
    // Nor does the database count again by itself in the midst of this.
    test.change("ALTER TABLE deliveries SET (autovacuum_enabled = false)").await;
    test.change("ANALYZE").await;
    test.change(
        "INSERT INTO deliveries (event_id, notification_id, message_id, message_version, webhook_id, subject, rank,
                                 state, due_at, created_at)
         SELECT event_id, notification_id, message_id, message_version, webhook_id, id || ' ' || row_number, rank,
                'queued', due_at, created_at
         FROM deliveries, generate_series(1, 20) row_number",
    )
    .await;
    let (now, dialect) = (test.engine.clock().now(), Dialect::Postgres);
    let mut tx = test.engine.store().begin_in_order().await.unwrap();
    assert_eq!(webhooks::with_due(&mut tx, dialect, now).await.unwrap().0.len(), 1);
    assert_eq!(deliveries::next_due(&mut tx, dialect, now).await.unwrap(), None);
    assert_eq!(deliveries::due(&mut tx, dialect, webhook, now, 10).await.unwrap().len(), 10);
    let read: i64 = sqlx::query_scalar(
        "SELECT CAST(seq_tup_read + idx_tup_fetch AS BIGINT) FROM pg_stat_xact_user_tables
         WHERE relname = 'deliveries'",
    )
    .fetch_one(&mut *tx)
    .await
    .unwrap();
    assert!((10..500).contains(&read), "{read} of 2000 rows read");
}
