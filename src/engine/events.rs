//! Something happened: the event and everything that is to be sent about it, in the transaction that made it happen.

use super::Engine;
use super::accounts::Account;
use super::company;
use super::kill_point::kill_point;
use super::store::deliveries::{self, NewDelivery, NewEvent};
use super::store::{Db, Stored, drops::Drop, notifications, orders::Order, webhooks};
use crate::company::Company;
use crate::event::{Kind, Term, Value, Values};
use crate::id::{AccountId, CampaignId, EntryId, TicketId, WebhookId};
use crate::money::Unit;
use crate::order::State as OrderState;
use crate::time::{Moment, Zone};

/// An event of a drop, about to be written.
pub(super) struct DropEvent<'a> {
    pub kind: Kind,
    pub drop: &'a Drop,
    pub account: Option<AccountId>,
    pub values: Values,
    /// After this it makes no sense to anyone.
    pub pointless_at: Option<Moment>,
}

impl Engine {
    /// Writes an event of a drop with its deliveries; answers how many there are.
    pub(super) async fn emit(&self, tx: &mut Db, event: DropEvent<'_>, now: Moment) -> Stored<usize> {
        let DropEvent { kind, drop, account, values, pointless_at } = event;
        let subject = format!("drop:{}", drop.id);
        let written = NewEvent { kind, subject: &subject, drop: Some(drop.id), account, values: &values, now };
        write(tx, &written, Some(drop.campaign), pointless_at).await
    }

    /// Tells whoever wants to know that a destination no longer knows a webhook, which is switched off already.
    pub(super) async fn emit_webhook_gone(&self, tx: &mut Db, webhook: WebhookId, now: Moment) -> Stored<usize> {
        let company = company::read(tx).await?;
        let name = webhooks::find(tx, webhook).await?.map(|webhook| webhook.name).unwrap_or_default();
        let values = Values::new()
            .with("company", Value::Text(company.name.to_string()))
            .with("webhook", Value::Text(name))
            .with("reason", Value::Term(Term::Gone))
            .with("url", Value::Url(company.link(&format!("/admin/webhooks/{webhook}"))));
        let subject = format!("webhook:{webhook}");
        let kind = Kind::WebhookDisabled;
        let written = NewEvent { kind, subject: &subject, drop: None, account: None, values: &values, now };
        write(tx, &written, None, None).await
    }

    /// Writes an event of a ticket with its deliveries.
    pub(super) async fn emit_ticket(
        &self,
        tx: &mut Db,
        kind: Kind,
        ticket: TicketId,
        customer: AccountId,
        values: &Values,
        now: Moment,
    ) -> Stored<usize> {
        let subject = format!("ticket:{ticket}");
        let written = NewEvent { kind, subject: &subject, drop: None, account: Some(customer), values, now };
        write(tx, &written, None, None).await
    }

    /// Writes an event of an order with its deliveries.
    pub(super) async fn emit_order(
        &self,
        tx: &mut Db,
        kind: Kind,
        order: &Order,
        values: &Values,
        now: Moment,
    ) -> Stored<usize> {
        let subject = format!("order:{}", order.id);
        let written = NewEvent { kind, subject: &subject, drop: None, account: Some(order.customer), values, now };
        write(tx, &written, None, None).await
    }

    /// Hurries the workers. To be called after the commit: the tables are the truth, this is a hint.
    pub(super) fn tell_of_changes(&self) {
        self.0.drops_changed.notify_one();
        self.0.deliveries_written.notify_one();
        self.0.hub.changed();
    }
}

/// Writes an event and a delivery for each of its routes.
pub(super) async fn write(
    tx: &mut Db,
    event: &NewEvent<'_>,
    campaign: Option<CampaignId>,
    pointless_at: Option<Moment>,
) -> Stored<usize> {
    let id = deliveries::insert_event(tx, event).await?;
    kill_point("in-event");
    let routes = notifications::routes(tx, event.kind, campaign, event.values).await?;
    for route in &routes {
        let delivery = NewDelivery {
            event: id,
            notification: Some(route.notification),
            message: route.message,
            version: route.version,
            webhook: route.webhook,
            subject: event.subject,
            rank: rank(event.kind),
            due_at: event.now,
            pointless_at,
            now: event.now,
        };
        deliveries::insert(tx, &delivery).await?;
    }
    Ok(routes.len())
}

/// What is most urgent goes first: a code is worth most in its first seconds.
pub(super) const fn rank(kind: Kind) -> i64 {
    match kind {
        Kind::DropOpened => 0,
        Kind::DropAnnounced | Kind::DropCancelled => 1,
        Kind::DropClosed => 2,
        Kind::DropRedeemed | Kind::DropRush => 3,
        _ => 4,
    }
}

/// A moment as the clocks of a zone tell it.
pub(super) fn moment(at: Moment, zone: &Zone) -> Value {
    Value::Moment { at, offset: i32::try_from(zone.offset_at(at)).unwrap_or(0) }
}

fn number(count: u32) -> Value {
    Value::Number(count.into())
}

/// What every event of a drop carries.
pub(super) fn drop_values(drop: &Drop, company: &Company) -> Values {
    let zone = &drop.settings.zone;
    let money = |amount| Value::Money { amount, unit: company.unit.clone() };
    let minutes = drop.settings.timing.validity_in_minutes();
    let closes_at = drop.closes_at.unwrap_or(drop.opens_at + drop.settings.timing.validity);
    Values::new()
        .with("company", Value::Text(company.name.to_string()))
        .with("campaign", Value::Text(drop.settings.name.to_string()))
        .with("url", Value::Url(company.link("/funds")))
        .with("min", money(drop.settings.prize.min()))
        .with("max", money(drop.settings.prize.worst_case()))
        .with("time", Value::Number(minutes))
        .with("uses", number(drop.uses))
        .with("count", number(drop.uses - drop.used))
        .with("opens_at", moment(drop.opens_at, zone))
        .with("closes_at", moment(closes_at, zone))
}

/// What every event of an order carries. `payment` is the entry that paid it.
pub(super) fn order_values(order: &Order, customer: &Account, payment: Option<EntryId>, company: &Company) -> Values {
    let text = |text: String| Value::Text(text);
    let name = customer.name.as_ref().map_or_else(|| customer.public_name.to_string(), ToString::to_string);
    let currency = match &company.unit {
        Unit::Currency(currency) => currency.code(),
        Unit::Credit(name) => name.as_str(),
    };
    let values = Values::new()
        .with("company", text(company.name.to_string()))
        .with("id", text(order.id.to_string()))
        .with("price", Value::Money { amount: order.total, unit: company.unit.clone() })
        .with("user", text(name))
        .with("userid", text(customer.id.to_string()))
        .with("email", text(customer.email.to_string()))
        // What ways to pay are called is the same in every language.
        .with("paymentType", text("Wallet".to_owned()))
        .with("transactionId", text(payment.map(|entry| entry.to_string()).unwrap_or_default()))
        .with("comment", text(order.comment.clone()))
        .with("url", Value::Url(company.link(&format!("/orders/{}", order.id))))
        .with("currency", text(currency.to_owned()))
        .with("products", text(order.products.clone()));
    match order.state {
        OrderState::Refunded => values.with("reason", text(order.refund_reason.clone())),
        OrderState::Paid | OrderState::Delivered => values,
    }
}
