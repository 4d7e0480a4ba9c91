//! `/`: what visitors see.

use axum::{Router, extract::State, response::Response, routing::get};
use largage::{
    company::SignUp,
    engine::store::public_drops::{PublicDrop, Winner},
    time::{Moment, format_duration},
};
use leptos::prelude::*;

use crate::{
    AppState, Page, PageError,
    components::{DateTime, NoticeBox, Sky, Tone, moment_in},
    i18n::{Lang, shell, start as say},
    islands::{Countdown, KeepFresh},
    pages::people::role_name,
    state::DemoNotice,
    wire::{DropView, LiveView},
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/", get(show))
}

/// What the page shows, as it stands at `now`.
struct Seen {
    now: Moment,
    drop: Option<DropView>,
    /// The same drop with what is said of it.
    public: Option<PublicDrop>,
    winners: Vec<Winner>,
}

async fn show(State(state): State<AppState>, page: Page) -> Result<Response, PageError> {
    let engine = &state.engine;
    let now = engine.clock().now();
    let drop = DropView::in_sight(&engine.in_sight().await?, now);
    let public = match &drop {
        Some(drop) => engine.public_drop(drop.id).await?,
        None => None,
    };
    let seen = Seen { now, drop, public, winners: engine.winners().await? };
    let demo = state.demo.as_deref().cloned();
    Ok(page.render(say::title(page.lang), || view! { <Start page=page.clone() seen demo /> }))
}

#[component]
fn Start(page: Page, seen: Seen, demo: Option<DemoNotice>) -> impl IntoView {
    let Seen { now, drop, public, winners } = seen;
    let lang = page.lang;
    let when = drop.as_ref().filter(|drop| !drop.is_open()).and_then(DropView::target);
    let when = when.map(|at| moment_in(&page.company.zone, at, lang)).unwrap_or_default();
    let unit = &page.company.unit;
    let shares = public.as_ref().map(|drop| {
        let total = drop.settings.prize.worst_case().saturating_mul(drop.uses.into());
        view! { <p class="muted">{say::shares(lang, &unit.format(total, lang))}</p> }
    });
    let join = page.company.join.clone();
    let sign_in =
        page.reader.is_none().then(|| view! { <a class="button quiet" href="/sign-in">{shell::sign_in(lang)}</a> });
    let shown = LiveView { drop: drop.clone(), balance: page.reader.as_ref().and_then(|reader| reader.balance) };
    let invitation = invitation(&page);
    view! {
        <div class="visitors">
            {demo.map(|demo| view! { <Demo lang demo signed_in=page.reader.is_some() /> })}
            <h1 class="unseen">{say::title(lang)}</h1>
            <Sky drop=drop.clone()>
                <Countdown lang drop when />
                {shares}
                <p class="buttons">{invitation}</p>
            </Sky>
            <section aria-labelledby="how">
                <h2 id="how">{say::how(lang)}</h2>
                <ol class="steps">{steps(&page, public.as_ref())}</ol>
            </section>
            <Winners page=page.clone() now winners />
            {join.map(|address| view! {
                <section class="invitation" aria-labelledby="join">
                    <h2 id="join">{say::channel_first(lang)}</h2>
                    <p class="buttons">
                        <a class="button" href=address.to_string()>{say::join(lang)}</a> " " {sign_in}
                    </p>
                </section>
            })}
            <KeepFresh lang shown />
        </div>
    }
}

/// The main action: to one's funds, or to an account first.
fn invitation(page: &Page) -> impl IntoView + use<> {
    let lang = page.lang;
    let (address, words) = match (&page.reader, page.company.sign_up) {
        (Some(_), _) => ("/funds", say::to_funds(lang)),
        (None, SignUp::Open) => ("/sign-up", say::sign_up(lang)),
        (None, SignUp::Invitation | SignUp::Closed) => ("/sign-in", shell::sign_in(lang)),
    };
    view! { <a class="button primary large" href=address>{words}</a> }
}

/// How it works, with the numbers of the drop in sight.
fn steps(page: &Page, drop: Option<&PublicDrop>) -> impl IntoView + use<> {
    let lang = page.lang;
    let unit = &page.company.unit;
    let (read, redeem) = match drop.map(|drop| (drop, &drop.settings.prize)) {
        Some((drop, prize)) => (
            say::read_facts(lang, drop.uses, &format_duration(drop.settings.timing.validity, lang)),
            say::redeem_facts(lang, &unit.format(prize.min(), lang), &unit.format(prize.worst_case(), lang)),
        ),
        None => (say::read_text(lang).to_owned(), say::redeem_text(lang).to_owned()),
    };
    view! {
        <li><h3>{say::wait(lang)}</h3><p>{say::wait_text(lang)}</p></li>
        <li><h3>{say::read(lang)}</h3><p>{read}</p></li>
        <li><h3>{say::redeem(lang)}</h3><p>{redeem}</p></li>
    }
}

#[component]
fn Winners(page: Page, now: Moment, winners: Vec<Winner>) -> impl IntoView {
    let lang = page.lang;
    let rows = winners
        .into_iter()
        .map(|winner| {
            let name = format!("{} ", winner.name.as_deref().unwrap_or(say::a_customer(lang)));
            let zone = page.company.zone.clone();
            let amount = page.company.unit.format_change(winner.amount.into(), lang);
            view! {
                <li>
                    <span class="main">{name} <span class="detail"><DateTime at=winner.at zone now /></span></span>
                    " "
                    <span class="credit">{amount}</span>
                </li>
            }
        })
        .collect_view();
    let none = rows.is_empty();
    // Always there, so that the first winner can appear without a reload.
    view! {
        <div id="winners" data-fresh hidden=none>
            {(!none).then(|| view! {
                <section aria-labelledby="last-winners">
                    <h2 id="last-winners">{say::winners(lang)}</h2>
                    <ul class="rows">{rows}</ul>
                    <p><a href="/drops">{say::proof(lang)}</a></p>
                </section>
            })}
        </div>
    }
}

/// Who a newcomer to the demo can be, and where to look; folded once they are somebody.
#[component]
fn Demo(lang: Lang, demo: DemoNotice, signed_in: bool) -> impl IntoView {
    let password = demo.accounts.first().map(|account| account.password.clone());
    let password = password.map(|password| {
        view! { <p>{say::demo_password(lang)} " " <code>{password}</code></p> }
    });
    let rows = demo
        .accounts
        .into_iter()
        .map(|account| {
            let role = role_name(account.role, lang);
            view! { <li>{account.email} " " <span class="muted small">{role}</span></li> }
        })
        .collect_view();
    let sign_in = (!signed_in).then(|| view! { <a class="button" href="/sign-in">{shell::sign_in(lang)}</a> " " });
    view! {
        <NoticeBox tone=Tone::Flare>
            <details class="demo" open=!signed_in>
                <summary>{say::demo(lang)}</summary>
                <div class="stack">
                    <p>{say::demo_text(lang)}</p>
                    <ul aria-label=say::demo_accounts(lang)>{rows}</ul>
                    {password}
                    <p class="buttons">
                        {sign_in} <a class="button quiet" href=demo.channel>{say::demo_channel(lang)}</a>
                    </p>
                </div>
            </details>
        </NoticeBox>
    }
}
