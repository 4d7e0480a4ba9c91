//! For whoever watches over the process: `/healthz` says that it answers, `/readyz` whether it can do its work and else
//! why not, `/metrics` what it does. The first two are for proxies and service managers, who reach them as everybody
//! does; `/metrics` stands at an address of its own.

use axum::{
    Router,
    extract::State,
    http::{HeaderName, StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use largage::engine::{Engine, overtaken::Versions};

/// Outside of all that surrounds pages, which asks the database.
pub fn routes(engine: &Engine) -> Router {
    Router::new()
        .route("/healthz", get(lives))
        // As it was called before.
        .route("/health", get(lives))
        .route("/readyz", get(ready))
        .with_state(engine.clone())
}

/// What stands at `--metrics`.
pub fn metrics(engine: &Engine) -> Router {
    let metrics = Router::new().route("/metrics", get(counted)).with_state(engine.clone());
    routes(engine).merge(metrics)
}

/// What was so is not asked for again.
const FRESH: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");
const OPEN_METRICS: (HeaderName, &str) =
    (header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8");

/// Tells which process answers, so that `largage doctor` knows whether a name leads to one of this database.
pub const NODE: HeaderName = HeaderName::from_static("x-largage-node");

async fn lives(State(engine): State<Engine>) -> impl IntoResponse {
    ([FRESH], [(NODE, engine.node().to_owned())], "ok\n")
}

fn overtaken(Versions { database, program }: Versions) -> String {
    format!(
        "ready to serve only: a later version has brought the database forward (schema {database}, this one knows \
         {program}); start that version here as well, or restore a backup from before\n"
    )
}

async fn ready(State(engine): State<Engine>) -> impl IntoResponse {
    match engine.ready().await {
        Ok(()) => {
            // It still answers people, until it is replaced.
            let said = engine.overtaken().map_or_else(|| "ready\n".to_owned(), overtaken);
            (StatusCode::OK, [FRESH], said)
        }
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, [FRESH], format!("{reason}\n")),
    }
}

async fn counted(State(engine): State<Engine>) -> impl IntoResponse {
    ([FRESH, OPEN_METRICS], engine.metrics_text().await)
}
