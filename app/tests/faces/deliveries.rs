//! Deliveries: found, opened, sent again, cancelled and saved as a file.

use axum::http::{StatusCode, header};
use largage::{
    account::Role,
    engine::{
        deliveries::{Deed, Filter, State, Version},
        destinations::{NoReply, Reply},
        testing::TestEngine,
    },
    event::{Kind, Value, Values},
    id::WebhookId,
    message::Message,
    time::{DAY, MINUTE},
};
use serde_json::Value as Json;

use crate::support::{Answer, Site};

/// A site whose webhook at Discord hears of every ticket.
async fn site(role: Role) -> (Site, WebhookId) {
    let site = Site::new().await.signed_in(role).await;
    let webhook = site.engine.discord("News & co").await;
    site.engine.notify(Kind::TicketOpened, &Message::text("**New:** %subject%"), None, &[webhook]).await;
    (site, webhook)
}

async fn open(test: &TestEngine, number: i64, subject: &str) {
    let values = Values::new().with("subject", Value::Text(subject.to_owned()));
    test.happens(Kind::TicketOpened, &format!("ticket:{number}"), &values).await;
}

fn refusal() -> Reply {
    let token = "t".repeat(64);
    let body = format!(r#"{{"code":50006,"message":"Cannot send an empty message","echo":"/{token}"}}"#);
    let headers = [("cf-ray", "<b>ray</b>"), ("set-cookie", "session=theirs")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Reply { status: 400, headers, body: body.into() }
}

async fn states(site: &Site) -> Vec<State> {
    let admin = site.engine.admin().await;
    let found = site.engine.engine.find_deliveries(&admin, &Filter::default(), 100).await.unwrap();
    found.items.into_iter().map(|listed| listed.state).collect()
}

fn goes_to(answer: &Answer) -> &str {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.header(header::LOCATION)
}

/// The rows of the list.
fn rows(page: &Answer) -> usize {
    page.body.matches("<tr>").count().saturating_sub(1)
}

#[tokio::test]
async fn one_delivery_shows_its_message_and_every_try() {
    let (site, webhook) = site(Role::Staff).await;
    let test = &site.engine;
    open(test, 12, "<script>alert(1)</script> **bold**").await;
    let queued = site.open("/admin/deliveries/1").get().await;
    queued.shows("As it would be sent now.");
    test.network.then(Err(NoReply::NotSent("unreachable".into())));
    test.network.then(Ok(refusal()));
    test.settle().await;
    test.advance(MINUTE).await;

    let page = site.open("/admin/deliveries/1").get().await;
    page.shows("<h1>Delivery 1</h1>");
    page.shows("<span class=\"chip refused\">Refused</span>");
    page.shows("As it was sent.");
    page.shows("<strong>New:</strong> &lt;script&gt;alert(1)&lt;");
    page.lacks("<script>alert");
    page.shows(&format!("<a href=\"/admin/webhooks/{webhook}\">News &amp; co</a>"));
    page.shows("<a href=\"/admin/tickets/12\">Ticket 12</a>");
    page.shows("Try 1");
    page.shows("Its server could not be reached.");
    page.shows("Try 2");
    page.shows(", HTTP 400");
    page.shows("Cannot send an empty message");
    page.shows("/••••");
    page.shows("cf-ray: &lt;b&gt;ray&lt;/b&gt;");
    page.lacks(&"t".repeat(64));
    page.lacks("session=theirs");
    page.lacks("/admin/deliveries/1/replay");

    let french = site.open("/admin/deliveries/1").in_french().get().await;
    french.shows("<h1>Envoi 1</h1>");
    french.shows("Tentative 2");
    let removed = site.open("/admin/deliveries/99").get().await;
    removed.shows("kept for 90 days");
    removed.shows("Back to the deliveries</a>");
    site.open("/admin/deliveries/99").in_french().get().await.shows("se conserve 90 jours");
    for nowhere in ["/admin/deliveries/99", "/admin/deliveries/x", "/admin/deliveries/-1"] {
        assert_eq!(site.open(nowhere).get().await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test]
async fn each_kind_of_destination_shows_the_message_as_it_looks_there() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let test = &site.engine;
    let slack = site
        .open("/admin/webhooks/new")
        .form("url=https%3A%2F%2Fhooks.slack.com%2Fservices%2FT0123%2FB0456%2FabcDEF123&name=Slack");
    let slack: i64 = goes_to(&slack.post().await).rsplit('/').next().unwrap().parse().unwrap();
    let endpoint = test.endpoint("https://app.example.org/in/s3cret").await;
    test.notify(Kind::TicketOpened, &Message::text("**New:** %subject%"), None, &[WebhookId::new(slack), endpoint])
        .await;
    open(test, 1, "Help").await;
    let (one, two) = (site.open("/admin/deliveries/1").get().await, site.open("/admin/deliveries/2").get().await);
    one.shows("<div class=\"slack\">");
    one.shows("<strong>New:</strong> Help");
    two.shows("\"type\": \"ticket.opened\"");
    for page in [one, two] {
        page.lacks("s3cret");
        page.lacks("abcDEF123");
    }
}

#[tokio::test]
async fn the_filter_lives_in_the_address_and_follows_through_the_pages() {
    let (site, webhook) = site(Role::Staff).await;
    let test = &site.engine;
    for number in 0..60 {
        open(test, number, "Château").await;
    }
    test.happens(Kind::TicketClosed, "ticket:1", &Values::new()).await;
    let first = site.open(&format!("/admin/deliveries?q=chateau&webhook={webhook}&kind=ticket.opened")).get().await;
    assert_eq!(rows(&first), 50);
    first.shows("<option value=\"ticket.opened\" selected>");
    let next = first.between("rel=\"next\" href=\"", "\"").replace("&amp;", "&");
    assert!(next.contains("q=chateau") && next.contains("before="), "{next}");
    let second = site.open(&next).get().await;
    assert_eq!(rows(&second), 10);
    second.lacks("rel=\"next\"");
    second.shows("First page");

    let today = "2026-11-22";
    for (query, expected) in [
        (format!("from={today}&to={today}"), 50),
        ("to=2026-11-21".to_owned(), 0),
        ("from=2026-11-23".to_owned(), 0),
        ("state=waiting".to_owned(), 50),
        ("state=failed".to_owned(), 0),
        ("q=nothing+of+this".to_owned(), 0),
        ("webhook=99".to_owned(), 0),
        // What is not known asks for nothing.
        ("state=x&webhook=x&kind=x&from=2026-13-45&to=x&before=x".to_owned(), 50),
        ("q=%00%27%25_&from=&to=".to_owned(), 0),
    ] {
        let page = site.open(&format!("/admin/deliveries?{query}")).get().await;
        assert_eq!((page.status, rows(&page)), (StatusCode::OK, expected), "{query}");
    }
    site.open("/admin/deliveries?q=nothing+of+this").get().await.shows("Nothing found");
    site.open("/admin/deliveries?q=%22%3E%3Cb%3E").get().await.shows("value=\"&quot;&gt;&lt;b&gt;\"");
}

#[tokio::test]
async fn how_webhooks_fare_stands_above_the_list() {
    let (site, webhook) = site(Role::Staff).await;
    let test = &site.engine;
    test.sandbox().await;
    site.open("/admin/deliveries").get().await.shows("Nothing was sent lately");
    test.network.then(Ok(refusal()));
    for number in 0..4 {
        open(test, number, "Help").await;
    }
    test.settle().await;
    let headers = vec![("retry-after".to_owned(), "3600".to_owned())];
    test.network.then(Ok(Reply { status: 429, headers, body: br#"{"retry_after":3600.0}"#.to_vec() }));
    open(test, 5, "Help").await;
    test.settle().await;
    let page = site.open("/admin/deliveries").get().await;
    page.shows("75 % arrived in the last 30 days");
    page.shows("1 waits");
    page.shows("Next message");
    page.shows("13:00");
    page.lacks("Median response");
    let only = site.open(&format!("/admin/deliveries?webhook={webhook}")).get().await;
    only.shows("<dt>Median response time</dt><dd>0\u{a0}ms</dd>");
    only.shows("<dt>95 % of responses within</dt><dd>0\u{a0}ms</dd>");
    only.shows("<dt>In the queue</dt><dd>1</dd>");
    only.shows("75 % arrived in the last 30 days");
    only.shows("22/11: 3 arrived, 1 did not");
    only.shows("<th scope=\"row\">22/11</th>");
    only.shows("class=\"missed\"");
    only.lacks("style=");
    assert_eq!(only.between("class=\"bars days\"", "</ol>").matches("<li>").count(), 14);
    let own = site.open(&format!("/admin/webhooks/{webhook}")).in_french().get().await;
    own.shows("22/11\u{a0}: 3 arrivés, 1 pas arrivés");
    own.shows("<dt>Temps de réponse médian</dt>");
    own.shows("Prochain message");
    own.lacks("style=");
    let silent = site.open(&format!("/admin/deliveries?webhook={}", webhook.get() + 1)).get().await;
    silent.shows("Nothing was sent in the last 14 days.");
    let unknown = site.open("/admin/deliveries?webhook=99").get().await;
    assert_eq!(unknown.status, StatusCode::OK);
    only.lacks(&format!("<a href=\"/admin/webhooks/{}\"", webhook.get() + 1));
}

#[tokio::test]
async fn the_next_message_is_told_by_what_holds_it_back_on_every_page() {
    let (site, webhook) = site(Role::Staff).await;
    let test = &site.engine;
    let other = test.discord("Another channel").await;
    let pages = [format!("/admin/deliveries?webhook={other}"), format!("/admin/webhooks/{other}")];
    for page in &pages {
        site.open(page).get().await.shows("<dt>Next message</dt><dd>at once</dd>");
        site.open(page).in_french().get().await.shows("<dt>Prochain message</dt><dd>tout de suite</dd>");
    }
    // Discord bans this machine because of the first one.
    let headers = vec![("retry-after".to_owned(), "3600".to_owned())];
    test.network.then(Ok(Reply { status: 429, headers, body: b"error code: 1015".to_vec() }));
    open(test, 1, "Help").await;
    test.settle().await;
    assert_ne!(webhook, other);
    for page in &pages {
        let told = site.open(page).get().await;
        told.lacks("<dd>at once</dd>");
        assert!(told.between("<dt>Next message</dt>", "</dd>").contains("13:00"), "{}", told.body);
        let told = site.open(page).in_french().get().await;
        assert!(told.between("<dt>Prochain message</dt>", "</dd>").contains("13\u{a0}h"), "{}", told.body);
    }
    let strip = site.open("/admin/deliveries").get().await;
    assert_eq!(strip.body.matches("Next message").count(), 2);
}

#[tokio::test]
async fn an_admin_sends_again_once_and_cancels() {
    let (site, _) = site(Role::Admin).await;
    let test = &site.engine;
    open(test, 1, "Help").await;
    test.network.then(Ok(refusal()));
    test.settle().await;
    let page = site.open("/admin/deliveries/1").get().await;
    page.shows("href=\"/admin/deliveries/1/replay\"");
    page.shows("Change the message");
    page.lacks("/admin/deliveries/1/cancel");
    let ask = site.open("/admin/deliveries/1/replay").get().await;
    ask.shows("Send delivery 1 again?");
    ask.lacks("name=\"version\"");
    let done = site.open("/admin/deliveries/1/replay").form("").post().await;
    assert_eq!(goes_to(&done), "/admin/deliveries/2");
    let twice = site.open("/admin/deliveries/1/replay").form("").post().await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    twice.shows("It was sent again before.");
    let first = site.open("/admin/deliveries/1").get().await;
    first.shows("<a href=\"/admin/deliveries/2\">Delivery 2</a>");
    first.shows("zoe had it sent again.");
    first.lacks("/admin/deliveries/1/replay");

    let second = site.open("/admin/deliveries/2").get().await;
    second.shows("The message was prepared to send delivery 1 again.");
    second.shows("It waits for its turn.");
    first.shows("Nothing more is tried.");
    second.shows("href=\"/admin/deliveries/2/cancel\"");
    site.open("/admin/deliveries/2/cancel").get().await.shows("Cancel delivery 2?");
    assert_eq!(goes_to(&site.open("/admin/deliveries/2/cancel").form("").post().await), "/admin/deliveries/2");
    let again = site.open("/admin/deliveries/2/cancel").in_french().form("").post().await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    again.shows("il ne peut plus être annulé");
    assert_eq!(states(&site).await, [State::Cancelled, State::Refused]);
    site.open("/admin/audit?object=delivery%3A1").get().await.shows("Sent again as: 2");
}

#[tokio::test]
async fn a_message_that_was_changed_is_sent_again_as_one_chooses() {
    let (site, _) = site(Role::Admin).await;
    let test = &site.engine;
    open(test, 1, "Help").await;
    test.network.then(Ok(refusal()));
    test.settle().await;
    test.network.take_calls();
    let admin = test.admin().await;
    let message = test.engine.delivery(&admin, 1.into()).await.unwrap().found.message;
    let name = largage::name::MessageName::new("A message").unwrap();
    test.engine.save_message(&admin, message, 1, &name, &Message::text("Better: %subject%")).await.unwrap();
    let ask = site.open("/admin/deliveries/1/replay").get().await;
    ask.shows(&format!("href=\"/admin/messages/{message}\""));
    ask.shows("Change the message first");
    ask.shows("<option value=\"now\" selected>As it is now");
    goes_to(&site.open("/admin/deliveries/1/replay").form("version=now").post().await);
    test.settle().await;
    let sent = test.network.take_calls().remove(0).body.unwrap();
    assert!(sent.contains("Better: Help"), "{sent}");
}

#[tokio::test]
async fn what_a_filter_means_is_sent_again_or_cancelled_at_once() {
    let (site, _) = site(Role::Admin).await;
    let test = &site.engine;
    for number in 0..3 {
        open(test, number, "Help").await;
        test.network.then(Ok(refusal()));
    }
    test.settle().await;
    open(test, 3, "Help").await;
    let ask = site.open("/admin/deliveries/replay?q=help").get().await;
    ask.shows("3 messages of this list did not arrive for certain");
    ask.shows("The list has 4 deliveries.");
    ask.shows("<input type=\"hidden\" name=\"q\" value=\"help\"");
    let before = ask.between("name=\"before\" value=\"", "\"").to_owned();
    // What comes after the question is not meant.
    open(test, 4, "Help").await;
    test.network.then(Ok(Reply { status: 200, headers: Vec::new(), body: b"{}".to_vec() }));
    test.network.then(Ok(refusal()));
    test.settle().await;
    let form = format!("q=help&before={before}&version=then");
    let done = site.open("/admin/deliveries/replay").form(&form).post().await;
    assert_eq!(goes_to(&done), "/admin/deliveries?q=help");
    let told = site.open("/admin/deliveries?q=help").header("cookie", &site.cookies(&done)).get().await;
    told.shows("3 messages are sent again.");
    assert_eq!(states(&site).await.iter().filter(|state| **state == State::Queued).count(), 3);
    let none = site.open(&format!("/admin/deliveries/replay?q=help&before={before}")).get().await;
    none.shows("Nothing here can be sent again");

    let ask = site.open("/admin/deliveries/cancel?state=queued").get().await;
    ask.shows("3 messages of this list wait and are cancelled.");
    goes_to(&site.open("/admin/deliveries/cancel").form("state=queued&before=1000").post().await);
    assert!(states(&site).await.iter().all(|state| *state != State::Queued));
    site.open("/admin/deliveries/cancel").get().await.shows("Nothing here waits");

    // What cannot be read would mean everything.
    for unclear in ["state=faild", "webhook=abc", "kind=drop", "from=2026-02-30", "to=x", "q=%00", "before=x"] {
        for path in ["/admin/deliveries/replay", "/admin/deliveries/cancel"] {
            assert_eq!(
                site.open(&format!("{path}?{unclear}")).get().await.status,
                StatusCode::BAD_REQUEST,
                "{unclear}"
            );
            let form = format!("before=1000&{unclear}");
            assert_eq!(site.open(path).form(&form).post().await.status, StatusCode::BAD_REQUEST, "{unclear}");
        }
    }
    let unfenced = site.open("/admin/deliveries/cancel").form("state=queued").post().await;
    assert_eq!(unfenced.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_list_is_saved_as_a_file() {
    let (site, webhook) = site(Role::Staff).await;
    let test = &site.engine;
    for number in 0..3 {
        open(test, number, "A \"quoted\", subject").await;
    }
    test.network.then(Ok(Reply { body: br#"{"code":1,"message":"=1+1,\n\"x\""}"#.to_vec(), ..refusal() }));
    test.settle().await;
    let csv = site.open("/admin/deliveries/export.csv?state=refused").get().await;
    assert_eq!(csv.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
    assert_eq!(csv.header(header::CONTENT_DISPOSITION), "attachment; filename=\"deliveries.csv\"");
    let lines: Vec<_> = csv.body.lines().collect();
    assert_eq!(lines[0], "id,state,event,subject,campaign,webhook_id,webhook,written_at,due_at,tries,detail");
    assert!(
        lines[1].starts_with(&format!("1,refused,ticket.opened,ticket:0,,{webhook},News & co,2026-11-22T12:00:00")),
        "{csv:?}"
    );
    assert!(lines[1].ends_with(",1,\"'=1+1,\"\"x\"\"\""), "{csv:?}");
    assert_eq!(lines.len(), 2);
    let json = site.open("/admin/deliveries/export.json?state=delivered").get().await;
    assert_eq!(json.header(header::CONTENT_TYPE), "application/json");
    let rows: Vec<Json> = serde_json::from_str(&json.body).unwrap();
    assert_eq!(rows.iter().map(|row| row["id"].as_i64().unwrap()).collect::<Vec<_>>(), [3, 2]);
    let empty = site.open("/admin/deliveries/export.csv?webhook=99").get().await;
    assert_eq!(empty.body.trim_end(), lines[0]);
    assert_eq!(site.open("/admin/deliveries/export.json?webhook=99").get().await.body, "[]");
    site.open("/admin/deliveries?state=refused")
        .get()
        .await
        .shows("href=\"/admin/deliveries/export.csv?state=refused\"");
}

#[tokio::test]
async fn what_is_over_for_long_is_sent_again_with_a_warning() {
    let (site, _) = site(Role::Admin).await;
    let test = &site.engine;
    open(test, 1, "Help").await;
    test.settle().await;
    test.engine.clock().set(test.engine.clock().now() + DAY);
    site.open("/admin/deliveries/1/replay").get().await.shows("It has arrived, and will appear a second time.");
    open(test, 2, "Help").await;
    test.network.then(Err(NoReply::Lost("timed out".into())));
    test.settle().await;
    site.open("/admin/deliveries/2/replay").get().await.shows("look there first");
}

#[tokio::test]
async fn one_that_cannot_be_read_has_a_page_that_says_so() {
    let (site, _) = site(Role::Admin).await;
    let test = &site.engine;
    for number in 1..=3 {
        open(test, number, "Help").await;
    }
    test.settle().await;
    test.change("UPDATE events SET kind = 'moon.landed' WHERE subject = 'ticket:1'").await;
    test.change("UPDATE events SET data = '{' WHERE subject = 'ticket:2'").await;
    let page = site.open("/admin/deliveries/1").get().await;
    assert_eq!(page.status, StatusCode::OK);
    page.shows("This delivery cannot be read");
    site.open("/admin/deliveries/1").in_french().get().await.shows("Cet envoi ne peut pas être lu");
    let page = site.open("/admin/deliveries/2").get().await;
    page.shows("Part of what is stored of it cannot be read");
    page.shows("As it was sent.");
    page.lacks("/admin/deliveries/2/replay");
    let replay = site.open("/admin/deliveries/2/replay").form("").post().await;
    assert_eq!(replay.status, StatusCode::CONFLICT);

    let list = site.open("/admin/deliveries").get().await;
    assert_eq!((list.status, rows(&list)), (StatusCode::OK, 2));
    list.shows("Part of this list cannot be read");
    list.shows("<a href=\"/admin/deliveries/1\">Delivery 1</a>");
    let csv = site.open("/admin/deliveries/export.csv").get().await;
    assert!(csv.body.lines().any(|line| line.starts_with("1,unreadable,,")), "{}", csv.body);
    let json = site.open("/admin/deliveries/export.json").get().await;
    assert_eq!(serde_json::from_str::<Vec<Json>>(&json.body).unwrap().len(), 3);
    assert_eq!(site.open("/admin").get().await.status, StatusCode::OK);
}

#[tokio::test]
async fn many_are_done_step_by_step_and_say_how_far_it_is() {
    let (site, webhook) = site(Role::Admin).await;
    let test = &site.engine;
    open(test, 0, "Help").await;
    test.network.then(Ok(refusal()));
    test.settle().await;
    let copy =
        "INSERT INTO deliveries (event_id, message_id, message_version, webhook_id, subject, rank, state, due_at,
                                        created_at, ended_at, tries)
                SELECT event_id, message_id, message_version, webhook_id, subject, rank, state, due_at, created_at,
                       ended_at, tries FROM deliveries WHERE id <= 100";
    // 1, 2, 4 … 128, then 100 more each time.
    for _ in 0..15 {
        test.change(copy).await;
    }
    let all = states(&site).await.len();
    assert_eq!(all, 100, "a page of them");
    let admin = test.admin().await;
    let filter = Filter { webhook: Some(webhook), ..Filter::default() };
    let (_, all) = test.engine.count_deliveries(&admin, &filter, Deed::Replay).await.unwrap();
    assert!((501..=1000).contains(&all), "{all}");

    let ask = site.open("/admin/deliveries/replay").get().await;
    ask.shows("Many are done 500 at a time");
    let before = ask.between("name=\"before\" value=\"", "\"").to_owned();
    let form = format!("before={before}&version=now");
    let far = site.open("/admin/deliveries/replay").form(&form).post().await;
    assert_eq!(far.status, StatusCode::OK);
    far.shows(&format!("500 of {all} are done."));
    far.shows(&format!("<progress value=\"500\" max=\"{all}\""));
    far.shows("name=\"version\" value=\"now\"");
    far.shows("name=\"done\" value=\"500\"");
    far.shows("Go on");
    let done = site.open("/admin/deliveries/replay").form(&format!("{form}&done=500")).post().await;
    assert_eq!(goes_to(&done), "/admin/deliveries");
    let told = site.open("/admin/deliveries").header("cookie", &site.cookies(&done)).get().await;
    told.shows(&format!("{all} messages are sent again."));
    let form = "state=queued&before=100000&version=&done=x";
    let french = site.open("/admin/deliveries/cancel").form(form).in_french().post().await;
    french.shows(&format!("500 sur {all} sont faits."));
    french.shows("S’arrêter là");
    // By an address alone nothing is done.
    let asked = site.open("/admin/deliveries/cancel?state=queued&before=100000&done=500").get().await;
    asked.lacks("<progress");
    asked.lacks("go_on");
}

#[tokio::test]
async fn one_whose_first_is_gone_says_so() {
    let (site, _) = site(Role::Admin).await;
    let test = &site.engine;
    open(test, 1, "Help").await;
    test.settle().await;
    test.engine.clock().set(test.engine.clock().now() + DAY * 60);
    test.engine.replay_delivery(&test.admin().await, 1.into(), Version::Then).await.unwrap();
    test.engine.clock().set(test.engine.clock().now() + DAY * 31);
    test.engine.tidy_up().await.unwrap();
    let cookie = site.cookie_of("later@example.org", Role::Admin).await;
    let look = async |path: &str| site.open(path).header("cookie", &cookie).get().await;
    assert_eq!(look("/admin/deliveries/1").await.status, StatusCode::NOT_FOUND);
    let page = look("/admin/deliveries/2").await;
    page.shows("Delivery 1, which is no longer kept");
    page.lacks("href=\"/admin/deliveries/1\"");
    test.settle().await;
    goes_to(&site.open("/admin/deliveries/2/replay").header("cookie", &cookie).form("").post().await);
}
