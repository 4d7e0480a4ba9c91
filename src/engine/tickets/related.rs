//! What a ticket can be about: the customer's own orders, and products of the shop. A ticket keeps which, and what a
//! product was called; how it is called now and where it stands is the shop's to say.

use crate::account::Role;
use crate::engine::store::orders;
use crate::engine::store::products::{self, Shown};
use crate::engine::store::tickets::Ticket;
use crate::engine::store::{Db, Dialect, Stored};
use crate::id::{AccountId, OrderId, ProductId};
use crate::lang::Lang;
use crate::ticket::{Related, RelatedKind};

/// What a ticket is about, to be named and linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelatedThing {
    pub name: String,
    /// Of its page here, for its customer; the staff is led on from there. `None` where the reader cannot open it.
    pub path: Option<String>,
}

/// How many orders, and how many products, a form offers.
const MOST: i64 = 50;

/// What a customer may open a ticket about is called so now; nothing where they may not. An order has no name to keep.
pub(super) async fn name_to_keep(db: &mut Db, customer: AccountId, related: Related) -> Stored<Option<String>> {
    Ok(match related.kind {
        RelatedKind::Order => {
            let order = orders::find(db, OrderId::new(related.id)).await?;
            order.filter(|order| order.customer == customer).map(|_| String::new())
        }
        RelatedKind::Product => {
            let product = products::find(db, ProductId::new(related.id)).await?;
            product.filter(|product| product.settings.visible).map(|product| product.settings.name.to_string())
        }
    })
}

/// What a ticket is about, as this role sees it; nothing where there is none. Of a product that is hidden by now,
/// customers see what it was called when they could see it.
pub(super) async fn describe(db: &mut Db, ticket: &Ticket, role: Role, lang: Lang) -> Stored<Option<RelatedThing>> {
    let Some(related) = ticket.related else { return Ok(None) };
    let path = Some(path(related));
    Ok(match related.kind {
        RelatedKind::Order => {
            let order = orders::find(db, OrderId::new(related.id)).await?;
            order.map(|order| RelatedThing { name: order_name(order.id, lang), path })
        }
        RelatedKind::Product => products::find(db, ProductId::new(related.id)).await?.map(|product| {
            if product.settings.visible || role >= Role::Staff {
                RelatedThing { name: product.settings.name.to_string(), path }
            } else {
                RelatedThing { name: ticket.related_name.clone(), path: None }
            }
        }),
    })
}

/// What a customer can open a ticket about: the latest orders, then the products of the shop.
pub(super) async fn offered(
    db: &mut Db,
    dialect: Dialect,
    customer: AccountId,
    lang: Lang,
) -> Stored<Vec<(Related, RelatedThing)>> {
    let filter = orders::Filter { customer: Some(customer), ..orders::Filter::default() };
    let own = orders::page(db, dialect, &filter, MOST).await?.into_iter().map(|order| {
        let name = format!("{} · {}", order_name(order.id, lang), order.products);
        (Related { kind: RelatedKind::Order, id: order.id.get() }, name)
    });
    let filter = products::Filter { shown: Shown::Visible, ..products::Filter::default() };
    let shop = products::page(db, &filter, MOST).await?.into_iter().map(|product| {
        (Related { kind: RelatedKind::Product, id: product.id.get() }, product.settings.name.to_string())
    });
    let thing = |(related, name)| (related, RelatedThing { name, path: Some(path(related)) });
    Ok(own.chain(shop).map(thing).collect())
}

fn order_name(id: OrderId, lang: Lang) -> String {
    match lang {
        Lang::En => format!("Order {id}"),
        Lang::Fr => format!("Commande {id}"),
    }
}

pub(super) fn path(related: Related) -> String {
    match related.kind {
        RelatedKind::Order => format!("/orders/{}", related.id),
        RelatedKind::Product => format!("/shop/{}", related.id),
    }
}
