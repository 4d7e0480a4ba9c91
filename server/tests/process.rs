//! The program itself: how it starts, and how it ends.

#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.
#![cfg(unix)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use largage::{
    address::Guard,
    engine::{Engine, clock::Clock, destinations::Https, seal::Key, sessions::Visitor, token::Token},
};
use largage_app::wire::{LiveView, Stage, Told};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const PROGRAM: &str = env!("CARGO_BIN_EXE_largage");

struct Running {
    process: Child,
    address: String,
    said: Vec<String>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has usually ended.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn largage(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env_remove("LARGAGE_KEY").env_remove("LARGAGE_DATABASE");
    // No file of this machine is read.
    command.env("LARGAGE_CONFIG", "").env("LARGAGE_LOG", "error");
    command
}

fn start(data: &Path, arguments: &[&str]) -> Running {
    let process = largage(&["serve", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut running = Running { process, address: String::new(), said: Vec::new() };
    for line in BufReader::new(running.process.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some(address) = line.strip_prefix("Largage is ready on http://") {
            address.clone_into(&mut running.address);
            return running;
        }
        running.said.push(line);
    }
    panic!("it ended before it was ready, saying {:?}", running.said);
}

impl Running {
    fn ask(&self, path: &str) -> TcpStream {
        ask(&self.address, path)
    }

    fn get(&self, path: &str) -> String {
        get(&self.address, path)
    }

    /// Asks it to end, as service managers do.
    fn end(&mut self) -> std::process::ExitStatus {
        self.signal("-TERM");
        self.process.wait().unwrap()
    }

    fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }
}

fn ask(address: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    stream
}

fn get(address: &str, path: &str) -> String {
    let mut answer = String::new();
    ask(address, path).read_to_string(&mut answer).unwrap();
    answer
}

fn refused(arguments: &[&str]) -> String {
    let Output { status, stderr, .. } = largage(arguments).output().unwrap();
    assert!(!status.success());
    String::from_utf8(stderr).unwrap()
}

#[test]
fn it_ends_when_asked_to_with_pages_open() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(folder.path(), &["--demo"]);
    assert!(server.said.iter().any(|line| line.contains("zoe@demo.example")), "{:?}", server.said);
    assert!(server.get("/healthz").ends_with("ok\n"));

    let mut page = BufReader::new(server.ask("/live"));
    let mut line = String::new();
    while !line.starts_with("event: live") {
        line.clear();
        assert_ne!(page.read_line(&mut line).unwrap(), 0);
    }
    assert!(server.end().success());
    let mut rest = String::new();
    page.read_to_string(&mut rest).unwrap();
}

/// Ten thousand, or as many as a process may open files here.
fn a_crowd() -> usize {
    let maximum = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
    let files = maximum.map_or(usize::MAX, |files| usize::try_from(files).unwrap());
    10_000.min(files.saturating_sub(500))
}

/// The database of a demo, looked at from here.
async fn open(data: &Path) -> Engine {
    let key = std::fs::read_to_string(data.join("demo.key")).unwrap();
    let url = format!("sqlite://{}", data.join("demo.db").display());
    let network = Https::new("http://127.0.0.1", Guard::default());
    Engine::open(&url, Key::parse(&key).unwrap(), Clock::system(), network).await.unwrap()
}

/// Reads what a page is told until a drop is open.
fn until_open(server: &Running) {
    let mut page = BufReader::new(server.ask("/live"));
    let mut line = String::new();
    loop {
        line.clear();
        assert_ne!(page.read_line(&mut line).unwrap(), 0);
        let told = line.strip_prefix("data: ").and_then(|told| serde_json::from_str(told).ok());
        if told.and_then(|told: LiveView| told.drop).is_some_and(|drop| drop.stage == Stage::Open) {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn thousands_who_say_nothing_keep_nobody_out_and_are_let_go() {
    let crowd = a_crowd();
    assert!(crowd > 0);
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(
        folder.path(),
        &["--demo", "--demo-drop-in", "1", "--demo-warning", "0", "--demo-validity", "600", "--demo-every", "3600"],
    );
    until_open(&server);
    let engine = open(folder.path()).await;
    let code = engine.in_sight().await.unwrap().nearest.unwrap().code.unwrap();
    let zoe = engine.account_by_email(&"zoe@demo.example".parse().unwrap()).await.unwrap().unwrap();
    let visitor = Visitor { address: [127, 0, 0, 1].into(), device: String::new(), remembered: None };
    let session = engine.open_session(zoe.id, &visitor).await.unwrap();

    let mut idle = Vec::with_capacity(crowd);
    for number in 0..crowd {
        let mut stream = tokio::net::TcpStream::connect(&server.address).await.unwrap();
        if number % 2 == 0 {
            // So slow that its request never ends.
            stream.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();
        }
        idle.push(stream);
    }
    // Who comes now is let in behind all of them.
    assert!(server.get("/").starts_with("HTTP/1.1 200"));
    let address = format!("http://{}", server.address);
    let answer = reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .post(format!("{address}/api/redeem"))
        .header("origin", &address)
        .header("accept", "application/json")
        .header("content-type", "application/json")
        .header("cookie", format!("session={}", session.expose()))
        .body(serde_json::json!({ "code": code, "lang": zoe.lang.unwrap_or_default() }).to_string())
        .send()
        .await
        .unwrap();
    let told: Told = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert!(told.won.is_some(), "{told:?}");

    let all_are_let_go = async {
        for mut stream in idle {
            let mut said = Vec::new();
            stream.read_to_end(&mut said).await.ok();
            assert!(!said.starts_with(b"HTTP/1.1 200"));
        }
    };
    tokio::time::timeout(Duration::from_mins(2), all_are_let_go).await.expect("the server closes what says nothing");
    assert!(server.get("/").starts_with("HTTP/1.1 200"));
    engine.store().close().await;
    assert!(server.end().success());
}

#[test]
fn who_presses_ctrl_c_twice_does_not_wait_for_what_runs() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(folder.path(), &[]);
    // A form that never comes to its end.
    let mut form = TcpStream::connect(&server.address).unwrap();
    let head = "POST /sign-in HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 10";
    write!(form, "{head}\r\nHost: {0}\r\nOrigin: http://{0}\r\nExpect: 100-continue\r\n\r\n", server.address).unwrap();
    let mut awaited = [0; 12];
    form.read_exact(&mut awaited).unwrap();
    assert_eq!(&awaited, b"HTTP/1.1 100", "the form is awaited");
    server.signal("-INT");
    while TcpStream::connect(&server.address).is_ok() {
        std::thread::yield_now();
    }
    server.signal("-INT");
    assert_eq!(server.process.wait().unwrap().code(), Some(130));
}

#[test]
fn metrics_stand_at_an_address_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(folder.path(), &["--metrics", "127.0.0.1:0"]);
    let place = server.said.iter().find_map(|line| line.strip_prefix("Metrics are on http://")).unwrap();
    let address = place.strip_suffix("/metrics").unwrap().to_owned();
    assert!(server.get("/").starts_with("HTTP/1.1 200"));
    let metrics = get(&address, "/metrics");
    assert!(metrics.contains("content-type: application/openmetrics-text"), "{metrics}");
    assert!(metrics.contains("\nlargage_http_requests_total{method=\"GET\",status=\"2xx\"} 1\n"), "{metrics}");
    assert!(metrics.contains("\nlargage_database_up 1\n"), "{metrics}");
    assert!(get(&address, "/healthz").ends_with("ok\n"));
    assert!(get(&address, "/").starts_with("HTTP/1.1 404"));
    assert!(server.get("/metrics").starts_with("HTTP/1.1 404"));
    assert!(server.end().success());
}

#[test]
fn a_first_start_leads_to_the_first_admin_and_keeps_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(folder.path(), &[]);
    let link = server.said.iter().find(|line| line.contains("/set-up/")).expect("a link").clone();
    assert!(link.starts_with(&format!("http://{}/set-up/", server.address)), "{link}");
    assert!(server.end().success());

    let data = folder.path().to_str().unwrap();
    let made = largage(&["admin", "create", "--email", "ada@example.org", "--data", data])
        .env("LARGAGE_ADMIN_PASSWORD", "three small owls")
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let again = largage(&["admin", "reset", "--email", "ada@example.org", "--data", data]).output().unwrap();
    assert!(String::from_utf8_lossy(&again.stdout).contains("/reset/"), "{again:?}");
    let unknown = refused(&["admin", "reset", "--email", "max@example.org", "--data", data]);
    assert!(unknown.contains("max@example.org has no account"), "{unknown}");
    let short = largage(&["admin", "create", "--email", "max@example.org", "--data", data])
        .env("LARGAGE_ADMIN_PASSWORD", "short")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&short.stderr).contains("password is shorter"), "{short:?}");

    // With an admin there is no link; with another key there is no start.
    let server = start(folder.path(), &[]);
    assert_eq!(server.said, [""; 0]);
    drop(server);
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let other = refused(&["serve", "--listen", "127.0.0.1:0", "--data", data, "--key", key]);
    assert!(other.contains("LARGAGE_KEY") && !other.contains(key), "{other}");
}

#[test]
fn the_key_is_changed_while_no_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let file = folder.path().join("largage.key");
    let change = ["admin", "change-key", "--data", data];
    let mut server = start(folder.path(), &[]);
    let old = std::fs::read_to_string(&file).unwrap();
    assert!(refused(&change).contains("a server runs on this database"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), old);
    assert!(server.end().success());

    let changed = largage(&change).output().unwrap();
    let said = String::from_utf8(changed.stdout).unwrap();
    assert!(changed.status.success() && said.contains("The key has changed"), "{said}");
    let new = std::fs::read_to_string(&file).unwrap();
    assert_ne!(new, old);
    assert!(!said.contains(new.trim()) && !said.contains(old.trim()), "{said}");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(start(folder.path(), &[]).end().success());

    let set = [&change[..], &["--key", new.trim()]].concat();
    assert!(refused(&set).contains("LARGAGE_KEY"));
    let other = refused(&["serve", "--listen", "127.0.0.1:0", "--data", data, "--key", old.trim()]);
    assert!(other.contains("largage.key or by --key (LARGAGE_KEY)"), "{other}");
}

#[test]
fn a_missing_key_is_not_replaced_and_an_exposed_one_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let file = folder.path().join("largage.key");
    assert!(start(folder.path(), &[]).end().success());
    let warned = || {
        let task = ["admin", "reset", "--email", "nobody@example.org", "--data", data, "--log", "warn"];
        String::from_utf8(largage(&task).output().unwrap().stderr).unwrap()
    };
    assert!(!warned().contains("chmod"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(warned().contains("chmod 600"), "{}", warned());

    let away = folder.path().join("away");
    std::fs::rename(&file, &away).unwrap();
    let missing = refused(&["serve", "--listen", "127.0.0.1:0", "--data", data]);
    assert!(missing.contains("largage.key is missing") && missing.contains("put your copy"), "{missing}");
    assert_eq!(missing.lines().count(), 1, "{missing}");
    assert!(!file.exists());
    std::fs::rename(&away, &file).unwrap();
    assert!(start(folder.path(), &[]).end().success());
}

#[test]
fn an_address_that_is_known_holds_without_being_named_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let https = "strict-transport-security";
    let mut server = start(&data, &["--public-address", "https://drops.example.org"]);
    assert!(server.get("/healthz").contains(https));
    assert!(server.end().success());
    let mut server = start(&data, &[]);
    assert!(server.said.iter().any(|line| line.starts_with("https://drops.example.org/set-up/")), "{:?}", server.said);
    assert!(server.get("/healthz").contains(https));
    assert!(server.end().success());
    let server = start(&data, &["--public-address", "http://drops.example.org"]);
    assert!(!server.get("/healthz").contains(https));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_address_is_believed_from_nobody_but_a_proxy() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path(), &["--demo", "--trusted-proxies", "127.0.0.2"]);
    let engine = open(folder.path()).await;
    let zoe = engine.account_by_email(&"zoe@demo.example".parse().unwrap()).await.unwrap().unwrap();
    let address = format!("http://{}", server.address);
    for (from, forwarded, believed) in [
        // Straight to the port, past every proxy.
        ("127.0.0.1", "198.51.100.7", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7, 127.0.0.2", "127.0.0.1"),
        // By the proxy, which appends who called it to whatever that one claims.
        ("127.0.0.2", "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.2", "203.0.113.10", "203.0.113.10"),
    ] {
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = client.local_address(from.parse::<std::net::IpAddr>().unwrap()).build().unwrap();
        let answer = client
            .post(format!("{address}/sign-in"))
            .header("origin", &address)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-forwarded-for", forwarded)
            .header("forwarded", "for=192.0.2.1")
            .header("x-real-ip", "192.0.2.1")
            .body("email=zoe%40demo.example&password=silk-parachute")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 303);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let token = cookie.strip_prefix("session=").unwrap().split(';').next().unwrap();
        let by = engine.signed_in(&Token::parse(token).unwrap()).await.unwrap().unwrap();
        assert_eq!(by.account.id, zoe.id);
        let session = engine.sessions(&by).await.unwrap().into_iter().find(|session| session.id == by.session).unwrap();
        assert_eq!(session.address, believed, "{forwarded} from {from}");
    }
    engine.store().close().await;
}

#[test]
fn what_it_keeps_is_for_nobody_else_to_read() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let rights = || data.metadata().unwrap().permissions().mode() & 0o777;
    drop(start(&data, &[]));
    assert!(data.join("largage.db").exists());
    assert_eq!(rights(), 0o700);

    std::fs::remove_dir_all(&data).unwrap();
    let made = largage(&["admin", "create", "--email", "ada@example.org", "--data", data.to_str().unwrap()])
        .env("LARGAGE_ADMIN_PASSWORD", "three small owls")
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    assert_eq!(rights(), 0o700);
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_what_helps() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let file = folder.path().join("largage.db");
    drop(start(folder.path(), &[]));
    let name = file.to_str().unwrap();
    let sound = std::fs::read(&file).unwrap();
    let read_only = format!("sqlite://{name}?mode=ro");
    let said = refused(&["serve", "--listen", "127.0.0.1:0", "--data", data, "--database", &read_only]);
    assert!(said.contains(&format!("the database {name} cannot be written to: let the user")), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");

    for damage in [0..100, 0..sound.len()] {
        let mut bytes = sound.clone();
        bytes[damage].fill(b'x');
        std::fs::write(&file, bytes).unwrap();
        let said = refused(&["serve", "--listen", "127.0.0.1:0", "--data", data]);
        assert!(said.contains(&format!("the database {name} is damaged, or no database: keep it aside")), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        let said = refused(&["admin", "reset", "--email", "ada@example.org", "--data", data]);
        assert!(said.contains("put your last backup in its place"), "{said}");
    }
    std::fs::write(&file, sound).unwrap();
    assert!(start(folder.path(), &[]).end().success());
}

#[test]
fn a_mistake_is_one_sentence_that_names_the_setting() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (arguments, setting) in [
        (&["--listen", &taken][..], "LARGAGE_LISTEN"),
        (&["--listen", "127.0.0.1:0", "--metrics", &taken], "LARGAGE_METRICS"),
        (&["--demo", "--listen", "0.0.0.0:0"], "--listen"),
        (&["--listen", "127.0.0.1:0", "--database", "sqlite:///nowhere/at/all.db"], "LARGAGE_DATABASE"),
        (&["--listen", "127.0.0.1:0", "--key", "short"], "LARGAGE_KEY"),
        (&["--log", "a=b=c"], "LARGAGE_LOG"),
        (&["--listen", "nowhere"], "--listen \"nowhere\", on the command line: not an address and port"),
    ] {
        let said = refused(&[&["serve", "--data", data], arguments].concat());
        assert!(said.contains(setting), "{arguments:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }

    let by_variable = largage(&["serve", "--data", data]).env("LARGAGE_LISTEN", "nowhere").output().unwrap();
    let said = String::from_utf8(by_variable.stderr).unwrap();
    assert_eq!(
        said,
        "error: LARGAGE_LISTEN=\"nowhere\", in the environment: not an address and port, such as 127.0.0.1:3000\n"
    );
    let file = folder.path().join("largage.toml");
    std::fs::write(&file, "sandbox = true\nlisten = \"nowhere\"").unwrap();
    let said = refused(&["serve", "--config", file.to_str().unwrap()]);
    let place = format!("error: listen = \"nowhere\", in {}, line 2: not an address and port", file.display());
    assert!(said.starts_with(&place) && said.lines().count() == 1, "{said}");
}
