use std::collections::{BTreeMap, HashSet};

use futures::future::join_all;

use super::*;
use crate::account::Role;
use crate::company;
use crate::engine::notifications::{MessageChoice, NotificationSettings};
use crate::engine::products::Product as ProductView;
use crate::engine::store::tickets::Filter as TicketFilter;
use crate::engine::testing::{START, TestEngine};
use crate::event::{Value, Values};
use crate::id::WebhookId;
use crate::lost::WhenLost;
use crate::message::Message;
use crate::on_both_engines;
use crate::product::DeliveryKind;
use crate::profile;
use crate::time::MINUTE;
use crate::webhook::SandboxId;

mod model;

fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

fn reason() -> Reason {
    Reason::new("It never came").unwrap()
}

async fn customer(test: &TestEngine, email: &str, credit: i64) -> Account {
    let customer = test.account(email, Role::Customer).await;
    test.credit(&customer, credit).await;
    customer
}

async fn balance(test: &TestEngine, customer: &Account) -> i64 {
    test.engine.balance(customer.id).await.unwrap().minor()
}

async fn product(test: &TestEngine, id: ProductId) -> ProductView {
    test.engine.product(id).await.unwrap().unwrap()
}

async fn left(test: &TestEngine, id: ProductId) -> Option<u32> {
    product(test, id).await.left
}

async fn order(test: &TestEngine, id: OrderId) -> OrderView {
    test.engine.order(&test.admin().await, id).await.unwrap()
}

/// How many orders there are, by their states.
async fn orders(test: &TestEngine) -> usize {
    test.engine.orders(&test.admin().await, &Filter::default(), 1000).await.unwrap().items.len()
}

async fn all_is_in_balance(test: &TestEngine) {
    let mut db = test.engine.store().read().await.unwrap();
    assert_eq!(wallets::unbalanced(&mut db).await.unwrap(), []);
}

/// Sends a text about events of this kind to a channel of the sandbox.
async fn told(test: &TestEngine, kind: Kind, text: &str) -> SandboxId {
    let admin = test.admin().await;
    let channel = test.open_sandbox().await;
    let name = "A message".parse().unwrap();
    let message = test.engine.create_message(&admin, kind, &name, &Message::text(text)).await.unwrap();
    let settings = NotificationSettings {
        name: None,
        campaign: None,
        condition: crate::condition::Condition::default(),
        message: MessageChoice::Known(message),
        active: true,
        when_lost: WhenLost::default(),
        targets: vec![(WebhookId::new(channel.0), None)],
    };
    test.engine.create_notification(&admin, kind, &settings).await.unwrap();
    channel
}

/// What stands in a channel, the oldest first.
async fn contents(test: &TestEngine, channel: SandboxId) -> Vec<String> {
    let content = |payload: &String| {
        let payload: serde_json::Value = serde_json::from_str(payload).unwrap();
        payload["content"].as_str().unwrap().to_owned()
    };
    test.channel(channel).await.iter().map(content).collect()
}

/// A name in each way that a message may spell it.
fn spellings(name: &str) -> Vec<String> {
    vec![name.to_owned(), name.to_uppercase(), name.to_lowercase(), format!("{name} ")]
}

/// Each variable of a kind in every spelling, as a message.
fn every_variable(kind: Kind) -> String {
    let names = kind.variables().flat_map(|variable| {
        std::iter::once(variable.name)
            .chain(variable.aliases.iter().copied())
            .flat_map(spellings)
            .map(|spelling| format!("{}=%{spelling}%", variable.name))
    });
    names.collect::<Vec<_>>().join("\n")
}

/// What [`every_variable`] has become, by the variables' canonical names.
fn read_variables(content: &str) -> BTreeMap<&str, HashSet<&str>> {
    let mut found: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
    for (name, value) in content.lines().filter_map(|line| line.split_once('=')) {
        found.entry(name).or_default().insert(value);
    }
    found
}

on_both_engines! {
    async fn a_purchase_pays_delivers_and_takes_from_the_stock(test: TestEngine) {
        let zoe = customer(&test, "zoe@example.org", 2000).await;
        let cape = test.product(Some(5), |_| {}).await;
        let wish = Purchase {
            product: cape,
            quantity: Quantity::new(3).unwrap(),
            price: amount(500),
            comment: &Comment::new("In red,\nplease").unwrap(),
            once: "form",
        };
        let placed = test.engine.purchase(&zoe, &wish).await.unwrap();
        assert!(!placed.again);
        assert_eq!((balance(&test, &zoe).await, left(&test, cape).await), (500, Some(2)));
        let view = order(&test, placed.order).await;
        let line = Line {
            product: cape,
            name: "Cape".into(),
            price: amount(500),
            quantity: Quantity::new(3).unwrap(),
            delivery: DeliveryKind::Text,
            from_stock: true,
        };
        assert_eq!(view.order.lines, [line]);
        assert_eq!((view.order.customer, view.order.total.minor(), view.order.state), (zoe.id, 1500, State::Delivered));
        assert_eq!((view.order.products.as_str(), view.order.comment.as_str()), ("3 × Cape", "In red,\nplease"));
        assert_eq!((view.order.delivered.as_str(), view.order.delivered_at, view.order.delivered_by), ("Thank you!", Some(START), None));
        assert_eq!((view.codes.len(), view.refund), (0, None));
        let statement = test.engine.statement(zoe.id, None, 1).await.unwrap().items.remove(0).entry;
        assert_eq!((statement.cause, statement.order, statement.amount.minor(), statement.balance.minor()), (Cause::Order, Some(placed.order), -1500, 500));
        assert_eq!(view.payment, Some(statement.id));
        // What was bought stays what it was, whatever becomes of the product.
        let mut settings = product(&test, cape).await.settings;
        settings.name = "Coat".parse().unwrap();
        settings.price = amount(900);
        test.engine.change_product(&test.admin().await, cape, 1, &settings, (Some(2), Some(2))).await.unwrap();
        let view = order(&test, placed.order).await;
        assert_eq!((view.order.lines[0].name.as_str(), view.order.lines[0].price.minor()), ("Cape", 500));
        all_is_in_balance(&test).await;
    }

    async fn codes_are_handed_out_once_and_their_number_is_the_stock(test: TestEngine) {
        let zoe = customer(&test, "zoe@example.org", 10_000).await;
        let key = test.product_with_codes("A-1\nB-2\nC-3", |_| {}).await;
        assert_eq!(left(&test, key).await, Some(3));
        let wish = Purchase {
            product: key,
            quantity: Quantity::new(2).unwrap(),
            price: amount(500),
            comment: &Comment::default(),
            once: "first",
        };
        let first = test.engine.purchase(&zoe, &wish).await.unwrap().order;
        assert_eq!(order(&test, first).await.codes, ["A-1", "B-2"]);
        assert_eq!((order(&test, first).await.order.state, left(&test, key).await), (State::Delivered, Some(1)));
        let too_many = test.engine.purchase(&zoe, &Purchase { once: "second", ..wish.clone() }).await;
        assert!(matches!(too_many, Err(PurchaseError::SoldOut { left: 1 })), "{too_many:?}");
        assert_eq!((balance(&test, &zoe).await, left(&test, key).await), (9000, Some(1)));
        let last = test.buy(&zoe, key, "third").await.unwrap();
        assert_eq!(order(&test, last).await.codes, ["C-3"]);
        // Nothing of a code stands in the database as it was typed.
        let mut db = test.engine.store().read().await.unwrap();
        let stored: Vec<String> = sqlx::query_scalar("SELECT code || code_hash FROM product_codes").fetch_all(&mut *db).await.unwrap();
        assert!(stored.len() == 3 && stored.iter().all(|code| !code.contains("A-1") && code.len() > 60), "{stored:?}");
        // They were shown: a refund gives none of them back.
        drop(db);
        test.engine.refund_order(&test.admin().await, first, &reason()).await.unwrap();
        assert_eq!((balance(&test, &zoe).await, left(&test, key).await), (9500, Some(0)));
        assert_eq!(order(&test, first).await.codes, ["A-1", "B-2"]);
    }

    async fn two_hundred_at_once_get_the_last_one_once(test: TestEngine) {
        const BUYERS: usize = 200;
        let cape = test.product(Some(1), |_| {}).await;
        let key = test.product_with_codes("the last code", |_| {}).await;
        let mut buyers = Vec::new();
        for number in 0..BUYERS {
            buyers.push(customer(&test, &format!("c{number}@example.org"), 1000).await);
        }
        for last in [cape, key] {
            let bought = join_all(buyers.iter().cloned().map(|buyer| {
                let engine = test.engine.clone();
                tokio::spawn(async move {
                    let comment = Comment::default();
                    let wish = Purchase { product: last, quantity: Quantity::ONE, price: amount(500), comment: &comment, once: "form" };
                    engine.purchase(&buyer, &Purchase { once: &last.to_string(), ..wish }).await
                })
            })).await;
            let (sold, missed): (Vec<_>, Vec<_>) = bought.into_iter().map(Result::unwrap).partition(Result::is_ok);
            assert_eq!((sold.len(), missed.len()), (1, BUYERS - 1));
            assert!(missed.iter().all(|missed| matches!(missed, Err(PurchaseError::SoldOut { left: 0 }))), "{missed:?}");
            assert_eq!(left(&test, last).await, Some(0));
        }
        assert_eq!(orders(&test).await, 2);
        let mut together = 0;
        for buyer in &buyers {
            together += balance(&test, buyer).await;
        }
        assert_eq!(together, 200 * 1000 - 2 * 500);
        all_is_in_balance(&test).await;
    }

    async fn no_code_is_handed_out_twice(test: TestEngine) {
        let codes: String = (0..20).map(|number| format!("code {number}\n")).collect();
        let key = test.product_with_codes(&codes, |_| {}).await;
        let mut buyers = Vec::new();
        for number in 0..15 {
            buyers.push(customer(&test, &format!("c{number}@example.org"), 1000).await);
        }
        let bought = join_all(buyers.iter().cloned().map(|buyer| {
            let engine = test.engine.clone();
            tokio::spawn(async move {
                let comment = Comment::default();
                let two = Quantity::new(2).unwrap();
                let wish = Purchase { product: key, quantity: two, price: amount(500), comment: &comment, once: "form" };
                engine.purchase(&buyer, &wish).await
            })
        })).await;
        let mut shown = HashSet::new();
        for placed in bought.into_iter().filter_map(|bought| bought.unwrap().ok()) {
            let codes = order(&test, placed.order).await.codes;
            assert_eq!(codes.len(), 2);
            assert!(codes.into_iter().all(|code| shown.insert(code)));
        }
        assert_eq!((shown.len(), left(&test, key).await), (20, Some(0)));
        all_is_in_balance(&test).await;
    }

    async fn one_form_buys_once_however_often_it_arrives(test: TestEngine) {
        let channel = told(&test, Kind::OrderPlaced, "order %id%").await;
        let (zoe, max) = (customer(&test, "zoe@example.org", 500).await, customer(&test, "max@example.org", 500).await);
        let cape = test.product(Some(2), |_| {}).await;
        let placed = join_all((0..8).map(|_| {
            let (engine, zoe) = (test.engine.clone(), zoe.clone());
            tokio::spawn(async move {
                let wish = Purchase { product: cape, quantity: Quantity::ONE, price: amount(500), comment: &Comment::default(), once: "form" };
                engine.purchase(&zoe, &wish).await.unwrap()
            })
        })).await;
        let placed: Vec<Placed> = placed.into_iter().map(Result::unwrap).collect();
        assert_eq!(placed.iter().map(|placed| placed.order).collect::<HashSet<_>>().len(), 1);
        assert_eq!(placed.iter().filter(|placed| !placed.again).count(), 1);
        assert_eq!((balance(&test, &zoe).await, left(&test, cape).await), (0, Some(1)));
        // Later, sold out and at another price, the same form still answers its order.
        test.buy(&max, cape, "form").await.unwrap();
        let settings = product(&test, cape).await.settings;
        let dearer = crate::product::Product { price: amount(900), visible: false, ..settings };
        test.engine.change_product(&test.admin().await, cape, 1, &dearer, (Some(0), Some(0))).await.unwrap();
        assert_eq!(test.buy(&zoe, cape, "form").await.unwrap(), placed[0].order);
        assert_eq!((orders(&test).await, balance(&test, &zoe).await), (2, 0));
        test.settle().await;
        assert_eq!(contents(&test, channel).await.len(), 2);
        all_is_in_balance(&test).await;
    }

    async fn what_cannot_be_bought_says_why_and_changes_nothing(test: TestEngine) {
        let admin = test.admin().await;
        let zoe = customer(&test, "zoe@example.org", 499).await;
        let cape = test.product(Some(1), |_| {}).await;
        let hidden = test.product(None, |product| product.visible = false).await;
        let comment = Comment::default();
        let one = Purchase { product: cape, quantity: Quantity::ONE, price: amount(500), comment: &comment, once: "form" };
        let buy = async |wish: Purchase<'_>| test.engine.purchase(&zoe, &wish).await;
        let refused = buy(one.clone()).await;
        assert!(matches!(refused, Err(PurchaseError::TooExpensive { balance, total: Some(total) }) if balance.minor() == 499 && total.minor() == 500));
        let cheaper = buy(Purchase { price: amount(499), ..one.clone() }).await;
        assert!(matches!(cheaper, Err(PurchaseError::PriceChanged { price }) if price.minor() == 500));
        let dearer = buy(Purchase { price: amount(501), ..one.clone() }).await;
        assert!(matches!(dearer, Err(PurchaseError::PriceChanged { .. })));
        let two = buy(Purchase { quantity: Quantity::new(2).unwrap(), ..one.clone() }).await;
        assert!(matches!(two, Err(PurchaseError::SoldOut { left: 1 })));
        for product in [hidden, ProductId::new(99), ProductId::new(-1)] {
            let none = buy(Purchase { product, ..one.clone() }).await;
            assert!(matches!(none, Err(PurchaseError::NoSuchProduct)), "{none:?}");
        }
        let largest = test.product(None, |product| product.price = Amount::MAX).await;
        let largest = buy(Purchase { product: largest, price: Amount::MAX, quantity: Quantity::new(100).unwrap(), ..one.clone() }).await;
        assert!(matches!(largest, Err(PurchaseError::TooExpensive { total: None, .. })));
        let staff = test.account("staff@example.org", Role::Staff).await;
        for person in [&staff, &admin] {
            let refused = test.engine.purchase(person, &one).await;
            assert!(matches!(refused, Err(PurchaseError::NotACustomer)));
        }
        test.credit(&zoe, 1).await;
        test.engine.block(&admin, zoe.id, &reason()).await.unwrap();
        assert!(matches!(buy(one.clone()).await, Err(PurchaseError::Blocked)), "even with a session of before");
        test.engine.unblock(&admin, zoe.id).await.unwrap();
        assert_eq!((orders(&test).await, balance(&test, &zoe).await, left(&test, cape).await), (0, 500, Some(1)));
        // To the last cent.
        buy(one).await.unwrap();
        assert_eq!((balance(&test, &zoe).await, left(&test, cape).await), (0, Some(0)));
        all_is_in_balance(&test).await;
    }

    async fn nobody_has_more_than_the_limit_but_what_was_refunded_does_not_count(test: TestEngine) {
        let zoe = customer(&test, "zoe@example.org", 10_000).await;
        let max = customer(&test, "max@example.org", 10_000).await;
        let cape = test.product(None, |product| product.per_customer = Some(2)).await;
        let bought = join_all((0..8).map(|number| {
            let (engine, zoe) = (test.engine.clone(), zoe.clone());
            tokio::spawn(async move {
                let comment = Comment::default();
                let once = format!("form {number}");
                let wish = Purchase { product: cape, quantity: Quantity::ONE, price: amount(500), comment: &comment, once: &once };
                engine.purchase(&zoe, &wish).await
            })
        })).await;
        let (sold, refused): (Vec<_>, Vec<_>) = bought.into_iter().map(Result::unwrap).partition(Result::is_ok);
        assert_eq!(sold.len(), 2);
        assert!(refused.iter().all(|refused| matches!(refused, Err(PurchaseError::Limit { most: 2, bought: 2 }))));
        test.buy(&max, cape, "form").await.unwrap();
        let first = sold[0].as_ref().unwrap().order;
        test.engine.refund_order(&test.admin().await, first, &reason()).await.unwrap();
        test.buy(&zoe, cape, "once more").await.unwrap();
        assert!(matches!(test.buy(&zoe, cape, "too many").await, Err(PurchaseError::Limit { .. })));
        assert_eq!(balance(&test, &zoe).await, 9000);
    }

    async fn a_wallet_is_never_overdrawn_by_buying_many_things_at_once(test: TestEngine) {
        let zoe = customer(&test, "zoe@example.org", 1499).await;
        let mut products = Vec::new();
        for _ in 0..6 {
            products.push(test.product(Some(1), |_| {}).await);
        }
        let bought = join_all(products.iter().map(|product| {
            let (engine, zoe, product) = (test.engine.clone(), zoe.clone(), *product);
            tokio::spawn(async move {
                let comment = Comment::default();
                let once = product.to_string();
                let wish = Purchase { product, quantity: Quantity::ONE, price: amount(500), comment: &comment, once: &once };
                engine.purchase(&zoe, &wish).await.is_ok()
            })
        })).await;
        assert_eq!(bought.into_iter().filter(|bought| *bought.as_ref().unwrap()).count(), 2);
        assert_eq!(balance(&test, &zoe).await, 499);
        let mut gone = 0;
        for product in products {
            gone += u32::from(left(&test, product).await == Some(0));
        }
        assert_eq!(gone, 2, "what was not paid is still there");
        all_is_in_balance(&test).await;
    }

    async fn an_order_is_refunded_once(test: TestEngine) {
        let channel = told(&test, Kind::OrderRefunded, "refunded %id%: %price%").await;
        let admin = test.admin().await;
        let zoe = customer(&test, "zoe@example.org", 500).await;
        let cape = test.product(Some(1), |_| {}).await;
        let id = test.buy(&zoe, cape, "form").await.unwrap();
        let refunds = join_all((0..6).map(|_| {
            let (engine, admin) = (test.engine.clone(), admin.clone());
            tokio::spawn(async move { engine.refund_order(&admin, id, &reason()).await })
        })).await;
        let (done, refused): (Vec<_>, Vec<_>) = refunds.into_iter().map(Result::unwrap).partition(Result::is_ok);
        assert_eq!(done.len(), 1);
        assert!(refused.iter().all(|refused| matches!(refused, Err(OrderError::State(State::Refunded)))));
        assert_eq!((balance(&test, &zoe).await, left(&test, cape).await), (500, Some(1)));
        let view = order(&test, id).await;
        assert_eq!((view.order.state, view.order.refund_reason.as_str(), view.order.refunded_by), (State::Refunded, "It never came", Some(admin.id)));
        assert_eq!(view.refunded_by.unwrap().as_str(), "admin");
        assert!(view.refund > view.payment && view.payment.is_some());
        test.settle().await;
        assert_eq!(contents(&test, channel).await, [format!("refunded {id}: €5.00")]);
        let log = test.engine.audit_log(&admin, Some(id.into()), None, 10).await.unwrap().items;
        assert_eq!((log.len(), log[0].action, log[0].detail["amount"].as_i64()), (1, Action::OrderRefunded, Some(500)));
        // The credits are there to be spent again.
        test.buy(&zoe, cape, "again").await.unwrap();
        all_is_in_balance(&test).await;
    }

    async fn what_never_came_out_of_a_stock_does_not_go_there(test: TestEngine) {
        let admin = test.admin().await;
        let zoe = customer(&test, "zoe@example.org", 5000).await;
        let cape = test.product(None, |_| {}).await;
        let restock = async |from: Option<u32>, to: Option<u32>| {
            let found = test.engine.product(cape).await.unwrap().unwrap();
            test.engine.change_product(&admin, cape, found.version, &found.settings, (from, to)).await.unwrap();
        };
        let of_no_end = test.buy(&zoe, cape, "one").await.unwrap();
        restock(None, Some(1)).await;
        test.engine.refund_order(&admin, of_no_end, &reason()).await.unwrap();
        assert_eq!(left(&test, cape).await, Some(1));
        let last = test.buy(&zoe, cape, "two").await.unwrap();
        restock(Some(0), Some(crate::product::MOST)).await;
        test.engine.refund_order(&admin, last, &reason()).await.unwrap();
        assert_eq!(left(&test, cape).await, Some(crate::product::MOST), "a stock that can be saved");
        all_is_in_balance(&test).await;
    }

    async fn staff_delivers_by_hand_and_only_admins_refund(test: TestEngine) {
        let staff = test.account("sam@example.org", Role::Staff).await;
        let zoe = customer(&test, "zoe@example.org", 1000).await;
        let cape = test.product(Some(1), |product| product.delivery = Delivery::ByHand).await;
        let id = test.buy(&zoe, cape, "form").await.unwrap();
        let waiting = async || test.engine.dashboard().await.unwrap().orders_waiting;
        assert_eq!((order(&test, id).await.order.state, waiting().await), (State::Paid, 1));
        let text = DeliveredText::new("It hangs at your door.").unwrap();
        assert!(matches!(test.engine.deliver_order(&zoe, id, Some(&text)).await, Err(OrderError::Forbidden(_))));
        for person in [&zoe, &staff] {
            assert!(matches!(test.engine.refund_order(person, id, &reason()).await, Err(OrderError::Forbidden(_))));
        }
        assert!(matches!(test.engine.orders(&zoe, &Filter::default(), 10).await, Err(OrderError::Forbidden(_))));
        assert!(matches!(test.engine.order(&zoe, id).await, Err(OrderError::Forbidden(_))));
        test.engine.clock().set(START + MINUTE);
        test.engine.deliver_order(&staff, id, Some(&text)).await.unwrap();
        let view = order(&test, id).await;
        assert_eq!((view.order.state, view.order.delivered.as_str(), view.order.delivered_at), (State::Delivered, "It hangs at your door.", Some(START + MINUTE)));
        assert_eq!(view.delivered_by.unwrap().as_str(), "sam");
        let twice = test.engine.deliver_order(&staff, id, None).await;
        assert!(matches!(twice, Err(OrderError::State(State::Delivered))));
        assert_eq!(order(&test, id).await.order.delivered, "It hangs at your door.");
        let admin = test.admin().await;
        test.engine.refund_order(&admin, id, &reason()).await.unwrap();
        assert!(matches!(test.engine.deliver_order(&staff, id, None).await, Err(OrderError::State(State::Refunded))));
        for unknown in [OrderId::new(99), OrderId::new(-1), OrderId::new(0)] {
            assert!(matches!(test.engine.refund_order(&admin, unknown, &reason()).await, Err(OrderError::Unknown)));
            assert!(matches!(test.engine.deliver_order(&staff, unknown, None).await, Err(OrderError::Unknown)));
            assert!(matches!(test.engine.order(&staff, unknown).await, Err(OrderError::Unknown)));
        }
        assert_eq!((left(&test, cape).await, waiting().await), (Some(1), 0));
    }

    async fn a_text_delivered_by_hand_is_corrected_over_the_one_that_was_seen(test: TestEngine) {
        let (staff, other) = (test.account("sam@example.org", Role::Staff).await, test.admin().await);
        let zoe = customer(&test, "zoe@example.org", 1500).await;
        let cape = test.product(None, |product| product.delivery = Delivery::ByHand).await;
        let id = test.buy(&zoe, cape, "form").await.unwrap();
        let text = |text: &str| DeliveredText::new(text).unwrap();
        let correct = async |by: &Account, id, seen, to: &str| test.engine.correct_delivery(by, id, seen, &text(to)).await;
        assert!(matches!(correct(&staff, id, 0, "Early").await, Err(OrderError::State(State::Paid))));
        test.engine.deliver_order(&staff, id, Some(&text("At the dor"))).await.unwrap();
        assert!(matches!(correct(&zoe, id, 0, "Mine").await, Err(OrderError::Forbidden(_))));
        test.engine.clock().set(START + MINUTE);
        let both = tokio::join!(correct(&staff, id, 0, "At the door"), correct(&other, id, 0, "In the garden"));
        let (done, refused) = if both.0.is_ok() { both } else { (both.1, both.0) };
        assert!(done.is_ok() && matches!(refused, Err(OrderError::Outdated)));
        let view = order(&test, id).await;
        assert_eq!((view.order.corrections, view.order.corrected_at), (1, Some(START + MINUTE)));
        assert!(["At the door", "In the garden"].contains(&view.order.delivered.as_str()));
        assert_eq!(view.corrected_by.unwrap().as_str(), if view.order.delivered == "At the door" { "sam" } else { "admin" });
        // The same once more changes nothing, whatever was seen.
        for seen in [0, 1] {
            correct(&staff, id, seen, &view.order.delivered).await.unwrap();
        }
        assert_eq!(order(&test, id).await.order.corrections, 1);
        let log = test.engine.audit_log(&other, Some(id.into()), None, 10).await.unwrap().items;
        let actions: Vec<_> = log.iter().map(|line| line.action).collect();
        assert_eq!(actions, [Action::OrderCorrected, Action::OrderDelivered]);
        assert!(!test.everything().await.contains("the door"), "what customers pay for is not in the log");

        test.engine.refund_order(&other, id, &reason()).await.unwrap();
        assert!(matches!(correct(&staff, id, 1, "Late").await, Err(OrderError::State(State::Refunded))));
        let at_once = test.product(None, |_| {}).await;
        let at_once = test.buy(&zoe, at_once, "text").await.unwrap();
        assert!(matches!(correct(&staff, at_once, 0, "Mine").await, Err(OrderError::NotByHand)));
        assert!(matches!(correct(&staff, OrderId::new(99), 0, "Mine").await, Err(OrderError::Unknown)));
        assert_eq!(order(&test, at_once).await.order.delivered, "Thank you!");
    }

    async fn one_sees_only_ones_own_orders(test: TestEngine) {
        let (zoe, max) = (customer(&test, "zoe@example.org", 2000).await, customer(&test, "max@example.org", 500).await);
        let cape = test.product(None, |_| {}).await;
        let own = test.buy(&zoe, cape, "form").await.unwrap();
        let other = test.buy(&max, cape, "form").await.unwrap();
        assert_eq!(test.engine.own_order(&zoe, own).await.unwrap().unwrap().order.id, own);
        for unknown in [other, OrderId::new(99)] {
            assert!(test.engine.own_order(&zoe, unknown).await.unwrap().is_none());
        }
        assert!(test.engine.own_order(&test.admin().await, own).await.unwrap().is_none());
        for number in 0..3 {
            test.buy(&zoe, cape, &format!("form {number}")).await.unwrap();
        }
        let first = test.engine.own_orders(&zoe, None, 3).await.unwrap();
        let rest = test.engine.own_orders(&zoe, first.next, 3).await.unwrap();
        let ids: Vec<_> = first.items.iter().chain(&rest.items).map(|order| order.id).collect();
        assert!(ids.len() == 4 && ids.is_sorted_by(|a, b| a > b) && !ids.contains(&other) && rest.next.is_none());
    }

    async fn orders_are_found_by_state_product_customer_and_words(test: TestEngine) {
        let staff = test.account("sam@example.org", Role::Staff).await;
        let (zoe, max) = (customer(&test, "zoe@example.org", 9000).await, customer(&test, "max@example.org", 9000).await);
        let cape = test.product(None, |product| product.name = "Élégant cape".parse().unwrap()).await;
        let mask = test.product(None, |product| product.delivery = Delivery::ByHand).await;
        let first = test.buy(&zoe, cape, "1").await.unwrap();
        let comment = Comment::new("50% off?").unwrap();
        let wish = Purchase { product: mask, quantity: Quantity::ONE, price: amount(500), comment: &comment, once: "2" };
        let second = test.engine.purchase(&zoe, &wish).await.unwrap().order;
        let third = test.buy(&max, cape, "3").await.unwrap();
        let found = async |filter: Filter| {
            let page = test.engine.orders(&staff, &filter, 10).await.unwrap();
            page.items.into_iter().map(|order| order.id).collect::<Vec<_>>()
        };
        let words = |search: &str| Filter { search: search.to_owned(), ..Filter::default() };
        assert_eq!(found(Filter::default()).await, [third, second, first]);
        assert_eq!(found(Filter { state: Some(State::Paid), ..Filter::default() }).await, [second]);
        assert_eq!(found(Filter { product: Some(cape), ..Filter::default() }).await, [third, first]);
        assert_eq!(found(Filter { customer: Some(max.id), ..Filter::default() }).await, [third]);
        assert_eq!(found(Filter { before: Some(third), ..Filter::default() }).await, [second, first]);
        assert_eq!(found(words("elegant CAPE")).await, [third, first]);
        assert_eq!(found(words("max@example")).await, [third]);
        assert_eq!(found(words("50% off")).await, [second]);
        assert_eq!(found(words(&format!("#{second}"))).await[..], [second]);
        for nothing in ["%", "' OR 1=1 --", "\0", "99999999999999999999"] {
            let expected = if nothing == "%" { vec![second] } else if nothing == "\0" { vec![third, second, first] } else { vec![] };
            assert_eq!(found(words(nothing)).await, expected, "{nothing:?}");
        }
    }

    async fn orders_and_tickets_are_found_by_a_name_that_many_have(test: TestEngine) {
        let staff = test.account("sam@example.org", Role::Staff).await;
        let zoe = customer(&test, "zoe@example.org", 9000).await;
        let cape = test.product(None, |_| {}).await;
        let order = test.buy(&zoe, cape, "1").await.unwrap();
        let desk = test.engine.desk().await.unwrap();
        let new = crate::engine::tickets::NewTicket {
            subject: &"Help".parse().unwrap(),
            text: &"Where is it?".parse().unwrap(),
            department: desk.departments.offered()[0].id,
            priority: desk.priorities.offered()[0].id,
            related: None,
            files: &[],
            once: "1",
        };
        let ticket = test.engine.open_ticket(&zoe, new).await.unwrap();
        let found = async |words: &str| {
            let search = || words.to_owned();
            let orders = Filter { search: search(), ..Filter::default() };
            let orders = test.engine.orders(&staff, &orders, 10).await.unwrap().items;
            let tickets = TicketFilter { search: search(), ..TicketFilter::default() };
            let tickets = test.engine.tickets(&staff, &tickets, 10).await.unwrap().items;
            let ids = |order: &Listed| order.id;
            (orders.iter().map(ids).collect::<Vec<_>>(), tickets.iter().map(|ticket| ticket.id).collect::<Vec<_>>())
        };
        for many in [false, true] {
            if many {
                test.change(
                    "INSERT INTO accounts (email, email_key, password_hash, role, public_name, lang, search, created_at)
                     WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
                     SELECT i || '@crowd', i || '@crowd', '', 'customer', 'Crowd', 'en', i || ' crowd@example.org', 0 FROM n",
                )
                .await;
            }
            assert_eq!(found("example.org").await, (vec![order], vec![ticket]), "many: {many}");
            assert_eq!(found("zoe@").await, (vec![order], vec![ticket]), "many: {many}");
            assert_eq!(found("crowd").await, (vec![], vec![]), "many: {many}");
        }
    }

    async fn every_variable_arrives_however_it_is_spelled(test: TestEngine) {
        let admin = test.admin().await;
        let draft = company::Draft {
            name: "Nuage".to_owned(),
            address: "https://shop.example".to_owned(),
            ..company::Draft::from(&test.engine.company().await.unwrap())
        };
        test.engine.change_company(&admin, &draft).await.unwrap();
        let zoe = customer(&test, "zoe@example.org", 5000).await;
        let named = profile::Draft {
            first_name: "Zoé".to_owned(),
            last_name: "Lemaire".to_owned(),
            ..profile::Draft::from(&zoe.profile())
        };
        test.engine.change_profile(&zoe, &named).await.unwrap();
        let placed = told(&test, Kind::OrderPlaced, &every_variable(Kind::OrderPlaced)).await;
        let refunded = told(&test, Kind::OrderRefunded, &every_variable(Kind::OrderRefunded)).await;
        let cape = test.product(None, |_| {}).await;
        let comment = Comment::new("Merci").unwrap();
        let two = Quantity::new(2).unwrap();
        let wish = Purchase { product: cape, quantity: two, price: amount(500), comment: &comment, once: "form" };
        let id = test.engine.purchase(&zoe, &wish).await.unwrap().order;
        test.engine.refund_order(&admin, id, &reason()).await.unwrap();
        test.settle().await;

        let payment = order(&test, id).await.payment.unwrap();
        let (id, zoe_id, payment) = (id.to_string(), zoe.id.to_string(), payment.to_string());
        let url = format!("https://shop.example/orders/{id}");
        let expected: BTreeMap<&str, &str> = BTreeMap::from([
            ("id", id.as_str()),
            ("price", "€10.00"),
            ("user", "Zoé Lemaire"),
            ("paymentType", "Wallet"),
            ("transactionId", &payment),
            ("comment", "Merci"),
            ("url", &url),
            ("userid", &zoe_id),
            ("email", "zoe@example.org"),
            ("currency", "EUR"),
            ("products", "2 × Cape"),
            ("company", "Nuage"),
        ]);
        for (kind, channel, why) in [(Kind::OrderPlaced, placed, ""), (Kind::OrderRefunded, refunded, "It never came")] {
            let contents = contents(&test, channel).await;
            assert_eq!(contents.len(), 1);
            let found = read_variables(&contents[0]);
            assert_eq!(found.len(), kind.variables().count());
            for (name, values) in found {
                let values: Vec<_> = values.into_iter().collect();
                let expected = if name == "reason" { why } else { expected[name] };
                assert_eq!(values, [expected], "{name}");
            }
        }
    }

    async fn who_has_no_name_is_called_as_in_public_and_no_text_is_read_as_a_mark(test: TestEngine) {
        let placed = told(&test, Kind::OrderPlaced, "%user%: %products% (%comment%)").await;
        let zoe = customer(&test, "zoe@example.org", 5000).await;
        let cape = test.product(None, |product| product.name = "**Big** <@1>".parse().unwrap()).await;
        let comment = Comment::new("@everyone `look`").unwrap();
        let wish = Purchase { product: cape, quantity: Quantity::ONE, price: amount(500), comment: &comment, once: "form" };
        test.engine.purchase(&zoe, &wish).await.unwrap();
        test.settle().await;
        let contents = contents(&test, placed).await;
        assert!(contents[0].starts_with("zoe: "), "{contents:?}");
        assert!(!contents[0].contains("**Big**") && !contents[0].contains("<@1>"), "{contents:?}");
    }

    async fn who_has_ordered_may_take_part_where_a_campaign_asks_for_it(test: TestEngine) {
        use crate::eligibility::Refusal;
        use crate::redemption::Answer;
        let admin = test.admin().await;
        let [zoe, max] = [customer(&test, "zoe@example.org", 900).await, customer(&test, "max@example.org", 900).await];
        let cape = test.product(None, |_| {}).await;
        test.buy(&zoe, cape, "form").await.unwrap();
        let refunded = test.buy(&max, cape, "form").await.unwrap();
        test.engine.refund_order(&admin, refunded, &reason()).await.unwrap();
        let campaign = test.campaign(None, |settings| settings.rules.ordered = true).await;
        let opens_at = test.view(campaign).await.live.unwrap().opens_at;
        test.advance_to(opens_at).await;
        let drop = test.view(campaign).await.live.unwrap().id;
        assert!(matches!(test.redeem(&zoe, drop).await, Answer::Credited { .. }));
        assert_eq!(test.redeem(&max, drop).await, Answer::NotEligible { refusal: Refusal::NotOrdered });
    }

    async fn events_carry_the_values_as_they_are(test: TestEngine) {
        let zoe = customer(&test, "zoe@example.org", 5000).await;
        let cape = test.product(None, |_| {}).await;
        test.buy(&zoe, cape, "form").await.unwrap();
        let (values, at) = test.engine.last_values(Kind::OrderPlaced, None).await.unwrap().unwrap();
        assert_eq!(at, START);
        let expected = |values: &Values| values.get("price") == Some(&Value::Money { amount: amount(500), unit: "currency:EUR".parse().unwrap() });
        assert!(expected(&values), "{values:?}");
        assert_eq!(values.get("comment"), Some(&Value::Text(String::new())));
    }
}
