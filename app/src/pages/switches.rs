//! `/language` and `/theme`: the switches of every page's menu, kept in the browser.

use axum::{
    Router,
    http::header,
    response::{IntoResponse, Response},
    routing::post,
};
use serde::Deserialize;

use crate::{
    AppState, Form, Page, PageError, cookies,
    i18n::Lang,
    page::{LocalPath, Theme},
};

pub fn routes() -> Router<AppState> {
    Router::new().route("/language", post(language)).route("/theme", post(theme))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Choice {
    lang: String,
    theme: String,
    /// The page to come back to.
    next: String,
}

async fn language(page: Page, Form(choice): Form<Choice>) -> Response {
    let lang = choice.lang.parse::<Lang>().ok();
    remember(&page, "lang", lang.map(Lang::code), &choice.next)
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
