//! Engines for tests: a database of their own on either engine, and a clock that the test moves.

use std::sync::OnceLock;

use futures::future::BoxFuture;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};

use super::Engine;
use super::accounts::Account;
use super::clock::Clock;
use super::destinations::{Call, Network, NoReply, Reply};
use super::random;
use super::seal::Key;
use super::sessions::{SignedIn, Visitor};
use super::store::accounts::{self, NewAccount};
use super::store::{Dialect, Store};
use super::token::Token;
use crate::account::Role;
use crate::lang::Lang;
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
        let engine =
            Engine::open(&url, key.clone(), Clock::simulated(START), Unplugged).await.expect("the engine opens");
        Self { engine, url, key, _folder: folder }
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
            lang: Lang::En,
            now: self.engine.clock().now(),
        };
        let mut tx = self.engine.store().begin().await.expect("a transaction");
        let id = accounts::insert(&mut tx, &new).await.expect("the database answers").expect("a new e-mail address");
        let account = accounts::find(&mut tx, id).await.expect("the database answers").expect("written just now");
        Store::commit(tx).await.expect("the database answers");
        account
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
        Engine::open(&self.url, self.key.clone(), clock, Unplugged).await.expect("the engine opens again")
    }
}

/// A network on which nobody answers.
struct Unplugged;

impl Network for Unplugged {
    fn call(&self, _: Call) -> BoxFuture<'_, Result<Reply, NoReply>> {
        Box::pin(async { Err(NoReply::NotSent("unplugged".to_owned())) })
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
