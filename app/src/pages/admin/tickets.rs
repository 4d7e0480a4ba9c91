//! `/admin/tickets`: the desk. The list with its filter in the address; each ticket with its thread, the answer, the
//! note, and what the staff sets.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    response::Response,
    routing::get,
};
use largage::{
    desk::{Choices, Desk},
    engine::{
        accounts::Account,
        desk::SavedReply,
        random,
        sessions::SignedIn,
        tickets::{Assignee, Cursor, Filter, NewReply, Sorting, Ticket, TicketError, TicketView, is_unread},
    },
    id::{AccountId, TicketId},
    ticket::State as TicketState,
    time::Moment,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Crumbs, place};
use crate::{
    AppState, Form, Page, PageError, Problems, Query,
    components::{
        Button, Checkbox, Chip, Column, Date, DateTime, Empty, Field, Nothing, Notice, PostForm, Select, Table,
        TextArea,
    },
    i18n::{Lang, tickets as say},
    islands::{FollowTickets, SavedText, SavedTexts},
    known::Staff,
    pages::{
        thread::{FilesField, LARGEST_FORM, Posted, Thread, ThreadProps, check_text, mind_files, refusal, state_chip},
        tickets::options,
    },
};

const LIST: &str = "/admin/tickets";

pub fn routes() -> Router<AppState> {
    let forms =
        Router::new().route("/admin/tickets/{id}", get(show).post(answer)).layer(DefaultBodyLimit::max(LARGEST_FORM));
    Router::new()
        .route(LIST, get(list))
        .route("/admin/tickets/{id}/note", get(back).post(note))
        .route("/admin/tickets/{id}/sort", get(back).post(sort))
        .merge(forms)
}

const SIZE: u16 = 50;

fn address(id: TicketId) -> String {
    format!("{LIST}/{id}")
}

fn missing(error: TicketError) -> PageError {
    match error {
        TicketError::Unknown => PageError::NotFound,
        TicketError::Forbidden(_) => PageError::Forbidden,
        other => other.into(),
    }
}

// The list.

/// The filter as it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    state: String,
    department: String,
    priority: String,
    /// The number of an account, `me` or `nobody`.
    assignee: String,
    unread: bool,
    before: String,
}

impl Asked {
    const ME: &'static str = "me";
    const NOBODY: &'static str = "nobody";

    fn filter(&self, by: &Account) -> Filter {
        Filter {
            search: self.q.clone(),
            state: self.state.parse().ok(),
            department: self.department.parse().ok(),
            priority: self.priority.parse().ok(),
            assignee: match self.assignee.as_str() {
                Self::ME => Assignee::One(by.id),
                Self::NOBODY => Assignee::Nobody,
                other => {
                    other.parse().ok().filter(|id: &AccountId| id.get() > 0).map_or(Assignee::Anyone, Assignee::One)
                }
            },
            unread_only: self.unread,
            before: self.before.parse().ok(),
        }
    }

    fn is_filtered(&self) -> bool {
        let typed = [&self.q, &self.state, &self.department, &self.priority, &self.assignee];
        self.unread || typed.iter().any(|value| !value.trim().is_empty())
    }

    /// The address of another page of the same list.
    fn page(&self, before: Option<Cursor>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let before = before.map(|cursor| cursor.to_string()).unwrap_or_default();
        let unread = if self.unread { "on" } else { "" };
        for (name, value) in [
            ("q", self.q.as_str()),
            ("state", &self.state),
            ("department", &self.department),
            ("priority", &self.priority),
            ("assignee", &self.assignee),
            ("unread", unread),
            ("before", &before),
        ] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("{LIST}?{}", query.finish())
    }
}

async fn list(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let found = state.engine.tickets(&by.account, &asked.filter(&by.account), SIZE).await.map_err(missing)?;
    let desk = state.engine.desk().await?;
    let staff = state.engine.desk_staff(&by.account).await.map_err(missing)?;
    let now = state.engine.clock().now();
    Ok(page.render(say::desk(page.lang), || {
        let (items, next) = (found.items, found.next);
        view! { <ListPage page=page.clone() asked items next desk staff by now /> }
    }))
}

#[component]
fn ListPage(
    page: Page,
    asked: Asked,
    items: Vec<Ticket>,
    next: Option<Cursor>,
    desk: Desk,
    staff: Vec<(AccountId, String)>,
    by: SignedIn,
    now: Moment,
) -> impl IntoView {
    let lang = page.lang;
    let choice = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    let states = vec![
        choice("", say::any_state(lang)),
        choice(TicketState::Open.as_str(), say::only_open(lang)),
        choice(TicketState::Closed.as_str(), say::only_closed(lang)),
    ];
    let every = |first: &str, choices: &Choices| {
        let all = choices.all().map(|choice| (choice.id.to_string(), choice.name.to_string()));
        std::iter::once((String::new(), first.to_owned())).chain(all).collect::<Vec<_>>()
    };
    let departments = every(say::any_department(lang), &desk.departments);
    let priorities = every(say::any_priority(lang), &desk.priorities);
    let others = staff.into_iter().filter(|(id, _)| *id != by.account.id).map(|(id, name)| (id.to_string(), name));
    let assignees =
        [choice("", say::anyone(lang)), choice(Asked::ME, say::me(lang)), choice(Asked::NOBODY, say::nobody(lang))];
    let assignees = assignees.into_iter().chain(others).collect();
    let content = if items.is_empty() && !asked.is_filtered() && asked.before.is_empty() {
        view! { <Empty title=say::desk_none(lang) text=say::desk_none_text(lang) /> }.into_any()
    } else if items.is_empty() {
        view! {
            <Empty title=say::none_here(lang) text=say::none_here_text(lang)>
                <a class="button" href=LIST>{say::show_all(lang)}</a>
            </Empty>
        }
        .into_any()
    } else {
        let columns = vec![
            Column::text(say::ticket(lang)),
            Column::text(say::customer(lang)),
            Column::text(say::department(lang)),
            Column::text(say::priority(lang)),
            Column::text(say::assignee(lang)),
            Column::text(say::state(lang)),
            Column::text(say::updated(lang)),
        ];
        let rows = items.into_iter().map(|ticket| row(ticket, &page, &desk, &by, now)).collect_view();
        view! { <Table caption=say::desk(lang) headed=true columns>{rows}</Table> }.into_any()
    };
    let first = (!asked.before.is_empty()).then(|| asked.page(None));
    let next = next.map(|cursor| asked.page(Some(cursor)));
    view! {
        <header class="title">
            <h1>{say::desk(lang)}</h1>
            <a class="button" href="/admin/saved-replies">{say::saved_replies(lang)}</a>
            <p class="lead">{say::desk_lead(lang)}</p>
        </header>
        <form class="filters" method="get" role="search" aria-label=say::desk(lang)>
            <Field name="q" label=say::search(lang) value=asked.q.clone() kind="search"
                placeholder=say::search_hint(lang) />
            <Select name="state" label=say::state(lang) options=states value=asked.state.clone() />
            <Select name="department" label=say::department(lang) options=departments value=asked.department.clone() />
            <Select name="priority" label=say::priority(lang) options=priorities value=asked.priority.clone() />
            <Select name="assignee" label=say::assignee(lang) options=assignees value=asked.assignee.clone() />
            <Checkbox name="unread" label=say::only_unread(lang) checked=asked.unread />
            <Button class="">{say::filter(lang)}</Button>
            {asked.is_filtered().then(|| view! { <a class="button quiet" href=LIST>{say::show_all(lang)}</a> })}
        </form>
        <div id="tickets" data-fresh="">{content}</div>
        {(first.is_some() || next.is_some())
            .then(|| view! {
                <nav class="pages" aria-label=say::pages(lang)>
                    {first.map(|href| view! { <a class="button quiet" href=href>{say::first_page(lang)}</a> })}
                    {next.map(|href| view! { <a class="button" rel="next" href=href>{say::next_page(lang)}</a> })}
                </nav>
            })}
        <FollowTickets lang />
    }
}

fn row(ticket: Ticket, page: &Page, desk: &Desk, by: &SignedIn, now: Moment) -> impl IntoView + use<> {
    let lang = page.lang;
    let zone = page.company.zone.clone();
    let unread = is_unread(&by.account, &ticket);
    let assignee = match ticket.assignee {
        Some((_, name)) => name.into_any(),
        None => view! { <Nothing /> }.into_any(),
    };
    view! {
        <tr class=unread.then_some("unread")>
            <th scope="row">
                {unread.then(|| view! { <Chip state="open" label=say::unread(lang) /> " " })}
                <a class="whole-row" href=address(ticket.id)>{ticket.subject}</a>
                <span class="detail">{format!("\u{a0}#{}", ticket.id)}</span>
            </th>
            <td class="name" data-label=say::customer(lang)>{ticket.customer_name}</td>
            <td data-label=say::department(lang)>{desk.departments.name(ticket.department).to_owned()}</td>
            <td data-label=say::priority(lang)>{desk.priorities.name(ticket.priority).to_owned()}</td>
            <td data-label=say::assignee(lang)>{assignee}</td>
            <td data-label=say::state(lang)>{state_chip(ticket.state, lang)}</td>
            <td data-label=say::updated(lang)><DateTime at=ticket.updated_at zone now /></td>
        </tr>
    }
}

// One of them.

/// All that the page shows besides what was typed.
struct Seen {
    view: TicketView,
    customer: Option<Account>,
    staff: Vec<(AccountId, String)>,
    replies: Vec<SavedReply>,
    by: SignedIn,
    now: Moment,
}

impl Seen {
    async fn read(state: &AppState, by: SignedIn, view: TicketView) -> Result<Self, PageError> {
        let engine = &state.engine;
        Ok(Self {
            customer: engine.account(view.ticket.customer).await?,
            staff: engine.desk_staff(&by.account).await.map_err(missing)?,
            replies: engine.saved_replies(&by.account).await?,
            now: engine.clock().now(),
            view,
            by,
        })
    }
}

/// What was typed in the page's forms.
#[derive(Clone, Default)]
struct Typed {
    text: String,
    once: String,
    /// The last line that was shown with the form.
    seen: String,
    note: String,
    note_once: String,
    sorting: Sorted,
    /// Whether a saved reply was just put into the answer.
    inserted: bool,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Sorted {
    department: String,
    priority: String,
    assignee: String,
    version: String,
}

impl Typed {
    fn of(view: &TicketView) -> Self {
        let ticket = &view.ticket;
        Self {
            once: random::token(),
            note_once: random::token(),
            seen: view.newest().to_string(),
            sorting: Sorted {
                department: ticket.department.to_string(),
                priority: ticket.priority.to_string(),
                assignee: ticket.assignee.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default(),
                version: ticket.version.to_string(),
            },
            ..Self::default()
        }
    }
}

fn title(page: &Page, view: &TicketView) -> String {
    say::title_of(page.lang, view.ticket.id.get(), &view.ticket.subject)
}

async fn show(
    State(state): State<AppState>,
    mut page: Page,
    Staff(by): Staff,
    Path(id): Path<TicketId>,
) -> Result<Response, PageError> {
    let view = state.engine.read_ticket(&by.account, id).await.map_err(missing)?;
    // It counts as read from now on, in the menu of this very page.
    page.count_unread(state.engine.unread_tickets(&by.account).await?);
    let typed = Typed::of(&view);
    let title = title(&page, &view);
    let seen = Seen::read(&state, by, view).await?;
    Ok(page.render(title, || view! { <TicketPage page=page.clone() seen typed problems=Problems::default() /> }))
}

/// Where a refused form of the page is loaded again, there is the page.
async fn back(page: Page, _: Staff, Path(id): Path<TicketId>) -> Response {
    page.redirect(&place(address(id)))
}

async fn answer(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path(id): Path<TicketId>,
    posted: Posted,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let action = posted.field("action");
    let moved = match action.as_str() {
        "close" => Some((TicketState::Closed, say::is_closed(lang))),
        "reopen" => Some((TicketState::Open, say::is_open(lang))),
        _ => None,
    };
    if let Some((to, words)) = moved {
        state.engine.move_ticket(&by.account, id, to).await.map_err(missing)?;
        return Ok(page.redirect_with(&place(address(id)), Notice::good(words)));
    }
    let view = state.engine.ticket(&by.account, id).await.map_err(missing)?;
    let mut typed = Typed { text: posted.field("text"), seen: posted.field("seen"), ..Typed::of(&view) };
    let once = posted.field("once");
    if !once.is_empty() {
        typed.once = once;
    }
    let title = title(&page, &view);
    let mut problems = Problems::default();
    if action == "insert" {
        let seen = Seen::read(&state, by, view).await?;
        let wanted = posted.field("saved");
        if let Some(reply) = seen.replies.iter().find(|reply| reply.id.to_string() == wanted) {
            let gap = if typed.text.trim().is_empty() { "" } else { "\n\n" };
            typed.text = format!("{}{gap}{}", typed.text.trim_end(), reply.text);
            typed.inserted = true;
        }
        return Ok(page.render(title, || view! { <TicketPage page=page.clone() seen typed problems /> }));
    }
    if let Some(text) = check_text(&mut problems, "text", &typed.text, lang) {
        let files = posted.uploads();
        let (close, seen) = (action == "reply-close", typed.seen.parse().ok());
        let new = NewReply { text: &text, files: &files, once: &typed.once, close, seen };
        match state.engine.reply(&by.account, id, new).await {
            Ok(()) => {
                let to = place(format!("{}#answer", address(id)));
                return Ok(page.redirect_with(&to, Notice::good(say::answered(lang))));
            }
            Err(error) => {
                let (field, sentence) = refusal(error, &page, state.engine.clock().now())?;
                problems.add(field, sentence);
                // What a colleague has written stands in the thread above.
                typed.seen = view.newest().to_string();
            }
        }
    }
    mind_files(&mut problems, &posted, lang);
    let seen = Seen::read(&state, by, view).await?;
    Ok(page.refuse(&title, || view! { <TicketPage page=page.clone() seen typed problems /> }))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TypedNote {
    note: String,
    once: String,
}

async fn note(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path(id): Path<TicketId>,
    Form(form): Form<TypedNote>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut problems = Problems::default();
    if let Some(text) = check_text(&mut problems, "note", &form.note, lang) {
        state.engine.note(&by.account, id, &text, &form.once).await.map_err(missing)?;
        return Ok(page.redirect_with(&place(format!("{}#answer", address(id))), Notice::good(say::noted(lang))));
    }
    let view = state.engine.ticket(&by.account, id).await.map_err(missing)?;
    let typed = Typed { note: form.note, ..Typed::of(&view) };
    let title = title(&page, &view);
    let seen = Seen::read(&state, by, view).await?;
    Ok(page.refuse(&title, || view! { <TicketPage page=page.clone() seen typed problems /> }))
}

async fn sort(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path(id): Path<TicketId>,
    Form(form): Form<Sorted>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut problems = Problems::default();
    let department = problems.check("department", form.department.parse().map_err(|_| say::department_gone(lang)));
    let priority = problems.check("priority", form.priority.parse().map_err(|_| say::priority_gone(lang)));
    let assignee = match form.assignee.as_str() {
        "" => Some(None),
        id => problems.check("assignee", id.parse::<AccountId>().map(Some).map_err(|_| say::assignee_gone(lang))),
    };
    if let (Some(department), Some(priority), Some(assignee)) = (department, priority, assignee) {
        let to = Sorting { department, priority, assignee };
        match state.engine.sort_ticket(&by.account, id, form.version.parse().unwrap_or(0), to).await {
            Ok(()) => return Ok(page.redirect_with(&place(address(id)), Notice::good(say::sorted(lang)))),
            Err(error) => {
                let (field, sentence) = refusal(error, &page, state.engine.clock().now())?;
                problems.add(field, sentence);
            }
        }
    }
    let view = state.engine.ticket(&by.account, id).await.map_err(missing)?;
    let shown = Typed::of(&view);
    let typed = Typed { sorting: Sorted { version: shown.sorting.version.clone(), ..form }, ..shown };
    let title = title(&page, &view);
    let seen = Seen::read(&state, by, view).await?;
    Ok(page.refuse(&title, || view! { <TicketPage page=page.clone() seen typed problems /> }))
}

/// What is offered, and what the ticket has although it is offered no more.
fn with_present(choices: &Choices, present: i64, lang: Lang) -> Vec<(String, String)> {
    let mut all = options(choices);
    if !choices.offers(present) {
        all.insert(0, (present.to_string(), say::no_longer(lang, choices.name(present))));
    }
    all
}

/// The problems of one of the page's forms.
fn of(problems: &Problems, fields: &[&str]) -> Problems {
    let mut own = Problems::default();
    for (field, sentence) in problems.iter().filter(|(field, _)| fields.contains(field)) {
        own.add(field, sentence);
    }
    own
}

#[component]
fn TicketPage(page: Page, seen: Seen, typed: Typed, problems: Problems) -> impl IntoView {
    let lang = page.lang;
    let Seen { view, customer, staff, replies, by, now } = seen;
    let ticket = view.ticket.clone();
    let zone = page.company.zone.clone();
    let is_open = ticket.state == TicketState::Open;
    let about = view.related.clone().map(|thing| {
        view! { <dt>{say::about(lang)}</dt><dd><a href=thing.path>{thing.name}</a></dd> }
    });
    let department = view.desk.departments.name(ticket.department).to_owned();
    let priority = view.desk.priorities.name(ticket.priority).to_owned();
    let assignee = ticket.assignee.as_ref().map_or_else(|| say::nobody(lang).to_owned(), |(_, name)| name.clone());
    let (act, label) = if is_open { ("close", say::close(lang)) } else { ("reopen", say::reopen(lang)) };
    let close = is_open
        .then(|| view! { <Button class="" name="action" value="reply-close">{say::answer_close(lang)}</Button> });
    // Filled by an insertion, the answer is what comes next.
    let answer = if typed.inserted { "answer filled" } else { "answer" };
    let newest = view.newest().to_string();
    let thread_seen = if typed.seen.is_empty() { newest } else { typed.seen.clone() };
    let texts: Vec<SavedText> = replies
        .into_iter()
        .map(|reply| SavedText { id: reply.id.to_string(), name: reply.name, text: reply.text })
        .collect();
    let saved = (!texts.is_empty()).then(|| {
        view! {
            <SavedTexts
                label=say::insert_which(lang).to_owned()
                choose=say::choose_reply(lang).to_owned()
                insert=say::insert(lang).to_owned()
                field="text".to_owned()
                texts
            />
        }
    });
    let [text_problem, files_problem, note_problem] = ["text", "files", "note"].map(|field| problems.of(field));
    let answer_problems = of(&problems, &["text", "files"]);
    let note_problems = of(&problems, &["note"]);
    let sort_problems = of(&problems, &["assignee", "department", "priority"]);
    let note_open = !typed.note.is_empty() || note_problem.is_some();
    view! {
        <Crumbs label=say::pages(lang) above=vec![(LIST.to_owned(), say::desk(lang).to_owned())]
            here=say::number(lang, ticket.id.get()) />
        <header class="title"><h1>{ticket.subject.clone()}</h1></header>
        <div class="ticket-facts" id="facts" data-fresh="">
            {state_chip(ticket.state, lang)}
            <dl class="inline-facts">
                <dt>{say::department(lang)}</dt><dd>{department}</dd>
                <dt>{say::priority(lang)}</dt><dd>{priority}</dd>
                <dt>{say::assignee(lang)}</dt><dd>{assignee}</dd>
                <dt>{say::opened(lang)}</dt><dd><DateTime at=ticket.created_at zone now /></dd>
                {about}
            </dl>
        </div>
        <div class="desk">
            <div class="talk">
                {Thread(ThreadProps { page: page.clone(), view: view.clone(), reader: by.account.id, now })}
                <section class=answer id="answer" aria-labelledby="answer-title">
                    <header>
                        <h2 id="answer-title">{say::answer(lang)}</h2>
                        <div id="closed" data-fresh="">
                            {(!is_open).then(|| view! { <p class="muted">{say::closed_staff(lang)}</p> })}
                        </div>
                    </header>
                    <PostForm action=address(ticket.id) problems=answer_problems files=true
                        id="answer-form">
                        <input type="hidden" name="once" value=typed.once />
                        {saved}
                        <TextArea name="text" label=say::answer_text(lang) value=typed.text problem=text_problem
                            hint=say::text_hint(lang) rows=7 />
                        <FilesField lang problem=files_problem />
                        <div class="buttons" id="answer-buttons" data-fresh="">
                            <Button name="action" value="reply">{say::answer_send(lang)}</Button>
                            {close}
                        </div>
                    </PostForm>
                    // Outside of the form, so that it moves on with what is shown above.
                    <span id="answer-seen" data-fresh="">
                        <input type="hidden" name="seen" value=thread_seen form="answer-form" />
                    </span>
                </section>
                <details class="details note-form" open=note_open>
                    <summary>{say::note_title(lang)}</summary>
                    <PostForm action=format!("{}/note", address(ticket.id)) problems=note_problems>
                        <input type="hidden" name="once" value=typed.note_once />
                        <TextArea name="note" label=say::note_text(lang) value=typed.note problem=note_problem
                            hint=say::note_hint(lang) rows=4 />
                        <div class="buttons"><Button class="">{say::note_save(lang)}</Button></div>
                    </PostForm>
                </details>
            </div>
            <aside class="beside">
                <form class="card" method="post" action=address(ticket.id) id="move" data-fresh="">
                    <Button class="" name="action" value=act>{label}</Button>
                </form>
                <SortForm lang desk=view.desk ticket=ticket.clone() staff typed=typed.sorting
                    problems=sort_problems />
                {customer.map(|customer| view! { <CustomerCard page=page.clone() customer /> })}
            </aside>
        </div>
        <FollowTickets lang />
    }
}

#[component]
fn SortForm(
    lang: Lang,
    desk: Desk,
    ticket: Ticket,
    staff: Vec<(AccountId, String)>,
    typed: Sorted,
    problems: Problems,
) -> impl IntoView {
    let mut people = vec![(String::new(), say::nobody(lang).to_owned())];
    if let Some((id, name)) = ticket.assignee.filter(|(id, _)| !staff.iter().any(|(other, _)| other == id)) {
        people.push((id.to_string(), say::no_longer(lang, &name)));
    }
    people.extend(staff.into_iter().map(|(id, name)| (id.to_string(), name)));
    let departments = with_present(&desk.departments, ticket.department, lang);
    let priorities = with_present(&desk.priorities, ticket.priority, lang);
    view! {
        <section class="card" aria-labelledby="sort-title">
            <header><h2 id="sort-title">{say::sort(lang)}</h2></header>
            <PostForm action=format!("{}/sort", address(ticket.id))
                problems=problems.clone()>
                <input type="hidden" name="version" value=typed.version />
                <Select name="assignee" label=say::assignee(lang) options=people value=typed.assignee
                    problem=problems.of("assignee") />
                <Select name="department" label=say::department(lang) options=departments value=typed.department
                    problem=problems.of("department") />
                <Select name="priority" label=say::priority(lang) options=priorities value=typed.priority
                    problem=problems.of("priority") />
                <div class="buttons"><Button class="">{say::sort_save(lang)}</Button></div>
            </PostForm>
        </section>
    }
}

/// Who asks.
#[component]
fn CustomerCard(page: Page, customer: Account) -> impl IntoView {
    let lang = page.lang;
    let zone = page.company.zone.clone();
    let name = customer.name.as_ref().map_or_else(|| customer.public_name.to_string(), ToString::to_string);
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("q", customer.email.as_str());
    let tickets = format!("{LIST}?{}", query.finish());
    view! {
        <section class="card" aria-labelledby="customer-title">
            <header><h2 id="customer-title">{say::customer(lang)}</h2></header>
            <p><strong>{name}</strong><br /><span class="detail">{customer.email.to_string()}</span></p>
            <p class="detail">{say::customer_since(lang)} " " <Date at=customer.created_at zone /></p>
            <p class="buttons">
                <a class="button" href=format!("/admin/customers/{}", customer.id)>{say::customer_page(lang)}</a>
                <a class="button quiet" href=tickets>{say::customer_tickets(lang)}</a>
            </p>
        </section>
    }
}
