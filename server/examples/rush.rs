//! The rush: many signed-in customers type one code at once, over HTTP, against the program itself.
//!
//! ```text
//! cargo build --release --package largage-server --bin largage --example rush
//! target/release/examples/rush                                    # SQLite
//! target/release/examples/rush --database postgres://…/empty      # PostgreSQL
//! ```
//!
//! Prints redemptions per second and the time of an answer, and fails unless exactly the uses were credited, everyone
//! else was told "exhausted", and every balance is the sum of its entries.

mod program;

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use clap::Parser;
use largage::{
    account::Role,
    address::Guard,
    campaign::{self, CampaignName, Settings, Uses},
    engine::{
        Engine,
        accounts::Account,
        campaigns::Launch,
        clock::Clock,
        destinations::Https,
        seal::Key,
        sessions::Visitor,
        store::{Store, accounts, drops, redemptions, wallets},
        token::Token,
    },
    id::DropId,
    lang::Lang,
    money::Unit,
    phase::Phase,
    registration::Draft,
    time::Zone,
};
use largage_app::{i18n::answer as say, wire::Told};
use program::Program;
use tokio::{
    sync::{Barrier, Semaphore},
    task::JoinSet,
};

#[derive(Clone, Debug, Parser)]
struct Arguments {
    /// An empty database; a SQLite file of its own unless set
    #[arg(long)]
    database: Option<String>,
    /// The program; the one that was built beside this unless set
    #[arg(long)]
    program: Option<PathBuf>,
    #[arg(long, default_value_t = 1000)]
    customers: usize,
    #[arg(long, default_value_t = 100)]
    uses: u32,
    /// Requests that are under way at once
    #[arg(long, default_value_t = 200)]
    at_once: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}", folder.path().join("rush.db").display());
    let database = arguments.database.clone().unwrap_or(file);
    let key = Key::draw();

    let engine = Engine::open(&database, key.clone(), Clock::system(), Https::new("", Guard::default())).await?;
    let (tokens, drop) = prepare(&engine, &arguments).await?;
    engine.store().close().await;

    let program = Program::start(arguments.program.as_ref(), &database, &key, folder.path())?;
    let engine = Engine::open(&database, key, Clock::system(), Https::new("", Guard::default())).await?;
    let code = code(&engine, drop).await?;
    println!("{} customers, {} uses, {} requests at once", tokens.len(), arguments.uses, arguments.at_once);
    let (answers, took) = rush(&program.address, tokens, &code, arguments.at_once).await?;
    report(&answers, took);
    check(&engine, drop, &answers, arguments.uses).await
}

/// Customers with a session each, and a drop that opens as soon as somebody runs the scheduler.
async fn prepare(engine: &Engine, arguments: &Arguments) -> anyhow::Result<(Vec<Token>, DropId)> {
    let draft = Draft {
        email: "admin@example.org".to_owned(),
        password: "three small owls".to_owned(),
        public_name: "Admin".to_owned(),
        ..Draft::default()
    };
    let admin = engine.create_admin(&draft, Lang::En).await.context("the database is not empty")?;
    let admin = engine.account(admin).await?.context("the admin that was just made")?;
    let mut tokens = Vec::with_capacity(arguments.customers);
    let visitor = Visitor { address: [127, 0, 0, 1].into(), device: "Rush".to_owned(), remembered: None };
    for account in customers(engine, arguments.customers).await? {
        tokens.push(engine.open_session(account, &visitor).await?);
    }
    Ok((tokens, drop(engine, &admin, arguments.uses).await?))
}

async fn customers(engine: &Engine, count: usize) -> anyhow::Result<Vec<largage::id::AccountId>> {
    let mut ids = Vec::with_capacity(count);
    let mut tx = engine.store().begin().await?;
    for number in 0..count {
        let new = accounts::NewAccount {
            email: &format!("customer{number}@example.org").parse()?,
            // Nobody signs in with it.
            password_hash: "",
            role: Role::Customer,
            public_name: &format!("Customer {number}").parse()?,
            name: None,
            lang: Some(Lang::En),
            now: engine.clock().now(),
        };
        ids.push(accounts::insert(&mut tx, &new).await?.context("the database is not empty")?);
    }
    Store::commit(tx).await?;
    Ok(ids)
}

async fn drop(engine: &Engine, admin: &Account, uses: u32) -> anyhow::Result<DropId> {
    let unit: Unit = engine.company().await?.unit;
    let draft = campaign::Draft { name: "Rush".to_owned(), ..campaign::Draft::proposal(&Zone::utc(), &unit, Lang::En) };
    let settings = draft.check(&unit, Lang::En).map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    let settings = Settings { name: CampaignName::new("Rush")?, uses: Uses::new(uses)?, ..settings };
    let campaign = engine.create_campaign(admin, &settings, Lang::En, &[]).await?;
    Ok(engine.launch(admin, campaign, Launch::AtOnce).await?)
}

/// The code, once the drop is open.
async fn code(engine: &Engine, drop: DropId) -> anyhow::Result<String> {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        let drop = drops::find(&mut *engine.store().read().await?, drop).await?.context("the drop")?;
        if drop.phase == Phase::Open
            && let Some(code) = drop.code
        {
            return Ok(code);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    bail!("the drop did not open")
}

/// Everyone's answer, and how long each waited for it.
async fn rush(
    address: &str,
    tokens: Vec<Token>,
    code: &str,
    at_once: usize,
) -> anyhow::Result<(Vec<(Told, Duration)>, Duration)> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let body = serde_json::json!({ "code": code, "lang": Lang::En }).to_string();
    let permits = Arc::new(Semaphore::new(at_once));
    let start = Arc::new(Barrier::new(tokens.len() + 1));
    let mut customers = JoinSet::new();
    for token in tokens {
        let request = client
            .post(format!("{address}/api/redeem"))
            .header("origin", address)
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("cookie", format!("session={}", token.expose()))
            .body(body.clone());
        let (permits, start) = (permits.clone(), start.clone());
        customers.spawn(async move {
            start.wait().await;
            let _permit = permits.acquire_owned().await?;
            let sent = Instant::now();
            let response = request.send().await?.error_for_status()?;
            let told: Told = serde_json::from_slice(&response.bytes().await?)?;
            anyhow::Ok((told, sent.elapsed()))
        });
    }
    start.wait().await;
    let began = Instant::now();
    let mut answers = Vec::new();
    while let Some(answer) = customers.join_next().await {
        answers.push(answer??);
    }
    Ok((answers, began.elapsed()))
}

fn report(answers: &[(Told, Duration)], took: Duration) {
    let mut times: Vec<Duration> = answers.iter().map(|(_, time)| *time).collect();
    times.sort();
    let at = |percent: usize| times.get(times.len() * percent / 100).map_or(0, Duration::as_millis);
    let per_second = answers.len() as u128 * 1000 / took.as_millis().max(1);
    println!("{per_second} redemptions a second; an answer took p50 {} ms, p99 {} ms", at(50), at(99));
}

async fn check(engine: &Engine, drop: DropId, answers: &[(Told, Duration)], uses: u32) -> anyhow::Result<()> {
    let count = |wanted: fn(&Told) -> bool| answers.iter().filter(|(answer, _)| wanted(answer)).count();
    let credited = count(|answer| answer.won.is_some());
    let exhausted = count(|answer| answer.title == say::exhausted(Lang::En));
    let expected = answers.len().min(uses as usize);
    ensure!(credited == expected, "{credited} were credited instead of {expected}");
    ensure!(exhausted == answers.len() - expected, "only {exhausted} were told that it is exhausted");

    let mut db = engine.store().read().await?;
    let stored = redemptions::of_drop(&mut db, drop).await?;
    ensure!(stored.len() == expected, "{} redemptions are stored", stored.len());
    ensure!(wallets::unbalanced(&mut db).await?.is_empty(), "a balance is not the sum of its entries");
    let mut answered: Vec<_> = answers.iter().filter_map(|(answer, _)| answer.won).collect();
    answered.sort_unstable();
    let mut stored: Vec<_> = stored.iter().map(|redemption| redemption.amount).collect();
    stored.sort_unstable();
    ensure!(answered == stored, "what was answered is not what is stored");
    println!("{credited} credited, {exhausted} told that it is exhausted; every balance is the sum of its entries");
    Ok(())
}
