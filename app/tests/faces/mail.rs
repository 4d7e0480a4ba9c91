//! Asking for links, leaving mails, and what the team sees of them.

use axum::http::{StatusCode, header};
use largage::{account::Role, engine::testing::Postbox, time::MINUTE};

use crate::{
    sign::{PASSWORD, session, sign_in, sign_up},
    support::{Answer, Site},
};

/// The only link of the only mail.
async fn link(site: &Site, postbox: &Postbox) -> String {
    site.engine.post().await;
    let posted = postbox.take();
    assert_eq!(posted.len(), 1, "{posted:?}");
    let line = posted[0].mail.text.lines().find(|line| line.starts_with("http")).unwrap();
    line.split_once("127.0.0.1:3000").unwrap().1.to_owned()
}

async fn ask(site: &Site, path: &str, email: &str) -> Answer {
    site.open(path).fields(&[("email", email)]).post().await
}

#[tokio::test]
async fn whoever_forgot_asks_for_a_link_and_sets_a_new_password() {
    let site = Site::new().await;
    let postbox = site.engine.postbox();
    sign_up(&site, "zoe@example.org").await;
    link(&site, &postbox).await;
    site.open("/sign-in").get().await.shows("href=\"/forgotten\"");
    site.open("/forgotten").get().await.shows("We send a link there");

    let wrong = ask(&site, "/forgotten", "zoe").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.shows("value=\"zoe\"");
    let known = ask(&site, "/forgotten", "Zoe@example.org").await;
    let path = link(&site, &postbox).await;
    let unknown = ask(&site, "/forgotten", "nobody@example.org").await;
    assert_eq!((known.status, known.cookies()), (unknown.status, unknown.cookies()));
    assert_eq!(known.header(header::LOCATION), "/sign-in");
    site.open("/sign-in").header("cookie", &known.cookies()).get().await.shows("a link is on its way there");

    assert!(path.starts_with("/reset/"), "{path}");
    let set = site.open(&path).fields(&[("password", "three small crows")]).post().await;
    assert_eq!(set.status, StatusCode::SEE_OTHER);
    assert_eq!(sign_in(&site, "zoe@example.org", "three small crows").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_link_signs_in_by_a_press_and_not_by_being_opened() {
    let site = Site::new().await;
    let postbox = site.engine.postbox();
    sign_up(&site, "zoe@example.org").await;
    link(&site, &postbox).await;
    site.open("/sign-in").get().await.shows("href=\"/sign-in/link\"");
    ask(&site, "/sign-in/link", "zoe@example.org").await;
    let path = link(&site, &postbox).await;
    // Programs that look after mailboxes open every link.
    for _ in 0..2 {
        let opened = site.open(&path).get().await;
        assert_eq!(opened.header(header::CACHE_CONTROL), "no-store");
        opened.shows("Sign me in");
        assert!(!opened.cookies().contains("session="));
    }
    let signed_in = site.open(&path).post().await;
    assert_eq!(signed_in.header(header::LOCATION), "/funds");
    let cookie = session(&signed_in);
    site.open("/account").header("cookie", &cookie).get().await.shows("Your address is confirmed.");
    let again = site.open(&path).post().await;
    assert_eq!(again.status, StatusCode::GONE);
    again.shows("older than 15 minutes");
}

#[tokio::test]
async fn an_address_is_confirmed_by_a_press() {
    let site = Site::new().await;
    let postbox = site.engine.postbox();
    let signed_up = sign_up(&site, "zoe@example.org").await;
    site.open("/sign-in").header("cookie", &signed_up.cookies()).get().await.shows("confirm your address by its link");
    let path = link(&site, &postbox).await;
    let cookie = session(&sign_in(&site, "zoe@example.org", PASSWORD).await);
    let account = site.open("/account").header("cookie", &cookie).get().await;
    account.shows("Your address is not confirmed yet.");
    account.shows("action=\"/account/verify\"");
    site.open(&path).get().await.shows("Confirm my address");
    let confirmed = site.open(&path).header("cookie", &cookie).post().await;
    assert_eq!(confirmed.header(header::LOCATION), "/account");
    let account = site.open("/account").header("cookie", &cookie).get().await;
    account.shows("Your address is confirmed.");
    account.lacks("action=\"/account/verify\"");
    assert_eq!(site.open(&path).get().await.status, StatusCode::GONE);
}

#[tokio::test]
async fn another_link_is_sent_and_not_without_end() {
    let site = Site::new().await.signed_in(Role::Customer).await;
    let postbox = site.engine.postbox();
    for _ in 0..3 {
        site.open("/account/verify").post().await;
    }
    let fourth = site.open("/account/verify").post().await;
    let told = site.open("/account").header("cookie", &site.cookies(&fourth)).get().await;
    told.shows("role=\"alert\"");
    site.engine.post().await;
    assert_eq!(postbox.take().len(), 3);
}

#[tokio::test]
async fn mails_about_tickets_are_left_by_a_press_or_one_click_from_outside() {
    let site = Site::new().await.signed_in(Role::Customer).await;
    let postbox = site.engine.postbox();
    let zoe = site.engine.engine.account_by_email(&"zoe@example.org".parse().unwrap()).await.unwrap().unwrap();
    let told = async || site.engine.engine.mail_settings(zoe.id).await.unwrap().told_of_answers;

    let fields = [("subject", "Where is it?"), ("text", "The cape"), ("once", "one")];
    let desk = site.engine.engine.desk().await.unwrap();
    let (department, priority) =
        (desk.departments.offered()[0].id.to_string(), desk.priorities.offered()[0].id.to_string());
    let mut all = fields.to_vec();
    all.extend([("department", department.as_str()), ("priority", priority.as_str()), ("related", "")]);
    let opened = site.open("/tickets/new").fields(&all).post().await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
    let ticket = opened.header(header::LOCATION).to_owned();
    let staff = site.cookie_of("sam@example.org", Role::Staff).await;
    let answer = [("text", "It is **there**"), ("once", "two"), ("act", "reply")];
    let answered = site.open(&format!("/admin{ticket}")).header("cookie", &staff).parts(&answer, &[]).post().await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.body);
    site.engine.post().await;
    assert!(postbox.take().is_empty(), "it may be read, or corrected, meanwhile");
    site.engine.advance(MINUTE * 2).await;
    site.engine.post().await;
    let posted = postbox.take();
    assert_eq!(posted.len(), 1, "{posted:?}");
    assert!(posted[0].mail.text.contains("Where is it?") && !posted[0].mail.text.contains("there"), "only its subject");
    let leave = posted[0].unsubscribe.clone().unwrap();
    let leave = leave.split_once("127.0.0.1:3000").unwrap().1;

    // A mailbox has neither our cookie nor an origin.
    let click = |path: &str| {
        let asking = site.open(path).without("origin").without("cookie").header("origin", "https://mail.example");
        asking.form("List-Unsubscribe=One-Click").post()
    };
    assert_eq!(click(&format!("{leave}0")).await.status, StatusCode::NOT_FOUND);
    assert!(told().await);
    assert_eq!(click(leave).await.status, StatusCode::OK);
    assert!(!told().await);
    // Nothing else is let through.
    for path in ["/account/mail", "/sign-out", "/forgotten", &format!("{leave}/leave")] {
        assert_eq!(click(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }

    let on = site.open("/account/mail").fields(&[("told", "on")]).post().await;
    assert_eq!(on.status, StatusCode::SEE_OTHER);
    assert!(told().await);
    site.open(leave).get().await.shows("No more e-mails about your tickets?");
    assert!(told().await, "to open it changes nothing");
    let left = site.open(&format!("{leave}/leave")).post().await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert!(!told().await);
    assert_eq!(site.open("/unsubscribe/1-ab").get().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn without_a_mail_server_an_admin_hands_the_link_over() {
    let site = Site::new().await;
    sign_up(&site, "zoe@example.org").await;
    let page = site.open("/sign-in").get().await;
    page.lacks("/sign-in/link");
    site.open("/forgotten").get().await.shows("Our team gets your wish");
    let asked = ask(&site, "/forgotten", "zoe@example.org").await;
    site.open("/sign-in").header("cookie", &asked.cookies()).get().await.shows("our team now knows");
    assert_eq!(site.open("/sign-in/link").get().await.header(header::LOCATION), "/sign-in");

    for role in [Role::Customer, Role::Staff] {
        let cookie = site.cookie_of(&format!("{}@example.org", role.as_str()), role).await;
        let listed = site.open("/admin/mail").header("cookie", &cookie).get().await;
        let shown = site.open("/admin/mail/1/link").header("cookie", &cookie).post().await;
        assert_eq!((listed.status, shown.status), (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN), "{role:?}");
    }
    let admin = site.cookie_of("ada@example.org", Role::Admin).await;
    let list = site.open("/admin/mail").header("cookie", &admin).get().await;
    list.shows("No mail server is set");
    list.shows("To be handed over");
    list.lacks("/reset/");
    let action = list.between("action=\"/admin/mail/", "\"").to_owned();
    let shown = site.open(&format!("/admin/mail/{action}")).header("cookie", &admin).post().await;
    assert_eq!(shown.header(header::CACHE_CONTROL), "no-store");
    let path = shown.between("http://drops.example", "\"").to_owned();
    let set = site.open(&path).fields(&[("password", "three small crows")]).post().await;
    assert_eq!(set.status, StatusCode::SEE_OTHER);
    site.open("/admin/audit").header("cookie", &admin).get().await.shows("Link of an e-mail shown");
    site.open("/admin/mail?state=delivered").header("cookie", &admin).get().await.shows("No e-mails yet");
    let gone = site.open("/admin/mail/999/link").header("cookie", &admin).post().await;
    assert_ne!(gone.status, StatusCode::INTERNAL_SERVER_ERROR);
    gone.shows("This e-mail is over");
}
