//! The real process, killed without warning between a drop's warning and its end, again and again: no phase is lost,
//! none comes twice, no message is posted twice.

#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.

use std::collections::HashSet;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use largage::engine::Engine;
use largage::engine::clock::Clock;
use largage::engine::destinations::Https;
use largage::engine::seal::Key;
use largage::engine::store::deliveries::{self, Listed, State};
use largage::engine::store::drops::Drop;
use largage::event::Kind;
use largage::phase::{CloseReason, Phase};
use largage::webhook::SandboxId;

/// A process of the demo whose drops warn after 2 seconds, open after 4 and are valid for 6.
struct Demo(Child);

impl Demo {
    fn start(folder: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(env!("CARGO_BIN_EXE_largage"))
            .args(["serve", "--demo", "--keep", "--demo-drop-in", "4", "--demo-warning", "2"])
            .args(["--demo-validity", "6", "--demo-every", "3600"])
            .args(["--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

async fn open(folder: &Path) -> Option<Engine> {
    let key = Key::parse(&std::fs::read_to_string(folder.join("demo.key")).ok()?).ok()?;
    let url = format!("sqlite://{}?mode=rw", folder.join("demo.db").display());
    Engine::open(&url, key, Clock::system(), Https::new("http://127.0.0.1")).await.ok()
}

/// Looks at the first drop until it is as it should be; the process under test goes on meanwhile.
async fn until(engine: &Engine, reached: impl Fn(Option<&Drop>) -> bool) {
    let looked = async {
        loop {
            let live = engine.in_sight().await.unwrap().nearest;
            let past = engine.past_drops(None, 10).await.unwrap().pop();
            if reached(past.as_ref().or(live.as_ref())) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), looked).await.expect("the drop goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_no_phase_and_repeats_none() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut demo = Demo::start(folder);
    let engine = tokio::time::timeout(Duration::from_mins(1), async {
        loop {
            if let Some(engine) = open(folder).await
                && !engine.campaigns().await.unwrap().is_empty()
            {
                return engine;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let engine = engine.await.expect("the demo starts");

    let steps: [fn(&Drop) -> bool; 3] =
        [|drop| drop.phase != Phase::Scheduled, |drop| drop.opened_at.is_some(), |drop| drop.phase.is_over()];
    for step in steps {
        until(&engine, |drop| drop.is_some_and(step)).await;
        // Right after the commit: what was written may or may not have been sent.
        demo.kill();
        demo = Demo::start(folder);
    }
    let waiting = |listed: &Listed| !listed.state.is_over();
    tokio::time::timeout(Duration::from_secs(90), async {
        while all(&engine).await.iter().any(waiting) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await
    .expect("every delivery comes to an end");
    demo.kill();

    let past = engine.past_drops(None, 10).await.unwrap();
    let [first] = &past[..] else { panic!("{past:?}") };
    assert_eq!(first.phase, Phase::Closed(CloseReason::Expired));
    assert_eq!(first.closes_at.unwrap().since(first.confirmed_at.unwrap()), Duration::from_secs(6));
    assert_eq!(engine.in_sight().await.unwrap().nearest.unwrap().number, 2);

    let written = all(&engine).await;
    for kind in [Kind::DropAnnounced, Kind::DropOpened, Kind::DropClosed] {
        assert_eq!(written.iter().filter(|delivery| delivery.kind == kind).count(), 1, "{kind:?}");
    }
    let count = |state| written.iter().filter(|delivery| delivery.state == state).count();
    let posted = engine.sandbox_messages(SandboxId(written[0].webhook.get()), 100).await.unwrap();
    let distinct: HashSet<&str> = posted.iter().map(|message| message.payload.as_str()).collect();
    assert_eq!(distinct.len(), posted.len(), "nothing is posted twice");
    let (delivered, uncertain) = (count(State::Delivered), count(State::Uncertain));
    assert!((delivered..=delivered + uncertain).contains(&posted.len()), "{written:?}");
    assert_eq!(delivered + uncertain + count(State::Stale), 3, "{written:?}");
}

async fn all(engine: &Engine) -> Vec<Listed> {
    deliveries::latest(&mut engine.store().read().await.unwrap(), None, 100).await.unwrap()
}
