//! `/admin/deliveries/{id}`: one message on its way to one webhook, as it looks, with every try and what was answered;
//! sent again, or cancelled.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use largage::{
    account::Role,
    engine::{
        audit::{Action, Line},
        deliveries::{Attempt, DeliveryError, DeliveryView, State as DeliveryState, Version},
    },
    id::DeliveryId,
    markdown::Reader,
    message::Message,
    outbound::Outbound,
    slack::Payload,
    time::Moment,
    webhook::DestinationKind,
};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Confirm, Crumbs, clock_time,
    deliveries::{LIST, about, detail_of, refused, state_of},
    delivery_class, place,
};
use crate::{
    AppState, Form, Page, PageError,
    components::{Chip, DateAndTime, DiscordMessage, Notice, NoticeBox, Poster, Select, SlackMessage, Tone},
    i18n::{Lang, deliveries as say, shell},
    islands::FollowChanges,
    known::{Admin, Staff},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/deliveries/{id}", get(show))
        .route("/admin/deliveries/{id}/replay", get(ask_replay).post(replay))
        .route("/admin/deliveries/{id}/cancel", get(ask_cancel).post(cancel))
}

fn at(id: DeliveryId) -> String {
    format!("{LIST}/{id}")
}

/// A number that no delivery can have is none's.
async fn find(state: &AppState, page: &Page, by: &Staff, id: DeliveryId) -> Result<DeliveryView, PageError> {
    state.engine.delivery(&by.0.account, id).await.map_err(|error| refused(error, page.lang))
}

async fn show(
    page: Page,
    State(state): State<AppState>,
    by: Staff,
    Path(id): Path<DeliveryId>,
) -> Result<Response, PageError> {
    let view = match state.engine.delivery(&by.0.account, id).await {
        Err(DeliveryError::Unreadable) => return Ok(unreadable(&page, id)),
        Err(DeliveryError::Unknown) => return Ok(missing(&page)),
        view => view.map_err(|error| refused(error, page.lang))?,
    };
    let is_admin = by.0.account.role >= Role::Admin;
    let now = state.engine.clock().now();
    // Who posts chooses the pictures.
    let page = page.with_outside_images();
    let title = say::number(page.lang, id.get());
    Ok(page.render(title, || view! { <DeliveryPage page=page.clone() view is_admin now /> }))
}

/// The audit log names deliveries for longer than they are kept.
fn missing(page: &Page) -> Response {
    let lang = page.lang;
    let title = say::missing(lang);
    let text = say::missing_text(lang, page.company.keep_deliveries.get());
    page.render_with(StatusCode::NOT_FOUND, title, || {
        view! {
            <Crumbs label=shell::main(lang) above=vec![(LIST.to_owned(), say::title(lang).to_owned())] here=title.to_owned() />
            <header class="title"><h1>{title}</h1><p class="lead">{text}</p></header>
            <div class="buttons"><a class="button" href=LIST>{say::back(lang)}</a></div>
        }
    })
}

/// Nothing is known of it but its number.
fn unreadable(page: &Page, id: DeliveryId) -> Response {
    let lang = page.lang;
    let title = say::number(lang, id.get());
    page.render(title.clone(), || {
        view! {
            <Crumbs label=shell::main(lang) above=vec![(LIST.to_owned(), say::title(lang).to_owned())] here=title.clone() />
            <header class="title"><h1>{title}</h1><p class="lead">{say::unreadable_title(lang)}</p></header>
            <NoticeBox tone=Tone::Bad><p>{say::unreadable_text(lang)}</p></NoticeBox>
        }
    })
}

#[component]
fn DeliveryPage(page: Page, view: DeliveryView, is_admin: bool, now: Moment) -> impl IntoView {
    let lang = page.lang;
    let listed = &view.found.listed;
    let id = listed.id;
    let (class, state) = state_of(lang, listed);
    let detail = detail_of(lang, listed).map(|detail| view! { <p>{detail}</p> });
    let lead = listed.kind.description(lang);
    let acts = is_admin.then(|| acts(lang, &view));
    let message = message(&page, &view, now);
    let facts = facts(&page, &view);
    let cut = view.is_cut.then(|| view! { <NoticeBox tone=Tone::Bad><p>{say::cut(lang)}</p></NoticeBox> });
    let timeline = timeline(&page, view);
    let above = vec![(LIST.to_owned(), say::title(lang).to_owned())];
    view! {
        <Crumbs label=shell::main(lang) above here=say::number(lang, id.get()) />
        <header class="title">
            <h1>{say::number(lang, id.get())}</h1>
            <p class="lead">{lead}</p>
        </header>
        <div class="stack" id="state" data-fresh="">
            <p><Chip state=class label=state /></p>
            {detail}
            {cut}
            {facts}
            {acts}
        </div>
        {message}
        {timeline}
        <FollowChanges lang />
    }
}

/// What an admin may do with it now.
fn acts(lang: Lang, view: &DeliveryView) -> impl IntoView + use<> {
    let found = &view.found;
    let (id, state) = (found.listed.id, found.listed.state);
    let is_active = view.webhook.as_ref().is_some_and(|webhook| webhook.disabled.is_none());
    let replay = (state.is_over() && found.replayed_as.is_none() && is_active && found.values.is_some())
        .then(|| view! { <a class="button" href=format!("{}/replay", at(id))>{say::replay(lang)}</a> });
    let cancel = DeliveryState::WAITING
        .contains(&state)
        .then(|| view! { <a class="button" href=format!("{}/cancel", at(id))>{say::cancel(lang)}</a> });
    let edit = DeliveryState::FAILED.contains(&state).then(|| {
        view! { <a class="button quiet" href=format!("/admin/messages/{}", found.message)>{say::change_message(lang)}</a> }
    });
    view! { <div class="buttons">{replay} {cancel} {edit}</div> }
}

fn facts(page: &Page, view: &DeliveryView) -> impl IntoView + use<> {
    let (lang, zone) = (page.lang, &page.company.zone);
    let found = &view.found;
    let webhook = match &view.webhook {
        Some(webhook) => {
            view! { <a href=format!("/admin/webhooks/{}", webhook.id)>{webhook.name.clone()}</a> }.into_any()
        }
        None => view! { <span class="muted">{say::removed(lang)}</span> }.into_any(),
    };
    let moment = |name: &'static str, at: Option<Moment>| {
        at.map(|at| view! { <dt>{name}</dt><dd><DateAndTime at zone=zone.clone() /></dd> })
    };
    let other = |name: &'static str, id: Option<DeliveryId>| {
        id.map(|id| view! { <dt>{name}</dt><dd><a href=at(id)>{say::number(lang, id.get())}</a></dd> })
    };
    let waits = !found.listed.state.is_over();
    view! {
        <dl class="facts" aria-label=say::facts(lang)>
            <dt>{say::webhook(lang)}</dt><dd>{webhook}</dd>
            {about(lang, &found.listed).map(|about| view! { <dt>{say::about(lang)}</dt><dd>{about}</dd> })}
            {moment(say::next_moment(lang), waits.then_some(found.listed.due_at))}
            {moment(say::until(lang), found.pointless_at.filter(|_| waits))}
            {found.remote_id.clone().map(|id| view! { <dt>{say::message_id(lang)}</dt><dd><code>{id}</code></dd> })}
            {if view.original_is_kept {
                other(say::replaces(lang), found.replay_of).into_any()
            } else {
                let gone = found.replay_of.map(|id| say::no_longer_kept(lang, id.get()));
                view! { <dt>{say::replaces(lang)}</dt><dd class="muted">{gone}</dd> }.into_any()
            }}
            {other(say::replaced_by(lang), found.replayed_as)}
        </dl>
    }
}

/// The message as its reader sees it, and the words of the request.
fn message(page: &Page, view: &DeliveryView, now: Moment) -> impl IntoView + use<> {
    let lang = page.lang;
    let shown = match &view.outbound {
        None => view! { <p class="muted">{say::not_shown(lang)}</p> }.into_any(),
        Some(outbound) => {
            let when = if view.found.body.is_some() { say::as_sent(lang) } else { say::as_would_be(lang) };
            let request = pretty(&outbound.body);
            view! {
                <p class="muted">{when}</p>
                {drawn(page, view, outbound, now)}
                <details class="details">
                    <summary>{say::request(lang)}</summary>
                    <pre tabindex="0"><code>{request}</code></pre>
                </details>
            }
            .into_any()
        }
    };
    view! {
        <section class="section" aria-labelledby="message">
            <h2 id="message">{say::message(lang)}</h2>
            {shown}
        </section>
    }
}

/// Drawn as at its destination; a program reads only words.
fn drawn(page: &Page, view: &DeliveryView, outbound: &Outbound, now: Moment) -> Option<AnyView> {
    let zone = &page.company.zone;
    let webhook = view.webhook.as_ref()?;
    let at = view.attempts.last().map_or(now, |attempt| attempt.started_at);
    let offset = i32::try_from(zone.offset_at(at)).unwrap_or(0);
    let reader = Reader { lang: page.company.lang, offset, now: Some(now) };
    let name = if webhook.remote_name.is_empty() { &webhook.name } else { &webhook.remote_name };
    let avatar = Some(webhook.remote_avatar.clone()).filter(|avatar| !avatar.is_empty());
    let poster = Poster { name: name.clone(), avatar };
    let when = clock_time(at, zone);
    match webhook.kind {
        DestinationKind::Discord | DestinationKind::Sandbox => {
            let message: Message = serde_json::from_str(&outbound.body).ok()?;
            Some(
                view! {
                    <div class="discord" data-look="dark"><DiscordMessage message reader poster when /></div>
                }
                .into_any(),
            )
        }
        DestinationKind::Slack | DestinationKind::Mattermost | DestinationKind::RocketChat => {
            let payload: Payload = serde_json::from_str(&outbound.body).ok()?;
            Some(view! { <div class="slack"><SlackMessage payload reader poster when /></div> }.into_any())
        }
        DestinationKind::SlackWorkflow | DestinationKind::Endpoint => None,
    }
}

/// JSON on several lines; what is none stays as it is.
fn pretty(text: &str) -> String {
    let json: Result<Value, _> = serde_json::from_str(text);
    json.ok().and_then(|json| serde_json::to_string_pretty(&json).ok()).unwrap_or_else(|| text.to_owned())
}

/// Something that happened to it.
struct Event {
    at: Moment,
    /// Its mark in `list.css`.
    class: &'static str,
    what: AnyView,
    /// What one may want to know besides.
    more: Option<AnyView>,
}

impl Event {
    fn new(at: Moment, class: &'static str, what: impl IntoView + 'static) -> Self {
        Self { at, class, what: what.into_any(), more: None }
    }
}

fn timeline(page: &Page, view: DeliveryView) -> impl IntoView + use<> {
    let (lang, zone) = (page.lang, &page.company.zone);
    let DeliveryView { found, attempts, log, .. } = view;
    let written = match found.replay_of {
        Some(id) => say::written_again(lang, id.get()),
        None => say::written(lang).to_owned(),
    };
    let mut events = vec![Event::new(found.listed.created_at, "done", view! { <span>{written}</span> })];
    let is_sending = found.listed.state == DeliveryState::Sending;
    let tries = attempts.len();
    let last = |number| is_sending && number == tries;
    events.extend(attempts.into_iter().zip(1..).map(|(attempt, number)| one_try(lang, attempt, number, last(number))));
    events.extend(log.into_iter().rev().filter_map(|line| by_hand(lang, line)));
    events.sort_by_key(|event| event.at);
    let (class, label) = state_of(lang, &found.listed);
    let mark = if DeliveryState::FAILED.contains(&found.listed.state) { "failed" } else { "done" };
    if let Some(ended_at) = found.ended_at {
        let over = view! { <span><Chip state=class label /> " " {say::ended(lang)}</span> };
        events.push(Event::new(ended_at, mark, over));
    } else if !is_sending {
        let next = if tries == 0 { say::waits_turn(lang) } else { say::next_one(lang) };
        events.push(Event::new(found.listed.due_at, "", view! { <span><Chip state=class label /> " " {next}</span> }));
    }
    let events = events
        .into_iter()
        .map(|Event { at, class, what, more }| {
            view! {
                <li class=class>{what} <span class="detail"><DateAndTime at zone=zone.clone() /></span> {more}</li>
            }
        })
        .collect_view();
    view! {
        <section class="section" aria-labelledby="timeline">
            <h2 id="timeline">{say::timeline(lang)}</h2>
            <ol class="moments" id="events" data-fresh="">{events}</ol>
        </section>
    }
}

fn one_try(lang: Lang, attempt: Attempt, number: usize, is_on_its_way: bool) -> Event {
    let Attempt { started_at, ended_at, status, outcome, detail, answer, is_cut: _ } = attempt;
    let chip = outcome.map(|outcome| {
        view! { <Chip state=delivery_class(outcome) label=say::state_name(lang, outcome) /> " " }
    });
    let took =
        ended_at.map(|ended_at| format!(", {}", say::took(lang, &say::short_time(lang, started_at.until(ended_at)))));
    let status = status.map(|status| format!(", HTTP {status}"));
    let said = match (ended_at, say::reason(lang, &detail)) {
        (None, _) if is_on_its_way => Some(say::no_answer_yet(lang).to_owned()),
        (None, _) => Some(say::no_answer_came(lang).to_owned()),
        (Some(_), reason) => reason,
    };
    let headers: String = answer.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let answer = (!headers.is_empty() || !answer.body.is_empty()).then(|| {
        let text = format!("{headers}\n{}", pretty(&answer.body));
        view! {
            <details class="details detail">
                <summary>{say::answer(lang)}</summary>
                <pre tabindex="0"><code>{text.trim().to_owned()}</code></pre>
            </details>
        }
    });
    let class = match outcome {
        Some(DeliveryState::Delivered) => "done",
        Some(outcome) if DeliveryState::FAILED.contains(&outcome) => "failed",
        _ => "",
    };
    let what = view! {
        <span>{chip} {say::attempt(lang, number)} {took} {status}</span>
        {said.map(|said| view! { <span class="detail">{said}</span> })}
    };
    Event { more: answer.map(IntoAny::into_any), ..Event::new(started_at, class, what) }
}

/// What somebody did to it.
fn by_hand(lang: Lang, line: Line) -> Option<Event> {
    let who = line.by.map_or_else(|| say::somebody(lang).to_owned(), |(_, name)| name);
    let words = match line.action {
        Action::DeliveryReplayed => say::by_replayed(lang, &who),
        Action::DeliveryCancelled => say::by_cancelled(lang, &who),
        _ => return None,
    };
    Some(Event::new(line.at, "", view! { <span>{words}</span> }))
}

/// Which version of the message is meant.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    pub version: String,
}

impl Chosen {
    const NOW: &'static str = "now";

    pub fn version(&self) -> Version {
        if self.version == Self::NOW { Version::Now } else { Version::Then }
    }
}

/// Lets choose between the message of then and of now.
#[component]
pub(super) fn ChooseVersion(lang: Lang, #[prop(default = "then")] chosen: &'static str) -> impl IntoView {
    let options = [("then", say::version_then(lang)), (Chosen::NOW, say::version_now(lang))];
    let options = options.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    view! { <Select name="version" label=say::version(lang) options value=chosen /> }
}

async fn ask_replay(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<DeliveryId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let view = find(&state, &page, &Staff(by), id).await?;
    let now = state.engine.clock().now();
    let warning = match view.found.listed.state {
        DeliveryState::Delivered => say::replay_delivered(lang),
        DeliveryState::Uncertain => say::replay_uncertain(lang),
        _ if view.found.pointless_at.is_some_and(|pointless_at| pointless_at <= now) => say::replay_late(lang),
        _ => "",
    };
    let text = format!("{} {warning}", say::replay_text(lang));
    let title = say::replay_title(lang, id.get());
    let changed = view.message_changed;
    // Who has just changed it means what it has become.
    let chosen = if view.found.listed.state == DeliveryState::Refused { Chosen::NOW } else { "then" };
    let edit = format!("/admin/messages/{}", view.found.message);
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=text.trim().to_owned() action=format!("{}/replay", at(id)) label=say::replay(lang) back=at(id)
                keep=say::keep(lang)>
                <p class="muted"><a href=edit>{say::change_first(lang)}</a> ". " {say::change_first_text(lang)}</p>
                {changed.then(|| view! { <ChooseVersion lang chosen /> })}
            </Confirm>
        }
    }))
}

async fn replay(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<DeliveryId>,
    Form(chosen): Form<Chosen>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let again = state.engine.replay_delivery(&by.account, id, chosen.version()).await;
    let again = again.map_err(|error| refused(error, lang))?;
    Ok(page.redirect_with(&place(at(again)), Notice::good(say::replayed(lang))))
}

async fn ask_cancel(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<DeliveryId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    find(&state, &page, &Staff(by), id).await?;
    let title = say::cancel_title(lang, id.get());
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=say::cancel_text(lang) action=format!("{}/cancel", at(id)) label=say::cancel(lang)
                class="primary danger" back=at(id) keep=say::keep(lang) />
        }
    }))
}

async fn cancel(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<DeliveryId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let state = state.engine.cancel_delivery(&by.account, id).await.map_err(|error| refused(error, lang))?;
    let told = if state == DeliveryState::Cancelled { say::cancelled_now(lang) } else { say::may_stand(lang) };
    Ok(page.redirect_with(&place(at(id)), Notice::good(told)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_spread_and_anything_else_stays() {
        assert_eq!(pretty(r#"{"a":[1]}"#), "{\n  \"a\": [\n    1\n  ]\n}");
        assert_eq!(pretty("no_service"), "no_service");
        assert_eq!(pretty(r#"{"cut off":"#), r#"{"cut off":"#);
        assert_eq!(pretty(""), "");
    }
}
