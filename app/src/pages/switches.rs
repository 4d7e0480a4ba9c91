//! `/language` and `/theme`: the switches of every page's menu, kept in the browser.

use axum::{
    Extension, Router,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;

use crate::{
    AppState, Form, Page, PageError, cookies,
    i18n::Lang,
    known::Known,
    page::{LocalPath, Theme},
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/language", get(away).post(language)).route("/theme", get(away).post(theme))
}

/// There is nothing to look at.
async fn away(page: Page) -> Response {
    page.redirect(&LocalPath::or_start("/"))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Choice {
    lang: String,
    theme: String,
    /// The page to come back to.
    next: String,
}

/// Kept with the account as well, for what is written to people while they are away.
async fn language(
    State(state): State<AppState>,
    page: Page,
    Extension(known): Extension<Known>,
    Form(choice): Form<Choice>,
) -> Result<Response, PageError> {
    let lang = choice.lang.parse::<Lang>().ok();
    if let (Some(lang), Some(by)) = (lang, known.signed_in.or(known.enrolling)) {
        state.engine.change_lang(&by.account, lang).await?;
    }
    Ok(remember(&page, "lang", lang.map(Lang::code), &choice.next))
}

async fn theme(page: Page, Form(choice): Form<Choice>) -> Response {
    let theme = Theme::from_code(&choice.theme);
    remember(&page, "theme", theme.map(Theme::code), &choice.next)
}

fn remember(page: &Page, cookie: &'static str, code: Option<&str>, next: &str) -> Response {
    let Some(code) = code else { return PageError::Unreadable.into_response() };
    let mut response = page.redirect(&LocalPath::or_start(next));
    response.headers_mut().append(header::SET_COOKIE, cookies::set(cookie, code, cookies::YEAR));
    response
}
