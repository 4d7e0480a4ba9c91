//! `/admin/campaigns`: the list, one campaign with its drops, and what an admin does to them.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use largage::{
    account::Role,
    campaign::Draft,
    engine::{
        campaigns::{CampaignError, CampaignView, Launch},
        messages::SaveError,
        store::{drops::Drop, notifications::Notification},
    },
    event::Kind,
    id::{CampaignId, DropId, WebhookId},
    phase::Phase,
    time::{LocalTimeError, Moment, format_duration},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    Confirm, Crumbs,
    campaign_form::{Around, CampaignForm, SampleMessage, Typed, WhatHappens, problems},
    phase_class, place,
};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Chip, Column, DateTime, Empty, Field, Notice, NoticeBox, Table, Tone, moment_in},
    i18n::{Lang, campaigns as say, messages as say_message, shell},
    known::{Admin, Staff},
};

/// How many past drops a campaign's page shows.
const PAST: i64 = 20;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/campaigns", get(list))
        .route("/admin/campaigns/new", get(new).post(create))
        .route("/admin/campaigns/new/preview", post(preview_new))
        .route("/admin/campaigns/{id}", get(show).post(save))
        .route("/admin/campaigns/{id}/preview", post(preview))
        .route("/admin/campaigns/{id}/pause", get(ask_pause).post(pause))
        .route("/admin/campaigns/{id}/resume", post(resume))
        .route("/admin/campaigns/{id}/launch", get(ask_launch).post(launch))
        .route("/admin/campaigns/{id}/drops/{drop}/move", get(ask_move).post(move_drop))
        .route("/admin/campaigns/{id}/drops/{drop}/cancel", get(ask_cancel).post(cancel))
}

/// What a refused wish is told as.
pub(super) fn refusal(lang: Lang, error: CampaignError) -> PageError {
    match error {
        CampaignError::Unknown => PageError::NotFound,
        CampaignError::Forbidden(_) => PageError::Forbidden,
        CampaignError::Outdated => PageError::Refused(say::outdated(lang).to_owned()),
        CampaignError::Paused => PageError::Refused(say::is_paused(lang).to_owned()),
        CampaignError::TooLate => PageError::Refused(say::too_late(lang).to_owned()),
        CampaignError::InThePast => PageError::Refused(say::past_moment(lang).to_owned()),
        CampaignError::Budget => PageError::Refused(say::month_budget(lang).to_owned()),
        CampaignError::Message(SaveError::Store(error)) | CampaignError::Store(error) => error.into(),
        CampaignError::Message(_) => PageError::Refused(say::message_refused(lang).to_owned()),
    }
}

fn at(id: CampaignId) -> String {
    format!("/admin/campaigns/{id}")
}

pub(super) async fn find(state: &AppState, id: CampaignId) -> Result<CampaignView, PageError> {
    state.engine.campaign(id).await?.ok_or(PageError::NotFound)
}

// The list.

async fn list(page: Page, State(state): State<AppState>, Staff(by): Staff) -> Result<Response, PageError> {
    let campaigns = state.engine.campaigns().await?;
    let is_admin = by.account.role >= Role::Admin;
    Ok(page.render(say::title(page.lang), || view! { <List page=page.clone() campaigns is_admin /> }))
}

#[component]
fn List(page: Page, campaigns: Vec<CampaignView>, is_admin: bool) -> impl IntoView {
    let lang = page.lang;
    let create = move || view! { <a class="button primary" href="/admin/campaigns/new">{say::create(lang)}</a> };
    if campaigns.is_empty() {
        let text = if is_admin { say::empty_text(lang) } else { say::empty_staff(lang) };
        return view! {
            <header class="title"><h1>{say::title(lang)}</h1></header>
            <Empty title=say::empty(lang) text>{is_admin.then(create)}</Empty>
        }
        .into_any();
    }
    let columns = vec![
        Column::text(say::campaign(lang)),
        Column::text(say::state(lang)),
        Column::text(say::next_drop(lang)),
        Column::text(say::gift(lang)),
        Column::number(say::uses(lang)),
    ];
    let rows = campaigns
        .into_iter()
        .map(|CampaignView { campaign, live }| {
            let settings = campaign.settings;
            let unit = &page.company.unit;
            let (min, max) = (settings.prize.min(), settings.prize.worst_case());
            let next = match live {
                Some(drop) => view! { <DateTime at=drop.opens_at zone=settings.zone.clone() /> }.into_any(),
                None => view! { <span class="none">{say::none(lang)}</span> }.into_any(),
            };
            view! {
                <tr>
                    <th scope="row"><a href=at(campaign.id)>{settings.name.to_string()}</a></th>
                    <td data-label=say::state(lang)><Running lang active=settings.active /></td>
                    <td data-label=say::next_drop(lang)>{next}</td>
                    <td data-label=say::gift(lang)>
                        {say::gift_between(lang, &unit.format(min, lang), &unit.format(max, lang))}
                    </td>
                    <td class="number" data-label=say::uses(lang)>{settings.uses.get()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <header class="title">
            <h1>{say::title(lang)}</h1>
            {is_admin.then(create)}
            <p class="lead">{say::lead(lang)}</p>
        </header>
        <Table caption=say::title(lang) headed=true columns>{rows}</Table>
    }
    .into_any()
}

#[component]
fn Running(lang: Lang, active: bool) -> impl IntoView {
    if active {
        view! { <Chip state="healthy" label=say::running(lang) /> }
    } else {
        view! { <Chip state="paused" label=say::paused(lang) /> }
    }
}

// A new campaign.

async fn around_new(page: &Page, state: &AppState) -> Result<Around, PageError> {
    let messages = Kind::DROP.map(|kind| SampleMessage {
        kind,
        message: largage::defaults::message(kind, page.company.lang),
        active: true,
    });
    Ok(Around {
        id: None,
        drop: None,
        messages: messages.to_vec(),
        webhooks: state.engine.webhooks().await?,
        now: state.engine.clock().now(),
    })
}

async fn new(page: Page, State(state): State<AppState>, _: Admin) -> Result<Response, PageError> {
    let around = around_new(&page, &state).await?;
    let ticked = around.webhooks.iter().filter(|view| view.webhook.disabled.is_none());
    let typed = Typed {
        draft: Draft::proposal(&page.company.zone, &page.company.unit, page.lang),
        webhooks: ticked.map(|view| view.webhook.id.to_string()).collect(),
        ..Typed::default()
    };
    Ok(show_new(page, typed, Problems::default(), around))
}

fn show_new(page: Page, typed: Typed, problems: Problems, around: Around) -> Response {
    let page = page.with_outside_images();
    let lang = page.lang;
    let title = say::new_title(lang);
    let refused = !problems.is_empty();
    let shown = page.clone();
    let view = move || {
        view! {
            <Crumbs label=shell::main(lang) above=vec![("/admin/campaigns".into(), say::title(lang).into())]
                here=title.into() />
            <header class="title"><h1>{title}</h1></header>
            <CampaignForm page=shown typed problems around read_only=false />
        }
    };
    if refused { page.refuse(title, view) } else { page.render(title, view) }
}

async fn create(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let around = around_new(&page, &state).await?;
    if typed.is_preview() {
        return Ok(show_new(page, typed, Problems::default(), around));
    }
    let settings = match typed.draft.check(&page.company.unit, page.lang) {
        Ok(settings) => settings,
        Err(found) => {
            let problems = problems(page.lang, &page.company.unit, &found);
            return Ok(show_new(page, typed, problems, around));
        }
    };
    let webhooks: Vec<WebhookId> = typed.webhooks.iter().filter_map(|id| id.parse().ok()).collect();
    let created = state.engine.create_campaign(&by.account, &settings, page.company.lang, &webhooks).await;
    let id = created.map_err(|error| refusal(page.lang, error))?;
    Ok(page.redirect_with(&place(at(id)), Notice::good(say::created(page.lang, settings.name.as_str()))))
}

async fn preview_new(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let around = around_new(&page, &state).await?;
    Ok(page.fragment(|| view! { <WhatHappens page=page.clone() draft=typed.draft around /> }))
}

// One campaign.

/// Everything that a campaign's page shows besides its form.
struct Loaded {
    view: CampaignView,
    notifications: Vec<Notification>,
    past: Vec<Drop>,
    around: Around,
}

async fn load(state: &AppState, id: CampaignId) -> Result<Loaded, PageError> {
    let view = find(state, id).await?;
    let notifications = state.engine.campaign_notifications(id).await?;
    let messages = notifications.iter().map(|notification| SampleMessage {
        kind: notification.kind,
        message: notification.body.clone(),
        active: notification.active,
    });
    let around = Around {
        id: Some(id),
        drop: view.live.clone(),
        messages: messages.collect(),
        webhooks: state.engine.webhooks().await?,
        now: state.engine.clock().now(),
    };
    let past = state.engine.past_drops(Some(id), PAST).await?;
    Ok(Loaded { view, notifications, past, around })
}

async fn show(
    page: Page,
    State(state): State<AppState>,
    Staff(by): Staff,
    Path(id): Path<CampaignId>,
) -> Result<Response, PageError> {
    let loaded = load(&state, id).await?;
    let campaign = &loaded.view.campaign;
    let typed = Typed {
        draft: Draft::of(&campaign.settings, &page.company.unit, page.lang),
        version: campaign.version.to_string(),
        ..Typed::default()
    };
    Ok(show_one(page, loaded, typed, Trouble::None, by.account.role >= Role::Admin))
}

/// Why a campaign's form comes back.
enum Trouble {
    None,
    Fields(Problems),
    Outdated,
}

fn show_one(page: Page, loaded: Loaded, typed: Typed, trouble: Trouble, is_admin: bool) -> Response {
    let page = page.with_outside_images();
    let title = loaded.view.campaign.settings.name.to_string();
    let shown = page.clone();
    let (problems, outdated) = match trouble {
        Trouble::None => (Problems::default(), false),
        Trouble::Fields(problems) => (problems, false),
        Trouble::Outdated => (Problems::default(), true),
    };
    let refused = outdated || !problems.is_empty();
    let view = move || view! { <One page=shown loaded typed problems outdated is_admin /> };
    if refused { page.refuse(&title, view) } else { page.render(title, view) }
}

async fn save(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<CampaignId>,
    Form(mut typed): Form<Typed>,
) -> Result<Response, PageError> {
    let loaded = load(&state, id).await?;
    if typed.is_preview() {
        return Ok(show_one(page, loaded, typed, Trouble::None, true));
    }
    let settings = match typed.draft.check(&page.company.unit, page.lang) {
        Ok(settings) => settings,
        Err(found) => {
            let problems = problems(page.lang, &page.company.unit, &found);
            return Ok(show_one(page, loaded, typed, Trouble::Fields(problems), true));
        }
    };
    // What is no number was never a version.
    let seen = typed.version.parse().unwrap_or(0);
    match state.engine.update_campaign(&by.account, id, seen, &settings).await {
        Ok(()) => {
            let notice = Notice::good(say::saved(page.lang, settings.name.as_str()));
            Ok(page.redirect_with(&place(at(id)), notice))
        }
        Err(CampaignError::Outdated) => {
            let loaded = load(&state, id).await?;
            let campaign = &loaded.view.campaign;
            // Saving again replaces what the other has typed, but neither pauses nor resumes.
            typed.version = campaign.version.to_string();
            typed.draft.active = Draft::of(&campaign.settings, &page.company.unit, page.lang).active;
            Ok(show_one(page, loaded, typed, Trouble::Outdated, true))
        }
        Err(error) => Err(refusal(page.lang, error)),
    }
}

async fn preview(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<CampaignId>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let around = load(&state, id).await?.around;
    Ok(page.fragment(|| view! { <WhatHappens page=page.clone() draft=typed.draft around /> }))
}

#[component]
fn One(page: Page, loaded: Loaded, typed: Typed, problems: Problems, outdated: bool, is_admin: bool) -> impl IntoView {
    let lang = page.lang;
    let Loaded { view: CampaignView { campaign, live }, notifications, past, around } = loaded;
    let (id, settings) = (campaign.id, campaign.settings);
    let name = settings.name.to_string();
    let can_launch = settings.active && live.as_ref().is_some_and(|drop| drop.opened_at.is_none());
    let actions = is_admin.then(|| {
        let launch = can_launch.then(|| {
            view! { <a class="button primary" href=format!("{}/launch", at(id))>{say::launch(lang)}</a> }
        });
        let pause = if settings.active {
            view! { <a class="button" href=format!("{}/pause", at(id))>{say::pause(lang)}</a> }.into_any()
        } else {
            view! {
                <form method="post" action=format!("{}/resume", at(id))>
                    <button class="button primary">{say::resume(lang)}</button>
                </form>
            }
            .into_any()
        };
        view! { {pause} {launch} }
    });
    let warned = outdated.then(|| {
        view! { <div role="alert"><NoticeBox tone=Tone::Bad><p>{say::outdated(lang)}</p></NoticeBox></div> }
    });
    let to_read = (!is_admin).then(|| view! { <NoticeBox><p>{say::read_only(lang)}</p></NoticeBox> });
    let names = around.webhooks.iter().map(|view| (view.webhook.id, view.webhook.name.clone())).collect();
    view! {
        <Crumbs label=shell::main(lang) above=vec![("/admin/campaigns".into(), say::title(lang).into())] here=name.clone() />
        <header class="title"><h1>{name}</h1> <Running lang active=settings.active /> {actions}</header>
        <div class="stack">
        {warned}
        {to_read}
        <LiveDrop lang live is_admin active=settings.active />
        <CampaignForm page=page.clone() typed problems around read_only=!is_admin>
            <Messages lang id notifications names is_admin />
        </CampaignForm>
        <PastDrops lang past />
        </div>
    }
}

#[component]
fn LiveDrop(lang: Lang, live: Option<Drop>, is_admin: bool, active: bool) -> impl IntoView {
    let content = match live {
        None if active => view! { <p class="muted">{say::no_live_yet(lang)}</p> }.into_any(),
        None => view! { <p class="muted">{say::no_live_drop(lang)}</p> }.into_any(),
        Some(drop) => {
            let zone = &drop.settings.zone;
            let to_do = is_admin.then(|| {
                let at = format!("{}/drops/{}", at(drop.campaign), drop.id);
                let movable = drop.phase == Phase::Scheduled;
                view! {
                    <p class="buttons">
                        {movable.then(|| view! { <a class="button" href=format!("{at}/move")>{say::move_it(lang)}</a> " " })}
                        <a class="button quiet danger" href=format!("{at}/cancel")>{say::cancel_it(lang)}</a>
                    </p>
                }
            });
            let moved = drop.moved_from.map(|from| {
                view! { <br /><span class="muted small">{say::moved_from(lang, &moment_in(zone, from, lang))}</span> }
            });
            view! {
                <div class="row apart">
                    <h3><a href=format!("/drops/{}", drop.id)>{say::drop_number(lang, drop.number)}</a></h3>
                    <Chip state=phase_class(drop.phase) label=say::phase(lang, drop.phase) />
                </div>
                <dl class="facts">
                    <dt>{say::opens(lang)}</dt>
                    <dd>
                        <time datetime=drop.opens_at.to_string()>{moment_in(zone, drop.opens_at, lang)}</time>
                        {moved}
                    </dd>
                    <dt>{say::uses(lang)}</dt>
                    <dd>{say::used_of(lang, drop.used, drop.uses)}</dd>
                </dl>
                {to_do}
            }
            .into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="live">
            <header><h2 id="live">{say::live_drop(lang)}</h2></header>
            {content}
        </section>
    }
}

#[component]
fn Messages(
    lang: Lang,
    id: CampaignId,
    notifications: Vec<Notification>,
    names: std::collections::HashMap<WebhookId, String>,
    is_admin: bool,
) -> impl IntoView {
    let rows = notifications
        .into_iter()
        .map(|notification| {
            let to: Vec<&str> =
                notification.webhooks.iter().filter_map(|id| names.get(id)).map(String::as_str).collect();
            let to = if to.is_empty() { say_message::nowhere(lang).to_owned() } else { to.join(", ") };
            let chip = match (notification.active, notification.webhooks.is_empty()) {
                (true, false) => view! { <Chip state="healthy" label=say_message::on(lang) /> },
                // Nobody hears it.
                (true, true) => view! { <Chip state="uncertain" label=say_message::on(lang) /> },
                (false, _) => view! { <Chip state="paused" label=say_message::off(lang) /> },
            };
            let href = format!("{}/messages/{}", at(id), notification.id);
            view! {
                <li>
                    <span class="main">
                        <a href=href>{notification.kind.description(lang)}</a> " " <span class="detail">{to}</span>
                    </span>
                    {chip}
                </li>
            }
        })
        .collect_view();
    let text = is_admin.then(|| view! { <p>{say::said_text(lang)}</p> });
    view! {
        <section class="section" aria-labelledby="messages">
            <header><h2 id="messages">{say::said(lang)}</h2>{text}</header>
            <ul class="rows">{rows}</ul>
        </section>
    }
}

#[component]
fn PastDrops(lang: Lang, past: Vec<Drop>) -> impl IntoView {
    let content = if past.is_empty() {
        view! { <p class="muted">{say::no_past_drops(lang)}</p> }.into_any()
    } else {
        let columns = vec![
            Column::text(say::drop(lang)),
            Column::text(say::opened(lang)),
            Column::text(say::state(lang)),
            Column::number(say::uses(lang)),
        ];
        let rows = past
            .into_iter()
            .map(|drop| {
                let opened = match drop.opened_at {
                    Some(at) => view! { <DateTime at zone=drop.settings.zone.clone() /> }.into_any(),
                    None => view! { <span class="none">{say::would_have_opened(lang)}</span> }.into_any(),
                };
                view! {
                    <tr>
                        <th scope="row">
                            <a href=format!("/drops/{}", drop.id)>{say::drop_number(lang, drop.number)}</a>
                        </th>
                        <td data-label=say::opened(lang)>{opened}</td>
                        <td data-label=say::state(lang)>
                            <Chip state=phase_class(drop.phase) label=say::phase(lang, drop.phase) />
                        </td>
                        <td class="number" data-label=say::uses(lang)>{say::used_of(lang, drop.used, drop.uses)}</td>
                    </tr>
                }
            })
            .collect_view();
        view! { <Table caption=say::past_drops(lang) headed=true columns>{rows}</Table> }.into_any()
    };
    view! {
        <section class="section" aria-labelledby="past">
            <header><h2 id="past">{say::past_drops(lang)}</h2></header>
            {content}
        </section>
    }
}

// What is done to a campaign and its drops.

async fn ask_pause(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<CampaignId>,
) -> Result<Response, PageError> {
    let name = find(&state, id).await?.campaign.settings.name;
    let lang = page.lang;
    let title = say::pause_title(lang, name.as_str());
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=say::pause_text(lang) action=format!("{}/pause", at(id)) label=say::pause_do(lang)
                back=at(id) keep=say::keep(lang) />
        }
    }))
}

async fn pause(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<CampaignId>,
) -> Result<Response, PageError> {
    let name = find(&state, id).await?.campaign.settings.name;
    state.engine.pause_campaign(&by.account, id).await.map_err(|error| refusal(page.lang, error))?;
    Ok(page.redirect_with(&place(at(id)), Notice::good(say::paused_done(page.lang, name.as_str()))))
}

async fn resume(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<CampaignId>,
) -> Result<Response, PageError> {
    let name = find(&state, id).await?.campaign.settings.name;
    state.engine.resume_campaign(&by.account, id).await.map_err(|error| refusal(page.lang, error))?;
    Ok(page.redirect_with(&place(at(id)), Notice::good(say::resumed_done(page.lang, name.as_str()))))
}

async fn ask_launch(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<CampaignId>,
) -> Result<Response, PageError> {
    let view = find(&state, id).await?;
    let lang = page.lang;
    let drop = match launchable(lang, &view) {
        Ok(drop) => drop,
        Err(why) => return Ok(cannot_launch(&page, &view, StatusCode::OK, why)),
    };
    let title = say::launch_title(lang, drop.settings.name.as_str());
    let text = say::launch_text(lang, &moment_in(&drop.settings.zone, drop.opens_at, lang));
    let is_announced = drop.announced_at.is_some();
    let warned = say::launch_warned(lang, &format_duration(drop.settings.timing.warning, lang));
    let action = format!("{}/launch", at(id));
    Ok(page.render(title.clone(), || {
        // The channel is warned once.
        if is_announced {
            return view! {
                <Confirm title text action label=say::launch_do(lang) back=at(id) keep=say::keep(lang)>
                    <input type="hidden" name="when" value="now" />
                </Confirm>
            }
            .into_any();
        }
        view! {
            <Confirm title text action label=say::launch_do(lang) back=at(id) keep=say::keep(lang)>
                <fieldset class="stack tight">
                    <legend class="label">{say::launch_when(lang)}</legend>
                    <label class="check">
                        <input type="radio" name="when" value="warned" checked />
                        <span>{warned}</span>
                    </label>
                    <label class="check">
                        <input type="radio" name="when" value="now" />
                        <span>{say::launch_now(lang)}</span>
                    </label>
                </fieldset>
            </Confirm>
        }
        .into_any()
    }))
}

/// The drop that can come now, or why none can.
fn launchable(lang: Lang, view: &CampaignView) -> Result<&Drop, String> {
    let settings = &view.campaign.settings;
    match &view.live {
        _ if !settings.active => Err(say::is_paused(lang).to_owned()),
        None => Err(say::no_live_yet(lang).to_owned()),
        Some(Drop { phase: Phase::Open, closes_at: Some(at), settings, .. }) => {
            Err(say::is_open_until(lang, &at.wall_time(&settings.zone).clock(lang)))
        }
        Some(Drop { phase: Phase::Open, .. }) => Err(say::is_landing(lang).to_owned()),
        Some(drop) => Ok(drop),
    }
}

fn cannot_launch(page: &Page, view: &CampaignView, status: StatusCode, why: String) -> Response {
    let lang = page.lang;
    let campaign = &view.campaign;
    let title = say::cannot_launch(lang, campaign.settings.name.as_str());
    page.render_with(status, title.clone(), || {
        view! {
            <header class="title"><h1>{title}</h1><p class="lead">{why}</p></header>
            <p class="buttons">
                <a class="button primary" href=at(campaign.id)>{say::look_at(lang, campaign.settings.name.as_str())}</a>
            </p>
        }
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct LaunchTyped {
    /// `now`, or after the warning.
    when: String,
}

async fn launch(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<CampaignId>,
    Form(typed): Form<LaunchTyped>,
) -> Result<Response, PageError> {
    let (launch, said) = match typed.when.as_str() {
        "now" => (Launch::AtOnce, say::launched_now(page.lang)),
        _ => (Launch::AfterWarning, say::launched_warned(page.lang)),
    };
    match state.engine.launch(&by.account, id, launch).await {
        Ok(_) => Ok(page.redirect_with(&place(at(id)), Notice::good(said))),
        Err(error @ (CampaignError::Paused | CampaignError::TooLate)) => {
            let view = find(&state, id).await?;
            match launchable(page.lang, &view) {
                // It went on while it was looked at again.
                Ok(_) => Err(refusal(page.lang, error)),
                Err(why) => Ok(cannot_launch(&page, &view, StatusCode::CONFLICT, why)),
            }
        }
        Err(error) => Err(refusal(page.lang, error)),
    }
}

/// A drop of this campaign that is not over.
async fn live_drop(state: &AppState, lang: Lang, id: CampaignId, drop: DropId) -> Result<Drop, PageError> {
    let drop = state.engine.drop_by_id(drop).await?.filter(|drop| drop.campaign == id).ok_or(PageError::NotFound)?;
    if drop.phase.is_over() { Err(PageError::Refused(say::too_late(lang).to_owned())) } else { Ok(drop) }
}

async fn ask_move(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Path((id, drop)): Path<(CampaignId, DropId)>,
) -> Result<Response, PageError> {
    let drop = live_drop(&state, page.lang, id, drop).await?;
    let typed = MoveTyped { opens_at: drop.opens_at.format_local_input(&drop.settings.zone) };
    Ok(show_move(&page, &drop, typed, None))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct MoveTyped {
    opens_at: String,
}

fn show_move(page: &Page, drop: &Drop, typed: MoveTyped, problem: Option<&'static str>) -> Response {
    let lang = page.lang;
    let title = say::move_title(lang, drop.number, drop.settings.name.as_str());
    let (campaign, action) = (drop.campaign, format!("{}/drops/{}/move", at(drop.campaign), drop.id));
    let hint = say::move_hint(lang, &drop.settings.zone.city());
    let shown = title.clone();
    let view = move || {
        view! {
            <Confirm title=shown text=say::move_text(lang) action label=say::move_do(lang) back=at(campaign)
                keep=say::keep(lang)>
                <Field name="opens_at" label=say::move_to(lang) value=typed.opens_at kind="datetime-local" hint
                    problem=problem.map(str::to_owned) />
            </Confirm>
        }
    };
    if problem.is_some() { page.refuse(&title, view) } else { page.render(title, view) }
}

async fn move_drop(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path((id, drop)): Path<(CampaignId, DropId)>,
    Form(typed): Form<MoveTyped>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let drop = live_drop(&state, lang, id, drop).await?;
    let zone = &drop.settings.zone;
    let opens_at = match Moment::from_local(&typed.opens_at, zone) {
        Ok(opens_at) => opens_at,
        Err(LocalTimeError::NotATime) => return Ok(show_move(&page, &drop, typed, Some(say::bad_moment(lang)))),
        Err(LocalTimeError::Skipped) => return Ok(show_move(&page, &drop, typed, Some(say::skipped_moment(lang)))),
    };
    match state.engine.move_drop(&by.account, drop.id, opens_at).await {
        Ok(()) => {
            let notice = Notice::good(say::moved_done(lang, &moment_in(zone, opens_at, lang)));
            Ok(page.redirect_with(&place(at(id)), notice))
        }
        Err(CampaignError::InThePast) => Ok(show_move(&page, &drop, typed, Some(say::past_moment(lang)))),
        Err(CampaignError::Budget) => Ok(show_move(&page, &drop, typed, Some(say::month_budget(lang)))),
        Err(error) => Err(refusal(lang, error)),
    }
}

async fn ask_cancel(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Path((id, drop)): Path<(CampaignId, DropId)>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let drop = live_drop(&state, lang, id, drop).await?;
    let title = say::cancel_title(lang, drop.number, drop.settings.name.as_str());
    let action = format!("{}/drops/{}/cancel", at(id), drop.id);
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=say::cancel_text(lang) action label=say::cancel_do(lang) class="danger" back=at(id)
                keep=say::keep(lang) />
        }
    }))
}

async fn cancel(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path((id, drop)): Path<(CampaignId, DropId)>,
) -> Result<Response, PageError> {
    let drop = live_drop(&state, page.lang, id, drop).await?;
    state.engine.cancel_drop(&by.account, drop.id).await.map_err(|error| refusal(page.lang, error))?;
    Ok(page.redirect_with(&place(at(id)), Notice::good(say::cancelled_done(page.lang))))
}
