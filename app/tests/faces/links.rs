//! Links that are used once: set-up, invitation, new password.

use axum::http::{StatusCode, header};
use largage::{account::Role, time::DAY};

use crate::{
    sign::{PASSWORD, change_settings, session, sign_in, sign_up},
    support::Site,
};

const NEW: [(&str, &str); 3] = [("email", "ada@example.org"), ("password", PASSWORD), ("public_name", "Ada")];

#[tokio::test]
async fn the_first_admin_sets_the_house_up_once() {
    let site = Site::new().await;
    let engine = &site.engine.engine;
    let path = format!("/set-up/{}", engine.set_up_link().await.unwrap().unwrap().expose());
    let page = site.open(&path).get().await;
    page.shows("Make your administrator account");
    assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(page.header(header::REFERRER_POLICY), "same-origin");

    let refused = site.open(&path).fields(&[("email", "ada"), ("password", PASSWORD)]).in_french().post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("value=\"ada\"");
    refused.shows("Veuillez remplir ce champ.");
    refused.lacks(PASSWORD);

    let made = site.open(&path).fields(&NEW).post().await;
    assert_eq!((made.status, made.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/admin/settings"));
    let settings = site.open("/admin/settings").header("cookie", &session(&made)).get().await;
    assert_eq!(settings.status, StatusCode::OK);

    for answer in [site.open(&path).get().await, site.open(&path).fields(&NEW).post().await] {
        assert_eq!(answer.status, StatusCode::GONE);
        answer.shows("or there is an administrator already");
    }
    assert!(engine.set_up_link().await.unwrap().is_none());
}

#[tokio::test]
async fn an_invitation_makes_one_account_with_its_role() {
    let site = Site::new().await;
    let admin = site.engine.admin().await;
    let engine = &site.engine.engine;
    for (role, home) in [(Role::Customer, "/funds"), (Role::Staff, "/admin"), (Role::Admin, "/admin")] {
        let path = format!("/invitation/{}", engine.invite(&admin, role).await.unwrap().expose());
        site.open(&path).get().await.shows("You will join as:");
        let taken = [("email", "admin@example.org"), ("password", PASSWORD), ("public_name", "Ada")];
        let refused = site.open(&path).fields(&taken).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("This address has an account already.");

        let email = format!("{}@example.com", role.as_str());
        let fields = [("email", email.as_str()), ("password", PASSWORD), ("public_name", "Ada")];
        let made = site.open(&path).fields(&fields).post().await;
        assert_eq!((made.status, made.header(header::LOCATION)), (StatusCode::SEE_OTHER, home));
        assert_eq!(engine.account_by_email(&email.parse().unwrap()).await.unwrap().unwrap().role, role);
        let twice = site.open(&path).fields(&NEW).post().await;
        assert_eq!(twice.status, StatusCode::GONE);
        twice.shows("Ask who invited you for a new one");
        assert!(twice.cookies().is_empty());
    }
}

#[tokio::test]
async fn invitations_of_customers_do_not_work_while_signing_up_is_closed() {
    let site = Site::new().await;
    let admin = site.engine.admin().await;
    let token = site.engine.engine.invite(&admin, Role::Customer).await.unwrap();
    change_settings(&site, |draft| draft.sign_up = "closed".to_owned()).await;
    let refused = site.open(&format!("/invitation/{}", token.expose())).fields(&NEW).post().await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    refused.shows("Nobody can sign up at the moment");
}

#[tokio::test]
async fn a_reset_link_sets_a_password_once() {
    let site = Site::new().await;
    sign_up(&site, "zoe@example.org").await;
    let here = session(&sign_in(&site, "zoe@example.org", PASSWORD).await);
    let engine = &site.engine.engine;
    let admin = site.engine.admin().await;
    let zoe = engine.account_by_email(&"zoe@example.org".parse().unwrap()).await.unwrap().unwrap();
    let path = format!("/reset/{}", engine.reset_link(&admin, zoe.id).await.unwrap().expose());
    site.open(&path).get().await.shows("Choose a new password");
    let refused = site.open(&path).fields(&[("password", "1234567890")]).post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("Anyone would try this password first.");
    refused.lacks("value=\"1234567890\"");

    let set = site.open(&path).fields(&[("password", "four large owls")]).post().await;
    assert_eq!((set.status, set.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/sign-in"));
    assert_eq!(site.open("/account").header("cookie", &here).get().await.status, StatusCode::SEE_OTHER);
    assert_eq!(sign_in(&site, "zoe@example.org", "four large owls").await.status, StatusCode::SEE_OTHER);
    let twice = site.open(&path).fields(&[("password", "five large owls")]).post().await;
    assert_eq!(twice.status, StatusCode::GONE);
    twice.shows("Ask for another");
}

#[tokio::test]
async fn links_age_and_belong_to_their_own_page() {
    let site = Site::new().await;
    let admin = site.engine.admin().await;
    let engine = &site.engine.engine;
    let token = engine.reset_link(&admin, admin.id).await.unwrap();
    for place in ["set-up", "invitation"] {
        let answer = site.open(&format!("/{place}/{}", token.expose())).get().await;
        assert_eq!(answer.status, StatusCode::GONE, "{place}");
        let answer = site.open(&format!("/{place}/{}", token.expose())).fields(&NEW).post().await;
        assert_eq!(answer.status, StatusCode::GONE, "{place}");
    }
    engine.clock().set(engine.clock().now() + DAY);
    assert_eq!(site.open(&format!("/reset/{}", token.expose())).get().await.status, StatusCode::GONE);
}

#[tokio::test]
async fn who_tries_links_has_to_wait() {
    let site = Site::new().await;
    for nonsense in ["x", "%3Cscript%3E", "%00", "..%2F..%2Fetc", &"a".repeat(43), &"a".repeat(5000)] {
        let answer = site.open(&format!("/reset/{nonsense}")).get().await;
        assert_eq!(answer.status, StatusCode::GONE, "{nonsense}");
        answer.lacks("<script>");
    }
    assert_eq!(site.open("/reset/%ff").get().await.status, StatusCode::NOT_FOUND);
    let mut last = StatusCode::GONE;
    for _ in 0..30 {
        last = site.open("/invitation/x").get().await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}
