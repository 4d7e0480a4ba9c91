//! What surrounds every page: language, colours, headers, scripts, navigation.

use axum::{Router, http::StatusCode, http::header, routing::get};
use largage::{account::Role, time::Moment};
use largage_app::{Page, components::DateTime};
use leptos::prelude::*;

use crate::support::Site;

#[tokio::test]
async fn the_shell_speaks_the_readers_language() {
    let site = Site::new().await;
    let english = site.open("/").get().await;
    assert_eq!(english.status, StatusCode::OK);
    assert!(english.body.starts_with("<!DOCTYPE html><html lang=\"en\" data-theme=\"system\">"), "{}", english.body);
    english.shows("Skip to the content");
    english.shows("<link rel=\"stylesheet\" href=\"/pkg/largage.4567.css\">");

    let french = site.open("/").in_french().get().await;
    french.shows("<html lang=\"fr\"");
    french.shows("Aller au contenu");

    let chosen = site.open("/").in_french().header("cookie", "lang=en; theme=dark").get().await;
    chosen.shows("<html lang=\"en\" data-theme=\"dark\">");
    let forged = site.open("/").in_french().header("cookie", "lang=%3Cscript%3E; theme=\"><script>").get().await;
    forged.shows("<html lang=\"fr\" data-theme=\"system\">");
}

#[tokio::test]
async fn a_switch_comes_back_to_the_page_and_never_leaves_the_site() {
    let site = Site::new().await;
    let french = site.open("/language").form("lang=fr&next=%2Fdrops%3Fpage%3D2").post().await;
    assert_eq!(french.status, StatusCode::SEE_OTHER);
    assert_eq!(french.header(header::LOCATION), "/drops?page=2");
    assert_eq!(french.cookies(), "lang=fr");
    assert!(french.header(header::SET_COOKIE).contains("HttpOnly; SameSite=Lax"));
    let dark = site.open("/theme").form("theme=dark").post().await;
    assert_eq!((dark.header(header::LOCATION), dark.cookies().as_str()), ("/", "theme=dark"));

    let elsewhere = site.open("/language").form("lang=fr&next=%2F%2Fevil.example").post().await;
    assert_eq!(elsewhere.header(header::LOCATION), "/");
    for (path, form) in [("/language", "lang=de"), ("/language", ""), ("/theme", "theme=loud")] {
        let unknown = site.open(path).form(form).post().await;
        assert_eq!(unknown.status, StatusCode::BAD_REQUEST, "{path} {form}");
        assert!(unknown.cookies().is_empty());
    }
}

#[tokio::test]
async fn pages_carry_the_headers_that_protect_their_readers() {
    let page = Site::new().await.open("/").get().await;
    assert_eq!(page.header(header::CACHE_CONTROL), "private, no-cache");
    assert_eq!(page.header(header::REFERRER_POLICY), "same-origin");
    assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    page.lacks(" style=");
    page.lacks(" onclick=");
}

#[tokio::test]
async fn a_page_with_an_island_loads_the_script_under_its_own_nonce() {
    let site = Site::new().await;
    let page = site.open("/").get().await;
    page.shows("<leptos-island data-component=\"Countdown_");
    page.shows("href=\"/pkg/0123/largage.js\" crossorigin=\"anonymous\"");
    page.shows("href=\"/pkg/0123/largage_bg.wasm\"");
    page.shows("\"0123/largage\", \"0123/largage_bg\"");
    page.shows("<link rel=\"modulepreload\" href=\"/pkg/0123/chunks.js\" crossorigin=\"anonymous\">");
    page.lacks("proof.wasm");
    let nonce = page.between("<script type=\"module\" nonce=\"", "\"").to_owned();
    assert!(nonce.len() >= 22, "{nonce}");
    assert!(page.body.contains(&format!("<script nonce=\"{nonce}\">(()=>{{")), "what watches over it comes first");
    assert_eq!(page.body.matches(&nonce).count(), 2);
    page.shows("<p id=\"asleep\" role=\"alert\" hidden");
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains(&format!("script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval';")), "{policy}");

    let again = site.open("/").get().await;
    assert_ne!(again.between("<script type=\"module\" nonce=\"", "\""), nonce);
}

#[tokio::test]
async fn the_last_island_of_a_page_says_that_all_listen() {
    let page = Site::new().await.open("/").get().await;
    let last = page.body.rfind("<leptos-island").unwrap();
    assert!(page.body[last..].starts_with("<leptos-island data-component=\"Hydrated_"));
    assert!(page.body[last..].ends_with("</leptos-island></body></html>"), "{}", &page.body[last..]);
}

#[tokio::test]
async fn a_page_that_tells_a_time_has_what_tells_it_by_the_readers_clocks() {
    let told = Router::new().route(
        "/",
        get(async |page: Page| {
            let zone = page.company.zone.clone();
            page.render("Then", || view! { <DateTime at=Moment::from_millis(0) zone /> })
        }),
    );
    let page = Site::of(told).await.open("/").get().await;
    page.shows("<time datetime=\"1970-01-01T00:00:00Z\">");
    page.shows("<leptos-island data-component=\"Hydrated_");
}

#[tokio::test]
async fn a_page_without_islands_loads_no_script() {
    let page = Site::new().await.open("/nowhere").get().await;
    page.lacks("<script");
    page.lacks(".wasm");
}

#[tokio::test]
async fn what_people_typed_stays_text() {
    const TYPED: &str = "</title><script>alert(1)</script>\"'&<leptos-island>";
    let pages =
        Router::new().route("/", get(async |page: Page| page.render(TYPED, || view! { <p title=TYPED>{TYPED}</p> })));
    let page = Site::of(pages).await.open("/").get().await;
    page.lacks("<script");
    page.lacks("<leptos-island");
    page.shows("<title>&lt;/title&gt;&lt;script&gt;");
}

#[tokio::test]
async fn the_header_shows_who_reads() {
    let visitor = Site::new().await.open("/").get().await;
    visitor.shows("<a href=\"/sign-in\" class=\"button\">Sign in</a>");
    visitor.lacks("/sign-out");

    let site = Site::new().await.signed_in(Role::Customer).await;
    let customer = site.open("/").get().await;
    customer.shows("<data value=\"0\">€0.00</data>");
    customer.shows("zoe");
    customer.shows("action=\"/sign-out\"");
    customer.lacks("href=\"/admin\"");

    let staff = Site::new().await.signed_in(Role::Staff).await.open("/").get().await;
    staff.shows("href=\"/admin\"");
}

#[tokio::test]
async fn staff_pages_have_their_own_column_and_mark_the_place() {
    let admin = || {
        Router::new().route(
            "/admin/campaigns/{id}",
            get(async |page: Page| {
                page.require(Role::Staff)?;
                Ok::<_, largage_app::PageError>(page.render("Campaign", || "here"))
            }),
        )
    };
    let page = Site::of(admin()).await.signed_in(Role::Staff).await.open("/admin/campaigns/1?tab=when").get().await;
    page.shows("<body class=\"admin\">");
    page.shows("<a href=\"/admin/campaigns\" aria-current=\"page\">");
    assert_eq!(page.body.matches("aria-current=\"page\"").count(), 1);

    // Nothing is offered that would be refused.
    page.lacks("href=\"/admin/settings\"");
    page.lacks("href=\"/admin/audit\"");
    let page = Site::of(admin()).await.signed_in(Role::Admin).await.open("/admin/campaigns/1").get().await;
    page.shows("href=\"/admin/settings\"");

    let customer = Site::of(admin()).await.signed_in(Role::Customer).await.open("/admin/campaigns/1").get().await;
    assert_eq!(customer.status, StatusCode::FORBIDDEN);
    customer.shows("<body class=\"public\">");
    customer.lacks("href=\"/admin");
    let visitor = Site::of(admin()).await.open("/admin/campaigns/1?tab=when").get().await;
    assert_eq!(visitor.status, StatusCode::SEE_OTHER);
    assert_eq!(visitor.header(header::LOCATION), "/sign-in?next=%2Fadmin%2Fcampaigns%2F1%3Ftab%3Dwhen");
}

#[tokio::test]
async fn staff_keep_their_column_wherever_they_look() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    for path in ["/help", "/help/webhooks", "/drops", "/account", "/nothing"] {
        site.open(path).get().await.shows("<body class=\"admin\">");
    }
    site.open("/nothing").get().await.lacks("Your balance");
    for path in ["/", "/funds"] {
        site.open(path).get().await.shows("<body class=\"public\">");
    }
}
