//! `/admin/deliveries`: what became of each message. The filter lives in the address.

use std::collections::HashMap;

use axum::{
    Router,
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
    routing::get,
};
use largage::{
    engine::store::deliveries::{Listed, State as DeliveryState},
    id::WebhookId,
    time::Zone,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::delivery_class;
use crate::{
    AppState, Page, PageError,
    components::{Button, Chip, Column, DateTime, Empty, Select, Table},
    i18n::{Lang, campaigns as say_campaign, deliveries as say},
    known::Staff,
};

/// How many are listed.
const MOST: u16 = 100;

pub fn routes() -> Router<AppState> {
    Router::new().route("/admin/deliveries", get(show))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Filter {
    /// One that is not known shows all.
    state: String,
}

async fn show(
    page: Page,
    State(state): State<AppState>,
    _: Staff,
    filter: Result<Query<Filter>, QueryRejection>,
) -> Result<Response, PageError> {
    let chosen = filter.ok().and_then(|Query(filter)| DeliveryState::parse(&filter.state));
    let listed = state.engine.deliveries(chosen, MOST).await?;
    let webhooks = state.engine.webhooks().await?;
    let names = webhooks.into_iter().map(|view| (view.webhook.id, view.webhook.name)).collect();
    let (lang, zone) = (page.lang, page.company.zone.clone());
    Ok(page.render(say::title(lang), move || view! { <Deliveries lang zone chosen listed names /> }))
}

#[component]
fn Deliveries(
    lang: Lang,
    zone: Zone,
    chosen: Option<DeliveryState>,
    listed: Vec<Listed>,
    names: HashMap<WebhookId, String>,
) -> impl IntoView {
    let states = std::iter::once((String::new(), say::all(lang).to_owned()))
        .chain(DeliveryState::ALL.map(|state| (state.name().to_owned(), say::state_name(lang, state).to_owned())))
        .collect();
    let state = chosen.map_or("", DeliveryState::name);
    let content = if listed.is_empty() {
        match chosen {
            None => view! { <Empty title=say::empty(lang) text=say::empty_text(lang) /> }.into_any(),
            Some(_) => view! {
                <Empty title=say::empty_state(lang) text=say::empty_state_text(lang)>
                    <a class="button" href="/admin/deliveries">{say::show_all(lang)}</a>
                </Empty>
            }
            .into_any(),
        }
    } else {
        let full = listed.len() >= usize::from(MOST);
        let rows = listed
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
        view! {
            <Table caption=say::title(lang) headed=true columns>{rows}</Table>
            {full.then(|| view! { <p class="muted">{say::most(lang, MOST)}</p> })}
        }
        .into_any()
    };
    view! {
        <header class="title"><h1>{say::title(lang)}</h1><p class="lead">{say::lead(lang)}</p></header>
        <form class="filters" method="get" role="search" aria-label=say::filter(lang)>
            <Select name="state" label=say::state(lang) options=states value=state />
            <Button class="">{say::filter_do(lang)}</Button>
        </form>
        {content}
    }
}

#[component]
fn Row(lang: Lang, zone: Zone, name: Option<String>, delivery: Listed) -> impl IntoView {
    let webhook = match name {
        Some(name) => view! { <a href=format!("/admin/webhooks/{}", delivery.webhook)>{name}</a> }.into_any(),
        None => view! { <span class="muted">{say::removed(lang)}</span> }.into_any(),
    };
    let next_try = (delivery.state == DeliveryState::Retrying)
        .then(|| view! { <DateTime at=delivery.due_at zone=zone.clone() /> });
    let given_up = delivery.state == DeliveryState::Stale && delivery.tries > 0;
    let chip = if given_up {
        view! { <Chip state="refused" label=say::given_up(lang) /> }
    } else {
        view! { <Chip state=delivery_class(delivery.state) label=say::state_name(lang, delivery.state) /> }
    };
    let reason = say::reason(lang, &delivery.detail);
    let detail = if given_up {
        Some(format!("{} {}", say::given_up_after(lang, delivery.tries), reason.unwrap_or_default()))
    } else {
        reason
    };
    let about = delivery.drop.map(|drop| {
        let name = say_campaign::drop_number(lang, drop.number);
        view! {
            " "
            <span class="detail">
                <a href=format!("/drops/{}", drop.id)>{name}</a> ", " {drop.campaign}
            </span>
        }
    });
    // On a phone, an empty cell needs no name.
    let (next_label, detail_label) = (next_try.is_some(), detail.is_some());
    view! {
        <tr>
            <td data-label=say::state(lang)>{chip}</td>
            <td data-label=say::event(lang)>{delivery.kind.description(lang)} {about}</td>
            <td class="name" data-label=say::webhook(lang)>{webhook}</td>
            <td data-label=say::when(lang)><DateTime at=delivery.created_at zone /></td>
            <td class="number" data-label=say::tries(lang)>{delivery.tries}</td>
            <td data-label=next_label.then(|| say::next_try(lang))>{next_try}</td>
            <td data-label=detail_label.then(|| say::detail(lang))>{detail}</td>
        </tr>
    }
}
