//! What a ticket can be about: the customer's own orders, and products of the shop. A ticket keeps no more than which;
//! what it is called and where it stands is the shop's to say.

use crate::engine::store::orders;
use crate::engine::store::products::{self, Shown};
use crate::engine::store::{Db, Stored};
use crate::id::{AccountId, OrderId, ProductId};
use crate::lang::Lang;
use crate::ticket::{Related, RelatedKind};

/// What a ticket is about, to be named and linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedThing {
    pub name: String,
    /// Of its page here, for its customer; the staff is led on from there.
    pub path: String,
}

/// How many orders, and how many products, a form offers.
const MOST: i64 = 50;

/// Whether a customer may open a ticket about this.
pub(super) async fn may_be_named(db: &mut Db, customer: AccountId, related: Related) -> Stored<bool> {
    Ok(match related.kind {
        RelatedKind::Order => {
            orders::find(db, OrderId::new(related.id)).await?.is_some_and(|order| order.customer == customer)
        }
        RelatedKind::Product => {
            products::find(db, ProductId::new(related.id)).await?.is_some_and(|product| product.settings.visible)
        }
    })
}

/// What it is called, and where it stands; nothing where it is gone.
pub(super) async fn describe(db: &mut Db, related: Related, lang: Lang) -> Stored<Option<RelatedThing>> {
    let name = match related.kind {
        RelatedKind::Order => orders::find(db, OrderId::new(related.id)).await?.map(|order| order_name(order.id, lang)),
        RelatedKind::Product => {
            products::find(db, ProductId::new(related.id)).await?.map(|product| product.settings.name.to_string())
        }
    };
    Ok(name.map(|name| RelatedThing { name, path: path(related) }))
}

/// What a customer can open a ticket about: the latest orders, then the products of the shop.
pub(super) async fn offered(db: &mut Db, customer: AccountId, lang: Lang) -> Stored<Vec<(Related, RelatedThing)>> {
    let filter = orders::Filter { customer: Some(customer), ..orders::Filter::default() };
    let own = orders::page(db, &filter, MOST).await?.into_iter().map(|order| {
        let name = format!("{} · {}", order_name(order.id, lang), order.products);
        (Related { kind: RelatedKind::Order, id: order.id.get() }, name)
    });
    let filter = products::Filter { shown: Shown::Visible, ..products::Filter::default() };
    let shop = products::page(db, &filter, MOST).await?.into_iter().map(|product| {
        (Related { kind: RelatedKind::Product, id: product.id.get() }, product.settings.name.to_string())
    });
    let thing = |(related, name)| (related, RelatedThing { name, path: path(related) });
    Ok(own.chain(shop).map(thing).collect())
}

fn order_name(id: OrderId, lang: Lang) -> String {
    match lang {
        Lang::En => format!("Order {id}"),
        Lang::Fr => format!("Commande {id}"),
    }
}

fn path(related: Related) -> String {
    match related.kind {
        RelatedKind::Order => format!("/orders/{}", related.id),
        RelatedKind::Product => format!("/shop/{}", related.id),
    }
}
