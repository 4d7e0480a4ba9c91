//! What those see who watch over the process.

use std::time::Duration;

use axum::http::StatusCode;
use tokio_util::sync::CancellationToken;

use crate::support::Site;

/// Waits until `/readyz` says so: what the database has answered is told for a second.
async fn until_told(site: &Site, status: StatusCode, text: &str) {
    let told = async {
        loop {
            let answer = site.get("/readyz").send().await;
            if (answer.status, answer.text()) == (status, text) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), told).await.expect("it says so at last");
}

#[tokio::test]
async fn it_lives_without_a_database_and_says_why_it_is_not_ready() {
    let site = Site::new().await;
    let engine = &site.test.engine;
    let stop = CancellationToken::new();
    let mut tasks = engine.start(&stop);
    until_told(&site, StatusCode::OK, "ready\n").await;
    assert_eq!(site.get("/readyz").send().await.header("cache-control"), "no-store");

    stop.cancel();
    while tasks.join_next().await.is_some() {}
    let answer = site.get("/readyz").send().await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.text(), "the scheduler does not run\n");

    engine.store().close().await;
    until_told(&site, StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").await;
    for path in ["/healthz", "/health"] {
        let answer = site.get(path).send().await;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, "ok\n"));
    }
}

#[tokio::test]
async fn one_of_an_earlier_version_says_that_it_only_serves() {
    let site = Site::new().await;
    let stop = CancellationToken::new();
    let mut tasks = site.test.engine.start(&stop);
    site.test.a_later_version_comes().await;
    let (_, known) = site.test.engine.store().versions().await.unwrap();
    let told = format!(
        "ready to serve only: a later version has brought the database forward (schema 1001, this one knows {known}); \
         start that version here as well, or restore a backup from before\n"
    );
    until_told(&site, StatusCode::OK, &told).await;
    assert_eq!(site.get("/").send().await.status, StatusCode::OK);
    stop.cancel();
    while tasks.join_next().await.is_some() {}
}

#[tokio::test]
async fn strangers_see_no_metrics() {
    let site = Site::new().await;
    assert_eq!(site.get("/metrics").send().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_answer_tells_its_id() {
    let site = Site::new().await;
    let ids = [site.get("/healthz").send().await, site.get("/nothing").send().await];
    let [one, other] = ids.map(|answer| answer.header("x-request-id").to_owned());
    assert!(one.len() == 16 && one != other, "{one} {other}");
    let forged = site.get("/").header("x-request-id", "somebody-elses").send().await;
    assert_ne!(forged.header("x-request-id"), "somebody-elses", "no proxy stands in front");
}
