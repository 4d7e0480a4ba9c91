//! A database as large as it is after years: the engine writes one of each thing, and SQL writes it again and again with
//! other numbers, names and times.

use anyhow::{Context, ensure};
use largage::{
    account::Role,
    campaign::{self, CampaignName, Settings, Uses},
    condition::Condition,
    engine::{
        Engine,
        accounts::Account,
        orders::Purchase,
        sessions::Visitor,
        store::{Store, Transaction, accounts, wallets},
        testing,
        tickets::{NewReply, NewTicket},
        token::Token,
        webhooks::NewWebhook,
    },
    event::Kind,
    id::{OrderId, TicketId},
    lang::Lang,
    message::Message,
    money::{Amount, Change, Unit},
    name::MessageName,
    order::{Comment, Quantity},
    registration::Draft,
    ticket::{Subject, TicketText},
    time::Zone,
    webhook::{Address, DestinationKind},
};
use sqlx::AssertSqlSafe;

use crate::{Arguments, Role as Reader};

/// Entries of each customer but one, who has [`MANY`] more.
const ENTRIES_EACH: usize = 10;
const MANY: usize = 10_000;
/// Redemptions of each drop that is over.
const USES: usize = 1000;
/// A redemption and a correction are worth this much, in minor units.
const WORTH: i64 = 100;
/// As many days as the health of webhooks looks back, but one: all that is counted there counts.
const DAYS: i64 = 29;

/// Fills an empty database; answers who reads, with their sessions.
pub async fn fill(engine: &Engine, wanted: &Arguments) -> anyhow::Result<Vec<Reader>> {
    let people = People::make(engine).await?;
    let one = One::of_each(engine, &people).await?;
    let mut more = More { tx: engine.store().begin().await?, now: engine.clock().now().millis() };
    more.people(wanted).await?;
    more.money(wanted, &people.customer).await?;
    more.orders(wanted, one.order, &people.customer).await?;
    more.tickets(wanted, one.ticket, &people.customer).await?;
    more.deliveries(wanted, one.ticket).await?;
    more.audit(wanted).await?;
    Store::commit(more.tx).await?;
    let unbalanced = wallets::unbalanced(&mut *engine.store().read().await?).await?;
    ensure!(unbalanced.is_empty(), "{} balances are not the sums of their entries", unbalanced.len());
    people.sign_in(engine).await
}

struct People {
    admin: Account,
    staff: Account,
    customer: Account,
}

impl People {
    async fn make(engine: &Engine) -> anyhow::Result<Self> {
        let draft = Draft {
            email: "admin@example.org".to_owned(),
            password: "three small owls".to_owned(),
            public_name: "Admin".to_owned(),
            ..Draft::default()
        };
        let admin = engine.create_admin(&draft, Lang::En).await.context("the database is not empty")?;
        Ok(Self {
            admin: engine.account(admin).await?.context("the admin that was just made")?,
            staff: Self::one(engine, "staff", Role::Staff).await?,
            customer: Self::one(engine, "customer", Role::Customer).await?,
        })
    }

    async fn one(engine: &Engine, name: &str, role: Role) -> anyhow::Result<Account> {
        let new = accounts::NewAccount {
            email: &format!("{name}@example.org").parse()?,
            // Nobody signs in with it.
            password_hash: "",
            role,
            public_name: &name.parse()?,
            name: None,
            lang: Some(Lang::En),
            now: engine.clock().now(),
        };
        let mut tx = engine.store().begin().await?;
        let id = accounts::insert(&mut tx, &new).await?.context("the database is not empty")?;
        Store::commit(tx).await?;
        engine.account(id).await?.context("the account that was just made")
    }

    async fn sign_in(self, engine: &Engine) -> anyhow::Result<Vec<Reader>> {
        let visitor = Visitor { address: [127, 0, 0, 1].into(), device: "Load".to_owned(), remembered: None };
        let mut readers = vec![Reader { name: "visitor", session: None }];
        for (name, account) in [("customer", self.customer), ("staff", self.staff), ("admin", self.admin)] {
            let session: Token = engine.open_session(account.id, &visitor).await?;
            readers.push(Reader { name, session: Some(session.expose().to_owned()) });
        }
        Ok(readers)
    }
}

/// What there is one of, written by the engine.
struct One {
    order: OrderId,
    ticket: TicketId,
}

impl One {
    async fn of_each(engine: &Engine, people: &People) -> anyhow::Result<Self> {
        let People { admin, staff, customer } = people;
        let unit: Unit = engine.company().await?.unit;
        let draft =
            campaign::Draft { name: "Load".to_owned(), ..campaign::Draft::proposal(&Zone::utc(), &unit, Lang::En) };
        let settings = draft.check(&unit, Lang::En).map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
        let settings = Settings {
            name: CampaignName::new("Load")?,
            uses: Uses::new(u32::try_from(USES)?)?,
            // The dashboard sums up what a month has given.
            budget: Some(Amount::new(100_000_000)?),
            ..settings
        };

        // Nothing is sent there: whatever is written below is over.
        let url = Address::parse(DestinationKind::Endpoint, "http://127.0.0.1:9/in")?;
        let webhook =
            engine.add_webhook(admin, NewWebhook { name: None, url: &url, unseen: true, again: false }).await?;
        engine.create_campaign(admin, &settings, Lang::En, &[webhook]).await?;
        let name = MessageName::new("A ticket")?;
        let message = engine.create_message(admin, Kind::TicketOpened, &name, &Message::text("%subject%")).await?;
        engine.notify(admin, Kind::TicketOpened, message, Condition::default(), &[webhook]).await?;

        engine.correct(admin, customer.id, None, Change::new(100_000)?, &"To begin with".parse()?).await?;
        let cape = testing::cape();
        let product = engine.create_product(admin, &unit, &cape, None).await?;
        let comment = Comment::default();
        let wish = Purchase { product, quantity: Quantity::ONE, price: cape.price, comment: &comment, once: "load" };
        let order = engine.purchase(customer, &wish).await?.order;

        let (subject, text) =
            (Subject::new("It does not fly")?, TicketText::new("It **does not** fly, whatever I do.")?);
        let desk = engine.desk().await?;
        let [department, priority] = [&desk.departments, &desk.priorities].map(|choices| choices.offered()[0].id);
        let new =
            NewTicket { subject: &subject, text: &text, department, priority, related: None, files: &[], once: "load" };
        let ticket = engine.open_ticket(customer, new).await?;
        let text = TicketText::new("Have you tried to jump?")?;
        let reply = NewReply { text: &text, files: &[], once: "load reply", close: false, seen: None };
        engine.reply(staff, ticket, reply).await?;
        Ok(Self { order, ticket })
    }
}

/// Many more, in one transaction.
struct More {
    tx: Transaction,
    /// UTC milliseconds.
    now: i64,
}

impl More {
    /// Runs a statement that reads the numbers from 0 up to `count` as `n.i`.
    async fn times(&mut self, count: usize, statement: &str) -> anyhow::Result<()> {
        let (head, select) = statement.split_once("SELECT").context("an INSERT of a SELECT")?;
        let statement = format!(
            "{head} WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count}) SELECT {select}"
        );
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *self.tx).await.context(head.trim().to_owned())?;
        Ok(())
    }

    async fn run(&mut self, statement: String) -> anyhow::Result<()> {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *self.tx).await?;
        Ok(())
    }

    async fn number(&mut self, select: &'static str) -> anyhow::Result<i64> {
        Ok(sqlx::query_scalar(select).fetch_one(&mut *self.tx).await?)
    }

    async fn people(&mut self, wanted: &Arguments) -> anyhow::Result<()> {
        let now = self.now;
        let pick = |names: &str, by: &str| format!("json_extract('{names}', '$[' || ({by}) || ']')");
        let first =
            pick(r#"["Ada","Bela","Chidi","Dora","Emre","Fatou","Goran","Hana","Ines","Jun","Kofi"]"#, "i % 11");
        let last = pick(r#"["Abara","Blanc","Costa","Diallo","Eriksen","Fischer","Garcia"]"#, "i / 11 % 7");
        for (role, count) in [("admin", 5), ("staff", 20), ("customer", wanted.customers)] {
            self.times(count, &format!(
                "INSERT INTO accounts (email, email_key, password_hash, role, first_name, last_name, public_name, lang,
                                       search, created_at, signed_in_at, blocked_at, block_reason)
                 SELECT '{role}' || i || '@example.org', '{role}' || i || '@example.org', '', '{role}', {first}, {last},
                        {first} || ' ' || i, 'en',
                        lower({first}) || ' ' || i || ' ' || lower({first} || ' ' || {last}) || ' {role}' || i || '@example.org',
                        {now} - ({count} - i) * 60000, {now} - i % 1000 * 60000,
                        CASE WHEN '{role}' = 'customer' AND i % 100 = 7 THEN {now} END,
                        CASE WHEN '{role}' = 'customer' AND i % 100 = 7 THEN 'Two accounts' ELSE '' END
                 FROM n"
            ))
            .await?;
        }
        // One in two is signed in somewhere.
        self.times(
            wanted.customers / 2,
            &format!(
                "INSERT INTO sessions (token_hash, account_id, device, address, created_at, last_seen_at, expires_at)
             SELECT 'load' || i, (SELECT MIN(id) FROM accounts) + 28 + i, 'Firefox', '192.0.2.1', {now}, {now},
                    {now} + 86400000 * (1 + i % 29) FROM n"
            ),
        )
        .await
    }

    /// Drops that are over, their redemptions, and the entries of these and of corrections.
    async fn money(&mut self, wanted: &Arguments, customer: &Account) -> anyhow::Result<()> {
        let now = self.now;
        let rounds = wanted.entries.div_ceil(wanted.customers).min(ENTRIES_EACH);
        let redemptions = wanted.customers * (rounds - 1);
        let drops = redemptions.div_ceil(USES);
        let first = self.number("SELECT MAX(id) + 1 FROM drops").await?;
        self.times(drops, &format!(
            "INSERT INTO drops (campaign_id, number, phase, settings, parameters, seed, commitment, opens_at, uses, used,
                                code, code_key, announced_at, opened_at, confirmed_at, closes_at, ended_at, created_at)
             SELECT campaign_id, number + 1 + i, 'closed:exhausted', settings, parameters, seed, commitment, at, {USES}, {USES},
                    'LOAD-' || i, 'LOAD' || i, at - 60000, at, at + 1000, at + 600000, at + 300000, at - 86400000
             FROM (SELECT i, {now} - ({drops} - i) * 36000000 AS at FROM n) CROSS JOIN drops WHERE id = {first} - 1"
        ))
        .await?;
        self.run(format!("UPDATE campaigns SET drops = drops + {drops}")).await?;

        let customers = wanted.customers;
        let people = self.number("SELECT MIN(id) FROM accounts WHERE email = 'customer0@example.org'").await?;
        self.times(
            redemptions,
            &format!(
                "INSERT INTO redemptions (drop_id, account_id, ordinal, amount, jackpot, created_at)
             SELECT {first} + i / {USES}, {people} + i % {customers}, 1 + i % {USES}, {WORTH}, 0,
                    {now} - ({redemptions} - i) * 36000 FROM n"
            ),
        )
        .await?;
        let first = self.number("SELECT MIN(id) FROM redemptions").await?;
        self.times(
            customers * rounds,
            &format!(
                "INSERT INTO entries (account_id, amount, balance, cause, redemption_id, reason, made_by, created_at)
             SELECT {people} + i % {customers}, {WORTH}, {WORTH} * (1 + i / {customers}),
                    CASE WHEN i < {redemptions} THEN 'redemption' ELSE 'correction' END,
                    CASE WHEN i < {redemptions} THEN {first} + i END,
                    CASE WHEN i < {redemptions} THEN '' ELSE 'For the wait' END,
                    CASE WHEN i < {redemptions} THEN NULL ELSE 1 END,
                    {now} - ({redemptions} - i) * 36000 FROM n"
            ),
        )
        .await?;
        self.times(
            customers,
            &format!("INSERT INTO wallets (account_id, balance) SELECT {people} + i, {WORTH} * {rounds} FROM n"),
        )
        .await?;
        let rich = customer.id;
        self.times(
            MANY,
            &format!(
                "INSERT INTO entries (account_id, amount, balance, cause, reason, made_by, created_at)
             SELECT {rich}, {WORTH}, balance + {WORTH} * (1 + i), 'correction', 'For the wait', 1, {now} + i
             FROM n CROSS JOIN wallets WHERE account_id = {rich}"
            ),
        )
        .await?;
        self.run(format!("UPDATE wallets SET balance = balance + {MANY} * {WORTH} WHERE account_id = {rich}")).await
    }

    /// One order for two customers, and some hundred for one.
    async fn orders(&mut self, wanted: &Arguments, one: OrderId, customer: &Account) -> anyhow::Result<()> {
        let (now, orders, customer) = (self.now, wanted.customers / 2, customer.id);
        self.times(orders, &format!(
            "INSERT INTO orders (account_id, once, state, total, products, search, comment, delivered, placed_at, delivered_at)
             SELECT CASE WHEN i % 100 = 0 THEN {customer} ELSE {customer} + 26 + i END, 'load' || i,
                    CASE WHEN i % 1000 = 3 THEN 'paid' ELSE 'delivered' END, total, products,
                    search || ' size ' || i % 60, 'Size ' || i % 60, delivered, {now} - ({orders} - i) * 60000,
                    CASE WHEN i % 1000 = 3 THEN NULL ELSE {now} END
             FROM n CROSS JOIN orders WHERE id = {one}"
        ))
        .await?;
        self.run(format!(
            "INSERT INTO order_lines (order_id, product_id, name, price, quantity, delivery, from_stock)
             SELECT o.id, l.product_id, l.name, l.price, l.quantity, l.delivery, l.from_stock
             FROM orders o CROSS JOIN order_lines l WHERE l.order_id = {one} AND o.id <> {one}"
        ))
        .await
    }

    /// One ticket for twenty customers, and some for one, with three lines each.
    async fn tickets(&mut self, wanted: &Arguments, one: TicketId, customer: &Account) -> anyhow::Result<()> {
        let (now, tickets, customer) = (self.now, wanted.customers / 20, customer.id);
        let lines = self.number("SELECT MAX(id) FROM ticket_lines").await?;
        let said = "Good morning, since yesterday nothing of what I have bought works as the page says that it would. "
            .repeat(3);
        self.times(tickets, &format!(
            "INSERT INTO tickets (account_id, subject, department_id, priority_id, state, assignee_id, search,
                                  last_by_customer, last_by_staff, created_at, updated_at)
             SELECT CASE WHEN i % 100 = 0 THEN {customer} ELSE {customer} + 26 + i END, subject || ' ' || i, department_id,
                    priority_id, CASE WHEN i % 50 = 0 THEN 'open' ELSE 'closed' END, NULL, search || ' ' || i,
                    CASE WHEN i % 50 = 0 THEN {lines} + 3 * i + 3 ELSE 0 END, {lines} + 3 * i + 2,
                    {now} - ({tickets} - i) * 60000, {now} - ({tickets} - i) * 60000
             FROM n CROSS JOIN tickets WHERE id = {one}"
        ))
        .await?;
        self.times(
            tickets * 3,
            &format!(
                "INSERT INTO ticket_lines (ticket_id, account_id, by_staff, kind, text, search, created_at)
             SELECT t.id, CASE WHEN i % 3 = 1 THEN 2 ELSE t.account_id END, i % 3 = 1, 'message',
                    replace('{said}', 'o', i) || t.subject,
                    lower(replace('{said}', 'o', i)) || t.search, t.created_at
             FROM n CROSS JOIN tickets t WHERE t.id = {one} + 1 + i / 3"
            ),
        )
        .await
    }

    /// Webhooks, and what was sent to them.
    async fn deliveries(&mut self, wanted: &Arguments, one: TicketId) -> anyhow::Result<()> {
        let (now, deliveries, webhooks) = (self.now, wanted.deliveries, wanted.webhooks);
        let step = DAYS * 86_400_000 / i64::try_from(deliveries)?;
        self.run("UPDATE deliveries SET state = 'cancelled', ended_at = created_at".to_owned()).await?;
        self.times(
            webhooks - 1,
            &format!(
                "INSERT INTO webhooks (name, kind, url, url_hash, masked, remote_name, state, created_at, secret)
             SELECT 'Webhook ' || i, CASE WHEN i % 2 = 0 THEN kind ELSE 'discord' END, url, 'load' || i, masked,
                    remote_name, state, {now}, secret
             FROM n CROSS JOIN webhooks w WHERE w.id = 1"
            ),
        )
        .await?;
        // What a busy chat has taken in the last minute.
        let taken: Vec<i64> = (0..30).map(|place| now + place * 1000).collect();
        let state = |limit: u32| {
            format!(
                r#"{{"limit":{limit},"probing":false,"per":{{"secs":60,"nanos":0}},"taken":{taken:?},"at_limit":3,"not_before":{now}}}"#
            )
        };
        for (lane, limit) in [("address load", 30), ("channel channel of load", 31)] {
            self.times(
                webhooks - 1,
                &format!(
                    "INSERT INTO paces (lane, state) SELECT '{lane}' || i, '{}' FROM n WHERE i % 2 = 1",
                    state(limit)
                ),
            )
            .await?;
        }

        let first = self.number("SELECT MAX(id) + 1 FROM events").await?;
        self.times(
            deliveries,
            &format!(
                "INSERT INTO events (kind, subject, account_id, data, created_at, search)
             SELECT kind, 'ticket:' || ({one} + i / 5), account_id, data, {now} - ({deliveries} - i) * {step},
                    'ticket:' || ({one} + i / 5) || ' ' || search || ' ' || i
             FROM n CROSS JOIN events WHERE id = (SELECT MIN(id) FROM events WHERE kind = 'ticket.opened')"
            ),
        )
        .await?;
        let body = r#"{"content":"It does not fly, whatever I do.","allowed_mentions":{"parse":[]}}"#;
        self.times(deliveries, &format!(
            "INSERT INTO deliveries (event_id, notification_id, message_id, message_version, webhook_id, subject, rank, state,
                                     detail, body, remote_id, due_at, tries, created_at, ended_at)
             SELECT {first} + i, notification_id, message_id, message_version, 1 + i % {webhooks},
                    'ticket:' || ({one} + i / 5), rank,
                    CASE i / {webhooks} % 100 WHEN 0 THEN 'refused' WHEN 1 THEN 'uncertain' WHEN 2 THEN 'stale' WHEN 3 THEN 'merged'
                                 ELSE 'delivered' END,
                    CASE i / {webhooks} % 100 WHEN 0 THEN 'HTTP 400' ELSE '' END, '{body}', 1000000000000000000 + i, at, 1, at, at + 200
             FROM (SELECT i, {now} - ({deliveries} - i) * {step} AS at FROM n) CROSS JOIN deliveries
             WHERE id = (SELECT MIN(id) FROM deliveries)"
        ))
        .await?;
        self.run(
            "INSERT INTO attempts (delivery_id, claim_id, started_at, ended_at, status, outcome)
             SELECT id, 'load' || id, created_at, ended_at, CASE state WHEN 'refused' THEN 400 ELSE 200 END,
                    CASE state WHEN 'merged' THEN 'delivered' ELSE state END
             FROM deliveries"
                .to_owned(),
        )
        .await
    }

    async fn audit(&mut self, wanted: &Arguments) -> anyhow::Result<()> {
        let (now, lines) = (self.now, wanted.customers / 2);
        self.times(
            lines,
            &format!(
                "INSERT INTO audit (account_id, action, object, detail, created_at)
             SELECT account_id, action, 'account:' || (29 + i), detail, {now} - ({lines} - i) * 60000
             FROM n CROSS JOIN audit WHERE id = (SELECT MIN(id) FROM audit WHERE action = 'wallet.corrected')"
            ),
        )
        .await
    }
}
