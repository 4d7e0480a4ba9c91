//! Deliveries: signed messages to a receiver on this machine, as fast as they go and at a steady pace.
//!
//! ```text
//! cargo build --release --package largage-server --example deliver
//! target/release/examples/deliver                                    # SQLite
//! target/release/examples/deliver --database postgres://…/empty      # PostgreSQL
//! ```
//!
//! Prints messages per second out of a backlog, and the time from the commit of an event to the arrival of its message;
//! fails unless every message arrives exactly once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use axum::{Router, body::Bytes, extract::State, routing::post};
use clap::Parser;
use largage::{
    address::Guard,
    condition::Condition,
    engine::{Engine, accounts::Account, clock::Clock, destinations::Https, seal::Key, webhooks::NewWebhook},
    event::{Kind, Value, Values},
    id::WebhookId,
    lang::Lang,
    message::Message,
    name::MessageName,
    registration::Draft,
    webhook::{Address, DestinationKind},
};
use tokio::{net::TcpListener, sync::watch, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;

#[derive(Clone, Debug, Parser)]
struct Arguments {
    /// An empty database; a SQLite file of its own unless set
    #[arg(long)]
    database: Option<String>,
    /// Messages in the backlog
    #[arg(long, default_value_t = 5000)]
    backlog: usize,
    /// Messages a second, at a steady pace
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// How long the steady pace lasts
    #[arg(long, default_value_t = 15)]
    seconds: u32,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}", folder.path().join("deliver.db").display());
    let database = arguments.database.clone().unwrap_or(file);

    let (receiver, address) = Receiver::start().await?;
    let guard = Guard::new(vec![address.trim_start_matches("http://").parse()?]);
    let engine = Engine::open(&database, Key::draw(), Clock::system(), Https::new("", guard)).await?;
    prepare(&engine, &address).await?;

    for number in 0..arguments.backlog {
        engine.happens(Kind::TicketOpened, &number.to_string(), &values(number)).await?;
    }
    let stop = CancellationToken::new();
    let began = Instant::now();
    let mut tasks = engine.start(&stop);
    receiver.all_of(arguments.backlog).await?;
    let took = began.elapsed();
    println!(
        "{:.0} messages a second out of a backlog of {}",
        f64::from(u32::try_from(arguments.backlog)?) / took.as_secs_f64(),
        arguments.backlog
    );

    let count = (arguments.rate * arguments.seconds) as usize;
    let committed = steady(&engine, &arguments, count).await?;
    receiver.all_of(arguments.backlog + count).await?;
    report(&receiver, &committed)?;
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    ensure!(receiver.repeats() == 0, "{} messages arrived more than once", receiver.repeats());
    Ok(())
}

/// An endpoint at `address` that hears of every ticket.
async fn prepare(engine: &Engine, address: &str) -> anyhow::Result<()> {
    let draft = Draft {
        email: "admin@example.org".to_owned(),
        password: "three small owls".to_owned(),
        public_name: "Admin".to_owned(),
        ..Draft::default()
    };
    let admin = engine.create_admin(&draft, Lang::En).await.context("the database is not empty")?;
    let admin = engine.account(admin).await?.context("the admin that was just made")?;
    let url = Address::parse(DestinationKind::Endpoint, &format!("{address}/in"))?;
    let new = NewWebhook { name: None, url: &url, unseen: true, again: false };
    let webhook = engine.add_webhook(&admin, new).await?;
    notify(engine, &admin, webhook).await
}

async fn notify(engine: &Engine, admin: &Account, webhook: WebhookId) -> anyhow::Result<()> {
    let name = MessageName::new("Number")?;
    let message = engine.create_message(admin, Kind::TicketOpened, &name, &Message::text("%subject%")).await?;
    engine.notify(admin, Kind::TicketOpened, message, Condition::default(), &[webhook]).await?;
    Ok(())
}

fn values(number: usize) -> Values {
    Values::new().with("subject", Value::Text(number.to_string()))
}

/// Events at a steady pace; when each was committed.
async fn steady(engine: &Engine, arguments: &Arguments, count: usize) -> anyhow::Result<HashMap<usize, Instant>> {
    let mut tick = tokio::time::interval(Duration::from_secs(1) / arguments.rate);
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut committed = HashMap::new();
    for number in arguments.backlog..arguments.backlog + count {
        tick.tick().await;
        engine.happens(Kind::TicketOpened, &number.to_string(), &values(number)).await?;
        committed.insert(number, Instant::now());
    }
    Ok(committed)
}

fn report(receiver: &Receiver, committed: &HashMap<usize, Instant>) -> anyhow::Result<()> {
    let arrived = receiver.arrived.lock().unwrap_or_else(PoisonError::into_inner);
    let mut times = Vec::with_capacity(committed.len());
    for (number, committed) in committed {
        let (arrived, _) = arrived.get(number).context("a message that did not arrive")?;
        times.push(arrived.saturating_duration_since(*committed));
    }
    times.sort();
    let at = |percent: usize| times[times.len() * percent / 100].as_secs_f64() * 1000.0;
    println!("from commit to arrival: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms", at(50), at(95), at(99));
    Ok(())
}

/// Takes messages and remembers when each came first, and how often.
#[derive(Clone)]
struct Receiver {
    arrived: Arc<Mutex<HashMap<usize, (Instant, usize)>>>,
    count: watch::Sender<usize>,
}

impl Receiver {
    async fn start() -> anyhow::Result<(Self, String)> {
        let receiver = Self { arrived: Arc::default(), count: watch::Sender::new(0) };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let router = Router::new().route("/in", post(take)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok((receiver, address))
    }

    async fn all_of(&self, count: usize) -> anyhow::Result<()> {
        let mut counted = self.count.subscribe();
        let all = counted.wait_for(|counted| *counted >= count);
        tokio::time::timeout(Duration::from_mins(5), all).await.context("not all messages arrived")??;
        Ok(())
    }

    fn repeats(&self) -> usize {
        let arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        arrived.values().filter(|(_, times)| *times > 1).count()
    }
}

async fn take(State(receiver): State<Receiver>, body: Bytes) {
    let now = Instant::now();
    let number =
        serde_json::from_slice::<serde_json::Value>(&body).ok().and_then(|body| body["text"].as_str()?.parse().ok());
    let Some(number) = number else { return };
    let count = {
        let mut arrived = receiver.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        arrived.entry(number).or_insert((now, 0)).1 += 1;
        arrived.len()
    };
    receiver.count.send_replace(count);
}
