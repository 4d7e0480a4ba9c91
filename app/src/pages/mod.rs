//! One file a page: its view, its handlers and its routes.

mod health;
mod language;
mod preferences;
mod start;

use axum::{Router, extract::DefaultBodyLimit, middleware};

use crate::{AppState, PageError, error, same_origin};

/// What a form may hold, in bytes.
const FORM_LIMIT: usize = 256 * 1024;

/// All pages, with what surrounds each: forms from this site only, and errors that people understand.
pub fn router(state: AppState) -> Router {
    Router::new()
        .merge(health::routes())
        .merge(language::routes())
        .merge(preferences::routes())
        .merge(start::routes())
        .fallback(async || PageError::NotFound)
        .method_not_allowed_fallback(async || PageError::WrongMethod)
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(middleware::from_fn(same_origin::require))
        .layer(middleware::from_fn_with_state(state.clone(), error::show_errors))
        .with_state(state)
}
