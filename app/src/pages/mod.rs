//! One file a page: its view, its handlers and its routes.

mod account;
mod account_mail;
mod admin;
mod company;
mod drops;
mod forgotten;
mod funds;
mod help;
mod links;
mod orders;
mod people;
mod sandbox;
mod shop;
mod sign;
mod start;
mod statement;
mod switches;
mod thread;
mod tickets;
mod unsubscribe;

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
};
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

use crate::{AppState, PageError, api, error, known, same_origin};

/// What a form may hold, in bytes.
const FORM_LIMIT: usize = 256 * 1024;
/// How long a page may take, with the reading of its form.
const TIMEOUT: Duration = Duration::from_secs(30);

/// All pages, and the server functions that they call.
pub fn router(state: AppState) -> Router {
    let pages = Router::new()
        .merge(account::routes())
        .merge(account_mail::routes())
        .merge(admin::routes())
        .merge(api::routes())
        .merge(company::routes())
        .merge(drops::routes())
        .merge(forgotten::routes())
        .merge(funds::routes())
        .merge(help::routes())
        .merge(links::routes())
        .merge(orders::routes())
        .merge(sandbox::routes())
        .merge(shop::routes())
        .merge(sign::routes())
        .merge(start::routes())
        .merge(statement::routes())
        .merge(switches::routes())
        .merge(tickets::routes())
        .merge(unsubscribe::routes());
    surround(pages, state.clone()).merge(unsubscribe::one_click(state))
}

/// What surrounds every page: forms from this site only, of a bounded size, and errors that people understand.
pub fn surround(pages: Router<AppState>, state: AppState) -> Router {
    pages
        .fallback(async || PageError::NotFound)
        .method_not_allowed_fallback(async || PageError::WrongMethod)
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, TIMEOUT))
        .layer(middleware::from_fn(same_origin::require))
        .layer(middleware::from_fn_with_state(state.clone(), error::show_errors))
        .layer(middleware::from_fn_with_state(state.clone(), known::look_up))
        .with_state(state)
}

/// The log has been told where by the panic itself; the reader is told no more than of any other fault.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    PageError::Internal("it panicked".into()).into_response()
}
