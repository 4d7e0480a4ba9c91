//! Nothing that grants anything is where it must not be: in the log at its most talkative, a panic included, on a page
//! of whatever role, in the metrics, in what is kept of answers, or in the database.

#![allow(clippy::unwrap_used)] // Helpers of tests, which lie outside of test functions.

mod common;

use std::{
    collections::BTreeMap,
    io::Write,
    sync::{Mutex, Once, PoisonError},
};

use axum::{
    Router,
    http::{Request, StatusCode, header},
    routing::{get, post},
};
use common::Site;
use largage::{
    account::{Password, Role},
    address::Guard,
    engine::{
        destinations::{Call, Https, Reply},
        second_factor::Entered,
        sessions::Visitor,
        store::Dialect,
        testing::TestEngine,
        token::Token,
        webhooks::{NewAddress, NewWebhook},
    },
    event::{Kind, Values},
    lang::Lang,
    message::Message,
    on_both_engines,
    product::Delivery,
    registration::Draft,
    totp::{in_fours, step_at},
    webhook::{Address, WebhookName},
};
use largage_server::log;
use sqlx::AssertSqlSafe;

/// Whatever the tests of this file have logged.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Logs everything from now on, panics too.
fn log_everything() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::TRACE).with_writer(|| Log).init();
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            log::panicked(panic);
            usual(panic);
        }));
    });
}

fn logged() -> String {
    String::from_utf8_lossy(&LOG.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

/// What must not be found, by name, and where each stands all the same.
#[derive(Default)]
struct Secrets(BTreeMap<&'static str, (String, &'static [&'static str])>);

impl Secrets {
    /// Found nowhere.
    fn plant(&mut self, name: &'static str, secret: impl Into<String>) {
        self.plant_but(name, secret, &[]);
    }

    /// Found nowhere but in these places.
    fn plant_but(&mut self, name: &'static str, secret: impl Into<String>, but: &'static [&'static str]) {
        let secret = secret.into();
        assert!(secret.len() >= 8, "{name} would be found by chance");
        assert!(self.0.insert(name, (secret, but)).is_none(), "{name} is planted twice");
    }

    /// Looks for each, as it is and as others write it.
    fn look_in(&self, place: &str, bytes: &[u8]) {
        for (name, (secret, but)) in &self.0 {
            let written =
                [secret.clone(), hex::encode(secret), secret.replace('/', "\\/"), secret.replace('=', "&#61;")];
            let found = written.iter().find_map(|written| memchr(bytes, written.as_bytes()));
            if let Some(at) = found.filter(|_| !but.contains(&place)) {
                let around = &bytes[at.saturating_sub(300)..bytes.len().min(at + 200)];
                panic!("{name} stands in {place}: …{}…", String::from_utf8_lossy(around));
            }
        }
    }

    /// The exceptions are true: each secret is found in the places that it may be in.
    fn stands_in(&self, name: &str, place: &str, bytes: &[u8]) {
        assert!(memchr(bytes, self.0[name].0.as_bytes()).is_some(), "{name} is not in {place}");
    }
}

/// Where `wanted` begins.
fn memchr(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == first).map(|at| at + from) {
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// Everything that the database holds, as it lies there.
async fn database(test: &TestEngine) -> Vec<u8> {
    let mut db = test.engine.store().read().await.unwrap();
    match test.engine.store().dialect() {
        Dialect::Sqlite => {
            let path = test.url.strip_prefix("sqlite://").unwrap();
            let files = ["", "-wal", "-shm"].map(|end| std::fs::read(format!("{path}{end}")));
            assert!(files.iter().all(Result::is_ok), "the log of writes is there as well");
            files.into_iter().flatten().flatten().collect()
        }
        Dialect::Postgres => {
            let tables = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'";
            let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut *db).await.unwrap();
            assert!(tables.len() > 20, "{tables:?}");
            let mut everything = Vec::new();
            for table in tables {
                let select = format!("SELECT CAST(t AS TEXT) FROM {table} t");
                let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(&mut *db).await.unwrap();
                everything.extend(rows.join("\n").into_bytes());
            }
            everything
        }
    }
}

const DISCORD: &str = "dIsCoRdToKeN-dIsCoRdToKeN-dIsCoRdToKeN-dIsCoRdToKeN-dIsCoRdToKeN";
const FORMER_DISCORD: &str = "fOrMeRtOkEn-fOrMeRtOkEn-fOrMeRtOkEn-fOrMeRtOkEn-fOrMeRtOkEn-1234";
const SLACK: &str = "sLaCkToKeNsLaCkToKeNsLaC";
const PATH_KEY: &str = "eNdPoInTkEy-eNdPoInTkEy";
const PASSWORD: &str = "three-small-owls-at-night";
const WRONG_PASSWORD: &str = "four-large-owls-at-noon";
const UNSOLD: &str = "UNSOLD-CANARY-1111";
const SOLD: &str = "SOLD-CANARY-2222";

fn discord(token: &str) -> Address {
    format!("https://discord.com/api/webhooks/123456789012345678/{token}").parse().unwrap()
}

/// An answer that repeats all that it can.
fn echo(status: u16, said: &str) -> Reply {
    let headers = ["location", "server", "x-request-id"].map(|name| (name.to_owned(), said.to_owned()));
    let body =
        serde_json::json!({"message": said, "code": 50035, "errors": {"content": {"_errors": [{"message": said}]}}});
    Reply { status, headers: headers.to_vec(), body: body.to_string().into_bytes() }
}

on_both_engines! {
    async fn no_secret_is_found_where_it_must_not_be(test: TestEngine) {
        log_everything();
        test.engine.switch_sandbox_on();
        let mut secrets = Secrets::default();
        let engine = &test.engine;
        let set_up = engine.set_up_link().await.unwrap().unwrap();
        secrets.plant("set-up link", set_up.expose());
        secrets.plant("key", test.key.reveal());

        // People, with what lets them in.
        let admin = test.admin().await;
        let visitor = TestEngine::visitor();
        let admin_session = engine.open_session(admin.id, &visitor).await.unwrap();
        let (staff_session, _) = test.signed_in("staff@example.org", Role::Staff).await;
        let (zoe_session, zoe) = test.signed_in("zoe@example.org", Role::Customer).await;
        secrets.plant("session of an admin", admin_session.expose());
        secrets.plant("session of the staff", staff_session.expose());
        secrets.plant("session of a customer", zoe_session.expose());
        secrets.plant("password", PASSWORD);
        secrets.plant("wrong password", WRONG_PASSWORD);
        let draft = Draft {
            email: "max@example.org".into(),
            password: PASSWORD.into(),
            public_name: "Max".into(),
            ..Draft::default()
        };
        let invitation = engine.invite(&admin, Role::Customer).await.unwrap();
        secrets.plant("used invitation", invitation.expose());
        let device = Token::parse("dEvIcEtOkEn-dEvIcEtOkEn-dEvIcEtOkEn-dEvIcEt").unwrap();
        secrets.plant("token of a device", device.expose());
        let known = Visitor { remembered: Some(device.clone()), ..visitor.clone() };
        let max = engine.accept_link(invitation.expose(), &draft, None, &known).await.unwrap();
        let max = engine.signed_in(&max).await.unwrap().unwrap();
        let factor = engine.begin_second_factor(&max, PASSWORD).await.unwrap();
        let code = factor.code(step_at(engine.clock().now())).to_string();
        let recovery = engine.confirm_second_factor(&max, &factor.reveal(), &code).await.unwrap();
        secrets.plant("secret of a second factor", factor.reveal());
        secrets.plant("the same in groups", in_fours(&factor.reveal()));
        secrets.plant("recovery code", recovery[0].reveal());
        secrets.plant("the same without spaces", recovery[0].expose());
        let invitation = engine.invite(&admin, Role::Staff).await.unwrap();
        let reset = engine.reset_link(&admin, zoe.account.id).await.unwrap();
        secrets.plant("invitation", invitation.expose());
        secrets.plant("reset link", reset.expose());

        // Destinations. What Discord tells of its webhook holds the address as well.
        let name = WebhookName::new("Orders").unwrap();
        let add = async |name: &WebhookName, url: &Address| {
            test.network.then(Ok(Reply { body: br#"{"type":1,"name":"Captain"}"#.to_vec(), status: 200, ..Reply::default() }));
            let new = NewWebhook { name: Some(name), url, unseen: false, again: true };
            engine.add_webhook(&admin, new).await.unwrap()
        };
        let chat = add(&name, &discord(FORMER_DISCORD)).await;
        test.network.then(Ok(echo(200, FORMER_DISCORD)));
        let url = discord(DISCORD);
        test.network.take_calls();
        let new = NewAddress { url: &url, unseen: true, again: true };
        engine.readdress_webhook(&admin, chat, new).await.unwrap();
        let slack_url: Address = format!("https://hooks.slack.com/services/T0123ABCD/B0123ABCD/{SLACK}").parse().unwrap();
        let slack = engine
            .add_webhook(&admin, NewWebhook { name: Some(&name), url: &slack_url, unseen: true, again: true })
            .await
            .unwrap();
        let endpoint_url = format!("https://hooks.example.org/in/{PATH_KEY}?again={PATH_KEY}");
        let endpoint = test.endpoint(&endpoint_url).await;
        let former = engine.webhook_secret(&admin, endpoint).await.unwrap().reveal();
        let current = engine.rotate_webhook_secret(&admin, endpoint).await.unwrap().reveal();
        for (name, secret) in [
            ("token at Discord", DISCORD),
            ("former token at Discord", FORMER_DISCORD),
            ("token at Slack", SLACK),
            ("key of an endpoint", PATH_KEY),
            ("secret of an endpoint", current.strip_prefix("whsec_").unwrap()),
            ("former secret of an endpoint", former.strip_prefix("whsec_").unwrap()),
        ] {
            secrets.plant(name, secret);
        }
        let channel = test.sandbox().await;
        secrets.plant("token of the sandbox", engine.sandbox_token(channel));

        // What they answer repeats what they were asked at, in each outcome that there is.
        test.network.take_calls();
        for (kind, webhook, said) in [
            (Kind::TicketClosed, endpoint, format!("{endpoint_url} {current}")),
            (Kind::TicketOpened, chat, url.expose()),
            (Kind::TicketReplied, slack, slack_url.expose()),
        ] {
            test.notify(kind, &Message::text("%subject%"), None, &[webhook]).await;
            // The former secret is one for another day.
            let first = if webhook == endpoint { format!("{said} {former}") } else { said.clone() };
            for (number, status) in [400, 404, 429, 500, 302, 200].into_iter().enumerate() {
                engine.enable_webhook(&admin, webhook).await.ok();
                test.network.then(Ok(echo(status, if number == 0 { &first } else { &said })));
                test.happens(kind, &format!("ticket:{number}"), &Values::sample(kind, Lang::En)).await;
                test.settle().await;
                test.advance(largage::time::HOUR * 24).await;
            }
            test.network.then(Ok(echo(400, &said)));
            engine.enable_webhook(&admin, webhook).await.ok();
            engine.test_webhook(&admin, webhook, "Hello").await.unwrap();
        }
        assert!(test.network.take_calls().len() > 15, "they were called");

        // Gift codes: sold, and still to be sold. A drop that is announced, and one that is open.
        let shop = test.product(None, |product| product.delivery = Delivery::Code).await;
        let codes = largage::product::ProductCode::list(&format!("{SOLD}\n{UNSOLD}")).unwrap();
        engine.add_product_codes(&admin, shop, &codes).await.unwrap();
        test.credit(&zoe.account, 500).await;
        let order = test.buy(&zoe.account, shop, "once").await.unwrap();
        secrets.plant("code that is not sold", UNSOLD);
        secrets.plant_but("code that is sold", SOLD, &["the buyer's order", "the order at the desk"]);
        let campaign = test.campaign(Some(channel), |_| {}).await;
        let scheduled = test.view(campaign).await.live.unwrap();
        let seed = test.key.open("seed", &scheduled.seed).unwrap();
        secrets.plant("seed before its time", hex::encode(&seed));

        // Sessions and links have ended with the days that went by.
        let admin_session = engine.open_session(admin.id, &visitor).await.unwrap();
        let zoe_session = engine.open_session(zoe.account.id, &visitor).await.unwrap();
        let staff = engine.account_by_email(&"staff@example.org".parse().unwrap()).await.unwrap().unwrap();
        let staff_session = engine.open_session(staff.id, &visitor).await.unwrap();
        let invitation = engine.invite(&admin, Role::Staff).await.unwrap();
        let reset = engine.reset_link(&admin, zoe.account.id).await.unwrap();
        secrets.plant("second session of an admin", admin_session.expose());
        secrets.plant("second session of the staff", staff_session.expose());
        secrets.plant("second session of a customer", zoe_session.expose());
        secrets.plant("second invitation", invitation.expose());
        secrets.plant("second reset link", reset.expose());

        let announced = scheduled.opens_at - largage::time::MINUTE;
        test.advance_to(announced).await;
        let drop = test.view(campaign).await.live.unwrap();
        assert_eq!(drop.code, None, "there is no code before its time");

        // A handler panics with all that holds a secret in its hands.
        let hands = format!(
            "{:?} {:?} {:?} {factor:?} {recovery:?} {device:?} {known:?} {url:?} {url} {slack_url:?} {:?} {:?} {:?}",
            test.key,
            admin_session,
            Password::new(PASSWORD),
            Call::get(url.expose()),
            engine.webhook_secret(&admin, endpoint).await.unwrap(),
            draft,
        );
        let site = Site::of(&test, Router::new().route("/panic", get(move || async move {
            assert!(hands.is_empty(), "a canary sings: {hands}");
        }))).await;
        let (status, page) = site.get("/test/panic", Some(&admin_session)).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        secrets.look_in("the page of a panic", &page);
        assert!(memchr(&page, b"a canary sings").is_none(), "a reader is not told of it");

        // Secrets in addresses, which who holds them may read in the page that they lead to, and in forms.
        let sandbox = engine.sandbox_token(channel);
        for (path, own) in [
            (format!("/set-up/{}", set_up.expose()), set_up.expose()),
            (format!("/invitation/{}", invitation.expose()), invitation.expose()),
            (format!("/reset/{}", reset.expose()), reset.expose()),
            (format!("/nothing?session={}", zoe_session.expose()), zoe_session.expose()),
            (format!("/sandbox/api/webhooks/{}/{sandbox}", channel.0), &sandbox),
            (format!("/sandbox/api/webhooks/{}/{DISCORD}", channel.0), DISCORD),
        ] {
            let (_, page) = site.get(&path, Some(&admin_session)).await;
            secrets.look_in(&path, String::from_utf8_lossy(&page).replace(own, "").as_bytes());
        }
        // The second step of a sign-in, with a code that counts and one that does not.
        let Entered::NeedsCode(step) = engine.sign_in("max@example.org", PASSWORD, &known).await.unwrap() else {
            panic!("no code was asked for");
        };
        secrets.plant("step of a sign-in", step.expose());
        let cookie = format!("step={}; device={}", step.expose(), device.expose());
        let ask = async |method: &str, body: String| {
            let request = Request::builder().method(method).uri("/sign-in/code").header("accept", "text/html");
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            site.ask(request.header(header::COOKIE, &cookie), body, None).await
        };
        let (status, page) = ask("GET", String::new()).await;
        assert_eq!(status, StatusCode::OK);
        secrets.look_in("the page that asks for a code", &page);
        for (typed, status) in [("000000", StatusCode::UNPROCESSABLE_ENTITY), (recovery[0].expose(), StatusCode::SEE_OTHER)] {
            let (answered, page) = ask("POST", format!("code={typed}&next=")).await;
            assert_eq!(answered, status);
            secrets.look_in("the answer to a code", &page);
        }
        for (email, password) in [("max@example.org", WRONG_PASSWORD), ("max@example.org", PASSWORD), ("no", WRONG_PASSWORD)] {
            let (_, page) = site.post("/sign-in", &format!("email={email}&password={password}&next="), None).await;
            secrets.look_in("the answer to a sign-in", &page);
        }
        let form = format!("email=max%40example.org&password={PASSWORD}&public_name=Max");
        secrets.look_in("the answer to a sign-up", &site.post("/sign-up", &form, None).await.1);
        let form = format!("current={WRONG_PASSWORD}&new={PASSWORD}&repeated=other");
        secrets.look_in("the answer to a password", &site.post("/account/password", &form, Some(&zoe_session)).await.1);

        // All pages, as everyone.
        let start = ["/", "/funds", "/drops", "/shop", "/orders", "/tickets", "/account", "/help", "/admin", "/admin/settings",
            "/admin/audit", "/admin/webhooks", "/admin/deliveries", "/admin/deliveries/export.csv",
            "/admin/deliveries/export.json", "/admin/customers", "/admin/invitations", "/admin/campaigns",
            "/admin/notifications", "/admin/messages", "/admin/products", "/admin/orders", "/sandbox"];
        let mut start: Vec<String> = start.map(str::to_owned).to_vec();
        start.extend([chat, slack, endpoint].map(|webhook| format!("/admin/webhooks/{webhook}")));
        start.push(format!("/sandbox/{}", channel.0));
        for (role, session, least) in [
            ("a visitor", None, 20),
            ("a customer", Some(&zoe_session), 25),
            ("the staff", Some(&staff_session), 30),
            ("an admin", Some(&admin_session), 60),
        ] {
            let pages = site.walk(&start, session).await;
            assert!(pages.len() >= least, "{role} sees {} pages", pages.len());
            for (path, page) in &pages {
                let place = match role {
                    "a customer" if *path == format!("/orders/{order}") => "the buyer's order",
                    "the staff" | "an admin" if *path == format!("/admin/orders/{order}") => "the order at the desk",
                    _ => path,
                };
                secrets.look_in(place, page);
                if place == "the buyer's order" {
                    secrets.stands_in("code that is sold", place, page);
                }
            }
            let (detail, what) = ("/admin/deliveries/", "••••");
            let told = pages.iter().filter(|(path, _)| path.starts_with(detail));
            let masked = told.filter(|(_, page)| memchr(page, what.as_bytes()).is_some()).count();
            assert_eq!(masked > 10, role.ends_with("admin") || role.ends_with("staff"), "{role} sees {masked} answers, masked");
            secrets.look_in("the stream of changes", &site.live(session).await);
        }

        let metrics = engine.metrics_text().await;
        assert!(metrics.contains("largage_delivery_tries_total"), "{metrics}");
        secrets.look_in("the metrics", metrics.as_bytes());
        secrets.look_in("the database", &database(&test).await);

        // While the drop is open its code is for who reads the channel.
        test.advance_to(scheduled.opens_at).await;
        let code = test.view(campaign).await.live.unwrap().code.unwrap();
        let told = format!("/sandbox/{}", channel.0);
        secrets.plant("code of an open drop", &code);
        for (role, session) in [("a visitor", None), ("a customer", Some(&zoe_session))] {
            for (path, page) in site.walk(&start, session).await {
                let place = if role == "a customer" && path == format!("/orders/{order}") { "the buyer's order" } else { &path };
                secrets.look_in(place, &page);
            }
            secrets.look_in("the stream of changes", &site.live(session).await);
        }
        let (_, page) = site.get(&told, Some(&admin_session)).await;
        secrets.stands_in("code of an open drop", "the channel", &page);
        secrets.look_in("the metrics", engine.metrics_text().await.as_bytes());

        let log = logged();
        assert!(log.contains("delivery{id=") && log.contains("request{id=") && log.contains("a canary sings"), "{log}");
        assert!(log.contains("/set-up/***") && log.contains("/nothing"), "{log}");
        secrets.look_in("the log", log.as_bytes());
    }
}

#[tokio::test]
async fn the_way_out_logs_no_address() {
    log_everything();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let there = Router::new().fallback(post(async |request: axum::extract::Request| {
        // It repeats where it was asked.
        (StatusCode::BAD_REQUEST, request.uri().to_string())
    }));
    let serving = tokio::spawn(axum::serve(listener, there).into_future());
    let https = Https::new("https://drops.example.org", Guard::new(vec![address.to_string().parse().unwrap()]));
    let test = TestEngine::calling(https).await;
    let endpoint = test.endpoint(&format!("http://{address}/in/oUtWaRd-pAtHkEy?key=oUtWaRd-qUeRyKeY")).await;
    let secret = test.engine.webhook_secret(&test.admin().await, endpoint).await.unwrap().reveal();
    test.notify(Kind::TicketOpened, &Message::text("%subject%"), None, &[endpoint]).await;
    let happens = async || {
        test.happens(Kind::TicketOpened, "ticket:1", &Values::sample(Kind::TicketOpened, Lang::En)).await;
        test.settle().await;
    };
    happens().await;
    // Nobody is there any more.
    serving.abort();
    serving.await.ok();
    happens().await;
    let mut secrets = Secrets::default();
    secrets.plant("path of the way out", "oUtWaRd-pAtHkEy");
    secrets.plant("query of the way out", "oUtWaRd-qUeRyKeY");
    secrets.plant("secret of the way out", secret.strip_prefix("whsec_").unwrap());
    let log = logged();
    assert!(log.contains("hyper"), "the most talkative level");
    secrets.look_in("the log", log.as_bytes());
    secrets.look_in("the database", &database(&test).await);
    let kept = test.engine.deliveries(None, 10).await.unwrap();
    assert_eq!(kept.len(), 2);
    secrets.look_in("what is kept", format!("{kept:?}").as_bytes());
}
