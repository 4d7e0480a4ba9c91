//! `/admin/messages/{id}`: what a message says. One form, with a script and without: fields are named by their paths,
//! changes of shape are buttons, and whatever is pressed, the page comes back with all that was typed.

use std::collections::BTreeSet;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use largage::{
    discord::Snowflake,
    engine::{
        files::FileError,
        messages::{MessageView, SaveError, TestError, TestOutcome},
        webhooks::WebhookView,
    },
    event::{Kind, Value, Values},
    id::{FileId, MessageId, WebhookId},
    markdown::Reader,
    message::{Edit, Fields, Finding, List, Message},
    name::MessageName,
    time::Moment,
};
use leptos::prelude::*;

use super::{
    Crumbs, clock_time,
    exchange::{self, Exchange, ExchangePart},
    place,
    privacy::Withheld,
};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Field, Notice, NoticeBox, Poster, Select, Tone},
    i18n::{Lang, editor as say, findings, message_list, messages as say_message, shell, webhooks as say_webhook},
    islands::{Edited, MessageEditor, Sample},
    known::{Admin, Staff},
};

const PATH: &str = "/admin/messages/{id}";

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(PATH, get(show).post(act).layer(DefaultBodyLimit::max(LARGEST_FORM)))
        .route("/admin/files/{id}/{name}", get(file))
}

/// A file, and a message whose texts stand in it up to three times.
const LARGEST_FORM: usize = 12 * 1024 * 1024;

/// The form as it was posted, with the file that came along.
struct Posted {
    fields: Fields,
    file: Option<PostedFile>,
}

struct PostedFile {
    name: String,
    media_type: String,
    bytes: Bytes,
}

impl FromRequest<AppState> for Posted {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, PageError> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !content_type.is_some_and(|value| value.starts_with("multipart/form-data")) {
            let Form(fields) = Form::from_request(request, state).await?;
            return Ok(Self { fields, file: None });
        }
        let mut parts = Multipart::from_request(request, state).await.map_err(|_| PageError::Unreadable)?;
        let mut posted = Self { fields: Fields::new(), file: None };
        let refused = |error: axum::extract::multipart::MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
            _ => PageError::Unreadable,
        };
        while let Some(part) = parts.next_field().await.map_err(refused)? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(name) => {
                    let media_type = part.content_type().unwrap_or_default().to_owned();
                    let bytes = part.bytes().await.map_err(refused)?;
                    // A browser sends a nameless one where none was chosen.
                    if !name.is_empty() {
                        posted.file = Some(PostedFile { name, media_type, bytes });
                    }
                }
                None => {
                    posted.fields.insert(field, part.text().await.map_err(refused)?);
                }
            }
        }
        Ok(posted)
    }
}

/// A file of a message, for previews. Whatever it is, it does not run here.
async fn file(
    State(state): State<AppState>,
    _: Staff,
    Path((id, _)): Path<(FileId, String)>,
) -> Result<Response, PageError> {
    let file = state.engine.file(id).await?.ok_or(PageError::NotFound)?;
    let is_picture = ["image/png", "image/jpeg", "image/gif", "image/webp"].contains(&file.info.media_type.as_str());
    let (media_type, disposition) = match HeaderValue::from_str(&file.info.media_type) {
        Ok(media_type) if is_picture => (media_type, "inline"),
        _ => (HeaderValue::from_static("application/octet-stream"), "attachment"),
    };
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400")),
    ];
    Ok((headers, file.bytes).into_response())
}

/// What the form holds, read from what was typed.
#[derive(Clone)]
struct Typed {
    name: String,
    /// The version that the author has seen.
    version: i64,
    message: Message,
    /// What could not be read, as it was typed.
    unread: Fields,
    findings: Vec<Finding>,
    /// Where it is to be tried out, and which sample with.
    to: Vec<String>,
    data: String,
}

impl Typed {
    /// What is saved, or what the reader had not saved yet.
    fn of(view: &MessageView) -> Self {
        let drafted = view.draft.as_ref().and_then(|draft| Some((draft, Message::from_json(&draft.body).ok()?)));
        let (name, version, message) = match drafted {
            Some((draft, message)) => (draft.name.clone(), draft.based_on, message),
            None => (view.name.clone(), view.saved.version, view.body.clone()),
        };
        let name = if name.is_empty() { view.name.clone() } else { name };
        let (unread, findings) = (Fields::new(), Vec::new());
        Self { name, version, message, unread, findings, to: Vec::new(), data: String::new() }
    }

    fn read(fields: &Fields, view: &MessageView) -> Self {
        let base = fields.get("base").and_then(|json| Message::from_json(json).ok());
        let mut message = base.unwrap_or_else(|| view.body.clone());
        let findings = message.fill(fields);
        let path = |finding: &Finding| finding.path.to_string();
        let unread = findings.iter().filter_map(|finding| Some((path(finding), fields.get(&path(finding))?.clone())));
        let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
        Self {
            name: field("name"),
            // What is no number was never a version.
            version: field("version").parse().unwrap_or(0),
            unread: unread.collect(),
            findings,
            message,
            to: fields.keys().filter_map(|name| name.strip_prefix("to.").map(str::to_owned)).collect(),
            data: field("data"),
        }
    }
}

/// What the page says besides the message.
#[derive(Default)]
struct Told {
    problems: Problems,
    /// Somebody saved it meanwhile: who, and when.
    outdated: Option<String>,
    tested: Vec<(String, Tone, String)>,
    exchange: Exchange,
}

/// All that the page shows besides what is typed.
struct Loaded {
    view: MessageView,
    webhooks: Vec<WebhookView>,
    /// Those that it goes to.
    goes_to: BTreeSet<WebhookId>,
    samples: Vec<Sample>,
    now: Moment,
}

async fn load(page: &Page, state: &AppState, by: &Admin, id: MessageId) -> Result<Loaded, PageError> {
    let view = state.engine.message(&by.0.account, id).await?.ok_or(PageError::NotFound)?;
    let mut samples = vec![Sample { label: say::made_up(page.lang).to_owned(), values: made_up(page, view.kind) }];
    if let Some((values, at)) = state.engine.last_values(view.kind, None).await? {
        let when = at.format_long(&page.company.zone, page.lang);
        samples.push(Sample { label: say::last_event(page.lang, &when), values });
    }
    let goes_to = state.engine.goes_to(view.id).await?;
    let webhooks = state.engine.webhooks().await?;
    Ok(Loaded { view, webhooks, goes_to, samples, now: state.engine.clock().now() })
}

/// Plausible values with what is known of the company.
fn made_up(page: &Page, kind: Kind) -> Values {
    let values = Values::sample(kind, page.company.lang);
    let ours =
        [("company", Value::Text(page.company.name.to_string())), ("url", Value::Url(page.company.link("/funds")))];
    let is_drop = kind.is_of_a_drop();
    ours.into_iter().filter(|(name, _)| is_drop || *name != "url").fold(values, |values, (name, value)| {
        if values.get(name).is_some() { values.with(name, value) } else { values }
    })
}

async fn show(
    page: Page,
    State(state): State<AppState>,
    by: Admin,
    Path(id): Path<MessageId>,
) -> Result<Response, PageError> {
    let loaded = load(&page, &state, &by, id).await?;
    let typed = Typed::of(&loaded.view);
    Ok(render(&page, loaded, typed, Told::default()))
}

fn render(page: &Page, loaded: Loaded, typed: Typed, told: Told) -> Response {
    let title = say::page_title(page.lang, &loaded.view.name);
    let refused = !told.problems.is_empty() || told.outdated.is_some();
    let page = page.clone().with_outside_images();
    let shown = page.clone();
    let view = move || view! { <EditorPage page=shown loaded typed told /> };
    if refused { page.refuse(&title, view) } else { page.render(title, view) }
}

async fn act(
    page: Page,
    State(state): State<AppState>,
    by: Admin,
    Path(id): Path<MessageId>,
    posted: Posted,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let Posted { fields, file } = posted;
    let loaded = load(&page, &state, &by, id).await?;
    let mut typed = Typed::read(&fields, &loaded.view);
    if typed.message.is_too_large() {
        return Err(PageError::TooLarge);
    }
    let mut told = Told::default();
    let pasted = || fields.get(exchange::FIELD).map_or("", String::as_str);
    match (fields.get("action").map(String::as_str), fields.get("edit").map(String::as_str)) {
        (Some("save"), _) => return save(page, state, by, loaded, typed).await,
        (Some("discard"), _) => {
            // Whatever is in the way of it, the draft is still shown then.
            let _ = state.engine.discard_draft(&by.0.account, id).await;
            return Ok(page.redirect_with(&place(at(id)), Notice::good(say::discarded(lang))));
        }
        (Some("test"), _) => told = test(&page, &state, &by, &loaded, &typed).await?,
        (_, Some("json")) => match Message::from_json(fields.get("json").map_or("", String::as_str)) {
            Ok(message) => typed.message = message,
            Err(error) => told.problems.add("json", say::unread(lang, &error)),
        },
        (_, Some("import")) => {
            (told.exchange, told.problems) = exchange::take_over(lang, pasted(), None, &mut typed.message);
        }
        (_, Some(edit)) if edit.starts_with("import ") => {
            let which = edit.trim_start_matches("import ").parse().ok();
            (told.exchange, told.problems) = exchange::take_over(lang, pasted(), which, &mut typed.message);
        }
        (_, Some(edit)) if edit.starts_with("export ") => {
            let target = edit.trim_start_matches("export ");
            let values = chosen_values(&loaded, &typed);
            told.exchange = exchange::write(lang, target, &typed.name, &typed.message, loaded.view.kind, &values);
        }
        (_, Some("attach")) => told.problems = attach(&page, &state, &by, &mut typed.message, file).await?,
        (_, Some(edit)) => {
            if let Ok(edit) = edit.parse::<Edit>() {
                typed.message.apply(edit);
            }
        }
        _ => {}
    }
    Ok(render(&page, loaded, typed, told))
}

fn at(id: MessageId) -> String {
    format!("/admin/messages/{id}")
}

/// Keeps a file and names it in the message.
async fn attach(
    page: &Page,
    state: &AppState,
    by: &Admin,
    message: &mut Message,
    file: Option<PostedFile>,
) -> Result<Problems, PageError> {
    const FIELD: &str = "attachments";
    let lang = page.lang;
    let mut problems = Problems::default();
    let Some(file) = file else {
        problems.add(FIELD, say::no_file_chosen(lang));
        return Ok(problems);
    };
    if !message.has_room(List::Files) {
        problems.add(FIELD, say::too_many_files(lang));
        return Ok(problems);
    }
    match state.engine.keep_file(&by.0.account, &file.name, &file.media_type, &file.bytes).await {
        Ok(id) => message.attach(Snowflake(id.get().unsigned_abs()), &file.name),
        Err(FileError::Empty) => problems.add(FIELD, say::no_file_chosen(lang)),
        Err(FileError::TooLarge { .. }) => problems.add(FIELD, say::file_too_large(lang)),
        Err(FileError::Name(_)) => problems.add(FIELD, say::file_bad_name(lang)),
        Err(FileError::Forbidden(_)) => return Err(PageError::Forbidden),
        Err(FileError::Store(error)) => return Err(error.into()),
    }
    Ok(problems)
}

/// Errors of what could not be read, and of the message, beside each other. Leads to the fields of the form.
fn problems_of(lang: Lang, found: &[Finding]) -> Problems {
    let mut problems = Problems::default();
    for finding in found.iter().filter(|finding| finding.is_error()) {
        let sentence = findings::sentence(lang, &finding.problem);
        let place = say::place(lang, finding.path.as_str());
        let sentence = if place.is_empty() { sentence } else { say_message::at(lang, &place, &sentence) };
        problems.add("message", sentence);
    }
    problems
}

async fn save(page: Page, state: AppState, by: Admin, loaded: Loaded, mut typed: Typed) -> Result<Response, PageError> {
    let lang = page.lang;
    let id = loaded.view.id;
    let refused = |loaded, typed, problems| render(&page, loaded, typed, Told { problems, ..Told::default() });
    if !typed.findings.is_empty() {
        let problems = problems_of(lang, &typed.findings);
        return Ok(refused(loaded, typed, problems));
    }
    let Ok(name) = MessageName::new(&typed.name) else {
        let mut problems = Problems::default();
        problems.add("name", say::bad_name(lang, MessageName::MAX_LENGTH));
        return Ok(refused(loaded, typed, problems));
    };
    match state.engine.save_message(&by.0.account, id, typed.version, &name, &typed.message).await {
        Ok(_) => Ok(page.redirect_with(&place(at(id)), Notice::good(say_message::saved(lang)))),
        Err(SaveError::Outdated(saved)) => {
            let who = saved.by.unwrap_or_else(|| say::somebody(lang).to_owned());
            let when = saved.at.format_long(&page.company.zone, lang);
            typed.version = saved.version;
            let told = Told { outdated: Some(say::outdated(lang, &who, &when)), ..Told::default() };
            Ok(render(&page, loaded, typed, told))
        }
        Err(SaveError::Refused(findings)) => {
            let problems = problems_of(lang, &findings);
            Ok(refused(loaded, typed, problems))
        }
        Err(SaveError::NoFile(_)) => {
            let mut problems = Problems::default();
            problems.add("message", say::no_file(lang));
            Ok(refused(loaded, typed, problems))
        }
        Err(SaveError::FilesTooLarge { .. }) => {
            let mut problems = Problems::default();
            problems.add("message", say::files_too_large(lang));
            Ok(refused(loaded, typed, problems))
        }
        Err(SaveError::Unknown) => Err(PageError::NotFound),
        Err(SaveError::Forbidden(_)) => Err(PageError::Forbidden),
        Err(SaveError::Store(error)) => Err(error.into()),
    }
}

/// Posts the message as it is typed, and says what came of it at each webhook.
async fn test(page: &Page, state: &AppState, by: &Admin, loaded: &Loaded, typed: &Typed) -> Result<Told, PageError> {
    let lang = page.lang;
    let mut told = Told::default();
    let to: Vec<WebhookId> = typed.to.iter().filter_map(|id| id.parse().ok()).collect();
    if to.is_empty() {
        told.problems.add("to", say::nowhere_to_test(lang));
        return Ok(told);
    }
    let values = chosen_values(loaded, typed);
    let tested = state.engine.test_message(&by.0.account, loaded.view.kind, &typed.message, &values, &to).await;
    let outcomes = match tested {
        Ok(outcomes) => outcomes,
        Err(TestError::Refused(findings)) => {
            told.problems = problems_of(lang, &findings);
            return Ok(told);
        }
        Err(TestError::Forbidden(_)) => return Err(PageError::Forbidden),
        Err(TestError::Store(error)) => return Err(error.into()),
    };
    for (webhook, outcome) in outcomes {
        let known = loaded.webhooks.iter().find(|view| view.webhook.id == webhook);
        let name = known.map_or_else(|| webhook.to_string(), |view| view.webhook.name.clone());
        let (tone, sentence) = told_of(page, &name, outcome);
        told.tested.push((name, tone, sentence));
    }
    Ok(told)
}

fn chosen_values(loaded: &Loaded, typed: &Typed) -> Values {
    let chosen = typed.data.parse().ok().and_then(|index: usize| loaded.samples.get(index));
    chosen.or(loaded.samples.first()).map(|sample| sample.values.clone()).unwrap_or_default()
}

fn told_of(page: &Page, name: &str, outcome: TestOutcome) -> (Tone, String) {
    let lang = page.lang;
    match outcome {
        TestOutcome::Delivered { .. } => (Tone::Good, say::test_delivered(lang, name)),
        TestOutcome::Later { at } => {
            (Tone::Wait, say_webhook::test_later(lang, name, &at.format_long(&page.company.zone, lang)))
        }
        TestOutcome::Refused { path, reason } => {
            let place = path.map(|path| say::place(lang, &path)).filter(|place| !place.is_empty());
            let reason = place.map_or(reason.clone(), |place| say_message::at(lang, &place, &reason));
            (Tone::Bad, say_webhook::test_refused(lang, name, &reason))
        }
        TestOutcome::Empty => (Tone::Bad, say_message::nothing(lang).to_owned()),
        TestOutcome::Gone => (Tone::Bad, say_webhook::test_gone(lang, name)),
        TestOutcome::Unreachable => (Tone::Bad, say_webhook::test_unreachable(lang, name)),
        TestOutcome::Uncertain => (Tone::Wait, say_webhook::test_uncertain(lang, name)),
        TestOutcome::Disabled => (Tone::Bad, say_webhook::test_disabled(lang, name)),
        TestOutcome::Unknown => (Tone::Bad, say::test_unknown(lang).to_owned()),
    }
}

#[component]
fn EditorPage(page: Page, loaded: Loaded, typed: Typed, told: Told) -> impl IntoView {
    let lang = page.lang;
    let Loaded { view, webhooks, goes_to, samples, now } = loaded;
    let message = typed.message.clone();
    let withheld = view! { <Withheld lang kind=view.kind message webhooks=webhooks.clone() to=goes_to /> };
    let zone = &page.company.zone;
    let offset = i32::try_from(zone.offset_at(now)).unwrap_or(0);
    let edited = Edited {
        lang,
        kind: view.kind,
        message: typed.message.clone(),
        typed: typed.unread.clone(),
        samples: samples.clone(),
        reader: Reader { lang: page.company.lang, offset, now: Some(now) },
        poster: Poster { name: page.company.name.to_string(), avatar: None },
        when: clock_time(now, zone),
        draft: Some((view.id.get(), typed.version)),
        posted: false,
    };
    let above = vec![("/admin/messages".into(), say::all_messages(lang).into())];
    let action = at(view.id);
    let versions = format!("{action}/versions");
    let when = view.saved.at.format_long(zone, lang);
    let saved = match &view.saved.by {
        Some(by) => say::saved_by(lang, by, &when),
        None => say::saved_at(lang, &when),
    };
    let drafted = view.draft.as_ref().filter(|_| told.outdated.is_none()).map(|draft| {
        let text = say::drafted(lang, &draft.at.format_long(zone, lang));
        let later = (draft.based_on < view.saved.version).then(|| say::drafted_before(lang));
        view! {
            <NoticeBox tone=Tone::Wait>
                <p>{text} " " {later}</p>
                <p><button class="button" name="action" value="discard" form="message-form">{say::discard(lang)}</button></p>
            </NoticeBox>
        }
    });
    let others = (!view.others.is_empty()).then(|| {
        let names = view.others.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        view! { <NoticeBox tone=Tone::Wait><p>{say::others(lang, &names)}</p></NoticeBox> }
    });
    let at_versions = versions.clone();
    let outdated = told.outdated.map(|text| {
        let versions = at_versions;
        view! {
            <div role="alert">
                <NoticeBox tone=Tone::Bad><p>{text} " " <a href=versions>{say::compare(lang)}</a></p></NoticeBox>
            </div>
        }
    });
    let tested = (!told.tested.is_empty()).then(|| {
        let lines = told
            .tested
            .into_iter()
            .map(|(_, tone, sentence)| view! { <NoticeBox tone><p>{sentence}</p></NoticeBox> })
            .collect_view();
        view! { <div role="status" class="stack">{lines}</div> }
    });
    let used = view.used_by.iter().map(|used| {
        let name = [used.name.clone(), used.campaign.clone().unwrap_or_default()];
        let name =
            name.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| used.kind.description(lang).to_owned());
        view! { <li><a href=format!("/admin/notifications/{}", used.notification)>{name}</a></li> }
    });
    let used = if view.used_by.is_empty() {
        view! { <p class="muted small">{say::used_nowhere(lang)}</p> }.into_any()
    } else {
        view! { <p class="muted small">{say::used_by(lang)}</p><ul class="small">{used.collect_view()}</ul> }.into_any()
    };
    let announce = (view.kind == Kind::Announcement).then(|| {
        let href = format!("/admin/announcements/new?message={}", view.id);
        view! { <a class="button quiet" href=href>{message_list::announce(lang)}</a> }
    });
    let problems = told.problems.clone();
    view! {
        <Crumbs label=shell::main(lang) above here=view.name.clone() />
        <header class="title">
            <h1>{say::page_title(lang, &view.name)}</h1>
            <p class="lead">{view.kind.description(lang)} " · " <span class="muted">{saved}</span></p>
        </header>
        <div class="stack">{outdated} {drafted} {others} {tested} {withheld}</div>
        <form id="message-form" class="form wide" method="post" action=action novalidate>
            // The button that Enter presses: it shows the page again and saves nothing.
            <button class="unseen" tabindex="-1" aria-hidden="true" name="edit" value="">{say::preview(lang)}</button>
            <crate::components::FormErrors problems=problems.clone() />
            <input type="hidden" name="version" value=typed.version.to_string() />
            <Field name="name" label=say::name(lang) value=typed.name.clone() problem=problems.of("name")
                hint=say::name_hint(lang) />
            <MessageEditor edited>
                <div class="save" id="message">
                    <Button name="action" value="save">{say_message::save(lang)}</Button>
                    <a class="button quiet to-test" href="#test-title">{say::test_title(lang)}</a>
                    <a class="button quiet" href=versions>{say::versions(lang)}</a>
                    {announce}
                </div>
                <ExchangePart lang exchange=told.exchange problem=problems.of(exchange::FIELD) />
                <Tests lang webhooks samples typed problem=problems.of("to") />
                <section class="section" aria-labelledby="used-title">
                    <h2 id="used-title">{say::used_title(lang)}</h2>
                    {used}
                </section>
            </MessageEditor>
        </form>
    }
}

/// Where the message can be tried out.
#[component]
fn Tests(
    lang: Lang,
    webhooks: Vec<WebhookView>,
    samples: Vec<Sample>,
    typed: Typed,
    problem: Option<String>,
) -> impl IntoView {
    if webhooks.is_empty() {
        return view! {
            <section class="section" aria-labelledby="test-title">
                <h2 id="test-title">{say::test_title(lang)}</h2>
                <p>{say::no_webhooks(lang)} " " <a href="/admin/webhooks/new">{say::add_webhook(lang)}</a></p>
            </section>
        }
        .into_any();
    }
    let boxes = webhooks
        .into_iter()
        .map(|WebhookView { webhook, .. }| {
            let id = webhook.id.to_string();
            let checked = typed.to.contains(&id);
            let off = webhook.disabled.is_some();
            let name = if off { format!("{} {}", webhook.name, say_message::switched_off(lang)) } else { webhook.name };
            view! {
                <label class="check">
                    <input type="checkbox" name=format!("to.{id}") value="on" checked=checked disabled=off />
                    <span>{name}</span>
                </label>
            }
        })
        .collect_view();
    let options = samples.into_iter().enumerate().map(|(index, sample)| (index.to_string(), sample.label)).collect();
    view! {
        <section class="section" aria-labelledby="test-title">
            <h2 id="test-title">{say::test_title(lang)}</h2>
            <p class="muted">{say::test_text(lang)}</p>
            <fieldset class="stack tight" id="to">
                <legend class="label">{say_message::to(lang)}</legend>
                {boxes}
                {problem.map(|problem| view! { <p class="error">{problem}</p> })}
            </fieldset>
            <Select name="data" label=say::filled_with(lang) options value=typed.data />
            <p><button class="button" name="action" value="test">{say::test(lang)}</button></p>
        </section>
    }
    .into_any()
}
