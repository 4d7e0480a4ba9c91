//! A database of an earlier version opens with everything that is in it.

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, Executor};
use std::str::FromStr;

use crate::engine::deliveries::Filter;
use crate::engine::messages::MessageFilter;
use crate::engine::store::Dialect;
use crate::engine::testing::{TestEngine, empty_database, settings};
use crate::engine::verify::verify;
use crate::event::Kind;
use crate::id::{CampaignId, MessageId, NotificationId, OrderId, TicketId};
use crate::message::Message;
use crate::name::MessageName;
use crate::webhook::SandboxId;

/// The last step of the schema whose tables [`of_version`] fills.
const FILLED: i64 = 11;

/// A database whose schema stands at `version`: a campaign with its messages, one of them about to be sent, and money.
async fn of_version(version: i64, url: &str, dialect: Dialect, lang: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    let url = if dialect == Dialect::Sqlite { format!("{url}?mode=rwc") } else { url.to_owned() };
    let options = AnyConnectOptions::from_str(&url).unwrap();
    let pool = AnyPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let so_far: Vec<Migration> =
        all(dialect).iter().filter(|migration| migration.version <= version).cloned().collect();
    Migrator::with_migrations(so_far).run(&pool).await.unwrap();

    let campaign = serde_json::to_string(&settings()).unwrap();
    let mut statements = vec![
        format!("INSERT INTO settings (name, value) VALUES ('company', '{}')", company(lang)),
        "INSERT INTO accounts (email, email_key, password_hash, role, public_name, lang, search, created_at)
         VALUES ('ada@example.org', 'ada@example.org', '', 'admin', 'Ada', 'en', 'ada', 1000)".to_owned(),
        format!("INSERT INTO campaigns (name, settings, state, version, last_base_at, created_at)
                 VALUES ('Été', '{campaign}', 'paused', 1, 0, 1000)"),
        "INSERT INTO webhooks (name, kind, url, url_hash, masked, state, created_at)
         VALUES ('Drops', 'sandbox', '', '', '', 'active', 1000)".to_owned(),
        "INSERT INTO messages (version, created_at) VALUES (2, 1000), (1, 1000), (1, 1000)".to_owned(),
        r#"INSERT INTO message_versions (message_id, version, body, author_id, created_at)
           VALUES (1, 1, '{"content":"Old"}', 1, 1000), (1, 2, '{"content":"The code is %code%"}', 1, 2000),
                  (2, 1, '{"content":"Over"}', NULL, 1000), (3, 1, '{"content":"Nobody sends it"}', NULL, 1000)"#.to_owned(),
        "INSERT INTO notifications (kind, campaign_id, message_id, active, created_at)
         VALUES ('drop.opened', 1, 1, 1, 1000), ('drop.closed', 1, 2, 0, 1500)".to_owned(),
        "INSERT INTO notification_webhooks (notification_id, webhook_id) VALUES (1, 1)".to_owned(),
        r#"INSERT INTO events (kind, subject, data, created_at)
           VALUES ('drop.opened', 'drop:1', '{"code":{"text":"CC-1"}}', 3000)"#.to_owned(),
        "INSERT INTO deliveries (event_id, notification_id, message_id, message_version, webhook_id, subject, rank, state,
                                 due_at, created_at)
         VALUES (1, 1, 1, 2, 1, 'drop:1', 0, 'queued', 3000, 3000)".to_owned(),
        "INSERT INTO wallets (account_id, balance) VALUES (1, 700)".to_owned(),
        "INSERT INTO entries (account_id, amount, balance, cause, reason, made_by, created_at)
         VALUES (1, 700, 700, 'correction', 'a gift', 1, 1500)".to_owned(),
    ];
    if version >= 3 {
        statements.extend([
            "INSERT INTO products (name, text, price, visible, delivery, search, created_at, updated_at)
             VALUES ('Cape', 'Warm', 300, 1, 'by_hand', 'cape', 1000, 1000)"
                .to_owned(),
            "INSERT INTO orders (account_id, once, state, total, products, search, comment, placed_at)
             VALUES (1, 'once', 'paid', 300, 'Cape', 'cape', '', 2000)"
                .to_owned(),
            "INSERT INTO order_lines (order_id, product_id, name, price, quantity, delivery, from_stock)
             VALUES (1, 1, 'Cape', 300, 1, 'by_hand', 0)"
                .to_owned(),
            "INSERT INTO entries (account_id, amount, balance, cause, order_id, created_at)
             VALUES (1, -300, 400, 'order', 1, 2000)"
                .to_owned(),
            "UPDATE wallets SET balance = 400".to_owned(),
        ]);
    }
    if version >= 4 {
        statements.extend([
            "INSERT INTO tickets (account_id, subject, department_id, priority_id, state, search, last_by_customer,
                                  created_at, updated_at)
             VALUES (1, 'Where is it?', 1, 1, 'open', 'where is it', 1, 2000, 2000)"
                .to_owned(),
            "INSERT INTO ticket_lines (ticket_id, account_id, by_staff, kind, text, created_at)
             VALUES (1, 1, 0, 'message', 'The cape', 2000)"
                .to_owned(),
        ]);
    }
    if version >= 2 {
        statements.extend([
            r#"INSERT INTO message_drafts (message_id, account_id, based_on, name, body, updated_at)
               VALUES (1, 1, 2, 'A draft', '{"content":"Not yet"}', 2500)"#
                .to_owned(),
            "UPDATE messages SET name = 'Named', kind = 'drop.opened' WHERE id = 1".to_owned(),
            "INSERT INTO announcements (once, message_id, message_version, made_by, due_at, created_at)
             VALUES ('once', 2, 1, 1, 2600, 2600)"
                .to_owned(),
        ]);
    }
    if version >= 6 {
        statements.push("UPDATE events SET search = 'drop:1'".to_owned());
    }
    if version >= 7 {
        statements.push("INSERT INTO paces (lane, state) VALUES ('webhook:1', '')".to_owned());
    }
    if version >= 9 {
        statements.push("INSERT INTO nodes (id, alive_until) VALUES ('gone', 3000)".to_owned());
    }
    if version >= 11 {
        statements.push(
            "INSERT INTO mails (account_id, kind, lang, sealed, message_id, state, due_at, created_at, ended_at)
             VALUES (1, 'reset', 'en', '', 'one', 'stale', 2700, 2700, 2800)"
                .to_owned(),
        );
    }
    for statement in statements {
        pool.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    pool
}

fn all(dialect: Dialect) -> Migrator {
    match dialect {
        Dialect::Sqlite => sqlx::migrate!("migrations/sqlite"),
        Dialect::Postgres => sqlx::migrate!("migrations/postgres"),
    }
}

fn company(lang: &str) -> String {
    let company = crate::company::Company { lang: lang.parse().unwrap(), ..crate::company::Company::default() };
    serde_json::to_string(&company).unwrap()
}

async fn upgrades(dialect: Dialect, lang: &str, names: [&str; 2]) {
    let (url, folder) = empty_database(dialect).await;
    of_version(1, &url, dialect, lang).await.close().await;
    let test = TestEngine::at(url, folder).await;
    let ada = test.engine.account_by_email(&"ada@example.org".parse().unwrap()).await.unwrap().unwrap();

    let listed = test.engine.messages(&ada, &MessageFilter::default(), 10).await.unwrap().items;
    let told: Vec<_> = listed.iter().map(|message| (message.name.as_str(), message.kind)).collect();
    assert_eq!(told, [(names[1], Kind::DropClosed), (names[0], Kind::DropOpened)]);
    assert!(names.iter().all(|name| MessageName::new(name).is_ok()));
    let message = test.engine.message(&ada, MessageId::new(1)).await.unwrap().unwrap();
    assert_eq!((message.saved.version, message.saved.by.as_deref()), (2, Some("Ada")));
    assert_eq!(message.used_by[0].campaign.as_deref(), Some("Été"));

    let notification = test.engine.notification(NotificationId::new(2)).await.unwrap().unwrap();
    assert!(notification.condition.is_always() && !notification.active && notification.targets.is_empty());
    assert_eq!((notification.version, notification.changed_at.millis()), (1, 1500));
    let of_campaign = test.engine.campaign_notifications(CampaignId::new(1)).await.unwrap();
    assert_eq!(of_campaign.len(), 2);

    let told = Filter { search: "drop:1".to_owned(), ..Filter::default() };
    assert_eq!(test.engine.find_deliveries(&ada, &told, 10).await.unwrap().items.len(), 1);
    test.settle().await;
    let posted = test.channel(SandboxId(1)).await;
    assert!(posted.len() == 1 && posted[0].contains("The code is CC-1"), "{posted:?}");
    let name = MessageName::new("Over").unwrap();
    test.engine.save_message(&ada, MessageId::new(2), 1, &name, &Message::text("It is over")).await.unwrap();
    assert!(test.another().await.message(&ada, MessageId::new(2)).await.unwrap().is_some(), "it opens once more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    upgrades(Dialect::Sqlite, "fr", ["Été – le code", "Été – la fin"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    upgrades(Dialect::Postgres, "en", ["Été – the code", "Été – the end"]).await;
}

/// Every table, column and index of the database.
async fn schema(test: &TestEngine, dialect: Dialect) -> Vec<String> {
    let select = match dialect {
        Dialect::Sqlite => {
            "SELECT t.name || ' ' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || COALESCE(c.dflt_value, '')
             FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'
             UNION ALL SELECT name || ' ' || COALESCE(sql, '') FROM sqlite_master WHERE type = 'index' ORDER BY 1"
        }
        Dialect::Postgres => {
            "SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
                    || COALESCE(column_default, '')
             FROM information_schema.columns WHERE table_schema = current_schema()
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1"
        }
    };
    sqlx::query_scalar(select).fetch_all(&mut *test.engine.store().read().await.unwrap()).await.unwrap()
}

/// From every schema that any version ever had.
async fn goes_on_from_every_step(dialect: Dialect) {
    let fresh = schema(&TestEngine::new(dialect).await, dialect).await;
    assert!(fresh.len() > 100, "{fresh:?}");
    for version in all(dialect).iter().map(|migration| migration.version) {
        let (url, folder) = empty_database(dialect).await;
        of_version(version, &url, dialect, "en").await.close().await;
        let test = TestEngine::at(url, folder).await;
        assert_eq!(schema(&test, dialect).await, fresh, "from {version}");
        let found = verify(test.engine.store(), None).await.unwrap();
        assert!(found.is_known && found.wrong.is_empty(), "from {version}: {found:?}");

        let ada = test.engine.account_by_email(&"ada@example.org".parse().unwrap()).await.unwrap().unwrap();
        test.settle().await;
        let posted = test.channel(SandboxId(1)).await;
        assert!(posted.len() == 1 && posted[0].contains("The code is CC-1"), "from {version}: {posted:?}");
        assert_eq!(test.engine.find_deliveries(&ada, &Filter::default(), 10).await.unwrap().items.len(), 1);
        let balance = test.engine.balance(ada.id).await.unwrap().minor();
        assert_eq!(balance, if version >= 3 { 400 } else { 700 }, "from {version}");
        if version >= 3 {
            assert!(test.engine.order(&ada, OrderId::new(1)).await.is_ok(), "from {version}");
        }
        if version >= 4 {
            assert!(test.engine.ticket(&ada, TicketId::new(1)).await.is_ok(), "from {version}");
        }
    }
}

/// What was given to people stands in a list, so that no schema of theirs is left behind.
#[test]
fn every_release_is_among_the_steps() {
    let mut last = 0;
    for line in include_str!("../../../migrations/RELEASES").lines().filter(|line| !line.starts_with('#')) {
        let (release, schema) = line.split_once(' ').unwrap_or_else(|| panic!("“{line}” is no release and its schema"));
        assert!(
            release.split('.').count() == 3 && release.split('.').all(|part| part.parse::<u32>().is_ok()),
            "{line}"
        );
        let schema: i64 = schema.parse().unwrap();
        assert!(schema >= last, "{release} has an earlier schema than the release before");
        assert!(schema <= FILLED, "{release} has tables that the databases of this test lack: fill them in of_version");
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            assert!(
                all(dialect).iter().any(|migration| migration.version == schema),
                "{release}: there is no {schema}"
            );
        }
        last = schema;
    }
    assert!(last > 0, "there is a release");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_on_sqlite() {
    goes_on_from_every_step(Dialect::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_step_on_postgres() {
    goes_on_from_every_step(Dialect::Postgres).await;
}
