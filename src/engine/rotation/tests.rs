use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sqlx::AssertSqlSafe;

use super::*;
use crate::account::Role;
use crate::engine::destinations::{Call, NoReply};
use crate::engine::store::Dialect;
use crate::engine::store::webhooks::{self, Webhook};
use crate::engine::testing::{START, TestEngine};
use crate::engine::webhooks::{NewWebhook, WebhookError};
use crate::event::{Kind, Values};
use crate::id::WebhookId;
use crate::lang::Lang;
use crate::message::Message;
use crate::on_both_engines;
use crate::product::ProductCode;
use crate::time::HOUR;
use crate::webhook::{Address, DestinationKind, WebhookName};

fn clock() -> Clock {
    Clock::simulated(START)
}

/// The same database, opened with another key.
async fn with_key(test: &TestEngine, key: &Key) -> Result<Engine, OpenError> {
    let clock = Clock::simulated(test.engine.clock().now());
    Engine::open(&test.url, key.clone(), clock, test.network.clone()).await
}

/// Every text in the database that may be sealed, wherever it stands.
async fn sealed_texts(test: &TestEngine) -> BTreeSet<String> {
    let mut db = test.engine.store().read().await.unwrap();
    let columns = match test.engine.store().dialect() {
        Dialect::Sqlite => {
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type = 'TEXT'"
        }
        Dialect::Postgres => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
             WHERE table_schema = 'public' AND data_type = 'text'"
        }
    };
    let columns: Vec<(String, String)> = sqlx::query_as(columns).fetch_all(&mut *db).await.unwrap();
    assert!(columns.len() > 30, "{columns:?}");
    let mut found = BTreeSet::new();
    for (table, column) in columns {
        let select = format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL");
        let texts: Vec<String> = sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(&mut *db).await.unwrap();
        // A nonce, a tag, and a byte at least. A hash in hexadecimal is shorter or longer than its bytes would be.
        let may_be_sealed =
            |text: &String| STANDARD.decode(text).is_ok_and(|bytes| bytes.len() > 40) && hex::decode(text).is_err();
        found.extend(texts.into_iter().filter(may_be_sealed));
    }
    found
}

const DISCORD: &str = "https://discord.com/api/webhooks/223456789012345678/dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd?thread_id=42";
const SLACK: &str = "https://hooks.slack.com/services/T00000000/B00000000/ssssssssssssssssssssssss";
const ENDPOINT: &str = "https://hooks.example.org/in?key=eeee";

fn address(url: &str) -> Address {
    let kind = if url == ENDPOINT { DestinationKind::Endpoint } else { DestinationKind::Discord };
    Address::parse(kind, url).unwrap()
}

fn new<'a>(url: &'a Address, name: &'a WebhookName) -> NewWebhook<'a> {
    NewWebhook { name: Some(name), url, unseen: true, again: false }
}

on_both_engines! {
    async fn everything_that_is_sealed_opens_with_the_new_key_only(test: TestEngine) {
        let admin = test.admin().await;
        let name = WebhookName::new("Orders").unwrap();
        let discord = test.engine.add_webhook(&admin, new(&address(DISCORD), &name)).await.unwrap();
        let slack = test.engine.add_webhook(&admin, new(&address(SLACK), &name)).await.unwrap();
        let endpoint = test.endpoint(ENDPOINT).await;
        let former = test.engine.webhook_secret(&admin, endpoint).await.unwrap();
        test.engine.rotate_webhook_secret(&admin, endpoint).await.unwrap();
        let secret = test.engine.webhook_secret(&admin, endpoint).await.unwrap();
        let campaign = test.campaign(None, |_| {}).await;
        let scheduled = test.view(campaign).await.live.unwrap();
        let shop = test.product_with_codes("AAAA-1111\nBBBB-2222", |_| {}).await;
        let (session, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        test.credit(&zoe.account, 500).await;
        let order = test.buy(&zoe.account, shop, "once").await.unwrap();
        let channel = test.sandbox().await;
        let token = test.engine.sandbox_token(channel);
        // A delivery that was tried once, and is tried again after the change.
        test.notify(Kind::TicketOpened, &Message::text("Hello"), None, &[endpoint]).await;
        test.network.take_calls();
        test.network.then(Err(NoReply::NotSent("a test".into())));
        test.happens(Kind::TicketOpened, "ticket:1", &Values::sample(Kind::TicketOpened, Lang::En)).await;
        test.settle().await;
        let tried = test.network.take_calls().pop().expect("it was tried");

        let before = sealed_texts(&test).await;
        // Three addresses, two secrets, a seed, two codes, the key of ids.
        assert_eq!(before.len(), 9, "{before:?}");
        let key = Key::draw();
        let changed = change_key(&test.url, &test.key, &key, &clock()).await.unwrap();
        assert_eq!(changed, Changed { values: 9, unreadable: Vec::new() });
        let after = sealed_texts(&test).await;
        assert_eq!(after.len(), 9);
        assert!(before.is_disjoint(&after), "something is still sealed with the old key");

        assert!(matches!(with_key(&test, &test.key).await, Err(OpenError::OtherKey { .. })));
        let engine = with_key(&test, &key).await.unwrap();
        for (id, url) in [(discord, DISCORD), (slack, SLACK), (endpoint, ENDPOINT)] {
            let webhook = row(&engine, id).await;
            assert_eq!(engine.address(&webhook).unwrap().expose(), address(url).expose());
            // Its keyed hash is that of the new key: the address is known.
            let again = engine.add_webhook(&admin, new(&address(url), &name)).await;
            assert!(matches!(again, Err(WebhookError::Duplicate { .. })), "{url}: {again:?}");
        }
        assert_eq!(engine.webhook_secret(&admin, endpoint).await.unwrap().reveal(), secret.reveal());
        let webhook = row(&engine, endpoint).await;
        assert_eq!(engine.secret(&webhook.former_secret.unwrap().0).unwrap().reveal(), former.reveal());
        let seed = drop_seed(&test, scheduled.id.get()).await;
        assert_eq!(key.open(SEED, &seed), test.key.open(SEED, &scheduled.seed));
        assert_eq!(engine.order(&admin, order).await.unwrap().codes, ["AAAA-1111"]);
        let codes = ProductCode::list("BBBB-2222\nCCCC-3333").unwrap();
        let added = engine.add_product_codes(&admin, shop, &codes).await.unwrap();
        assert_eq!((added.added, added.known), (1, 1), "codes are known again");
        assert!(engine.signed_in(&session).await.unwrap().is_some(), "nobody is signed out");
        assert_ne!(engine.sandbox_token(channel), token, "whoever had the key knew it");

        engine.clock().set(START + HOUR);
        engine.deliver_due().await.unwrap();
        let again = test.network.take_calls();
        let again = again.iter().find(|call| call.url == tried.url).expect("it is tried again");
        let id = |call: &Call| {
            call.headers.iter().find(|(name, _)| *name == "webhook-id").unwrap().1.clone()
        };
        assert_eq!((id(again), &again.body), (id(&tried), &tried.body), "an endpoint knows the message again");
    }

    async fn the_pace_of_an_address_is_kept(test: TestEngine) {
        let drops = test.discord("Drops").await;
        let other = test.endpoint(ENDPOINT).await;
        let lanes = async |engine: &Engine| {
            let (own, other) = (row(engine, drops).await.url_hash, row(engine, other).await.url_hash);
            BTreeSet::from([
                format!("address {own}"),
                format!("channel channel of {own}"),
                "channel 42".to_owned(),
                format!("address {other}"),
            ])
        };
        let mut tx = test.engine.store().begin().await.unwrap();
        for lane in lanes(&test.engine).await {
            paces::hold(&mut tx, &lane).await.unwrap();
        }
        Store::commit(tx).await.unwrap();
        let key = Key::draw();
        change_key(&test.url, &test.key, &key, &clock()).await.unwrap();
        let engine = with_key(&test, &key).await.unwrap();
        let mut db = engine.store().read().await.unwrap();
        let kept: Vec<String> = sqlx::query_scalar("SELECT lane FROM paces").fetch_all(&mut *db).await.unwrap();
        assert_eq!(kept.into_iter().collect::<BTreeSet<_>>(), lanes(&engine).await);
    }

    async fn what_did_not_open_before_is_named_and_holds_nothing_up(test: TestEngine) {
        let whole = test.discord("Whole").await;
        let broken = test.discord("Broken").await;
        let mut tx = test.engine.store().begin().await.unwrap();
        sqlx::query("UPDATE webhooks SET url = 'sealed by nobody' WHERE id = $1")
            .bind(broken.get())
            .execute(&mut *tx)
            .await
            .unwrap();
        Store::commit(tx).await.unwrap();
        let key = Key::draw();
        let changed = change_key(&test.url, &test.key, &key, &clock()).await.unwrap();
        assert_eq!(changed, Changed { values: 2, unreadable: vec![format!("webhooks {broken} url")] });
        let engine = with_key(&test, &key).await.unwrap();
        let webhook = row(&engine, whole).await;
        assert!(engine.address(&webhook).is_ok());
    }

    async fn the_key_is_not_changed_under_a_server(test: TestEngine) {
        test.discord("Drops").await;
        test.engine.join().await.unwrap();
        let before = sealed_texts(&test).await;
        let key = Key::draw();
        let refused = change_key(&test.url, &test.key, &key, &clock()).await;
        assert!(matches!(refused, Err(ChangeError::Running)), "{refused:?}");
        assert_eq!(sealed_texts(&test).await, before, "all or nothing");
        assert_eq!(fingerprint(&test.url).await.unwrap(), Some(test.key.fingerprint()));

        // It ends in good order; or it is not heard of for a minute.
        test.engine.leave().await.unwrap();
        change_key(&test.url, &test.key, &key, &clock()).await.unwrap();
        let engine = with_key(&test, &key).await.unwrap();
        engine.join().await.unwrap();
        let later = Clock::simulated(START + ALIVE + Duration::from_millis(1));
        change_key(&test.url, &key, &test.key, &later).await.unwrap();

        // One that has slept meanwhile ends instead of sealing with a key that is no more.
        assert!(matches!(engine.join().await, Err(OpenError::OtherKey { .. })));
        let stop = CancellationToken::new();
        engine.run_presence(stop.clone()).await;
        assert!(stop.is_cancelled());
    }

    async fn only_the_key_that_is_can_be_changed(test: TestEngine) {
        let (other, new) = (Key::draw(), Key::draw());
        let refused = change_key(&test.url, &other, &new, &clock()).await;
        assert!(matches!(refused, Err(ChangeError::OtherKey { .. })), "{refused:?}");
        change_key(&test.url, &test.key, &new, &clock()).await.unwrap();
        // The same change once more, as after an answer that was lost.
        let again = change_key(&test.url, &test.key, &new, &clock()).await;
        assert!(matches!(again, Err(ChangeError::OtherKey { wanted, .. }) if wanted == new.fingerprint()));
    }

    async fn many_rows_are_sealed_anew_one_step_after_the_other(test: TestEngine) {
        let many = usize::try_from(STEP).unwrap() * 2 + 1;
        let list: Vec<String> = (0..many).map(|number| format!("CODE-{number}")).collect();
        for part in list.chunks(200) {
            let shop = test.product_with_codes(&part.join("\n"), |_| {}).await;
            assert!(shop.get() > 0);
        }
        let before = sealed_texts(&test).await;
        let changed = change_key(&test.url, &test.key, &Key::draw(), &clock()).await.unwrap();
        assert_eq!(changed.values, many + 1);
        assert!(before.is_disjoint(&sealed_texts(&test).await));
    }
}

async fn row(engine: &Engine, id: WebhookId) -> Webhook {
    webhooks::find(&mut engine.store().read().await.unwrap(), id).await.unwrap().unwrap()
}

async fn drop_seed(test: &TestEngine, id: i64) -> String {
    let mut db = test.engine.store().read().await.unwrap();
    sqlx::query_scalar("SELECT seed FROM drops WHERE id = $1").bind(id).fetch_one(&mut *db).await.unwrap()
}
