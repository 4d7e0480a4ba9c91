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
pub mod invariants;
pub mod links;
pub mod mails;
pub mod messages;
pub mod missed_drops;
pub mod nodes;
pub mod notifications;
pub mod orders;
pub mod paces;
pub mod products;
pub mod public_drops;
pub mod redemptions;
pub mod restored;
pub mod sandbox;
pub mod seals;
pub mod sessions;
pub mod settings;
pub mod tickets;
pub mod wallets;
pub mod webhooks;

use std::cmp::Ordering;
use std::error::Error;
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection, Executor};

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
    Schema(#[from] MigrateError),
    #[error(
        "a later version has brought the database forward (its schema is {database}, this version knows {program}): \
         start that version, or restore a backup from before"
    )]
    Newer { database: i64, program: i64 },
    #[error(
        "step {0} of the database's schema is not the one that this version knows: another build of Largage made it; \
         start that build, or restore a backup of this one's"
    )]
    Altered(i64),
    #[error("stored {what} cannot be read: {why}")]
    Unreadable { what: &'static str, why: String },
}

impl StoreError {
    pub(crate) fn unreadable(what: &'static str, why: impl ToString) -> Self {
        Self::Unreadable { what, why: why.to_string() }
    }

    /// What is wrong with the file of a SQLite database, where that is why.
    pub fn fault(&self) -> Option<Fault> {
        match self {
            Self::Database(sqlx::Error::Database(error))
            | Self::Schema(MigrateError::Execute(sqlx::Error::Database(error))) => {
                sqlite_code(&error.code()?).and_then(Fault::of)
            }
            _ => None,
        }
    }

    /// Whether an error comes from a database that cannot do now what it can do at other times: it is locked, full, away,
    /// or may not be written to. Its transaction has left nothing behind.
    pub fn is_passing(error: &(dyn Error + 'static)) -> bool {
        match error.downcast_ref() {
            Some(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)) => true,
            Some(sqlx::Error::Database(error)) => error.code().is_some_and(|code| is_passing_code(&code)),
            _ => error.source().is_some_and(Self::is_passing),
        }
    }
}

/// What may be wrong with the file of a SQLite database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Somebody else holds it.
    Busy,
    /// We may not write to it.
    ReadOnly,
    /// The disk has no room, or a fault of its own.
    Disk,
    CannotOpen,
    /// It is no database, or no longer.
    Damaged,
}

impl Fault {
    fn of(code: u32) -> Option<Self> {
        Some(match code {
            5 | 6 => Self::Busy,
            8 => Self::ReadOnly,
            10 | 13 => Self::Disk,
            11 | 26 => Self::Damaged,
            14 => Self::CannotOpen,
            _ => return None,
        })
    }
}

/// What SQLite's number is about is said by its lowest byte. PostgreSQL's have five characters.
fn sqlite_code(code: &str) -> Option<u32> {
    if code.len() == 5 {
        return None;
    }
    code.parse().ok().map(|code: u32| code & 0xff)
}

fn is_passing_code(code: &str) -> bool {
    if let Some(code) = sqlite_code(code) {
        return Fault::of(code).is_some_and(|fault| fault != Fault::Damaged);
    }
    // PostgreSQL's classes: the connection, rolled back for others' sake, resources, an operator who steps in, the system;
    // and two that are read-only or locked.
    let is_class = ["08", "40", "53", "57", "58"].iter().any(|class| code.starts_with(class));
    is_class || matches!(code, "25006" | "55P03")
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

    /// Names the index to read by. PostgreSQL knows how many rows a condition means; SQLite, which does not, may
    /// read all that waits.
    pub(crate) fn by_index(self, name: &str) -> String {
        match self {
            Self::Sqlite => format!("INDEXED BY {name}"),
            Self::Postgres => String::new(),
        }
    }

    /// Ends a subquery that is to be asked anew for each row. PostgreSQL would else plan by what it counted when nothing
    /// waited, and read all that waits.
    pub(crate) const fn row_by_row(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "OFFSET 0",
        }
    }

    /// Lets nobody else change a row that is only read, until the transaction ends; SQLite has one writer.
    pub(crate) const fn for_share(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "FOR SHARE",
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

/// SQL: the rows of a `VALUES` list whose columns, `column1` and on, are of these types. Their placeholders come after
/// those of `before` values.
fn rows(count: usize, before: usize, types: &[&str]) -> String {
    let row = |row: usize| {
        let first = before + row * types.len() + 1;
        let values: Vec<String> =
            types.iter().enumerate().map(|(column, kind)| format!("CAST(${} AS {kind})", first + column)).collect();
        format!("({})", values.join(", "))
    };
    (0..count).map(row).collect::<Vec<_>>().join(", ")
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
                // A pool would try again for long, and keep to itself why it cannot.
                let mut first = AnyConnection::connect_with(&options).await?;
                settle(&mut first).await?;
                first.close().await?;
                let writers = pool(1, SQLITE_SETTINGS).connect_with(options.clone()).await?;
                let readers = pool(4, SQLITE_SETTINGS).connect_with(options).await?;
                Self { readers, writers, dialect }
            }
            Dialect::Postgres => {
                let pool = pool(16, "").connect_with(AnyConnectOptions::from_str(&bounded(url))?).await?;
                Self { readers: pool.clone(), writers: pool, dialect }
            }
        };
        store.migrate().await?;
        Ok(store)
    }

    /// Opens the database to read only, beside whoever serves it: no file is made or changed, and no schema brought
    /// forward. Why it cannot be opened is told at once.
    pub async fn look(url: &str) -> Stored<Self> {
        sqlx::any::install_default_drivers();
        let dialect = Dialect::of(url)
            .ok_or_else(|| sqlx::Error::Configuration("an address starts with sqlite: or postgres:".into()))?;
        let (url, settings) = match dialect {
            Dialect::Sqlite => (read_only(url), SQLITE_READERS),
            Dialect::Postgres => (bounded(url), ""),
        };
        let options = AnyConnectOptions::from_str(&url)?;
        // A pool would try again for long, and keep to itself why it cannot.
        let mut first = AnyConnection::connect_with(&options).await?;
        // SQLite reads nothing of a file before it is asked for something.
        if dialect == Dialect::Sqlite {
            first.execute("PRAGMA schema_version").await?;
        }
        first.close().await?;
        let readers = pool(2, settings).connect_with(options).await?;
        Ok(Self { writers: readers.clone(), readers, dialect })
    }

    /// Opens a database that is there, as it is and beside whoever serves it: no file is made and no schema brought
    /// forward. One of a later version is refused.
    pub async fn open_as_it_is(url: &str) -> Stored<Self> {
        let looking = Self::look(url).await?;
        let versions = looking.versions().await;
        looking.close().await;
        if let (Some(database), program) = versions?
            && database > program
        {
            return Err(StoreError::Newer { database, program });
        }
        let dialect = Dialect::of(url).expect("an address that was looked at");
        let url = match dialect {
            Dialect::Sqlite => url.split('?').next().unwrap_or_default().to_owned(),
            Dialect::Postgres => bounded(url),
        };
        let settings = if dialect == Dialect::Sqlite { SQLITE_SETTINGS } else { "" };
        let options = AnyConnectOptions::from_str(&url)?;
        let mut first = AnyConnection::connect_with(&options).await?;
        if dialect == Dialect::Sqlite {
            settle(&mut first).await?;
        }
        first.close().await?;
        let writers = pool(1, settings).connect_with(options.clone()).await?;
        let readers = pool(2, settings).connect_with(options).await?;
        Ok(Self { readers, writers, dialect })
    }

    /// The major version of PostgreSQL; 0 of SQLite.
    pub async fn major_version(&self) -> Stored<u32> {
        if self.dialect == Dialect::Sqlite {
            return Ok(0);
        }
        let number: String = sqlx::query_scalar("SHOW server_version_num").fetch_one(&mut *self.read().await?).await?;
        let number: u32 = number.parse().map_err(|error| StoreError::unreadable("version of PostgreSQL", error))?;
        Ok(number / 10_000)
    }

    /// Brings the schema forward.
    async fn migrate(&self) -> Stored<()> {
        match self.run_migrations().await {
            Err(StoreError::Schema(error @ MigrateError::VersionMissing(_))) => match self.versions().await? {
                (Some(database), program) if database > program => Err(StoreError::Newer { database, program }),
                _ => Err(error.into()),
            },
            Err(StoreError::Schema(MigrateError::VersionMismatch(step))) => Err(StoreError::Altered(step)),
            done => done,
        }
    }

    /// Processes that start at the same time come one after the other.
    async fn run_migrations(&self) -> Stored<()> {
        match self.dialect {
            // Here sqlx holds others off with nothing; a transaction does.
            Dialect::Sqlite => {
                let mut tx = self.begin().await?;
                migrator(self.dialect).run_direct(None, &mut *tx, false).await?;
                Self::commit(tx).await
            }
            Dialect::Postgres => {
                // Others may be long at it, and so may this.
                let options = AnyConnectOptions::from_str(&self.url())?;
                let patient = pool(1, "SET statement_timeout = 0").connect_with(options).await?;
                migrator(self.dialect).run(&patient).await?;
                patient.close().await;
                Ok(())
            }
        }
    }

    /// Gives up what a database that is cut off would let wait for ever. What was done may be done or not.
    pub(crate) async fn within_patience<T>(&self, work: impl Future<Output = Stored<T>>) -> Stored<T> {
        match self.dialect {
            Dialect::Sqlite => work.await,
            Dialect::Postgres => {
                tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(|_| Err(sqlx::Error::PoolTimedOut.into()))
            }
        }
    }

    /// How far the schema was brought forward, as seen from this version: further, where another node is of a later one.
    pub async fn schema(&self) -> Stored<Ordering> {
        let applied: Option<i64> = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations WHERE success")
            .fetch_one(&mut *self.read().await?)
            .await?;
        Ok(applied.cmp(&Some(newest(self.dialect))))
    }

    /// The number of the schema that the database has, or `None` while it has none, and of the one that this version
    /// knows.
    pub async fn versions(&self) -> Stored<(Option<i64>, i64)> {
        let is_there = match self.dialect {
            Dialect::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
            Dialect::Postgres => {
                "SELECT COUNT(*) FROM information_schema.tables
                 WHERE table_name = '_sqlx_migrations' AND table_schema = current_schema()"
            }
        };
        let mut db = self.read().await?;
        let tables: i64 = sqlx::query_scalar(is_there).fetch_one(&mut *db).await?;
        let database = if tables == 0 {
            None
        } else {
            sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations WHERE success").fetch_one(&mut *db).await?
        };
        Ok((database, newest(self.dialect)))
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

    /// The same, for reading some of what waits in the order of an index. PostgreSQL plans by what it counted last, when
    /// as a rule nothing waited, and would sort all.
    pub(crate) async fn begin_in_order(&self) -> Stored<Transaction> {
        match self.dialect {
            Dialect::Sqlite => self.begin().await,
            Dialect::Postgres => Ok(self.writers.begin_with("BEGIN; SET LOCAL enable_sort = off").await?),
        }
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

/// How long a whole step of a loop may wait for a database on the network: longer than any of its statements.
const PATIENCE: Duration = Duration::from_secs(40);

/// Makes a SQLite file what we need it to be. While others do the same, SQLite refuses at once instead of waiting.
async fn settle(connection: &mut Db) -> Stored<()> {
    let give_up = Instant::now() + BUSY;
    loop {
        match connection.execute(sqlx::raw_sql(SQLITE_SETTINGS)).await.map_err(StoreError::from) {
            Err(error) if error.fault() == Some(Fault::Busy) && Instant::now() < give_up => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            settled => return settled.map(drop),
        }
    }
}

/// A connection that was used just now is not asked whether it still stands.
const TRUSTED: Duration = Duration::from_secs(1);

/// What a session on PostgreSQL is asked for unless its address says otherwise: nothing hangs for ever, and what a node
/// held that was cut off comes free.
const SESSION: [(&str, &str); 6] = [
    ("statement_timeout", "15000"),
    ("idle_in_transaction_session_timeout", "15000"),
    ("tcp_user_timeout", "15000"),
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
];

/// An address on PostgreSQL with the settings of [`SESSION`]. One that has `options` of its own stays as it is: a pooler
/// in front may refuse ours.
fn bounded(url: &str) -> String {
    let settings = url.split_once('?').map_or("", |(_, settings)| settings);
    if settings.split('&').any(|setting| setting.starts_with("options=")) {
        return url.to_owned();
    }
    let mut bounded = url.to_owned();
    for (name, value) in SESSION {
        if !settings.contains(&format!("options[{name}]=")) {
            let mark = if bounded.contains('?') { '&' } else { '?' };
            bounded = format!("{bounded}{mark}options[{name}]={value}");
        }
    }
    bounded
}

fn migrator(dialect: Dialect) -> Migrator {
    match dialect {
        Dialect::Sqlite => sqlx::migrate!("migrations/sqlite"),
        Dialect::Postgres => sqlx::migrate!("migrations/postgres"),
    }
}

fn newest(dialect: Dialect) -> i64 {
    migrator(dialect).iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// The address of a SQLite file that is to be read only. Where nobody has it open, and nobody was cut off, SQLite would
/// make two files beside it to read it by; it is told that nothing changes it.
fn read_only(url: &str) -> String {
    let (file, settings) = url.split_once('?').unwrap_or((url, ""));
    let kept = settings.split('&').filter(|setting| !setting.is_empty() && !setting.starts_with("mode="));
    let mut settings: Vec<&str> = kept.collect();
    settings.push("mode=ro");
    let path = sqlite_file(file);
    if !Path::new(&format!("{path}-wal")).exists() {
        settings.push("immutable=true");
    }
    format!("{file}?{}", settings.join("&"))
}

/// The file that the address of a SQLite database names.
pub fn sqlite_file(url: &str) -> &str {
    let file = url.split('?').next().unwrap_or_default();
    file.strip_prefix("sqlite:").unwrap_or(file).trim_start_matches("//")
}

/// How long SQLite waits for others.
const BUSY: Duration = Duration::from_secs(10);

const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                               PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000;";
/// The same for who only reads.
const SQLITE_READERS: &str = "PRAGMA busy_timeout = 10000; PRAGMA cache_size = -16000;";

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
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            let is_usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_usable && (meta.idle_for < TRUSTED || connection.ping().await.is_ok())) })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::testing::{TestEngine, empty_database};
    use crate::on_both_engines;

    #[test]
    fn an_address_keeps_the_settings_that_it_has() {
        let plain = bounded("postgres://db/largage");
        assert!(plain.starts_with("postgres://db/largage?options[statement_timeout]=15000&options["), "{plain}");
        assert!(plain.contains("&options[tcp_user_timeout]=15000"), "{plain}");
        let own = bounded("postgres://db/largage?sslmode=require&options[statement_timeout]=9");
        assert!(own.contains("?sslmode=require&options[statement_timeout]=9&options["), "{own}");
        assert_eq!(own.matches("options[statement_timeout]").count(), 1, "{own}");
        for pooler in ["postgres://db/largage?options=", "postgres://db/largage?a=b&options=-c%20x%3D1"] {
            assert_eq!(bounded(pooler), pooler);
        }
    }

    #[tokio::test]
    async fn who_looks_makes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("largage.db").display());
        let names = || {
            let files = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name());
            files.collect::<std::collections::BTreeSet<_>>()
        };
        let missing = Store::look(&url).await.unwrap_err();
        assert_eq!(missing.fault(), Some(Fault::CannotOpen), "{missing}");
        assert!(names().is_empty());

        let store = Store::open(&url).await.unwrap();
        let (database, program) = store.versions().await.unwrap();
        assert_eq!(database, Some(program));
        // Beside somebody who serves it: what that one has written last is seen.
        let mut tx = store.begin().await.unwrap();
        settings::set(&mut tx, "seen", "yes").await.unwrap();
        Store::commit(tx).await.unwrap();
        let beside = Store::look(&url).await.unwrap();
        let seen = settings::get(&mut beside.read().await.unwrap(), "seen").await.unwrap();
        assert_eq!(seen.as_deref(), Some("yes"));
        let mut tx = beside.begin().await.unwrap();
        assert!(settings::set(&mut tx, "seen", "no").await.is_err(), "it may not write");
        drop(tx);
        beside.close().await;
        store.close().await;

        let (before, bytes) = (names(), std::fs::read(folder.path().join("largage.db")).unwrap());
        let alone = Store::look(&format!("{url}?mode=rwc")).await.unwrap();
        assert_eq!(alone.versions().await.unwrap(), (Some(program), program));
        assert_eq!(alone.schema().await.unwrap(), Ordering::Equal);
        alone.close().await;
        assert_eq!(names(), before);
        assert_eq!(std::fs::read(folder.path().join("largage.db")).unwrap(), bytes);

        std::fs::write(folder.path().join("largage.db"), vec![b'x'; 5000]).unwrap();
        assert_eq!(Store::look(&url).await.unwrap_err().fault(), Some(Fault::Damaged));
    }

    on_both_engines! {
        async fn a_later_version_is_named_where_it_has_brought_the_database_forward(test: TestEngine) {
            let (_, known) = test.engine.store().versions().await.unwrap();
            test.a_later_version_comes().await;
            let Err(StoreError::Newer { database, program }) = Store::open(&test.url).await else {
                panic!("what a later version has made is not for this one")
            };
            assert_eq!((database, program), (1001, known));
            let looking = Store::look(&test.url).await.unwrap();
            assert_eq!(looking.versions().await.unwrap(), (Some(1001), known));
            looking.close().await;
        }
    }

    #[tokio::test]
    async fn a_database_without_a_schema_has_no_version() {
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            let (url, _folder) = empty_database(dialect).await;
            if dialect == Dialect::Sqlite {
                std::fs::write(sqlite_file(&url), "").unwrap();
            }
            let store = Store::look(&url).await.unwrap();
            assert_eq!(store.versions().await.unwrap(), (None, newest(dialect)), "{dialect:?}");
            store.close().await;
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_session_on_postgres_does_not_wait_for_ever() {
        let test = TestEngine::new(Dialect::Postgres).await;
        let store = test.engine.store();
        for setting in ["statement_timeout", "idle_in_transaction_session_timeout"] {
            let asked = sqlx::AssertSqlSafe(format!("SHOW {setting}"));
            let set: String = sqlx::query_scalar(asked).fetch_one(&mut *store.read().await.unwrap()).await.unwrap();
            assert_eq!(set, "15s", "{setting}");
        }
        let slept = sqlx::query("SELECT CAST(pg_sleep(60) AS TEXT)").execute(&mut *store.begin().await.unwrap()).await;
        assert!(slept.unwrap_err().to_string().contains("statement timeout"));
    }
}
