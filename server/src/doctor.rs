//! `largage doctor`: looks whether everything is as a server needs it, and says what helps. It changes nothing, makes no
//! file, and runs beside a server.

use std::{
    fmt,
    io::{self, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::bail;
use clap::Args;
use largage::{
    address::{Guard, Proxies},
    company::Origin,
    engine::{
        OpenError,
        backup::LAST_BACKUP,
        clock::Clock,
        company,
        destinations::{Call, Https, Network},
        rotation,
        seal::Key,
        store::{
            Dialect, Fault, Store, StoreError, Stored, accounts, deliveries, events, nodes, settings, sqlite_file,
            webhooks,
        },
    },
    time::{DAY, Moment},
    webhook::DestinationKind,
};
use serde::Serialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{config::Serve, health::NODE, key, serve::what_to_do};

#[derive(Clone, Debug, Args)]
pub struct Examination {
    #[command(flatten)]
    pub settings: Serve,
    /// Call nobody outside of this machine
    #[arg(long)]
    pub offline: bool,
    /// Tell it as JSON
    #[arg(long)]
    pub json: bool,
    /// Ask only whether the server that listens there can do its work
    #[arg(long)]
    pub ready: bool,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    Configuration,
    DataFolder,
    Database,
    Schema,
    Key,
    Clock,
    PublicAddress,
    Proxies,
    Webhooks,
    Port,
    Room,
}

impl fmt::Display for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Configuration => "configuration",
            Self::DataFolder => "data folder",
            Self::Database => "database",
            Self::Schema => "schema",
            Self::Key => "key",
            Self::Clock => "clock",
            Self::PublicAddress => "public address",
            Self::Proxies => "proxies",
            Self::Webhooks => "webhooks",
            Self::Port => "port",
            Self::Room => "room",
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Good,
    /// It works, and should be otherwise.
    Mind,
    /// It does not work.
    Bad,
}

/// What was found, and what helps where it is not good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub check: Check,
    pub state: State,
    pub what: String,
    pub remedy: String,
}

impl Finding {
    fn new(check: Check, state: State, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, state, what: what.into(), remedy: remedy.into() }
    }

    fn good(check: Check, what: impl Into<String>) -> Self {
        Self::new(check, State::Good, what, "")
    }

    fn mind(check: Check, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(check, State::Mind, what, remedy)
    }

    fn bad(check: Check, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(check, State::Bad, what, remedy)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Good => "good",
            State::Mind => "mind",
            State::Bad => "bad ",
        };
        write!(formatter, "{state}  {:<16}{}", self.check, self.what)?;
        if !self.remedy.is_empty() {
            write!(formatter, "\n{:22}{}", "", self.remedy)?;
        }
        Ok(())
    }
}

/// Whether the command line asks for the doctor, although it cannot be read.
pub fn is_asked() -> bool {
    std::env::args_os().nth(1).is_some_and(|command| command == "doctor")
}

/// A mistake in the settings is a finding as well; nothing else can be looked at then.
pub fn tell_mistake(sentence: String) -> ExitCode {
    let remedy = "correct it there; README.md and largage serve --help have the table of settings";
    let is_json = std::env::args_os().any(|word| word == "--json");
    tell(&[Finding::bad(Check::Configuration, sentence, remedy)], is_json);
    ExitCode::FAILURE
}

/// Prints what is found, and fails where something is bad.
pub async fn run(asked: Examination, file: Option<PathBuf>) -> anyhow::Result<()> {
    if asked.ready {
        return ready(asked.settings.listen).await;
    }
    let findings = examine(&asked.settings, file.as_deref(), asked.offline).await;
    tell(&findings, asked.json);
    match findings.iter().filter(|finding| finding.state == State::Bad).count() {
        0 => Ok(()),
        1 => bail!("one thing is bad"),
        bad => bail!("{bad} things are bad"),
    }
}

fn tell(findings: &[Finding], is_json: bool) {
    if is_json {
        let json = serde_json::to_string_pretty(findings).expect("findings are texts");
        println!("{json}");
    } else {
        for finding in findings {
            println!("{finding}");
        }
    }
}

/// For containers, whose images have nothing else to ask with.
async fn ready(listen: SocketAddr) -> anyhow::Result<()> {
    match ask(listen, "/readyz").await {
        Ok((200, _)) => Ok(()),
        Ok((_, said)) => bail!("{}", said.trim()),
        Err(error) => bail!("nothing answers at {listen}: {error}"),
    }
}

/// All checks, in the order in which they depend on each other.
pub async fn examine(serve: &Serve, file: Option<&Path>, offline: bool) -> Vec<Finding> {
    let url = serve.storage.database("largage.db");
    let mut findings = vec![configuration(file), data_folder(&serve.storage.data)];
    let (store, found) = database(&url).await;
    findings.push(found);
    // What this version knows can be read; of anything else only what is asked for by name.
    let mut readable = None;
    if let Some(store) = &store {
        let found = schema(store).await;
        if found.state != State::Bad && store.versions().await.is_ok_and(|(database, known)| database == Some(known)) {
            readable = Some(store);
        }
        findings.push(found);
    }
    findings.push(sealing(serve, readable).await);
    findings.push(clock(readable).await);
    let set = match readable {
        Some(store) => known_address(store).await.unwrap_or_default(),
        None => None,
    };
    let address = serve.public_address.clone().or(set);
    findings.push(public_address(serve, address.as_ref(), readable, offline).await);
    findings.push(proxies(serve, address.as_ref()));
    if let Some(store) = readable {
        findings.extend(all_webhooks(store, offline).await);
    }
    findings.push(port(serve, readable).await);
    findings.extend(room(serve, readable).await);
    if let Some(store) = store {
        store.close().await;
    }
    findings
}

fn configuration(file: Option<&Path>) -> Finding {
    let Some(file) = file else {
        return Finding::good(Check::Configuration, "no file of settings; options and variables hold");
    };
    let shown = file.display();
    let holds_secrets = std::fs::read_to_string(file)
        .is_ok_and(|text| text.lines().any(|line| line.starts_with("key") || line.starts_with("database")));
    if holds_secrets && key::is_exposed(file) {
        return Finding::mind(
            Check::Configuration,
            format!("others than its owner can read {shown}, which holds a key or the database's address"),
            format!("take that right from them: chmod 600 {shown}"),
        );
    }
    Finding::good(Check::Configuration, format!("{shown} is read"))
}

fn data_folder(folder: &Path) -> Finding {
    let shown = folder.display();
    let remedy = "name a folder that the user who runs Largage may write to, by --data (LARGAGE_DATA), or give it to \
                  that user (chown)";
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let Some(there) = absolute.ancestors().find(|folder| folder.exists()) else {
        return Finding::bad(Check::DataFolder, format!("{shown} leads nowhere"), remedy);
    };
    if !there.is_dir() {
        return Finding::bad(
            Check::DataFolder,
            format!("{} is a file, where {shown} is to be", there.display()),
            remedy,
        );
    }
    if !may_write(there) {
        return Finding::bad(Check::DataFolder, format!("{} cannot be written to", there.display()), remedy);
    }
    if there == absolute {
        Finding::good(Check::DataFolder, format!("{shown} can be written to"))
    } else {
        Finding::good(Check::DataFolder, format!("{shown} is not there yet; the first start makes it"))
    }
}

#[cfg(unix)]
fn may_write(folder: &Path) -> bool {
    use rustix::fs::{Access, access};

    access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn may_write(folder: &Path) -> bool {
    folder.metadata().is_ok_and(|about| !about.permissions().readonly())
}

async fn database(url: &str) -> (Option<Store>, Finding) {
    let check = Check::Database;
    let is_sqlite = Dialect::of(url) == Some(Dialect::Sqlite);
    let file = sqlite_file(url);
    if is_sqlite && !Path::new(file).exists() {
        return (None, Finding::good(check, "no database yet; the first start makes one"));
    }
    match within_reason(Store::look(url)).await {
        Ok(store) => {
            let what = if is_sqlite { format!("{file} can be read") } else { "PostgreSQL answers".to_owned() };
            (Some(store), Finding::good(check, what))
        }
        Err(error) => {
            let remedy = match error.fault() {
                Some(Fault::Damaged) => "keep it aside and put your last backup in its place, with its key beside it",
                Some(_) => {
                    "see that the file and its folder are there, for the user who runs Largage to read and write"
                }
                None => {
                    "start PostgreSQL, see that this machine may connect to it, and that address, user and password are \
                     right, in --database (LARGAGE_DATABASE)"
                }
            };
            let error = OpenError::Store(error);
            (None, Finding::bad(check, format!("{}: {error}", what_to_do(&error, url)), remedy))
        }
    }
}

/// A database on the network may say nothing at all.
async fn within_reason<T>(work: impl Future<Output = Stored<T>>) -> Stored<T> {
    let silent = || {
        let error = io::Error::new(ErrorKind::TimedOut, "it does not answer within ten seconds");
        Err(StoreError::Database(error.into()))
    };
    tokio::time::timeout(Duration::from_secs(10), work).await.unwrap_or_else(|_| silent())
}

async fn schema(store: &Store) -> Finding {
    let check = Check::Schema;
    match store.versions().await {
        Ok((None, _)) => Finding::good(check, "none yet; the first start makes it"),
        Ok((Some(database), program)) if database > program => Finding::bad(
            check,
            format!("a later version has brought the database forward: to {database}, and this one knows {program}"),
            "start that version, or restore a backup from before",
        ),
        Ok((Some(database), program)) if database < program => Finding::mind(
            check,
            format!("the database is at {database}; the next start brings it forward to {program}"),
            "make a backup before that: there is no way back",
        ),
        Ok((Some(database), _)) => Finding::good(check, format!("{database}, as this version wants it")),
        Err(error) => Finding::bad(check, error.to_string(), "restore your last backup"),
    }
}

async fn sealing(serve: &Serve, store: Option<&Store>) -> Finding {
    let check = Check::Key;
    let file = serve.storage.data.join("largage.key");
    let shown = file.display();
    let wanted = match store {
        Some(store) => rotation::fingerprint_of(store).await.unwrap_or_default(),
        None => None,
    };
    let (key, place) = match &serve.storage.key {
        Some(key) => {
            (Key::parse(key.expose()).map(Some).map_err(|error| error.to_string()), "--key (LARGAGE_KEY)".into())
        }
        None => (key::read(&file).map_err(|error| format!("{error:#}")), shown.to_string()),
    };
    let key = match key {
        Ok(key) => key,
        Err(why) => {
            let remedy =
                "put your copy of the key there; a new one is drawn by openssl rand -base64 32, for a new database";
            return Finding::bad(check, format!("{place} holds no key: {why}"), remedy);
        }
    };
    match (key, wanted) {
        (None, None) => Finding::good(check, "none yet; the first start makes it"),
        (None, Some(wanted)) => Finding::bad(
            check,
            format!("{place} is missing, and the database was sealed with it (its fingerprint is {wanted})"),
            format!("put your copy of the key to {shown}, or name it by --key (LARGAGE_KEY)"),
        ),
        (Some(key), Some(wanted)) if key.fingerprint() != wanted => {
            let next = key::read(&key::beside(&file)).unwrap_or_default();
            if next.is_some_and(|next| next.fingerprint() == wanted) && serve.storage.key.is_none() {
                return Finding::mind(
                    check,
                    "a change of the key broke off after it counted",
                    "start Largage: it finishes the change; then keep a copy of the new key",
                );
            }
            let given = key.fingerprint();
            Finding::bad(
                check,
                format!("{place} is not the database's key (it wants {wanted}, this is {given})"),
                format!("put the key that the database was sealed with to {shown}, or name it by --key (LARGAGE_KEY)"),
            )
        }
        (Some(_), _) if serve.storage.key.is_none() && key::is_exposed(&file) => Finding::mind(
            check,
            format!("others than its owner can read {shown}"),
            format!("take that right from them: chmod 600 {shown}; and change the key if somebody may have read it"),
        ),
        (Some(_), Some(_)) => Finding::good(check, format!("{place} opens the database; keep a copy of it")),
        (Some(_), None) => Finding::good(check, format!("{place} is a key")),
    }
}

/// How far the clocks may be apart.
const APART: Duration = Duration::from_secs(2);
const KEEP_TIME: &str = "let the machine keep the time by itself: timedatectl set-ntp true";

/// The database's clock beside this machine's.
fn clocks(database: Moment, now: Moment) -> Finding {
    let seconds = apart_seconds(database, now);
    if seconds > APART.as_secs() {
        return Finding::bad(
            Check::Clock,
            format!("this machine's clock and the database's are {seconds} s apart"),
            format!("on both machines, {KEEP_TIME}"),
        );
    }
    Finding::good(Check::Clock, "agrees with the database's")
}

async fn clock(store: Option<&Store>) -> Finding {
    let check = Check::Clock;
    let remedy = KEEP_TIME;
    let now = Clock::system().now();
    let Some(store) = store else { return Finding::good(check, "there is no other to compare it with") };
    match store.clock().await {
        Ok(Some(database)) => clocks(database, now),
        Ok(None) => match latest(store).await {
            Ok(Some(last)) if last > now + APART => {
                let seconds = apart_seconds(last, now);
                Finding::bad(
                    check,
                    format!("the database knows of something that happens {seconds} s from now: this clock is late"),
                    remedy,
                )
            }
            Ok(_) => Finding::good(check, "later than all that the database knows of"),
            Err(error) => Finding::bad(check, error.to_string(), remedy),
        },
        Err(error) => Finding::bad(check, error.to_string(), remedy),
    }
}

fn apart_seconds(one: Moment, other: Moment) -> u64 {
    one.millis().abs_diff(other.millis()) / 1000
}

async fn latest(store: &Store) -> Stored<Option<Moment>> {
    events::latest(&mut *store.read().await?).await
}

async fn known_address(store: &Store) -> Stored<Option<Origin>> {
    let company = company::read(&mut *store.read().await?).await?;
    Ok(company.address.filter(|known| !known.is_loopback()))
}

async fn public_address(serve: &Serve, address: Option<&Origin>, store: Option<&Store>, offline: bool) -> Finding {
    let check = Check::PublicAddress;
    let option = "--public-address (LARGAGE_PUBLIC_ADDRESS)";
    let Some(address) = address.filter(|address| !address.is_loopback()) else {
        if serve.listen.ip().is_loopback() {
            return Finding::good(check, "only this machine reaches it");
        }
        return Finding::bad(
            check,
            format!("it listens on {}, and nothing says where people reach it", serve.listen),
            format!("name the address that they type, such as https://drops.example.org, by {option}"),
        );
    };
    if !address.is_https() {
        return Finding::mind(
            check,
            format!("{address} is not https: passwords and sessions can be read on the way"),
            format!("put a proxy in front that ends TLS, such as Caddy, and name https://… by {option}"),
        );
    }
    if offline {
        return Finding::good(check, format!("{address}, which was not called"));
    }
    let network = Https::new(address.as_str(), Guard::new(serve.allow_destinations.clone()));
    who_answers(&network, address.as_str(), store).await
}

/// Whether one who serves this database is reached where people reach it.
async fn who_answers(network: &impl Network, address: &str, store: Option<&Store>) -> Finding {
    let check = Check::PublicAddress;
    let remedy = "see that its name leads to your proxy, and that the proxy leads here, or correct --public-address \
                  (LARGAGE_PUBLIC_ADDRESS)";
    match network.call(Call::get(format!("{address}/healthz"))).await {
        Ok(reply) if reply.status == 200 && reply.body == b"ok\n" => {
            let node = reply.header(NODE.as_str()).unwrap_or_default();
            match store {
                Some(store) if !serves(store, Some(node)).await.unwrap_or_default() => {
                    Finding::bad(check, format!("a Largage with another database answers at {address}"), remedy)
                }
                _ => Finding::good(check, format!("Largage answers at {address}")),
            }
        }
        // What a proxy says while nothing runs behind it.
        Ok(reply) if (502..=504).contains(&reply.status) => {
            Finding::mind(check, format!("a proxy answers at {address}, and no server behind it"), "start the server")
        }
        Ok(reply) => Finding::bad(check, format!("somebody else answers at {address} ({})", reply.status), remedy),
        Err(error) => Finding::bad(check, format!("{address} is not reached from here: {error}"), remedy),
    }
}

fn proxies(serve: &Serve, address: Option<&Origin>) -> Finding {
    let check = Check::Proxies;
    let is_https = address.is_some_and(Origin::is_https);
    let remedy = "name the networks that your proxies call from by --trusted-proxies (LARGAGE_TRUSTED_PROXIES), such as \
                  127.0.0.1 for one on this machine";
    match &serve.trusted_proxies {
        Proxies::None if is_https => Finding::bad(
            check,
            "people come over https, which a proxy ends, and no proxy is trusted: all of them share one address, and what \
             one may try in vain counts for all",
            remedy,
        ),
        Proxies::Count(count) if !serve.listen.ip().is_loopback() => Finding::mind(
            check,
            format!(
                "{count} in front are believed whoever calls, and {} can be called from outside: whoever does so can \
                 claim any address",
                serve.listen
            ),
            remedy,
        ),
        Proxies::None => Finding::good(check, "none: people connect to it themselves"),
        Proxies::Count(count) => Finding::good(check, format!("{count}, and only this machine reaches the port")),
        Proxies::Networks(networks) => {
            let networks: Vec<_> = networks.iter().map(ToString::to_string).collect();
            Finding::good(check, format!("whoever calls from {} is believed", networks.join(", ")))
        }
    }
}

async fn all_webhooks(store: &Store, offline: bool) -> Vec<Finding> {
    let check = Check::Webhooks;
    let now = Clock::system().now();
    let read = async {
        let mut db = store.read().await?;
        let health = deliveries::health(&mut db, store.dialect(), None, now - DAY, now).await?;
        Stored::Ok((webhooks::all(&mut db).await?, health))
    };
    let (webhooks, health) = match read.await {
        Ok(read) => read,
        Err(error) => return vec![Finding::bad(check, error.to_string(), "restore your last backup")],
    };
    let mut findings = Vec::new();
    for webhook in &webhooks {
        if let Some(why) = &webhook.disabled {
            findings.push(Finding::mind(
                check,
                format!("{} is switched off: {why}", webhook.name),
                "see Webhooks: enter its new address or switch it on, or remove it",
            ));
        } else if let Some(fared) = health.get(&webhook.id)
            && fared.failed > 0
            && fared.delivered == 0
        {
            findings.push(Finding::bad(
                check,
                format!("nothing reached {} for a day, and {} messages failed", webhook.name, fared.failed),
                "see why under Deliveries, mend it, try it under Webhooks, and send what failed again",
            ));
        }
    }
    let calls_discord = webhooks.iter().any(|webhook| webhook.kind == DestinationKind::Discord);
    if calls_discord && !offline {
        findings.extend(discord(&Https::new("", Guard::default())).await);
    }
    if findings.is_empty() {
        findings.push(Finding::good(
            check,
            match webhooks.len() {
                0 => "none yet".to_owned(),
                1 => "one, which fares well".to_owned(),
                many => format!("{many}, which fare well"),
            },
        ));
    }
    findings
}

/// What hinders the calls that messages are sent by.
async fn discord(network: &impl Network) -> Option<Finding> {
    let error = network.call(Call::get("https://discord.com/api/v10/gateway".to_owned())).await.err()?;
    let remedy = "let this machine call discord.com, port 443: see its firewall and its name server";
    Some(Finding::bad(Check::Webhooks, format!("Discord is not reached: {error}"), remedy))
}

async fn port(serve: &Serve, store: Option<&Store>) -> Finding {
    let check = Check::Port;
    let listen = serve.listen;
    let option = "--listen (LARGAGE_LISTEN)";
    match TcpListener::bind(listen).await {
        Ok(_) => Finding::good(check, format!("{listen} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let is_ours = matches!(ask(listen, "/healthz").await, Ok((200, said)) if said == "ok\n");
            let serves_this = match store {
                Some(store) => serves(store, None).await.unwrap_or_default(),
                None => false,
            };
            if is_ours && serves_this {
                return Finding::good(check, format!("Largage runs on {listen}"));
            }
            let who = if is_ours { "a Largage with another database" } else { "another program" };
            let port = listen.port();
            Finding::bad(
                check,
                format!("{who} listens on {listen}"),
                format!("end it (ss -ltnp 'sport = :{port}' tells which one it is), or name another port by {option}"),
            )
        }
        Err(error) => not_listened(listen, &error),
    }
}

fn not_listened(listen: SocketAddr, error: &io::Error) -> Finding {
    let option = "--listen (LARGAGE_LISTEN)";
    if error.kind() == ErrorKind::PermissionDenied {
        return Finding::bad(
            Check::Port,
            format!("this user may not listen on {listen}"),
            format!("name a port from 1024 on by {option}, and let the proxy have the others"),
        );
    }
    Finding::bad(
        Check::Port,
        format!("{listen} cannot be listened on: {error}"),
        format!("name an address that this machine has by {option}, such as 127.0.0.1:3000"),
    )
}

/// Whether this node serves the database, or any where none is named.
async fn serves(store: &Store, node: Option<&str>) -> Stored<bool> {
    let now = store.clock().await?.unwrap_or_else(|| Clock::system().now());
    let mut db = store.read().await?;
    match node {
        Some(node) => nodes::is_there(&mut db, node, now).await,
        None => nodes::any(&mut db, now).await,
    }
}

/// Files that a server wants to be allowed, and bytes that its disk wants to have.
const FILES: u64 = 4096;
const FREE: u64 = 1 << 30;
const BACKUP_EVERY: Duration = Duration::from_secs(7 * 24 * 60 * 60);

async fn room(serve: &Serve, store: Option<&Store>) -> Vec<Finding> {
    let check = Check::Room;
    let mut findings = machine_room(&serve.storage.data);
    if let Some(store) = store {
        let read = async {
            let mut db = store.read().await?;
            let admins = accounts::count_admins(&mut db).await?;
            Stored::Ok((admins, settings::get(&mut db, LAST_BACKUP).await?))
        };
        match read.await {
            Ok((0, _)) => findings.push(Finding::mind(
                check,
                "there is no admin yet",
                "follow the link that the server printed at its start, or make one: largage admin create --email ADDRESS",
            )),
            Ok((_, last)) => findings.extend(backup(store.dialect(), last.as_deref(), Clock::system().now())),
            Err(error) => findings.push(Finding::bad(check, error.to_string(), "restore your last backup")),
        }
    }
    if findings.is_empty() {
        findings.push(Finding::good(check, "files and disk have room"));
    }
    findings
}

fn backup(dialect: Dialect, last: Option<&str>, now: Moment) -> Option<Finding> {
    let remedy = match dialect {
        Dialect::Sqlite => "make one: largage backup --to FILE, every night by a timer",
        Dialect::Postgres => "make one: pg_dump --format=custom, every night by a timer",
    };
    let last = last.and_then(|millis| millis.parse().ok()).map(Moment::from_millis);
    match last {
        Some(last) if last + BACKUP_EVERY < now => {
            let days = apart_seconds(now, last) / (24 * 60 * 60);
            Some(Finding::mind(Check::Room, format!("the last backup is {days} days old"), remedy))
        }
        Some(_) => None,
        None => Some(Finding::mind(Check::Room, "no backup is known of", remedy)),
    }
}

#[cfg(unix)]
fn machine_room(data: &Path) -> Vec<Finding> {
    use rustix::{
        fs::statvfs,
        process::{Resource, getrlimit},
    };

    let absolute = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    let disk = absolute.ancestors().find_map(|folder| statvfs(folder).ok());
    let free = disk.map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    let disk = free.and_then(|free| disk_room(data, free));
    getrlimit(Resource::Nofile).maximum.and_then(files_room).into_iter().chain(disk).collect()
}

fn files_room(most: u64) -> Option<Finding> {
    let finding = || {
        Finding::mind(
            Check::Room,
            format!("it may open {most} files, and each open page takes one"),
            "give it room: LimitNOFILE=65536 in its systemd unit, ulimit -n elsewhere",
        )
    };
    (most < FILES).then(finding)
}

/// `free` in bytes.
fn disk_room(data: &Path, free: u64) -> Option<Finding> {
    let finding = || {
        Finding::mind(
            Check::Room,
            format!("the disk of {} has {} MiB left", data.display(), free >> 20),
            "make room, or move the data folder to another disk, by --data (LARGAGE_DATA)",
        )
    };
    (free < FREE).then(finding)
}

#[cfg(not(unix))]
fn machine_room(_: &Path) -> Vec<Finding> {
    Vec::new()
}

/// What a server on this machine answers: status and body.
async fn ask(listen: SocketAddr, path: &str) -> io::Result<(u16, String)> {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let address = SocketAddr::new(ip, listen.port());
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        // Whatever else listens there may have no end.
        stream.take(64 * 1024).read_to_end(&mut answer).await?;
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        status.map(|status| (status, body.to_owned())).ok_or_else(|| io::Error::from(ErrorKind::InvalidData))
    };
    tokio::time::timeout(Duration::from_secs(5), asked).await.unwrap_or_else(|_| Err(ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use axum::{Router, http::StatusCode, routing::get};
    use largage::engine::{
        destinations::NoReply,
        testing::{Script, TestEngine},
    };

    use super::*;

    /// What is found of who answers at an address of this machine.
    async fn found(healthz: Router, store: Option<&Store>) -> Finding {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(axum::serve(listener, healthz).into_future());
        let network = Https::new("", Guard::new(vec![address.to_string().parse().unwrap()]));
        let finding = who_answers(&network, &format!("http://{address}"), store).await;
        serving.abort();
        finding
    }

    fn answers(status: StatusCode, said: &'static str) -> Router {
        Router::new().route("/healthz", get(move || async move { (status, said) }))
    }

    #[tokio::test]
    async fn whoever_answers_where_people_come_is_known() {
        let test = TestEngine::calling_at(Script::default(), Clock::system()).await;
        let (engine, store) = (&test.engine, Some(test.engine.store()));
        engine.join().await.unwrap();
        let ours = found(crate::health::routes(engine), store).await;
        assert!(ours.state == State::Good && ours.what.contains("Largage answers at"), "{ours}");

        let other = TestEngine::calling_at(Script::default(), Clock::system()).await;
        for (healthz, state, what, remedy) in [
            (
                crate::health::routes(&other.engine),
                State::Bad,
                "a Largage with another database",
                "leads to your proxy",
            ),
            (answers(StatusCode::OK, "ok\n"), State::Bad, "a Largage with another database", "LARGAGE_PUBLIC_ADDRESS"),
            (answers(StatusCode::OK, "Welcome"), State::Bad, "somebody else answers", "leads to your proxy"),
            (Router::new(), State::Bad, "somebody else answers", "leads to your proxy"),
            (answers(StatusCode::BAD_GATEWAY, ""), State::Mind, "no server behind it", "start the server"),
        ] {
            let finding = found(healthz, store).await;
            assert_eq!(finding.state, state, "{finding}");
            assert!(finding.what.contains(what) && finding.remedy.contains(remedy), "{finding}");
        }
        // Before the database is there nobody can tell.
        assert_eq!(found(crate::health::routes(&other.engine), None).await.state, State::Good);

        let script = Script::default();
        script.then(Err(NoReply::NotSent("no such host".to_owned())));
        let finding = who_answers(&script, "https://drops.example.org", store).await;
        assert!(finding.state == State::Bad && finding.what.contains("is not reached from here"), "{finding}");
    }

    #[tokio::test]
    async fn discord_is_asked_whether_it_is_reached() {
        let script = Script::default();
        assert_eq!(discord(&script).await, None);
        assert_eq!(script.take_calls()[0].url, "https://discord.com/api/v10/gateway");
        script.then(Err(NoReply::NotSent("no such host".to_owned())));
        let finding = discord(&script).await.unwrap();
        assert!(finding.state == State::Bad && finding.what.contains("no such host"), "{finding}");
        assert!(finding.remedy.contains("port 443"), "{finding}");
    }

    #[test]
    fn clocks_may_be_two_seconds_apart() {
        let now = Moment::from_millis(1_800_000_000_000);
        for database in [now, now + APART, now - APART] {
            assert_eq!(clocks(database, now).state, State::Good);
        }
        for database in [now + Duration::from_secs(3), now - Duration::from_secs(3)] {
            let finding = clocks(database, now);
            assert!(finding.state == State::Bad && finding.what.contains("3 s apart"), "{finding}");
            assert!(finding.remedy.contains("on both machines") && finding.remedy.contains("set-ntp"), "{finding}");
        }
    }

    #[test]
    fn few_files_and_a_full_disk_are_told() {
        assert_eq!(files_room(FILES), None);
        let finding = files_room(FILES - 1).unwrap();
        assert!(finding.what.contains("4095 files") && finding.remedy.contains("LimitNOFILE"), "{finding}");
        let data = Path::new("data");
        assert_eq!(disk_room(data, FREE), None);
        let finding = disk_room(data, FREE - 1).unwrap();
        assert!(finding.what.contains("data has 1023 MiB left") && finding.remedy.contains("--data"), "{finding}");
    }

    #[test]
    fn a_backup_is_a_week_old_at_most() {
        let now = Moment::from_millis(1_800_000_000_000);
        let at = |moment: Moment| backup(Dialect::Sqlite, Some(&moment.millis().to_string()), now);
        assert_eq!(at(now - BACKUP_EVERY), None);
        let finding = at(now - BACKUP_EVERY - DAY).unwrap();
        assert!(finding.what.contains("8 days old") && finding.remedy.contains("largage backup --to"), "{finding}");
        let finding = backup(Dialect::Postgres, None, now).unwrap();
        assert!(finding.what.contains("no backup") && finding.remedy.contains("pg_dump"), "{finding}");
    }

    #[test]
    fn a_port_that_this_user_or_this_machine_has_not_is_told() {
        let listen = "127.0.0.1:443".parse().unwrap();
        let finding = not_listened(listen, &ErrorKind::PermissionDenied.into());
        assert!(finding.state == State::Bad && finding.what.contains("may not listen on 127.0.0.1:443"), "{finding}");
        assert!(finding.remedy.contains("from 1024 on") && finding.remedy.contains("LARGAGE_LISTEN"), "{finding}");
        let finding = not_listened(listen, &ErrorKind::AddrNotAvailable.into());
        assert!(finding.what.contains("cannot be listened on"), "{finding}");
        assert!(finding.remedy.contains("that this machine has"), "{finding}");
    }
}
