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
        tickets::{Cursor, NewReply, NewTicket, RelatedThing, Ticket, TicketError, TicketView, is_unread},
    },
    id::TicketId,
    text::TextError,
    ticket::{Related, State as TicketState, Subject},
    time::Moment,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    people::text_problem,
    thread::{
        FilesField, LARGEST_FORM, Posted, Thread, ThreadProps, check_text, mind_files, refusal, serve_file, state_chip,
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
    Router::new().route("/tickets", get(list)).route("/tickets/{id}/files/{file}", get(serve_file)).merge(forms)
}

const SIZE: u16 = 25;

fn address(id: TicketId) -> String {
    format!("/tickets/{id}")
}

/// Where the staff finds the same.
fn for_staff(page: &Page, by: &SignedIn, path: &str) -> Option<Response> {
    (by.account.role > Role::Customer).then(|| page.redirect(&LocalPath::or_start(path)))
}

// The list.

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    state: String,
    before: String,
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
    let wanted: Option<TicketState> = asked.state.parse().ok();
    let before: Option<Cursor> = asked.before.parse().ok();
    let found = state.engine.own_tickets(&by.account, wanted, before, SIZE).await?;
    let now = state.engine.clock().now();
    let lang = page.lang;
    Ok(page.render(say::title(lang), || {
        let choice = |value: &str, label: &'static str| {
            let href = if value.is_empty() { "/tickets".to_owned() } else { format!("/tickets?state={value}") };
            let current = (wanted.map_or("", TicketState::as_str) == value).then_some("page");
            view! { <li><a href=href aria-current=current>{label}</a></li> }
        };
        let rows = found.items.into_iter().map(|ticket| row(ticket, &page, &by, now)).collect_view();
        let content = if !found_any(&asked, rows.len()) {
            view! {
                <Empty title=say::none(lang) text=say::none_text(lang)>
                    <a class="button primary" href="/tickets/new">{say::new(lang)}</a>
                </Empty>
            }
            .into_any()
        } else if rows.is_empty() {
            view! {
                <Empty title=say::none_here(lang) text=say::none_here_text(lang)>
                    <a class="button" href="/tickets">{say::show_all(lang)}</a>
                </Empty>
            }
            .into_any()
        } else {
            view! { <ul class="rows tickets">{rows}</ul> }.into_any()
        };
        let next = found.next.map(|cursor| match wanted {
            Some(state) => format!("/tickets?state={}&before={cursor}", state.as_str()),
            None => format!("/tickets?before={cursor}"),
        });
        view! {
            <header class="title">
                <h1>{say::title(lang)}</h1>
                <a class="button primary" href="/tickets/new">{say::new(lang)}</a>
                <p class="lead">{say::lead(lang)}</p>
            </header>
            <nav class="tabs" aria-label=say::which(lang)>
                <ul>
                    {choice("", say::all(lang))} {choice("open", say::only_open(lang))}
                    {choice("closed", say::only_closed(lang))}
                </ul>
            </nav>
            <div id="tickets" data-fresh="">{content}</div>
            {next
                .map(|href| view! {
                    <nav class="pages" aria-label=say::pages(lang)>
                        <a class="button" rel="next" href=href>{say::next_page(lang)}</a>
                    </nav>
                })}
            <FollowTickets lang />
        }
    }))
}

/// Whether there is anything, here or under another filter.
fn found_any(asked: &Asked, shown: usize) -> bool {
    shown > 0 || !asked.state.is_empty() || !asked.before.is_empty()
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
) -> Result<Response, PageError> {
    if let Some(elsewhere) = for_staff(&page, &by, &format!("/admin/tickets/{id}")) {
        return Ok(elsewhere);
    }
    let view = state.engine.read_ticket(&by.account, id).await.map_err(missing)?;
    // It counts as read from now on, in the menu of this very page.
    page.count_unread(state.engine.unread_tickets(&by.account).await?);
    let now = state.engine.clock().now();
    let title = say::title_of(page.lang, id.get(), &view.ticket.subject);
    let typed = Reply { once: random::token(), ..Reply::default() };
    Ok(page.render(title, || {
        view! { <TicketPage page=page.clone() view by now typed problems=Problems::default() /> }
    }))
}

#[derive(Clone, Default)]
struct Reply {
    text: String,
    once: String,
}

async fn act(
    State(state): State<AppState>,
    page: Page,
    by: SignedIn,
    Path(id): Path<TicketId>,
    posted: Posted,
) -> Result<Response, PageError> {
    let lang = page.lang;
    // A forged or unknown number is told before anything else.
    let view = state.engine.ticket(&by.account, id).await.map_err(missing)?;
    if let Some(elsewhere) = for_staff(&page, &by, &format!("/admin/tickets/{id}")) {
        return Ok(elsewhere);
    }
    let action = posted.field("action");
    let moved = match action.as_str() {
        "close" => Some((TicketState::Closed, say::is_closed(lang))),
        "reopen" => Some((TicketState::Open, say::is_open(lang))),
        _ => None,
    };
    if let Some((to, words)) = moved {
        state.engine.move_ticket(&by.account, id, to).await.map_err(missing)?;
        return Ok(page.redirect_with(&LocalPath::or_start(&address(id)), Notice::good(words)));
    }
    let mut typed = Reply { text: posted.field("text"), once: posted.field("once") };
    if typed.once.is_empty() {
        typed.once = random::token();
    }
    let mut problems = Problems::default();
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
    let title = say::title_of(lang, id.get(), &view.ticket.subject);
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
) -> impl IntoView {
    let lang = page.lang;
    let ticket = view.ticket.clone();
    let zone = page.company.zone.clone();
    let is_open = ticket.state == TicketState::Open;
    let about = view.related.clone().map(|thing| {
        view! { <dt>{say::about(lang)}</dt><dd><a href=thing.path>{thing.name}</a></dd> }
    });
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
        <nav class="crumbs" aria-label=say::pages(lang)>
            <ol>
                <li><a href="/tickets">{say::title(lang)}</a></li>
                <li><span aria-current="page">{say::number(lang, ticket.id.get())}</span></li>
            </ol>
        </nav>
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
        {Thread(ThreadProps { page: page.clone(), view, reader: by.account.id, now })}
        <section class="section" id="reply" aria-labelledby="reply-title">
            <header>
                <h2 id="reply-title">{say::reply(lang)}</h2>
                <div id="closed" data-fresh="">{(!is_open).then(|| view! { <p>{say::closed_text(lang)}</p> })}</div>
            </header>
            <PostForm action=address(ticket.id) problems=problems.clone() files=true>
                <input type="hidden" name="once" value=typed.once />
                <TextArea name="text" label=say::text(lang) value=typed.text problem=problems.of("text")
                    hint=say::text_hint(lang) />
                <FilesField lang problem=problems.of("files") />
                <div class="buttons" id="reply-buttons" data-fresh="">
                    <Button name="action" value="reply">{send}</Button>
                    {other}
                </div>
            </PostForm>
            <form method="post" action=address(ticket.id) id="move" data-fresh="">
                <Button class="quiet" name="action" value=act>{label}</Button>
            </form>
        </section>
        <FollowTickets lang />
    }
}
