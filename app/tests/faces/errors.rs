//! When a page cannot be shown.

use axum::{Router, extract::Path, http::StatusCode, routing::get};
use largage_app::PageError;

use crate::support::Site;

#[tokio::test]
async fn what_is_not_there_is_told_in_the_readers_language() {
    let site = Site::new().await;
    let missing = site.open("/nothing/here").in_french().get().await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    missing.shows("<h1>Rien n’est tombé ici</h1>");

    let method = site.open("/").form("").post().await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    method.shows("This address cannot be used like that");
}

#[tokio::test]
async fn a_form_from_another_site_does_nothing() {
    let site = Site::new().await;
    let form = || site.open("/language").form("lang=fr");
    for foreign in [
        form().without("origin"),
        form().header("origin", "https://evil.example"),
        form().header("origin", "null"),
        form().header("sec-fetch-site", "cross-site"),
        form().header("sec-fetch-site", "same-site"),
    ] {
        let answer = foreign.post().await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.cookies().is_empty());
        answer.shows("This form came from another site");
    }
    let ours = form().without("origin").header("sec-fetch-site", "same-origin").post().await;
    assert_eq!(ours.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_is_too_large_or_no_form_is_told_too() {
    let site = Site::new().await;
    let huge = site.open("/language").form(&"x".repeat(300 * 1024)).post().await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
    huge.shows("That is too much at once");
    let json = site.open("/language").form("{\"lang\":\"fr\"}").header("content-type", "application/json").post().await;
    assert_eq!(json.status, StatusCode::BAD_REQUEST);
    json.shows("This request could not be read");
}

#[tokio::test]
async fn a_fault_of_ours_says_what_is_safe_and_keeps_its_cause_to_the_log() {
    let pages = Router::new()
        .route("/broken", get(async || -> Result<(), PageError> { Ok("x".parse::<u8>().map(|_| ())?) }))
        .route("/drops/{id}", get(async |Path(id): Path<u32>| id.to_string()))
        .route("/gone", get(async || PageError::Refused("Ce largage est déjà terminé.".into())));
    let site = Site::of(pages).await;

    let broken = site.open("/broken").get().await;
    assert_eq!(broken.status, StatusCode::INTERNAL_SERVER_ERROR);
    broken.shows("what was saved stays saved");
    broken.lacks("invalid digit");
    assert_eq!(broken.between("<code>", "</code>").len(), "1234-5678".len());

    let malformed = site.open("/drops/first").get().await;
    assert_eq!(malformed.status, StatusCode::NOT_FOUND);
    malformed.shows("Nothing landed here");
    malformed.lacks("Cannot parse");

    let refused = site.open("/gone").in_french().get().await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.shows("Ce largage est déjà terminé.");
}
