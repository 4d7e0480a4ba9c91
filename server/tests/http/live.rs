//! What open pages hear.

use std::sync::Arc;

use axum::http::StatusCode;
use largage::{
    account::Role,
    engine::{
        accounts::Account,
        tickets::{NewReply, NewTicket},
    },
    id::TicketId,
    money::Change,
    reason::Reason,
};
use largage_app::known;
use largage_server::live::Limits;
use serde_json::Value;

use crate::support::Site;

#[tokio::test]
async fn a_stream_tells_what_is_and_then_what_changes() {
    let site = Site::new().await;
    let mut visitor = site.get("/live").listen().await;
    let (name, first) = visitor.next().await.unwrap();
    assert_eq!((name.as_str(), &first["drop"], &first["balance"]), ("live", &Value::Null, &Value::Null));

    let id = site.test.campaign(None, |_| {}).await;
    let drop = visitor.next_of("live").await["drop"].clone();
    assert_eq!((&drop["stage"], &drop["uses_left"]), (&"scheduled".into(), &3.into()));
    assert_eq!(drop["server_now"], site.test.engine.clock().now().millis());

    let opens_at = site.test.view(id).await.live.unwrap().opens_at;
    site.test.advance_to(opens_at).await;
    let open = loop {
        let drop = visitor.next_of("live").await["drop"].clone();
        if drop["stage"] == "open" {
            break drop;
        }
    };
    assert_eq!(open["uses_left"], 3);
    assert!(!open.to_string().contains("code"), "{open}");
}

async fn open_ticket(site: &Site, by: &Account) -> TicketId {
    let (subject, text) = ("Help".parse().unwrap(), "Please".parse().unwrap());
    let new =
        NewTicket { subject: &subject, text: &text, department: 1, priority: 1, related: None, files: &[], once: "" };
    site.test.engine.open_ticket(by, new).await.unwrap()
}

#[tokio::test]
async fn who_may_know_a_ticket_hears_of_it_and_nobody_else() {
    let site = Site::new().await;
    let (zoe_token, zoe) = site.test.signed_in("zoe@example.org", Role::Customer).await;
    let (max_token, max) = site.test.signed_in("max@example.org", Role::Customer).await;
    let (sam_token, sam) = site.test.signed_in("sam@example.org", Role::Staff).await;
    let listen = async |token| site.get("/live").signed_in(token).listen().await;
    let (mut hers, mut his, mut staff) = (listen(&zoe_token).await, listen(&max_token).await, listen(&sam_token).await);
    let mut visitor = site.get("/live").listen().await;
    let mut counts = [0; 3];
    for (stream, count) in [&mut hers, &mut his, &mut staff].into_iter().zip(&mut counts) {
        *count = stream.next_of("tickets").await.as_u64().unwrap();
    }
    let [her_count, his_count, mut staff_count] = counts;
    // A stream skips what it did not come to say, but counts it: so a count tells all that was heard.
    let mut all_heard = async |more: u64| {
        staff_count += more;
        while staff.next_of("tickets").await.as_u64().unwrap() < staff_count {}
    };

    let id = open_ticket(&site, &zoe.account).await;
    all_heard(1).await;
    assert_eq!(hers.next_of("tickets").await, her_count + 1);
    site.test.engine.note(&sam.account, id, &"Between us".parse().unwrap(), "n").await.unwrap();
    all_heard(1).await;
    let text = "An answer".parse().unwrap();
    let answer = NewReply { text: &text, files: &[], once: "a", close: false, seen: None };
    site.test.engine.reply(&sam.account, id, answer).await.unwrap();
    all_heard(1).await;
    assert_eq!(hers.next_of("tickets").await, her_count + 2, "the note was none of hers");
    site.test.campaign(None, |_| {}).await;
    open_ticket(&site, &max.account).await;
    all_heard(1).await;
    assert_eq!(his.next_of("tickets").await, his_count + 1, "only his own");

    let mut events = Vec::new();
    loop {
        let (name, data) = visitor.next().await.unwrap();
        let is_campaign = !data["drop"].is_null();
        events.push(name);
        if is_campaign {
            break;
        }
    }
    assert!(events.iter().all(|name| name == "live"), "{events:?}");
}

#[tokio::test]
async fn who_is_of_the_staff_no_more_hears_no_more_of_all_tickets() {
    let limits = Limits { silence: std::time::Duration::from_millis(20), ..Limits::default() };
    let site = Site::with(|_| {}, limits).await;
    let (token, sam) = site.test.signed_in("sam@example.org", Role::Staff).await;
    let mut stream = site.get("/live").signed_in(&token).listen().await;
    stream.next_of("tickets").await;
    let admin = site.test.admin().await;
    site.test.engine.change_role(&admin, sam.account.id, Role::Customer).await.unwrap();
    while stream.next().await.is_some() {}
}

#[tokio::test]
async fn a_customer_hears_of_their_own_balance_and_nobody_elses() {
    let site = Site::new().await;
    let (zoe_token, zoe) = site.test.signed_in("zoe@example.org", Role::Customer).await;
    let (max_token, max) = site.test.signed_in("max@example.org", Role::Customer).await;
    let (mut one, mut other) = (
        site.get("/live").signed_in(&zoe_token).listen().await,
        site.get("/live").signed_in(&max_token).listen().await,
    );
    assert_eq!(one.next_of("live").await["balance"], 0);
    assert_eq!(other.next_of("live").await["balance"], 0);

    let admin = site.test.admin().await;
    let reason: Reason = "a present".parse().unwrap();
    let present = async |account, amount| {
        site.test.engine.correct(&admin, account, None, Change::new(amount).unwrap(), &reason).await.unwrap();
    };
    present(zoe.account.id, 250).await;
    assert_eq!(one.next_of("live").await["balance"], 250);
    present(max.account.id, 100).await;
    assert_eq!(other.next_of("live").await["balance"], 100);
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let limits = Limits { silence: std::time::Duration::from_millis(20), ..Limits::default() };
    let site = Site::with(|_| {}, limits).await;
    let (token, _) = site.test.signed_in("zoe@example.org", Role::Customer).await;
    let mut signed_in = site.get("/live").signed_in(&token).listen().await;
    let mut visitor = site.get("/live").listen().await;
    signed_in.next_of("live").await;
    visitor.next_of("live").await;
    site.test.engine.sign_out(&token).await.unwrap();
    while signed_in.next().await.is_some() {}

    site.stop.cancel();
    while visitor.next().await.is_some() {}
}

#[tokio::test]
async fn nobody_keeps_too_many_streams() {
    let limits = Limits { reader: 2, network: 1, visitors: 2, all: 4, ..Limits::default() };
    let site = behind_a_proxy(limits).await;
    let (token, _) = site.test.signed_in("zoe@example.org", Role::Customer).await;
    let ask = || site.get("/live").signed_in(&token);
    let first = ask().listen().await;
    let second = ask().listen().await;
    let refused = ask().send().await;
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "60"));

    // Visitors count by network, and all together.
    let from = |address| site.get("/live").header("x-forwarded-for", address);
    let visitor = from("2001:db8:0:1::1").listen().await;
    assert_eq!(from("2001:db8:0:1::2").send().await.status, StatusCode::SERVICE_UNAVAILABLE);
    let neighbour = from("2001:db8:0:2::1").listen().await;
    drop(first);
    assert_eq!(from("192.0.2.1").send().await.status, StatusCode::SERVICE_UNAVAILABLE);
    let again = ask().listen().await;
    drop((second, again, visitor, neighbour));
    from("2001:db8:0:1::1").listen().await;
}

#[tokio::test]
async fn visitors_leave_room_for_who_signed_in() {
    let limits = Limits { network: 9, visitors: 2, all: 4, ..Limits::default() };
    let site = behind_a_proxy(limits).await;
    let mut open = vec![site.get("/live").listen().await, site.get("/live").listen().await];
    assert_eq!(site.get("/live").send().await.status, StatusCode::SERVICE_UNAVAILABLE);
    for (email, role) in [("zoe@example.org", Role::Customer), ("sam@example.org", Role::Staff)] {
        let (token, _) = site.test.signed_in(email, role).await;
        open.push(site.get("/live").signed_in(&token).listen().await);
    }
    let (token, _) = site.test.signed_in("max@example.org", Role::Customer).await;
    assert_eq!(site.get("/live").signed_in(&token).send().await.status, StatusCode::SERVICE_UNAVAILABLE);
}

async fn behind_a_proxy(limits: Limits) -> Site {
    Site::with(
        |state| state.site = Arc::new(known::Site { https: false, proxies: largage::address::Proxies::Count(1) }),
        limits,
    )
    .await
}
