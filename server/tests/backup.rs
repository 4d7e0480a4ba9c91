//! A backup in the midst of a rush, by the program: what it restores to is whole, and nobody hears of anything twice.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.
#![allow(dead_code)] // The drill's other half.

#[path = "../examples/drill/run.rs"]
mod run;

use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::ExitStatusExt},
    path::Path,
    process::{Command, Output, Stdio},
    sync::PoisonError,
    time::{Duration, Instant},
};

use largage::engine::{
    store::{Dialect, Store, invariants, sqlite_file},
    testing::empty_database,
};
use run::{Drill, Life, Plan};
use tokio::task::JoinSet;

const PROGRAM: &str = env!("CARGO_BIN_EXE_largage");

/// A company in a rush, whose receiver takes everything.
struct Rush {
    drill: Drill,
    people: JoinSet<anyhow::Result<()>>,
    life: Life,
    folder: tempfile::TempDir,
}

impl Rush {
    async fn start(dialect: Dialect) -> (Self, Option<tempfile::TempDir>) {
        let (database, kept) = empty_database(dialect).await;
        let plan =
            Plan { program: PROGRAM.into(), database: Some(database), kills: 0, seed: rand::random(), shown: true };
        let mut drill = Drill::prepare(&plan).await.unwrap();
        drill.receiver.set_calm(true);
        let life = drill.start(&drill.test.url, &[]).await.unwrap();
        drill.addresses.send_replace(life.address.iter().cloned().collect());
        let people = drill.send_people();
        let rush = Self { drill, people, life, folder: tempfile::tempdir().unwrap() };
        (rush, kept)
    }

    fn promises(&self) -> usize {
        self.drill.world.promises.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Until people were told that much more, of redemptions among it.
    async fn go_on(&self, more: usize) {
        let won = "SELECT COUNT(*) FROM redemptions";
        let (told, redeemed) = (self.promises() + more, self.count(won).await);
        let began = Instant::now();
        while self.promises() < told || self.count(won).await == redeemed {
            assert!(began.elapsed() < Duration::from_secs(120), "the rush goes on");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn count(&self, sql: &'static str) -> i64 {
        let mut db = self.drill.test.engine.store().read().await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut *db).await.unwrap()
    }

    /// The machine fails: the program has no time to end.
    async fn fail(&mut self) {
        self.drill.world.ended.store(true, std::sync::atomic::Ordering::SeqCst);
        while let Some(person) = self.people.join_next().await {
            person.unwrap().unwrap();
        }
        self.life.process.kill().unwrap();
        self.life.process.wait().unwrap();
        self.drill.addresses.send_replace(Vec::new());
    }

    /// A command for the database at `url`.
    fn command(&self, url: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .args(["--log", "error", "--data"])
            .arg(self.folder.path())
            .env("LARGAGE_CONFIG", "")
            .env("LARGAGE_DATABASE", url)
            .env("LARGAGE_KEY", self.drill.test.key.reveal());
        command
    }

    fn done(&self, url: &str, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.command(url, arguments).output().unwrap();
        let said = String::from_utf8(stdout).unwrap();
        assert!(status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&stderr));
        said
    }

    fn refused(&self, url: &str, arguments: &[&str]) -> String {
        let Output { status, stderr, .. } = self.command(url, arguments).output().unwrap();
        assert!(!status.success(), "{arguments:?}");
        String::from_utf8(stderr).unwrap()
    }

    /// Lets the program run on a restored database until nothing waits, and answers what it has said of each text.
    async fn lives_again(&self, url: &str) {
        let before = self.drill.receiver.seen();
        let life = self.drill.start(url, &[]).await.unwrap();
        assert!(life.address.is_some(), "it starts");
        let store = Store::look(url).await.unwrap();
        let waiting = "SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending', 'retrying')
                           AND webhook_id IN (SELECT id FROM webhooks WHERE kind = 'discord')";
        // Drops go on, so there is news: it must be of after the restoring.
        let news = "SELECT COUNT(*) FROM deliveries WHERE id > 1000000 AND state = 'delivered'";
        let began = Instant::now();
        loop {
            let mut db = store.read().await.unwrap();
            let waiting: i64 = sqlx::query_scalar(waiting).fetch_one(&mut *db).await.unwrap();
            let news: i64 = sqlx::query_scalar(news).fetch_one(&mut *db).await.unwrap();
            drop(db);
            if waiting == 0 && news > 0 {
                break;
            }
            assert!(began.elapsed() < Duration::from_secs(120), "{waiting} wait, {news} are new");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let wrong = invariants::violated(&mut store.read().await.unwrap()).await.unwrap();
        assert_eq!(wrong, Vec::<String>::new());
        store.close().await;
        drop(life);
        let after = self.drill.receiver.seen();
        for (name, seen) in before {
            // An endpoint's are JSON, and known by their id; of two drops within a minute the warnings are alike.
            if !name.starts_with('{') && !name.starts_with("soon ") {
                assert_eq!(after[&name].taken, seen.taken, "“{name}” stands in the channel twice");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_rush_restores_whole() {
    let (mut rush, _kept) = Rush::start(Dialect::Sqlite).await;
    let url = rush.drill.test.url.clone();
    rush.go_on(30).await;
    let file = rush.folder.path().join("rush.db");
    let name = file.to_str().unwrap().to_owned();
    let said = rush.done(&url, &["backup", "--to", &name]);
    assert!(said.contains("rush.db has the whole database") && said.contains("fingerprint"), "{said}");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let refused = rush.refused(&url, &["backup", "--to", &name]);
    assert!(refused.contains("is there already"), "{refused}");
    rush.go_on(30).await;
    // Nobody takes its place while it runs.
    let refused = rush.refused(&url, &["restore", "--from", &name, "--replace"]);
    assert!(refused.contains("a server runs"), "{refused}");
    rush.fail().await;

    // Somewhere else, as on a new machine.
    let elsewhere = format!("sqlite://{}", rush.folder.path().join("new.db").display());
    let said = rush.done(&elsewhere, &["restore", "--from", &name]);
    assert!(said.contains("new.db has what") && said.contains("sessions have ended"), "{said}");
    let said = rush.done(&elsewhere, &["verify"]);
    assert!(said.contains("is whole") && said.contains("the key opens all"), "{said}");
    rush.lives_again(&elsewhere).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_of_a_rush_restores_whole() {
    let (mut rush, _kept) = Rush::start(Dialect::Postgres).await;
    let url = rush.drill.test.url.clone();
    rush.go_on(30).await;
    let dump = rush.folder.path().join("rush.dump");
    let name = dump.to_str().unwrap().to_owned();
    let said = rush.done(&url, &["backup", "--to", &name]);
    assert!(said.contains(&format!("pg_dump --format=custom --file={name}")), "{said}");
    let dumped = Command::new("pg_dump").args(["--format=custom", "--file", &name, &url]).status().unwrap();
    assert!(dumped.success());
    let said = rush.done(&url, &["backup", "--check", &name]);
    assert!(said.contains("has the data of all tables"), "{said}");
    let garbage = rush.folder.path().join("garbage.dump");
    fs::write(&garbage, "garbage").unwrap();
    let refused = rush.refused(&url, &["backup", "--check", garbage.to_str().unwrap()]);
    assert!(refused.contains("is no dump"), "{refused}");
    rush.go_on(30).await;
    rush.fail().await;

    let (elsewhere, _kept_too) = empty_database(Dialect::Postgres).await;
    let refused = rush.refused(&elsewhere, &["restore", "--from", &name]);
    assert!(refused.contains("pg_restore --no-owner"), "{refused}");
    let restored = Command::new("pg_restore")
        .args(["--no-owner", "--exit-on-error", "--dbname", &elsewhere, &name])
        .status()
        .unwrap();
    assert!(restored.success());
    // Whoever served when it was taken counts as running for a minute.
    serve_until(&elsewhere, i64::MAX).await;
    let refused = rush.refused(&elsewhere, &["restore"]);
    assert!(refused.contains("a server runs"), "{refused}");
    serve_until(&elsewhere, 0).await;
    let said = rush.done(&elsewhere, &["restore"]);
    assert!(said.contains("sessions have ended"), "{said}");
    let said = rush.done(&elsewhere, &["verify"]);
    assert!(said.contains("is whole"), "{said}");
    rush.lives_again(&elsewhere).await;
}

/// Every process that is known at a database is there until then.
async fn serve_until(url: &str, moment: i64) {
    sqlx::any::install_default_drivers();
    let mut connection = <sqlx::AnyConnection as sqlx::Connection>::connect(url).await.unwrap();
    sqlx::query("UPDATE nodes SET alive_until = $1").bind(moment).execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
}

/// Ends a command of ours as a failing machine would, as soon as `file` is there.
fn kill_when(mut command: Command, file: &Path) -> bool {
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while !file.exists() && process.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_secs(60), "{} appears", file.display());
        std::hint::spin_loop();
    }
    process.kill().unwrap();
    process.wait().unwrap().signal() == Some(9)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_killed_leaves_nothing_half() {
    let (mut rush, _kept) = Rush::start(Dialect::Sqlite).await;
    let url = rush.drill.test.url.clone();
    rush.go_on(20).await;
    rush.fail().await;
    let file = rush.folder.path().join("killed.db");
    let name = file.to_str().unwrap().to_owned();
    let partial = rush.folder.path().join("killed.db.partial");
    let was_killed = kill_when(rush.command(&url, &["backup", "--to", &name]), &partial);
    assert!(was_killed && !file.exists(), "it was killed before the copy had its name");
    // What is left of it stands in nobody's way.
    rush.done(&url, &["backup", "--to", &name]);
    assert!(file.exists() && !partial.exists());

    // The same of one that takes the place of a database: the old one stands until the new one does.
    let place = rush.folder.path().join("place.db");
    let here = format!("sqlite://{}", place.display());
    rush.done(&here, &["restore", "--from", &name]);
    let first = fs::read(&place).unwrap();
    let restored = rush.folder.path().join("place.db.restored");
    let command = rush.command(&here, &["restore", "--from", &name, "--replace"]);
    assert!(kill_when(command, &restored), "it was killed before the backup had its place");
    assert!(fs::read(&place).unwrap() == first, "the old one stands as it was");
    let said = rush.done(&here, &["restore", "--from", &name, "--replace"]);
    assert!(said.contains("is kept as"), "{said}");
    assert!(!restored.exists());
    rush.done(&here, &["verify"]);
    let kept = fs::read_dir(rush.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let kept: Vec<_> = kept.filter(|path| path.to_str().unwrap().contains("place.db.before-")).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    rush.done(&format!("sqlite://{}", kept[0].display()), &["verify"]);
    assert_eq!(sqlite_file(&here), place.to_str().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_restored_is_refused_with_what_to_do() {
    let (mut rush, _kept) = Rush::start(Dialect::Sqlite).await;
    let url = rush.drill.test.url.clone();
    rush.go_on(1).await;
    rush.fail().await;
    let folder = rush.folder.path().to_owned();
    let backup = folder.join("a.db");
    let name = backup.to_str().unwrap();
    rush.done(&url, &["backup", "--to", name]);
    let place = format!("sqlite://{}", folder.join("place.db").display());

    let refused = rush.refused(&place, &["restore"]);
    assert!(refused.contains("--from FILE"), "{refused}");
    let mut other = rush.command(&place, &["restore", "--from", name]);
    other.env("LARGAGE_KEY", largage::engine::seal::Key::draw().reveal());
    let refused = String::from_utf8(other.output().unwrap().stderr).unwrap();
    assert!(refused.contains("sealed with another key"), "{refused}");
    let mut none = rush.command(&place, &["restore", "--from", name]);
    none.env_remove("LARGAGE_KEY");
    let refused = String::from_utf8(none.output().unwrap().stderr).unwrap();
    assert!(refused.contains("put your copy of it to"), "{refused}");

    let garbage = folder.join("garbage.db");
    fs::write(&garbage, "this is no database, but long enough to be looked at as if it were one".repeat(100)).unwrap();
    let refused = rush.refused(&place, &["restore", "--from", garbage.to_str().unwrap()]);
    assert!(refused.contains("is damaged, or no database"), "{refused}");
    let refused = rush.refused(&place, &["restore", "--from", folder.join("missing.db").to_str().unwrap()]);
    assert!(refused.contains("missing.db"), "{refused}");
    assert!(!folder.join("place.db").exists(), "nothing was made");

    // A backup by a later version.
    let later = folder.join("later.db");
    fs::copy(&backup, &later).unwrap();
    let mut connection =
        <sqlx::AnyConnection as sqlx::Connection>::connect(&format!("sqlite://{}", later.display())).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    let refused = rush.refused(&place, &["restore", "--from", later.to_str().unwrap()]);
    assert!(refused.contains("9999") && refused.contains("start that version"), "{refused}");
    // The way back to this version: what the later one has brought forward stays beside, once it is served no more.
    let behind = format!("sqlite://{}", later.display());
    serve_until(&behind, i64::MAX).await;
    let refused = rush.refused(&behind, &["restore", "--from", name, "--replace"]);
    assert!(refused.contains("a server runs"), "{refused}");
    serve_until(&behind, 0).await;
    let said = rush.done(&behind, &["restore", "--from", name, "--replace"]);
    assert!(said.contains("is kept as"), "{said}");
    rush.done(&behind, &["verify"]);

    // One whose money does not add up.
    let wrong = folder.join("wrong.db");
    fs::copy(&backup, &wrong).unwrap();
    let mut connection =
        <sqlx::AnyConnection as sqlx::Connection>::connect(&format!("sqlite://{}", wrong.display())).await.unwrap();
    sqlx::query("UPDATE wallets SET balance = balance + 1 WHERE account_id = (SELECT MIN(account_id) FROM wallets)")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    let refused = rush.refused(&place, &["restore", "--from", wrong.to_str().unwrap()]);
    assert!(refused.contains("take an earlier one"), "{refused}");
    assert!(!folder.join("place.db").exists() && !folder.join("place.db.restored").exists());

    // Many in one folder.
    let many = folder.join("many");
    fs::create_dir(&many).unwrap();
    for old in ["largage-2026-01-01T00-00-00Z.db", "largage-2026-01-02T00-00-00Z.db"] {
        fs::write(many.join(old), "").unwrap();
    }
    rush.done(&url, &["backup", "--to", many.to_str().unwrap(), "--keep", "2"]);
    let mut left: Vec<_> = fs::read_dir(&many).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert!(left.len() == 2 && left[0] == "largage-2026-01-02T00-00-00Z.db", "{left:?}");
    let refused = rush.refused(&url, &["backup", "--to", folder.join("b.db").to_str().unwrap(), "--keep", "2"]);
    assert!(refused.contains("--keep goes with a folder"), "{refused}");
}
