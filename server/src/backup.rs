//! `largage backup`, `restore` and `verify`: a copy of the database while it runs, and a database out of such a copy.
//!
//! A restored file is made fit to go on before it takes its name, so that whenever the machine fails either the old
//! database stands there or the new one, whole.

#![expect(clippy::doc_markdown, reason = "help is read in a terminal, where Markdown's marks would stand as they are")]

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use clap::Args;
use largage::address::Guard;
use largage::engine::{
    Engine, OpenError,
    backup::{self, Settled},
    clock::Clock,
    destinations::Https,
    rotation,
    seal::Key,
    store::{Dialect, Store, StoreError, invariants, sqlite_file},
    verify::{Verified, verify as verified},
};
use largage::time::Moment;

use crate::{config::Storage, key, serve::what_to_do};

const DATABASE: &str = "largage.db";
const KEY: &str = "largage.key";
/// How many wrong things are told one by one.
const TOLD: usize = 20;

#[derive(Clone, Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    pub storage: Storage,
    /// File to make, which must not be there; or a folder, where it is named after the moment
    #[arg(long, value_name = "FILE", required_unless_present = "check")]
    pub to: Option<PathBuf>,
    /// Of the backups in that folder, keep so many of the latest and remove the others
    #[arg(long, value_name = "NUMBER", requires = "to", value_parser = clap::value_parser!(u16).range(1..))]
    pub keep: Option<u16>,
    /// PostgreSQL: look whether a dump by pg_dump has all tables, and note it as the last backup
    #[arg(long, value_name = "DUMP", conflicts_with_all = ["to", "keep"])]
    pub check: Option<PathBuf>,
}

#[derive(Clone, Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    pub storage: Storage,
    /// The backup; PostgreSQL is filled by pg_restore first, and this is left out
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// Take the place of the database that stands there, which is kept beside it under another name
    #[arg(long)]
    pub replace: bool,
    /// Send what waited when the backup was taken, although some of it may have been sent since
    #[arg(long)]
    pub send_waiting: bool,
}

/// `largage backup`.
pub async fn backup(asked: Backup) -> anyhow::Result<()> {
    let url = asked.storage.database(DATABASE);
    match (Dialect::of(&url), asked.check, asked.to) {
        (Some(Dialect::Postgres), Some(dump), _) => check_dump(&url, &dump).await,
        (Some(Dialect::Postgres), None, to) => tell_pg_dump(&url, to.as_deref()).await,
        (_, Some(_), _) => bail!("--check is for dumps of PostgreSQL; largage verify looks at a SQLite file"),
        (_, None, Some(to)) => copy(&url, &to, asked.keep).await,
        (_, None, None) => unreachable!("clap demands --to or --check"),
    }
}

async fn copy(url: &str, to: &Path, keep: Option<u16>) -> anyhow::Result<()> {
    let now = Clock::system().now();
    let is_folder = to.is_dir();
    if keep.is_some() && !is_folder {
        bail!("--keep goes with a folder in --to, and {} is none", to.display());
    }
    let file = if is_folder { to.join(name_of(now)) } else { to.to_owned() };
    if file.exists() {
        bail!("{} is there already: nothing is overwritten, so name another file", file.display());
    }
    let source = sqlite_file(url);
    if !Path::new(source).exists() {
        bail!("there is no database at {source} (--data, LARGAGE_DATA, or --database, LARGAGE_DATABASE)");
    }
    let store = opened(Store::open_as_it_is(url).await, url)?;
    let partial = Partial::make(&beside(&file, "partial"))?;
    backup::copy_into(&store, &partial.path).await.with_context(|| format!("writing {}", partial.path.display()))?;
    partial.held.sync_all().with_context(|| format!("keeping {}", partial.path.display()))?;
    let copy = Store::look(&address(&partial.path)).await?;
    let found = verified(&copy, None).await?;
    let fingerprint = rotation::fingerprint_of(&copy).await?;
    copy.close().await;
    if !found.wrong.is_empty() {
        tell_wrong(&found.wrong);
        bail!("the copy is not whole, and was removed: the database itself is not, so look at it with largage verify");
    }
    partial.becomes(&file)?;
    backup::note(&store, now).await?;
    store.close().await;

    let size = file.metadata()?.len();
    println!("{} has the whole database ({}, schema {}).", file.display(), bytes(size), shown(found.schema));
    if let Some(fingerprint) = fingerprint {
        println!(
            "It opens with the key whose fingerprint is {fingerprint}, which is not in it: keep a copy of the key elsewhere."
        );
    }
    if let Some(keep) = keep {
        for old in older(to, usize::from(keep))? {
            fs::remove_file(&old).with_context(|| format!("removing {}", old.display()))?;
            println!("{} is removed.", old.display());
        }
    }
    Ok(())
}

/// `largage-2026-11-23T05-30-00Z.db`: sorts by time, and is a name on every system.
fn name_of(moment: Moment) -> String {
    let text = moment.to_string();
    let seconds = text.split(['.', 'Z']).next().unwrap_or_default();
    format!("largage-{}Z.db", seconds.replace(':', "-"))
}

fn is_backup(name: &str) -> bool {
    let moment = name.strip_prefix("largage-").and_then(|rest| rest.strip_suffix("Z.db"));
    moment.is_some_and(|moment| {
        moment.len() == "2026-11-23T05-30-00".len()
            && moment.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-' || byte == b'T')
    })
}

/// The backups of a folder but for the latest `keep`.
fn older(folder: &Path, keep: usize) -> anyhow::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(is_backup) {
            found.push(entry.path());
        }
    }
    found.sort();
    found.truncate(found.len().saturating_sub(keep));
    Ok(found)
}

/// A file that is being written. It goes away with this value unless it [`becomes`](Self::becomes) what it is for; what is
/// left of one that was killed is written anew.
struct Partial {
    path: PathBuf,
    held: File,
    is_done: bool,
}

impl Partial {
    fn make(path: &Path) -> anyhow::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let held = options.open(path).with_context(|| format!("making {}", path.display()))?;
        if held.try_lock().is_err() {
            bail!("{} is being written by another process: let it finish", path.display());
        }
        held.set_len(0).with_context(|| format!("emptying {}", path.display()))?;
        for suffix in ["-wal", "-shm", "-journal"] {
            remove(&with_suffix(path, suffix))?;
        }
        Ok(Self { path: path.to_owned(), held, is_done: false })
    }

    /// Gives it its name, which nothing may have had before.
    fn becomes(self, file: &Path) -> anyhow::Result<()> {
        if file.exists() {
            bail!("{} appeared meanwhile: nothing is overwritten, so name another file", file.display());
        }
        self.takes(file)
    }

    /// Takes the place of what has this name.
    fn takes(mut self, file: &Path) -> anyhow::Result<()> {
        fs::rename(&self.path, file).with_context(|| format!("naming {}", file.display()))?;
        self.is_done = true;
        key::keep_names(file)
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.is_done {
            for suffix in ["", "-wal", "-shm", "-journal"] {
                let _ = remove(&with_suffix(&self.path, suffix));
            }
        }
    }
}

/// `file` with another word at the end of its name.
fn beside(file: &Path, word: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".");
    name.push(word);
    name.into()
}

fn address(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

fn opened(store: Result<Store, StoreError>, url: &str) -> anyhow::Result<Store> {
    store.map_err(|error| {
        let error = OpenError::Store(error);
        let what = what_to_do(&error, url);
        anyhow::Error::new(error).context(what)
    })
}

fn shown(schema: Option<i64>) -> String {
    schema.map_or_else(|| "none".to_owned(), |schema| schema.to_string())
}

fn bytes(size: u64) -> String {
    match size {
        size if size < 10 << 20 => format!("{} KiB", size.div_ceil(1 << 10)),
        size => format!("{} MiB", size.div_ceil(1 << 20)),
    }
}

fn tell_wrong(wrong: &[String]) {
    for sentence in wrong.iter().take(TOLD) {
        println!("{sentence}.");
    }
    if let Some(more) = wrong.len().checked_sub(TOLD).filter(|more| *more > 0) {
        println!("And {more} more.");
    }
}

// PostgreSQL: its own tools are consistent while nodes serve, and known to whoever runs it.

/// What to do, and whether the tools for it are there.
async fn tell_pg_dump(url: &str, to: Option<&Path>) -> anyhow::Result<()> {
    let store = opened(Store::look(url).await, url)?;
    let server = store.major_version().await?;
    let fingerprint = rotation::fingerprint_of(&store).await?;
    store.close().await;
    let file = to.map_or_else(|| "largage.dump".to_owned(), |to| to.display().to_string());
    println!(
        "This database is PostgreSQL's, whose own tool backs it up, consistently, while nodes serve:\n\n  \
         pg_dump --format=custom --file={file} \"{}\"\n\n\
         Its password goes into PGPASSWORD or ~/.pgpass. Then let the dump be looked at, which also notes it as the last \
         backup:\n\n  largage backup --check {file}\n",
        without_password(url)
    );
    if let Some(fingerprint) = fingerprint {
        println!(
            "It will open with the key whose fingerprint is {fingerprint}, which is not in it: keep a copy of the key elsewhere."
        );
    }
    let tool = tool_version("pg_dump")?;
    if tool < server {
        bail!(
            "pg_dump here is of version {tool}, and cannot dump a server of version {server}: install postgresql-client-{server}"
        );
    }
    Ok(())
}

/// The major version of one of PostgreSQL's tools.
fn tool_version(tool: &str) -> anyhow::Result<u32> {
    let told = Command::new(tool).arg("--version").output();
    let told = told.with_context(|| format!("{tool} is not on this machine: install postgresql-client"))?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    // "pg_dump (PostgreSQL) 15.8 (Debian …)"
    let version = told.split(' ').find_map(|word| word.split('.').next()?.parse().ok());
    version.with_context(|| format!("{tool} tells no version: {}", told.trim()))
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let rest = match rest.rsplit_once('@') {
        Some((who, rest)) => format!("{}@{rest}", who.split(':').next().unwrap_or_default()),
        None => rest.to_owned(),
    };
    // Settings are for our own connections, and may hold a password as well.
    format!("{scheme}://{}", rest.split('?').next().unwrap_or_default())
}

async fn check_dump(url: &str, dump: &Path) -> anyhow::Result<()> {
    let about = dump.metadata().with_context(|| format!("reading {}", dump.display()))?;
    let listed = Command::new("pg_restore").arg("--list").arg(dump).output();
    let listed = listed.context("pg_restore is not on this machine: install postgresql-client")?;
    if !listed.status.success() {
        let said = String::from_utf8_lossy(&listed.stderr).into_owned();
        bail!("{} is no dump that pg_restore reads, made by pg_dump --format=custom: {}", dump.display(), said.trim());
    }
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let store = opened(Store::open_as_it_is(url).await, url)?;
    let wanted = invariants::tables(&mut *store.read().await?, Dialect::Postgres).await?;
    let missing = missing(&listed, wanted);
    if !missing.is_empty() {
        bail!("{} lacks the data of these tables, and is no backup: {}", dump.display(), missing.join(", "));
    }
    // When it was written last; a copy of an old one keeps its time as a rule.
    let written = about.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    let now = Clock::system().now();
    let written = written.and_then(|at| i64::try_from(at.as_millis()).ok()).map_or(now, Moment::from_millis);
    backup::note(&store, written.min(now)).await?;
    store.close().await;
    println!("{} has the data of all tables ({}).", dump.display(), bytes(about.len()));
    Ok(())
}

/// Which tables have no data in what `pg_restore --list` tells: `4242; 0 16390 TABLE DATA public accounts largage`.
fn missing(listed: &str, wanted: Vec<String>) -> Vec<String> {
    let there: BTreeSet<&str> = listed
        .lines()
        .filter(|line| !line.starts_with(';'))
        .filter_map(|line| line.split_once(" TABLE DATA ")?.1.split(' ').nth(1))
        .collect();
    wanted.into_iter().filter(|table| !there.contains(table.as_str())).collect()
}

/// `largage verify`.
pub async fn verify(storage: Storage) -> anyhow::Result<()> {
    let url = storage.database(DATABASE);
    let store = opened(Store::look(&url).await, &url)?;
    let key = known_key(&storage)?;
    let found = verified(&store, key.as_ref()).await?;
    store.close().await;
    tell(&found, key.is_some())
}

fn tell(found: &Verified, has_key: bool) -> anyhow::Result<()> {
    tell_wrong(&found.wrong);
    match found.wrong.len() {
        0 => {}
        1 => bail!("one thing is wrong"),
        wrong => bail!("{wrong} things are wrong"),
    }
    let schema = shown(found.schema);
    if !found.is_known {
        println!(
            "The file is whole. Its schema is {schema}, which is not this version's: what is in it was not looked at."
        );
    } else if has_key {
        println!(
            "The database is whole (schema {schema}), its money adds up, and the key opens all {} sealed values.",
            found.opened
        );
    } else {
        println!(
            "The database is whole (schema {schema}) and its money adds up. There is no key here: what is sealed was not opened."
        );
    }
    Ok(())
}

/// The key that is set, or the one in the data folder, if there is any.
fn known_key(storage: &Storage) -> anyhow::Result<Option<Key>> {
    match &storage.key {
        Some(key) => Ok(Some(Key::parse(key.expose()).context("--key (LARGAGE_KEY)")?)),
        None => key::read(&storage.data.join(KEY)),
    }
}

/// `largage restore`.
pub async fn restore(asked: Restore) -> anyhow::Result<()> {
    let url = asked.storage.database(DATABASE);
    let settled = match (Dialect::of(&url), &asked.from) {
        (Some(Dialect::Postgres), None) => {
            let store = opened(Store::look(&url).await, &url)?;
            known_schema(&store).await?;
            let key = fitting_key(&store, &asked.storage).await?;
            store.close().await;
            settle(&url, key, asked.send_waiting).await?
        }
        (Some(Dialect::Postgres), Some(from)) => bail!(
            "PostgreSQL is restored by its own tool; do this into an empty database, and then largage restore without \
             --from:\n\n  pg_restore --no-owner --exit-on-error --dbname=\"{}\" {}\n",
            without_password(&url),
            from.display()
        ),
        (_, None) => bail!("name the backup: --from FILE"),
        (_, Some(from)) => put_in_place(&asked, from, sqlite_file(&url)).await?,
    };
    tell_settled(settled);
    Ok(())
}

fn tell_settled(settled: Settled) {
    let Settled { doubtful, drops, mails, sessions, links } = settled;
    println!(
        "Everybody signs in anew ({sessions} sessions have ended), and {links} unused links, invitations among them, no \
         longer work."
    );
    if doubtful > 0 {
        println!(
            "{doubtful} messages waited when the backup was taken, and may have been sent since: they wait for your \
             decision under Deliveries, as uncertain."
        );
    }
    if drops > 0 {
        println!("{drops} drops that were open, or whose moment has passed since, are over; others are drawn.");
    }
    if mails > 0 {
        println!("{mails} e-mails that waited are left out.");
    }
    println!("Start it now: largage serve.");
}

/// Looks at a database that was filled from a backup, and makes it fit to go on.
async fn settle(url: &str, key: Key, resend: bool) -> anyhow::Result<Settled> {
    // Nothing is sent from here.
    let network = Https::new("", Guard::default());
    let engine = Engine::open(url, key.clone(), Clock::system(), network).await.map_err(|error| {
        let what = what_to_do(&error, url);
        anyhow::Error::new(error).context(what)
    })?;
    let found = verified(engine.store(), Some(&key)).await?;
    if !found.wrong.is_empty() {
        engine.store().close().await;
        tell_wrong(&found.wrong);
        bail!("the backup is not whole: take an earlier one");
    }
    let settled = engine.settle_restored(resend).await;
    engine.store().close().await;
    Ok(settled?)
}

/// Refuses what is no database of ours, or one of a later version.
async fn known_schema(backup: &Store) -> anyhow::Result<()> {
    match backup.versions().await? {
        (None, _) => bail!("the backup is of no installation of Largage"),
        (Some(database), program) if database > program => Err(StoreError::Newer { database, program }.into()),
        _ => Ok(()),
    }
}

/// The one thing that is easily lost: without it the webhooks of the backup are gone.
async fn fitting_key(store: &Store, storage: &Storage) -> anyhow::Result<Key> {
    let Some(wanted) = rotation::fingerprint_of(store).await? else {
        bail!("the backup is of no installation of Largage")
    };
    let file = storage.data.join(KEY);
    match known_key(storage)? {
        Some(key) if key.fingerprint() == wanted => Ok(key),
        Some(key) => bail!(
            "the backup was sealed with another key (it wants {wanted}, this is {}): put the key of that time to {}, or \
             name it by --key (LARGAGE_KEY)",
            key.fingerprint(),
            file.display()
        ),
        None => bail!(
            "the backup was sealed with a key that is not here (its fingerprint is {wanted}): put your copy of it to {}, \
             or name it by --key (LARGAGE_KEY)",
            file.display()
        ),
    }
}

async fn put_in_place(asked: &Restore, from: &Path, file: &str) -> anyhow::Result<Settled> {
    let file = Path::new(file);
    let is_there = file.exists();
    if is_there && !asked.replace {
        bail!(
            "a database stands at {}: with --replace the backup takes its place, and it is kept beside under another name",
            file.display()
        );
    }
    let backup = opened(Store::look(&address(from)).await, &address(from)).context("looking at the backup")?;
    known_schema(&backup).await?;
    let key = fitting_key(&backup, &asked.storage).await?;
    if is_there {
        at_rest(file).await?;
    }
    asked.storage.make_folder()?;

    let fresh = Partial::make(&beside(file, "restored"))?;
    let copied = backup::copy_into(&backup, &fresh.path).await;
    copied.with_context(|| format!("copying {} to {}", from.display(), fresh.path.display()))?;
    backup.close().await;
    let settled = settle(&address(&fresh.path), key, asked.send_waiting).await?;
    if with_suffix(&fresh.path, "-wal").exists() {
        bail!("{} could not be closed: try again", fresh.path.display());
    }
    File::open(&fresh.path)
        .and_then(|fresh| fresh.sync_all())
        .with_context(|| format!("keeping {}", fresh.path.display()))?;
    if is_there {
        // Somebody may have started one while the copy was made.
        at_rest(file).await?;
        let kept = set_aside(file)?;
        println!("The database of before is kept as {}.", kept.display());
    } else if file.exists() {
        bail!("{} appeared meanwhile: a server was started on it, so stop that first", file.display());
    } else {
        remove(&with_suffix(file, "-wal"))?;
        remove(&with_suffix(file, "-shm"))?;
    }
    fresh.takes(file)?;
    println!("{} has what {} had.", file.display(), from.display());
    Ok(settled)
}

/// Makes sure that nobody has the database open, and that all of it is in its one file.
async fn at_rest(file: &Path) -> anyhow::Result<()> {
    let held = || format!("a server runs on {}: stop it first", file.display());
    match Store::open_as_it_is(&address(file)).await {
        Ok(store) => {
            if backup::is_served(&store, Clock::system().now()).await.unwrap_or_default() {
                bail!("{}, or wait for a minute if it ended without a word", held());
            }
            store.close().await;
            // Whoever closes it last takes these away.
            if with_suffix(file, "-wal").exists() {
                bail!("{}", held());
            }
            Ok(())
        }
        // A later version's is not ours to open, but it tells who serves it.
        Err(StoreError::Newer { .. }) => {
            let store = Store::look(&address(file)).await?;
            let is_served = backup::is_served(&store, Clock::system().now()).await.unwrap_or_default();
            store.close().await;
            if is_served {
                bail!("{}, or wait for a minute if it ended without a word", held());
            }
            Ok(())
        }
        // It may be what the backup is for: a file that is damaged. Nobody serves it then.
        Err(_) => Ok(()),
    }
}

/// Gives the database a second name, so that nothing is ever lost.
fn set_aside(file: &Path) -> anyhow::Result<PathBuf> {
    let moment = name_of(Clock::system().now());
    let word = format!("before-{}", moment.trim_start_matches("largage-").trim_end_matches(".db"));
    let mut kept = beside(file, &word);
    for more in 2.. {
        if !kept.exists() {
            break;
        }
        kept = beside(file, &format!("{word}-{more}"));
    }
    for suffix in ["", "-wal"] {
        let (file, kept) = (with_suffix(file, suffix), with_suffix(&kept, suffix));
        // Not every file system has second names.
        if file.exists() && fs::hard_link(&file, &kept).is_err() {
            fs::copy(&file, &kept)
                .and_then(|_| File::open(&kept)?.sync_all())
                .with_context(|| format!("keeping {} as {}", file.display(), kept.display()))?;
        }
    }
    // They belong to the old one; the new one would be read with them.
    remove(&with_suffix(file, "-wal"))?;
    remove(&with_suffix(file, "-shm"))?;
    Ok(kept)
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    name.into()
}

fn remove(file: &Path) -> anyhow::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", file.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backups_are_named_after_their_moment() {
        let name = name_of(Moment::from_millis(1_700_000_000_123));
        assert_eq!(name, "largage-2023-11-14T22-13-20Z.db");
        assert!(is_backup(&name));
        for other in
            ["largage.db", "largage-.db", "largage-2023-11-14T22-13-20Z.db.partial", "my-2023-11-14T22-13-20Z.db"]
        {
            assert!(!is_backup(other), "{other}");
        }
    }

    #[test]
    fn only_the_oldest_backups_go() {
        let folder = tempfile::tempdir().unwrap();
        let names =
            ["largage-2026-01-01T00-00-00Z.db", "largage-2026-01-02T00-00-00Z.db", "largage-2026-01-03T00-00-00Z.db"];
        for name in names.into_iter().chain(["largage.db", "notes.txt"]) {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(older(folder.path(), 2).unwrap(), [folder.path().join(names[0])]);
        assert!(older(folder.path(), 3).unwrap().is_empty());
        assert_eq!(older(folder.path(), 1).unwrap().len(), 2);
    }

    #[test]
    fn what_is_set_aside_takes_no_other_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("largage.db");
        let mut kept = Vec::new();
        for text in ["first", "second", "third"] {
            fs::write(folder.path().join("new"), text).unwrap();
            fs::rename(folder.path().join("new"), &file).unwrap();
            fs::write(with_suffix(&file, "-wal"), text).unwrap();
            kept.push((set_aside(&file).unwrap(), text));
            assert!(file.exists() && !with_suffix(&file, "-wal").exists());
        }
        for (kept, text) in kept {
            assert_eq!(fs::read_to_string(&kept).unwrap(), text);
            assert_eq!(fs::read_to_string(with_suffix(&kept, "-wal")).unwrap(), text);
        }
    }

    #[test]
    fn a_password_is_not_told() {
        for (url, shown) in [
            ("postgres://largage:p@ss@db/largage?sslmode=require", "postgres://largage@db/largage"),
            ("postgres://db/largage", "postgres://db/largage"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }

    #[test]
    fn a_dump_that_lacks_a_table_is_no_backup() {
        let listed = ";\n; Archive created at 2026-11-23\n;\n\
                      215; 1259 16390 TABLE public accounts largage\n\
                      3421; 0 16390 TABLE DATA public accounts largage\n";
        let wanted = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert!(missing(listed, wanted(&["accounts"])).is_empty());
        assert_eq!(missing(listed, wanted(&["accounts", "wallets"])), ["wallets"]);
    }
}
