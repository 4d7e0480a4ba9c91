//! `/admin/deliveries`: what became of each message, found by state, webhook, event, time and words. The filter lives in
//! the address.

use std::collections::HashMap;

use axum::{Router, extract::State, response::Response, routing::get};
use largage::{
    account::Role,
    engine::{
        deliveries::{DeliveryError, DeliveryPage, Filter, Listed, State as DeliveryState},
        webhooks::{HEALTH_DAYS, WebhookView},
    },
    event::Kind,
    id::{DeliveryId, WebhookId},
    search::normalise,
    time::{Moment, Span, Zone},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    Told, delivery_class,
    health::{Charted, Days, Figures},
    webhook_state,
};
use crate::{
    AppState, Page, PageError, Query,
    components::{Button, Chip, Column, DateTime, Empty, Field, NoticeBox, Select, Table, Tone},
    i18n::{Lang, campaigns as say_campaign, customers as say_list, deliveries as say},
    islands::FollowChanges,
    known::Staff,
};

pub(super) const LIST: &str = "/admin/deliveries";
const SIZE: u16 = 50;

pub fn routes() -> Router<AppState> {
    Router::new().route(LIST, get(show))
}

/// The filter as it stands in the address. What is not known asks for nothing.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub q: String,
    /// A state, or one of the groups.
    pub state: String,
    pub webhook: String,
    pub kind: String,
    /// Days as forms send them, both of them included.
    pub from: String,
    pub to: String,
    /// Where the page begins.
    pub before: String,
}

impl Asked {
    const FAILED: &'static str = "failed";
    const WAITING: &'static str = "waiting";

    fn states(&self) -> Vec<DeliveryState> {
        match self.state.as_str() {
            Self::FAILED => DeliveryState::FAILED.to_vec(),
            Self::WAITING => DeliveryState::ALL.into_iter().filter(|state| !state.is_over()).collect(),
            name => DeliveryState::parse(name).into_iter().collect(),
        }
    }

    pub fn filter(&self, zone: &Zone) -> Filter {
        let day = |typed: &str| Span::of_day(typed, zone).ok();
        let period = match (day(&self.from), day(&self.to)) {
            (None, None) => None,
            (from, to) => {
                Some(Span::new(from.map_or(Moment::MIN, |day| day.from), to.map_or(Moment::MAX, |day| day.to)))
            }
        };
        Filter {
            states: self.states(),
            webhook: self.webhook.parse().ok(),
            kind: self.kind.parse().ok(),
            period,
            search: self.q.clone(),
            before: self.before.parse().ok(),
        }
    }

    /// Whether nothing of it is passed over because it cannot be read: a list may then show too much, but nothing may be
    /// done to it.
    pub fn is_understood(&self, zone: &Zone) -> bool {
        let Filter { states, webhook, kind, search, before, .. } = self.filter(zone);
        let read = [
            (&self.q, !normalise(&search).is_empty()),
            (&self.state, !states.is_empty()),
            (&self.webhook, webhook.is_some()),
            (&self.kind, kind.is_some()),
            (&self.from, Span::of_day(&self.from, zone).is_ok()),
            (&self.to, Span::of_day(&self.to, zone).is_ok()),
            (&self.before, before.is_some()),
        ];
        read.into_iter().all(|(typed, is_read)| typed.trim().is_empty() || is_read)
    }

    /// Everything but where the page begins, by the names of its fields.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let fields = [
            ("q", &self.q),
            ("state", &self.state),
            ("webhook", &self.webhook),
            ("kind", &self.kind),
            ("from", &self.from),
            ("to", &self.to),
        ];
        fields.into_iter().map(|(name, value)| (name, value.trim())).filter(|(_, value)| !value.is_empty())
    }

    /// The address of a page about the same deliveries.
    pub fn address(&self, path: &str, before: Option<DeliveryId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.fields());
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// Who may not look is told so; a delivery that is not there is not found.
pub(super) fn refused(error: DeliveryError, lang: Lang) -> PageError {
    let sentence = match error {
        DeliveryError::Unknown => return PageError::NotFound,
        DeliveryError::Forbidden(_) => return PageError::Forbidden,
        DeliveryError::Store(error) => return error.into(),
        DeliveryError::NotOver => say::not_over(lang),
        DeliveryError::NotWaiting => say::not_waiting(lang),
        DeliveryError::SentAgain(_) => say::sent_again(lang),
        DeliveryError::WebhookOff => say::webhook_off(lang),
        DeliveryError::Unreadable => say::unreadable_text(lang),
    };
    PageError::Refused(sentence.to_owned())
}

/// All that the page shows.
struct Found {
    list: DeliveryPage,
    webhooks: Vec<WebhookView>,
    /// Of the webhook that was asked for.
    charted: Option<Charted>,
    now: Moment,
    is_admin: bool,
}

async fn show(
    page: Page,
    State(state): State<AppState>,
    Staff(by): Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let filter = asked.filter(&page.company.zone);
    let list = state.engine.list_deliveries(&by.account, &filter, SIZE).await;
    let charted = match filter.webhook {
        Some(webhook) => Some(Charted::read(&state, &page, &by.account, webhook).await?),
        None => None,
    };
    let found = Found {
        list: list.map_err(|error| refused(error, lang))?,
        webhooks: state.engine.webhooks().await?,
        charted,
        now: state.engine.clock().now(),
        is_admin: by.account.role >= Role::Admin,
    };
    Ok(page.render(say::title(lang), || view! { <Deliveries page=page.clone() asked found /> }))
}

#[component]
fn Deliveries(page: Page, asked: Asked, found: Found) -> impl IntoView {
    let lang = page.lang;
    let zone = &page.company.zone;
    let Found { list: DeliveryPage { page: listed, unreadable }, mut webhooks, charted, now, is_admin } = found;
    let (items, next) = (listed.items, listed.next);
    let names: HashMap<WebhookId, String> =
        webhooks.iter().map(|view| (view.webhook.id, view.webhook.name.clone())).collect();
    let filters = filters(lang, zone, &asked, &webhooks);
    if let Ok(only) = asked.webhook.parse::<WebhookId>() {
        webhooks.retain(|view| view.webhook.id == only);
    }
    let acts = (!items.is_empty()).then(|| acts(lang, &asked, is_admin));
    let first = (!asked.before.is_empty()).then(|| asked.address(LIST, None));
    let damaged = damaged(lang, &unreadable);
    let list = if items.is_empty() && damaged.is_some() {
        ().into_any()
    } else if items.is_empty() {
        nothing(lang, &asked).into_any()
    } else {
        let rows = items
            .into_iter()
            .map(
                |delivery| view! { <Row lang zone=zone.clone() name=names.get(&delivery.webhook).cloned() delivery /> },
            )
            .collect_view();
        let columns = vec![
            Column::text(say::state(lang)),
            Column::text(say::event(lang)),
            Column::text(say::webhook(lang)),
            Column::text(say::when(lang)),
            Column::number(say::tries(lang)),
            Column::text(say::next_try(lang)),
            Column::text(say::detail(lang)),
        ];
        view! { <Table caption=say::title(lang) headed=true columns>{rows}</Table> }.into_any()
    };
    let next = next.map(|id| asked.address(LIST, Some(id)));
    view! {
        <header class="title"><h1>{say::title(lang)}</h1><p class="lead">{say::lead(lang)}</p></header>
        <div class="stack">
            <div id="health" data-fresh="">{health(lang, zone, now, webhooks, charted)}</div>
            {filters}
        </div>
        <div id="deliveries" data-fresh="">{damaged} {list}</div>
        {(first.is_some() || next.is_some())
            .then(|| view! {
                <nav class="pages" aria-label=say_list::pages(lang)>
                    {first.map(|href| view! { <a class="button quiet" href=href>{say_list::first_page(lang)}</a> })}
                    {next.map(|href| view! { <a class="button" rel="next" href=href>{say_list::next_page(lang)}</a> })}
                </nav>
            })}
        <div class="stack">{acts}</div>
        <FollowChanges lang />
    }
}

/// Those of this page that cannot be read, with the way to what is known of them.
fn damaged(lang: Lang, ids: &[DeliveryId]) -> Option<impl IntoView + use<>> {
    let ways = ids
        .iter()
        .map(|id| view! { <li><a href=format!("{LIST}/{id}")>{say::number(lang, id.get())}</a></li> })
        .collect_view();
    (!ids.is_empty()).then(|| {
        view! { <NoticeBox tone=Tone::Bad><p>{say::unreadable_ones(lang)}</p><ul class="plain">{ways}</ul></NoticeBox> }
    })
}

/// How the webhooks fare: one in its charts, several each in a line.
fn health(
    lang: Lang,
    zone: &Zone,
    now: Moment,
    mut webhooks: Vec<WebhookView>,
    charted: Option<Charted>,
) -> impl IntoView + use<> {
    match (charted, webhooks.pop()) {
        (Some(Charted { days, answers }), Some(view)) => {
            let (class, state): Told = webhook_state(lang, &view);
            let (id, name) = (view.webhook.id, view.webhook.name.clone());
            let zone = zone.clone();
            view! {
                <section class="card" aria-labelledby="fares">
                    <header>
                        <h2 id="fares"><a href=format!("/admin/webhooks/{id}")>{name}</a></h2>
                        <Chip state=class label=state />
                    </header>
                    <dl class="facts"><Figures lang zone=zone.clone() now view answers /></dl>
                    <Days lang zone days />
                </section>
            }
            .into_any()
        }
        (_, last) => {
            webhooks.extend(last);
            strip(lang, zone, now, webhooks).into_any()
        }
    }
}

/// How each webhook fares.
fn strip(lang: Lang, zone: &Zone, now: Moment, webhooks: Vec<WebhookView>) -> impl IntoView + use<> {
    let rows = webhooks
        .into_iter()
        .map(|view| {
            let (class, state): Told = webhook_state(lang, &view);
            let WebhookView { webhook, health, next_allowed } = view;
            let arrived = match health.success_percent() {
                Some(percent) => say::arrived(lang, percent, HEALTH_DAYS),
                None => say::arrived_none(lang).to_owned(),
            };
            let waits = (health.waiting > 0).then(|| format!(", {}", say::in_queue(lang, health.waiting)));
            let paused = webhook.disabled.is_none() && next_allowed > now;
            let next = paused.then(|| {
                view! { ". " {say::again_at(lang)} {say::colon(lang)} " " <DateTime at=next_allowed zone=zone.clone() /> }
            });
            view! {
                <li>
                    <span class="main">
                        <a href=format!("/admin/webhooks/{}", webhook.id)>{webhook.name}</a>
                        <span class="detail">{arrived} {waits} {next}</span>
                    </span>
                    <Chip state=class label=state />
                </li>
            }
        })
        .collect_view();
    (!rows.is_empty()).then(|| view! { <ul class="rows" aria-label=say::strip(lang)>{rows}</ul> })
}

fn filters(lang: Lang, zone: &Zone, asked: &Asked, webhooks: &[WebhookView]) -> impl IntoView + use<> {
    let owned = |(value, label): (&str, &str)| (value.to_owned(), label.to_owned());
    let groups = [("", say::any_state(lang)), (Asked::FAILED, say::failed(lang)), (Asked::WAITING, say::waiting(lang))];
    let states = DeliveryState::ALL.map(|state| (state.name(), say::state_name(lang, state)));
    let states = groups.into_iter().chain(states).map(owned).collect();
    let known = webhooks.iter().map(|view| (view.webhook.id.to_string(), view.webhook.name.clone()));
    let known = std::iter::once(owned(("", say::any_webhook(lang)))).chain(known).collect();
    let kinds = Kind::ALL.map(|kind| (kind.name(), kind.description(lang)));
    let kinds = std::iter::once(("", say::any_event(lang))).chain(kinds).map(owned).collect();
    let is_filtered = asked.fields().next().is_some();
    let asked = asked.clone();
    let city = zone.city();
    view! {
        <form class="filters" method="get" role="search" aria-label=say::filter(lang)>
            <Field name="q" label=say::search(lang) value=asked.q kind="search" />
            <Select name="state" label=say::state(lang) options=states value=asked.state />
            <Select name="webhook" label=say::webhook(lang) options=known value=asked.webhook />
            <Select name="kind" label=say::event(lang) options=kinds value=asked.kind />
            <Field name="from" label=say::from(lang, &city) value=asked.from kind="date" />
            <Field name="to" label=say::to(lang, &city) value=asked.to kind="date" />
            <Button class="">{say::filter_do(lang)}</Button>
            {is_filtered.then(|| view! { <a class="button quiet" href=LIST>{say::show_all(lang)}</a> })}
        </form>
    }
}

/// What can be done with all that the filter means.
fn acts(lang: Lang, asked: &Asked, is_admin: bool) -> impl IntoView + use<> {
    let to = |path: &str| asked.address(&format!("{LIST}/{path}"), None);
    let (csv, json) = (to("export.csv"), to("export.json"));
    let deeds = is_admin.then(|| {
        view! {
            <a class="button quiet" href=to("replay")>{say::replay_all(lang)}</a>
            <a class="button quiet" href=to("cancel")>{say::cancel_all(lang)}</a>
        }
    });
    view! {
        <div class="buttons">{deeds}</div>
        <p class="muted">
            {say::export(lang)} " " <a href=csv download="">"CSV"</a> ", " <a href=json download="">"JSON"</a>
        </p>
    }
}

fn nothing(lang: Lang, asked: &Asked) -> impl IntoView + use<> {
    let mut fields = asked.fields();
    let (title, text) = match (fields.next(), fields.next()) {
        (None, _) if asked.before.is_empty() => {
            return view! { <Empty title=say::empty(lang) text=say::empty_text(lang) /> }.into_any();
        }
        (Some(("state", _)), None) => (say::empty_state(lang), say::empty_state_text(lang)),
        _ => (say::none_found(lang), say::none_found_text(lang)),
    };
    view! { <Empty title text><a class="button" href=LIST>{say::show_all(lang)}</a></Empty> }.into_any()
}

#[component]
fn Row(lang: Lang, zone: Zone, name: Option<String>, delivery: Listed) -> impl IntoView {
    let webhook = match name {
        Some(name) => view! { <a href=format!("/admin/webhooks/{}", delivery.webhook)>{name}</a> }.into_any(),
        None => view! { <span class="muted">{say::removed(lang)}</span> }.into_any(),
    };
    let next_try = (delivery.state == DeliveryState::Retrying)
        .then(|| view! { <DateTime at=delivery.due_at zone=zone.clone() /> });
    let (class, state) = state_of(lang, &delivery);
    let detail = detail_of(lang, &delivery);
    let about = about(lang, &delivery).map(|about| view! { " " <span class="detail">{about}</span> });
    // On a phone, an empty cell needs no name.
    let (next_label, detail_label) = (next_try.is_some(), detail.is_some());
    view! {
        <tr>
            <td data-label=say::state(lang)><Chip state=class label=state /></td>
            <td data-label=say::event(lang)>
                <a href=format!("{LIST}/{}", delivery.id)>{delivery.kind.description(lang)}</a> {about}
            </td>
            <td class="name" data-label=say::webhook(lang)>{webhook}</td>
            <td data-label=say::when(lang)><DateTime at=delivery.created_at zone /></td>
            <td class="number" data-label=say::tries(lang)>{delivery.tries}</td>
            <td data-label=next_label.then(|| say::next_try(lang))>{next_try}</td>
            <td data-label=detail_label.then(|| say::detail(lang))>{detail}</td>
        </tr>
    }
}

fn is_given_up(delivery: &Listed) -> bool {
    delivery.state == DeliveryState::Stale && delivery.tries > 0
}

pub(super) fn state_of(lang: Lang, delivery: &Listed) -> Told {
    if is_given_up(delivery) {
        return ("refused", say::given_up(lang).to_owned());
    }
    (delivery_class(delivery.state), say::state_name(lang, delivery.state).to_owned())
}

/// Why it did not arrive, in a sentence.
pub(super) fn detail_of(lang: Lang, delivery: &Listed) -> Option<String> {
    let reason = say::reason(lang, &delivery.detail);
    if is_given_up(delivery) {
        return Some(format!("{} {}", say::given_up_after(lang, delivery.tries), reason.unwrap_or_default()));
    }
    reason
}

/// What a delivery tells of, with the way there.
pub(super) fn about(lang: Lang, delivery: &Listed) -> Option<impl IntoView + use<>> {
    if let Some(drop) = &delivery.drop {
        let (name, campaign) = (say_campaign::drop_number(lang, drop.number), drop.campaign.clone());
        return Some(view! { <a href=format!("/drops/{}", drop.id)>{name}</a> ", " {campaign} }.into_any());
    }
    let (what, number) = delivery.subject.split_once(':')?;
    let (place, name) = match what {
        "ticket" => ("tickets", say::ticket_number(lang, number)),
        "order" => ("orders", say::order_number(lang, number)),
        _ => return None,
    };
    Some(view! { <a href=format!("/admin/{place}/{number}")>{name}</a> }.into_any())
}
