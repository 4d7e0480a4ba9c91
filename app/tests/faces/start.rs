//! The visitors' page.

use axum::http::StatusCode;

use crate::support::Site;

#[tokio::test]
async fn without_a_drop_the_sky_is_empty_and_says_so() {
    let site = Site::new().await;
    let page = site.open("/").get().await;
    page.shows("data-phase=\"none\"");
    page.shows("No crate is on its way");
    site.open("/").in_french().get().await.shows("Aucune caisse en route");
}

#[tokio::test]
async fn health_is_plain() {
    let answer = Site::new().await.open("/health").get().await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "ok\n"));
}
