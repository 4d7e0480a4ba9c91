//! `/funds`: what customers have, the drop that they wait for, and where they type its code.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use largage::{
    account::Role,
    eligibility::Refusal,
    engine::{
        self,
        sessions::SignedIn,
        store::public_drops::PublicDrop,
        views::{Funds, FundsEntry, OwnDrop, OwnResult},
    },
    id::{AccountId, EntryId},
    money::Unit,
    phase::{CloseReason, Phase},
    prize::Prize,
    time::Moment,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::statement::own_cause;
use crate::{
    AppState, Form, Page, PageError, Query,
    answer::{self, Teller},
    components::{DateTime, Draw, Empty, Icon, Notice, NoticeBox, Sky, Tone, moment_in},
    i18n::{Lang, drops as drop_words, funds as say},
    islands::{CodeForm, Countdown, KeepFresh},
    known::ClientAddress,
    page::LocalPath,
    wire::{DropView, LiveView, Stage, Told},
};

/// Entries on a page of their own.
const STATEMENT: u16 = 50;

pub fn routes() -> Router<AppState> {
    Router::new().route("/funds", get(show).post(redeem)).route("/funds/entries", get(show_entries))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    code: String,
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, PageError> {
    let account = page.require(Role::Customer)?.account;
    let seen = Seen::read(&state, account).await?;
    Ok(page
        .render(say::title(page.lang), || view! { <FundsPage page=page.clone() seen code=String::new() told=None /> }))
}

async fn redeem(
    State(state): State<AppState>,
    page: Page,
    by: SignedIn,
    ClientAddress(address): ClientAddress,
    Form(Typed { code }): Form<Typed>,
) -> Result<Response, PageError> {
    let teller = Teller { lang: page.lang, company: &page.company, now: state.engine.clock().now() };
    let told = answer::redeem(&state.engine, by.account.id, &code, address, teller).await?;
    if told.won.is_some() {
        let notice = Notice::good(format!("{} {}", told.title, told.text));
        return Ok(page.redirect_with(&LocalPath::or_start("/funds"), notice));
    }
    let seen = Seen::read(&state, by.account.id).await?;
    let title = format!("{} {}", told.title, say::title(page.lang));
    Ok(page.render_with(StatusCode::UNPROCESSABLE_ENTITY, title, || {
        view! { <FundsPage page=page.clone() seen code told=Some(told) /> }
    }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    before: String,
}

/// All entries, a page at a time.
async fn show_entries(
    State(state): State<AppState>,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let account = page.require(Role::Customer)?.account;
    let before: Option<EntryId> = asked.before.parse().ok();
    let now = state.engine.clock().now();
    let entries = state.engine.statement(account, before, STATEMENT).await?;
    let lang = page.lang;
    let newest = before.map(|_| view! { <a class="button quiet" href="/funds/entries">{say::newest(lang)}</a> });
    let drop = DropView::in_sight(&state.engine.in_sight().await?, now);
    let shown = LiveView { drop, balance: page.reader.as_ref().and_then(|reader| reader.balance) };
    Ok(page.render(say::entries(lang), || {
        let statement = if entries.items.is_empty() {
            view! { <Empty title=say::no_entries(lang) text=say::no_entries_text(lang) /> }.into_any()
        } else {
            list(&page, now, entries.items)
        };
        view! {
            <header class="title">
                <h1 id="entries">{say::entries(lang)}</h1>
                <p class="lead"><a href="/funds">{say::back(lang)}</a></p>
            </header>
            <Clocks page=page.clone() />
            {statement}
            <nav class="pages" aria-label=say::pages(lang)>{newest} {older(lang, entries.next)}</nav>
            <p><a href="/funds/statement.csv" download>{say::statement(lang)}</a></p>
            <KeepFresh lang shown />
        }
    }))
}

/// Whose clocks the times are told by, until the browser tells them by the reader's.
#[component]
fn Clocks(page: Page) -> impl IntoView {
    let city = page.company.zone.city();
    view! { <noscript><p class="muted small">{say::clocks(page.lang, &city)}</p></noscript> }
}

fn older(lang: Lang, next: Option<EntryId>) -> impl IntoView {
    next.map(|before| {
        view! {
            <a class="button" rel="next" href=format!("/funds/entries?before={before}")>{say::older(lang)}</a>
        }
    })
}

/// What the page shows, as it stands at `now`.
struct Seen {
    now: Moment,
    drop: Option<DropView>,
    /// The same drop with what is said of it.
    public: Option<PublicDrop>,
    funds: Funds,
}

impl Seen {
    async fn read(state: &AppState, account: AccountId) -> Result<Self, PageError> {
        let engine = &state.engine;
        let now = engine.clock().now();
        let drop = DropView::in_sight(&engine.in_sight().await?, now);
        let public = match &drop {
            Some(drop) => engine.public_drop(drop.id).await?,
            None => None,
        };
        Ok(Self { now, drop, public, funds: engine.funds(account).await? })
    }
}

#[component]
fn FundsPage(page: Page, seen: Seen, code: String, told: Option<Told>) -> impl IntoView {
    let Seen { now, drop, public, funds } = seen;
    let lang = page.lang;
    let style = page.company.unit.style(lang);
    let when = drop.as_ref().filter(|drop| !drop.is_open()).and_then(DropView::target);
    let when = when.map(|at| moment_in(&page.company.zone, at, lang)).unwrap_or_default();
    let teller = Teller { lang, company: &page.company, now };
    // Not where the notice on top, or the answer, has just said it.
    let won = funds.won.filter(|_| page.notice.is_none() && told.is_none()).map(|amount| teller.won_before(amount));
    let won = won.map(|Told { title, text, .. }| view! { <NoticeBox tone=Tone::Good title>{text}</NoticeBox> });
    // Who has won, or cannot win, is not asked for a code.
    let done = drop.as_ref().filter(|_| funds.won.is_some() || funds.refusal.is_some()).map(|drop| drop.id);
    let shown = LiveView { drop: drop.clone(), balance: page.reader.as_ref().and_then(|reader| reader.balance) };
    let is_landing = Stage::of(drop.as_ref()) == Stage::Landing;
    let about = view! { <About page=page.clone() now drop=public is_landing refusal=funds.refusal /> };
    view! {
        <div class="funds">
            <h1 class="unseen">{say::title(lang)}</h1>
            <Sky drop=drop.clone()>
                <Countdown lang drop=drop.clone() when />
                {about}
                <div id="won" data-fresh>{won}</div>
                <CodeForm lang style drop done typed=code told />
            </Sky>
            <div class="histories" id="histories" data-fresh>
                <Clocks page=page.clone() />
                <Entries page=page.clone() now entries=funds.entries />
                <Past page now drops=funds.past />
            </div>
            <KeepFresh lang shown />
        </div>
    }
}

/// What is to be known of the drop in the sky, beside its countdown.
#[component]
fn About(
    page: Page,
    now: Moment,
    drop: Option<PublicDrop>,
    is_landing: bool,
    refusal: Option<Refusal>,
) -> impl IntoView {
    let lang = page.lang;
    let told = match drop {
        None => view! { <p>{say::none(lang)}</p> }.into_any(),
        Some(_) if is_landing => view! { <Stay lang /> }.into_any(),
        Some(drop) => told_of(&page, &drop),
    };
    let refusal = refusal.map(|refusal| {
        let rule = Teller { lang, company: &page.company, now }.rule(refusal);
        view! { <NoticeBox tone=Tone::Wait title=say::warn_not_eligible(lang)>{rule}</NoticeBox> }
    });
    view! { <div class="about stack" id="about" data-fresh>{told} {refusal}</div> }
}

fn told_of(page: &Page, drop: &PublicDrop) -> AnyView {
    let lang = page.lang;
    let channel = || match &page.company.join {
        Some(address) => view! { <a href=address.to_string()>{say::channel(lang)}</a> }.into_any(),
        None => say::channel(lang).into_any(),
    };
    let ended = |sentence: String| {
        view! {
            <p>{sentence}</p>
            <p><a href=format!("/drops/{}", drop.id)>{say::proof(lang, drop.number)}</a></p>
        }
        .into_any()
    };
    match drop.phase {
        Phase::Scheduled => {
            let prize = prize_sentence(lang, &page.company.unit, &drop.settings.prize);
            view! { <p class="before">{say::scheduled_in(lang)} " " {channel()} ". " {prize}</p> }.into_any()
        }
        Phase::Announced => view! {
            <p class="before">{say::announced_in(lang)} " " {channel()} "."</p>
            <Stay lang />
        }
        .into_any(),
        Phase::Open | Phase::Skipped(_) => ().into_any(),
        Phase::Closed(CloseReason::Exhausted) => {
            let lasted = drop.opened_at.zip(drop.ended_at).map_or(0, |(from, to)| from.until(to).as_secs());
            let minutes = lasted.div_ceil(60).max(1);
            ended(match drop.uses {
                1 => say::only_use_gone(lang, minutes),
                uses => say::exhausted(lang, minutes, uses),
            })
        }
        Phase::Closed(CloseReason::Expired) => ended(say::expired(lang, drop.used, drop.uses)),
        Phase::Closed(CloseReason::Cancelled) => ended(say::cancelled(lang).to_owned()),
        Phase::Closed(CloseReason::Undelivered) => ended(say::undelivered(lang).to_owned()),
    }
}

/// What to do until the code is there.
#[component]
fn Stay(lang: Lang) -> impl IntoView {
    view! {
        <p class="before">
            <span class="hydrated">{say::announced_stay(lang)}</span>
            <noscript>{say::announced_reload(lang)}</noscript>
        </p>
    }
}

fn prize_sentence(lang: Lang, unit: &Unit, prize: &Prize) -> String {
    let (least, most) = (unit.format(prize.min(), lang), unit.format(prize.worst_case(), lang));
    if least == most { say::prize_same(lang, &least) } else { say::prize(lang, &least, &most) }
}

#[component]
fn Entries(page: Page, now: Moment, entries: engine::page::Page<FundsEntry, EntryId>) -> impl IntoView {
    let lang = page.lang;
    let further = older(lang, entries.next);
    view! {
        <section aria-labelledby="entries">
            <h2 id="entries">{say::entries(lang)}</h2>
            {list(&page, now, entries.items)}
            {further}
            <p><a href="/funds/statement.csv" download>{say::statement(lang)}</a></p>
        </section>
    }
}

fn list(page: &Page, now: Moment, entries: Vec<FundsEntry>) -> AnyView {
    let lang = page.lang;
    if entries.is_empty() {
        view! {
            <div class="empty">
                <Draw icon=Icon::Funds />
                <h3>{say::no_entries(lang)}</h3>
                <p>{say::no_entries_text(lang)}</p>
            </div>
        }
        .into_any()
    } else {
        let rows = entries
            .into_iter()
            .map(|line| {
                let unit = &page.company.unit;
                let amount = unit.format_change(line.entry.amount, lang);
                let class = if line.entry.amount.is_negative() { "debit" } else { "credit" };
                let balance = unit.format(line.entry.balance, lang);
                view! {
                    <tr>
                        <td data-label=say::date(lang)><DateTime at=line.entry.at zone=page.company.zone.clone() now /></td>
                        <th scope="row">{what(lang, &line)}</th>
                        <td class="number" data-label=say::amount(lang)><span class=class>{amount}</span></td>
                        <td class="number" data-label=say::balance(lang)>{balance}</td>
                    </tr>
                }
            })
            .collect_view();
        view! {
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{say::date(lang)}</th>
                        <th scope="col">{say::what(lang)}</th>
                        <th scope="col" class="number">{say::amount(lang)}</th>
                        <th scope="col" class="number">{say::balance(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    }
}

/// What changed a wallet, with a link to it.
fn what(lang: Lang, line: &FundsEntry) -> impl IntoView + use<> {
    let (words, address) = own_cause(lang, line);
    view! { <a href=address>{words}</a> }
}

#[component]
fn Past(page: Page, now: Moment, drops: Vec<OwnDrop>) -> impl IntoView {
    let lang = page.lang;
    // Each campaign counts its drops from 1.
    let several = drops.iter().any(|own| own.drop.campaign != drops[0].drop.campaign);
    (!drops.is_empty()).then(|| {
        let rows = drops
            .into_iter()
            .map(|OwnDrop { drop, result }| {
                let zone = page.company.zone.clone();
                let campaign = several.then(|| format!("{}, ", drop.settings.name));
                let fate = drop_words::fate(lang, drop.phase, drop.used, drop.uses);
                view! {
                    <li>
                        <span class="main">
                            <a href=format!("/drops/{}", drop.id)>{say::drop_and_proof(lang, drop.number)}</a>
                            " "
                            <span class="detail">{campaign} <DateTime at=drop.opens_at zone now />", " {fate}</span>
                        </span>
                        " "
                        {own_result(&page, &drop, result)}
                    </li>
                }
            })
            .collect_view();
        view! {
            <section aria-labelledby="past">
                <h2 id="past">{say::past(lang)}</h2>
                <ul class="rows">{rows}</ul>
                <p><a href="/drops">{say::all_drops(lang)}</a></p>
            </section>
        }
    })
}

fn own_result(page: &Page, drop: &PublicDrop, result: OwnResult) -> AnyView {
    let lang = page.lang;
    match (result, drop.phase) {
        (OwnResult::Won(amount), _) => {
            let amount = page.company.unit.format(amount, lang);
            view! { <span class="credit">{say::you_won(lang, &amount)}</span> }.into_any()
        }
        (OwnResult::Reversed, _) => view! { <span class="muted">{say::taken_back(lang)}</span> }.into_any(),
        (OwnResult::Nothing, Phase::Closed(CloseReason::Expired | CloseReason::Exhausted)) => {
            view! { <span class="muted">{say::not_this_time(lang)}</span> }.into_any()
        }
        (OwnResult::Nothing, phase) => {
            let (class, word) = drop_words::chip(lang, phase);
            view! { <span class=format!("chip {class}")>{word}</span> }.into_any()
        }
    }
}
