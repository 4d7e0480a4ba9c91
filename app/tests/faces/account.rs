//! The account page: names, language, password, sessions.

use axum::http::{StatusCode, header};
use largage::account::Role;

use crate::{
    sign::{PASSWORD, session, sign_in, sign_up},
    support::Site,
};

#[tokio::test]
async fn names_and_language_are_saved_and_hold_at_once() {
    let site = Site::new().await.signed_in(Role::Customer).await;
    let page = site.open("/account").get().await;
    page.shows("You sign in with zoe@example.org.");
    assert!(page.between("name=\"announced\"", ">").contains("checked"));

    let fields = [("public_name", "Zoé L."), ("first_name", "Zoé"), ("last_name", "Lefèvre"), ("lang", "fr")];
    let saved = site.open("/account").fields(&fields).post().await;
    assert_eq!((saved.status, saved.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/account"));
    assert!(saved.cookies().contains("lang=fr"));
    let account = site.engine.engine.account_by_email(&"zoe@example.org".parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(account.public_name.as_str(), "Zoé L.");
    assert!(!account.announced, "the tick was taken away");
    let page = site.open("/account").get().await;
    page.shows("value=\"Lefèvre\"");
    assert!(!page.between("name=\"announced\"", ">").contains("checked"));
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed() {
    let site = Site::new().await.signed_in(Role::Customer).await;
    let long = "x".repeat(40_000);
    for hostile in ["</textarea><script>", &long, "a\u{202e}b", "a\0b"] {
        let fields = ["public_name", "first_name", "last_name", "lang", "announced"].map(|field| (field, hostile));
        let refused = site.open("/account").fields(&fields).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.lacks("<script>");
        refused.shows("id=\"lang-problem\"");
    }
    let refused = site.open("/account").fields(&[("public_name", "Zoé & co"), ("first_name", "Zoé")]).post().await;
    refused.shows("value=\"Zoé &amp; co\"");
    refused.shows("id=\"last_name-problem\"");
    assert_eq!(
        site.engine.engine.account_by_email(&"zoe@example.org".parse().unwrap()).await.unwrap().unwrap().name,
        None
    );
}

#[tokio::test]
async fn a_new_password_takes_the_present_one_and_ends_other_sessions() {
    let site = Site::new().await;
    sign_up(&site, "zoe@example.org").await;
    let here = session(&sign_in(&site, "zoe@example.org", PASSWORD).await);
    let there = session(&sign_in(&site, "zoe@example.org", PASSWORD).await);
    let change = async |present: &str, new: &str| {
        let fields = [("present", present), ("password", new)];
        site.open("/account/password").header("cookie", &here).fields(&fields).post().await
    };
    for (present, new, problem) in [
        ("", "four large owls", "id=\"present-problem\""),
        (PASSWORD, "short", "id=\"password-problem\""),
        ("three large owls", "four large owls", "This is not your present password."),
    ] {
        let refused = change(present, new).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows(problem);
        refused.lacks("four large owls");
    }
    assert_eq!(change(PASSWORD, "four large owls").await.status, StatusCode::SEE_OTHER);
    let ended = site.open("/account").header("cookie", &there).get().await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert_eq!(site.open("/account").header("cookie", &here).get().await.status, StatusCode::OK);
    assert_eq!(sign_in(&site, "zoe@example.org", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Who reloads a refused form asks for its address.
    let reloaded = site.open("/account/password").header("cookie", &here).get().await;
    assert_eq!(reloaded.header(header::LOCATION), "/account");
}

#[tokio::test]
async fn guessing_ones_present_password_has_its_limit() {
    let site = Site::new().await.signed_in(Role::Customer).await;
    let fields = [("present", "three large owls"), ("password", "four large owls")];
    for _ in 0..10 {
        let wrong = site.open("/account/password").fields(&fields).post().await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let waits = site.open("/account/password").fields(&fields).post().await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    waits.shows("Please try again in 15 min;");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all() {
    let site = Site::new().await;
    sign_up(&site, "zoe@example.org").await;
    let mut cookies = Vec::new();
    for device in ["Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0", "<script>alert(1)</script>", "curl"] {
        let fields = [("email", "zoe@example.org"), ("password", PASSWORD)];
        let answer = site.open("/sign-in").header("user-agent", device).fields(&fields).post().await;
        cookies.push(session(&answer));
    }
    let page = site.open("/account").header("cookie", &cookies[0]).get().await;
    page.shows("Firefox on Linux");
    page.lacks("<script>alert");
    assert_eq!(page.body.matches("This device").count(), 1);
    assert_eq!(page.body.matches("aria-label=\"End the session of").count(), 2);

    let id = page.between("name=\"session\" value=\"", "\"").to_owned();
    let end = async |which: &str| {
        site.open("/account/sessions").header("cookie", &cookies[0]).fields(&[("session", which)]).post().await
    };
    assert_eq!(end(&id).await.status, StatusCode::SEE_OTHER);
    assert_eq!(end(&id).await.status, StatusCode::SEE_OTHER);
    let page = site.open("/account").header("cookie", &cookies[0]).get().await;
    assert_eq!(page.body.matches("aria-label=\"End the session of").count(), 1);
    let all = end("others").await;
    site.open("/account")
        .header("cookie", &format!("{}; {}", cookies[0], all.cookies()))
        .get()
        .await
        .shows("1 other session is ended.");
    for nonsense in ["", "x", "99999999999999999999", "1; DROP TABLE sessions"] {
        assert_eq!(end(nonsense).await.status, StatusCode::BAD_REQUEST, "{nonsense}");
    }
    // Somebody else's session is not mine to end.
    let max = site.cookie_of("max@example.org", Role::Customer).await;
    for id in 1..10 {
        end(&id.to_string()).await;
    }
    assert_eq!(site.open("/account").header("cookie", &max).get().await.status, StatusCode::OK);
}

#[tokio::test]
async fn visitors_are_sent_to_sign_in() {
    let site = Site::new().await;
    let page = site.open("/account").get().await;
    assert_eq!(page.header(header::LOCATION), "/sign-in?next=%2Faccount");
    for path in ["/account", "/account/password", "/account/sessions"] {
        let sent = site.open(path).form("").post().await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}");
        assert!(sent.header(header::LOCATION).starts_with("/sign-in"), "{path}");
    }
}
