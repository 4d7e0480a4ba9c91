//! Customers, as staff sees them and admins change them.

use axum::http::{StatusCode, header};
use largage::{
    account::Role,
    engine::{accounts::Account, testing::TestEngine},
    id::RedemptionId,
    redemption::Answer as Redeemed,
};

use crate::support::{Answer, Site};

/// A customer who has redeemed a drop.
async fn winner(test: &TestEngine, email: &str) -> (Account, RedemptionId) {
    let customer = test.account(email, Role::Customer).await;
    let id = test.campaign(None, |_| {}).await;
    let opens_at = test.view(id).await.live.unwrap().opens_at;
    test.advance_to(opens_at).await;
    let drop = test.view(id).await.live.unwrap();
    let answer = test.redeem(&customer, drop.id).await;
    assert!(matches!(answer, Redeemed::Credited { .. }), "{answer:?}");
    let admin = test.admin().await;
    let redemption = test.engine.customer(&admin, customer.id).await.unwrap().redemptions[0].id;
    (customer, redemption)
}

async fn balance(test: &TestEngine, customer: &Account) -> i64 {
    test.engine.balance(customer.id).await.unwrap().minor()
}

/// What `seen` holds in the form for a correction.
fn seen(page: &Answer) -> String {
    page.between("name=\"seen\" value=\"", "\"").to_owned()
}

#[tokio::test]
async fn everyone_is_found_by_name_and_state_and_the_filter_stays_in_the_address() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    let admin = site.engine.admin().await;
    for number in 0..55 {
        site.engine.account(&format!("c{number}@example.org"), Role::Customer).await;
    }
    let eve = site.engine.account("eve@example.org", Role::Customer).await;
    site.engine.engine.block(&admin, eve.id, &"spam".parse().unwrap()).await.unwrap();

    let first = site.open("/admin/customers?state=customer&q=example").get().await;
    assert_eq!(first.body.matches("class=\"whole-row\"").count(), 50);
    first.shows("<option value=\"customer\" selected>");
    first.shows("value=\"example\"");
    first.lacks("First page");
    let next = first.between("rel=\"next\" href=\"", "\"").replace("&amp;", "&");
    assert!(next.starts_with("/admin/customers?q=example&state=customer&before="), "{next}");
    let second = site.open(&next).get().await;
    assert_eq!(second.body.matches("class=\"whole-row\"").count(), 6);
    second.shows("href=\"/admin/customers?q=example&amp;state=customer\"");
    second.lacks("rel=\"next\"");

    let blocked = site.open("/admin/customers?state=blocked").get().await;
    assert_eq!(blocked.body.matches("class=\"whole-row\"").count(), 1);
    blocked.shows("<span class=\"chip blocked\">Blocked</span>");
    let nobody = site.open("/admin/customers?q=%3Cscript%3E%00%25_&before=x&state=%27").get().await;
    assert_eq!(nobody.status, StatusCode::OK);
    nobody.shows("Nobody matches");
    nobody.lacks("<script>");
    site.open("/admin/customers?q=%ff&q=eve&unknown=1").in_french().get().await.shows("Bloqué");
}

#[tokio::test]
async fn staff_looks_and_only_admins_change() {
    let site = Site::new().await;
    let (customer, redemption) = winner(&site.engine, "ada@example.org").await;
    let of = |act: &str| format!("/admin/customers/{}{act}", customer.id);
    let reverse = format!("/reverse?redemption={redemption}");
    let customers = site.cookie_of("max@example.org", Role::Customer).await;
    let staff = site.cookie_of("staff@example.org", Role::Staff).await;
    let admins = site.cookie_of("boss@example.org", Role::Admin).await;

    let looks = ["/admin/customers".to_owned(), of("")];
    let changes = ["/correct", "/block", &reverse, "/role", "/reset"].map(of);
    site.engine.engine.invite(&site.engine.admin().await, Role::Staff).await.unwrap();
    let withdraw = "/admin/invitations/1/withdraw";
    let others = ["/admin/invitations", withdraw, "/admin/settings", "/admin/audit"].map(str::to_owned);
    for path in looks.iter().chain(&changes).chain(&others) {
        let get = async |cookie: &str| site.open(path).header("cookie", cookie).get().await;
        assert_eq!(get("").await.status, StatusCode::SEE_OTHER, "visitor {path}");
        assert_eq!(get(&customers).await.status, StatusCode::FORBIDDEN, "customer {path}");
        let expected = if looks.contains(path) { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(get(&staff).await.status, expected, "staff {path}");
        assert_eq!(get(&admins).await.status, StatusCode::OK, "admin {path}");
    }

    let acts = ["/correct", "/block", "/unblock", "/vouch", "/reverse", "/role", "/reset"].map(of);
    let others = ["/admin/invitations", withdraw, "/admin/settings"].map(str::to_owned);
    let id = redemption.to_string();
    let form = [
        ("direction", "add"),
        ("amount", "1"),
        ("reason", "x"),
        ("vouched", "on"),
        ("role", "admin"),
        ("redemption", id.as_str()),
    ];
    let before = site.engine.engine.account(customer.id).await.unwrap().unwrap();
    let had = balance(&site.engine, &customer).await;
    for path in acts.iter().chain(&others) {
        for (who, cookie, expected) in [
            ("visitor", "", StatusCode::SEE_OTHER),
            ("customer", &customers, StatusCode::FORBIDDEN),
            ("staff", &staff, StatusCode::FORBIDDEN),
        ] {
            let answer = site.open(path).header("cookie", cookie).fields(&form).post().await;
            assert_eq!(answer.status, expected, "{who} {path}");
        }
        let crossed = site.open(path).header("cookie", &admins).header("origin", "http://evil.example");
        assert_eq!(crossed.fields(&form).post().await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(site.engine.engine.account(customer.id).await.unwrap().unwrap(), before);
    assert_eq!(balance(&site.engine, &customer).await, had);

    let page = site.open(&of("")).header("cookie", &staff).get().await;
    page.shows("ada@example.org");
    for act in ["/correct", "/block", "/role", "/reset", "/vouch", "/reverse"] {
        page.lacks(&format!("{act}\""));
    }
    page.lacks("/reverse?");
}

#[tokio::test]
async fn a_correction_counts_once_and_names_its_reason() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let customer = site.engine.account("ada@example.org", Role::Customer).await;
    let path = format!("/admin/customers/{}/correct", customer.id);
    let form = seen(&site.open(&path).get().await);
    let fields = [("direction", "add"), ("amount", "2.50"), ("reason", "<b>Sorry</b>"), ("seen", form.as_str())];
    let done = site.open(&path).fields(&fields).post().await;
    assert_eq!(done.header(header::LOCATION), format!("/admin/customers/{}", customer.id));
    assert_eq!(balance(&site.engine, &customer).await, 250);

    let twice = site.open(&path).fields(&fields).post().await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    twice.shows("The balance has changed since you opened this page: it is now €2.50.");
    twice.shows("value=\"2.50\"");
    assert_eq!(balance(&site.engine, &customer).await, 250);

    // What it says may be sent again.
    let again = seen(&twice);
    let take = [("direction", "take"), ("amount", "1,50"), ("reason", "Too much"), ("seen", again.as_str())];
    let done = site.open(&path).fields(&take).post().await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(balance(&site.engine, &customer).await, 100);

    let page = site.open(&format!("/admin/customers/{}", customer.id)).in_french().get().await;
    page.shows("Correction\u{a0}: &lt;b&gt;Sorry&lt;/b&gt;");
    page.shows("−1,50\u{a0}€");
    page.shows("1,00\u{a0}€");
}

#[tokio::test]
async fn a_wrong_correction_says_why_at_its_field() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let customer = site.engine.account("ada@example.org", Role::Customer).await;
    let path = format!("/admin/customers/{}/correct", customer.id);
    let long = "9".repeat(100_000);
    for (direction, amount, reason, problem) in [
        ("add", "", "why", "amount-problem"),
        ("add", "two", "why", "amount-problem"),
        ("add", "-2", "why", "amount-problem"),
        ("add", "0", "why", "amount-problem"),
        ("add", "1.999", "why", "amount-problem"),
        ("add", &long, "why", "amount-problem"),
        ("add", "a\u{202e}b\0", "why", "amount-problem"),
        ("take", "1", "why", "amount-problem"),
        ("give", "1", "why", "direction-problem"),
        ("add", "1", "", "reason-problem"),
        ("add", "1", "a\0b", "reason-problem"),
        ("add", "1", &long, "reason-problem"),
    ] {
        let fields = [("direction", direction), ("amount", amount), ("reason", reason)];
        let refused = site.open(&path).fields(&fields).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        refused.shows(&format!("id=\"{problem}\""));
    }
    assert_eq!(balance(&site.engine, &customer).await, 0);
}

#[tokio::test]
async fn blocking_and_vouching_take_effect_and_can_be_taken_back() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let customer = site.engine.account("ada@example.org", Role::Customer).await;
    let of = |act: &str| format!("/admin/customers/{}{act}", customer.id);
    let account = async || site.engine.engine.account(customer.id).await.unwrap().unwrap();

    site.open(&of("/block")).get().await.shows("Block ada?");
    let refused = site.open(&of("/block")).fields(&[("reason", " ")]).post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = site.open(&of("/block")).fields(&[("reason", "Two accounts")]).post().await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(account().await.blocked.unwrap().reason, "Two accounts");
    site.open(&of("")).get().await.shows("Two accounts");
    site.open(&of("/unblock")).form("").post().await;
    assert_eq!(account().await.blocked, None);

    site.open(&of("/vouch")).form("vouched=on").post().await;
    assert!(account().await.vouched);
    site.open(&of("")).get().await.shows("Vouched for");
    site.open(&of("/vouch")).form("vouched=").post().await;
    assert!(!account().await.vouched);

    let staff = site.engine.account("staff@example.org", Role::Staff).await;
    let block = site.open(&format!("/admin/customers/{}/block", staff.id)).form("reason=x").post().await;
    assert_eq!(block.status, StatusCode::CONFLICT);
    block.shows("Only customers can be blocked");
}

#[tokio::test]
async fn a_redemption_is_reversed_once_after_asking_by_name() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let (customer, redemption) = winner(&site.engine, "ada@example.org").await;
    let had = balance(&site.engine, &customer).await;
    assert!(had > 0);
    let id = redemption.to_string();
    let path = format!("/admin/customers/{}/reverse", customer.id);
    let asks = format!("{path}?redemption={id}");
    site.open(&format!("/admin/customers/{}", customer.id)).get().await.shows(&format!("href=\"{asks}\""));
    let page = site.open(&asks).get().await;
    page.shows("Reverse the win of “ada” in drop 1 of “Weekly”?");
    page.shows("This cannot be undone.");

    let refused = site.open(&path).fields(&[("redemption", &id), ("reason", "")]).post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows(&format!("name=\"redemption\" value=\"{id}\""));
    assert_eq!(balance(&site.engine, &customer).await, had);
    let done = site.open(&path).fields(&[("redemption", &id), ("reason", "A bot")]).post().await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert_eq!(balance(&site.engine, &customer).await, 0);
    let page = site.open(&format!("/admin/customers/{}", customer.id)).get().await;
    page.shows("Redemption reversed: A bot");
    page.lacks("/reverse?");

    let twice = site.open(&path).fields(&[("redemption", &id), ("reason", "A bot")]).post().await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    twice.shows("This redemption was reversed before");

    // Only of this very customer.
    let other = site.engine.account("max@example.org", Role::Customer).await;
    for redemption in [id.as_str(), "", "x", "0"] {
        let wrong = format!("/admin/customers/{}/reverse?redemption={redemption}", other.id);
        assert_eq!(site.open(&wrong).get().await.status, StatusCode::NOT_FOUND, "{redemption}");
    }
}

#[tokio::test]
async fn there_is_always_an_admin_left() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let zoe = site.engine.engine.account_by_email(&"zoe@example.org".parse().unwrap()).await.unwrap().unwrap();
    let path = format!("/admin/customers/{}/role", zoe.id);
    let refused = site.open(&path).form("role=staff").post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("This is the last administrator.");
    assert_eq!(site.open(&path).form("role=owner").post().await.status, StatusCode::UNPROCESSABLE_ENTITY);

    let max = site.engine.account("max@example.org", Role::Customer).await;
    let promoted = site.open(&format!("/admin/customers/{}/role", max.id)).form("role=admin").post().await;
    assert_eq!(promoted.status, StatusCode::SEE_OTHER);
    let left = site.open(&path).form("role=customer").post().await;
    assert_eq!(left.header(header::LOCATION), "/");
    assert_eq!(site.open("/admin/customers").get().await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_reset_link_is_shown_once_and_works() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let customer = site.engine.account("ada@example.org", Role::Customer).await;
    let path = format!("/admin/customers/{}/reset", customer.id);
    site.open(&path).get().await.lacks("/reset/");
    let made = site.open(&path).form("").post().await;
    assert_eq!(made.header(header::CACHE_CONTROL), "no-store");
    let link = made.between("value=\"http://drops.example/reset/", "\"").to_owned();
    site.open(&path).get().await.lacks(&link);
    let set = site.open(&format!("/reset/{link}")).form("password=four+large+owls").post().await;
    assert_eq!(set.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_is_found_where_nobody_is() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    for id in ["0", "999", "-1", "x", "99999999999999999999", "%00"] {
        for act in ["", "/correct", "/block", "/role", "/reset", "/reverse?redemption=1"] {
            let answer = site.open(&format!("/admin/customers/{id}{act}")).get().await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}{act}");
        }
    }
    for act in ["correct", "block", "unblock", "vouch", "role", "reset", "reverse"] {
        let form = "direction=add&amount=1&reason=x&vouched=on&role=staff&redemption=1";
        let answer = site.open(&format!("/admin/customers/999/{act}")).form(form).post().await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
    }
}
