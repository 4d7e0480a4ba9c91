//! `/admin`: what an admin wants to see first. What needs no action is quiet.

use axum::{Router, extract::State, response::Response, routing::get};
use largage::{
    account::Role,
    engine::{
        dashboard::{Budget, Dashboard, LATELY_DAYS},
        store::{drops::Drop, missed_drops::MissedDrop},
        webhooks::{HEALTH_DAYS, WebhookView},
    },
    phase::{CloseReason, Phase},
    time::{Moment, format_duration},
};
use leptos::prelude::*;

use super::{day_and_month, phase_class, webhook_state};
use crate::{
    AppState, Page, PageError,
    components::{Chip, NoticeBox, Sky, Tone, moment_in},
    i18n::{
        Lang, campaigns as say_campaign, dashboard as say, orders as say_order, tickets as say_ticket,
        webhooks as say_webhook,
    },
    islands::SmallCountdown,
    known::Staff,
    wire::DropView,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/admin", get(show))
}

async fn show(page: Page, State(state): State<AppState>, Staff(by): Staff) -> Result<Response, PageError> {
    let dashboard = state.engine.dashboard().await?;
    let is_admin = by.account.role >= Role::Admin;
    Ok(page.render(say::title(page.lang), || view! { <DashboardPage page=page.clone() dashboard is_admin /> }))
}

#[component]
fn DashboardPage(page: Page, dashboard: Dashboard, is_admin: bool) -> impl IntoView {
    let lang = page.lang;
    let to_launch = dashboard.next.as_ref().filter(|drop| is_admin && drop.opened_at.is_none()).map(|drop| {
        let href = format!("/admin/campaigns/{}/launch", drop.campaign);
        view! { <a class="button primary" href=href>{say_campaign::launch(lang)}</a> }
    });
    let first_steps = (is_admin && (!dashboard.has_campaigns || dashboard.webhooks.is_empty()))
        .then(|| view! { <FirstSteps lang has_webhook=!dashboard.webhooks.is_empty() has_campaign=dashboard.has_campaigns /> });
    let webhooks = (!dashboard.webhooks.is_empty())
        .then(|| view! { <Webhooks page=page.clone() webhooks=dashboard.webhooks.clone() /> });
    let last = dashboard.has_campaigns.then(|| view! { <LastDrops page=page.clone() drops=dashboard.last.clone() /> });
    let budgets = (!dashboard.budgets.is_empty())
        .then(|| view! { <Budgets page=page.clone() budgets=dashboard.budgets.clone() is_admin /> });
    let tickets = page.reader.as_ref().map_or(0, |reader| reader.unread);
    view! {
        <header class="title"><h1>{say::title(lang)}</h1>{to_launch}</header>
        <div class="dashboard">
            {first_steps}
            <NeedsYou lang dashboard=dashboard.clone() tickets />
            <NextDrop page drop=dashboard.next now=dashboard.now is_admin />
            {last}
            {webhooks}
            {budgets}
        </div>
    }
}

#[component]
fn FirstSteps(lang: Lang, has_webhook: bool, has_campaign: bool) -> impl IntoView {
    let step = |href, name, text, done: bool| {
        let class = if done { "done" } else { "" };
        view! { <li class=class><a href=href>{name}</a> <span class="detail">{text}</span></li> }
    };
    view! {
        <section class="card whole" aria-labelledby="steps">
            <header><h2 id="steps">{say::first_steps(lang)}</h2></header>
            <ol class="moments">
                {step("/admin/webhooks/new", say::step_webhook(lang), say::step_webhook_text(lang), has_webhook)}
                {step("/admin/campaigns/new", say::step_campaign(lang), say::step_campaign_text(lang), has_campaign)}
                {step("/admin/invitations", say::step_invite(lang), say::step_invite_text(lang), false)}
            </ol>
        </section>
    }
}

/// Nothing at all where all is well.
#[component]
fn NeedsYou(
    lang: Lang,
    dashboard: Dashboard,
    /// How many have something new for the reader.
    tickets: i64,
) -> impl IntoView {
    let gone =
        dashboard.webhooks.iter().filter(|view| view.webhook.disabled.as_ref().is_some_and(|why| !why.is_empty())).map(
            |view| {
                let name = view.webhook.name.clone();
                let href = format!("/admin/webhooks/{}", view.webhook.id);
                view! {
                    <NoticeBox tone=Tone::Bad>
                        <p>{say::webhook_off(lang, &name)}</p>
                        <p><a href=href>{say::look_at(lang, &name)}</a></p>
                    </NoticeBox>
                }
                .into_any()
            },
        );
    let orders = (dashboard.orders_waiting > 0).then(|| orders_waiting(lang, dashboard.orders_waiting));
    let gone = gone.chain(orders).collect::<Vec<_>>();
    let failed = (!dashboard.failing.is_empty()).then(|| {
        view! {
            <NoticeBox tone=Tone::Wait>
                <p>{say::failed(lang, dashboard.failing.len())}</p>
                <p><a href="/admin/deliveries">{say::look_deliveries(lang)}</a></p>
            </NoticeBox>
        }
    });
    let tickets = (tickets > 0).then(|| {
        view! {
            <NoticeBox>
                <p>{say_ticket::waiting(lang, tickets)}</p>
                <p><a href="/admin/tickets?unread=on">{say_ticket::look_tickets(lang)}</a></p>
            </NoticeBox>
        }
    });
    let missed = dashboard.missed.into_iter().map(|drop| missed_drop(lang, drop)).collect::<Vec<_>>();
    (!gone.is_empty() || !missed.is_empty() || failed.is_some() || tickets.is_some()).then(|| {
        view! {
            <section class="card whole" aria-labelledby="needs">
                <header><h2 id="needs">{say::needs_you(lang)}</h2></header>
                {gone}
                {missed}
                {failed}
                {tickets}
            </section>
        }
    })
}

fn orders_waiting(lang: Lang, count: i64) -> AnyView {
    view! {
        <NoticeBox tone=Tone::Wait>
            <p>{say_order::waiting(lang, count)}</p>
            <p><a href="/admin/orders?state=paid">{say_order::look_waiting(lang)}</a></p>
        </NoticeBox>
    }
    .into_any()
}

/// A drop that came to nothing, with its reason.
fn missed_drop(lang: Lang, drop: MissedDrop) -> impl IntoView {
    let tone = match drop.phase {
        Phase::Closed(CloseReason::Undelivered) => Tone::Bad,
        _ => Tone::Wait,
    };
    let what =
        say::missed(lang, drop.number, drop.name.as_str(), &drop.opens_at.format_date_and_time(&drop.zone, lang));
    let earlier = (drop.earlier > 0).then(|| say::missed_earlier(lang, drop.earlier, LATELY_DAYS));
    view! {
        <NoticeBox tone>
            <p>{what} " " {say_campaign::phase(lang, drop.phase)} ". " {say::missed_advice(lang, drop.phase)} " " {earlier}</p>
            <p>
                <a href=format!("/drops/{}", drop.id)>{say::look_drop(lang, drop.number)}</a> " "
                <a href=format!("/admin/campaigns/{}", drop.campaign)>{say::look_at(lang, drop.name.as_str())}</a>
            </p>
        </NoticeBox>
    }
}

#[component]
fn NextDrop(page: Page, drop: Option<Drop>, now: Moment, is_admin: bool) -> impl IntoView {
    let lang = page.lang;
    let Some(drop) = drop else {
        let text = if is_admin { say::no_drop_text(lang) } else { say::no_drop_staff(lang) };
        return view! {
            <section class="card next-drop whole" aria-labelledby="next">
                <Sky small=true />
                <div class="body">
                    <h2 id="next">{say::no_drop(lang)}</h2>
                    <p class="muted">{text}</p>
                </div>
            </section>
        }
        .into_any();
    };
    let shown = DropView::of(&drop, None, now);
    let (min, max) = (drop.settings.prize.min(), drop.settings.prize.worst_case());
    let unit = &page.company.unit;
    let gift = say_campaign::gift_between(lang, &unit.format(min, lang), &unit.format(max, lang));
    let gift = say::gift_line(lang, drop.uses, &gift, &format_duration(drop.settings.timing.validity, lang));
    let opened = drop.opened_at.is_some();
    let to_do = is_admin.then(|| {
        let at = format!("/admin/campaigns/{}/drops/{}", drop.campaign, drop.id);
        let movable = drop.announced_at.is_none();
        view! {
            <p class="buttons">
                {movable.then(|| view! { <a class="button" href=format!("{at}/move")>{say_campaign::move_it(lang)}</a> " " })}
                <a class="button quiet danger" href=format!("{at}/cancel")>{say_campaign::cancel_it(lang)}</a>
            </p>
        }
    });
    view! {
        <section class="card next-drop whole" aria-labelledby="next">
            <Sky drop=Some(shown.clone()) small=true />
            <div class="body">
                <div class="row apart">
                    <h2 id="next">{say::next_drop(lang)}</h2>
                    <Chip state=phase_class(drop.phase) label=say_campaign::phase(lang, drop.phase) />
                </div>
                <SmallCountdown lang drop=shown />
                <dl class="facts">
                    <dt>{say::opens(lang)}</dt>
                    <dd><time datetime=drop.opens_at.to_string()>{moment_in(&drop.settings.zone, drop.opens_at, lang)}</time></dd>
                    <dt>{say::campaign(lang)}</dt>
                    <dd>
                        <a href=format!("/admin/campaigns/{}", drop.campaign)>{drop.settings.name.to_string()}</a> ", "
                        {say_campaign::drop_number(lang, drop.number)}
                    </dd>
                    <dt>{say::gift(lang)}</dt><dd>{gift}</dd>
                    {opened.then(|| view! {
                        <dt>{say::uses_taken(lang)}</dt>
                        <dd>{say_campaign::used_of(lang, drop.used, drop.uses)}</dd>
                    })}
                </dl>
                {to_do}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn LastDrops(page: Page, drops: Vec<Drop>) -> impl IntoView {
    let lang = page.lang;
    let bars = drops
        .into_iter()
        .rev()
        .map(|drop| {
            let day = day_and_month(drop.opened_at.unwrap_or(drop.opens_at), &drop.settings.zone);
            let height = u64::from(drop.used) * 100 / u64::from(drop.uses.max(1));
            view! {
                <li>
                    <a class="unseen" href=format!("/drops/{}", drop.id)>{say::bar(lang, drop.used, drop.uses, &day)}</a>
                    <span aria-hidden="true">{drop.used}</span>
                    <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">
                        <rect class="value" width="10" y=100 - height height=height></rect>
                    </svg>
                    <span class="label" aria-hidden="true">{day}</span>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let content = if bars.is_empty() {
        view! { <p class="muted">{say::no_last(lang)}</p> }.into_any()
    } else {
        view! { <p class="muted small">{say::uses_per_drop(lang)}</p><ol class="bars">{bars}</ol> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="last">
            <header><h2 id="last">{say::last_drops(lang)}</h2><a href="/drops">{say::all_drops(lang)}</a></header>
            {content}
        </section>
    }
}

#[component]
fn Webhooks(page: Page, webhooks: Vec<WebhookView>) -> impl IntoView {
    let lang = page.lang;
    let rows = webhooks
        .into_iter()
        .map(|view| {
            let (state, label) = webhook_state(lang, &view);
            let detail = match view.health.next_try {
                Some(at) => say_webhook::next_try(lang, &at.format_long(&page.company.zone, lang)),
                None => say_webhook::messages(lang, view.health.delivered, HEALTH_DAYS),
            };
            view! {
                <li>
                    <span class="main">
                        <a href=format!("/admin/webhooks/{}", view.webhook.id)>{view.webhook.name}</a> " "
                        <span class="detail">{detail}</span>
                    </span>
                    <Chip state label />
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="health">
            <header>
                <h2 id="health">{say::webhooks(lang)}</h2>
                <a href="/admin/deliveries">{say::all_deliveries(lang)}</a>
            </header>
            <ul class="rows">{rows}</ul>
        </section>
    }
}

#[component]
fn Budgets(page: Page, budgets: Vec<Budget>, is_admin: bool) -> impl IntoView {
    let lang = page.lang;
    let budgets = budgets
        .into_iter()
        .map(|budget| {
            let unit = &page.company.unit;
            let percent = (budget.spent.minor() * 100 / budget.limit.minor().max(1)).min(100);
            let class = match percent {
                100 => "meter over",
                80.. => "meter near",
                _ => "meter",
            };
            let href = format!("/admin/campaigns/{}#budget", budget.campaign);
            view! {
                <div class="row apart">
                    <h3>{budget.name}</h3>
                    {is_admin.then(|| view! { <a href=href>{say::change(lang)}</a> })}
                </div>
                <div class="figure">
                    <span class="value">{unit.format(budget.spent, lang)}</span> " "
                    <span class="label">{say::fits(lang, budget.fits, &unit.format(budget.limit, lang))}</span>
                </div>
                <svg class=class viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label=say::given(lang, percent)>
                    <rect width=percent height="4"></rect>
                </svg>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="budget">
            <header><h2 id="budget">{say::budget(lang)}</h2></header>
            {budgets}
        </section>
    }
}
