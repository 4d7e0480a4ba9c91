//! `/admin/messages/posted`: a message that one of our webhooks has posted, loaded by its link, edited where it stands,
//! or deleted. What somebody else has changed meanwhile is shown, and never overwritten unseen.

use axum::{Router, extract::State, response::Response, routing::get};
use largage::{
    discord::Snowflake,
    engine::{
        posted::{Delivered, Place, Posted, PostedError},
        webhooks::WebhookView,
    },
    event::{Kind, Value, Values},
    id::WebhookId,
    markdown::Reader,
    message::{Edit, Fields, Finding, Message},
    posted::{MessageLink, MessageLinkError, Standing},
    time::Moment,
    webhook::DestinationKind,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    Confirm, Crumbs,
    campaign_form::{Sample as Shown, SampleMessage},
    clock_time, place,
};
use crate::{
    AppState, Form, Page, PageError, Problems, Query,
    components::{Button, DateTime, Empty, Field, FormErrors, Notice, NoticeBox, Poster, Select, Tone},
    i18n::{
        Lang, editor as say_editor, findings, message_list as say_list, messages as say_message, posted as say, shell,
    },
    islands::{Edited, MessageEditor, Sample},
    known::Admin,
};

const PATH: &str = "/admin/messages/posted";
const EDIT: &str = "/admin/messages/posted/edit";
const DELETE: &str = "/admin/messages/posted/delete";
/// How many delivered messages are listed.
const LATELY: i64 = 10;

pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get(ask)).route(EDIT, get(load).post(act)).route(DELETE, get(ask_delete).post(delete))
}

/// Which message is meant, as it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    link: String,
    webhook: String,
    /// That of what was shown, where it is to be deleted.
    mark: String,
    thread: String,
}

impl Asked {
    fn check(&self, lang: Lang) -> Result<(WebhookId, MessageLink), Problems> {
        let mut problems = Problems::default();
        let link = self.link.parse::<MessageLink>().map_err(|error| match error {
            MessageLinkError::Empty => say::link_empty(lang),
            MessageLinkError::NotAMessage => say::link_other(lang),
            MessageLinkError::BadId => say::link_id(lang),
        });
        let link = problems.check("link", link);
        let webhook = problems.check("webhook", self.webhook.parse().map_err(|_| say::choose_webhook(lang)));
        webhook.zip(link).ok_or(problems)
    }

    /// Where the message stands, as an earlier page has found out.
    fn place(&self) -> Option<Place> {
        let webhook = self.webhook.parse().ok()?;
        let message = self.link.parse::<MessageLink>().ok()?.message;
        Some(Place { webhook, message, thread: self.thread.parse().ok() })
    }
}

/// The address of a page about a message.
fn address(path: &str, place: Place, mark: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("webhook", &place.webhook.to_string()).append_pair("link", &place.message.to_string());
    if let Some(thread) = place.thread {
        query.append_pair("thread", &thread.to_string());
    }
    if !mark.is_empty() {
        query.append_pair("mark", mark);
    }
    format!("{path}?{}", query.finish())
}

/// Webhooks whose messages can be changed.
async fn editable(state: &AppState) -> Result<Vec<WebhookView>, PageError> {
    let all = state.engine.webhooks().await?;
    let may = |kind| matches!(kind, DestinationKind::Discord | DestinationKind::Sandbox);
    Ok(all.into_iter().filter(|view| may(view.webhook.kind)).collect())
}

/// A refusal at its field; nothing where a page of its own tells it better.
fn problem(page: &Page, error: PostedError) -> Result<(&'static str, String), PageError> {
    let lang = page.lang;
    Ok(match error {
        PostedError::UnknownWebhook => ("webhook", say::choose_webhook(lang).to_owned()),
        PostedError::NotEditable => ("webhook", say::not_editable(lang).to_owned()),
        PostedError::NoMessage => ("link", say::no_message(lang).to_owned()),
        PostedError::Changed(_) => ("message", say::changed(lang).to_owned()),
        PostedError::Invalid(found) => ("message", errors(lang, &found).join(" ")),
        PostedError::Refused { path, reason } => {
            let reason = say::refused(lang, &reason);
            let place = path.map(|path| say_editor::place(lang, &path)).filter(|place| !place.is_empty());
            ("message", place.map_or(reason.clone(), |place| say_message::at(lang, &place, &reason)))
        }
        PostedError::Later { at } => ("message", say::later(lang, &at.format_long(&page.company.zone, lang))),
        PostedError::Gone => ("webhook", say::gone(lang).to_owned()),
        PostedError::Unreachable => ("message", say::unreachable(lang).to_owned()),
        PostedError::Uncertain => ("message", say::uncertain(lang).to_owned()),
        PostedError::Forbidden(_) => return Err(PageError::Forbidden),
        PostedError::Store(error) => return Err(error.into()),
    })
}

/// What keeps a message from being taken, each with its place.
fn errors(lang: Lang, found: &[Finding]) -> Vec<String> {
    let told = found.iter().filter(|finding| finding.is_error()).map(|finding| {
        let sentence = findings::sentence(lang, &finding.problem);
        let place = say_editor::place(lang, finding.path.as_str());
        if place.is_empty() { sentence } else { say_message::at(lang, &place, &sentence) }
    });
    told.collect()
}

// Which message?

async fn ask(
    page: Page,
    State(state): State<AppState>,
    _: Admin,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    show_ask(&page, &state, asked, Problems::default()).await
}

async fn show_ask(page: &Page, state: &AppState, mut asked: Asked, problems: Problems) -> Result<Response, PageError> {
    let webhooks = editable(state).await?;
    if asked.webhook.is_empty() && webhooks.len() == 1 {
        asked.webhook = webhooks[0].webhook.id.to_string();
    }
    let lately = match asked.webhook.parse() {
        Ok(webhook) => state.engine.lately_posted(webhook, LATELY).await?,
        Err(_) => Vec::new(),
    };
    let title = say::title(page.lang);
    let refused = !problems.is_empty();
    let shown = page.clone();
    let view = move || view! { <Ask page=shown asked problems webhooks lately /> };
    Ok(if refused { page.refuse(title, view) } else { page.render(title, view) })
}

#[component]
fn Ask(
    page: Page,
    asked: Asked,
    problems: Problems,
    webhooks: Vec<WebhookView>,
    lately: Vec<Delivered>,
) -> impl IntoView {
    let lang = page.lang;
    let header = view! {
        <Crumbs label=shell::main(lang) above=vec![("/admin/messages".into(), say_list::title(lang).into())]
            here=say::title(lang).into() />
        <header class="title"><h1>{say::title(lang)}</h1><p class="lead">{say::lead(lang)}</p></header>
    };
    if webhooks.is_empty() {
        return view! {
            {header}
            <Empty title=say::no_webhooks(lang) text=say::no_webhooks_text(lang)>
                <a class="button primary" href="/admin/webhooks/new">{say::add_webhook(lang)}</a>
            </Empty>
        }
        .into_any();
    }
    let mut options: Vec<(String, String)> =
        webhooks.into_iter().map(|view| (view.webhook.id.to_string(), view.webhook.name)).collect();
    if asked.webhook.is_empty() {
        options.insert(0, (String::new(), say::choose_webhook(lang).to_owned()));
    }
    let webhook: Option<WebhookId> = asked.webhook.parse().ok();
    let rows = lately
        .into_iter()
        .zip(std::iter::repeat(webhook))
        .filter_map(|(delivered, webhook)| {
            let place = Place { webhook: webhook?, message: delivered.message, thread: None };
            Some(view! {
                <li>
                    <span class="main"><a href=address(EDIT, place, "")>{delivered.kind.description(lang)}</a></span>
                    <span class="detail"><DateTime at=delivered.at zone=page.company.zone.clone() /></span>
                </li>
            })
        })
        .collect::<Vec<_>>();
    let lately = (!rows.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="lately">
                <header><h2 id="lately">{say::lately(lang)}</h2><p>{say::lately_text(lang)}</p></header>
                <ul class="rows">{rows}</ul>
            </section>
        }
    });
    view! {
        {header}
        <form class="form" method="get" action=EDIT novalidate>
            <FormErrors problems=problems.clone() />
            <Select name="webhook" label=say::webhook(lang) options value=asked.webhook problem=problems.of("webhook")
                hint=say::webhook_hint(lang) />
            <Field name="link" label=say::link(lang) value=asked.link problem=problems.of("link")
                hint=say::link_hint(lang) inputmode="url" />
            <div class="buttons" id="message"><Button>{say::load(lang)}</Button></div>
        </form>
        {lately}
    }
    .into_any()
}

// The message itself.

/// What the form holds.
#[derive(Clone)]
struct Typed {
    place: Place,
    /// That of what was read.
    mark: String,
    poster: String,
    files: Vec<String>,
    message: Message,
    /// What could not be read, as it was typed.
    unread: Fields,
}

impl Typed {
    fn of(posted: &Posted) -> Self {
        let Standing { message, mark, poster, files } = posted.standing.clone();
        Self { place: posted.place, mark, poster, files, message, unread: Fields::new() }
    }
}

async fn load(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (webhook, mut link) = match asked.check(page.lang) {
        Ok(checked) => checked,
        Err(problems) => return show_ask(&page, &state, asked, problems).await,
    };
    // Known already where another page has found it.
    link.channel = asked.thread.parse::<Snowflake>().ok().or(link.channel);
    match state.engine.read_posted(&by.account, webhook, link).await {
        Ok(posted) => show_edit(page, &state, Typed::of(&posted), Problems::default(), None).await,
        Err(error) => {
            let (field, sentence) = problem(&page, error)?;
            let mut problems = Problems::default();
            problems.add(field, sentence);
            show_ask(&page, &state, asked, problems).await
        }
    }
}

async fn act(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Form(fields): Form<Fields>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let asked =
        Asked { link: field("posted"), webhook: field("webhook"), mark: field("mark"), thread: field("thread") };
    let Some(place_there) = asked.place() else {
        return show_ask(&page, &state, Asked::default(), Problems::default()).await;
    };
    let mut message = fields.get("base").and_then(|json| Message::from_json(json).ok()).unwrap_or_default();
    let unreadable = message.fill(&fields);
    if message.is_too_large() {
        return Err(PageError::TooLarge);
    }
    let path = |finding: &Finding| finding.path.to_string();
    let unread = unreadable.iter().filter_map(|finding| Some((path(finding), fields.get(&path(finding))?.clone())));
    let mut typed = Typed {
        place: place_there,
        mark: asked.mark,
        poster: field("poster"),
        files: field("files").lines().map(str::to_owned).collect(),
        unread: unread.collect(),
        message,
    };
    let mut problems = Problems::default();
    if field("action") != "save" {
        match field("edit").as_str() {
            "json" => match Message::from_json(&field("json")) {
                Ok(message) => typed.message = message,
                Err(error) => problems.add("json", say_editor::unread(lang, &error)),
            },
            edit => {
                if let Ok(edit) = edit.parse::<Edit>() {
                    typed.message.apply(edit);
                }
            }
        }
        return show_edit(page, &state, typed, problems, None).await;
    }
    for sentence in errors(lang, &unreadable) {
        problems.add("message", sentence);
    }
    if !problems.is_empty() {
        return show_edit(page, &state, typed, problems, None).await;
    }
    match state.engine.edit_posted(&by.account, typed.place, &typed.mark, &typed.message).await {
        Ok(posted) => {
            let to = place(address(EDIT, posted.place, ""));
            Ok(page.redirect_with(&to, Notice::good(say::saved(lang))))
        }
        Err(PostedError::Changed(now)) => {
            typed.mark.clone_from(&now.standing.mark);
            show_edit(page, &state, typed, problems, Some(now.standing.message)).await
        }
        Err(PostedError::Invalid(found)) => {
            for sentence in errors(lang, &found) {
                problems.add("message", sentence);
            }
            show_edit(page, &state, typed, problems, None).await
        }
        Err(error) => {
            let (_, sentence) = problem(&page, error)?;
            problems.add("message", sentence);
            show_edit(page, &state, typed, problems, None).await
        }
    }
}

/// `stands`: what somebody else has made of it meanwhile.
async fn show_edit(
    page: Page,
    state: &AppState,
    typed: Typed,
    problems: Problems,
    stands: Option<Message>,
) -> Result<Response, PageError> {
    let webhook = state.engine.webhook(typed.place.webhook).await?;
    let webhook = webhook.map(|view| view.webhook.name).unwrap_or_default();
    let now = state.engine.clock().now();
    let title = say::edit_title(page.lang);
    let refused = !problems.is_empty() || stands.is_some();
    let page = page.with_outside_images();
    let shown = page.clone();
    let view = move || view! { <EditPage page=shown typed problems stands webhook now /> };
    Ok(if refused { page.refuse(title, view) } else { page.render(title, view) })
}

#[component]
fn EditPage(
    page: Page,
    typed: Typed,
    problems: Problems,
    stands: Option<Message>,
    webhook: String,
    now: Moment,
) -> impl IntoView {
    let lang = page.lang;
    let zone = &page.company.zone;
    let offset = i32::try_from(zone.offset_at(now)).unwrap_or(0);
    let values = Values::new().with("company", Value::Text(page.company.name.to_string()));
    let poster = if typed.poster.is_empty() { webhook.clone() } else { typed.poster.clone() };
    let edited = Edited {
        lang,
        kind: Kind::Announcement,
        message: typed.message.clone(),
        typed: typed.unread.clone(),
        samples: vec![Sample { label: say_editor::made_up(lang).to_owned(), values: values.clone() }],
        reader: Reader { lang: page.company.lang, offset, now: Some(now) },
        poster: Poster { name: poster.clone(), avatar: None },
        when: clock_time(now, zone),
        draft: None,
        posted: true,
    };
    let files =
        (!typed.files.is_empty()).then(|| view! { <p class="muted">{say::files(lang, &typed.files.join(", "))}</p> });
    let changed = stands.map(|message| {
        let sample = SampleMessage { kind: Kind::Announcement, message, active: true };
        view! {
            <div role="alert"><NoticeBox tone=Tone::Bad><p>{say::changed(lang)}</p></NoticeBox></div>
            <section class="section" aria-labelledby="stands">
                <h2 id="stands">{say::stands_now(lang)}</h2>
                <Shown page=page.clone() sample values zone=zone.clone() at=now />
            </section>
        }
    });
    let above = vec![("/admin/messages".into(), say_list::title(lang).into()), (PATH.into(), say::title(lang).into())];
    let delete = address(DELETE, typed.place, &typed.mark);
    view! {
        <Crumbs label=shell::main(lang) above here=say::edit_title(lang).into() />
        <header class="title">
            <h1>{say::edit_title(lang)}</h1>
            <p class="lead">{say::edit_lead(lang, &poster, &webhook)}</p>
        </header>
        {changed}
        <form id="message-form" class="form wide" method="post" action=EDIT novalidate>
            // The button that Enter presses: it shows the page again and changes nothing.
            <button class="unseen" tabindex="-1" aria-hidden="true" name="edit" value="">{say_editor::preview(lang)}</button>
            <FormErrors problems />
            <input type="hidden" name="webhook" value=typed.place.webhook.to_string() />
            <input type="hidden" name="posted" value=typed.place.message.to_string() />
            <input type="hidden" name="thread" value=typed.place.thread.map(|thread| thread.to_string()) />
            <input type="hidden" name="mark" value=typed.mark />
            <input type="hidden" name="poster" value=typed.poster />
            <input type="hidden" name="files" value=typed.files.join("\n") />
            {files}
            <MessageEditor edited>
                <div class="save" id="message">
                    <Button name="action" value="save">{say::save(lang)}</Button>
                    <a class="button quiet" href=PATH>{say::back(lang)}</a>
                    <a class="button quiet danger" href=delete>{say::delete(lang)}</a>
                </div>
            </MessageEditor>
        </form>
    }
}

// Taking it away.

async fn ask_delete(page: Page, _: Admin, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let lang = page.lang;
    let place = asked.place().ok_or(PageError::NotFound)?;
    let back = address(EDIT, place, "");
    let title = say::delete_title(lang);
    Ok(page.render(title, || {
        view! {
            <Confirm title text=say::delete_text(lang) action=DELETE label=say::delete_do(lang) class="danger" back
                keep=say::keep(lang)>
                <input type="hidden" name="webhook" value=asked.webhook />
                <input type="hidden" name="link" value=asked.link />
                <input type="hidden" name="thread" value=asked.thread />
                <input type="hidden" name="mark" value=asked.mark />
            </Confirm>
        }
    }))
}

async fn delete(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Form(asked): Form<Asked>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let there = asked.place().ok_or(PageError::NotFound)?;
    match state.engine.delete_posted(&by.account, there, &asked.mark).await {
        Ok(()) => Ok(page.redirect_with(&place(PATH), Notice::good(say::deleted(lang)))),
        Err(PostedError::Changed(now)) => {
            let mut problems = Problems::default();
            problems.add("message", say::changed_delete(lang));
            show_edit(page, &state, Typed::of(&now), problems, None).await
        }
        Err(error) => {
            let (field, sentence) = problem(&page, error)?;
            let mut problems = Problems::default();
            problems.add(field, sentence);
            show_ask(&page, &state, asked, problems).await
        }
    }
}
