//! The crash drill: the program is killed at each kill point while customers are at it and the other side misbehaves,
//! is started again, and everything is checked.

mod check;
mod dice;
mod load;
mod receiver;

use std::{
    collections::BTreeSet,
    fmt,
    io::{BufRead, BufReader},
    mem,
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use largage::{
    account::Role,
    address::Guard,
    campaign::Uses,
    engine::{
        destinations::Https,
        kill_point,
        store::{Dialect, Store},
        testing::{TestEngine, cape, empty_database},
    },
    event::Kind,
    message::Message,
    privacy::Privacy,
    schedule::{Times, Timing},
    time::Moment,
};
use tokio::{sync::watch, task::JoinSet};

use self::{
    dice::Dice,
    load::{Person, World},
    receiver::Receiver,
};

const CUSTOMERS: usize = 6;
const CAMPAIGNS: u64 = 10;
/// How long a kill point may take to be passed.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Plan {
    /// The program, built with the feature `drill`.
    pub program: PathBuf,
    /// An empty database; a SQLite file of its own unless set.
    pub database: Option<String>,
    pub kills: usize,
    pub seed: u64,
    /// Whether the program's own complaints are shown.
    pub shown: bool,
}

/// What has come of one kill point.
pub struct Outcome {
    pub point: &'static str,
    pub kills: usize,
    /// How often it was waited for in vain.
    pub missed: usize,
    pub violations: BTreeSet<String>,
    pub took: Duration,
}

pub struct Report {
    pub seed: u64,
    pub outcomes: Vec<Outcome>,
    pub promises: usize,
    pub messages: usize,
    pub took: Duration,
}

impl Report {
    /// Whether every point has killed, and nothing was broken.
    pub fn is_good(&self) -> bool {
        self.outcomes.iter().all(|outcome| outcome.kills > 0 && outcome.violations.is_empty())
    }

    pub fn kills(&self) -> usize {
        self.outcomes.iter().map(|outcome| outcome.kills).sum()
    }
}

/// The head of the table that [`Outcome`]s are the rows of.
pub fn head() -> String {
    format!("{:<18}{:>8}{:>8}{:>9}{:>12}", "kill point", "kills", "missed", "seconds", "violations")
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { point, kills, missed, violations, took } = self;
        write!(formatter, "{point:<18}{kills:>8}{missed:>8}{:>9}{:>12}", took.as_secs(), violations.len())?;
        violations.iter().try_for_each(|violation| write!(formatter, "\n    {violation}"))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, promises, messages, took, .. } = self;
        let (kills, seconds) = (self.kills(), took.as_secs());
        write!(formatter, "{kills} kills, {promises} promises and {messages} messages in {seconds} s, seed {seed}")
    }
}

/// Kills, starts again and checks, point by point, telling of each as soon as it is done with.
pub async fn run(plan: &Plan, tell: impl Fn(&Outcome)) -> anyhow::Result<Report> {
    let began = Instant::now();
    let mut drill = Drill::prepare(plan).await?;
    let mut outcomes = Vec::new();
    let each = plan.kills.div_ceil(kill_point::ALL.len());
    for point in kill_point::ALL {
        let outcome = drill.drill(point, each).await.with_context(|| format!("at {point}, seed {}", plan.seed))?;
        tell(&outcome);
        outcomes.push(outcome);
    }
    Ok(Report {
        seed: plan.seed,
        outcomes,
        promises: drill.world.promises.lock().unwrap_or_else(PoisonError::into_inner).len(),
        messages: drill.receiver.seen().len(),
        took: began.elapsed(),
    })
}

pub struct Drill {
    program: PathBuf,
    shown: bool,
    pub test: TestEngine,
    folder: tempfile::TempDir,
    pub receiver: Receiver,
    pub world: Arc<World>,
    customers: Vec<Person>,
    admin: Person,
    /// Where people go.
    pub addresses: watch::Sender<Vec<String>>,
    dice: Dice,
    known: BTreeSet<String>,
}

/// The program while it runs.
pub struct Life {
    pub process: Child,
    /// Held open, so that it can go on speaking.
    _said: BufReader<ChildStdout>,
    pub address: Option<String>,
}

impl Drop for Life {
    /// A drill that fails leaves nothing running.
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

impl Drill {
    /// Makes the company: customers with full wallets, a shop, campaigns that drop every few seconds, a channel at
    /// Discord and an endpoint.
    pub async fn prepare(plan: &Plan) -> anyhow::Result<Self> {
        let mut dice = Dice::new(plan.seed);
        let receiver = Receiver::start(dice.roll()).await?;
        let (url, file) = match &plan.database {
            Some(url) => (url.clone(), None),
            None => empty_database(Dialect::Sqlite).await,
        };
        let test = TestEngine::at(url, file).await;
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
        test.engine.clock().set(Moment::from_millis(i64::try_from(now.as_millis())?));

        let (token, signed_in) = test.signed_in("admin@example.org", Role::Admin).await;
        let (by, admin) = (signed_in.account.clone(), Person { account: signed_in.account.id, token });
        let mut customers = Vec::new();
        for number in 0..CUSTOMERS {
            let (token, signed_in) = test.signed_in(&format!("customer{number}@example.org"), Role::Customer).await;
            test.credit(&signed_in.account, 100_000_000).await;
            customers.push(Person { account: signed_in.account.id, token });
        }
        let channel = test.discord("Drops").await;
        let endpoint = test.endpoint(&format!("http://{}/hook", receiver.address)).await;
        for webhook in [channel, endpoint] {
            test.engine.set_webhook_privacy(&by, webhook, Privacy::OPEN).await?;
        }
        // Each text is said once in the whole drill.
        for (kind, text) in [
            (Kind::DropAnnounced, "soon %campaign% %opens_at%"),
            (Kind::DropOpened, "open %code%"),
            (Kind::DropRedeemed, "won %code% %count%"),
            (Kind::DropClosed, "closed %code%"),
            (Kind::DropCancelled, "cancelled %code%"),
            (Kind::OrderPlaced, "order %id%"),
            (Kind::TicketOpened, "ticket %subject%"),
        ] {
            test.notify(kind, &Message::text(text), None, &[channel, endpoint]).await;
        }
        let times = Times {
            interval: Duration::from_secs(6),
            window_from: Duration::ZERO,
            window_to: Duration::ZERO,
            warning: Duration::from_secs(1),
            validity: Duration::from_secs(5),
            grace: Duration::from_secs(20),
            quiet: None,
        };
        let uses = Uses::new(4)?;
        for number in 0..CAMPAIGNS {
            // Not all at the same moment.
            let times = Times { interval: times.interval + Duration::from_secs(number), ..times };
            let timing = Timing::new(times).map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
            let name = format!("Campaign {number}").parse().map_err(|error| anyhow::anyhow!("{error:?}"))?;
            test.campaign(None, |settings| {
                (settings.name, settings.timing, settings.uses) = (name, timing, uses);
            })
            .await;
        }
        let product = test.product(None, |_| {}).await;
        let desk = test.engine.desk().await?;
        // Chooses for this process how TLS is done.
        drop(Https::new("", Guard::default()));
        let (sender, addresses) = watch::channel(Vec::new());
        let world = World {
            engine: test.engine.clone(),
            addresses,
            product,
            price: cape().price.minor(),
            department: desk.departments.offered()[0].id,
            priority: desk.priorities.offered()[0].id,
            ended: AtomicBool::new(false),
            promises: Mutex::default(),
            rude: Mutex::default(),
            wishes: AtomicU64::new(0),
            turns: AtomicUsize::new(0),
            client: reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()?,
        };
        Ok(Self {
            program: plan.program.clone(),
            shown: plan.shown,
            test,
            folder: tempfile::tempdir()?,
            receiver,
            world: Arc::new(world),
            customers,
            admin,
            addresses: sender,
            dice,
            known: BTreeSet::new(),
        })
    }

    /// Kills at one point so many times, lets everything come to its end, and checks.
    async fn drill(&mut self, point: &'static str, times: usize) -> anyhow::Result<Outcome> {
        let began = Instant::now();
        self.receiver.set_calm(false);
        let people = self.send_people();
        let (mut kills, mut missed) = (0, 0);
        for _ in 0..times {
            let passing = match point {
                "in-take-back" | "after-take-back" => {
                    // Something must be on its way when the life before ends.
                    self.live("before-send", 2).await?;
                    1
                }
                "in-replay" | "after-replay" => 1,
                _ => 1 + self.dice.below(3),
            };
            if self.live(point, passing).await? {
                kills += 1;
            } else {
                missed += 1;
            }
        }
        let mut violations = self.send_home(people).await?;
        violations.extend(mem::take(&mut *self.world.rude.lock().unwrap_or_else(PoisonError::into_inner)));
        // What is broken once stays so; it is told where it was found.
        violations.retain(|violation| self.known.insert(violation.clone()));
        Ok(Outcome { point, kills, missed, violations, took: began.elapsed() })
    }

    /// Sends customers and the admin to their browsers.
    pub fn send_people(&mut self) -> JoinSet<anyhow::Result<()>> {
        self.world.ended.store(false, Ordering::SeqCst);
        load::start(&self.world, &self.customers, &self.admin, &mut self.dice)
    }

    /// Sends them home, lets everything come to its end with no node left but a new one, and answers what is wrong then.
    pub async fn send_home(&mut self, mut people: JoinSet<anyhow::Result<()>>) -> anyhow::Result<BTreeSet<String>> {
        self.world.ended.store(true, Ordering::SeqCst);
        while let Some(person) = people.join_next().await {
            person??;
        }
        self.an_hour_passes().await?;
        let mut violations = self.settle().await?;
        let promises = self.world.promises.lock().unwrap_or_else(PoisonError::into_inner).clone();
        violations.extend(check::violations(&self.test.engine, &self.receiver.seen(), &promises).await?);
        Ok(violations)
    }

    /// Runs the program until it is killed at a point; `false` where it had to be killed otherwise.
    async fn live(&mut self, point: &str, passing: u64) -> anyhow::Result<bool> {
        let mut life = self.start(&self.test.url, &[("LARGAGE_KILL", &format!("{point}:{passing}"))]).await?;
        self.addresses.send_replace(life.address.iter().cloned().collect());
        let deadline = Instant::now() + PATIENCE;
        while life.process.try_wait()?.is_none() && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        let status = life.process.try_wait()?;
        drop(life);
        self.addresses.send_replace(Vec::new());
        let killed = status.is_some_and(|status| std::os::unix::process::ExitStatusExt::signal(&status) == Some(9));
        ensure!(status.is_none() || killed, "the program ended by itself: {status:?}");
        self.an_hour_passes().await?;
        Ok(killed)
    }

    /// Starts a node; it may end before it is ready.
    pub async fn start(&self, database: &str, variables: &[(&str, &str)]) -> anyhow::Result<Life> {
        let mut command = Command::new(&self.program);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "error", "--allow-destination"])
            .arg(self.receiver.address.to_string())
            .env("LARGAGE_DATABASE", database)
            .env("LARGAGE_KEY", self.test.key.reveal())
            .env("LARGAGE_DATA", self.folder.path())
            .env("LARGAGE_DISCORD", format!("http://{}", self.receiver.address))
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(if self.shown { Stdio::inherit() } else { Stdio::null() });
        let mut process = command.spawn().with_context(|| format!("starting {}", self.program.display()))?;
        let mut said = BufReader::new(process.stdout.take().context("its output")?);
        let life = tokio::task::spawn_blocking(move || {
            let mut address = None;
            let mut line = String::new();
            // It may be killed before it is ready.
            while address.is_none() && said.read_line(&mut line)? > 0 {
                address = line.trim().strip_prefix("Largage is ready on ").map(str::to_owned);
                line.clear();
            }
            anyhow::Ok(Life { process, _said: said, address })
        })
        .await??;
        Ok(life)
    }

    /// Leases end, waits and pauses are over, and limits begin anew, as if the program had been down for an hour.
    async fn an_hour_passes(&self) -> anyhow::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.let_an_hour_pass().await {
                // What the killed program asked of PostgreSQL last may still be done there, and be in the way.
                Err(_) if Instant::now() < deadline => tokio::time::sleep(Duration::from_millis(20)).await,
                passed => return passed,
            }
        }
    }

    async fn let_an_hour_pass(&self) -> anyhow::Result<()> {
        let mut tx = self.test.engine.store().begin().await?;
        for statement in [
            "UPDATE deliveries SET lease_until = 0 WHERE state = 'sending'",
            "UPDATE deliveries SET due_at = created_at WHERE state = 'retrying'",
            "UPDATE webhooks SET paused_until = 0",
            "DELETE FROM paces",
            "DELETE FROM failures",
        ] {
            sqlx::query(statement).execute(&mut *tx).await?;
        }
        Ok(Store::commit(tx).await?)
    }

    /// With everyone silent and everything answered well, all deliveries come to an end.
    async fn settle(&self) -> anyhow::Result<BTreeSet<String>> {
        self.receiver.set_calm(true);
        let life = self.start(&self.test.url, &[]).await?;
        let waiting = "SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending', 'retrying')";
        let (mut left, mut least, mut progress) = (i64::MAX, i64::MAX, Instant::now());
        // However many there are on however slow a machine, they become fewer.
        while left > 0 && progress.elapsed() < Duration::from_secs(60) {
            tokio::time::sleep(Duration::from_millis(20)).await;
            left = sqlx::query_scalar(waiting).fetch_one(&mut *self.test.engine.store().read().await?).await?;
            if left < least {
                (least, progress) = (left, Instant::now());
            }
        }
        drop(life);
        self.addresses.send_replace(Vec::new());
        let stuck = (left > 0).then(|| format!("{left} deliveries never come to an end"));
        Ok(stuck.into_iter().collect())
    }
}
