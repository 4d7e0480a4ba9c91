//! The visitors' page.

use largage::{account::Role, campaign::WinnerStyle, company::Draft, engine::testing::TestEngine, time::MINUTE};

use crate::support::Site;

#[tokio::test]
async fn without_a_drop_the_sky_is_empty_and_says_so() {
    let site = Site::new().await;
    let page = site.open("/").get().await;
    page.shows("data-phase=\"none\"");
    page.shows("No crate is on its way");
    page.lacks("Last winners");
    site.open("/").in_french().get().await.shows("Aucune caisse en route");
}

/// Opens the next drop of a campaign and lets these people win.
async fn winners(engine: &TestEngine, style: WinnerStyle, names: &[&str]) {
    let campaign = engine.campaign(None, |settings| settings.winner = style).await;
    let drop = engine.view(campaign).await.live.unwrap();
    engine.advance_to(drop.opens_at - MINUTE).await;
    engine.advance_to(drop.opens_at).await;
    for name in names {
        let customer = engine.account(&format!("{name}@example.org"), Role::Customer).await;
        engine.redeem(&customer, drop.id).await;
    }
}

#[tokio::test]
async fn the_coming_drop_is_told_with_its_numbers() {
    let site = Site::new().await;
    site.engine.campaign(None, |_| {}).await;
    let page = site.open("/").get().await;
    page.shows("data-phase=\"scheduled\"");
    page.shows("It works for 10 min, 3 times.");
    page.shows("You win between €1.00 and €5.00, credited at once.");
    page.shows("Whoever is quick shares up to €15.00.");
    page.shows("href=\"/sign-up\"");
    site.open("/").in_french().get().await.shows("Il fonctionne 10 min, 3 fois.");
}

#[tokio::test]
async fn winners_are_named_as_they_and_their_campaign_allow() {
    let site = Site::new().await;
    winners(&site.engine, WinnerStyle::Full, &["zoe"]).await;
    let page = site.open("/").get().await;
    page.shows("Last winners");
    page.shows("<span class=\"main\">zoe ");
    page.lacks("@example.org");

    let (_, zoe) = site.engine.signed_in("shy@example.org", Role::Customer).await;
    let shy =
        largage::profile::Draft { announced: String::new(), ..largage::profile::Draft::from(&zoe.account.profile()) };
    site.engine.engine.change_profile(&zoe.account, &shy).await.unwrap();
    let live = site.engine.engine.in_sight().await.unwrap().nearest.unwrap();
    site.engine.redeem(&zoe.account, live.id).await;
    let page = site.open("/").get().await;
    page.shows("<span class=\"main\">A customer ");
    page.lacks("shy");

    let hidden = Site::new().await;
    winners(&hidden.engine, WinnerStyle::Hidden, &["max"]).await;
    let page = hidden.open("/").in_french().get().await;
    page.shows("<span class=\"main\">Un client ");
    page.lacks("max");
}

#[tokio::test]
async fn the_way_in_is_the_one_that_is_open() {
    let site = Site::new().await;
    let admin = site.engine.admin().await;
    let company = site.engine.engine.company().await.unwrap();
    let closed = Draft {
        sign_up: "closed".into(),
        join: "https://discord.example/join".into(),
        logo: "https://cdn.example/logo.png".into(),
        ..Draft::from(&company)
    };
    site.engine.engine.change_company(&admin, &closed).await.unwrap();
    let page = site.open("/").get().await;
    page.lacks("/sign-up");
    page.shows("href=\"https://discord.example/join\"");
    page.shows("<img src=\"https://cdn.example/logo.png\"");
    let policy = page.header(axum::http::header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("img-src 'self' data: https://cdn.example;"), "{policy}");

    let customer = site.signed_in(Role::Customer).await;
    customer.open("/").get().await.shows("<a href=\"/funds\" class=\"button primary large\">Go to your funds</a>");
}
