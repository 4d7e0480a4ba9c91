//! Three nodes on one PostgreSQL, in three processes: killed, cut off, restarted, with clocks that are wrong and with the
//! database restarted in the middle of a drop. Nothing is lost and nothing doubled.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.
#![allow(dead_code)] // The drill's other half.

#[path = "../examples/drill/run.rs"]
mod run;

use std::collections::BTreeSet;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use run::{Drill, Life, Plan};
use sqlx::Connection;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A PostgreSQL of this test alone, which it may stop.
struct Cluster {
    programs: PathBuf,
    folder: tempfile::TempDir,
    /// User and group that run it: PostgreSQL refuses to run as root.
    owner: Option<(u32, u32)>,
    port: u16,
}

impl Cluster {
    /// By the programs of the server for tests, with its settings.
    async fn start() -> Self {
        let server = std::env::var("LARGAGE_TEST_POSTGRES").expect("`cargo xtask test` starts PostgreSQL");
        sqlx::any::install_default_drivers();
        let mut connection = sqlx::AnyConnection::connect(&server).await.unwrap();
        let programs: String = sqlx::query_scalar("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        let id = |arguments: &[&str]| -> u32 {
            let said = Command::new("id").args(arguments).output().unwrap().stdout;
            String::from_utf8(said).unwrap().trim().parse().unwrap()
        };
        let owner = (id(&["-u"]) == 0).then(|| (id(&["-u", "postgres"]), id(&["-g", "postgres"])));
        let folder = tempfile::tempdir().unwrap();
        if let Some((user, group)) = owner {
            std::os::unix::fs::chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let cluster = Self { programs: programs.into(), folder, owner, port };
        cluster
            .perform("initdb", &["--username=largage", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]);
        cluster.control("start");
        cluster
    }

    fn control(&self, what: &str) {
        let folder = self.folder.path().display();
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories={folder} -c fsync=off",
            self.port
        );
        self.perform("pg_ctl", &["--wait", "--mode=immediate", "--log", "log", "--options", &options, what]);
    }

    fn perform(&self, program: &str, arguments: &[&str]) {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(self.folder.path()).args(arguments).arg("--pgdata").arg(self.folder.path().join("data"));
        // The server inherits these, and would keep a pipe open.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        assert!(command.status().unwrap().success(), "{program} {arguments:?}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.folder.path().join("data/postmaster.pid").exists() {
            self.control("stop");
        }
    }
}

fn database(port: u16) -> String {
    format!("postgres://largage@127.0.0.1:{port}/postgres")
}

/// The way of one node to the database, which can be cut.
struct Wire {
    port: u16,
    /// Nothing while it is cut.
    ways: Arc<Mutex<Option<JoinSet<()>>>>,
}

impl Wire {
    async fn to(database: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let ways = Arc::new(Mutex::new(Some(JoinSet::new())));
        let open = ways.clone();
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                // Who comes while it is cut is turned away.
                if let Some(ways) = open.lock().unwrap().as_mut() {
                    ways.spawn(async move {
                        if let Ok(mut far) = TcpStream::connect(("127.0.0.1", database)).await {
                            tokio::io::copy_bidirectional(&mut near, &mut far).await.ok();
                        }
                    });
                }
            }
        });
        Self { port, ways }
    }

    fn cut(&self) {
        *self.ways.lock().unwrap() = None;
    }

    fn heal(&self) {
        *self.ways.lock().unwrap() = Some(JoinSet::new());
    }
}

/// By how many seconds each node's clock is ahead.
const CLOCKS: [i32; 3] = [0, 240, -240];

struct Nodes {
    cluster: Cluster,
    drill: Drill,
    wires: Vec<Wire>,
    lives: Vec<Option<Life>>,
}

impl Nodes {
    async fn start() -> Self {
        let cluster = Cluster::start().await;
        let plan = Plan {
            program: env!("CARGO_BIN_EXE_largage").into(),
            database: Some(database(cluster.port)),
            kills: 0,
            seed: rand::random(),
            // They complain of what is done to them.
            shown: false,
        };
        let drill = Drill::prepare(&plan).await.unwrap();
        drill.receiver.set_calm(true);
        let mut wires = Vec::new();
        for _ in CLOCKS {
            wires.push(Wire::to(cluster.port).await);
        }
        let mut nodes = Self { cluster, drill, wires, lives: Vec::new() };
        for node in 0..CLOCKS.len() {
            let life = nodes.begin(node).await;
            nodes.lives.push(Some(life));
        }
        nodes.tell_people();
        nodes
    }

    async fn begin(&self, node: usize) -> Life {
        let url = database(self.wires[node].port);
        let ahead = CLOCKS[node].to_string();
        let life = self.drill.start(&url, &[("LARGAGE_CLOCK_AHEAD", &ahead)]).await.unwrap();
        assert!(life.address.is_some(), "node {node} starts");
        life
    }

    /// People go wherever a node listens.
    fn tell_people(&self) {
        let addresses = self.lives.iter().flatten().filter_map(|life| life.address.clone());
        self.drill.addresses.send_replace(addresses.collect());
    }

    async fn again(&mut self, node: usize) {
        self.lives[node] = Some(self.begin(node).await);
        self.tell_people();
    }

    fn kill(&mut self, node: usize) {
        self.lives[node] = None;
        self.tell_people();
    }

    /// How many rows there are; nothing while the database is away.
    async fn count(&self, what: &'static str) -> Option<i64> {
        let mut db = self.drill.test.engine.store().read().await.ok()?;
        sqlx::query_scalar(what).fetch_one(&mut *db).await.ok()
    }

    /// Waits until so many more rows are there.
    async fn until_more(&self, what: &'static str, more: i64) {
        let waited = async {
            let mut first = None;
            loop {
                if let Some(count) = self.count(what).await
                    && count >= *first.get_or_insert(count) + more
                {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(2), waited).await.unwrap_or_else(|_| panic!("{more} more of {what}"));
    }

    /// Waits until one drop has opened and another is over, with redemptions and messages in between.
    async fn until_drops_pass(&self) {
        self.until_more(OPENED, 1).await;
        self.until_more(WON, 2).await;
        self.until_more(DELIVERED, 5).await;
        self.until_more(OVER, 1).await;
    }

    async fn is_ready(&self, node: usize) -> bool {
        let Some(address) = self.lives[node].as_ref().and_then(|life| life.address.clone()) else { return false };
        let asked = self.drill.world.client.get(format!("{address}/readyz")).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    }

    async fn until_ready(&self, node: usize, wanted: bool) {
        let waited = async {
            while self.is_ready(node).await != wanted {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(2), waited).await.expect("a node knows whether it is ready");
    }

    async fn nothing_is_wrong(mut self, people: JoinSet<anyhow::Result<()>>) {
        for node in 0..CLOCKS.len() {
            self.kill(node);
        }
        let violations = self.drill.send_home(people).await.unwrap();
        assert_eq!(violations, BTreeSet::new());
        // Whoever wrote them, one after the other: no node went by its own clock.
        let jumps =
            "SELECT COUNT(*) FROM (SELECT created_at - LAG(created_at) OVER (ORDER BY id) AS step FROM events) e
                     WHERE ABS(step) > 120000";
        assert_eq!(self.count(jumps).await, Some(0));
        let promises = self.drill.world.promises.lock().unwrap().len();
        assert!(promises > 0, "somebody was served");
    }
}

const OPENED: &str = "SELECT COUNT(*) FROM drops WHERE opened_at IS NOT NULL";
const OVER: &str = "SELECT COUNT(*) FROM drops WHERE opened_at IS NOT NULL AND ended_at IS NOT NULL";
const WON: &str = "SELECT COUNT(*) FROM redemptions";
const DELIVERED: &str = "SELECT COUNT(*) FROM deliveries WHERE state = 'delivered'";

#[tokio::test(flavor = "multi_thread")]
async fn nodes_are_killed_in_turn() {
    let mut nodes = Nodes::start().await;
    let people = nodes.drill.send_people();
    for node in 0..CLOCKS.len() {
        nodes.until_more(OPENED, 1).await;
        nodes.kill(node);
        nodes.until_drops_pass().await;
        nodes.again(node).await;
    }
    nodes.nothing_is_wrong(people).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_is_cut_from_the_database_and_comes_back() {
    let mut nodes = Nodes::start().await;
    let people = nodes.drill.send_people();
    for node in 0..CLOCKS.len() {
        nodes.until_more(OPENED, 1).await;
        nodes.wires[node].cut();
        nodes.until_ready(node, false).await;
        nodes.until_drops_pass().await;
        nodes.wires[node].heal();
        nodes.until_ready(node, true).await;
    }
    nodes.nothing_is_wrong(people).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_restarted_in_the_middle_of_a_drop() {
    let mut nodes = Nodes::start().await;
    let people = nodes.drill.send_people();
    for _ in 0..2 {
        nodes.until_more(OPENED, 1).await;
        nodes.cluster.control("stop");
        nodes.until_ready(0, false).await;
        nodes.cluster.control("start");
        for node in 0..CLOCKS.len() {
            nodes.until_ready(node, true).await;
        }
        nodes.until_drops_pass().await;
    }
    nodes.nothing_is_wrong(people).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_are_replaced_one_after_the_other() {
    let mut nodes = Nodes::start().await;
    let people = nodes.drill.send_people();
    for node in 0..CLOCKS.len() {
        nodes.until_more(OPENED, 1).await;
        let mut life = nodes.lives[node].take().unwrap();
        nodes.tell_people();
        let id = i32::try_from(life.process.id()).unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_raw(id).unwrap(), rustix::process::Signal::TERM)
            .unwrap();
        let ended = tokio::task::spawn_blocking(move || life.process.wait().unwrap()).await.unwrap();
        assert!(ended.success(), "{ended}");
        nodes.again(node).await;
        nodes.until_drops_pass().await;
    }
    nodes.nothing_is_wrong(people).await;
}
