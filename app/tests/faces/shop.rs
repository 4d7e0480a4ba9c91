//! The shop, orders and the statement: for customers, visitors, staff and admins.

use axum::http::{StatusCode, header};
use largage::{
    account::Role,
    engine::{
        accounts::Account,
        store::{
            Store, products,
            wallets::{self, Cause, NewEntry},
        },
        testing::{TestEngine, cape},
    },
    id::{OrderId, ProductId},
    money::{Amount, Balance},
    order::State,
    product::Delivery,
};

use crate::support::{Answer, Site};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and some dots";

/// The customer whose browser the site is.
async fn zoe(site: &Site) -> Account {
    let email = "zoe@example.org".parse().unwrap();
    site.engine.engine.account_by_email(&email).await.unwrap().unwrap()
}

/// A site that Zoé has signed in to, with this much to spend.
async fn shopping(credit: i64) -> (Site, Account) {
    let site = Site::new().await.signed_in(Role::Customer).await;
    let zoe = zoe(&site).await;
    if credit > 0 {
        site.engine.credit(&zoe, credit).await;
    }
    (site, zoe)
}

async fn balance(test: &TestEngine, customer: &Account) -> i64 {
    test.engine.balance(customer.id).await.unwrap().minor()
}

/// Credits as much as a wallet can hold.
async fn fill(test: &TestEngine, customer: &Account) {
    let largest = Amount::MAX;
    let entry = NewEntry {
        account: customer.id,
        amount: largest.into(),
        cause: Cause::Correction,
        redemption: None,
        order: None,
        reason: "A present",
        made_by: None,
        at: test.engine.clock().now(),
    };
    let mut tx = test.engine.store().begin().await.unwrap();
    for _ in 0..Balance::MAX.minor() / largest.minor() {
        wallets::add(&mut tx, &entry).await.unwrap();
    }
    Store::commit(tx).await.unwrap();
    assert_eq!(balance(test, customer).await, Balance::MAX.minor());
}

async fn state_of(test: &TestEngine, id: OrderId) -> State {
    test.engine.order(&test.admin().await, id).await.unwrap().order.state
}

/// What a browser sends of the form that a page shows, with these fields typed over.
fn filled<'a>(page: &'a Answer, typed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let hidden = ["price", "once"].map(|name| (name, page.between(&format!("name=\"{name}\" value=\""), "\"")));
    let mut fields = hidden.to_vec();
    if !typed.iter().any(|(name, _)| *name == "quantity") {
        fields.push(("quantity", "1"));
    }
    fields.retain(|(name, _)| !typed.iter().any(|(other, _)| other == name));
    fields.extend(typed);
    fields
}

fn multipart(name: &str, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    format!(
        "--edge\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"{name}\"\r\n\
         Content-Type: image/png\r\n\r\n{text}\r\n--edge--\r\n"
    )
}

#[tokio::test]
async fn the_shop_shows_what_can_be_had_and_what_one_can_afford() {
    let (site, _) = shopping(500).await;
    let empty = site.open("/shop").get().await;
    empty.shows("Nothing to buy yet");
    let test = &site.engine;
    test.product(Some(3), |product| product.name = "<b>Cape</b>".parse().unwrap()).await;
    test.product(Some(0), |product| product.name = "Gone".parse().unwrap()).await;
    let dear = test.product(None, |product| {
        product.name = "Dear".parse().unwrap();
        product.price = Amount::new(750).unwrap();
    });
    dear.await;
    let hidden = test.product(None, |product| {
        product.name = "Secret".parse().unwrap();
        product.visible = false;
    });
    let hidden = hidden.await;
    let shop = site.open("/shop").get().await;
    assert_eq!(shop.status, StatusCode::OK);
    shop.shows("You have €5.00.");
    shop.shows("&lt;b&gt;Cape&lt;/b&gt;");
    shop.shows("3 left");
    shop.shows("<span class=\"chip credited\">Within your balance</span>");
    shop.shows("<span class=\"chip closed\">Sold out</span>");
    shop.shows("€2.50 more needed");
    shop.lacks("Secret");
    shop.shows("<a href=\"/shop\" aria-current=\"page\">Shop</a>");
    let french = site.open("/shop").in_french().get().await;
    french.shows("Il manque 2,50\u{a0}€");
    french.shows("Il en reste 3");

    // Visitors look, and are asked to sign in before they buy.
    let visitor = site.open("/shop/1").without("cookie").get().await;
    assert_eq!(visitor.status, StatusCode::OK);
    visitor.shows("href=\"/sign-in?next=%2Fshop%2F1\"");
    visitor.lacks("<textarea");
    let posted = site.open("/shop/1").without("cookie").fields(&[("quantity", "1")]).post().await;
    assert!(posted.header(header::LOCATION).starts_with("/sign-in"), "{posted:?}");
    for unknown in [hidden.to_string(), "99".into(), "-1".into(), "x".into()] {
        assert_eq!(site.open(&format!("/shop/{unknown}")).get().await.status, StatusCode::NOT_FOUND, "{unknown}");
    }
    let staff = site.cookie_of("staff@example.org", Role::Staff).await;
    let preview = site.open(&format!("/shop/{hidden}")).header("cookie", &staff).get().await;
    preview.shows("Hidden from customers");
    preview.shows("Staff cannot buy");
    let refused = site.open("/shop/1").header("cookie", &staff);
    let refused = refused.fields(&[("quantity", "1"), ("price", "500"), ("once", "x")]).post().await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn buying_leads_to_the_order_and_the_same_form_again_to_the_same() {
    let (site, zoe) = shopping(1200).await;
    let cape = site.engine.product(Some(5), |_| {}).await;
    let path = format!("/shop/{cape}");
    let page = site.open(&path).get().await;
    page.shows("It <strong>flies</strong>.");
    page.shows("Buy at €5.00 each");
    let fields = filled(&page, &[("quantity", "2"), ("comment", "For <me>\r\nplease")]);
    let done = site.open(&path).fields(&fields).post().await;
    assert_eq!((done.status, done.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/orders/1"));
    assert_eq!(balance(&site.engine, &zoe).await, 200);
    let twice = site.open(&path).fields(&fields).post().await;
    assert_eq!((twice.status, twice.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/orders/1"));
    assert_eq!(balance(&site.engine, &zoe).await, 200);
    let told = site.open("/orders/1").header("cookie", &site.cookies(&twice)).get().await;
    told.shows("Nothing was paid again.");

    let order = site.open("/orders/1").get().await;
    order.shows("<span class=\"chip delivered\">Delivered</span>");
    order.shows("Thank you!");
    order.shows(">2</td>");
    order.shows("€10.00");
    order.shows("For &lt;me&gt;\nplease");
    order.shows("href=\"/tickets/new?related=order:1\"");
    order.shows("zoe@example.org");
    assert_eq!(order.header(header::CACHE_CONTROL), "no-store");
    let list = site.open("/orders").in_french().get().await;
    list.shows("Commande 1");
    list.shows("2 × Cape");
    let funds = site.open("/funds").get().await;
    funds.shows("<a href=\"/orders/1\">Order 1</a>");
    funds.shows("−€10.00");
}

#[tokio::test]
async fn what_cannot_be_bought_is_said_beside_the_form_and_nothing_is_lost() {
    let (site, zoe) = shopping(1200).await;
    let test = &site.engine;
    let cape = test.product(Some(5), |product| product.per_customer = Some(2)).await;
    let path = format!("/shop/{cape}");
    let page = site.open(&path).get().await;
    let long = "é".repeat(1001);
    for (field, typed, problem) in [
        ("quantity", "0", "Type a whole number from 1 to 100."),
        ("quantity", "two", "Type a whole number from 1 to 100."),
        ("quantity", "101", "Type a whole number from 1 to 100."),
        ("quantity", "", "Type a whole number from 1 to 100."),
        ("comment", long.as_str(), "This is too long: 1000 characters are the most."),
        ("comment", "a\u{202e}b", "This holds a character that cannot be seen"),
    ] {
        let refused = site.open(&path).fields(&filled(&page, &[("comment", "kept"), (field, typed)])).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {typed:?}");
        refused.shows(&format!("id=\"{field}-problem\""));
        refused.shows(problem);
        if field == "quantity" {
            refused.shows("kept");
        }
    }
    let over = site.open(&path).fields(&filled(&page, &[("quantity", "3")])).post().await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
    over.shows("one customer may have 2 of it, and you have 0.");

    // The price that was seen is another by now; what is shown again carries the new one.
    let settings = test.engine.product(cape).await.unwrap().unwrap().settings;
    let dearer = largage::product::Product { price: Amount::new(600).unwrap(), ..settings.clone() };
    test.engine.change_product(&test.admin().await, cape, 1, &dearer, (Some(5), Some(5))).await.unwrap();
    let changed = site.open(&path).fields(&filled(&page, &[("comment", "kept")])).post().await;
    assert_eq!(changed.status, StatusCode::UNPROCESSABLE_ENTITY);
    changed.shows("the price has changed and is now €6.00");
    changed.shows("name=\"price\" value=\"600\"");
    changed.shows("kept");
    assert_eq!(balance(test, &zoe).await, 1200);
    let done = site.open(&path).fields(&filled(&changed, &[])).post().await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let again = site.open(&path).get().await;
    site.open(&path).fields(&filled(&again, &[])).post().await;
    assert_eq!(balance(test, &zoe).await, 0);
    site.open(&path).get().await.shows("You have all that one customer may have");
    let poor = test.product(Some(1), |_| {}).await;
    let poor = site.open(&format!("/shop/{poor}")).get().await;
    poor.shows("You need €5.00 more.");
    poor.lacks("name=\"once\"");

    for broken in
        [&[("price", ""), ("once", "x")], &[("price", "500"), ("once", " ")], &[("price", "-5"), ("once", "x")]]
    {
        let refused = site.open(&path).fields(broken).post().await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{broken:?}");
        refused.shows("this form was incomplete");
    }
    for unknown in ["/shop/99", "/shop/0"] {
        let form = [("quantity", "1"), ("price", "500"), ("once", "x")];
        assert_eq!(site.open(unknown).fields(&form).post().await.status, StatusCode::NOT_FOUND);
    }
    let crossed = site.open(&path).header("origin", "http://evil.example").fields(&filled(&again, &[])).post().await;
    assert_eq!(crossed.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_was_hidden_meanwhile_is_not_bought_and_the_comment_is_kept() {
    let (site, zoe) = shopping(1000).await;
    let test = &site.engine;
    let cape = test.product(Some(5), |_| {}).await;
    let path = format!("/shop/{cape}");
    let page = site.open(&path).get().await;
    let settings = test.engine.product(cape).await.unwrap().unwrap().settings;
    let hidden = largage::product::Product { visible: false, name: "Secret".parse().unwrap(), ..settings };
    test.engine.change_product(&test.admin().await, cape, 1, &hidden, (Some(5), Some(5))).await.unwrap();
    let comment = "For my <brother>";
    for quantity in ["1", "none"] {
        let fields = filled(&page, &[("comment", comment), ("quantity", quantity)]);
        let refused = site.open(&path).fields(&fields).post().await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        refused.shows("Nothing was bought, and nothing was paid: this product is not in the shop any more.");
        refused.shows("For my &lt;brother>");
        refused.lacks("Secret");
        let french = site.open(&path).fields(&fields).in_french().post().await;
        french.shows("Rien n’a été acheté ni payé\u{a0}: ce produit n’est plus dans la boutique.");
        // Nothing tells it from a product that never was.
        let unknown = site.open("/shop/99").fields(&fields).post().await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        unknown.shows("this product is not in the shop any more.");
    }
    assert_eq!(balance(test, &zoe).await, 1000);
}

#[tokio::test]
async fn a_blocked_customer_and_a_sold_out_product_say_so() {
    let (site, zoe) = shopping(1000).await;
    let test = &site.engine;
    let cape = test.product(Some(1), |_| {}).await;
    let path = format!("/shop/{cape}");
    let page = site.open(&path).get().await;
    page.shows("type=\"hidden\" name=\"quantity\" value=\"1\"");
    page.shows("Buy for €5.00");
    let max = test.account("max@example.org", Role::Customer).await;
    test.credit(&max, 500).await;
    test.buy(&max, cape, "quick").await.unwrap();
    let late = site.open(&path).fields(&filled(&page, &[("comment", "Just <one>")])).post().await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.shows("somebody else was quicker");
    late.shows("Just &lt;one>");
    late.shows("It stands here for you to copy.");
    site.open(&path).get().await.lacks("It stands here for you to copy.");
    let other = test.product(None, |_| {}).await;
    let path = format!("/shop/{other}");
    let page = site.open(&path).get().await;
    test.engine.block(&test.admin().await, zoe.id, &"spam".parse().unwrap()).await.unwrap();
    let blocked = site.open(&path).fields(&filled(&page, &[("comment", "Kept")])).post().await;
    assert_eq!(blocked.status, StatusCode::UNPROCESSABLE_ENTITY);
    blocked.shows("Kept</textarea>");
    blocked.shows("Your account is blocked");
    site.open(&path).get().await.lacks("name=\"once\"");
    assert_eq!(balance(test, &zoe).await, 1000);
}

#[tokio::test]
async fn other_customers_orders_and_entries_are_not_there() {
    let (site, zoe) = shopping(1000).await;
    let test = &site.engine;
    let cape = test.product(None, |_| {}).await;
    let max = test.account("max@example.org", Role::Customer).await;
    test.credit(&max, 500).await;
    let others = test.buy(&max, cape, "form").await.unwrap();
    let own = test.buy(&zoe, cape, "form").await.unwrap();
    assert_eq!(site.open(&format!("/orders/{own}")).get().await.status, StatusCode::OK);
    for unknown in [others.to_string(), "99".into(), "-1".into(), "x".into(), "9223372036854775808".into()] {
        let answer = site.open(&format!("/orders/{unknown}")).get().await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
    }
    let entries: Vec<i64> = {
        let of = async |by: &Account| test.engine.statement(by.id, None, 10).await.unwrap().items;
        of(&max).await.iter().map(|line| line.entry.id.get()).collect()
    };
    for entry in entries.into_iter().chain([0, -1, 99, i64::MAX]) {
        let answer = site.open(&format!("/funds/entries/{entry}")).get().await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{entry}");
    }
    let statement = site.open("/funds/statement.csv").get().await;
    statement.shows("Order 2");
    statement.lacks("Order 1");
    for path in ["/orders", "/orders/1", "/funds/statement.csv", "/funds/entries/1"] {
        let visitor = site.open(path).without("cookie").get().await;
        assert!(visitor.header(header::LOCATION).starts_with("/sign-in"), "{path}");
    }
    // The team is led to its own side.
    let staff = site.cookie_of("staff@example.org", Role::Staff).await;
    let led = site.open("/orders/1").header("cookie", &staff).get().await;
    assert_eq!(led.header(header::LOCATION), "/admin/orders/1");
}

#[tokio::test]
async fn the_statement_is_safe_for_spreadsheets_and_names_causes() {
    let (site, zoe) = shopping(0).await;
    let test = &site.engine;
    let admin = test.admin().await;
    let change = largage::money::Change::new(2000).unwrap();
    let reason = "=HYPERLINK(\"http://evil.example\"), \"hi\"".parse().unwrap();
    test.engine.correct(&admin, zoe.id, None, change, &reason).await.unwrap();
    let cape = test.product(None, |_| {}).await;
    let order = test.buy(&zoe, cape, "form").await.unwrap();
    test.engine.refund_order(&admin, order, &"Sorry".parse().unwrap()).await.unwrap();
    let answer = site.open("/funds/statement.csv").get().await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "text/csv; charset=utf-8; header=present");
    assert_eq!(answer.header(header::CONTENT_DISPOSITION), "attachment; filename=\"statement.csv\"");
    assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    let lines: Vec<&str> = answer.body.split("\r\n").collect();
    assert_eq!(lines[0], "\u{feff}Number,Date and time (UTC),What,Amount,Balance,Unit,Address");
    assert!(
        lines[1].contains(",\"Correction: =HYPERLINK(\"\"http://evil.example\"\"), \"\"hi\"\"\",20.00,20.00,€,"),
        "{}",
        lines[1]
    );
    assert!(lines[2].contains(",Order 1,-5.00,15.00,€,http"), "{}", lines[2]);
    assert!(lines[2].ends_with("/orders/1"), "{}", lines[2]);
    assert!(lines[3].contains("\"Order 1, refunded: Sorry\",5.00,20.00"), "{}", lines[3]);
    assert_eq!(lines.len(), 5);
    let french = site.open("/funds/statement.csv").in_french().get().await;
    french.shows("Numéro;Date et heure (UTC);Quoi;Montant;Solde;Unité;Adresse");
    french.shows(";Commande 1;-5,00;15,00;€;http");
    assert_eq!(french.header(header::CONTENT_DISPOSITION), "attachment; filename=\"releve.csv\"");

    let funds = site.open("/funds").get().await;
    funds.shows("href=\"/funds/statement.csv\"");
    funds.shows("Order 1, refunded: Sorry");
    let correction = funds.between("<a href=\"/funds/entries/", "\"").to_owned();
    let entry = site.open(&format!("/funds/entries/{correction}")).get().await;
    entry.shows("+€20.00");
    entry.shows("Correction: =HYPERLINK(");

    let customer = format!("/admin/customers/{}", zoe.id);
    let admins = site.cookie_of("boss@example.org", Role::Admin).await;
    let page = site.open(&customer).header("cookie", &admins).get().await;
    page.shows("href=\"/admin/orders/1\"");
    page.shows(&format!("href=\"/admin/audit?object=account:{}\"", zoe.id));
    let staff = site.cookie_of("staff@example.org", Role::Staff).await;
    site.open(&customer).header("cookie", &staff).get().await.lacks("/admin/audit");
}

#[tokio::test]
async fn staff_sees_the_cause_of_each_entry_and_takes_the_statement_along() {
    let (site, zoe) = shopping(2000).await;
    let test = &site.engine;
    let max = test.account("max@example.org", Role::Customer).await;
    test.credit(&max, 300).await;
    let cape = test.product(None, |_| {}).await;
    test.buy(&zoe, cape, "form").await.unwrap();
    let staff = site.cookie_of("staff@example.org", Role::Staff).await;
    let admins = site.cookie_of("boss@example.org", Role::Admin).await;
    let customer = format!("/admin/customers/{}", zoe.id);
    let page = site.open(&customer).header("cookie", &staff).get().await;
    let start = format!("href=\"{customer}/entries/");
    let correction = format!("{customer}/entries/{}", page.between(&start, "\""));
    let entry = site.open(&correction).header("cookie", &staff).get().await;
    assert_eq!(entry.status, StatusCode::OK);
    for fact in ["Correction: A present", "+€20.00", "<dt>Made by</dt>", "<dd>admin</dd>"] {
        entry.shows(fact);
    }
    entry.lacks("/admin/audit");
    site.open(&correction).header("cookie", &admins).get().await.shows("/admin/audit?object=account:");
    let entry = site.open(&correction).header("cookie", &staff).in_french().get().await;
    entry.shows("<dt>Fait par</dt>");
    let crossed = correction.replace(&customer, &format!("/admin/customers/{}", max.id));
    let nobody = correction.replace(&customer, "/admin/customers/99");
    let nothing = format!("{customer}/entries/99");
    for unknown in [&crossed, &nobody, &nothing, "/admin/customers/99/statement.csv"] {
        let answer = site.open(unknown).header("cookie", &admins).get().await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
    }

    let statement = format!("{customer}/statement.csv");
    page.shows(&format!("href=\"{statement}\""));
    let table = site.open(&statement).header("cookie", &staff).get().await;
    let name = format!("attachment; filename=\"statement-{}.csv\"", zoe.id);
    assert_eq!(table.header(header::CONTENT_DISPOSITION), name);
    assert_eq!(table.header(header::CACHE_CONTROL), "private, no-store");
    table.shows(",Correction: A present,20.00,20.00,€,");
    table.shows(&correction);
    table.shows("/orders/1\r\n");
    table.lacks("3.00");
    for path in [&correction, &statement] {
        assert_eq!(site.open(path).get().await.status, StatusCode::FORBIDDEN, "a customer at {path}");
        assert!(
            site.open(path).without("cookie").get().await.header(header::LOCATION).starts_with("/sign-in"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_address_of_an_action_leads_to_its_form() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let cape = site.engine.product(None, |_| {}).await;
    let product = format!("/admin/products/{cape}");
    for act in ["picture", "picture/remove", "codes"] {
        let led = site.open(&format!("{product}/{act}")).get().await;
        assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::SEE_OTHER, product.as_str()), "{act}");
    }
    for act in ["deliver", "correct"] {
        let led = site.open(&format!("/admin/orders/7/{act}")).get().await;
        assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/admin/orders/7"), "{act}");
    }
    for (path, place) in [
        ("/admin/customers/1/vouch", "/admin/customers/1"),
        ("/admin/customers/1/unblock?x=/y/z", "/admin/customers/1"),
        ("/admin/campaigns/new/preview", "/admin/campaigns/new"),
        ("/admin/webhooks/1/privacy", "/admin/webhooks/1"),
        ("/admin/notifications/usual", "/admin/notifications"),
    ] {
        let led = site.open(path).get().await;
        assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::SEE_OTHER, place), "{path}");
    }
    assert_eq!(site.open("/admin/webhooks/1/x").form("").post().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn dates_of_orders_and_entries_keep_their_year_and_a_receipt_its_clock() {
    let (site, zoe) = shopping(2000).await;
    let cape = site.engine.product(None, |_| {}).await;
    let order = site.engine.buy(&zoe, cape, "form").await.unwrap();
    let admins = site.cookie_of("boss@example.org", Role::Admin).await;
    let at = site.engine.engine.own_order(&zoe, order).await.unwrap().unwrap().order.placed_at;
    let year = at.to_string()[..4].to_owned();
    let fixed = format!("<time datetime=\"{at}\" data-form=\"date-and-time\" data-fixed=\"\">");
    let own = site.open(&format!("/orders/{order}")).get().await;
    assert!(own.between(&fixed, "</time>").contains(&year), "{}", own.body);
    let ours = site.open(&format!("/admin/orders/{order}")).header("cookie", &admins).get().await;
    assert!(ours.between(&fixed, "</time>").contains(&year), "{}", ours.body);
    let moved = format!("<time datetime=\"{at}\" data-form=\"date-and-time\">");
    assert!(ours.between(&moved, "</time>").contains(&year), "what happened to it: {}", ours.body);
    let funds = site.open("/funds").get().await;
    let entry = site.open(&format!("/funds/entries/{}", funds.between("<a href=\"/funds/entries/", "\""))).get().await;
    assert!(entry.between("data-form=\"date-and-time\">", "</time>").contains(&year), "{}", entry.body);
}

#[tokio::test]
async fn codes_are_shown_to_their_buyer_only() {
    let (site, zoe) = shopping(1000).await;
    let test = &site.engine;
    let key = test.product_with_codes("K-1<b>\nK-2", |_| {}).await;
    site.open(&format!("/shop/{key}")).get().await.lacks("K-1");
    let order = test.buy(&zoe, key, "form").await.unwrap();
    let page = site.open(&format!("/orders/{order}")).get().await;
    page.shows("<code class=\"handed-out\">K-1&lt;b&gt;</code>");
    page.shows("Your code");
    page.lacks("K-2");
    let admins = site.cookie_of("boss@example.org", Role::Admin).await;
    let product = site.open(&format!("/admin/products/{key}")).header("cookie", &admins).get().await;
    product.shows("To be sold: 1. Handed out: 1.");
    product.lacks("K-2");
}

#[tokio::test]
async fn staff_delivers_and_only_admins_refund_or_edit() {
    let site = Site::new().await;
    let test = &site.engine;
    let zoe = test.account("zoe@example.org", Role::Customer).await;
    test.credit(&zoe, 500).await;
    let cape = test.product(Some(2), |product| product.delivery = Delivery::ByHand).await;
    let order = test.buy(&zoe, cape, "form").await.unwrap();
    let customers = site.cookie_of("max@example.org", Role::Customer).await;
    let staff = site.cookie_of("staff@example.org", Role::Staff).await;
    let admins = site.cookie_of("boss@example.org", Role::Admin).await;
    let (one, product) = (format!("/admin/orders/{order}"), format!("/admin/products/{cape}"));
    let of = |path: &str, end: &str| format!("{path}{end}");
    let looks = ["/admin/orders".to_owned(), one.clone(), "/admin/products".to_owned()];
    let changes =
        [of(&one, "/refund"), "/admin/products/new".to_owned(), product.clone(), of(&product, "/codes/remove")];
    for path in looks.iter().chain(&changes) {
        let get = async |cookie: &str| site.open(path).header("cookie", cookie).get().await.status;
        assert_eq!(get("").await, StatusCode::SEE_OTHER, "visitor {path}");
        assert_eq!(get(&customers).await, StatusCode::FORBIDDEN, "customer {path}");
        let expected = if looks.contains(path) { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(get(&staff).await, expected, "staff {path}");
        assert_eq!(get(&admins).await, StatusCode::OK, "admin {path}");
    }
    let acts = [
        of(&one, "/refund"),
        "/admin/products/new".to_owned(),
        product.clone(),
        of(&product, "/picture/remove"),
        of(&product, "/codes"),
        of(&product, "/codes/remove"),
    ];
    let form =
        [("reason", "x"), ("name", "Mine"), ("price", "1"), ("delivery", "by_hand"), ("version", "1"), ("codes", "A")];
    for path in &acts {
        for (cookie, expected) in
            [("", StatusCode::SEE_OTHER), (&customers, StatusCode::FORBIDDEN), (&staff, StatusCode::FORBIDDEN)]
        {
            let answer = site.open(path).header("cookie", cookie).fields(&form).post().await;
            assert_eq!(answer.status, expected, "{path}");
        }
    }
    for cookie in ["", &customers] {
        let answer = site.open(&of(&one, "/deliver")).header("cookie", cookie).fields(&[("text", "x")]).post().await;
        assert_ne!(answer.header(header::LOCATION), one);
    }
    assert_eq!((state_of(test, order).await, balance(test, &zoe).await), (State::Paid, 0));

    let page = site.open(&one).header("cookie", &staff).get().await;
    site.open("/admin").header("cookie", &staff).get().await.shows("1 order waits to be delivered.");
    page.shows("Mark as delivered");
    page.lacks("/refund\"");
    let long = "é".repeat(4001);
    let refused = site.open(&of(&one, "/deliver")).header("cookie", &staff).fields(&[("text", &long)]).post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("id=\"text-problem\"");
    refused.shows(&long);
    let text = [("text", "At **your** door.\n<script>")];
    let done = site.open(&of(&one, "/deliver")).header("cookie", &staff).fields(&text).post().await;
    assert_eq!(done.header(header::LOCATION), one);
    let page = site.open(&one).header("cookie", &staff).in_french().get().await;
    page.shows("Livrée par staff");
    page.shows("At <strong>your</strong> door.<br>&lt;script&gt;");
    let twice = site.open(&of(&one, "/deliver")).header("cookie", &staff).fields(&text).post().await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    twice.shows("This order is no longer waiting: delivered.");

    let nothing = site.open(&of(&one, "/refund")).header("cookie", &admins).fields(&[("reason", " ")]).post().await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    nothing.shows("id=\"reason-problem\"");
    let refund = async || {
        let form = [("reason", "It <never> came")];
        site.open(&of(&one, "/refund")).header("cookie", &admins).fields(&form).post().await
    };
    assert_eq!(refund().await.header(header::LOCATION), one);
    let again = refund().await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.shows("refunded before");
    again.shows("value=\"It &lt;never&gt; came\"");
    assert_eq!((state_of(test, order).await, balance(test, &zoe).await), (State::Refunded, 500));
    site.open(&one).header("cookie", &admins).get().await.shows("Refunded by boss: It &lt;never&gt; came");
    for act in ["", "/deliver", "/refund"] {
        let path = format!("/admin/orders/99{act}");
        let answer = site.open(&path).header("cookie", &admins).fields(&[("reason", "x"), ("text", "")]);
        let answer = if act.is_empty() { answer.get().await } else { answer.post().await };
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let log = site.open("/admin/audit").header("cookie", &admins).get().await;
    log.shows("Order refunded");
    log.shows("Order delivered");
    log.shows("Product added");
}

#[tokio::test]
async fn orders_are_filtered_and_the_filter_stays_in_the_address() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    let test = &site.engine;
    site.open("/admin/orders").get().await.shows("No order yet");
    let zoe = test.account("ada@example.org", Role::Customer).await;
    test.credit(&zoe, 500 * 60).await;
    let cape = test.product(None, |_| {}).await;
    let mask = test.product(None, |product| product.delivery = Delivery::ByHand).await;
    for number in 0..52 {
        test.buy(&zoe, cape, &number.to_string()).await.unwrap();
    }
    test.buy(&zoe, mask, "mask").await.unwrap();
    let rows = |page: &Answer| page.body.matches("class=\"whole-row\"").count();
    let first =
        site.open(&format!("/admin/orders?q=ada&state=delivered&product={cape}&customer={}", zoe.id)).get().await;
    assert_eq!(rows(&first), 50);
    first.shows("<option value=\"delivered\" selected>");
    first.shows("Only those of ada.");
    let next = first.between("rel=\"next\" href=\"", "\"").replace("&amp;", "&");
    assert!(
        next.starts_with(&format!("/admin/orders?q=ada&state=delivered&product={cape}&customer={}&before=", zoe.id)),
        "{next}"
    );
    assert_eq!(rows(&site.open(&next).get().await), 2);
    assert_eq!(rows(&site.open("/admin/orders?state=paid").get().await), 1);
    assert_eq!(rows(&site.open("/admin/orders?q=53").get().await), 1);
    let none = site.open("/admin/orders?q=%3Cscript%3E&state=%27&product=x&before=y").get().await;
    none.shows("No order matches");
    none.lacks("<script>");
}

#[tokio::test]
async fn a_price_is_never_counted_in_another_unit_than_it_was_typed_in() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let opened = site.open("/admin/products/new").get().await;
    let unit = opened.between("name=\"unit\" value=\"", "\"");
    crate::sign::change_settings(&site, |draft| draft.unit = "JPY".to_owned()).await;
    let fields = |unit| [("name", "Cape"), ("price", "5"), ("delivery", "by_hand"), ("unit", unit)];
    let late = site.open("/admin/products/new").fields(&fields(unit)).post().await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.shows("id=\"price-problem\"");
    late.shows("Money was counted in another unit");
    late.shows("value=\"Cape\"");
    let unit = late.between("name=\"unit\" value=\"", "\"");
    let made = site.open("/admin/products/new").fields(&fields(unit)).post().await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    site.open("/shop").get().await.lacks("€");

    let settings = site.open("/admin/settings").get().await;
    settings.shows("Balances, prices and prizes count in ¥.");
    settings.lacks("<select id=\"unit\"");
    let draft = largage::company::Draft::from(&site.engine.engine.company().await.unwrap());
    let fields = [
        ("name", draft.name.as_str()),
        ("unit", "EUR"),
        ("zone", "UTC"),
        ("lang", "en"),
        ("sign_up", "open"),
        ("second_factor", "nobody"),
        ("keep_deliveries", "90"),
    ];
    let refused = site.open("/admin/settings").fields(&fields).in_french().post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("elle ne peut plus changer");
}

#[tokio::test]
async fn orders_of_every_product_can_be_asked_for() {
    let site = Site::new().await.signed_in(Role::Staff).await;
    let test = &site.engine;
    let first = test.product(None, |product| product.name = "Zebra".parse().unwrap()).await;
    let now = test.engine.clock().now();
    let mut tx = test.engine.store().begin().await.unwrap();
    for _ in 0..205 {
        products::insert(&mut tx, &cape(), None, now).await.unwrap();
    }
    Store::commit(tx).await.unwrap();
    let ada = test.account("ada@example.org", Role::Customer).await;
    test.credit(&ada, 500).await;
    test.buy(&ada, first, "form").await.unwrap();
    let page = site.open(&format!("/admin/orders?product={first}")).get().await;
    assert_eq!(page.body.matches(">Cape</option>").count(), 205);
    page.shows(&format!("<option value=\"{first}\" selected>Zebra</option>"));
    page.shows("class=\"whole-row\"");
}

#[tokio::test]
async fn a_product_is_added_changed_and_shown() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    site.open("/admin/products").get().await.shows("No product yet");
    let new = [
        ("name", "Cape"),
        ("price", "4,50"),
        ("stock", "3"),
        ("visible", "on"),
        ("delivery", "text"),
        ("delivered", "Hi"),
    ];
    let bad = site
        .open("/admin/products/new")
        .fields(&[("name", "<b>"), ("price", "0"), ("stock", "x"), ("delivery", "text")])
        .post()
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["price", "stock", "delivered"] {
        bad.shows(&format!("id=\"{field}-problem\""));
    }
    bad.shows("value=\"&lt;b&gt;\"");
    let made = site.open("/admin/products/new").fields(&new).post().await;
    assert_eq!(made.header(header::LOCATION), "/admin/products/1");
    let page = site.open("/admin/products/1").in_french().get().await;
    page.shows("value=\"4,50\"");
    page.shows("name=\"version\" value=\"1\"");

    let id = ProductId::new(1);
    let zoe = site.engine.account("ada@example.org", Role::Customer).await;
    site.engine.credit(&zoe, 900).await;
    site.engine.buy(&zoe, id, "form").await.unwrap();
    let saved = [
        ("version", "1"),
        ("seen_stock", "3"),
        ("visible", "on"),
        ("delivery", "by_hand"),
        ("name", "Coat"),
        ("price", "5"),
    ];
    let with = |stock| saved.into_iter().chain([("stock", stock)]).collect::<Vec<_>>();
    let meanwhile = site.open("/admin/products/1").fields(&with("10")).post().await;
    assert_eq!(meanwhile.status, StatusCode::UNPROCESSABLE_ENTITY);
    meanwhile.shows("The stock changed since you opened this page: 2 by now.");
    meanwhile.shows("name=\"seen_stock\" value=\"2\"");
    meanwhile.shows("value=\"10\"");
    let done = site.open("/admin/products/1").fields(&with("3")).post().await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let product = site.engine.engine.product(id).await.unwrap().unwrap();
    assert_eq!((product.settings.name.as_str(), product.left), ("Coat", Some(2)));
    let outdated = site.open("/admin/products/1").fields(&with("3")).post().await;
    assert_eq!(outdated.status, StatusCode::UNPROCESSABLE_ENTITY);
    outdated.shows("Somebody saved this product since you opened it");
    outdated.shows("name=\"version\" value=\"2\"");
    let list = site.open("/admin/products?q=coat&shown=visible").get().await;
    list.shows("href=\"/admin/products/1\"");
    list.shows(">Coat</a>");
    list.shows("<option value=\"visible\" selected>");
    for unknown in ["/admin/products/99", "/admin/products/x", "/shop/99/picture", "/shop/1/picture"] {
        assert_eq!(site.open(unknown).get().await.status, StatusCode::NOT_FOUND, "{unknown}");
    }
    assert_eq!(site.open("/admin/products/99").fields(&with("3")).post().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn codes_are_added_by_the_line_and_removed_after_a_question() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let key = site.engine.product_with_codes("A", |_| {}).await;
    let path = format!("/admin/products/{key}/codes");
    let add = async |codes: &str| site.open(&path).fields(&[("codes", codes)]).post().await;
    let bad = add("B\nC\u{202e}").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    bad.shows("Line 2: ");
    bad.shows("B\nC\u{202e}");
    assert_eq!(add("").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = add("A\nB").await;
    let told = site.open(&format!("/admin/products/{key}")).header("cookie", &site.cookies(&done)).get().await;
    told.shows("1 code was added; known already: 1.");
    let ask = site.open(&format!("{path}/remove")).get().await;
    ask.shows("2 codes that nobody has got are removed for good.");
    site.open(&format!("{path}/remove")).fields(&[]).post().await;
    let left = site.engine.engine.product(key).await.unwrap().unwrap().left;
    assert_eq!(left, Some(0));
    let text = site.engine.product(None, |_| {}).await;
    let path = format!("/admin/products/{text}/codes");
    let refused = site.open(&path).fields(&[("codes", "Mine<1>")]).in_french().post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("id=\"codes-problem\"");
    refused.shows("Ce produit ne livre plus de codes");
    refused.shows("Mine&lt;1>");
    site.open(&format!("/admin/products/{text}")).get().await.lacks("name=\"codes\"");
}

#[tokio::test]
async fn codes_that_are_all_known_come_back_with_the_sentence() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let key = site.engine.product_with_codes("A\nB", |_| {}).await;
    let path = format!("/admin/products/{key}");
    let refused = site.open(&format!("{path}/codes")).fields(&[("codes", "B\nA")]).post().await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("id=\"codes-problem\"");
    refused.shows("No code was added");
    refused.shows("B\nA");
    refused.shows("To be sold: 2.");
}

#[tokio::test]
async fn another_way_of_delivery_keeps_the_text_and_the_codes() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let key = site.engine.product_with_codes("A\nB", |_| {}).await;
    let path = format!("/admin/products/{key}");
    let save = async |version: &str, delivery: &str, delivered: &str| {
        let fields = [
            ("version", version),
            ("name", "Key"),
            ("price", "5"),
            ("visible", "on"),
            ("delivery", delivery),
            ("delivered", delivered),
        ];
        let done = site.open(&path).fields(&fields).post().await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{delivery}");
        site.open(&path).get().await
    };
    let by_hand = save("1", "by_hand", "Come & get <it>").await;
    by_hand.shows("Come &amp; get &lt;it>");
    by_hand.shows("Its codes are kept for when it delivers codes again: 2. Handed out: 0.");
    by_hand.lacks("To be sold");
    by_hand.lacks("name=\"codes\"");
    by_hand.shows(&format!("href=\"{path}/codes/remove\""));
    site.open(&format!("/shop/{key}")).get().await.lacks("Come &amp; get");
    let text = save("2", "text", "Come & get <it>").await;
    text.shows("Come &amp; get &lt;it>");
    let codes = save("3", "code", "Come & get <it>").await;
    codes.shows("Come &amp; get &lt;it>");
    codes.lacks("Its codes are kept");
    codes.shows("name=\"codes\"");
    assert_eq!(site.engine.engine.product(key).await.unwrap().unwrap().left, Some(2));
}

#[tokio::test]
async fn a_text_delivered_by_hand_is_corrected_by_staff() {
    let (site, zoe) = shopping(1500).await;
    let test = &site.engine;
    let cape = test.product(None, |product| product.delivery = Delivery::ByHand).await;
    let order = test.buy(&zoe, cape, "one").await.unwrap();
    let customers = site.cookie_of("max@example.org", Role::Customer).await;
    let staff = site.cookie_of("staff@example.org", Role::Staff).await;
    let one = format!("/admin/orders/{order}");
    let post = async |path: &str, fields: &[(&str, &str)]| {
        site.open(&format!("{one}/{path}")).header("cookie", &staff).fields(fields).post().await
    };
    site.open(&one).header("cookie", &staff).get().await.lacks("/correct\"");
    let early = post("correct", &[("seen", "0"), ("text", "Too <early>")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    early.shows("Too &lt;early>");
    early.shows("This order is not delivered yet, so there is no text to correct.");
    early.lacks("no longer waiting");

    assert_eq!(post("deliver", &[("text", "At the dor.")]).await.status, StatusCode::SEE_OTHER);
    // A colleague has the page still open.
    let late = post("deliver", &[("text", "In the <garden>.")]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.shows("id=\"text-problem\"");
    late.shows("This order is no longer waiting: delivered.");
    late.shows("In the &lt;garden>.");
    late.shows("At the dor.");
    let page = site.open(&one).header("cookie", &staff).get().await;
    let seen = page.between("name=\"seen\" value=\"", "\"").to_owned();
    for wrong in ["", "é\0"] {
        let refused = post("correct", &[("seen", &seen), ("text", wrong)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        refused.shows("id=\"text-problem\"");
    }
    let forbidden = site.open(&format!("{one}/correct")).header("cookie", &customers);
    let forbidden = forbidden.fields(&[("seen", &seen), ("text", "Mine")]).post().await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    let corrected = [("seen", seen.as_str()), ("text", "At the door.")];
    assert_eq!(post("correct", &corrected).await.header(header::LOCATION), one);
    assert_eq!(post("correct", &corrected).await.status, StatusCode::SEE_OTHER, "the same form once more");
    let outdated = post("correct", &[("seen", &seen), ("text", "Under the mat.")]).await;
    assert_eq!(outdated.status, StatusCode::UNPROCESSABLE_ENTITY);
    outdated.shows("Somebody changed the text since you opened this page");
    outdated.shows("Under the mat.");
    outdated.lacks(&format!("name=\"seen\" value=\"{seen}\""));

    let page = site.open(&one).header("cookie", &staff).get().await;
    page.shows("Text corrected by staff");
    page.lacks("At the dor.");
    let own = site.open(&format!("/orders/{order}")).get().await;
    own.shows("At the door.");
    own.shows("Corrected on ");
    let admins = site.cookie_of("boss@example.org", Role::Admin).await;
    let log = site.open("/admin/audit").header("cookie", &admins).get().await;
    assert_eq!(log.body.matches("Delivered text corrected").count(), 1);
    log.lacks("At the do");

    let refund = site.open(&format!("{one}/refund")).header("cookie", &admins).fields(&[("reason", "x")]).post().await;
    assert_eq!(refund.status, StatusCode::SEE_OTHER);
    let late = post("correct", &[("seen", "1"), ("text", "Kept <text>")]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.shows("This order was refunded meanwhile: its text stays as it was.");
    late.shows("Kept &lt;text>");
    let text = test.product(None, |_| {}).await;
    let at_once = test.buy(&zoe, text, "two").await.unwrap();
    let path = format!("/admin/orders/{at_once}");
    site.open(&path).header("cookie", &staff).get().await.lacks("/correct\"");
    let refused = site.open(&format!("{path}/correct")).header("cookie", &staff);
    assert_eq!(refused.fields(&[("seen", "0"), ("text", "x")]).post().await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_refund_that_a_wallet_cannot_take_comes_back_with_its_reason() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let test = &site.engine;
    let zoe = test.account("ada@example.org", Role::Customer).await;
    test.credit(&zoe, 500).await;
    let cape = test.product(None, |_| {}).await;
    let order = test.buy(&zoe, cape, "form").await.unwrap();
    fill(test, &zoe).await;
    let path = format!("/admin/orders/{order}/refund");
    let full = site.open(&path).fields(&[("reason", "It <never> came")]).post().await;
    assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
    full.shows("id=\"reason-problem\"");
    full.shows("This wallet is so full");
    full.shows("value=\"It &lt;never&gt; came\"");
    assert_eq!(state_of(test, order).await, State::Delivered);
}

#[tokio::test]
async fn a_picture_is_served_as_nothing_but_a_picture() {
    let site = Site::new().await.signed_in(Role::Admin).await;
    let test = &site.engine;
    let admin = test.admin().await;
    let cape = test.product(None, |_| {}).await;
    let hidden = test.product(None, |product| product.visible = false).await;
    for id in [cape, hidden] {
        test.engine.set_product_picture(&admin, id, PNG).await.unwrap();
    }
    // A file of a message is nobody's picture.
    test.engine.keep_file(&admin, "x.html", "text/html", b"<script>").await.unwrap();
    let shop = site.open("/shop").without("cookie").get().await;
    shop.shows(&format!("src=\"/shop/{cape}/picture?1\""));
    let page = site.open(&format!("/shop/{cape}")).get().await;
    page.shows("alt=\"Picture of Cape\"");
    let path = format!("/shop/{cape}/picture");
    let upload = async |name: &str, bytes: &[u8]| {
        let asked = site.open(&format!("/admin/products/{cape}/picture")).form(&multipart(name, bytes));
        asked.header("content-type", "multipart/form-data; boundary=edge").post().await
    };
    for (name, bytes, sentence) in [
        ("x.png", &b"<svg onload=x>"[..], "This file is no PNG, JPEG, WebP or GIF."),
        ("", b"", "Choose a file first."),
        (
            "large.gif",
            &[&b"GIF89a"[..], &vec![b'x'; 2 * 1024 * 1024]].concat(),
            "This file is too large: 2 MB are the most.",
        ),
    ] {
        let refused = upload(name, bytes).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        refused.shows(sentence);
        refused.shows("id=\"picture-problem\"");
    }
    let done = upload("evil.html", b"GIF89a and dots").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{done:?}");
    let picture = site.open(&path).without("cookie").get().await;
    assert_eq!(picture.header(header::CONTENT_TYPE), "image/gif");
    assert_eq!(picture.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(picture.header(header::CONTENT_SECURITY_POLICY), "default-src 'none'; sandbox");
    let secret = site.open(&format!("/shop/{hidden}/picture")).without("cookie").get().await;
    assert_eq!(secret.status, StatusCode::NOT_FOUND);
    site.open(&format!("/admin/products/{cape}/picture/remove")).fields(&[]).post().await;
    assert_eq!(site.open(&path).get().await.status, StatusCode::NOT_FOUND);
}
