//! What every handler can reach: the engine, and the names of the built assets.

use std::sync::Arc;

use largage::{account::Role, engine::Engine};
use serde::Deserialize;

use crate::known::Site;

/// Shared by all requests; cloning is cheap.
#[derive(Clone)]
pub struct AppState {
    pub engine: Engine,
    pub assets: Arc<Assets>,
    pub site: Arc<Site>,
    /// What the start page of a demo tells a newcomer; nothing elsewhere.
    pub demo: Option<Arc<DemoNotice>>,
}

impl AppState {
    /// A site on this machine, without https or proxies.
    pub fn new(engine: Engine, assets: Assets) -> Self {
        Self { engine, assets: assets.into(), site: Arc::default(), demo: None }
    }
}

/// Where a newcomer to the demo finds what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemoNotice {
    pub accounts: Vec<DemoAccount>,
    /// The path of the built-in channel that the drops are announced in.
    pub channel: String,
}

/// An account of the demo, with the password that everyone may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    pub email: String,
    pub password: String,
    pub role: Role,
}

/// Names of the built files under `/pkg/`, hashed for caching.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Assets {
    /// Stem of the script: `/pkg/{script}.js` and `/pkg/{script}_bg.wasm`.
    pub script: String,
    /// File name of the style sheet.
    pub style: String,
}

impl Assets {
    /// The names as xtask writes them into `assets.json`; without that file they are cargo-leptos's, the default.
    pub fn from_json(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }
}

impl Default for Assets {
    fn default() -> Self {
        Self { script: "largage".into(), style: "largage.css".into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_xtask_writes_them() {
        let read = Assets::from_json(br#"{"script":"largage.0123","style":"largage.4567.css"}"#).unwrap();
        assert_eq!(read, Assets { script: "largage.0123".into(), style: "largage.4567.css".into() });
        assert_eq!(Assets::from_json(b"{}"), None);
    }
}
