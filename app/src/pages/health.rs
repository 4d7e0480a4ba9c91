//! `/health`: the process answers.

use axum::{Router, routing::get};

use crate::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/health", get(async || "ok\n"))
}
