//! The second factor: set up, signed in with, lost, and asked for; and what is told of a new device.

use axum::http::{StatusCode, header};
use largage::{
    account::Role,
    time::MINUTE,
    totp::{Secret, step_at},
};

use crate::{
    sign::{PASSWORD, session, sign_in, sign_up},
    support::{Answer, Site},
};

const EMAIL: &str = "zoe@example.org";

/// Zoé, signed in: her cookie.
async fn zoe(site: &Site) -> String {
    sign_up(site, EMAIL).await;
    session(&sign_in(site, EMAIL, PASSWORD).await)
}

async fn post(site: &Site, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    site.open(path).header("cookie", cookie).fields(fields).post().await
}

fn code(site: &Site, secret: &Secret) -> String {
    secret.code(step_at(site.engine.engine.clock().now())).to_string()
}

fn later(site: &Site) {
    let clock = site.engine.engine.clock();
    clock.set(clock.now() + MINUTE);
}

fn secret_of(page: &Answer) -> Secret {
    page.between("name=\"secret\" value=\"", "\"").parse().unwrap()
}

fn recovery_codes(page: &Answer) -> Vec<String> {
    page.body.split("<li><code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

/// Sets a second factor up, by the pages.
async fn set_up(site: &Site, cookie: &str) -> (Secret, Vec<String>) {
    let begun = post(site, "/account/second-factor", cookie, &[("password", PASSWORD)]).await;
    let secret = secret_of(&begun);
    let fields = [("secret", secret.reveal()), ("code", code(site, &secret))];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let on = post(site, "/account/second-factor/confirm", cookie, &fields).await;
    assert_eq!(on.status, StatusCode::OK, "{}", on.body);
    later(site);
    (secret, recovery_codes(&on))
}

#[tokio::test]
async fn it_is_set_up_with_a_picture_a_text_and_recovery_codes_that_no_browser_keeps() {
    let site = Site::new().await;
    let cookie = zoe(&site).await;
    site.open("/account").header("cookie", &cookie).get().await.shows("Set up a second factor");
    let page = site.open("/account/second-factor").header("cookie", &cookie).get().await;
    page.shows("autocomplete=\"current-password\"");
    page.lacks("class=\"qr\"");
    for (password, problem) in [("", "password-problem"), ("a wrong password", "This is not your present password.")] {
        let refused = post(&site, "/account/second-factor", &cookie, &[("password", password)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows(problem);
        refused.lacks("name=\"secret\"");
    }

    let begun = post(&site, "/account/second-factor", &cookie, &[("password", PASSWORD)]).await;
    assert_eq!((begun.status, begun.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"));
    let secret = secret_of(&begun);
    begun.shows(&largage::totp::in_fours(&secret.reveal()));
    begun.shows("autocomplete=\"one-time-code\"");
    begun.lacks("style=");
    let picture = begun.between("class=\"qr\"", "</svg>");
    assert!(picture.contains("fill=\"#fff\"") && picture.matches('M').count() > 300, "{picture}");

    let confirm = async |typed: &str| {
        let fields = [("secret", secret.reveal()), ("code", typed.to_owned())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        post(&site, "/account/second-factor/confirm", &cookie, &fields).await
    };
    for wrong in ["", "000 000", "abc", "<script>"] {
        let refused = confirm(wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(refused.header(header::CACHE_CONTROL), "no-store");
        refused.shows("id=\"code-problem\"");
        refused.shows("class=\"qr\"");
        refused.lacks("<script>alert");
    }
    // Who was not shown the secret does not see it.
    let other = [("secret", "A".repeat(32)), ("code", code(&site, &secret))];
    let other: Vec<_> = other.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for fields in [&other[..], &[("secret", ""), ("code", "")]] {
        let refused = post(&site, "/account/second-factor/confirm", &cookie, fields).await;
        assert_eq!(refused.header(header::LOCATION), "/account/second-factor");
        refused.lacks(&secret.reveal());
    }

    let typed = code(&site, &secret);
    let on = confirm(&format!("{} {}", &typed[..3], &typed[3..])).await;
    assert_eq!((on.status, on.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"));
    assert_eq!(recovery_codes(&on).len(), 10);
    on.shows("download=\"recovery-codes.txt\"");
    on.shows("href=\"data:text/plain;charset=utf-8,");
    // The same form again, and whoever opens the address, see none of it.
    assert_eq!(confirm(&typed).await.header(header::LOCATION), "/account/second-factor");
    for path in ["/account/second-factor", "/account/second-factor/confirm", "/account"] {
        let page = site.open(path).header("cookie", &cookie).get().await;
        page.lacks(&recovery_codes(&on)[0]);
        page.lacks(&secret.reveal());
    }
    let page = site.open("/account").header("cookie", &cookie).get().await;
    page.shows("10 recovery codes are left.");
    let french = site.open("/account/second-factor").header("cookie", &cookie).in_french().get().await;
    french.shows("Il reste 10 codes de secours.");
}

#[tokio::test]
async fn signing_in_takes_two_steps_and_leads_where_one_wanted() {
    let site = Site::new().await;
    let cookie = zoe(&site).await;
    let (secret, codes) = set_up(&site, &cookie).await;

    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/drops/7")];
    let first = site.open("/sign-in").fields(&fields).post().await;
    assert_eq!(first.header(header::LOCATION), "/sign-in/code?next=%2Fdrops%2F7");
    let step = first.cookies();
    assert!(step.starts_with("step=") && !step.contains("session="), "{step}");
    let set = first.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(set.ends_with("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax"), "{set}");
    // Half a sign-in opens nothing.
    let closed = site.open("/account").header("cookie", &step.replace("step=", "session=")).get().await;
    assert_eq!(closed.header(header::LOCATION), "/sign-in?next=%2Faccount");

    let page = site.open("/sign-in/code?next=%2Fdrops%2F7").header("cookie", &step).get().await;
    page.shows("name=\"next\" value=\"/drops/7\"");
    for (field, typed, problem) in [
        ("code", "", "code-problem"),
        ("code", "000000", "code-problem"),
        ("recovery", "ABCD EFGH IJKL MNOP", "recovery-problem"),
        ("recovery", "<script>", "recovery-problem"),
    ] {
        let refused = post(&site, "/sign-in/code", &step, &[(field, typed), ("next", "/drops/7")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        refused.shows(&format!("id=\"{problem}\""));
        refused.shows("name=\"next\" value=\"/drops/7\"");
        refused.lacks("<script>alert");
        assert!(!refused.cookies().contains("session="));
    }
    let typed = code(&site, &secret);
    let entered = post(&site, "/sign-in/code", &step, &[("code", &typed), ("next", "/drops/7")]).await;
    assert_eq!((entered.status, entered.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/drops/7"));
    let mut ended = entered.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
    assert!(ended.any(|cookie| cookie.starts_with("step=; Path=/; Max-Age=0")), "{:?}", entered.headers);
    site.open("/account").header("cookie", &session(&entered)).get().await.shows(EMAIL);
    // The step is used up, and the code as well.
    let again = post(&site, "/sign-in/code", &step, &[("code", &typed)]).await;
    assert_eq!(again.header(header::LOCATION), "/sign-in");
    for path in ["/sign-in/code", "/sign-in/code?next=%2F%2Fevil.example"] {
        let led = site.open(path).header("cookie", &step).get().await;
        assert_eq!(led.header(header::LOCATION), "/sign-in", "{path}");
    }

    let step = sign_in(&site, EMAIL, PASSWORD).await.cookies();
    let fields = [("recovery", codes[0].as_str()), ("next", "//evil.example")];
    let entered = post(&site, "/sign-in/code", &step, &fields).await;
    assert_eq!(entered.header(header::LOCATION), "/funds");
    let told = site.open("/funds").header("cookie", &entered.cookies()).get().await;
    told.shows("That recovery code is used up; 9 are left.");
}

#[tokio::test]
async fn guessing_a_code_has_its_limit_and_a_step_its_end() {
    let site = Site::new().await;
    let cookie = zoe(&site).await;
    let (secret, _) = set_up(&site, &cookie).await;
    let step = sign_in(&site, EMAIL, PASSWORD).await.cookies();
    for _ in 0..10 {
        let wrong = post(&site, "/sign-in/code", &step, &[("code", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let waits = post(&site, "/sign-in/code", &step, &[("code", &code(&site, &secret))]).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    waits.shows("Please try again in 15 min;");
    for _ in 0..10 {
        later(&site);
    }
    let gone = post(&site, "/sign-in/code", &step, &[("code", &code(&site, &secret)), ("next", "/shop")]).await;
    assert_eq!(gone.header(header::LOCATION), "/sign-in?next=%2Fshop");
    let nothing = site.open("/sign-in/code").fields(&[("code", "000000")]).post().await;
    assert_eq!(nothing.header(header::LOCATION), "/sign-in");
}

#[tokio::test]
async fn new_codes_and_the_removal_take_password_and_code() {
    let site = Site::new().await;
    let cookie = zoe(&site).await;
    for path in ["/account/second-factor/codes", "/account/second-factor/remove"] {
        let led = site.open(path).header("cookie", &cookie).get().await;
        assert_eq!(led.header(header::LOCATION), "/account/second-factor", "{path}");
    }
    let (secret, codes) = set_up(&site, &cookie).await;
    for path in ["/account/second-factor/codes", "/account/second-factor/remove"] {
        assert_eq!(site.open(path).header("cookie", &cookie).get().await.status, StatusCode::OK);
        for (password, typed, problem) in [
            ("", "", "code-problem"),
            ("", "123456", "password-problem"),
            ("a wrong password", &code(&site, &secret), "password-problem"),
            (PASSWORD, "000000", "code-problem"),
        ] {
            let refused = post(&site, path, &cookie, &[("password", password), ("code", typed)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {problem}");
            refused.shows(&format!("id=\"{problem}\""));
        }
    }
    let fields = [("password", PASSWORD), ("code", &code(&site, &secret))];
    let new = post(&site, "/account/second-factor/codes", &cookie, &fields).await;
    assert_eq!((new.status, new.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"));
    let new = recovery_codes(&new);
    assert!(new.len() == 10 && !new.contains(&codes[0]));
    let fields = [("password", PASSWORD), ("code", &new[0])];
    let removed = post(&site, "/account/second-factor/remove", &cookie, &fields).await;
    assert_eq!(removed.header(header::LOCATION), "/account");
    assert!(sign_in(&site, EMAIL, PASSWORD).await.cookies().contains("session="));
    let twice = post(&site, "/account/second-factor/remove", &cookie, &fields).await;
    assert_eq!(twice.header(header::LOCATION), "/account/second-factor");
}

#[tokio::test]
async fn an_admin_removes_what_somebody_has_lost() {
    let site = Site::new().await;
    let cookie = zoe(&site).await;
    set_up(&site, &cookie).await;
    let id = site.engine.engine.account_by_email(&EMAIL.parse().unwrap()).await.unwrap().unwrap().id;
    let path = format!("/admin/customers/{id}/second-factor");
    let admin = site.cookie_of("ada@example.org", Role::Admin).await;
    let staff = site.cookie_of("sam@example.org", Role::Staff).await;
    for (who, cookie) in [("staff", &staff), ("herself", &cookie)] {
        assert_eq!(site.open(&path).header("cookie", cookie).get().await.status, StatusCode::FORBIDDEN, "{who}");
        assert_eq!(post(&site, &path, cookie, &[]).await.status, StatusCode::FORBIDDEN, "{who}");
    }
    let page = site.open(&format!("/admin/customers/{id}")).header("cookie", &admin).get().await;
    page.shows(&path);
    let asked = site.open(&path).header("cookie", &admin).get().await;
    asked.shows("Remove the second factor of Zoé");
    let done = post(&site, &path, &admin, &[]).await;
    assert_eq!(done.header(header::LOCATION), format!("/admin/customers/{id}"));
    assert!(sign_in(&site, EMAIL, PASSWORD).await.cookies().contains("session="));
    assert_eq!(post(&site, &path, &admin, &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(site.open(&path).header("cookie", &admin).get().await.status, StatusCode::CONFLICT);
    let log = site.open(&format!("/admin/audit?object=account:{id}")).header("cookie", &admin).get().await;
    log.shows("Second factor removed");
    log.shows("ada");
    let page = site.open(&format!("/admin/customers/{id}")).header("cookie", &admin).get().await;
    page.lacks(&path);
    let none = "/admin/customers/777/second-factor";
    assert_eq!(post(&site, none, &admin, &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_must_have_one_and_has_none_gets_nowhere_else() {
    let site = Site::new().await;
    let cookie = zoe(&site).await;
    site.engine.change("UPDATE accounts SET role = 'admin' WHERE email_key = 'zoe@example.org'").await;
    site.open("/admin").header("cookie", &cookie).get().await.shows("Administration");

    // By somebody who has one.
    let settings = site.open("/admin/settings").header("cookie", &cookie).get().await;
    settings.shows("name=\"second_factor\"");
    site.engine.change("UPDATE settings SET value = '{\"second_factor\":\"admins\"}' WHERE name = 'company'").await;
    site.engine
        .change(
            "INSERT INTO settings (name, value) SELECT 'company', '{\"second_factor\":\"admins\"}' \
                 WHERE NOT EXISTS (SELECT 1 FROM settings WHERE name = 'company')",
        )
        .await;
    let closed = ["/admin", "/account", "/admin/settings", "/admin/customers", "/admin/audit", "/tickets", "/orders"];
    for path in closed {
        let led = site.open(path).header("cookie", &cookie).get().await;
        let to = (led.status, led.header(header::LOCATION).to_owned());
        assert_eq!(to, (StatusCode::SEE_OTHER, "/account/second-factor".to_owned()), "{path}");
    }
    for path in ["/admin/settings", "/account", "/account/password", "/account/sessions", "/admin/invitations"] {
        let led = post(&site, path, &cookie, &[("name", "Mine")]).await;
        assert_eq!(led.header(header::LOCATION), "/account/second-factor", "{path}");
    }
    assert_ne!(site.engine.engine.company().await.unwrap().name.as_str(), "Mine");
    assert_eq!(
        site.open("/sign-in").header("cookie", &cookie).get().await.header(header::LOCATION),
        "/account/second-factor"
    );
    // What is public she sees as a visitor does.
    site.open("/").header("cookie", &cookie).get().await.lacks("/admin/settings");

    let page = site.open("/account/second-factor").header("cookie", &cookie).get().await;
    page.shows("Our team asks it of your account");
    page.shows("action=\"/sign-out\"");
    let switched = site.open("/language").header("cookie", &cookie).form("lang=en&next=%2F").post().await;
    assert_eq!(switched.status, StatusCode::SEE_OTHER);
    set_up(&site, &cookie).await;
    site.open("/admin").header("cookie", &cookie).get().await.shows("Administration");
    assert_eq!(site.open("/account").header("cookie", &cookie).get().await.status, StatusCode::OK);

    // Of the staff nothing is asked yet; then it is, and customers never hear of it.
    let staff = site.cookie_of("sam@example.org", Role::Staff).await;
    assert_eq!(site.open("/admin").header("cookie", &staff).get().await.status, StatusCode::OK);
    let fields = settings_form();
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let saved = post(&site, "/admin/settings", &cookie, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let led = site.open("/admin").header("cookie", &staff).get().await;
    assert_eq!(led.header(header::LOCATION), "/account/second-factor");
    let customer = site.cookie_of("max@example.org", Role::Customer).await;
    assert_eq!(site.open("/account").header("cookie", &customer).get().await.status, StatusCode::OK);
    // Signing out is always open.
    assert_eq!(post(&site, "/sign-out", &staff, &[]).await.header(header::LOCATION), "/");
}

fn settings_form() -> Vec<(&'static str, String)> {
    let draft = largage::company::Draft {
        second_factor: "team".to_owned(),
        ..largage::company::Draft::from(&largage::company::Company::default())
    };
    vec![
        ("name", draft.name),
        ("unit", draft.unit),
        ("zone", draft.zone),
        ("lang", draft.lang),
        ("sign_up", draft.sign_up),
        ("second_factor", draft.second_factor),
        ("keep_deliveries", draft.keep_deliveries),
    ]
}

#[tokio::test]
async fn who_has_none_asks_it_of_nobody() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    for (of, sentence) in [("team", "Set up your own second factor first"), ("everyone", "Choose one of the three.")] {
        let mut fields = settings_form();
        fields.retain(|(name, _)| *name != "second_factor");
        fields.push(("second_factor", of.to_owned()));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = site.open("/admin/settings").fields(&fields).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("id=\"second_factor-problem\"");
        refused.shows(sentence);
    }
}

#[tokio::test]
async fn a_new_device_is_told_of_once_on_the_pages_of_the_others() {
    let site = Site::new().await;
    sign_up(&site, EMAIL).await;
    let first = sign_in(&site, EMAIL, PASSWORD).await;
    let cookies = first.cookies();
    let set = first.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap().to_owned());
    let device = set.into_iter().find(|cookie| cookie.starts_with("device=")).unwrap();
    assert!(device.ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax"), "{device}");
    let said = "signed in to your account from a new device";
    site.open("/account").header("cookie", &cookies).get().await.lacks(said);

    // The same browser again is no news.
    let fields = [("email", EMAIL), ("password", PASSWORD)];
    let again = site.open("/sign-in").header("cookie", &cookies).fields(&fields).post().await;
    assert!(again.cookies().contains(device.split(';').next().unwrap()), "its cookie stays");
    let here = session(&again);
    let other = sign_in(&site, EMAIL, PASSWORD).await;
    // A script that fetches a page, and what is no page, have told nobody.
    let fetched = site.open("/account").header("cookie", &here).header("sec-fetch-dest", "empty").get().await;
    fetched.lacks(said);
    site.open("/favicon.svg").header("cookie", &here).header("sec-fetch-dest", "image").get().await;
    let told = site.open("/funds").header("cookie", &here).get().await;
    told.shows(said);
    site.open("/funds").header("cookie", &here).get().await.lacks(said);
    let page = site.open("/account").header("cookie", &session(&other)).get().await;
    page.lacks(said);
    assert_eq!(page.body.matches("New device").count(), 1);
    let french = site.open("/account").header("cookie", &here).in_french().get().await;
    french.shows("Nouvel appareil");
}

#[tokio::test]
async fn the_pages_are_for_who_signed_in() {
    let site = Site::new().await;
    for path in ["/account/second-factor", "/account/second-factor/codes", "/account/second-factor/remove"] {
        let led = site.open(path).get().await;
        assert!(led.header(header::LOCATION).starts_with("/sign-in?next="), "{path}");
        let led = post(&site, path, "", &[("password", PASSWORD)]).await;
        assert!(led.header(header::LOCATION).starts_with("/sign-in"), "{path}");
    }
}
