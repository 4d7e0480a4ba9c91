use sqlx::{AnyConnection, Connection, Executor};

use super::*;
use crate::account::Role;
use crate::engine::testing::TestEngine;
use crate::on_both_engines;

async fn wrong(test: &TestEngine, key: Option<&Key>) -> Vec<String> {
    verify(test.engine.store(), key).await.unwrap().wrong
}

on_both_engines! {
    async fn what_is_whole_has_nothing_wrong(test: TestEngine) {
        test.discord("Drops").await;
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        test.credit(&zoe, 500).await;
        let product = test.product(None, |_| ()).await;
        test.buy(&zoe, product, "once").await.unwrap();
        let found = verify(test.engine.store(), Some(&test.key)).await.unwrap();
        assert!(found.is_known && found.opened > 0, "{found:?}");
        assert_eq!(found.wrong, Vec::<String>::new());
    }

    async fn money_that_does_not_add_up_is_named(test: TestEngine) {
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        test.credit(&zoe, 500).await;
        test.change("UPDATE wallets SET balance = balance + 1").await;
        assert_eq!(
            wrong(&test, None).await,
            [format!("the balance of account {} is not the sum of its entries", zoe.id)]
        );
    }

    async fn a_delivery_that_nobody_tried_is_not_delivered(test: TestEngine) {
        use crate::event::Kind;
        use crate::message::Message;

        let webhook = test.discord("News").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[webhook]).await;
        test.happens(Kind::TicketOpened, "ticket:1", &crate::event::Values::new()).await;
        test.change("UPDATE deliveries SET state = 'delivered'").await;
        assert_eq!(wrong(&test, None).await, ["delivery 1 is called delivered, and no attempt says so"]);
    }

    async fn another_key_opens_nothing(test: TestEngine) {
        test.discord("Drops").await;
        let other = Key::draw();
        let wrong = wrong(&test, Some(&other)).await;
        assert!(wrong.len() == 1 && wrong[0].contains("another key"), "{wrong:?}");
        test.change("UPDATE webhooks SET url = 'broken'").await;
        assert_eq!(self::wrong(&test, Some(&test.key)).await, ["the key does not open webhooks 1 url"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_names_none_is_found() {
    use crate::engine::store::Dialect;

    let test = TestEngine::new(Dialect::Sqlite).await;
    let zoe = test.account("zoe@example.org", Role::Customer).await;
    test.credit(&zoe, 500).await;
    let mut careless = AnyConnection::connect(&test.url).await.unwrap();
    careless.execute("PRAGMA foreign_keys = OFF").await.unwrap();
    careless.execute("UPDATE entries SET made_by = 4242").await.unwrap();
    careless.close().await.unwrap();
    assert_eq!(wrong(&test, None).await, ["entries 1 names a row of accounts that is not there"]);
}
