//! The log: one line a request and one a fault, without secrets. What an address holds of them is masked, and queries
//! are left out. Every line that is written for a request bears its id, which the answer tells as well.

use std::{
    borrow::Cow,
    io::IsTerminal,
    net::{Ipv4Addr, SocketAddr},
    panic::PanicHookInfo,
    time::Instant,
};

use anyhow::Context;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use clap::{Args, ValueEnum};
use largage::{
    address::Proxies,
    engine::{Engine, random},
};
use largage_app::AppState;
use largage_app::page::SECRET_PATHS;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

#[derive(Clone, Debug, Args)]
pub struct Logging {
    /// What is logged: error, warn, info, debug or trace, for all or by part
    #[arg(long = "log", env = "LARGAGE_LOG", value_name = "LEVEL", default_value = "info", global = true)]
    pub filter: String,
    /// How it is written
    #[arg(long, env = "LARGAGE_LOG_FORMAT", value_name = "FORMAT", default_value = "text", global = true)]
    pub log_format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

impl Logging {
    /// Everything is logged to the standard error from now on, panics too.
    pub fn start(&self) -> anyhow::Result<()> {
        let filter = EnvFilter::try_new(&self.filter).context("--log (LARGAGE_LOG)")?;
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr);
        match self.log_format {
            Format::Text => subscriber.init(),
            Format::Json => subscriber.json().init(),
        }
        std::panic::set_hook(Box::new(panicked));
        Ok(())
    }
}

/// Logs a panic.
pub fn panicked(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let message = panic.payload_as_str().unwrap_or("without a message");
    tracing::error!(place, "a panic: {message}");
}

/// What [`requests`] needs to know.
#[derive(Clone)]
pub struct Watch {
    engine: Engine,
    /// They may have given a request its id.
    proxies: Proxies,
}

impl Watch {
    pub fn of(state: &AppState) -> Self {
        Self { engine: state.engine.clone(), proxies: state.site.proxies.clone() }
    }
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The layer that gives each request its id, and logs and counts it when it is answered.
pub async fn requests(State(watch): State<Watch>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get().map(|ConnectInfo(peer): &ConnectInfo<SocketAddr>| peer.ip());
    let by_proxy = watch.proxies.include(peer.unwrap_or(Ipv4Addr::UNSPECIFIED.into()));
    let id = request_id(request.headers(), by_proxy);
    // As an error, so that it stands beside each line at whatever level.
    let span = tracing::error_span!("request", id);
    let mut response = answered(watch.engine, request, next).instrument(span).await;
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

async fn answered(engine: Engine, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = without_secrets(request.uri().path()).into_owned();
    let start = Instant::now();
    let response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), start.elapsed());
    engine.metrics().answered(method.as_str(), status, took);
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if path.starts_with("/pkg/") || ["/health", "/healthz", "/readyz"].contains(&path.as_str()) {
        tracing::debug!(%method, path, status, millis, "answered");
    } else {
        tracing::info!(%method, path, status, millis, "answered");
    }
    response
}

/// The proxy's, where there is one, or else a new one.
fn request_id(headers: &HeaderMap, behind_proxy: bool) -> String {
    let is_id = |id: &&str| {
        (8..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    match given.filter(is_id) {
        Some(id) if behind_proxy => id.to_owned(),
        _ => hex::encode(random::bytes::<8>()),
    }
}

/// The path, with stars where a part of it grants something.
fn without_secrets(path: &str) -> Cow<'_, str> {
    const SANDBOX: &str = "/sandbox/api/webhooks/";
    if let Some(link) = SECRET_PATHS.iter().find(|link| path.starts_with(**link)) {
        return format!("{link}***").into();
    }
    if let Some(rest) = path.strip_prefix(SANDBOX) {
        let (id, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let message = rest.split_once('/').map(|(_, message)| format!("/{message}")).unwrap_or_default();
        return format!("{SANDBOX}{id}/***{message}").into();
    }
    path.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_taken_from_a_proxy_only() {
        let headers = |id: &str| HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_str(id).unwrap())]);
        let given = "0d9f5a7e-1_b.c";
        assert_eq!(request_id(&headers(given), true), given);
        let drawn = request_id(&headers(given), false);
        assert!(drawn.len() == 16 && drawn != request_id(&headers(given), false), "{drawn}");
        for hostile in ["short", "with spaces in it", "\"quoted\"id", &"a".repeat(65), "é-is-no-letter"] {
            assert_ne!(request_id(&headers(hostile), true), hostile);
        }
    }

    #[test]
    fn what_grants_something_is_not_logged() {
        for (path, logged) in [
            ("/", "/"),
            ("/funds", "/funds"),
            ("/set-up/secret", "/set-up/***"),
            ("/invitation/secret/more", "/invitation/***"),
            ("/reset/secret", "/reset/***"),
            ("/verify/secret", "/verify/***"),
            ("/sign-in", "/sign-in"),
            ("/sign-in/secret", "/sign-in/***"),
            ("/unsubscribe/1-secret", "/unsubscribe/***"),
            ("/sandbox/1", "/sandbox/1"),
            ("/sandbox/api/webhooks/1/secret", "/sandbox/api/webhooks/1/***"),
            ("/sandbox/api/webhooks/1/secret/messages/2", "/sandbox/api/webhooks/1/***/messages/2"),
            ("/sandbox/api/webhooks/1", "/sandbox/api/webhooks/1/***"),
        ] {
            assert_eq!(without_secrets(path), logged);
        }
    }
}
