//! No statement of the program reads a whole table that grows with the years, but for those that are listed here with their
//! reason: what it runs while every page is opened as everyone, with filters and searches, and while its loops do all that
//! they do, is collected, and SQLite asked how it would go about it.
//!
//! A plan does not tell how many rows a condition means: a list that reads backwards from its newest row until its page is
//! full reads all of them where nothing fits. `server/examples/load` measures that.

#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Mutex, PoisonError},
};

use common::Site;
use largage::{
    account::Role,
    engine::{destinations::Reply, store::Dialect, testing::TestEngine, tickets, token::Token},
    event::{Kind, Values},
    lang::Lang,
    message::Message,
    product::Delivery,
    ticket::{Subject, TicketText},
    time::{DAY, HOUR},
};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tracing::{Event, Subscriber, field::Field};
use tracing_subscriber::{Layer, filter::Targets, layer::Context, prelude::*};

/// Tables that grow with customers, money and messages.
const GROWING: [&str; 20] = [
    "accounts",
    "attempts",
    "audit",
    "deliveries",
    "drops",
    "entries",
    "events",
    "mails",
    "order_lines",
    "orders",
    "product_codes",
    "redemptions",
    "sandbox_messages",
    "sessions",
    "ticket_files",
    "ticket_lines",
    "ticket_reads",
    "tickets",
    "wallets",
    "files",
];

/// A part of a statement, the table that it reads from one end to the other, and why it may.
const MAY_SCAN: &[(&str, &str, &str)] = &[
    // Words may stand anywhere in a text, so all texts are read, and nothing else of their rows.
    ("FROM accounts f INDEXED BY accounts_find", "accounts", "words anywhere; until a page is full"),
    ("FROM accounts f INDEXED BY accounts_blocked", "accounts", "of those that are blocked"),
    ("FROM accounts INDEXED BY accounts_find", "accounts", "words anywhere; until they are too many"),
    ("FROM events INDEXED BY events_find", "events", "words anywhere; until they are too many"),
    ("o.search LIKE $1 ESCAPE '!'", "orders", "words anywhere; until a page is full"),
    // What has more hits than are named one by one is found soon.
    ("(e.search LIKE $1 ESCAPE '!') ORDER BY d.id DESC LIMIT", "deliveries", "many hits; until a page is full"),
    ("COUNT(*) FROM deliveries d JOIN events e", "deliveries", "counts many hits, before something is done to all"),
    // Lists in the order of their index.
    (
        "LEFT JOIN drops p ON p.id = e.drop_id ORDER BY d.id DESC LIMIT",
        "deliveries",
        "nothing is asked: the first page",
    ),
    ("ORDER BY t.updated_at DESC, t.id DESC LIMIT", "tickets", "until a page is full"),
    ("WHERE r.reversed_at IS NULL ORDER BY r.id DESC LIMIT", "redemptions", "nearly none is reversed"),
    ("UNION ALL SELECT id FROM entries", "entries", "one row"),
    // What waits is small, and counted in its own index.
    ("WHERE t.last_by_customer > 0 AND t.last_by_customer >", "tickets", "of those that wait for the staff"),
    ("FROM deliveries INDEXED BY deliveries_lane", "deliveries", "of those that wait"),
];

/// Every statement that was run.
static STATEMENTS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Takes the statements out of what sqlx logs.
struct Collector;

impl<S: Subscriber> Layer<S> for Collector {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut statement = Statement::default();
        event.record(&mut statement);
        let whole = if statement.whole.trim().is_empty() { statement.summary } else { statement.whole };
        let words: Vec<&str> = whole.split_whitespace().collect();
        STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner).insert(words.join(" "));
    }
}

/// sqlx logs a short one as its summary only.
#[derive(Default)]
struct Statement {
    summary: String,
    whole: String,
}

impl tracing::field::Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.whole),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// One of each thing, so that there is a page of each.
async fn furnish(test: &TestEngine, customer: &largage::engine::accounts::Account) {
    let (engine, admin) = (&test.engine, test.admin().await);
    let channel = test.open_sandbox().await;
    let endpoint = test.endpoint("https://hooks.example.org/in").await;
    let chat = test.discord("Captain").await;
    for (kind, to) in [(Kind::TicketOpened, endpoint), (Kind::OrderPlaced, chat), (Kind::TicketReplied, chat)] {
        test.notify(kind, &Message::text("%company%"), None, &[to]).await;
    }
    // A message that is refused, one that is tried again, and one that arrives.
    for (number, status) in [400, 500, 200].into_iter().enumerate() {
        test.network.then(Ok(Reply { status, ..Reply::default() }));
        test.happens(Kind::TicketOpened, &format!("ticket:{number}"), &Values::sample(Kind::TicketOpened, Lang::En))
            .await;
        test.settle().await;
    }

    test.credit(customer, 5_000).await;
    let cape = test.product(Some(5), |_| {}).await;
    let code = test.product_with_codes("ONE-1111\nTWO-2222", |_| {}).await;
    let by_hand = test.product(None, |product| product.delivery = Delivery::ByHand).await;
    for (number, product) in [cape, code, by_hand].into_iter().enumerate() {
        test.buy(customer, product, &format!("once {number}")).await.unwrap();
    }

    let desk = engine.desk().await.unwrap();
    let (subject, text) = (Subject::new("It does not fly").unwrap(), TicketText::new("Why?").unwrap());
    let new = tickets::NewTicket {
        subject: &subject,
        text: &text,
        department: desk.departments.offered()[0].id,
        priority: desk.priorities.offered()[0].id,
        related: None,
        files: &[],
        once: "once",
    };
    let ticket = engine.open_ticket(customer, new).await.unwrap();
    let reply = tickets::NewReply { text: &text, files: &[], once: "reply", close: false, seen: None };
    engine.reply(&admin, ticket, reply).await.unwrap();
    engine.note(&admin, ticket, &text, "note").await.unwrap();
    engine.invite(&admin, Role::Staff).await.unwrap();

    // A drop that is over, with a redemption that is reversed, and one that is scheduled.
    let campaign = test.campaign(Some(channel), |_| {}).await;
    let scheduled = test.view(campaign).await.live.unwrap();
    test.advance_to(scheduled.opens_at - largage::time::MINUTE).await;
    test.advance_to(scheduled.opens_at).await;
    test.redeem(customer, scheduled.id).await;
    test.advance(HOUR).await;
}

/// More customers and events than are named one by one where words are searched for.
async fn crowd(test: &TestEngine) {
    test.change(
        "INSERT INTO accounts (email, email_key, password_hash, role, public_name, lang, search, created_at)
         WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
         SELECT 'crowd' || i || '@example.org', 'crowd' || i || '@example.org', '', 'customer', 'Crowd', 'en', 'crowd', 0
         FROM n",
    )
    .await;
    test.change(
        "INSERT INTO events (kind, subject, data, created_at, search)
         WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2100)
         SELECT kind, subject, data, created_at, 'crowd'
         FROM n CROSS JOIN events WHERE id = (SELECT MIN(id) FROM events WHERE kind = 'ticket.opened')",
    )
    .await;
}

/// Every page that links lead to; more than `least`.
async fn open_all(site: &Site, session: Option<&Token>, least: usize) {
    let start =
        "/ /funds /funds/entries /funds/statement.csv /drops /shop /orders /tickets /tickets/new /account /help /admin
        /admin/settings /admin/audit /admin/webhooks /admin/deliveries /admin/deliveries/export.csv
        /admin/deliveries/export.json /admin/customers /admin/invitations /admin/campaigns /admin/notifications
        /admin/messages /admin/announcements /admin/products /admin/orders /admin/tickets /sandbox /sandbox/1";
    let start: Vec<String> = start.split_whitespace().map(str::to_owned).collect();
    let pages = site.walk(&start, session).await;
    assert!(pages.len() > least, "{} pages: {:?}", pages.len(), pages.keys());
    site.live(session).await;
}

/// Lists with all that can be asked of them.
async fn ask_all(site: &Site, session: &Token) {
    let lists = [
        "/admin/customers?state={customer|staff|blocked}&q={|it|crowd}&before={|5}",
        "/admin/deliveries?q={|it|crowd|%2312|1234567890123456789}&state={|failed|waiting|delivered}&webhook={|2}",
        "/admin/deliveries?kind={ticket.opened|drop.closed}&from={|2026-01-01}&to={|2026-12-31}&before={|5}",
        "/admin/deliveries/replay?q={|it|crowd}&state={|failed}&webhook={|2}",
        "/admin/deliveries/cancel?kind={|ticket.opened}&from={|2026-01-01}",
        "/admin/orders?q={|it|crowd}&state={|paid}&product={|1}&customer={|3}&before={|5}",
        "/admin/tickets?q={|it|crowd}&state={|open}&department={|1}&priority={|1}&assignee={|me|nobody}",
        "/admin/tickets?customer={|3}&unread={false|true}&before={|1750000000000-5}",
        "/admin/products?q={|it}&shown={|visible|hidden|sold_out}&before={|5}",
        "/admin/audit?object={|account:3}&before={|5}",
        "/admin/announcements?before=5",
        "/tickets?q={|it}&state={|open}&department={|1}&before={|1750000000000-5}",
        "/orders?before=5",
        "/drops?before=1",
        "/shop?before=5",
        "/funds/entries?before=5",
    ];
    for path in lists.into_iter().flat_map(choices) {
        let (status, _) = site.get(&path, Some(session)).await;
        assert!(!status.is_server_error(), "{path}: {status}");
    }
}

/// All that a pattern such as `a{|b|c}` stands for.
fn choices(pattern: &str) -> Vec<String> {
    let Some((before, rest)) = pattern.split_once('{') else { return vec![pattern.to_owned()] };
    let (choice, after) = rest.split_once('}').unwrap();
    let after = choices(after);
    choice.split('|').flat_map(|one| after.iter().map(move |after| format!("{before}{one}{after}"))).collect()
}

/// What SQLite would do for a statement, line by line.
async fn plan(db: &mut SqliteConnection, statement: &str) -> Result<Vec<String>, sqlx::Error> {
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).persistent(false).fetch_all(db).await?;
    Ok(rows.into_iter().map(|(.., line)| line).collect())
}

/// The tables that the names in a statement stand for.
fn tables(statement: &str) -> BTreeMap<&str, BTreeSet<&'static str>> {
    const NO_ALIAS: [&str; 18] = [
        "",
        "CROSS",
        "DO",
        "GROUP",
        "INDEXED",
        "JOIN",
        "LEFT",
        "LIMIT",
        "NOT",
        "ON",
        "ORDER",
        "RETURNING",
        "SELECT",
        "SET",
        "UNION",
        "USING",
        "VALUES",
        "WHERE",
    ];
    let words: Vec<&str> = statement.split([' ', '(', ')', ',']).collect();
    let mut tables: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (at, word) in words.iter().enumerate() {
        let Some(table) = GROWING.into_iter().find(|table| table == word) else { continue };
        tables.entry(table).or_default().insert(table);
        let alias = words.get(at + 1).filter(|alias| !NO_ALIAS.contains(alias) && **alias != "AS");
        if let Some(alias) = alias {
            tables.entry(alias).or_default().insert(table);
        }
    }
    tables
}

/// Which of the growing tables a line of a plan reads from one end to the other.
fn scanned(line: &str, statement: &str) -> BTreeSet<&'static str> {
    let mut words = line.split(' ');
    let (verb, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    // What is found by a range alone, such as `(id<?)`, is read up to its end where anything else is asked of it.
    let is_range = verb == "SEARCH" && line.split_once(" (").is_some_and(|(_, by)| !by.contains("=?"));
    if verb != "SCAN" && !(is_range && [" LIKE ", " = $"].iter().any(|asked| statement.contains(asked))) {
        return BTreeSet::new();
    }
    tables(statement).remove(name).unwrap_or_default()
}

/// What must not be: a statement, with the line of its plan.
async fn scans(db: &mut SqliteConnection, statements: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for statement in statements {
        let lines = match plan(db, statement).await {
            Ok(lines) => lines,
            Err(error) => {
                found.insert(statement.clone(), error.to_string());
                continue;
            }
        };
        for line in lines {
            let excused =
                |table: &&str| MAY_SCAN.iter().any(|(part, excused, _)| excused == table && statement.contains(part));
            if scanned(&line, statement).iter().any(|table| !excused(table)) {
                found.insert(statement.clone(), line);
            }
        }
    }
    found
}

/// As a list that one can read.
fn told(found: &BTreeMap<String, String>) -> String {
    found.iter().map(|(statement, line)| format!("\n{line}\n    {statement}\n")).collect()
}

#[tokio::test]
async fn no_statement_reads_a_whole_table_that_grows() {
    let collector = Collector.with_filter(Targets::new().with_target("sqlx::query", tracing::Level::DEBUG));
    tracing_subscriber::registry().with(collector).init();
    let test = TestEngine::new(Dialect::Sqlite).await;
    test.engine.switch_sandbox_on();
    let (admin, _) = test.signed_in("admin@example.org", Role::Admin).await;
    let (staff, _) = test.signed_in("staff@example.org", Role::Staff).await;
    let (customer, who) = test.signed_in("zoe@example.org", Role::Customer).await;
    furnish(&test, &who.account).await;
    let site = Site::of(&test, axum::Router::new()).await;
    for (session, least) in [(None, 15), (Some(&customer), 25), (Some(&staff), 40), (Some(&admin), 70)] {
        open_all(&site, session, least).await;
    }
    ask_all(&site, &customer).await;
    ask_all(&site, &admin).await;
    crowd(&test).await;
    ask_all(&site, &staff).await;
    ask_all(&site, &admin).await;
    test.engine.metrics_text().await;
    test.engine.tidy_up().await.unwrap();
    test.advance(DAY * 100).await;
    test.engine.tidy_up().await.unwrap();

    // The test's own, and what is no query.
    let is_own = |statement: &String| {
        let head = statement.split(' ').next().unwrap_or_default();
        !["SELECT", "INSERT", "UPDATE", "DELETE"].contains(&head)
            || ["WITH RECURSIVE", "_sqlx_migrations", "sqlite_master"].iter().any(|own| statement.contains(own))
    };
    let mut statements = STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    statements.retain(|statement| !is_own(statement));
    assert!(statements.len() > 250, "only {} statements were seen", statements.len());

    let mut db = SqliteConnection::connect(&test.url).await.unwrap();
    // Plans depend on nothing but the schema, as long as nobody lets SQLite count.
    let counted: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE name LIKE 'sqlite_stat%'")
        .fetch_one(&mut db)
        .await
        .unwrap();
    assert_eq!(counted, 0);
    let found = scans(&mut db, &statements).await;
    assert!(found.is_empty(), "{} statements read a whole table:{}", found.len(), told(&found));
    for (part, table, _) in MAY_SCAN {
        let is_true = |statement: &&String| statement.contains(part);
        let concerned: Vec<&String> = statements.iter().filter(is_true).collect();
        let mut needed = false;
        for statement in concerned {
            let lines = plan(&mut db, statement).await.unwrap();
            needed |= lines.iter().any(|line| scanned(line, statement).contains(table));
        }
        assert!(needed, "{table} is not read as a whole for {part:?} any more");
    }

    // Without one of these indexes, this test fails.
    for index in [
        "deliveries_fared",
        "deliveries_event",
        "attempts_delivery",
        "audit_object",
        "entries_account",
        "sessions_expires",
    ] {
        let mut without = db.begin().await.unwrap();
        sqlx::query(AssertSqlSafe(format!("DROP INDEX {index}"))).execute(&mut *without).await.unwrap();
        assert!(!scans(&mut without, &statements).await.is_empty(), "nothing is read by {index}");
        without.rollback().await.unwrap();
    }
}
