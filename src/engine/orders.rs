//! Orders: what customers buy with their credits, what they get for it, and what is paid back.
//!
//! A purchase is one transaction: stock or codes, the limit per customer, the wallet, the order and its event, all of
//! them or none. Rows are always taken as product, then wallet; a refund takes its order first. Decisions come from what
//! statements return or from what is read behind the product's lock.

use serde_json::json;

use super::Engine;
use super::accounts::{Account, Forbidden};
use super::audit::{self, Action};
use super::company;
use super::events::order_values;
use super::kill_point::kill_point;
use super::page::Page;
use super::products::CODE;
use super::store::orders::{self, Line, NewOrder};
use super::store::products::{self, Product};
use super::store::wallets::{self, Cause, Entry, NewEntry};
use super::store::{Db, Store, StoreError, Stored, accounts};
use crate::account::{PublicName, Role};
use crate::event::Kind;
use crate::id::{AccountId, EntryId, OrderId, ProductId};
use crate::money::{Amount, Balance, Change};
use crate::order::{self, Comment, Quantity, State};
use crate::product::{DeliveredText, Delivery};
use crate::reason::Reason;
use crate::time::Moment;

pub use super::store::orders::{Filter, Listed, Order};

/// Most characters of [`Purchase::once`].
const LONGEST_ONCE: usize = 100;

/// What a customer wants.
#[derive(Clone, Debug)]
pub struct Purchase<'a> {
    pub product: ProductId,
    pub quantity: Quantity,
    /// The price of one that the customer has seen.
    pub price: Amount,
    pub comment: &'a Comment,
    /// A chance text of the form that this comes from: however often it is sent, it is bought once.
    pub once: &'a str,
}

/// What a wish has become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    pub order: OrderId,
    /// It was so before: nothing was paid this time.
    pub again: bool,
}

/// Why nothing was bought.
#[derive(Debug, thiserror::Error)]
pub enum PurchaseError {
    /// Staff have no wallet.
    #[error("only customers buy")]
    NotACustomer,
    #[error("the account is blocked")]
    Blocked,
    /// It is not there, or not to be seen.
    #[error("there is no such product")]
    NoSuchProduct,
    #[error("not that many are left")]
    SoldOut { left: u32 },
    #[error("the price has changed")]
    PriceChanged { price: Amount },
    /// This customer has `bought` some already, and may have `most` in all.
    #[error("more than one customer may have")]
    Limit { most: u32, bought: u32 },
    #[error("not enough in the wallet")]
    TooExpensive { balance: Balance, total: Option<Amount> },
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    #[error("there is no such order")]
    Unknown,
    /// It is no longer in a state that this may follow.
    #[error("the order is {} already", .0.name())]
    State(State),
    /// What was delivered at once is not for anybody to rewrite.
    #[error("the order was not delivered by hand")]
    NotByHand,
    /// Somebody has changed the text since the form was shown.
    #[error("there is a later text")]
    Outdated,
    /// The wallet is so full that nothing can be paid back.
    #[error("the wallet would leave its bounds")]
    OutOfBounds,
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An order with all that its page shows.
#[derive(Clone, Debug)]
pub struct OrderView {
    pub order: Order,
    pub customer: Account,
    /// The codes that were handed out with it.
    pub codes: Vec<String>,
    /// The entry that paid it, and the one that paid it back.
    pub payment: Option<EntryId>,
    pub refund: Option<EntryId>,
    /// Public names of who delivered, corrected and refunded it.
    pub delivered_by: Option<PublicName>,
    pub corrected_by: Option<PublicName>,
    pub refunded_by: Option<PublicName>,
}

/// What a customer may still buy of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub balance: Balance,
    /// How many they have bought and kept.
    pub bought: u32,
    pub blocked: bool,
}

impl Engine {
    /// Buys a product. The same form sent again answers the order that it has become.
    pub async fn purchase(&self, by: &Account, wish: &Purchase<'_>) -> Result<Placed, PurchaseError> {
        let once: String = wish.once.chars().filter(|c| !c.is_control()).take(LONGEST_ONCE).collect();
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        let product = products::lock(&mut tx, wish.product).await?;
        // Behind the product's lock: what the same form did a moment ago is to be seen here.
        if let Some(known) = orders::of_once(&mut tx, by.id, &once).await? {
            return Ok(Placed { order: known, again: true });
        }
        let buyer = accounts::find(&mut tx, by.id).await?.ok_or(PurchaseError::NotACustomer)?;
        let product = product.filter(|product| product.settings.visible).ok_or(PurchaseError::NoSuchProduct)?;
        let Some(order) = self.buy(&mut tx, &buyer, &product, wish, &once, now).await? else {
            // The same form for another product, in this very moment.
            drop(tx);
            let known = orders::of_once(&mut *self.store().read().await?, by.id, &once).await?;
            return known.map(|order| Placed { order, again: true }).ok_or(PurchaseError::NoSuchProduct);
        };
        kill_point("in-order");
        Store::commit(tx).await?;
        kill_point("after-order");
        self.tell_of_changes();
        Ok(Placed { order, again: false })
    }

    /// Everything between the product's lock and the commit; `None` where the form was sent before.
    async fn buy(
        &self,
        tx: &mut Db,
        buyer: &Account,
        product: &Product,
        wish: &Purchase<'_>,
        once: &str,
        now: Moment,
    ) -> Result<Option<OrderId>, PurchaseError> {
        let Purchase { quantity, comment, .. } = *wish;
        let settings = &product.settings;
        let total = order::total(settings.price, quantity);
        self.check(tx, buyer, product, wish, total).await?;
        let Some(total) = total else { return Err(too_expensive(tx, buyer.id, None).await?) };

        let line = Line {
            product: product.id,
            name: settings.name.to_string(),
            price: settings.price,
            quantity,
            delivery: settings.delivery.kind(),
            from_stock: product.left.is_some() && settings.delivery != Delivery::Code,
        };
        let products = order::in_words(&line.name, quantity);
        let lines = [line];
        let new = NewOrder { customer: buyer.id, once, lines: &lines, total, products: &products, comment, now };
        let Some(id) = orders::insert(tx, &new).await? else { return Ok(None) };

        let is_there = match settings.delivery {
            Delivery::Code => products::hand_out(tx, product.id, id, quantity).await? == u64::from(quantity.get()),
            Delivery::Text(_) | Delivery::ByHand => products::take(tx, product.id, quantity).await?,
        };
        if !is_there {
            return Err(PurchaseError::SoldOut { left: product.left.unwrap_or(0) });
        }
        match &settings.delivery {
            Delivery::Text(text) => orders::deliver(tx, id, Some(text), None, now).await?,
            Delivery::Code => orders::deliver(tx, id, None, None, now).await?,
            Delivery::ByHand => false,
        };

        let entry = NewEntry {
            account: buyer.id,
            amount: -Change::from(total),
            cause: Cause::Order,
            redemption: None,
            order: Some(id),
            reason: "",
            made_by: None,
            at: now,
        };
        if wallets::add(tx, &entry).await?.is_none() {
            return Err(too_expensive(tx, buyer.id, Some(total)).await?);
        }
        self.tell(tx, Kind::OrderPlaced, id, now).await?;
        Ok(Some(id))
    }

    /// What can be told before anything is written. Stock and wallet decide for themselves afterwards.
    async fn check(
        &self,
        tx: &mut Db,
        buyer: &Account,
        product: &Product,
        wish: &Purchase<'_>,
        total: Option<Amount>,
    ) -> Result<(), PurchaseError> {
        let wanted = wish.quantity.get();
        let settings = &product.settings;
        if buyer.role != Role::Customer {
            return Err(PurchaseError::NotACustomer);
        }
        if buyer.blocked.is_some() {
            return Err(PurchaseError::Blocked);
        }
        if settings.price != wish.price {
            return Err(PurchaseError::PriceChanged { price: settings.price });
        }
        if let Some(left) = product.left.filter(|left| *left < wanted) {
            return Err(PurchaseError::SoldOut { left });
        }
        if let Some(most) = settings.per_customer {
            let bought = orders::bought(tx, buyer.id, product.id).await?;
            if bought.saturating_add(wanted) > most {
                return Err(PurchaseError::Limit { most, bought });
            }
        }
        let balance = wallets::balance(tx, buyer.id).await?;
        if total.is_none_or(|total| total.minor() > balance.minor()) {
            return Err(PurchaseError::TooExpensive { balance, total });
        }
        Ok(())
    }

    /// Writes an event of an order as it stands now.
    async fn tell(&self, tx: &mut Db, kind: Kind, id: OrderId, now: Moment) -> Stored<()> {
        let missing = |what| StoreError::unreadable(what, id);
        let order = orders::find(tx, id).await?.ok_or_else(|| missing("order"))?;
        let customer = accounts::find(tx, order.customer).await?.ok_or_else(|| missing("customer of an order"))?;
        let payment = entry_of(&wallets::of_order(tx, id).await?, Cause::Order);
        let values = order_values(&order, &customer, payment, &company::read(tx).await?);
        self.emit_order(tx, kind, &order, &values, now).await?;
        Ok(())
    }

    /// Marks an order as delivered, with what the customer is to read.
    pub async fn deliver_order(
        &self,
        by: &Account,
        id: OrderId,
        text: Option<&DeliveredText>,
    ) -> Result<(), OrderError> {
        by.require(Role::Staff)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        if !orders::deliver(&mut tx, id, text, Some(by.id), now).await? {
            let order = orders::find(&mut tx, id).await?.ok_or(OrderError::Unknown)?;
            return Err(OrderError::State(order.state));
        }
        audit::write(&mut tx, Some(by.id), Action::OrderDelivered, id, json!({}), now).await?;
        Store::commit(tx).await?;
        self.hub().changed();
        Ok(())
    }

    /// Replaces what the customer reads of an order that was delivered by hand. `seen` is [`Order::corrections`] when
    /// the form was shown.
    pub async fn correct_delivery(
        &self,
        by: &Account,
        id: OrderId,
        seen: i64,
        text: &DeliveredText,
    ) -> Result<(), OrderError> {
        by.require(Role::Staff)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        if !orders::correct(&mut tx, id, seen, text, by.id, now).await? {
            let order = orders::find(&mut tx, id).await?.ok_or(OrderError::Unknown)?;
            return match order.state {
                State::Delivered if order.delivered_by.is_none() => Err(OrderError::NotByHand),
                // The same form once more, or nothing changed in it.
                State::Delivered if order.delivered == text.as_str() => Ok(()),
                State::Delivered => Err(OrderError::Outdated),
                State::Paid | State::Refunded => Err(OrderError::State(order.state)),
            };
        }
        audit::write(&mut tx, Some(by.id), Action::OrderCorrected, id, json!({}), now).await?;
        Store::commit(tx).await?;
        self.hub().changed();
        Ok(())
    }

    /// Pays an order back, once: the credits return, and what was taken out of a stock. Codes do not, since they were
    /// shown.
    pub async fn refund_order(&self, by: &Account, id: OrderId, reason: &Reason) -> Result<Balance, OrderError> {
        by.require(Role::Admin)?;
        let now = self.clock().now();
        let mut tx = self.store().begin().await?;
        if !orders::refund(&mut tx, id, reason, by.id, now).await? {
            let order = orders::find(&mut tx, id).await?.ok_or(OrderError::Unknown)?;
            return Err(OrderError::State(order.state));
        }
        let order = orders::find(&mut tx, id).await?.ok_or(OrderError::Unknown)?;
        for line in order.lines.iter().filter(|line| line.from_stock) {
            products::put_back(&mut tx, line.product, line.quantity).await?;
        }
        let entry = NewEntry {
            account: order.customer,
            amount: order.total.into(),
            cause: Cause::Refund,
            redemption: None,
            order: Some(id),
            reason: reason.as_str(),
            made_by: Some(by.id),
            at: now,
        };
        let balance = wallets::add(&mut tx, &entry).await?.ok_or(OrderError::OutOfBounds)?;
        let detail = json!({
            "account": order.customer, "amount": order.total, "balance": balance, "reason": reason,
        });
        audit::write(&mut tx, Some(by.id), Action::OrderRefunded, id, detail, now).await?;
        self.tell(&mut tx, Kind::OrderRefunded, id, now).await?;
        Store::commit(tx).await?;
        self.tell_of_changes();
        Ok(balance)
    }

    /// One's own order; `None` for everyone else's.
    pub async fn own_order(&self, by: &Account, id: OrderId) -> Stored<Option<OrderView>> {
        let mut db = self.store().read().await?;
        match orders::find(&mut db, id).await? {
            Some(order) if order.customer == by.id => self.view(&mut db, order).await.map(Some),
            _ => Ok(None),
        }
    }

    /// One's own orders, newest first.
    pub async fn own_orders(&self, by: &Account, before: Option<OrderId>, size: u16) -> Stored<Page<Listed, OrderId>> {
        let filter = Filter { customer: Some(by.id), before, ..Filter::default() };
        let found =
            orders::page(&mut *self.store().read().await?, self.store().dialect(), &filter, i64::from(size) + 1)
                .await?;
        Ok(Page::cut(found, size, |order: &Listed| order.id))
    }

    pub async fn order(&self, by: &Account, id: OrderId) -> Result<OrderView, OrderError> {
        by.require(Role::Staff)?;
        let mut db = self.store().read().await?;
        let order = orders::find(&mut db, id).await?.ok_or(OrderError::Unknown)?;
        Ok(self.view(&mut db, order).await?)
    }

    /// A page of all orders, newest first.
    pub async fn orders(&self, by: &Account, filter: &Filter, size: u16) -> Result<Page<Listed, OrderId>, OrderError> {
        by.require(Role::Staff)?;
        let found =
            orders::page(&mut *self.store().read().await?, self.store().dialect(), filter, i64::from(size) + 1).await?;
        Ok(Page::cut(found, size, |order: &Listed| order.id))
    }

    /// What a customer may still buy of a product.
    pub async fn allowance(&self, by: &Account, product: ProductId) -> Stored<Allowance> {
        let mut db = self.store().read().await?;
        Ok(Allowance {
            balance: wallets::balance(&mut db, by.id).await?,
            bought: orders::bought(&mut db, by.id, product).await?,
            blocked: by.blocked.is_some(),
        })
    }

    async fn view(&self, db: &mut Db, order: Order) -> Stored<OrderView> {
        let unreadable = |_| StoreError::unreadable("code of a product", "sealed with another key");
        let codes = products::codes_of(db, order.id).await?;
        let codes = codes.iter().map(|sealed| {
            let bytes = self.key().open(CODE, sealed).map_err(unreadable)?;
            String::from_utf8(bytes).map_err(|error| StoreError::unreadable("code of a product", error))
        });
        let codes = codes.collect::<Stored<Vec<_>>>()?;
        let entries = wallets::of_order(db, order.id).await?;
        let missing = || StoreError::unreadable("customer of an order", order.id);
        Ok(OrderView {
            codes,
            payment: entry_of(&entries, Cause::Order),
            refund: entry_of(&entries, Cause::Refund),
            delivered_by: name_of(db, order.delivered_by).await?,
            corrected_by: name_of(db, order.corrected_by).await?,
            refunded_by: name_of(db, order.refunded_by).await?,
            customer: accounts::find(db, order.customer).await?.ok_or_else(missing)?,
            order,
        })
    }
}

fn entry_of(entries: &[Entry], cause: Cause) -> Option<EntryId> {
    entries.iter().find(|entry| entry.cause == cause).map(|entry| entry.id)
}

async fn name_of(db: &mut Db, id: Option<AccountId>) -> Stored<Option<PublicName>> {
    let Some(id) = id else { return Ok(None) };
    Ok(accounts::find(db, id).await?.map(|account| account.public_name))
}

async fn too_expensive(db: &mut Db, customer: AccountId, total: Option<Amount>) -> Stored<PurchaseError> {
    Ok(PurchaseError::TooExpensive { balance: wallets::balance(db, customer).await?, total })
}

#[cfg(test)]
mod tests;
