//! What staff and admins see. Staff may look, admins change: the `Staff` or `Admin` among a handler's arguments is
//! that decision.

mod announcements;
mod audit;
mod campaign_form;
mod campaigns;
mod condition;
mod customer;
mod customers;
mod dashboard;
mod deliveries;
mod deliveries_bulk;
mod deliveries_export;
mod delivery;
mod desk;
mod editor;
mod endpoints;
mod entry;
mod exchange;
mod health;
mod invitations;
mod mails;
mod message_list;
mod messages;
mod notifications;
mod order;
mod orders;
mod posted;
mod privacy;
mod product;
mod products;
mod saved_replies;
mod settings;
mod tickets;
mod usual;
mod versions;
mod webhooks;

use axum::Router;
use leptos::prelude::*;

use largage::{
    engine::{store::deliveries::State, webhooks::WebhookView},
    phase::{CloseReason, Phase},
    time::{Moment, Zone},
};

use crate::{
    AppState,
    components::Button,
    i18n::{Lang, webhooks as say_webhook},
    page::LocalPath,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(dashboard::routes())
        .merge(campaigns::routes())
        .merge(editor::routes())
        .merge(messages::routes())
        .merge(message_list::routes())
        .merge(versions::routes())
        .merge(posted::routes())
        .merge(notifications::routes())
        .merge(announcements::routes())
        .merge(webhooks::routes())
        .merge(endpoints::routes())
        .merge(privacy::routes())
        .merge(usual::routes())
        .merge(deliveries::routes())
        .merge(deliveries_bulk::routes())
        .merge(deliveries_export::routes())
        .merge(delivery::routes())
        .merge(orders::routes())
        .merge(order::routes())
        .merge(products::routes())
        .merge(product::routes())
        .merge(audit::routes())
        .merge(customer::routes())
        .merge(customers::routes())
        .merge(entry::routes())
        .merge(invitations::routes())
        .merge(mails::routes())
        .merge(settings::routes())
        .merge(desk::routes())
        .merge(tickets::routes())
        .merge(saved_replies::routes())
}

/// A place of ours to go to after an action.
fn place(path: impl AsRef<str>) -> LocalPath {
    LocalPath::or_start(path.as_ref())
}

/// The way up: pages above this one, then its own name.
#[component]
fn Crumbs(label: &'static str, above: Vec<(String, String)>, here: String) -> impl IntoView {
    let above = above.into_iter().map(|(href, name)| view! { <li><a href=href>{name}</a></li> }).collect_view();
    view! {
        <nav class="crumbs" aria-label=label>
            <ol>{above}<li><span aria-current="page">{here}</span></li></ol>
        </nav>
    }
}

/// Asks once before something is done that cannot be undone. Children are fields that say how.
#[component]
fn Confirm(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(into)] action: String,
    /// Says what will be done.
    label: &'static str,
    #[prop(default = "primary")] class: &'static str,
    #[prop(into)] back: String,
    keep: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="title"><h1>{title}</h1><p class="lead">{text}</p></header>
        <form class="form" method="post" action=action novalidate>
            {children.map(|children| children())}
            <div class="buttons">
                <Button class>{label}</Button>
                <a class="button quiet" href=back>{keep}</a>
            </div>
        </form>
    }
}

/// The class of a chip, and its words.
type Told = (&'static str, String);

/// How a webhook fares, in a chip.
fn webhook_state(lang: Lang, view: &WebhookView) -> Told {
    let bad = |state| matches!(state, State::Refused | State::Uncertain | State::DeadWebhook);
    if view.webhook.disabled.is_some() {
        ("dead", say_webhook::disabled(lang).to_owned())
    } else if view.health.waiting > 0 {
        ("waiting", say_webhook::waiting(lang, view.health.waiting))
    } else if view.health.last.as_ref().is_some_and(|last| bad(last.state)) {
        ("refused", say_webhook::failing(lang).to_owned())
    } else if view.health.last.is_some() {
        ("healthy", say_webhook::healthy(lang).to_owned())
    } else {
        ("closed", say_webhook::unused(lang).to_owned())
    }
}

/// The class of a delivery's chip in `chip.css`.
const fn delivery_class(state: State) -> &'static str {
    match state {
        State::Queued | State::Sending => "waiting",
        State::Retrying => "retrying",
        State::Delivered => "delivered",
        State::Refused => "refused",
        State::Uncertain => "uncertain",
        State::Stale => "stale",
        State::Merged => "merged",
        State::Cancelled => "cancelled",
        State::DeadWebhook => "dead",
    }
}

/// The class of a drop's chip in `chip.css`.
const fn phase_class(phase: Phase) -> &'static str {
    match phase {
        Phase::Scheduled => "scheduled",
        Phase::Announced => "announced",
        Phase::Open => "open",
        Phase::Closed(CloseReason::Undelivered) => "refused",
        Phase::Closed(CloseReason::Cancelled) => "cancelled",
        Phase::Closed(CloseReason::Expired | CloseReason::Exhausted) => "closed",
        Phase::Skipped(_) => "skipped",
    }
}

/// `18:12`, by the clocks of a zone.
fn clock_time(at: Moment, zone: &Zone) -> String {
    at.format_dmy_hi(zone).split_once(' ').map(|(_, time)| time.to_owned()).unwrap_or_default()
}

/// `26/11`, by the clocks of a zone.
fn day_and_month(at: Moment, zone: &Zone) -> String {
    at.format_dmy_hi(zone).chars().take(5).collect()
}
