//! Settings, invitations and the audit log.

use axum::http::{StatusCode, header};
use largage::account::Role;

use crate::{sign::change_settings, support::Site};

fn settings<'a>() -> Vec<(&'static str, &'a str)> {
    vec![
        ("name", "Nuage & fils"),
        ("colour", "#0000ff"),
        ("logo", "https://cdn.example:8443/logo.svg?v=2"),
        ("address", "https://drops.example.org/"),
        ("unit", "credit"),
        ("credit", "gems"),
        ("zone", "Europe/Paris"),
        ("lang", "fr"),
        ("sign_up", "invitation"),
        ("second_factor", "nobody"),
        ("keep_deliveries", "45"),
        ("join", "https://discord.gg/example"),
        ("rules", "https://example.org/rules"),
        ("legal", ""),
        ("privacy", ""),
    ]
}

#[tokio::test]
async fn settings_hold_at_once_on_every_page() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    site.open("/admin/settings").get().await.shows("<option value=\"EUR\" selected>");
    let saved = site.open("/admin/settings").fields(&settings()).post().await;
    assert_eq!((saved.status, saved.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/admin/settings"));

    let page = site.open("/funds").get().await;
    page.shows("· Nuage &amp; fils</title>");
    page.shows("src=\"https://cdn.example:8443/logo.svg?v=2\"");
    page.shows("href=\"/company.css?0000ff\"");
    let foot = page.between("<footer", "</footer>");
    assert!(foot.contains("href=\"https://discord.gg/example\"") && foot.contains("Rejoindre notre salon"), "{foot}");
    assert!(foot.contains("href=\"https://example.org/rules\""), "{foot}");
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("img-src 'self' data: https://cdn.example:8443;"), "{policy}");
    let style = site.open("/company.css?0000ff").get().await;
    assert_eq!(style.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
    assert_eq!(style.body, ":root { --flare-hue: 264; --flare-chroma: 0.07; }\n");

    let again = site.open("/admin/settings").get().await;
    again.shows("value=\"gems\"");
    again.shows("name=\"keep_deliveries\" type=\"text\" value=\"45\"");
    again.shows("<option value=\"Europe/Paris\" selected>");
    again.shows("value=\"https://drops.example.org\"");
    let log = site.open("/admin/audit?object=settings").get().await;
    log.shows("Réglages modifiés");
    log.shows("Largage → Nuage &amp; fils");
    log.shows("Jours de conservation des envois");
    log.shows("90 → 45");
}

#[tokio::test]
async fn deliveries_are_kept_for_a_number_of_days_within_limits() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    site.open("/admin/settings").get().await.shows("value=\"90\"");
    for wrong in ["29", "3651", "", "many", "-90", "1e2"] {
        let mut fields = settings();
        fields.retain(|(name, _)| *name != "keep_deliveries");
        fields.push(("keep_deliveries", wrong));
        let refused = site.open("/admin/settings").fields(&fields).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        refused.shows("Give a whole number of days from 30 to 3650.");
        refused.shows("value=\"Nuage &amp; fils\"");
        let french = site.open("/admin/settings").fields(&fields).in_french().post().await;
        french.shows("Donnez un nombre entier de jours, de 30 à 3650.");
    }
    for right in ["30", "3650"] {
        let mut fields = settings();
        fields.retain(|(name, _)| *name != "keep_deliveries");
        fields.push(("keep_deliveries", right));
        assert_eq!(site.open("/admin/settings").fields(&fields).post().await.status, StatusCode::SEE_OTHER, "{right}");
    }
}

#[tokio::test]
async fn without_a_colour_there_is_no_style_of_ones_own() {
    let site = Site::new().await;
    site.open("/sign-in").get().await.lacks("company.css");
    assert_eq!(site.open("/company.css").get().await.body, "");
}

#[tokio::test]
async fn a_wrong_setting_says_why_at_its_field_and_nothing_is_lost() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let long = "x".repeat(16_000);
    for hostile in ["</textarea><script>alert(1)</script>", &long, "a\u{202e}b", "a\0b", "javascript://%0aalert(1)"] {
        let fields: Vec<_> = settings().into_iter().map(|(name, _)| (name, hostile)).collect();
        let refused = site.open("/admin/settings").fields(&fields).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.lacks("<script>alert");
        for field in [
            "colour",
            "logo",
            "address",
            "unit",
            "zone",
            "lang",
            "sign_up",
            "second_factor",
            "keep_deliveries",
            "join",
            "legal",
        ] {
            refused.shows(&format!("id=\"{field}-problem\""));
        }
    }
    let long = "x".repeat(100_000);
    for index in 0..settings().len() {
        let mut fields = settings();
        fields[index].1 = &long;
        let refused = site.open("/admin/settings").fields(&fields).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", fields[index].0);
        refused.shows(&format!("id=\"{}-problem\"", fields[index].0));
    }
    let mut fields = settings();
    fields[1] = ("colour", "blue");
    fields[5] = ("credit", "100 gems");
    let refused = site.open("/admin/settings").fields(&fields).in_french().post().await;
    refused.shows("id=\"colour-problem\"");
    refused.shows("id=\"credit-problem\"");
    refused.shows("value=\"Nuage &amp; fils\"");
    refused.shows("value=\"100 gems\"");
    refused.shows("<option value=\"credit\" selected>");
    assert_eq!(site.engine.engine.company().await.unwrap(), largage::company::Company::default());
}

#[tokio::test]
async fn the_unit_is_shown_as_fixed_after_the_first_entry() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let customer = site.engine.account("ada@example.org", Role::Customer).await;
    let correct = format!("/admin/customers/{}/correct", customer.id);
    site.open(&correct).form("direction=add&amount=5&reason=welcome").post().await;

    let page = site.open("/admin/settings").get().await;
    page.shows("Balances, prices and prizes count in €.");
    page.shows("type=\"hidden\" name=\"unit\" value=\"EUR\"");
    page.lacks("<select id=\"unit\"");
    let refused = site.open("/admin/settings").fields(&settings()).post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("it cannot change any more");
    refused.shows("value=\"Nuage &amp; fils\"");
    let mut fields = settings();
    fields[4] = ("unit", "EUR");
    assert_eq!(site.open("/admin/settings").fields(&fields).post().await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_invitation_is_shown_once_listed_and_withdrawn() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    site.open("/admin/invitations").get().await.shows("Nobody is invited");
    let made = site.open("/admin/invitations").form("role=staff").post().await;
    assert_eq!((made.status, made.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"));
    let token = made.between("value=\"http://drops.example/invitation/", "\"").to_owned();
    let list = site.open("/admin/invitations").get().await;
    list.lacks(&token);
    list.shows("<th scope=\"row\">Staff</th>");
    let withdraw = list.between("href=\"/admin/invitations/", "/withdraw\"").to_owned();
    let path = format!("/admin/invitations/{withdraw}/withdraw");
    let asked = site.open(&path).get().await;
    asked.shows("Withdraw the invitation for the role Staff, made by zoe on 22 November 2026");
    asked.shows(&format!("method=\"post\" action=\"{path}\""));
    site.open(&path).in_french().get().await.shows("Retirer l’invitation pour le rôle Équipe, créée par zoe le");
    assert_eq!(
        site.open(&format!("/invitation/{token}")).get().await.status,
        StatusCode::OK,
        "asking withdraws nothing"
    );
    assert_eq!(site.open(&path).post().await.status, StatusCode::SEE_OTHER);
    assert_eq!(site.open(&format!("/invitation/{token}")).get().await.status, StatusCode::GONE);
    assert_eq!(site.open(&path).get().await.status, StatusCode::CONFLICT);
    let twice = site.open(&path).in_french().post().await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    twice.shows("acceptée ou retirée entre-temps");

    let refused = site.open("/admin/invitations").form("role=owner").post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    change_settings(&site, |draft| {
        draft.address = "https://largage.example".to_owned();
        draft.sign_up = "closed".to_owned();
    })
    .await;
    let made = site.open("/admin/invitations").form("role=customer").post().await;
    made.shows("value=\"https://largage.example/invitation/");
    made.shows("Signing up is closed in the settings");
}

#[tokio::test]
async fn the_log_goes_on_page_by_page() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let customer = site.engine.account("ada@example.org", Role::Customer).await;
    for number in 0..60 {
        let form = if number % 2 == 0 { "vouched=on" } else { "vouched=" };
        site.open(&format!("/admin/customers/{}/vouch", customer.id)).form(form).post().await;
    }
    site.open(&format!("/admin/customers/{}/block", customer.id)).form("reason=%3Cb%3Espam").post().await;
    let first = site.open("/admin/audit").get().await;
    first.shows("Reason: &lt;b&gt;spam");
    assert_eq!(first.body.matches("<tr>").count(), 51);
    let next = first.between("rel=\"next\" href=\"", "\"").replace("&amp;", "&");
    let second = site.open(&next).get().await;
    assert_eq!(second.body.matches("<tr>").count(), 12);
    second.lacks("rel=\"next\"");

    let object = format!("/admin/audit?object=account:{}", customer.id);
    let of_one = site.open(&object).in_french().get().await;
    of_one.shows(&format!("Compte {}", customer.id));
    of_one.shows("Client bloqué");
    let nothing = site.open("/admin/audit?object=account:999&before=x").get().await;
    assert_eq!(nothing.status, StatusCode::OK);
    nothing.shows("Nothing was done yet");
}
