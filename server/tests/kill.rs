//! The real process, killed without warning between a drop's warning and its end, again and again: no phase is lost,
//! none comes twice, no message is posted twice.

#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.

use std::collections::HashSet;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use largage::address::Guard;
use largage::engine::Engine;
use largage::engine::clock::Clock;
use largage::engine::destinations::Https;
use largage::engine::seal::Key;
use largage::engine::store::deliveries::{self, Listed, State};
use largage::engine::store::drops::Drop;
use largage::event::Kind;
use largage::phase::{CloseReason, Phase};
use largage::webhook::SandboxId;
use sqlx::{Connection, Executor};

/// Where a demo keeps its data.
struct Data {
    folder: tempfile::TempDir,
    /// The address of its database.
    url: String,
}

impl Data {
    fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("demo.db").display());
        Self { folder, url }
    }

    /// A database of its own on the PostgreSQL server for tests.
    async fn on_postgres() -> Self {
        let server = std::env::var("LARGAGE_TEST_POSTGRES").expect("`cargo xtask test` starts PostgreSQL");
        sqlx::any::install_default_drivers();
        let name = format!("kill_{}_{}", std::process::id(), rand::random::<u32>());
        let mut connection = sqlx::AnyConnection::connect(&server).await.unwrap();
        connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        let (address, _) = server.rsplit_once('/').unwrap();
        Self { folder: tempfile::tempdir().unwrap(), url: format!("{address}/{name}") }
    }

    /// The same database, looked at from here.
    async fn open(&self) -> Option<Engine> {
        let key = std::fs::read_to_string(self.folder.path().join("demo.key")).ok()?;
        Engine::open(
            &self.url,
            Key::parse(&key).ok()?,
            Clock::system(),
            Https::new("http://127.0.0.1", Guard::default()),
        )
        .await
        .ok()
    }
}

/// A process of the demo whose first drop warns after 2 seconds, opens after 4 and is valid for 6.
struct Demo(Child);

impl Demo {
    fn start(data: &Data) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_largage"))
            .args(["serve", "--demo", "--keep", "--demo-drop-in", "4", "--demo-warning", "2"])
            .args(["--demo-validity", "6", "--demo-every", "3600", "--listen", "127.0.0.1:0"])
            .args(["--database", &data.url, "--data"])
            .arg(data.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl std::ops::Drop for Demo {
    /// A test that fails leaves nothing running.
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Looks at the first drop until it is as it should be; the process under test goes on meanwhile.
async fn until(engine: &Engine, reached: impl Fn(Option<&Drop>) -> bool) {
    let looked = async {
        loop {
            let live = engine.in_sight().await.unwrap().nearest;
            let past = engine.past_drops(None, 10).await.unwrap().pop();
            if reached(past.as_ref().or(live.as_ref())) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(2), looked).await.expect("the drop goes on");
}

/// Kills right after each commit, when what was written may or may not have been sent.
async fn kill_after_each_step(data: &Data) {
    let mut demo = Demo::start(data);
    let engine = begun(data).await;
    let steps: [fn(&Drop) -> bool; 3] =
        [|drop| drop.phase != Phase::Scheduled, |drop| drop.opened_at.is_some(), |drop| drop.phase.is_over()];
    for step in steps {
        until(&engine, |drop| drop.is_some_and(step)).await;
        demo.kill();
        demo = Demo::start(data);
    }
    goes_well(&engine).await;
    demo.kill();
}

/// Kills again and again, at any moment, from before the warning until after the end.
async fn kill_at_any_moment(data: &Data) {
    let mut demo = Demo::start(data);
    let engine = begun(data).await;
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(rand::random_range(50..2_000))).await;
        demo.kill();
        demo = Demo::start(data);
    }
    until(&engine, |drop| drop.is_some_and(|drop| drop.phase.is_over())).await;
    goes_well(&engine).await;
    demo.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_each_step_on_sqlite() {
    kill_after_each_step(&Data::on_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_after_each_step_on_postgres() {
    kill_after_each_step(&Data::on_postgres().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_on_sqlite() {
    kill_at_any_moment(&Data::on_sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_on_postgres() {
    kill_at_any_moment(&Data::on_postgres().await).await;
}

/// Waits until the demo has brought its first drop forward, the last thing that it does before it is ready.
async fn begun(data: &Data) -> Engine {
    let looked = async {
        loop {
            if let Some(engine) = data.open().await
                && engine.in_sight().await.unwrap().nearest.is_some_and(|drop| drop.moved_from.is_some())
            {
                return engine;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), looked).await.expect("the demo starts")
}

/// Every delivery has come to an end, no phase is lost, none came twice, and no message was posted twice.
async fn goes_well(engine: &Engine) {
    let waiting = |listed: &Listed| !listed.state.is_over();
    tokio::time::timeout(Duration::from_secs(90), async {
        while all(engine).await.iter().any(waiting) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("every delivery comes to an end");

    let past = engine.past_drops(None, 10).await.unwrap();
    let [first] = &past[..] else { panic!("{past:?}") };
    assert_eq!(first.phase, Phase::Closed(CloseReason::Expired));
    assert_eq!(first.closes_at.unwrap().since(first.confirmed_at.unwrap()), Duration::from_secs(6));
    assert_eq!(engine.in_sight().await.unwrap().nearest.unwrap().number, 2);

    let written = all(engine).await;
    for kind in [Kind::DropAnnounced, Kind::DropOpened, Kind::DropClosed] {
        assert_eq!(written.iter().filter(|delivery| delivery.kind == kind).count(), 1, "{kind:?}");
    }
    let count = |state| written.iter().filter(|delivery| delivery.state == state).count();
    let posted = engine.sandbox_messages(SandboxId(written[0].webhook.get()), 100).await.unwrap();
    let distinct: HashSet<&str> = posted.iter().map(|message| message.payload.as_str()).collect();
    assert_eq!(distinct.len(), posted.len(), "nothing is posted twice");
    let (delivered, uncertain) = (count(State::Delivered), count(State::Uncertain));
    assert!((delivered..=delivered + uncertain).contains(&posted.len()), "{written:?}");
    assert_eq!(delivered + uncertain + count(State::Stale), written.len(), "{written:?}");
}

async fn all(engine: &Engine) -> Vec<Listed> {
    deliveries::latest(&mut engine.store().read().await.unwrap(), None, 100).await.unwrap()
}
