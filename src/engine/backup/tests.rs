use super::*;
use crate::account::Role;
use crate::engine::store::deliveries::State;
use crate::engine::testing::{START, TestEngine, empty_database};
use crate::engine::verify::verify;
use crate::event::{Kind, Values};
use crate::message::Message;
use crate::on_both_engines;
use crate::time::{HOUR, MINUTE, SECOND};

async fn count(test: &TestEngine, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut *test.engine.store().read().await.unwrap()).await.unwrap()
}

on_both_engines! {
    async fn what_waited_for_a_chat_is_in_doubt_and_what_endpoints_know_is_not(test: TestEngine) {
        let (chat, endpoint) = (test.discord("News").await, test.endpoint("https://app.example.org/in").await);
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[chat, endpoint]).await;
        test.happens(Kind::TicketOpened, "ticket:1", &Values::new()).await;
        let settled = test.engine.settle_restored(false).await.unwrap();
        assert_eq!(settled.doubtful, 1);
        let state = "SELECT state || ' ' || detail FROM deliveries WHERE webhook_id = 1";
        let mut db = test.engine.store().read().await.unwrap();
        let state: String = sqlx::query_scalar(state).fetch_one(&mut *db).await.unwrap();
        drop(db);
        assert_eq!(state, format!("{} restored from a backup", State::Uncertain.name()));

        test.settle().await;
        let calls = test.network.take_calls();
        assert_eq!(calls.len(), 1, "the endpoint alone is called");
        assert!(calls[0].url.starts_with("https://app.example.org"), "{}", calls[0].url);
    }

    async fn what_is_due_later_stays(test: TestEngine) {
        let chat = test.discord("News").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[chat]).await;
        test.happens(Kind::TicketOpened, "ticket:1", &Values::new()).await;
        test.engine.clock().set(START - HOUR);
        let settled = test.engine.settle_restored(false).await.unwrap();
        assert_eq!(settled.doubtful, 0);
    }

    async fn whoever_wants_it_sends_what_waited(test: TestEngine) {
        let chat = test.discord("News").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[chat]).await;
        test.happens(Kind::TicketOpened, "ticket:1", &Values::new()).await;
        let settled = test.engine.settle_restored(true).await.unwrap();
        assert_eq!(settled.doubtful, 0);
        test.settle().await;
        assert_eq!(test.network.take_calls().len(), 1);
    }

    async fn nobody_stays_signed_in_and_no_link_works(test: TestEngine) {
        let (token, signed_in) = test.signed_in("zoe@example.org", Role::Customer).await;
        let link = test.engine.reset_link_for(&signed_in.account.email).await.unwrap();
        let settled = test.engine.settle_restored(false).await.unwrap();
        assert!(settled.sessions >= 1 && settled.links >= 1, "{settled:?}");
        assert!(test.engine.signed_in(&token).await.unwrap().is_none());
        assert!(test.engine.link(link.expose(), &TestEngine::visitor()).await.is_err(), "the link has ended");
    }

    async fn numbers_that_people_were_told_are_not_given_again(test: TestEngine) {
        let chat = test.endpoint("https://app.example.org/in").await;
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[chat]).await;
        test.happens(Kind::TicketOpened, "ticket:1", &Values::new()).await;
        let (delivery, account) =
            (count(&test, "SELECT MAX(id) FROM deliveries").await, count(&test, "SELECT MAX(id) FROM accounts").await);
        test.engine.settle_restored(false).await.unwrap();
        test.happens(Kind::TicketOpened, "ticket:2", &Values::new()).await;
        test.account("lin@example.org", Role::Customer).await;
        assert!(count(&test, "SELECT MAX(id) FROM deliveries").await > delivery + 1_000_000);
        assert!(count(&test, "SELECT MAX(id) FROM accounts").await > account + 1_000);
        // Also where none was made before.
        let zoe = test.account("zoe@example.org", Role::Customer).await;
        test.credit(&zoe, 100_000).await;
        let product = test.product(None, |_| ()).await;
        let order = test.buy(&zoe, product, "once").await.unwrap();
        assert!(order.get() > 1_000, "{order}");
        assert_eq!(verify(test.engine.store(), None).await.unwrap().wrong, Vec::<String>::new());
    }

    async fn a_drop_whose_moment_has_passed_does_not_come_again(test: TestEngine) {
        let chat = test.discord("News").await;
        for kind in [Kind::DropAnnounced, Kind::DropOpened, Kind::DropClosed, Kind::DropCancelled] {
            test.notify(kind, &Message::text("%campaign%"), None, &[chat]).await;
        }
        let campaign = test.campaign(None, |_| ()).await;
        let scheduled = test.view(campaign).await.live.unwrap();
        // Before it, it stays as it is.
        assert_eq!(test.engine.settle_restored(false).await.unwrap().drops, 0);
        assert_eq!(test.view(campaign).await.live.unwrap().id, scheduled.id);

        // The backup is of before its warning, and restored just after its opening.
        test.engine.clock().set(scheduled.opens_at + SECOND);
        assert_eq!(test.engine.settle_restored(false).await.unwrap().drops, 1);
        let next = test.view(campaign).await.live.unwrap();
        assert!(next.id != scheduled.id && next.opens_at > scheduled.opens_at, "another was drawn");
        assert!(test.engine.revealed_seed(scheduled.id).await.unwrap().is_some());

        // The end of one that was open may have been told.
        test.advance_to(next.opens_at).await;
        let open = test.view(campaign).await.live.unwrap();
        assert_eq!((open.id, open.phase), (next.id, Phase::Open));
        test.network.take_calls();
        assert_eq!(test.engine.settle_restored(false).await.unwrap().drops, 1);
        test.settle().await;
        assert!(test.network.take_calls().is_empty(), "nobody hears of it twice");
        let over = test.engine.drop_by_id(open.id).await.unwrap().unwrap();
        assert_eq!(over.phase, Phase::Closed(CloseReason::Expired));
        assert_eq!(verify(test.engine.store(), Some(&test.key)).await.unwrap().wrong, Vec::<String>::new());
    }

    async fn mails_that_waited_are_left_out_with_their_links(test: TestEngine) {
        test.change(
            "INSERT INTO mails (kind, lang, sealed, message_id, state, due_at, created_at)
             VALUES ('reset', 'en', 'a letter', 'a', 'queued', 1, 1), ('reset', 'en', 'a letter', 'b', 'by_hand', 1, 1),
                    ('reset', 'en', '', 'c', 'delivered', 1, 1)",
        )
        .await;
        assert_eq!(test.engine.settle_restored(false).await.unwrap().mails, 2);
        assert_eq!(count(&test, "SELECT COUNT(*) FROM mails WHERE sealed <> ''").await, 0);
        assert_eq!(count(&test, "SELECT COUNT(*) FROM mails WHERE state = 'stale' AND ended_at IS NOT NULL").await, 2);
        assert_eq!(count(&test, "SELECT COUNT(*) FROM mails WHERE state = 'delivered'").await, 1);
    }

    async fn it_is_told_in_the_log(test: TestEngine) {
        test.engine.settle_restored(false).await.unwrap();
        let admin = test.admin().await;
        let log = test.engine.audit_log(&admin, Some(Object::Settings), None, 10).await.unwrap();
        let line = log.items.iter().find(|line| line.action == Action::BackupRestored).unwrap();
        assert!(line.by.is_none());
        assert_eq!(line.detail["doubtful"], 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_several_nodes_is_not_settled_while_one_serves() {
    let test = TestEngine::new(Dialect::Postgres).await;
    test.engine.join().await.unwrap();
    let refused = test.engine.settle_restored(false).await;
    assert!(matches!(refused, Err(SettleError::Running)), "{refused:?}");
    test.advance(SILENCE + MINUTE).await;
    test.engine.settle_restored(false).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_has_what_was_committed_and_is_whole() {
    let test = TestEngine::new(Dialect::Sqlite).await;
    let zoe = test.account("zoe@example.org", Role::Customer).await;
    test.credit(&zoe, 500).await;
    let (url, _folder) = empty_database(Dialect::Sqlite).await;
    let file = crate::engine::store::sqlite_file(&url).to_owned();
    // Somebody writes meanwhile, and is waited for by nobody.
    let mut held = test.engine.store().begin().await.unwrap();
    settings::set(&mut held, "not committed", "yes").await.unwrap();
    copy_into(test.engine.store(), Path::new(&file)).await.unwrap();
    Store::commit(held).await.unwrap();
    let copy = Store::look(&url).await.unwrap();
    assert_eq!(settings::get(&mut copy.read().await.unwrap(), "not committed").await.unwrap(), None);
    let found = verify(&copy, Some(&test.key)).await.unwrap();
    assert!(found.is_known && found.wrong.is_empty(), "{found:?}");
    copy.close().await;
    assert!(copy_into(test.engine.store(), Path::new(&file)).await.is_err(), "nothing is overwritten");

    note(test.engine.store(), START).await.unwrap();
    let noted = settings::get(&mut test.engine.store().read().await.unwrap(), LAST_BACKUP).await.unwrap();
    assert_eq!(noted.as_deref(), Some(START.millis().to_string().as_str()));
}
