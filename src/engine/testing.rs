//! Engines for tests: a database of their own on either engine, and a clock that the test moves.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use futures::future::BoxFuture;

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};
use tokio::sync::oneshot;

use super::Engine;
use super::accounts::Account;
use super::campaigns::CampaignView;
use super::clock::Clock;
use super::destinations::{Call, Network, NoReply, Reply};
use super::events;
use super::notifications::{MessageChoice, NotificationError, NotificationSettings};
use super::orders::{Purchase, PurchaseError};
use super::outbox::WEBHOOK_URL;
use super::post::{Envelope, Post, PostError};
use super::random;
use super::seal::Key;
use super::sessions::{SignedIn, Visitor};
use super::store::accounts::{self, NewAccount};
use super::store::deliveries::NewEvent;
use super::store::webhooks::{self, NewWebhook};
use super::store::{Dialect, Store, Stored};
use super::token::Token;
use super::webhooks as webhook_engine;
use crate::account::Role;
use crate::campaign::{Draft, Settings, Uses};
use crate::condition::{Condition, Row, Test};
use crate::event::{Kind, Values};
use crate::id::{CampaignId, DropId, MessageId, OrderId, ProductId, WebhookId};
use crate::lang::Lang;
use crate::lost::WhenLost;
use crate::message::Message;
use crate::money::{Amount, Change, Unit};
use crate::name::MessageName;
use crate::order::{Comment, Quantity};
use crate::privacy::Privacy;
use crate::prize::Prize;
use crate::product::{Delivery, Product, ProductCode};
use crate::redemption::Answer;
use crate::schedule::{Times, Timing};
use crate::time::{MINUTE, Moment, Zone};
use crate::webhook::{Address, DestinationKind, SandboxId, WebhookUrl};

/// Where tests begin: 2026-11-22 12:00:00 UTC, a Sunday.
pub const START: Moment = Moment::from_millis(1_795_348_800_000);

/// An engine of a test. Its SQLite file goes with it; PostgreSQL's goes with the throw-away cluster.
pub struct TestEngine {
    pub engine: Engine,
    pub url: String,
    pub key: Key,
    /// What Discord answers in this test.
    pub network: Script,
    _folder: Option<tempfile::TempDir>,
}

impl TestEngine {
    pub async fn new(dialect: Dialect) -> Self {
        let (url, folder) = empty_database(dialect).await;
        Self::at(url, folder).await
    }

    /// An engine that makes its calls over a network of the test's choice.
    pub async fn calling(network: impl Network) -> Self {
        Self::calling_at(network, Clock::simulated(START)).await
    }

    /// The same, for a network that reads the clock as well.
    pub async fn calling_at(network: impl Network, clock: Clock) -> Self {
        let (url, folder) = empty_database(Dialect::Sqlite).await;
        let key = Key::draw();
        let engine = Engine::open(&url, key.clone(), clock, network).await;
        Self { engine: engine.expect("the engine opens"), url, key, network: Script::default(), _folder: folder }
    }

    /// An engine on a database that exists already.
    pub async fn at(url: String, folder: Option<tempfile::TempDir>) -> Self {
        let key = Key::draw();
        let network = Script::default();
        let engine = Engine::open(&url, key.clone(), Clock::simulated(START), network.clone()).await;
        Self { engine: engine.expect("the engine opens"), url, key, network, _folder: folder }
    }

    /// An account called like the first part of its e-mail address. Its password is unknown.
    pub async fn account(&self, email: &str, role: Role) -> Account {
        let (name, _) = email.split_once('@').expect("an e-mail address");
        let new = NewAccount {
            email: &email.parse().expect("an e-mail address"),
            password_hash: "",
            role,
            public_name: &name.parse().expect("a public name"),
            name: None,
            lang: Some(Lang::En),
            now: self.engine.clock().now(),
        };
        let mut tx = self.engine.store().begin().await.expect("a transaction");
        let id = accounts::insert(&mut tx, &new).await.expect("the database answers").expect("a new e-mail address");
        let account = accounts::find(&mut tx, id).await.expect("the database answers").expect("written just now");
        Store::commit(tx).await.expect("the database answers");
        account
    }

    /// Gives credits by hand.
    pub async fn credit(&self, customer: &Account, minor: i64) {
        let admin = self.admin().await;
        let seen = self.engine.customer(&admin, customer.id).await.expect("the customer exists").entries;
        let seen = seen.first().map(|entry| entry.id);
        let change = Change::new(minor).expect("a small amount");
        let reason = "A present".parse().expect("a reason");
        self.engine.correct(&admin, customer.id, seen, change, &reason).await.expect("the wallet takes it");
    }

    /// A [`cape`] in the shop, changed as the test needs it.
    pub async fn product(&self, stock: Option<u32>, change: impl FnOnce(&mut Product)) -> ProductId {
        let mut product = cape();
        change(&mut product);
        let unit = self.engine.company().await.expect("the database answers").unit;
        let created = self.engine.create_product(&self.admin().await, &unit, &product, stock).await;
        created.expect("the product is created")
    }

    /// A product that delivers these codes.
    pub async fn product_with_codes(&self, codes: &str, change: impl FnOnce(&mut Product)) -> ProductId {
        let id = self.product(None, |product| {
            product.delivery = Delivery::Code;
            change(product);
        });
        let id = id.await;
        if let Ok(codes) = ProductCode::list(codes) {
            let admin = self.admin().await;
            self.engine.add_product_codes(&admin, id, &codes).await.expect("the codes are added");
        }
        id
    }

    /// Buys one at the price of now, without a comment.
    pub async fn buy(&self, customer: &Account, product: ProductId, once: &str) -> Result<OrderId, PurchaseError> {
        let found = self.engine.product(product).await.expect("the database answers").expect("the product exists");
        let wish = Purchase {
            product,
            quantity: Quantity::ONE,
            price: found.settings.price,
            comment: &Comment::default(),
            once,
        };
        self.engine.purchase(customer, &wish).await.map(|placed| placed.order)
    }

    /// A channel of the sandbox.
    pub async fn sandbox(&self) -> SandboxId {
        let new = NewWebhook {
            name: "Drops",
            kind: DestinationKind::Sandbox,
            url: "",
            url_hash: "",
            masked: "",
            remote_name: "Drops",
            remote_avatar: "",
            channel: "",
            now: self.engine.clock().now(),
        };
        let mut tx = self.engine.store().begin().await.expect("a transaction");
        let id = webhooks::insert(&mut tx, &new).await.expect("the database answers");
        Store::commit(tx).await.expect("the database answers");
        SandboxId(id.get())
    }

    /// A channel of the sandbox that everything may leave for.
    pub async fn open_sandbox(&self) -> SandboxId {
        let channel = self.sandbox().await;
        let (admin, webhook) = (self.admin().await, WebhookId::new(channel.0));
        self.engine.set_webhook_privacy(&admin, webhook, Privacy::OPEN).await.expect("the channel is there");
        channel
    }

    /// A webhook at Discord, whose answers are the test's.
    pub async fn discord(&self, name: &str) -> WebhookId {
        let address = format!("https://discord.com/api/webhooks/123456789012345678/{}", "t".repeat(64));
        let url: WebhookUrl = address.parse().expect("the address of a webhook");
        let key = self.engine.key();
        let new = NewWebhook {
            name,
            kind: DestinationKind::Discord,
            url: &key.seal(WEBHOOK_URL, url.expose().as_bytes()),
            url_hash: &key.mark(WEBHOOK_URL, url.info_url().as_bytes()),
            masked: &url.to_string(),
            remote_name: "Captain",
            remote_avatar: "",
            channel: "",
            now: self.engine.clock().now(),
        };
        let mut tx = self.engine.store().begin().await.expect("a transaction");
        let id = webhooks::insert(&mut tx, &new).await.expect("the database answers");
        Store::commit(tx).await.expect("the database answers");
        id
    }

    /// An endpoint of the company's own, whose answers are the test's.
    pub async fn endpoint(&self, url: &str) -> WebhookId {
        let url = Address::parse(DestinationKind::Endpoint, url).expect("the address of an endpoint");
        let new = webhook_engine::NewWebhook { name: None, url: &url, unseen: false, again: true };
        self.engine.add_webhook(&self.admin().await, new).await.expect("the endpoint is added")
    }

    /// Something happens, whatever brings it about, and its messages are written. Nothing is sent yet.
    pub async fn happens(&self, kind: Kind, subject: &str, values: &Values) {
        self.engine.happens(kind, subject, values).await.expect("the database answers");
    }

    /// From now on mail is sent, into this box.
    pub fn postbox(&self) -> Postbox {
        let postbox = Postbox::default();
        self.engine.switch_mail_on(postbox.clone());
        postbox
    }

    /// Sends all mail that is due.
    pub async fn post(&self) {
        while self.engine.send_mails().await.expect("the database answers") > 0 {}
    }

    /// Changes what is stored behind the engine's back, as damage or a later version would.
    pub async fn change(&self, sql: &'static str) {
        let mut tx = self.engine.store().begin().await.expect("a transaction");
        sqlx::query(sql).execute(&mut *tx).await.expect("the statement runs");
        Store::commit(tx).await.expect("the database answers");
    }

    /// The database is brought forward as a node of a later version would.
    pub async fn a_later_version_comes(&self) {
        self.change(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             SELECT version + 1000, 'later', success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1",
        )
        .await;
    }

    /// Returns once somebody waits on PostgreSQL for a row that somebody else holds.
    pub async fn somebody_waits_for_a_row(&self) {
        let waiting =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let mut db = self.engine.store().read().await.expect("a connection");
        let seen = async {
            while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut *db).await.expect("the database answers") == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), seen).await.expect("somebody waits");
    }

    /// Holds the SQLite file as another program would that writes to it.
    pub async fn hold(&self) -> Held {
        let mut other = AnyConnection::connect(&self.url).await.expect("the file opens once more");
        other.execute("BEGIN EXCLUSIVE").await.expect("nobody else writes");
        Held(other)
    }

    /// A notification that sends a message of its own, always or where a variable is this text.
    pub async fn notify(&self, kind: Kind, message: &Message, only: Option<(&str, &str)>, to: &[WebhookId]) {
        let admin = self.admin().await;
        let name = MessageName::new("A message").expect("a name");
        let message = self.engine.create_message(&admin, kind, &name, message).await.expect("a message that is sent");
        let row = |(variable, value): (&str, &str)| Row {
            variable: variable.to_owned(),
            test: Test::Is.to_string(),
            value: value.to_owned(),
        };
        let rows: Vec<Row> = only.map(row).into_iter().collect();
        let unit: Unit = "currency:EUR".parse().expect("the euro is a currency");
        let condition = Condition::parse(kind, &rows, &unit, Lang::En).expect("a condition");
        let notified = self.engine.notify(&admin, kind, message, condition, to).await;
        notified.expect("a notification");
    }

    /// A running campaign of [`settings`], changed as the test needs it, that tells a channel of the sandbox.
    pub async fn campaign(&self, channel: Option<SandboxId>, change: impl FnOnce(&mut Settings)) -> CampaignId {
        let admin = self.admin().await;
        let mut settings = settings();
        change(&mut settings);
        let webhooks: Vec<WebhookId> = channel.into_iter().map(|channel| WebhookId::new(channel.0)).collect();
        let created = self.engine.create_campaign(&admin, &settings, Lang::En, &webhooks).await;
        created.expect("the campaign is created")
    }

    /// The first admin of this test.
    pub async fn admin(&self) -> Account {
        let email = "admin@example.org".parse().expect("an e-mail address");
        match self.engine.account_by_email(&email).await.expect("the database answers") {
            Some(admin) => admin,
            None => self.account("admin@example.org", Role::Admin).await,
        }
    }

    pub async fn view(&self, id: CampaignId) -> CampaignView {
        self.engine.campaign(id).await.expect("the database answers").expect("the campaign exists")
    }

    /// Moves the clock, then does all that is due and delivers it.
    pub async fn advance_to(&self, moment: Moment) {
        self.engine.clock().set(moment);
        self.settle().await;
    }

    pub async fn advance(&self, duration: Duration) {
        self.advance_to(self.engine.clock().now() + duration).await;
    }

    /// Does all that is due now and delivers it.
    pub async fn settle(&self) {
        loop {
            self.engine.run_due().await.expect("the scheduler runs");
            if self.engine.deliver_due().await.expect("the outbox runs") == 0 {
                break;
            }
        }
    }

    /// Types the code of a drop, as one who reads it in the channel.
    pub async fn redeem(&self, customer: &Account, drop: DropId) -> Answer {
        let drop = self.engine.drop_by_id(drop).await.expect("the database answers").expect("the drop exists");
        let code = drop.code.expect("the drop is or was open");
        let address = Self::visitor().address;
        self.engine.redeem(customer.id, &code, address).await.expect("the database answers")
    }

    /// What stands in a channel of the sandbox: the contents and embeds of its messages as one text each.
    pub async fn channel(&self, channel: SandboxId) -> Vec<String> {
        let posted = self.engine.sandbox_messages(channel, 100).await.expect("the database answers");
        posted.into_iter().map(|message| message.payload).collect()
    }

    /// An account and a session of its own.
    pub async fn signed_in(&self, email: &str, role: Role) -> (Token, SignedIn) {
        let account = self.account(email, role).await;
        let token = self.engine.open_session(account.id, &Self::visitor()).await.expect("a session");
        let signed_in = self.engine.signed_in(&token).await.expect("the database answers").expect("signed in");
        (token, signed_in)
    }

    /// Every text and number in the tables of people, for tests that look for what must not be there.
    pub async fn everything(&self) -> String {
        let mut db = self.engine.store().read().await.expect("a connection");
        let mut everything = String::new();
        for select in [
            "SELECT email || ' ' || password_hash || ' ' || search FROM accounts",
            "SELECT token_hash || ' ' || device || ' ' || address FROM sessions",
            "SELECT token_hash || ' ' || purpose FROM links",
            "SELECT name FROM failures",
            "SELECT name || ' ' || value FROM settings",
            "SELECT object || ' ' || detail FROM audit",
        ] {
            let rows: Vec<String> = sqlx::query_scalar(select).fetch_all(&mut *db).await.expect("the database answers");
            everything.push_str(&rows.join("\n"));
        }
        everything
    }

    pub fn visitor() -> Visitor {
        Visitor { address: [192, 0, 2, 1].into(), device: "Test".to_owned() }
    }

    /// The same database opened once more, as after a restart or by a second node.
    pub async fn another(&self) -> Engine {
        let clock = Clock::simulated(self.engine.clock().now());
        Engine::open(&self.url, self.key.clone(), clock, self.network.clone()).await.expect("the engine opens again")
    }
}

impl Engine {
    /// Something happens, whatever brings it about, and its messages are written.
    pub async fn happens(&self, kind: Kind, subject: &str, values: &Values) -> Stored<()> {
        let now = self.clock().now();
        let event = NewEvent { kind, subject, drop: None, account: None, values, now };
        let mut tx = self.store().begin().await?;
        events::write(&mut tx, &event, None, None).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(())
    }

    /// A notification that sends a known message to all of these.
    pub async fn notify(
        &self,
        by: &Account,
        kind: Kind,
        message: MessageId,
        condition: Condition,
        to: &[WebhookId],
    ) -> Result<(), NotificationError> {
        let settings = NotificationSettings {
            name: None,
            campaign: None,
            condition,
            message: MessageChoice::Known(message),
            active: true,
            when_lost: WhenLost::default(),
            targets: to.iter().map(|webhook| (*webhook, None)).collect(),
        };
        self.create_notification(by, kind, &settings).await?;
        Ok(())
    }
}

/// Another program that holds the database.
pub struct Held(AnyConnection);

impl Held {
    pub async fn release(mut self) {
        self.0.execute("ROLLBACK").await.expect("its transaction ends");
        self.0.close().await.expect("it lets go");
    }
}

/// A visible product that costs 5.00 euros and delivers a text.
pub fn cape() -> Product {
    Product {
        name: "Cape".parse().expect("a name"),
        text: "It **flies**.".parse().expect("a text"),
        price: Amount::new(500).expect("a small amount"),
        per_customer: None,
        visible: true,
        delivery: Delivery::Text("Thank you!".parse().expect("a text")),
        kept_text: None,
    }
}

/// Every three hours a drop of 3 uses that wins 1.00 to 5.00 euros, an hour's window, valid for 10 minutes.
pub fn settings() -> Settings {
    let times = Times {
        interval: Duration::from_secs(3 * 3600),
        window_from: Duration::ZERO,
        window_to: Duration::from_secs(3600),
        warning: MINUTE,
        validity: 10 * MINUTE,
        grace: 30 * MINUTE,
        quiet: None,
    };
    let euros = |minor| Amount::new(minor).expect("a small amount");
    let unit: Unit = "currency:EUR".parse().expect("the euro is a currency");
    let draft = Draft { name: "Weekly".to_owned(), ..Draft::proposal(&Zone::utc(), &unit, Lang::En) };
    Settings {
        timing: Timing::new(times).expect("the times fit"),
        prize: Prize::new(euros(100), euros(500), false).expect("the bounds fit"),
        uses: Uses::new(3).expect("more than none"),
        ..draft.check(&unit, Lang::En).expect("the proposal is valid")
    }
}

/// A network that answers what the test has put in line, and 200 with an id afterwards.
#[derive(Clone, Default)]
pub struct Script(Arc<Mutex<Lines>>);

#[derive(Default)]
struct Lines {
    answers: VecDeque<oneshot::Receiver<Result<Reply, NoReply>>>,
    calls: Vec<Call>,
}

impl Script {
    pub fn then(&self, answer: Result<Reply, NoReply>) {
        self.then_wait().send(answer).expect("the answer stands in line");
    }

    /// The next call waits until the test sends its answer.
    pub fn then_wait(&self) -> oneshot::Sender<Result<Reply, NoReply>> {
        let (sender, answer) = oneshot::channel();
        self.0.lock().expect("no test panics while it answers").answers.push_back(answer);
        sender
    }

    /// What was called so far.
    pub fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.0.lock().expect("no test panics while it answers").calls)
    }
}

/// A mail server that answers what the test has put in line, and takes everything afterwards.
#[derive(Clone, Default)]
pub struct Postbox(Arc<Mutex<Letters>>);

#[derive(Default)]
struct Letters {
    answers: VecDeque<Result<(), PostError>>,
    posted: Vec<Envelope>,
}

impl Postbox {
    pub fn then(&self, answer: Result<(), PostError>) {
        self.0.lock().expect("no test panics while it posts").answers.push_back(answer);
    }

    /// What was handed over so far, taken or not.
    pub fn take(&self) -> Vec<Envelope> {
        std::mem::take(&mut self.0.lock().expect("no test panics while it posts").posted)
    }
}

impl Post for Postbox {
    fn send<'a>(&'a self, envelope: &'a Envelope) -> BoxFuture<'a, Result<(), PostError>> {
        let mut letters = self.0.lock().expect("no test panics while it posts");
        letters.posted.push(envelope.clone());
        let answer = letters.answers.pop_front().unwrap_or(Ok(()));
        Box::pin(async move { answer })
    }

    fn is_ready(&self) -> BoxFuture<'_, Result<(), PostError>> {
        Box::pin(async { Ok(()) })
    }
}

impl Network for Script {
    fn call(&self, call: Call) -> BoxFuture<'_, Result<Reply, NoReply>> {
        let mut lines = self.0.lock().expect("no test panics while it answers");
        lines.calls.push(call);
        let id = 1000 + lines.calls.len();
        let posted = Reply { status: 200, headers: Vec::new(), body: format!(r#"{{"id":"{id}"}}"#).into_bytes() };
        let answer = lines.answers.pop_front();
        Box::pin(async move {
            match answer {
                Some(answer) => answer.await.expect("the test answers what it makes wait"),
                None => Ok(posted),
            }
        })
    }

    fn admits(&self, _: String) -> BoxFuture<'_, Result<(), NoReply>> {
        Box::pin(async { Ok(()) })
    }
}

/// The address of a database without a table, with the folder that it stands in.
pub async fn empty_database(dialect: Dialect) -> (String, Option<tempfile::TempDir>) {
    match dialect {
        Dialect::Sqlite => {
            let folder = tempfile::tempdir().expect("a temporary folder");
            (format!("sqlite://{}/test.db", folder.path().display()), Some(folder))
        }
        Dialect::Postgres => (new_postgres_database().await, None),
    }
}

async fn new_postgres_database() -> String {
    static SERVER: OnceLock<String> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        std::env::var("LARGAGE_TEST_POSTGRES")
            .expect("LARGAGE_TEST_POSTGRES names a PostgreSQL server for tests; `cargo xtask test` starts one")
    });
    sqlx::any::install_default_drivers();
    let name = format!("test_{}", hex::encode(random::bytes::<8>()));
    let mut connection = AnyConnection::connect(server).await.expect("the PostgreSQL server for tests answers");
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a database for this test");
    let (address, _) = server.rsplit_once('/').expect("the server's address ends with /database");
    format!("{address}/{name}")
}

/// Runs one asynchronous test on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($engine:ident: TestEngine) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn run($engine: $crate::engine::testing::TestEngine) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let engine = $crate::engine::testing::TestEngine::new($crate::engine::store::Dialect::Sqlite).await;
                run(engine).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let engine = $crate::engine::testing::TestEngine::new($crate::engine::store::Dialect::Postgres).await;
                run(engine).await;
            }
        }
    )+};
}
