//! What every handler can reach: the engine, and the names of the built assets.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

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
    /// File name of the script that fetches chunks, if there are any; the first one imports it.
    #[serde(default)]
    pub loader: Option<String>,
    /// By lazy island, the file names of the chunks that it needs.
    #[serde(default)]
    pub chunks: BTreeMap<String, Vec<String>>,
    /// File name of the style sheet.
    pub style: String,
}

impl Assets {
    /// The names as xtask writes them into `assets.json`; without that file they are cargo-leptos's, the default.
    pub fn from_json(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }

    /// The chunks that a page needs, by the islands in it.
    pub(crate) fn chunks_of(&self, html: &str) -> BTreeSet<&str> {
        let is_there = |island: &str| html.contains(&format!("<leptos-island data-component=\"{island}_"));
        let needed = self.chunks.iter().filter(|(island, _)| is_there(island));
        needed.flat_map(|(_, files)| files).map(String::as_str).collect()
    }
}

impl Default for Assets {
    fn default() -> Self {
        Self { script: "largage".into(), loader: None, chunks: BTreeMap::new(), style: "largage.css".into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_xtask_writes_them() {
        let json = br#"{
            "script":"0123/largage","loader":"0123/chunks.js","chunks":{"Editor":["0123/editor.wasm"]},
            "style":"largage.4567.css"
        }"#;
        let read = Assets {
            script: "0123/largage".into(),
            loader: Some("0123/chunks.js".into()),
            chunks: [("Editor".into(), vec!["0123/editor.wasm".into()])].into(),
            style: "largage.4567.css".into(),
        };
        assert_eq!(Assets::from_json(json), Some(read));
        let unsplit = Assets::from_json(br#"{"script":"largage","style":"largage.css"}"#);
        assert_eq!(unsplit, Some(Assets::default()));
        assert_eq!(Assets::from_json(b"{}"), None);
    }

    #[test]
    fn a_page_needs_the_chunks_of_its_islands_each_once() {
        let chunks = [("Editor", vec!["editor", "shared"]), ("Preview", vec!["preview", "shared"])];
        let name = |name: &str| name.to_owned();
        let chunks = chunks.map(|(island, files)| (name(island), files.into_iter().map(name).collect())).into();
        let assets = Assets { chunks, ..Assets::default() };
        let island = |name: &str| format!("<leptos-island data-component=\"{name}_123\"></leptos-island>");
        let needs = |html: &str| assets.chunks_of(html).into_iter().collect::<Vec<_>>();
        assert_eq!(needs(&island("Editor")), ["editor", "shared"]);
        assert_eq!(needs(&(island("Editor") + &island("Preview"))), ["editor", "preview", "shared"]);
        assert_eq!(needs(&island("EditorOfOthers")), [""; 0]);
        assert_eq!(needs("data-component=\"Editor_123\""), [""; 0]);
    }
}
