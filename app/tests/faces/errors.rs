//! When a page cannot be shown.

use axum::{Router, extract::Path, http::StatusCode, routing::get};
use largage::account::Role;
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

#[tokio::test]
async fn a_database_that_somebody_holds_is_told_with_what_is_safe() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    site.engine.change("PRAGMA busy_timeout = 20").await;
    let rename = || site.open("/account/password").form("present=a&password=long+enough+for+all");
    let held = site.engine.hold().await;
    assert_eq!(site.open("/funds").get().await.status, StatusCode::OK, "reading goes on");
    let answer = rename().post().await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    answer.shows("This cannot be done right now");
    answer.shows("another program holds it");
    rename().in_french().post().await.shows("Ce n’est pas possible en ce moment");
    held.release().await;
    assert_ne!(rename().post().await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_full_disk_is_told_and_forgotten_once_there_is_room() {
    let site = Site::new().await.signed_in(Role::Customer).await;
    let text = "x".repeat(4_000);
    let page = site.open("/tickets/new").get().await;
    assert_eq!(page.status, StatusCode::OK);
    let once = page.between("name=\"once\" value=\"", "\"").to_owned();
    let send = |number: i32| {
        let once = format!("{}{number:04}", &once[..once.len() - 4]);
        let fields = [
            ("subject", "Help"),
            ("department", "1"),
            ("priority", "2"),
            ("related", ""),
            ("text", &text),
            ("once", &once),
        ];
        site.open("/tickets/new").parts(&fields, &[])
    };
    site.engine.change("PRAGMA max_page_count = 1").await;
    let mut number = 0;
    let full = loop {
        let answer = send(number).post().await;
        if answer.status != StatusCode::SEE_OTHER {
            break answer;
        }
        number += 1;
        assert!(number < 1_000, "the file grows");
    };
    assert_eq!(full.status, StatusCode::SERVICE_UNAVAILABLE, "{}", full.body);
    full.shows("Nothing of it was saved");
    site.engine.change("PRAGMA max_page_count = 1000000").await;
    assert_eq!(send(number).post().await.status, StatusCode::SEE_OTHER, "the same form, sent again");
}
