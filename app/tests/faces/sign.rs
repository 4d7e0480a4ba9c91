//! Signing up, in and out, as somebody without a script does it.

use axum::http::{StatusCode, header};
use largage::{account::Role, time::MINUTE};

use crate::support::{Answer, Site};

pub const PASSWORD: &str = "three small owls";

pub async fn sign_up(site: &Site, email: &str) -> Answer {
    let fields = [("email", email), ("password", PASSWORD), ("public_name", "Zoé")];
    site.open("/sign-up").fields(&fields).post().await
}

pub async fn sign_in(site: &Site, email: &str, password: &str) -> Answer {
    site.open("/sign-in").fields(&[("email", email), ("password", password)]).post().await
}

/// The cookie that an answer signs one in with.
pub fn session(answer: &Answer) -> String {
    answer.cookies().split("; ").find(|cookie| cookie.starts_with("session=")).unwrap().to_owned()
}

pub async fn change_settings(site: &Site, change: impl FnOnce(&mut largage::company::Draft)) {
    let admin = site.engine.admin().await;
    let mut draft = largage::company::Draft::from(&site.engine.engine.company().await.unwrap());
    change(&mut draft);
    site.engine.engine.change_company(&admin, &draft).await.unwrap();
}

#[tokio::test]
async fn one_signs_up_in_and_out() {
    let site = Site::new().await;
    site.open("/sign-up").get().await.shows("autocomplete=\"new-password\"");
    let signed_up = sign_up(&site, "zoe@example.org").await;
    assert_eq!(signed_up.status, StatusCode::SEE_OTHER);
    assert_eq!(signed_up.header(header::LOCATION), "/sign-in");
    assert!(!signed_up.cookies().contains("session="), "signing up opens no session");
    site.open("/sign-in").header("cookie", &signed_up.cookies()).get().await.shows("Now sign in");

    let signed_in = sign_in(&site, "Zoe@EXAMPLE.org", PASSWORD).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    assert_eq!(signed_in.header(header::LOCATION), "/funds");
    let cookies: Vec<_> =
        signed_in.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect();
    let cookie = cookies.iter().find(|cookie| cookie.starts_with("session=")).unwrap();
    for flag in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Max-Age=2592000"] {
        assert!(cookie.contains(flag), "{flag} in {cookie}");
    }

    let session = session(&signed_in);
    site.open("/account").header("cookie", &session).get().await.shows("You sign in with zoe@example.org.");
    let gone_on = site.open("/sign-in?next=%2Fdrops%2F7").header("cookie", &session).get().await;
    assert_eq!(gone_on.header(header::LOCATION), "/drops/7");
    let gone_on = site.open("/sign-up").header("cookie", &session).get().await;
    assert_eq!(gone_on.header(header::LOCATION), "/funds");

    // Whoever leads there signs nobody out, and switches nothing.
    for (path, place) in [("/sign-out", "/account"), ("/language?lang=fr", "/"), ("/theme?theme=dark", "/")] {
        let led = site.open(path).header("cookie", &session).get().await;
        assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::SEE_OTHER, place), "{path}");
        assert!(led.cookies().is_empty(), "{path}");
    }
    site.open("/account").header("cookie", &session).get().await.shows("action=\"/sign-out\"");
    assert_eq!(site.open("/sign-out").get().await.header(header::LOCATION), "/");

    let signed_out = site.open("/sign-out").header("cookie", &session).post().await;
    assert_eq!(signed_out.header(header::LOCATION), "/");
    assert!(signed_out.cookies().contains("session="));
    assert!(
        signed_out.headers.get_all(header::SET_COOKIE).iter().any(|value| {
            let cookie = value.to_str().unwrap();
            cookie.starts_with("session=;") && cookie.contains("Max-Age=0")
        }),
        "{signed_out:?}"
    );
    let after = site.open("/account").header("cookie", &session).get().await;
    assert_eq!(after.header(header::LOCATION), "/sign-in?next=%2Faccount");
    let twice = site.open("/sign-out").header("cookie", &session).post().await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_up_twice_answers_the_same_and_changes_nothing() {
    let site = Site::new().await;
    let first = sign_up(&site, "zoe@example.org").await;
    let fields = [("email", "zoe@example.org"), ("password", "another password"), ("public_name", "Max")];
    let second = site.open("/sign-up").fields(&fields).post().await;
    assert_eq!((first.status, first.cookies()), (second.status, second.cookies()));
    assert_eq!(sign_in(&site, "zoe@example.org", "another password").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sign_in(&site, "zoe@example.org", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn one_comes_back_to_the_page_one_wanted_and_never_leaves_the_site() {
    let site = Site::new().await;
    sign_up(&site, "zoe@example.org").await;
    for (next, to) in [
        ("/drops/7?a=b&c", "/drops/7?a=b&c"),
        ("//evil.example", "/funds"),
        ("/\\evil.example", "/funds"),
        ("https://evil.example/", "/funds"),
        ("/a\r\nset-cookie: x=y", "/funds"),
        ("/sign-in", "/funds"),
    ] {
        let fields = [("email", "zoe@example.org"), ("password", PASSWORD), ("next", next)];
        let signed_in = site.open("/sign-in").fields(&fields).post().await;
        assert_eq!(signed_in.header(header::LOCATION), to, "{next:?}");
    }
    let page = site.open("/sign-in?next=%2Ffunds%3Fa%26b").get().await;
    page.shows("name=\"next\" value=\"/funds?a&amp;b\"");
    page.shows("href=\"/sign-up?next=%2Ffunds%3Fa%26b\"");
    let refused = site.open("/sign-in").fields(&[("email", ""), ("next", "/funds")]).post().await;
    refused.shows("name=\"next\" value=\"/funds\"");
}

#[tokio::test]
async fn a_wrong_password_says_so_and_keeps_the_address() {
    let site = Site::new().await;
    sign_up(&site, "zoe@example.org").await;
    for (email, password) in [("zoe@example.org", "three large owls"), ("nobody@example.org", PASSWORD)] {
        let wrong = sign_in(&site, email, password).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.shows("This e-mail and password do not match.");
        wrong.shows("role=\"alert\"");
        wrong.shows(&format!("value=\"{email}\""));
        wrong.lacks(password);
        assert!(!wrong.cookies().contains("session="));
    }
    let french = site.open("/sign-in").fields(&[("email", "zoe"), ("password", "")]).in_french().post().await;
    french.shows("Une adresse e-mail a un nom, un @ et un domaine");
    french.shows("Saisissez votre mot de passe.");
    french.shows("aria-invalid=\"true\"");
}

#[tokio::test]
async fn who_guesses_has_to_wait_and_is_told_how_long() {
    let site = Site::new().await;
    sign_up(&site, "zoe@example.org").await;
    for _ in 0..10 {
        let wrong = sign_in(&site, "zoe@example.org", "three large owls").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let waits = sign_in(&site, "zoe@example.org", PASSWORD).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    waits.shows("Please try again in 15 min;");
    site.engine.engine.clock().set(site.engine.engine.clock().now() + MINUTE * 15);
    assert_eq!(sign_in(&site, "zoe@example.org", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_up_may_take_an_invitation_or_be_closed() {
    let site = Site::new().await;
    for (way, says) in [("invitation", "Accounts are by invitation"), ("closed", "Nobody can sign up at the moment")] {
        change_settings(&site, |draft| draft.sign_up = way.to_owned()).await;
        let page = site.open("/sign-up").get().await;
        page.shows(says);
        page.lacks("name=\"password\"");
        let refused = sign_up(&site, "zoe@example.org").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        refused.shows(says);
    }
    let nobody = site.engine.engine.account_by_email(&"zoe@example.org".parse().unwrap()).await.unwrap();
    assert_eq!(nobody, None);
}

#[tokio::test]
async fn hostile_input_is_refused_at_its_field_and_never_breaks_the_page() {
    let site = Site::new().await;
    let long = "x".repeat(40_000);
    for hostile in ["</textarea><script>alert(1)</script>", &long, "a\u{202e}b", "a\0b", "\"><img src=x onerror=y>"] {
        let fields =
            ["email", "password", "public_name", "first_name", "last_name", "next"].map(|field| (field, hostile));
        for path in ["/sign-up", "/sign-in"] {
            let answer = site.open(path).fields(&fields).post().await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            answer.lacks("<script>alert");
            answer.lacks("<img src=x");
            answer.shows("id=\"email-problem\"");
        }
    }
    let refused = site.open("/sign-up").fields(&[("public_name", "Zoé <L>"), ("last_name", "Petit")]).post().await;
    refused.shows("value=\"Zoé &lt;L&gt;\"");
    for field in ["email", "password", "first_name"] {
        refused.shows(&format!("id=\"{field}-problem\""));
    }
    refused.lacks("id=\"last_name-problem\"");
}

#[tokio::test]
async fn a_new_session_ends_the_one_before() {
    let site = Site::new().await;
    sign_up(&site, "zoe@example.org").await;
    let before = site.cookie_of("max@example.org", Role::Customer).await;
    let fields = [("email", "zoe@example.org"), ("password", PASSWORD)];
    let after = site.open("/sign-in").header("cookie", &before).fields(&fields).post().await;
    site.open("/account").header("cookie", &session(&after)).get().await.shows("zoe@example.org");
    let ended = site.open("/account").header("cookie", &before).get().await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_language_of_the_account_is_taken_where_none_was_chosen() {
    let site = Site::new().await;
    let fields = [("email", "zoe@example.org"), ("password", PASSWORD), ("public_name", "Zoé")];
    site.open("/sign-up").header("cookie", "lang=fr").fields(&fields).post().await;
    let signed_in = sign_in(&site, "zoe@example.org", PASSWORD).await;
    assert!(signed_in.cookies().contains("lang=fr"));
    let chosen = site.open("/sign-in").header("cookie", "lang=en").fields(&fields).post().await;
    assert!(!chosen.cookies().contains("lang="));

    // What is chosen later is kept with the account.
    let cookie = session(&chosen);
    site.open("/language").header("cookie", &cookie).form("lang=en&next=%2F").post().await;
    site.open("/account").header("cookie", &cookie).get().await.shows("<option value=\"en\" selected>");
}

#[tokio::test]
async fn an_account_speaks_the_browsers_language_until_one_is_chosen() {
    let site = Site::new().await;
    let fields = [("email", "zoe@example.org"), ("password", PASSWORD), ("public_name", "Zoé")];
    site.open("/sign-up").fields(&fields).post().await;
    let signed_in = site.open("/sign-in").in_french().fields(&fields).post().await;
    assert!(!signed_in.cookies().contains("lang="), "a French newcomer stays with French");
    let account = site.open("/account").header("cookie", &session(&signed_in)).in_french().get().await;
    account.shows("<html lang=\"fr\"");
    account.shows("<option value=\"\" selected>Celle du navigateur</option>");
    // Going back to the browser's forgets what was chosen.
    let like_the_browser = [("public_name", "Zoé"), ("lang", "")];
    let cookie = format!("{}; lang=en", session(&signed_in));
    let saved = site.open("/account").header("cookie", &cookie).in_french().fields(&like_the_browser).post().await;
    assert!(saved.headers.get_all("set-cookie").iter().any(|cookie| cookie.to_str().unwrap().starts_with("lang=; ")));
}
