//! `/sign-in`, `/sign-up` and `/sign-out`.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
    routing::get,
};
use largage::{
    account::{Email, Role},
    company::SignUp,
    engine::{accounts::AccountError, sessions::Visitor, token::Token},
    registration::Draft,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::people::{Refusal, RegistrationFields, email_problem, registration_problems, too_many};
use crate::{
    AppState, Form, Page, PageError, Problems, Query,
    components::{Button, Field, Notice, PostForm, Sky},
    cookies,
    i18n::{people, shell, sign as say},
    known,
    page::LocalPath,
    wire::DropView,
};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/sign-in", get(show_sign_in).post(sign_in))
        .route("/sign-up", get(show_sign_up).post(sign_up))
        .route("/sign-out", get(show_sign_out).post(sign_out))
}

/// Where to go on afterwards.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Next {
    next: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct SignIn {
    email: String,
    password: String,
    next: String,
}

/// The page that somebody wanted, or the one where their role begins.
fn destination(next: &str, role: Role) -> LocalPath {
    let wanted = LocalPath::parse(next).filter(|path| !path.as_str().starts_with("/sign-"));
    let home = if role == Role::Customer { "/funds" } else { "/admin" };
    wanted.unwrap_or_else(|| LocalPath::or_start(home))
}

/// `/sign-in` or `/sign-up`, keeping where to go on.
fn with_next(path: &str, next: &str) -> LocalPath {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    LocalPath::parse(&format!("{path}?{query}"))
        .filter(|_| LocalPath::parse(next).is_some())
        .unwrap_or_else(|| LocalPath::or_start(path))
}

async fn show_sign_in(
    State(state): State<AppState>,
    page: Page,
    Query(Next { next }): Query<Next>,
) -> Result<Response, PageError> {
    if let Some(reader) = &page.reader {
        return Ok(page.redirect(&destination(&next, reader.role)));
    }
    let drop = drop_in_sight(&state).await?;
    let form = SignIn { next, ..SignIn::default() };
    let (problems, by_mail) = (Problems::default(), state.engine.mail_is_on());
    Ok(page.render(say::sign_in(page.lang), || view! { <SignInPage drop form problems refusal=None by_mail /> }))
}

/// What the sky shows.
async fn drop_in_sight(state: &AppState) -> Result<Option<DropView>, PageError> {
    Ok(DropView::in_sight(&state.engine.in_sight().await?, state.engine.clock().now()))
}

async fn sign_in(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Result<Response, PageError> {
    let (lang, by_mail) = (page.lang, state.engine.mail_is_on());
    let mut problems = Problems::default();
    problems.check("email", Email::new(&form.email).map_err(|error| email_problem(error, lang)));
    if form.password.is_empty() {
        problems.add("password", people::password_empty(lang));
    }
    if !problems.is_empty() {
        let drop = drop_in_sight(&state).await?;
        return Ok(page.refuse(say::sign_in(lang), || view! { <SignInPage drop form problems refusal=None by_mail /> }));
    }
    let session = match state.engine.sign_in(&form.email, &form.password, &visitor).await {
        Ok(session) => session,
        Err(error) => {
            let (status, refusal) = refusal(error, &state, &page, say::wrong(lang))?;
            let title = shell::problem_title(lang, say::sign_in(lang));
            let drop = drop_in_sight(&state).await?;
            let view = || view! { <SignInPage drop form problems refusal=Some(refusal) by_mail /> };
            return Ok(page.render_with(status, title, view));
        }
    };
    welcome(&state, &page, &headers, &form.next, &session).await
}

/// Leads somebody who has just signed in to where they wanted to go, in their language.
pub(super) async fn welcome(
    state: &AppState,
    page: &Page,
    headers: &HeaderMap,
    next: &str,
    session: &Token,
) -> Result<Response, PageError> {
    let signed_in = state.engine.signed_in(session).await?.ok_or(PageError::SignIn)?;
    let mut response = page.redirect(&destination(next, signed_in.account.role));
    if page.chosen_lang.is_none()
        && let Some(lang) = signed_in.account.lang
    {
        let lang = cookies::set("lang", lang.code(), cookies::YEAR);
        response.headers_mut().append(header::SET_COOKIE, lang);
    }
    begin_session(state, page, headers, response, session).await
}

/// Signs this browser in, and ends the session that it had.
pub(super) async fn begin_session(
    state: &AppState,
    page: &Page,
    headers: &HeaderMap,
    response: Response,
    session: &Token,
) -> Result<Response, PageError> {
    if let Some(before) = known::session_token(headers, &state.site) {
        state.engine.sign_out(&before).await?;
    }
    Ok(page.signing_in(response, session))
}

/// What a form as a whole is answered, apart from faults of ours.
pub(super) fn refusal(
    error: AccountError,
    state: &AppState,
    page: &Page,
    wrong: &str,
) -> Result<(StatusCode, String), PageError> {
    match error {
        AccountError::Wrong => Ok((StatusCode::UNPROCESSABLE_ENTITY, wrong.to_owned())),
        AccountError::TooManyAttempts { retry_at } => {
            Ok((StatusCode::TOO_MANY_REQUESTS, too_many(state.engine.clock().now(), retry_at, page.lang)))
        }
        AccountError::Busy(_) => Ok((StatusCode::SERVICE_UNAVAILABLE, people::busy(page.lang).to_owned())),
        other => Err(other.into()),
    }
}

#[component]
fn SignInPage(
    drop: Option<DropView>,
    form: SignIn,
    problems: Problems,
    refusal: Option<String>,
    /// Links can be sent by mail.
    by_mail: bool,
) -> impl IntoView {
    let lang = crate::components::reader_lang();
    let sign_up = with_next("/sign-up", &form.next);
    view! {
        <div class="sign">
            <Sky drop small=true />
            <h1>{say::sign_in(lang)}</h1>
            {refusal.map(|text| view! { <Refusal text /> })}
            <PostForm action="/sign-in">
                <input type="hidden" name="next" value=form.next />
                <Field name="email" label=people::email(lang) value=form.email problem=problems.of("email")
                    kind="email" autocomplete="username" />
                <Field name="password" label=people::password(lang) problem=problems.of("password") kind="password"
                    autocomplete="current-password" />
                <Button class="primary wide">{say::sign_in(lang)}</Button>
            </PostForm>
            <p>{say::new_here(lang)} " " <a href=sign_up.as_str().to_owned()>{say::create_account(lang)}</a></p>
            <p><a href="/forgotten">{say::forgotten(lang)}</a></p>
            {by_mail.then(|| view! { <p><a href="/sign-in/link">{say::by_link(lang)}</a></p> })}
        </div>
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Registration {
    #[serde(flatten)]
    draft: Draft,
    next: String,
}

async fn show_sign_up(page: Page, Query(Next { next }): Query<Next>) -> Response {
    if let Some(reader) = &page.reader {
        return page.redirect(&destination(&next, reader.role));
    }
    let form = Registration { next, ..Registration::default() };
    match page.company.sign_up {
        SignUp::Open => page.render(
            say::sign_up(page.lang),
            || view! { <SignUpPage form problems=Problems::default() refusal=None /> },
        ),
        SignUp::Invitation | SignUp::Closed => not_open(&page, StatusCode::OK, &form.next),
    }
}

async fn sign_up(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    Form(form): Form<Registration>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let error = match state.engine.sign_up(&form.draft, page.chosen_lang, &visitor).await {
        Ok(()) => {
            let told = if state.engine.mail_is_on() { say::signed_up_by_mail(lang) } else { say::signed_up(lang) };
            return Ok(page.redirect_with(&with_next("/sign-in", &form.next), Notice::good(told)));
        }
        Err(error) => error,
    };
    match error {
        AccountError::SignUpNotOpen(_) => Ok(not_open(&page, StatusCode::FORBIDDEN, &form.next)),
        AccountError::Problems(found) => {
            let problems = registration_problems(&found, lang);
            Ok(page.refuse(say::sign_up(lang), || view! { <SignUpPage form problems refusal=None /> }))
        }
        error => {
            let (status, refusal) = refusal(error, &state, &page, say::wrong(lang))?;
            let title = shell::problem_title(lang, say::sign_up(lang));
            let problems = Problems::default();
            Ok(page.render_with(status, title, || view! { <SignUpPage form problems refusal=Some(refusal) /> }))
        }
    }
}

#[component]
fn SignUpPage(form: Registration, problems: Problems, refusal: Option<String>) -> impl IntoView {
    let lang = crate::components::reader_lang();
    let sign_in = with_next("/sign-in", &form.next);
    view! {
        <div class="sign">
            <h1>{say::sign_up(lang)}</h1>
            {refusal.map(|text| view! { <Refusal text /> })}
            <PostForm action="/sign-up" problems=problems.clone()>
                <input type="hidden" name="next" value=form.next />
                <RegistrationFields draft=form.draft problems />
                <Button class="primary wide">{say::create_account(lang)}</Button>
            </PostForm>
            <p>{say::have_account(lang)} " " <a href=sign_in.as_str().to_owned()>{say::sign_in(lang)}</a></p>
        </div>
    }
}

/// Signing up takes an invitation, or is switched off.
fn not_open(page: &Page, status: StatusCode, next: &str) -> Response {
    let lang = page.lang;
    let (title, text) = match page.company.sign_up {
        SignUp::Closed => (say::closed(lang), say::closed_text(lang)),
        SignUp::Open | SignUp::Invitation => (say::by_invitation(lang), say::by_invitation_text(lang)),
    };
    let sign_in = with_next("/sign-in", next);
    page.render_with(status, title, || {
        view! {
            <div class="sign">
                <Sky small=true />
                <h1>{title}</h1>
                <p>{text}</p>
                <p class="buttons"><a class="button primary" href=sign_in.as_str().to_owned()>{say::sign_in(lang)}</a></p>
            </div>
        }
    })
}

/// Where one can sign out: an address that others can lead to must not do it.
async fn show_sign_out(page: Page) -> Response {
    page.redirect(&LocalPath::or_start(if page.reader.is_some() { "/account" } else { "/" }))
}

async fn sign_out(State(state): State<AppState>, page: Page, headers: HeaderMap) -> Result<Response, PageError> {
    if let Some(session) = known::session_token(&headers, &state.site) {
        state.engine.sign_out(&session).await?;
    }
    let response = page.redirect_with(&LocalPath::or_start("/"), Notice::good(say::signed_out(page.lang)));
    Ok(page.signing_out(response))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_where_one_wanted_and_never_elsewhere() {
        for (next, role, expected) in [
            ("", Role::Customer, "/funds"),
            ("", Role::Staff, "/admin"),
            ("", Role::Admin, "/admin"),
            ("/drops/7?a=b", Role::Customer, "/drops/7?a=b"),
            ("//evil.example", Role::Customer, "/funds"),
            ("/\\evil.example", Role::Staff, "/admin"),
            ("https://evil.example", Role::Customer, "/funds"),
            ("javascript:alert(1)", Role::Customer, "/funds"),
            ("/sign-in?next=/sign-in", Role::Customer, "/funds"),
            ("/sign-out", Role::Customer, "/funds"),
        ] {
            assert_eq!(destination(next, role).as_str(), expected, "{next}");
        }
        assert_eq!(with_next("/sign-up", "/drops?a=b&c").as_str(), "/sign-up?next=%2Fdrops%3Fa%3Db%26c");
        assert_eq!(with_next("/sign-up", "//evil.example").as_str(), "/sign-up");
        assert_eq!(with_next("/sign-in", "").as_str(), "/sign-in");
    }
}
