//! Engines for tests: a database of their own on either engine, and a clock that the test moves.

use std::sync::OnceLock;

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

use super::Engine;
use super::clock::Clock;
use super::random;
use super::seal::Key;
use super::store::Dialect;
use crate::time::Moment;

/// Where tests begin: 2026-11-22 12:00:00 UTC, a Sunday.
pub const START: Moment = Moment::from_millis(1_795_348_800_000);

/// An engine of a test. Its SQLite file goes with it; PostgreSQL's goes with the throw-away cluster.
pub struct TestEngine {
    pub engine: Engine,
    pub url: String,
    pub key: Key,
    _folder: Option<tempfile::TempDir>,
}

impl TestEngine {
    pub async fn new(dialect: Dialect) -> Self {
        let (url, folder) = match dialect {
            Dialect::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                (format!("sqlite://{}/test.db", folder.path().display()), Some(folder))
            }
            Dialect::Postgres => (new_postgres_database().await, None),
        };
        let key = Key::draw();
        let engine = Engine::open(&url, key.clone(), Clock::simulated(START)).await.expect("the engine opens");
        Self { engine, url, key, _folder: folder }
    }

    /// The same database opened once more, as after a restart or by a second node.
    pub async fn another(&self) -> Engine {
        let clock = Clock::simulated(self.engine.clock().now());
        Engine::open(&self.url, self.key.clone(), clock).await.expect("the engine opens again")
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
