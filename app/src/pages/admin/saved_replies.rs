//! `/admin/saved-replies`: answers that the team gives again and again.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use largage::{
    engine::desk::{DeskError, SavedReply},
    id::SavedReplyId,
    ticket::{ReplyName, TicketText},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Confirm, Crumbs, place};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Empty, Field, Notice, PostForm, TextArea},
    i18n::{Lang, tickets as say},
    known::Staff,
    pages::{people::text_problem, thread::check_text},
};

const LIST: &str = "/admin/saved-replies";
const NEW: &str = "/admin/saved-replies/new";

pub fn routes() -> Router<AppState> {
    Router::new()
        .route(LIST, get(list))
        .route(NEW, get(ask).post(create))
        .route("/admin/saved-replies/{id}", get(show).post(save))
        .route("/admin/saved-replies/{id}/remove", get(ask_removal).post(remove))
}

fn address(id: SavedReplyId) -> String {
    format!("{LIST}/{id}")
}

fn missing(error: DeskError) -> PageError {
    match error {
        DeskError::Unknown => PageError::NotFound,
        DeskError::Forbidden(_) => PageError::Forbidden,
        other => other.into(),
    }
}

async fn list(State(state): State<AppState>, page: Page, Staff(by): Staff) -> Result<Response, PageError> {
    let replies = state.engine.saved_replies(&by.account).await.map_err(missing)?;
    let lang = page.lang;
    Ok(page.render(say::saved_replies(lang), || {
        let add = move || view! { <a class="button primary" href=NEW>{say::reply_new(lang)}</a> };
        let content = if replies.is_empty() {
            view! { <Empty title=say::replies_none(lang) text=say::replies_none_text(lang)>{add()}</Empty> }.into_any()
        } else {
            let rows = replies
                .iter()
                .map(|reply| {
                    let start: String = reply.text.chars().take(120).map(|c| if c == '\n' { ' ' } else { c }).collect();
                    view! {
                        <li>
                            <span class="main">
                                <a href=address(reply.id)>{reply.name.clone()}</a> <span class="detail">{start}</span>
                            </span>
                        </li>
                    }
                })
                .collect_view();
            view! { <ul class="rows">{rows}</ul> }.into_any()
        };
        let head_add = (!replies.is_empty()).then(add);
        view! {
            <Crumbs label=say::pages(lang) above=vec![("/admin/tickets".to_owned(), say::desk(lang).to_owned())]
                here=say::saved_replies(lang).to_owned() />
            <header class="title">
                <h1>{say::saved_replies(lang)}</h1>
                {head_add}
                <p class="lead">{say::replies_lead(lang)}</p>
            </header>
            {content}
        }
    }))
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    text: String,
    version: String,
}

impl Typed {
    fn check(&self, problems: &mut Problems, lang: Lang) -> Option<(ReplyName, TicketText)> {
        let name = problems.check("name", ReplyName::new(&self.name).map_err(|error| text_problem(error, lang)));
        let text = check_text(problems, "text", &self.text, lang);
        name.zip(text)
    }
}

impl From<SavedReply> for Typed {
    fn from(reply: SavedReply) -> Self {
        Self { name: reply.name, text: reply.text, version: reply.version.to_string() }
    }
}

async fn ask(page: Page, _: Staff) -> Response {
    let (typed, problems) = (Typed::default(), Problems::default());
    page.render(say::reply_new(page.lang), || view! { <ReplyPage lang=page.lang id=None typed problems /> })
}

async fn create(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut problems = Problems::default();
    if let Some((name, text)) = typed.check(&mut problems, lang) {
        state.engine.save_reply(&by.account, &name, &text).await.map_err(missing)?;
        return Ok(page.redirect_with(&place(LIST), Notice::good(say::reply_saved(lang))));
    }
    Ok(page.refuse(say::reply_new(lang), || view! { <ReplyPage lang id=None typed problems /> }))
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path(id): Path<SavedReplyId>,
) -> Result<Response, PageError> {
    let reply = state.engine.saved_reply(&by.account, id).await.map_err(missing)?;
    let problems = Problems::default();
    Ok(page.render(reply.name.clone(), || {
        view! { <ReplyPage lang=page.lang id=Some(id) typed=reply.into() problems /> }
    }))
}

async fn save(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path(id): Path<SavedReplyId>,
    Form(mut typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let present = state.engine.saved_reply(&by.account, id).await.map_err(missing)?;
    let mut problems = Problems::default();
    if let Some((name, text)) = typed.check(&mut problems, lang) {
        let seen = typed.version.parse().unwrap_or(0);
        match state.engine.change_reply(&by.account, id, seen, &name, &text).await {
            Ok(()) => return Ok(page.redirect_with(&place(LIST), Notice::good(say::reply_saved(lang)))),
            Err(DeskError::Outdated) => {
                typed.version = present.version.to_string();
                problems.add("text", say::reply_outdated(lang));
            }
            Err(error) => return Err(missing(error)),
        }
    }
    Ok(page.refuse(&present.name, || view! { <ReplyPage lang id=Some(id) typed problems /> }))
}

#[component]
fn ReplyPage(lang: Lang, id: Option<SavedReplyId>, typed: Typed, problems: Problems) -> impl IntoView {
    let action = id.map_or_else(|| NEW.to_owned(), address);
    let title = if id.is_some() { say::reply_name_of(lang, &typed.name) } else { say::reply_new(lang).to_owned() };
    let above = vec![
        ("/admin/tickets".to_owned(), say::desk(lang).to_owned()),
        (LIST.to_owned(), say::saved_replies(lang).to_owned()),
    ];
    let remove = id.map(|id| {
        view! { <a class="button quiet" href=format!("{}/remove", address(id))>{say::reply_remove(lang)}</a> }
    });
    view! {
        <Crumbs label=say::pages(lang) above here=title.clone() />
        <header class="title"><h1>{title}</h1></header>
        <PostForm action=action problems=problems.clone()>
            <input type="hidden" name="version" value=typed.version />
            <Field name="name" label=say::reply_name(lang) value=typed.name problem=problems.of("name")
                hint=say::reply_name_hint(lang) maxlength=ReplyName::MAX_LENGTH spellcheck=true />
            <TextArea name="text" label=say::reply_text(lang) value=typed.text problem=problems.of("text")
                hint=say::text_hint(lang) rows=10 />
            <div class="buttons"><Button>{say::reply_save(lang)}</Button> {remove}</div>
        </PostForm>
    }
}

async fn ask_removal(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path(id): Path<SavedReplyId>,
) -> Result<Response, PageError> {
    let reply = state.engine.saved_reply(&by.account, id).await.map_err(missing)?;
    let lang = page.lang;
    let title = say::reply_remove_title(lang, &reply.name);
    Ok(page.render(title.clone(), || {
        view! {
            <Confirm title text=say::reply_remove_text(lang) action=format!("{}/remove", address(id))
                label=say::reply_remove_do(lang) class="danger" back=address(id) keep=say::reply_keep(lang) />
        }
    }))
}

async fn remove(
    State(state): State<AppState>,
    page: Page,
    Staff(by): Staff,
    Path(id): Path<SavedReplyId>,
) -> Result<Response, PageError> {
    let reply = state.engine.saved_reply(&by.account, id).await.map_err(missing)?;
    state.engine.remove_reply(&by.account, id).await.map_err(missing)?;
    Ok(page.redirect_with(&place(LIST), Notice::good(say::reply_removed(page.lang, &reply.name))))
}
