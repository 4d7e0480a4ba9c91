//! `/admin/tickets`: the desk. The list with its filter in the address; each ticket with its thread, the answer, the
//! note, and what the staff sets. These are one form: whichever button is pressed, what was written elsewhere comes along
//! and is there again.

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
    id::{AccountId, LineId, TicketId},
    ticket::State as TicketState,
    time::Moment,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Crumbs, place};
use crate::{
    AppState, Page, PageError, Problems, Query,
    components::{
        Button, Checkbox, Chip, Column, Date, DateTime, Empty, Field, FormErrors, Nothing, Notice, PostForm, Select,
        Table, TextArea,
    },
    i18n::{Lang, tickets as say},
    islands::{FollowTickets, SavedText, SavedTexts},
    known::Staff,
    pages::{
        thread::{
            FilesField, LARGEST_FORM, OTHER_PART, Part, Posted, Thread, ThreadProps, WRITING, check_text, mind_files,
            refusal, state_chip,
        },
        tickets::{About, Pages, options, or_any, states, with_query},
    },
};

const LIST: &str = "/admin/tickets";

pub fn routes() -> Router<AppState> {
    let forms =
        Router::new().route("/admin/tickets/{id}", get(show).post(act)).layer(DefaultBodyLimit::max(LARGEST_FORM));
    Router::new().route(LIST, get(list)).merge(forms)
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
    /// The number of an account.
    customer: String,
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
            customer: self.customer(),
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

    fn customer(&self) -> Option<AccountId> {
        self.customer.parse().ok().filter(|id: &AccountId| id.get() > 0)
    }

    fn is_filtered(&self) -> bool {
        let typed = [&self.q, &self.customer, &self.state, &self.department, &self.priority, &self.assignee];
        self.unread || typed.iter().any(|value| !value.trim().is_empty())
    }

    /// The address of another page of the same list.
    fn page(&self, before: Option<Cursor>) -> String {
        let before = before.map(|cursor| cursor.to_string()).unwrap_or_default();
        let values = [
            ("q", self.q.as_str()),
            ("customer", &self.customer),
            ("state", &self.state),
            ("department", &self.department),
            ("priority", &self.priority),
            ("assignee", &self.assignee),
            ("unread", if self.unread { "on" } else { "" }),
            ("before", &before),
        ];
        with_query(LIST, &values)
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
    let customer = match asked.customer() {
        Some(id) => Some((id, state.engine.account(id).await?)),
        None => None,
    };
    let only_of = customer.map(|(id, account)| match account {
        Some(account) => say::only_of(page.lang, &name_of(&account)),
        None => say::only_of_account(page.lang, id.get()),
    });
    let now = state.engine.clock().now();
    Ok(page.render(say::desk(page.lang), || {
        let (items, next) = (found.items, found.next);
        view! { <ListPage page=page.clone() asked items next desk staff only_of by now /> }
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
    /// Whose tickets these are, where they are one customer's.
    only_of: Option<String>,
    by: SignedIn,
    now: Moment,
) -> impl IntoView {
    let lang = page.lang;
    let choice = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    let departments = or_any(say::any_department(lang), &desk.departments);
    let priorities = or_any(say::any_priority(lang), &desk.priorities);
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
            {only_of.is_some().then(|| view! { <input type="hidden" name="customer" value=asked.customer.clone() /> })}
            <Select name="state" label=say::state(lang) options=states(lang) value=asked.state.clone() />
            <Select name="department" label=say::department(lang) options=departments value=asked.department.clone() />
            <Select name="priority" label=say::priority(lang) options=priorities value=asked.priority.clone() />
            <Select name="assignee" label=say::assignee(lang) options=assignees value=asked.assignee.clone() />
            <Checkbox name="unread" label=say::only_unread(lang) checked=asked.unread />
            <Button class="">{say::filter(lang)}</Button>
            {asked.is_filtered().then(|| view! { <a class="button quiet" href=LIST>{say::show_all(lang)}</a> })}
        </form>
        {only_of.map(|only| view! { <p>{only}</p> })}
        <div id="tickets" data-fresh="">{content}</div>
        <Pages lang first next />
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
                <span class="detail">{format!("#{}", ticket.id)}</span>
            </th>
            <td class="name" data-label=say::customer(lang)>{ticket.customer_name}</td>
            <td class="name" data-label=say::department(lang)>{desk.departments.name(ticket.department).to_owned()}</td>
            <td class="name" data-label=say::priority(lang)>{desk.priorities.name(ticket.priority).to_owned()}</td>
            <td class="name" data-label=say::assignee(lang)>{assignee}</td>
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

#[derive(Clone, Default, PartialEq, Eq)]
struct Sorted {
    department: String,
    priority: String,
    assignee: String,
    version: String,
}

impl Sorted {
    fn of(ticket: &Ticket) -> Self {
        Self {
            department: ticket.department.to_string(),
            priority: ticket.priority.to_string(),
            assignee: ticket.assignee.as_ref().map(|(id, _)| id.to_string()).unwrap_or_default(),
            version: ticket.version.to_string(),
        }
    }
}

impl Typed {
    fn of(view: &TicketView) -> Self {
        Self {
            once: random::token(),
            note_once: random::token(),
            seen: view.newest().to_string(),
            sorting: Sorted::of(&view.ticket),
            ..Self::default()
        }
    }

    /// What was posted with whichever button. A choice that was made over an older version may be none: it is left out.
    fn posted(posted: &Posted, view: &TicketView) -> Self {
        let shown = Self::of(view);
        let or =
            |name, otherwise: String| Some(posted.field(name)).filter(|value| !value.is_empty()).unwrap_or(otherwise);
        let sorting = Sorted {
            department: posted.field("department"),
            priority: posted.field("priority"),
            assignee: posted.field("assignee"),
            version: posted.field("version"),
        };
        Self {
            text: posted.field("text"),
            once: or("once", shown.once),
            seen: or("seen", shown.seen),
            note: posted.field("note"),
            note_once: or("note_once", shown.note_once),
            sorting: if sorting.version == shown.sorting.version { sorting } else { shown.sorting },
            inserted: false,
        }
    }

    /// Whether anything is written or chosen that is not kept yet.
    fn is_left(&self, view: &TicketView) -> bool {
        let written = [&self.text, &self.note].into_iter().any(|text| !text.trim().is_empty());
        written || self.sorting != Sorted::of(&view.ticket)
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
    Query(part): Query<Part>,
) -> Result<Response, PageError> {
    if let Some(before) = part.before() {
        return show_earlier(&state, &page, &by, id, before).await;
    }
    let view = state.engine.ticket(&by.account, id).await.map_err(missing)?;
    if is_unread(&by.account, &view.ticket) {
        page.count_one_read();
    }
    let typed = Typed::of(&view);
    let title = title(&page, &view);
    let seen = Seen::read(&state, by, view).await?;
    Ok(page.render(title, || view! { <TicketPage page=page.clone() seen typed problems=Problems::default() /> }))
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
    let (now, reader) = (state.engine.clock().now(), by.account.id);
    let subject = view.ticket.subject.clone();
    Ok(page.render(title(page, &view), || {
        let address = address(id);
        let thread =
            ThreadProps { page: page.clone(), view, reader, now, address, is_earlier: true, is_answered: false };
        view! {
            <TicketCrumbs lang=page.lang id />
            <header class="title"><h1>{subject}</h1></header>
            {Thread(thread)}
        }
    }))
}

/// What came of a button.
enum Outcome {
    /// With a sentence, and where the page shows it.
    Done(&'static str, &'static str),
    /// The lines before this one are to be shown, or the latest.
    Part(Option<LineId>),
    Inserted,
    Refused,
}

async fn act(
    State(state): State<AppState>,
    mut page: Page,
    Staff(by): Staff,
    Path(id): Path<TicketId>,
    Query(part): Query<Part>,
    posted: Posted,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let before = state.engine.ticket(&by.account, id).await.map_err(missing)?;
    let mut typed = Typed::posted(&posted, &before);
    let mut problems = Problems::default();
    let action = posted.field("action");
    let outcome = match action.as_str() {
        "close" | "reopen" => move_ticket(&state, &page, &by, id, &posted, &mut typed, &mut problems).await?,
        OTHER_PART => Outcome::Part(part.before()),
        "insert" => insert(&state, &by, &posted.field("saved"), &mut typed).await?,
        "note" => note(&state, &by, id, &mut typed, &mut problems, lang).await?,
        "sort" => sort(&state, &page, &by, id, &posted, &mut typed, &mut problems).await?,
        _ => answer(&state, &page, &by, id, &posted, &mut typed, &mut problems).await?,
    };
    let is_answer = !["close", "reopen", OTHER_PART, "insert", "note", "sort"].contains(&action.as_str());
    if !(is_answer && matches!(outcome, Outcome::Done(..))) {
        mind_files(&mut problems, &posted, lang);
    }
    let view = match outcome {
        Outcome::Part(Some(line)) => state.engine.ticket_before(&by.account, id, line).await,
        _ => state.engine.ticket(&by.account, id).await,
    };
    let view = view.map_err(missing)?;
    // What was chosen is set, or stands over what somebody else has set meanwhile.
    typed.sorting.version = view.ticket.version.to_string();
    let title = title(&page, &view);
    match outcome {
        Outcome::Done(words, anchor) if !typed.is_left(&view) && problems.is_empty() => {
            return Ok(page.redirect_with(&place(format!("{}{anchor}", address(id))), Notice::good(words)));
        }
        Outcome::Done(words, _) if typed.sorting != Sorted::of(&view.ticket) => {
            page.notice = Some(Notice::good(format!("{words} {}", say::sort_left(lang))));
        }
        Outcome::Done(words, _) => page.notice = Some(Notice::good(words)),
        Outcome::Part(before) if !typed.is_left(&view) && problems.is_empty() => {
            let to = before.map_or_else(|| address(id), |line| format!("{}?before={line}", address(id)));
            return Ok(page.redirect(&place(to)));
        }
        Outcome::Part(before) => {
            let is_earlier = before.is_some();
            let seen = Seen::read(&state, by, view).await?;
            return Ok(page.render(title, || {
                view! { <TicketPage page=page.clone() seen typed problems is_earlier /> }
            }));
        }
        Outcome::Inserted => typed.inserted = true,
        Outcome::Refused => {
            let seen = Seen::read(&state, by, view).await?;
            return Ok(page.refuse(&title, || view! { <TicketPage page=page.clone() seen typed problems /> }));
        }
    }
    let seen = Seen::read(&state, by, view).await?;
    Ok(page.render(title, || view! { <TicketPage page=page.clone() seen typed problems /> }))
}

async fn move_ticket(
    state: &AppState,
    page: &Page,
    by: &SignedIn,
    id: TicketId,
    posted: &Posted,
    typed: &mut Typed,
    problems: &mut Problems,
) -> Result<Outcome, PageError> {
    let (to, words) = match posted.field("action").as_str() {
        "close" => (TicketState::Closed, say::is_closed(page.lang)),
        _ => (TicketState::Open, say::is_open(page.lang)),
    };
    // What is no number was never seen.
    let seen = posted.field("seen").parse().unwrap_or(LineId::new(0));
    let done = state.engine.move_ticket(&by.account, id, to, seen).await;
    // What was said meanwhile stands in the thread above.
    typed.seen = String::new();
    if let Err(error) = done {
        let (field, sentence) = refusal(error, page, state.engine.clock().now())?;
        problems.add(field, sentence);
        return Ok(Outcome::Refused);
    }
    Ok(Outcome::Done(words, ""))
}

/// Puts a saved reply behind what is written.
async fn insert(state: &AppState, by: &SignedIn, wanted: &str, typed: &mut Typed) -> Result<Outcome, PageError> {
    let replies = state.engine.saved_replies(&by.account).await?;
    if let Some(reply) = replies.iter().find(|reply| reply.id.to_string() == wanted) {
        let gap = if typed.text.trim().is_empty() { "" } else { "\n\n" };
        typed.text = format!("{}{gap}{}", typed.text.trim_end(), reply.text);
    }
    Ok(Outcome::Inserted)
}

async fn answer(
    state: &AppState,
    page: &Page,
    by: &SignedIn,
    id: TicketId,
    posted: &Posted,
    typed: &mut Typed,
    problems: &mut Problems,
) -> Result<Outcome, PageError> {
    let lang = page.lang;
    let Some(text) = check_text(problems, "text", &typed.text, lang) else { return Ok(Outcome::Refused) };
    let files = posted.uploads();
    let close = posted.field("action") == "reply-close";
    let new = NewReply { text: &text, files: &files, once: &typed.once, close, seen: typed.seen.parse().ok() };
    if let Err(error) = state.engine.reply(&by.account, id, new).await {
        let (field, sentence) = refusal(error, page, state.engine.clock().now())?;
        problems.add(field, sentence);
        // What a colleague has written stands in the thread above.
        typed.seen = String::new();
        return Ok(Outcome::Refused);
    }
    (typed.text, typed.once, typed.seen) = (String::new(), random::token(), String::new());
    Ok(Outcome::Done(say::answered(lang), "#answer"))
}

async fn note(
    state: &AppState,
    by: &SignedIn,
    id: TicketId,
    typed: &mut Typed,
    problems: &mut Problems,
    lang: Lang,
) -> Result<Outcome, PageError> {
    let Some(text) = check_text(problems, "note", &typed.note, lang) else { return Ok(Outcome::Refused) };
    state.engine.note(&by.account, id, &text, &typed.note_once).await.map_err(missing)?;
    (typed.note, typed.note_once) = (String::new(), random::token());
    Ok(Outcome::Done(say::noted(lang), "#answer"))
}

async fn sort(
    state: &AppState,
    page: &Page,
    by: &SignedIn,
    id: TicketId,
    posted: &Posted,
    typed: &mut Typed,
    problems: &mut Problems,
) -> Result<Outcome, PageError> {
    let lang = page.lang;
    let [department, priority, assignee, version] =
        ["department", "priority", "assignee", "version"].map(|name| posted.field(name));
    let wanted = (
        problems.check("department", department.parse().map_err(|_| say::department_gone(lang))),
        problems.check("priority", priority.parse().map_err(|_| say::priority_gone(lang))),
        match assignee.as_str() {
            "" => Some(None),
            id => problems.check("assignee", id.parse::<AccountId>().map(Some).map_err(|_| say::assignee_gone(lang))),
        },
    );
    let seen = version.parse().unwrap_or(0);
    typed.sorting = Sorted { department, priority, assignee, version };
    let (Some(department), Some(priority), Some(assignee)) = wanted else { return Ok(Outcome::Refused) };
    let to = Sorting { department, priority, assignee };
    match state.engine.sort_ticket(&by.account, id, seen, to).await {
        Ok(()) => Ok(Outcome::Done(say::sorted(lang), "")),
        Err(error) => {
            let (field, sentence) = refusal(error, page, state.engine.clock().now())?;
            problems.add(field, sentence);
            Ok(Outcome::Refused)
        }
    }
}

/// What is offered, and what the ticket has although it is offered no more.
fn with_present(choices: &Choices, present: i64, lang: Lang) -> Vec<(String, String)> {
    let mut all = options(choices);
    if !choices.offers(present) {
        all.insert(0, (present.to_string(), say::not_in_list(lang, choices.name(present))));
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
fn TicketPage(
    page: Page,
    seen: Seen,
    typed: Typed,
    problems: Problems,
    /// Whether later lines are on another page.
    #[prop(optional)]
    is_earlier: bool,
) -> impl IntoView {
    let lang = page.lang;
    let Seen { view, customer, staff, replies, by, now } = seen;
    let ticket = view.ticket.clone();
    let zone = page.company.zone.clone();
    let is_open = ticket.state == TicketState::Open;
    let about = view.related.clone().map(|thing| view! { <About lang thing /> });
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
        <TicketCrumbs lang id=ticket.id />
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
        <PostForm action=address(ticket.id) class="desk" id=WRITING files=true>
            <div class="talk">
                <Thread page=page.clone() view=view.clone() reader=by.account.id now address=address(ticket.id)
                    is_earlier is_answered=true />
                <section class=answer id="answer" aria-labelledby="answer-title">
                    <header>
                        <h2 id="answer-title">{say::answer(lang)}</h2>
                        <div id="closed" data-fresh="">
                            {(!is_open).then(|| view! { <p class="muted">{say::closed_staff(lang)}</p> })}
                        </div>
                    </header>
                    <div class="form">
                        <FormErrors problems=answer_problems labels=vec![label_of("text", say::answer_text(lang))] />
                        <input type="hidden" name="once" value=typed.once />
                        {saved}
                        <TextArea name="text" label=say::answer_text(lang) value=typed.text problem=text_problem
                            hint=say::text_hint(lang) rows=7 />
                        <FilesField lang problem=files_problem />
                        <div class="buttons" id="answer-buttons" data-fresh="">
                            <Button name="action" value="reply">{say::answer_send(lang)}</Button>
                            {close}
                        </div>
                    </div>
                    // It moves on with what is shown above.
                    <span id="answer-seen" data-fresh="" hidden>
                        <input type="hidden" name="seen" value=thread_seen />
                    </span>
                </section>
                <details class="details note-form" open=note_open>
                    <summary>{say::note_title(lang)}</summary>
                    <div class="form">
                        <FormErrors problems=note_problems labels=vec![label_of("note", say::note_text(lang))] />
                        <input type="hidden" name="note_once" value=typed.note_once />
                        <TextArea name="note" label=say::note_text(lang) value=typed.note problem=note_problem
                            hint=say::note_hint(lang) rows=4 />
                        <div class="buttons">
                            <Button class="" name="action" value="note">{say::note_save(lang)}</Button>
                        </div>
                    </div>
                </details>
            </div>
            <aside class="beside">
                <div class="card" id="move" data-fresh="">
                    <Button class="" name="action" value=act>{label}</Button>
                </div>
                <SortCard lang desk=view.desk ticket=ticket.clone() staff typed=typed.sorting
                    problems=sort_problems />
                {customer.map(|customer| view! { <CustomerCard page=page.clone() customer /> })}
            </aside>
        </PostForm>
        // An earlier part does not grow.
        {(!is_earlier).then(|| view! { <FollowTickets lang /> })}
    }
}

/// What a field is called in the summary of problems.
fn label_of(field: &str, label: &str) -> (String, String) {
    (field.to_owned(), label.to_owned())
}

#[component]
fn TicketCrumbs(lang: Lang, id: TicketId) -> impl IntoView {
    view! {
        <Crumbs label=say::pages(lang) above=vec![(LIST.to_owned(), say::desk(lang).to_owned())]
            here=say::number(lang, id.get()) />
    }
}

#[component]
fn SortCard(
    lang: Lang,
    desk: Desk,
    ticket: Ticket,
    staff: Vec<(AccountId, String)>,
    typed: Sorted,
    problems: Problems,
) -> impl IntoView {
    let mut people = vec![(String::new(), say::nobody(lang).to_owned())];
    if let Some((id, name)) = ticket.assignee.filter(|(id, _)| !staff.iter().any(|(other, _)| other == id)) {
        people.push((id.to_string(), say::not_in_team(lang, &name)));
    }
    people.extend(staff.into_iter().map(|(id, name)| (id.to_string(), name)));
    let departments = with_present(&desk.departments, ticket.department, lang);
    let priorities = with_present(&desk.priorities, ticket.priority, lang);
    let labels =
        [("assignee", say::assignee(lang)), ("department", say::department(lang)), ("priority", say::priority(lang))];
    let labels: Vec<_> = labels.iter().map(|(field, label)| label_of(field, label)).collect();
    view! {
        <section class="card" aria-labelledby="sort-title">
            <header><h2 id="sort-title">{say::sort(lang)}</h2></header>
            <div class="form">
                <FormErrors problems=problems.clone() labels />
                <input type="hidden" name="version" value=typed.version />
                <Select name="assignee" label=say::assignee(lang) options=people value=typed.assignee
                    problem=problems.of("assignee") />
                <Select name="department" label=say::department(lang) options=departments value=typed.department
                    problem=problems.of("department") />
                <Select name="priority" label=say::priority(lang) options=priorities value=typed.priority
                    problem=problems.of("priority") />
                <div class="buttons">
                    <Button class="" name="action" value="sort">{say::sort_save(lang)}</Button>
                </div>
            </div>
        </section>
    }
}

/// First and last name, or else the public name.
fn name_of(account: &Account) -> String {
    account.name.as_ref().map_or_else(|| account.public_name.to_string(), ToString::to_string)
}

/// Who asks.
#[component]
fn CustomerCard(page: Page, customer: Account) -> impl IntoView {
    let lang = page.lang;
    let zone = page.company.zone.clone();
    let tickets = with_query(LIST, &[("customer", &customer.id.to_string())]);
    view! {
        <section class="card" aria-labelledby="customer-title">
            <header><h2 id="customer-title">{say::customer(lang)}</h2></header>
            <p><strong>{name_of(&customer)}</strong><br /><span class="detail">{customer.email.to_string()}</span></p>
            <p class="detail">{say::customer_since(lang)} " " <Date at=customer.created_at zone /></p>
            <p class="buttons">
                <a class="button" href=format!("/admin/customers/{}", customer.id)>{say::customer_page(lang)}</a>
                <a class="button quiet" href=tickets>{say::customer_tickets(lang)}</a>
            </p>
        </section>
    }
}
