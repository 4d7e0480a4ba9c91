//! `/unsubscribe/{mark}`: where mails about tickets are left, by a press on the page or by one click in a mailbox.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use leptos::prelude::*;

use crate::{
    AppState, Page, PageError,
    components::{Button, Notice, PostForm, Sky},
    i18n::{links, mail as say},
    page::LocalPath,
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/unsubscribe/{mark}", get(show)).route("/unsubscribe/{mark}/leave", get(show).post(leave))
}

/// What mail programs post for their readers (RFC 8058). They come from nowhere that we know, so this one route stands
/// outside of the check of where a form comes from: its mark is the proof, and all that it can do is to write less.
pub fn one_click(state: AppState) -> Router {
    Router::new()
        .route("/unsubscribe/{mark}", post(leave_by_one_click))
        .layer(DefaultBodyLimit::max(1024))
        .with_state(state)
}

async fn leave_by_one_click(State(state): State<AppState>, Path(mark): Path<String>) -> Response {
    let Some(account) = state.engine.unsubscriber(&mark) else { return StatusCode::NOT_FOUND.into_response() };
    match state.engine.set_told_of_answers(account, false).await {
        Ok(_) => StatusCode::OK.into_response(),
        Err(error) => {
            tracing::error!(%error, "somebody could not be left alone; their mail program may try again");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

async fn show(State(state): State<AppState>, page: Page, Path(mark): Path<String>) -> Response {
    let lang = page.lang;
    if state.engine.unsubscriber(&mark).is_none() {
        return gone(&page);
    }
    page.render(say::leave(lang), || {
        view! {
            <div class="sign">
                <Sky small=true />
                <h1>{say::leave(lang)}</h1>
                <p>{say::leave_text(lang)}</p>
                <PostForm action=format!("/unsubscribe/{mark}/leave")>
                    <Button class="primary wide">{say::leave_do(lang)}</Button>
                </PostForm>
            </div>
        }
    })
}

async fn leave(State(state): State<AppState>, page: Page, Path(mark): Path<String>) -> Result<Response, PageError> {
    let Some(account) = state.engine.unsubscriber(&mark) else { return Ok(gone(&page)) };
    state.engine.set_told_of_answers(account, false).await?;
    Ok(page.redirect_with(&LocalPath::or_start("/"), Notice::good(say::left(page.lang))))
}

fn gone(page: &Page) -> Response {
    let lang = page.lang;
    page.render_with(StatusCode::NOT_FOUND, say::leave_gone(lang), || {
        view! {
            <div class="trouble">
                <Sky small=true />
                <h1>{say::leave_gone(lang)}</h1>
                <p>{say::leave_gone_text(lang)}</p>
                <p class="buttons"><a class="button" href="/sign-in">{links::to_sign_in(lang)}</a></p>
            </div>
        }
    })
}
