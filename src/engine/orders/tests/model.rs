//! A thousand random operations, held against a model that is simple enough to be right: every answer, and in the end
//! every entry, balance, stock and order, to the cent.

use super::*;
use crate::engine::customers::CustomerError;
use crate::engine::products::{Filter as ProductFilter, ProductError};
use crate::product::{Product as Settings, ProductCode};

const OPERATIONS: usize = 1000;

/// `SplitMix64`: the same numbers in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^= number >> 31;
        usize::try_from(number % end as u64).unwrap()
    }
}

struct Shelf {
    id: ProductId,
    version: i64,
    settings: Settings,
    left: Option<u32>,
    /// How many codes were made up for it.
    codes: u32,
}

struct Bought {
    id: OrderId,
    customer: usize,
    shelf: usize,
    quantity: u32,
    total: i64,
    once: String,
    state: State,
    kind: DeliveryKind,
    from_stock: bool,
}

#[derive(Default)]
struct Model {
    shelves: Vec<Shelf>,
    orders: Vec<Bought>,
    /// By customer, each entry's amount, cause and order.
    ledgers: Vec<Vec<(i64, Cause, Option<OrderId>)>>,
}

/// What becomes of a wish to buy.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Again(OrderId),
    Hidden,
    PriceChanged(i64),
    SoldOut(u32),
    Limit(u32),
    TooExpensive(i64),
    Bought,
}

impl Outcome {
    fn of(answer: &Result<Placed, PurchaseError>) -> Self {
        match answer {
            Ok(Placed { again: true, order }) => Self::Again(*order),
            Ok(_) => Self::Bought,
            Err(PurchaseError::NoSuchProduct) => Self::Hidden,
            Err(PurchaseError::PriceChanged { price }) => Self::PriceChanged(price.minor()),
            Err(PurchaseError::SoldOut { left }) => Self::SoldOut(*left),
            Err(PurchaseError::Limit { bought, .. }) => Self::Limit(*bought),
            Err(PurchaseError::TooExpensive { balance, .. }) => Self::TooExpensive(balance.minor()),
            Err(other) => panic!("{other:?}"),
        }
    }
}

impl Model {
    fn balance(&self, customer: usize) -> i64 {
        self.ledgers[customer].iter().map(|(amount, ..)| amount).sum()
    }

    fn purchase(&self, customer: usize, shelf: usize, quantity: u32, price: i64, once: &str) -> Outcome {
        let known = self.orders.iter().find(|order| order.customer == customer && order.once == once);
        let Shelf { settings, left, .. } = &self.shelves[shelf];
        let kept =
            |order: &&Bought| order.customer == customer && order.shelf == shelf && order.state != State::Refunded;
        let bought: u32 = self.orders.iter().filter(kept).map(|order| order.quantity).sum();
        if let Some(known) = known {
            Outcome::Again(known.id)
        } else if !settings.visible {
            Outcome::Hidden
        } else if settings.price.minor() != price {
            Outcome::PriceChanged(settings.price.minor())
        } else if let Some(left) = left.filter(|left| *left < quantity) {
            Outcome::SoldOut(left)
        } else if settings.per_customer.is_some_and(|most| bought + quantity > most) {
            Outcome::Limit(bought)
        } else if price * i64::from(quantity) > self.balance(customer) {
            Outcome::TooExpensive(self.balance(customer))
        } else {
            Outcome::Bought
        }
    }
}

struct Run<'a> {
    test: &'a TestEngine,
    admin: Account,
    customers: Vec<Account>,
    model: Model,
    chance: Chance,
}

impl Run<'_> {
    /// Any of the orders so far.
    fn any_order(&mut self) -> Option<usize> {
        let count = self.model.orders.len();
        (count > 0).then(|| self.chance.below(count))
    }

    async fn buy(&mut self, number: usize) {
        let customer = self.chance.below(self.customers.len());
        let shelf = self.chance.below(self.model.shelves.len());
        let quantity = [1, 1, 1, 2, 5][self.chance.below(5)];
        let now = self.model.shelves[shelf].settings.price.minor();
        let price = if self.chance.below(12) == 0 { now + 1 } else { now };
        let earlier = self.any_order().map(|order| self.model.orders[order].once.clone());
        let once = match earlier {
            Some(earlier) if self.chance.below(4) == 0 => earlier,
            _ => format!("form {number}"),
        };
        let expected = self.model.purchase(customer, shelf, quantity, price, &once);
        let wish = Purchase {
            product: self.model.shelves[shelf].id,
            quantity: Quantity::new(quantity).unwrap(),
            price: amount(price),
            comment: &Comment::default(),
            once: &once,
        };
        let answer = self.test.engine.purchase(&self.customers[customer], &wish).await;
        assert_eq!(Outcome::of(&answer), expected, "operation {number}");
        if expected != Outcome::Bought {
            return;
        }
        let (id, total) = (answer.unwrap().order, price * i64::from(quantity));
        let on_shelf = &mut self.model.shelves[shelf];
        let from_stock = on_shelf.left.is_some();
        on_shelf.left = on_shelf.left.map(|left| left - quantity);
        let kind = on_shelf.settings.delivery.kind();
        let state = if kind == DeliveryKind::ByHand { State::Paid } else { State::Delivered };
        self.model.ledgers[customer].push((-total, Cause::Order, Some(id)));
        self.model.orders.push(Bought { id, customer, shelf, quantity, total, once, state, kind, from_stock });
    }

    async fn refund(&mut self, number: usize) {
        let Some(index) = self.any_order() else { return };
        let order = &mut self.model.orders[index];
        let answer = self.test.engine.refund_order(&self.admin, order.id, &reason()).await;
        if order.state == State::Refunded {
            assert!(matches!(answer, Err(OrderError::State(State::Refunded))), "operation {number}");
            return;
        }
        order.state = State::Refunded;
        self.model.ledgers[order.customer].push((order.total, Cause::Refund, Some(order.id)));
        if order.from_stock && order.kind != DeliveryKind::Code {
            let shelf = &mut self.model.shelves[order.shelf];
            shelf.left = shelf.left.map(|left| left + order.quantity);
        }
        let customer = order.customer;
        assert_eq!(answer.unwrap().minor(), self.model.balance(customer), "operation {number}");
    }

    async fn deliver(&mut self, number: usize) {
        let Some(index) = self.any_order() else { return };
        let order = &mut self.model.orders[index];
        let answer = self.test.engine.deliver_order(&self.admin, order.id, None).await;
        assert_eq!(answer.is_ok(), order.state.may_become(State::Delivered), "operation {number}");
        if answer.is_ok() {
            order.state = State::Delivered;
        }
    }

    async fn correct(&mut self, number: usize) {
        let customer = self.chance.below(self.customers.len());
        let change = i64::try_from(self.chance.below(6000)).unwrap() - 2000;
        let id = self.customers[customer].id;
        let seen = self.test.engine.statement(id, None, 1).await.unwrap().items.first().map(|line| line.entry.id);
        let wish = Change::new(change).unwrap();
        let answer = self.test.engine.correct(&self.admin, id, seen, wish, &reason()).await;
        let after = self.model.balance(customer) + change;
        match answer {
            Ok(balance) => {
                assert_eq!(balance.minor(), after, "operation {number}");
                self.model.ledgers[customer].push((change, Cause::Correction, None));
            }
            Err(CustomerError::NoChange) => assert_eq!(change, 0),
            Err(CustomerError::OutOfBounds { .. }) => assert!(after < 0, "operation {number}"),
            Err(other) => panic!("operation {number}: {other:?}"),
        }
    }

    async fn restock(&mut self, number: usize) {
        let index = self.chance.below(self.model.shelves.len());
        let (engine, admin) = (&self.test.engine, &self.admin);
        let shelf = &mut self.model.shelves[index];
        if shelf.settings.delivery == Delivery::Code {
            let codes = ProductCode::list(&format!("{}\n{}\n", shelf.codes, shelf.codes + 1)).unwrap();
            // Every third time, one of them comes again.
            shelf.codes += if self.chance.below(3) == 0 { 1 } else { 2 };
            let added = engine.add_product_codes(admin, shelf.id, &codes).await.unwrap();
            assert_eq!(added.added + added.known, 2, "operation {number}");
            shelf.left = shelf.left.map(|left| left + u32::try_from(added.added).unwrap());
            return;
        }
        let stock = self.chance.below(12).checked_sub(1).map(|stock| u32::try_from(stock).unwrap());
        // Every other form was opened before the last sale.
        let seen = if self.chance.below(2) == 0 { shelf.left } else { shelf.left.map(|left| left + 1) };
        let answer = engine.change_product(admin, shelf.id, shelf.version, &shelf.settings, (seen, stock)).await;
        if stock != seen && seen != shelf.left {
            let expected = matches!(answer, Err(ProductError::StockChanged { left }) if left == shelf.left);
            assert!(expected, "operation {number}: {answer:?}");
            return;
        }
        answer.unwrap();
        shelf.version += 1;
        if stock != seen {
            shelf.left = stock;
        }
    }

    async fn reprice(&mut self, number: usize) {
        let index = self.chance.below(self.model.shelves.len());
        let shelf = &mut self.model.shelves[index];
        let mut settings = shelf.settings.clone();
        settings.price = amount(1 + i64::try_from(self.chance.below(900)).unwrap());
        settings.visible = self.chance.below(5) != 0;
        settings.per_customer = [None, Some(3), Some(8)][self.chance.below(3)];
        let stale = self.chance.below(6) == 0;
        let version = shelf.version - i64::from(stale);
        let stock = (shelf.left, shelf.left);
        let answer = self.test.engine.change_product(&self.admin, shelf.id, version, &settings, stock).await;
        if stale {
            assert!(matches!(answer, Err(ProductError::Outdated)), "operation {number}");
            return;
        }
        answer.unwrap();
        shelf.settings = settings;
        shelf.version += 1;
    }

    async fn compare(&self, number: usize) {
        let engine = &self.test.engine;
        all_is_in_balance(self.test).await;
        for (customer, ledger) in self.customers.iter().zip(&self.model.ledgers) {
            let entries = engine.statement(customer.id, None, u16::MAX).await.unwrap().items;
            assert_eq!(entries.len(), ledger.len(), "operation {number}");
            let mut sum = 0;
            for (line, (amount, cause, order)) in entries.iter().rev().zip(ledger) {
                sum += amount;
                let entry = &line.entry;
                let found = (entry.amount.minor(), entry.cause, entry.order, entry.balance.minor());
                assert_eq!(found, (*amount, *cause, *order, sum), "operation {number}");
                assert!(sum >= 0, "operation {number}");
            }
            assert_eq!(balance(self.test, customer).await, sum, "operation {number}");
        }
        let shelves = engine.products(&self.admin, &ProductFilter::default(), 100).await.unwrap().items;
        let left: Vec<_> = shelves.iter().rev().map(|product| (product.id, product.left)).collect();
        let expected: Vec<_> = self.model.shelves.iter().map(|shelf| (shelf.id, shelf.left)).collect();
        assert_eq!(left, expected, "operation {number}");
        let found = engine.orders(&self.admin, &Filter::default(), u16::MAX).await.unwrap().items;
        let found = found.iter().rev().map(|order| (order.id, order.customer, order.state, order.total.minor()));
        let customer = |order: &Bought| self.customers[order.customer].id;
        let expected = self.model.orders.iter().map(|order| (order.id, customer(order), order.state, order.total));
        assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "operation {number}");
    }
}

async fn life(test: &TestEngine, seed: u64) {
    let (model, chance) = (Model::default(), Chance(seed));
    let mut run = Run { test, admin: test.admin().await, customers: Vec::new(), model, chance };
    for number in 0..4 {
        run.customers.push(test.account(&format!("c{number}@example.org"), Role::Customer).await);
        run.model.ledgers.push(Vec::new());
    }
    let text = || Delivery::Text("Thanks".parse().unwrap());
    let shelves = [
        (text(), Some(20)),
        (Delivery::ByHand, Some(20)),
        (Delivery::Code, None),
        (Delivery::ByHand, None),
        (Delivery::Code, None),
    ];
    for (delivery, stock) in shelves {
        let id = test.product(stock, |product| product.delivery = delivery).await;
        let ProductView { version, settings, left, .. } = product(test, id).await;
        run.model.shelves.push(Shelf { id, version, settings, left, codes: 0 });
    }
    for number in 0..OPERATIONS {
        match run.chance.below(20) {
            0..=9 => run.buy(number).await,
            10..=11 => run.refund(number).await,
            12..=14 => run.correct(number).await,
            15 => run.deliver(number).await,
            16..=18 => run.restock(number).await,
            _ => run.reprice(number).await,
        }
        if number % 100 == 99 {
            run.compare(number).await;
        }
    }
    // Otherwise it would prove little.
    let refunded = run.model.orders.iter().filter(|order| order.state == State::Refunded).count();
    assert!(run.model.orders.len() > 80 && refunded > 20, "{} orders, {refunded} refunded", run.model.orders.len());
}

on_both_engines! {
    async fn after_a_thousand_operations_everything_agrees_to_the_cent(test: TestEngine) {
        life(&test, 20_261_122).await;
    }
}
