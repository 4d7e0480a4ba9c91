//! `/set-up/{token}`, `/invitation/{token}`, `/reset/{token}`, `/verify/{token}` and `/sign-in/{token}`: pages that a link
//! opens once. What a link does takes a press on the page: programs that look after mailboxes open every link.
//!
//! The token stands in the address only: what these pages link to learns nothing of it, since `Referrer-Policy` is
//! `same-origin`, and logs leave it out (`LocalPath::without_secret`).

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};
use largage::{
    account::Role,
    engine::{
        links::{LinkError, Purpose},
        sessions::Visitor,
    },
    registration::Draft,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    people::{Refusal, RegistrationFields, password_problem, registration_problems, role_name, too_many},
    sign::{begin_session, welcome},
};
use crate::{
    AppState, Form, Page, PageError, Problems,
    components::{Button, Field, Notice, PostForm, Sky},
    i18n::{Lang, links as say, people, shell},
    page::LocalPath,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/set-up/{token}", get(show_set_up).post(set_up))
        .route("/invitation/{token}", get(show_invitation).post(accept_invitation))
        .route("/reset/{token}", get(show_reset).post(reset))
        .route("/verify/{token}", get(show_verify).post(verify))
        .route("/sign-in/{token}", get(show_sign_in).post(sign_in))
}

/// What a page of this file is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    SetUp,
    Invitation,
    Reset,
    Verify,
    SignIn,
}

impl Kind {
    fn of(purpose: Purpose) -> Self {
        match purpose {
            Purpose::SetUp => Self::SetUp,
            Purpose::Invitation(_) => Self::Invitation,
            Purpose::Reset(_) => Self::Reset,
            Purpose::Verify(_) => Self::Verify,
            Purpose::SignIn(_) => Self::SignIn,
        }
    }

    fn path(self, token: &str) -> String {
        match self {
            Self::SetUp => format!("/set-up/{token}"),
            Self::Invitation => format!("/invitation/{token}"),
            Self::Reset => format!("/reset/{token}"),
            Self::Verify => format!("/verify/{token}"),
            Self::SignIn => format!("/sign-in/{token}"),
        }
    }

    fn gone(self, lang: Lang) -> &'static str {
        match self {
            Self::SetUp => say::set_up_gone(lang),
            Self::Invitation => say::invitation_gone(lang),
            Self::Reset => say::reset_gone(lang),
            Self::Verify => say::verify_gone(lang),
            Self::SignIn => say::sign_in_gone(lang),
        }
    }
}

/// Nobody keeps these pages: not the browser, and nothing on the way.
fn not_kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Why a link opens nothing, and what to do.
fn closed(page: &Page, status: StatusCode, title: &'static str, text: String) -> Response {
    let lang = page.lang;
    not_kept(page.render_with(status, title, || {
        view! {
            <div class="trouble">
                <Sky small=true />
                <h1>{title}</h1>
                <p>{text}</p>
                <p class="buttons"><a class="button" href="/sign-in">{say::to_sign_in(lang)}</a></p>
            </div>
        }
    }))
}

/// The page for a refusal that no field can mend.
fn refused(error: LinkError, kind: Kind, state: &AppState, page: &Page) -> Result<Response, PageError> {
    let lang = page.lang;
    match error {
        LinkError::Gone => Ok(closed(page, StatusCode::GONE, say::gone(lang), kind.gone(lang).to_owned())),
        LinkError::SignUpClosed => {
            let (title, text) = (crate::i18n::sign::closed(lang), crate::i18n::sign::closed_text(lang));
            Ok(closed(page, StatusCode::FORBIDDEN, title, text.to_owned()))
        }
        LinkError::TooManyAttempts { retry_at } => {
            let text = too_many(state.engine.clock().now(), retry_at, lang);
            Ok(closed(page, StatusCode::TOO_MANY_REQUESTS, say::wait(lang), text))
        }
        other => Err(other.into()),
    }
}

/// What the link is for, if it belongs to this kind of page.
async fn open(
    state: &AppState,
    page: &Page,
    kind: Kind,
    token: &str,
    visitor: &Visitor,
) -> Result<Result<Purpose, Response>, PageError> {
    match state.engine.link(token, visitor).await {
        Ok(purpose) if Kind::of(purpose) == kind => Ok(Ok(purpose)),
        Ok(_) => refused(LinkError::Gone, kind, state, page).map(Err),
        Err(error) => refused(error, kind, state, page).map(Err),
    }
}

async fn show_set_up(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    show_registration(&state, &page, Kind::SetUp, &token, &visitor).await
}

async fn show_invitation(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    show_registration(&state, &page, Kind::Invitation, &token, &visitor).await
}

async fn show_registration(
    state: &AppState,
    page: &Page,
    kind: Kind,
    token: &str,
    visitor: &Visitor,
) -> Result<Response, PageError> {
    Ok(match open(state, page, kind, token, visitor).await? {
        Ok(purpose) => {
            let words = Words::of(purpose, page);
            let action = kind.path(token);
            not_kept(page.render(words.title.clone(), || {
                view! {
                    <Registration words action draft=Draft::default() problems=Problems::default() refusal=None />
                }
            }))
        }
        Err(response) => response,
    })
}

async fn set_up(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    accept(&state, &page, Kind::SetUp, &token, &visitor, &headers, draft).await
}

async fn accept_invitation(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Response, PageError> {
    accept(&state, &page, Kind::Invitation, &token, &visitor, &headers, draft).await
}

async fn accept(
    state: &AppState,
    page: &Page,
    kind: Kind,
    token: &str,
    visitor: &Visitor,
    headers: &HeaderMap,
    draft: Draft,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let purpose = match open(state, page, kind, token, visitor).await? {
        Ok(purpose) => purpose,
        Err(response) => return Ok(response),
    };
    let mut problems = Problems::default();
    let mut refusal = None;
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    match state.engine.accept_link(token, &draft, page.chosen_lang, visitor).await {
        Ok(session) => {
            let (to, words) = match purpose {
                Purpose::SetUp => ("/admin/settings", say::set_up_done(lang)),
                Purpose::Invitation(Role::Customer) => ("/funds", say::accepted(lang)),
                _ => ("/admin", say::accepted(lang)),
            };
            let response = page.redirect_with(&LocalPath::or_start(to), Notice::good(words));
            return begin_session(state, page, headers, response, &session).await;
        }
        Err(LinkError::Problems(found)) => problems = registration_problems(&found, lang),
        Err(LinkError::EmailTaken) => problems.add("email", people::email_taken(lang)),
        Err(LinkError::Busy(_)) => {
            status = StatusCode::SERVICE_UNAVAILABLE;
            refusal = Some(people::busy(lang).to_owned());
        }
        Err(error) => return refused(error, kind, state, page),
    }
    let words = Words::of(purpose, page);
    let title = shell::problem_title(lang, &words.title);
    let action = kind.path(token);
    let view = || view! { <Registration words action draft problems refusal /> };
    Ok(not_kept(page.render_with(status, title, view)))
}

/// What a form says above its fields and on its button.
struct Words {
    title: String,
    text: String,
    button: &'static str,
}

impl Words {
    fn of(purpose: Purpose, page: &Page) -> Self {
        let lang = page.lang;
        match purpose {
            Purpose::Invitation(role) => Self {
                title: say::invitation(lang, page.company.name.as_str()),
                text: say::invited_as(lang, role_name(role, lang)),
                button: say::accept(lang),
            },
            _ => Self {
                title: say::set_up(lang).to_owned(),
                text: say::set_up_text(lang).to_owned(),
                button: say::make_admin(lang),
            },
        }
    }
}

#[component]
fn Registration(
    words: Words,
    action: String,
    draft: Draft,
    problems: Problems,
    refusal: Option<String>,
) -> impl IntoView {
    view! {
        <div class="sign">
            <h1>{words.title}</h1>
            <p>{words.text}</p>
            {refusal.map(|text| view! { <Refusal text /> })}
            <PostForm action problems=problems.clone()>
                <RegistrationFields draft problems />
                <Button class="primary wide">{words.button}</Button>
            </PostForm>
        </div>
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct NewPassword {
    password: String,
}

async fn show_reset(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    Ok(match open(&state, &page, Kind::Reset, &token, &visitor).await? {
        Ok(_) => {
            let action = Kind::Reset.path(&token);
            let problems = Problems::default();
            let view = || view! { <ResetPage action problems refusal=None /> };
            not_kept(page.render(say::reset(page.lang), view))
        }
        Err(response) => response,
    })
}

async fn reset(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(form): Form<NewPassword>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let mut problems = Problems::default();
    let mut refusal = None;
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    match state.engine.accept_reset(&token, &form.password, &visitor).await {
        Ok(()) => {
            let to = LocalPath::or_start("/sign-in");
            return Ok(page.redirect_with(&to, Notice::good(say::reset_done(lang))));
        }
        Err(LinkError::Password(error)) => problems.add("password", password_problem(error, lang)),
        Err(LinkError::Busy(_)) => {
            status = StatusCode::SERVICE_UNAVAILABLE;
            refusal = Some(people::busy(lang).to_owned());
        }
        Err(error) => return refused(error, Kind::Reset, &state, &page),
    }
    let title = shell::problem_title(lang, say::reset(lang));
    let action = Kind::Reset.path(&token);
    Ok(not_kept(page.render_with(status, title, || view! { <ResetPage action problems refusal /> })))
}

#[component]
fn ResetPage(action: String, problems: Problems, refusal: Option<String>) -> impl IntoView {
    let lang = crate::components::reader_lang();
    let least = largage::account::Password::MIN_LENGTH;
    view! {
        <div class="sign">
            <h1>{say::reset(lang)}</h1>
            <p>{say::reset_text(lang)}</p>
            {refusal.map(|text| view! { <Refusal text /> })}
            <PostForm action problems=problems.clone()>
                <Field name="password" label=people::new_password(lang) problem=problems.of("password")
                    kind="password" autocomplete="new-password" hint=people::password_hint(lang, least) />
                <Button class="primary wide">{say::set_password(lang)}</Button>
            </PostForm>
        </div>
    }
}

/// A page with one button, which does what the link is for.
async fn show_press(
    state: &AppState,
    page: &Page,
    kind: Kind,
    token: &str,
    visitor: &Visitor,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let (title, text, button) = match kind {
        Kind::SignIn => (say::sign_in(lang), say::sign_in_text(lang), say::sign_in_do(lang)),
        _ => (say::verify(lang), say::verify_text(lang), say::verify_do(lang)),
    };
    Ok(match open(state, page, kind, token, visitor).await? {
        Ok(_) => not_kept(page.render(title, || {
            view! {
                <div class="sign">
                    <Sky small=true />
                    <h1>{title}</h1>
                    <p>{text}</p>
                    <PostForm action=kind.path(token)>
                        <Button class="primary wide">{button}</Button>
                    </PostForm>
                </div>
            }
        })),
        Err(response) => response,
    })
}

async fn show_verify(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    show_press(&state, &page, Kind::Verify, &token, &visitor).await
}

async fn verify(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    match state.engine.accept_verify(&token, &visitor).await {
        Ok(()) => {
            let to = LocalPath::or_start(if page.reader.is_some() { "/account" } else { "/sign-in" });
            Ok(page.redirect_with(&to, Notice::good(say::verified(page.lang))))
        }
        Err(error) => refused(error, Kind::Verify, &state, &page),
    }
}

async fn show_sign_in(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    show_press(&state, &page, Kind::SignIn, &token, &visitor).await
}

async fn sign_in(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    match state.engine.accept_sign_in(&token, &visitor).await {
        Ok(session) => welcome(&state, &page, &headers, "", &session).await,
        Err(error) => refused(error, Kind::SignIn, &state, &page),
    }
}
