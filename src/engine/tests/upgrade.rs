//! A database of an earlier version opens with everything that is in it.

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, Migrator};
use sqlx::{AnyPool, AssertSqlSafe, Executor};
use std::str::FromStr;

use crate::engine::deliveries::Filter;
use crate::engine::messages::MessageFilter;
use crate::engine::store::Dialect;
use crate::engine::testing::{TestEngine, empty_database, settings};
use crate::event::Kind;
use crate::id::{CampaignId, MessageId, NotificationId};
use crate::message::Message;
use crate::name::MessageName;
use crate::webhook::SandboxId;

/// A database as the first version left it: a campaign with its messages, one of them about to be sent.
async fn of_the_first_version(url: &str, dialect: Dialect, lang: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    let url = if dialect == Dialect::Sqlite { format!("{url}?mode=rwc") } else { url.to_owned() };
    let options = AnyConnectOptions::from_str(&url).unwrap();
    let pool = AnyPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let all = match dialect {
        Dialect::Sqlite => sqlx::migrate!("migrations/sqlite"),
        Dialect::Postgres => sqlx::migrate!("migrations/postgres"),
    };
    let first: Vec<Migration> = all.iter().filter(|migration| migration.version == 1).cloned().collect();
    Migrator::with_migrations(first).run(&pool).await.unwrap();

    let campaign = serde_json::to_string(&settings()).unwrap();
    let statements = [
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
    ];
    for statement in statements {
        pool.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    pool
}

fn company(lang: &str) -> String {
    let company = crate::company::Company { lang: lang.parse().unwrap(), ..crate::company::Company::default() };
    serde_json::to_string(&company).unwrap()
}

async fn upgrades(dialect: Dialect, lang: &str, names: [&str; 2]) {
    let (url, folder) = empty_database(dialect).await;
    of_the_first_version(&url, dialect, lang).await.close().await;
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
