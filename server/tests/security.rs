//! What a hostile visitor, a hostile site and a curious colleague try: at every address that the pages name.

#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    sync::{Mutex, Once, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use common::Site;
use futures::stream;
use largage::{
    account::Role,
    engine::{accounts::AccountError, store::Dialect, testing::TestEngine, token::Token},
    event::{Kind, Values},
    lang::Lang,
    message::Message,
    product::Delivery,
    registration::Draft,
};
use tower::ServiceExt;
use tracing::{Event, Subscriber, field::Field};
use tracing_subscriber::{Layer, filter::Targets, layer::Context, prelude::*};

/// One statement is counted while no other test runs any.
static ALONE: tokio::sync::RwLock<()> = tokio::sync::RwLock::const_new(());

const PASSWORD: &str = "three small owls";

/// A site in use: people, webhooks, a campaign, things to buy, an order, a ticket's notification.
struct House {
    test: TestEngine,
    site: Site,
    admin: Token,
    staff: Token,
    customer: Token,
}

impl House {
    async fn new() -> Self {
        let test = TestEngine::new(Dialect::Sqlite).await;
        let engine = &test.engine;
        engine.switch_sandbox_on();
        let boss = test.admin().await;
        let admin = engine.open_session(boss.id, &TestEngine::visitor()).await.unwrap();
        let (staff, _) = test.signed_in("staff@example.org", Role::Staff).await;
        let (customer, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        test.account("max@example.org", Role::Customer).await;
        engine.invite(&boss, Role::Customer).await.unwrap();
        let discord = test.discord("News").await;
        let endpoint = test.endpoint("https://hooks.example.org/in").await;
        let channel = test.sandbox().await;
        test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[discord, endpoint]).await;
        test.happens(Kind::TicketOpened, "ticket:1", &Values::sample(Kind::TicketOpened, Lang::En)).await;
        test.settle().await;
        test.campaign(Some(channel), |_| {}).await;
        let cape = test.product(Some(5), |_| {}).await;
        test.product_with_codes("SOLD-1\nSOLD-2", |product| product.delivery = Delivery::Code).await;
        test.credit(&zoe.account, 50_000).await;
        test.buy(&zoe.account, cape, "once").await.unwrap();
        let site = Site::of(&test, Router::new()).await;
        Self { test, site, admin, staff, customer }
    }

    fn everyone(&self) -> [(&'static str, Option<&Token>); 4] {
        [
            ("a visitor", None),
            ("a customer", Some(&self.customer)),
            ("the staff", Some(&self.staff)),
            ("an admin", Some(&self.admin)),
        ]
    }

    /// Every address that somebody's pages lead to, and those that their forms are sent to.
    async fn addresses(&self, session: Option<&Token>) -> (BTreeSet<String>, BTreeSet<String>) {
        let start =
            ["/", "/funds", "/drops", "/shop", "/orders", "/tickets", "/tickets/new", "/account", "/help", "/admin"];
        let start = start.map(str::to_owned);
        let pages = self.site.walk(&start, session).await;
        let mut actions = BTreeSet::new();
        for page in pages.values() {
            let page = String::from_utf8_lossy(page);
            for attribute in [" action=\"", " formaction=\""] {
                let found = page.split(attribute).skip(1).filter_map(|rest| rest.split(['"', '?']).next());
                actions.extend(found.filter(|path| path.starts_with('/')).map(str::to_owned));
            }
        }
        (pages.into_keys().collect(), actions)
    }

    async fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Bytes) {
        let (parts, body) = self.site.router().oneshot(request).await.unwrap().into_parts();
        // A stream of changes has no end.
        let body = if parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream") {
            Bytes::new()
        } else {
            to_bytes(body, usize::MAX).await.unwrap()
        };
        (parts.status, parts.headers, body)
    }
}

/// A request of this browser. Its `Host` is the site's.
fn asked(method: Method, path: &str, session: Option<&Token>, headers: &[(&str, &str)], body: &str) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, "drops.example");
    if let Some(session) = session {
        request = request.header(header::COOKIE, format!("session={}", session.expose()));
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

const OURS: (&str, &str) = ("origin", "http://drops.example");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn no_form_is_taken_from_another_site() {
    let _others = ALONE.read().await;
    let house = House::new().await;
    let mut all = BTreeSet::new();
    for (role, session) in house.everyone() {
        let (_, mut actions) = house.addresses(session).await;
        // What islands call stands in no form.
        actions.extend(["/api/redeem", "/api/keep_draft"].map(str::to_owned));
        for action in &actions {
            for foreign in [
                &[][..],
                &[("origin", "https://evil.example")],
                &[("origin", "null")],
                &[("origin", "http://drops.example.evil.example")],
                &[("origin", "http://drops.example:8080")],
                &[("referer", "http://drops.example/")],
                &[("sec-fetch-site", "cross-site"), OURS],
                &[("sec-fetch-site", "same-site"), OURS],
            ] {
                for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                    let headers = [foreign, &[FORM]].concat();
                    let (status, ..) = house.send(asked(method, action, session, &headers, "")).await;
                    assert_eq!(status, StatusCode::FORBIDDEN, "{action} as {role} with {foreign:?}");
                }
            }
        }
        all.extend(actions);
    }
    assert!(all.len() > 40, "{all:#?}");
    for action in ["/sign-in", "/sign-out", "/language", "/account/password", "/admin/settings"] {
        assert!(all.contains(action), "{action} is found: {all:#?}");
    }
    // It was not for another reason.
    let request = asked(Method::POST, "/language", None, &[OURS, FORM], "lang=fr");
    assert_eq!(house.send(request).await.0, StatusCode::SEE_OTHER);
    assert!(house.test.engine.signed_in(&house.admin).await.unwrap().is_some(), "nobody has signed them out");
}

#[tokio::test]
async fn what_is_the_teams_is_for_nobody_else() {
    let _others = ALONE.read().await;
    let house = House::new().await;
    let (pages, actions) = house.addresses(Some(&house.admin)).await;
    let all: BTreeSet<&String> = pages.iter().chain(&actions).filter(|path| path.starts_with("/admin")).collect();
    assert!(all.len() > 60, "{all:#?}");
    let mut of_admins = 0;
    for path in &all {
        for (method, headers) in [(Method::GET, &[][..]), (Method::HEAD, &[]), (Method::POST, &[OURS, FORM])] {
            let ask = |session| house.send(asked(method.clone(), path, session, headers, ""));
            let refused = [StatusCode::FORBIDDEN, StatusCode::METHOD_NOT_ALLOWED];
            for (role, session) in [("a visitor", None), ("a customer", Some(&house.customer))] {
                let (status, answer, body) = ask(session).await;
                let to = answer.get(header::LOCATION).map_or("", |to| to.to_str().unwrap());
                // Some addresses have nothing to look at, and lead to one that asks who looks.
                let to_sign_in = session.is_none() && to.starts_with("/sign-in?next=");
                let is_led_away = to_sign_in || method != Method::POST && all.contains(&to.to_owned());
                assert!(
                    refused.contains(&status) || status == StatusCode::SEE_OTHER && is_led_away && body.is_empty(),
                    "{method} {path} as {role}: {status} {to}"
                );
            }
        }
        let (status, ..) = house.send(asked(Method::GET, path, Some(&house.staff), &[], "")).await;
        of_admins += usize::from(status == StatusCode::FORBIDDEN);
    }
    assert!(of_admins > 20, "the staff is kept from {of_admins} pages");
    // What only admins do is not done for the staff either.
    let zoe = house.test.engine.account_by_email(&"zoe@example.org".parse().unwrap()).await.unwrap().unwrap();
    for action in ["role", "reset", "correct", "block"] {
        let path = format!("/admin/customers/{}/{action}", zoe.id);
        let form = "role=admin&reason=mine&direction=add&amount=100";
        let (status, ..) = house.send(asked(Method::POST, &path, Some(&house.staff), &[OURS, FORM], form)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn every_answer_is_for_this_site_alone() {
    let _others = ALONE.read().await;
    let house = House::new().await;
    let mut kept = BTreeMap::new();
    for (role, session) in house.everyone() {
        let (mut pages, _) = house.addresses(session).await;
        let more =
            ["/nothing", "/healthz", "/readyz", "/live", "/api/nothing", "/pkg/nothing", "/admin/audit", "/sandbox"];
        pages.extend(more.map(str::to_owned));
        pages.extend(["/admin/deliveries/export.csv", "/admin/deliveries/export.json"].map(str::to_owned));
        for path in pages {
            let foreign = [("origin", "https://evil.example")];
            let (_, headers, _) = house.send(asked(Method::GET, &path, session, &foreign, "")).await;
            let is = |name: &str, wanted: &str| {
                let value = headers.get(name).unwrap_or_else(|| panic!("{name} of {path} as {role}")).to_str().unwrap();
                assert!(value.contains(wanted), "{name} of {path} as {role}: {value}");
            };
            is("x-content-type-options", "nosniff");
            is("referrer-policy", "same-origin");
            is("cross-origin-opener-policy", "same-origin");
            is("cross-origin-resource-policy", "same-origin");
            is("permissions-policy", "camera=()");
            is("content-security-policy", "default-src '");
            let policy = headers["content-security-policy"].to_str().unwrap();
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
            assert!(!headers.keys().any(|name| name.as_str().starts_with("access-control-")), "{path}: {headers:?}");
            let cache = headers[header::CACHE_CONTROL].to_str().unwrap_or_default();
            let is_asset = ["/favicon", "/pkg/", "/site.webmanifest"].iter().any(|asset| path.starts_with(asset));
            assert!(
                is_asset || cache.contains("private") || ["no-store", "no-cache"].contains(&cache),
                "{path}: {cache}"
            );
            kept.insert(path, cache.to_owned());
        }
    }
    // A list of what was sent to whom stays in no cache, whoever runs it.
    assert_eq!(kept["/admin/deliveries/export.csv"], "no-store");
    for method in [Method::OPTIONS, Method::TRACE] {
        let preflight = [("origin", "https://evil.example"), ("access-control-request-method", "POST")];
        let (status, headers, _) = house.send(asked(method, "/sign-in", None, &preflight, "")).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
        assert!(!headers.contains_key("access-control-allow-origin"));
    }
}

/// Everything that browsers might take for another site, made of what hides one.
fn elsewhere() -> Vec<String> {
    let mut all: Vec<String> = ["javascript:alert(1)", "data:text/html,x", "evil.example", "?//evil.example", "", "."]
        .map(str::to_owned)
        .to_vec();
    for before in [
        "", "/", "//", "///", "/\\", "\\/", "\\\\", "/\t/", "\t//", "/\n/", "/\r\n/", " //", "http:", "https:/",
        "https://",
    ] {
        for after in [
            "evil.example",
            "/evil.example",
            "\\evil.example",
            "@evil.example",
            "/%2f/evil.example",
            "/..//evil.example",
        ] {
            all.push(format!("{before}{after}"));
        }
    }
    all
}

fn typed(fields: &[(&str, &str)]) -> String {
    let mut url = reqwest::Url::parse("http://drops.example/").unwrap();
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}

/// Asserts that a browser on the site stays there.
fn stays(headers: &HeaderMap, next: &str) {
    let location = headers[header::LOCATION].to_str().unwrap();
    let here = reqwest::Url::parse("http://drops.example/sign-in").unwrap();
    let there = here.join(location).unwrap();
    assert_eq!(there.origin(), here.origin(), "{next:?} leads to {location:?}");
    assert!(location.starts_with('/'), "{next:?} leads to {location:?}");
}

#[tokio::test]
async fn no_address_that_is_handed_in_leads_elsewhere() {
    let _others = ALONE.read().await;
    let house = House::new().await;
    let draft = Draft {
        email: "ida@example.org".into(),
        password: PASSWORD.into(),
        public_name: "Ida".into(),
        ..Draft::default()
    };
    house.test.engine.sign_up(&draft, None, &TestEngine::visitor()).await.unwrap();
    for next in elsewhere() {
        for (path, fields) in [
            ("/language", &[("lang", "fr"), ("next", &*next)][..]),
            ("/theme", &[("theme", "dark"), ("next", &next)]),
            ("/sign-in", &[("email", "ida@example.org"), ("password", PASSWORD), ("next", &next)]),
        ] {
            let (status, headers, body) =
                house.send(asked(Method::POST, path, None, &[OURS, FORM], &typed(fields))).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{path} {next:?}: {}", String::from_utf8_lossy(&body));
            stays(&headers, &next);
        }
        for path in ["/sign-in", "/sign-up"] {
            let asking = format!("{path}?{}", typed(&[("next", &next)]));
            let (status, headers, _) = house.send(asked(Method::GET, &asking, Some(&house.customer), &[], "")).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{asking}");
            stays(&headers, &next);
            // Who is not signed in yet finds it in no link.
            let (_, _, page) = house.send(asked(Method::GET, &asking, None, &[], "")).await;
            let page = String::from_utf8_lossy(&page);
            for link in page.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let here = reqwest::Url::parse("http://drops.example/sign-in").unwrap();
                assert_eq!(here.join(link).unwrap().origin(), here.origin(), "{next:?} leads to {link}");
            }
        }
    }
    // An address as it was typed.
    let doubled = asked(Method::GET, "//evil.example/admin", None, &[], "");
    let (_, headers, _) = house.send(doubled).await;
    assert!(!headers.get(header::LOCATION).is_some_and(|to| to.to_str().unwrap().starts_with("//")), "{headers:?}");
}

#[tokio::test]
async fn links_that_grant_something_follow_no_header() {
    let _others = ALONE.read().await;
    let house = House::new().await;
    let engine = &house.test.engine;
    engine.adopt_address(&"https://drops.example.org".parse().unwrap()).await.unwrap();
    let zoe = engine.account_by_email(&"zoe@example.org".parse().unwrap()).await.unwrap().unwrap();
    for (path, form, link) in [
        (format!("/admin/customers/{}/reset", zoe.id), "", "https://drops.example.org/reset/"),
        ("/admin/invitations".to_owned(), "role=customer", "https://drops.example.org/invitation/"),
    ] {
        for headers in [
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")][..],
            &[
                OURS,
                ("x-forwarded-host", "evil.example"),
                ("x-forwarded-proto", "http"),
                ("forwarded", "host=evil.example"),
            ],
        ] {
            let headers = [headers, &[FORM]].concat();
            let (status, answer, page) =
                house.send(asked(Method::POST, &path, Some(&house.admin), &headers, form)).await;
            let page = String::from_utf8_lossy(&page);
            assert_eq!(status, StatusCode::OK, "{path}: {page}");
            assert!(page.contains(link) && !page.contains("evil.example"), "{path}: {page}");
            assert_eq!(answer[header::CACHE_CONTROL], "no-store");
        }
    }
}

#[tokio::test]
async fn a_body_that_never_comes_is_not_waited_for() {
    let _others = ALONE.read().await;
    let house = House::new().await;
    tokio::time::pause();
    let body = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
    let request = Request::post("/sandbox/api/webhooks/1/token").header("content-type", "application/json");
    let answer = house.site.router().oneshot(request.body(body).unwrap());
    let answer = tokio::time::timeout(Duration::from_mins(1), answer).await.expect("it is given up").unwrap();
    assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT);
}

#[tokio::test]
async fn what_is_too_large_or_malformed_is_refused_and_no_fault() {
    let _others = ALONE.read().await;
    let house = House::new().await;
    let (pages, actions) = house.addresses(Some(&house.admin)).await;
    let large = "a".repeat(300 * 1024);
    for action in &actions {
        let deep = "[".repeat(100_000);
        for (kind, body) in [
            (FORM.1, "%ff=%fe&%00=%00&a&&=&=a&version=99999999999999999999&id=-1"),
            ("application/json", &*deep),
            ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data\r\n\r\n"),
            ("multipart/form-data", "none"),
            ("text/plain", "a=b"),
            (FORM.1, &*large),
        ] {
            if action == "/sign-out" {
                continue;
            }
            let headers = [OURS, ("content-type", kind)];
            let (status, ..) = house.send(asked(Method::POST, action, Some(&house.admin), &headers, body)).await;
            assert!(!status.is_server_error(), "{action} of {kind}: {status}");
        }
    }
    // Numbers in addresses: too large, negative, none at all, and what is no text.
    for page in pages.iter().chain(&actions).filter(|page| page.bytes().any(|byte| byte.is_ascii_digit())) {
        for instead in [
            "0",
            "-1",
            "9223372036854775807",
            "9223372036854775808",
            "1e3",
            "%00",
            "%ff",
            "..%2f..%2fetc%2fpasswd",
            "'",
        ] {
            let parts = page.split('/').map(|part| if part.parse::<i64>().is_ok() { instead } else { part });
            let path = parts.collect::<Vec<_>>().join("/");
            let (status, ..) = house.send(asked(Method::GET, &path, Some(&house.admin), &[], "")).await;
            assert!(!status.is_server_error(), "{path}: {status}");
        }
    }
    for query in [
        "?before=-1",
        "?before=9223372036854775808",
        "?page=%ff",
        "?q=%00",
        "?q=%25_%5c'%22",
        "?from=x&to=y",
        "?state=x",
    ] {
        for page in &pages {
            let path = format!("{page}{query}");
            let (status, ..) = house.send(asked(Method::GET, &path, Some(&house.admin), &[], "")).await;
            assert!(!status.is_server_error(), "{path}: {status}");
        }
    }
}

/// The statements that ran, and how often argon2 did.
static WORK: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Counter;

impl<S: Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut said = Said::default();
        event.record(&mut said);
        WORK.lock().unwrap_or_else(PoisonError::into_inner).push(said.0);
    }
}

#[derive(Default)]
struct Said(String);

impl tracing::field::Visit for Said {
    fn record_str(&mut self, field: &Field, value: &str) {
        if ["summary", "db.statement"].contains(&field.name()) {
            self.0.extend(value.split_whitespace());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.0 = format!("{value:?}"),
            name if ["summary", "db.statement"].contains(&name) => self.record_str(field, &format!("{value:?}")),
            _ => {}
        }
    }
}

/// What is done for the work of `future`.
async fn work_of<T>(future: impl Future<Output = T>) -> (T, Vec<String>) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let wanted = Targets::new()
            .with_target("sqlx::query", tracing::Level::DEBUG)
            .with_target("largage::engine::password", tracing::Level::TRACE);
        tracing_subscriber::registry().with(Counter.with_filter(wanted)).init();
    });
    WORK.lock().unwrap_or_else(PoisonError::into_inner).clear();
    let done = future.await;
    (done, std::mem::take(&mut *WORK.lock().unwrap_or_else(PoisonError::into_inner)))
}

#[tokio::test]
async fn an_address_that_is_known_makes_no_other_work_than_one_that_is_not() {
    let _alone = ALONE.write().await;
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let test = TestEngine::new(dialect).await;
        let engine = &test.engine;
        let visitor = TestEngine::visitor();
        let draft = |email: &str| Draft {
            email: email.into(),
            password: PASSWORD.into(),
            public_name: "Ida".into(),
            ..Draft::default()
        };
        engine.sign_up(&draft("ida@example.org"), None, &visitor).await.unwrap();
        // What is prepared once is prepared.
        let _ = engine.sign_in("warm@example.org", "wrong", &visitor).await;

        let mut work = Vec::new();
        for email in ["ida@example.org", "eve@example.org"] {
            let (answer, done) = work_of(engine.sign_in(email, "four large owls", &visitor)).await;
            assert!(matches!(answer, Err(AccountError::Wrong)), "{answer:?}");
            let runs = done.iter().filter(|said| *said == "argon2 runs").count();
            assert_eq!(runs, 1, "{email}: {done:#?}");
            assert!(done.len() > 3, "{done:#?}");
            work.push(done);
        }
        assert_eq!(work[0], work[1], "{dialect:?}");
    }
}
