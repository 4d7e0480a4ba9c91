//! `/admin/notifications`: for which event, under which condition, which message goes to which webhooks.

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use largage::{
    account::Role,
    condition::{Condition, Row},
    defaults::{self, Usual},
    engine::{
        notifications::{MessageChoice, NotificationError, NotificationSettings, NotificationView},
        webhooks::WebhookView,
    },
    event::Kind,
    id::{CampaignId, MessageId, NotificationId, WebhookId},
    lost::WhenLost,
    message::Message,
    name::NotificationName,
    text::TextError,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    Confirm, Crumbs,
    condition::{ConditionRows, changed, in_words, problems as condition_problems, rows},
    place,
    privacy::withheld,
    usual::{self, UsualForm},
    webhook_state,
};
use crate::{
    AppState, Form, Page, PageError, Problems, Query,
    components::{Button, Checkbox, Chip, Empty, Field, Notice, NoticeBox, PostForm, Select, Tone},
    i18n::{
        Lang, conditions as say_condition, messages as say_message, notifications as say, privacy as say_privacy,
        shell, usual as say_usual,
    },
    known::{Admin, Staff},
};

const LIST: &str = "/admin/notifications";
const NEW: &str = "/admin/notifications/new";

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(LIST, get(list))
        .route(NEW, get(new).post(create))
        .route("/admin/notifications/{id}", get(show).post(save))
        .route("/admin/notifications/{id}/switch", post(switch))
        .route("/admin/notifications/{id}/remove", get(ask_remove).post(remove))
}

fn at(id: NotificationId) -> String {
    format!("{LIST}/{id}")
}

async fn find(state: &AppState, id: NotificationId) -> Result<NotificationView, PageError> {
    state.engine.notification(id).await?.ok_or(PageError::NotFound)
}

/// What a notification is called: by its admin, or after what it is about.
pub(super) fn notification_name(lang: Lang, name: &str, kind: Kind, campaign: Option<&str>) -> String {
    match (name, campaign) {
        ("", Some(campaign)) => say::of_campaign(lang, campaign, kind.description(lang)),
        ("", None) => kind.description(lang).to_owned(),
        (name, _) => name.to_owned(),
    }
}

pub(super) fn name_of(lang: Lang, view: &NotificationView) -> String {
    notification_name(lang, &view.name, view.kind, view.campaign.as_ref().map(|(_, name)| name.as_str()))
}

/// What a refused wish is told as, where no field can say it.
pub(super) fn refusal(lang: Lang, error: NotificationError) -> PageError {
    match error {
        NotificationError::Unknown => PageError::NotFound,
        NotificationError::Forbidden(_) => PageError::Forbidden,
        NotificationError::NoEvent => PageError::Refused(say::no_event(lang).to_owned()),
        NotificationError::Outdated { .. } => PageError::Refused(say::outdated(lang).to_owned()),
        NotificationError::NoMessage(_) => PageError::Refused(say::message_gone(lang).to_owned()),
        NotificationError::NoCampaign => PageError::Refused(say::no_campaign(lang).to_owned()),
        NotificationError::Message(error) => error.into(),
        NotificationError::Store(error) => error.into(),
    }
}

// The list.

async fn list(page: Page, State(state): State<AppState>, Staff(by): Staff) -> Result<Response, PageError> {
    show_list(page, &state, None, by.account.role >= Role::Admin).await
}

/// `wish`: for the usual notifications, as it was typed and refused.
pub(super) async fn show_list(
    page: Page,
    state: &AppState,
    wish: Option<(usual::Typed, Problems)>,
    is_admin: bool,
) -> Result<Response, PageError> {
    let notifications = state.engine.notifications().await?;
    let webhooks = state.engine.webhooks().await?;
    let lang = page.lang;
    let refused = wish.is_some();
    let view = move || view! { <List lang notifications webhooks wish is_admin /> };
    Ok(if refused { page.refuse(say::title(lang), view) } else { page.render(say::title(lang), view) })
}

#[component]
fn List(
    lang: Lang,
    notifications: Vec<NotificationView>,
    webhooks: Vec<WebhookView>,
    wish: Option<(usual::Typed, Problems)>,
    is_admin: bool,
) -> impl IntoView {
    let add = is_admin.then(|| view! { <a class="button primary" href=NEW>{say::add(lang)}</a> });
    let told_of = |usual: Usual| notifications.iter().any(|view| usual.kinds().contains(&view.kind));
    // Whoever hears of some of it has chosen.
    let wanted = wish.is_some() || !told_of(Usual::Orders) && !told_of(Usual::Tickets);
    let usual = (is_admin && wanted && !webhooks.is_empty()).then(|| {
        let (typed, problems) = wish.map(|(typed, problems)| (Some(typed), problems)).unwrap_or_default();
        let webhooks = webhooks.clone();
        view! {
            <section class="section" aria-labelledby="usual">
                <header><h2 id="usual">{say_usual::title(lang)}</h2><p>{say_usual::text(lang)}</p></header>
                <UsualForm lang webhooks groups=Usual::ALL.to_vec() typed problems main=false />
            </section>
        }
    });
    if notifications.is_empty() {
        let text = if is_admin { say::empty_text(lang) } else { say::empty_staff(lang) };
        return view! {
            <header class="title"><h1>{say::title(lang)}</h1></header>
            <Empty title=say::empty(lang) text>{add}</Empty>
            {usual}
        }
        .into_any();
    }
    let heard = |kind: &Kind| notifications.iter().any(|view| view.kind == *kind);
    let (told, unheard): (Vec<Kind>, Vec<Kind>) = Kind::ALL.into_iter().filter(|kind| kind.happens()).partition(heard);
    let groups = told
        .into_iter()
        .map(|kind| {
            let of_kind: Vec<_> = notifications.iter().filter(|view| view.kind == kind).cloned().collect();
            view! { <Group lang kind notifications=of_kind webhooks=webhooks.clone() is_admin /> }
        })
        .collect_view();
    let unheard = (is_admin && !unheard.is_empty()).then(|| {
        let links = unheard
            .into_iter()
            .map(|kind| view! { <li><a href=format!("{NEW}?event={kind}")>{kind.description(lang)}</a></li> })
            .collect_view();
        view! {
            <section class="section" aria-labelledby="unheard">
                <header><h2 id="unheard">{say::unheard(lang)}</h2><p>{say::unheard_text(lang)}</p></header>
                <ul class="plain">{links}</ul>
            </section>
        }
    });
    view! {
        <header class="title"><h1>{say::title(lang)}</h1> {add} <p class="lead">{say::lead(lang)}</p></header>
        {groups}
        {usual}
        {unheard}
    }
    .into_any()
}

/// All notifications of one kind of event.
#[component]
fn Group(
    lang: Lang,
    kind: Kind,
    notifications: Vec<NotificationView>,
    webhooks: Vec<WebhookView>,
    is_admin: bool,
) -> impl IntoView {
    let id = kind.name().replace('.', "-");
    let items = notifications
        .into_iter()
        .map(|view| view! { <Item lang view webhooks=webhooks.clone() is_admin /> })
        .collect_view();
    view! {
        <section class="section" aria-labelledby=id.clone()>
            <header><h2 id=id.clone()>{kind.description(lang)}</h2></header>
            <ul class="notifications">{items}</ul>
        </section>
    }
}

#[component]
fn Item(lang: Lang, view: NotificationView, webhooks: Vec<WebhookView>, is_admin: bool) -> impl IntoView {
    let name = name_of(lang, &view);
    let chip = if view.active {
        view! { <Chip state="healthy" label=say::on(lang) /> }
    } else {
        view! { <Chip state="paused" label=say::off(lang) /> }
    };
    let mut when: Vec<String> = Vec::new();
    when.extend(view.campaign.as_ref().map(|(_, name)| say_condition::only_campaign(lang, name)));
    if !view.condition.is_always() {
        when.push(in_words(lang, view.kind, &view.condition));
    }
    let when =
        if when.is_empty() { say_condition::always(lang).to_owned() } else { when.join(say_condition::and(lang)) };
    let targets = view
        .targets
        .iter()
        .filter_map(|target| {
            let webhook = webhooks.iter().find(|known| known.webhook.id == target.webhook)?;
            let (state, label) = webhook_state(lang, webhook);
            let href = format!("/admin/webhooks/{}", target.webhook);
            let own = target.message.clone().map(|(id, name)| {
                view! { " " <a class="detail" href=format!("/admin/messages/{id}")>{say::own_message(lang, &name)}</a> }
            });
            Some(view! { <li><a href=href>{webhook.webhook.name.clone()}</a> " " <Chip state label /> {own}</li> })
        })
        .collect::<Vec<_>>();
    let targets = if targets.is_empty() {
        view! { <span class="muted">{say::nowhere(lang)}</span> }.into_any()
    } else {
        view! { <ul class="plain">{targets}</ul> }.into_any()
    };
    let switch = is_admin.then(|| {
        let (value, label) = if view.active { ("off", say::switch_off(lang)) } else { ("on", say::switch_on(lang)) };
        view! {
            <form method="post" action=format!("{}/switch", at(view.id))>
                <button class="button" name="to" value=value>
                    {label} <span class="unseen">{format!(" {}", say::switch_which(lang, &name))}</span>
                </button>
            </form>
        }
    });
    let (message, message_name) = view.message;
    view! {
        <li class="card">
            <header>
                <h3><a href=at(view.id)>{name.clone()}</a></h3>
                {chip}
            </header>
            <dl class="facts">
                <dt>{say::when(lang)}</dt><dd>{when}</dd>
                <dt>{say::message(lang)}</dt><dd><a href=format!("/admin/messages/{message}")>{message_name}</a></dd>
                <dt>{say::goes_to(lang)}</dt><dd>{targets}</dd>
            </dl>
            {switch}
        </li>
    }
}

// The form.

/// The form as it was typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    event: String,
    version: String,
    name: String,
    active: bool,
    campaign: String,
    variable: Vec<String>,
    test: Vec<String>,
    value: Vec<String>,
    /// The number of a message, or [`DEFAULT`].
    message: String,
    when_lost: String,
    webhooks: Vec<String>,
    /// `add` or `remove 2`: a row of the condition; nothing is to be saved.
    action: String,
    /// `message-12`: what the webhook 12 gets instead.
    #[serde(flatten)]
    own: BTreeMap<String, String>,
}

const DEFAULT: &str = "default";

impl Typed {
    fn of(view: &NotificationView, lang: Lang) -> Self {
        let mut typed = Self {
            version: view.version.to_string(),
            name: view.name.clone(),
            active: view.active,
            campaign: view.campaign.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default(),
            message: view.message.0.to_string(),
            when_lost: view.when_lost.to_string(),
            webhooks: view.targets.iter().map(|target| target.webhook.to_string()).collect(),
            own: view
                .targets
                .iter()
                .filter_map(|target| Some((own_field(target.webhook), target.message.as_ref()?.0.to_string())))
                .collect(),
            ..Self::default()
        };
        typed.set_rows(view.condition.comparisons().iter().map(|comparison| comparison.row(lang)).collect());
        typed
    }

    fn rows(&self) -> Vec<Row> {
        rows(&self.variable, &self.test, &self.value)
    }

    fn set_rows(&mut self, rows: Vec<Row>) {
        let (mut variables, mut tests, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            variables.push(row.variable);
            tests.push(row.test);
            values.push(row.value);
        }
        (self.variable, self.test, self.value) = (variables, tests, values);
    }

    /// Adds or removes a row where a button asks for it.
    fn change_rows(&mut self) -> bool {
        match changed(self.rows(), &self.action) {
            Some(rows) => {
                self.set_rows(rows);
                true
            }
            None => false,
        }
    }

    fn check(&self, page: &Page, kind: Kind) -> Result<NotificationSettings, Problems> {
        let lang = page.lang;
        let mut problems = Problems::default();
        let name = match self.name.trim() {
            "" => Some(None),
            name => {
                problems.check("name", NotificationName::new(name).map(Some).map_err(|error| name_problem(lang, error)))
            }
        };
        let campaign = match self.campaign.as_str() {
            "" => Some(None),
            id => problems.check("campaign", id.parse().map(Some).map_err(|_| say::no_campaign(lang))),
        };
        let condition = match Condition::parse(kind, &self.rows(), &page.company.unit, lang) {
            Ok(condition) => Some(condition),
            Err(found) => {
                for (row, sentence) in condition_problems(lang, &page.company.unit, &found).iter() {
                    problems.add(row, sentence);
                }
                None
            }
        };
        let message = match self.message.as_str() {
            DEFAULT | "" => Some(MessageChoice::Default(page.company.lang)),
            id => problems.check("message", id.parse().map(MessageChoice::Known).map_err(|_| say::message_gone(lang))),
        };
        let when_lost = match self.when_lost.as_str() {
            "" => Some(WhenLost::default()),
            wish => problems.check("when_lost", wish.parse().map_err(|_| say::no_such_wish(lang))),
        };
        let mut targets = Vec::new();
        for id in self.webhooks.iter().filter_map(|id| id.parse::<WebhookId>().ok()) {
            let own = self.own.get(&own_field(id)).filter(|message| !message.is_empty());
            match own.map(|message| message.parse::<MessageId>()).transpose() {
                Ok(own) => targets.push((id, own)),
                Err(_) => problems.add("webhooks", say::message_gone(lang)),
            }
        }
        match (name, campaign, condition, message, when_lost) {
            (Some(name), Some(campaign), Some(condition), Some(message), Some(when_lost)) if problems.is_empty() => {
                let active = self.active;
                Ok(NotificationSettings { name, campaign, condition, message, active, when_lost, targets })
            }
            _ => Err(problems),
        }
    }
}

fn own_field(webhook: WebhookId) -> String {
    format!("message-{webhook}")
}

fn name_problem(lang: Lang, error: TextError) -> String {
    match error {
        TextError::Empty | TextError::Characters => say::name_characters(lang).to_owned(),
        TextError::TooLong { max } => say::name_long(lang, max),
    }
}

/// What the form stands in.
#[derive(Clone)]
struct Around {
    kind: Kind,
    /// The notification, unless it is new.
    view: Option<NotificationView>,
    messages: Vec<(MessageId, String)>,
    campaigns: Vec<(CampaignId, String)>,
    webhooks: Vec<WebhookView>,
    /// What each of the messages says, and under [`DEFAULT`] what a new one would.
    bodies: BTreeMap<String, Message>,
}

async fn around(state: &AppState, kind: Kind, view: Option<NotificationView>) -> Result<Around, PageError> {
    let campaigns = if kind.is_of_a_drop() { state.engine.campaigns().await? } else { Vec::new() };
    let lang = state.engine.company().await?.lang;
    let bodies = state.engine.message_bodies(kind).await?.into_iter().map(|(id, body)| (id.to_string(), body));
    Ok(Around {
        kind,
        view,
        bodies: bodies.chain([(DEFAULT.to_owned(), defaults::message(kind, lang))]).collect(),
        messages: state.engine.messages_for(kind).await?,
        campaigns: campaigns
            .into_iter()
            .map(|view| (view.campaign.id, view.campaign.settings.name.to_string()))
            .collect(),
        webhooks: state.engine.webhooks().await?,
    })
}

/// Why the form comes back.
enum Trouble {
    None,
    Fields(Problems),
    Outdated,
}

fn show_form(page: Page, around: Around, typed: Typed, trouble: Trouble, is_admin: bool) -> Response {
    let lang = page.lang;
    let title = around.view.as_ref().map_or(say::new_title(lang).to_owned(), |view| name_of(lang, view));
    let (problems, outdated) = match trouble {
        Trouble::None => (Problems::default(), false),
        Trouble::Fields(problems) => (problems, false),
        Trouble::Outdated => (Problems::default(), true),
    };
    let refused = outdated || !problems.is_empty();
    let heading = title.clone();
    let view = move || view! { <FormPage lang title=heading around typed problems outdated is_admin /> };
    if refused { page.refuse(&title, view) } else { page.render(title, view) }
}

#[component]
fn FormPage(
    lang: Lang,
    title: String,
    around: Around,
    typed: Typed,
    problems: Problems,
    outdated: bool,
    is_admin: bool,
) -> impl IntoView {
    let kind = around.kind;
    let is_new = around.view.is_none();
    let action = around.view.as_ref().map_or(NEW.to_owned(), |view| at(view.id));
    let chip = around.view.as_ref().map(|view| {
        let (state, label) = if view.active { ("healthy", say::on(lang)) } else { ("paused", say::off(lang)) };
        view! { <Chip state label /> }
    });
    let warned = outdated.then(|| {
        view! { <div role="alert"><NoticeBox tone=Tone::Bad><p>{say::outdated(lang)}</p></NoticeBox></div> }
    });
    let to_read = (!is_admin).then(|| view! { <NoticeBox><p>{say::read_only(lang)}</p></NoticeBox> });
    let of_campaign = around.view.as_ref().and_then(|view| view.campaign.clone()).map(|(id, name)| {
        view! {
            <p class="muted">
                {say::campaign_place(lang)} " "
                <a href=format!("/admin/campaigns/{id}")>{say::to_campaign(lang, &name)}</a>
            </p>
        }
    });
    let other_event = is_new.then(|| view! { " " <a href=NEW>{say::other_event(lang)}</a> });
    let campaign = kind.is_of_a_drop().then(|| {
        let mut options = vec![(String::new(), say::any_campaign(lang).to_owned())];
        options.extend(around.campaigns.iter().map(|(id, name)| (id.to_string(), name.clone())));
        view! {
            <Select name="campaign" label=say::campaign(lang) options value=typed.campaign.clone()
                problem=problems.of("campaign") hint=say::campaign_hint(lang) />
        }
    });
    let mut messages: Vec<_> = around.messages.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    let own_messages = messages.clone();
    messages.insert(0, (DEFAULT.to_owned(), say::default_message(lang).to_owned()));
    let edit = around.view.as_ref().map(|view| {
        view! { <p><a href=format!("/admin/messages/{}", view.message.0)>{say::edit_message(lang)}</a></p> }
    });
    let remove = around.view.as_ref().filter(|_| is_admin).map(|view| {
        view! { <a class="button quiet danger" href=format!("{}/remove", at(view.id))>{say::remove(lang)}</a> }
    });
    let save = is_admin.then(|| {
        view! {
            <div class="save">
                <Button>{if is_new { say::create(lang) } else { say::save(lang) }}</Button>
                <a class="button quiet" href=LIST>{say::back(lang)}</a>
                {remove}
            </div>
        }
    });
    let rows = typed.rows();
    let wishes = WhenLost::ALL.map(|wish| (wish.to_string(), say::wish(lang, wish).to_owned())).to_vec();
    view! {
        <Crumbs label=shell::main(lang) above=vec![(LIST.into(), say::title(lang).into())] here=title.clone() />
        <header class="title"><h1>{title}</h1> {chip}</header>
        {warned}
        {to_read}
        <PostForm action problems=problems.clone()>
            // What Enter presses, before the buttons of the condition.
            {is_admin.then(|| view! { <button class="unseen" tabindex="-1" aria-hidden="true">{say::save(lang)}</button> })}
            <input type="hidden" name="event" value=kind.name() />
            <input type="hidden" name="version" value=typed.version.clone() />
            <fieldset disabled=!is_admin class="form">
                <div class="field">
                    <span class="label">{say::event(lang)}</span>
                    <p>{kind.description(lang)} {other_event}</p>
                </div>
                {of_campaign}
                <Checkbox name="active" label=say::active(lang) checked=typed.active />
                <Field name="name" label=say::name(lang) value=typed.name.clone() problem=problems.of("name")
                    hint=say::name_hint(lang) spellcheck=true optional=true />
                {campaign}
                <ConditionRows lang kind rows problems=problems.clone() pressed=typed.action.clone() />
                <Select name="message" label=say::what_is_said(lang) options=messages value=typed.message.clone()
                    problem=problems.of("message") hint=say::message_hint(lang) />
                {edit}
                <Targets lang kind webhooks=around.webhooks messages=own_messages bodies=around.bodies
                    typed=typed.clone() problem=problems.of("webhooks") />
                <Select name="when_lost" label=say::when_lost(lang) options=wishes value=typed.when_lost
                    problem=problems.of("when_lost") hint=say::when_lost_hint(lang) />
            </fieldset>
            {save}
        </PostForm>
    }
}

/// A box to tick for each webhook, and what is said there.
#[component]
fn Targets(
    lang: Lang,
    kind: Kind,
    webhooks: Vec<WebhookView>,
    messages: Vec<(String, String)>,
    bodies: BTreeMap<String, Message>,
    typed: Typed,
    #[prop(optional_no_strip)] problem: Option<String>,
) -> impl IntoView {
    let content = if webhooks.is_empty() {
        view! {
            <p class="muted">{say::no_webhooks(lang)}</p>
            <p><a href="/admin/webhooks/new">{say::add_webhook(lang)}</a></p>
        }
        .into_any()
    } else {
        webhooks
            .into_iter()
            .map(|view| {
                let id = view.webhook.id;
                let (state, label) = webhook_state(lang, &view);
                let name = match view.webhook.disabled {
                    Some(_) => format!("{} {}", view.webhook.name, say_message::switched_off(lang)),
                    None => view.webhook.name.clone(),
                };
                let value = id.to_string();
                let checked = typed.webhooks.contains(&value);
                let chosen = typed.own.get(&own_field(id)).cloned().unwrap_or_default();
                let said = if chosen.is_empty() { &typed.message } else { &chosen };
                let lacks = bodies.get(said).filter(|_| checked).and_then(|body| withheld(body, kind, &view));
                let lacks = lacks.map(|variables| {
                    let href = format!("/admin/webhooks/{id}#privacy");
                    let name = &view.webhook.name;
                    view! {
                        <p class="hint withheld">
                            {say_privacy::withheld(lang, &variables)} " "
                            <a href=href>{say_privacy::change_at(lang, name)}</a>
                        </p>
                    }
                });
                let mut options = vec![(String::new(), say::same_message(lang).to_owned())];
                options.extend(messages.iter().cloned());
                let options = options
                    .into_iter()
                    .map(|(value, label)| {
                        let selected = value == chosen;
                        view! { <option value=value selected=selected>{label}</option> }
                    })
                    .collect_view();
                view! {
                    <div class="target">
                        <label class="check">
                            <input type="checkbox" name="webhooks" value=value checked=checked />
                            <span>{name}</span>
                        </label>
                        <Chip state label />
                        <select name=own_field(id) aria-label=say::message_for(lang, &view.webhook.name)>{options}</select>
                        {lacks}
                    </div>
                }
            })
            .collect_view()
            .into_any()
    };
    let problem = problem.map(|problem| view! { <p class="error" id="webhooks-problem">{problem}</p> });
    view! {
        <fieldset class="targets" id="webhooks" tabindex="-1">
            <legend class="label">{say::where_to(lang)}</legend>
            <p class="hint">{say::where_to_text(lang)}</p>
            {content}
            {problem}
        </fieldset>
    }
}

// A new one.

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    event: String,
}

fn kind_of(event: &str) -> Option<Kind> {
    event.parse().ok().filter(|kind: &Kind| kind.happens())
}

async fn new(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let Some(kind) = kind_of(&asked.event) else { return Ok(choose(&page)) };
    let around = around(&state, kind, None).await?;
    let mut typed = Typed { active: true, message: DEFAULT.to_owned(), ..Typed::default() };
    let usual = defaults::condition(around.kind, page.lang);
    typed.set_rows(usual.comparisons().iter().map(|comparison| comparison.row(page.lang)).collect());
    Ok(show_form(page, around, typed, Trouble::None, true))
}

/// Asks what it is to be about.
fn choose(page: &Page) -> Response {
    let lang = page.lang;
    let title = say::new_title(lang);
    page.render(title, || {
        let mut groups: Vec<(&str, Vec<Kind>)> = Vec::new();
        for kind in Kind::ALL.into_iter().filter(|kind| kind.happens()) {
            let group = say::group(lang, kind);
            match groups.last_mut() {
                Some((last, kinds)) if *last == group => kinds.push(kind),
                _ => groups.push((group, vec![kind])),
            }
        }
        let groups = groups
            .into_iter()
            .map(|(group, kinds)| {
                let links = kinds
                    .into_iter()
                    .map(|kind| view! { <li><a href=format!("{NEW}?event={kind}")>{kind.description(lang)}</a></li> })
                    .collect_view();
                view! { <section class="card"><h2>{group}</h2><ul class="plain">{links}</ul></section> }
            })
            .collect_view();
        view! {
            <Crumbs label=shell::main(lang) above=vec![(LIST.into(), say::title(lang).into())] here=title.into() />
            <header class="title"><h1>{say::choose(lang)}</h1><p class="lead">{say::choose_text(lang)}</p></header>
            <div class="cards">{groups}</div>
        }
    })
}

async fn create(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Form(mut typed): Form<Typed>,
) -> Result<Response, PageError> {
    let Some(kind) = kind_of(&typed.event) else { return Ok(choose(&page)) };
    let around = around(&state, kind, None).await?;
    if typed.change_rows() {
        return Ok(show_form(page, around, typed, Trouble::None, true));
    }
    let settings = match typed.check(&page, kind) {
        Ok(settings) => settings,
        Err(problems) => return Ok(show_form(page, around, typed, Trouble::Fields(problems), true)),
    };
    match state.engine.create_notification(&by.account, kind, &settings).await {
        Ok(id) => Ok(page.redirect_with(&place(at(id)), Notice::good(say::created(page.lang)))),
        Err(error) => match field_problem(page.lang, &settings, &error) {
            Some(problems) => Ok(show_form(page, around, typed, Trouble::Fields(problems), true)),
            None => Err(refusal(page.lang, error)),
        },
    }
}

/// What went away between showing the form and reading it, at its field.
fn field_problem(lang: Lang, settings: &NotificationSettings, error: &NotificationError) -> Option<Problems> {
    let mut problems = Problems::default();
    match error {
        NotificationError::NoMessage(id) if settings.message == MessageChoice::Known(*id) => {
            problems.add("message", say::message_gone(lang));
        }
        NotificationError::NoMessage(_) => problems.add("webhooks", say::message_gone(lang)),
        NotificationError::NoCampaign => problems.add("campaign", say::no_campaign(lang)),
        _ => return None,
    }
    Some(problems)
}

// One notification.

async fn show(
    page: Page,
    State(state): State<AppState>,
    Staff(by): Staff,
    Path(id): Path<NotificationId>,
) -> Result<Response, PageError> {
    let view = find(&state, id).await?;
    let typed = Typed::of(&view, page.lang);
    let around = around(&state, view.kind, Some(view)).await?;
    Ok(show_form(page, around, typed, Trouble::None, by.account.role >= Role::Admin))
}

async fn save(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<NotificationId>,
    Form(mut typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let view = find(&state, id).await?;
    let kind = view.kind;
    let shown = around(&state, kind, Some(view)).await?;
    if typed.change_rows() {
        return Ok(show_form(page, shown, typed, Trouble::None, true));
    }
    let settings = match typed.check(&page, kind) {
        Ok(settings) => settings,
        Err(problems) => return Ok(show_form(page, shown, typed, Trouble::Fields(problems), true)),
    };
    // What is no number was never a version.
    let seen = typed.version.parse().unwrap_or(0);
    match state.engine.update_notification(&by.account, id, seen, &settings).await {
        Ok(()) => Ok(page.redirect_with(&place(at(id)), Notice::good(say::saved(lang)))),
        Err(NotificationError::Outdated { .. }) => {
            let view = find(&state, id).await?;
            typed.version = view.version.to_string();
            let around = around(&state, kind, Some(view)).await?;
            Ok(show_form(page, around, typed, Trouble::Outdated, true))
        }
        Err(error) => match field_problem(lang, &settings, &error) {
            Some(problems) => Ok(show_form(page, shown, typed, Trouble::Fields(problems), true)),
            None => Err(refusal(lang, error)),
        },
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Switch {
    /// `on` or `off`.
    to: String,
}

async fn switch(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<NotificationId>,
    Form(switch): Form<Switch>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let name = name_of(lang, &find(&state, id).await?);
    let on = switch.to == "on";
    state.engine.switch_notification(&by.account, id, on).await.map_err(|error| refusal(lang, error))?;
    let said = if on { say::switched_on(lang, &name) } else { say::switched_off(lang, &name) };
    Ok(page.redirect_with(&place(LIST), Notice::good(said)))
}

async fn ask_remove(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Path(id): Path<NotificationId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let title = say::remove_title(lang, &name_of(lang, &find(&state, id).await?));
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=say::remove_text(lang) action=format!("{}/remove", at(id)) label=say::remove_do(lang)
                class="danger" back=at(id) keep=say::keep(lang) />
        }
    }))
}

async fn remove(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<NotificationId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let name = name_of(lang, &find(&state, id).await?);
    state.engine.remove_notification(&by.account, id).await.map_err(|error| refusal(lang, error))?;
    Ok(page.redirect_with(&place(LIST), Notice::good(say::removed(lang, &name))))
}
