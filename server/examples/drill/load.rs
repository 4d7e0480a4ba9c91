//! What customers and an admin do meanwhile, over HTTP. Whoever gets no answer asks again, as a browser's reload does.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, ensure};
use largage::{
    engine::{Engine, token::Token},
    id::{AccountId, ProductId},
    lang::Lang,
};
use largage_app::wire::Told;
use tokio::{sync::watch, task::JoinSet};

use super::dice::Dice;

/// What somebody was told in an answer that arrived: all of it must stand in the database for good.
#[derive(Clone, Debug)]
pub enum Promise {
    Won { account: AccountId, code: String, amount: i64 },
    Ordered { account: AccountId, once: String, order: i64 },
    TicketOpened { account: AccountId, subject: String, ticket: i64 },
    Replayed { delivery: i64, again: i64 },
}

/// Somebody with a browser.
#[derive(Clone)]
pub struct Person {
    pub account: AccountId,
    pub token: Token,
}

/// What all of them share.
pub struct World {
    pub engine: Engine,
    /// Where the program listens, each node that runs.
    pub addresses: watch::Receiver<Vec<String>>,
    pub product: ProductId,
    /// In minor units.
    pub price: i64,
    pub department: i64,
    pub priority: i64,
    pub ended: AtomicBool,
    pub promises: Mutex<Vec<Promise>>,
    /// Answers that no customer may ever see, such as a 500.
    pub rude: Mutex<Vec<String>>,
    pub wishes: AtomicU64,
    /// Whose turn it is to be asked.
    pub turns: AtomicUsize,
    pub client: reqwest::Client,
}

impl World {
    fn promise(&self, promise: Promise) {
        self.promises.lock().unwrap_or_else(PoisonError::into_inner).push(promise);
    }

    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::SeqCst)
    }
}

/// Starts everyone. They end soon after [`World::ended`].
pub fn start(world: &Arc<World>, customers: &[Person], admin: &Person, dice: &mut Dice) -> JoinSet<anyhow::Result<()>> {
    let mut people = JoinSet::new();
    for customer in customers {
        people.spawn(shop_and_win(world.clone(), customer.clone(), Dice::new(dice.roll())));
    }
    people.spawn(replay(world.clone(), admin.clone(), Dice::new(dice.roll())));
    people
}

/// Types each open code, buys, asks for help.
async fn shop_and_win(world: Arc<World>, who: Person, mut dice: Dice) -> anyhow::Result<()> {
    let mut typed = Vec::new();
    while !world.has_ended() {
        // The database may be away for a while.
        let open = codes(&world.engine).await.unwrap_or_default();
        if let Some(code) = open.into_iter().find(|code| !typed.contains(code)) {
            // Some type it twice, at the same time.
            let again = dice.below(4) == 0;
            let (first, second) = tokio::join!(redeem(&world, &who, &code), async {
                if again { redeem(&world, &who, &code).await } else { Ok(()) }
            });
            first.and(second)?;
            typed.push(code);
        } else if dice.below(3) > 0 {
            buy(&world, &who).await?;
        } else {
            ask(&world, &who).await?;
        }
        tokio::time::sleep(Duration::from_millis(20 + dice.below(60))).await;
    }
    Ok(())
}

async fn codes(engine: &Engine) -> anyhow::Result<Vec<String>> {
    let mut db = engine.store().read().await?;
    let codes = sqlx::query_scalar("SELECT code FROM drops WHERE phase = 'open' AND code IS NOT NULL ORDER BY id");
    Ok(codes.fetch_all(&mut *db).await?)
}

/// An answer, or nothing where the drill ended before one came.
struct Answer {
    status: u16,
    location: String,
    body: String,
}

/// Posts until an answer comes.
async fn post(world: &World, who: &Person, path: &str, kind: &str, body: &str) -> anyhow::Result<Option<Answer>> {
    let mut addresses = world.addresses.clone();
    while !world.has_ended() {
        let running = addresses.borrow_and_update().clone();
        let turn = world.turns.fetch_add(1, Ordering::SeqCst);
        let Some(base) = running.get(turn % running.len().max(1)) else {
            // Ended is looked at again soon: nobody starts the program once more after the last time.
            drop(tokio::time::timeout(Duration::from_millis(200), addresses.changed()).await);
            continue;
        };
        let request = world
            .client
            .post(format!("{base}{path}"))
            .header("origin", base)
            .header("cookie", format!("session={}", who.token.expose()))
            .header("content-type", kind)
            .header("accept", "application/json")
            .body(body.to_owned());
        let Ok(response) = request.send().await else {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        let status = response.status().as_u16();
        let location = response.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or("").to_owned();
        // What was told is what arrived whole.
        let Ok(body) = response.text().await else { continue };
        if status >= 500 {
            world.rude.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{path} answered {status}: {body}"));
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        }
        return Ok(Some(Answer { status, location, body }));
    }
    Ok(None)
}

const FORM: &str = "application/x-www-form-urlencoded";

async fn redeem(world: &World, who: &Person, code: &str) -> anyhow::Result<()> {
    let body = serde_json::json!({ "code": code, "lang": Lang::En }).to_string();
    let Some(answer) = post(world, who, "/api/redeem", "application/json", &body).await? else { return Ok(()) };
    ensure!(answer.status == 200, "a redemption was answered {}: {}", answer.status, answer.body);
    let told: Told = serde_json::from_str(&answer.body)?;
    if let Some(amount) = told.won {
        world.promise(Promise::Won { account: who.account, code: code.to_owned(), amount: amount.minor() });
    }
    Ok(())
}

/// Something that nobody else wishes.
fn wish(world: &World) -> String {
    format!("wish{}", world.wishes.fetch_add(1, Ordering::SeqCst))
}

async fn buy(world: &World, who: &Person) -> anyhow::Result<()> {
    let once = wish(world);
    let (path, price) = (format!("/shop/{}", world.product), world.price);
    let body = format!("quantity=1&comment=&price={price}&once={once}");
    let Some(answer) = post(world, who, &path, FORM, &body).await? else { return Ok(()) };
    let order = number(&answer, "/orders/").with_context(|| format!("an order: {} {}", answer.status, answer.body))?;
    world.promise(Promise::Ordered { account: who.account, once, order });
    Ok(())
}

async fn ask(world: &World, who: &Person) -> anyhow::Result<()> {
    let subject = wish(world);
    let (department, priority) = (world.department, world.priority);
    let body =
        format!("subject={subject}&text=Help&department={department}&priority={priority}&related=&once={subject}");
    let Some(answer) = post(world, who, "/tickets/new", FORM, &body).await? else { return Ok(()) };
    match number(&answer, "/tickets/") {
        Some(ticket) => world.promise(Promise::TicketOpened { account: who.account, subject, ticket }),
        // So many in an hour are enough.
        None => ensure!(answer.status == 422, "a ticket was answered {}: {}", answer.status, answer.body),
    }
    Ok(())
}

/// Sends again what is over, now and then.
async fn replay(world: Arc<World>, admin: Person, mut dice: Dice) -> anyhow::Result<()> {
    while !world.has_ended() {
        let over = over(&world.engine).await.unwrap_or_default();
        let chosen = usize::try_from(dice.below(over.len().max(1) as u64))?;
        if let Some(delivery) = over.get(chosen).copied() {
            let path = format!("/admin/deliveries/{delivery}/replay");
            if let Some(answer) = post(&world, &admin, &path, FORM, "version=").await?
                && let Some(again) = number(&answer, "/admin/deliveries/")
            {
                world.promise(Promise::Replayed { delivery, again });
            }
        }
        tokio::time::sleep(Duration::from_millis(150 + dice.below(150))).await;
    }
    Ok(())
}

/// The latest deliveries that are over and were not sent again.
async fn over(engine: &Engine) -> anyhow::Result<Vec<i64>> {
    let mut db = engine.store().read().await?;
    let over = sqlx::query_scalar(
        "SELECT d.id FROM deliveries d WHERE d.state IN ('delivered', 'uncertain', 'refused', 'stale')
             AND NOT EXISTS (SELECT 1 FROM deliveries r WHERE r.replay_of = d.id) ORDER BY d.id DESC LIMIT 40",
    );
    Ok(over.fetch_all(&mut *db).await?)
}

/// The number at the end of the address that an answer leads to.
fn number(answer: &Answer, path: &str) -> Option<i64> {
    let rest = answer.location.strip_prefix(path)?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}
