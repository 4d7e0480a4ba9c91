//! `/language`: the switch at the foot of every page.

use axum::{
    Router,
    http::header,
    response::{IntoResponse, Response},
    routing::post,
};
use serde::Deserialize;

use crate::{AppState, Form, Page, PageError, cookies, i18n::Lang, page::LocalPath};

pub fn routes() -> Router<AppState> {
    Router::new().route("/language", post(switch))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Choice {
    lang: String,
    /// The page to come back to.
    next: String,
}

async fn switch(page: Page, Form(choice): Form<Choice>) -> Response {
    let Ok(lang) = choice.lang.parse::<Lang>() else { return PageError::Unreadable.into_response() };
    let mut response = page.redirect(&LocalPath::or_start(&choice.next));
    response.headers_mut().append(header::SET_COOKIE, cookies::set("lang", lang.code(), cookies::YEAR));
    response
}
