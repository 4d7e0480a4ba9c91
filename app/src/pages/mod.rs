//! One file a page: its view, its handlers and its routes.

mod admin;
mod health;
mod start;
mod switches;

use axum::{Router, extract::DefaultBodyLimit, middleware};

use crate::{AppState, PageError, api, error, known, same_origin};

/// What a form may hold, in bytes.
const FORM_LIMIT: usize = 256 * 1024;

/// All pages, and the server functions that they call.
pub fn router(state: AppState) -> Router {
    let pages = Router::new()
        .merge(admin::routes())
        .merge(api::routes())
        .merge(health::routes())
        .merge(start::routes())
        .merge(switches::routes());
    surround(pages, state)
}

/// What surrounds every page: forms from this site only, of a bounded size, and errors that people understand.
pub fn surround(pages: Router<AppState>, state: AppState) -> Router {
    pages
        .fallback(async || PageError::NotFound)
        .method_not_allowed_fallback(async || PageError::WrongMethod)
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(middleware::from_fn(same_origin::require))
        .layer(middleware::from_fn_with_state(state.clone(), error::show_errors))
        .layer(middleware::from_fn_with_state(state.clone(), known::look_up))
        .with_state(state)
}
