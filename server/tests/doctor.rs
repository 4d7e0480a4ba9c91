//! The doctor, by the program: prepared mistakes are found and what helps is named, and nothing is changed by looking.

#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.
#![cfg(unix)]

use std::{
    collections::BTreeMap,
    fs::{self, Permissions},
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};

use largage::{
    engine::{
        store::Dialect,
        testing::{TestEngine, empty_database},
    },
    event::{Kind, Values},
    message::Message,
};
use serde::Deserialize;

const PROGRAM: &str = env!("CARGO_BIN_EXE_largage");

#[derive(Debug, Deserialize)]
struct Finding {
    check: String,
    state: String,
    what: String,
    remedy: String,
}

struct Told {
    is_well: bool,
    findings: Vec<Finding>,
    /// All that was printed.
    printed: String,
}

impl Told {
    /// What was found of a check that is not good, and what helps.
    fn of(&self, check: &str) -> (&str, &str, &str) {
        let found = self.findings.iter().find(|finding| finding.check == check && finding.state != "good");
        let found = found.unwrap_or_else(|| panic!("{check} is found: {}", self.printed));
        (&found.state, &found.what, &found.remedy)
    }
}

fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    for variable in ["LARGAGE_KEY", "LARGAGE_DATABASE", "LARGAGE_DATA", "LARGAGE_LISTEN", "LARGAGE_PUBLIC_ADDRESS"] {
        command.env_remove(variable);
    }
    // No file of this machine is read.
    command.env("LARGAGE_CONFIG", "").env("LARGAGE_LOG", "error");
    command
}

fn doctor(arguments: &[&str]) -> Told {
    let output = program().args(["doctor", "--json"]).args(arguments).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let findings = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"));
    let errors = String::from_utf8(output.stderr).unwrap();
    Told { is_well: output.status.success(), findings, printed: printed + &errors }
}

/// The same of a data folder, with a port that is free.
fn examine(data: &Path, arguments: &[&str]) -> Told {
    let usual = ["--offline", "--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"];
    doctor(&[&usual, arguments].concat())
}

/// Every file of a folder and what is in it, but for the marks by which SQLite's readers and writers get along.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files
        .filter(|file| !file.to_str().unwrap().ends_with("-shm"))
        .map(|file| (file.display().to_string(), fs::read(&file).unwrap_or_default()))
        .collect()
}

/// A data folder as a first start leaves it behind.
fn served() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let made = program()
        .args(["admin", "create", "--email", "ada@example.org", "--data", data])
        .env("LARGAGE_ADMIN_PASSWORD", "three small owls")
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    folder
}

#[test]
fn before_the_first_start_all_is_well_and_stays_untouched() {
    let folder = tempfile::tempdir().unwrap();
    for data in [folder.path().to_owned(), folder.path().join("not/yet")] {
        let told = examine(&data, &[]);
        assert!(told.is_well, "{}", told.printed);
        let database = told.findings.iter().find(|finding| finding.check == "database").unwrap();
        assert_eq!((&*database.state, &*database.what), ("good", "no database yet; the first start makes one"));
    }
    assert!(files(folder.path()).is_empty());
}

#[test]
fn what_is_sound_is_good_and_looking_changes_nothing() {
    let folder = served();
    let before = files(folder.path());
    let told = examine(folder.path(), &[]);
    assert!(told.is_well, "{}", told.printed);
    for check in ["database", "schema", "key", "clock", "port"] {
        let finding = told.findings.iter().find(|finding| finding.check == check).unwrap();
        assert_eq!(finding.state, "good", "{finding:?}");
    }
    assert_eq!(files(folder.path()), before);
}

#[test]
fn a_mistake_in_the_settings_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("largage.toml");
    for (text, said) in [
        ("lisen = \"127.0.0.1:3000\"", "there is no setting \"lisen\" (did you mean listen?)"),
        ("trusted-proxies = 256", "trusted-proxies = \"256\", in "),
        ("listen = \"127.0.0.1:70000\"", "not an address and port"),
    ] {
        fs::write(&file, text).unwrap();
        let told = doctor(&["--offline", "--config", file.to_str().unwrap()]);
        let (state, what, remedy) = told.of("configuration");
        assert!(!told.is_well && state == "bad");
        assert!(what.contains(said) && what.contains("line 1"), "{what}");
        assert!(remedy.contains("correct it there") && remedy.contains("--help"), "{remedy}");
    }
    fs::write(&file, "key = \"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"").unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let data = folder.path().join("data");
    let told = examine(&data, &["--config", file.to_str().unwrap()]);
    let (_, what, remedy) = told.of("configuration");
    assert!(what.contains("others than its owner") && remedy.contains("chmod 600"), "{what}; {remedy}");
    assert!(!told.printed.contains("AAAAAAAA"), "{}", told.printed);
}

#[test]
fn a_data_folder_that_cannot_be_used_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for data in [file.clone(), file.join("data")] {
        let told = examine(&data, &[]);
        let (state, what, remedy) = told.of("data_folder");
        assert!(!told.is_well && state == "bad" && what.contains("is a file"), "{what}");
        assert!(remedy.contains("--data (LARGAGE_DATA)") && remedy.contains("chown"), "{remedy}");
    }
}

#[test]
fn a_database_that_cannot_be_read_is_found() {
    let folder = served();
    fs::write(folder.path().join("largage.db"), vec![b'x'; 9000]).unwrap();
    let before = files(folder.path());
    let told = examine(folder.path(), &[]);
    let (state, what, remedy) = told.of("database");
    assert!(!told.is_well && state == "bad" && what.contains("is damaged, or no database"), "{what}");
    assert!(remedy.contains("put your last backup in its place"), "{remedy}");
    assert_eq!(files(folder.path()), before);

    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let address = format!("postgres://largage:small-owls@{nobody}/largage");
    let told = examine(folder.path(), &["--database", &address]);
    let (state, _, remedy) = told.of("database");
    assert_eq!(state, "bad");
    assert!(remedy.contains("start PostgreSQL") && remedy.contains("--database (LARGAGE_DATABASE)"), "{remedy}");
    assert!(!told.printed.contains("small-owls"), "{}", told.printed);
}

const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_later_version_is_found() {
    for dialect in BOTH {
        let test = TestEngine::new(dialect).await;
        test.a_later_version_comes().await;
        let folder = tempfile::tempdir().unwrap();
        let told = examine(folder.path(), &["--database", &test.url, "--key", &test.key.reveal()]);
        let (state, what, remedy) = told.of("schema");
        assert!(!told.is_well && state == "bad" && what.contains("1001"), "{what}");
        assert!(remedy.contains("start that version, or restore a backup"), "{remedy}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_does_not_open_the_database_is_found() {
    for dialect in BOTH {
        let test = TestEngine::new(dialect).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("largage.key");
        let look = || examine(folder.path(), &["--database", &test.url]);
        let told = look();
        let (state, what, remedy) = told.of("key");
        assert!(state == "bad" && what.contains("is missing") && what.contains(&test.key.fingerprint()), "{what}");
        assert!(remedy.contains("put your copy of the key") && remedy.contains("LARGAGE_KEY"), "{remedy}");
        assert!(!file.exists());

        let other = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        for (key, said) in [(other, "is not the database's key"), ("garbled", "holds no key")] {
            fs::write(&file, key).unwrap();
            let told = look();
            let (state, what, remedy) = told.of("key");
            assert!(state == "bad" && what.contains(said) && !remedy.is_empty(), "{what}");
            assert!(!told.printed.contains(key), "{}", told.printed);
        }

        fs::write(&file, test.key.reveal()).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        let told = look();
        let (state, what, remedy) = told.of("key");
        assert!(state == "mind" && what.contains("others than its owner"), "{what}");
        assert!(remedy.contains("chmod 600"), "{remedy}");
        fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        let told = look();
        let key = told.findings.iter().find(|finding| finding.check == "key").unwrap();
        assert_eq!(key.state, "good", "{key:?}");
        assert!(!told.printed.contains(&test.key.reveal()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_late_and_webhooks_in_trouble_are_found() {
    let test = TestEngine::new(Dialect::Sqlite).await;
    test.discord("News").await;
    test.happens(Kind::TicketOpened, "ticket:1", &Values::new()).await;
    test.change("UPDATE events SET created_at = 99999999999999").await;
    test.change("UPDATE webhooks SET state = 'disabled', trouble = 'Unknown Webhook'").await;
    let folder = tempfile::tempdir().unwrap();
    let told = examine(folder.path(), &["--database", &test.url, "--key", &test.key.reveal()]);
    let (state, what, remedy) = told.of("clock");
    assert!(!told.is_well && state == "bad" && what.contains("this clock is late"), "{what}");
    assert!(remedy.contains("timedatectl set-ntp true"), "{remedy}");
    let (state, what, remedy) = told.of("webhooks");
    assert!(state == "mind" && what.contains("News is switched off: Unknown Webhook"), "{what}");
    assert!(remedy.contains("enter its new address or switch it on"), "{remedy}");
    let (state, what, remedy) = told.of("room");
    assert!(state == "mind" && what == "there is no admin yet", "{what}");
    assert!(remedy.contains("largage admin create --email"), "{remedy}");
}

#[test]
fn an_address_that_nobody_can_use_and_proxies_that_nobody_should_believe_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let told = examine(folder.path(), &["--public-address", "http://drops.example.org"]);
    let (state, what, remedy) = told.of("public_address");
    assert!(state == "mind" && what.contains("is not https") && remedy.contains("Caddy"), "{what}; {remedy}");

    let told = doctor(&["--offline", "--data", folder.path().to_str().unwrap(), "--listen", "0.0.0.0:0"]);
    let (state, what, remedy) = told.of("public_address");
    assert!(state == "bad" && what.contains("0.0.0.0:0"), "{what}");
    assert!(remedy.contains("--public-address (LARGAGE_PUBLIC_ADDRESS)"), "{remedy}");

    let https = ["--public-address", "https://drops.example.org"];
    let told = examine(folder.path(), &https);
    let (state, what, remedy) = told.of("proxies");
    assert!(!told.is_well && state == "bad" && what.contains("share one address"), "{what}");
    assert!(remedy.contains("--trusted-proxies (LARGAGE_TRUSTED_PROXIES)"), "{remedy}");
    let told = {
        let data = ["--offline", "--data", folder.path().to_str().unwrap()];
        doctor(&[&data[..], &https, &["--trusted-proxies", "1", "--listen", "0.0.0.0:0"]].concat())
    };
    let (state, what, remedy) = told.of("proxies");
    assert!(state == "mind" && what.contains("claim any address") && remedy.contains("networks"), "{what}; {remedy}");
    assert!(examine(folder.path(), &[&https[..], &["--trusted-proxies", "127.0.0.1"]].concat()).is_well);
}

#[test]
fn a_port_of_somebody_else_is_found_and_one_of_ours_is_good() {
    let folder = served();
    let data = folder.path().to_str().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let somebody = std::thread::spawn(move || {
        let (mut stream, _) = taken.accept().unwrap();
        stream.write_all(b"220 mail.example.org\r\n").unwrap();
        assert!(stream.read(&mut [0; 1000]).unwrap() > 0);
    });
    let told = doctor(&["--offline", "--data", data, "--listen", &address]);
    somebody.join().unwrap();
    let (state, what, remedy) = told.of("port");
    assert!(!told.is_well && state == "bad" && what.contains("another program listens on"), "{what}");
    assert!(remedy.contains("end it") && remedy.contains("--listen (LARGAGE_LISTEN)"), "{remedy}");

    let mut server =
        program().args(["serve", "--listen", "127.0.0.1:0", "--data", data]).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines().map(Result::unwrap);
    let address = said.find_map(|line| Some(line.strip_prefix("Largage is ready on http://")?.to_owned())).unwrap();
    let told = doctor(&["--offline", "--data", data, "--listen", &address]);
    let port = told.findings.iter().find(|finding| finding.check == "port").unwrap();
    assert!(told.is_well && port.what == format!("Largage runs on {address}"), "{}", told.printed);
    let ready = || program().args(["doctor", "--ready", "--listen", &address]).output().unwrap();
    // Its loops begin to turn soon after it is there.
    while !ready().status.success() {
        std::thread::yield_now();
    }
    // The same port with another database is no good.
    let other = tempfile::tempdir().unwrap();
    let told = doctor(&["--offline", "--data", other.path().to_str().unwrap(), "--listen", &address]);
    let (state, what, _) = told.of("port");
    assert!(state == "bad" && what.contains("a Largage with another database"), "{what}");
    server.kill().unwrap();
    server.wait().unwrap();
    let gone = ready();
    let said = String::from_utf8(gone.stderr).unwrap();
    assert!(!gone.status.success() && said.contains("nothing answers at"), "{said}");
}

#[tokio::test]
async fn a_database_that_is_empty_is_filled_by_nobody_who_looks() {
    let (url, _folder) = empty_database(Dialect::Postgres).await;
    let folder = tempfile::tempdir().unwrap();
    let told = examine(folder.path(), &["--database", &url]);
    assert!(told.is_well, "{}", told.printed);
    let told = examine(folder.path(), &["--database", &url]);
    let schema = told.findings.iter().find(|finding| finding.check == "schema").unwrap();
    assert_eq!((&*schema.state, &*schema.what), ("good", "none yet; the first start makes it"));
    assert!(files(folder.path()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_only_fails_is_found() {
    let test = TestEngine::new(Dialect::Sqlite).await;
    let webhook = test.discord("News").await;
    test.notify(Kind::TicketOpened, &Message::text("Help"), None, &[webhook]).await;
    for number in 1..=2 {
        test.happens(Kind::TicketOpened, &format!("ticket:{number}"), &Values::new()).await;
    }
    test.change(
        "UPDATE deliveries SET state = 'refused', created_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000,
                               ended_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000",
    )
    .await;
    let folder = tempfile::tempdir().unwrap();
    let look = || examine(folder.path(), &["--database", &test.url, "--key", &test.key.reveal()]);
    let told = look();
    let (state, what, remedy) = told.of("webhooks");
    assert!(!told.is_well && state == "bad", "{}", told.printed);
    assert!(what.contains("nothing reached News for a day, and 2 messages failed"), "{what}");
    assert!(remedy.contains("see why under Deliveries"), "{remedy}");
    // One that arrived is enough.
    test.change("UPDATE deliveries SET state = 'delivered' WHERE id = (SELECT MAX(id) FROM deliveries)").await;
    assert!(look().findings.iter().all(|finding| finding.check != "webhooks" || finding.state == "good"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_key_that_broke_off_is_found() {
    let test = TestEngine::new(Dialect::Sqlite).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("largage.key");
    fs::write(&file, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap();
    fs::write(folder.path().join("largage.key.new"), test.key.reveal()).unwrap();
    let before = files(folder.path());
    let told = examine(folder.path(), &["--database", &test.url]);
    let (state, what, remedy) = told.of("key");
    assert!(state == "mind" && what.contains("a change of the key broke off"), "{what}");
    assert!(remedy.contains("start Largage: it finishes the change"), "{remedy}");
    assert_eq!(files(folder.path()), before);
}
