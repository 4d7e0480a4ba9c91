//! What both sides of the desk share: the form that carries files, the thread, and the sentences for what is refused.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Path, Request, State, multipart::MultipartError},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use largage::{
    engine::{
        sessions::SignedIn,
        store::files::FileInfo,
        tickets::{Line, TicketError, TicketView, Upload},
    },
    id::{AccountId, FileId, LineId, TicketId},
    markdown::{Reader, parse, to_html},
    text::TextError,
    ticket::{
        LineKind, State as TicketState, TicketText,
        file::{self, FileKind, FileProblem},
    },
    time::Moment,
};
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::people::{text_problem, wait};
use crate::{
    AppState, Form, Page, PageError, Problems, Query,
    components::{Chip, DateTime},
    i18n::{Lang, tickets as say},
    same_origin::is_own_picture,
};

/// Twice what is taken, so that what is too large comes back with a sentence and all that was typed.
pub(super) const LARGEST_FORM: usize = 2 * file::LARGEST_TOGETHER + 1024 * 1024;

const MEGABYTE: usize = 1024 * 1024;

/// A form as it was posted, with its files.
#[derive(Default)]
pub(super) struct Posted {
    fields: BTreeMap<String, String>,
    files: Vec<(String, Bytes)>,
}

impl Posted {
    pub fn field(&self, name: &str) -> String {
        self.fields.get(name).cloned().unwrap_or_default()
    }

    pub fn uploads(&self) -> Vec<Upload<'_>> {
        self.files.iter().map(|(name, bytes)| Upload { name, bytes }).collect()
    }

    pub fn has_files(&self) -> bool {
        !self.files.is_empty()
    }
}

impl FromRequest<AppState> for Posted {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, PageError> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !content_type.is_some_and(|value| value.starts_with("multipart/form-data")) {
            let Form(fields) = Form::from_request(request, state).await?;
            return Ok(Self { fields, files: Vec::new() });
        }
        let refused = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
            _ => PageError::Unreadable,
        };
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| PageError::Unreadable)?;
        let mut posted = Self::default();
        while let Some(part) = parts.next_field().await.map_err(refused)? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                // A browser sends a nameless one where none was chosen.
                Some(name) if name.is_empty() => {}
                Some(name) => posted.files.push((name, part.bytes().await.map_err(refused)?)),
                None => {
                    posted.fields.insert(field, part.text().await.map_err(refused)?);
                }
            }
        }
        Ok(posted)
    }
}

/// A sentence at the field that it is about; whatever no field can mend is an error of the page.
pub(super) fn refusal(error: TicketError, page: &Page, now: Moment) -> Result<(&'static str, String), PageError> {
    let lang = page.lang;
    let file_problem = |name: &str, problem| match problem {
        FileProblem::Empty => say::file_empty(lang, name),
        FileProblem::TooLarge { max } => say::file_large(lang, name, max / MEGABYTE),
        FileProblem::Kind => say::file_kind(lang, name),
        FileProblem::Name(_) => say::file_name(lang).to_owned(),
    };
    Ok(match error {
        TicketError::Unknown => return Err(PageError::NotFound),
        TicketError::NotACustomer | TicketError::Forbidden(_) => return Err(PageError::Forbidden),
        TicketError::Department => ("department", say::department_gone(lang).to_owned()),
        TicketError::Priority => ("priority", say::priority_gone(lang).to_owned()),
        TicketError::Related => ("related", say::about_gone(lang).to_owned()),
        TicketError::Assignee => ("assignee", say::assignee_gone(lang).to_owned()),
        TicketError::TooManyFiles { max } => ("files", say::files_many(lang, max)),
        TicketError::FilesTooLarge { max } => ("files", say::files_large(lang, max / MEGABYTE)),
        TicketError::File { name, problem } => ("files", file_problem(&name, problem)),
        TicketError::Answered { by, .. } => ("text", say::answered_meanwhile(lang, &by)),
        TicketError::WentOn => ("text", say::went_on(lang).to_owned()),
        TicketError::Outdated => ("priority", say::outdated(lang).to_owned()),
        TicketError::TooMany { retry_at } => ("text", say::too_many(lang, &wait(now, retry_at, lang))),
        TicketError::Store(error) => return Err(error.into()),
    })
}

/// What is wrong with a text, at its field.
pub(super) fn check_text(problems: &mut Problems, field: &'static str, typed: &str, lang: Lang) -> Option<TicketText> {
    let text = TicketText::new(typed).map_err(|error| match error {
        TextError::Empty => say::text_empty(lang).to_owned(),
        TextError::TooLong { max } => say::text_long(lang, max),
        other @ TextError::Characters => text_problem(other, lang),
    });
    problems.check(field, text)
}

/// Says of files that came with a refused form that they are to be chosen again.
pub(super) fn mind_files(problems: &mut Problems, posted: &Posted, lang: Lang) {
    if posted.has_files() && problems.of("files").is_none() {
        problems.add("files", say::files_again(lang));
    }
}

/// A file of a ticket, for whoever may see the ticket. Whatever it is, it does not run here.
pub(super) async fn serve_file(
    State(state): State<AppState>,
    by: SignedIn,
    Path((ticket, id)): Path<(TicketId, FileId)>,
) -> Result<Response, PageError> {
    let file = state.engine.ticket_file(&by.account, ticket, id).await.map_err(|error| match error {
        TicketError::Unknown => PageError::NotFound,
        other => other.into(),
    })?;
    let kind = FileKind::of_media_type(&file.info.media_type);
    let media_type = kind.map_or("application/octet-stream", FileKind::media_type);
    let how = if kind.is_some_and(FileKind::is_picture) { "inline" } else { "attachment" };
    let name = utf8_percent_encode(&file.info.name, NON_ALPHANUMERIC);
    let disposition = HeaderValue::from_str(&format!("{how}; filename*=UTF-8''{name}"))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, file.bytes).into_response())
}

/// Up to which line a thread was shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Seen {
    line: String,
}

/// Counts a thread as read: the page's script asks for it while the page is in sight, and where no scripts run the page
/// holds a picture of this address. A link to it, which anybody may write into a ticket, changes nothing.
pub(super) async fn mark_read(
    State(state): State<AppState>,
    by: SignedIn,
    Path(id): Path<TicketId>,
    Query(seen): Query<Seen>,
    method: Method,
    headers: HeaderMap,
) -> Result<StatusCode, PageError> {
    if method.is_safe() && !is_own_picture(&headers) {
        return Err(PageError::WrongMethod);
    }
    let line = seen.line.parse().unwrap_or(LineId::new(0));
    state.engine.read_ticket(&by.account, id, line).await.map_err(|error| match error {
        TicketError::Unknown => PageError::NotFound,
        other => other.into(),
    })?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which part of a thread a page shows, as it stands in the address: the latest lines before this one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Part {
    before: String,
}

impl Part {
    pub fn before(&self) -> Option<LineId> {
        self.before.parse().ok()
    }
}

/// The id of the form in which one writes.
pub(super) const WRITING: &str = "writing";
/// The action of a button that shows another part of the thread: what is half written comes along.
pub(super) const OTHER_PART: &str = "part";

/// A way to another part of the thread.
fn to_part(address: String, rel: Option<&'static str>, keeps: bool, label: &'static str) -> impl IntoView {
    let class = if rel.is_some() { "button quiet" } else { "button" };
    let way = if keeps {
        view! {
            <button class=class form=WRITING name="action" value=OTHER_PART formaction=address>{label}</button>
        }
        .into_any()
    } else {
        view! { <a class=class rel=rel href=address>{label}</a> }.into_any()
    };
    view! { <p class="pages">{way}</p> }
}

/// The class of a state's chip, and its word.
pub(super) fn state_chip(state: TicketState, lang: Lang) -> impl IntoView {
    let (class, label) = match state {
        TicketState::Open => ("waiting", say::open(lang)),
        TicketState::Closed => ("closed", say::closed(lang)),
    };
    view! { <Chip state=class label /> }
}

/// What was written and done, the oldest first. The latest part grows while the page is open, and what is added is read
/// out.
#[component]
pub(super) fn Thread(
    page: Page,
    view: TicketView,
    reader: AccountId,
    now: Moment,
    /// Where the ticket stands.
    address: String,
    /// Whether later lines are on another page.
    #[prop(optional)]
    is_earlier: bool,
    /// Whether one writes on the same page.
    #[prop(optional)]
    is_answered: bool,
) -> impl IntoView {
    let lang = page.lang;
    let (ticket, seen) = (view.ticket.id, view.ticket.seen);
    let read = (!is_earlier).then(|| format!("/tickets/{ticket}/read"));
    let read_now = read.clone().map(|read| format!("{read}?line={}", view.newest()));
    let earlier = view.earlier.map(|line| format!("{address}?before={line}"));
    let by_staff = page.is_staff();
    let lines = view
        .lines
        .into_iter()
        .map(|line| {
            let is_new = line.id > seen && line.by_staff != by_staff;
            let id = format!("line-{}", line.id);
            match line.kind {
                LineKind::Message | LineKind::Note => {
                    view! { <Said page=page.clone() ticket line id reader is_new now /> }.into_any()
                }
                _ => {
                    let zone = page.company.zone.clone();
                    let what = what_happened(&line, reader, lang);
                    view! { <li class="happened" id=id>{what} " " <DateTime at=line.at zone now /></li> }.into_any()
                }
            }
        })
        .collect_view();
    view! {
        <section class="thread" aria-labelledby="thread-title">
            <h2 class="unseen" id="thread-title">{say::conversation(lang)}</h2>
            {earlier.map(|href| to_part(href, Some("prev"), is_answered, say::earlier(lang)))}
            <div aria-live="polite" aria-relevant="additions">
                <ol id="thread" data-grows="" data-read=read>{lines}</ol>
            </div>
            {is_earlier.then(|| to_part(address, None, is_answered, say::latest(lang)))}
            {read_now.map(|read| view! { <noscript><img src=read alt="" hidden /></noscript> })}
        </section>
    }
}

#[component]
fn Said(
    page: Page,
    ticket: TicketId,
    line: Line,
    id: String,
    reader: AccountId,
    is_new: bool,
    now: Moment,
) -> impl IntoView {
    let lang = page.lang;
    let zone = page.company.zone.clone();
    let offset = i32::try_from(zone.offset_at(line.at)).unwrap_or_default();
    let html = to_html(&parse(&line.text), Reader { lang, offset, now: Some(now) });
    let class = match (line.kind, line.by == reader, line.by_staff) {
        (LineKind::Note, ..) => "said note",
        (_, true, _) => "said own",
        (_, _, true) => "said staff",
        _ => "said",
    };
    let mark = match line.kind {
        LineKind::Note => Some(("scheduled", say::note(lang))),
        _ if line.by_staff => Some(("plain", say::team(lang))),
        _ => None,
    };
    let files = (!line.files.is_empty()).then(|| {
        let items = line.files.into_iter().map(|file| attached(ticket, file, lang)).collect_view();
        view! { <ul class="files">{items}</ul> }
    });
    view! {
        <li class=class id=id>
            <header>
                <strong>{line.by_name}</strong>
                {mark.map(|(state, label)| view! { <Chip state label /> })}
                {is_new.then(|| view! { <Chip state="open" label=say::unread(lang) /> })}
                <span class="when"><DateTime at=line.at zone now /></span>
            </header>
            <div class="markdown" inner_html=html></div>
            {files}
        </li>
    }
}

fn attached(ticket: TicketId, file: FileInfo, lang: Lang) -> impl IntoView {
    let href = format!("/tickets/{ticket}/files/{}", file.id);
    let is_picture = FileKind::of_media_type(&file.media_type).is_some_and(FileKind::is_picture);
    let picture = is_picture.then(|| view! { <img src=href.clone() alt="" loading="lazy" /> });
    view! {
        <li>
            <a href=href>{picture} <span>{file.name}</span></a>
            <span class="detail">{say::kilobytes(lang, file.size.div_ceil(1024))}</span>
        </li>
    }
}

fn what_happened(line: &Line, reader: AccountId, lang: Lang) -> String {
    let name = line.by_name.as_str();
    match line.kind {
        LineKind::Closed if line.by == reader => say::you_closed(lang).to_owned(),
        LineKind::Reopened if line.by == reader => say::you_reopened(lang).to_owned(),
        LineKind::Closed => say::closed_by(lang, name),
        LineKind::Reopened => say::reopened_by(lang, name),
        LineKind::Assigned if line.text.is_empty() => say::unassigned_by(lang, name),
        LineKind::Assigned => say::assigned_by(lang, name, &line.text),
        LineKind::Department => say::moved_by(lang, name, &line.text),
        LineKind::Priority => say::prioritised_by(lang, name, &line.text),
        LineKind::Message | LineKind::Note => line.text.clone(),
    }
}

/// Where files are chosen.
#[component]
pub(super) fn FilesField(lang: Lang, problem: Option<String>) -> impl IntoView {
    let accept = "image/png,image/jpeg,image/webp,image/gif,application/pdf,text/plain,.log,.csv,.json,.yml,.yaml,.toml,.ini,.conf,.cfg,.md,.properties";
    let described = if problem.is_some() { "files-problem files-hint" } else { "files-hint" };
    view! {
        <div class="field">
            <label r#for="files">
                {say::files(lang)} " " <span class="optional">{crate::i18n::shell::optional(lang)}</span>
            </label>
            <input
                id="files"
                type="file"
                name="files"
                multiple
                accept=accept
                aria-invalid=problem.is_some().then_some("true")
                aria-describedby=described
            />
            {problem.map(|problem| view! { <p class="error" id="files-problem">{problem}</p> })}
            <p class="hint" id="files-hint">{say::files_hint(lang, file::MOST, file::LARGEST / MEGABYTE)}</p>
        </div>
    }
}
