//! Nothing that grants anything is in the log, at its most talkative, or in the metrics.

#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use axum::{body::Body, http::Request};
use largage::{
    account::Role,
    engine::{store::Dialect, testing::TestEngine},
};
use largage_app::{AppState, Assets};
use largage_server::{
    live::{Limits, Live},
    routes,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn neither_log_nor_metrics_hold_a_secret() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .init();

    let test = TestEngine::new(Dialect::Sqlite).await;
    test.engine.switch_sandbox_on();
    let live = Live::open(test.engine.clone(), CancellationToken::new(), Limits::default()).await.unwrap();
    let site = routes::router(&AppState::new(test.engine.clone(), Assets::default()), live);
    let set_up = test.engine.set_up_link().await.unwrap().unwrap();
    let (session, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
    let reset = test.engine.reset_link(&test.admin().await, zoe.account.id).await.unwrap();
    let channel = test.sandbox().await;
    let campaign = test.campaign(Some(channel), |_| {}).await;
    test.advance_to(test.view(campaign).await.live.unwrap().opens_at).await;
    let open = test.view(campaign).await.live.unwrap();
    let sandbox = test.engine.sandbox_token(channel);

    for path in [
        format!("/set-up/{}", set_up.expose()),
        format!("/reset/{}?again=1", reset.expose()),
        format!("/?code={}", open.code.clone().unwrap()),
        format!("/nothing?session={}", session.expose()),
        format!("/sandbox/api/webhooks/{}/{sandbox}", channel.0),
    ] {
        let request = Request::get(path).header("cookie", format!("session={}", session.expose()));
        site.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    }

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("delivery{id=") && log.contains("request{id="), "{log}");
    let metrics = test.engine.metrics_text().await;
    assert!(
        metrics.contains("largage_delivery_tries_total{destination=\"sandbox\",outcome=\"delivered\"} 1\n"),
        "{metrics}"
    );
    let log = log + &metrics;
    assert!(log.contains("/set-up/***") && log.contains("/reset/***") && log.contains("/nothing"), "{log}");
    for (what, secret) in [
        ("set-up link", set_up.expose()),
        ("session", session.expose()),
        ("reset link", reset.expose()),
        ("code", open.code.as_deref().unwrap()),
        ("sealed seed", &open.seed),
        ("sandbox token", &sandbox),
        ("key", &test.key.reveal()),
    ] {
        let told = log.lines().find(|line| line.contains(secret));
        assert_eq!(told, None, "{what}");
    }
}
