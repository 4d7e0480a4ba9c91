//! `/sign-in/code`: the second step of signing in, for who has a second factor. What the first step has proved is known
//! by a cookie of its own, which opens nothing else.

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::get,
};
use largage::engine::{
    second_factor::{SecondFactorError, Used},
    sessions::Visitor,
    token::Token,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    people::{Refusal, too_many},
    sign::{Next, enter, with_next},
};
use crate::{
    AppState, Form, Page, PageError, Problems, Query,
    components::{Button, Field, Notice, PostForm, Sky, reader_lang},
    i18n::{second_factor as say, shell, sign},
    known,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/sign-in/code", get(show).post(take))
}

/// Asks the browser that gets this response for a code.
pub(super) fn ask(page: &Page, state: &AppState, step: &Token, next: &str) -> Response {
    let mut response = page.redirect(&with_next("/sign-in/code", next));
    known::set_step(&mut response, &state.site, step);
    response
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    code: String,
    /// Instead, for who does not have the app at hand.
    recovery: String,
    next: String,
}

fn from_the_start(page: &Page, state: &AppState, next: &str) -> Response {
    let notice = Notice::bad(say::step_gone(page.lang));
    let mut response = page.redirect_with(&with_next("/sign-in", next), notice);
    known::clear_step(&mut response, &state.site);
    response
}

async fn show(
    State(state): State<AppState>,
    page: Page,
    headers: HeaderMap,
    Query(Next { next }): Query<Next>,
) -> Result<Response, PageError> {
    let awaited = match known::step_token(&headers, &state.site) {
        Some(step) => state.engine.awaits_code(&step).await?,
        None => false,
    };
    if !awaited {
        return Ok(page.redirect(&with_next("/sign-in", &next)));
    }
    let typed = Typed { next, ..Typed::default() };
    let problems = Problems::default();
    Ok(page.render(say::enter(page.lang), || view! { <CodePage typed problems refusal=None /> }))
}

async fn take(
    State(state): State<AppState>,
    page: Page,
    visitor: Visitor,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let lang = page.lang;
    let Some(step) = known::step_token(&headers, &state.site) else {
        return Ok(from_the_start(&page, &state, &typed.next));
    };
    let recovers = !typed.recovery.trim().is_empty();
    let code = if recovers { &typed.recovery } else { &typed.code };
    let mut problems = Problems::default();
    let mut refusal = None;
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    if code.trim().is_empty() {
        problems.add("code", say::code_empty(lang));
    } else {
        match state.engine.enter_code(&step, code, &visitor).await {
            Ok((session, used)) => {
                let notice = match used {
                    Used::Code => None,
                    Used::RecoveryCode { left } => Some(Notice::good(say::recovered(lang, left))),
                };
                let mut response = enter(&state, &page, &headers, &typed.next, notice, &session).await?;
                known::clear_step(&mut response, &state.site);
                return Ok(response);
            }
            Err(SecondFactorError::Gone) => return Ok(from_the_start(&page, &state, &typed.next)),
            Err(SecondFactorError::WrongCode) if recovers => problems.add("recovery", say::wrong_recovery(lang)),
            Err(SecondFactorError::WrongCode) => problems.add("code", say::wrong_code(lang)),
            Err(SecondFactorError::TooManyAttempts { retry_at }) => {
                status = StatusCode::TOO_MANY_REQUESTS;
                refusal = Some(too_many(state.engine.clock().now(), retry_at, lang));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let title = shell::problem_title(lang, say::enter(lang));
    Ok(page.render_with(status, title, || view! { <CodePage typed problems refusal /> }))
}

#[component]
fn CodePage(typed: Typed, problems: Problems, refusal: Option<String>) -> impl IntoView {
    let lang = reader_lang();
    let recovers = !typed.recovery.is_empty();
    let again = with_next("/sign-in", &typed.next);
    // Neither is shown again: what was refused is not worth correcting.
    view! {
        <div class="sign">
            <Sky small=true />
            <h1>{say::enter(lang)}</h1>
            <p>{say::enter_text(lang)}</p>
            {refusal.map(|text| view! { <Refusal text /> })}
            <PostForm action="/sign-in/code" problems=problems.clone()>
                <input type="hidden" name="next" value=typed.next />
                <Field name="code" label=say::code(lang) problem=problems.of("code") hint=say::code_hint(lang)
                    inputmode="numeric" autocomplete="one-time-code" />
                <details class="details" open=recovers>
                    <summary>{say::lost(lang)}</summary>
                    <p>{say::lost_text(lang)}</p>
                    <Field name="recovery" label=say::recovery_code(lang) value=typed.recovery
                        problem=problems.of("recovery") />
                </details>
                <Button class="primary wide">{sign::sign_in(lang)}</Button>
            </PostForm>
            <p><a href=again.as_str().to_owned()>{say::from_the_start(lang)}</a></p>
        </div>
    }
}
