//! `/drops`: every drop, for everyone; `/drops/{id}`: what was promised of it, and once it is over the proof.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use largage::{
    engine::{
        store::public_drops::PublicDrop,
        views::{DropList, FAIRNESS_VECTOR, Proof, Revealed},
    },
    fairness::Parameters,
    id::DropId,
    phase::Phase,
    time::{Moment, SECOND, format_duration},
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    AppState, Page, PageError,
    components::{Chip, DateTime, NoticeBox, moment_in},
    i18n::drops as say,
    islands::{KeepFresh, ProofCheck},
    wire::{DropView, LiveView},
};

/// Past drops on one page of the list.
const PAGE: u16 = 50;

pub fn routes() -> Router<AppState> {
    Router::new().route("/drops", get(list)).route("/drops/{id}", get(proof)).route("/drops/vector.json", get(vector))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct From {
    /// The last drop of the page before. What is no number begins at the newest.
    before: String,
}

async fn list(
    State(state): State<AppState>,
    page: Page,
    Query(From { before }): Query<From>,
) -> Result<Response, PageError> {
    let now = state.engine.clock().now();
    let before: Option<DropId> = before.parse().ok();
    let drops = state.engine.drop_list(before, PAGE).await?;
    let shown = LiveView { drop: DropView::in_sight(&state.engine.in_sight().await?, now), balance: None };
    Ok(page
        .render(say::title(page.lang), || view! { <List page=page.clone() now drops first=before.is_none() shown /> }))
}

async fn proof(State(state): State<AppState>, page: Page, Path(id): Path<DropId>) -> Result<Response, PageError> {
    let proof = state.engine.proof(id).await?.ok_or(PageError::NotFound)?;
    let now = state.engine.clock().now();
    Ok(page.render(say::drop(page.lang, proof.drop.number), || view! { <ProofPage page=page.clone() now proof /> }))
}

async fn vector() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], FAIRNESS_VECTOR)
}

#[component]
fn List(page: Page, now: Moment, drops: DropList, first: bool, shown: LiveView) -> impl IntoView {
    let lang = page.lang;
    let (open, coming): (Vec<_>, Vec<_>) = drops.coming.into_iter().partition(|drop| drop.phase == Phase::Open);
    let open = (!open.is_empty() && first).then(|| {
        let rows = open.iter().map(|drop| row(&page, now, drop)).collect_view();
        view! {
            <section aria-labelledby="open"><h2 id="open">{say::open_now(lang)}</h2><ul class="rows">{rows}</ul></section>
        }
    });
    let coming = first.then(|| {
        let list = if coming.is_empty() {
            view! { <div class="empty"><h3>{say::none_coming(lang)}</h3><p>{say::none_coming_text(lang)}</p></div> }
                .into_any()
        } else {
            let rows = coming.iter().map(|drop| row(&page, now, drop)).collect_view();
            view! { <ul class="rows">{rows}</ul> }.into_any()
        };
        view! { <section aria-labelledby="coming"><h2 id="coming">{say::coming(lang)}</h2>{list}</section> }
    });
    let past = if drops.past.items.is_empty() {
        view! { <div class="empty"><h3>{say::none_past(lang)}</h3><p>{say::none_past_text(lang)}</p></div> }.into_any()
    } else {
        let rows = drops.past.items.iter().map(|drop| row(&page, now, drop)).collect_view();
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    let older = drops.past.next.map(|before| {
        view! { <a class="button" rel="next" href=format!("/drops?before={before}")>{say::older(lang)}</a> }
    });
    let newest = (!first).then(|| view! { <a class="button quiet" href="/drops">{say::newest(lang)}</a> " " });
    view! {
        <div class="proof">
            <header class="title"><h1>{say::title(lang)}</h1><p class="lead">{say::lead(lang)}</p></header>
            <div class="stack" id="drop-list" data-fresh=first>
                {open}
                {coming}
                <section aria-labelledby="over"><h2 id="over">{say::past(lang)}</h2>{past}</section>
            </div>
            <p class="buttons">{newest} {older}</p>
            <KeepFresh lang shown />
        </div>
    }
}

fn row(page: &Page, now: Moment, drop: &PublicDrop) -> impl IntoView + use<> {
    let lang = page.lang;
    let zone = page.company.zone.clone();
    let (class, word) = say::chip(lang, drop.phase);
    let fate = say::fate(lang, drop.phase, drop.used, drop.uses);
    view! {
        <li>
            <span class="main">
                <a href=format!("/drops/{}", drop.id)>{say::drop(lang, drop.number)}</a>
                " "
                {drop.settings.name.to_string()}
                " "
                <span class="detail"><DateTime at=drop.opens_at zone now />", " {fate}</span>
            </span>
            " "
            <Chip state=class label=word />
        </li>
    }
}

#[component]
fn ProofPage(page: Page, now: Moment, proof: Proof) -> impl IntoView {
    let lang = page.lang;
    let Proof { drop, commitment, parameters, revealed } = proof;
    let (class, word) = say::chip(lang, drop.phase);
    let fate = say::fate(lang, drop.phase, drop.used, drop.uses);
    let facts = facts(&page, &drop, &parameters, &commitment, revealed.as_ref());
    let canonical = parameters.to_hexadecimal();
    let verdict = match revealed {
        Some(Revealed { seed, amounts }) => {
            let (style, parameters, drawn_at) = (page.company.unit.style(lang), canonical.clone(), drop.drawn_at());
            let amounts = amounts.into_iter().map(|claimed| (claimed.ordinal, claimed.amount.minor())).collect();
            view! { <ProofCheck lang style parameters commitment seed drawn_at amounts /> }.into_any()
        }
        None => view! { <NoticeBox title=say::not_over(lang)>{say::not_over_text(lang)}</NoticeBox> }.into_any(),
    };
    let zone = page.company.zone.clone();
    view! {
        <div class="proof">
            <header class="title">
                <h1>{say::drop(lang, drop.number)}</h1>
                " "
                <Chip state=class label=word />
                <p class="lead"><DateTime at=drop.opens_at zone now />", " {fate} "."</p>
            </header>
            {verdict}
            <section aria-labelledby="promised">
                <h2 id="promised">{say::promised(lang)}</h2>
                {facts}
            </section>
            <div class="does-and-does-not">
                <section><h2>{say::proves(lang)}</h2><p>{say::proves_text(lang)}</p></section>
                <section><h2>{say::does_not(lang)}</h2><p>{say::does_not_text(lang)}</p></section>
            </div>
            <details class="details">
                <summary>{say::yourself(lang)}</summary>
                <div class="stack prose">
                    <p>{say::canonical(lang)}</p>
                    <p class="hash">{canonical}</p>
                    <p>{say::yourself_fields(lang)}</p>
                    <p>{say::yourself_commitment(lang)}</p>
                    <p>{say::yourself_number(lang)}</p>
                    <p>{say::yourself_opening(lang)}</p>
                    <p>{say::yourself_amount(lang)}</p>
                    <p><a href="/drops/vector.json">{say::yourself_vector(lang)}</a></p>
                </div>
            </details>
        </div>
    }
}

/// What was promised, and how the drop went beside it.
fn facts(
    page: &Page,
    drop: &PublicDrop,
    parameters: &Parameters,
    commitment: &str,
    revealed: Option<&Revealed>,
) -> impl IntoView + use<> {
    let lang = page.lang;
    let at = |at: Moment| moment_in(&page.company.zone, at, lang);
    let unit = &page.company.unit;
    let mut facts: Vec<(&str, String)> = vec![(say::campaign(lang), drop.settings.name.to_string())];
    facts.push((say::drawn_for(lang), at(drop.drawn_at())));
    if drop.moved_from.is_some() {
        facts.push((say::set_to(lang), at(drop.opens_at)));
    }
    if let Some(opened_at) = drop.opened_at.filter(|opened_at| *opened_at >= drop.opens_at + SECOND) {
        facts.push((say::opened_at(lang), at(opened_at)));
    }
    facts.push((say::base(lang), at(parameters.base)));
    let duration = |duration| format_duration(duration, lang);
    let (from, to) = (duration(parameters.window_from), duration(parameters.window_to));
    facts.push((say::window(lang), say::window_text(lang, &from, &to, &duration(parameters.interval))));
    if let Some(quiet) = parameters.quiet {
        let (from, to) = (quiet.from().to_string(), quiet.to().to_string());
        facts.push((say::quiet(lang), say::quiet_text(lang, &from, &to, parameters.zone.name())));
    }
    let (least, most) = (unit.format(parameters.prize.min(), lang), unit.format(parameters.prize.max(), lang));
    let jackpot = if parameters.prize.jackpot() { format!(", {}", say::jackpot_text(lang)) } else { String::new() };
    facts.push((say::prize(lang), format!("{}{jackpot}", say::prize_text(lang, &least, &most))));
    facts.push((say::uses_name(lang), parameters.uses.to_string()));
    let facts = facts.into_iter().map(|(name, value)| view! { <dt>{name}</dt><dd>{value}</dd> }).collect_view();
    let seed = match revealed {
        Some(Revealed { seed, .. }) => view! { <dd class="hash">{seed.clone()}</dd> }.into_any(),
        None => view! { <dd class="muted">{say::secret(lang)}</dd> }.into_any(),
    };
    view! {
        <dl class="facts">
            <dt>{say::commitment(lang)}</dt><dd class="hash">{commitment.to_owned()}</dd>
            <dt>{say::seed(lang)}</dt>{seed}
            {facts}
        </dl>
    }
}
