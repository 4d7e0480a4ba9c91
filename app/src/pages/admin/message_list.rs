//! `/admin/messages`: all messages, found by name, event and use; and what is done to a whole one. The filter lives in
//! the address.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use largage::{
    account::Role,
    defaults,
    engine::messages::{MessageFilter, MessageSummary, RemoveError, SaveError, UsedBy},
    event::Kind,
    id::MessageId,
    name::MessageName,
    text::TextError,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Confirm, Crumbs, notifications::notification_name, place};
use crate::{
    AppState, Form, Page, PageError, Problems, Query,
    components::{Button, Chip, Column, DateTime, Empty, Field, Nothing, Notice, PostForm, Select, Table},
    i18n::{Lang, message_list as say, shell},
    known::{Admin, Staff},
};

const LIST: &str = "/admin/messages";
const NEW: &str = "/admin/messages/new";
const SIZE: u16 = 50;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(LIST, get(list))
        .route(NEW, get(new).post(create))
        .route("/admin/messages/{id}/duplicate", post(duplicate))
        .route("/admin/messages/{id}/remove", get(ask_remove).post(remove))
}

fn at(id: MessageId) -> String {
    format!("{LIST}/{id}")
}

// The list.

/// The filter as it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    event: String,
    /// `yes` or `no`.
    used: String,
    /// Where the page begins.
    before: String,
}

impl Asked {
    fn filter(&self) -> MessageFilter {
        let used = match self.used.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        MessageFilter { search: self.q.clone(), kind: self.event.parse().ok(), used, before: self.before.parse().ok() }
    }

    fn is_filtered(&self) -> bool {
        let MessageFilter { search, kind, used, .. } = self.filter();
        !search.trim().is_empty() || kind.is_some() || used.is_some()
    }

    /// The address of another page of the same list.
    fn page(&self, before: Option<MessageId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let before = before.map(|id| id.to_string()).unwrap_or_default();
        for (name, value) in [("q", &self.q), ("event", &self.event), ("used", &self.used), ("before", &before)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("{LIST}?{}", query.finish())
    }
}

async fn list(
    page: Page,
    State(state): State<AppState>,
    Staff(by): Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let found = state.engine.messages(&by.account, &asked.filter(), SIZE).await?;
    let is_admin = by.account.role >= Role::Admin;
    Ok(page.render(say::title(page.lang), || {
        view! { <List page=page.clone() asked items=found.items next=found.next is_admin /> }
    }))
}

#[component]
fn List(
    page: Page,
    asked: Asked,
    items: Vec<MessageSummary>,
    next: Option<MessageId>,
    is_admin: bool,
) -> impl IntoView {
    let lang = page.lang;
    let add = is_admin.then(|| view! { <a class="button primary" href=NEW>{say::add(lang)}</a> });
    let posted = is_admin.then(|| view! { <a class="button" href="/admin/messages/posted">{say::posted(lang)}</a> });
    let header = view! {
        <header class="title">
            <h1>{say::title(lang)}</h1>
            {add}
            {posted}
            <p class="lead">{say::lead(lang)}</p>
        </header>
    };
    if items.is_empty() && !asked.is_filtered() && asked.before.is_empty() {
        return view! { {header} <Empty title=say::empty(lang) text=say::empty_text(lang) /> }.into_any();
    }
    let content = if items.is_empty() {
        view! {
            <Empty title=say::none_found(lang) text=say::none_found_text(lang)>
                <a class="button" href=LIST>{say::show_all(lang)}</a>
            </Empty>
        }
        .into_any()
    } else {
        let mut columns = vec![
            Column::text(say::name(lang)),
            Column::text(say::used_by(lang)),
            Column::text(say::saved(lang)),
            Column::text(say::state(lang)),
        ];
        if is_admin {
            columns.push(Column::text(say::actions(lang)));
        }
        let rows = items.into_iter().map(|summary| row(&page, summary, is_admin)).collect_view();
        view! { <Table caption=say::title(lang) headed=true columns>{rows}</Table> }.into_any()
    };
    let mut events = vec![(String::new(), say::any_event(lang).to_owned())];
    events.extend(Kind::ALL.map(|kind| (kind.name().to_owned(), kind.description(lang).to_owned())));
    let uses = [("", say::any_use(lang)), ("yes", say::only_used(lang)), ("no", say::only_unused(lang))];
    let uses = uses.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec();
    let first = (!asked.before.is_empty()).then(|| asked.page(None));
    let next = next.map(|id| asked.page(Some(id)));
    view! {
        {header}
        <form class="filters" method="get" role="search" aria-label=say::title(lang)>
            <Field name="q" label=say::search(lang) value=asked.q.clone() kind="search" />
            <Select name="event" label=say::event(lang) options=events value=asked.event.clone() />
            <Select name="used" label=say::use_(lang) options=uses value=asked.used.clone() />
            <Button class="">{say::filter(lang)}</Button>
            {asked.is_filtered().then(|| view! { <a class="button quiet" href="?">{say::show_all(lang)}</a> })}
        </form>
        {content}
        {(first.is_some() || next.is_some())
            .then(|| view! {
                <nav class="pages" aria-label=say::pages(lang)>
                    {first.map(|href| view! { <a class="button quiet" href=href>{say::first_page(lang)}</a> })}
                    {next.map(|href| view! { <a class="button" rel="next" href=href>{say::next_page(lang)}</a> })}
                </nav>
            })}
    }
    .into_any()
}

fn row(page: &Page, summary: MessageSummary, is_admin: bool) -> impl IntoView + use<> {
    let lang = page.lang;
    let MessageSummary { id, name, kind, saved, used_by, draft, others } = summary;
    let (state, label) = match (draft, others.first(), used_by.is_empty()) {
        (Some(_), ..) => ("waiting", say::your_draft(lang).to_owned()),
        (None, Some((who, _)), _) => ("waiting", say::being_edited(lang, who)),
        (None, None, true) => ("closed", say::unused(lang).to_owned()),
        (None, None, false) => ("healthy", say::in_use(lang).to_owned()),
    };
    let used = if used_by.is_empty() {
        view! { <Nothing /> }.into_any()
    } else {
        let links = used_by.iter().map(|used| {
            let href = format!("/admin/notifications/{}", used.notification);
            view! { <li><a href=href>{used_name(lang, used)}</a></li> }
        });
        view! { <ul class="plain">{links.collect_view()}</ul> }.into_any()
    };
    let by = saved.by.as_ref().map(|who| view! { {say::saved_by(lang, who)} " " });
    // Only administrators edit; staff see what is said on the page of its versions.
    let href = if is_admin { at(id) } else { format!("{}/versions", at(id)) };
    let of = format!(" {}", say::of(lang, &name));
    let actions = is_admin.then(|| {
        let announce = (kind == Kind::Announcement).then(|| {
            view! {
                <a class="button" href=format!("/admin/announcements/new?message={id}")>
                    {say::announce(lang)}<span class="unseen">{of.clone()}</span>
                </a>
            }
        });
        let remove = used_by.is_empty().then(|| {
            view! {
                <a class="button quiet danger" href=format!("{}/remove", at(id))>
                    {say::remove(lang)}<span class="unseen">{of.clone()}</span>
                </a>
            }
        });
        view! {
            <td>
                <div class="buttons acts">
                    {announce}
                    <a class="button quiet" href=format!("{}/versions", at(id))>
                        {say::versions(lang)}<span class="unseen">{of.clone()}</span>
                    </a>
                    <form method="post" action=format!("{}/duplicate", at(id))>
                        <button class="button quiet">{say::duplicate(lang)}<span class="unseen">{of.clone()}</span></button>
                    </form>
                    {remove}
                </div>
            </td>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <a href=href>{name}</a> <span class="detail">{kind.description(lang)}</span>
            </th>
            <td data-label=say::used_by(lang)>{used}</td>
            <td data-label=say::saved(lang)>{by} <DateTime at=saved.at zone=page.company.zone.clone() /></td>
            <td data-label=say::state(lang)><Chip state label /></td>
            {actions}
        </tr>
    }
}

fn used_name(lang: Lang, used: &UsedBy) -> String {
    notification_name(lang, &used.name, used.kind, used.campaign.as_deref())
}

// A new one.

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    event: String,
    name: String,
    lang: String,
}

async fn new(page: Page, _: Admin, Query(asked): Query<Asked>) -> Response {
    let typed = Typed { event: asked.event, lang: page.company.lang.code().to_owned(), ..Typed::default() };
    show_new(&page, typed, Problems::default())
}

fn show_new(page: &Page, typed: Typed, problems: Problems) -> Response {
    let lang = page.lang;
    let title = say::new_title(lang);
    let refused = !problems.is_empty();
    let mut events = vec![(String::new(), say::choose_event(lang).to_owned())];
    events.extend(Kind::ALL.map(|kind| (kind.name().to_owned(), kind.description(lang).to_owned())));
    let languages = Lang::ALL.map(|lang| (lang.code().to_owned(), shell::own_name(lang).to_owned())).to_vec();
    let view = move || {
        view! {
            <Crumbs label=shell::main(lang) above=vec![(LIST.into(), say::title(lang).into())] here=title.into() />
            <header class="title"><h1>{title}</h1><p class="lead">{say::new_text(lang)}</p></header>
            <PostForm action=NEW problems=problems.clone()>
                <Select name="event" label=say::event(lang) options=events value=typed.event problem=problems.of("event") />
                <Field name="name" label=say::name(lang) value=typed.name problem=problems.of("name")
                    hint=say::name_hint(lang) spellcheck=true optional=true />
                <Select name="lang" label=say::language(lang) options=languages value=typed.lang />
                <div class="buttons">
                    <Button>{say::create(lang)}</Button>
                    <a class="button quiet" href=LIST>{say::back(lang)}</a>
                </div>
            </PostForm>
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
    let lang = page.lang;
    let mut problems = Problems::default();
    let kind = problems.check("event", typed.event.parse::<Kind>().map_err(|_| say::choose_event(lang)));
    let told_in = typed.lang.parse().unwrap_or(page.company.lang);
    let name = match typed.name.trim() {
        "" => kind.map(|kind| defaults::message_name(kind, told_in, None)),
        name => problems.check("name", MessageName::new(name).map_err(|error| name_problem(lang, error))),
    };
    let (Some(kind), Some(name)) = (kind, name) else { return Ok(show_new(&page, typed, problems)) };
    let created = state.engine.create_message(&by.account, kind, &name, &defaults::message(kind, told_in)).await;
    let id = created.map_err(|error| save_refusal(lang, error))?;
    Ok(page.redirect_with(&place(at(id)), Notice::good(say::created(lang, name.as_str()))))
}

fn name_problem(lang: Lang, error: TextError) -> String {
    match error {
        TextError::Empty | TextError::Characters => say::name_characters(lang).to_owned(),
        TextError::TooLong { max } => say::name_long(lang, max),
    }
}

fn save_refusal(lang: Lang, error: SaveError) -> PageError {
    match error {
        SaveError::Unknown => PageError::NotFound,
        SaveError::Forbidden(_) => PageError::Forbidden,
        SaveError::Store(error) => error.into(),
        SaveError::Outdated(_) | SaveError::Refused(_) | SaveError::NoFile(_) | SaveError::FilesTooLarge { .. } => {
            PageError::Refused(say::copy_refused(lang).to_owned())
        }
    }
}

// What is done to one.

async fn duplicate(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<MessageId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let copy = state.engine.duplicate_message(&by.account, id).await.map_err(|error| save_refusal(lang, error))?;
    let name = find_name(&state, &by.account, copy).await?;
    Ok(page.redirect_with(&place(at(copy)), Notice::good(say::duplicated(lang, &name))))
}

async fn find_name(
    state: &AppState,
    by: &largage::engine::accounts::Account,
    id: MessageId,
) -> Result<String, PageError> {
    Ok(state.engine.message(by, id).await?.ok_or(PageError::NotFound)?.name)
}

async fn ask_remove(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<MessageId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let message = state.engine.message(&by.account, id).await?.ok_or(PageError::NotFound)?;
    if !message.used_by.is_empty() {
        return Err(in_use(lang, &message.used_by));
    }
    let title = say::remove_title(lang, &message.name);
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=say::remove_text(lang) action=format!("{}/remove", at(id)) label=say::remove_do(lang)
                class="danger" back=LIST keep=say::keep(lang) />
        }
    }))
}

fn in_use(lang: Lang, used_by: &[UsedBy]) -> PageError {
    let names: Vec<String> = used_by.iter().map(|used| used_name(lang, used)).collect();
    PageError::Refused(say::is_used(lang, &names.join(", ")))
}

async fn remove(
    page: Page,
    State(state): State<AppState>,
    Admin(by): Admin,
    Path(id): Path<MessageId>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let name = find_name(&state, &by.account, id).await?;
    match state.engine.remove_message(&by.account, id).await {
        Ok(()) => Ok(page.redirect_with(&place(LIST), Notice::good(say::removed(lang, &name)))),
        Err(RemoveError::Used(used_by)) => Err(in_use(lang, &used_by)),
        Err(RemoveError::Unknown) => Err(PageError::NotFound),
        Err(RemoveError::Forbidden(_)) => Err(PageError::Forbidden),
        Err(RemoveError::Store(error)) => Err(error.into()),
    }
}
