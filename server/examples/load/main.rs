//! Load: every page, as everyone, of the program itself on SQLite, with as much in it as after years.
//!
//! ```text
//! cargo build --release --package largage-server --bin largage --example load
//! target/release/examples/load
//! ```
//!
//! Finds one page of each shape by following links as a visitor, a customer, one of the staff and an admin, adds searches
//! without a hit and deep pages, and asks for all of them in a shuffled order, several at once. Prints how long each took
//! at p50 and p99, and fails where one took longer than it may at p99. Downloads of whole tables are no pages.

#[path = "../program/mod.rs"]
mod program;

mod fill;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use clap::Parser;
use largage::{
    address::Guard,
    engine::{Engine, clock::Clock, destinations::Https, seal::Key},
};
use program::Program;
use rand::seq::SliceRandom;
use reqwest::{Client, StatusCode, redirect};
use tokio::task::JoinSet;

#[derive(Clone, Debug, Parser)]
struct Arguments {
    #[arg(long, default_value_t = 100_000)]
    customers: usize,
    #[arg(long, default_value_t = 1_000_000)]
    entries: usize,
    #[arg(long, default_value_t = 100_000)]
    deliveries: usize,
    #[arg(long, default_value_t = 20)]
    webhooks: usize,
    /// How often each page is asked for
    #[arg(long, default_value_t = 200)]
    rounds: usize,
    /// Requests that are under way at once
    #[arg(long, default_value_t = 8)]
    at_once: usize,
    /// What a page may take at p99, in milliseconds
    #[arg(long, default_value_t = 50)]
    most: u64,
    /// Only pages whose address has this in it
    #[arg(long, default_value = "")]
    only: String,
    /// The program; the one that was built beside this unless set
    #[arg(long)]
    program: Option<PathBuf>,
    /// A folder in which the database stays
    #[arg(long)]
    keep: Option<PathBuf>,
}

/// Who opens pages.
#[derive(Clone, Debug)]
struct Role {
    name: &'static str,
    session: Option<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let temporary = tempfile::tempdir()?;
    let folder = arguments.keep.as_deref().unwrap_or(temporary.path());
    let database = format!("sqlite://{}", folder.join("load.db").display());
    let key = Key::draw();

    let began = Instant::now();
    // The addresses of its webhooks are this machine's.
    let guard = Guard::new(vec!["127.0.0.1:9".parse()?]);
    let engine = Engine::open(&database, key.clone(), Clock::system(), Https::new("", guard)).await?;
    let roles = fill::fill(&engine, &arguments).await?;
    engine.store().close().await;
    let Arguments { customers, entries, deliveries, .. } = arguments;
    println!(
        "{customers} customers, {entries} entries, {deliveries} deliveries, written in {} s",
        began.elapsed().as_secs()
    );

    let program = Program::start(arguments.program.as_ref(), &database, &key, folder)?;
    let site = Site { client: client()?, address: program.address.clone() };
    let mut pages = Vec::new();
    for role in &roles {
        let found = site.walk(role, &arguments).await?;
        pages.extend(found.into_iter().filter(|path| path.contains(&arguments.only)).map(|path| (role.clone(), path)));
    }
    println!("{} pages, {} times each, {} at once", pages.len(), arguments.rounds, arguments.at_once);
    let times = site.load(&pages, &arguments).await?;
    report(&times, Duration::from_millis(arguments.most))
}

fn client() -> anyhow::Result<Client> {
    Ok(Client::builder().no_proxy().redirect(redirect::Policy::none()).build()?)
}

/// By role and address, how long each answer took.
type Times = BTreeMap<(&'static str, String), Vec<Duration>>;

#[derive(Clone)]
struct Site {
    client: Client,
    address: String,
}

impl Site {
    /// The page at `path`, and how long it took until its last byte; nothing where there is no page for this reader.
    async fn get(&self, role: &Role, path: &str) -> anyhow::Result<Option<(String, Duration)>> {
        let mut request = self.client.get(format!("{}{path}", self.address)).header("accept", "text/html");
        if let Some(session) = &role.session {
            request = request.header("cookie", format!("session={session}"));
        }
        let sent = Instant::now();
        let response = request.send().await?;
        let status = response.status();
        let is_page =
            response.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let body = response.bytes().await?;
        let took = sent.elapsed();
        ensure!(!status.is_server_error(), "{path} as {}: {status}", role.name);
        let page = (status == StatusCode::OK && is_page).then(|| String::from_utf8_lossy(&body).into_owned());
        Ok(page.map(|page| (page, took)))
    }

    /// Up to two pages of each shape that links lead to, and what no link leads to.
    async fn walk(&self, role: &Role, arguments: &Arguments) -> anyhow::Result<BTreeSet<String>> {
        const START: [&str; 25] = [
            "/",
            "/funds",
            "/funds/entries",
            "/drops",
            "/shop",
            "/orders",
            "/tickets",
            "/account",
            "/help",
            "/sign-in",
            "/sign-up",
            "/admin",
            "/admin/settings",
            "/admin/audit",
            "/admin/webhooks",
            "/admin/deliveries",
            "/admin/customers",
            "/admin/invitations",
            "/admin/campaigns",
            "/admin/notifications",
            "/admin/messages",
            "/admin/products",
            "/admin/orders",
            "/admin/tickets",
            "/admin/announcements",
        ];
        let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
        let mut ahead: BTreeSet<String> = START.map(str::to_owned).into_iter().chain(unlinked(arguments)).collect();
        let mut seen = BTreeSet::new();
        let mut pages = BTreeSet::new();
        while let Some(path) = ahead.pop_first() {
            if !seen.insert(path.clone()) {
                continue;
            }
            let Some((page, _)) = self.get(role, &path).await? else { continue };
            for link in links(&page) {
                let count = shapes.entry(shape(&link)).or_default();
                if !seen.contains(&link) && !ahead.contains(&link) && *count < 2 {
                    *count += 1;
                    ahead.insert(link);
                }
            }
            pages.insert(path);
        }
        Ok(pages)
    }

    /// Asks for all pages so many times, in a shuffled order.
    async fn load(&self, pages: &[(Role, String)], arguments: &Arguments) -> anyhow::Result<Times> {
        let mut requests: Vec<usize> = (0..pages.len()).cycle().take(pages.len() * arguments.rounds).collect();
        requests.shuffle(&mut rand::rng());
        let requests = Arc::new(Mutex::new(requests));
        let pages = Arc::new(pages.to_vec());
        let mut workers = JoinSet::new();
        for _ in 0..arguments.at_once {
            let (site, pages, requests) = (self.clone(), pages.clone(), requests.clone());
            workers.spawn(async move {
                let mut times = Vec::new();
                loop {
                    let next = requests.lock().unwrap_or_else(PoisonError::into_inner).pop();
                    let Some(next) = next else { return anyhow::Ok(times) };
                    let (role, path) = &pages[next];
                    let (_, took) =
                        site.get(role, path).await?.with_context(|| format!("{path} is no page any more"))?;
                    times.push((next, took));
                }
            });
        }
        let mut times = Times::new();
        while let Some(worker) = workers.join_next().await {
            for (page, took) in worker?? {
                let (role, path) = &pages[page];
                times.entry((role.name, path.clone())).or_default().push(took);
            }
        }
        Ok(times)
    }
}

/// Searches, filters and deep pages.
fn unlinked(arguments: &Arguments) -> Vec<String> {
    let day = |days: i64| {
        let moment = Clock::system().now() - largage::time::DAY * u32::try_from(days).unwrap_or(0);
        moment.to_string().chars().take(10).collect::<String>()
    };
    let (week, today) = (day(7), day(0));
    let middle = |count: usize| count / 2;
    let (customers, deliveries) = (middle(arguments.customers), middle(arguments.deliveries));
    let mut paths: Vec<String> = Vec::new();
    for list in ["customers", "deliveries", "orders", "tickets", "products"] {
        for search in ["zzz+nothing+like+it", "it", "4711", "%23812"] {
            paths.push(format!("/admin/{list}?q={search}"));
        }
    }
    for state in ["customer", "staff", "admin", "blocked"] {
        paths.push(format!("/admin/customers?state={state}"));
        paths.push(format!("/admin/customers?state={state}&q=zzz"));
    }
    for state in ["failed", "waiting", "queued", "delivered", "refused", "stale", "cancelled"] {
        paths.push(format!("/admin/deliveries?state={state}"));
        paths.push(format!("/admin/deliveries?state={state}&webhook=2"));
        paths.push(format!("/admin/deliveries?state={state}&webhook=2&q=zzz"));
    }
    paths.extend([
        format!("/admin/customers?before={customers}"),
        "/admin/customers?before=20".to_owned(),
        format!("/admin/deliveries?before={deliveries}"),
        "/admin/deliveries?before=20".to_owned(),
        format!("/admin/deliveries?from={week}&to={today}"),
        "/admin/deliveries?from=2020-01-01&to=2020-01-02".to_owned(),
        "/admin/deliveries?kind=drop.opened".to_owned(),
        "/admin/deliveries?kind=ticket.opened&webhook=3".to_owned(),
        "/admin/deliveries/replay?state=failed".to_owned(),
        "/admin/deliveries/replay?webhook=2".to_owned(),
        "/admin/deliveries/replay?q=zzz".to_owned(),
        "/admin/deliveries/cancel".to_owned(),
        "/admin/orders?state=paid".to_owned(),
        "/admin/orders?state=refunded".to_owned(),
        "/admin/orders?customer=30".to_owned(),
        "/admin/orders?before=100".to_owned(),
        "/admin/tickets?state=open".to_owned(),
        "/admin/tickets?state=open&q=zzz".to_owned(),
        "/admin/tickets?unread=true".to_owned(),
        "/admin/tickets?assignee=me".to_owned(),
        "/admin/tickets?department=2".to_owned(),
        "/admin/tickets?customer=30".to_owned(),
        "/admin/audit?before=100".to_owned(),
        "/admin/audit?object=account:30".to_owned(),
        "/admin/audit?object=account:99999999".to_owned(),
        "/tickets?q=zzz".to_owned(),
        "/tickets?state=closed".to_owned(),
        "/orders?before=200".to_owned(),
        "/drops?before=100".to_owned(),
        "/funds/entries?before=1000100".to_owned(),
    ]);
    paths
}

/// The site's own paths that a page links to, with their queries.
fn links(page: &str) -> impl Iterator<Item = String> {
    page.split(" href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|link| link.split('#').next().unwrap_or_default().replace("&amp;", "&"))
        .filter(|link| link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/pkg/"))
        .filter(|link| {
            ![".csv", ".json", ".css"].iter().any(|end| link.split('?').next().unwrap_or_default().ends_with(end))
        })
}

/// An address without the numbers in it.
fn shape(link: &str) -> String {
    let mut shape: String = link.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    while shape.contains("00") {
        shape = shape.replace("00", "0");
    }
    shape
}

fn report(times: &Times, most: Duration) -> anyhow::Result<()> {
    let millis = |duration: Duration| duration.as_secs_f64() * 1000.0;
    let mut pages: Vec<_> = times
        .iter()
        .map(|((role, path), times)| {
            let mut times = times.clone();
            times.sort();
            let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
            (at(99), at(50), role, path)
        })
        .collect();
    pages.sort_by(|a, b| b.cmp(a));
    println!("    p50 ms     p99 ms  page");
    for (p99, p50, role, path) in &pages {
        let mark = if *p99 > most { "  too long" } else { "" };
        println!("{:>10.1} {:>10.1}  {path} ({role}){mark}", millis(*p50), millis(*p99));
    }
    let slow = pages.iter().filter(|(p99, ..)| *p99 > most).count();
    ensure!(slow == 0, "{slow} of {} pages took longer than {} ms at p99", pages.len(), most.as_millis());
    println!("all {} pages within {} ms at p99", pages.len(), most.as_millis());
    Ok(())
}
