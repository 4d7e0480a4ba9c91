//! The log: one line a request and one a fault, without secrets. What an address holds of them is masked, and queries
//! are left out.

use std::{borrow::Cow, io::IsTerminal, time::Instant};

use anyhow::Context;
use axum::{extract::Request, middleware::Next, response::Response};
use clap::{Args, ValueEnum};
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
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            let message = panic.payload_as_str().unwrap_or("without a message");
            tracing::error!(place, "a panic: {message}");
        }));
        Ok(())
    }
}

/// The layer that logs each request when it is answered.
pub async fn requests(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = without_secrets(request.uri().path()).into_owned();
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    if path.starts_with("/pkg/") || path == "/health" {
        tracing::debug!(%method, path, status, millis, "answered");
    } else {
        tracing::info!(%method, path, status, millis, "answered");
    }
    response
}

/// The path, with stars where a part of it grants something.
fn without_secrets(path: &str) -> Cow<'_, str> {
    const LINKS: [&str; 3] = ["/set-up/", "/invitation/", "/reset/"];
    const SANDBOX: &str = "/sandbox/api/webhooks/";
    if let Some(link) = LINKS.iter().find(|link| path.starts_with(**link)) {
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
    fn what_grants_something_is_not_logged() {
        for (path, logged) in [
            ("/", "/"),
            ("/funds", "/funds"),
            ("/set-up/secret", "/set-up/***"),
            ("/invitation/secret/more", "/invitation/***"),
            ("/reset/secret", "/reset/***"),
            ("/sandbox/1", "/sandbox/1"),
            ("/sandbox/api/webhooks/1/secret", "/sandbox/api/webhooks/1/***"),
            ("/sandbox/api/webhooks/1/secret/messages/2", "/sandbox/api/webhooks/1/***/messages/2"),
            ("/sandbox/api/webhooks/1", "/sandbox/api/webhooks/1/***"),
        ] {
            assert_eq!(without_secrets(path), logged);
        }
    }
}
