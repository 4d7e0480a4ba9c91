//! `/admin/webhooks`: where messages go. An address is typed once and never shown again.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use largage::{
    account::Role,
    address::Refusal,
    defaults::Usual,
    engine::{
        accounts::Account,
        campaigns::CampaignView,
        notifications::NotificationView,
        webhooks::{HEALTH_DAYS, Look, NewAddress, NewWebhook, Remote, Tested, WebhookError, WebhookView},
    },
    id::{NotificationId, WebhookId},
    text::TextError,
    time::Moment,
    webhook::{Address, DestinationKind, WebhookName, WebhookUrlError},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    Confirm, Crumbs,
    deliveries::LIST,
    endpoints::{SecretSection, endpoint_problem},
    health::{Charted, Days, Figures},
    notifications::name_of,
    place,
    privacy::{self, PrivacySection},
    usual::UsualForm,
    webhook_state,
};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Checkbox, Chip, Column, DateTime, Empty, Field, Notice, NoticeBox, PostForm, Table, Tone},
    i18n::{Lang, deliveries as say_delivery, endpoints as say_endpoint, shell, usual as say_usual, webhooks as say},
    known::{Admin, Staff},
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/webhooks", get(list))
        .route("/admin/webhooks/new", get(new).post(add))
        .route("/admin/webhooks/new/sandbox", post(add_sandbox))
        .route("/admin/webhooks/{id}", get(show).post(rename))
        .route("/admin/webhooks/{id}/address", post(readdress))
        .route("/admin/webhooks/{id}/test", post(test))
        .route("/admin/webhooks/{id}/enable", post(enable))
        .route("/admin/webhooks/{id}/disable", get(ask_disable).post(disable))
        .route("/admin/webhooks/{id}/remove", get(ask_remove).post(remove))
}

fn at(id: WebhookId) -> String {
    format!("/admin/webhooks/{id}")
}

pub(super) async fn find(state: &AppState, id: WebhookId) -> Result<WebhookView, PageError> {
    state.engine.webhook(id).await?.ok_or(PageError::NotFound)
}

/// What a refused wish is told as, where no field can say it.
pub(super) fn refusal(lang: Lang, name: &str, error: WebhookError) -> PageError {
    match error {
        WebhookError::Unknown | WebhookError::SandboxOff | WebhookError::NotSigned => PageError::NotFound,
        WebhookError::Forbidden(_) => PageError::Forbidden,
        WebhookError::Disabled => PageError::Refused(say::test_disabled(lang, name)),
        WebhookError::Store(error) => error.into(),
        error @ (WebhookError::Name(_)
        | WebhookError::Gone
        | WebhookError::NotIncoming
        | WebhookError::Unreachable
        | WebhookError::NotAllowed(_)
        | WebhookError::Empty(_)
        | WebhookError::OtherSort
        | WebhookError::Duplicate { .. }) => PageError::Refused(address_problem(lang, &error)),
    }
}

pub(super) fn address_problem(lang: Lang, error: &WebhookError) -> String {
    match error {
        WebhookError::Gone => say::gone(lang).to_owned(),
        WebhookError::NotIncoming => say::not_incoming(lang).to_owned(),
        WebhookError::Duplicate { name } => say::duplicate(lang, name),
        WebhookError::OtherSort => say_endpoint::other_sort(lang).to_owned(),
        WebhookError::NotAllowed(Refusal::NotHttps) => say::address_not_https(lang).to_owned(),
        WebhookError::NotAllowed(Refusal::Port(port)) => say::not_443(lang, *port),
        WebhookError::NotAllowed(Refusal::NotGlobal) => say::not_global(lang).to_owned(),
        _ => say::unreachable(lang).to_owned(),
    }
}

pub(super) fn url_problem(lang: Lang, error: &WebhookUrlError) -> String {
    match error {
        WebhookUrlError::Empty => say::address_empty(lang).to_owned(),
        WebhookUrlError::NotAUrl => say::address_no_url(lang).to_owned(),
        WebhookUrlError::NotHttps => say::address_not_https(lang).to_owned(),
        WebhookUrlError::Credentials => say::address_credentials(lang).to_owned(),
        WebhookUrlError::Slack => say::address_slack(lang).to_owned(),
        WebhookUrlError::OtherHost { host } => say::address_other(lang, host),
        WebhookUrlError::NotAWebhook => say::address_page(lang).to_owned(),
        WebhookUrlError::Incomplete => say::address_incomplete(lang).to_owned(),
        WebhookUrlError::BadId => say::address_id(lang).to_owned(),
        WebhookUrlError::MissingToken => say::address_short(lang).to_owned(),
        WebhookUrlError::TokenLength { .. } | WebhookUrlError::TokenCharacter => say::address_token(lang).to_owned(),
        WebhookUrlError::BadThread => say::address_thread(lang).to_owned(),
        WebhookUrlError::OfAChat => say_endpoint::address_of_a_chat(lang).to_owned(),
        WebhookUrlError::TooLong { max } => say_endpoint::address_too_long(lang, *max),
    }
}

pub(super) fn name_problem(lang: Lang, error: TextError) -> String {
    match error {
        TextError::Empty => say::name_missing(lang).to_owned(),
        TextError::TooLong { max } => say::name_long(lang, max),
        TextError::Characters => say::name_characters(lang).to_owned(),
    }
}

// The list.

async fn list(page: Page, State(state): State<AppState>, Staff(by): Staff) -> Result<Response, PageError> {
    let webhooks = state.engine.webhooks().await?;
    let is_admin = by.account.role >= Role::Admin;
    Ok(page.render(say::title(page.lang), || view! { <List lang=page.lang webhooks is_admin /> }))
}

#[component]
fn List(lang: Lang, webhooks: Vec<WebhookView>, is_admin: bool) -> impl IntoView {
    let add = move || view! { <a class="button primary" href="/admin/webhooks/new">{say::add(lang)}</a> };
    if webhooks.is_empty() {
        return view! {
            <header class="title"><h1>{say::title(lang)}</h1></header>
            <Empty title=say::empty(lang) text=say::empty_text(lang)>{is_admin.then(add)}</Empty>
        }
        .into_any();
    }
    let mut columns = vec![
        Column::text(say::webhook(lang)),
        Column::text(say::where_to(lang)),
        Column::text(say::state(lang)),
        Column::number(say::delivered_in(lang, HEALTH_DAYS)),
    ];
    if is_admin {
        columns.push(Column::text(say::actions(lang)));
    }
    let rows = webhooks
        .into_iter()
        .map(|view| {
            let (state, label) = webhook_state(lang, &view);
            let webhook = view.webhook;
            let delivered = match view.health.delivered {
                0 => view! { <span class="none">{say::none(lang)}</span> }.into_any(),
                count => count.into_any(),
            };
            let test = is_admin.then(|| view! { <td><TestButton lang id=webhook.id name=webhook.name.clone() /></td> });
            view! {
                <tr>
                    <th scope="row"><a href=at(webhook.id)>{webhook.name.clone()}</a></th>
                    <td data-label=say::where_to(lang)><Destination lang kind=webhook.kind masked=webhook.masked /></td>
                    <td data-label=say::state(lang)><Chip state label /></td>
                    <td class="number" data-label=say::delivered_in(lang, HEALTH_DAYS)>{delivered}</td>
                    {test}
                </tr>
            }
        })
        .collect_view();
    view! {
        <header class="title">
            <h1>{say::title(lang)}</h1>
            {is_admin.then(add)}
            <p class="lead">{say::lead(lang)}</p>
        </header>
        <Table caption=say::title(lang) headed=true columns>{rows}</Table>
    }
    .into_any()
}

/// What a kind of destination is called.
pub fn kind_name(lang: Lang, kind: DestinationKind) -> &'static str {
    match kind {
        DestinationKind::Discord => say::discord(lang),
        DestinationKind::Slack => say::slack(lang),
        DestinationKind::SlackWorkflow => say::slack_workflow(lang),
        DestinationKind::Mattermost => say::mattermost(lang),
        DestinationKind::RocketChat => say::rocket_chat(lang),
        DestinationKind::Endpoint => say_endpoint::kind(lang),
        DestinationKind::Sandbox => say::sandbox(lang),
    }
}

#[component]
fn Destination(lang: Lang, kind: DestinationKind, masked: String) -> impl IntoView {
    let masked = (!masked.is_empty()).then(|| view! { " " <code>{masked}</code> });
    view! { {kind_name(lang, kind)} {masked} }
}

#[component]
fn TestButton(lang: Lang, id: WebhookId, name: String) -> impl IntoView {
    let to = format!(" {}", say::test_to(lang, &name));
    view! {
        <form method="post" action=format!("{}/test", at(id))>
            <button class="button">{say::test(lang)}<span class="unseen">{to}</span></button>
        </form>
    }
}

// A new one.

/// The form as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pub url: String,
    pub name: String,
    /// Add it although its destination cannot be asked.
    pub unseen: bool,
    /// Add it although it was added before.
    pub again: bool,
    /// `look`: nothing is to be added.
    action: String,
}

async fn new(page: Page, State(state): State<AppState>, _: Admin) -> Response {
    let sandbox = state.engine.sandbox_is_on();
    show_new(page, Typed::default(), Problems::default(), Offer { sandbox, ..Offer::default() })
}

/// What the form shows besides its fields.
#[derive(Clone, Default)]
pub(super) struct Offer {
    found: Option<(DestinationKind, Remote)>,
    known_as: Option<String>,
    unseen: bool,
    again: bool,
    sandbox: bool,
}

impl Offer {
    /// What may still be done with an address that was refused.
    pub(super) fn after(error: &WebhookError, typed: &Typed) -> Self {
        let (is_duplicate, is_unreachable) =
            (matches!(error, WebhookError::Duplicate { .. }), matches!(error, WebhookError::Unreachable));
        let may_be_taken = is_duplicate || is_unreachable;
        Self {
            again: is_duplicate || may_be_taken && typed.again,
            unseen: is_unreachable || may_be_taken && typed.unseen,
            ..Self::default()
        }
    }
}

/// Boxes that take an address in spite of what speaks against it.
#[component]
pub(super) fn Anyway(lang: Lang, typed: Typed, offer: Offer) -> impl IntoView {
    let unseen =
        offer.unseen.then(|| view! { <Checkbox name="unseen" label=say::unseen(lang) checked=typed.unseen /> });
    let again = offer.again.then(|| view! { <Checkbox name="again" label=say::again(lang) checked=typed.again /> });
    view! { {unseen} {again} }
}

fn show_new(page: Page, typed: Typed, problems: Problems, offer: Offer) -> Response {
    let page = page.with_outside_images();
    let title = say::new_title(page.lang);
    let refused = !problems.is_empty();
    let lang = page.lang;
    let view = move || view! { <New lang typed problems offer /> };
    if refused { page.refuse(title, view) } else { page.render(title, view) }
}

async fn add(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut problems = Problems::default();
    let mut offer = Offer { sandbox: state.engine.sandbox_is_on(), ..Offer::default() };
    let url = problems.check("url", typed.url.parse::<Address>().map_err(|error| url_problem(lang, &error)));
    let name = match typed.name.trim() {
        "" => Some(None),
        name => problems.check("name", WebhookName::new(name).map(Some).map_err(|error| name_problem(lang, error))),
    };
    let (Some(url), Some(name)) = (url, name) else {
        return Ok(show_new(page, typed, problems, offer));
    };
    if typed.action == "look" {
        let Look { remote, known_as } =
            state.engine.look_at_webhook(&by.account, &url).await.map_err(|error| refusal(lang, "", error))?;
        offer.again = known_as.is_some();
        offer.known_as = known_as;
        match remote {
            Ok(remote) => offer.found = Some((url.kind(), remote)),
            Err(error) => {
                offer.unseen = matches!(error, WebhookError::Unreachable);
                problems.add("url", address_problem(lang, &error));
            }
        }
        return Ok(show_new(page, typed, problems, offer));
    }
    let new = NewWebhook { name: name.as_ref(), url: &url, unseen: typed.unseen, again: typed.again };
    match state.engine.add_webhook(&by.account, new).await {
        Ok(id) => {
            let name = find(&state, id).await?.webhook.name;
            Ok(page.redirect_with(&place(at(id)), Notice::good(say::added(lang, &name))))
        }
        Err(WebhookError::Name(error)) => {
            problems.add("name", name_problem(lang, error));
            offer.unseen = typed.unseen;
            offer.again = typed.again;
            Ok(show_new(page, typed, problems, offer))
        }
        Err(
            error @ (WebhookError::Gone
            | WebhookError::NotIncoming
            | WebhookError::Unreachable
            | WebhookError::NotAllowed(_)
            | WebhookError::Duplicate { .. }),
        ) => {
            let offer = Offer { sandbox: offer.sandbox, ..Offer::after(&error, &typed) };
            problems.add("url", address_problem(lang, &error));
            Ok(show_new(page, typed, problems, offer))
        }
        Err(error) => Err(refusal(lang, "", error)),
    }
}

async fn add_sandbox(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut problems = Problems::default();
    let name = WebhookName::new(&typed.name).map_err(|error| name_problem(lang, error));
    let Some(name) = problems.check("channel", name) else {
        let sandbox = state.engine.sandbox_is_on();
        return Ok(show_new(page, typed, problems, Offer { sandbox, ..Offer::default() }));
    };
    let id = state.engine.add_sandbox_channel(&by.account, &name).await;
    let id = id.map_err(|error| refusal(lang, name.as_str(), error))?;
    Ok(page.redirect_with(&place(at(id)), Notice::good(say::added(lang, name.as_str()))))
}

#[component]
fn New(lang: Lang, typed: Typed, problems: Problems, offer: Offer) -> impl IntoView {
    let found = offer.found.clone().map(|(kind, remote)| {
        let (title, text, picture) = if kind == DestinationKind::Discord {
            let avatar = remote.avatar.unwrap_or_else(|| "/favicon.svg".to_owned());
            let picture = view! { <img src=avatar alt=say::avatar(lang) width="40" height="40" /> };
            (remote.name, say::found(lang).to_owned(), Some(picture))
        } else {
            let name = kind_name(lang, kind);
            (name.to_owned(), say::looks_like(lang, name), None)
        };
        view! {
            <div class="card found" role="status">
                <div class="row">
                    {picture}
                    <div class="stack tight">
                        <strong>{title}</strong>
                        <span class="muted small">{text}</span>
                    </div>
                </div>
            </div>
        }
    });
    let known = offer.known_as.clone().map(|name| {
        view! { <NoticeBox tone=Tone::Wait><p>{say::known_as(lang, &name)}</p></NoticeBox> }
    });
    // Two forms on one page: a problem stands at its own.
    let of_sandbox = problems.of("channel").is_some();
    let (name, channel) =
        if of_sandbox { (String::new(), typed.name.clone()) } else { (typed.name.clone(), String::new()) };
    let ours = if of_sandbox { Problems::default() } else { problems.clone() };
    let sandbox = offer.sandbox.then(|| {
        let theirs = if of_sandbox { problems.clone() } else { Problems::default() };
        view! {
            <section class="section" aria-labelledby="sandbox">
                <header><h2 id="sandbox">{say::sandbox_title(lang)}</h2><p>{say::sandbox_text(lang)}</p></header>
                <PostForm action="/admin/webhooks/new/sandbox" problems=theirs>
                    <Field name="name" id="channel" label=say::name(lang) value=channel problem=problems.of("channel")
                        placeholder=say::example(lang) />
                    <div class="buttons"><Button class="">{say::sandbox_add(lang)}</Button></div>
                </PostForm>
            </section>
        }
    });
    let anyway = view! { <Anyway lang typed=typed.clone() offer=offer.clone() /> };
    view! {
        <Crumbs label=shell::main(lang) above=vec![("/admin/webhooks".into(), say::title(lang).into())]
            here=say::new_title(lang).into() />
        <header class="title"><h1>{say::new_title(lang)}</h1><p class="lead">{say::lead(lang)}</p></header>
        <div class="beside">
            <div class="stack">
                <PostForm action="/admin/webhooks/new" problems=ours.clone()>
                    <Field name="url" label=say::address(lang) value=typed.url problem=ours.of("url")
                        hint=say::address_hint(lang) inputmode="url" />
                    <Field name="name" label=say::name(lang) value=name problem=ours.of("name")
                        hint=say::name_hint(lang) optional=true />
                    {found}
                    {known}
                    {anyway}
                    <div class="buttons">
                        <Button>{say::add_this(lang)}</Button>
                        <Button class="" name="action" value="look">{say::look(lang)}</Button>
                    </div>
                </PostForm>
                <section class="section" aria-labelledby="endpoint">
                    <header><h2 id="endpoint">{say_endpoint::offer_title(lang)}</h2><p>{say_endpoint::offer_text(lang)}</p></header>
                    <p class="buttons"><a class="button" href="/admin/webhooks/new/endpoint">{say_endpoint::offer(lang)}</a></p>
                </section>
                {sandbox}
            </div>
            <Guide lang />
        </div>
    }
}

#[component]
fn Guide(lang: Lang) -> impl IntoView {
    view! {
        <aside class="stack" aria-labelledby="guide">
            <h2 id="guide">{say::guide(lang)}</h2>
            <Ways lang open=true />
        </aside>
    }
}

/// Where each kind of destination tells its address.
#[component]
fn Ways(lang: Lang, open: bool) -> impl IntoView {
    let channel = [say::guide_channel_1(lang), say::guide_channel_2(lang), say::guide_channel_3(lang)];
    let slack = [say::guide_slack_1(lang), say::guide_slack_2(lang), say::guide_slack_3(lang)];
    let workflow = [say::guide_workflow_1(lang), say::guide_workflow_2(lang), say::guide_workflow_3(lang)];
    let mattermost = [say::guide_mattermost_1(lang), say::guide_mattermost_2(lang), say::guide_mattermost_3(lang)];
    let rocket = [say::guide_rocket_1(lang), say::guide_rocket_2(lang), say::guide_rocket_3(lang)];
    view! {
        {way(say::guide_channel(lang), channel, open)}
        <details class="details">
            <summary>{say::guide_server(lang)}</summary>
            <p>{say::guide_server_text(lang)}</p>
        </details>
        {way(say::guide_slack(lang), slack, false)}
        {way(say::guide_workflow(lang), workflow, false)}
        {way(say::guide_mattermost(lang), mattermost, false)}
        {way(say::guide_rocket(lang), rocket, false)}
    }
}

fn way(title: &'static str, steps: [&'static str; 3], open: bool) -> impl IntoView {
    let steps = steps.map(|step| view! { <li><p>{step}</p></li> }).into_iter().collect_view();
    view! {
        <details class="details" open=open>
            <summary>{title}</summary>
            <ol class="steps down">{steps}</ol>
        </details>
    }
}

// One webhook.

async fn show(
    page: Page,
    State(state): State<AppState>,
    Staff(by): Staff,
    Path(id): Path<WebhookId>,
) -> Result<Response, PageError> {
    let view = find(&state, id).await?;
    show_one(page, &state, view, Shown::default(), &by.account).await
}

/// What was typed on a webhook's page, and what is wrong with it. Several forms stand there: a problem stands at its own.
#[derive(Clone, Default)]
pub(super) struct Shown {
    /// Unless it is the name that stands.
    pub name: Option<String>,
    pub name_problems: Problems,
    pub address: Typed,
    pub address_problems: Problems,
    pub offer: Offer,
    /// Unless it is what stands.
    pub privacy: Option<privacy::Typed>,
    pub privacy_problems: Problems,
}

/// What a webhook's page shows besides the webhook.
struct Around {
    /// What usual notifications it lacks.
    lacking: Vec<Usual>,
    /// The notifications that go there, by what they are called.
    told: Vec<(NotificationId, String)>,
    charted: Charted,
    now: Moment,
}

pub(super) async fn show_one(
    page: Page,
    state: &AppState,
    view: WebhookView,
    shown: Shown,
    by: &Account,
) -> Result<Response, PageError> {
    let is_admin = by.role >= Role::Admin;
    let page = page.with_outside_images();
    let id = view.webhook.id;
    let goes_there = |notification: &NotificationView| notification.targets.iter().any(|target| target.webhook == id);
    let notifications = state.engine.notifications().await?.into_iter().filter(goes_there);
    let around = Around {
        lacking: state.engine.usual_lacking(id).await?,
        told: notifications.map(|notification| (notification.id, name_of(page.lang, &notification))).collect(),
        charted: Charted::read(state, &page, by, id).await?,
        now: state.engine.clock().now(),
    };
    let title = view.webhook.name.clone();
    let refused = [&shown.name_problems, &shown.address_problems, &shown.privacy_problems];
    let refused = refused.iter().any(|problems| !problems.is_empty());
    let inner = page.clone();
    let render = move || view! { <One page=inner view shown around is_admin /> };
    Ok(if refused { page.refuse(&title, render) } else { page.render(title, render) })
}

async fn rename(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<WebhookId>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let view = find(&state, id).await?;
    let mut problems = Problems::default();
    let name = WebhookName::new(&typed.name).map_err(|error| name_problem(page.lang, error));
    let Some(name) = problems.check("name", name) else {
        let shown = Shown { name: Some(typed.name), name_problems: problems, ..Shown::default() };
        return show_one(page, &state, view, shown, &by.account).await;
    };
    let renamed = state.engine.rename_webhook(&by.account, id, &name).await;
    renamed.map_err(|error| refusal(page.lang, name.as_str(), error))?;
    Ok(page.redirect_with(&place(at(id)), Notice::good(say::renamed(page.lang, name.as_str()))))
}

async fn readdress(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<WebhookId>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let view = find(&state, id).await?;
    let name = view.webhook.name.clone();
    let mut problems = Problems::default();
    let url = Address::parse(view.webhook.kind, &typed.url).map_err(|error| match view.webhook.kind {
        DestinationKind::Endpoint => endpoint_problem(lang, &error),
        _ => url_problem(lang, &error),
    });
    let Some(url) = problems.check("url", url) else {
        let shown = Shown { address: typed, address_problems: problems, ..Shown::default() };
        return show_one(page, &state, view, shown, &by.account).await;
    };
    let new = NewAddress { url: &url, unseen: typed.unseen, again: typed.again };
    match state.engine.readdress_webhook(&by.account, id, new).await {
        Ok(()) => {
            let is_off = find(&state, id).await?.webhook.disabled.is_some();
            let said = if is_off { say::readdressed_off(lang, &name) } else { say::readdressed(lang, &name) };
            Ok(page.redirect_with(&place(at(id)), Notice::good(said)))
        }
        Err(
            error @ (WebhookError::Gone
            | WebhookError::NotIncoming
            | WebhookError::Unreachable
            | WebhookError::NotAllowed(_)
            | WebhookError::OtherSort
            | WebhookError::Duplicate { .. }),
        ) => {
            let offer = Offer::after(&error, &typed);
            problems.add("url", address_problem(lang, &error));
            let shown = Shown { address: typed, address_problems: problems, offer, ..Shown::default() };
            show_one(page, &state, view, shown, &by.account).await
        }
        Err(error) => Err(refusal(lang, &name, error)),
    }
}

/// Where another address is pasted.
#[component]
fn Readdress(
    lang: Lang,
    id: WebhookId,
    kind: DestinationKind,
    typed: Typed,
    problems: Problems,
    offer: Offer,
) -> impl IntoView {
    let is_chat = kind.is_chat();
    let hint = if is_chat { say::address_hint(lang) } else { say_endpoint::readdress_hint(lang) };
    view! {
        <section class="section" aria-labelledby="address-title">
            <header><h2 id="address-title">{say::readdress(lang)}</h2><p>{say::readdress_text(lang)}</p></header>
            <PostForm action=format!("{}/address", at(id)) problems=problems.clone()>
                <Field name="url" label=say::new_address(lang) value=typed.url.clone() problem=problems.of("url")
                    hint inputmode="url" />
                <Anyway lang typed offer />
                <div class="buttons"><Button class="">{say::readdress(lang)}</Button></div>
            </PostForm>
            {is_chat.then(|| view! { <div class="stack"><Ways lang open=false /></div> })}
        </section>
    }
}

#[component]
fn One(page: Page, view: WebhookView, shown: Shown, around: Around, is_admin: bool) -> impl IntoView {
    let lang = page.lang;
    let (state, label) = webhook_state(lang, &view);
    let only = view.clone();
    let WebhookView { webhook, health, .. } = view;
    let charts = only.clone();
    let why = webhook.disabled.as_ref().map(|why| {
        if why.is_empty() { say::disabled_by_us(lang).to_owned() } else { say::disabled_by_them(lang, why) }
    });
    let zone = page.company.zone.clone();
    let last = health.last.map(|last| {
        view! {
            <dt>{say::last(lang)}</dt>
            <dd>
                <Chip state=super::delivery_class(last.state) label=say_delivery::state_name(lang, last.state) /> " "
                <DateTime at=last.at zone=zone.clone() /> " " <span class="muted">{say_delivery::reason(lang, &last.detail)}</span>
            </dd>
        }
    });
    let next_try = health.next_try.map(|at| {
        view! { <dt>{say_delivery::next_try(lang)}</dt><dd><DateTime at zone=zone.clone() /></dd> }
    });
    let picture = (!webhook.remote_avatar.is_empty())
        .then(|| view! { <img src=webhook.remote_avatar.clone() alt=say::avatar(lang) width="40" height="40" /> });
    let remote = (!webhook.remote_name.is_empty()).then(|| {
        view! {
            <dt>{say::called_there(lang)}</dt>
            <dd><span class="row">{picture} {webhook.remote_name.clone()}</span></dd>
        }
    });
    let sandbox = (webhook.kind == DestinationKind::Sandbox)
        .then(|| view! { <p><a href=format!("/sandbox/{}", webhook.id)>{say::sandbox(lang)}</a></p> });
    let switched_on = webhook.disabled.is_none();
    let switch = if switched_on {
        view! { <a class="button" href=format!("{}/disable", at(webhook.id))>{say::switch_off(lang)}</a> }.into_any()
    } else {
        view! {
            <form method="post" action=format!("{}/enable", at(webhook.id))>
                <button class="button">{say::switch_on(lang)}</button>
            </form>
        }
        .into_any()
    };
    let usual = (is_admin && !around.lacking.is_empty() && switched_on).then(|| {
        let only = only.clone();
        view! {
            <section class="section" aria-labelledby="usual">
                <header><h2 id="usual">{say_usual::title(lang)}</h2><p>{say_usual::text(lang)}</p></header>
                <UsualForm lang webhooks=vec![only] groups=around.lacking.clone() main=around.told.is_empty() />
            </section>
        }
    });
    let secret = (is_admin && webhook.kind == DestinationKind::Endpoint).then(|| {
        view! { <SecretSection lang webhook=webhook.clone() zone=page.company.zone.clone() now=around.now /> }
    });
    let privacy = view! {
        <PrivacySection lang id=webhook.id privacy=webhook.privacy typed=shown.privacy.clone()
            problems=shown.privacy_problems.clone() is_admin />
    };
    let of_name = shown.name_problems;
    let actions = is_admin.then(|| {
        let name = shown.name.unwrap_or_else(|| webhook.name.clone());
        let (typed, problems, offer) = (shown.address, shown.address_problems, shown.offer);
        let address = webhook
            .kind
            .has_address()
            .then(|| view! { <Readdress lang id=webhook.id kind=webhook.kind typed problems offer /> });
        view! {
            <section class="section" aria-labelledby="name-title">
                <header><h2 id="name-title">{say::rename(lang)}</h2></header>
                <PostForm action=at(webhook.id) problems=of_name.clone()>
                    <Field name="name" label=say::name(lang) value=name problem=of_name.of("name") />
                    <div class="buttons"><Button class="">{say::rename(lang)}</Button></div>
                </PostForm>
            </section>
            {address}
            <section class="section" aria-labelledby="actions">
                <header><h2 id="actions">{say::actions(lang)}</h2></header>
                <div class="buttons">
                    {switched_on.then(|| view! { <TestButton lang id=webhook.id name=webhook.name.clone() /> })}
                    {switch}
                    <a class="button quiet danger" href=format!("{}/remove", at(webhook.id))>{say::remove(lang)}</a>
                </div>
            </section>
        }
    });
    view! {
        <Crumbs label=shell::main(lang) above=vec![("/admin/webhooks".into(), say::title(lang).into())]
            here=webhook.name.clone() />
        <header class="title"><h1>{webhook.name.clone()}</h1> <Chip state label /></header>
        <section class="card" aria-labelledby="health">
            <header><h2 id="health">{say::health(lang)}</h2><a href=format!("{LIST}?webhook={}", webhook.id)>{say_delivery::title(lang)}</a></header>
            {why.map(|why| view! { <NoticeBox tone=Tone::Wait><p>{why}</p></NoticeBox> })}
            <dl class="facts">
                <dt>{say::where_to(lang)}</dt>
                <dd><Destination lang kind=webhook.kind masked=webhook.masked.clone() /></dd>
                {remote}
                <dt>{say::delivered_in(lang, HEALTH_DAYS)}</dt>
                <dd>{health.delivered}</dd>
                {last}
                {next_try}
                <Figures lang zone=zone.clone() now=around.now view=charts answers=around.charted.answers />
            </dl>
            <Days lang zone days=around.charted.days />
            {sandbox}
        </section>
        {usual}
        <Told lang told=around.told />
        {privacy}
        {secret}
        {actions}
    }
}

/// The notifications that go there.
#[component]
fn Told(lang: Lang, told: Vec<(NotificationId, String)>) -> impl IntoView {
    let list = if told.is_empty() {
        view! { <p class="muted">{say_usual::told_nothing(lang)}</p> }.into_any()
    } else {
        let items = told
            .into_iter()
            .map(|(id, name)| view! { <li><a href=format!("/admin/notifications/{id}")>{name}</a></li> })
            .collect_view();
        view! { <ul class="plain">{items}</ul> }.into_any()
    };
    view! {
        <section class="section" aria-labelledby="told">
            <header><h2 id="told">{say_usual::told(lang)}</h2></header>
            {list}
        </section>
    }
}

async fn test(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<WebhookId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let webhook = find(&state, id).await?.webhook;
    let (name, is_chat) = (webhook.name, webhook.kind.is_chat());
    let (ours, company) = (page.company.lang, page.company.name.as_str());
    let text = if is_chat { say::test_message(ours, company) } else { say_endpoint::test_text(ours, company) };
    let tested = state.engine.test_webhook(&by.account, id, &text).await;
    let notice = match tested.map_err(|error| refusal(lang, &name, error))? {
        Tested::Delivered if is_chat => Notice::good(say::test_delivered(lang, &name)),
        Tested::Delivered => Notice::good(say_endpoint::test_delivered(lang, &name)),
        Tested::Later { at } => {
            let when = at.format_long(&page.company.zone, lang);
            Notice { tone: Tone::Wait, text: say::test_later(lang, &name, &when) }
        }
        Tested::Refused { reason } => Notice::bad(say::test_refused(lang, &name, &reason)),
        Tested::Gone => Notice::bad(say::test_gone(lang, &name)),
        Tested::Unreachable => Notice::bad(say::test_unreachable(lang, &name)),
        Tested::Uncertain => Notice { tone: Tone::Wait, text: say::test_uncertain(lang, &name) },
    };
    Ok(page.redirect_with(&place(at(id)), notice))
}

async fn enable(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<WebhookId>,
) -> Result<Response, PageError> {
    let name = find(&state, id).await?.webhook.name;
    state.engine.enable_webhook(&by.account, id).await.map_err(|error| refusal(page.lang, &name, error))?;
    Ok(page.redirect_with(&place(at(id)), Notice::good(say::switched_on(page.lang, &name))))
}

async fn ask_disable(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<WebhookId>,
) -> Result<Response, PageError> {
    let name = find(&state, id).await?.webhook.name;
    let lang = page.lang;
    let title = say::switch_off_title(lang, &name);
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=say::switch_off_text(lang) action=format!("{}/disable", at(id))
                label=say::switch_off_do(lang) class="danger" back=at(id) keep=say::keep(lang) />
        }
    }))
}

async fn disable(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<WebhookId>,
) -> Result<Response, PageError> {
    let name = find(&state, id).await?.webhook.name;
    state.engine.disable_webhook(&by.account, id).await.map_err(|error| refusal(page.lang, &name, error))?;
    Ok(page.redirect_with(&place(at(id)), Notice::good(say::switched_off(page.lang, &name))))
}

async fn ask_remove(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<WebhookId>,
) -> Result<Response, PageError> {
    let name = find(&state, id).await?.webhook.name;
    let lang = page.lang;
    let title = say::remove_title(lang, &name);
    let mut losing = Vec::new();
    for CampaignView { campaign, .. } in state.engine.campaigns().await? {
        let notifications = state.engine.campaign_notifications(campaign.id).await?;
        if notifications.iter().any(|notification| notification.webhooks == [id]) {
            losing.push(campaign.settings.name.to_string());
        }
    }
    let losing = (!losing.is_empty()).then(|| say::remove_silences(lang, &losing.join(", ")));
    let text = [Some(say::remove_text(lang).to_owned()), losing].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text action=format!("{}/remove", at(id)) label=say::remove_do(lang)
                class="danger" back=at(id) keep=say::keep(lang) />
        }
    }))
}

async fn remove(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<WebhookId>,
) -> Result<Response, PageError> {
    let name = find(&state, id).await?.webhook.name;
    state.engine.remove_webhook(&by.account, id).await.map_err(|error| refusal(page.lang, &name, error))?;
    Ok(page.redirect_with(&place("/admin/webhooks"), Notice::good(say::removed(page.lang, &name))))
}
