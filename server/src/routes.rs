//! Everything that is served, and what surrounds all of it.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::Response,
};
use largage_app::AppState;

use crate::{
    assets, compress, health,
    live::{self, Live},
    log, sandbox,
};

/// The site as a browser meets it.
pub fn router(state: &AppState, live: Live) -> Router {
    let headers = Arc::new(headers(state.site.https));
    Router::new()
        .merge(largage_app::router(state.clone()))
        .merge(assets::routes())
        .merge(live::routes(state, live))
        .merge(sandbox::routes(&state.engine))
        .merge(health::routes(&state.engine))
        .layer(middleware::from_fn(compress::pages))
        .layer(middleware::from_fn(move |request, next| add_headers(headers.clone(), request, next)))
        .layer(middleware::from_fn_with_state(log::Watch::of(state), log::requests))
}

/// What no page asks a browser for, and no script that somebody smuggled in may.
const UNUSED: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
                      microphone=(), midi=(), payment=(), usb=()";

/// What every answer carries, unless it says something else.
fn headers(https: bool) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = vec![
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        // Pages have their own; what is no page needs nothing and belongs into no frame.
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        // No page of another site shows or reads anything of ours.
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("permissions-policy"), HeaderValue::from_static(UNUSED)),
        // What is worth keeping says so itself.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    if https {
        headers.push((header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000")));
    }
    headers
}

async fn add_headers(headers: Arc<Vec<(HeaderName, HeaderValue)>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in headers.iter() {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}
