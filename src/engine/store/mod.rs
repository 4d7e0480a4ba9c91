//! All SQL of the product, one file per subject, one set of statements for SQLite and PostgreSQL.
//!
//! Statements stay within what both engines and `sqlx::Any` share: `$1` placeholders, `BIGINT`, `TEXT` and
//! `SMALLINT`, UTC milliseconds, JSON as text, `ON CONFLICT … RETURNING`. What only one engine knows is a method of
//! [`Dialect`]. A query takes the connection (usually a transaction's) that it runs on; decisions come from what a
//! statement returned.

pub mod accounts;
pub mod announcements;
pub mod audit;
pub mod campaigns;
pub mod changes;
pub mod deliveries;
pub mod drops;
pub mod events;
pub mod failures;
pub mod files;
pub mod links;
pub mod messages;
pub mod missed_drops;
pub mod notifications;
pub mod orders;
pub mod products;
pub mod public_drops;
pub mod redemptions;
pub mod sandbox;
pub mod sessions;
pub mod settings;
pub mod tickets;
pub mod wallets;
pub mod webhooks;

use std::str::FromStr;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyPool, Connection, Executor};

use crate::time::Moment;

/// A connection, or the one inside a transaction.
pub type Db = sqlx::AnyConnection;
pub type Transaction = sqlx::Transaction<'static, Any>;

/// Anything that the database refuses or cannot do. Callers can only report it: every case that they treat
/// differently is a value that a query returns.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the database's schema: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    #[error("stored {what} cannot be read: {why}")]
    Unreadable { what: &'static str, why: String },
}

impl StoreError {
    pub(crate) fn unreadable(what: &'static str, why: impl ToString) -> Self {
        Self::Unreadable { what, why: why.to_string() }
    }
}

pub type Stored<T> = Result<T, StoreError>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Read off a database address such as `sqlite://largage.db` or `postgres://…`.
    pub fn of(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// Several nodes may claim at once on PostgreSQL; SQLite has one writer.
    pub(crate) const fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "FOR UPDATE SKIP LOCKED",
        }
    }

    /// Lets nobody else set a price or credit anything until the transaction ends, once those who do so have ended;
    /// SQLite has one writer.
    pub(crate) const fn hold_money(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("LOCK TABLE campaigns, products, entries IN SHARE ROW EXCLUSIVE MODE"),
        }
    }
}

/// The pools. On SQLite every write goes through a pool of one connection, so that writers queue instead of failing.
#[derive(Clone, Debug)]
pub struct Store {
    readers: AnyPool,
    writers: AnyPool,
    dialect: Dialect,
}

impl Store {
    /// Opens the database, creating a SQLite file that is missing, and brings its schema forward.
    pub async fn open(url: &str) -> Stored<Self> {
        sqlx::any::install_default_drivers();
        let dialect = Dialect::of(url)
            .ok_or_else(|| sqlx::Error::Configuration("an address starts with sqlite: or postgres:".into()))?;
        let store = match dialect {
            Dialect::Sqlite => {
                // The mode is part of the address: the generic options carry nothing else.
                let url = if url.contains('?') { url.to_owned() } else { format!("{url}?mode=rwc") };
                let options = AnyConnectOptions::from_str(&url)?;
                let writers = pool(1, SQLITE_SETTINGS).connect_with(options.clone()).await?;
                let readers = pool(4, SQLITE_SETTINGS).connect_with(options).await?;
                Self { readers, writers, dialect }
            }
            Dialect::Postgres => {
                let pool = pool(16, "").connect_with(AnyConnectOptions::from_str(url)?).await?;
                Self { readers: pool.clone(), writers: pool, dialect }
            }
        };
        store.migrate().await?;
        Ok(store)
    }

    /// Processes that start at the same time come one after the other.
    async fn migrate(&self) -> Stored<()> {
        match self.dialect {
            // Here sqlx holds others off with nothing; a transaction does.
            Dialect::Sqlite => {
                let mut tx = self.begin().await?;
                migrator(self.dialect).run_direct(None, &mut *tx, false).await?;
                Self::commit(tx).await
            }
            Dialect::Postgres => Ok(migrator(self.dialect).run(&self.writers).await?),
        }
    }

    /// Whether the schema is that of this version, or of a later one that another node has brought.
    pub async fn is_migrated(&self) -> Stored<bool> {
        let applied: Option<i64> = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations WHERE success")
            .fetch_one(&mut *self.read().await?)
            .await?;
        Ok(applied >= migrator(self.dialect).iter().map(|migration| migration.version).max())
    }

    /// The database's address, with its password.
    fn url(&self) -> String {
        self.readers.connect_options().database_url.to_string()
    }

    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// A connection to read with.
    pub async fn read(&self) -> Stored<PoolConnection<Any>> {
        Ok(self.readers.acquire().await?)
    }

    /// A transaction that may write from its first statement on.
    pub async fn begin(&self) -> Stored<Transaction> {
        Ok(match self.dialect {
            // A deferred transaction that reads first could not be promoted once another has written.
            Dialect::Sqlite => self.writers.begin_with("BEGIN IMMEDIATE").await?,
            Dialect::Postgres => self.writers.begin().await?,
        })
    }

    pub async fn commit(transaction: Transaction) -> Stored<()> {
        Ok(transaction.commit().await?)
    }

    /// The database's clock, or `None` for SQLite, whose clock is the machine's.
    pub async fn clock(&self) -> Stored<Option<Moment>> {
        if self.dialect == Dialect::Sqlite {
            return Ok(None);
        }
        let millis = sqlx::query_scalar("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)")
            .fetch_one(&mut *self.read().await?)
            .await?;
        Ok(Some(Moment::from_millis(millis)))
    }

    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

fn migrator(dialect: Dialect) -> Migrator {
    match dialect {
        Dialect::Sqlite => sqlx::migrate!("migrations/sqlite"),
        Dialect::Postgres => sqlx::migrate!("migrations/postgres"),
    }
}

const SQLITE_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                               PRAGMA busy_timeout = 10000; PRAGMA cache_size = -16000;";

fn pool(connections: u32, settings: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(20))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if !settings.is_empty() {
                    connection.execute(sqlx::raw_sql(settings)).await?;
                }
                connection.ping().await
            })
        })
        // SQLite ends a transaction by itself where the disk is full; sqlx then believes for ever to be in one.
        .before_acquire(|connection, _| {
            let is_usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_usable) })
        })
}
