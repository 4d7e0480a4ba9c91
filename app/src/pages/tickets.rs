//! `/tickets`: what customers ask the team, and what they are answered. The staff is led on to its own pages.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    response::Response,
    routing::get,
};
use largage::{
    account::Role,
    desk::{Choices, Desk},
    engine::{
        random,
        sessions::SignedIn,
        tickets::{Cursor, NewReply, NewTicket, OwnFilter, RelatedThing, Ticket, TicketError, TicketView, is_unread},
    },
    id::{LineId, TicketId},
    text::TextError,
    ticket::{Related, State as TicketState, Subject},
    time::Moment,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    people::text_problem,
    thread::{
        FilesField, LARGEST_FORM, OTHER_PART, Part, Posted, Thread, ThreadProps, WRITING, check_text, mark_read,
        mind_files, refusal, serve_file, state_chip,
    },
};
use crate::{
    AppState, Page, PageError, Problems, Query,
    components::{Button, Chip, DateTime, Empty, Field, Notice, PostForm, Select, TextArea},
    i18n::{Lang, tickets as say},
    islands::FollowTickets,
    page::LocalPath,
};

pub fn routes() -> Router<AppState> {
    let forms = Router::new()
        .route("/tickets/new", get(ask).post(open))
        .route("/tickets/{id}", get(show).post(act))
        .layer(DefaultBodyLimit::max(LARGEST_FORM));
    Router::new()
        .route("/tickets", get(list))
        .route("/tickets/{id}/read", get(mark_read).post(mark_read))
        .route("/tickets/{id}/files/{file}", get(serve_file))
        .merge(forms)
}

const LIST: &str = "/tickets";
const SIZE: u16 = 25;

fn address(id: TicketId) -> String {
    format!("/tickets/{id}")
}

/// Where the staff finds the same.
fn for_staff(page: &Page, by: &SignedIn, path: &str) -> Option<Response> {
    (by.account.role > Role::Customer).then(|| page.redirect(&LocalPath::or_start(path)))
}

// The list.

/// The filter as it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    state: String,
    department: String,
    before: String,
}

impl Asked {
    fn filter(&self) -> OwnFilter {
        OwnFilter {
            search: self.q.clone(),
            state: self.state.parse().ok(),
            department: self.department.parse().ok(),
            before: self.before.parse().ok(),
        }
    }

    fn is_filtered(&self) -> bool {
        [&self.q, &self.state, &self.department].into_iter().any(|value| !value.trim().is_empty())
    }

    /// The address of another page of the same list.
    fn page(&self, before: Option<Cursor>) -> String {
        let before = before.map(|cursor| cursor.to_string()).unwrap_or_default();
        let values =
            [("q", self.q.as_str()), ("state", &self.state), ("department", &self.department), ("before", &before)];
        with_query(LIST, &values)
    }
}

/// An address with those of the values that there are.
pub(super) fn with_query(path: &str, values: &[(&str, &str)]) -> String {
    let values = values.iter().filter(|(_, value)| !value.is_empty());
    format!("{path}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(values).finish())
}

async fn list(
    State(state): State<AppState>,
    page: Page,
    by: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    if let Some(elsewhere) = for_staff(&page, &by, "/admin/tickets") {
        return Ok(elsewhere);
    }
    let found = state.engine.own_tickets(&by.account, &asked.filter(), SIZE).await?;
    let desk = state.engine.desk().await?;
    let now = state.engine.clock().now();
    Ok(page.render(say::title(page.lang), || {
        let (items, next) = (found.items, found.next);
        view! { <ListPage page=page.clone() asked items next desk by now /> }
    }))
}

#[component]
fn ListPage(
    page: Page,
    asked: Asked,
    items: Vec<Ticket>,
    next: Option<Cursor>,
    desk: Desk,
    by: SignedIn,
    now: Moment,
) -> impl IntoView {
    let lang = page.lang;
    let has_none = items.is_empty() && !asked.is_filtered() && asked.before.is_empty();
    let content = if has_none {
        view! {
            <Empty title=say::none(lang) text=say::none_text(lang)>
                <a class="button primary" href="/tickets/new">{say::new(lang)}</a>
            </Empty>
        }
        .into_any()
    } else if items.is_empty() {
        view! {
            <Empty title=say::none_here(lang) text=say::none_here_text(lang)>
                <a class="button" href=LIST>{say::show_all(lang)}</a>
            </Empty>
        }
        .into_any()
    } else {
        let rows = items.into_iter().map(|ticket| row(ticket, &page, &by, now)).collect_view();
        view! { <ul class="rows tickets">{rows}</ul> }.into_any()
    };
    let filter = (!has_none).then(|| {
        view! {
            <form class="filters" method="get" role="search" aria-label=say::title(lang)>
                <Field name="q" label=say::search(lang) value=asked.q.clone() kind="search"
                    placeholder=say::own_search_hint(lang) />
                <Select name="state" label=say::state(lang) options=states(lang) value=asked.state.clone() />
                <Select name="department" label=say::department(lang)
                    options=or_any(say::any_department(lang), &desk.departments) value=asked.department.clone() />
                <Button class="">{say::filter(lang)}</Button>
                {asked.is_filtered().then(|| view! { <a class="button quiet" href=LIST>{say::show_all(lang)}</a> })}
            </form>
        }
    });
    let first = (!asked.before.is_empty()).then(|| asked.page(None));
    let next = next.map(|cursor| asked.page(Some(cursor)));
    view! {
        <header class="title">
            <h1>{say::title(lang)}</h1>
            <a class="button primary" href="/tickets/new">{say::new(lang)}</a>
            <p class="lead">{say::lead(lang)}</p>
        </header>
        {filter}
        <div id="tickets" data-fresh="">{content}</div>
        <Pages lang first next />
        <FollowTickets lang />
    }
}

/// The states to filter by.
pub(super) fn states(lang: Lang) -> Vec<(String, String)> {
    let labels = [
        ("", say::any_state(lang)),
        (TicketState::Open.as_str(), say::only_open(lang)),
        (TicketState::Closed.as_str(), say::only_closed(lang)),
    ];
    labels.into_iter().map(|(value, label)| (value.to_owned(), label.to_owned())).collect()
}

/// A list to filter by, with what is offered no more, after the choice of all.
pub(super) fn or_any(any: &str, choices: &Choices) -> Vec<(String, String)> {
    let all = choices.all().map(|choice| (choice.id.to_string(), choice.name.to_string()));
    std::iter::once((String::new(), any.to_owned())).chain(all).collect()
}

/// The ways to the other pages of a list.
#[component]
pub(super) fn Pages(lang: Lang, first: Option<String>, next: Option<String>) -> impl IntoView {
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pages" aria-label=say::pages(lang)>
                {first.map(|href| view! { <a class="button quiet" href=href>{say::first_page(lang)}</a> })}
                {next.map(|href| view! { <a class="button" rel="next" href=href>{say::next_page(lang)}</a> })}
            </nav>
        }
    })
}

fn row(ticket: Ticket, page: &Page, by: &SignedIn, now: Moment) -> impl IntoView + use<> {
    let lang = page.lang;
    let zone = page.company.zone.clone();
    let unread = is_unread(&by.account, &ticket);
    view! {
        <li class=unread.then_some("unread")>
            <span class="main">
                <a href=address(ticket.id)>{ticket.subject}</a>
                <span class="detail">
                    {say::number(lang, ticket.id.get())} " · " <DateTime at=ticket.updated_at zone now />
                </span>
            </span>
            {unread.then(|| view! { <Chip state="open" label=say::unread(lang) /> })}
            {state_chip(ticket.state, lang)}
        </li>
    }
}

// A new one.

#[derive(Clone, Default)]
struct Typed {
    subject: String,
    department: String,
    priority: String,
    related: String,
    text: String,
    once: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Preset {
    /// `order:12`
    related: String,
}

async fn ask(
    State(state): State<AppState>,
    page: Page,
    by: SignedIn,
    Query(preset): Query<Preset>,
) -> Result<Response, PageError> {
    if let Some(elsewhere) = for_staff(&page, &by, "/admin/tickets") {
        return Ok(elsewhere);
    }
    let desk = state.engine.desk().await?;
    let things = state.engine.can_be_about(&by.account).await?;
    let typed = Typed {
        department: desk.departments.first().to_string(),
        priority: desk.priorities.middle().to_string(),
        related: preset.related,
        once: random::token(),
        ..Typed::default()
    };
    let problems = Problems::default();
    Ok(page.render(say::new(page.lang), || view! { <NewPage lang=page.lang desk things typed problems /> }))
}

async fn open(State(state): State<AppState>, page: Page, by: SignedIn, posted: Posted) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut typed = Typed {
        subject: posted.field("subject"),
        department: posted.field("department"),
        priority: posted.field("priority"),
        related: posted.field("related"),
        text: posted.field("text"),
        once: posted.field("once"),
    };
    if typed.once.is_empty() {
        typed.once = random::token();
    }
    let mut problems = Problems::default();
    let subject = Subject::new(&typed.subject).map_err(|error| match error {
        TextError::Empty => say::subject_empty(lang).to_owned(),
        other => text_problem(other, lang),
    });
    let subject = problems.check("subject", subject);
    let text = check_text(&mut problems, "text", &typed.text, lang);
    let department = problems.check("department", typed.department.parse().map_err(|_| say::department_gone(lang)));
    let priority = problems.check("priority", typed.priority.parse().map_err(|_| say::priority_gone(lang)));
    let related = match typed.related.as_str() {
        "" => Some(None),
        thing => problems.check("related", thing.parse::<Related>().map(Some).map_err(|_| say::about_gone(lang))),
    };
    if let (Some(subject), Some(text), Some(department), Some(priority), Some(related)) =
        (&subject, &text, department, priority, related)
    {
        let files = posted.uploads();
        let new = NewTicket { subject, text, department, priority, related, files: &files, once: &typed.once };
        match state.engine.open_ticket(&by.account, new).await {
            Ok(id) => {
                let to = LocalPath::or_start(&address(id));
                return Ok(page.redirect_with(&to, Notice::good(say::sent(lang))));
            }
            Err(error) => {
                let (field, sentence) = refusal(error, &page, state.engine.clock().now())?;
                problems.add(field, sentence);
            }
        }
    }
    mind_files(&mut problems, &posted, lang);
    let desk = state.engine.desk().await?;
    let things = state.engine.can_be_about(&by.account).await?;
    Ok(page.refuse(say::new(lang), || view! { <NewPage lang desk things typed problems /> }))
}

/// A list to choose from; one that is none of it stays to be seen.
pub(super) fn options(choices: &Choices) -> Vec<(String, String)> {
    choices.offered().iter().map(|choice| (choice.id.to_string(), choice.name.to_string())).collect()
}

#[component]
fn NewPage(
    lang: Lang,
    desk: Desk,
    things: Vec<(Related, RelatedThing)>,
    typed: Typed,
    problems: Problems,
) -> impl IntoView {
    let of = {
        let problems = problems.clone();
        move |field| problems.of(field)
    };
    let related = (!things.is_empty() || of("related").is_some()).then(|| {
        let nothing = (String::new(), say::about_nothing(lang).to_owned());
        let things = things.into_iter().map(|(related, thing)| (related.to_string(), thing.name));
        let options = std::iter::once(nothing).chain(things).collect();
        view! {
            <Select name="related" label=say::about(lang) options value=typed.related.clone() problem=of("related")
                hint=say::about_hint(lang) />
        }
    });
    view! {
        <nav class="crumbs" aria-label=say::pages(lang)>
            <ol><li><a href="/tickets">{say::title(lang)}</a></li></ol>
        </nav>
        <header class="title"><h1>{say::new(lang)}</h1></header>
        <PostForm action="/tickets/new" problems=problems.clone() files=true>
            <input type="hidden" name="once" value=typed.once />
            <Field name="subject" label=say::subject(lang) value=typed.subject problem=of("subject")
                hint=say::subject_hint(lang) maxlength=Subject::MAX_LENGTH spellcheck=true />
            <div class="pair">
                <Select name="department" label=say::department(lang) options=options(&desk.departments)
                    value=typed.department problem=of("department") />
                <Select name="priority" label=say::priority(lang) options=options(&desk.priorities)
                    value=typed.priority problem=of("priority") />
            </div>
            {related}
            <TextArea name="text" label=say::text(lang) value=typed.text problem=of("text") hint=say::text_hint(lang)
                rows=8 />
            <FilesField lang problem=of("files") />
            <div class="buttons">
                <Button>{say::send(lang)}</Button>
                <a class="button quiet" href="/tickets">{say::back(lang)}</a>
            </div>
        </PostForm>
    }
}

// One of them.

fn missing(error: TicketError) -> PageError {
    match error {
        TicketError::Unknown => PageError::NotFound,
        other => other.into(),
    }
}

async fn show(
    State(state): State<AppState>,
    mut page: Page,
    by: SignedIn,
    Path(id): Path<TicketId>,
    Query(part): Query<Part>,
) -> Result<Response, PageError> {
    if let Some(elsewhere) = for_staff(&page, &by, &format!("/admin/tickets/{id}")) {
        return Ok(elsewhere);
    }
    if let Some(before) = part.before() {
        return show_earlier(&state, &page, &by, id, before).await;
    }
    let view = state.engine.ticket(&by.account, id).await.map_err(missing)?;
    if is_unread(&by.account, &view.ticket) {
        page.count_one_read();
    }
    let now = state.engine.clock().now();
    let title = say::title_of(page.lang, id.get(), &view.ticket.subject);
    let typed = Reply { once: random::token(), seen: view.newest(), ..Reply::default() };
    Ok(page.render(title, || {
        view! { <TicketPage page=page.clone() view by now typed problems=Problems::default() /> }
    }))
}

/// An earlier part of a long thread.
async fn show_earlier(
    state: &AppState,
    page: &Page,
    by: &SignedIn,
    id: TicketId,
    before: LineId,
) -> Result<Response, PageError> {
    let view = state.engine.ticket_before(&by.account, id, before).await.map_err(missing)?;
    let (lang, now, reader) = (page.lang, state.engine.clock().now(), by.account.id);
    let subject = view.ticket.subject.clone();
    Ok(page.render(say::title_of(lang, id.get(), &subject), || {
        let address = address(id);
        let thread =
            ThreadProps { page: page.clone(), view, reader, now, address, is_earlier: true, is_answered: false };
        view! {
            <TicketCrumbs lang id />
            <header class="title"><h1>{subject}</h1></header>
            {Thread(thread)}
        }
    }))
}

#[derive(Clone)]
struct Reply {
    text: String,
    once: String,
    /// The last line that was shown with the form.
    seen: LineId,
}

impl Default for Reply {
    fn default() -> Self {
        Self { text: String::new(), once: String::new(), seen: LineId::new(0) }
    }
}

async fn act(
    State(state): State<AppState>,
    mut page: Page,
    by: SignedIn,
    Path(id): Path<TicketId>,
    Query(part): Query<Part>,
    posted: Posted,
) -> Result<Response, PageError> {
    let lang = page.lang;
    // A forged or unknown number is told before anything else.
    let mut view = state.engine.ticket(&by.account, id).await.map_err(missing)?;
    if let Some(elsewhere) = for_staff(&page, &by, &format!("/admin/tickets/{id}")) {
        return Ok(elsewhere);
    }
    let action = posted.field("action");
    let moved = match action.as_str() {
        "close" => Some((TicketState::Closed, say::is_closed(lang))),
        "reopen" => Some((TicketState::Open, say::is_open(lang))),
        _ => None,
    };
    let seen = posted.field("seen").parse().unwrap_or(LineId::new(0));
    let mut typed = Reply { text: posted.field("text"), once: posted.field("once"), seen };
    if typed.once.is_empty() {
        typed.once = random::token();
    }
    let mut problems = Problems::default();
    let title = say::title_of(lang, id.get(), &view.ticket.subject);
    // What is half written stays in its box.
    let is_left = !typed.text.trim().is_empty() || posted.has_files();
    if action == OTHER_PART {
        let before = part.before();
        if !is_left {
            let to = before.map_or_else(|| address(id), |line| format!("{}?before={line}", address(id)));
            return Ok(page.redirect(&LocalPath::or_start(&to)));
        }
        mind_files(&mut problems, &posted, lang);
        if let Some(line) = before {
            view = state.engine.ticket_before(&by.account, id, line).await.map_err(missing)?;
        }
        let (now, is_earlier) = (state.engine.clock().now(), before.is_some());
        return Ok(page.render(title, || {
            view! { <TicketPage page=page.clone() view by now typed problems is_earlier /> }
        }));
    }
    if let Some((to, words)) = moved {
        let done = state.engine.move_ticket(&by.account, id, to, typed.seen).await;
        if done.is_ok() && !is_left {
            return Ok(page.redirect_with(&LocalPath::or_start(&address(id)), Notice::good(words)));
        }
        mind_files(&mut problems, &posted, lang);
        view = state.engine.ticket(&by.account, id).await.map_err(missing)?;
        typed.seen = view.newest();
        let now = state.engine.clock().now();
        if let Err(error) = done {
            let (field, sentence) = refusal(error, &page, now)?;
            problems.add(field, sentence);
            return Ok(page.refuse(&title, || view! { <TicketPage page=page.clone() view by now typed problems /> }));
        }
        page.notice = Some(Notice::good(words));
        return Ok(page.render(title, || view! { <TicketPage page=page.clone() view by now typed problems /> }));
    }
    typed.seen = view.newest();
    if let Some(text) = check_text(&mut problems, "text", &typed.text, lang) {
        let files = posted.uploads();
        let close = action == "reply-close";
        let new = NewReply { text: &text, files: &files, once: &typed.once, close, seen: None };
        match state.engine.reply(&by.account, id, new).await {
            Ok(()) => {
                let to = LocalPath::or_start(&format!("{}#reply", address(id)));
                return Ok(page.redirect_with(&to, Notice::good(say::replied(lang))));
            }
            Err(error) => {
                let (field, sentence) = refusal(error, &page, state.engine.clock().now())?;
                problems.add(field, sentence);
            }
        }
    }
    mind_files(&mut problems, &posted, lang);
    let now = state.engine.clock().now();
    Ok(page.refuse(&title, || view! { <TicketPage page=page.clone() view by now typed problems /> }))
}

#[component]
fn TicketPage(
    page: Page,
    view: TicketView,
    by: SignedIn,
    now: Moment,
    typed: Reply,
    problems: Problems,
    /// Whether later lines are on another page.
    #[prop(optional)]
    is_earlier: bool,
) -> impl IntoView {
    let lang = page.lang;
    let ticket = view.ticket.clone();
    let zone = page.company.zone.clone();
    let is_open = ticket.state == TicketState::Open;
    let about = view.related.clone().map(|thing| view! { <About lang thing /> });
    let department = view.desk.departments.name(ticket.department).to_owned();
    let priority = view.desk.priorities.name(ticket.priority).to_owned();
    let (send, other) = if is_open {
        (
            say::reply_send(lang),
            view! { <Button class="" name="action" value="reply-close">{say::reply_close(lang)}</Button> }.into_any(),
        )
    } else {
        (say::reply_reopen(lang), ().into_any())
    };
    let (act, label) = if is_open { ("close", say::close(lang)) } else { ("reopen", say::reopen(lang)) };
    view! {
        <TicketCrumbs lang id=ticket.id />
        <header class="title"><h1>{ticket.subject.clone()}</h1></header>
        <div class="ticket-facts" id="facts" data-fresh="">
            {state_chip(ticket.state, lang)}
            <dl class="inline-facts">
                <dt>{say::department(lang)}</dt><dd>{department}</dd>
                <dt>{say::priority(lang)}</dt><dd>{priority}</dd>
                <dt>{say::opened(lang)}</dt><dd><DateTime at=ticket.created_at zone now /></dd>
                {about}
            </dl>
        </div>
        <Thread page=page.clone() view reader=by.account.id now address=address(ticket.id) is_earlier
            is_answered=true />
        <section class="section" id="reply" aria-labelledby="reply-title">
            <header>
                <h2 id="reply-title">{say::reply(lang)}</h2>
                <div id="closed" data-fresh="">{(!is_open).then(|| view! { <p>{say::closed_text(lang)}</p> })}</div>
            </header>
            <PostForm action=address(ticket.id) problems=problems.clone() id=WRITING files=true>
                <input type="hidden" name="once" value=typed.once />
                // It moves on with what is shown above.
                <span id="reply-seen" data-fresh="" hidden>
                    <input type="hidden" name="seen" value=typed.seen.to_string() />
                </span>
                <TextArea name="text" label=say::text(lang) value=typed.text problem=problems.of("text")
                    hint=say::text_hint(lang) />
                <FilesField lang problem=problems.of("files") />
                <div class="buttons" id="reply-buttons" data-fresh="">
                    <Button name="action" value="reply">{send}</Button>
                    {other}
                </div>
                // Of the same form, so that what is half written comes along.
                <div id="move" data-fresh="">
                    <Button class="quiet" name="action" value=act>{label}</Button>
                </div>
            </PostForm>
        </section>
        // An earlier part does not grow.
        {(!is_earlier).then(|| view! { <FollowTickets lang /> })}
    }
}

#[component]
fn TicketCrumbs(lang: Lang, id: TicketId) -> impl IntoView {
    view! {
        <nav class="crumbs" aria-label=say::pages(lang)>
            <ol>
                <li><a href=LIST>{say::title(lang)}</a></li>
                <li><span aria-current="page">{say::number(lang, id.get())}</span></li>
            </ol>
        </nav>
    }
}

/// What a ticket is about, among its facts.
#[component]
pub(super) fn About(lang: Lang, thing: RelatedThing) -> impl IntoView {
    let RelatedThing { name, path } = thing;
    let name = match path {
        Some(path) => view! { <a href=path>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    view! { <dt>{say::about(lang)}</dt><dd>{name}</dd> }
}
