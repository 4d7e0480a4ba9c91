//! `/admin/announcements`: what an admin has to say, sent once to chosen webhooks, at once or at a time.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use largage::{
    account::Role,
    engine::{
        announcements::{AnnounceError, AnnouncementView, NewAnnouncement},
        random,
        store::deliveries::State as DeliveryState,
        webhooks::WebhookView,
    },
    event::{Kind, Value, Values},
    id::{AnnouncementId, MessageId, WebhookId},
    message::Message,
    time::{LocalTimeError, Moment},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    Confirm, Crumbs,
    campaign_form::{Sample, SampleMessage, WebhookBoxes},
    delivery_class, place,
};
use crate::{
    AppState, Form, Page, PageError, Problems, Query,
    components::{Button, Chip, Column, DateTime, Empty, Field, Notice, PostForm, Select, Table, moment_in},
    i18n::{Lang, announcements as say, deliveries as say_delivery, shell},
    islands::LivePreview,
    known::{Admin, Staff},
};

const LIST: &str = "/admin/announcements";
const NEW: &str = "/admin/announcements/new";
const FORM: &str = "announcement";
const SIZE: u16 = 50;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(LIST, get(list))
        .route(NEW, get(new).post(announce))
        .route("/admin/announcements/new/preview", post(preview))
        .route("/admin/announcements/{id}/cancel", get(ask_cancel).post(cancel))
}

fn at(id: AnnouncementId) -> String {
    format!("{LIST}/{id}")
}

// The list.

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    before: String,
}

async fn list(
    page: Page,
    State(state): State<AppState>,
    Staff(by): Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let before = asked.before.parse().ok();
    let found = state.engine.announcements(before, SIZE).await?;
    let is_admin = by.account.role >= Role::Admin;
    Ok(page.render(say::title(page.lang), || {
        view! { <List page=page.clone() items=found.items next=found.next further=before.is_some() is_admin /> }
    }))
}

#[component]
fn List(
    page: Page,
    items: Vec<AnnouncementView>,
    next: Option<AnnouncementId>,
    further: bool,
    is_admin: bool,
) -> impl IntoView {
    let lang = page.lang;
    let add = is_admin.then(|| view! { <a class="button primary" href=NEW>{say::add(lang)}</a> });
    if items.is_empty() && !further {
        return view! {
            <header class="title"><h1>{say::title(lang)}</h1></header>
            <Empty title=say::empty(lang) text=say::empty_text(lang)>{add}</Empty>
        }
        .into_any();
    }
    let mut columns = vec![
        Column::text(say::announcement(lang)),
        Column::text(say::state(lang)),
        Column::text(say::when(lang)),
        Column::text(say::goes_to(lang)),
        Column::text(say::by(lang)),
    ];
    if is_admin {
        columns.push(Column::text(say::actions(lang)));
    }
    let rows = items.into_iter().map(|announcement| row(&page, announcement, is_admin)).collect_view();
    let first = further.then(|| view! { <a class="button quiet" href=LIST>{say::first_page(lang)}</a> });
    let next = next.map(|id| {
        view! { <a class="button" rel="next" href=format!("{LIST}?before={id}")>{say::next_page(lang)}</a> }
    });
    let pages = (first.is_some() || next.is_some())
        .then(|| view! { <nav class="pages" aria-label=say::pages(lang)>{first} {next}</nav> });
    view! {
        <header class="title"><h1>{say::title(lang)}</h1> {add} <p class="lead">{say::lead(lang)}</p></header>
        <Table caption=say::title(lang) headed=true columns>{rows}</Table>
        {pages}
    }
    .into_any()
}

/// How far an announcement has come as a whole.
fn state_of(lang: Lang, announcement: &AnnouncementView) -> (&'static str, &'static str) {
    let states = || announcement.deliveries.iter().map(|delivery| delivery.state);
    if announcement.cancelled_at.is_some() {
        ("cancelled", say::cancelled(lang))
    } else if states().all(|state| state == DeliveryState::Queued) {
        ("scheduled", say::scheduled(lang))
    } else if states().any(|state| !state.is_over()) {
        ("waiting", say::on_its_way(lang))
    } else if states().all(|state| state == DeliveryState::Delivered) {
        ("delivered", say::sent(lang))
    } else {
        ("refused", say::partly(lang))
    }
}

fn row(page: &Page, announcement: AnnouncementView, is_admin: bool) -> impl IntoView + use<> {
    let lang = page.lang;
    let (state, label) = state_of(lang, &announcement);
    let name = announcement.message_name.clone();
    let waits = announcement.cancelled_at.is_none()
        && announcement
            .deliveries
            .iter()
            .any(|delivery| matches!(delivery.state, DeliveryState::Queued | DeliveryState::Retrying));
    let actions = is_admin.then(|| {
        let cancel = waits.then(|| {
            view! {
                <a class="button quiet danger" href=format!("{}/cancel", at(announcement.id))>
                    {say::cancel(lang)}<span class="unseen">{format!(" {}", say::which(lang, &name))}</span>
                </a>
            }
        });
        view! { <td>{cancel}</td> }
    });
    let targets = announcement
        .deliveries
        .into_iter()
        .map(|delivery| {
            let name = delivery.webhook.unwrap_or_else(|| say::removed_webhook(lang).to_owned());
            let detail =
                (!delivery.detail.is_empty()).then(|| view! { " " <span class="muted small">{delivery.detail}</span> });
            let label = say_delivery::state_name(lang, delivery.state);
            view! { <li>{name} " " <Chip state=delivery_class(delivery.state) label /> {detail}</li> }
        })
        .collect_view();
    let href = format!("/admin/messages/{}/versions", announcement.message);
    view! {
        <tr>
            <th scope="row">
                <a href=href>{announcement.message_name}</a> " "
                <span class="muted small">{say::version(lang, announcement.version)}</span>
            </th>
            <td data-label=say::state(lang)><Chip state label /></td>
            <td data-label=say::when(lang)>
                <DateTime at=announcement.due_at zone=page.company.zone.clone() now=announcement.created_at />
            </td>
            <td data-label=say::goes_to(lang)><ul class="plain">{targets}</ul></td>
            <td data-label=say::by(lang)>{announcement.by}</td>
            {actions}
        </tr>
    }
}

// A new one.

/// The form as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    /// A message and the version that was shown: `12:3`.
    message: String,
    webhooks: Vec<String>,
    /// `now` or `later`.
    when: String,
    at: String,
    /// Drawn with the form: however often it is sent, it is announced once.
    once: String,
    /// `preview`: nothing is to be announced.
    action: String,
}

impl Typed {
    fn message(&self) -> Option<(MessageId, i64)> {
        let (id, version) = self.message.split_once(':')?;
        Some((id.parse().ok()?, version.parse().ok()?))
    }
}

/// What the form stands in.
struct Around {
    /// Values of the choice, and names.
    messages: Vec<(String, String)>,
    webhooks: Vec<WebhookView>,
    /// What was chosen, as it says.
    chosen: Option<Message>,
    now: Moment,
}

async fn around(state: &AppState, by: &Admin, typed: &Typed) -> Result<Around, PageError> {
    let mut messages = Vec::new();
    for (id, name) in state.engine.messages_for(Kind::Announcement).await? {
        if let Some(message) = state.engine.message(&by.0.account, id).await? {
            messages.push((format!("{id}:{}", message.saved.version), name));
        }
    }
    let chosen = match typed.message() {
        Some((id, version)) => state.engine.message_version(id, version).await?.map(|(_, body)| body),
        None => None,
    };
    Ok(Around { messages, webhooks: state.engine.webhooks().await?, chosen, now: state.engine.clock().now() })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Chosen {
    /// The number of a message.
    message: String,
}

async fn new(
    page: Page,
    State(state): State<AppState>,
    by: Admin,
    Query(chosen): Query<Chosen>,
) -> Result<Response, PageError> {
    let mut typed = Typed { when: "now".to_owned(), once: random::token(), ..Typed::default() };
    if let Ok(id) = chosen.message.parse::<MessageId>()
        && let Some(message) = state.engine.message(&by.0.account, id).await?
    {
        typed.message = format!("{id}:{}", message.saved.version);
    }
    let around = around(&state, &by, &typed).await?;
    Ok(show_new(page, typed, Problems::default(), around))
}

fn show_new(page: Page, typed: Typed, problems: Problems, around: Around) -> Response {
    let page = page.with_outside_images();
    let title = say::new_title(page.lang);
    let refused = !problems.is_empty();
    let shown = page.clone();
    let view = move || view! { <New page=shown typed problems around /> };
    if refused { page.refuse(title, view) } else { page.render(title, view) }
}

#[component]
fn New(page: Page, typed: Typed, problems: Problems, around: Around) -> impl IntoView {
    let lang = page.lang;
    let title = say::new_title(lang);
    let crumbs = view! {
        <Crumbs label=shell::main(lang) above=vec![(LIST.into(), say::title(lang).into())] here=title.into() />
    };
    let write = "/admin/messages/new?event=announcement";
    if around.messages.is_empty() {
        return view! {
            {crumbs}
            <header class="title"><h1>{title}</h1></header>
            <Empty title=say::no_messages(lang) text=say::no_messages_text(lang)>
                <a class="button primary" href=write>{say::write(lang)}</a>
            </Empty>
        }
        .into_any();
    }
    let mut messages = around.messages;
    if !messages.iter().any(|(value, _)| *value == typed.message) {
        messages.insert(0, (typed.message.clone(), say::choose_message(lang).to_owned()));
    }
    // The one that the page came with; another can be chosen, and edited from the list of messages.
    let edit = typed.message().map(|(id, _)| {
        view! { <a href=format!("/admin/messages/{id}")>{say::edit(lang)}</a> " · " }
    });
    let later = typed.when == "later";
    let zone = page.company.zone.name().replace('_', " ");
    let problem = problems.of("webhooks").map(|problem| view! { <p class="error" id="webhooks">{problem}</p> });
    let shown = view! { <Preview page=page.clone() chosen=around.chosen now=around.now /> };
    view! {
        {crumbs}
        <header class="title"><h1>{title}</h1><p class="lead">{say::lead(lang)}</p></header>
        <div class="message-editor">
            <div>
                <PostForm id=FORM action=NEW problems=problems.clone()>
                    <input type="hidden" name="once" value=typed.once />
                    <Select name="message" label=say::message(lang) options=messages value=typed.message
                        problem=problems.of("message") hint=say::message_hint(lang) />
                    <p class="links">{edit} <a href=write>{say::write(lang)}</a></p>
                    <WebhookBoxes legend=say::to(lang) webhooks=around.webhooks ticked=typed.webhooks />
                    {problem}
                    <fieldset class="stack tight">
                        <legend class="label">{say::when(lang)}</legend>
                        <label class="check">
                            <input type="radio" name="when" value="now" checked=!later />
                            <span>{say::at_once(lang)}</span>
                        </label>
                        <label class="check">
                            <input type="radio" name="when" value="later" checked=later />
                            <span>{say::at_a_time(lang)}</span>
                        </label>
                        <Field name="at" label=say::at(lang) value=typed.at kind="datetime-local"
                            hint=say::at_hint(lang, &zone) problem=problems.of("at") />
                    </fieldset>
                    <div class="save">
                        <Button>{say::announce(lang)}</Button>
                        <a class="button quiet" href=LIST>{say::back(lang)}</a>
                    </div>
                </PostForm>
            </div>
            <aside class="preview" aria-labelledby="preview">
                <h2 id="preview">{say::preview(lang)}</h2>
                <noscript>
                    <button class="button" form=FORM name="action" value="preview">{say::show_preview(lang)}</button>
                </noscript>
                <LivePreview lang form=FORM.to_owned() action="/admin/announcements/new/preview".to_owned()>
                    {shown}
                </LivePreview>
            </aside>
        </div>
    }
    .into_any()
}

/// The chosen message as the channels will see it.
#[component]
fn Preview(page: Page, chosen: Option<Message>, now: Moment) -> impl IntoView {
    let Some(message) = chosen else {
        return view! { <p class="muted">{say::nothing_chosen(page.lang)}</p> }.into_any();
    };
    let values = Values::new().with("company", Value::Text(page.company.name.to_string()));
    let zone = page.company.zone.clone();
    let sample = SampleMessage { kind: Kind::Announcement, message, active: true };
    view! { <Sample page sample values zone at=now /> }.into_any()
}

async fn preview(
    page: Page,
    State(state): State<AppState>,
    by: Admin,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let Around { chosen, now, .. } = around(&state, &by, &typed).await?;
    Ok(page.fragment(|| view! { <Preview page=page.clone() chosen now /> }))
}

async fn announce(
    page: Page,
    State(state): State<AppState>,
    by: Admin,
    Form(mut typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let around = around(&state, &by, &typed).await?;
    if typed.once.is_empty() {
        typed.once = random::token();
    }
    if typed.action == "preview" {
        return Ok(show_new(page, typed, Problems::default(), around));
    }
    let mut problems = Problems::default();
    let message = problems.check("message", typed.message().ok_or(say::choose_message(lang)));
    let webhooks: Vec<WebhookId> = typed.webhooks.iter().filter_map(|id| id.parse().ok()).collect();
    if webhooks.is_empty() {
        problems.add("webhooks", say::no_webhook(lang));
    }
    let at = match typed.when.as_str() {
        "later" => {
            let at = Moment::from_local(&typed.at, &page.company.zone).map_err(|error| match error {
                LocalTimeError::NotATime => say::bad_moment(lang),
                LocalTimeError::Skipped => say::skipped_moment(lang),
            });
            problems.check("at", at.map(Some))
        }
        _ => Some(None),
    };
    let (Some((message, version)), Some(at), true) = (message, at, problems.is_empty()) else {
        return Ok(show_new(page, typed, problems, around));
    };
    let new = NewAnnouncement { message, version, webhooks: &webhooks, at, once: &typed.once };
    let Err(refused) = state.engine.announce(&by.0.account, new).await else {
        let said = match at {
            Some(at) => say::planned(lang, &moment_in(&page.company.zone, at, lang)),
            None => say::announced(lang).to_owned(),
        };
        return Ok(page.redirect_with(&place(LIST), Notice::good(said)));
    };
    match refused {
        AnnounceError::NoMessage => problems.add("message", say::message_gone(lang)),
        AnnounceError::NoWebhook => problems.add("webhooks", say::no_webhook(lang)),
        AnnounceError::InThePast => problems.add("at", say::past_moment(lang)),
        AnnounceError::TooFar { days } => problems.add("at", say::too_far(lang, days)),
        error => return Err(refusal(lang, error)),
    }
    Ok(show_new(page, typed, problems, around))
}

fn refusal(lang: Lang, error: AnnounceError) -> PageError {
    match error {
        AnnounceError::Unknown => PageError::NotFound,
        AnnounceError::Forbidden(_) => PageError::Forbidden,
        AnnounceError::Store(error) => error.into(),
        AnnounceError::NoMessage => PageError::Refused(say::message_gone(lang).to_owned()),
        AnnounceError::NoWebhook => PageError::Refused(say::no_webhook(lang).to_owned()),
        AnnounceError::InThePast => PageError::Refused(say::past_moment(lang).to_owned()),
        AnnounceError::TooFar { days } => PageError::Refused(say::too_far(lang, days)),
        AnnounceError::TooLate => PageError::Refused(say::too_late(lang).to_owned()),
    }
}

// Taking it back.

async fn find(state: &AppState, id: AnnouncementId) -> Result<AnnouncementView, PageError> {
    state.engine.announcement(id).await?.ok_or(PageError::NotFound)
}

async fn ask_cancel(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<AnnouncementId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let title = say::cancel_title(lang, &find(&state, id).await?.message_name);
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=say::cancel_text(lang) action=format!("{}/cancel", at(id)) label=say::cancel_do(lang)
                class="danger" back=LIST keep=say::keep(lang) />
        }
    }))
}

async fn cancel(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<AnnouncementId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let name = find(&state, id).await?.message_name;
    state.engine.cancel_announcement(&by.account, id).await.map_err(|error| refusal(lang, error))?;
    Ok(page.redirect_with(&place(LIST), Notice::good(say::cancelled_done(lang, &name))))
}
